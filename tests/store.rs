//! The store on a real disk: what is acknowledged is there, whatever happens to the rest.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what is wrong by failing"
)]

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use touyan::domain::account::{Account, Office};
use touyan::domain::code::Code;
use touyan::domain::person::Person;
use touyan::domain::unit::{Level, Unit};
use touyan::domain::{
    AccountId, Act, Book, FieldEdit, Kind, PersonId, Record, Refusal, RequestId, Row, RowId, Step, UnitId,
    Value, Verb,
};
use touyan::store::backup::rebuild;
use touyan::store::check::{Finding, check};
use touyan::store::clock::FixedClock;
use touyan::store::fake_files::{FakeFiles, Faults};
use touyan::store::files::{Files, OneFile};
use touyan::store::free_space::{Space, SpaceLimits};
use touyan::store::real_files::RealFiles;
use touyan::store::{NotSaved, Options, Source, Store, StoreError, Touched};

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
    Row::from(Account::new(login, login, Office::CountyClerk))
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

/// The machine's disk; it counts, and a sync can be held up.
#[derive(Clone, Debug, Default)]
struct Gate(Arc<(Mutex<Passed>, Condvar)>);

#[derive(Debug, Default)]
struct Passed {
    writes: Vec<usize>,
    syncs: usize,
    closed: bool,
}

#[derive(Debug)]
struct GateFile(Arc<dyn OneFile>, Gate);

impl Gate {
    fn store(&self, folder: &Path) -> Store {
        let options = Options { files: Arc::new(self.clone()), ..options() };
        let store = Store::create(folder, founding(), options).unwrap();
        self.take();
        store
    }

    fn take(&self) -> (Vec<usize>, usize) {
        let passed = std::mem::take(&mut *self.0.0.lock().unwrap());
        (passed.writes, passed.syncs)
    }

    /// Proposes `first`, and the others while its sync is held up; gives all answers in order.
    fn while_syncing(
        &self,
        store: &Store,
        first: Act,
        others: Vec<Act>,
    ) -> Vec<Result<touyan::store::Receipt, NotSaved>> {
        self.0.0.lock().unwrap().closed = true;
        let mut tickets = vec![store.propose(first)];
        let held = |passed: &mut Passed| passed.syncs == 0;
        drop(self.0.1.wait_while(self.0.0.lock().unwrap(), held).unwrap());
        tickets.extend(others.into_iter().map(|act| store.propose(act)));
        self.0.0.lock().unwrap().closed = false;
        self.0.1.notify_all();
        tickets.into_iter().map(touyan::store::Ticket::wait).collect()
    }
}

impl Files for Gate {
    fn open(&self, path: &Path, read_only: bool) -> std::io::Result<Arc<dyn OneFile>> {
        Ok(Arc::new(GateFile(RealFiles.open(path, read_only)?, self.clone())))
    }
    fn create(&self, path: &Path) -> std::io::Result<Arc<dyn OneFile>> {
        Ok(Arc::new(GateFile(RealFiles.create(path)?, self.clone())))
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        RealFiles.rename(from, to)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealFiles.remove(path)
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<String>> {
        RealFiles.list(folder)
    }
    fn create_folder(&self, folder: &Path) -> std::io::Result<()> {
        RealFiles.create_folder(folder)
    }
    fn sync_folder(&self, folder: &Path) -> std::io::Result<()> {
        RealFiles.sync_folder(folder)
    }
    fn space(&self, folder: &Path) -> std::io::Result<Space> {
        RealFiles.space(folder)
    }
}

impl OneFile for GateFile {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        self.1.0.0.lock().unwrap().writes.push(bytes.len());
        self.0.write_at(offset, bytes)
    }
    fn read_at(&self, offset: u64, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.read_at(offset, into)
    }
    fn sync_data(&self) -> std::io::Result<()> {
        let (passed, bell) = &*self.1.0;
        let mut passed = passed.lock().unwrap();
        passed.syncs += 1;
        bell.notify_all();
        drop(bell.wait_while(passed, |passed| passed.closed).unwrap());
        self.0.sync_data()
    }
    fn length(&self) -> std::io::Result<u64> {
        self.0.length()
    }
    fn preallocate(&self, bytes: u64) -> std::io::Result<()> {
        self.0.preallocate(bytes)
    }
}

