//! Ballots (民主测评): totals of a vote, keyed in by two people, never a voter.
//!
//! The two must agree before anything counts; where one class of voters is too small, only the combined result is
//! told. Start with [`Tally`].

use super::{
    points::{Points, Rounding},
    template::BallotRule,
};
use serde::{Deserialize, Serialize};

/// Counts of one class of voters.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ClassCount {
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
    /// 弃权, among the valid ones.
    pub abstained: u32,
    /// Of each mark of the template, best first.
    pub marks: Vec<u32>,
}

/// Counts as one person keyed them in: one entry for each class of voters.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tally(pub Vec<ClassCount>);

/// Why counts cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TallyProblem {
    /// Not as many classes as the template has.
    Classes,
    /// Not as many marks as the template has.
    Marks {
        /// Class, counted from 0.
        class: usize,
    },
    /// More came back than went out.
    Returned {
        /// Class.
        class: usize,
    },
    /// Valid and invalid do not make the returned ones.
    Valid {
        /// Class.
        class: usize,
        /// Valid and invalid together.
        sum: u64,
        /// Returned.
        returned: u32,
    },
    /// Marks and abstentions do not make the valid ones.
    Sum {
        /// Class.
        class: usize,
        /// Marks and abstentions together.
        sum: u64,
        /// Valid.
        valid: u32,
    },
}

/// One count in which the two entries differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Disagreement {
    /// Class, counted from 0.
    pub class: usize,
    /// Which count.
    pub what: Count,
    /// First entry.
    pub first: u32,
    /// Second entry.
    pub second: u32,
}

/// A count of a tally.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// 发出.
    Issued,
    /// 收回.
    Returned,
    /// 有效.
    Valid,
    /// 无效.
    Invalid,
    /// 弃权.
    Abstained,
    /// A mark, counted from 0.
    Mark(usize),
}

impl Tally {
    /// Reads counts as they are typed: issued, returned, valid, invalid, abstained, then each mark, classes by `;`.
    ///
    /// *Shape*: `None` where something is no number; how many there must be is [`Tally::check`]'s question.
    pub fn read(text: &str) -> Option<Tally> {
        let class = |text: &str| {
            let mut numbers = text.split_whitespace().map(|number| number.parse::<u32>().ok());
            let mut next = || numbers.next().flatten();
            let (issued, returned, valid) = (next()?, next()?, next()?);
            let (invalid, abstained) = (next()?, next()?);
            Some(ClassCount {
                issued,
                returned,
                valid,
                invalid,
                abstained,
                marks: numbers.collect::<Option<_>>()?,
            })
        };
        text.split(';').map(class).collect::<Option<_>>().map(Tally)
    }

    /// Whether the counts can be.
    ///
    /// # Errors
    /// The first [`TallyProblem`].
    pub fn check(&self, rule: &BallotRule) -> Result<(), TallyProblem> {
        if self.0.len() != rule.classes.len() {
            return Err(TallyProblem::Classes);
        }
        for (class, count) in self.0.iter().enumerate() {
            if count.marks.len() != rule.marks.len() {
                return Err(TallyProblem::Marks { class });
            }
            if count.returned > count.issued {
                return Err(TallyProblem::Returned { class });
            }
            let sum = u64::from(count.valid) + u64::from(count.invalid);
            if sum != u64::from(count.returned) {
                return Err(TallyProblem::Valid { class, sum, returned: count.returned });
            }
            let sum = u64::from(count.abstained) + count.marks.iter().map(|n| u64::from(*n)).sum::<u64>();
            if sum != u64::from(count.valid) {
                return Err(TallyProblem::Sum { class, sum, valid: count.valid });
            }
        }
        Ok(())
    }

