//! Templates and scores against the numbers of the norms, and against a second computation in plain fractions.

use super::{
    Booking, Engine, Mark, Points, Raw, Tally, Template,
    check::{Finding, Findings},
    diff, file, formula,
    mark::{MarkProblem, fits},
    scoring::{ItemState, SheetScore},
};
use crate::domain::{Day, PersonId, Value, field::FieldValue};

pub(super) fn points(text: &str) -> Points {
    Points::parse(text).unwrap_or_else(|| panic!("{text}"))
}

pub(super) fn shipped(key: &str) -> Template {
    match file::shipped(key) {
        Some(Ok(loaded)) => loaded.template,
        other => panic!("{key}: {other:?}"),
    }
}

fn cases(list: &[(u8, &str)]) -> Mark {
    Mark::Is(Raw::Cases(
        list.iter().map(|(line, amount)| Tally { line: *line, amount: points(amount), reason: 0 }).collect(),
    ))
}

fn sheet(template: &Template, marks: &[Mark]) -> SheetScore {
    for (slot, mark) in marks.iter().enumerate() {
        assert_eq!(fits(template, slot, mark), Ok(()), "slot {slot}");
    }
    Engine::new(template).sheet(marks, &[])
}

fn given(score: &SheetScore) -> Vec<String> {
    score.items.iter().map(|item| item.points.to_string()).collect()
}

/// A template of one section with these items, 100 points unless said otherwise.
pub(super) fn template(head: &str, items: &str) -> Result<Template, Findings> {
    let total = if head.contains("total") { "" } else { "total = 100\n" };
    let text = format!(
        "key='t'\nversion=1\nname={{zh='试',en='Test'}}\nexample=true\nobject='o'\ndecimals=3\nrounding='half_away'\n
         tie_order=['a']\n{total}{head}\n[document]\nnumber=''\ntitle=''\nsource=''\n
         [[source]]\nkey='village'\nname={{zh='村',en='Village'}}\nkind='village'\nmissing='block'\n
         [[source]]\nkey='town'\nname={{zh='镇',en='Town'}}\nkind='town'\nmissing='reweight'\n
         [[source]]\nkey='own'\nname={{zh='自',en='Own'}}\nkind='self'\nmissing='zero'\n
         [[state]]\nkey='entry'\nname={{zh='录',en='Entry'}}\nkind='entry'\nactor='village_clerk'\n
         [[state]]\nkey='end'\nname={{zh='定',en='Decided'}}\nkind='decided'\nactor='town_clerk'\n
         {items}"
    );
    file::read(&text).map(|loaded| loaded.template)
}

const SECTION: &str = "[[section]]\nkey='s'\nname={zh='节',en='Section'}\nmax=100\n";

/// One item `a` of 100 points, or of as many as its section says.
fn one(scoring: &str) -> Result<Template, Findings> {
    template(
        "",
        &format!(
            "{SECTION}[[item]]\nkey='a'\nsection='s'\nname={{zh='甲',en='A'}}\nmax=100\nscorer='village'\n
             evidence='e'\n[item.scoring]\n{scoring}"
        ),
    )
}

fn findings(result: Result<Template, Findings>) -> Vec<Finding> {
    match result {
        Ok(_) => Vec::new(),
        Err(Findings(found)) => found.into_iter().filter(Finding::bars).collect(),
    }
}

#[test]
fn every_shipped_template_reads_and_says_that_it_is_an_example() {
    for (key, text) in file::SHIPPED {
        let loaded = file::read(text).unwrap_or_else(|wrong| panic!("{key}: {wrong:?}"));
        assert_eq!(&*loaded.template.key, key);
        assert!(loaded.template.example, "{key}");
        assert!(loaded.template.slots() <= file::MAX_SLOTS);
        let json = serde_json::to_string(&loaded.template).unwrap();
        assert_eq!(serde_json::from_str::<Template>(&json).unwrap(), loaded.template, "{key}");
    }
    let example = shipped("group-leader-example");
    assert!(example.name.zh.contains("示例"));
    let names: Vec<String> =
        example.items.iter().filter_map(|item| Some(format!("{}{}", item.name.zh, item.max?))).collect();
    assert_eq!(names, ["宣传10", "议事15", "卫生20", "纠纷15", "防火15", "收费10", "测评15"]);
    assert_eq!(example.notice_days, None, "no norm was found, so it asks");
}

