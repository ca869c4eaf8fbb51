//! The ten measures on one page: what each has come to, what it is measured by, what is missing; then one of them by
//! town. Every number opens its list.

use super::{named, part_place};
use crate::{
    domain::{
        UnitId,
        register::{
            Selection, Show, Type,
            definition::What,
            measures::{Behind, Core, Measure, Progress, Which, progress, rows, shipped},
        },
        unit::Level,
    },
    lang::{Msg, numbers},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// One line: a measure or one more thing that stands behind it; with one of them chosen, a town.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    measure: usize,
    behind: usize,
    unit: UnitId,
    progress: Progress,
    /// What is missing by count; `None` where nothing says so.
    missing: Option<usize>,
}

/// The ten measures.
pub struct Measures {
    unit: Option<UnitId>,
    /// The line that is shown by town.
    by_town: Option<(usize, usize)>,
    /// Computed when the book changed, not when it is drawn.
    lines: Vec<Line>,
    cursor: Cursor,
}

fn behind(measure: usize, at: usize) -> Option<(&'static Measure, &'static Behind)> {
    let measure = shipped().get(measure)?;
    Some((measure, measure.behind.get(at)?))
}

impl Measures {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn count(&mut self, look: &Look<'_>) {
        let view = look.view;
        let Some(unit) = self.unit else { return };
        let line = |measure: usize, at: usize, unit: UnitId| {
            let (_, behind) = behind(measure, at)?;
            let missing = rows(view, behind, unit, Which::Missing).map(|rows| rows.len());
            Some(Line { measure, behind: at, unit, progress: progress(view, behind, unit), missing })
        };
        self.lines = match self.by_town {
            None => {
                let all = shipped().iter().enumerate();
                all.flat_map(|(at, measure)| (0..measure.behind.len()).map(move |behind| (at, behind)))
                    .filter_map(|(measure, behind)| line(measure, behind, unit))
                    .collect()
            }
            Some((measure, behind)) => view
                .below(unit)
                .filter(|(_, at)| at.level == Level::Town)
                .filter_map(|(town, _)| line(measure, behind, town))
                .collect(),
        };
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    /// The list that the number of the line counts.
    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        let Some(line) = self.line() else { return Effect::None };
        let Some((_, behind)) = behind(line.measure, line.behind) else { return Effect::None };
        if let Behind::Figure(register, figure) = behind
            && let Some(definition) = look.view.register(*register)
            && definition.figure(*figure).is_some_and(|f| matches!(f.what, What::Entries | What::Sum(..)))
        {
            let selection = Selection { show: Show::Counting, figure: Some(*figure), keys: Vec::new() };
            return Effect::Open(part_place(definition, Some(line.unit), &selection));
        }
        self.rows_of(line, Which::There)
    }

    fn rows_of(&self, line: &Line, which: Which) -> Effect {
        let place = Place::new("measure-rows").about(line.unit.row());
        let place = place.with("measure", line.measure).with("behind", line.behind);
        Effect::Open(match which {
            Which::There => place,
            Which::Missing => place.with("missing", 1),
        })
    }

    fn missing(&mut self, _: &Look<'_>) -> Effect {
        self.line().map_or(Effect::None, |line| self.rows_of(line, Which::Missing))
    }

    fn has_missing(&self, _: &Look<'_>) -> bool {
        self.line().is_some_and(|line| line.missing.is_some_and(|count| count > 0))
    }

    fn towns(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.line() else { return Effect::None };
        let place = Place::new(Measures::NAME).about(self.unit.unwrap_or(line.unit).row());
        Effect::Open(place.with("measure", line.measure).with("behind", line.behind).with("towns", 1))
    }

    fn has_towns(&self, look: &Look<'_>) -> bool {
        let level = self.unit.and_then(|unit| look.view.unit(unit)).map(|unit| unit.level);
        self.by_town.is_none() && level.is_some_and(|level| level < Level::Town) && self.line().is_some()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        self.line().is_some_and(|line| matches!(line.progress, Progress::Reading(_)))
    }
}

/// What a line measures: the figure's own name.
fn label(look: &Look<'_>, behind: &Behind) -> String {
    let words = look.words;
    match behind {
        Behind::Figure(register, figure) => {
            let definition = look.view.register(*register);
            let figure = definition.and_then(|definition| definition.figure(*figure));
            figure.map(|figure| named(look, &figure.name).to_owned()).unwrap_or_default()
        }
        Behind::Core(Core::GroupsServed) => words.t("measure-groups-served").into_owned(),
        Behind::Core(Core::GridsServed) => words.t("measure-grids-served").into_owned(),
        Behind::Core(Core::Reserves) => words.t("measure-reserves").into_owned(),
    }
}

/// A number of a line as it is written: money in yuan.
fn number(look: &Look<'_>, behind: &Behind, value: i64) -> String {
    let money = match behind {
        Behind::Figure(register, figure) => look.view.register(*register).is_some_and(|definition| {
            match definition.figure(*figure).map(|figure| &figure.what) {
                Some(What::Sum(at, _)) => definition.fields[*at].of == Type::Money,
                _ => false,
            }
        }),
        Behind::Core(_) => false,
    };
    match money && value % 100 == 0 {
        true => numbers::whole(look.words.lang(), value / 100),
        false if money => numbers::yuan(value),
        false => numbers::whole(look.words.lang(), value),
    }
}

impl Listed for Measures {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Measures::page(look));
        Effect::None
    }
}

