//! Totals of a register by unit: entries, states, choices, sums with their units of measure, persons.
//!
//! Every number leads to its entries: whoever opens one filters by the same unit, column and key. Unknown is
//! counted beside a sum, never in it; of a quantity each unit of measure has a sum of its own.

use super::{Column, Definition, Entry, FieldDef, Slug, Type, definition::Condition};
pub use super::{
    due::{due, due_soon},
    figure::{Reading, counted, counted_persons, counted_units, missing_persons, missing_units, reading},
};
use crate::domain::{Day, EntryId, Kind, UnitId, Value, View};
use std::collections::BTreeMap;

/// The sum of one field in one unit of measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sum {
    /// *Unit*: of the field as held (fen for money).
    pub value: i64,
    /// Entries that gave a number.
    pub known: u32,
    /// Entries that say "not known" or nothing at all.
    pub unknown: u32,
    /// Entries whose number is only a lower bound.
    pub at_least: u32,
}

impl Sum {
    /// Whether the truth may be more.
    pub const fn is_at_least(&self) -> bool {
        self.at_least > 0
    }
}

/// Totals of the entries that count, in one unit and below it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Entries that count on the day.
    pub entries: u32,
    /// All entries by state, those that do not count too. Ended ones are left out.
    pub by_state: BTreeMap<Slug, u32>,
    /// Counting entries by field and choice; of a list field each choice of it.
    pub by_choice: BTreeMap<(Slug, Slug), u32>,
    /// Counting entries by yes-or-no field: yes, no, not known.
    pub by_answer: BTreeMap<Slug, [u32; 3]>,
    /// Sums by field and unit of measure.
    pub sums: BTreeMap<(Slug, Option<Slug>), Sum>,
    /// Different persons by column: the subject under its own key, else the field's.
    pub persons: BTreeMap<Slug, u32>,
}

/// The row of a unit in a list of totals.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitTotals {
    /// The unit.
    pub unit: UnitId,
    /// Its totals.
    pub totals: Totals,
}

/// Adds entries up. What is counted stands in places by field, so that an entry costs no look-ups by name; names come
/// back at the end.
struct Counter<'d> {
    definition: &'d Definition,
    entries: u32,
    /// By place of the state.
    states: Vec<u32>,
    /// By place of the field.
    fields: Vec<Tally>,
    subjects: Vec<u32>,
}

/// What is counted of one field.
enum Tally {
    Choices(Vec<u32>),
    Answers([u32; 3]),
    Persons(Vec<u32>),
    /// By place of the unit of measure; the last one is without.
    Sums(Vec<Sum>),
    Nothing,
}

const SUBJECT: Option<Slug> = Slug::fixed("subject");