#[test]
fn the_river_chief_table_is_refused_with_both_findings() {
    let text = include_str!("../../../tests/templates/river-chief-2018.toml");
    let found = findings(file::read(text).map(|loaded| loaded.template));
    assert_eq!(
        found,
        [
            Finding::SubSum { at: "four-18".into(), max: points("3"), sum: points("2") },
            Finding::Total { declared: points("100"), sum: points("107") },
        ]
    );
    // With six outside the total and the forgotten point added, nothing is left to say.
    let mended = text.replace("key = \"six\"\n", "key = \"six\"\noutside = true\n").replacen(
        "key = \"four-18\"\nsection = \"four\"",
        "key = \"four-18\"\nsection = \"four\" #",
        1,
    );
    let at = mended.find("four-18").unwrap();
    let part = at + mended[at..].find("max = 1\n").unwrap();
    let mended = format!("{}max = 2\n{}", &mended[..part], &mended[part + 8..]);
    assert_eq!(findings(file::read(&mended).map(|loaded| loaded.template)), []);
}

#[test]
fn new_villages_score_57_5_with_the_cases_of_the_norm() {
    let template = shipped("new-village-quarterly");
    let marks = [
        cases(&[(0, "2")]),
        cases(&[(0, "6")]),
        cases(&[(0, "1"), (2, "2")]),
        cases(&[(0, "1"), (1, "1")]),
        cases(&[(0, "1")]),
        cases(&[(1, "85")]),
    ];
    let score = sheet(&template, &marks);
    assert_eq!(given(&score), ["8", "0", "28", "3", "9.5", "9"]);
    assert_eq!(score.total, Some(points("57.5")));
    let engine = Engine::new(&template);
    let said = |at: usize| formula::entry(&engine, &template.items[at], &marks[at], &[]);
    assert_eq!(said(0).as_deref(), Some("10 - 2 x 1 = 8"));
    assert_eq!(said(1).as_deref(), Some("25 - 6 x 5 = -5 -> 0"));
    assert_eq!(said(2).as_deref(), Some("35 - 1 x 5 - 2 x 1 = 28"));
    assert_eq!(said(5).as_deref(), Some("10 - 1 = 9"));
    assert_eq!(formula::total(&engine, &score), "57.5 = 8+0+28+3+9.5+9");
    let edges = ["90", "89.999", "80", "79.999", "0"].map(|rate| {
        sheet(
            &template,
            &[const { Mark::Open }; 5].into_iter().chain([cases(&[(1, rate)])]).collect::<Vec<_>>(),
        )
        .items[5]
            .points
            .to_string()
    });
    assert_eq!(edges, ["10", "9", "9", "5", "5"]);
    assert_eq!(
        sheet(
            &template,
            &[const { Mark::Open }; 4].into_iter().chain([cases(&[(2, "1")])]).collect::<Vec<_>>()
        )
        .items[4]
            .points,
        Points::ZERO,
        "an accident takes all"
    );
}

#[test]
fn the_weight_trees_of_tables_3_and_4_add_up() {
    let stars = shipped("grid-worker-stars");
    let rate = |part, whole| Mark::Is(Raw::Rate { part, whole });
    let sums = Mark::Is(Raw::Sums(vec![(points("9"), 2), (points("13"), 3), (points("8.5"), 1)]));
    let score = sheet(&stars, &[rate(97, 100), rate(2, 3), rate(1, 1), sums]);
    // 29.1 + 20 + 20 + (4.5 + 4.33 + 8.5), sixteen and a third rounded in its part.
    assert_eq!(given(&score), ["29.1", "20", "20", "17.33"]);
    assert_eq!(score.total, Some(points("86.43")));
    let hundred = shipped("village-official-hundred");
    let marks: Vec<Mark> = ["27", "18", "20", "16"].map(|n| Mark::points(points(n))).into();
    let score = sheet(&hundred, &marks);
    assert_eq!(score.total, Some(points("81")));
    assert_eq!(formula::total(&Engine::new(&hundred), &score), "81 = 27+18+20+16");
}

