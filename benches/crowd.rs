//! Many people on one store: memory of fifty sessions, rest, keys from all of them, what a commit costs those who do
//! not show it, slow lines, and how quickly a terminal is given back.
//!
//! `cargo bench --bench crowd` measures the real program on the sample county; `-- FOLDER` keeps the county in that
//! folder and takes it from there the next time.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark prints what it measured"
)]

#[path = "figures/mod.rs"]
mod figures;
#[path = "crowd/line.rs"]
mod line;
#[path = "../tests/support/terminal.rs"]
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use figures::{Figures, Limit, median};
use line::{Kind, Line};
use rustix::process::{Pid, Signal, kill_process};
use terminal::{Terminal, make_demo, server_of, stop_server};
use touyan::server::porch::connect;
use touyan::server::wire::{Blocking, Frames, Hello, Kind as Wire, put};

/// Attached sessions of which memory and rest are measured.
const SITTING: usize = 50;
/// Sessions that hear of a commit.
const HEARING: usize = 200;
/// Commits of which the median is told.
const COMMITS: usize = 15;
const IDLE: Duration = Duration::from_secs(10);
/// Keys of all sessions together. *Unit*: times a second.
const KEYS_PER_S: u32 = 50;
const TYPING: Duration = Duration::from_secs(10);
const DOWN: &[u8] = b"\x1b[B";
const UP: &[u8] = b"\x1b[A";
/// How often a held key comes. *Unit*: times a second.
const REPEAT_PER_S: u32 = 30;
const HELD: Duration = Duration::from_secs(2);

/// A server of its own that nobody has started by chance.
struct Server {
    child: Child,
    store: PathBuf,
}

