//! Kept readings: what every indicator says of villages and of units above them, carried up with each change.
//!
//! Nothing is kept until somebody asks; then all is counted once, and from that on a change counts its *village* anew
//! (or what stands right in a unit above villages) and adds the difference to the levels above. Persons are distinct
//! at every level: an index says in which other places a person is counted, so that nobody is added twice. Groups are
//! counted when shown. Another day, another setting, role, register or indicator: all is counted anew when asked.
//!
//! Kept is what the program itself sees. A view gets it only where its account sees everything that was counted.

use super::{
    Base, Count, Indicator, Reading,
    definition::Population,
    fact::{Fact, Name},
    reading::{Gathered, Marks},
};
use crate::domain::{
    Book, Kind, Right, UnitId, View,
    table::{Held, Table},
    tree::Tree,
    unit::Level,
};
use imbl::OrdMap;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// Met, base, unknown.
type Numbers = [u32; 3];

/// What is counted in one place: a village with its groups, or what stands right in another unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Place {
    /// By indicator; zeros for those that count persons.
    rows: Box<[Numbers]>,
    /// Indicator, person, marks, in that order.
    people: Box<[(u16, u32, Marks)]>,
}

/// The readings of one book.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Kept {
    tree: Arc<Tree>,
    indicators: Arc<[Indicator]>,
    totals: Table<Box<[Numbers]>>,
    places: Table<Place>,
    /// Indicator, person, place.
    people: OrdMap<(u16, u32, u32), Marks>,
}

fn place_of(book: &Book, tree: &Tree, unit: UnitId) -> UnitId {
    let is_village = |at: &UnitId| book.unit(*at).is_some_and(|unit| unit.level == Level::Village);
    tree.path(unit).find(is_village).unwrap_or(unit)
}

/// Counts one place. `view` is the program's own.
fn count(view: &View, indicators: &[Indicator], place: UnitId) -> Place {
    let is_village = view.unit(place).is_some_and(|unit| unit.level == Level::Village);
    let tree = view.book().tree();
    let one = [place];
    let units = if is_village { tree.below(place) } else { &one[..] };
    let mut rows = vec![[0; 3]; indicators.len()];
    let mut people = Vec::new();
    for (at, indicator) in indicators.iter().enumerate() {
        let gathered = Gathered::in_units(view, indicator, units);
        match indicator.count {
            Count::Rows => {
                let Reading { met, base, unknown } = gathered.reading(indicator);
                rows[at] = [met, base.unwrap_or(0), unknown];
            }
            Count::Persons => {
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                people.extend(gathered.marks().into_iter().map(|(person, marks)| (at, person.0, marks)));
            }
        }
    }
    Place { rows: rows.into(), people: people.into() }
}

fn shift(to: &mut u32, from: u32, by: u32) {
    *to = to.saturating_sub(from).saturating_add(by);
}

impl Kept {
    fn all(view: &View) -> Kept {
        let book = view.book();
        let mut kept = Kept {
            tree: book.shared_tree(),
            indicators: view.indicators().cloned().collect(),
            totals: Table::default(),
            places: Table::default(),
            people: OrdMap::new(),
        };
        let places: BTreeSet<UnitId> =
            book.tree().all().iter().map(|unit| place_of(book, book.tree(), *unit)).collect();
        for place in places {
            let counted = count(view, &kept.indicators, place);
            kept.set(place, counted);
        }
        kept
    }

