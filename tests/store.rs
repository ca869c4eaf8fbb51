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

fn phone(store: &Store, id: PersonId) -> String {
    store.book().person(id).unwrap().phone.to_string()
}

fn refusal(answer: Result<touyan::store::Receipt, NotSaved>) -> Refusal {
    match answer {
        Err(NotSaved::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

const NO_REQUEST: RequestId = RequestId([0; 16]);
const OTHER: AccountId = AccountId(1);

#[test]
fn undo_and_redo_walk_through_ones_own_acts_also_in_a_later_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    store.propose(edit(wei, "phone", "", "1")).wait().unwrap();
    store.propose(by(OTHER, edit(wei, "remarks", "", "退役"))).wait().unwrap();
    store.propose(edit(wei, "phone", "1", "2")).wait().unwrap();
    store.undo(ME, NO_REQUEST).unwrap();
    assert_eq!(phone(&store, wei), "1");
    drop(store);
    let store = Store::open(folder.path(), options()).unwrap();
    store.undo(ME, NO_REQUEST).unwrap();
    assert_eq!(phone(&store, wei), "");
    store.redo(ME, NO_REQUEST).unwrap();
    store.redo(ME, NO_REQUEST).unwrap();
    assert_eq!(phone(&store, wei), "2");
    assert_eq!(refusal(store.redo(ME, NO_REQUEST)), Refusal::CannotUndo(0));
    assert_eq!(&*store.book().person(wei).unwrap().remarks, "退役", "what others did stays");

    let last = store.own_acts(ME).last().unwrap().act;
    store.undo_act(ME, last, NO_REQUEST).unwrap();
    assert_eq!(refusal(store.undo_act(ME, last, NO_REQUEST)), Refusal::AlreadyUndone(last));
    let theirs = store.own_acts(OTHER)[0].act;
    assert_eq!(refusal(store.undo_act(ME, theirs, NO_REQUEST)), Refusal::CannotUndo(theirs));
    let founding = store.own_acts(ME)[0].act;
    assert_eq!(refusal(store.undo_act(ME, founding, NO_REQUEST)), Refusal::CannotUndo(founding));
}

#[test]
fn undo_is_refused_with_a_list_of_what_others_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    let mine = store.propose(edit(wei, "phone", "", "1")).wait().unwrap();
    store.propose(by(OTHER, edit(wei, "phone", "1", "9"))).wait().unwrap();
    match refusal(store.undo_act(ME, mine.act, NO_REQUEST)) {
        Refusal::Clashes(clashes) => {
            assert_eq!(clashes.len(), 1);
            assert_eq!((clashes[0].row, clashes[0].field), (wei.row(), field("phone")));
            assert_eq!(clashes[0].theirs, Value::Text("9".into()));
            assert_eq!(clashes[0].version, mine.seq + 1);
        }
        other => panic!("{other:?}"),
    }
    // The act before made the person; somebody has changed it since.
    match refusal(store.undo_act(ME, mine.act - 1, NO_REQUEST)) {
        Refusal::Clashes(clashes) => assert_eq!(clashes[0].theirs, Value::Text("9".into())),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_import_over_many_frames_is_undone_and_done_again_as_one_act() {
    let folder = tempfile::tempdir().unwrap();
    let small = Options { segment_bytes: 16 << 10, ..options() };
    let store = Store::create(folder.path(), founding(), small).unwrap();
    let wei = add(&store, "陈伟");
    let mut steps = edit(wei, "phone", "", "1").steps;
    steps.extend((0..300).map(|n| Step::Create(Row::from(Person::new(&format!("村民{n}"))))));
    store.carry_out(Act::new(Verb::Import, steps)).unwrap();
    let imported = content(&store.book());
    store.undo(ME, NO_REQUEST).unwrap();
    assert_eq!((store.book().count(Kind::Person), phone(&store, wei)), (1, String::new()));
    store.redo(ME, NO_REQUEST).unwrap();
    let again = content(&store.book());
    let plain =
        |rows: &[(RowId, u64, Row)]| rows.iter().map(|(at, _, row)| (*at, row.clone())).collect::<Vec<_>>();
    assert_eq!(plain(&again), plain(&imported));
    let page = store.recent_acts(None, None, 10).unwrap();
    let verbs: Vec<_> = page.acts.iter().map(|act| (&*act.verb, act.rows)).collect();
    assert_eq!(verbs, [("redo", 301), ("undo", 301), ("import", 301), ("create", 1), ("found", 6)]);
    assert_eq!(page.acts[1].undone_by, Some(page.acts[0].act));
}

#[test]
fn history_tells_who_changed_what_and_what_others_did_since() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    let last_visit = store.head().seq;
    let told =
        Act {
            document: "开组字〔2026〕7号".into(), reason: "更正".into(), ..edit(wei, "phone", "", "1")
        };
    store.propose(by(OTHER, told)).wait().unwrap();
    store.propose(edit(wei, "phone", "1", "2")).wait().unwrap();
    let items = store.history(wei.row(), 10).unwrap();
    let phones: Vec<_> = items
        .iter()
        .map(|item| {
            let phone = |row: &Option<Row>| row.as_ref().map(|row| row.get(field("phone")));
            (item.actor, &*item.verb, phone(&item.before), phone(&item.after))
        })
        .collect();
    let text = |text: &str| Some(Value::Text(text.into()));
    assert_eq!(
        phones,
        [
            (ME, "edit", text("1"), text("2")),
            (OTHER, "edit", Some(Value::Empty), text("1")),
            (ME, "create", None, Some(Value::Empty)),
        ]
    );
    assert_eq!((&*items[1].note.document, &*items[1].note.reason), ("开组字〔2026〕7号", "更正"));
    assert_eq!(store.history(wei.row(), 1).unwrap()[0], items[0]);
    let since = store.changes_since(last_visit, 10).unwrap();
    let who: Vec<_> = since.acts.iter().map(|act| (act.actor, act.touched.clone())).collect();
    assert_eq!(who, [(OTHER, vec![wei.row()]), (ME, vec![wei.row()])]);
    let one = store.recent_acts(Some(ME), None, 1).unwrap();
    let next = store.recent_acts(Some(ME), one.more, 1).unwrap();
    assert_eq!((&*one.acts[0].verb, &*next.acts[0].verb), ("edit", "create"));
}
