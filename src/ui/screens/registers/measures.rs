//! Figures with what they are a share of, their target and what is missing: the ten measures on one page, and the figures
//! of one register. Each can be looked at by town, and every number opens its list.

use super::{
    behind::{behind_of, label, number, open, place_of},
    named, register_of,
};
use crate::{
    domain::{
        UnitId, View,
        register::{
            measures::{Behind, Progress, Which, progress, rows, shipped},
            totals::Reading,
        },
        unit::Level,
    },
    lang::Msg,
    term::width,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;
use std::marker::PhantomData;

/// Which figures a page shows.
pub trait Figures: 'static {
    /// Name of the screen.
    const NAME: &'static str;
    /// Its title.
    const TITLE: Msg;
    /// Heading of the first column.
    const HEADING: Msg;

    /// The figures in their order, each with the measure to which it belongs.
    fn all(view: &View, place: &Place) -> Vec<(Option<usize>, Behind)>;
}

/// The ten measures.
pub struct Ten;

impl Figures for Ten {
    const NAME: &'static str = "measures";
    const TITLE: Msg = Msg("menu-measures");
    const HEADING: Msg = Msg("menu-measures");

    fn all(_: &View, _: &Place) -> Vec<(Option<usize>, Behind)> {
        let of = shipped().iter().enumerate();
        of.flat_map(|(at, measure)| measure.behind.iter().map(move |behind| (Some(at), behind.clone())))
            .collect()
    }
}

/// The figures of one register.
pub struct OfRegister;

impl Figures for OfRegister {
    const NAME: &'static str = "register-figures";
    const TITLE: Msg = Msg("register-figures-title");
    const HEADING: Msg = Msg("register-figures-title");

    fn all(view: &View, place: &Place) -> Vec<(Option<usize>, Behind)> {
        let definition = register_of(place).and_then(|key| view.register(key));
        let figures =
            definition.into_iter().flat_map(|of| of.figures.iter().map(|figure| (of.key, figure.key)));
        figures.map(|(register, figure)| (None, Behind::Figure(register, figure))).collect()
    }
}

/// One line: the name of a measure, or a figure in a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    /// The measure that the line names; its numbers stand in the lines below.
    names: Option<usize>,
    behind: Behind,
    unit: UnitId,
    progress: Progress,
    /// What is missing by count; `None` where nothing says so.
    missing: Option<usize>,
}

/// A page of figures.
pub struct Page<F> {
    place: Place,
    unit: Option<UnitId>,
    /// The figure that is shown by town.
    by_town: Option<Behind>,
    /// Computed when the book changed, not when it is drawn.
    lines: Vec<Line>,
    cursor: Cursor,
    of: PhantomData<F>,
}

/// The ten measures on one page.
pub type Measures = Page<Ten>;
/// The figures of one register on one page.
pub type RegisterFigures = Page<OfRegister>;

impl<F: Figures> Page<F> {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn count(&mut self, look: &Look<'_>) {
        let view = look.view;
        let Some(unit) = self.unit else { return };
        let line = |behind: Behind, unit: UnitId| {
            let missing = rows(view, &behind, unit, Which::Missing).map(|rows| rows.len());
            let progress = progress(view, &behind, unit);
            Line { names: None, behind, unit, progress, missing }
        };
        self.lines = match &self.by_town {
            None => {
                let (mut before, mut lines) = (None, Vec::new());
                for (measure, behind) in F::all(view, &self.place) {
                    let figure = line(behind, unit);
                    let named = measure.filter(|at| before.replace(*at) != Some(*at));
                    lines.extend(named.map(|at| Line { names: Some(at), ..figure.clone() }));
                    lines.push(figure);
                }
                lines
            }
            Some(behind) => view
                .below(unit)
                .filter(|(_, at)| at.level == Level::Town)
                .map(|(town, _)| line(behind.clone(), town))
                .collect(),
        };
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    /// The list that the number of the line counts.
    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        self.line().map_or(Effect::None, |line| open(look, &line.behind, line.unit))
    }

    fn missing(&mut self, _: &Look<'_>) -> Effect {
        self.line().map_or(Effect::None, |line| {
            let place = place_of(Place::new("measure-rows").about(line.unit.row()), &line.behind);
            Effect::Open(place.with("missing", 1))
        })
    }

    fn has_missing(&self, _: &Look<'_>) -> bool {
        self.line().is_some_and(|line| line.missing.is_some_and(|count| count > 0))
    }

    fn towns(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.line() else { return Effect::None };
        let place = Place::new(F::NAME).about(self.unit.unwrap_or(line.unit).row());
        Effect::Open(place_of(place, &line.behind).with("towns", 1))
    }

    fn has_towns(&self, look: &Look<'_>) -> bool {
        let level = self.unit.and_then(|unit| look.view.unit(unit)).map(|unit| unit.level);
        self.by_town.is_none() && level.is_some_and(|level| level < Level::Town) && self.line().is_some()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        self.line().is_some_and(|line| matches!(line.progress, Progress::Reading(_)))
    }

