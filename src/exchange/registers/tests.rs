//! Any register out and in again, and a county's own register in ten minutes.

use super::*;
use crate::{
    domain::{
        Book, Date, Row, apply,
        fixture::{self, COUNTY, OTHER, TOWNIE, VILLAGE, run},
        register::{FileText, Register, shipped, totals::totals},
    },
    exchange::{demo, read_table},
};
use std::sync::Arc;

fn languages() -> [Words; 2] {
    [Words::new(Lang::Zh), Words::new(Lang::En)]
}

fn view(book: &Book) -> View {
    View::whole(Arc::new(book.clone()))
}

fn definition(view: &View, key: &str) -> Definition {
    view.register(Slug::parse(key).unwrap()).unwrap().clone()
}

fn planned(view: &View, key: &str, text: &str) -> RegisterPlan {
    plan(view, &definition(view, key), &read_table(text.as_bytes()).unwrap())
}

/// One entry of every shipped register with every field filled.
fn full(book: &mut Book) {
    let firm = shipped::register(Slug::parse("firm").unwrap()).unwrap();
    let order = std::iter::once(firm).chain(shipped::registers().iter().filter(|of| of.key != firm.key));
    for of in order {
        let level = of.levels[0];
        let now = view(book);
        let unit = now.units().find(|(_, unit)| unit.level == level).map(|(id, _)| id).unwrap();
        let reference = |kind: Kind| match kind {
            Kind::Unit => Value::Ref(kind, fixture::GROUP.0),
            kind => Value::Ref(kind, 0),
        };
        let first = |register: Slug| now.entries(register).next().map(|(id, _)| id);
        let mut entry = Entry::new(of.key, unit);
        entry.state = of.states.iter().find(|state| state.counts).map(|state| state.key);
        entry.subject = of.subject.kind().map(|kind| match kind {
            Kind::Entry => first(firm.key).unwrap().row(),
            Kind::Unit => fixture::GROUP.row(),
            kind => RowId { kind, id: 0 },
        });
        entry.from = Date::parse("2025-03");
        entry.to = Date::parse("2026");
        entry.document = "百镇[2025]3号".into();
        for (n, field) in of.fields.iter().enumerate() {
            let number = field.min.unwrap_or(1).max(1);
            let one = match &field.of {
                Type::Text(_) | Type::Document => Value::Text(format!("=甲乙{n}").into()),
                Type::Number { .. } | Type::Money => Value::Number(number),
                Type::Quantity(units) => Value::List([Value::Number(3), units[1].key.to_value()].into()),
                Type::Date => Value::Date(Date::parse("2025-06-01").unwrap()),
                Type::Period => Value::List([Value::Date(Date::parse("2025").unwrap()), Value::Empty].into()),
                // A brand and a company of a level stand with a unit of that level.
                Type::Choice(choices) => match choices.iter().find(|choice| choice.key == *level.key()) {
                    Some(own) => own.key.to_value(),
                    None => choices[choices.len() - 1].key.to_value(),
                },
                Type::YesNo => Value::Flag(true),
                Type::Unit(levels) => {
                    let other = now.units().filter(|(id, at)| levels.contains(&at.level) && *id != unit);
                    Value::Ref(Kind::Unit, other.last().map(|(id, _)| id.0).unwrap())
                }
                Type::Person => Value::Ref(Kind::Person, 1),
                Type::Entry(register) => match first(*register) {
                    Some(id) => Value::Ref(Kind::Entry, id.0),
                    None => Value::Unknown,
                },
                of => reference(of.refers_to().unwrap()),
            };
            let value = if field.list && one != Value::Unknown { Value::List([one].into()) } else { one };
            entry.values.set(field.key, value).unwrap();
        }
        let act = crate::domain::register::desk::record(&now, vec![entry]);
        run(book, act).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", of.key));
    }
}

fn with_organisation() -> Book {
    use crate::domain::organisation::{Organisation, OrganisationKind};
    let mut book = fixture::book();
    let branch = Organisation::new("茅冈村党支部", OrganisationKind::Branch, VILLAGE);
    run(&mut book, Act::new(Verb::Create, vec![Step::Create(branch.into())])).unwrap();
    book
}

