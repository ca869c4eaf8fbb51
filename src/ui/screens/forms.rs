//! Official statistics forms (统计表): rows and columns as laid down, each cell opening exactly the rows that it counts,
//! what does not agree said in words; the same cells by unit.

use super::lists::List;
use crate::{
    domain::{
        Day, UnitId, View,
        register::Slug,
        statistics::{
            Axis, Figures, Form, Outcome,
            reading::{Figure, figures},
            shipped,
        },
    },
    lang::{Lang, Msg, Value},
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        widget::{self, Cell, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Columns that stay while others scroll: number and name.
const FROZEN: usize = 2;

/// As of when a form is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Period {
    #[default]
    Today,
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl Period {
    const ALL: [(Period, &'static str); 5] = [
        (Period::Today, "today"),
        (Period::Month, "month"),
        (Period::Quarter, "quarter"),
        (Period::HalfYear, "half_year"),
        (Period::Year, "year"),
    ];

    fn key(self) -> &'static str {
        Period::ALL.iter().find(|(period, _)| *period == self).map_or("today", |(_, key)| *key)
    }

    fn from_key(key: &str) -> Period {
        Period::ALL.iter().find(|(_, name)| *name == key).map_or(Period::Today, |(period, _)| *period)
    }

    fn next(self) -> Period {
        let at = Period::ALL.iter().position(|(period, _)| *period == self).unwrap_or(0);
        Period::ALL[(at + 1) % Period::ALL.len()].0
    }

    /// The last day of the last period that is over.
    fn day(self, today: Day) -> Day {
        let (year, month, _) = today.ymd();
        let months = match self {
            Period::Today => return today,
            Period::Month => 1,
            Period::Quarter => 3,
            Period::HalfYear => 6,
            Period::Year => 12,
        };
        let first = (month - 1) / months * months + 1;
        Day::from_ymd(year, first, 1).map_or(today, Day::before)
    }
}

/// A form of one unit, or one of its rows by the units right below.
pub struct Forms {
    form: &'static Form,
    unit: UnitId,
    period: Period,
    /// The row whose cells are shown by unit.
    line: Option<usize>,
    all: Figures,
    units: Vec<(UnitId, Vec<Figure>)>,
    outcomes: Vec<Outcome>,
    cursor: Cursor,
    column: usize,
}

impl Forms {
    fn view(&self, look: &Look<'_>) -> View {
        look.view.on(self.period.day(look.view.today()))
    }

    fn refresh(&mut self, look: &Look<'_>) {
        let view = self.view(look);
        self.all = figures(&view, self.form, self.unit);
        self.outcomes = self.all.outcomes(self.form);
        self.units = match self.line {
            None => Vec::new(),
            Some(line) => view
                .children(self.unit)
                .map(|(unit, _)| {
                    let cell = |column| {
                        crate::domain::statistics::reading::figure(&view, self.form, unit, line, column)
                    };
                    (unit, (0..self.form.columns.len()).map(cell).collect())
                })
                .collect(),
        };
        self.column = self.column.clamp(FROZEN, FROZEN + self.form.columns.len() - 1);
    }

    fn len(&self) -> usize {
        match self.line {
            None => self.form.lines.len(),
            Some(_) => self.units.len(),
        }
    }

    fn page(&self, look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), usize::from(self.line.is_some()))
    }

    /// The row of the form under the cursor, or the one that is shown by unit.
    fn row(&self) -> usize {
        self.line.unwrap_or_else(|| self.cursor.at(self.form.lines.len()))
    }

    /// The unit under the cursor, else the form's own.
    fn at(&self) -> UnitId {
        let at = self.line.and_then(|_| self.units.get(self.cursor.at(self.units.len())));
        at.map_or(self.unit, |(unit, _)| *unit)
    }

    fn figure(&self) -> Figure {
        let column = self.column - FROZEN;
        match self.line {
            None => self.all.get(self.row(), column),
            Some(_) => self
                .units
                .get(self.cursor.at(self.units.len()))
                .and_then(|(_, cells)| cells.get(column))
                .copied()
                .unwrap_or(Figure::Nothing),
        }
    }

    fn has_number(&self, _: &Look<'_>) -> bool {
        self.figure().number().is_some()
    }

    fn list(&mut self, look: &Look<'_>) -> Effect {
        let small = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let day = (self.period != Period::Today).then(|| self.period.day(look.view.today()));
        let list = List::Cell {
            form: self.form.key,
            line: small(self.row()),
            column: small(self.column - FROZEN),
            day,
        };
        Effect::Open(list.place(self.at()))
    }

    fn place_of(&self, unit: UnitId, line: Option<usize>) -> Place {
        let place = Place::new(Forms::NAME)
            .about(unit.row())
            .with("form", self.form.key)
            .with("period", self.period.key())
            .with("column", self.column);
        match line {
            Some(line) => place.with("line", line),
            None => place,
        }
    }

    fn has_parts(&self, look: &Look<'_>) -> bool {
        self.line.is_none() && look.view.children(self.unit).next().is_some()
    }

    fn by_unit(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(self.place_of(self.unit, Some(self.row())))
    }

    fn has_below(&self, _: &Look<'_>) -> bool {
        self.line.is_some() && !self.units.is_empty()
    }

    /// The whole form of the unit under the cursor.
    fn below(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(self.place_of(self.at(), None).with("cursor", self.row()))
    }

    fn has_above(&self, look: &Look<'_>) -> bool {
        look.view.parent(self.unit).is_some_and(|parent| look.view.in_scope(parent))
    }

    fn above(&mut self, look: &Look<'_>) -> Effect {
        match look.view.parent(self.unit).filter(|parent| look.view.in_scope(*parent)) {
            Some(parent) => Effect::Replace(self.place_of(parent, self.line)),
            None => Effect::None,
        }
    }

    fn next_form(&mut self, look: &Look<'_>) -> Effect {
        let all = shipped::forms();
        let at = all.iter().position(|form| form.key == self.form.key).unwrap_or(0);
        self.form = &all[(at + 1) % all.len()];
        (self.line, self.cursor, self.column) = (None, Cursor::default(), FROZEN);
        self.refresh(look);
        Effect::None
    }

    fn next_period(&mut self, look: &Look<'_>) -> Effect {
        self.period = self.period.next();
        self.refresh(look);
        Effect::None
    }

    fn columns_by(&mut self, by: isize) -> Effect {
        let last = FROZEN + self.form.columns.len() - 1;
        self.column = self.column.saturating_add_signed(by).clamp(FROZEN, last);
        Effect::None
    }

    fn written(look: &Look<'_>, figure: Figure) -> Cell<'static> {
        match figure {
            Figure::Nothing => Cell::new("-", Tone::Dim),
            Figure::Hidden => Cell::new(look.words.t("stat-hidden").into_owned(), Tone::Dim),
            // What is not known is no part of the number; a sign says that there is some.
            Figure::Is(reading) if reading.unknown > 0 => Cell::new(format!("{}?", reading.met), Tone::Warn),
            Figure::Is(reading) => Cell::new(format!("{} ", reading.met), Tone::Plain),
        }
    }

    /// What the number under the cursor counts.
    fn said(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let zh = words.lang() == Lang::Zh;
        let (line, column) = (&self.form.lines[self.row()], &self.form.columns[self.column - FROZEN]);
        let number = match self.figure() {
            Figure::Nothing => words.t("stat-no-cell").into_owned(),
            Figure::Hidden => words.t("stat-not-shown").into_owned(),
            Figure::Is(reading) if reading.unknown > 0 => {
                let unknown = words.ta("map-unknown", &[("count", reading.unknown.into())]);
                describe::joined(&[&reading.met.to_string(), &unknown])
            }
            Figure::Is(reading) => reading.met.to_string(),
        };
        describe::joined(&[look.view.unit_name(self.at()), line.name.of(zh), column.name.of(zh), &number])
    }

    /// What the checks say: the one of the row under the cursor first, else the first that does not agree.
    fn checked(&self, look: &Look<'_>) -> (String, Tone) {
        let words = look.words;
        if self.line.is_some() {
            return (self.added(look), Tone::Dim);
        }
        let wrong: Vec<&Outcome> = self.outcomes.iter().filter(|one| !one.agrees).collect();
        let touches = |one: &&&Outcome| {
            let check = &self.form.checks[one.check];
            let (row, column) = (self.row(), self.column - FROZEN);
            let (place, at) = match check.axis {
                Axis::Rows => (row, column),
                Axis::Columns => (column, row),
            };
            let named = |part: &u8| usize::from(*part) == place;
            one.at == at && (named(&check.total) || check.parts.iter().any(named))
        };
        match wrong.iter().find(touches).or(wrong.first()) {
            Some(one) => {
                let rest = wrong.len() - 1;
                let more = match rest {
                    0 => String::new(),
                    rest => words.ta("stat-more", &[("count", rest.into())]).into_owned(),
                };
                (describe::joined(&[&outcome(look, self.form, one), &more]), Tone::Warn)
            }
            None => {
                (words.ta("stat-agrees", &[("count", self.outcomes.len().into())]).into_owned(), Tone::Good)
            }
        }
    }

    /// The parts together beside the unit's own number: persons are distinct and do not add up.
    fn added(&self, look: &Look<'_>) -> String {
        let column = self.column - FROZEN;
        let Some(total) = self.all.get(self.row(), column).number() else { return String::new() };
        let sum: u32 = self.units.iter().filter_map(|(_, cells)| cells.get(column)?.number()).sum();
        let numbers: [(&str, Value<'_>); 2] = [("sum", sum.into()), ("total", total.into())];
        let id = match sum.cmp(&total) {
            std::cmp::Ordering::Equal => Msg("stat-parts-equal"),
            std::cmp::Ordering::Greater => Msg("stat-parts-more"),
            std::cmp::Ordering::Less => Msg("stat-parts-less"),
        };
        look.words.ta(id, &numbers).into_owned()
    }
}

/// What a check found, in words. The command says the same.
pub fn outcome(look: &Look<'_>, form: &Form, one: &Outcome) -> String {
    crate::lang::statistics::outcome(look.words, form, one)
}

impl Listed for Forms {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.len(), self.page(look));
        Effect::None
    }
}

impl Screen for Forms {
    const NAME: &'static str = "forms";
    const TITLE: Msg = Msg("forms-title");
    const BINDINGS: &'static [Binding<Forms>] = &[
        Binding::new("list", Msg("map-list"), &[keys::ENTER, keys::f(9)], Forms::list)
            .hint(1)
            .when(Forms::has_number),
        Binding::new("by-unit", Msg("stat-by-unit"), &[keys::f(8), keys::ch('u')], Forms::by_unit)
            .hint(2)
            .when(Forms::has_parts),
        Binding::new("below", Msg("stat-below"), &[keys::f(8), keys::ch('u')], Forms::below)
            .hint(2)
            .when(Forms::has_below),
        Binding::new("form", Msg("stat-next"), &[keys::f(5), keys::ch('f')], Forms::next_form).hint(3),
        Binding::new("period", Msg("stat-period"), &[keys::f(6), keys::ch('p')], Forms::next_period).hint(4),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE], Forms::above)
            .hint(5)
            .when(Forms::has_above),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, _| s.columns_by(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, _| s.columns_by(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Forms {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let asked = place.text("form").and_then(Slug::parse).and_then(shipped::form);
        let form = asked.unwrap_or(&shipped::forms()[0]);
        let line = place.text("line").and_then(|line| line.parse().ok());
        let mut screen = Forms {
            form,
            unit: unit.unwrap_or(UnitId(0)),
            period: place.text("period").map_or(Period::Today, Period::from_key),
            line: line.filter(|line| *line < form.lines.len()),
            all: Figures(Vec::new()),
            units: Vec::new(),
            outcomes: Vec::new(),
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column").max(FROZEN),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        self.place_of(self.unit, self.line).with("cursor", self.cursor.at(self.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let name = self.form.name.of(words.lang() == Lang::Zh);
        let day = self.period.day(look.view.today());
        let when = match self.period {
            Period::Today => words.t("today").into_owned(),
            _ => words.ta("stat-as-of", &[("day", day.to_string().into())]).into_owned(),
        };
        describe::joined(&[look.view.unit_name(self.unit), name, &when])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let zh = words.lang() == Lang::Zh;
        let heading = match self.line {
            None => words.t("stat-line").into_owned(),
            Some(line) => self.form.lines[line].name.of(zh).to_owned(),
        };
        let mut columns = vec![widget::Column::new("", 3).right(), widget::Column::new(heading, 22).grow()];
        columns.extend(
            self.form.columns.iter().map(|of| widget::Column::new(of.name.of(zh).to_owned(), 9).right()),
        );
        let indent = if zh { words.t("stat-of-which") } else { "  ".into() };
        let cell = |row: usize, column: usize| -> Cell<'_> {
            match (column, self.line) {
                (0, _) => Cell::new((row + 1).to_string(), Tone::Dim),
                (1, None) => match self.form.lines.get(row) {
                    Some(line) if line.within.is_some() => format!("{indent}{}", line.name.of(zh)).into(),
                    Some(line) => line.name.of(zh).into(),
                    None => Cell::default(),
                },
                (1, Some(_)) => self.units.get(row).map_or("", |(unit, _)| look.view.unit_name(*unit)).into(),
                (column, None) => Forms::written(look, self.all.get(row, column - FROZEN)),
                (column, Some(_)) => {
                    let cells = self.units.get(row).and_then(|(_, cells)| cells.get(column - FROZEN));
                    cells.map_or_else(Cell::default, |figure| Forms::written(look, *figure))
                }
            }
        };
        let mut totals = vec![Cell::default(), Cell::new(words.t("total"), Tone::Head)];
        totals.extend(
            (0..self.form.columns.len()).map(|at| Forms::written(look, self.all.get(self.row(), at))),
        );
        let total: [&[Cell<'_>]; 1] = [&totals];
        let rows = canvas.rows().saturating_sub(3);
        let table = Table {
            frozen: FROZEN,
            headings: if self.line.is_some() { &total } else { &[] },
            column: Some(self.column),
            ..Table::new(&columns, self.len(), self.cursor, &cell)
        };
        let caret = table.draw(&mut canvas.part(0, rows));
        if self.len() == 0 {
            canvas.text(2, 1, &words.t("units-none"), Tone::Dim);
        }
        canvas.rule(rows);
        canvas.text(rows + 1, 1, &self.said(look), Tone::Plain);
        let (said, tone) = self.checked(look);
        let numbers = self.cursor.counter(self.len(), self.page(look));
        canvas.both(rows + 2, (&said, tone), (&words.ta("counter", &numbers), Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.unit), kinds: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::fixture, ui::testing::Stage};

    #[test]
    fn periods_end_on_the_last_day_that_is_over() {
        let end = |period: Period, today: &str| period.day(fixture::day(today)).to_string();
        assert_eq!(end(Period::Month, "2026-11-23"), "2026-10-31");
        assert_eq!(end(Period::Quarter, "2026-11-23"), "2026-09-30");
        assert_eq!(end(Period::HalfYear, "2026-11-23"), "2026-06-30");
        assert_eq!(end(Period::Year, "2026-11-23"), "2025-12-31");
        assert_eq!(end(Period::Quarter, "2026-01-01"), "2025-12-31");
    }

    #[test]
    fn every_cell_of_every_form_opens_as_many_lines_as_it_says() {
        let stage = Stage::with(fixture::book(), &Place::new(Forms::NAME));
        stage.look(|look| {
            for form in shipped::forms() {
                for unit in [fixture::COUNTY, fixture::VILLAGE] {
                    let said = figures(look.view, form, unit);
                    for line in 0..form.lines.len() {
                        for column in 0..form.columns.len() {
                            let (at, across) = (u8::try_from(line).unwrap(), u8::try_from(column).unwrap());
                            let list = List::Cell { form: form.key, line: at, column: across, day: None };
                            let number = said.get(line, column).number().unwrap_or(0) as usize;
                            assert_eq!(list.lines(look, unit).len(), number, "{} {line} {column}", form.key);
                            assert_eq!(List::of(&list.place(unit), look.view), list);
                        }
                    }
                }
            }
        });
    }

    #[test]
    fn a_form_goes_down_by_unit_and_says_what_does_not_agree() {
        let mut stage = Stage::with(fixture::book(), &Place::new(Forms::NAME).about(fixture::COUNTY.row()));
        // Two villages, none with facts entered: the check of the first row says so.
        stage.shows("行政村").shows("村情台账").shows("0");
        stage
            .keys("F8")
            .shows("百合镇")
            .keys("F8")
            .shows("百合镇")
            .keys("F8")
            .shows("茅冈村")
            .shows("齐塘村");
        stage.keys("Enter").shows("共1条");
    }
}