#[test]
fn the_group_leaders_of_the_sketch_have_the_totals_of_the_sketch() {
    let template = shipped("group-leader-example");
    let engine = Engine::new(&template);
    let row = |scores: [&str; 7], cases: i32| {
        let mut marks: Vec<Mark> = scores.iter().map(|score| Mark::points(points(score))).collect();
        marks[3] = Mark::cases(0, cases, u8::from(cases > 0));
        sheet(&template, &marks).total.unwrap_or_default().to_string()
    };
    assert_eq!(row(["9", "14", "18", "15", "15", "10", "13.5"], 0), "94.5");
    assert_eq!(row(["8", "13", "17", "13", "15", "10", "12"], 1), "88");
    assert_eq!(row(["0", "11", "12", "9", "10", "8", "9.5"], 3), "59.5");
    let two = Mark::cases(0, 2, 1);
    assert_eq!(formula::entry(&engine, &template.items[3], &two, &[]).as_deref(), Some("15 - 2 x 2 = 11"));
    // 司徒健: five of seven items, two to go.
    let marks = ["9", "13", "16"].map(|n| Mark::points(points(n)));
    let rating = [Mark::Open, Mark::Open, Mark::points(points("12.5"))];
    let marks: Vec<Mark> = marks.into_iter().chain([two]).chain(rating).collect();
    let score = sheet(&template, &marks);
    assert_eq!((score.so_far, score.open, score.total), (points("61.5"), 2, None));
    assert_eq!(formula::total(&engine, &score), "61.5 = 9+13+16+11+12.5");
    // 梁锦添: absent everywhere has no total, which is not zero.
    let absent = sheet(&template, &vec![Mark::Absent; 7]);
    assert_eq!((absent.total, absent.absent), (None, 7));
}

#[test]
fn out_of_range_is_refused_with_the_range() {
    let template = shipped("group-leader-example");
    let mark = |text: &str| Mark::points(points(text));
    let range = |most: &str| MarkProblem::OutOfRange { least: Points::ZERO, most: points(most) };
    assert_eq!(fits(&template, 0, &mark("10.1")), Err(range("10")));
    assert_eq!(fits(&template, 2, &mark("-1")), Err(range("20")));
    assert_eq!(fits(&template, 2, &mark("9.55")), Err(MarkProblem::Decimals(1)));
    assert_eq!(fits(&template, 3, &mark("9")), Err(MarkProblem::WrongType));
    assert_eq!(fits(&template, 3, &Mark::cases(0, 2, 4)), Err(MarkProblem::NoSuchReason));
    assert_eq!(fits(&template, 3, &Mark::cases(1, 2, 1)), Err(MarkProblem::NoSuchLine));
    assert_eq!(fits(&template, 9, &Mark::Open), Err(MarkProblem::NoSuchCell));
    let veto = |document: &str, reason: &str| {
        Mark::Is(Raw::Veto { document: document.into(), reason: reason.into() })
    };
    assert_eq!(fits(&template, 7, &veto("", "贪腐")), Err(MarkProblem::NeedsDocument));
    assert_eq!(fits(&template, 7, &veto("镇纪[2026]1号", "")), Err(MarkProblem::NeedsDocument));
    assert_eq!(fits(&template, 7, &veto("镇纪[2026]1号", "贪腐")), Ok(()));
}

#[test]
fn rates_lose_half_a_point_per_three_full_or_begun_percentage_points() {
    let with = |begun: bool| {
        one(&format!("type='rate'\ntarget='90%'\nper='3%'\nminus='0.5'\nbegun={begun}")).unwrap()
    };
    let of = |template: &Template, part, whole| {
        sheet(template, &[Mark::Is(Raw::Rate { part, whole })]).items[0].points.to_string()
    };
    let (full, begun) = (with(false), with(true));
    for (part, whole, whole_steps, any_step) in [
        (9, 10, "100", "100"),
        (899_999, 1_000_000, "100", "99.5"),
        (87, 100, "99.5", "99.5"),
        (86, 100, "99.5", "99"),
        (84, 100, "99", "99"),
        (1, 3, "91", "90.5"),
        (0, 7, "85", "85"),
        (11, 10, "100", "100"),
    ] {
        assert_eq!((of(&full, part, whole), of(&begun, part, whole)), (whole_steps.into(), any_step.into()));
    }
    let marks = [Mark::Is(Raw::Rate { part: 84, whole: 100 })];
    let said = formula::entry(&Engine::new(&full), &full.items[0], &marks[0], &[]);
    assert_eq!(said.as_deref(), Some("100 - 2 x 0.5 = 99"));
}