impl Server {
    fn open(program: &Path, store: &Path) -> Server {
        let mut command = Command::new(program);
        command.arg("serve").arg("--store").arg(store).stdin(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while connect(store).is_err() {
            assert!(Instant::now() < until, "no server");
            std::thread::sleep(Duration::from_millis(5));
        }
        Server { child, store: store.to_owned() }
    }

    fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        stop_server(&self.store);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn number(text: &str, name: &str) -> u64 {
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// *Unit*: kilobytes.
fn pss_kb(pid: u32) -> u64 {
    number(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default(), "Pss:")
}

/// CPU time of all threads of a process. *Unit*: milliseconds.
fn cpu_ms(pid: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let of = |path: PathBuf| -> Option<f64> {
        let text = fs::read_to_string(path.join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    };
    tasks.filter_map(|task| of(task.path())).sum::<f64>() / 1e6
}

/// CPU time of the thread that runs all sessions. *Unit*: microseconds.
fn loop_us(pid: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/schedstat")).unwrap_or_default();
    text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}

fn switches(pid: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let of = |path: PathBuf| fs::read_to_string(path.join("status")).unwrap_or_default();
    tasks
        .map(|task| of(task.path()))
        .map(|text| number(&text, "voluntary_ctxt_switches:") + number(&text, "nonvoluntary_ctxt_switches:"))
        .sum()
}

fn sit(program: &Path, store: &Path) -> Terminal {
    let mut command = Command::new(program);
    command.arg("--store").arg(store);
    let mut terminal = Terminal::run(command, store);
    terminal.first_screen();
    terminal
}

fn pump_all(people: &mut [Terminal], until: Instant) {
    loop {
        let mut any = false;
        for person in people.iter_mut() {
            any |= person.pump(Duration::ZERO);
        }
        if Instant::now() >= until {
            return;
        }
        if !any {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn memory_rest_and_keys(program: &Path, store: &Path, figures: &mut Figures) {
    let server = Server::open(program, store);
    let empty_mb = pss_kb(server.pid()) as f64 / 1024.0;
    let mut people = vec![sit(program, store)];
    std::thread::sleep(Duration::from_millis(300));
    let alone_kb = pss_kb(people[0].pid());
    let size_mb = fs::metadata(program).map_or(0.0, |file| file.len() as f64 / 1e6);
    let beside = format!("the server alone {empty_mb:.1} MB; the program's file {size_mb:.0} MB");
    let limit = Limit::Most(1.5);
    figures.tell("a client alone: memory (PSS)", alone_kb as f64 / 1024.0, "MB", limit, &beside);
    people.extend((1..SITTING).map(|_| sit(program, store)));
    // Each looks at something of its own.
    for (at, person) in people.iter_mut().enumerate() {
        let ways: [&[&[u8]]; 5] = [&[b"1", b"\r"], &[b"5", b"1"], &[b"5", b"3"], &[b"3"], &[b"4"]];
        for key in ways[at % ways.len()] {
            person.press(key);
        }
    }
    people[0].settle();
    let clients: Vec<u64> = people.iter().map(|person| pss_kb(person.pid())).collect();
    let server_mb = pss_kb(server.pid()) as f64 / 1024.0;
    let clients_mb = clients.iter().sum::<u64>() as f64 / 1024.0;
    let beside = format!("server {server_mb:.1} MB, clients {clients_mb:.1} MB");
    let what = format!("{SITTING} sessions, server and clients: memory (PSS)");
    figures.tell(&what, server_mb + clients_mb, "MB", Limit::Most(100.0), &beside);

    // Rest.
    let pids: Vec<u32> = people.iter().map(Terminal::pid).chain([server.pid()]).collect();
    let count = |people: &[Terminal]| people.iter().map(|person| person.received).sum::<u64>();
    let before = (count(&people), pids.iter().map(|pid| switches(*pid)).sum::<u64>());
    std::thread::sleep(IDLE);
    for person in &mut people {
        person.pump(Duration::ZERO);
    }
    let after = (count(&people), pids.iter().map(|pid| switches(*pid)).sum::<u64>());
    let beside = format!("{} wake-ups of all threads of {} processes", after.1 - before.1, pids.len());
    let sent = (after.0 - before.0) as f64;
    figures.tell(
        &format!("{SITTING} sessions idle ten seconds: bytes"),
        sent,
        "bytes",
        Limit::Most(0.0),
        &beside,
    );

    // Keys.
    let cpu = || pids.iter().map(|pid| cpu_ms(*pid)).sum::<f64>();
    let (begun, before, server_before) = (Instant::now(), cpu(), cpu_ms(server.pid()));
    let mut at = 0;
    while begun.elapsed() < TYPING {
        let key = if (at / SITTING).is_multiple_of(2) { DOWN } else { UP };
        people[at % SITTING].type_in(key);
        at += 1;
        let next = begun + Duration::from_secs(1) * u32::try_from(at).unwrap() / KEYS_PER_S;
        pump_all(&mut people, next);
    }
    let took_ms = begun.elapsed().as_secs_f64() * 1e3;
    let (all, own) = (cpu() - before, cpu_ms(server.pid()) - server_before);
    let beside = format!(
        "{at} keys; server {:.1} %, per key {:.0} us in all",
        own / took_ms * 100.0,
        all * 1e3 / at as f64
    );
    let what = format!("{KEYS_PER_S} keys a second from {SITTING} sessions, of one core");
    figures.tell(&what, all / took_ms * 100.0, "%", Limit::Most(4.0), &beside);
}

/// A session over the bare wire that stands at the settings.
fn hearing(store: &Path) -> Blocking<std::os::unix::net::UnixStream> {
    let socket = connect(store).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut wire = Blocking::new(socket, Frames::default());
    let env = [("TERM", "xterm"), ("LANG", "zh_CN.UTF-8")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let hello = Hello {
        env: env.into(),
        size: (80, 24),
        at_terminal: true,
        args: vec!["--no-pacing".into()],
        ..Hello::default()
    };
    let mut frames = Vec::new();
    put(&mut frames, Wire::Hello, &[&hello.write()]);
    put(&mut frames, Wire::Input, &[b"07"]);
    wire.write(&frames).unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("设置") {
        let frame = wire.read().unwrap();
        if frame.kind == Wire::Output {
            seen.extend_from_slice(&frame.bytes);
        }
    }
    wire
}

fn commits(program: &Path, store: &Path, figures: &mut Figures) {
    let server = Server::open(program, store);
    let import = |n: usize| {
        let csv = format!("code,name\n{},第{n}省\n", 460_000 + n * 10_000 % 300_000);
        let mut command = Command::new(program);
        command.args(["import", "units", "-", "--store"]).arg(store).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), csv.as_bytes()).unwrap();
        drop(child.stdin.take());
        child.wait().unwrap();
        // The loop has heard of it, and of the client that has gone.
        std::thread::sleep(Duration::from_millis(60));
    };
    let mut number = 0;
    let mut cost = || {
        let each = (0..COMMITS).map(|_| {
            let before = loop_us(server.pid());
            number += 1;
            import(number);
            loop_us(server.pid()) - before
        });
        median(each)
    };
    let alone = cost();
    let sessions: Vec<_> = (0..HEARING).map(|_| hearing(store)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let heard = cost();
    drop(sessions);
    let beside = format!(
        "the loop's CPU for one command and its commit: {alone:.0} us with nobody there, {heard:.0} us with them"
    );
    let what = format!("one commit heard by {HEARING} sessions that do not show it, CPU");
    figures.tell(&what, (heard - alone).max(0.0) / 1e3, "ms", Limit::Most(1.0), &beside);
}

/// Begins and leaves a session, so that the next one begins at the first screen.
fn leave(program: &Path, store: &Path) {
    let mut person = sit(program, store);
    person.press(b"\x07");
    person.type_in(b"\x1b");
    person.until_ended();
}

fn slow(program: &Path, store: &Path, figures: &mut Figures) {
    let _server = Server::open(program, store);
    let mut command = Command::new(program);
    command.arg("--store").arg(store);
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "zh_CN.UTF-8"), ("TOUYAN_LINGER", "0")] {
        command.env(name, value);
    }
    let round_trip = (line::ONE_WAY * 2).as_secs_f64() * 1e3;
    for (kind, name) in [(Kind::PushesBack, "pushes back"), (Kind::Buffers, "buffers")] {
        for (rate, first, moved, held) in [
            (1_200, Some(2_800.0), round_trip + 40.0, 2_500.0),
            (9_600, None, round_trip + 100.0, round_trip + 100.0),
        ] {
            let ms = |from: Instant, to: Instant| to.saturating_duration_since(from).as_secs_f64() * 1e3;
            leave(program, store);
            let mut line = Line::start(&command, kind, rate);
            let shown = line.until("the first screen", |text| text.lines().count() >= 24);
            let shown = line.rest(Duration::from_millis(600)).max(shown);
            let title = |what: &str| format!("{rate} B/s, a line that {name}: {what}");
            let beside = format!(
                "{} bytes; the bytes alone {:.0} ms",
                line.received,
                line.received as f64 * 1e3 / f64::from(rate)
            );
            let limit = first.map_or(Limit::None, Limit::Most);
            figures.tell(&title("first screen"), ms(line.begun, shown), "ms", limit, &beside);
            // A list that is longer than the screen.
            for key in [b"5", b"3"] {
                line.press(key);
                line.rest(Duration::from_millis(1_200));
            }
            let each = (0..7).map(|_| {
                let (begun, before) = (Instant::now(), line.received);
                line.press(DOWN);
                let last = line.rest(Duration::from_millis(500));
                assert!(line.received > before, "nothing moved");
                ms(begun, last)
            });
            let cost = median(each);
            let beside = format!("the round trip alone {round_trip:.0} ms");
            figures.tell(&title("cursor move"), cost, "ms", Limit::Most(moved), &beside);
            let begun = Instant::now();
            let before = line.received;
            let mut pressed = 0;
            while begun.elapsed() < HELD {
                line.press(DOWN);
                pressed += 1;
                let next = begun + Duration::from_secs(1) * pressed / REPEAT_PER_S;
                while Instant::now() < next {
                    line.pump(next);
                }
            }
            let released = Instant::now();
            let last = line.rest(Duration::from_millis(1_500));
            let beside = format!("{pressed} keys, {} bytes", line.received - before);
            figures.tell(
                &title("still moving after a key held 2 s"),
                ms(released, last),
                "ms",
                Limit::Most(held),
                &beside,
            );
        }
    }
}

fn given_back(program: &Path, store: &Path, figures: &mut Figures) {
    let _server = Server::open(program, store);
    for (name, signal) in [("TERM", Signal::TERM), ("INT", Signal::INT), ("HUP", Signal::HUP)] {
        let each = (0..7).map(|_| {
            let mut person = sit(program, store);
            person.press(b"5");
            let pid = Pid::from_raw(i32::try_from(person.pid()).unwrap()).unwrap();
            let begun = Instant::now();
            kill_process(pid, signal).unwrap();
            while !person.was_given_back() {
                assert!(begun.elapsed() < Duration::from_secs(5), "it is not given back");
                person.pump(Duration::from_millis(1));
            }
            begun.elapsed().as_secs_f64() * 1e3
        });
        let worst = each.fold(0.0, f64::max);
        figures.tell(
            &format!("{name}: until the terminal is given back, worst of 7"),
            worst,
            "ms",
            Limit::Most(50.0),
            "wall",
        );
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_touyan"));
    let Ok(folder) = tempfile::tempdir() else { return };
    let store = args.first().map_or_else(|| folder.path().join("store"), PathBuf::from);
    if !store.exists() {
        make_demo(&program, &store, 1);
    }
    let mut figures = Figures::of("crowd");
    memory_rest_and_keys(&program, &store, &mut figures);
    slow(&program, &store, &mut figures);
    given_back(&program, &store, &mut figures);
    commits(&program, &store, &mut figures);
    assert!(server_of(&store).is_none(), "a server stays behind");
}
