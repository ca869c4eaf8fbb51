//! Official statistics forms as data: rows and columns, each cell counted by the same facts as an indicator, with the
//! checks that whoever receives the form makes: sub-sums and "of which" lines.
//!
//! A cell opens exactly the rows that it counts. Knows no words for people, no files and no clock. Start with
//! [`definition`], then [`file`](mod@file), then [`reading`](mod@reading).

pub mod definition;
pub mod file;
pub mod reading;
pub mod shipped;
#[cfg(test)]
mod tests;

pub use definition::{Axis, Check, Column, Form, Line, Rule};
pub use reading::{Figures, Outcome};
