//! The book: the current state of one county in memory, shared and never locked.
//!
//! [`Book::put`] is the only way in; replay, loading and acts all go through it, so indexes and the
//! digest cannot drift from the rows. [`Book::settle`] brings the tree and the sums up to date.
//! A book is never changed once published: the writer works on a clone.

use super::{AccountId, unit::Level};
use super::{
    AssignmentId, BallotId, ConfirmationId, CycleId, Day, ElectionId, EntryId, FilingId, FreezeId, GridId,
    IncumbencyId, IndicatorId, Kind, OrganisationId, PairingId, PersonId, PostId, RecruitId, RegisterId,
    ReserveId, RoleId, Row, RowId, SettingId, SheetId, TemplateId, TermId, TrainingId, UnitId,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    code::Code,
    duty::Confirmation,
    grid::Grid,
    indicator::{Freeze, Indicator, OwnIndicator},
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
    register::{Definition, Entry, Register, Slug, shipped},
    role::Role,
    secret::{Keys, Opened, Print, Secret},
    setting::Setting,
    sums::{self, Sums},
    table::{Held, Table},
    tree::Tree,
    unit::Unit,
};
use imbl::OrdMap;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

type Pairs = OrdSet<(u32, u32)>;
type Hashes = OrdSet<(u64, u32)>;
type Triples = OrdSet<(u64, u32, u32)>;
type Names = OrdSet<(Kind, u32, u32)>;

/// The state of one county.
#[derive(Clone, Debug)]
pub struct Book {
    seq: u64,
    digest: u128,
    today: Day,
    units: Table<Unit>,
    people: Table<Person>,
    organisations: Table<Organisation>,
    grids: Table<Grid>,
    assignments: Table<Assignment>,
    roles: Table<Role>,
    settings: Table<Setting>,
    accounts: Table<Account>,
    registers: Table<Register>,
    entries: Table<Entry>,
    schemes: Table<Scheme>,
    cycles: Table<Cycle>,
    sheets: Table<Sheet>,
    ballots: Table<Ballot>,
    posts: Table<Post>,
    incumbencies: Table<Incumbency>,
    terms: Table<Term>,
    elections: Table<Election>,
    reserves: Table<Reserve>,
    filings: Table<Filing>,
    pairings: Table<Pairing>,
    trainings: Table<Training>,
    recruits: Table<Recruit>,
    own_indicators: Table<OwnIndicator>,
    freezes: Table<Freeze>,
    confirmations: Table<Confirmation>,
    tree: Arc<Tree>,
    sums: Table<Sums>,
    unit_codes: OrdMap<Code, u32>,
    grid_codes: OrdMap<Code, u32>,
    by_village: Pairs,
    by_grid: Pairs,
    by_person: Pairs,
    by_home: Pairs,
    by_unit: Pairs,
    by_organisation: Pairs,
    groups_by_organisation: Pairs,
    names: Hashes,
    numbers: Hashes,
    id_numbers: Hashes,
    unit_names: Hashes,
    serials: OrdMap<(u32, u16), u32>,
    definitions: OrdMap<Slug, Arc<Definition>>,
    by_register: Triples,
    entries_naming: Names,
    entry_keys: Hashes,
    sheets_by_cycle: Pairs,
    sheets_by_person: Pairs,
    sheets_by_unit: Pairs,
    ballots_by_sheet: Pairs,
    posts_by_unit: Pairs,
    held_by_unit: Pairs,
    held_by_person: Pairs,
    elections_by_unit: Pairs,
    elections_by_term: Pairs,
    reserves_by_unit: Pairs,
    reserves_by_person: Pairs,
    filings_by_unit: Pairs,
    filings_by_person: Pairs,
    pairings_by_unit: Pairs,
    pairings_by_person: Pairs,
    recruits_by_unit: Pairs,
    recruits_by_person: Pairs,
    indicators: OrdMap<Slug, Arc<Indicator>>,
    confirmations_by_unit: Pairs,
    tree_stale: bool,
    all_stale: bool,
    stale: BTreeSet<u32>,
    keys: Keys,
    pipeline: Table<PipelineSums>,
    pipeline_stale: BTreeSet<u32>,
    pipeline_all_stale: bool,
}

/// A number for a text; whoever looks up compares the text itself too, so equal numbers of different texts cost a
/// comparison and no more. It is computed for every name when a store is opened, so it has to be cheap.
///
/// *Source*: FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

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

fn toggle<T: Ord + Clone>(set: &mut OrdSet<T>, key: T, on: bool) {
    set.toggle(key, on);
}

impl Book {
    /// An empty book.
    pub fn new(today: Day) -> Book {
        Book {
            seq: 0,
            digest: 0,
            today,
            units: Table::default(),
            people: Table::default(),
            organisations: Table::default(),
            grids: Table::default(),
            assignments: Table::default(),
            roles: Table::default(),
            settings: Table::default(),
            accounts: Table::default(),
            registers: Table::default(),
            entries: Table::default(),
            schemes: Table::default(),
            cycles: Table::default(),
            sheets: Table::default(),
            ballots: Table::default(),
            posts: Table::default(),
            incumbencies: Table::default(),
            terms: Table::default(),
            elections: Table::default(),
            reserves: Table::default(),
            filings: Table::default(),
            pairings: Table::default(),
            trainings: Table::default(),
            recruits: Table::default(),
            own_indicators: Table::default(),
            freezes: Table::default(),
            confirmations: Table::default(),
            tree: Arc::default(),
            sums: Table::default(),
            unit_codes: OrdMap::new(),
            grid_codes: OrdMap::new(),
            by_village: OrdSet::new(),
            by_grid: OrdSet::new(),
            by_person: OrdSet::new(),
            by_home: OrdSet::new(),
            by_unit: OrdSet::new(),
            by_organisation: OrdSet::new(),
            groups_by_organisation: OrdSet::new(),
            names: OrdSet::new(),
            numbers: OrdSet::new(),
            id_numbers: OrdSet::new(),
            unit_names: OrdSet::new(),
            serials: OrdMap::new(),
            definitions: OrdMap::new(),
            by_register: OrdSet::new(),
            entries_naming: OrdSet::new(),
            entry_keys: OrdSet::new(),
            sheets_by_cycle: OrdSet::new(),
            sheets_by_person: OrdSet::new(),
            sheets_by_unit: OrdSet::new(),
            ballots_by_sheet: OrdSet::new(),
            posts_by_unit: OrdSet::new(),
            held_by_unit: OrdSet::new(),
            held_by_person: OrdSet::new(),
            elections_by_unit: OrdSet::new(),
            elections_by_term: OrdSet::new(),
            reserves_by_unit: OrdSet::new(),
            reserves_by_person: OrdSet::new(),
            filings_by_unit: OrdSet::new(),
            filings_by_person: OrdSet::new(),
            pairings_by_unit: OrdSet::new(),
            pairings_by_person: OrdSet::new(),
            recruits_by_unit: OrdSet::new(),
            recruits_by_person: OrdSet::new(),
            indicators: OrdMap::new(),
            confirmations_by_unit: OrdSet::new(),
            tree_stale: false,
            all_stale: false,
            stale: BTreeSet::new(),
            keys: Keys::None,
            pipeline: Table::default(),
            pipeline_stale: BTreeSet::new(),
            pipeline_all_stale: false,
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
        book.large_indexes(OrdSet::load, OrdSet::load);
        book
    }

    /// The indexes that are large and that [`Book::put`] itself never reads.
    fn large_indexes(&mut self, pairs: fn(&mut Pairs), hashes: fn(&mut Hashes)) {
        let Book {
            by_village,
            by_grid,
            by_person,
            by_home,
            by_unit,
            by_organisation,
            groups_by_organisation,
            names,
            numbers,
            id_numbers,
            unit_names,
            ..
        } = self;
        [by_village, by_grid, by_person, by_home, by_unit].into_iter().for_each(pairs);
        [by_organisation, groups_by_organisation].into_iter().for_each(pairs);
        [names, numbers, id_numbers, unit_names].into_iter().for_each(hashes);
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
        }
    }

