//! Fields that follow from others, kinds of what is named, checks under a condition, highest values, shares of members.

use super::{
    definition::{Base, What},
    desk,
    rule_tests::{entry, of, problem, put, text, view},
    tests::slug,
    totals::{by_key, due_soon, missing_persons, reading},
    typed::{as_typed, typed},
    *,
};
use crate::domain::{
    Date, EntryId, Kind, PersonId, Row, Value, Warning,
    fixture::{self, COUNTY, OTHER, VILLAGE, day, run},
    person::Political,
    setting::Setting,
};

fn points(values: &[(&str, Value)]) -> Entry {
    let mut all = vec![
        ("organisation", Value::Unknown),
        ("year", Value::Number(2026)),
        ("span", text("q1")),
        ("base", Value::Number(1_000)),
    ];
    all.retain(|(key, _)| !values.iter().any(|(other, _)| other == key));
    all.extend(values.iter().cloned());
    Entry { subject: Some(PersonId(0).row()), ..entry("member_points", VILLAGE, &all) }
}

#[test]
fn a_score_is_what_its_parts_make_and_its_stars_have_no_hole_between_two_bands() {
    let definition = of("member_points");
    let worked = |base: i64, added: Value, deducted: Value| {
        let mut entry = points(&[("base", Value::Number(base)), ("added", added), ("deducted", deducted)]);
        definition.compute(&mut entry);
        let held = |key: &str| entry.values.get(slug(key)).clone();
        (held("score"), held("stars"))
    };
    // 69.5 and 95.5 lie in the holes of the copied table; here they belong to the band below.
    for (score, stars) in [
        (599, "none"),
        (600, "one"),
        (695, "one"),
        (700, "two"),
        (799, "two"),
        (800, "three"),
        (900, "four"),
        (955, "four"),
        (960, "five"),
        (-5, "none"),
    ] {
        let told = worked(1_000, Value::Empty, Value::Number(1_000 - score));
        assert_eq!(told, (Value::Number(score), text(stars)), "{score}");
    }
    assert_eq!(worked(600, Value::Number(105), Value::Empty), (Value::Number(705), text("two")));
    // Not known is not zero.
    assert_eq!(worked(600, Value::Unknown, Value::Empty), (Value::Unknown, Value::Empty));
}

#[test]
fn what_follows_from_other_fields_is_worked_out_when_it_is_saved_and_cannot_be_something_else() {
    let mut book = fixture::book();
    let (id, warnings) = put(&mut book, points(&[("deducted", Value::Number(450))])).unwrap();
    assert_eq!(book.entry(id).unwrap().values.get(slug("score")), &Value::Number(550));
    let doubts: Vec<_> = warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::Entry { what: EntryDoubt::Check(at), .. } => {
                of("member_points").checks[*at].say.as_ref()
            }
            _ => None,
        })
        .map(|say| say.en.chars().take(8).collect::<String>())
        .collect();
    assert_eq!(doubts, ["Below 60"]);
    let act = desk::change_each(&view(&book), &[id], |entry| {
        entry.values.set(slug("deducted"), Value::Number(0)).unwrap();
    });
    run(&mut book, act).unwrap();
    assert_eq!(book.entry(id).unwrap().values.get(slug("stars")), &text("five"));
    // Past the desk nobody gets another score in either.
    let mut wrong = book.entry(id).unwrap().clone();
    wrong.values.set(slug("score"), Value::Number(10)).unwrap();
    let act = desk::change(id, book.entry(id).unwrap(), &wrong).unwrap();
    assert_eq!(problem(run(&mut book, act)), EntryProblem::NotComputed(slug("score")));
}

#[test]
fn a_condition_says_of_which_entries_a_check_asks() {
    let mut book = fixture::book();
    let said = |warnings: Vec<Warning>| -> usize {
        let check = |w: &Warning| matches!(w, Warning::Entry { what: EntryDoubt::Check(_), .. });
        warnings.iter().filter(|w| check(w)).count()
    };
    let eighty = |standing: &str, span: &str| {
        points(&[("standing", text(standing)), ("span", text(span)), ("deducted", Value::Number(200))])
    };
    assert_eq!(said(put(&mut book, eighty("full", "q1")).unwrap().1), 0);
    assert_eq!(
        said(put(&mut book, eighty("probationary", "q2")).unwrap().1),
        1,
        "85 for probationary members"
    );
}

