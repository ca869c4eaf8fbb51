//! Every soft rule warns and saves, every hard one refuses and changes nothing: one line of proof for each.

use super::{
    Act, Book, Date, GridId, Known, OrganisationId, PersonId, Refusal, Row, Step, Verb, Warning,
    fixture::{self, G1, HEAD, LIAISON, TOWN, VILLAGE, book, run},
    id_number::IdKind,
    organisation::{Organisation, OrganisationKind},
    person::{Person, PersonStatus, Sex},
};
use std::sync::Arc;

/// 1980-05-12, a woman; the check character computed by hand (weights of GB 11643 sum to 137, 137 mod 11 = 5: 7).
const NUMBER: &str = "440783198005121241";

fn number() -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = NUMBER.chars().take(17).filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize % 11];
    format!("{}{check}", &NUMBER[..17])
}

fn create(book: &mut Book, row: impl Into<Row>) -> Result<Vec<Warning>, Refusal> {
    run(book, Act::new(Verb::Create, vec![Step::Create(row.into())])).map(|applied| applied.warnings)
}

fn woman() -> Person {
    Person {
        id_kind: Some(IdKind::Resident),
        id_number: number().as_str().into(),
        sex: Some(Sex::Female),
        birth: Date::parse("1980-05-12"),
        home: Some(VILLAGE),
        ..Person::new("谢丽珍")
    }
}

#[test]
fn a_birth_or_sex_that_differs_from_the_card_warns_and_a_less_precise_birth_does_not() {
    let warned = |person: Person| create(&mut book(), person).unwrap();
    assert_eq!(warned(woman()), []);
    assert_eq!(warned(Person { birth: Date::parse("1980-05"), ..woman() }), []);
    assert_eq!(warned(Person { birth: Date::parse("1980"), ..woman() }), []);
    let birth = warned(Person { birth: Date::parse("1979"), ..woman() });
    assert!(matches!(birth.as_slice(), [Warning::BirthDiffers(_)]), "{birth:?}");
    let sex = warned(Person { sex: Some(Sex::Male), ..woman() });
    assert!(matches!(sex.as_slice(), [Warning::SexDiffers(_)]), "{sex:?}");
    assert_eq!(warned(Person { sex: None, ..woman() }), [], "what nobody said differs from nothing");
}

#[test]
fn the_same_identity_twice_is_refused_and_the_same_name_in_the_same_place_warns() {
    let mut book = book();
    create(&mut book, woman()).unwrap();
    let seq = book.seq();
    let again = create(&mut book, Person { name: "谢丽贞".into(), ..woman() });
    assert!(matches!(again, Err(Refusal::SamePerson(_))), "{again:?}");
    assert_eq!(book.seq(), seq, "a refused act changes nothing");
    let alike = Person { id_kind: None, id_number: Person::new("").id_number, ..woman() };
    let warned = create(&mut book, alike).unwrap();
    assert!(matches!(warned.as_slice(), [Warning::SameName(_)]), "{warned:?}");
}

#[test]
fn an_organisation_with_fewer_than_three_full_members_warns_and_an_unknown_number_does_not() {
    let branch = |members| Organisation {
        members_full: members,
        ..Organisation::new("茅冈村第四支部", OrganisationKind::Branch, VILLAGE)
    };
    assert_eq!(create(&mut book(), branch(Known::Is(3))).unwrap(), []);
    assert_eq!(create(&mut book(), branch(Known::Unknown)).unwrap(), []);
    let few = create(&mut book(), branch(Known::Is(2))).unwrap();
    assert!(matches!(few.as_slice(), [Warning::FewMembers(OrganisationId(_))]), "{few:?}");
}

#[test]
fn households_outside_the_norm_warn() {
    let mut book = book();
    let grid = book.grid(G1).unwrap().clone();
    let mut set = |households| {
        let (_, before) = book.row(G1.row()).unwrap();
        let after = super::grid::Grid { households: Known::Is(households), ..grid.clone() };
        let step = super::act::difference(G1.row(), &before, &after.into()).unwrap();
        run(&mut book, Act::new(Verb::Edit, vec![step])).unwrap().warnings
    };
    // domain.md 2.10: 300 to 500 households.
    assert_eq!(set(301), []);
    for outside in [299, 501] {
        let warned = set(outside);
        let is = |w: &Warning| matches!(w, Warning::OffNorm { grid: GridId(0), min: 300, max: 500, .. });
        assert!(warned.iter().any(is), "{outside}: {warned:?}");
    }
}

#[test]
fn somebody_of_another_village_and_somebody_away_may_be_appointed_with_a_warning() {
    let mut book = book();
    let other = fixture::appoint(&mut book, G1, LIAISON, 5, "2026-01-01").unwrap().warnings;
    assert!(other.iter().any(|w| matches!(w, Warning::OtherVillage { .. })), "{other:?}");
    let mut away = book.person(PersonId(1)).unwrap().clone();
    away.status = PersonStatus::Away;
    book.put(PersonId(1).row(), 2, Some(Row::Person(Arc::new(away))));
    book.settle();
    let warned = fixture::appoint(&mut book, G1, HEAD, 1, "2026-01-01").unwrap().warnings;
    assert!(warned.contains(&Warning::PersonUnavailable(PersonId(1))), "{warned:?}");
}

#[test]
fn a_birth_to_come_and_a_unit_of_the_wrong_level_are_refused() {
    let tomorrow = Person { birth: Date::parse("2026-11-24"), ..Person::new("未出生") };
    assert!(matches!(create(&mut book(), tomorrow), Err(Refusal::Field { .. })));
    let mut book = book();
    let (_, town) = book.row(TOWN.row()).unwrap();
    let Row::Unit(town) = town else { panic!("{town:?}") };
    let code = town.code(fixture::today());
    let twin = create(&mut book, Row::Unit(town));
    assert!(matches!(twin, Err(Refusal::CodeTaken { .. })), "{code:?} is used once: {twin:?}");
}
