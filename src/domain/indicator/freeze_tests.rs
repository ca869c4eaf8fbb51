//! Frozen periods on a small county; numbers by hand.

use super::{
    Circle, Period, Side,
    freeze::{Lines, Trends, due, figure_at, freeze, last_day},
    reading, rows, shipped,
};
use crate::domain::{
    AccountId, Act, AssignmentId, Book, Day, Kind, PersonId, Refusal, RowId, View, apply,
    fixture::{self, COUNTY, G1, G2, LIAISON, OTHER, PART, TOWN, VILLAGE},
    register::Slug,
};
use std::sync::Arc;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn named(key: &str) -> &'static super::Indicator {
    Slug::parse(key).and_then(shipped::indicator).unwrap_or_else(|| panic!("{key}"))
}

/// The book after its due periods were frozen.
fn frozen(mut book: Book) -> Book {
    let days = due(&book, Day::MIN);
    let act = freeze(&Arc::new(book.clone()), &days).expect("something is due");
    apply(&mut book, &Act { account: AccountId(0), ..act }, 900).unwrap();
    book
}

#[test]
fn periods_end_on_their_last_day_only() {
    let today = day("2026-11-23");
    let ends = Period::ALL.map(|period| period.last_end(today).to_string());
    assert_eq!(ends, ["2026-10-31", "2026-09-30", "2026-06-30", "2025-12-31"]);
    assert_eq!(Period::Month.last_end(day("2026-11-01")), day("2026-10-31"));
    let year_end = day("2026-12-31");
    assert!(Period::ALL.iter().all(|period| period.ends(year_end)));
    let ends: Vec<bool> = Period::ALL.iter().map(|period| period.ends(day("2026-09-30"))).collect();
    assert_eq!(ends, [true, true, false, false]);
    assert!(!Period::Month.ends(day("2026-09-29")));
}

#[test]
fn a_period_is_frozen_once_and_what_ended_before_the_store_was_made_is_not() {
    let book = fixture::book();
    let all = due(&book, Day::MIN);
    assert_eq!(all.len(), 4);
    assert_eq!(due(&book, day("2026-10-01")), [day("2026-10-31")]);
    assert_eq!(due(&book, day("2026-11-20")), []);
    let book = frozen(book);
    assert_eq!(due(&book, Day::MIN), []);
    let again = freeze(&Arc::new(book.clone()), &all).unwrap();
    assert!(matches!(apply(&mut book.clone(), &again, 901), Err(Refusal::NameTaken { .. })));
}

#[test]
fn a_period_that_is_not_over_cannot_be_frozen_and_frozen_rows_stay() {
    let book = fixture::book();
    let act = freeze(&Arc::new(book.clone()), &[day("2026-11-30")]).unwrap();
    let refused = apply(&mut book.clone(), &act, 900);
    assert_eq!(refused.err(), Some(Refusal::PeriodOpen(day("2026-11-30"))));
    let mut book = frozen(book);
    let at = RowId { kind: Kind::Freeze, id: 0 };
    let version = book.version(at);
    let remove = crate::domain::Step::Remove { row: at, version };
    let act = Act::new(crate::domain::Verb::Remove, vec![remove]);
    assert_eq!(apply(&mut book, &act, 901).err(), Some(Refusal::NoChange));
}

#[test]
fn a_later_figure_shows_the_names_that_make_the_difference() {
    let mut book = fixture::book();
    // Two liaisons at the end of October: of grid 1 and, until mid-November, of grid 2.
    fixture::appoint(&mut book, G1, LIAISON, 3, "2026-01-01").unwrap();
    let second = fixture::appoint(&mut book, G2, LIAISON, 4, "2026-01-01").unwrap().created[0];
    let mut book = frozen(book);
    let of = named("liaison_exact");
    let mut ended = book.assignment(AssignmentId(second.id)).unwrap().clone();
    ended.to = Some(day("2026-11-10"));
    book.put(second, 950, Some(ended.into()));
    fixture::appoint(&mut book, fixture::FAR, LIAISON, 5, "2026-11-12").unwrap();
    book.settle();
    let view = fixture::view(&book);
    assert_eq!(last_day(&view, of), Some(day("2026-10-31")));
    let then = figure_at(&view, of.key, COUNTY, day("2026-10-31")).unwrap().figure;
    assert_eq!((then.reading.met, then.reading.base, then.needed), (2, Some(3), Some(3)));
    let now = reading(&view, of, COUNTY);
    assert_eq!((now.met, now.base), (2, Some(3)), "as many, but not the same");
    let list = |side, unit| rows(&view, of, unit, side).into_iter().map(|item| item.row).collect::<Vec<_>>();
    assert_eq!(list(Side::Lost, COUNTY), [G2.row()]);
    assert_eq!(list(Side::Gained, COUNTY), [fixture::FAR.row()]);
    assert_eq!((list(Side::Lost, OTHER), list(Side::Lost, VILLAGE)), (vec![], vec![G2.row()]));
    assert!(list(Side::Entered, COUNTY).is_empty() && list(Side::Left, COUNTY).is_empty());
    // What stands in between is the difference of the numbers, in every unit.
    for of in view.indicators().filter(|of| last_day(&view, of).is_some()) {
        for unit in [COUNTY, TOWN, VILLAGE, OTHER] {
            let before = Trends::of(&view, [unit]).last(of.key, unit).map(|past| past.figure.reading);
            let (before, now) = (before.unwrap_or_default(), reading(&view, of, unit));
            let count = |side| i64::try_from(rows(&view, of, unit, side).len()).unwrap();
            let met = i64::from(now.met) - i64::from(before.met);
            assert_eq!(count(Side::Gained) - count(Side::Lost), met, "{} {unit:?}", of.key);
            let base = i64::from(now.base.unwrap_or(0)) - i64::from(before.base.unwrap_or(0));
            assert_eq!(count(Side::Entered) - count(Side::Left), base, "{} {unit:?}", of.key);
        }
    }
}

