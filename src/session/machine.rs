//! The session itself: events in, bytes and tasks out. It owns no thread, no clock, no file, no terminal.

use std::collections::VecDeque;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::event::{Answer, End, Event, Now, Output, Task, Token};
use super::library::Library;
use super::line::Line;
use super::lock::{Lock, Tried};
use super::memory::Memory;
use super::office::{failure, request_id};
use super::probe::{Next, Probe};
use super::recorder::{Mark, Recorder};
use crate::domain::{AccountId, Act, RequestId, View};
use crate::lang::{Lang, Words};
use crate::search::Index;
use crate::store::disclosure::FIELDS_MAX;
use crate::store::erasing::Texts;
use crate::store::{NotSaved, Receipt, Touched};
use crate::term::{Input, Profile, width::clean_for_display};
use crate::ui::locked::Locked;
use crate::ui::terminal::{Measured, Terminal};
use crate::ui::{self, Draft, Facts, LastAct, Look, MAX_DRAFTS, Order, Place, Shell, screens};

/// Changes of others are drawn at most this often. *Unit*: milliseconds.
pub const OTHERS_PAUSE_MS: u64 = 50;
/// A frame waits this long for an answer of the store that will change it. *Unit*: milliseconds.
pub const ANSWER_PAUSE_MS: u64 = 100;
/// Keys and pastes that wait while an act is being saved; more are dropped.
pub const MAX_HELD: usize = 4096;
/// The largest terminal that is drawn whole. *Unit*: cells.
pub const MAX_SIZE: (u16, u16) = (500, 200);
/// Fields that stay revealed in one session; the oldest are hidden again.
pub const MAX_REVEALED: usize = 10_000;
/// Rows of the last act that are told.
const MAX_LAST_ROWS: usize = 4;

/// Everything that a session begins with.
pub struct Start {
    /// Whose session it is.
    pub account: AccountId,
    /// What the terminal can show.
    pub profile: Profile,
    /// Its language.
    pub lang: Lang,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Book and index.
    pub library: Arc<Library>,
    /// Where to begin; else where the last session was cut off, else the first screen.
    pub place: Option<Place>,
    /// What the last session left.
    pub memory: Memory,
    /// Half-filled forms, newest first.
    pub drafts: Vec<Draft>,
    /// The account's last act that can be undone.
    pub last: Option<LastAct>,
    /// The store is the sample county.
    pub demo: bool,
    /// From where the person works: kind of terminal and address.
    pub seat: Box<str>,
    /// Whether the account has a code that opens a locked screen.
    pub has_pin: bool,
    /// The session was locked when its server went.
    pub locked: bool,
}

/// What screens see, as long as nothing happens.
struct Around {
    view: View,
    words: Words,
    profile: Profile,
    index: Arc<Index>,
    facts: Facts,
    size: (u16, u16),
}

impl Around {
    fn look(&self) -> Look<'_> {
        Look {
            view: &self.view,
            words: self.words,
            profile: &self.profile,
            index: &self.index,
            facts: &self.facts,
            size: self.size,
        }
    }
}

/// One person at one terminal.
pub struct Session {
    account: AccountId,
    library: Arc<Library>,
    line: Line,
    around: Around,
    shell: Shell,
    memory: Memory,
    /// Where the person is.
    here: Place,
    /// The same as it was last looked at for being kept.
    kept: Option<Place>,
    /// What was sent last has not left yet.
    clogged: bool,
    recorder: Recorder,
    /// The terminal is being measured: no frame meanwhile.
    probe: Option<Probe>,
    /// It is to be measured, or to be shown a ruler, as soon as no frame is under way.
    wants_probe: bool,
    ruler: Option<Vec<String>>,
    /// A ruler is shown: no frame until the next key.
    has_ruler: bool,
    /// Bytes that are no frame and wait to leave.
    raw: Vec<u8>,
    /// What command line and environment say of the terminal, without what was found out.
    plain_profile: Profile,
    frame: Buffer,
    /// The screen may look different by now.
    wanted: bool,
    /// Until when a frame waits for an answer of the store.
    paint_from_ms: Option<u64>,
    /// The act that is being saved; keys wait for it.
    saving: Option<Token>,
    next_token: u64,
    held: VecDeque<Input>,
    asked: usize,
    /// When changes of others are drawn.
    others_due_ms: Option<u64>,
    others_drawn_ms: Option<u64>,
    /// The screen is locked.
    lock: Option<Lock>,
    /// After how long without a key it is locked. *Unit*: milliseconds.
    lock_after_ms: Option<u64>,
    /// When a key came last, by the steady clock.
    touched_ms: u64,
    tasks: Vec<Task>,
    ended: Option<End>,
}

