//! The desk played with keys on a small county.

use crate::{
    domain::{AssignmentId, Book, Kind, RowId, assignment::Standing, fixture::*, person::Person},
    ui::{
        Place,
        testing::{Stage, check_screen},
    },
};

fn desk() -> Place {
    Place::new("desk").about(VILLAGE.row())
}

/// Who stands in the cells of a grid's role, with standing.
fn holders(stage: &Stage, grid: crate::domain::GridId, role: crate::domain::RoleId) -> Vec<(u32, Standing)> {
    let book = &stage.book;
    book.assignments_of_grid(grid)
        .filter(|(_, a)| a.role == role)
        .map(|(_, a)| (a.person.0, a.standing(book.today())))
        .filter(|(_, standing)| *standing != Standing::Over)
        .collect()
}

#[test]
fn the_desk_and_the_counts_stand_everywhere() {
    check_screen(book, &desk());
    check_screen(book, &Place::new("coverage").about(COUNTY.row()));
}

#[test]
fn a_gap_is_filled_with_two_keys_and_taken_back_with_one() {
    let mut stage = Stage::at(&desk());
    // The cursor begins on the first cell, which is a gap already.
    stage.shows("补缺 01 龙塘里").keys("F8").shows("01 龙塘里").keys("1");
    assert_eq!(stage.book.count(Kind::Assignment), 1);
    stage.shows("已保存：任用 ").keys("Ctrl+U");
    assert_eq!(stage.book.count(Kind::Assignment), 0);
    // The assignment is gone, and yet it is said which one it was.
    let said = stage.lines().into_iter().find(|line| line.contains("已撤销")).unwrap();
    assert!(said.contains("已撤销：任用 ") && said.contains("龙塘里"), "{said}");
}

#[test]
fn the_best_candidate_stands_beside_the_gap_with_the_reason() {
    let mut stage = Stage::at(&desk());
    stage
        .keys("Right Right Right")
        .shows("补缺 01 龙塘里 liaison")
        .shows("1 谭惠芳")
        .shows("住本网格，侨眷，未任他职");
    stage.keys("1");
    assert_eq!(holders(&stage, G1, LIAISON), [(3, Standing::Serving)]);
    // The same person is offered for the next grid too, but no longer as somebody without a post.
    stage.keys("Down").shows("现任1格");
}

#[test]
fn filling_one_role_of_a_town_takes_a_digit_a_grid() {
    let mut stage = Stage::at(&Place::new("coverage").about(COUNTY.row()));
    // Row 1 is the town; the number of missing liaisons leads to the first of them.
    stage.keys("Right Right Right Right Enter").shows("逐个补 百合镇 liaison：还缺3");
    stage.keys("1 1 1").shows("还缺0").shows("已保存：任用");
    assert_eq!(stage.book.sums_of(COUNTY).role(LIAISON).gap, 0);
    let grids: Vec<_> = stage.book.assignments().map(|(_, a)| a.grid).collect();
    assert_eq!(grids, [G1, G2, FAR]);
    // The role is done, the town is not: the same key goes on with the other roles.
    stage.keys("F8").shows("补缺");
}

#[test]
fn replacing_leaves_no_empty_day() {
    let mut stage = Stage::at(&desk());
    stage.keys("1 Enter 'liz").shows("李卓文").keys("Enter");
    // Appointed and replaced on one day: the first one never took effect.
    assert_eq!(holders(&stage, G1, HEAD), [(1, Standing::Serving)]);
    assert_eq!(stage.book.count(Kind::Assignment), 1);
}

#[test]
fn a_date_and_document_hold_for_the_acts_that_follow() {
    let mut stage = Stage::at(&desk());
    stage.keys("F3 Home Del Del Del Del Del Del Del Del Del Del '12-01 Enter 'bz31 Enter Enter");
    stage.shows("起任2026-12-01 bz31").keys("1");
    let (_, a) = stage.book.assignments().next().expect("appointed");
    assert_eq!((a.from.to_string().as_str(), &*a.document), ("2026-12-01", "bz31"));
    stage.shows("拟").shows("未到任");
    assert_eq!(stage.book.sums_of(VILLAGE).role(HEAD).waiting, 1);
}

#[test]
fn a_wrong_date_is_said_and_what_was_typed_stays() {
    let mut stage = Stage::at(&desk());
    stage.keys("F3 'x Enter").shows("2026-11-23x").keys("Esc 1");
    assert_eq!(stage.book.count(Kind::Assignment), 1);
}

#[test]
fn who_held_a_post_on_a_day_and_nothing_can_be_changed_there() {
    let mut stage = Stage::at(&desk());
    stage.keys("1 F9 '3-15 Enter").shows("截至 2026-03-15").shows("无人在岗").shows("只看不改");
    stage.keys("1 Del F6");
    assert_eq!(stage.book.count(Kind::Assignment), 1);
    stage.keys("Esc").hides("截至").shows("在岗 ").hides("补缺");
}

