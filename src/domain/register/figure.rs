//! What a figure of a register says of a unit, and which entries, units and persons are behind its number.

use super::{
    Definition, Entry, Type,
    definition::{Base, Figure, Target, What},
    totals::{Sum, each, select, sum, unit_of_measure},
};
use crate::domain::{
    EntryId, Kind, PersonId, UnitId, Value, View,
    unit::{Level, Unit, UnitKind},
};
use std::collections::BTreeSet;

/// What a figure says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The number; money in fen.
    pub value: i64,
    /// Entries that should have said something and do not.
    pub unknown: u32,
    /// Whether the truth may be more.
    pub at_least: bool,
    /// What it is a share of.
    pub of: Option<i64>,
    /// What it should reach; `None` where nothing says so, or a setting has no value yet.
    pub target: Option<i64>,
    /// The setting that should say what it has to reach and has no value yet.
    pub setting_missing: Option<Box<str>>,
}

impl Reading {
    /// Whether it has reached what it should, where that is known.
    pub fn reached(&self) -> Option<bool> {
        self.target.map(|target| self.value >= target)
    }

    /// How much is missing, where a target is known.
    pub fn short(&self) -> Option<i64> {
        self.target.map(|target| (target - self.value).max(0))
    }

    /// Parts of ten thousand of its base, cut and never rounded up; `None` without a base.
    pub fn per_ten_thousand(&self) -> Option<i64> {
        let of = self.of.filter(|of| *of > 0)?;
        Some(self.value.saturating_mul(10_000) / of)
    }
}

/// The entries that a figure counts, so that its number can be opened.
pub fn counted<'v>(
    view: &'v View,
    definition: &Definition,
    figure: &Figure,
    unit: UnitId,
) -> Vec<(EntryId, &'v Entry)> {
    let mut found = select(view, definition, unit, &figure.filter);
    found.retain(|(_, entry)| definition.counts(entry, view.day()));
    found
}

/// What a figure says of a unit and what lies below it.
pub fn reading(view: &View, definition: &Definition, figure: &Figure, unit: UnitId) -> Reading {
    let counted: Vec<&Entry> = view
        .entries_below(definition.key, unit)
        .into_iter()
        .map(|(_, entry)| entry)
        .filter(|entry| definition.counts(entry, view.day()))
        .collect();
    let entries = || {
        let meets = |entry: &&&Entry| figure.filter.iter().all(|c| c.holds(definition, entry));
        counted.iter().filter(meets)
    };
    let mut out = Reading::default();
    match &figure.what {
        What::Entries => out.value = whole(entries().count()),
        What::Units(level) => {
            let found = units(view, definition, entries(), *level, unit);
            out.value = whole(found.iter().filter(|at| in_base(view, figure, **at)).count());
        }
        What::Persons(column) => {
            let mut persons = BTreeSet::new();
            for entry in entries() {
                let value = definition.value(entry, *column);
                each(&value, &mut |item| {
                    if let Value::Ref(Kind::Person, id) = item {
                        persons.insert(*id);
                    }
                });
            }
            out.value = whole(persons.len());
        }
        What::Max(_) => {}
        What::Sum(at, of) => {
            let Some(field) = definition.fields.get(*at) else { return out };
            let units = if let Type::Quantity(units) = &field.of { units.len() } else { 0 };
            let mut sums = vec![Sum::default(); units + 1];
            for entry in entries() {
                let at_least =
                    || field.at_least.is_some_and(|flag| entry.values.get(flag) == &Value::Flag(true));
                sum(field, entry.values.get(field.key), at_least, &mut sums);
            }
            let at = (0..=units).find(|at| unit_of_measure(&field.of, *at) == *of).unwrap_or(units);
            (out.value, out.unknown, out.at_least) =
                (sums[at].value, sums[units].unknown, sums[at].is_at_least());
        }
    }
    if let What::Max(at) = figure.what {
        let Some(field) = definition.fields.get(at) else { return out };
        let mut highest: Option<(i64, bool)> = None;
        for entry in entries() {
            let more = field.at_least.is_some_and(|flag| entry.values.get(flag) == &Value::Flag(true));
            let mut known = false;
            each(entry.values.get(field.key), &mut |item| {
                if let Value::Number(number) = item {
                    known = true;
                    highest = highest.max(Some((*number, more)));
                }
            });
            out.unknown += u32::from(!known);
        }
        (out.value, out.at_least) = highest.unwrap_or_default();
    }
    out.of = figure.of.map(|base| match base {
        Base::Entries => whole(counted.len()),
        Base::Units(level) => {
            base_units(view, unit, |at| at.level == level && at.kind != Some(UnitKind::Other))
        }
        Base::VillagersCommittees => base_units(view, unit, |at| {
            at.level == Level::Village && at.kind == Some(UnitKind::VillagersCommittee)
        }),
        Base::Grids => i64::from(view.sums(unit).grids),
        Base::Members => whole(members(view, unit, false).count()),
        Base::MembersWithoutOffice => whole(members(view, unit, true).count()),
    });
    match &figure.target {
        Some(Target::Number(number)) => out.target = Some(*number),
        Some(Target::All) => out.target = out.of,
        Some(Target::Setting(key)) => {
            out.target = view.setting(key).and_then(|value| value.parse().ok());
            out.setting_missing = out.target.is_none().then(|| key.clone());
        }
        None => {}
    }
    out
}

