//! Kept readings are those of a full recount at every unit, whatever happens to the rows.

use super::{kept, recount};
use crate::domain::{
    Book, CycleId, Date, Day, FilingId, GridId, Kind, OrganisationId, PersonId, RoleId, Row, RowId, SheetId,
    TemplateId, UnitId, Value, View,
    account::{Account, Office},
    appraisal::{
        due::{Due, Spell},
        record::{Cycle, Sheet},
    },
    assignment::Assignment,
    fixture,
    grid::Grid,
    office::record::{Incumbency, Post, Taken},
    organisation::{Organisation, OrganisationKind},
    person::{Education, Person, Political, Sex},
    pipeline::{
        desk::FILED,
        record::{Filing, FilingKind, FilingOutcome, Reserve},
    },
    register::{Entry, Slug},
    setting::Setting,
    unit::{Level, Unit, UnitKind},
};
use fastrand::Rng;
use std::sync::Arc;

/// Where a kept reading is not that of a recount, or is none at all.
pub(in crate::domain) fn faults(book: &Book) -> Vec<String> {
    let view = fixture::view(book);
    let mut faults = Vec::new();
    for (unit, at) in view.all_units().filter(|(_, unit)| unit.level <= Level::Village) {
        for indicator in view.indicators() {
            let (kept, counted) = (kept::reading(&view, indicator, unit), recount(&view, indicator, unit));
            if kept != Some(counted) {
                let name = at.name(view.day());
                faults.push(format!("{name} {}: kept {kept:?}, counted {counted:?}", indicator.key));
            }
        }
    }
    // The same for every unit, groups too, from one pass.
    for indicator in view.indicators() {
        for (unit, said) in super::everywhere(&view, indicator) {
            if said != recount(&view, indicator, unit) {
                faults.push(format!("{} {}: everywhere {said:?}", view.unit_name(unit), indicator.key));
            }
        }
    }
    faults
}

const PEOPLE: u32 = 10;
const OFFICES: [Slug; 2] = [Slug::literal("secretary"), Slug::literal("group_leader")];

fn pick<T: Clone>(random: &mut Rng, all: &[T]) -> T {
    all[random.usize(..all.len())].clone()
}

fn some(random: &mut Rng, first: Day) -> Option<Day> {
    random.bool().then(|| first.plus(random.i32(-800..400)))
}

/// Units of a province with two counties: 0 province, 1 and 2 counties, 3 to 5 towns, 6 to 10 villages, 11 to 18 groups.
fn parent(random: &mut Rng, id: u32) -> Option<UnitId> {
    let above = match id {
        0 => return None,
        1..=2 => 0..1,
        3..=5 => 1..3,
        6..=10 => 3..6,
        _ => 6..11,
    };
    // Now and then a group stands right under a town.
    Some(UnitId(if id > 10 && random.u8(..8) == 0 { 3 } else { random.u32(above) }))
}

fn unit(random: &mut Rng, id: u32) -> Row {
    let level = match id {
        0 => Level::Province,
        1..=2 => Level::County,
        3..=5 => Level::Town,
        6..=10 => Level::Village,
        _ => Level::Group,
    };
    let mut unit = Unit::new(level, &format!("单位{id}"), None, parent(random, id));
    unit.serial = u16::try_from(id).unwrap();
    unit.kind = (level == Level::Village)
        .then(|| pick(random, &[UnitKind::VillagersCommittee, UnitKind::ResidentsCommittee]));
    if random.u8(..5) == 0 {
        unit.organisations = vec![OrganisationId(0)];
    }
    if id > 5 && random.u8(..8) == 0 {
        unit.to = Some(fixture::today().plus(random.i32(-20..20)));
    }
    unit.into()
}