#[test]
fn somebody_whose_records_were_merged_is_the_same_person_before_and_after() {
    let mut book = fixture::book();
    let of = named("part_time_tagged");
    fixture::appoint(&mut book, G1, PART, 3, "2026-01-01").unwrap();
    let mut book = frozen(book);
    let view = fixture::view(&book);
    assert_eq!(reading(&view, of, COUNTY).met, 1);
    // Person 3 becomes person 7 and holds the post under that number.
    let mut old = book.person(PersonId(3)).unwrap().clone();
    let new = crate::domain::person::Person { merged_into: None, ..old.clone() };
    let into = PersonId(book.next_id(Kind::Person));
    book.put(into.row(), 950, Some(new.into()));
    old.merged_into = Some(into);
    book.put(PersonId(3).row(), 950, Some(old.into()));
    let post = book.assignments().next().map(|(id, held)| (id, held.clone())).unwrap();
    let moved = crate::domain::assignment::Assignment { person: into, ..post.1 };
    book.put(post.0.row(), 950, Some(moved.into()));
    book.settle();
    let view = fixture::view(&book);
    assert_eq!(reading(&view, of, COUNTY).met, 1);
    assert!(rows(&view, of, COUNTY, Side::Gained).is_empty());
    assert!(rows(&view, of, COUNTY, Side::Lost).is_empty());
}

#[test]
fn a_trend_goes_back_over_periods_and_shows_a_unit_its_own_only() {
    let mut book = fixture::book();
    fixture::appoint(&mut book, G1, LIAISON, 3, "2026-10-15").unwrap();
    let mut book = book;
    for end in ["2026-08-31", "2026-09-30", "2026-10-31"] {
        let act = freeze(&Arc::new(book.clone()), &[day(end)]).unwrap();
        apply(&mut book, &act, 900).unwrap();
    }
    let of = named("liaison_exact");
    let view = fixture::view(&book);
    let met = |view: &View, unit| -> Vec<u32> {
        Trends::of(view, [unit]).get(of.key, unit).iter().map(|past| past.figure.reading.met).collect()
    };
    assert_eq!(met(&view, COUNTY), [0, 0, 1]);
    assert_eq!(met(&view, OTHER), [0, 0, 0]);
    // On a day in between, what came later is not known.
    assert_eq!(met(&view.on(day("2026-10-10")), COUNTY), [0, 0]);
}

#[test]
fn who_may_not_see_reserve_lists_sees_no_frozen_figures_of_them() {
    let book = frozen(fixture::book());
    let circles = |view: &View| -> Vec<Circle> {
        let mut all: Vec<Circle> = view.freezes().map(|(_, freeze)| freeze.circle).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let whole = View::whole(Arc::new(book.clone()));
    assert!(circles(&whole).contains(&Circle::Open));
    let townie = View::new(Arc::new(book), fixture::TOWNIE).unwrap();
    assert!(!townie.sees_vetting());
    assert!(!circles(&townie).contains(&Circle::Vetting));
    assert!(townie.freezes().all(|(_, freeze)| freeze.unit == TOWN || freeze.unit == COUNTY));
}

#[test]
fn lines_are_written_short_and_come_back_as_they_were() {
    let book = frozen(fixture::book());
    let (_, freeze) = book.freezes().find(|(_, freeze)| freeze.unit == TOWN).unwrap();
    let json = serde_json::to_string(&freeze.lines).unwrap();
    assert_eq!(serde_json::from_str::<Lines>(&json).unwrap(), freeze.lines);
    let names: usize = freeze.lines.0.iter().map(|line| line.names.len()).sum();
    assert!(names > 0 && json.len() < 200 * freeze.lines.0.len() + 40 * names, "{json}");
}
