//! The table of the score sheet: names stay on the left, totals on the right, items scroll between them.

use super::{Mode, Score, person_name, said};
use crate::{
    domain::{
        appraisal::{
            Engine, Mark, Template,
            grading::{Outcome, Reason},
            progress::{Progress, Where},
            record::{Cycle, Sheet},
            template::Scoring,
        },
        unit::Level,
    },
    lang::dates,
    term::width,
    ui::{
        Canvas, Look, Tone,
        widget::{Cell, Column, Table},
    },
};
use ratatui::layout::Position;

/// Cells of an item's column.
const ITEM: u16 = 5;
/// Columns before the items: number, name, unit.
const FROZEN: usize = 3;

/// Rows of the body: first row and number of rows of each part.
pub(super) struct Plan {
    pub table: (u16, u16),
    pub panel: (u16, u16),
    pub rules: bool,
}

impl Plan {
    pub fn of(rows: u16) -> Plan {
        let rules = rows >= 18;
        let panel = if rules { 5 } else { 3 };
        let head = if rules { 3 } else { 2 };
        let below = panel + u16::from(rules);
        Plan {
            table: (head, rows.saturating_sub(head + below)),
            panel: (rows.saturating_sub(panel), panel),
            rules,
        }
    }
}

/// Two lines: the way of the states, and how far the sheet is.
pub(super) fn summary(
    score: &Score,
    look: &Look<'_>,
    cycle: &Cycle,
    template: &Template,
    canvas: &mut Canvas<'_>,
) {
    let words = look.words;
    let at = score.current(look).map(|(_, sheet)| usize::from(sheet.state));
    let states: Vec<String> = template
        .states
        .iter()
        .enumerate()
        .map(|(n, state)| {
            let name = said(look, &state.name);
            if at == Some(n) { format!("[{name}]") } else { name.to_owned() }
        })
        .collect();
    let way = format!("{} {}", words.t("score-way"), states.join(" > "));
    let due = cycle.due.map(|day| words.ta("score-due", &[("day", dates::month_day(day.ymd()).into())]));
    canvas.both(0, (&way, Tone::Plain), (&due.unwrap_or_default(), Tone::Plain));
    let mut progress = Progress::default();
    for (row, at) in score.rows.iter().enumerate() {
        if let (Some((_, sheet)), Some(got)) = (score.sheet_at(look, row), score.results.scores.get(*at)) {
            progress.add(template, sheet, Where::of(sheet, got));
        }
    }
    let counts = words.ta(
        "score-counts",
        &[
            ("due", progress.due.into()),
            ("scored", progress.scored.into()),
            ("open", progress.open.into()),
            ("absent", progress.absent.into()),
            ("notgraded", progress.not_graded.into()),
        ],
    );
    let end = canvas.text(1, 1, &counts, Tone::Strong);
    // Of the pool of whoever is under the cursor: other villages have places of their own.
    let grading = score.live.as_ref().map_or(&score.results.grading, |live| &live.grading);
    let entrant = score.rows.get(score.row()).and_then(|at| score.results.entrants.get(*at));
    let mut column = end + 2;
    for cap in grading
        .caps
        .iter()
        .filter(|cap| entrant.is_some_and(|one| [one.unit, one.above, u32::MAX].contains(&cap.pool)))
    {
        let Some(rule) = template.caps.iter().find(|rule| rule.grade == cap.grade) else { continue };
        let grade = template.grades.get(usize::from(cap.grade)).map(|grade| said(look, &grade.name));
        let over = cap.wanted.saturating_sub(cap.limit);
        let text = words.ta(
            "score-cap",
            &[
                ("grade", grade.unwrap_or_default().to_owned().into()),
                ("limit", cap.limit.into()),
                ("share", rule.share.to_string().into()),
                ("wanted", cap.wanted.into()),
                ("over", over.into()),
            ],
        );
        let tone = if over > 0 { Tone::Warn } else { Tone::Plain };
        let text = if over > 0 { format!("{text} !") } else { text.into_owned() };
        column = canvas.text(1, column, &text, tone) + 2;
    }
}