/// The county of the tests with one entry of every shipped register, every field filled.
pub(crate) fn full_county() -> Book {
    let mut book = with_organisation();
    full(&mut book);
    book
}

#[test]
fn every_register_comes_back_from_its_own_export_without_a_change() {
    let mut book = with_organisation();
    full(&mut book);
    let view = view(&book);
    for of in shipped::registers() {
        for words in languages() {
            let sheet = sheet(&view, of, COUNTY, words, true);
            assert_eq!(sheet.rows.len(), 1, "{}", of.key);
            let plan = plan(&view, of, &read_table(&sheet.to_csv()).unwrap());
            assert_eq!(plan.refused, [], "{} {:?}", of.key, sheet.rows);
            assert_eq!(plan.unknown_columns, Vec::<String>::new(), "{}", of.key);
            assert_eq!((plan.unchanged, plan.act.steps.len()), (1, 0), "{}: {:?}", of.key, plan.act.steps);
        }
    }
}

#[test]
fn the_sample_countys_registers_come_back_without_a_change() {
    let rows = demo::sample(1, 1, fixture::today()).unwrap();
    let mut book = Book::new(fixture::today());
    for (at, row) in rows {
        book.put(at, 1, Some(row));
    }
    book.settle();
    let view = view(&book);
    let county = view.home().unwrap();
    let mut rows = 0;
    for of in shipped::registers() {
        let sheet = sheet(&view, of, county, Words::new(Lang::Zh), true);
        let plan = plan(&view, of, &read_table(&sheet.to_csv()).unwrap_or_else(|_| panic!("{}", of.key)));
        assert_eq!((plan.refused.len(), plan.act.steps.len()), (0, 0), "{}: {:?}", of.key, plan.refused);
        rows += plan.unchanged;
    }
    assert!(rows > 500, "{rows}");
}

#[test]
fn wrong_cells_are_refused_with_row_column_and_reason_and_good_rows_are_taken() {
    let book = fixture::book();
    let text = "村,捐赠人,捐赠日期,捐款,实物,状态,unit\n";
    let file = format!(
        "{}{}",
        text.replace("村,", ""),
        "甲,2025-03,\"2,000,000.50\",9幢碉楼；21间洋庐；32件物品,已接收,440783110223\n\
         乙,2025-13,1,,已接收,440783110223\n\
         丙,2025,两百万,,已接收,440783110223\n\
         丁,2025,,9座碉楼,已接收,440783110223\n\
         戊,2025,1,,收到,440783110223\n\
         己,2025,1,,已接收,440783199999\n\
         庚,2025,,,已接收,440783110223\n"
    );
    let plan = planned(&view(&book), "donation", &file);
    let told: Vec<(u64, &str)> = plan.refused.iter().map(|r| (r.row, r.column.as_str())).collect();
    assert_eq!(told, [(3, "given_on"), (4, "cash"), (5, "items"), (6, "state"), (7, "unit"), (8, "cash")]);
    assert!(matches!(plan.refused[5].reason, RegisterReason::Rule(EntryProblem::Check(_))));
    assert_eq!((plan.new, plan.act.steps.len()), (1, 1));
    let Step::Create(Row::Entry(entry)) = &plan.act.steps[0] else { panic!() };
    assert_eq!(entry.values.get(Slug::parse("cash").unwrap()), &Value::Number(200_000_050));
    let mut next = book.clone();
    apply(&mut next, &plan.act, book.seq() + 1).unwrap();
    let now = view(&next);
    let sums = totals(&now, &definition(&now, "donation"), COUNTY).sums;
    let of = |unit: &str| sums[&(Slug::parse("items").unwrap(), Slug::parse(unit))].value;
    assert_eq!([of("tower"), of("villa"), of("object")], [9, 21, 32]);
}

