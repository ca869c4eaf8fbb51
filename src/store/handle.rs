//! The store: opened once per process, shared by all sessions.
//!
//! Reading is [`Store::book`] and never waits. Changing is [`Store::propose`]; the answer comes when it is on the disk.
//! Start with [`Store::open`].

use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::ask::{Answer, NotSaved, Reply, Ticket};
use super::attempt;
use super::bells::{Bells, Subscription, Touched};
use super::carrier::{CARRY_DELAY_MS, Carrier, Carry, LAG_BYTES_MAX, ShelfHealth};
use super::chain::{Head, StoreId};
use super::clock::{Clock, SystemClock};
use super::drafts::{Draft, DraftRefused, Drafts};
use super::encode::encode;
use super::error::StoreError;
use super::files::Files;
use super::free_space::SpaceLimits;
use super::journal::{Journal, JournalOptions};
use super::lock::StoreLock;
use super::memory::{ActHead, Memory, REQUEST_KEPT_MS};
use super::open::{self, OpenedBook, Opening, Source};
use super::read::JournalReader;
use super::real_files::RealFiles;
use super::sealing::key_setting;
use super::segment::SEGMENT_BYTES;
use super::shelf::{OPEN_LIMIT_MS, SHELF_FOLDER};
use super::tail::Cut;
use super::vault::is_wrapped;
use super::writer::{Ask, Bulk, Prepared, QUEUE_MAX, Writer};
use crate::domain::person::Person;
use crate::domain::{AccountId, Act, Book, Day, Keys, Row, Step, Vault, Verb, apply, setting};

/// The journal's folder in the store's folder.
pub const JOURNAL_FOLDER: &str = "journal";
/// The setting that names the key of a store; written when the store gets one.
pub const KEY_SETTING: &str = "store.key";
/// How often a prepared act is prepared anew, before the writer carries it out itself.
const PREPARE_MAX: usize = 3;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The disk under the journal.
    pub files: Arc<dyn Files>,
    /// Size of new segments. *Unit*: bytes.
    pub segment_bytes: u64,
    /// When changes are refused for want of room.
    pub space: SpaceLimits,
    /// How long sled may take to open. *Unit*: milliseconds.
    pub open_limit_ms: u64,
    /// The program that is started to hold sled (see [`super::beside`]); `None`: sled is opened in this process.
    pub shelf_program: Option<PathBuf>,
    /// How long rows wait for more before they are carried into sled. *Unit*: milliseconds.
    pub carry_delay_ms: u64,
    /// How far sled may stay behind the journal. *Unit*: bytes.
    pub lag_bytes_max: u64,
    /// The rows in sled are not believed, whatever they hold, and made anew.
    pub distrust_rows: bool,
    /// The keys that numbers are sealed under, where they are here.
    pub vault: Option<Arc<dyn Vault>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            files: Arc::new(RealFiles),
            segment_bytes: SEGMENT_BYTES,
            space: SpaceLimits::default(),
            open_limit_ms: OPEN_LIMIT_MS,
            shelf_program: None,
            carry_delay_ms: CARRY_DELAY_MS,
            lag_bytes_max: LAG_BYTES_MAX,
            distrust_rows: false,
            vault: None,
        }
    }
}

