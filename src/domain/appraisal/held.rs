//! What the rows of appraisal hold to, whoever asks: scores, results, notices, ballots, levels, budgets, rights.

use super::{
    Booking, Fen, Mark, Points, Raw, acts, allowance, ballot,
    calendar::Calendar,
    due::Spell,
    file, honours,
    record::{Cycle, Decided, Pay, Sheet},
    results::{grades_before, level_before, results},
    rules::Refused,
    template::Scoring,
    tests::points,
};
use crate::domain::{
    AccountId, Act, Book, CycleId, EntryId, Kind, PersonId, Refusal, Row, SheetId, Step, TemplateId, UnitId,
    Value, Verb, View,
    account::{Account, Office},
    act::difference,
    fixture::{self, APPROVER, GROUP, OTHER, TOWN, VILLAGE, day, run, view},
    register::{Entry, Slug},
    rights::check::Denied,
    setting::Setting,
};
use std::{collections::BTreeMap, sync::Arc};

const FIRST: SheetId = SheetId(0);
const ALL: [SheetId; 3] = [SheetId(0), SheetId(1), SheetId(2)];

fn cycle(from: &str, to: &str) -> Cycle {
    Cycle {
        template: TemplateId(0),
        name: from.into(),
        unit: TOWN,
        from: day(from),
        to: day(to),
        due: None,
        document: "".into(),
        reverse_document: "".into(),
    }
}

fn spells() -> Vec<Spell> {
    let spell =
        |unit: UnitId, person| Spell { unit, person: PersonId(person), from: day("2021-03-01"), to: None };
    vec![spell(VILLAGE, 0), spell(GROUP, 3), spell(OTHER, 5)]
}

/// A county with a cycle of a template, as its text and a change to it say; days of notice are set.
fn opened(key: &str, change: impl Fn(&str) -> String) -> Book {
    let mut book = fixture::book();
    let text = file::SHIPPED.iter().find(|(other, _)| *other == key).map_or(key, |(_, text)| text);
    let loaded = file::read(&change(text)).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    run(&mut book, acts::add_template(loaded)).unwrap();
    let days = Setting { key: "publicity.days".into(), value: "5".into(), document: "".into(), from: None };
    run(&mut book, Act::new(Verb::Configure, vec![Step::Create(Row::Setting(days.into()))])).unwrap();
    let act = acts::open(&view(&book), cycle("2026-07-01", "2026-12-31"), &spells(), None).unwrap();
    run(&mut book, act).unwrap();
    book
}

fn leaders() -> Book {
    opened("group-leader-example", str::to_owned)
}

fn done(book: &mut Book, act: Result<Act, Refusal>) {
    run(book, act.unwrap()).unwrap();
}

/// The same by somebody else.
fn by(account: AccountId, act: Result<Act, Refusal>) -> Result<Act, Refusal> {
    act.map(|act| Act { account, ..act })
}

#[track_caller]
fn why(book: &mut Book, act: Result<Act, Refusal>) -> Refused {
    match act.and_then(|act| run(book, act)) {
        Err(Refusal::Appraisal(why)) => *why,
        other => panic!("{other:?}"),
    }
}

/// A sheet put as somebody would who knows no plans.
fn forged(book: &Book, id: SheetId, change: impl FnOnce(&mut Sheet)) -> Result<Act, Refusal> {
    let before = book.sheet(id).unwrap().clone();
    let mut after = before.clone();
    change(&mut after);
    let step = difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(Act::new(Verb::Import, vec![step]))
}

fn full(book: &Book, id: SheetId) -> Vec<(SheetId, usize, Mark)> {
    let view = view(book);
    let (_, template) = acts::cycle_of(&view, view.sheet(id).unwrap().cycle).unwrap();
    let of = |slot: usize| {
        let mark = super::entry::full(template, slot);
        let rated = || template.slot(slot).and_then(|(item, _)| item.max).map(Mark::points);
        Some((id, slot, mark.or_else(rated)?))
    };
    (0..template.slots()).filter_map(of).collect()
}

