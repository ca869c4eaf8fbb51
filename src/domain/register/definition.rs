//! What a register is: its fields, rules, states, columns and figures, as its file says.

use super::{Entry, Slug};
use crate::domain::{Class, Day, Kind, Right, Value, account::Office, unit::Level};

/// A name in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// Chinese.
    pub zh: Box<str>,
    /// English.
    pub en: Box<str>,
}

impl Names {
    /// The name in Chinese or in English.
    pub fn of(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }
}

/// What an entry is about, besides the unit in whose list it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// The unit itself.
    Unit,
    /// A villager group of the unit.
    Group,
    /// A grid of the unit.
    Grid,
    /// A person.
    Person,
    /// A Party organisation.
    Organisation,
    /// A firm: an entry of the register `firm`.
    Firm,
}

impl Subject {
    /// The kind of row that an entry names; `None` where it is about its unit.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Subject::Unit => None,
            Subject::Group => Some(Kind::Unit),
            Subject::Grid => Some(Kind::Grid),
            Subject::Person => Some(Kind::Person),
            Subject::Organisation => Some(Kind::Organisation),
            Subject::Firm => Some(Kind::Entry),
        }
    }
}

/// One of a closed list, or a unit of measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Key in entries and files.
    pub key: Slug,
    /// Name.
    pub name: Names,
}

/// What a field holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// Text of at most so many characters.
    Text(u16),
    /// A document number.
    Document,
    /// A number: a value, none or not known. Held as a whole number of `10^-decimals`.
    Number {
        /// Unit of measure.
        unit: Option<Names>,
        /// Digits behind the point.
        decimals: u8,
    },
    /// Money in fen: a value, none or not known.
    Money,
    /// A number with one of several units of measure; totals keep the units apart.
    Quantity(Box<[Choice]>),
    /// A date with its precision.
    Date,
    /// A first and a last date, of which one may be open.
    Period,
    /// One of a closed list.
    Choice(Box<[Choice]>),
    /// Yes, no or not known.
    YesNo,
    /// A person.
    Person,
    /// A unit of one of these levels.
    Unit(Box<[Level]>),
    /// A grid.
    Grid,
    /// A Party organisation.
    Organisation,
    /// An entry of this register.
    Entry(Slug),
}

impl Type {
    /// The word for it in files.
    pub const fn key(&self) -> &'static str {
        match self {
            Type::Text(_) => "text",
            Type::Document => "document",
            Type::Number { .. } => "number",
            Type::Money => "money",
            Type::Quantity(_) => "quantity",
            Type::Date => "date",
            Type::Period => "period",
            Type::Choice(_) => "choice",
            Type::YesNo => "yes_no",
            Type::Person => "person",
            Type::Unit(_) => "unit",
            Type::Grid => "grid",
            Type::Organisation => "organisation",
            Type::Entry(_) => "entry",
        }
    }

    /// The kind of row that it names.
    pub const fn refers_to(&self) -> Option<Kind> {
        match self {
            Type::Person => Some(Kind::Person),
            Type::Unit(_) => Some(Kind::Unit),
            Type::Grid => Some(Kind::Grid),
            Type::Organisation => Some(Kind::Organisation),
            Type::Entry(_) => Some(Kind::Entry),
            Type::Text(_)
            | Type::Document
            | Type::Number { .. }
            | Type::Money
            | Type::Quantity(_)
            | Type::Date
            | Type::Period
            | Type::Choice(_)
            | Type::YesNo => None,
        }
    }

    /// Whether its values can be added up.
    pub const fn adds_up(&self) -> bool {
        matches!(self, Type::Number { .. } | Type::Money | Type::Quantity(_))
    }
}

