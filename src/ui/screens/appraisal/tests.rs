//! A cycle by its screens: handed on, sent back, published, objected to, decided; its papers.

use crate::{
    domain::{
        Act, Book, CycleId, PersonId, SheetId, Step, TemplateId, Verb,
        appraisal::{Mark, Points, acts, due::Spell, file, record::Cycle},
        fixture::{self, APPROVER, GROUP, OTHER, TOWN, VILLAGE, day, run, view},
        setting::Setting,
    },
    lang::{Lang, Words},
    ui::{
        Order, Place,
        report::{self, Around, NoReport, Paper},
        testing::Stage,
    },
};

const CYCLE: CycleId = CycleId(0);

/// Three people due, two of one village; the first two with all scores.
fn book() -> Book {
    let mut book = fixture::book();
    let loaded = file::shipped("group-leader-example").unwrap().unwrap();
    run(&mut book, acts::add_template(loaded)).unwrap();
    let cycle = Cycle {
        template: TemplateId(0),
        name: "2026下半年".into(),
        unit: TOWN,
        from: day("2026-07-01"),
        to: day("2026-12-31"),
        due: Some(day("2026-11-20")),
        document: "".into(),
        reverse_document: "".into(),
    };
    let spell = |unit, person| Spell { unit, person: PersonId(person), from: day("2021-03-01"), to: None };
    let spells = [spell(VILLAGE, 0), spell(GROUP, 3), spell(OTHER, 5)];
    let act = acts::open(&view(&book), cycle, &spells, None).unwrap();
    run(&mut book, act).unwrap();
    for (sheet, list) in
        [(0, ["9", "14", "18", "0", "15", "10", "13.5"]), (1, ["8", "13", "17", "1", "15", "10", "12"])]
    {
        let cells: Vec<_> = list
            .iter()
            .enumerate()
            .map(|(slot, text)| {
                let mark = match slot {
                    3 => Mark::cases(0, text.parse().unwrap(), 0),
                    _ => Mark::points(Points::parse(text).unwrap()),
                };
                (SheetId(sheet), slot, mark)
            })
            .collect();
        let act = acts::score(&view(&book), &cells).unwrap();
        run(&mut book, act).unwrap();
    }
    book
}

fn with_days(mut book: Book) -> Book {
    let setting =
        Setting { key: "publicity.days".into(), value: "5".into(), document: "".into(), from: None };
    let row = crate::domain::Row::Setting(setting.into());
    run(&mut book, Act::new(Verb::Configure, vec![Step::Create(row)])).unwrap();
    book
}

#[test]
fn the_list_of_cycles_counts_four_things_and_says_who_is_late() {
    let mut stage = Stage::with(book(), &Place::new("appraisal"));
    stage.shows("2026下半年").shows("逾期未交1个").shows("逾期");
    let line = stage.lines().into_iter().find(|line| line.contains("2026下半年")).unwrap();
    let numbers: Vec<&str> = line.split_whitespace().filter(|part| part.parse::<u32>().is_ok()).collect();
    assert_eq!(numbers, ["3", "2", "1", "0", "0", "0"], "due, scored, open, absent, not graded, decided");
    stage.keys("F6").shows("茅冈村").shows("齐塘村");
    stage.keys("Enter").shows("评分表").shows("周国梁").hides("陈远");
}

