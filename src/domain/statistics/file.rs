//! A form's file: text in, a checked definition out, or all its mistakes at once.
//!
//! ```toml
//! key = "group_leaders"
//! name = { zh = "村民小组长情况", en = "Group leaders" }
//! source = "civil affairs"
//! period = "year"
//!
//! [[column]]
//! key = "total"
//! name = { zh = "合计", en = "Total" }
//!
//! [[column]]
//! key = "women"
//! name = { zh = "女性", en = "Women" }
//! of = "incumbencies"
//! when = [{ fact = "sex", is = "female" }]
//!
//! [[row]]
//! key = "leaders"
//! name = { zh = "村民小组长", en = "Group leaders" }
//! of = "incumbencies"
//! when = [{ fact = "office", is = "group_leader" }]
//! count = "persons"
//!
//! [[check]]
//! rule = "most"
//! columns = ["women"]
//! total = "total"
//! ```
//! A column without `of` fits every row; with it, those that count the same records.

use super::definition::{Axis, Check, Column, Form, Line, Rule};
use crate::domain::{
    Class,
    indicator::{
        Count, Direction, Indicator, Period,
        definition::Population,
        file::{CLASSES, COUNTS, PERIODS, one_of, population, without},
    },
    register::{
        Mistake, Names, Slug, Wrong,
        reader::{self, Reader},
    },
};

/// *Unit*: bytes of a form's file.
pub const MAX_BYTES: usize = 64 << 10;
/// The most rows of a form.
pub const MAX_ROWS: usize = 99;
/// The most columns of a form.
pub const MAX_COLUMNS: usize = 24;
/// The most checks of a form.
pub const MAX_CHECKS: usize = 40;
/// *Unit*: signs of a name in Chinese; twice as many in English.
const NAME: usize = 30;

const RULES: [(&str, Rule); 3] = [("sum", Rule::Sum), ("same", Rule::Same), ("most", Rule::Most)];

/// A row or column as it is read.
struct Part {
    key: Slug,
    name: Names,
    counted: Option<Population>,
    count: Count,
    class: Class,
    within: Option<u8>,
}

impl Form {
    /// Reads a form's file.
    ///
    /// # Errors
    /// Every [`Mistake`] in the order of the file.
    pub fn read(text: &str) -> Result<Form, Vec<Mistake>> {
        reader::file(text, MAX_BYTES, form)
    }
}

fn form(top: &Reader<'_>) -> Option<Form> {
    let key = top.slug("key");
    let name = top.names("name", NAME, true);
    for key in ["source", "period", "row", "column"] {
        if !top.has(key) {
            top.wrong(1, Wrong::Missing { key });
        }
    }
    let source = top.text("source", 400);
    let period = one_of(top, "period", &PERIODS);
    let mut columns: Vec<Part> = Vec::new();
    for reader in top.tables("column", MAX_COLUMNS) {
        columns.extend(part(&reader, false, &columns));
    }
    let mut lines: Vec<Part> = Vec::new();
    for reader in top.tables("row", MAX_ROWS) {
        lines.extend(part(&reader, true, &lines));
    }
    let mut checks = Vec::new();
    for reader in top.tables("check", MAX_CHECKS) {
        checks.extend(check(&reader, &lines, &columns));
    }
    top.finish();
    let (key, name, source, period) = (key?, name?, source?, period?);
    let cells = lines
        .iter()
        .map(|line| columns.iter().map(|column| cell((key, &name, &source, period), line, column)).collect())
        .collect();
    Some(Form {
        key,
        name,
        source,
        period,
        columns: columns.into_iter().map(|part| Column { key: part.key, name: part.name }).collect(),
        lines: lines
            .into_iter()
            .map(|part| Line { key: part.key, name: part.name, within: part.within })
            .collect(),
        checks: checks.into(),
        cells,
    })
}

/// A row (which says what it counts) or a column (which may say what it asks of that).
fn part(reader: &Reader<'_>, is_row: bool, others: &[Part]) -> Option<Part> {
    let key = reader.slug("key");
    let name = reader.names("name", NAME, true);
    let count = if is_row { one_of(reader, "count", &COUNTS) } else { None };
    let class = one_of(reader, "class", &CLASSES);
    let within = match is_row.then(|| reader.text("within", 24)).flatten() {
        Some(word) => {
            let known: Vec<&str> = others.iter().map(|other| other.key.as_str()).collect();
            reader.word_of("within", reader.line_of("within"), &word, &known)
        }
        None => None,
    };
    if key.is_some_and(|key| others.iter().any(|other| other.key == key)) {
        let twice = key.as_ref().map_or("", Slug::as_str).into();
        reader.wrong(reader.line_of("key"), Wrong::Twice { key: twice });
    }
    // What it counts ends the table: `population` tells of every key that nobody has asked for.
    let counted = if is_row || reader.has("of") {
        let counted = population(reader, None)?;
        if count == Some(Count::Persons) && without(counted.of) {
            reader.wrong(reader.line_of("count"), Wrong::NotHere { key: "count" });
        }
        Some(counted)
    } else {
        reader.finish();
        None
    };
    Some(Part {
        key: key?,
        name: name?,
        counted,
        count: count.unwrap_or(Count::Rows),
        class: class.unwrap_or(Class::Open),
        within: within.and_then(|at| u8::try_from(at).ok()),
    })
}

fn cell(
    (key, name, source, period): (Slug, &Names, &str, Period),
    line: &Part,
    column: &Part,
) -> Option<Indicator> {
    let counted = line.counted.as_ref()?;
    let met = match &column.counted {
        None => counted.clone(),
        Some(asked) if asked.of == counted.of => {
            let when = counted.when.iter().chain(&asked.when).cloned().collect();
            Population { of: counted.of, when }
        }
        Some(_) => return None,
    };
    Some(Indicator {
        key,
        name: name.clone(),
        short: name.clone(),
        met,
        base: None,
        part: false,
        count: line.count,
        direction: Direction::Up,
        target: None,
        each_village: false,
        period,
        source: source.into(),
        class: line.class.max(column.class),
    })
}

fn check(reader: &Reader<'_>, lines: &[Part], columns: &[Part]) -> Option<Check> {
    for key in ["rule", "total"] {
        if !reader.has(key) {
            reader.wrong(reader.line, Wrong::Missing { key });
        }
    }
    let rule = one_of(reader, "rule", &RULES);
    let (key, axis, all) = match reader.has("columns") {
        true => ("columns", Axis::Columns, columns),
        false => ("rows", Axis::Rows, lines),
    };
    let known: Vec<&str> = all.iter().map(|part| part.key.as_str()).collect();
    let place = |key: &'static str, line: u32, word: &str| {
        reader.word_of(key, line, word, &known).and_then(|at| u8::try_from(at).ok())
    };
    let total = reader.text("total", 24).and_then(|word| place("total", reader.line_of("total"), &word));
    let parts: Vec<Option<u8>> =
        reader.texts(key, MAX_ROWS).into_iter().map(|(line, word)| place(key, line, word)).collect();
    if parts.is_empty() {
        reader.wrong(reader.line, Wrong::Missing { key: "rows" });
    }
    reader.finish();
    Some(Check { rule: rule?, axis, total: total?, parts: parts.into_iter().collect::<Option<Box<[u8]>>>()? })
}