#[test]
fn an_act_is_one_write_of_exactly_its_frame_and_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::default();
    let store = gate.store(folder.path());
    let receipt = store.propose(person("陈伟")).wait().unwrap();
    let mut row = Vec::new();
    Row::from(Person::new("陈伟")).write_json(&mut row).unwrap();
    let (seq, hex) = (receipt.seq, "0".repeat(32));
    let entry = format!(
        "{{\"seq\":{seq},\"act\":{seq},\"continues\":false,\"at_ms\":{NOW_MS},\"actor\":0,\
         \"request\":\"{hex}\",\"verb\":\"create\",\"rows\":1}}\n"
    );
    let front = format!("{{\"kind\":2,\"id\":0,\"was\":0,\"salt\":\"{hex}\",\"row\":");
    let frame = 88 + entry.len() + front.len() + row.len() + "}\n".len();
    assert_eq!(gate.take(), (vec![frame], 1));
}

#[test]
fn what_arrives_while_a_sync_runs_is_durable_after_at_most_two_more() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::default();
    let store = gate.store(folder.path());
    let acts = (0..500).map(|number| person(&format!("村民{number}"))).collect();
    let answers = gate.while_syncing(&store, person("陈伟"), acts);
    assert!(answers.iter().all(Result::is_ok));
    let (writes, syncs) = gate.take();
    assert_eq!(writes.len(), syncs, "one sync for each write");
    assert!(syncs <= 3, "the one that ran and {} more", syncs - 1);
}

#[test]
fn acts_refused_in_the_middle_of_a_group_leave_no_trace_in_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::default();
    let store = gate.store(folder.path());
    let wei = add(&store, "陈伟");
    gate.take();
    // The first step of a refused act is carried out before the second one is refused.
    let half = |number: u32| {
        let mut act = edit(wei, "phone", "nothing of the kind", "138");
        act.steps.insert(0, Step::Create(Row::from(Person::new(&format!("无人{number}")))));
        act
    };
    let mut acts = vec![half(0)];
    for number in 0..6 {
        acts.push(person(&format!("村民{number}")));
        acts.push(half(number));
        acts.push(edit(
            wei,
            "remarks",
            ["", "a", "b", "c", "d", "e"][number as usize],
            ["a", "b", "c", "d", "e", "f"][number as usize],
        ));
    }
    let answers = gate.while_syncing(&store, person("周芳"), acts);
    let ids: Vec<u32> = answers.iter().flatten().flat_map(|r| &r.created).map(|row| row.id).collect();
    assert_eq!(ids, (wei.0 + 1..=wei.0 + 7).collect::<Vec<_>>(), "no id is lost to a refused act");
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 7);
    assert_eq!(gate.take().1, 2, "one group behind the first act");
    let before = store.book();
    assert_eq!(&*before.person(wei).unwrap().remarks, "f");
    assert_eq!((before.count(Kind::Person), before.people_named("无人0").count()), (8, 0));
    assert_eq!(before.index_faults(), Vec::<&str>::new());
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

fn flip(path: &Path, random: &mut fastrand::Rng) {
    let mut bytes = std::fs::read(path).unwrap();
    if bytes.is_empty() {
        return;
    }
    for _ in 0..8 {
        let at = random.usize(0..bytes.len());
        bytes[at] ^= 1 << random.u8(0..8);
    }
    std::fs::write(path, bytes).unwrap();
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_below(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // A live store may remove a file meanwhile.
            drop(std::fs::copy(entry.path(), target));
        }
    }
}

