//! Assignments. The key is grid, role, person and first day.

use super::{
    code, in_order,
    people::{Number, birth, id_number},
};
use crate::{
    domain::{
        AssignmentId, Day, GridId, PersonId, RoleId, UnitId, Value, View,
        assignment::Assignment,
        person::{Person, PersonStatus},
        role::{Reach, Role},
    },
    exchange::{
        history, mask,
        places::{Place, Places, merged_person},
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
    },
    lang::fold,
};
use std::collections::HashMap;

pub(in crate::exchange) struct Assignments<'v> {
    places: Places<'v>,
    roles: HashMap<String, RoleId>,
    /// Rows of this file by key.
    keys: HashMap<(GridId, RoleId, PersonId, Day), (AssignmentId, u64)>,
    /// New ones of this file by person.
    new: HashMap<PersonId, Vec<Assignment>>,
    /// What this file makes of registered ones.
    changed: HashMap<AssignmentId, Assignment>,
}

fn overlap(one: &Assignment, other: &Assignment) -> bool {
    let end = |a: &Assignment| a.to.unwrap_or(Day::MAX);
    one.from <= end(other) && other.from <= end(one)
}

/// Whom a row names, by number, identity number or name; where several bear it, one who lives in `village`.
pub(super) fn person(places: &Places<'_>, line: &Line<'_>, village: UnitId) -> Result<PersonId, CellError> {
    let view = places.view;
    let number = line.text("person_number")?;
    let id = id_number(line)?;
    if view.is_locked() && number.is_empty() && matches!(id, Number::Is(_)) {
        return Err(Reason::Locked.at("id_number"));
    }
    let by_number = (!number.is_empty()).then(|| view.person_by_number(&number));
    let by_id = if let Number::Is(text) = &id { Some(view.person_by_id_number(text)) } else { None };
    let said = if let Number::Is(text) = &id { text.as_str() } else { "" };
    match (by_number.flatten(), by_id.flatten()) {
        (Some(one), Some(other)) if one != other => return Err(Reason::TwoMatches.at("id_number")),
        (Some(found), _) | (None, Some(found)) => return Ok(found),
        (None, None) if view.registered_elsewhere(&number, said) => {
            return Err(Reason::Elsewhere.at("person"));
        }
        // A number that nobody has is a mistake, not a reason to go by the name.
        (None, None) if !said.is_empty() => return Err(Reason::NoPerson.at("id_number")),
        (None, None) if !number.is_empty() => return Err(Reason::NoPerson.at("person_number")),
        (None, None) => {}
    }
    let name = line.raw("person")?;
    if name.is_blank() {
        return Err(Reason::Missing.at("person"));
    }
    let birth = match birth(line, view.today())? {
        Some(Value::Date(date)) => Some(date),
        _ => None,
    };
    let home = match line.text("home_code")?.as_str() {
        "" | "-" => None,
        text => Some(places.by_ref(text).map_err(|reason| reason.at("home_code"))?),
    };
    let fits = |person: &Person| {
        birth.is_none_or(|birth| person.birth == Some(birth))
            && home.is_none_or(|home| person.home == Some(home))
            && match &id {
                Number::Masked(masked) => mask::id_number(&person.id_number) == *masked,
                Number::Blank | Number::Clear | Number::Is(_) => true,
            }
    };
    let found: Vec<(PersonId, &Person)> = view.people_named(&name.text).filter(|(_, p)| fits(p)).collect();
    match found.as_slice() {
        [] => return Err(Reason::NoPerson.at("person")),
        [(one, _)] => return Ok(*one),
        _ => {}
    }
    let mut here = found.iter().filter(|(_, p)| p.home.is_some_and(|home| view.within(home, village)));
    match (here.next(), here.next()) {
        (Some((one, _)), None) => Ok(*one),
        _ => Err(Reason::ManyPeople.at("person")),
    }
}