impl<'d> Counter<'d> {
    fn new(definition: &'d Definition) -> Counter<'d> {
        let tally = |field: &FieldDef| match &field.of {
            Type::Choice(choices) => Tally::Choices(vec![0; choices.len()]),
            Type::YesNo => Tally::Answers([0; 3]),
            Type::Person => Tally::Persons(Vec::new()),
            Type::Quantity(units) if field.sum => Tally::Sums(vec![Sum::default(); units.len() + 1]),
            of if of.adds_up() && field.sum => Tally::Sums(vec![Sum::default()]),
            _ => Tally::Nothing,
        };
        Counter {
            definition,
            entries: 0,
            states: vec![0; definition.states.len()],
            fields: definition.fields.iter().map(tally).collect(),
            subjects: Vec::new(),
        }
    }

    fn add(&mut self, entry: &Entry, day: Day) {
        if !entry.holds(day) {
            return;
        }
        let state = entry.state.and_then(|key| self.definition.state(key));
        if let Some((at, _)) = state {
            self.states[at] += 1;
        }
        if !(self.states.is_empty() || state.is_some_and(|(_, state)| state.counts)) {
            return;
        }
        self.entries += 1;
        if let Some(subject) = entry.subject.filter(|of| of.kind == Kind::Person) {
            self.subjects.push(subject.id);
        }
        for (field, tally) in self.definition.fields.iter().zip(&mut self.fields) {
            let value = entry.values.get(field.key);
            match tally {
                Tally::Nothing => {}
                Tally::Choices(counts) => {
                    let Type::Choice(choices) = &field.of else { continue };
                    each(value, &mut |item| {
                        if let Value::Text(key) = item
                            && let Some(at) = choices.iter().position(|choice| choice.key == **key)
                        {
                            counts[at] += 1;
                        }
                    });
                }
                Tally::Answers(answers) => each(value, &mut |item| match item {
                    Value::Flag(true) => answers[0] += 1,
                    Value::Flag(false) => answers[1] += 1,
                    _ => answers[2] += 1,
                }),
                Tally::Persons(persons) => each(value, &mut |item| {
                    if let Value::Ref(Kind::Person, id) = item {
                        persons.push(*id);
                    }
                }),
                Tally::Sums(sums) => {
                    let at_least =
                        || field.at_least.is_some_and(|flag| entry.values.get(flag) == &Value::Flag(true));
                    sum(field, value, at_least, sums);
                }
            }
        }
    }

    fn done(self) -> Totals {
        let count = |mut ids: Vec<u32>| {
            ids.sort_unstable();
            ids.dedup();
            u32::try_from(ids.len()).unwrap_or(u32::MAX)
        };
        let mut totals = Totals { entries: self.entries, ..Totals::default() };
        for (state, count) in self.definition.states.iter().zip(self.states).filter(|(_, count)| *count > 0) {
            totals.by_state.insert(state.key, count);
        }
        if let Some(key) = SUBJECT.filter(|_| !self.subjects.is_empty()) {
            totals.persons.insert(key, count(self.subjects));
        }
        for (field, tally) in self.definition.fields.iter().zip(self.fields) {
            match (tally, &field.of) {
                (Tally::Choices(counts), Type::Choice(choices)) => {
                    for (choice, count) in choices.iter().zip(counts).filter(|(_, count)| *count > 0) {
                        totals.by_choice.insert((field.key, choice.key), count);
                    }
                }
                (Tally::Answers(answers), _) if self.entries > 0 => {
                    totals.by_answer.insert(field.key, answers);
                }
                (Tally::Persons(ids), _) if self.entries > 0 => {
                    totals.persons.insert(field.key, count(ids));
                }
                (Tally::Sums(sums), of) => {
                    for (at, sum) in sums.into_iter().enumerate().filter(|(_, sum)| *sum != Sum::default()) {
                        totals.sums.insert((field.key, unit_of_measure(of, at)), sum);
                    }
                }
                _ => {}
            }
        }
        totals
    }
}

/// The unit of measure at a place of a field's sums; the place behind the last is without one.
pub(super) fn unit_of_measure(of: &Type, at: usize) -> Option<Slug> {
    match of {
        Type::Quantity(units) => units.get(at).map(|unit| unit.key),
        _ => None,
    }
}

pub(super) fn each<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Value)) {
    match value {
        Value::List(items) => items.iter().for_each(visit),
        value => visit(value),
    }
}

pub(super) fn sum(field: &FieldDef, value: &Value, at_least: impl Fn() -> bool, sums: &mut [Sum]) {
    let Some(without) = sums.len().checked_sub(1) else { return };
    let mut add = |at: usize, number: i64| {
        let sum = &mut sums[at];
        sum.value = sum.value.saturating_add(number);
        sum.known += 1;
        sum.at_least += u32::from(at_least());
    };
    let mut one = |item: &Value| match item {
        Value::Number(number) => {
            add(without, *number);
            true
        }
        Value::List(pair) => match (&**pair, &field.of) {
            ([Value::Number(number), Value::Text(unit)], Type::Quantity(units)) => {
                add(units.iter().position(|choice| choice.key == **unit).unwrap_or(without), *number);
                true
            }
            _ => false,
        },
        _ => false,
    };
    let known = match value {
        // One quantity is a pair, a list of them a list of pairs; both begin apart.
        Value::List(items) if !matches!(items.first(), Some(Value::Number(_))) => {
            items.iter().fold(false, |known, item| one(item) | known)
        }
        value => one(value),
    };
    if !known && !matches!(value, Value::Nothing) {
        sums[without].unknown += 1;
    }
}

