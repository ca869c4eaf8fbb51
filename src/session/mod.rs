//! One person at one terminal: bytes in, bytes out, and a door to files.
//!
//! A session is a state machine: [`Session::handle`] takes an [`Event`] and the time and gives an [`Output`]. It
//! knows no terminal, no thread and no clock, so a socket and a test drive it in the same way. What takes time is a [`Task`] that an [`Office`] carries out and answers.
//!
//! Never here: a tick. While nothing happens nothing is written, asked or woken.
//!
//! Start with [`machine`] (the session), then [`line`](mod@line) (the terminal's side of it), [`office`] (the store's side).
//! The server drives sessions (`server::hall`).

pub mod catalogue;
pub mod clocks;
pub mod door;
pub mod event;
mod files;
pub mod founding;
pub mod guard;
pub mod journal;
pub mod library;
pub mod line;
pub mod lock;
pub mod machine;
pub mod memory;
pub mod office;
pub mod past;
mod probe;
pub mod recorder;
pub mod register_report;

pub use door::{Door, FolderDoor, NoDoor};
pub use event::{Answer, End, Event, Now, Output, Post, Task, Token};
pub use library::Library;
pub use machine::{Session, Start};
pub use memory::Memory;
pub use office::Office;
