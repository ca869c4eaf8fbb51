//! Papers without a screen: the public notice, blank and filled forms, the letter that tells a result.

use super::{Around, NoReport, Report};
use crate::{
    domain::{
        SheetId,
        appraisal::{
            Engine, Mark, formula,
            template::{Scoring, StateKind},
        },
    },
    lang::Msg,
    term::width,
};

/// Cells of a page.
const PAGE: usize = 78;

fn rule() -> String {
    "-".repeat(PAGE)
}

/// 公示: who gets which grade, from which to which day, and how to object.
///
/// # Errors
/// [`NoReport::NotPublished`] while nobody is in notice or past it.
pub fn notice(around: &Around<'_>) -> Result<Report, NoReport> {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-notice")), ..Report::default() };
    let shown = |sheet: &crate::domain::appraisal::record::Sheet| {
        let kind = around.template.states.get(usize::from(sheet.state)).map(|state| state.kind);
        !matches!(kind, Some(StateKind::Entry | StateKind::Review) | None)
    };
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("grade", &words.t("score-grade"), false);
    let (mut first, mut last) = (None, None);
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at).filter(|(_, sheet)| shown(sheet)) else { continue };
        let outcome = around.results.outcome(*at);
        let (total, grade) = if sheet.decided.is {
            (sheet.decided.total, sheet.decided.grade)
        } else {
            (around.results.scores.get(*at).and_then(|s| s.total), outcome.and_then(|o| o.grade))
        };
        let graded = sheet.not_graded.document.is_empty();
        first = [first, sheet.notice_from].into_iter().flatten().min();
        last = last.max(sheet.notice_to);
        report.rows.push(vec![
            around.post(sheet),
            around.person(sheet.person),
            if graded { total.map(|total| total.to_string()).unwrap_or_default() } else { String::new() },
            if graded { around.grade(grade) } else { words.t("report-not-graded").into_owned() },
        ]);
    }
    let (Some(first), Some(last)) = (first, last) else { return Err(NoReport::NotPublished) };
    let args = [("first", first.to_string().into()), ("last", last.to_string().into())];
    report.lead.push(words.ta("report-notice-days", &args).into_owned());
    report.lead.push(around.basis());
    report.notes.push(words.t("report-objections").into_owned());
    Ok(report)
}

/// What a scoring rule says, for a form.
fn said_rule(around: &Around<'_>, item: &crate::domain::appraisal::template::Item) -> String {
    let list = |names: Vec<String>| names.join("；");
    match &item.scoring {
        Scoring::Deduct { lines, .. } => list(
            lines
                .iter()
                .map(|line| match &line.deduction {
                    crate::domain::appraisal::template::Deduction::Each { minus, .. } => {
                        format!("{} -{minus}", around.said(&line.name))
                    }
                    _ => around.said(&line.name).to_owned(),
                })
                .collect(),
        ),
        Scoring::Checklist(parts) | Scoring::Means(parts) => {
            list(parts.iter().map(|part| format!("{} {}", around.said(&part.name), part.max)).collect())
        }
        Scoring::Classes(classes) | Scoring::Bonus(classes) => list(
            classes.iter().map(|class| format!("{} {}", around.said(&class.name), class.points)).collect(),
        ),
        Scoring::Rubric(bands) => {
            list(bands.iter().map(|band| format!("{} >={}", around.said(&band.name), band.from)).collect())
        }
        Scoring::Ledger { lines, .. } => {
            list(lines.iter().map(|line| around.said(&line.name).to_owned()).collect())
        }
        Scoring::Rate(_) | Scoring::Ranks { .. } | Scoring::Veto { .. } => String::new(),
    }
}

