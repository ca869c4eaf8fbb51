//! From totals to ranks and grades: edges, caps, splits, ties, the limit of one step a year, and why.
//!
//! A cap rounds down and a split uses the largest remainder; equal totals fall by the template's declared order, and
//! what stays equal shares a rank and never gets a place that not all of them can have. Nothing here depends on the
//! order of the people. Everyone who gets less than the score alone would give is told why. Start with [`grade`].

use super::{
    points::{Points, Ratio},
    template::{Base, Pool, Template},
};
use std::{cmp::Ordering, collections::BTreeMap};

/// How somebody stands before grading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// With a total.
    Scored,
    /// 一票否决: this grade, whatever the total.
    Vetoed(u8),
    /// 不定等次: takes no place.
    NotGraded,
    /// A source is absent, so there is no total.
    Absent,
    /// Not everything is scored yet.
    Open,
}

/// Somebody due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entrant {
    /// The caller's number, unique.
    pub id: u32,
    /// Unit in which shares are taken.
    pub unit: u32,
    /// Unit above, in which small units are pooled.
    pub above: u32,
    /// How they stand.
    pub standing: Standing,
    /// Total.
    pub total: Points,
    /// Points of the items of [`Template::tie_order`], in that order.
    pub ties: Vec<Points>,
    /// Falls to this grade at best, apart from points.
    pub falls_to: Option<u8>,
    /// Grade of the year before.
    pub before: Option<u8>,
    /// Document number that sets the limit of one step aside, empty for none.
    pub released: Box<str>,
}

/// Why a grade is not what the score alone gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The grade's places are taken by better ones.
    Cap {
        /// Places.
        limit: u32,
        /// People that the share is taken of.
        of: u32,
        /// The share.
        share: Ratio,
    },
    /// More people are exactly equal than there are places left, so none of them gets one.
    Tie {
        /// How many are equal.
        equal: u32,
        /// Places left.
        left: u32,
    },
    /// At most so many steps a year.
    Move {
        /// Grade of the year before.
        before: u8,
    },
    /// 一票否决.
    Veto,
    /// A booked outcome.
    Falls,
}

/// One step of a grade away from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Squeeze {
    /// From this grade.
    pub from: u8,
    /// To this one.
    pub to: u8,
    /// Why.
    pub why: Reason,
}

/// Equal totals that the declared order told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The neighbour with the same total.
    pub with: u32,
    /// Place in [`Template::tie_order`] of the item that decided.
    pub by: u8,
    /// Whether this one comes first.
    pub ahead: bool,
}

/// A result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The caller's number.
    pub id: u32,
    /// Rank within the pool, 1 first; equal ones share it and the next is as many behind.
    pub rank: Option<u32>,
    /// How many share the rank.
    pub tied: u32,
    /// Grade by score alone.
    pub by_score: Option<u8>,
    /// Final grade.
    pub grade: Option<u8>,
    /// What moved it, in order.
    pub squeezes: Vec<Squeeze>,
    /// Ties that the declared order broke: with the one ahead, with the one behind.
    pub broken: Vec<Broken>,
}

/// One cap in one pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CapFigure {
    /// Pool.
    pub pool: u32,
    /// Grade.
    pub grade: u8,
    /// People that the share is taken of.
    pub of: u32,
    /// Places.
    pub limit: u32,
    /// People whose score reaches the grade.
    pub wanted: u32,
}

/// Results of everybody, and the figures of caps.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grading {
    /// In the order of the entrants.
    pub outcomes: Vec<Outcome>,
    /// By pool and grade.
    pub caps: Vec<CapFigure>,
}

/// Shares of `n` by the largest remainder; equal remainders go to the earlier part. They add up to `n`.
///
/// *Shape*: as many numbers as parts; zeros where all parts are zero.
pub fn largest_remainder(n: u32, parts: &[u32]) -> Vec<u32> {
    let whole: u64 = parts.iter().map(|part| u64::from(*part)).sum();
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let exact = |part: u32| (u64::from(n) * u64::from(part) / whole, u64::from(n) * u64::from(part) % whole);
    let mut shares: Vec<u32> = parts.iter().map(|part| u32::try_from(exact(*part).0).unwrap_or(n)).collect();
    let left = n - shares.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(exact(parts[*at]).1), *at));
    for at in order.into_iter().take(left as usize) {
        shares[at] += 1;
    }
    shares
}