    /// Says what is counted in a place by now, in the tree as it stands.
    fn set(&mut self, place: UnitId, new: Place) {
        let old = self.places.get(place.0).map(|held| Arc::clone(&held.record)).unwrap_or_default();
        if *old == new {
            return;
        }
        let tree = Arc::clone(&self.tree);
        let path: Vec<UnitId> = tree.path(place).collect();
        let mut changes: Vec<Vec<(usize, Numbers, Numbers)>> = vec![Vec::new(); path.len()];
        for at in 0..self.indicators.len() {
            let numbers = |place: &Place| place.rows.get(at).copied().unwrap_or_default();
            if numbers(&old) != numbers(&new) {
                changes.iter_mut().for_each(|list| list.push((at, numbers(&old), numbers(&new))));
            }
        }
        for (at, person, before, after) in differences(&old.people, &new.people) {
            for (unit, list) in path.iter().zip(&mut changes) {
                let others = self.elsewhere(at, person, place, *unit);
                let (before, after) = (others.and(before).numbers(), others.and(after).numbers());
                if before != after {
                    list.push((usize::from(at), before, after));
                }
            }
            if after == Marks::default() {
                self.people.remove(&(at, person, place.0));
            } else {
                self.people.insert((at, person, place.0), after);
            }
        }
        for (unit, list) in path.into_iter().zip(changes).filter(|(_, list)| !list.is_empty()) {
            let mut totals = match self.totals.get(unit.0) {
                Some(held) => Box::clone(&held.record),
                None => vec![[0; 3]; self.indicators.len()].into(),
            };
            for (at, from, by) in list {
                for (to, (from, by)) in totals[at].iter_mut().zip(from.into_iter().zip(by)) {
                    shift(to, from, by);
                }
            }
            self.totals.put(unit.0, Some(Held { version: 0, record: Arc::new(totals) }));
        }
        let gone = new.people.is_empty() && new.rows.iter().all(|numbers| *numbers == [0; 3]);
        self.places.put(place.0, (!gone).then(|| Held { version: 0, record: Arc::new(new) }));
    }

    /// How a person is counted below a unit in other places than one.
    fn elsewhere(&self, at: u16, person: u32, place: UnitId, unit: UnitId) -> Marks {
        self.people
            .range((at, person, 0)..=(at, person, u32::MAX))
            .filter(|((.., other), _)| *other != place.0 && self.tree.within(UnitId(*other), unit))
            .fold(Marks::default(), |all, (_, marks)| all.and(*marks))
    }

    /// Counts anew what a change touched. `stale` are units whose records changed.
    fn carry(&mut self, view: &View, stale: &BTreeSet<u32>) {
        let book = view.book();
        let (old, new) = (Arc::clone(&self.tree), book.shared_tree());
        let mut places = BTreeSet::new();
        for unit in stale.iter().map(|id| UnitId(*id)) {
            places.extend([place_of(book, &old, unit), place_of(book, &new, unit)]);
        }
        if Arc::ptr_eq(&old, &new) {
            for place in places {
                let counted = count(view, &self.indicators, place);
                self.set(place, counted);
            }
            return;
        }
        for unit in old.moved(&new) {
            for tree in [&old, &new] {
                places.insert(place_of(book, tree, unit));
                places.extend(tree.below(unit).iter().map(|below| place_of(book, tree, *below)));
            }
        }
        // Taken out where they stood, put in where they stand: between the two nothing of them is counted.
        for place in &places {
            self.set(*place, Place::default());
        }
        // What belongs to another place by now is counted there.
        self.tree = Arc::clone(&new);
        for place in places.into_iter().filter(|place| place_of(book, &new, *place) == *place) {
            let counted = count(view, &self.indicators, place);
            self.set(place, counted);
        }
    }

    fn reading(&self, indicator: &Indicator, unit: UnitId) -> Option<Reading> {
        let at = self.indicators.iter().position(|one| one.key == indicator.key && one == indicator)?;
        let [met, base, unknown] = self.totals.get(unit.0).map(|held| held.record[at]).unwrap_or_default();
        Some(Reading { met, base: indicator.base.as_ref().map(|_| base), unknown })
    }
}

/// What two sorted lists say of the same people, where it is not the same.
fn differences(old: &[(u16, u32, Marks)], new: &[(u16, u32, Marks)]) -> Vec<(u16, u32, Marks, Marks)> {
    let mut all = Vec::new();
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let key = |one: Option<&&(u16, u32, Marks)>| one.map(|(at, person, _)| (*at, *person));
        let Some(next) = [key(old.peek()), key(new.peek())].into_iter().flatten().min() else { return all };
        let before =
            old.next_if(|(at, person, _)| (*at, *person) == next).map_or_else(Marks::default, |one| one.2);
        let after =
            new.next_if(|(at, person, _)| (*at, *person) == next).map_or_else(Marks::default, |one| one.2);
        if before != after {
            all.push((next.0, next.1, before, after));
        }
    }
}

