//! An entry of a register, and the county's own definition of one.
//!
//! An entry has a few fixed fields and the values of its register's own. It names the unit in whose list it
//! stands itself and does not take it from what it hangs on: a person who moves away takes no donation along,
//! and rights, totals and the book's indexes never depend on another record.
//!
//! The register's own fields are one field of the record, `values`, whose value names its parts
//! ([`Value::Fields`]). An edit names only the parts that it touches, `apply` compares part by part, so two
//! people who change different fields of one entry do not disturb each other.

use super::{Slug, Values};
use crate::domain::rights::Hands;
use crate::domain::{
    Date, Day, Field, FieldProblem, Kind, Record, RowId, UnitId, Value,
    field::{FieldValue, part_value},
    record::record,
};
use serde::{Deserialize, Serialize};

/// An entry of a register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Key of the register.
    pub register: Slug,
    /// The unit in whose list it stands.
    pub unit: UnitId,
    /// The person, organisation, grid, group or firm that it is about, where that is not the unit.
    pub subject: Option<RowId>,
    /// Its number, unique within the register.
    pub number: Box<str>,
    /// Key of its state, where the register has states.
    pub state: Option<Slug>,
    /// Since when it is in that state.
    pub state_since: Option<Day>,
    /// From when it holds.
    pub from: Option<Date>,
    /// The last day or month or year in which it holds.
    pub to: Option<Date>,
    /// Document number.
    pub document: Box<str>,
    /// Remarks.
    pub remarks: Box<str>,
    /// What the register's own fields hold.
    pub values: Values,
    /// Through whose hands it went.
    #[serde(default)]
    pub hands: Hands,
}

record!(Entry, Entry, Entry::refs, |entry, visit| {
        visit(Kind::Unit, &mut entry.unit.0);
        if let Some(subject) = &mut entry.subject {
            visit(subject.kind, &mut subject.id);
        }
        entry.values.each_ref(visit);
    };
    register: Text(24), Open, required;
    unit: Ref(Kind::Unit), Open, required;
    subject: Part, Internal;
    number: Text(40), Open;
    state: Text(24), Open;
    state_since: Day, Open;
    from: Date, Open;
    to: Date, Open;
    document: Text(60), Open;
    remarks: Text(400), Internal;
    values: Part, Internal;
);

impl FieldValue for RowId {
    fn to_value(&self) -> Value {
        Value::Ref(self.kind, self.id)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Ref(kind, id) => Ok(RowId { kind: *kind, id: *id }),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

/// The key of the field that names an entry.
const NAME: Option<Slug> = Slug::fixed("name");

impl Entry {
    /// Number of the field `values` in the table of fields.
    pub const VALUES: usize = <Entry as Record>::FIELDS.len() - 1;

    /// A new entry of which only register and unit are known.
    pub fn new(register: Slug, unit: UnitId) -> Entry {
        Entry {
            register,
            unit,
            subject: None,
            number: "".into(),
            state: None,
            state_since: None,
            from: None,
            to: None,
            document: "".into(),
            remarks: "".into(),
            values: Values::default(),
            hands: Hands::default(),
        }
    }

    /// Shows every row that it names, without a copy.
    pub fn refs(&self, visit: &mut dyn FnMut(Kind, u32)) {
        visit(Kind::Unit, self.unit.0);
        if let Some(subject) = self.subject {
            visit(subject.kind, subject.id);
        }
        self.values.refs(visit);
    }

    /// What it is called: the text of its own field `name`, empty where its register has none.
    pub fn title(&self) -> &str {
        match NAME.map(|key| self.values.get(key)) {
            Some(Value::Text(name)) => name,
            _ => "",
        }
    }

    /// Whether it holds on a day: begun, or of unknown beginning, and not ended.
    pub fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from.day <= day) && self.to.is_none_or(|to| day <= to.last_day())
    }
}

/// The text of a definition file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileText(pub Box<str>);

part_value!(FileText);

/// A county's own definition: the text of its file, checked before it is stored.
///
/// One with the key of a shipped register takes its place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Register {
    /// Key, unique among the county's own.
    pub key: Slug,
    /// The file.
    pub text: FileText,
    /// Entries stay and are shown; new ones are not taken.
    pub retired: bool,
}

record!(Register, Register, |_register, _visit| {}, |_register, _visit| {};
    key: Text(24), Open, required;
    text: Part, Open, required;
    retired: Flag, Open;
);

/// The table of fixed fields; a register's own fields stand in its definition.
pub const FIXED: &[Field] = <Entry as Record>::FIELDS;