#[test]
fn classes_ranks_and_bonuses_give_what_their_tables_say() {
    let name = |n: u8| format!("name={{zh='{n}',en='{n}'}}");
    let class = |n: u8, points: u8| format!("[[item.scoring.class]]\n{}\npoints={points}\n", name(n));
    let classes = one(&format!("type='classes'\n{}{}{}", class(1, 100), class(2, 90), class(3, 80))).unwrap();
    assert_eq!(given(&sheet(&classes, &[Mark::Is(Raw::Class(1))])), ["90"]);
    assert_eq!(fits(&classes, 0, &Mark::Is(Raw::Class(3))), Err(MarkProblem::NoSuchLine));
    let ranks = one("type='ranks'\npoints=[60,57,54,51,48]").unwrap();
    let rank = |n| given(&sheet(&ranks, &[Mark::Is(Raw::Rank(n))]))[0].clone();
    assert_eq!([rank(1), rank(2), rank(5), rank(6)], ["60", "57", "48", "0"]);
    assert!(fits(&ranks, 0, &Mark::Is(Raw::Rank(0))).is_err());
    let piece = |n: u8, points: u8| format!("[[item.scoring.piece]]\n{}\npoints={points}\n", name(n));
    let bonus = template(
        "total=10",
        &format!(
            "[[section]]\nkey='s'\nname={{zh='节',en='S'}}\nmax=10\n[[item]]\nkey='a'\nsection='s'\n{}\nmax=10\n
             scorer='village'\nevidence='e'\n[item.scoring]\ntype='bonus'\n{}{}{}",
            name(0),
            piece(1, 5),
            piece(2, 8),
            piece(3, 10)
        ),
    )
    .unwrap();
    let mark = cases(&[(0, "1"), (1, "1")]);
    assert_eq!(given(&sheet(&bonus, std::slice::from_ref(&mark))), ["10"], "ceiling 10");
    let said = formula::entry(&Engine::new(&bonus), &bonus.items[0], &mark, &[]);
    assert_eq!(said.as_deref(), Some("1 x 5 + 1 x 8 = 13 -> 10"));
    assert_eq!(given(&sheet(&bonus, &[cases(&[])])), ["0"]);
}

#[test]
fn rubric_and_checklist_take_points_within_their_parts() {
    let band = |n: u8, from: u8| format!("[[item.scoring.band]]\nname={{zh='{n}',en='{n}'}}\nfrom={from}\n");
    let rubric = one(&format!("type='rubric'\n{}{}{}", band(1, 80), band(2, 40), band(3, 0))).unwrap();
    assert_eq!(given(&sheet(&rubric, &[Mark::points(points("79.5"))])), ["79.5"], "no hole between bands");
    assert_eq!(
        findings(one(&format!("type='rubric'\n{}{}", band(1, 40), band(2, 1)))),
        [Finding::Range { at: "a".into(), entry: "band" }]
    );
    let part = |n: u8, max: u8| format!("[[item.scoring.part]]\nname={{zh='{n}',en='{n}'}}\nmax={max}\n");
    let list = one(&format!("type='checklist'\n{}{}{}", part(1, 50), part(2, 30), part(3, 20))).unwrap();
    let parts = |list: &[&str]| Mark::Is(Raw::Parts(list.iter().map(|n| points(n)).collect()));
    let mark = parts(&["50", "0", "15.5"]);
    assert_eq!(given(&sheet(&list, std::slice::from_ref(&mark))), ["65.5"]);
    let said = formula::entry(&Engine::new(&list), &list.items[0], &mark, &[]);
    assert_eq!(said.as_deref(), Some("50 + 0 + 15.5 = 65.5"));
    assert!(fits(&list, 0, &parts(&["50", "31", "0"])).is_err());
    assert_eq!(fits(&list, 0, &parts(&["50"])), Err(MarkProblem::Lines));
}

fn event(line: u8, day: &str, n: &str, about: Option<u32>) -> Booking {
    Booking {
        line,
        day: Day::parse(day).unwrap_or_else(|| panic!("{day}")),
        points: points(n),
        about: about.map(PersonId),
        source: 0,
        document: "文".into(),
        carried: false,
    }
}

