//! A view: a book as one account may see it, on one day. Screens, searches, lists, exports and commands
//! get a view and cannot name a bare book.

use super::{
    AccountId, AssignmentId, BallotId, Book, Class, CycleId, Day, EntryId, GridId, Kind, OrganisationId,
    PersonId, RegisterId, Right, RoleId, Row, RowId, SettingId, SheetId, Sight, TemplateId, UnitId, Value,
    Verb,
    account::Account,
    appraisal::record::{Ballot, Cycle, Scheme, Sheet},
    assignment::Assignment,
    code::Code,
    field::FieldValue,
    grid::Grid,
    organisation::Organisation,
    person::Person,
    pipeline::switches::Switches,
    register::{Definition, Entry, Register, Slug},
    rights::Shown,
    role::{Need, Role},
    secret::{KeyId, Keys, Opened, Secret, Vault},
    setting::Setting,
    sums::{self, Cell, RoleSum, Sums},
    unit::{Level, Unit},
};
use std::sync::{Arc, OnceLock};

/// What one account sees of a book on a day.
#[derive(Clone, Debug)]
pub struct View {
    book: Arc<Book>,
    sight: Arc<Sight>,
    day: Day,
    /// Who counts on reserve lists, read from the settings once for a book and day: every entry asks for it.
    switches: Arc<OnceLock<Switches>>,
}

impl View {
    /// The view of an account, today. An unknown or closed account sees nothing: `None`.
    pub fn new(book: Arc<Book>, account: AccountId) -> Option<View> {
        book.account(account).filter(|account| !account.closed)?;
        let (sight, day) = (Arc::new(Sight::of(&book, account)), book.today());
        Some(View { book, sight, day, switches: Arc::default() })
    }

    /// A view of everything, for the program's own work (checks, dumps, tests), never for a person.
    pub fn whole(book: Arc<Book>) -> View {
        let day = book.today();
        View { book, sight: Arc::new(Sight::whole()), day, switches: Arc::default() }
    }

    /// The same on another day: who held what then, or will.
    #[must_use]
    pub fn on(&self, day: Day) -> View {
        View { day, switches: Arc::default(), ..self.clone() }
    }

    /// The same for a newer book, with the rights that the account has by now.
    #[must_use]
    pub fn with_book(&self, book: Arc<Book>) -> View {
        let day = if self.is_today() { book.today() } else { self.day };
        let sight = if self.is_program() { Sight::whole() } else { Sight::of(&book, self.account_id()) };
        View { book, sight: Arc::new(sight), day, switches: Arc::default() }
    }

    /// Whether it is the program's own view of everything.
    fn is_program(&self) -> bool {
        self.sight.is_program()
    }

    /// The switches that say who counts on a reserve list, as they stand on the view's day.
    pub fn switches(&self) -> &Switches {
        self.switches.get_or_init(|| Switches::of(&self.book, self.day))
    }

    /// What the account may see and do.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether the account has a right for a kind of record at all: what screens ask before they offer a command.
    pub fn may(&self, right: Right, kind: Kind) -> bool {
        self.sight.may(right, kind)
    }

    /// Whether the account has a right for a kind of record in a unit.
    pub fn may_in(&self, right: Right, kind: Kind, unit: UnitId) -> bool {
        self.sight.may(right, kind) && self.in_scope(unit)
    }

    /// Whether a verb would be taken from this account for a kind of record.
    pub fn may_do(&self, verb: Verb, kind: Kind) -> bool {
        self.sight.may(verb.right(), kind)
    }

    /// Whether fields of a class are shown to the account.
    pub fn sees_class(&self, kind: Kind, class: Class) -> bool {
        self.sight.sees_class(kind, class)
    }

    /// Whether a masked field of a row may be shown whole to the account.
    pub fn may_reveal(&self, row: RowId, field: usize) -> bool {
        let class = Row::fields_of(row.kind).get(field).map(|field| field.class);
        self.sees(row) && class.is_some_and(|class| self.sight.classes(Right::Reveal, row.kind).has(class))
    }

    /// A person's age in years, where it is known and the account sees personal data.
    pub fn age(&self, person: &Person) -> Option<i32> {
        let birth = person.birth.filter(|_| self.sees_class(Kind::Person, Class::Personal))?;
        Some(self.today().years_since(birth.day))
    }