fn row(random: &mut Rng, at: RowId) -> Row {
    let today = fixture::today();
    let place = |random: &mut Rng| UnitId(random.u32(..19));
    let village = |random: &mut Rng| UnitId(random.u32(6..11));
    let person = |random: &mut Rng| PersonId(random.u32(..PEOPLE));
    match at.kind {
        Kind::Unit => unit(random, at.id),
        Kind::Person => {
            let of = Person {
                sex: pick(random, &[None, Some(Sex::Female), Some(Sex::Male)]),
                birth: random.bool().then(|| Date::exact(today.plus(random.i32(-15_000..-14_000)))),
                education: pick(random, &[None, Some(Education::Senior), Some(Education::College)]),
                political: pick(random, &[None, Some(Political::Member), Some(Political::Masses)]),
                tags: if random.bool() { vec!["乡贤".into()] } else { Vec::new() },
                home: Some(place(random)),
                ..Person::new(&format!("人{}", at.id))
            };
            of.into()
        }
        Kind::Organisation => Organisation::new("支部", OrganisationKind::Branch, place(random)).into(),
        Kind::Grid => {
            let organisations = if random.bool() { vec![OrganisationId(0)] } else { Vec::new() };
            let code = crate::domain::code::Code::parse(&format!("440783110223{:03}", at.id + 1)).unwrap();
            let to = some(random, today);
            Grid { organisations, to, ..Grid::new(code, "格", village(random)) }.into()
        }
        Kind::Assignment => {
            let (grid, role) = (GridId(random.u32(..5)), RoleId(random.u32(..4)));
            let from = today.plus(random.i32(-30..30));
            let to = some(random, today);
            Assignment { to, ..Assignment::new(grid, role, person(random), from) }.into()
        }
        Kind::Post => Post::new(place(random), pick(random, &OFFICES), random.u16(..4)).into(),
        Kind::Incumbency => {
            let began = pick(random, &[Taken::Elected, Taken::Appointed, Taken::Acting]);
            let from = today.plus(random.i32(-900..30));
            let new = Incumbency::new(place(random), pick(random, &OFFICES), person(random), from, began);
            let filing = random.bool().then(|| FilingId(random.u32(..4)));
            Incumbency { to: some(random, today), filing, ..new }.into()
        }
        Kind::Filing => {
            let kinds = &FilingKind::ALL;
            let outcome = random.bool().then_some(FilingOutcome::Acknowledged);
            let new = Filing::new(village(random), OFFICES[0], person(random), pick(random, kinds));
            Filing { outcome, ..new }.into()
        }
        Kind::Reserve => {
            let validated = some(random, today);
            let way = Slug::literal("self");
            let new = Reserve::new(village(random), OFFICES[0], person(random), today.plus(-99), FILED, way);
            Reserve { validated, ..new }.into()
        }
        Kind::Cycle => {
            let from = today.plus(random.i32(-500..20));
            let cycle = Cycle {
                template: TemplateId(0),
                name: "考核".into(),
                unit: UnitId(0),
                from,
                to: from.plus(90),
                due: None,
                document: "".into(),
                reverse_document: "".into(),
            };
            cycle.into()
        }
        Kind::Sheet => {
            let spell = Spell { unit: place(random), person: person(random), from: today, to: None };
            let mut sheet = Sheet::new(CycleId(random.u32(..2)), &Due { spell, months: 12 });
            sheet.decided.is = random.bool();
            sheet.replaces = (random.u8(..4) == 0).then(|| SheetId(random.u32(..6)));
            sheet.into()
        }
        Kind::Entry => {
            let mut entry = Entry::new(Slug::literal("overseas_home"), place(random));
            entry.number = format!("{}", at.id).into();
            entry.values.set(Slug::literal("has_organisation"), Value::Flag(random.bool())).unwrap();
            entry.subject = random.bool().then(|| person(random).row());
            entry.into()
        }
        Kind::Setting => {
            let (key, value) =
                pick(random, &[("reserve.ratio.secretary", "2"), ("reserve.stale_after_months", "6")]);
            Setting { key: key.into(), value: value.into(), document: "".into(), from: None }.into()
        }
        kind => unreachable!("{kind:?}"),
    }
}

const COUNTED: [(Kind, u32); 13] = [
    (Kind::Unit, 19),
    (Kind::Person, PEOPLE),
    (Kind::Organisation, 2),
    (Kind::Grid, 5),
    (Kind::Assignment, 14),
    (Kind::Post, 10),
    (Kind::Incumbency, 16),
    (Kind::Filing, 4),
    (Kind::Reserve, 8),
    (Kind::Cycle, 2),
    (Kind::Sheet, 6),
    (Kind::Entry, 6),
    (Kind::Setting, 1),
];

