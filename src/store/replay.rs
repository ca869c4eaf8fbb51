//! Journal into book: rows are copied, no rule is ever run.

use super::entry::{Entry, Kept};
use super::error::StoreError;
use super::memory::Memory;
use super::read::JournalReader;
use crate::domain::{Book, Kind, Row, RowId};

/// Puts the rows of one entry in place.
///
/// # Errors
/// `EntryUnreadable` where a row is not one that this release knows.
pub fn take_in(book: &mut Book, entry: &Entry) -> Result<(), StoreError> {
    let seq = entry.seq;
    for change in &entry.rows {
        let kind = Kind::from_prefix(change.kind).ok_or(StoreError::EntryUnreadable { seq })?;
        let at = RowId { kind, id: change.id };
        let row = match &change.after {
            Kept::Json(json) => Some(
                Row::read_json(kind, json.get().as_bytes())
                    .map_err(|_| StoreError::EntryUnreadable { seq })?,
            ),
            // An erased row has been replaced or removed by a later entry.
            Kept::None | Kept::Erased => None,
        };
        book.reserve_ids(kind, change.id.saturating_add(1));
        book.put(at, seq, row);
    }
    book.advance(seq);
    Ok(())
}

/// Takes in every entry from number `from` up to `until`; gives how many there were. The book is not settled.
///
/// # Errors
/// `Damaged`, `EntryUnreadable`, `Io`.
pub fn replay(
    book: &mut Book,
    memory: &mut Memory,
    reader: &JournalReader,
    from: u64,
    until: u64,
) -> Result<u64, StoreError> {
    let mut entries = 0;
    for entry in reader.read_from(from)? {
        let entry = entry?;
        if entry.seq > until {
            break;
        }
        take_in(book, &entry)?;
        memory.note_entry(&entry);
        entries += 1;
    }
    Ok(entries)
}
