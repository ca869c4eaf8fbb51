//! Rules, states, numbers, totals and measures through acts.

use super::{
    desk,
    tests::{own, slug},
    totals::{Sum, by_unit, due_soon, reading, totals},
    *,
};
use crate::domain::{
    Act, Book, Date, EntryId, FieldProblem, Kind, PersonId, Refusal, RowId, Step, UnitId, Value, Verb, View,
    Warning,
    fixture::{self, COUNTY, OTHER, TOWN, TOWNIE, VILLAGE, day, run},
    setting::Setting,
};
use std::sync::Arc;

pub(super) fn view(book: &Book) -> View {
    View::whole(Arc::new(book.clone()))
}

pub(super) fn of(key: &str) -> &'static Definition {
    shipped::register(slug(key)).unwrap_or_else(|| panic!("{key}"))
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn items(pairs: &[(i64, &str)]) -> Value {
    Value::List(pairs.iter().map(|(n, unit)| Value::List([Value::Number(*n), text(unit)].into())).collect())
}

pub(super) fn entry(register: &str, unit: UnitId, values: &[(&str, Value)]) -> Entry {
    let mut entry = desk::begin(of(register), unit, None, fixture::today());
    for (key, value) in values {
        entry.values.set(slug(key), value.clone()).unwrap();
    }
    entry
}

pub(super) fn put(book: &mut Book, entry: Entry) -> Result<(EntryId, Vec<Warning>), Refusal> {
    let act = desk::record(&view(book), vec![entry]);
    run(book, act).map(|applied| (EntryId(applied.created[0].id), applied.warnings))
}

