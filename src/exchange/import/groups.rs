//! Villager groups. The key is village and serial number, else village and name.

use super::{
    in_order, list, name,
    units::{self, MAX_NAME},
};
use crate::{
    domain::{
        Day, OrganisationId, UnitId, Value, View,
        unit::{Level, Unit},
    },
    exchange::{
        cell::whole,
        history::with_present,
        places::{Place, Places},
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
    },
};
use std::collections::HashMap;

/// Largest serial number of a group within its village.
const MAX_SERIAL: u16 = 999;

/// Groups of a village: those registered and those of this file.
#[derive(Default)]
struct Village {
    /// By name, with the row for those of this file.
    names: HashMap<Box<str>, (Option<UnitId>, u64)>,
    serials: HashMap<u16, u64>,
}

pub(in crate::exchange) struct Groups<'v> {
    places: Places<'v>,
    villages: HashMap<UnitId, Village>,
}

/// The last day that a row tells.
pub(super) fn last_day(line: &Line<'_>) -> Result<Option<Day>, CellError> {
    Ok(match line.value::<Unit>("to", "to")? {
        Some(Value::Day(to)) => Some(to),
        _ => None,
    })
}

/// Where a row of a village's group says it is; an abolished village for what ended with it.
pub(super) fn village_of(places: &Places<'_>, line: &Line<'_>) -> Result<UnitId, CellError> {
    let (code, town, village) =
        (line.text("village_code")?, line.raw("town")?.text, line.raw("village")?.text);
    let column = if code.is_empty() { "village" } else { "village_code" };
    let place = Place { code: &code, town: &town, village: &village, group: "" };
    places.village_until(place, last_day(line)?).map_err(|reason| reason.at(column))
}

/// The organisations of a list column, `None` where it is blank.
pub(super) fn organisations(
    places: &Places<'_>,
    line: &Line<'_>,
    from: UnitId,
) -> Result<Option<Vec<OrganisationId>>, CellError> {
    let Some(items) = list(&line.raw("organisations")?) else { return Ok(None) };
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let id = places.organisation(from, &item).map_err(|reason| reason.at("organisations"))?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(Some(found))
}

impl<'v> Groups<'v> {
    pub fn new(view: &'v View) -> Groups<'v> {
        Groups { places: Places::new(view), villages: HashMap::new() }
    }
}

impl Importer for Groups<'_> {
    type Record = Unit;

    fn prepare(&mut self, lines: &[Line<'_>]) -> Option<Vec<usize>> {
        // Rows that name their serial number come first, so that a number given to another is never theirs.
        let blank = |line: &Line<'_>| line.text("serial").map_or(true, |text| text.is_empty());
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|index| lines.get(*index).is_none_or(blank));
        Some(order)
    }

    fn take(&mut self, line: &Line<'_>, _: u32, remarks: &mut Vec<Remark>) -> Result<Taken<Unit>, CellError> {
        let (view, day) = (self.places.view, self.places.view.today());
        let places = &self.places;
        let parent = village_of(&self.places, line)?;
        let known = self.villages.entry(parent).or_insert_with(|| {
            let groups = view.all_children(parent).filter(|(_, unit)| unit.level == Level::Group);
            let mut groups: Vec<_> = groups.collect();
            // Of two groups of one name the one that exists is meant.
            groups.sort_by_key(|(id, unit)| (unit.exists(day), *id));
            let groups = groups.into_iter();
            let names = groups.map(|(id, unit)| (unit.name(day).into(), (Some(id), 0))).collect();
            Village { names, serials: HashMap::new() }
        });
        let text = line.text("serial")?;
        let serial = match text.as_str() {
            "" => None,
            text => Some(
                whole(text)
                    .and_then(|n| u16::try_from(n).ok())
                    .filter(|n| *n <= MAX_SERIAL)
                    .ok_or(Reason::NotANumber.at("serial"))?,
            )
            .filter(|serial| *serial > 0),
        };
        let given = line.raw("name")?;
        if let Some(row) = serial.and_then(|serial| known.serials.get(&serial)) {
            return Err(Reason::Twice { row: *row }.at("serial"));
        }
        let named = known.names.get(&*given.text).copied();
        if let (None, Some((None, row))) = (serial, named) {
            return Err(Reason::Twice { row }.at("name"));
        }
        // A group without a serial number is given the one of the row that bears its name.
        let nameless = |id: &UnitId| view.unit(*id).is_some_and(|unit| unit.serial == 0 || serial.is_none());
        let found = serial
            .and_then(|serial| view.group_by_serial(parent, serial))
            .or_else(|| named.and_then(|(id, _)| id).filter(nameless));
        let before = found.and_then(|id| Some((id, view.unit(id)?.clone())));
        let mut after = match &before {
            Some((_, unit)) => unit.clone(),
            None => Unit::new(Level::Group, &name(&given, MAX_NAME, "name")?, None, Some(parent)),
        };
        if !given.is_blank() {
            let name = name(&given, MAX_NAME, "name")?;
            let over = |to: Option<Day>| to.is_some_and(|to| to < day);
            let other = !over(last_day(line)?.or(after.to))
                && known.names.get(&name).is_some_and(|(id, _)| {
                    let living = id.and_then(|id| view.unit(id)).is_none_or(|unit| !over(unit.to));
                    (*id != found || found.is_none()) && living
                });
            if other {
                return Err(Reason::NameTaken.at("name"));
            }
            if after.name(day) != &*name {
                after.names.change(day, name);
            }
        }
        line.set_fields(&mut after)?;
        if let Some(organisations) = organisations(&self.places, line, parent)? {
            after.organisations = organisations;
        }
        if let Some(names) = units::names(line)? {
            after.names = with_present(names, after.names.on(day), day);
        }
        let mut lost = false;
        let parents = units::read_parents(line, |text| {
            let found = places.by_ref(text).ok();
            lost |= found.is_none();
            found
        })?;
        if let Some(Some(parents)) = parents {
            after.parents = with_present(parents, after.parents.on(day), day);
        } else if lost {
            remarks.push(Remark::LinkLost);
        }
        in_order(after.from, after.to)?;
        if let Some(serial) = serial {
            after.serial = serial;
        } else if before.is_none() {
            let free = |serial: &u16| {
                !known.serials.contains_key(serial) && view.group_by_serial(parent, *serial).is_none()
            };
            after.serial = (1..=MAX_SERIAL).find(free).ok_or(Reason::NoneLeft.at("serial"))?;
        }
        if after.serial > 0 {
            known.serials.insert(after.serial, line.number);
        }
        match before {
            Some((id, before)) => {
                if after.exists(day) {
                    known.names.insert(after.name(day).into(), (Some(id), line.number));
                }
                Ok(Taken::Old { id: id.0, before, after })
            }
            None => {
                if after.exists(day) {
                    known.names.insert(after.name(day).into(), (None, line.number));
                }
                Ok(Taken::New { stubs: Vec::new(), record: after })
            }
        }
    }
}
