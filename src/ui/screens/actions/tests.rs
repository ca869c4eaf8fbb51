//! Journeys with the keys counted, on the small county.

use crate::{
    domain::{
        Book, Day, GridId, Known, PersonId, Row, UnitId,
        assignment::{Ended, Standing},
        fixture::{self, FAR, G1, G2, GROUP, HEAD, OTHER, PART, VILLAGE, appoint},
        grid::LineageKind,
        organisation::{Organisation, OrganisationKind},
        person::{Person, PersonStatus},
    },
    ui::{
        Event, Order, Place,
        testing::{Stage, check_screen},
    },
};

/// 李卓文 is a part-time worker in three grids; more people live in both villages.
fn county() -> Book {
    let mut book = fixture::book();
    for (id, (name, home)) in (10..).zip([
        ("余焕堂", VILLAGE),
        ("余小燕", VILLAGE),
        ("谭美玲", GROUP),
        ("陈志强", OTHER),
        ("陈月娥", OTHER),
    ]) {
        let person = Person { home: Some(home), ..Person::new(name) };
        book.put(PersonId(id).row(), 1, Some(person.into()));
    }
    book.settle();
    for grid in [G1, G2, FAR] {
        appoint(&mut book, grid, PART, 1, "2026-01-01").expect("a free post");
    }
    book
}

fn handover() -> Place {
    Place::new("handover").about(PersonId(1).row())
}

fn count(keys: &str) -> usize {
    keys.split(' ').map(|key| key.strip_prefix('\'').map_or(1, |text| text.chars().count())).sum()
}

fn in_role(stage: &Stage, grid: GridId, role: crate::domain::RoleId) -> Vec<String> {
    let view = stage.view();
    let day = Day::parse("2026-11-23").expect("a day");
    view.assignments_of_grid(grid)
        .into_iter()
        .filter(|(_, a)| a.role == role && a.standing(day).fills())
        .map(|(_, a)| view.person(a.person).map_or(String::new(), |p| p.name.to_string()))
        .collect()
}

#[test]
fn a_worker_with_three_grids_leaves_with_three_successors_in_at_most_14_keys() {
    let mut stage = Stage::with(county(), &Place::new("home"));
    let keys = "F2 'lzw 1 F4 1 1 1 Enter";
    assert!(count(keys) <= 14, "{} keys", count(keys));
    stage.keys("F2 'lzw 1 F4").shows("移交").shows("李卓文").shows("茅冈村 01 龙塘里").shows("[ 待定 ]");
    stage.keys("1 1 1").shows("共3岗，全部有人接任").keys("Enter").shows("已保存：移交");
    for grid in [G1, G2, FAR] {
        let now = in_role(&stage, grid, PART);
        assert!(now.len() == 1 && now[0] != "李卓文", "{now:?}");
    }
    let view = stage.view();
    assert_eq!(view.person(PersonId(1)).map(|p| p.status), Some(PersonStatus::Away));
    let ended: Vec<_> = view.assignments_of_person(PersonId(1)).iter().map(|(_, a)| a.to).collect();
    assert_eq!(ended, [Day::parse("2026-11-22"); 3], "no day between last and first");
    // One act, one undo.
    stage.keys("Ctrl+U");
    assert_eq!(in_role(&stage, FAR, PART), ["李卓文"]);
}

#[test]
fn posts_left_empty_are_named_before_saving_and_enter_goes_to_what_is_open() {
    let mut stage = Stage::with(county(), &handover());
    stage.shows("未定3岗").shows("现在保存会空缺：龙塘里 part_time、东安里 part_time、");
    stage.keys("1 -").shows("暂缺").shows("未定1岗");
    // A decided post under the cursor: Enter does not save while one is open.
    stage.keys("Up Up Enter").shows("这一岗还没定");
    assert!(stage.caret_line().contains("齐塘"), "{}", stage.caret_line());
    stage.keys("Del").shows("1岗有人接任；保存后空缺：东安里 part_time、齐塘 part_time").keys("Enter");
    stage.shows("已保存：移交");
    assert_eq!(in_role(&stage, G2, PART), Vec::<String>::new());
    assert_eq!(in_role(&stage, G1, PART).len(), 1);
}