#[test]
fn a_ledger_keeps_monthly_yearly_and_personal_caps_over_the_whole_year() {
    let text = "type='ledger'\nstart=60\n[[item.scoring.line]]\nname={zh='好事',en='Good'}\npoints=[1,2]\n
                per_month=2\nper_year=5\nper_person=3\nbookers=['village']\n
                [[item.scoring.line]]\nname={zh='缺席',en='Absent'}\npoints=[-2]\nbookers=['village','town']\n";
    let template = one(text).unwrap();
    let engine = Engine::new(&template);
    let item = &template.items[0];
    let of = |events: &[Booking], earlier: &[Booking]| {
        engine.work(item, &Raw::Events(events.to_vec()), earlier).points.to_string()
    };
    let spread: Vec<Booking> =
        (1..=5).map(|month| event(0, &format!("2026-0{month}-10"), "1", Some(month))).collect();
    assert_eq!(of(&spread, &[]), "65");
    let more: Vec<Booking> = spread.iter().cloned().chain([event(0, "2026-06-01", "1", Some(9))]).collect();
    assert_eq!(of(&more, &[]), "65", "five a year");
    let month: Vec<Booking> = (1..=4).map(|n| event(0, "2026-03-01", "1", Some(n))).collect();
    assert_eq!(of(&month, &[]), "62", "two a month");
    let person: Vec<Booking> = (1..=5).map(|n| event(0, &format!("2026-0{n}-01"), "1", Some(7))).collect();
    assert_eq!(of(&person, &[]), "63", "three for one person");
    assert_eq!(of(&month, &spread), "60", "the year's five were used up before");
    let next_year = event(0, "2027-01-05", "2", Some(7));
    assert_eq!(of(&[next_year], &spread), "62", "and begin anew");
    let bad = event(1, "2026-03-01", "-2", None);
    let said = formula::entry(&engine, item, &Mark::Is(Raw::Events(vec![bad.clone(); 2])), &[]);
    assert_eq!(said.as_deref(), Some("60 - 2 - 2 = 56"));
    assert_eq!(of(&vec![bad.clone(); 40], &[]), "0", "never below zero");
    // Who may book.
    let town = |event: Booking| Mark::Is(Raw::Events(vec![Booking { source: 1, ..event }]));
    assert_eq!(fits(&template, 0, &town(bad)), Ok(()));
    assert_eq!(fits(&template, 0, &town(event(0, "2026-01-01", "1", None))), Err(MarkProblem::NotTheirs));
    let other = Mark::Is(Raw::Events(vec![event(0, "2026-01-01", "3", None)]));
    assert_eq!(fits(&template, 0, &other), Err(MarkProblem::OtherPoints));
}

#[test]
fn falls_and_vetoes_are_outcomes_apart_from_points() {
    let template = shipped("haibei-secretary");
    let lines = match &template.items[0].scoring {
        super::template::Scoring::Ledger { lines, .. } => lines,
        other => panic!("{other:?}"),
    };
    let at = |zh: &str| u8::try_from(lines.iter().position(|line| &*line.name.zh == zh).unwrap()).unwrap();
    assert_eq!(lines[usize::from(at("四议两公开会议缺席"))].points, [points("-2")]);
    let honours = ["国家级荣誉", "省部级荣誉", "地市级荣誉", "县区级荣誉", "镇街荣誉", "村级荣誉"];
    let sum: Points = honours.iter().map(|zh| lines[usize::from(at(zh))].points[0]).sum();
    assert_eq!(sum, points("218"), "100 + 60 + 30 + 20 + 5 + 3");
    let fall = event(at("班子不团结"), "2026-05-01", "0", None);
    let events = vec![event(at("国家级荣誉"), "2026-05-01", "100", None), fall];
    let score = sheet(&template, &[Mark::Is(Raw::Events(events))]);
    assert_eq!((score.total, score.falls_to), (Some(points("100")), template.grade("b")));
    let member = shipped("haibei-member");
    let expelled = Booking { points: Points::ZERO, ..event(8, "2026-05-01", "0", None) };
    assert_eq!(sheet(&member, &[Mark::Is(Raw::Events(vec![expelled]))]).falls_to, member.grade("c"));
}

