//! The indicators of the sample county against what other rooms count of the same records.

use super::tests::kaiping;
use crate::domain::{
    View,
    indicator::{Reading, Side, reading, rows},
    office::file::SECRETARY,
    register::Slug,
    unit::Level,
};

fn said(view: &View, key: &str, unit: crate::domain::UnitId) -> Reading {
    let key = Slug::parse(key).unwrap();
    reading(view, view.indicator(key).unwrap_or_else(|| panic!("{key}")), unit)
}

#[test]
fn kept_sums_and_indicators_count_the_same_at_every_county_and_town() {
    let (_, view) = kaiping();
    let units = view.units().filter(|(_, unit)| matches!(unit.level, Level::County | Level::Town));
    for (unit, record) in units {
        let name = record.name(view.day());
        let (sums, office) = (view.sums(unit), view.pipeline(unit).office(SECRETARY));
        let grids = said(view, "grids_served", unit);
        assert_eq!((grids.met, grids.base), (sums.served, Some(sums.grids)), "{name}");
        let liaison = sums.role(view.role_by_key("liaison").unwrap());
        let exact = said(view, "liaison_exact", unit);
        let wrong = liaison.grids_without + liaison.grids_over;
        assert_eq!((exact.met, exact.base), (sums.grids - wrong, Some(sums.grids)), "{name}");
        let reserves = said(view, "reserve_ratio", unit);
        assert_eq!((reserves.met, reserves.base), (office.valid, Some(office.base)), "{name}");
        let needed = reserves.needed(view, view.indicator(Slug::parse("reserve_ratio").unwrap()).unwrap());
        assert_eq!(needed, Some(office.need), "{name}");
        assert_eq!(said(view, "vacancies", unit).met, office.long_vacant, "{name}");
    }
}

#[test]
fn the_work_reports_figures_are_indicators_that_say_the_same() {
    let (_, view) = kaiping();
    let county = view.home().unwrap();
    assert_eq!(said(view, "part_time_tagged", county).met, 176);
    let groups = said(view, "group_coverage", county);
    assert_eq!(Some(groups.met), groups.base, "every group has a Party organisation");
    let homes = said(view, "homes_with_party", county);
    assert_eq!((homes.share(), homes.unknown), (Some(10_000), 0));
}

#[test]
fn every_number_of_the_county_opens_as_many_rows_as_it_says() {
    let (_, view) = kaiping();
    let units = view.units().filter(|(_, unit)| matches!(unit.level, Level::County | Level::Town));
    let units: Vec<_> = units.map(|(id, _)| id).collect();
    for of in view.indicators() {
        for unit in &units {
            let number = reading(view, of, *unit);
            let count = |side| u32::try_from(rows(view, of, *unit, side).len()).unwrap();
            assert_eq!(count(Side::Met), number.met, "{}", of.key);
            assert_eq!(count(Side::Base), number.base.unwrap_or(0), "{}", of.key);
            assert_eq!(count(Side::Unknown), number.unknown, "{}", of.key);
        }
    }
}

#[test]
fn every_cell_of_both_statistics_forms_opens_as_many_rows_as_it_says_and_villages_cross_foot() {
    use crate::domain::statistics::{Rule, reading::figures, reading::rows, shipped};
    let (_, view) = kaiping();
    let units = view.units().filter(|(_, unit)| matches!(unit.level, Level::County | Level::Town));
    let mut numbers = 0;
    for (unit, _) in units {
        for form in shipped::forms() {
            let said = figures(view, form, unit);
            for line in 0..form.lines.len() {
                for column in 0..form.columns.len() {
                    let number = said.get(line, column).number().unwrap_or_else(|| panic!("{}", form.key));
                    let count = rows(view, form, unit, line, column).len();
                    assert_eq!(count, number as usize, "{} {line} {column}", form.key);
                    numbers += u32::from(number > 0);
                }
            }
            let sums = said
                .outcomes(form)
                .into_iter()
                .filter(|one| form.checks[one.check].axis == crate::domain::statistics::Axis::Rows);
            for one in sums.filter(|one| form.checks[one.check].rule != Rule::Same) {
                assert!(one.agrees, "{} {one:?}", form.key);
            }
        }
    }
    assert!(numbers > 100, "the sample county has something to count: {numbers}");
    // The list of 2022: 270 at village level, 226 villagers' committees, 42 residents' committees, 2 others.
    let form = &shipped::forms()[0];
    let county = figures(view, form, view.home().unwrap());
    let first: Vec<_> = (0..4).filter_map(|line| county.get(line, 0).number()).collect();
    assert_eq!(first, [270, 226, 42, 2]);
}
