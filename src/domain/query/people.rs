//! The people of a unit as a list.

use super::{Ids, NameOrder, Sort, arrange, arrange_names};
use crate::domain::{
    Book, Class, Day, Kind, PersonId, RoleId, UnitId, View,
    person::{Person, PersonStatus, Political, Sex},
    role::MAX_ROLES,
    rules,
};
use std::{collections::BTreeSet, sync::Arc};

/// Different tags that have a bit of their own; the last bit stands for all others.
const TAG_BITS: usize = 31;
/// More changed people than this are not patched in one by one.
const MAX_PATCHED: usize = 512;
const OTHER_TAGS: u32 = 1 << TAG_BITS;
const NOT_KNOWN: u8 = u8::MAX;
const NO_DAY: i32 = i32::MAX;

/// A column that people are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PeopleColumn {
    /// The name, in the order handed in.
    Name,
    /// Sex.
    Sex,
    /// Age: the youngest first.
    Age,
    /// The unit that they live in, in the order of the tree.
    Home,
    /// Different grids that they serve.
    Load,
    /// Political status.
    Political,
    /// Education.
    Education,
    /// Status.
    Status,
}

/// Which people the list is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Those who live in the unit or below.
    Living,
    /// Those who fill a role in its grids.
    Serving,
}

/// What is asked of people; every condition must hold. One that is not known fits no condition about it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PeopleFilter {
    /// Status.
    pub status: Option<PersonStatus>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Political status.
    pub political: Option<Political>,
    /// Youngest age in whole years.
    pub age_from: Option<u8>,
    /// Oldest age in whole years.
    pub age_to: Option<u8>,
    /// A tag that they bear.
    pub tag: Option<Box<str>>,
    /// Whether they fill any role.
    pub serving: Option<bool>,
    /// A role that they fill.
    pub role: Option<RoleId>,
}

impl PeopleFilter {
    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        *self == PeopleFilter::default()
    }
}

/// What a list must know of a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fact {
    /// First piece of the name.
    name: u64,
    id: u32,
    /// Place of the home in the tree.
    place: u32,
    birth: i32,
    tags: u32,
    /// Roles filled, one bit each.
    roles: u16,
    load: u16,
    sex: u8,
    political: u8,
    education: u8,
    status: u8,
}

const _: () = assert!(MAX_ROLES <= 16, "a role has a bit in Fact::roles");

/// The people of a unit, in the order of the tree.
pub struct PeopleRows {
    view: View,
    unit: UnitId,
    source: Source,
    order: &'static (dyn NameOrder + Sync),
    facts: Vec<Fact>,
    tags: Vec<Box<str>>,
}

impl PeopleRows {
    /// Reads a unit's people.
    pub fn new(
        view: &View,
        unit: UnitId,
        source: Source,
        order: &'static (dyn NameOrder + Sync),
    ) -> PeopleRows {
        let mut rows =
            PeopleRows { view: view.clone(), unit, source, order, facts: Vec::new(), tags: Vec::new() };
        rows.read();
        rows
    }