#[test]
fn somebody_else_is_found_by_letters_and_date_document_and_reason_are_edited() {
    let mut stage = Stage::with(county(), &handover());
    stage.keys("'cyue 1").shows("陈月娥");
    stage.keys("F3 '2026-12-01 Down '百镇31号 Down Down 3").shows("完成").keys("F3");
    stage.shows("原任止 2026-11-30  接任起 2026-12-01").shows("文号 百镇31号").shows("离任原因 去世");
    stage.keys("- - Enter").shows("已保存：移交");
    let view = stage.view();
    let died: Vec<_> = view.assignments_of_person(PersonId(1)).iter().map(|(_, a)| a.ended).collect();
    assert_eq!(died, [Some(Ended::Died); 3]);
    assert_eq!(view.person(PersonId(1)).map(|p| p.status), Some(PersonStatus::Deceased));
    let new = view.assignments_of_person(PersonId(14));
    assert_eq!(new.len(), 1);
    assert_eq!((&*new[0].1.document, new[0].1.standing(view.day())), ("百镇31号", Standing::Waiting));
}

#[test]
fn a_refused_handover_keeps_what_was_chosen_and_says_why() {
    let mut stage = Stage::with(county(), &handover());
    stage.keys("1 1 1");
    let chosen = stage.look(|look| stage.shell.as_ref().map(|shell| shell.place(look))).expect("a place");
    // Meanwhile the first successor dies.
    let id: u32 =
        chosen.text("chosen").and_then(|t| t.split([':', ',']).nth(1)?.parse().ok()).expect("an id");
    let mut gone = stage.view().person(PersonId(id)).cloned().expect("a person");
    gone.status = PersonStatus::Deceased;
    stage.book.put(PersonId(id).row(), 9, Some(gone.into()));
    stage.book.settle();
    stage.tell(Event::BookChanged);
    stage.keys("Enter").shows("未保存").hides("[ 待定 ]");
    assert!(stage.refused.is_some());
    assert!(stage.caret_line().contains("龙塘里"), "the cursor is where it can be mended");
    // A lost line: the place brings everything back.
    stage.open(&chosen);
    stage.hides("[ 待定 ]");
}

#[test]
fn a_wrong_date_is_told_at_its_line_and_nothing_is_lost() {
    let mut stage = Stage::with(county(), &handover());
    stage.keys("1 1 1 F3 '2026-02-30 Down").shows("请填日期");
    assert!(stage.caret_line().contains("2026-02-30"));
    stage.keys("Ctrl+E");
    assert!(stage.caret_line().contains("2026-02-30"), "nothing is saved with it");
    stage.keys("F3 Backspace Backspace '01 F3").shows("接任起 2026-02-01");
}

fn proposing() -> Place {
    Place::new("propose").about(VILLAGE.row())
}

/// Runs the computation that the screen asked for.
fn work(stage: &mut Stage) {
    let at =
        stage.orders.iter().position(|order| matches!(order, Order::Work(_))).expect("work is asked for");
    let Order::Work(work) = stage.orders.remove(at) else { unreachable!() };
    let result = (work.run)(stage.view(), &|| false);
    stage.tell(Event::Worked(work.id, Some(result)));
}

#[test]
fn a_proposal_is_reviewed_line_by_line_and_accepted_in_part_as_one_act() {
    let mut stage = Stage::with(county(), &proposing());
    stage.shows("正在计算");
    work(&mut stage);
    // Two grids, four roles, part-time filled: six gaps.
    stage.shows("拟任6岗：接受6岗").shows("[x]").shows("先求缺岗最少").hides("正在计算");
    stage.keys("Space").shows("接受5岗").shows("[ ]");
    let before = stage.book.seq();
    stage.keys("End Enter").shows("已保存：一次配齐");
    assert_eq!(stage.book.seq(), before + 1, "one act");
    let gap = stage.view().sums(VILLAGE).total().gap;
    assert_eq!(gap, 1, "the line that was set aside stays open");
    stage.shows("拟任1岗：接受0岗");
}

