//! The journal on a real disk: what is appended comes back.

#![expect(clippy::unwrap_used, reason = "a test may end where it stands")]

use serde_json::json;
use touyan::store::digest::StateDigest;
use touyan::store::entry::{EntryDraft, Kept, RowChange};
use touyan::store::error::StoreError;
use touyan::store::fake_files::FakeFiles;
use touyan::store::free_space::{Space, SpaceLimits};
use touyan::store::journal::{Journal, JournalOptions};
use touyan::store::lock::StoreLock;
use touyan::store::read::JournalReader;
use touyan::store::real_files::RealFiles;
use touyan::store::verify::{Against, verify};

fn options(segment_bytes: u64) -> JournalOptions {
    JournalOptions { segment_bytes, space: SpaceLimits::NONE, ..JournalOptions::default() }
}

fn draft(number: u64, rows: Vec<RowChange>) -> EntryDraft {
    EntryDraft {
        at_ms: 1_763_900_000_000 + number as i64,
        actor: 1,
        request: (u128::from(number)).to_le_bytes(),
        verb: "appoint".to_owned(),
        note: Some(serde_json::value::to_raw_value(&json!({"document": "开组字〔2026〕1号"})).unwrap()),
        rows,
    }
}

fn one_row(number: u64, was: u64) -> Vec<EntryDraft> {
    vec![draft(number, vec![RowChange::put(3, 12, was, &json!({"name": "茅冈", "n": number})).unwrap()])]
}

#[test]
fn what_is_appended_comes_back_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, opened) = Journal::open(folder.path(), options(8192)).unwrap();
    assert!(opened.created);
    let mut digest = StateDigest::default();
    for seq in 1..=100 {
        digest.change(3, 12, seq - 1, Some(seq));
        let appended = journal.append(&one_row(seq, seq - 1), digest).unwrap();
        assert_eq!((appended.first_seq, appended.last_seq), (seq, seq));
    }
    let head = journal.head();
    drop(journal);

    let (journal, opened) = Journal::open(folder.path(), options(8192)).unwrap();
    assert_eq!((opened.head, opened.digest), (head, digest.to_bytes()));
    assert_eq!((opened.created, opened.cut, opened.unfinished), (false, None, None));
    let reader = journal.reader();
    let entries: Vec<_> = reader.read_from(1).unwrap().map(Result::unwrap).collect();
    assert_eq!(entries.len(), 100);
    for (entry, seq) in entries.iter().zip(1..) {
        assert_eq!((entry.seq, entry.act, entry.continues, entry.actor), (seq, seq, false, 1));
        assert_eq!(entry.at_ms, 1_763_900_000_000 + seq as i64);
        assert_eq!(entry.request, u128::from(seq).to_le_bytes());
        assert_eq!(entry.note.json(), Some(r#"{"document":"开组字〔2026〕1号"}"#));
        let row = &entry.rows[0];
        assert_eq!((row.kind, row.id, row.was), (3, 12, seq - 1));
        let text = json!({"name": "茅冈", "n": seq}).to_string();
        assert_eq!(row.after.json(), Some(text.as_str()));
    }
    for seq in [1, 50, 100] {
        assert_eq!(reader.entry(seq).unwrap().seq, seq);
        assert_eq!(reader.row_at(3, 12, seq).unwrap().unwrap().was, seq - 1);
        assert!(reader.row_at(3, 13, seq).unwrap().is_none());
        assert_eq!(reader.read_from(seq).unwrap().next().unwrap().unwrap().seq, seq);
    }
    assert!(matches!(reader.entry(101), Err(StoreError::Absent { seq: 101 })));
    let files = std::sync::Arc::new(RealFiles);
    let verified = verify(files.clone(), folder.path(), Some(head)).unwrap();
    assert_eq!((verified.frames, verified.entries, verified.rows), (100, 100, 100));
    assert_eq!(verified.against, Some(Against::Held));
    assert_eq!(JournalReader::open(files, folder.path(), None).unwrap().0.head(), head);
    assert!(std::fs::read_dir(folder.path()).unwrap().count() > 3);
}

#[test]
fn an_act_larger_than_a_frame_comes_back_as_one_act() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), options(16384)).unwrap();
    let rows = (0..400).map(|id| RowChange::put(1, id, 0, &json!({"code": id})).unwrap()).collect();
    let parts = draft(1, rows).split(journal.part_bytes_max());
    assert!(parts.len() > 3);
    let appended = journal.append_act(&parts, StateDigest::default()).unwrap();
    assert_eq!((appended.first_seq, appended.last_seq), (1, parts.len() as u64));
    let check = |journal: &Journal| {
        let entries: Vec<_> = journal.reader().read_from(1).unwrap().map(Result::unwrap).collect();
        assert!(entries.iter().all(|entry| entry.act == 1));
        let (last, before) = entries.split_last().unwrap();
        assert!(!last.continues && before.iter().all(|entry| entry.continues));
        let ids: Vec<_> = entries.iter().flat_map(|entry| entry.rows.iter().map(|row| row.id)).collect();
        assert_eq!(ids, (0..400).collect::<Vec<_>>());
        assert!(matches!(entries[0].note, Kept::Json(_)) && matches!(last.note, Kept::None));
    };
    check(&journal);
    drop(journal);
    let (journal, opened) = Journal::open(folder.path(), options(16384)).unwrap();
    assert_eq!(opened.unfinished, None);
    check(&journal);
}

