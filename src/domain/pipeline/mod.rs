//! The leader pipeline: reserve candidates at so many per established post, their filing, mentors, training,
//! recruitment, and the sums and forecasts over them.
//!
//! [`record`] holds the rows, [`file`](mod@file) the stages and channels that are data, [`switches`] who counts,
//! [`sums`] the kept figures, [`desk`] lists and acts, [`filing`] the matrix of departments, [`forecast`] who leaves
//! when and what that does, [`rules`] what is refused.

pub mod desk;
pub mod file;
pub mod filing;
pub mod followup;
pub mod forecast;
pub mod record;
pub mod rules;
pub mod sums;
pub mod switches;
#[cfg(test)]
mod tests;
mod view;
