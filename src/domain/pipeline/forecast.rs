//! Who reaches a limit in the months to come, what the ratios are then if nothing is done, and the fewest additions
//! that keep every village at its target.

use super::{
    desk::{Slice, entries, suggestions},
    sums::OfficeSum,
    switches::Worth,
};
use crate::domain::{
    Day, IncumbencyId, PersonId, ReserveId, UnitId, View,
    office::{self, Incumbency},
    register::Slug,
    unit::Level,
};
use std::collections::BTreeSet;

/// The furthest look ahead. *Unit*: months.
pub const MAX_MONTHS: i32 = 36;

/// What ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limit {
    /// The term of an incumbency.
    Term(IncumbencyId),
    /// An incumbent reaches the age limit.
    Age(IncumbencyId),
    /// Somebody on a reserve list becomes too old to count.
    ReserveAge(ReserveId),
    /// Somebody on a reserve list has a last day.
    ReserveEnds(ReserveId),
}

/// A limit that somebody reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reached {
    /// First day on which it is reached.
    pub day: Day,
    /// The village or group.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
    /// What ends.
    pub limit: Limit,
}

/// The last day of an incumbency's term: its own, else the usual number of years.
pub fn term_end(held: &Incumbency) -> Option<Day> {
    let years = office::office(held.office).map(|kind| i32::from(kind.term_years))?;
    held.due.or_else(|| Some(held.from.plus_months(years * 12).before()))
}

/// Everybody in a unit who reaches a term or age limit of an office within `months`, by day.
pub fn reached(view: &View, unit: UnitId, office: Slug, months: i32) -> Vec<Reached> {
    let today = view.day();
    let last = today.plus_months(months.clamp(1, MAX_MONTHS));
    let within = |day: Day| today <= day && day <= last;
    let mut all = Vec::new();
    let age_limit = view.setting_number(&format!("office.age_limit.{office}"));
    for (at, _) in view.below(unit) {
        for (id, held) in view.incumbencies_of_unit(at) {
            if held.office != office || !held.holds(today) {
                continue;
            }
            let one = |day, limit| Reached { day, unit: at, person: held.person, limit };
            if let Some(end) = term_end(held).map(|end| end.plus(1)).filter(|end| within(*end)) {
                all.push(one(end, Limit::Term(id)));
            }
            let birth = view.person(held.person).and_then(|person| person.birth);
            if let (Some(birth), Some(limit)) = (birth, age_limit) {
                let years = i32::try_from(limit).unwrap_or(i32::MAX / 12);
                let day = birth.day.plus_months(years.saturating_mul(12));
                if within(day) {
                    all.push(one(day, Limit::Age(id)));
                }
            }
        }
    }
    let switches = view.switches();
    for entry in entries(view, unit, office, Slice::Valid) {
        let Some(reserve) = view.reserve(entry.id) else { continue };
        let one = |day, limit| Reached { day, unit: reserve.unit, person: entry.person, limit };
        if let Some(end) = reserve.to.map(|to| to.plus(1)).filter(|end| within(*end)) {
            all.push(one(end, Limit::ReserveEnds(entry.id)));
        }
        let birth = view.person(entry.person).and_then(|person| person.birth);
        if let (Some(birth), Some(most)) = (birth, switches.age_max) {
            let too_old = birth.day.plus_months((most + 1) * 12);
            let (year, ..) = too_old.ymd();
            let day =
                if switches.at_year_end { Day::from_ymd(year, 1, 1).unwrap_or(too_old) } else { too_old };
            if within(day) {
                all.push(one(day, Limit::ReserveAge(entry.id)));
            }
        }
    }
    all.sort_unstable();
    all
}

