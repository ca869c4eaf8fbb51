//! What stands below the table: the rule of the cell, how its points came about, what the person has so far.

use super::{Mode, Score, person_name, said};
use crate::{
    domain::appraisal::{
        Engine, Mark, Points, Template, entry, formula,
        grading::{Outcome, Reason},
        results,
        template::{Deduction, Item, Missing, RateRule, Scoring, SourceKind, StateKind},
    },
    lang::{Msg, Value},
    ui::{Canvas, Look, Tone},
};
use ratatui::layout::Position;

pub(super) fn draw(
    score: &Score,
    look: &Look<'_>,
    template: &Template,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let words = look.words;
    let (Some((item, source)), Some((_, sheet))) = (template.slot(score.slot), score.current(look)) else {
        return None;
    };
    let last = canvas.rows().saturating_sub(1);
    let missing = words.t(match source.missing {
        Missing::Block => Msg("score-missing-block"),
        Missing::Reweight => Msg("score-missing-reweight"),
        Missing::Zero => Msg("score-missing-zero"),
    });
    let who = said(look, &source.name).to_owned();
    let scorer = words.ta("score-scorer", &[("who", who.into()), ("missing", missing.into())]);
    canvas.both(0, (&rule_line(score, look, template, item), Tone::Strong), (&scorer, Tone::Plain));
    let mut row = 1;
    if last >= 2 {
        canvas.text(row, 1, &how(look, item), Tone::Plain);
        row += 1;
    }
    if row < last {
        let live = score.live.as_ref().map(|live| &live.score);
        let got = live.or_else(|| score.rows.get(score.row()).and_then(|at| score.results.scores.get(*at)));
        if let Some(got) = got {
            let engine = Engine::new(template);
            let left = match got.open {
                0 => String::new(),
                open => words.ta("score-left", &[("open", open.into())]).into_owned(),
            };
            let before = results::sheet_before(look.view, sheet).map(|(_, before)| {
                let grade = before.decided.grade.and_then(|at| template.grades.get(usize::from(at)));
                let total = before.decided.total.map(|total| total.to_string()).unwrap_or_default();
                let grade = grade.map(|grade| said(look, &grade.name)).unwrap_or_default();
                words.ta("score-before", &[("total", total.into()), ("grade", grade.to_owned().into())])
            });
            let kind = template.states.get(usize::from(sheet.state)).map(|state| state.kind);
            let shown = match kind {
                Some(StateKind::Entry | StateKind::Review) => words.t("score-not-public"),
                _ => "".into(),
            };
            let sum = if score.is_blind() || (sheet.cells.marks().is_empty() && live.is_none()) {
                String::new()
            } else {
                formula::total(&engine, got)
            };
            let text = crate::ui::describe::joined(&[
                &format!("{} {}", person_name(look, sheet.person), look.view.unit_name(sheet.unit)),
                &sum,
                &left,
                &before.unwrap_or_default(),
                &shown,
            ]);
            canvas.text(row, 1, &text, Tone::Plain);
            row += 1;
        }
    }
    if row < last {
        let notes = notes(score, look, template);
        canvas.text(row, 1, &notes, Tone::Warn);
    }
    foot(score, look, canvas, last)
}

/// `4 纠纷 满分15  [11] = 15 - 2 x 2 = 11`.
fn rule_line(score: &Score, look: &Look<'_>, template: &Template, item: &Item) -> String {
    let words = look.words;
    let number = template.items.iter().position(|other| other.key == item.key).map_or(0, |at| at + 1);
    let max = match item.max {
        Some(max) => words.ta("score-max", &[("max", max.to_string().into())]).into_owned(),
        None => String::new(),
    };
    let typed = match &score.mode {
        Mode::Typing(input) => entry::read(template, score.slot, input.text(), look.view.today()).ok(),
        Mode::Cells | Mode::Line(..) | Mode::Paste(_) => None,
    };
    let hidden = score.is_blind();
    let held = score.mark_at(look, score.row(), score.slot);
    let mark = typed.as_ref().or(Some(held).filter(|_| !hidden));
    let engine = Engine::new(template);
    let worked = mark.and_then(|mark| match mark {
        Mark::Is(raw) => {
            let sum = formula::entry(&engine, item, mark, &[]);
            let points = engine.work(item, raw, &[]).points.to_string();
            let sum = sum.filter(|sum| *sum != points);
            Some(sum.map_or(format!("[{points}]"), |sum| format!("[{points}] = {sum}")))
        }
        Mark::Open | Mark::Unknown | Mark::Absent => None,
    });
    let evidence = match &*item.evidence {
        "" => String::new(),
        evidence => words.ta("score-evidence", &[("what", evidence.to_owned().into())]).into_owned(),
    };
    crate::ui::describe::joined(&[
        &format!("{number} {}", said(look, &item.name)),
        &max,
        &worked.unwrap_or_default(),
        &evidence,
    ])
}

