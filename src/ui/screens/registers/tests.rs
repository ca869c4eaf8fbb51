//! Registers as a clerk uses them: keys in, lines of text out.

use super::{list_place, part_place};
use crate::{
    domain::{
        Book, EntryId, Kind, PersonId, RowId, UnitId, Value,
        account::Office,
        fixture::{self, COUNTY, OTHER, TOWN, TOWNIE, VILLAGE},
        register::{
            Definition, Entry, Selection, Show, Slug, desk,
            measures::{self, Progress, Which},
        },
    },
    ui::{
        Event, Order, Place, Preview,
        testing::{Stage, check_screen},
    },
};

fn slug(key: &str) -> Slug {
    Slug::parse(key).unwrap_or_else(|| panic!("{key}"))
}

/// Keys that are pressed for a script, typed text left out.
fn presses(keys: &str) -> usize {
    keys.split(' ').filter(|key| !key.is_empty() && !key.starts_with('\'')).count()
}

fn entries(stage: &Stage, register: &str) -> Vec<Entry> {
    stage.view().entries(slug(register)).map(|(_, entry)| entry.clone()).collect()
}

/// Register, unit, values, state.
type Given<'a> = (&'a str, UnitId, &'a [(&'a str, Value)], Option<&'a str>);

fn with(entries: &[Given<'_>]) -> Book {
    let mut book = fixture::book();
    for (id, (register, unit, values, state)) in (0..).zip(entries) {
        let mut entry = Entry::new(slug(register), *unit);
        entry.state = state.map(slug);
        entry.state_since = state.map(|_| fixture::today());
        entry.number = format!("2026-{:03}", id + 1).into();
        for (key, value) in *values {
            entry.values.set(slug(key), value.clone()).unwrap_or_else(|problem| panic!("{problem:?}"));
        }
        book.put(RowId { kind: Kind::Entry, id }, 1, Some(entry.into()));
    }
    book.settle();
    book
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn donations() -> Book {
    with(&[
        (
            "donation",
            VILLAGE,
            &[("donor", text("谢氏宗亲会")), ("cash", Value::Number(5_000_000))],
            Some("received"),
        ),
        ("donation", OTHER, &[("donor", text("周氏")), ("cash", Value::Number(100))], Some("pledged")),
        ("donation", TOWN, &[("donor", text("关氏")), ("cash", Value::Unknown)], Some("used")),
    ])
}

#[test]
fn the_menu_counts_entries_and_leads_to_the_list_by_the_number_of_a_register() {
    let mut stage = Stage::with(donations(), &Place::new("registers"));
    stage.shows("党员与党组织").shows("责任区");
    let number = stage.look(|look| {
        let all: Vec<Slug> = look.view.registers().map(|register| register.key).collect();
        all.iter().position(|key| *key == slug("donation")).map_or(0, |at| at + 1)
    });
    let digits: Vec<String> = number.to_string().chars().map(|digit| digit.to_string()).collect();
    stage.keys(&digits.join(" ")).shows("侨捐登记");
    assert!(stage.caret_line().contains("侨捐登记") && stage.caret_line().contains('3'));
    stage.keys("Enter").shows("侨捐登记 开平市").shows("谢氏宗亲会").shows("共3条");
    stage.keys("Esc F8 'talent").shows("能人").hides("责任区");
}

#[test]
fn a_donation_of_cash_and_three_kinds_of_objects_takes_at_most_forty_keys() {
    let mut stage = Stage::at(&Place::new("registers"));
    let keys = "F8 '侨捐 Enter F5 \
        '谢氏宗亲会 Enter Down Down '红色侨心馆 Enter '2024-05 Enter '2000000 Enter 1 \
        '9碉楼、21洋庐、32物品 Enter Down Down Down Down Down 2 F3";
    stage.keys(keys).shows("已保存");
    let [donation] = &entries(&stage, "donation")[..] else { panic!("one donation is recorded") };
    assert_eq!(donation.values.get(slug("cash")), &Value::Number(200_000_000));
    assert_eq!(donation.values.get(slug("cash_at_least")), &Value::Flag(true));
    let pair = |number, unit: &str| Value::List([Value::Number(number), text(unit)].into());
    let told = Value::List([pair(9, "tower"), pair(21, "villa"), pair(32, "object")].into());
    assert_eq!(donation.values.get(slug("items")), &told);
    // From the first screen the menu is at most two keys away.
    let pressed = presses(keys) + 2;
    assert!(pressed <= 40, "{pressed}");
    assert_eq!(pressed, 20);
    assert_eq!(donation.state, Some(slug("received")));
}

#[test]
fn an_honour_for_five_people_at_once_takes_at_most_twenty_keys() {
    let mut stage = Stage::at(&Place::new("registers"));
    let keys = "F8 '荣誉 Enter F5 \
        '优秀网格员 Enter 5 '市委 Enter '2026 Enter 1 \
        '周国梁 Tab '李卓文 Tab '关永健 Tab '谭惠芳 Tab '周锦棠 Enter F3";
    stage.keys(keys).shows("已保存");
    let honours = entries(&stage, "honour");
    assert_eq!(honours.len(), 5);
    let mut people: Vec<&Value> = honours.iter().map(|entry| entry.values.get(slug("person"))).collect();
    people.sort_by_key(|value| format!("{value:?}"));
    people.dedup();
    assert_eq!(people.len(), 5, "each has an entry of their own");
    assert!(honours.iter().all(|entry| entry.values.get(slug("level")) == &text("county")));
    let pressed = presses(keys) + 2;
    assert!(pressed <= 20, "{pressed}");
    stage.keys("Ctrl+U");
    assert!(entries(&stage, "honour").is_empty(), "it was one act");
}

#[test]
fn people_of_different_villages_each_get_the_entry_in_their_own() {
    let place = list_place(slug("talent"), Some(COUNTY));
    let mut stage = Stage::at(&Place { screen: "entry-form".into(), ..place });
    stage.shows("各归本人");
    stage.keys("'周锦棠 Tab '陈远 Enter").shows("（2条）");
    let mut units: Vec<UnitId> = Vec::new();
    // What else the register requires is filled in line by line, so that the form can be saved.
    for _ in 0..30 {
        stage.keys("F3");
        units = entries(&stage, "talent").iter().map(|entry| entry.unit).collect();
        if !units.is_empty() {
            break;
        }
        stage.keys("1 Enter");
    }
    assert_eq!(units, [VILLAGE, OTHER], "{}", stage.text());
}

#[test]
fn a_list_is_sorted_filtered_marked_and_totalled() {
    let mut stage = Stage::with(donations(), &list_place(slug("donation"), Some(COUNTY)));
    // What is only pledged does not count.
    stage.shows("现金 50000").shows("不详");
    // Column 4 is the cash: what is not known comes last either way.
    let order = |stage: &Stage| {
        let lines = stage.lines();
        let mut all: Vec<(usize, &str)> = ["谢氏", "周氏", "关氏"]
            .into_iter()
            .filter_map(|name| Some((lines.iter().position(|line| line.contains(name))?, name)))
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    stage.keys("4");
    assert_eq!(order(&stage), ["周氏", "谢氏", "关氏"]);
    stage.keys("4");
    assert_eq!(order(&stage), ["谢氏", "周氏", "关氏"]);
    stage.keys("F8 '宗亲 Enter").shows("筛出1条");
    assert_eq!(order(&stage), ["谢氏"]);
    stage.keys("Esc");
    stage.keys("Home Tab Tab").shows("已勾选2条");
}

#[test]
fn marked_entries_go_to_a_state_or_get_the_same_values_as_one_act() {
    let all: Vec<Given<'_>> =
        vec![("donation", VILLAGE, &[("cash", Value::Number(100))], Some("pledged")); 3];
    let mut book = with(&all);
    for id in 0..3 {
        let mut entry = book.entry(EntryId(id)).cloned().unwrap_or_else(|| panic!("{id}"));
        let _ = entry.values.set(slug("donor"), text(&format!("捐赠人{id}")));
        book.put(RowId { kind: Kind::Entry, id }, 1, Some(entry.into()));
    }
    book.settle();
    let mut stage = Stage::with(book, &list_place(slug("donation"), Some(VILLAGE)));
    let states = |stage: &Stage| -> Vec<String> {
        entries(stage, "donation").iter().filter_map(|entry| Some(entry.state?.to_string())).collect()
    };
    stage.keys("Space Space F4").shows("办理2条").shows("转为“已接收”").keys("1").shows("已保存");
    assert_eq!(states(&stage), ["received", "received", "pledged"]);
    // The same purpose for all three.
    stage.keys("* F4").shows("填同样的内容");
    let line = stage.lines().iter().find_map(|line| {
        line.contains("填同样的内容")
            .then(|| line.trim_start_matches(['>', ' ']).chars().take(1).collect::<String>())
    });
    stage.keys(&line.unwrap_or_default()).shows("一并写入3条");
    stage.keys("Down Down Down '修祠堂 Enter F3").shows("已保存");
    assert!(
        entries(&stage, "donation").iter().all(|entry| entry.values.get(slug("purpose")) == &text("修祠堂"))
    );
    stage.keys("Ctrl+U");
    assert!(
        entries(&stage, "donation").iter().all(|entry| entry.values.get(slug("purpose")) == &Value::Empty)
    );
}

#[test]
fn a_card_moves_by_one_key_says_who_may_and_asks_for_what_a_state_needs() {
    let mut entry = Entry::new(slug("model_household"), VILLAGE);
    entry.subject = Some(PersonId(0).row());
    entry.state = Some(slug("nominated"));
    entry.state_since = Some(fixture::day("2026-11-01"));
    let _ = entry.values.set(slug("household"), text("周国梁户"));
    let mut book = fixture::book();
    book.put(RowId { kind: Kind::Entry, id: 0 }, 1, Some(entry.into()));
    book.settle();
    let place = Place::new("entry").about(EntryId(0).row());
    let mut stage = Stage::with(book.clone(), &place);
    stage.shows("周国梁户").shows("1 转为“已审核”（镇");
    stage.keys("1").shows("须先填审核意见").keys("'同意 Enter '镇党建办 Enter F3");
    assert_eq!(entries(&stage, "model_household")[0].state, Some(slug("reviewed")));
    stage.shows("转为“公示中”").keys("Esc");
    // A village clerk sees the way and is told who goes it.
    let mut villager = Stage::with(
        {
            let mut book = book;
            if let Some(account) = book.account(TOWNIE).cloned() {
                let account = crate::domain::account::Account {
                    office: Office::VillageClerk,
                    scope: Some(VILLAGE),
                    ..account
                };
                book.put(TOWNIE.row(), 2, Some(account.into()));
            }
            book.settle();
            book
        },
        &place,
    );
    villager.account = TOWNIE;
    villager.open(&place);
    villager.keys("1").shows("这一步由镇");
    assert_eq!(entries(&villager, "model_household")[0].state, Some(slug("nominated")));
}

#[test]
fn totals_go_from_county_to_village_and_every_number_opens_its_entries() {
    let place = Place { screen: "register-totals".into(), ..list_place(slug("donation"), Some(COUNTY)) };
    let mut stage = Stage::with(donations(), &place);
    stage.shows("百合镇").shows("合计");
    stage.keys("Enter").shows("百合镇本级").shows("茅冈村");
    stage.keys("Down Enter").shows("谢氏宗亲会").hides("关氏").shows("共1条");
    stage.keys("Esc Backspace").shows("百合镇");
    stage.keys("Tab").shows("状态").shows("已接收").shows("已使用").hides("意向");
    stage.keys("F5").shows("共1条").shows("已接收");
}

#[test]
fn a_town_clerk_sees_the_own_town_in_every_register_screen() {
    let mut book = donations();
    if let Some(account) = book.account(TOWNIE).cloned() {
        let account = crate::domain::account::Account { scope: Some(VILLAGE), ..account };
        book.put(TOWNIE.row(), 2, Some(account.into()));
    }
    book.settle();
    let mut stage = Stage::with(book, &Place::new("registers"));
    stage.account = TOWNIE;
    for unit in [None, Some(COUNTY), Some(OTHER)] {
        stage.open(&list_place(slug("donation"), unit));
        stage.hides("周氏").hides("关氏");
    }
    stage.open(&list_place(slug("donation"), None));
    stage.shows("谢氏宗亲会").shows("共1条");
    for screen in ["entry", "entry-form"] {
        stage.open(&Place::new(screen).about(EntryId(1).row()));
        stage.hides("周氏");
    }
    stage.open(&Place { screen: "register-totals".into(), ..list_place(slug("donation"), Some(COUNTY)) });
    stage.shows("合计").hides("齐塘村");
}

#[test]
fn a_list_is_exported_and_a_file_of_it_imported_by_its_key() {
    let mut stage = Stage::with(donations(), &list_place(slug("donation"), Some(COUNTY)));
    stage.keys("'x");
    assert!(matches!(stage.orders.pop(), Some(Order::Export { kind }) if &*kind == "donation"));
    stage.keys("'i").shows("侨捐登记").keys("'d.csv Enter");
    assert!(matches!(stage.orders.pop(), Some(Order::Preview { kind, .. }) if &*kind == "donation"));
}

#[test]
fn a_half_filled_entry_survives_as_a_draft_with_all_its_people() {
    let place = Place { screen: "entry-form".into(), ..list_place(slug("honour"), Some(COUNTY)) };
    let mut stage = Stage::at(&place);
    stage.keys("'优秀网格员 Enter 5 Down Down 1 '周国梁 Tab '李卓文 Enter Esc").shows("草稿");
    stage.open(&place);
    stage.shows("已恢复").shows("优秀网格员").shows("（2条）");
}

#[test]
fn every_screen_of_every_register_is_drawn_everywhere() {
    let view = Stage::at(&Place::new("registers")).view();
    let keys: Vec<Slug> = view.registers().map(|register| register.key).collect();
    for key in [keys[0], slug("donation"), slug("house_custody")] {
        for screen in ["register", "entry-form", "register-totals"] {
            check_screen(donations, &Place { screen: screen.into(), ..list_place(key, Some(COUNTY)) });
        }
    }
    check_screen(donations, &Place::new("entry").about(EntryId(0).row()));
    // The others at the usual and the smallest size.
    for key in keys {
        for screen in ["register", "entry-form", "register-totals"] {
            for size in [(80, 24), (60, 16)] {
                let place = Place { screen: screen.into(), ..list_place(key, Some(COUNTY)) };
                let mut stage = Stage::with(donations(), &place);
                stage.size = size;
                stage.open(&place);
                stage.keys("Down Down PgDn End").text();
            }
        }
    }
}

#[test]
fn the_list_of_a_part_stands_again_where_it_stood() {
    let stage = Stage::with(donations(), &Place::new("registers"));
    stage.look(|look| {
        let donation = look.view.register(slug("donation")).unwrap_or_else(|| panic!("donation"));
        let state = donation.column("state").unwrap_or_else(|| panic!("state"));
        let selection = Selection {
            show: Show::Counting,
            keys: vec![(state, "used".into())],
            figure: Some(slug("cash")),
        };
        let place = part_place(donation, Some(COUNTY), &selection);
        assert_eq!(super::selection_of(donation, &place), selection);
    });
}

/// The file that the how-to page shows.
fn library() -> &'static str {
    let page = include_str!("../../../../assets/registers/README.md");
    let (_, file) = page.split_once("```toml\n").unwrap_or_default();
    file.split_once("```").map_or("", |(file, _)| file)
}

#[test]
fn a_register_added_with_a_text_editor_works_everywhere() {
    let definition = Definition::read(library()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let mut stage = Stage::at(&Place::new("registers"));
    stage.hides("农家书屋");
    let act = stage.look(|look| desk::define(look.view, &definition, library()));
    // The file is named on a screen; the session answers with what it would do.
    stage.keys("F9").shows("定义文件").keys("'library.toml Enter");
    assert!(matches!(stage.orders.pop(), Some(Order::Preview { kind, .. }) if &*kind == "registers"));
    let preview = Preview {
        kind: "registers".into(),
        file: "library.toml".into(),
        act: act.map(Box::new),
        lines: vec!["可以使用".into()],
    };
    stage.tell(Event::Previewed(preview));
    stage.keys("F3").shows("已保存");
    // Menu and search.
    stage.open(&Place::new("registers"));
    stage.keys("End").shows("自建台账").shows("农家书屋");
    stage.keys("Enter").shows("农家书屋 开平市").shows("还没有记录");
    // Form: name, books, two opening days by number, a keeper; the unit is the keeper's village.
    stage.keys("F5 '茅冈书屋 Enter '1200 Enter '1、3 Enter '周国梁 Enter F3");
    stage.shows("已保存");
    let [entry] = &entries(&stage, "library")[..] else { panic!("{}", stage.text()) };
    assert_eq!(entry.unit, VILLAGE);
    assert_eq!(entry.values.get(slug("opening")), &Value::List([text("mon"), text("sat")].into()));
    // List, totals, card and the keeper's own card.
    stage.open(&list_place(slug("library"), Some(COUNTY)));
    stage.shows("茅冈书屋").shows("周一；周六").shows("藏书 1200");
    stage.keys("F6").shows("百合镇").shows("1200");
    stage.open(&Place::new("record").about(PersonId(0).row()));
    stage.shows("台账1条").keys("F5").shows("农家书屋").shows("茅冈书屋");
    // Another town's or village's clerk does not see it.
    let place = list_place(slug("library"), None);
    if let Some(account) = stage.book.account(TOWNIE).cloned() {
        let account = crate::domain::account::Account { scope: Some(OTHER), ..account };
        stage.book.put(TOWNIE.row(), 9, Some(account.into()));
        stage.book.settle();
    }
    stage.account = TOWNIE;
    stage.open(&place);
    stage.hides("茅冈书屋");
    // A field that is added later leaves the old entry as it is.
    stage.account = crate::domain::AccountId(0);
    let later = format!(
        "{}\n[[field]]\nkey = \"area\"\nname = {{ zh = \"面积\", en = \"Area\" }}\ntype = \"number\"\nrequired = true\n",
        library()
    );
    let definition = Definition::read(&later).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let act = stage
        .look(|look| desk::define(look.view, &definition, &later))
        .unwrap_or_else(|| panic!("it differs"));
    crate::domain::fixture::run(&mut stage.book, act).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    stage.book.settle();
    assert_eq!(entries(&stage, "library")[0].values.get(slug("books")), &Value::Number(1200));
    stage.open(&Place::new("entry").about(EntryId(0).row()));
    stage.shows("面积").shows("茅冈书屋");
}

#[test]
fn the_ten_measures_stand_on_one_page_and_each_number_opens_its_list() {
    let mut book = with(&[
        ("loudspeaker", VILLAGE, &[("kind", text("horn"))], None),
        ("enterprise_pairing", VILLAGE, &[], None),
    ]);
    book.settle();
    let mut stage = Stage::with(book, &Place::new("measures"));
    stage.shows("强镇（村）富民公司").shows("未登记");
    stage.look(|look| {
        for measure in measures::shipped() {
            for behind in &measure.behind {
                let told = measures::progress(look.view, behind, COUNTY);
                let listed = measures::rows(look.view, behind, COUNTY, Which::There);
                if let (Progress::Reading(reading), Some(rows)) = (told, listed) {
                    assert_eq!(reading.value, rows.len() as i64, "{:?}", measure.key);
                }
            }
        }
    });
    while !stage.caret_line().contains("喇叭") {
        stage.keys("Down");
    }
    stage.keys("F4").shows("齐塘村").hides("茅冈村 ").keys("Esc");
    stage.keys("F6").shows("百合镇");
}

#[test]
fn an_honour_suggests_points_once() {
    let honour = |year: i64| {
        let mut entry = Entry::new(slug("honour"), VILLAGE);
        for (key, value) in [("year", Value::Number(year)), ("person", Value::Ref(Kind::Person, 0))] {
            let _ = entry.values.set(slug(key), value);
        }
        entry
    };
    let mut book = fixture::book();
    for (id, year) in [(0, 2025), (1, 2026)] {
        book.put(RowId { kind: Kind::Entry, id }, 1, Some(honour(year).into()));
    }
    book.settle();
    let (from, to) = (fixture::day("2026-01-01"), fixture::day("2026-12-31"));
    let view = crate::domain::View::whole(std::sync::Arc::new(book.clone()));
    let open = |view: &crate::domain::View| -> Vec<EntryId> {
        desk::unbooked_points(view, PersonId(0), from, to).into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(open(&view), [EntryId(1)]);
    let steps = desk::book_points(&view, &open(&view), "2026年度");
    let mut booked = book.entry(EntryId(1)).cloned().unwrap_or_else(|| panic!("it is there"));
    let _ = booked.values.set(slug("points_suggested"), text("2026年度"));
    assert_eq!(steps.len(), 1);
    book.put(EntryId(1).row(), 2, Some(booked.into()));
    book.settle();
    assert!(open(&crate::domain::View::whole(std::sync::Arc::new(book))).is_empty());
}

fn custody() -> Book {
    let mut book = with(&[(
        "house_custody",
        VILLAGE,
        &[
            ("name", text("谢创故居")),
            ("owner", text("旅外侨胞")),
            ("trustee", text("村党支部")),
            ("use", text("education")),
        ],
        Some("used"),
    )]);
    let mut entry = book.entry(EntryId(0)).cloned().unwrap_or_else(|| panic!("it is there"));
    entry.from = crate::domain::Date::parse("2024-01-01");
    entry.to = crate::domain::Date::parse("2026-12-31");
    book.put(EntryId(0).row(), 1, Some(entry.into()));
    book.settle();
    book
}

#[test]
fn a_contract_that_ends_soon_is_due_on_the_list_and_renewed_for_the_day_after_as_one_act() {
    let mut stage = Stage::with(custody(), &list_place(slug("house_custody"), Some(COUNTY)));
    stage.shows("谢创故居");
    // e goes on to all, those that count, those that are due.
    stage.keys("'e 'e 'e").shows("谢创故居").shows("将到期的");
    stage.keys("F4").shows("续期");
    let line = stage.lines().iter().find_map(|line| {
        line.contains("续期").then(|| line.trim_start_matches(['>', ' ']).chars().take(1).collect::<String>())
    });
    stage.keys(&line.unwrap_or_default()).shows("新的起始日").shows("2027-01-01");
    stage.keys("Enter").shows("已保存");
    let all = entries(&stage, "house_custody");
    let span = |entry: &Entry| (entry.from.map(|from| from.to_string()), entry.to.map(|to| to.to_string()));
    assert_eq!(all.len(), 2);
    assert_eq!(span(&all[0]), (Some("2024-01-01".into()), Some("2026-12-31".into())));
    assert_eq!(span(&all[1]), (Some("2027-01-01".into()), None));
    assert_ne!(all[0].number, all[1].number);
    stage.keys("Ctrl+U");
    assert_eq!(entries(&stage, "house_custody").len(), 1);
}

#[test]
fn entries_are_ended_on_a_day_that_is_typed_and_a_day_that_is_none_is_told() {
    let mut stage = Stage::with(donations(), &list_place(slug("donation"), Some(COUNTY)));
    // The first one has neither cash nor objects, which nothing may be saved with.
    stage.keys("Down Space Space F4");
    let line = stage.lines().iter().find_map(|line| {
        line.contains("终止").then(|| line.trim_start_matches(['>', ' ']).chars().take(1).collect::<String>())
    });
    stage.keys(&line.unwrap_or_default()).shows("最后一天");
    stage.keys("Home '9 Enter").shows("日期");
    assert!(entries(&stage, "donation").iter().all(|entry| entry.to.is_none()));
    stage.keys("Home Del Enter").shows("已保存");
    let ended = entries(&stage, "donation").iter().filter(|entry| entry.to.is_some()).count();
    assert_eq!(ended, 2);
}

#[test]
fn the_history_of_an_entry_says_field_by_field_what_changed_in_the_words_of_its_register() {
    let mut stage = Stage::with(donations(), &Place::new("history").about(EntryId(0).row()));
    let before = stage.book.entry(EntryId(0)).cloned().unwrap_or_else(|| panic!("it is there"));
    let mut after = before.clone();
    after.state = Some(slug("used"));
    for (key, value) in [
        ("cash", Value::Number(7_000_000)),
        ("items", Value::List([Value::List([Value::Number(2), text("tower")].into())].into())),
        ("public", Value::Flag(true)),
    ] {
        let _ = after.values.set(slug(key), value);
    }
    let change = crate::ui::Change {
        row: EntryId(0).row(),
        was: 1,
        before: Some(before.into()),
        after: Some(after.into()),
    };
    let told = crate::ui::Entry {
        seq: 9,
        at_ms: crate::ui::testing::NOW_MS,
        account: crate::domain::AccountId(0),
        verb: crate::domain::Verb::Edit,
        document: "".into(),
        reason: "".into(),
        changes: vec![change],
        rows: 1,
        undoes: None,
        shown: Vec::new(),
        aside: Default::default(),
    };
    stage.tell(Event::Answer(crate::ui::Question::History(EntryId(0).row()), vec![told], None));
    stage
        .shows("状态：已接收")
        .shows("已使用")
        .shows("现金：50000")
        .shows("70000")
        .shows("2幢碉楼")
        .shows("同意公开");
}

#[test]
fn a_reader_is_shown_no_donor_in_list_card_search_sort_or_totals() {
    use crate::domain::account::Account;
    let reader = crate::domain::AccountId(9);
    let mut book = donations();
    book.put(reader.row(), 2, Some(Account::new("reader", "读者", Office::Reader).into()));
    book.settle();
    let mut stage = Stage::with(book, &list_place(slug("donation"), Some(COUNTY)));
    stage.shows("谢氏宗亲会").keys("F2 '谢氏宗亲").shows("侨捐登记").keys("Esc");
    stage.account = reader;
    stage.open(&list_place(slug("donation"), Some(COUNTY)));
    stage.hides("谢氏宗亲会").shows("已隐去").shows("共3条");
    // Column 2 is the donor: the order stays, and a text that only the donor has finds nothing.
    let before: Vec<String> = stage.lines()[2..5].to_vec();
    stage.keys("2");
    assert_eq!(stage.lines()[2..5].to_vec(), before);
    stage.keys("F8 '谢氏宗亲 Enter").shows("筛出0条").keys("Esc");
    stage.keys("F2 '谢氏宗亲").shows("找到0条").keys("Esc Esc");
    stage.open(&Place::new("entry").about(EntryId(0).row()));
    stage.hides("谢氏宗亲会").shows("已隐去");
    stage.open(&Place::new("history").about(EntryId(0).row()));
    stage.hides("谢氏宗亲会");
    for screen in ["register-totals", "register-figures"] {
        stage.open(&Place { screen: screen.into(), ..list_place(slug("donation"), Some(COUNTY)) });
        stage.hides("谢氏宗亲会");
    }
}

#[test]
fn the_figures_of_a_register_stand_on_one_page_by_town_and_each_opens_its_list() {
    let mut stage = Stage::with(
        donations(),
        &Place { screen: "register-figures".into(), ..list_place(slug("donation"), Some(COUNTY)) },
    );
    stage
        .shows("捐款")
        .shows("50000")
        .shows("捐赠笔数")
        .keys("Enter")
        .shows("谢氏宗亲会")
        .hides("周氏")
        .keys("Esc");
    stage.keys("F6").shows("百合镇");
    check_screen(
        donations,
        &Place { screen: "register-figures".into(), ..list_place(slug("donation"), Some(COUNTY)) },
    );
}
