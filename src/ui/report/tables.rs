//! Results, who was squeezed out, how scorers differ, how totals lie, the last ones, a person over cycles.

use super::{Around, NoReport, Report};
use crate::{
    domain::{
        PersonId, SheetId, View,
        appraisal::{
            Engine, Mark, Points, acts, figures, grading::Reason, progress::Where, record::Sheet, results,
            scoring::ItemState, template::Scoring,
        },
        rights::Right,
        unit::Level,
    },
    lang::{Lang, Msg, Words},
};
use std::collections::{BTreeMap, BTreeSet};

/// How many the reverse list has.
const LAST: usize = 10;
/// Cells of the longest bar.
const BAR: usize = 40;

/// Why a grade is not what the score alone gives.
pub fn why(around: &Around<'_>, squeeze: &crate::domain::appraisal::grading::Squeeze) -> String {
    let words = around.words;
    let name = |grade: u8| around.grade(Some(grade)).into();
    let (from, to) = (name(squeeze.from), name(squeeze.to));
    match squeeze.why {
        Reason::Cap { limit, of, share } => words.ta(
            "score-why-cap",
            &[
                ("from", from),
                ("to", to),
                ("limit", limit.into()),
                ("of", of.into()),
                ("share", share.to_string().into()),
            ],
        ),
        Reason::Tie { equal, left } => words.ta(
            "score-why-tie",
            &[("from", from), ("to", to), ("equal", equal.into()), ("left", left.into())],
        ),
        Reason::Move { before } => {
            words.ta("score-why-move", &[("from", from), ("to", to), ("before", name(before))])
        }
        Reason::Veto => words.ta("score-why-veto", &[("to", to)]),
        Reason::Falls => words.ta("score-why-falls", &[("to", to)]),
    }
    .into_owned()
}

/// Everybody's items, total, rank and grade. What is decided stands as it was announced.
pub fn results(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-results")), ..Report::default() };
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    for (n, item) in around.template.items.iter().enumerate() {
        report.head(&item.key, &format!("{}{}", n + 1, around.said(&item.name)), true);
    }
    report.head("total", &words.t("score-total"), true);
    report.head("rank", &words.t("score-rank"), true);
    report.head("grade", &words.t("score-grade"), false);
    report.head("state", &words.t("report-state"), false);
    report.head("why", &words.t("report-why"), false);
    for at in &around.rows {
        let (Some((_, sheet)), Some(score)) = (around.sheet(*at), around.results.scores.get(*at)) else {
            continue;
        };
        let mut row = vec![around.post(sheet), around.person(sheet.person)];
        for (item, got) in around.template.items.iter().zip(&score.items) {
            row.push(match (got.state, &item.scoring) {
                // Whether somebody was vetoed is in the grade; why is not told to readers.
                (_, Scoring::Veto { .. }) => String::new(),
                (ItemState::Scored, _) => got.points.to_string(),
                (ItemState::Open, _) => words.t("score-open").into_owned(),
                (ItemState::Absent, _) => words.t("score-absent").into_owned(),
                (ItemState::LeftOut, _) => words.t("report-left-out").into_owned(),
            });
        }
        let outcome = around.results.outcome(*at);
        let stands = Where::of(sheet, score);
        let (total, rank, grade) = match (sheet.decided.is, outcome) {
            (true, _) => (sheet.decided.total, sheet.decided.rank, around.grade(sheet.decided.grade)),
            (false, Some(outcome)) => (score.total, outcome.rank, around.grade(outcome.grade)),
            (false, None) => (None, None, String::new()),
        };
        row.push(total.map(|total| total.to_string()).unwrap_or_default());
        row.push(rank.map(|rank| rank.to_string()).unwrap_or_default());
        row.push(match stands {
            Where::NotGraded => words.t("report-not-graded").into_owned(),
            Where::Absent => words.t("score-needs-more").into_owned(),
            Where::Open | Where::Scored => grade,
        });
        let state = around.template.states.get(usize::from(sheet.state));
        row.push(state.map(|state| around.said(&state.name).to_owned()).unwrap_or_default());
        let whys: Vec<String> = outcome
            .map(|outcome| outcome.squeezes.iter().map(|one| why(around, one)).collect())
            .unwrap_or_default();
        row.push(whys.join(" "));
        report.rows.push(row);
    }
    report.notes.push(around.basis());
    report
}