#[test]
fn another_person_is_put_on_a_line_by_digit_and_a_lost_line_keeps_it() {
    let mut stage = Stage::with(county(), &proposing());
    work(&mut stage);
    let first = stage.caret_line();
    stage.keys("1 Up");
    let other = stage.caret_line();
    assert_ne!(first, other, "somebody else stands there");
    stage.keys("Down Space");
    let place = stage.look(|look| stage.shell.as_ref().map(|shell| shell.place(look))).expect("a place");
    stage.open(&place);
    work(&mut stage);
    stage.shows("接受5岗").keys("Home");
    assert_eq!(stage.caret_line(), other);
}

#[test]
fn lines_that_others_filled_meanwhile_are_marked_and_not_saved() {
    let mut stage = Stage::with(county(), &proposing());
    work(&mut stage);
    appoint(&mut stage.book, G1, HEAD, 5, "2026-02-01").expect("a free post");
    stage.book.settle();
    stage.tell(Event::BookChanged);
    stage.shows("已变动1岗").shows("该岗已有人任").keys("Ctrl+E").shows("已保存");
    assert_eq!(in_role(&stage, G1, HEAD), ["陈远"]);
    assert_eq!(stage.view().sums(VILLAGE).total().gap, 0);
}

#[test]
fn esc_stops_the_computation_and_enter_begins_it_again() {
    let mut stage = Stage::with(county(), &proposing());
    stage.orders.clear();
    stage.keys("Esc").shows("已停止");
    assert!(matches!(stage.orders.pop(), Some(Order::StopWork(_))));
    stage.keys("Enter").shows("正在计算");
    work(&mut stage);
    stage.shows("拟任6岗");
}

fn splitting() -> Place {
    Place::new("regrid").about(G1.row()).with("how", "split")
}

/// Grid 1 with 386 households, its group, one organisation and two holders.
fn to_split() -> Book {
    let mut book = county();
    appoint(&mut book, G1, HEAD, 0, "2026-01-01").expect("a free post");
    let organisation = Organisation::new("茅冈一支部", OrganisationKind::Branch, VILLAGE);
    let organisation_id = crate::domain::OrganisationId(0);
    book.put(organisation_id.row(), 1, Some(organisation.into()));
    let mut grid = book.grid(G1).cloned().expect("a grid");
    grid.households = Known::Is(386);
    grid.organisations = vec![organisation_id];
    book.put(G1.row(), 2, Some(Row::from(grid)));
    book.settle();
    book
}

#[test]
fn a_grid_is_split_with_each_holder_group_and_organisation_placed_by_one_key() {
    let mut stage = Stage::with(to_split(), &splitting());
    stage.shows("户数 386").shows("440783110223003").shows("440783110223004");
    // Name, code, households of the first; the second's households follow.
    stage.keys("'龙塘东 Enter Enter '200 Enter").shows("186");
    stage.keys("Enter Enter '龙塘西 Enter Enter Enter Enter Enter");
    assert!(stage.caret_line().contains("周国梁"), "{}", stage.caret_line());
    // 周国梁 first, 李卓文 second, the group second, the organisation both.
    stage.keys("1 2 2 3").shows("甲“龙塘东”1岗0组，乙“龙塘西”1岗1组，卸任0岗");
    stage.keys("Enter Enter Enter Enter").shows("已保存：拆分");
    let view = stage.view();
    let new: Vec<_> = view
        .grids_of(VILLAGE)
        .into_iter()
        .filter(|(_, g)| g.name.starts_with("龙塘") && g.to.is_none())
        .collect();
    let names: Vec<&str> = new.iter().map(|(_, grid)| &*grid.name).collect();
    assert_eq!(names, ["龙塘东", "龙塘西"]);
    let households: Vec<_> = new.iter().map(|(_, grid)| grid.households).collect();
    assert_eq!(households, [Known::Is(200), Known::Is(186)]);
    assert_eq!(new[1].1.groups, [GROUP]);
    assert_eq!((new[0].1.organisations.len(), new[1].1.organisations.len()), (1, 1));
    assert_eq!(in_role(&stage, new[0].0, HEAD), ["周国梁"]);
    assert_eq!(in_role(&stage, new[1].0, PART), ["李卓文"]);
    let old = view.grid(G1).expect("the old grid stays in the book");
    assert_eq!(old.to, Day::parse("2026-11-22"));
    assert!(old.lineage.iter().all(|line| line.kind == LineageKind::SplitInto) && old.lineage.len() == 2);
}