/// A field of a register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldDef {
    /// Key in entries.
    pub key: Slug,
    /// Name on forms and lists.
    pub name: Names,
    /// What it holds.
    pub of: Type,
    /// Whether it holds several.
    pub list: bool,
    /// Whether an entry without it is refused.
    pub required: bool,
    /// Who may see it.
    pub class: Class,
    /// Least value of a number, as held.
    pub min: Option<i64>,
    /// Greatest value of a number, as held.
    pub max: Option<i64>,
    /// Whether totals add it up; years and marks are numbers that must not be.
    pub sum: bool,
    /// The yes-or-no field that says "at least so much" of this number.
    pub at_least: Option<Slug>,
    /// Whether a form keeps its value for the next entry.
    pub sticky: bool,
    /// Further headings under which imports find it.
    pub headings: Box<[Box<str>]>,
    /// What it is worked out from; nobody types it then.
    pub computed: Option<Computed>,
}

/// What a field is worked out from. Fields are named by their place in [`Definition::fields`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Computed {
    /// The first, the others added and taken away. What is not entered is left out; one unknown makes it unknown.
    Sum {
        /// Added up.
        add: Box<[usize]>,
        /// Taken away.
        minus: Box<[usize]>,
    },
    /// The choice in whose band a number lies. A band reaches from its own bound to just below the next, so that none
    /// overlap and nothing lies between two.
    Band {
        /// The number.
        of: usize,
        /// Lower bounds as held, ascending, each with its choice; the first may be without bound.
        steps: Box<[(Option<i64>, Slug)]>,
    },
}

/// A column of an entry: a fixed field or one of the register's own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    /// The entry's number.
    Number,
    /// The unit.
    Unit,
    /// What it is about.
    Subject,
    /// The state.
    State,
    /// Since when it is in that state.
    StateSince,
    /// The beginning.
    From,
    /// The end.
    To,
    /// The document number.
    Document,
    /// Remarks.
    Remarks,
    /// A field of the register's own, by its place in [`Definition::fields`].
    Own(usize),
}

impl Column {
    /// The fixed columns with their keys in files.
    pub const FIXED: [(&'static str, Column); 9] = [
        ("number", Column::Number),
        ("unit", Column::Unit),
        ("subject", Column::Subject),
        ("state", Column::State),
        ("state_since", Column::StateSince),
        ("from", Column::From),
        ("to", Column::To),
        ("document", Column::Document),
        ("remarks", Column::Remarks),
    ];
}

/// Who may move an entry: at least this desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Desk {
    /// Village, town or county.
    Village,
    /// Town or county.
    Town,
    /// The county.
    County,
}

impl Desk {
    /// The desk of an account.
    pub const fn of(office: Office) -> Option<Desk> {
        match office {
            Office::Administrator | Office::CountyClerk | Office::Approver => Some(Desk::County),
            Office::TownClerk => Some(Desk::Town),
            Office::VillageClerk => Some(Desk::Village),
            Office::Reader | Office::SecurityOfficer | Office::Auditor | Office::DepartmentOfficer => None,
        }
    }
}

/// A state of an entry. The first one is where entries begin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// Whether entries in it count in totals and figures.
    pub counts: bool,
    /// Own fields that must be filled in it.
    pub needs: Box<[usize]>,
    /// Whether nothing is due any more in it.
    pub done: bool,
    /// The setting that says how many days it must last at least (public notice).
    pub days_setting: Option<Box<str>>,
}

/// A way from one state to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    /// Places in [`Definition::states`].
    pub from: Box<[usize]>,
    /// Place in [`Definition::states`].
    pub to: usize,
    /// Who may.
    pub by: Desk,
    /// The right that it needs: to enter, or to review, approve or file what somebody else entered.
    pub right: Right,
}

/// A condition on one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// What it must hold.
    pub is: Test,
}

/// What a column must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Test {
    /// One of these keys, or one of them among several.
    OneOf(Box<[Box<str>]>),
    /// Anything, or nothing. Known to be none or unknown is nothing.
    Filled(bool),
    /// Yes or no.
    Flag(bool),
}