impl Screen for Measures {
    const NAME: &'static str = "measures";
    const TITLE: Msg = Msg("menu-measures");
    const BINDINGS: &'static [Binding<Measures>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Measures::open_line)
            .hint(1)
            .when(Measures::has_row),
        Binding::new("missing", Msg("command-missing"), &[keys::f(4), keys::ch('m')], Measures::missing)
            .hint(2)
            .short(Msg("hint-missing"))
            .when(Measures::has_missing),
        Binding::new("towns", Msg("command-by-town"), &[keys::f(6), keys::ch('t')], Measures::towns)
            .hint(3)
            .short(Msg("hint-by-town"))
            .when(Measures::has_towns),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Measures {
        let by_town = (place.number("measure"), place.number("behind"));
        Measures {
            unit: place.unit().or_else(|| look.view.home()),
            by_town: place.text("towns").map(|_| by_town).filter(|(at, of)| behind(*at, *of).is_some()),
            lines: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
        }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Measures::NAME).with("cursor", self.cursor.at(self.lines.len()));
        if let Some((measure, behind)) = self.by_town {
            place = place.with("measure", measure).with("behind", behind).with("towns", 1);
        }
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        match self.by_town.and_then(|(measure, at)| behind(measure, at)) {
            Some((measure, behind)) => {
                describe::joined(&[&unit, named(look, &measure.name), &label(look, behind)])
            }
            None => unit,
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let first = match self.by_town {
            None => words.t("menu-measures"),
            Some(_) => words.t("field-entry-unit"),
        };
        let columns = [
            Column::new(first, 26).grow(),
            Column::new(words.t("measure-now"), 16).right(),
            Column::new(words.t("measure-of"), 9).right(),
            Column::new(words.t("measure-target"), 10).right(),
            Column::new(words.t("measure-missing"), 8).right(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            let Some((measure, behind)) = behind(line.measure, line.behind) else { return Cell::default() };
            if column == 0 {
                return match (self.by_town, line.behind) {
                    (Some(_), _) => look.view.unit_name(line.unit).to_owned().into(),
                    (None, 0) => {
                        let name = named(look, &measure.name);
                        Cell::new(
                            format!("{:>2} {name} {}", line.measure + 1, label(look, behind)),
                            Tone::Strong,
                        )
                    }
                    (None, _) => format!("   - {}", label(look, behind)).into(),
                };
            }
            let Progress::Reading(reading) = &line.progress else {
                return match column {
                    1 => Cell::new(words.t("measure-nothing-kept"), Tone::Alert),
                    _ => Cell::default(),
                };
            };
            match column {
                1 => {
                    let value = number(look, behind, reading.value);
                    match reading.at_least {
                        true => {
                            words.ta("register-at-least", &[("number", value.into())]).into_owned().into()
                        }
                        false => value.into(),
                    }
                }
                2 => reading.of.map(|of| of.to_string()).unwrap_or_default().into(),
                3 => match (reading.target, &reading.setting_missing) {
                    (Some(target), _) => {
                        let tone = if reading.reached() == Some(true) { Tone::Good } else { Tone::Warn };
                        Cell::new(number(look, behind, target), tone)
                    }
                    (None, Some(_)) => Cell::new(words.t("setting-undecided"), Tone::Warn),
                    (None, None) => Cell::default(),
                },
                _ => match (line.missing, reading.short()) {
                    (Some(0), _) | (None, Some(0)) => Cell::new("-", Tone::Good),
                    (Some(count), _) => Cell::new(format!("! {count}"), Tone::Warn),
                    (None, Some(short)) => {
                        Cell::new(format!("! {}", number(look, behind, short)), Tone::Warn)
                    }
                    (None, None) => Cell::default(),
                },
            }
        };
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let numbers = self.cursor.counter(self.lines.len(), Measures::page(look));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.count(look);
        }
        Effect::None
    }
}

/// The units, grids or persons that a measure's number counts, or that are missing.
pub struct MeasureRows {
    place: Place,
    lines: Vec<crate::domain::RowId>,
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
        let behind = behind(self.place.number("measure"), self.place.number("behind"));
        let unit = self.place.unit().or_else(|| look.view.home());
        self.lines = match (behind, unit) {
            (Some((_, behind)), Some(unit)) => {
                rows(look.view, behind, unit, self.which()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
    }

    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        let row = self.lines.get(self.cursor.at(self.lines.len()));
        row.map_or(Effect::None, |row| Effect::Open(crate::ui::screens::place_for(look, *row)))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    /// Begins the entry that is missing for the unit under the cursor.
    fn add(&mut self, _: &Look<'_>) -> Effect {
        let row = self.lines.get(self.cursor.at(self.lines.len())).copied();
        let behind = behind(self.place.number("measure"), self.place.number("behind"));
        match (row, behind) {
            (Some(row), Some((_, Behind::Figure(register, _)))) => {
                Effect::Open(Place::new("entry-form").about(row).with("register", register))
            }
            _ => Effect::None,
        }
    }

    fn can_add(&self, look: &Look<'_>) -> bool {
        let behind = behind(self.place.number("measure"), self.place.number("behind"));
        let figure = matches!(behind, Some((_, Behind::Figure(..))));
        self.which() == Which::Missing && figure && self.has_row(look)
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
        let behind = behind(self.place.number("measure"), self.place.number("behind"));
        let unit = self.place.unit().map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let what = behind.map(|(_, behind)| label(look, behind)).unwrap_or_default();
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
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.read(look);
        }
        Effect::None
    }
}
