//! sled: opening it without trusting it, reading all of it, writing batches into it.
//!
//! sled may panic, hang or give wrong data; all of that ends here. It is opened on a thread of its own under a time
//! limit, every call is caught, and whatever it gave is judged by checksums here and by the state digest above.

use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::beside::Beside;
use super::chain::StoreId;
use super::drafts::Drafts;
use super::memory::{ActHead, Memory, Saved};
use super::rows::{
    PREFIX_ACTS, PREFIX_APPLIED, PREFIX_DRAFT, PREFIX_MEMORY, PREFIX_PIN, PREFIX_REQUESTS, Parts, RowFault,
    row_of_key, unpack, unpack_row, write_value,
};
use crate::domain::{AccountId, Book, Day, Kind};

/// sled's folder in the store's folder.
pub const SHELF_FOLDER: &str = "sled";
/// Where one that was no good is put; only the last one is kept.
pub const ASIDE_FOLDER: &str = "sled.aside";
/// How long sled may take to open before it is given up. *Unit*: milliseconds.
pub const OPEN_LIMIT_MS: u64 = 20_000;
/// sled's own cache; the book is the real one. *Unit*: bytes.
const CACHE_BYTES: u64 = 1 << 20;

/// What sled has applied.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AppliedMark {
    /// Which store it belongs to.
    pub store: [u8; 16],
    /// Every entry up to this one is in the rows.
    pub seq: u64,
    /// The next free id of each kind, in the order of [`Kind::ALL`].
    pub next_ids: Vec<u32>,
}

/// Why sled is of no use.
#[derive(Debug)]
pub enum ShelfFault {
    /// There is none.
    Missing,
    /// It gave an error.
    Sled(sled::Error),
    /// It panicked.
    Panicked,
    /// It did not open in time.
    TooSlow,
    /// A value is not what was written.
    Row(RowFault),
    /// It does not say what it has applied.
    NoMark,
    /// It belongs to another store.
    Foreign,
    /// Rows and journal do not give the digest of the last frame.
    Digest,
    /// It was not asked.
    Distrusted,
    /// The system refused.
    Io(io::Error),
}

/// All that sled held.
#[derive(Debug)]
pub struct Loaded {
    /// The rows, not settled.
    pub book: Book,
    /// Acts and requests.
    pub memory: Memory,
    /// What it has applied.
    pub mark: AppliedMark,
}

/// An open sled.
#[derive(Debug)]
pub struct Shelf(Inner);

#[derive(Debug)]
enum Inner {
    /// In this process. The folder's lock goes last, when sled has let go of everything.
    Here { db: sled::Db, folder: PathBuf, _lock: Option<File> },
    /// In a process of its own.
    Beside(Mutex<Beside>),
}

/// Runs something of sled's; a panic there is only a fault.
fn caught<T>(run: impl FnOnce() -> Result<T, ShelfFault>) -> Result<T, ShelfFault> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(ShelfFault::Panicked))
}

/// Runs something on a thread of its own and gives it up when it takes too long.
fn within<T: Send + 'static>(
    limit_ms: u64,
    run: impl FnOnce() -> Result<T, ShelfFault> + Send + 'static,
) -> Result<T, ShelfFault> {
    let (to, from) = mpsc::sync_channel(1);
    let run = move || drop(to.send(run()));
    std::thread::Builder::new().name("sled-open".to_owned()).spawn(run).map_err(ShelfFault::Io)?;
    from.recv_timeout(Duration::from_millis(limit_ms)).unwrap_or(Err(ShelfFault::TooSlow))
}

