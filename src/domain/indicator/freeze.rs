//! Frozen periods: what every indicator said of every county, town and village at a period's end, and the names behind
//! it, as journalled rows. Later figures are compared with them, and the names that make the difference come out.
//!
//! One row holds one town with its villages (or what stands in a unit above towns), for one circle of people who may
//! see it. A row is never changed nor taken out. Ids only, no names: what somebody is called stands with the person.

use super::{
    Indicator, Item, Reading, Side,
    definition::{Count, Period},
    reading::{Gathered, rows},
};
use crate::domain::{
    Act, Book, Class, Day, Kind, PersonId, Refusal, RowId, Step, UnitId, Verb, View, choice::choice,
    field::part_value, record::record, register::Slug, unit::Level,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The indicator of the reserve lists, whose frozen figures the pipeline's screens and lists show too.
pub const RESERVE_RATIO: Slug = Slug::literal("reserve_ratio");
/// The most frozen periods that a trend goes back.
pub const MAX_TREND: usize = 12;

choice! {
    /// Who may see a frozen row.
    Circle {
        /// Everybody who sees the unit.
        Open = "open",
        /// Office use.
        Internal = "internal",
        /// Whoever sees personal data.
        Personal = "personal",
        /// Whoever is named for vetting.
        Vetting = "vetting",
    }
}

impl Circle {
    /// The circle of an indicator's class.
    pub const fn of(class: Class) -> Circle {
        match class {
            Class::Open => Circle::Open,
            Class::Internal => Circle::Internal,
            Class::Personal | Class::Sensitive => Circle::Personal,
            Class::Vetting => Circle::Vetting,
        }
    }
}

/// What an indicator said of one unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(
    from = "(u32, u32, Option<u32>, u32, Option<u32>)",
    into = "(u32, u32, Option<u32>, u32, Option<u32>)"
)]
pub struct Figure {
    /// The unit.
    pub unit: UnitId,
    /// The numbers.
    pub reading: Reading,
    /// What the numerator had to reach then.
    pub needed: Option<u32>,
}

impl From<(u32, u32, Option<u32>, u32, Option<u32>)> for Figure {
    fn from((unit, met, base, unknown, needed): (u32, u32, Option<u32>, u32, Option<u32>)) -> Figure {
        Figure { unit: UnitId(unit), reading: Reading { met, base, unknown }, needed }
    }
}

impl From<Figure> for (u32, u32, Option<u32>, u32, Option<u32>) {
    fn from(figure: Figure) -> Self {
        let Figure { unit, reading: Reading { met, base, unknown }, needed } = figure;
        (unit.0, met, base, unknown, needed)
    }
}

/// A counted record, and on which side it stood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Stood {
    /// The record.
    pub item: Item,
    /// [`Side::Base`] is used where the numerator is no part of the base.
    pub side: Side,
}

/// Unit, kind, id, part, person, side.
type Packed = (u32, u8, u32, u16, Option<u32>, u8);

impl From<Stood> for Packed {
    fn from(Stood { item, side }: Stood) -> Packed {
        let side = Side::STOOD.iter().position(|one| *one == side).unwrap_or_default();
        let side = u8::try_from(side).unwrap_or_default();
        (item.unit.0, item.row.kind as u8, item.row.id, item.part, item.person.map(|person| person.0), side)
    }
}

impl TryFrom<Packed> for Stood {
    type Error = &'static str;

    fn try_from((unit, kind, id, part, person, side): Packed) -> Result<Stood, &'static str> {
        let kind = Kind::from_prefix(kind).ok_or("no such kind")?;
        let side = Side::STOOD.get(usize::from(side)).copied().ok_or("no such side")?;
        let row = RowId { kind, id };
        Ok(Stood { item: Item { row, part, unit: UnitId(unit), person: person.map(PersonId) }, side })
    }
}

/// One indicator in the units of a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Frozen {
    /// Its key.
    pub indicator: Slug,
    /// What it said, by unit: the row's own first.
    pub figures: Vec<Figure>,
    /// Who stood behind it, in the order of the tree.
    pub names: Vec<Stood>,
}

/// All indicators of a row.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lines(pub Vec<Frozen>);

part_value!(Lines);

