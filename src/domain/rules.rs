//! The rules between records: what is refused and what is only warned of.
//!
//! [`unique`] looks before a row is put in place, [`check`] after the whole act is, so that the steps of an
//! act may come in any order. Hard: codes, parents, dates, duplicate identity, excluded roles. All else warns.

use super::{
    AccountId, AssignmentId, BallotId, Book, CycleId, Day, ElectionId, EntryId, FieldProblem, FilingId,
    GridId, IncumbencyId, Kind, Opened, PersonId, PostId, Record, RecruitId, Refusal, ReserveId, RoleId, Row,
    RowId, SheetId, TermId, UnitId, Warning,
    apply::{Change, text_problem},
    appraisal::{
        self,
        record::{Ballot, Scheme, Sheet},
    },
    assignment::Assignment,
    code::Code,
    duty::{self, Confirmation},
    grid::{Grid, Norm},
    id_number,
    indicator::{self, Freeze},
    office,
    organisation::Organisation,
    person::{Person, PersonStatus, Sex},
    pipeline, register, rights,
    role::{MAX_ROLES, Need, Reach},
    setting, sums,
    unit::{Level, Unit},
};

/// Longest name of a unit, in characters.
const UNIT_NAME: u16 = 40;
/// Fewer full members than this is worth a warning. *Source*: Party constitution, article 30.
const FULL_MEMBERS: u32 = 3;

/// Whether the account may change anything at all. Account 0 with no accounts yet founds the store.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn may_act(book: &Book, account: AccountId) -> Result<(), Refusal> {
    match book.account(account) {
        Some(record) if !record.closed => Ok(()),
        None if book.count(Kind::Account) == 0 => Ok(()),
        _ => Err(Refusal::NotAllowed(account)),
    }
}

/// Whether the account may touch this row, by the unit that the row belongs to. A person without a home is touched where
/// the person serves.
///
/// # Errors
/// [`Refusal::NotAllowed`]; the missing home of a person who serves nowhere.
pub fn in_scope(book: &Book, account: AccountId, at: RowId, row: Option<&Row>) -> Result<(), Refusal> {
    let Some(scope) = book.account(account).and_then(|account| account.scope) else { return Ok(()) };
    let Some(row) = row else { return Ok(()) };
    let inside = |unit: UnitId| book.tree().within(unit, scope);
    let unit = match row {
        Row::Unit(unit) => unit.parents.last().copied().flatten(),
        Row::Person(person) => match person.home {
            Some(home) => Some(home),
            None => {
                let serves = |grid| book.grid(grid).is_some_and(|grid| inside(grid.village));
                return if book.assignments_of_person(PersonId(at.id)).any(|(_, a)| serves(a.grid)) {
                    Ok(())
                } else {
                    Err(problem::<Person>("home", FieldProblem::Missing))
                };
            }
        },
        Row::Organisation(organisation) => Some(organisation.unit),
        Row::Grid(grid) => Some(grid.village),
        Row::Assignment(assignment) => book.grid(assignment.grid).map(|grid| grid.village),
        Row::Entry(entry) => Some(entry.unit),
        Row::Cycle(cycle) => Some(cycle.unit),
        Row::Sheet(sheet) => Some(sheet.unit),
        Row::Ballot(ballot) => book.sheet(ballot.sheet).map(|sheet| sheet.unit),
        Row::Post(post) => Some(post.unit),
        Row::Incumbency(held) => Some(held.unit),
        Row::Term(term) => Some(term.unit),
        Row::Election(election) => Some(election.unit),
        Row::Reserve(reserve) => Some(reserve.unit),
        Row::Filing(filing) => Some(filing.unit),
        Row::Pairing(pairing) => Some(pairing.unit),
        Row::Training(training) => Some(training.unit),
        Row::Recruit(recruit) => Some(recruit.unit),
        // One's own account: its language.
        Row::Account(_) if at == account.row() => return Ok(()),
        Row::Confirmation(confirmation) => Some(confirmation.unit),
        // The program's own: it says of the whole county what the records say.
        Row::Freeze(_) => return Ok(()),
        Row::Role(_)
        | Row::Setting(_)
        | Row::Account(_)
        | Row::Register(_)
        | Row::Template(_)
        | Row::Indicator(_) => None,
    };
    match unit {
        Some(unit) if inside(unit) => Ok(()),
        _ => Err(Refusal::NotAllowed(account)),
    }
}

