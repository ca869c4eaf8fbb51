//! One row of any kind.

use super::{
    Field, FieldProblem, Kind, Record, Value,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    duty::Confirmation,
    grid::Grid,
    ids::kinds,
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

macro_rules! define {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal, $key:literal, $id:ident, $record:ident, $table:ident, $index:ident;)*) => {
        /// A record of any kind. Shared, because the book, the journal and sled hold the same one.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Row {
            $($(#[$doc])* $kind(Arc<$record>),)*
        }

        impl Row {
            /// Its kind.
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Row::$kind(_) => Kind::$kind,)*
                }
            }

            /// The table of fields of a kind.
            pub const fn fields_of(kind: Kind) -> &'static [Field] {
                match kind {
                    $(Kind::$kind => $record::FIELDS,)*
                }
            }

            /// Reads a record of a kind from JSON.
            ///
            /// # Errors
            /// When it is not a record of that kind.
            pub fn read_json(kind: Kind, json: &[u8]) -> serde_json::Result<Row> {
                Ok(match kind {
                    $(Kind::$kind => Row::$kind(Arc::new(serde_json::from_slice(json)?)),)*
                })
            }
        }

        $(
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
        )*

        /// Runs the same expression for the record of any kind.
        macro_rules! each {
            ($row:expr, $name:ident => $run:expr) => {
                match $row {
                    $(Row::$kind($name) => $run,)*
                }
            };
        }
    };
}
kinds!(define);

fn fields_of<R: Record>(_: &Arc<R>) -> &'static [Field] {
    R::FIELDS
}

impl Row {
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
}

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