/// A period's end in one town, or in a unit above towns.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Freeze {
    /// The town, or the unit above.
    pub unit: UnitId,
    /// Last day of the period.
    pub day: Day,
    /// The day on which it was noted.
    pub taken: Day,
    /// Who may see it.
    pub circle: Circle,
    /// What every indicator said.
    pub lines: Lines,
}

record!(Freeze, Freeze, |freeze, visit| visit(Kind::Unit, freeze.unit.0), |freeze, visit| {
        visit(Kind::Unit, &mut freeze.unit.0);
    };
    unit: Ref(Kind::Unit), Open, required;
    day: Day, Open, required;
    taken: Day, Open, required;
    circle: Choice("circle", Circle::KEYS), Open, required;
    lines: Part, Vetting;
);

/// Whether a row may stand.
///
/// # Errors
/// [`Refusal::PeriodOpen`]; [`Refusal::NoChange`] for a change of what was frozen.
pub fn check(book: &Book, freeze: &Freeze, is_there: bool) -> Result<(), Refusal> {
    match is_there {
        true => Err(Refusal::NoChange),
        false if freeze.day >= book.today() => Err(Refusal::PeriodOpen(freeze.day)),
        false => Ok(()),
    }
}

impl Period {
    /// All of them, the shortest first.
    pub const ALL: [Period; 4] = [Period::Month, Period::Quarter, Period::HalfYear, Period::Year];

    const fn months(self) -> i8 {
        match self {
            Period::Month => 1,
            Period::Quarter => 3,
            Period::HalfYear => 6,
            Period::Year => 12,
        }
    }

    /// Whether one ends with this day.
    pub fn ends(self, day: Day) -> bool {
        let (_, month, _) = day.ymd();
        let (_, next, _) = day.plus(1).ymd();
        month != next && month % self.months() == 0
    }

    /// The last day of the last one that was over before this day.
    pub fn last_end(self, day: Day) -> Day {
        let (year, month, _) = day.ymd();
        let first = Day::from_ymd(year, month, 1).unwrap_or(day);
        let back = i32::from((month - 1) % self.months());
        first.plus_months(-back).before()
    }
}

/// The period ends that are over and of which nothing is frozen, oldest first; none from before `since`.
pub fn due(book: &Book, since: Day) -> Vec<Day> {
    let taken: BTreeSet<Day> = book.freezes().map(|(_, freeze)| freeze.day).collect();
    let ends: BTreeSet<Day> = Period::ALL.into_iter().map(|period| period.last_end(book.today())).collect();
    ends.into_iter().filter(|end| *end >= since && !taken.contains(end)).collect()
}

/// Freezes period ends: one act that cannot be undone; `None` where there is nothing to freeze.
pub fn freeze(book: &Arc<Book>, days: &[Day]) -> Option<Act> {
    let whole = View::whole(Arc::clone(book));
    let mut steps = Vec::new();
    for day in days {
        let view = whole.on(*day);
        let ending: Vec<&Indicator> = view.indicators().filter(|of| of.period.ends(*day)).collect();
        for circle in Circle::ALL {
            let seen: Vec<&Indicator> =
                ending.iter().copied().filter(|of| Circle::of(of.class) == *circle).collect();
            if seen.is_empty() {
                continue;
            }
            let mut rows: BTreeMap<UnitId, Vec<Frozen>> = BTreeMap::new();
            for of in seen {
                for (unit, frozen) in lines(&view, of) {
                    rows.entry(unit).or_default().push(frozen);
                }
            }
            // In the order of the tree, so that the same records give the same rows.
            for (unit, _) in view.units() {
                if let Some(lines) = rows.remove(&unit).map(Lines) {
                    let taken = book.today();
                    steps
                        .push(Step::Create(Freeze { unit, day: *day, taken, circle: *circle, lines }.into()));
                }
            }
        }
    }
    (!steps.is_empty()).then(|| Act::new(Verb::Freeze, steps))
}