    /// In which counts two entries differ; none: they agree.
    pub fn compare(&self, other: &Tally) -> Vec<Disagreement> {
        let mut found = Vec::new();
        let empty = ClassCount::default();
        for class in 0..self.0.len().max(other.0.len()) {
            let (a, b) = (self.0.get(class).unwrap_or(&empty), other.0.get(class).unwrap_or(&empty));
            let mut pairs = vec![
                (Count::Issued, a.issued, b.issued),
                (Count::Returned, a.returned, b.returned),
                (Count::Valid, a.valid, b.valid),
                (Count::Invalid, a.invalid, b.invalid),
                (Count::Abstained, a.abstained, b.abstained),
            ];
            for mark in 0..a.marks.len().max(b.marks.len()) {
                let of = |count: &ClassCount| count.marks.get(mark).copied().unwrap_or(0);
                pairs.push((Count::Mark(mark), of(a), of(b)));
            }
            found.extend(
                pairs
                    .into_iter()
                    .filter(|(_, first, second)| first != second)
                    .map(|(what, first, second)| Disagreement { class, what, first, second }),
            );
        }
        found
    }

    /// The points that the ballots give out of `max`, weighted by class; abstentions count for nothing either way.
    ///
    /// *Shape*: `None` where nobody of any weighted class marked anything. A class without marks is left out, and
    /// the others count for more.
    pub fn points(&self, rule: &BallotRule, max: Points, decimals: u8, rounding: Rounding) -> Option<Points> {
        let (mut num, mut den) = (0i128, 0i128);
        // Weighted mean of per-class means, over one common divisor per class: sum(w_i * s_i / n_i) / sum(w_i).
        let counted: Vec<(i128, i128, i128)> = self
            .0
            .iter()
            .zip(&rule.classes)
            .filter_map(|(count, (_, weight))| {
                let marked: i128 = count.marks.iter().map(|n| i128::from(*n)).sum();
                let sum: i128 = count
                    .marks
                    .iter()
                    .zip(&rule.marks)
                    .map(|(n, mark)| i128::from(*n) * i128::from(mark.points.thousandths()))
                    .sum();
                // Weights of a checked template have small divisors; in millionths they fit every sum below.
                let weight = i128::from(weight.num()) * 1_000_000 / i128::from(weight.den());
                (marked > 0 && weight > 0).then_some((sum, marked, weight))
            })
            .collect();
        for (at, (sum, _, weight)) in counted.iter().enumerate() {
            let others: i128 = counted
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .try_fold(1i128, |product, (_, (_, marked, _))| product.checked_mul(*marked))?;
            num = num.checked_add(sum.checked_mul(*weight)?.checked_mul(others)?)?;
        }
        for (_, _, weight) in &counted {
            den += weight;
        }
        for (_, marked, _) in &counted {
            den = den.checked_mul(*marked)?;
        }
        if den == 0 {
            return None;
        }
        // Marks are out of 100 points; one division at the end, at thousandths of the maximum.
        let scaled = num.checked_mul(i128::from(max.thousandths()))?;
        let full = den.checked_mul(100_000)?;
        let (mut a, mut b) = (scaled, full);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let (top, bottom) = (scaled / a.max(1), full / a.max(1));
        let (top, bottom) = match (i64::try_from(top), i64::try_from(bottom)) {
            (Ok(top), Ok(bottom)) => (top, bottom),
            // Too fine to write as a fraction: millionths of a thousandth decide no grade, and are cut.
            _ => (i64::try_from(scaled.checked_mul(1_000_000)? / full).ok()?, 1_000_000),
        };
        Some(Points::of_thousandths(1).scaled(top, bottom, decimals, rounding))
    }

    /// What may be told: each class, or only the sum of all where one of them has fewer valid ballots than `least`.
    pub fn shown(&self, rule: &BallotRule) -> Shown {
        let small = |count: &ClassCount| count.valid > 0 && count.valid < u32::from(rule.least);
        if self.0.len() < 2 || !self.0.iter().any(small) {
            return Shown::Classes(self.0.clone());
        }
        let mut all = ClassCount { marks: vec![0; rule.marks.len()], ..ClassCount::default() };
        for count in &self.0 {
            all.issued = all.issued.saturating_add(count.issued);
            all.returned = all.returned.saturating_add(count.returned);
            all.valid = all.valid.saturating_add(count.valid);
            all.invalid = all.invalid.saturating_add(count.invalid);
            all.abstained = all.abstained.saturating_add(count.abstained);
            for (sum, n) in all.marks.iter_mut().zip(&count.marks) {
                *sum = sum.saturating_add(*n);
            }
        }
        Shown::Combined(all)
    }
}

/// What of a ballot may be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// Every class.
    Classes(Vec<ClassCount>),
    /// Only the sum: a class is too small to hide its voters.
    Combined(ClassCount),
}