/// The sums of an office in `months` if nothing is done: nobody enters, nobody takes office, re-validation goes on.
pub fn then(view: &View, unit: UnitId, office: Slug, months: i32) -> OfficeSum {
    if !view.in_scope(unit) || !view.sees_vetting() {
        return OfficeSum::default();
    }
    let day = view.day().plus_months(months.clamp(0, MAX_MONTHS));
    let switches = view.switches().clone().without_lapse();
    let mut sums = view.pipeline_with(unit, &switches, day).office(office);
    // Those who do not count today because nobody looked at them are not counted as kept.
    let lapsed = lapsed(view, unit, office, day);
    for (village, of_village) in lapsed {
        let sum = view.pipeline_with(village, &switches, day).office(office);
        let valid = sum.valid.saturating_sub(of_village);
        let short = sum.need.saturating_sub(valid);
        sums.valid = sums.valid.saturating_sub(of_village);
        sums.short += short - sum.short;
        sums.short_units += u32::from(short > 0) - sum.short_units;
    }
    sums
}

/// How many entries of each village would count then but do not count today for want of a re-validation.
fn lapsed(view: &View, unit: UnitId, office: Slug, day: Day) -> Vec<(UnitId, u32)> {
    let kept = view.switches().clone().without_lapse();
    let mut all: Vec<(UnitId, u32)> = Vec::new();
    for entry in entries(view, unit, office, Slice::Uncounted) {
        let mends = matches!(entry.worth, Worth::Not(why) if why.mended_by_validation());
        let Some(reserve) = view.reserve(entry.id).filter(|_| mends) else { continue };
        if !reserve.active(day) || kept.judge(view.book(), entry.id, reserve, day) != Worth::Valid {
            continue;
        }
        match all.last_mut() {
            Some((village, count)) if *village == reserve.unit => *count += 1,
            _ => all.push((reserve.unit, 1)),
        }
    }
    all
}

/// What a village needs so that it is at its target then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addition {
    /// The village.
    pub village: UnitId,
    /// Additions needed.
    pub needed: u32,
    /// Entries that only need to be looked at again.
    pub validate: Vec<ReserveId>,
    /// People who could be recommended, none of them named for two villages.
    pub people: Vec<PersonId>,
}

/// The fewest additions to the lists that keep every village of a unit at its target in `months`.
///
/// Every village needs exactly what it is short by then, and no person helps two; so their sum is the least there
/// can be. Entries that a re-validation brings back come first, for they cost no new name.
pub fn additions(view: &View, unit: UnitId, office: Slug, months: i32) -> Vec<Addition> {
    let mut taken: BTreeSet<PersonId> = BTreeSet::new();
    let mut all = Vec::new();
    let day = view.day().plus_months(months.clamp(0, MAX_MONTHS));
    let kept = view.switches().clone().without_lapse();
    let villages: Vec<UnitId> =
        view.below(unit).filter(|(_, unit)| unit.level == Level::Village).map(|(id, _)| id).collect();
    for village in villages {
        let short = then(view, village, office, months).short;
        if short == 0 {
            continue;
        }
        let mends = |worth| matches!(worth, Worth::Not(why) if why.mended_by_validation());
        let validate: Vec<ReserveId> = entries(view, village, office, Slice::Uncounted)
            .into_iter()
            .filter(|entry| mends(entry.worth))
            .filter(|entry| {
                view.reserve(entry.id).is_some_and(|reserve| {
                    reserve.active(day) && kept.judge(view.book(), entry.id, reserve, day) == Worth::Valid
                })
            })
            .map(|entry| entry.id)
            .take(short as usize)
            .collect();
        let needed = short - u32::try_from(validate.len()).unwrap_or(short);
        let still = |person: PersonId| view.person(person).is_some_and(|p| kept.person(p, day).is_none());
        let people: Vec<PersonId> = suggestions(view, village, office)
            .into_iter()
            .map(|one| one.person)
            .filter(|person| still(*person) && !taken.contains(person))
            .take(needed as usize)
            .collect();
        taken.extend(people.iter().copied());
        all.push(Addition { village, needed, validate, people });
    }
    all
}
