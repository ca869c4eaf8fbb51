//! The nightly backup, and a store made anew from backup and journal.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::ask::NotSaved;
use super::chain::Chain;
use super::digest::StateDigest;
use super::dump::{DumpHead, DumpReader, DumpRow, DumpWritten, dump_path, dumps, keep_newest, write_dump};
use super::encode::raw;
use super::entry::{Entry, EntryDraft, EntryHead, Kept, RowChange};
use super::error::{Damage, StoreError};
use super::handle::{JOURNAL_FOLDER, Options, Store};
use super::journal::{Journal, JournalOptions};
use super::lock::StoreLock;
use super::memory::Memory;
use super::read::JournalReader;
use super::replay::{replay, take_in};
use crate::domain::{AccountId, Book, Day, Kind, Row, RowId};

/// The dumps' folder in the store's folder.
pub const DUMP_FOLDER: &str = "dumps";
/// Dumps that are kept.
pub const DUMPS_KEPT: usize = 7;
/// The verb of an entry that says that a dump was made.
pub const BACKUP_VERB: &str = "backup";
/// Entries and bytes that a rebuilt journal gets with one sync.
const TOGETHER_ENTRIES: usize = 1_000;
const TOGETHER_BYTES: usize = 1 << 20;

/// What the journal knows of a dump.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BackupNote {
    /// The state's number.
    pub dump: u64,
    /// The file's hash.
    pub hash: String,
    /// The next free id of each kind, in the order of [`Kind::ALL`]; rows that are gone are not in a dump.
    pub next_ids: Vec<u32>,
}

impl BackupNote {
    /// The note of a backup's entry.
    pub fn of(head: &EntryHead) -> Option<BackupNote> {
        if head.verb != BACKUP_VERB {
            return None;
        }
        serde_json::from_str(head.note.json()?).ok()
    }
}

