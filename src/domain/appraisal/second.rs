//! Shipped templates worked out a second time, in plain fractions written for this test alone, and what must hold
//! whatever is entered.

use super::{
    Booking, Engine, Mark, Points, Raw, Tally, Template,
    mark::fits,
    template::{Deduction, RateRule, Scoring},
    tests::shipped,
};
use crate::domain::{Day, PersonId};
use fastrand::Rng;

/// A fraction that never rounds.
#[derive(Clone, Copy, Debug)]
struct Exact(i128, i128);

impl Exact {
    fn of(points: Points) -> Exact {
        Exact(i128::from(points.thousandths()), 1_000)
    }
    fn plus(self, other: Exact) -> Exact {
        Exact(self.0 * other.1 + other.0 * self.1, self.1 * other.1).reduced()
    }
    fn times(self, other: Exact) -> Exact {
        Exact(self.0 * other.0, self.1 * other.1).reduced()
    }
    fn reduced(self) -> Exact {
        let (mut a, mut b) = (self.0.abs(), self.1.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Exact(self.0 / a.max(1), self.1 / a.max(1))
    }
    fn less(self, other: Exact) -> bool {
        self.0 * other.1 < other.0 * self.1
    }
    fn held(self, least: Exact, most: Exact) -> Exact {
        if self.less(least) {
            least
        } else if most.less(self) {
            most
        } else {
            self
        }
    }
    /// To the last of `decimals` digits, half away from zero; positive numbers only.
    fn rounded(self, decimals: u32) -> Exact {
        let unit = 10i128.pow(decimals);
        Exact((self.0 * unit * 2 + self.1) / (self.1 * 2), unit).reduced()
    }
    fn is(self, points: Points) -> bool {
        let other = Exact::of(points);
        self.0 * other.1 == other.0 * self.1
    }
}

const ZERO: Exact = Exact(0, 1);

/// Each template's own arithmetic, by its key and item, from the words of its document and not from its file.
fn second(key: &str, item: usize, mark: &Mark) -> Exact {
    let Mark::Is(raw) = mark else { return ZERO };
    let whole = |n: i128| Exact(n, 1);
    let cases = |line: u8| match raw {
        Raw::Cases(cases) => cases
            .iter()
            .find(|case| case.line == line)
            .map_or(ZERO, |case| Exact(i128::from(case.amount.thousandths()), 1_000)),
        _ => ZERO,
    };
    let minus = |max: i128, costs: &[(u8, Exact)]| {
        let lost = costs.iter().fold(ZERO, |sum, (line, each)| sum.plus(cases(*line).times(*each)));
        whole(max).plus(lost.times(whole(-1))).held(ZERO, whole(max))
    };
    let plain = || match raw {
        Raw::Points(points) => Exact::of(*points),
        _ => ZERO,
    };
    match (key, item) {
        ("group-leader-example", 3) => minus(15, &[(0, whole(2))]),
        ("group-leader-example" | "village-official-hundred", _) => plain(),
        ("new-village-quarterly", 0) => minus(10, &[0, 1, 2, 3, 4].map(|line| (line, whole(1)))),
        ("new-village-quarterly", 1) => minus(25, &[(0, whole(5))]),
        ("new-village-quarterly", 2) => {
            minus(35, &[(0, whole(5)), (1, whole(1)), (2, whole(1)), (3, whole(1))])
        }
        ("new-village-quarterly", 3) => minus(10, &[(0, whole(5)), (1, whole(2)), (2, whole(1))]),
        ("new-village-quarterly", 4) => {
            if ZERO.less(cases(2)) {
                return ZERO;
            }
            minus(10, &[(0, Exact(1, 2)), (1, Exact(1, 2))])
        }
        ("new-village-quarterly", 5) => {
            let asked = matches!(raw, Raw::Cases(list) if list.iter().any(|case| case.line == 1));
            let rate = cases(1);
            let lost = match () {
                () if !asked || !rate.less(whole(90)) => 0,
                () if !rate.less(whole(80)) => 1,
                () => 5,
            };
            minus(10, &[(0, whole(2))]).plus(whole(-lost)).held(ZERO, whole(10))
        }
        ("grid-worker-stars", n) => match raw {
            Raw::Rate { part, whole: of } => {
                let max = [30, 30, 20][n];
                let rate = Exact(i128::from(*part), i128::from(*of)).held(ZERO, whole(1));
                whole(max).times(rate).rounded(2)
            }
            Raw::Sums(sums) => sums.iter().fold(ZERO, |all, (sum, count)| {
                all.plus(Exact::of(*sum).times(Exact(1, i128::from(*count))).rounded(2))
            }),
            _ => ZERO,
        },
        ("secretary-levels-example", 2) => minus(30, &[(0, whole(5))]),
        ("secretary-levels-example", _) => plain(),
        ("lecture-contest-example", 2) => minus(10, &[(0, whole(1))]),
        ("lecture-contest-example", _) => match raw {
            Raw::Sums(sums) => sums.iter().fold(ZERO, |all, (sum, count)| {
                all.plus(Exact::of(*sum).times(Exact(1, i128::from(*count))).rounded(2))
            }),
            _ => ZERO,
        },
        ("ring-contest-example", 2) => {
            let sum = [(0, 5), (1, 8), (2, 10)]
                .into_iter()
                .fold(ZERO, |sum, (line, each)| sum.plus(cases(line).times(whole(each))));
            sum.held(ZERO, whole(10))
        }
        ("ring-contest-example", item) => match (item, raw) {
            (0, Raw::Rank(rank)) => {
                whole([60, 57, 54, 51, 48].get(usize::from(*rank) - 1).copied().unwrap_or(45))
            }
            (_, Raw::Rank(rank)) => {
                whole([40, 38, 36, 34, 32].get(usize::from(*rank) - 1).copied().unwrap_or(30))
            }
            _ => ZERO,
        },
        (_, _) => match raw {
            // 海贝分: events added up, never below zero.
            Raw::Events(events) => {
                let sum = events.iter().fold(ZERO, |sum, event| sum.plus(Exact::of(event.points)));
                if sum.less(ZERO) { ZERO } else { sum }
            }
            _ => ZERO,
        },
    }
}

/// Something that may be entered in a slot.
fn entry(random: &mut Rng, template: &Template, slot: usize) -> Mark {
    let (item, _) = template.slot(slot).unwrap();
    let unit = 10i64.pow(3 - u32::from(template.decimals));
    let up_to = |random: &mut Rng, most: Points| {
        Points::of_thousandths(random.i64(0..=most.thousandths() / unit) * unit)
    };
    Mark::Is(match &item.scoring {
        Scoring::Rubric(_) => Raw::Points(up_to(random, item.max.unwrap())),
        Scoring::Deduct { lines, .. } => {
            let mut cases = Vec::new();
            for (line, of) in (0u8..).zip(lines) {
                if random.bool() {
                    continue;
                }
                let amount = match of.deduction {
                    Deduction::Each { .. } => Points::whole(random.i32(0..8)),
                    Deduction::All => Points::whole(i32::from(random.u8(0..9) == 0)),
                    Deduction::Below(_) => Points::of_thousandths(random.i64(60_000..100_000)),
                };
                cases.push(Tally { line, amount, reason: 0 });
            }
            random.shuffle(&mut cases);
            Raw::Cases(cases)
        }
        Scoring::Rate(RateRule::Proportional | RateRule::Steps { .. }) => {
            let whole = random.i64(1..5_000);
            Raw::Rate { part: random.i64(0..=whole + whole / 9), whole }
        }
        Scoring::Means(parts) => Raw::Sums(
            parts
                .iter()
                .map(|part| {
                    let count = random.u16(1..40);
                    (up_to(random, part.max.times(i64::from(count))), count)
                })
                .collect(),
        ),
        Scoring::Ledger { lines, .. } => {
            let mut events = Vec::new();
            for _ in 0..random.usize(0..12) {
                let line = random.usize(0..lines.len());
                let Some(points) = random.choice(&lines[line].points).copied() else { continue };
                events.push(Booking {
                    line: line as u8,
                    day: Day::from_ymd(2026, random.i8(1..13), random.i8(1..29)).unwrap(),
                    points,
                    about: Some(PersonId(random.u32(0..3))),
                    source: 0,
                    document: "文".into(),
                    carried: false,
                });
            }
            Raw::Events(events)
        }
        Scoring::Checklist(parts) => Raw::Parts(parts.iter().map(|part| up_to(random, part.max)).collect()),
        Scoring::Classes(classes) => Raw::Class(random.u8(0..classes.len() as u8)),
        Scoring::Ranks { .. } => Raw::Rank(random.u16(1..30)),
        Scoring::Bonus(pieces) => {
            let line = random.u8(0..pieces.len() as u8);
            Raw::Cases(vec![Tally { line, amount: Points::whole(random.i32(0..9)), reason: 0 }])
        }
        Scoring::Veto { .. } => return Mark::Open,
    })
}

#[test]
fn every_shipped_template_gives_the_same_in_a_second_computation_and_stays_within_its_limits() {
    let mut random = Rng::with_seed(5);
    for (key, _) in super::file::SHIPPED {
        let template = shipped(key);
        let engine = Engine::new(&template);
        for _ in 0..400 {
            let marks: Vec<Mark> =
                (0..template.slots()).map(|slot| entry(&mut random, &template, slot)).collect();
            for (slot, mark) in marks.iter().enumerate() {
                assert_eq!(fits(&template, slot, mark), Ok(()), "{key} {slot} {mark:?}");
            }
            let score = engine.sheet(&marks, &[]);
            let mut sum = ZERO;
            for (at, got) in score.items.iter().enumerate() {
                let slot = usize::from(template.items[at].slot);
                let expected = match (key, at) {
                    // Six parts of the town's and four of the departments'.
                    ("secretary-levels-example", 0) => second(key, 0, &marks[0])
                        .times(Exact(6, 10))
                        .plus(second(key, 0, &marks[1]).times(Exact(4, 10)))
                        .rounded(1),
                    _ => second(key, at, &marks[slot]),
                };
                assert!(expected.is(got.points), "{key} {at} {:?}: {expected:?} {got:?}", marks[slot]);
                assert!(got.points >= Points::ZERO, "never below zero");
                assert!(
                    template.items[at].max.is_none_or(|max| got.points <= max),
                    "never above the maximum"
                );
                assert!(got.lost >= Points::ZERO);
                // Results 70 %, rating 30 %.
                let weight = match (key, at) {
                    ("secretary-levels-example", 3) => Exact(3, 10),
                    ("secretary-levels-example", _) => Exact(7, 10),
                    _ => Exact(1, 1),
                };
                sum = sum.plus(expected.times(weight));
            }
            // A total is cut, never rounded up.
            let unit = 10i128.pow(u32::from(template.decimals));
            let sum = Exact((sum.0 * unit).div_euclid(sum.1), unit).reduced();
            assert!(sum.is(score.total.unwrap()), "{key} {sum:?} {:?}", score.total);
            assert!(template.most.is_none_or(|most| score.total.unwrap() <= most));
            assert_eq!(score, engine.sheet(&marks, &[]), "the same again");
        }
    }
}

#[test]
fn the_order_of_cases_and_events_makes_no_difference() {
    let mut random = Rng::with_seed(6);
    for (key, _) in super::file::SHIPPED {
        let template = shipped(key);
        let engine = Engine::new(&template);
        for _ in 0..100 {
            let mut marks: Vec<Mark> =
                (0..template.slots()).map(|slot| entry(&mut random, &template, slot)).collect();
            let before = engine.sheet(&marks, &[]);
            for mark in &mut marks {
                match mark {
                    Mark::Is(Raw::Cases(cases)) => random.shuffle(cases),
                    Mark::Is(Raw::Events(events)) => random.shuffle(events),
                    _ => {}
                }
            }
            assert_eq!(engine.sheet(&marks, &[]), before);
        }
    }
}
