//! Sorting and filtering against a plain second computation.

use super::{arrange::ByCharacter, *};
use crate::domain::{
    Book, Date, Day, Kind, PersonId, RowId, View, fixture,
    person::{Education, Person, PersonStatus, Political, Sex},
};
use std::{cmp::Reverse, sync::Arc};

const COLUMNS: [PeopleColumn; 8] = [
    PeopleColumn::Name,
    PeopleColumn::Sex,
    PeopleColumn::Age,
    PeopleColumn::Home,
    PeopleColumn::Load,
    PeopleColumn::Political,
    PeopleColumn::Education,
    PeopleColumn::Status,
];

fn maybe<T: Copy>(random: &mut fastrand::Rng, all: &[T]) -> Option<T> {
    (random.u8(0..4) > 0).then(|| all[random.usize(..all.len())])
}

fn someone(random: &mut fastrand::Rng) -> Person {
    let letters: Vec<char> = "周李关谭陈远国卓锦棠".chars().collect();
    let name: String = (0..random.usize(1..7)).map(|_| letters[random.usize(..letters.len())]).collect();
    let homes = [fixture::TOWN, fixture::VILLAGE, fixture::OTHER, fixture::GROUP];
    Person {
        sex: maybe(random, Sex::ALL),
        education: maybe(random, Education::ALL),
        political: maybe(random, Political::ALL),
        birth: maybe(random, &[0])
            .and_then(|_: i32| Day::from_number(random.i32(-20_000..18_000)))
            .map(Date::exact),
        status: PersonStatus::ALL[random.usize(..4)],
        tags: (0..random.u8(0..3)).map(|_| format!("标签{}", random.u8(0..40)).into()).collect(),
        home: maybe(random, &homes),
        ..Person::new(&name)
    }
}

fn crowd(random: &mut fastrand::Rng, count: u32) -> Book {
    let mut book = fixture::book();
    for id in 10..10 + count {
        book.put(PersonId(id).row(), 1, Some(someone(random).into()));
    }
    for (grid, person) in [(fixture::G1, 20), (fixture::G2, 20), (fixture::FAR, 21), (fixture::G2, 22)] {
        let role = if grid == fixture::G1 { fixture::HEAD } else { fixture::PART };
        let _: Result<_, _> = fixture::appoint(&mut book, grid, role, person, "2026-01-01");
    }
    book.settle();
    book
}

/// The same by reading every record and comparing whole values.
fn plainly(
    view: &View,
    filter: &PeopleFilter,
    among: Option<&Ids>,
    sort: Option<Sort<PeopleColumn>>,
) -> Vec<PersonId> {
    let today = view.today();
    let fills = |id: PersonId, role: Option<crate::domain::RoleId>| {
        view.assignments_of_person(id)
            .iter()
            .any(|(_, a)| a.standing(today).fills() && role.is_none_or(|role| a.role == role))
    };
    let age = |person: &Person| person.birth.map(|birth| today.years_since(birth.day));
    let mut all: Vec<(PersonId, &Person)> = view
        .people_below(fixture::COUNTY)
        .filter(|(id, person)| {
            filter.status.is_none_or(|is| person.status == is)
                && filter.sex.is_none_or(|is| person.sex == Some(is))
                && filter.political.is_none_or(|is| person.political == Some(is))
                && filter.age_from.is_none_or(|from| age(person).is_some_and(|age| age >= i32::from(from)))
                && filter.age_to.is_none_or(|to| age(person).is_some_and(|age| age <= i32::from(to)))
                && filter.tag.as_ref().is_none_or(|tag| person.tags.contains(tag))
                && filter.serving.is_none_or(|is| fills(*id, None) == is)
                && filter.role.is_none_or(|role| fills(*id, Some(role)))
                && among.is_none_or(|among| among.has(id.0))
        })
        .collect();
    let Some(sort) = sort else { return all.into_iter().map(|(id, _)| id).collect() };
    let key = |id: PersonId, person: &Person| -> Option<(i64, String)> {
        let number = |n: i64| (n, String::new());
        match sort.column {
            PeopleColumn::Name => Some((0, person.name.to_string())),
            PeopleColumn::Sex => person.sex.map(|is| number(is as i64)),
            PeopleColumn::Age => person.birth.map(|birth| number(-i64::from(birth.day.number()))),
            PeopleColumn::Home => person.home.map(|home| number(i64::from(view.place(home)))),
            PeopleColumn::Load => Some(number(i64::from(view.load(id)))),
            PeopleColumn::Political => person.political.map(|is| number(is as i64)),
            PeopleColumn::Education => person.education.map(|is| number(is as i64)),
            PeopleColumn::Status => Some(number(person.status as i64)),
        }
    };
    if sort.descending {
        all.sort_by_cached_key(|(id, person)| {
            let key = key(*id, person);
            (key.is_none(), Reverse(key))
        });
    } else {
        all.sort_by_cached_key(|(id, person)| {
            let key = key(*id, person);
            (key.is_none(), key)
        });
    }
    all.into_iter().map(|(id, _)| id).collect()
}

