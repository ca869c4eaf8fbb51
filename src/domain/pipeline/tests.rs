use super::{
    desk::{self, FILED, FILING, Slice},
    filing, forecast,
    record::{FilingKind, FilingOutcome, Pairing, Recruit, Reserve, StepDone, Verdict, Visit},
    rules::PipelineRefused,
    sums::{OfficeSum, Ratio, Verdict as Met},
    switches::{Uncounted, Worth},
};
use crate::domain::{
    Act, Book, Date, IncumbencyId, Kind, PersonId, Refusal, ReserveId, Row, RowId, SettingId, Step, UnitId,
    Verb,
    code::Code,
    desk::{Basis, lineage, people},
    fixture::{self, COUNTY, OTHER, TOWN, VILLAGE, day, run, undo, view},
    office::{
        desk::{Ground, Won, take},
        file::SECRETARY,
        record::{Left, Post, Taken},
    },
    person::{Education, Person, PersonStatus, Political},
    register::Slug,
    setting::Setting,
};
use proptest::prelude::*;

const SELF: Slug = Slug::literal("self");

fn set(book: &mut Book, key: &str, value: &str) {
    let own = book.settings().find(|(_, own)| &*own.key == key).map(|(id, _)| id);
    let id = own.unwrap_or(SettingId(book.next_id(Kind::Setting)));
    let setting = Setting { key: key.into(), value: value.into(), document: "".into(), from: None };
    book.put(id.row(), book.seq() + 1, Some(setting.into()));
    book.settle();
}

/// The fixture with a secretary's post in both villages, `people` more people of 1990 with senior education in
/// the first, and re-validation every six months.
fn book(people: u32) -> Book {
    let mut book = fixture::book();
    let mut steps: Vec<Step> =
        [VILLAGE, OTHER].map(|unit| Step::Create(Post::new(unit, SECRETARY, 1).into())).into();
    for n in 0..people {
        let person = Person {
            home: Some(VILLAGE),
            birth: Some(Date::exact(day("1990-05-01"))),
            education: Some(Education::Senior),
            political: Some(Political::Member),
            ..Person::new(&format!("后备{n}"))
        };
        steps.push(Step::Create(person.into()));
    }
    run(&mut book, Act::new(Verb::Create, steps)).unwrap();
    set(&mut book, "reserve.stale_after_months", "6");
    let approver = book.account(fixture::APPROVER).unwrap().clone();
    let named = crate::domain::account::Account { vetting: true, ..approver };
    book.put(fixture::APPROVER.row(), 1, Some(named.into()));
    book.settle();
    book
}

/// Who enters does not decide.
fn by_approver(act: Act) -> Act {
    Act { account: fixture::APPROVER, ..act }
}

/// The people that `book` adds.
fn added(n: u32) -> PersonId {
    PersonId(6 + n)
}

fn list(book: &mut Book, unit: UnitId, person: PersonId, stage: Slug, validated: &str) -> ReserveId {
    let id = ReserveId(book.next_id(Kind::Reserve));
    let reserve = Reserve {
        validated: (!validated.is_empty()).then(|| day(validated)),
        ..Reserve::new(unit, SECRETARY, person, day("2026-01-01"), stage, SELF)
    };
    run(book, Act::new(Verb::Create, vec![Step::Create(reserve.into())])).unwrap();
    id
}

fn sum(book: &Book, unit: UnitId) -> OfficeSum {
    book.pipeline_of(unit).office(SECRETARY)
}

fn worth(book: &Book, id: ReserveId) -> Worth {
    let view = view(book);
    desk::entry(&view, view.switches(), id, view.reserve(id).unwrap()).worth
}

#[test]
fn ratios_are_cut_and_never_rounded_up_into_met() {
    // The vectors of domain.md 2.4.
    let of =
        |posts: u32, valid: u32| OfficeSum { base: posts, need: posts * 2, valid, ..OfficeSum::default() };
    let yanggao = of(197, 399);
    assert_eq!((yanggao.need, yanggao.met()), (394, Some(true)));
    assert_eq!(yanggao.ratio().text(3).as_deref(), Some("2.025"));
    assert_eq!(yanggao.ratio().text(2).as_deref(), Some("2.02"));
    let kaiping = of(226, 451);
    assert_eq!((kaiping.need, kaiping.met()), (452, Some(false)));
    assert_eq!(kaiping.need - kaiping.valid, 1);
    assert_eq!(kaiping.share().percent().as_deref(), Some("99.77"));
    assert_eq!(kaiping.ratio().text(2).as_deref(), Some("1.99"));
    assert_eq!(of(268, 0).need, 536, "with the 42 communities");
    // Nothing established is no value, not zero and not met.
    assert_eq!((of(0, 0).met(), of(0, 0).ratio().text(2), of(0, 0).verdict()), (None, None, Met::NoPosts));
    assert_eq!(Ratio { of: 7, by: 2 }.text(0).as_deref(), Some("3"));
}

