//! The list that a number counts.

use super::lists::{Line, List};
use crate::{
    domain::{UnitId, indicator::Side},
    lang::Msg,
    term::width,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, describe, keys,
        widget::{self, Cell, Column, Cursor, Listed, Step, Table},
    },
};
use ratatui::layout::Position;

/// The open list.
pub struct Listing {
    list: List,
    unit: Option<UnitId>,
    /// Kept, because it is computed from many rows; computed anew when the book changed.
    lines: Vec<Line>,
    /// Cells that the longest name and the longest note need.
    needs: (u16, u16),
    cursor: Cursor,
}

/// The fewest and the most cells of the column of names and of the one of notes.
const NAME_CELLS: (u16, u16) = (12, 34);
const NOTE_CELLS: (u16, u16) = (8, 24);

impl Listing {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn refresh(&mut self, look: &Look<'_>) {
        self.lines = self.unit.map(|unit| self.list.lines(look, unit)).unwrap_or_default();
        let most = |text: fn(&Line) -> &str| {
            let cells = self.lines.iter().map(|line| width::text_cells(&look.name(text(line)))).max();
            u16::try_from(cells.unwrap_or_default()).unwrap_or(u16::MAX)
        };
        self.needs = (most(|line| &line.name), most(|line| &line.note));
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    fn open_line(&mut self, _: &Look<'_>) -> Effect {
        self.line().map_or(Effect::None, |line| Effect::Open(line.place.clone()))
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        self.line().map_or(Effect::None, |line| Effect::Open(Place::new("history").about(line.row)))
    }

    /// The other rows of the same number: those that are missing, not known, new or gone; empty ones are passed over.
    fn next_side(&mut self, look: &Look<'_>) -> Effect {
        let (List::Counted(key, side), Some(unit)) = (self.list, self.unit) else { return Effect::None };
        let at = Side::ALL.iter().position(|one| *one == side).unwrap_or(0);
        let others = (1..Side::ALL.len()).map(|by| Side::ALL[(at + by) % Side::ALL.len()]);
        let mut lists = others.map(|side| List::Counted(key, side));
        match lists.find(|list| list.count(look.view, unit) > 0) {
            Some(list) => Effect::Replace(list.place(unit)),
            None => Effect::None,
        }
    }

    fn has_sides(&self, _: &Look<'_>) -> bool {
        matches!(self.list, List::Counted(..))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }
}

impl Listed for Listing {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Listing::page(look));
        Effect::None
    }
}

impl Screen for Listing {
    const NAME: &'static str = "listing";
    const TITLE: Msg = Msg("listing-title");
    const BINDINGS: &'static [Binding<Listing>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Listing::open_line)
            .hint(2)
            .when(Listing::has_row),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Listing::history)
            .hint(5)
            .when(Listing::has_row),
        Binding::new("side", Msg("listing-side"), &[keys::TAB, keys::f(5)], Listing::next_side)
            .hint(3)
            .when(Listing::has_sides),
        widget::up(),
        widget::down(),
        widget::page_up(),
        widget::page_down(),
        widget::first(),
        widget::last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Listing {
        let unit = place.unit().or_else(|| look.view.home());
        let cursor = Cursor::on(place.number("cursor"));
        Listing { list: List::of(place, look.view), unit, lines: Vec::new(), needs: (0, 0), cursor }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let unit = self.unit.or_else(|| look.view.home()).unwrap_or(UnitId(0));
        self.list.place(unit).with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| look.view.unit_name(unit)).unwrap_or_default();
        describe::joined(&[unit, &self.list.title(look)])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let columns = [
            Column::new(look.words.t("column-name"), self.needs.0.clamp(NAME_CELLS.0, NAME_CELLS.1)),
            Column::new(look.words.t("column-where"), 12).grow(),
            Column::new(look.words.t("column-note"), self.needs.1.clamp(NOTE_CELLS.0, NOTE_CELLS.1)),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            match column {
                0 => line.name.as_str().into(),
                1 => line.detail.as_str().into(),
                _ => line.note.as_str().into(),
            }
        };
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let numbers = self.cursor.counter(self.lines.len(), Listing::page(look));
        let counter = look.words.ta("counter", &numbers);
        canvas.text(rows, 1, &counter, crate::ui::Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.refresh(look);
        }
        Effect::None
    }
}
