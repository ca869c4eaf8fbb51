//! A slip: a few labelled lines that are typed, chosen by digit or looked up; the last line saves.
//!
//! For acts that are no record of their own (a split, a move): where a record is filled in, the form made
//! from its fields is used instead.

use crate::{
    domain::{Day, FieldProblem, Kind, Known, Refusal, Row, RowId, code, field::is_clean},
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Look, Tone, describe, keys,
        widget::{Accepts, Cursor, Input, Picked, Picker, Step, Typed},
        wording,
    },
};
use ratatui::layout::Position;

/// Cells of the labels on a wide screen and on a narrow one.
const LABEL_CELLS: (u16, u16) = (26, 22);
/// Rows below the lines: what may be entered or what is wrong, and what the act will do.
const HELP_ROWS: u16 = 3;
/// Most characters of a date, a code or a number.
const SHORT: u16 = 20;
/// Stands between the lines of what is kept of a slip; no text may hold it.
const APART: char = '\n';

/// What a typed line must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Text of at most so many characters, which may be left empty.
    Text(u16),
    /// Text that may not be left empty.
    Name(u16),
    /// A day.
    Day,
    /// A code.
    Code,
    /// A number, `-` for none, `?` or nothing for not known.
    Count,
    /// A number, nothing for 0.
    Number,
}

/// How a line is answered.
#[derive(Clone, Debug)]
enum Answer {
    Typed(Shape, Input),
    Chosen {
        words: Vec<String>,
        at: usize,
    },
    Row(Kind, Option<RowId>),
    /// The last line; whether it saves.
    End {
        saves: bool,
    },
}

/// One line.
#[derive(Clone, Debug)]
struct Line {
    id: &'static str,
    label: String,
    answer: Answer,
}

/// The lines with a cursor.
#[derive(Clone, Debug)]
pub(super) struct Slip {
    lines: Vec<Line>,
    cursor: Cursor,
    /// The first letter typed on a line begins it anew; an arrow or Backspace edits what is there.
    fresh: bool,
    picker: Option<Picker>,
    problem: Option<String>,
}

impl Slip {
    /// A slip with nothing but the line that saves.
    pub(super) fn new(look: &Look<'_>) -> Slip {
        Slip::ending(look.words.t("slip-save").into_owned(), true)
    }

    /// A slip that is a part of another screen: its last line only leads back there.
    pub(super) fn part(look: &Look<'_>) -> Slip {
        Slip::ending(look.words.t("slip-done").into_owned(), false)
    }

    fn ending(label: String, saves: bool) -> Slip {
        let lines = vec![Line { id: "save", label, answer: Answer::End { saves } }];
        Slip { lines, cursor: Cursor::default(), fresh: true, picker: None, problem: None }
    }

    fn push(mut self, line: Line) -> Slip {
        let before_save = self.lines.len() - 1;
        self.lines.insert(before_save, line);
        self
    }

    /// The same with a line to be typed.
    #[must_use]
    pub(super) fn typed(self, id: &'static str, label: impl Into<String>, shape: Shape, text: &str) -> Slip {
        let accepts = match shape {
            Shape::Text(limit) | Shape::Name(limit) => Accepts::Text(limit),
            Shape::Day | Shape::Code | Shape::Count | Shape::Number => Accepts::Folded(SHORT),
        };
        self.push(Line { id, label: label.into(), answer: Answer::Typed(shape, Input::new(accepts, text)) })
    }

    /// The same with a line to be chosen by digit, the first word being 1.
    #[must_use]
    pub(super) fn chosen(
        self,
        id: &'static str,
        label: impl Into<String>,
        words: Vec<String>,
        at: usize,
    ) -> Slip {
        self.push(Line { id, label: label.into(), answer: Answer::Chosen { words, at } })
    }

    /// The same with a line that names a row.
    #[must_use]
    pub(super) fn row_line(
        self,
        id: &'static str,
        label: impl Into<String>,
        kind: Kind,
        row: Option<RowId>,
    ) -> Slip {
        self.push(Line { id, label: label.into(), answer: Answer::Row(kind, row) })
    }

    fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// What was typed.
    pub(super) fn text(&self, id: &str) -> &str {
        match self.line(id).map(|line| &line.answer) {
            Some(Answer::Typed(_, input)) => input.text().trim(),
            _ => "",
        }
    }

