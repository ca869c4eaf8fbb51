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

/// A hundred people and ten items of whole numbers.
const TEN_ITEMS: &str = r#"
key = "ten"
version = 1
name = { zh = "十项（示例）", en = "Ten items (example)" }
example = true
object = "group_leader"
total = 100
decimals = 0
rounding = "cut"
min_months = 0
tie_order = ["i1"]
[document]
number = ""
title = "示例"
source = "示例"
[[source]]
key = "village"
name = { zh = "村委", en = "Village" }
kind = "village"
missing = "block"
[[section]]
key = "all"
name = { zh = "全部", en = "All" }
max = 100
ITEMS
[[grade]]
key = "good"
name = { zh = "好", en = "Good" }
from = 60
[[grade]]
key = "bad"
name = { zh = "差", en = "Bad" }
from = 0
[[state]]
key = "entry"
name = { zh = "录入", en = "Entry" }
kind = "entry"
actor = "village_clerk"
[[state]]
key = "decided"
name = { zh = "审定", en = "Decided" }
kind = "decided"
actor = "town_clerk"
"#;

fn ten_items() -> String {
    let item = |n: u32| {
        format!(
            "[[item]]\nkey = \"i{n}\"\nsection = \"all\"\nname = {{ zh = \"第{n}项\", en = \"Item {n}\" }}\n\
             max = 10\nscorer = \"village\"\nscoring = {{ type = \"rubric\" }}\n"
        )
    };
    TEN_ITEMS.replace("ITEMS", &(1..=10).map(item).collect::<String>())
}

/// Names that nobody shares, of three signs each.
fn names(count: usize) -> Vec<String> {
    const FIRST: [&str; 10] = ["周", "谭", "关", "李", "余", "黄", "梁", "张", "谢", "吴"];
    const SECOND: [&str; 10] = ["建", "丽", "伟", "兆", "惠", "国", "锦", "月", "安", "文"];
    const THIRD: [&str; 10] = ["强", "嫦", "雄", "基", "娟", "荣", "添", "明", "平", "福"];
    (0..count).map(|n| format!("{}{}{}", FIRST[n / 10 % 10], SECOND[n % 10], THIRD[(n / 3) % 10])).collect()
}

/// The score of a person in an item, of one digit or two.
fn score_of(person: usize, item: usize) -> i32 {
    i32::try_from((person * 7 + item * 3) % 11).unwrap()
}

/// Keys a thousand numbers with digits and Enter only; gives the keys that are no digits.
fn thousand(along: bool) -> usize {
    let names = names(100);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let place = if along { sheet().with("along", 1) } else { sheet() };
    let mut stage = Stage::with(county(&ten_items(), &names), &place);
    let mut further = 0;
    let cells: Vec<(usize, usize)> = match along {
        true => (0..100).flat_map(|person| (0..10).map(move |item| (person, item))).collect(),
        false => (0..10).flat_map(|item| (0..100).map(move |person| (person, item))).collect(),
    };
    for (person, item) in cells {
        for digit in score_of(person, item).to_string().chars() {
            stage.key(crate::term::Key::char(digit));
        }
        stage.key(crate::ui::keys::ENTER);
        further += 1;
    }
    for person in 0..100u32 {
        let held = stage.book.sheet(SheetId(person)).unwrap();
        let total: i32 = (0..10).map(|item| score_of(person as usize, item)).sum();
        let (_, template) = acts::cycle_of(&stage.view(), CycleId(0)).map(|(_, t)| ((), t.clone())).unwrap();
        let score = crate::domain::appraisal::Engine::new(&template).sheet(held.cells.marks(), &[]);
        assert_eq!(score.total, Some(Points::whole(total)), "person {person}");
    }
    further
}

#[test]
fn a_thousand_numbers_person_by_person_take_a_thousand_further_keys() {
    let further = thousand(true);
    assert!(further <= 1_100, "{further}");
}

#[test]
fn a_thousand_numbers_column_by_column_take_a_thousand_further_keys() {
    let further = thousand(false);
    assert!(further <= 1_100, "{further}");
}

#[test]
fn the_thirty_seventh_of_fifty_seven_is_found_and_two_incidents_are_booked_in_nine_keys() {
    let mut names = names(57);
    names[36] = "司徒健".into();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut stage = Stage::with(county("group-leader-example", &names), &sheet());
    let keys = "s t j / 4 2 / 1 Enter";
    assert!(keys.split(' ').count() <= 9);
    stage.keys(keys);
    assert_eq!(mark(&stage.book, 36, 3), Mark::cases(0, 2, 1));
}