/// Waits until no other process has this sled open. When a program is killed the process beside it still closes sled;
/// opening meanwhile would fail, and what is in sled alone, the drafts, would be put aside with it.
pub(super) fn hold(folder: &Path, limit_ms: u64) -> Result<File, ShelfFault> {
    let folder = folder.to_owned();
    within(limit_ms, move || {
        loop {
            let lock = File::open(&folder).map_err(ShelfFault::Io)?;
            flock(&lock, FlockOperation::LockExclusive).map_err(|error| ShelfFault::Io(error.into()))?;
            // The one that was waited for may have put the folder aside: then the lock is one on another folder.
            let (held, found) = (lock.metadata(), fs::metadata(&folder));
            let (held, found) = (held.map_err(ShelfFault::Io)?, found.map_err(ShelfFault::Io)?);
            if (held.dev(), held.ino()) != (found.dev(), found.ino()) {
                continue;
            }
            // sled's own lock can outlive ours: its threads let go of the file a moment after it is closed.
            match File::open(folder.join("db")) {
                Ok(db) => {
                    flock(&db, FlockOperation::LockExclusive)
                        .map_err(|error| ShelfFault::Io(error.into()))?;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(ShelfFault::Io(error)),
            }
            return Ok(lock);
        }
    })
}

fn open_within(folder: &Path, limit_ms: u64) -> Result<(sled::Db, PathBuf), ShelfFault> {
    let at = folder.to_owned();
    within(limit_ms, move || {
        caught(|| {
            let db = sled::Config::new()
                .path(&at)
                .cache_capacity(CACHE_BYTES)
                .flush_every_ms(None)
                .open()
                .map_err(ShelfFault::Sled)?;
            Ok((db, at.clone()))
        })
    })
}

fn remove_snapshots(folder: &Path, unfinished_only: bool) -> Result<(), ShelfFault> {
    for entry in fs::read_dir(folder).map_err(ShelfFault::Io)? {
        let entry = entry.map_err(ShelfFault::Io)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && (!unfinished_only || name.ends_with(".generating")) {
            fs::remove_file(entry.path()).map_err(ShelfFault::Io)?;
        }
    }
    Ok(())
}

impl Shelf {
    /// Opens the sled in `folder`, which must exist.
    ///
    /// A half-made snapshot is removed first (sled would not open beside it); after a failure all snapshots are, and
    /// it is tried once more. With a `program` it is opened in a process of that program's.
    ///
    /// # Errors
    /// A [`ShelfFault`].
    pub fn open(folder: &Path, limit_ms: u64, program: Option<&Path>) -> Result<Shelf, ShelfFault> {
        if !folder.is_dir() {
            return Err(ShelfFault::Missing);
        }
        if let Some(program) = program {
            return Ok(Shelf(Inner::Beside(Mutex::new(Beside::start(program, folder, false, limit_ms)?))));
        }
        let lock = Some(hold(folder, limit_ms)?);
        remove_snapshots(folder, true)?;
        let opened = match open_within(folder, limit_ms) {
            Err(ShelfFault::TooSlow) => Err(ShelfFault::TooSlow),
            Err(_) => {
                remove_snapshots(folder, false)?;
                open_within(folder, limit_ms)
            }
            opened => opened,
        };
        let (db, folder) = opened?;
        Ok(Shelf(Inner::Here { db, folder, _lock: lock }))
    }

    /// Makes an empty one, with what was there put aside.
    ///
    /// # Errors
    /// A [`ShelfFault`].
    pub fn anew(folder: &Path, limit_ms: u64, program: Option<&Path>) -> Result<Shelf, ShelfFault> {
        if let Some(program) = program {
            return Ok(Shelf(Inner::Beside(Mutex::new(Beside::start(program, folder, true, limit_ms)?))));
        }
        Shelf::anew_while(folder, limit_ms, &|| true)
    }

    /// The same in this process, unless it is no longer `wanted` when its turn has come.
    pub(super) fn anew_while(
        folder: &Path,
        limit_ms: u64,
        wanted: &dyn Fn() -> bool,
    ) -> Result<Shelf, ShelfFault> {
        // One that hangs keeps its lock and goes on in the folder put aside, where it harms nobody.
        let before = hold(folder, limit_ms).ok();
        if !wanted() {
            return Err(ShelfFault::Distrusted);
        }
        put_aside(folder).map_err(ShelfFault::Io)?;
        drop(before);
        fs::create_dir_all(folder).map_err(ShelfFault::Io)?;
        let lock = Some(hold(folder, limit_ms)?);
        let (db, folder) = open_within(folder, limit_ms)?;
        Ok(Shelf(Inner::Here { db, folder, _lock: lock }))
    }

    /// Reads everything. Drafts go into `drafts` even where the rows are no good.
    ///
    /// # Errors
    /// A [`ShelfFault`].
    pub fn load(&self, today: Day, drafts: &mut Drafts) -> Result<Loaded, ShelfFault> {
        let mut book = Book::loading(today);
        let mut memory = Memory::default();
        let mut mark = None;
        let mut fault = None;
        let mut parts = Parts::default();
        self.each(&mut |key, value| {
            if parts.take(key, value) {
                return;
            }
            let read = read_one(&parts, key, value, &mut book, &mut memory, &mut mark, drafts);
            if let Err(found) = read {
                fault.get_or_insert(found);
            }
        })?;
        if let Some(fault) = fault {
            return Err(ShelfFault::Row(fault));
        }
        let mark: AppliedMark = mark.ok_or(ShelfFault::NoMark)?;
        for (kind, next) in Kind::ALL.into_iter().zip(&mark.next_ids) {
            book.reserve_ids(kind, *next);
        }
        Ok(Loaded { book, memory, mark })
    }

    /// Whether it runs in a process of its own.
    pub(super) const fn is_beside(&self) -> bool {
        matches!(self.0, Inner::Beside(_))
    }

    /// Shows every key and value, in the order of the keys.
    pub(super) fn each(&self, take: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), ShelfFault> {
        match &self.0 {
            Inner::Here { db, .. } => caught(|| {
                for pair in db.iter() {
                    let (key, value) = pair.map_err(ShelfFault::Sled)?;
                    take(&key, &value);
                }
                Ok(())
            }),
            Inner::Beside(beside) => lock(beside).each(take),
        }
    }

    /// Puts one batch in place, whole or not at all.
    pub(super) fn write(&self, batch: Writes) -> Result<(), ShelfFault> {
        match &self.0 {
            Inner::Here { db, .. } => caught(|| db.apply_batch(batch.into_batch()).map_err(ShelfFault::Sled)),
            Inner::Beside(beside) => lock(beside).write(&batch),
        }
    }

    /// Returns when everything is on the disk: sled's own flush does not wait for that.
    pub(super) fn sync(&self) -> Result<(), ShelfFault> {
        match &self.0 {
            Inner::Here { db, folder, .. } => {
                caught(|| db.flush().map(drop).map_err(ShelfFault::Sled))?;
                File::open(folder.join("db")).and_then(|file| file.sync_data()).map_err(ShelfFault::Io)
            }
            Inner::Beside(beside) => lock(beside).sync(),
        }
    }

    /// Closes it, whatever it does while closing.
    pub(super) fn close(self) {
        match self.0 {
            // A panic while dropping has nothing left to harm.
            Inner::Here { db, .. } => drop(catch_unwind(AssertUnwindSafe(move || drop(db)))),
            Inner::Beside(beside) => beside.into_inner().unwrap_or_else(PoisonError::into_inner).close(),
        }
    }
}

fn read_one(
    parts: &Parts,
    key: &[u8],
    value: &[u8],
    book: &mut Book,
    memory: &mut Memory,
    mark: &mut Option<AppliedMark>,
    drafts: &mut Drafts,
) -> Result<(), RowFault> {
    if let Some(at) = row_of_key(key) {
        return parts.read(key, value, |version, body| {
            book.put(at, version, Some(unpack_row(at.kind, body)?));
            Some(())
        });
    }
    let number = |key: &[u8]| key.get(1..5).and_then(|n| n.try_into().ok()).map(u32::from_be_bytes);
    match key.first() {
        Some(&(PREFIX_DRAFT | PREFIX_MEMORY | PREFIX_PIN)) => {
            parts.read(key, value, |_, body| drafts.load(key, body))
        }
        Some(&PREFIX_ACTS) => parts.read(key, value, |_, body| {
            memory.load_acts(AccountId(number(key)?), unpack::<Vec<ActHead>>(body)?);
            Some(())
        }),
        Some(&PREFIX_REQUESTS) => parts.read(key, value, |_, body| {
            memory.load_requests(unpack::<Vec<Saved>>(body)?);
            Some(())
        }),
        Some(&PREFIX_APPLIED) => parts.read(key, value, |_, body| {
            *mark = Some(unpack(body)?);
            Some(())
        }),
        Some(_) | None => Err(RowFault::Key),
    }
}

/// Renames a sled that is no good, over an earlier one.
///
/// # Errors
/// Of the system.
pub fn put_aside(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let aside = folder.with_file_name(ASIDE_FOLDER);
    if aside.is_dir() {
        fs::remove_dir_all(&aside)?;
    }
    fs::rename(folder, aside)
}

/// What goes into sled together.
#[derive(Default, Debug)]
pub(super) struct Writes(Vec<Pair>);

/// A key with the value that it gets; `None` takes it out.
type Pair = (Vec<u8>, Option<Vec<u8>>);

impl Writes {
    pub fn put(&mut self, key: &[u8], version: u64, body: &[u8]) {
        write_value(key, version, body, &mut |key, value| self.put_raw(key, value));
    }

    /// Puts a value as it stands.
    pub fn put_raw(&mut self, key: &[u8], value: &[u8]) {
        self.0.push((key.to_vec(), Some(value.to_vec())));
    }

    pub fn remove(&mut self, key: &[u8]) {
        self.0.push((key.to_vec(), None));
    }

    pub fn all(&self) -> &[Pair] {
        &self.0
    }

    fn into_batch(self) -> sled::Batch {
        let mut batch = sled::Batch::default();
        for (key, value) in self.0 {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        batch
    }
}

fn lock(beside: &Mutex<Beside>) -> MutexGuard<'_, Beside> {
    beside.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a mark is of this store.
pub(super) fn is_of(mark: &AppliedMark, store: StoreId) -> bool {
    mark.store == store.0
}
