//! The loop that serves a store: one thread waits for all sockets and drives all screens; what takes time is done by
//! threads that post their answers.
//!
//! Nothing here waits for a client: what one does not take is kept for it, and no frame is painted for it meanwhile.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use super::door::{Questions, WireDoor};
use super::errand::Pipes;
use super::host::{Guest, Host, Parting, Welcome};
use super::identity::{is_gate, login_of};
use super::kept::Kept;
use super::link::{Gone, Link};
use super::mailbox::Mailbox;
use super::porch::Porch;
use super::wire::{Blocking, Hello, Kind, Told, WireFault, read_size};
use crate::domain::{AccountId, Day, RowId};
use crate::session::clocks::{Clocks, LAST_ANSWER_MS, until_midnight_ms};
use crate::session::{End, Event, Library, Now, Office, Output, Session, Start, guard};
use crate::store::{Subscription, Touched};

/// Clients at the same time, whatever they want.
pub const GUESTS_MAX: usize = 300;
/// Sessions of one account at the same time.
pub const SESSIONS_MAX: usize = 8;
/// Sessions of whoever owns the store, who may be a whole office behind one Unix account.
pub const OWNER_SESSIONS_MAX: usize = 300;
/// How long the first client may take to come, whatever else is said of an empty server. *Unit*: milliseconds.
const FIRST_MS: u64 = 5_000;
/// How long a client may take to say who it is. *Unit*: milliseconds.
const GREETING_MS: u64 = 5_000;
/// How long a client may take to fetch the last frames of a session that has ended. *Unit*: milliseconds.
const FAREWELL_MS: u64 = 5_000;
/// How long a server that was told to end waits for what is being saved. *Unit*: milliseconds.
const STOP_MS: u64 = 3_000;
/// Attempts that are noted in an hour; more are only turned away. A journal is not for strangers to fill.
const NOTED_MAX: u32 = 60;
/// *Unit*: milliseconds.
const HOUR_MS: u64 = 3_600_000;

const DOOR: u64 = 0;
const MAIL: u64 = 1;
const STOP: u64 = 2;
const FIRST_GUEST: u64 = 3;

/// How a store is served.
pub struct Rules {
    /// How long the server stays when nobody is there; `None`: for ever. *Unit*: milliseconds.
    pub linger_ms: Option<u64>,
    /// Unix accounts that may speak for others.
    pub gates: Vec<String>,
    /// Can be read when the server is to end.
    pub stop: Option<OwnedFd>,
}

/// What comes to the loop from other threads.
enum Letter {
    /// For a session.
    Event(u64, Event),
    /// Frames for a session's client.
    Frames(u64, Vec<u8>),
    /// For every session.
    News(Touched),
    /// A guest that gets a screen.
    Enter(u64, Box<Entering>),
    /// A guest that is served otherwise or not at all has gone.
    Left,
    /// The server closes if nobody else is there.
    Close(Pipes, u8, u8),
}

struct Entering {
    link: Link,
    guest: Guest,
    office: Office,
    start: Start,
    questions: Arc<Questions>,
    kept: Kept,
    message: Option<String>,
}

/// A client that the loop looks after.
struct Seat {
    link: Link,
    /// Whether its socket is watched for room to write.
    watched_out: bool,
    /// Whether its socket is watched for bytes to read.
    watched_in: bool,
    state: State,
}

enum State {
    /// Has not said who it is; until when it may.
    Greeting(u64),
    /// Has a session.
    Sitting(Box<Sitting>),
    /// Is over; until when it may fetch what waits.
    Leaving(u64),
}

struct Sitting {
    guest: Guest,
    account: AccountId,
    session: Session,
    office: Office,
    questions: Arc<Questions>,
    kept: Kept,
    /// The record that the person has open.
    about: Option<RowId>,
    wake_at_ms: Option<u64>,
    clogged: bool,
    /// The session was left; until when the terminal's last answer is waited for.
    settling: Option<u64>,
}

