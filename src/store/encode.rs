//! An act that was carried out, as entries of the journal.

use serde_json::value::RawValue;

use super::entry::{EntryDraft, RowChange};
use super::error::{DraftFault, StoreError};
use super::memory::Note;
use crate::domain::{Act, Applied, Book, Row};

/// Writes what `act` did; `part_bytes_max` is what fits into one frame.
///
/// *Shape*: at least one draft; more where the act is too large for one frame.
///
/// # Errors
/// `Draft` where one row or the note is above its limit.
pub(super) fn encode(
    act: &Act,
    applied: &Applied,
    at_ms: i64,
    part_bytes_max: usize,
) -> Result<Vec<EntryDraft>, StoreError> {
    let mut rows = Vec::with_capacity(applied.changes.len());
    for change in &applied.changes {
        let row = change.after.as_ref().map(json_of).transpose()?;
        rows.push(RowChange { kind: change.row.kind as u8, id: change.row.id, was: change.was, row });
    }
    let note = Note { document: act.document.clone(), reason: act.reason.clone(), undoes: act.undoes };
    let draft = EntryDraft {
        at_ms,
        actor: act.account.0,
        request: act.request.0,
        verb: act.verb.key().to_owned(),
        note: if note.is_empty() { None } else { Some(raw(&note)?) },
        rows,
    };
    draft.check().map_err(StoreError::Draft)?;
    Ok(draft.split(part_bytes_max))
}

/// No record type holds anything that JSON cannot; if one ever does, only its act fails.
fn unwritable<E>(_: E) -> StoreError {
    StoreError::Draft(DraftFault::Null)
}

pub(super) fn raw<T: serde::Serialize>(value: &T) -> Result<Box<RawValue>, StoreError> {
    serde_json::value::to_raw_value(value).map_err(unwritable)
}

fn json_of(row: &Row) -> Result<Box<RawValue>, StoreError> {
    row.to_raw_json().map_err(unwritable)
}

/// Gives the rows of an act that spans several entries the number of the entry that each stands in.
pub(super) fn restamp(book: &mut Book, applied: &Applied, parts: &[EntryDraft], first_seq: u64) {
    let mut changes = applied.changes.iter();
    for (part, seq) in parts.iter().zip(first_seq..) {
        for change in changes.by_ref().take(part.rows.len()) {
            if seq != first_seq && change.after.is_some() {
                book.restamp(change.row, seq);
            }
        }
        book.advance(seq);
    }
}
