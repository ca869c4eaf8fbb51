//! The tile map of the status map: the units right below one, roughly where they lie, by one indicator. A sign stands
//! beside each number, so that it reads the same without colour; what lies where is data and said to be approximate.

use super::{lists::List, status_map::share};
use crate::{
    domain::{
        UnitId,
        indicator::{
            self, Direction, Indicator, Reading, Side, Verdict,
            tiles::{Layout, layout},
        },
        register::Slug,
        unit::Level,
    },
    lang::{Lang, Msg},
    ui::{Align, Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys},
};
use ratatui::layout::Position;

/// Below this share of what is needed a number is marked `!!`. *Unit*: percent.
const FAR_SHORT: u64 = 90;
/// A tile needs so many cells to say a name and a number. *Unit*: cells.
const MIN_TILE: u16 = 11;
/// Wider tiles only stand further apart. *Unit*: cells.
const MAX_TILE: u16 = 18;
/// Lines below the tiles: a rule, what the tile says, what the signs mean.
const FOOT: u16 = 3;

/// A map of tiles.
pub struct TileMap {
    above: UnitId,
    indicator: Option<Slug>,
    layout: Layout,
    readings: Vec<Reading>,
    at: usize,
}

/// The place of a map.
pub(super) fn place(above: UnitId, indicator: Option<Slug>) -> Place {
    let place = Place::new(TileMap::NAME).about(above.row());
    match indicator {
        Some(key) => place.with("indicator", key),
        None => place,
    }
}

impl TileMap {
    fn refresh(&mut self, look: &Look<'_>) {
        let known = self.indicator.and_then(|key| look.view.indicator(key));
        let of = known.or_else(|| look.view.indicators().next());
        self.indicator = of.map(|of| of.key);
        self.layout = layout(look.view, self.above);
        self.readings = match of {
            Some(of) => {
                self.layout.tiles.iter().map(|tile| indicator::reading(look.view, of, tile.unit)).collect()
            }
            None => Vec::new(),
        };
        self.at = self.at.min(self.layout.tiles.len().saturating_sub(1));
    }

