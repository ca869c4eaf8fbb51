//! Papers to be posted, sent and signed: the public notice and the letter that tells a result. Forms stand in
//! [`forms`](super::forms).

use super::{Around, NoReport, Report, page, page::Column, tables};
use crate::{
    domain::{
        Day, UnitId,
        account::Office,
        appraisal::{calendar::Calendar, record::Sheet, template::StateKind},
        unit::Level,
    },
    lang::{Msg, dates},
};
use std::collections::BTreeMap;

/// The announced working days, with those that the county set itself.
fn calendar(around: &Around<'_>) -> Calendar {
    Calendar::of(around.view.settings().map(|(_, setting)| setting))
}

/// The unit whose office acts in the state that is for this, above or at a sheet's unit; the cycle's own where there is
/// none.
fn office(around: &Around<'_>, kind: StateKind, unit: UnitId) -> String {
    let actor = around.template.states.iter().find(|state| state.kind == kind).map(|state| state.actor);
    let level = match actor {
        Some(Office::VillageClerk) => Level::Village,
        Some(Office::TownClerk) => Level::Town,
        _ => Level::County,
    };
    let view = around.view;
    let mut at = Some(unit);
    while let Some(unit) = at {
        if view.unit(unit).is_some_and(|held| held.level <= level) {
            return view.unit_name(unit).to_owned();
        }
        at = view.parent(unit);
    }
    view.unit_name(around.cycle.unit).to_owned()
}

fn day(around: &Around<'_>, day: Day) -> String {
    dates::day_weekday(around.words, day.ymd(), day.weekday())
}

/// What one sheet of paper is posted with.
struct Posted {
    unit: UnitId,
    rows: Vec<Vec<String>>,
}

/// 公示: who gets which grade, first and last day, how to object. Units that are published on other days have a sheet of
/// their own.
///
/// # Errors
/// [`NoReport::NotPublished`] while nobody is in notice or past it.
pub fn notice(around: &Around<'_>) -> Result<Report, NoReport> {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-notice")), ..Report::default() };
    let shown = |sheet: &Sheet| {
        let kind = around.template.states.get(usize::from(sheet.state)).map(|state| state.kind);
        !matches!(kind, Some(StateKind::Entry | StateKind::Review) | None)
    };
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("grade", &words.t("score-grade"), false);
    report.head("first", &words.t("notice-first-head"), false);
    report.head("last", &words.t("notice-last-head"), false);
    let mut periods: BTreeMap<(Day, Day), Posted> = BTreeMap::new();
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at).filter(|(_, sheet)| shown(sheet)) else { continue };
        let (Some(first), Some(last)) = (sheet.notice_from, sheet.notice_to) else { continue };
        let outcome = around.results.outcome(*at);
        let (total, grade) = if sheet.decided.is {
            (sheet.decided.total, sheet.decided.grade)
        } else {
            (around.results.scores.get(*at).and_then(|s| s.total), outcome.and_then(|o| o.grade))
        };
        let graded = sheet.not_graded.document.is_empty();
        let total = total.filter(|_| graded).map(|total| total.to_string()).unwrap_or_default();
        let grade = if graded { around.grade(grade) } else { words.t("report-not-graded").into_owned() };
        let (post, name) = (around.post(sheet), around.person(sheet.person));
        let posted =
            periods.entry((first, last)).or_insert_with(|| Posted { unit: sheet.unit, rows: Vec::new() });
        let rows = &mut posted.rows;
        let number = (rows.len() + 1).to_string();
        rows.push(vec![number, name.clone(), around.post_folding(sheet), total.clone(), grade.clone()]);
        report.rows.push(vec![post, name, total, grade, first.to_string(), last.to_string()]);
    }
    if periods.is_empty() {
        return Err(NoReport::NotPublished);
    }
    let columns = [
        (words.t("score-serial").into_owned(), Column::Number),
        (words.t("score-name").into_owned(), Column::Whole),
        (words.t("report-post").into_owned(), Column::Folds),
        (words.t("score-total").into_owned(), Column::Number),
        (words.t("score-grade").into_owned(), Column::Whole),
    ];
    for ((first, last), Posted { unit, rows }) in periods {
        let table = page::table(&columns, &rows);
        let mut head = page::title(&report.title);
        head.push(words.ta("notice-first", &[("day", day(around, first).into())]).into_owned());
        head.push(words.ta("notice-last", &[("day", day(around, last).into())]).into_owned());
        head.push(words.ta("notice-people", &[("count", rows.len().into())]).into_owned());
        head.push(page::rule());
        head.extend(table.head);
        let mut foot = vec![page::rule()];
        let office = office(around, StateKind::Notice, unit);
        let args = [("office", office.clone().into()), ("last", last.to_string().into())];
        foot.extend(page::paragraph(&words.ta("notice-objections", &args)));
        foot.extend(page::paragraph(&around.basis()));
        foot.extend(page::paragraph(&words.ta("notice-signed", &[("office", office.into())])));
        page::add(&mut report.printed, page::pages(words, &head, &table.blocks, &foot));
    }
    Ok(report)
}

