//! Power cuts, failed writes and syncs, full disks and flipped bits under the journal, on a disk that can do them.
//!
//! The long form: `TOUYAN_CRASH_SEEDS=20000 cargo test --release --test crash`.

#![expect(clippy::unwrap_used, reason = "a test may end where it stands")]

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use touyan::store::chain::Head;
use touyan::store::digest::StateDigest;
use touyan::store::entry::{Entry, EntryDraft, RowChange};
use touyan::store::error::{DamageKind, Outcome, StoreError};
use touyan::store::fake_files::{FakeFiles, Faults};
use touyan::store::files::Files;
use touyan::store::free_space::{Space, SpaceLimits};
use touyan::store::journal::{Journal, JournalOptions};
use touyan::store::segment::segment_path;
use touyan::store::tail::Opened;
use touyan::store::verify::{Against, verify};

const SEGMENT_BYTES: u64 = 12 << 10;

fn folder() -> &'static Path {
    Path::new("/journal")
}

fn options(disk: &FakeFiles) -> JournalOptions {
    JournalOptions {
        files: Arc::new(disk.clone()),
        segment_bytes: SEGMENT_BYTES,
        space: SpaceLimits::NONE,
        ..JournalOptions::default()
    }
}

fn open(disk: &FakeFiles) -> Result<(Journal, Opened), StoreError> {
    Journal::open(folder(), options(disk))
}

/// An act that can be told from every other by its request.
fn act(number: u64, rows: usize, row_bytes: usize) -> EntryDraft {
    let row = |id: usize| {
        let text = json!({"of": number, "text": "甲".repeat(row_bytes / 3)});
        RowChange::put(1, id as u32, number, &text).unwrap()
    };
    EntryDraft {
        at_ms: number as i64,
        actor: 1,
        request: u128::from(number).to_le_bytes(),
        verb: "write".to_owned(),
        note: None,
        rows: (0..rows).map(row).collect(),
    }
}

/// What an entry must say, whichever number it got.
type Content = (u128, Vec<(u32, String)>);

fn content(draft: &EntryDraft) -> Content {
    let rows = draft.rows.iter().map(|row| (row.id, row.row.as_ref().unwrap().get().to_owned()));
    (u128::from_le_bytes(draft.request), rows.collect())
}

fn content_of(entry: &Entry) -> Content {
    let rows = entry.rows.iter().map(|row| (row.id, row.after.json().unwrap().to_owned()));
    (u128::from_le_bytes(entry.request), rows.collect())
}

fn all(journal: &Journal) -> Vec<Content> {
    journal.reader().read_from(1).unwrap().map(|entry| content_of(&entry.unwrap())).collect()
}

/// The journal and what must be in it.
struct Trial {
    random: fastrand::Rng,
    disk: FakeFiles,
    next: u64,
    /// Acknowledged, in order.
    acknowledged: Vec<Content>,
    /// One of them may be found behind those, whole: groups whose outcome nobody knows.
    open_questions: Vec<Vec<Content>>,
}

impl Trial {
    fn new(seed: u64) -> Self {
        let disk = FakeFiles::new(seed);
        Self {
            random: fastrand::Rng::with_seed(seed ^ 0x5eed),
            disk,
            next: 1,
            acknowledged: Vec::new(),
            open_questions: Vec::new(),
        }
    }

    /// Appends a random group or large act; gives whether it was acknowledged.
    fn append(&mut self, journal: &mut Journal) -> bool {
        let large = self.random.u8(..8) == 0;
        let group: Vec<EntryDraft> = if large {
            let rows = self.random.usize(5..25);
            self.next += 1;
            act(self.next, rows, 900).split(journal.part_bytes_max().min(5000))
        } else {
            let many = self.random.usize(1..4);
            (0..many)
                .map(|_| {
                    self.next += 1;
                    let (rows, bytes) = (self.random.usize(..4), self.random.usize(..700));
                    act(self.next, rows, bytes)
                })
                .collect()
        };
        let before = journal.head();
        let digest = StateDigest::from_bytes(u128::from(self.next).to_le_bytes());
        let result = if large { journal.append_act(&group, digest) } else { journal.append(&group, digest) };
        let contents: Vec<Content> = group.iter().map(content).collect();
        match result {
            Ok(appended) => {
                assert_eq!(appended.first_seq, before.seq + 1);
                assert_eq!(appended.last_seq, before.seq + group.len() as u64);
                self.acknowledged.extend(contents);
                self.open_questions.clear();
                true
            }
            Err(error) => {
                assert_eq!(journal.head(), before, "taken back after {error:?}");
                // Without power the process is gone before it could say anything, so nobody was told.
                if self.disk.is_off() || error.outcome() == Outcome::Unknown {
                    self.open_questions.push(contents);
                } else if matches!(error, StoreError::SyncFailed { .. }) {
                    // The new segment's header buries all of them.
                    self.open_questions.clear();
                }
                false
            }
        }
    }

