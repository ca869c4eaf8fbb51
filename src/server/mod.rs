//! Many people at once: who they are, what goes over the socket, and the loop that drives their sessions.
//!
//! The wire carries bytes, never meaning. Nothing here knows commands, screens or rules.

pub mod identity;
