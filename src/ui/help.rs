//! Help and numbered commands are one page: every command of the screen and of the shell, with its number
//! and keys. A number runs it, so every command is reached by digits, whatever an input method does.

use super::{
    Canvas, Command, Look, Tone,
    widget::{Cursor, Step},
    wording,
};
use crate::{
    lang::Msg,
    term::{Code, Key},
};
use ratatui::layout::Position;

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chosen {
    /// Still open.
    Still,
    /// This command of the screen or the shell.
    Command(&'static str),
    /// Closed.
    Closed,
}

/// The open help page.
#[derive(Debug)]
pub struct Help {
    title: Msg,
    about: Option<&'static str>,
    commands: Vec<Command>,
    possible: Vec<bool>,
    cursor: Cursor,
    number: usize,
}

impl Help {
    /// The page of these commands; those not in `now` are shown but not possible at the moment.
    pub fn new(title: Msg, screen: &'static str, commands: Vec<Command>, now: &[Command]) -> Help {
        let possible = commands.iter().map(|c| now.iter().any(|n| n.id == c.id)).collect();
        Help { title, about: Some(screen), commands, possible, cursor: Cursor::default(), number: 0 }
    }

    /// Rows of commands on a page.
    fn page(look: &Look<'_>) -> usize {
        usize::from(look.body(false).height).saturating_sub(3).max(1)
    }

    /// Takes a key.
    pub fn key(&mut self, look: &Look<'_>, key: Key) -> Chosen {
        let total = self.commands.len();
        let key = key.folded();
        match key.code {
            Code::Char(digit @ '0'..='9') if !key.ctrl => {
                let number = self.number * 10 + (digit as usize - '0' as usize);
                if number == 0 || number > total {
                    self.number = 0;
                    return if number == 0 { Chosen::Command("back") } else { Chosen::Still };
                }
                self.cursor.go(number - 1, total, Help::page(look));
                if number * 10 > total {
                    return self.choose(number - 1);
                }
                // A second digit may follow; Enter takes the first alone.
                self.number = number;
                return Chosen::Still;
            }
            Code::Enter => return self.choose(self.cursor.at(total)),
            Code::Esc | Code::F(1) => return Chosen::Closed,
            Code::Up => self.cursor.step(Step::Up, total, Help::page(look)),
            Code::Down => self.cursor.step(Step::Down, total, Help::page(look)),
            Code::PageUp => self.cursor.step(Step::PageUp, total, Help::page(look)),
            Code::PageDown => self.cursor.step(Step::PageDown, total, Help::page(look)),
            _ => {}
        }
        self.number = 0;
        Chosen::Still
    }

    fn choose(&mut self, at: usize) -> Chosen {
        self.number = 0;
        match (self.commands.get(at), self.possible.get(at)) {
            (Some(command), Some(true)) => Chosen::Command(command.id),
            _ => Chosen::Still,
        }
    }

    /// Draws it over the body.
    pub fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        for row in 0..canvas.rows() {
            canvas.clear(row);
        }
        let words = look.words;
        let title = words.ta("help-title", &[("screen", words.t(self.title).into_owned().into())]);
        canvas.text(0, 1, &title, Tone::Head);
        if let Some(id) = self.about.map(|screen| format!("help-{screen}")).filter(|id| words.has(id)) {
            canvas.text(1, 1, &words.t(id), Tone::Dim);
        }
        canvas.rule(2);
        let page = Help::page(look);
        let top = self.cursor.top(self.commands.len(), page);
        let mut caret = None;
        for (row, at) in (3..canvas.rows()).zip(top..self.commands.len()) {
            let (command, possible) = (&self.commands[at], self.possible[at]);
            let here = at == self.cursor.at(self.commands.len());
            let tone = if possible { Tone::Plain } else { Tone::Dim };
            let marker = if here { ">" } else { " " };
            canvas.text(row, 0, &format!("{marker}{:>2}", at + 1), tone);
            let middle = canvas.columns() / 2;
            canvas.fitted(row, 4, &words.t(command.label), middle, tone);
            let keys: Vec<String> = command.keys.iter().map(|key| wording::key(words, *key)).collect();
            let keys = if possible {
                keys.join("  ")
            } else {
                format!("{}  {}", keys.join("  "), words.t("help-not-now"))
            };
            canvas.text(row, middle + 6, &keys, Tone::Dim);
            if here {
                caret = canvas.position(row, 0);
            }
        }
        caret
    }
}
