//! Help and numbered commands are one page: every command of the screen and of the shell, with its number
//! and keys. A number runs it, so every command is reached by digits, whatever an input method does.

use super::{
    Canvas, Command, Look, Tone,
    canvas::wrap,
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

/// Lines that the sentence about a screen may take.
const MAX_ABOUT_LINES: usize = 3;

impl Help {
    /// The page of these commands; those not in `now` are shown but not possible at the moment.
    pub fn new(title: Msg, screen: &'static str, commands: Vec<Command>, now: &[Command]) -> Help {
        let possible = commands.iter().map(|c| now.iter().any(|n| n.id == c.id)).collect();
        Help { title, about: Some(screen), commands, possible, cursor: Cursor::default(), number: 0 }
    }

    /// What the screen is for, broken to the width of the window.
    fn about(&self, look: &Look<'_>) -> Vec<String> {
        let id = self.about.map(|screen| format!("help-{screen}")).filter(|id| look.words.has(id));
        let mut lines =
            id.map(|id| wrap(&look.words.t(id), usize::from(look.size.0) - 2)).unwrap_or_default();
        lines.truncate(MAX_ABOUT_LINES);
        lines
    }

    /// Rows of commands on a page.
    fn page(&self, look: &Look<'_>) -> usize {
        usize::from(look.body(false).height).saturating_sub(2 + self.about(look).len().max(1)).max(1)
    }

    /// Takes a key.
    pub fn key(&mut self, look: &Look<'_>, key: Key) -> Chosen {
        let (total, page) = (self.commands.len(), self.page(look));
        let key = key.folded();
        match key.code {
            Code::Char(digit @ '0'..='9') if !key.ctrl => {
                let number = self.number * 10 + (digit as usize - '0' as usize);
                if number == 0 || number > total {
                    self.number = 0;
                    return if number == 0 { Chosen::Command("back") } else { Chosen::Still };
                }
                self.cursor.go(number - 1, total, page);
                if number * 10 > total {
                    return self.choose(number - 1);
                }
                // A second digit may follow; Enter takes the first alone.
                self.number = number;
                return Chosen::Still;
            }
            Code::Enter => return self.choose(self.cursor.at(total)),
            Code::Esc | Code::F(1) => return Chosen::Closed,
            Code::Up => self.cursor.step(Step::Up, total, page),
            Code::Down => self.cursor.step(Step::Down, total, page),
            Code::PageUp => self.cursor.step(Step::PageUp, total, page),
            Code::PageDown => self.cursor.step(Step::PageDown, total, page),
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
        let about = self.about(look);
        for (row, line) in (1..).zip(&about) {
            canvas.text(row, 1, line, Tone::Dim);
        }
        let rule = u16::try_from(about.len().max(1) + 1).unwrap_or(2);
        canvas.rule(rule);
        let page = self.page(look);
        let top = self.cursor.top(self.commands.len(), page);
        let mut caret = None;
        for (row, at) in (rule + 1..canvas.rows()).zip(top..self.commands.len()) {
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
