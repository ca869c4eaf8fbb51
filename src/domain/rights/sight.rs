//! What one account may see of a book, by role and unit scope.
//!
//! The scope is an interval of the tree, so each question is a few comparisons, whatever the size of the book.

use super::{Classes, Powers, Right, table};
use crate::domain::{
    AccountId, AssignmentId, BallotId, Book, Class, CycleId, EntryId, GridId, Kind, OrganisationId, PersonId,
    RoleId, Row, RowId, SheetId, UnitId,
    account::{Account, Office},
    appraisal::{self, record::Sheet, template::StateKind},
    assignment::Assignment,
    grid::Grid,
    indicator::Circle,
    person::Person,
    register::{Slug, definition::Desk},
};
use std::sync::Arc;

/// What one account may see and do.
#[derive(Clone, Debug)]
pub struct Sight {
    account: AccountId,
    scope: Option<UnitId>,
    powers: Arc<Powers>,
    /// The person that the account belongs to.
    person: Option<PersonId>,
    /// Grid roles that are its business, where its role has only its own.
    duties: Arc<[RoleId]>,
    /// Nobody else is there yet: an administrator who does everything.
    alone: bool,
    /// The program itself, not a person.
    program: bool,
}

/// The unit of closed accounts: there is none, so nothing lies in it.
const NOWHERE: UnitId = UnitId(u32::MAX);

/// What an account of this office may do, by the county's own table of roles or else the shipped one.
fn powers_of(_book: &Book, account: &Account) -> Arc<Powers> {
    let role = table::shipped().iter().find(|role| *role.key.as_str() == *account.office.key());
    match role {
        // Vetting is for accounts that were named for it and see the whole county.
        Some(role) if account.vetting && account.scope.is_none() => Arc::clone(&role.named),
        Some(role) => Arc::clone(&role.powers),
        None => Powers::none(),
    }
}

/// Whether the store still has one account only: its administrator then does everything.
pub fn is_alone(book: &Book, account: &Account) -> bool {
    account.office == Office::Administrator && book.count(Kind::Account) < 2
}

impl Sight {
    /// Of an account; of one that is unknown or closed nothing at all.
    pub fn of(book: &Book, id: AccountId) -> Sight {
        match book.account(id).filter(|account| !account.closed) {
            Some(account) if is_alone(book, account) => {
                Sight { account: id, person: account.person, program: false, ..Sight::whole() }
            }
            Some(account) => Sight {
                account: id,
                scope: account.scope,
                powers: powers_of(book, account),
                person: account.person,
                duties: account.duties.as_slice().into(),
                alone: false,
                program: false,
            },
            None => Sight {
                account: id,
                scope: Some(NOWHERE),
                powers: Powers::none(),
                person: None,
                duties: [].into(),
                alone: false,
                program: false,
            },
        }
    }

    /// Of everything, for the program's own work.
    pub fn whole() -> Sight {
        Sight {
            account: AccountId(0),
            scope: None,
            powers: Powers::everything(),
            person: None,
            duties: [].into(),
            alone: true,
            program: true,
        }
    }

    /// Whose.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The unit that it is held to; `None` is the whole store.
    pub const fn scope(&self) -> Option<UnitId> {
        self.scope
    }

    /// The person behind the account.
    pub const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether it is the program's own, of everything.
    pub const fn is_program(&self) -> bool {
        self.program
    }

    /// Whether it is the administrator of a store that has no other account yet, or the program itself.
    pub const fn is_alone(&self) -> bool {
        self.alone
    }

    /// The desk at which the account sits.
    pub fn desk(&self) -> Option<Desk> {
        self.powers.desk
    }

    /// Whether there is such a right for a kind of record.
    pub fn may(&self, right: Right, kind: Kind) -> bool {
        self.powers.may(right, kind)
    }

    /// Whether such a right holds for records in a state.
    pub fn may_in(&self, right: Right, kind: Kind, state: Option<Slug>) -> bool {
        self.powers.may(right, kind) && self.powers.may_in(right, kind, state)
    }

    /// The field classes of a kind to which a right extends.
    pub fn classes(&self, right: Right, kind: Kind) -> Classes {
        self.powers.classes(right, kind)
    }

