//! Elected and appointed offices: how many posts are established, who holds them, and since when one is vacant.
//!
//! [`file`](mod@file) says which kinds of office there are (`assets/offices.toml`), [`record`] holds the rows, [`clock`]
//! reads who holds a post on a day and how long it has been vacant, [`desk`] plans acts, [`rules`] says what is
//! refused. Members of villagers' committees and group leaders are *elected*: nothing here appoints or removes
//! them, results are recorded. A fixed standard is never invented: how many posts a unit has is a row of its own.

pub mod clock;
pub mod desk;
pub mod file;
pub mod record;
pub mod rules;
pub mod term;
#[cfg(test)]
mod tests;
mod view;

pub use clock::{Bench, DueLeader, due_leaders};
pub use file::{OfficeKind, office, offices};
pub use record::{Election, Incumbency, Left, Outcome, Post, Taken, Term};
