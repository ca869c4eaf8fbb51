//! Files in and out: the shipped list of Kaiping in both encodings, every reason to refuse a row, and exports
//! that come back without a change.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop on a surprise")]

use std::{ops::ControlFlow, sync::Arc};
use touyan::{
    domain::{
        Book, Date, Day, Kind, UnitId, View, apply,
        code::Code,
        role::{Exclusion, Reach, Role},
        unit::UnitKind,
    },
    exchange::{
        Cell, CsvOptions, Encoding, FileProblem, ImportKind, ListKind, ListOptions, Masking, Plan, Reason,
        Sheet, list, notice_sheet, plan, read_table, report,
    },
    lang::{Lang, Words},
};

const KAIPING: &[u8] = include_bytes!("../assets/demo/kaiping-440783.csv");

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn empty() -> Book {
    Book::new(day("2026-11-23"))
}

fn view(book: &Book) -> View {
    View::whole(Arc::new(book.clone()))
}

fn planned(book: &Book, kind: ImportKind, file: &[u8]) -> Plan {
    let table = read_table(file).unwrap_or_else(|problem| panic!("{problem:?}"));
    let mut watch = |_| ControlFlow::Continue(());
    plan(kind, &table, &view(book), &mut watch).unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// Plans a file and carries out its act by the rules of the domain.
fn import(book: &mut Book, kind: ImportKind, file: &[u8]) -> Plan {
    let plan = planned(book, kind, file);
    if !plan.act.steps.is_empty() {
        let mut next = book.clone();
        let seq = book.seq() + 1;
        apply(&mut next, &plan.act, seq).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        *book = next;
    }
    plan
}

/// Plans a file that must be good to the last row, and carries it out.
fn good(book: &mut Book, kind: ImportKind, file: &str) -> Plan {
    let plan = import(book, kind, file.as_bytes());
    assert_eq!(plan.refused, [], "{file}");
    plan
}

fn kaiping() -> Book {
    let mut book = empty();
    import(&mut book, ImportKind::Units, KAIPING);
    book
}

fn refused(book: &Book, kind: ImportKind, file: &str) -> Vec<(u64, &'static str, Reason)> {
    planned(book, kind, file.as_bytes()).refused.iter().map(|r| (r.row, r.column, r.reason)).collect()
}

fn unit(book: &Book, code: &str) -> UnitId {
    book.unit_by_code(Code::parse(code).unwrap()).unwrap()
}

fn all(book: &Book, kind: ListKind) -> Sheet {
    list(&view(book), kind, ListOptions::export(Masking::Revealed))
}

/// Roles, groups, grids, organisations, people and assignments on the list of Kaiping.
fn county() -> Book {
    let mut book = kaiping();
    let role = |key: &str, name: &str, order| Role {
        key: key.into(),
        name_zh: name.into(),
        name_en: key.into(),
        short_zh: name.chars().take(4).collect::<String>().into(),
        short_en: key.chars().take(8).collect::<String>().into(),
        order,
        requirements: Vec::new(),
        exclusions: Vec::new(),
        tags: Vec::new(),
        counts_load: true,
        retired: false,
    };
    let mut part = role("part_time", "兼职网格员", 2);
    part.exclusions.push(Exclusion { role: touyan::domain::RoleId(0), reach: Reach::SameGrid });
    let mut old = role("watch", "巡防员", 4);
    old.retired = true;
    for (id, role) in (0..).zip([role("head", "网格长", 1), part, role("liaison", "侨务联络员", 3), old])
    {
        book.put(touyan::domain::RowId { kind: Kind::Role, id }, 1, Some(role.into()));
    }
    book.settle();
    good(
        &mut book,
        ImportKind::Groups,
        "镇,村,序号,名称,户数,人口\n百合镇,茅冈,1,茅冈圩,112,不详\n百合镇,茅冈村委会,2,龙塘里,0,无\n,,,\n",
    );
    good(
        &mut book,
        ImportKind::Organisations,
        "党组织名称,所属村,简称,类别,正式党员数,上级党组织\n茅冈第一支部,茅冈,一支部,党支部,12,中共茅冈村总支部\n中共茅冈村总支部,茅冈,,党总支,31,\n",
    );
    good(
        &mut book,
        ImportKind::Grids,
        "网格编码,网格名称,所属镇,所属村,类型,户数,党组织,村民小组,微网格数,四至\n\
         440783110223001,茅冈圩,百合镇,茅冈,基础,412,茅冈第一支部,01,4,\"东至圩口, 南至河\"\n\
         ,龙塘里,百合镇,茅冈,基础网格,386,中共茅冈村总支部；茅冈第一支部,龙塘里,4,\n\
         ,茅冈学校,,茅冈,专属,无,,,0,\n",
    );
    good(
        &mut book,
        ImportKind::People,
        "姓名,性别,身份证号,出生日期,联系电话,标签,村,小组,政治面貌,学历\n\
         周伟明,男,44078319800101123X,,138 0000 5678,,茅冈,茅冈圩,中共党员,大专\n\
         谭惠芳,女,,1980-05,'13900001234,侨眷、乡贤,茅冈,龙塘里,群众,高中\n\
         谭惠芳,女,,1990,,,茅冈,龙塘里,团员,本科\n\
         关永健,,,,,,茅冈,,,\n"
            .replace("44078319800101123X", &valid_id("44078319800101123"))
            .as_str(),
    );
    good(
        &mut book,
        ImportKind::Assignments,
        "网格编码,岗位,姓名,出生日期,起任日期,文号\n\
         440783110223001,网格长,周伟明,,2026-01-01,百镇[2026]31号\n\
         440783110223002,liaison,谭惠芳,1980-05,2026/3/1,\n",
    );
    good(
        &mut book,
        ImportKind::Posts,
        "镇,村,小组,职务,职数,设立日期\n百合镇,茅冈,,村党组织书记,1,2021-03-01\n百合镇,茅冈,,委员,3,\n百合镇,茅冈,茅冈圩,组长,1,\n",
    );
    good(
        &mut book,
        ImportKind::Incumbencies,
        "村,小组,职务,姓名,任职日期,任职方式,文号,离任日期,离任原因\n\
         茅冈,,书记,周伟明,2024-03-01,任命,百组[2024]3号,,\n\
         茅冈,茅冈圩,组长,关永健,2021-04-01,选举,,2026-10-01,辞职\n",
    );
    good(
        &mut book,
        ImportKind::Reserves,
        "村,职务,姓名,出生日期,入库日期,阶段,来源,最近复核\n茅冈,书记,谭惠芳,1990,2026-02-01,县备案,支部推荐,2026-09-01\n",
    );
    book
}

/// An identity number with its check digit, computed as the standard says (ISO 7064 MOD 11-2).
fn valid_id(digits: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    format!("{digits}{}", ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize])
}

