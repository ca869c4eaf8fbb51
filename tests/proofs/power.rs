//! The power cut: the real program runs under strace, its calls are played onto a disk of our own, and at many moments
//! that disk loses its power. What is left is opened.
//!
//! A chain of runs is recorded, each upon what the one before left: a new store, killed in the middle of a sync; the
//! same folder opened again and closed in order; then what a power cut left of that, so that what opening writes to
//! mend it is cut in its turn.

use super::disk::Disk;
use super::trace::{CALLS, Event, Player, Trace};
use super::world::{Model, cannot, copy, full, must_be_sound, open_or_create, options, seed, writer};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use touyan::store::handle::JOURNAL_FOLDER;
use touyan::store::real_files::RealFiles;
use touyan::store::verify::{Against, verify};
use touyan::store::{Source, Store, StoreError};

/// How a recorded run ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Killed as some thread begins its nth sync.
    Killed(u32),
    Closed,
}

#[derive(Default, Debug)]
struct Figures {
    runs: u64,
    calls: usize,
    cuts: u64,
    from_rows: u64,
    before_a_store: u64,
    acknowledged: u64,
}

/// Records a run of the writer in `folder`.
fn record(folder: &Path, log: &Path, seed: u64, acts: u64, end: End) -> Trace {
    let inject = match end {
        End::Killed(sync) => format!("inject=fdatasync:signal=SIGKILL:when={sync}"),
        End::Closed => "signal=none".to_owned(),
    };
    let strace = ["strace", "-f", "-y", "-xx", "-s", "4000000", "-e", CALLS, "-e", &inject, "-o"];
    let mut before: Vec<&OsStr> = strace.iter().map(OsStr::new).collect();
    before.push(log.as_os_str());
    let status =
        writer(folder, seed, acts, &before).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    if matches!(end, End::Closed) {
        assert!(status.success(), "{status}");
    }
    let mut trace = Trace::read(&std::fs::read(log).unwrap());
    trace.settle();
    trace
}

/// Opens what a cut left and holds it against what had been said by then. `whole` is the journal as it went on.
fn judge(image: &Path, model: &Model, whole: &Path, figures: &mut Figures) {
    let mut model = model.clone();
    let store = match Store::open(image, options()) {
        Err(StoreError::NoJournal(_)) if model.saved == 0 => {
            figures.before_a_store += 1;
            open_or_create(image)
        }
        opened => opened.unwrap_or_else(|error| panic!("does not open: {error:?}")),
    };
    figures.from_rows += u64::from(matches!(store.source(), Source::Rows { .. }));
    let head = store.head();
    if head.seq == 0 {
        // Cut before the founding was acknowledged.
        assert_eq!(model.saved, 0);
        drop(store);
        drop(open_or_create(image));
    } else {
        let before = model.saved;
        model.must_hold(&store);
        if before > 0 {
            // Entry for entry the one that was written, salts and all: not a frame of something that never was.
            let held = verify(Arc::new(RealFiles), &whole.join(JOURNAL_FOLDER), Some(head)).unwrap().against;
            assert_eq!(held, Some(Against::Held), "other entries than were written");
        }
        model.goes_on(&store);
        drop(store);
    }
    must_be_sound(image);
    let mut again = model.clone();
    if again.saved > 0 {
        again.must_hold(&Store::open(image, options()).unwrap());
    }
}

