//! Acts of the journal in words: what a list shows of one, and one line for each changed field as files have it.

use crate::{
    domain::{EntryId, Kind, Row, RowId, Value, View},
    lang::{Msg, Words},
    search::Index,
    term::Profile,
    ui::{Aside, Change, Entry, Facts, Look, MIN_COLUMNS, MIN_ROWS, describe, wording, wording_register},
};

/// Columns of a file: key and heading.
pub const HEADS: [(&str, Msg); 10] = [
    ("number", Msg("journal-number")),
    ("time", Msg("column-time")),
    ("who", Msg("column-who")),
    ("act", Msg("column-what")),
    ("document", Msg("document-no")),
    ("reason", Msg("journal-reason")),
    ("record", Msg("journal-record")),
    ("field", Msg("journal-field")),
    ("before", Msg("journal-before")),
    ("after", Msg("journal-after")),
];

/// What an act was, in a line.
pub fn act(look: &Look<'_>, entry: &Entry) -> String {
    let words = look.words;
    let verb = words.t(format!("verb-{}", entry.verb.key()));
    match &entry.aside {
        Aside::Nothing => {
            let rows: Vec<RowId> = entry.changes.iter().map(|change| change.row).collect();
            wording::act(look, entry.verb, &rows, entry.rows)
        }
        Aside::Attempt { what, login } => {
            describe::joined(&[&verb, &wording::attempt(look, what), &format!("({login})")])
        }
        Aside::Export { kind, unit, count } => {
            let rows = words.ta("act-rows", &[("count", (*count).into())]);
            describe::joined(&[&verb, kind, unit, &rows])
        }
        Aside::Backup => verb.into_owned(),
        Aside::Erased => describe::joined(&[&verb, &words.t("journal-erased")]),
    }
}

/// Fields of a record that were shown to the account by this entry, in words.
pub fn shown(look: &Look<'_>, entry: &Entry) -> Vec<String> {
    let Some(row) = entry.changes.first().map(|change| change.row) else { return Vec::new() };
    let fields = entry.shown.iter().filter_map(|at| Row::fields_of(row.kind).get(*at));
    fields.map(|field| describe::field(look, row.kind, field)).collect()
}

/// The changed fields of a row: label, before, after, as far as the account may see them. Sensitive ones are masked;
/// of what is not shown, neither is told that it changed.
pub fn fields(look: &Look<'_>, change: &Change) -> Vec<[String; 3]> {
    // The fields of an entry are its register's own.
    if change.row.kind == Kind::Entry {
        let entry = |row: &Option<Row>| match row {
            Some(Row::Entry(entry)) => Some(entry.clone()),
            _ => None,
        };
        let (before, after) = (entry(&change.before), entry(&change.after));
        let all =
            wording_register::changes(look, EntryId(change.row.id), before.as_deref(), after.as_deref());
        return all.into_iter().map(|change| [change.label, change.before, change.after]).collect();
    }
    let side = |row: &Option<Row>, at: usize| row.as_ref().map_or(Value::Empty, |row| row.get(at));
    let table = Row::fields_of(change.row.kind).iter().enumerate();
    let told = |(at, field): (usize, &crate::domain::Field)| {
        let (before, after) = (side(&change.before, at), side(&change.after, at));
        if before == after || describe::is_closed(look, change.row.kind, field) {
            return None;
        }
        let masked = describe::is_masked(look, Some(change.row), at, field);
        let said = |value: &Value| match (value, masked) {
            (Value::Empty, _) => look.words.t("not-entered").into_owned(),
            (value, true) => describe::hidden(look, field, value),
            (value, false) => describe::content(look, field, value),
        };
        Some([describe::field(look, change.row.kind, field), said(&before), said(&after)])
    };
    table.filter_map(told).collect()
}

/// One line for each changed field of each act, in the columns of [`HEADS`]; at least one for each act.
pub fn rows(view: &View, words: Words, entries: &[Entry]) -> Vec<Vec<String>> {
    let (profile, index, facts) = (Profile::usual(), Index::default(), Facts::default());
    let size = (MIN_COLUMNS, MIN_ROWS);
    let look = &Look { view, words, profile: &profile, index: &index, facts: &facts, size };
    let mut rows = Vec::new();
    for entry in entries {
        let head = [
            entry.seq.to_string(),
            look.time(entry.at_ms),
            describe::who(look, entry.account),
            act(look, entry),
            entry.document.to_string(),
            entry.reason.to_string(),
        ];
        let line = |rest: [String; 4]| head.iter().cloned().chain(rest).collect::<Vec<String>>();
        let record = |row: RowId| {
            let said = describe::row(look, row);
            describe::joined(&[&wording::kind(words, row.kind), &said.name, &said.detail])
        };
        let before = rows.len();
        for change in &entry.changes {
            let fields = fields(look, change);
            rows.extend(
                fields.into_iter().map(|[field, was, now]| line([record(change.row), field, was, now])),
            );
        }
        let first = entry.changes.first().map(|change| record(change.row)).unwrap_or_default();
        for field in shown(look, entry) {
            rows.push(line([first.clone(), field, String::new(), String::new()]));
        }
        if rows.len() == before {
            rows.push(line([first, String::new(), String::new(), String::new()]));
        }
    }
    rows
}
