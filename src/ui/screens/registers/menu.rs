//! The menu of registers, grouped: how many entries each has in a unit, and how many end or fall due soon.

use super::{list_place, named, part_place};
use crate::{
    domain::{
        UnitId,
        register::{Selection, Show, Slug, definition::Group, totals::due_soon},
    },
    lang::{Msg, fold},
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, page_down,
            page_up, up,
        },
    },
};
use ratatui::layout::Position;

/// Longest text that names are searched for.
const MAX_TEXT: u16 = 40;

/// One line of the menu.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Line {
    Group(Group),
    Register { key: Slug, number: usize, entries: usize, due: usize },
}

/// The menu of registers.
pub struct Registers {
    unit: Option<UnitId>,
    /// Counted when the book changed, not when it is drawn.
    all: Vec<Line>,
    lines: Vec<Line>,
    cursor: Cursor,
    /// Digits typed so far: the number of a register.
    number: usize,
    text: Input,
    typing: bool,
}

impl Registers {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn count(&mut self, look: &Look<'_>) {
        let view = look.view;
        let Some(unit) = self.unit else { return };
        let mut all = Vec::new();
        let mut number = 0;
        for group in Group::ALL {
            let mut of = view.registers().filter(|register| register.group == *group).peekable();
            if of.peek().is_some() {
                all.push(Line::Group(*group));
            }
            for register in of {
                number += 1;
                let entries = view.entries_below(register.key, unit);
                let entries = entries.iter().filter(|(_, entry)| entry.holds(view.day())).count();
                let due = due_soon(view, register, unit).len();
                all.push(Line::Register { key: register.key, number, entries, due });
            }
        }
        self.all = all;
        self.select(look);
    }

    /// Keeps the lines whose name has what was typed.
    fn select(&mut self, look: &Look<'_>) {
        let typed = fold(self.text.text().trim());
        let fits = |line: &&Line| match line {
            Line::Group(_) => typed.is_empty(),
            Line::Register { key, .. } => {
                let definition = look.view.register(*key);
                typed.is_empty()
                    || definition.is_some_and(|of| {
                        fold(&of.name.zh).contains(&typed) || fold(&of.name.en).contains(&typed)
                    })
                    || key.as_str().contains(&typed)
            }
        };
        self.lines = self.all.iter().filter(fits).cloned().collect();
        if matches!(self.lines.get(self.cursor.at(self.lines.len())), Some(Line::Group(_)) | None) {
            self.skip(look, true);
        }
    }

    /// From a heading to the register behind it, or before it.
    fn skip(&mut self, look: &Look<'_>, on: bool) {
        let at = self.cursor.at(self.lines.len());
        let is = |at: &usize| matches!(self.lines.get(*at), Some(Line::Register { .. }));
        let behind = (at..self.lines.len()).find(is);
        let before = (0..=at).rev().find(is);
        if let Some(to) = if on { behind.or(before) } else { before.or(behind) } {
            self.cursor.go(to, self.lines.len(), Registers::page(look));
        }
    }

    fn current(&self) -> Option<Slug> {
        match self.lines.get(self.cursor.at(self.lines.len()))? {
            Line::Register { key, .. } => Some(*key),
            Line::Group(_) => None,
        }
    }

    fn open_line(&mut self, _: &Look<'_>) -> Effect {
        self.number = 0;
        self.current().map_or(Effect::None, |key| Effect::Open(list_place(key, self.unit)))
    }

    fn open_due(&mut self, look: &Look<'_>) -> Effect {
        let definition = self.current().and_then(|key| look.view.register(key));
        let due = Selection { show: Show::Due, ..Selection::default() };
        definition.map_or(Effect::None, |of| Effect::Open(part_place(of, self.unit, &due)))
    }

    fn open_totals(&mut self, _: &Look<'_>) -> Effect {
        let place = self
            .current()
            .map(|key| Place { screen: "register-totals".into(), ..list_place(key, self.unit) });
        place.map_or(Effect::None, Effect::Open)
    }

    fn add(&mut self, _: &Look<'_>) -> Effect {
        let place =
            self.current().map(|key| Place { screen: "entry-form".into(), ..list_place(key, self.unit) });
        place.map_or(Effect::None, Effect::Open)
    }

    fn filter(&mut self, _: &Look<'_>) -> Effect {
        self.typing = true;
        Effect::None
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        self.current().is_some()
    }

    /// A digit goes on with the number of a register; the cursor follows.
    fn digit(&mut self, look: &Look<'_>, digit: usize) {
        let typed = |number: usize| {
            self.lines
                .iter()
                .position(|line| matches!(line, Line::Register { number: of, .. } if *of == number))
        };
        let number = self.number * 10 + digit;
        let (number, at) = match typed(number) {
            Some(at) => (number, Some(at)),
            None => (digit, typed(digit)),
        };
        self.number = number;
        if let Some(at) = at {
            self.cursor.go(at, self.lines.len(), Registers::page(look));
        }
    }
}