/// The totals of a register in a unit and below it.
pub fn totals(view: &View, definition: &Definition, unit: UnitId) -> Totals {
    of(view, definition, view.entries_below(definition.key, unit).into_iter().map(|(_, entry)| entry))
}

/// The totals of some entries of a register.
pub fn of<'v>(view: &View, definition: &Definition, entries: impl Iterator<Item = &'v Entry>) -> Totals {
    let mut counter = Counter::new(definition);
    entries.for_each(|entry| counter.add(entry, view.day()));
    counter.done()
}

/// The totals of a register below a unit by what a column holds.
///
/// *Shape*: of states, choices and answers the keys in the order of the file, `yes` and `no` for answers; of numbers,
/// years and rows those that there are, in their order, at most [`MAX_GROUPS`]. Last what holds nothing or is not known
/// ([`UNSAID`]). An entry with several choices stands under each.
pub fn by_key(view: &View, definition: &Definition, unit: UnitId, column: Column) -> Vec<(Box<str>, Totals)> {
    let keys: Vec<Box<str>> = keys_of(definition, column);
    if keys.is_empty() {
        return by_held(view, definition, unit, column);
    }
    let mut counters: Vec<Counter<'_>> = keys.iter().map(|_| Counter::new(definition)).collect();
    for (_, entry) in view.entries_below(definition.key, unit) {
        let value = definition.value(entry, column);
        let mut said = false;
        each(&value, &mut |item| {
            let key = match item {
                Value::Text(key) => &**key,
                Value::Flag(true) => YES,
                Value::Flag(false) => NO,
                _ => return,
            };
            if let Some(at) = keys.iter().position(|other| **other == *key) {
                said = true;
                counters[at].add(entry, view.day());
            }
        });
        if !said && let Some(last) = counters.last_mut() {
            last.add(entry, view.day());
        }
    }
    keys.into_iter().zip(counters.into_iter().map(Counter::done)).collect()
}

/// The most lines of totals by what a column holds.
pub const MAX_GROUPS: usize = 1_000;

/// What an entry is grouped by where no file says which keys there are: a number, a year, a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Held {
    Number(i64),
    Row(Kind, u32),
}

impl Held {
    fn of(value: &Value) -> Option<Held> {
        match value {
            Value::Number(number) => Some(Held::Number(*number)),
            Value::Day(day) => Some(Held::Number(day.ymd().0.into())),
            Value::Date(date) => Some(Held::Number(date.day.ymd().0.into())),
            Value::Ref(kind, id) => Some(Held::Row(*kind, *id)),
            _ => None,
        }
    }

    fn key(self) -> Box<str> {
        match self {
            Held::Number(number) => number.to_string().into(),
            Held::Row(kind, id) => format!("{}#{id}", kind as u8).into(),
        }
    }
}

/// The row that a key of a group names.
pub fn row_of_key(key: &str) -> Option<crate::domain::RowId> {
    let (kind, id) = key.split_once('#')?;
    Some(crate::domain::RowId { kind: Kind::from_prefix(kind.parse().ok()?)?, id: id.parse().ok()? })
}

/// Whether a value stands under a key of totals by what a column holds.
pub(super) fn is_under(value: &Value, key: &str) -> bool {
    match value {
        Value::Text(text) => **text == *key,
        Value::Flag(flag) => *key == *if *flag { YES } else { NO },
        value => Held::of(value).is_some_and(|held| *held.key() == *key),
    }
}

