//! Allowances: what each result is worth, and what a cycle costs before it is announced. The list to sign stands in
//! [`sign_off`](super::sign_off).

use super::{Around, NoReport, Report};
use crate::domain::{
    Class, Kind, UnitId,
    appraisal::{
        Fen,
        allowance::{Budget, NotPayable, Payment, budget},
        money,
        pool::{Pools, pools},
        results,
        template::Base,
    },
};
use crate::lang::{Msg, Words};
use std::collections::BTreeMap;

/// What one sheet is paid.
pub fn payment(around: &Around<'_>, at: usize) -> Option<Result<Payment, NotPayable>> {
    let (_, sheet) = around.sheet(at)?;
    let (score, outcome) = (around.results.scores.get(at)?, around.results.outcome(at)?);
    money::payment(around.template, around.cycle, sheet, score, outcome)
}

/// Why nothing can be paid, with what to do.
pub fn not_payable(words: Words, why: NotPayable) -> String {
    let id = match why {
        NotPayable::NotSet => Msg("report-pay-not-set"),
        NotPayable::NoRank => Msg("report-pay-no-rank"),
        NotPayable::TieUndecided => Msg("report-pay-tie"),
        NotPayable::NoSalary => Msg("report-pay-no-salary"),
        NotPayable::NoHeads => Msg("report-pay-no-heads"),
        NotPayable::NoSuchPost => Msg("report-pay-no-post"),
        NotPayable::NoPost => Msg("report-pay-post-unknown"),
        NotPayable::NoGrade => Msg("report-pay-no-grade"),
    };
    words.t(id).into_owned()
}

/// One sheet's money.
pub struct Line {
    /// Its place among the results.
    pub at: usize,
    /// What it is paid; `None` without a total or a grade to be paid for.
    pub payment: Option<Result<Payment, NotPayable>>,
    /// Its share of the pool; `None` where the account sees only a part of the pool.
    pub share: Option<Fen>,
    /// 不定等次.
    pub not_graded: bool,
}

impl Line {
    /// What is paid in all; `None` while it cannot be worked out.
    pub fn amount(&self) -> Option<Fen> {
        match (&self.payment, self.share) {
            (Some(Ok(payment)), Some(share)) => Some(payment.paid.plus(share)),
            _ => None,
        }
    }

    /// Why nothing can be worked out.
    pub fn missing(&self, words: Words) -> Option<String> {
        match (&self.payment, self.share) {
            (Some(Ok(_)), Some(_)) => None,
            (Some(Ok(_)), None) => Some(words.t("report-pay-pool-unseen").into_owned()),
            (Some(Err(why)), _) => Some(not_payable(words, *why)),
            (None, _) if self.not_graded => Some(words.t("report-not-graded").into_owned()),
            (None, _) => Some(words.t("report-pay-no-total").into_owned()),
        }
    }
}

/// The pools of the cycle as far as the account sees them whole; `None` where the template shares nothing out.
fn shared(around: &Around<'_>) -> Option<Pools> {
    let rule = around.template.allowance.as_ref()?.pool.as_ref()?;
    if rule.base == Base::Unit {
        return pools(around.view, around.template, &around.results);
    }
    // The results at hand may be those of one town alone.
    let last = results::grades_before(around.view, around.id);
    let all = results::results(around.view, around.id, &last).ok()?;
    pools(around.view, around.template, &all)
}

fn lines_and_pools(around: &Around<'_>) -> (Vec<Line>, Option<Pools>) {
    let pools = shared(around);
    let unseen = |unit: UnitId| {
        let town = around.view.town_of(unit);
        pools
            .as_ref()
            .is_some_and(|pools| !pools.pools.iter().any(|pool| pool.town.is_none() || pool.town == town))
    };
    let line = |at: &usize| {
        let (id, sheet) = around.sheet(*at)?;
        let share = pools.as_ref().and_then(|pools| pools.shares.get(&id).copied()).unwrap_or_default();
        Some(Line {
            at: *at,
            payment: payment(around, *at),
            share: (!unseen(sheet.unit)).then_some(share),
            not_graded: !sheet.not_graded.document.is_empty(),
        })
    };
    let lines = around.rows.iter().filter_map(line).collect();
    (lines, pools)
}

/// Everybody's money below the unit.
///
/// # Errors
/// [`NoReport::NoAllowance`], [`NoReport::Hidden`].
pub fn lines(around: &Around<'_>) -> Result<Vec<Line>, NoReport> {
    if around.template.allowance.is_none() {
        return Err(NoReport::NoAllowance);
    }
    if !around.view.sees_class(Kind::Sheet, Class::Personal) {
        return Err(NoReport::Hidden);
    }
    Ok(lines_and_pools(around).0)
}

/// What a cycle costs.
pub struct Cost {
    /// Payments without pools.
    pub budget: Budget,
    /// What pools give on top.
    pub shares: Fen,
    /// Who is wholly scored or not yet, but has no total.
    pub no_total: usize,
    /// 不定等次: nothing follows from no result.
    pub not_graded: usize,
    /// Whose share of a pool is not seen.
    pub unseen: usize,
}

impl Cost {
    /// What is paid in all.
    pub fn total(&self) -> Fen {
        self.budget.total.plus(self.shares)
    }

    /// Whose payment cannot be worked out yet; while there are any the sum is not final.
    pub fn open(&self) -> usize {
        self.budget.open.len() + self.no_total + self.unseen
    }
}

