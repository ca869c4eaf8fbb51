//! Bits flipped in every file of a store, and folders copied while somebody works in them.
//!
//! What comes of it is refused with a reason, detected by the check, or mended from what is whole. Never is a row shown
//! that was not written.

use super::world::{
    Model, copy, files_below, full, must_be_sound, open_or_create, options, people, seed, writer,
};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use touyan::domain::{AccountId, Book, Row, RowId};
use touyan::store::chain::Head;
use touyan::store::check::{Finding, check};
use touyan::store::handle::JOURNAL_FOLDER;
use touyan::store::lock::LOCK_FILE;
use touyan::store::read::JournalReader;
use touyan::store::real_files::RealFiles;
use touyan::store::replay::take_in;
use touyan::store::verify::{Against, verify};
use touyan::store::{Store, StoreError};

type Content = Vec<(RowId, u64, Row)>;

fn content(book: &Book) -> Content {
    book.rows().collect()
}

/// A store with several segments, a dump, acts behind it, and everything carried into sled.
fn whole_store(folder: &Path) {
    let status = writer(folder, 7, 25, &[]).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    let store = open_or_create(folder);
    store.dump(AccountId(0)).unwrap();
    let mut model = Model::of(&store);
    (0..5).for_each(|_| model.goes_on(&store));
    drop(store);
    must_be_sound(folder);
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Part {
    Journal,
    Sled,
    Dump,
    Lock,
}

fn part(folder: &Path, path: &Path) -> Part {
    let rest = path.strip_prefix(folder).unwrap();
    match rest.components().next().unwrap().as_os_str().to_str().unwrap() {
        JOURNAL_FOLDER => Part::Journal,
        "sled" => Part::Sled,
        "dumps" => Part::Dump,
        LOCK_FILE => Part::Lock,
        other => panic!("{other} is not in this proof"),
    }
}

/// What an opening came to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Outcome {
    Refused,
    Same,
}

fn open(folder: &Path, truth: &Content) -> Outcome {
    match Store::open(folder, options()) {
        Ok(store) => {
            assert!(content(&store.book()) == *truth, "other rows than were written, in silence");
            Outcome::Same
        }
        Err(
            StoreError::Damaged(_)
            | StoreError::Newer { .. }
            | StoreError::Foreign { .. }
            | StoreError::JournalShorter { .. }
            | StoreError::EntryUnreadable { .. }
            | StoreError::DigestDiffers { .. },
        ) => Outcome::Refused,
        Err(other) => panic!("not a reason that helps: {other:?}"),
    }
}

struct Flipped {
    work: PathBuf,
    good: PathBuf,
    truth: Content,
    /// Where the live bytes of each segment end: what stands behind is zeros or dead.
    ends: BTreeMap<PathBuf, u64>,
}

