use super::{
    clock::bench_of,
    desk::{self, Ground, Won},
    file::{COMMITTEE_MEMBER, DIRECTOR, GROUP_LEADER, SECRETARY},
    record::{Incumbency, Left, Post, Taken},
    rules::OfficeRefused,
    *,
};
use crate::domain::{
    Act, Book, Day, IncumbencyId, PersonId, Refusal, Step, Verb, Warning,
    assignment::Standing,
    fixture::{self, day, run, view},
    person::PersonStatus,
};

/// The fixture with a secretary's, a director's and three members' posts in 茅冈 and a leader's in 龙塘里.
fn book() -> Book {
    let mut book = fixture::book();
    let posts = [
        (fixture::VILLAGE, SECRETARY, 1),
        (fixture::VILLAGE, DIRECTOR, 1),
        (fixture::VILLAGE, COMMITTEE_MEMBER, 3),
        (fixture::GROUP, GROUP_LEADER, 1),
    ];
    let steps = posts.map(|(unit, office, count)| Step::Create(Post::new(unit, office, count).into()));
    run(&mut book, Act::new(Verb::Create, steps.into())).unwrap();
    book
}

fn take(
    book: &mut Book,
    office: crate::domain::register::Slug,
    person: u32,
    taken: Taken,
    from: &str,
) -> Result<crate::domain::Applied, Refusal> {
    let unit = if office == GROUP_LEADER { fixture::GROUP } else { fixture::VILLAGE };
    let won = Won { unit, office, person: PersonId(person) };
    let act = desk::take(&view(book), won, taken, None, &Ground::from(day(from)))?;
    run(book, act)
}

#[test]
fn an_acting_holder_does_not_stop_the_clock_and_a_suspension_is_no_vacancy() {
    let mut book = book();
    let bench = |book: &Book, at: &str| bench_of(book, fixture::VILLAGE, SECRETARY, day(at));
    assert_eq!(bench(&book, "2026-11-23").since, None, "nobody ever held it and its beginning is not known");
    take(&mut book, SECRETARY, 0, Taken::Appointed, "2024-03-01").unwrap();
    assert_eq!(
        (bench(&book, "2026-11-23").vacant, bench(&book, "2026-11-23").days(day("2026-11-23"))),
        (0, None)
    );

    let suspended = desk::suspend(
        &view(&book),
        IncumbencyId(0),
        Some(day("2026-09-01")),
        &Ground::from(day("2026-09-01")),
    );
    run(&mut book, suspended.unwrap()).unwrap();
    assert_eq!(bench(&book, "2026-11-23").vacant, 0, "a suspension is no vacancy");

    // Died on 2026-10-07: his last day. The clock counts 2026-10-08 as day one, so 2026-11-23 is day 47.
    let ground = Ground::from(day("2026-10-08"));
    let end = desk::end(&view(&book), &[IncumbencyId(0)], day("2026-10-07"), Left::Died, &ground).unwrap();
    run(&mut book, end).unwrap();
    take(&mut book, SECRETARY, 1, Taken::Acting, "2026-10-10").unwrap();
    let now = bench(&book, "2026-11-23");
    assert_eq!((now.vacant, now.acting, now.since), (1, 1, Some(day("2026-10-08"))));
    assert_eq!(now.days(day("2026-11-23")), Some(47));

    // Whoever takes the post stops the clock, and the stand-in ends the day before.
    take(&mut book, SECRETARY, 2, Taken::Appointed, "2026-11-20").unwrap();
    let now = bench(&book, "2026-11-23");
    assert_eq!((now.vacant, now.acting, now.held), (0, 0, 1));
    let acting = book.incumbency(IncumbencyId(1)).unwrap();
    assert_eq!((acting.to, acting.ended), (Some(day("2026-11-19")), Some(Left::ActingOver)));
    assert_eq!(
        bench(&book, "2026-11-15").days(day("2026-11-15")),
        Some(39),
        "a past day shows what was then"
    );
}

#[test]
fn with_several_posts_the_clock_starts_when_the_first_became_vacant() {
    let mut book = book();
    for person in 0..3 {
        take(&mut book, COMMITTEE_MEMBER, person, Taken::Elected, "2026-02-01").unwrap();
    }
    for (id, last, left) in [(0, "2026-05-31", Left::Resigned), (2, "2026-08-31", Left::Recalled)] {
        let act = desk::end(&view(&book), &[IncumbencyId(id)], day(last), left, &Ground::from(day(last)));
        run(&mut book, act.unwrap()).unwrap();
    }
    let bench = bench_of(&book, fixture::VILLAGE, COMMITTEE_MEMBER, day("2026-11-23"));
    assert_eq!((bench.posts, bench.held, bench.vacant), (3, 1, 2));
    assert_eq!(bench.since, Some(day("2026-06-01")));
}

#[test]
fn elected_offices_are_neither_appointed_nor_removed() {
    let mut book = book();
    for office in [DIRECTOR, COMMITTEE_MEMBER, GROUP_LEADER] {
        let refused = take(&mut book, office, 0, Taken::Appointed, "2026-01-01");
        let said = OfficeRefused::NotTaken { office, taken: Taken::Appointed };
        assert_eq!(refused, Err(said.into()));
        // Nor by a row that comes in another way, such as a file or a form.
        let unit = if office == GROUP_LEADER { fixture::GROUP } else { fixture::VILLAGE };
        let row = Incumbency::new(unit, office, PersonId(0), day("2026-01-01"), Taken::Appointed);
        let act = Act::new(Verb::Create, vec![Step::Create(row.into())]);
        assert_eq!(run(&mut book, act), Err(said.into()));
    }
    take(&mut book, GROUP_LEADER, 0, Taken::Elected, "2026-01-01").unwrap();
    let ground = Ground::from(day("2026-11-23"));
    let end = |left| desk::end(&view(&book), &[IncumbencyId(0)], day("2026-11-22"), left, &ground);
    let said = OfficeRefused::NotLeft { office: GROUP_LEADER, left: Left::Removed };
    assert_eq!(end(Left::Removed), Err(said.into()));
    assert!(end(Left::Recalled).is_ok());
}