#[test]
fn a_missing_source_blocks_reweights_or_counts_as_nothing() {
    let shares = |list: &str| {
        template(
            "",
            &format!(
                "{SECTION}[[item]]\nkey='a'\nsection='s'\nname={{zh='甲',en='A'}}\nmax=100\nsources=[{list}]\n
                 scoring={{type='rubric'}}"
            ),
        )
    };
    let three =
        shares("{source='village',weight='50%'},{source='town',weight='30%'},{source='own',weight='20%'}")
            .unwrap();
    let mark = |n: &str| Mark::points(points(n));
    let all = [mark("90"), mark("80"), mark("100")];
    let engine = Engine::new(&three);
    let score = sheet(&three, &all);
    assert_eq!(score.total, Some(points("89")));
    let said = formula::item(&engine, &three.items[0], &all, points("89"));
    assert_eq!(said.as_deref(), Some("90 x 50% + 80 x 30% + 100 x 20% = 89"));
    let reweighted = sheet(&three, &[mark("90"), Mark::Absent, mark("100")]);
    assert_eq!(reweighted.total, Some(points("92.857")), "(90*5 + 100*2) / 7");
    assert_eq!(sheet(&three, &[mark("90"), mark("80"), Mark::Absent]).total, Some(points("69")));
    let blocked = sheet(&three, &[Mark::Absent, mark("80"), mark("100")]);
    assert_eq!((blocked.total, blocked.items[0].state), (None, ItemState::Absent));
    let open = sheet(&three, &[mark("90"), Mark::Unknown, mark("100")]);
    assert_eq!((open.total, open.open), (None, 1), "not known is not absent");
    assert_eq!(
        findings(shares("{source='village',weight='50%'},{source='town',weight='30%'}")),
        [Finding::Weights { at: "a".into() }]
    );
}

#[test]
fn work_70_and_rating_30_weigh_exactly_and_an_absent_part_can_be_reweighted() {
    let template = template(
        "",
        "[[section]]\nkey='w'\nname={zh='实绩',en='Work'}\nmax=100\nweight='70%'\n
         [[section]]\nkey='r'\nname={zh='测评',en='Rating'}\nmax=100\nweight='30%'\n
         [[item]]\nkey='a'\nsection='w'\nname={zh='甲',en='A'}\nmax=100\nscorer='village'\nscoring={type='rubric'}\n
         [[item]]\nkey='b'\nsection='r'\nname={zh='乙',en='B'}\nmax=100\nscorer='town'\nscoring={type='rubric'}",
    )
    .unwrap();
    let mark = |n: &str| Mark::points(points(n));
    let score = sheet(&template, &[mark("90"), mark("75.555")]);
    assert_eq!(score.total, Some(points("85.666")), "85.6665 is cut");
    assert_eq!(formula::total(&Engine::new(&template), &score), "85.666 = 90 x 70% + 75.555 x 30%");
    assert_eq!(sheet(&template, &[mark("90"), Mark::Absent]).total, Some(points("90")));
    assert_eq!(sheet(&template, &[Mark::Absent, mark("90")]).total, None, "the village cannot be left out");
}

#[test]
fn bands_with_holes_and_overlaps_are_refused_and_the_half_open_ones_are_not() {
    let grades = |lines: &[(&str, &str)]| {
        let list: String = lines
            .iter()
            .enumerate()
            .map(|(n, (from, more))| {
                format!("[[grade]]\nkey='g{n}'\nname={{zh='{n}',en='{n}'}}\nfrom={from}\n{more}\n")
            })
            .collect();
        findings(template(
            "",
            &format!(
                "{SECTION}[[item]]\nkey='a'\nsection='s'\nname={{zh='甲',en='A'}}\nmax=100\nscorer='village'\n
                 scoring={{type='rubric'}}\n{list}"
            ),
        ))
    };
    let hole = |from: &str, to: &str| Finding::Hole { from: points(from), to: points(to) };
    // Stars 60-69, 70-79, 80-89, 90-95, 96 and above, as one document states them.
    let stars =
        [("96", ""), ("90", "to=95"), ("80", "to=89"), ("70", "to=79"), ("60", "to=69"), ("0", "to=59")];
    assert_eq!(
        grades(&stars),
        [hole("95", "96"), hole("89", "90"), hole("79", "80"), hole("69", "70"), hole("59", "60")]
    );
    // Another copy: 85 to 100, 75 to 85, 65 to 75 with both edges.
    let overlap = |from: &str, to: &str| Finding::Overlap { from: points(from), to: points(to) };
    assert_eq!(
        grades(&[("85", "to=100"), ("75", "to=85"), ("0", "to=75")]),
        [overlap("85", "85"), overlap("75", "75")]
    );
    assert_eq!(grades(&[("90", ""), ("75", "below=90"), ("60", "below=75"), ("0", "below=60")]), []);
    assert_eq!(grades(&[("90", "to=99"), ("0", "")]), [hole("99", "100")]);
    assert_eq!(grades(&[("90", ""), ("60", "")]), [Finding::GradeOrder("g1".into())], "below 60 is nobody's");
    assert_eq!(grades(&[("60", ""), ("90", ""), ("0", "")]), [Finding::GradeOrder("g1".into())]);
}