impl Listed for Registers {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.number = 0;
        self.cursor.step(step, self.lines.len(), Registers::page(look));
        self.skip(look, !matches!(step, Step::Up | Step::PageUp));
        Effect::None
    }
}

impl Screen for Registers {
    const NAME: &'static str = "registers";
    const TITLE: Msg = Msg("menu-registers");
    const BINDINGS: &'static [Binding<Registers>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Registers::open_line)
            .hint(1)
            .when(Registers::has_row),
        Binding::new("add", Msg("command-add-entry"), &[keys::f(5), keys::ch('a')], Registers::add)
            .hint(2)
            .short(Msg("hint-add"))
            .when(Registers::has_row),
        Binding::new("totals", Msg("command-totals"), &[keys::f(6), keys::ch('t')], Registers::open_totals)
            .hint(3)
            .short(Msg("hint-totals"))
            .when(Registers::has_row),
        Binding::new("due", Msg("command-due"), &[keys::f(4), keys::ch('d')], Registers::open_due)
            .hint(4)
            .short(Msg("hint-due"))
            .when(Registers::has_row),
        Binding::new("add-register", Msg("command-add-register"), &[keys::f(9), keys::ch('n')], |_, _| {
            Effect::Open(Place::new("files").with("kind", "registers"))
        }),
        Binding::new("measures", Msg("menu-measures"), &[keys::ch('s')], |s: &mut Registers, _| {
            let place = Place::new("measures");
            Effect::Open(s.unit.map_or(place.clone(), |unit| place.about(unit.row())))
        }),
        Binding::new("filter", Msg("command-filter"), &[keys::f(8), keys::ch('f')], Registers::filter)
            .hint(5)
            .short(Msg("filter")),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Registers {
        Registers {
            unit: place.unit().or_else(|| look.view.home()),
            all: Vec::new(),
            lines: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
            number: 0,
            text: Input::new(Accepts::Text(MAX_TEXT), place.text("filter").unwrap_or_default()),
            typing: false,
        }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Registers::NAME).with("cursor", self.cursor.at(self.lines.len()));
        if !self.text.is_empty() {
            place = place.with("filter", self.text.text());
        }
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        if self.text.is_empty() {
            return unit;
        }
        let part = look.words.ta("list-filtered", &[("what", self.text.text().to_owned().into())]);
        describe::joined(&[&unit, &part])
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if !self.typing {
            let digit = key.folded().typed().filter(|_| !key.ctrl).and_then(|sign| sign.to_digit(10))?;
            self.digit(look, digit as usize);
            return Some(Effect::None);
        }
        match key.code {
            Code::Enter if self.has_row(look) => {
                self.typing = false;
                return Some(self.open_line(look));
            }
            Code::Enter | Code::Esc => self.typing = false,
            Code::Up | Code::Down | Code::F(_) => return None,
            _ => {
                if self.text.key(key) == Typed::Changed {
                    self.select(look);
                }
            }
        }
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if !self.typing {
            return Effect::None;
        }
        let said = self.text.paste(look, text);
        self.select(look);
        said
    }

    /// Esc lets the filter go before it leaves the menu.
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        if self.text.is_empty() {
            return None;
        }
        self.text.set("");
        self.select(look);
        Some(Effect::None)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns = [
            Column::new(words.t("register-number"), 4).right(),
            Column::new(words.t("menu-registers"), 30).grow(),
            Column::new(words.t("register-entries"), 8).right(),
            Column::new(words.t("register-due"), 8).right(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            match (self.lines.get(row), column) {
                (Some(Line::Group(group)), 1) => {
                    Cell::new(words.t(format!("register-group-{}", group.key())), Tone::Head)
                }
                (Some(Line::Group(_)) | None, _) => Cell::default(),
                (Some(Line::Register { number, .. }), 0) => Cell::new(number.to_string(), Tone::Dim),
                (Some(Line::Register { key, .. }), 1) => {
                    let definition = look.view.register(*key);
                    definition.map_or_else(Cell::default, |of| format!("  {}", named(look, &of.name)).into())
                }
                (Some(Line::Register { entries, .. }), 2) => match entries {
                    0 => Cell::new("-", Tone::Dim),
                    count => count.to_string().into(),
                },
                (Some(Line::Register { due, .. }), _) => match due {
                    0 => Cell::default(),
                    count => Cell::new(format!("! {count}"), Tone::Warn),
                },
            }
        };
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        if self.typing {
            let label = canvas.text(rows, 1, &words.t("sieve-text"), Tone::Head) + 1;
            return self.text.draw(canvas, rows, label, 20);
        }
        let how = match self.number {
            0 => words.t("register-menu-how").into_owned(),
            number => words.ta("register-menu-number", &[("number", number.into())]).into_owned(),
        };
        canvas.text(rows, 1, &how, Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.count(look);
        }
        Effect::None
    }
}
