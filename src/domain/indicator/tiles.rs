//! Where units lie on a tile map, roughly: data, not geography.
//!
//! Positions are those of the setting `map.tiles`, else the shipped ones, else none: then units stand in the order of the
//! tree. Two units never share a tile.

use crate::domain::{UnitId, View};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::OnceLock};

/// The setting that holds a county's own positions: `001=3,2 002=2,2`, the last digits of a code, column, row.
pub const SETTING: &str = "map.tiles";
/// Columns of a map without positions.
pub const COLUMNS: u8 = 5;
/// The most columns and rows that a position may name.
pub const MAX: u8 = 12;

#[derive(Deserialize)]
struct File {
    county: Vec<County>,
}

#[derive(Deserialize)]
struct County {
    code: String,
    tiles: Vec<Position>,
}

#[derive(Deserialize)]
struct Position {
    town: String,
    at: (u8, u8),
}

fn shipped() -> &'static [County] {
    static TABLE: OnceLock<Vec<County>> = OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str::<File>(include_str!("../../../assets/tiles.toml"))
            .map_or(Vec::new(), |file| file.county)
    })
}

/// A unit on the map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    /// The unit.
    pub unit: UnitId,
    /// From the west, 0 first.
    pub column: u8,
    /// From the north, 0 first.
    pub row: u8,
}

/// The units right below one as tiles.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Row by row, then column by column.
    pub tiles: Vec<Tile>,
    /// Whether they lie where the units lie, roughly; else they stand in the order of the tree.
    pub placed: bool,
}

/// The positions that a text gives; what cannot be read is left out.
fn own(text: &str) -> Vec<(&str, u8, u8)> {
    text.split([' ', ';', '；'])
        .filter_map(|part| {
            let (code, at) = part.split_once('=')?;
            let (column, row) = at.split_once([',', '，'])?;
            let small = |text: &str| text.trim().parse::<u8>().ok().filter(|at| *at < MAX);
            Some((code.trim(), small(column)?, small(row)?))
        })
        .collect()
}

/// Where the units right below one lie.
pub fn layout(view: &View, above: UnitId) -> Layout {
    let units: Vec<UnitId> = view.children(above).map(|(id, _)| id).collect();
    let code = |unit: UnitId| view.unit_code(unit).map(|code| code.to_string()).unwrap_or_default();
    let county = code(above);
    let given = view.setting(SETTING).map(own).unwrap_or_default();
    let table = shipped().iter().find(|one| one.code == county);
    let at = |unit: UnitId| -> Option<(u8, u8)> {
        let code = code(unit);
        let own = given
            .iter()
            .find(|(last, ..)| code.starts_with(&county) && code.get(county.len()..) == Some(last));
        let known = table.and_then(|table| table.tiles.iter().find(|tile| tile.town == code));
        own.map(|(_, column, row)| (*column, *row)).or_else(|| known.map(|tile| tile.at))
    };
    let mut layout = Layout { tiles: Vec::new(), placed: units.iter().any(|unit| at(*unit).is_some()) };
    let mut taken = BTreeSet::new();
    let mut left = Vec::new();
    for unit in units {
        match at(unit).filter(|at| layout.placed && taken.insert(*at)) {
            Some((column, row)) => layout.tiles.push(Tile { unit, column, row }),
            None => left.push(unit),
        }
    }
    // Whoever has no position stands below the others.
    let first = layout.tiles.iter().map(|tile| tile.row + 1).max().unwrap_or(0);
    for (at, unit) in left.into_iter().enumerate() {
        let row = u8::try_from(at / usize::from(COLUMNS)).unwrap_or(u8::MAX);
        let column = u8::try_from(at % usize::from(COLUMNS)).unwrap_or(0);
        layout.tiles.push(Tile { unit, column, row: first.saturating_add(row) });
    }
    layout.tiles.sort_by_key(|tile| (tile.row, tile.column));
    layout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{fixture, setting::Setting};

    #[test]
    fn shipped_positions_name_different_towns_of_their_county_on_different_tiles() {
        assert!(!shipped().is_empty());
        for county in shipped() {
            let towns: BTreeSet<&str> = county.tiles.iter().map(|tile| &*tile.town).collect();
            let places: BTreeSet<(u8, u8)> = county.tiles.iter().map(|tile| tile.at).collect();
            assert_eq!((towns.len(), places.len()), (county.tiles.len(), county.tiles.len()));
            assert!(towns.iter().all(|town| town.starts_with(&county.code) && town.len() == 9));
            assert!(places.iter().all(|(column, row)| *column < MAX && *row < MAX));
        }
    }

    #[test]
    fn a_county_without_positions_stands_in_order_and_a_countys_own_come_first() {
        let mut book = fixture::book();
        let view = fixture::view(&book);
        let shipped = layout(&view, fixture::COUNTY);
        assert_eq!(shipped.tiles, [Tile { unit: fixture::TOWN, column: 1, row: 3 }], "百合 as shipped");
        assert!(shipped.placed);
        let villages = layout(&view, fixture::TOWN);
        assert!(!villages.placed);
        let places: Vec<_> = villages.tiles.iter().map(|tile| (tile.unit, tile.column, tile.row)).collect();
        assert_eq!(places, [(fixture::VILLAGE, 0, 0), (fixture::OTHER, 1, 0)]);
        let own = Setting {
            key: SETTING.into(),
            value: "110=4,1; 999=99,0 x".into(),
            document: "".into(),
            from: None,
        };
        book.put(crate::domain::SettingId(0).row(), 2, Some(own.into()));
        book.settle();
        let moved = layout(&fixture::view(&book), fixture::COUNTY);
        assert_eq!(moved.tiles, [Tile { unit: fixture::TOWN, column: 4, row: 1 }]);
    }
}
