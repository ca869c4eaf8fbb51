//! People. The key is the office's number, else the identity number, else name, home and birth date.

use super::name;
use crate::{
    domain::{
        Date, Day, Opened, PersonId, Precision, Secret, UnitId, Value, View,
        id_number::{self, IdFacts, IdKind},
        person::{Person, Sex},
        unit::Level,
    },
    exchange::{
        cell::is_rounded,
        mask,
        places::{Place, Places, person_ref},
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
    },
};
use std::collections::HashMap;

/// Longest name, in characters.
const MAX_NAME: u16 = 60;
/// Longest office number, identity number and telephone number, in characters.
const MAX_NUMBER: u16 = 20;
const MAX_ID_NUMBER: u16 = 30;
const MAX_PHONE: u16 = 30;
const MAX_BANK_ACCOUNT: u16 = 40;

/// What a cell says of a number that may be shown in part.
pub(super) enum Number {
    /// Nothing.
    Blank,
    /// It shall be emptied.
    Clear,
    /// Part of it, as a list shows it to those who have not revealed it.
    Masked(String),
    /// The number.
    Is(String),
}

/// Reads an identity or telephone number.
pub(super) fn number(line: &Line<'_>, column: &'static str, limit: u16) -> Result<Number, CellError> {
    let raw = line.raw(column)?;
    if raw.is_blank() {
        return Ok(Number::Blank);
    }
    if raw.is_dash() {
        return Ok(Number::Clear);
    }
    let text = raw.half_width();
    if is_rounded(&text) {
        return Err(Reason::Rounded.at(column));
    }
    if text.contains('*') {
        return Ok(Number::Masked(text));
    }
    if text.chars().count() > usize::from(limit) {
        return Err(Reason::TooLong(limit).at(column));
    }
    Ok(Number::Is(text))
}

/// An identity number; one of eighteen characters loses spaces between them and gets a capital X.
pub(super) fn id_number(line: &Line<'_>) -> Result<Number, CellError> {
    Ok(match number(line, "id_number", MAX_ID_NUMBER)? {
        Number::Is(text) => {
            let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            let digits = bare.len() == 18 && bare.bytes().take(17).all(|b| b.is_ascii_digit());
            Number::Is(if digits { bare.to_ascii_uppercase() } else { text })
        }
        Number::Blank => Number::Blank,
        Number::Clear => Number::Clear,
        Number::Masked(text) => Number::Masked(text),
    })
}

/// An account number, without the blanks and hyphens that it is printed with.
fn bank_account(line: &Line<'_>) -> Result<Number, CellError> {
    Ok(match number(line, "bank_account", MAX_BANK_ACCOUNT)? {
        Number::Is(text) => Number::Is(text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()),
        other => other,
    })
}

/// Takes over a number that is kept sealed. A masked one says only that it stays what it is.
fn take_secret(
    view: &View,
    held: &mut Secret,
    said: &Number,
    column: &'static str,
    mask: fn(&Secret) -> String,
) -> Result<(), CellError> {
    match said {
        Number::Blank => {}
        Number::Clear => *held = Secret::default(),
        Number::Masked(masked) if mask(held) == *masked => {}
        Number::Masked(_) => return Err(Reason::Masked.at(column)),
        Number::Is(text) if view.opened(column, held).number() == Some(text) => {}
        Number::Is(_) if view.is_locked() => return Err(Reason::Locked.at(column)),
        Number::Is(text) => *held = text.as_str().into(),
    }
    Ok(())
}

/// A date of birth that is not still to come.
pub(super) fn birth(line: &Line<'_>, today: Day) -> Result<Option<Value>, CellError> {
    let value = line.value::<Person>("birth", "birth")?;
    match value {
        Some(Value::Date(date)) if date.day > today => Err(Reason::InFuture.at("birth")),
        value => Ok(value),
    }
}

/// The kind of document that a number says by itself.
fn kind_of(number: &str) -> IdKind {
    match (number.len(), number.get(..2)) {
        (18, Some("81" | "82")) => IdKind::HongKongMacao,
        (18, Some("83")) => IdKind::Taiwan,
        _ => IdKind::Resident,
    }
}

/// A person of this file, new or changed.
struct Seen {
    home: Option<UnitId>,
    birth: Option<Date>,
    numbered: bool,
    row: u64,
}

