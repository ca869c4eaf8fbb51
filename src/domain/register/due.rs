//! When entries end or fall due, and which do so soon.

use super::{Column, Definition, Entry};
use crate::domain::{Day, EntryId, UnitId, Value, View};
use std::collections::{BTreeSet, HashMap};

/// When an entry is due: its end, or the end that its register's term gives it.
///
/// *Shape*: `None` where nothing ends it, or the term is a setting without a value.
pub fn due(view: &View, definition: &Definition, entry: &Entry) -> Option<Day> {
    if let Some(to) = entry.to {
        return Some(to.last_day());
    }
    let term = definition.term.as_ref()?;
    if let Some(field) = term.due.and_then(|at| definition.fields.get(at)) {
        return match entry.values.get(field.key) {
            Value::Date(date) => Some(date.last_day()),
            _ => None,
        };
    }
    let from = start(definition, entry)?;
    let months = term.months.or_else(|| view.setting(term.setting.as_deref()?)?.parse().ok())?;
    Some(from.plus_months(i32::try_from(months).ok()?).before())
}

/// The day from which the term of an entry counts.
fn start(definition: &Definition, entry: &Entry) -> Option<Day> {
    match definition.term.as_ref()?.start.and_then(|at| definition.fields.get(at)) {
        Some(field) => match entry.values.get(field.key) {
            Value::Date(date) => Some(date.day),
            _ => None,
        },
        None => entry.from.map(|from| from.day).or(entry.state_since),
    }
}

/// The entries of a register below a unit that end or fall due within their reminder, soonest first.
pub fn due_soon<'v>(view: &'v View, definition: &Definition, unit: UnitId) -> Vec<(Day, EntryId, &'v Entry)> {
    let Some(term) = &definition.term else { return Vec::new() };
    let until = view.day().plus(i32::from(term.remind_days));
    let mut counting = view.entries_below(definition.key, unit);
    let done = |entry: &Entry| {
        entry.state.and_then(|state| definition.state(state)).is_some_and(|(_, state)| state.done)
    };
    counting.retain(|(_, entry)| definition.counts(entry, view.day()) && !done(entry));
    if !term.latest.is_empty() {
        keep_latest(definition, &term.latest, &mut counting);
    }
    let mut all: Vec<_> = counting
        .into_iter()
        .filter_map(|(id, entry)| Some((due(view, definition, entry)?, id, entry)))
        .filter(|(day, ..)| *day <= until)
        .collect();
    all.sort_by_key(|(day, id, _)| (*day, *id));
    all
}

/// Keeps the last of those that hold the same in all of some columns: a village that was visited again is not due.
fn keep_latest(definition: &Definition, columns: &[Column], entries: &mut Vec<(EntryId, &Entry)>) {
    let key =
        |entry: &Entry| -> Vec<Value> { columns.iter().map(|of| definition.value(entry, *of)).collect() };
    let mut last: HashMap<String, (Option<Day>, EntryId)> = HashMap::new();
    for (id, entry) in entries.iter() {
        let at = last.entry(format!("{:?}", key(entry))).or_insert((start(definition, entry), *id));
        *at = (*at).max((start(definition, entry), *id));
    }
    let last: BTreeSet<EntryId> = last.into_values().map(|(_, id)| id).collect();
    entries.retain(|(id, _)| last.contains(id));
}
