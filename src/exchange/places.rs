//! Units, groups and organisations as files name them: by code, by code and serial number, or by name.

use super::{problem::Reason, vocabulary::vocabulary};
use crate::{
    domain::{Day, OrganisationId, PersonId, UnitId, View, code::Code, person::Person, unit::Level},
    lang::fold,
};
use std::{cell::OnceCell, collections::HashMap};

/// How a file names a unit: its code; for a group the village's code with `-` and the serial number, or with
/// `/` and the name where it has no serial number.
pub(super) fn unit_ref(view: &View, id: UnitId) -> String {
    let Some(unit) = view.unit(id) else { return String::new() };
    if let Some(code) = unit.code(view.day()) {
        return code.to_string();
    }
    let above = view.parent(id).map(|parent| unit_ref(view, parent)).unwrap_or_default();
    match unit.serial {
        0 => format!("{above}/{}", unit.name(view.day())),
        serial => format!("{above}-{serial:02}"),
    }
}

/// How a file names a person in one cell: the office's number, else name, home and birth date with `|` between.
pub(super) fn person_ref(view: &View, person: &Person) -> String {
    if !person.number.is_empty() {
        return person.number.to_string();
    }
    let home = person.home.map(|home| unit_ref(view, home)).unwrap_or_default();
    let birth = person.birth.map(|birth| birth.to_string()).unwrap_or_default();
    format!("{}|{home}|{birth}", person.name)
}

/// The record merged into another one that a cell names as [`person_ref`] does.
pub(super) fn merged_person(view: &View, text: &str) -> Option<PersonId> {
    view.merged_people().find(|(_, person)| person_ref(view, person) == text).map(|(id, _)| id)
}

/// How a file names an organisation seen from a unit: its name, and the unit behind `@` where it is another's.
pub(super) fn organisation_ref(view: &View, from: UnitId, id: OrganisationId) -> String {
    let Some(organisation) = view.organisation(id) else { return String::new() };
    let name = organisation.name.replace('\\', "\\\\").replace('@', "\\@");
    if organisation.unit == from { name } else { format!("{name}@{}", unit_ref(view, organisation.unit)) }
}

/// Looking up what files name, with the names of towns and villages indexed once per file.
pub(super) struct Places<'v> {
    pub view: &'v View,
    names: OnceCell<HashMap<String, Vec<UnitId>>>,
}

/// The cells of a row that say where something is.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Place<'t> {
    pub code: &'t str,
    pub town: &'t str,
    pub village: &'t str,
    pub group: &'t str,
}