    /// Opens, and checks that everything acknowledged is there and nothing else but the open question.
    fn reopen(&mut self) -> Option<Journal> {
        let (journal, opened) = match open(&self.disk) {
            Ok(opened) => opened,
            Err(error) => {
                assert!(self.disk.is_off(), "{error:?}");
                return None;
            }
        };
        assert_eq!(journal.head(), opened.head);
        let found = all(&journal);
        let known = self.acknowledged.len();
        assert!(found.len() >= known, "lost {} of {known}", known - found.len().min(known));
        assert_eq!(found[..known], self.acknowledged[..]);
        let questions = std::mem::take(&mut self.open_questions);
        if found.len() > known {
            assert!(questions.iter().any(|group| group[..] == found[known..]), "{:?}", &found[known..]);
            self.acknowledged = found;
        }
        assert_eq!(opened.head.seq, self.acknowledged.len() as u64);
        Some(journal)
    }
}

fn seeds() -> u64 {
    std::env::var("TOUYAN_CRASH_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(250)
}

#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    for seed in 0..seeds() {
        let mut trial = Trial::new(seed);
        for cut in 0..4 {
            let power = Some(trial.random.u64(1..60));
            trial.disk.set_faults(Faults { power, ..Faults::default() });
            if let Some(mut journal) = trial.reopen() {
                while !trial.disk.is_off() {
                    if trial.random.u8(..10) == 0 {
                        let _ = journal.preparer().prepare_next();
                    }
                    trial.append(&mut journal);
                }
            }
            trial.disk = trial.disk.after_power_cut(seed * 8 + cut);
        }
        trial.reopen().unwrap_or_else(|| panic!("seed {seed}"));
        verify(Arc::new(trial.disk.clone()), folder(), None).unwrap();
    }
}

#[test]
fn no_failing_write_or_sync_loses_or_resurrects_an_act() {
    for seed in 0..seeds() {
        let mut trial = Trial::new(seed);
        let mut journal = trial.reopen().unwrap();
        for round in 0..6 {
            let countdown = |random: &mut fastrand::Rng| random.bool().then(|| random.u64(..12));
            let faults = Faults {
                write: countdown(&mut trial.random),
                sync: countdown(&mut trial.random),
                room: (trial.random.u8(..3) == 0).then(|| trial.random.u64(..30_000)),
                ..Faults::default()
            };
            trial.disk.set_faults(faults);
            for _ in 0..trial.random.usize(1..15) {
                trial.append(&mut journal);
                if trial.random.u8(..10) == 0 {
                    let _ = journal.preparer().prepare_next();
                }
            }
            assert_eq!(all(&journal), trial.acknowledged, "seed {seed}, round {round}");
            trial.disk.set_faults(Faults::default());
            match trial.random.u8(..3) {
                0 => {
                    drop(journal);
                    journal = trial.reopen().unwrap();
                }
                1 => {
                    drop(journal);
                    trial.disk = trial.disk.after_power_cut(seed * 8 + round);
                    journal = trial.reopen().unwrap();
                }
                _ => {}
            }
        }
        assert!(trial.append(&mut journal), "seed {seed}: works again when the disk does");
        assert_eq!(all(&journal), trial.acknowledged);
        verify(Arc::new(trial.disk.clone()), folder(), None).unwrap();
    }
}

#[test]
fn two_hundred_acts_after_a_full_disk_was_freed_are_all_there() {
    // The first prototype moved on before the write had succeeded: what came after stood behind a gap.
    for room in [0, 1, 100, 700, 3000] {
        let mut trial = Trial::new(room);
        let mut journal = trial.reopen().unwrap();
        for _ in 0..5 {
            assert!(trial.append(&mut journal));
        }
        trial.disk.set_faults(Faults { room: Some(room), ..Faults::default() });
        while trial.append(&mut journal) {}
        for _ in 0..3 {
            assert!(!trial.append(&mut journal));
        }
        trial.disk.set_faults(Faults::default());
        for _ in 0..200 {
            assert!(trial.append(&mut journal));
        }
        drop(journal);
        trial.disk = trial.disk.after_power_cut(room);
        trial.reopen().unwrap();
    }
}