fn any_filter(random: &mut fastrand::Rng) -> PeopleFilter {
    let mut asked = |of: u8| random.u8(0..of) == 0;
    let [status, sex, political, from, to, tag, serving, role] = std::array::from_fn(|_| asked(4));
    PeopleFilter {
        status: status.then(|| PersonStatus::ALL[random.usize(..4)]),
        sex: sex.then(|| Sex::ALL[random.usize(..2)]),
        political: political.then(|| Political::ALL[random.usize(..7)]),
        age_from: from.then(|| random.u8(0..60)),
        age_to: to.then(|| random.u8(20..90)),
        tag: tag.then(|| format!("标签{}", random.u8(0..41)).into()),
        serving: serving.then(|| random.bool()),
        role: role.then_some(fixture::PART),
    }
}

fn rows(view: &View) -> PeopleRows {
    PeopleRows::new(view, fixture::COUNTY, Source::Living, &ByCharacter)
}

#[test]
fn every_sort_and_filter_agrees_with_a_plain_one() {
    let mut random = fastrand::Rng::with_seed(11);
    for count in [0, 40, 3_000] {
        let view = fixture::view(&crowd(&mut random, count));
        let rows = rows(&view);
        for _ in 0..60 {
            let filter = if random.bool() { PeopleFilter::default() } else { any_filter(&mut random) };
            let column = maybe(&mut random, &COLUMNS);
            let sort = column.map(|column| Sort { column, descending: random.bool() });
            let among: Option<Ids> =
                (random.u8(0..4) == 0).then(|| (0..count).filter(|_| random.bool()).collect());
            let found = rows.select(&filter, among.as_ref(), sort);
            let expected = plainly(&view, &filter, among.as_ref(), sort);
            assert_eq!(found, expected, "{count} {filter:?} {sort:?}");
        }
    }
}

#[test]
fn a_list_that_follows_is_the_list_read_anew() {
    let mut random = fastrand::Rng::with_seed(12);
    let mut book = crowd(&mut random, 400);
    let mut followed = rows(&fixture::view(&book));
    let mut plain = PeopleIds::new(&fixture::view(&book), fixture::COUNTY);
    let mut patched = 0;
    for turn in 0..150 {
        let mut next = book.clone();
        next.advance(10 + turn);
        for _ in 0..random.u8(1..4) {
            let id = PersonId(random.u32(10..430));
            let gone = random.u8(0..8) == 0;
            next.put(id.row(), 10 + turn, (!gone).then(|| someone(&mut random).into()));
        }
        let (grid, role) = (fixture::G2, fixture::PART);
        let _: Result<_, _> = fixture::appoint(&mut next, grid, role, random.u32(10..430), "2026-02-01");
        next.settle();
        book = next;
        let view = fixture::view(&book);
        patched += usize::from(followed.follow(&view));
        let anew = rows(&view);
        for column in COLUMNS {
            let sort = Some(Sort { column, descending: random.bool() });
            let filter = any_filter(&mut random);
            assert_eq!(followed.select(&filter, None, sort), anew.select(&filter, None, sort), "{filter:?}");
        }
        assert!(followed.ids().eq(anew.ids()));
        plain.follow(&view);
        assert!(plain.ids().eq(anew.ids()), "who stands in the list needs no reading of everybody");
    }
    assert_eq!(patched, 150);
    assert!(!followed.follow(&View::whole(Arc::clone(followed.book()))), "the same book changes nothing");
}

#[test]
fn a_list_holds_to_the_scope_of_its_account() {
    let book = Arc::new(crowd(&mut fastrand::Rng::with_seed(13), 200));
    let view = View::new(book, fixture::TOWNIE).unwrap();
    let seen: Vec<_> = rows(&view).ids().collect();
    assert!(!seen.is_empty());
    assert!(seen.iter().all(|id| view.person(*id).unwrap().home == Some(fixture::OTHER)));
    assert!(PeopleIds::new(&view, fixture::COUNTY).ids().eq(seen.iter().copied()));
}

#[test]
fn ids_are_counted_once() {
    let ids: Ids = [5, 700, 5].into_iter().collect();
    assert!(ids.has(5) && ids.has(700) && !ids.has(6) && !ids.has(9_000));
    assert_eq!((ids.len(), Ids::default().is_empty()), (2, true));
    assert_eq!(RowId { kind: Kind::Person, id: 5 }, PersonId(5).row());
}
