use super::Pipeline;
use crate::{
    domain::{
        Act, Book, Date, Kind, PersonId, Step, UnitId, Verb,
        fixture::{self, OTHER, TOWN, VILLAGE, day, run},
        office::{
            self,
            desk::{Ground, Won},
            file::{GROUP_LEADER, SECRETARY},
            record::{Incumbency, Post, Taken},
            term,
        },
        person::{Education, Person, PersonStatus, Political},
        pipeline::{
            desk::{self, FILED},
            record::{Filing, FilingKind, Reserve, Verdict},
        },
        register::Slug,
        unit::{Level, Unit},
    },
    ui::{
        Place,
        testing::{Stage, check_screen},
    },
};

/// Two villages with a secretary's post each; the first has nobody on its list and four people who could be.
fn book() -> Book {
    let mut book = fixture::book();
    let mut steps: Vec<Step> =
        [VILLAGE, OTHER].map(|unit| Step::Create(Post::new(unit, SECRETARY, 1).into())).into();
    for n in 0..6 {
        let home = if n < 4 { VILLAGE } else { OTHER };
        let person = Person {
            home: Some(home),
            birth: Some(Date::exact(day("1990-05-01"))),
            education: Some(Education::Senior),
            political: Some(Political::Member),
            ..Person::new(&format!("后备{n}"))
        };
        steps.push(Step::Create(person.into()));
    }
    run(&mut book, Act::new(Verb::Create, steps)).unwrap();
    let reserve = |person| {
        let source = Slug::literal("branch");
        Step::Create(
            Reserve::new(OTHER, SECRETARY, PersonId(person), day("2026-01-01"), FILED, source).into(),
        )
    };
    run(&mut book, Act::new(Verb::Create, vec![reserve(10), reserve(11)])).unwrap();
    book
}

fn at(screen: &str, unit: UnitId) -> Place {
    Place::new(screen).about(unit.row())
}

#[test]
fn the_screens_stand_everywhere() {
    let all = [("pipeline", TOWN), ("reserves", OTHER), ("recommend", VILLAGE), ("offices", VILLAGE)];
    let more = [("filing", TOWN), ("term", TOWN), ("office-act", VILLAGE), ("followup", TOWN)];
    for (screen, unit) in all.into_iter().chain(more) {
        check_screen(book, &at(screen, unit));
        check_screen(fixture::book, &at(screen, unit));
    }
}

#[test]
fn both_verdicts_are_always_in_sight_and_a_short_village_is_named() {
    let mut stage = Stage::with(book(), &at("pipeline", TOWN));
    stage.shows("百合镇 职数2 应有4 有效2 比例1.00 不达标").shows("1个村不达标 共缺2人 不达标");
    stage.shows("茅冈村").shows("!! 总量差").shows("达标");
}

#[test]
fn a_village_short_by_two_has_two_people_recommended_with_their_source_in_seven_keys() {
    // From the first screen: the menu line, people for the first short village, two marks, source 2, save.
    let mut stage = Stage::with(book(), &Place::new("home"));
    let keys = "3 1 F6 Space Space '2 Enter";
    stage.keys(keys);
    assert!(keys.split(' ').count() <= 12);
    let listed: Vec<_> = stage.book.reserves_of_unit(VILLAGE).map(|(_, reserve)| reserve.clone()).collect();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|one| one.stage.as_str() == "recommended" && one.source.as_str() == "public"));
}

#[test]
fn marked_people_move_a_stage_go_to_filing_and_are_validated_with_one_key_each() {
    let mut stage = Stage::with(book(), &Place::new("home"));
    stage.keys("3 1 F6 Space Space '2 Enter").open(&at("reserves", VILLAGE));
    let stages = |stage: &Stage| -> Vec<String> {
        stage.book.reserves_of_unit(VILLAGE).map(|(_, reserve)| reserve.stage.to_string()).collect()
    };
    stage.keys("Space Space F4");
    assert_eq!(stages(&stage), ["village_review"; 2]);
    stage.keys("Space F8");
    assert_eq!(stages(&stage), ["village_review", "filing"]);
    assert_eq!(stage.book.filings_of_unit(VILLAGE).count(), 1);
    stage.keys("F5");
    assert_eq!(stage.book.reserves_of_unit(VILLAGE).filter(|(_, one)| one.validated.is_some()).count(), 1);
    stage.keys("Ctrl+U");
    let validated = stage.book.reserves_of_unit(VILLAGE).filter(|(_, one)| one.validated.is_some());
    assert_eq!(validated.count(), 0, "one key, one act, one undo");
}