    #[cfg(test)]
    pub(super) fn book(&self) -> &Arc<Book> {
        self.view.book()
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The tags that are borne, the same in the same book.
    pub fn tags(&self) -> &[Box<str>] {
        &self.tags
    }

    /// The people in the order of the list.
    pub fn ids(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.facts.iter().map(|fact| PersonId(fact.id))
    }

    fn read(&mut self) {
        let (view, book) = (self.view.clone(), self.view.book().clone());
        let day = view.day();
        // One pass over all assignments instead of one look-up a person.
        let in_force = book.assignments().filter(|(_, assignment)| assignment.standing(day).in_force());
        let busy: Ids = in_force.map(|(_, assignment)| assignment.person.0).collect();
        let people: Vec<(PersonId, &Person)> = match self.source {
            Source::Living => living(&view, self.unit),
            Source::Serving => {
                let mut all: Vec<_> = view
                    .persons_serving(self.unit, None)
                    .into_iter()
                    .filter_map(|id| Some((id, book.person(id)?)))
                    .collect();
                let place = |person: &Person| person.home.map_or(u32::MAX, |home| book.tree().place(home));
                all.sort_by_cached_key(|(id, person)| (place(person), *id));
                all
            }
        };
        self.tags.clear();
        self.facts = Vec::with_capacity(people.len());
        for (id, person) in people {
            let fact = self.fact(&book, day, id, person, busy.has(id.0));
            self.facts.push(fact);
        }
    }

    fn fact(&mut self, book: &Book, day: Day, id: PersonId, person: &Person, busy: bool) -> Fact {
        let mut tags = 0;
        for tag in &person.tags {
            let at = self.tags.iter().position(|known| known == tag).unwrap_or_else(|| {
                self.tags.push(tag.clone());
                self.tags.len() - 1
            });
            tags |= if at < TAG_BITS { 1 << at } else { OTHER_TAGS };
        }
        let (mut roles, mut load) = (0, 0);
        if busy {
            for (_, assignment) in book.assignments_of_person(id) {
                if assignment.standing(day).fills() && self.view.sees_assignment(assignment) {
                    roles |= 1u16.checked_shl(assignment.role.0).unwrap_or(0);
                }
            }
            load = rules::load(book, id, day);
        }
        // What is not shown sorts and filters as if it were not known: the order of a list tells nothing either.
        let shown = self.view.sees_class(Kind::Person, Class::Personal);
        let birth = person.birth.filter(|_| shown);
        let (political, education) = (person.political.filter(|_| shown), person.education.filter(|_| shown));
        Fact {
            name: self.order.key(&person.name, 0),
            id: id.0,
            place: person.home.map_or(u32::MAX, |home| book.tree().place(home)),
            birth: birth.map_or(NO_DAY, |birth| birth.day.number()),
            tags,
            roles,
            load,
            sex: person.sex.map_or(NOT_KNOWN, |sex| sex as u8),
            political: political.map_or(NOT_KNOWN, |political| political as u8),
            education: education.map_or(NOT_KNOWN, |education| education as u8),
            status: person.status as u8,
        }
    }

    /// Takes a newer book in: only what differs is read again where that is little. Says whether anything in
    /// the list may differ.
    pub fn follow(&mut self, view: &View) -> bool {
        let before = std::mem::replace(&mut self.view, view.clone());
        let (old, now) = (before.book(), view.book());
        if Arc::ptr_eq(old, now) && before.day() == view.day() {
            return false;
        }
        let changed = match self.source {
            Source::Serving => None,
            Source::Living if before.day() != view.day() || !old.same_tree(now) => None,
            Source::Living if now.differences(old, Kind::Role).next().is_some() => None,
            Source::Living => changed_people(old, now),
        };
        let Some(changed) = changed else {
            self.read();
            return true;
        };
        let (day, now) = (view.day(), Arc::clone(now));
        let above = self.unit;
        let inside = |home: UnitId| now.tree().within(home, above) && view.in_scope(home);
        for id in &changed {
            let place = |book: &Book| book.person(PersonId(*id))?.home.map(|home| book.tree().place(home));
            let find = |facts: &[Fact], place| facts.binary_search_by_key(&(place, *id), |f| (f.place, f.id));
            if let Some(Ok(at)) = place(old).map(|place| find(&self.facts, place)) {
                self.facts.remove(at);
            }
            let Some(person) = now.person(PersonId(*id)) else { continue };
            if person.is_gone() || !person.home.is_some_and(inside) {
                continue;
            }
            let fact = self.fact(&now, day, PersonId(*id), person, true);
            if let Err(at) = find(&self.facts, fact.place) {
                self.facts.insert(at, fact);
            }
        }
        !changed.is_empty()
    }

    /// The people that fit, sorted; in the order of the list where no sort is asked. `among` are those that a
    /// typed text fits.
    pub fn select(
        &self,
        filter: &PeopleFilter,
        among: Option<&Ids>,
        sort: Option<Sort<PeopleColumn>>,
    ) -> Vec<PersonId> {
        let places = self.filtered(filter, among);
        match sort {
            None => places.into_iter().map(|at| PersonId(self.facts[at as usize].id)).collect(),
            Some(sort) => self.sorted(&places, sort),
        }
    }

    /// Places of the people that fit.
    fn filtered(&self, filter: &PeopleFilter, among: Option<&Ids>) -> Vec<u32> {
        let PeopleFilter { status, sex, political, age_from, age_to, tag, serving, role } = filter;
        let mut places: Vec<u32> = match among {
            None => (0..u32::try_from(self.facts.len()).unwrap_or(u32::MAX)).collect(),
            Some(among) => self.places(|fact| among.has(fact.id)),
        };
        // One condition after the other, each over what is left: every pass is one test without a branch.
        let mut keep = |test: &dyn Fn(&Fact) -> bool| places.retain(|at| test(&self.facts[*at as usize]));
        if let Some(status) = *status {
            keep(&|fact| fact.status == status as u8);
        }
        if let Some(sex) = *sex {
            keep(&|fact| fact.sex == sex as u8);
        }
        if let Some(political) = *political {
            keep(&|fact| fact.political == political as u8);
        }
        let years = |years: i32| self.view.today().plus_months(-12 * years).number();
        if let Some(from) = *age_from {
            let latest = years(i32::from(from));
            keep(&|fact| fact.birth <= latest);
        }
        if let Some(to) = *age_to {
            let earliest = years(i32::from(to) + 1);
            keep(&|fact| fact.birth > earliest && fact.birth != NO_DAY);
        }
        if let Some(serving) = *serving {
            keep(&|fact| (fact.roles != 0) == serving);
        }
        if let Some(role) = *role {
            let bit = 1u16.checked_shl(role.0).unwrap_or(0);
            keep(&|fact| fact.roles & bit != 0);
        }
        if let Some(tag) = tag {
            match self.tags.iter().position(|known| known == tag) {
                Some(at) if at < TAG_BITS => keep(&|fact| fact.tags & (1 << at) != 0),
                Some(_) => keep(&|fact| {
                    fact.tags & OTHER_TAGS != 0
                        && self
                            .view
                            .book()
                            .person(PersonId(fact.id))
                            .is_some_and(|person| person.tags.contains(tag))
                }),
                None => places.clear(),
            }
        }
        places
    }

    fn places(&self, test: impl Fn(&Fact) -> bool) -> Vec<u32> {
        (0..).zip(&self.facts).filter(|(_, fact)| test(fact)).map(|(at, _)| at).collect()
    }

    fn sorted(&self, places: &[u32], sort: Sort<PeopleColumn>) -> Vec<PersonId> {
        let fact = |at: u32| &self.facts[at as usize];
        let facts = places.iter().map(|at| fact(*at));
        let small = |value: u8| (value != NOT_KNOWN).then_some(u64::from(value));
        let down = sort.descending;
        let order = match sort.column {
            PeopleColumn::Name => {
                let name = |at: u32| {
                    let id = PersonId(fact(places[at as usize]).id);
                    self.view.book().person(id).map_or("", |person| &*person.name)
                };
                arrange_names(facts.map(|fact| fact.name), down, self.order, &name)
            }
            PeopleColumn::Sex => arrange(facts.map(|fact| small(fact.sex)), down),
            // The youngest were born last.
            PeopleColumn::Age => {
                let key = |birth: i32| (i64::from(NO_DAY) - i64::from(birth)).unsigned_abs();
                arrange(facts.map(|fact| (fact.birth != NO_DAY).then(|| key(fact.birth))), down)
            }
            PeopleColumn::Home => {
                arrange(facts.map(|f| (f.place != u32::MAX).then_some(u64::from(f.place))), down)
            }
            PeopleColumn::Load => arrange(facts.map(|fact| Some(u64::from(fact.load))), down),
            PeopleColumn::Political => arrange(facts.map(|fact| small(fact.political)), down),
            PeopleColumn::Education => arrange(facts.map(|fact| small(fact.education)), down),
            PeopleColumn::Status => arrange(facts.map(|fact| Some(u64::from(fact.status))), down),
        };
        order.into_iter().map(|at| PersonId(fact(places[at as usize]).id)).collect()
    }
}

/// People who live in a unit or below, by place and id.
/// The people who live in a unit or below it, in the order of the tree, and nothing else about them: what an unsorted list
/// of all of them needs, at a fraction of what [`PeopleRows`] reads.
pub struct PeopleIds {
    view: View,
    unit: UnitId,
    /// Place of the home and id.
    at: Vec<(u32, u32)>,
}

impl PeopleIds {
    /// Reads a unit's people.
    pub fn new(view: &View, unit: UnitId) -> PeopleIds {
        let mut all = PeopleIds { view: view.clone(), unit, at: Vec::new() };
        all.read();
        all
    }