#[test]
fn a_group_is_one_write_and_one_sync_also_in_a_new_segment() {
    let disk = FakeFiles::new(1);
    let (mut journal, _) = open(&disk).unwrap();
    let mut rolled = 0;
    for number in 1..60 {
        journal.preparer().prepare_next().unwrap();
        let (writes, syncs) = disk.counts();
        let group = [act(number, 3, 200), act(number, 0, 0), act(number, 1, 50)];
        rolled += u32::from(journal.append(&group, StateDigest::default()).unwrap().rolled);
        assert_eq!(disk.counts(), (writes + 1, syncs + 1));
    }
    assert!(rolled > 3);
}

#[test]
fn a_frame_whose_sync_failed_never_comes_back_once_that_was_said() {
    for seed in 0..50 {
        let mut trial = Trial::new(seed);
        let mut journal = trial.reopen().unwrap();
        assert!(trial.append(&mut journal));
        trial.disk.set_faults(Faults { sync: Some(0), ..Faults::default() });
        let refused = journal.append(&[act(999, 1, 50)], StateDigest::default());
        assert!(matches!(refused, Err(StoreError::SyncFailed { settled: true, .. })), "{refused:?}");
        drop(journal);
        // Neither in the page cache of the same machine nor after a power cut.
        let cut = trial.disk.after_power_cut(seed);
        trial.reopen().unwrap();
        trial.disk = cut;
        let mut journal = trial.reopen().unwrap();
        assert!(trial.append(&mut journal));
        assert_eq!(all(&journal), trial.acknowledged);
    }
}