#[test]
fn the_kaiping_list_is_one_county_sixteen_towns_and_270_villages_in_both_encodings() {
    let gb18030 = encoding_rs::GB18030.encode(std::str::from_utf8(KAIPING).unwrap()).0.into_owned();
    let marked = [b"\xEF\xBB\xBF", KAIPING].concat();
    let mut sheets = Vec::new();
    for (file, encoding) in
        [(KAIPING, Encoding::Utf8), (&gb18030, Encoding::Gb18030), (&marked, Encoding::Utf8Mark)]
    {
        assert_eq!(read_table(file).unwrap().encoding, encoding);
        let mut book = empty();
        let plan = import(&mut book, ImportKind::Units, file);
        assert_eq!((plan.counts.new, plan.counts.refused, plan.counts.stubs), (287, 0, 2));
        let level = |level| book.units().filter(|(_, unit)| unit.level.key() == level).count();
        assert_eq!((level("county"), level("town"), level("village")), (1, 16, 270));
        let kind =
            |kind| book.units().filter(|(_, u)| u.level.key() == "village" && u.kind == Some(kind)).count();
        assert_eq!(kind(UnitKind::VillagersCommittee), 226);
        assert_eq!(kind(UnitKind::ResidentsCommittee), 42);
        assert_eq!(kind(UnitKind::Other), 2);
        let stubs: Vec<_> = book.units().filter(|(_, u)| u.stub).map(|(_, u)| u.name(book.today())).collect();
        assert_eq!(stubs, ["广东省", "4407"]);
        assert_eq!(book.tree().below(unit(&book, "44")).len(), 289);
        let again = planned(&book, ImportKind::Units, file);
        assert!(again.act.steps.is_empty(), "the second run changes nothing");
        assert_eq!(again.counts.unchanged, 287);
        sheets.push(all(&book, ListKind::Units).to_json());
    }
    assert!(sheets.iter().all(|sheet| *sheet == sheets[0]), "the same data gives the same bytes");
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&sheets[0]).unwrap();
    let found = rows.iter().find(|row| row["code"] == "440783117221").unwrap();
    assert_eq!((&found["name"], &found["parent_code"]), (&"冈中村委会".into(), &"440783117".into()));
    assert_eq!((&found["kind"], &found["households"]), (&"villagers_committee".into(), &"unknown".into()));
}

#[test]
fn a_wider_list_names_the_stubs_and_rows_may_stand_in_any_order() {
    let mut book = kaiping();
    let text = "名称,代码\n莲塘村委会,440703001201\n环市街道,440703001\n江门市,4407\n蓬江区,440703\n";
    let plan = good(&mut book, ImportKind::Units, text);
    assert_eq!((plan.counts.new, plan.counts.changed), (3, 1));
    let city = book.unit(unit(&book, "4407")).unwrap();
    assert_eq!((city.name(book.today()), city.stub), ("江门市", false));
    assert_eq!(book.tree().parent(unit(&book, "440703001201")), Some(unit(&book, "440703001")));
}

#[test]
fn a_city_without_districts_has_its_towns_right_below() {
    let mut book = empty();
    let text = "code,name\n44,广东省\n4419,东莞市\n441900003,东城街道\n441900003001,岗贝社区居委会\n469001,五指山市\n46,海南省\n";
    let plan = good(&mut book, ImportKind::Units, text);
    assert_eq!(plan.counts.stubs, 0);
    assert_eq!(book.tree().parent(unit(&book, "441900003")), Some(unit(&book, "4419")));
    assert_eq!(book.tree().parent(unit(&book, "469001")), Some(unit(&book, "46")));
}

#[test]
fn a_province_of_28744_units_is_planned_whole() {
    // The shape of the Guangdong list: 21 cities, 124 counties, 1,757 towns, 26,842 villages, no province row.
    let mut text = String::from("code,name\n");
    let mut counts = [0; 4];
    let targets = [21, 124, 1757, 26_842];
    let mut put = |level: usize, code: String| {
        if counts[level] < targets[level] {
            counts[level] += 1;
            text.push_str(&format!("{code},地{code}\n"));
            return true;
        }
        false
    };
    for city in 1..=21 {
        assert!(put(0, format!("44{city:02}")));
        for county in 1..=6 {
            let county = format!("44{city:02}{county:02}");
            if !put(1, county.clone()) {
                break;
            }
            for town in 1..=15 {
                let town = format!("{county}{town:03}");
                if !put(2, town.clone()) {
                    break;
                }
                for village in 201..=216 {
                    put(3, format!("{town}{village:03}"));
                }
            }
        }
    }
    let rows = counts.iter().sum::<usize>();
    let mut book = empty();
    let mut reports = 0;
    let table = read_table(text.as_bytes()).unwrap();
    let mut watch = |_| {
        reports += 1;
        ControlFlow::Continue(())
    };
    let made = plan(ImportKind::Units, &table, &view(&book), &mut watch).unwrap();
    assert_eq!((made.counts.new, made.counts.stubs, made.counts.refused), (rows, 1, 0));
    assert!(rows > 28_000 && reports > 50);
    import(&mut book, ImportKind::Units, text.as_bytes());
    assert_eq!(planned(&book, ImportKind::Units, text.as_bytes()).counts.unchanged, rows);
    let stop = plan(ImportKind::Units, &table, &view(&book), &mut |_| ControlFlow::Break(()));
    assert_eq!(stop.err(), Some(FileProblem::Cancelled));
}