/// Refuses a row that takes something which another row of the book has: codes, serials, numbers.
///
/// # Errors
/// [`Refusal::CodeTaken`], [`Refusal::NameTaken`] or [`Refusal::SamePerson`].
pub fn unique(book: &Book, at: RowId, row: &Row) -> Result<(), Refusal> {
    match row {
        Row::Unit(unit) => {
            for code in unit.codes.spans().iter().filter_map(|(_, code)| *code) {
                if let Some(other) = book.unit_by_code(code).filter(|id| id.0 != at.id) {
                    return Err(Refusal::CodeTaken { code, by: other.row() });
                }
            }
            if let (Level::Group, Some(Some(parent)), 1..) = (unit.level, unit.parents.last(), unit.serial)
                && let Some(other) = book.group_by_serial(*parent, unit.serial).filter(|id| id.0 != at.id)
            {
                return Err(Refusal::NameTaken { by: other.row() });
            }
        }
        Row::Grid(grid) => {
            for (_, code) in grid.codes.spans() {
                if let Some(other) = book.grid_by_code(*code).filter(|id| id.0 != at.id) {
                    return Err(Refusal::CodeTaken { code: *code, by: other.row() });
                }
            }
        }
        Row::Person(person) if person.merged_into.is_none() => {
            let other = |id: &PersonId| {
                id.0 != at.id && book.person(*id).is_some_and(|person| person.merged_into.is_none())
            };
            if !person.number.is_empty()
                && let Some(id) = book.person_by_number(&person.number).filter(other)
            {
                return Err(Refusal::SamePerson(id));
            }
            if let Some(id) = book.people_by_secret(&person.id_number).into_iter().find(other) {
                return Err(Refusal::SamePerson(id));
            }
        }
        Row::Account(account) => {
            let taken = |id: AccountId, login: &str| id.0 != at.id && *login == *account.login;
            if let Some((id, _)) = book.accounts().find(|(id, other)| taken(*id, &other.login)) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Role(role) => {
            if let Some((id, _)) = book.roles().find(|(id, other)| id.0 != at.id && other.key == role.key) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Register(register) => {
            if let Some((id, _)) =
                book.own_registers().find(|(id, other)| id.0 != at.id && other.key == register.key)
            {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Indicator(own) => {
            if let Some((id, _)) =
                book.own_indicators().find(|(id, other)| id.0 != at.id && other.key == own.key)
            {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Freeze(freeze) => {
            let same = |other: &Freeze| {
                (other.unit, other.day, other.circle) == (freeze.unit, freeze.day, freeze.circle)
            };
            if let Some((id, _)) = book.freezes().find(|(id, other)| id.0 != at.id && same(other)) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Confirmation(new) => {
            let same = |other: &Confirmation| (other.duty, other.until) == (new.duty, new.until);
            let mut others = book.confirmations_of(new.unit);
            if let Some((id, _)) = others.find(|(id, other)| id.0 != at.id && same(other)) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Entry(entry) => {
            if let Some(other) = book.entry_alike(Some(EntryId(at.id)), entry) {
                return Err(Refusal::NameTaken { by: other.row() });
            }
        }
        Row::Template(scheme) => {
            let same = |other: &Scheme| (&other.key, other.version) == (&scheme.key, scheme.version);
            if let Some((id, _)) = book.schemes().find(|(id, other)| id.0 != at.id && same(other)) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Sheet(sheet) => {
            let mine = (sheet.unit, sheet.revision, sheet.from);
            let same = |(id, other): &(SheetId, &Sheet)| {
                id.0 != at.id
                    && other.cycle == sheet.cycle
                    && (other.unit, other.revision, other.from) == mine
            };
            if let Some((id, _)) = book.sheets_of_person(sheet.person).find(same) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Ballot(ballot) => {
            let same = |(id, other): &(BallotId, &Ballot)| id.0 != at.id && other.slot == ballot.slot;
            if let Some((id, _)) = book.ballots_of(ballot.sheet).find(same) {
                return Err(Refusal::NameTaken { by: id.row() });
            }
        }
        Row::Person(_) | Row::Organisation(_) | Row::Assignment(_) | Row::Setting(_) | Row::Cycle(_) => {}
        // Their own rules look for others alike once the whole act is done.
        Row::Post(_)
        | Row::Incumbency(_)
        | Row::Term(_)
        | Row::Election(_)
        | Row::Reserve(_)
        | Row::Filing(_)
        | Row::Pairing(_)
        | Row::Training(_)
        | Row::Recruit(_) => {}
    }
    Ok(())
}

/// Checks one changed row against the whole book as the act leaves it.
///
/// # Errors
/// The hard rule that it breaks; soft ones are added to `warnings`.
pub fn check(book: &Book, change: &Change, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
    let at = change.row;
    let Some(row) = &change.after else { return unnamed(book, at) };
    let mut missing = None;
    row.refs(&mut |kind, id| {
        let named = RowId { kind, id };
        if missing.is_none() && !exists(book, named) {
            missing = Some(named);
        }
    });
    if let Some(named) = missing {
        return Err(Refusal::NotFound(named));
    }
    match row {
        Row::Unit(unit) => check_unit(book, UnitId(at.id), unit),
        Row::Grid(grid) => check_grid(book, GridId(at.id), grid, warnings),
        Row::Person(person) => check_person(book, PersonId(at.id), person, warnings),
        Row::Organisation(organisation) => check_organisation(book, at, organisation, warnings),
        Row::Assignment(assignment) => {
            let before = match &change.before {
                Some(Row::Assignment(before)) => Some(&**before),
                _ => None,
            };
            check_assignment(book, AssignmentId(at.id), assignment, before, warnings)
        }
        Row::Role(_) if at.id as usize >= MAX_ROLES => Err(Refusal::TooManyRoles),
        Row::Account(account) => {
            let before = match &change.before {
                Some(Row::Account(before)) => Some(&**before),
                _ => None,
            };
            rights::check::check_account(book, AccountId(at.id), account, before)
        }
        Row::Setting(own) if !appraisal::calendar::fits(own) => {
            Err(problem::<setting::Setting>("value", FieldProblem::WrongShape))
        }
        Row::Role(_) | Row::Setting(_) => Ok(()),
        Row::Register(register) => {
            let before = match &change.before {
                Some(Row::Register(before)) => Some(&**before),
                _ => None,
            };
            register::rules::check_register(book, at, register, before)
        }
        Row::Entry(entry) => {
            let before = match &change.before {
                Some(Row::Entry(before)) => Some(&**before),
                _ => None,
            };
            register::rules::check_entry(book, EntryId(at.id), entry, before, warnings)
        }
        Row::Template(scheme) => {
            let before = match &change.before {
                Some(Row::Template(before)) => Some(&**before),
                _ => None,
            };
            appraisal::rules::check_scheme(book, at, scheme, before)
        }
        Row::Cycle(cycle) => {
            let before = match &change.before {
                Some(Row::Cycle(before)) => Some(&**before),
                _ => None,
            };
            appraisal::rules::check_cycle(book, at, cycle, before)
        }
        Row::Sheet(sheet) => {
            let before = match &change.before {
                Some(Row::Sheet(before)) => Some(&**before),
                _ => None,
            };
            appraisal::rules::check_sheet(book, SheetId(at.id), sheet, before)
        }
        Row::Ballot(ballot) => appraisal::rules::check_ballot(book, ballot),
        Row::Post(post) => office::rules::check_post(book, PostId(at.id), post),
        Row::Incumbency(held) => {
            let before = match &change.before {
                Some(Row::Incumbency(before)) => Some(&**before),
                _ => None,
            };
            office::rules::check_incumbency(book, IncumbencyId(at.id), held, before, warnings)
        }
        Row::Term(term) => office::rules::check_term(term),
        Row::Election(election) => office::rules::check_election(book, ElectionId(at.id), election),
        Row::Reserve(reserve) => {
            let before = match &change.before {
                Some(Row::Reserve(before)) => Some(&**before),
                _ => None,
            };
            pipeline::rules::check_reserve(book, ReserveId(at.id), reserve, before)
        }
        Row::Filing(filing) => pipeline::rules::check_filing(book, filing),
        Row::Pairing(pairing) => pipeline::rules::check_pairing(pairing),
        Row::Training(training) => pipeline::rules::check_training(training),
        Row::Recruit(recruit) => pipeline::rules::check_recruit(book, RecruitId(at.id), recruit),
        Row::Indicator(own) => indicator::record::check(own),
        Row::Freeze(freeze) => indicator::freeze::check(book, freeze, change.before.is_some()),
        Row::Confirmation(confirmation) => duty::check(book, confirmation),
    }
}

fn exists(book: &Book, row: RowId) -> bool {
    book.version(row) != 0
}

fn problem<R: Record>(key: &str, problem: FieldProblem) -> Refusal {
    Refusal::Field { kind: R::KIND, field: R::field_index(key).unwrap_or(0), problem }
}

fn in_order(from: Option<Day>, to: Option<Day>) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(Refusal::DateOrder { from, to }),
        _ => Ok(()),
    }
}

fn code_below(book: &Book, code: Code, parent: UnitId) -> Result<(), Refusal> {
    let Some(unit) = book.unit(parent) else { return Ok(()) };
    let mut codes = unit.codes.spans().iter().filter_map(|(_, code)| *code).peekable();
    // A parent without a code (provisional, or a group) cannot contradict.
    if codes.peek().is_none() || codes.any(|above| code.prefix(above.digits()) == Some(above)) {
        return Ok(());
    }
    Err(Refusal::CodeNotBelow { code, parent })
}

fn check_unit(book: &Book, id: UnitId, unit: &Unit) -> Result<(), Refusal> {
    in_order(unit.from, unit.to)?;
    for (_, name) in unit.names.spans() {
        if name.is_empty() {
            return Err(problem::<Unit>("names", FieldProblem::Missing));
        }
        if let Some(wrong) = text_problem(name, UNIT_NAME) {
            return Err(problem::<Unit>("names", wrong));
        }
    }
    if unit.names.last().is_none() {
        return Err(problem::<Unit>("names", FieldProblem::Missing));
    }
    let parent = unit.parents.last().copied().flatten();
    if unit.level == Level::Group && parent.is_none() {
        return Err(problem::<Unit>("parents", FieldProblem::Missing));
    }
    let Some(parent) = parent else { return Ok(()) };
    let above = book.unit(parent).map(|unit| unit.level);
    let fits = match unit.level {
        Level::Group => above == Some(Level::Village),
        level => above.is_some_and(|above| above < level),
    };
    if !fits {
        return Err(if parent == id { Refusal::Circle(id) } else { Refusal::WrongLevel { parent } });
    }
    match unit.codes.last() {
        Some(Some(code)) if !unit.provisional_code => code_below(book, *code, parent),
        _ => Ok(()),
    }
}

fn check_grid(book: &Book, id: GridId, grid: &Grid, warnings: &mut Vec<Warning>) -> Result<(), Refusal> {
    in_order(grid.from, grid.to)?;
    match book.unit(grid.village) {
        Some(unit) if unit.level == Level::Village => {}
        _ => return Err(Refusal::WrongLevel { parent: grid.village }),
    }
    let Some(code) = grid.codes.last() else { return Err(problem::<Grid>("codes", FieldProblem::Missing)) };
    if code.digits() != 15 {
        return Err(problem::<Grid>("codes", FieldProblem::NotACode));
    }
    code_below(book, *code, grid.village)?;
    for group in &grid.groups {
        let lies_there = book.unit(*group).is_some_and(|unit| {
            let here = |parent: Option<UnitId>| parent == Some(grid.village);
            let parents = unit.parents.spans();
            // A grid that has ended keeps its groups, wherever they have gone since.
            let fits = if grid.to.is_some() {
                parents.iter().any(|(_, parent)| here(*parent))
            } else {
                here(parents.last().and_then(|(_, parent)| *parent))
            };
            unit.level == Level::Group && fits
        });
        if !lies_there {
            return Err(Refusal::WrongLevel { parent: *group });
        }
    }
    let together = |other: &Grid| {
        let ends_before = |a: &Grid, b: &Grid| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
        !ends_before(grid, other) && !ends_before(other, grid) && other.to.is_none() == grid.to.is_none()
    };
    let same_name =
        |(other, record): &(GridId, &Grid)| *other != id && record.name == grid.name && together(record);
    if let Some((other, _)) = book.grids_of(grid.village).find(same_name) {
        return Err(Refusal::NameTaken { by: other.row() });
    }
    if let Some(to) = grid.to {
        let beyond = |a: &Assignment| a.to.is_none_or(|end| end > to);
        if book.assignments_of_grid(id).any(|(_, a)| beyond(a)) {
            return Err(Refusal::GridOver { grid: id, to });
        }
    }
    if let (Some(households), Some((min, max))) = (grid.households.value(), norm(book, grid.norm))
        && !(min..=max).contains(&households)
    {
        warnings.push(Warning::OffNorm { grid: id, households, min, max });
    }
    Ok(())
}

/// The household norm of a profile, least and most; `None` where it does not apply.
pub fn norm(book: &Book, norm: Norm) -> Option<(u32, u32)> {
    let (min, max) = match norm {
        Norm::Standard => ("grid.households.min", "grid.households.max"),
        Norm::Dense => ("grid.households.dense_min", "grid.households.dense_max"),
        Norm::Exempt => return None,
    };
    let number = |key| setting::value(book, key, book.today())?.parse().ok();
    number(min).zip(number(max))
}

fn check_person(
    book: &Book,
    id: PersonId,
    person: &Person,
    warnings: &mut Vec<Warning>,
) -> Result<(), Refusal> {
    if !person.id_number.is_empty() && person.id_kind.is_none() {
        return Err(problem::<Person>("id_kind", FieldProblem::Missing));
    }
    // A sealed number without its key was checked when it was sealed.
    if let (Some(kind), Opened::Is(number)) =
        (person.id_kind, book.keys().open("id_number", &person.id_number))
    {
        let facts = id_number::check(kind, &number)
            .map_err(|wrong| problem::<Person>("id_number", FieldProblem::NotAnIdNumber(wrong)))?;
        // The personnel file prevails over the card, so a difference is told, never mended.
        if let (Some(facts), Some(birth)) = (facts, person.birth)
            && !facts.birth.to_string().starts_with(&birth.to_string())
        {
            warnings.push(Warning::BirthDiffers(id));
        }
        if let (Some(facts), Some(sex)) = (facts, person.sex)
            && facts.female != (sex == Sex::Female)
        {
            warnings.push(Warning::SexDiffers(id));
        }
    }
    if person.birth.is_some_and(|birth| birth.day > book.today()) {
        return Err(problem::<Person>("birth", FieldProblem::NotADate));
    }
    if person.merged_into == Some(id) {
        return Err(Refusal::SamePerson(id));
    }
    let serves = || book.assignments_of_person(id).any(|(_, a)| a.standing(book.today()).in_force());
    if person.status != PersonStatus::Active && person.status != PersonStatus::Away && serves() {
        warnings.push(Warning::PersonUnavailable(id));
    }
    if person.merged_into.is_none() {
        let alike = |other: &Person| {
            other.merged_into.is_none()
                && other.home == person.home
                && (other.birth == person.birth || person.birth.is_none())
        };
        if let Some((other, _)) = book.people_named(&person.name).find(|(other, p)| *other != id && alike(p))
        {
            warnings.push(Warning::SameName(other));
        }
    }
    Ok(())
}

fn check_organisation(
    book: &Book,
    at: RowId,
    organisation: &Organisation,
    warnings: &mut Vec<Warning>,
) -> Result<(), Refusal> {
    let mut above = organisation.superior;
    for _ in 0..16 {
        let Some(superior) = above else { break };
        if superior.0 == at.id {
            return Err(Refusal::NameTaken { by: at });
        }
        above = book.organisation(superior).and_then(|organisation| organisation.superior);
    }
    if organisation.members_full.value().is_some_and(|members| members < FULL_MEMBERS)
        && organisation.to.is_none()
    {
        warnings.push(Warning::FewMembers(super::OrganisationId(at.id)));
    }
    Ok(())
}

/// Whether two assignments share a day.
pub fn overlap(a: &Assignment, b: &Assignment) -> bool {
    a.from <= b.to.unwrap_or(Day::MAX) && b.from <= a.to.unwrap_or(Day::MAX)
}

/// The assignment of the person that excludes `candidate`, if there is one.
pub fn excluded_by(book: &Book, id: Option<AssignmentId>, candidate: &Assignment) -> Option<AssignmentId> {
    let bars = |role: RoleId, other: RoleId, same_grid: bool| {
        book.role(role).is_some_and(|role| {
            role.exclusions.iter().any(|e| e.role == other && (same_grid || e.reach == Reach::Anywhere))
        })
    };
    book.assignments_of_person(candidate.person)
        .filter(|(other, a)| Some(*other) != id && a.role != candidate.role && overlap(a, candidate))
        .find(|(_, a)| {
            let same_grid = a.grid == candidate.grid;
            bars(a.role, candidate.role, same_grid) || bars(candidate.role, a.role, same_grid)
        })
        .map(|(other, _)| other)
}

fn check_assignment(
    book: &Book,
    id: AssignmentId,
    assignment: &Assignment,
    before: Option<&Assignment>,
    warnings: &mut Vec<Warning>,
) -> Result<(), Refusal> {
    in_order(Some(assignment.from), assignment.to)?;
    let (Some(grid), Some(person), Some(role)) =
        (book.grid(assignment.grid), book.person(assignment.person), book.role(assignment.role))
    else {
        return Ok(());
    };
    let to = assignment.to.unwrap_or(Day::MAX);
    if let Some(from) = grid.from.filter(|from| assignment.from < *from) {
        return Err(Refusal::DateOrder { from, to: assignment.from });
    }
    if let Some(end) = grid.to.filter(|end| to > *end) {
        return Err(Refusal::GridOver { grid: assignment.grid, to: end });
    }
    let same = |(other, a): &(AssignmentId, &Assignment)| {
        *other != id && a.role == assignment.role && a.grid == assignment.grid && overlap(a, assignment)
    };
    if let Some((other, _)) = book.assignments_of_person(assignment.person).find(same) {
        return Err(Refusal::AlreadyHolds(other));
    }
    if let Some(by) = excluded_by(book, Some(id), assignment) {
        return Err(Refusal::Excluded { person: assignment.person, role: assignment.role, by });
    }
    // Ending an assignment of somebody gone, or in a retired role, is what should happen; beginning one is not.
    let begins = before
        .is_none_or(|b| (b.grid, b.role, b.person) != (assignment.grid, assignment.role, assignment.person));
    if !begins {
        return Ok(());
    }
    if person.is_gone() || (person.status == PersonStatus::Deceased && assignment.to.is_none()) {
        return Err(Refusal::PersonGone(assignment.person));
    }
    if role.retired && assignment.to.is_none() {
        return Err(Refusal::RoleRetired(assignment.role));
    }
    if assignment.to.is_some_and(|to| to < book.today()) {
        return Ok(());
    }
    if person.status != PersonStatus::Active {
        warnings.push(Warning::PersonUnavailable(assignment.person));
    }
    let max = match sums::need(book, grid, role) {
        Need::Range { max, .. } => max,
        Need::PerPiece => Some(grid.pieces),
        Need::NotRequired => None,
    };
    let now = book
        .assignments_of_grid(assignment.grid)
        .filter(|(_, a)| {
            a.role == assignment.role && overlap(a, assignment) && a.to.is_none_or(|to| to >= book.today())
        })
        .filter(|(other, a)| assignment.covers != Some(*other) && a.covers != Some(id))
        .count();
    let now = u16::try_from(now).unwrap_or(u16::MAX);
    if let Some(max) = max.filter(|max| now > *max) {
        warnings.push(Warning::OverMaximum { grid: assignment.grid, role: assignment.role, now, max });
    }
    let day = assignment.from.max(book.today());
    let (grids, limit) = (load(book, assignment.person, day), limit(book));
    if role.counts_load && grids > limit {
        warnings.push(Warning::OverLimit { person: assignment.person, grids, limit });
    }
    if person.home.is_some_and(|home| book.village_of(home) != Some(grid.village)) {
        warnings.push(Warning::OtherVillage { person: assignment.person, grid: assignment.grid });
    }
    Ok(())
}

/// The most grids that one person should serve.
pub fn limit(book: &Book) -> u16 {
    setting::value(book, "person.max_grids", book.today()).and_then(|n| n.parse().ok()).unwrap_or(u16::MAX)
}

/// Different grids that a person serves on a day in roles that count towards the limit.
pub fn load(book: &Book, person: PersonId, day: Day) -> u16 {
    let mut grids: Vec<GridId> = book
        .assignments_of_person(person)
        .filter(|(_, a)| a.standing(day).in_force() && book.role(a.role).is_none_or(|role| role.counts_load))
        .map(|(_, a)| a.grid)
        .collect();
    grids.sort_unstable();
    grids.dedup();
    u16::try_from(grids.len()).unwrap_or(u16::MAX)
}

/// Refuses to take out a row that others name.
///
/// # Errors
/// [`Refusal::StillNamed`].
pub fn unnamed(book: &Book, at: RowId) -> Result<(), Refusal> {
    let id = at.id;
    let by = match at.kind {
        Kind::Unit => book
            .tree()
            .children(UnitId(id))
            .map(UnitId::row)
            .chain(book.grids_of(UnitId(id)).map(|(grid, _)| grid.row()))
            .chain(book.people_at_home(UnitId(id)).map(|(person, _)| person.row()))
            .chain(book.organisations_of(UnitId(id)).map(|(organisation, _)| organisation.row()))
            .next()
            .or_else(|| unit_in_grids(book, UnitId(id))),
        Kind::Person => book.assignments_of_person(PersonId(id)).map(|(a, _)| a.row()).next(),
        Kind::Organisation => book
            .grids_served_by(super::OrganisationId(id))
            .map(GridId::row)
            .chain(book.groups_served_by(super::OrganisationId(id)).map(UnitId::row))
            .next(),
        Kind::Grid => book.assignments_of_grid(GridId(id)).map(|(a, _)| a.row()).next(),
        Kind::Role => book.assignments().find(|(_, a)| a.role == RoleId(id)).map(|(a, _)| a.row()),
        Kind::Template => {
            book.cycles().find(|(_, cycle)| cycle.template.0 == id).map(|(cycle, _)| cycle.row())
        }
        Kind::Cycle => book.sheets_of(CycleId(id)).map(|(sheet, _)| sheet.row()).next(),
        Kind::Sheet => {
            let ballot = book.ballots_of(SheetId(id)).map(|(ballot, _)| ballot.row()).next();
            ballot.or_else(|| book.newer_sheet(SheetId(id)).map(SheetId::row))
        }
        Kind::Term => {
            let elections = book.elections_of_term(TermId(id)).map(|(election, _)| election.row()).next();
            elections.or_else(|| {
                book.incumbencies().find(|(_, held)| held.term == Some(TermId(id))).map(|(id, _)| id.row())
            })
        }
        Kind::Filing => {
            book.incumbencies().find(|(_, held)| held.filing == Some(FilingId(id))).map(|(id, _)| id.row())
        }
        Kind::Assignment | Kind::Setting | Kind::Account | Kind::Register | Kind::Entry | Kind::Ballot => {
            None
        }
        Kind::Post
        | Kind::Incumbency
        | Kind::Election
        | Kind::Reserve
        | Kind::Pairing
        | Kind::Training
        | Kind::Recruit
        | Kind::Indicator
        | Kind::Confirmation => None,
        // What was shown stays.
        Kind::Freeze => return Err(Refusal::NoChange),
    };
    let by = by.or_else(|| match at.kind {
        Kind::Person => book
            .sheets_of_person(PersonId(id))
            .map(|(sheet, _)| sheet.row())
            .next()
            .or_else(|| names_person(book, PersonId(id))),
        Kind::Unit => book
            .sheets_of_unit(UnitId(id))
            .map(|(sheet, _)| sheet.row())
            .next()
            .or_else(|| book.cycles().find(|(_, cycle)| cycle.unit.0 == id).map(|(cycle, _)| cycle.row()))
            .or_else(|| names_unit(book, UnitId(id))),
        _ => None,
    });
    let by = by.or_else(|| book.entries_naming(at).map(|(entry, _)| entry.row()).next());
    by.map_or(Ok(()), |by| Err(Refusal::StillNamed { row: at, by }))
}

/// A row of offices or of the pipeline that names a person.
fn names_person(book: &Book, id: PersonId) -> Option<RowId> {
    let held = book.incumbencies_of_person(id).map(|(row, _)| row.row());
    let listed = book.reserves_of_person(id).map(|(row, _)| row.row());
    let filed = book.filings_of_person(id).map(|(row, _)| row.row());
    let paired = book.pairings_of_person(id).map(|(row, _)| row.row());
    let recruited = book.recruits_of_person(id).map(|(row, _)| row.row());
    let trained = book
        .trainings()
        .filter(|(_, training)| training.attendees.iter().any(|attendee| attendee.person == id))
        .map(|(row, _)| row.row());
    held.chain(listed).chain(filed).chain(paired).chain(recruited).chain(trained).next()
}

/// A row of offices or of the pipeline that stands in a unit.
fn names_unit(book: &Book, id: UnitId) -> Option<RowId> {
    let posts = book.posts_of_unit(id).map(|(row, _)| row.row());
    let held = book.incumbencies_of_unit(id).map(|(row, _)| row.row());
    let elections = book.elections_of_unit(id).map(|(row, _)| row.row());
    let listed = book.reserves_of_unit(id).map(|(row, _)| row.row());
    let filed = book.filings_of_unit(id).map(|(row, _)| row.row());
    let paired = book.pairings_of_unit(id).map(|(row, _)| row.row());
    let recruited = book.recruits_of_unit(id).map(|(row, _)| row.row());
    let terms = book.terms().filter(|(_, term)| term.unit == id).map(|(row, _)| row.row());
    let trained = book.trainings().filter(|(_, training)| training.unit == id).map(|(row, _)| row.row());
    let rest = filed.chain(paired).chain(recruited).chain(terms).chain(trained);
    posts.chain(held).chain(elections).chain(listed).chain(rest).next()
}

/// A grid that covers the group.
fn unit_in_grids(book: &Book, group: UnitId) -> Option<RowId> {
    book.grids().find(|(_, grid)| grid.groups.contains(&group)).map(|(id, _)| id.row())
}
