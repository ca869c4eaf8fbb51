//! What makes an act durable and what brings it back: the journal and the files under it.
//!
//! Never here: rules of the work, text for people, anything that knows a screen.
//!
//! Start reading at [`entry`] (what is kept), then [`journal`] (how it is written), [`read`] (how it comes
//! back), [`tail`] (what opening decides), and [`segment`] and [`frame`] for the bytes.

pub mod chain;
pub mod digest;
pub mod dump;
pub mod entry;
pub mod erase;
pub mod error;
#[doc(hidden)]
pub mod fake_files;
pub mod files;
pub mod frame;
pub mod free_space;
pub mod journal;
pub mod lines;
pub mod lock;
pub mod read;
pub mod real_files;
pub mod segment;
pub mod tail;
pub mod verify;
