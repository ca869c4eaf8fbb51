//! The rules of entries and of the county's own definitions. Hard ones refuse, soft ones warn.

use super::{
    Definition, Entry, Mistake, Register, Slug, Subject, Type,
    definition::{Column, Desk, FieldDef, Rule, State, is_filled},
};
use crate::domain::{
    Act, Book, Day, EntryId, FieldProblem, Kind, OrganisationId, PersonId, Refusal, Row, RowId, UnitId,
    Value, Verb, Warning,
    apply::{Change, text_problem},
    setting,
    unit::Level,
};

/// What is wrong with an entry. Its register's definition has the words for fields, states and checks.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryProblem {
    /// No register has this key.
    NoRegister,
    /// The register takes no new entries.
    Retired,
    /// Entries stand at other levels.
    WrongLevel,
    /// Nobody and nothing is named that the entry is about.
    SubjectMissing,
    /// It is about something of another kind.
    SubjectWrong,
    /// The register has no such field.
    NoField(Slug),
    /// A field's value does not fit.
    Field(Slug, FieldProblem),
    /// A number outside its range, as held.
    OutOfRange(Slug, Option<i64>, Option<i64>),
    /// A unit of another level, or an entry of another register.
    WrongKind(Slug),
    /// The register has no such state, or the entry none.
    NoState,
    /// No way leads from the one state to the other.
    NoMove {
        /// State before.
        from: Option<Slug>,
        /// State after.
        to: Slug,
    },
    /// A higher desk has to do this.
    HigherDesk(Desk),
    /// A field must be filled in this state.
    NeededInState(Slug),
    /// A setting without default has to be given its value first.
    SettingMissing(Box<str>),
    /// The state must last at least until this day.
    TooEarly(Day),
    /// The day of a state lies before the day of the last one.
    StateOrder,
    /// The end lies before the beginning.
    DateOrder,
    /// A field that is worked out from others holds something else.
    NotComputed(Slug),
    /// A field that this account does not enter.
    NotYours(Slug),
    /// A check of the definition, by its place.
    Check(usize),
}

impl EntryProblem {
    /// The column to be mended; `None` where it is the entry as a whole.
    pub fn column(&self, definition: &Definition) -> Option<Column> {
        let own = |key: Slug| definition.field(key).map(|(at, _)| Column::Own(at));
        match self {
            EntryProblem::Field(key, _)
            | EntryProblem::OutOfRange(key, ..)
            | EntryProblem::WrongKind(key)
            | EntryProblem::NoField(key)
            | EntryProblem::NotComputed(key)
            | EntryProblem::NotYours(key)
            | EntryProblem::NeededInState(key) => own(*key),
            EntryProblem::WrongLevel => Some(Column::Unit),
            EntryProblem::SubjectMissing | EntryProblem::SubjectWrong => Some(Column::Subject),
            EntryProblem::NoState | EntryProblem::NoMove { .. } | EntryProblem::HigherDesk(_) => {
                Some(Column::State)
            }
            EntryProblem::TooEarly(_) | EntryProblem::StateOrder => Some(Column::StateSince),
            EntryProblem::DateOrder => Some(Column::To),
            EntryProblem::Check(at) => {
                definition.checks.get(*at).and_then(|check| check.rule.columns().first().copied())
            }
            EntryProblem::NoRegister | EntryProblem::Retired | EntryProblem::SettingMissing(_) => None,
        }
    }
}

/// What an entry should not have and may.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EntryDoubt {
    /// A soft check of the definition, by its place.
    Check(usize),
    /// A field that has become required since is still empty.
    StillEmpty(Slug),
    /// The person or organisation does not belong to the entry's unit.
    Elsewhere,
}

fn refuse(entry: &Entry, problem: EntryProblem) -> Refusal {
    Refusal::Entry { register: entry.register, problem }
}

