//! The last events of a session, for bug reports. What was typed and what was shown is not in it.

use std::collections::VecDeque;
use std::fmt::Write;

use crate::term::{Code, Input, Key};

/// Events that are kept.
pub const MAX_EVENTS: usize = 200;

/// What happened, without what it was about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A key that is no character.
    Key(Key),
    /// So many characters in a row.
    Typed(u32),
    /// A paste of so many bytes.
    Paste(usize),
    /// Another size: columns, rows.
    Size(u16, u16),
    /// A screen was opened.
    Screen(String),
    /// Something was asked of the store or answered by it.
    Store(&'static str),
    /// A frame of so many bytes.
    Frame(usize),
    /// The book has changed.
    Book,
    /// The screen was locked.
    Lock,
    /// And opened again.
    Unlock,
}

/// A ring of marks.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    marks: VecDeque<(u64, Mark)>,
}

impl Recorder {
    /// Keeps a mark.
    pub fn note(&mut self, now_ms: u64, mark: Mark) {
        if let (Some((_, Mark::Typed(count))), Mark::Typed(more)) = (self.marks.back_mut(), &mark) {
            *count = count.saturating_add(*more);
            return;
        }
        if self.marks.len() == MAX_EVENTS {
            self.marks.pop_front();
        }
        self.marks.push_back((now_ms, mark));
    }

    /// Keeps what came from the terminal.
    pub fn note_input(&mut self, now_ms: u64, input: &Input) {
        let mark = match input {
            // With Alt too: what an input method sends behind an Esc would be a letter with Alt.
            Input::Key(Key { code: Code::Char(_), ctrl: false, .. }) => Mark::Typed(1),
            Input::Key(key) if key.to_string().is_ascii() => Mark::Key(*key),
            Input::Key(_) => Mark::Typed(1),
            Input::Paste(paste) => Mark::Paste(paste.text.len()),
            Input::Resize { columns, rows } => Mark::Size(*columns, *rows),
            Input::Answer(_) => return,
        };
        self.note(now_ms, mark);
    }

    /// The marks as lines, oldest first, with the milliseconds before `now_ms`.
    pub fn lines(&self, now_ms: u64) -> String {
        let mut lines = String::new();
        for (at_ms, mark) in &self.marks {
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "-{} {mark:?}", now_ms.saturating_sub(*at_ms));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_counted_and_not_kept() {
        let mut recorder = Recorder::default();
        for sign in "谢丽珍".chars() {
            recorder.note_input(5, &Input::Key(Key::char(sign)));
        }
        recorder.note_input(8, &Input::Key(Key::f(8)));
        let lines = recorder.lines(10);
        assert!(lines.contains("-5 Typed(3)") && lines.contains("F(8)"), "{lines}");
        assert!(!lines.contains('谢'));
    }

    #[test]
    fn old_marks_make_room() {
        let mut recorder = Recorder::default();
        for at in 0..MAX_EVENTS as u64 * 2 {
            recorder.note(at, Mark::Book);
        }
        assert_eq!(recorder.lines(0).lines().count(), MAX_EVENTS);
    }
}
