//! All figures of the benchmarks that ran before this one, as one table: the last part of `cargo bench`.
//!
//! Ends with 1 where a limit was not kept. Times are CPU time unless a line says otherwise; what is exact (bytes, keys,
//! writes and syncs) is also asserted by the tests.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "figures/mod.rs"]
mod figures;

use std::{fs, process::ExitCode, time::Duration};

/// In the order in which they are read.
const BENCHES: [&str; 10] =
    ["frames", "start", "search", "lists", "store", "journal", "registers", "appraisal", "crowd", "pipeline"];
/// Lines older than this come from another run.
const OLD: Duration = Duration::from_secs(3 * 3_600);

fn main() -> ExitCode {
    let mut missed = 0;
    println!("{:<58}{:>10} {:<10}{:<11}{:<9}beside", "figure", "measured", "unit", "limit", "verdict");
    for bench in BENCHES {
        let path = figures::folder().join(format!("{bench}.txt"));
        let age = fs::metadata(&path).and_then(|file| file.modified()).ok().and_then(|at| at.elapsed().ok());
        let text = fs::read_to_string(&path).unwrap_or_default();
        let note = match age {
            None => " (did not run)",
            Some(age) if age > OLD => " (from an earlier run)",
            Some(_) => "",
        };
        println!("-- {bench}{note}\n{}", text.trim_end());
        missed += text.lines().filter(|line| line.contains("NOT KEPT")).count() + usize::from(age.is_none());
    }
    println!(
        "-- {}",
        if missed == 0 { "every limit is kept".to_owned() } else { format!("{missed} not kept") }
    );
    ExitCode::from(u8::from(missed > 0))
}
