//! The real program on a pseudo terminal that answers like a real one, with what the system says of the process.

#![allow(dead_code, reason = "each binary that includes it uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "who measures wants to know where it failed"
)]

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use touyan::term::{ENTER, RESTORE};

pub const COLUMNS: u16 = 80;
pub const ROWS: u16 = 24;
/// How long something that must come may take before the program counts as stuck.
const STUCK: Duration = Duration::from_secs(120);
/// Longer than rows wait for more before they are carried into sled (a second): until then no process and no thread
/// shows that something is still to be done.
const QUIET: Duration = Duration::from_millis(1_500);
/// How much of what came last is kept.
const LAST_BYTES: usize = 16_384;
/// Asks a terminal whether it has shown everything; and what it says then.
const QUESTION: &[u8] = b"\x1b[5n";
const ANSWER: &[u8] = b"\x1b[0n";

/// A running program and the terminal that it runs on.
pub struct Terminal {
    child: Child,
    master: File,
    /// The terminal's own file.
    slave: PathBuf,
    screen: vt100::Parser,
    /// When the program was started.
    pub begun: Instant,
    /// Bytes that it has sent.
    pub received: u64,
    /// Questions that have been answered: one per frame.
    pub frames: u64,
    /// End of what came before, where a question may be cut in two.
    tail: Vec<u8>,
    exports: PathBuf,
    store: PathBuf,
    /// The end of what it has sent.
    last: Vec<u8>,
    /// The server ends with it.
    stops: bool,
}

impl Terminal {
    /// Starts `program --store FOLDER` in Chinese on a terminal of 80 by 24.
    pub fn start(program: &Path, store: &Path) -> Terminal {
        let mut command = Command::new(program);
        command.arg("--store").arg(store);
        let mut terminal = Terminal::run(command, store);
        terminal.stops = true;
        terminal
    }

    /// Starts a command that leads to a store, on a terminal of 80 by 24.
    pub fn run(command: Command, store: &Path) -> Terminal {
        Terminal::with(command, store, &[])
    }

    /// The same as [`start`](Self::start) with a server that stays when nobody is there.
    pub fn lingering(program: &Path, store: &Path) -> Terminal {
        let mut command = Command::new(program);
        command.arg("--store").arg(store);
        let mut terminal = Terminal::with(command, store, &[("TOUYAN_LINGER", "60")]);
        terminal.stops = true;
        terminal
    }