/// The server of one store.
pub struct Hall {
    library: Arc<Library>,
    host: Arc<dyn Host>,
    porch: Porch,
    rules: Rules,
    poll: OwnedFd,
    mail: Arc<Mailbox<Letter>>,
    seats: BTreeMap<u64, Seat>,
    next: u64,
    /// Guests that threads look after.
    away: usize,
    empty_since_ms: Option<u64>,
    noted: (u64, u32),
    clocks: Clocks,
    today: Day,
    closing: bool,
    _news: Subscription,
}

impl Hall {
    /// A hall for a store, with the door that its guests come through.
    ///
    /// *Errors*: the system gives no pipe or poll.
    pub fn new(library: Arc<Library>, host: Arc<dyn Host>, porch: Porch, rules: Rules) -> io::Result<Hall> {
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        let mail = Mailbox::new()?;
        epoll::add(&poll, porch.listener(), EventData::new_u64(DOOR), EventFlags::IN)?;
        epoll::add(&poll, &*mail, EventData::new_u64(MAIL), EventFlags::IN)?;
        if let Some(stop) = &rules.stop {
            epoll::add(&poll, stop, EventData::new_u64(STOP), EventFlags::IN)?;
        }
        let to = Arc::clone(&mail);
        let news = library.store().subscribe(move |touched| to.put(Letter::News(touched.clone())));
        guard::quiet_panics();
        let clocks = Clocks::new(Arc::clone(library.store().clock()));
        Ok(Hall {
            today: library.book().today(),
            empty_since_ms: Some(clocks.now().steady_ms.saturating_add(FIRST_MS)),
            library,
            host,
            porch,
            rules,
            poll,
            mail,
            seats: BTreeMap::new(),
            next: FIRST_GUEST,
            away: 0,
            noted: (0, 0),
            clocks,
            closing: false,
            _news: news,
        })
    }

    /// Serves until it is told to end or nobody has been there for long enough. Nobody can come any more when this
    /// returns; clients that are still there find their line cut and come back to the next server.
    ///
    /// *Errors*: the system fails to wait.
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Vec::with_capacity(64);
        loop {
            let now = self.clocks.now();
            self.new_day(now);
            let limit = Timespec::try_from(Duration::from_millis(self.pause_ms(now))).ok();
            events.clear();
            match epoll::wait(&self.poll, rustix::buffer::spare_capacity(&mut events), limit.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let now = self.clocks.now();
            for event in events.drain(..) {
                let epoll::Event { flags, data } = event;
                match data.u64() {
                    DOOR => self.admit(now),
                    MAIL => self.open_mail(now),
                    STOP => {
                        self.stop();
                        return Ok(());
                    }
                    id => self.attend(id, flags, now),
                }
            }
            self.pass_time(now);
            if self.closing || self.is_over(now) {
                match self.porch.close() {
                    None => return Ok(()),
                    // Somebody came while the door was being shut.
                    Some(came) => {
                        self.closing = false;
                        let _ = epoll::add(
                            &self.poll,
                            self.porch.listener(),
                            EventData::new_u64(DOOR),
                            EventFlags::IN,
                        );
                        came.into_iter().for_each(|socket| self.seat(socket, now));
                    }
                }
            }
        }
    }

    fn pause_ms(&self, now: Now) -> u64 {
        let mut due = now.steady_ms.saturating_add(until_midnight_ms(now, self.today));
        let linger = self.rules.linger_ms.zip(self.empty_since_ms);
        due = due.min(linger.map_or(u64::MAX, |(linger, since)| since.saturating_add(linger)));
        for seat in self.seats.values() {
            let own = match &seat.state {
                State::Greeting(until) | State::Leaving(until) => Some(*until),
                State::Sitting(sitting) => [sitting.wake_at_ms, sitting.settling].into_iter().flatten().min(),
            };
            due = due.min(own.unwrap_or(u64::MAX));
        }
        due.saturating_sub(now.steady_ms)
    }

