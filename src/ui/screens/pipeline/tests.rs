use super::Pipeline;
use crate::{
    domain::{
        Act, Book, Date, PersonId, Step, UnitId, Verb,
        fixture::{self, OTHER, TOWN, VILLAGE, day, run},
        office::{file::SECRETARY, record::Post},
        person::{Education, Person, Political},
        pipeline::{
            desk::{self, FILED},
            record::Reserve,
        },
        register::Slug,
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
    for (screen, unit) in [("pipeline", TOWN), ("reserves", OTHER), ("recommend", VILLAGE)] {
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
    assert_eq!(stages(&stage), ["filing", "village_review"]);
    assert_eq!(stage.book.filings_of_unit(VILLAGE).count(), 1);
    stage.keys("F5");
    assert_eq!(stage.book.reserves_of_unit(VILLAGE).filter(|(_, one)| one.validated.is_some()).count(), 1);
    stage.keys("Ctrl+U Ctrl+U");
    assert_eq!(stages(&stage), ["village_review"; 2], "each was one act");
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
