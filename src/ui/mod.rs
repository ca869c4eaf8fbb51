//! Shell, screens, widgets, theme: what one person sees and what their keys mean.
//!
//! Screens read a [`Look`] and answer keys with an [`Effect`]; they never write, never touch bytes, never
//! know the store, and drawing cannot change them ([`Screen::draw`] takes `&self`). The session carries
//! out [`Order`]s and answers with [`Event`]s.
//!
//! Where to start: [`Screen`] (what a screen is), [`Binding`] (one table per screen gives dispatch, hint
//! line, help and numbered commands), [`Shell`] (the frame around them), [`widget`] (parts), then
//! [`screens`] (one file each). A screen is one file and one line in [`screens::DOORS`].
//!
//! Keys: `assets/keymap.toml` lists the keys that terminals, SSH clients and input methods take; no command
//! needs one of them. Letters are only shortcuts; every command is reached by number from the help page.
//! Text of any origin goes through [`Canvas`], which cleans it and never cuts a wide character.

#[cfg(test)]
pub(crate) mod attempt_tests;
mod binding;
mod board;
pub mod candidate;
mod canvas;
pub mod describe;
mod effect;
mod facts;
mod help;
pub mod keys;
pub mod locked;
mod look;
mod needs;
mod place;
pub mod report;
mod screen;
pub mod screens;
mod shell;
mod taken_back;
pub mod terminal;
#[cfg(test)]
pub(crate) mod testing;
mod theme;
pub mod widget;
pub mod wording;
pub mod wording_offices;
pub mod wording_register;
pub mod wording_rights;

pub use binding::{Binding, Command};
pub use board::{Board, Counting, Due, Gap, MAX_LINES, Report, Source, Trend, Urgency};
pub use canvas::{Align, Canvas, wrap};
pub use effect::{After, Effect, Event, Order, Preview, Question, Receipt, StoreFailure, Work};
pub use facts::{Aside, Change, Draft, Entry, Facts, LastAct, MAX_DRAFTS, MAX_RECENT, Recent, Since, Sought};
pub use look::{Look, MIN_COLUMNS, MIN_ROWS};
pub use place::{MAX_DETAILS, Place};
pub use screen::{AnyScreen, Door, Interests, Screen};
pub use shell::{MAX_SCREENS, Shell, hint_line};
pub use theme::{Theme, Tone};
