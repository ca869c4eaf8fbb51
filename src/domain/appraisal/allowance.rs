//! Allowances (误工补贴): what a result is worth, in whole fen, and what a whole cycle costs before it is announced.
//!
//! Amounts stay exact fractions and are cut to the fen once, at their end; what is withheld is the rest, so paid and
//! withheld always add up to what was at stake. An amount that a county has not set is a refusal, never a zero. Start with [`pay`].

use super::{
    points::{Fen, Points, Ratio},
    pool::Pool,
    template::Name,
};
use crate::domain::choice::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// What amounts are for.
    Per {
        /// A month in post.
        Month = "month",
        /// The whole cycle; shorter holders get their months' part.
        Cycle = "cycle",
    }
}

choice! {
    /// What people of the same rank get.
    Tied {
        /// The awards of the ranks that they take together, in equal parts.
        Share = "share",
        /// Each the award of their rank.
        Each = "each",
        /// Nothing is worked out before the tie is decided.
        Ask = "ask",
    }
}

/// From this score on, so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lower edge.
    pub from: Points,
    /// The amount; `None` where the document's excerpt does not give it.
    pub fen: Option<Fen>,
    /// So much more for each point above the edge.
    #[serde(default)]
    pub each_point_fen: Fen,
}

/// How a result becomes the part that depends on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Full from a score on, less for each point below it. *Source*: \[A7\].
    ThresholdMinus {
        /// Where nothing is lost.
        full_from: Points,
        /// The full amount.
        fen: Fen,
        /// What each point below costs.
        minus_fen: Fen,
    },
    /// An amount for each band, highest first; with an amount for each point it serves as a county's own rule.
    /// *Source*: \[C2\].
    Bands(Vec<Band>),
    /// An amount for each grade of the template, best first. *Source*: year-end bonus by grade \[B12\].
    Grades(Vec<Fen>),
    /// An amount for each rank, 1 first; nothing behind. *Source*: \[B11\].
    RankAward {
        /// Amounts.
        fen: Vec<Fen>,
        /// Equal ranks.
        tied: Tied,
    },
    /// An amount times score over full score; the rest flows into a pool. *Source*: \[B13\], 屯支书办法.
    ScoreShare {
        /// The amount, or
        fen: Option<Fen>,
        /// its part of the monthly salary.
        of_salary: Option<Ratio>,
        /// The full score.
        full: Points,
    },
}

/// What one post gets of the amount that the rule gives (主任 0.9).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Key.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// Its part.
    pub share: Ratio,
    /// At most so much, where stated.
    pub most: Option<Fen>,
}

/// An allowance rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// What the amounts are for.
    pub per: Per,
    /// Paid whatever the result.
    #[serde(default)]
    pub base_fen: Fen,
    /// Paid for each head that the unit counts, whatever the result.
    #[serde(default)]
    pub per_head_fen: Fen,
    /// The part that depends on the result.
    pub rule: Rule,
    /// Posts; none: everybody gets all of it.
    #[serde(default)]
    pub post: Vec<Post>,
    /// Who shares what results cost others; `None`: it stays where it is.
    #[serde(default)]
    pub pool: Option<Pool>,
}

/// The shipped rules, by key: each is another county's or an example, to be copied into a template.
pub const SHIPPED: [(&str, &str); 5] = [
    ("threshold-minus", include_str!("../../../assets/allowances/threshold-minus.toml")),
    ("band-flat", include_str!("../../../assets/allowances/band-flat.toml")),
    ("rank-award", include_str!("../../../assets/allowances/rank-award.toml")),
    ("base-pool", include_str!("../../../assets/allowances/base-pool.toml")),
    ("salary-share", include_str!("../../../assets/allowances/salary-share.toml")),
];

const LIMIT: Fen = Fen(10_000_000_000);
/// The largest denominator of a share of money, so that exact amounts stay within what can be written.
const MAX_PARTS: i64 = 10_000;

