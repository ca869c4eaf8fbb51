//! Appraisal's screens around the score sheet.

mod cycles;

pub use cycles::Cycles;
