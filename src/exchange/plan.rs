//! A file of rows against a view: one act with all good rows, and the others with what is wrong with them.
//!
//! Nothing is written here. The same file planned against what it left behind gives an act without steps.

use super::{
    ImportKind, TableFile,
    cell::{self, Raw, read},
    columns::Use,
    import,
    problem::{CellError, FileProblem, Reason},
    vocabulary::vocabulary,
};
use crate::domain::{Act, Day, Record, Row, RowId, Step, Verb, View, act::difference};
use csv::StringRecord;
use std::{collections::HashMap, ops::ControlFlow};

/// How many rows of a file have been looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Rows done.
    pub done: usize,
    /// Rows in all.
    pub total: usize,
}

/// Rows between two reports of progress.
const ROWS_PER_REPORT: usize = 512;

/// What became of the rows of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Rows that become new records.
    pub new: usize,
    /// Rows that change a record.
    pub changed: usize,
    /// Rows that say what is already known.
    pub unchanged: usize,
    /// Rows that are refused.
    pub refused: usize,
    /// Parents above the file's first level that are made along with it; no rows of the file.
    pub stubs: usize,
}

/// A row that is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefusedRow {
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// Its place in [`TableFile::rows`].
    pub index: usize,
    /// Key of the column; empty where it is the row as a whole.
    pub column: &'static str,
    /// Why.
    pub reason: Reason,
}

/// Something to look at in a row that was taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Remark {
    /// The birth date differs from the one in the identity number; the file prevails.
    BirthDiffers,
    /// The sex differs from the one in the identity number; the file prevails.
    SexDiffers,
    /// A new person of whom another record bears the same name and birth date.
    SameName,
    /// Fewer than three full members.
    FewMembers,
    /// Somebody who is away, out of contact or deceased gets an open assignment.
    Unavailable,
    /// The row's history names a record that is neither here nor in the file; that part of it is left out.
    LinkLost,
}

/// What a file would do.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// What it holds.
    pub kind: ImportKind,
    /// All good rows; without steps where nothing would change.
    pub act: Act,
    /// What became of the rows.
    pub counts: Counts,
    /// The refused rows in the order of the file.
    pub refused: Vec<RefusedRow>,
    /// Remarks on rows that were taken, in the order of the file.
    pub remarks: Vec<(u64, Remark)>,
    /// Headings that mean no column of this kind of file, as they stand in it. Their cells were passed over.
    pub unknown_columns: Vec<String>,
}

