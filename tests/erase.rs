//! A person's data is taken out of every file of a store.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use touyan::domain::account::{Account, Office};
use touyan::domain::desk::erase::erase;
use touyan::domain::id_number::IdKind;
use touyan::domain::person::Person;
use touyan::domain::{AccountId, Act, PersonId, Refusal, RequestId, Row, Step, Verb, View, act::difference};
use touyan::store::check::{Verdict, check};
use touyan::store::erasing::MARK;
use touyan::store::real_files::RealFiles;
use touyan::store::verify::verify;
use touyan::store::{NotSaved, Options, Store};

const NUMBER: &str = "990783198001011233";

fn options() -> Options {
    Options { segment_bytes: 64 << 10, ..Options::default() }
}

fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let mut plain = Vec::new();
        let unpacked =
            std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut plain);
        let all = if unpacked.is_ok() { &plain } else { &bytes };
        if memchr::memmem::find(all, text.as_bytes()).is_some() {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_file_holds_a_trace_of_an_erased_person_and_the_chain_still_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let account = Account::new("chen", "陈小静", Office::Administrator);
    let store = Store::create(&at, vec![account.into()], options()).unwrap();
    let save = |verb, steps| store.propose(Act::new(verb, steps)).wait().unwrap();
    let person = |name: &str, phone: &str, number: &str| {
        Step::Create(
            Person {
                phone: phone.into(),
                id_kind: (!number.is_empty()).then_some(IdKind::Resident),
                id_number: number.into(),
                ..Person::new(name)
            }
            .into(),
        )
    };
    save(Verb::Import, vec![person("谢丽珍", "13900001234", NUMBER), person("谢国安", "13900005678", "")]);
    let (_, before) = store.book().row(PersonId(0).row()).unwrap();
    let Row::Person(held) = &before else { panic!("a person") };
    let after = Person { remarks: "谢丽珍曾任组长".into(), ..Person::clone(held) };
    let edit = save(Verb::Edit, vec![difference(PersonId(0).row(), &before, &after.into()).unwrap()]);
    store.save_draft(AccountId(0), "person", "谢丽珍".as_bytes()).unwrap();
    store.save_draft(AccountId(0), "other", b"unit").unwrap();
    store.remember(AccountId(0), "最近：谢丽珍".as_bytes()).unwrap();
    store.carry_now();
    store.dump(AccountId(0)).unwrap();
    // The store has no key, so that the number stands plain too: all of it must go.
    for text in ["谢丽珍", NUMBER, "13900001234"] {
        assert!(!holding(&at, text).is_empty(), "{text} is there before");
    }

    let (told, heard) = std::sync::mpsc::channel();
    let _bell = store.subscribe(move |touched| drop(told.send(touched.forgotten.clone())));
    let view = View::new(store.book(), AccountId(0)).unwrap();
    let erasure = erase(&view, PersonId(0), "开法[2026]7号").unwrap();
    assert!(erasure.mentioned.is_empty());
    let nameless = Act { document: " ".into(), ..erasure.act.clone() };
    assert!(matches!(store.erase(nameless, &erasure.texts), Err(NotSaved::Refused(Refusal::NoOrder))));
    assert!(!at.join(MARK).exists(), "a refused erasure leaves no mark");
    let (erased, gone) = store.erase(erasure.act, &erasure.texts).unwrap();
    assert_eq!((gone.texts, gone.drafts, gone.dumps, gone.rows_left), (2, 1, 1, false));
    assert!(gone.dump.is_some() && !at.join(MARK).exists());
    assert!(heard.try_iter().any(|texts| texts.is_some_and(|texts| texts.contains(&"谢丽珍".into()))));
    // The store goes on: nothing was closed.
    save(Verb::Create, vec![person("谢小燕", "", "")]);
    store.carry_now();
    for text in ["谢丽珍", NUMBER, "13900001234"] {
        assert_eq!(holding(&at, text), Vec::<PathBuf>::new(), "{text}");
    }
    assert!(!holding(&at, "谢国安").is_empty(), "the other person is still there");
    assert_eq!(store.drafts(AccountId(0)).len(), 1);
    for act in [erased.act, edit.act] {
        let undone = store.undo_act(AccountId(0), act, RequestId([1; 16]));
        assert!(matches!(undone, Err(NotSaved::Refused(Refusal::CannotUndo(_)))), "{undone:?}");
    }
    let view = View::new(store.book(), AccountId(0)).unwrap();
    assert_eq!(
        view.people().map(|(_, person)| person.name.to_string()).collect::<Vec<_>>(),
        ["谢国安", "谢小燕"]
    );
    assert!(matches!(erase(&view, PersonId(0), "x"), Err(Refusal::NotFound(_))));
    assert_eq!(
        store.recent_acts(None, None, 9).unwrap().acts.iter().filter(|a| &*a.verb == "erase").count(),
        1
    );
    drop((view, store));
    assert!(verify(Arc::new(RealFiles), &at.join("journal"), None).unwrap().erased >= 2);
    let report = check(&at, &options()).unwrap();
    assert_eq!(report.verdict(), Verdict::Sound, "{:?}", report.findings);
    let into = folder.path().join("again");
    touyan::store::backup::rebuild(&at, None, Some(&into), options()).unwrap();
    let report = check(&into, &options()).unwrap();
    assert_eq!(report.verdict(), Verdict::Sound, "{:?}", report.findings);
}

