//! Holding each step of an act to the table of roles.
//!
//! What right a change needs is found from the rows before and after, so that neither the name of an act nor an id
//! smuggled into it opens anything. Start with [`step`].

use super::{Classes, Right, Sight};
use crate::domain::{
    AccountId, Book, Field, Kind, Refusal, RoleId, Row, RowId, Value,
    account::{Account, Office},
    appraisal::{self, record::Sheet, template::StateKind},
    register::{self, Entry, EntryProblem, Slug},
};

/// Why an account may not do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Denied {
    /// Its role has no such right for this kind of record.
    Right {
        /// The right that it would need.
        right: Right,
        /// The kind of record.
        kind: Kind,
    },
    /// The right does not hold in the state that the record is in.
    State {
        /// The right.
        right: Right,
        /// The kind of record.
        kind: Kind,
    },
    /// The right does not extend to this field.
    Field {
        /// Kind of the record.
        kind: Kind,
        /// Number of the field in its kind's table.
        field: usize,
    },
    /// The grid role is not its business.
    OtherDuty(RoleId),
    /// Nobody judges what he entered.
    OwnWork {
        /// The right that another one must use.
        right: Right,
        /// The record.
        row: RowId,
    },
    /// Nobody sees or enters the score of his own.
    OwnScore,
    /// There is one administrator.
    SecondAdministrator,
    /// Without an administrator nobody could open an account any more.
    NoAdministrator,
    /// Vetting is for accounts of the whole county.
    VettingBelowCounty,
    /// Whoever takes over has to be an open account, and another one.
    NoSuccessor,
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Refusal {
        Refusal::Denied(denied)
    }
}

/// Keys of fields that only whoever may change the order of units and grids changes.
pub const STRUCTURE: [&str; 7] = ["level", "codes", "names", "parents", "village", "from", "to"];