impl<'v> Places<'v> {
    pub fn new(view: &'v View) -> Places<'v> {
        Places { view, names: OnceCell::new() }
    }

    pub fn day(&self) -> Day {
        self.view.day()
    }

    /// The unit that a code names, or a group by the village's code and its serial number or name.
    pub fn by_ref(&self, text: &str) -> Result<UnitId, Reason> {
        let by_code = |text: &str| {
            let code = Code::parse(text).ok_or(Reason::NotACode)?;
            // Whoever sees a part only is not told whether there is such a unit elsewhere.
            let none = if self.view.sees_all() { Reason::NoUnit } else { Reason::Elsewhere };
            self.view.unit_by_code(code).ok_or(none)
        };
        if let Some((above, serial)) = text.split_once('-') {
            let serial = serial.trim().parse().map_err(|_| Reason::NotACode)?;
            return self.view.group_by_serial(by_code(above)?, serial).ok_or(Reason::NoGroup);
        }
        match text.split_once('/') {
            Some((above, name)) => self.group(by_code(above)?, name.trim()),
            None => by_code(text),
        }
    }

    /// The group of a village by serial number or name, or by a code that says where it lies now.
    pub fn group(&self, village: UnitId, text: &str) -> Result<UnitId, Reason> {
        let by_serial = text.parse().ok().and_then(|serial| self.view.group_by_serial(village, serial));
        let named = || {
            let text = fold(text);
            self.view
                .all_children(village)
                .find(|(_, unit)| unit.level == Level::Group && fold(unit.name(self.day())) == text)
                .map(|(id, _)| id)
        };
        let elsewhere = || text.contains(['-', '/']).then(|| self.by_ref(text).ok()).flatten();
        by_serial.or_else(named).or_else(elsewhere).ok_or(Reason::NoGroup)
    }

    fn names(&self) -> &HashMap<String, Vec<UnitId>> {
        self.names.get_or_init(|| {
            let mut names: HashMap<String, Vec<UnitId>> = HashMap::new();
            let words = vocabulary();
            for (id, unit) in self.view.units() {
                if matches!(unit.level, Level::Group) {
                    continue;
                }
                let all =
                    std::iter::once(unit.name(self.day())).chain(unit.aliases.iter().map(|alias| &**alias));
                for key in all.flat_map(|name| [fold(name), words.core(name).into_owned()]) {
                    let list = names.entry(key).or_default();
                    if list.last() != Some(&id) {
                        list.push(id);
                    }
                }
            }
            names
        })
    }

    /// The unit of a level with this name below `above`; the whole name wins over one without its ending.
    fn named(&self, name: &str, level: Option<Level>, above: Option<UnitId>) -> Result<UnitId, Reason> {
        let fits = |id: &&UnitId| {
            self.view.unit(**id).is_some_and(|unit| level.is_none_or(|level| unit.level == level))
                && above.is_none_or(|above| self.view.within(**id, above))
        };
        for key in [fold(name), vocabulary().core(name).into_owned()] {
            let mut found: Vec<UnitId> =
                self.names().get(&key).into_iter().flatten().filter(fits).copied().collect();
            if found.len() > 1 {
                // 冈中 is also what 冈中社区 is called; whoever writes 冈中村委会 means that one.
                let exact =
                    |id: &UnitId| self.view.unit(*id).is_some_and(|u| fold(u.name(self.day())) == fold(name));
                if found.iter().filter(|id| exact(id)).count() == 1 {
                    found.retain(exact);
                }
            }
            match found.as_slice() {
                [] => {}
                [one] => return Ok(*one),
                _ => return Err(Reason::ManyUnits),
            }
        }
        Err(Reason::NoUnit)
    }

    /// Where a row is, `None` where its cells say nothing.
    ///
    /// A code wins over names; names lead from the town to the village and the group.
    pub fn find(&self, place: Place<'_>) -> Result<Option<UnitId>, Reason> {
        let Place { code, town, village, group } = place;
        if !code.is_empty() {
            let found = self.by_ref(code)?;
            // A code that ends at the village together with a group's name or number leads into the group.
            let is_village = self.view.unit(found).is_some_and(|unit| unit.level == Level::Village);
            if is_village && !group.is_empty() && !self.is_called(found, group) {
                return self.group(found, group).map(Some);
            }
            return Ok(Some(found));
        }
        let town = match town {
            "" => None,
            name => Some(self.named(name, Some(Level::Town), None)?),
        };
        let village = match village {
            "" => None,
            name => Some(self.named(name, Some(Level::Village), town)?),
        };
        match (village, group) {
            (Some(village), "") => Ok(Some(village)),
            (Some(village), group) if self.is_called(village, group) => Ok(Some(village)),
            (Some(village), group) => self.group(village, group).map(Some),
            (None, "") => Ok(town),
            (None, name) => self.named(name, None, town).map(Some),
        }
    }

    fn is_called(&self, unit: UnitId, name: &str) -> bool {
        let words = vocabulary();
        self.view.unit(unit).is_some_and(|unit| {
            fold(unit.name(self.day())) == fold(name) || words.core(unit.name(self.day())) == words.core(name)
        })
    }

    /// The same, where it must be a village or community that exists.
    pub fn village(&self, place: Place<'_>) -> Result<UnitId, Reason> {
        self.village_until(place, None)
    }

    /// The same, where it must have existed until what is in it ended.
    pub fn village_until(&self, place: Place<'_>, to: Option<Day>) -> Result<UnitId, Reason> {
        let id = self.find(place)?.ok_or(Reason::Missing)?;
        let unit = self.view.unit(id).ok_or(Reason::NoUnit)?;
        if unit.level != Level::Village {
            return Err(Reason::WrongLevel);
        }
        self.usable_until(id, to)?;
        Ok(id)
    }

    /// Refuses a unit that is abolished or not the account's own.
    pub fn usable(&self, id: UnitId) -> Result<(), Reason> {
        self.usable_until(id, None)
    }

    /// Refuses a unit that is not the account's own, or is abolished before what is in it ends.
    pub fn usable_until(&self, id: UnitId, to: Option<Day>) -> Result<(), Reason> {
        let unit = self.view.unit(id).ok_or(Reason::NoUnit)?;
        if !self.view.in_scope(id) {
            return Err(Reason::Elsewhere);
        }
        let over = unit.to.is_some_and(|last| last < self.day() && to.is_none_or(|to| to > last));
        if over { Err(Reason::UnitOver) } else { Ok(()) }
    }

    /// Organisations of a unit with this name, dissolved ones too.
    pub fn organisations_named(&self, unit: UnitId, name: &str) -> Vec<OrganisationId> {
        let name = fold(name);
        self.view
            .all_organisations_of(unit)
            .filter(|(_, organisation)| fold(&organisation.name) == name)
            .map(|(id, _)| id)
            .collect()
    }

    /// The organisation that a cell names, seen from a unit: of the unit, of those below it, of those above.
    pub fn organisation(&self, from: UnitId, text: &str) -> Result<OrganisationId, Reason> {
        let (name, at) = part_at(text);
        let one = |found: &[OrganisationId]| match found {
            [] => None,
            [one] => Some(Ok(*one)),
            // Of several of one name the one that exists is meant.
            several => {
                let exists = |id: &&OrganisationId| {
                    let organisation = self.view.organisation(**id);
                    organisation.is_some_and(|known| known.to.is_none_or(|to| to >= self.day()))
                };
                let mut living = several.iter().filter(exists);
                match (living.next(), living.next()) {
                    (Some(one), None) => Some(Ok(*one)),
                    _ => Some(Err(Reason::ManyOrganisations)),
                }
            }
        };
        if let Some(at) = at {
            let unit = self.by_ref(&at)?;
            return one(&self.organisations_named(unit, &name)).unwrap_or(Err(Reason::NoOrganisation));
        }
        let below = || {
            let children = self.view.all_children(from);
            children.flat_map(|(unit, _)| self.organisations_named(unit, &name)).collect::<Vec<_>>()
        };
        one(&self.organisations_named(from, &name))
            .or_else(|| one(&below()))
            .or_else(|| {
                self.view.path(from).skip(1).find_map(|unit| one(&self.organisations_named(unit, &name)))
            })
            .unwrap_or(Err(Reason::NoOrganisation))
    }
}

/// A name and, behind the last bare `@`, the unit that it belongs to.
pub(super) fn part_at(text: &str) -> (String, Option<String>) {
    let (mut name, mut at): (String, Option<String>) = (String::new(), None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let parts = c == '@' && at.is_none();
        let into = at.as_mut().unwrap_or(&mut name);
        match c {
            _ if parts => at = Some(String::new()),
            '\\' => into.extend(chars.next()),
            c => into.push(c),
        }
    }
    (name.trim().to_owned(), at.map(|at| at.trim().to_owned()))
}