#[test]
fn a_taken_code_is_told_at_its_line_with_everything_typed_still_there() {
    let mut stage = Stage::with(to_split(), &splitting());
    stage.keys("'龙塘东 Enter '440783110223002 Enter Enter Enter Enter '龙塘西 Ctrl+E").shows("未保存");
    assert!(stage.caret_line().contains("440783110223002"), "{}", stage.caret_line());
    stage.shows("龙塘东").shows("龙塘西");
    stage.keys("'440783110223009 F3").shows("已保存：拆分");
}

#[test]
fn a_half_filled_slip_comes_back_from_its_place() {
    let mut stage = Stage::with(to_split(), &splitting());
    stage.keys("'龙塘东 Enter Enter '200 Enter");
    let place = stage.look(|look| stage.shell.as_ref().map(|shell| shell.place(look))).expect("a place");
    let json = serde_json::to_string(&place).expect("a place is plain data");
    stage.open(&serde_json::from_str(&json).expect("and comes back"));
    stage.shows("龙塘东").shows("200").shows("186");
    assert!(stage.caret_line().contains("甲格人口"), "{}", stage.caret_line());
}

#[test]
fn marked_grids_are_merged_and_one_grid_is_renumbered_or_abolished() {
    let place = Place::new("regrid").about(G1.row()).with("how", "merge").with("others", "0,1");
    let mut stage = Stage::with(to_split(), &place);
    stage.shows("龙塘里 + 东安里").keys("Ctrl+E").shows("已保存：合并");
    let view = stage.view();
    let open: Vec<_> = view.grids_of(VILLAGE).into_iter().filter(|(_, grid)| grid.to.is_none()).collect();
    assert_eq!(open.len(), 1);
    // 李卓文 served in both and goes on once.
    assert_eq!(in_role(&stage, open[0].0, PART), ["李卓文"]);

    let mut stage = Stage::with(to_split(), &Place::new("regrid").about(G1.row()).with("how", "renumber"));
    stage.shows("440783110223001 换成 440783110223003").keys("Ctrl+E").shows("已保存：换码");
    let code = stage.view().grid(G1).and_then(|grid| grid.code(fixture::today()));
    assert_eq!(code.map(|code| code.to_string()).as_deref(), Some("440783110223003"));

    let mut stage = Stage::with(to_split(), &Place::new("regrid").about(G1.row()).with("how", "abolish"));
    stage.shows("2岗同日卸任").keys("Ctrl+E").shows("已保存：撤销建制");
    assert_eq!(stage.view().grid(G1).and_then(|grid| grid.to), Day::parse("2026-11-22"));
    assert_eq!(in_role(&stage, G1, HEAD), Vec::<String>::new());
}