/// What a person writes with a text editor: name, books, opening days, keeper.
const LIBRARIES: &str = r#"
key = "village_library"
name = { zh = "农家书屋", en = "Village libraries" }
numbers = "unit"

[[field]]
key = "name"
name = { zh = "书屋", en = "Library" }
type = "text"
required = true

[[field]]
key = "books"
name = { zh = "藏书", en = "Books" }
type = "number"
unit = { zh = "册", en = "volumes" }

[[field]]
key = "opening_days"
name = { zh = "开放日", en = "Opening days" }
type = "choice"
list = true
choices = [
    { key = "weekday", zh = "工作日", en = "weekdays" },
    { key = "weekend", zh = "周末", en = "weekend" },
]

[[field]]
key = "keeper"
name = { zh = "管理员", en = "Keeper" }
type = "person"
"#;

#[test]
fn a_register_that_somebody_has_just_written_works_everywhere() {
    let mut book = fixture::book();
    let key = Slug::parse("village_library").unwrap();
    let row = Register { key, text: FileText(LIBRARIES.into()), retired: false };
    run(&mut book, Act::new(Verb::Create, vec![Step::Create(row.into())])).unwrap();
    let now = view(&book);
    assert_eq!(now.registers().last().map(|of| &*of.name.zh), Some("农家书屋"), "it stands in the menu");
    let file = "单位,书屋,藏书（册）,开放日,管理员\n茅冈村,茅冈书屋,1200,工作日；周末,周国梁\n齐塘村,齐塘书屋,不详,周末,陈远\n";
    let plan = planned(&now, "village_library", file);
    assert_eq!(plan.refused, []);
    assert_eq!((plan.new, plan.unknown_columns.len()), (2, 0));
    run(&mut book, plan.act).unwrap();
    let now = view(&book);
    let of = definition(&now, "village_library");
    let all = totals(&now, &of, COUNTY);
    let books = all.sums[&(Slug::parse("books").unwrap(), None)];
    assert_eq!((all.entries, books.value, books.known, books.unknown), (2, 1_200, 1, 1));
    let keeper = now.entries_naming(PersonId(0).row()).map(|(_, entry)| entry.title()).collect::<Vec<_>>();
    assert_eq!(keeper, ["茅冈书屋"], "the person's card shows it");
    for words in languages() {
        let sheet = sheet(&now, &of, COUNTY, words, false);
        let back = super::plan(&now, &of, &read_table(&sheet.to_csv()).unwrap());
        assert_eq!((back.unchanged, back.act.steps.len(), back.refused.len()), (2, 0, 0));
        let json: serde_json::Value = serde_json::from_slice(&sheet.to_json()).unwrap();
        assert_eq!(json[0]["books"], "1200");
        assert_eq!(json[0]["number"], "440783110223-001");
    }
    // A village clerk sees and exports the own village's alone.
    let clerk = View::new(Arc::new(book), TOWNIE).unwrap();
    let rows = sheet(&clerk, &of, OTHER, Words::new(Lang::Zh), false).rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(clerk.entries_below(key, COUNTY).len(), 1);
}

#[test]
fn every_file_of_the_folder_is_shipped() {
    let mut files: Vec<String> = std::fs::read_dir("assets/registers")
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        // The how-to pages lie where a newcomer looks.
        .filter(|name| !name.ends_with(".md"))
        .collect();
    files.sort();
    let mut listed: Vec<String> = shipped::FILES.iter().map(|(key, _)| format!("{key}.toml")).collect();
    listed.sort();
    assert_eq!(files, listed);
}

