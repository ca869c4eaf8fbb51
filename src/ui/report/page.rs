//! Lines as a printer takes them: pages of at most [`WIDTH`] cells, tables that fold and never cut, headings on every
//! page, a form feed between pages.
//!
//! Names and numbers are never broken: one that is wider than its column gets a line of its own. Start with [`pages`].

use crate::{lang::Words, term::width, ui::wrap};

/// The widest line. *Unit*: cells.
pub const WIDTH: usize = 78;
/// The most lines of a page: A4 at six lines an inch, less the margins of a printer.
pub const LINES: usize = 60;
/// Stands where a new page begins, as a line of its own.
pub const BREAK: &str = "\u{c}";
/// A place inside a cell's text where a line may end, better than any other.
pub const SEAM: char = '\u{1f}';

/// The widest column that is never broken; a wider cell stands on a line of its own.
const WHOLE_MOST: usize = 24;
/// The narrowest column that folds.
const FOLDS_LEAST: usize = 8;
/// Cells between columns.
const GAP: usize = 2;

/// How a column stands on a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// Never broken.
    Whole,
    /// Never broken, its end under the others' ends.
    Number,
    /// Over as many lines as it needs.
    Folds,
}

/// A rule across the page.
pub fn rule() -> String {
    "-".repeat(WIDTH)
}

/// A title in the middle, over as many lines as it needs.
pub fn title(text: &str) -> Vec<String> {
    let centred = |line: String| {
        let space = WIDTH.saturating_sub(width::text_cells(&line)) / 2;
        format!("{}{line}", " ".repeat(space))
    };
    folded(text, WIDTH).into_iter().map(centred).collect()
}

/// A text in lines of the page's width.
pub fn paragraph(text: &str) -> Vec<String> {
    folded(text, WIDTH)
}

/// Pieces beside each other, each unbroken as long as it fits into a line, with blanks between.
pub fn beside(pieces: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        let piece = width::clean_for_display(piece);
        match lines.last_mut() {
            Some(line) if width::text_cells(line) + 3 + width::text_cells(&piece) <= WIDTH => {
                line.push_str("   ");
                line.push_str(&piece);
            }
            _ => lines.extend(wrap(&piece, WIDTH)),
        }
    }
    lines
}

/// A text in lines of so many cells, ended at seams before anywhere else.
fn folded(text: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for piece in text.split(SEAM).filter(|piece| !piece.is_empty()) {
        let clean = width::clean_for_display(piece);
        match lines.last_mut() {
            Some(line) if open && width::text_cells(line) + width::text_cells(&clean) <= cells => {
                line.push_str(&clean);
            }
            _ => lines.extend(wrap(&clean, cells)),
        }
        open = true;
    }
    lines
}

/// A table: its heading, then a block of lines for each row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// The heading with a rule below.
    pub head: Vec<String>,
    /// The rows.
    pub blocks: Vec<Vec<String>>,
}

