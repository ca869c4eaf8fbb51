//! The book: the current state of one county in memory, shared and never locked.
//!
//! [`Book::put`] is the only way in; replay, loading and acts all go through it, so indexes and the
//! digest cannot drift from the rows. [`Book::settle`] brings the tree and the sums up to date.
//! A book is never changed once published: the writer works on a clone.

mod index;
mod read;
mod touch;

use super::{
    Day, Kind, Row, RowId, UnitId,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    duty::Confirmation,
    grid::Grid,
    ids::kinds,
    indicator::{Freeze, OwnIndicator, kept::Keeper},
    office::record::{Election, Incumbency, Post, Term},
    ordered::OrdSet,
    organisation::Organisation,
    person::Person,
    pipeline::{
        self,
        record::{Filing, Pairing, Recruit, Reserve, Training},
        sums::PipelineSums,
        switches::Switches,
    },
    register::{Entry, Register},
    role::Role,
    secret::Keys,
    setting::Setting,
    sums::{self, Sums},
    table::{Held, Table},
    tree::Tree,
    unit::Unit,
    view::View,
};
use index::Indexes;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The state of one county.
#[derive(Clone, Debug)]
pub struct Book {
    seq: u64,
    digest: u128,
    today: Day,
    rows: Tables,
    index: Indexes,
    tree: Arc<Tree>,
    sums: Table<Sums>,
    tree_stale: bool,
    all_stale: bool,
    stale: BTreeSet<u32>,
    keys: Keys,
    pipeline: Table<PipelineSums>,
    pipeline_stale: BTreeSet<u32>,
    pipeline_all_stale: bool,
    kept: Keeper,
}

macro_rules! define {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal, $key:literal, $id:ident, $record:ident, $table:ident, $index:ident;)*) => {
        /// The rows, a table for each kind.
        #[derive(Clone, Debug, Default)]
        struct Tables {
            $($table: Table<$record>,)*
        }

        impl Book {
            /// The version and content of a row.
            pub fn row(&self, row: RowId) -> Option<(u64, Row)> {
                match row.kind {
                    $(Kind::$kind => {
                        let held = self.rows.$table.get(row.id)?;
                        Some((held.version, Arc::clone(&held.record).into()))
                    })*
                }
            }

            /// Rows of a kind that are other ones in another book, ids ascending. What both books share costs nothing.
            pub fn differences<'a>(&'a self, other: &'a Book, kind: Kind) -> Box<dyn Iterator<Item = RowId> + 'a> {
                let row = move |id| RowId { kind, id };
                match kind {
                    $(Kind::$kind => Box::new(self.rows.$table.differences(&other.rows.$table).map(row)),)*
                }
            }

            /// The next free id of a kind.
            pub const fn next_id(&self, kind: Kind) -> u32 {
                match kind {
                    $(Kind::$kind => self.rows.$table.next_id(),)*
                }
            }

            /// Marks ids of a kind below `next` as used.
            pub fn reserve_ids(&mut self, kind: Kind, next: u32) {
                match kind {
                    $(Kind::$kind => self.rows.$table.reserve(next),)*
                }
            }

            /// How many rows of a kind there are.
            pub const fn count(&self, kind: Kind) -> usize {
                match kind {
                    $(Kind::$kind => self.rows.$table.len(),)*
                }
            }

            /// Puts a row in place or takes it out, with digest and indexes; one of another kind is ignored.
            fn place(&mut self, at: RowId, version: u64, row: Option<Row>) {
                match at.kind {
                    $(Kind::$kind => {
                        let next = match row {
                            None => None,
                            Some(Row::$kind(record)) => Some(Held { version, record }),
                            Some(_) => return,
                        };
                        if let Some(old) = self.rows.$table.get(at.id).cloned() {
                            self.digest = self.digest.wrapping_sub(row_digest(at, old.version));
                            self.$index(at.id, &old.record, false);
                        }
                        let record = next.as_ref().map(|new| Arc::clone(&new.record));
                        self.rows.$table.put(at.id, next);
                        if let Some(record) = record {
                            self.digest = self.digest.wrapping_add(row_digest(at, version));
                            self.$index(at.id, &record, true);
                        }
                    })*
                }
            }

            /// Gives a row another version and leaves the rest of it alone: the parts of an act too large for one frame
            /// have a number each, known only once the act was carried out.
            pub fn restamp(&mut self, at: RowId, version: u64) {
                match at.kind {
                    $(Kind::$kind => if let Some(old) = self.rows.$table.get(at.id).cloned() {
                        self.digest = self.digest.wrapping_sub(row_digest(at, old.version));
                        self.digest = self.digest.wrapping_add(row_digest(at, version));
                        self.rows.$table.put(at.id, Some(Held { version, record: old.record }));
                    })*
                }
            }
        }
    };
}
kinds!(define);

/// What a live row adds to the state digest: 128 bits over its key and version.
pub fn row_digest(row: RowId, version: u64) -> u128 {
    let mut key = [0; 13];
    key[0] = row.kind as u8;
    key[1..5].copy_from_slice(&row.id.to_be_bytes());
    key[5..].copy_from_slice(&version.to_be_bytes());
    let bytes = blake3::hash(&key);
    let mut first = [0; 16];
    first.copy_from_slice(&bytes.as_bytes()[..16]);
    u128::from_le_bytes(first)
}