impl Session {
    /// Begins a session and gives its first output: the first frame and what it wants to know.
    ///
    /// An account that does not exist or is closed gets none.
    pub fn new(start: Start, now: Now) -> Option<(Session, Output)> {
        let Start {
            account,
            mut profile,
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
        } = start;
        let terminal = memory.terminal(&seat);
        let plain_profile = profile.clone();
        terminal.fit(&mut profile);
        let view = View::new(library.book(), account)?;
        let facts = Facts {
            now_ms: now.wall_ms,
            demo,
            last,
            recent: memory.recent.clone(),
            drafts,
            terminal,
            seat,
            has_pin,
            ..Facts::default()
        };
        let around = Around {
            view,
            words: Words::new(lang),
            profile: profile.clone(),
            index: library.index(),
            facts,
            size: bounded(size),
        };
        let first =
            place.or_else(|| memory.place.clone()).unwrap_or_else(|| Place::new(first_screen(&around.view)));
        let is_resumed = *first.screen != *screens::HOME && memory.place.as_ref() == Some(&first);
        let (mut shell, orders) = Shell::new(&around.look(), &first);
        if is_resumed {
            shell.say_resumed(&around.look());
        }
        let (seen, left_ms) = (memory.seq, memory.left_ms);
        let mut session = Session {
            account,
            library,
            line: Line::new(profile),
            around,
            shell,
            memory,
            here: Place::default(),
            kept: None,
            clogged: false,
            recorder: Recorder::default(),
            probe: None,
            wants_probe: false,
            ruler: None,
            has_ruler: false,
            raw: Vec::new(),
            plain_profile,
            frame: Buffer::default(),
            wanted: true,
            paint_from_ms: None,
            saving: None,
            next_token: 0,
            held: VecDeque::new(),
            asked: 0,
            others_due_ms: None,
            others_drawn_ms: None,
            lock: (locked && has_pin).then(Lock::default),
            lock_after_ms: None,
            touched_ms: now.steady_ms,
            tasks: Vec::new(),
            ended: None,
        };
        if seen > 0 {
            session.tasks.push(Task::Since(seen, left_ms));
        }
        session.lock_after_ms = lock_after_ms(&session.around.view);
        session.carry_out(orders, now);
        // The first frame waits for nothing.
        session.paint_from_ms = None;
        session.here = session.shell.place(&session.around.look());
        let output = session.settle(now);
        Some((session, output))
    }

    /// Takes one event; gives what follows from it.
    pub fn handle(&mut self, event: Event, now: Now) -> Output {
        self.around.facts.now_ms = now.wall_ms;
        match event {
            Event::Bytes(bytes) => {
                for input in self.line.feed(&bytes, now.steady_ms) {
                    self.take(input, now);
                }
                self.measure(now);
            }
            Event::Resized(columns, rows) => self.take(Input::Resize { columns, rows }, now),
            Event::Published(touched) => self.published(&touched, now),
            Event::Clogged(clogged) => self.clogged = clogged,
            Event::Answered(answer) => self.answered(answer, now),
            Event::Due => {
                for input in self.line.due(now.steady_ms) {
                    self.take(input, now);
                }
            }
            Event::Stopped => self.end(End::Stopped),
        }
        self.settle(now)
    }

    /// Hears that a newer book was published, as [`Event::Published`] for many sessions at once.
    pub fn hear(&mut self, touched: &Touched, now: Now) -> Output {
        self.around.facts.now_ms = now.wall_ms;
        self.published(touched, now);
        self.settle(now)
    }

    /// Hears who else has the same record before them.
    pub fn beside(&mut self, others: Vec<AccountId>, now: Now) -> Output {
        if self.around.facts.others != others {
            self.around.facts.others = others;
            self.wanted = true;
        }
        self.settle(now)
    }

    /// Where the person is.
    pub fn place(&self) -> &Place {
        &self.here
    }

    /// Whether so many keys wait for an answer of the store that no more should be brought.
    pub fn is_full(&self) -> bool {
        self.held.len() >= MAX_HELD / 4
    }

