#![doc = include_str!("ARCHITECTURE.md")]

// Commands without a screen: the same views, the same rights.
pub mod cli;
// What is true of the work: units, people, grids, assignments; the book, the view; changes and refusals.
pub mod domain;
// Files in and out: CSV, encodings, column mapping, sheets.
pub mod exchange;
// Messages, languages, pinyin readings.
pub mod lang;
// The folded search index over one published book.
pub mod search;
// Many people: socket, relay, limits.
pub mod server;
// One person at one terminal: loop, identity, interests.
pub mod session;
// Journal, sled rows, the writer, dumps, drafts, check, rebuild. The only room naming sled and bincode.
pub mod store;
// Bytes to keys, cells to bytes, terminal profiles, cell widths. The only room naming crossterm.
pub mod term;
// Shell, screens, widgets, theme.
pub mod ui;