fn by_held(view: &View, definition: &Definition, unit: UnitId, column: Column) -> Vec<(Box<str>, Totals)> {
    let mut counters: BTreeMap<Held, Counter<'_>> = BTreeMap::new();
    let mut unsaid = Counter::new(definition);
    for (_, entry) in view.entries_below(definition.key, unit) {
        let value = definition.value(entry, column);
        let mut keys: Vec<Held> = Vec::new();
        each(&value, &mut |item| keys.extend(Held::of(item)));
        keys.dedup();
        for key in &keys {
            counters.entry(*key).or_insert_with(|| Counter::new(definition)).add(entry, view.day());
        }
        if keys.is_empty() {
            unsaid.add(entry, view.day());
        }
    }
    let mut groups: Vec<(Held, Totals)> = counters
        .into_iter()
        .map(|(key, counter)| (key, counter.done()))
        .filter(|(_, t)| t.entries > 0)
        .collect();
    // Where there are too many, those with the most entries.
    if groups.len() > MAX_GROUPS {
        groups.sort_by_key(|(key, totals)| (std::cmp::Reverse(totals.entries), *key));
        groups.truncate(MAX_GROUPS);
        groups.sort_by_key(|(key, _)| *key);
    }
    let unsaid = std::iter::once((UNSAID.into(), unsaid.done()));
    groups.into_iter().map(|(key, totals)| (key.key(), totals)).chain(unsaid).collect()
}

/// Key of entries that hold nothing in a column, or what is not known.
pub const UNSAID: &str = "?";
/// Key of entries that say yes.
pub const YES: &str = "yes";
/// Key of entries that say no.
pub const NO: &str = "no";

/// The keys by which a column groups, last [`UNSAID`]; empty where its file names none.
pub fn keys_of(definition: &Definition, column: Column) -> Vec<Box<str>> {
    let mut keys: Vec<Box<str>> = match column {
        Column::State => definition.states.iter().map(|state| state.key.as_str().into()).collect(),
        Column::Own(at) => match definition.fields.get(at).map(|field| &field.of) {
            Some(Type::Choice(choices)) => choices.iter().map(|choice| choice.key.as_str().into()).collect(),
            Some(Type::YesNo) => vec![YES.into(), NO.into()],
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    keys.push(UNSAID.into());
    keys
}

/// Whether totals can be grouped by a column: states, choices, answers, years, numbers that are no amount, and rows.
pub fn groups_by(definition: &Definition, column: Column) -> bool {
    match column {
        Column::State => !definition.states.is_empty(),
        Column::Subject => definition.subject != super::Subject::Unit,
        Column::From => definition.term.is_some(),
        Column::Own(at) => definition.fields.get(at).is_some_and(|field| match &field.of {
            Type::Choice(_) | Type::YesNo | Type::Date => true,
            Type::Person | Type::Unit(_) | Type::Grid | Type::Organisation | Type::Entry(_) => true,
            Type::Number { .. } => !field.sum,
            Type::Text(_) | Type::Document | Type::Money | Type::Quantity(_) | Type::Period => false,
        }),
        Column::Number
        | Column::Unit
        | Column::StateSince
        | Column::To
        | Column::Document
        | Column::Remarks => false,
    }
}

/// The totals of the units right below one, and first those of entries that stand in the unit itself.
///
/// *Shape*: one row per unit with entries; they are read once, whatever the number of units. Persons are
/// distinct in each row and do not add up.
pub fn by_unit(view: &View, definition: &Definition, unit: UnitId) -> Vec<UnitTotals> {
    let mut rows: BTreeMap<(u32, UnitId), Counter<'_>> = BTreeMap::new();
    // Most entries of a unit lie together, so the last answer is nearly always the next one.
    let mut last: Option<(UnitId, UnitId)> = None;
    for (_, entry) in view.entries_below(definition.key, unit) {
        let row = match last {
            Some((of, row)) if of == entry.unit => row,
            _ => view.path(entry.unit).take_while(|at| *at != unit).last().unwrap_or(unit),
        };
        last = Some((entry.unit, row));
        let counter = rows.entry((view.place(row), row)).or_insert_with(|| Counter::new(definition));
        counter.add(entry, view.day());
    }
    rows.into_iter().map(|((_, unit), counter)| UnitTotals { unit, totals: counter.done() }).collect()
}

/// The entries of a unit and below it that meet all conditions, in the order of the tree, then by id.
pub fn select<'v>(
    view: &'v View,
    definition: &Definition,
    unit: UnitId,
    conditions: &[Condition],
) -> Vec<(EntryId, &'v Entry)> {
    let mut found = view.entries_below(definition.key, unit);
    found.retain(|(_, entry)| conditions.iter().all(|condition| condition.holds(definition, entry)));
    found.sort_by_cached_key(|(id, entry)| (view.place(entry.unit), *id));
    found
}