#[test]
fn what_is_named_is_of_the_right_kind_or_the_record_does_not_say() {
    let mut book = fixture::book();
    let put_brand = |book: &mut crate::domain::Book, name: &str, level: &str, unit| {
        put(book, entry("product_brand", unit, &[("name", text(name)), ("level", text(level))]))
    };
    put_brand(&mut book, "开平优品", "county", COUNTY).unwrap();
    assert!(matches!(
        problem(put_brand(&mut book, "假优品", "county", fixture::TOWN)),
        EntryProblem::Check(_)
    ));
    put_brand(&mut book, "马冈优品", "town", fixture::TOWN).unwrap();
    let area = |person: u32, name: &str| Entry {
        subject: Some(PersonId(person).row()),
        ..entry("responsibility_area", VILLAGE, &[("area", text(name)), ("households", Value::Number(6))])
    };
    let political = |book: &mut crate::domain::Book, id: u32, political| {
        let mut person = book.person(PersonId(id)).unwrap().clone();
        person.political = political;
        book.put(PersonId(id).row(), 9, Some(person.into()));
        book.settle();
    };
    political(&mut book, 0, Some(Political::Masses));
    political(&mut book, 1, Some(Political::Member));
    political(&mut book, 2, None);
    let warned = |book: &mut crate::domain::Book, id: u32, name: &str| {
        !put(book, area(id, name)).unwrap().1.is_empty()
    };
    assert_eq!(
        [warned(&mut book, 0, "甲"), warned(&mut book, 1, "乙"), warned(&mut book, 2, "丙")],
        [true, false, false]
    );
}

#[test]
fn members_without_office_are_the_base_of_those_with_a_post_and_the_rest_is_listed() {
    let mut book = fixture::book();
    for id in [0, 1, 5] {
        let mut person = book.person(PersonId(id)).unwrap().clone();
        person.political = Some(if id == 1 { Political::Probationary } else { Political::Member });
        book.put(PersonId(id).row(), 9, Some(person.into()));
    }
    book.settle();
    let post = [
        ("post", text("public_environment")),
        ("organisation", Value::Unknown),
        ("duty", text("巡查")),
        ("year", Value::Number(2026)),
    ];
    put(&mut book, Entry { subject: Some(PersonId(0).row()), ..entry("member_post", VILLAGE, &post) })
        .unwrap();
    let definition = of("member_post");
    let share = definition.figure(slug("share")).unwrap();
    assert_eq!(share.of, Some(Base::MembersWithoutOffice));
    let now = view(&book);
    let told = reading(&now, definition, share, COUNTY);
    assert_eq!((told.value, told.of), (1, Some(3)));
    let missing = missing_persons(&now, definition, share, COUNTY).unwrap();
    assert_eq!(missing, [PersonId(1), PersonId(5)]);
    // Who takes an office leaves the base.
    let held = crate::domain::office::Incumbency::new(
        VILLAGE,
        slug("secretary"),
        PersonId(1),
        day("2026-01-01"),
        crate::domain::office::record::Taken::Elected,
    );
    book.put(crate::domain::RowId { kind: Kind::Incumbency, id: 0 }, 9, Some(held.into()));
    book.settle();
    assert_eq!(reading(&view(&book), definition, share, COUNTY).of, Some(2));
}

#[test]
fn a_highest_value_is_a_figure_and_says_when_it_is_only_a_lower_bound() {
    let mut book = fixture::book();
    for (name, unit, most) in [("甲社", VILLAGE, 500_000), ("乙社", OTHER, 700_000)] {
        put(
            &mut book,
            entry("cooperative", unit, &[("name", text(name)), ("income_max", Value::Number(most))]),
        )
        .unwrap();
    }
    put(&mut book, entry("cooperative", OTHER, &[("name", text("丙社"))])).unwrap();
    let figure = of("cooperative").figure(slug("income_max")).unwrap();
    assert!(matches!(figure.what, What::Max(_)));
    let told = |unit| {
        let told = reading(&view(&book), of("cooperative"), figure, unit);
        (told.value, told.unknown)
    };
    assert_eq!((told(COUNTY), told(VILLAGE)), ((700_000, 1), (500_000, 0)));
}

