//! The real program from process start to the first full screen, its memory after a visit to each screen, what a key
//! costs there, and ten seconds without a key.
//!
//! `cargo bench --bench start` measures scale 1 and 10; `-- 1` only scale 1; `-- 1 FOLDER` keeps the sample county in
//! that folder and takes it from there the next time.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../tests/support/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};
use std::time::Duration;

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

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn line(what: &str, value: f64, unit: &str, limit: Option<f64>) {
    let (limit, verdict) = match limit {
        Some(limit) if value <= limit => (format!("{limit:10.2}"), "kept"),
        Some(limit) => (format!("{limit:10.2}"), "NOT KEPT"),
        None => (String::from("         -"), ""),
    };
    println!("  {what:<44}{value:10.2} {limit} {unit:<4} {verdict}");
}

fn starts(program: &Path, store: &Path, limit_s: Option<f64>) {
    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut terminal = Terminal::start(program, store);
        wall.push(terminal.first_screen().as_secs_f64());
        cpu.push(terminal.session_cpu_us() / 1e3);
        terminal.leave();
    }
    let quickest = wall.iter().copied().fold(f64::INFINITY, f64::min);
    line("process start to first full screen, median", median(wall), "s", limit_s);
    line("  the quickest of them", quickest, "s", limit_s);
    line("  CPU of the program's main thread", median(cpu), "ms", None);
}

/// One visit to each screen; tells what opening it and one key on it cost the session's thread.
fn visits(terminal: &mut Terminal, small: bool) {
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
            median(each.collect())
        };
        let (down, page) = (cost(DOWN), cost(PAGE_DOWN));
        let verdict = if small && down.max(page) > 1_000.0 { "NOT KEPT (1000)" } else { "" };
        println!("  {name:<20}{opening:>14.2}{down:>16.0}{page:>12.0} {verdict}");
        for _ in 0..*back {
            terminal.press(ESC);
        }
    }
}

fn idle(terminal: &mut Terminal) {
    terminal.settle();
    let before = (terminal.switches(), terminal.received, terminal.cpu_ms());
    let sent = terminal.pump(IDLE);
    let after = (terminal.switches(), terminal.received, terminal.cpu_ms());
    let switches: u64 = after.0.values().sum::<u64>().abs_diff(before.0.values().sum());
    debug_assert_eq!(sent, after.1 > before.1);
    line("idle ten seconds: bytes", (after.1 - before.1) as f64, "", Some(0.0));
    line("idle ten seconds: wake-ups of all threads", switches as f64, "", Some(0.0));
    line("idle ten seconds: CPU", after.2 - before.2, "ms", Some(0.0));
}

fn report(program: &Path, scale: u32, store: &Path) {
    let small = scale == 1;
    println!("scale {scale}");
    println!("  {:<44}{:>10} {:>10}", "", "measured", "limit");
    if !store.exists() {
        make_demo(program, store, scale);
    }
    starts(program, store, small.then_some(0.3));
    let mut terminal = Terminal::start(program, store);
    terminal.first_screen();
    line("memory (PSS) at the first screen", terminal.pss_kb() as f64 / 1024.0, "MB", None);
    visits(&mut terminal, small);
    line(
        "memory (PSS) after a visit to each screen",
        terminal.pss_kb() as f64 / 1024.0,
        "MB",
        small.then_some(64.0),
    );
    idle(&mut terminal);
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
    for scale in scales {
        let kept = args.get(1).map(PathBuf::from);
        let store = kept.unwrap_or_else(|| folder.path().join(format!("scale-{scale}")));
        report(&program, scale, &store);
    }
}