#[test]
fn sheets_go_on_are_sent_back_with_remarks_and_are_published_for_working_days() {
    let place = Place::new("appraisal-flow").about(CYCLE.row()).with("unit", VILLAGE.0);
    let mut stage = Stage::with(book(), &place);
    stage.shows("自评").keys("F3").keys("Down F3").keys("F4 Enter").shows("退回");
    assert_eq!(stage.book.sheet(SheetId(0)).unwrap().state, 2, "no return without remarks");
    stage.keys("'依据不足 Enter");
    let sheet = stage.book.sheet(SheetId(0)).unwrap();
    assert_eq!((sheet.state, sheet.returned, &*sheet.remarks), (1, true, "依据不足"));
    // The cursor goes with the sheets.
    stage.keys("F3 F3 Enter").shows("公示天数没有查到统一规定");
    let mut stage = Stage::with(with_days(stage.book), &place.with("cursor", 2));
    stage.keys("F3").shows("公示第一天（工作日）：").shows("2026-11-24").keys("Enter");
    let sheet = stage.book.sheet(SheetId(0)).unwrap();
    assert_eq!((sheet.notice_from, sheet.notice_to), (Some(day("2026-11-24")), Some(day("2026-11-30"))));
    stage.shows("2026-11-24 - 2026-11-30");
    // An objection, noted on the sheet, answered, then the decision once the notice is over.
    let on_sheet = Place::new("score").about(CYCLE.row()).with("unit", VILLAGE.0);
    let mut stage = Stage::with(stage.book, &on_sheet);
    let shell = stage.shell.as_ref().unwrap();
    let at = stage.look(|look| shell.all_commands(look)).iter().position(|c| c.id == "object").unwrap() + 1;
    stage.keys(&format!("Ctrl+P '{at} Enter '第4项扣分有误 Enter"));
    assert_eq!(stage.book.sheet(SheetId(0)).unwrap().objections.0.len(), 1);
    stage.book.set_today(day("2026-12-01"));
    stage.book.settle();
    let mut stage = Stage::with(
        stage.book,
        &Place::new("appraisal-flow").about(CYCLE.row()).with("unit", VILLAGE.0).with("cursor", 3),
    );
    // Whoever entered the scores does not decide on them.
    stage.account = APPROVER;
    stage.keys("F3 F3 '示镇[2026]8号 Enter").shows("有异议未答复");
}

#[test]
fn papers_are_turned_and_written_and_the_person_is_seen_over_cycles() {
    let place = Place::new("appraisal-papers").about(CYCLE.row()).with("unit", VILLAGE.0);
    let mut stage = Stage::with(book(), &place);
    // Two due at 15 %, cut: no place at all, so 94.5 is squeezed out and told why.
    stage.shows("名额与挤出名单").shows("周国梁").shows("94.5").shows("舍尾），改");
    stage.keys("F9");
    let written = stage.orders.iter().find_map(|order| match order {
        Order::Write { name, content } => Some((name.clone(), String::from_utf8(content.clone()).unwrap())),
        _ => None,
    });
    let (name, content) = written.unwrap();
    assert_eq!(name, "appraisal-0-squeezed.txt");
    assert!(content.starts_with("演示数据\n") && content.contains("94.5"), "{content}");
    stage.keys("Enter").shows("选票汇总").keys("Backspace Backspace").shows("结果总表");
    // All of them to choose from, by the list.
    stage.keys("F6").shows("评分尺度").keys("Down Down Down Down Down Enter").shows("评分尺度").shows("宽严");
    let of_person = Place::new("appraisal-papers").about(PersonId(0).row());
    stage.open(&of_person);
    stage.shows("周国梁 历次考核").shows("2026下半年").shows("未审定");
}

#[test]
fn every_paper_is_made_in_both_languages_and_twice_the_same() {
    let book = book();
    let seen = view(&book);
    for lang in [Lang::Zh, Lang::En] {
        let around = Around::new(&seen, Words::new(lang), CYCLE, Some(VILLAGE)).unwrap();
        for key in Paper::KEYS {
            let paper = Paper::from_key(key).unwrap();
            let made = report::make(&around, paper);
            match (&made, paper) {
                (Err(why), Paper::Allowance | Paper::SignOff) => assert_eq!(*why, NoReport::NoAllowance),
                (Err(why), Paper::Notice | Paper::Letters) => assert_eq!(*why, NoReport::NotPublished),
                (Err(why), Paper::Levels) => assert_eq!(*why, NoReport::NoLevels),
                (Ok(report), _) => {
                    assert!(!report.lines().is_empty(), "{key}");
                    let text = report.lines().join("\n");
                    assert!(!text.contains("[report-") && !text.contains("[score-"), "{text}");
                    assert!(report.json().ends_with("]\n"), "{key}");
                }
                (Err(why), _) => panic!("{key}: {why:?}"),
            }
            assert_eq!(made, report::make(&around, paper), "{key}");
        }
    }
}

