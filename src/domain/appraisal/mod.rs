//! Appraisal: templates, scores, grades, allowances, from the sheet of one person to the result of a cycle.
//!
//! Everything here is a pure function of data: no clock, no floats, no words for people. The way through it:
//! [`points`] (scores, shares, money), [`template`] and [`file`](mod@file) (a template as data, read and checked),
//! [`mark`] (what stands in a cell), [`scoring`] (one sheet's points), [`formula`] (how they came about),
//! [`grading`] (ranks and grades), [`ballot`] (votes), [`allowance`] and [`pool`] (money), [`calendar`] (days of notice),
//! [`figures`] (what many results say together); then the rows ([`record`](mod@record)), who is due ([`due`](mod@due)), their
//! [`rules`] and the plans ([`acts`]; [`honours`] that suggest points), what each is paid ([`money`]), what is typed ([`entry`]), what comes out ([`results`](mod@results), [`progress`](mod@progress)).

pub mod acts;
pub mod allowance;
pub mod ballot;
pub mod calendar;
pub mod check;
pub mod diff;
pub mod due;
pub mod entry;
pub mod figures;
pub mod file;
pub mod formula;
pub mod grading;
#[cfg(test)]
mod held;
pub mod honours;
#[cfg(test)]
mod life;
pub mod mark;
pub mod money;
#[cfg(test)]
mod pay_second;
pub mod points;
pub mod pool;
pub mod progress;
pub mod record;
pub mod results;
pub mod rules;
pub mod scoring;
#[cfg(test)]
mod second;
pub mod template;
#[cfg(test)]
mod tests;

pub use mark::{Booking, Mark, Raw, Tally};
pub use points::{Fen, Points, Ratio, Rounding};
pub use scoring::{Engine, SheetScore};
pub use template::Template;