    fn new_day(&mut self, now: Now) {
        let today = Day::of_instant(now.wall_ms);
        if today != self.today {
            self.today = today;
            self.library.store().set_today(today);
        }
    }

    fn is_over(&mut self, now: Now) -> bool {
        if !self.seats.is_empty() || self.away > 0 {
            self.empty_since_ms = None;
            return false;
        }
        let since = *self.empty_since_ms.get_or_insert(now.steady_ms);
        self.rules.linger_ms.is_some_and(|linger| now.steady_ms >= since.saturating_add(linger))
    }

    /// Takes in whoever stands at the door.
    fn admit(&mut self, now: Now) {
        while let Some(socket) = self.porch.accept() {
            self.seat(socket, now);
        }
    }

    fn seat(&mut self, socket: std::os::unix::net::UnixStream, now: Now) {
        let Ok(mut link) = Link::new(socket) else { return };
        if self.seats.len() + self.away >= GUESTS_MAX {
            link.put(Kind::Exit, &[&[FULL_EXIT]]);
            let _ = link.flush();
            return link.shut();
        }
        let id = self.next;
        self.next += 1;
        if epoll::add(&self.poll, &link, EventData::new_u64(id), EventFlags::IN).is_err() {
            return link.shut();
        }
        let state = State::Greeting(now.steady_ms.saturating_add(GREETING_MS));
        self.seats.insert(id, Seat { link, watched_out: false, watched_in: true, state });
    }

