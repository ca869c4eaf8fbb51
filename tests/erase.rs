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
use touyan::store::erasing::{finish, texts_of};
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

    let view = View::new(store.book(), AccountId(0)).unwrap();
    let held = view.person(PersonId(0)).unwrap().clone();
    let erasure = erase(&view, PersonId(0), "开法[2026]7号").unwrap();
    assert!(erasure.mentioned.is_empty());
    let erased = store.carry_out(erasure.act).unwrap();
    assert_eq!(store.forget_texts(&texts_of(&held)), 1, "the other form stays");
    store.carry_now();
    drop((view, store));
    let gone = finish(&at, options()).unwrap();
    assert_eq!((gone.texts, gone.dumps), (2, 1), "two versions held the person");
    assert_eq!(finish(&at, options()).unwrap().texts, 0, "doing it again changes nothing");
    let store = Store::open(&at, options()).unwrap();
    store.dump(AccountId(0)).unwrap();
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
    assert_eq!(view.people().map(|(_, person)| person.name.to_string()).collect::<Vec<_>>(), ["谢国安"]);
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
    assert_eq!(check(&into, &options()).unwrap().verdict(), Verdict::Sound);
}