    /// Whether fields of a class are shown.
    pub fn sees_class(&self, kind: Kind, class: Class) -> bool {
        self.powers.classes(Right::Read, kind).has(class)
    }

    /// Whether reserve lists and vetting opinions are shown: to accounts named for them only.
    pub fn sees_vetting(&self) -> bool {
        self.sees_class(Kind::Reserve, Class::Vetting)
    }

    /// Whether frozen figures of a circle are shown: whoever may not read a person's fields may not count by them.
    pub fn sees_circle(&self, circle: Circle) -> bool {
        match circle {
            Circle::Open => true,
            Circle::Internal => self.sees_class(Kind::Person, Class::Internal),
            Circle::Personal => self.sees_class(Kind::Person, Class::Personal),
            Circle::Vetting => self.sees_vetting(),
        }
    }

    /// Whether it is held to no unit.
    pub fn sees_all(&self) -> bool {
        self.scope.is_none()
    }

    /// Whether the unit is the account's own or lies below it.
    pub fn in_scope(&self, book: &Book, unit: UnitId) -> bool {
        self.scope.is_none_or(|scope| book.tree().within(unit, scope))
    }

    /// Whether a unit's name may be shown: it is in scope or stands above it.
    pub fn sees_unit(&self, book: &Book, unit: UnitId) -> bool {
        self.in_scope(book, unit) || self.scope.is_some_and(|scope| book.tree().within(scope, unit))
    }

    /// Whether a grid may be shown.
    pub fn sees_grid(&self, book: &Book, grid: &Grid) -> bool {
        self.may(Right::Read, Kind::Grid) && self.in_scope(book, grid.village)
    }

    /// Whether an assignment may be shown.
    pub fn sees_assignment(&self, book: &Book, assignment: &Assignment) -> bool {
        self.may(Right::Read, Kind::Assignment)
            && book.grid(assignment.grid).is_some_and(|grid| self.in_scope(book, grid.village))
    }

    /// Whether assignments in a role are the account's business.
    pub fn has_duty(&self, role: RoleId) -> bool {
        !self.powers.own_duties || self.duties.contains(&role)
    }

    /// Whether a person may be shown: who lives or serves in scope. One who does neither anywhere is the county's.
    pub fn sees_person(&self, book: &Book, id: PersonId, person: &Person) -> bool {
        if !self.may(Right::Read, Kind::Person) {
            return false;
        }
        self.scope.is_none()
            || person.home.is_some_and(|home| self.in_scope(book, home))
            || book.assignments_of_person(id).any(|(_, assignment)| self.sees_assignment(book, assignment))
            || book.incumbencies_of_person(id).any(|(_, held)| self.in_scope(book, held.unit))
    }

    /// Whether a score sheet may be shown: before public notice to its scorer and reviewers only, and never to the person
    /// whose it is.
    pub fn sees_sheet(&self, book: &Book, sheet: &Sheet) -> bool {
        if !self.may(Right::Read, Kind::Sheet) || !self.in_scope(book, sheet.unit) {
            return false;
        }
        let state = appraisal::rules::state_of(book, sheet);
        let public = state.is_none_or(|state| match state.kind {
            StateKind::Notice | StateKind::Objection | StateKind::Decided | StateKind::Filed => true,
            StateKind::Entry | StateKind::Review => false,
        });
        public
            || (self.person != Some(sheet.person)
                && [Right::Score, Right::Review, Right::Approve, Right::Audit]
                    .into_iter()
                    .any(|right| self.may(right, Kind::Sheet)))
    }

    /// Whether an account's name may be shown: one's own, those of the own units and those above them.
    pub fn sees_account(&self, book: &Book, id: AccountId, account: &Account) -> bool {
        id == self.account
            || (self.may(Right::Read, Kind::Account)
                && account.scope.is_none_or(|scope| self.sees_unit(book, scope)))
    }

