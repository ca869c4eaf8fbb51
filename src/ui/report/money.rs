//! Allowances: what each result is worth, what a cycle costs before it is announced, the list to sign.

use super::{Around, NoReport, Report};
use crate::domain::appraisal::{
    Fen,
    allowance::{Budget, NotPayable, Payment, budget},
    money,
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
    };
    words.t(id).into_owned()
}

/// What a cycle costs below the unit, and how many have no total yet; `None` where the template has no allowance.
pub fn cost(around: &Around<'_>) -> Option<(Budget, usize)> {
    around.template.allowance.as_ref()?;
    let lines: Vec<(u32, Result<Payment, NotPayable>)> =
        around.rows.iter().filter_map(|at| Some((around.sheet(*at)?.0.0, payment(around, *at)?))).collect();
    let missing = around.rows.len() - lines.len();
    Some((budget(lines), missing))
}

/// The budget in one line.
pub fn said(words: Words, (sum, missing): &(Budget, usize)) -> String {
    let args = [
        ("people", sum.people.into()),
        ("total", sum.total.to_string().into()),
        ("withheld", sum.withheld.to_string().into()),
        ("open", (sum.open.len() + missing).into()),
    ];
    words.ta("report-budget", &args).into_owned()
}

/// Who is paid what; as a list to sign with room for a signature.
///
/// # Errors
/// [`NoReport::NoAllowance`].
pub fn allowance(around: &Around<'_>, sign: bool) -> Result<Report, NoReport> {
    let Some(cost) = cost(around) else { return Err(NoReport::NoAllowance) };
    let words = around.words;
    let paper = if sign { words.t("report-sign-off") } else { words.t("report-allowance") };
    let mut report = Report { title: around.title(&paper), ..Report::default() };
    let (heads, salary) = money::asks(around.template);
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("months", &words.t("report-months"), true);
    if heads {
        report.head("heads", &words.t("report-heads"), true);
    }
    if salary {
        report.head("salary", &words.t("report-salary"), true);
    }
    report.head("fixed", &words.t("report-fixed"), true);
    report.head("earned", &words.t("report-earned"), true);
    report.head("paid", &words.t("report-paid"), true);
    report.head("withheld", &words.t("report-withheld"), true);
    if sign {
        report.head("signature", &words.t("report-signature"), false);
    }
    let mut pools: BTreeMap<u32, Fen> = BTreeMap::new();
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at) else { continue };
        let total = if sheet.decided.is {
            sheet.decided.total
        } else {
            around.results.scores.get(*at).and_then(|score| score.total)
        };
        let mut row = vec![
            around.post(sheet),
            around.person(sheet.person),
            total.map(|total| total.to_string()).unwrap_or_default(),
            sheet.months.to_string(),
        ];
        if heads {
            row.push(sheet.pay.heads.map(|heads| heads.to_string()).unwrap_or_default());
        }
        if salary {
            row.push(sheet.pay.salary.map(|salary| salary.to_string()).unwrap_or_default());
        }
        match payment(around, *at) {
            Some(Ok(payment)) => {
                row.extend([
                    payment.fixed.to_string(),
                    payment.earned.to_string(),
                    payment.paid.to_string(),
                    payment.withheld.to_string(),
                ]);
                let town = around.view.town_of(sheet.unit).unwrap_or(around.unit);
                let pool = pools.entry(town.0).or_default();
                *pool = pool.plus(payment.withheld);
            }
            Some(Err(why)) => {
                row.extend([String::new(), not_payable(words, why), String::new(), String::new()]);
            }
            None => row.extend([
                String::new(),
                words.t("report-pay-no-total").into_owned(),
                String::new(),
                String::new(),
            ]),
        }
        if sign {
            row.push("__________".into());
        }
        report.rows.push(row);
    }
    // While somebody's payment is open the sum is not final, and says so.
    report.lead.push(said(words, &cost));
    for (town, pool) in pools.into_iter().filter(|(_, pool)| *pool > Fen(0)) {
        let name = around.view.unit_name(crate::domain::UnitId(town)).to_owned();
        let args = [("town", name.into()), ("pool", pool.to_string().into())];
        report.lead.push(words.ta("report-pool", &args).into_owned());
    }
    report.notes.push(around.basis());
    if sign {
        report.notes.push(words.t("report-signed-by").into_owned());
    }
    Ok(report)
}
