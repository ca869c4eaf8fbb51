//! Who is told that the book has changed, and about what.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::erasing::Texts;
use crate::domain::{Book, Change, Kind, Row, UnitId};

/// Units that one ring names; more are "everywhere".
pub const UNITS_MAX: usize = 64;

/// What a group of acts has touched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// The published book's last entry.
    pub seq: u64,
    /// Kinds of rows.
    pub kinds: BTreeSet<Kind>,
    /// The units that the rows belong to: a unit and the one above it, a grid's village, a person's home.
    pub units: BTreeSet<UnitId>,
    /// No telling which units, or too many.
    pub everywhere: bool,
    /// Another day has begun.
    pub day: bool,
    /// Texts that are erased everywhere: sessions keep none of them.
    pub forgotten: Option<Texts>,
}

impl Touched {
    /// Counts a change in.
    pub fn add(&mut self, book: &Book, change: &Change) {
        self.kinds.insert(change.row.kind);
        for row in [&change.before, &change.after].into_iter().flatten() {
            self.add_row(book, change, row);
        }
        if self.units.len() > UNITS_MAX {
            self.units.clear();
            self.everywhere = true;
        }
    }

    fn add_row(&mut self, book: &Book, change: &Change, row: &Row) {
        match row {
            Row::Unit(unit) => {
                self.units.insert(UnitId(change.row.id));
                self.units.extend(unit.parents.last().copied().flatten());
            }
            Row::Person(person) => match person.home {
                Some(home) => drop(self.units.insert(home)),
                None => self.everywhere = true,
            },
            Row::Organisation(organisation) => drop(self.units.insert(organisation.unit)),
            Row::Grid(grid) => drop(self.units.insert(grid.village)),
            Row::Assignment(assignment) => match book.grid(assignment.grid) {
                Some(grid) => drop(self.units.insert(grid.village)),
                None => self.everywhere = true,
            },
            Row::Entry(entry) => drop(self.units.insert(entry.unit)),
            Row::Sheet(sheet) => drop(self.units.insert(sheet.unit)),
            Row::Cycle(cycle) => drop(self.units.insert(cycle.unit)),
            Row::Ballot(ballot) => match book.sheet(ballot.sheet) {
                Some(sheet) => drop(self.units.insert(sheet.unit)),
                None => self.everywhere = true,
            },
            Row::Post(post) => drop(self.units.insert(post.unit)),
            Row::Incumbency(held) => drop(self.units.insert(held.unit)),
            Row::Term(term) => drop(self.units.insert(term.unit)),
            Row::Election(election) => drop(self.units.insert(election.unit)),
            Row::Reserve(reserve) => drop(self.units.insert(reserve.unit)),
            Row::Filing(filing) => drop(self.units.insert(filing.unit)),
            Row::Pairing(pairing) => drop(self.units.insert(pairing.unit)),
            Row::Training(training) => drop(self.units.insert(training.unit)),
            Row::Recruit(recruit) => drop(self.units.insert(recruit.unit)),
            Row::Freeze(freeze) => drop(self.units.insert(freeze.unit)),
            Row::Confirmation(confirmation) => drop(self.units.insert(confirmation.unit)),
            Row::Role(_)
            | Row::Setting(_)
            | Row::Account(_)
            | Row::Register(_)
            | Row::Template(_)
            | Row::Indicator(_) => self.everywhere = true,
        }
    }

    /// Adds what another act of the same group has touched.
    pub fn merge(&mut self, other: Touched) {
        let Touched { seq, kinds, units, everywhere, day, forgotten } = other;
        self.forgotten = forgotten.or(self.forgotten.take());
        self.seq = self.seq.max(seq);
        self.kinds.extend(kinds);
        self.units.extend(units);
        self.everywhere |= everywhere || self.units.len() > UNITS_MAX;
        self.day |= day;
        if self.everywhere {
            self.units.clear();
        }
    }
}

type Listener = Box<dyn Fn(&Touched) + Send + Sync>;
type Listeners = Mutex<Vec<(u64, Arc<Listener>)>>;

/// The listeners of a store.
#[derive(Default, Clone)]
pub(super) struct Bells(Arc<Listeners>);

/// Ends when dropped.
pub struct Subscription {
    number: u64,
    bells: Weak<Listeners>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(all) = self.bells.upgrade() {
            all.lock().unwrap_or_else(PoisonError::into_inner).retain(|(number, _)| *number != self.number);
        }
    }
}

impl Bells {
    pub fn subscribe(&self, listener: Listener) -> Subscription {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = all.last().map_or(0, |(last, _)| last + 1);
        all.push((number, Arc::new(listener)));
        Subscription { number, bells: Arc::downgrade(&self.0) }
    }

    /// Tells everybody. A listener may end its own subscription meanwhile, and one that panics harms nobody else.
    pub fn ring(&self, touched: &Touched) {
        let all: Vec<_> = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (_, listener) in all {
            let _ = catch_unwind(AssertUnwindSafe(|| listener(touched)));
        }
    }
}