#[test]
fn bad_units_are_refused_each_for_its_reason_and_good_ones_go_in() {
    let mut book = kaiping();
    let text = "code,name,parent_code,households\n440783111,蚬冈镇,,\n\
        4407831102,错位,,\n\
        4.40783E+11,科学记数,,\n\
        440783110298,,,\n\
        440784110201,无上级,,\n\
        440783110299,新村,440783111,\n\
        440783110297,甲村,,十户\n\
        440783110296,乙村,,12\n\
        440783110296,丙村,,\n\
        440783110295,茅冈村委会,,\n\
        440783110294,\u{1b}[2J,,\n\
        440783110293,丁村,,,多一格\n\
        440783110223002,网格,,\n";
    assert_eq!(
        refused(&book, ImportKind::Units, text),
        [
            (3, "code", Reason::NotACode),
            (4, "code", Reason::Rounded),
            (5, "name", Reason::Missing),
            (6, "code", Reason::NoParent),
            (7, "parent_code", Reason::CodeNotBelow),
            (8, "households", Reason::NotANumber),
            (10, "code", Reason::Twice { row: 9 }),
            (11, "name", Reason::NameTaken),
            (12, "name", Reason::Unclean),
            (13, "", Reason::MoreCells),
            (14, "code", Reason::NotACode),
        ]
    );
    let plan = import(&mut book, ImportKind::Units, text.as_bytes());
    assert_eq!((plan.counts.new, plan.counts.refused), (1, 11));
    assert!(book.unit_by_code(Code::parse("440783110296").unwrap()).is_some());
}

#[test]
fn refused_rows_come_back_as_a_file_that_can_be_mended_and_imported() {
    let mut book = kaiping();
    let text =
        "\u{FEFF}代码,名称,备注列\r\n440783110296,乙村,=1+1\r\n440783110297,,'007\r\n44078311029,丁村,x\r\n";
    let table = read_table(text.as_bytes()).unwrap();
    let plan = import(&mut book, ImportKind::Units, text.as_bytes());
    assert_eq!(plan.unknown_columns, ["备注列"]);
    let file = report::refused_file(&table, &plan);
    let shown = String::from_utf8(file.clone()).unwrap();
    assert!(shown.starts_with("\u{FEFF}拒收原因 refused because,代码,名称,备注列\r\n"));
    assert!(
        shown.contains("第 3 行 名称：必填，不能为空 / row 3 name: must not be empty,440783110297,,'007\r\n")
    );
    assert!(shown.contains(",44078311029,丁村,x\r\n"));
    let again = planned(&book, ImportKind::Units, &file);
    assert_eq!((again.counts.refused, again.unknown_columns), (2, vec!["备注列".to_owned()]));
    let mended =
        shown.replace(",440783110297,,", ",440783110297,丙村,").replace("44078311029,丁", "440783110298,丁");
    assert_eq!(good(&mut book, ImportKind::Units, &mended).counts.new, 2);
}

#[test]
fn the_county_of_six_files_is_what_the_files_say() {
    let book = county();
    let view = view(&book);
    let village = unit(&book, "440783110223");
    let grids = view.grids_of(village);
    let codes: Vec<String> =
        grids.iter().filter_map(|(_, g)| Some(g.code(book.today())?.to_string())).collect();
    assert_eq!(codes, ["440783110223001", "440783110223002", "440783110223003"]);
    assert_eq!(grids[0].1.boundary.as_ref(), "东至圩口, 南至河");
    assert_eq!((grids[0].1.organisations.len(), grids[1].1.organisations.len()), (1, 2));
    assert_eq!(grids[2].1.households, touyan::domain::Known::None);
    let group = view.group_by_serial(village, 2).and_then(|id| view.unit(id)).unwrap();
    assert_eq!(
        (group.households, group.population),
        (touyan::domain::Known::Is(0), touyan::domain::Known::None)
    );
    let (_, person) = view.people_named("周伟明").next().unwrap();
    assert_eq!(person.birth, Date::parse("1980-01-01"), "the identity number prefills");
    assert_eq!(person.phone.as_ref(), "138 0000 5678");
    let (_, second) = view.people_named("谭惠芳").find(|(_, p)| p.birth == Date::parse("1980-05")).unwrap();
    assert_eq!(second.tags, ["侨眷".into(), "乡贤".into()]);
    assert_eq!((second.phone.as_ref(), second.sex.map(|sex| sex.key())), ("13900001234", Some("female")));
    let superior =
        book.organisations().find(|(_, o)| &*o.short_name == "一支部").unwrap().1.superior.unwrap();
    assert_eq!(
        &*book.organisation(superior).unwrap().name,
        "中共茅冈村总支部",
        "it stands further down in the file"
    );
    assert_eq!(book.count(Kind::Assignment), 2);
}

#[test]
fn every_export_comes_back_without_a_change_in_every_language_and_encoding() {
    let book = county();
    let options = [
        CsvOptions::default(),
        CsvOptions {
            words: Some(Words::new(Lang::Zh)),
            encoding: Encoding::Gb18030,
            remark: Some("演示数据"),
        },
        CsvOptions { words: Some(Words::new(Lang::En)), encoding: Encoding::Utf8Mark, remark: None },
    ];
    for kind in ImportKind::ALL {
        let sheet = all(&book, kind.list());
        assert!(!sheet.rows.is_empty());
        for option in options {
            let plan = planned(&book, *kind, &sheet.to_csv(option));
            assert_eq!(plan.refused, [], "{kind:?} {option:?}");
            assert!(plan.act.steps.is_empty(), "{kind:?} {option:?}: {:#?}", plan.act.steps);
            assert_eq!(plan.counts.unchanged, sheet.rows.len());
        }
    }
}

#[test]
fn a_masked_export_comes_back_without_a_change_but_makes_nobody() {
    let book = county();
    for kind in [ImportKind::People, ImportKind::Assignments] {
        let sheet = list(&view(&book), kind.list(), ListOptions { ended: true, ..ListOptions::default() });
        let csv = sheet.to_csv(CsvOptions::default());
        let text = String::from_utf8(csv.clone()).unwrap();
        assert!(text.contains("440***********") && !text.contains("19800101"), "{text}");
        let plan = planned(&book, kind, &csv);
        assert_eq!((plan.refused.len(), plan.act.steps.len()), (0, 0), "{:?}", plan.refused);
    }
    let file = "姓名,身份证号\n新人,440***********1234\n";
    assert_eq!(refused(&book, ImportKind::People, file), [(2, "id_number", Reason::Masked)]);
}

