//! Identity and account numbers in a whole store: sealed wherever they are kept, found and shown with the key, locked
//! without it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::Path;
use std::sync::Arc;

use touyan::domain::account::{Account, Office};
use touyan::domain::id_number::IdKind;
use touyan::domain::person::Person;
use touyan::domain::{
    AccountId, Act, Kind, Opened, PersonId, Record, Refusal, RequestId, Row, Step, Vault, Verb, View,
    act::difference,
};
use touyan::store::sealing::{Sealing, sealing};
use touyan::store::vault::{Key, Ring};
use touyan::store::{NotSaved, Options, Store};

const NUMBER: &str = "990783198001011233";
/// Another one; no county has a code that begins with 99.
const OTHER: &str = "990783198001011241";
const ACCOUNT: &str = "6222021234567890123";

fn ring(keys: &[u8]) -> Arc<dyn Vault> {
    let keys = keys.iter().map(|byte| Key::new([*byte; 32].into())).collect();
    Arc::new(Ring::new(keys).unwrap())
}

fn options(keys: &[u8]) -> Options {
    Options { vault: (!keys.is_empty()).then(|| ring(keys)), carry_delay_ms: 0, ..Options::default() }
}

fn founder() -> Row {
    Account::new("chen", "陈小静", Office::Administrator).into()
}

fn person(name: &str, id_number: &str) -> Row {
    Person {
        id_kind: Some(IdKind::Resident),
        id_number: id_number.into(),
        bank_account: ACCOUNT.into(),
        ..Person::new(name)
    }
    .into()
}

fn create(store: &Store, row: Row) -> Result<(), NotSaved> {
    store.propose(Act::new(Verb::Create, vec![Step::Create(row)])).wait().map(drop)
}

fn view(store: &Store) -> View {
    View::new(store.book(), AccountId(0)).unwrap()
}

fn edit(store: &Store, id: PersonId, change: impl FnOnce(&mut Person)) -> Result<(), NotSaved> {
    let (_, before) = store.book().row(id.row()).unwrap();
    let Row::Person(held) = &before else { panic!("a person") };
    let mut after = Person::clone(held);
    change(&mut after);
    let step = difference(id.row(), &before, &after.into()).unwrap();
    store.propose(Act::new(Verb::Edit, vec![step])).wait().map(drop)
}

/// Every file below a folder that holds these bytes.
fn holding(folder: &Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let mut plain = Vec::new();
            // Dumps are compressed.
            let unpacked =
                std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut plain);
            let all = if unpacked.is_ok() { &plain } else { &bytes };
            if memchr::memmem::find(all, text.as_bytes()).is_some() {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn no_file_of_a_store_ever_holds_a_number_and_everything_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let store = Store::create(&at, vec![founder()], options(&[1])).unwrap();
    create(&store, person("谢丽珍", NUMBER)).unwrap();
    store.save_draft(AccountId(0), "person", format!("{{\"id\":\"{NUMBER}\"}}").as_bytes()).unwrap();
    store.carry_now();
    store.dump(AccountId(0)).unwrap();
    assert!(!holding(&at, "谢丽珍").is_empty(), "the search finds what is there");
    for number in [NUMBER, ACCOUNT] {
        assert_eq!(holding(&at, number), Vec::<std::path::PathBuf>::new());
    }
    let view = view(&store);
    assert_eq!(view.person_by_id_number(NUMBER), Some(PersonId(0)));
    let person = view.person(PersonId(0)).unwrap();
    assert_eq!(view.opened("id_number", &person.id_number), Opened::Is(NUMBER.into()));
    assert_eq!(view.opened("bank_account", &person.bank_account), Opened::Is(ACCOUNT.into()));
    assert_eq!(person.id_number.sealed().unwrap().mask(), "990**************3");
    let again = create(&store, self::person("另一人", NUMBER));
    assert!(matches!(again, Err(NotSaved::Refused(Refusal::SamePerson(PersonId(0))))));
    let wrong = create(&store, self::person("另一人", "990783198001011231"));
    assert!(matches!(wrong, Err(NotSaved::Refused(Refusal::Field { .. }))), "digits are still checked");
    assert_eq!(&*store.drafts(AccountId(0))[0].bytes, format!("{{\"id\":\"{NUMBER}\"}}").as_bytes());
}