/// Everyone who gets less than the score alone would give, with the reason; the figures of caps above.
pub fn squeezed(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-squeezed")), ..Report::default() };
    let below: BTreeSet<u32> = around
        .rows
        .iter()
        .filter_map(|at| around.results.entrants.get(*at))
        .flat_map(|entrant| [entrant.unit, entrant.above, u32::MAX])
        .collect();
    for cap in around.results.grading.caps.iter().filter(|cap| below.contains(&cap.pool)) {
        let Some(rule) = around.template.caps.iter().find(|rule| rule.grade == cap.grade) else { continue };
        let pool = match cap.pool {
            u32::MAX => words.t("report-all-due").into_owned(),
            unit => around.view.unit_name(crate::domain::UnitId(unit)).to_owned(),
        };
        let args = [
            ("pool", pool.into()),
            ("grade", around.grade(Some(cap.grade)).into()),
            ("of", cap.of.into()),
            ("limit", cap.limit.into()),
            ("share", rule.share.to_string().into()),
            ("wanted", cap.wanted.into()),
        ];
        report.lead.push(words.ta("report-cap", &args).into_owned());
    }
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("rank", &words.t("score-rank"), true);
    report.head("from", &words.t("report-by-score"), false);
    report.head("to", &words.t("score-grade"), false);
    report.head("why", &words.t("report-why"), false);
    for at in &around.rows {
        let (Some((_, sheet)), Some(outcome)) = (around.sheet(*at), around.results.outcome(*at)) else {
            continue;
        };
        for squeeze in &outcome.squeezes {
            report.rows.push(vec![
                around.post(sheet),
                around.person(sheet.person),
                around.results.entrants.get(*at).map(|one| one.total.to_string()).unwrap_or_default(),
                outcome.rank.map(|rank| rank.to_string()).unwrap_or_default(),
                around.grade(Some(squeeze.from)),
                around.grade(Some(squeeze.to)),
                why(around, squeeze),
            ]);
        }
    }
    if report.rows.is_empty() {
        report.notes.push(words.t("report-nobody-squeezed").into_owned());
    }
    report
}