/// The slots whose columns fit, the cursor's among them.
fn window(slot: usize, slots: usize, room: u16) -> std::ops::Range<usize> {
    let fit = usize::from(room / (ITEM + 1)).max(1).min(slots);
    let from = slot.saturating_sub(fit.saturating_sub(1));
    from..(from + fit).min(slots)
}

/// A slot's heading: the number of its item and the beginning of its name.
fn heading(look: &Look<'_>, template: &Template, slot: usize) -> String {
    let Some((item, _)) = template.slot(slot) else { return String::new() };
    let number = template.items.iter().position(|other| other.key == item.key).map_or(0, |at| at + 1);
    let number = number.to_string();
    let name = look.name(said(look, &item.name)).into_owned();
    let room = usize::from(ITEM).saturating_sub(number.len());
    format!("{number}{}", width::cut(&name, room))
}

/// What stands below the heading: the full marks, or who scores where several do.
fn below(look: &Look<'_>, template: &Template, slot: usize) -> String {
    let Some((item, source)) = template.slot(slot) else { return String::new() };
    if item.sources.len() > 1 {
        let name = look.name(said(look, &source.name)).into_owned();
        return width::cut(&name, usize::from(ITEM)).to_string();
    }
    match &item.scoring {
        Scoring::Veto { .. } => look.words.t("score-veto-short").into_owned(),
        _ => item.max.map_or_else(|| "-".into(), |max| max.to_string()),
    }
}

/// What a mark looks like in its cell: its points, or which of the things that are no points it is.
pub(super) fn mark_text(look: &Look<'_>, engine: &Engine<'_>, slot: usize, mark: &Mark) -> (String, Tone) {
    let words = look.words;
    let item = engine.template().slot(slot).map(|(item, _)| item);
    match (mark, item) {
        (Mark::Open, Some(item)) if matches!(item.scoring, Scoring::Veto { .. }) => {
            (words.t("score-no-veto").into_owned(), Tone::Dim)
        }
        (Mark::Open, _) => (words.t("score-open").into_owned(), Tone::Dim),
        (Mark::Unknown, _) => ("?".into(), Tone::Warn),
        (Mark::Absent, _) => (words.t("score-absent").into_owned(), Tone::Alert),
        (Mark::Is(_), Some(item)) if matches!(item.scoring, Scoring::Veto { .. }) => {
            (words.t("score-vetoed").into_owned(), Tone::Alert)
        }
        (Mark::Is(raw), Some(item)) => (engine.work(item, raw, &[]).points.to_string(), Tone::Plain),
        (Mark::Is(_), None) => (String::new(), Tone::Plain),
    }
}

fn cell(score: &Score, look: &Look<'_>, engine: &Engine<'_>, row: usize, slot: usize) -> Cell<'static> {
    let here = score.row() == row && score.slot == slot;
    let boxed = |text: String| {
        // The cell under the cursor is framed where there is room for it.
        match width::text_cells(&text) {
            _ if !here => text,
            0 => "[   ]".to_owned(),
            cells if cells <= usize::from(ITEM) - 2 => format!("[{text}]"),
            _ => text,
        }
    };
    if let Mode::Paste(block) = &score.mode
        && let Some(mark) = block.cells.get(&(row, slot))
    {
        return match mark {
            Some(mark) => Cell::new(format!("+{}", mark_text(look, engine, slot, mark).0), Tone::Strong),
            None => {
                let text = block.texts.get(&(row, slot)).cloned().unwrap_or_default();
                Cell::new(format!("!{text}"), Tone::Alert)
            }
        };
    }
    if let Some(second) = score.second.as_ref().filter(|second| second.slot == slot) {
        let (text, tone) = match &second.differ {
            None => match second.marks.get(&row) {
                Some(mark) => mark_text(look, engine, slot, mark),
                None => (String::new(), Tone::Plain),
            },
            Some(differ) => match differ.get(&row) {
                Some(mark) => {
                    let first = mark_text(look, engine, slot, score.mark_at(look, row, slot)).0;
                    (format!("{first}/{}", mark_text(look, engine, slot, mark).0), Tone::Alert)
                }
                None => ("=".into(), Tone::Dim),
            },
        };
        return Cell::new(boxed(text), tone);
    }
    let (text, tone) = mark_text(look, engine, slot, score.mark_at(look, row, slot));
    Cell::new(boxed(text), tone)
}

