//! What the grid desk does: reads the coverage matrix, ranks candidates, and plans acts.
//!
//! Nothing here changes anything. A plan is an [`Act`](super::Act) that the writer carries out under the rules;
//! [`matrix`] is what the screen shows, [`candidates`](mod@candidates) who stands beside a gap, [`posts`] single and bulk acts on
//! assignments, [`handover`] a person who leaves, [`lineage`] grids that are split, merged, renumbered, abolished,
//! [`erase`] personal data that the law wants gone, [`people`] two records of one person, [`notice`] what a village posts.

pub mod candidates;
pub mod erase;
pub mod findings;
pub mod handover;
pub mod lineage;
pub mod matrix;
pub mod notice;
pub mod people;
pub mod posts;
pub mod propose;
#[cfg(test)]
mod tests;

pub use candidates::{Candidate, Candidates, Reason, candidates};
pub use matrix::{GridRow, Post, RoleCell, village_rows};
pub use posts::Basis;
