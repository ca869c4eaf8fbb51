//! Any register as a file and back, by the headings of its definition.
//!
//! A list of a register is text that leads back to the same values: units and grids by code, people by number
//! or name, money in yuan, objects with their unit of measure. Importing an export changes nothing. Start with
//! [`sheet()`], then [`plan()`].

use super::{
    TableFile,
    cell::{self, Raw},
    places::{Place, Places},
    problem::Reason,
    report::REASON_HEADING,
    vocabulary::{Answer, plain_heading, vocabulary},
};
use crate::{
    domain::{
        Act, EntryId, Kind, OrganisationId, PersonId, Refusal, RowId, Shape, Step, UnitId, Value, Verb, View,
        act::difference,
        field::FieldValue,
        ids::PROVISIONAL,
        register::{
            Column, Definition, Entry, EntryProblem, FieldDef, Slug, Subject, Type, cell::read_decimal,
            definition::Choice, desk::Numbers, entry::FIXED,
        },
    },
    lang::{Lang, Words},
};
use std::collections::{HashMap, HashSet};

/// The heading of the column that leads a row back to its entry.
const ID: &str = "id";

/// Why a row of a register's file is refused.
#[derive(Clone, PartialEq, Debug)]
pub enum RegisterReason {
    /// What a cell holds.
    Cell(Reason),
    /// A rule of the register.
    Rule(EntryProblem),
    /// Another entry or an earlier row has what only one may have.
    Taken,
}

/// A row that is refused.
#[derive(Clone, PartialEq, Debug)]
pub struct RefusedEntry {
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// Key of the column; empty where it is the row as a whole.
    pub column: String,
    /// Why.
    pub reason: RegisterReason,
}

/// What a file of a register would do.
#[derive(Clone, PartialEq, Debug)]
pub struct RegisterPlan {
    /// All good rows; without steps where nothing would change.
    pub act: Act,
    /// Rows that become new entries.
    pub new: usize,
    /// Rows that change one.
    pub changed: usize,
    /// Rows that say what is known.
    pub unchanged: usize,
    /// Refused rows in the order of the file.
    pub refused: Vec<RefusedEntry>,
    /// Headings that mean nothing here.
    pub unknown_columns: Vec<String>,
}

/// The column that a heading means.
fn column_of(definition: &Definition, heading: &str) -> Option<Column> {
    let plain = plain_heading(heading);
    let languages = [Words::new(Lang::Zh), Words::new(Lang::En)];
    columns(definition).into_iter().find(|column| {
        let own = match column {
            Column::Own(at) => {
                definition.fields.get(*at).map(|field| &field.headings[..]).unwrap_or_default()
            }
            _ => &[],
        };
        plain_heading(definition.column_key(*column)) == plain
            || definition.column_key(*column) == heading
            || languages
                .iter()
                .any(|words| plain_heading(&self::heading(*words, definition, *column)) == plain)
            || own.iter().any(|other| plain_heading(other) == plain)
    })
}