impl Allowance {
    /// Whether its edges fall and its amounts are possible.
    pub fn holds(&self) -> bool {
        let fine = |fen: Fen| (Fen(0)..=LIMIT).contains(&fen);
        let rule = match &self.rule {
            Rule::ThresholdMinus { full_from, fen, minus_fen } => {
                *full_from > Points::ZERO && fine(*fen) && fine(*minus_fen)
            }
            Rule::Bands(bands) => {
                bands.windows(2).all(|two| two[0].from > two[1].from)
                    && bands.last().is_some_and(|last| last.from == Points::ZERO)
                    && bands.len() <= 100
                    && bands.iter().all(|band| band.fen.is_none_or(fine) && fine(band.each_point_fen))
            }
            Rule::RankAward { fen, .. } => {
                !fen.is_empty() && fen.len() <= 1_000 && fen.iter().all(|fen| fine(*fen))
            }
            Rule::Grades(fen) => !fen.is_empty() && fen.len() <= 16 && fen.iter().all(|fen| fine(*fen)),
            Rule::ScoreShare { fen, of_salary, full } => {
                *full > Points::ZERO
                    && fen.is_none_or(fine)
                    && !(fen.is_some() && of_salary.is_some())
                    && of_salary.is_none_or(|share| !Ratio::ONE.less_than(share) && share.den() <= MAX_PARTS)
            }
        };
        rule && fine(self.base_fen)
            && fine(self.per_head_fen)
            && self.post.len() <= 16
            && self.post.iter().all(|post| {
                let share = post.share;
                post.most.is_none_or(fine) && share.den() <= MAX_PARTS && share.num() <= share.den() * 10
            })
    }
}

/// What a payment is worked out from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The final score.
    pub score: Points,
    /// The rank, where there is one.
    pub rank: Option<u32>,
    /// How many have this rank.
    pub tied: u32,
    /// Months in post within the cycle.
    pub months: u8,
    /// Months of the cycle.
    pub of_months: u8,
    /// Heads that the unit counts (insured villagers), where they are known.
    pub heads: Option<u32>,
    /// Monthly salary.
    pub salary: Option<Fen>,
    /// Place of the post in [`Allowance::post`].
    pub post: Option<u8>,
    /// Place of the grade among the template's.
    pub grade: Option<u8>,
}

/// Why nothing can be worked out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NotPayable {
    /// The amount for this score or rule is not set by the county.
    NotSet,
    /// There is no rank.
    NoRank,
    /// Several share the rank and the template asks to decide first.
    TieUndecided,
    /// The rule needs a salary.
    NoSalary,
    /// The rule needs the number of heads.
    NoHeads,
    /// The post is none of the rule's.
    NoSuchPost,
    /// The rule tells posts apart and this one's is not known.
    NoPost,
    /// The rule pays by grade and there is none.
    NoGrade,
}

/// A payment in its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Payment {
    /// Paid whatever the result, before the post's share.
    pub fixed: Fen,
    /// Paid for the result, before the post's share.
    pub earned: Fen,
    /// What the result cost, before the post's share.
    pub lost: Fen,
    /// What is paid.
    pub paid: Fen,
    /// What is not paid of what a full score would have given: flows into the pool or the yearly awards.
    pub withheld: Fen,
}

/// An amount before it is cut. *Unit*: fen. *Shape*: numerator over denominator above 0.
#[derive(Clone, Copy)]
struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    const fn of(fen: Fen) -> Exact {
        Exact { num: fen.0 as i128, den: 1 }
    }

    fn times(self, num: i64, den: i64) -> Exact {
        Exact { num: self.num * i128::from(num), den: self.den * i128::from(den.max(1)) }
    }

    fn plus(self, other: Exact) -> Exact {
        Exact { num: self.num * other.den + other.num * self.den, den: self.den * other.den }
    }

    fn cut(self) -> Fen {
        Fen(i64::try_from(self.num / self.den).unwrap_or(i64::MAX))
    }
}