/// Which pool everybody belongs to: the unit, or the unit above where the unit is small.
pub fn pools(entrants: &[Entrant], pool: Pool) -> Vec<u32> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for entrant in entrants {
        *counts.entry(entrant.unit).or_default() += 1;
    }
    let small = |unit: u32| counts.get(&unit).is_some_and(|count| *count < u32::from(pool.small));
    let of = |entrant: &Entrant| match pool.base {
        Base::All => u32::MAX,
        // A pool has the number of its unit; small ones have that of the unit above, which has nobody of its own.
        Base::Unit if small(entrant.unit) => entrant.above,
        Base::Unit => entrant.unit,
    };
    entrants.iter().map(of).collect()
}

fn better(a: &Entrant, b: &Entrant) -> Ordering {
    b.total.cmp(&a.total).then_with(|| b.ties.cmp(&a.ties))
}

/// Ranks and grades everybody.
pub fn grade(template: &Template, entrants: &[Entrant]) -> Grading {
    let pool = template.split.as_ref().map(|split| split.pool).or(template.caps.first().map(|cap| cap.pool));
    let pool = pool.unwrap_or(Pool { base: Base::All, small: 0 });
    let mut grading = Grading {
        outcomes: entrants.iter().map(|entrant| fresh(template, entrant)).collect(),
        caps: Vec::new(),
    };
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, of) in pools(entrants, pool).into_iter().enumerate() {
        groups.entry(of).or_default().push(at);
    }
    for members in groups.values() {
        let ordered = ranked(entrants, members, &mut grading.outcomes);
        if let Some(split) = &template.split {
            split_up(template, entrants, &ordered, &split.parts, &mut grading.outcomes);
        }
    }
    for (entrant, outcome) in entrants.iter().zip(&mut grading.outcomes) {
        hold_move(template, entrant, outcome);
    }
    for cap in &template.caps {
        let of = pools(entrants, cap.pool);
        let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, of) in of.into_iter().enumerate() {
            groups.entry(of).or_default().push(at);
        }
        for (pool, members) in groups {
            let due = u32::try_from(members.len()).unwrap_or(u32::MAX);
            let limit = u32::try_from(cap.share.cut_of(i64::from(due))).unwrap_or(0);
            let mut holders: Vec<usize> = members
                .into_iter()
                .filter(|at| {
                    let free = matches!(entrants[*at].standing, Standing::Scored);
                    free && grading.outcomes[*at].grade == Some(cap.grade)
                })
                .collect();
            holders.sort_by(|a, b| better(&entrants[*a], &entrants[*b]));
            let wanted = u32::try_from(holders.len()).unwrap_or(u32::MAX);
            grading.caps.push(CapFigure { pool, grade: cap.grade, of: due, limit, wanted });
            squeeze(entrants, &holders, limit, due, cap.grade, cap.share, template, &mut grading.outcomes);
        }
    }
    for (entrant, outcome) in entrants.iter().zip(&mut grading.outcomes) {
        hold_falls(entrant, outcome);
    }
    grading
}

fn fresh(template: &Template, entrant: &Entrant) -> Outcome {
    let by_score = match entrant.standing {
        Standing::Scored | Standing::Vetoed(_) => template.grade_of(entrant.total),
        Standing::NotGraded | Standing::Absent | Standing::Open => None,
    };
    let mut outcome = Outcome {
        id: entrant.id,
        rank: None,
        tied: 0,
        by_score,
        grade: by_score,
        squeezes: Vec::new(),
        broken: Vec::new(),
    };
    if let Standing::Vetoed(grade) = entrant.standing {
        moved(&mut outcome, grade, Reason::Veto);
    }
    outcome
}

fn moved(outcome: &mut Outcome, to: u8, why: Reason) {
    if let Some(from) = outcome.grade.filter(|from| *from != to) {
        outcome.squeezes.push(Squeeze { from, to, why });
    }
    outcome.grade = Some(to);
}