    /// Something has happened on a client's socket.
    fn attend(&mut self, id: u64, flags: EventFlags, now: Now) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        if flags.contains(EventFlags::OUT) && seat.link.flush().is_err() {
            return self.dismiss(id, now);
        }
        if flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR) && seat.watched_in {
            let filled = seat.link.fill();
            let gone = self.read(id, now).and(filled);
            match gone {
                Ok(()) => {}
                Err(Gone::Ended) => return self.dismiss(id, now),
                Err(Gone::Cut) => return self.throw_out(id, "wire-cut", now),
                Err(Gone::Fault(fault)) => return self.throw_out(id, fault.key(), now),
            }
        }
        self.after(id, now);
    }

    /// Takes the frames that have come.
    fn read(&mut self, id: u64, now: Now) -> Result<(), Gone> {
        loop {
            let Some(seat) = self.seats.get_mut(&id) else { return Ok(()) };
            if let State::Sitting(sitting) = &seat.state
                && sitting.session.is_full()
            {
                return Ok(());
            }
            let Some(frame) = seat.link.take()? else { return Ok(()) };
            match (&mut seat.state, frame.kind) {
                (State::Greeting(_), Kind::Hello) => {
                    let hello = Hello::read(&frame.bytes).map_err(Gone::Fault)?;
                    self.greet(id, hello);
                    return Ok(());
                }
                (State::Sitting(_), Kind::Input) => self.tell(id, Event::Bytes(frame.bytes), now),
                (State::Sitting(_), Kind::Resize) => {
                    let (columns, rows) = read_size(&frame.bytes).map_err(Gone::Fault)?;
                    self.tell(id, Event::Resized(columns, rows), now);
                }
                (State::Sitting(sitting), Kind::Told) => {
                    let (number, told) = Told::read(&frame.bytes).map_err(Gone::Fault)?;
                    if !sitting.questions.told(number, told) {
                        return Err(Gone::Fault(WireFault::OutOfPlace));
                    }
                }
                // What was on its way when the session ended.
                (State::Leaving(_), Kind::Input | Kind::Resize | Kind::Told) => {}
                (State::Greeting(_) | State::Sitting(_) | State::Leaving(_), _) => {
                    return Err(Gone::Fault(WireFault::OutOfPlace));
                }
            }
        }
    }

    /// Somebody says who it is: whether that is so, and what it gets, is found out on a thread.
    fn greet(&mut self, id: u64, hello: Hello) {
        let Some(Seat { link, .. }) = self.seats.remove(&id) else { return };
        let _ = epoll::delete(&self.poll, &link);
        let Ok(peer) = rustix::net::sockopt::socket_peercred(&link) else { return link.shut() };
        let uid = peer.uid.as_raw();
        self.away += 1;
        let greeter = Greeter {
            id,
            uid,
            gates: self.rules.gates.clone(),
            library: Arc::clone(&self.library),
            host: Arc::clone(&self.host),
            mail: Arc::clone(&self.mail),
        };
        let thread = std::thread::Builder::new().name("guest".to_owned());
        if thread.spawn(move || greeter.run(link, hello)).is_err() {
            self.away -= 1;
        }
    }

    fn open_mail(&mut self, now: Now) {
        for letter in self.mail.take() {
            match letter {
                Letter::Event(id, event) => {
                    self.tell(id, event, now);
                    // Keys that waited for the answer are read now.
                    if let Err(gone) = self.read(id, now) {
                        match gone {
                            Gone::Fault(fault) => self.throw_out(id, fault.key(), now),
                            Gone::Ended | Gone::Cut => self.dismiss(id, now),
                        }
                        continue;
                    }
                    self.after(id, now);
                }
                Letter::Frames(id, frames) => {
                    if let Some(seat) = self.seats.get_mut(&id) {
                        seat.link.put_frames(&frames);
                        self.after(id, now);
                    }
                }
                Letter::News(touched) => self.spread(&touched, now),
                Letter::Enter(id, entering) => self.enter(id, *entering, now),
                Letter::Left => self.away = self.away.saturating_sub(1),
                Letter::Close(pipes, yes, no) => {
                    self.away = self.away.saturating_sub(1);
                    self.closing = self.seats.is_empty() && self.away == 0;
                    pipes.end(if self.closing { yes } else { no });
                }
            }
        }
    }

    /// Tells every session what was saved; those that do not show it do nothing.
    fn spread(&mut self, touched: &Touched, now: Now) {
        let mut changed = Vec::new();
        for (id, seat) in &mut self.seats {
            let State::Sitting(sitting) = &mut seat.state else { continue };
            if let Some(texts) = &touched.forgotten {
                sitting.kept.forget(texts);
            }
            match guard::guarded(|| sitting.session.hear(touched, now)) {
                Ok(output) if output.bytes.is_empty() && output.tasks.is_empty() => {
                    sitting.wake_at_ms = output.wake_at_ms;
                }
                heard => changed.push((*id, heard)),
            }
        }
        for (id, heard) in changed {
            self.take(id, heard, now);
            self.after(id, now);
        }
    }

    /// A guest gets its session.
    fn enter(&mut self, id: u64, entering: Entering, now: Now) {
        self.away = self.away.saturating_sub(1);
        let Entering { link, guest, office, start, questions, kept, message } = entering;
        let account = start.account;
        let is_office = guest.is_owner && !guest.through_gate;
        let limit = if is_office { OWNER_SESSIONS_MAX } else { SESSIONS_MAX };
        let own = self.seats.values().filter(|seat| seat.is_of(account)).count();
        let flags = EventFlags::IN;
        if epoll::add(&self.poll, &link, EventData::new_u64(id), flags).is_err() {
            return link.shut();
        }
        let state = State::Leaving(now.steady_ms.saturating_add(FAREWELL_MS));
        self.seats.insert(id, Seat { link, watched_out: false, watched_in: true, state });
        if own >= limit {
            self.host.turned_away(&self.library, "sessions", &guest.login);
            return self.part(id, &guest, &Parting::AccountFull(limit), now);
        }
        let begun = guard::guarded(|| Session::new(start, now));
        let (session, output) = match begun {
            Ok(Some(begun)) => begun,
            Ok(None) => return self.part(id, &guest, &Parting::NoAccount, now),
            Err(crash) => {
                let log = guard::write_log(self.library.store().folder(), &crash, None, now);
                return self.part(id, &guest, &Parting::Crash(crash, log), now);
            }
        };
        if let Some(seat) = self.seats.get_mut(&id) {
            if let Some(message) = message {
                seat.link.put_split(Kind::Message, message.as_bytes());
            }
            seat.link.put(Kind::Screen, &[]);
            seat.state = State::Sitting(Box::new(Sitting {
                guest,
                account,
                session,
                office,
                questions,
                kept,
                about: None,
                wake_at_ms: None,
                clogged: false,
                settling: None,
            }));
        }
        self.take(id, Ok(output), now);
        // What was typed before the session stood is its first input.
        match self.read(id, now) {
            Ok(()) => self.after(id, now),
            Err(Gone::Fault(fault)) => self.throw_out(id, fault.key(), now),
            Err(Gone::Ended | Gone::Cut) => self.dismiss(id, now),
        }
    }

    /// Gives an event to a session and carries out what follows.
    fn tell(&mut self, id: u64, event: Event, now: Now) {
        let Some(Seat { state: State::Sitting(sitting), .. }) = self.seats.get_mut(&id) else { return };
        if sitting.settling.is_some() && !matches!(event, Event::Bytes(_)) {
            return;
        }
        let handled = guard::handle(&mut sitting.session, event, now);
        if sitting.settling.is_some() {
            // It is over; only the terminal's last answer was still to be heard.
            return;
        }
        self.take(id, handled, now);
    }

    /// Carries out what a session wants.
    fn take(&mut self, id: u64, handled: Result<Output, guard::Crash>, now: Now) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        let State::Sitting(sitting) = &mut seat.state else { return };
        let Output { bytes, tasks, wake_at_ms, ended } = match handled {
            Ok(output) => output,
            Err(crash) => {
                let folder = self.library.store().folder();
                let log = guard::write_log(folder, &crash, Some(&sitting.session), now);
                let guest = sitting.guest.clone();
                return self.part(id, &guest, &Parting::Crash(crash, log), now);
            }
        };
        sitting.wake_at_ms = wake_at_ms;
        for task in tasks {
            sitting.kept.follow(&task);
            sitting.office.begin(task);
        }
        sitting.kept.at(sitting.session.place());
        sitting.kept.lock(sitting.session.is_locked());
        let about = sitting.session.place().row().filter(|_| ended.is_none());
        let before = std::mem::replace(&mut sitting.about, about);
        seat.link.put_split(Kind::Output, &bytes);
        if before != about {
            self.neighbours([before, about], now);
        }
        let Some(seat) = self.seats.get_mut(&id) else { return };
        let State::Sitting(sitting) = &mut seat.state else { return };
        match ended {
            None => {}
            Some(End::Quit) if sitting.session.awaits_terminal() => {
                sitting.settling = Some(now.steady_ms.saturating_add(LAST_ANSWER_MS));
            }
            Some(End::Quit | End::Stopped) => self.farewell(id, 0, now),
            Some(End::Idle) => {
                let guest = sitting.guest.clone();
                self.part(id, &guest, &Parting::Idle, now);
            }
        }
    }

    /// Tells everybody who has one of these records open who else has.
    fn neighbours(&mut self, rows: [Option<RowId>; 2], now: Now) {
        for row in rows.into_iter().flatten() {
            let there: Vec<(u64, AccountId)> =
                self.seats.iter().filter_map(|(id, seat)| Some((*id, seat.account_at(row)?))).collect();
            for (id, own) in &there {
                let mut others: Vec<AccountId> =
                    there.iter().map(|(_, account)| *account).filter(|account| account != own).collect();
                others.sort_unstable();
                others.dedup();
                self.show_others(*id, others, now);
            }
        }
        // Whoever has left a record sees nobody of those who are still there.
        let alone: Vec<u64> =
            self.seats.iter().filter(|(_, seat)| seat.is_nowhere()).map(|(id, _)| *id).collect();
        alone.into_iter().for_each(|id| self.show_others(id, Vec::new(), now));
    }

    fn show_others(&mut self, id: u64, others: Vec<AccountId>, now: Now) {
        let Some(Seat { link, state: State::Sitting(sitting), .. }) = self.seats.get_mut(&id) else { return };
        let Ok(output) = guard::guarded(|| sitting.session.beside(others, now)) else { return };
        sitting.wake_at_ms = output.wake_at_ms;
        output.tasks.into_iter().for_each(|task| sitting.office.begin(task));
        link.put_split(Kind::Output, &output.bytes);
        if link.flush().is_ok() && link.is_clogged() {
            self.watch(id, now);
        }
    }

    /// Sends what can be sent, and watches a socket for what it still wants.
    fn after(&mut self, id: u64, now: Now) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        if seat.link.flush().is_err() {
            return self.dismiss(id, now);
        }
        let clogged = seat.link.is_clogged();
        if let State::Sitting(sitting) = &mut seat.state {
            if !clogged && let Some(kept) = sitting.kept.news() {
                seat.link.put(Kind::Keep, &[&kept]);
                if seat.link.flush().is_err() {
                    return self.dismiss(id, now);
                }
            }
            if clogged != sitting.clogged {
                sitting.clogged = clogged;
                self.tell(id, Event::Clogged(clogged), now);
                return self.after(id, now);
            }
            if sitting.settling.is_some() && !sitting.session.awaits_terminal() {
                self.farewell(id, 0, now);
                return self.after(id, now);
            }
        }
        self.watch(id, now);
    }

    fn watch(&mut self, id: u64, now: Now) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        if matches!(seat.state, State::Leaving(_)) && !seat.link.is_clogged() {
            return self.dismiss(id, now);
        }
        let out = seat.link.is_clogged();
        let full = matches!(&seat.state, State::Sitting(sitting) if sitting.session.is_full());
        if (out, !full) == (seat.watched_out, seat.watched_in) {
            return;
        }
        let mut flags = EventFlags::empty();
        flags.set(EventFlags::OUT, out);
        flags.set(EventFlags::IN, !full);
        if epoll::modify(&self.poll, &seat.link, EventData::new_u64(id), flags).is_ok() {
            (seat.watched_out, seat.watched_in) = (out, !full);
        }
    }

    /// What is due by time alone.
    fn pass_time(&mut self, now: Now) {
        let at = now.steady_ms;
        let due: Vec<u64> =
            self.seats.iter().filter(|(_, seat)| seat.is_due(at)).map(|(id, _)| *id).collect();
        for id in due {
            match self.seats.get_mut(&id).map(|seat| &mut seat.state) {
                None => {}
                Some(State::Greeting(_) | State::Leaving(_)) => self.dismiss(id, now),
                Some(State::Sitting(sitting)) if sitting.settling.is_some() => {
                    self.farewell(id, 0, now);
                    self.after(id, now);
                }
                Some(State::Sitting(_)) => {
                    self.tell(id, Event::Due, now);
                    self.after(id, now);
                }
            }
        }
    }

    /// Says why and ends.
    fn part(&mut self, id: u64, guest: &Guest, why: &Parting, now: Now) {
        let (mut sentence, exit) = self.host.parting(guest, why);
        sentence.push('\n');
        if let Some(seat) = self.seats.get_mut(&id) {
            seat.link.put_split(Kind::Message, sentence.as_bytes());
        }
        self.farewell(id, exit, now);
        self.after(id, now);
    }

    /// Tells the exit code; the client fetches it and goes.
    fn farewell(&mut self, id: u64, exit: u8, now: Now) {
        let Some(seat) = self.seats.get_mut(&id) else { return };
        seat.link.put(Kind::Exit, &[&[exit]]);
        let state = State::Leaving(now.steady_ms.saturating_add(FAREWELL_MS));
        if let State::Sitting(sitting) = std::mem::replace(&mut seat.state, state) {
            sitting.questions.close();
        }
    }

    /// Somebody sends what makes no sense.
    fn throw_out(&mut self, id: u64, what: &'static str, now: Now) {
        let who = match self.seats.get(&id) {
            Some(Seat { state: State::Sitting(sitting), .. }) => sitting.guest.login.clone(),
            Some(seat) => match rustix::net::sockopt::socket_peercred(&seat.link) {
                Ok(peer) => login_of(peer.uid.as_raw()),
                Err(_) => String::new(),
            },
            None => return,
        };
        self.note(what, &who, now);
        self.dismiss(id, now);
    }

    fn note(&mut self, what: &'static str, who: &str, now: Now) {
        if now.steady_ms.saturating_sub(self.noted.0) >= HOUR_MS {
            self.noted = (now.steady_ms, 0);
        }
        self.noted.1 += 1;
        if self.noted.1 <= NOTED_MAX {
            self.host.turned_away(&self.library, what, who);
        }
    }

    /// Ends a client's line. Its session ends at once and keeps place and forms.
    fn dismiss(&mut self, id: u64, now: Now) {
        let Some(seat) = self.seats.remove(&id) else { return };
        let _ = epoll::delete(&self.poll, &seat.link);
        let mut left = None;
        if let State::Sitting(mut sitting) = seat.state {
            left = sitting.about;
            sitting.questions.close();
            if sitting.settling.is_none()
                && let Ok(output) = guard::handle(&mut sitting.session, Event::Stopped, now)
            {
                output.tasks.into_iter().for_each(|task| sitting.office.begin(task));
            }
        }
        seat.link.shut();
        self.neighbours([left, None], now);
    }

    /// The server was told to end: what has come is taken in, what is being saved is waited for, then every line is cut
    /// without a farewell, so that the clients come back to the next server.
    fn stop(&mut self) {
        let until = self.clocks.now().steady_ms.saturating_add(STOP_MS);
        drop(self.porch.close());
        let ids: Vec<u64> = self.seats.keys().copied().collect();
        for id in &ids {
            self.attend(*id, EventFlags::IN, self.clocks.now());
        }
        let busy = |hall: &Hall| {
            let saving = |seat: &Seat| matches!(&seat.state, State::Sitting(s) if s.session.is_busy());
            hall.away > 0 || hall.seats.values().any(saving)
        };
        let mut events = Vec::with_capacity(1);
        while busy(self) && self.clocks.now().steady_ms < until {
            let limit = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
            events.clear();
            let _ = epoll::wait(&self.poll, rustix::buffer::spare_capacity(&mut events), Some(&limit));
            self.open_mail(self.clocks.now());
        }
        for id in ids {
            self.after(id, self.clocks.now());
            self.dismiss(id, self.clocks.now());
        }
    }
}

