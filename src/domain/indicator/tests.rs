//! Indicators on a small county; numbers by hand.

use super::{
    Indicator, Reading, Side, Verdict, by_unit, reading, rows,
    shipped::{self, FILES},
};
use crate::domain::{
    Book, Kind, PersonId, RowId, View,
    fixture::{self, COUNTY, GROUP, OTHER, VILLAGE},
    organisation::{Organisation, OrganisationKind},
    register::{Slug, Wrong},
};

fn read(text: &str) -> Indicator {
    Indicator::read(text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

fn made(body: &str) -> Indicator {
    read(&format!(
        "key = \"one\"\nname = {{ zh = \"一\", en = \"one\" }}\nshort = {{ zh = \"一\", en = \"one\" }}\n\
         period = \"month\"\nsource = \"-\"\n{body}"
    ))
}

fn named(key: &str) -> &'static Indicator {
    Slug::parse(key).and_then(shipped::indicator).unwrap_or_else(|| panic!("{key}"))
}

fn served(book: &mut Book) {
    let branch = Organisation::new("一支部", OrganisationKind::Branch, VILLAGE);
    book.put(RowId { kind: Kind::Organisation, id: 0 }, 2, Some(branch.into()));
    for grid in [fixture::G1, fixture::G2] {
        let mut held = book.grid(grid).unwrap().clone();
        held.organisations = vec![crate::domain::OrganisationId(0)];
        book.put(grid.row(), 2, Some(held.into()));
    }
    book.settle();
}

#[test]
fn every_shipped_file_can_be_read() {
    for (key, text) in FILES {
        let indicator = Indicator::read(text).unwrap_or_else(|mistakes| panic!("{key}: {mistakes:?}"));
        assert_eq!(indicator.key.as_str(), *key);
        assert!(!indicator.source.is_empty());
        let cells = unicode_width::UnicodeWidthStr::width(&*indicator.short.zh);
        assert!(cells <= 8 && indicator.short.en.len() <= 8, "{key}: its heading is too long");
    }
}

#[test]
fn one_organisation_that_serves_two_grids_counts_grids_and_not_itself() {
    let mut book = fixture::book();
    let before = reading(&fixture::view(&book), named("grids_served"), COUNTY);
    assert_eq!(before, Reading { met: 0, base: Some(3), unknown: 0 });
    served(&mut book);
    let view = fixture::view(&book);
    let after = reading(&view, named("grids_served"), COUNTY);
    assert_eq!(after, Reading { met: 2, base: Some(3), unknown: 0 });
    // 2/3 is 66.67 % when rounded; it is cut.
    assert_eq!(after.share(), Some(6666));
    assert_eq!(
        (after.needed(&view, named("grids_served")), after.verdict(&view, named("grids_served"))),
        (Some(3), Verdict::Short)
    );
    assert_eq!(
        by_unit(&view, named("grids_served"), fixture::TOWN),
        [
            (VILLAGE, Reading { met: 2, base: Some(2), unknown: 0 }),
            (OTHER, Reading { met: 0, base: Some(1), unknown: 0 }),
        ]
    );
    assert_eq!(super::reading::short_villages(&view, named("grids_served"), COUNTY), [OTHER]);
}

#[test]
fn every_number_opens_as_many_rows_as_it_says() {
    let mut book = fixture::book();
    served(&mut book);
    fixture::appoint(&mut book, fixture::G1, fixture::PART, 3, "2026-01-01").unwrap();
    fixture::appoint(&mut book, fixture::G2, fixture::PART, 3, "2026-01-01").unwrap();
    fixture::appoint(&mut book, fixture::FAR, fixture::PART, 5, "2026-01-01").unwrap();
    let view = fixture::view(&book);
    for indicator in shipped::indicators() {
        for unit in [COUNTY, fixture::TOWN, VILLAGE, OTHER, GROUP] {
            let said = reading(&view, indicator, unit);
            let count = |side| rows(&view, indicator, unit, side).len();
            assert_eq!(count(Side::Met), said.met as usize, "{} met", indicator.key);
            assert_eq!(count(Side::Base), said.base.unwrap_or(0) as usize, "{} base", indicator.key);
            assert_eq!(count(Side::Unknown), said.unknown as usize, "{} unknown", indicator.key);
            if indicator.part {
                let missing = count(Side::Missing) + count(Side::Met) + count(Side::Unknown);
                assert_eq!(missing, count(Side::Base), "{} missing", indicator.key);
            }
        }
    }
    // Whoever serves two grids is one person; the tag decides.
    let tagged = named("part_time_tagged");
    assert_eq!(reading(&view, tagged, COUNTY), Reading { met: 1, base: None, unknown: 0 });
    let who: Vec<_> = rows(&view, tagged, COUNTY, Side::Met).into_iter().map(|item| item.person).collect();
    assert_eq!(who, [Some(PersonId(3))]);
}

#[test]
fn what_nobody_entered_is_not_known_and_neither_met_nor_missing() {
    let indicator = made(
        "base = { of = \"grids\" }\nmet = { when = [{ fact = \"households\", least = 300, most = 500 }] }\n",
    );
    let mut book = fixture::book();
    let mut grid = book.grid(fixture::G1).unwrap().clone();
    grid.households = crate::domain::Known::Is(300);
    book.put(fixture::G1.row(), 2, Some(grid.into()));
    let mut grid = book.grid(fixture::G2).unwrap().clone();
    grid.households = crate::domain::Known::Is(299);
    book.put(fixture::G2.row(), 2, Some(grid.into()));
    book.settle();
    let view = fixture::view(&book);
    assert_eq!(reading(&view, &indicator, COUNTY), Reading { met: 1, base: Some(3), unknown: 1 });
    assert_eq!(rows(&view, &indicator, COUNTY, Side::Missing).len(), 1);
}

#[test]
fn an_empty_base_is_no_value_and_a_number_without_target_has_no_verdict() {
    let book = fixture::book();
    let view = fixture::view(&book);
    let coverage = named("grids_served");
    let empty = reading(&view, coverage, GROUP);
    assert_eq!((empty.share(), empty.verdict(&view, coverage)), (None, Verdict::NoValue));
    let tagged = named("part_time_tagged");
    assert_eq!(reading(&view, tagged, COUNTY).verdict(&view, tagged), Verdict::NoTarget);
}

#[test]
fn a_share_is_rounded_up_to_whole_people_and_a_ceiling_down() {
    let book = fixture::book();
    let view: View = fixture::view(&book);
    let up = made("base = { of = \"grids\" }\nmet = {}\ntarget = { percent = 50 }\n");
    let down = made("direction = \"down\"\nbase = { of = \"grids\" }\nmet = {}\ntarget = { percent = 50 }\n");
    let said = Reading { met: 1, base: Some(3), unknown: 0 };
    assert_eq!((said.needed(&view, &up), said.verdict(&view, &up)), (Some(2), Verdict::Short));
    assert_eq!((said.needed(&view, &down), said.verdict(&view, &down)), (Some(1), Verdict::Met));
}

#[test]
fn all_mistakes_of_a_file_are_told_with_their_lines() {
    let text = "key = \"One\"\nname = { zh = \"一\", en = \"one\" }\nshort = { zh = \"一\", en = \"one\" }\nsource = \"-\"\n\
                base = { of = \"villagers\" }\nmet = { of = \"grids\", when = [{ fact = \"sex\", is = \"female\" }, { fact = \"households\", is = \"many\" }] }\n\
                target = { percent_setting = \"no.such\" }\nextra = 1\n";
    let mistakes = Indicator::read(text).unwrap_err();
    let told = |line: u32, wanted: &dyn Fn(&Wrong) -> bool| {
        assert!(
            mistakes.iter().any(|one| one.line == line && wanted(&one.what)),
            "line {line}: {mistakes:?}"
        );
    };
    told(1, &|what| matches!(what, Wrong::NotAKey { .. }));
    told(1, &|what| matches!(what, Wrong::Missing { key: "period" }));
    told(5, &|what| matches!(what, Wrong::NotOneOf { .. }));
    // A grid has no sex, and households are no word.
    told(6, &|what| matches!(what, Wrong::NotOneOf { key: "fact", .. }));
    told(6, &|what| matches!(what, Wrong::WrongType { .. }));
    told(7, &|what| matches!(what, Wrong::NotOneOf { .. }));
    told(8, &|what| matches!(what, Wrong::UnknownKey { .. }));
}
