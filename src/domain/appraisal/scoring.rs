//! One sheet's points: what was entered becomes points per item, and items become a total.
//!
//! Each item lies between its least and its maximum whatever was entered; entries in another order give the same.
//! Item scores are rounded once, as the template says, to its decimals; a total is the sum of what is shown,
//! weighted exactly and *cut*, so that nothing is rounded up into a better grade. Start with [`Engine::sheet`].

use super::{
    mark::{Booking, Mark, Raw, Tally},
    points::{Points, Ratio, Rounding},
    template::{Class, DeductLine, Deduction, Item, LedgerLine, Missing, RateRule, Scoring, Template},
};
use std::collections::BTreeMap;

/// How far an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemState {
    /// It has its points.
    Scored,
    /// At least one source has not scored it yet.
    Open,
    /// A source that the item cannot do without is absent.
    Absent,
    /// All its sources are absent, and the other items count for more.
    LeftOut,
}

/// What an item gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ItemScore {
    /// How far it is.
    pub state: ItemState,
    /// Its points; of the sources there are, where it is still open.
    pub points: Points,
    /// Points lost against its maximum; 0 for a ledger without one.
    pub lost: Points,
}

/// What a sheet gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SheetScore {
    /// Items in the order of the template.
    pub items: Vec<ItemScore>,
    /// The total, once every item has its points or is left out.
    pub total: Option<Points>,
    /// The sum so far.
    pub so_far: Points,
    /// Items not yet scored.
    pub open: u16,
    /// Items that cannot be scored because a source is absent.
    pub absent: u16,
    /// The worst grade that a veto forces.
    pub veto: Option<u8>,
    /// The worst grade that a booking falls to (降级).
    pub falls_to: Option<u8>,
}

/// What one entry gives before and after its limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Worked {
    /// Before: below the least or above the maximum where it was cut off.
    pub uncut: Points,
    /// After.
    pub points: Points,
}

/// A template made ready for many sheets.
#[derive(Debug)]
pub struct Engine<'a> {
    template: &'a Template,
    /// Weight of each section over `common`.
    weights: Vec<i64>,
    common: i64,
    /// Most that the counted sections give, weighted, in thousandths over `common`.
    whole: i128,
}

impl<'a> Engine<'a> {
    /// Makes a template ready.
    pub fn new(template: &'a Template) -> Engine<'a> {
        // A checked template has a common divisor.
        let common =
            super::file::common_divisor(template.sections.iter().map(|section| section.weight)).unwrap_or(1);
        let weights: Vec<i64> = template
            .sections
            .iter()
            .map(|section| section.weight.num() * (common / section.weight.den()))
            .collect();
        let whole = template
            .sections
            .iter()
            .zip(&weights)
            .filter(|(section, _)| !section.outside)
            .filter_map(|(section, weight)| {
                Some(i128::from(section.max?.thousandths()) * i128::from(*weight))
            })
            .sum();
        Engine { template, weights, common, whole }
    }

    /// The template.
    pub const fn template(&self) -> &'a Template {
        self.template
    }

    /// Works out a sheet.
    ///
    /// *Shape*: `marks` one per slot, missing ones are not yet scored; `earlier` the bookings of the same person in
    /// earlier cycles of the year, with the place of their item, because yearly caps run over all of them.
    pub fn sheet(&self, marks: &[Mark], earlier: &[(u8, &[Booking])]) -> SheetScore {
        let template = self.template;
        let mut score = SheetScore {
            items: Vec::with_capacity(template.items.len()),
            total: None,
            so_far: Points::ZERO,
            open: 0,
            absent: 0,
            veto: None,
            falls_to: None,
        };
        let (mut inside, mut outside, mut left_out) = (0i128, 0i128, 0i128);
        for (at, item) in template.items.iter().enumerate() {
            let before =
                earlier.iter().find(|(other, _)| usize::from(*other) == at).map_or(&[][..], |(_, b)| b);
            let got = self.item(item, marks, before, &mut score);
            let section = usize::from(item.section);
            let weight = i128::from(self.weights.get(section).copied().unwrap_or(0));
            let weighted = i128::from(got.points.thousandths()) * weight;
            let is_outside = template.sections.get(section).is_some_and(|section| section.outside);
            match got.state {
                ItemState::Scored | ItemState::Open if is_outside => outside += weighted,
                ItemState::Scored | ItemState::Open => inside += weighted,
                ItemState::LeftOut if !is_outside => {
                    left_out += i128::from(item.max.unwrap_or_default().thousandths()) * weight;
                }
                ItemState::LeftOut | ItemState::Absent => {}
            }
            score.open += u16::from(got.state == ItemState::Open);
            score.absent += u16::from(got.state == ItemState::Absent);
            score.items.push(got);
        }
        // Nothing left to re-weight on: there is no result.
        let nothing_left = left_out > 0 && left_out >= self.whole;
        if left_out > 0 && !nothing_left {
            inside = inside * self.whole / (self.whole - left_out);
        }
        let sum = (inside + outside) / i128::from(self.common);
        let sum = Points::of_thousandths(i64::try_from(sum).unwrap_or(i64::MAX))
            .rounded(template.decimals, Rounding::Cut)
            .max(Points::ZERO);
        score.so_far = template.most.map_or(sum, |most| sum.min(most));
        if score.open == 0 && score.absent == 0 && !nothing_left {
            score.total = Some(score.so_far);
        }
        score
    }