/// Checks a county's own definition: its file, its key, and that what is entered still fits.
///
/// # Errors
/// [`Refusal::RegisterFile`] with every mistake, or [`Refusal::RegisterInUse`].
pub fn check_register(
    book: &Book,
    at: RowId,
    register: &Register,
    before: Option<&Register>,
) -> Result<(), Refusal> {
    let definition = Definition::read(&register.text.0).map_err(|all| Refusal::RegisterFile(all.into()))?;
    if definition.key != register.key {
        let what = super::Wrong::NotOneOf {
            key: "key",
            text: definition.key.as_str().into(),
            known: [register.key.as_str().into()].into(),
        };
        return Err(Refusal::RegisterFile([Mistake { line: 1, table: "".into(), what }].into()));
    }
    // What the register was until now: the county's own, else the shipped one whose place it takes.
    let own = before.and_then(|before| Definition::read(&before.text.0).ok());
    let was = own.as_ref().or_else(|| super::shipped::register(register.key));
    let meant = |key: Slug| was.and_then(|was| was.field(key)).map(|(_, field)| field);
    for (id, entry) in book.entries_of(register.key) {
        if check_subject(book, &definition, entry).is_err() {
            return Err(Refusal::RegisterInUse { register: at, field: register.key, by: id });
        }
        for (key, value) in entry.values.iter() {
            let Some((_, field)) = definition.field(key) else { continue };
            let other = meant(key).is_some_and(|was| means_other(was, field));
            if other || of_type(book, field, value).is_err() {
                return Err(Refusal::RegisterInUse { register: at, field: key, by: id });
            }
        }
        let known = entry.state.is_none_or(|state| definition.state(state).is_some());
        if !known || (entry.state.is_none() && !definition.states.is_empty()) {
            return Err(Refusal::RegisterInUse { register: at, field: register.key, by: id });
        }
    }
    Ok(())
}

/// Whether what is held would mean something else: 1,200 volumes are not 12 yuan.
fn means_other(was: &FieldDef, now: &FieldDef) -> bool {
    let text = |of: &Type| matches!(of, Type::Text(_) | Type::Document);
    let decimals = |of: &Type| if let Type::Number { decimals, .. } = of { *decimals } else { 0 };
    (was.of.key() != now.of.key() && !(text(&was.of) && text(&now.of)))
        || decimals(&was.of) != decimals(&now.of)
}

/// Checks an entry as the act leaves it.
///
/// # Errors
/// [`Refusal::Entry`]; doubts are added to `warnings`.
pub fn check_entry(
    book: &Book,
    id: EntryId,
    entry: &Entry,
    before: Option<&Entry>,
    warnings: &mut Vec<Warning>,
) -> Result<(), Refusal> {
    let no = |problem| Err(refuse(entry, problem));
    let Some(definition) = book.register(entry.register) else { return no(EntryProblem::NoRegister) };
    if definition.retired && before.is_none() {
        return no(EntryProblem::Retired);
    }
    let mut doubt = |what| warnings.push(Warning::Entry { entry: id, what });
    let level = book.unit(entry.unit).map(|unit| unit.level);
    let moved = before.is_none_or(|before| before.unit != entry.unit);
    if moved && !level.is_some_and(|level| definition.levels.contains(&level)) {
        return no(EntryProblem::WrongLevel);
    }
    check_subject(book, definition, entry).map_err(|problem| refuse(entry, problem))?;
    if !belongs(book, entry) {
        doubt(EntryDoubt::Elsewhere);
    }
    if let (Some(from), Some(to)) = (entry.from, entry.to)
        && to.last_day() < from.day
    {
        return no(EntryProblem::DateOrder);
    }
    let unchanged = |key: Slug, value: &Value| before.is_some_and(|before| before.values.get(key) == value);
    for (key, value) in entry.values.iter() {
        match definition.field(key) {
            Some((_, field)) => match fits(book, field, value) {
                // A limit that was narrowed since does not lock old entries.
                Err(EntryProblem::OutOfRange(..)) if unchanged(key, value) => {}
                fits => fits.map_err(|problem| refuse(entry, problem))?,
            },
            None if unchanged(key, value) => {}
            None => return no(EntryProblem::NoField(key)),
        }
    }
    for field in definition.fields.iter().filter(|field| field.required) {
        if entry.values.get(field.key) != &Value::Empty {
            continue;
        }
        // A field that was added or became required later keeps old entries as they are.
        if unchanged(field.key, &Value::Empty) {
            doubt(EntryDoubt::StillEmpty(field.key));
        } else {
            return no(EntryProblem::Field(field.key, FieldProblem::Missing));
        }
    }
    for field in &definition.fields {
        let Some(value) = definition.computed(entry, field) else { continue };
        // Bands and sums of today do not judge what stays as it was.
        let stays = before.is_some_and(|before| before.values == entry.values);
        if !stays && *entry.values.get(field.key) != value {
            return no(EntryProblem::NotComputed(field.key));
        }
    }
    match (entry.state.map(|state| definition.state(state)), definition.states.is_empty()) {
        (None, true) => {}
        (Some(Some((_, state))), false) => {
            let empty = |at: &&usize| {
                definition.fields.get(**at).is_some_and(|field| !is_filled(entry.values.get(field.key)))
            };
            if let Some(field) = state.needs.iter().find(empty).and_then(|at| definition.fields.get(*at)) {
                return no(EntryProblem::NeededInState(field.key));
            }
        }
        _ => return no(EntryProblem::NoState),
    }
    for (place, check) in definition.checks.iter().enumerate() {
        let asked = check.when.as_ref().is_none_or(|when| when.holds(definition, entry));
        if !asked || meets(book, definition, id, entry, &check.rule) {
            continue;
        }
        if check.soft {
            doubt(EntryDoubt::Check(place));
        } else {
            return no(EntryProblem::Check(place));
        }
    }
    Ok(())
}