#[test]
fn the_total_may_pass_while_a_village_fails() {
    let mut book = book(3);
    for n in 0..3 {
        list(&mut book, VILLAGE, added(n), FILED, "2026-11-01");
    }
    let far = PersonId(5);
    let mut person = book.person(far).unwrap().clone();
    person.birth = Some(Date::exact(day("1990-01-01")));
    person.education = Some(Education::College);
    book.put(far.row(), 5, Some(person.into()));
    list(&mut book, OTHER, far, FILED, "2026-11-01");
    let all = sum(&book, COUNTY);
    assert_eq!((all.need, all.valid, all.met(), all.met_everywhere()), (4, 4, Some(true), Some(false)));
    assert_eq!((all.verdict(), all.short_units, all.short), (Met::SomeShort, 1, 1));
    assert_eq!(desk::short_villages(&view(&book), COUNTY, SECRETARY), [(OTHER, 1)]);
}

#[test]
fn a_vacancy_does_not_lower_the_target() {
    let mut book = book(1);
    assert_eq!((sum(&book, VILLAGE).base, sum(&book, VILLAGE).need, sum(&book, VILLAGE).vacant), (1, 2, 1));
    let won = Won { unit: VILLAGE, office: SECRETARY, person: added(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2026-01-01"))).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!((sum(&book, VILLAGE).base, sum(&book, VILLAGE).need, sum(&book, VILLAGE).vacant), (1, 2, 0));
}

#[test]
fn each_switch_takes_out_exactly_whom_it_names() {
    let mut book = book(8);
    let change = |book: &mut Book, n: u32, with: &dyn Fn(&mut Person)| {
        let mut person = book.person(added(n)).unwrap().clone();
        with(&mut person);
        book.put(added(n).row(), book.seq() + 1, Some(person.into()));
        book.settle();
    };
    let ids: Vec<ReserveId> =
        (0..8).map(|n| list(&mut book, VILLAGE, added(n), FILED, "2026-11-01")).collect();
    assert_eq!(sum(&book, VILLAGE).valid, 8);
    change(&mut book, 1, &|p| p.birth = Some(Date::exact(day("1985-12-31"))));
    change(&mut book, 2, &|p| p.birth = Some(Date::exact(day("1986-12-31"))));
    change(&mut book, 3, &|p| p.birth = None);
    change(&mut book, 4, &|p| p.education = Some(Education::Junior));
    change(&mut book, 5, &|p| p.education = None);
    change(&mut book, 6, &|p| p.status = PersonStatus::OutOfContact);
    change(&mut book, 7, &|p| p.status = PersonStatus::Deceased);
    let expected = [
        Worth::Valid,
        Worth::Not(Uncounted::TooOld),
        // 40 at the end of the year: "40岁以下" includes the number itself.
        Worth::Valid,
        Worth::Not(Uncounted::AgeUnknown),
        Worth::Not(Uncounted::Education),
        Worth::Not(Uncounted::EducationUnknown),
        Worth::Not(Uncounted::OutOfContact),
        Worth::Not(Uncounted::Gone),
    ];
    assert_eq!(ids.iter().map(|id| worth(&book, *id)).collect::<Vec<_>>(), expected);
    assert_eq!((sum(&book, VILLAGE).valid, sum(&book, VILLAGE).uncounted), (2, 6));
    let why: Vec<u32> = desk::reasons(&view(&book), COUNTY, SECRETARY).iter().map(|(_, n)| *n).collect();
    assert_eq!(why, [1; 6]);
    set(&mut book, "reserve.in_contact", "no");
    assert_eq!(worth(&book, ids[6]), Worth::Valid);
    set(&mut book, "reserve.age_at", "today");
    assert_eq!(worth(&book, ids[1]), Worth::Valid, "40 until the last day of the year");
    set(&mut book, "reserve.education_min", "junior");
    assert_eq!(worth(&book, ids[4]), Worth::Valid);
}

#[test]
fn who_is_not_filed_or_counts_elsewhere_or_was_not_looked_at_does_not_count() {
    let mut book = book(4);
    let unfiled = list(&mut book, VILLAGE, added(0), FILING, "2026-11-01");
    let stale = list(&mut book, VILLAGE, added(1), FILED, "2026-05-22");
    let just = list(&mut book, VILLAGE, added(2), FILED, "2026-05-23");
    let never = list(&mut book, VILLAGE, added(3), FILED, "");
    assert_eq!(worth(&book, unfiled), Worth::Unfiled);
    assert_eq!(worth(&book, stale), Worth::Not(Uncounted::Stale));
    assert_eq!(worth(&book, just), Worth::Valid, "six months to the day");
    assert_eq!(worth(&book, never), Worth::Not(Uncounted::NeverValidated));
    let second = list(&mut book, OTHER, added(2), FILED, "2026-11-01");
    assert_eq!((worth(&book, just), worth(&book, second)), (Worth::Valid, Worth::Not(Uncounted::Elsewhere)));
    set(&mut book, "reserve.one_village", "no");
    assert_eq!(worth(&book, second), Worth::Valid);
    set(&mut book, "reserve.filed_only", "no");
    assert_eq!(worth(&book, unfiled), Worth::Valid);
    // A day later the re-validation of the third has lapsed, without any entry.
    let mut tomorrow = book.clone();
    tomorrow.set_today(day("2026-11-24"));
    tomorrow.settle();
    assert_eq!(worth(&tomorrow, just), Worth::Not(Uncounted::Stale));
    assert_eq!(sum(&tomorrow, VILLAGE).valid + 1, sum(&book, VILLAGE).valid);
    // A county that has not said how long re-validation holds is told nothing lapses.
    let nothing = Setting {
        key: "reserve.stale_after_months".into(),
        value: "".into(),
        document: "".into(),
        from: None,
    };
    book.put(SettingId(0).row(), 99, Some(nothing.into()));
    book.settle();
    assert_eq!(worth(&book, never), Worth::Valid);
}

#[test]
fn a_reserve_who_takes_office_leaves_the_count_at_once() {
    let mut book = book(2);
    let ids = [0, 1].map(|n| list(&mut book, VILLAGE, added(n), FILED, "2026-11-01"));
    assert_eq!((sum(&book, VILLAGE).valid, sum(&book, VILLAGE).short), (2, 0));
    let won = Won { unit: OTHER, office: SECRETARY, person: added(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2026-11-23"))).unwrap();
    let applied = run(&mut book, act).unwrap();
    assert_eq!((sum(&book, VILLAGE).valid, sum(&book, VILLAGE).short), (1, 1));
    assert!(book.reserve(ids[0]).unwrap().to.is_some(), "the entry itself ends");
    let hole = crate::domain::Warning::ReserveShort { unit: VILLAGE, office: SECRETARY, short: 1 };
    assert_eq!(applied.warnings, [hole], "and the hole is announced");
    let back = undo(&book, &applied);
    run(&mut book, back).unwrap();
    assert_eq!((sum(&book, VILLAGE).valid, sum(&book, VILLAGE).short), (2, 0));
}

#[test]
fn stages_follow_the_countys_path_and_filing_ends_in_counting() {
    let mut book = book(2);
    let ground = Ground::from(day("2026-11-23"));
    let act =
        desk::recommend(&view(&book), VILLAGE, SECRETARY, &[added(0), added(1)], SELF, &ground).unwrap();
    run(&mut book, act).unwrap();
    let ids = [ReserveId(0), ReserveId(1)];
    let stage = |book: &Book, n: usize| book.reserve(ids[n]).unwrap().stage.to_string();
    for expected in ["village_review", "town_review", "filing"] {
        let act = desk::advance(&view(&book), &ids, &ground).unwrap();
        run(&mut book, act).unwrap();
        assert_eq!(stage(&book, 0), expected);
    }
    assert_eq!(book.filings_of_unit(VILLAGE).count(), 2, "each comes to the county with a filing");
    assert_eq!(
        desk::advance(&view(&book), &ids, &ground),
        Err(Refusal::NoChange),
        "the county decides, nobody else"
    );
    assert_eq!(sum(&book, VILLAGE).unfiled, 2);
    let filings: Vec<_> = book.filings_of_unit(VILLAGE).map(|(id, _)| id).collect();
    let document = Ground { document: "开组[2026]88号".into(), ..ground.clone() };
    let act = filing::decide(&view(&book), &filings[..1], FilingOutcome::Acknowledged, &document).unwrap();
    run(&mut book, by_approver(act)).unwrap();
    let act = filing::decide(&view(&book), &filings[1..], FilingOutcome::Returned, &document).unwrap();
    run(&mut book, by_approver(act)).unwrap();
    assert_eq!((stage(&book, 0).as_str(), stage(&book, 1).as_str()), ("filed", "filing"));
    assert_eq!((sum(&book, VILLAGE).valid, sum(&book, VILLAGE).unfiled), (1, 1));
    // Public notice of the list is a choice of the county.
    set(&mut book, "reserve.stages", "推荐、镇审、公示、报备、县备案");
    let path: Vec<&str> = desk::path(&view(&book)).iter().map(|stage| stage.key.as_str()).collect();
    assert_eq!(path, ["recommended", "town_review", "public_notice", "filing", "filed"]);
}

#[test]
fn a_short_village_is_offered_who_meets_the_conditions_and_is_on_no_list() {
    let mut book = book(4);
    list(&mut book, VILLAGE, added(0), FILED, "2026-11-01");
    let mut gone = book.person(added(1)).unwrap().clone();
    gone.status = PersonStatus::OutOfContact;
    book.put(added(1).row(), 50, Some(gone.into()));
    let mut masses = book.person(added(2)).unwrap().clone();
    masses.political = Some(Political::Masses);
    book.put(added(2).row(), 51, Some(masses.into()));
    let offered: Vec<PersonId> =
        desk::suggestions(&view(&book), VILLAGE, SECRETARY).iter().map(|one| one.person).collect();
    assert_eq!(
        offered,
        [added(3), added(2)],
        "members first; nobody listed, out of contact or of unknown age"
    );
}

#[test]
fn opinions_fill_down_leave_exceptions_alone_and_are_late_after_their_day() {
    let mut book = book(2);
    set(&mut book, "filing.answer_days", "5");
    let ids = [0, 1].map(|n| list(&mut book, VILLAGE, added(n), Slug::literal("town_review"), ""));
    let ground = Ground::from(day("2026-11-16"));
    let act = desk::send_to_filing(&view(&book), &ids, &ground).unwrap();
    run(&mut book, act).unwrap();
    let filings: Vec<_> = book.filings_of_unit(VILLAGE).map(|(id, _)| id).collect();
    let departments = filing::departments(&view(&book));
    assert_eq!(departments.len(), 9);
    let reply = |book: &Book, n: usize, at: &str| {
        filing::reply(book.filing(filings[n]).unwrap(), &departments[2], day(at))
    };
    assert_eq!(
        (reply(&book, 0, "2026-11-21"), reply(&book, 0, "2026-11-22")),
        (filing::Reply::Open, filing::Reply::Late)
    );
    let document = Ground { document: "公函[2026]7号".into(), ..ground.clone() };
    let no = filing::opine(&view(&book), filings[0], &departments[2], Some(Verdict::Objection), &document)
        .unwrap();
    run(&mut book, no).unwrap();
    let all = filing::fill(&view(&book), &filings, &departments, &ground).unwrap();
    run(&mut book, all).unwrap();
    assert_eq!(
        (reply(&book, 0, "2026-11-22"), reply(&book, 1, "2026-11-22")),
        (filing::Reply::Objection, filing::Reply::Clear)
    );
    for filing in &filings {
        assert_eq!(book.filing(*filing).unwrap().opinions.len(), 9);
    }
    assert_eq!(
        &*book.filing(filings[0]).unwrap().opinion(&departments[2]).unwrap().document,
        "公函[2026]7号"
    );
    assert_eq!(filing::missing_parts(book.filing(filings[0]).unwrap()).len(), 8);
}

#[test]
fn an_incumbency_before_its_filing_is_flagged() {
    let mut book = book(1);
    let won = Won { unit: VILLAGE, office: SECRETARY, person: added(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2026-03-01"))).unwrap();
    run(&mut book, act).unwrap();
    let early = |book: &Book| filing::early(&view(book), COUNTY);
    assert_eq!(early(&book), [(IncumbencyId(0), filing::Early::NotFiled)]);
    let filed = super::record::Filing {
        submitted: Some(day("2026-02-01")),
        ..super::record::Filing::new(VILLAGE, SECRETARY, added(0), FilingKind::Appoint)
    };
    run(&mut book, Act::new(Verb::File, vec![Step::Create(filed.into())])).unwrap();
    let decide = |book: &Book, at: &str| {
        let ids: Vec<_> = book.filings_of_unit(VILLAGE).map(|(id, _)| id).collect();
        filing::decide(&view(book), &ids, FilingOutcome::Acknowledged, &Ground::from(day(at))).unwrap()
    };
    let mut late = book.clone();
    let act = decide(&late, "2026-03-05");
    run(&mut late, by_approver(act)).unwrap();
    assert_eq!(early(&late), [(IncumbencyId(0), filing::Early::Before(day("2026-03-05")))]);
    let act = decide(&book, "2026-03-01");
    run(&mut book, by_approver(act)).unwrap();
    assert_eq!(early(&book), []);
}

#[test]
fn the_forecast_names_who_leaves_and_the_fewest_additions() {
    let mut book = book(4);
    for n in 0..2 {
        list(&mut book, VILLAGE, added(n), FILED, "2026-11-01");
    }
    // Born 1986: 40 in 2026, too old from 2027 on.
    let mut old = book.person(added(0)).unwrap().clone();
    old.birth = Some(Date::exact(day("1986-07-01")));
    book.put(added(0).row(), 60, Some(old.into()));
    book.settle();
    let won = Won { unit: VILLAGE, office: SECRETARY, person: PersonId(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2022-03-01"))).unwrap();
    run(&mut book, act).unwrap();
    let view = view(&book);
    let found: Vec<(String, bool)> = forecast::reached(&view, COUNTY, SECRETARY, 12)
        .iter()
        .map(|one| (one.day.to_string(), matches!(one.limit, forecast::Limit::Term(_))))
        .collect();
    assert_eq!(found, [("2027-01-01".to_owned(), false), ("2027-03-01".to_owned(), true)]);
    assert_eq!(forecast::reached(&view, COUNTY, SECRETARY, 1), []);
    assert_eq!(sum(&book, VILLAGE).leaving, 1);
    let then = forecast::then(&view, VILLAGE, SECRETARY, 12);
    assert_eq!((then.valid, then.need, then.short), (1, 2, 1));
    let additions = forecast::additions(&view, VILLAGE, SECRETARY, 12);
    assert_eq!(
        additions.iter().map(|one| (one.village, one.needed, one.people.len())).collect::<Vec<_>>(),
        [(VILLAGE, 1, 1)]
    );
    // Carried out, they keep the village at its target, and one fewer would not.
    let mut kept = book.clone();
    list(&mut kept, VILLAGE, additions[0].people[0], FILED, "2026-11-20");
    assert_eq!(forecast::then(&fixture::view(&kept), VILLAGE, SECRETARY, 12).short, 0);
}

#[test]
fn a_pair_is_overdue_when_its_months_are_over() {
    let mut pair = Pairing::new(VILLAGE, PersonId(0), PersonId(1), day("2026-01-15"));
    assert_eq!(pair.next_visit(3), day("2026-04-15"));
    pair.visits.push(Visit { day: day("2026-04-01"), note: "".into() });
    assert_eq!(pair.next_visit(3), day("2026-07-01"));
    pair.every_months = 1;
    assert_eq!(pair.next_visit(3), day("2026-05-01"));
}

#[test]
fn recruitment_keeps_the_order_and_the_times_of_its_steps() {
    let mut book = book(1);
    let recruit = |steps: &[(u8, &str)]| Recruit {
        steps: steps.iter().map(|(step, at)| StepDone { step: *step, day: day(at) }).collect(),
        ..Recruit::new(VILLAGE, added(0), day("2024-01-05"))
    };
    let try_it = |recruit: Recruit| {
        let mut next = book.clone();
        run(&mut next, Act::new(Verb::Create, vec![Step::Create(recruit.into())])).map(|_| ())
    };
    assert!(
        try_it(recruit(&[(1, "2024-01-05"), (2, "2024-01-20"), (3, "2024-06-01"), (7, "2025-06-01")]))
            .is_ok()
    );
    let early = try_it(recruit(&[(1, "2024-01-05"), (3, "2024-06-01"), (7, "2025-05-31")]));
    let said = PipelineRefused::TooEarly { step: 7, earliest: day("2025-06-01") };
    assert_eq!(early, Err(said.into()), "an activist for at least a year");
    let order = try_it(recruit(&[(3, "2024-06-01"), (1, "2024-06-02")]));
    assert_eq!(order, Err(PipelineRefused::OutOfOrder { step: 1 }.into()));
    book.advance(9);
}

#[test]
fn a_merged_village_carries_posts_and_reserves_over_with_a_list_to_look_at() {
    let mut book = book(2);
    let id = list(&mut book, VILLAGE, added(0), FILED, "2026-11-01");
    let won = Won { unit: VILLAGE, office: SECRETARY, person: PersonId(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2024-03-01"))).unwrap();
    run(&mut book, act).unwrap();
    let act = lineage::merge_units(&view(&book), VILLAGE, OTHER, &Basis::from(day("2026-11-23"))).unwrap();
    let applied = run(&mut book, act).unwrap();
    let reserve = book.reserve(id).unwrap();
    assert_eq!((reserve.unit, reserve.carried_from), (OTHER, Some(VILLAGE)));
    assert_eq!((sum(&book, OTHER).base, sum(&book, OTHER).need, sum(&book, OTHER).valid), (2, 4, 1));
    assert_eq!(sum(&book, COUNTY).base, 2, "the target goes along");
    let review = crate::domain::office::desk::to_review(&view(&book), COUNTY);
    assert_eq!(review.len(), 3, "posts, the incumbency and the entry wait to be looked at");
    assert!(book.index_faults().is_empty());
    let back = undo(&book, &applied);
    run(&mut book, back).unwrap();
    assert_eq!(book.reserve(id).unwrap().unit, VILLAGE);
    assert!(book.index_faults().is_empty());
}

/// One random change of the kinds that move the sums.
#[derive(Clone, Debug)]
enum Move {
    Take {
        unit: bool,
        person: u8,
        from: i16,
    },
    End {
        which: u8,
        back: u8,
    },
    Enter {
        unit: bool,
        person: u8,
        filed: bool,
        validated: Option<i16>,
    },
    Advance(u8),
    Validate(u8),
    Strike(u8),
    Person {
        which: u8,
        born: i16,
        status: u8,
        education: u8,
    },
    Posts {
        unit: bool,
        count: u8,
    },
    Communities(bool),
    Months(u8),
    Merge,
    /// A grid becomes two.
    Split(u8),
    /// A file of people with offices, as one act.
    Import {
        unit: bool,
        count: u8,
    },
    Community {
        unit: bool,
        serial: u8,
    },
    People {
        kept: u8,
        gone: u8,
    },
    Apart(u8),
    Undo,
    Days(u16),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one =
        prop_oneof![
            (any::<bool>(), 0..12u8, -900..30i16).prop_map(|(unit, person, from)| Move::Take {
                unit,
                person,
                from
            }),
            (any::<u8>(), any::<u8>()).prop_map(|(which, back)| Move::End { which, back }),
            (any::<bool>(), 0..12u8, any::<bool>(), proptest::option::of(-400..1i16))
                .prop_map(|(unit, person, filed, validated)| Move::Enter { unit, person, filed, validated }),
            any::<u8>().prop_map(Move::Advance),
            any::<u8>().prop_map(Move::Validate),
            any::<u8>().prop_map(Move::Strike),
            (0..12u8, 1950..2010i16, 0..4u8, 0..6u8)
                .prop_map(|(which, born, status, education)| Move::Person { which, born, status, education }),
            (any::<bool>(), 0..4u8).prop_map(|(unit, count)| Move::Posts { unit, count }),
            any::<bool>().prop_map(Move::Communities),
            (1..24u8).prop_map(Move::Months),
            Just(Move::Merge),
            any::<u8>().prop_map(Move::Split),
            (any::<bool>(), 1..9u8).prop_map(|(unit, count)| Move::Import { unit, count }),
            (any::<bool>(), 1..200u8).prop_map(|(unit, serial)| Move::Community { unit, serial }),
            (0..12u8, 0..12u8).prop_map(|(kept, gone)| Move::People { kept, gone }),
            (0..12u8).prop_map(Move::Apart),
            Just(Move::Undo),
            (1..200u16).prop_map(Move::Days),
        ];
    proptest::collection::vec(one, 1..24)
}

fn planned(book: &Book, change: &Move) -> Option<Act> {
    let view = view(book);
    let today = book.today();
    let ground = Ground::from(today);
    let place = |first: &bool| if *first { VILLAGE } else { OTHER };
    let reserves: Vec<ReserveId> =
        book.rows().filter(|(at, ..)| at.kind == Kind::Reserve).map(|(at, ..)| ReserveId(at.id)).collect();
    let reserve = |which: &u8| (!reserves.is_empty()).then(|| reserves[usize::from(*which) % reserves.len()]);
    match change {
        Move::Take { unit, person, from } => {
            let won = Won { unit: place(unit), office: SECRETARY, person: PersonId(u32::from(*person)) };
            let taken = if person % 4 == 0 { Taken::Acting } else { Taken::Appointed };
            take(&view, won, taken, None, &Ground::from(today.plus(i32::from(*from)))).ok()
        }
        Move::End { which, back } => {
            let held: Vec<IncumbencyId> = book.incumbencies().map(|(id, _)| id).collect();
            let id = *held.get(usize::from(*which) % held.len().max(1))?;
            let last = today.plus(-i32::from(*back));
            crate::domain::office::desk::end(&view, &[id], last, Left::Resigned, &ground).ok()
        }
        Move::Enter { unit, person, filed, validated } => {
            let stage = if *filed { FILED } else { FILING };
            let reserve = Reserve {
                validated: validated.map(|days| today.plus(i32::from(days))),
                ..Reserve::new(place(unit), SECRETARY, PersonId(u32::from(*person)), today, stage, SELF)
            };
            Some(Act::new(Verb::Create, vec![Step::Create(reserve.into())]))
        }
        Move::Advance(which) => desk::advance(&view, &[reserve(which)?], &ground).ok(),
        Move::Validate(which) => desk::validate(&view, &[reserve(which)?], today, &ground).ok(),
        Move::Strike(which) => {
            desk::strike(&view, &[reserve(which)?], today, super::record::ReserveEnd::Struck, &ground).ok()
        }
        Move::Person { which, born, status, education } => {
            let id = PersonId(u32::from(*which));
            let before = book.person(id)?.clone();
            let after = Person {
                birth: Some(Date::exact(day(&format!("{born}-06-30")))),
                status: PersonStatus::ALL[usize::from(*status)],
                education: Education::ALL.get(usize::from(*education)).copied(),
                ..before.clone()
            };
            let step = crate::domain::act::difference(id.row(), &before.into(), &after.into())?;
            Some(Act::new(Verb::Edit, vec![step]))
        }
        Move::Posts { unit, count } => {
            let (id, before) = book.posts_of_unit(place(unit)).next()?;
            let after = Post { count: u16::from(*count), ..before.clone() };
            let step = crate::domain::act::difference(id.row(), &before.clone().into(), &after.into())?;
            Some(Act::new(Verb::Edit, vec![step]))
        }
        Move::Communities(yes) => setting(book, "reserve.communities", if *yes { "yes" } else { "no" }),
        Move::Months(months) => setting(book, "reserve.stale_after_months", &months.to_string()),
        Move::Merge => lineage::merge_units(&view, VILLAGE, OTHER, &Basis::from(today)).ok(),
        Move::Community { unit, serial } => {
            let town = view.unit_code(TOWN)?;
            let code = Code::parse(&format!("{town}{serial:03}"))?;
            lineage::to_community(&view, place(unit), code, "新社区", false, &Basis::from(today)).ok()
        }
        Move::People { kept, gone } => {
            people::merge(&view, PersonId(u32::from(*kept)), PersonId(u32::from(*gone))).ok()
        }
        Move::Apart(gone) => people::unmerge(&view, PersonId(u32::from(*gone))).ok(),
        Move::Split(which) => {
            let grids: Vec<_> = view.grids_below(COUNTY).map(|(id, grid)| (id, grid.village)).collect();
            let (id, village) = *grids.get(usize::from(*which) % grids.len().max(1))?;
            let first = view.next_grid_code(village)?;
            let second = first.parent()?.child(first.serial() + 1)?;
            let half = |code, name: &str| lineage::Half {
                code,
                name: name.into(),
                households: crate::domain::Known::Unknown,
                population: crate::domain::Known::Unknown,
                pieces: 0,
            };
            let split = lineage::Split {
                halves: [half(first, "上"), half(second, "下")],
                posts: Vec::new(),
                groups: Vec::new(),
                organisations: Vec::new(),
            };
            lineage::split(&view, id, &split, &Basis::from(today)).ok()
        }
        Move::Import { unit, count } => {
            let mut steps = Vec::new();
            for n in 0..*count {
                let person = Person { home: Some(place(unit)), ..Person::new(&format!("导入{n}")) };
                steps.push(Step::Create(person.into()));
                let grid = crate::domain::GridId(u32::from(n) % 3);
                let id = PersonId::provisional(u32::from(n));
                let post = crate::domain::assignment::Assignment::new(grid, fixture::PART, id, today);
                steps.push(Step::Create(post.into()));
            }
            Some(Act::new(Verb::Import, steps))
        }
        Move::Undo | Move::Days(_) => None,
    }
}

fn setting(book: &Book, key: &str, value: &str) -> Option<Act> {
    let row = book.settings().find(|(_, own)| &*own.key == key).map(|(id, own)| (id, own.clone()));
    let step = match row {
        Some((id, before)) => {
            let after = Setting { value: value.into(), ..before.clone() };
            crate::domain::act::difference(id.row(), &Row::from(before), &Row::from(after))?
        }
        None => Step::Create(
            Setting { key: key.into(), value: value.into(), document: "".into(), from: None }.into(),
        ),
    };
    Some(Act::new(Verb::Configure, vec![step]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn kept_sums_are_those_of_a_full_recomputation_after_any_changes(moves in moves()) {
        let mut book = book(6);
        let mut done = Vec::new();
        prop_assert!(crate::domain::indicator::kept_tests::faults(&book).is_empty());
        for change in &moves {
            match change {
                Move::Days(days) => {
                    book.set_today(book.today().plus(i32::from(*days)));
                    book.settle();
                    done.clear();
                }
                Move::Undo => {
                    if let Some(applied) = done.pop() {
                        let act = undo(&book, &applied);
                        let _maybe_refused = run(&mut book, act);
                        done.clear();
                    }
                }
                change => {
                    let applied = planned(&book, change).and_then(|act| run(&mut book, act).ok());
                    if let Some(applied) = applied {
                        done.push(applied);
                    }
                }
            }
            let faults = book.index_faults();
            prop_assert!(faults.is_empty(), "{faults:?} after {change:?}");
            let wide = matches!(change, Move::Merge | Move::Split(_) | Move::Import { .. } | Move::Undo);
            if wide || matches!(change, Move::Days(_)) {
                let faults = crate::domain::indicator::kept_tests::faults(&book);
                prop_assert!(faults.is_empty(), "{faults:?} after {change:?}");
            }
            let whole = sum(&book, COUNTY);
            let entries = desk::entries(&view(&book), COUNTY, SECRETARY, Slice::All);
            prop_assert_eq!(whole.valid + whole.uncounted + whole.unfiled, entries.len() as u32);
            for (slice, number) in [(Slice::Valid, whole.valid), (Slice::Uncounted, whole.uncounted),
                (Slice::Unfiled, whole.unfiled), (Slice::Leaving, whole.leaving)] {
                let rows = desk::entries(&view(&book), COUNTY, SECRETARY, slice).len() as u32;
                prop_assert_eq!(rows, number, "{:?} opens as many as it says", slice);
            }
        }
    }
}

#[test]
fn whoever_is_merged_takes_offices_lists_and_filings_along_and_gets_them_back() {
    let mut book = book(2);
    let id = list(&mut book, VILLAGE, added(0), FILED, "2026-11-01");
    let won = Won { unit: OTHER, office: SECRETARY, person: added(0) };
    let act = take(&view(&book), won, Taken::Appointed, None, &Ground::from(day("2026-11-05"))).unwrap();
    run(&mut book, act).unwrap();
    let filing = super::record::Filing::new(VILLAGE, SECRETARY, added(0), super::record::FilingKind::Annual);
    let pair = Pairing::new(VILLAGE, PersonId(0), added(0), day("2026-01-15"));
    let recruit = Recruit::new(VILLAGE, added(0), day("2026-01-01"));
    let new = [Row::from(filing), pair.into(), recruit.into()].map(Step::Create).into();
    run(&mut book, Act::new(Verb::Create, new)).unwrap();
    // Somebody who merges people and may not see reserve lists.
    let act = people::merge(&view(&book), added(1), added(0)).unwrap();
    run(&mut book, act).unwrap();
    let all = |book: &Book, person| {
        [
            book.incumbencies_of_person(person).count(),
            book.reserves_of_person(person).count(),
            book.filings_of_person(person).count(),
            book.pairings_of_person(person).count(),
            book.recruits_of_person(person).count(),
        ]
    };
    assert_eq!(all(&book, added(0)), [0; 5], "nothing names a record that is gone");
    assert_eq!(all(&book, added(1)), [1; 5]);
    assert_eq!(book.reserve(id).unwrap().merged_from, Some(added(0)));
    let act = people::unmerge(&view(&book), added(0)).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!((all(&book, added(0)), all(&book, added(1))), ([1; 5], [0; 5]));
    assert_eq!(book.reserve(id).unwrap().merged_from, None);
    assert!(book.index_faults().is_empty());
}

#[test]
fn a_village_that_becomes_a_community_keeps_its_people_and_waits_to_be_looked_at() {
    let mut book = book(2);
    let id = list(&mut book, VILLAGE, added(0), FILED, "2026-11-01");
    let before = sum(&book, COUNTY);
    let town = view(&book).unit_code(TOWN).unwrap();
    let code = Code::parse(&format!("{town}012")).unwrap();
    let basis = Basis::from(day("2026-11-23"));
    let act = lineage::to_community(&view(&book), VILLAGE, code, "茅冈社区", false, &basis).unwrap();
    let applied = run(&mut book, act).unwrap();
    let unit = book.unit(VILLAGE).unwrap();
    assert_eq!((unit.name(day("2026-11-23")), unit.name(day("2026-11-22"))), ("茅冈社区", "茅冈村"));
    assert_eq!(unit.kind, Some(crate::domain::unit::UnitKind::ResidentsCommittee));
    assert_eq!(book.reserve(id).unwrap().carried_from, Some(VILLAGE));
    // Communities have no target unless the county says so; then it is what it was.
    assert_eq!(sum(&book, COUNTY).base, before.base - 1);
    let yes = setting(&book, "reserve.communities", "yes").unwrap();
    let switched = run(&mut book, yes).unwrap();
    assert_eq!(sum(&book, COUNTY).base, before.base);
    let review = crate::domain::office::desk::to_review(&view(&book), COUNTY);
    assert_eq!(review.len(), 2, "the posts and the entry wait to be looked at");
    let again = lineage::to_community(&view(&book), VILLAGE, code, "", false, &basis);
    assert_eq!(again, Err(Refusal::NoChange));
    for applied in [switched, applied] {
        let back = undo(&book, &applied);
        run(&mut book, back).unwrap();
    }
    assert_eq!(sum(&book, COUNTY), before);
    assert!(book.index_faults().is_empty());
}

#[test]
fn an_undecided_appraisal_goes_along_with_a_merged_village_and_a_decided_one_stays() {
    use crate::domain::{
        CycleId, SheetId,
        appraisal::{
            due::{Due, Spell},
            file,
            record::{Cycle, Scheme, Sheet},
        },
    };
    let mut book = book(2);
    let template = file::shipped("group-leader-example").unwrap().unwrap().template;
    let key = template.key.clone();
    let scheme = Scheme { key, version: template.version, retired: false, template };
    book.put(RowId { kind: Kind::Template, id: 0 }, 3, Some(scheme.into()));
    let (from, to) = (day("2026-07-01"), day("2026-12-31"));
    let cycle = Cycle {
        template: crate::domain::TemplateId(0),
        name: "下半年".into(),
        unit: TOWN,
        from,
        to,
        due: None,
        document: "".into(),
        reverse_document: "".into(),
    };
    book.put(CycleId(0).row(), 3, Some(cycle.into()));
    let sheet = |person| {
        let spell = Spell { unit: VILLAGE, person, from, to: None };
        Sheet::new(CycleId(0), &Due { spell, months: 6 })
    };
    let mut decided = sheet(added(1));
    decided.decided.is = true;
    book.put(SheetId(0).row(), 3, Some(sheet(added(0)).into()));
    book.put(SheetId(1).row(), 3, Some(decided.into()));
    book.settle();
    let act = lineage::merge_units(&view(&book), VILLAGE, OTHER, &Basis::from(day("2026-11-23"))).unwrap();
    run(&mut book, act).unwrap();
    let at = |id| book.sheet(SheetId(id)).unwrap().unit;
    assert_eq!((at(0), at(1)), (OTHER, VILLAGE));
}

#[test]
fn rows_of_the_pipeline_come_back_from_json_as_they_were() {
    let row = |row: Row| {
        let mut bytes = Vec::new();
        row.write_json(&mut bytes).unwrap();
        assert_eq!(Row::read_json(row.kind(), &bytes).unwrap(), row);
    };
    row(Reserve::new(VILLAGE, SECRETARY, PersonId(1), day("2026-01-01"), FILED, SELF).into());
    row(Recruit::new(VILLAGE, PersonId(1), day("2026-01-01")).into());
    row(Pairing::new(VILLAGE, PersonId(0), PersonId(1), day("2026-01-15")).into());
    assert_eq!(Kind::from_prefix(29), Some(RowId { kind: Kind::Reserve, id: 0 }.kind));
}