fn cost_of(around: &Around<'_>, lines: &[Line]) -> Cost {
    let known = lines.iter().filter_map(|line| Some((around.sheet(line.at)?.0.0, line.payment?)));
    let none = |not_graded: bool| {
        lines.iter().filter(|line| line.payment.is_none() && line.not_graded == not_graded).count()
    };
    Cost {
        budget: budget(known),
        shares: lines.iter().filter(|line| line.amount().is_some()).filter_map(|line| line.share).sum(),
        no_total: none(false),
        not_graded: none(true),
        unseen: lines
            .iter()
            .filter(|line| matches!(line.payment, Some(Ok(_))) && line.share.is_none())
            .count(),
    }
}

/// What a cycle costs below the unit; `None` where the template has no allowance or the account may not see it.
pub fn cost(around: &Around<'_>) -> Option<Cost> {
    let lines = lines(around).ok()?;
    Some(cost_of(around, &lines))
}

/// The budget in one line.
pub fn said(words: Words, cost: &Cost) -> String {
    let args = [
        ("people", cost.budget.people.into()),
        ("total", cost.total().to_string().into()),
        ("withheld", cost.budget.withheld.to_string().into()),
        ("open", cost.open().into()),
    ];
    words
        .ta(if cost.open() > 0 { Msg("report-budget") } else { Msg("report-budget-final") }, &args)
        .into_owned()
}

/// Who is paid what, and what all of it costs.
///
/// # Errors
/// [`NoReport::NoAllowance`], [`NoReport::Hidden`].
pub fn allowance(around: &Around<'_>) -> Result<Report, NoReport> {
    lines(around)?;
    let (lines, pools) = lines_and_pools(around);
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-allowance")), ..Report::default() };
    let (heads, salary) = money::asks(around.template);
    let posts = around.template.allowance.as_ref().map(|rule| rule.post.as_slice()).unwrap_or_default();
    report.head("name", &words.t("score-name"), false);
    report.head("post", &words.t("report-post"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("months", &words.t("report-months"), true);
    if heads {
        report.head("heads", &words.t("report-heads"), true);
    }
    if salary {
        report.head("salary", &words.t("report-salary"), true);
    }
    if !posts.is_empty() {
        report.head("pay_post", &words.t("report-pay-post"), false);
    }
    report.head("fixed", &words.t("report-fixed"), true);
    report.head("earned", &words.t("report-earned"), true);
    if pools.is_some() {
        report.head("pool", &words.t("report-share"), true);
    }
    report.head("paid", &words.t("report-paid"), true);
    report.head("withheld", &words.t("report-withheld"), true);
    report.head("missing", &words.t("sign-missing"), false);
    let mut withheld: BTreeMap<u32, Fen> = BTreeMap::new();
    for line in &lines {
        let Some((_, sheet)) = around.sheet(line.at) else { continue };
        let total = match sheet.decided.is {
            true => sheet.decided.total,
            false => around.results.scores.get(line.at).and_then(|score| score.total),
        };
        let text = |text: Option<String>| text.unwrap_or_default();
        let mut row = vec![
            around.person(sheet.person),
            around.post(sheet),
            text(total.map(|total| total.to_string())),
            sheet.months.to_string(),
        ];
        if heads {
            row.push(text(sheet.pay.heads.map(|heads| heads.to_string())));
        }
        if salary {
            row.push(text(sheet.pay.salary.map(|salary| salary.to_string())));
        }
        if !posts.is_empty() {
            let post = sheet.pay.post.and_then(|at| posts.get(usize::from(at)));
            row.push(text(post.map(|post| around.said(&post.name).to_owned())));
        }
        let payment = line.payment.and_then(Result::ok);
        let of = |fen: fn(&Payment) -> Fen| text(payment.as_ref().map(|payment| fen(payment).to_string()));
        row.extend([of(|payment| payment.fixed), of(|payment| payment.earned)]);
        if pools.is_some() {
            row.push(text(line.share.filter(|_| payment.is_some()).map(|share| share.to_string())));
        }
        row.push(text(line.amount().map(|amount| amount.to_string())));
        row.push(of(|payment| payment.withheld));
        row.push(text(line.missing(words)));
        if let Some(payment) = payment {
            let town = around.view.town_of(sheet.unit).unwrap_or(around.unit);
            let sum = withheld.entry(town.0).or_default();
            *sum = sum.plus(payment.withheld);
        }
        report.rows.push(row);
    }
    // While somebody's payment is open the sum is not final, and says so.
    let cost = cost_of(around, &lines);
    report.lead.push(said(words, &cost));
    if cost.not_graded > 0 {
        report
            .lead
            .push(words.ta("report-budget-not-graded", &[("count", cost.not_graded.into())]).into_owned());
    }
    match pools {
        Some(pools) => {
            for one in pools.pools {
                let town = one.town.map(|town| around.view.unit_name(town).to_owned());
                let town = town.unwrap_or_else(|| words.t("report-all-due").into_owned());
                let args = [
                    ("town", town.into()),
                    ("pool", one.pool.to_string().into()),
                    ("people", one.people.into()),
                ];
                report.lead.push(words.ta("report-pool-shared", &args).into_owned());
            }
        }
        None => {
            for (town, pool) in withheld.into_iter().filter(|(_, pool)| *pool > Fen(0)) {
                let name = around.view.unit_name(UnitId(town)).to_owned();
                let args = [("town", name.into()), ("pool", pool.to_string().into())];
                report.lead.push(words.ta("report-pool", &args).into_owned());
            }
        }
    }
    report.notes.push(words.t("report-pay-rounding").into_owned());
    report.notes.push(around.basis());
    Ok(report)
}
