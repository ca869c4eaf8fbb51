//! The score sheet by its keys: counted, and with what comes out.

use crate::{
    domain::{
        Book, CycleId, Kind, PersonId, RowId, SheetId, TemplateId,
        appraisal::{Mark, Points, acts, due::Spell, file, record::Cycle},
        fixture::{self, TOWN, VILLAGE, day, run, view},
        person::Person,
    },
    ui::{Place, testing::Stage},
};

/// A village with so many people due, called by these names where given, in a cycle of a shipped template.
fn county(template: &str, names: &[&str]) -> Book {
    let mut book = fixture::book();
    let first = book.next_id(Kind::Person);
    for (id, name) in (first..).zip(names) {
        let person = Person { home: Some(VILLAGE), ..Person::new(name) };
        book.put(RowId { kind: Kind::Person, id }, 1, Some(person.into()));
    }
    let loaded = file::read(template).or_else(|_| file::shipped(template).unwrap()).unwrap();
    run(&mut book, acts::add_template(loaded)).unwrap();
    let cycle = Cycle {
        template: TemplateId(0),
        name: "2026下半年".into(),
        unit: TOWN,
        from: day("2026-07-01"),
        to: day("2026-12-31"),
        due: Some(day("2026-11-25")),
        document: "".into(),
        reverse_document: "".into(),
    };
    let spell = |id: u32| Spell {
        unit: VILLAGE,
        person: PersonId(first + id),
        from: day("2021-03-01").plus(i32::try_from(id).unwrap()),
        to: None,
    };
    let spells: Vec<Spell> = (0..).take(names.len()).map(spell).collect();
    let act = acts::open(&view(&book), cycle, &spells, None).unwrap();
    run(&mut book, act).unwrap();
    book
}

const EIGHTEEN: [&str; 10] =
    ["周建强", "谭丽嫦", "关伟雄", "李兆基", "司徒健", "余惠娟", "黄国荣", "梁锦添", "张月明", "谢国安"];

fn leaders() -> Book {
    county("group-leader-example", &EIGHTEEN)
}

fn sheet() -> Place {
    Place::new("score").about(CycleId(0).row()).with("unit", VILLAGE.0)
}

fn mark(book: &Book, sheet: u32, slot: usize) -> Mark {
    book.sheet(SheetId(sheet)).unwrap().cells.get(slot).clone()
}

fn points(text: &str) -> Mark {
    Mark::points(Points::parse(text).unwrap())
}

#[test]
fn a_number_is_typed_confirmed_and_stands_in_the_book_before_the_next_key() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("9 Enter 8 . 5 Enter");
    assert_eq!((mark(&stage.book, 0, 0), mark(&stage.book, 1, 0)), (points("9"), points("8.5")));
    stage.keys("1 1 Enter").shows("超出范围：请录0至10");
    assert_eq!(mark(&stage.book, 2, 0), Mark::Open, "what is refused is not there");
    stage.keys("Backspace Enter").keys("Up");
    assert_eq!(mark(&stage.book, 2, 0), points("1"), "typing went on where it was refused");
    assert!(stage.caret_line().contains("关伟雄"), "{}", stage.text());
}

#[test]
fn signs_of_the_keypad_are_absent_ditto_and_unknown_and_four_things_stay_four() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("9 Enter + - *");
    let of = |row| mark(&stage.book, row, 0);
    assert_eq!(
        [of(0), of(1), of(2), of(3), of(4)],
        [points("9"), points("9"), Mark::Absent, Mark::Unknown, Mark::Open]
    );
    // The cursor went on to the fifth person; undone, the last one is not scored again.
    stage.keys("Ctrl+U");
    assert_eq!(mark(&stage.book, 3, 0), Mark::Open);
    stage.keys("Home +").shows("上一人本项还没有评");
}

#[test]
fn letters_jump_to_a_name_and_deductions_take_a_count_and_a_reason() {
    let mut stage = Stage::with(leaders(), &sheet());
    // 司徒健 by initials, item 4, two incidents of reason 1.
    stage.keys("'stj / 4 2 / 1").shows("[11] = 15 - 2 x 2 = 11");
    stage.keys("Enter");
    assert_eq!(mark(&stage.book, 4, 3), Mark::cases(0, 2, 1));
    assert!(stage.caret_line().contains("余惠娟"));
    stage.keys("'x Space").shows("谢国安").keys("Esc 'q").shows("没有这样开头的姓名");
}

#[test]
fn enter_goes_down_a_column_or_along_a_form_and_from_its_end_to_the_next_person() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("9 Enter").shows(">02 谭丽嫦");
    stage.keys("F5 Home").shows("[右,按人]");
    stage.keys("1 0 Enter 1 5 Enter 2 0 Enter 0 Enter 1 5 Enter 1 0 Enter 1 5 Enter").shows(">02 谭丽嫦");
    assert_eq!(stage.book.sheet(SheetId(0)).unwrap().cells.marks().len(), 7);
    stage.shows("优秀");
}

#[test]
fn total_rank_and_grade_follow_what_is_being_typed() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("F5 9 Enter 1 4 Enter 1 8 Enter 0 Enter 1 5 Enter 1 0 Enter 1 3 . 5");
    stage.shows("94.5    1 优秀").shows("现拟1");
    assert_eq!(mark(&stage.book, 0, 6), Mark::Open, "not saved yet");
    // Ten due at 15 %, cut: one place. Two more with as much are too many.
    stage.keys("Enter F6 Up / 7 1 5").shows("现拟2 超1 !").shows("100    1 优秀").shows("94.5    2 优秀 超");
    stage.keys("Enter / 1 Up Up").shows("优秀上限1人（10人的15%舍尾），改称职");
}