    /// The value of a field of a record of this view: what lists, forms, exports and histories show.
    pub fn shown(&self, row: &Row, field: usize) -> Shown {
        match row.fields().get(field) {
            Some(definition) if !self.sees_class(row.kind(), definition.class) => {
                Shown::Hidden(definition.class)
            }
            _ => Shown::Is(row.get(field)),
        }
    }

    /// The book behind it, for the domain's own reading of many rows; what is read must be held to the scope.
    pub(super) const fn book(&self) -> &Arc<Book> {
        &self.book
    }

    /// The day that it shows.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// Today, whatever day it shows.
    pub fn today(&self) -> Day {
        self.book.today()
    }

    /// Whether it shows today.
    pub fn is_today(&self) -> bool {
        self.day == self.book.today()
    }

    /// Number of the last entry in it.
    pub fn seq(&self) -> u64 {
        self.book.seq()
    }

    /// Whose view it is.
    pub fn account_id(&self) -> AccountId {
        self.sight.account()
    }

    /// The account behind it.
    pub fn account(&self) -> Option<&Account> {
        self.book.account(self.account_id())
    }

    /// Whether it has no unit scope: everything there is may be shown.
    pub fn sees_all(&self) -> bool {
        self.sight.scope().is_none()
    }

    /// Whether the unit is the account's own or lies below it.
    pub fn in_scope(&self, unit: UnitId) -> bool {
        self.sight.in_scope(&self.book, unit)
    }

    /// Whether a unit's name may be shown: it is in scope or stands above it.
    fn sees_unit(&self, unit: UnitId) -> bool {
        self.sight.sees_unit(&self.book, unit)
    }

    fn sees_grid(&self, grid: &Grid) -> bool {
        self.sight.sees_grid(&self.book, grid)
    }

    pub(super) fn sees_assignment(&self, assignment: &Assignment) -> bool {
        self.sight.sees_assignment(&self.book, assignment)
    }

    fn sees_person(&self, id: PersonId, person: &Person) -> bool {
        self.sight.sees_person(&self.book, id, person)
    }

    /// Where the account's work begins: its unit, else the first county, else the first unit.
    pub fn home(&self) -> Option<UnitId> {
        self.sight.scope().or_else(|| {
            let tree = self.book.tree();
            // Only what stands above the counties is gone through: every frame asks this, and most units are groups.
            let mut above: Vec<UnitId> = tree.roots().collect();
            let mut only = None;
            while let Some(unit) = above.pop() {
                match self.book.unit(unit).map(|unit| unit.level.cmp(&Level::County)) {
                    Some(std::cmp::Ordering::Less) => above.extend(tree.children(unit)),
                    Some(std::cmp::Ordering::Equal) if only.is_some() => return tree.roots().next(),
                    Some(std::cmp::Ordering::Equal) => only = Some(unit),
                    Some(std::cmp::Ordering::Greater) | None => {}
                }
            }
            only.or_else(|| tree.roots().next())
        })
    }

