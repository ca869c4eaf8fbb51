//! What an act of erasure may do: take personal data out, under an order, and nothing else.
//!
//! It is held to no rule of the work, because the law asks for it whatever state a record is in. In its place stands that
//! it only empties fields, takes entries of registers out and leaves "erased person" where a person was.

use super::{Act, Book, Change, Kind, Refusal, Right, Row, Sight, Value, rights::Denied, rules};

/// Whether an account may erase, and says under which order.
///
/// # Errors
/// [`Refusal::Denied`], [`Refusal::NoOrder`].
pub fn may(sight: &Sight, act: &Act) -> Result<(), Refusal> {
    if !sight.may(Right::Erase, Kind::Person) {
        return Err(Denied::Right { right: Right::Erase, kind: Kind::Person }.into());
    }
    if act.document.trim().is_empty() {
        return Err(Refusal::NoOrder);
    }
    Ok(())
}

/// Whether a change of such an act takes something out and puts nothing in.
///
/// # Errors
/// [`Refusal::Denied`] for anything else; [`Refusal::StillNamed`].
pub fn only_takes_out(book: &Book, change: &Change) -> Result<(), Refusal> {
    let kind = change.row.kind;
    let denied = || Denied::Right { right: Right::Erase, kind };
    let (before, after) = match (&change.before, &change.after) {
        (Some(_), None) if kind == Kind::Entry => return rules::unnamed(book, change.row),
        (Some(before), Some(after)) => (before, after),
        _ => return Err(denied().into()),
    };
    if let Row::Person(person) = after
        && person.is_erased()
    {
        let only_marked = **person == super::person::Person::erased();
        return if only_marked { Ok(()) } else { Err(denied().into()) };
    }
    match (0..after.fields().len()).all(|field| takes_out(&before.get(field), &after.get(field))) {
        true => Ok(()),
        false => Err(denied().into()),
    }
}

/// Whether a value is the one before, or emptied, or the one before with some of its parts emptied.
fn takes_out(before: &Value, after: &Value) -> bool {
    match (before, after) {
        _ if before == after => true,
        (_, Value::Empty | Value::Unknown) => true,
        (Value::Fields(_), Value::Fields(parts)) => {
            parts.iter().all(|(key, part)| takes_out(before.part(*key), part))
        }
        _ => false,
    }
}
