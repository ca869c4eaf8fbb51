//! The store on a real disk: what is acknowledged is there, whatever happens to the rest.

use std::path::Path;
use std::sync::Arc;
use touyan::domain::account::{Account, Office};
use touyan::domain::code::Code;
use touyan::domain::person::Person;
use touyan::domain::unit::{Level, Unit};
use touyan::domain::{
    AccountId, Act, Book, FieldEdit, Kind, PersonId, Record, Refusal, RequestId, Row, RowId, Step, UnitId,
    Value, Verb,
};
use touyan::store::clock::FixedClock;
use touyan::store::free_space::SpaceLimits;
use touyan::store::{NotSaved, Options, Source, Store, StoreError};

const ME: AccountId = AccountId(0);
/// 2026-11-23, 09:00 in Kaiping.
const NOW_MS: i64 = 1_795_395_600_000;
const DAY_MS: i64 = 86_400_000;

fn options_at(at_ms: i64) -> Options {
    Options {
        clock: Arc::new(FixedClock::new(at_ms)),
        segment_bytes: 1 << 20,
        space: SpaceLimits::NONE,
        ..Options::default()
    }
}

fn options() -> Options {
    options_at(NOW_MS)
}

fn account(login: &str) -> Row {
    Row::from(Account {
        login: login.into(),
        name: login.into(),
        office: Office::Administrator,
        scope: None,
        person: None,
        language: "".into(),
        closed: false,
    })
}

fn founding() -> Vec<Row> {
    let code = |text| Code::parse(text);
    let unit = |level, name, text, parent: Option<u32>| {
        Row::from(Unit::new(level, name, code(text), parent.map(UnitId::provisional)))
    };
    vec![
        account("zhou"),
        account("chen"),
        unit(Level::Province, "广东省", "44", None),
        unit(Level::Prefecture, "江门市", "4407", Some(0)),
        unit(Level::County, "开平市", "440783", Some(1)),
        unit(Level::Town, "赤坎镇", "440783104", Some(2)),
    ]
}

fn create(folder: &Path) -> Store {
    Store::create(folder, founding(), options()).unwrap()
}

fn person(name: &str) -> Act {
    Act::new(Verb::Create, vec![Step::Create(Row::from(Person::new(name)))])
}

fn field(key: &str) -> usize {
    Person::field_index(key).unwrap()
}

fn edit(id: PersonId, key: &str, was: &str, now: &str) -> Act {
    let value = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.into()) };
    let fields = vec![FieldEdit { field: field(key), was: value(was), now: value(now) }];
    Act::new(Verb::Edit, vec![Step::Edit { row: id.row(), fields }])
}

fn by(account: AccountId, act: Act) -> Act {
    Act { account, ..act }
}

fn add(store: &Store, name: &str) -> PersonId {
    let receipt = store.propose(person(name)).wait().unwrap();
    PersonId(receipt.created[0].id)
}

/// All that a book says, in plain form.
fn content(book: &Book) -> Vec<(RowId, u64, Row)> {
    book.rows().collect()
}

fn next_ids(book: &Book) -> Vec<u32> {
    Kind::ALL.into_iter().map(|kind| book.next_id(kind)).collect()
}

fn same(a: &Book, b: &Book) {
    assert_eq!((a.seq(), a.digest()), (b.seq(), b.digest()));
    assert_eq!(content(a), content(b));
    assert_eq!(next_ids(a), next_ids(b));
}

#[test]
fn what_was_saved_is_there_after_reopening_from_rows_and_from_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    assert_eq!(store.book().count(Kind::Unit), 4);
    let wei = add(&store, "陈伟");
    let fang = add(&store, "周芳");
    store.propose(edit(wei, "phone", "", "13800000000")).wait().unwrap();
    let remove = Step::Remove { row: fang.row(), version: store.book().version(fang.row()) };
    store.propose(Act::new(Verb::Remove, vec![remove])).wait().unwrap();
    let before = store.book();
    assert!(before.person(fang).is_none());
    drop(store);

    let store = Store::open(folder.path(), options()).unwrap();
    assert!(matches!(store.source(), Source::Rows { tail: 0 }), "{:?}", store.source());
    same(&store.book(), &before);
    drop(store);

    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let store = Store::open(folder.path(), options()).unwrap();
    assert!(matches!(store.source(), Source::Journal { entries: 5, .. }), "{:?}", store.source());
    same(&store.book(), &before);
    assert_eq!(add(&store, "李强").0, fang.0 + 1, "the id of a removed row is not given again");
    drop(store);
    let store = Store::open(folder.path(), options()).unwrap();
    assert!(matches!(store.source(), Source::Rows { .. }), "sled was filled anew behind");
    assert_eq!(store.book().count(Kind::Person), 2);
}