#[test]
fn nine_of_ten_forms_with_full_marks_except_one_take_at_most_six_keys_each() {
    let names = names(10);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut stage = Stage::with(county(&ten_items(), &names), &sheet().with("along", 1));
    for person in 0..9u32 {
        let item = person as usize + 1;
        let keys = format!("/ {item} 7 F6");
        assert!(keys.split(' ').count() <= 6);
        stage.keys(&keys);
        let held = stage.book.sheet(SheetId(person)).unwrap().cells.marks().to_vec();
        let wanted: Vec<Mark> = (0..10).map(|at| points(if at + 1 == item { "7" } else { "10" })).collect();
        assert_eq!(held, wanted, "person {person}");
    }
    assert!(stage.caret_line().contains(names[9]), "{}", stage.text());
}

#[test]
fn items_that_do_not_fit_scroll_below_frozen_headings_and_names() {
    let names = names(12);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut stage = Stage::with(county(&ten_items(), &names), &sheet());
    stage.shows("1第1").hides("10第").shows("合计");
    stage
        .keys("Right Right Right Right Right Right Right Right Right")
        .shows("10第")
        .hides(" 1第1")
        .shows(names[0]);
    stage.shows("合计").shows("<");
}

#[test]
fn filling_down_pasting_and_full_marks_are_one_act_each() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("8 Enter Up Ctrl+F");
    assert!((0..10).all(|row| mark(&stage.book, row, 0) == points("8")));
    stage.keys("Ctrl+U");
    assert_eq!(mark(&stage.book, 9, 0), Mark::Open, "one undo takes all of it back");
    // A block of a spreadsheet: the third cell is out of range, the last line begins with a name.
    let mut shell = stage.shell.take().unwrap();
    let orders = stage.look(|look| shell.paste(look, "7\t14\r\n11\t13\r\n谢国安\t6\t12\r\n"));
    stage.shell = Some(shell);
    assert!(orders.is_empty(), "nothing is saved before it was looked at");
    stage.shows("可用5格，不能用1格").shows("!11").shows("+14");
    stage.keys("Enter");
    assert_eq!(
        [mark(&stage.book, 0, 0), mark(&stage.book, 0, 1), mark(&stage.book, 1, 1)],
        ["7", "14", "13"].map(points)
    );
    assert_eq!([mark(&stage.book, 9, 0), mark(&stage.book, 9, 1)], ["6", "12"].map(points));
    assert_eq!(mark(&stage.book, 1, 0), Mark::Open, "what does not fit leaves its cell alone");
}

#[test]
fn a_column_keyed_a_second_time_hides_the_first_and_shows_only_differences() {
    let mut stage = Stage::with(leaders(), &sheet());
    for _ in 0..10 {
        stage.keys("8 Enter");
    }
    stage.keys("/ 1 Ctrl+G").shows("第一遍已遮住");
    stage.hides(" 8").hides("8 = 8");
    for row in 0..10 {
        stage.keys(if row == 4 { "9 Enter" } else { "8 Enter" });
    }
    stage.shows("1个不同").shows("8/9");
    assert!(stage.caret_line().contains("司徒健"));
    assert_eq!(mark(&stage.book, 4, 0), points("8"), "nothing changed yet");
    stage.keys("9 Enter");
    assert_eq!(mark(&stage.book, 4, 0), points("9"));
    stage.keys("F8").shows("没有不同的了");
}

#[test]
fn what_was_keyed_a_second_time_survives_a_cut_line() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("8 Enter 8 Enter Home Ctrl+G 8 Enter 9 Enter 7");
    let place = stage.look(|look| stage.shell.as_ref().unwrap().place(look));
    let mut again = Stage::with(stage.book.clone(), &place);
    again.keys("Ctrl+G").shows("8/9").shows("1个不同");
}

#[test]
fn automatic_advance_is_an_option() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("Ctrl+E 9 8 1 0 7");
    let of = |row| mark(&stage.book, row, 0);
    assert_eq!([of(0), of(1), of(2), of(3)], ["9", "8", "10", "7"].map(points));
}