fn check_subject(book: &Book, definition: &Definition, entry: &Entry) -> Result<(), EntryProblem> {
    match (definition.subject.kind(), entry.subject) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(EntryProblem::SubjectMissing),
        (None, Some(_)) => Err(EntryProblem::SubjectWrong),
        (Some(kind), Some(subject)) => {
            let fits = subject.kind == kind
                && match definition.subject {
                    Subject::Group => book.unit(UnitId(subject.id)).is_some_and(|u| u.level == Level::Group),
                    Subject::Firm => book
                        .entry(EntryId(subject.id))
                        .is_some_and(|firm| firm.register.as_str() == super::FIRMS),
                    Subject::Unit | Subject::Grid | Subject::Person | Subject::Organisation => true,
                };
            if fits { Ok(()) } else { Err(EntryProblem::SubjectWrong) }
        }
    }
}

/// Whether what the entry is about belongs to its unit. A person without a home belongs everywhere.
fn belongs(book: &Book, entry: &Entry) -> bool {
    let Some(subject) = entry.subject else { return true };
    unit_of(book, subject)
        .is_none_or(|unit| book.tree().within(unit, entry.unit) || book.tree().within(entry.unit, unit))
}

/// The unit that a row belongs to.
pub fn unit_of(book: &Book, row: RowId) -> Option<UnitId> {
    match row.kind {
        Kind::Unit => Some(UnitId(row.id)),
        Kind::Person => book.person(PersonId(row.id))?.home,
        Kind::Organisation => book.organisation(OrganisationId(row.id)).map(|organisation| organisation.unit),
        Kind::Grid => book.grid(crate::domain::GridId(row.id)).map(|grid| grid.village),
        Kind::Entry => book.entry(EntryId(row.id)).map(|entry| entry.unit),
        Kind::Cycle => book.cycle(crate::domain::CycleId(row.id)).map(|cycle| cycle.unit),
        Kind::Sheet => book.sheet(crate::domain::SheetId(row.id)).map(|sheet| sheet.unit),
        Kind::Post => book.post(crate::domain::PostId(row.id)).map(|post| post.unit),
        Kind::Incumbency => book.incumbency(crate::domain::IncumbencyId(row.id)).map(|held| held.unit),
        Kind::Term => book.term(crate::domain::TermId(row.id)).map(|term| term.unit),
        Kind::Election => book.election(crate::domain::ElectionId(row.id)).map(|election| election.unit),
        Kind::Reserve => book.reserve(crate::domain::ReserveId(row.id)).map(|reserve| reserve.unit),
        Kind::Filing => book.filing(crate::domain::FilingId(row.id)).map(|filing| filing.unit),
        Kind::Pairing => book.pairing(crate::domain::PairingId(row.id)).map(|pairing| pairing.unit),
        Kind::Training => book.training(crate::domain::TrainingId(row.id)).map(|training| training.unit),
        Kind::Recruit => book.recruit(crate::domain::RecruitId(row.id)).map(|recruit| recruit.unit),
        Kind::Assignment
        | Kind::Role
        | Kind::Setting
        | Kind::Account
        | Kind::Register
        | Kind::Template
        | Kind::Indicator
        | Kind::Freeze
        | Kind::Confirmation
        | Kind::Ballot => None,
    }
}