impl<'v> Assignments<'v> {
    pub fn new(view: &'v View) -> Assignments<'v> {
        let mut roles = HashMap::new();
        for (id, role) in view.roles() {
            for name in [&role.key, &role.name_zh, &role.name_en, &role.short_zh, &role.short_en] {
                roles.entry(fold(name)).or_insert(id);
            }
        }
        Assignments {
            places: Places::new(view),
            roles,
            keys: HashMap::new(),
            new: HashMap::new(),
            changed: HashMap::new(),
        }
    }

    fn grid(&self, line: &Line<'_>) -> Result<GridId, CellError> {
        let view = self.places.view;
        let text = line.text("grid_code")?;
        if !text.is_empty() {
            let code = code(&text, true, "grid_code")?;
            return view.grid_by_code(code).ok_or(Reason::NoGrid.at("grid_code"));
        }
        let name = line.raw("grid")?;
        if name.is_blank() {
            return Err(Reason::Missing.at("grid"));
        }
        if let Ok(code) = code(&name.half_width(), true, "grid") {
            return view.grid_by_code(code).ok_or(Reason::NoGrid.at("grid"));
        }
        let (town, village) = (line.raw("town")?.text, line.raw("village")?.text);
        let place = Place { town: &town, village: &village, ..Place::default() };
        let village = self.places.village(place).map_err(|reason| reason.at("village"))?;
        let text = fold(&name.text);
        let named = |exists: bool| {
            view.all_grids_of(village)
                .filter(|(_, grid)| grid.exists(view.day()) == exists && fold(&grid.name) == text)
                .map(|(id, _)| id)
                .collect::<Vec<_>>()
        };
        for exists in [true, false] {
            match named(exists).as_slice() {
                [] => {}
                [one] => return Ok(*one),
                _ => return Err(Reason::ManyGrids.at("grid")),
            }
        }
        Err(Reason::NoGrid.at("grid"))
    }

    fn role(&self, line: &Line<'_>) -> Result<RoleId, CellError> {
        for column in ["role", "role_name"] {
            let text = line.raw(column)?;
            if !text.is_blank() {
                let retired = || self.places.view.role_by_key(&text.text);
                let known = self.roles.get(&fold(&text.text)).copied().or_else(retired);
                return known.ok_or(Reason::NoRole.at(column));
            }
        }
        Err(Reason::Missing.at("role"))
    }

    /// The assignment of the same grid and role that somebody, named or numbered, holds from a day on.
    fn covered(&self, own: &Assignment, from: Day, who: &str) -> Option<AssignmentId> {
        let view = self.places.view;
        let is_meant = |person: PersonId| {
            let person = view.person(person);
            person.is_some_and(|person| &*person.number == who || &*person.name == who)
        };
        let mut of_file = self.keys.iter().filter(|((grid, role, person, first), _)| {
            (*grid, *role, *first) == (own.grid, own.role, from) && is_meant(*person)
        });
        let mut registered = view
            .assignments_of_grid(own.grid)
            .into_iter()
            .filter(|(_, held)| (held.role, held.from) == (own.role, from) && is_meant(held.person));
        of_file.next().map(|(_, (id, _))| *id).or_else(|| registered.next().map(|(id, _)| id))
    }

    /// Refuses what the rules refuse between this assignment and the person's others.
    fn beside_others(
        &self,
        own: Option<AssignmentId>,
        new: &Assignment,
        role: &Role,
    ) -> Result<(), CellError> {
        let view = self.places.view;
        let registered =
            view.assignments_of_person(new.person).into_iter().filter(|(id, _)| Some(*id) != own);
        let registered = registered.map(|(id, held)| self.changed.get(&id).unwrap_or(held));
        let others = registered.chain(self.new.get(&new.person).into_iter().flatten());
        for other in others.filter(|other| overlap(other, new)) {
            if (other.grid, other.role) == (new.grid, new.role) {
                return Err(Reason::AlreadyHolds.at("person"));
            }
            let excludes = |role: Option<&Role>, other_role: RoleId| {
                role.into_iter().flat_map(|role| &role.exclusions).any(|exclusion| {
                    exclusion.role == other_role
                        && match exclusion.reach {
                            Reach::Anywhere => true,
                            Reach::SameGrid => other.grid == new.grid,
                        }
                })
            };
            if excludes(Some(role), other.role) || excludes(view.role(other.role), new.role) {
                return Err(Reason::Excluded.at("role"));
            }
        }
        Ok(())
    }
}

impl Importer for Assignments<'_> {
    type Record = Assignment;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(
        &mut self,
        line: &Line<'_>,
        next: u32,
        remarks: &mut Vec<Remark>,
    ) -> Result<Taken<Assignment>, CellError> {
        let view = self.places.view;
        let grid_id = self.grid(line)?;
        let grid = view.grid(grid_id).ok_or(Reason::NoGrid.at("grid_code"))?;
        let role_id = self.role(line)?;
        let role = view.role(role_id).ok_or(Reason::NoRole.at("role"))?;
        let person_id = self::person(&self.places, line, grid.village)?;
        let person = view.person(person_id).ok_or(Reason::NoPerson.at("person"))?;
        if person.merged_into.is_some() {
            return Err(Reason::PersonGone.at("person"));
        }
        let from = line.day("from")?.ok_or(Reason::Missing.at("from"))?;
        let key = (grid_id, role_id, person_id, from);
        if let Some((_, row)) = self.keys.get(&key) {
            return Err(Reason::Twice { row: *row }.at(""));
        }
        let all = view.assignments_of_grid(grid_id);
        let mut same = all.iter().filter(|(_, a)| (a.grid, a.role, a.person, a.from) == key);
        let before = match (same.next(), same.next()) {
            (Some(_), Some(_)) => return Err(Reason::TwoMatches.at("")),
            (Some((id, record)), None) => Some((*id, (*record).clone())),
            _ => None,
        };
        let mut after = match &before {
            Some((_, record)) => record.clone(),
            None => Assignment::new(grid_id, role_id, person_id, from),
        };
        line.set_fields(&mut after)?;
        if before.as_ref().is_none_or(|(_, before)| *before != after) {
            in_order(Some(after.from), after.to)?;
            if after.ended.is_some() && after.to.is_none() {
                return Err(Reason::Missing.at("to"));
            }
            if grid.from.is_some_and(|first| after.from < first) {
                return Err(Reason::DateOrder.at("from"));
            }
            if grid.to.is_some_and(|last| last < after.to.unwrap_or(Day::MAX)) {
                return Err(Reason::GridOver.at("grid_code"));
            }
            if role.retired && before.is_none() && after.to.is_none_or(|to| to >= view.today()) {
                return Err(Reason::RoleRetired.at("role"));
            }
            if after.to.is_none() && person.status == PersonStatus::Deceased {
                return Err(Reason::PersonGone.at("person"));
            }
            self.beside_others(before.as_ref().map(|(id, _)| *id), &after, role)?;
            if after.to.is_none() && person.status != PersonStatus::Active {
                remarks.push(Remark::Unavailable);
            }
        }
        history::read(line, "covers")?;
        let own = before.as_ref().map_or(AssignmentId::provisional(next), |(id, _)| *id);
        self.keys.insert(key, (own, line.number));
        Ok(match before {
            Some((id, before)) => {
                self.changed.insert(id, after.clone());
                Taken::Old { id: id.0, before, after }
            }
            None => {
                self.new.entry(person_id).or_default().push(after.clone());
                Taken::New { stubs: Vec::new(), record: after }
            }
        })
    }

    fn link(&self, line: &Line<'_>, record: &mut Assignment, remarks: &mut Vec<Remark>) {
        if let Ok(from) = line.text("merged_from")
            && !from.is_empty()
        {
            record.merged_from = merged_person(self.places.view, &from);
            if record.merged_from.is_none() {
                remarks.push(Remark::LinkLost);
            }
        }
        let Ok(Some(covered)) = history::read(line, "covers") else { return };
        let found = covered.first().map(|(from, who)| self.covered(record, *from, who));
        match found {
            None => record.covers = None,
            Some(Some(covered)) => record.covers = Some(covered),
            Some(None) => remarks.push(Remark::LinkLost),
        }
    }

    fn may_wait(error: &CellError) -> bool {
        // A row further down may end what stands in the way.
        matches!(error.reason, Reason::Excluded | Reason::AlreadyHolds)
    }
}