/// A rule within an entry or among the entries of the register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// What it asks.
    pub rule: Rule,
    /// Of which entries it is asked; of all without.
    pub when: Option<Condition>,
    /// Whether breaking it only warns.
    pub soft: bool,
    /// What to say, where the file has words of its own.
    pub say: Option<Names>,
}

/// What a check asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The first is not above or after the second.
    Order(Column, Column),
    /// One of them is filled.
    AtLeastOne(Box<[Column]>),
    /// All or none of them are filled.
    Together(Box<[Column]>),
    /// No other entry of the register that has not ended holds the same in all of them.
    Unique(Box<[Column]>),
    /// A number lies between.
    Range(usize, Option<i64>, Option<i64>),
    /// They do not hold the same.
    Different(Column, Column),
    /// They are filled when the condition holds.
    NeededWhen(Box<[Column]>, Condition),
    /// The unit, grid or organisation lies within the nearest unit of this level above the entry's.
    Within(Column, Level),
    /// The persons are of one of these political statuses, the organisations, grids or units of one of these kinds or
    /// levels. Where the record does not say, nothing is asked.
    Kind(Column, Box<[Box<str>]>),
}

impl Rule {
    /// The word for it in files.
    pub const fn key(&self) -> &'static str {
        match self {
            Rule::Order(..) => "order",
            Rule::AtLeastOne(_) => "at_least_one",
            Rule::Together(_) => "together",
            Rule::Unique(_) => "unique",
            Rule::Range(..) => "range",
            Rule::Different(..) => "different",
            Rule::NeededWhen(..) => "needed_when",
            Rule::Within(..) => "within",
            Rule::Kind(..) => "kind",
        }
    }

    /// The columns that it looks at.
    pub fn columns(&self) -> Vec<Column> {
        match self {
            Rule::Order(a, b) | Rule::Different(a, b) => vec![*a, *b],
            Rule::AtLeastOne(all) | Rule::Together(all) | Rule::Unique(all) | Rule::NeededWhen(all, _) => {
                all.to_vec()
            }
            Rule::Range(field, ..) => vec![Column::Own(*field)],
            Rule::Within(column, _) | Rule::Kind(column, _) => vec![*column],
        }
    }
}

/// How entries get their numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbering {
    /// One series.
    All,
    /// Anew each year of the beginning: `2026-001`.
    Year,
    /// Anew in each unit: the unit's code and three digits.
    Unit,
}

/// How long entries hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// So many months, where the file says.
    pub months: Option<u32>,
    /// The setting that says how many months.
    pub setting: Option<Box<str>>,
    /// Whether an entry can be renewed.
    pub renew: bool,
    /// Own fields that a renewed entry begins without.
    pub clear: Box<[usize]>,
    /// So many days before its end an entry is due.
    pub remind_days: u16,
    /// The own date on which an entry is due, where it says so itself.
    pub due: Option<usize>,
    /// The own date from which the term counts; without it the beginning.
    pub start: Option<usize>,
    /// Only the last entry that holds the same in all of these is due; every entry without.
    pub latest: Box<[Column]>,
}

/// What a figure counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Entries.
    Entries,
    /// Different units of this level that entries stand in or name.
    Units(Level),
    /// Different persons in a column.
    Persons(Column),
    /// The sum of a field; of a quantity, of one unit of measure.
    Sum(usize, Option<Slug>),
    /// The highest value of a field.
    Max(usize),
}

/// What a figure is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// Entries that count.
    Entries,
    /// Existing units of this level; villages are villagers' committees and communities.
    Units(Level),
    /// Villagers' committees.
    VillagersCommittees,
    /// Existing grids.
    Grids,
    /// Party members, probationary ones too, who live in the unit.
    Members,
    /// Those of them who hold no office.
    MembersWithoutOffice,
}

