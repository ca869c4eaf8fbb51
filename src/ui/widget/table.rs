//! A table with headings that stay: rows and cells are asked for only where they are shown.

use super::Cursor;
use crate::ui::{Align, Canvas, Tone};
use ratatui::layout::Position;
use std::borrow::Cow;

/// One column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Heading.
    pub heading: Cow<'static, str>,
    /// Width in cells, without the blank before it.
    pub cells: u16,
    /// Where the text stands.
    pub align: Align,
    /// Takes what room is left.
    pub grows: bool,
}

impl Column {
    /// A column of names.
    pub fn new(heading: impl Into<Cow<'static, str>>, cells: u16) -> Column {
        Column { heading: heading.into(), cells, align: Align::Left, grows: false }
    }

    /// The same for numbers.
    #[must_use]
    pub fn right(self) -> Column {
        Column { align: Align::Right, ..self }
    }

    /// The same, taking what room is left.
    #[must_use]
    pub fn grow(self) -> Column {
        Column { grows: true, ..self }
    }
}

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// What it is.
    pub tone: Tone,
}

impl<'a> Cell<'a> {
    /// A cell in a tone.
    pub fn new(text: impl Into<Cow<'a, str>>, tone: Tone) -> Cell<'a> {
        Cell { text: text.into(), tone }
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for Cell<'a> {
    fn from(text: T) -> Cell<'a> {
        Cell { text: text.into(), tone: Tone::Plain }
    }
}

/// A table over a canvas. The row of the cursor begins with `>`, a marked one with `*`; the cell of the
/// cursor is where the terminal's own cursor stands, so that moving costs a few bytes.
pub struct Table<'a> {
    /// Columns, the most important first: those that do not fit are left out from the end.
    pub columns: &'a [Column],
    /// Columns that stay while others scroll.
    pub frozen: usize,
    /// Further heading rows (required numbers, full marks).
    pub headings: &'a [&'a [Cell<'a>]],
    /// Rows.
    pub rows: usize,
    /// The cursor.
    pub cursor: Cursor,
    /// The column of the cursor in a cell table.
    pub column: Option<usize>,
    /// What stands in a cell.
    pub cell: &'a dyn Fn(usize, usize) -> Cell<'a>,
    /// Whether a row is marked.
    pub marked: &'a dyn Fn(usize) -> bool,
}

impl<'a> Table<'a> {
    /// A plain list.
    pub fn new(
        columns: &'a [Column],
        rows: usize,
        cursor: Cursor,
        cell: &'a dyn Fn(usize, usize) -> Cell<'a>,
    ) -> Table<'a> {
        Table { columns, frozen: 1, headings: &[], rows, cursor, column: None, cell, marked: &|_| false }
    }

    /// Rows of data on a canvas of so many rows.
    pub fn page(rows: u16, headings: usize) -> usize {
        usize::from(rows).saturating_sub(1 + headings).max(1)
    }

    /// The columns shown, each with where it begins and how wide it is.
    pub fn layout(&self, width: u16) -> Vec<(usize, u16, u16)> {
        let need = |at: usize| self.columns.get(at).map_or(0, |column| column.cells + 1);
        let frozen = self.frozen.min(self.columns.len());
        let fixed: u16 = (0..frozen).map(need).sum();
        let room = width.saturating_sub(1 + fixed);
        // The column of the cursor must be in sight: the first scrolling column is moved up to that.
        let mut from = frozen;
        if let Some(column) = self.column.filter(|column| *column >= frozen) {
            while from < column && (from..=column).map(need).sum::<u16>() > room {
                from += 1;
            }
        }
        let mut shown: Vec<usize> = (0..frozen).collect();
        let mut used = 0;
        for at in from..self.columns.len() {
            if used + need(at) > room {
                break;
            }
            used += need(at);
            shown.push(at);
        }
        let spare = room.saturating_sub(used);
        let mut left = 1;
        let mut out = Vec::with_capacity(shown.len());
        let mut growing = self.columns.iter().position(|column| column.grows);
        for at in shown {
            let mut cells = self.columns[at].cells;
            if growing == Some(at) {
                cells += spare.saturating_sub(1);
                growing = None;
            }
            let cells = cells.min(width.saturating_sub(left));
            out.push((at, left, cells));
            left += cells + 1;
        }
        out
    }

    /// Draws headings and a page of rows; returns where the cursor stands.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Option<Position> {
        let layout = self.layout(canvas.columns());
        for (at, left, cells) in &layout {
            let column = &self.columns[*at];
            canvas.aligned(0, *left, &column.heading, *cells, column.align, Tone::Head);
            for (row, heading) in (1..).zip(self.headings) {
                if let Some(cell) = heading.get(*at) {
                    canvas.aligned(row, *left, &cell.text, *cells, column.align, cell.tone);
                }
            }
        }
        let page = Table::page(canvas.rows(), self.headings.len());
        let top = self.cursor.top(self.rows, page);
        let first = u16::try_from(1 + self.headings.len()).unwrap_or(1);
        let mut caret = None;
        for (line, row) in (first..canvas.rows()).zip(top..self.rows) {
            let here = row == self.cursor.at(self.rows);
            let marker = match (here, (self.marked)(row)) {
                (true, _) => ">",
                (false, true) => "*",
                (false, false) => " ",
            };
            canvas.text(line, 0, marker, Tone::Plain);
            if here {
                caret = canvas.position(line, 0);
            }
            for (at, left, cells) in &layout {
                let cell = (self.cell)(row, *at);
                canvas.aligned(line, *left, &cell.text, *cells, self.columns[*at].align, cell.tone);
                if here && self.column == Some(*at) {
                    caret = canvas.position(line, *left);
                }
            }
        }
        caret
    }
}