#[test]
fn a_blank_form_has_room_to_write_and_a_filled_one_its_arithmetic() {
    let book = book();
    let seen = view(&book);
    let around = Around::new(&seen, Words::new(Lang::Zh), CYCLE, Some(VILLAGE)).unwrap();
    let text = |paper| report::make(&around, paper).unwrap().lines().join("\n");
    let (blank, filled) = (text(Paper::Blank), text(Paper::Filled));
    assert!(blank.contains("______") && blank.contains("每起未调处"), "{blank}");
    assert!(!blank.contains("94.5"), "{blank}");
    assert!(filled.contains("94.5 = 9+14+18+15+15+10+13.5"), "{filled}");
    for line in blank.lines().chain(filled.lines()) {
        assert!(crate::term::width::text_cells(line) <= report::page::WIDTH, "{line}");
    }
}

#[test]
fn a_cycle_is_opened_from_a_template_with_whoever_leads_a_group() {
    use crate::domain::office::{Incumbency, Taken, file::GROUP_LEADER};
    let mut book = book();
    let at = crate::domain::IncumbencyId(0).row();
    let held = Incumbency::new(GROUP, GROUP_LEADER, PersonId(3), day("2021-03-01"), Taken::Elected);
    book.put(at, 1, Some(held.into()));
    book.settle();
    let mut stage = Stage::with(book, &Place::new("appraisal"));
    stage.keys("F4").shows("group-leader-example 2026-2 2026-07-01 2026-12-31");
    stage.keys("Enter").shows("2026-2");
    let sheets = view(&stage.book).sheets_of(CycleId(1)).len();
    assert_eq!(sheets, 1, "one group has a leader");
    stage.keys("F4 Backspace Backspace Backspace Enter").shows("请依次写模板代号");
}

/// A cycle of secretaries: one person's step and level of the year before are known.
fn levels() -> Book {
    let mut book = with_days(fixture::book());
    let loaded = file::shipped("secretary-levels-example").unwrap().unwrap();
    run(&mut book, acts::add_template(loaded)).unwrap();
    let cycle = |year: i32| Cycle {
        template: TemplateId(0),
        name: format!("{year}年度").into(),
        unit: TOWN,
        from: day(&format!("{year}-01-01")),
        to: day(&format!("{year}-12-31")),
        due: None,
        document: "".into(),
        reverse_document: "".into(),
    };
    let spell = |unit, person| Spell { unit, person: PersonId(person), from: day("2021-03-01"), to: None };
    let spells = [spell(VILLAGE, 0), spell(OTHER, 5)];
    let act = acts::open(&view(&book), cycle(2025), &spells, None).unwrap();
    run(&mut book, act).unwrap();
    let mut last = book.sheet(SheetId(0)).unwrap().clone();
    last.decided =
        crate::domain::appraisal::record::Decided { is: true, grade: Some(2), ..Default::default() };
    (last.level, last.level_document) = (Some(2), "开组[2025]1号".into());
    last.state = 4;
    book.put(SheetId(0).row(), book.seq(), Some(last.into()));
    book.settle();
    let act = acts::open(&view(&book), cycle(2026), &spells, Some(CYCLE)).unwrap();
    run(&mut book, act).unwrap();
    book
}

#[test]
fn the_matrix_counts_who_stands_where_and_each_count_opens_exactly_its_people() {
    let mut stage = Stage::with(levels(), &Place::new("appraisal-levels"));
    let lines = stage.lines();
    let of = |label: &str| {
        let line = lines.iter().find(|line| line.contains(label)).unwrap();
        let numbers = line.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        numbers.map(|n| n.parse::<u32>().unwrap()).collect::<Vec<_>>()
    };
    // Nothing is scored yet, so nobody has a step; the level came along from the year before.
    assert_eq!(of("初级"), [0, 0, 0, 1, 1]);
    assert_eq!(of("未定级"), [0, 0, 0, 1, 1]);
    assert_eq!(of("合计 "), [0, 0, 0, 2, 2]);
    stage.shows("高级 一档：0人").shows("这一格没有人");
    stage.keys("Down Down Right Right Right").shows("初级 未定档：1人").shows("周国梁").hides("陈远");
    stage.shows("开组[2025]1号").shows("三档");
    stage.keys("Down Down Right").shows("合计 合计：2人").shows("周国梁").shows("陈远");
    // Two levels at once are refused, one goes, two go with a document.
    stage.keys("Up Up Left Tab F3 '1 Space '开组[2026]3号 Enter").shows("一年最多升降一级");
    stage.keys("Esc F3 '2 Enter").shows("定级须写文号").keys("Esc F3 'x Enter").shows("请录级号、空格、文号");
    stage.keys("Esc F3 '2 Space '开组[2026]3号 Enter");
    assert_eq!(stage.book.sheet(SheetId(2)).unwrap().level, Some(1));
    stage.keys("Up Tab F4 '1 Space '开组[2026]3号 Space '粤组[2026]9号 Enter");
    let sheet = stage.book.sheet(SheetId(2)).unwrap();
    assert_eq!((sheet.level, &*sheet.released), (Some(0), "粤组[2026]9号"));
    // His own history, over the years.
    stage.keys("Up Tab F7").shows("历次考核").shows("2025年度").shows("2026年度").shows("三档");
}