/// What a client beyond [`GUESTS_MAX`] ends with: "busy".
const FULL_EXIT: u8 = 4;

impl Seat {
    /// Whose session has this record open.
    fn account_at(&self, row: RowId) -> Option<AccountId> {
        match &self.state {
            State::Sitting(sitting) if sitting.about == Some(row) => Some(sitting.account),
            _ => None,
        }
    }

    fn is_nowhere(&self) -> bool {
        matches!(&self.state, State::Sitting(sitting) if sitting.about.is_none())
    }

    fn is_of(&self, account: AccountId) -> bool {
        matches!(&self.state, State::Sitting(sitting) if sitting.account == account)
    }

    fn is_due(&self, at: u64) -> bool {
        match &self.state {
            State::Greeting(until) | State::Leaving(until) => *until <= at,
            State::Sitting(sitting) => {
                let due = |when: Option<u64>| when.is_some_and(|when| when <= at);
                due(sitting.settling) || sitting.settling.is_none() && due(sitting.wake_at_ms)
            }
        }
    }
}

/// Finds out who somebody is and what it gets; runs its command.
struct Greeter {
    id: u64,
    uid: u32,
    gates: Vec<String>,
    library: Arc<Library>,
    host: Arc<dyn Host>,
    mail: Arc<Mailbox<Letter>>,
}