    fn item(&self, item: &Item, marks: &[Mark], earlier: &[Booking], score: &mut SheetScore) -> ItemScore {
        let (mut sum, mut weights) = (0i128, 0i128);
        let (mut open, mut blocked, mut present) = (false, false, false);
        for (n, share) in item.sources.iter().enumerate() {
            let mark = marks.get(usize::from(item.slot) + n).unwrap_or(&Mark::Open);
            let weight = i128::from(share.weight);
            match mark {
                Mark::Is(raw) => {
                    self.outcomes(item, raw, score);
                    let got = self.work(item, raw, earlier);
                    sum += i128::from(got.points.thousandths()) * weight;
                    weights += weight;
                    present = true;
                }
                Mark::Open | Mark::Unknown => open |= !matches!(item.scoring, Scoring::Veto { .. }),
                Mark::Absent => {
                    let missing = self.template.sources.get(usize::from(share.source)).map(|s| s.missing);
                    match missing {
                        Some(Missing::Reweight) => {}
                        Some(Missing::Zero) => {
                            weights += weight;
                            present = true;
                        }
                        Some(Missing::Block) | None => blocked = true,
                    }
                }
            }
        }
        let points = if weights == 0 {
            Points::ZERO
        } else if item.sources.len() == 1 {
            Points::of_thousandths(i64::try_from(sum / weights).unwrap_or(i64::MAX))
        } else {
            // One division for all sources together.
            Points::of_thousandths(1).scaled(
                i64::try_from(sum).unwrap_or(i64::MAX),
                i64::try_from(weights).unwrap_or(i64::MAX),
                self.template.decimals,
                self.template.rounding,
            )
        };
        let state = if open {
            ItemState::Open
        } else if blocked {
            ItemState::Absent
        } else if present || matches!(item.scoring, Scoring::Veto { .. }) {
            ItemState::Scored
        } else {
            ItemState::LeftOut
        };
        let lost = match state {
            ItemState::Scored => item.max.unwrap_or(points).minus(points),
            ItemState::Open | ItemState::Absent | ItemState::LeftOut => Points::ZERO,
        };
        ItemScore { state, points, lost }
    }

    /// Grades that an entry forces, apart from points.
    fn outcomes(&self, item: &Item, raw: &Raw, score: &mut SheetScore) {
        match (&item.scoring, raw) {
            (Scoring::Veto { grade }, Raw::Veto { .. }) => score.veto = score.veto.max(Some(*grade)),
            (Scoring::Ledger { lines, .. }, Raw::Events(events)) => {
                // Where a line offers points or a fall, only a booking without points is the fall.
                let falls = events
                    .iter()
                    .filter(|event| event.points == Points::ZERO)
                    .filter_map(|event| lines.get(usize::from(event.line)).and_then(|line| line.falls_to));
                score.falls_to = score.falls_to.max(falls.max());
            }
            _ => {}
        }
    }

    /// What one entry of an item gives. An entry of another type gives nothing; the door refuses it before.
    pub fn work(&self, item: &Item, raw: &Raw, earlier: &[Booking]) -> Worked {
        let max = item.max.unwrap_or(Points::LIMIT);
        let (decimals, rounding) = (self.template.decimals, self.template.rounding);
        let uncut = match (&item.scoring, raw) {
            (Scoring::Deduct { lines, .. }, Raw::Cases(cases)) => {
                let lost = cases.iter().map(|case| deducted(lines, case, max)).sum();
                max.minus(lost)
            }
            (Scoring::Checklist(_), Raw::Parts(parts)) => parts.iter().copied().sum(),
            (Scoring::Rate(rule), Raw::Rate { part, whole }) => match rule {
                RateRule::Proportional => max.scaled((*part).min(*whole), *whole, decimals, rounding),
                RateRule::Steps { target, per, minus, begun } => {
                    max.minus(minus.times(steps(*part, *whole, *target, *per, *begun)))
                }
            },
            (Scoring::Rubric(_), Raw::Points(points)) => *points,
            (Scoring::Classes(classes), Raw::Class(class)) => {
                classes.get(usize::from(*class)).map_or(Points::ZERO, |class| class.points)
            }
            (Scoring::Ledger { start, lines }, Raw::Events(events)) => {
                start.plus(booked(lines, events, earlier))
            }
            (Scoring::Ranks { points, rest }, Raw::Rank(rank)) => {
                points.get(usize::from(*rank).wrapping_sub(1)).copied().unwrap_or(*rest)
            }
            (Scoring::Means(_), Raw::Sums(sums)) => {
                sums.iter().map(|(sum, count)| sum.scaled(1, i64::from(*count), decimals, rounding)).sum()
            }
            (Scoring::Bonus(pieces), Raw::Cases(cases)) => {
                cases.iter().map(|case| rewarded(pieces, case)).sum()
            }
            _ => Points::ZERO,
        };
        Worked { uncut, points: uncut.clamp(item.min, max.max(item.min)) }
    }
}

