//! The book's indexes: what [`Book::put`] keeps beside the rows so that questions cost what their answers hold.

use super::Book;
use crate::domain::{
    EntryId, Kind,
    appraisal::record::{Ballot, Sheet},
    assignment::Assignment,
    code::Code,
    duty::Confirmation,
    grid::Grid,
    indicator::{Indicator, OwnIndicator},
    office::record::{Election, Incumbency, Post},
    ordered::OrdSet,
    organisation::Organisation,
    person::Person,
    pipeline::record::{Filing, Pairing, Recruit, Reserve},
    register::{Definition, Entry, Register, Slug},
    unit::{Level, Unit},
};
use imbl::OrdMap;
use std::sync::Arc;

type Pairs = OrdSet<(u32, u32)>;
type Hashes = OrdSet<(u64, u32)>;
type Triples = OrdSet<(u64, u32, u32)>;
type Names = OrdSet<(Kind, u32, u32)>;

macro_rules! indexes {
    ($($index:ident: $type:ty,)*) => {
        /// All indexes. Each is a line here; that it says what the rows say is proven by [`Book::index_faults`].
        #[derive(Clone, Debug, Default)]
        pub(super) struct Indexes {
            $(pub(super) $index: $type,)*
        }

        impl Indexes {
            /// The names of those that say something else than the same ones of `other`.
            pub(super) fn faults(&self, other: &Indexes) -> Vec<&'static str> {
                let mut faults = Vec::new();
                $(if self.$index != other.$index {
                    faults.push(stringify!($index));
                })*
                faults
            }
        }
    };
}

indexes! {
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
    held_by_filing: Pairs,
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
}

impl Indexes {
    /// Those that are large and that [`Book::put`] itself never reads.
    pub(super) fn large(&mut self, pairs: fn(&mut Pairs), hashes: fn(&mut Hashes)) {
        let Indexes { by_village, by_grid, by_person, by_home, by_unit, .. } = self;
        [by_village, by_grid, by_person, by_home, by_unit].into_iter().for_each(pairs);
        let Indexes {
            by_organisation, groups_by_organisation, names, numbers, id_numbers, unit_names, ..
        } = self;
        [by_organisation, groups_by_organisation].into_iter().for_each(pairs);
        [names, numbers, id_numbers, unit_names].into_iter().for_each(hashes);
    }
}

/// A number for a text; whoever looks up compares the text itself too, so equal numbers of different texts cost a
/// comparison and no more. It is computed for every name when a store is opened, so it has to be cheap.
///
/// *Source*: FNV-1a, 64 bits.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn toggle<T: Ord + Clone>(set: &mut OrdSet<T>, key: T, on: bool) {
    set.toggle(key, on);
}

impl Book {
    pub(super) fn index_nothing<T>(&mut self, _: u32, _: &T, _: bool) {}

    pub(super) fn index_unit(&mut self, id: u32, unit: &Unit, on: bool) {
        for (_, code) in unit.codes.spans() {
            if let Some(code) = code {
                if on {
                    self.index.unit_codes.insert(*code, id);
                } else {
                    self.index.unit_codes.remove(code);
                }
            }
        }
        for (_, name) in unit.names.spans() {
            toggle(&mut self.index.unit_names, (hash(name), id), on);
        }
        if let (Level::Group, Some(Some(parent))) = (unit.level, unit.parents.last()) {
            if on {
                self.index.serials.insert((parent.0, unit.serial), id);
            } else {
                self.index.serials.remove(&(parent.0, unit.serial));
            }
        }
        for organisation in &unit.organisations {
            toggle(&mut self.index.groups_by_organisation, (organisation.0, id), on);
        }
    }

