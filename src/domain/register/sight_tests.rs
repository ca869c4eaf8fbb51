//! What accounts of different roles see and enter of entries, field by field.

use super::{
    definition::Test,
    desk,
    rule_tests::{problem, text, view},
    tests::{own, slug},
    *,
};
use crate::domain::{
    AccountId, Act, Book, Class, EntryId, Step, Value, Verb, View,
    account::{Account, Office},
    fixture::{self, COUNTY, OTHER, TOWNIE, VILLAGE, run},
    rights::Shown,
};
use std::sync::Arc;

/// A register with a field of each class; its name is personal, like that of a donor.
const CLASSES: &str = r#"
key = "classes"
name = { zh = "各级", en = "Classes" }

[[field]]
key = "name"
name = { zh = "姓名", en = "Name" }
type = "text"
required = true
class = "personal"

[[field]]
key = "open"
name = { zh = "公开", en = "Open" }
type = "number"
class = "open"

[[field]]
key = "internal"
name = { zh = "内部", en = "Internal" }
type = "number"

[[field]]
key = "sensitive"
name = { zh = "敏感", en = "Sensitive" }
type = "number"
class = "sensitive"

[[field]]
key = "vetting"
name = { zh = "政审", en = "Vetting" }
type = "choice"
class = "vetting"
choices = [{ key = "good", zh = "好", en = "good" }, { key = "bad", zh = "差", en = "bad" }]

[[figure]]
key = "sensitive"
name = { zh = "敏感合计", en = "Sensitive sum" }
count = "sum"
field = "sensitive"

[[figure]]
key = "bad"
name = { zh = "差", en = "Bad" }
count = "entries"
where = [{ field = "vetting", is = ["bad"] }]
"#;

const READER: AccountId = AccountId(10);
const CLERK: AccountId = AccountId(11);
const NAMED: AccountId = AccountId(12);

fn book() -> (Book, EntryId) {
    let mut book = fixture::book();
    own(&mut book, CLASSES).unwrap();
    let mut row = Entry::new(slug("classes"), OTHER);
    for (key, value) in [
        ("name", text("谢氏")),
        ("open", Value::Number(1)),
        ("internal", Value::Number(2)),
        ("sensitive", Value::Number(3)),
        ("vetting", text("bad")),
    ] {
        row.values.set(slug(key), value).unwrap();
    }
    let applied = run(&mut book, Act::new(Verb::Create, vec![Step::Create(row.into())])).unwrap();
    for (id, account) in [
        (READER, Account::new("reader", "读者", Office::Reader)),
        (CLERK, Account::new("clerk", "县员", Office::CountyClerk)),
        (NAMED, Account { vetting: true, ..Account::new("named", "政审员", Office::CountyClerk) }),
    ] {
        book.put(id.row(), 9, Some(account.into()));
    }
    book.settle();
    (book, EntryId(applied.created[0].id))
}

fn seen(book: &Book, account: AccountId, id: EntryId) -> Vec<bool> {
    let view = View::new(Arc::new(book.clone()), account).unwrap();
    let (definition, entry) = (view.register(slug("classes")).unwrap(), view.entry(id).unwrap());
    let is = |key: &str| {
        let column = definition.column(key).unwrap();
        matches!(view.entry_value(definition, entry, column), Shown::Is(_))
    };
    ["open", "internal", "name", "sensitive", "vetting"].into_iter().map(is).collect()
}

#[test]
fn each_role_sees_the_fields_of_its_classes_and_no_others() {
    let (book, id) = book();
    assert_eq!(seen(&book, READER, id), [true, true, false, false, false]);
    assert_eq!(seen(&book, TOWNIE, id), [true, true, true, true, false]);
    assert_eq!(seen(&book, CLERK, id), [true, true, true, true, false], "not named for vetting");
    assert_eq!(seen(&book, NAMED, id), [true, true, true, true, true]);
}

