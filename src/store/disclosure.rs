//! Who was shown personal data: entries without rows, each with its account. They cannot be taken back, and nothing
//! is shown before they are on the disk.

use serde::{Deserialize, Serialize};

use super::ask::{Answer, Reply};
use super::encode::raw;
use super::entry::EntryHead;
use super::error::StoreError;
use super::handle::Store;
use super::history::SCAN_MAX;
use crate::domain::{AccountId, Kind, Row, RowId, Verb};

/// Fields that one reveal shows at most; a notice sheet of the largest village has fewer people.
pub const FIELDS_MAX: usize = 1_000;
/// The longest purpose. *Unit*: characters.
pub const PURPOSE_MAX: usize = 100;
/// Entries that are looked at together.
const WINDOW: u64 = 1_024;

/// One field of one row that is kept hidden: kind and id of the row, key of the field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Shown(u8, u32, Box<str>);

/// Fields of rows: the row, and the number of the field in its kind's table.
pub type Cells = Vec<(RowId, usize)>;

/// What a reveal's entry says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct RevealNote {
    fields: Vec<Shown>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    purpose: Box<str>,
}

/// What the entry of an export with numbers shown whole says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExportNote {
    /// Key of the kind of list.
    pub kind: Box<str>,
    /// Code of the unit; empty for everything that the account may see.
    pub unit: Box<str>,
    /// Rows that were written.
    pub count: u64,
}

/// One reveal of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reveal {
    /// Number of its entry.
    pub seq: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who saw it.
    pub actor: AccountId,
    /// Numbers of the fields of the row that were shown.
    pub fields: Vec<usize>,
    /// What for; may be empty.
    pub purpose: Box<str>,
}

impl Store {
    /// Notes that an account is shown these fields (row, number of the field); the answer comes when it is on the disk.
    /// Fields beyond [`FIELDS_MAX`] are a `Draft` fault by size, and a long purpose is cut.
    pub fn reveal_with(&self, account: AccountId, cells: &[(RowId, usize)], purpose: &str, reply: Reply) {
        let key = |row: RowId, field: usize| Row::fields_of(row.kind).get(field).map(|field| field.key);
        let shown =
            |(row, field): &(RowId, usize)| Some(Shown(row.kind as u8, row.id, key(*row, *field)?.into()));
        let fields = cells.iter().filter_map(shown).take(FIELDS_MAX).collect();
        let purpose: String = purpose.chars().take(PURPOSE_MAX).collect();
        match raw(&RevealNote { fields, purpose: purpose.into() }) {
            Ok(note) => self.note_with(Verb::Reveal.key(), account, note, reply),
            Err(error) => reply(Err(error.into())),
        }
    }

    /// Notes that an account writes a file in which numbers are whole.
    ///
    /// # Errors
    /// As [`Store::propose`]; then nothing may be written.
    pub fn note_export(&self, account: AccountId, note: &ExportNote) -> Answer {
        self.note(Verb::Export.key(), account, raw(note)?)
    }

    /// The last reveals of a row, newest first, at most `limit`, among the last [`SCAN_MAX`] entries.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn reveals(&self, row: RowId, limit: usize) -> Result<Vec<Reveal>, StoreError> {
        let mut found = Vec::new();
        let mut until = self.head().seq + 1;
        let stop = until.saturating_sub(SCAN_MAX).max(1);
        while until > stop && found.len() < limit {
            let from = until.saturating_sub(WINDOW).max(stop);
            let heads = self.journal().heads(from, until - 1)?;
            found.extend(heads.iter().rev().filter_map(|head| reveal_of(head, row)));
            until = from;
        }
        found.truncate(limit);
        Ok(found)
    }

    /// What the entry of an export says.
    pub fn export_note(head: &EntryHead) -> Option<ExportNote> {
        if head.verb != Verb::Export.key() {
            return None;
        }
        serde_json::from_str(head.note.json()?).ok()
    }
}

/// The fields that a reveal's entry says were shown, by row and number of the field, and what for.
pub fn shown(head: &EntryHead) -> Option<(Cells, Box<str>)> {
    if head.verb != Verb::Reveal.key() {
        return None;
    }
    let note: RevealNote = serde_json::from_str(head.note.json()?).ok()?;
    let field = |Shown(kind, id, key): &Shown| {
        let row = RowId { kind: Kind::from_prefix(*kind)?, id: *id };
        Some((row, Row::fields_of(row.kind).iter().position(|field| *field.key == **key)?))
    };
    Some((note.fields.iter().filter_map(field).collect(), note.purpose))
}

/// Whether a note says in free words what for a field of one of these rows was shown.
pub(super) fn names(verb: &str, json: &str, row: &dyn Fn(u8, u32) -> bool) -> bool {
    if verb != Verb::Reveal.key() {
        return false;
    }
    let note = serde_json::from_str::<RevealNote>(json);
    note.is_ok_and(|note| !note.purpose.is_empty() && note.fields.iter().any(|shown| row(shown.0, shown.1)))
}

fn reveal_of(head: &EntryHead, row: RowId) -> Option<Reveal> {
    if head.verb != Verb::Reveal.key() {
        return None;
    }
    let note: RevealNote = serde_json::from_str(head.note.json()?).ok()?;
    let table = Row::fields_of(row.kind);
    let same = |shown: &&Shown| Kind::from_prefix(shown.0) == Some(row.kind) && shown.1 == row.id;
    let number = |shown: &Shown| table.iter().position(|field| *field.key == *shown.2);
    let fields: Vec<usize> = note.fields.iter().filter(same).filter_map(number).collect();
    let actor = AccountId(head.actor);
    (!fields.is_empty()).then_some(Reveal {
        seq: head.seq,
        at_ms: head.at_ms,
        actor,
        fields,
        purpose: note.purpose,
    })
}