#[test]
fn without_the_key_numbers_are_locked_and_everything_else_works() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let store = Store::create(&at, vec![founder()], options(&[1])).unwrap();
    create(&store, person("谢丽珍", NUMBER)).unwrap();
    store.save_draft(AccountId(0), "person", b"{}").unwrap();
    drop(store);

    let store = Store::open(&at, options(&[])).unwrap();
    let before = view(&store).person(PersonId(0)).unwrap().clone();
    assert!(view(&store).is_locked());
    assert_eq!(view(&store).opened("id_number", &before.id_number), Opened::Locked);
    assert_eq!(view(&store).person_by_id_number(NUMBER), None);
    assert!(store.drafts(AccountId(0)).is_empty());
    edit(&store, PersonId(0), |person| person.phone = "13900001234".into()).unwrap();
    let after = view(&store).person(PersonId(0)).unwrap().clone();
    assert_eq!((&after.id_number, &*after.phone), (&before.id_number, "13900001234"));
    let refused = edit(&store, PersonId(0), |person| person.bank_account = "62220299".into());
    let field = Person::field_index("bank_account").unwrap();
    assert!(
        matches!(&refused, Err(NotSaved::Refused(Refusal::Locked { kind: Kind::Person, field: f })) if *f == field),
        "{refused:?}"
    );
    create(&store, Person::new("谢国安").into()).unwrap();
    assert!(create(&store, person("新人", OTHER)).is_err());
    edit(&store, PersonId(0), |person| person.bank_account = "".into()).unwrap();
    drop(store);

    let store = Store::open(&at, options(&[1])).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)));
    assert_eq!(store.drafts(AccountId(0)).len(), 1, "what the key opens was kept");
}

#[test]
fn an_old_store_is_read_and_sealed_with_the_next_write_or_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let store = Store::create(&at, vec![founder()], options(&[])).unwrap();
    create(&store, person("谢丽珍", NUMBER)).unwrap();
    create(&store, person("谢国安", OTHER)).unwrap();
    drop(store);

    let store = Store::open(&at, options(&[1])).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)));
    assert_eq!(sealing(&store.book()), Sealing { sealed: 0, waiting: 2, plain: 2, locked: 0 });
    edit(&store, PersonId(0), |person| person.phone = "13900001234".into()).unwrap();
    assert_eq!(sealing(&store.book()), Sealing { sealed: 1, waiting: 1, plain: 1, locked: 0 });
    store.seal(AccountId(0), RequestId([1; 16])).unwrap().unwrap();
    assert_eq!(sealing(&store.book()), Sealing { sealed: 2, waiting: 0, plain: 0, locked: 0 });
    assert_eq!(store.seal(AccountId(0), RequestId([2; 16])).unwrap(), None, "nothing is left to do");
    assert_eq!(view(&store).person_by_id_number(OTHER), Some(PersonId(1)));
    assert!(store.undo(AccountId(0), RequestId([3; 16])).is_ok(), "undo steps over the sealing");
    assert_eq!(&*view(&store).person(PersonId(0)).unwrap().phone, "");
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)));
    assert!(store.book().index_faults().is_empty());
}

#[test]
fn after_a_rotation_both_keys_find_and_the_new_one_seals() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let store = Store::create(&at, vec![founder()], options(&[1])).unwrap();
    create(&store, person("谢丽珍", NUMBER)).unwrap();
    drop(store);
    let store = Store::open(&at, options(&[1, 2])).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)), "under the old key");
    assert!(create(&store, person("另一人", NUMBER)).is_err());
    store.seal(AccountId(0), RequestId([1; 16])).unwrap().unwrap();
    let sealed = view(&store).person(PersonId(0)).unwrap().id_number.clone();
    assert_eq!(sealed.sealed().unwrap().key(), ring(&[2]).active());
    drop(store);
    let store = Store::open(&at, options(&[2])).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)));
    drop(store);
    let store = Store::open(&at, options(&[3])).unwrap();
    assert_eq!(sealing(&store.book()).locked, 1, "a foreign key opens nothing");
    edit(&store, PersonId(0), |person| person.phone = "13900001234".into()).unwrap();
    assert_eq!(view(&store).person(PersonId(0)).unwrap().id_number, sealed);
}

#[test]
fn the_number_that_stands_there_may_be_entered_again_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("store"), vec![founder()], options(&[1])).unwrap();
    create(&store, person("谢丽珍", NUMBER)).unwrap();
    let same = edit(&store, PersonId(0), |person| person.id_number = NUMBER.into());
    assert!(matches!(same, Err(NotSaved::Refused(Refusal::NoChange))), "{same:?}");
    edit(&store, PersonId(0), |person| person.id_number = OTHER.into()).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), None);
    store.undo(AccountId(0), RequestId([1; 16])).unwrap();
    assert_eq!(view(&store).person_by_id_number(NUMBER), Some(PersonId(0)));
}