    /// Starts a command with more variables.
    pub fn with(command: Command, store: &Path, variables: &[(&str, &str)]) -> Terminal {
        // Not for the program to inherit: holding its own terminal open, it would never learn that it has gone.
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a pseudo terminal");
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let size = Winsize { ws_row: ROWS, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let exports = store.with_extension("exports");
        let begun = Instant::now();
        let slave = PathBuf::from(name.to_str().unwrap());
        let child = begin(&command, &slave, &exports, variables);
        Terminal {
            child,
            master: File::from(master),
            slave,
            screen: vt100::Parser::new(ROWS, COLUMNS, 0),
            begun,
            received: 0,
            frames: 0,
            tail: Vec::new(),
            exports,
            store: store.to_owned(),
            last: Vec::new(),
            stops: false,
        }
    }

    /// The client's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The process that serves the store, by what it wrote into the lock.
    fn server(&self) -> u32 {
        server_of(&self.store).unwrap_or_default()
    }

    /// Takes in what comes within a time, once; whether anything did.
    pub fn pump(&mut self, limit: Duration) -> bool {
        let limit = Timespec::try_from(limit).unwrap();
        let ready = poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&limit)).unwrap();
        if ready == 0 {
            return false;
        }
        let mut bytes = [0; 65_536];
        let count = self.master.read(&mut bytes).unwrap_or(0);
        assert!(count > 0, "the program has ended:\n{}", self.text());
        self.take(&bytes[..count]);
        true
    }

    fn take(&mut self, bytes: &[u8]) {
        let count = bytes.len();
        self.last.extend_from_slice(bytes);
        self.last.drain(..self.last.len().saturating_sub(LAST_BYTES));
        self.received += count as u64;
        self.screen.process(bytes);
        self.tail.extend_from_slice(bytes);
        let asked = self.tail.windows(QUESTION.len()).filter(|part| *part == QUESTION).count();
        let kept = self.tail.len().min(QUESTION.len() - 1);
        let asked_at_end = self.tail.ends_with(QUESTION);
        self.tail.drain(..self.tail.len() - kept);
        if asked_at_end {
            self.tail.clear();
        }
        for _ in 0..asked {
            self.frames += 1;
            // It may have ended meanwhile.
            let _ = self.master.write_all(ANSWER);
        }
    }

    /// Types without waiting for what follows.
    pub fn type_in(&mut self, keys: &[u8]) {
        self.master.write_all(keys).unwrap();
    }

    /// Takes in what comes until the program has ended.
    pub fn until_ended(&mut self) {
        let until = Instant::now() + STUCK;
        let mut bytes = [0; 65_536];
        loop {
            assert!(Instant::now() < until, "it does not end:\n{}", self.text());
            let limit = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
            if poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&limit)).unwrap() == 0 {
                continue;
            }
            match self.master.read(&mut bytes) {
                Ok(count @ 1..) => self.take(&bytes[..count]),
                Ok(0) | Err(_) => break,
            }
        }
        let _ = self.child.wait();
    }

    /// Starts the program again on the same terminal.
    pub fn again(&mut self, program: &Path) {
        let mut command = Command::new(program);
        command.arg("--store").arg(&self.store);
        self.last.clear();
        self.screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        self.child = begin(&command, &self.slave, &self.exports, &[]);
    }

    /// Returns when the program has ended.
    pub fn wait(&mut self) {
        let _ = self.child.wait();
    }

    /// Whether keys are not echoed: only a program wants that.
    pub fn is_raw(&self) -> bool {
        let termios = rustix::termios::tcgetattr(&self.master).unwrap();
        !termios.local_modes.contains(rustix::termios::LocalModes::ECHO)
    }

    /// Whether what gives a terminal back was sent.
    pub fn was_restored(&self) -> bool {
        self.last.windows(RESTORE.len()).any(|part| part == RESTORE)
    }

    /// Whether that was sent before the screen was taken over.
    pub fn restored_first(&self) -> bool {
        let at = |what: &[u8]| self.last.windows(what.len()).position(|part| part == what);
        at(RESTORE).zip(at(ENTER)).is_some_and(|(restored, entered)| restored < entered)
    }

    /// Whether the terminal's own screen was the last thing that it was asked to show.
    pub fn was_given_back(&self) -> bool {
        let at = |what: &[u8]| self.last.windows(what.len()).rposition(|part| part == what);
        at(b"\x1b[?1049l").is_some_and(|back| at(b"\x1b[?1049h").is_none_or(|taken| taken < back))
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Takes in what comes until the screen is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        let until = Instant::now() + STUCK;
        while !wanted(&self.text()) {
            assert!(Instant::now() < until, "no {what}:\n{}", self.text());
            self.pump(Duration::from_millis(100));
        }
    }

    /// Waits for a frame that covers the screen; how long that took since the program was started.
    pub fn first_screen(&mut self) -> Duration {
        // Its last row is the row of hints, which only a whole frame has.
        while self.frames == 0 || self.text().lines().count() < usize::from(ROWS) {
            assert!(self.begun.elapsed() < STUCK, "no first screen:\n{}", self.text());
            self.pump(Duration::from_millis(100));
        }
        self.begun.elapsed()
    }

    /// Types one key and takes in everything that follows from it: returns when the program sleeps again.
    pub fn press(&mut self, key: &[u8]) {
        self.master.write_all(key).unwrap();
        let until = Instant::now() + STUCK;
        loop {
            assert!(Instant::now() < until, "it does not come to rest after {key:?}:\n{}", self.text());
            // A lone Esc is a key only after a while in which nothing follows it.
            let quiet = if key == b"\x1b" { 150 } else { 20 };
            let before = self.session_cpu_us();
            let came = self.pump(Duration::from_millis(quiet));
            if !came && before == self.session_cpu_us() && self.session_sleeps() {
                return;
            }
        }
    }

    /// Whether the session's thread waits for something.
    fn session_sleeps(&self) -> bool {
        let stat = self.proc("stat");
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('S'))
    }

    /// Of the server, whose main thread runs all sessions.
    fn proc(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.server())).unwrap_or_default()
    }

    /// Text of a file of every thread, by thread id.
    fn of_threads(&self, name: &str) -> BTreeMap<u32, String> {
        let folders = [self.server(), self.child.id()].map(|id| format!("/proc/{id}/task"));
        let tasks = folders.into_iter().flat_map(fs::read_dir).flatten().flatten();
        let read = |task: fs::DirEntry| {
            let id = task.file_name().to_str()?.parse().ok()?;
            Some((id, fs::read_to_string(task.path().join(name)).ok()?))
        };
        tasks.filter_map(read).collect()
    }

    /// Processes that the program has started and that still run.
    pub fn children(&self) -> usize {
        // Of the server's; the server itself is the client's where that one has started it.
        let folder = format!("/proc/{}/task", self.server());
        let tasks = fs::read_dir(folder).into_iter().flatten().flatten();
        let ids = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
        ids.map(|ids| ids.split_whitespace().count()).sum()
    }

    /// CPU time of the thread that runs the session. *Unit*: microseconds.
    pub fn session_cpu_us(&self) -> f64 {
        nanoseconds(&self.proc("schedstat")) / 1e3
    }

    /// CPU time of all living threads. *Unit*: milliseconds.
    pub fn cpu_ms(&self) -> f64 {
        self.of_threads("schedstat").values().map(|text| nanoseconds(text)).sum::<f64>() / 1e6
    }

    /// Its own memory and its part of what is shared. *Unit*: kilobytes.
    pub fn pss_kb(&self) -> u64 {
        number(&self.proc("smaps_rollup"), "Pss:")
    }

    /// How often each thread was given the processor after a wait or lost it to another.
    pub fn switches(&self) -> BTreeMap<u32, u64> {
        let count = |text: &String| {
            number(text, "voluntary_ctxt_switches:") + number(text, "nonvoluntary_ctxt_switches:")
        };
        self.of_threads("status").iter().map(|(id, text)| (*id, count(text))).collect()
    }

    /// Returns when the process that holds sled has ended and the program's threads stand still.
    pub fn settle(&mut self) {
        let until = Instant::now() + STUCK;
        let mut before = (self.switches(), self.received);
        loop {
            assert!(Instant::now() < until, "it does not come to rest: {} children", self.children());
            self.pump(QUIET);
            let now = (self.switches(), self.received);
            if self.children() == 0 && now == before {
                return;
            }
            before = now;
        }
    }

    /// Ends it as the system does when it goes down; returns when it has ended by itself.
    pub fn leave(mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let until = Instant::now() + STUCK;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "it does not end");
            // What it still says must be taken, or it would wait for that.
            let limit = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
            if poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&limit)).unwrap() > 0 {
                let _ = self.master.read(&mut [0; 4096]);
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if self.stops {
            stop_server(&self.store);
        }
        let _ = fs::remove_dir_all(&self.exports);
    }
}