    pub(super) fn index_person(&mut self, id: u32, person: &Person, on: bool) {
        self.lists_of(id);
        toggle(&mut self.index.names, (hash(&person.name), id), on);
        if !person.number.is_empty() {
            toggle(&mut self.index.numbers, (hash(&person.number), id), on);
        }
        // Sealed numbers stand under their keyed hashes, so the index is the same with the key and without.
        let number = person.id_number.sealed().map(|sealed| sealed.print().short());
        if let Some(key) = number.or_else(|| person.id_number.plain().map(hash)) {
            toggle(&mut self.index.id_numbers, (key, id), on);
        }
        if let Some(home) = person.home {
            toggle(&mut self.index.by_home, (home.0, id), on);
        }
    }

    pub(super) fn index_organisation(&mut self, id: u32, organisation: &Organisation, on: bool) {
        toggle(&mut self.index.by_unit, (organisation.unit.0, id), on);
    }

    pub(super) fn index_grid(&mut self, id: u32, grid: &Grid, on: bool) {
        for (_, code) in grid.codes.spans() {
            if on {
                self.index.grid_codes.insert(*code, id);
            } else {
                self.index.grid_codes.remove(code);
            }
        }
        toggle(&mut self.index.by_village, (grid.village.0, id), on);
        for organisation in &grid.organisations {
            toggle(&mut self.index.by_organisation, (organisation.0, id), on);
        }
        self.stale.insert(grid.village.0);
    }

    pub(super) fn index_assignment(&mut self, id: u32, assignment: &Assignment, on: bool) {
        toggle(&mut self.index.by_grid, (assignment.grid.0, id), on);
        toggle(&mut self.index.by_person, (assignment.person.0, id), on);
        if let Some(grid) = self.rows.grids.get(assignment.grid.0) {
            self.stale.insert(grid.record.village.0);
        }
    }

    pub(super) fn index_register(&mut self, _: u32, register: &Register, on: bool) {
        // A file that this release cannot read leaves its entries without a definition; rules keep it out.
        match Definition::read(&register.text.0) {
            Ok(definition) if on => {
                let definition = Definition { retired: register.retired, ..definition };
                self.index.definitions.insert(register.key, Arc::new(definition));
            }
            Ok(_) | Err(_) => drop(self.index.definitions.remove(&register.key)),
        }
    }

    pub(super) fn index_entry(&mut self, id: u32, entry: &Entry, on: bool) {
        toggle(&mut self.index.by_register, (hash(entry.register.as_str()), entry.unit.0, id), on);
        let naming = &mut self.index.entries_naming;
        entry.refs(&mut |kind, of| toggle(naming, (kind, of, id), on));
        self.index_entry_keys(id, entry, on);
    }

    pub(super) fn index_sheet(&mut self, id: u32, sheet: &Sheet, on: bool) {
        toggle(&mut self.index.sheets_by_cycle, (sheet.cycle.0, id), on);
        toggle(&mut self.index.sheets_by_person, (sheet.person.0, id), on);
        toggle(&mut self.index.sheets_by_unit, (sheet.unit.0, id), on);
    }

    pub(super) fn index_post(&mut self, id: u32, post: &Post, on: bool) {
        toggle(&mut self.index.posts_by_unit, (post.unit.0, id), on);
        self.pipeline_stale.insert(post.unit.0);
    }

    pub(super) fn index_incumbency(&mut self, id: u32, held: &Incumbency, on: bool) {
        toggle(&mut self.index.held_by_unit, (held.unit.0, id), on);
        toggle(&mut self.index.held_by_person, (held.person.0, id), on);
        if let Some(filing) = held.filing {
            toggle(&mut self.index.held_by_filing, (filing.0, id), on);
        }
        self.pipeline_stale.insert(held.unit.0);
        self.lists_of(held.person.0);
    }

    pub(super) fn index_election(&mut self, id: u32, election: &Election, on: bool) {
        toggle(&mut self.index.elections_by_unit, (election.unit.0, id), on);
        toggle(&mut self.index.elections_by_term, (election.term.0, id), on);
    }

    pub(super) fn index_reserve(&mut self, id: u32, reserve: &Reserve, on: bool) {
        toggle(&mut self.index.reserves_by_unit, (reserve.unit.0, id), on);
        toggle(&mut self.index.reserves_by_person, (reserve.person.0, id), on);
        self.pipeline_stale.insert(reserve.unit.0);
        self.lists_of(reserve.person.0);
    }