/// Whether a value fits its field.
///
/// # Errors
/// What is wrong with it.
pub fn fits(book: &Book, field: &FieldDef, value: &Value) -> Result<(), EntryProblem> {
    of_type(book, field, value)?;
    let in_range = |n: i64| field.min.is_none_or(|min| min <= n) && field.max.is_none_or(|max| n <= max);
    let good = match (&field.of, value) {
        (Type::Quantity(_), Value::List(items)) => items.iter().all(|item| match item {
            Value::Number(n) => in_range(*n),
            Value::List(pair) => !matches!(pair.first(), Some(Value::Number(n)) if !in_range(*n)),
            _ => true,
        }),
        (Type::Number { .. } | Type::Money, Value::Number(n)) => in_range(*n),
        (Type::Number { .. } | Type::Money, Value::List(items)) => {
            items.iter().all(|item| !matches!(item, Value::Number(n) if !in_range(*n)))
        }
        _ => true,
    };
    if good { Ok(()) } else { Err(EntryProblem::OutOfRange(field.key, field.min, field.max)) }
}

/// Whether a value is of its field's type, whatever its range.
fn of_type(book: &Book, field: &FieldDef, value: &Value) -> Result<(), EntryProblem> {
    let pair = matches!(field.of, Type::Quantity(_) | Type::Period);
    match value {
        Value::Empty => Ok(()),
        Value::List(items) if field.list => items.iter().try_for_each(|item| one(book, field, item)),
        Value::List(_) if !pair => Err(EntryProblem::Field(field.key, FieldProblem::WrongShape)),
        _ if field.list && !matches!(value, Value::Unknown | Value::Nothing) => {
            Err(EntryProblem::Field(field.key, FieldProblem::WrongShape))
        }
        value => one(book, field, value),
    }
}