#[test]
fn another_stores_journal_and_a_nearly_full_disk_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _lock = StoreLock::take(folder.path(), 0).unwrap();
    let (journal, opened) = Journal::open(&folder.path().join("journal"), options(8192)).unwrap();
    drop(journal);
    let other = touyan::store::chain::StoreId([7; 16]);
    let foreign = JournalOptions { store: Some(other), ..options(8192) };
    match Journal::open(&folder.path().join("journal"), foreign).map(drop) {
        Err(StoreError::Foreign { expected, found, .. }) => {
            assert_eq!((expected, found), (other, opened.store))
        }
        other => panic!("{other:?}"),
    }
    let space = SpaceLimits { least_bytes: u64::MAX, ..SpaceLimits::NONE };
    let (mut journal, _) =
        Journal::open(&folder.path().join("journal"), JournalOptions { space, ..options(8192) }).unwrap();
    let refused = journal.append(&one_row(1, 0), StateDigest::default());
    assert!(matches!(refused, Err(StoreError::DiskNearlyFull { .. })), "{refused:?}");
    assert_eq!(journal.next_seq(), 1);
}

#[test]
fn a_disk_that_fills_while_work_goes_on_is_noticed_within_a_mebibyte() {
    let disk = FakeFiles::new(3);
    let journal_options =
        JournalOptions { files: std::sync::Arc::new(disk.clone()), ..JournalOptions::default() };
    let folder = std::path::Path::new("/journal");
    let (mut journal, _) = Journal::open(folder, journal_options).unwrap();
    let large = |seq: u64| {
        let text = "网".repeat(10_000);
        vec![draft(seq, vec![RowChange::put(3, 12, seq - 1, &json!({"name": text})).unwrap()])]
    };
    journal.append(&large(1), StateDigest::default()).unwrap();
    disk.set_space(Space { free_bytes: 63 << 20, total_bytes: 1 << 34 });
    let mut accepted = 0;
    let refused = loop {
        match journal.append(&large(journal.next_seq()), StateDigest::default()) {
            Ok(_) => accepted += 30_000,
            Err(refused) => break refused,
        }
        assert!(accepted <= (1 << 20) + 30_000, "{accepted} bytes");
    };
    assert!(matches!(refused, StoreError::DiskNearlyFull { .. }), "{refused:?}");
    assert!(journal.append(&one_row(99, 0), StateDigest::default()).is_err(), "and it stays refused");
    disk.set_space(Space { free_bytes: 1 << 33, total_bytes: 1 << 34 });
    journal.append(&one_row(99, 0), StateDigest::default()).unwrap();
}

