//! Carrying out an act on a working copy of the book: fields, then rules, all or nothing.
//!
//! The caller hands in a clone and throws it away on a refusal; the published book is never touched.
//! Start with [`apply`].

use super::{
    Act, Book, FieldEdit, FieldProblem, Keys, Kind, Record, Refusal, Right, Row, RowId, Secret, Shape, Sight,
    Step, Value, Verb, Warning, act::difference, appraisal, erasure, field::FieldValue, field::is_clean,
    ids::PROVISIONAL, person::Person, refusal::Clash, register, rights, rules,
};
use std::{borrow::Cow, collections::BTreeMap};

/// The most steps of one act: ten counties' people at once.
pub const MAX_STEPS: usize = 1_000_000;
/// Longest text of a part of a field of parts, in characters.
pub const MAX_PART_TEXT: u16 = 1_000;
/// The most items of a list that is a part of a field.
pub const MAX_PART_ITEMS: usize = 200;
/// The most warnings that one act gives back; the rest would not be read.
pub const MAX_WARNINGS: usize = 1_000;

/// A row that an act changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The row.
    pub row: RowId,
    /// Its version before, 0 where it is new.
    pub was: u64,
    /// The record before, `None` where it is new.
    pub before: Option<Row>,
    /// The record after, `None` where it was taken out.
    pub after: Option<Row>,
}

/// What an act did.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applied {
    /// The changed rows, each once, in the order in which the act first named them.
    pub changes: Vec<Change>,
    /// The ids given to the rows of its `Create` steps, in their order.
    pub created: Vec<RowId>,
    /// Soft rules that it broke.
    pub warnings: Vec<Warning>,
}

