//! Dated values and lineage in one cell, so that an export holds the history that its import makes again.
//!
//! `茅冈村;茅冈村委会@2019-05-01`: each value with the day from which it held; the first held from the beginning.
//! `440783110001@2024-01-01`: another record, with the day on which this one was merged with it or split from it.
//! A cell is empty where there is one value that always held: its own column says it.

use super::{
    cell::day,
    import::list,
    places::part_at,
    plan::Line,
    problem::{CellError, Reason},
    sheet::Cell,
};
use crate::domain::{
    Day,
    grid::{Lineage, LineageKind},
    unit::Dated,
};

/// How a cell says that there was no value.
const NOTHING: &str = "-";

/// A text with a day behind `@`; its own signs are kept by a backslash.
pub(super) fn stamped(text: &str, day: Day) -> Box<str> {
    let text = text.replace('\\', "\\\\").replace('@', "\\@");
    if day == Day::MIN { text.into() } else { format!("{text}@{day}").into() }
}

/// All values that a record had, `show` says how each is written; nothing where it always had one.
pub(super) fn dated<T: Clone + PartialEq>(
    values: &Dated<T>,
    mut show: impl FnMut(&T) -> Option<String>,
) -> Cell {
    let spans = values.spans();
    if spans.len() < 2 {
        return Cell::Empty;
    }
    let text = |value| show(value).unwrap_or_else(|| NOTHING.to_owned());
    let all = spans.iter().map(|(from, value)| (from, value));
    let mut text = text;
    Cell::List(all.map(|(from, value)| stamped(&text(value), *from)).collect())
}

/// The records that a record stands in one kind of lineage with.
pub(super) fn lineage<Id: Copy>(
    lines: &[Lineage<Id>],
    kind: LineageKind,
    mut show: impl FnMut(Id) -> String,
) -> Cell {
    let items: Vec<Box<str>> = lines
        .iter()
        .filter(|line| line.kind == kind)
        .map(|line| (show(line.other), line.day))
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, day)| stamped(&name, day))
        .collect();
    if items.is_empty() { Cell::Empty } else { Cell::List(items) }
}

/// The items of a cell, each with its day; `None` where the cell is blank.
///
/// # Errors
/// What stands behind an `@` is no day.
pub(super) fn read(line: &Line<'_>, column: &'static str) -> Result<Option<Vec<(Day, String)>>, CellError> {
    let Some(items) = list(&line.raw(column)?) else { return Ok(None) };
    let one = |item: &String| {
        let (text, at) = part_at(item);
        let from = at.map_or(Some(Day::MIN), |at| day(&at)).ok_or(Reason::NotADate.at(column))?;
        Ok((from, text))
    };
    items.iter().map(one).collect::<Result<Vec<_>, _>>().map(Some)
}

/// The dated values of a cell; `None` where it is blank.
///
/// # Errors
/// As [`read`]; days that do not ascend; what `parse` says of a value.
pub(super) fn read_dated<T: Clone + PartialEq>(
    line: &Line<'_>,
    column: &'static str,
    mut parse: impl FnMut(Option<&str>) -> Result<T, CellError>,
) -> Result<Option<Dated<T>>, CellError> {
    let Some(items) = read(line, column)? else { return Ok(None) };
    let mut spans = Vec::with_capacity(items.len());
    for (from, text) in items {
        spans.push((from, parse(Some(&*text).filter(|text| *text != NOTHING))?));
    }
    if spans.is_empty() {
        return Ok(None);
    }
    Dated::from_spans(spans).map(Some).ok_or(Reason::DateOrder.at(column))
}

/// A history that a file tells, with the present value of its own column: one that the history does not know holds
/// from `day` on.
pub(super) fn with_present<T: Clone + PartialEq>(
    mut history: Dated<T>,
    present: Option<&T>,
    day: Day,
) -> Dated<T> {
    if let Some(present) = present
        && !history.spans().iter().any(|(_, value)| value == present)
    {
        history.change(day, present.clone());
    }
    history
}

/// Kinds of lineage with the columns that tell them.
pub(super) const COLUMNS: [(LineageKind, &str); 4] = [
    (LineageKind::SplitFrom, "split_from"),
    (LineageKind::SplitInto, "split_into"),
    (LineageKind::MergedFrom, "merged_from"),
    (LineageKind::MergedInto, "merged_into"),
];

/// Refuses lineage that cannot be read.
///
/// # Errors
/// As [`read`].
pub(super) fn check_lineage(line: &Line<'_>) -> Result<(), CellError> {
    COLUMNS.into_iter().try_for_each(|(_, column)| read(line, column).map(drop))
}

/// The lineage of a row, put in the place of what the record had where the file tells it otherwise. Gives whether
/// every record that it names was found.
///
/// # Errors
/// As [`read`].
pub(super) fn read_lineage<Id: Copy + PartialEq>(
    line: &Line<'_>,
    before: &mut Vec<Lineage<Id>>,
    mut find: impl FnMut(&str) -> Option<Id>,
) -> Result<bool, CellError> {
    let mut whole = true;
    for (kind, column) in COLUMNS {
        let Some(items) = read(line, column)? else { continue };
        let mut told = Vec::with_capacity(items.len());
        for (day, text) in items {
            match find(&text) {
                Some(other) => told.push(Lineage { day, kind, other }),
                None => whole = false,
            }
        }
        let held: Vec<_> = before.iter().filter(|held| held.kind == kind).copied().collect();
        if held != told {
            before.retain(|held| held.kind != kind);
            before.extend(told);
            before.sort_by_key(|held| held.day);
        }
    }
    Ok(whole)
}
