//! The rows of appraisal: templates, cycles, sheets, ballots.
//!
//! A sheet is one due person's entries in one cycle. Its cells are one field whose value names its parts, so two
//! people who key different cells of one sheet do not disturb each other (as the values of a register's entry).

use super::{
    ballot,
    mark::Mark,
    points::{Fen, Points},
    template::Template,
};
use crate::domain::rights::Hands;
use crate::domain::{
    AccountId, CycleId, Day, FieldProblem, Kind, PersonId, SheetId, TemplateId, UnitId, Value,
    field::{FieldValue, part_value},
    record::record,
    register::Slug,
};
use serde::{Deserialize, Serialize};

/// One version of a template, as a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scheme {
    /// Key, as in the template.
    pub key: Box<str>,
    /// Version, as in the template.
    pub version: u16,
    /// No new cycles.
    pub retired: bool,
    /// The template.
    pub template: Template,
}

record!(Scheme, Template, |_scheme, _visit| {}, |_scheme, _visit| {};
    key: Text(40), Open, required;
    version: Number, Open, required;
    retired: Flag, Open;
    template: Part, Open, required;
);

/// A cycle: a template, a unit, a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cycle {
    /// The template's version, frozen with the first sheet.
    pub template: TemplateId,
    /// Name.
    pub name: Box<str>,
    /// The unit that holds it.
    pub unit: UnitId,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Day by which scores are due.
    pub due: Option<Day>,
    /// Document number.
    pub document: Box<str>,
    /// Whether the reverse list is shown to towns, by this document; empty: it is not.
    pub reverse_document: Box<str>,
}

record!(Cycle, Cycle, |cycle, visit| {
        visit(Kind::Template, cycle.template.0);
        visit(Kind::Unit, cycle.unit.0);
    }, |cycle, visit| {
        visit(Kind::Template, &mut cycle.template.0);
        visit(Kind::Unit, &mut cycle.unit.0);
    };
    template: Ref(Kind::Template), Open, required;
    name: Text(60), Open, required;
    unit: Ref(Kind::Unit), Open, required;
    from: Day, Open, required;
    to: Day, Open, required;
    due: Day, Open;
    document: Text(60), Open;
    reverse_document: Text(60), Open;
);

/// The marks of a sheet, one per slot; those behind the last one are not yet scored.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cells(Vec<Mark>);

/// The key of a slot in edits and conflicts: `c00`, `c01`, …
pub fn cell_key(slot: usize) -> Option<Slug> {
    if slot >= super::file::MAX_SLOTS { None } else { Slug::parse(&format!("c{slot:02}")) }
}

/// The slot with this key.
pub fn slot_of(key: Slug) -> Option<usize> {
    key.as_str().strip_prefix('c')?.parse().ok().filter(|slot| *slot < super::file::MAX_SLOTS)
}

impl Cells {
    /// The marks.
    pub fn marks(&self) -> &[Mark] {
        &self.0
    }

    /// The mark in a slot.
    pub fn get(&self, slot: usize) -> &Mark {
        self.0.get(slot).unwrap_or(&Mark::Open)
    }

    /// Puts a mark in place; beyond what a sheet can have nothing happens.
    pub fn set(&mut self, slot: usize, mark: Mark) {
        if slot >= super::file::MAX_SLOTS {
            return;
        }
        if self.0.len() <= slot {
            self.0.resize(slot + 1, Mark::Open);
        }
        self.0[slot] = mark;
        while self.0.last() == Some(&Mark::Open) {
            self.0.pop();
        }
    }
}