#[test]
fn a_refused_act_changes_nothing_and_the_next_one_is_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    let before = store.book();
    let refused = store.propose(edit(wei, "phone", "139", "138")).wait().unwrap_err();
    match refused.refusal() {
        Some(Refusal::Clashes(clashes)) => assert_eq!(clashes[0].theirs, Value::Empty),
        other => panic!("{other:?}"),
    }
    same(&store.book(), &before);
    store.propose(edit(wei, "phone", "", "138")).wait().unwrap();
    assert_eq!(&*store.book().person(wei).unwrap().phone, "138");
}

#[test]
fn a_request_sent_twice_is_one_act_for_seven_days_also_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let form = Act { request: RequestId([7; 16]), ..person("陈伟") };
    let receipt = store.propose(form.clone()).wait().unwrap();
    let again = |store: &Store| match store.propose(form.clone()).wait() {
        Err(NotSaved::Refused(Refusal::AlreadySaved { seq, at_ms })) => Some((seq, at_ms)),
        Ok(_) => None,
        other => panic!("{other:?}"),
    };
    let known = Some((receipt.seq, NOW_MS));
    assert_eq!(again(&store), known);
    drop(store);
    let six_days = NOW_MS + 6 * DAY_MS;
    assert_eq!(again(&Store::open(folder.path(), options_at(six_days)).unwrap()), known);
    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    assert_eq!(again(&Store::open(folder.path(), options_at(six_days)).unwrap()), known);
    assert_eq!(again(&Store::open(folder.path(), options_at(NOW_MS + 8 * DAY_MS)).unwrap()), None);
}

#[test]
fn fifty_threads_are_served_in_groups_and_nobody_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..50 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..8 {
                    store.propose(person(&format!("村民{thread}之{number}"))).wait().unwrap();
                }
            });
        }
    });
    let before = store.book();
    assert_eq!(before.count(Kind::Person), 400);
    drop(store);
    same(&Store::open(folder.path(), options()).unwrap().book(), &before);
}

#[test]
fn an_act_larger_than_a_frame_is_one_act() {
    let folder = tempfile::tempdir().unwrap();
    let small = || Options { segment_bytes: 16 << 10, ..options() };
    let store = Store::create(folder.path(), founding(), small()).unwrap();
    let people = (0..300).map(|n| Step::Create(Row::from(Person::new(&format!("村民{n}")))));
    let receipt = store.carry_out(Act::new(Verb::Import, people.clone().collect())).unwrap();
    assert!(receipt.seq > receipt.act + 2, "{receipt:?}");
    assert_eq!(receipt.created.len(), 300);
    let second = store.propose(Act::new(Verb::Import, people.collect())).wait().unwrap();
    assert_eq!(second.act, receipt.seq + 1);
    let wei = add(&store, "陈伟");
    let before = store.book();
    assert_eq!(before.version(wei.row()), second.seq + 1);
    drop(store);
    let store = Store::open(folder.path(), small()).unwrap();
    assert!(matches!(store.source(), Source::Rows { .. }));
    same(&store.book(), &before);
    drop(store);
    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    same(&Store::open(folder.path(), small()).unwrap().book(), &before);
}

#[test]
fn a_locked_store_and_a_folder_without_one_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Store::open(folder.path(), options()), Err(StoreError::NoJournal(_))));
    let store = create(folder.path());
    match Store::open(folder.path(), options()) {
        Err(StoreError::Locked(holder)) => assert_eq!(holder.pid, Some(std::process::id())),
        other => panic!("{other:?}"),
    }
    drop(store);
    match Store::create(folder.path(), founding(), options()) {
        Err(NotSaved::Failed(error)) => assert!(matches!(&*error, StoreError::Exists(_))),
        other => panic!("{other:?}"),
    }
}
