//! The real program on a terminal: it shows its first screen, and nothing happens while nobody types.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/terminal.rs"]
mod terminal;

use std::path::Path;
use std::time::Duration;

use terminal::{Terminal, make_demo};

#[test]
fn nothing_is_sent_and_no_thread_wakes_while_nobody_types() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    make_demo(program, &store, 1);
    let mut terminal = Terminal::start(program, &store);
    terminal.first_screen();
    // A screen of people and back: what is remembered of the visit is carried into sled meanwhile.
    terminal.press(b"5");
    terminal.press(b"1");
    terminal.press(b"\x1b");
    terminal.settle();
    let (switches, received) = (terminal.switches(), terminal.received);
    // Not a wait for something to happen: two seconds in which nothing may.
    assert!(!terminal.pump(Duration::from_secs(2)), "it sends while nobody types");
    assert_eq!(terminal.received, received);
    assert_eq!(terminal.switches(), switches, "a thread woke, by its number");
    assert_eq!(terminal.children(), 0);
    // It sleeps and is not dead.
    let frames = terminal.frames;
    terminal.press(b"5");
    assert!(terminal.frames > frames);
    terminal.leave();
}