/// Works out one payment.
///
/// Nothing is rounded on the way: the amount of a month, or of a cycle, is cut to the fen once. A month's amount is paid
/// as often as there are months.
///
/// # Errors
/// [`NotPayable`].
pub fn pay(rule: &Allowance, facts: &Facts) -> Result<Payment, NotPayable> {
    let (times, of) = match rule.per {
        Per::Month => (i64::from(facts.months), 1),
        Per::Cycle => (1, i64::from(facts.of_months.max(1))),
    };
    let (earned, full) = earned(&rule.rule, facts)?;
    // What is not known is no zero: a village without its number would be paid too little in silence.
    let heads = match facts.heads {
        Some(heads) => heads,
        None if rule.per_head_fen == Fen(0) => 0,
        None => return Err(NotPayable::NoHeads),
    };
    let fixed = Exact::of(rule.base_fen).plus(Exact::of(rule.per_head_fen).times(i64::from(heads), 1));
    let post = match facts.post {
        Some(post) => Some(rule.post.get(usize::from(post)).ok_or(NotPayable::NoSuchPost)?),
        // Nobody is paid as the best paid post because his own was not written down.
        None if !rule.post.is_empty() => return Err(NotPayable::NoPost),
        None => None,
    };
    let part = |exact: Exact| match rule.per {
        Per::Month => exact,
        Per::Cycle => exact.times(i64::from(facts.months), of),
    };
    let share = post.map_or(Ratio::ONE, |post| post.share);
    let amount = |exact: Exact| {
        let fen = part(exact).times(share.num(), share.den()).cut();
        let fen = post.and_then(|post| post.most).map_or(fen, |most| fen.min(most));
        fen.part(times, 1)
    };
    let paid = amount(fixed.plus(earned));
    let at_stake = amount(fixed.plus(full));
    let earned = part(earned).cut().part(times, 1);
    Ok(Payment {
        fixed: part(fixed).cut().part(times, 1),
        earned,
        lost: part(full).cut().part(times, 1).minus(earned),
        paid,
        withheld: at_stake.minus(paid),
    })
}

/// What the result gives, and what the best one would have given.
fn earned(rule: &Rule, facts: &Facts) -> Result<(Exact, Exact), NotPayable> {
    let per_point = |fen: Fen, points: Points| Exact::of(fen).times(points.thousandths(), 1_000);
    let flat = |exact: Exact| Ok((exact, exact));
    match rule {
        Rule::ThresholdMinus { full_from, fen, minus_fen } => {
            let below = full_from.minus(facts.score).max(Points::ZERO);
            let lost = per_point(*minus_fen, below);
            let left = Exact { num: i128::from(fen.0) * lost.den - lost.num, den: lost.den };
            Ok((Exact { num: left.num.max(0), ..left }, Exact::of(*fen)))
        }
        Rule::Bands(bands) => {
            let band = bands.iter().find(|band| facts.score >= band.from).ok_or(NotPayable::NotSet)?;
            let above = facts.score.minus(band.from);
            flat(Exact::of(band.fen.ok_or(NotPayable::NotSet)?).plus(per_point(band.each_point_fen, above)))
        }
        Rule::Grades(fen) => {
            let grade = usize::from(facts.grade.ok_or(NotPayable::NoGrade)?);
            flat(Exact::of(fen.get(grade).copied().ok_or(NotPayable::NotSet)?))
        }
        Rule::RankAward { fen, tied } => {
            let first = facts.rank.ok_or(NotPayable::NoRank)?.max(1) as usize - 1;
            let of = |rank: usize| fen.get(rank).copied().unwrap_or_default();
            match tied {
                _ if facts.tied <= 1 => flat(Exact::of(of(first))),
                Tied::Each => flat(Exact::of(of(first))),
                Tied::Share => {
                    let sum: Fen = (first..first.saturating_add(facts.tied as usize)).map(of).sum();
                    flat(Exact::of(sum).times(1, i64::from(facts.tied)))
                }
                Tied::Ask if of(first) == Fen(0) => flat(Exact::of(Fen(0))),
                Tied::Ask => Err(NotPayable::TieUndecided),
            }
        }
        Rule::ScoreShare { fen, of_salary, full } => {
            let pool = match (fen, of_salary) {
                (Some(fen), _) => Exact::of(*fen),
                (None, Some(share)) => {
                    Exact::of(facts.salary.ok_or(NotPayable::NoSalary)?).times(share.num(), share.den())
                }
                (None, None) => return Err(NotPayable::NotSet),
            };
            let score = facts.score.clamp(Points::ZERO, *full);
            Ok((pool.times(score.thousandths(), full.thousandths()), pool))
        }
    }
}

