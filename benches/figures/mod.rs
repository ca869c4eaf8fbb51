//! Figures as lines of one table: what was measured, beside which reference, against which limit.
//!
//! Each benchmark prints its lines and leaves them in a file; the last one of `cargo bench`, `verdicts`, shows all of
//! them together.

#![allow(dead_code, clippy::print_stdout, reason = "a benchmark prints, and each uses a part of this")]

use std::{fs, path::PathBuf};

/// What a figure must keep.
#[derive(Clone, Copy, PartialEq)]
pub enum Limit {
    Most(f64),
    Least(f64),
    /// Told for its own sake.
    None,
}

/// Where benchmarks leave their lines.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("figures")
}

/// The lines of one benchmark.
pub struct Figures {
    file: PathBuf,
    lines: String,
}

impl Figures {
    /// Forgets what this benchmark left the last time.
    pub fn of(bench: &str) -> Figures {
        let file = folder().join(format!("{bench}.txt"));
        drop(fs::create_dir_all(folder()));
        drop(fs::remove_file(&file));
        Figures { file, lines: String::new() }
    }

    /// Prints a figure and keeps it; gives whether it is within its limit.
    pub fn tell(&mut self, what: &str, value: f64, unit: &str, limit: Limit, reference: &str) -> bool {
        let (bound, kept) = match limit {
            Limit::Most(most) => (format!("<= {}", number(most)), value <= most),
            Limit::Least(least) => (format!(">= {}", number(least)), value >= least),
            Limit::None => (String::new(), true),
        };
        let verdict = match (limit, kept) {
            (Limit::None, _) => "",
            (_, true) => "kept",
            (_, false) => "NOT KEPT",
        };
        let line = format!("{what:<58}{:>10} {unit:<10}{bound:<11}{verdict:<9}{reference}", number(value));
        println!("{}", line.trim_end());
        self.lines.push_str(line.trim_end());
        self.lines.push('\n');
        // At once, so that a benchmark that breaks off has told what it had.
        drop(fs::write(&self.file, &self.lines));
        kept
    }
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        big if big >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        some if some >= 10.0 => format!("{value:.1}"),
        some if some >= 0.01 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// The middle one.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = values.into_iter().collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
