//! What an indicator says of a unit, and the rows behind each of its numbers.

use super::{
    definition::{Base, Count, Direction, Indicator, Population, Target},
    kept,
    population::{Item, each_in},
};
use crate::domain::{PersonId, RowId, UnitId, View, unit::Level};
use std::collections::{BTreeMap, BTreeSet};

/// The numbers of one unit and what lies below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The numerator.
    pub met: u32,
    /// The denominator; `None` for a plain number.
    pub base: Option<u32>,
    /// Of the base (or of the records of a plain number), those of which the answer is not known. They are not met.
    pub unknown: u32,
}

/// Whether what should be reached is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Nobody is counted, so there is no value.
    NoValue,
    /// Nothing says what should be reached.
    NoTarget,
    /// Reached.
    Met,
    /// Not reached.
    Short,
}

/// Which of the counted rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Side {
    /// The numerator.
    Met,
    /// The denominator.
    Base,
    /// In the base and clearly not in the numerator.
    Missing,
    /// In the base and not known.
    Unknown,
    /// In the numerator now and not when the last period was frozen.
    Gained,
    /// In the numerator then and not any more.
    Lost,
    /// In the base now and not then.
    Entered,
    /// In the base then and not any more.
    Left,
}

impl Side {
    /// All sides in the order of a card.
    pub const ALL: [Side; 8] = [
        Side::Met,
        Side::Base,
        Side::Missing,
        Side::Unknown,
        Side::Gained,
        Side::Lost,
        Side::Entered,
        Side::Left,
    ];
    /// Those on which a record is noted when a period is frozen. Their places are part of the stored format.
    pub(super) const STOOD: [Side; 4] = [Side::Met, Side::Base, Side::Missing, Side::Unknown];
    /// Those that make the difference to the last frozen period.
    pub const CHANGED: [Side; 4] = [Side::Gained, Side::Lost, Side::Entered, Side::Left];

    /// The key in places and message ids.
    pub const fn key(self) -> &'static str {
        match self {
            Side::Met => "met",
            Side::Base => "base",
            Side::Missing => "missing",
            Side::Unknown => "unknown",
            Side::Gained => "gained",
            Side::Lost => "lost",
            Side::Entered => "entered",
            Side::Left => "left",
        }
    }

    /// The side with this key.
    pub fn from_key(key: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.key() == key)
    }
}

impl Reading {
    /// Hundredths of a percent of the base, cut and never rounded up; `None` without a base.
    pub fn share(&self) -> Option<u32> {
        let base = self.base.filter(|base| *base > 0)?;
        u32::try_from(u64::from(self.met) * 10_000 / u64::from(base)).ok()
    }

    /// How many the numerator must reach, where a target is set and there is a base.
    ///
    /// *Unit*: of the numerator; a share is rounded up, because half a person does not meet it.
    pub fn needed(&self, view: &View, indicator: &Indicator) -> Option<u32> {
        let base = u64::from(self.base.unwrap_or(0));
        let share = |hundredths: u64| match indicator.direction {
            Direction::Up => (base * hundredths).div_ceil(10_000),
            Direction::Down => base * hundredths / 10_000,
        };
        let setting = |key: &str| view.setting(key).and_then(|value| value.parse::<u64>().ok());
        let needed = match indicator.target.as_ref()? {
            Target::Share(hundredths) => share(u64::from(*hundredths)),
            Target::PerBase(key) => base * setting(key)?,
            Target::ShareSetting(key) => share(setting(key)? * 100),
            Target::Number(number) => u64::from(*number),
        };
        u32::try_from(needed).ok()
    }

    /// Whether the target is reached.
    pub fn verdict(&self, view: &View, indicator: &Indicator) -> Verdict {
        if indicator.base.is_some() && self.base.is_none_or(|base| base == 0) {
            return Verdict::NoValue;
        }
        match (self.needed(view, indicator), indicator.direction) {
            (None, _) => Verdict::NoTarget,
            (Some(needed), Direction::Up) if self.met >= needed => Verdict::Met,
            (Some(needed), Direction::Down) if self.met <= needed => Verdict::Met,
            (Some(_), _) => Verdict::Short,
        }
    }
}

/// How a person is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) const MET: Marks = Marks(1);
    pub(super) const BASE: Marks = Marks(2);
    pub(super) const UNKNOWN: Marks = Marks(4);

    pub(super) const fn and(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    const fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    /// Met, base, unknown. Who is met somewhere is not unknown.
    pub(super) fn numbers(self) -> [u32; 3] {
        [self.has(Marks::MET), self.has(Marks::BASE), self.has(Marks::UNKNOWN) && !self.has(Marks::MET)]
            .map(u32::from)
    }
}

/// What a pass over the records of a unit gathers.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) met: Vec<Item>,
    pub(super) base: Vec<Item>,
    pub(super) unknown: Vec<Item>,
}

impl Gathered {
    /// Takes what stands right in a unit.
    pub(super) fn take(
        &mut self,
        view: &View,
        indicator: &Indicator,
        id: UnitId,
        unit: &crate::domain::unit::Unit,
    ) {
        let each = |population: &Population, visit: &mut dyn FnMut(Item, Option<bool>)| {
            each_in(view, population.of, id, unit, &mut |item| visit(item, population.meets(view, &item)));
        };
        match &indicator.base {
            Some(base) if indicator.part => each(base, &mut |item, in_base| {
                if in_base == Some(true) {
                    self.base.push(item);
                    match indicator.met.meets(view, &item) {
                        Some(true) => self.met.push(item),
                        Some(false) => {}
                        None => self.unknown.push(item),
                    }
                }
            }),
            base => {
                if let Some(base) = base {
                    each(base, &mut |item, in_base| {
                        if in_base == Some(true) {
                            self.base.push(item);
                        }
                    });
                }
                each(&indicator.met, &mut |item, met| match met {
                    Some(true) => self.met.push(item),
                    Some(false) => {}
                    None => self.unknown.push(item),
                });
            }
        }
    }

