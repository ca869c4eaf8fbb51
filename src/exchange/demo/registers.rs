//! Entries of registers from `assets/demo/facts.toml`: what the county's own work report says of it.

use super::{
    DemoProblem, ShippedFile,
    maker::{Maker, id},
};
use crate::domain::{
    Date, Kind, RowId, UnitId, Value,
    code::Code,
    organisation::{Organisation, OrganisationKind},
    register::{Definition, Entry, Slug, Type, shipped},
    unit::{Level, UnitKind},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `assets/demo/facts.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    chosen: Box<str>,
    invented: Box<str>,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    register: Slug,
    #[serde(default)]
    units: Vec<Code>,
    each: Option<Each>,
    subject: Option<About>,
    organisation: Option<Box<str>>,
    state: Option<Slug>,
    #[serde(default)]
    chosen: bool,
    #[serde(default)]
    invented: bool,
    #[serde(default)]
    values: BTreeMap<Slug, toml::Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Each {
    Village,
    VillagersCommittee,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum About {
    Person,
    Group,
    Organisation,
}

pub(super) fn read() -> Result<Facts, DemoProblem> {
    toml::from_str(include_str!("../../../assets/demo/facts.toml"))
        .map_err(|_| DemoProblem::Shipped(ShippedFile::Facts))
}

/// A value of the file in the form that its field holds.
fn value(of: &Type, list: bool, written: &toml::Value) -> Value {
    match (of, written) {
        (Type::Quantity(_), toml::Value::Array(pair))
            if matches!(pair.first(), Some(toml::Value::Integer(_))) =>
        {
            Value::List(pair.iter().map(|part| value(of, false, part)).collect())
        }
        (_, toml::Value::Array(items)) if list => {
            Value::List(items.iter().map(|item| value(of, false, item)).collect())
        }
        (Type::Date, toml::Value::String(text)) => Date::parse(text).map_or(Value::Empty, Value::Date),
        (_, toml::Value::String(text)) => Value::Text(text.as_str().into()),
        (_, toml::Value::Integer(number)) => Value::Number(*number),
        (_, toml::Value::Boolean(flag)) => Value::Flag(*flag),
        _ => Value::Empty,
    }
}

/// Adds the entries of the county to the rows; units that the sample does not have get none.
pub(super) fn county(maker: &mut Maker, facts: &Facts) {
    let mut codes: BTreeMap<Code, UnitId> = BTreeMap::new();
    for (place, unit) in maker.rows.units.iter().enumerate() {
        codes.extend(unit.code(maker.today).map(|code| (code, UnitId(id(place)))));
    }
    for fact in &facts.fact {
        let Some(definition) = shipped::register(fact.register) else { continue };
        let units: Vec<UnitId> = match fact.each {
            Some(each) => villages(maker, each),
            None => fact.units.iter().filter_map(|code| codes.get(code).copied()).collect(),
        };
        for unit in units {
            let Some(mut entry) = entry(maker, facts, fact, definition, unit) else { continue };
            definition.compute(&mut entry);
            entry.number = maker.number(definition, unit);
            maker.rows.entries.push(entry);
        }
    }
}

fn villages(maker: &Maker, each: Each) -> Vec<UnitId> {
    let fits = |kind: Option<UnitKind>| match each {
        Each::Village => kind != Some(UnitKind::Other),
        Each::VillagersCommittee => kind == Some(UnitKind::VillagersCommittee),
    };
    let all = maker.rows.units.iter().enumerate();
    let some = all.filter(|(_, unit)| unit.level == Level::Village && fits(unit.kind));
    some.map(|(place, _)| UnitId(id(place))).collect()
}

fn entry(
    maker: &mut Maker,
    facts: &Facts,
    fact: &Fact,
    definition: &Definition,
    unit: UnitId,
) -> Option<Entry> {
    let mut entry = Entry::new(fact.register, unit);
    entry.state = fact.state.or_else(|| definition.states.first().map(|state| state.key));
    entry.remarks = match (fact.chosen, fact.invented) {
        (true, _) => facts.chosen.clone(),
        (_, true) => facts.invented.clone(),
        (false, false) => "".into(),
    };
    entry.subject = match fact.subject {
        None => None,
        Some(About::Group) => Some(first_group(maker, unit)?.row()),
        Some(About::Person) => Some(RowId { kind: Kind::Person, id: invented_person(maker, unit)? }),
        Some(About::Organisation) => {
            let name = fact.organisation.clone()?;
            Some(maker.organisation(Organisation::new(&name, OrganisationKind::Functional, unit)).row())
        }
    };
    for (key, written) in &fact.values {
        let (_, field) = definition.field(*key)?;
        let mut held = value(&field.of, field.list, written);
        // As many loudspeakers as groups: the report says "in every village" and no number.
        if held == Value::Number(-1) {
            let groups = maker.rows.units.iter().filter(|at| at.parent(maker.today) == Some(unit)).count();
            held = Value::Number(i64::try_from(groups.max(1)).unwrap_or(1));
        }
        entry.values.set(*key, held).ok()?;
    }
    Some(entry)
}

fn first_group(maker: &Maker, village: UnitId) -> Option<UnitId> {
    let is = |unit: &crate::domain::unit::Unit| {
        unit.level == Level::Group && unit.parent(maker.today) == Some(village)
    };
    maker.rows.units.iter().position(is).map(|place| UnitId(id(place)))
}

/// The first of the sample's people who live in the village or its groups.
fn invented_person(maker: &Maker, village: UnitId) -> Option<u32> {
    let within = |home: UnitId| {
        home == village
            || maker.rows.units.get(home.0 as usize).and_then(|unit| unit.parent(maker.today))
                == Some(village)
    };
    let lives = |person: &crate::domain::person::Person| person.home.is_some_and(within);
    maker.rows.people.iter().position(lives).map(id)
}