#[test]
fn a_village_that_was_visited_again_is_not_due_by_its_earlier_visit() {
    let mut book = fixture::book();
    let due = |book: &crate::domain::Book| -> Vec<(String, crate::domain::UnitId)> {
        let now = view(book);
        due_soon(&now, of("guidance_visit"), COUNTY)
            .iter()
            .map(|(day, _, e)| (day.to_string(), e.unit))
            .collect()
    };
    let team =
        [("name", text("一团")), ("leader", Value::Ref(Kind::Person, 0)), ("villages", Value::Unknown)];
    let (team, _) = put(&mut book, entry("guidance_team", COUNTY, &team)).unwrap();
    let visit = |unit, on: &str| {
        let team = Value::Ref(Kind::Entry, team.0);
        entry(
            "guidance_visit",
            unit,
            &[("team", team), ("visited_on", Value::Date(Date::parse(on).unwrap()))],
        )
    };
    for (unit, on) in [(VILLAGE, "2026-05-10"), (OTHER, "2026-05-11"), (OTHER, "2026-11-01")] {
        put(&mut book, visit(unit, on)).unwrap();
    }
    assert_eq!(due(&book), [], "nothing says how often");
    let setting =
        Setting { key: "guidance.visit_months".into(), value: "3".into(), document: "".into(), from: None };
    book.put(crate::domain::RowId { kind: Kind::Setting, id: 0 }, 9, Some(setting.into()));
    book.settle();
    assert_eq!(due(&book), [("2026-08-09".to_owned(), VILLAGE)]);
}

#[test]
fn totals_stand_by_years_numbers_and_rows_too_and_each_opens_its_entries() {
    let mut book = fixture::book();
    let honour = |name: &str, year: Value, person: Option<u32>| {
        let mut values =
            vec![("name", text(name)), ("level", text("city")), ("object", text("unit")), ("year", year)];
        values.extend(person.map(|id| ("person", Value::Ref(Kind::Person, id))));
        entry("honour", VILLAGE, &values)
    };
    for (name, year, person) in [
        ("甲", Value::Number(2024), Some(0)),
        ("乙", Value::Number(2024), Some(1)),
        ("丙", Value::Number(2025), Some(1)),
        ("丁", Value::Empty, None),
    ] {
        put(&mut book, honour(name, year, person)).unwrap();
    }
    let now = view(&book);
    let definition = of("honour");
    for (column, told) in [
        ("year", vec![("2024", 2), ("2025", 1), ("?", 1)]),
        ("person", vec![("2#0", 1), ("2#1", 2), ("?", 1)]),
        ("level", vec![("city", 4)]),
    ] {
        let column = definition.column(column).unwrap();
        let rows = by_key(&now, definition, COUNTY, column);
        let found: Vec<(&str, u32)> = rows
            .iter()
            .map(|(key, totals)| (&**key, totals.entries))
            .filter(|(_, count)| *count > 0)
            .collect();
        let person = Kind::Person as u8;
        let told: Vec<(String, u32)> =
            told.into_iter().map(|(key, n)| (key.replace("2#", &format!("{person}#")), n)).collect();
        assert_eq!(found, told.iter().map(|(key, n)| (key.as_str(), *n)).collect::<Vec<_>>());
        for (key, count) in found {
            let selection =
                Selection { show: Show::Counting, keys: vec![(column, key.into())], figure: None };
            assert_eq!(selection.entries(&now, definition, COUNTY).len() as u32, count, "{key}");
            assert_eq!(Selection::read_keys(definition, &selection.keys_text(definition)), selection.keys);
        }
    }
}

#[test]
fn any_type_can_be_a_list() {
    let types = [
        ("text", ""),
        ("document", ""),
        ("number", "decimals = 1"),
        ("money", ""),
        ("quantity", "units = [{ key = \"mu\", zh = \"亩\", en = \"mu\" }]"),
        ("date", ""),
        ("period", ""),
        (
            "choice",
            "choices = [{ key = \"a\", zh = \"甲\", en = \"A\" }, { key = \"b\", zh = \"乙\", en = \"B\" }]",
        ),
        ("yes_no", ""),
        ("person", ""),
        ("unit", ""),
        ("grid", ""),
        ("organisation", ""),
        ("entry", "register = \"firm\""),
    ];
    let mut file = String::from("key = \"lists\"\nname = { zh = \"各种\", en = \"Lists\" }\n");
    for (kind, rest) in types {
        file.push_str(&format!(
            "\n[[field]]\nkey = \"f_{kind}\"\nname = {{ zh = \"{kind}\", en = \"{kind}\" }}\ntype = \"{kind}\"\nlist = true\n{rest}\n"
        ));
    }
    let definition = Definition::read(&file).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    assert!(definition.fields.iter().all(|field| field.list));
    // What is typed is read back the same, two of each.
    for (kind, written) in [
        ("text", "甲、乙"),
        ("number", "1.5、2"),
        ("money", "12.5、3"),
        ("quantity", "3 亩、4 亩"),
        ("date", "2025-03、2026"),
        ("period", "2025~2026-03、~2024"),
        ("choice", "甲、乙"),
        ("yes_no", "1、0"),
    ] {
        let (_, field) = definition.field(slug(&format!("f_{kind}"))).unwrap();
        let value = typed(field, written).unwrap_or_else(|problem| panic!("{kind}: {problem:?}"));
        assert!(matches!(&value, Value::List(items) if items.len() == 2), "{kind}: {value:?}");
        assert_eq!(as_typed(field, &value, true).as_deref(), Some(written), "{kind}");
        rules::fits(&fixture::book(), field, &value).unwrap_or_else(|problem| panic!("{kind}: {problem:?}"));
        let mut values = Values::default();
        values.set(field.key, value.clone()).unwrap();
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(serde_json::from_str::<Values>(&json).unwrap(), values, "{kind}");
    }
}