/// One indicator in every town with its villages and in every unit above, where there is something to count. Each record
/// is looked at once.
fn lines(view: &View, of: &Indicator) -> Vec<(UnitId, Frozen)> {
    let figure = |unit: UnitId, gathered: &Gathered| {
        let reading = gathered.reading(of);
        Figure { unit, reading, needed: reading.needed(view, of) }
    };
    let counts = |figure: &Figure| {
        let Reading { met, base, unknown } = figure.reading;
        met > 0 || unknown > 0 || base.is_some_and(|base| base > 0)
    };
    let mut all = Vec::new();
    let mut towns: Vec<(UnitId, Gathered)> = Vec::new();
    for (town, _) in view.units().filter(|(_, at)| at.level == Level::Town) {
        let mut whole = Gathered::default();
        let mut figures = Vec::new();
        let mut village = None::<(UnitId, Gathered)>;
        for (unit, at) in view.below(town) {
            let mut here = Gathered::default();
            here.take(view, of, unit, at);
            // Groups follow their village in the order of the tree.
            if at.level == Level::Village {
                let before = village.replace((unit, Gathered::default()));
                figures.extend(before.map(|(unit, gathered)| figure(unit, &gathered)));
            }
            if let Some((_, gathered)) = &mut village {
                gathered.add(&here);
            }
            whole.add(&here);
        }
        figures.extend(village.map(|(unit, gathered)| figure(unit, &gathered)));
        figures.retain(counts);
        figures.insert(0, figure(town, &whole));
        if counts(&figures[0]) {
            all.push((town, Frozen { indicator: of.key, figures, names: whole.stood(of) }));
        }
        towns.push((town, whole));
    }
    for (unit, at) in view.units().filter(|(_, at)| at.level < Level::Town) {
        let mut own = Gathered::default();
        own.take(view, of, unit, at);
        let names = own.stood(of);
        for (_, gathered) in towns.iter().filter(|(town, _)| view.within(*town, unit)) {
            own.add(gathered);
        }
        // What stands right in a unit between is in its own row and counts here too.
        for (between, at) in view.below(unit).filter(|(id, at)| *id != unit && at.level < Level::Town) {
            own.take(view, of, between, at);
        }
        let figure = figure(unit, &own);
        if counts(&figure) {
            all.push((unit, Frozen { indicator: of.key, figures: vec![figure], names }));
        }
    }
    all
}

impl Gathered {
    fn add(&mut self, other: &Gathered) {
        let Gathered { met, base, unknown } = other;
        self.met.extend(met);
        self.base.extend(base);
        self.unknown.extend(unknown);
    }

    /// Every record with the side on which it stands.
    fn stood(&self, of: &Indicator) -> Vec<Stood> {
        let side = |side: Side| move |item: &Item| Stood { item: *item, side };
        let known: BTreeSet<Item> = self.met.iter().chain(&self.unknown).copied().collect();
        let met = self.met.iter().map(side(Side::Met));
        let unknown = self.unknown.iter().map(side(Side::Unknown));
        let base = self.base.iter().filter(|item| !of.part || !known.contains(item));
        let base = base.map(side(if of.part { Side::Missing } else { Side::Base }));
        met.chain(base).chain(unknown).collect()
    }
}

/// What an indicator said of a unit at a period's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Past {
    /// Last day of the period.
    pub day: Day,
    /// The day on which it was noted.
    pub taken: Day,
    /// What it said.
    pub figure: Figure,
}

/// Frozen figures of many units and indicators, gathered in one pass.
#[derive(Default)]
pub struct Trends(BTreeMap<(Slug, UnitId), Vec<Past>>);

impl Trends {
    /// Those of some units, as far as the view may show them.
    pub fn of(view: &View, units: impl IntoIterator<Item = UnitId>) -> Trends {
        let units: BTreeSet<UnitId> = units.into_iter().collect();
        let mut all: BTreeMap<(Slug, UnitId), Vec<Past>> = BTreeMap::new();
        for (_, freeze) in view.freezes().filter(|(_, freeze)| freeze.day < view.day()) {
            for line in &freeze.lines.0 {
                for figure in line.figures.iter().filter(|figure| units.contains(&figure.unit)) {
                    let past = Past { day: freeze.day, taken: freeze.taken, figure: *figure };
                    all.entry((line.indicator, figure.unit)).or_default().push(past);
                }
            }
        }
        for series in all.values_mut() {
            series.sort_by_key(|past| past.day);
            let more = series.len().saturating_sub(MAX_TREND);
            series.drain(..more);
        }
        Trends(all)
    }

