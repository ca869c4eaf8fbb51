//! Why a file or a row of it is not taken. Data only; [`super::report`] words it.

use crate::domain::{FieldProblem, id_number::IdProblem};

/// Why a file as a whole cannot be read. Nothing of it was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileProblem {
    /// No headings in it.
    Empty,
    /// Larger than a file may be.
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// A workbook of a spreadsheet: it must be saved as CSV.
    Workbook,
    /// Neither UTF-8 nor GB18030 text.
    NotText,
    /// UTF-8 that breaks off.
    DamagedText {
        /// Line of the file, from 1.
        line: u64,
    },
    /// A quotation mark that is not closed.
    OpenQuotation {
        /// Row in which it stands.
        row: u64,
    },
    /// More columns than a file may have.
    TooManyColumns {
        /// The first such row.
        row: u64,
        /// The limit.
        limit: usize,
    },
    /// More rows than a file may have.
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// The headings lack what every row needs: at least one column of each of these lists.
    MissingColumns(Vec<&'static [&'static str]>),
    /// Two columns have headings of the same meaning.
    SameColumn {
        /// The key of both.
        key: &'static str,
    },
    /// Whoever watches the progress has called it off.
    Cancelled,
}

/// Why a row is refused. The other rows of the file are taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The cell must not be empty.
    Missing,
    /// More characters than the field takes.
    TooLong(u16),
    /// Not a whole number in range.
    NotANumber,
    /// Not a day or date.
    NotADate,
    /// Neither yes nor no.
    NotAFlag,
    /// None of the words of the list.
    NotAChoice,
    /// Not a code of the right length.
    NotACode,
    /// A spreadsheet has turned the digits into a rounded number.
    Rounded,
    /// The identity number is wrong.
    Id(IdProblem),
    /// Holds control characters or the marks of a damaged text.
    Unclean,
    /// Holds stars where digits were hidden.
    Masked,
    /// A number that is kept sealed, and the key is not here.
    Locked,
    /// More cells than the file has headings.
    MoreCells,
    /// The same key stands in an earlier row of the file.
    Twice {
        /// The earlier row.
        row: u64,
    },
    /// Several records fit the row.
    TwoMatches,
    /// The code was used before for another unit or grid; codes are never used again.
    CodeTaken,
    /// The code does not lie below that of the unit above.
    CodeNotBelow,
    /// The unit above is neither in the file nor registered.
    NoParent,
    /// No such unit.
    NoUnit,
    /// Several units have this name; the code is needed.
    ManyUnits,
    /// A unit of another level is needed.
    WrongLevel,
    /// The unit is abolished.
    UnitOver,
    /// No such villager group in that village.
    NoGroup,
    /// No such organisation.
    NoOrganisation,
    /// Several organisations have this name.
    ManyOrganisations,
    /// No such grid.
    NoGrid,
    /// Several grids have this name; the code is needed.
    ManyGrids,
    /// The grid does not exist in that time.
    GridOver,
    /// No such role.
    NoRole,
    /// The role is no longer given.
    RoleRetired,
    /// No such person.
    NoPerson,
    /// Several people have this name; number, identity number or birth date is needed.
    ManyPeople,
    /// The person is deceased or merged into another record.
    PersonGone,
    /// Somebody else has this number or identity number.
    SamePerson,
    /// Another one beside it has this name or serial number.
    NameTaken,
    /// No serial number or code is left in the village.
    NoneLeft,
    /// The last day lies before the first, or the first before that of the grid.
    DateOrder,
    /// A date that has not come yet.
    InFuture,
    /// Somebody serves in the grid beyond its last day.
    StillServed,
    /// The same person already holds the role in that grid in that time.
    AlreadyHolds,
    /// The person holds a role that excludes this one.
    Excluded,
    /// Registered elsewhere or outside the account's units: the county office must do it.
    Elsewhere,
    /// A unit or organisation would lie below itself.
    Circle,
    /// The office does not begin like this.
    NotTaken,
    /// The office does not end like this.
    NotLeft,
}

impl From<FieldProblem> for Reason {
    fn from(problem: FieldProblem) -> Reason {
        match problem {
            FieldProblem::Missing => Reason::Missing,
            FieldProblem::TooLong(limit) => Reason::TooLong(limit),
            FieldProblem::NotANumber => Reason::NotANumber,
            FieldProblem::NotADate => Reason::NotADate,
            FieldProblem::NotAFlag => Reason::NotAFlag,
            FieldProblem::NotAChoice | FieldProblem::WrongShape => Reason::NotAChoice,
            FieldProblem::NotACode => Reason::NotACode,
            FieldProblem::NotAnIdNumber(problem) => Reason::Id(problem),
            FieldProblem::NotThere => Reason::NoUnit,
            FieldProblem::Unclean => Reason::Unclean,
        }
    }
}

/// A cell that cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellError {
    /// Key of the column; empty where it is the row as a whole.
    pub column: &'static str,
    /// Why.
    pub reason: Reason,
}

impl Reason {
    /// This reason at a column.
    pub const fn at(self, column: &'static str) -> CellError {
        CellError { column, reason: self }
    }
}