/// Lays a table out. Every row has as many cells as there are columns.
pub fn table(columns: &[(String, Column)], rows: &[Vec<String>]) -> Table {
    let cells_of = |text: &str| text.split(SEAM).map(width::text_cells).sum::<usize>();
    let natural =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cells_of(cell)).max().unwrap_or(0);
    // A heading folds too, but no word of it is broken.
    let word =
        |text: &str| text.split_whitespace().map(|word| width::text_cells(word).min(12)).max().unwrap_or(0);
    let mut widths: Vec<usize> = Vec::with_capacity(columns.len());
    for (at, (heading, column)) in columns.iter().enumerate() {
        widths.push(match column {
            Column::Whole | Column::Number => natural(at).min(WHOLE_MOST).max(word(heading)),
            Column::Folds => natural(at).max(width::text_cells(heading)).max(FOLDS_LEAST),
        });
    }
    let gaps = GAP * columns.len().saturating_sub(1);
    // Where columns that are never broken leave no room, the widest gives way: its widest cells get lines of their own.
    let least = |widths: &[usize]| -> usize {
        let one = |at: usize| if columns[at].1 == Column::Folds { FOLDS_LEAST } else { widths[at] };
        (0..columns.len()).map(one).sum::<usize>() + gaps
    };
    while least(&widths) > WIDTH {
        let whole =
            (0..columns.len()).filter(|at| columns[*at].1 == Column::Whole && widths[*at] > FOLDS_LEAST);
        let Some(widest) = whole.max_by_key(|at| widths[*at]) else { break };
        widths[widest] -= 1;
    }
    let folds: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].1 == Column::Folds).collect();
    let whole: usize =
        (0..columns.len()).filter(|at| !folds.contains(at)).map(|at| widths[at]).sum::<usize>() + gaps;
    // What is left goes to those that fold: who needs little gets it, the others share the rest.
    let mut order = folds.clone();
    order.sort_by_key(|at| (widths[*at], *at));
    let mut left = WIDTH.saturating_sub(whole);
    for (n, at) in order.iter().enumerate() {
        let share = (left / (order.len() - n)).max(FOLDS_LEAST);
        widths[*at] = widths[*at].min(share);
        left = left.saturating_sub(widths[*at]);
    }
    let laid = |row: &[String], heading: bool| -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let cells: Vec<Vec<String>> = columns
            .iter()
            .zip(row)
            .zip(&widths)
            .enumerate()
            .map(|(at, (((_, column), text), cells))| match column {
                _ if heading => folded(text, (*cells).max(2)),
                Column::Folds => folded(text, *cells),
                Column::Whole | Column::Number => {
                    let text: String = text.split(SEAM).collect();
                    let text = width::clean_for_display(&text).into_owned();
                    if width::text_cells(&text) <= *cells {
                        return vec![text];
                    }
                    // Too wide for its column: on a line of its own, where its column begins if there is room.
                    let begins: usize = widths[..at].iter().map(|cells| cells + GAP).sum();
                    let room = begins + width::text_cells(&text) <= WIDTH;
                    let space = if room { begins } else { 0 };
                    lines.extend(
                        wrap(&text, WIDTH).into_iter().map(|line| format!("{}{line}", " ".repeat(space))),
                    );
                    Vec::new()
                }
            })
            .collect();
        for n in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let part = |at: usize| cells[at].get(n).map_or("", String::as_str);
            let parts: Vec<String> = (0..columns.len())
                .map(|at| match columns[at].1 {
                    Column::Number => width::fit_right(part(at), widths[at]),
                    Column::Whole | Column::Folds => width::fit(part(at), widths[at]),
                })
                .collect();
            lines.push(parts.join(&" ".repeat(GAP)).trim_end().to_owned());
        }
        lines
    };
    let headings: Vec<String> = columns.iter().map(|(heading, _)| heading.clone()).collect();
    let mut head = laid(&headings, true);
    head.push(rule());
    Table { head, blocks: rows.iter().map(|row| laid(row, false)).collect() }
}

/// Puts blocks on pages, each with the head, the last one with the foot; several pages are numbered.
///
/// A block is never torn apart unless it is longer than a page.
pub fn pages(words: Words, head: &[String], blocks: &[Vec<String>], foot: &[String]) -> Vec<String> {
    let one = head.len() + blocks.iter().map(Vec::len).sum::<usize>() + foot.len();
    if one <= LINES {
        let all = head.iter().chain(blocks.iter().flatten()).chain(foot);
        return all.cloned().collect();
    }
    // One line of each page is its number.
    let room = LINES.saturating_sub(head.len() + 1).max(1);
    let mut bodies: Vec<Vec<String>> = vec![Vec::new()];
    let foot = [foot.to_vec()];
    for block in blocks.iter().chain(&foot) {
        let full = bodies.last().is_some_and(|body| !body.is_empty() && body.len() + block.len() > room);
        if full {
            bodies.push(Vec::new());
        }
        for line in block {
            if bodies.last().is_some_and(|body| body.len() >= room) {
                bodies.push(Vec::new());
            }
            if let Some(body) = bodies.last_mut() {
                body.push(line.clone());
            }
        }
    }
    let all = bodies.len();
    let mut out = Vec::new();
    for (n, body) in bodies.into_iter().enumerate() {
        if n > 0 {
            out.push(BREAK.to_owned());
        }
        out.extend(head.iter().cloned());
        out.extend(body);
        let number = words.ta("paper-page", &[("page", (n + 1).into()), ("pages", all.into())]);
        out.extend(title(&number));
    }
    out
}