    /// Puts a text on a line.
    pub(super) fn set(&mut self, id: &str, text: &str) {
        if let Some(Answer::Typed(_, input)) =
            self.lines.iter_mut().find(|line| line.id == id).map(|line| &mut line.answer)
        {
            input.set(text);
        }
    }

    /// The day of a line that holds one.
    pub(super) fn day(&self, id: &str) -> Option<Day> {
        Day::parse(self.text(id))
    }

    /// The code of a line that holds one.
    pub(super) fn code(&self, id: &str) -> Option<code::Code> {
        code::Code::parse(self.text(id))
    }

    /// The count of a line.
    pub(super) fn count(&self, id: &str) -> Known {
        count(self.text(id)).unwrap_or(Known::Unknown)
    }

    /// The number of a line.
    pub(super) fn number(&self, id: &str) -> u16 {
        self.text(id).parse().unwrap_or(0)
    }

    /// What was chosen on the lines of this name, in their order, counted from 0.
    pub(super) fn choices(&self, id: &str) -> Vec<usize> {
        let chosen = |line: &Line| match &line.answer {
            Answer::Chosen { at, .. } if line.id == id => Some(*at),
            _ => None,
        };
        self.lines.iter().filter_map(chosen).collect()
    }

    /// What was chosen on the only line of this name.
    pub(super) fn choice(&self, id: &str) -> usize {
        self.choices(id).first().copied().unwrap_or(0)
    }

    /// The row that a line names.
    pub(super) fn row(&self, id: &str) -> Option<RowId> {
        match self.line(id).map(|line| &line.answer) {
            Some(Answer::Row(_, row)) => *row,
            _ => None,
        }
    }

    /// Whether a row is being looked for.
    pub(super) const fn is_looking(&self) -> bool {
        self.picker.is_some()
    }

