//! The terminal seen as data: bytes to keys, cells to bytes, terminal profiles, cell widths.
//!
//! A session is given bytes and gives bytes; this room knows what those bytes mean on the terminals that
//! county offices have (xterm and its kin, PuTTY, tmux, the Windows console, the Linux console, a VT100).
//!
//! It must never ask a terminal anything (the pacing question of [`Pacer`] aside), read the environment,
//! look at a clock, or know another room. Only [`tty`] touches a real terminal, the caller's own, and only
//! it names crossterm; nothing inside a session uses it.
//!
//! Start reading at [`Painter`] (a ratatui buffer becomes the fewest bytes) and [`Decoder`] (bytes become
//! keys). [`Profile`] says what the terminal can show, [`width`] how many cells a text takes.

mod decode;
mod encode;
mod grid;
mod keys;
mod motion;
mod pacing;
mod painter;
mod pen;
mod profile;
mod scroll;
mod signs;
/// The caller's own terminal: raw mode, size, signals. Not for use inside a session.
pub mod tty;
/// How many cells a text takes, and texts made to fit.
pub mod width;

pub use decode::{Answer, Decoder, ESCAPE_WAIT_MS, Input, MAX_PASTE_BYTES, PASTE_WAIT_MS, Paste};
pub use keys::{Code, Key, KeyError, fold_command};
pub use pacing::Pacer;
pub use painter::{ENTER, Painter, RESTORE};
pub use profile::{Colours, Kind, Options, Profile, Tongue, Unusable};