/// Adds the pages of one more sheet of paper.
pub fn add(to: &mut Vec<String>, sheet: Vec<String>) {
    if !to.is_empty() && !sheet.is_empty() {
        to.push(BREAK.to_owned());
    }
    to.extend(sheet);
}

/// The lines as a printer takes them: a form feed goes before the first line of a page and makes none of its own.
pub fn text(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        out.push_str(line);
        if line != BREAK {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    fn columns(kinds: &[(&str, Column)]) -> Vec<(String, Column)> {
        kinds.iter().map(|(heading, column)| ((*heading).to_owned(), *column)).collect()
    }

    #[test]
    fn a_table_folds_what_may_fold_and_keeps_names_and_numbers_whole() {
        let long = "茅冈村东安里第一村民小组兼茅冈村治保会主任兼民兵营长";
        let kinds = columns(&[
            ("No", Column::Number),
            ("姓名", Column::Whole),
            ("职务", Column::Folds),
            ("金额", Column::Number),
        ]);
        let rows = vec![
            row(&["1", "周国梁", long, "12750.00"]),
            row(&["2", "阿卜杜热西提·阿卜杜克热木·麦麦提艾力", &format!("{long}{long}"), "0.07"]),
        ];
        let made = table(&kinds, &rows);
        let all: Vec<&String> = made.head.iter().chain(made.blocks.iter().flatten()).collect();
        for line in &all {
            assert!(width::text_cells(line) <= WIDTH, "{line}");
        }
        let text: Vec<String> = made.blocks.iter().map(|block| block.join("\n")).collect();
        assert!(text[0].contains("周国梁") && text[0].contains("12750.00"), "{}", text[0]);
        assert!(text[1].contains("阿卜杜热西提·阿卜杜克热木·麦麦提艾力"), "{}", text[1]);
        let said: String = text[1].chars().filter(|sign| !sign.is_whitespace()).collect();
        assert_eq!(said.matches("民兵营长").count() + said.matches("民兵").count() / 2, 3, "{said}");
    }

    #[test]
    fn a_line_ends_at_a_seam_before_it_ends_within_a_name() {
        assert_eq!(folded("茅冈村\u{1f}东安里第一组", 14), ["茅冈村", "东安里第一组"]);
        assert_eq!(folded("茅冈村\u{1f}一组", 14), ["茅冈村一组"]);
        assert_eq!(beside(&["一".repeat(30), "二".repeat(10)]), ["一".repeat(30), "二".repeat(10)]);
    }

    #[test]
    fn pages_have_their_head_their_number_and_every_line_once() {
        let blocks: Vec<Vec<String>> = (0..150).map(|n| vec![format!("row {n}")]).collect();
        let words = Words::new(Lang::En);
        let made = pages(words, &["head".into()], &blocks, &["foot".into(), "end".into()]);
        let sheets: Vec<&[String]> = made.split(|line| line == BREAK).collect();
        assert_eq!(sheets.len(), 3);
        for sheet in &sheets {
            assert!(sheet.len() <= LINES && sheet[0] == "head");
        }
        let rows = made.iter().filter(|line| line.starts_with("row ")).count();
        assert_eq!((rows, made.iter().filter(|line| *line == "foot").count()), (150, 1));
        assert!(made.last().is_some_and(|line| line.trim() == "page 3 of 3"), "{:?}", made.last());
        assert_eq!(
            pages(words, &["head".into()], &blocks[..3], &["foot".into()]).len(),
            5,
            "one page has no number"
        );
        let printed = text(&["a".into(), BREAK.into(), "b".into()]);
        assert_eq!(printed, "a\n\u{c}b\n");
    }
}