    fn of(view: &View, indicator: &Indicator, unit: UnitId) -> Gathered {
        let mut gathered = Gathered::default();
        for (id, at) in view.below(unit) {
            gathered.take(view, indicator, id, at);
        }
        gathered
    }

    /// The rows of a side; of persons one row each, the first.
    fn side(mut self, indicator: &Indicator, side: Side) -> Vec<Item> {
        if indicator.count == Count::Persons {
            let mut met = BTreeSet::new();
            self.met.retain(|item| item.person.is_some_and(|person| met.insert(person)));
            let mut base = BTreeSet::new();
            self.base.retain(|item| item.person.is_some_and(|person| base.insert(person)));
            let mut unknown = BTreeSet::new();
            self.unknown.retain(|item| item.person.is_some_and(|p| !met.contains(&p) && unknown.insert(p)));
            if side == Side::Missing {
                self.base
                    .retain(|item| item.person.is_some_and(|p| !met.contains(&p) && !unknown.contains(&p)));
            }
        } else if side == Side::Missing {
            let other: BTreeSet<Item> = self.met.iter().chain(&self.unknown).copied().collect();
            self.base.retain(|item| !other.contains(item));
        }
        match side {
            Side::Met => self.met,
            Side::Base | Side::Missing => self.base,
            Side::Unknown => self.unknown,
            Side::Gained | Side::Lost | Side::Entered | Side::Left => Vec::new(),
        }
    }

    /// The same of units that are given, as far as they exist.
    pub(super) fn in_units(view: &View, indicator: &Indicator, units: &[UnitId]) -> Gathered {
        let mut gathered = Gathered::default();
        for id in units {
            if let Some(at) = view.unit(*id).filter(|at| at.exists(view.day())) {
                gathered.take(view, indicator, *id, at);
            }
        }
        gathered
    }

    /// Every person once, with how it is counted.
    pub(super) fn marks(&self) -> BTreeMap<PersonId, Marks> {
        let mut all: BTreeMap<PersonId, Marks> = BTreeMap::new();
        for (items, mark) in
            [(&self.met, Marks::MET), (&self.base, Marks::BASE), (&self.unknown, Marks::UNKNOWN)]
        {
            for person in items.iter().filter_map(|item| item.person) {
                let marks = all.entry(person).or_default();
                *marks = marks.and(mark);
            }
        }
        all
    }

    pub(super) fn reading(&self, indicator: &Indicator) -> Reading {
        let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let persons =
            |items: &[Item]| items.iter().filter_map(|item| item.person).collect::<BTreeSet<PersonId>>();
        let (met, base, unknown) = match indicator.count {
            Count::Rows => (self.met.len(), self.base.len(), self.unknown.len()),
            Count::Persons => {
                let met = persons(&self.met);
                let unknown = persons(&self.unknown).difference(&met).count();
                (met.len(), persons(&self.base).len(), unknown)
            }
        };
        Reading {
            met: whole(met),
            base: indicator.base.as_ref().map(|_| whole(base)),
            unknown: whole(unknown),
        }
    }
}

/// What an indicator says of a unit and what lies below it: kept for today, counted for other days and for groups.
pub fn reading(view: &View, indicator: &Indicator, unit: UnitId) -> Reading {
    kept::reading(view, indicator, unit).unwrap_or_else(|| recount(view, indicator, unit))
}

/// The same, counted from the rows.
pub fn recount(view: &View, indicator: &Indicator, unit: UnitId) -> Reading {
    Gathered::of(view, indicator, unit).reading(indicator)
}

/// The rows behind one of its numbers, in the order of the tree: exactly as many as the number says.
///
/// *Shape*: [`Side::Missing`] is empty where the numerator is no part of the base.
pub fn rows(view: &View, indicator: &Indicator, unit: UnitId, side: Side) -> Vec<Item> {
    if side == Side::Missing && !indicator.part {
        return Vec::new();
    }
    if Side::CHANGED.contains(&side) {
        return super::freeze::difference(view, indicator, unit, side);
    }
    Gathered::of(view, indicator, unit).side(indicator, side)
}

/// What it says of the units right below one, in the order of the tree: each record is looked at once.
///
/// What stands in the unit itself and in none of them is in no line; the total is [`reading`].
pub fn by_unit(view: &View, indicator: &Indicator, unit: UnitId) -> Vec<(UnitId, Reading)> {
    view.children(unit).map(|(id, _)| (id, reading(view, indicator, id))).collect()
}

/// The villages below a unit that do not reach the target themselves, in the order of the tree.
pub fn short_villages(view: &View, indicator: &Indicator, unit: UnitId) -> Vec<UnitId> {
    let villages = view.below(unit).filter(|(_, at)| at.level == Level::Village);
    villages
        .map(|(id, _)| id)
        .filter(|id| reading(view, indicator, *id).verdict(view, indicator) == Verdict::Short)
        .collect()
}

/// Rows by the record that stands behind them, for lists that show each record once.
pub fn records(items: &[Item]) -> BTreeMap<RowId, u16> {
    let mut all = BTreeMap::new();
    for item in items {
        *all.entry(item.row).or_default() += 1;
    }
    all
}

/// Whether a base needs records that this view's account may not see at all.
pub const fn is_vetting(base: Base) -> bool {
    matches!(base, Base::Reserves)
}