/// Plans the import of a file.
///
/// `watch` is told now and then how far it is, and may call it off.
///
/// # Errors
/// A [`FileProblem`] where the headings do not serve this kind of file, or it was called off.
pub fn plan(
    kind: ImportKind,
    table: &TableFile,
    view: &View,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Plan, FileProblem> {
    let (columns, unknown_columns) = Columns::of(kind, table)?;
    let mut plan = Plan {
        kind,
        act: Act::new(Verb::Import, Vec::new()),
        counts: Counts::default(),
        refused: Vec::new(),
        remarks: Vec::new(),
        unknown_columns,
    };
    match kind {
        ImportKind::Units => run(import::Units::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Groups => run(import::Groups::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Grids => run(import::Grids::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Organisations => {
            run(import::Organisations::new(view), &columns, table, &mut plan, watch)?
        }
        ImportKind::People => run(import::People::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Assignments => run(import::Assignments::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Posts => run(import::Posts::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Incumbencies => run(import::Incumbencies::new(view), &columns, table, &mut plan, watch)?,
        ImportKind::Reserves => run(import::Reserves::new(view), &columns, table, &mut plan, watch)?,
    }
    plan.refused.sort_by_key(|refused| refused.index);
    plan.remarks.sort_unstable();
    plan.counts.refused = plan.refused.len();
    Ok(plan)
}

/// Where the columns of a kind stand in a file.
pub(super) struct Columns {
    /// Key and place of each column that the file has.
    at: Vec<(&'static str, usize)>,
    /// Those that are fields: number of the field, key, place.
    fields: Vec<(usize, &'static str, usize)>,
    /// How many headings there are.
    width: usize,
}

impl Columns {
    fn of(kind: ImportKind, table: &TableFile) -> Result<(Columns, Vec<String>), FileProblem> {
        let mut columns = Columns { at: Vec::new(), fields: Vec::new(), width: table.headings.len() };
        let mut unknown = Vec::new();
        for (place, heading) in table.headings.iter().enumerate() {
            let text = read(heading).map(|raw| raw.text.into_owned()).unwrap_or_default();
            let Some(key) = vocabulary().column(kind, &text) else {
                if !text.is_empty() && text != super::report::REASON_HEADING {
                    unknown.push(text);
                }
                continue;
            };
            if columns.at.iter().any(|(known, _)| *known == key) {
                return Err(FileProblem::SameColumn { key });
            }
            columns.at.push((key, place));
            let used = kind.columns().iter().find(|column| column.key == key).map(|column| column.used);
            let field = Row::fields_of(kind.kind()).iter().position(|field| field.key == key);
            if let (Some(Use::Field), Some(field)) = (used, field) {
                columns.fields.push((field, key, place));
            }
        }
        let has = |key: &&str| columns.at.iter().any(|(known, _)| known == key);
        let missing: Vec<_> = kind.required().iter().copied().filter(|any| !any.iter().any(has)).collect();
        if missing.is_empty() { Ok((columns, unknown)) } else { Err(FileProblem::MissingColumns(missing)) }
    }
}

/// One row of a file.
pub(super) struct Line<'t> {
    columns: &'t Columns,
    cells: &'t StringRecord,
    /// Its number as a spreadsheet shows it.
    pub number: u64,
}

impl<'t> Line<'t> {
    /// What stands in a column, blank where the file has none such.
    pub fn raw(&self, key: &'static str) -> Result<Raw<'t>, CellError> {
        let place = self.columns.at.iter().find(|(known, _)| *known == key).map(|(_, place)| *place);
        let cell = place.and_then(|place| self.cells.get(place)).unwrap_or_default();
        read(cell).map_err(|reason| reason.at(key))
    }

    /// The text of a column with half-width signs.
    pub fn text(&self, key: &'static str) -> Result<String, CellError> {
        self.raw(key).map(|raw| raw.half_width())
    }

    /// The value of a column that is not one of [`Use::Field`].
    pub fn value<R: Record>(
        &self,
        field: &'static str,
        key: &'static str,
    ) -> Result<Option<crate::domain::Value>, CellError> {
        let Some(field) = R::FIELDS.iter().find(|known| known.key == field) else { return Ok(None) };
        cell::value(field, &self.raw(key)?).map_err(|reason| reason.at(key))
    }

    /// A day in a column.
    pub fn day(&self, key: &'static str) -> Result<Option<Day>, CellError> {
        let raw = self.raw(key)?;
        if raw.is_blank() {
            return Ok(None);
        }
        cell::day(&raw.text).map(Some).ok_or(Reason::NotADate.at(key))
    }

    /// Sets all plain fields that the row says something about.
    pub fn set_fields<R: Record>(&self, record: &mut R) -> Result<(), CellError> {
        for (field, key, place) in &self.columns.fields {
            let raw = read(self.cells.get(*place).unwrap_or_default()).map_err(|reason| reason.at(key))?;
            let Some(definition) = R::FIELDS.get(*field) else { continue };
            if let Some(value) = cell::value(definition, &raw).map_err(|reason| reason.at(key))? {
                record.set(*field, &value).map_err(|problem| Reason::from(problem).at(key))?;
            }
        }
        Ok(())
    }
}

/// What a good row becomes.
pub(super) enum Taken<R> {
    /// A new record, behind stubs that it needs.
    New {
        /// Parents to be made before it.
        stubs: Vec<R>,
        /// The record.
        record: R,
    },
    /// A record that is there.
    Old {
        /// Its id.
        id: u32,
        /// What it is.
        before: R,
        /// What the row makes of it.
        after: R,
    },
}

impl<R> Taken<R> {
    /// How many records it makes.
    fn made(&self) -> u32 {
        match self {
            Taken::New { stubs, .. } => u32::try_from(stubs.len()).unwrap_or(u32::MAX).saturating_add(1),
            Taken::Old { .. } => 0,
        }
    }

    /// What the row makes.
    fn after(&mut self) -> &mut R {
        match self {
            Taken::New { record, .. } => record,
            Taken::Old { after, .. } => after,
        }
    }
}

/// Reads the rows of one kind.
pub(super) trait Importer {
    /// The kind of record.
    type Record: Record + Into<Row>;

    /// Sees all rows first; gives the order in which they are taken where it is not that of the file.
    fn prepare(&mut self, lines: &[Line<'_>]) -> Option<Vec<usize>>;

    /// Takes a row. `next` new records of this kind have been made before it. What the importer remembers of
    /// a row it must remember only when the row is good.
    fn take(
        &mut self,
        line: &Line<'_>,
        next: u32,
        remarks: &mut Vec<Remark>,
    ) -> Result<Taken<Self::Record>, CellError>;

    /// Puts in what a good row says of others, which may stand further down: parents of the past, lineage.
    fn link(&self, _line: &Line<'_>, _record: &mut Self::Record, _remarks: &mut Vec<Remark>) {}

    /// Whether a row refused for this may become good once later rows are taken.
    fn may_wait(_: &CellError) -> bool {
        false
    }
}

fn run<I: Importer>(
    mut importer: I,
    columns: &Columns,
    table: &TableFile,
    plan: &mut Plan,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), FileProblem> {
    let lines: Vec<Line<'_>> =
        table.rows.iter().map(|row| Line { columns, cells: &row.cells, number: row.number }).collect();
    let mut waiting = importer.prepare(&lines).unwrap_or_else(|| (0..lines.len()).collect());
    let mut next = 0;
    let mut seen: HashMap<u32, u64> = HashMap::new();
    let mut done = 0;
    let mut good: Vec<(usize, Taken<I::Record>)> = Vec::new();
    loop {
        let before = waiting.len();
        let mut again = Vec::new();
        let mut errors = Vec::new();
        for index in std::mem::take(&mut waiting) {
            let Some(line) = lines.get(index) else { continue };
            if done % ROWS_PER_REPORT == 0
                && watch(Progress { done: done.min(lines.len()), total: lines.len() }).is_break()
            {
                return Err(FileProblem::Cancelled);
            }
            done += 1;
            let mut remarks = Vec::new();
            let result = if line.cells.iter().skip(columns.width).any(|cell| !cell.trim().is_empty()) {
                Err(Reason::MoreCells.at(""))
            } else {
                importer.take(line, next, &mut remarks)
            };
            let result = result.and_then(|taken| match &taken {
                Taken::Old { id, .. } => match seen.insert(*id, line.number) {
                    Some(row) => Err(Reason::Twice { row }.at("")),
                    None => Ok(taken),
                },
                Taken::New { .. } => Ok(taken),
            });
            match result {
                Err(error) if I::may_wait(&error) => {
                    again.push(index);
                    errors.push(error);
                }
                Err(error) => refuse(plan, line, index, error),
                Ok(taken) => {
                    plan.remarks.extend(remarks.into_iter().map(|remark| (line.number, remark)));
                    next += taken.made();
                    good.push((index, taken));
                }
            }
        }
        if again.is_empty() {
            break;
        }
        if again.len() == before {
            for (index, error) in again.into_iter().zip(errors) {
                if let Some(line) = lines.get(index) {
                    refuse(plan, line, index, error);
                }
            }
            break;
        }
        waiting = again;
    }
    for (index, mut taken) in good {
        if let Some(line) = lines.get(index) {
            let mut remarks = Vec::new();
            importer.link(line, taken.after(), &mut remarks);
            plan.remarks.extend(remarks.into_iter().map(|remark| (line.number, remark)));
        }
        add::<I>(plan, taken);
    }
    // Whoever watches is told of the end; it is too late to call it off.
    let _ = watch(Progress { done: lines.len(), total: lines.len() });
    Ok(())
}

fn refuse(plan: &mut Plan, line: &Line<'_>, index: usize, error: CellError) {
    let CellError { column, reason } = error;
    plan.refused.push(RefusedRow { row: line.number, index, column, reason });
}

/// Adds the steps of a good row.
fn add<I: Importer>(plan: &mut Plan, taken: Taken<I::Record>) {
    match taken {
        Taken::New { stubs, record } => {
            plan.counts.stubs += stubs.len();
            plan.counts.new += 1;
            let steps = stubs.into_iter().chain([record]).map(|record| Step::Create(record.into()));
            plan.act.steps.extend(steps);
        }
        Taken::Old { before, after, .. } if before == after => {
            plan.counts.unchanged += 1;
        }
        Taken::Old { id, before, after } => {
            plan.counts.changed += 1;
            let row = RowId { kind: I::Record::KIND, id };
            plan.act.steps.extend(difference(row, &before.into(), &after.into()));
        }
    }
}
