//! Screens that carry out one larger act: a person hands over, a unit is filled at once, grids and units are
//! split, merged, renumbered, abolished, two records become one, the notice sheet of a village.
//!
//! Each is one file. They share [`slip`] (lines to be filled in), [`basis`] (date, document, reason) and
//! [`beside`] (ranked candidates, a digit each). What an act does is planned in `domain::desk`; nothing here
//! changes anything by itself.

mod basis;
mod beside;
mod handover;
mod merge_people;
mod notice;
mod office_act;
mod propose;
mod regrid;
mod reunit;
mod slip;
#[cfg(test)]
mod tests;

pub use handover::Handover;
pub use merge_people::MergePeople;
pub use notice::Notice;
pub use office_act::OfficeAct;
pub use propose::Propose;
pub use regrid::Regrid;
pub use reunit::Reunit;
