//! Durable commits against the disk's own limit, opening and rebuilding. Medians of interleaved runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and stops on a surprise"
)]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};
use touyan::domain::account::{Account, Office};
use touyan::domain::person::Person;
use touyan::domain::{Act, Row, Step, Verb};
use touyan::store::{Options, Source, Store};

const RUNS: usize = 7;
const COMMITS: u32 = 300;
const THREADS: u32 = 50;
const PEOPLE: u32 = 30_000;

fn person(name: String) -> Act {
    Act::new(Verb::Create, vec![Step::Create(Row::from(Person::new(&name)))])
}

fn store(folder: &Path) -> Store {
    let first = Account {
        login: "zhou".into(),
        name: "zhou".into(),
        office: Office::Administrator,
        scope: None,
        person: None,
        language: "".into(),
        closed: false,
    };
    Store::create(folder, vec![Row::from(first)], Options::default()).unwrap()
}

/// CPU time of this process so far.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Appends per second of `bytes` bytes each, every one synced, into a file whose zeros are already written.
fn raw(folder: &Path, bytes: usize, appends: u32) -> f64 {
    let file =
        File::options().read(true).write(true).create(true).truncate(true).open(folder.join("raw")).unwrap();
    file.write_all_at(&vec![0; bytes * appends as usize], 0).unwrap();
    file.sync_all().unwrap();
    let content = vec![b'x'; bytes];
    let begun = Instant::now();
    for number in 0..u64::from(appends) {
        file.write_all_at(&content, number * bytes as u64).unwrap();
        file.sync_data().unwrap();
    }
    f64::from(appends) / begun.elapsed().as_secs_f64()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder.path().join("store"));
    // A commit of one person: header, entry line and row line.
    let bytes = 88 + 900;
    let (mut ones, mut raws, mut cpus) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        raws.push(raw(folder.path(), bytes, COMMITS));
        let (begun, before) = (Instant::now(), cpu());
        for number in 0..COMMITS {
            store.propose(person(format!("村民{run}之{number}"))).wait().unwrap();
        }
        ones.push(f64::from(COMMITS) / begun.elapsed().as_secs_f64());
        cpus.push((cpu() - before).as_secs_f64() * 1e6 / f64::from(COMMITS));
    }
    let (one, limit) = (median(ones), median(raws));
    println!("one writer: {one:.0} commits/s, raw {limit:.0}/s, ratio {:.2} (at least 0.8)", one / limit);
    println!(
        "CPU a commit: {:.0} us (at most 60 where a sync takes under 150; it takes {:.0})",
        median(cpus),
        1e6 / limit
    );

    let (mut many, mut raws) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        raws.push(raw(folder.path(), bytes * THREADS as usize, 100) * f64::from(THREADS));
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let store = &store;
                scope.spawn(move || {
                    for number in 0..40 {
                        store.propose(person(format!("{run}组{thread}之{number}"))).wait().unwrap();
                    }
                });
            }
        });
        many.push(f64::from(THREADS * 40) / begun.elapsed().as_secs_f64());
    }
    let (many, limit) = (median(many), median(raws));
    println!(
        "{THREADS} threads: {many:.0} commits/s, raw groups {limit:.0}/s, ratio {:.2} (at least 0.15)",
        many / limit
    );

    let steps =
        (0..PEOPLE).map(|number| Step::Create(Row::from(Person::new(&format!("村民{number}"))))).collect();
    let begun = Instant::now();
    store.carry_out(Act::new(Verb::Import, steps)).unwrap();
    println!("import of {PEOPLE} people: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    drop(store);
    let (mut opens, mut rebuilds) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let begun = Instant::now();
        drop(Store::open(&folder.path().join("store"), Options::default()).unwrap());
        opens.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let options = Options { distrust_rows: true, ..Options::default() };
        let store = Store::open(&folder.path().join("store"), options).unwrap();
        let took = begun.elapsed().as_secs_f64();
        let Source::Journal { entries, .. } = store.source() else { continue };
        rebuilds.push(*entries as f64 / took);
    }
    println!("open and close with {PEOPLE} people and more: {:.0} ms", median(opens));
    println!("rebuild: {:.0} entries/s, one of them {PEOPLE} rows (at least 25,000)", median(rebuilds));
}
