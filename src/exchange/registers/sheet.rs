//! A register as a table: every column, every cell so that it leads back to the same value.

use super::ID;
use crate::{
    domain::{
        EntryId, UnitId, View,
        register::{
            Column, Definition, Entry, FieldDef, Subject, Type,
            cell::{Cells, Shown},
        },
    },
    exchange::sheet::guarded,
    lang::{Lang, Words},
    term::width,
};

/// Widest column of a table for people. *Unit*: cells.
const MAX_CELLS: usize = 40;

/// A register as a table of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterSheet {
    /// Keys of the columns, as in `--json`.
    pub keys: Vec<String>,
    /// Headings in the language of the list.
    pub headings: Vec<String>,
    /// The rows in the order of the unit tree.
    pub rows: Vec<Vec<String>>,
}

/// Every column of a register, in the order of its file.
pub fn columns(definition: &Definition) -> Vec<Column> {
    let mut all = Vec::new();
    if definition.numbering.is_some() {
        all.push(Column::Number);
    }
    all.push(Column::Unit);
    if definition.subject != Subject::Unit {
        all.push(Column::Subject);
    }
    all.extend((0..definition.fields.len()).map(Column::Own));
    if !definition.states.is_empty() {
        all.extend([Column::State, Column::StateSince]);
    }
    all.extend([Column::From, Column::To, Column::Document, Column::Remarks]);
    all
}

/// The heading of a column: its name, with the unit of measure in brackets, which an import passes over.
pub fn heading(words: Words, definition: &Definition, column: Column) -> String {
    let chinese = words.lang() == Lang::Zh;
    let Column::Own(at) = column else {
        return words.t(format!("field-entry-{}", definition.column_key(column))).into_owned();
    };
    let Some(field) = definition.fields.get(at) else { return String::new() };
    let name = field.name.of(chinese);
    match &field.of {
        Type::Number { unit: Some(unit), .. } => format!("{name}({})", unit.of(chinese)),
        Type::Money => format!("{name}({})", words.t("unit-yuan")),
        _ => name.to_owned(),
    }
}

/// Lists a register in a unit and below it, ended entries too.
///
/// What the account does not see is left empty, and so are sensitive fields unless `revealed`.
pub fn sheet(
    view: &View,
    definition: &Definition,
    unit: UnitId,
    words: Words,
    revealed: bool,
) -> RegisterSheet {
    let columns = columns(definition);
    let cells = Cells { view, chinese: words.lang() == Lang::Zh };
    let mut entries = view.entries_below(definition.key, unit);
    entries.sort_by_cached_key(|(id, entry)| (view.place(entry.unit), *id));
    let masked = |column: &Column| match column {
        Column::Own(at) => definition.fields.get(*at).is_some_and(FieldDef::is_masked) && !revealed,
        _ => false,
    };
    let text = |column: &Column, entry: &Entry| {
        if masked(column) || !view.sees_column(definition, *column) {
            return String::new();
        }
        match cells.exact(definition, *column, &definition.value(entry, *column)) {
            Shown::Empty => String::new(),
            Shown::Unknown => words.t("unknown").into_owned(),
            Shown::Nothing => words.t("none").into_owned(),
            Shown::Flag(yes) => words.t(if yes { "yes" } else { "no" }).into_owned(),
            Shown::Flags(flags) => {
                let word = |flag: &Option<bool>| {
                    words.t(flag.map_or("unknown", |yes| if yes { "yes" } else { "no" }))
                };
                let said: Vec<_> = flags.iter().map(word).collect();
                said.join(if words.lang() == Lang::Zh { "；" } else { "; " })
            }
            Shown::Text(text) => text,
        }
    };
    let row = |(id, entry): &(EntryId, &Entry)| {
        let mut row: Vec<String> = columns.iter().map(|column| text(column, entry)).collect();
        row.push(id.0.to_string());
        row
    };
    let mut keys: Vec<String> = columns.iter().map(|c| definition.column_key(*c).to_owned()).collect();
    let mut headings: Vec<String> = columns.iter().map(|c| heading(words, definition, *c)).collect();
    keys.push(ID.to_owned());
    headings.push(ID.to_owned());
    RegisterSheet { keys, headings, rows: entries.iter().map(row).collect() }
}

impl RegisterSheet {
    /// A CSV file in UTF-8; what a spreadsheet would run or round is guarded.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        // Writing to memory cannot fail, and all rows are equally long.
        let _ = out.write_record(&self.headings);
        for row in &self.rows {
            let _ = out.write_record(row.iter().map(|cell| guarded(cell).into_owned()));
        }
        out.into_inner().unwrap_or_default()
    }

    /// A table for people: columns as wide as what they hold.
    pub fn to_text(&self) -> String {
        let mut widths: Vec<usize> = self.headings.iter().map(|text| width::text_cells(text)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width::text_cells(cell)).min(MAX_CELLS);
            }
        }
        let mut out = String::new();
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, cells)| width::fit(cell, *cells)).collect();
            out.push_str(cells.join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// One array of objects with the keys of the columns, an object a line.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = String::from("[");
        for (at, row) in self.rows.iter().enumerate() {
            out.push_str(if at == 0 { "\n{" } else { ",\n{" });
            for (column, (key, cell)) in self.keys.iter().zip(row).enumerate() {
                let quoted = |text: &str| serde_json::Value::from(text).to_string();
                let value = if cell.is_empty() { "null".to_owned() } else { quoted(cell) };
                out.push_str(&format!("{}{}:{value}", if column > 0 { "," } else { "" }, quoted(key)));
            }
            out.push('}');
        }
        out.push_str("\n]\n");
        out.into_bytes()
    }
}
