//! The commands, a file for each subject.

pub mod demo;
pub mod import;
pub mod list;
pub mod open;
pub mod upkeep;
