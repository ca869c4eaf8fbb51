//! Appraisal's screens around the score sheet.

mod cycles;
mod flow;
mod levels;
mod papers;

pub use cycles::Cycles;
pub use flow::Flow;
pub use levels::Levels;
pub use papers::Papers;

#[cfg(test)]
mod tests;