#[test]
fn all_files_can_be_moved_to_an_empty_store() {
    let book = county();
    let mut other = empty();
    for (id, row) in book.rows().filter(|(at, _, _)| at.kind == Kind::Role).map(|(at, _, row)| (at, row)) {
        other.put(id, 1, Some(row));
    }
    for kind in ImportKind::ALL {
        let sheet = all(&book, kind.list());
        let plan = import(&mut other, *kind, &sheet.to_csv(CsvOptions::default()));
        assert_eq!(plan.refused, []);
    }
    for kind in ImportKind::ALL {
        assert_eq!(all(&other, kind.list()), all(&book, kind.list()), "{kind:?}");
    }
}

#[test]
fn people_are_matched_by_number_then_identity_number_then_name_home_and_birth() {
    let mut book = county();
    let people = book.count(Kind::Person);
    let id = valid_id("44078319800101123");
    good(&mut book, ImportKind::People, &format!("姓名,身份证号,编号\n周伟明,{id},K01\n"));
    good(&mut book, ImportKind::People, "编号,手机\nK01,13700000000\n");
    good(
        &mut book,
        ImportKind::People,
        "姓名,村,小组,出生年月,手机\n谭惠芳,茅冈,龙塘里,1980年5月,13600000000\n",
    );
    assert_eq!(book.count(Kind::Person), people);
    let (_, person) = view(&book).people_named("周伟明").next().map(|(id, p)| (id, p.clone())).unwrap();
    assert_eq!(
        (&*person.number, &*person.phone, person.id_number.plain()),
        ("K01", "13700000000", Some(&*id))
    );
    assert_eq!(
        refused(&book, ImportKind::People, "姓名,村,小组\n谭惠芳,茅冈,龙塘里\n"),
        [(2, "name", Reason::TwoMatches)],
        "two records fit"
    );
    let other = valid_id("44078319900101124");
    good(&mut book, ImportKind::People, &format!("姓名,身份证号,编号\n余振声,{other},K02\n"));
    assert_eq!(
        refused(&book, ImportKind::People, &format!("编号,身份证号\nK01,{other}\n")),
        [(2, "id_number", Reason::TwoMatches)]
    );
    let plan = good(&mut book, ImportKind::People, &format!("姓名,身份证号,出生日期\n周伟明,{id},1979-12\n"));
    assert_eq!(
        plan.remarks,
        [(2, touyan::exchange::plan::Remark::BirthDiffers)],
        "the file prevails and it is told"
    );
}

#[test]
fn bad_people_are_refused_each_for_its_reason() {
    let book = county();
    let good_id = valid_id("44078319800101129");
    let mut wrong = good_id.clone().into_bytes();
    wrong[16] = if wrong[16] == b'1' { b'2' } else { b'1' };
    let text = format!(
        "姓名,身份证号,性别,出生日期,村,小组,编号\n\
        甲,{},,,,,\n\
        乙,440783198001011000,,,,,\n\
        丙,44078319800101,,,,,\n\
        丁,4.40783E+17,,,,,\n\
        戊,,不男不女,,,,\n\
        己,,,2027-01-01,,,\n\
        庚,,,1980-13-01,,,\n\
        辛,,,,没有的村,,\n\
        壬,,,,茅冈,没有的组,\n\
        ,,男,,,,\n\
        癸,{good_id},,,,,\n\
        癸,{good_id},,,,,\n\
        子,,,,,,P1\n\
        丑,,,,,,P1\n\
        寅,,,,茅冈,,\n\
        寅,,,,茅冈,,\n\
        {},,,,,,\n",
        String::from_utf8(wrong).unwrap(),
        "长".repeat(61),
    );
    use touyan::domain::id_number::IdProblem;
    assert_eq!(
        refused(&book, ImportKind::People, &text),
        [
            (2, "id_number", Reason::Id(IdProblem::CheckDigit)),
            (3, "id_number", Reason::Id(IdProblem::LostDigits)),
            (4, "id_number", Reason::Id(IdProblem::Form)),
            (5, "id_number", Reason::Rounded),
            (6, "sex", Reason::NotAChoice),
            (7, "birth", Reason::InFuture),
            (8, "birth", Reason::NotADate),
            (9, "village", Reason::NoUnit),
            (10, "village", Reason::NoGroup),
            (11, "name", Reason::Missing),
            (13, "id_number", Reason::Twice { row: 12 }),
            (15, "number", Reason::Twice { row: 14 }),
            (17, "name", Reason::Twice { row: 16 }),
            (18, "name", Reason::TooLong(60)),
        ]
    );
}