#[test]
fn an_erased_person_is_nowhere_in_the_files_and_the_chain_still_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), options(8192)).unwrap();
    let name = "乙丙丁";
    for seq in 1..=60_u64 {
        let mut rows = vec![RowChange::put(2, 7, 0, &json!({"name": "甲"})).unwrap()];
        if seq % 3 == 0 {
            rows.push(RowChange::put(2, 8, 0, &json!({"name": name, "n": seq})).unwrap());
        }
        let mut one = draft(seq, rows);
        if seq % 3 == 0 {
            one.note = Some(serde_json::value::to_raw_value(&json!({"reason": name})).unwrap());
        }
        journal.append(&[one], StateDigest::default()).unwrap();
    }
    let head = journal.head();
    let reader = journal.reader();
    assert!(reader.row_at(2, 8, 3).unwrap().unwrap().after.json().unwrap().contains(name));
    let erased = journal.erase(&[(2, 8)].into()).unwrap();
    assert_eq!(erased.texts, 40);
    assert_eq!(journal.head(), head);
    // The same reader, without reopening.
    assert!(matches!(reader.row_at(2, 8, 3).unwrap().unwrap().after, Kept::Erased));
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(memchr::memmem::find(&bytes, name.as_bytes()).is_none());
    }
    assert_eq!(journal.erase(&[(2, 8)].into()).unwrap().texts, 0);
    journal.append(&one_row(61, 0), StateDigest::default()).unwrap();
    drop(journal);
    let verified = verify(std::sync::Arc::new(RealFiles), folder.path(), Some(head)).unwrap();
    assert_eq!((verified.entries, verified.rows, verified.erased), (61, 81, 40));
    assert_eq!(verified.against, Some(Against::Held));
    let (journal, opened) = Journal::open(folder.path(), options(8192)).unwrap();
    assert_eq!(opened.head.seq, 61);
    let kept = journal.reader().row_at(2, 7, 3).unwrap().unwrap();
    assert_eq!(kept.after.json(), Some(r#"{"name":"甲"}"#));
}

#[test]
fn readers_see_whole_acts_and_nothing_else_while_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), options(8192)).unwrap();
    let (reader, preparer) = (journal.reader(), journal.preparer());
    let done = std::sync::atomic::AtomicBool::new(false);
    let is_done = || done.load(std::sync::atomic::Ordering::Acquire);
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                while !is_done() {
                    let head = reader.head().seq;
                    let entries: Vec<_> = reader.read_from(1).unwrap().map(Result::unwrap).collect();
                    assert!(entries.len() as u64 >= head);
                    assert!(entries.iter().map(|entry| entry.seq).eq(1..=entries.len() as u64));
                    assert!(entries.last().is_none_or(|last| !last.continues));
                    if head > 0 {
                        assert!(reader.row_at(3, 12, head).unwrap().is_some());
                    }
                }
            });
        }
        threads.spawn(|| {
            while !is_done() {
                preparer.prepare_next().unwrap();
                std::thread::yield_now();
            }
        });
        let mut was = 0;
        for number in 1..=120 {
            let parts = if number % 10 == 0 {
                let row =
                    |at| RowChange::put(3, 12, was, &json!({"at": at, "text": "x".repeat(300)})).unwrap();
                draft(number, (0..40).map(row).collect()).split(4000)
            } else {
                one_row(number, was)
            };
            was = journal.append_act(&parts, StateDigest::default()).unwrap().last_seq;
        }
        done.store(true, std::sync::atomic::Ordering::Release);
    });
}

#[test]
fn a_folder_without_a_journal_is_told_from_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let without = JournalOptions { create: false, ..options(8192) };
    assert!(matches!(Journal::open(folder.path(), without.clone()), Err(StoreError::NoJournal(_))));
    drop(Journal::open(folder.path(), options(8192)).unwrap());
    let (journal, opened) = Journal::open(folder.path(), without).unwrap();
    assert_eq!((journal.next_seq(), opened.created), (1, false));
}

#[test]
fn bits_flipped_in_a_segments_header_and_its_only_frame_are_told_as_a_cut() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), options(2_048)).unwrap();
    let mut seq = 0;
    // Until a frame is the first of the second segment.
    loop {
        seq += 1;
        if journal.append(&one_row(seq, seq - 1), StateDigest::default()).unwrap().rolled {
            break;
        }
    }
    drop(journal);
    let path = folder.path().join("0000000002.seg");
    let whole = std::fs::read(&path).unwrap();
    for flips in [&[30][..], &[300], &[30, 300]] {
        let mut bytes = whole.clone();
        flips.iter().for_each(|at| bytes[*at] ^= 4);
        std::fs::write(&path, bytes).unwrap();
        match Journal::open(folder.path(), options(2_048)) {
            Ok((_, opened)) => {
                assert_eq!(opened.head.seq, seq - 1, "{flips:?}");
                assert_eq!(opened.cut.map(|cut| cut.segment), Some(2), "{flips:?}");
            }
            Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{flips:?}: {error}"),
        }
    }
}