/// What is typed into the cell and what it costs or gives.
fn how(look: &Look<'_>, item: &Item) -> String {
    let words = look.words;
    let numbered = |names: Vec<String>| {
        names.iter().enumerate().map(|(n, name)| format!("{}{name}", n + 1)).collect::<Vec<_>>().join(" ")
    };
    let points = |points: Points| points.to_string();
    let rule = match &item.scoring {
        Scoring::Deduct { lines, reasons } => {
            let one = |line: &crate::domain::appraisal::template::DeductLine| {
                let name = said(look, &line.name);
                match &line.deduction {
                    Deduction::Each { minus, .. } => format!("{name} -{minus}"),
                    Deduction::All => format!("{name} -{}", words.t("score-all")),
                    Deduction::Below(edges) => {
                        let edges: Vec<String> =
                            edges.iter().map(|(edge, minus)| format!("<{edge} -{minus}")).collect();
                        format!("{name} {}", edges.join(" "))
                    }
                }
            };
            let lines: Vec<String> = lines.iter().map(one).collect();
            let lines = if lines.len() == 1 { lines.concat() } else { numbered(lines) };
            let reasons: Vec<String> = reasons.iter().map(|name| said(look, name).to_owned()).collect();
            match reasons.is_empty() {
                true => lines,
                false => {
                    format!("{lines}  {}", words.ta("score-reasons", &[("list", numbered(reasons).into())]))
                }
            }
        }
        Scoring::Checklist(parts) | Scoring::Means(parts) => {
            numbered(parts.iter().map(|part| format!("{} {}", said(look, &part.name), part.max)).collect())
        }
        Scoring::Rate(RateRule::Steps { target, per, minus, .. }) => {
            let args: [(&str, Value<'_>); 3] = [
                ("target", target.to_string().into()),
                ("per", per.to_string().into()),
                ("minus", points(*minus).into()),
            ];
            words.ta("score-rule-steps", &args).into_owned()
        }
        Scoring::Rate(RateRule::Proportional) => words.t("score-rule-proportional").into_owned(),
        Scoring::Rubric(bands) => bands
            .iter()
            .map(|band| format!("{}>={}", said(look, &band.name), band.from))
            .collect::<Vec<_>>()
            .join(" "),
        Scoring::Classes(classes) | Scoring::Bonus(classes) => {
            let one = |class: &crate::domain::appraisal::template::Class| {
                format!("{} {}", said(look, &class.name), class.points)
            };
            numbered(classes.iter().map(one).collect())
        }
        Scoring::Ledger { lines, .. } => {
            let one = |line: &crate::domain::appraisal::template::LedgerLine| {
                let points: Vec<String> = line.points.iter().map(Points::to_string).collect();
                format!("{} {}", said(look, &line.name), points.join("/"))
            };
            numbered(lines.iter().map(one).collect())
        }
        Scoring::Ranks { points, .. } => {
            let list: Vec<String> = points.iter().map(Points::to_string).collect();
            numbered(list)
        }
        Scoring::Veto { .. } => String::new(),
    };
    let how = words.t(format!("score-how-{}", item.scoring.kind().key()));
    crate::ui::describe::joined(&[&how, &rule])
}

/// Ties, squeezes and what is odd about the person under the cursor.
fn notes(score: &Score, look: &Look<'_>, template: &Template) -> String {
    let Some(at) = score.rows.get(score.row()) else { return String::new() };
    let grading = score.live.as_ref().map_or(&score.results.grading, |live| &live.grading);
    let Some(outcome) = grading.outcomes.get(*at) else { return String::new() };
    let mut notes = Vec::new();
    if let Some((_, sheet)) = score.current(look).filter(|(_, sheet)| sheet.returned) {
        let args = [("remarks", sheet.remarks.to_string().into())];
        notes.push(look.words.ta("score-returned", &args).into_owned());
    }
    notes.extend(ballot(score, look, template));
    notes.extend(honour(score, look));
    notes.extend(why(look, template, outcome));
    for broken in &outcome.broken {
        let other = look.view.sheet(crate::domain::SheetId(broken.with));
        let Some(other) = other.map(|sheet| person_name(look, sheet.person)) else { continue };
        let item = template
            .tie_order
            .get(usize::from(broken.by))
            .and_then(|at| template.items.get(usize::from(*at)));
        let Some(item) = item else { continue };
        let id = if broken.ahead { Msg("score-tie-ahead") } else { Msg("score-tie-behind") };
        let args = [("other", other.into()), ("item", said(look, &item.name).to_owned().into())];
        notes.push(look.words.ta(id, &args).into_owned());
    }
    if outcome.tied > 1 && outcome.rank.is_some() {
        notes.push(look.words.ta("score-tied", &[("count", outcome.tied.into())]).into_owned());
    }
    notes.join("  ")
}

/// How far the vote about the cell under the cursor is keyed in.
fn ballot(score: &Score, look: &Look<'_>, template: &Template) -> Option<String> {
    template.slot(score.slot).filter(|(_, source)| source.kind == SourceKind::Ballot)?;
    let (id, _) = score.current(look)?;
    let found = look.view.ballots_of(id).find(|(_, ballot)| usize::from(ballot.slot) == score.slot);
    let entries = found.map(|(_, ballot)| crate::ui::report::votes::entries(look.words, ballot))?;
    Some(look.words.ta("score-ballot-said", &[("entries", entries.into())]).into_owned())
}

/// An honour that no cycle has counted yet, with what it would give.
fn honour(score: &Score, look: &Look<'_>) -> Option<String> {
    let (honour, count) = score.honour(look)?;
    let args = [
        ("name", honour.name.to_string().into()),
        ("points", honour.points.to_string().into()),
        ("count", count.into()),
    ];
    Some(look.words.ta("score-honour-said", &args).into_owned())
}

/// Why a grade is not what the score alone gives, each step in words.
pub(in crate::ui::screens) fn why(look: &Look<'_>, template: &Template, outcome: &Outcome) -> Vec<String> {
    let words = look.words;
    let name = |grade: u8| -> Value<'static> {
        let grade = template.grades.get(usize::from(grade));
        grade.map(|grade| said(look, &grade.name).to_owned()).unwrap_or_default().into()
    };
    let one = |squeeze: &crate::domain::appraisal::grading::Squeeze| {
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
    };
    outcome.squeezes.iter().map(one).collect()
}