#[test]
fn mistakes_in_what_is_worked_out_are_told() {
    let base = "key = \"p\"\nname = { zh = \"甲\", en = \"P\" }\n[[field]]\nkey = \"a\"\nname = { zh = \"甲\", en = \"A\" }\ntype = \"number\"\n";
    let with = |rest: &str| {
        Definition::read(&format!(
            "{base}\n[[field]]\nkey = \"b\"\nname = {{ zh = \"乙\", en = \"B\" }}\n{rest}\n"
        ))
    };
    with("type = \"number\"\nadd = [\"a\"]").unwrap();
    let choices = "type = \"choice\"\nchoices = [{ key = \"x\", zh = \"甲\", en = \"X\" }, { key = \"y\", zh = \"乙\", en = \"Y\" }]\n";
    with(&format!("{choices}bands = {{ of = \"a\", from = [10] }}")).unwrap();
    with(&format!("{choices}bands = {{ of = \"a\", from = [0, 10] }}")).unwrap();
    let told = |rest: &str| -> Vec<Wrong> {
        with(rest).map_or_else(|all| all.into_iter().map(|mistake| mistake.what).collect(), |_| Vec::new())
    };
    for (rest, is) in [
        ("type = \"number\"\nadd = [\"c\"]", "NoSuch"),
        ("type = \"number\"\nadd = [\"b\"]", "WrongField"),
        ("type = \"number\"\nminus = [\"a\"]", "Missing"),
        ("type = \"text\"\nadd = [\"a\"]", "NotHere"),
        ("type = \"number\"\nrequired = true\nadd = [\"a\"]", "NotHere"),
        (&format!("{choices}bands = {{ of = \"a\", from = [10, 10] }}"), "NotAscending"),
        (&format!("{choices}bands = {{ of = \"a\", from = [10, 5] }}"), "NotAscending"),
        (&format!("{choices}bands = {{ of = \"a\", from = [1, 2, 3] }}"), "FieldCount"),
        (&format!("{choices}bands = {{ of = \"a\", from = [\"1\"] }}"), "WrongType"),
        (&format!("{choices}bands = {{ of = \"z\", from = [1] }}"), "NoSuch"),
    ] {
        let all = told(rest);
        assert!(all.iter().any(|wrong| format!("{wrong:?}").starts_with(is)), "{rest}: {all:?}");
    }
}

#[test]
fn an_ended_entry_is_in_no_figure_and_frees_what_only_one_may_have() {
    let mut book = fixture::book();
    let facts = entry("village_facts", VILLAGE, &[("venue", text("own"))]);
    let (id, _) = put(&mut book, facts.clone()).unwrap();
    let venues = of("village_facts").figure(slug("venues")).unwrap();
    let count = |book: &crate::domain::Book, on: &str| {
        reading(&view(book).on(day(on)), of("village_facts"), venues, COUNTY).value
    };
    assert_eq!(count(&book, "2026-11-23"), 1);
    let act = desk::end(&view(&book), &[id], Date::parse("2026-10").unwrap());
    let ended = run(&mut book, act).unwrap();
    assert_eq!((count(&book, "2026-11-23"), count(&book, "2026-10-31")), (0, 1));
    let Some((_, Row::Entry(held))) = book.row(id.row()) else { panic!() };
    assert_eq!(held.to, Date::parse("2026-10"));
    let (next, _) = put(&mut book, facts).unwrap();
    // Taking the end back would make two of them.
    let undo = fixture::undo(&book, &ended);
    assert!(run(&mut book, undo).is_err());
    assert_ne!(next, EntryId(id.0));
}