#[test]
fn posts_stand_where_their_office_belongs_and_once() {
    let mut book = book();
    let mut create = |post: Post| run(&mut book, Act::new(Verb::Create, vec![Step::Create(post.into())]));
    let wrong = OfficeRefused::NotHere { unit: fixture::GROUP, office: SECRETARY };
    assert_eq!(create(Post::new(fixture::GROUP, SECRETARY, 1)), Err(wrong.into()));
    let twice = create(Post::new(fixture::VILLAGE, SECRETARY, 1));
    assert!(
        matches!(&twice, Err(Refusal::Office(why)) if matches!(**why, OfficeRefused::AlreadyEstablished(_)))
    );
    assert!(create(Post::new(fixture::OTHER, SECRETARY, 1)).is_ok());
}

#[test]
fn nobody_holds_an_office_twice_and_more_holders_than_posts_are_warned_of() {
    let mut book = book();
    take(&mut book, SECRETARY, 0, Taken::Appointed, "2026-01-01").unwrap();
    let again = take(&mut book, SECRETARY, 0, Taken::Appointed, "2026-06-01");
    assert_eq!(again, Err(OfficeRefused::AlreadyHolds(IncumbencyId(0)).into()));
    let second = take(&mut book, SECRETARY, 1, Taken::Appointed, "2026-06-01").unwrap();
    let over = Warning::OverPosts { unit: fixture::VILLAGE, office: SECRETARY, held: 2, posts: 1 };
    assert_eq!(second.warnings, [over]);
    // 一肩挑: the same person in two offices is what the county wants.
    take(&mut book, DIRECTOR, 0, Taken::Elected, "2026-06-01").unwrap();
}

#[test]
fn results_end_the_old_term_the_day_before_and_undo_brings_it_back() {
    let mut book = book();
    take(&mut book, GROUP_LEADER, 0, Taken::Elected, "2021-11-01").unwrap();
    let before = book.clone();
    let won = [Won { unit: fixture::GROUP, office: GROUP_LEADER, person: PersonId(0) }];
    let ground = Ground { document: "龙塘里会[2026]3号".into(), ..Ground::from(day("2026-11-20")) };
    let steps = desk::results(&view(&book), &won, None, &ground).unwrap();
    let applied = run(&mut book, ground.act(Verb::RecordResult, steps)).unwrap();
    let (old, new) = (book.incumbency(IncumbencyId(0)).unwrap(), book.incumbency(IncumbencyId(1)).unwrap());
    assert_eq!((old.to, old.ended), (Some(day("2026-11-19")), Some(Left::TermOver)));
    assert_eq!((new.began, new.standing(day("2026-11-23"))), (Taken::Elected, Standing::Serving));
    let undo = fixture::undo(&book, &applied);
    run(&mut book, undo).unwrap();
    assert_eq!(book.incumbency(IncumbencyId(0)), before.incumbency(IncumbencyId(0)));
    assert!(book.incumbency(IncumbencyId(1)).is_none());
    assert!(book.index_faults().is_empty(), "{:?}", book.index_faults());
}

#[test]
fn the_dead_take_no_office_and_a_person_in_office_is_not_taken_out() {
    let mut book = book();
    take(&mut book, SECRETARY, 0, Taken::Appointed, "2026-01-01").unwrap();
    let act = Act::new(Verb::Remove, vec![Step::Remove { row: PersonId(0).row(), version: 1 }]);
    let named = Refusal::StillNamed { row: PersonId(0).row(), by: IncumbencyId(0).row() };
    assert_eq!(run(&mut book, act), Err(named));
    let mut gone = book.person(PersonId(1)).unwrap().clone();
    gone.status = PersonStatus::Deceased;
    book.put(PersonId(1).row(), 9, Some(gone.into()));
    let taken = take(&mut book, SECRETARY, 1, Taken::Acting, "2026-06-01");
    assert_eq!(taken, Err(Refusal::PersonGone(PersonId(1))));
}

#[test]
fn whoever_led_a_group_for_so_many_months_of_a_cycle_is_due() {
    let mut book = book();
    take(&mut book, GROUP_LEADER, 0, Taken::Elected, "2021-11-01").unwrap();
    let ground = Ground::from(day("2026-09-16"));
    let end = desk::end(&view(&book), &[IncumbencyId(0)], day("2026-09-15"), Left::Resigned, &ground);
    run(&mut book, end.unwrap()).unwrap();
    take(&mut book, GROUP_LEADER, 1, Taken::ByElection, "2026-09-16").unwrap();
    let due = |first: &str, last: &str, months| -> Vec<u32> {
        let (first, last): (Day, Day) = (day(first), day(last));
        let all = due_leaders(&view(&book), fixture::COUNTY, first, last, months);
        all.iter().map(|leader| leader.person.0).collect()
    };
    assert_eq!(
        due("2026-07-01", "2026-12-31", 3),
        [1],
        "2 months 15 days are not 3 months; 3 months 15 days are"
    );
    assert_eq!(due("2026-07-01", "2026-12-31", 2), [0, 1]);
    assert_eq!(due("2027-01-01", "2027-06-30", 6), [1]);
    assert_eq!(due("2026-01-01", "2026-06-30", 6), [0]);
}