pub(super) fn problem(result: Result<impl std::fmt::Debug, Refusal>) -> EntryProblem {
    match result {
        Err(Refusal::Entry { problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

fn donation(unit: UnitId, values: &[(&str, Value)]) -> Entry {
    Entry { state: Some(slug("received")), ..entry("donation", unit, values) }
}

#[test]
fn cash_and_objects_are_added_by_their_own_units_and_never_together() {
    let mut book = fixture::book();
    let donor = ("donor", text("旅外乡亲"));
    put(&mut book, donation(VILLAGE, &[donor.clone(), ("cash", Value::Number(150_000_050))])).unwrap();
    let things = items(&[(9, "tower"), (21, "villa"), (32, "object")]);
    let over = [
        donor.clone(),
        ("cash", Value::Number(50_000_000)),
        ("cash_at_least", Value::Flag(true)),
        ("items", things),
    ];
    put(&mut book, donation(OTHER, &over)).unwrap();
    put(
        &mut book,
        donation(OTHER, &[donor.clone(), ("cash", Value::Unknown), ("items", items(&[(1, "tower")]))]),
    )
    .unwrap();
    // Only promised: it counts nowhere.
    put(&mut book, entry("donation", OTHER, &[donor, ("cash", Value::Number(999))])).unwrap();
    let all = totals(&view(&book), of("donation"), COUNTY);
    assert_eq!(all.entries, 3);
    let sum = |key: &str, unit: Option<&str>| all.sums[&(slug(key), unit.map(slug))];
    assert_eq!(sum("cash", None), Sum { value: 200_000_050, known: 2, unknown: 1, at_least: 1 });
    assert_eq!(sum("items", Some("tower")).value, 10);
    assert_eq!(sum("items", Some("villa")).value, 21);
    assert_eq!(sum("items", Some("object")).value, 32);
    assert_eq!(sum("items", None), Sum { value: 0, known: 0, unknown: 1, at_least: 0 });
    assert_eq!(all.by_state[&slug("pledged")], 1);
    let villages = by_unit(&view(&book), of("donation"), TOWN);
    assert_eq!(
        villages.iter().map(|row| (row.unit, row.totals.entries)).collect::<Vec<_>>(),
        [(VILLAGE, 1), (OTHER, 2)]
    );
    assert_eq!(by_unit(&view(&book), of("donation"), COUNTY)[0].unit, TOWN);
    let cash = of("donation").figure(slug("cash")).unwrap();
    let told = reading(&view(&book), of("donation"), cash, COUNTY);
    assert_eq!((told.value, told.unknown, told.at_least), (200_000_050, 1, true));
    let nothing = problem(put(&mut book, donation(OTHER, &[("donor", text("无"))])));
    assert!(matches!(nothing, EntryProblem::Check(_)), "{nothing:?}");
}

#[test]
fn values_that_do_not_fit_are_refused_by_their_field() {
    let mut book = fixture::book();
    let donor = || ("donor", text("旅外乡亲"));
    let mut with = |values: &[(&str, Value)]| {
        let all: Vec<_> = std::iter::once(donor()).chain(values.iter().cloned()).collect();
        problem(put(&mut book, donation(VILLAGE, &all)))
    };
    let field = |key: &str, problem| EntryProblem::Field(slug(key), problem);
    assert_eq!(with(&[("cash", text("两百万"))]), field("cash", FieldProblem::NotANumber));
    assert_eq!(with(&[("cash", Value::Number(-1))]), EntryProblem::OutOfRange(slug("cash"), Some(0), None));
    assert_eq!(with(&[("items", items(&[(9, "幢")]))]), field("items", FieldProblem::NotAChoice));
    assert_eq!(
        with(&[("items", items(&[(-9, "tower")]))]),
        EntryProblem::OutOfRange(slug("items"), Some(0), None)
    );
    assert_eq!(with(&[("public", text("是"))]), field("public", FieldProblem::NotAFlag));
    assert_eq!(with(&[("given_on", text("去年"))]), field("given_on", FieldProblem::NotADate));
    assert_eq!(with(&[("colour", text("红"))]), EntryProblem::NoField(slug("colour")));
    assert_eq!(
        with(&[("donor", Value::Empty), ("cash", Value::Number(1))]),
        field("donor", FieldProblem::Missing)
    );
    let book = &mut book;
    assert_eq!(problem(put(book, Entry::new(slug("nobody_has_it"), VILLAGE))), EntryProblem::NoRegister);
    assert_eq!(problem(put(book, entry("village_facts", TOWN, &[]))), EntryProblem::WrongLevel);
    assert_eq!(problem(put(book, entry("talent", VILLAGE, &[]))), EntryProblem::SubjectMissing);
    let missing = Entry { subject: Some(RowId { kind: Kind::Grid, id: 0 }), ..entry("talent", VILLAGE, &[]) };
    assert_eq!(problem(put(book, missing)), EntryProblem::SubjectWrong);
    let itself = [("strong", Value::Ref(Kind::Unit, VILLAGE.0)), ("plan", text("共建"))];
    assert!(matches!(problem(put(book, entry("village_pairing", VILLAGE, &itself))), EntryProblem::Check(_)));
    let town = [("strong", Value::Ref(Kind::Unit, TOWN.0)), ("plan", text("共建"))];
    let wrong = problem(put(book, entry("village_pairing", VILLAGE, &town)));
    assert_eq!(wrong, EntryProblem::WrongKind(slug("strong")));
}

#[test]
fn one_village_has_one_row_of_facts_and_taking_it_back_frees_it() {
    let mut book = fixture::book();
    let (first, _) = put(&mut book, entry("village_facts", VILLAGE, &[])).unwrap();
    let again = put(&mut book, entry("village_facts", VILLAGE, &[]));
    assert_eq!(again, Err(Refusal::NameTaken { by: first.row() }));
    put(&mut book, entry("village_facts", OTHER, &[])).unwrap();
    let remove = Step::Remove { row: first.row(), version: book.version(first.row()) };
    run(&mut book, Act::new(Verb::Remove, vec![remove])).unwrap();
    put(&mut book, entry("village_facts", VILLAGE, &[])).unwrap();
}

fn household(book: &mut Book) -> EntryId {
    let values = [("household", text("周国梁户")), ("organisation", Value::Unknown)];
    let entry = Entry { subject: Some(PersonId(0).row()), ..entry("model_household", VILLAGE, &values) };
    put(book, entry).unwrap().0
}

/// The county clerk moves it on; what needs approval is another account's.
fn go(book: &mut Book, id: EntryId, state: &str, on: &str, values: &[(&str, Value)]) -> Result<(), Refusal> {
    let act = desk::change_each(&view(book), &[id], |entry| {
        entry.state = Some(slug(state));
        entry.state_since = Some(day(on));
        values.iter().for_each(|(key, value)| entry.values.set(slug(key), value.clone()).unwrap());
    });
    let noticed = book.entry(id).and_then(|entry| entry.state) == Some(slug("notice"));
    let account = if state == "listed" && noticed { fixture::APPROVER } else { crate::domain::AccountId(0) };
    run(book, Act { account, ..act }).map(drop)
}

#[test]
fn a_model_household_goes_from_nomination_to_review_to_public_notice_to_the_list() {
    let mut book = fixture::book();
    let id = household(&mut book);
    let opinion = [("review_opinion", text("符合条件")), ("reviewed_by", text("镇党建办"))];
    assert!(matches!(problem(go(&mut book, id, "listed", "2026-11-24", &[])), EntryProblem::NoMove { .. }));
    let needed = problem(go(&mut book, id, "reviewed", "2026-11-24", &[]));
    assert_eq!(needed, EntryProblem::NeededInState(slug("review_opinion")));
    go(&mut book, id, "reviewed", "2026-11-24", &opinion).unwrap();
    go(&mut book, id, "notice", "2026-11-25", &[("notice_place", text("村公示栏"))]).unwrap();
    // No norm was found for the days of public notice, so the program asks for the county's own.
    let asked = problem(go(&mut book, id, "listed", "2026-12-02", &[]));
    assert_eq!(asked, EntryProblem::SettingMissing("publicity.days".into()));
    let setting =
        Setting { key: "publicity.days".into(), value: "7".into(), document: "".into(), from: None };
    run(&mut book, Act::new(Verb::Configure, vec![Step::Create(setting.into())])).unwrap();
    assert_eq!(
        problem(go(&mut book, id, "listed", "2026-12-01", &[])),
        EntryProblem::TooEarly(day("2026-12-02"))
    );
    assert_eq!(totals(&view(&book), of("model_household"), COUNTY).entries, 0, "not listed yet");
    go(&mut book, id, "listed", "2026-12-02", &[]).unwrap();
    assert_eq!(totals(&view(&book), of("model_household"), COUNTY).entries, 1);
    go(&mut book, id, "withdrawn", "2027-03-01", &[("withdrawn_reason", text("违规"))]).unwrap();
    assert_eq!(totals(&view(&book), of("model_household"), COUNTY).entries, 0);
}

#[test]
fn a_village_nominates_and_the_town_reviews() {
    let mut book = fixture::book();
    let values = [("household", text("陈远户")), ("organisation", Value::Unknown)];
    let mine = Entry { subject: Some(PersonId(5).row()), ..entry("model_household", OTHER, &values) };
    let as_village = |steps| Act { account: TOWNIE, ..Act::new(Verb::Create, steps) };
    let straight = Entry { state: Some(slug("listed")), ..mine.clone() };
    let refused = run(&mut book, as_village(vec![Step::Create(straight.into())]));
    assert!(matches!(refused, Err(Refusal::Denied(_))), "{refused:?}");
    let applied = run(&mut book, as_village(vec![Step::Create(mine.into())])).unwrap();
    let id = EntryId(applied.created[0].id);
    let reviewed = desk::change_each(&view(&book), &[id], |entry| {
        entry.state = Some(slug("reviewed"));
        entry.values.set(slug("review_opinion"), text("好")).unwrap();
        entry.values.set(slug("reviewed_by"), text("镇")).unwrap();
    });
    let refused = run(&mut book, Act { account: TOWNIE, ..reviewed.clone() });
    assert_eq!(problem(refused), EntryProblem::HigherDesk(definition::Desk::Town));
    let applied = run(&mut book, reviewed).unwrap();
    let undo = fixture::undo(&book, &applied);
    run(&mut book, undo).unwrap();
    assert_eq!(book.entry(id).and_then(|entry| entry.state), Some(slug("nominated")));
}

#[test]
fn posts_are_renewed_for_the_next_year_without_their_evaluation() {
    let mut book = fixture::book();
    let values = [
        ("post", text("public_environment")),
        ("organisation", Value::Unknown),
        ("duty", text("巡查卫生")),
        ("year", Value::Number(2026)),
        ("evaluation", text("good")),
        ("evaluated_on", Value::Date(Date::exact(day("2026-11-20")))),
    ];
    let from = Some(Date::exact(day("2026-01-01")));
    let post = Entry { subject: Some(PersonId(0).row()), from, ..entry("member_post", VILLAGE, &values) };
    let (id, warnings) = put(&mut book, post).unwrap();
    assert_eq!(warnings, []);
    assert_eq!(book.entry(id).map(|entry| &*entry.number), Some("2026-110223-001"));
    let now = view(&book);
    let due = due_soon(&now, of("member_post"), COUNTY);
    assert_eq!(due.iter().map(|(day, ..)| day.to_string()).collect::<Vec<_>>(), ["2026-12-31"]);
    let act = desk::renew(&view(&book), &[id], day("2027-01-01"));
    let applied = run(&mut book, act).unwrap();
    let new = book.entry(EntryId(applied.created[0].id)).unwrap();
    assert_eq!((&*new.number, new.values.get(slug("year"))), ("2027-110223-001", &Value::Number(2027)));
    assert_eq!(new.values.get(slug("evaluation")), &Value::Empty);
    assert_eq!(new.values.get(slug("duty")), &text("巡查卫生"));
    let view = view(&book);
    let counted = |on: &str| totals(&view.on(day(on)), of("member_post"), COUNTY).entries;
    assert_eq!((counted("2026-12-31"), counted("2027-01-01")), (1, 1), "one of them on each day");
    assert_eq!(totals(&view, of("member_post"), COUNTY).persons[&slug("subject")], 1);
}

#[test]
fn a_field_added_later_keeps_old_entries_and_a_changed_type_is_refused() {
    let library = super::tests::LIBRARY;
    let mut book = fixture::book();
    let at = own(&mut book, library).unwrap();
    let mut old = Entry::new(slug("library"), VILLAGE);
    old.values.set(slug("books"), Value::Number(800)).unwrap();
    let act = desk::record(&view(&book), vec![old]);
    let id = EntryId(run(&mut book, act).unwrap().created[0].id);
    let replace = |book: &mut Book, text: &str| {
        let (_, before) = book.row(at).unwrap();
        let after = Register { key: slug("library"), text: FileText(text.into()), retired: false };
        let step = crate::domain::act::difference(at, &before, &after.into()).unwrap();
        run(book, Act::new(Verb::Edit, vec![step])).map(drop)
    };
    let area = "\n[[field]]\nkey = \"area\"\nname = { zh = \"面积\", en = \"Area\" }\ntype = \"number\"\nrequired = true\n";
    replace(&mut book, &format!("{library}{area}")).unwrap();
    let act =
        desk::change_each(&view(&book), &[id], |e| e.values.set(slug("books"), Value::Number(900)).unwrap());
    let warnings = run(&mut book, act).unwrap().warnings;
    assert_eq!(warnings, [Warning::Entry { entry: id, what: EntryDoubt::StillEmpty(slug("area")) }]);
    let missing = problem(put_own(&mut book));
    assert_eq!(missing, EntryProblem::Field(slug("area"), FieldProblem::Missing));
    let as_text = library.replacen("type = \"number\"", "type = \"text\"", 1);
    let refused = replace(&mut book, &as_text);
    assert_eq!(refused, Err(Refusal::RegisterInUse { register: at, field: slug("books"), by: id }));
    let broken = replace(&mut book, &library.replacen("name =", "nam =", 1));
    let Err(Refusal::RegisterFile(mistakes)) = broken else { panic!("{broken:?}") };
    assert_eq!(mistakes.len(), 2, "an unknown name and a missing one: {mistakes:?}");
    // A field that is taken out keeps what it held.
    let without = library.split("[[field]]\nkey = \"books\"").collect::<Vec<_>>();
    let rest = without[1].split_once("[[field]]").unwrap().1;
    replace(&mut book, &format!("{}[[field]]{rest}", without[0])).unwrap();
    assert_eq!(book.entry(id).unwrap().values.get(slug("books")), &Value::Number(900));
}

fn put_own(book: &mut Book) -> Result<(), Refusal> {
    let act = desk::record(&view(book), vec![Entry::new(slug("library"), OTHER)]);
    run(book, act).map(drop)
}

#[test]
fn there_are_ten_measures_and_all_that_stands_behind_them_exists() {
    let all = measures::shipped();
    assert_eq!(all.len(), 10);
    for behind in all.iter().flat_map(|measure| &measure.behind) {
        if let measures::Behind::Figure(register, figure) = behind {
            assert!(of(register.as_str()).figure(*figure).is_some(), "{register} {figure}");
        }
    }
}

#[test]
fn a_measure_tells_by_town_what_is_there_and_what_is_missing() {
    let mut book = fixture::book();
    let measure = measures::shipped().iter().find(|measure| measure.key == *"loudspeakers").unwrap();
    let before = measures::by_town(&view(&book), measure, COUNTY);
    assert_eq!(before, [(TOWN, measures::Progress::NothingKept)]);
    put(&mut book, entry("loudspeaker", VILLAGE, &[("devices", Value::Number(12))])).unwrap();
    let after = measures::by_town(&view(&book), measure, COUNTY);
    let [(TOWN, measures::Progress::Reading(told))] = after.as_slice() else { panic!("{after:?}") };
    // One of the town's two villages.
    assert_eq!((told.value, told.of, told.short(), told.reached()), (1, Some(2), Some(1), Some(false)));
    assert_eq!(told.per_ten_thousand(), Some(5_000));
}
