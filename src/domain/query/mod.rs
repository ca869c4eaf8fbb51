//! Lists: which rows, in which order. Sorting and filtering over facts of a few bytes a row, taken from the
//! records once per book, so that a key on a list of 240,000 people reads no record that is not on the screen.
//!
//! Knows no words and no pinyin: whoever asks hands in how names compare ([`NameOrder`]) and which records a
//! typed text fits ([`Ids`]). Start with [`people::PeopleRows`], then [`arrange`](fn@arrange::arrange).

pub mod arrange;
pub mod ids;
pub mod organisations;
pub mod people;
#[cfg(test)]
mod tests;

pub use arrange::{NameOrder, arrange, arrange_names};
pub use ids::Ids;
pub use organisations::{OrganisationColumn, OrganisationRows};
pub use people::{PeopleColumn, PeopleFilter, PeopleIds, PeopleRows, Source};

/// A column and a direction. Rows whose value is not known stand at the end in both directions; rows that
/// are equal keep the order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sort<C> {
    /// By what.
    pub column: C,
    /// Whether the greatest comes first.
    pub descending: bool,
}