    /// The periods of one unit and indicator, oldest first.
    pub fn get(&self, indicator: Slug, unit: UnitId) -> &[Past] {
        self.0.get(&(indicator, unit)).map_or(&[], Vec::as_slice)
    }

    /// The last period of one unit and indicator.
    pub fn last(&self, indicator: Slug, unit: UnitId) -> Option<&Past> {
        self.get(indicator, unit).last()
    }
}

/// What an indicator said of a unit at the end of one period, if that was frozen.
pub fn figure_at(view: &View, indicator: Slug, unit: UnitId, day: Day) -> Option<Past> {
    view.freezes().filter(|(_, freeze)| freeze.day == day).find_map(|(_, freeze)| {
        let line = freeze.lines.0.iter().find(|line| line.indicator == indicator)?;
        let figure = line.figures.iter().find(|figure| figure.unit == unit)?;
        Some(Past { day, taken: freeze.taken, figure: *figure })
    })
}

/// What an indicator said of the villages of a unit at the end of one period.
pub fn villages_at(view: &View, indicator: Slug, unit: UnitId, day: Day) -> Vec<Figure> {
    let is_village = |unit: UnitId| view.unit(unit).is_some_and(|at| at.level == Level::Village);
    let wanted = |figure: &&Figure| {
        is_village(figure.unit) && view.in_scope(figure.unit) && view.within(figure.unit, unit)
    };
    let rows = view.freezes().filter(|(_, freeze)| freeze.day == day);
    let lines = rows.flat_map(|(_, freeze)| &freeze.lines.0).filter(|line| line.indicator == indicator);
    lines.flat_map(|line| line.figures.iter().filter(wanted).copied().collect::<Vec<_>>()).collect()
}

/// Who stood behind a frozen number, in the order in which they were noted; of persons one row each.
pub fn names_at(view: &View, of: &Indicator, unit: UnitId, day: Day, side: Side) -> Vec<Item> {
    let wanted = |stood: &Stood| match (side, of.part) {
        (Side::Base, true) => stood.side != Side::Base,
        (side, _) => stood.side == side,
    };
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (_, freeze) in view.freezes().filter(|(_, freeze)| freeze.day == day) {
        for line in freeze.lines.0.iter().filter(|line| line.indicator == of.key) {
            let here = line.names.iter().filter(|stood| {
                wanted(stood) && view.in_scope(stood.item.unit) && view.within(stood.item.unit, unit)
            });
            all.extend(here.map(|stood| stood.item).filter(|item| seen.insert(identity(view, of, item))));
        }
    }
    all
}

/// Who or what is counted: a person where persons are, through mergers of records; else the row.
fn identity(view: &View, of: &Indicator, item: &Item) -> (u8, u32, u16) {
    match (of.count, item.person) {
        (Count::Persons, Some(person)) => (0, view.merged(person).0, 0),
        _ => (item.row.kind as u8, item.row.id, item.part),
    }
}

/// The rows that make the difference to the last frozen period: who came into the numerator or the base, who left.
pub fn difference(view: &View, of: &Indicator, unit: UnitId, side: Side) -> Vec<Item> {
    let Some(day) = last_day(view, of) else { return Vec::new() };
    let (of_side, came) = match side {
        Side::Gained => (Side::Met, true),
        Side::Lost => (Side::Met, false),
        Side::Entered => (Side::Base, true),
        Side::Left => (Side::Base, false),
        Side::Met | Side::Base | Side::Missing | Side::Unknown => return Vec::new(),
    };
    if of_side == Side::Base && of.base.is_none() {
        return Vec::new();
    }
    let then = names_at(view, of, unit, day, of_side);
    let now = rows(view, of, unit, of_side);
    let (from, other) = if came { (now, then) } else { (then, now) };
    let other: BTreeSet<_> = other.iter().map(|item| identity(view, of, item)).collect();
    from.into_iter().filter(|item| !other.contains(&identity(view, of, item))).collect()
}

/// The last frozen period end of an indicator that the view may show, before the view's day.
pub fn last_day(view: &View, of: &Indicator) -> Option<Day> {
    let has = |lines: &Lines| lines.0.iter().any(|line| line.indicator == of.key);
    let days = view.freezes().filter(|(_, freeze)| freeze.day < view.day() && has(&freeze.lines));
    days.map(|(_, freeze)| freeze.day).max()
}