    /// The last events, for a bug report.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Whether something is under way that will be answered.
    pub fn is_busy(&self) -> bool {
        self.saving.is_some() || self.asked > 0
    }

    /// Whether the terminal still owes an answer: who leaves before it has come finds it in the next prompt.
    pub fn awaits_terminal(&self) -> bool {
        self.line.awaits_answer() || self.probe.is_some()
    }

    fn take(&mut self, input: Input, now: Now) {
        if self.ended.is_some() {
            return;
        }
        self.recorder.note_input(now.steady_ms, &input);
        if let Input::Resize { columns, rows } = input {
            self.resized((columns, rows), now);
            return;
        }
        self.touched_ms = now.steady_ms;
        if self.lock.is_some() {
            self.open_lock(&input);
            return;
        }
        if self.saving.is_some() {
            if self.held.len() < MAX_HELD {
                self.held.push_back(input);
            }
            return;
        }
        self.has_ruler = false;
        self.freshen(now);
        let look = self.around.look();
        let orders = match input {
            Input::Key(key) => self.shell.key(&look, key),
            Input::Paste(paste) => self.shell.paste(&look, &paste.text),
            Input::Answer(_) | Input::Resize { .. } => Vec::new(),
        };
        self.wanted = true;
        self.carry_out(orders, now);
        self.note_place(now);
    }

    fn resized(&mut self, size: (u16, u16), now: Now) {
        let size = bounded(size);
        // A terminal that reports its size again may have lost what it showed.
        self.line.forget();
        self.wanted = true;
        self.around.size = size;
        self.tell(ui::Event::Resized, now);
    }

    /// Looks at the newest book before a key is understood, so that nothing is decided on an older one.
    fn freshen(&mut self, now: Now) {
        self.around.index = self.library.index();
        let book = self.library.book();
        if book.seq() == self.around.view.seq() && book.today() == self.around.view.today() {
            return;
        }
        let due = self.others_due_ms.take().is_some();
        self.around.view = self.around.view.with_book(book);
        self.lock_after_ms = lock_after_ms(&self.around.view);
        if due {
            self.others_drawn_ms = Some(now.steady_ms);
            self.tell(ui::Event::BookChanged, now);
        }
    }

    fn published(&mut self, touched: &Touched, now: Now) {
        self.recorder.note(now.steady_ms, Mark::Book);
        if let Some(texts) = &touched.forgotten {
            self.forget(texts, now);
        }
        if touched.day {
            self.tasks.push(Task::Freeze);
        }
        if touched.seq <= self.around.view.seq() && !touched.day {
            return;
        }
        if !self.concerns(touched) {
            return;
        }
        let earliest = self.others_drawn_ms.map_or(0, |drawn| drawn.saturating_add(OTHERS_PAUSE_MS));
        self.others_due_ms.get_or_insert(earliest.max(now.steady_ms));
    }

    /// Keeps none of these texts: what a person's erasure takes out of the store must not come back from a session.
    fn forget(&mut self, texts: &Texts, now: Now) {
        let holds = |text: &str| texts.iter().any(|sought| text.contains(&**sought));
        let named = |place: &Place| place.details.values().any(|detail| holds(detail));
        let (facts, here) = (&mut self.around.facts, &self.here);
        let mut is_here = named(here);
        facts.drafts.retain(|draft| {
            // A form that cannot be written down was never kept.
            let goes = serde_json::to_string(draft).is_ok_and(|json| holds(&json));
            is_here |= goes && draft.belongs_to(here);
            !goes
        });
        self.memory.recent.retain(|recent| !holds(&recent.title) && !named(&recent.place));
        facts.recent = self.memory.recent.clone();
        self.freshen(now);
        if is_here {
            let (shell, orders) =
                Shell::new(&self.around.look(), &Place::new(first_screen(&self.around.view)));
            self.shell = shell;
            self.carry_out(orders, now);
            self.wanted = true;
        }
        let place = self.shell.place(&self.around.look());
        self.here.clone_from(&place);
        self.kept = Some(place.clone());
        self.remember(Some(place), now);
    }