#[test]
fn what_is_hidden_is_no_name_no_find_no_figure_and_no_choice() {
    let (book, id) = book();
    let told = |account| {
        let view = View::new(Arc::new(book.clone()), account).unwrap();
        let (definition, entry) = (view.register(slug("classes")).unwrap(), view.entry(id).unwrap());
        let figures = definition.figures.iter().filter(|figure| view.sees_figure(definition, figure)).count();
        let vetting = definition.column("vetting").unwrap();
        let good = Selection { keys: vec![(vetting, "good".into())], ..Selection::default() };
        let chosen = good.entries(&view, definition, COUNTY).len();
        let bad = Selection { figure: Some(slug("bad")), ..Selection::default() };
        let counted = bad.entries(&view, definition, COUNTY).len();
        (view.entry_title(definition, entry).to_owned(), view.may_search_entry(id), figures, chosen, counted)
    };
    // Whoever does not see the field gets all entries, whichever key is asked for: the answer tells nothing.
    assert_eq!(told(READER), (String::new(), false, 0, 1, 1));
    assert_eq!(told(CLERK), ("谢氏".to_owned(), true, 1, 1, 1));
    assert_eq!(told(NAMED), ("谢氏".to_owned(), true, 2, 0, 1));
    let of = |view: &View| {
        let behind = measures::Behind::Figure(slug("classes"), slug("bad"));
        (
            measures::progress(view, &behind, COUNTY),
            measures::rows(view, &behind, COUNTY, measures::Which::There),
        )
    };
    assert_eq!(of(&View::new(Arc::new(book.clone()), CLERK).unwrap()), (measures::Progress::Hidden, None));
    assert!(of(&View::new(Arc::new(book.clone()), NAMED).unwrap()).1.is_some_and(|rows| rows.len() == 1));
}

#[test]
fn nobody_enters_a_field_that_he_does_not_see_and_it_survives_what_he_changes() {
    let (mut book, id) = book();
    let change = |book: &Book, account: AccountId, key: &str, value: Value| {
        let act = desk::change_each(&view(book), &[id], |entry| {
            entry.values.set(slug(key), value.clone()).unwrap()
        });
        Act { account, ..act }
    };
    let vetting = change(&book, TOWNIE, "vetting", text("good"));
    assert_eq!(problem(run(&mut book, vetting)), EntryProblem::NotYours(slug("vetting")));
    let open = change(&book, TOWNIE, "open", Value::Number(7));
    run(&mut book, open).unwrap();
    assert_eq!(book.entry(id).unwrap().values.get(slug("vetting")), &text("bad"));
    let named = change(&book, NAMED, "vetting", text("good"));
    run(&mut book, named).unwrap();
    assert_eq!(book.entry(id).unwrap().values.get(slug("vetting")), &text("good"));
    let reader = change(&book, READER, "open", Value::Number(8));
    assert!(run(&mut book, reader).is_err());
}

#[test]
fn a_number_tells_nobody_how_many_there_are_elsewhere() {
    let mut book = fixture::book();
    let clerk = |book: &Book| View::new(Arc::new(book.clone()), TOWNIE).unwrap();
    let next = |view: &View, key: &str| {
        let definition = view.register(slug(key)).unwrap();
        desk::Numbers::default().next(view, definition, &Entry::new(slug(key), OTHER))
    };
    let shipped = shipped::registers().iter().filter(|of| of.numbering.is_some()).map(|of| of.key);
    let keys: Vec<Slug> = shipped.collect();
    assert!(keys.len() >= 5);
    let before: Vec<Box<str>> = keys.iter().map(|key| next(&clerk(&book), key.as_str())).collect();
    assert!(
        before.contains(&"2026-110226-001".into()) && before.contains(&"110226-001".into()),
        "{before:?}"
    );
    for (n, key) in keys.iter().enumerate() {
        for unit in [VILLAGE, COUNTY] {
            let mut entry = Entry::new(*key, unit);
            entry.number =
                desk::Numbers::default().next(&view(&book), view(&book).register(*key).unwrap(), &entry);
            let at = u32::try_from(n * 2).unwrap() + u32::from(unit == COUNTY);
            book.put(EntryId(at).row(), 3, Some(entry.into()));
            book.settle();
        }
    }
    let after: Vec<Box<str>> = keys.iter().map(|key| next(&clerk(&book), key.as_str())).collect();
    assert_eq!(before, after);
    // The county's own series goes on by itself, and a number is given once within one act.
    let mut numbers = desk::Numbers::default();
    let now = view(&book);
    let donation = now.register(slug("donation")).unwrap();
    let given =
        |numbers: &mut desk::Numbers, unit| numbers.next(&now, donation, &Entry::new(slug("donation"), unit));
    assert_eq!(&*given(&mut numbers, COUNTY), "2026-002");
    assert_eq!(
        [given(&mut numbers, OTHER), given(&mut numbers, OTHER)],
        ["2026-110226-001".into(), "2026-110226-002".into()]
    );
}

#[test]
fn no_shipped_register_asks_a_desk_for_what_it_may_not_enter() {
    // A state that a town or village brings an entry into may not need a field that only vetting accounts see.
    for of in shipped::registers() {
        for step in &of.moves {
            for at in &of.states[step.to].needs {
                assert_ne!(of.fields[*at].class, Class::Vetting, "{} {}", of.key, of.fields[*at].key);
            }
        }
        for figure in &of.figures {
            for condition in &figure.filter {
                assert!(
                    !matches!(&condition.is, Test::OneOf(keys) if keys.is_empty()),
                    "{} {}",
                    of.key,
                    figure.key
                );
            }
        }
    }
}
