//! Durable commits against what the disk can do: `cargo bench --bench journal`.
//!
//! The reference is a raw append of the same bytes to a preallocated file with one fdatasync each, run in turns with
//! the journal on the same disk. Medians of seven.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(clippy::unwrap_used, reason = "a benchmark may end where it stands")]

#[path = "figures/mod.rs"]
mod figures;

use figures::{Figures, Limit};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use touyan::store::digest::StateDigest;
use touyan::store::entry::{EntryDraft, RowChange};
use touyan::store::files::Files;
use touyan::store::journal::{Journal, JournalOptions};
use touyan::store::real_files::RealFiles;
use touyan::store::segment::SEGMENT_BYTES;

const ROUNDS: usize = 7;

#[derive(Serialize)]
struct Row {
    grid: u32,
    role: &'static str,
    person: u32,
    from: &'static str,
    how: &'static str,
    document: &'static str,
}

fn act(number: u32) -> EntryDraft {
    let row = |id| {
        let row = Row {
            grid: id,
            role: "liaison",
            person: number,
            from: "2026-03-15",
            how: "assigned",
            document: "开组字〔2026〕1号",
        };
        RowChange::put(3, id, u64::from(number), &row).unwrap()
    };
    EntryDraft {
        at_ms: 1_763_900_000_000,
        actor: 1,
        request: [7; 16],
        verb: "appoint".to_owned(),
        note: None,
        rows: (0..4).map(row).collect(),
    }
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

struct Taken {
    wall: Duration,
    cpu: Duration,
}

fn timed(work: impl FnOnce()) -> Taken {
    let (wall, before) = (Instant::now(), cpu());
    work();
    Taken { wall: wall.elapsed(), cpu: cpu() - before }
}

/// `commits` groups of `group` four-row acts through the journal, and raw appends of as many bytes.
fn round(folder: &Path, commits: u32, group: u32) -> (Taken, Taken) {
    let folder = tempfile::tempdir_in(folder).unwrap();
    let groups: Vec<Vec<EntryDraft>> =
        (0..commits).map(|at| (0..group).map(|of| act(at * group + of)).collect()).collect();
    let (mut journal, _) = Journal::open(&folder.path().join("journal"), JournalOptions::default()).unwrap();
    journal.preparer().prepare_next().unwrap();
    let ours = timed(|| {
        for group in &groups {
            journal.append(group, StateDigest::default()).unwrap();
        }
    });
    let bytes = std::fs::read(folder.path().join("journal/0000000001.seg")).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
    let each = used / commits as usize;
    assert!(used + each < SEGMENT_BYTES as usize, "one segment");
    let raw = RealFiles.create(&folder.path().join("raw")).unwrap();
    raw.preallocate(SEGMENT_BYTES).unwrap();
    let theirs = timed(|| {
        for at in 0..commits as usize {
            raw.write_at((at * each) as u64, &bytes[at * each..(at + 1) * each]).unwrap();
            raw.sync_data().unwrap();
        }
    });
    (ours, theirs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn compare(name: &str, folder: &Path, (commits, group): (u32, u32), figures: &mut Figures) {
    let rounds: Vec<_> = (0..ROUNDS).map(|_| round(folder, commits, group)).collect();
    let per = |duration: Duration| duration.as_secs_f64() * 1e6 / f64::from(commits);
    let ours = median(rounds.iter().map(|(ours, _)| per(ours.wall)).collect());
    let theirs = median(rounds.iter().map(|(_, theirs)| per(theirs.wall)).collect());
    let cpu = median(rounds.iter().map(|(ours, _)| per(ours.cpu)).collect());
    let raw_cpu = median(rounds.iter().map(|(_, theirs)| per(theirs.cpu)).collect());
    let ratio = median(
        rounds.iter().map(|(ours, theirs)| theirs.wall.as_secs_f64() / ours.wall.as_secs_f64()).collect(),
    );
    let beside = format!(
        "commit {ours:.0} us, raw {theirs:.0} us (wall); CPU {cpu:.1} and {raw_cpu:.1} us; {:.0} acts/s",
        1e6 / ours * f64::from(group)
    );
    figures.tell(&format!("journal alone, {name}: of a raw append"), ratio, "of it", Limit::None, &beside);
}

/// Reading everything back, as a rebuild does.
fn replay(folder: &Path, figures: &mut Figures) {
    let folder = tempfile::tempdir_in(folder).unwrap();
    let (mut journal, _) = Journal::open(folder.path(), JournalOptions::default()).unwrap();
    let entries = 50_000;
    for at in 0..entries / 50 {
        let group: Vec<_> = (0..50).map(|of| act(at * 50 + of)).collect();
        journal.append(&group, StateDigest::default()).unwrap();
    }
    let taken = timed(|| {
        let read = journal.reader().read_from(1).unwrap().map(Result::unwrap).count();
        assert_eq!(read, entries as usize);
    });
    let rate = f64::from(entries) / taken.cpu.as_secs_f64();
    figures.tell("journal alone: read with every link checked", rate, "entries/s", Limit::None, "");
    drop(journal);
    let opening = timed(|| drop(Journal::open(folder.path(), JournalOptions::default()).unwrap()));
    println!(
        "opening: {:.1} ms, CPU {:.1} ms",
        opening.wall.as_secs_f64() * 1e3,
        opening.cpu.as_secs_f64() * 1e3
    );
}

fn main() {
    // Where the build is, because /tmp may be memory.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut figures = Figures::of("journal");
    compare("one writer, four rows", folder, (400, 1), &mut figures);
    compare("groups of 50 acts", folder, (100, 50), &mut figures);
    replay(folder, &mut figures);
}