    fn concerns(&self, touched: &Touched) -> bool {
        let interests = self.shell.interests(&self.around.look());
        let kinds =
            interests.kinds.is_empty() || interests.kinds.iter().any(|kind| touched.kinds.contains(kind));
        // With two hundred sessions most are not concerned: what costs something is looked at last.
        let within = |unit| {
            let newest = self.around.view.with_book(self.library.book());
            touched.units.iter().any(|touched| newest.within(*touched, unit))
        };
        touched.day || kinds && (touched.everywhere || interests.unit.is_none_or(within))
    }

    fn tell(&mut self, event: ui::Event, now: Now) {
        let orders = self.shell.event(&self.around.look(), event);
        self.wanted = true;
        self.carry_out(orders, now);
    }

    fn carry_out(&mut self, orders: Vec<Order>, now: Now) {
        for order in orders {
            match order {
                Order::Propose(act) => {
                    let token = self.begin_saving(now);
                    let act = Box::new(self.own(*act));
                    self.tasks.push(Task::Propose(token, act));
                }
                Order::Undo => {
                    let token = self.begin_saving(now);
                    self.tasks.push(Task::Undo(token, None));
                }
                Order::UndoAct(act) => {
                    let token = self.begin_saving(now);
                    self.tasks.push(Task::Undo(token, Some(act)));
                }
                Order::Redo => {
                    let token = self.begin_saving(now);
                    self.tasks.push(Task::Redo(token));
                }
                Order::Ask(question) => {
                    self.asked += 1;
                    self.pause_paint(now);
                    self.tasks.push(Task::Ask(question));
                }
                Order::KeepDraft(mut draft) => {
                    let drafts = &mut self.around.facts.drafts;
                    let before = drafts.iter().find(|kept| kept.belongs_to(&draft.place));
                    let request = before.and_then(|kept| kept.request);
                    draft.request = Some(request.unwrap_or_else(|| request_id().0));
                    drafts.retain(|kept| !kept.belongs_to(&draft.place));
                    drafts.insert(0, Draft::clone(&draft));
                    drafts.truncate(MAX_DRAFTS);
                    self.tasks.push(Task::KeepDraft(draft));
                }
                Order::DropDraft(place) => {
                    self.around.facts.drafts.retain(|kept| !kept.belongs_to(&place));
                    self.tasks.push(Task::DropDraft(place));
                }
                Order::Write { name, content } => self.tasks.push(Task::Write { name, content }),
                Order::Preview { kind, file } => {
                    let (words, view) = (self.around.words, self.around.view.clone());
                    self.asked += 1;
                    self.tasks.push(Task::Preview { kind, file, words, view });
                }
                Order::Export { kind } => {
                    let (words, view) = (self.around.words, self.around.view.clone());
                    self.tasks.push(Task::Export { kind, words, view });
                }
                Order::ExportJournal(sought) => {
                    self.tasks.push(Task::ExportJournal { sought, words: self.around.words });
                }
                Order::Work(work) => self.tasks.push(Task::Work(work, self.around.view.clone())),
                Order::StopWork(id) => self.tasks.push(Task::StopWork(id)),
                // Nothing is shown before it is written down who looked at it.
                Order::Reveal(mut cells, purpose) => {
                    cells.retain(|(row, _)| self.around.view.row(*row).is_some());
                    cells.truncate(FIELDS_MAX);
                    if !cells.is_empty() {
                        self.asked += 1;
                        self.pause_paint(now);
                        self.tasks.push(Task::Reveal(cells, purpose));
                    }
                }
                Order::Measure => self.wants_probe = true,
                Order::Ruler(lines) => self.ruler = Some(lines),
                Order::KeepTerminal(found) => self.keep_terminal(*found, now),
                Order::Erase(act, texts) => {
                    let token = self.begin_saving(now);
                    let act = Box::new(self.own(*act));
                    self.tasks.push(Task::Erase(token, act, texts));
                }
                Order::SetPin(pin) => self.tasks.push(Task::SetPin(pin)),
                Order::Lock => self.lock_up(now),
                Order::Record => {
                    let content = self.report(now).into_bytes();
                    self.tasks
                        .push(Task::Write { name: format!("touyan-events-{}.txt", now.wall_ms), content });
                }
                Order::Repaint => {
                    self.line.forget();
                    self.wanted = true;
                }
                Order::Quit => self.end(End::Quit),
            }
        }
    }