impl Flipped {
    /// Flips some bits of one file and opens; gives what came of it.
    fn try_one(&self, path: &Path, random: &mut fastrand::Rng) -> (Part, Outcome) {
        let folder = self.work.join("store");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        copy(&self.good, &folder);
        let part = part(&self.good, path);
        let rest = path.strip_prefix(&self.good).unwrap();
        let target = folder.join(rest);
        let mut bytes = std::fs::read(&target).unwrap();
        let end = self.ends.get(path).copied().unwrap_or(bytes.len() as u64) as usize;
        // Mostly where something stands.
        let reach = if random.u8(..5) == 0 { bytes.len() } else { end.max(1) };
        let mut meant = false;
        for _ in 0..if random.bool() { 1 } else { random.usize(1..9) } {
            let at = random.usize(..reach);
            bytes[at] ^= 1 << random.u8(..8);
            meant |= at < end;
        }
        std::fs::write(&target, &bytes).unwrap();
        // The check first: it changes nothing, so what it says is of the flipped bits.
        let report = check(&folder, &options()).unwrap();
        match part {
            Part::Journal | Part::Dump if meant => {
                assert!(!report.findings.is_empty(), "the check sees nothing in {}", rest.display());
            }
            Part::Journal | Part::Dump | Part::Sled | Part::Lock => {
                let bad = report.findings.iter().filter(|finding| !matches!(finding, Finding::TornTail(_)));
                assert!(part != Part::Lock || bad.count() == 0);
            }
        }
        let rebuilt = match part {
            // Everything anew from the journal, or from the dump and its tail.
            Part::Journal | Part::Dump if full() || random.bool() => {
                let other = self.work.join("without");
                if other.exists() {
                    std::fs::remove_dir_all(&other).unwrap();
                }
                copy(&folder, &other);
                std::fs::remove_dir_all(other.join("sled")).unwrap();
                if part == Part::Journal && random.bool() {
                    std::fs::remove_dir_all(other.join("dumps")).unwrap();
                }
                Some(self.open_without_rows(&other))
            }
            Part::Journal | Part::Dump | Part::Sled | Part::Lock => None,
        };
        let opened = open(&folder, &self.truth);
        match part {
            Part::Dump => assert!(opened == Outcome::Same && rebuilt != Some(Outcome::Refused)),
            Part::Sled | Part::Lock => assert_eq!(opened, Outcome::Same),
            Part::Journal => {}
        }
        (part, if rebuilt == Some(Outcome::Refused) { Outcome::Refused } else { opened })
    }

    /// Without sled nobody knows of the last frame but itself: bits flipped there read as a write that was cut off. The
    /// opening says so (`Store::cut`), and what is before it is whole.
    fn open_without_rows(&self, folder: &Path) -> Outcome {
        match Store::open(folder, options()) {
            Ok(store) if store.cut().is_some() => {
                let found = content(&store.book());
                let others = found.iter().filter(|row| !self.truth.contains(row)).count();
                assert_eq!(others, 0, "rows that were never written");
                Outcome::Refused
            }
            Ok(store) => {
                assert!(content(&store.book()) == self.truth, "other rows than were written, in silence");
                Outcome::Same
            }
            Err(_) => open(folder, &self.truth),
        }
    }
}

/// Where the frames of each segment end: behind the last byte that is not zero.
fn ends(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let end = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1)
    };
    files_below(&folder.join(JOURNAL_FOLDER)).into_iter().map(|path| (path.clone(), end(&path))).collect()
}

#[test]
fn bits_flipped_in_any_file_are_refused_or_detected_or_mended() {
    let all: usize = if full() { 4_000 } else { 240 };
    let work = tempfile::tempdir().unwrap();
    let good = work.path().join("good");
    whole_store(&good);
    let again = work.path().join("again");
    copy(&good, &again);
    let truth = content(&Store::open(&again, options()).unwrap().book());
    let ends = ends(&good);
    // Prepared segments hold nothing: a flip there is none.
    let files: Vec<PathBuf> =
        files_below(&good).into_iter().filter(|path| path.metadata().unwrap().len() > 0).collect();
    let next = AtomicUsize::new(0);
    let counts = Mutex::new(BTreeMap::<(Part, Outcome), u64>::new());
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (files, next, counts, good, truth, ends, work) =
                (&files, &next, &counts, &good, &truth, &ends, work.path());
            scope.spawn(move || {
                let own = work.join(format!("thread{thread}"));
                std::fs::create_dir(&own).unwrap();
                let flipped =
                    Flipped { work: own, good: good.clone(), truth: truth.clone(), ends: ends.clone() };
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= all {
                        break;
                    }
                    let mut random = fastrand::Rng::with_seed(seed() + number as u64);
                    let path = &files[number % files.len()];
                    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        flipped.try_one(path, &mut random)
                    }));
                    let came = tried.unwrap_or_else(|panic| {
                        println!("flip {number}, in {}", path.display());
                        std::panic::resume_unwind(panic)
                    });
                    *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(came).or_default() += 1;
                }
            });
        }
    });
    let counts = counts.into_inner().unwrap();
    println!("{all} times bits flipped in {} files: {counts:?}", files.len());
    for part in [Part::Journal, Part::Sled, Part::Dump, Part::Lock] {
        assert!(counts.keys().any(|(at, _)| *at == part), "{part:?} was never tried");
    }
    assert!(counts.contains_key(&(Part::Journal, Outcome::Refused)));
}