#[test]
fn a_unit_is_renamed_moved_and_merged_and_a_new_group_gets_the_next_number() {
    let reunit = |unit: UnitId, how: &str| Place::new("reunit").about(unit.row()).with("how", how);
    let mut stage = Stage::with(county(), &reunit(OTHER, "rename"));
    stage.keys("'齐塘新村 Ctrl+E").shows("已保存：更名");
    assert_eq!(stage.view().unit_name(OTHER), "齐塘新村");

    stage.open(&reunit(VILLAGE, "new-group"));
    stage.shows("新增村民小组").keys("'东安里 Enter");
    assert!(stage.caret_line().contains('2'), "{}", stage.caret_line());
    stage.keys("Ctrl+E").shows("已保存：新增 东安里");
    assert!(stage.view().group_by_serial(VILLAGE, 2).is_some());
    // The next one begins at once.
    assert!(stage.caret_line().contains("名称"));

    stage.open(&reunit(VILLAGE, "new-grid"));
    stage.keys("'南盛里 Enter").shows("440783110223003").keys("Down 2 Ctrl+E").shows("已保存：新增 南盛里");
    assert_eq!(stage.view().grids_of(VILLAGE).len(), 3);

    stage.open(&reunit(OTHER, "merge"));
    stage
        .shows("请先选单位")
        .keys("'maogang 1")
        .shows("百合镇 440783110223")
        .keys("Ctrl+E")
        .shows("已保存：合并");
    assert!(stage.view().unit(OTHER).is_some_and(|unit| unit.to.is_some()));

    // A village with grids that go on is not abolished; the sentence says by what.
    stage.open(&reunit(VILLAGE, "abolish"));
    stage.keys("Ctrl+E").shows("龙塘里");
    assert!(stage.view().unit(VILLAGE).is_some_and(|unit| unit.to.is_none()));
}

#[test]
fn the_notice_sheet_hides_telephones_until_they_are_revealed_and_is_written_as_text() {
    let mut book = to_split();
    let mut head = book.person(PersonId(0)).cloned().expect("a person");
    head.phone = "00000000138".into();
    book.put(PersonId(0).row(), 3, Some(head.into()));
    book.settle();
    let mut stage = Stage::with(book, &Place::new("notice").about(VILLAGE.row()));
    stage.shows("茅冈村网格公示牌").shows("周国梁").hides("00000000138").shows("1人电话已隐去");
    stage.keys("F5").shows("00000000138").keys("F9");
    let Some(Order::Write { name, content }) = stage.orders.pop() else { panic!("a file is written") };
    assert_eq!(name, "公示牌-440783110223-2026-11-23.txt");
    let text = String::from_utf8(content).expect("text");
    assert!(
        text.contains("周国梁  00000000138") && text.contains("龙塘里  440783110223001  386 户"),
        "{text}"
    );
}

#[test]
fn two_records_of_one_person_become_one_and_two_again() {
    let mut book = county();
    let twin = Person { home: Some(VILLAGE), remarks: "x".into(), ..Person::new("李卓文") };
    book.put(PersonId(20).row(), 1, Some(twin.into()));
    book.settle();
    let place = Place::new("merge-people").about(PersonId(20).row());
    let mut stage = Stage::with(book, &place);
    stage.shows("可能是同一人的档案").shows("1 李卓文").keys("1").shows("保留这份");
    // The other one has three posts and knows more: it is offered to stay.
    stage.keys("Enter").shows("已保存：人员合并");
    let view = stage.view();
    assert_eq!(view.person(PersonId(20)).and_then(|p| p.merged_into), Some(PersonId(1)));
    assert_eq!(view.person(PersonId(1)).map(|p| p.remarks.to_string()).as_deref(), Some("x"));
    assert_eq!(view.load(PersonId(1)), 3);
    stage.open(&place);
    stage.shows("本档已并入").keys("F8").shows("已保存：人员拆回");
    assert_eq!(stage.view().person(PersonId(20)).and_then(|p| p.merged_into), None);
}

#[test]
fn all_of_them_stand_in_every_profile_and_their_help_is_their_table() {
    check_screen(county, &handover());
    check_screen(county, &proposing());
    check_screen(to_split, &splitting());
    check_screen(to_split, &Place::new("regrid").about(G1.row()).with("how", "merge"));
    check_screen(to_split, &Place::new("notice").about(VILLAGE.row()));
    check_screen(county, &Place::new("merge-people").about(PersonId(1).row()));
    for how in ["rename", "renumber", "move", "merge", "community", "abolish", "new-group", "new-grid"] {
        check_screen(county, &Place::new("reunit").about(VILLAGE.row()).with("how", how));
    }
    // And about rows that are not there.
    for name in ["handover", "propose", "regrid", "reunit", "notice", "merge-people"] {
        check_screen(county, &Place::new(name).about(GridId(99).row()));
    }
}