    /// Villages on whose reserve lists a person stands are computed anew: what is true of the person counts there.
    pub(super) fn lists_of(&mut self, person: u32) {
        for id in pairs(&self.index.reserves_by_person, person) {
            if let Some(held) = self.rows.reserves.get(id) {
                self.pipeline_stale.insert(held.record.unit.0);
            }
        }
    }

    pub(super) fn index_filing(&mut self, id: u32, filing: &Filing, on: bool) {
        toggle(&mut self.index.filings_by_unit, (filing.unit.0, id), on);
        toggle(&mut self.index.filings_by_person, (filing.person.0, id), on);
    }

    pub(super) fn index_pairing(&mut self, id: u32, pairing: &Pairing, on: bool) {
        toggle(&mut self.index.pairings_by_unit, (pairing.unit.0, id), on);
        toggle(&mut self.index.pairings_by_person, (pairing.mentor.0, id), on);
        toggle(&mut self.index.pairings_by_person, (pairing.mentee.0, id), on);
    }

    pub(super) fn index_recruit(&mut self, id: u32, recruit: &Recruit, on: bool) {
        toggle(&mut self.index.recruits_by_unit, (recruit.unit.0, id), on);
        toggle(&mut self.index.recruits_by_person, (recruit.person.0, id), on);
    }

    pub(super) fn index_indicator(&mut self, _: u32, own: &OwnIndicator, on: bool) {
        // As with registers: a file that this release cannot read leaves no indicator behind; rules keep it out.
        let indicators = &mut self.index.indicators;
        match Indicator::read(&own.text.0) {
            Ok(indicator) if on && !own.retired => drop(indicators.insert(own.key, Arc::new(indicator))),
            Ok(_) | Err(_) => drop(indicators.remove(&own.key)),
        }
    }

    pub(super) fn index_confirmation(&mut self, id: u32, confirmation: &Confirmation, on: bool) {
        toggle(&mut self.index.confirmations_by_unit, (confirmation.unit.0, id), on);
    }

    pub(super) fn index_ballot(&mut self, id: u32, ballot: &Ballot, on: bool) {
        toggle(&mut self.index.ballots_by_sheet, (ballot.sheet.0, id), on);
    }

    pub(super) fn index_entry_keys(&mut self, id: u32, entry: &Entry, on: bool) {
        for key in entry_keys(self.register(entry.register), entry) {
            toggle(&mut self.index.entry_keys, (hash(&key), id), on);
        }
    }

    pub(super) fn index_keys(&mut self, registers: &[Option<Slug>], on: bool) {
        let mut registers: Vec<Slug> = registers.iter().flatten().copied().collect();
        registers.dedup();
        for register in registers {
            let ids: Vec<EntryId> = self.entries_of(register).map(|(id, _)| id).collect();
            for id in ids {
                if let Some(held) = self.rows.entries.get(id.0).cloned() {
                    self.index_entry_keys(id.0, &held.record, on);
                }
            }
        }
    }
}

/// What of an entry no other may have, as texts that begin with the register.
pub(super) fn entry_keys(definition: Option<&Definition>, entry: &Entry) -> Vec<String> {
    let mut keys = definition.map(|definition| definition.unique_keys(entry)).unwrap_or_default();
    if !entry.number.is_empty() {
        keys.push(format!("{}/number/{}", entry.register, entry.number));
    }
    keys
}

pub(super) fn pairs(set: &Pairs, first: u32) -> impl Iterator<Item = u32> {
    set.range((first, 0)..=(first, u32::MAX)).map(|(_, second)| *second)
}

pub(super) fn hashed(set: &Hashes, text: &str) -> impl Iterator<Item = u32> {
    let key = hash(text);
    set.range((key, 0)..=(key, u32::MAX)).map(|(_, id)| *id)
}
