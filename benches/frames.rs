//! What keys cost on the wire, beside what a careful encoder needs, and the CPU time of painting a frame.
//!
//! `cargo bench --bench frames -- look [en] [KEYS]` measures nothing and prints every screen, for a person to look at.

#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured"
)]

#[path = "../tests/support/careful.rs"]
mod careful;
#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/support/grid_desk.rs"]
mod grid_desk;
#[path = "../tests/support/stage.rs"]
mod stage;

use figures::{Figures, Limit};
use grid_desk::{Desk, draw};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use touyan::lang::Lang;
use touyan::term::{Painter, Profile};

const RUNS: usize = 7;
const FRAMES: usize = 50;

fn cpu_us() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e6 + now.tv_nsec as f64 / 1e3
}

/// Prints every screen, and again after some keys.
fn look(lang: Lang, keys: &str) {
    let county = stage::sample();
    for place in stage::places(&county) {
        let mut stage = stage::Stage::at(&county, lang, (80, 24), &place);
        println!("=== {} {:?}\n{}", place.screen, place.details, stage.text());
        if !keys.is_empty() {
            println!("--- {keys}\n{}", stage.keys(keys).text());
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let Some((_, words)) = args.split_first().filter(|(first, _)| *first == "look") {
        let english = words.first().is_some_and(|word| word == "en");
        let lang = if english { Lang::En } else { Lang::Zh };
        return look(lang, &words[usize::from(english)..].join(" "));
    }
    let desk = |first, at| draw(Desk { first, at, of: 60, ..Desk::default() });
    println!("frames: 80x24, Chinese, 16 colours: bytes sent, careful encoder, CPU of painting");
    let mut figures = Figures::of("frames");
    for (what, before, after, limit) in [
        ("first frame", None, desk(0, 1), 3_000),
        ("cursor down", Some(desk(0, 1)), desk(0, 2), 16),
        ("scroll down", Some(desk(0, 8)), desk(1, 9), 180),
        ("page down", Some(desk(0, 3)), desk(9, 12), 1_800),
        ("nothing new", Some(desk(0, 1)), desk(0, 1), 0),
    ] {
        let (sent, careful) = report(what, before.as_ref(), &after);
        let beside = format!("a careful encoder {careful}");
        let what = format!("grid desk, a full page: {what}");
        figures.tell(&what, sent as f64, "bytes", Limit::Most(f64::from(limit)), &beside);
    }
    let large = |first| {
        let mut page = Buffer::empty(Rect::new(0, 0, 200, 60));
        for row in 0..60u16 {
            let text =
                format!("{:04} 东安里第{}片 周建华 谭锦培", first + row, (first + row) * 7 % 1000).repeat(6);
            page.set_string(0, row, text, ratatui::style::Style::new());
        }
        page
    };
    report("200x60 scroll", Some(&large(0)), &large(1));
    report("200x60 page", Some(&large(0)), &large(500));
    screens(&mut figures);
}

/// Keys of the table of screens.
const KEYS: [&str; 8] = ["Down", "Down", "PgDn", "PgUp", "Tab", "F1", "Esc", "Down"];

/// What the real screens cost on the sample county: a whole frame (draw and encode), and bytes of some keys.
fn screens(figures: &mut Figures) {
    let county = stage::sample();
    println!("screens: sample county, 80x24, Chinese, 16 colours: CPU of a frame, first frame, all keys");
    println!("  {:14} {:>8} {:>7} {:>7} {:>7} {:>6}", "", "us", "first", "keys", "careful", "ratio");
    let (mut dearest, mut worst) = ((0.0, String::new()), (0.0, String::new()));
    for place in stage::places(&county) {
        let mut stage = stage::Stage::at(&county, Lang::Zh, (80, 24), &place);
        let mut painter = Painter::new(Profile::usual());
        let (mut shown, caret) = stage.buffer();
        let first = painter.paint(&shown, caret).len();
        let (mut sent, mut careful) = (0, 0);
        let mut at = caret;
        for key in KEYS {
            stage.keys(key);
            let (next, caret) = stage.buffer();
            let cursor = at.map(|at| (usize::from(at.y), usize::from(at.x)));
            let (ours, theirs) =
                (painter.paint(&next, caret).len(), careful::bytes(Some(&shown), &next, cursor, caret));
            // A cursor move costs a few bytes either way.
            let ratio = if ours > 30 { ours as f64 / theirs.max(1) as f64 } else { 0.0 };
            if ratio > worst.0 {
                worst = (ratio, format!("{} {key}: {ours} and {theirs} bytes", place.screen));
            }
            sent += ours;
            careful += theirs;
            (shown, at) = (next, caret);
        }
        let mut runs: Vec<f64> = (0..RUNS)
            .map(|_| {
                let painters = vec![painter.clone(); FRAMES];
                let begun = cpu_us();
                for mut painter in painters {
                    let (buffer, caret) = stage.buffer();
                    painter.invalidate();
                    black_box(painter.paint(&buffer, caret));
                }
                (cpu_us() - begun) / FRAMES as f64
            })
            .collect();
        runs.sort_by(f64::total_cmp);
        let ratio = sent as f64 / careful.max(1) as f64;
        println!("  {:14} {:8.1} {first:7} {sent:7} {careful:7} {ratio:6.2}", place.screen, runs[RUNS / 2]);
        if runs[RUNS / 2] > dearest.0 {
            dearest = (runs[RUNS / 2], place.screen.to_string());
        }
    }
    figures.tell(
        "dearest key of all screens, of a careful encoder",
        worst.0,
        "times",
        Limit::Most(1.3),
        &worst.1,
    );
    figures.tell(
        "dearest frame of all screens, drawn and encoded",
        dearest.0,
        "us",
        Limit::Most(1_000.0),
        &dearest.1,
    );
}

fn report(what: &str, before: Option<&Buffer>, after: &Buffer) -> (usize, usize) {
    let mut start = Painter::new(Profile::usual());
    if let Some(before) = before {
        start.paint(before, None);
    }
    let sent = start.clone().paint(after, None).len();
    // The careful encoder is not told where the cursor stands; it costs it a few bytes at most.
    let careful = careful::bytes(before, after, None, None);
    let mut runs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let painters = vec![start.clone(); FRAMES];
            let begun = cpu_us();
            for mut painter in painters {
                black_box(painter.paint(black_box(after), None));
            }
            (cpu_us() - begun) / FRAMES as f64
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    println!("  {what:15} {sent:6} {careful:6} {:8.1} us", runs[RUNS / 2]);
    (sent, careful)
}