#[test]
fn a_damaged_sled_costs_nothing_but_the_time_to_fill_it_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    for number in 0..120 {
        add(&store, &format!("村民{number}"));
    }
    store.save_draft(ME, "person", "半张表".as_bytes()).unwrap();
    let before = store.book();
    drop(store);
    let sled = folder.path().join("sled");
    let mut random = fastrand::Rng::with_seed(20);
    let good = tempfile::tempdir().unwrap();
    copy(&sled, &good.path().join("sled"));
    for damage in 0..12 {
        std::fs::remove_dir_all(&sled).unwrap();
        copy(&good.path().join("sled"), &sled);
        let files = files_below(&sled);
        match damage % 4 {
            0 => files.iter().for_each(|path| flip(path, &mut random)),
            1 => flip(&sled.join("db"), &mut random),
            2 => std::fs::remove_file(&files[random.usize(0..files.len())]).unwrap(),
            _ => std::fs::write(sled.join("snap.0000000000000001.generating"), b"x").unwrap(),
        }
        let store = Store::open(folder.path(), options()).unwrap();
        same(&store.book(), &before);
        if damage % 4 == 3 {
            assert!(matches!(store.source(), Source::Rows { .. }), "{:?}", store.source());
            assert_eq!(&*store.drafts(ME)[0].bytes, "半张表".as_bytes());
        }
    }
    let store = Store::open(folder.path(), options()).unwrap();
    assert!(matches!(store.source(), Source::Rows { .. }), "{:?}", store.source());
}

#[test]
fn an_older_journal_under_newer_rows_is_refused_until_a_rebuild_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let old = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    add(&store, "陈伟");
    drop(store);
    copy(&folder.path().join("journal"), &old.path().join("journal"));
    let store = Store::open(folder.path(), options()).unwrap();
    add(&store, "周芳");
    drop(store);
    std::fs::remove_dir_all(folder.path().join("journal")).unwrap();
    copy(&old.path().join("journal"), &folder.path().join("journal"));
    match Store::open(folder.path(), options()) {
        Err(StoreError::JournalShorter { journal, applied }) => assert_eq!((journal, applied), (2, 3)),
        other => panic!("{other:?}"),
    }
    let report = check(folder.path(), &options()).unwrap();
    assert_eq!(report.verdict().exit_code(), 5);
    rebuild(folder.path(), None, None, options()).unwrap();
    assert_eq!(Store::open(folder.path(), options()).unwrap().head().seq, 2);
}

#[test]
fn a_check_changes_not_a_byte_and_names_what_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    store.propose(edit(wei, "phone", "", "1")).wait().unwrap();
    store.dump(ME).unwrap();
    assert!(matches!(check(folder.path(), &options()), Err(StoreError::Locked(_))));
    drop(store);
    let state = || -> Vec<_> {
        let files = files_below(folder.path());
        files
            .into_iter()
            .map(|path| {
                let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
                (std::fs::read(&path).unwrap(), modified, path)
            })
            .collect()
    };
    let before = state();
    let report = check(folder.path(), &options()).unwrap();
    assert!(report.findings.is_empty(), "{report:?}");
    assert_eq!((report.entries, report.rows), (4, 7));
    assert!(before == state(), "nothing was changed");

    // A frame in the middle, then the dump.
    let segment = folder.path().join("journal/0000000001.seg");
    let good = std::fs::read(&segment).unwrap();
    let at = good.windows(6).position(|bytes| bytes == "陈伟".as_bytes()).unwrap();
    let mut bad = good.clone();
    bad[at] ^= 1;
    std::fs::write(&segment, bad).unwrap();
    let report = check(folder.path(), &options()).unwrap();
    assert!(matches!(&report.findings[..], [Finding::Journal(StoreError::Damaged(_))]), "{report:?}");
    assert_eq!(report.verdict().exit_code(), 5);
    std::fs::write(&segment, good).unwrap();
    let dump = files_below(&folder.path().join("dumps")).remove(0);
    flip(&dump, &mut fastrand::Rng::with_seed(1));
    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let report = check(folder.path(), &options()).unwrap();
    assert!(
        matches!(&report.findings[..], [Finding::Shelf(_), Finding::Dump(StoreError::DumpDamaged { .. })]),
        "{report:?}"
    );
    assert_eq!(report.verdict().exit_code(), 1);
}

