//! One row of any kind.

use super::{
    Field, FieldProblem, Kind, Record, Value,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    duty::Confirmation,
    grid::Grid,
    indicator::{Freeze, OwnIndicator},
    office::record::{Election, Incumbency, Post, Term},
    organisation::Organisation,
    person::Person,
    pipeline::record::{Filing, Pairing, Recruit, Reserve, Training},
    register::{Entry, Register},
    rights::Hands,
    role::Role,
    setting::Setting,
    unit::Unit,
};
use std::sync::Arc;

/// A record of any kind. Shared, because the book, the journal and sled hold the same one.
#[derive(Clone, PartialEq, Debug)]
pub enum Row {
    /// A unit.
    Unit(Arc<Unit>),
    /// A person.
    Person(Arc<Person>),
    /// A Party organisation.
    Organisation(Arc<Organisation>),
    /// A grid.
    Grid(Arc<Grid>),
    /// An assignment.
    Assignment(Arc<Assignment>),
    /// A role.
    Role(Arc<Role>),
    /// A setting.
    Setting(Arc<Setting>),
    /// An account.
    Account(Arc<Account>),
    /// A county's own definition of a register.
    Register(Arc<Register>),
    /// An entry of a register.
    Entry(Arc<Entry>),
    /// A version of an appraisal template.
    Template(Arc<Scheme>),
    /// An appraisal cycle.
    Cycle(Arc<Cycle>),
    /// One due person's entries in a cycle.
    Sheet(Arc<Sheet>),
    /// Totals of a vote about a sheet.
    Ballot(Arc<Ballot>),
    /// Posts of an office established in a unit.
    Post(Arc<Post>),
    /// A person in an office for a time.
    Incumbency(Arc<Incumbency>),
    /// A term of elected offices.
    Term(Arc<Term>),
    /// The election of an office in a unit.
    Election(Arc<Election>),
    /// Somebody on a reserve list.
    Reserve(Arc<Reserve>),
    /// A filing with the county.
    Filing(Arc<Filing>),
    /// A mentor and whom she guides.
    Pairing(Arc<Pairing>),
    /// A training batch.
    Training(Arc<Training>),
    /// Somebody on the way into the Party.
    Recruit(Arc<Recruit>),
    /// A county's own definition of an indicator.
    Indicator(Arc<OwnIndicator>),
    /// Figures and names at a period's end.
    Freeze(Arc<Freeze>),
    /// A recurring duty done.
    Confirmation(Arc<Confirmation>),
}

/// Runs the same expression for the record of any kind.
macro_rules! each {
    ($row:expr, $record:ident => $run:expr) => {
        match $row {
            Row::Unit($record) => $run,
            Row::Person($record) => $run,
            Row::Organisation($record) => $run,
            Row::Grid($record) => $run,
            Row::Assignment($record) => $run,
            Row::Role($record) => $run,
            Row::Setting($record) => $run,
            Row::Account($record) => $run,
            Row::Register($record) => $run,
            Row::Entry($record) => $run,
            Row::Template($record) => $run,
            Row::Cycle($record) => $run,
            Row::Sheet($record) => $run,
            Row::Ballot($record) => $run,
            Row::Post($record) => $run,
            Row::Incumbency($record) => $run,
            Row::Term($record) => $run,
            Row::Election($record) => $run,
            Row::Reserve($record) => $run,
            Row::Filing($record) => $run,
            Row::Pairing($record) => $run,
            Row::Training($record) => $run,
            Row::Recruit($record) => $run,
            Row::Indicator($record) => $run,
            Row::Freeze($record) => $run,
            Row::Confirmation($record) => $run,
        }
    };
}

fn fields_of<R: Record>(_: &Arc<R>) -> &'static [Field] {
    R::FIELDS
}

impl Row {
    /// Its kind.
    pub const fn kind(&self) -> Kind {
        match self {
            Row::Unit(_) => Kind::Unit,
            Row::Person(_) => Kind::Person,
            Row::Organisation(_) => Kind::Organisation,
            Row::Grid(_) => Kind::Grid,
            Row::Assignment(_) => Kind::Assignment,
            Row::Role(_) => Kind::Role,
            Row::Setting(_) => Kind::Setting,
            Row::Account(_) => Kind::Account,
            Row::Register(_) => Kind::Register,
            Row::Entry(_) => Kind::Entry,
            Row::Template(_) => Kind::Template,
            Row::Cycle(_) => Kind::Cycle,
            Row::Sheet(_) => Kind::Sheet,
            Row::Ballot(_) => Kind::Ballot,
            Row::Post(_) => Kind::Post,
            Row::Incumbency(_) => Kind::Incumbency,
            Row::Term(_) => Kind::Term,
            Row::Election(_) => Kind::Election,
            Row::Reserve(_) => Kind::Reserve,
            Row::Filing(_) => Kind::Filing,
            Row::Pairing(_) => Kind::Pairing,
            Row::Training(_) => Kind::Training,
            Row::Recruit(_) => Kind::Recruit,
            Row::Indicator(_) => Kind::Indicator,
            Row::Freeze(_) => Kind::Freeze,
            Row::Confirmation(_) => Kind::Confirmation,
        }
    }

