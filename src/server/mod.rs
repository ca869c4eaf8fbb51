//! Many people at once: who they are, what goes over the socket, and the loop that drives their sessions.
//!
//! One process owns a store; everybody's `touyan` is a thin client that carries bytes between a terminal and that
//! process. The wire carries bytes, never meaning: nothing here knows commands, screens, words or rules.
//!
//! Never here: waiting for one client in the loop, opening a file that a client has named, believing a name that the
//! kernel or a gate does not vouch for.
//!
//! Start with [`wire`] (frames), then [`hall`] (the loop), [`errand`] (commands without a screen), [`client`] (the
//! other end).

pub mod client;
mod door;
pub mod errand;
pub mod hall;
pub mod host;
pub mod identity;
mod kept;
mod link;
mod mailbox;
pub mod porch;
mod reach;
pub mod wire;

pub use host::{Guest, Host, Parting, Welcome};
pub use reach::{Reach, Typed};
