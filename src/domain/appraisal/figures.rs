//! What many results say together: calibration between scorers, the reverse list, histograms, a person over cycles.
//!
//! Exact sums and cuts, no floats. None of it changes a score. Start with [`calibrate`].

use super::points::{Points, Rounding};
use std::collections::{BTreeMap, BTreeSet};

/// How one scorer or town scores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calibration {
    /// Scorer or town.
    pub of: u32,
    /// How many scores.
    pub count: u32,
    /// Mean, rounded to thousandths.
    pub mean: Points,
    /// Standard deviation, cut to thousandths.
    pub spread: Points,
    /// Least.
    pub least: Points,
    /// Most.
    pub most: Points,
    /// Mean less the mean of everybody: below zero is severe.
    pub severity: Points,
}

fn mean(sum: i128, count: i128) -> Points {
    let sum = i64::try_from(sum).unwrap_or(i64::MAX);
    let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    Points::of_thousandths(1).scaled(sum, count, 3, Rounding::HalfAway)
}

/// Mean, spread and severity for each scorer or town, by its number; those without a score are not there.
pub fn calibrate(scores: impl IntoIterator<Item = (u32, Points)>) -> Vec<Calibration> {
    let mut by: BTreeMap<u32, Vec<i128>> = BTreeMap::new();
    for (of, score) in scores {
        by.entry(of).or_default().push(i128::from(score.thousandths()));
    }
    let count = |list: &[i128]| i128::try_from(list.len()).unwrap_or(i128::MAX);
    let all: i128 = by.values().flatten().sum();
    let people: i128 = by.values().map(|list| count(list)).sum();
    let overall = mean(all, people);
    by.into_iter()
        .map(|(of, list)| {
            let (n, sum) = (count(&list), list.iter().sum::<i128>());
            let squares: i128 = list.iter().map(|score| score * score).sum();
            // n * sum of squares - square of the sum is n^2 times the variance, exact.
            let spread = (n * squares - sum * sum).max(0).isqrt() / n.max(1);
            let mean = mean(sum, n);
            let edge = |score: Option<&i128>| {
                Points::of_thousandths(score.and_then(|score| i64::try_from(*score).ok()).unwrap_or(0))
            };
            Calibration {
                of,
                count: u32::try_from(n).unwrap_or(u32::MAX),
                mean,
                spread: Points::of_thousandths(i64::try_from(spread).unwrap_or(i64::MAX)),
                least: edge(list.iter().min()),
                most: edge(list.iter().max()),
                severity: mean.minus(overall),
            }
        })
        .collect()
}

/// Somebody at the end of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Behind {
    /// The caller's number of the person.
    pub who: u32,
    /// Total.
    pub total: Points,
    /// Place from the end, 1 the last; equal ones share it.
    pub place: u32,
    /// How many earlier lists of the year had the same person.
    pub before: u32,
}

/// The reverse list: the last `n`, with all who equal the `n`-th, last first; repeats of the year are counted.
///
/// `earlier` are the reverse lists of the year before this one.
pub fn reverse_list(totals: &[(u32, Points)], n: usize, earlier: &[BTreeSet<u32>]) -> Vec<Behind> {
    let mut order: Vec<(Points, u32)> = totals.iter().map(|(who, total)| (*total, *who)).collect();
    order.sort_unstable();
    let Some((edge, _)) =
        n.checked_sub(1).and_then(|last| order.get(last.min(order.len().max(1) - 1))).copied()
    else {
        return Vec::new();
    };
    let place = |total: Points| order.partition_point(|(other, _)| *other < total) + 1;
    order
        .iter()
        .take_while(|(total, _)| *total <= edge)
        .map(|(total, who)| Behind {
            who: *who,
            total: *total,
            place: u32::try_from(place(*total)).unwrap_or(u32::MAX),
            before: u32::try_from(earlier.iter().filter(|list| list.contains(who)).count())
                .unwrap_or(u32::MAX),
        })
        .collect()
}

/// The most bars of a histogram.
pub const MAX_BARS: usize = 100;

/// How many totals lie in each bar `[from, from + width)`; the last bar holds its upper edge `to` too.
///
/// *Shape*: bars from `from` up to `to` with their lower edges; totals outside are not counted.
pub fn histogram(totals: &[Points], from: Points, to: Points, width: Points) -> Vec<(Points, u32)> {
    if width <= Points::ZERO || to <= from {
        return Vec::new();
    }
    let step = width.thousandths();
    let bars = (to.minus(from).thousandths() + step - 1) / step;
    let bars = usize::try_from(bars).unwrap_or(MAX_BARS).min(MAX_BARS);
    let mut counts = vec![0u32; bars];
    for total in totals.iter().filter(|total| **total >= from && **total <= to) {
        let at = usize::try_from(total.minus(from).thousandths() / step).unwrap_or(0).min(bars - 1);
        counts[at] = counts[at].saturating_add(1);
    }
    (0..).zip(counts).map(|(n, count)| (from.plus(width.times(n)), count)).collect()
}