    /// The version and content of a row.
    pub fn row(&self, row: RowId) -> Option<(u64, Row)> {
        fn of<T>(table: &Table<T>, id: u32) -> Option<(u64, Row)>
        where
            Arc<T>: Into<Row>,
        {
            table.get(id).map(|held| (held.version, Arc::clone(&held.record).into()))
        }
        match row.kind {
            Kind::Unit => of(&self.units, row.id),
            Kind::Person => of(&self.people, row.id),
            Kind::Organisation => of(&self.organisations, row.id),
            Kind::Grid => of(&self.grids, row.id),
            Kind::Assignment => of(&self.assignments, row.id),
            Kind::Role => of(&self.roles, row.id),
            Kind::Setting => of(&self.settings, row.id),
            Kind::Account => of(&self.accounts, row.id),
            Kind::Register => of(&self.registers, row.id),
            Kind::Entry => of(&self.entries, row.id),
            Kind::Template => of(&self.schemes, row.id),
            Kind::Cycle => of(&self.cycles, row.id),
            Kind::Sheet => of(&self.sheets, row.id),
            Kind::Ballot => of(&self.ballots, row.id),
            Kind::Post => of(&self.posts, row.id),
            Kind::Incumbency => of(&self.incumbencies, row.id),
            Kind::Term => of(&self.terms, row.id),
            Kind::Election => of(&self.elections, row.id),
            Kind::Reserve => of(&self.reserves, row.id),
            Kind::Filing => of(&self.filings, row.id),
            Kind::Pairing => of(&self.pairings, row.id),
            Kind::Training => of(&self.trainings, row.id),
            Kind::Recruit => of(&self.recruits, row.id),
            Kind::Indicator => of(&self.own_indicators, row.id),
            Kind::Freeze => of(&self.freezes, row.id),
            Kind::Confirmation => of(&self.confirmations, row.id),
        }
    }

    /// The version of a row, 0 where there is none.
    pub fn version(&self, row: RowId) -> u64 {
        self.row(row).map_or(0, |(version, _)| version)
    }

    /// Rows of a kind that are other ones in another book, ids ascending. What both books share costs nothing.
    pub fn differences<'a>(&'a self, other: &'a Book, kind: Kind) -> Box<dyn Iterator<Item = RowId> + 'a> {
        macro_rules! of {
            ($table:ident) => {
                Box::new(self.$table.differences(&other.$table).map(move |id| RowId { kind, id }))
            };
        }
        match kind {
            Kind::Unit => of!(units),
            Kind::Person => of!(people),
            Kind::Organisation => of!(organisations),
            Kind::Grid => of!(grids),
            Kind::Assignment => of!(assignments),
            Kind::Role => of!(roles),
            Kind::Setting => of!(settings),
            Kind::Account => of!(accounts),
            Kind::Register => of!(registers),
            Kind::Entry => of!(entries),
            Kind::Template => of!(schemes),
            Kind::Cycle => of!(cycles),
            Kind::Sheet => of!(sheets),
            Kind::Ballot => of!(ballots),
            Kind::Post => of!(posts),
            Kind::Incumbency => of!(incumbencies),
            Kind::Term => of!(terms),
            Kind::Election => of!(elections),
            Kind::Reserve => of!(reserves),
            Kind::Filing => of!(filings),
            Kind::Pairing => of!(pairings),
            Kind::Training => of!(trainings),
            Kind::Recruit => of!(recruits),
            Kind::Indicator => of!(own_indicators),
            Kind::Freeze => of!(freezes),
            Kind::Confirmation => of!(confirmations),
        }
    }

    /// Whether the unit tree of another book is the very same.
    pub fn same_tree(&self, other: &Book) -> bool {
        Arc::ptr_eq(&self.tree, &other.tree)
    }