/// Mean, spread and severity: of towns and villages by totals, of sources by the share of full marks that they give.
pub fn calibration(around: &Around<'_>) -> Report {
    let (words, view) = (around.words, around.view);
    let mut report = Report { title: around.title(&words.t("report-calibration")), ..Report::default() };
    for (key, id) in [
        ("kind", Msg("report-kind")),
        ("of", Msg("report-of")),
        ("count", Msg("report-count")),
        ("mean", Msg("report-mean")),
        ("spread", Msg("report-spread")),
        ("least", Msg("report-least")),
        ("most", Msg("report-most")),
        ("severity", Msg("report-severity")),
        ("handed", Msg("report-handed-mean")),
    ] {
        report.head(key, &words.t(id), !matches!(key, "kind" | "of"));
    }
    type Of<'a> = &'a dyn Fn(&Sheet) -> Option<u32>;
    let totals = |of: Of<'_>, total: &dyn Fn(usize, &Sheet) -> Option<Points>| {
        let one = |at: &usize| {
            let (_, sheet) = around.sheet(*at)?;
            Some((of(sheet)?, total(*at, sheet)?))
        };
        figures::calibrate(around.rows.iter().filter_map(one))
    };
    let now = |of: Of<'_>| totals(of, &|at, _| around.results.scores.get(at)?.total);
    // As they were handed on, before anybody reviewed them.
    let handed = |of: Of<'_>| totals(of, &|_, sheet| sheet.handed.0);
    let mut push = |kind: &str,
                    name: &dyn Fn(u32) -> String,
                    list: Vec<figures::Calibration>,
                    before: Vec<figures::Calibration>| {
        for line in list {
            let was = before.iter().find(|other| other.of == line.of);
            report.rows.push(vec![
                kind.to_owned(),
                name(line.of),
                line.count.to_string(),
                line.mean.to_string(),
                line.spread.to_string(),
                line.least.to_string(),
                line.most.to_string(),
                line.severity.to_string(),
                was.map(|was| was.mean.to_string()).unwrap_or_default(),
            ]);
        }
    };
    let unit = |id: u32| view.unit_name(crate::domain::UnitId(id)).to_owned();
    let town: Of<'_> = &|sheet| view.town_of(sheet.unit).map(|unit| unit.0);
    let village: Of<'_> = &|sheet| view.village_of(sheet.unit).map(|unit| unit.0);
    // Whoever entered scores of a sheet first.
    let scorer: Of<'_> = &|sheet| sheet.hands.with(Right::Score).next().map(|account| account.0);
    let account = |id: u32| {
        let name = view.account_name(crate::domain::AccountId(id)).map(str::to_owned);
        name.unwrap_or_else(|| words.t("row-not-shown").into_owned())
    };
    push(&words.t("report-towns"), &unit, now(town), handed(town));
    push(&words.t("report-villages"), &unit, now(village), handed(village));
    push(&words.t("report-scorers"), &account, now(scorer), handed(scorer));
    let engine = Engine::new(around.template);
    let mut shares = Vec::new();
    for at in &around.rows {
        let Some((_, sheet)) = around.sheet(*at) else { continue };
        for slot in 0..around.template.slots() {
            let Some((item, _)) = around.template.slot(slot) else { continue };
            let source = item.sources.get(slot - usize::from(item.slot)).map(|share| share.source);
            let (Some(source), Some(max), Mark::Is(raw)) = (source, item.max, sheet.cells.get(slot)) else {
                continue;
            };
            let got = engine.work(item, raw, &[]).points;
            let share = Points::whole(100).scaled(
                got.thousandths(),
                max.thousandths().max(1),
                3,
                crate::domain::appraisal::Rounding::Cut,
            );
            shares.push((u32::from(source), share));
        }
    }
    let source = |at: u32| {
        let source = around.template.sources.get(at as usize);
        source.map(|source| around.said(&source.name).to_owned()).unwrap_or_default()
    };
    push(&words.t("report-sources"), &source, figures::calibrate(shares), Vec::new());
    report.notes.push(words.t("report-calibration-said").into_owned());
    report
}

/// How many totals lie in each band of five points.
pub fn histogram(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-histogram")), ..Report::default() };
    report.head("from", &words.t("report-from"), true);
    report.head("count", &words.t("report-count"), true);
    report.head("bar", "", false);
    let totals: Vec<Points> =
        around.rows.iter().filter_map(|at| around.results.scores.get(*at)?.total).collect();
    let full = around.template.total.or(around.template.most).unwrap_or(Points::whole(100));
    let width = Points::of_thousandths((full.thousandths() / 20).max(1));
    // An open ledger has no full score, and deductions outside the total go below zero: nobody falls out of the picture.
    let edge = |points: Points| {
        Points::of_thousandths(points.thousandths().div_euclid(width.thousandths()) * width.thousandths())
    };
    let least = edge(totals.iter().copied().min().unwrap_or_default()).min(Points::ZERO);
    let most = totals.iter().copied().max().unwrap_or_default().max(full);
    let bands = i64::try_from(figures::MAX_BARS).unwrap_or(i64::MAX);
    // Wider bands where the usual ones would be more than can be shown.
    let times = most.minus(least).thousandths() / (width.thousandths() * bands) + 1;
    let bars = figures::histogram(&totals, least, most, width.times(times));
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    // Bands below the first one with anybody are left out: most are empty.
    let first = bars.iter().position(|(_, count)| *count > 0).unwrap_or(bars.len());
    for (from, count) in bars.into_iter().skip(first) {
        let cells = (count as usize * BAR).div_ceil(most as usize);
        report.rows.push(vec![from.to_string(), count.to_string(), "#".repeat(cells)]);
    }
    let missing = around.rows.len() - totals.len();
    let args = [("count", totals.len().into()), ("missing", missing.into())];
    report.notes.push(words.ta("report-histogram-said", &args).into_owned());
    report
}