/// Fields that a change touches; of a new record those that hold something.
fn changed<'r>(
    before: Option<&'r Row>,
    after: &'r Row,
) -> impl Iterator<Item = (usize, &'static Field)> + 'r {
    after.fields().iter().enumerate().filter(move |(field, _)| match before {
        Some(before) => before.get(*field) != after.get(*field),
        None => !is_empty(after, *field),
    })
}

/// Whether a field holds what it holds when nothing was entered.
fn is_empty(row: &Row, field: usize) -> bool {
    let value = row.get(field);
    if matches!(value, Value::Empty | Value::Unknown | Value::Flag(false)) {
        return true;
    }
    let mut fresh = row.clone();
    fresh.set(field, &Value::Empty).is_ok() && fresh.get(field) == value
}

/// The key of the state that a record is in, where its kind has states.
pub fn state(book: &Book, row: &Row) -> Option<Slug> {
    match row {
        Row::Entry(entry) => entry.state,
        Row::Sheet(sheet) => {
            appraisal::rules::state_of(book, sheet).and_then(|state| Slug::parse(&state.key))
        }
        _ => None,
    }
}

fn is_filed(stage: Slug) -> bool {
    crate::domain::pipeline::file::stage(stage).is_some_and(|stage| stage.filed)
}

/// The right that a change of a row needs.
pub fn right_for(book: &Book, before: Option<&Row>, after: Option<&Row>) -> Right {
    let Some(row) = after.or(before) else { return Right::Enter };
    match row {
        Row::Unit(_) | Row::Grid(_) => match (before, after) {
            (Some(before), Some(after)) => {
                let structural =
                    changed(Some(before), after).any(|(_, field)| STRUCTURE.contains(&field.key));
                if structural { Right::Structure } else { Right::Enter }
            }
            _ => Right::Structure,
        },
        Row::Person(person) => match before {
            Some(Row::Person(before)) if before.is_erased() != person.is_erased() => Right::Erase,
            Some(Row::Person(before)) if before.merged_into != person.merged_into => Right::Merge,
            _ => Right::Enter,
        },
        Row::Organisation(_)
        | Row::Assignment(_)
        | Row::Post(_)
        | Row::Term(_)
        | Row::Election(_)
        | Row::Pairing(_)
        | Row::Training(_)
        | Row::Recruit(_)
        | Row::Freeze(_)
        | Row::Confirmation(_) => Right::Enter,
        Row::Entry(entry) => {
            let was = match before {
                Some(Row::Entry(before)) => before.state,
                _ => None,
            };
            if was == entry.state || after.is_none() { Right::Enter } else { entered(book, was, entry) }
        }
        // Being filed is the county's doing: it comes with the decision, not with entering.
        Row::Reserve(reserve) => match before {
            Some(Row::Reserve(before)) if !is_filed(before.stage) && is_filed(reserve.stage) => Right::File,
            _ => Right::Enter,
        },
        Row::Incumbency(held) => match before {
            Some(Row::Incumbency(before)) if before.filing != held.filing => Right::File,
            _ => Right::Enter,
        },
        Row::Filing(filing) => match before {
            Some(Row::Filing(before)) if before.outcome != filing.outcome => Right::Approve,
            Some(Row::Filing(before)) if before.opinions != filing.opinions => Right::Review,
            _ => Right::Enter,
        },
        Row::Role(_) | Row::Register(_) | Row::Template(_) | Row::Indicator(_) => Right::Define,
        Row::Setting(_) => Right::Configure,
        Row::Account(_) => Right::Accounts,
        Row::Cycle(_) => Right::Begin,
        Row::Ballot(_) => Right::Score,
        Row::Sheet(sheet) => match (before, after) {
            // Its unit became part of another one.
            (Some(Row::Sheet(before)), Some(_)) if before.unit != sheet.unit => Right::Structure,
            (Some(Row::Sheet(before)), Some(_)) if before.state != sheet.state => moved(book, before, sheet),
            (Some(Row::Sheet(before)), Some(_)) if before.cells != sheet.cells => Right::Score,
            (Some(Row::Sheet(before)), Some(_)) if before.objections != sheet.objections => Right::Review,
            // The cycle's opening lays out its sheets.
            (None, _) if sheet.replaces.is_none() => Right::Begin,
            (None, _) => Right::Approve,
            _ => Right::Score,
        },
    }
}

/// The right that bringing an entry into its state needs. Taking a step back needs what the step needed. An entry that
/// begins where somebody has to approve is an old list that is taken over.
fn entered(book: &Book, from: Option<Slug>, entry: &Entry) -> Right {
    let Some(definition) = book.register(entry.register) else { return Right::Enter };
    let place = |state: Option<Slug>| Some(definition.state(state?)?.0);
    let Some(to) = place(entry.state) else { return Right::Enter };
    let from = place(from);
    let ways = definition.moves.iter().filter(|way| match from {
        None => way.to == to,
        Some(from) => {
            (way.to == to && way.from.contains(&from)) || (way.to == from && way.from.contains(&to))
        }
    });
    match ways.map(|way| way.right).min_by_key(|right| right.is_judgement()).unwrap_or(Right::Enter) {
        right if from.is_none() && right.is_judgement() => Right::TakeOver,
        right => right,
    }
}

fn moved(book: &Book, before: &Sheet, after: &Sheet) -> Right {
    let kind = |sheet| appraisal::rules::state_of(book, sheet).map_or(StateKind::Entry, |state| state.kind);
    match (kind(before), kind(after)) {
        // Taking it back needs what the step needed.
        (_, StateKind::Filed) | (StateKind::Filed, _) => Right::File,
        (_, StateKind::Decided) => Right::Approve,
        (_, StateKind::Notice) => Right::Publish,
        (StateKind::Entry, _) => Right::Score,
        _ => Right::Review,
    }
}

/// Notes through whose hands a record goes; a new one begins with nobody's, whatever it came with.
pub fn sign(book: &Book, account: AccountId, before: Option<&Row>, after: &mut Row) {
    if after.hands().is_none() {
        return;
    }
    let right = right_for(book, before, Some(after));
    if let Some(hands) = after.hands_mut() {
        *hands = before.and_then(Row::hands).cloned().unwrap_or_default();
        if right != Right::Begin {
            hands.add(right, account);
        }
    }
}

/// Whose score a row is.
fn scored(book: &Book, row: &Row) -> Option<crate::domain::PersonId> {
    match row {
        Row::Sheet(sheet) => Some(sheet.person),
        Row::Ballot(ballot) => book.sheet(ballot.sheet).map(|sheet| sheet.person),
        _ => None,
    }
}

/// Whether `sight` may leave a row like this, before it is put in place. `made` says which rows this act itself made.
///
/// # Errors
/// [`Refusal::Denied`]; [`Refusal::NotFound`] for a row that is named and that the account does not see, as if it were
/// not there.
pub fn step(
    book: &Book,
    sight: &Sight,
    at: RowId,
    before: Option<&Row>,
    after: Option<&Row>,
    made: &dyn Fn(RowId) -> bool,
) -> Result<(), Refusal> {
    if sight.is_alone() {
        return Ok(());
    }
    let Some(row) = after.or(before) else { return Ok(()) };
    let kind = at.kind;
    if own_language(sight, before, after, at) {
        return Ok(());
    }
    // A period's figures say what the records say; whoever comes first once it is over has them noted.
    if let (None, Some(Row::Freeze(_))) = (before, after) {
        return Ok(());
    }
    if follows(book, before, after) && sight.may(Right::Merge, Kind::Person) {
        return Ok(());
    }
    let right = right_for(book, before, after);
    let classes = sight.classes(right, kind);
    if classes.is_empty() {
        return Err(Denied::Right { right, kind }.into());
    }
    if !sight.may_in(right, kind, before.and_then(|before| state(book, before))) {
        return Err(Denied::State { right, kind }.into());
    }
    if let Some(after) = after
        && !classes.has_all(classes_of(kind))
        && let Some((field, _)) = changed(before, after).find(|(_, field)| !classes.has(field.class))
    {
        return Err(Denied::Field { kind, field }.into());
    }
    if let Some(Row::Entry(entry)) = after
        && let Some(definition) = book.register(entry.register)
    {
        let was = match before {
            Some(Row::Entry(before)) => Some(before),
            _ => None,
        };
        let open = |class| classes.has(class);
        if let Some(field) = register::view::closed_field(definition, was.map(|was| &**was), entry, &open) {
            let (register, problem) = (entry.register, EntryProblem::NotYours(field));
            return Err(Refusal::Entry { register, problem });
        }
    }
    if right.is_judgement() && before.and_then(Row::hands).is_some_and(|hands| hands.entered(sight.account()))
    {
        return Err(Denied::OwnWork { right, row: at }.into());
    }
    if let Row::Assignment(assignment) = row
        && !sight.has_duty(assignment.role)
    {
        return Err(Denied::OtherDuty(assignment.role).into());
    }
    if right != Right::Begin && sight.person().is_some() && scored(book, row) == sight.person() {
        return Err(Denied::OwnScore.into());
    }
    if let Some(after) = after {
        named(book, sight, before, after, made)?;
    }
    Ok(())
}

/// Whether a row only follows a person whose records become one, or two again. It then moves with whoever may merge,
/// seen or not: a refusal would tell who stands on a list.
fn follows(book: &Book, before: Option<&Row>, after: Option<&Row>) -> bool {
    const PERSONS: [&str; 3] = ["person", "mentor", "mentee"];
    let (Some(before), Some(after)) = (before, after) else { return false };
    let one = |gone: u32, kept: u32| {
        let person = book.person(crate::domain::PersonId(gone));
        person.is_some_and(|person| person.merged_into.is_some_and(|into| into.0 == kept))
    };
    let mut moved = false;
    for (at, field) in changed(Some(before), after) {
        match (before.get(at), after.get(at)) {
            (Value::Ref(Kind::Person, a), Value::Ref(Kind::Person, b)) if PERSONS.contains(&field.key) => {
                if !one(a, b) && !one(b, a) {
                    return false;
                }
                moved = true;
            }
            _ if field.key == "merged_from" => {}
            _ => return false,
        }
    }
    moved && !matches!(after, Row::Assignment(_))
}

/// The classes that fields of a kind have: where a right extends to all of them, no field is looked at.
fn classes_of(kind: Kind) -> Classes {
    Row::fields_of(kind).iter().fold(Classes::NONE, |all, field| all.and(Classes::of(field.class)))
}

/// Whether an account only changes the language in which the program speaks to it.
fn own_language(sight: &Sight, before: Option<&Row>, after: Option<&Row>, at: RowId) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    at == sight.account().row() && changed(Some(before), after).all(|(_, field)| field.key == "language")
}

