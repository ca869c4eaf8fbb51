//! Indicators: numbers about units that a file defines, not code. Who is counted, who of them meets it, what it should
//! reach, where that comes from.
//!
//! Both numbers of a ratio are kept; a ratio is cut, never rounded up into "met"; an empty base is no value, and what
//! nobody has entered is counted apart as not known. Every number opens exactly the rows that it counts ([`rows`]).
//!
//! Knows no words for people, no files and no clock. Start with [`definition`] (what an indicator is), [`file`](mod@file)
//! (its file, every mistake explained), [`population`] (who is counted), [`fact`] (what is asked of them), then
//! [`reading`](mod@reading). [`freeze`](mod@freeze) keeps what they said at a period's end, [`record`] a county's own.
//! `kept` carries readings up with each change.

pub mod alert;
pub mod definition;
pub mod everywhere;
pub mod fact;
pub mod file;
pub mod freeze;
#[cfg(test)]
mod freeze_tests;
pub(in crate::domain) mod kept;
#[cfg(test)]
pub(in crate::domain) mod kept_tests;
pub mod population;
pub mod reading;
pub mod record;
pub mod shipped;
#[cfg(test)]
mod tests;
pub mod tiles;
mod view;

pub use definition::{Base, Condition, Count, Direction, Indicator, Period, Target};
pub use everywhere::everywhere;
pub use freeze::{Circle, Freeze};
pub use population::Item;
pub use reading::{Reading, Side, Verdict, by_unit, reading, recount, rows};
pub use record::OwnIndicator;
