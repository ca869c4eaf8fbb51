//! The one writer: acts in order of arrival, whole groups made durable together, answers only after that.
//!
//! Acts are carried out on the group's working copy. What a refused one leaves half done is thrown away: the copy is
//! made anew from the published book and the acts before it; a failed write throws all of it away. Nothing here waits for sled or for a session.

use arc_swap::ArcSwap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};

use super::ask::{NotSaved, Receipt, Reply};
use super::attempt::{NOTED_MAX, tried};
use super::bells::{Bells, Touched};
use super::carrier::Carry;
use super::chain::Head;
use super::clock::Clock;
use super::digest::StateDigest;
use super::encode::{encode, raw, restamp};
use super::entry::EntryDraft;
use super::erase::Erased;
use super::erasing::{Rows, Texts};
use super::error::StoreError;
use super::journal::{Appended, Journal};
use super::memory::{ActHead, Memory, REQUEST_KEPT_MS};
use crate::domain::{AccountId, Act, Applied, Book, Change, Day, Refusal, RequestId, RowId, Verb, apply};

/// Acts that go into one frame at most.
pub const GROUP_ACTS_MAX: usize = 256;
/// What acts that go into one frame together may need at most. *Unit*: bytes.
pub const GROUP_BYTES_MAX: usize = 1 << 20;
/// What may wait for the writer; beyond it the answer is "busy".
pub const QUEUE_MAX: usize = 4_096;
/// Acts above this many steps are prepared in their session.
pub const BULK_STEPS: usize = 256;

/// A large act that was carried out and written down beside the writer, upon one state of the book.
pub struct Prepared {
    pub(super) act: Act,
    pub(super) base: u64,
    pub(super) day: Day,
    pub(super) book: Book,
    pub(super) applied: Applied,
    pub(super) parts: Vec<EntryDraft>,
}

/// What became of a prepared act.
pub(super) enum Bulk {
    Done(super::ask::Answer),
    /// The book has moved on: prepare it again.
    Stale(Box<Act>),
}

/// What is asked of the writer.
pub(super) enum Ask {
    Act(Box<Act>, Reply),
    Prepared(Box<Prepared>, SyncSender<Bulk>),
    Note {
        verb: &'static str,
        account: AccountId,
        note: Box<serde_json::value::RawValue>,
        reply: Reply,
    },
    /// Takes rows out of the history; sessions forget the texts.
    Erase {
        rows: Rows,
        texts: Texts,
        reply: SyncSender<Result<Erased, StoreError>>,
    },
    Today(Day),
    Head(SyncSender<(Arc<Book>, Head)>),
    Close,
}

/// The writer's own things.
pub(super) struct Writer {
    pub journal: Journal,
    pub published: Arc<ArcSwap<Book>>,
    pub memory: Arc<Mutex<Memory>>,
    pub carry: Carry,
    pub bells: Bells,
    pub clock: Arc<dyn Clock>,
    /// How many attempts of each account were noted today.
    pub tried: BTreeMap<AccountId, u32>,
}

/// Acts that become durable together.
struct Group {
    base: Arc<Book>,
    working: Book,
    /// What the acts so far have changed, by number.
    done: Vec<(u64, Vec<Change>)>,
    /// An act was refused: from now on a copy is kept before each, so that refusals do not add up.
    careful: bool,
    drafts: Vec<EntryDraft>,
    bytes: usize,
    answers: Vec<(Reply, Result<Receipt, NotSaved>)>,
    heads: Vec<(AccountId, ActHead, RequestId)>,
    rows: BTreeSet<RowId>,
    touched: Touched,
}

impl Group {
    fn new(base: Arc<Book>) -> Group {
        Group {
            working: Book::clone(&base),
            base,
            done: Vec::new(),
            careful: false,
            drafts: Vec::new(),
            bytes: 0,
            answers: Vec::new(),
            heads: Vec::new(),
            rows: BTreeSet::new(),
            touched: Touched::default(),
        }
    }

    /// A copy for the case that the next act is refused, where making one anew would be dear.
    fn spare(&self) -> Option<Book> {
        self.careful.then(|| self.working.clone())
    }

