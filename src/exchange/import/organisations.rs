//! Party organisations. The key is name and unit.

use super::{in_order, name};
use crate::{
    domain::{
        Day, OrganisationId, UnitId, Value, View,
        organisation::{Organisation, OrganisationKind},
    },
    exchange::{
        places::{Place, Places},
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
    },
    lang::fold,
};
use std::collections::HashMap;

/// Longest name of an organisation, in characters.
const MAX_NAME: u16 = 60;
/// Fewer full members than this is remarked on.
const FEW_MEMBERS: u32 = 3;

pub(in crate::exchange) struct Organisations<'v> {
    places: Places<'v>,
    made: HashMap<(UnitId, String, Option<Day>), (OrganisationId, u64)>,
    /// New ones of the file by name alone, for superiors.
    named: HashMap<String, Vec<(UnitId, OrganisationId)>>,
    /// What this file says of superiors.
    superiors: HashMap<OrganisationId, Option<OrganisationId>>,
}

/// Organisations nested deeper than this are taken for a circle. Five levels exist.
const MAX_DEPTH: usize = 16;

impl<'v> Organisations<'v> {
    pub fn new(view: &'v View) -> Organisations<'v> {
        Organisations {
            places: Places::new(view),
            made: HashMap::new(),
            named: HashMap::new(),
            superiors: HashMap::new(),
        }
    }

    /// The superior that a cell names: of this file, or registered at the unit or above it.
    fn superior(&self, unit: UnitId, text: &str) -> Result<OrganisationId, Reason> {
        let new = self.named.get(&fold(text)).into_iter().flatten();
        let above: Vec<UnitId> = self.places.view.path(unit).collect();
        let near = new.filter_map(|(at, id)| Some((above.iter().position(|unit| unit == at)?, *id))).min();
        match (self.places.organisation(unit, text), near) {
            (Err(Reason::NoOrganisation), Some((_, id))) => Ok(id),
            (other, _) => other,
        }
    }
}

impl Organisations<'_> {
    /// Whether `own` is `from` or stands above it.
    fn leads_to(&self, from: OrganisationId, own: OrganisationId) -> bool {
        let above = |id: &OrganisationId| match self.superiors.get(id) {
            Some(superior) => *superior,
            None => self.places.view.organisation(*id).and_then(|organisation| organisation.superior),
        };
        let mut path = std::iter::successors(Some(from), above);
        path.by_ref().take(MAX_DEPTH).any(|id| id == own) || path.next().is_some()
    }
}

impl Importer for Organisations<'_> {
    type Record = Organisation;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(
        &mut self,
        line: &Line<'_>,
        next: u32,
        remarks: &mut Vec<Remark>,
    ) -> Result<Taken<Organisation>, CellError> {
        let view = self.places.view;
        let (code, town, village) =
            (line.text("unit_code")?, line.raw("town")?.text, line.raw("village")?.text);
        let place = Place { code: &code, town: &town, village: &village, group: "" };
        let column = if code.is_empty() { "village" } else { "unit_code" };
        let unit = self.places.find(place).and_then(|unit| unit.ok_or(Reason::Missing));
        let unit = unit.map_err(|reason| reason.at(column))?;
        let name = name(&line.raw("name")?, MAX_NAME, "name")?;
        let to = match line.value::<Organisation>("to", "to")? {
            Some(Value::Day(to)) => Some(to),
            _ => None,
        };
        let key = (unit, fold(&name), to);
        if let Some((_, row)) = self.made.get(&key) {
            return Err(Reason::Twice { row: *row }.at("name"));
        }
        let before = match self.places.organisations_named(unit, &name).as_slice() {
            [] => None,
            [one] => view.organisation(*one).map(|record| (*one, record.clone())),
            // One was dissolved and founded again under its name: the last day tells which one is meant.
            several => {
                let meant =
                    |id: &&OrganisationId| view.organisation(**id).is_some_and(|known| known.to == to);
                let mut meant = several.iter().filter(meant);
                match (meant.next(), meant.next()) {
                    (Some(one), None) => view.organisation(*one).map(|record| (*one, record.clone())),
                    _ => return Err(Reason::TwoMatches.at("name")),
                }
            }
        };
        let mut after = match &before {
            Some((_, organisation)) => Organisation { name, ..organisation.clone() },
            None => {
                self.places.usable_until(unit, to).map_err(|reason| reason.at(column))?;
                if line.raw("kind")?.is_blank() {
                    return Err(Reason::Missing.at("kind"));
                }
                Organisation::new(&name, OrganisationKind::Branch, unit)
            }
        };
        line.set_fields(&mut after)?;
        let superior = line.raw("superior")?;
        if superior.is_dash() {
            after.superior = None;
        } else if !superior.is_blank() {
            let id = self.superior(unit, &superior.text).map_err(|reason| reason.at("superior"))?;
            if before.as_ref().is_some_and(|(own, _)| self.leads_to(id, *own)) {
                return Err(Reason::Circle.at("superior"));
            }
            after.superior = Some(id);
        }
        if let (Some(founded), Some(to)) = (after.founded, after.to) {
            in_order(Some(founded.day), Some(to))?;
        }
        if after.founded.is_some_and(|founded| founded.day > view.today()) {
            return Err(Reason::InFuture.at("founded"));
        }
        if after.to.is_none() && after.members_full.value().is_some_and(|n| n < FEW_MEMBERS) {
            remarks.push(Remark::FewMembers);
        }
        match before {
            Some((id, before)) => {
                if before != after {
                    self.places.usable_until(unit, after.to).map_err(|reason| reason.at(column))?;
                }
                self.superiors.insert(id, after.superior);
                Ok(Taken::Old { id: id.0, before, after })
            }
            None => {
                let id = OrganisationId::provisional(next);
                self.named.entry(key.1.clone()).or_default().push((unit, id));
                self.superiors.insert(id, after.superior);
                self.made.insert(key, (id, line.number));
                Ok(Taken::New { stubs: Vec::new(), record: after })
            }
        }
    }

    fn may_wait(error: &CellError) -> bool {
        // A superior may stand further down in the file.
        *error == Reason::NoOrganisation.at("superior")
    }
}