#[test]
fn an_erasure_that_was_cut_off_is_finished_when_the_store_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("store");
    let account = Account::new("chen", "陈小静", Office::Administrator);
    let store = Store::create(&at, vec![account.into()], options()).unwrap();
    let row = Person { phone: "13900001234".into(), ..Person::new("谢丽珍") };
    store.propose(Act::new(Verb::Create, vec![Step::Create(row.into())])).wait().unwrap();
    store.save_draft(AccountId(0), "person", "谢丽珍".as_bytes()).unwrap();
    store.carry_now();
    let view = View::new(store.book(), AccountId(0)).unwrap();
    let erasure = erase(&view, PersonId(0), "开法[2026]7号").unwrap();
    // As far as the act and no further.
    std::fs::write(at.join(MARK), b"").unwrap();
    store.carry_out(erasure.act).unwrap();
    drop((view, store));
    assert!(!holding(&at, "谢丽珍").is_empty());
    let store = Store::open(&at, options()).unwrap();
    assert!(!at.join(MARK).exists());
    assert!(store.drafts(AccountId(0)).is_empty());
    drop(store);
    for text in ["谢丽珍", "13900001234"] {
        assert_eq!(holding(&at, text), Vec::<PathBuf>::new(), "{text}");
    }
    assert_eq!(check(&at, &options()).unwrap().verdict(), Verdict::Sound);
}

#[test]
fn an_act_of_erasure_only_takes_out() {
    let folder = tempfile::tempdir().unwrap();
    let account = Account::new("chen", "陈小静", Office::Administrator);
    let store = Store::create(&folder.path().join("store"), vec![account.into()], options()).unwrap();
    let row = Person { phone: "13900001234".into(), ..Person::new("谢丽珍") };
    store.propose(Act::new(Verb::Create, vec![Step::Create(row.into())])).wait().unwrap();
    let (_, before) = store.book().row(PersonId(0).row()).unwrap();
    let Row::Person(held) = &before else { panic!("a person") };
    let smuggled = [
        Person { phone: "13900009999".into(), ..Person::clone(held) },
        Person { phone: "".into(), remarks: "x".into(), ..Person::clone(held) },
        Person { remarks: "x".into(), ..Person::erased() },
    ];
    for after in smuggled {
        let steps = vec![difference(PersonId(0).row(), &before, &after.into()).unwrap()];
        let act = Act { document: "7号".into(), ..Act::new(Verb::Erase, steps) };
        assert!(matches!(store.erase(act, &[]), Err(NotSaved::Refused(Refusal::Denied(_)))));
    }
    let less = Person { phone: "".into(), ..Person::clone(held) };
    let steps = vec![difference(PersonId(0).row(), &before, &less.into()).unwrap()];
    store.erase(Act { document: "7号".into(), ..Act::new(Verb::Erase, steps) }, &[]).unwrap();
}