fn one(book: &Book, field: &FieldDef, value: &Value) -> Result<(), EntryProblem> {
    let wrong = |problem| Err(EntryProblem::Field(field.key, problem));
    let told = |ok: bool, problem| if ok { Ok(()) } else { wrong(problem) };
    match (&field.of, value) {
        (
            Type::Text(_) | Type::Document | Type::Choice(_) | Type::Period,
            Value::Unknown | Value::Nothing,
        ) => wrong(FieldProblem::WrongShape),
        (Type::YesNo | Type::Date, Value::Nothing) => wrong(FieldProblem::WrongShape),
        (_, Value::Unknown | Value::Nothing) => Ok(()),
        (Type::Text(max), Value::Text(text)) => text_problem(text, *max).map_or(Ok(()), wrong),
        (Type::Document, Value::Text(text)) => text_problem(text, 60).map_or(Ok(()), wrong),
        (Type::Number { .. } | Type::Money, value) => {
            told(matches!(value, Value::Number(_)), FieldProblem::NotANumber)
        }
        (Type::Quantity(units), Value::List(pair)) => match &**pair {
            [Value::Number(_), Value::Text(unit)] => {
                told(units.iter().any(|choice| choice.key == **unit), FieldProblem::NotAChoice)
            }
            _ => wrong(FieldProblem::NotANumber),
        },
        (Type::Date, value) => told(matches!(value, Value::Date(_)), FieldProblem::NotADate),
        (Type::Period, Value::List(pair)) => match &**pair {
            [Value::Date(from), Value::Date(to)] => told(from.day <= to.last_day(), FieldProblem::NotADate),
            [Value::Date(_), Value::Empty] | [Value::Empty, Value::Date(_)] => Ok(()),
            _ => wrong(FieldProblem::NotADate),
        },
        (Type::Choice(choices), Value::Text(key)) => {
            told(choices.iter().any(|choice| choice.key == **key), FieldProblem::NotAChoice)
        }
        (Type::YesNo, value) => told(matches!(value, Value::Flag(_)), FieldProblem::NotAFlag),
        (Type::Person, Value::Ref(Kind::Person, _))
        | (Type::Grid, Value::Ref(Kind::Grid, _))
        | (Type::Organisation, Value::Ref(Kind::Organisation, _)) => Ok(()),
        (Type::Unit(levels), Value::Ref(Kind::Unit, id)) => match book.unit(UnitId(*id)) {
            Some(unit) if levels.contains(&unit.level) => Ok(()),
            // A row that is not there is told as such by the rule for all records.
            None => Ok(()),
            Some(_) => Err(EntryProblem::WrongKind(field.key)),
        },
        (Type::Entry(register), Value::Ref(Kind::Entry, id)) => match book.entry(EntryId(*id)) {
            Some(entry) if entry.register == *register => Ok(()),
            None => Ok(()),
            Some(_) => Err(EntryProblem::WrongKind(field.key)),
        },
        _ => wrong(FieldProblem::WrongShape),
    }
}

fn meets(book: &Book, definition: &Definition, id: EntryId, entry: &Entry, rule: &Rule) -> bool {
    let value = |column: &Column| definition.value(entry, *column);
    let filled = |column: &Column| is_filled(&value(column));
    match rule {
        Rule::Order(a, b) => match (value(a), value(b)) {
            (Value::Date(from), Value::Date(to)) => from.day <= to.last_day(),
            (Value::Date(from), Value::Day(to)) => from.day <= to,
            (Value::Day(from), Value::Date(to)) => from <= to.last_day(),
            (Value::Number(a), Value::Number(b)) => a <= b,
            _ => true,
        },
        Rule::AtLeastOne(columns) => columns.iter().any(filled),
        Rule::Together(columns) => {
            let many = columns.iter().filter(|column| filled(column)).count();
            many == 0 || many == columns.len()
        }
        // Hard ones are kept by the book's index; see `rules::unique`.
        Rule::Unique(columns) => {
            let soft =
                definition.checks.iter().any(|check| check.soft && std::ptr::eq(&raw const check.rule, rule));
            !soft || entry.to.is_some() || !columns.iter().all(filled) || {
                let mine: Vec<Value> = columns.iter().map(value).collect();
                let same = |other: &Entry| {
                    other.to.is_none()
                        && columns
                            .iter()
                            .zip(&mine)
                            .all(|(column, mine)| definition.value(other, *column) == *mine)
                };
                !book.entries_in(entry.register, entry.unit).any(|(other, row)| other != id && same(row))
            }
        }
        Rule::Range(at, min, max) => {
            let good = |n: i64| min.is_none_or(|min| min <= n) && max.is_none_or(|max| n <= max);
            match value(&Column::Own(*at)) {
                Value::Number(n) => good(n),
                _ => true,
            }
        }
        Rule::Different(a, b) => !filled(a) || value(a) != value(b),
        Rule::NeededWhen(columns, when) => !when.holds(definition, entry) || columns.iter().all(filled),
        Rule::Within(column, level) => {
            let above = |unit: UnitId| {
                let mut path = book.tree().path(unit);
                path.find(|at| book.unit(*at).is_some_and(|unit| unit.level == *level))
            };
            let own = above(entry.unit);
            let named = value(column);
            let place = |value: &Value| match value {
                Value::Ref(kind, id) => {
                    let unit = unit_of(book, RowId { kind: *kind, id: *id });
                    unit.is_none_or(|unit| above(unit) == own)
                }
                _ => true,
            };
            match &named {
                Value::List(items) => items.iter().all(place),
                value => place(value),
            }
        }
        Rule::Kind(column, kinds) => {
            let is = |key: &str| kinds.iter().any(|kind| **kind == *key);
            let one = |value: &Value| match value {
                Value::Ref(Kind::Person, id) => book
                    .person(PersonId(*id))
                    .and_then(|person| person.political)
                    .is_none_or(|of| is(of.key())),
                Value::Ref(Kind::Organisation, id) => book
                    .organisation(OrganisationId(*id))
                    .is_none_or(|organisation| is(organisation.kind.key())),
                Value::Ref(Kind::Grid, id) => {
                    book.grid(crate::domain::GridId(*id)).is_none_or(|grid| is(grid.kind.key()))
                }
                Value::Ref(Kind::Unit, id) => book
                    .unit(UnitId(*id))
                    .is_none_or(|unit| is(unit.level.key()) || unit.kind.is_some_and(|kind| is(kind.key()))),
                _ => true,
            };
            match &value(column) {
                Value::List(items) => items.iter().all(one),
                value => one(value),
            }
        }
    }
}