/// Ranks those with a total within one pool; gives their places, best first, equal ones together.
fn ranked(entrants: &[Entrant], members: &[usize], outcomes: &mut [Outcome]) -> Vec<usize> {
    let mut ordered: Vec<usize> =
        members.iter().copied().filter(|at| entrants[*at].standing == Standing::Scored).collect();
    ordered.sort_by(|a, b| {
        better(&entrants[*a], &entrants[*b]).then_with(|| entrants[*a].id.cmp(&entrants[*b].id))
    });
    let mut rank = 1;
    for group in equal(entrants, &ordered) {
        let tied = u32::try_from(group.len()).unwrap_or(u32::MAX);
        for at in group {
            outcomes[*at].rank = Some(rank);
            outcomes[*at].tied = tied;
        }
        rank += tied;
    }
    for two in ordered.windows(2) {
        let [ahead, behind] = two else { continue };
        let (a, b) = (&entrants[*ahead], &entrants[*behind]);
        let by = a.ties.iter().zip(&b.ties).position(|(a, b)| a != b).and_then(|by| u8::try_from(by).ok());
        if let Some(by) = by.filter(|_| a.total == b.total) {
            outcomes[*ahead].broken.push(Broken { with: b.id, by, ahead: true });
            outcomes[*behind].broken.push(Broken { with: a.id, by, ahead: false });
        }
    }
    ordered
}

/// Groups of exactly equal ones, in order.
fn equal<'a>(entrants: &'a [Entrant], ordered: &'a [usize]) -> impl Iterator<Item = &'a [usize]> {
    ordered.chunk_by(|a, b| better(&entrants[*a], &entrants[*b]).is_eq())
}

fn split_up(
    template: &Template,
    entrants: &[Entrant],
    ordered: &[usize],
    parts: &[u32],
    outcomes: &mut [Outcome],
) {
    let mut left = largest_remainder(u32::try_from(ordered.len()).unwrap_or(u32::MAX), parts);
    let last = template.grades.len().saturating_sub(1).min(left.len().saturating_sub(1));
    let mut class = 0;
    for group in equal(entrants, ordered) {
        let size = u32::try_from(group.len()).unwrap_or(u32::MAX);
        while class < last && left[class] == 0 {
            class += 1;
        }
        let (wanted, had) = (class, left.get(class).copied().unwrap_or(0));
        while class < last && left[class] < size {
            class += 1;
        }
        for at in group {
            let grade = u8::try_from(wanted).unwrap_or(u8::MAX);
            outcomes[*at].by_score = Some(grade);
            outcomes[*at].grade = Some(grade);
            if class > wanted {
                let to = u8::try_from(class).unwrap_or(u8::MAX);
                moved(&mut outcomes[*at], to, Reason::Tie { equal: size, left: had });
            }
        }
        if let Some(left) = left.get_mut(class) {
            *left = left.saturating_sub(size);
        }
    }
}

fn hold_move(template: &Template, entrant: &Entrant, outcome: &mut Outcome) {
    let (Some(most), Some(before), Some(grade)) = (template.max_move, entrant.before, outcome.grade) else {
        return;
    };
    if entrant.standing != Standing::Scored || !entrant.released.is_empty() {
        return;
    }
    let worst = u8::try_from(template.grades.len().saturating_sub(1)).unwrap_or(u8::MAX);
    let held = grade.clamp(before.saturating_sub(most), before.saturating_add(most).min(worst));
    if held != grade {
        moved(outcome, held, Reason::Move { before });
    }
}

fn hold_falls(entrant: &Entrant, outcome: &mut Outcome) {
    let Some(falls) = entrant.falls_to else { return };
    let graded = matches!(entrant.standing, Standing::Scored | Standing::Vetoed(_));
    if graded && outcome.grade.is_none_or(|grade| grade < falls) {
        moved(outcome, falls, Reason::Falls);
    }
}

