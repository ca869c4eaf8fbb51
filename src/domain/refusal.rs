//! Why the rules say no, as data. A screen or command words it in the person's language with the next step.

use super::{
    AccountId, AssignmentId, Day, EntryId, FieldProblem, GridId, Kind, OrganisationId, PersonId, RoleId,
    RowId, UnitId, Value,
    code::Code,
    duty::DutyProblem,
    register::{EntryDoubt, EntryProblem, Mistake, Slug},
};

/// One field that holds something else by now.
#[derive(Clone, PartialEq, Debug)]
pub struct Clash {
    /// The row.
    pub row: RowId,
    /// Number of the field in its kind's table.
    pub field: usize,
    /// What the person saw.
    pub was: Value,
    /// What the person wants.
    pub mine: Value,
    /// What it holds now.
    pub theirs: Value,
    /// The row's version now; its history tells which entry changed the field, who and when.
    pub version: u64,
}

/// A hard rule that an act broke. The act changed nothing.
#[derive(Clone, PartialEq, Debug)]
pub enum Refusal {
    /// Fields were changed by somebody else since.
    Clashes(Vec<Clash>),
    /// The row is not there (any more), or not for this account.
    NotFound(RowId),
    /// A field does not fit.
    Field {
        /// Kind of the record.
        kind: Kind,
        /// Number of the field in its kind's table.
        field: usize,
        /// What is wrong.
        problem: FieldProblem,
    },
    /// Another unit or grid has or had this code; codes are never used again.
    CodeTaken {
        /// The code.
        code: Code,
        /// Who has it.
        by: RowId,
    },
    /// The code's prefix does not belong to the parent.
    CodeNotBelow {
        /// The code.
        code: Code,
        /// The parent.
        parent: UnitId,
    },
    /// A unit of this level cannot lie there.
    WrongLevel {
        /// The unit above.
        parent: UnitId,
    },
    /// A unit would lie below itself.
    Circle(UnitId),
    /// Another unit below the same parent has this name or serial.
    NameTaken {
        /// Who has it.
        by: RowId,
    },
    /// A last day before the first day, or a beginning before its grid or unit exists.
    DateOrder {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// Somebody else has this number or identity number.
    SamePerson(PersonId),
    /// The same person already holds the role in that grid in that time.
    AlreadyHolds(AssignmentId),
    /// The person holds a role that excludes this one.
    Excluded {
        /// The person.
        person: PersonId,
        /// The role to be given.
        role: RoleId,
        /// The assignment that excludes it.
        by: AssignmentId,
    },
    /// The person is deceased or merged into another record.
    PersonGone(PersonId),
    /// The grid does not exist in that time.
    GridOver {
        /// The grid.
        grid: GridId,
        /// Its last day.
        to: Day,
    },
    /// The unit is abolished or is of the wrong kind for this.
    UnitOver(UnitId),
    /// The role is no longer given.
    RoleRetired(RoleId),
    /// Other rows still name it.
    StillNamed {
        /// The row to be removed.
        row: RowId,
        /// One of those that name it.
        by: RowId,
    },
    /// More roles than a county can have.
    TooManyRoles,
    /// An entry of a register breaks one of its rules.
    Entry {
        /// Key of the register.
        register: Slug,
        /// What is wrong.
        problem: EntryProblem,
    },
    /// A definition of a register has mistakes: all of them.
    RegisterFile(Box<[Mistake]>),
    /// An indicator's file has mistakes.
    IndicatorFile(Box<[Mistake]>),
    /// A period that ends with this day is not over.
    PeriodOpen(Day),
    /// A recurring duty cannot be confirmed like this.
    Duty(DutyProblem),
    /// A definition would no longer fit what is entered.
    RegisterInUse {
        /// The definition.
        register: RowId,
        /// The field (or the register's key, where it is its states).
        field: Slug,
        /// An entry that would not fit.
        by: EntryId,
    },
    /// A rule of appraisal.
    Appraisal(Box<super::appraisal::rules::Refused>),
    /// A rule of offices.
    Office(Box<super::office::rules::OfficeRefused>),
    /// A rule of the pipeline.
    Pipeline(Box<super::pipeline::rules::PipelineRefused>),
    /// A number cannot be sealed: the key is not here.
    Locked {
        /// Kind of the record.
        kind: Kind,
        /// Number of the field in its kind's table.
        field: usize,
    },
    /// The account may not do this here.
    NotAllowed(AccountId),
    /// Its role, a state or the separation of duties stands against it.
    Denied(super::rights::Denied),
    /// Undo: the act was not the person's own, is too old, or cannot be undone.
    CannotUndo(u64),
    /// Undo: it was undone before.
    AlreadyUndone(u64),
    /// The same request was saved before.
    AlreadySaved {
        /// The act's entry.
        seq: u64,
        /// When.
        at_ms: i64,
    },
    /// The act is larger than an act may be.
    TooLarge {
        /// Its steps.
        steps: usize,
        /// The limit.
        limit: usize,
    },
    /// Data is erased under an order only, and its number is kept.
    NoOrder,
    /// Nothing would change.
    NoChange,
}

/// A soft rule: the act was carried out, the warning is shown and its reason kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Warning {
    /// More in a role than the standard allows.
    OverMaximum {
        /// The grid.
        grid: GridId,
        /// The role.
        role: RoleId,
        /// How many there are now.
        now: u16,
        /// The most there should be.
        max: u16,
    },
    /// A person serves more grids than the limit.
    OverLimit {
        /// The person.
        person: PersonId,
        /// Grids served.
        grids: u16,
        /// The limit.
        limit: u16,
    },
    /// A Party organisation has fewer than three full members.
    FewMembers(OrganisationId),
    /// Households outside the norm.
    OffNorm {
        /// The grid.
        grid: GridId,
        /// Households.
        households: u32,
        /// Least.
        min: u32,
        /// Most.
        max: u32,
    },
    /// Appointed outside the home village.
    OtherVillage {
        /// The person.
        person: PersonId,
        /// The grid.
        grid: GridId,
    },
    /// The date of birth differs from the one in the identity number; the file prevails.
    BirthDiffers(PersonId),
    /// The sex differs from the one in the identity number; the file prevails.
    SexDiffers(PersonId),
    /// Another person of the same name and birth date, or the same home.
    SameName(PersonId),
    /// An entry of a register has what it should not have.
    Entry {
        /// The entry.
        entry: EntryId,
        /// What.
        what: EntryDoubt,
    },
    /// An open assignment of somebody away, out of contact or deceased.
    PersonUnavailable(PersonId),
    /// A village is below its target of reserves because one of them took the office.
    ReserveShort {
        /// The village.
        unit: UnitId,
        /// The office.
        office: Slug,
        /// How many are missing.
        short: u32,
    },
    /// More hold an office than posts are established.
    OverPosts {
        /// The unit.
        unit: UnitId,
        /// The office.
        office: Slug,
        /// Who hold a post.
        held: u32,
        /// Posts established.
        posts: u32,
    },
}