    /// Through whose hands it went, where its kind goes from entering to approval.
    pub fn hands(&self) -> Option<&Hands> {
        match self {
            Row::Sheet(sheet) => Some(&sheet.hands),
            Row::Entry(entry) => Some(&entry.hands),
            Row::Filing(filing) => Some(&filing.hands),
            _ => None,
        }
    }

    /// The same on a copy of its own, to be written by [`apply`](super::apply()) alone.
    pub(super) fn hands_mut(&mut self) -> Option<&mut Hands> {
        match self {
            Row::Sheet(sheet) => Some(&mut Arc::make_mut(sheet).hands),
            Row::Entry(entry) => Some(&mut Arc::make_mut(entry).hands),
            Row::Filing(filing) => Some(&mut Arc::make_mut(filing).hands),
            _ => None,
        }
    }

    /// Its table of fields.
    pub fn fields(&self) -> &'static [Field] {
        each!(self, record => fields_of(record))
    }

    /// The table of fields of a kind.
    pub const fn fields_of(kind: Kind) -> &'static [Field] {
        match kind {
            Kind::Unit => Unit::FIELDS,
            Kind::Person => Person::FIELDS,
            Kind::Organisation => Organisation::FIELDS,
            Kind::Grid => Grid::FIELDS,
            Kind::Assignment => Assignment::FIELDS,
            Kind::Role => Role::FIELDS,
            Kind::Setting => Setting::FIELDS,
            Kind::Account => Account::FIELDS,
            Kind::Register => Register::FIELDS,
            Kind::Entry => Entry::FIELDS,
            Kind::Template => Scheme::FIELDS,
            Kind::Cycle => Cycle::FIELDS,
            Kind::Sheet => Sheet::FIELDS,
            Kind::Ballot => Ballot::FIELDS,
            Kind::Post => Post::FIELDS,
            Kind::Incumbency => Incumbency::FIELDS,
            Kind::Term => Term::FIELDS,
            Kind::Election => Election::FIELDS,
            Kind::Reserve => Reserve::FIELDS,
            Kind::Filing => Filing::FIELDS,
            Kind::Pairing => Pairing::FIELDS,
            Kind::Training => Training::FIELDS,
            Kind::Recruit => Recruit::FIELDS,
            Kind::Indicator => OwnIndicator::FIELDS,
            Kind::Freeze => Freeze::FIELDS,
            Kind::Confirmation => Confirmation::FIELDS,
        }
    }

    /// The value of field number `index`.
    pub fn get(&self, index: usize) -> Value {
        each!(self, record => record.get(index))
    }

    /// Sets field number `index` on a copy of its own.
    ///
    /// # Errors
    /// A [`FieldProblem`] when the value does not fit.
    pub fn set(&mut self, index: usize, value: &Value) -> Result<(), FieldProblem> {
        each!(self, record => Arc::make_mut(record).set(index, value))
    }

    /// Shows every row that it names to `visit`; copies nothing.
    pub fn refs(&self, visit: &mut dyn FnMut(Kind, u32)) {
        each!(self, record => Record::refs(&**record, visit));
    }

    /// Shows every row that it names to `visit`, which may put another id in its place, on a copy of its own.
    pub fn each_ref(&mut self, visit: &mut dyn FnMut(Kind, &mut u32)) {
        each!(self, record => Arc::make_mut(record).each_ref(visit));
    }

    /// The record as JSON with field names: the form of journal, dumps and bundles.
    ///
    /// # Errors
    /// Only if a record held something that JSON cannot write, which no record type does.
    pub fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        each!(self, record => serde_json::to_writer(out, &**record))
    }

    /// The same as a value that the journal takes as it is, without reading it again.
    ///
    /// # Errors
    /// As [`Row::write_json`].
    pub fn to_raw_json(&self) -> serde_json::Result<Box<serde_json::value::RawValue>> {
        each!(self, record => serde_json::value::to_raw_value(&**record))
    }

    /// Reads a record of a kind from JSON.
    ///
    /// # Errors
    /// When it is not a record of that kind.
    pub fn read_json(kind: Kind, json: &[u8]) -> serde_json::Result<Row> {
        Ok(match kind {
            Kind::Unit => Row::Unit(Arc::new(serde_json::from_slice(json)?)),
            Kind::Person => Row::Person(Arc::new(serde_json::from_slice(json)?)),
            Kind::Organisation => Row::Organisation(Arc::new(serde_json::from_slice(json)?)),
            Kind::Grid => Row::Grid(Arc::new(serde_json::from_slice(json)?)),
            Kind::Assignment => Row::Assignment(Arc::new(serde_json::from_slice(json)?)),
            Kind::Role => Row::Role(Arc::new(serde_json::from_slice(json)?)),
            Kind::Setting => Row::Setting(Arc::new(serde_json::from_slice(json)?)),
            Kind::Account => Row::Account(Arc::new(serde_json::from_slice(json)?)),
            Kind::Register => Row::Register(Arc::new(serde_json::from_slice(json)?)),
            Kind::Entry => Row::Entry(Arc::new(serde_json::from_slice(json)?)),
            Kind::Template => Row::Template(Arc::new(serde_json::from_slice(json)?)),
            Kind::Cycle => Row::Cycle(Arc::new(serde_json::from_slice(json)?)),
            Kind::Sheet => Row::Sheet(Arc::new(serde_json::from_slice(json)?)),
            Kind::Ballot => Row::Ballot(Arc::new(serde_json::from_slice(json)?)),
            Kind::Post => Row::Post(Arc::new(serde_json::from_slice(json)?)),
            Kind::Incumbency => Row::Incumbency(Arc::new(serde_json::from_slice(json)?)),
            Kind::Term => Row::Term(Arc::new(serde_json::from_slice(json)?)),
            Kind::Election => Row::Election(Arc::new(serde_json::from_slice(json)?)),
            Kind::Reserve => Row::Reserve(Arc::new(serde_json::from_slice(json)?)),
            Kind::Filing => Row::Filing(Arc::new(serde_json::from_slice(json)?)),
            Kind::Pairing => Row::Pairing(Arc::new(serde_json::from_slice(json)?)),
            Kind::Training => Row::Training(Arc::new(serde_json::from_slice(json)?)),
            Kind::Recruit => Row::Recruit(Arc::new(serde_json::from_slice(json)?)),
            Kind::Indicator => Row::Indicator(Arc::new(serde_json::from_slice(json)?)),
            Kind::Freeze => Row::Freeze(Arc::new(serde_json::from_slice(json)?)),
            Kind::Confirmation => Row::Confirmation(Arc::new(serde_json::from_slice(json)?)),
        })
    }
}