#[test]
fn bad_groups_grids_and_organisations_are_refused_each_for_its_reason() {
    let book = county();
    let groups = "村代码,序号,名称,党组织\n\
        440783110223,1000,多,\n440783110,3,镇下,\n440783110223,3,龙塘里,\n440783110223,4,,\n\
        440783110223,5,新组,没有的支部\n440783110223,6,六组,\n440783110223,6,又六组,\n44078311022,7,错码,\n";
    assert_eq!(
        refused(&book, ImportKind::Groups, groups),
        [
            (2, "serial", Reason::NotANumber),
            (3, "village_code", Reason::WrongLevel),
            (4, "name", Reason::NameTaken),
            (5, "name", Reason::Missing),
            (6, "organisations", Reason::NoOrganisation),
            (8, "serial", Reason::Twice { row: 7 }),
            (9, "village_code", Reason::NotACode),
        ]
    );
    let grids = "代码,名称,村代码,村民小组,户数,止,起\n\
        440783110224001,错村,440783110223,,,,\n,茅冈圩,440783110223,九组,,,\n440783110223009,茅冈圩,,,,,\n\
        440783110223010,十格,,,多户,,\n440783110999001,没有村,,,,,\n440783110223,短码,,,,,\n\
        440783110223011,倒日,,,,2026-01-01,2026-02-01\n440783110223001,,,,,2026-06-30,\n\
        ,新村,,,,,\n";
    assert_eq!(
        refused(&book, ImportKind::Grids, grids),
        [
            (2, "code", Reason::CodeNotBelow),
            (3, "groups", Reason::NoGroup),
            (4, "name", Reason::NameTaken),
            (5, "households", Reason::NotANumber),
            (6, "code", Reason::NoParent),
            (7, "code", Reason::NotACode),
            (8, "to", Reason::DateOrder),
            (9, "to", Reason::StillServed),
            (10, "village", Reason::Missing),
        ]
    );
    let organisations = "名称,单位代码,类别,上级党组织\n\
        甲支部,440783110223,支部,没有的总支\n乙支部,440783110223,,\n丙支部,,支部,\n\
        中共茅冈村总支部,440783110223,,茅冈第一支部\n丁支部,440783110223,支部,\n丁支部,440783110223,支部,\n";
    assert_eq!(
        refused(&book, ImportKind::Organisations, organisations),
        [
            (2, "superior", Reason::NoOrganisation),
            (3, "kind", Reason::Missing),
            (4, "village", Reason::Missing),
            (5, "superior", Reason::Circle),
            (7, "name", Reason::Twice { row: 6 }),
        ]
    );
}

#[test]
fn bad_assignments_are_refused_each_for_its_reason() {
    let mut book = county();
    good(&mut book, ImportKind::People, "姓名,村,状态\n余焕堂,茅冈,去世\n陈伟,茅冈,\n陈伟,齐塘,\n陈伟,,\n");
    let text = "网格编码,岗位,姓名,起任日期,止任日期,身份证号\n\
        440783110223009,网格长,周伟明,2026-01-01,,\n\
        440783110223001,厂长,周伟明,2026-01-01,,\n\
        440783110223001,网格长,没有人,2026-01-01,,\n\
        440783110223001,网格长,谭惠芳,2026-01-01,,\n\
        440783110223001,网格长,关永健,,,\n\
        440783110223001,网格长,关永健,2026-05-01,2026-04-01,\n\
        440783110223001,网格长,周伟明,2026-06-01,,\n\
        440783110223001,兼职网格员,周伟明,2026-06-01,,\n\
        440783110223001,网格长,余焕堂,2026-06-01,,\n\
        440783110223001,watch,关永健,2026-06-01,,\n\
        440783110223001,侨务联络员,关永健,2026-06-01,,\n\
        440783110223001,侨务联络员,关永健,2026-06-01,,\n\
        440783110223002,网格长,陈伟,2026-06-01,,\n\
        440783110223003,网格长,周伟明,2026-06-01,,110105194912310021\n";
    assert_eq!(
        refused(&book, ImportKind::Assignments, text),
        [
            (2, "grid_code", Reason::NoGrid),
            (3, "role", Reason::NoRole),
            (4, "person", Reason::NoPerson),
            (5, "person", Reason::ManyPeople),
            (6, "from", Reason::Missing),
            (7, "to", Reason::DateOrder),
            (8, "person", Reason::AlreadyHolds),
            (9, "role", Reason::Excluded),
            (10, "person", Reason::PersonGone),
            (11, "role", Reason::RoleRetired),
            (13, "", Reason::Twice { row: 12 }),
            (15, "id_number", Reason::NoPerson),
        ]
    );
    // The row that ends what stands in the way may come behind the one that it makes room for.
    let text = "网格编码,岗位,姓名,起任日期,止任日期,卸任原因\n\
        440783110223001,兼职网格员,周伟明,2026-07-01,,\n\
        440783110223001,网格长,周伟明,2026-01-01,2026-06-30,调整\n";
    let plan = good(&mut book, ImportKind::Assignments, text);
    assert_eq!((plan.counts.new, plan.counts.changed), (1, 1));
}

#[test]
fn headings_that_do_not_serve_are_told_before_any_row() {
    let book = kaiping();
    let problem = |kind, text: &str| {
        let table = read_table(text.as_bytes()).unwrap();
        plan(kind, &table, &view(&book), &mut |_| ControlFlow::Continue(())).err()
    };
    let missing: &[&str] = &["name", "number", "id_number"];
    assert_eq!(problem(ImportKind::People, "电话\n1\n"), Some(FileProblem::MissingColumns(vec![missing])));
    assert_eq!(
        problem(ImportKind::People, "姓名,手机,联系电话\n"),
        Some(FileProblem::SameColumn { key: "phone" })
    );
    let words = Words::new(Lang::Zh);
    let told = report::file_problem(words, ImportKind::People, &FileProblem::MissingColumns(vec![missing]));
    assert_eq!(told, "缺少必需的列：姓名 或 人员编号 或 身份证号。");
}

#[test]
fn lists_count_what_the_view_shows_below_a_unit() {
    let book = county();
    let view = view(&book);
    let options = |code: &str| ListOptions { unit: Some(unit(&book, code)), ..ListOptions::default() };
    assert_eq!(
        list(&view, ListKind::Units, options("440783110")).rows.len(),
        15,
        "百合镇 and its 14 villages"
    );
    assert_eq!(list(&view, ListKind::Grids, options("440783110")).rows.len(), 3);
    assert_eq!(list(&view, ListKind::Grids, options("440783111")).rows.len(), 0);
    let coverage = list(&view, ListKind::Coverage, options("440783"));
    assert_eq!(coverage.rows.len(), 17);
    let at = |key: &str| coverage.columns.iter().position(|column| column == key).unwrap();
    assert_eq!(coverage.rows[0][at("grids")], Cell::Number(3));
    assert_eq!(coverage.rows[0][at("served")], Cell::Number(2));
    assert_eq!(coverage.rows[0][at("persons")], Cell::Number(2));
    let village = list(&view, ListKind::Coverage, options("440783110223"));
    assert_eq!(village.rows.len(), 4, "the village and its grids");
    assert_eq!(village.rows[3][at("households")], Cell::None);
    for kind in ListKind::ALL {
        let sheet = list(&view, *kind, ListOptions::default());
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{kind:?}");
        assert!(serde_json::from_slice::<Vec<serde_json::Map<_, _>>>(&sheet.to_json()).is_ok());
    }
    let people = list(&view, ListKind::People, ListOptions::default());
    let phone = people.columns.iter().position(|column| column == "phone").unwrap();
    assert!(people.rows.iter().any(|row| row[phone] == Cell::text("139****1234")));
}

