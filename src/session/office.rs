//! Carries out what a session wants done, on threads that the session never waits for.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::door::Door;
use super::event::{Answer, Event, Post, Task, Token};
use super::library::Library;
use super::machine::Start;
use super::memory::Memory;
use super::{files, journal, past};
use crate::domain::{AccountId, Act, RequestId, Right, Step, Verb, View, rights::Denied};
use crate::lang::Lang;
use crate::store::{self, Store, Subscription, attempt::Attempt, entry::TOUCHED_MAX, writer::BULK_STEPS};
use crate::term::Profile;
use crate::ui::{self, Draft, MAX_DRAFTS, Place, Work};

/// Computations of one session at the same time; another one is answered as stopped.
const MAX_WORKS: usize = 4;

/// The store's side of one session.
pub struct Office {
    library: Arc<Library>,
    account: AccountId,
    door: Arc<dyn Door>,
    post: Post,
    works: BTreeMap<u32, Arc<AtomicBool>>,
    running: Arc<AtomicUsize>,
    _subscription: Option<Subscription>,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Office {
    /// An office for a session of `account`; answers and news go to `post`, from any thread.
    pub fn new(library: Arc<Library>, account: AccountId, door: Arc<dyn Door>, post: Post) -> Office {
        let news = Arc::clone(&post);
        let subscription = library.store().subscribe(move |touched| news(Event::Published(touched.clone())));
        let mut office = Office::without_news(library, account, door, post);
        office._subscription = Some(subscription);
        office
    }

    /// The same for whoever tells its sessions the news itself ([`Session::hear`](super::Session::hear)).
    pub fn without_news(
        library: Arc<Library>,
        account: AccountId,
        door: Arc<dyn Door>,
        post: Post,
    ) -> Office {
        if !library.is_indexed() {
            let ready = Arc::clone(&post);
            library.when_indexed(move || ready(Event::Answered(Answer::Indexed)));
        }
        Office {
            library,
            account,
            door,
            post,
            works: BTreeMap::new(),
            running: Arc::default(),
            _subscription: None,
        }
    }

    /// What a session of this account begins with.
    pub fn start(
        &self,
        profile: Profile,
        lang: Lang,
        size: (u16, u16),
        place: Option<Place>,
        demo: bool,
        seat: &str,
    ) -> Start {
        self.library.freeze_due(self.account);
        let store = self.library.store();
        let memory = store.remembered(self.account).map(|bytes| Memory::read(&bytes)).unwrap_or_default();
        // Whose work this account took over, by whatever way that account was closed.
        let book = store.book();
        for (left, account) in book.accounts() {
            if account.closed && account.successor == Some(self.account) {
                store.pass_drafts(left, self.account);
            }
        }
        let read = |kept: &store::drafts::Draft| serde_json::from_slice::<Draft>(&kept.bytes).ok();
        let mut drafts: Vec<Draft> = store.drafts(self.account).iter().filter_map(read).collect();
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.at_ms));
        drafts.truncate(MAX_DRAFTS);
        let last = past::last_act(store, self.account);
        let library = Arc::clone(&self.library);
        let (account, seat) = (self.account, seat.into());
        let has_pin = store.has_pin(account);
        let locked = false;
        Start {
            account,
            profile,
            lang,
            size,
            library,
            place,
            memory,
            drafts,
            last,
            demo,
            seat,
            has_pin,
            locked,
        }
    }

    /// Takes in forms that were in other hands while the server was away; a newer one that is kept here stays.
    pub fn restore(&self, drafts: &[Draft]) {
        let store = self.library.store();
        let kept = store.drafts(self.account);
        for draft in drafts.iter().take(MAX_DRAFTS) {
            let name = draft_name(&draft.place);
            let same = kept.iter().find(|kept| *kept.place == *name);
            let here = same.and_then(|kept| serde_json::from_slice::<Draft>(&kept.bytes).ok());
            if here.is_some_and(|here| here.at_ms >= draft.at_ms) {
                continue;
            }
            self.keep_draft(draft);
        }
    }

    fn keep_draft(&self, draft: &Draft) {
        if let Ok(bytes) = serde_json::to_vec(draft) {
            // A form above the limit stays on the screen; it is only not kept.
            let _ = self.library.store().save_draft(self.account, &draft_name(&draft.place), &bytes);
        }
    }

    /// Begins a task. Its answer comes by post, unless the task says that there is none.
    pub fn begin(&mut self, task: Task) {
        match task {
            Task::Propose(token, act) => self.propose(token, act),
            Task::Undo(token, None) => self.take_back(token, Verb::Undo, Store::undo),
            Task::Undo(token, Some(act)) => {
                self.take_back(token, Verb::Undo, move |store, account, request| {
                    store.undo_act(account, act, request)
                });
            }
            Task::Redo(token) => self.take_back(token, Verb::Redo, Store::redo),
            Task::Ask(question) => self.aside(move |store, account| {
                let (entries, more) = past::answer(store, account, question);
                Answer::Told(question, entries, more)
            }),
            Task::Since(seq, left_ms) => {
                self.aside(move |store, account| Answer::Since(past::since(store, account, seq, left_ms)));
            }
            Task::KeepDraft(draft) => self.keep_draft(&draft),
            Task::DropDraft(place) => {
                self.library.store().drop_draft(self.account, &draft_name(&place));
            }
            Task::Remember(bytes) => {
                // Above the limit: the next session begins at the first screen.
                let _ = self.library.store().remember(self.account, &bytes);
            }
            Task::Reveal(cells, purpose) => {
                let store = Arc::clone(self.library.store());
                let view = View::new(store.book(), self.account);
                let refused = cells
                    .iter()
                    .find(|(row, field)| view.as_ref().is_none_or(|view| !view.may_reveal(*row, *field)));
                if let Some((row, _)) = refused {
                    let denied = Denied::Right { right: Right::Reveal, kind: row.kind };
                    let why = store::NotSaved::Refused(denied.into());
                    let account = self.account;
                    let what = format!("right reveal {}", row.kind.key()).into();
                    let login = view.as_ref().and_then(View::account).map(|account| account.login.clone());
                    let attempt = Attempt { what, login: login.unwrap_or_default() };
                    // Whether or not it could be noted, nothing is shown.
                    self.spawn(move || drop(store.note_attempt(Some(account), &attempt)));
                    (self.post)(Event::Answered(Answer::Revealed(cells, Err(why))));
                    return;
                }
                let (post, told) = (Arc::clone(&self.post), cells.clone());
                let answer = move |result: store::Answer| {
                    post(Event::Answered(Answer::Revealed(told, result.map(drop))));
                };
                self.library.store().reveal_with(self.account, &cells, &purpose, Box::new(answer));
            }
            Task::Preview { kind, file, words, view } => {
                let door = Arc::clone(&self.door);
                self.aside(move |_, _| Answer::Previewed(files::preview(&*door, &kind, file, words, &view)));
            }
            Task::Export { kind, words, view } => {
                let door = Arc::clone(&self.door);
                self.aside(move |_, _| Answer::Written(files::export(&*door, &kind, words, &view)));
            }
            Task::Write { name, content } => {
                let door = Arc::clone(&self.door);
                self.aside(move |_, _| Answer::Written(door.save_new(&name, &content).ok()));
            }
            Task::ExportJournal { sought, words } => {
                let door = Arc::clone(&self.door);
                self.aside(move |store, account| {
                    let sheet = journal::sheet(store, account, &sought, words);
                    let written = sheet.and_then(|sheet| {
                        let name = format!("{}.csv", words.t("journal-file"));
                        door.save_new(&name, &journal::csv(&sheet)).ok()
                    });
                    Answer::Written(written)
                });
            }
            Task::Erase(token, act, texts) => {
                let (store, post) = (Arc::clone(self.library.store()), Arc::clone(&self.post));
                self.spawn(move || {
                    let told = act.clone();
                    let result = store.erase(*act, &texts).map(|(receipt, _)| receipt);
                    post(Event::Answered(Answer::Saved(token, told, result)));
                });
            }
            Task::SetPin(pin) => self.aside(move |store, account| {
                let kept = store.set_pin(account, pin.as_deref());
                Answer::PinKept(kept.unwrap_or_else(|_| store.has_pin(account)))
            }),
            Task::CheckPin(pin) => {
                self.aside(move |store, account| Answer::PinChecked(store.is_pin(account, &pin)));
            }
            Task::Tried(what) => {
                let (store, account) = (Arc::clone(self.library.store()), self.account);
                let login = store.book().account(account).map(|account| account.login.clone());
                let attempt = Attempt { what: what.into(), login: login.unwrap_or_default() };
                // What cannot be noted is refused all the same.
                self.spawn(move || drop(store.note_attempt(Some(account), &attempt)));
            }
            Task::Work(work, view) => self.work(work, view),
            Task::Freeze => self.library.freeze_due(self.account),
            Task::StopWork(id) => {
                if let Some(stop) = self.works.remove(&id) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    fn propose(&self, token: Token, act: Box<Act>) {
        let post = Arc::clone(&self.post);
        let told = Act::clone(&act);
        let answer = move |result| post(Event::Answered(Answer::Saved(token, Box::new(told), result)));
        if act.steps.len() < BULK_STEPS {
            self.library.store().propose_with(*act, Box::new(answer));
            return;
        }
        let store = Arc::clone(self.library.store());
        self.spawn(move || answer(store.carry_out(*act)));
    }

    /// Undo and redo: the store makes the act from the journal; the screen is told which rows it touched.
    fn take_back(
        &self,
        token: Token,
        verb: Verb,
        run: impl FnOnce(&Store, AccountId, RequestId) -> store::Answer + Send + 'static,
    ) {
        let (store, account, post) = (Arc::clone(self.library.store()), self.account, Arc::clone(&self.post));
        self.spawn(move || {
            let result = run(&store, account, request_id());
            let number = result.as_ref().ok().map(|receipt| receipt.act);
            let rows = number.map(|act| past::rows_of(&store, act, TOUCHED_MAX)).unwrap_or_default();
            let steps = rows.into_iter().map(|row| Step::Edit { row, fields: Vec::new() }).collect();
            let act = Box::new(Act { account, ..Act::new(verb, steps) });
            post(Event::Answered(Answer::Saved(token, act, result)));
            if number.is_some() {
                post(Event::Answered(Answer::Last(past::last_act(&store, account))));
            }
        });
    }

    fn aside(&self, run: impl FnOnce(&Store, AccountId) -> Answer + Send + 'static) {
        let (store, account, post) = (Arc::clone(self.library.store()), self.account, Arc::clone(&self.post));
        self.spawn(move || post(Event::Answered(run(&store, account))));
    }

    fn spawn(&self, run: impl FnOnce() + Send + 'static) {
        // Without a thread nothing would ever be answered: then it is done here and now.
        let run = Arc::new(std::sync::Mutex::new(Some(run)));
        let taken = Arc::clone(&run);
        let take = |from: &std::sync::Mutex<Option<_>>| {
            from.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
        };
        let thread = std::thread::Builder::new().name("office".to_owned()).spawn(move || {
            if let Some(run) = take(&taken) {
                run();
            }
        });
        if thread.is_err()
            && let Some(run) = take(&run)
        {
            run();
        }
    }

    fn work(&mut self, work: Work, view: View) {
        let Work { id, label: _, run } = work;
        let post = Arc::clone(&self.post);
        if self.running.load(Ordering::Relaxed) >= MAX_WORKS {
            post(Event::Answered(Answer::Worked(id, None)));
            return;
        }
        let stop = Arc::new(AtomicBool::new(false));
        if let Some(before) = self.works.insert(id, Arc::clone(&stop)) {
            before.store(true, Ordering::Relaxed);
        }
        let running = Arc::clone(&self.running);
        running.fetch_add(1, Ordering::Relaxed);
        self.spawn(move || {
            let asked = || stop.load(Ordering::Relaxed);
            let result = catch_unwind(AssertUnwindSafe(|| run(view, &asked))).ok();
            running.fetch_sub(1, Ordering::Relaxed);
            let result = result.filter(|_| !stop.load(Ordering::Relaxed));
            post(Event::Answered(Answer::Worked(id, result)));
        });
    }
}

impl Drop for Office {
    /// Nobody waits for the computations of a session that is over.
    fn drop(&mut self) {
        for stop in self.works.values() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// The name under which the half-filled form of a place is kept: the same wherever the cursor stands.
fn draft_name(place: &Place) -> String {
    let mut place = place.clone();
    place.details.remove("field");
    let json = serde_json::to_vec(&place).unwrap_or_default();
    format!("{}-{}", place.screen.chars().take(40).collect::<String>(), blake3::hash(&json).to_hex())
}

/// A request id of its own for an act made outside a session; unique as long as the system has random bytes.
pub fn request_id() -> RequestId {
    let mut bytes = [0; 16];
    // Without random bytes the act still is carried out once; only "sent twice" is not recognised.
    let _ = getrandom::fill(&mut bytes);
    RequestId(bytes)
}

/// How a store failure is told on a screen.
pub fn failure(error: &crate::store::StoreError) -> ui::StoreFailure {
    use crate::store::StoreError;
    match error {
        StoreError::DiskNearlyFull { .. } => ui::StoreFailure::DiskFull,
        StoreError::Io { source, .. } | StoreError::SyncFailed { source, .. }
            if source.kind() == std::io::ErrorKind::StorageFull =>
        {
            ui::StoreFailure::DiskFull
        }
        StoreError::ReadOnly(_) => ui::StoreFailure::ReadOnly,
        StoreError::Busy | StoreError::Closed => ui::StoreFailure::Closing,
        _ => ui::StoreFailure::DiskFailed,
    }
}