#[test]
fn several_people_are_put_on_a_level_by_one_document_and_one_undo() {
    let mut stage = Stage::with(levels(), &Place::new("appraisal-levels"));
    stage.keys("End Right Right Right Right Tab Space Space F3 '3 Space '开组[2026]5号 Enter");
    let levels = |stage: &Stage| [2, 3].map(|id| stage.book.sheet(SheetId(id)).unwrap().level);
    assert_eq!(levels(&stage), [Some(2), Some(2)]);
    stage.keys("Ctrl+U");
    assert_eq!(levels(&stage), [Some(2), None]);
}

#[test]
fn levels_are_drawn_everywhere_and_without_a_cycle_say_what_to_do() {
    crate::ui::testing::check_screen(levels, &Place::new("appraisal-levels"));
    Stage::at(&Place::new("appraisal-levels")).shows("secretary-levels-example");
    let book = levels();
    let seen = view(&book);
    let around = Around::new(&seen, Words::new(Lang::Zh), CycleId(1), None).unwrap();
    let text = report::make(&around, Paper::Levels).unwrap().lines().join("\n");
    assert!(text.contains("初级 1人") && text.contains("周国梁") && text.contains("开组[2025]1号"), "{text}");
}

#[test]
fn the_first_screen_says_what_appraisal_has_due_and_each_line_opens_exactly_that() {
    let mut book = with_days(book());
    let seen = view(&book);
    run(&mut book, acts::submit(&seen, &[SheetId(0), SheetId(1)]).unwrap()).unwrap();
    let seen = view(&book);
    run(&mut book, acts::send_back(&seen, &[SheetId(1)], 0, "重核").unwrap()).unwrap();
    let mut stage = Stage::with(book, &Place::new("home"));
    stage.shows("被退回的评分").shows("考核评分未交的村");
    let at = |stage: &Stage, label: &str| stage.lines().iter().position(|line| line.contains(label)).unwrap();
    let (first, row) = (at(&stage, "要我办的") + 1, at(&stage, "被退回的评分"));
    assert_eq!(first, row, "what was sent back comes first");
    stage.keys("Enter").shows("陈远").hides("周国梁").hides("谭惠芳").shows("被退回：重核");
    stage.keys("Esc 0").shows("要我办的");
    let steps = at(&stage, "考核评分未交的村") - first;
    for _ in 0..steps {
        stage.keys("Down");
    }
    // 20 November is over: both villages are late.
    stage.keys("Enter").shows("未交的村").shows("茅冈村").shows("齐塘村").shows("单位2个");
}