#[test]
fn a_notice_sheet_names_each_grid_with_those_who_serve_and_fits_the_line() {
    let book = county();
    for lang in Lang::ALL {
        let sheet =
            notice_sheet(&view(&book), unit(&book, "440783110223"), Masking::Revealed, Words::new(*lang));
        for line in sheet.lines() {
            assert!(touyan::term::width::text_cells(line) <= 78, "{line}");
        }
        for part in ["茅冈圩", "440783110223001", "周伟明", "138 0000 5678", "13900001234", "东至圩口"]
        {
            assert!(sheet.contains(part), "{part}\n{sheet}");
        }
    }
    let masked =
        notice_sheet(&view(&book), unit(&book, "440783110223"), Masking::Masked, Words::new(Lang::Zh));
    assert!(masked.contains("139****1234") && !masked.contains("13900001234"));
}

mod any_record {
    //! Exports come back without a change whatever stands in the records.

    use super::*;
    use proptest::prelude::*;
    use touyan::domain::{
        Known, RowId,
        grid::{Grid, GridKind},
        organisation::{Organisation, OrganisationKind},
        person::{Education, Person, Political, Sex},
        unit::{Level, Unit},
    };

    /// Texts with everything that CSV, spreadsheets and our own lists give a meaning to.
    fn text(longest: usize) -> impl Strategy<Value = Box<str>> {
        let signs = "甲乙村,;；、，|\\@\"'=+-#*无不详?/ 　x1％＝—.E";
        let sign = prop::sample::select(signs.chars().collect::<Vec<_>>());
        prop::collection::vec(sign, 0..longest)
            .prop_map(|chars| chars.into_iter().collect::<String>().trim().into())
    }

    fn name() -> impl Strategy<Value = Box<str>> {
        text(8).prop_map(|name| format!("名{name}").trim().into())
    }

    fn known() -> impl Strategy<Value = Known> {
        prop_oneof![Just(Known::Unknown), Just(Known::None), any::<u32>().prop_map(Known::Is)]
    }

    fn date() -> impl Strategy<Value = Option<Date>> {
        let texts = ["1970", "1970-05", "1970-05-03", "2000-02-29"];
        prop::option::of(prop::sample::select(texts.to_vec()).prop_map(|text| Date::parse(text).unwrap()))
    }

    /// Texts of lists; an empty text is no entry.
    fn tags() -> impl Strategy<Value = Vec<Box<str>>> {
        prop::collection::vec(text(6), 0..3)
            .prop_map(|tags| tags.into_iter().filter(|tag| !tag.is_empty()).collect())
    }

    fn person() -> impl Strategy<Value = Person> {
        (name(), text(20), tags(), date(), prop::option::of(0..3_usize), text(30), tags()).prop_map(
            |(name, remarks, former_names, birth, pick, phone, tags)| Person {
                remarks,
                former_names,
                birth,
                phone: phone.chars().filter(|c| c.is_ascii() && *c != '*').collect::<String>().trim().into(),
                tags,
                sex: pick.map(|pick| Sex::ALL[pick % 2]),
                education: pick.map(|pick| Education::ALL[pick]),
                political: pick.map(|pick| Political::ALL[pick + 3]),
                ..Person::new(&name)
            },
        )
    }

    fn checked(book: &mut Book, kind: ImportKind) {
        book.settle();
        let sheet = all(book, kind.list());
        for words in [None, Some(Words::new(Lang::Zh)), Some(Words::new(Lang::En))] {
            for encoding in [Encoding::Utf8, Encoding::Gb18030] {
                let csv = sheet.to_csv(CsvOptions { words, encoding, remark: None });
                let plan = planned(book, kind, &csv);
                let shown = String::from_utf8_lossy(&csv).into_owned();
                assert_eq!(plan.refused, [], "{shown}");
                assert!(plan.act.steps.is_empty(), "{shown}\n{:#?}", plan.act.steps);
                assert_eq!(plan.counts.unchanged, sheet.rows.len());
            }
        }
    }

    fn village() -> Book {
        let mut book = empty();
        good(&mut book, ImportKind::Units, "code,name\n440783110223,茅冈村委会\n440783110224,齐塘村委会\n");
        book
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn people_come_back(people in prop::collection::vec(person(), 1..6)) {
            let mut book = village();
            let home = unit(&book, "440783110223");
            for (id, person) in (0..).zip(people) {
                // A number of its own keeps two alike apart.
                let number = format!("P{id}").into();
                let person = Person { number, home: Some(home), ..person };
                book.put(RowId { kind: Kind::Person, id }, 1, Some(person.into()));
            }
            checked(&mut book, ImportKind::People);
        }

        #[test]
        fn grids_groups_and_organisations_come_back(
            rows in prop::collection::vec((name(), text(30), known(), known(), tags(), any::<u16>()), 1..6),
        ) {
            let mut book = village();
            let (home, other) = (unit(&book, "440783110223"), unit(&book, "440783110224"));
            let first = book.next_id(Kind::Unit);
            for (n, (name, boundary, households, population, aliases, pieces)) in (0_u16..).zip(rows) {
                let id = u32::from(n);
                let group = Unit {
                    serial: if n == 0 { 0 } else { n },
                    households,
                    population,
                    aliases,
                    ..Unit::new(Level::Group, &format!("{name}{n}组"), None, Some(home))
                };
                book.put(RowId { kind: Kind::Unit, id: first + id }, 1, Some(group.into()));
                let place = if n % 2 == 0 { home } else { other };
                let organisation = Organisation {
                    members_full: households,
                    short_name: boundary.chars().take(10).collect::<String>().trim().into(),
                    superior: n.checked_sub(1).map(|n| touyan::domain::OrganisationId(u32::from(n))),
                    founded: Date::parse("1998-07"),
                    ..Organisation::new(&format!("{name}{n}支部"), OrganisationKind::JointBranch, place)
                };
                book.put(RowId { kind: Kind::Organisation, id }, 1, Some(organisation.into()));
                let code = Code::parse("440783110223").unwrap().child(n + 1).unwrap();
                let grid = Grid {
                    kind: GridKind::Dedicated,
                    groups: vec![UnitId(first), UnitId(first + id)].into_iter().take(usize::from(n) + 1).collect(),
                    organisations: (0..=id).map(touyan::domain::OrganisationId).collect(),
                    households,
                    population,
                    pieces,
                    boundary,
                    ..Grid::new(code, &format!("{name}{n}"), home)
                };
                book.put(RowId { kind: Kind::Grid, id }, 1, Some(grid.into()));
            }
            for kind in [ImportKind::Units, ImportKind::Organisations, ImportKind::Groups, ImportKind::Grids] {
                checked(&mut book, kind);
            }
        }
    }
}

