//! A list as data, and its three forms: JSON, CSV, a table of text. The same sheet gives the same bytes.

use super::{
    Encoding, ListKind,
    cell::item,
    encoding::encode,
    vocabulary::{Answer, vocabulary},
};
use crate::lang::{Lang, Words};
use crate::term::width::{Ambiguous, clean_for_display, line_cells};
use std::{borrow::Cow, io::Write as _};

/// One cell of a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cell {
    /// Nothing entered.
    Empty,
    /// Known to be unknown.
    Unknown,
    /// Known to be none.
    None,
    /// Text, a code or a date.
    Text(Box<str>),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A key of a closed list: list and key.
    Choice(&'static str, &'static str),
    /// Several texts.
    List(Vec<Box<str>>),
}

impl Cell {
    /// A text, or nothing where it is empty.
    pub fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Cell {
        Cell::Number(i64::from(number))
    }
}

/// A list as data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// What is listed.
    pub kind: ListKind,
    /// Keys of the columns.
    pub columns: Vec<Cow<'static, str>>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// How a CSV file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CsvOptions<'a> {
    /// Language of headings and of the words of closed lists; `None` writes keys.
    pub words: Option<Words>,
    /// Encoding.
    pub encoding: Encoding,
    /// A remark in front of the headings, such as 演示数据. Our own import passes over it.
    pub remark: Option<&'a str>,
}

impl Default for CsvOptions<'_> {
    fn default() -> Self {
        CsvOptions { words: None, encoding: Encoding::Utf8, remark: None }
    }
}

/// Most digits that a spreadsheet keeps in a number; an identity number has more.
const MAX_NUMBER_DIGITS: usize = 15;

/// What keeps a spreadsheet from running a cell as a formula, or from rounding the digits of an identity
/// number: a leading `'`, which an import takes off again.
///
/// Plain numbers stay what they are.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let number = |t: &str| {
        let digits = t.strip_prefix(['-', '+']).unwrap_or(t);
        !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.bytes().any(|b| b.is_ascii_digit())
    };
    let first = text.trim_start().chars().next();
    // Spreadsheets fold full-width signs, so these begin formulas too.
    let begins =
        first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\'' | '＝' | '＋' | '－' | '＠' | '—'));
    let long = text.len() > MAX_NUMBER_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    if long || (begins && !number(text)) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

impl Sheet {
    /// One array of objects, one object a line, keys in the order of the columns.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = b"[".to_vec();
        for (at, row) in self.rows.iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"\n{" } else { b",\n{" });
            for (column, (key, cell)) in self.columns.iter().zip(row).enumerate() {
                if column > 0 {
                    out.push(b',');
                }
                json(&mut out, &**key);
                out.push(b':');
                match cell {
                    Cell::Empty => out.extend_from_slice(b"null"),
                    Cell::Unknown => json(&mut out, "unknown"),
                    Cell::None => json(&mut out, "none"),
                    Cell::Text(text) => json(&mut out, &**text),
                    Cell::Number(number) => json(&mut out, number),
                    Cell::Flag(flag) => json(&mut out, flag),
                    Cell::Choice(_, key) => json(&mut out, *key),
                    Cell::List(items) => {
                        json(&mut out, &items.iter().map(|item| &**item).collect::<Vec<_>>());
                    }
                }
            }
            out.push(b'}');
        }
        out.extend_from_slice(b"\n]\n");
        out
    }

    /// The words of a cell. Without a language: keys, which every version and language reads.
    fn word(cell: &Cell, words: Option<Words>) -> Cow<'_, str> {
        match (cell, words) {
            (Cell::Empty, _) => Cow::Borrowed(""),
            (Cell::Unknown, None) => Cow::Borrowed("unknown"),
            (Cell::Unknown, Some(words)) => words.t("unknown"),
            (Cell::None, None) => Cow::Borrowed("none"),
            (Cell::None, Some(words)) => words.t("none"),
            (Cell::Text(text), _) => Cow::Borrowed(text),
            (Cell::Number(number), _) => Cow::Owned(number.to_string()),
            (Cell::Flag(flag), None) => Cow::Borrowed(if *flag { "yes" } else { "no" }),
            (Cell::Flag(true), Some(words)) => words.t("yes"),
            (Cell::Flag(false), Some(words)) => words.t("no"),
            (Cell::Choice(_, key), None) => Cow::Borrowed(key),
            (Cell::Choice(list, key), Some(words)) => words.t(format!("choice-{list}-{key}")),
            (Cell::List(items), _) => {
                let all: Vec<String> = items.iter().map(|text| item(text)).collect();
                Cow::Owned(all.join(";"))
            }
        }
    }

    /// A CSV file, lines ended as spreadsheets do (CR LF).
    ///
    /// Cells that a spreadsheet would run are guarded; codes and numbers stay plain.
    pub fn to_csv(&self, options: CsvOptions<'_>) -> Vec<u8> {
        let vocabulary = vocabulary();
        let lang = options.words.map_or(Lang::En, Words::lang);
        let mut text = Vec::new();
        if let Some(remark) = options.remark {
            text.extend_from_slice(format!("# {remark}\r\n").as_bytes());
        }
        let headings: Vec<Cow<'_, str>> =
            self.columns.iter().map(|key| vocabulary.heading(self.kind, key, lang).into()).collect();
        line(&mut text, &headings);
        let mut cells = Vec::with_capacity(self.columns.len());
        for row in &self.rows {
            cells.clear();
            for cell in row {
                let word = Sheet::word(cell, options.words);
                cells.push(match cell {
                    // Words that the import would take for an answer are marked as text.
                    Cell::List(_) if says_something(&word) => Cow::Owned(format!("'{word}")),
                    Cell::Text(_) | Cell::List(_) => Cow::Owned(guarded(&word).into_owned()),
                    Cell::Empty
                    | Cell::Unknown
                    | Cell::None
                    | Cell::Number(_)
                    | Cell::Flag(_)
                    | Cell::Choice(..) => word,
                });
            }
            line(&mut text, &cells);
        }
        encode(&String::from_utf8_lossy(&text), options.encoding)
    }

    /// A table of text, columns aligned by the width of their cells on a terminal, two cells apart.
    pub fn to_text(&self, words: Words) -> String {
        let vocabulary = vocabulary();
        let clean = |text: &str| clean_for_display(text).into_owned();
        let mut lines: Vec<Vec<String>> = vec![
            self.columns.iter().map(|key| clean(vocabulary.heading(self.kind, key, words.lang()))).collect(),
        ];
        lines.extend(
            self.rows
                .iter()
                .map(|row| row.iter().map(|cell| clean(&Sheet::word(cell, Some(words)))).collect()),
        );
        let numeric: Vec<bool> = (0..self.columns.len())
            .map(|at| self.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Number(_)))))
            .collect();
        align(&lines, &numeric)
    }
}

