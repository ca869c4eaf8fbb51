//! Every entry that names one row: what registers a person, an organisation, a grid or a unit is in.

use super::{named, rows::unit_below};
use crate::{
    domain::{
        EntryId, Kind, RowId,
        register::{Definition, Slug, Subject},
    },
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording_register,
    },
};
use ratatui::layout::Position;

/// The entries that name a row, ended ones too, by register in the order of the menu, the newest first.
pub fn naming(look: &Look<'_>, row: RowId) -> Vec<EntryId> {
    let view = look.view;
    let order: Vec<Slug> = view.registers().map(|register| register.key).collect();
    let place = |key: Slug| order.iter().position(|other| *other == key).unwrap_or(usize::MAX);
    let mut all: Vec<(usize, bool, std::cmp::Reverse<EntryId>)> = view
        .entries_naming(row)
        .map(|(id, entry)| (place(entry.register), !entry.holds(view.day()), std::cmp::Reverse(id)))
        .collect();
    all.sort_unstable();
    all.into_iter().map(|(_, _, id)| id.0).collect()
}

/// The registers of one row.
pub struct Links {
    row: Option<RowId>,
    lines: Vec<EntryId>,
    cursor: Cursor,
    /// Registers in which an entry about the row can be begun, while one is chosen.
    adding: Option<Vec<Slug>>,
    adding_cursor: Cursor,
}

impl Links {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn open_line(&mut self, _: &Look<'_>) -> Effect {
        if let Some(registers) = self.adding.take() {
            let key = registers.get(self.adding_cursor.at(registers.len()));
            let place =
                key.zip(self.row).map(|(key, row)| Place::new("entry-form").about(row).with("register", key));
            return place.map_or(Effect::None, Effect::Open);
        }
        let id = self.lines.get(self.cursor.at(self.lines.len()));
        id.map_or(Effect::None, |id| Effect::Open(Place::new("entry").about(id.row())))
    }

    fn has_line(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty() || self.adding.is_some()
    }

    /// Registers whose entries are about such a row.
    fn about(&self, look: &Look<'_>) -> Vec<Slug> {
        let Some(row) = self.row else { return Vec::new() };
        let fits = |definition: &&Definition| {
            !definition.retired
                && match definition.subject {
                    Subject::Unit => row.kind == Kind::Unit,
                    subject => subject.kind() == Some(row.kind),
                }
        };
        look.view.registers().filter(fits).map(|definition| definition.key).collect()
    }

    fn add(&mut self, look: &Look<'_>) -> Effect {
        self.adding = Some(self.about(look)).filter(|all| !all.is_empty());
        self.adding_cursor = Cursor::default();
        Effect::None
    }

    fn can_add(&self, look: &Look<'_>) -> bool {
        self.adding.is_none() && !self.about(look).is_empty()
    }
}

impl Listed for Links {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        match &self.adding {
            Some(all) => self.adding_cursor.step(step, all.len(), Links::page(look)),
            None => self.cursor.step(step, self.lines.len(), Links::page(look)),
        }
        Effect::None
    }
}

impl Screen for Links {
    const NAME: &'static str = "entries-of";
    const TITLE: Msg = Msg("entries-of-title");
    const BINDINGS: &'static [Binding<Links>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Links::open_line)
            .hint(1)
            .when(Links::has_line),
        Binding::new("add", Msg("command-add-entry"), &[keys::f(5), keys::ch('a')], Links::add)
            .hint(2)
            .short(Msg("hint-add"))
            .when(Links::can_add),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_: &Look<'_>, place: &Place) -> Links {
        Links {
            row: place.row(),
            lines: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
            adding: None,
            adding_cursor: Cursor::default(),
        }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(Links::NAME).with("cursor", self.cursor.at(self.lines.len()));
        self.row.map_or(place.clone(), |row| place.about(row))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.row.map(|row| describe::name(look, row)).unwrap_or_default()
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        self.adding.take().map(|_| Effect::None)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (view, words) = (look.view, look.words);
        let rows = canvas.rows() - 1;
        if let Some(registers) = &self.adding {
            let columns = [Column::new(words.t("entries-of-add"), 30).grow()];
            let cell = |row: usize, _: usize| -> Cell<'_> {
                let definition = registers.get(row).and_then(|key| view.register(*key));
                definition.map_or_else(Cell::default, |of| named(look, &of.name).to_owned().into())
            };
            return Table::new(&columns, registers.len(), self.adding_cursor, &cell)
                .draw(&mut canvas.part(0, rows));
        }
        let columns = [
            Column::new(words.t("menu-registers"), 18),
            Column::new(words.t("entry-title"), 24).grow(),
            Column::new(words.t("field-entry-unit"), 16),
            Column::new(words.t("field-entry-state"), 10),
            Column::new(words.t("field-entry-to"), 11),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(entry) = self.lines.get(row).and_then(|id| view.entry(*id)) else {
                return Cell::default();
            };
            let Some(definition) = view.register(entry.register) else { return Cell::default() };
            let tone = if entry.holds(view.day()) { Tone::Plain } else { Tone::Dim };
            let text = match column {
                0 => named(look, &definition.name).to_owned(),
                1 => describe::joined(&[&entry.number, view.entry_title(definition, entry)]),
                2 => unit_below(look, entry.unit, None),
                3 => {
                    let of = crate::domain::register::Column::State;
                    wording_register::value(look, definition, of, &definition.value(entry, of))
                }
                _ => entry.to.map(|to| to.to_string()).unwrap_or_default(),
            };
            Cell::new(text, tone)
        };
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        if self.lines.is_empty() {
            canvas.text(1, 1, &words.t("entries-of-none"), Tone::Dim);
        }
        let numbers = self.cursor.counter(self.lines.len(), Links::page(look));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.lines = self.row.map(|row| naming(look, row)).unwrap_or_default();
        }
        Effect::None
    }
}
