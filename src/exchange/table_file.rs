//! A table in a file: one line of headings, rows of cells, each with the number that a spreadsheet shows.
//!
//! Cells are kept as they stand in the file, so that refused rows can be written back unchanged; they are
//! cleaned when they are read as values ([`super::cell`]).

use super::{Encoding, FileProblem, encoding};
use csv::StringRecord;

/// Largest file. A county's people are 6 MB, a province's villages 1 MB.
pub const MAX_FILE_BYTES: usize = 256 << 20;
/// Most rows below the headings.
pub const MAX_ROWS: usize = 1_000_000;
/// Most columns.
pub const MAX_COLUMNS: usize = 200;
/// Longest cell.
///
/// *Unit*: bytes. Longer than any field; a longer cell with line breaks in it is a quotation mark left open.
pub const MAX_CELL_BYTES: usize = 32_768;
/// Most line breaks within one cell.
const MAX_CELL_LINES: usize = 100;

/// What parts the cells of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// A tab.
    Tab,
    /// `;`
    Semicolon,
}

impl Delimiter {
    const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
            Delimiter::Semicolon => b';',
        }
    }

    /// The one that stands most often in the headings, outside quotation marks.
    fn of_headings(line: &str) -> Delimiter {
        let mut quoted = false;
        let mut counts = [0_usize; 3];
        for byte in line.bytes() {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted => counts[0] += 1,
                b'\t' if !quoted => counts[1] += 1,
                b';' if !quoted => counts[2] += 1,
                _ => {}
            }
        }
        match counts {
            [comma, tab, semicolon] if tab > comma && tab >= semicolon => Delimiter::Tab,
            [comma, _, semicolon] if semicolon > comma => Delimiter::Semicolon,
            _ => Delimiter::Comma,
        }
    }
}

/// One row below the headings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableRow {
    /// Its number in a spreadsheet: the headings of a plain file are row 1.
    pub number: u64,
    /// Its cells as they stand in the file.
    pub cells: StringRecord,
}

/// A table as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableFile {
    /// How the file was written.
    pub encoding: Encoding,
    /// What parts its cells.
    pub delimiter: Delimiter,
    /// Its headings as they stand in the file.
    pub headings: StringRecord,
    /// Its rows that are not empty.
    pub rows: Vec<TableRow>,
}

/// Reads a table. Lines before the headings that begin with `#` and rows of empty cells are passed over.
///
/// # Errors
/// A [`FileProblem`] when the file as a whole cannot be read; a single bad row never is a reason.
pub fn read_table(bytes: &[u8]) -> Result<TableFile, FileProblem> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileProblem::TooLarge { limit_bytes: MAX_FILE_BYTES });
    }
    let (text, encoding) = encoding::decode(bytes)?;
    let (text, passed) = without_remarks(&text);
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(FileProblem::Empty)?;
    let delimiter = Delimiter::of_headings(first);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.byte())
        .from_reader(text.as_bytes());
    let mut headings = None;
    let mut rows = Vec::new();
    // Line breaks within cells are no rows of a spreadsheet.
    let mut inner_lines = 0;
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).map_err(|_| FileProblem::NotText)? {
        let line = cells.position().map_or(0, |at| line_of(text, at));
        let number = (passed + line).saturating_sub(inner_lines);
        for cell in &cells {
            let breaks = cell.bytes().filter(|b| *b == b'\n').count();
            if breaks > MAX_CELL_LINES || (breaks > 0 && cell.len() > MAX_CELL_BYTES) {
                return Err(FileProblem::OpenQuotation { row: number });
            }
            inner_lines += breaks as u64;
        }
        if cells.len() > MAX_COLUMNS {
            return Err(FileProblem::TooManyColumns { row: number, limit: MAX_COLUMNS });
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if headings.is_none() {
            headings = Some(cells.clone());
            continue;
        }
        if rows.len() >= MAX_ROWS {
            return Err(FileProblem::TooManyRows { limit: MAX_ROWS });
        }
        rows.push(TableRow { number, cells: cells.clone() });
    }
    if let Some(last) = rows.last() {
        quotation_closed(text, last)?;
    }
    Ok(TableFile { encoding, delimiter, headings: headings.ok_or(FileProblem::Empty)?, rows })
}

/// The line on which a row begins. The reader's own position stands before the line feed that ends the row
/// above, and before empty lines.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let start = usize::try_from(at.byte()).unwrap_or(0);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let passed = rest.iter().take_while(|b| matches!(**b, b'\r' | b'\n')).filter(|b| **b == b'\n');
    at.line() + passed.count() as u64
}

/// The text behind leading remarks, and how many lines these took.
fn without_remarks(text: &str) -> (&str, u64) {
    let (mut rest, mut passed) = (text, 0);
    while rest.starts_with('#') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        passed += 1;
    }
    (rest, passed)
}

/// Refuses a last row that runs over several lines to the end of the file without its quotation mark closed.
fn quotation_closed(text: &str, last: &TableRow) -> Result<(), FileProblem> {
    let start = last.cells.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
    let rest = text.get(start..).unwrap_or_default();
    let odd = rest.bytes().filter(|b| *b == b'"').count() % 2 == 1;
    if odd && last.cells.iter().any(|cell| cell.contains('\n')) {
        return Err(FileProblem::OpenQuotation { row: last.number });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let table = read_table(text.as_bytes()).unwrap();
        let cells = |row: &TableRow| row.cells.iter().map(str::to_owned).collect();
        table.rows.iter().map(|row| (row.number, cells(row))).collect()
    }

    fn strings(row: &[&str]) -> Vec<String> {
        row.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn rows_bear_the_numbers_that_a_spreadsheet_shows() {
        let text = "name,note\r\na,\"two\nlines\"\r\n\r\n,\r\nb,x\r\n";
        assert_eq!(rows(text), [(2, strings(&["a", "two\nlines"])), (5, strings(&["b", "x"]))]);
        assert_eq!(rows("# 演示数据\nname\na\n"), [(3, strings(&["a"]))]);
    }

    #[test]
    fn the_delimiter_is_told_from_the_headings() {
        for (text, delimiter) in [
            ("姓名,电话\n", Delimiter::Comma),
            ("姓名\t电话\n", Delimiter::Tab),
            ("姓名;电话;性别\n", Delimiter::Semicolon),
            ("\"a;b;c\",d\n", Delimiter::Comma),
            ("姓名\n", Delimiter::Comma),
        ] {
            assert_eq!(read_table(text.as_bytes()).unwrap().delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn an_open_quotation_mark_is_told_and_swallows_nothing() {
        let text = "a,b\n1,\"x\n2,y\n3,z\n";
        assert_eq!(read_table(text.as_bytes()), Err(FileProblem::OpenQuotation { row: 2 }));
        let long = format!("a,b\n1,\"x\n{}", "2,y\n".repeat(20_000));
        assert_eq!(read_table(long.as_bytes()), Err(FileProblem::OpenQuotation { row: 2 }));
        assert_eq!(
            rows("a,b\n5\" pipe,x\n")[0].1,
            strings(&["5\" pipe", "x"]),
            "a mark inside a cell opens nothing"
        );
    }

    #[test]
    fn limits_are_named() {
        let wide = format!("{}\n", "a,".repeat(MAX_COLUMNS));
        let problem = FileProblem::TooManyColumns { row: 1, limit: MAX_COLUMNS };
        assert_eq!(read_table(wide.as_bytes()), Err(problem));
        assert_eq!(read_table(b"  \n\n"), Err(FileProblem::Empty));
        assert_eq!(read_table(b""), Err(FileProblem::Empty));
    }
}