    /// Puts the working copy back to where it was before the last act; gives the one that has it.
    fn take_back(&mut self, spare: Option<Book>) -> Book {
        let before = spare.unwrap_or_else(|| {
            let mut book = Book::clone(&self.base);
            for (seq, changes) in &self.done {
                changes.iter().for_each(|change| book.put(change.row, *seq, change.after.clone()));
                book.advance(*seq);
            }
            book.settle();
            self.careful = !self.done.is_empty();
            book
        });
        std::mem::replace(&mut self.working, before)
    }

    fn is_full(&self) -> bool {
        self.drafts.len() >= GROUP_ACTS_MAX
            || self.answers.len() >= GROUP_ACTS_MAX
            || self.bytes >= GROUP_BYTES_MAX
    }
}

/// Ends the process when the writer panics: nobody may go on as if acts were still being saved.
struct Fuse;

impl Drop for Fuse {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::process::abort();
        }
    }
}

impl Writer {
    /// Runs until the store is closed.
    pub fn run(mut self, queue: &Receiver<Ask>) {
        let _fuse = Fuse;
        while let Ok(ask) = queue.recv() {
            if !self.round(ask, queue) {
                break;
            }
        }
    }

    /// One group, begun by `ask`, with whatever else is waiting; gives whether to go on.
    fn round(&mut self, ask: Ask, queue: &Receiver<Ask>) -> bool {
        let mut group = Group::new(self.published.load_full());
        let mut ask = ask;
        let mut going = true;
        loop {
            match ask {
                Ask::Act(act, reply) => group = self.take(group, &act, reply),
                Ask::Note { verb, account, note, reply } => self.note(&mut group, verb, account, note, reply),
                Ask::Prepared(prepared, reply) => {
                    self.commit(group);
                    self.take_prepared(*prepared, &reply);
                    group = Group::new(self.published.load_full());
                }
                Ask::Erase { rows, texts, reply } => {
                    self.commit(group);
                    let touched = Touched {
                        seq: self.journal.head().seq,
                        forgotten: Some(texts),
                        ..Touched::default()
                    };
                    self.bells.ring(&touched);
                    drop(reply.send(self.journal.erase_before(&rows)));
                    group = Group::new(self.published.load_full());
                }
                Ask::Today(day) => {
                    self.commit(group);
                    self.begin_day(day);
                    group = Group::new(self.published.load_full());
                }
                Ask::Head(reply) => {
                    self.commit(group);
                    drop(reply.send((self.published.load_full(), self.journal.head())));
                    group = Group::new(self.published.load_full());
                }
                Ask::Close => going = false,
            }
            if !going || group.is_full() {
                break;
            }
            match queue.try_recv() {
                Ok(next) => ask = next,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        self.commit(group);
        going
    }

    /// Carries one act out on the group's working copy.
    fn take(&mut self, mut group: Group, act: &Act, reply: Reply) -> Group {
        let at_ms = self.clock.now_ms();
        if let Err(refusal) = self.may(&group, act, at_ms) {
            self.note_tried(&mut group, act.account, &refusal);
            group.answers.push((reply, Err(refusal.into())));
            return group;
        }
        let seq = self.journal.next_seq() + group.drafts.len() as u64;
        let spare = group.spare();
        let applied = match apply(&mut group.working, act, seq) {
            Ok(applied) => applied,
            Err(refusal) => {
                group.take_back(spare);
                self.note_tried(&mut group, act.account, &refusal);
                group.answers.push((reply, Err(refusal.into())));
                return group;
            }
        };
        let mut parts = match encode(act, &applied, at_ms, self.journal.part_bytes_max()) {
            Ok(parts) => parts,
            Err(error) => {
                group.take_back(spare);
                group.answers.push((reply, Err(error.into())));
                return group;
            }
        };
        let bytes: usize = parts.iter().map(EntryDraft::bytes_at_most).sum();
        if parts.len() > 1 || group.bytes + bytes > self.journal.part_bytes_max() {
            let mut book = group.take_back(spare);
            if !group.drafts.is_empty() {
                // It goes alone, behind those that came before it; its numbers stay the same if they succeed.
                self.commit(group);
                group = Group::new(self.published.load_full());
                if self.journal.next_seq() != seq {
                    return self.take(group, act, reply);
                }
            }
            if parts.len() > 1 {
                restamp(&mut book, &applied, &parts, seq);
                group.working = book;
                self.stage(&mut group, act, applied, (seq, parts.len() as u64), at_ms, reply);
                self.finish(group, |journal, digest| journal.append_act(&parts, digest).map(Some));
                return Group::new(self.published.load_full());
            }
            group.working = book;
        }
        group.bytes += bytes;
        group.drafts.append(&mut parts);
        self.stage(&mut group, act, applied, (seq, 1), at_ms, reply);
        group
    }

    /// What has to do with earlier acts: a request sent twice, an act undone twice, somebody else's act.
    fn may(&self, group: &Group, act: &Act, at_ms: i64) -> Result<(), Refusal> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if act.request != RequestId::default() {
            let staged = group.heads.iter().find(|(_, _, request)| *request == act.request);
            let saved = match staged {
                Some((_, head, _)) => Some((head.act, head.at_ms)),
                None => memory.request(act.request, at_ms - REQUEST_KEPT_MS),
            };
            if let Some((seq, at_ms)) = saved {
                return Err(Refusal::AlreadySaved { seq, at_ms });
            }
        }
        let Some(undoes) = act.undoes else {
            // Only through an act that says what it takes back.
            return match act.verb {
                Verb::Undo | Verb::Redo => Err(Refusal::CannotUndo(0)),
                _ => Ok(()),
            };
        };
        let staged =
            group.heads.iter().find(|(_, head, _)| head.act == undoes).map(|(by, head, _)| (*by, *head));
        let Some((account, head)) = memory.act(undoes).or(staged) else {
            return Err(Refusal::CannotUndo(undoes));
        };
        if account != act.account || !head.undoable() {
            return Err(Refusal::CannotUndo(undoes));
        }
        if head.undone_by.is_some() || group.heads.iter().any(|(_, head, _)| head.undoes == Some(undoes)) {
            return Err(Refusal::AlreadyUndone(undoes));
        }
        Ok(())
    }

    fn stage(
        &self,
        group: &mut Group,
        act: &Act,
        applied: Applied,
        (seq, parts): (u64, u64),
        at_ms: i64,
        reply: Reply,
    ) {
        let last = seq + parts - 1;
        for change in &applied.changes {
            group.rows.insert(change.row);
            group.touched.add(&group.working, change);
        }
        let head = ActHead { act: seq, at_ms, verb: act.verb, undoes: act.undoes, undone_by: None };
        group.heads.push((act.account, head, act.request));
        let Applied { changes, created, warnings } = applied;
        group.done.push((seq, changes));
        group.answers.push((reply, Ok(Receipt { seq: last, act: seq, at_ms, created, warnings })));
    }

    /// An entry without rows: what an account tried and may not.
    fn note_tried(&mut self, group: &mut Group, account: AccountId, refusal: &Refusal) {
        let Some(attempt) = tried(&group.working, account, refusal) else { return };
        let noted = self.tried.entry(account).or_default();
        if *noted >= NOTED_MAX {
            return;
        }
        *noted += 1;
        if let Ok(note) = raw(&attempt) {
            self.note(group, Verb::Attempt.key(), account, note, Box::new(|_| {}));
        }
    }

    /// An entry without rows: a backup was made.
    fn note(
        &self,
        group: &mut Group,
        verb: &str,
        account: AccountId,
        note: Box<serde_json::value::RawValue>,
        reply: Reply,
    ) {
        let at_ms = self.clock.now_ms();
        let seq = self.journal.next_seq() + group.drafts.len() as u64;
        let draft = EntryDraft {
            at_ms,
            actor: account.0,
            request: [0; 16],
            verb: verb.to_owned(),
            note: Some(note),
            rows: Vec::new(),
        };
        if let Err(fault) = draft.check() {
            group.answers.push((reply, Err(StoreError::Draft(fault).into())));
            return;
        }
        group.bytes += draft.bytes_at_most();
        group.drafts.push(draft);
        group.done.push((seq, Vec::new()));
        group.working.advance(seq);
        let receipt = Receipt { seq, act: seq, at_ms, created: Vec::new(), warnings: Vec::new() };
        group.answers.push((reply, Ok(receipt)));
    }

    fn take_prepared(&mut self, prepared: Prepared, reply: &SyncSender<Bulk>) {
        let Prepared { act, base, day, mut book, applied, parts } = prepared;
        let same = {
            let published = self.published.load();
            published.seq() == base && published.today() == day && self.journal.head().seq == base
        };
        if !same {
            drop(reply.send(Bulk::Stale(Box::new(act))));
            return;
        }
        let at_ms = parts.first().map_or(0, |part| part.at_ms);
        let mut group = Group::new(self.published.load_full());
        let seq = self.journal.next_seq();
        let answer: Reply = {
            let reply = reply.clone();
            Box::new(move |answer| drop(reply.send(Bulk::Done(answer))))
        };
        if let Err(refusal) = self.may(&group, &act, at_ms) {
            answer(Err(refusal.into()));
            return;
        }
        restamp(&mut book, &applied, &parts, seq);
        group.working = book;
        self.stage(&mut group, &act, applied, (seq, parts.len() as u64), at_ms, answer);
        self.finish(group, |journal, digest| journal.append_act(&parts, digest).map(Some));
    }

    fn begin_day(&mut self, day: Day) {
        let published = self.published.load();
        if published.today() == day {
            return;
        }
        let mut book = Book::clone(&published);
        self.tried.clear();
        book.set_today(day);
        book.settle();
        let touched = Touched { seq: book.seq(), everywhere: true, day: true, ..Touched::default() };
        self.published.store(Arc::new(book));
        self.bells.ring(&touched);
    }

    fn commit(&mut self, mut group: Group) {
        let drafts = std::mem::take(&mut group.drafts);
        self.finish(group, |journal, digest| match drafts.as_slice() {
            [] => Ok(None),
            drafts => journal.append(drafts, digest).map(Some),
        });
    }

    /// Makes the group durable, publishes, answers, rings, hands on; or takes all of it back.
    fn finish(
        &mut self,
        group: Group,
        append: impl FnOnce(&mut Journal, StateDigest) -> Result<Option<Appended>, StoreError>,
    ) {
        let Group {
            base: _,
            working,
            done: _,
            careful: _,
            drafts: _,
            bytes: _,
            answers,
            heads,
            rows,
            mut touched,
        } = group;
        let digest = StateDigest::from_bytes(working.digest().to_le_bytes());
        match append(&mut self.journal, digest) {
            Ok(None) => answers.into_iter().for_each(|(reply, answer)| reply(answer)),
            Ok(Some(appended)) => {
                let book = Arc::new(working);
                self.published.store(Arc::clone(&book));
                let acts: Vec<_> = heads.iter().map(|(account, head, _)| (*account, head.act)).collect();
                {
                    let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
                    for (account, head, request) in heads {
                        memory.note(account, head, request);
                    }
                }
                touched.seq = appended.last_seq;
                answers.into_iter().for_each(|(reply, answer)| reply(answer));
                if !rows.is_empty() {
                    self.bells.ring(&touched);
                }
                self.carry.add(book, rows, acts, appended.bytes);
                if appended.rolled {
                    self.prepare_segment();
                }
            }
            Err(error) => {
                // Also the refused ones: they were judged by a state that does not exist.
                let error = Arc::new(error);
                for (reply, _) in answers {
                    reply(Err(NotSaved::Failed(Arc::clone(&error))));
                }
            }
        }
    }

    /// Lays out the next segment beside the writer, on a thread that ends with that.
    fn prepare_segment(&self) {
        let preparer = self.journal.preparer();
        let run = move || drop(preparer.prepare_next());
        // Where no thread can be had, the writer lays it out itself when it needs it.
        drop(std::thread::Builder::new().name("segment".to_owned()).spawn(run));
    }
}
