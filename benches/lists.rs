//! CPU time of lists over 240,000 rows, and of books of one and ten counties.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "lists/books.rs"]
mod books;
#[path = "figures/mod.rs"]
mod figures;
#[path = "lists/rows.rs"]
mod rows;

use rustix::time::{ClockId, clock_gettime};

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let mut figures = figures::Figures::of("lists");
    rows::report(&mut figures);
    for scale in [1, 10] {
        books::report(scale, &mut figures);
    }
}
