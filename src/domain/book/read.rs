//! What a book is asked: rows by id, by kind and through its indexes.

use super::{
    Book,
    index::{entry_keys, hash, hashed, pairs},
};
use crate::domain::{
    AccountId, AssignmentId, BallotId, ConfirmationId, CycleId, ElectionId, EntryId, FilingId, FreezeId,
    GridId, IncumbencyId, IndicatorId, OrganisationId, PairingId, PersonId, PostId, RecruitId, RegisterId,
    ReserveId, RoleId, RowId, SettingId, SheetId, TemplateId, TermId, TrainingId, UnitId,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    code::Code,
    duty::Confirmation,
    grid::Grid,
    indicator::{Freeze, Indicator, OwnIndicator},
    office::record::{Election, Incumbency, Post, Term},
    organisation::Organisation,
    person::Person,
    pipeline::record::{Filing, Pairing, Recruit, Reserve, Training},
    register::{Definition, Entry, Register, Slug, shipped},
    role::Role,
    secret::{Opened, Print, Secret},
    setting::Setting,
    unit::{Level, Unit},
};

impl Book {
    /// A unit.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.rows.units.get(id.0).map(|held| &*held.record)
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.rows.people.get(id.0).map(|held| &*held.record)
    }

    /// An organisation.
    pub fn organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        self.rows.organisations.get(id.0).map(|held| &*held.record)
    }

    /// A grid.
    pub fn grid(&self, id: GridId) -> Option<&Grid> {
        self.rows.grids.get(id.0).map(|held| &*held.record)
    }

    /// An assignment.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.rows.assignments.get(id.0).map(|held| &*held.record)
    }

    /// A role.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.rows.roles.get(id.0).map(|held| &*held.record)
    }

    /// An account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.rows.accounts.get(id.0).map(|held| &*held.record)
    }

    /// All people by id.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.rows.people.iter().map(|(id, held)| (PersonId(id), &*held.record))
    }

    /// All grids by id.
    pub fn grids(&self) -> impl Iterator<Item = (GridId, &Grid)> {
        self.rows.grids.iter().map(|(id, held)| (GridId(id), &*held.record))
    }

    /// All units by id.
    pub fn units(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.rows.units.iter().map(|(id, held)| (UnitId(id), &*held.record))
    }

    /// All organisations by id.
    pub fn organisations(&self) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        self.rows.organisations.iter().map(|(id, held)| (OrganisationId(id), &*held.record))
    }

    /// All assignments by id.
    pub fn assignments(&self) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.rows.assignments.iter().map(|(id, held)| (AssignmentId(id), &*held.record))
    }

    /// All roles by id; their column order is [`Role::order`].
    pub fn roles(&self) -> impl Iterator<Item = (RoleId, &Role)> {
        self.rows.roles.iter().map(|(id, held)| (RoleId(id), &*held.record))
    }

    /// All settings by id.
    pub fn settings(&self) -> impl Iterator<Item = (SettingId, &Setting)> {
        self.rows.settings.iter().map(|(id, held)| (SettingId(id), &*held.record))
    }

    /// All accounts by id.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.rows.accounts.iter().map(|(id, held)| (AccountId(id), &*held.record))
    }

    /// An entry of a register.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.rows.entries.get(id.0).map(|held| &*held.record)
    }

    /// The county's own definitions by id.
    pub fn own_registers(&self) -> impl Iterator<Item = (RegisterId, &Register)> {
        self.rows.registers.iter().map(|(id, held)| (RegisterId(id), &*held.record))
    }

    /// The definition of a register: the county's own, else the shipped one.
    pub fn register(&self, key: Slug) -> Option<&Definition> {
        self.index.definitions.get(&key).map(|own| &**own).or_else(|| shipped::register(key))
    }

    /// All definitions, the shipped ones in their order, then the county's own by key.
    pub fn registers(&self) -> impl Iterator<Item = &Definition> {
        let own = self.index.definitions.values().map(|own| &**own);
        shipped::registers()
            .iter()
            .map(|shipped| self.index.definitions.get(&shipped.key).map_or(shipped, |own| &**own))
            .chain(own.filter(|own| shipped::register(own.key).is_none()))
    }

    /// All entries by id.
    pub fn entries(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.rows.entries.iter().map(|(id, held)| (EntryId(id), &*held.record))
    }

    /// The entries of a register by unit and id.
    pub fn entries_of(&self, register: Slug) -> impl Iterator<Item = (EntryId, &Entry)> {
        let key = hash(register.as_str());
        self.index
            .by_register
            .range((key, 0, 0)..=(key, u32::MAX, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
            .filter(move |(_, entry)| entry.register == register)
    }

    /// The entries of a register that stand right in a unit (not below it), by id.
    pub fn entries_in(&self, register: Slug, unit: UnitId) -> impl Iterator<Item = (EntryId, &Entry)> {
        let key = hash(register.as_str());
        self.index
            .by_register
            .range((key, unit.0, 0)..=(key, unit.0, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
            .filter(move |(_, entry)| entry.register == register)
    }

    /// The entries of any register that name a row, by id.
    pub fn entries_naming(&self, row: RowId) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.index
            .entries_naming
            .range((row.kind, row.id, 0)..=(row.kind, row.id, u32::MAX))
            .filter_map(|(_, _, id)| Some((EntryId(*id), self.entry(EntryId(*id))?)))
    }

    /// The other entry that has one of this entry's unique keys (its number, or what its register says).
    pub fn entry_alike(&self, id: Option<EntryId>, entry: &Entry) -> Option<EntryId> {
        let definition = self.register(entry.register);
        entry_keys(definition, entry).into_iter().find_map(|key| {
            hashed(&self.index.entry_keys, &key).map(EntryId).find(|other| {
                Some(*other) != id
                    && self
                        .entry(*other)
                        .is_some_and(|other| entry_keys(self.register(other.register), other).contains(&key))
            })
        })
    }

    /// A version of an appraisal template.
    pub fn scheme(&self, id: TemplateId) -> Option<&Scheme> {
        self.rows.schemes.get(id.0).map(|held| &*held.record)
    }

    /// All versions of appraisal templates by id.
    pub fn schemes(&self) -> impl Iterator<Item = (TemplateId, &Scheme)> {
        self.rows.schemes.iter().map(|(id, held)| (TemplateId(id), &*held.record))
    }

    /// An appraisal cycle.
    pub fn cycle(&self, id: CycleId) -> Option<&Cycle> {
        self.rows.cycles.get(id.0).map(|held| &*held.record)
    }

    /// All appraisal cycles by id.
    pub fn cycles(&self) -> impl Iterator<Item = (CycleId, &Cycle)> {
        self.rows.cycles.iter().map(|(id, held)| (CycleId(id), &*held.record))
    }

    /// A score sheet.
    pub fn sheet(&self, id: SheetId) -> Option<&Sheet> {
        self.rows.sheets.get(id.0).map(|held| &*held.record)
    }

    /// The sheets of a cycle, replaced revisions too, by id.
    pub fn sheets_of(&self, cycle: CycleId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.index.sheets_by_cycle, cycle.0)
            .filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The sheets of a person, replaced revisions too, by id.
    pub fn sheets_of_person(&self, person: PersonId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.index.sheets_by_person, person.0)
            .filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The sheets of posts right in a unit, by id.
    pub fn sheets_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        pairs(&self.index.sheets_by_unit, unit.0)
            .filter_map(|id| Some((SheetId(id), self.sheet(SheetId(id))?)))
    }

    /// The newer revision of a sheet: the one that replaces it, of the sheets of the same cycle.
    pub fn newer_sheet(&self, old: SheetId) -> Option<SheetId> {
        let person = self.sheet(old)?.person;
        self.sheets_of_person(person).find(|(_, sheet)| sheet.replaces == Some(old)).map(|(id, _)| id)
    }

    /// A ballot.
    pub fn ballot(&self, id: BallotId) -> Option<&Ballot> {
        self.rows.ballots.get(id.0).map(|held| &*held.record)
    }

    /// The ballots about a sheet, by id.
    pub fn ballots_of(&self, sheet: SheetId) -> impl Iterator<Item = (BallotId, &Ballot)> {
        pairs(&self.index.ballots_by_sheet, sheet.0)
            .filter_map(|id| Some((BallotId(id), self.ballot(BallotId(id))?)))
    }

    /// Established posts.
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.rows.posts.get(id.0).map(|held| &*held.record)
    }

    /// The posts established right in a unit, past ones too, by id.
    pub fn posts_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (PostId, &Post)> {
        pairs(&self.index.posts_by_unit, unit.0).filter_map(|id| Some((PostId(id), self.post(PostId(id))?)))
    }

    /// An incumbency.
    pub fn incumbency(&self, id: IncumbencyId) -> Option<&Incumbency> {
        self.rows.incumbencies.get(id.0).map(|held| &*held.record)
    }

    /// The incumbencies right in a unit, past and future ones too, by id.
    pub fn incumbencies_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        pairs(&self.index.held_by_unit, unit.0)
            .filter_map(|id| Some((IncumbencyId(id), self.incumbency(IncumbencyId(id))?)))
    }

    /// The incumbencies of a person, past and future ones too, by id.
    pub fn incumbencies_of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        pairs(&self.index.held_by_person, person.0)
            .filter_map(|id| Some((IncumbencyId(id), self.incumbency(IncumbencyId(id))?)))
    }

    /// All incumbencies by id.
    pub fn incumbencies(&self) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        self.rows.incumbencies.iter().map(|(id, held)| (IncumbencyId(id), &*held.record))
    }

    /// A term.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.rows.terms.get(id.0).map(|held| &*held.record)
    }

    /// All terms by id.
    pub fn terms(&self) -> impl Iterator<Item = (TermId, &Term)> {
        self.rows.terms.iter().map(|(id, held)| (TermId(id), &*held.record))
    }

    /// An election.
    pub fn election(&self, id: ElectionId) -> Option<&Election> {
        self.rows.elections.get(id.0).map(|held| &*held.record)
    }

    /// The elections right in a unit, by id.
    pub fn elections_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (ElectionId, &Election)> {
        pairs(&self.index.elections_by_unit, unit.0)
            .filter_map(|id| Some((ElectionId(id), self.election(ElectionId(id))?)))
    }

    /// The elections of a term, by id.
    pub fn elections_of_term(&self, term: TermId) -> impl Iterator<Item = (ElectionId, &Election)> {
        pairs(&self.index.elections_by_term, term.0)
            .filter_map(|id| Some((ElectionId(id), self.election(ElectionId(id))?)))
    }

    /// An entry of a reserve list.
    pub fn reserve(&self, id: ReserveId) -> Option<&Reserve> {
        self.rows.reserves.get(id.0).map(|held| &*held.record)
    }

    /// The reserve lists of a village, past entries too, by id.
    pub fn reserves_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        pairs(&self.index.reserves_by_unit, unit.0)
            .filter_map(|id| Some((ReserveId(id), self.reserve(ReserveId(id))?)))
    }

    /// The entries of a person on reserve lists, past ones too, by id.
    pub fn reserves_of_person(&self, person: PersonId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        pairs(&self.index.reserves_by_person, person.0)
            .filter_map(|id| Some((ReserveId(id), self.reserve(ReserveId(id))?)))
    }

    /// A filing.
    pub fn filing(&self, id: FilingId) -> Option<&Filing> {
        self.rows.filings.get(id.0).map(|held| &*held.record)
    }

    /// The filings of a village, by id.
    pub fn filings_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (FilingId, &Filing)> {
        pairs(&self.index.filings_by_unit, unit.0)
            .filter_map(|id| Some((FilingId(id), self.filing(FilingId(id))?)))
    }

    /// The filings about a person, by id.
    pub fn filings_of_person(&self, person: PersonId) -> impl Iterator<Item = (FilingId, &Filing)> {
        pairs(&self.index.filings_by_person, person.0)
            .filter_map(|id| Some((FilingId(id), self.filing(FilingId(id))?)))
    }

    /// A mentor pair.
    pub fn pairing(&self, id: PairingId) -> Option<&Pairing> {
        self.rows.pairings.get(id.0).map(|held| &*held.record)
    }

    /// The mentor pairs of a village, by id.
    pub fn pairings_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (PairingId, &Pairing)> {
        pairs(&self.index.pairings_by_unit, unit.0)
            .filter_map(|id| Some((PairingId(id), self.pairing(PairingId(id))?)))
    }

    /// The pairs in which a person guides or is guided, by id.
    pub fn pairings_of_person(&self, person: PersonId) -> impl Iterator<Item = (PairingId, &Pairing)> {
        pairs(&self.index.pairings_by_person, person.0)
            .filter_map(|id| Some((PairingId(id), self.pairing(PairingId(id))?)))
    }

    /// A training batch.
    pub fn training(&self, id: TrainingId) -> Option<&Training> {
        self.rows.trainings.get(id.0).map(|held| &*held.record)
    }

    /// All training batches by id.
    pub fn trainings(&self) -> impl Iterator<Item = (TrainingId, &Training)> {
        self.rows.trainings.iter().map(|(id, held)| (TrainingId(id), &*held.record))
    }

    /// Somebody on the way into the Party.
    pub fn recruit(&self, id: RecruitId) -> Option<&Recruit> {
        self.rows.recruits.get(id.0).map(|held| &*held.record)
    }

    /// Those of a village on the way into the Party, by id.
    pub fn recruits_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (RecruitId, &Recruit)> {
        pairs(&self.index.recruits_by_unit, unit.0)
            .filter_map(|id| Some((RecruitId(id), self.recruit(RecruitId(id))?)))
    }

    /// A person's ways into the Party, by id.
    pub fn recruits_of_person(&self, person: PersonId) -> impl Iterator<Item = (RecruitId, &Recruit)> {
        pairs(&self.index.recruits_by_person, person.0)
            .filter_map(|id| Some((RecruitId(id), self.recruit(RecruitId(id))?)))
    }

    /// The county's own indicators by id, retired ones too.
    pub fn own_indicators(&self) -> impl Iterator<Item = (IndicatorId, &OwnIndicator)> {
        self.rows.own_indicators.iter().map(|(id, held)| (IndicatorId(id), &*held.record))
    }

    /// The county's own indicators that can be read and are not retired, by key.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.index.indicators.values().map(|own| &**own)
    }

    /// The county's own indicator with this key.
    pub fn indicator(&self, key: Slug) -> Option<&Indicator> {
        self.index.indicators.get(&key).map(|own| &**own)
    }

    /// Figures and names of periods that are over, by id.
    pub fn freezes(&self) -> impl Iterator<Item = (FreezeId, &Freeze)> {
        self.rows.freezes.iter().map(|(id, held)| (FreezeId(id), &*held.record))
    }

    /// What a unit has confirmed of its recurring duties, by id.
    pub fn confirmations_of(&self, unit: UnitId) -> impl Iterator<Item = (ConfirmationId, &Confirmation)> {
        pairs(&self.index.confirmations_by_unit, unit.0)
            .filter_map(|id| Some((ConfirmationId(id), &*self.rows.confirmations.get(id)?.record)))
    }

    /// The unit that has or had this code.
    pub fn unit_by_code(&self, code: Code) -> Option<UnitId> {
        self.index.unit_codes.get(&code).map(|id| UnitId(*id))
    }

    /// The grid that has or had this code.
    pub fn grid_by_code(&self, code: Code) -> Option<GridId> {
        self.index.grid_codes.get(&code).map(|id| GridId(*id))
    }

    /// The next grid code of a village that was never used.
    pub fn next_grid_code(&self, village: Code) -> Option<Code> {
        let (first, last) = (village.child(1)?, village.child(999)?);
        let used = self.index.grid_codes.range(first..=last).next_back().map_or(0, |(code, _)| code.serial());
        village.child(used + 1)
    }

    /// The grids of a village, past ones too, by id.
    pub fn grids_of(&self, village: UnitId) -> impl Iterator<Item = (GridId, &Grid)> {
        pairs(&self.index.by_village, village.0).filter_map(|id| Some((GridId(id), self.grid(GridId(id))?)))
    }

    /// The assignments of a grid, past and future ones too, by id.
    pub fn assignments_of_grid(&self, grid: GridId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        pairs(&self.index.by_grid, grid.0)
            .filter_map(|id| Some((AssignmentId(id), self.assignment(AssignmentId(id))?)))
    }

    /// The assignments of a person, past and future ones too, by id.
    pub fn assignments_of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        pairs(&self.index.by_person, person.0)
            .filter_map(|id| Some((AssignmentId(id), self.assignment(AssignmentId(id))?)))
    }

    /// The people who live right in a unit (not below it), by id.
    pub fn people_at_home(&self, unit: UnitId) -> impl Iterator<Item = (PersonId, &Person)> {
        pairs(&self.index.by_home, unit.0).filter_map(|id| Some((PersonId(id), self.person(PersonId(id))?)))
    }

    /// The organisations of a unit (not of those below it), by id.
    pub fn organisations_of(&self, unit: UnitId) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        pairs(&self.index.by_unit, unit.0)
            .filter_map(|id| Some((OrganisationId(id), self.organisation(OrganisationId(id))?)))
    }

    /// The grids that an organisation serves, by id.
    pub fn grids_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = GridId> {
        pairs(&self.index.by_organisation, organisation.0).map(GridId)
    }

    /// The groups that an organisation serves, by id.
    pub fn groups_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = UnitId> {
        pairs(&self.index.groups_by_organisation, organisation.0).map(UnitId)
    }

    /// People of exactly this name, by id.
    pub fn people_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (PersonId, &'a Person)> + 'a {
        hashed(&self.index.names, name)
            .filter_map(|id| Some((PersonId(id), self.person(PersonId(id))?)))
            .filter(move |(_, person)| &*person.name == name)
    }

    /// The person with this office number; a record merged into another one only where no other bears it.
    pub fn person_by_number(&self, number: &str) -> Option<PersonId> {
        let same = |id: &PersonId| self.person(*id).filter(|person| &*person.number == number);
        let mut bearers = hashed(&self.index.numbers, number).map(PersonId).filter(|id| same(id).is_some());
        let first = bearers.next()?;
        let lives = |id: &PersonId| self.person(*id).is_some_and(|person| person.merged_into.is_none());
        Some(if lives(&first) { first } else { bearers.find(lives).unwrap_or(first) })
    }

    /// The people with this identity number, merged records too. Sealed ones are found only with the key.
    pub fn people_by_id_number<'a>(&'a self, number: &'a str) -> impl Iterator<Item = PersonId> + 'a {
        let prints = self.keys.vault().map(|vault| vault.prints("id_number", number)).unwrap_or_default();
        let plain = hashed(&self.index.id_numbers, number).map(PersonId).filter(move |id| {
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
        let found = self.index.id_numbers.range((key, 0)..=(key, u32::MAX)).map(|(_, id)| PersonId(*id));
        found.filter(move |id| {
            let sealed = self.person(*id).and_then(|person| person.id_number.sealed());
            sealed.is_some_and(|sealed| sealed.print() == print)
        })
    }

    /// Units that have or had exactly this name, by id.
    pub fn units_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (UnitId, &'a Unit)> + 'a {
        hashed(&self.index.unit_names, name)
            .filter_map(|id| Some((UnitId(id), self.unit(UnitId(id))?)))
            .filter(move |(_, unit)| unit.names.spans().iter().any(|(_, n)| &**n == name))
    }

    /// The group of a village with this serial number.
    pub fn group_by_serial(&self, village: UnitId, serial: u16) -> Option<UnitId> {
        self.index.serials.get(&(village.0, serial)).map(|id| UnitId(*id))
    }

    /// The village of a grid or of a unit at or below a village.
    pub fn village_of(&self, unit: UnitId) -> Option<UnitId> {
        self.tree.path(unit).find(|at| self.unit(*at).is_some_and(|unit| unit.level == Level::Village))
    }
}
