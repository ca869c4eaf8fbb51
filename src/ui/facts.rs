//! What the session tells the screens besides the view: plain data, never the store.

use super::{Place, terminal::Terminal};
pub use crate::domain::apply::Change;
use crate::domain::{AccountId, Day, Kind, PersonId, RowId, UnitId, Verb};
use serde::{Deserialize, Serialize};

/// Most places kept as "recently opened".
pub const MAX_RECENT: usize = 8;
/// Most half-filled forms kept per account; the oldest goes first.
pub const MAX_DRAFTS: usize = 20;

/// One act of the journal as far as the asker may see it.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its number.
    pub seq: u64,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Who.
    pub account: AccountId,
    /// What it is called.
    pub verb: Verb,
    /// Document number.
    pub document: Box<str>,
    /// Why warnings were set aside.
    pub reason: Box<str>,
    /// The first of its rows, the one asked for before all others.
    pub changes: Vec<Change>,
    /// How many rows it changed in all.
    pub rows: usize,
    /// The act that it undoes or redoes.
    pub undoes: Option<u64>,
    /// Hidden fields of the row asked for that were shown to the account; the reason says what for.
    pub shown: Vec<usize>,
    /// What it was, where it changed no rows.
    pub aside: Aside,
}

/// An entry of the journal that changed no rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Aside {
    /// It changed some, or says enough by its verb.
    #[default]
    Nothing,
    /// Something that may not be was tried.
    Attempt {
        /// What, by its key, as the store notes it.
        what: Box<str>,
        /// The Unix account that tried it.
        login: Box<str>,
    },
    /// A list with whole numbers left the store.
    Export {
        /// Key of its kind.
        kind: Box<str>,
        /// Code of the unit; empty for everything.
        unit: Box<str>,
        /// Rows in it.
        count: u64,
    },
    /// A backup was made.
    Backup,
    /// Its rows were erased because the law asked.
    Erased,
}

/// Which acts of the journal are asked for; nothing set asks for all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sought {
    /// That touched this record.
    pub row: Option<RowId>,
    /// That touched this person or a record that names the person.
    pub person: Option<PersonId>,
    /// That touched something in this unit or below it.
    pub unit: Option<UnitId>,
    /// Of this day.
    pub day: Option<Day>,
    /// By this account.
    pub account: Option<AccountId>,
}

/// A half-filled form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The form, with the field in which the cursor stood.
    pub place: Place,
    /// When it was last kept, UTC milliseconds.
    pub at_ms: i64,
    /// Kind of the record.
    pub kind: Kind,
    /// What an existing record held when the form was opened, as JSON with field names: what was changed by
    /// others since stays a conflict.
    #[serde(default)]
    pub base: Option<Box<str>>,
    /// The record as far as it is filled, as JSON with field names.
    pub row: Box<str>,
    /// The request under which it will be saved; the session gives it. Sent twice around a crash, it is saved once.
    #[serde(default)]
    pub request: Option<[u8; 16]>,
    /// What stood in the field of the cursor without being entered yet.
    #[serde(default)]
    pub typed: Option<Box<str>>,
}

impl Draft {
    /// Whether it belongs to this place: same form, same row, wherever the cursor stood.
    pub fn belongs_to(&self, place: &Place) -> bool {
        let plain = |place: &Place| {
            let mut place = place.clone();
            place.details.remove("field");
            place
        };
        plain(&self.place) == plain(place)
    }
}

/// What others did since the person's last visit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Since {
    /// When the person left, UTC milliseconds.
    pub left_ms: i64,
    /// Fields and rows changed by others.
    pub changes: u32,
    /// Of these, ones that the person had filled in.
    pub mine: u32,
}

/// The last act of this person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastAct {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What it is called.
    pub verb: Verb,
    /// Its rows, at most a few.
    pub rows: Vec<RowId>,
}

/// A recently opened place with what it was called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recent {
    /// The place.
    pub place: Place,
    /// Its title then.
    pub title: Box<str>,
}

/// Everything that the session tells.
#[derive(Clone, Default, Debug)]
pub struct Facts {
    /// The present instant, UTC milliseconds. Moves only when something is drawn for another reason.
    pub now_ms: i64,
    /// The store is the sample county.
    pub demo: bool,
    /// What others did since the last visit, once known.
    pub since: Option<Since>,
    /// The person's last act that can be undone.
    pub last: Option<LastAct>,
    /// Recently opened places, newest first, at most [`MAX_RECENT`].
    pub recent: Vec<Recent>,
    /// Half-filled forms, newest first, at most [`MAX_DRAFTS`].
    pub drafts: Vec<Draft>,
    /// Whether the account has a code that opens a locked screen.
    pub has_pin: bool,
    /// Accounts that have the same record before them now.
    pub others: Vec<AccountId>,
    /// Sensitive fields revealed in this session: row and field number.
    pub revealed: Vec<(RowId, usize)>,
    /// What was found out about this terminal.
    pub terminal: Terminal,
    /// From where it is used: kind of terminal and address.
    pub seat: Box<str>,
}
