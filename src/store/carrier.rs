//! The thread that carries rows into sled behind the writer. Nobody waits for it.
//!
//! It is told which rows changed and is given the book that holds them, so it never holds more than row numbers: a row
//! changed a hundred times meanwhile is carried once. What it says to be applied is in the rows by then, and rows newer
//! than that are harmless, because opening takes in the journal's tail over them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::chain::StoreId;
use super::drafts::Drafts;
use super::memory::{Memory, REQUESTS_TOGETHER};
use super::rows::{PREFIX_ACTS, PREFIX_APPLIED, PREFIX_REQUESTS, pack, pack_row, row_key};
use super::shelf::{AppliedMark, Shelf, ShelfFault, Writes};
use crate::domain::{AccountId, Book, Kind, RowId};

/// How long it waits for more before it carries. *Unit*: milliseconds.
pub const CARRY_DELAY_MS: u64 = 1_000;
/// How long a process that holds sled is kept when nothing more is to be carried. *Unit*: milliseconds.
pub const KEEP_MS: u64 = 3_000;
/// How far sled may stay behind the journal, so that opening never has a longer tail to read. It begins to carry at
/// a quarter of it; one that was given up is tried again at each whole. *Unit*: bytes.
pub const LAG_BYTES_MAX: u64 = 64 << 20;
/// Rows that make it begin at once.
const ROWS_AT_ONCE: usize = 8_192;
/// Rows that go into sled together.
const BATCH_ROWS: usize = 512;
/// How often a sled that fails is filled anew before it is left alone until the store is opened again.
const REFILLS_MAX: u32 = 3;

/// How sled is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ShelfHealth {
    /// Entries up to this one are in sled and on the disk.
    pub carried: u64,
    /// How often it was put aside and filled anew since the store was opened.
    pub refilled: u32,
    /// It failed too often; it is filled anew at the next opening, or when it is too far behind.
    pub given_up: bool,
    /// What the journal has grown by since. *Unit*: bytes.
    pub lag_bytes: u64,
}

/// What waits to be carried.
#[derive(Debug, Default)]
struct Waiting {
    book: Option<Arc<Book>>,
    rows: BTreeSet<RowId>,
    accounts: BTreeSet<AccountId>,
    buckets: BTreeSet<u64>,
    drafts: bool,
    all: bool,
    /// Into a sled of its own, whatever is in the one that there is.
    anew: bool,
    hurry: bool,
    close: bool,
    /// The thread sleeps without a time limit; otherwise it looks by itself, and need not be woken by every group.
    idle: bool,
    health: ShelfHealth,
    /// At each such step that it is behind, carrying begins. *Unit*: bytes.
    step_bytes: u64,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.accounts.is_empty()
            && self.buckets.is_empty()
            && !self.drafts
            && !self.all
    }
}

/// The place where the writer leaves work for the carrying thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Carry(Arc<(Mutex<Waiting>, Condvar, Condvar)>);

impl Carry {
    /// Nothing waits; `book` is what sled is to hold, and it may be `lag_bytes_max` behind.
    pub fn new(book: Arc<Book>, lag_bytes_max: u64) -> Self {
        let carry = Self::default();
        *carry.lock() = Waiting { book: Some(book), step_bytes: lag_bytes_max / 4, ..Waiting::default() };
        carry
    }