/// Carries out `act` as entry `seq` on `book`.
///
/// # Errors
/// The first hard rule broken. The book is then half changed and must be thrown away.
pub fn apply(book: &mut Book, act: &Act, seq: u64) -> Result<Applied, Refusal> {
    if act.steps.len() > MAX_STEPS {
        return Err(Refusal::TooLarge { steps: act.steps.len(), limit: MAX_STEPS });
    }
    rules::may_act(book, act.account)?;
    let sight = match book.count(Kind::Account) {
        0 => Sight::whole(),
        _ => Sight::of(book, act.account),
    };
    if act.verb == Verb::Erase {
        erasure::may(&sight, act)?;
    }
    let mut applied = Applied::default();
    let mut places: BTreeMap<RowId, usize> = BTreeMap::new();
    let mut given: BTreeMap<Kind, u32> = BTreeMap::new();
    let first: BTreeMap<Kind, u32> = Kind::ALL.into_iter().map(|kind| (kind, book.next_id(kind))).collect();

    for step in &act.steps {
        let (at, mut after) = match step {
            Step::Create(row) => {
                let kind = row.kind();
                let n = given.entry(kind).or_default();
                let at = RowId { kind, id: first[&kind] + *n };
                *n += 1;
                applied.created.push(at);
                (at, Some(settled(row.clone(), &first)))
            }
            Step::Restore { row: at, record } => {
                if book.row(*at).is_some() || record.kind() != at.kind {
                    return Err(Refusal::Clashes(Vec::new()));
                }
                (*at, Some(record.clone()))
            }
            Step::Remove { row, version } => {
                let at = settled_id(*row, &first);
                let held = book.version(at);
                if held == 0 || at.id < first[&at.kind] && !sight.sees(book, at) {
                    return Err(Refusal::NotFound(at));
                }
                if held != *version && held != seq {
                    return Err(Refusal::Clashes(Vec::new()));
                }
                (at, None)
            }
            Step::Edit { row, fields } => {
                let at = settled_id(*row, &first);
                let Some((version, mut record)) = book.row(at) else { return Err(Refusal::NotFound(at)) };
                // What stands in a record is told in a conflict: never of one that the account does not see.
                if !fields.is_empty() && at.id < first[&at.kind] && !sight.sees(book, at) {
                    return Err(Refusal::NotFound(at));
                }
                let mut clashes = Vec::new();
                let parts = |edit: &&FieldEdit| matches!(edit.now, Value::Fields(_));
                let whole = fields.iter().filter(|edit| !parts(edit)).map(Cow::Borrowed);
                let split = fields.iter().filter(parts).flat_map(FieldEdit::parts).map(Cow::Owned);
                for edit in whole.chain(split) {
                    let theirs = match (&edit.now, record.get(edit.field)) {
                        (Value::Fields(now), all) => {
                            all.only_parts(&now.iter().map(|(key, _)| *key).collect::<Vec<_>>())
                        }
                        (_, value) => value,
                    };
                    if theirs == edit.now || same_number(book, &record, edit.field, &theirs, &edit.now) {
                        continue;
                    }
                    if theirs != edit.was {
                        clashes.push(Clash {
                            row: at,
                            field: edit.field,
                            was: edit.was.clone(),
                            mine: edit.now.clone(),
                            theirs,
                            version,
                        });
                        continue;
                    }
                    record.set(edit.field, &edit.now).map_err(|problem| Refusal::Field {
                        kind: at.kind,
                        field: edit.field,
                        problem,
                    })?;
                }
                if !clashes.is_empty() {
                    return Err(Refusal::Clashes(clashes));
                }
                (at, Some(settled(record, &first)))
            }
        };
        if let Some(row) = &after {
            check_fields(row)?;
        }
        let before = book.row(at);
        let was = before.as_ref().map(|(_, row)| row);
        rules::in_scope(book, act.account, at, was)?;
        if let (Some(after), false) = (&mut after, matches!(step, Step::Restore { .. })) {
            rights::check::sign(book, act.account, was, after);
        }
        match step {
            // Whoever may erase needs no right to what is taken out; that nothing else is done, is looked at below.
            _ if act.verb == Verb::Erase => {}
            // A row that is only named changes nothing that a person chose: its numbers are sealed under the key of now.
            Step::Edit { fields, .. } if fields.is_empty() && sight.may(Right::Configure, Kind::Setting) => {}
            _ => {
                rights::check::step(book, &sight, at, was, after.as_ref(), &|row| row.id >= first[&row.kind])?
            }
        }
        // Only whoever may make such a record learns that there is one like it.
        if let Some(row) = &after {
            rules::unique(book, at, row)?;
        }
        book.put(at, seq, after.clone());
        match places.get(&at) {
            Some(place) => applied.changes[*place].after = after,
            None => {
                places.insert(at, applied.changes.len());
                let (was, before) = before.map_or((0, None), |(version, row)| (version, Some(row)));
                applied.changes.push(Change { row: at, was, before, after });
            }
        }
    }
    applied.changes.retain(|change| change.before.is_some() || change.after.is_some());
    let same = |change: &Change| match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            !waits_for_sealing(book, after) && difference(change.row, before, after).is_none()
        }
        _ => false,
    };
    if applied.changes.iter().all(same) {
        return Err(Refusal::NoChange);
    }
    book.settle();
    for change in &applied.changes {
        if act.verb == Verb::Erase {
            erasure::only_takes_out(book, change)?;
            continue;
        }
        rules::in_scope(book, act.account, change.row, change.after.as_ref())?;
        rules::check(book, change, &mut applied.warnings)?;
        register::rules::check_move(book, act, change)?;
        appraisal::rules::check_actor(book, act, change)?;
    }
    // Rules read numbers as they were entered; nothing but the sealed ones leaves here.
    for change in &mut applied.changes {
        seal(book, seq, change)?;
    }
    applied.warnings.sort_unstable();
    applied.warnings.dedup();
    applied.warnings.truncate(MAX_WARNINGS);
    book.advance(seq);
    Ok(applied)
}

/// Whether a number that somebody enters is the one that stands there sealed.
fn same_number(book: &Book, record: &Row, field: usize, held: &Value, entered: &Value) -> bool {
    let (Value::Sealed(_), Value::Text(number)) = (held, entered) else { return false };
    let key = record.fields().get(field).map_or("", |field| field.key);
    Secret::from_value(held).is_ok_and(|held| book.keys().open(key, &held).number() == Some(number))
}