#[test]
fn a_town_clerk_sees_the_own_town_in_every_register_its_totals_figures_links_and_exports() {
    use crate::domain::{
        AccountId, UnitId,
        account::{Account, Office},
        code::Code,
        register::{measures, totals},
    };
    let mut book = Book::new(fixture::today());
    for (at, row) in demo::sample(1, 1, fixture::today()).unwrap() {
        book.put(at, 1, Some(row));
    }
    book.settle();
    let whole = view(&book);
    let county = whole.home().unwrap();
    let town = whole.unit_by_code(Code::parse("440783108").unwrap()).unwrap();
    let clerk = AccountId(book.next_id(Kind::Account));
    let scoped = Account { scope: Some(town), ..Account::new("town", "镇员", Office::TownClerk) };
    let other = AccountId(clerk.0 + 1);
    book.put(clerk.row(), 2, Some(scoped.into()));
    book.put(other.row(), 2, Some(Account::new("county", "县员", Office::CountyClerk).into()));
    book.settle();
    let whole = view(&book);
    let clerk = View::new(Arc::new(book), clerk).unwrap();
    assert_eq!(clerk.home(), Some(town));
    let (mut all, mut seen) = (0, 0);
    for of in shipped::registers() {
        let key = of.key;
        let ids = |view: &View, unit: UnitId| -> Vec<EntryId> {
            let mut ids: Vec<EntryId> = view.entries_below(key, unit).into_iter().map(|(id, _)| id).collect();
            ids.sort_unstable();
            ids
        };
        let within = ids(&whole, town);
        // Whatever unit is asked for, and past the tree.
        assert_eq!(ids(&clerk, county), within, "{key}");
        assert_eq!(ids(&clerk, town), within, "{key}");
        assert_eq!(clerk.entries(key).count(), within.len(), "{key}");
        assert_eq!(totals(&clerk, of, county), totals(&whole, of, town), "{key}");
        let rows = totals::by_unit(&clerk, of, county);
        assert!(rows.iter().all(|row| row.unit == town || row.unit == county), "{key}");
        let outside = whole.entries(key).find(|(id, _)| !within.contains(id));
        if let Some((id, _)) = outside {
            assert_eq!(clerk.entry(id), None, "{key}");
            assert!(!clerk.may_search_entry(id), "{key}");
        }
        for figure in &of.figures {
            let told = |view: &View, unit| totals::reading(view, of, figure, unit);
            assert_eq!(told(&clerk, county), told(&whole, town), "{key} {}", figure.key);
            let behind = measures::Behind::Figure(key, figure.key);
            for which in [measures::Which::There, measures::Which::Missing] {
                let rows = |view: &View, unit| measures::rows(view, &behind, unit, which);
                assert_eq!(rows(&clerk, county), rows(&whole, town), "{key} {}", figure.key);
            }
        }
        for column in
            [Column::State, Column::Subject].into_iter().chain((0..of.fields.len()).map(Column::Own))
        {
            if totals::groups_by(of, column) {
                let by = |view: &View, unit| totals::by_key(view, of, unit, column);
                assert_eq!(by(&clerk, county), by(&whole, town), "{key} {}", of.column_key(column));
            }
        }
        assert_eq!(
            totals::due_soon(&clerk, of, county).len(),
            totals::due_soon(&whole, of, town).len(),
            "{key}"
        );
        let exported = sheet(&clerk, of, county, Words::new(Lang::Zh), false);
        assert_eq!(exported.rows.len(), within.len(), "{key}");
        // A row of elsewhere in a file is as unknown as one that is not there.
        if let Some((id, _)) = outside {
            let theirs = sheet(&whole, of, county, Words::new(Lang::Zh), false);
            let at = theirs.rows.iter().position(|row| row.last() == Some(&id.0.to_string())).unwrap();
            let one = RegisterSheet { rows: vec![theirs.rows[at].clone()], ..theirs };
            let plan = plan(&clerk, of, &read_table(&one.to_csv()).unwrap());
            assert_eq!((plan.changed, plan.unchanged, plan.new), (0, 0, 0), "{key}: {:?}", plan.act.steps);
            assert_eq!(plan.refused.len(), 1, "{key}");
        }
        (all, seen) = (all + whole.entries(key).count(), seen + within.len());
    }
    assert!(seen > 20 && all > seen * 3, "{seen} of {all}");
    for (person, _) in whole.people() {
        let linked = clerk.entries_naming(person.row()).all(|(_, entry)| whole.within(entry.unit, town));
        assert!(linked, "{person:?}");
    }
}
