//! Finding records by what people type: Chinese, pinyin, initials, codes, aliases; folded, without edit
//! distance.
//!
//! One immutable [`Index`] stands beside each published book and is shared by all sessions. It holds folded
//! text and ids only, never rows, identity numbers or phones. It must never answer or count a record that
//! the asker's scope shuts out. Start with [`Index::search`]; [`term`] says what a match is.

mod found;
mod index;
mod loose;
mod packer;
mod scan;
mod segment;
pub mod term;
#[cfg(test)]
mod tests;

/// Stands in the index for former names of persons, which are found apart from the persons themselves: not everybody who
/// may see a person may see what she was called before. No kind of record has this number.
pub const FORMER_NAMES: u8 = 63;

pub use found::{By, Found, Hit, Rank};
pub use index::{Ask, Index, Kinds, Source};
pub use term::Query;

/// Kinds of record are numbered below this; a document of any other kind is never found.
pub const KINDS: u8 = 64;

/// Something that can be found.
///
/// *Shape*: kind and id name it; `name` is what it is called now, `aliases` are former and other names, and
/// the short form that people say (`茅冈` for `茅冈村委会`); `codes` are matched as they are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    /// Kind of record, below [`KINDS`].
    pub kind: u8,
    /// Its id within the kind.
    pub id: u32,
    /// Its present name.
    pub name: &'a str,
    /// Other names.
    pub aliases: &'a [&'a str],
    /// Codes and serials.
    pub codes: &'a [&'a str],
}
