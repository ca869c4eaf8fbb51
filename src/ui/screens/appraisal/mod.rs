//! Appraisal's screens around the score sheet.

mod cycles;
mod due;
mod flow;
mod levels;
mod papers;

pub use cycles::Cycles;
pub use due::{Only, due};
pub use flow::Flow;
pub use levels::Levels;
pub use papers::Papers;

#[cfg(test)]
mod tests;