    fn first_cell(&self, look: &Look<'_>, line: &Line) -> Cell<'static> {
        if self.by_town.is_some() {
            return look.view.unit_name(line.unit).to_owned().into();
        }
        match line.names.and_then(|at| Some((at, shipped().get(at)?))) {
            Some((at, measure)) => {
                Cell::new(format!("{:>2} {}", at + 1, named(look, &measure.name)), Tone::Strong)
            }
            None if F::NAME == Ten::NAME => format!("   {}", label(look, &line.behind)).into(),
            None => label(look, &line.behind).into(),
        }
    }

    fn cell(&self, look: &Look<'_>, row: usize, column: usize) -> Cell<'static> {
        let Some(line) = self.lines.get(row) else { return Cell::default() };
        match (&line.progress, column) {
            (_, 0) => self.first_cell(look, line),
            _ if line.names.is_some() => Cell::default(),
            (Progress::Reading(reading), column) => Self::value_cell(look, line, reading, column),
            (Progress::NothingKept, 1) => Cell::new(look.words.t("measure-nothing-kept"), Tone::Alert),
            (Progress::Hidden, 1) => Cell::new(look.words.t("measure-hidden"), Tone::Dim),
            (Progress::NothingKept | Progress::Hidden, _) => Cell::default(),
        }
    }

    fn value_cell(look: &Look<'_>, line: &Line, reading: &Reading, column: usize) -> Cell<'static> {
        let words = look.words;
        let write = |value| number(look, &line.behind, value);
        match column {
            1 => {
                let value = write(reading.value);
                match reading.at_least {
                    true => words.ta("register-at-least", &[("number", value.into())]).into_owned().into(),
                    false => value.into(),
                }
            }
            2 => reading.of.map(|of| of.to_string()).unwrap_or_default().into(),
            3 => match (reading.target, &reading.setting_missing) {
                (Some(target), _) => {
                    let tone = if reading.reached() == Some(true) { Tone::Good } else { Tone::Warn };
                    Cell::new(write(target), tone)
                }
                (None, Some(_)) => Cell::new(words.t("setting-undecided"), Tone::Warn),
                (None, None) => Cell::default(),
            },
            _ => match (line.missing, reading.short()) {
                (Some(0), _) | (None, Some(0)) => Cell::new("-", Tone::Good),
                (Some(count), _) => Cell::new(format!("! {count}"), Tone::Warn),
                (None, Some(short)) => Cell::new(format!("! {}", write(short)), Tone::Warn),
                (None, None) => Cell::default(),
            },
        }
    }
}

impl<F: Figures> Listed for Page<F> {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Self::page(look));
        Effect::None
    }
}

impl<F: Figures> Screen for Page<F> {
    const NAME: &'static str = F::NAME;
    const TITLE: Msg = F::TITLE;
    const BINDINGS: &'static [Binding<Page<F>>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Page::open_line)
            .hint(1)
            .when(Page::has_row),
        Binding::new("missing", Msg("command-missing"), &[keys::f(4), keys::ch('m')], Page::missing)
            .hint(2)
            .short(Msg("hint-missing"))
            .when(Page::has_missing),
        Binding::new("towns", Msg("command-by-town"), &[keys::f(6), keys::ch('t')], Page::towns)
            .hint(3)
            .short(Msg("hint-by-town"))
            .when(Page::has_towns),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Page<F> {
        Page {
            unit: place.unit().or_else(|| look.view.home()),
            by_town: place.text("towns").and_then(|_| behind_of(place)),
            place: place.clone(),
            lines: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
            of: PhantomData,
        }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        self.place.clone().with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let definition = register_of(&self.place).and_then(|key| look.view.register(key));
        let register = definition.map(|definition| named(look, &definition.name)).unwrap_or_default();
        let label = self.by_town.as_ref().map(|behind| label(look, behind)).unwrap_or_default();
        describe::joined(&[register, &unit, &label])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let first = if self.by_town.is_some() { words.t("field-entry-unit") } else { words.t(F::HEADING) };
        // Numbers take the room that they need and no more: names are what must not be cut.
        let wide = |column: usize, heading: &str| {
            let cells =
                (0..self.lines.len()).map(|row| width::text_cells(&self.cell(look, row, column).text));
            u16::try_from(cells.max().unwrap_or(0).max(width::text_cells(heading))).unwrap_or(16).min(18)
        };
        let mut columns = vec![Column::new(first, 20).grow()];
        for (at, heading) in [
            (1, Msg("measure-now")),
            (2, Msg("measure-of")),
            (3, Msg("measure-target")),
            (4, Msg("measure-missing")),
        ] {
            let heading = words.t(heading);
            let cells = wide(at, &heading);
            columns.push(Column::new(heading, cells).right());
        }
        let cell = |row: usize, column: usize| self.cell(look, row, column);
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.lines.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        if self.lines.is_empty() {
            canvas.text(1, 1, &words.t("register-no-figures"), Tone::Dim);
        }
        let numbers = self.cursor.counter(self.lines.len(), Self::page(look));
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