/// How somebody may ask for a review: what a letter of today says, and until which day.
fn appeal(around: &Around<'_>, calendar: &Calendar, office: &str) -> (String, Option<Day>) {
    let words = around.words;
    let today = around.view.today();
    let asked = |id: Msg, more: &[(&str, crate::lang::Value<'static>)]| {
        let mut args = vec![("office", office.to_owned().into())];
        args.extend(more.iter().cloned());
        words.ta(id, &args).into_owned()
    };
    let Some(days) = around.template.appeal_days else {
        return (asked(Msg("letter-appeal-open"), &[]), None);
    };
    match calendar.notice(today.plus(1), u16::from(days)) {
        Ok(until) => {
            let args = [
                ("days", i64::from(days).into()),
                ("first", day(around, until.first).into()),
                ("last", day(around, until.last).into()),
            ];
            (asked(Msg("letter-appeal-by"), &args), Some(until.last))
        }
        Err(year) => {
            let args = [("days", i64::from(days).into()), ("year", year.0.to_string().into())];
            (asked(Msg("letter-appeal-no-year"), &args), None)
        }
    }
}

/// The letter that tells each decided result and how to appeal, a page a person. Why somebody is not graded or was vetoed
/// is not in it.
///
/// # Errors
/// [`NoReport::NotPublished`] while nothing is decided.
pub fn letters(around: &Around<'_>) -> Result<Report, NoReport> {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-letter")), ..Report::default() };
    for (key, said, number) in [
        ("post", Msg("report-post"), false),
        ("name", Msg("score-name"), false),
        ("total", Msg("score-total"), true),
        ("rank", Msg("score-rank"), true),
        ("grade", Msg("score-grade"), false),
        ("document", Msg("letter-document-head"), false),
        ("sent", Msg("letter-sent-head"), false),
        ("appeal_by", Msg("letter-appeal-head"), false),
    ] {
        report.head(key, &words.t(said), number);
    }
    let calendar = calendar(around);
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at).filter(|(_, sheet)| sheet.decided.is) else { continue };
        let office = office(around, StateKind::Decided, sheet.unit);
        let (how, until) = appeal(around, &calendar, &office);
        let graded = sheet.not_graded.document.is_empty();
        let total = sheet.decided.total.filter(|_| graded).map(|total| total.to_string()).unwrap_or_default();
        let rank = sheet.decided.rank.filter(|_| graded).map(|rank| rank.to_string()).unwrap_or_default();
        let grade = around.grade(sheet.decided.grade.filter(|_| graded));
        let (post, name) = (around.post(sheet), around.person(sheet.person));
        report.rows.push(vec![
            post.clone(),
            name.clone(),
            total.clone(),
            rank.clone(),
            if graded { grade.clone() } else { words.t("report-not-graded").into_owned() },
            sheet.document.to_string(),
            around.view.today().to_string(),
            until.map(|day| day.to_string()).unwrap_or_default(),
        ]);
        let mut lines = page::title(&words.t("letter-title"));
        lines.push(String::new());
        lines.extend(page::beside(&[words.ta("letter-to", &[("name", name.into())]).into_owned(), post]));
        lines.push(String::new());
        let args = [
            ("cycle", around.cycle.name.to_string().into()),
            ("template", around.said(&around.template.name).to_owned().into()),
            ("from", around.cycle.from.to_string().into()),
            ("to", around.cycle.to.to_string().into()),
        ];
        lines.extend(page::paragraph(&words.ta("letter-about", &args)));
        let piece = |id: Msg, value: String| words.ta(id, &[("value", value.into())]).into_owned();
        match graded {
            true => {
                let mut pieces = vec![piece(Msg("letter-total"), total)];
                // Where nobody was ranked or graded, nothing is said about it.
                pieces.extend(
                    Some(rank).filter(|rank| !rank.is_empty()).map(|rank| piece(Msg("letter-rank"), rank)),
                );
                pieces.extend(
                    Some(grade)
                        .filter(|grade| !grade.is_empty())
                        .map(|grade| piece(Msg("letter-grade"), grade)),
                );
                lines.extend(page::beside(&pieces));
            }
            false => lines.extend(page::paragraph(&words.t("letter-not-graded"))),
        }
        if !sheet.document.is_empty() {
            lines.extend(page::paragraph(&piece(Msg("letter-document"), sheet.document.to_string())));
        }
        for rule in around.template.consequences.iter().filter(|rule| Some(rule.grade) == sheet.decided.grade)
        {
            if tables::running(around, sheet.person, rule.grade) < u32::from(rule.running) {
                continue;
            }
            let args = [
                ("text", around.said(&rule.text).to_owned().into()),
                ("basis", rule.basis.to_string().into()),
                ("applies", around.said(&rule.applies_to).to_owned().into()),
            ];
            lines.extend(page::paragraph(&words.ta("report-letter-follows", &args)));
        }
        lines.push(String::new());
        lines.extend(page::paragraph(&how));
        lines.push(String::new());
        lines.extend(page::paragraph(&around.basis()));
        let args = [("office", office.into()), ("day", day(around, around.view.today()).into())];
        lines.extend(page::beside(&[words.ta("letter-signed", &args).into_owned()]));
        lines.push(String::new());
        lines.push(page::rule());
        lines.extend(page::paragraph(&words.t("letter-receipt")));
        page::add(&mut report.printed, lines);
    }
    if report.rows.is_empty() { Err(NoReport::NotPublished) } else { Ok(report) }
}