/// The last line: what is wrong, what is being looked for or typed, and where Enter goes.
fn foot(score: &Score, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) -> Option<Position> {
    let words = look.words;
    if let Mode::Line(input, what) = &score.mode {
        let label = words.t(what.label());
        let label = score.wrong.clone().unwrap_or_else(|| label.into_owned());
        let tone = if score.wrong.is_some() { Tone::Alert } else { Tone::Head };
        let end = canvas.text(row, 1, &label, tone) + 1;
        let room = canvas.columns().saturating_sub(end + 1);
        return input.draw(canvas, row, end, room);
    }
    if let Mode::Paste(block) = &score.mode {
        let text = words.ta(
            "score-paste",
            &[
                ("cells", (block.cells.len() - block.refused()).into()),
                ("refused", block.refused().into()),
                ("outside", block.outside.into()),
            ],
        );
        let tone = if block.refused() + block.outside > 0 { Tone::Warn } else { Tone::Strong };
        canvas.text(row, 1, &text, tone);
        return None;
    }
    if let Some(wrong) = &score.wrong {
        canvas.text(row, 1, wrong, Tone::Alert);
        return None;
    }
    let total = score.rows.len();
    let at = words.ta("score-at", &[("at", (score.row() + 1).into()), ("total", total.into())]);
    if !score.jump.is_empty() {
        let text = words.ta("score-jumping", &[("text", score.jump.clone().into())]);
        canvas.both(row, (&text, Tone::Strong), (&at, Tone::Dim));
        return None;
    }
    if let Some(item) = &score.item {
        let text = words.ta("score-item-jump", &[("text", item.clone().into())]);
        canvas.both(row, (&text, Tone::Strong), (&at, Tone::Dim));
        return None;
    }
    let direction = match (&score.second, score.along) {
        (Some(second), _) if second.differ.is_some() => words.t("score-second-compared"),
        (Some(_), _) => words.t("score-second-on"),
        (None, true) => words.t("score-along"),
        (None, false) => words.t("score-down"),
    };
    let auto = if score.auto { words.t("score-auto-on") } else { "".into() };
    let left = crate::ui::describe::joined(&[&direction, &words.t("score-keypad"), &auto]);
    canvas.both(row, (&left, Tone::Dim), (&at, Tone::Dim));
    None
}
