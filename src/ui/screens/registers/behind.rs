//! What stands behind a number of a page of figures: how it is named in a place, what it is called, where it leads, and
//! the list of what it counts or what is missing.

use super::{named, part_place};
use crate::{
    domain::{
        RowId, UnitId,
        indicator::{Side, shipped},
        register::{
            Selection, Show, Slug,
            definition::{Figure, What},
            measures::{Behind, Core, Which, rows},
        },
    },
    lang::{Msg, numbers},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, describe, keys,
        screens::{lists::List, place_for},
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording_register::figure_number,
    },
};
use ratatui::layout::Position;

/// Words for core numbers in places.
const CORES: [Core; 2] = [Core::MentorPairs, Core::TrainingBatches];

/// A place that names what stands behind a number.
pub fn place_of(place: Place, behind: &Behind) -> Place {
    match behind {
        Behind::Figure(register, figure) => place.with("register", register).with("figure", figure),
        Behind::Indicator(indicator) => place.with("indicator", indicator),
        Behind::Core(core) => place.with("core", core.key()),
    }
}

/// What [`place_of`] named.
pub fn behind_of(place: &Place) -> Option<Behind> {
    let key = |name: &str| place.text(name).and_then(Slug::parse);
    if let (Some(register), Some(figure)) = (key("register"), key("figure")) {
        return Some(Behind::Figure(register, figure));
    }
    let core = || CORES.into_iter().find(|core| place.text("core") == Some(core.key())).map(Behind::Core);
    key("indicator").map(Behind::Indicator).or_else(core)
}

fn figure<'l>(look: &Look<'l>, register: Slug, figure: Slug) -> Option<&'l Figure> {
    look.view.register(register)?.figure(figure)
}

/// What a line measures: the figure's own name.
pub fn label(look: &Look<'_>, behind: &Behind) -> String {
    let words = look.words;
    let name = match behind {
        Behind::Figure(register, key) => figure(look, *register, *key).map(|figure| &figure.name),
        Behind::Indicator(key) => shipped::indicator(*key).map(|indicator| &indicator.name),
        Behind::Core(Core::MentorPairs) => return words.t("measure-mentor-pairs").into_owned(),
        Behind::Core(Core::TrainingBatches) => return words.t("measure-training-batches").into_owned(),
    };
    name.map(|name| named(look, name).to_owned()).unwrap_or_default()
}

/// A number of a line as it is written: money in yuan, the digits behind the point that its field has.
pub fn number(look: &Look<'_>, behind: &Behind, value: i64) -> String {
    match behind {
        Behind::Figure(register, key) => match (look.view.register(*register), figure(look, *register, *key))
        {
            (Some(definition), Some(figure)) => figure_number(look.words, definition, figure, value),
            _ => String::new(),
        },
        Behind::Indicator(_) | Behind::Core(_) => numbers::whole(look.words.lang(), value),
    }
}

/// The list that a number counts.
pub fn open(look: &Look<'_>, behind: &Behind, unit: UnitId) -> Effect {
    match behind {
        Behind::Indicator(key) => return Effect::Open(List::Counted(*key, Side::Met).place(unit)),
        Behind::Figure(register, key) => {
            let entries = |of: &Figure| matches!(of.what, What::Entries | What::Sum(..) | What::Max(_));
            if let (Some(definition), Some(_)) =
                (look.view.register(*register), figure(look, *register, *key).filter(|of| entries(of)))
            {
                let selection = Selection { show: Show::Counting, figure: Some(*key), keys: Vec::new() };
                return Effect::Open(part_place(definition, Some(unit), &selection));
            }
        }
        Behind::Core(_) => {}
    }
    Effect::Open(place_of(Place::new(MeasureRows::NAME).about(unit.row()), behind))
}

/// The units, grids, persons or entries that a number counts, or that are missing.
pub struct MeasureRows {
    place: Place,
    lines: Vec<RowId>,
    cursor: Cursor,
}

impl MeasureRows {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn which(&self) -> Which {
        if self.place.text("missing").is_some() { Which::Missing } else { Which::There }
    }

    fn read(&mut self, look: &Look<'_>) {
        let unit = self.place.unit().or_else(|| look.view.home());
        self.lines = match (behind_of(&self.place), unit) {
            (Some(behind), Some(unit)) => rows(look.view, &behind, unit, self.which()).unwrap_or_default(),
            _ => Vec::new(),
        };
    }

    fn row(&self) -> Option<RowId> {
        self.lines.get(self.cursor.at(self.lines.len())).copied()
    }

    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        self.row().map_or(Effect::None, |row| Effect::Open(place_for(look, row)))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    /// Begins the entry that is missing for the row under the cursor.
    fn add(&mut self, _: &Look<'_>) -> Effect {
        match (self.row(), behind_of(&self.place)) {
            (Some(row), Some(Behind::Figure(register, _))) => {
                Effect::Open(Place::new("entry-form").about(row).with("register", register))
            }
            _ => Effect::None,
        }
    }

    fn can_add(&self, look: &Look<'_>) -> bool {
        let figure = matches!(behind_of(&self.place), Some(Behind::Figure(..)));
        let entry = self.row().is_some_and(|row| row.kind == crate::domain::Kind::Entry);
        self.which() == Which::Missing && figure && !entry && self.has_row(look)
    }
}

impl Listed for MeasureRows {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), MeasureRows::page(look));
        Effect::None
    }
}

impl Screen for MeasureRows {
    const NAME: &'static str = "measure-rows";
    const TITLE: Msg = Msg("measure-rows-title");
    const BINDINGS: &'static [Binding<MeasureRows>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], MeasureRows::open_line)
            .hint(1)
            .when(MeasureRows::has_row),
        Binding::new("add", Msg("command-add-entry"), &[keys::f(5), keys::ch('a')], MeasureRows::add)
            .hint(2)
            .short(Msg("hint-add"))
            .when(MeasureRows::can_add),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_: &Look<'_>, place: &Place) -> MeasureRows {
        let cursor = Cursor::on(place.number("cursor"));
        MeasureRows { place: place.clone(), lines: Vec::new(), cursor }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        self.place.clone().with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.place.unit().map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let what = behind_of(&self.place).map(|behind| label(look, &behind)).unwrap_or_default();
        let missing = match self.which() {
            Which::Missing => look.words.t("measure-missing").into_owned(),
            Which::There => String::new(),
        };
        describe::joined(&[&unit, &what, &missing])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns =
            [Column::new(words.t("column-name"), 24), Column::new(words.t("column-where"), 30).grow()];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(row) = self.lines.get(row) else { return Cell::default() };
            let said = describe::row(look, *row);
            if column == 0 { said.name.into() } else { said.detail.into() }
        };
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let numbers = self.cursor.counter(self.lines.len(), MeasureRows::page(look));
        canvas.text(rows, 1, &words.ta("counter", &numbers), crate::ui::Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.read(look);
        }
        Effect::None
    }
}