#[test]
fn on_the_smallest_terminal_the_line_being_edited_is_in_sight() {
    let mut stage = Stage::with(to_split(), &splitting());
    stage.size = (60, 16);
    for _ in 0..20 {
        stage.keys("Down");
        let (_, caret) = stage.buffer();
        let row = caret.expect("the cursor is shown").y;
        assert!((1..14).contains(&row), "row {row}");
        assert!(stage.lines()[usize::from(row)].starts_with('>'), "{}", stage.text());
    }
}

#[test]
fn the_desk_leads_to_them_with_its_date_and_document() {
    let at = |grid: GridId, role: crate::domain::RoleId| {
        Place::new("desk")
            .about(grid.row())
            .with("role", role.0)
            .with("from", "2026-12-01")
            .with("document", "百镇31号")
    };
    let mut stage = Stage::with(to_split(), &at(G1, PART));
    stage.keys("F4").shows("移交").shows("李卓文").shows("接任起 2026-12-01  文号 百镇31号");
    stage.open(&at(G1, PART));
    stage.keys("F6").shows("一次配齐");
    work(&mut stage);
    stage.shows("起任 2026-12-01  文号 百镇31号");
}

/// The line is lost and the person comes back to where she was.
fn lose_the_line(stage: &mut Stage) {
    let place = stage.look(|look| stage.shell.as_ref().map(|shell| shell.place(look))).expect("a place");
    let kept = serde_json::to_vec(&place).expect("a place can be written");
    let back: Place = serde_json::from_slice(&kept).expect("and read");
    stage.open(&back);
}

#[test]
fn a_lost_line_comes_back_to_the_same_line_of_a_slip_and_typing_goes_on() {
    for (how, to, typed, more) in [
        ("split", "", "龙塘", "里东片"),
        ("merge", "Down", "龙塘", "东安里"),
        ("renumber", "Down Down", "百镇", "31号"),
        ("abolish", "Down", "百镇", "31号"),
    ] {
        let mut stage = Stage::with(county(), &Place::new("regrid").about(G1.row()).with("how", how));
        stage.keys(to).keys(&format!("'{typed}"));
        lose_the_line(&mut stage);
        stage.keys(&format!("'{more}"));
        let line = stage.caret_line();
        assert!(line.contains(&format!("[{typed}{more}")), "{how}: {line}");
    }
    let mut stage = Stage::with(county(), &Place::new("reunit").about(VILLAGE.row()).with("how", "rename"));
    stage.keys("'茅冈");
    lose_the_line(&mut stage);
    stage.keys("'新村");
    assert!(stage.caret_line().contains("茅冈新村"), "{}", stage.caret_line());
}

#[test]
fn a_lost_line_brings_back_what_was_being_looked_for() {
    let mut stage = Stage::with(county(), &Place::new("regrid").about(G1.row()).with("how", "merge"));
    stage.keys("'d").shows("东安里");
    lose_the_line(&mut stage);
    stage.keys("'al 1").shows("龙塘里 + 东安里");
    let mut stage = Stage::with(county(), &handover());
    stage.keys("1 F3 Down '百镇");
    lose_the_line(&mut stage);
    stage.keys("'31号 F3").shows("文号 百镇31号").shows("未定2岗").keys("'cy");
    lose_the_line(&mut stage);
    stage.keys("'ue 1").shows("未定1岗").shows("陈月娥");
    let mut stage = Stage::with(county(), &Place::new("merge-people").about(PersonId(1).row()));
    stage.keys("0 'cyu");
    lose_the_line(&mut stage);
    stage.keys("'e 1").shows("陈月娥");
}

#[test]
fn a_proposal_that_is_being_reviewed_keeps_its_half_typed_basis_over_a_lost_line() {
    let mut stage = Stage::with(county(), &Place::new("propose").about(VILLAGE.row()));
    stage.keys("F3 Down '百镇");
    lose_the_line(&mut stage);
    stage.keys("'31号");
    assert!(stage.caret_line().contains("百镇31号"), "{}", stage.caret_line());
}
