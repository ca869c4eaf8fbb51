//! The status map (全域党建地图): units down, indicators across. A sign stands beside each number, so that it reads the
//! same without colour; every number opens exactly the rows that it counts.

use super::lists::List;
use crate::{
    domain::{
        UnitId, View,
        indicator::{self, Indicator, Reading, Side, Verdict, freeze::Trends},
        register::Slug,
        unit::Level,
    },
    lang::{Lang, Msg, Words},
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Columns that stay while others scroll: the number and the name.
const FROZEN: usize = 2;
/// Below this share of what is needed a number is marked `!!`. *Unit*: percent.
const FAR_SHORT: u64 = 90;

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    /// As a share, cut.
    #[default]
    Share,
    /// Both numbers.
    Both,
    /// How many are missing.
    Missing,
    /// How it went over the frozen periods, and how many came and went since the last one.
    Trend,
}

impl Mode {
    const ALL: [(Mode, &'static str); 4] =
        [(Mode::Share, "share"), (Mode::Both, "both"), (Mode::Missing, "missing"), (Mode::Trend, "trend")];

    const fn next(self) -> Mode {
        match self {
            Mode::Share => Mode::Both,
            Mode::Both => Mode::Missing,
            Mode::Missing => Mode::Trend,
            Mode::Trend => Mode::Share,
        }
    }

    fn key(self) -> &'static str {
        Mode::ALL.iter().find(|(mode, _)| *mode == self).map_or("share", |(_, key)| *key)
    }

    fn from_key(key: &str) -> Mode {
        Mode::ALL.iter().find(|(_, name)| *name == key).map_or(Mode::Share, |(mode, _)| *mode)
    }
}

struct Line {
    unit: UnitId,
    readings: Vec<Reading>,
    /// Who came into the numerator since the last frozen period and who left; counted for trends only.
    changes: Vec<(usize, usize)>,
}

/// The numbers of one unit's parts.
pub struct StatusMap {
    above: UnitId,
    mode: Mode,
    keys: Vec<Slug>,
    lines: Vec<Line>,
    total: Line,
    trends: Trends,
    cursor: Cursor,
    column: usize,
}

impl StatusMap {
    /// Counts anew; kept until the book changes.
    fn refresh(&mut self, look: &Look<'_>) {
        let view = look.view;
        let all: Vec<&Indicator> = view.indicators().collect();
        self.keys = all.iter().map(|of| of.key).collect();
        let trend = self.mode == Mode::Trend;
        let line = |unit: UnitId| Line {
            unit,
            readings: all.iter().map(|of| indicator::reading(view, of, unit)).collect(),
            changes: match trend {
                true => all.iter().map(|of| changes(view, of, unit)).collect(),
                false => Vec::new(),
            },
        };
        self.lines = view.children(self.above).map(|(unit, _)| line(unit)).collect();
        self.total = line(self.above);
        let units = self.lines.iter().map(|line| line.unit).chain([self.above]);
        self.trends = Trends::of(view, units);
        self.column = self.column.clamp(FROZEN, (FROZEN + self.keys.len()).max(FROZEN + 1) - 1);
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(4), 1)
    }