#[cfg(test)]
mod tests {
    use super::super::Ratio;
    use super::super::template::{Class, Name};
    use super::super::tests::points;
    use super::*;

    fn rule(weights: &[&str]) -> BallotRule {
        let mark = |n: &str| Class { name: Name::default(), points: points(n), honour: "".into() };
        BallotRule {
            marks: ["100", "80", "60", "0"].map(mark).into(),
            classes: weights.iter().map(|w| (Name::default(), Ratio::parse(w).unwrap())).collect(),
            least: 5,
        }
    }

    fn count(issued: u32, returned: u32, invalid: u32, abstained: u32, marks: [u32; 4]) -> ClassCount {
        ClassCount { issued, returned, valid: returned - invalid, invalid, abstained, marks: marks.into() }
    }

    #[test]
    fn sums_must_agree() {
        let rule = rule(&["1"]);
        let good = count(30, 28, 2, 1, [10, 10, 4, 1]);
        assert_eq!(Tally(vec![good.clone()]).check(&rule), Ok(()));
        let check = |count: ClassCount| Tally(vec![count]).check(&rule).unwrap_err();
        assert_eq!(
            check(ClassCount { abstained: 0, ..good.clone() }),
            TallyProblem::Sum { class: 0, sum: 25, valid: 26 }
        );
        assert_eq!(
            check(ClassCount { invalid: 3, ..good.clone() }),
            TallyProblem::Valid { class: 0, sum: 29, returned: 28 }
        );
        assert_eq!(check(ClassCount { issued: 27, ..good }), TallyProblem::Returned { class: 0 });
        assert_eq!(Tally::default().check(&rule), Err(TallyProblem::Classes));
    }

    #[test]
    fn two_entries_are_compared_count_by_count() {
        let first = Tally(vec![count(30, 28, 2, 1, [10, 10, 4, 1])]);
        let second = Tally(vec![count(30, 28, 2, 1, [10, 9, 5, 1])]);
        assert_eq!(first.compare(&first), []);
        assert_eq!(
            first.compare(&second),
            [
                Disagreement { class: 0, what: Count::Mark(1), first: 10, second: 9 },
                Disagreement { class: 0, what: Count::Mark(2), first: 4, second: 5 },
            ]
        );
    }

    #[test]
    fn points_are_the_weighted_mean_of_the_marks_exactly() {
        let of = |rule: &BallotRule, tally: &[ClassCount], max: &str| {
            Tally(tally.to_vec()).points(rule, points(max), 3, Rounding::Cut).map(|p| p.to_string())
        };
        // (10*100 + 10*80 + 4*60 + 0) / 25 = 81.6; of 15 points 12.24.
        let whole = rule(&["1"]);
        assert_eq!(of(&whole, &[count(30, 28, 2, 1, [10, 10, 4, 1])], "15").as_deref(), Some("12.24"));
        // 60 % of members' 100 and 40 % of villagers' 200/3.
        let two = rule(&["60%", "40%"]);
        let (members, villagers) = (count(7, 7, 0, 0, [7, 0, 0, 0]), count(3, 3, 0, 0, [2, 0, 0, 1]));
        assert_eq!(of(&two, &[members.clone(), villagers], "100").as_deref(), Some("86.666"));
        let nobody = count(5, 0, 0, 0, [0; 4]);
        assert_eq!(of(&two, &[members, nobody.clone()], "100").as_deref(), Some("100"));
        assert_eq!(
            of(&two, &[nobody.clone(), nobody], "100"),
            None,
            "nobody marked anything: no score, not zero"
        );
    }

    #[test]
    fn a_small_class_shows_only_in_the_combined_result() {
        let two = rule(&["60%", "40%"]);
        let (large, small) = (count(20, 20, 0, 0, [15, 5, 0, 0]), count(4, 4, 0, 0, [0, 0, 0, 4]));
        let combined = count(24, 24, 0, 0, [15, 5, 0, 4]);
        assert_eq!(Tally(vec![large.clone(), small]).shown(&two), Shown::Combined(combined));
        let both = vec![large.clone(), large];
        assert_eq!(Tally(both.clone()).shown(&two), Shown::Classes(both));
    }
}