#[test]
fn a_cut_line_loses_the_number_being_typed_and_nothing_else() {
    let mut stage = Stage::with(leaders(), &sheet());
    stage.keys("9 Enter 8 Enter 7");
    let place = stage.look(|look| stage.shell.as_ref().unwrap().place(look));
    let mut again = Stage::with(stage.book.clone(), &place);
    assert_eq!((mark(&again.book, 1, 0), mark(&again.book, 2, 0)), (points("8"), Mark::Open));
    assert!(again.caret_line().contains("关伟雄"), "the cursor stands where it stood");
    again.keys("7 Enter");
    assert_eq!(mark(&again.book, 2, 0), points("7"));
}

#[test]
fn a_vote_is_keyed_in_as_totals_by_two_people_and_its_points_come_by_themselves() {
    use crate::domain::{
        AccountId,
        account::{Account, Office},
    };
    let mut book = leaders();
    let second = AccountId(book.next_id(Kind::Account));
    book.put(second.row(), book.seq(), Some(Account::new("s", "s", Office::CountyClerk).into()));
    book.settle();
    let mut stage = Stage::with(book, &sheet());
    stage.keys("/ 7 F4").shows("选票（发出 收回 有效 无效 弃权");
    stage.keys("'30 Space '28 Space '26 Space '2 Space '1 Space '10 Space '10 Space '4 Space '2 Enter");
    stage.shows("不能相符");
    stage.keys("Backspace '1 Enter").shows("须由另一人录第二遍");
    assert_eq!(mark(&stage.book, 0, 6), Mark::Open, "one entry is none");
    stage.keys("Home / 7").shows("选票只录一遍");
    stage.keys("9 Enter").shows("按选票汇总计分");
    let mut stage = Stage::with(stage.book, &sheet());
    stage.account = second;
    stage.keys("/ 7 F4").hides("30 28");
    let counts = "'30 Space '28 Space '26 Space '2 Space '1 Space '10 Space '9 Space '5 Space '1 Enter";
    stage.keys(counts).shows("两遍有2处不同");
    stage.keys("Home / 7 F4").keys(&counts.replace("'9 Space '5", "'10 Space '4"));
    // 81.6 of 100, of 15 points 12.24, kept to one decimal.
    assert_eq!(mark(&stage.book, 0, 6), points("12.2"));
    stage.keys("Home / 7").shows("选票两人一致");
}

#[test]
fn an_honour_of_the_register_is_suggested_and_counted_once_from_the_sheet() {
    use crate::domain::{
        Value,
        register::{Entry, Slug},
    };
    let mut book = county("haibei-member", &EIGHTEEN);
    let slug = |key: &str| Slug::parse(key).unwrap();
    let first = book.sheet(SheetId(0)).unwrap().person;
    let mut honour = Entry::new(slug("honour"), VILLAGE);
    for (key, value) in [
        ("name", Value::Text("优秀共产党员".into())),
        ("level", Value::Text("provincial".into())),
        ("year", Value::Number(2026)),
        ("object", Value::Text("person".into())),
        ("person", Value::Ref(Kind::Person, first.0)),
    ] {
        honour.values.set(slug(key), value).unwrap();
    }
    let act = crate::domain::Act::new(
        crate::domain::Verb::Create,
        vec![crate::domain::Step::Create(honour.into())],
    );
    run(&mut book, act).unwrap();
    let mut stage = Stage::with(book, &sheet());
    stage.shows("荣誉“优秀共产党员”未计分，可加60").keys("Down").hides("优秀共产党员");
    stage.keys("Up Ctrl+K").hides("未计分").shows("60");
    assert!(matches!(mark(&stage.book, 0, 0), Mark::Is(_)));
    stage.keys("Ctrl+U").shows("荣誉“优秀共产党员”未计分");
    assert_eq!(mark(&stage.book, 0, 0), Mark::Open, "one undo takes the points and the note back");
}

#[test]
fn what_a_missing_source_means_is_said_below_the_cell() {
    let mut stage = Stage::with(county("secretary-levels-example", &EIGHTEEN), &sheet());
    stage.shows("缺则无结果").keys("Right").shows("评分人 县级部门，缺则其余加权");
}

#[test]
fn double_surnames_are_told_apart_in_eighty_columns() {
    let mut stage = Stage::with(county("group-leader-example", &["司徒健明", "司徒健华"]), &sheet());
    stage.shows("司徒健明").shows("司徒健华").shows("7测评").shows("拟等次");
}
