//! The calendar on a small county; days by hand.

use super::{Answer, DutyProblem, Rhythm, confirm, duties, duty, standing};
use crate::domain::{
    Act, Day, Refusal, View, apply,
    fixture::{self, COUNTY, OTHER, TOWN, VILLAGE},
    register::Slug,
};
use std::sync::Arc;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn named(key: &str) -> &'static super::Duty {
    Slug::parse(key).and_then(duty).unwrap_or_else(|| panic!("{key}"))
}

#[test]
fn the_calendar_can_be_read_and_names_screens_that_are_there() {
    assert!(duties().len() >= 7);
    for duty in duties() {
        assert!(!duty.source.is_empty(), "{}", duty.key);
        assert_eq!(duties().iter().filter(|other| other.key == duty.key).count(), 1);
    }
}

#[test]
fn periods_end_with_their_last_day_and_weeks_with_sunday() {
    // 2026-11-25 is a Wednesday.
    let today = day("2026-11-25");
    let ends = [
        (Rhythm::Week, "2026-11-22", "2026-11-29"),
        (Rhythm::Month, "2026-10-31", "2026-11-30"),
        (Rhythm::Quarter, "2026-09-30", "2026-12-31"),
        (Rhythm::HalfYear, "2026-06-30", "2026-12-31"),
        (Rhythm::Year, "2025-12-31", "2026-12-31"),
    ];
    for (rhythm, last, next) in ends {
        assert_eq!((rhythm.last_end(today), rhythm.end(today)), (day(last), day(next)), "{rhythm:?}");
    }
    assert_eq!(Rhythm::Week.end(day("2026-11-29")), day("2026-11-29"), "Sunday is the week's last day");
    assert_eq!(Rhythm::Year.end(day("2026-12-31")), day("2026-12-31"));
}

#[test]
fn a_month_is_asked_for_from_its_last_days_until_the_next_months() {
    let changes = named("month_changes");
    assert_eq!(changes.until(day("2026-11-23")), day("2026-10-31"));
    assert_eq!(changes.until(day("2026-11-24")), day("2026-11-30"));
    assert_eq!(changes.until(day("2026-12-05")), day("2026-11-30"));
    assert_eq!(changes.due(day("2026-11-30")), day("2026-12-05"));
}

#[test]
fn a_village_says_once_that_nothing_changed_and_the_others_are_still_missing() {
    let mut book = fixture::book();
    let view = fixture::view(&book);
    let changes = named("month_changes");
    let before = standing(&view, changes, COUNTY);
    assert_eq!(before.missing().collect::<Vec<_>>(), [VILLAGE, OTHER]);
    let act = confirm(&view, changes, &[VILLAGE], Answer::NoChange).unwrap();
    let act = Act { account: crate::domain::AccountId(0), ..act };
    apply(&mut book, &act, 900).unwrap();
    let view = View::new(Arc::new(book.clone()), crate::domain::AccountId(0)).unwrap();
    let after = standing(&view, changes, TOWN);
    assert_eq!((after.said(Answer::NoChange), after.said(Answer::Done)), (1, 0));
    assert_eq!(after.missing().collect::<Vec<_>>(), [OTHER]);
    assert_eq!(confirm(&view, changes, &[VILLAGE], Answer::Done), Err(Refusal::NoChange));
    assert!(apply(&mut book, &act, 901).is_err(), "said twice by another way");
}

#[test]
fn what_must_be_done_is_not_confirmed_as_unchanged_nor_by_another_level() {
    let book = fixture::book();
    let view = fixture::view(&book);
    let refused = |key: &str, unit, answer| {
        let act = confirm(&view, named(key), &[unit], answer).unwrap();
        apply(&mut book.clone(), &Act { account: crate::domain::AccountId(0), ..act }, 900).err()
    };
    let must = refused("mentor_visits", TOWN, Answer::NoChange);
    assert_eq!(must, Some(Refusal::Duty(DutyProblem::MustBeDone)));
    let level = refused("month_changes", TOWN, Answer::Done);
    assert!(matches!(level, Some(Refusal::Duty(DutyProblem::WrongLevel(_)))), "{level:?}");
}
