//! The real program from process start to the first full screen, its memory after a visit to each screen, what a key
//! costs there, and ten seconds without a key.
//!
//! `cargo bench --bench start` measures scale 1 and 10; `-- 1` only scale 1; `-- 1 FOLDER` keeps the sample county in
//! that folder and takes it from there the next time.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/support/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use figures::{Figures, Limit, median};
use terminal::{Terminal, make_demo};

/// Starts of which the median is told.
const STARTS: usize = 7;
/// Keys of which the median is told, on each screen.
const KEYS: usize = 15;
const IDLE: Duration = Duration::from_secs(10);

const DOWN: &[u8] = b"\x1b[B";
const PAGE_DOWN: &[u8] = b"\x1b[6~";
const ESC: &[u8] = b"\x1b";
const ENTER: &[u8] = b"\r";

/// The keys that lead from the first screen to each of the others, and how many times Esc leads back.
const SCREENS: &[(&str, &[&[u8]], usize)] = &[
    ("home", &[], 0),
    ("coverage", &[b"1"], 1),
    ("towns", &[b"1", ENTER], 2),
    ("desk", &[b"1", ENTER, ENTER], 3),
    ("units", &[b"5", b"3"], 1),
    ("people", &[b"5", b"1"], 1),
    ("person", &[b"5", b"1", ENTER], 2),
    ("organisations", &[b"5", b"2"], 1),
    ("own acts", &[b"0", b"2"], 1),
    ("settings", &[b"0", b"3"], 1),
    ("since", &[b"9"], 1),
    ("accounts", &[b"0", b"1"], 1),
    ("list of gaps", &[b"\t", ENTER], 1),
];

/// How long the program takes to start and say its version: what no store can be opened without.
fn bare_start(program: &Path) -> f64 {
    let one = || {
        let begun = Instant::now();
        drop(Command::new(program).arg("--version").output());
        begun.elapsed().as_secs_f64()
    };
    median((0..STARTS).map(|_| one()))
}

fn most(limit: Option<f64>) -> Limit {
    limit.map_or(Limit::None, Limit::Most)
}

fn starts(program: &Path, store: &Path, (scale, figures): (u32, &mut Figures), limit_s: Option<f64>) {
    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut terminal = Terminal::start(program, store);
        wall.push(terminal.first_screen().as_secs_f64());
        cpu.push(terminal.session_cpu_us() / 1e3);
        terminal.leave();
    }
    let quickest = wall.iter().copied().fold(f64::INFINITY, f64::min);
    let beside = format!(
        "quickest {quickest:.3} s (wall), main thread {:.0} ms; start alone {:.4} s",
        median(cpu),
        bare_start(program)
    );
    let what = format!("scale {scale}: process start to the first full screen");
    figures.tell(&what, median(wall), "s", most(limit_s), &beside);
}

/// One visit to each screen; tells what opening it and one key on it cost the session's thread.
fn visits(terminal: &mut Terminal, (scale, figures): (u32, &mut Figures)) {
    let mut dearest = (0.0, String::new());
    println!("  {:<20}{:>14}{:>16}{:>12}", "screen (CPU)", "opening ms", "cursor down us", "page us");
    for (name, way, back) in SCREENS {
        let begun = terminal.session_cpu_us();
        for key in *way {
            terminal.press(key);
        }
        let opening = (terminal.session_cpu_us() - begun) / 1e3;
        let mut cost = |key: &[u8]| {
            let each = (0..KEYS).map(|_| {
                let begun = terminal.session_cpu_us();
                terminal.press(key);
                terminal.session_cpu_us() - begun
            });
            median(each)
        };
        let (down, page) = (cost(DOWN), cost(PAGE_DOWN));
        println!("  {name:<20}{opening:>14.2}{down:>16.0}{page:>12.0}");
        if down.max(page) > dearest.0 {
            dearest = (down.max(page), format!("{name}: cursor down {down:.0}, page down {page:.0} us"));
        }
        for _ in 0..*back {
            terminal.press(ESC);
        }
    }
    let what = format!("scale {scale}: dearest key, to the program's thread");
    figures.tell(&what, dearest.0, "us", Limit::Most(1_000.0), &dearest.1);
}

fn idle(terminal: &mut Terminal, (scale, figures): (u32, &mut Figures)) {
    terminal.settle();
    let before = (terminal.switches(), terminal.received, terminal.cpu_ms());
    let sent = terminal.pump(IDLE);
    let after = (terminal.switches(), terminal.received, terminal.cpu_ms());
    let switches: u64 = after.0.values().sum::<u64>().abs_diff(before.0.values().sum());
    debug_assert_eq!(sent, after.1 > before.1);
    for (what, value, unit) in [
        ("bytes", (after.1 - before.1) as f64, "bytes"),
        ("wake-ups of all threads", switches as f64, "times"),
        ("CPU", after.2 - before.2, "ms"),
    ] {
        figures.tell(&format!("scale {scale}: idle ten seconds, {what}"), value, unit, Limit::Most(0.0), "");
    }
}

fn report(program: &Path, scale: u32, store: &Path, figures: &mut Figures) {
    let small = scale == 1;
    println!("scale {scale}");
    if !store.exists() {
        make_demo(program, store, scale);
    }
    starts(program, store, (scale, figures), small.then_some(0.3));
    let mut terminal = Terminal::start(program, store);
    terminal.first_screen();
    let first_mb = terminal.pss_kb() as f64 / 1024.0;
    visits(&mut terminal, (scale, figures));
    let what = format!("scale {scale}: memory (PSS) after a visit to each screen");
    let beside = format!("{first_mb:.1} MB at the first screen");
    let all_mb = terminal.pss_kb() as f64 / 1024.0;
    figures.tell(&what, all_mb, "MB", most(small.then_some(64.0)), &beside);
    idle(&mut terminal, (scale, figures));
    terminal.leave();
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let scales = match args.first().and_then(|scale| scale.parse().ok()) {
        Some(scale) => vec![scale],
        None => vec![1, 10],
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_touyan"));
    let Ok(folder) = tempfile::tempdir() else { return };
    let mut figures = Figures::of("start");
    for scale in scales {
        let kept = args.get(1).map(PathBuf::from);
        let store = kept.unwrap_or_else(|| folder.path().join(format!("scale-{scale}")));
        report(&program, scale, &store, &mut figures);
    }
}