/// Plans the import of a register's file. An empty cell leaves a field as it is, a dash empties it.
///
/// *Shape*: a row is the entry with its id, else with its number, else the one that has its unique keys; any
/// other row is new.
pub fn plan(view: &View, definition: &Definition, table: &TableFile) -> RegisterPlan {
    let mut unknown_columns = Vec::new();
    let (mut places, mut id_at) = (Vec::new(), None);
    for (place, heading) in table.headings.iter().enumerate() {
        let text = cell::read(heading).map(|raw| raw.text.into_owned()).unwrap_or_default();
        match column_of(definition, &text) {
            Some(column) => places.push((place, column)),
            None if text == ID => id_at = Some(place),
            None if text == REASON_HEADING => {}
            None if text.is_empty() => {}
            None => unknown_columns.push(text),
        }
    }
    let mut plan = RegisterPlan {
        act: Act::new(Verb::Import, Vec::new()),
        new: 0,
        changed: 0,
        unchanged: 0,
        refused: Vec::new(),
        unknown_columns,
    };
    let mut reading = Reading::new(view, definition);
    let mut numbers = Numbers::default();
    let mut taken: HashSet<String> = HashSet::new();
    for row in &table.rows {
        let cells: Result<Vec<(Column, Raw<'_>)>, (Column, Reason)> = places
            .iter()
            .map(|(place, column)| {
                let text = row.cells.get(*place).unwrap_or_default();
                cell::read(text).map(|raw| (*column, raw)).map_err(|reason| (*column, reason))
            })
            .collect();
        let id =
            id_at.and_then(|at| row.cells.get(at)).and_then(|id| id.trim().parse::<u32>().ok()).map(EntryId);
        let refused =
            |column: &str, reason| RefusedEntry { row: row.number, column: column.to_owned(), reason };
        let planned = cells.and_then(|cells| reading.entry(id, &cells));
        let (known, mut entry) = match planned {
            Ok(planned) => planned,
            Err((column, reason)) => {
                plan.refused.push(refused(definition.column_key(column), RegisterReason::Cell(reason)));
                continue;
            }
        };
        definition.compute(&mut entry);
        let before = known.and_then(|id| view.entry(id));
        if before == Some(&entry) {
            plan.unchanged += 1;
            taken.extend(definition.unique_keys(&entry));
            continue;
        }
        if entry.number.is_empty() && before.is_none() {
            entry.number = numbers.next(view, definition, &entry);
        }
        let own = known.unwrap_or(EntryId(PROVISIONAL));
        if let Err(refusal) = view.check_entry(own, &entry, before) {
            let (column, reason) = match refusal {
                Refusal::Entry { problem, .. } => {
                    let column = problem.column(definition);
                    let key = column.map(|column| definition.column_key(column)).unwrap_or_default();
                    (key.to_owned(), RegisterReason::Rule(problem))
                }
                _ => (String::new(), RegisterReason::Taken),
            };
            plan.refused.push(refused(&column, reason));
            continue;
        }
        let keys = definition.unique_keys(&entry);
        if view.entry_alike(known, &entry).is_some() || keys.iter().any(|key| taken.contains(key)) {
            plan.refused.push(refused("", RegisterReason::Taken));
            continue;
        }
        taken.extend(keys);
        match (known, before) {
            (Some(id), Some(before)) => {
                plan.changed += 1;
                plan.act.steps.extend(difference(id.row(), &before.clone().into(), &entry.into()));
            }
            _ => {
                plan.new += 1;
                plan.act.steps.push(Step::Create(entry.into()));
            }
        }
    }
    plan
}

/// Reads rows of one register; names of organisations and entries are looked up once for the file.
struct Reading<'v> {
    view: &'v View,
    definition: &'v Definition,
    places: Places<'v>,
    organisations: HashMap<String, Vec<u32>>,
    entries: HashMap<(Slug, String), Vec<u32>>,
    numbers: HashMap<String, EntryId>,
}