/// Everybody with full marks, on to the state before the notice.
fn through_to_town(book: &mut Book) {
    for id in ALL {
        let act = acts::score(&view(book), &full(book, id));
        done(book, act);
    }
    for _ in 0..2 {
        let act = acts::submit(&view(book), &ALL);
        done(book, act);
    }
}

#[test]
fn a_result_comes_with_the_decision_and_at_no_other_time() {
    let mut book = leaders();
    let decided = || Decided { is: true, grade: Some(0), total: Some(points("100")), ..Decided::default() };
    let act = forged(&book, FIRST, |sheet| sheet.decided = decided());
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST), "while scores are entered");
    through_to_town(&mut book);
    let act = acts::publish(&view(&book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    done(&mut book, act);
    let act = forged(&book, FIRST, |sheet| sheet.decided = decided());
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST), "while the notice is on");
}

#[test]
fn a_notice_is_as_long_as_it_must_be_and_its_days_do_not_move() {
    let mut book = leaders();
    through_to_town(&mut book);
    let short = forged(&book, FIRST, |sheet| {
        sheet.state += 1;
        sheet.notice_from = Some(day("2026-11-24"));
        sheet.notice_to = Some(day("2026-11-25"));
    });
    assert_eq!(why(&mut book, short), Refused::NoNotice(FIRST), "two working days and not five");
    let weekend = forged(&book, FIRST, |sheet| {
        sheet.state += 1;
        sheet.notice_from = Some(day("2026-11-21"));
        sheet.notice_to = Some(day("2026-12-31"));
    });
    assert_eq!(why(&mut book, weekend), Refused::NoNotice(FIRST), "it begins on a working day");
    let act = acts::publish(&view(&book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    done(&mut book, act);
    let act = forged(&book, FIRST, |sheet| sheet.notice_to = Some(day("2026-11-25")));
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST));
    // Five working days that reach into a year without holidays: asked for, never guessed; then set by the county.
    let mut book = leaders();
    through_to_town(&mut book);
    let calendar = |book: &Book| Calendar::of(book.settings().map(|(_, setting)| setting));
    let act = acts::publish(&view(&book), &ALL, &calendar(&book), day("2026-12-29"));
    assert_eq!(why(&mut book, act), Refused::NoCalendar(2027));
    let own = |value: &str| {
        let key = "holidays.2027".into();
        let own = Setting { key, value: value.into(), document: "国办发明电".into(), from: None };
        Act::new(Verb::Configure, vec![Step::Create(Row::Setting(own.into()))])
    };
    assert!(matches!(run(&mut book, own("nonsense")), Err(Refusal::Field { .. })));
    run(&mut book, own("01-01~01-03")).unwrap();
    let act = acts::publish(&view(&book), &ALL, &calendar(&book), day("2026-12-29"));
    done(&mut book, act);
    let sheet = book.sheet(FIRST).unwrap();
    assert_eq!((sheet.notice_from, sheet.notice_to), (Some(day("2026-12-29")), Some(day("2027-01-05"))));
}