    fn indicator<'l>(&self, look: &Look<'l>) -> Option<&'l Indicator> {
        self.keys.get(self.column.checked_sub(FROZEN)?).and_then(|key| look.view.indicator(*key))
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    /// The number under the cursor.
    fn reading(&self) -> Option<(UnitId, Reading)> {
        let line = self.line()?;
        Some((line.unit, *line.readings.get(self.column.checked_sub(FROZEN)?)?))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn has_number(&self, look: &Look<'_>) -> bool {
        self.reading().is_some() && self.indicator(look).is_some()
    }

    /// Who is missing, where that can be listed and somebody is, else who is counted.
    fn list(&mut self, look: &Look<'_>) -> Effect {
        let (Some(indicator), Some((unit, reading))) = (self.indicator(look), self.reading()) else {
            return Effect::None;
        };
        let short = reading.base.is_some_and(|base| base > reading.met + reading.unknown);
        let up = indicator.direction == indicator::Direction::Up;
        let side = match (self.mode, indicator.part && short && up) {
            (Mode::Trend, _) => return self.since(look),
            (Mode::Share | Mode::Missing, true) => Side::Missing,
            _ => Side::Met,
        };
        Effect::Open(List::Counted(indicator.key, side).place(unit))
    }

    /// The names that make the difference to the last frozen period: who left first, then who came.
    fn since(&mut self, look: &Look<'_>) -> Effect {
        let (Some(of), Some((unit, _))) = (self.indicator(look), self.reading()) else { return Effect::None };
        let sides = [Side::Lost, Side::Gained, Side::Entered, Side::Left];
        let found = sides.into_iter().find(|side| !indicator::rows(look.view, of, unit, *side).is_empty());
        match (found, self.trends.last(of.key, unit)) {
            (Some(side), _) => Effect::Open(List::Counted(of.key, side).place(unit)),
            (None, Some(_)) => Effect::Say(look.words.t("map-unchanged").into_owned()),
            (None, None) => Effect::Say(look.words.t("map-not-frozen").into_owned()),
        }
    }

    fn whole(&mut self, look: &Look<'_>) -> Effect {
        match (self.indicator(look), self.reading()) {
            (Some(of), Some((unit, _))) => {
                let side = if of.base.is_some() { Side::Base } else { Side::Met };
                Effect::Open(List::Counted(of.key, side).place(unit))
            }
            _ => Effect::None,
        }
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.line().map(|line| line.unit) else { return Effect::None };
        if look.view.unit(unit).is_none_or(|unit| unit.level >= Level::Group)
            || look.view.children(unit).next().is_none()
        {
            return self.list(look);
        }
        Effect::Open(self.place_of(unit))
    }

    fn place_of(&self, unit: UnitId) -> Place {
        Place::new(StatusMap::NAME)
            .about(unit.row())
            .with("mode", self.mode.key())
            .with("column", self.column)
    }

    fn above(&mut self, look: &Look<'_>) -> Effect {
        let Some(parent) = look.view.parent(self.above).filter(|parent| look.view.in_scope(*parent)) else {
            return Effect::None;
        };
        Effect::Replace(self.place_of(parent).with("at", self.above.0))
    }

    fn has_above(&self, look: &Look<'_>) -> bool {
        look.view.parent(self.above).is_some_and(|parent| look.view.in_scope(parent))
    }

    /// The same units as tiles, by the indicator of the cursor.
    fn tiles(&mut self, look: &Look<'_>) -> Effect {
        let place = super::tile_map::place(self.above, self.indicator(look).map(|of| of.key));
        Effect::Replace(match self.line() {
            Some(line) => place.with("at", line.unit.0),
            None => place,
        })
    }

    fn next_mode(&mut self, look: &Look<'_>) -> Effect {
        self.mode = self.mode.next();
        self.refresh(look);
        Effect::None
    }

    fn columns_by(&mut self, by: isize) -> Effect {
        let last = (FROZEN + self.keys.len()).saturating_sub(1);
        self.column = self.column.saturating_add_signed(by).clamp(FROZEN, last.max(FROZEN));
        Effect::None
    }
}

impl Listed for StatusMap {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), StatusMap::page(look));
        Effect::None
    }
}