/// Starts a command in a session of its own, so that the size is asked of this terminal and not of the caller's. It
/// becomes the program without another process between.
fn begin(command: &Command, slave: &Path, exports: &Path, variables: &[(&str, &str)]) -> Child {
    let slave = OpenOptions::new().read(true).write(true).open(slave).unwrap();
    Command::new("setsid")
        .arg("--ctty")
        .arg(command.get_program())
        .args(command.get_args())
        .env("TERM", "xterm-256color")
        .env("LANG", "zh_CN.UTF-8")
        .env("TOUYAN_EXPORTS", exports)
        .env("TOUYAN_LINGER", "0")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied())
        .stdin(slave.try_clone().unwrap())
        .stdout(slave.try_clone().unwrap())
        .stderr(slave)
        .spawn()
        .expect("setsid of util-linux")
}

/// The process that holds a store, if it lives.
pub fn server_of(store: &Path) -> Option<u32> {
    let lock = fs::read_to_string(store.join("lock")).ok()?;
    let pid: u32 = lock.lines().find_map(|line| line.strip_prefix("pid "))?.parse().ok()?;
    let name = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    name.contains("serve").then_some(pid)
}

/// Ends the server of a store and returns when it has gone.
pub fn stop_server(store: &Path) {
    let Some(pid) = server_of(store) else { return };
    let Some(id) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else { return };
    let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    let until = Instant::now() + STUCK;
    while server_of(store) == Some(pid) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn nanoseconds(schedstat: &str) -> f64 {
    schedstat.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}

fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// Makes a sample county with the real program.
pub fn make_demo(program: &Path, folder: &Path, scale: u32) {
    let done = Command::new(program)
        .args(["demo", "--scale", &scale.to_string(), "--into"])
        .arg(folder)
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