/// Keeps the readings of a book while it changes. Copies of a book share what was counted.
#[derive(Clone, Debug, Default)]
pub(in crate::domain) struct Keeper {
    cell: Arc<OnceLock<Kept>>,
    /// What the last settled book had, while this one is being changed.
    before: Option<Arc<OnceLock<Kept>>>,
    stale: BTreeSet<u32>,
    changing: bool,
    /// Somebody has asked, of this book or of one before it.
    wanted: Arc<AtomicBool>,
}

impl Keeper {
    /// Says that a row is about to change; whether anything is kept that must hear of it.
    pub fn open(&mut self) -> bool {
        if !self.changing {
            self.changing = true;
            let cell = std::mem::take(&mut self.cell);
            self.before = cell.get().is_some().then_some(cell);
        }
        self.before.is_some()
    }

    /// What stands in a unit is counted anew. After [`Keeper::open`].
    pub fn mark(&mut self, unit: UnitId) {
        if self.before.is_some() {
            self.stale.insert(unit.0);
        }
    }

    /// Everything is counted anew when somebody asks.
    pub fn forget(&mut self) {
        *self = Keeper { changing: true, wanted: Arc::clone(&self.wanted), ..Keeper::default() };
    }

    /// Brings what was kept up to date; `view` is the program's own of the settled book.
    pub fn settle(&mut self, view: impl FnOnce() -> View) {
        if !std::mem::take(&mut self.changing) {
            return;
        }
        let stale = std::mem::take(&mut self.stale);
        match self.before.take().and_then(|cell| cell.get().cloned()) {
            Some(mut kept) => {
                kept.carry(&view(), &stale);
                drop(self.cell.set(kept));
            }
            // Who asks counts all; where changes come faster than that, the next one does it for everybody.
            None if self.wanted.load(Ordering::Relaxed) => drop(self.cell.set(Kept::all(&view()))),
            None => {}
        }
    }

    fn get(&self, view: impl FnOnce() -> View) -> Option<&Kept> {
        if self.changing {
            return None;
        }
        self.wanted.store(true, Ordering::Relaxed);
        Some(self.cell.get_or_init(|| Kept::all(&view())))
    }
}

/// Whether an account sees everything that was counted of a population.
fn sees(view: &View, of: &Population) -> bool {
    let reads = |kinds: &[Kind]| kinds.iter().all(|kind| view.may(Right::Read, *kind));
    let vetted = of
        .when
        .iter()
        .any(|one| matches!(one.fact, Fact::Named(Name::Filed | Name::Counts | Name::Reserves)));
    if vetted && !(view.sees_all() && view.sees_vetting()) {
        return false;
    }
    match of.of {
        Base::Units(_) => true,
        Base::Grids => reads(&[Kind::Grid, Kind::Assignment]),
        Base::Assignments => reads(&[Kind::Grid, Kind::Assignment, Kind::Person]),
        Base::Organisations => reads(&[Kind::Organisation]),
        Base::Posts => reads(&[Kind::Post, Kind::Incumbency]),
        Base::Incumbencies => reads(&[Kind::Incumbency, Kind::Person]),
        Base::Reserves => view.sees_all() && view.sees_vetting() && reads(&[Kind::Person]),
        Base::Entries(_) => view.sees_all() && reads(&[Kind::Entry, Kind::Person]),
        // Nobody sees his own sheet before it is public.
        Base::Sheets => {
            let judges = [Right::Score, Right::Review, Right::Approve, Right::Audit];
            view.sees_all()
                && view.sight().person().is_none()
                && reads(&[Kind::Sheet, Kind::Cycle, Kind::Person])
                && judges.into_iter().any(|right| view.may(right, Kind::Sheet))
        }
    }
}

/// The kept reading, where it is what this view would count.
pub(super) fn reading(view: &View, indicator: &Indicator, unit: UnitId) -> Option<Reading> {
    let book = view.book();
    let level = book.unit(unit)?.level;
    let all = view.is_today()
        && level <= Level::Village
        && view.in_scope(unit)
        && sees(view, &indicator.met)
        && indicator.base.as_ref().is_none_or(|base| sees(view, base));
    if !all {
        return None;
    }
    book.kept().get(|| View::whole(Arc::clone(book)))?.reading(indicator, unit)
}
