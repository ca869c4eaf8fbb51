//! Ballots as totals, objections with their answers, and what a revision changed.

use super::{Around, Report};
use crate::domain::{
    SheetId,
    appraisal::{
        Engine, Mark,
        ballot::{ClassCount, Shown},
        formula,
        record::{Ballot, Sheet},
        template::{Scoring, SourceKind},
    },
};
use crate::lang::Msg;

/// How far the two entries of a ballot are, in words.
pub fn entries(words: crate::lang::Words, ballot: &Ballot) -> String {
    if ballot.agreed().is_some() {
        return words.t("ballots-agreed").into_owned();
    }
    if ballot.second_by.is_none() {
        return words.t("ballots-once").into_owned();
    }
    let count = ballot.first.compare(&ballot.second).len();
    words.ta("ballots-differ", &[("count", count.into())]).into_owned()
}

/// Every vote of the cycle: counts by class of voters, or only together where a class is too small to hide anybody.
pub fn ballots(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-ballots")), ..Report::default() };
    for (key, id, number) in [
        ("post", Msg("report-post"), false),
        ("name", Msg("score-name"), false),
        ("item", Msg("report-item"), false),
        ("class", Msg("ballots-class"), false),
        ("issued", Msg("ballots-issued"), true),
        ("returned", Msg("ballots-returned"), true),
        ("valid", Msg("ballots-valid"), true),
        ("invalid", Msg("ballots-invalid"), true),
        ("abstained", Msg("ballots-abstained"), true),
    ] {
        report.head(key, &words.t(id), number);
    }
    let rule = &around.template.ballot;
    for (n, mark) in rule.marks.iter().enumerate() {
        report.head(&format!("mark_{}", n + 1), around.said(&mark.name), true);
    }
    report.head("points", &words.t("report-points"), true);
    report.head("entries", &words.t("ballots-entries"), false);
    let mut missing = 0;
    for at in &around.rows {
        let Some((id, sheet)) = around.sheet(*at) else { continue };
        for slot in 0..around.template.slots() {
            let Some((item, source)) = around.template.slot(slot) else { continue };
            if source.kind != SourceKind::Ballot {
                continue;
            }
            let found = around.view.ballots_of(id).find(|(_, ballot)| usize::from(ballot.slot) == slot);
            let Some((_, ballot)) = found else {
                missing += 1;
                continue;
            };
            let points = match ballot.mark(around.template) {
                Some(Mark::Is(raw)) => Engine::new(around.template).work(item, &raw, &[]).points.to_string(),
                _ => String::new(),
            };
            let lines: Vec<(String, ClassCount)> = match ballot.agreed().map(|tally| tally.shown(rule)) {
                Some(Shown::Combined(all)) => vec![(words.t("ballots-combined").into_owned(), all)],
                Some(Shown::Classes(classes)) => rule
                    .classes
                    .iter()
                    .zip(classes)
                    .map(|((name, _), count)| (around.said(name).to_owned(), count))
                    .collect(),
                // What only one has keyed in is shown to nobody, so that the second entry stays blind.
                None => vec![(String::new(), ClassCount::default())],
            };
            for (class, count) in lines {
                let agreed = ballot.agreed().is_some();
                let number = |n: u32| if agreed { n.to_string() } else { String::new() };
                let mut row = vec![
                    around.post(sheet),
                    around.person(sheet.person),
                    around.said(&item.name).to_owned(),
                    class,
                    number(count.issued),
                    number(count.returned),
                    number(count.valid),
                    number(count.invalid),
                    number(count.abstained),
                ];
                for n in 0..rule.marks.len() {
                    row.push(number(count.marks.get(n).copied().unwrap_or(0)));
                }
                row.push(points.clone());
                row.push(entries(words, ballot));
                report.rows.push(row);
            }
        }
    }
    report.notes.push(words.ta("ballots-missing", &[("count", missing.into())]).into_owned());
    report.notes.push(words.ta("ballots-said", &[("least", rule.least.into())]).into_owned());
    report
}