/// Copies a folder in use, its files in an order of chance; what vanishes meanwhile is left out.
fn copy_in_use(from: &Path, to: &Path, random: &mut fastrand::Rng) {
    let mut all = files_in_use(from);
    random.shuffle(&mut all);
    for path in all {
        let target = to.join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        drop(std::fs::copy(path, target));
    }
}

fn files_in_use(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return all };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files_in_use(&path));
        } else {
            all.push(path);
        }
    }
    all
}

#[test]
fn a_folder_copied_while_in_use_opens_to_a_state_that_was_or_is_refused() {
    let (mut opened, mut refused) = (0, BTreeMap::new());
    let rounds = if full() { 12 } else { 1 };
    for round in 0..rounds {
        opened += copies_of_one(round, &mut refused);
    }
    let all = rounds as usize * COPIES;
    println!("{all} copies in use: {opened} open to a state that was, refused: {refused:?}");
    assert!(opened * 4 > all, "hardly any copy opens");
}

/// Copies of one store.
const COPIES: usize = 16;

/// Copies a store while it is worked in; gives how many of the copies opened.
fn copies_of_one(round: u64, refused: &mut BTreeMap<&str, u64>) -> usize {
    let work = tempfile::tempdir().unwrap();
    let live = work.path().join("live");
    let mut random = fastrand::Rng::with_seed(seed() + round);
    let mut child =
        writer(&live, 3 + round, 0, &[]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    // A thread reads on, so that the process never waits for us.
    let (opened, is_open) = std::sync::mpsc::channel();
    let reading = std::thread::spawn(move || {
        let mut line = Vec::new();
        while out.read_until(b'\n', &mut line).unwrap() > 0 {
            if line.starts_with(b"done") {
                let _ = opened.send(());
            }
            line.clear();
        }
    });
    is_open.recv().unwrap();
    let mut heads: Vec<(Head, Content)> = Vec::new();
    for number in 0..COPIES {
        let to = work.path().join(format!("copy{number}"));
        copy_in_use(&live, &to, &mut random);
        match Store::open(&to, options()) {
            Ok(store) => {
                assert_eq!(store.book().digest().to_le_bytes(), store.journal().digest().to_bytes());
                people(&store.book());
                heads.push((store.head(), content(&store.book())));
            }
            Err(error) => {
                let name = match &error {
                    StoreError::JournalShorter { .. } => "journal older than the rows",
                    StoreError::Damaged(_) => "damaged",
                    StoreError::NoJournal(_) => "no journal",
                    other => panic!("not a reason that helps: {other:?}"),
                };
                *refused.entry(name).or_default() += 1;
            }
        }
        // sled's own threads may still write a last file.
        while std::fs::remove_dir_all(&to).is_err() && to.exists() {}
        // Something happens between two copies.
        is_open.recv().unwrap();
        while is_open.try_recv().is_ok() {}
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap();
    let store = Store::open(&live, options()).unwrap();
    drop(store);
    let journal = live.join(JOURNAL_FOLDER);
    let (reader, _) = JournalReader::open(Arc::new(RealFiles), &journal, None).unwrap();
    let mut entries = reader.read_from(1).unwrap();
    let mut book = Book::new(options().clock.today());
    heads.sort_by_key(|(head, _)| head.seq);
    for (head, rows) in &heads {
        let held = verify(Arc::new(RealFiles), &journal, Some(*head)).unwrap().against;
        assert_eq!(held, Some(Against::Held), "a copy has a journal that never was");
        while book.seq() < head.seq {
            take_in(&mut book, &entries.next().unwrap().unwrap()).unwrap();
        }
        assert!(content(&book) == *rows, "a copy has rows that never were together");
    }
    heads.len()
}
