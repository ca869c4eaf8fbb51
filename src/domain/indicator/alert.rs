//! What got worse since the last frozen period, and what will fall below its target within some days if nothing is
//! done. Both lead to rows: those that make the difference.

use super::{
    Base, Direction, Indicator, Item, Reading, Side, Verdict,
    fact::{Fact, Name},
    freeze::{Past, Trends},
    reading::{reading, rows},
};
use crate::domain::{UnitId, View, register::Slug};
use std::collections::BTreeSet;

/// How far ahead alerts look. *Unit*: days.
pub const AHEAD_DAYS: i32 = 90;

/// An indicator that got worse since it was frozen last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Worse {
    /// Its key.
    pub indicator: Slug,
    /// What it said then.
    pub then: Past,
    /// What it says now.
    pub now: Reading,
    /// The rows that made it so.
    pub side: Side,
    /// How many they are.
    pub count: usize,
}

/// Whether a reading is worse than another one: the share where there is a base, the number where there is none.
pub fn is_worse(of: &Indicator, then: &Reading, now: &Reading) -> bool {
    let (before, after) = match (then.base, now.base) {
        // Cross-multiplied, so that nothing is lost by cutting.
        (Some(before), Some(after)) if before > 0 && after > 0 => {
            (u64::from(then.met) * u64::from(after), u64::from(now.met) * u64::from(before))
        }
        (None, None) => (u64::from(then.met), u64::from(now.met)),
        _ => return false,
    };
    match of.direction {
        Direction::Up => after < before,
        Direction::Down => after > before,
    }
}

/// What got worse in a unit, in the order of the columns.
pub fn worse(view: &View, unit: UnitId) -> Vec<Worse> {
    let trends = Trends::of(view, [unit]);
    let mut all = Vec::new();
    for of in view.indicators() {
        let Some(then) = trends.last(of.key, unit) else { continue };
        let now = reading(view, of, unit);
        if !is_worse(of, &then.figure.reading, &now) {
            continue;
        }
        let sides = match of.direction {
            Direction::Up => [Side::Lost, Side::Entered],
            Direction::Down => [Side::Gained, Side::Left],
        };
        let found = sides.into_iter().map(|side| (side, rows(view, of, unit, side).len()));
        if let Some((side, count)) = found.into_iter().find(|(_, count)| *count > 0) {
            all.push(Worse { indicator: of.key, then: *then, now, side, count });
        }
    }
    all
}

/// Whether an indicator can change without any entry, by the day alone.
fn moves(of: &Indicator) -> bool {
    let timed = |fact: &Fact| match fact {
        Fact::Serving(_) | Fact::Gap(_) | Fact::TrainedSince(_) => true,
        Fact::Named(name) => matches!(name, Name::ElectionOverdue | Name::VacantMonths),
        Fact::Field(_) => false,
    };
    let all = [Some(&of.met), of.base.as_ref()].into_iter().flatten();
    all.into_iter().any(|population| {
        !matches!(population.of, Base::Units(_) | Base::Grids | Base::Organisations)
            || population.when.iter().any(|condition| timed(&condition.fact))
    })
}

/// The rows by which an indicator will fall below its target within [`AHEAD_DAYS`], though it is met today.
///
/// *Shape*: of "more is better" those that are met now and will not be; of "less is better" those that will be counted.
/// Empty where the target stays met, or is not met now.
pub fn lapsing(view: &View, of: &Indicator, unit: UnitId) -> Vec<Item> {
    if of.target.is_none() || !moves(of) {
        return Vec::new();
    }
    let then = view.on(view.day().plus(AHEAD_DAYS));
    let falls = reading(view, of, unit).verdict(view, of) == Verdict::Met
        && reading(&then, of, unit).verdict(&then, of) == Verdict::Short;
    if !falls {
        return Vec::new();
    }
    let (today, later) = (rows(view, of, unit, Side::Met), rows(&then, of, unit, Side::Met));
    let (from, other) = match of.direction {
        Direction::Up => (today, later),
        Direction::Down => (later, today),
    };
    let other: BTreeSet<Item> = other.into_iter().collect();
    from.into_iter().filter(|item| !other.contains(item)).collect()
}