#[test]
fn marked_rows_are_filled_and_ended_as_one_act() {
    let mut stage = Stage::at(&desk());
    stage.keys("Space Space").shows("已标记2格").keys("1");
    assert_eq!(stage.book.count(Kind::Assignment), 2);
    assert_eq!(stage.book.seq(), 2, "one act");
    stage.keys("Home Space Space Del");
    assert_eq!(stage.book.sums_of(VILLAGE).role(HEAD).filled, 0);
    assert_eq!(stage.book.seq(), 3);
}

#[test]
fn two_people_change_places_and_one_moves() {
    let mut stage = Stage::at(&desk());
    stage.keys("1 Down 2");
    let before = (holders(&stage, G1, HEAD), holders(&stage, G2, HEAD));
    assert_ne!(before.0, before.1);
    stage.keys("x").shows("再按 x").keys("Up x");
    assert_eq!((holders(&stage, G2, HEAD), holders(&stage, G1, HEAD)), before);
    // A head moves to the empty adviser's cell of the same grid: heads and advisers exclude each other only in force.
    stage.keys("Right t").shows("补缺").keys("Left t Right t");
    assert_eq!(holders(&stage, G1, HEAD), []);
    assert_eq!(holders(&stage, G1, PART).len(), 1);
}

#[test]
fn a_stand_in_covers_until_the_holder_is_back() {
    let mut stage = Stage::at(&desk());
    stage.keys("1 c 'liz Enter").shows("代李卓文");
    let both = holders(&stage, G1, HEAD);
    assert!(
        both.contains(&(1, Standing::Acting)) && both.iter().any(|(_, s)| *s == Standing::Suspended),
        "{both:?}"
    );
    assert_eq!(stage.book.sums_of(VILLAGE).role(HEAD).filled, 1);
    stage.keys("'' s");
    assert_eq!(holders(&stage, G1, HEAD).len(), 1);
    assert_eq!(holders(&stage, G1, HEAD)[0].1, Standing::Serving);
}

#[test]
fn the_desk_comes_back_where_it_was() {
    let mut stage = Stage::at(&desk());
    stage.keys("Down Right F3 Home Del Del Del Del Del Del Del Del Del Del '12-01 Enter 'bz31 Enter Enter");
    let shell = stage.shell.as_ref().expect("open");
    let place = stage.look(|look| shell.place(look));
    let again = Stage::at(&place);
    assert_eq!(again.text(), stage.text());
}

#[test]
fn another_ones_change_shows_at_once() {
    let mut stage = Stage::at(&desk());
    let mut other = stage.book.clone();
    appoint(&mut other, G1, HEAD, 0, "2026-01-01").expect("fits");
    stage.book = other;
    stage.tell(crate::ui::Event::BookChanged);
    stage.shows("周国梁").shows("在岗 ").hides("补缺");
}

#[test]
fn children_are_not_offered_and_the_old_come_last() {
    let mut county: Book = book();
    for (id, birth) in [(10, "2012-01-01"), (11, "1950-01-01"), (12, "1990-01-01")] {
        let birth = crate::domain::Date::parse(birth);
        let person = Person { home: Some(GROUP), birth, ..Person::new(&format!("新{id}")) };
        county.put(RowId { kind: Kind::Person, id }, 1, Some(person.into()));
    }
    county.settle();
    let found = crate::domain::desk::candidates(&view(&county), G1, HEAD, 9);
    let order: Vec<u32> = found.best.iter().map(|c| c.person.0).collect();
    assert_eq!(order, [3, 12, 11, 0, 1, 4]);
}

#[test]
fn ending_asks_nothing_and_can_be_undone() {
    let mut stage = Stage::at(&desk());
    let mut county = stage.book.clone();
    let id = appoint(&mut county, G1, HEAD, 0, "2026-01-01").expect("fits").created[0].id;
    stage.book = county;
    stage.tell(crate::ui::Event::BookChanged);
    stage.keys("Del").shows("补缺 01 龙塘里");
    let ended = stage.book.assignment(AssignmentId(id)).expect("kept").to;
    assert_eq!(ended.map(|day| day.to_string()).as_deref(), Some("2026-11-22"));
    stage.keys("Ctrl+U").shows("在岗 ").hides("补缺");
}

#[test]
fn who_could_replace_or_cover_somebody_is_offered_before_anything_is_typed_and_a_digit_takes_one() {
    for (key, said) in [("Enter", "已保存：换人"), ("c", "已保存：临时代理")] {
        let mut stage = Stage::at(&desk());
        stage.keys("F8 1").keys(key).shows(">1 ").keys("1").shows(said);
    }
}

#[test]
fn the_search_of_every_screen_is_there_on_the_desk_too() {
    let mut stage = Stage::at(&desk());
    stage.keys("/").shows("查找").keys("Esc v").shows("拆分");
}