impl FieldValue for Cells {
    fn to_value(&self) -> Value {
        let parts = self.0.iter().enumerate().filter(|(_, mark)| **mark != Mark::Open);
        Value::Fields(parts.filter_map(|(slot, mark)| Some((cell_key(slot)?, mark.to_value()))).collect())
    }
    /// Sets the cells that are named and leaves the others alone.
    fn put(&mut self, value: &Value) -> Result<(), FieldProblem> {
        let Value::Fields(parts) = value else {
            *self = Cells::from_value(value)?;
            return Ok(());
        };
        let mut next = self.clone();
        for (key, value) in parts {
            next.set(slot_of(*key).ok_or(FieldProblem::WrongShape)?, Mark::from_value(value)?);
        }
        *self = next;
        Ok(())
    }
    fn from_value(value: &Value) -> Result<Cells, FieldProblem> {
        let mut cells = Cells::default();
        match value {
            Value::Empty => Ok(cells),
            Value::Fields(_) => cells.put(value).map(|()| cells),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

/// 不定等次: takes no place; the reason is not shown to readers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NotGraded {
    /// Document number; empty: is graded.
    pub document: Box<str>,
    /// Reason.
    pub reason: Box<str>,
}

/// An objection during public notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Objection {
    /// When it came.
    pub day: Day,
    /// What it says.
    pub text: Box<str>,
    /// When it was answered.
    pub answered: Option<Day>,
    /// The answer.
    pub answer: Box<str>,
    /// Whether it was found right.
    pub upheld: bool,
}

/// Objections of one sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Objections(pub Vec<Objection>);

/// What was decided, kept as it was announced.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Decided {
    /// Whether there is a decision.
    pub is: bool,
    /// Total.
    pub total: Option<Points>,
    /// Rank.
    pub rank: Option<u32>,
    /// Grade by score alone.
    pub by_score: Option<u8>,
    /// Grade.
    pub grade: Option<u8>,
}

/// What an allowance is worked out from besides the result.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Pay {
    /// Heads that the unit counts (insured villagers); `None`: not known.
    pub heads: Option<u32>,
    /// Monthly salary; `None`: not known.
    pub salary: Option<Fen>,
    /// Place of the post in the template's allowance; `None`: the whole amount.
    pub post: Option<u8>,
}

/// The total with which a sheet was first handed on to another office, for calibration: what reviews changed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handed(pub Option<Points>);

part_value!(NotGraded, Objections, Decided, Pay, Handed, ballot::Tally);

/// One due person's entries in one cycle.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sheet {
    /// The cycle.
    pub cycle: CycleId,
    /// Unit of the post.
    pub unit: UnitId,
    /// Whose.
    pub person: PersonId,
    /// Since when in the post.
    pub from: Day,
    /// Last day in the post.
    pub to: Option<Day>,
    /// Months of the cycle that are theirs.
    pub months: u8,
    /// Place of the state in the template's states.
    pub state: u8,
    /// Sent back with remarks.
    pub returned: bool,
    /// Remarks of whoever sent it back.
    pub remarks: Box<str>,
    /// 不定等次.
    pub not_graded: NotGraded,
    /// Document that sets the limit of one step a year aside.
    pub released: Box<str>,
    /// First day of public notice.
    pub notice_from: Option<Day>,
    /// Last day of public notice.
    pub notice_to: Option<Day>,
    /// Objections.
    pub objections: Objections,
    /// What was decided.
    pub decided: Decided,
    /// Document of the decision.
    pub document: Box<str>,
    /// Revision, 1 first.
    pub revision: u16,
    /// The revision that this one replaces; that one is kept.
    pub replaces: Option<SheetId>,
    /// Place of the level among the template's (级); `None` where none was set.
    #[serde(default)]
    pub level: Option<u8>,
    /// Document that set the level.
    #[serde(default)]
    pub level_document: Box<str>,
    /// What an allowance needs besides the result.
    #[serde(default)]
    pub pay: Pay,
    /// With which total it was first handed on.
    #[serde(default)]
    pub handed: Handed,
    /// Cells.
    pub cells: Cells,
    /// Through whose hands it went.
    #[serde(default)]
    pub hands: Hands,
}

record!(Sheet, Sheet, |sheet, visit| {
        visit(Kind::Cycle, sheet.cycle.0);
        visit(Kind::Unit, sheet.unit.0);
        visit(Kind::Person, sheet.person.0);
        sheet.replaces.iter().for_each(|old| visit(Kind::Sheet, old.0));
        for mark in &sheet.cells.0 {
            if let Mark::Is(super::mark::Raw::Events(events)) = mark {
                events.iter().filter_map(|event| event.about).for_each(|person| visit(Kind::Person, person.0));
            }
        }
    }, |sheet, visit| {
        visit(Kind::Cycle, &mut sheet.cycle.0);
        visit(Kind::Unit, &mut sheet.unit.0);
        visit(Kind::Person, &mut sheet.person.0);
        if let Some(old) = &mut sheet.replaces {
            visit(Kind::Sheet, &mut old.0);
        }
        for mark in &mut sheet.cells.0 {
            if let Mark::Is(super::mark::Raw::Events(events)) = mark {
                for person in events.iter_mut().filter_map(|event| event.about.as_mut()) {
                    visit(Kind::Person, &mut person.0);
                }
            }
        }
    };
    cycle: Ref(Kind::Cycle), Open, required;
    unit: Ref(Kind::Unit), Open, required;
    person: Ref(Kind::Person), Internal, required;
    from: Day, Open, required;
    to: Day, Open;
    months: Number, Open;
    state: Number, Open;
    returned: Flag, Internal;
    remarks: Text(200), Internal;
    not_graded: Part, Personal;
    released: Text(60), Internal;
    notice_from: Day, Open;
    notice_to: Day, Open;
    objections: Part, Internal;
    decided: Part, Internal;
    document: Text(60), Open;
    revision: Number, Open;
    replaces: Ref(Kind::Sheet), Open;
    level: Number, Open;
    level_document: Text(60), Open;
    pay: Part, Personal;
    handed: Part, Internal;
    cells: Part, Personal;
);