/// The different units that a figure of units counts; `None` for figures of something else.
pub fn counted_units(
    view: &View,
    definition: &Definition,
    figure: &Figure,
    unit: UnitId,
) -> Option<BTreeSet<UnitId>> {
    let What::Units(level) = figure.what else { return None };
    let counted = counted(view, definition, figure, unit);
    let entries: Vec<&Entry> = counted.into_iter().map(|(_, entry)| entry).collect();
    let found = units(view, definition, entries.iter(), level, unit);
    Some(found.into_iter().filter(|at| in_base(view, figure, *at)).collect())
}

/// Whether a unit that a figure would count is one of those that it is a share of: what is neither village nor town counts
/// in no share of them.
fn in_base(view: &View, figure: &Figure, unit: UnitId) -> bool {
    let kind = view.unit(unit).and_then(|unit| unit.kind);
    match figure.of {
        Some(Base::Units(_)) => kind != Some(UnitKind::Other),
        Some(Base::VillagersCommittees) => kind == Some(UnitKind::VillagersCommittee),
        Some(Base::Entries | Base::Grids | Base::Members | Base::MembersWithoutOffice) | None => true,
    }
}

/// The different persons that a figure of persons counts; `None` for figures of something else.
pub fn counted_persons(
    view: &View,
    definition: &Definition,
    figure: &Figure,
    unit: UnitId,
) -> Option<BTreeSet<PersonId>> {
    let What::Persons(column) = figure.what else { return None };
    let mut persons = BTreeSet::new();
    for (_, entry) in counted(view, definition, figure, unit) {
        each(&definition.value(entry, column), &mut |item| {
            if let Value::Ref(Kind::Person, id) = item {
                persons.insert(PersonId(*id));
            }
        });
    }
    Some(persons)
}

/// The units of a figure's base that it does not count yet, in the order of the tree; `None` where it is no share of
/// units.
pub fn missing_units(
    view: &View,
    definition: &Definition,
    figure: &Figure,
    unit: UnitId,
) -> Option<Vec<UnitId>> {
    let (level, meets): (Level, fn(&Unit) -> bool) = match figure.of? {
        Base::Units(level) => (level, |at| at.kind != Some(UnitKind::Other)),
        Base::VillagersCommittees => (Level::Village, |at| at.kind == Some(UnitKind::VillagersCommittee)),
        Base::Entries | Base::Grids | Base::Members | Base::MembersWithoutOffice => return None,
    };
    let counted = counted(view, definition, figure, unit);
    let entries: Vec<&Entry> = counted.into_iter().map(|(_, entry)| entry).collect();
    let there = units(view, definition, entries.iter(), level, unit);
    let below = view.below(unit).filter(|(_, at)| at.level == level && meets(at));
    Some(below.map(|(id, _)| id).filter(|id| !there.contains(id)).collect())
}

/// The persons of a figure's base that it does not count yet, in the order of the tree; `None` where it is no share of
/// persons.
pub fn missing_persons(
    view: &View,
    definition: &Definition,
    figure: &Figure,
    unit: UnitId,
) -> Option<Vec<PersonId>> {
    let without_office = match figure.of? {
        Base::Members => false,
        Base::MembersWithoutOffice => true,
        Base::Entries | Base::Units(_) | Base::VillagersCommittees | Base::Grids => return None,
    };
    let there = counted_persons(view, definition, figure, unit)?;
    Some(members(view, unit, without_office).filter(|person| !there.contains(person)).collect())
}

/// The Party members who live in a unit or below it, in the order of the tree; nobody where the account does not see who
/// is one.
fn members(view: &View, unit: UnitId, without_office: bool) -> impl Iterator<Item = PersonId> + '_ {
    use crate::domain::{
        Class,
        person::{PersonStatus, Political},
    };
    let told = view.sees_class(Kind::Person, Class::Personal);
    let is = |political| matches!(political, Some(Political::Member | Political::Probationary));
    view.people_below(unit)
        .filter(move |(_, person)| told && is(person.political) && person.status != PersonStatus::Deceased)
        .map(|(id, _)| id)
        .filter(move |id| {
            !without_office
                || !view
                    .incumbencies_of_person(*id)
                    .iter()
                    .any(|(_, held)| held.standing(view.day()).in_force())
        })
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn base_units(view: &View, unit: UnitId, meets: impl Fn(&crate::domain::unit::Unit) -> bool) -> i64 {
    whole(view.below(unit).filter(|(_, at)| meets(at)).count())
}

/// The different units of a level that entries stand in or name below `root`.
fn units<'e>(
    view: &View,
    definition: &Definition,
    entries: impl Iterator<Item = &'e &'e Entry>,
    level: Level,
    root: UnitId,
) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    let mut add = |unit: UnitId| {
        let mut path = view.path(unit).filter(|at| view.within(*at, root));
        found.extend(path.find(|at| view.unit(*at).is_some_and(|unit| unit.level == level)));
    };
    for entry in entries {
        add(entry.unit);
        // Pairs and teams name the other villages in fields.
        for (_, field) in definition.fields.iter().enumerate().filter(|(_, f)| matches!(f.of, Type::Unit(_)))
        {
            each(entry.values.get(field.key), &mut |item| {
                if let Value::Ref(Kind::Unit, id) = item {
                    add(UnitId(*id));
                }
            });
        }
    }
    found
}