fn says_something(text: &str) -> bool {
    let words = vocabulary();
    words.says(Answer::None, text) || words.says(Answer::Unknown, text)
}

/// Lines of cells as columns; those that hold numbers are flush right.
pub(super) fn align(lines: &[Vec<String>], numeric: &[bool]) -> String {
    let cells = |text: &str| line_cells(text, Ambiguous::default());
    let mut widths = vec![0; numeric.len()];
    for (width, text) in
        lines.iter().flat_map(|line| line.iter().enumerate()).map(|(at, text)| (at, cells(text)))
    {
        if let Some(widest) = widths.get_mut(width) {
            *widest = text.max(*widest);
        }
    }
    let mut out = String::new();
    for line in lines {
        let start = out.len();
        for (at, (text, width)) in line.iter().zip(&widths).enumerate() {
            if at > 0 {
                out.push_str("  ");
            }
            let space = " ".repeat(width.saturating_sub(cells(text)));
            let right = numeric.get(at).copied().unwrap_or(false);
            let (before, after) = if right { (space.as_str(), "") } else { ("", space.as_str()) };
            out.push_str(before);
            out.push_str(text);
            out.push_str(after);
        }
        out.truncate(out.trim_end().len().max(start));
        out.push('\n');
    }
    out
}

fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    // Texts and numbers: writing them to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

/// One line of CSV.
pub(super) fn line(out: &mut Vec<u8>, cells: &[Cow<'_, str>]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let quoted = cell.contains(['"', ',', '\n', '\r', ';', '\t'])
            || cell.starts_with([' ', '#'])
            || cell.ends_with(' ')
            || (cells.len() == 1 && cell.is_empty());
        // Writing to memory cannot fail.
        let _ = if quoted { write!(out, "\"{}\"", cell.replace('"', "\"\"")) } else { write!(out, "{cell}") };
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            kind: ListKind::Grids,
            columns: vec!["name".into(), "households".into(), "kind".into(), "groups".into()],
            rows: vec![
                vec![
                    Cell::text("茅冈圩"),
                    Cell::Number(412),
                    Cell::Choice("grid_kind", "basic"),
                    Cell::List(vec!["01".into(), "a;b".into()]),
                ],
                vec![Cell::text("=cmd"), Cell::Unknown, Cell::Empty, Cell::List(vec!["无".into()])],
                vec![Cell::text("学校"), Cell::None, Cell::Choice("grid_kind", "dedicated"), Cell::Empty],
            ],
        }
    }

    #[test]
    fn json_has_numbers_as_numbers_and_three_answers_for_how_many() {
        let json = String::from_utf8(sheet().to_json()).unwrap();
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&json).unwrap();
        assert_eq!(rows[0]["households"], 412);
        assert_eq!(rows[1]["households"], "unknown");
        assert_eq!(rows[2]["households"], "none");
        assert_eq!(rows[1]["kind"], serde_json::Value::Null);
        assert!(
            json.starts_with(
                "[\n{\"name\":\"茅冈圩\",\"households\":412,\"kind\":\"basic\",\"groups\":[\"01\""
            )
        );
        let none = Sheet { rows: Vec::new(), ..sheet() };
        assert_eq!(serde_json::from_slice::<Vec<()>>(&none.to_json()).unwrap(), []);
    }

    #[test]
    fn csv_guards_what_a_spreadsheet_would_run_and_leaves_numbers_alone() {
        let csv = String::from_utf8(sheet().to_csv(CsvOptions::default())).unwrap();
        assert_eq!(
            csv,
            "name,households,kind,groups\r\n茅冈圩,412,basic,\"01;a\\;b\"\r\n'=cmd,unknown,,'无\r\n学校,none,dedicated,\r\n"
        );
        for (text, expected) in [
            ("-5", "-5"),
            ("440783110223002", "440783110223002"),
            ("440783198001011234", "'440783198001011234"),
            ("+86 138", "'+86 138"),
            ("@a", "'@a"),
            ("-1+2", "'-1+2"),
            ("'x", "''x"),
            ("＝1", "'＝1"),
        ] {
            assert_eq!(guarded(text), expected);
        }
    }

    #[test]
    fn text_is_aligned_by_cells() {
        let text = sheet().to_text(Words::new(Lang::Zh));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "名称    户数  类型  村民小组");
        assert_eq!(lines[1], "茅冈圩   412  基础  01;a\\;b");
        assert_eq!(lines[2], "=cmd    不详        无");
    }
}
