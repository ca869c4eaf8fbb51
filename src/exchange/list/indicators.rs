//! Indicators as data: each one in a unit and in those right below it, both numbers kept.

use super::List;
use crate::{
    domain::{
        UnitId,
        indicator::{Indicator, Reading, Verdict, freeze::figure_at, reading},
        unit::Level,
    },
    exchange::sheet::{Cell, Sheet},
};

impl List<'_> {
    pub(super) fn indicators(&self, sheet: &mut Sheet) {
        let Some(top) = self.options.unit.or_else(|| self.view.home()) else { return };
        let below = self.view.children(top).filter(|(_, unit)| unit.level != Level::Group);
        let units: Vec<UnitId> = std::iter::once(top).chain(below.map(|(id, _)| id)).collect();
        for of in self.view.indicators() {
            for unit in &units {
                let past = self.options.period.and_then(|day| figure_at(self.view, of.key, *unit, day));
                let said = past.map_or_else(|| reading(self.view, of, *unit), |past| past.figure.reading);
                let row = sheet.columns.iter().map(|key| match (&**key, &past) {
                    ("frozen", Some(past)) => Cell::text(&past.taken.to_string()),
                    ("frozen", None) => Cell::Empty,
                    ("needed", Some(past)) => past.figure.needed.map_or(Cell::None, Cell::from),
                    (key, _) => self.indicator(*unit, of, &said, key),
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    fn indicator(&self, unit: UnitId, of: &Indicator, said: &Reading, key: &str) -> Cell {
        match key {
            "code" => self.code(Some(unit)),
            "name" => self.name(Some(unit)),
            "indicator" => Cell::text(of.key.as_str()),
            "indicator_name" => Cell::text(&of.name.zh),
            "met" => Cell::from(said.met),
            "base" => said.base.map_or(Cell::None, Cell::from),
            "unknown" => Cell::from(said.unknown),
            // Cut, as everywhere: 99.999 % is not 100.
            "share" => said
                .share()
                .map_or(Cell::None, |share| Cell::text(&format!("{}.{:02}%", share / 100, share % 100))),
            "needed" => said.needed(self.view, of).map_or(Cell::None, Cell::from),
            "source" => Cell::text(&of.source),
            _ => Cell::text(match said.verdict(self.view, of) {
                Verdict::NoValue => "no_value",
                Verdict::NoTarget => "no_target",
                Verdict::Met => "met",
                Verdict::Short => "short",
            }),
        }
    }
}
