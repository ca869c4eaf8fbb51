//! (room being built)
pub mod demo;
