//! The commands, a file for each subject.

pub mod appraisal;
pub mod attach;
pub mod demo;
pub mod erase;
pub mod form;
pub mod import;
pub mod indicator;
pub mod journal;
pub mod key;
pub mod list;
pub mod open;
pub mod pipeline;
pub mod register;
pub mod retention;
pub mod serve;
pub mod sheet;
pub mod upkeep;
pub mod user;