#[test]
fn objections_are_noted_and_answered_in_their_time_and_never_changed() {
    let mut book = leaders();
    let act = acts::object(&view(&book), FIRST, day("2026-11-20"), "早了");
    assert_eq!(why(&mut book, act), Refused::Objection(FIRST), "nothing is public yet");
    through_to_town(&mut book);
    let act = acts::publish(&view(&book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    done(&mut book, act);
    let act = acts::object(&view(&book), FIRST, day("2026-11-25"), " ");
    assert_eq!(why(&mut book, act), Refused::Objection(FIRST), "without a text");
    let act = acts::object(&view(&book), FIRST, day("2026-11-25"), "第3项有误");
    done(&mut book, act);
    let gone = forged(&book, FIRST, |sheet| sheet.objections.0.clear());
    assert_eq!(why(&mut book, gone), Refused::Objection(FIRST));
    let other = forged(&book, FIRST, |sheet| sheet.objections.0[0].text = "没有异议".into());
    assert_eq!(why(&mut book, other), Refused::Objection(FIRST));
    let act = acts::answer(&view(&book), FIRST, 0, day("2026-11-26"), "", false);
    assert_eq!(why(&mut book, act), Refused::Objection(FIRST), "an answer says something");
    let act = acts::answer(&view(&book), FIRST, 0, day("2026-11-26"), "维持", false);
    done(&mut book, act);
    let act = acts::answer(&view(&book), FIRST, 0, day("2026-11-27"), "成立", true);
    assert_eq!(why(&mut book, act), Refused::Objection(FIRST), "an answer stands");
}

/// Decided and filed with full marks.
fn filed() -> Book {
    let mut book = leaders();
    through_to_town(&mut book);
    let act = acts::publish(&view(&book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    done(&mut book, act);
    let act = acts::submit(&view(&book), &ALL);
    done(&mut book, act);
    book.set_today(day("2026-12-01"));
    book.settle();
    let act = acts::decide(&view(&book), CycleId(0), &ALL, &BTreeMap::new(), "示镇[2026]8号");
    done(&mut book, by(APPROVER, act));
    let act = acts::file(&view(&book), &ALL);
    done(&mut book, by(APPROVER, act));
    book
}

#[test]
fn any_state_is_sent_back_with_remarks_and_what_was_filed_goes_back_as_it_was_decided() {
    let mut book = filed();
    let decided = book.sheet(FIRST).unwrap().clone();
    let act = acts::send_back(&view(&book), &[FIRST], decided.state - 1, " ");
    assert_eq!(why(&mut book, by(APPROVER, act)), Refused::NoRemarks(FIRST));
    let act = acts::send_back(&view(&book), &[FIRST], decided.state - 1, "材料不齐");
    done(&mut book, by(APPROVER, act));
    let back = book.sheet(FIRST).unwrap();
    assert_eq!((&back.decided, back.returned, &*back.remarks), (&decided.decided, true, "材料不齐"));
    assert_eq!((back.notice_from, back.notice_to), (decided.notice_from, decided.notice_to));
    // What is decided goes no further back: it changes by a revision.
    let act = acts::send_back(&view(&book), &[FIRST], 1, "改");
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST));
    let act = acts::score(&view(&book), &[(FIRST, 0, Mark::points(points("1")))]);
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST));
    for (state, remarks) in [(1, "依据不足"), (0, "重录")] {
        let mut book = leaders();
        through_to_town(&mut book);
        let act = acts::send_back(&view(&book), &[FIRST], state, remarks);
        done(&mut book, act);
        assert_eq!(book.sheet(FIRST).unwrap().state, state);
    }
}

#[test]
fn the_total_with_which_a_sheet_was_first_handed_on_stays() {
    let mut book = leaders();
    through_to_town(&mut book);
    let handed = |book: &Book| book.sheet(FIRST).unwrap().handed.0;
    assert_eq!(handed(&book), Some(points("100")), "handed from the village to the town");
    let act = acts::score(&view(&book), &[(FIRST, 0, Mark::points(points("4")))]);
    done(&mut book, act);
    let act = acts::send_back(&view(&book), &[FIRST], 1, "再核");
    done(&mut book, act);
    let act = acts::submit(&view(&book), &[FIRST]);
    done(&mut book, act);
    assert_eq!(handed(&book), Some(points("100")), "not 94, which the town made of it");
}

fn counts(marks: [u32; 4]) -> ballot::Tally {
    let valid = marks.iter().sum::<u32>();
    ballot::Tally(vec![ballot::ClassCount {
        issued: 40,
        returned: valid + 2,
        valid,
        invalid: 2,
        abstained: 0,
        marks: marks.into(),
    }])
}