impl Screen for StatusMap {
    const NAME: &'static str = "map";
    const TITLE: Msg = Msg("map-title");
    const BINDINGS: &'static [Binding<StatusMap>] = &[
        Binding::new("enter", Msg("map-enter"), &[keys::ENTER], StatusMap::enter)
            .hint(1)
            .when(StatusMap::has_row),
        Binding::new("list", Msg("map-list"), &[keys::f(9), keys::ch('l')], StatusMap::list)
            .hint(2)
            .when(StatusMap::has_number),
        Binding::new("mode", Msg("map-mode"), &[keys::f(5), keys::ch('m')], StatusMap::next_mode).hint(3),
        Binding::new("tiles", Msg("map-tiles"), &[keys::f(6), keys::ch('t')], StatusMap::tiles).hint(6),
        Binding::new("whole", Msg("map-whole"), &[keys::f(8), keys::ch('b')], StatusMap::whole)
            .hint(5)
            .when(StatusMap::has_number),
        Binding::new("since", Msg("map-since"), &[keys::f(7), keys::ch('s')], StatusMap::since)
            .hint(6)
            .when(StatusMap::has_number),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE], StatusMap::above)
            .hint(4)
            .when(StatusMap::has_above),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, _| s.columns_by(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, _| s.columns_by(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> StatusMap {
        let above = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = StatusMap {
            above: above.unwrap_or(UnitId(0)),
            mode: place.text("mode").map_or(Mode::Share, Mode::from_key),
            keys: Vec::new(),
            lines: Vec::new(),
            total: Line { unit: UnitId(0), readings: Vec::new(), changes: Vec::new() },
            trends: Trends::default(),
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column").max(FROZEN),
        };
        screen.refresh(look);
        let at = place.text("at").and_then(|id| id.parse().ok()).map(UnitId);
        if let Some(row) = at.and_then(|unit| screen.lines.iter().position(|line| line.unit == unit)) {
            screen.cursor.go(row, screen.lines.len(), StatusMap::page(look));
        }
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        self.place_of(self.above).with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let mut names: Vec<&str> =
            look.view.path(self.above).take(2).map(|unit| look.view.unit_name(unit)).collect();
        names.reverse();
        describe::joined(&[&names.join(" > "), &look.words.t(format!("map-mode-{}", self.mode.key()))])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let all: Vec<&Indicator> = self.keys.iter().filter_map(|key| look.view.indicator(*key)).collect();
        let mut columns = vec![Column::new("", 3).right(), Column::new(words.t("column-name"), 12).grow()];
        // Both numbers of a county do not fit where a share does.
        let cells = if self.mode == Mode::Both { 10 } else { 8 };
        columns.extend(all.iter().map(|of| Column::new(short(words, of).to_owned(), cells).right()));
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            match column {
                0 => Cell::new((row + 1).to_string(), Tone::Dim),
                1 => look.view.unit_name(line.unit).into(),
                _ => self.number(look, all.get(column - FROZEN).copied(), line, column - FROZEN),
            }
        };
        let mut totals = vec![Cell::default(), Cell::new(words.t("total"), Tone::Head)];
        totals.extend(all.iter().enumerate().map(|(at, of)| self.number(look, Some(of), &self.total, at)));
        let headings: [&[Cell<'_>]; 1] = [&totals];
        let rows = canvas.rows().saturating_sub(3);
        let table = Table {
            frozen: FROZEN,
            headings: &headings,
            column: Some(self.column),
            ..Table::new(&columns, self.lines.len(), self.cursor, &cell)
        };
        let caret = table.draw(&mut canvas.part(0, rows));
        if self.lines.is_empty() {
            canvas.text(2, 1, &words.t("units-none"), Tone::Dim);
        }
        canvas.rule(rows);
        let (said, source) = self.said(look);
        canvas.text(rows + 1, 1, &said, Tone::Plain);
        let numbers = self.cursor.counter(self.lines.len(), StatusMap::page(look));
        canvas.both(rows + 2, (&source, Tone::Dim), (&words.ta("counter", &numbers), Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.above), kinds: Vec::new() }
    }
}

fn short(words: Words, of: &Indicator) -> &str {
    of.short.of(words.lang() == Lang::Zh)
}

/// A share as it is written: two digits behind the point only where they are needed to tell it from a round number.
pub(super) fn share(reading: &Reading) -> Option<String> {
    let hundredths = reading.share()?;
    Some(match hundredths % 100 {
        0 => format!("{}%", hundredths / 100),
        _ => format!("{}.{}%", hundredths / 100, hundredths / 10 % 10),
    })
}

/// How many came into the numerator since the last frozen period, and how many left.
fn changes(view: &View, of: &Indicator, unit: UnitId) -> (usize, usize) {
    let count = |side| indicator::rows(view, of, unit, side).len();
    (count(Side::Gained), count(Side::Lost))
}

/// What periods are compared by: the share where there is a base, else the number.
fn worth(reading: &Reading) -> u64 {
    reading.share().map_or_else(|| u64::from(reading.met), u64::from)
}

/// Whether signs of disputed width are left out.
const fn plain_signs(look: &Look<'_>) -> bool {
    look.profile.ascii_frames || look.profile.ambiguous_wide
}

/// A line of levels between the least and the greatest of some values; the middle where all are the same.
fn spark(values: &[u64], plain: bool) -> String {
    const BLOCKS: [char; 7] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];
    const PLAIN: [char; 7] = ['_', '_', '.', '-', '-', '^', '^'];
    let levels = if plain { PLAIN } else { BLOCKS };
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { return String::new() };
    let place = |value: &u64| match most - least {
        0 => 3,
        span => usize::try_from((value - least) * 6 / span).unwrap_or(3),
    };
    values.iter().filter_map(|value| levels.get(place(value))).collect()
}

impl StatusMap {
    fn number(&self, look: &Look<'_>, of: Option<&Indicator>, line: &Line, at: usize) -> Cell<'static> {
        let (Some(of), Some(reading)) = (of, line.readings.get(at)) else { return Cell::default() };
        if self.mode == Mode::Trend {
            return self.trend(look, of, line, at);
        }
        let verdict = reading.verdict(look.view, of);
        if verdict == Verdict::NoValue {
            return Cell::new("-", Tone::Dim);
        }
        let needed = reading.needed(look.view, of);
        let text = match (self.mode, reading.base) {
            (Mode::Share | Mode::Trend, Some(_)) => share(reading).unwrap_or_default(),
            (Mode::Both, Some(base)) => format!("{}/{base}", reading.met),
            (Mode::Missing, Some(base)) => match needed {
                Some(needed) if of.direction == indicator::Direction::Up => {
                    needed.saturating_sub(reading.met).to_string()
                }
                Some(needed) => reading.met.saturating_sub(needed).to_string(),
                None => base.saturating_sub(reading.met).to_string(),
            },
            (_, None) => reading.met.to_string(),
        };
        let far = needed.is_some_and(|needed| u64::from(reading.met) * 100 < u64::from(needed) * FAR_SHORT)
            || of.direction == indicator::Direction::Down;
        match verdict {
            Verdict::Short if far => Cell::new(format!("{text}!!"), Tone::Alert),
            Verdict::Short => Cell::new(format!("{text}!"), Tone::Warn),
            Verdict::Met => Cell::new(format!("{text} "), Tone::Good),
            Verdict::NoTarget | Verdict::NoValue => Cell::new(format!("{text} "), Tone::Plain),
        }
    }

    /// `▁▄▆ +3-1`: the last periods and now, then how many came and went since the last one.
    fn trend(&self, look: &Look<'_>, of: &Indicator, line: &Line, at: usize) -> Cell<'static> {
        let (Some(reading), Some((gained, lost))) = (line.readings.get(at), line.changes.get(at)) else {
            return Cell::default();
        };
        let past = self.trends.get(of.key, line.unit);
        let Some(last) = past.last() else { return Cell::new("-", Tone::Dim) };
        let values: Vec<u64> =
            past.iter().map(|past| &past.figure.reading).chain([reading]).map(worth).collect();
        let change = match (gained, lost) {
            (0, 0) => "=".to_owned(),
            (gained, 0) => format!("+{gained}"),
            (0, lost) => format!("-{lost}"),
            (gained, lost) => format!("+{gained}-{lost}"),
        };
        let room = 7usize.saturating_sub(change.len());
        let line = spark(&values[values.len().saturating_sub(room)..], plain_signs(look));
        let (before, up) = (&last.figure.reading, of.direction == indicator::Direction::Up);
        let (sign, tone) = match worth(reading).cmp(&worth(before)) {
            std::cmp::Ordering::Equal => (' ', Tone::Plain),
            order if (order == std::cmp::Ordering::Greater) == up => (' ', Tone::Good),
            _ => ('!', Tone::Alert),
        };
        Cell::new(format!("{line}{change}{sign}"), tone)
    }

    /// The frozen periods of a number, oldest first: `09-30 91.2%  10-31 93%`.
    fn periods(&self, look: &Look<'_>, of: &Indicator, unit: UnitId, now: &Reading) -> String {
        let past = self.trends.get(of.key, unit);
        if past.is_empty() {
            return look.words.t("map-not-frozen").into_owned();
        }
        let value = |reading: &Reading| share(reading).unwrap_or_else(|| reading.met.to_string());
        let most = 4;
        let mut parts: Vec<String> = past[past.len().saturating_sub(most)..]
            .iter()
            .map(|past| format!("{} {}", past.day, value(&past.figure.reading)))
            .collect();
        parts.push(format!("{} {}", look.words.t("today"), value(now)));
        parts.join("  ")
    }

    /// What the number under the cursor says in words, and where its target comes from.
    fn said(&self, look: &Look<'_>) -> (String, String) {
        let words = look.words;
        let (Some(of), Some((unit, reading))) = (self.indicator(look), self.reading()) else {
            return Default::default();
        };
        let name = of.name.of(words.lang() == Lang::Zh);
        let met = reading.met.to_string();
        let numbers = match reading.base {
            Some(base) => describe::joined(&[&format!("{met}/{base}"), &share(&reading).unwrap_or_default()]),
            None => met,
        };
        let needed = reading.needed(look.view, of).map(|needed| {
            let id = match of.direction {
                indicator::Direction::Up => Msg("map-needed"),
                indicator::Direction::Down => Msg("map-allowed"),
            };
            words.ta(id, &[("count", needed.into())]).into_owned()
        });
        let unknown = (reading.unknown > 0)
            .then(|| words.ta("map-unknown", &[("count", reading.unknown.into())]).into_owned());
        let verdict = words.t(match reading.verdict(look.view, of) {
            Verdict::NoValue => Msg("map-no-value"),
            Verdict::NoTarget => Msg("map-no-target"),
            Verdict::Met => Msg("map-met"),
            Verdict::Short => Msg("map-short"),
        });
        let said = describe::joined(&[
            look.view.unit_name(unit),
            name,
            &numbers,
            &needed.unwrap_or_default(),
            &unknown.unwrap_or_default(),
            &verdict,
        ]);
        match self.mode {
            Mode::Trend => (said, self.periods(look, of, unit, &reading)),
            Mode::Share | Mode::Both | Mode::Missing => (said, of.source.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::fixture, ui::testing::Stage};

    #[test]
    fn every_number_of_the_map_opens_as_many_lines_as_it_says() {
        let mut book = fixture::book();
        fixture::appoint(&mut book, fixture::G1, fixture::LIAISON, 3, "2026-01-01")
            .expect("the grid is free");
        let stage = Stage::with(book, &Place::new(StatusMap::NAME));
        stage.look(|look| {
            for unit in [fixture::COUNTY, fixture::TOWN, fixture::VILLAGE, fixture::OTHER] {
                for of in look.view.indicators() {
                    let said = indicator::reading(look.view, of, unit);
                    for (side, number) in [(Side::Met, said.met), (Side::Base, said.base.unwrap_or(0))] {
                        let list = List::Counted(of.key, side);
                        assert_eq!(list.lines(look, unit).len(), number as usize, "{} {side:?}", of.key);
                        assert_eq!(List::of(&list.place(unit), look.view), list);
                    }
                }
            }
        });
    }

    #[test]
    fn a_trend_is_drawn_between_its_least_and_its_greatest_value() {
        assert_eq!(spark(&[0, 50, 100], false), "▁▄▇");
        assert_eq!(spark(&[5, 5], false), "▄▄");
        assert_eq!(spark(&[10, 7, 4], true), "^-_");
        assert_eq!(spark(&[], true), "");
    }

    #[test]
    fn a_trend_says_who_came_and_went_since_the_period_was_frozen_and_leads_to_them() {
        let day = |text: &str| crate::domain::Day::parse(text).expect("a day");
        let mut book = fixture::book();
        let ending =
            fixture::appoint(&mut book, fixture::G1, fixture::LIAISON, 3, "2026-01-01").expect("free");
        let frozen = indicator::freeze::freeze(&std::sync::Arc::new(book.clone()), &[day("2026-10-31")]);
        crate::domain::apply(&mut book, &frozen.expect("something to freeze"), 900).expect("allowed");
        let post = crate::domain::AssignmentId(ending.created[0].id);
        let mut ended = book.assignment(post).expect("there").clone();
        ended.to = Some(day("2026-11-10"));
        book.put(post.row(), 950, Some(ended.into()));
        book.settle();
        let at = Place::new(StatusMap::NAME).about(fixture::COUNTY.row()).with("column", 5);
        let mut stage = Stage::with(book, &at.with("mode", "trend"));
        stage.shows("▇▁-1!").shows("2026-10-31 33.3%").shows("今天 0%");
        stage.keys("F9").shows("不再达到").shows("茅冈").shows("共1条");
    }

    #[test]
    fn the_map_says_a_share_cut_with_a_sign_and_leads_to_who_is_missing() {
        let mut book = fixture::book();
        fixture::appoint(&mut book, fixture::G1, fixture::LIAISON, 3, "2026-01-01")
            .expect("the grid is free");
        let mut stage =
            Stage::with(book, &Place::new(StatusMap::NAME).about(fixture::COUNTY.row()).with("column", 5));
        // One of three grids has exactly one liaison: 33.33 %, cut.
        stage.shows("33.3%!!").keys("Enter").shows("茅冈村").shows("50%!!");
    }
}
