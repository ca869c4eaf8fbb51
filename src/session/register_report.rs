//! What a file of a register would do, in sentences: counts, and every refused row with why.

use crate::{
    domain::{View, register::Definition},
    exchange::{
        TableFile,
        registers::{RefusedEntry, RegisterPlan, RegisterReason},
        report,
    },
    lang::{Lang, Value, Words},
    ui::wording_register,
};

/// Refused rows that are spelt out.
pub const MAX_SPELT: usize = 100;

/// Counts, unknown headings and refused rows of a planned file.
pub fn summary(
    words: Words,
    view: &View,
    definition: &Definition,
    table: &TableFile,
    plan: &RegisterPlan,
) -> Vec<String> {
    let count = |n: usize| Value::from(n);
    let read = [("encoding", Value::from(table.encoding.name())), ("rows", count(table.rows.len()))];
    let counts = [
        ("new", count(plan.new)),
        ("changed", count(plan.changed)),
        ("unchanged", count(plan.unchanged)),
        ("refused", count(plan.refused.len())),
    ];
    let mut lines = vec![
        words.ta("exchange-read", &read).into_owned(),
        words.ta("exchange-counts", &counts).into_owned(),
    ];
    if !plan.unknown_columns.is_empty() {
        let columns = plan.unknown_columns.join(", ");
        lines.push(words.ta("exchange-unknown-columns", &[("columns", columns.into())]).into_owned());
    }
    lines.extend(plan.refused.iter().take(MAX_SPELT).map(|row| refused_row(words, view, definition, row)));
    if plan.refused.len() > MAX_SPELT {
        let left = count(plan.refused.len() - MAX_SPELT);
        lines.push(words.ta("exchange-more", &[("count", left)]).into_owned());
    }
    lines
}

/// A refused row in a sentence: where it stands and why.
pub fn refused_row(words: Words, view: &View, definition: &Definition, refused: &RefusedEntry) -> String {
    let row = ("row", Value::from(refused.row));
    let place = match definition.column(&refused.column) {
        Some(column) => {
            let column = wording_register::column(words, definition, column);
            words.ta("exchange-row-column", &[row, ("column", column.into())])
        }
        None => words.ta("exchange-row", &[row]),
    };
    let why = refused_why(words, view, definition, refused);
    match words.lang() {
        Lang::Zh => format!("{place}：{why}"),
        Lang::En => format!("{place}: {why}"),
    }
}

/// Why a row is refused.
pub fn refused_why(words: Words, view: &View, definition: &Definition, refused: &RefusedEntry) -> String {
    match &refused.reason {
        RegisterReason::Cell(reason) => report::reason(words, *reason).into_owned(),
        RegisterReason::Rule(problem) => wording_register::said(words, view, definition.key, problem),
        RegisterReason::Taken => words.t("entry-taken").into_owned(),
    }
}

/// The refused rows as a file ready to be mended, with the reasons in both languages.
pub fn refused_file(view: &View, definition: &Definition, table: &TableFile, plan: &RegisterPlan) -> Vec<u8> {
    let both = |refused: &RefusedEntry| {
        let at = table.rows.iter().position(|row| row.number == refused.row)?;
        let said = Lang::ALL.iter().map(|lang| refused_row(Words::new(*lang), view, definition, refused));
        Some((at, said.collect::<Vec<_>>().join(" / ")))
    };
    report::reasons_file(table, plan.refused.iter().filter_map(both))
}

/// What a good definition file defines.
pub fn good(words: Words, definition: &Definition) -> String {
    let args = [
        ("register", definition.name.of(words.lang() == Lang::Zh).to_owned().into()),
        ("fields", definition.fields.len().into()),
        ("states", definition.states.len().into()),
    ];
    words.ta("cli-register-good", &args).into_owned()
}