/// A key for each name, and one for each letter of a text.
fn count(keys: &str) -> usize {
    keys.split(' ').map(|name| name.strip_prefix('\'').map_or(1, |text| text.chars().count())).sum()
}

#[test]
fn a_secretary_who_died_is_ended_the_clock_runs_and_somebody_stands_in_within_22_keys() {
    let mut book = book();
    let won = Won { unit: VILLAGE, office: SECRETARY, person: PersonId(0) };
    let ground = Ground::from(day("2024-03-01"));
    let act = office::desk::take(&fixture::view(&book), won, Taken::Appointed, None, &ground).unwrap();
    run(&mut book, act).unwrap();
    let mut stage = Stage::with(book, &Place::new("home"));
    // Menu, the offices of the first town, end: last day, reason 6 (died), save; a stand-in by initials, save.
    let keys = "3 1 F3 F4 '20261007 Enter '6 F10 F5 'lzw Enter F10";
    stage.keys(keys);
    assert!(count(keys) <= 22, "{}", count(keys));
    let bench = fixture::view(&stage.book).bench(VILLAGE, SECRETARY);
    assert_eq!((bench.vacant, bench.acting, bench.days(fixture::today())), (1, 1, Some(47)));
    assert_eq!(stage.book.person(PersonId(0)).unwrap().status, PersonStatus::Deceased);
    stage.shows("空缺47天").shows("李卓文");
}

#[test]
fn thirty_filings_of_nine_opinions_with_one_exception_are_entered_within_40_keys() {
    let mut book = book();
    let first = book.next_id(Kind::Person);
    let people = (0..30)
        .map(|n| Step::Create(Person { home: Some(VILLAGE), ..Person::new(&format!("报备{n:02}")) }.into()));
    run(&mut book, Act::new(Verb::Create, people.collect())).unwrap();
    let filings = (0..30).map(|n| {
        let filing = Filing::new(VILLAGE, SECRETARY, PersonId(first + n), FilingKind::Annual);
        Step::Create(
            Filing { submitted: Some(day("2026-11-20")), due: Some(day("2026-11-27")), ..filing }.into(),
        )
    });
    run(&mut book, Act::new(Verb::File, filings.collect())).unwrap();
    let mut stage = Stage::with(book, &Place::new("home"));
    let keys = "3 2 Down Down Down Down Right Right '2 'gh7 Enter F4";
    stage.keys(keys);
    assert!(count(keys) <= 40, "{}", count(keys));
    let all: Vec<Filing> = stage.book.filings_of_unit(VILLAGE).map(|(_, filing)| filing.clone()).collect();
    let said =
        |verdict| all.iter().flat_map(|one| &one.opinions).filter(|one| one.verdict == verdict).count();
    assert_eq!((said(Verdict::Clear), said(Verdict::Objection)), (269, 1));
    let exception = all[4].opinions.iter().find(|one| one.verdict == Verdict::Objection).unwrap();
    assert_eq!((&*exception.department, &*exception.document), ("公安", "gh7"));
}