/// Whether every row that is newly named is one that the account sees or that this act made.
fn named(
    book: &Book,
    sight: &Sight,
    before: Option<&Row>,
    after: &Row,
    made: &dyn Fn(RowId) -> bool,
) -> Result<(), Refusal> {
    if sight.sees_all() {
        return Ok(());
    }
    let mut known: Vec<RowId> = Vec::new();
    if let Some(before) = before {
        before.refs(&mut |kind, id| known.push(RowId { kind, id }));
    }
    let mut hidden = None;
    after.refs(&mut |kind, id| {
        let row = RowId { kind, id };
        if hidden.is_none() && !known.contains(&row) && !made(row) && !sight.sees(book, row) {
            hidden = Some(row);
        }
    });
    hidden.map_or(Ok(()), |row| Err(Refusal::NotFound(row)))
}

/// What must be true of an account as an act leaves it.
///
/// # Errors
/// [`Refusal::Denied`].
pub fn check_account(
    book: &Book,
    id: AccountId,
    account: &Account,
    before: Option<&Account>,
) -> Result<(), Refusal> {
    let open = |account: &Account| account.office == Office::Administrator && !account.closed;
    let became = open(account) && !before.is_some_and(open);
    if became && book.accounts().any(|(other, account)| other != id && open(account)) {
        return Err(Denied::SecondAdministrator.into());
    }
    if before.is_some_and(open) && !book.accounts().any(|(_, account)| open(account)) {
        return Err(Denied::NoAdministrator.into());
    }
    if account.vetting && account.scope.is_some() {
        return Err(Denied::VettingBelowCounty.into());
    }
    if let Some(next) = account.successor
        && (next == id || book.account(next).is_none_or(|next| next.closed))
        && before.is_none_or(|before| before.successor != account.successor)
    {
        return Err(Denied::NoSuccessor.into());
    }
    Ok(())
}