/// Every objection with its answer.
pub fn objections(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-objection-list")), ..Report::default() };
    for (key, id) in [
        ("post", Msg("report-post")),
        ("name", Msg("score-name")),
        ("day", Msg("objections-day")),
        ("text", Msg("objections-text")),
        ("answered", Msg("objections-answered")),
        ("result", Msg("objections-result")),
        ("answer", Msg("objections-answer")),
    ] {
        report.head(key, &words.t(id), false);
    }
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at) else { continue };
        for one in &sheet.objections.0 {
            let result = match (one.answered, one.upheld) {
                (None, _) => words.t("objections-open"),
                (Some(_), true) => words.t("objections-upheld"),
                (Some(_), false) => words.t("objections-kept"),
            };
            report.rows.push(vec![
                around.post(sheet),
                around.person(sheet.person),
                one.day.to_string(),
                one.text.to_string(),
                one.answered.map(|day| day.to_string()).unwrap_or_default(),
                result.into_owned(),
                one.answer.to_string(),
            ]);
        }
    }
    if report.rows.is_empty() {
        report.notes.push(words.t("objections-none").into_owned());
    }
    report
}

/// What each revision changed against the one that it replaces: cells, total, rank, grade.
pub fn revisions(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-revisions")), ..Report::default() };
    for (key, id, number) in [
        ("post", Msg("report-post"), false),
        ("name", Msg("score-name"), false),
        ("revision", Msg("revisions-number"), true),
        ("what", Msg("revisions-what"), false),
        ("before", Msg("template-before"), true),
        ("after", Msg("template-after"), true),
        ("document", Msg("revisions-document"), false),
    ] {
        report.head(key, &words.t(id), number);
    }
    for at in &around.rows {
        let Some((id, mut sheet)) = around.sheet(*at) else { continue };
        let mut lines = Vec::new();
        let mut held = id;
        // Newest first, as far back as there are revisions of this sheet.
        while let Some((old, before)) = sheet.replaces.and_then(|old| Some((old, around.view.sheet(old)?))) {
            for (what, was, now) in differences(around, (old, before), (held, sheet)) {
                lines.push(vec![
                    around.post(sheet),
                    around.person(sheet.person),
                    format!("{}-{}", before.revision, sheet.revision),
                    what,
                    was,
                    now,
                    sheet.document.to_string(),
                ]);
            }
            (held, sheet) = (old, before);
        }
        report.rows.extend(lines);
    }
    if report.rows.is_empty() {
        report.notes.push(words.t("revisions-none").into_owned());
    }
    report
}

fn differences(
    around: &Around<'_>,
    (_, before): (SheetId, &Sheet),
    (after_id, after): (SheetId, &Sheet),
) -> Vec<(String, String, String)> {
    let words = around.words;
    let engine = Engine::new(around.template);
    let mut found = Vec::new();
    for slot in 0..around.template.slots() {
        let Some((item, _)) = around.template.slot(slot) else { continue };
        let (was, now) = (before.cells.get(slot), after.cells.get(slot));
        if was == now {
            continue;
        }
        let said = |mark: &Mark| match (mark, &item.scoring) {
            (Mark::Open, _) => words.t("score-open").into_owned(),
            (Mark::Unknown, _) => "?".into(),
            (Mark::Absent, _) => words.t("score-absent").into_owned(),
            (Mark::Is(_), Scoring::Veto { .. }) => words.t("score-vetoed").into_owned(),
            (Mark::Is(raw), _) => {
                let points = engine.work(item, raw, &[]).points.to_string();
                formula::entry(&engine, item, mark, &[]).unwrap_or(points)
            }
        };
        found.push((around.said(&item.name).to_owned(), said(was), said(now)));
    }
    let place = around.results.sheets.iter().position(|sheet| *sheet == after_id);
    let stands = |sheet: &Sheet| {
        if sheet.decided.is {
            return (sheet.decided.total, sheet.decided.rank, sheet.decided.grade);
        }
        let outcome = place.and_then(|at| around.results.outcome(at));
        let total = place.and_then(|at| around.results.scores.get(at)?.total);
        (total, outcome.and_then(|o| o.rank), outcome.and_then(|o| o.grade))
    };
    let (was, now) = (stands(before), stands(after));
    let text = |value: Option<String>| value.unwrap_or_else(|| "-".into());
    let lines = [
        (Msg("score-total"), text(was.0.map(|n| n.to_string())), text(now.0.map(|n| n.to_string()))),
        (Msg("score-rank"), text(was.1.map(|n| n.to_string())), text(now.1.map(|n| n.to_string()))),
        (Msg("score-grade"), around.step(was.2), around.step(now.2)),
    ];
    found.extend(
        lines
            .into_iter()
            .filter(|(_, was, now)| was != now)
            .map(|(id, was, now)| (words.t(id).into_owned(), was, now)),
    );
    found
}