/// Whether the reverse list may be shown: to the county, and to a town only where a document says so.
pub fn shows_reverse(view: &View, document: &str) -> bool {
    let above = view.home().and_then(|unit| view.unit(unit)).is_none_or(|unit| unit.level < Level::Town);
    above || !document.trim().is_empty()
}

/// The last ones, with how often they were among the last in earlier cycles of the year.
///
/// # Errors
/// [`NoReport::NotForTowns`].
pub fn reverse(around: &Around<'_>) -> Result<Report, NoReport> {
    if !shows_reverse(around.view, &around.cycle.reverse_document) {
        return Err(NoReport::NotForTowns);
    }
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-reverse")), ..Report::default() };
    report.head("place", &words.t("report-place"), true);
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("total", &words.t("score-total"), true);
    report.head("before", &words.t("report-repeats"), true);
    let totals: Vec<(u32, Points)> = around
        .rows
        .iter()
        .filter_map(|at| Some((around.sheet(*at)?.1, around.results.scores.get(*at)?.total?)))
        // Who is not graded takes no place, not the last one either.
        .filter(|(sheet, _)| sheet.not_graded.document.is_empty())
        .map(|(sheet, total)| (sheet.person.0, total))
        .collect();
    let earlier = earlier_lists(around);
    for behind in figures::reverse_list(&totals, LAST, &earlier) {
        let sheet = around
            .rows
            .iter()
            .filter_map(|at| around.sheet(*at))
            .find(|(_, sheet)| sheet.person.0 == behind.who);
        report.rows.push(vec![
            behind.place.to_string(),
            sheet.map(|(_, sheet)| around.post(sheet)).unwrap_or_default(),
            around.person(PersonId(behind.who)),
            behind.total.to_string(),
            behind.before.to_string(),
        ]);
    }
    if !around.cycle.reverse_document.is_empty() {
        let args = [("document", around.cycle.reverse_document.to_string().into())];
        report.notes.push(words.ta("report-reverse-document", &args).into_owned());
    }
    Ok(report)
}

/// The reverse lists of cycles of the same template that ended earlier in the same year.
fn earlier_lists(around: &Around<'_>) -> Vec<BTreeSet<u32>> {
    let view = around.view;
    let same_year = |id: &crate::domain::CycleId| {
        acts::cycle_of(view, *id).is_ok_and(|(cycle, template)| {
            template.key == around.template.key
                && cycle.to < around.cycle.from
                && cycle.to.ymd().0 == around.cycle.from.ymd().0
        })
    };
    view.cycles()
        .map(|(id, _)| id)
        .filter(same_year)
        .map(|id| {
            let decided = |sheet: &crate::domain::appraisal::record::Sheet| {
                sheet.decided.total.filter(|_| sheet.decided.is)
            };
            let totals: Vec<(u32, Points)> = view
                .sheets_of(id)
                .iter()
                .filter(|(_, sheet)| view.within(sheet.unit, around.unit))
                .filter_map(|(_, sheet)| Some((sheet.person.0, decided(sheet)?)))
                .collect();
            figures::reverse_list(&totals, LAST, &[]).into_iter().map(|behind| behind.who).collect()
        })
        .collect()
}

/// What follows from a grade for whom, and the law or document that it rests on.
pub fn consequences(around: &Around<'_>) -> Report {
    let words = around.words;
    let mut report = Report { title: around.title(&words.t("report-consequences")), ..Report::default() };
    report.head("grade", &words.t("score-grade"), false);
    report.head("running", &words.t("report-running"), true);
    report.head("name", &words.t("score-name"), false);
    report.head("text", &words.t("report-follows"), false);
    report.head("applies", &words.t("report-applies"), false);
    report.head("basis", &words.t("report-rests-on"), false);
    let mut runs: BTreeMap<u32, u32> = BTreeMap::new();
    for rule in &around.template.consequences {
        let mut names = Vec::new();
        for at in &around.rows {
            let Some((_, sheet)) = around.sheet(*at) else { continue };
            let outcome = around.results.outcome(*at);
            let grade = if sheet.decided.is { sheet.decided.grade } else { outcome.and_then(|o| o.grade) };
            if grade != Some(rule.grade) {
                continue;
            }
            let running =
                *runs.entry(sheet.person.0).or_insert_with(|| running(around, sheet.person, rule.grade));
            if running >= u32::from(rule.running) {
                names.push(around.person(sheet.person));
            }
        }
        report.rows.push(vec![
            around.grade(Some(rule.grade)),
            rule.running.to_string(),
            names.join(" "),
            around.said(&rule.text).to_owned(),
            around.said(&rule.applies_to).to_owned(),
            rule.basis.to_string(),
        ]);
    }
    if around.template.consequences.is_empty() {
        report.notes.push(words.t("report-no-consequences").into_owned());
    }
    report
}

