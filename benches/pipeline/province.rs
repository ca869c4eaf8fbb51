//! A province as a book: 21 prefectures, 126 counties, 1,612 towns, 25,600 villages, 240,000 groups, each with a leader;
//! each village with a secretary and a reserve list. Everybody is invented; every 500th leader leads two groups.

use touyan::domain::{
    Book, Date, Day, Kind, PersonId, RowId, UnitId, View,
    code::Code,
    office::record::{Incumbency, Post, Taken},
    person::{Education, Person, Political, Sex},
    pipeline::{desk::FILED, record::Reserve},
    register::Slug,
    setting::Setting,
    unit::{Level, Unit},
};

/// Groups.
pub const GROUPS: u32 = 240_000;
const VILLAGES: u32 = 25_600;
const TOWNS: u32 = 1_612;
const COUNTIES: u32 = 126;
const PREFECTURES: u32 = 21;

const FIRST_PREFECTURE: u32 = 1;
const FIRST_COUNTY: u32 = FIRST_PREFECTURE + PREFECTURES;
const FIRST_TOWN: u32 = FIRST_COUNTY + COUNTIES;
const FIRST_VILLAGE: u32 = FIRST_TOWN + TOWNS;
const FIRST_GROUP: u32 = FIRST_VILLAGE + VILLAGES;

/// Which of `above` units a place among `all` belongs to.
const fn share(at: u32, all: u32, above: u32) -> u32 {
    (at as u64 * above as u64 / all as u64) as u32
}

/// Place among those of the same parent, from 1.
const fn serial(at: u32, all: u32, above: u32) -> u32 {
    let parent = share(at, all, above);
    let first = (parent as u64 * all as u64).div_ceil(above as u64) as u32;
    at - first + 1
}

fn code(town: u32, village: Option<u32>) -> Option<Code> {
    let county = share(town, TOWNS, COUNTIES);
    let prefecture = share(county, COUNTIES, PREFECTURES);
    let (county, town) = (serial(county, COUNTIES, PREFECTURES), serial(town, TOWNS, COUNTIES));
    let village = village.map(|at| format!("{:03}", 199 + serial(at, VILLAGES, TOWNS))).unwrap_or_default();
    Code::parse(&format!("44{:02}{county:02}{:03}{village}", prefecture + 1, 99 + town))
}

fn units(book: &mut Book) {
    let mut put = |id: u32, unit: Unit| book.put(UnitId(id).row(), 1, Some(unit.into()));
    put(0, Unit::new(Level::Province, "某省", Code::parse("44"), None));
    for at in 0..PREFECTURES {
        let code = Code::parse(&format!("44{:02}", at + 1));
        put(FIRST_PREFECTURE + at, Unit::new(Level::Prefecture, "某市", code, Some(UnitId(0))));
    }
    for at in 0..COUNTIES {
        let above = share(at, COUNTIES, PREFECTURES);
        let code = Code::parse(&format!("44{:02}{:02}", above + 1, serial(at, COUNTIES, PREFECTURES)));
        put(
            FIRST_COUNTY + at,
            Unit::new(Level::County, "某县", code, Some(UnitId(FIRST_PREFECTURE + above))),
        );
    }
    for at in 0..TOWNS {
        let above = UnitId(FIRST_COUNTY + share(at, TOWNS, COUNTIES));
        put(FIRST_TOWN + at, Unit::new(Level::Town, "某镇", code(at, None), Some(above)));
    }
    for at in 0..VILLAGES {
        let town = share(at, VILLAGES, TOWNS);
        let above = UnitId(FIRST_TOWN + town);
        put(FIRST_VILLAGE + at, Unit::new(Level::Village, "某村", code(town, Some(at)), Some(above)));
    }
    for at in 0..GROUPS {
        let above = UnitId(FIRST_VILLAGE + share(at, GROUPS, VILLAGES));
        let serial = u16::try_from(serial(at, GROUPS, VILLAGES)).unwrap_or(u16::MAX);
        put(FIRST_GROUP + at, Unit { serial, ..Unit::new(Level::Group, "某组", None, Some(above)) });
    }
}

fn person(at: u32, home: UnitId, today: Day) -> Person {
    Person {
        sex: Some(if at.is_multiple_of(4) { Sex::Female } else { Sex::Male }),
        birth: Some(Date::exact(today.plus(-11_000 - i32::try_from(at % 9_000).unwrap_or(0)))),
        education: Some(if at.is_multiple_of(3) { Education::College } else { Education::Senior }),
        political: Some(if at.is_multiple_of(5) { Political::Masses } else { Political::Member }),
        home: Some(home),
        ..Person::new("某人")
    }
}

/// The province, settled.
pub fn book() -> Book {
    let today = Day::parse("2026-11-23").unwrap_or(Day::MIN);
    let mut book = Book::loading(today);
    units(&mut book);
    let (leader, secretary) = (Slug::literal("group_leader"), Slug::literal("secretary"));
    let since = today.plus(-400);
    for at in 0..GROUPS {
        let group = UnitId(FIRST_GROUP + at);
        book.put(PersonId(at).row(), 1, Some(person(at, group, today).into()));
        let who = PersonId(if at % 500 == 499 { at - 1 } else { at });
        let held = Incumbency::new(group, leader, who, since, Taken::Elected);
        book.put(RowId { kind: Kind::Incumbency, id: at }, 1, Some(held.into()));
        book.put(RowId { kind: Kind::Post, id: at }, 1, Some(Post::new(group, leader, 1).into()));
    }
    for at in 0..VILLAGES {
        let village = UnitId(FIRST_VILLAGE + at);
        let first = GROUPS + at * 3;
        for who in first..first + 3 {
            book.put(PersonId(who).row(), 1, Some(person(who, village, today).into()));
        }
        let held = Incumbency::new(village, secretary, PersonId(first), since, Taken::Appointed);
        book.put(RowId { kind: Kind::Incumbency, id: GROUPS + at }, 1, Some(held.into()));
        book.put(
            RowId { kind: Kind::Post, id: GROUPS + at },
            1,
            Some(Post::new(village, secretary, 1).into()),
        );
        for who in 1..3 {
            let way = Slug::literal("self");
            let reserve = Reserve {
                validated: Some(today.plus(-60)),
                ..Reserve::new(village, secretary, PersonId(first + who), since, FILED, way)
            };
            book.put(RowId { kind: Kind::Reserve, id: at * 2 + who - 1 }, 1, Some(reserve.into()));
        }
    }
    for (id, (key, value)) in (0..).zip([
        ("reserve.ratio.secretary", "2"),
        ("reserve.stale_after_months", "6"),
        ("reserve.age_max", "60"),
    ]) {
        let setting = Setting { key: key.into(), value: value.into(), document: "".into(), from: None };
        book.put(RowId { kind: Kind::Setting, id }, 1, Some(setting.into()));
    }
    book.settle();
    book
}

/// Every leader as a row of numbers: county, town, village, group, person, whether a Party member.
pub fn leaders(view: &View, visit: &mut dyn FnMut([u32; 6])) {
    for at in 0..GROUPS {
        let group = UnitId(FIRST_GROUP + at);
        let village = share(at, GROUPS, VILLAGES);
        let town = share(village, VILLAGES, TOWNS);
        let county = share(town, TOWNS, COUNTIES);
        for (_, held) in view.incumbencies_of_unit(group) {
            let political = view.person(held.person).and_then(|person| person.political);
            let member = u32::from(matches!(political, Some(Political::Member | Political::Probationary)));
            visit([county, town, village, group.0, held.person.0, member]);
        }
    }
}