impl Store {
    /// Writes a dump of the present state, notes it in the journal, and removes dumps beyond the newest seven.
    ///
    /// # Errors
    /// `DiskNearlyFull`, `ReadOnly`, `Io`; the older dumps are as they were.
    pub fn dump(&self, account: AccountId) -> Result<DumpWritten, NotSaved> {
        let _one = self.dumping.lock().unwrap_or_else(PoisonError::into_inner);
        let (book, head) = self.moment()?;
        let digest = StateDigest::from_bytes(book.digest().to_le_bytes());
        let folder = self.folder().join(DUMP_FOLDER);
        let mut failed = None;
        let rows = book.rows().map_while(|(at, version, row)| match row_text(&row) {
            Ok(row) => Some(DumpRow { kind: at.kind as u8, id: at.id, version, row }),
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        let written = write_dump(&folder, &DumpHead { store: self.id(), head, digest }, rows)?;
        if let Some(error) = failed {
            // Without its entry in the journal it counts for nothing.
            return Err(error.into());
        }
        let note = BackupNote {
            dump: head.seq,
            hash: written.hash.to_string(),
            next_ids: Kind::ALL.into_iter().map(|kind| book.next_id(kind)).collect(),
        };
        self.note(BACKUP_VERB, account, raw(&note)?)?;
        keep_newest(&folder, DUMPS_KEPT)?;
        Ok(written)
    }
}

fn row_text(row: &Row) -> Result<String, StoreError> {
    let mut json = Vec::with_capacity(256);
    let bad = StoreError::Draft(super::error::DraftFault::Null);
    if row.write_json(&mut json).is_err() {
        return Err(bad);
    }
    String::from_utf8(json).map_err(|_| bad)
}

/// The newest dump that the journal vouches for, with the journal's tail over it; `None` where no dump will do.
/// The book is not settled.
///
/// # Errors
/// Of the journal: `Damaged`, `EntryUnreadable`, `Io`.
pub(super) fn from_dump(
    folder: &Path,
    reader: &JournalReader,
    today: Day,
    until: u64,
) -> Result<Option<(Book, Memory, u64)>, StoreError> {
    let found = dumps(&folder.join(DUMP_FOLDER)).unwrap_or_default();
    for (seq, path) in found.into_iter().filter(|(seq, _)| *seq < until) {
        let behind = reader.heads(seq + 1, until)?;
        let Some(note) = behind.iter().filter_map(BackupNote::of).find(|note| note.dump == seq) else {
            continue;
        };
        let Some(mut book) = load_dump(reader, &path, &note, today) else { continue };
        let mut memory = Memory::default();
        for head in reader.heads(1, seq)? {
            memory.note_head(&head);
        }
        let entries = replay(&mut book, &mut memory, reader, seq + 1, until)?;
        return Ok(Some((book, memory, entries)));
    }
    Ok(None)
}

fn load_dump(reader: &JournalReader, path: &Path, note: &BackupNote, today: Day) -> Option<Book> {
    let hash: Chain = note.hash.parse().ok()?;
    let dump = DumpReader::open(path, Some(hash)).ok()?;
    if dump.of().store != reader.store() || dump.of().head.seq != note.dump {
        return None;
    }
    let mut book = Book::loading(today);
    for row in dump {
        let DumpRow { kind, id, version, row } = row.ok()?;
        let kind = Kind::from_prefix(kind)?;
        let record = Row::read_json(kind, row.get().as_bytes()).ok()?;
        book.put(RowId { kind, id }, version, Some(record));
    }
    for (kind, next) in Kind::ALL.into_iter().zip(&note.next_ids) {
        book.reserve_ids(kind, *next);
    }
    book.advance(note.dump);
    Some(book)
}

/// What a rebuild has made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rebuilt {
    /// Where.
    pub folder: PathBuf,
    /// The last entry in it.
    pub seq: u64,
    /// Rows in the book.
    pub rows: u64,
}

/// Makes a store's rows anew from dump and journal; with `into`, a whole new store in another folder, of the state
/// behind entry `at` where given. The old one is as it was then.
///
/// A store made with `at` is another store from then on and gets an id of its own. What was erased stays erased.
///
/// # Errors
/// `Absent` for `at` without `into` (it would throw history away) or beyond the end; `Exists`; `Locked`; `Damaged`.
pub fn rebuild(
    folder: &Path,
    at: Option<u64>,
    into: Option<&Path>,
    options: Options,
) -> Result<Rebuilt, StoreError> {
    match (into, at) {
        (None, Some(seq)) => Err(StoreError::Absent { seq }),
        (None, None) => {
            let store = Store::open(folder, Options { distrust_rows: true, ..options })?;
            store.carry_now();
            Ok(rebuilt(&store))
        }
        (Some(into), at) => {
            copy_journal(folder, at, into, &options)?;
            let store = Store::open(into, options)?;
            store.carry_now();
            Ok(rebuilt(&store))
        }
    }
}

fn rebuilt(store: &Store) -> Rebuilt {
    let rows = Kind::ALL.into_iter().map(|kind| store.book().count(kind) as u64).sum();
    Rebuilt { folder: store.folder().to_owned(), seq: store.head().seq, rows }
}

/// Writes the entries up to `at` into a new journal, with their numbers.
fn copy_journal(folder: &Path, at: Option<u64>, into: &Path, options: &Options) -> Result<(), StoreError> {
    let now_ms = options.clock.now_ms();
    let _old = StoreLock::take(folder, now_ms)?;
    let files = std::sync::Arc::clone(&options.files);
    let (reader, opened) = JournalReader::open(files.clone(), &folder.join(JOURNAL_FOLDER), None)?;
    let mut until = opened.head.seq;
    if let Some(seq) = at {
        if seq == 0 || seq > until {
            return Err(StoreError::Absent { seq });
        }
        let head = reader.head_of(seq)?;
        // An act exists with its last entry only.
        until = if head.continues { head.act - 1 } else { seq };
    }
    let _new = StoreLock::take(into, now_ms)?;
    let (mut journal, made) = Journal::open(
        &into.join(JOURNAL_FOLDER),
        JournalOptions {
            files,
            segment_bytes: options.segment_bytes,
            space: options.space,
            store: at.is_none().then_some(opened.store),
            create: true,
        },
    )?;
    if !made.created {
        return Err(StoreError::Exists(into.to_owned()));
    }
    let mut book = Book::loading(options.clock.today());
    let mut group: Vec<EntryDraft> = Vec::new();
    let mut bytes = 0;
    for entry in reader.read_from(1)? {
        let entry = entry?;
        if entry.seq > until {
            break;
        }
        let large = entry.continues || entry.seq != entry.act;
        let draft = draft_of(&entry, &book);
        let more = draft.bytes_at_most();
        if !large && (bytes + more > TOGETHER_BYTES || group.len() >= TOGETHER_ENTRIES) && !group.is_empty()
            || large && entry.seq == entry.act && !group.is_empty()
        {
            journal.append(&group, digest(&book))?;
            group.clear();
            bytes = 0;
        }
        take_in(&mut book, &entry)?;
        group.push(draft);
        bytes += more;
        if large && !entry.continues {
            journal.append_act(&group, digest(&book))?;
            group.clear();
            bytes = 0;
        }
    }
    if !group.is_empty() {
        journal.append(&group, digest(&book))?;
    }
    Ok(())
}

fn digest(book: &Book) -> StateDigest {
    StateDigest::from_bytes(book.digest().to_le_bytes())
}

/// An entry for a new journal, upon what is in that one: where a row was erased, nothing comes before the next version.
fn draft_of(entry: &Entry, book: &Book) -> EntryDraft {
    let Entry { seq: _, act: _, continues: _, at_ms, actor, request, verb, note, rows } = entry;
    let json = |kept: &Kept| match kept {
        Kept::Json(json) => Some(json.clone()),
        Kept::None | Kept::Erased => None,
    };
    EntryDraft {
        at_ms: *at_ms,
        actor: *actor,
        request: *request,
        verb: verb.clone(),
        note: json(note),
        rows: rows
            .iter()
            .map(|row| {
                let at = Kind::from_prefix(row.kind).map(|kind| RowId { kind, id: row.id });
                let was = at.map_or(row.was, |at| book.version(at));
                RowChange { kind: row.kind, id: row.id, was, row: json(&row.after) }
            })
            .collect(),
    }
}

/// Checks every dump that the journal speaks of.
pub(super) fn dump_faults(folder: &Path, reader: &JournalReader) -> Result<Vec<StoreError>, StoreError> {
    let mut faults = Vec::new();
    let folder = folder.join(DUMP_FOLDER);
    for (seq, path) in dumps(&folder)? {
        let notes = reader.heads(seq + 1, u64::MAX)?;
        let known = notes.iter().filter_map(BackupNote::of).find(|note| note.dump == seq);
        let hash = known.and_then(|note| note.hash.parse().ok());
        let whole = DumpReader::open(&dump_path(&folder, seq), hash)
            .and_then(|mut rows| rows.try_for_each(|row| row.map(drop)));
        match whole {
            Err(error) => faults.push(error),
            Ok(()) if hash.is_none() => faults.push(StoreError::DumpUnknown { path }),
            Ok(()) => {}
        }
    }
    Ok(faults)
}

/// Where a journal is damaged, if that is what an error says.
pub fn damage_of(error: &StoreError) -> Option<Damage> {
    match error {
        StoreError::Damaged(damage) => Some(*damage),
        _ => None,
    }
}
