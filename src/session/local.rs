//! A session on this process's own terminal: waits for keys, signals and news, writes what the session says.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::door::Door;
use super::event::{End, Event, Now, Output, Post};
use super::guard::{self, Crash};
use super::library::Library;
use super::machine::Session;
use super::office::Office;
use crate::domain::{AccountId, Day};
use crate::lang::Lang;
use crate::term::{Profile, tty};
use crate::ui::Place;

/// News that wait for a session; more are not taken, and the session looks at the newest book anyway.
const MAX_WAITING: usize = 10_000;
/// How long a session that was left waits for the terminal's last answer. *Unit*: milliseconds.
const LAST_ANSWER_MS: u64 = 500;
/// *Unit*: milliseconds.
const DAY_MS: i64 = 86_400_000;

/// What came to a session from other threads, with a pipe that wakes it.
#[derive(Debug)]
pub struct Letterbox {
    waiting: Mutex<VecDeque<Event>>,
    ring: UnixStream,
    rung: UnixStream,
}

impl Letterbox {
    /// An empty one.
    ///
    /// *Errors*: no pipe can be made.
    pub fn new() -> io::Result<Arc<Letterbox>> {
        let (ring, rung) = UnixStream::pair()?;
        ring.set_nonblocking(true)?;
        rung.set_nonblocking(true)?;
        Ok(Arc::new(Letterbox { waiting: Mutex::default(), ring, rung }))
    }

    /// The way in, for any thread.
    pub fn post(self: &Arc<Self>) -> Post {
        let to = Arc::clone(self);
        Arc::new(move |event| to.put(event))
    }

    fn put(&self, event: Event) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let news = matches!(event, Event::Published(_));
        if news && waiting.len() >= MAX_WAITING {
            return;
        }
        waiting.push_back(event);
        if waiting.len() == 1 {
            // Full: it has been rung already.
            let _ = (&self.ring).write(&[1]);
        }
    }

    /// Takes everything that waits.
    pub fn take(&self) -> VecDeque<Event> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = [0; 16];
        while matches!((&self.rung).read(&mut bytes), Ok(1..)) {}
        std::mem::take(&mut *waiting)
    }
}

/// Two clocks of this machine.
#[derive(Clone, Debug)]
pub struct Clocks {
    begun: Instant,
    wall: Arc<dyn crate::store::clock::Clock>,
}

impl Clocks {
    /// Steady from now on; the wall clock is the store's.
    pub fn new(wall: Arc<dyn crate::store::clock::Clock>) -> Clocks {
        Clocks { begun: Instant::now(), wall }
    }

    /// The present.
    pub fn now(&self) -> Now {
        let steady_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { steady_ms, wall_ms: self.wall.now_ms() }
    }
}

/// Whose session, on which terminal, where it begins.
pub struct Visit {
    /// The account.
    pub account: AccountId,
    /// What the terminal can show.
    pub profile: Profile,
    /// Its language.
    pub lang: Lang,
    /// Where to begin, if not where the account left off.
    pub place: Option<Place>,
    /// The store is the sample county.
    pub demo: bool,
}

/// Why there was no session, or how it failed.
#[derive(Debug)]
pub enum LocalFault {
    /// The terminal.
    Terminal(io::Error),
    /// The account does not exist or is closed.
    NoAccount,
    /// A bug, with the file that tells of it where one could be written.
    Crash(Crash, Option<std::path::PathBuf>),
}

impl From<io::Error> for LocalFault {
    fn from(error: io::Error) -> Self {
        Self::Terminal(error)
    }
}

/// Runs a session on this process's terminal until it ends. The terminal is given back in every case.
///
/// *Errors*: a [`LocalFault`].
pub fn run(library: &Arc<Library>, door: Arc<dyn Door>, visit: Visit) -> Result<End, LocalFault> {
    let letterbox = Letterbox::new()?;
    let mut office = Office::new(Arc::clone(library), visit.account, door, letterbox.post());
    let clocks = Clocks::new(Arc::clone(library.store().clock()));
    guard::quiet_panics();
    let tty = tty::Tty::open()?;
    let Visit { account: _, profile, lang, place, demo } = visit;
    let start = office.start(profile, lang, tty::size(), place, demo);
    let fail = |crash: Crash, session: Option<&Session>| {
        let log = guard::write_log(library.store().folder(), &crash, session, clocks.now());
        LocalFault::Crash(crash, log)
    };
    let begun = guard::guarded(|| Session::new(start, clocks.now())).map_err(|crash| fail(crash, None))?;
    let (mut session, mut output) = begun.ok_or(LocalFault::NoAccount)?;
    let mut today = library.book().today();
    loop {
        let Output { bytes, tasks, wake_at_ms, ended } = output;
        tty.write(&bytes)?;
        tasks.into_iter().for_each(|task| office.begin(task));
        if let Some(end) = ended {
            if end == End::Quit {
                settle(&tty, &mut session, &clocks)?;
            }
            return Ok(end);
        }
        let now = clocks.now();
        let new_day = Day::of_instant(now.wall_ms);
        if new_day != today {
            today = new_day;
            library.store().set_today(today);
        }
        let limit = pause(wake_at_ms, now, today);
        let woken = tty.wait(&[letterbox.rung.as_fd()], Some(limit))?;
        let now = clocks.now();
        let mut events = VecDeque::new();
        if woken.resized {
            let (columns, rows) = tty::size();
            events.push_back(Event::Resized(columns, rows));
        }
        if woken.also.first() == Some(&true) {
            events.extend(letterbox.take());
        }
        if woken.input {
            let bytes = tty.read()?;
            events.push_back(if bytes.is_empty() { Event::Stopped } else { Event::Bytes(bytes) });
        }
        if woken.stop {
            events.push_back(Event::Stopped);
        }
        if wake_at_ms.is_some_and(|due| due <= now.steady_ms) {
            events.push_back(Event::Due);
        }
        output = Output { wake_at_ms, ..Output::default() };
        for event in events {
            let next =
                guard::handle(&mut session, event, now).map_err(|crash| fail(crash, Some(&session)))?;
            output.bytes.extend(next.bytes);
            output.tasks.extend(next.tasks);
            output.wake_at_ms = next.wake_at_ms;
            output.ended = next.ended;
            if output.ended.is_some() {
                break;
            }
        }
    }
}

/// Takes in the terminal's last answer before the terminal is given back, or it would stand in the next prompt.
fn settle(tty: &tty::Tty, session: &mut Session, clocks: &Clocks) -> io::Result<()> {
    let until_ms = clocks.now().steady_ms.saturating_add(LAST_ANSWER_MS);
    while session.awaits_terminal() {
        let now = clocks.now();
        let left_ms = until_ms.saturating_sub(now.steady_ms);
        let woken = tty.wait(&[], Some(Duration::from_millis(left_ms)))?;
        if woken.stop || left_ms == 0 {
            break;
        }
        if woken.input {
            let bytes = tty.read()?;
            if bytes.is_empty() || guard::handle(session, Event::Bytes(bytes), now).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// How long nothing will happen by itself: until the session's own time, at most until midnight.
fn pause(wake_at_ms: Option<u64>, now: Now, today: Day) -> Duration {
    let midnight_ms = today.start_ms().saturating_add(DAY_MS).saturating_sub(now.wall_ms).max(1);
    let midnight_ms = u64::try_from(midnight_ms).unwrap_or(1);
    let own_ms = wake_at_ms.map_or(u64::MAX, |due| due.saturating_sub(now.steady_ms));
    Duration::from_millis(midnight_ms.min(own_ms))
}
