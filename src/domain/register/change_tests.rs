//! A county's own register changes while it has entries: what would lose or twist a value is refused, the rest is taken.

use super::{
    desk,
    rule_tests::{text, view},
    tests::{own, slug},
    *,
};
use crate::domain::{
    Act, Book, EntryId, Kind, PersonId, Refusal, Row, RowId, Step, Value, Verb,
    act::difference,
    fixture::{self, VILLAGE, run},
};

const SHELF: &str = r#"
key = "shelf"
name = { zh = "书架", en = "Shelves" }
on = "person"

[[field]]
key = "books"
name = { zh = "藏书", en = "Books" }
type = "number"

[[field]]
key = "title"
name = { zh = "书名", en = "Title" }
type = "text"
length = 20

[[field]]
key = "day"
name = { zh = "开放日", en = "Day" }
type = "choice"
list = true
choices = [
    { key = "mon", zh = "周一", en = "Monday" },
    { key = "wed", zh = "周三", en = "Wednesday" },
    { key = "sat", zh = "周六", en = "Saturday" },
]

[[field]]
key = "stock"
name = { zh = "物件", en = "Things" }
type = "quantity"
units = [{ key = "shelf", zh = "架", en = "shelves" }, { key = "lamp", zh = "盏", en = "lamps" }]

[[field]]
key = "place"
name = { zh = "地方", en = "Place" }
type = "unit"
levels = ["village", "group"]

[[state]]
key = "open"
name = { zh = "开放", en = "open" }

[[state]]
key = "shut"
name = { zh = "关闭", en = "shut" }

[[move]]
from = ["open"]
to = "shut"
by = "village"
"#;

fn library() -> (Book, RowId, EntryId) {
    let mut book = fixture::book();
    let at = own(&mut book, SHELF).unwrap();
    let mut entry = Entry::new(slug("shelf"), VILLAGE);
    entry.subject = Some(PersonId(0).row());
    entry.state = Some(slug("open"));
    let lamps = Value::List([Value::Number(3), text("lamp")].into());
    for (key, value) in [
        ("books", Value::Number(1_200)),
        ("title", text("红楼梦与家谱")),
        ("day", Value::List([text("mon"), text("sat")].into())),
        ("stock", lamps),
        ("place", Value::Ref(Kind::Unit, fixture::GROUP.0)),
    ] {
        entry.values.set(slug(key), value).unwrap();
    }
    let applied = run(&mut book, Act::new(Verb::Create, vec![Step::Create(entry.into())])).unwrap();
    (book, at, EntryId(applied.created[0].id))
}

fn replace(book: &mut Book, at: RowId, text: &str) -> Result<(), Refusal> {
    let (_, before) = book.row(at).unwrap();
    let after = Register { key: slug("shelf"), text: FileText(text.into()), retired: false };
    let step = difference(at, &before, &after.into()).unwrap();
    run(book, Act::new(Verb::Edit, vec![step])).map(drop)
}

#[test]
fn a_change_that_would_lose_or_twist_what_is_entered_is_refused_by_field_and_entry() {
    let (book, at, id) = library();
    let changed = |from: &str, to: &str| {
        assert!(SHELF.contains(from), "{from}");
        SHELF.replacen(from, to, 1)
    };
    for (field, from, to) in [
        ("books", "type = \"number\"", "type = \"date\""),
        // 1,200 volumes would be 12 yuan, or 120 of something.
        ("books", "type = \"number\"", "type = \"money\""),
        ("books", "type = \"number\"", "type = \"number\"\ndecimals = 1"),
        ("title", "length = 20", "length = 3"),
        ("title", "type = \"text\"\nlength = 20", "type = \"person\""),
        ("day", "    { key = \"sat\", zh = \"周六\", en = \"Saturday\" },\n", ""),
        ("day", "list = true\n", ""),
        (
            "stock",
            "{ key = \"lamp\", zh = \"盏\", en = \"lamps\" }",
            "{ key = \"desk\", zh = \"张\", en = \"desks\" }",
        ),
        ("place", "levels = [\"village\", \"group\"]", "levels = [\"town\"]"),
        ("shelf", "on = \"person\"", "on = \"unit\""),
        ("shelf", "key = \"open\"\n", "key = \"begun\"\n"),
    ] {
        let mut file = changed(from, to);
        if field == "shelf" && to.contains("begun") {
            file = file.replacen("from = [\"open\"]", "from = [\"begun\"]", 1);
        }
        let refused = replace(&mut book.clone(), at, &file);
        let told = Refusal::RegisterInUse { register: at, field: slug(field), by: id };
        assert_eq!(refused, Err(told), "{from} -> {to}");
    }
}

#[test]
fn a_change_that_keeps_what_is_entered_is_taken() {
    let (mut book, at, id) = library();
    let held = book.entry(id).unwrap().values.clone();
    for (from, to) in [
        ("    { key = \"wed\", zh = \"周三\", en = \"Wednesday\" },\n", ""),
        ("zh = \"藏书\", en = \"Books\"", "zh = \"图书\", en = \"Volumes\""),
        ("length = 20", "length = 60"),
        ("type = \"text\"\nlength = 20", "type = \"document\""),
        ("levels = [\"village\", \"group\"]", "levels = [\"group\"]"),
        ("name = { zh = \"书架\"", "levels = [\"town\"]\nname = { zh = \"书架\""),
    ] {
        replace(&mut book.clone(), at, &SHELF.replacen(from, to, 1))
            .unwrap_or_else(|refusal| panic!("{to}: {refusal:?}"));
    }
    let later = format!(
        "{SHELF}\n[[field]]\nkey = \"lent\"\nname = {{ zh = \"外借\", en = \"Lent\" }}\ntype = \"money\"\n"
    );
    replace(&mut book, at, &later).unwrap();
    assert_eq!(book.entry(id).unwrap().values, held);
}

#[test]
fn a_retired_register_keeps_its_entries_which_can_still_be_ended_and_takes_no_new_ones() {
    let (mut book, at, id) = library();
    let (_, before) = book.row(at).unwrap();
    let Row::Register(register) = &before else { panic!() };
    let retired = Register { retired: true, ..(**register).clone() };
    let step = difference(at, &before, &retired.into()).unwrap();
    run(&mut book, Act::new(Verb::Edit, vec![step])).unwrap();
    assert!(view(&book).register(slug("shelf")).is_some_and(|of| of.retired));
    let another = Entry {
        subject: Some(PersonId(1).row()),
        state: Some(slug("open")),
        ..Entry::new(slug("shelf"), VILLAGE)
    };
    let refused = run(&mut book, Act::new(Verb::Create, vec![Step::Create(another.into())]));
    assert!(matches!(refused, Err(Refusal::Entry { problem: EntryProblem::Retired, .. })), "{refused:?}");
    let act = desk::change_each(&view(&book), &[id], |entry| {
        entry.values.set(slug("books"), Value::Number(1_100)).unwrap();
        entry.to = crate::domain::Date::parse("2026-11");
    });
    run(&mut book, act).unwrap();
    assert_eq!(
        totals::totals(&view(&book), view(&book).register(slug("shelf")).unwrap(), VILLAGE).entries,
        1
    );
}