#[test]
fn a_ballot_is_keyed_in_under_ones_own_account_and_its_cell_is_not_scored_by_hand() {
    let mut book = leaders();
    let second = AccountId(book.next_id(Kind::Account));
    book.put(second.row(), book.seq(), Some(Account::new("second", "s", Office::CountyClerk).into()));
    book.settle();
    let act = acts::tally(&view(&book), FIRST, 6, AccountId(0), counts([10, 10, 4, 1]));
    done(&mut book, act);
    // The same person in another one's name: both entries would be one's own.
    let act = acts::tally(&view(&book), FIRST, 6, second, counts([10, 10, 4, 1]));
    assert_eq!(why(&mut book, act), Refused::NotOwnTally);
    let typed = acts::score(&view(&book), &[(FIRST, 6, Mark::points(points("15")))]);
    assert_eq!(why(&mut book, typed), Refused::BallotHolds(FIRST), "one entry is none");
    let act = acts::tally(&view(&book), FIRST, 6, second, counts([10, 10, 4, 1]));
    done(&mut book, by(second, act));
    let typed = acts::score(&view(&book), &[(FIRST, 6, Mark::points(points("15")))]);
    assert_eq!(why(&mut book, typed), Refused::BallotHolds(FIRST));
    let act = acts::take_ballot(&view(&book), crate::domain::BallotId(0));
    done(&mut book, act);
    assert_eq!(*book.sheet(FIRST).unwrap().cells.get(6), Mark::points(points("12.2")));
    // No ballot: what the office worked out on paper is keyed as points.
    let typed = acts::score(&view(&book), &[(ALL[1], 6, Mark::points(points("15")))]);
    done(&mut book, typed);
}

#[test]
fn a_ballot_is_locked_with_its_sheet() {
    let mut book = leaders();
    let act = acts::tally(&view(&book), FIRST, 6, AccountId(0), counts([10, 10, 4, 1]));
    done(&mut book, act);
    let act = forged(&book, FIRST, |sheet| {
        for (_, slot, mark) in (0..6).map(|slot| ((), slot, Mark::points(Points::ZERO))) {
            let mark = if slot == 3 { Mark::cases(0, 0, 0) } else { mark };
            sheet.cells.set(slot, mark);
        }
        sheet.cells.set(6, Mark::Absent);
    });
    done(&mut book, act);
    let act = acts::not_grade(&view(&book), FIRST, "开组[2026]3号", "调离");
    done(&mut book, act);
    for _ in 0..2 {
        let act = acts::submit(&view(&book), &[FIRST]);
        done(&mut book, act);
    }
    let act = acts::publish(&view(&book), &[FIRST], &Calendar::shipped(), day("2026-11-24"));
    done(&mut book, act);
    let act = acts::tally(&view(&book), FIRST, 6, AccountId(0), counts([25, 0, 0, 0]));
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST));
}

