//! Allowances worked out a second time, in plain fractions and from the words of each document, and what must hold
//! whatever is entered.

use super::{
    Fen, Points, Ratio,
    allowance::{Allowance, Facts, NotPayable, SHIPPED, pay},
};
use fastrand::Rng;

/// A fraction of a fen that never rounds until it is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Yuan {
    fen: i128,
    of: i128,
}

fn yuan(whole: i128) -> Yuan {
    Yuan { fen: whole * 100, of: 1 }
}

impl Yuan {
    fn add(self, other: Yuan) -> Yuan {
        Yuan { fen: self.fen * other.of + other.fen * self.of, of: self.of * other.of }
    }
    fn mul(self, num: i128, den: i128) -> Yuan {
        Yuan { fen: self.fen * num, of: self.of * den }
    }
    fn least(self, other: Yuan) -> Yuan {
        if self.fen * other.of < other.fen * self.of { self } else { other }
    }
    /// Whole fen, none made up.
    fn paid(self) -> i64 {
        i64::try_from(self.fen.div_euclid(self.of)).unwrap()
    }
}

/// Scores as thousandths, as a document's arithmetic on paper would carry them.
fn score(random: &mut Rng, most: i64) -> (Points, i128) {
    let thousandths = random.i64(0..=most * 10) * 100;
    (Points::of_thousandths(thousandths), i128::from(thousandths))
}

fn facts(random: &mut Rng, score: Points) -> Facts {
    let of_months = random.u8(1..=24);
    Facts {
        score,
        rank: Some(random.u32(1..30)),
        tied: random.u32(1..5),
        months: random.u8(0..=of_months),
        of_months,
        heads: Some(random.u32(0..9_000)),
        salary: Some(Fen(random.i64(0..2_000_000))),
        post: None,
        grade: None,
    }
}

/// A shipped rule as it stands in a template.
#[derive(serde::Deserialize)]
struct Shipped {
    allowance: Allowance,
}

fn shipped(key: &str) -> &'static str {
    SHIPPED.iter().find(|(other, _)| *other == key).unwrap_or_else(|| panic!("{key}")).1
}

#[test]
fn every_shipped_rule_stands_in_a_template_as_it_is() {
    let (_, template) = super::file::SHIPPED.iter().find(|(key, _)| *key == "group-leader-example").unwrap();
    for (key, text) in SHIPPED {
        let read = super::file::read(&format!("{template}\n{text}"))
            .unwrap_or_else(|wrong| panic!("{key}: {wrong:?}"));
        assert!(read.template.allowance.is_some(), "{key}");
    }
}

/// Draws facts for a rule and compares what is paid with the document's own arithmetic.
fn check(
    text: &str,
    most: i64,
    change: impl Fn(&mut Rng, &mut Facts),
    document: impl Fn(&Facts, i128) -> Option<i64>,
) {
    let rule: Allowance = match toml::from_str::<Shipped>(text) {
        Ok(shipped) => shipped.allowance,
        Err(_) => toml::from_str(text).unwrap_or_else(|wrong| panic!("{wrong}")),
    };
    assert!(rule.holds(), "{text}");
    let mut random = Rng::with_seed(33_201);
    for _ in 0..3_000 {
        let (points, thousandths) = score(&mut random, most);
        let mut facts = facts(&mut random, points);
        change(&mut random, &mut facts);
        let paid = pay(&rule, &facts);
        assert_eq!(paid.ok().map(|payment| payment.paid.0), document(&facts, thousandths), "{facts:?}");
        if let Ok(payment) = paid {
            assert!(payment.paid >= Fen(0) && payment.withheld >= Fen(0), "{facts:?}: {payment:?}");
            let least = pay(&rule, &Facts { months: 0, ..facts }).unwrap().paid;
            assert_eq!(least, Fen(0), "no month, nothing paid");
            let more = Facts { months: facts.of_months, ..facts };
            assert!(pay(&rule, &more).unwrap().paid >= payment.paid, "more months never pay less");
        }
    }
}

fn months(facts: &Facts) -> (i128, i128) {
    (i128::from(facts.months), i128::from(facts.of_months))
}

#[test]
fn threshold_minus_is_the_documents_own_arithmetic() {
    // 900 of 1000 and above 5000; each point below 5 less; 6000 and 1 for each head; director 0.9, specialist 0.8.
    check(
        shipped("threshold-minus"),
        1_000,
        |random, facts| facts.post = Some(random.u8(0..3)),
        |facts, score| {
            let missing = (900_000 - score).max(0);
            let earned = yuan(5_000).add(yuan(-5).mul(missing, 1_000));
            let earned = if earned.fen < 0 { yuan(0) } else { earned };
            let all = yuan(6_000).add(yuan(i128::from(facts.heads.unwrap()))).add(earned);
            let (num, den) = months(facts);
            let tenths = [10, 9, 8][usize::from(facts.post.unwrap())];
            Some(all.mul(num, den).mul(tenths, 10).paid())
        },
    );
}

#[test]
fn flat_bands_pay_each_month_the_same_and_ask_where_the_excerpt_says_nothing() {
    check(
        shipped("band-flat"),
        100,
        |_, _| {},
        |facts, score| {
            let month = match score {
                90_000.. => return None,
                75_000.. => 200,
                60_000.. => 150,
                _ => 0,
            };
            Some(yuan(month).mul(i128::from(facts.months), 1).paid())
        },
    );
}

