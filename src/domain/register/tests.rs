//! Entries through acts: conflicts per field, rights, links.

use super::*;
use crate::domain::{
    Act, Book, Date, FieldEdit, Kind, PersonId, Record, Refusal, Row, RowId, Step, Value, Verb, View,
    act::difference,
    fixture::{self, OTHER, TOWNIE, VILLAGE, run},
};
use std::sync::Arc;

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn library(values: &[(&str, Value)]) -> Entry {
    let mut entry = Entry::new(slug("library"), VILLAGE);
    for (key, value) in values {
        entry.values.set(slug(key), value.clone()).unwrap();
    }
    entry
}

/// The register of the tests, as a county would write it.
pub(crate) const LIBRARY: &str = r#"
key = "library"
name = { zh = "农家书屋", en = "Village libraries" }

[[field]]
key = "books"
name = { zh = "藏书", en = "Books" }
type = "number"

[[field]]
key = "keeper"
name = { zh = "管理员", en = "Keeper" }
type = "text"

[[field]]
key = "opening"
name = { zh = "开放时间", en = "Opening days" }
type = "text"

[[field]]
key = "reader"
name = { zh = "读者代表", en = "Reader" }
type = "person"
"#;

pub(crate) fn own(book: &mut Book, text: &str) -> Result<crate::domain::RowId, Refusal> {
    let key = Definition::read(text).map(|definition| definition.key).unwrap_or(slug("broken"));
    let row = Register { key, text: FileText(text.into()), retired: false };
    run(book, Act::new(Verb::Create, vec![Step::Create(row.into())])).map(|applied| applied.created[0])
}

fn with(entry: Entry) -> (Book, crate::domain::RowId) {
    let mut book = fixture::book();
    own(&mut book, LIBRARY).unwrap();
    let applied = run(&mut book, Act::new(Verb::Create, vec![Step::Create(entry.into())])).unwrap();
    (book, applied.created[0])
}

#[test]
fn the_table_of_fields_is_the_json_of_an_entry() {
    let json = serde_json::to_value(library(&[("books", Value::Number(3))])).unwrap();
    let mut keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    // The hands through which it went are no field: nobody enters them.
    keys.retain(|key| key != "hands");
    let mut fields: Vec<_> = Entry::FIELDS.iter().map(|field| field.key.to_owned()).collect();
    keys.sort();
    fields.sort();
    assert_eq!(keys, fields);
    assert_eq!(Entry::FIELDS[Entry::VALUES].key, "values");
}

#[test]
fn two_people_who_change_different_fields_of_one_entry_do_not_disturb_each_other() {
    let seen = library(&[("books", Value::Number(800)), ("keeper", text("周国梁"))]);
    let (mut book, at) = with(seen.clone());
    let mut mine = seen.clone();
    mine.values.set(slug("books"), Value::Number(900)).unwrap();
    let mut yours = seen.clone();
    yours.values.set(slug("keeper"), text("李卓文")).unwrap();
    yours.values.set(slug("opening"), text("周末")).unwrap();
    for after in [mine, yours] {
        let step = difference(at, &seen.clone().into(), &after.into()).unwrap();
        run(&mut book, Act::new(Verb::Edit, vec![step])).unwrap();
    }
    let Some((_, Row::Entry(entry))) = book.row(at) else { panic!() };
    assert_eq!(entry.values.get(slug("books")), &Value::Number(900));
    assert_eq!(entry.values.get(slug("keeper")), &text("李卓文"));
    assert_eq!(entry.values.get(slug("opening")), &text("周末"));
}

#[test]
fn the_same_field_changed_twice_is_a_conflict_of_that_field_alone() {
    let seen = library(&[("books", Value::Number(800)), ("keeper", text("周国梁"))]);
    let (mut book, at) = with(seen.clone());
    let change = |books: i64, keeper: &str| {
        let after = library(&[("books", Value::Number(books)), ("keeper", text(keeper))]);
        Act::new(Verb::Edit, vec![difference(at, &seen.clone().into(), &after.into()).unwrap()])
    };
    run(&mut book, change(900, "周国梁")).unwrap();
    let Err(Refusal::Clashes(clashes)) = run(&mut book, change(850, "李卓文")) else { panic!() };
    assert_eq!(clashes.len(), 1);
    let books = slug("books");
    assert_eq!(clashes[0].field, Entry::VALUES);
    assert_eq!(
        [&clashes[0].was, &clashes[0].mine, &clashes[0].theirs].map(|v| v.part(books).clone()),
        [800, 850, 900].map(Value::Number)
    );
}