/// One cycle of a person's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The caller's number of the cycle.
    pub cycle: u32,
    /// Total, where there is one.
    pub total: Option<Points>,
    /// Grade, where there is one.
    pub grade: Option<u8>,
    /// Rank, where there is one.
    pub rank: Option<u32>,
    /// Difference to the last cycle that had a total.
    pub change: Option<Points>,
    /// In how many cycles running, this one included, the grade is the same.
    pub running: u32,
}

/// A person over cycles, oldest first: what changed, and how often a grade came running.
pub fn over_cycles(
    cycles: impl IntoIterator<Item = (u32, Option<Points>, Option<u8>, Option<u32>)>,
) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last = None;
    for (cycle, total, grade, rank) in cycles {
        let running = match (grade, steps.last()) {
            (None, _) => 0,
            (Some(_), Some(before)) if before.grade == grade => before.running + 1,
            (Some(_), _) => 1,
        };
        let change = total.zip(last).map(|(now, before): (Points, Points)| now.minus(before));
        last = total.or(last);
        steps.push(Step { cycle, total, grade, rank, change, running });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::super::tests::points;
    use super::*;

    #[test]
    fn calibration_shows_the_severe_scorer() {
        let scores = [(1, "90"), (1, "92"), (1, "94"), (2, "70"), (2, "80"), (2, "90"), (3, "85")];
        let found = calibrate(scores.map(|(of, score)| (of, points(score))));
        // Means 92, 80, 85; of all seven 601/7 = 85.857.
        assert_eq!(found.iter().map(|c| c.mean.to_string()).collect::<Vec<_>>(), ["92", "80", "85"]);
        assert_eq!(
            found.iter().map(|c| c.severity.to_string()).collect::<Vec<_>>(),
            ["6.143", "-5.857", "-0.857"]
        );
        // sqrt(8/3) = 1.6329…, sqrt(200/3) = 8.1649…
        assert_eq!(found.iter().map(|c| c.spread.to_string()).collect::<Vec<_>>(), ["1.632", "8.164", "0"]);
        assert_eq!((found[1].least, found[1].most, found[1].count), (points("70"), points("90"), 3));
        assert_eq!(calibrate([]), []);
    }

    #[test]
    fn the_reverse_list_takes_equal_ones_and_counts_repeats() {
        let totals: Vec<(u32, Points)> =
            [(1, "90"), (2, "60"), (3, "70"), (4, "60"), (5, "70")].map(|(w, t)| (w, points(t))).into();
        let earlier = [BTreeSet::from([2, 9]), BTreeSet::from([2])];
        let list = reverse_list(&totals, 3, &earlier);
        let said: Vec<_> = list.iter().map(|b| (b.who, b.place, b.before)).collect();
        assert_eq!(said, [(2, 1, 2), (4, 1, 0), (3, 3, 0), (5, 3, 0)]);
        assert_eq!(reverse_list(&totals, 0, &[]), []);
        assert_eq!(reverse_list(&[], 3, &[]), []);
        assert_eq!(reverse_list(&totals, 99, &[]).len(), 5);
    }

    #[test]
    fn a_histogram_counts_everybody_once() {
        let totals = ["59.999", "60", "74.9", "75", "90", "100"].map(points);
        let bars = histogram(&totals, points("0"), points("100"), points("15"));
        assert_eq!(bars.len(), 7);
        assert_eq!(bars.iter().map(|(_, n)| n).sum::<u32>(), 6);
        assert_eq!(bars[4], (points("60"), 2));
        assert_eq!(bars[6], (points("90"), 2));
    }

    #[test]
    fn a_person_over_cycles_counts_grades_running() {
        let steps = over_cycles([
            (1, Some(points("86.5")), Some(1), Some(5)),
            (2, None, None, None),
            (3, Some(points("50")), Some(3), Some(18)),
            (4, Some(points("55")), Some(3), Some(17)),
        ]);
        assert_eq!(steps.iter().map(|s| s.running).collect::<Vec<_>>(), [1, 0, 1, 2]);
        assert_eq!(steps[2].change, Some(points("-36.5")));
    }
}
