//! Bytes from outside, mangled: nothing may panic, hang or grow beyond its limits.
//!
//! Each target takes the seeds that are kept for it (`tests/fuzz/<target>/`, the shipped definitions, a saved store),
//! changes them with a generator of a fixed seed and feeds what comes out. `TOUYAN_FUZZ_ROUNDS=1000000 cargo test --test
//! fuzz` runs longer than the usual [`ROUNDS`]; `TOUYAN_FUZZ_SEED=7` goes another way. A failure names the round and the
//! seed; its bytes become a file of the corpus together with the mending.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use touyan::domain::{Book, Day, Kind, Row, View, appraisal, register, role_file};
use touyan::exchange::{ImportKind, plan, read_table};
use touyan::server::wire::{Frames, Hello};
use touyan::store::real_files::RealFiles;
use touyan::store::rows::{pack_row, unpack_row};
use touyan::store::verify::verify;
use touyan::term::Decoder;

/// Mangled inputs of each target, unless told otherwise.
const ROUNDS: u64 = 400;
/// Rounds of a target that needs files take so many times as long.
const DEAR: u64 = 20;
/// The longest input. *Unit*: bytes.
const INPUT_MAX: usize = 64 << 10;
/// What typed bytes may contain so that they get somewhere.
const TOKENS: [&[u8]; 12] = [
    b"\x1b[",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b]",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\r\n",
    b"\"",
    b"[[",
    b"99999999999999999999",
    b"\x81\x30\x81\x30",
    b"\xef\xbb\xbf",
];

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The kept inputs of a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(Path::new("tests/fuzz").join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Every file below a folder whose name ends so.
fn shipped(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn mangled(random: &mut fastrand::Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[random.usize(..seeds.len())].clone();
    for _ in 0..random.usize(1..8) {
        let at = random.usize(..=bytes.len());
        match random.u8(..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            1 if at < bytes.len() => bytes[at] = random.u8(..),
            2 => bytes.truncate(at),
            3 => drop(bytes.splice(at..at, TOKENS[random.usize(..TOKENS.len())].iter().copied())),
            4 => {
                let end = random.usize(at..=bytes.len().min(at + 64));
                let piece = bytes[at..end].to_vec();
                let times = random.usize(1..40);
                drop(bytes.splice(at..at, piece.repeat(times)));
            }
            5 => {
                let end = random.usize(at..=bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let other = &seeds[random.usize(..seeds.len())];
                let from = random.usize(..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
        bytes.truncate(INPUT_MAX);
    }
    bytes
}

/// Runs a target on its seeds and on what becomes of them.
fn check(target: &str, seeds: &[Vec<u8>], dear: u64, run: impl Fn(&[u8])) {
    let (rounds, seed) = (setting("TOUYAN_FUZZ_ROUNDS", ROUNDS) / dear, setting("TOUYAN_FUZZ_SEED", 1));
    assert!(!seeds.is_empty(), "{target} has no corpus");
    seeds.iter().for_each(|bytes| run(bytes));
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..rounds.max(1) {
        let bytes = mangled(&mut random, seeds);
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&bytes)));
        let bytes = String::from_utf8_lossy(&bytes);
        assert!(ran.is_ok(), "{target}: round {round} of seed {seed}: {bytes:?}");
    }
}

#[test]
fn keys_in_any_pieces_give_no_more_inputs_than_bytes() {
    check("keys", &corpus("keys"), 1, |bytes| {
        let mut decoder = Decoder::default();
        let mut inputs = 0;
        for piece in bytes.chunks(1 + bytes.len() % 7) {
            decoder.feed(piece);
            while decoder.next().is_some() {
                inputs += 1;
            }
        }
        decoder.flush_escape();
        decoder.flush_paste();
        while decoder.next().is_some() {
            inputs += 1;
        }
        assert!(inputs <= bytes.len() + 2, "{inputs} inputs of {} bytes", bytes.len());
    });
}

#[test]
fn wire_frames_are_never_larger_than_what_came() {
    check("wire", &corpus("wire"), 1, |bytes| {
        let mut frames = Frames::default();
        let mut taken = 0;
        for piece in bytes.chunks(1 + bytes.len() % 11) {
            frames.feed(piece);
            while let Ok(Some(frame)) = frames.take() {
                taken += frame.bytes.len();
                drop(Hello::read(&frame.bytes));
            }
        }
        assert!(taken <= bytes.len());
    });
}

#[test]
fn rows_of_every_kind_are_read_or_refused() {
    check("rows", &corpus("rows"), 1, |bytes| {
        for kind in Kind::ALL {
            if let Ok(row) = Row::read_json(kind, bytes) {
                let packed = pack_row(&row).unwrap();
                assert_eq!(unpack_row(kind, &packed), Some(row), "what was read can be kept");
            }
            drop(unpack_row(kind, bytes));
        }
    });
}

#[test]
fn imports_of_any_bytes_end_in_a_plan_or_a_refusal() {
    let view = View::whole(Arc::new(Book::new(Day::parse("2026-11-23").unwrap())));
    check("import", &corpus("import"), 1, |bytes| {
        let Ok(table) = read_table(bytes) else { return };
        for kind in [ImportKind::People, ImportKind::Units, ImportKind::Assignments] {
            drop(plan(kind, &table, &view, &mut |_| ControlFlow::Continue(())));
        }
    });
}

#[test]
fn definitions_are_loaded_or_all_their_mistakes_told() {
    let registers = shipped("assets/registers", "toml");
    check("registers", &registers, 4, |bytes| {
        drop(register::Definition::read(&String::from_utf8_lossy(bytes)));
    });
    let templates = shipped("assets/templates", "toml");
    check("templates", &templates, 4, |bytes| {
        drop(appraisal::file::read(&String::from_utf8_lossy(bytes)));
    });
    check("roles", &[std::fs::read("assets/roles.toml").unwrap()], 4, |bytes| {
        drop(role_file::read(&String::from_utf8_lossy(bytes)));
    });
}

#[test]
fn a_mangled_journal_is_read_or_told_to_be_damaged() {
    let saved = Path::new("tests/formats/level-1/journal");
    let mut names: Vec<_> =
        std::fs::read_dir(saved).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let seeds = vec![std::fs::read(saved.join(&names[0])).unwrap()];
    check("journal", &seeds, DEAR, |bytes| {
        let folder = tempfile::tempdir().unwrap();
        for name in &names[1..] {
            std::fs::copy(saved.join(name), folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join(&names[0]), bytes).unwrap();
        drop(verify(Arc::new(RealFiles), folder.path(), None));
    });
}