impl Book {
    /// An empty book.
    pub fn new(today: Day) -> Book {
        Book {
            seq: 0,
            digest: 0,
            today,
            rows: Tables::default(),
            index: Indexes::default(),
            tree: Arc::default(),
            sums: Table::default(),
            tree_stale: false,
            all_stale: false,
            stale: BTreeSet::new(),
            keys: Keys::None,
            pipeline: Table::default(),
            pipeline_stale: BTreeSet::new(),
            pipeline_all_stale: false,
            kept: Keeper::default(),
        }
    }

    /// What it knows of keys: what opens and finds sealed numbers, which are in none of its rows.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Says which keys are here.
    pub fn set_keys(&mut self, keys: Keys) {
        self.keys = keys;
    }

    /// An empty book that is about to be filled with a whole county: until it is settled, nothing but its rows and its
    /// digest may be asked for.
    pub fn loading(today: Day) -> Book {
        let mut book = Book::new(today);
        book.index.large(OrdSet::load, OrdSet::load);
        book
    }

    /// Number of the last entry that it contains.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Sum of [`row_digest`] over the live rows.
    pub const fn digest(&self) -> u128 {
        self.digest
    }

    /// The civil day that its sums are for.
    pub const fn today(&self) -> Day {
        self.today
    }

    /// Says that the entries up to `seq` are in it.
    pub fn advance(&mut self, seq: u64) {
        self.seq = self.seq.max(seq);
    }

    /// Moves to another day; [`Book::settle`] then computes everything anew.
    pub fn set_today(&mut self, today: Day) {
        if self.today != today {
            self.today = today;
            self.tree_stale = true;
            self.all_stale = true;
            self.kept.forget();
        }
    }

    /// The version of a row, 0 where there is none.
    pub fn version(&self, row: RowId) -> u64 {
        self.row(row).map_or(0, |(version, _)| version)
    }

    /// Whether the unit tree of another book is the very same.
    pub fn same_tree(&self, other: &Book) -> bool {
        Arc::ptr_eq(&self.tree, &other.tree)
    }

