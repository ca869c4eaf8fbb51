//! One line of text being typed.

use crate::{
    domain::field::is_clean,
    term::{Code, Key, fold_command, width},
    ui::{Canvas, Effect, Look, Tone, keys},
};
use ratatui::layout::Position;

/// What may be typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accepts {
    /// Any text of at most so many characters.
    Text(u16),
    /// Numbers, codes and dates: what an input method made full-width is folded. At most so many characters.
    Folded(u16),
}

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the caret moved.
    Moved,
    /// The key is for somebody else.
    Not,
}

/// Text with a caret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    text: String,
    /// Byte place of the caret, always between characters.
    caret: usize,
    accepts: Accepts,
}

impl Input {
    /// An input with a text, the caret behind it.
    pub fn new(accepts: Accepts, text: &str) -> Input {
        let mut input = Input { text: String::new(), caret: 0, accepts };
        input.insert(text);
        input
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was typed.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts another text in place.
    pub fn set(&mut self, text: &str) {
        *self = Input::new(self.accepts, text);
    }

    /// Types a pasted text at the caret. One that is too long is not cut to fit, which nobody would notice: nothing is
    /// typed, and what is said tells how long it may be.
    pub fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let (Accepts::Text(limit) | Accepts::Folded(limit)) = self.accepts;
        let (pasted, held) = (text.trim().chars().count(), self.text.chars().count());
        if pasted + held > usize::from(limit) {
            let numbers = [("pasted", pasted.into()), ("held", held.into()), ("limit", limit.into())];
            return Effect::Say(look.words.ta("paste-too-long", &numbers).into_owned());
        }
        self.insert(text.trim());
        Effect::None
    }

    /// Types a text at the caret: control characters are left out, line ends become blanks, what is too long
    /// is left out.
    pub fn insert(&mut self, text: &str) {
        let (limit, fold) = match self.accepts {
            Accepts::Text(limit) => (limit, false),
            Accepts::Folded(limit) => (limit, true),
        };
        let room = usize::from(limit).saturating_sub(self.text.chars().count());
        let clean =
            text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).filter(|c| is_clean(*c));
        let added: String = clean.map(|c| if fold { fold_command(c) } else { c }).take(room).collect();
        self.text.insert_str(self.caret, &added);
        self.caret += added.len();
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Typed {
        if let Some(typed) = key.typed() {
            let before = self.text.len();
            self.insert(typed.encode_utf8(&mut [0; 4]));
            return if self.text.len() == before { Typed::Moved } else { Typed::Changed };
        }
        // An empty line leaves this key to the undo of what was saved.
        if key == keys::ctrl('u') && !self.text.is_empty() {
            self.set("");
            return Typed::Changed;
        }
        let before = self.text[..self.caret].chars().next_back().map_or(0, char::len_utf8);
        let behind = self.text[self.caret..].chars().next().map_or(0, char::len_utf8);
        match key.code {
            Code::Backspace if before > 0 => {
                self.caret -= before;
                self.text.remove(self.caret);
                Typed::Changed
            }
            Code::Delete if behind > 0 => {
                self.text.remove(self.caret);
                Typed::Changed
            }
            Code::Left => {
                self.caret -= before;
                Typed::Moved
            }
            Code::Right => {
                self.caret += behind;
                Typed::Moved
            }
            Code::Home => {
                self.caret = 0;
                Typed::Moved
            }
            Code::End => {
                self.caret = self.text.len();
                Typed::Moved
            }
            Code::Backspace | Code::Delete => Typed::Moved,
            Code::Char(_)
            | Code::Enter
            | Code::Tab
            | Code::BackTab
            | Code::Esc
            | Code::Up
            | Code::Down
            | Code::PageUp
            | Code::PageDown
            | Code::Insert
            | Code::F(_) => Typed::Not,
        }
    }

    /// Draws it into so many cells; what stands before the caret is shown. Returns where the caret is.
    pub fn draw(&self, canvas: &mut Canvas<'_>, row: u16, column: u16, cells: u16) -> Option<Position> {
        let room = usize::from(cells.saturating_sub(1));
        let mut from = 0;
        while width::text_cells(&self.text[from..self.caret]) > room {
            from += self.text[from..].chars().next().map_or(1, char::len_utf8);
        }
        let shown = width::cut(&self.text[from..], usize::from(cells));
        canvas.fitted(row, column, &shown, cells, Tone::Input);
        let caret = width::text_cells(&self.text[from..self.caret]);
        canvas.position(row, column + u16::try_from(caret).unwrap_or(cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(input: &mut Input, text: &str) {
        for c in text.chars() {
            input.key(Key::char(c));
        }
    }

    #[test]
    fn ctrl_u_empties_a_line_and_an_empty_line_leaves_it_to_undo() {
        let mut input = Input::new(Accepts::Text(12), "茅冈村");
        assert_eq!((input.key(keys::ctrl('u')), input.text()), (Typed::Changed, ""));
        assert_eq!(input.key(keys::ctrl('u')), Typed::Not);
    }

    #[test]
    fn numbers_are_folded_and_texts_are_not() {
        let mut number = Input::new(Accepts::Folded(12), "");
        type_in(&mut number, "２０２６－１１");
        assert_eq!(number.text(), "2026-11");
        let mut text = Input::new(Accepts::Text(12), "");
        type_in(&mut text, "茅冈，");
        assert_eq!(text.text(), "茅冈，");
    }

    #[test]
    fn whole_characters_are_deleted_and_hostile_ones_never_enter() {
        let mut input = Input::new(Accepts::Text(5), "茅冈\u{1b}[2J");
        assert_eq!(input.text(), "茅冈[2J");
        input.key(Key::plain(Code::Home));
        input.key(Key::plain(Code::Delete));
        assert_eq!(input.text(), "冈[2J");
        input.key(Key::plain(Code::End));
        input.key(Key::plain(Code::Backspace));
        type_in(&mut input, "abcdef");
        assert_eq!(input.text(), "冈[2ab", "no more than the field takes");
    }
}
