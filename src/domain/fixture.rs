//! A small county for tests: two villages of one town, three grids, a few people, four roles.

use super::{
    AccountId, Act, Applied, Book, Day, GridId, Kind, PersonId, Refusal, RoleId, Row, RowId, UnitId, Verb,
    View,
    account::{Account, Office},
    apply,
    code::Code,
    desk::{Basis, posts},
    grid::Grid,
    person::Person,
    role::{Exclusion, Need, Reach, Requirement, Role},
    unit::{Level, Unit},
};
use std::sync::Arc;

pub const COUNTY: UnitId = UnitId(0);
pub const TOWN: UnitId = UnitId(1);
pub const VILLAGE: UnitId = UnitId(2);
pub const OTHER: UnitId = UnitId(3);
pub const GROUP: UnitId = UnitId(4);
pub const HEAD: RoleId = RoleId(0);
pub const PART: RoleId = RoleId(1);
pub const ADVISER: RoleId = RoleId(2);
pub const LIAISON: RoleId = RoleId(3);
pub const G1: GridId = GridId(0);
pub const G2: GridId = GridId(1);
pub const FAR: GridId = GridId(2);
pub const TOWNIE: AccountId = AccountId(1);
/// An approver of the county: what account 0 entered, another one decides.
pub const APPROVER: AccountId = AccountId(2);

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("{text}"))
}

pub fn today() -> Day {
    day("2026-11-23")
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn role(key: &str, order: u8, min: u16, max: Option<u16>, counts_load: bool) -> Role {
    Role {
        key: key.into(),
        name_zh: key.into(),
        name_en: key.into(),
        short_zh: key.chars().take(4).collect::<String>().into(),
        short_en: key.chars().take(8).collect::<String>().into(),
        order,
        requirements: vec![Requirement { unit: None, grid_kind: None, need: Need::Range { min, max } }],
        exclusions: Vec::new(),
        tags: Vec::new(),
        counts_load,
        retired: false,
    }
}

/// People 0 to 5: 周国梁 李卓文 关永健 谭惠芳 (侨眷, group of grid 1) 周锦棠 (village) 陈远 (other village).
pub fn book() -> Book {
    let mut book = Book::new(today());
    let mut put = |kind: Kind, id: u32, row: Row| book.put(RowId { kind, id }, 1, Some(row));
    let units = [
        Unit::new(Level::County, "开平市", Some(code("440783")), None),
        Unit::new(Level::Town, "百合镇", Some(code("440783110")), Some(COUNTY)),
        Unit::new(Level::Village, "茅冈村", Some(code("440783110223")), Some(TOWN)),
        Unit::new(Level::Village, "齐塘村", Some(code("440783110226")), Some(TOWN)),
        Unit { serial: 1, ..Unit::new(Level::Group, "龙塘里", None, Some(VILLAGE)) },
    ];
    for (id, unit) in (0..).zip(units) {
        put(Kind::Unit, id, unit.into());
    }
    let mut part = role("part_time", 2, 1, Some(3), true);
    part.exclusions = vec![Exclusion { role: HEAD, reach: Reach::SameGrid }];
    let mut adviser = role("adviser", 3, 1, None, false);
    adviser.exclusions = vec![Exclusion { role: HEAD, reach: Reach::Anywhere }];
    let mut liaison = role("liaison", 4, 1, Some(1), true);
    liaison.tags = vec!["侨眷".into(), "乡贤".into()];
    for (id, role) in (0..).zip([role("grid_head", 1, 1, Some(1), true), part, adviser, liaison]) {
        put(Kind::Role, id, role.into());
    }
    let grids = [
        Grid { groups: vec![GROUP], ..Grid::new(code("440783110223001"), "龙塘里", VILLAGE) },
        Grid::new(code("440783110223002"), "东安里", VILLAGE),
        Grid::new(code("440783110226001"), "齐塘", OTHER),
    ];
    for (id, grid) in (0..).zip(grids) {
        put(Kind::Grid, id, grid.into());
    }
    let people = [
        ("周国梁", VILLAGE, ""),
        ("李卓文", VILLAGE, ""),
        ("关永健", TOWN, ""),
        ("谭惠芳", GROUP, "侨眷"),
        ("周锦棠", VILLAGE, "侨眷"),
        ("陈远", OTHER, ""),
    ];
    for (id, (name, home, tag)) in (0..).zip(people) {
        let tags = if tag.is_empty() { vec![] } else { vec![tag.into()] };
        put(Kind::Person, id, Person { home: Some(home), tags, ..Person::new(name) }.into());
    }
    let account = |login: &str, office, scope| Account { scope, ..Account::new(login, login, office) };
    let county = Account { vetting: true, ..account("county", Office::CountyClerk, None) };
    put(Kind::Account, 0, county.into());
    put(Kind::Account, 1, account("village", Office::VillageClerk, Some(OTHER)).into());
    put(Kind::Account, 2, account("approver", Office::Approver, None).into());
    book.settle();
    book.advance(1);
    book
}

pub fn view(book: &Book) -> View {
    View::whole(Arc::new(book.clone()))
}

/// Carries an act out as the next entry; on a refusal the book stays as it was.
pub fn run(book: &mut Book, act: Act) -> Result<Applied, Refusal> {
    let mut next = book.clone();
    let applied = apply(&mut next, &act, book.seq() + 1)?;
    *book = next;
    Ok(applied)
}

pub fn appoint(
    book: &mut Book,
    grid: GridId,
    role: RoleId,
    person: u32,
    from: &str,
) -> Result<Applied, Refusal> {
    let act = posts::appoint(&view(book), grid, role, PersonId(person), &Basis::from(day(from)));
    run(book, act)
}

/// The same as what somebody else proposes.
pub fn by(account: AccountId, act: Result<Act, Refusal>) -> Result<Act, Refusal> {
    act.map(|act| Act { account, ..act })
}

/// The act that takes `applied` back, as the store makes it.
pub fn undo(book: &Book, applied: &Applied) -> Act {
    let seq = book.seq();
    let steps = super::act::reverse(
        applied.changes.iter().map(|c| (c.row, seq, c.before.as_ref(), c.after.as_ref())),
    );
    Act::new(Verb::Undo, steps)
}