    /// A unit in scope or above it.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.book.unit(id).filter(|_| self.sees_unit(id))
    }

    /// The name of a unit on the view's day, empty where it may not be shown.
    pub fn unit_name(&self, id: UnitId) -> &str {
        self.unit(id).map_or("", |unit| unit.name(self.day))
    }

    /// The code of a unit on the view's day.
    pub fn unit_code(&self, id: UnitId) -> Option<Code> {
        self.unit(id)?.code(self.day)
    }

    /// The unit above.
    pub fn parent(&self, id: UnitId) -> Option<UnitId> {
        self.book.tree().parent(id).filter(|parent| self.sees_unit(*parent))
    }

    /// The unit and all above it that may be shown, nearest first.
    pub fn path(&self, id: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        self.book.tree().path(id).filter(|at| self.sees_unit(*at))
    }

    /// Whether `unit` is `above` or lies below it.
    pub fn within(&self, unit: UnitId, above: UnitId) -> bool {
        self.book.tree().within(unit, above)
    }

    /// The village at or above a unit.
    pub fn village_of(&self, unit: UnitId) -> Option<UnitId> {
        self.book.village_of(unit)
    }

    /// The town at or above a unit.
    pub fn town_of(&self, unit: UnitId) -> Option<UnitId> {
        self.book.tree().path(unit).find(|at| self.book.unit(*at).is_some_and(|u| u.level == Level::Town))
    }

    /// Existing units right below, in order.
    pub fn children(&self, id: UnitId) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.book.tree().children(id).filter_map(|id| self.living(id))
    }

    /// Units right below that may be shown, abolished ones too, in order.
    pub fn all_children(&self, id: UnitId) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.book.tree().children(id).filter_map(|id| Some((id, self.unit(id)?)))
    }

    /// The unit and existing units below it that are in scope, in order.
    pub fn below(&self, id: UnitId) -> impl Iterator<Item = (UnitId, &Unit)> {
        self.book.tree().below(id).iter().filter(|id| self.in_scope(**id)).filter_map(|id| self.living(*id))
    }

    /// Every unit in scope, abolished ones too, in order.
    pub fn all_units(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        let all = match self.sight.scope() {
            Some(scope) => self.book.tree().below(scope),
            None => self.book.tree().all(),
        };
        all.iter().filter_map(|id| Some((*id, self.unit(*id)?)))
    }

    /// Every unit in scope that exists on the view's day, in order.
    pub fn units(&self) -> impl Iterator<Item = (UnitId, &Unit)> {
        let all = match self.sight.scope() {
            Some(scope) => self.book.tree().below(scope),
            None => self.book.tree().all(),
        };
        all.iter().filter_map(|id| self.living(*id))
    }

    fn living(&self, id: UnitId) -> Option<(UnitId, &Unit)> {
        let unit = self.unit(id).filter(|unit| unit.exists(self.day))?;
        Some((id, unit))
    }

    /// Place of a unit in the order of the tree, for sorting.
    pub fn place(&self, id: UnitId) -> u32 {
        self.book.tree().place(id)
    }

    /// How many units stand above.
    pub fn depth(&self, id: UnitId) -> u8 {
        self.book.tree().depth(id)
    }

    /// The unit with this code, if it may be shown.
    pub fn unit_by_code(&self, code: Code) -> Option<UnitId> {
        self.book.unit_by_code(code).filter(|id| self.sees_unit(*id))
    }

    /// Units that have or had exactly this name.
    pub fn units_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (UnitId, &'a Unit)> + 'a {
        self.book.units_named(name).filter(|(id, _)| self.sees_unit(*id))
    }

    /// The group of a village with this serial number.
    pub fn group_by_serial(&self, village: UnitId, serial: u16) -> Option<UnitId> {
        self.book.group_by_serial(village, serial).filter(|id| self.sees_unit(*id))
    }

    /// A person who lives or serves in scope.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.book.person(id).filter(|person| self.sees_person(id, person))
    }

    /// All people who live or serve in scope, merged records left out, by id.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.book.people().filter(|(id, person)| !person.is_gone() && self.sees_person(*id, person))
    }

    /// Records that were merged into others, by id: they are nobody's any more and stand in exports alone.
    pub fn merged_people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.book.people().filter(|(id, person)| {
            person.merged_into.is_some() && !person.is_erased() && self.sees_person(*id, person)
        })
    }

    /// People who live in a unit or below it, in the order of the tree.
    pub fn people_below(&self, unit: UnitId) -> impl Iterator<Item = (PersonId, &Person)> {
        self.book
            .tree()
            .below(unit)
            .iter()
            .filter(|id| self.in_scope(**id))
            .flat_map(|id| self.book.people_at_home(*id))
            .filter(|(_, person)| !person.is_gone())
    }

    /// People of exactly this name who may be shown.
    pub fn people_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (PersonId, &'a Person)> + 'a {
        self.book.people_named(name).filter(|(id, person)| !person.is_gone() && self.sees_person(*id, person))
    }

    /// The person with this office number.
    pub fn person_by_number(&self, number: &str) -> Option<PersonId> {
        self.book.person_by_number(number).filter(|id| self.person(*id).is_some())
    }

    /// The living record with this identity number.
    pub fn person_by_id_number(&self, number: &str) -> Option<PersonId> {
        self.book
            .people_by_id_number(number)
            .find(|id| self.person(*id).is_some_and(|person| person.merged_into.is_none()))
    }

    /// What a sealed field says, as far as the key is here. For whoever may see it: showing it is journalled first.
    pub fn opened(&self, field: &str, secret: &Secret) -> Opened {
        self.book.keys().open(field, secret)
    }

    /// What the value of a sealed field says; of any other value nothing.
    pub fn opened_value(&self, field: &str, value: &Value) -> Opened {
        match value {
            Value::Sealed(_) => {
                Secret::from_value(value).map_or(Opened::Nothing, |secret| self.opened(field, &secret))
            }
            _ => Opened::Nothing,
        }
    }

    /// Whether numbers are sealed and the key is not here.
    pub fn is_locked(&self) -> bool {
        matches!(self.book.keys(), Keys::Locked)
    }

    /// Whether the key that seals now has had no copy elsewhere since an earlier day: lost, it takes all numbers along.
    pub fn key_uncopied(&self) -> bool {
        let since = self.book.keys().vault().and_then(Vault::uncopied_since);
        since.is_some_and(|since| since < self.today())
    }

    /// The key that seals now, where it is here.
    pub fn sealing_key(&self) -> Option<KeyId> {
        self.book.keys().vault().map(Vault::active)
    }

    /// Whether someone has this office number or identity number who may not be shown: that much and no more.
    pub fn registered_elsewhere(&self, number: &str, id_number: &str) -> bool {
        let hidden = |id: PersonId| {
            self.book.person(id).is_some_and(|p| p.merged_into.is_none() && !self.sees_person(id, p))
        };
        (!number.is_empty() && self.book.person_by_number(number).is_some_and(hidden))
            || (!id_number.is_empty() && self.book.people_by_id_number(id_number).any(hidden))
    }

    /// An organisation in scope or above it.
    pub fn organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        self.book.organisation(id).filter(|_| self.sight.sees(&self.book, id.row()))
    }

    /// Organisations of a unit and of those below it, in the order of the tree.
    pub fn organisations_below(&self, unit: UnitId) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        self.book
            .tree()
            .below(unit)
            .iter()
            .filter(|id| self.in_scope(**id))
            .flat_map(|id| self.book.organisations_of(*id))
            .filter(|(_, organisation)| organisation.to.is_none_or(|to| self.day <= to))
    }

    /// Organisations right of a unit that may be shown, dissolved ones too, by id.
    pub fn all_organisations_of(
        &self,
        unit: UnitId,
    ) -> impl Iterator<Item = (OrganisationId, &Organisation)> {
        self.book.organisations_of(unit).filter(move |_| self.sees_unit(unit))
    }

    /// Grids that an organisation serves and that may be shown.
    pub fn grids_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = GridId> {
        self.book.grids_served_by(organisation).filter(|id| self.grid(*id).is_some())
    }

    /// Groups that an organisation serves and that may be shown.
    pub fn groups_served_by(&self, organisation: OrganisationId) -> impl Iterator<Item = UnitId> {
        self.book.groups_served_by(organisation).filter(|id| self.unit(*id).is_some())
    }

    /// A grid in scope, whether or not it exists on the view's day.
    pub fn grid(&self, id: GridId) -> Option<&Grid> {
        self.book.grid(id).filter(|grid| self.sees_grid(grid))
    }

    /// The grid with this code.
    pub fn grid_by_code(&self, code: Code) -> Option<GridId> {
        self.book.grid_by_code(code).filter(|id| self.grid(*id).is_some())
    }

    /// Grids of one village on the view's day, by code.
    pub fn grids_of(&self, village: UnitId) -> Vec<(GridId, &Grid)> {
        if !self.in_scope(village) {
            return Vec::new();
        }
        let mut grids: Vec<_> =
            self.book.grids_of(village).filter(|(_, grid)| grid.exists(self.day)).collect();
        grids.sort_by_key(|(id, grid)| (grid.code(self.day), *id));
        grids
    }

    /// Grids of one village at any time, by id.
    pub fn all_grids_of(&self, village: UnitId) -> impl Iterator<Item = (GridId, &Grid)> {
        self.book.grids_of(village).filter(move |_| self.in_scope(village))
    }

    /// Grids of all villages at or below a unit on the view's day, in the order of the tree, by code.
    pub fn grids_below(&self, unit: UnitId) -> impl Iterator<Item = (GridId, &Grid)> {
        // Only villages have grids; most units are groups, and asking the index for each would cost the most.
        let is_village = |id: &&UnitId| self.book.unit(**id).is_some_and(|unit| unit.level == Level::Village);
        self.book.tree().below(unit).iter().filter(is_village).flat_map(|village| self.grids_of(*village))
    }

    /// An assignment in scope.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.book.assignment(id).filter(|assignment| self.sees_assignment(assignment))
    }

    /// Assignments of a grid at any time, in the order of role, rank, first day.
    pub fn assignments_of_grid(&self, grid: GridId) -> Vec<(AssignmentId, &Assignment)> {
        if self.grid(grid).is_none() {
            return Vec::new();
        }
        let mut all: Vec<_> = self.book.assignments_of_grid(grid).collect();
        all.sort_by_key(|(id, a)| (a.role, a.rank, a.from, *id));
        all
    }

    /// Assignments of a person at any time that are in scope, by first day.
    pub fn assignments_of_person(&self, person: PersonId) -> Vec<(AssignmentId, &Assignment)> {
        let mut all: Vec<_> =
            self.book.assignments_of_person(person).filter(|(_, a)| self.sees_assignment(a)).collect();
        all.sort_by_key(|(id, a)| (a.from, *id));
        all
    }

    /// How many assignments in force a person has outside the scope: their number and no more.
    pub fn assignments_elsewhere(&self, person: PersonId) -> usize {
        self.book
            .assignments_of_person(person)
            .filter(|(_, a)| a.standing(self.day).in_force() && !self.sees_assignment(a))
            .count()
    }

    /// Different grids that a person serves on the view's day in roles that count towards the limit, in scope or not.
    pub fn load(&self, person: PersonId) -> u16 {
        super::rules::load(&self.book, person, self.day)
    }

    /// The assignment, seen or not, that excludes one that is planned.
    pub fn excluded_by(&self, planned: &Assignment) -> Option<AssignmentId> {
        super::rules::excluded_by(&self.book, None, planned)
    }

    /// The most grids that one person should serve.
    pub fn grid_limit(&self) -> u16 {
        super::rules::limit(&self.book)
    }

    /// The household norm of a grid, least and most; `None` where it is not measured by households.
    pub fn household_norm(&self, grid: &Grid) -> Option<(u32, u32)> {
        super::rules::norm(&self.book, grid.norm)
    }

    /// The next grid code of a village that was never used.
    pub fn next_grid_code(&self, village: UnitId) -> Option<Code> {
        self.book.next_grid_code(self.unit_code(village)?)
    }

    /// Roles in the order of their columns, retired ones left out.
    pub fn roles(&self) -> Vec<(RoleId, &Role)> {
        let mut roles: Vec<_> = self.book.roles().filter(|(_, role)| !role.retired).collect();
        roles.sort_by_key(|(id, role)| (role.order, *id));
        roles
    }

    /// A role.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.book.role(id)
    }

    /// The role with this key.
    pub fn role_by_key(&self, key: &str) -> Option<RoleId> {
        self.book.roles().find(|(_, role)| &*role.key == key).map(|(id, _)| id)
    }

    /// What the standard asks of a grid for a role.
    pub fn need(&self, grid: GridId, role: RoleId) -> Need {
        match (self.grid(grid), self.role(role)) {
            (Some(grid), Some(role)) => sums::need(&self.book, grid, role),
            _ => Need::NotRequired,
        }
    }

    /// One cell of the coverage matrix.
    pub fn cell(&self, grid: GridId, role: RoleId) -> Option<Cell> {
        let (record, definition) = (self.grid(grid)?, self.role(role)?);
        Some(sums::cell(&self.book, grid, record, role, definition, self.day))
    }

    /// Cells of one grid for many roles, its assignments read once.
    pub fn cells<'a>(
        &'a self,
        id: GridId,
        grid: &'a Grid,
        roles: &'a [(RoleId, &'a Role)],
    ) -> impl Iterator<Item = (RoleId, Cell)> + 'a {
        let held: Vec<&Assignment> = self.book.assignments_of_grid(id).map(|(_, a)| a).collect();
        roles.iter().map(move |(role_id, role)| {
            let held = held.iter().copied();
            (*role_id, sums::cell_among(&self.book, grid, *role_id, role, self.day, held))
        })
    }

    /// The sums of a unit on the view's day: kept ones for today, computed from the rows for other days.
    pub fn sums(&self, unit: UnitId) -> Sums {
        if !self.in_scope(unit) {
            return Sums::default();
        }
        if self.is_today() {
            return self.book.sums_of(unit);
        }
        let mut total = Sums::default();
        for at in self.book.tree().below(unit) {
            if self.book.unit(*at).is_some_and(|u| u.level == Level::Village) {
                total.add(&sums::of_village(&self.book, *at, self.day), 1);
            }
        }
        total
    }

    /// All posts of a unit's sums together, without those counted by micro-grid, which stand in their own column.
    pub fn posts(&self, sums: &Sums) -> RoleSum {
        let by_piece = |role: &Role| role.requirements.iter().any(|r| r.need == Need::PerPiece);
        let mut posts = *sums;
        for (id, _) in self.book.roles().filter(|(_, role)| by_piece(role)) {
            if let Some(sum) = posts.roles.get_mut(id.0 as usize) {
                *sum = RoleSum::default();
            }
        }
        posts.total()
    }

    /// The distinct persons in force in a role (or in any) in the grids of a unit, by id.
    pub fn persons_serving(&self, unit: UnitId, role: Option<RoleId>) -> Vec<PersonId> {
        let mut persons: Vec<_> = self
            .grids_below(unit)
            .flat_map(|(grid, _)| self.book.assignments_of_grid(grid))
            .filter(|(_, a)| a.standing(self.day).fills() && role.is_none_or(|role| a.role == role))
            .map(|(_, a)| a.person)
            .collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }

    /// The definition of a register.
    pub fn register(&self, key: Slug) -> Option<&Definition> {
        self.book.register(key)
    }

    /// The county's own definition with this key.
    pub fn own_register(&self, key: Slug) -> Option<(RegisterId, &Register)> {
        self.book.own_registers().find(|(_, register)| register.key == key)
    }

    /// All registers in the order of the menu.
    pub fn registers(&self) -> impl Iterator<Item = &Definition> {
        self.book.registers()
    }

    fn sees_entry(&self, entry: &Entry) -> bool {
        self.may(Right::Read, Kind::Entry) && self.in_scope(entry.unit)
    }

    /// An entry of a register in scope.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.book.entry(id).filter(|entry| self.sees_entry(entry))
    }

    /// The entries of a register in a unit and below it, ended ones too. For the whole store by unit id,
    /// else in the order of the tree; sort for showing.
    pub fn entries_below(&self, register: Slug, unit: UnitId) -> Vec<(EntryId, &Entry)> {
        let below = self.book.tree().below(unit);
        // Few units: their own parts of the index. Many: the whole register in one pass.
        if below.len() <= 512 {
            let own = below.iter().filter(|unit| self.in_scope(**unit));
            return own.flat_map(|unit| self.book.entries_in(register, *unit)).collect();
        }
        let within = |entry: &Entry| self.within(entry.unit, unit) && self.sees_entry(entry);
        self.book.entries_of(register).filter(|(_, entry)| within(entry)).collect()
    }

    /// The entries of a register that stand right in a unit (not below it), ended ones too, by id.
    pub fn entries_in(&self, register: Slug, unit: UnitId) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.book.entries_in(register, unit).filter(|(_, entry)| self.sees_entry(entry))
    }

    /// All entries of a register in scope, ended ones too, by unit id.
    pub fn entries(&self, register: Slug) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.book.entries_of(register).filter(|(_, entry)| self.sees_entry(entry))
    }

    /// The entries of all registers that name a row, in scope, by id: a person's card, a unit's card.
    pub fn entries_naming(&self, row: RowId) -> impl Iterator<Item = (EntryId, &Entry)> {
        self.book.entries_naming(row).filter(|(_, entry)| self.sees_entry(entry))
    }

    /// The last serial number of a series that an entry of a register has, seen or not: the next one must be free.
    pub fn last_number(&self, register: Slug, series: &str) -> u32 {
        let serial = |(_, entry): (EntryId, &Entry)| entry.number.strip_prefix(series)?.parse::<u32>().ok();
        self.book.entries_of(register).filter_map(serial).max().unwrap_or(0)
    }

    /// Whether an entry keeps the rules of its register, before anything is proposed; what it only should not have.
    ///
    /// # Errors
    /// The [`Refusal`](super::Refusal) that proposing it would meet, states and rights aside.
    pub fn check_entry(
        &self,
        id: EntryId,
        entry: &Entry,
        before: Option<&Entry>,
    ) -> Result<Vec<super::Warning>, super::Refusal> {
        let mut warnings = Vec::new();
        super::register::rules::check_entry(&self.book, id, entry, before, &mut warnings)?;
        Ok(warnings)
    }

    /// The other entry that has one of this entry's unique keys, seen or not.
    pub fn entry_alike(&self, id: Option<EntryId>, entry: &Entry) -> Option<EntryId> {
        self.book.entry_alike(id, entry)
    }

    /// All versions of appraisal templates.
    pub fn schemes(&self) -> impl Iterator<Item = (TemplateId, &Scheme)> {
        self.book.schemes()
    }

    /// A version of an appraisal template.
    pub fn scheme(&self, id: TemplateId) -> Option<&Scheme> {
        self.book.scheme(id)
    }

    /// An appraisal cycle held by a unit in scope or above it.
    pub fn cycle(&self, id: CycleId) -> Option<&Cycle> {
        self.book.cycle(id).filter(|_| self.sight.sees(&self.book, id.row()))
    }

    /// All appraisal cycles that may be shown, by id.
    pub fn cycles(&self) -> impl Iterator<Item = (CycleId, &Cycle)> {
        self.book.cycles().filter(|(id, _)| self.sight.sees(&self.book, id.row()))
    }

    fn sees_sheet(&self, sheet: &Sheet) -> bool {
        self.sight.sees_sheet(&self.book, sheet)
    }

    /// A score sheet in scope; before public notice for its scorer and reviewers only.
    pub fn sheet(&self, id: SheetId) -> Option<&Sheet> {
        self.book.sheet(id).filter(|sheet| self.sees_sheet(sheet))
    }

    /// The sheets of a cycle in scope, the latest revision of each, in the order of the tree.
    pub fn sheets_of(&self, cycle: CycleId) -> Vec<(SheetId, &Sheet)> {
        let mut all: Vec<_> =
            self.book.sheets_of(cycle).filter(|(_, sheet)| self.sees_sheet(sheet)).collect();
        let replaced: std::collections::BTreeSet<SheetId> =
            all.iter().filter_map(|(_, sheet)| sheet.replaces).collect();
        all.retain(|(id, _)| !replaced.contains(id));
        all.sort_by_key(|(id, sheet)| (self.place(sheet.unit), sheet.from, *id));
        all
    }

    /// The sheets of a person in scope, replaced revisions too, by id.
    pub fn sheets_of_person(&self, person: PersonId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        self.book.sheets_of_person(person).filter(|(_, sheet)| self.sees_sheet(sheet))
    }

    /// The latest sheets of posts right in a unit, by id.
    pub fn sheets_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (SheetId, &Sheet)> {
        let own = self.book.sheets_of_unit(unit).filter(move |_| self.in_scope(unit));
        own.filter(|(id, _)| self.book.newer_sheet(*id).is_none())
    }

    /// The ballots about a sheet in scope.
    pub fn ballots_of(&self, sheet: SheetId) -> impl Iterator<Item = (BallotId, &Ballot)> {
        self.book.ballots_of(sheet).filter(move |_| self.sheet(sheet).is_some())
    }

    /// A ballot about a sheet in scope.
    pub fn ballot(&self, id: BallotId) -> Option<&Ballot> {
        self.book.ballot(id).filter(|ballot| self.sheet(ballot.sheet).is_some())
    }

    /// The county's own settings.
    pub fn settings(&self) -> impl Iterator<Item = (SettingId, &Setting)> {
        self.book.settings()
    }

    /// The value of a setting: the county's own, else the shipped default, `None` where a required one is not set.
    pub fn setting(&self, key: &str) -> Option<&str> {
        super::setting::value(&self.book, key, self.day)
    }

    /// A whole-number setting.
    pub fn setting_number(&self, key: &str) -> Option<u32> {
        self.setting(key)?.parse().ok()
    }

    /// The accounts of the own units and of those above them.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.book.accounts().filter(|(id, account)| self.sight.sees_account(&self.book, *id, account))
    }

    /// The account with this login name, closed ones too.
    pub fn account_by_login(&self, login: &str) -> Option<(AccountId, &Account)> {
        self.accounts().find(|(_, account)| *account.login == *login)
    }

    /// The name under which an account stands in histories; `None` for one that may not be shown.
    pub fn account_name(&self, id: AccountId) -> Option<&str> {
        let account = self.book.account(id)?;
        self.sight.sees_account(&self.book, id, account).then_some(&*account.name)
    }

    /// Whether a row may be shown.
    pub fn sees(&self, row: RowId) -> bool {
        self.sight.sees(&self.book, row)
    }

    /// A row with its version, if it may be shown.
    pub fn row(&self, row: RowId) -> Option<(u64, Row)> {
        self.book.row(row).filter(|_| self.sight.sees(&self.book, row))
    }

    /// Whether a record of the past may be shown, by what it says of itself.
    pub fn sees_past(&self, at: RowId, row: &Row) -> bool {
        self.sight.sees_past(&self.book, at, row)
    }
}