pub(in crate::exchange) struct People<'v> {
    places: Places<'v>,
    /// Everybody of the file, as other rows name them.
    refs: HashMap<String, PersonId>,
    /// Records merged into others, as rows name them, with the records in which they are.
    merged: HashMap<String, PersonId>,
    numbers: HashMap<String, u64>,
    id_numbers: HashMap<String, u64>,
    /// New ones by name.
    names: HashMap<Box<str>, Vec<Seen>>,
}

/// What a row says of who it is.
struct Key {
    number: String,
    id_number: String,
    masked: Option<String>,
    name: Option<Box<str>>,
    home: Option<UnitId>,
    birth: Option<Date>,
}

impl Key {
    /// Whether a home and a birth date are those that the row names. What the row leaves open fits anything as
    /// long as the other is given; a row with a number of its own must name both.
    fn fits(&self, home: Option<UnitId>, birth: Option<Date>) -> bool {
        let numbered = !self.number.is_empty() || !self.id_number.is_empty();
        if numbered && (self.home.is_none() || self.birth.is_none()) {
            return false;
        }
        let home_fits = if self.home.is_none() && self.birth.is_some() { true } else { home == self.home };
        let birth_fits = if self.birth.is_none() && self.home.is_some() { true } else { birth == self.birth };
        home_fits && birth_fits
    }
}