/// The sample county: some 30,000 people, 2,800 groups, 1,000 grids.
#[test]
fn the_sample_county_comes_back_without_a_change() {
    let mut book = empty();
    for (at, row) in touyan::exchange::demo::sample(1, 1, book.today()).unwrap() {
        book.put(at, 1, Some(row));
    }
    book.settle();
    for kind in ImportKind::ALL {
        let sheet = all(&book, kind.list());
        let plan = planned(&book, *kind, &sheet.to_csv(CsvOptions::default()));
        let first = plan.refused.iter().take(3).collect::<Vec<_>>();
        assert!(plan.refused.is_empty(), "{kind:?}: {} refused, {first:?}", plan.refused.len());
        let steps = plan.act.steps.iter().take(3).collect::<Vec<_>>();
        assert!(steps.is_empty(), "{kind:?}: {steps:#?}");
        assert!(!sheet.rows.is_empty());
    }
}

#[test]
fn a_town_account_takes_in_its_own_rows_and_is_told_no_more_of_others() {
    use touyan::domain::{
        AccountId,
        account::{Account, Office},
    };
    let mut book = county();
    let id = valid_id("44078319850505111");
    let file = format!("姓名,村代码,身份证号\n司徒明,440783111001,{id}\n");
    good(&mut book, ImportKind::People, &file);
    let account = |login: &str, office, scope| Account { scope, ..Account::new(login, login, office) };
    let town = account("baihe", Office::TownClerk, Some(unit(&book, "440783110")));
    for (id, account) in (0..).zip([account("root", Office::Administrator, None), town]) {
        book.put(touyan::domain::RowId { kind: Kind::Account, id }, 1, Some(account.into()));
    }
    let clerk = AccountId(1);
    let import = |book: &mut Book, kind: ImportKind, file: &str| {
        let view = View::new(Arc::new(book.clone()), clerk).unwrap();
        let table = read_table(file.as_bytes()).unwrap();
        let mut plan = plan(kind, &table, &view, &mut |_| ControlFlow::Continue(())).unwrap();
        plan.act.account = clerk;
        if !plan.act.steps.is_empty() {
            let seq = book.seq() + 1;
            apply(book, &plan.act, seq).unwrap_or_else(|refusal| panic!("{kind:?} {refusal:?}"));
        }
        (
            plan.counts.new + plan.counts.changed,
            plan.refused.iter().map(|r| (r.row, r.reason)).collect::<Vec<_>>(),
        )
    };
    let units = "code,name,households\n440783,改名市,\n440783110,改名镇,\n440783110290,新村,\n\
        440783111290,别镇新村,\n440783111001,别名,5\n440784,别县,\n440783110223,,2861\n";
    let (taken, refused) = import(&mut book, ImportKind::Units, units);
    assert_eq!(taken, 2);
    let told: Vec<u64> = refused.iter().map(|(row, _)| *row).collect();
    assert_eq!(told, [2, 3, 5, 6, 7]);
    assert!(refused.iter().all(|(_, reason)| *reason == Reason::Elsewhere), "{refused:?}");
    let people =
        format!("姓名,村代码,身份证号\n司徒明,440783110223,{id}\n新人,440783110223,\n外人,440783111001,\n");
    let (taken, refused) = import(&mut book, ImportKind::People, &people);
    assert_eq!(taken, 1);
    assert_eq!(refused, [(2, Reason::Elsewhere), (4, Reason::Elsewhere)]);
    let groups = "村代码,序号,名称\n440783110223,7,七组\n440783111001,7,七组\n";
    assert_eq!(import(&mut book, ImportKind::Groups, groups), (1, vec![(3, Reason::Elsewhere)]));
}