    /// Whether a row may be shown.
    pub fn sees(&self, book: &Book, row: RowId) -> bool {
        if row.kind != Kind::Account && !self.may(Right::Read, row.kind) {
            return false;
        }
        match row.kind {
            Kind::Unit => {
                let id = UnitId(row.id);
                book.unit(id).is_some() && self.sees_unit(book, id)
            }
            Kind::Person => {
                let id = PersonId(row.id);
                book.person(id).is_some_and(|person| self.sees_person(book, id, person))
            }
            Kind::Organisation => book
                .organisation(OrganisationId(row.id))
                .is_some_and(|organisation| self.sees_unit(book, organisation.unit)),
            Kind::Grid => book.grid(GridId(row.id)).is_some_and(|grid| self.sees_grid(book, grid)),
            Kind::Assignment => book
                .assignment(AssignmentId(row.id))
                .is_some_and(|assignment| self.sees_assignment(book, assignment)),
            Kind::Entry => book.entry(EntryId(row.id)).is_some_and(|entry| self.in_scope(book, entry.unit)),
            Kind::Cycle => book.cycle(CycleId(row.id)).is_some_and(|cycle| self.sees_unit(book, cycle.unit)),
            Kind::Sheet => book.sheet(SheetId(row.id)).is_some_and(|sheet| self.sees_sheet(book, sheet)),
            Kind::Ballot => book
                .ballot(BallotId(row.id))
                .and_then(|ballot| book.sheet(ballot.sheet))
                .is_some_and(|sheet| self.sees_sheet(book, sheet)),
            Kind::Account => {
                let id = AccountId(row.id);
                book.account(id).is_some_and(|account| self.sees_account(book, id, account))
            }
            Kind::Post
            | Kind::Incumbency
            | Kind::Term
            | Kind::Election
            | Kind::Reserve
            | Kind::Filing
            | Kind::Pairing
            | Kind::Training
            | Kind::Freeze
            | Kind::Confirmation
            | Kind::Recruit => book.row(row).is_some_and(|(_, record)| self.sees_past(book, row, &record)),
            Kind::Role | Kind::Setting | Kind::Register | Kind::Template | Kind::Indicator => true,
        }
    }

    /// Whether a record of the past may be shown, judged by what it says of itself.
    pub fn sees_past(&self, book: &Book, at: RowId, row: &Row) -> bool {
        if row.kind() != Kind::Account && !self.may(Right::Read, row.kind()) {
            return false;
        }
        match row {
            Row::Unit(unit) => {
                self.scope.is_none()
                    || self.sees_unit(book, UnitId(at.id))
                    || unit.parents.last().copied().flatten().is_some_and(|above| self.in_scope(book, above))
            }
            Row::Person(person) => {
                self.scope.is_none() || person.home.is_some_and(|home| self.in_scope(book, home))
            }
            Row::Organisation(organisation) => self.sees_unit(book, organisation.unit),
            Row::Grid(grid) => self.in_scope(book, grid.village),
            Row::Assignment(assignment) => {
                book.grid(assignment.grid).is_some_and(|grid| self.in_scope(book, grid.village))
            }
            Row::Entry(entry) => self.in_scope(book, entry.unit),
            Row::Cycle(cycle) => self.sees_unit(book, cycle.unit),
            Row::Sheet(sheet) => self.sees_sheet(book, sheet),
            Row::Ballot(ballot) => book.sheet(ballot.sheet).is_some_and(|s| self.sees_sheet(book, s)),
            Row::Account(account) => self.sees_account(book, AccountId(at.id), account),
            Row::Post(post) => self.in_scope(book, post.unit),
            Row::Incumbency(held) => self.in_scope(book, held.unit),
            Row::Election(election) => self.in_scope(book, election.unit),
            Row::Term(term) => self.sees_unit(book, term.unit),
            Row::Training(training) => self.sees_unit(book, training.unit),
            Row::Reserve(reserve) => self.sees_vetting() && self.in_scope(book, reserve.unit),
            Row::Filing(filing) => self.sees_vetting() && self.in_scope(book, filing.unit),
            Row::Pairing(pairing) => self.in_scope(book, pairing.unit),
            Row::Recruit(recruit) => self.in_scope(book, recruit.unit),
            Row::Freeze(freeze) => self.sees_circle(freeze.circle) && self.in_scope(book, freeze.unit),
            Row::Confirmation(confirmation) => self.in_scope(book, confirmation.unit),
            Row::Role(_) | Row::Setting(_) | Row::Register(_) | Row::Template(_) | Row::Indicator(_) => true,
        }
    }
}