    fn of<'l>(&self, look: &Look<'l>) -> Option<&'l Indicator> {
        look.view.indicator(self.indicator?)
    }

    fn unit(&self) -> Option<UnitId> {
        self.layout.tiles.get(self.at).map(|tile| tile.unit)
    }

    fn has_tile(&self, _: &Look<'_>) -> bool {
        self.unit().is_some()
    }

    fn has_number(&self, look: &Look<'_>) -> bool {
        self.of(look).is_some() && self.readings.get(self.at).is_some()
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.unit() else { return Effect::None };
        let ends = look.view.unit(unit).is_none_or(|unit| unit.level >= Level::Group);
        if ends || look.view.children(unit).next().is_none() {
            return self.list(look);
        }
        Effect::Open(place(unit, self.indicator))
    }

    /// Who is missing, where that can be listed and somebody is, else who is counted.
    fn list(&mut self, look: &Look<'_>) -> Effect {
        let (Some(of), Some(unit), Some(reading)) = (self.of(look), self.unit(), self.readings.get(self.at))
        else {
            return Effect::None;
        };
        let missing = reading.base.is_some_and(|base| base > reading.met + reading.unknown);
        let up = of.direction == Direction::Up;
        let side = if of.part && missing && up { Side::Missing } else { Side::Met };
        Effect::Open(List::Counted(of.key, side).place(unit))
    }

    fn whole(&mut self, look: &Look<'_>) -> Effect {
        match (self.of(look), self.unit()) {
            (Some(of), Some(unit)) => {
                let side = if of.base.is_some() { Side::Base } else { Side::Met };
                Effect::Open(List::Counted(of.key, side).place(unit))
            }
            _ => Effect::None,
        }
    }

    fn indicator_by(&mut self, look: &Look<'_>, by: isize) -> Effect {
        let keys: Vec<Slug> = look.view.indicators().map(|of| of.key).collect();
        let at = self.indicator.and_then(|key| keys.iter().position(|one| *one == key)).unwrap_or(0);
        let size = isize::try_from(keys.len()).unwrap_or(1).max(1);
        let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(size);
        self.indicator = usize::try_from(next).ok().and_then(|at| keys.get(at)).copied();
        self.refresh(look);
        Effect::None
    }

    fn next(&mut self, look: &Look<'_>) -> Effect {
        self.indicator_by(look, 1)
    }

    fn last(&mut self, look: &Look<'_>) -> Effect {
        self.indicator_by(look, -1)
    }

    fn matrix(&mut self, look: &Look<'_>) -> Effect {
        let keys: Vec<Slug> = look.view.indicators().map(|of| of.key).collect();
        let column = self.indicator.and_then(|key| keys.iter().position(|one| *one == key)).unwrap_or(0);
        let place = Place::new("map").about(self.above.row()).with("column", column + 2);
        Effect::Replace(match self.unit() {
            Some(unit) => place.with("at", unit.0),
            None => place,
        })
    }

    fn has_above(&self, look: &Look<'_>) -> bool {
        look.view.parent(self.above).is_some_and(|parent| look.view.in_scope(parent))
    }

    fn above(&mut self, look: &Look<'_>) -> Effect {
        match look.view.parent(self.above).filter(|parent| look.view.in_scope(*parent)) {
            Some(parent) => Effect::Replace(place(parent, self.indicator).with("at", self.above.0)),
            None => Effect::None,
        }
    }

    /// To the nearest tile in a direction: right or left in the same row first, up and down to the nearest column.
    fn walk(&mut self, columns: i16, rows: i16) -> Effect {
        let Some(here) = self.layout.tiles.get(self.at).copied() else { return Effect::None };
        let way = |at: usize| {
            let tile = self.layout.tiles.get(at)?;
            let (right, down) =
                (i16::from(tile.column) - i16::from(here.column), i16::from(tile.row) - i16::from(here.row));
            let (along, across) = if columns == 0 { (down * rows, right) } else { (right * columns, down) };
            (along > 0).then_some((
                if columns == 0 { along } else { across.abs() },
                if columns == 0 { across.abs() } else { along },
            ))
        };
        let next = (0..self.layout.tiles.len()).filter_map(|at| Some((way(at)?, at))).min();
        if let Some((_, at)) = next {
            self.at = at;
        }
        Effect::None
    }

    /// A tile's number with its sign.
    fn number(look: &Look<'_>, of: &Indicator, reading: &Reading) -> (String, Tone) {
        let text = share(reading).unwrap_or_else(|| reading.met.to_string());
        let far = of.direction == Direction::Down
            || reading
                .needed(look.view, of)
                .is_some_and(|needed| u64::from(reading.met) * 100 < u64::from(needed) * FAR_SHORT);
        match reading.verdict(look.view, of) {
            Verdict::NoValue => ("-  ".to_owned(), Tone::Dim),
            Verdict::Short if far => (format!("{text}!!"), Tone::Alert),
            Verdict::Short => (format!("{text}! "), Tone::Warn),
            Verdict::Met => (format!("{text}  "), Tone::Good),
            Verdict::NoTarget => (format!("{text}  "), Tone::Plain),
        }
    }

    /// A unit's name without the word for what it is, where that leaves something.
    fn name(look: &Look<'_>, unit: UnitId) -> String {
        let whole = look.view.unit_name(unit);
        let bare = ["街道", "镇", "乡", "新区", "村委会", "居委会", "社区", "村"]
            .iter()
            .find_map(|word| whole.strip_suffix(word))
            .filter(|bare| bare.chars().count() > 1)
            .unwrap_or(whole);
        look.name(bare).into_owned()
    }

    /// The size of a tile on a canvas, in cells and lines; the first row that is shown.
    fn size(&self, columns: u16, rows: u16) -> (u16, u16, u8) {
        let most =
            |of: fn(&indicator::tiles::Tile) -> u8| self.layout.tiles.iter().map(of).max().unwrap_or(0);
        let (wide, high) = (u16::from(most(|tile| tile.column)) + 1, u16::from(most(|tile| tile.row)) + 1);
        let width = (columns.saturating_sub(1) / wide).clamp(MIN_TILE, MAX_TILE);
        let height = if high * 3 <= rows + 1 {
            3
        } else if high * 2 <= rows {
            2
        } else {
            1
        };
        let shown = (rows / height).max(1);
        let row = self.layout.tiles.get(self.at).map_or(0, |tile| u16::from(tile.row));
        let first = if high <= shown { 0 } else { row.saturating_sub(shown / 2).min(high - shown) };
        (width, height, u8::try_from(first).unwrap_or(0))
    }

    /// What the tile under the cursor says in words.
    fn said(&self, look: &Look<'_>) -> String {
        let words = look.words;
        let (Some(of), Some(unit), Some(reading)) = (self.of(look), self.unit(), self.readings.get(self.at))
        else {
            return String::new();
        };
        let met = reading.met.to_string();
        let numbers = match reading.base {
            Some(base) => describe::joined(&[&format!("{met}/{base}"), &share(reading).unwrap_or_default()]),
            None => met,
        };
        let needed = reading.needed(look.view, of).map(|needed| {
            let id = if of.direction == Direction::Up { Msg("map-needed") } else { Msg("map-allowed") };
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
        let (needed, unknown) = (needed.unwrap_or_default(), unknown.unwrap_or_default());
        describe::joined(&[look.view.unit_name(unit), &numbers, &needed, &unknown, &verdict])
    }
}

impl Screen for TileMap {
    const NAME: &'static str = "tiles";
    const TITLE: Msg = Msg("tiles-title");
    const BINDINGS: &'static [Binding<TileMap>] = &[
        Binding::new("enter", Msg("map-enter"), &[keys::ENTER], TileMap::enter)
            .hint(1)
            .when(TileMap::has_tile),
        Binding::new("list", Msg("map-list"), &[keys::f(9), keys::ch('l')], TileMap::list)
            .hint(2)
            .when(TileMap::has_number),
        Binding::new("next", Msg("tiles-next"), &[keys::TAB, keys::f(5), keys::ch('i')], TileMap::next)
            .hint(3),
        Binding::new("matrix", Msg("tiles-matrix"), &[keys::f(6), keys::ch('t')], TileMap::matrix).hint(4),
        Binding::new("whole", Msg("map-whole"), &[keys::f(8), keys::ch('b')], TileMap::whole)
            .hint(6)
            .when(TileMap::has_number),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE], TileMap::above)
            .hint(5)
            .when(TileMap::has_above),
        Binding::new("back", Msg("tiles-back"), &[keys::BACK_TAB, keys::f(4)], TileMap::last),
        Binding::new("left", Msg("command-left"), &[keys::LEFT], |s, _| s.walk(-1, 0)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT], |s, _| s.walk(1, 0)),
        Binding::new("up", Msg("command-up"), &[keys::UP], |s, _| s.walk(0, -1)),
        Binding::new("down", Msg("command-down"), &[keys::DOWN], |s, _| s.walk(0, 1)),
    ];

    fn open(look: &Look<'_>, place: &Place) -> TileMap {
        let above = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = TileMap {
            above: above.unwrap_or(UnitId(0)),
            indicator: place.text("indicator").and_then(Slug::parse),
            layout: Layout::default(),
            readings: Vec::new(),
            at: 0,
        };
        screen.refresh(look);
        let at = place.text("at").and_then(|id| id.parse().ok()).map(UnitId);
        let found = at.and_then(|unit| screen.layout.tiles.iter().position(|tile| tile.unit == unit));
        screen.at = found.unwrap_or(0);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = place(self.above, self.indicator);
        match self.unit() {
            Some(unit) => place.with("at", unit.0),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let zh = look.words.lang() == Lang::Zh;
        let name = self.of(look).map_or("", |of| of.name.of(zh));
        describe::joined(&[look.view.unit_name(self.above), name])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let rows = canvas.rows().saturating_sub(FOOT);
        let (width, height, first) = self.size(canvas.columns(), rows);
        let mut caret = None;
        for (at, tile) in self.layout.tiles.iter().enumerate().filter(|(_, tile)| tile.row >= first) {
            let (top, left) = (u16::from(tile.row - first) * height, 1 + u16::from(tile.column) * width);
            if top + height.min(2) > rows || left + width > canvas.columns() + 1 {
                continue;
            }
            if at == self.at {
                canvas.text(top, left - 1, ">", Tone::Strong);
                caret = canvas.position(top, left - 1);
            }
            let (number, tone) = match (self.of(look), self.readings.get(at)) {
                (Some(of), Some(reading)) => TileMap::number(look, of, reading),
                _ => (String::new(), Tone::Dim),
            };
            let name = TileMap::name(look, tile.unit);
            let room = width.saturating_sub(2);
            let plain = if at == self.at { Tone::Strong } else { Tone::Plain };
            if height > 1 {
                canvas.fitted(top, left, &name, room, plain);
                canvas.aligned(top + 1, left, &number, room, Align::Right, tone);
            } else {
                // The number is never cut; the name has what is left.
                let cells = u16::try_from(number.len()).unwrap_or(room).min(room);
                canvas.fitted(top, left, &name, room - cells, plain);
                canvas.aligned(top, left + room - cells, &number, cells, Align::Right, tone);
            }
        }
        if self.layout.tiles.is_empty() {
            canvas.text(1, 1, &words.t("units-none"), Tone::Dim);
        }
        canvas.rule(rows);
        canvas.text(rows + 1, 1, &self.said(look), Tone::Plain);
        let how = words.t(if self.layout.placed { Msg("tiles-approximate") } else { Msg("tiles-in-order") });
        canvas.both(rows + 2, (&how, Tone::Dim), (&words.t("tiles-signs"), Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            let unit = self.unit();
            self.refresh(look);
            let found = self.layout.tiles.iter().position(|tile| Some(tile.unit) == unit);
            self.at = found.unwrap_or(self.at);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.above), kinds: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::fixture, ui::testing::Stage};

    #[test]
    fn a_tile_says_a_share_with_a_sign_goes_down_and_switches_to_the_matrix_and_back() {
        let mut book = fixture::book();
        fixture::appoint(&mut book, fixture::G1, fixture::LIAISON, 3, "2026-01-01")
            .expect("the grid is free");
        let key = Slug::parse("liaison_exact");
        let mut stage = Stage::with(book, &place(fixture::COUNTY, key));
        // One of three grids has exactly one liaison; the town lies where the data says, and the screen says roughly.
        stage.shows("百合").shows("33.3%!!").shows("示意");
        stage.keys("Enter").shows("茅冈").shows("50%!!").shows("齐塘").shows("0%!!").shows("按代码顺序");
        stage.keys("Right").shows("齐塘村").keys("F9").shows("共1条").keys("Esc").shows("0%!!");
        stage.keys("F6").shows("33.3%!!").keys("F6").shows("按代码顺序");
    }

    #[test]
    fn arrows_go_to_the_nearest_tile_and_stay_where_there_is_none() {
        let tile = |unit, column, row| indicator::tiles::Tile { unit: UnitId(unit), column, row };
        let tiles = vec![tile(0, 0, 0), tile(1, 2, 0), tile(2, 1, 1), tile(3, 4, 1), tile(4, 1, 4)];
        let layout = Layout { tiles, placed: true };
        let mut map = TileMap { above: UnitId(9), indicator: None, layout, readings: Vec::new(), at: 0 };
        let mut go = |columns, rows| {
            map.walk(columns, rows);
            map.at
        };
        assert_eq!([go(1, 0), go(1, 0), go(1, 0)], [1, 3, 3]);
        assert_eq!([go(-1, 0), go(0, 1), go(0, 1), go(0, -1)], [2, 4, 4, 2]);
    }
}
