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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            View,
            fixture::COUNTY,
            register::{Column, Subject, Type, shipped},
        },
        exchange::{
            read_table,
            registers::{columns, plan, sheet, tests::full_county},
        },
    };
    use std::sync::Arc;

    /// What no cell of a column may hold; `None` for one that takes any short text.
    fn wrong(definition: &Definition, column: Column) -> Option<String> {
        let long = |limit: u16| "字".repeat(usize::from(limit) + 1);
        Some(match column {
            Column::Number => long(40),
            Column::Unit => "无此村".into(),
            Column::Subject if definition.subject == Subject::Unit => return None,
            Column::Subject => "无此对象".into(),
            Column::State if definition.states.is_empty() => return None,
            Column::State => "不知什么状态".into(),
            Column::StateSince | Column::From | Column::To => "2025-13".into(),
            Column::Document => long(60),
            Column::Remarks => long(400),
            Column::Own(at) => match &definition.fields[at] {
                field if field.computed.is_some() => return None,
                field => match &field.of {
                    Type::Text(limit) => long(*limit),
                    Type::Document => long(60),
                    Type::Number { .. } => "很多".into(),
                    Type::Money => "两百万".into(),
                    Type::Quantity(_) => "9头牛".into(),
                    Type::Date => "去年".into(),
                    Type::Period => "2025".into(),
                    Type::Choice(_) => "不知哪一项".into(),
                    Type::YesNo => "也许".into(),
                    Type::Person => "无此人".into(),
                    Type::Unit(_) => "无此村".into(),
                    Type::Grid => "无此网格".into(),
                    Type::Organisation => "无此党支部".into(),
                    Type::Entry(_) => "无此条".into(),
                },
            },
        })
    }

    #[test]
    fn a_wrong_cell_of_any_column_of_any_register_is_refused_with_a_sentence_and_comes_back_in_a_file() {
        let view = View::whole(Arc::new(full_county()));
        let mut types: Vec<&str> = Vec::new();
        let mut tried = 0;
        for of in shipped::registers() {
            let sheet = sheet(&view, of, COUNTY, Words::new(Lang::Zh), true);
            for (at, column) in columns(of).into_iter().enumerate() {
                let Some(cell) = wrong(of, column) else { continue };
                if let Column::Own(at) = column {
                    types.push(of.fields[at].of.key());
                }
                let mut changed = sheet.clone();
                changed.rows[0][at] = cell.clone();
                // Only the row as such, so that it is read as a new one.
                if column == Column::Number || column == Column::Unit {
                    let id = changed.keys.iter().position(|key| key == "id").unwrap();
                    changed.rows[0][id].clear();
                }
                let table = read_table(&changed.to_csv()).unwrap();
                let plan = plan(&view, of, &table);
                let key = of.column_key(column);
                let told: Vec<&str> = plan.refused.iter().map(|refused| refused.column.as_str()).collect();
                assert_eq!((told, plan.act.steps.len()), (vec![key], 0), "{} {key} {cell}", of.key);
                for lang in Lang::ALL {
                    let words = Words::new(*lang);
                    let said = refused_row(words, &view, of, &plan.refused[0]);
                    let label = wording_register::column(words, of, column);
                    let good = said.contains(&label) && said.contains('2') && !said.contains('[');
                    assert!(
                        good && said.chars().count() > label.chars().count() + 8,
                        "{} {key}: {said}",
                        of.key
                    );
                }
                let back = refused_file(&view, of, &table, &plan);
                let again = read_table(&back).unwrap();
                assert_eq!(again.rows.len(), 1, "{} {key}", of.key);
                let text = String::from_utf8(back).unwrap();
                assert!(text.contains(&cell) && text.contains(" / "), "{} {key}: {text}", of.key);
                tried += 1;
            }
        }
        types.sort_unstable();
        types.dedup();
        // Documents, periods and grids beside the usual ones: every type that a shipped register has.
        assert!(types.len() >= 12, "{types:?}");
        assert!(tried > 350, "{tried}");
    }
}
