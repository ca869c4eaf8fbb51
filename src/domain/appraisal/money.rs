//! What each result of a cycle is paid, from its sheet: the bridge between results and [`allowance`](super::allowance).
//!
//! A decided result counts as it was announced. Start with [`payment`].

use super::{
    allowance::{Facts, NotPayable, Payment, Rule, pay},
    due::months_of,
    grading::Outcome,
    points::Fen,
    record::{Cycle, Pay, Sheet},
    scoring::{Engine, SheetScore},
    template::Template,
};

/// What one sheet is paid; `None` where the template has no allowance or the sheet no total.
pub fn payment(
    template: &Template,
    cycle: &Cycle,
    sheet: &Sheet,
    score: &SheetScore,
    outcome: &Outcome,
) -> Option<Result<Payment, NotPayable>> {
    let rule = template.allowance.as_ref()?;
    // Who is not graded has no result that anything follows from.
    if !sheet.not_graded.document.is_empty() {
        return None;
    }
    let (total, rank, grade) = match sheet.decided.is {
        true => (sheet.decided.total?, sheet.decided.rank, sheet.decided.grade),
        false => (score.total?, outcome.rank, outcome.grade),
    };
    let facts = Facts {
        score: total,
        rank,
        tied: outcome.tied.max(1),
        months: sheet.months,
        of_months: months_of(cycle.from, cycle.to),
        heads: sheet.pay.heads,
        salary: sheet.pay.salary,
        post: sheet.pay.post,
        grade,
    };
    Some(pay(rule, &facts))
}

/// What is missing to work out a sheet's payment, whoever else is paid what; ranks are not looked at.
///
/// *Shape*: `None` where nothing is missing, where there is no allowance, and for whoever is not graded.
pub fn unknown(template: &Template, sheet: &Sheet) -> Option<NotPayable> {
    let rule = template.allowance.as_ref()?;
    if !sheet.not_graded.document.is_empty() {
        return None;
    }
    let total = Engine::new(template).sheet(sheet.cells.marks(), &[]).total?;
    let facts = Facts {
        score: total,
        // Who is behind all ranks is paid nothing for a rank, which is always known.
        rank: Some(u32::MAX),
        tied: 1,
        months: sheet.months,
        of_months: 1,
        heads: sheet.pay.heads,
        salary: sheet.pay.salary,
        post: sheet.pay.post,
        grade: Some(0),
    };
    pay(rule, &facts).err()
}

/// Whether a template's allowance asks for heads, and for a salary.
pub fn asks(template: &Template) -> (bool, bool) {
    let Some(rule) = &template.allowance else { return (false, false) };
    let salary = matches!(rule.rule, Rule::ScoreShare { fen: None, of_salary: Some(_), .. });
    (rule.per_head_fen.0 > 0, salary)
}

/// Reads an amount in yuan with at most two decimals.
pub fn parse_yuan(text: &str) -> Option<Fen> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 2 || whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let cents: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok().filter(|yuan| *yuan <= 100_000_000).map(|yuan| Fen(yuan * 100 + cents))
}

/// Reads what an allowance needs as it is typed: heads, monthly salary in yuan, number of the post; `-` is not known.
///
/// *Shape*: `1850 2000 1`; what is left out at the end is not known. `None` where a part says nothing or there is no
/// such post.
pub fn read(template: &Template, text: &str) -> Option<Pay> {
    let mut parts = text.split_whitespace();
    let mut next = || parts.next().filter(|part| *part != "-");
    let (heads, salary, post) = (next(), next(), next());
    if parts.next().is_some() {
        return None;
    }
    let posts = template.allowance.as_ref().map_or(0, |rule| rule.post.len());
    let post_of = |text: &str| {
        let at = text.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < posts)?;
        u8::try_from(at).ok()
    };
    let read = |text: Option<&str>| match text {
        Some(text) => text.parse::<u32>().ok().map(Some),
        None => Some(None),
    };
    Some(Pay {
        heads: read(heads)?,
        salary: match salary {
            Some(text) => Some(parse_yuan(text)?),
            None => None,
        },
        post: match post {
            Some(text) => Some(post_of(text)?),
            None => None,
        },
    })
}

/// What would have to be typed for it.
pub fn write(pay: &Pay) -> String {
    let text = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    let parts = [
        text(pay.heads.map(|heads| heads.to_string())),
        text(pay.salary.map(|salary| salary.to_string())),
        text(pay.post.map(|post| (u16::from(post) + 1).to_string())),
    ];
    let known = parts.iter().rposition(|part| part != "-").map_or(0, |last| last + 1);
    parts[..known].join(" ")
}

#[cfg(test)]
mod tests {
    use super::{super::tests::shipped, *};

    #[test]
    fn what_an_allowance_needs_is_typed_in_one_line_and_written_back_the_same() {
        let mut template = shipped("village-official-hundred");
        if let Some(rule) = &mut template.allowance {
            let post = |key: &str| super::super::allowance::Post {
                key: key.into(),
                name: Default::default(),
                share: super::super::Ratio::ONE,
                most: None,
            };
            rule.post = vec![post("secretary"), post("director")];
        }
        let pay = read(&template, "1850 2000 2").unwrap();
        assert_eq!(pay, Pay { heads: Some(1_850), salary: Some(Fen(200_000)), post: Some(1) });
        assert_eq!(write(&pay), "1850 2000.00 2");
        assert_eq!(read(&template, "- 2000.5"), Some(Pay { salary: Some(Fen(200_050)), ..Pay::default() }));
        assert_eq!(read(&template, ""), Some(Pay::default()));
        for text in ["1850 2000 2", "- 2000.5", "7", "- - 1", ""] {
            let pay = read(&template, text).unwrap();
            assert_eq!(read(&template, &write(&pay)), Some(pay), "{text}");
        }
        for wrong in ["x", "1 2.345", "1 -5", "1 2 3", "1 2 0", "1 2 1 9", "1. 2", "- ."] {
            assert_eq!(read(&template, wrong), None, "{wrong}");
        }
    }
}
