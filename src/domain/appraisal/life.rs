//! A cycle from its opening to a revision, as acts on a book.

use super::{
    Mark, Points, acts, ballot,
    calendar::Calendar,
    due::Spell,
    file,
    mark::MarkProblem,
    record::{Cycle, Sheet},
    results::results,
    rules::Refused,
    tests::points,
};
use crate::domain::{
    AccountId, Act, Book, CycleId, PersonId, Refusal, Row, RowId, SheetId, Step, TemplateId, UnitId,
    account::{Account, Office},
    fixture::{APPROVER, GROUP, OTHER, TOWN, TOWNIE, VILLAGE, book, by, day, run, undo, view},
};
use std::collections::BTreeMap;

const CYCLE: CycleId = CycleId(0);

fn cycle() -> Cycle {
    Cycle {
        template: TemplateId(0),
        name: "2026下半年".into(),
        unit: TOWN,
        from: day("2026-07-01"),
        to: day("2026-12-31"),
        due: Some(day("2026-11-25")),
        document: "".into(),
        reverse_document: "".into(),
    }
}

fn spell(unit: UnitId, person: u32) -> Spell {
    Spell { unit, person: PersonId(person), from: day("2021-03-01"), to: None }
}

/// Sheets 0 to 2: 周国梁 (village), 陈远 (the other village), 谭惠芳 (a group of the first).
fn opened() -> Book {
    let mut book = book();
    let loaded = file::shipped("group-leader-example").unwrap().unwrap();
    run(&mut book, acts::add_template(loaded)).unwrap();
    let spells = [spell(VILLAGE, 0), spell(GROUP, 3), spell(OTHER, 5)];
    let act = acts::open(&view(&book), cycle(), &spells, None).unwrap();
    run(&mut book, act).unwrap();
    assert_eq!(view(&book).sheets_of(CYCLE).len(), 3);
    book
}

fn scores(sheet: u32, list: [&str; 7]) -> Vec<(SheetId, usize, Mark)> {
    let of = |(slot, score): (usize, &&str)| {
        let mark = match slot {
            3 => Mark::cases(0, score.parse().unwrap_or(0), 0),
            _ => Mark::points(points(score)),
        };
        (SheetId(sheet), slot, mark)
    };
    list.iter().enumerate().map(of).collect()
}

fn done(book: &mut Book, act: Result<Act, Refusal>) {
    run(book, act.unwrap()).unwrap();
}