    /// The next free id of a kind.
    pub const fn next_id(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Unit => self.units.next_id(),
            Kind::Person => self.people.next_id(),
            Kind::Organisation => self.organisations.next_id(),
            Kind::Grid => self.grids.next_id(),
            Kind::Assignment => self.assignments.next_id(),
            Kind::Role => self.roles.next_id(),
            Kind::Setting => self.settings.next_id(),
            Kind::Account => self.accounts.next_id(),
            Kind::Register => self.registers.next_id(),
            Kind::Entry => self.entries.next_id(),
            Kind::Template => self.schemes.next_id(),
            Kind::Cycle => self.cycles.next_id(),
            Kind::Sheet => self.sheets.next_id(),
            Kind::Ballot => self.ballots.next_id(),
            Kind::Post => self.posts.next_id(),
            Kind::Incumbency => self.incumbencies.next_id(),
            Kind::Term => self.terms.next_id(),
            Kind::Election => self.elections.next_id(),
            Kind::Reserve => self.reserves.next_id(),
            Kind::Filing => self.filings.next_id(),
            Kind::Pairing => self.pairings.next_id(),
            Kind::Training => self.trainings.next_id(),
            Kind::Recruit => self.recruits.next_id(),
            Kind::Indicator => self.own_indicators.next_id(),
            Kind::Freeze => self.freezes.next_id(),
            Kind::Confirmation => self.confirmations.next_id(),
        }
    }

    /// Marks ids of a kind below `next` as used.
    pub fn reserve_ids(&mut self, kind: Kind, next: u32) {
        match kind {
            Kind::Unit => self.units.reserve(next),
            Kind::Person => self.people.reserve(next),
            Kind::Organisation => self.organisations.reserve(next),
            Kind::Grid => self.grids.reserve(next),
            Kind::Assignment => self.assignments.reserve(next),
            Kind::Role => self.roles.reserve(next),
            Kind::Setting => self.settings.reserve(next),
            Kind::Account => self.accounts.reserve(next),
            Kind::Register => self.registers.reserve(next),
            Kind::Entry => self.entries.reserve(next),
            Kind::Template => self.schemes.reserve(next),
            Kind::Cycle => self.cycles.reserve(next),
            Kind::Sheet => self.sheets.reserve(next),
            Kind::Ballot => self.ballots.reserve(next),
            Kind::Post => self.posts.reserve(next),
            Kind::Incumbency => self.incumbencies.reserve(next),
            Kind::Term => self.terms.reserve(next),
            Kind::Election => self.elections.reserve(next),
            Kind::Reserve => self.reserves.reserve(next),
            Kind::Filing => self.filings.reserve(next),
            Kind::Pairing => self.pairings.reserve(next),
            Kind::Training => self.trainings.reserve(next),
            Kind::Recruit => self.recruits.reserve(next),
            Kind::Indicator => self.own_indicators.reserve(next),
            Kind::Freeze => self.freezes.reserve(next),
            Kind::Confirmation => self.confirmations.reserve(next),
        }
    }

    /// How many rows of a kind there are.
    pub const fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Unit => self.units.len(),
            Kind::Person => self.people.len(),
            Kind::Organisation => self.organisations.len(),
            Kind::Grid => self.grids.len(),
            Kind::Assignment => self.assignments.len(),
            Kind::Role => self.roles.len(),
            Kind::Setting => self.settings.len(),
            Kind::Account => self.accounts.len(),
            Kind::Register => self.registers.len(),
            Kind::Entry => self.entries.len(),
            Kind::Template => self.schemes.len(),
            Kind::Cycle => self.cycles.len(),
            Kind::Sheet => self.sheets.len(),
            Kind::Ballot => self.ballots.len(),
            Kind::Post => self.posts.len(),
            Kind::Incumbency => self.incumbencies.len(),
            Kind::Term => self.terms.len(),
            Kind::Election => self.elections.len(),
            Kind::Reserve => self.reserves.len(),
            Kind::Filing => self.filings.len(),
            Kind::Pairing => self.pairings.len(),
            Kind::Training => self.trainings.len(),
            Kind::Recruit => self.recruits.len(),
            Kind::Indicator => self.own_indicators.len(),
            Kind::Freeze => self.freezes.len(),
            Kind::Confirmation => self.confirmations.len(),
        }
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
        let id = at.id;
        macro_rules! place {
            ($table:ident, $kind:ident, $index:ident) => {{
                let next = match row {
                    None => None,
                    Some(Row::$kind(record)) => Some(Held { version, record }),
                    Some(_) => return,
                };
                if let Some(old) = self.$table.get(id).cloned() {
                    self.digest = self.digest.wrapping_sub(row_digest(at, old.version));
                    self.$index(id, &old.record, false);
                }
                if let Some(new) = &next {
                    let record = Arc::clone(&new.record);
                    self.digest = self.digest.wrapping_add(row_digest(at, new.version));
                    self.$table.put(id, next);
                    self.$index(id, &record, true);
                } else {
                    self.$table.put(id, None);
                }
            }};
        }
        match at.kind {
            Kind::Unit => {
                let (before, after) = (self.unit(UnitId(id)).cloned(), row.clone());
                place!(units, Unit, index_unit);
                let same_place = match (before, after) {
                    (Some(old), Some(Row::Unit(new))) => {
                        (&old.codes, &old.parents, old.serial) == (&new.codes, &new.parents, new.serial)
                    }
                    _ => false,
                };
                self.tree_stale |= !same_place;
                // A unit that ends or is of another kind has other posts with a target.
                self.pipeline_stale.insert(id);
            }
            Kind::Person => place!(people, Person, index_person),
            Kind::Organisation => place!(organisations, Organisation, index_organisation),
            Kind::Grid => place!(grids, Grid, index_grid),
            Kind::Assignment => place!(assignments, Assignment, index_assignment),
            Kind::Role => {
                place!(roles, Role, index_nothing);
                self.all_stale = true;
            }
            Kind::Setting => {
                place!(settings, Setting, index_nothing);
                self.pipeline_all_stale = true;
            }
            Kind::Account => place!(accounts, Account, index_nothing),
            Kind::Register => {
                // Which values of an entry must be unique stands in the definition that changes here.
                let keys = [
                    self.registers.get(id).map(|held| held.record.key),
                    match &row {
                        Some(Row::Register(register)) => Some(register.key),
                        _ => None,
                    },
                ];
                self.index_keys(&keys, false);
                place!(registers, Register, index_register);
                self.index_keys(&keys, true);
            }
            Kind::Entry => place!(entries, Entry, index_entry),
            Kind::Template => place!(schemes, Template, index_nothing),
            Kind::Cycle => place!(cycles, Cycle, index_nothing),
            Kind::Sheet => place!(sheets, Sheet, index_sheet),
            Kind::Ballot => place!(ballots, Ballot, index_ballot),
            Kind::Post => place!(posts, Post, index_post),
            Kind::Incumbency => place!(incumbencies, Incumbency, index_incumbency),
            Kind::Term => place!(terms, Term, index_nothing),
            Kind::Election => place!(elections, Election, index_election),
            Kind::Reserve => place!(reserves, Reserve, index_reserve),
            Kind::Filing => place!(filings, Filing, index_filing),
            Kind::Pairing => place!(pairings, Pairing, index_pairing),
            Kind::Training => place!(trainings, Training, index_nothing),
            Kind::Recruit => place!(recruits, Recruit, index_recruit),
            Kind::Indicator => place!(own_indicators, Indicator, index_indicator),
            Kind::Freeze => place!(freezes, Freeze, index_nothing),
            Kind::Confirmation => place!(confirmations, Confirmation, index_confirmation),
        }
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
        macro_rules! compare {
            ($($index:ident),*) => {$(
                if self.$index != fresh.$index {
                    faults.push(stringify!($index));
                }
            )*};
        }
        compare!(
            digest,
            unit_codes,
            grid_codes,
            by_village,
            by_grid,
            by_person,
            by_home,
            by_unit,
            by_organisation,
            groups_by_organisation,
            names,
            numbers,
            id_numbers,
            unit_names,
            serials,
            posts_by_unit,
            held_by_unit,
            held_by_person,
            elections_by_unit,
            elections_by_term,
            reserves_by_unit,
            reserves_by_person,
            filings_by_unit,
            filings_by_person,
            pairings_by_unit,
            pairings_by_person,
            recruits_by_unit,
            recruits_by_person,
            indicators,
            confirmations_by_unit
        );
        if self.units.iter().any(|(id, _)| self.sums_of(UnitId(id)) != fresh.sums_of(UnitId(id))) {
            faults.push("sums");
        }
        if self.units.iter().any(|(id, _)| self.pipeline_of(UnitId(id)) != fresh.pipeline_of(UnitId(id))) {
            faults.push("pipeline");
        }
        faults
    }

    /// Gives a row another version and leaves the rest of it alone: the parts of an act too large for one frame have
    /// a number each, known only once the act was carried out.
    pub fn restamp(&mut self, at: RowId, version: u64) {
        macro_rules! stamp {
            ($table:ident) => {
                if let Some(old) = self.$table.get(at.id).cloned() {
                    self.digest = self
                        .digest
                        .wrapping_sub(row_digest(at, old.version))
                        .wrapping_add(row_digest(at, version));
                    self.$table.put(at.id, Some(Held { version, record: old.record }));
                }
            };
        }
        match at.kind {
            Kind::Unit => stamp!(units),
            Kind::Person => stamp!(people),
            Kind::Organisation => stamp!(organisations),
            Kind::Grid => stamp!(grids),
            Kind::Assignment => stamp!(assignments),
            Kind::Role => stamp!(roles),
            Kind::Setting => stamp!(settings),
            Kind::Account => stamp!(accounts),
            Kind::Register => stamp!(registers),
            Kind::Entry => stamp!(entries),
            Kind::Template => stamp!(schemes),
            Kind::Cycle => stamp!(cycles),
            Kind::Sheet => stamp!(sheets),
            Kind::Ballot => stamp!(ballots),
            Kind::Post => stamp!(posts),
            Kind::Incumbency => stamp!(incumbencies),
            Kind::Term => stamp!(terms),
            Kind::Election => stamp!(elections),
            Kind::Reserve => stamp!(reserves),
            Kind::Filing => stamp!(filings),
            Kind::Pairing => stamp!(pairings),
            Kind::Training => stamp!(trainings),
            Kind::Recruit => stamp!(recruits),
            Kind::Indicator => stamp!(own_indicators),
            Kind::Freeze => stamp!(freezes),
            Kind::Confirmation => stamp!(confirmations),
        }
    }

    fn index_nothing<T>(&mut self, _: u32, _: &T, _: bool) {}

    fn index_unit(&mut self, id: u32, unit: &Unit, on: bool) {
        for (_, code) in unit.codes.spans() {
            if let Some(code) = code {
                if on {
                    self.unit_codes.insert(*code, id);
                } else {
                    self.unit_codes.remove(code);
                }
            }
        }
        for (_, name) in unit.names.spans() {
            toggle(&mut self.unit_names, (hash(name), id), on);
        }
        if let (Level::Group, Some(Some(parent))) = (unit.level, unit.parents.last()) {
            if on {
                self.serials.insert((parent.0, unit.serial), id);
            } else {
                self.serials.remove(&(parent.0, unit.serial));
            }
        }
        for organisation in &unit.organisations {
            toggle(&mut self.groups_by_organisation, (organisation.0, id), on);
        }
    }

    fn index_person(&mut self, id: u32, person: &Person, on: bool) {
        self.lists_of(id);
        toggle(&mut self.names, (hash(&person.name), id), on);
        if !person.number.is_empty() {
            toggle(&mut self.numbers, (hash(&person.number), id), on);
        }
        // Sealed numbers stand under their keyed hashes, so the index is the same with the key and without.
        let number = person.id_number.sealed().map(|sealed| sealed.print().short());
        if let Some(key) = number.or_else(|| person.id_number.plain().map(hash)) {
            toggle(&mut self.id_numbers, (key, id), on);
        }
        if let Some(home) = person.home {
            toggle(&mut self.by_home, (home.0, id), on);
        }
    }

    fn index_organisation(&mut self, id: u32, organisation: &Organisation, on: bool) {
        toggle(&mut self.by_unit, (organisation.unit.0, id), on);
    }

    fn index_grid(&mut self, id: u32, grid: &Grid, on: bool) {
        for (_, code) in grid.codes.spans() {
            if on {
                self.grid_codes.insert(*code, id);
            } else {
                self.grid_codes.remove(code);
            }
        }
        toggle(&mut self.by_village, (grid.village.0, id), on);
        for organisation in &grid.organisations {
            toggle(&mut self.by_organisation, (organisation.0, id), on);
        }
        self.stale.insert(grid.village.0);
    }

    fn index_assignment(&mut self, id: u32, assignment: &Assignment, on: bool) {
        toggle(&mut self.by_grid, (assignment.grid.0, id), on);
        toggle(&mut self.by_person, (assignment.person.0, id), on);
        if let Some(grid) = self.grids.get(assignment.grid.0) {
            self.stale.insert(grid.record.village.0);
        }
    }

    fn index_register(&mut self, _: u32, register: &Register, on: bool) {
        // A file that this release cannot read leaves its entries without a definition; rules keep it out.
        match Definition::read(&register.text.0) {
            Ok(definition) if on => {
                let definition = Definition { retired: register.retired, ..definition };
                self.definitions.insert(register.key, Arc::new(definition));
            }
            Ok(_) | Err(_) => drop(self.definitions.remove(&register.key)),
        }
    }

    fn index_entry(&mut self, id: u32, entry: &Entry, on: bool) {
        toggle(&mut self.by_register, (hash(entry.register.as_str()), entry.unit.0, id), on);
        let naming = &mut self.entries_naming;
        entry.refs(&mut |kind, of| toggle(naming, (kind, of, id), on));
        self.index_entry_keys(id, entry, on);
    }

    fn index_sheet(&mut self, id: u32, sheet: &Sheet, on: bool) {
        toggle(&mut self.sheets_by_cycle, (sheet.cycle.0, id), on);
        toggle(&mut self.sheets_by_person, (sheet.person.0, id), on);
        toggle(&mut self.sheets_by_unit, (sheet.unit.0, id), on);
    }

    fn index_post(&mut self, id: u32, post: &Post, on: bool) {
        toggle(&mut self.posts_by_unit, (post.unit.0, id), on);
        self.pipeline_stale.insert(post.unit.0);
    }

    fn index_incumbency(&mut self, id: u32, held: &Incumbency, on: bool) {
        toggle(&mut self.held_by_unit, (held.unit.0, id), on);
        toggle(&mut self.held_by_person, (held.person.0, id), on);
        self.pipeline_stale.insert(held.unit.0);
        self.lists_of(held.person.0);
    }

    fn index_election(&mut self, id: u32, election: &Election, on: bool) {
        toggle(&mut self.elections_by_unit, (election.unit.0, id), on);
        toggle(&mut self.elections_by_term, (election.term.0, id), on);
    }

    fn index_reserve(&mut self, id: u32, reserve: &Reserve, on: bool) {
        toggle(&mut self.reserves_by_unit, (reserve.unit.0, id), on);
        toggle(&mut self.reserves_by_person, (reserve.person.0, id), on);
        self.pipeline_stale.insert(reserve.unit.0);
        self.lists_of(reserve.person.0);
    }

    /// Villages on whose reserve lists a person stands are computed anew: what is true of the person counts there.
    fn lists_of(&mut self, person: u32) {
        for id in pairs(&self.reserves_by_person, person) {
            if let Some(held) = self.reserves.get(id) {
                self.pipeline_stale.insert(held.record.unit.0);
            }
        }
    }

    fn index_filing(&mut self, id: u32, filing: &Filing, on: bool) {
        toggle(&mut self.filings_by_unit, (filing.unit.0, id), on);
        toggle(&mut self.filings_by_person, (filing.person.0, id), on);
    }

    fn index_pairing(&mut self, id: u32, pairing: &Pairing, on: bool) {
        toggle(&mut self.pairings_by_unit, (pairing.unit.0, id), on);
        toggle(&mut self.pairings_by_person, (pairing.mentor.0, id), on);
        toggle(&mut self.pairings_by_person, (pairing.mentee.0, id), on);
    }

    fn index_recruit(&mut self, id: u32, recruit: &Recruit, on: bool) {
        toggle(&mut self.recruits_by_unit, (recruit.unit.0, id), on);
        toggle(&mut self.recruits_by_person, (recruit.person.0, id), on);
    }

    fn index_indicator(&mut self, _: u32, own: &OwnIndicator, on: bool) {
        // As with registers: a file that this release cannot read leaves no indicator behind; rules keep it out.
        match Indicator::read(&own.text.0) {
            Ok(indicator) if on && !own.retired => drop(self.indicators.insert(own.key, Arc::new(indicator))),
            Ok(_) | Err(_) => drop(self.indicators.remove(&own.key)),
        }
    }

    fn index_confirmation(&mut self, id: u32, confirmation: &Confirmation, on: bool) {
        toggle(&mut self.confirmations_by_unit, (confirmation.unit.0, id), on);
    }

    fn index_ballot(&mut self, id: u32, ballot: &Ballot, on: bool) {
        toggle(&mut self.ballots_by_sheet, (ballot.sheet.0, id), on);
    }

    fn index_entry_keys(&mut self, id: u32, entry: &Entry, on: bool) {
        for key in entry_keys(self.register(entry.register), entry) {
            toggle(&mut self.entry_keys, (hash(&key), id), on);
        }
    }

    fn index_keys(&mut self, registers: &[Option<Slug>], on: bool) {
        let mut registers: Vec<Slug> = registers.iter().flatten().copied().collect();
        registers.dedup();
        for register in registers {
            let ids: Vec<EntryId> = self.entries_of(register).map(|(id, _)| id).collect();
            for id in ids {
                if let Some(held) = self.entries.get(id.0).cloned() {
                    self.index_entry_keys(id.0, &held.record, on);
                }
            }
        }
    }

    /// Brings the tree and the sums up to date after [`Book::put`] or [`Book::set_today`].
    pub fn settle(&mut self) {
        self.large_indexes(OrdSet::finish, OrdSet::finish);
        if self.tree_stale {
            self.tree = Arc::new(Tree::build(&self.units, self.today));
            self.tree_stale = false;
            self.all_stale = true;
        }
        self.settle_pipeline();
        if self.all_stale {
            self.all_stale = false;
            self.stale.clear();
            let mut all: BTreeMap<u32, Sums> = BTreeMap::new();
            let villages: BTreeSet<u32> = self.by_village.iter().map(|(village, _)| *village).collect();
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
            let units = [&self.posts_by_unit, &self.reserves_by_unit].into_iter().flatten();
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

    /// The kept sums of a unit, zeros where it has no grids.
    pub fn sums_of(&self, unit: UnitId) -> Sums {
        self.sums.get(unit.0).map(|held| *held.record).unwrap_or_default()
    }

    /// The unit tree.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// A unit.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(id.0).map(|held| &*held.record)
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(id.0).map(|held| &*held.record)
    }

    /// An organisation.
    pub fn organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        self.organisations.get(id.0).map(|held| &*held.record)
    }

    /// A grid.
    pub fn grid(&self, id: GridId) -> Option<&Grid> {
        self.grids.get(id.0).map(|held| &*held.record)
    }

    /// An assignment.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.get(id.0).map(|held| &*held.record)
    }

    /// A role.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.get(id.0).map(|held| &*held.record)
    }

    /// An account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.0).map(|held| &*held.record)
    }

    /// All people by id.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, held)| (PersonId(id), &*held.record))
    }

    /// All grids by id.
    pub fn grids(&self) -> impl Iterator<Item = (GridId, &Grid)> {
        self.grids.iter().map(|(id, held)| (GridId(id), &*held.record))
    }

    /// All units by id.
    pub fn units(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.units.iter().map(|(id, held)| (UnitId(id), &*held.record))
    }

    /// All organisations by id.
    pub fn organisations(&self) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        self.organisations.iter().map(|(id, held)| (OrganisationId(id), &*held.record))
    }

    /// All assignments by id.
    pub fn assignments(&self) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.assignments.iter().map(|(id, held)| (AssignmentId(id), &*held.record))
    }

    /// All roles by id; their column order is [`Role::order`].
    pub fn roles(&self) -> impl Iterator<Item = (RoleId, &Role)> {
        self.roles.iter().map(|(id, held)| (RoleId(id), &*held.record))
    }

    /// All settings by id.
    pub fn settings(&self) -> impl Iterator<Item = (SettingId, &Setting)> {
        self.settings.iter().map(|(id, held)| (SettingId(id), &*held.record))
    }

    /// All accounts by id.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.accounts.iter().map(|(id, held)| (AccountId(id), &*held.record))
    }

    /// An entry of a register.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id.0).map(|held| &*held.record)
    }

    /// The county's own definitions by id.
    pub fn own_registers(&self) -> impl Iterator<Item = (RegisterId, &Register)> {
        self.registers.iter().map(|(id, held)| (RegisterId(id), &*held.record))
    }

    /// The definition of a register: the county's own, else the shipped one.
    pub fn register(&self, key: Slug) -> Option<&Definition> {
        self.definitions.get(&key).map(|own| &**own).or_else(|| shipped::register(key))
    }

    /// All definitions, the shipped ones in their order, then the county's own by key.
    pub fn registers(&self) -> impl Iterator<Item = &Definition> {
        let own = self.definitions.values().map(|own| &**own);
        shipped::registers()
            .iter()
            .map(|shipped| self.definitions.get(&shipped.key).map_or(shipped, |own| &**own))
            .chain(own.filter(|own| shipped::register(own.key).is_none()))
    }

    /// The county's own indicators by id, retired ones too.
    pub fn own_indicators(&self) -> impl Iterator<Item = (IndicatorId, &OwnIndicator)> {
        self.own_indicators.iter().map(|(id, held)| (IndicatorId(id), &*held.record))
    }

    /// The county's own indicators that can be read and are not retired, by key.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values().map(|own| &**own)
    }

    /// The county's own indicator with this key.
    pub fn indicator(&self, key: Slug) -> Option<&Indicator> {
        self.indicators.get(&key).map(|own| &**own)
    }

    /// Figures and names of periods that are over, by id.
    pub fn freezes(&self) -> impl Iterator<Item = (FreezeId, &Freeze)> {
        self.freezes.iter().map(|(id, held)| (FreezeId(id), &*held.record))
    }

    /// What a unit has confirmed of its recurring duties, by id.
    pub fn confirmations_of(&self, unit: UnitId) -> impl Iterator<Item = (ConfirmationId, &Confirmation)> {
        pairs(&self.confirmations_by_unit, unit.0)
            .filter_map(|id| Some((ConfirmationId(id), &*self.confirmations.get(id)?.record)))
    }

    /// All entries by id.
    pub fn entries(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries.iter().map(|(id, held)| (EntryId(id), &*held.record))
    }

    /// The entries of a register by unit and id.
    pub fn entries_of(&self, register: Slug) -> impl Iterator<Item = (EntryId, &Entry)> {
        let key = hash(register.as_str());
        self.by_register
            .range((key, 0, 0)..=(key, u32::MAX, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
            .filter(move |(_, entry)| entry.register == register)
    }

    /// The entries of a register that stand right in a unit (not below it), by id.
    pub fn entries_in(&self, register: Slug, unit: UnitId) -> impl Iterator<Item = (EntryId, &Entry)> {
        let key = hash(register.as_str());
        self.by_register
            .range((key, unit.0, 0)..=(key, unit.0, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
            .filter(move |(_, entry)| entry.register == register)
    }

    /// The entries of any register that name a row, by id.
    pub fn entries_naming(&self, row: RowId) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.entries_naming
            .range((row.kind, row.id, 0)..=(row.kind, row.id, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
    }

    /// The other entry that has one of this entry's unique keys (its number, or what its register says).
    pub fn entry_alike(&self, id: Option<EntryId>, entry: &Entry) -> Option<EntryId> {
        let definition = self.register(entry.register);
        entry_keys(definition, entry).into_iter().find_map(|key| {
            hashed(&self.entry_keys, &key).map(EntryId).find(|other| {
                Some(*other) != id
                    && self
                        .entry(*other)
                        .is_some_and(|other| entry_keys(self.register(other.register), other).contains(&key))
            })
        })
    }

    /// A version of an appraisal template.
    pub fn scheme(&self, id: TemplateId) -> Option<&Scheme> {
        self.schemes.get(id.0).map(|held| &*held.record)
    }

    /// All versions of appraisal templates by id.
    pub fn schemes(&self) -> impl Iterator<Item = (TemplateId, &Scheme)> {
        self.schemes.iter().map(|(id, held)| (TemplateId(id), &*held.record))
    }

    /// An appraisal cycle.
    pub fn cycle(&self, id: CycleId) -> Option<&Cycle> {
        self.cycles.get(id.0).map(|held| &*held.record)
    }

    /// All appraisal cycles by id.
    pub fn cycles(&self) -> impl Iterator<Item = (CycleId, &Cycle)> {
        self.cycles.iter().map(|(id, held)| (CycleId(id), &*held.record))
    }

    /// A score sheet.
    pub fn sheet(&self, id: SheetId) -> Option<&Sheet> {
        self.sheets.get(id.0).map(|held| &*held.record)
    }

    /// The sheets of a cycle, replaced revisions too, by id.
    pub fn sheets_of(&self, cycle: CycleId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.sheets_by_cycle, cycle.0).filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The sheets of a person, replaced revisions too, by id.
    pub fn sheets_of_person(&self, person: PersonId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.sheets_by_person, person.0).filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The sheets of posts right in a unit, by id.
    pub fn sheets_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.sheets_by_unit, unit.0).filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The newer revision of a sheet: the one that replaces it, of the sheets of the same cycle.
    pub fn newer_sheet(&self, old: SheetId) -> Option<SheetId> {
        let person = self.sheet(old)?.person;
        self.sheets_of_person(person).find(|(_, sheet)| sheet.replaces == Some(old)).map(|(id, _)| id)
    }

    /// A ballot.
    pub fn ballot(&self, id: BallotId) -> Option<&Ballot> {
        self.ballots.get(id.0).map(|held| &*held.record)
    }

    /// The ballots about a sheet, by id.
    pub fn ballots_of(&self, sheet: SheetId) -> impl Iterator<Item = (BallotId, &Ballot)> {
        pairs(&self.ballots_by_sheet, sheet.0)
            .filter_map(|id| Some((BallotId(id), self.ballot(BallotId(id))?)))
    }

    /// Established posts.
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.posts.get(id.0).map(|held| &*held.record)
    }

    /// The posts established right in a unit, past ones too, by id.
    pub fn posts_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (PostId, &Post)> {
        pairs(&self.posts_by_unit, unit.0).filter_map(|id| Some((PostId(id), self.post(PostId(id))?)))
    }

    /// An incumbency.
    pub fn incumbency(&self, id: IncumbencyId) -> Option<&Incumbency> {
        self.incumbencies.get(id.0).map(|held| &*held.record)
    }

    /// The incumbencies right in a unit, past and future ones too, by id.
    pub fn incumbencies_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        pairs(&self.held_by_unit, unit.0)
            .filter_map(|id| Some((IncumbencyId(id), self.incumbency(IncumbencyId(id))?)))
    }

    /// The incumbencies of a person, past and future ones too, by id.
    pub fn incumbencies_of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        pairs(&self.held_by_person, person.0)
            .filter_map(|id| Some((IncumbencyId(id), self.incumbency(IncumbencyId(id))?)))
    }

    /// All incumbencies by id.
    pub fn incumbencies(&self) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        self.incumbencies.iter().map(|(id, held)| (IncumbencyId(id), &*held.record))
    }

    /// A term.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(id.0).map(|held| &*held.record)
    }

    /// All terms by id.
    pub fn terms(&self) -> impl Iterator<Item = (TermId, &Term)> {
        self.terms.iter().map(|(id, held)| (TermId(id), &*held.record))
    }

    /// An election.
    pub fn election(&self, id: ElectionId) -> Option<&Election> {
        self.elections.get(id.0).map(|held| &*held.record)
    }

    /// The elections right in a unit, by id.
    pub fn elections_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (ElectionId, &Election)> {
        pairs(&self.elections_by_unit, unit.0)
            .filter_map(|id| Some((ElectionId(id), self.election(ElectionId(id))?)))
    }

    /// The elections of a term, by id.
    pub fn elections_of_term(&self, term: TermId) -> impl Iterator<Item = (ElectionId, &Election)> {
        pairs(&self.elections_by_term, term.0)
            .filter_map(|id| Some((ElectionId(id), self.election(ElectionId(id))?)))
    }

    /// An entry of a reserve list.
    pub fn reserve(&self, id: ReserveId) -> Option<&Reserve> {
        self.reserves.get(id.0).map(|held| &*held.record)
    }

    /// The reserve lists of a village, past entries too, by id.
    pub fn reserves_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        pairs(&self.reserves_by_unit, unit.0)
            .filter_map(|id| Some((ReserveId(id), self.reserve(ReserveId(id))?)))
    }

    /// The entries of a person on reserve lists, past ones too, by id.
    pub fn reserves_of_person(&self, person: PersonId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        pairs(&self.reserves_by_person, person.0)
            .filter_map(|id| Some((ReserveId(id), self.reserve(ReserveId(id))?)))
    }

    /// A filing.
    pub fn filing(&self, id: FilingId) -> Option<&Filing> {
        self.filings.get(id.0).map(|held| &*held.record)
    }

    /// The filings of a village, by id.
    pub fn filings_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (FilingId, &Filing)> {
        pairs(&self.filings_by_unit, unit.0).filter_map(|id| Some((FilingId(id), self.filing(FilingId(id))?)))
    }

    /// The filings about a person, by id.
    pub fn filings_of_person(&self, person: PersonId) -> impl Iterator<Item = (FilingId, &Filing)> {
        pairs(&self.filings_by_person, person.0)
            .filter_map(|id| Some((FilingId(id), self.filing(FilingId(id))?)))
    }

    /// A mentor pair.
    pub fn pairing(&self, id: PairingId) -> Option<&Pairing> {
        self.pairings.get(id.0).map(|held| &*held.record)
    }

    /// The mentor pairs of a village, by id.
    pub fn pairings_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (PairingId, &Pairing)> {
        pairs(&self.pairings_by_unit, unit.0)
            .filter_map(|id| Some((PairingId(id), self.pairing(PairingId(id))?)))
    }

    /// The pairs in which a person guides or is guided, by id.
    pub fn pairings_of_person(&self, person: PersonId) -> impl Iterator<Item = (PairingId, &Pairing)> {
        pairs(&self.pairings_by_person, person.0)
            .filter_map(|id| Some((PairingId(id), self.pairing(PairingId(id))?)))
    }

    /// A training batch.
    pub fn training(&self, id: TrainingId) -> Option<&Training> {
        self.trainings.get(id.0).map(|held| &*held.record)
    }

    /// All training batches by id.
    pub fn trainings(&self) -> impl Iterator<Item = (TrainingId, &Training)> {
        self.trainings.iter().map(|(id, held)| (TrainingId(id), &*held.record))
    }

    /// Somebody on the way into the Party.
    pub fn recruit(&self, id: RecruitId) -> Option<&Recruit> {
        self.recruits.get(id.0).map(|held| &*held.record)
    }

    /// Those of a village on the way into the Party, by id.
    pub fn recruits_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (RecruitId, &Recruit)> {
        pairs(&self.recruits_by_unit, unit.0)
            .filter_map(|id| Some((RecruitId(id), self.recruit(RecruitId(id))?)))
    }

    /// A person's ways into the Party, by id.
    pub fn recruits_of_person(&self, person: PersonId) -> impl Iterator<Item = (RecruitId, &Recruit)> {
        pairs(&self.recruits_by_person, person.0)
            .filter_map(|id| Some((RecruitId(id), self.recruit(RecruitId(id))?)))
    }

    /// The unit that has or had this code.
    pub fn unit_by_code(&self, code: Code) -> Option<UnitId> {
        self.unit_codes.get(&code).map(|id| UnitId(*id))
    }

    /// The grid that has or had this code.
    pub fn grid_by_code(&self, code: Code) -> Option<GridId> {
        self.grid_codes.get(&code).map(|id| GridId(*id))
    }

    /// The next grid code of a village that was never used.
    pub fn next_grid_code(&self, village: Code) -> Option<Code> {
        let (first, last) = (village.child(1)?, village.child(999)?);
        let used = self.grid_codes.range(first..=last).next_back().map_or(0, |(code, _)| code.serial());
        village.child(used + 1)
    }

    /// The grids of a village, past ones too, by id.
    pub fn grids_of(&self, village: UnitId) -> impl Iterator<Item = (GridId, &Grid)> {
        pairs(&self.by_village, village.0).filter_map(|id| Some((GridId(id), self.grid(GridId(id))?)))
    }

    /// The assignments of a grid, past and future ones too, by id.
    pub fn assignments_of_grid(&self, grid: GridId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        pairs(&self.by_grid, grid.0)
            .filter_map(|id| Some((AssignmentId(id), self.assignment(AssignmentId(id))?)))
    }

    /// The assignments of a person, past and future ones too, by id.
    pub fn assignments_of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        pairs(&self.by_person, person.0)
            .filter_map(|id| Some((AssignmentId(id), self.assignment(AssignmentId(id))?)))
    }

    /// The people who live right in a unit (not below it), by id.
    pub fn people_at_home(&self, unit: UnitId) -> impl Iterator<Item = (PersonId, &Person)> {
        pairs(&self.by_home, unit.0).filter_map(|id| Some((PersonId(id), self.person(PersonId(id))?)))
    }

    /// The organisations of a unit (not of those below it), by id.
    pub fn organisations_of(&self, unit: UnitId) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        pairs(&self.by_unit, unit.0)
            .filter_map(|id| Some((OrganisationId(id), self.organisation(OrganisationId(id))?)))
    }

    /// The grids that an organisation serves, by id.
    pub fn grids_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = GridId> {
        pairs(&self.by_organisation, organisation.0).map(GridId)
    }

    /// The groups that an organisation serves, by id.
    pub fn groups_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = UnitId> {
        pairs(&self.groups_by_organisation, organisation.0).map(UnitId)
    }

    /// People of exactly this name, by id.
    pub fn people_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (PersonId, &'a Person)> + 'a {
        hashed(&self.names, name)
            .filter_map(|id| Some((PersonId(id), self.person(PersonId(id))?)))
            .filter(move |(_, person)| &*person.name == name)
    }

    /// The person with this office number.
    pub fn person_by_number(&self, number: &str) -> Option<PersonId> {
        hashed(&self.numbers, number)
            .map(PersonId)
            .find(|id| self.person(*id).is_some_and(|person| &*person.number == number))
    }

    /// The people with this identity number, merged records too. Sealed ones are found only with the key.
    pub fn people_by_id_number<'a>(&'a self, number: &'a str) -> impl Iterator<Item = PersonId> + 'a {
        let prints = self.keys.vault().map(|vault| vault.prints("id_number", number)).unwrap_or_default();
        let plain = hashed(&self.id_numbers, number).map(PersonId).filter(move |id| {
            self.person(*id).is_some_and(|person| person.id_number.plain() == Some(number))
        });
        plain.chain(prints.into_iter().flat_map(move |print| self.people_by_print(print)))
    }

    /// The people whose identity number is the same as far as can be told: without the key only equal seals count.
    pub fn people_by_secret(&self, id_number: &Secret) -> Vec<PersonId> {
        match (self.keys.open("id_number", id_number), id_number.sealed()) {
            (Opened::Is(number), _) => self.people_by_id_number(&number).collect(),
            (Opened::Locked, Some(sealed)) => self.people_by_print(sealed.print()).collect(),
            (Opened::Nothing | Opened::Locked, _) => Vec::new(),
        }
    }

    fn people_by_print(&self, print: Print) -> impl Iterator<Item = PersonId> + '_ {
        let key = print.short();
        let found = self.id_numbers.range((key, 0)..=(key, u32::MAX)).map(|(_, id)| PersonId(*id));
        found.filter(move |id| {
            let sealed = self.person(*id).and_then(|person| person.id_number.sealed());
            sealed.is_some_and(|sealed| sealed.print() == print)
        })
    }

    /// Units that have or had exactly this name, by id.
    pub fn units_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (UnitId, &'a Unit)> + 'a {
        hashed(&self.unit_names, name)
            .filter_map(|id| Some((UnitId(id), self.unit(UnitId(id))?)))
            .filter(move |(_, unit)| unit.names.spans().iter().any(|(_, n)| &**n == name))
    }

    /// The group of a village with this serial number.
    pub fn group_by_serial(&self, village: UnitId, serial: u16) -> Option<UnitId> {
        self.serials.get(&(village.0, serial)).map(|id| UnitId(*id))
    }

    /// The village of a grid or of a unit at or below a village.
    pub fn village_of(&self, unit: UnitId) -> Option<UnitId> {
        self.tree.path(unit).find(|at| self.unit(*at).is_some_and(|unit| unit.level == Level::Village))
    }
}

/// What of an entry no other may have, as texts that begin with the register.
fn entry_keys(definition: Option<&Definition>, entry: &Entry) -> Vec<String> {
    let mut keys = definition.map(|definition| definition.unique_keys(entry)).unwrap_or_default();
    if !entry.number.is_empty() {
        keys.push(format!("{}/number/{}", entry.register, entry.number));
    }
    keys
}

fn pairs(set: &Pairs, first: u32) -> impl Iterator<Item = u32> {
    set.range((first, 0)..=(first, u32::MAX)).map(|(_, second)| *second)
}

fn hashed(set: &Hashes, text: &str) -> impl Iterator<Item = u32> {
    let key = hash(text);
    set.range((key, 0)..=(key, u32::MAX)).map(|(_, id)| *id)
}