impl<'v> Reading<'v> {
    fn new(view: &'v View, definition: &'v Definition) -> Reading<'v> {
        let mut organisations: HashMap<String, Vec<u32>> = HashMap::new();
        for (unit, _) in view.units().filter(|(unit, _)| view.parent(*unit).is_none()) {
            for (id, organisation) in view.organisations_below(unit) {
                organisations.entry(organisation.name.to_string()).or_default().push(id.0);
            }
        }
        let mut entries: HashMap<(Slug, String), Vec<u32>> = HashMap::new();
        let named = definition.fields.iter().filter_map(|field| match field.of {
            Type::Entry(register) => Some(register),
            _ => None,
        });
        let firms =
            Slug::parse(crate::domain::register::FIRMS).filter(|_| definition.subject == Subject::Firm);
        for register in named.chain(firms) {
            let of = view.register(register);
            for (id, entry) in view.entries(register) {
                for text in [of.map_or("", |of| view.entry_title(of, entry)), &entry.number] {
                    let ids = entries.entry((register, text.to_owned())).or_default();
                    if !ids.contains(&id.0) {
                        ids.push(id.0);
                    }
                }
            }
        }
        let own = view.entries(definition.key).filter(|(_, entry)| !entry.number.is_empty());
        let numbers = own.map(|(id, entry)| (entry.number.to_string(), id)).collect();
        Reading { view, definition, places: Places::new(view), organisations, entries, numbers }
    }

    /// The entry that a row means, as it was, and as the row says it shall be.
    fn entry(
        &mut self,
        id: Option<EntryId>,
        cells: &[(Column, Raw<'_>)],
    ) -> Result<(Option<EntryId>, Entry), (Column, Reason)> {
        let of = |wanted: Column| cells.iter().find(|(column, _)| *column == wanted).map(|(_, raw)| raw);
        let unit = match of(Column::Unit).filter(|raw| !raw.is_blank()) {
            Some(raw) => Some(self.unit(&raw.text).map_err(|reason| (Column::Unit, reason))?),
            None => None,
        };
        let number = of(Column::Number).map(|raw| raw.text.to_string()).unwrap_or_default();
        let by_id = id.filter(|id| {
            self.view.entry(*id).is_some_and(|entry| {
                entry.register == self.definition.key
                    && (unit.is_none_or(|unit| unit == entry.unit)
                        || (!number.is_empty() && *entry.number == *number))
            })
        });
        let mut known = by_id.or_else(|| self.numbers.get(&number).copied());
        let mut entry = match known.and_then(|id| self.view.entry(id)) {
            Some(entry) => entry.clone(),
            None => {
                let unit = unit.ok_or((Column::Unit, Reason::Missing))?;
                let mut entry = Entry::new(self.definition.key, unit);
                entry.state = self.definition.states.first().map(|state| state.key);
                entry
            }
        };
        self.fill(&mut entry, unit, cells)?;
        if known.is_none()
            && let Some(other) = self.view.entry_alike(None, &entry)
            && let Some(alike) = self.view.entry(other).filter(|other| other.unit == entry.unit)
        {
            known = Some(other);
            entry = alike.clone();
            self.fill(&mut entry, unit, cells)?;
        }
        Ok((known, entry))
    }

    fn fill(
        &self,
        entry: &mut Entry,
        unit: Option<UnitId>,
        cells: &[(Column, Raw<'_>)],
    ) -> Result<(), (Column, Reason)> {
        entry.unit = unit.unwrap_or(entry.unit);
        for (column, raw) in cells.iter().filter(|(_, raw)| !raw.is_blank()) {
            let at = |reason: Reason| (*column, reason);
            let clear = raw.is_dash();
            let text = &*raw.text;
            match column {
                Column::Unit => {}
                Column::Number => entry.number = fixed_text(*column, text).map_err(at)?,
                Column::Subject => entry.subject = Some(self.subject(entry.unit, text).map_err(at)?),
                Column::State => {
                    let state = self.definition.states.iter();
                    let mut state = state.filter(|s| is_word(s.key, &s.name.zh, &s.name.en, text));
                    entry.state = Some(state.next().ok_or(at(Reason::NotAChoice))?.key);
                }
                Column::StateSince => entry.state_since = self.date(clear, text, cell::day).map_err(at)?,
                Column::From => entry.from = self.date(clear, text, cell::date).map_err(at)?,
                Column::To => entry.to = self.date(clear, text, cell::date).map_err(at)?,
                Column::Document | Column::Remarks => {
                    let text = if clear { "".into() } else { fixed_text(*column, text).map_err(at)? };
                    let held =
                        if *column == Column::Document { &mut entry.document } else { &mut entry.remarks };
                    *held = text;
                }
                Column::Own(place) => {
                    let Some(field) = self.definition.fields.get(*place) else { continue };
                    // What is worked out from other columns is not read, and what is not shown is not entered.
                    if field.computed.is_some() || !self.view.sees_field(field) {
                        continue;
                    }
                    let value =
                        if clear { Value::Empty } else { self.value(entry.unit, field, raw).map_err(at)? };
                    entry.values.set(field.key, value).map_err(|problem| at(problem.into()))?;
                }
            }
        }
        Ok(())
    }

    fn date<T>(
        &self,
        clear: bool,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Reason> {
        if clear { Ok(None) } else { read(text).map(Some).ok_or(Reason::NotADate) }
    }

    fn value(&self, unit: UnitId, field: &FieldDef, raw: &Raw<'_>) -> Result<Value, Reason> {
        let text = &*raw.text;
        let says = |answer| !raw.literal && vocabulary().says(answer, text);
        let wordless = matches!(field.of, Type::Text(_) | Type::Document | Type::Choice(_) | Type::Period);
        if !wordless && says(Answer::Unknown) {
            return Ok(Value::Unknown);
        }
        if !wordless && !matches!(field.of, Type::YesNo | Type::Date) && says(Answer::None) {
            return Ok(Value::Nothing);
        }
        if field.list {
            let parts = text.split(['；', ';', '、']).map(str::trim).filter(|part| !part.is_empty());
            let items: Result<Vec<Value>, Reason> = parts.map(|part| self.one(unit, field, part)).collect();
            return items.map(|items| Value::List(items.into()));
        }
        self.one(unit, field, text)
    }

    fn one(&self, unit: UnitId, field: &FieldDef, text: &str) -> Result<Value, Reason> {
        let number = |text: &str, decimals| read_decimal(&super::vocabulary::half_width(text), decimals);
        Ok(match &field.of {
            Type::Text(limit) if text.chars().count() > usize::from(*limit) => {
                return Err(Reason::TooLong(*limit));
            }
            Type::Text(_) | Type::Document => Value::Text(text.into()),
            Type::Number { decimals, .. } => {
                Value::Number(number(text, *decimals).ok_or(Reason::NotANumber)?)
            }
            Type::Money => Value::Number(number(text, 2).ok_or(Reason::NotANumber)?),
            Type::Quantity(units) => {
                let end =
                    text.find(|c: char| !(c.is_numeric() || matches!(c, ',' | '-'))).unwrap_or(text.len());
                let (digits, of) = text.split_at(end);
                let held = number(digits, 0).ok_or(Reason::NotANumber)?;
                let of = choice(units, of.trim()).ok_or(Reason::NotAChoice)?;
                Value::List([Value::Number(held), of.to_value()].into())
            }
            Type::Date => Value::Date(cell::date(text).ok_or(Reason::NotADate)?),
            Type::Period => {
                let (from, to) = text.split_once(['~', '～', '至']).ok_or(Reason::NotADate)?;
                let end = |text: &str| match text.trim() {
                    "" => Ok(Value::Empty),
                    text => cell::date(text).map(Value::Date).ok_or(Reason::NotADate),
                };
                Value::List([end(from)?, end(to)?].into())
            }
            Type::Choice(choices) => choice(choices, text).ok_or(Reason::NotAChoice)?.to_value(),
            Type::YesNo if field.list && vocabulary().says(Answer::Unknown, text) => Value::Unknown,
            Type::YesNo if vocabulary().says(Answer::Yes, text) => Value::Flag(true),
            Type::YesNo if vocabulary().says(Answer::No, text) => Value::Flag(false),
            Type::YesNo => return Err(Reason::NotAFlag),
            Type::Person => Value::Ref(Kind::Person, self.person(text)?.0),
            Type::Unit(_) => Value::Ref(Kind::Unit, self.unit_near(unit, text)?.0),
            Type::Grid => Value::Ref(Kind::Grid, self.grid(text)?),
            Type::Organisation => Value::Ref(Kind::Organisation, self.organisation(text)?.0),
            Type::Entry(register) => Value::Ref(Kind::Entry, self.named_entry(*register, text)?),
        })
    }

    fn subject(&self, unit: UnitId, text: &str) -> Result<RowId, Reason> {
        Ok(match self.definition.subject {
            Subject::Unit => return Err(Reason::NotAChoice),
            Subject::Group => self.unit_near(unit, text)?.row(),
            Subject::Grid => RowId { kind: Kind::Grid, id: self.grid(text)? },
            Subject::Person => self.person(text)?.row(),
            Subject::Organisation => self.organisation(text)?.row(),
            Subject::Firm => {
                let firms = Slug::parse(crate::domain::register::FIRMS).ok_or(Reason::NotAChoice)?;
                RowId { kind: Kind::Entry, id: self.named_entry(firms, text)? }
            }
        })
    }

    /// A unit by code (a name behind it is passed over), by village code and group number, by `#id`, by name.
    fn unit(&self, text: &str) -> Result<UnitId, Reason> {
        let first = text.split_whitespace().next().unwrap_or_default();
        if let Some((village, serial)) = first.split_once('-')
            && let (Ok(village), Ok(serial)) = (self.places.by_ref(village), serial.parse::<u16>())
        {
            return self.view.group_by_serial(village, serial).ok_or(Reason::NoGroup);
        }
        if let Some(id) = marked(text).map(UnitId)
            && self.view.unit(id).is_some()
        {
            return Ok(id);
        }
        if first.len() < text.len() && first.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.places.by_ref(first);
        }
        match self.places.by_ref(text) {
            Err(Reason::NotACode) => self.unit_named(text),
            found => found,
        }
    }

    /// A town or county by its exact name, else a village as offices write it.
    fn unit_named(&self, text: &str) -> Result<UnitId, Reason> {
        let mut named = self.view.units_named(text).filter(|(_, unit)| unit.exists(self.view.day()));
        match (named.next(), named.next()) {
            (Some((unit, _)), None) => Ok(unit),
            (Some(_), Some(_)) => Err(Reason::ManyUnits),
            (None, _) => self.places.village(Place { code: "", town: "", village: text, group: "" }),
        }
    }

    fn unit_near(&self, near: UnitId, text: &str) -> Result<UnitId, Reason> {
        match self.unit(text) {
            Ok(unit) => Ok(unit),
            Err(reason) => match self.view.village_of(near) {
                Some(village) => self.places.group(village, text).map_err(|_| reason),
                None => Err(reason),
            },
        }
    }

    fn person(&self, text: &str) -> Result<PersonId, Reason> {
        if let Some(id) = marked(text).map(PersonId) {
            let name = text.rsplit_once('#').map(|(name, _)| name.trim()).unwrap_or_default();
            return match self.view.person(id) {
                Some(person) if *person.name == *name => Ok(id),
                _ => Err(Reason::NoPerson),
            };
        }
        let first = text.split_whitespace().next().unwrap_or_default();
        if let Some(id) = self.view.person_by_number(first).or_else(|| self.view.person_by_id_number(first)) {
            return Ok(id);
        }
        let mut named = self.view.people_named(text);
        match (named.next(), named.next()) {
            (Some((id, _)), None) => Ok(id),
            (None, _) => Err(Reason::NoPerson),
            (Some(_), Some(_)) => Err(Reason::ManyPeople),
        }
    }

    fn grid(&self, text: &str) -> Result<u32, Reason> {
        let first = text.split_whitespace().next().unwrap_or_default();
        let code = crate::domain::code::Code::parse(first).ok_or(Reason::NotACode)?;
        self.view.grid_by_code(code).map(|id| id.0).ok_or(Reason::NoGrid)
    }

    fn organisation(&self, text: &str) -> Result<OrganisationId, Reason> {
        let name = text.rsplit_once(" #").map_or(text, |(name, _)| name);
        let ids = self.organisations.get(name).map(Vec::as_slice).unwrap_or_default();
        match (marked(text), ids) {
            (Some(id), ids) if ids.contains(&id) => Ok(OrganisationId(id)),
            (None, [id]) => Ok(OrganisationId(*id)),
            (None, [_, ..]) => Err(Reason::ManyOrganisations),
            _ => Err(Reason::NoOrganisation),
        }
    }

    fn named_entry(&self, register: Slug, text: &str) -> Result<u32, Reason> {
        let ids = |name: &str| {
            self.entries.get(&(register, name.to_owned())).map(Vec::as_slice).unwrap_or_default()
        };
        if let Some(id) = marked(text) {
            let name = text.rsplit_once(" #").map_or("", |(name, _)| name);
            return if ids(name).contains(&id) { Ok(id) } else { Err(Reason::NotAChoice) };
        }
        let number = text.split_whitespace().next().unwrap_or_default();
        match (ids(text), ids(number)) {
            ([id], _) | ([], [id]) => Ok(*id),
            _ => Err(Reason::NotAChoice),
        }
    }
}

/// A text for one of the fixed fields, no longer than it may be.
fn fixed_text(column: Column, text: &str) -> Result<Box<str>, Reason> {
    let key = Column::FIXED.iter().find(|(_, fixed)| *fixed == column).map_or("", |(key, _)| key);
    let shape = FIXED.iter().find(|field| field.key == key).map(|field| field.shape);
    match shape {
        Some(Shape::Text(limit)) if text.chars().count() > usize::from(limit) => Err(Reason::TooLong(limit)),
        _ => Ok(text.into()),
    }
}

/// The id behind `#`.
fn marked(text: &str) -> Option<u32> {
    text.rsplit_once('#')?.1.trim().parse().ok()
}

fn is_word(key: Slug, zh: &str, en: &str, text: &str) -> bool {
    key == *text || zh == text || en.eq_ignore_ascii_case(text)
}

fn choice(choices: &[Choice], text: &str) -> Option<Slug> {
    choices.iter().find(|one| is_word(one.key, &one.name.zh, &one.name.en, text)).map(|one| one.key)
}

mod sheet;
#[cfg(test)]
pub(crate) mod tests;

pub use sheet::{RegisterSheet, columns, heading, sheet};
