//! What the journal keeps: acts as results, rows with the version before and the row after.
//!
//! A row is anything with a kind (one byte), a dense id and JSON on one line. The journal never looks inside.
//! A row's version is the number of the entry that left it behind; version 0 means that there was none.

use serde::Serialize;
use serde_json::value::RawValue;

use super::error::DraftFault;

/// Bytes that a row may have at most, as JSON.
pub const ROW_BYTES_MAX: usize = 1 << 20;
/// Bytes that a note may have at most, as JSON.
pub const NOTE_BYTES_MAX: usize = 64 << 10;
/// Bytes that a verb may have at most.
pub const VERB_BYTES_MAX: usize = 64;
/// What a row's line needs beside the row, at most.
const ROW_LINE_BYTES: usize = 140;
/// What an entry's first line needs beside note and verb, at most.
const ENTRY_LINE_BYTES: usize = 360;

/// One row that an act changes, before it is written.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// Which kind of record; one byte, also the prefix in sled.
    pub kind: u8,
    /// Dense number within its kind.
    pub id: u32,
    /// Version before: the entry that wrote the row last; 0 where it is new.
    pub was: u64,
    /// The row after; `None` where it is gone.
    pub row: Option<Box<RawValue>>,
}

impl RowChange {
    /// A row that is put in place of version `was`.
    ///
    /// *Errors*: what serde_json says of a type that JSON cannot hold.
    pub fn put<T: Serialize + ?Sized>(kind: u8, id: u32, was: u64, row: &T) -> serde_json::Result<Self> {
        Ok(Self { kind, id, was, row: Some(serde_json::value::to_raw_value(row)?) })
    }

    /// A row that is taken away.
    pub fn remove(kind: u8, id: u32, was: u64) -> Self {
        Self { kind, id, was, row: None }
    }

    fn bytes_at_most(&self) -> usize {
        ROW_LINE_BYTES + self.row.as_ref().map_or(0, |row| row.get().len())
    }
}

/// One act, or one part of an act too large for a frame, before it is written.
#[derive(Clone, Debug)]
pub struct EntryDraft {
    /// When, UTC. *Unit*: milliseconds since 1970.
    pub at_ms: i64,
    /// The account that acts.
    pub actor: u32,
    /// The caller's own number for this act; the same when it is sent twice.
    pub request: [u8; 16],
    /// Which act, as a word of the program's own (`appoint`, `import`).
    pub verb: String,
    /// Document number, reason and the like; may hold personal text, so it is salted like a row.
    pub note: Option<Box<RawValue>>,
    /// The rows that the act leaves behind.
    pub rows: Vec<RowChange>,
}

impl EntryDraft {
    /// What this entry needs in a frame, at most. *Unit*: bytes. Depends on nothing but the draft.
    pub fn bytes_at_most(&self) -> usize {
        self.head_bytes() + self.rows.iter().map(RowChange::bytes_at_most).sum::<usize>()
    }

    fn head_bytes(&self) -> usize {
        // A verb may need escapes, six bytes for one.
        ENTRY_LINE_BYTES + 6 * self.verb.len() + self.note.as_ref().map_or(0, |note| note.get().len())
    }

    /// Cuts an act that is larger than `limit` bytes into parts that are not, each with the same actor, request,
    /// verb and time; the note stays with the first. Part `i` will get the number `first + i`, so the versions of
    /// its rows are known before it is written.
    ///
    /// *Shape*: at least one part, rows in their old order.
    pub fn split(mut self, limit: usize) -> Vec<EntryDraft> {
        if self.bytes_at_most() <= limit {
            return vec![self];
        }
        let rows = std::mem::take(&mut self.rows);
        let mut bytes = self.head_bytes();
        let mut parts = vec![self];
        for row in rows {
            let more = row.bytes_at_most();
            let Some(last) = parts.last_mut() else { break };
            if bytes + more > limit && !last.rows.is_empty() {
                let next = EntryDraft {
                    at_ms: last.at_ms,
                    actor: last.actor,
                    request: last.request,
                    verb: last.verb.clone(),
                    note: None,
                    rows: vec![row],
                };
                bytes = next.bytes_at_most();
                parts.push(next);
            } else {
                bytes += more;
                last.rows.push(row);
            }
        }
        parts
    }

    pub(super) fn check(&self) -> Result<(), DraftFault> {
        if self.verb.is_empty() || self.verb.len() > VERB_BYTES_MAX {
            return Err(DraftFault::Verb);
        }
        let rows = self.rows.iter().filter_map(|row| row.row.as_ref()).map(|row| (row, ROW_BYTES_MAX));
        for (json, limit) in rows.chain(self.note.iter().map(|note| (note, NOTE_BYTES_MAX))) {
            let text = json.get().as_bytes();
            if text.len() > limit {
                return Err(DraftFault::RowTooLarge { bytes: text.len() as u64 });
            }
            if text == b"null" {
                return Err(DraftFault::Null);
            }
            if memchr::memchr2(b'\n', b'\r', text).is_some() {
                return Err(DraftFault::LineBreak);
            }
        }
        Ok(())
    }
}

/// One entry as it stands in the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number; the order of things.
    pub seq: u64,
    /// The first number of its act; equal to `seq` unless the act spans several entries.
    pub act: u64,
    /// True where the act goes on in the next entry.
    pub continues: bool,
    /// When, UTC. *Unit*: milliseconds since 1970.
    pub at_ms: i64,
    /// The account that acted.
    pub actor: u32,
    /// The caller's own number for this act.
    pub request: [u8; 16],
    /// Which act.
    pub verb: String,
    /// Document number, reason and the like.
    pub note: Kept,
    /// The rows that it left behind; their version is `seq`.
    pub rows: Vec<RowAfter>,
}

/// Rows that an [`EntryHead`] names at most.
pub const TOUCHED_MAX: usize = 64;

/// What an entry says of itself, without its rows.
#[derive(Clone, Debug)]
pub struct EntryHead {
    /// Its number.
    pub seq: u64,
    /// Number of the first entry of its act.
    pub act: u64,
    /// The act goes on in the next entry.
    pub continues: bool,
    /// When, UTC. *Unit*: milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub actor: u32,
    /// The caller's own number for the act.
    pub request: [u8; 16],
    /// Which act.
    pub verb: String,
    /// Document number, reason and the like.
    pub note: Kept,
    /// How many rows it left behind.
    pub rows: u32,
    /// Kind and id of the first of them.
    pub touched: Vec<(u8, u32)>,
}

/// One row as an entry left it behind.
#[derive(Clone, Debug)]
pub struct RowAfter {
    /// Which kind of record.
    pub kind: u8,
    /// Dense number within its kind.
    pub id: u32,
    /// Version before; 0 where there was none.
    pub was: u64,
    /// The row after.
    pub after: Kept,
}

/// Something that is there, is not there, or had to be taken out of the history.
#[derive(Clone, Debug)]
pub enum Kept {
    /// The JSON, exactly as it was written.
    Json(Box<RawValue>),
    /// Nothing: a removed row, no note.
    None,
    /// Erased because the law asked; only its leaf is left in the chain.
    Erased,
}

impl Kept {
    /// The JSON where there is one.
    pub fn json(&self) -> Option<&str> {
        match self {
            Self::Json(json) => Some(json.get()),
            Self::None | Self::Erased => None,
        }
    }
}
