//! The published book and its search index, shared by all sessions of a process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;

use super::{catalogue, office::request_id};
use crate::domain::{AccountId, Book, Day, indicator::freeze};
use crate::search::Index;
use crate::store::{Store, Subscription};

/// Called once when the first index stands ready.
type Waiting = Box<dyn FnOnce() + Send>;

/// The store with the search index of its book. The index follows on a thread of its own: nobody waits for it.
pub struct Library {
    store: Arc<Store>,
    index: ArcSwap<Index>,
    bell: SyncSender<()>,
    /// Those who wait for the first index; `None` once it is there.
    waiting: Mutex<Option<Vec<Waiting>>>,
    subscription: Mutex<Option<Subscription>>,
    freezing: AtomicBool,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Library {
    /// The library of a store. The index is empty until its thread has read the book.
    ///
    /// *Errors*: the thread cannot be started.
    pub fn open(store: Arc<Store>) -> std::io::Result<Arc<Library>> {
        // One ring waiting is enough: it makes the thread look at the newest book.
        let (bell, rings) = mpsc::sync_channel(1);
        let library = Arc::new(Library {
            store: Arc::clone(&store),
            index: ArcSwap::from_pointee(Index::default()),
            bell: bell.clone(),
            waiting: Mutex::new(Some(Vec::new())),
            subscription: Mutex::default(),
            freezing: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&library);
        std::thread::Builder::new().name("index".to_owned()).spawn(move || follow(&weak, &rings))?;
        library.ring();
        let subscription = store.subscribe(move |_| {
            // Full: a ring waits already. Disconnected: the library is closing.
            let _: Result<(), TrySendError<()>> = bell.try_send(());
        });
        *library.subscription.lock().unwrap_or_else(PoisonError::into_inner) = Some(subscription);
        Ok(library)
    }

    fn ring(&self) {
        let _: Result<(), TrySendError<()>> = self.bell.try_send(());
    }

    /// The store.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The current book.
    pub fn book(&self) -> Arc<Book> {
        self.store.book()
    }

    /// The newest index; it may be a little older than the book.
    pub fn index(&self) -> Arc<Index> {
        self.index.load_full()
    }

    /// Calls `call` once the first index stands ready, at once where it does.
    pub fn when_indexed(&self, call: impl FnOnce() + Send + 'static) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.as_mut() {
            Some(waiting) => waiting.push(Box::new(call)),
            None => {
                drop(waiting);
                call();
            }
        }
    }

    /// Freezes the period ends that are over, once for all sessions and on a thread of its own: nobody waits for it.
    pub fn freeze_due(self: &Arc<Self>, account: AccountId) {
        let is_due = !freeze::due(&self.book(), Day::MIN).is_empty();
        if !is_due || self.freezing.swap(true, Ordering::AcqRel) {
            return;
        }
        let library = Arc::clone(self);
        let work = move || {
            // Refused or failed: the next session or day tries again.
            let _ = library.store.freeze(account, request_id(), None);
            library.freezing.store(false, Ordering::Release);
        };
        if std::thread::Builder::new().name("freeze".to_owned()).spawn(work).is_err() {
            self.freezing.store(false, Ordering::Release);
        }
    }

    /// Whether the first index stands ready.
    pub fn is_indexed(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// Keeps the index up with the book until the library is gone.
fn follow(library: &Weak<Library>, rings: &mpsc::Receiver<()>) {
    let mut before: Option<Arc<Book>> = None;
    while rings.recv().is_ok() {
        let Some(library) = library.upgrade() else { return };
        let book = library.book();
        let index = match &before {
            None => catalogue::whole(&book),
            Some(before) => {
                let mut index = Index::clone(&library.index());
                catalogue::follow(&mut index, before, &book);
                if index.wants_packing() { index.packed() } else { index }
            }
        };
        before = Some(book);
        library.index.store(Arc::new(index));
        let waiting = library.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        for call in waiting.into_iter().flatten() {
            call();
        }
    }
}