    fn keep_terminal(&mut self, found: Terminal, now: Now) {
        self.around.facts.terminal = Terminal { at_ms: now.wall_ms, ..found };
        let seat = self.around.facts.seat.clone();
        self.memory.keep_terminal(&seat, self.around.facts.terminal.clone());
        self.remember(self.memory.place.clone(), now);
        self.around.profile = self.plain_profile.clone();
        self.around.facts.terminal.fit(&mut self.around.profile);
        self.line.set_profile(self.around.profile.clone());
        self.wanted = true;
    }

    /// Hands on what the terminal says of its cursor while it is measured.
    fn measure(&mut self, now: Now) {
        for (_, column) in self.line.positions() {
            let Some(probe) = &mut self.probe else { return };
            match probe.heard(column, now.steady_ms) {
                Next::Wait => {}
                Next::Send(bytes) => self.raw.extend_from_slice(&bytes),
                Next::Done(found) => self.measured(found, now),
            }
        }
    }

    fn measured(&mut self, found: Measured, now: Now) {
        self.probe = None;
        self.line.listen(false);
        // What was measured with stands on the screen.
        self.line.forget();
        self.tell(ui::Event::Measured(found), now);
    }

    /// What is not a frame: the beginning of a measurement, a ruler.
    fn raw(&mut self, now: Now) -> Vec<u8> {
        let at = now.steady_ms;
        if self.probe.as_ref().is_some_and(|probe| probe.due_ms() <= at)
            && let Some(probe) = self.probe.take()
        {
            self.measured(probe.give_up(), now);
        }
        let mut bytes = std::mem::take(&mut self.raw);
        let idle = self.probe.is_none() && self.line.is_entered() && !self.clogged && self.line.may_paint(at);
        if idle && let Some(lines) = self.ruler.take() {
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J\x1b[H");
            let lines: Vec<_> = lines.iter().map(|line| clean_for_display(line)).collect();
            bytes.extend_from_slice(lines.join("\r\n").as_bytes());
            self.has_ruler = true;
            self.line.forget();
        } else if idle && std::mem::take(&mut self.wants_probe) {
            let (probe, first) = Probe::begin(at);
            self.line.listen(true);
            self.probe = Some(probe);
            bytes.extend_from_slice(&first);
        }
        bytes
    }

    fn begin_saving(&mut self, now: Now) -> Token {
        self.recorder.note(now.steady_ms, Mark::Store("propose"));
        let token = Token(self.next_token);
        self.next_token += 1;
        self.saving = Some(token);
        self.pause_paint(now);
        token
    }

    /// The answer will change the screen: a frame before it would only be in its way.
    fn pause_paint(&mut self, now: Now) {
        self.paint_from_ms.get_or_insert(now.steady_ms.saturating_add(ANSWER_PAUSE_MS));
    }

    /// The act in this account's name, with a request id: sent twice, it is saved once.
    fn own(&self, act: Act) -> Act {
        let place = self.shell.place(&self.around.look());
        let form = self.around.facts.drafts.iter().find(|draft| draft.belongs_to(&place));
        let request = match (act.request == RequestId::default(), form.and_then(|draft| draft.request)) {
            (false, _) => act.request,
            (true, Some(request)) => RequestId(request),
            (true, None) => request_id(),
        };
        Act { account: self.account, request, ..act }
    }

    fn answered(&mut self, answer: Answer, now: Now) {
        match answer {
            Answer::Saved(token, act, result) => {
                self.recorder.note(now.steady_ms, Mark::Store("answer"));
                if self.saving == Some(token) {
                    self.saving = None;
                }
                self.saved(*act, result, now);
                while self.saving.is_none()
                    && let Some(input) = self.held.pop_front()
                {
                    self.take(input, now);
                }
            }
            Answer::Told(question, entries, more) => {
                self.asked = self.asked.saturating_sub(1);
                self.tell(ui::Event::Answer(question, entries, more), now);
            }
            Answer::Since(since) => {
                self.around.facts.since = Some(since);
                self.tell(ui::Event::BookChanged, now);
            }
            Answer::Last(last) => {
                self.around.facts.last = last;
                self.wanted = true;
            }
            Answer::Revealed(cells, result) => {
                self.asked = self.asked.saturating_sub(1);
                self.wanted = true;
                match result {
                    Ok(()) => {
                        self.around.facts.revealed.extend(cells);
                        let more = self.around.facts.revealed.len().saturating_sub(MAX_REVEALED);
                        self.around.facts.revealed.drain(..more);
                    }
                    Err(NotSaved::Failed(error)) => {
                        self.tell(ui::Event::StoreFailed(failure(&error)), now);
                    }
                    Err(NotSaved::Refused(refusal)) => self.tell(ui::Event::Refused(refusal), now),
                }
            }
            Answer::Previewed(preview) => {
                self.asked = self.asked.saturating_sub(1);
                self.tell(ui::Event::Previewed(preview), now);
            }
            Answer::Written(path) => self.tell(ui::Event::Written(path), now),
            Answer::Worked(id, result) => self.tell(ui::Event::Worked(id, result), now),
            Answer::PinKept(has_pin) => {
                self.around.facts.has_pin = has_pin;
                self.tell(ui::Event::PinKept(has_pin), now);
            }
            Answer::PinChecked(right) => self.lock_checked(right, now),
            Answer::Indexed => {
                self.around.index = self.library.index();
                self.tell(ui::Event::BookChanged, now);
            }
        }
        if self.saving.is_none() && self.asked == 0 {
            self.paint_from_ms = None;
        }
    }

    fn saved(&mut self, act: Act, result: Result<Receipt, NotSaved>, now: Now) {
        match result {
            Ok(Receipt { seq: _, act: number, at_ms, created, warnings }) => {
                self.others_due_ms = None;
                self.around.view = self.around.view.with_book(self.library.book());
                self.lock_after_ms = lock_after_ms(&self.around.view);
                self.around.index = self.library.index();
                let verb = act.verb;
                let receipt = ui::Receipt { seq: number, at_ms, act: Box::new(act), created, warnings };
                let mut rows: Vec<_> = receipt.rows().collect();
                rows.truncate(MAX_LAST_ROWS);
                self.around.facts.last = Some(LastAct { at_ms, verb, rows });
                self.tell(ui::Event::Saved(receipt), now);
                self.note_place(now);
            }
            Err(NotSaved::Refused(refusal)) => {
                // What it was refused for may not be on the screen yet.
                self.around.view = self.around.view.with_book(self.library.book());
                self.tell(ui::Event::Refused(refusal), now);
            }
            Err(NotSaved::Failed(error)) => self.tell(ui::Event::StoreFailed(failure(&error)), now),
        }
    }

    /// Remembers where the person is, so that a dropped line reopens it.
    fn note_place(&mut self, now: Now) {
        let look = self.around.look();
        let place = self.shell.place(&look);
        if self.kept.as_ref() == Some(&place) {
            return;
        }
        let moved =
            self.kept.as_ref().is_none_or(|kept| (&kept.screen, kept.about) != (&place.screen, place.about));
        if moved {
            self.recorder.note(now.steady_ms, Mark::Screen(place.screen.to_string()));
            if ![screens::HOME, screens::MENU_NAME].contains(&&*place.screen) {
                let title = self.shell.title(&look);
                self.memory.visit(&place, &title);
                self.around.facts.recent = self.memory.recent.clone();
            }
            self.remember(Some(place.clone()), now);
        }
        self.here.clone_from(&place);
        self.kept = Some(place);
    }

    fn remember(&mut self, place: Option<Place>, now: Now) {
        self.memory.place = place;
        self.memory.seq = self.around.view.seq();
        self.memory.left_ms = now.wall_ms;
        self.tasks.push(Task::Remember(self.memory.write()));
    }

    /// Locks the screen, or ends the session where nobody could open it again.
    fn lock_up(&mut self, now: Now) {
        self.recorder.note(now.steady_ms, Mark::Lock);
        if !self.around.facts.has_pin {
            return self.end(End::Idle);
        }
        self.lock = Some(Lock::default());
        self.held.clear();
        (self.has_ruler, self.ruler) = (false, None);
        self.wanted = true;
        self.paint_from_ms = None;
    }

    /// What comes from the terminal while the screen is locked.
    fn open_lock(&mut self, input: &Input) {
        let Some(lock) = &mut self.lock else { return };
        self.wanted = true;
        match lock.take(input) {
            Tried::Nothing => {}
            Tried::Code(code) => self.tasks.push(Task::CheckPin(code.into())),
            Tried::Leave => self.end(End::Idle),
        }
    }

    fn lock_checked(&mut self, right: bool, now: Now) {
        let Some(lock) = &mut self.lock else { return };
        self.wanted = true;
        if right {
            self.recorder.note(now.steady_ms, Mark::Unlock);
            self.lock = None;
            self.touched_ms = now.steady_ms;
        } else if !lock.refuse() {
            self.tasks.push(Task::Tried("pin"));
            self.end(End::Idle);
        }
    }

    /// When the screen is locked if nobody touches it.
    fn lock_due_ms(&self) -> Option<u64> {
        self.lock_after_ms.filter(|_| self.lock.is_none()).map(|after| self.touched_ms.saturating_add(after))
    }

    /// Whether the screen is locked.
    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// The last events of the session for a bug report: nothing that was typed or shown.
    fn report(&self, now: Now) -> String {
        let (columns, rows) = self.around.size;
        let version = env!("CARGO_PKG_VERSION");
        let profile = &self.around.profile;
        let lines = self.recorder.lines(now.steady_ms);
        format!("touyan {version}\nterminal {profile:?}\nsize {columns}x{rows}\n{lines}")
    }

    fn end(&mut self, end: End) {
        self.ended.get_or_insert(end);
        self.held.clear();
    }

    /// The last output of a session that is over.
    fn parting(&mut self, now: Now) -> Option<Output> {
        let end = self.ended?;
        let place = match end {
            End::Quit => None,
            End::Stopped | End::Idle => Some(self.shell.place(&self.around.look())),
        };
        self.remember(place, now);
        Some(Output { tasks: std::mem::take(&mut self.tasks), ended: Some(end), ..Output::default() })
    }

    fn settle(&mut self, now: Now) -> Output {
        let at = now.steady_ms;
        if self.ended.is_none() && self.lock_due_ms().is_some_and(|due| due <= at) {
            self.lock_up(now);
        }
        if let Some(output) = self.parting(now) {
            return output;
        }
        if self.others_due_ms.is_some_and(|due| due <= at) {
            self.freshen(now);
            self.others_due_ms = None;
        }
        self.paint_from_ms.take_if(|from| *from <= at);
        let mut bytes = self.raw(now);
        let is_free = bytes.is_empty() && self.probe.is_none() && !self.has_ruler;
        if is_free && self.wanted && self.paint_from_ms.is_none() && self.line.may_paint(at) && !self.clogged
        {
            bytes = self.paint(at);
            self.wanted = false;
        }
        let wakes = [
            self.line.wake_at_ms(self.wanted || self.wants_probe || self.ruler.is_some()),
            self.probe.as_ref().map(Probe::due_ms),
            self.others_due_ms,
            self.paint_from_ms.filter(|_| self.wanted),
            self.lock_due_ms(),
        ];
        Output {
            bytes,
            tasks: std::mem::take(&mut self.tasks),
            wake_at_ms: wakes.into_iter().flatten().min(),
            ended: None,
        }
    }

    fn paint(&mut self, at: u64) -> Vec<u8> {
        let (columns, rows) = self.around.size;
        let area = Rect::new(0, 0, columns, rows);
        if self.frame.area == area {
            self.frame.reset();
        } else {
            self.frame = Buffer::empty(area);
        }
        let look = self.around.look();
        let caret = match &self.lock {
            Some(lock) => {
                let (typed, checking, left) = (lock.typed(), lock.is_checking(), lock.left());
                Locked { typed, checking, left }.draw(&look, &mut self.frame)
            }
            None => self.shell.draw(&look, &mut self.frame),
        };
        let bytes = self.line.paint(&self.frame, caret, at);
        if !bytes.is_empty() {
            self.recorder.note(at, Mark::Frame(bytes.len()));
        }
        bytes
    }
}

/// After how long without a key a session is locked; never where the county has set 0. *Unit*: milliseconds.
fn lock_after_ms(view: &View) -> Option<u64> {
    let minutes = view.setting_number("session.lock_minutes").filter(|minutes| *minutes > 0)?;
    Some(u64::from(minutes) * 60_000)
}

/// A store that holds nothing yet begins with what to do about it.
fn first_screen(view: &View) -> &'static str {
    match view.units().next() {
        Some(_) => screens::HOME,
        None => screens::FIRST_STEPS,
    }
}

fn bounded((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.clamp(1, MAX_SIZE.0), rows.clamp(1, MAX_SIZE.1))
}