    /// Every live row with its version, kinds in order of their prefix, ids ascending.
    pub fn rows(&self) -> impl Iterator<Item = (RowId, u64, Row)> + '_ {
        Kind::ALL.into_iter().flat_map(move |kind| {
            (0..self.next_id(kind)).filter_map(move |id| {
                let at = RowId { kind, id };
                self.row(at).map(|(version, row)| (at, version, row))
            })
        })
    }

    /// Puts a row in place (`Some`) or takes it out (`None`), with indexes and digest.
    ///
    /// The row must be of the kind that `at` says; another one is ignored.
    pub fn put(&mut self, at: RowId, version: u64, row: Option<Row>) {
        if row.as_ref().is_some_and(|row| row.kind() != at.kind) {
            return;
        }
        if !self.kept.open() {
            return self.put_row(at, version, row);
        }
        let before = self.row(at).map(|(_, row)| row);
        if let (Some(Row::Unit(old)), Some(Row::Unit(new))) = (&before, &row)
            && old.level != new.level
        {
            self.kept.forget();
        }
        before.iter().for_each(|row| self.touch(at, row));
        let after = row.clone();
        self.put_row(at, version, row);
        before.iter().chain(&after).for_each(|row| self.touch(at, row));
    }

    fn put_row(&mut self, at: RowId, version: u64, row: Option<Row>) {
        match at.kind {
            Kind::Unit => {
                let (before, after) = (self.rows.units.get(at.id), row.as_ref());
                let same_place = match (before.map(|held| &held.record), after) {
                    (Some(old), Some(Row::Unit(new))) => {
                        (&old.codes, &old.parents, old.serial) == (&new.codes, &new.parents, new.serial)
                    }
                    _ => false,
                };
                self.tree_stale |= !same_place;
                // A unit that ends or is of another kind has other posts with a target.
                self.pipeline_stale.insert(at.id);
            }
            Kind::Register => {
                // Which values of an entry must be unique stands in the definition that changes here.
                let after = match &row {
                    Some(Row::Register(register)) => Some(register.key),
                    _ => None,
                };
                let keys = [self.rows.registers.get(at.id).map(|held| held.record.key), after];
                self.index_keys(&keys, false);
                self.place(at, version, row);
                return self.index_keys(&keys, true);
            }
            Kind::Role => self.all_stale = true,
            Kind::Setting => self.pipeline_all_stale = true,
            _ => {}
        }
        self.place(at, version, row);
    }

    /// The names of indexes and sums that say something else than the rows do; empty in a sound book.
    ///
    /// They are compared with those of a book that the same rows were put into one by one.
    pub fn index_faults(&self) -> Vec<&'static str> {
        let mut fresh = Book::loading(self.today);
        for (at, version, row) in self.rows() {
            fresh.put(at, version, Some(row));
        }
        fresh.settle();
        let mut faults = Vec::new();
        if self.digest != fresh.digest {
            faults.push("digest");
        }
        faults.extend(self.index.faults(&fresh.index));
        if self.rows.units.iter().any(|(id, _)| self.sums_of(UnitId(id)) != fresh.sums_of(UnitId(id))) {
            faults.push("sums");
        }
        if self.rows.units.iter().any(|(id, _)| self.pipeline_of(UnitId(id)) != fresh.pipeline_of(UnitId(id)))
        {
            faults.push("pipeline");
        }
        faults
    }

    /// Brings the tree and the sums up to date after [`Book::put`] or [`Book::set_today`].
    pub fn settle(&mut self) {
        self.index.large(OrdSet::finish, OrdSet::finish);
        if self.tree_stale {
            self.tree = Arc::new(Tree::build(&self.rows.units, self.today));
            self.tree_stale = false;
            self.all_stale = true;
        }
        self.settle_pipeline();
        self.settle_grids();
        let mut kept = std::mem::take(&mut self.kept);
        kept.settle(|| View::whole(Arc::new(self.clone())));
        self.kept = kept;
    }

    /// Brings the sums of grids up to date. The tree is settled by then.
    fn settle_grids(&mut self) {
        if self.all_stale {
            self.all_stale = false;
            self.stale.clear();
            let mut all: BTreeMap<u32, Sums> = BTreeMap::new();
            let villages: BTreeSet<u32> = self.index.by_village.iter().map(|(village, _)| *village).collect();
            for village in villages {
                let sums = sums::of_village(self, UnitId(village), self.today);
                for unit in self.tree.path(UnitId(village)) {
                    all.entry(unit.0).or_default().add(&sums, 1);
                }
            }
            self.sums = Table::default();
            for (unit, sums) in all {
                self.sums.put(unit, Some(Held { version: 0, record: Arc::new(sums) }));
            }
            return;
        }
        for village in std::mem::take(&mut self.stale) {
            let before = self.sums_of(UnitId(village));
            let after = sums::of_village(self, UnitId(village), self.today);
            if before == after {
                continue;
            }
            let tree = Arc::clone(&self.tree);
            for unit in tree.path(UnitId(village)) {
                let mut sums = self.sums_of(unit);
                sums.add(&before, -1);
                sums.add(&after, 1);
                self.sums.put(unit.0, Some(Held { version: 0, record: Arc::new(sums) }));
            }
        }
    }

    /// Brings posts, vacancies and reserves up to date. The tree is settled by then.
    fn settle_pipeline(&mut self) {
        if std::mem::take(&mut self.pipeline_all_stale) || self.all_stale {
            self.pipeline_stale.clear();
            let switches = Switches::of(self, self.today);
            let units = [&self.index.posts_by_unit, &self.index.reserves_by_unit].into_iter().flatten();
            let mut last = None;
            let mut villages = BTreeSet::new();
            for unit in units.map(|(unit, _)| *unit).filter(|unit| last.replace(*unit) != Some(*unit)) {
                villages.extend(self.village_of(UnitId(unit)));
            }
            let mut all: BTreeMap<u32, PipelineSums> = BTreeMap::new();
            for village in villages {
                let sums = pipeline::sums::of_village(self, village, &switches, self.today);
                for unit in self.tree.path(village) {
                    all.entry(unit.0).or_default().add(&sums, 1);
                }
            }
            self.pipeline = Table::default();
            for (unit, sums) in all {
                self.pipeline.put(unit, Some(Held { version: 0, record: Arc::new(sums) }));
            }
            return;
        }
        if self.pipeline_stale.is_empty() {
            return;
        }
        let switches = Switches::of(self, self.today);
        let stale = std::mem::take(&mut self.pipeline_stale);
        let villages: BTreeSet<UnitId> =
            stale.into_iter().filter_map(|unit| self.village_of(UnitId(unit))).collect();
        for village in villages {
            let before = self.pipeline_of(village);
            let after = pipeline::sums::of_village(self, village, &switches, self.today);
            if before == after {
                continue;
            }
            let tree = Arc::clone(&self.tree);
            for unit in tree.path(village) {
                let mut sums = self.pipeline_of(unit);
                sums.add(&before, -1);
                sums.add(&after, 1);
                self.pipeline.put(unit.0, Some(Held { version: 0, record: Arc::new(sums) }));
            }
        }
    }

    /// The kept sums of posts and reserves of a village or a unit above, zeros where there are none.
    pub fn pipeline_of(&self, unit: UnitId) -> PipelineSums {
        self.pipeline.get(unit.0).map(|held| *held.record).unwrap_or_default()
    }

    /// What keeps the readings of indicators.
    pub(super) const fn kept(&self) -> &Keeper {
        &self.kept
    }

    /// The unit tree, to be held on to.
    pub(super) fn shared_tree(&self) -> Arc<Tree> {
        Arc::clone(&self.tree)
    }

    /// The kept sums of a unit, zeros where it has no grids.
    pub fn sums_of(&self, unit: UnitId) -> Sums {
        self.sums.get(unit.0).map(|held| *held.record).unwrap_or_default()
    }

    /// The unit tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}