    /// Requests of these acts are not remembered any more.
    pub fn add_forgotten(&self, acts: &[u64]) {
        self.lock().buckets.extend(acts.iter().map(|act| act / REQUESTS_TOGETHER));
        self.0.1.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These rows, and the acts of these accounts, are as `book` has them; the journal has grown by `bytes`.
    pub fn add(
        &self,
        book: Arc<Book>,
        rows: impl IntoIterator<Item = RowId>,
        acts: impl IntoIterator<Item = (AccountId, u64)>,
        bytes: u64,
    ) {
        let mut waiting = self.lock();
        waiting.health.lag_bytes += bytes;
        // An old book may be the last of its kind; it is taken apart when nobody waits for the lock any more.
        let before = waiting.book.replace(book);
        waiting.rows.extend(rows);
        for (account, act) in acts {
            waiting.accounts.insert(account);
            waiting.buckets.insert(act / REQUESTS_TOGETHER);
        }
        let (step, lag) = (waiting.step_bytes.max(1), waiting.health.lag_bytes);
        let behind = lag / step != (lag - bytes) / step;
        let wake = std::mem::take(&mut waiting.idle) || waiting.rows.len() >= ROWS_AT_ONCE || behind;
        drop((waiting, before));
        if wake {
            self.0.1.notify_one();
        }
    }

    /// Everything is to be carried.
    pub fn add_all(&self, book: Arc<Book>) {
        let mut waiting = self.lock();
        waiting.book = Some(book);
        waiting.all = true;
        self.0.1.notify_one();
    }

    /// Everything is to be carried into a new sled.
    pub fn add_anew(&self, book: Arc<Book>) {
        self.lock().anew = true;
        self.add_all(book);
    }

    /// A draft was saved or dropped.
    pub fn add_drafts(&self) {
        self.lock().drafts = true;
        self.0.1.notify_one();
    }

    pub fn health(&self) -> ShelfHealth {
        self.lock().health
    }

    /// Carries what waits at once and returns when that is done or given up.
    pub fn flush(&self) {
        let mut waiting = self.lock();
        waiting.hurry = true;
        self.0.1.notify_one();
        while waiting.hurry && !waiting.close {
            waiting = self.0.2.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn close(&self) {
        self.lock().close = true;
        self.0.1.notify_one();
        self.0.2.notify_all();
    }
}

/// The carrying thread's own things.
pub(super) struct Carrier {
    pub carry: Carry,
    pub memory: Arc<Mutex<Memory>>,
    pub drafts: Arc<Mutex<Drafts>>,
    pub shelf: Option<Shelf>,
    pub folder: PathBuf,
    pub store: StoreId,
    pub open_limit_ms: u64,
    /// The program whose process holds sled; `None`: this one.
    pub program: Option<PathBuf>,
    /// Whether what sled holds is good, so that it may be opened again.
    pub trusted: bool,
    pub delay_ms: u64,
    pub lag_bytes_max: u64,
}

impl Carrier {
    /// Runs until the store is closed; carries what waits before it ends.
    pub fn run(mut self) {
        let carry = self.carry.clone();
        loop {
            let mut waiting = carry.lock();
            while waiting.is_empty() && !waiting.hurry && !waiting.close {
                waiting.idle = true;
                if !self.shelf.as_ref().is_some_and(Shelf::is_beside) {
                    waiting = carry.0.1.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
                let kept = carry.0.1.wait_timeout(waiting, Duration::from_millis(KEEP_MS));
                let (again, timeout) = kept.unwrap_or_else(PoisonError::into_inner);
                waiting = again;
                if timeout.timed_out() && waiting.is_empty() && !waiting.hurry && !waiting.close {
                    drop(waiting);
                    self.close_shelf();
                    waiting = carry.lock();
                }
            }
            waiting.idle = false;
            let mut left = Duration::from_millis(self.delay_ms);
            while !waiting.close
                && !waiting.hurry
                && waiting.rows.len() < ROWS_AT_ONCE
                && waiting.health.lag_bytes < waiting.step_bytes
                && !left.is_zero()
            {
                let before = std::time::Instant::now();
                waiting = carry.0.1.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
                left = left.saturating_sub(before.elapsed());
            }
            let mut health = waiting.health;
            if health.given_up && health.lag_bytes >= self.lag_bytes_max {
                // Once for every limit's worth: what made it fail may be gone.
                health = ShelfHealth { given_up: false, refilled: 0, ..health };
            }
            if waiting.anew {
                health = ShelfHealth { given_up: false, refilled: 0, ..health };
            }
            let book = waiting.book.clone();
            let close = waiting.close;
            let hurry = waiting.hurry;
            let step_bytes = waiting.step_bytes;
            let taken = std::mem::replace(
                &mut *waiting,
                Waiting { close, hurry, book: book.clone(), health, step_bytes, ..Waiting::default() },
            );
            drop(waiting);
            if let Some(book) = &book
                && !taken.is_empty()
                && !health.given_up
            {
                let health = self.carry_or_refill(book, &taken, health);
                let mut waiting = carry.lock();
                // What came meanwhile is behind again; after a failure the next try is a limit's worth away.
                let since = waiting.health.lag_bytes.saturating_sub(health.lag_bytes);
                waiting.health = ShelfHealth { lag_bytes: since, ..health };
            }
            let mut waiting = carry.lock();
            if waiting.is_empty() {
                waiting.hurry = false;
                carry.0.2.notify_all();
                if waiting.close {
                    break;
                }
            }
        }
        self.close_shelf();
    }

    fn close_shelf(&mut self) {
        if let Some(shelf) = self.shelf.take() {
            shelf.close();
        }
    }

    /// Opens sled where it is good but closed.
    fn open_shelf(&mut self) -> Option<Shelf> {
        if self.shelf.is_none() && self.trusted {
            self.shelf = Shelf::open(&self.folder, self.open_limit_ms, self.program.as_deref()).ok();
        }
        self.shelf.take()
    }

    fn carry_or_refill(&mut self, book: &Book, taken: &Waiting, mut health: ShelfHealth) -> ShelfHealth {
        let mut all = taken.all;
        if taken.anew {
            self.begin_anew();
        }
        loop {
            let shelf = self.open_shelf();
            let done = match &shelf {
                Some(shelf) => self.write(shelf, book, taken, all),
                None => Err(ShelfFault::Missing),
            };
            self.shelf = shelf;
            self.trusted = done.is_ok();
            if done.is_ok() {
                health.carried = book.seq();
                return health;
            }
            if health.refilled >= REFILLS_MAX {
                health.given_up = true;
                return health;
            }
            health.refilled += 1;
            all = true;
            self.begin_anew();
        }
    }

    fn begin_anew(&mut self) {
        self.close_shelf();
        self.trusted = false;
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner).all_dirty();
        self.shelf = Shelf::anew(&self.folder, self.open_limit_ms, self.program.as_deref()).ok();
    }

    fn write(&self, shelf: &Shelf, book: &Book, taken: &Waiting, all: bool) -> Result<(), ShelfFault> {
        let rows: Vec<RowId> = if all {
            book.rows().map(|(at, _, _)| at).collect()
        } else {
            taken.rows.iter().copied().collect()
        };
        for some in rows.chunks(BATCH_ROWS) {
            let mut writes = Writes::default();
            for at in some {
                match book.row(*at) {
                    Some((version, row)) => {
                        let body = pack_row(&row).map_err(|_| ShelfFault::NoMark)?;
                        writes.put(&row_key(*at), version, &body);
                    }
                    None => writes.remove(&row_key(*at)),
                }
            }
            shelf.write(writes)?;
        }
        let mut writes = Writes::default();
        self.add_memory(&mut writes, taken, all)?;
        self.add_drafts(&mut writes);
        let mark = AppliedMark {
            store: self.store.0,
            seq: book.seq(),
            next_ids: Kind::ALL.into_iter().map(|kind| book.next_id(kind)).collect(),
        };
        writes.put(&[PREFIX_APPLIED], 0, &pack(&mark).map_err(|_| ShelfFault::NoMark)?);
        shelf.write(writes)?;
        shelf.sync()
    }

    fn add_memory(&self, writes: &mut Writes, taken: &Waiting, all: bool) -> Result<(), ShelfFault> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let accounts: BTreeSet<AccountId> =
            if all { memory.accounts().collect() } else { taken.accounts.clone() };
        for account in accounts {
            let mut key = vec![PREFIX_ACTS];
            key.extend_from_slice(&account.0.to_be_bytes());
            let acts: Vec<_> = memory.acts(account).copied().collect();
            writes.put(&key, 0, &pack(&acts).map_err(|_| ShelfFault::NoMark)?);
        }
        let buckets: BTreeSet<u64> =
            if all { memory.buckets().into_iter().collect() } else { taken.buckets.clone() };
        for bucket in buckets {
            let mut key = vec![PREFIX_REQUESTS];
            key.extend_from_slice(&bucket.to_be_bytes());
            match memory.requests_in(bucket) {
                none if none.is_empty() => writes.remove(&key),
                saved => writes.put(&key, 0, &pack(&saved).map_err(|_| ShelfFault::NoMark)?),
            }
        }
        Ok(())
    }

    fn add_drafts(&self, writes: &mut Writes) {
        let dirty = self.drafts.lock().unwrap_or_else(PoisonError::into_inner).take_dirty();
        for (key, body) in dirty {
            match body {
                Some(body) => writes.put(&key, 0, &body),
                None => writes.remove(&key),
            }
        }
    }
}