    /// The line under the cursor.
    pub(super) fn here(&self) -> &'static str {
        self.lines.get(self.at()).map_or("", |line| line.id)
    }

    fn at(&self) -> usize {
        self.cursor.at(self.lines.len())
    }

    /// Whether the cursor is on the line that saves.
    pub(super) fn is_at_end(&self) -> bool {
        self.at() + 1 == self.lines.len()
    }

    /// Rows of lines on a canvas of so many.
    fn page(rows: u16) -> usize {
        usize::from(rows.saturating_sub(HELP_ROWS)).max(1)
    }

    /// Moves the cursor. A line that does not fit holds it and says why.
    pub(super) fn step(&mut self, look: &Look<'_>, step: Step, rows: u16) {
        if self.check(look, self.at()) {
            self.cursor.step(step, self.lines.len(), Slip::page(rows));
            self.fresh = true;
        }
    }

    /// Whether every line holds what it must; the cursor goes to the first that does not.
    pub(super) fn is_whole(&mut self, look: &Look<'_>) -> bool {
        let wrong = (0..self.lines.len()).find(|at| !self.check(look, *at));
        if let Some(at) = wrong {
            self.cursor = Cursor::on(at);
        }
        wrong.is_none()
    }

    /// Says what is wrong with a line.
    fn check(&mut self, look: &Look<'_>, at: usize) -> bool {
        let problem = match self.lines.get(at).map(|line| &line.answer) {
            Some(Answer::Typed(shape, input)) => problem(*shape, input.text().trim()),
            _ => None,
        };
        self.problem = problem.map(|problem| wording::problem(look.words, problem));
        self.problem.is_none()
    }

    /// Says why an act was refused, with the cursor on the line that it is about.
    pub(super) fn blame(&mut self, look: &Look<'_>, refusal: &Refusal) {
        let holds = |text: &str| self.lines.iter().position(|line| line.holds(text));
        let named = |id: &str| self.lines.iter().position(|line| line.id.starts_with(id));
        let at = match refusal {
            Refusal::CodeTaken { code, .. } | Refusal::CodeNotBelow { code, .. } => holds(&code.to_string()),
            Refusal::NameTaken { by } => holds(&describe::name(look, *by)).or_else(|| named("serial")),
            Refusal::DateOrder { .. } => named("from"),
            Refusal::WrongLevel { .. } | Refusal::Circle(_) | Refusal::UnitOver(_) => named("unit"),
            Refusal::Field { kind, field, .. } => {
                let key = Row::fields_of(*kind).get(*field).map_or("", |field| field.key);
                named(key.trim_end_matches('s'))
            }
            _ => None,
        };
        if let Some(at) = at {
            self.cursor = Cursor::on(at);
            self.fresh = true;
        }
        self.problem = Some(wording::refusal(look, refusal));
    }

    /// Takes a key that types, chooses or looks up; whether it did.
    pub(super) fn key(&mut self, look: &Look<'_>, key: Key, rows: u16) -> bool {
        let at = self.at();
        if let Some(picker) = &mut self.picker {
            match picker.key(look, key) {
                Picked::Row(row) => {
                    self.picker = None;
                    if let Some(Answer::Row(_, held)) = self.lines.get_mut(at).map(|line| &mut line.answer) {
                        *held = Some(row);
                    }
                    self.step(look, Step::Down, rows);
                }
                Picked::Cancelled => self.picker = None,
                Picked::Still => {}
                Picked::Not => return key.code == Code::Tab,
            }
            return true;
        }
        let fresh = self.fresh;
        let Some(line) = self.lines.get_mut(at) else { return false };
        match &mut line.answer {
            Answer::Typed(_, input) => {
                // A first letter begins the line anew; Home and End move in it, not in the list.
                if fresh && key.typed().is_some() {
                    input.set("");
                }
                let typed = input.key(key);
                if typed != Typed::Not {
                    self.fresh = false;
                    self.problem = None;
                }
                typed != Typed::Not
            }
            Answer::Chosen { words, at: chosen } => {
                let digit = key.folded().typed().and_then(|c| c.to_digit(10)).map(|digit| digit as usize);
                match (digit, key.code) {
                    (Some(digit), _) if (1..=words.len()).contains(&digit) => {
                        *chosen = digit - 1;
                        self.step(look, Step::Down, rows);
                    }
                    (_, Code::Left) => *chosen = chosen.saturating_sub(1),
                    (_, Code::Right) => *chosen = (*chosen + 1).min(words.len().saturating_sub(1)),
                    _ => return key.typed().is_some(),
                }
                true
            }
            Answer::Row(kind, held) => {
                match key.code {
                    Code::Delete | Code::Backspace => *held = None,
                    _ => {
                        let Some(letter) = key.typed() else { return false };
                        let mut picker = Picker::new(&[*kind]);
                        picker.type_in(look, letter.encode_utf8(&mut [0; 4]));
                        self.picker = Some(picker);
                    }
                }
                true
            }
            Answer::End { .. } => key.typed().is_some(),
        }
    }

    /// Types a pasted text; says so where it is too long.
    pub(super) fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let at = self.at();
        if let Some(picker) = &mut self.picker {
            return picker.paste(look, text);
        }
        if let Some(Answer::Typed(_, input)) = self.lines.get_mut(at).map(|line| &mut line.answer) {
            if self.fresh {
                input.set("");
            }
            self.fresh = false;
            return input.paste(look, text);
        }
        Effect::None
    }

    /// What was filled in, as one text for a place.
    pub(super) fn memory(&self) -> String {
        let said = self.lines.iter().map(|line| match &line.answer {
            Answer::Typed(_, input) => input.text().to_owned(),
            Answer::Chosen { at, .. } => at.to_string(),
            Answer::Row(_, row) => row.map(|row| row.id.to_string()).unwrap_or_default(),
            Answer::End { .. } => {
                let looked = self.picker.as_ref().map(|picker| format!(" {}", picker.text()));
                format!("{} {}{}", self.at(), u8::from(self.fresh), looked.unwrap_or_default())
            }
        });
        said.collect::<Vec<_>>().join(&APART.to_string())
    }

    /// The slip with what was filled in before, if it still has the same lines: the same line goes on being typed, and
    /// what was looked for on it is looked for again.
    #[must_use]
    pub(super) fn resumed(mut self, look: &Look<'_>, memory: Option<&str>) -> Slip {
        let Some(memory) = memory else { return self };
        let said: Vec<&str> = memory.split(APART).collect();
        if said.len() != self.lines.len() {
            return self;
        }
        let mut looked = None;
        for (line, said) in self.lines.iter_mut().zip(said) {
            match &mut line.answer {
                Answer::Typed(_, input) => input.set(said),
                Answer::Chosen { words, at } => {
                    *at = said.parse().unwrap_or(0).min(words.len().saturating_sub(1));
                }
                Answer::Row(kind, row) => *row = said.parse().ok().map(|id| RowId { kind: *kind, id }),
                Answer::End { .. } => {
                    let mut said = said.splitn(3, ' ');
                    self.cursor = Cursor::on(said.next().and_then(|at| at.parse().ok()).unwrap_or(0));
                    self.fresh = said.next() != Some("0");
                    looked = said.next();
                }
            }
        }
        if let (Some(text), Some(Answer::Row(kind, _))) =
            (looked, self.lines.get(self.at()).map(|line| &line.answer))
        {
            let mut picker = Picker::new(&[*kind]);
            picker.type_in(look, text);
            self.picker = Some(picker);
        }
        self
    }

    /// Draws the lines, help or problem below them, and what the act will do; returns where the caret is.
    pub(super) fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, preview: &str) -> Option<Position> {
        if let (Some(picker), Some(line)) = (&self.picker, self.lines.get(self.at())) {
            return picker.draw(look, canvas, &line.label);
        }
        let rows = canvas.rows();
        let page = Slip::page(rows);
        let top = self.cursor.top(self.lines.len(), page);
        let labels = if canvas.columns() < 76 { LABEL_CELLS.1 } else { LABEL_CELLS.0 };
        let mut caret = None;
        for (row, at) in (0..rows.saturating_sub(HELP_ROWS)).zip(top..self.lines.len()) {
            let Some(line) = self.lines.get(at) else { break };
            let here = at == self.at();
            canvas.text(row, 0, if here { ">" } else { " " }, Tone::Plain);
            canvas.fitted(row, 1, &line.label, labels, Tone::Head);
            let column = labels + 2;
            let place = canvas.position(row, column);
            match &line.answer {
                Answer::Typed(_, input) if here => {
                    let cells = canvas.columns().saturating_sub(column + 3).min(44);
                    canvas.text(row, column, "[", Tone::Plain);
                    caret = input.draw(canvas, row, column + 1, cells);
                    canvas.text(row, column + 1 + cells, "]", Tone::Plain);
                }
                Answer::Typed(_, input) => {
                    canvas.text(row, column, input.text(), Tone::Plain);
                }
                Answer::Chosen { words, at } => {
                    let text = words.get(*at).map(|word| format!("{} {word}", at + 1)).unwrap_or_default();
                    canvas.text(row, column, &text, if here { Tone::Input } else { Tone::Plain });
                }
                Answer::Row(_, held) => {
                    let said = held.map(|row| describe::row(look, row)).unwrap_or_default();
                    let text = describe::joined(&[&said.name, &said.detail]);
                    canvas.text(row, column, &text, if here { Tone::Input } else { Tone::Plain });
                }
                Answer::End { saves: true } => {
                    canvas.text(row, column, &look.words.t("slip-save-how"), Tone::Dim);
                }
                Answer::End { saves: false } => {}
            }
            if here && caret.is_none() {
                caret = place;
            }
        }
        let help = rows.saturating_sub(HELP_ROWS);
        match &self.problem {
            Some(problem) => {
                canvas.paragraph(help, 1, problem, Tone::Alert);
            }
            None => {
                canvas.text(help, 1, &self.help(look), Tone::Dim);
                canvas.paragraph(help + 1, 1, preview, Tone::Strong);
            }
        }
        caret
    }

    /// What may be entered on the line under the cursor.
    fn help(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let Some(line) = self.lines.get(self.at()) else { return String::new() };
        match &line.answer {
            Answer::Typed(Shape::Text(_) | Shape::Name(_), _) => words.t("slip-help-text").into_owned(),
            Answer::Typed(Shape::Day, _) => words.t("slip-help-day").into_owned(),
            Answer::Typed(Shape::Code, _) => words.t("slip-help-code").into_owned(),
            Answer::Typed(Shape::Count, _) => words.t("slip-help-count").into_owned(),
            Answer::Typed(Shape::Number, _) => words.t("slip-help-number").into_owned(),
            Answer::Chosen { words, .. } => {
                let numbered = words.iter().enumerate().map(|(at, word)| format!("{} {word}", at + 1));
                numbered.collect::<Vec<_>>().join("  ")
            }
            Answer::Row(..) => words.t("slip-help-row").into_owned(),
            Answer::End { saves: true } => words.t("slip-help-save").into_owned(),
            Answer::End { saves: false } => words.t("slip-help-done").into_owned(),
        }
    }
}