/// What a figure should reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// This number.
    Number(i64),
    /// All of its base.
    All,
    /// The number that a setting says.
    Setting(Box<str>),
}

/// A figure that the register gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// What is counted.
    pub what: What,
    /// Of which entries.
    pub filter: Box<[Condition]>,
    /// What it is a share of.
    pub of: Option<Base>,
    /// What it should reach.
    pub target: Option<Target>,
}

/// A register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// Heading of the menu under which it stands.
    pub group: Group,
    /// The document or norm that it rests on.
    pub source: Box<str>,
    /// What an entry is about.
    pub subject: Subject,
    /// Levels at which an entry's unit may stand.
    pub levels: Box<[Level]>,
    /// Its own fields in the order of the form.
    pub fields: Box<[FieldDef]>,
    /// Its states, where it has any.
    pub states: Box<[State]>,
    /// The ways between them.
    pub moves: Box<[Move]>,
    /// Its rules.
    pub checks: Box<[Check]>,
    /// How entries are numbered.
    pub numbering: Option<Numbering>,
    /// How long they hold.
    pub term: Option<Term>,
    /// Columns of the list.
    pub list: Box<[Column]>,
    /// Lines of the card, at most two.
    pub card: Box<[Box<[Column]>]>,
    /// Figures.
    pub figures: Box<[Figure]>,
    /// Whether an entry suggests appraisal points, once.
    pub suggests_points: bool,
    /// Shown, but no new entries.
    pub retired: bool,
}

crate::domain::choice::choice! {
    /// Headings of the menu of registers (`register-group-<key>`).
    Group {
        /// Party members and organisations.
        Party = "party",
        /// People and honours.
        People = "people",
        /// Model villages, brands, companies, pairs.
        Development = "development",
        /// Secondments, teams, villages' own facts.
        Support = "support",
        /// Overseas compatriots.
        Overseas = "overseas",
        /// The county's own.
        Own = "own",
    }
}

impl Definition {
    /// A field by its key, with its place.
    pub fn field(&self, key: Slug) -> Option<(usize, &FieldDef)> {
        self.fields.iter().enumerate().find(|(_, field)| field.key == key)
    }

    /// A state by its key, with its place.
    pub fn state(&self, key: Slug) -> Option<(usize, &State)> {
        self.states.iter().enumerate().find(|(_, state)| state.key == key)
    }

