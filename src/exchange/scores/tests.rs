//! Files of scores there and back: what was written is taken, twice does no harm, what is wrong is told by row and column.

use super::{CellProblem, ScorePlan, ScoreProblem, plan_scores, refused_file, score_table};
use crate::domain::{
    Act, Book, CycleId, Kind, PersonId, Refusal, Row, RowId, SheetId, Step, TemplateId, Verb,
    appraisal::{
        Mark, Points, acts, calendar::Calendar, due::Spell, entry::EntryProblem, file, mark::MarkProblem,
        record::Cycle,
    },
    fixture::{self, TOWN, VILLAGE, day, run, view},
    person::Person,
    setting::Setting,
};
use crate::exchange::read_table;

const CYCLE: CycleId = CycleId(0);

/// Three people due in a village, two of them with the same name.
fn county() -> Book {
    let mut book = fixture::book();
    let first = book.next_id(Kind::Person);
    for (id, name) in (first..).zip(["余惠娟", "梁锦添", "梁锦添"]) {
        let person = Person { home: Some(VILLAGE), ..Person::new(name) };
        book.put(RowId { kind: Kind::Person, id }, 1, Some(person.into()));
    }
    book.settle();
    run(&mut book, acts::add_template(file::shipped("group-leader-example").unwrap().unwrap())).unwrap();
    let days = Setting { key: "publicity.days".into(), value: "5".into(), document: "".into(), from: None };
    run(&mut book, Act::new(Verb::Configure, vec![Step::Create(Row::Setting(days.into()))])).unwrap();
    let cycle = Cycle {
        template: TemplateId(0),
        name: "2026-2".into(),
        unit: TOWN,
        from: day("2026-07-01"),
        to: day("2026-12-31"),
        due: None,
        document: "".into(),
        reverse_document: "".into(),
    };
    let spell = |id| Spell { unit: VILLAGE, person: PersonId(first + id), from: day("2021-03-01"), to: None };
    let act = acts::open(&view(&book), cycle, &[spell(0), spell(1), spell(2)], None).unwrap();
    run(&mut book, act).unwrap();
    book
}

fn plan(book: &Book, text: &str) -> ScorePlan {
    plan_scores(&view(book), CYCLE, &read_table(text.as_bytes()).unwrap()).unwrap()
}

fn take(book: &mut Book, text: &str) -> Result<(), Refusal> {
    let act = plan(book, text).act(&view(book))?;
    run(book, act).map(|_| ())
}

/// What `appraisal sheet --csv` would write.
fn written(book: &Book) -> String {
    let (heads, rows) = score_table(&view(book), CYCLE, None).unwrap();
    let line = |row: &Vec<String>| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    std::iter::once(&heads).chain(&rows).map(line).collect::<Vec<_>>().join("\n")
}

const SCORES: &str = "sheet,publicity,meetings,sanitation,mediation,fire,fees,rating
0,9,14,18,2/1,15,10,13.5
1,-,13,17,0,*,10,12
2,8,,,,,,
";

#[test]
fn what_was_written_is_taken_and_a_second_time_changes_nothing() {
    let mut book = county();
    take(&mut book, SCORES).unwrap();
    assert_eq!(*book.sheet(SheetId(0)).unwrap().cells.get(3), Mark::cases(0, 2, 1));
    assert_eq!(*book.sheet(SheetId(1)).unwrap().cells.get(0), Mark::Absent);
    assert_eq!(*book.sheet(SheetId(1)).unwrap().cells.get(4), Mark::Unknown);
    assert_eq!(take(&mut book, SCORES).unwrap_err(), Refusal::NoChange);
    let out = written(&book);
    assert_eq!(take(&mut book, &out).unwrap_err(), Refusal::NoChange, "{out}");
    let mut other = county();
    take(&mut other, &out).unwrap();
    assert_eq!(written(&other), out, "into an empty cycle it makes the same one");
}

#[test]
fn every_wrong_cell_is_told_with_its_row_column_and_reason_and_the_other_rows_are_taken() {
    let mut book = county();
    let text = "sheet,publicity,meetings,fire,rating\n0,11,x,15,13\n1,9,13,15,12\n9,1,1,1,1\n1,9,13,15,11\n";
    let made = plan(&book, text);
    let range = MarkProblem::OutOfRange { least: Points::ZERO, most: Points::whole(10) };
    assert_eq!(
        made.refused,
        [
            (
                2,
                ScoreProblem::Cells(vec![
                    ("publicity".into(), CellProblem::Entry(EntryProblem::Mark(range))),
                    ("meetings".into(), CellProblem::Entry(EntryProblem::Unreadable)),
                ])
            ),
            (4, ScoreProblem::Nobody),
            (5, ScoreProblem::Twice),
        ]
    );
    assert_eq!((made.rows, made.cells.len()), (4, 4));
    let refused = refused_file(&read_table(text.as_bytes()).unwrap(), &made, &|why| format!("{why:?}"));
    take(&mut book, text).unwrap();
    assert_eq!(*book.sheet(SheetId(0)).unwrap().cells.get(4), Mark::Open, "a refused row is refused whole");
    // The rows that came back are mended and go in, with their column of reasons.
    let back = String::from_utf8(refused).unwrap();
    assert_eq!(back.lines().count(), 4, "{back}");
    let mended = back.replace(",11,x,", ",10,14,").lines().take(2).collect::<Vec<_>>().join("\n");
    take(&mut book, &mended).unwrap();
    assert_eq!(*book.sheet(SheetId(0)).unwrap().cells.get(4), Mark::points(Points::whole(15)));
}

#[test]
fn a_person_is_meant_by_code_and_name_where_only_one_has_it() {
    let book = county();
    let made = plan(&book, "代码,姓名,1宣传\n440783110223,余惠娟,9\n440783110223,梁锦添,9\n,周强,9\n");
    assert_eq!(made.cells, [(SheetId(0), 0, Mark::points(Points::whole(9)))]);
    assert_eq!(made.refused, [(3, ScoreProblem::Several), (4, ScoreProblem::Nobody)]);
    assert_eq!(plan(&book, "sheet,publicity,weather\n0,9,1\n").unknown, ["weather"]);
}

#[test]
fn one_published_sheet_is_refused_by_its_row_and_does_not_hold_up_the_file() {
    let mut book = county();
    take(&mut book, SCORES).unwrap();
    for _ in 0..2 {
        let act = acts::submit(&view(&book), &[SheetId(0)]).unwrap();
        run(&mut book, act).unwrap();
    }
    let act = acts::publish(&view(&book), &[SheetId(0)], &Calendar::shipped(), day("2026-11-24")).unwrap();
    run(&mut book, act).unwrap();
    let text = "sheet,publicity\n0,3\n1,3\n";
    let made = plan(&book, text);
    assert_eq!(made.refused, [(2, ScoreProblem::Cells(vec![("publicity".into(), CellProblem::Locked)]))]);
    take(&mut book, text).unwrap();
    assert_eq!(*book.sheet(SheetId(1)).unwrap().cells.get(0), Mark::points(Points::whole(3)));
    assert!(
        plan(&book, "sheet,publicity\n0,9\n").refused.is_empty(),
        "what stands there already does no harm"
    );
}