#[test]
fn a_term_change_of_150_leaders_with_146_re_elected_takes_at_most_60_keys() {
    let mut book = book();
    let mut steps = Vec::new();
    for n in 0..150_u32 {
        let group = Unit {
            serial: u16::try_from(n + 2).unwrap(),
            ..Unit::new(Level::Group, &format!("{}组", n + 2), None, Some(VILLAGE))
        };
        steps.push(Step::Create(group.into()));
    }
    let first_unit = book.next_id(Kind::Unit);
    run(&mut book, Act::new(Verb::Create, steps)).unwrap();
    let first = book.next_id(Kind::Person);
    let mut steps = Vec::new();
    for n in 0..150_u32 {
        let unit = UnitId(first_unit + n);
        for name in ["组长", "村民"] {
            let birth = Some(Date::exact(day("1980-05-01")));
            let person = Person { home: Some(unit), birth, ..Person::new(&format!("{name}{n:03}")) };
            steps.push(Step::Create(person.into()));
        }
        steps.push(Step::Create(Post::new(unit, GROUP_LEADER, 1).into()));
        let held =
            Incumbency::new(unit, GROUP_LEADER, PersonId(first + 2 * n), day("2021-11-01"), Taken::Elected);
        steps.push(Step::Create(held.into()));
    }
    run(&mut book, Act::new(Verb::Create, steps)).unwrap();
    let mut stage = Stage::with(book, &Place::new("home"));
    // A new term of group leaders from today; rows 2, 3, 6 and 8 are exceptions; minutes; a winner for each exception.
    let keys = "8 F3 Enter Enter '10 F10 Down Space Space Down Down Space Down Space F4 '26 Enter \
                F6 '1 F6 '1 F6 '1 F6 '1";
    let keys = keys.split_whitespace().collect::<Vec<_>>().join(" ");
    stage.keys(&keys);
    assert!(count(&keys) <= 60, "{}", count(&keys));
    let view = fixture::view(&stage.book);
    let term = view.terms().next().unwrap().0;
    let progress = term::progress(&view, term);
    assert_eq!((progress.all, progress.elected, progress.open, progress.failed), (150, 150, 0, 0));
    let now = |n: u32| view.holders(UnitId(first_unit + n), GROUP_LEADER)[0].1.clone();
    let again = (0..150).filter(|n| now(*n).person == PersonId(first + 2 * n)).count();
    assert_eq!(again, 146);
    assert!((0..150).all(|n| now(n).term == Some(term) && now(n).from == fixture::today()));
    assert_eq!(now(1).person, PersonId(first + 3), "the candidate beside it");
}

#[test]
fn every_number_of_the_desk_opens_exactly_its_list() {
    let book = book();
    let view = fixture::view(&book);
    for (column, slice) in Pipeline::slices() {
        let mut stage = Stage::with(book.clone(), &at("pipeline", TOWN).with("column", column));
        stage.keys("Down Enter");
        let rows = desk::entries(&view, OTHER, SECRETARY, slice);
        stage.shows("后备名单");
        match rows.len() {
            0 => stage.shows("没有人"),
            n => stage.shows(&format!("共{n}")),
        };
    }
}

#[test]
fn pairs_recruits_and_batches_are_begun_and_followed_by_key() {
    let mut stage = Stage::with(book(), &at("followup", TOWN));
    // A pair: mentor and whom she guides by initials, then a visit.
    stage.keys("F6 'zgl Enter 'lzw Enter F10").shows("周国梁 李卓文").keys("F4");
    let pairs: Vec<_> =
        fixture::view(&stage.book).pairings_below(TOWN).map(|(_, pair)| pair.clone()).collect();
    assert_eq!((pairs.len(), pairs[0].visits.len()), (1, 1));
    // Somebody applies; the second step is done.
    stage.keys("Tab Tab F6 'zjt Enter F10").shows("周锦棠").keys("F4");
    let recruit = fixture::view(&stage.book).recruits_below(TOWN).next().unwrap().1.clone();
    assert_eq!(recruit.steps.iter().map(|done| done.step).collect::<Vec<_>>(), [1, 2]);
    // A batch with somebody in it.
    stage.keys("Tab Tab F6 '12 F10").shows("[培训]").keys("F5 'zjt Enter F10");
    assert_eq!(fixture::view(&stage.book).trainings().next().unwrap().1.attendees.len(), 1);
}