#[test]
fn a_store_is_rebuilt_from_its_dump_and_the_tail_and_elsewhere_as_of_any_entry() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let wei = add(&store, "陈伟");
    let gone = add(&store, "周芳");
    let remove = Step::Remove { row: gone.row(), version: store.book().version(gone.row()) };
    store.propose(Act::new(Verb::Remove, vec![remove])).wait().unwrap();
    store.dump(ME).unwrap();
    let then = store.book();
    store.propose(edit(wei, "phone", "", "1")).wait().unwrap();
    let before = store.book();
    drop(store);
    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let store = Store::open(folder.path(), options()).unwrap();
    // The tail alone: the backup's own entry and one more.
    assert!(matches!(store.source(), Source::Journal { entries: 2, .. }), "{:?}", store.source());
    same(&store.book(), &before);
    store.undo(ME, NO_REQUEST).unwrap();
    store.undo_act(ME, 4, NO_REQUEST).unwrap();
    assert!(store.book().person(gone).is_some(), "acts before the dump can be undone too");
    drop(store);

    let into = tempfile::tempdir().unwrap();
    let path = into.path().join("then");
    let rebuilt = rebuild(folder.path(), Some(then.seq()), Some(&path), options()).unwrap();
    assert_eq!((rebuilt.seq, rebuilt.rows), (5, 7));
    let other = Store::open(&path, options()).unwrap();
    same(&other.book(), &then);
    assert!(check(folder.path(), &options()).unwrap().findings.is_empty());
    let moved = into.path().join("moved");
    rebuild(folder.path(), None, Some(&moved), options()).unwrap();
    let (moved, old) =
        (Store::open(&moved, options()).unwrap(), Store::open(folder.path(), options()).unwrap());
    same(&moved.book(), &old.book());
    assert!(moved.id() == old.id() && moved.id() != other.id());
    assert!(matches!(rebuild(folder.path(), Some(3), None, options()), Err(StoreError::Absent { seq: 3 })));
}

#[test]
fn two_backups_at_the_same_time_are_two_backups() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    (0..40).for_each(|number| {
        add(&store, &format!("村民{number}"));
    });
    let (one, other) = std::thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| store.dump(ME).unwrap()));
        let [one, other] = threads.map(|thread| thread.join().unwrap());
        (one, other)
    });
    assert_ne!(one.path, other.path);
    drop(store);
    assert!(check(folder.path(), &options()).unwrap().findings.is_empty());
}

#[test]
fn drafts_and_memories_are_kept_without_an_entry_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let head = store.head();
    store.save_draft(ME, "person/new", "姓名 陈".as_bytes()).unwrap();
    store.save_draft(ME, "grid/3", b"x").unwrap();
    store.remember(OTHER, b"{\"seen\":4}").unwrap();
    assert!(store.drop_draft(ME, "grid/3"));
    drop(store);
    let store = Store::open(folder.path(), options()).unwrap();
    assert_eq!(store.head(), head);
    let drafts = store.drafts(ME);
    assert_eq!((drafts.len(), &*drafts[0].place, drafts[0].at_ms), (1, "person/new", NOW_MS));
    assert_eq!(store.remembered(OTHER).as_deref(), Some(&b"{\"seen\":4}"[..]));
    drop(store);
    // Asked to be made anew, sled still gives its drafts.
    rebuild(folder.path(), None, None, options()).unwrap();
    assert_eq!(Store::open(folder.path(), options()).unwrap().drafts(ME).len(), 1);
}

#[test]
fn listeners_hear_what_was_touched_and_when_a_day_begins() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    let (to, heard) = std::sync::mpsc::channel();
    let subscription = store.subscribe(move |touched: &Touched| drop(to.send(touched.clone())));
    let town = UnitId(3);
    let mut wei = Person::new("陈伟");
    wei.home = Some(town);
    let receipt = store.propose(Act::new(Verb::Create, vec![Step::Create(Row::from(wei))])).wait().unwrap();
    // The founding's own ring may still come: answers go out first.
    let touched = heard.iter().find(|touched| touched.seq == receipt.seq).unwrap();
    assert_eq!((touched.kinds.len(), touched.kinds.contains(&Kind::Person)), (1, true));
    assert_eq!(touched.units.into_iter().collect::<Vec<_>>(), [town]);
    let tomorrow = store.book().today().plus(1);
    store.set_today(tomorrow);
    assert!(heard.recv().unwrap().day);
    assert_eq!(store.book().today(), tomorrow);
    drop(subscription);
    add(&store, "周芳");
    assert!(heard.recv().is_err(), "nobody is told any more");
}