#[test]
fn nothing_is_announced_before_its_budget_is_known() {
    let paid = "\n[allowance]\nper='month'\nper_head_fen=100\n[allowance.rule.score_share]\nof_salary='30%'\nfull=100\n";
    let mut book = opened("group-leader-example", |text| format!("{text}{paid}"));
    through_to_town(&mut book);
    let publish = |book: &Book| acts::publish(&view(book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    let act = publish(&book);
    assert_eq!(why(&mut book, act), Refused::NoBudget(FIRST, allowance::NotPayable::NoSalary));
    // Not by another way either.
    let act = forged(&book, FIRST, |sheet| {
        sheet.state += 1;
        sheet.notice_from = Some(day("2026-11-24"));
        sheet.notice_to = Some(day("2026-11-30"));
    });
    assert_eq!(why(&mut book, act), Refused::NoBudget(FIRST, allowance::NotPayable::NoSalary));
    let pay = |heads| Pay { heads, salary: Some(Fen(200_000)), post: None };
    let pays: Vec<_> = ALL.iter().map(|id| (*id, pay(None))).collect();
    let act = acts::set_pay(&view(&book), &pays);
    done(&mut book, act);
    let act = publish(&book);
    assert_eq!(why(&mut book, act), Refused::NoBudget(FIRST, allowance::NotPayable::NoHeads));
    let pays: Vec<_> = ALL.iter().map(|id| (*id, pay(Some(0)))).collect();
    let act = acts::set_pay(&view(&book), &pays);
    done(&mut book, act);
    let act = publish(&book);
    done(&mut book, act);
    let act = acts::set_pay(&view(&book), &[(FIRST, Pay::default())]);
    assert_eq!(why(&mut book, act), Refused::Locked(FIRST), "what was announced stands");
}

#[test]
fn table_4_pays_486_of_600_from_its_sheet_and_withholds_114() {
    let mut book = opened("village-official-hundred", str::to_owned);
    let marks = ["27", "18", "20", "16"].map(points);
    let cells: Vec<_> = marks.iter().enumerate().map(|(slot, n)| (FIRST, slot, Mark::points(*n))).collect();
    let act = acts::score(&view(&book), &cells);
    done(&mut book, act);
    let pay = Pay { salary: Some(Fen(200_000)), ..Pay::default() };
    let act = acts::set_pay(&view(&book), &[(FIRST, pay)]);
    done(&mut book, act);
    let seen = view(&book);
    let (held, template) = acts::cycle_of(&seen, CycleId(0)).unwrap();
    let one = Cycle { to: day("2026-07-31"), ..held.clone() };
    let month = Sheet { months: 1, ..seen.sheet(FIRST).unwrap().clone() };
    let results = results(&seen, CycleId(0), &BTreeMap::new()).unwrap();
    let at = results.place(FIRST).unwrap();
    let payment =
        super::money::payment(template, &one, &month, &results.scores[at], results.outcome(at).unwrap());
    let payment = payment.unwrap().unwrap();
    assert_eq!((payment.paid, payment.withheld), (Fen(48_600), Fen(11_400)));
}

fn secretaries() -> Book {
    opened("secretary-levels-example", str::to_owned)
}

/// Decides a cycle of secretaries as it stands; the notice is passed over by founding it so.
fn decide_with(book: &mut Book, cycle: CycleId, level: Option<u8>, grade: u8) {
    let ids: Vec<SheetId> = view(book).sheets_of(cycle).iter().map(|(id, _)| *id).collect();
    for id in ids {
        let mut sheet = book.sheet(id).unwrap().clone();
        let level_document: Box<str> = if level.is_some() { "定级文".into() } else { "".into() };
        sheet.decided = Decided { is: true, grade: Some(grade), ..Decided::default() };
        sheet.state = 4;
        (sheet.level, sheet.level_document) = (level, level_document);
        let seq = book.seq() + 1;
        book.put(id.row(), seq, Some(sheet.into()));
        book.advance(seq);
    }
    book.settle();
}

#[test]
fn a_level_needs_its_document_lasts_from_year_to_year_and_moves_one_a_year() {
    let mut book = secretaries();
    let set = |book: &Book, id, level, document: &str, released: &str| {
        acts::set_level(&view(book), &[id], level, document, released)
    };
    let act = set(&book, FIRST, Some(2), "", "");
    assert_eq!(why(&mut book, act), Refused::NoLevelDocument(FIRST));
    let act = set(&book, FIRST, Some(9), "开组[2026]3号", "");
    assert_eq!(why(&mut book, act), Refused::NoSuchLevel(FIRST));
    decide_with(&mut book, CycleId(0), Some(2), 1);
    // The year after: the level comes along, and moves one.
    let next = cycle("2027-01-01", "2027-12-31");
    let act = acts::open(&view(&book), next, &spells(), Some(CycleId(0)));
    done(&mut book, act);
    let (id, sheet) = {
        let seen = view(&book);
        let (id, sheet) = seen.sheets_of(CycleId(1))[0];
        (id, sheet.clone())
    };
    assert_eq!((sheet.level, &*sheet.level_document), (Some(2), "定级文"));
    assert_eq!(level_before(&view(&book), &sheet), Some(2));
    let act = set(&book, id, Some(0), "开组[2027]1号", "");
    assert_eq!(why(&mut book, act), Refused::LevelMove(id, 2));
    let act = set(&book, id, Some(1), "开组[2027]1号", "");
    done(&mut book, act);
    let act = set(&book, id, Some(0), "开组[2027]1号", "");
    assert_eq!(why(&mut book, act), Refused::LevelMove(id, 2), "still one a year, by however many acts");
    let act = set(&book, id, Some(0), "开组[2027]1号", "粤组[2027]9号");
    done(&mut book, act);
    let sheet = book.sheet(id).unwrap();
    assert_eq!((sheet.level, &*sheet.released), (Some(0), "粤组[2027]9号"), "the exception is kept");
}

#[test]
fn one_step_a_year_is_counted_from_the_beginning_of_the_year_however_long_cycles_are() {
    let mut book = secretaries();
    decide_with(&mut book, CycleId(0), None, 2);
    let mut ids = Vec::new();
    for (from, to, grade) in [("2027-01-01", "2027-06-30", 1), ("2027-07-01", "2027-12-31", 0)] {
        let act = acts::open(&view(&book), cycle(from, to), &spells(), None);
        done(&mut book, act);
        let id = CycleId(book.next_id(Kind::Cycle) - 1);
        ids.push(id);
        if grade == 1 {
            decide_with(&mut book, id, None, 1);
        }
    }
    let had = |book: &Book, id| grades_before(&view(book), id).into_values().collect::<Vec<_>>();
    assert_eq!(had(&book, ids[0]), [2, 2, 2], "the step at the end of 2026");
    assert_eq!(had(&book, ids[1]), [2, 2, 2], "the second half year does not climb a second step");
    decide_with(&mut book, ids[1], None, 1);
    let act = acts::open(&view(&book), cycle("2028-01-01", "2028-12-31"), &spells(), None);
    done(&mut book, act);
    let last = CycleId(book.next_id(Kind::Cycle) - 1);
    assert_eq!(had(&book, last), [1, 1, 1]);
    // Of whom nothing is known from an earlier year: the first step of the same one.
    let mut book = secretaries();
    decide_with(&mut book, CycleId(0), None, 2);
    let act = acts::open(&view(&book), cycle("2027-01-01", "2027-12-31"), &spells()[..1], None);
    done(&mut book, act);
    assert_eq!(had(&book, CycleId(1)), [2]);
}

#[test]
fn recurring_events_come_along_into_the_next_cycle_and_others_do_not() {
    let mut book = opened("haibei-member", |text| {
        text.replacen("points = [-3]\n", "points = [-3]\nrecurring = true\n", 1)
    });
    let event = |line, n: &str| Booking {
        line,
        day: day("2026-08-01"),
        points: points(n),
        about: None,
        source: 0,
        document: "文".into(),
        carried: false,
    };
    let marks = Mark::Is(Raw::Events(vec![event(0, "-3"), event(1, "-5")]));
    let act = acts::score(&view(&book), &[(FIRST, 0, marks)]);
    done(&mut book, act);
    let act = acts::open(&view(&book), cycle("2027-01-01", "2027-06-30"), &spells(), Some(CycleId(0)));
    done(&mut book, act);
    let seen = view(&book);
    let sheets = seen.sheets_of(CycleId(1));
    let (_, next) = sheets.iter().find(|(_, sheet)| sheet.person == PersonId(0)).unwrap();
    let carried = Booking { day: day("2027-01-01"), carried: true, ..event(0, "-3") };
    assert_eq!(*next.cells.get(0), Mark::Is(Raw::Events(vec![carried])));
}

#[test]
fn an_honour_is_counted_once_and_says_in_which_cycle() {
    for (key, line) in [("haibei-member", "省部级荣誉"), ("ring-contest-example", "省级")] {
        let mut book = opened(key, str::to_owned);
        let slug = |key: &str| Slug::parse(key).unwrap();
        let mut honour = Entry::new(slug("honour"), VILLAGE);
        for (key, value) in [
            ("name", Value::Text("优秀共产党员".into())),
            ("level", Value::Text("provincial".into())),
            ("year", Value::Number(2026)),
            ("object", Value::Text("person".into())),
            ("person", Value::Ref(Kind::Person, 0)),
        ] {
            honour.values.set(slug(key), value).unwrap();
        }
        run(&mut book, Act::new(Verb::Create, vec![Step::Create(honour.into())])).unwrap();
        let suggested = |book: &Book| honours::suggested(&view(book), book.sheet(FIRST).unwrap());
        let found = suggested(&book);
        assert_eq!(found.len(), 1, "{key}");
        assert_eq!((found[0].entry, &*found[0].name), (EntryId(0), "优秀共产党员"));
        let seen = view(&book);
        let (_, template) = acts::cycle_of(&seen, CycleId(0)).unwrap();
        let name = match &template.slot(found[0].slot).unwrap().0.scoring {
            Scoring::Ledger { lines, .. } => &lines[usize::from(found[0].line)].name.zh,
            Scoring::Bonus(pieces) => &pieces[usize::from(found[0].line)].name.zh,
            other => panic!("{other:?}"),
        };
        assert_eq!(&**name, line);
        assert_eq!(honours::suggested(&seen, book.sheet(ALL[1]).unwrap()), [], "nobody else's");
        let act = honours::take(&view(&book), FIRST, &found[0]);
        done(&mut book, act);
        assert_eq!(suggested(&book), [], "once");
        let booked = book.entry(EntryId(0)).unwrap().values.get(slug("points_suggested")).clone();
        assert_eq!(booked, Value::Text("2026-07-01".into()), "by the name of the cycle");
        let score = &results(&view(&book), CycleId(0), &BTreeMap::new()).unwrap().scores[0];
        assert_eq!(score.so_far, if key == "haibei-member" { points("60") } else { points("10") });
    }
}

/// The fixture's cycle with an account whose own score is among it.
fn with_account(office: Office, scope: Option<UnitId>, person: Option<PersonId>) -> (Book, AccountId) {
    let mut book = leaders();
    let id = AccountId(book.next_id(Kind::Account));
    let account = Account { scope, person, ..Account::new("x", "x", office) };
    book.put(id.row(), book.seq(), Some(account.into()));
    book.settle();
    (book, id)
}

fn seen(book: &Book, account: AccountId) -> View {
    View::new(Arc::new(book.clone()), account).unwrap()
}

#[test]
fn before_the_notice_scores_are_seen_by_scorers_and_reviewers_only_and_afterwards_by_readers_too() {
    for (office, sees) in [
        (Office::Reader, false),
        (Office::TownClerk, true),
        (Office::VillageClerk, true),
        (Office::Approver, true),
        (Office::Auditor, true),
        (Office::DepartmentOfficer, false),
        (Office::SecurityOfficer, false),
        (Office::Administrator, false),
    ] {
        let (mut book, id) = with_account(office, None, None);
        assert_eq!(seen(&book, id).sheet(FIRST).is_some(), sees, "{office:?}");
        assert_eq!(seen(&book, id).sheets_of(CycleId(0)).len(), if sees { 3 } else { 0 }, "{office:?}");
        through_to_town(&mut book);
        let act = acts::publish(&view(&book), &ALL, &Calendar::shipped(), day("2026-11-24"));
        done(&mut book, act);
        let public = sees || office == Office::Reader;
        assert_eq!(seen(&book, id).sheet(FIRST).is_some(), public, "{office:?} in public notice");
    }
}

#[test]
fn nobody_sees_or_enters_his_own_score_before_public_notice() {
    let (mut book, id) = with_account(Office::TownClerk, Some(TOWN), Some(PersonId(0)));
    assert!(seen(&book, id).sheet(FIRST).is_none() && seen(&book, id).sheet(ALL[1]).is_some());
    let cells = |sheet| [(sheet, 0, Mark::points(points("10")))];
    let own = acts::score(&view(&book), &cells(FIRST));
    let denied =
        |refusal: Refusal| matches!(refusal, Refusal::Denied(Denied::OwnScore) | Refusal::NotFound(_));
    let tried = by(id, own).and_then(|act| run(&mut book, act)).unwrap_err();
    assert!(denied(tried));
    let ballot = acts::tally(&view(&book), FIRST, 6, id, counts([10, 10, 4, 1]));
    assert!(denied(by(id, ballot).and_then(|act| run(&mut book, act)).unwrap_err()));
    let other = acts::score(&view(&book), &cells(ALL[1]));
    done(&mut book, by(id, other));
    through_to_town_by_others(&mut book);
    assert!(seen(&book, id).sheet(FIRST).is_some(), "in public notice he sees it as everybody does");
}

fn through_to_town_by_others(book: &mut Book) {
    through_to_town(book);
    let act = acts::publish(&view(book), &ALL, &Calendar::shipped(), day("2026-11-24"));
    done(book, act);
}

#[test]
fn entering_reviewing_and_deciding_are_apart() {
    let (mut book, id) = with_account(Office::Approver, None, None);
    let cells = [(FIRST, 0, Mark::points(points("10")))];
    let denied = |book: &mut Book, act: Result<Act, Refusal>| match act.and_then(|act| run(book, act)) {
        Err(Refusal::Denied(why)) => why,
        other => panic!("{other:?}"),
    };
    let act = acts::score(&view(&book), &cells);
    assert!(matches!(denied(&mut book, by(id, act)), Denied::Right { .. }), "an approver enters nothing");
    through_to_town_by_others(&mut book);
    let act = acts::submit(&view(&book), &ALL);
    done(&mut book, act);
    book.set_today(day("2026-12-01"));
    book.settle();
    // The clerk who entered: no right to decide; made an approver afterwards, still not on his own work.
    let decide = |book: &Book| acts::decide(&view(book), CycleId(0), &ALL, &BTreeMap::new(), "示镇[2026]8号");
    let act = decide(&book);
    assert!(matches!(denied(&mut book, act), Denied::Right { .. }));
    let approver = Account::new("county", "county", Office::Approver);
    book.put(AccountId(0).row(), book.seq(), Some(approver.into()));
    book.settle();
    let act = decide(&book);
    assert!(matches!(denied(&mut book, act), Denied::OwnWork { .. }));
    let act = decide(&book);
    done(&mut book, by(id, act));
}

#[test]
fn whether_towns_see_the_reverse_list_is_the_countys_to_say() {
    let (mut book, id) = with_account(Office::TownClerk, Some(TOWN), None);
    let act = acts::show_reverse(&view(&book), CycleId(0), "镇自定");
    assert_eq!(why(&mut book, by(id, act)), Refused::CountyOnly);
    let act = acts::show_reverse(&view(&book), CycleId(0), "开组[2026]7号");
    done(&mut book, act);
    assert_eq!(&*book.cycle(CycleId(0)).unwrap().reverse_document, "开组[2026]7号");
    let own = Cycle { reverse_document: "镇自定".into(), ..cycle("2027-01-01", "2027-06-30") };
    let act = acts::open(&view(&book), own, &spells(), None);
    assert_eq!(why(&mut book, by(id, act)), Refused::CountyOnly, "nor with a cycle of its own");
}

#[test]
fn reasons_of_vetoes_and_of_not_grading_are_hidden_from_readers() {
    let (mut book, id) = with_account(Office::Reader, None, None);
    let veto = Mark::Is(Raw::Veto { document: "镇纪[2026]1号".into(), reason: "贪腐".into() });
    let act = acts::score(&view(&book), &[(FIRST, 7, veto)]);
    done(&mut book, act);
    let act = acts::not_grade(&view(&book), ALL[1], "开组[2026]3号", "病假");
    done(&mut book, act);
    through_to_town_by_others(&mut book);
    let reader = seen(&book, id);
    for (sheet, secret) in [(FIRST, "贪腐"), (ALL[1], "病假")] {
        let (_, row) = reader.row(sheet.row()).unwrap();
        let told: String = (0..row.fields().len())
            .map(|field| format!("{:?}", reader.shown(&row, field)))
            .collect::<Vec<_>>()
            .join("\n");
        assert!(!told.contains(secret), "{told}");
        let clerk = seen(&book, AccountId(0));
        let told: String =
            (0..row.fields().len()).map(|field| format!("{:?}", clerk.shown(&row, field))).collect();
        assert!(told.contains(secret), "whoever works on scores reads it");
    }
}