/// Plays the run and cuts the power at `cuts` moments; gives the disk and the model behind it, and one of the images.
fn cut(
    trace: &Trace,
    folder: &Path,
    (disk, mut model): (Disk, Model),
    work: &Path,
    cuts: usize,
    random: &mut fastrand::Rng,
    figures: &mut Figures,
) -> (Disk, Model, Option<(PathBuf, Model)>) {
    // Once to see where anything happens, and whether the recording is whole.
    let mut player = Player::new(trace, folder, disk.clone());
    let mut moments: Vec<usize> = Vec::new();
    for (at, event) in trace.events.iter().enumerate() {
        let (said, changed) = player.play(*event);
        if changed || !said.is_empty() {
            moments.push(at);
        }
    }
    player.disk.process_ends();
    player.disk.must_be(folder);
    let end = player.disk;
    figures.runs += 1;
    figures.calls += trace.events.iter().filter(|event| matches!(event, Event::Begins(_))).count();

    random.shuffle(&mut moments);
    moments.truncate(cuts);
    moments.sort_unstable();
    let mut next = moments.iter().copied().peekable();
    let mut kept = None;
    let mut player = Player::new(trace, folder, disk);
    let image = work.join("image");
    for (at, event) in trace.events.iter().enumerate() {
        let (said, _) = player.play(*event);
        said.iter().for_each(|line| model.hear(line));
        if next.next_if_eq(&at).is_none() {
            continue;
        }
        if image.exists() {
            std::fs::remove_dir_all(&image).unwrap();
        }
        let before = random.get_seed();
        player.disk.after_power_cut(folder, &image, random);
        if model.saved > 0 && (kept.is_none() || random.usize(..cuts) < 2) {
            let to = work.join("kept");
            if to.exists() {
                std::fs::remove_dir_all(&to).unwrap();
            }
            copy(&image, &to);
            kept = Some((to, model.clone()));
        }
        if !image.exists() {
            std::fs::create_dir(&image).unwrap();
        }
        figures.cuts += 1;
        let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            judge(&image, &model, folder, figures);
        }));
        if let Err(panic) = judged {
            println!("at event {at} of {} ({before:#x}), {} acknowledged", trace.events.len(), model.saved);
            std::panic::resume_unwind(panic);
        }
    }
    figures.acknowledged += model.acts;
    (end, model, kept)
}

fn prove(seed: u64, cuts: usize, acts: u64, figures: &mut Figures) {
    let work = tempfile::tempdir().unwrap();
    let work = work.path().canonicalize().unwrap();
    let (folder, log) = (work.join("store"), work.join("log"));
    let mut random = fastrand::Rng::with_seed(seed);
    let mut state = (Disk::of(&folder), Model::default());
    for run in 0..4u64 {
        let end = if run == 0 { End::Killed(random.u32(acts as u32..2 * acts as u32)) } else { End::Closed };
        let trace = record(&folder, &log, seed % 1000 * 10 + run, acts, end);
        let share = if run == 0 { cuts - 3 * (cuts / 4) } else { cuts / 4 };
        let (disk, model, kept) = cut(&trace, &folder, state, &work, share, &mut random, figures);
        state = (disk, model);
        if run > 0
            && let Some((image, model)) = kept
        {
            // The next run begins on what a cut left.
            std::fs::remove_dir_all(&folder).unwrap();
            copy(&image, &folder);
            state = (Disk::of(&folder), model);
        }
    }
}

fn strace_is_here() -> bool {
    Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[test]
fn the_proof_sees_what_is_lost_on_a_disk_that_lies_about_its_syncs() {
    if !strace_is_here() {
        return cannot("strace is not installed");
    }
    let work = tempfile::tempdir().unwrap();
    let work = work.path().canonicalize().unwrap();
    let (folder, log, image) = (work.join("store"), work.join("log"), work.join("image"));
    let disk = Disk::of(&folder);
    let trace = record(&folder, &log, 2, 8, End::Closed);
    let mut random = fastrand::Rng::with_seed(seed());
    let mut model = Model::default();
    let mut player = Player::new(&trace, &folder, disk);
    player.lies = true;
    let (mut tried, mut lost) = (0, 0);
    for event in &trace.events {
        let (said, _) = player.play(*event);
        said.iter().for_each(|line| model.hear(line));
        if model.saved == 0 || said.is_empty() || tried == 10 {
            continue;
        }
        tried += 1;
        drop(std::fs::remove_dir_all(&image));
        player.disk.after_power_cut(&folder, &image, &mut random);
        let kept = Store::open(&image, options()).is_ok_and(|store| store.head().seq >= model.saved);
        lost += u32::from(!kept);
    }
    assert!(lost > 0, "none of {tried} cuts lost anything: the proof is blind");
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes() {
    if !strace_is_here() {
        return cannot("strace is not installed");
    }
    let mut figures = Figures::default();
    let (rounds, cuts, acts) = if full() { (12, 60, 25) } else { (1, 40, 12) };
    for round in 0..rounds {
        prove(seed() + round, cuts, acts, &mut figures);
    }
    let Figures { runs, calls, cuts: cut, from_rows, before_a_store, acknowledged } = &figures;
    println!(
        "{cut} power cuts in {runs} recorded runs of {calls} calls, {acknowledged} acts acknowledged in them: all \
         there after each cut, the check clean; {from_rows} openings from sled's rows, {before_a_store} before there \
         was a store, the others from the journal"
    );
    assert!(figures.cuts >= rounds * cuts as u64 * 9 / 10);
}
