//! How a score came about, as arithmetic: `15 - 2 x 2 = 11`, `82 = 30+25+18+9`.
//!
//! Numbers and signs only, in ASCII, so that every terminal and language shows the same. What was cut off at a limit
//! is shown behind an arrow: `25 - 6 x 5 = -5 -> 0`.

use super::{
    mark::{Booking, Mark, Raw},
    points::{Points, Ratio},
    scoring::{Engine, ItemState, SheetScore, booked, steps},
    template::{Deduction, Item, RateRule, Scoring},
};
use std::fmt::Write;

/// The arithmetic of one entry; `None` where nothing was entered.
pub fn entry(engine: &Engine<'_>, item: &Item, mark: &Mark, earlier: &[Booking]) -> Option<String> {
    let Mark::Is(raw) = mark else { return None };
    let worked = engine.work(item, raw, earlier);
    let max = item.max.unwrap_or_default();
    let sum = match (&item.scoring, raw) {
        (Scoring::Deduct { lines, .. }, Raw::Cases(cases)) => {
            let mut out = max.to_string();
            for case in cases {
                match lines.get(usize::from(case.line)).map(|line| &line.deduction) {
                    Some(Deduction::Each { minus, most: None }) => {
                        let _ = write!(out, " - {} x {minus}", case.amount);
                    }
                    Some(Deduction::Each { minus, most: Some(most) }) => {
                        let _ = write!(out, " - min({} x {minus}, {most})", case.amount);
                    }
                    Some(Deduction::All | Deduction::Below(_)) => {
                        let lost = super::scoring::deducted(lines, case, max);
                        if lost > Points::ZERO {
                            let _ = write!(out, " - {lost}");
                        }
                    }
                    None => {}
                }
            }
            out
        }
        (Scoring::Checklist(_), Raw::Parts(parts)) => join(parts.iter().copied(), " + "),
        (Scoring::Rate(RateRule::Proportional), Raw::Rate { part, whole }) => {
            format!("{max} x {part}/{whole}")
        }
        (Scoring::Rate(RateRule::Steps { target, per, minus, begun }), Raw::Rate { part, whole }) => {
            match steps(*part, *whole, *target, *per, *begun) {
                0 => max.to_string(),
                steps => format!("{max} - {steps} x {minus}"),
            }
        }
        (Scoring::Ledger { start, lines }, Raw::Events(events)) => {
            let mut out = start.to_string();
            for event in events {
                let sign = if event.points < Points::ZERO { '-' } else { '+' };
                let _ = write!(out, " {sign} {}", Points::of_thousandths(event.points.thousandths().abs()));
            }
            let plain: Points = events.iter().map(|event| event.points).sum();
            let kept = booked(lines, events, earlier);
            if plain != kept {
                // Caps took something: said with what was kept, because no sign tells which one it was.
                let _ = write!(out, " = {} => {}", start.plus(plain), start.plus(kept));
            }
            out
        }
        (Scoring::Ranks { .. }, Raw::Rank(rank)) => format!("#{rank}"),
        (Scoring::Means(_), Raw::Sums(sums)) => {
            sums.iter().map(|(sum, count)| format!("{sum}/{count}")).collect::<Vec<_>>().join(" + ")
        }
        (Scoring::Bonus(pieces), Raw::Cases(cases)) => {
            let one = |case: &super::mark::Tally| {
                let points = pieces.get(usize::from(case.line)).map(|piece| piece.points);
                format!("{} x {}", case.amount, points.unwrap_or_default())
            };
            if cases.is_empty() {
                return Some("0".into());
            }
            cases.iter().map(one).collect::<Vec<_>>().join(" + ")
        }
        (Scoring::Rubric(_) | Scoring::Classes(_), _) => return Some(worked.points.to_string()),
        _ => return None,
    };
    let mut out = sum;
    let shown = worked.uncut.to_string();
    if out != shown && !out.ends_with(&format!("=> {shown}")) {
        let _ = write!(out, " = {shown}");
    }
    if worked.points != worked.uncut {
        let _ = write!(out, " -> {}", worked.points);
    }
    Some(out)
}

/// The arithmetic of an item that several sources score: `9 x 70% + 8 x 30% = 8.7`.
pub fn item(engine: &Engine<'_>, item: &Item, marks: &[Mark], result: Points) -> Option<String> {
    if item.sources.len() < 2 {
        return entry(engine, item, marks.get(usize::from(item.slot))?, &[]);
    }
    let of = |n: usize| match marks.get(usize::from(item.slot) + n) {
        Some(Mark::Is(raw)) => Some(engine.work(item, raw, &[]).points),
        _ => None,
    };
    let whole: i64 =
        (0..item.sources.len()).filter(|n| of(*n).is_some()).map(|n| item.sources[n].weight).sum();
    let parts: Vec<String> = item
        .sources
        .iter()
        .enumerate()
        .filter_map(|(n, share)| Some(format!("{} x {}", of(n)?, Ratio::new(share.weight, whole)?)))
        .collect();
    (!parts.is_empty()).then(|| format!("{} = {result}", parts.join(" + ")))
}

/// The arithmetic of a total: `82 = 30+25+18+9`, with weights `85 = 90 x 70% + 75 x 30% - 1`.
pub fn total(engine: &Engine<'_>, score: &SheetScore) -> String {
    let template = engine.template();
    let scored = |state: ItemState| matches!(state, ItemState::Scored);
    let weighted = template.sections.iter().any(|section| section.weight != Ratio::ONE);
    let parts = if weighted {
        let mut parts = Vec::new();
        for (at, section) in template.sections.iter().enumerate() {
            let mine = template.items.iter().zip(&score.items);
            let sum: Points = mine
                .filter(|(item, got)| usize::from(item.section) == at && scored(got.state))
                .map(|(_, got)| got.points)
                .sum();
            if section.weight == Ratio::ONE {
                parts.push(sum.to_string());
            } else {
                parts.push(format!("{sum} x {}", section.weight));
            }
        }
        parts.join(" + ")
    } else {
        let counted = template
            .items
            .iter()
            .zip(&score.items)
            .filter(|(item, got)| scored(got.state) && !matches!(item.scoring, Scoring::Veto { .. }));
        join(counted.map(|(_, got)| got.points), "+")
    };
    format!("{} = {parts}", score.so_far).replace("+-", "-")
}

fn join(points: impl Iterator<Item = Points>, sign: &str) -> String {
    points.map(|points| points.to_string()).collect::<Vec<_>>().join(sign)
}