/// Forms, one a person in the order of the sheet; `only` one of them; blank ones have room to write.
pub fn forms(around: &Around<'_>, only: Option<SheetId>, filled: bool) -> Report {
    let words = around.words;
    let engine = Engine::new(around.template);
    let mut report = Report::default();
    for (n, at) in around.rows.iter().enumerate() {
        let (Some((id, sheet)), Some(score)) = (around.sheet(*at), around.results.scores.get(*at)) else {
            continue;
        };
        if only.is_some_and(|only| only != id) {
            continue;
        }
        let lines = &mut report.lead;
        if !lines.is_empty() {
            // A printer's new page; terminals never see it, because it is written into files only.
            lines.push("=".repeat(PAGE));
        }
        let title =
            around.title(&words.t(if filled { Msg("report-form") } else { Msg("report-blank-form") }));
        let space = PAGE.saturating_sub(width::text_cells(&title)) / 2;
        lines.push(format!("{}{title}", " ".repeat(space)));
        let head = [
            ("number", (n + 1).into()),
            ("name", around.person(sheet.person).into()),
            ("post", around.post(sheet).into()),
            ("months", sheet.months.into()),
        ];
        lines.push(words.ta("report-form-head", &head).into_owned());
        lines.push(rule());
        let cells = [4, 16, 6, 10, 38];
        let row = |texts: [&str; 5]| {
            let parts: Vec<String> =
                texts.iter().zip(cells).map(|(text, cells)| width::fit(text, cells)).collect();
            parts.join(" ").trim_end().to_owned()
        };
        lines.push(row([
            &words.t("score-serial"),
            &words.t("report-item"),
            &words.t("score-full"),
            &words.t("report-points"),
            &words.t("report-how"),
        ]));
        for slot in 0..around.template.slots() {
            let Some((item, source)) = around.template.slot(slot) else { continue };
            let number =
                around.template.items.iter().position(|other| other.key == item.key).unwrap_or(0) + 1;
            let mark = sheet.cells.get(slot);
            let veto = matches!(item.scoring, Scoring::Veto { .. });
            let points = match mark {
                _ if !filled => "______".to_owned(),
                Mark::Is(_) if veto => words.t("score-vetoed").into_owned(),
                Mark::Is(raw) => engine.work(item, raw, &[]).points.to_string(),
                Mark::Absent => words.t("score-absent").into_owned(),
                Mark::Open if veto => words.t("score-no-veto").into_owned(),
                Mark::Open | Mark::Unknown => words.t("score-open").into_owned(),
            };
            let how = match filled && !veto {
                true => formula::entry(&engine, item, mark, &[]).unwrap_or_default(),
                false => said_rule(around, item),
            };
            let name = match item.sources.len() {
                0 | 1 => around.said(&item.name).to_owned(),
                _ => format!("{} {}", around.said(&item.name), around.said(&source.name)),
            };
            let max = item.max.map(|max| max.to_string()).unwrap_or_default();
            let mut rest: Vec<String> = crate::ui::wrap(&how, cells[4]);
            let first = if rest.is_empty() { String::new() } else { rest.remove(0) };
            lines.push(row([&number.to_string(), &name, &max, &points, &first]));
            for more in rest {
                lines.push(row(["", "", "", "", &more]));
            }
        }
        lines.push(rule());
        if filled {
            let outcome = around.results.outcome(*at);
            let grade = if sheet.decided.is { sheet.decided.grade } else { outcome.and_then(|o| o.grade) };
            let rank = if sheet.decided.is { sheet.decided.rank } else { outcome.and_then(|o| o.rank) };
            let args = [
                ("sum", formula::total(&engine, score).into()),
                ("rank", rank.map(|rank| rank.to_string()).unwrap_or_default().into()),
                ("grade", around.grade(grade).into()),
            ];
            lines.push(words.ta("report-form-sum", &args).into_owned());
        } else {
            lines.push(words.t("report-form-empty-sum").into_owned());
        }
        lines.push(words.t("report-form-signs").into_owned());
        lines.push(around.basis());
    }
    report
}

/// The letter that tells each decided result and how to appeal.
///
/// # Errors
/// [`NoReport::NotPublished`] while nothing is decided.
pub fn letters(around: &Around<'_>) -> Result<Report, NoReport> {
    let words = around.words;
    let mut report = Report::default();
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at).filter(|(_, sheet)| sheet.decided.is) else { continue };
        if !report.lead.is_empty() {
            report.lead.push("=".repeat(PAGE));
        }
        report.lead.push(around.title(&words.t("report-letter")));
        let args = [
            ("name", around.person(sheet.person).into()),
            ("post", around.post(sheet).into()),
            ("cycle", around.cycle.name.to_string().into()),
            ("total", sheet.decided.total.map(|total| total.to_string()).unwrap_or_default().into()),
            ("rank", sheet.decided.rank.map(|rank| rank.to_string()).unwrap_or_default().into()),
            ("grade", around.grade(sheet.decided.grade).into()),
            ("document", sheet.document.to_string().into()),
        ];
        let graded = sheet.decided.grade.is_some();
        let id = if graded { Msg("report-letter-text") } else { Msg("report-letter-none") };
        report.lead.extend(crate::ui::wrap(&words.ta(id, &args), PAGE));
        report.lead.extend(crate::ui::wrap(&words.t("report-letter-appeal"), PAGE));
        for rule in around.template.consequences.iter().filter(|rule| Some(rule.grade) == sheet.decided.grade)
        {
            let args = [
                ("text", around.said(&rule.text).to_owned().into()),
                ("basis", rule.basis.to_string().into()),
                ("applies", around.said(&rule.applies_to).to_owned().into()),
            ];
            report.lead.extend(crate::ui::wrap(&words.ta("report-letter-follows", &args), PAGE));
        }
    }
    if report.lead.is_empty() { Err(NoReport::NotPublished) } else { Ok(report) }
}