#[test]
fn after_a_failed_sync_nothing_is_saved_and_work_goes_on_once_the_disk_does() {
    let folder = tempfile::tempdir().unwrap();
    let disk = FakeFiles::new(7);
    let options = || Options { files: Arc::new(disk.clone()), ..options() };
    // The folder itself is a real one, for the lock and sled; the journal lies on the fake disk.
    std::fs::create_dir_all(folder.path().join("journal")).unwrap();
    let store = Store::create(folder.path(), founding(), options()).unwrap();
    let wei = add(&store, "陈伟");
    let before = store.book();
    // The next segment is laid out beside the writer; its syncs are not the ones that shall fail.
    while disk.bytes(&folder.path().join("journal/0000000002.seg")).is_none() {
        std::thread::yield_now();
    }
    disk.set_faults(Faults { sync: Some(0), ..Faults::default() });
    let failed = store.propose(edit(wei, "phone", "", "1")).wait();
    assert!(
        matches!(&failed, Err(NotSaved::Failed(error)) if matches!(&**error, StoreError::SyncFailed { .. }))
    );
    same(&store.book(), &before);
    disk.set_faults(Faults::default());
    store.propose(edit(wei, "phone", "", "2")).wait().unwrap();
    let after = store.book();
    drop(store);
    same(&Store::open(folder.path(), options()).unwrap().book(), &after);
}

#[test]
fn what_may_not_be_done_is_noted_with_who_tried_and_without_content_and_drafts_pass_to_a_successor() {
    use touyan::domain::{
        Refusal,
        person::Person,
        unit::{Level, Unit},
    };
    let folder = tempfile::tempdir().unwrap();
    let town = |name: &str| Row::from(Unit::new(Level::Town, name, None, None));
    let clerk = |login: &str, scope| {
        let account = Account {
            scope: Some(touyan::domain::UnitId(scope)),
            ..Account::new(login, login, Office::TownClerk)
        };
        Row::from(account)
    };
    let founding = vec![account("county"), town("甲镇"), town("乙镇"), clerk("jia", 0), clerk("yi", 1)];
    let store = Store::create(&folder.path().join("s"), founding, options()).unwrap();
    let (jia, yi) = (AccountId(1), AccountId(2));
    let enter = |account, name: &str, home| {
        let person = Person { home: Some(touyan::domain::UnitId(home)), ..Person::new(name) };
        Act { account, ..Act::new(Verb::Create, vec![Step::Create(person.into())]) }
    };
    let made = store.propose(enter(jia, "周国梁", 0)).wait().unwrap();
    let edit = Step::Remove { row: made.created[0], version: store.book().version(made.created[0]) };
    // A row of elsewhere by its id, a person put into another town, another's act undone: by both ways into the store.
    let acts = [Act { account: yi, ..Act::new(Verb::Edit, vec![edit]) }, enter(yi, "秘密", 0)];
    for act in &acts {
        assert!(matches!(store.propose(act.clone()).wait(), Err(NotSaved::Refused(_))));
        assert!(matches!(store.carry_out(act.clone()), Err(NotSaved::Refused(_))));
    }
    let undone = store.undo_act(yi, made.act, touyan::domain::RequestId([9; 16]));
    assert!(matches!(undone, Err(NotSaved::Refused(Refusal::CannotUndo(_)))));
    let heads = store.journal().heads(made.act + 1, store.head().seq).unwrap();
    let noted: Vec<_> =
        heads.iter().filter_map(|head| Some((head.actor, Store::attempt_note(head)?))).collect();
    assert!(noted.len() >= 4, "{noted:?}");
    assert!(noted.iter().all(|(actor, attempt)| *actor == yi.0 && &*attempt.login == "yi"), "{noted:?}");
    assert!(!format!("{noted:?}").contains("秘密"));
    assert_eq!(store.book().people().count(), 1, "and nothing was changed");
    store.save_draft(yi, "form", b"half").unwrap();
    assert_eq!(store.pass_drafts(yi, jia), 1);
    assert_eq!((store.drafts(yi).len(), store.drafts(jia).len()), (0, 1));
}