/// What the cases of one line take away.
pub(super) fn deducted(lines: &[DeductLine], case: &Tally, max: Points) -> Points {
    let cases = case.amount.thousandths() / 1_000;
    match lines.get(usize::from(case.line)).map(|line| &line.deduction) {
        Some(Deduction::Each { minus, most }) => {
            let lost = minus.times(cases);
            most.map_or(lost, |most| lost.min(most))
        }
        Some(Deduction::All) if cases > 0 => max,
        Some(Deduction::Below(edges)) => {
            edges.iter().rev().find(|(edge, _)| case.amount < *edge).map_or(Points::ZERO, |(_, minus)| *minus)
        }
        Some(Deduction::All) | None => Points::ZERO,
    }
}

fn rewarded(pieces: &[Class], case: &Tally) -> Points {
    pieces
        .get(usize::from(case.line))
        .map_or(Points::ZERO, |piece| piece.points.times(case.amount.thousandths() / 1_000))
}

/// Steps by which `part` of `whole` lies below the target, exact; a step only begun counts where `begun` says so.
pub(super) fn steps(part: i64, whole: i64, target: Ratio, per: Ratio, begun: bool) -> i64 {
    // All four numbers are at most 10^9, so these products stay below 10^36.
    let (part, whole) = (i128::from(part), i128::from(whole.max(1)));
    let gap = i128::from(target.num()) * whole - part * i128::from(target.den());
    if gap <= 0 {
        return 0;
    }
    let (num, den) = (gap * i128::from(per.den()), i128::from(target.den()) * whole * i128::from(per.num()));
    let steps = if begun { (num + den - 1) / den.max(1) } else { num / den.max(1) };
    i64::try_from(steps).unwrap_or(i64::MAX)
}

/// What bookings give under their caps, beyond what earlier ones of the year have used up already.
pub(super) fn booked(lines: &[LedgerLine], events: &[Booking], earlier: &[Booking]) -> Points {
    let plain =
        |line: &LedgerLine| [line.per_month, line.per_year, line.per_person].iter().all(Option::is_none);
    if lines.iter().all(plain) {
        return events.iter().map(|event| event.points).sum();
    }
    let both: Vec<&Booking> = earlier.iter().chain(events).collect();
    let before: Vec<&Booking> = earlier.iter().collect();
    (0u8..).zip(lines).map(|(at, line)| capped(line, at, &both).minus(capped(line, at, &before))).sum()
}

/// The sum of a line's bookings within its caps. Sums know no order, so neither does this.
fn capped(line: &LedgerLine, at: u8, events: &[&Booking]) -> Points {
    let mut years: BTreeMap<i16, Vec<&Booking>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.line == at) {
        years.entry(event.day.ymd().0).or_default().push(event);
    }
    years.into_values().map(|events| year_capped(line, &events)).sum()
}

fn year_capped(line: &LedgerLine, events: &[&Booking]) -> Points {
    let within = |points: Points, cap: Option<Points>| match cap {
        Some(cap) => points.clamp(Points::ZERO.minus(cap), cap),
        None => points,
    };
    let mut months: BTreeMap<i8, Points> = BTreeMap::new();
    let mut people: BTreeMap<_, Points> = BTreeMap::new();
    for event in events {
        let month = months.entry(event.day.ymd().1).or_default();
        *month = month.plus(event.points);
        let person = people.entry(event.about).or_default();
        *person = person.plus(event.points);
    }
    let by_month: Points = months.into_values().map(|sum| within(sum, line.per_month)).sum();
    let by_person: Points = people.into_values().map(|sum| within(sum, line.per_person)).sum();
    // Whichever cap binds more; a booking never escapes one by keeping within another.
    let least = if by_month.thousandths().unsigned_abs() <= by_person.thousandths().unsigned_abs() {
        by_month
    } else {
        by_person
    };
    within(least, line.per_year)
}