impl Line {
    fn holds(&self, text: &str) -> bool {
        matches!(&self.answer, Answer::Typed(_, input) if input.text().trim() == text)
    }
}

/// What is wrong with a typed text.
fn problem(shape: Shape, text: &str) -> Option<FieldProblem> {
    debug_assert!(text.chars().all(is_clean), "the input lets nothing else in");
    match shape {
        Shape::Text(_) => None,
        Shape::Name(_) => text.is_empty().then_some(FieldProblem::Missing),
        Shape::Day => Day::parse(text).is_none().then_some(FieldProblem::NotADate),
        Shape::Code => code::Code::parse(text).is_none().then_some(FieldProblem::NotACode),
        Shape::Count => count(text).is_none().then_some(FieldProblem::NotANumber),
        Shape::Number => {
            (!text.is_empty() && text.parse::<u16>().is_err()).then_some(FieldProblem::NotANumber)
        }
    }
}

/// Reads a count: nothing or `?` is not known, `-` is none.
fn count(text: &str) -> Option<Known> {
    match text {
        "" | "?" => Some(Known::Unknown),
        "-" => Some(Known::None),
        number => number.parse().ok().map(Known::Is),
    }
}

/// A screen with a slip; [`enter`] and its kin are its bindings.
pub(super) trait Slipped: Sized {
    /// Rows that the slip is drawn on.
    fn rows(look: &Look<'_>) -> u16;
    /// The slip.
    fn slip(&mut self) -> &mut Slip;
    /// Saves what the slip says.
    fn save(&mut self, look: &Look<'_>) -> Effect;
    /// Hears that the cursor left a line.
    fn left(&mut self, _look: &Look<'_>, _line: &'static str) {}
}

/// Moves the cursor of a screen's slip.
pub(super) fn step<S: Slipped>(screen: &mut S, look: &Look<'_>, step: Step) -> Effect {
    let before = screen.slip().here();
    screen.slip().step(look, step, S::rows(look));
    screen.left(look, before);
    Effect::None
}

/// Enter: the next line; on the last one it saves.
pub(super) const fn enter<S: Slipped>() -> Binding<S> {
    Binding::new("enter", Msg("slip-command-enter"), &[keys::ENTER], |s: &mut S, look: &Look<'_>| {
        if s.slip().is_at_end() { save_now(s, look) } else { step(s, look, Step::Down) }
    })
    .hint(1)
}

fn save_now<S: Slipped>(screen: &mut S, look: &Look<'_>) -> Effect {
    let line = screen.slip().here();
    screen.left(look, line);
    if screen.slip().is_whole(look) { screen.save(look) } else { Effect::None }
}

/// Keys that save.
const SAVE: &[Key] = &[keys::f(3), keys::ctrl('e'), keys::f(10)];

/// Saves from any line.
pub(super) const fn save<S: Slipped>() -> Binding<S> {
    Binding::new("save", Msg("slip-command-save"), SAVE, save_now::<S>).hint(2)
}

/// The line above.
pub(super) const fn up<S: Slipped>() -> Binding<S> {
    Binding::new("up", Msg("command-up"), &[keys::UP, keys::BACK_TAB], |s: &mut S, look: &Look<'_>| {
        step(s, look, Step::Up)
    })
    .hint(9)
    .shown(Msg("key-up-down"))
    .short(Msg("hint-move"))
}

/// The line below.
pub(super) const fn down<S: Slipped>() -> Binding<S> {
    Binding::new("down", Msg("command-down"), &[keys::DOWN, keys::TAB], |s: &mut S, look: &Look<'_>| {
        step(s, look, Step::Down)
    })
}

/// A page of lines up.
pub(super) const fn page_up<S: Slipped>() -> Binding<S> {
    Binding::new("page-up", Msg("command-page-up"), &[keys::PAGE_UP], |s: &mut S, look: &Look<'_>| {
        step(s, look, Step::PageUp)
    })
}

/// A page of lines down.
pub(super) const fn page_down<S: Slipped>() -> Binding<S> {
    Binding::new("page-down", Msg("command-page-down"), &[keys::PAGE_DOWN], |s: &mut S, look: &Look<'_>| {
        step(s, look, Step::PageDown)
    })
}