fn province(random: &mut Rng) -> Book {
    let mut book = Book::new(fixture::today());
    for (at, version, row) in fixture::book().rows().filter(|(at, ..)| at.kind == Kind::Role) {
        book.put(at, version, Some(row));
    }
    for (kind, count) in COUNTED {
        for id in 0..count {
            let at = RowId { kind, id };
            book.put(at, 1, Some(row(random, at)));
        }
    }
    book.settle();
    book
}

#[test]
fn kept_readings_are_those_of_a_recount_after_any_changes_of_rows() {
    for seed in 0..24 {
        let mut random = Rng::with_seed(seed);
        let mut book = province(&mut random);
        assert_eq!(faults(&book), [""; 0], "seed {seed}: counted once");
        for step in 0..24 {
            let before = book.clone();
            let mut changed = Vec::new();
            // Several rows of any kinds at one go, as an act, an import, a merger or an undo leaves them.
            for _ in 0..random.u8(1..4) {
                let (kind, count) = pick(&mut random, &COUNTED);
                if kind == Kind::Setting && random.u8(..4) != 0 {
                    continue;
                }
                let at = RowId { kind, id: random.u32(..count) };
                let gone = random.u8(..6) == 0 && kind != Kind::Setting;
                let new = (!gone).then(|| row(&mut random, at));
                book.put(at, 2, new);
                changed.push((at, gone));
            }
            if random.u8(..12) == 0 {
                book.set_today(book.today().plus(random.i32(1..40)));
            }
            book.settle();
            assert_eq!(faults(&book), [""; 0], "seed {seed}, step {step}: {changed:?}");
            if step % 8 == 0 {
                assert_eq!(faults(&before), [""; 0], "the book before keeps its own");
            }
        }
    }
}

#[test]
fn who_does_not_see_all_that_was_counted_counts_himself() {
    let mut book = fixture::book();
    fixture::appoint(&mut book, fixture::G1, fixture::PART, 3, "2026-01-01").unwrap();
    fixture::appoint(&mut book, fixture::FAR, fixture::PART, 5, "2026-01-01").unwrap();
    let id = crate::domain::AccountId(book.next_id(Kind::Account));
    let own = Account { person: Some(PersonId(3)), ..Account::new("own", "own", Office::Reader) };
    book.put(id.row(), 1, Some(own.into()));
    book.settle();
    let book = Arc::new(book);
    for account in [fixture::TOWNIE, fixture::APPROVER, id] {
        let view = View::new(Arc::clone(&book), account).unwrap();
        for (unit, _) in view.all_units() {
            for indicator in view.indicators() {
                let said = super::reading(&view, indicator, unit);
                assert_eq!(said, recount(&view, indicator, unit), "{account:?} {unit:?} {}", indicator.key);
            }
        }
    }
    let townie = View::new(Arc::clone(&book), fixture::TOWNIE).unwrap();
    let tagged = super::shipped::indicator(Slug::literal("liaison_exact")).unwrap();
    assert_eq!(kept::reading(&townie, tagged, fixture::COUNTY), None, "the county is above his scope");
    assert!(kept::reading(&townie, tagged, fixture::OTHER).is_some());
}

#[test]
fn somebody_counted_in_two_villages_is_one_person_above_them() {
    let mut book = fixture::book();
    let tagged = super::shipped::indicator(Slug::literal("part_time_tagged")).unwrap();
    let met = |book: &Book, unit| kept::reading(&fixture::view(book), tagged, unit).map(|said| said.met);
    assert_eq!(met(&book, fixture::COUNTY), Some(0));
    fixture::appoint(&mut book, fixture::G1, fixture::PART, 3, "2026-01-01").unwrap();
    let far = fixture::appoint(&mut book, fixture::FAR, fixture::PART, 3, "2026-01-01").unwrap();
    let three = [fixture::VILLAGE, fixture::OTHER, fixture::COUNTY].map(|unit| met(&book, unit));
    assert_eq!(three, [Some(1); 3], "one in each village, and one in the county");
    let back = fixture::undo(&book, &far);
    fixture::run(&mut book, back).unwrap();
    let three = [fixture::VILLAGE, fixture::OTHER, fixture::COUNTY].map(|unit| met(&book, unit));
    assert_eq!(three, [Some(1), Some(0), Some(1)]);
}