    /// A figure by its key.
    pub fn figure(&self, key: Slug) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }

    /// The column with this key, fixed or own.
    pub fn column(&self, key: &str) -> Option<Column> {
        Column::FIXED
            .iter()
            .find(|(fixed, _)| *fixed == key)
            .map(|(_, column)| *column)
            .or_else(|| self.fields.iter().position(|field| field.key == *key).map(Column::Own))
    }

    /// The key of a column.
    pub fn column_key(&self, column: Column) -> &str {
        match column {
            Column::Own(at) => self.fields.get(at).map_or("", |field| field.key.as_str()),
            fixed => Column::FIXED.iter().find(|(_, c)| *c == fixed).map_or("", |(key, _)| key),
        }
    }

    /// What a column of an entry holds.
    pub fn value(&self, entry: &Entry, column: Column) -> Value {
        use crate::domain::field::FieldValue;
        match column {
            Column::Number => entry.number.to_value(),
            Column::Unit => entry.unit.to_value(),
            Column::Subject => entry.subject.to_value(),
            Column::State => entry.state.to_value(),
            Column::StateSince => entry.state_since.to_value(),
            Column::From => entry.from.to_value(),
            Column::To => entry.to.to_value(),
            Column::Document => entry.document.to_value(),
            Column::Remarks => entry.remarks.to_value(),
            Column::Own(at) => self.fields.get(at).map_or(Value::Empty, |f| entry.values.get(f.key).clone()),
        }
    }

    /// Works out the fields that follow from others.
    pub fn compute(&self, entry: &mut Entry) {
        for field in self.fields.iter().filter(|field| field.computed.is_some()) {
            if let Some(value) = self.computed(entry, field) {
                let _ = entry.values.set(field.key, value);
            }
        }
    }

    /// What a field is by the others; `None` where it is typed.
    pub fn computed(&self, entry: &Entry, field: &FieldDef) -> Option<Value> {
        let value = |at: &usize| self.fields.get(*at).map_or(&Value::Empty, |of| entry.values.get(of.key));
        Some(match field.computed.as_ref()? {
            Computed::Sum { add, minus } => {
                let all = || add.iter().map(|at| (at, 1)).chain(minus.iter().map(|at| (at, -1)));
                let first = add.first().map_or(&Value::Empty, value);
                match first {
                    Value::Number(_) if all().any(|(at, _)| *value(at) == Value::Unknown) => Value::Unknown,
                    Value::Number(_) => {
                        Value::Number(all().fold(0, |sum: i64, (at, sign)| match value(at) {
                            Value::Number(number) => sum.saturating_add(number.saturating_mul(sign)),
                            _ => sum,
                        }))
                    }
                    Value::Unknown => Value::Unknown,
                    _ => Value::Empty,
                }
            }
            Computed::Band { of, steps } => match value(of) {
                Value::Number(number) => {
                    let within = |(from, _): &&(Option<i64>, Slug)| from.is_none_or(|from| from <= *number);
                    let step = steps.iter().rev().find(within);
                    step.map_or(Value::Empty, |(_, key)| Value::Text(key.as_str().into()))
                }
                _ => Value::Empty,
            },
        })
    }

    /// Whether an entry counts on a day: it holds, and its state counts.
    pub fn counts(&self, entry: &Entry, day: Day) -> bool {
        let state = entry.state.and_then(|key| self.state(key));
        entry.holds(day) && (self.states.is_empty() || state.is_some_and(|(_, state)| state.counts))
    }

    /// What of an entry no other may have by its hard `unique` checks. An ended entry takes nothing.
    pub(crate) fn unique_keys(&self, entry: &Entry) -> Vec<String> {
        if entry.to.is_some() {
            return Vec::new();
        }
        let mut keys = Vec::new();
        for (at, check) in self.checks.iter().enumerate().filter(|(_, check)| !check.soft) {
            let Rule::Unique(columns) = &check.rule else { continue };
            if check.when.as_ref().is_some_and(|when| !when.holds(self, entry)) {
                continue;
            }
            let values: Vec<Value> = columns.iter().map(|column| self.value(entry, *column)).collect();
            // Not filled in, or known to be unknown, is the same as nobody else's.
            if values.iter().all(is_filled) {
                keys.push(format!("{}/{at}/{values:?}", entry.register));
            }
        }
        keys
    }
}

impl Condition {
    /// Whether an entry meets it.
    pub fn holds(&self, definition: &Definition, entry: &Entry) -> bool {
        let value = definition.value(entry, self.column);
        match &self.is {
            Test::Filled(filled) => is_filled(&value) == *filled,
            Test::Flag(flag) => value == Value::Flag(*flag),
            Test::OneOf(keys) => {
                let one = |value: &Value| match value {
                    Value::Text(text) => keys.contains(text),
                    _ => false,
                };
                match &value {
                    Value::List(items) => items.iter().any(one),
                    value => one(value),
                }
            }
        }
    }
}

/// Whether a value says something: not empty, not unknown, not none.
pub fn is_filled(value: &Value) -> bool {
    match value {
        Value::Empty | Value::Unknown | Value::Nothing => false,
        Value::List(items) => items.iter().any(is_filled),
        Value::Text(_)
        | Value::Number(_)
        | Value::Flag(_)
        | Value::Day(_)
        | Value::Date(_)
        | Value::Ref(..)
        | Value::Part(_)
        | Value::Sealed(_)
        | Value::Fields(_) => true,
    }
}