/// In how many cycles running, this one included, somebody has this grade.
pub(super) fn running(around: &Around<'_>, person: PersonId, grade: u8) -> u32 {
    let mut count = 1;
    let mut cycle = around.id;
    // A person has at most as many cycles as there are; each step goes back in time.
    while let Some(before) = results::cycle_before(around.view, cycle) {
        let same = around.view.sheets_of_person(person).any(|(_, sheet)| {
            sheet.cycle == before && sheet.decided.is && sheet.decided.grade == Some(grade)
        });
        if !same {
            break;
        }
        count += 1;
        cycle = before;
    }
    count
}

/// A person's cycles: table and chart.
pub fn person(view: &View, words: Words, person: PersonId) -> Report {
    let name = view.person(person).map(|person| person.name.to_string()).unwrap_or_default();
    let title = words.ta("report-person", &[("name", name.into())]).into_owned();
    let mut report = Report { title, ..Report::default() };
    for (key, id, number) in [
        ("cycle", Msg("report-cycle"), false),
        ("post", Msg("report-post"), false),
        ("months", Msg("report-months"), true),
        ("total", Msg("score-total"), true),
        ("rank", Msg("score-rank"), true),
        ("grade", Msg("score-grade"), false),
        ("change", Msg("report-change"), true),
        ("running", Msg("report-running"), true),
        ("bar", Msg("report-bar"), false),
    ] {
        report.head(key, &words.t(id), number);
    }
    let mut sheets: Vec<(SheetId, &crate::domain::appraisal::record::Sheet)> =
        view.sheets_of_person(person).collect();
    let replaced: BTreeSet<SheetId> = sheets.iter().filter_map(|(_, sheet)| sheet.replaces).collect();
    sheets.retain(|(id, _)| !replaced.contains(id));
    sheets.sort_by_key(|(id, sheet)| (view.cycle(sheet.cycle).map(|cycle| cycle.from), *id));
    let decided = |sheet: &crate::domain::appraisal::record::Sheet| {
        let is = sheet.decided.is;
        (
            sheet.cycle.0,
            sheet.decided.total.filter(|_| is),
            sheet.decided.grade.filter(|_| is),
            sheet.decided.rank.filter(|_| is),
        )
    };
    let steps = figures::over_cycles(sheets.iter().map(|(_, sheet)| decided(sheet)));
    for ((_, sheet), step) in sheets.iter().zip(steps) {
        let Ok((cycle, template)) = acts::cycle_of(view, sheet.cycle) else { continue };
        let grade = step.grade.and_then(|at| template.grades.get(usize::from(at))).map(|grade| {
            if words.lang() == Lang::Zh { grade.name.zh.to_string() } else { grade.name.en.to_string() }
        });
        let full = template.total.unwrap_or(Points::whole(100));
        let cells = step.total.map_or(0, |total| {
            usize::try_from(total.thousandths() * 20 / full.thousandths().max(1)).unwrap_or(0)
        });
        let village = view.village_of(sheet.unit).filter(|village| *village != sheet.unit);
        let above = village.map(|village| view.unit_name(village)).unwrap_or_default();
        report.rows.push(vec![
            cycle.name.to_string(),
            format!("{above}{}", view.unit_name(sheet.unit)),
            sheet.months.to_string(),
            step.total.map(|total| total.to_string()).unwrap_or_default(),
            step.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            grade.unwrap_or_else(|| words.t("report-not-decided").into_owned()),
            step.change.map(|change| change.to_string()).unwrap_or_default(),
            if step.running > 0 { step.running.to_string() } else { String::new() },
            "#".repeat(cells),
        ]);
    }
    report
}