impl FieldValue for SheetId {
    fn to_value(&self) -> Value {
        Value::Ref(Kind::Sheet, self.0)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Ref(Kind::Sheet, id) => Ok(SheetId(*id)),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

impl FieldValue for CycleId {
    fn to_value(&self) -> Value {
        Value::Ref(Kind::Cycle, self.0)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Ref(Kind::Cycle, id) => Ok(CycleId(*id)),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

impl FieldValue for TemplateId {
    fn to_value(&self) -> Value {
        Value::Ref(Kind::Template, self.0)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Ref(Kind::Template, id) => Ok(TemplateId(*id)),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

impl Sheet {
    /// Number of the field `cells` in the table of fields.
    pub const CELLS: usize = <Sheet as crate::domain::Record>::FIELDS.len() - 1;

    /// A new sheet in the first state.
    pub fn new(cycle: CycleId, due: &super::due::Due) -> Sheet {
        Sheet {
            cycle,
            unit: due.spell.unit,
            person: due.spell.person,
            from: due.spell.from,
            to: due.spell.to,
            months: due.months,
            state: 0,
            returned: false,
            remarks: "".into(),
            not_graded: NotGraded::default(),
            released: "".into(),
            notice_from: None,
            notice_to: None,
            objections: Objections::default(),
            decided: Decided::default(),
            document: "".into(),
            revision: 1,
            replaces: None,
            level: None,
            level_document: "".into(),
            pay: Pay::default(),
            handed: Handed::default(),
            cells: Cells::default(),
            hands: Hands::default(),
        }
    }
}

/// A ballot: totals of one vote about one sheet, as two people keyed them in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ballot {
    /// The sheet.
    pub sheet: SheetId,
    /// Slot that its points go to.
    pub slot: u8,
    /// First entry.
    pub first: ballot::Tally,
    /// Who made it.
    pub first_by: Option<AccountId>,
    /// Second entry.
    pub second: ballot::Tally,
    /// Who made it, another one.
    pub second_by: Option<AccountId>,
}

record!(Ballot, Ballot, |ballot, visit| {
        visit(Kind::Sheet, ballot.sheet.0);
        for account in [ballot.first_by, ballot.second_by].into_iter().flatten() {
            visit(Kind::Account, account.0);
        }
    }, |ballot, visit| {
        visit(Kind::Sheet, &mut ballot.sheet.0);
        for account in [&mut ballot.first_by, &mut ballot.second_by].into_iter().flatten() {
            visit(Kind::Account, &mut account.0);
        }
    };
    sheet: Ref(Kind::Sheet), Open, required;
    slot: Number, Open;
    first: Part, Internal;
    first_by: Ref(Kind::Account), Internal;
    second: Part, Internal;
    second_by: Ref(Kind::Account), Internal;
);

impl Ballot {
    /// What the agreed counts put into their cell; `None` while they are not agreed. A vote in which nobody marked
    /// anything gives no score.
    pub fn mark(&self, template: &Template) -> Option<Mark> {
        let agreed = self.agreed()?;
        let max = template.slot(usize::from(self.slot)).and_then(|(item, _)| item.max).unwrap_or_default();
        let points = agreed.points(&template.ballot, max, template.decimals, template.rounding);
        Some(points.map_or(Mark::Absent, Mark::points))
    }

    /// The counts, once two different people keyed in the same.
    pub fn agreed(&self) -> Option<&ballot::Tally> {
        let two = self.first_by.is_some() && self.second_by.is_some() && self.first_by != self.second_by;
        (two && !self.first.0.is_empty() && self.first == self.second).then_some(&self.first)
    }
}