    /// The people in the order of the list.
    pub fn ids(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.at.iter().map(|(_, id)| PersonId(*id))
    }

    fn read(&mut self) {
        let tree = self.view.book().tree();
        let place = |person: &Person| person.home.map_or(u32::MAX, |home| tree.place(home));
        let all = living(&self.view, self.unit);
        self.at = all.into_iter().map(|(id, person)| (place(person), id.0)).collect();
    }

    /// Takes a newer book in, as [`PeopleRows::follow`] does. Says whether the list may differ.
    pub fn follow(&mut self, view: &View) -> bool {
        let before = std::mem::replace(&mut self.view, view.clone());
        let (old, now) = (before.book(), view.book());
        if Arc::ptr_eq(old, now) {
            return false;
        }
        let mut changed: Vec<u32> =
            now.differences(old, Kind::Person).take(MAX_PATCHED + 1).map(|row| row.id).collect();
        if changed.len() > MAX_PATCHED || !old.same_tree(now) {
            self.read();
            return true;
        }
        changed.retain(|id| {
            let place = |book: &Book, view: &View| {
                let person = book.person(PersonId(*id)).filter(|person| !person.is_gone())?;
                let home = person.home.filter(|home| view.in_scope(*home))?;
                book.tree().within(home, self.unit).then(|| (book.tree().place(home), *id))
            };
            let (was, is) = (place(old, &before), place(now, view));
            if was == is {
                return false;
            }
            if let Some(Ok(at)) = was.map(|key| self.at.binary_search(&key)) {
                self.at.remove(at);
            }
            if let Some(key) = is
                && let Err(at) = self.at.binary_search(&key)
            {
                self.at.insert(at, key);
            }
            true
        });
        !changed.is_empty()
    }
}

fn living(view: &View, unit: UnitId) -> Vec<(PersonId, &Person)> {
    let book = view.book();
    let tree = book.tree();
    // Where the unit is a good part of the county, reading the table in its own order costs less than asking
    // the index for every group.
    if tree.below(unit).len() * 4 < tree.all().len() {
        return view.people_below(unit).collect();
    }
    let home = |person: &Person| person.home.filter(|home| tree.within(*home, unit) && view.in_scope(*home));
    let all: Vec<(PersonId, &Person, u32)> = book
        .people()
        .filter(|(_, person)| !person.is_gone())
        .filter_map(|(id, person)| Some((id, person, tree.place(home(person)?))))
        .collect();
    let order = arrange(all.iter().map(|(_, _, place)| Some(u64::from(*place))), false);
    order.into_iter().filter_map(|at| all.get(at as usize)).map(|(id, person, _)| (*id, *person)).collect()
}

/// People whose record or assignments differ, `None` where they are many.
fn changed_people(old: &Book, now: &Book) -> Option<BTreeSet<u32>> {
    let mut changed: BTreeSet<u32> =
        now.differences(old, Kind::Person).take(MAX_PATCHED + 1).map(|row| row.id).collect();
    for row in now.differences(old, Kind::Assignment).take(MAX_PATCHED + 1) {
        let of = |book: &Book| Some(book.assignment(crate::domain::AssignmentId(row.id))?.person.0);
        changed.extend(of(old));
        changed.extend(of(now));
    }
    // A grid that moved or ended changes who sees its people and how many grids they serve.
    for row in now.differences(old, Kind::Grid).take(MAX_PATCHED + 1) {
        for book in [old, now] {
            let people = book.assignments_of_grid(crate::domain::GridId(row.id));
            changed.extend(people.map(|(_, assignment)| assignment.person.0));
        }
    }
    (changed.len() <= MAX_PATCHED).then_some(changed)
}
