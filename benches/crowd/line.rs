//! An emulated slow line between the program's terminal and a person: bytes take their time, both ways.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Half of a round trip.
pub const ONE_WAY: Duration = Duration::from_millis(75);
/// What a line that pushes back takes in advance: what a modem or a small window holds. *Unit*: bytes.
const WINDOW: usize = 256;
const QUESTION: &[u8] = b"\x1b[5n";
const ANSWER: &[u8] = b"\x1b[0n";
const STUCK: Duration = Duration::from_secs(60);

/// How the line takes what the program sends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It takes no more than it can carry: the program's writes do not go through.
    PushesBack,
    /// It takes everything at once and carries it later, as sshd does.
    Buffers,
}

/// A person at the far end.
pub struct Line {
    child: Child,
    master: File,
    kind: Kind,
    bytes_per_s: f64,
    /// Taken from the program and not on its way yet.
    waiting: VecDeque<u8>,
    /// When the line is free for the next byte.
    free_at: Instant,
    /// On its way to the person, with the instant at which it arrives.
    coming: VecDeque<(Instant, u8)>,
    /// On its way to the program.
    going: VecDeque<(Instant, Vec<u8>)>,
    tail: Vec<u8>,
    pub screen: vt100::Parser,
    /// When the last byte arrived at the person.
    pub last: Instant,
    pub begun: Instant,
    pub received: usize,
}

impl Line {
    pub fn start(command: &Command, kind: Kind, bytes_per_s: u32) -> Line {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let slave = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let mut run = Command::new("setsid");
        run.arg("--ctty").arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                run.env(name, value);
            }
        }
        let begun = Instant::now();
        let child = run
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave)
            .spawn()
            .unwrap();
        Line {
            child,
            master: File::from(master),
            kind,
            bytes_per_s: f64::from(bytes_per_s),
            waiting: VecDeque::new(),
            free_at: begun,
            coming: VecDeque::new(),
            going: VecDeque::new(),
            tail: Vec::new(),
            screen: vt100::Parser::new(24, 80, 0),
            last: begun,
            begun,
            received: 0,
        }
    }

    pub fn press(&mut self, key: &[u8]) {
        self.going.push_back((Instant::now() + ONE_WAY, key.to_vec()));
    }

    /// Lets time pass until `until` or something arrives at the person; whether something did.
    pub fn pump(&mut self, until: Instant) -> bool {
        loop {
            let now = Instant::now();
            while self.going.front().is_some_and(|(at, _)| *at <= now)
                && let Some((_, key)) = self.going.pop_front()
            {
                self.master.write_all(&key).unwrap();
            }
            // What the line can carry by now leaves.
            while self.free_at <= now
                && let Some(byte) = self.waiting.pop_front()
            {
                // A line that stood idle begins now.
                let idle = now.saturating_duration_since(self.free_at) > Duration::from_millis(5);
                let from = if idle { now } else { self.free_at };
                self.free_at = from + Duration::from_secs_f64(1.0 / self.bytes_per_s);
                self.coming.push_back((self.free_at + ONE_WAY, byte));
            }
            let mut came = Vec::new();
            while self.coming.front().is_some_and(|(at, _)| *at <= now)
                && let Some((at, byte)) = self.coming.pop_front()
            {
                self.last = at;
                came.push(byte);
            }
            if !came.is_empty() {
                self.show(&came);
                return true;
            }
            if now >= until {
                return false;
            }
            let next = [
                self.going.front().map(|(at, _)| *at),
                self.coming.front().map(|(at, _)| *at),
                (!self.waiting.is_empty()).then_some(self.free_at),
                Some(until),
            ];
            let wait = next.into_iter().flatten().min().unwrap_or(until).saturating_duration_since(now);
            let room = self.kind == Kind::Buffers || self.waiting.len() < WINDOW;
            let flags = if room { PollFlags::IN } else { PollFlags::empty() };
            let limit = Timespec::try_from(wait).unwrap();
            if poll(&mut [PollFd::new(&self.master, flags)], Some(&limit)).unwrap_or(0) > 0 && room {
                let mut bytes = [0; 65_536];
                let most = if self.kind == Kind::Buffers { bytes.len() } else { WINDOW - self.waiting.len() };
                let count = self.master.read(&mut bytes[..most]).unwrap_or(0);
                assert!(count > 0, "the program has ended:\n{}", self.screen.screen().contents());
                self.waiting.extend(&bytes[..count]);
            }
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        self.received += bytes.len();
        self.screen.process(bytes);
        self.tail.extend_from_slice(bytes);
        while let Some(at) = self.tail.windows(QUESTION.len()).position(|part| part == QUESTION) {
            self.tail.drain(..at + QUESTION.len());
            self.press(ANSWER);
        }
        let kept = self.tail.len().min(QUESTION.len() - 1);
        self.tail.drain(..self.tail.len() - kept);
    }

    /// Until the screen is as wanted; when that was.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> Instant {
        let stuck = Instant::now() + STUCK;
        while !wanted(&self.screen.screen().contents()) {
            assert!(Instant::now() < stuck, "no {what}:\n{}", self.screen.screen().contents());
            self.pump(stuck);
        }
        self.last
    }

    /// Until nothing has come for a while; when the last byte came.
    pub fn rest(&mut self, quiet: Duration) -> Instant {
        while self.pump(Instant::now() + quiet) {}
        self.last
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