/// What a cycle costs, known before its result is announced.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    /// People who are paid something.
    pub people: u32,
    /// The sum.
    pub total: Fen,
    /// What flows into the pool.
    pub withheld: Fen,
    /// Whose payment cannot be worked out, and why; while there are any, the total is not final.
    pub open: Vec<(u32, NotPayable)>,
}

/// Adds up payments; `u32` is the caller's number of a sheet.
pub fn budget(lines: impl IntoIterator<Item = (u32, Result<Payment, NotPayable>)>) -> Budget {
    let mut budget = Budget::default();
    for (sheet, line) in lines {
        match line {
            Ok(payment) => {
                budget.people += u32::from(payment.paid > Fen(0));
                budget.total = budget.total.plus(payment.paid);
                budget.withheld = budget.withheld.plus(payment.withheld);
            }
            Err(why) => budget.open.push((sheet, why)),
        }
    }
    budget.open.sort_unstable();
    budget
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(score: &str) -> Facts {
        let score = Points::parse(score).unwrap_or_else(|| panic!("{score}"));
        Facts {
            score,
            rank: None,
            tied: 1,
            months: 1,
            of_months: 1,
            heads: Some(0),
            salary: None,
            post: None,
            grade: None,
        }
    }

    fn rule(text: &str) -> Allowance {
        let rule: Allowance = toml::from_str(text).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(rule.holds());
        rule
    }

    fn yuan(rule: &Allowance, facts: &Facts) -> String {
        pay(rule, facts).unwrap_or_else(|why| panic!("{why:?}")).paid.to_string()
    }

    #[test]
    fn threshold_minus_pays_12750_to_the_secretary_and_11475_to_the_director() {
        let rule = rule(
            "per='cycle'\nbase_fen=600000\nper_head_fen=100\n
             [rule.threshold_minus]\nfull_from=900\nfen=500000\nminus_fen=500\n
             [[post]]\nkey='secretary'\nname={zh='书记',en='Secretary'}\nshare=1\n
             [[post]]\nkey='director'\nname={zh='主任',en='Director'}\nshare='0.9'\n
             [[post]]\nkey='specialist'\nname={zh='专干',en='Specialist'}\nshare='0.8'",
        );
        let of = |post| Facts { heads: Some(1_850), post: Some(post), ..facts("880") };
        assert_eq!(yuan(&rule, &of(0)), "12750.00");
        assert_eq!(yuan(&rule, &of(1)), "11475.00");
        assert_eq!(yuan(&rule, &of(2)), "10200.00");
        assert_eq!(
            yuan(&rule, &Facts { post: Some(0), ..facts("0") }),
            "6500.00",
            "900 points lose 4500 yuan"
        );
        assert_eq!(pay(&rule, &Facts { post: None, ..of(0) }), Err(NotPayable::NoPost), "nor is a post");
        assert_eq!(pay(&rule, &of(9)), Err(NotPayable::NoSuchPost));
        let unknown = Facts { heads: None, ..of(0) };
        assert_eq!(pay(&rule, &unknown), Err(NotPayable::NoHeads), "not known is not zero");
    }

    #[test]
    fn band_flat_pays_by_the_band_and_asks_where_the_amount_is_not_known() {
        let rule = rule(
            "per='month'\n[rule]\nbands=[{from=90},{from=75,fen=20000},{from=60,fen=15000},{from=0,fen=0}]",
        );
        assert_eq!(
            ["74.99", "75", "59.99", "60"].map(|score| yuan(&rule, &facts(score))),
            ["150.00", "200.00", "0.00", "150.00"]
        );
        assert_eq!(yuan(&rule, &Facts { months: 6, ..facts("75") }), "1200.00");
        assert_eq!(pay(&rule, &facts("90")), Err(NotPayable::NotSet));
    }

    #[test]
    fn a_share_of_the_salary_pays_486_and_withholds_114() {
        let rule = rule("per='month'\n[rule.score_share]\nof_salary='30%'\nfull=100");
        let payment = pay(&rule, &Facts { salary: Some(Fen(200_000)), ..facts("81") }).unwrap();
        assert_eq!((payment.paid, payment.withheld), (Fen(48_600), Fen(11_400)));
        assert_eq!(pay(&rule, &facts("81")), Err(NotPayable::NoSalary));
    }

    #[test]
    fn a_base_is_paid_in_full_and_deductions_flow_into_the_pool() {
        let rule = rule("per='cycle'\nbase_fen=75000\n[rule.score_share]\nfen=125000\nfull=100");
        let payment = pay(&rule, &facts("80")).unwrap();
        assert_eq!((payment.paid, payment.withheld), (Fen(175_000), Fen(25_000)));
        let half = pay(&rule, &Facts { months: 5, of_months: 12, ..facts("80") }).unwrap();
        assert_eq!(half.paid, Fen(175_000 * 5 / 12), "a holder of five months gets five twelfths, cut");
        let sum = budget([(1, Ok(payment)), (2, Ok(half)), (3, Err(NotPayable::NoRank))]);
        assert_eq!((sum.people, sum.total), (2, Fen(175_000 + 72_916)));
        assert_eq!(sum.open, [(3, NotPayable::NoRank)]);
    }

    #[test]
    fn two_firsts_with_90_points_are_paid_as_the_tie_rule_says() {
        let with = |tied: &str| {
            rule(&format!(
                "per='cycle'\n[rule.rank_award]\nfen=[200000,180000,160000,140000,120000]\ntied='{tied}'"
            ))
        };
        let first = Facts { rank: Some(1), tied: 2, ..facts("90") };
        assert_eq!(yuan(&with("share"), &first), "1900.00");
        assert_eq!(yuan(&with("each"), &first), "2000.00");
        assert_eq!(pay(&with("ask"), &first), Err(NotPayable::TieUndecided));
        assert_eq!(yuan(&with("ask"), &Facts { rank: Some(6), ..first }), "0.00", "only five are paid");
        let ceiling = Allowance {
            post: vec![Post {
                key: "treasurer".into(),
                name: Name::default(),
                share: Ratio::ONE,
                most: Some(Fen(100_000)),
            }],
            ..with("each")
        };
        assert_eq!(yuan(&ceiling, &Facts { post: Some(0), ..first }), "1000.00");
    }

    #[test]
    fn paid_and_withheld_add_up_to_what_was_at_stake() {
        let rule = rule("per='cycle'\n[rule.score_share]\nfen=100001\nfull=100");
        for thousandths in (0..=100_000).step_by(37) {
            let facts = Facts { score: Points::of_thousandths(thousandths), ..facts("0") };
            let payment = pay(&rule, &facts).unwrap();
            assert_eq!(payment.paid.plus(payment.withheld), Fen(100_001));
        }
    }
}