/// Whether the account may bring the entry into its state, by the ways of its register.
///
/// An undone move goes the same way back; whoever may go may return.
///
/// # Errors
/// [`Refusal::Entry`].
pub fn check_move(book: &Book, act: &Act, change: &Change) -> Result<(), Refusal> {
    let Some(Row::Entry(after)) = &change.after else { return Ok(()) };
    let before = match &change.before {
        Some(Row::Entry(before)) => Some(before),
        _ => None,
    };
    let Some(definition) = book.register(after.register) else { return Ok(()) };
    let Some((to, state)) = after.state.and_then(|state| definition.state(state)) else { return Ok(()) };
    let from = before.and_then(|before| before.state).and_then(|state| definition.state(state));
    if from.is_some_and(|(from, _)| from == to) {
        return Ok(());
    }
    let no = |problem| Err(refuse(after, problem));
    let undoing = matches!(act.verb, Verb::Undo | Verb::Redo);
    let desk = book.account(act.account).map_or(Some(Desk::County), |account| Desk::of(account.office));
    let ways: Vec<Desk> = match from {
        // A new entry may begin anywhere (lists exist before the program does), under the rights of that state.
        None if to == 0 => return Ok(()),
        None => definition.moves.iter().filter(|step| step.to == to).map(|step| step.by).collect(),
        Some((from, _)) => definition
            .moves
            .iter()
            .filter(|step| {
                (step.to == to && step.from.contains(&from))
                    || (undoing && step.to == from && step.from.contains(&to))
            })
            .map(|step| step.by)
            .collect(),
    };
    let Some(least) = ways.iter().min() else {
        return no(EntryProblem::NoMove { from: from.map(|(_, state)| state.key), to: state.key });
    };
    if desk.is_none_or(|desk| desk < *least) {
        return no(EntryProblem::HigherDesk(*least));
    }
    match (before, from) {
        (Some(before), Some((_, from))) if !undoing => {
            check_days(book, before, from, after, state).map_err(|problem| refuse(after, problem))
        }
        _ => Ok(()),
    }
}

/// Public notice and the like: the state that is left must have lasted long enough for one that counts.
fn check_days(
    book: &Book,
    before: &Entry,
    from: &State,
    after: &Entry,
    to: &State,
) -> Result<(), EntryProblem> {
    let (since, now) = (before.state_since, after.state_since.unwrap_or(book.today()));
    if since.is_some_and(|since| now < since) {
        return Err(EntryProblem::StateOrder);
    }
    let Some(key) = from.days_setting.as_deref().filter(|_| to.counts) else { return Ok(()) };
    let days = setting::value(book, key, book.today()).and_then(|days| days.parse::<u16>().ok());
    let Some(days) = days else { return Err(EntryProblem::SettingMissing(key.into())) };
    let until = since.unwrap_or(now).plus(i32::from(days));
    if now < until { Err(EntryProblem::TooEarly(until)) } else { Ok(()) }
}