impl<'v> People<'v> {
    pub fn new(view: &'v View) -> People<'v> {
        let merged = view.merged_people().map(|(id, person)| (person_ref(view, person), id));
        People {
            places: Places::new(view),
            refs: HashMap::new(),
            merged: merged.collect(),
            numbers: HashMap::new(),
            id_numbers: HashMap::new(),
            names: HashMap::new(),
        }
    }

    /// The record that a row is about, `None` for a new person.
    fn find(&self, key: &Key) -> Result<Option<PersonId>, CellError> {
        let view = self.places.view;
        // Without the key nobody can say whether the number is registered: it would be entered twice.
        if view.is_locked() && !key.id_number.is_empty() {
            return Err(Reason::Locked.at("id_number"));
        }
        if let Some(row) = self.numbers.get(&key.number).filter(|_| !key.number.is_empty()) {
            return Err(Reason::Twice { row: *row }.at("number"));
        }
        if let Some(row) = self.id_numbers.get(&key.id_number).filter(|_| !key.id_number.is_empty()) {
            return Err(Reason::Twice { row: *row }.at("id_number"));
        }
        let by_number = if key.number.is_empty() { None } else { view.person_by_number(&key.number) };
        let by_id = if key.id_number.is_empty() { None } else { view.person_by_id_number(&key.id_number) };
        match (by_number, by_id) {
            (Some(one), Some(other)) if one != other => return Err(Reason::TwoMatches.at("id_number")),
            (Some(found), _) | (None, Some(found)) => return Ok(Some(found)),
            (None, None) => {}
        }
        if view.registered_elsewhere(&key.number, &key.id_number) {
            let column = if key.id_number.is_empty() { "number" } else { "id_number" };
            return Err(Reason::Elsewhere.at(column));
        }
        let Some(name) = &key.name else { return Ok(None) };
        let seen = self.names.get(name).into_iter().flatten();
        let numbered = !key.number.is_empty() || !key.id_number.is_empty();
        if let Some(seen) =
            seen.filter(|seen| !(seen.numbered && numbered)).find(|seen| key.fits(seen.home, seen.birth))
        {
            return Err(Reason::Twice { row: seen.row }.at("name"));
        }
        let differs = |held: &str, said: &str| !held.is_empty() && !said.is_empty() && held != said;
        let mut found = view.people_named(name).filter(|(_, person)| {
            key.fits(person.home, person.birth)
                && !differs(&person.number, &key.number)
                && !differs(
                    view.opened("id_number", &person.id_number).number().unwrap_or(""),
                    &key.id_number,
                )
                && key.masked.as_ref().is_none_or(|masked| mask::id_number(&person.id_number) == *masked)
        });
        let first = found.next().map(|(id, _)| id);
        if found.next().is_some() { Err(Reason::TwoMatches.at("name")) } else { Ok(first) }
    }

    /// The record into which the one of a row was merged: of this file, or registered.
    fn merged_into(&self, line: &Line<'_>) -> Result<Option<PersonId>, CellError> {
        let text = line.raw("merged_into")?;
        if text.is_blank() || text.is_dash() {
            return Ok(None);
        }
        let (view, text) = (self.places.view, &*text.text);
        let named = |name: &str| {
            view.people_named(name).find(|(_, person)| person_ref(view, person) == text).map(|(id, _)| id)
        };
        let of_file = self.refs.get(text).copied();
        let registered = || match text.split_once('|') {
            Some((name, _)) => named(name),
            None => view.person_by_number(text),
        };
        let found = of_file.or_else(registered).or_else(|| self.merged.get(text).copied());
        found.map(Some).ok_or(Reason::NoPerson.at("merged_into"))
    }

    /// The merged record that a row is about, `None` for one that is not here.
    fn find_merged(&self, key: &Key) -> Option<PersonId> {
        let view = self.places.view;
        let mut person = Person::new(key.name.as_deref()?);
        (person.number, person.home, person.birth) = (key.number.as_str().into(), key.home, key.birth);
        self.merged.get(&person_ref(view, &person)).copied()
    }

    fn home(&self, line: &Line<'_>) -> Result<Option<Option<UnitId>>, CellError> {
        let code = line.raw("home_code")?;
        if code.is_dash() {
            return Ok(Some(None));
        }
        let (town, village, group) =
            (line.raw("town")?.text, line.raw("village")?.text, line.raw("home")?.text);
        let code = code.half_width();
        let place = Place { code: &code, town: &town, village: &village, group: &group };
        let column = match (code.is_empty(), village.is_empty()) {
            (false, _) => "home_code",
            (true, false) => "village",
            (true, true) => "home",
        };
        self.places.find(place).map(|home| home.map(Some)).map_err(|reason| reason.at(column))
    }

    /// Refuses a home that is no group or village, is abolished or is not the account's own.
    fn home_fits(&self, home: UnitId) -> Result<(), CellError> {
        let level = self.places.view.unit(home).map(|unit| unit.level);
        if !matches!(level, Some(Level::Village | Level::Group)) {
            return Err(Reason::WrongLevel.at("home_code"));
        }
        self.places.usable(home).map_err(|reason| reason.at("home_code"))
    }
}

/// Takes over an identity number; gives what it says by itself.
fn take_id(
    view: &View,
    after: &mut Person,
    said: &Number,
    before: Option<&Person>,
) -> Result<Option<IdFacts>, CellError> {
    take_secret(view, &mut after.id_number, said, "id_number", mask::id_number)?;
    // A sealed number whose key is not here was checked when it was sealed.
    let Opened::Is(number) = view.opened("id_number", &after.id_number) else { return Ok(None) };
    let kind = *after.id_kind.get_or_insert(kind_of(&number));
    match id_number::check(kind, &number) {
        Ok(facts) => Ok(facts),
        // What stands there already is no fault of this file.
        Err(_) if before.is_some_and(|b| (b.id_kind, &b.id_number) == (after.id_kind, &after.id_number)) => {
            Ok(None)
        }
        Err(problem) => Err(Reason::Id(problem).at("id_number")),
    }
}

/// Whether a date as exactly as it is known can mean this day.
fn may_be(date: Date, day: Day) -> bool {
    let ((y, m, d), (year, month, of_month)) = (date.day.ymd(), day.ymd());
    match date.precision {
        Precision::Year => y == year,
        Precision::Month => (y, m) == (year, month),
        Precision::Day => (y, m, d) == (year, month, of_month),
    }
}

impl Importer for People<'_> {
    type Record = Person;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(
        &mut self,
        line: &Line<'_>,
        next: u32,
        remarks: &mut Vec<Remark>,
    ) -> Result<Taken<Person>, CellError> {
        let view = self.places.view;
        let into = self.merged_into(line)?;
        let given = line.raw("name")?;
        let name = if given.is_blank() { None } else { Some(name(&given, MAX_NAME, "name")?) };
        let office = number(line, "number", MAX_NUMBER)?;
        let id = id_number(line)?;
        let home = self.home(line)?;
        let birth = birth(line, view.today())?;
        let text = |number: &Number| match number {
            Number::Is(text) => text.clone(),
            Number::Blank | Number::Clear | Number::Masked(_) => String::new(),
        };
        let said_birth = match &birth {
            Some(Value::Date(date)) => Some(*date),
            Some(_) => None,
            None => {
                let said = text(&id);
                let facts = id_number::check(kind_of(&said), &said).ok().flatten();
                facts.map(|facts| Date::exact(facts.birth))
            }
        };
        let key = Key {
            number: text(&office),
            id_number: text(&id),
            masked: if let Number::Masked(text) = &id { Some(text.clone()) } else { None },
            name,
            home: home.flatten(),
            birth: said_birth,
        };
        let found = match into {
            Some(_) => self.find_merged(&key),
            None => self.find(&key)?,
        };
        let before = found.and_then(|id| Some((id, view.person(id)?.clone())));
        let mut after = match (&before, &key.name) {
            (Some((_, person)), _) if person.merged_into != into => {
                return Err(Reason::PersonGone.at("name"));
            }
            (Some((_, person)), _) => person.clone(),
            (None, Some(name)) => Person::new(name),
            (None, None) => return Err(Reason::Missing.at("name")),
        };
        after.merged_into = into;
        after.name = key.name.clone().unwrap_or(after.name);
        line.set_fields(&mut after)?;
        match &office {
            Number::Blank => {}
            Number::Clear => after.number = "".into(),
            Number::Masked(_) => return Err(Reason::Masked.at("number")),
            Number::Is(text) => after.number = text.as_str().into(),
        }
        match number(line, "phone", MAX_PHONE)? {
            Number::Blank => {}
            Number::Clear => after.phone = "".into(),
            Number::Masked(masked) if mask::phone(&after.phone) == masked => {}
            Number::Masked(_) => return Err(Reason::Masked.at("phone")),
            Number::Is(text) => after.phone = text.as_str().into(),
        }
        take_secret(view, &mut after.bank_account, &bank_account(line)?, "bank_account", mask::bank_account)?;
        if let Some(home) = home {
            if let Some(unit) = home.filter(|_| after.home != home) {
                self.home_fits(unit)?;
            }
            after.home = home;
        }
        match birth {
            None => {}
            Some(Value::Date(date)) => after.birth = Some(date),
            Some(_) => after.birth = None,
        }
        let old = before.as_ref().map(|(_, before)| before);
        let facts = take_id(view, &mut after, &id, old)?;
        if let Some(facts) = facts {
            if before.is_none() {
                // The number prefills what nobody has said; it never overwrites.
                after.birth.get_or_insert(Date::exact(facts.birth));
                after.sex.get_or_insert(if facts.female { Sex::Female } else { Sex::Male });
            }
            if after.birth.is_some_and(|birth| !may_be(birth, facts.birth)) {
                remarks.push(Remark::BirthDiffers);
            }
            if after.sex.is_some_and(|sex| facts.female != (sex == Sex::Female)) {
                remarks.push(Remark::SexDiffers);
            }
        }
        let differs = |held: &str, old: Option<&str>| !held.is_empty() && Some(held) != old;
        if into.is_none()
            && differs(&after.number, old.map(|old| &*old.number))
            && view.person_by_number(&after.number).is_some()
        {
            return Err(Reason::SamePerson.at("number"));
        }
        if before.is_none()
            && into.is_none()
            && view
                .people_named(&after.name)
                .any(|(_, other)| other.birth.is_some() && other.birth == after.birth)
        {
            remarks.push(Remark::SameName);
        }
        if let Some((_, before)) = &before
            && *before != after
            && before.home.is_some_and(|home| !view.in_scope(home))
        {
            return Err(Reason::Elsewhere.at("name"));
        }
        let id = before.as_ref().map_or(PersonId::provisional(next), |(id, _)| *id);
        self.refs.insert(person_ref(view, &after), id);
        if into.is_some() {
            // Its numbers and its name are those of the record that it became a part of.
            return Ok(match before {
                Some((id, before)) => Taken::Old { id: id.0, before, after },
                None => Taken::New { stubs: Vec::new(), record: after },
            });
        }
        if !after.number.is_empty() {
            self.numbers.insert(after.number.to_string(), line.number);
        }
        if let Opened::Is(id_number) = view.opened("id_number", &after.id_number) {
            self.id_numbers.insert(id_number.into(), line.number);
        }
        Ok(match before {
            Some((id, before)) => Taken::Old { id: id.0, before, after },
            None => {
                self.names.entry(after.name.clone()).or_default().push(Seen {
                    home: after.home,
                    birth: after.birth,
                    numbered: !after.number.is_empty() || !after.id_number.is_empty(),
                    row: line.number,
                });
                Taken::New { stubs: Vec::new(), record: after }
            }
        })
    }

    fn may_wait(error: &CellError) -> bool {
        // The record in which a merged one is may stand further down.
        (error.column, error.reason) == ("merged_into", Reason::NoPerson)
    }
}