#[test]
fn changes_are_refused_while_the_disk_is_nearly_full_and_taken_again_afterwards() {
    let disk = FakeFiles::new(3);
    let space = SpaceLimits::default();
    let (mut journal, _) = Journal::open(folder(), JournalOptions { space, ..options(&disk) }).unwrap();
    let mib = 1 << 20;
    disk.set_space(Space { free_bytes: 199 * mib, total_bytes: 10_000 * mib });
    let (writes, syncs) = disk.counts();
    match journal.append(&[act(1, 1, 10)], StateDigest::default()) {
        Err(StoreError::DiskNearlyFull { free, needed }) => {
            assert_eq!((free, needed), (199 * mib, 200 * mib))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(disk.counts(), (writes, syncs));
    disk.set_space(Space { free_bytes: 200 * mib, total_bytes: 10_000 * mib });
    assert_eq!(journal.append(&[act(2, 1, 10)], StateDigest::default()).unwrap().first_seq, 1);
}

#[test]
fn a_read_only_folder_is_refused_as_such() {
    let disk = FakeFiles::new(3);
    drop(open(&disk).unwrap());
    disk.set_faults(Faults { read_only: true, ..Faults::default() });
    assert!(matches!(open(&disk).map(drop), Err(StoreError::ReadOnly(_))));
}

/// A journal of several segments, and what is in it.
fn written(seed: u64, acts: usize) -> Trial {
    let mut trial = Trial::new(seed);
    let mut journal = trial.reopen().unwrap();
    for _ in 0..acts {
        assert!(trial.append(&mut journal));
    }
    trial
}

#[test]
fn no_flipped_bit_gives_wrong_data_in_silence() {
    let trial = written(5, 25);
    let names = trial.disk.list(folder()).unwrap();
    assert!(names.len() > 2);
    let mut random = fastrand::Rng::with_seed(9);
    let (mut refused, mut cut) = (0, 0);
    let flips = (seeds() * 5).min(20_000);
    for _ in 0..flips {
        let path = folder().join(random.choice(&names).unwrap());
        let whole = trial.disk.bytes(&path).unwrap();
        let mut bytes = whole.clone();
        // Half of them in the first KiB, where the headers are.
        let at = if random.bool() { random.usize(..1024) } else { random.usize(..bytes.len()) };
        bytes[at] ^= 1 << random.u8(..8);
        trial.disk.put(&path, bytes);
        match open(&trial.disk) {
            Err(StoreError::Damaged(_) | StoreError::Newer { .. } | StoreError::Foreign { .. }) => {
                refused += 1;
                trial.disk.put(&path, whole);
                continue;
            }
            Err(other) => panic!("{other:?}"),
            Ok((journal, opened)) => {
                let mut read = Vec::new();
                let mut damaged = false;
                let first = journal.reader().read_from(1);
                let (entries, error) = match first {
                    Ok(entries) => (Some(entries), None),
                    Err(error) => (None, Some(error)),
                };
                for entry in entries.into_iter().flatten().chain(error.map(Err)) {
                    match entry {
                        Ok(entry) => read.push(content_of(&entry)),
                        Err(StoreError::Damaged(_)) => damaged = true,
                        Err(other) => panic!("{other:?}"),
                    }
                }
                assert_eq!(read[..], trial.acknowledged[..read.len()], "flip at {at} of {path:?}");
                if damaged {
                    refused += 1;
                } else if read.len() < trial.acknowledged.len() {
                    // Not to be told from a torn tail; whoever has applied a higher number refuses it.
                    assert!(opened.cut.is_some() || opened.unfinished.is_some(), "flip at {at} of {path:?}");
                    assert!(opened.head.seq < trial.acknowledged.len() as u64);
                    cut += 1;
                }
            }
        }
        trial.disk.put(&path, whole);
    }
    assert!(refused > 0 && cut > 0, "{refused} refused, {cut} cut");
    assert!(refused > cut);
}

#[test]
fn a_good_frame_behind_a_bad_one_is_damage_and_nothing_is_changed() {
    let disk = FakeFiles::new(1);
    let (mut journal, _) = open(&disk).unwrap();
    for number in 1..=3 {
        journal.append(&[act(number, 1, 30)], StateDigest::default()).unwrap();
    }
    drop(journal);
    let path = segment_path(folder(), 1);
    let mut bytes = disk.bytes(&path).unwrap();
    // In the middle frame.
    let marks: Vec<usize> = memchr::memmem::find_iter(&bytes, b"\xfffrm").collect();
    bytes[marks[1] + 100] ^= 4;
    disk.put(&path, bytes.clone());
    match open(&disk).map(drop) {
        Err(StoreError::Damaged(damage)) => {
            assert_eq!((damage.segment, damage.offset), (1, marks[1] as u64));
            assert_eq!(damage.kind, DamageKind::FrameBad { good_at: marks[2] as u64 });
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(disk.bytes(&path).unwrap(), bytes);
}

#[test]
fn a_missing_segment_and_exchanged_segments_are_damage() {
    let trial = written(7, 60);
    let names = trial.disk.list(folder()).unwrap();
    assert!(names.len() >= 4);
    let (second, third) = (segment_path(folder(), 2), segment_path(folder(), 3));
    let bytes = |path: &Path| trial.disk.bytes(path).unwrap();
    let (two, three) = (bytes(&second), bytes(&third));
    trial.disk.remove(&second).unwrap();
    assert!(matches!(open(&trial.disk).map(drop), Err(StoreError::Damaged(_))));
    trial.disk.put(&second, three);
    trial.disk.put(&third, two);
    assert!(matches!(open(&trial.disk).map(drop), Err(StoreError::Damaged(_))));
}

#[test]
fn an_erasure_cut_off_by_a_power_cut_can_be_finished() {
    for seed in 0..seeds().min(200) {
        let mut trial = written(seed, 12);
        let rows = [(1, 0)].into();
        trial.disk.set_faults(Faults { power: Some(trial.random.u64(1..40)), ..Faults::default() });
        if let Ok((mut journal, _)) = open(&trial.disk) {
            let _ = journal.erase(&rows);
        }
        trial.disk = trial.disk.after_power_cut(seed);
        let (mut journal, opened) = open(&trial.disk).unwrap();
        assert_eq!(opened.head.seq, trial.acknowledged.len() as u64);
        verify(Arc::new(trial.disk.clone()), folder(), None).unwrap();
        journal.erase(&rows).unwrap();
        assert!(trial.append(&mut journal));
        drop(journal);
        let verified = verify(Arc::new(trial.disk.clone()), folder(), Some(opened.head)).unwrap();
        let once_there =
            trial.acknowledged.iter().flat_map(|entry| &entry.1).filter(|row| row.0 == 0).count();
        let (journal, _) = open(&trial.disk).unwrap();
        let mut left = 0;
        for entry in journal.reader().read_from(1).unwrap() {
            let entry = entry.unwrap();
            let held = entry.rows.iter().filter(|row| row.id == 0 && row.after.json().is_some()).count();
            // Only what came after the erasure may hold it.
            assert!(held == 0 || entry.seq > opened.head.seq, "seed {seed}");
            left += held;
        }
        assert_eq!(verified.erased as usize + left, once_there, "seed {seed}");
    }
}

/// Offsets of the frames in a segment's bytes.
fn frames(bytes: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(bytes, b"\xfffrm").collect()
}

/// Makes the checksum of the frame at `at` right again, as somebody would who knows the format.
fn mend_checksum(bytes: &mut [u8], at: usize) {
    let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
    let mut crc = crc32fast::Hasher::new();
    crc.update(&bytes[at + 4..at + 8]);
    crc.update(&bytes[at + 12..at + 88 + length]);
    bytes[at + 8..at + 12].copy_from_slice(&crc.finalize().to_le_bytes());
}

#[test]
fn a_changed_exchanged_or_missing_entry_shows_though_its_checksums_are_right() {
    let disk = FakeFiles::new(1);
    let (mut journal, _) = open(&disk).unwrap();
    for number in 1..=6 {
        journal.append(&[act(number, 1, 30)], StateDigest::default()).unwrap();
    }
    let head = journal.head();
    drop(journal);
    let path = segment_path(folder(), 1);
    let whole = disk.bytes(&path).unwrap();
    let marks = frames(&whole);
    let found = |bytes: Vec<u8>| {
        disk.put(&path, bytes);
        match verify(Arc::new(disk.clone()), folder(), None) {
            Err(StoreError::Damaged(damage)) => damage.kind,
            other => panic!("{other:?}"),
        }
    };
    for (what, kind) in [
        (&b"\"text\":\""[..], DamageKind::ChainBroken { seq: 3 }),
        (b"\"was\":", DamageKind::ChainBroken { seq: 3 }),
        (b"\"actor\":", DamageKind::ChainBroken { seq: 3 }),
        (b"\"salt\":\"", DamageKind::ChainBroken { seq: 3 }),
    ] {
        let mut bytes = whole.clone();
        let at = marks[2] + memchr::memmem::find(&bytes[marks[2]..], what).unwrap() + what.len();
        // One digit for another, one character for another.
        bytes[at] = if bytes[at] == b'7' {
            b'8'
        } else if bytes[at] == 0xe7 {
            0xe8
        } else {
            b'7'
        };
        mend_checksum(&mut bytes, marks[2]);
        assert_eq!(found(bytes), kind);
    }
    let mut exchanged = whole[..marks[2]].to_vec();
    exchanged.extend_from_slice(&whole[marks[3]..marks[4]]);
    exchanged.extend_from_slice(&whole[marks[2]..marks[3]]);
    exchanged.extend_from_slice(&whole[marks[4]..]);
    assert_eq!(found(exchanged), DamageKind::OutOfOrder { expected: 3, found: 4 });
    let mut missing = whole[..marks[2]].to_vec();
    missing.extend_from_slice(&whole[marks[3]..]);
    missing.resize(whole.len(), 0);
    assert_eq!(found(missing), DamageKind::OutOfOrder { expected: 3, found: 4 });

    // What nothing inside can show: the last entries taken away whole. A head printed elsewhere does.
    let mut shorter = whole.clone();
    shorter[marks[4]..].fill(0);
    disk.put(&path, shorter);
    let held = |head| verify(Arc::new(disk.clone()), folder(), Some(head)).unwrap().against;
    assert_eq!(held(head), Some(Against::Beyond));
    disk.put(&path, whole);
    assert_eq!(held(head), Some(Against::Held));
    assert_eq!(held(Head { seq: 5, ..head }), Some(Against::Differs));
    assert_eq!(head.to_string().parse(), Ok(head));
}

#[test]
fn a_later_format_is_refused_as_such_and_left_alone() {
    let disk = FakeFiles::new(1);
    drop(open(&disk).unwrap());
    let path = segment_path(folder(), 1);
    let mut bytes = disk.bytes(&path).unwrap();
    bytes[8] += 1;
    let crc = crc32fast::hash(&bytes[..124]);
    bytes[124..128].copy_from_slice(&crc.to_le_bytes());
    disk.put(&path, bytes.clone());
    match open(&disk).map(drop) {
        Err(StoreError::Newer { found, known, .. }) => assert_eq!(found, known + 1),
        other => panic!("{other:?}"),
    }
    assert_eq!(disk.bytes(&path), Some(bytes));
}

#[test]
fn a_copy_with_an_old_segment_before_a_new_one_is_refused() {
    let disk = FakeFiles::new(11);
    let (mut journal, _) = open(&disk).unwrap();
    journal.append(&[act(1, 1, 30)], StateDigest::default()).unwrap();
    let path = segment_path(folder(), 1);
    let old = disk.bytes(&path).unwrap();
    while !journal.append(&[act(2, 1, 30)], StateDigest::default()).unwrap().rolled {}
    drop(journal);
    disk.put(&path, old);
    match open(&disk).map(drop) {
        Err(StoreError::Damaged(damage)) => assert!(matches!(damage.kind, DamageKind::EndsEarly { .. })),
        other => panic!("{other:?}"),
    }
}