fn why(book: &mut Book, act: Result<Act, Refusal>) -> Refused {
    match act.and_then(|act| run(book, act)) {
        Err(Refusal::Appraisal(why)) => *why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_clerks_in_different_cells_of_one_sheet_do_not_clash_and_in_one_cell_they_do() {
    let mut book = opened();
    let seen = view(&book);
    let cell = |slot, n: &str| acts::score(&seen, &[(SheetId(0), slot, Mark::points(points(n)))]).unwrap();
    let (first, second, third) = (cell(0, "9"), cell(1, "14"), cell(0, "8"));
    run(&mut book, first).unwrap();
    let applied = run(&mut book, second).unwrap();
    match run(&mut book, third) {
        Err(Refusal::Clashes(clashes)) => assert_eq!(clashes.len(), 1),
        other => panic!("{other:?}"),
    }
    let marks = |book: &Book| book.sheet(SheetId(0)).unwrap().cells.marks().to_vec();
    assert_eq!(marks(&book), [Mark::points(points("9")), Mark::points(points("14"))]);
    let back = undo(&book, &applied);
    run(&mut book, back).unwrap();
    assert_eq!(marks(&book), [Mark::points(points("9"))], "only the second one's cell goes back");
}

#[test]
fn an_entry_out_of_range_is_refused_with_its_range_also_when_it_comes_by_another_way() {
    let mut book = opened();
    let mark = Mark::points(points("15.5"));
    let range = MarkProblem::OutOfRange { least: Points::ZERO, most: points("15") };
    let seen = view(&book);
    let planned = acts::score(&seen, &[(SheetId(0), 1, mark.clone())]);
    assert_eq!(why(&mut book, planned), Refused::Mark { slot: 1, problem: range });
    let before = book.sheet(SheetId(0)).unwrap().clone();
    let mut after = before.clone();
    after.cells.set(1, mark);
    let step = crate::domain::act::difference(SheetId(0).row(), &before.into(), &after.into()).unwrap();
    let act = Act::new(crate::domain::Verb::Import, vec![step]);
    assert_eq!(why(&mut book, Ok(act)), Refused::Mark { slot: 1, problem: range });
}

#[test]
fn filling_down_takes_only_cells_that_are_not_yet_scored() {
    let mut book = opened();
    let all = [SheetId(0), SheetId(1), SheetId(2)];
    let cells = [(all[0], 0, Mark::points(points("10"))), (all[1], 0, Mark::points(points("7")))];
    let act = acts::score(&view(&book), &cells);
    done(&mut book, act);
    let act = acts::fill_down(&view(&book), &all, 0);
    done(&mut book, act);
    let given: Vec<_> = all.iter().map(|id| book.sheet(*id).unwrap().cells.get(0).clone()).collect();
    assert_eq!(given, ["10", "7", "10"].map(|n| Mark::points(points(n))));
}

#[test]
fn a_cycle_runs_from_entry_to_filing_and_a_revision_keeps_the_old_result() {
    let mut book = opened();
    let all = [SheetId(0), SheetId(1), SheetId(2)];
    let rows = [
        scores(0, ["9", "14", "18", "0", "15", "10", "13.5"]),
        scores(1, ["8", "13", "17", "1", "15", "10", "12"]),
    ];
    for row in &rows {
        let act = acts::score(&view(&book), row);
        done(&mut book, act);
    }
    let act = acts::not_grade(&view(&book), all[2], "开组[2026]3号", "");
    assert_eq!(why(&mut book, act), Refused::NotGraded(all[2]));
    let act = acts::submit(&view(&book), &all);
    done(&mut book, act);
    let act = acts::submit(&view(&book), &all);
    done(&mut book, act);
    // Town: sent back once, with remarks.
    let act = acts::send_back(&view(&book), &all[..1], 1, " ");
    assert_eq!(why(&mut book, act), Refused::NoRemarks(all[0]));
    let act = acts::send_back(&view(&book), &all[..1], 1, "第3项依据不足");
    done(&mut book, act);
    assert!(book.sheet(all[0]).unwrap().returned);
    let act = acts::submit(&view(&book), &all[..1]);
    done(&mut book, act);
    // Nothing says how long the notice stands.
    let calendar = Calendar::shipped();
    let act = acts::publish(&view(&book), &all, &calendar, day("2026-11-24"));
    assert_eq!(why(&mut book, act), Refused::NoNoticeDays);
    let setting = crate::domain::setting::Setting {
        key: "publicity.days".into(),
        value: "5".into(),
        document: "".into(),
        from: None,
    };
    run(
        &mut book,
        Act::new(crate::domain::Verb::Configure, vec![Step::Create(Row::Setting(setting.into()))]),
    )
    .unwrap();
    let act = acts::publish(&view(&book), &all, &calendar, day("2026-11-24"));
    assert_eq!(why(&mut book, act), Refused::Incomplete(all[2]), "谭惠芳 has no scores yet");
    let act = acts::not_grade(&view(&book), all[2], "开组[2026]3号", "任职不满");
    done(&mut book, act);
    let act = acts::publish(&view(&book), &all, &calendar, day("2026-11-24"));
    done(&mut book, act);
    let sheet = book.sheet(all[0]).unwrap();
    assert_eq!((sheet.notice_from, sheet.notice_to), (Some(day("2026-11-24")), Some(day("2026-11-30"))));
    let act = acts::score(&view(&book), &[(all[0], 0, Mark::points(points("10")))]);
    assert_eq!(why(&mut book, act), Refused::Locked(all[0]));
    // An objection, then the decision: not before the notice is over and the answer given.
    let act = acts::object(&view(&book), all[1], day("2026-11-26"), "第4项扣分有误");
    done(&mut book, act);
    let act = acts::submit(&view(&book), &all);
    done(&mut book, act);
    let none = BTreeMap::new();
    let act = by(APPROVER, acts::decide(&view(&book), CYCLE, &all, &none, "示镇[2026]8号"));
    assert_eq!(why(&mut book, act), Refused::NoticeOn(all[0]));
    book.set_today(day("2026-12-01"));
    book.settle();
    let act = by(APPROVER, acts::decide(&view(&book), CYCLE, &all, &none, "示镇[2026]8号"));
    assert_eq!(why(&mut book, act), Refused::Unanswered(all[1]));
    let act = acts::answer(&view(&book), all[1], 0, day("2026-11-30"), "经核实，维持", false);
    done(&mut book, act);
    let act = by(APPROVER, acts::decide(&view(&book), CYCLE, &all, &none, "示镇[2026]8号"));
    done(&mut book, act);
    let decided = |book: &Book, id: SheetId| book.sheet(id).unwrap().decided.clone();
    // Two due in the village: 15 % are no place at all, so 94.5 is squeezed from 优秀 to 称职.
    let first = decided(&book, all[0]);
    assert_eq!((first.total, first.rank), (Some(points("94.5")), Some(1)));
    assert_eq!((first.by_score, first.grade), (Some(0), Some(1)));
    assert_eq!(decided(&book, all[1]).total, Some(points("88")));
    let last = decided(&book, all[2]);
    assert_eq!((last.total, last.rank, last.grade), (None, None, None), "不定等次");
    let act = by(APPROVER, acts::file(&view(&book), &all));
    done(&mut book, act);
    let act = by(APPROVER, acts::send_back(&view(&book), &all[..1], 1, "改"));
    assert_eq!(why(&mut book, act), Refused::Locked(all[0]), "what is decided changes by a revision only");
    let act = by(APPROVER, acts::revise(&view(&book), all[0], "示镇[2026]9号"));
    done(&mut book, act);
    let seen = view(&book);
    assert_eq!(seen.sheets_of(CYCLE).iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(decided(&book, all[0]), first, "the old one is kept");
    assert_eq!(book.sheet(SheetId(3)).unwrap().replaces, Some(all[0]));
    let act = by(APPROVER, acts::revise(&view(&book), all[0], "示镇[2026]9号"));
    assert_eq!(why(&mut book, act), Refused::AlreadyRevised(all[0]));
    let one = results(&view(&book), CYCLE, &none).unwrap();
    assert_eq!(one, results(&view(&book), CYCLE, &none).unwrap(), "the same again");
}

#[test]
fn a_template_is_frozen_once_a_cycle_uses_it_and_a_cycle_once_it_has_sheets() {
    let mut book = opened();
    let scheme = book.scheme(TemplateId(0)).unwrap().clone();
    let mut other = scheme.clone();
    other.template.items[0].max = Some(points("11"));
    let row: RowId = TemplateId(0).row();
    let step = crate::domain::act::difference(row, &scheme.clone().into(), &other.into()).unwrap();
    let act = Act::new(crate::domain::Verb::Edit, vec![step]);
    assert_eq!(why(&mut book, Ok(act)), Refused::Frozen(CYCLE.row()));
    let later = Cycle { to: day("2027-01-31"), ..cycle() };
    let step = crate::domain::act::difference(CYCLE.row(), &cycle().into(), &later.into()).unwrap();
    let act = Act::new(crate::domain::Verb::Edit, vec![step]);
    assert_eq!(why(&mut book, Ok(act)), Refused::Frozen(SheetId(0).row()));
    let again = file::shipped("group-leader-example").unwrap().unwrap();
    assert!(matches!(run(&mut book, acts::add_template(again)), Err(Refusal::NameTaken { .. })));
    let version = book.version(row);
    let act = Act::new(crate::domain::Verb::Remove, vec![Step::Remove { row, version }]);
    assert!(matches!(run(&mut book, act), Err(Refusal::StillNamed { .. })));
}

#[test]
fn a_village_clerk_scores_own_sheets_until_the_town_has_them() {
    let mut book = opened();
    let as_clerk = |act: Result<Act, Refusal>| Act { account: TOWNIE, ..act.unwrap() };
    // Account 1 is a village clerk of the other village.
    let act = as_clerk(acts::score(&view(&book), &[(SheetId(1), 0, Mark::points(points("9")))]));
    run(&mut book, act).unwrap();
    // The sheet of another village is like one that is not there.
    let act = as_clerk(acts::score(&view(&book), &[(SheetId(0), 0, Mark::points(points("9")))]));
    assert_eq!(run(&mut book, act).err(), Some(Refusal::NotFound(SheetId(0).row())));
    for _ in 0..2 {
        let act = as_clerk(acts::submit(&view(&book), &[SheetId(1)]));
        run(&mut book, act).unwrap();
    }
    let act = as_clerk(acts::score(&view(&book), &[(SheetId(1), 0, Mark::points(points("8")))]));
    assert_eq!(why(&mut book, Ok(act)), Refused::HigherOffice(Office::TownClerk));
}

#[test]
fn a_ballot_counts_once_two_people_keyed_in_the_same() {
    let mut book = opened();
    let second = Account::new("second", "second", Office::CountyClerk);
    book.put(AccountId(3).row(), book.seq(), Some(second.into()));
    let counts = |marks: [u32; 4]| {
        let valid = marks.iter().sum::<u32>() + 1;
        ballot::Tally(vec![ballot::ClassCount {
            issued: 30,
            returned: valid + 2,
            valid,
            invalid: 2,
            abstained: 1,
            marks: marks.into(),
        }])
    };
    let key = |book: &mut Book, by: u32, marks| {
        let act = acts::tally(&view(book), SheetId(0), 6, AccountId(by), counts(marks));
        run(book, Act { account: AccountId(by), ..act.unwrap() }).unwrap();
    };
    key(&mut book, 0, [10, 10, 4, 1]);
    key(&mut book, 3, [10, 9, 5, 1]);
    let ballot = crate::domain::BallotId(0);
    let act = acts::take_ballot(&view(&book), ballot);
    assert_eq!(why(&mut book, act), Refused::SamePerson, "they differ");
    key(&mut book, 3, [10, 10, 4, 1]);
    let act = acts::take_ballot(&view(&book), ballot);
    done(&mut book, act);
    // 81.6 of 100, of 15 points 12.24, kept to one decimal.
    assert_eq!(*book.sheet(SheetId(0)).unwrap().cells.get(6), Mark::points(points("12.2")));
}

#[test]
fn rows_come_back_from_json_as_they_were() {
    let mut book = opened();
    let act = acts::score(&view(&book), &scores(0, ["9", "14", "18", "2", "15", "10", "13.5"]));
    done(&mut book, act);
    for at in [TemplateId(0).row(), CYCLE.row(), SheetId(0).row()] {
        let (_, row) = book.row(at).unwrap();
        let mut json = Vec::new();
        row.write_json(&mut json).unwrap();
        assert_eq!(Row::read_json(at.kind, &json).unwrap(), row);
    }
    let size = |sheet: &Sheet| serde_json::to_vec(sheet).unwrap().len();
    assert!(size(book.sheet(SheetId(0)).unwrap()) < 1_200, "a sheet is small");
}