/// The county after years: renamed, renumbered, moved and merged units, grids split and ended, people covered for.
fn county_with_a_past() -> Book {
    use touyan::domain::desk::{lineage, people, posts, posts::Basis};
    let mut book = county();
    let mut seq = 100;
    let mut run = |book: &mut Book, act: touyan::domain::Act| {
        seq += 1;
        apply(book, &act, seq).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    };
    let on = |text: &str| Basis::from(day(text));
    let village = unit(&book, "440783110223");
    let grids: Vec<_> = view(&book).grids_of(village).into_iter().map(|(id, _)| id).collect();
    let liaison = view(&book).assignments_of_grid(grids[1])[0].0;
    let stand_in = view(&book).people_named("关永健").next().unwrap().0;
    let act = posts::cover(&view(&book), liaison, stand_in, None, &on("2026-09-01")).unwrap();
    run(&mut book, act);
    let half = |serial: u16, name: &str| lineage::Half {
        code: Code::parse(&format!("440783110223{serial:03}")).unwrap(),
        name: name.into(),
        households: touyan::domain::Known::Is(200),
        population: touyan::domain::Known::Unknown,
        pieces: 2,
    };
    let split = lineage::Split {
        halves: [half(11, "茅冈圩东"), half(12, "茅冈圩西")],
        posts: vec![lineage::Side::Left],
        groups: vec![lineage::Side::Right],
        organisations: vec![lineage::Side::Left],
    };
    let act = lineage::split(&view(&book), grids[0], &split, &on("2026-10-01")).unwrap();
    run(&mut book, act);
    let act =
        lineage::renumber(&view(&book), grids[1], Code::parse("440783110223021").unwrap(), &on("2026-10-05"))
            .unwrap();
    run(&mut book, act);
    let act = lineage::abolish(&view(&book), grids[2], &on("2026-10-09")).unwrap();
    run(&mut book, act);
    let other = unit(&book, "440783110222");
    let act = lineage::rename_unit(&view(&book), other, "新茅冈@大村;委会", &on("2026-10-10")).unwrap();
    run(&mut book, act);
    let act = lineage::rename_unit(&view(&book), other, "将来村委会", &on("2027-01-01")).unwrap();
    run(&mut book, act);
    let act = lineage::renumber_unit(
        &view(&book),
        other,
        Code::parse("440783110299").unwrap(),
        false,
        &on("2026-10-11"),
    )
    .unwrap();
    run(&mut book, act);
    let act = lineage::merge_units(&view(&book), village, other, &on("2026-11-01")).unwrap();
    run(&mut book, act);
    let moved = unit(&book, "440783111221");
    let town = unit(&book, "440783110");
    let act = lineage::renumber_unit(
        &view(&book),
        moved,
        Code::parse("440783110298").unwrap(),
        true,
        &on("2026-11-05"),
    )
    .unwrap();
    run(&mut book, act);
    let act = lineage::move_unit(&view(&book), moved, town, &on("2026-11-05")).unwrap();
    run(&mut book, act);
    good(
        &mut book,
        ImportKind::Organisations,
        "党组织名称,单位代码,类别,撤销日期\n老支部,440783110298,党支部,2026-01-31\n",
    );
    good(
        &mut book,
        ImportKind::Organisations,
        "党组织名称,单位代码,类别,撤销日期\n老支部,440783110298,党支部,2026-02-28\n",
    );
    good(
        &mut book,
        ImportKind::Organisations,
        "党组织名称,单位代码,类别,正式党员数\n老支部,440783110298,党支部,7\n",
    );
    // The same man was entered three times; the records became one, one after the other.
    good(
        &mut book,
        ImportKind::People,
        "姓名,居住地代码,出生日期,人员编号\n关永建,440783110298,1962-05,\n关永剑,440783110298,1962-05,\n\
         关永坚,440783110298,1962-05,GY-7\n",
    );
    let named = |book: &Book, name: &str| view(book).people_named(name).next().unwrap().0;
    let twin = named(&book, "关永建");
    let role = view(&book).role_by_key("part_time").unwrap();
    let grid = view(&book).grids_of(other)[0].0;
    let act = posts::appoint(&view(&book), grid, role, twin, &on("2026-11-06"));
    run(&mut book, act);
    let (second, last) = (named(&book, "关永剑"), named(&book, "关永坚"));
    let act = people::merge(&view(&book), second, twin).unwrap();
    run(&mut book, act);
    let act = people::merge(&view(&book), last, second).unwrap();
    run(&mut book, act);
    book
}

/// The posts of a record that was merged into another one, once it is un-merged.
fn unmerged_posts(book: &Book, name: &str) -> usize {
    let mut book = book.clone();
    let merged = view(&book).merged_people().find(|(_, person)| *person.name == *name).unwrap().0;
    let act = touyan::domain::desk::people::unmerge(&view(&book), merged).unwrap();
    apply(&mut book, &act, 999).unwrap();
    view(&book).assignments_of_person(merged).len()
}

#[test]
fn a_county_moved_by_its_files_keeps_what_has_ended_and_every_former_name_code_and_parent() {
    let book = county_with_a_past();
    let mut other = empty();
    for (id, row) in book.rows().filter(|(at, _, _)| at.kind == Kind::Role).map(|(at, _, row)| (at, row)) {
        other.put(id, 1, Some(row));
    }
    for kind in ImportKind::ALL {
        let sheet = all(&book, kind.list());
        let again = planned(&book, *kind, &sheet.to_csv(CsvOptions::default()));
        assert_eq!((again.refused.clone(), again.remarks.clone()), (vec![], vec![]), "{kind:?}");
        assert!(again.act.steps.is_empty(), "{kind:?}: {:#?}", again.act.steps);
        let plan = import(&mut other, *kind, &sheet.to_csv(CsvOptions::default()));
        assert_eq!((plan.refused, plan.remarks), (vec![], vec![]), "{kind:?}");
    }
    for kind in ImportKind::ALL {
        assert_eq!(all(&other, kind.list()), all(&book, kind.list()), "{kind:?}");
    }
    // The lists are the judge of themselves above; here the two books are asked directly.
    for text in ["2025-12-31", "2026-09-15", "2026-10-10", "2026-11-23", "2027-02-01"] {
        let (one, two) = (view(&book).on(day(text)), view(&other).on(day(text)));
        for kind in ListKind::ALL {
            let options = ListOptions { masking: Masking::Revealed, ..ListOptions::default() };
            assert_eq!(list(&one, *kind, options), list(&two, *kind, options), "{kind:?} on {text}");
        }
    }
    let merged = |book: &Book| {
        let (id, _) =
            view(book).units_named("茅冈村委会").next().map(|(id, unit)| (id, unit.clone())).unwrap();
        let unit = book.unit(id).unwrap();
        (
            unit.to,
            unit.lineage.len(),
            unit.lineage.first().map(|line| book.unit(line.other).unwrap().codes.clone()),
        )
    };
    assert_eq!(merged(&book), merged(&other));
    assert_eq!(merged(&other).0, Some(day("2026-10-31")));
    let covers = |book: &Book| book.assignments().filter(|(_, held)| held.covers.is_some()).count();
    assert_eq!((covers(&book), covers(&other)), (1, 1));
    // Who was merged can be un-merged there too, and gets back what was his.
    for book in [&book, &other] {
        // The second record had taken the first one in: whichever of them lives again has the post.
        assert_eq!((unmerged_posts(book, "关永建"), unmerged_posts(book, "关永剑")), (1, 1));
        assert_eq!(view(book).people_named("关永建").count(), 0, "until then he is found nowhere");
    }
}
