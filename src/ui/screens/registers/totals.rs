//! Totals of a register: by unit (from county to town to village), by state, by choice. Every number opens its list.

use super::{list_place, named, part_place, register_of, rows};
use crate::{
    domain::{
        UnitId,
        register::{
            self, Column, Definition, FieldDef, Selection, Show, Slug, Type,
            totals::{by_key, by_unit, groups_by},
        },
        unit::Level,
    },
    lang::{Lang, Msg},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{self, Cell, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording_register,
    },
};
use ratatui::layout::Position;

/// One line: a unit or a key of the column by which is grouped.
#[derive(Clone, PartialEq, Debug)]
enum Group {
    Unit(UnitId),
    Key(Box<str>),
}

/// The totals of a register.
pub struct Totals {
    register: Option<Slug>,
    unit: Option<UnitId>,
    /// By what is grouped; `None` is by unit.
    by: Option<Column>,
    lines: Vec<(Group, register::totals::Totals)>,
    all: register::totals::Totals,
    cursor: Cursor,
}

impl Totals {
    fn definition<'l>(&self, look: &Look<'l>) -> Option<&'l Definition> {
        self.register.and_then(|key| look.view.register(key))
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 2, 0)
    }

    fn count(&mut self, look: &Look<'_>) {
        let (Some(definition), Some(unit)) = (self.definition(look), self.unit) else { return };
        let view = look.view;
        self.all = register::totals::totals(view, definition, unit);
        self.lines = match self.by {
            None => by_unit(view, definition, unit)
                .into_iter()
                .map(|row| (Group::Unit(row.unit), row.totals))
                .collect(),
            Some(column) => by_key(view, definition, unit, column)
                .into_iter()
                .filter(|(_, totals)| totals.entries > 0)
                .map(|(key, totals)| (Group::Key(key), totals))
                .collect(),
        };
    }

    /// By what the register can be grouped, besides by unit.
    fn groupings(look: &Look<'_>, definition: &Definition) -> Vec<Column> {
        let own = (0..definition.fields.len()).map(Column::Own);
        let all = [Column::State].into_iter().chain(own).chain([Column::Subject, Column::From]);
        let told = |column: &Column| {
            let masked = matches!(column, Column::Own(at) if definition.fields[*at].is_masked());
            groups_by(definition, *column) && !masked && look.view.sees_column(definition, *column)
        };
        all.filter(told).collect()
    }

    fn next_grouping(&mut self, look: &Look<'_>) -> Effect {
        let Some(definition) = self.definition(look) else { return Effect::None };
        let all = Totals::groupings(look, definition);
        let at = self.by.and_then(|by| all.iter().position(|column| *column == by));
        self.by = all.get(at.map_or(0, |at| at + 1)).copied();
        self.cursor = Cursor::default();
        self.count(look);
        Effect::None
    }

    /// The register's figures with their targets.
    fn figures(&mut self, _: &Look<'_>) -> Effect {
        let Some(key) = self.register else { return Effect::None };
        Effect::Open(Place { screen: "register-figures".into(), ..list_place(key, self.unit) })
    }

    fn has_figures(&self, look: &Look<'_>) -> bool {
        self.definition(look).is_some_and(|definition| !definition.figures.is_empty())
    }

    fn line(&self) -> Option<&Group> {
        self.lines.get(self.cursor.at(self.lines.len())).map(|(group, _)| group)
    }

    /// Goes down to a unit's own units, and from a village or a key to the entries.
    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        match self.line() {
            Some(Group::Unit(unit)) => {
                let unit = *unit;
                let level = look.view.unit(unit).map(|unit| unit.level);
                if level.is_none_or(|level| level >= Level::Village) || Some(unit) == self.unit {
                    return self.list(look);
                }
                self.unit = Some(unit);
                self.cursor = Cursor::default();
                self.count(look);
                Effect::None
            }
            Some(Group::Key(_)) => self.list(look),
            None => Effect::None,
        }
    }

    /// The entries that the line counts.
    fn list(&mut self, look: &Look<'_>) -> Effect {
        let Some(definition) = self.definition(look) else { return Effect::None };
        let counting = Selection { show: Show::Counting, ..Selection::default() };
        let place = match (self.line(), self.by) {
            (Some(Group::Unit(unit)), _) => part_place(definition, Some(*unit), &counting),
            (Some(Group::Key(key)), Some(column)) => {
                let keys = vec![(column, key.clone())];
                part_place(definition, self.unit, &Selection { keys, ..counting })
            }
            _ => return Effect::None,
        };
        Effect::Open(place)
    }

    fn above(&mut self, look: &Look<'_>) -> Effect {
        if let Some(above) =
            self.unit.and_then(|unit| look.view.parent(unit)).filter(|_| self.has_above(look))
        {
            let from = self.unit;
            self.unit = Some(above);
            self.count(look);
            let at =
                self.lines.iter().position(|(group, _)| from.is_some_and(|unit| *group == Group::Unit(unit)));
            self.cursor.go(at.unwrap_or(0), self.lines.len(), Totals::page(look));
        }
        Effect::None
    }

    fn has_above(&self, look: &Look<'_>) -> bool {
        let above = self.unit.and_then(|unit| look.view.parent(unit));
        above.is_some_and(|above| {
            look.view.in_scope(above) && look.view.unit(above).is_some_and(|unit| unit.level >= Level::County)
        })
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn groups(&self, look: &Look<'_>) -> bool {
        self.definition(look).is_some_and(|definition| !Totals::groupings(look, definition).is_empty())
    }

    /// The sums that have a column: field and unit of measure.
    fn sums(&self, look: &Look<'_>, definition: &Definition) -> Vec<(usize, Option<Slug>)> {
        let mut all = Vec::new();
        let told = |field: &FieldDef| field.sum && look.view.sees_field(field);
        for (at, field) in definition.fields.iter().enumerate().filter(|(_, field)| told(field)) {
            let units: Vec<Option<Slug>> = match &field.of {
                Type::Quantity(units) => units.iter().map(|unit| Some(unit.key)).collect(),
                _ => vec![None],
            };
            let known =
                |unit: &Option<Slug>| self.all.sums.get(&(field.key, *unit)).is_some_and(|sum| sum.known > 0);
            all.extend(units.into_iter().filter(known).map(|unit| (at, unit)));
        }
        all
    }

    fn group_name(&self, look: &Look<'_>, definition: &Definition, group: &Group) -> String {
        match (group, self.by) {
            (Group::Unit(unit), _) if Some(*unit) == self.unit => look
                .words
                .ta("register-own-unit", &[("unit", look.view.unit_name(*unit).to_owned().into())])
                .into_owned(),
            (Group::Unit(unit), _) => look.view.unit_name(*unit).to_owned(),
            (Group::Key(key), Some(column)) => super::list::key_name(look, definition, column, key),
            (Group::Key(key), None) => key.to_string(),
        }
    }
}