/// An open store.
pub struct Store {
    folder: PathBuf,
    store: StoreId,
    reader: JournalReader,
    published: Arc<ArcSwap<Book>>,
    pub(super) memory: Arc<Mutex<Memory>>,
    drafts: Arc<Mutex<Drafts>>,
    carry: Carry,
    bells: Bells,
    clock: Arc<dyn Clock>,
    queue: SyncSender<Ask>,
    part_bytes_max: usize,
    source: Source,
    cut: Option<Cut>,
    /// Two dumps at a time would write into one file.
    pub(super) dumping: Mutex<()>,
    /// Nor would two erasures know whose mark is whose.
    pub(super) erasing: Mutex<()>,
    writer: Option<JoinHandle<()>>,
    carrier: Option<JoinHandle<()>>,
    _lock: StoreLock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.folder)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store in `folder`.
    ///
    /// # Errors
    /// `NoJournal`, `Locked`, `ReadOnly`, `NetworkFileSystem`, `Foreign`, `Newer`, `Damaged`, `JournalShorter`, `Io`.
    pub fn open(folder: &Path, options: Options) -> Result<Store, StoreError> {
        if !folder.join(JOURNAL_FOLDER).is_dir() {
            return Err(StoreError::NoJournal(folder.to_owned()));
        }
        Store::start(folder, options, false)
    }

    /// Makes a store in `folder` and puts the founding rows in it as its first act: the first account (the caller's,
    /// as administrator), roles, settings. Rows may name each other by provisional ids.
    ///
    /// # Errors
    /// `Exists` where there is one; refusals of the founding rows; otherwise as [`Store::open`].
    pub fn create(folder: &Path, founding: Vec<Row>, options: Options) -> Result<Store, NotSaved> {
        let store = Store::start(folder, options, true)?;
        if store.head().seq != 0 {
            return Err(StoreError::Exists(folder.to_owned()).into());
        }
        let key = store.book().keys().vault().map(|vault| key_setting(vault.active()));
        let steps = founding.into_iter().chain(key.map(Row::from)).map(Step::Create).collect();
        store.propose(Act::new(Verb::Found, steps)).wait()?;
        Ok(store)
    }

    fn start(folder: &Path, options: Options, create: bool) -> Result<Store, StoreError> {
        let Options {
            clock,
            files,
            segment_bytes,
            space,
            open_limit_ms,
            shelf_program,
            carry_delay_ms,
            lag_bytes_max,
            distrust_rows,
            vault,
        } = options;
        let lock = StoreLock::take(folder, clock.now_ms())?;
        let (journal, opened) = Journal::open(
            &folder.join(JOURNAL_FOLDER),
            JournalOptions { files, segment_bytes, space, store: None, create },
        )?;
        let reader = journal.reader();
        let mut drafts = Drafts::default();
        let shelf_folder = folder.join(SHELF_FOLDER);
        let program = shelf_program.as_deref();
        let opening = Opening { folder, today: clock.today(), open_limit_ms, program, distrust_rows };
        let OpenedBook { mut book, mut memory, shelf, trusted, source, behind } =
            open::open_book(&opening, &reader, &opened, &mut drafts)?;
        book.set_keys(keys_of(&book, vault));
        let forgotten = memory.forget_before(clock.now_ms() - REQUEST_KEPT_MS);
        let book = Arc::new(book);
        let carry = Carry::new(Arc::clone(&book), lag_bytes_max);
        match &source {
            Source::Rows { .. } => {
                carry.add_forgotten(&forgotten);
                carry.add(Arc::clone(&book), behind.rows, behind.acts, 0);
            }
            Source::Journal { .. } => {
                drafts.all_dirty();
                carry.add_all(Arc::clone(&book));
            }
        }
        let published = Arc::new(ArcSwap::new(Arc::clone(&book)));
        let memory = Arc::new(Mutex::new(memory));
        let drafts = Arc::new(Mutex::new(drafts));
        let bells = Bells::default();
        let (queue, asks) = mpsc::sync_channel(QUEUE_MAX);
        let part_bytes_max = journal.part_bytes_max();
        let store = journal.store();
        let preparer = journal.preparer();
        let writer = Writer {
            journal,
            published: Arc::clone(&published),
            memory: Arc::clone(&memory),
            carry: carry.clone(),
            bells: bells.clone(),
            clock: Arc::clone(&clock),
            tried: std::collections::BTreeMap::new(),
        };
        let carrier = Carrier {
            carry: carry.clone(),
            memory: Arc::clone(&memory),
            drafts: Arc::clone(&drafts),
            shelf,
            folder: shelf_folder,
            store,
            open_limit_ms,
            program: shelf_program,
            trusted,
            delay_ms: carry_delay_ms,
            lag_bytes_max,
        };
        let mut made = Store {
            folder: folder.to_owned(),
            store,
            reader,
            published,
            memory,
            drafts,
            carry,
            bells,
            clock,
            queue,
            part_bytes_max,
            source,
            cut: opened.cut,
            dumping: Mutex::default(),
            erasing: Mutex::default(),
            writer: None,
            carrier: None,
            _lock: lock,
        };
        made.writer = Some(thread("writer", move || writer.run(&asks))?);
        made.carrier = Some(thread("carrier", move || carrier.run())?);
        drop(thread("segment", move || drop(preparer.prepare_next())));
        // Where the disk does not let it be finished, the mark stays for the next opening.
        let _ = made.finish_erasing();
        Ok(made)
    }

    /// The current book. Costs nothing and is never changed; sessions make a view of it.
    pub fn book(&self) -> Arc<Book> {
        self.published.load_full()
    }

    /// Shows another book from now on, whatever the journal says: for tests about what is shown.
    #[cfg(test)]
    pub(crate) fn show(&self, book: Arc<Book>) {
        self.published.store(book);
    }

    /// The store's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Which store it is.
    pub fn id(&self) -> StoreId {
        self.store
    }

    /// How the book came to be when the store was opened.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What was cut off behind the journal's last frame when the store was opened: the rest of a write that a power cut
    /// broke off and nobody was told of, or, where the disk is failing, the last group. To be told to whoever opens it.
    pub fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// The journal's reading end.
    pub fn journal(&self) -> &JournalReader {
        &self.reader
    }

    /// The journal's head, to be printed on what leaves the store.
    pub fn head(&self) -> Head {
        self.reader.head()
    }

    /// The store's clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// How sled is doing.
    pub fn shelf_health(&self) -> ShelfHealth {
        self.carry.health()
    }

    /// Carries into sled what waits and returns when it is there; for tests, backups and before a copy is made.
    pub fn carry_now(&self) {
        self.carry.flush();
    }

    /// Makes sled anew with what is there now and returns when that is done or given up; the old one is put aside.
    pub(super) fn carry_anew(&self) {
        self.carry.add_anew(self.book());
        self.carry.flush();
    }

    /// Proposes an act; the ticket gives the answer once it is on the disk.
    pub fn propose(&self, act: Act) -> Ticket {
        let (reply, ticket) = Ticket::new();
        self.propose_with(act, reply);
        ticket
    }

    /// Proposes an act; `reply` is called with the answer on the writer's thread, or at once where too much waits.
    pub fn propose_with(&self, act: Act, reply: Reply) {
        self.ask(Ask::Act(Box::new(act), reply));
    }

    pub(super) fn ask(&self, ask: Ask) {
        let (ask, error) = match self.queue.try_send(ask) {
            Ok(()) => return,
            Err(TrySendError::Full(ask)) => (ask, StoreError::Busy),
            Err(TrySendError::Disconnected(ask)) => (ask, StoreError::Closed),
        };
        match ask {
            Ask::Act(_, reply) | Ask::Note { reply, .. } => reply(Err(error.into())),
            Ask::Prepared(_, reply) => drop(reply.send(Bulk::Done(Err(error.into())))),
            Ask::Erase { reply, .. } => drop(reply.send(Err(error))),
            Ask::Today(_) | Ask::Head(_) | Ask::Close => {}
        }
    }

    /// Carries out and writes down a large act on the caller's thread, upon the book as it is.
    ///
    /// # Errors
    /// A refusal, or a row above its limit.
    pub fn prepare(&self, act: Act) -> Result<Prepared, NotSaved> {
        let mut book = Book::clone(&self.book());
        let (base, day) = (book.seq(), book.today());
        let applied = apply(&mut book, &act, base + 1)?;
        let parts = encode(&act, &applied, self.clock.now_ms(), self.part_bytes_max)?;
        Ok(Prepared { act, base, day, book, applied, parts })
    }

    /// Carries out a large act (an import, a county-wide proposal) from the caller's thread and waits for it: others
    /// go on working meanwhile. Where the book keeps moving on, the writer carries it out itself.
    ///
    /// # Errors
    /// As [`Store::propose`].
    pub fn carry_out(&self, act: Act) -> Answer {
        let mut act = act;
        for _ in 0..PREPARE_MAX {
            let account = act.account;
            let prepared = match self.prepare(act) {
                Err(NotSaved::Refused(refusal)) => {
                    if let Some(attempt) = attempt::tried(&self.book(), account, &refusal) {
                        // The refusal stands whether or not it could be noted.
                        let _ = self.note_attempt(Some(account), &attempt);
                    }
                    return Err(NotSaved::Refused(refusal));
                }
                prepared => prepared?,
            };
            let (to, from) = mpsc::sync_channel(1);
            self.ask(Ask::Prepared(Box::new(prepared), to));
            match from.recv() {
                Ok(Bulk::Done(answer)) => return answer,
                Ok(Bulk::Stale(again)) => act = *again,
                Err(_) => return Err(StoreError::Closed.into()),
            }
        }
        self.propose(act).wait()
    }

    /// Writes an entry without rows, such as "a backup was made".
    pub(super) fn note(
        &self,
        verb: &'static str,
        account: AccountId,
        note: Box<serde_json::value::RawValue>,
    ) -> Answer {
        let (reply, ticket) = Ticket::new();
        self.note_with(verb, account, note, reply);
        ticket.wait()
    }

    /// The same without waiting.
    pub(super) fn note_with(
        &self,
        verb: &'static str,
        account: AccountId,
        note: Box<serde_json::value::RawValue>,
        reply: Reply,
    ) {
        self.ask(Ask::Note { verb, account, note, reply });
    }

    /// The book and the journal's head at one and the same moment.
    ///
    /// # Errors
    /// `Closed`, `Busy`.
    pub fn moment(&self) -> Result<(Arc<Book>, Head), StoreError> {
        let (to, from) = mpsc::sync_channel(1);
        self.ask(Ask::Head(to));
        from.recv().map_err(|_| StoreError::Busy)
    }

    /// Begins another day: everything that depends on it is computed and published anew. The same day again is nothing.
    pub fn set_today(&self, day: Day) {
        self.ask(Ask::Today(day));
    }

    /// Calls `listener` after each published group, on the writer's thread: it only wakes somebody. Ends when the
    /// subscription is dropped.
    pub fn subscribe(&self, listener: impl Fn(&Touched) + Send + Sync + 'static) -> Subscription {
        self.bells.subscribe(Box::new(listener))
    }

    /// The last acts of an account that can be undone or were, oldest first.
    pub fn own_acts(&self, account: AccountId) -> Vec<ActHead> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).acts(account).copied().collect()
    }

    /// Keeps a half-filled form, in the place of an earlier one for the same form.
    ///
    /// # Errors
    /// A [`DraftRefused`].
    pub fn save_draft(&self, account: AccountId, place: &str, bytes: &[u8]) -> Result<(), DraftRefused> {
        let at_ms = self.clock.now_ms();
        // Whoever fills in a form has typed numbers into it that are not sealed yet.
        let wrapped = self.book().keys().vault().map(|vault| vault.wrap(bytes));
        self.drafts_mut(|drafts| drafts.save(account, place, at_ms, wrapped.as_deref().unwrap_or(bytes)))
    }

    /// The drafts of an account, by place; those that only a key opens which is not here are left out, and kept.
    pub fn drafts(&self, account: AccountId) -> Vec<Draft> {
        let mut drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner).drafts(account);
        let book = self.book();
        drafts.retain_mut(|draft| {
            if !is_wrapped(&draft.bytes) {
                return true;
            }
            let opened = book.keys().vault().and_then(|vault| vault.unwrap(&draft.bytes));
            let here = opened.is_some();
            draft.bytes = opened.unwrap_or_default().into();
            here
        });
        drafts
    }

    /// The places of all drafts of an account, those too that only an absent key opens.
    pub(super) fn draft_places(&self, account: AccountId) -> Vec<Box<str>> {
        let drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner).drafts(account);
        drafts.into_iter().map(|draft| draft.place).collect()
    }

    /// Drops a draft; gives whether there was one.
    pub fn drop_draft(&self, account: AccountId, place: &str) -> bool {
        self.drafts_mut(|drafts| drafts.remove(account, place))
    }

    /// Passes the drafts of an account that was closed to whoever takes over; a form that both have stays the latter's.
    /// Gives how many.
    pub fn pass_drafts(&self, from: AccountId, to: AccountId) -> usize {
        self.drafts_mut(|drafts| drafts.pass(from, to))
    }

    /// Keeps what a session remembers of its account: last visit, last place, what was opened.
    ///
    /// # Errors
    /// A [`DraftRefused`].
    pub fn remember(&self, account: AccountId, bytes: &[u8]) -> Result<(), DraftRefused> {
        let at_ms = self.clock.now_ms();
        self.drafts_mut(|drafts| drafts.remember(account, at_ms, bytes))
    }

    /// What a session last remembered of its account.
    pub fn remembered(&self, account: AccountId) -> Option<Arc<[u8]>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner).memory(account)
    }

    pub(super) fn keep_pin(&self, account: AccountId, bytes: Option<&[u8]>) -> Result<(), DraftRefused> {
        let at_ms = self.clock.now_ms();
        self.drafts_mut(|drafts| drafts.keep_pin(account, at_ms, bytes))
    }

    pub(super) fn kept_pin(&self, account: AccountId) -> Option<Arc<[u8]>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner).pin(account)
    }

    fn drafts_mut<T>(&self, change: impl FnOnce(&mut Drafts) -> T) -> T {
        let (changed, dirty) = {
            let mut drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner);
            (change(&mut drafts), drafts.is_dirty())
        };
        if dirty {
            self.carry.add_drafts();
        }
        changed
    }
}

/// What a book shall know of keys: without one here, numbers are locked as soon as one was ever sealed.
fn keys_of(book: &Book, vault: Option<Arc<dyn Vault>>) -> Keys {
    let sealed = |person: &Person| person.secrets().iter().any(|(_, secret)| secret.sealed().is_some());
    match vault {
        Some(vault) => Keys::Held(vault),
        None if setting::value(book, KEY_SETTING, book.today()).is_some() => Keys::Locked,
        None if book.people().any(|(_, person)| sealed(person)) => Keys::Locked,
        None => Keys::None,
    }
}

fn thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(StoreError::Thread)
}

impl Drop for Store {
    /// Finishes what was proposed, carries it into sled, and gives the lock back.
    fn drop(&mut self) {
        // Waits for room in the queue; the writer is alive or the queue is closed.
        drop(self.queue.send(Ask::Close));
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
        self.carry.close();
        if let Some(carrier) = self.carrier.take() {
            drop(carrier.join());
        }
    }
}