#[test]
fn undo_takes_back_the_own_fields_and_leaves_what_others_changed() {
    let seen = library(&[("books", Value::Number(800))]);
    let (mut book, at) = with(seen.clone());
    let books = |now: i64| FieldEdit {
        field: Entry::VALUES,
        was: Value::Fields([(slug("books"), Value::Number(800))].into()),
        now: Value::Fields([(slug("books"), Value::Number(now))].into()),
    };
    let mine = Step::Edit { row: at, fields: vec![books(900)] };
    let applied = run(&mut book, Act::new(Verb::Edit, vec![mine])).unwrap();
    let keeper = FieldEdit {
        field: Entry::VALUES,
        was: Value::Fields([(slug("keeper"), Value::Empty)].into()),
        now: Value::Fields([(slug("keeper"), text("李卓文"))].into()),
    };
    run(&mut book, Act::new(Verb::Edit, vec![Step::Edit { row: at, fields: vec![keeper] }])).unwrap();
    let undo = fixture::undo(&book, &applied);
    run(&mut book, undo).unwrap();
    let Some((_, Row::Entry(entry))) = book.row(at) else { panic!() };
    assert_eq!(entry.values, library(&[("books", Value::Number(800)), ("keeper", text("李卓文"))]).values);
}

#[test]
fn a_person_named_in_a_register_cannot_be_removed_and_leads_to_the_entry() {
    let keeper = PersonId(5);
    let (mut book, at) = with(library(&[("reader", Value::Ref(Kind::Person, keeper.0))]));
    let remove = Step::Remove { row: keeper.row(), version: book.version(keeper.row()) };
    let refused = run(&mut book, Act::new(Verb::Remove, vec![remove]));
    assert_eq!(refused, Err(Refusal::StillNamed { row: keeper.row(), by: at }));
    let view = View::whole(Arc::new(book.clone()));
    let named: Vec<_> = view.entries_naming(keeper.row()).map(|(id, _)| id.row()).collect();
    assert_eq!(named, [at]);
    let missing = library(&[("reader", Value::Ref(Kind::Person, 99))]);
    let refused = run(&mut book, Act::new(Verb::Create, vec![Step::Create(missing.into())]));
    assert_eq!(refused, Err(Refusal::NotFound(RowId { kind: Kind::Person, id: 99 })));
}

#[test]
fn an_account_sees_and_changes_the_entries_of_its_own_units_only() {
    let (mut book, at) = with(library(&[]));
    let own = Entry::new(slug("library"), OTHER);
    let act =
        |entry: Entry| Act { account: TOWNIE, ..Act::new(Verb::Create, vec![Step::Create(entry.into())]) };
    assert_eq!(run(&mut book, act(library(&[]))), Err(Refusal::NotFound(fixture::VILLAGE.row())));
    let applied = run(&mut book, act(own)).unwrap();
    let view = View::new(Arc::new(book), TOWNIE).unwrap();
    assert_eq!(view.row(at), None);
    let seen: Vec<_> = view.entries(slug("library")).map(|(id, _)| id.row()).collect();
    assert_eq!(seen, applied.created);
    assert_eq!(view.entries_below(slug("library"), fixture::COUNTY).len(), 1);
}

#[test]
fn an_entry_holds_to_the_end_of_its_last_month_or_year() {
    let date = |t: &str| Date::parse(t);
    let entry = Entry { from: date("2025-03"), to: date("2026"), ..library(&[]) };
    let days = ["2025-02-28", "2025-03-01", "2026-12-31", "2027-01-01"].map(fixture::day);
    assert_eq!(days.map(|day| entry.holds(day)), [false, true, true, false]);
}