/// Whether a row holds a number that is not sealed under the key of now, and the key is here.
pub fn waits_for_sealing(book: &Book, row: &Row) -> bool {
    let (Row::Person(person), Some(vault)) = (row, book.keys().vault()) else { return false };
    let waits = |secret: &Secret| match secret.sealed() {
        Some(sealed) => sealed.key() != vault.active(),
        None => !secret.is_empty(),
    };
    person.secrets().iter().any(|(_, secret)| waits(secret))
}

/// Seals the numbers of a changed row.
///
/// # Errors
/// [`Refusal::Locked`] where a number was entered and the key is not here.
fn seal(book: &mut Book, seq: u64, change: &mut Change) -> Result<(), Refusal> {
    let Some(Row::Person(person)) = &change.after else { return Ok(()) };
    let locked =
        |key: &str| Refusal::Locked { kind: Kind::Person, field: Person::field_index(key).unwrap_or(0) };
    match book.keys().clone() {
        Keys::None => Ok(()),
        Keys::Locked => {
            let before = match &change.before {
                Some(Row::Person(before)) => before.secrets().map(|(_, secret)| secret.clone()),
                _ => Default::default(),
            };
            let entered = |((_, now), was): &((&str, &Secret), Secret)| now.plain().is_some() && *now != was;
            match person.secrets().into_iter().zip(before).find(entered) {
                Some(((key, _), _)) => Err(locked(key)),
                None => Ok(()),
            }
        }
        Keys::Held(vault) => {
            if !waits_for_sealing(book, &Row::Person(person.clone())) {
                return Ok(());
            }
            let mut sealed = Person::clone(person);
            for (key, secret) in sealed.secrets_mut() {
                *secret = secret.under(key, &*vault);
                if secret.plain().is_some() {
                    return Err(locked(key));
                }
            }
            let sealed = Row::from(sealed);
            book.put(change.row, seq, Some(sealed.clone()));
            change.after = Some(sealed);
            Ok(())
        }
    }
}

fn settled_id(row: RowId, first: &BTreeMap<Kind, u32>) -> RowId {
    if row.id < PROVISIONAL {
        return row;
    }
    RowId { kind: row.kind, id: first[&row.kind].saturating_add(row.id - PROVISIONAL) }
}

/// Puts real ids in the place of provisional ones.
fn settled(mut row: Row, first: &BTreeMap<Kind, u32>) -> Row {
    let mut provisional = false;
    // Looking first spares a copy of every record that names no new row.
    row.refs(&mut |_, id| provisional |= id >= PROVISIONAL);
    if provisional {
        row.each_ref(&mut |kind, id| *id = settled_id(RowId { kind, id: *id }, first).id);
    }
    row
}

/// Checks every field of a record against its table: required, length, clean text.
///
/// # Errors
/// The first field that does not fit.
pub fn check_fields(row: &Row) -> Result<(), Refusal> {
    for (field, definition) in row.fields().iter().enumerate() {
        let value = row.get(field);
        let problem = match (&value, definition.shape) {
            (Value::Empty, _) if definition.required => Some(FieldProblem::Missing),
            (Value::Text(text), Shape::Text(max)) => text_problem(text, max),
            (Value::List(items), Shape::Texts(max)) => items.iter().find_map(|item| match item {
                Value::Text(text) => text_problem(text, max),
                _ => Some(FieldProblem::WrongShape),
            }),
            (Value::Fields(parts), _) => parts.iter().find_map(|(_, part)| texts_problem(part)),
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(Refusal::Field { kind: row.kind(), field, problem });
        }
    }
    Ok(())
}

/// What is wrong with the texts in a part of a field of parts. Its own limits stand in its definition.
fn texts_problem(part: &Value) -> Option<FieldProblem> {
    match part {
        Value::Text(text) => text_problem(text, MAX_PART_TEXT),
        Value::List(items) if items.len() > MAX_PART_ITEMS => Some(FieldProblem::WrongShape),
        Value::List(items) => items.iter().find_map(texts_problem),
        _ => None,
    }
}

/// What is wrong with a text of at most `max` characters.
pub fn text_problem(text: &str, max: u16) -> Option<FieldProblem> {
    if !text.chars().all(is_clean) {
        Some(FieldProblem::Unclean)
    } else if text.chars().nth(usize::from(max)).is_some() {
        Some(FieldProblem::TooLong(max))
    } else {
        None
    }
}