impl Greeter {
    fn run(self, link: Link, hello: Hello) {
        let mail = Arc::clone(&self.mail);
        let letter = guard::guarded(|| self.welcome(link, hello)).ok().flatten();
        mail.put(letter.unwrap_or(Letter::Left));
    }

    /// What the loop is to do; nothing where the guest has been served.
    fn welcome(&self, link: Link, hello: Hello) -> Option<Letter> {
        let own = login_of(self.uid);
        let claimed = hello.claimed.clone().filter(|claimed| *claimed != own);
        let guest = Guest {
            login: claimed.clone().unwrap_or_else(|| own.clone()),
            uid: self.uid,
            through_gate: claimed.is_some(),
            is_owner: self.uid == rustix::process::getuid().as_raw(),
            hello,
        };
        let (socket, frames) = link.into_blocking().ok()?;
        if claimed.is_some() && !self.gates.contains(&own) && !is_gate(&self.library.book(), &own) {
            self.host.turned_away(&self.library, "forged-identity", &own);
            let (sentence, exit) = self.host.parting(&guest, &Parting::NoGate);
            say(&Pipes::new(Blocking::new(socket, frames)), &sentence, exit);
            return None;
        }
        match self.host.welcome(&guest, &self.library) {
            Welcome::Errand(run) => {
                let pipes = Pipes::new(Blocking::new(socket, frames));
                let done = guard::guarded(|| run(&pipes));
                match done {
                    Ok(exit) => pipes.end(exit),
                    Err(crash) => {
                        let folder = self.library.store().folder();
                        let now = Clocks::new(Arc::clone(self.library.store().clock())).now();
                        let log = guard::write_log(folder, &crash, None, now);
                        let (sentence, exit) = self.host.parting(&guest, &Parting::Crash(crash, log));
                        say(&pipes, &sentence, exit);
                    }
                }
                None
            }
            Welcome::Farewell(sentence, exit) => {
                say(&Pipes::new(Blocking::new(socket, frames)), &sentence, exit);
                None
            }
            Welcome::Close(yes, no) => {
                Some(Letter::Close(Pipes::new(Blocking::new(socket, frames)), yes, no))
            }
            Welcome::Screen { account, profile, lang, demo, message, place, seat } => {
                let id = self.id;
                let kept = match guest.hello.kept.as_deref() {
                    Some(bytes) => Kept::read(bytes, account),
                    None => Kept::of(account),
                };
                let questions = Questions::new();
                let (to, mail) = (Arc::clone(&self.mail), Arc::clone(&self.mail));
                let send = Arc::new(move |frames| to.put(Letter::Frames(id, frames)));
                let door = Arc::new(WireDoor { questions: Arc::clone(&questions), send });
                let post = Arc::new(move |event| mail.put(Letter::Event(id, event)));
                let office = Office::without_news(Arc::clone(&self.library), account, door, post);
                office.restore(&kept.drafts);
                let place = kept.place.clone().or(place);
                let mut start = office.start(*profile, lang, guest.hello.size, place, demo, &seat);
                start.locked = kept.locked;
                let link = Link::from_blocking(socket, frames).ok()?;
                let entering = Entering { link, guest, office, start, questions, kept, message };
                Some(Letter::Enter(id, Box::new(entering)))
            }
        }
    }
}

fn say(pipes: &Pipes, sentence: &str, exit: u8) {
    use io::Write;
    let _ = pipes.message().write_all(format!("{sentence}\n").as_bytes());
    pipes.end(exit);
}
