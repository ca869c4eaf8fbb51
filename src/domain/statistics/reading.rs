//! The figures of a form, and what its checks say of them.

use super::definition::{Axis, Check, Form, Rule};
use crate::domain::{
    Class, Kind, UnitId, View,
    indicator::{self, Indicator, Item, Reading, Side},
};

/// A number of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Figure {
    /// The column does not fit the row.
    Nothing,
    /// The account may not see it.
    Hidden,
    /// How many, and of how many more it is not known.
    Is(Reading),
}

impl Figure {
    /// The number, where there is one and it is shown.
    pub const fn number(self) -> Option<u32> {
        match self {
            Figure::Is(reading) => Some(reading.met),
            Figure::Nothing | Figure::Hidden => None,
        }
    }
}

/// All numbers of a form, by row, then column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures(pub Vec<Vec<Figure>>);

/// What a check says of one column (or row).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Place of the check.
    pub check: usize,
    /// The column in which rows were compared, or the row in which columns were.
    pub at: usize,
    /// The total.
    pub total: u32,
    /// The sum of the parts, or the part that does not agree (the first of them).
    pub parts: u32,
    /// Place of that part; `None` for a sum.
    pub part: Option<u8>,
    /// Whether it agrees.
    pub agrees: bool,
}

/// Whether a cell is shown: who may not read a field may not count by it.
fn shown(view: &View, cell: &Indicator) -> bool {
    match cell.class {
        Class::Open => true,
        Class::Internal | Class::Personal | Class::Sensitive => view.sees_class(Kind::Person, cell.class),
        Class::Vetting => view.sees_vetting(),
    }
}

/// One number.
pub fn figure(view: &View, form: &Form, unit: UnitId, line: usize, column: usize) -> Figure {
    match form.cell(line, column) {
        None => Figure::Nothing,
        Some(cell) if !shown(view, cell) => Figure::Hidden,
        Some(cell) => Figure::Is(indicator::recount(view, cell, unit)),
    }
}

/// The rows behind one number, in the order of the tree: exactly as many as it says.
pub fn rows(view: &View, form: &Form, unit: UnitId, line: usize, column: usize) -> Vec<Item> {
    match form.cell(line, column).filter(|cell| shown(view, cell)) {
        Some(cell) => indicator::rows(view, cell, unit, Side::Met),
        None => Vec::new(),
    }
}

/// The form of a unit and what lies below it, on the view's day.
pub fn figures(view: &View, form: &Form, unit: UnitId) -> Figures {
    let line = |line: usize| {
        (0..form.columns.len()).map(|column| figure(view, form, unit, line, column)).collect::<Vec<_>>()
    };
    Figures((0..form.lines.len()).map(line).collect())
}

impl Figures {
    /// One number.
    pub fn get(&self, line: usize, column: usize) -> Figure {
        self.0.get(line).and_then(|line| line.get(column)).copied().unwrap_or(Figure::Nothing)
    }

    /// What the form's checks say, where all that they compare is there.
    pub fn outcomes(&self, form: &Form) -> Vec<Outcome> {
        let mut all = Vec::new();
        for (place, check) in form.checks.iter().enumerate() {
            let across = match check.axis {
                Axis::Rows => form.columns.len(),
                Axis::Columns => form.lines.len(),
            };
            all.extend((0..across).filter_map(|at| self.outcome(check, place, at)));
        }
        all
    }

    fn outcome(&self, check: &Check, place: usize, at: usize) -> Option<Outcome> {
        let number = |part: u8| match check.axis {
            Axis::Rows => self.get(usize::from(part), at).number(),
            Axis::Columns => self.get(at, usize::from(part)).number(),
        };
        let total = number(check.total)?;
        let parts: Vec<(u8, u32)> =
            check.parts.iter().filter_map(|part| number(*part).map(|number| (*part, number))).collect();
        let all = parts.len() == check.parts.len();
        let outcome = |part: Option<u8>, parts: u32, agrees: bool| Outcome {
            check: place,
            at,
            total,
            parts,
            part,
            agrees,
        };
        match check.rule {
            Rule::Sum if all => {
                let sum = parts.iter().map(|(_, number)| number).sum();
                Some(outcome(None, sum, sum == total))
            }
            Rule::Sum => None,
            Rule::Same | Rule::Most => {
                let wrong = |number: u32| match check.rule {
                    Rule::Same => number != total,
                    Rule::Sum | Rule::Most => number > total,
                };
                let worst = parts.iter().find(|(_, number)| wrong(*number)).or(parts.first())?;
                Some(outcome(Some(worst.0), worst.1, !wrong(worst.1)))
            }
        }
    }
}
