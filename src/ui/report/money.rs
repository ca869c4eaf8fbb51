//! Allowances: what each result is worth, what a cycle costs before it is announced, the list to sign.

use super::{Around, NoReport, Report};
use crate::domain::appraisal::{
    allowance::{Facts, NotPayable, Payment, budget, pay},
    due::months_of,
    results::Results,
};
use crate::lang::Msg;

/// What one sheet is paid.
pub fn payment(around: &Around<'_>, results: &Results, at: usize) -> Option<Result<Payment, NotPayable>> {
    let rule = around.template.allowance.as_ref()?;
    let (_, sheet) = around.sheet(at)?;
    let outcome = results.outcome(at)?;
    let (total, rank) = match sheet.decided.is {
        true => (sheet.decided.total?, sheet.decided.rank),
        false => (results.scores.get(at)?.total?, outcome.rank),
    };
    let facts = Facts {
        score: total,
        rank,
        tied: outcome.tied.max(1),
        months: sheet.months,
        of_months: months_of(around.cycle.from, around.cycle.to),
        heads: 0,
        salary: None,
        post: None,
    };
    Some(pay(rule, &facts))
}

/// Who is paid what; as a list to sign with room for a signature.
///
/// # Errors
/// [`NoReport::NoAllowance`].
pub fn allowance(around: &Around<'_>, sign: bool) -> Result<Report, NoReport> {
    if around.template.allowance.is_none() {
        return Err(NoReport::NoAllowance);
    }
    let words = around.words;
    let paper = if sign { words.t("report-sign-off") } else { words.t("report-allowance") };
    let mut report = Report { title: around.title(&paper), ..Report::default() };
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("months", &words.t("report-months"), true);
    report.head("fixed", &words.t("report-fixed"), true);
    report.head("earned", &words.t("report-earned"), true);
    report.head("paid", &words.t("report-paid"), true);
    report.head("withheld", &words.t("report-withheld"), true);
    if sign {
        report.head("signature", &words.t("report-signature"), false);
    }
    let mut lines = Vec::new();
    for at in &around.rows {
        let Some((id, sheet)) = around.sheet(*at) else { continue };
        let total = if sheet.decided.is {
            sheet.decided.total
        } else {
            around.results.scores.get(*at).and_then(|score| score.total)
        };
        let line = payment(around, &around.results, *at);
        let mut row = vec![
            around.post(sheet),
            around.person(sheet.person),
            total.map(|total| total.to_string()).unwrap_or_default(),
            sheet.months.to_string(),
        ];
        match line {
            Some(Ok(payment)) => row.extend([
                payment.fixed.to_string(),
                payment.earned.to_string(),
                payment.paid.to_string(),
                payment.withheld.to_string(),
            ]),
            Some(Err(why)) => {
                let id = match why {
                    NotPayable::NotSet => Msg("report-pay-not-set"),
                    NotPayable::NoRank => Msg("report-pay-no-rank"),
                    NotPayable::TieUndecided => Msg("report-pay-tie"),
                    NotPayable::NoSalary => Msg("report-pay-no-salary"),
                    NotPayable::NoSuchPost => Msg("report-pay-no-post"),
                };
                row.extend([String::new(), words.t(id).into_owned(), String::new(), String::new()]);
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
        if let Some(line) = line {
            lines.push((id.0, line));
        }
        report.rows.push(row);
    }
    let missing = report.rows.len() - lines.len();
    let sum = budget(lines);
    let args = [
        ("people", sum.people.into()),
        ("total", sum.total.to_string().into()),
        ("withheld", sum.withheld.to_string().into()),
        ("open", (sum.open.len() + missing).into()),
    ];
    // While somebody's payment is open the sum is not final, and says so.
    let budget = words.ta("report-budget", &args).into_owned();
    report.lead.push(budget);
    report.notes.push(around.basis());
    if sign {
        report.notes.push(words.t("report-signed-by").into_owned());
    }
    Ok(report)
}
