//! Stores saved by earlier releases, which every later one must read. Each lies in `tests/formats/level-N/`.
//!
//! Level 1 was made once by [`saved_store`] into an empty folder and is never made again: a change of the formats adds
//! another folder beside it. It holds the journal alone; sled is made anew from it, as after every loss.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::sync::Arc;

use touyan::domain::account::{Account, Office};
use touyan::domain::code::Code;
use touyan::domain::person::Person;
use touyan::domain::unit::{Level, Unit};
use touyan::domain::{AccountId, Act, PersonId, Row, Step, UnitId, Verb, View, act::difference};
use touyan::store::clock::FixedClock;
use touyan::store::{Options, Store};

/// 2026-11-23 08:30 in the county.
const NOW_MS: i64 = 1_795_393_800_000;
/// Small segments, so that what is kept with the source stays small.
const SEGMENT_BYTES: u64 = 16 << 10;

fn options() -> Options {
    Options { clock: Arc::new(FixedClock::new(NOW_MS)), segment_bytes: SEGMENT_BYTES, ..Options::default() }
}

/// A store with one account, a county, a town, two people and one changed name.
fn saved_store(folder: &Path) -> Store {
    let founder = Account::new("chen", "陈小静", Office::Administrator);
    let store = Store::create(folder, vec![founder.into()], options()).unwrap();
    let unit =
        |level, name, code, parent| Step::Create(Unit::new(level, name, Code::parse(code), parent).into());
    let save = |verb, steps| store.propose(Act::new(verb, steps)).wait().unwrap();
    save(Verb::Create, vec![unit(Level::County, "开平市", "440783", None)]);
    save(Verb::Create, vec![unit(Level::Town, "百合镇", "440783110", Some(UnitId(0)))]);
    let person = |name: &str| Step::Create(Person { home: Some(UnitId(1)), ..Person::new(name) }.into());
    save(Verb::Import, vec![person("谢丽珍"), person("谢国安")]);
    let (_, before) = store.book().row(PersonId(1).row()).unwrap();
    let Row::Person(old) = &before else { panic!("{before:?}") };
    let after = Row::from(Person { name: "谢国平".into(), ..Person::clone(old) });
    save(Verb::Edit, vec![difference(PersonId(1).row(), &before, &after).unwrap()]);
    store
}

/// Copies a folder with its folders.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// What level 1 holds, whoever opens it.
#[track_caller]
fn check_level_1(store: &Store) {
    let view = View::new(store.book(), AccountId(0)).unwrap();
    assert_eq!(view.account().map(|account| &*account.name), Some("陈小静"));
    let units: Vec<_> = view
        .units()
        .map(|(id, unit)| (view.unit_code(id).unwrap().to_string(), unit.name(view.day()).to_owned()))
        .collect();
    assert_eq!(units, [("440783".into(), "开平市".into()), ("440783110".into(), "百合镇".into())]);
    let people: Vec<_> = view.people().map(|(id, person)| (id, &*person.name, person.home)).collect();
    let home = Some(UnitId(1));
    assert_eq!(people, [(PersonId(0), "谢丽珍", home), (PersonId(1), "谢国平", home)]);
    let history = store.history(PersonId(1).row(), 10).unwrap();
    let verbs: Vec<_> = history.iter().map(|item| (&*item.verb, item.at_ms)).collect();
    assert_eq!(verbs, [("edit", NOW_MS), ("import", NOW_MS)]);
    assert!(matches!(&history[1].after, Some(Row::Person(person)) if &*person.name == "谢国安"));
    assert_eq!(store.head().seq, 5);
}

#[test]
fn a_store_of_level_1_is_read_and_worked_in() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/level-1"), &at);
    let store = Store::open(&at, options()).unwrap();
    check_level_1(&store);
    let step = Step::Create(Person::new("梁惠仪").into());
    store.propose(Act::new(Verb::Create, vec![step])).wait().unwrap();
    drop(store);
    assert_eq!(View::whole(Store::open(&at, options()).unwrap().book()).people().count(), 3);
}

#[test]
fn what_is_saved_today_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    check_level_1(&saved_store(&at));
    check_level_1(&Store::open(&at, options()).unwrap());
    // Where a folder is named, the store is left there: that is how a level is kept.
    if let Some(kept) = std::env::var_os("TOUYAN_KEEP_FORMAT") {
        copy(&at.join("journal"), &Path::new(&kept).join("journal"));
    }
}
