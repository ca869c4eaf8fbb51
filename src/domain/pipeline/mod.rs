//! The leader pipeline: reserve candidates at so many per established post, their filing, mentors, training,
//! recruitment, and the sums and forecasts over them.
//!
//! [`record`] holds the rows, [`file`](mod@file) the stages and channels that are data, [`rules`] what is refused.

pub mod file;
pub mod record;
pub mod rules;
mod view;