#[test]
fn five_ranks_are_paid_and_equal_ones_share_what_they_take_together() {
    check(
        "per='cycle'\n[rule.rank_award]\nfen=[200000,180000,160000,140000,120000]\ntied='share'",
        100,
        |_, _| {},
        |facts, _| {
            let award = |rank: u32| if rank <= 5 { 2_200 - 200 * i128::from(rank) } else { 0 };
            let first = facts.rank.unwrap();
            let sum: i128 = (first..first + facts.tied).map(award).sum();
            let (num, den) = months(facts);
            Some(yuan(sum).mul(1, i128::from(facts.tied)).mul(num, den).paid())
        },
    );
}

#[test]
fn a_base_is_whole_and_the_rest_follows_the_score() {
    check(
        shipped("base-pool"),
        100,
        |_, _| {},
        |facts, score| {
            let (num, den) = months(facts);
            Some(yuan(750).add(yuan(1_250).mul(score, 100_000)).mul(num, den).paid())
        },
    );
}

#[test]
fn thirty_percent_of_the_salary_is_tallied_by_the_month() {
    check(
        shipped("salary-share"),
        100,
        |random, facts| facts.salary = facts.salary.filter(|_| random.u8(0..9) > 0),
        |facts, score| {
            let salary = Yuan { fen: i128::from(facts.salary?.0), of: 1 };
            Some(salary.mul(30, 100).mul(score, 100_000).paid() * i64::from(facts.months))
        },
    );
}

#[test]
fn a_countys_own_rule_pays_by_grade_with_a_part_for_each_post_and_a_ceiling() {
    check(
        "per='cycle'\nbase_fen=120000\n[rule]\ngrades=[200001,150000,80000,0]\n
         [[post]]\nkey='l'\nname={zh='组长',en='Leader'}\nshare=1\nmost=300000\n
         [[post]]\nkey='t'\nname={zh='会计',en='Treasurer'}\nshare='1/3'",
        100,
        |random, facts| {
            facts.post = Some(random.u8(0..2));
            facts.grade = Some(random.u8(0..4)).filter(|_| random.u8(0..9) > 0);
        },
        |facts, _| {
            let grade = [200_001, 150_000, 80_000, 0][usize::from(facts.grade?)];
            let (num, den) = months(facts);
            let all = yuan(1_200).add(Yuan { fen: grade, of: 1 }).mul(num, den);
            Some(match facts.post.unwrap() {
                0 => all.least(yuan(3_000)).paid(),
                _ => all.mul(1, 3).paid(),
            })
        },
    );
}

#[test]
fn a_line_of_points_pays_each_point_above_its_edge() {
    check(
        "per='cycle'\n[rule]\nbands=[{from=80,fen=100000,each_point_fen=3333},{from=0,fen=0,each_point_fen=1250}]",
        100,
        |_, _| {},
        |facts, score| {
            let line = |fen: i128, from: i128, each: i128| Yuan {
                fen: fen * 1_000 + each * (score - from),
                of: 1_000,
            };
            let all = if score >= 80_000 { line(100_000, 80_000, 3_333) } else { line(0, 0, 1_250) };
            let (num, den) = months(facts);
            Some(all.mul(num, den).paid())
        },
    );
}

#[test]
fn what_a_rule_needs_and_nobody_wrote_down_is_asked_for_and_never_nothing() {
    let rule = |text: &str| toml::from_str::<Allowance>(text).unwrap();
    let heads = rule("per='cycle'\nper_head_fen=100\n[rule]\nbands=[{from=0,fen=0}]");
    let posts = rule(
        "per='cycle'\n[rule]\nbands=[{from=0,fen=5000}]\n[[post]]\nkey='a'\nname={zh='书记',en='S'}\nshare=1",
    );
    let salary = rule("per='month'\n[rule.score_share]\nof_salary='1/3'\nfull=100");
    let grades = rule("per='cycle'\n[rule]\ngrades=[100]");
    let mut random = Rng::with_seed(1);
    let empty =
        Facts { rank: None, heads: None, salary: None, ..facts(&mut random, Points::parse("80").unwrap()) };
    for (rule, why) in [
        (heads, NotPayable::NoHeads),
        (posts, NotPayable::NoPost),
        (salary, NotPayable::NoSalary),
        (grades, NotPayable::NoGrade),
        (rule_of_ranks(), NotPayable::NoRank),
    ] {
        assert_eq!(pay(&rule, &empty), Err(why));
    }
    assert!(!Allowance { per_head_fen: Fen(-1), ..rule_of_ranks() }.holds());
    let fine_share = Allowance {
        post: vec![super::allowance::Post {
            key: "p".into(),
            name: Default::default(),
            share: Ratio::new(1, 1_000_003).unwrap(),
            most: None,
        }],
        ..rule_of_ranks()
    };
    assert!(!fine_share.holds(), "a share of a millionth is no share of money");
}

fn rule_of_ranks() -> Allowance {
    toml::from_str("per='cycle'\n[rule.rank_award]\nfen=[100]\ntied='ask'").unwrap()
}