#[test]
fn ballots_and_revisions_have_papers_and_small_classes_show_only_together() {
    use crate::domain::{
        AccountId,
        account::{Account, Office},
        appraisal::ballot::{ClassCount, Tally},
    };
    let text = file::SHIPPED.iter().find(|(key, _)| *key == "secretary-levels-example").unwrap().1;
    let mut book = levels();
    assert!(text.contains("least = 5"));
    let second = AccountId(book.next_id(crate::domain::Kind::Account));
    book.put(second.row(), book.seq(), Some(Account::new("s", "s", Office::CountyClerk).into()));
    book.settle();
    let class = |valid: u32| ClassCount {
        issued: valid,
        returned: valid,
        valid,
        invalid: 0,
        abstained: 0,
        marks: vec![valid, 0, 0, 0],
    };
    let paper = |book: &Book, paper| {
        let seen = view(book);
        let around = Around::new(&seen, Words::new(Lang::Zh), CycleId(1), None).unwrap();
        report::make(&around, paper).unwrap().lines().join("\n")
    };
    let slot = 4;
    for (sheet, villagers) in [(SheetId(2), 4), (SheetId(3), 40)] {
        let tally = Tally(vec![class(20), class(villagers)]);
        let first = acts::tally(&view(&book), sheet, slot, AccountId(0), tally.clone()).unwrap();
        run(&mut book, first).unwrap();
        let said = paper(&book, Paper::Ballots);
        assert!(said.contains("只录一遍"), "{said}");
        assert!(!said.contains(" 20 "), "the second entry stays blind: {said}");
        let act = acts::tally(&view(&book), sheet, slot, second, tally).unwrap();
        run(&mut book, Act { account: second, ..act }).unwrap();
        let agreed = paper(&book, Paper::Ballots);
        assert!(agreed.contains("两人一致"), "{agreed}");
        assert!(agreed.contains("合并") && agreed.contains(" 24 "), "four would tell on somebody: {agreed}");
        assert_eq!(agreed.contains("村民代表"), villagers == 40, "{agreed}");
    }
    assert!(paper(&book, Paper::Revisions).contains("没有修订"));
    // A decided result, revised.
    let mut old = book.sheet(SheetId(2)).unwrap().clone();
    old.decided = crate::domain::appraisal::record::Decided {
        is: true,
        total: Points::parse("80"),
        grade: Some(1),
        ..Default::default()
    };
    old.state = 4;
    book.put(SheetId(2).row(), book.seq(), Some(old.into()));
    book.settle();
    let act = acts::revise(&view(&book), SheetId(2), "县组[2026]9号").unwrap();
    run(&mut book, Act { account: APPROVER, ..act }).unwrap();
    let new = SheetId(book.next_id(crate::domain::Kind::Sheet) - 1);
    let cells = [(new, 2, Mark::points(Points::parse("30").unwrap()))];
    let act = acts::score(&view(&book), &cells).unwrap();
    run(&mut book, act).unwrap();
    let said = paper(&book, Paper::Revisions);
    assert!(said.contains("1-2") && said.contains("发展") && said.contains("未评"), "{said}");
    assert!(said.contains("二档"), "the old grade is kept and compared: {said}");
}

#[test]
fn the_reverse_list_is_the_countys_until_a_document_shows_it_and_repeats_are_told() {
    let mut book = book();
    // The half year before, in which 陈远 was among the last too.
    let earlier = Cycle {
        name: "2026上半年".into(),
        from: day("2026-01-01"),
        to: day("2026-06-30"),
        ..view(&book).cycle(CYCLE).unwrap().clone()
    };
    let spell = Spell { unit: OTHER, person: PersonId(5), from: day("2021-03-01"), to: None };
    let act = acts::open(&view(&book), earlier, &[spell], None).unwrap();
    run(&mut book, act).unwrap();
    let old = SheetId(book.next_id(crate::domain::Kind::Sheet) - 1);
    let mut last = book.sheet(old).unwrap().clone();
    last.decided = crate::domain::appraisal::record::Decided {
        is: true,
        total: Points::parse("61"),
        ..Default::default()
    };
    book.put(old.row(), book.seq(), Some(last.into()));
    book.settle();
    let made = |book: &Book, account| {
        let seen = crate::domain::View::new(std::sync::Arc::new(book.clone()), account).unwrap();
        let around = Around::new(&seen, Words::new(Lang::Zh), CYCLE, Some(OTHER)).unwrap();
        report::make(&around, Paper::Reverse)
    };
    let county = crate::domain::AccountId(0);
    let list = made(&book, county).unwrap();
    assert_eq!(list.rows, [["1", "齐塘村", "陈远", "88", "1"].map(str::to_owned)], "once before this year");
    assert_eq!(made(&book, fixture::TOWNIE), Err(NoReport::NotForTowns));
    let act = acts::show_reverse(&view(&book), CYCLE, "开组[2026]7号").unwrap();
    run(&mut book, act).unwrap();
    let shown = made(&book, fixture::TOWNIE).unwrap();
    assert_eq!(shown.rows, list.rows);
    assert!(
        shown.notes.iter().any(|note| note.contains("开组[2026]7号")),
        "by which document: {:?}",
        shown.notes
    );
}