impl Listed for Totals {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Totals::page(look));
        Effect::None
    }
}

impl Screen for Totals {
    const NAME: &'static str = "register-totals";
    const TITLE: Msg = Msg("register-totals-title");
    const BINDINGS: &'static [Binding<Totals>] = &[
        Binding::new("below", Msg("command-below"), &[keys::ENTER, keys::RIGHT], Totals::open_line)
            .hint(1)
            .when(Totals::has_row),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE, keys::LEFT], Totals::above)
            .hint(2)
            .when(Totals::has_above),
        Binding::new("list", Msg("command-totals-list"), &[keys::f(5), keys::ch('l')], Totals::list)
            .hint(3)
            .short(Msg("hint-list"))
            .when(Totals::has_row),
        Binding::new("grouping", Msg("command-grouping"), &[keys::TAB, keys::f(6)], Totals::next_grouping)
            .hint(4)
            .short(Msg("hint-grouping"))
            .when(Totals::groups),
        Binding::new("figures", Msg("command-figures"), &[keys::f(7), keys::ch('g')], Totals::figures)
            .hint(5)
            .short(Msg("hint-figures"))
            .when(Totals::has_figures),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Totals {
        let register = register_of(place);
        let definition = register.and_then(|key| look.view.register(key));
        let by = place.text("by").and_then(|key| definition?.column(key));
        Totals {
            register,
            unit: place.unit().or_else(|| look.view.home()),
            by: by.filter(|by| definition.is_some_and(|of| Totals::groupings(look, of).contains(by))),
            lines: Vec::new(),
            all: register::totals::Totals::default(),
            cursor: Cursor::on(place.number("cursor")),
        }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let Some(definition) = self.definition(look) else { return Place::new(Totals::NAME) };
        let place = Place { screen: Totals::NAME.into(), ..list_place(definition.key, self.unit) };
        let place = place.with("cursor", self.cursor.at(self.lines.len()));
        match self.by {
            Some(by) => place.with("by", definition.column_key(by)),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let name = self.definition(look).map(|definition| named(look, &definition.name)).unwrap_or_default();
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        describe::joined(&[name, &unit])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some(definition) = self.definition(look) else {
            canvas.text(0, 1, &words.t("register-gone"), Tone::Plain);
            return None;
        };
        let chinese = words.lang() == Lang::Zh;
        let heading = match self.by {
            None => words.t("field-entry-unit").into_owned(),
            Some(column) => wording_register::column(words, definition, column),
        };
        let sums = self.sums(look, definition);
        let mut columns = vec![
            widget::Column::new(heading, 16).grow(),
            widget::Column::new(words.t("register-counting"), 8).right(),
        ];
        for (at, unit) in &sums {
            let field = &definition.fields[*at];
            let name = match (&field.of, unit) {
                (Type::Quantity(units), Some(unit)) => units
                    .iter()
                    .find(|choice| choice.key == *unit)
                    .map_or("", |choice| choice.name.of(chinese)),
                _ => field.name.of(chinese),
            };
            let cells = if matches!(field.of, Type::Money) { 14 } else { 10 };
            columns.push(widget::Column::new(name.to_owned(), cells).right());
        }
        let sum_cell = |totals: &register::totals::Totals, column: usize| -> Cell<'_> {
            let Some((at, unit)) = sums.get(column - 2) else { return Cell::default() };
            match totals.sums.get(&(definition.fields[*at].key, *unit)) {
                Some(sum) if sum.known > 0 => rows::sum_number(look, definition, *at, sum).into(),
                _ => Cell::new("-", Tone::Dim),
            }
        };
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some((group, totals)) = self.lines.get(row) else { return Cell::default() };
            match column {
                0 => self.group_name(look, definition, group).into(),
                1 => totals.entries.to_string().into(),
                column => sum_cell(totals, column),
            }
        };
        let rows = canvas.rows() - 2;
        let table = Table::new(&columns, self.lines.len(), self.cursor, &cell);
        let layout = table.layout(canvas.columns());
        let caret = table.draw(&mut canvas.part(0, rows));
        if self.lines.is_empty() {
            canvas.text(1, 1, &words.t("register-empty"), Tone::Dim);
        }
        for (at, left, cells) in layout {
            let total = match at {
                0 => Cell::from(words.t("register-all")),
                1 => self.all.entries.to_string().into(),
                column => sum_cell(&self.all, column),
            };
            canvas.aligned(rows, left, &total.text, cells, columns[at].align, Tone::Strong);
        }
        let numbers = self.cursor.counter(self.lines.len(), Totals::page(look));
        canvas.text(rows + 1, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.count(look);
        }
        Effect::None
    }
}