#[expect(clippy::too_many_arguments, reason = "one step of `grade`, cut out to be read alone")]
fn squeeze(
    entrants: &[Entrant],
    holders: &[usize],
    limit: u32,
    of: u32,
    grade: u8,
    share: Ratio,
    template: &Template,
    outcomes: &mut [Outcome],
) {
    let Some(next) = grade.checked_add(1).filter(|next| usize::from(*next) < template.grades.len()) else {
        return;
    };
    let mut left = limit;
    let mut full = false;
    for group in equal(entrants, holders) {
        let size = u32::try_from(group.len()).unwrap_or(u32::MAX);
        if !full && size <= left {
            left -= size;
            continue;
        }
        let why = if !full && left > 0 {
            Reason::Tie { equal: size, left }
        } else {
            Reason::Cap { limit, of, share }
        };
        full = true;
        for at in group {
            moved(&mut outcomes[*at], next, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{points, shipped};
    use super::*;

    fn entrant(id: u32, total: &str, ties: &[&str]) -> Entrant {
        Entrant {
            id,
            unit: 1,
            above: 100,
            standing: Standing::Scored,
            total: points(total),
            ties: ties.iter().map(|tie| points(tie)).collect(),
            falls_to: None,
            before: None,
            released: "".into(),
        }
    }

    fn with_split(parts: &[u32]) -> Template {
        let mut template = shipped("group-leader-example");
        template.grades.truncate(parts.len());
        for grade in &mut template.grades {
            grade.from = None;
        }
        template.caps.clear();
        let pool = Pool { base: Base::All, small: 0 };
        template.split = Some(super::super::template::Split { parts: parts.to_vec(), pool });
        template
    }

    fn count(grading: &Grading, grade: u8) -> usize {
        grading.outcomes.iter().filter(|outcome| outcome.grade == Some(grade)).count()
    }

    #[test]
    fn a_split_of_3_5_2_gives_17_villages_5_9_3_and_10_villages_3_5_2() {
        assert_eq!(largest_remainder(17, &[3, 5, 2]), [5, 9, 3]);
        assert_eq!(largest_remainder(10, &[3, 5, 2]), [3, 5, 2]);
        assert_eq!(largest_remainder(1, &[1, 1]), [1, 0]);
        assert_eq!(largest_remainder(20, &[10, 40, 40, 10]), [2, 8, 8, 2]);
        let all: Vec<Entrant> = (0..17).map(|n| entrant(n, &(90 - n).to_string(), &[])).collect();
        let grading = grade(&with_split(&[3, 5, 2]), &all);
        assert_eq!([0, 1, 2].map(|class| count(&grading, class)), [5, 9, 3]);
        assert_eq!(grading.outcomes[4].grade, Some(0));
        assert_eq!(grading.outcomes[5].grade, Some(1));
    }

    #[test]
    fn a_cap_rounds_down_and_says_who_is_squeezed_out_and_why() {
        let mut template = shipped("group-leader-example");
        let mut all: Vec<Entrant> = (0..18).map(|n| entrant(n, &(95 - n).to_string(), &[])).collect();
        for (share, places) in [("20%", 3), ("15%", 2)] {
            template.caps[0].share = Ratio::parse(share).unwrap();
            let grading = grade(&template, &all);
            assert_eq!(count(&grading, 0), places);
            assert_eq!(grading.caps[0].limit as usize, places);
            assert_eq!(grading.caps[0].wanted, 6);
        }
        // The second is 不定等次: takes no place, but the share is still of all due.
        all[1].standing = Standing::NotGraded;
        let grading = grade(&template, &all);
        assert_eq!((grading.outcomes[1].grade, grading.outcomes[1].rank), (None, None));
        assert_eq!(grading.outcomes[2].grade, Some(0));
        let out = &grading.outcomes[3];
        assert_eq!((out.by_score, out.grade, out.rank), (Some(0), Some(1), Some(3)));
        let share = Ratio::parse("15%").unwrap();
        assert_eq!(out.squeezes, [Squeeze { from: 0, to: 1, why: Reason::Cap { limit: 2, of: 18, share } }]);
    }

    #[test]
    fn equal_totals_fall_by_the_declared_order_and_are_said() {
        let template = shipped("group-leader-example");
        // 周建强 94.5, 关伟雄 and 黄国荣 both 93: item 7 decides, 14 before 13.
        let mut all: Vec<Entrant> =
            (4..=19).filter(|n| *n != 7).map(|n| entrant(n, "80", &["12", "13", "14"])).collect();
        all.push(entrant(1, "94.5", &["13.5", "15", "14"]));
        all.push(entrant(3, "93", &["14", "15", "12"]));
        all.push(entrant(7, "93", &["13", "13", "15"]));
        let grading = grade(&template, &all);
        let of = |id: u32| grading.outcomes.iter().find(|outcome| outcome.id == id).unwrap();
        assert_eq!([of(1).rank, of(3).rank, of(7).rank], [Some(1), Some(2), Some(3)]);
        assert_eq!(of(3).broken, [Broken { with: 7, by: 0, ahead: true }]);
        assert_eq!((of(3).grade, of(7).grade), (Some(0), Some(1)), "eighteen due, two places");
        assert_eq!(of(4).tied, 15);
        assert_eq!(of(4).rank, Some(4));
    }

    #[test]
    fn what_stays_equal_gets_no_place_that_not_all_can_have() {
        let template = shipped("group-leader-example");
        let mut all: Vec<Entrant> = (0..16).map(|n| entrant(n, "80", &[])).collect();
        all.push(entrant(20, "90", &[]));
        all.push(entrant(21, "90", &[]));
        all.push(entrant(22, "90", &[]));
        let grading = grade(&template, &all);
        assert_eq!(count(&grading, 0), 0);
        let last = grading.outcomes.last().unwrap();
        assert_eq!(last.squeezes[0].why, Reason::Tie { equal: 3, left: 2 });
        let split = grade(&with_split(&[3, 5, 2]), &[entrant(1, "90", &[]), entrant(2, "90", &[])]);
        assert_eq!(split.outcomes[0].rank, split.outcomes[1].rank);
        assert_eq!(split.outcomes[0].grade, split.outcomes[1].grade);
    }

    #[test]
    fn small_units_are_pooled_with_the_small_ones_of_their_town() {
        let mut template = shipped("group-leader-example");
        template.caps[0].share = Ratio::parse("20%").unwrap();
        template.caps[0].pool.small = 5;
        let mut all = Vec::new();
        for (unit, people) in [(1, 4), (2, 3), (3, 10), (4, 3)] {
            for n in 0..people {
                all.push(Entrant { unit, ..entrant(unit * 100 + n, &(99 - n).to_string(), &[]) });
            }
        }
        let grading = grade(&template, &all);
        let figures: Vec<_> = grading.caps.iter().map(|cap| (cap.pool, cap.of, cap.limit)).collect();
        assert_eq!(figures, [(3, 10, 2), (100, 10, 2)], "4 + 3 + 3 people share two places");
    }

    #[test]
    fn one_step_a_year_unless_a_document_says_otherwise_and_a_veto_knows_no_limit() {
        let mut template = shipped("group-leader-example");
        template.max_move = Some(1);
        template.caps.clear();
        let before = |grade| Entrant { before: Some(grade), ..entrant(1, "95", &[]) };
        let of = |entrant: Entrant| grade(&template, &[entrant]).outcomes.remove(0);
        assert_eq!(of(before(1)).grade, Some(0));
        let held = of(before(3));
        assert_eq!((held.by_score, held.grade), (Some(0), Some(2)));
        assert_eq!(held.squeezes[0].why, Reason::Move { before: 3 });
        assert_eq!(of(Entrant { released: "开组[2026]9号".into(), ..before(3) }).grade, Some(0));
        assert_eq!(of(Entrant { total: points("10"), ..before(0) }).grade, Some(1));
        let vetoed = of(Entrant { standing: Standing::Vetoed(3), ..before(0) });
        assert_eq!((vetoed.grade, vetoed.rank, vetoed.by_score), (Some(3), None, Some(0)));
        assert_eq!(of(Entrant { falls_to: Some(2), ..before(0) }).grade, Some(2));
    }

    #[test]
    fn edges_are_half_open_and_nothing_is_rounded_up_over_one() {
        let template = shipped("group-leader-example");
        let grades = ["90", "89.999", "75", "74.999", "60", "59.999", "0"]
            .map(|total| template.grade_of(points(total)).unwrap());
        assert_eq!(grades, [0, 1, 1, 2, 2, 3, 3]);
    }

    #[test]
    fn any_order_of_people_gives_the_same_and_splits_add_up() {
        let mut random = fastrand::Rng::with_seed(9);
        for round in 0..60u32 {
            let people = random.u32(1..60);
            let mut all: Vec<Entrant> = (0..people)
                .map(|id| Entrant {
                    unit: random.u32(0..4),
                    before: Some(random.u8(0..3)),
                    ..entrant(id, &random.u32(55..100).to_string(), &[&random.u32(0..3).to_string()])
                })
                .collect();
            let parts = [random.u32(0..5), random.u32(1..5), random.u32(0..5)];
            let mut template =
                if round % 2 == 0 { with_split(&parts) } else { shipped("group-leader-example") };
            let free = grade(&template, &all);
            if round % 2 == 0 {
                assert_eq!(largest_remainder(people, &parts).iter().sum::<u32>(), people);
                assert_eq!((0..3).map(|class| count(&free, class)).sum::<usize>(), people as usize);
            } else {
                assert!(free.caps.iter().all(|cap| u64::from(cap.limit) * 100 <= u64::from(cap.of) * 15));
            }
            template.max_move = Some(1);
            let first = grade(&template, &all);
            assert_eq!(first, grade(&template, &all), "the same again");
            random.shuffle(&mut all);
            let mut again = grade(&template, &all).outcomes;
            again.sort_by_key(|outcome| outcome.id);
            assert_eq!(again, first.outcomes);
        }
    }
}
