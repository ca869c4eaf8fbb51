//! What a statistics form is, as its file says.

use crate::domain::{
    indicator::{Indicator, Period},
    register::{Names, Slug},
};

/// A form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// Who asks for it, and where that is laid down.
    pub source: Box<str>,
    /// How often it is handed in.
    pub period: Period,
    /// Columns.
    pub columns: Box<[Column]>,
    /// Rows.
    pub lines: Box<[Line]>,
    /// What must agree.
    pub checks: Box<[Check]>,
    /// By row, then column; `None` where a column does not fit a row.
    pub(super) cells: Box<[Box<[Option<Indicator>]>]>,
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Key.
    pub key: Slug,
    /// Heading.
    pub name: Names,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// Place of the row of which it is a part ("of which").
    pub within: Option<u8>,
}

/// What a check compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The parts together are the total.
    Sum,
    /// Each part is the total.
    Same,
    /// No part is more than the total.
    Most,
}

/// Whether rows of a column or columns of a row are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    /// Rows, in each column.
    Rows,
    /// Columns, in each row.
    Columns,
}

/// What must agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// How.
    pub rule: Rule,
    /// Rows or columns.
    pub axis: Axis,
    /// Place of the total.
    pub total: u8,
    /// Places of the parts.
    pub parts: Box<[u8]>,
}

impl Form {
    /// What a cell counts, as an indicator without a base; `None` where there is no such cell.
    pub fn cell(&self, line: usize, column: usize) -> Option<&Indicator> {
        self.cells.get(line)?.get(column)?.as_ref()
    }
}