macro_rules! from {
    ($($kind:ident),*) => { from!($($kind => $kind),*); };
    ($($record:ident => $kind:ident),*) => {$(
        impl From<$record> for Row {
            fn from(record: $record) -> Row {
                Row::$kind(Arc::new(record))
            }
        }
        impl From<Arc<$record>> for Row {
            fn from(record: Arc<$record>) -> Row {
                Row::$kind(record)
            }
        }
    )*};
}
from!(Unit, Person, Organisation, Grid, Assignment, Role, Setting, Account, Register, Entry);
from!(Post, Incumbency, Term, Election, Reserve, Filing, Pairing, Training, Recruit);
from!(Scheme => Template, Cycle => Cycle, Sheet => Sheet, Ballot => Ballot);
from!(OwnIndicator => Indicator, Freeze => Freeze, Confirmation => Confirmation);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Began;
    use crate::domain::grid::{Lineage, LineageKind};
    use crate::domain::organisation::OrganisationKind;
    use crate::domain::{AssignmentId, Day, GridId, OrganisationId, PersonId, RoleId, UnitId, fixture};

    fn day() -> Day {
        fixture::today()
    }

    fn assignment() -> Assignment {
        Assignment {
            grid: GridId(1),
            role: RoleId(2),
            person: PersonId(3),
            from: day(),
            to: None,
            rank: 1,
            began: Began::Assigned,
            ended: None,
            document: "".into(),
            end_document: "".into(),
            suspended: None,
            covers: Some(AssignmentId(4)),
            merged_from: Some(PersonId(5)),
            reason: "".into(),
        }
    }

    #[test]
    fn looking_at_references_and_changing_them_shows_the_same_ones() {
        let book = fixture::book();
        let mut unit = book.unit(fixture::GROUP).unwrap().clone();
        unit.organisations = vec![OrganisationId(6)];
        unit.lineage = vec![Lineage { day: day(), kind: LineageKind::MergedInto, other: UnitId(7) }];
        let mut grid = book.grid(fixture::G1).unwrap().clone();
        grid.organisations = vec![OrganisationId(8)];
        grid.lineage = vec![Lineage { day: day(), kind: LineageKind::MergedInto, other: GridId(9) }];
        let mut role = book.role(fixture::ADVISER).unwrap().clone();
        role.requirements[0].unit = Some(UnitId(10));
        let mut account = book.account(fixture::TOWNIE).unwrap().clone();
        account.person = Some(PersonId(11));
        let person = Person { home: Some(UnitId(12)), merged_into: Some(PersonId(13)), ..Person::new("甲") };
        let kind = OrganisationKind::from_key(OrganisationKind::KEYS[0]).unwrap();
        let organisation =
            Organisation { superior: Some(OrganisationId(14)), ..Organisation::new("乙", kind, UnitId(15)) };
        let rows: [(Row, usize); 7] = [
            (unit.into(), 3),
            (grid.into(), 4),
            (role.into(), 2),
            (account.into(), 2),
            (person.into(), 2),
            (organisation.into(), 2),
            (assignment().into(), 5),
        ];
        for (mut row, count) in rows {
            let (mut looked, mut changed) = (Vec::new(), Vec::new());
            row.refs(&mut |kind, id| looked.push((kind, id)));
            row.each_ref(&mut |kind, id| changed.push((kind, *id)));
            assert_eq!(looked, changed);
            assert_eq!(looked.len(), count, "{:?}", row.kind());
        }
    }
}