/// The grade as it stands: with a sign where places are too few for it.
fn grade(
    look: &Look<'_>,
    template: &Template,
    sheet: &Sheet,
    stands: Where,
    outcome: &Outcome,
) -> (String, Tone) {
    let words = look.words;
    match stands {
        Where::NotGraded => return (words.t("score-not-graded").into_owned(), Tone::Dim),
        Where::Absent => return (words.t("score-needs-more").into_owned(), Tone::Warn),
        Where::Open if outcome.grade.is_none() => return (String::new(), Tone::Plain),
        Where::Open | Where::Scored => {}
    }
    let of = |grade: Option<u8>| {
        let grade = grade.and_then(|grade| template.grades.get(usize::from(grade)));
        grade.map(|grade| said(look, &grade.name).to_owned()).unwrap_or_default()
    };
    if sheet.decided.is {
        return (of(sheet.decided.grade), Tone::Plain);
    }
    let squeezed = outcome
        .squeezes
        .iter()
        .find(|squeeze| matches!(squeeze.why, Reason::Cap { .. } | Reason::Tie { .. }));
    match squeezed {
        Some(squeeze) => (format!("{} {}", of(Some(squeeze.from)), words.t("score-over")), Tone::Warn),
        None if outcome.squeezes.is_empty() => (of(outcome.grade), Tone::Plain),
        None => (format!("{}!", of(outcome.grade)), Tone::Warn),
    }
}

