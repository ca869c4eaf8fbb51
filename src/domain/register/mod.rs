//! Registers: lists that a county keeps beside the core records, each defined by a file, not by code.
//!
//! Knows no words for people, no files and no clock. Start with [`definition`] (what a register is), [`file`](mod@file)
//! (its file, every mistake explained), [`entry`] (a row) and [`values`] (its own fields).

pub mod cell;
pub mod definition;
pub mod desk;
mod due;
pub mod entry;
mod figure;
pub mod file;
mod file_rules;
pub mod measures;
pub mod mistake;
pub(in crate::domain) mod reader;
pub mod rules;
pub mod selection;
pub mod shipped;
pub mod slug;
pub mod totals;
pub mod typed;
pub mod values;
pub mod view;

pub use definition::{Column, Computed, Definition, FieldDef, Names, Subject, Type};
pub use entry::{Entry, FileText, Register};
pub use mistake::{Mistake, Wanted, Wrong};
pub use rules::{EntryDoubt, EntryProblem};
pub use selection::{Selection, Show};
pub use slug::Slug;
pub use values::Values;

/// Key of the register whose entries are firms.
pub const FIRMS: &str = "firm";

#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod computed_tests;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod sight_tests;
#[cfg(test)]
pub(crate) mod tests;