#[test]
fn scorers_sums_and_counts_are_judged_together_and_counting_only_warns() {
    let item = |key: &str, more: &str| {
        format!("[[item]]\nkey='{key}'\nsection='s'\nname={{zh='甲',en='A'}}\n{more}\n")
    };
    let found = findings(template(
        "",
        &format!(
            "{SECTION}{}{}{}",
            item("a", "max=50\nscorer='nobody'\nscoring={type='rubric'}"),
            item("b", "max=40\nscoring={type='rubric'}"),
            item("c", "max=5\nscorer='village'\nscoring={type='rate',proportional=true,per='3%'}"),
        ),
    ));
    assert_eq!(
        found,
        [
            Finding::Unknown { at: "a".into(), named: "nobody".into() },
            Finding::NoScorer("b".into()),
            Finding::Unclear { at: "c".into(), line: 0 },
            Finding::SubSum { at: "s".into(), max: points("100"), sum: points("95") },
        ]
    );
    let text = "key='t'\nversion=1\nname={zh='试',en='T'}\nexample=true\nobject='o'\ntotal=10\ndecimals=0\n
        rounding='cut'\n[document]\nnumber=''\ntitle=''\nsource=''\n
        [[source]]\nkey='v'\nname={zh='村',en='V'}\nkind='village'\nmissing='block'\n
        [[section]]\nkey='s'\nname={zh='节',en='S'}\nmax=10\n
        [[item]]\nkey='events'\nsection='s'\nname={zh='事件数',en='Events'}\nmax=10\nscorer='v'\n
        [item.scoring]\ntype='bonus'\n[[item.scoring.piece]]\nname={zh='每件',en='Each'}\npoints=1\n
        [[state]]\nkey='e'\nname={zh='录',en='E'}\nkind='entry'\nactor='village_clerk'\n
        [[state]]\nkey='d'\nname={zh='定',en='D'}\nkind='decided'\nactor='town_clerk'\n";
    let loaded = file::read(text).unwrap();
    assert_eq!(loaded.warnings, [Finding::RawCount("events".into())]);
    assert!(matches!(&file::read("total=0.5").unwrap_err().0[..], [Finding::Syntax(_)]));
    let twice = text.replace("kind='decided'", "kind='entry'");
    assert_eq!(findings(file::read(&twice).map(|l| l.template)), [Finding::States]);
}

#[test]
fn two_versions_are_compared_entry_by_entry() {
    let before = shipped("group-leader-example");
    let mut after = before.clone();
    after.version = 4;
    after.items[3].max = Some(points("20"));
    after.items.swap(0, 1);
    let places: Vec<(String, Option<String>)> =
        diff::compare(&before, &after).into_iter().map(|d| (d.place, d.after)).collect();
    let said = |place: &str| places.iter().find(|(p, _)| p == place).and_then(|(_, after)| after.clone());
    assert_eq!(said("version").as_deref(), Some("4"));
    assert_eq!(said("items/mediation/max").as_deref(), Some("\"20\""));
    assert!(said("items").is_some_and(|order| order.starts_with("meetings,publicity")));
    assert_eq!(places.len(), 3, "{places:?}");
    assert_eq!(diff::compare(&before, &before), []);
}

#[test]
fn a_mark_outside_its_record_tells_open_unknown_absent_and_zero_apart() {
    let marks = [Mark::Open, Mark::Unknown, Mark::Absent, Mark::points(Points::ZERO), Mark::cases(0, 0, 0)];
    let values: Vec<Value> = marks.iter().map(FieldValue::to_value).collect();
    for (n, value) in values.iter().enumerate() {
        assert_eq!(Mark::from_value(value).unwrap(), marks[n]);
        assert_eq!(values.iter().filter(|other| *other == value).count(), 1);
    }
}