pub(super) fn draw(
    score: &Score,
    look: &Look<'_>,
    template: &Template,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let words = look.words;
    let engine = Engine::new(template);
    let wide = canvas.columns() >= 100;
    // Four signs of a double surname are told apart; the group's name gives the room, its whole name stands below.
    let long = (0..score.rows.len()).any(|row| {
        let name = score.sheet_at(look, row).map(|(_, sheet)| person_name(look, sheet.person));
        name.is_some_and(|name| width::text_cells(&look.name(&name)) > 6)
    });
    let (name, unit, grade_cells) = match (wide, long) {
        (true, _) => (8, 10, 12),
        (false, true) => (8, 4, 8),
        (false, false) => (6, 6, 8),
    };
    let left = 1 + 3 + (name + 1) + (unit + 1);
    let right = (ITEM + 1) + 5 + (grade_cells + 1);
    let slots = window(score.slot, template.slots(), canvas.columns().saturating_sub(left + right));
    let mut columns = vec![
        Column::new(words.t("score-serial"), 2).right(),
        Column::new(words.t("score-name"), name),
        Column::new(words.t("score-unit"), unit),
    ];
    columns.extend(slots.clone().map(|slot| Column::new(heading(look, template, slot), ITEM).right()));
    columns.push(Column::new(words.t("score-total"), ITEM).right());
    columns.push(Column::new(words.t("score-rank"), 4).right());
    columns.push(Column::new(words.t("score-grade"), grade_cells));
    let mut full: Vec<Cell<'_>> =
        vec![Cell::default(), Cell::new(words.t("score-full"), Tone::Dim), Cell::default()];
    full.extend(slots.clone().map(|slot| Cell::new(below(look, template, slot), Tone::Dim)));
    full.push(Cell::new(template.total.map(|total| total.to_string()).unwrap_or_default(), Tone::Dim));
    // A sign at both ends says that items go on there.
    let more = match (slots.start > 0, slots.end < template.slots()) {
        (true, true) => "< >",
        (true, false) => "<",
        (false, true) => ">",
        (false, false) => "",
    };
    full.extend([Cell::default(), Cell::new(more, Tone::Strong)]);
    let cells = |row: usize, column: usize| -> Cell<'_> {
        let (Some((_, sheet)), Some(at)) = (score.sheet_at(look, row), score.rows.get(row)) else {
            return Cell::default();
        };
        let live = score.live.as_ref().filter(|_| score.row() == row);
        let got = live.map(|live| &live.score).or_else(|| score.results.scores.get(*at));
        let grading = score.live.as_ref().map_or(&score.results.grading, |live| &live.grading);
        let (Some(got), Some(outcome)) = (got, grading.outcomes.get(*at)) else { return Cell::default() };
        let stands = Where::of(sheet, got);
        let tail = FROZEN + slots.len();
        match column {
            0 => format!("{:02}", row + 1).into(),
            1 => look.name(&person_name(look, sheet.person)).into_owned().into(),
            2 => {
                let said = look.name(unit_name(look, sheet)).into_owned();
                Cell::new(width::cut(&said, usize::from(unit)).to_string(), Tone::Dim)
            }
            column if column < tail => cell(score, look, &engine, row, slots.start + column - FROZEN),
            // What was keyed first would show in sums, ranks and grades.
            _ if score.is_blind() && column >= tail => Cell::default(),
            column if column == tail => match stands {
                Where::Scored | Where::NotGraded => Cell::new(got.so_far.to_string(), Tone::Strong),
                // Nothing scored yet is no zero.
                Where::Open if sheet.cells.marks().is_empty() && live.is_none() => Cell::default(),
                Where::Open => Cell::new(got.so_far.to_string(), Tone::Dim),
                Where::Absent => Cell::new(words.t("score-absent-whole"), Tone::Alert),
            },
            column if column == tail + 1 => {
                outcome.rank.map(|rank| rank.to_string()).unwrap_or_default().into()
            }
            _ => {
                let (text, tone) = grade(look, template, sheet, stands, outcome);
                Cell::new(text, tone)
            }
        }
    };
    let headings: [&[Cell<'_>]; 1] = [&full];
    let table = Table {
        frozen: FROZEN,
        headings: &headings,
        column: Some(FROZEN + score.slot.saturating_sub(slots.start)),
        ..Table::new(&columns, score.rows.len(), score.cursor, &cells)
    };
    let caret = table.draw(canvas);
    if score.rows.is_empty() {
        canvas.text(2, 1, &words.t("score-no-rows"), Tone::Dim);
        return None;
    }
    let Mode::Typing(input) = &score.mode else { return caret };
    let column = FROZEN + score.slot.saturating_sub(slots.start);
    let (_, left, width) = table.layout(canvas.columns()).into_iter().find(|(at, ..)| *at == column)?;
    let page = Table::page(canvas.rows(), 1);
    let row = score.row() - score.cursor.top(score.rows.len(), page);
    let line = u16::try_from(row).unwrap_or(0) + 2;
    canvas.fitted(line, left, &" ".repeat(usize::from(width)), width, Tone::Plain);
    input.draw(canvas, line, left, width)
}

/// The unit of a sheet: its group, else its village.
fn unit_name<'v>(look: &Look<'v>, sheet: &Sheet) -> &'v str {
    let is_group = look.view.unit(sheet.unit).is_some_and(|unit| unit.level == Level::Group);
    let unit = if is_group { Some(sheet.unit) } else { look.view.village_of(sheet.unit) };
    look.view.unit_name(unit.unwrap_or(sheet.unit))
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_column_of_the_cursor_is_always_among_those_shown() {
        for slots in 1..40 {
            for slot in 0..slots {
                for room in [0, 5, 6, 12, 42, 200] {
                    let shown = window(slot, slots, room);
                    assert!(shown.contains(&slot), "{slot} of {slots} in {room}: {shown:?}");
                    assert!(shown.end <= slots);
                }
            }
        }
        assert_eq!(window(0, 7, 42), 0..7);
    }
}
