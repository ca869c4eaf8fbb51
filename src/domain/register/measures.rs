//! The ten measures: what each has come to, from the registers behind it.
//!
//! *Source*: founding document, section 3 (十大举措), which names exactly ten when counted.

use super::{
    Definition, Names, Slug,
    totals::{Reading, counted_persons, counted_units, missing_units, reading},
};
use crate::domain::{PersonId, RowId, UnitId, View, unit::Level};
use serde::Deserialize;
use std::sync::OnceLock;

/// A number that stands behind a measure and is kept outside the registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Core {
    /// Villager groups that a Party organisation serves, of all groups.
    GroupsServed,
    /// Grids that a Party organisation serves, of all grids.
    GridsServed,
    /// Reserve candidates for secretary, kept by the pipeline.
    Reserves,
}

impl Core {
    /// The word for it in files.
    pub const fn key(self) -> &'static str {
        match self {
            Core::GroupsServed => "groups_served",
            Core::GridsServed => "grids_served",
            Core::Reserves => "reserves",
        }
    }
}

/// Where a measure's progress comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Behind {
    /// A figure of a register.
    Figure(Slug, Slug),
    /// A number of the core records.
    Core(Core),
}

/// A measure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// What stands behind it; the first is its progress, the others explain it.
    pub behind: Vec<Behind>,
}

/// A line of a measure in one unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Progress {
    /// What the figure says.
    Reading(Reading),
    /// Nothing is kept for it yet: the register has no entry in the unit, or the core does not keep it.
    NothingKept,
}

impl Progress {
    /// Whether something is missing: nothing kept, short of its target, or its target not set.
    pub fn is_missing(&self) -> bool {
        match self {
            Progress::NothingKept => true,
            Progress::Reading(reading) => {
                reading.reached() == Some(false) || reading.setting_missing.is_some() || reading.value == 0
            }
        }
    }
}

/// The shipped measures; a test holds that their file reads and that there are ten.
pub fn shipped() -> &'static [Measure] {
    static TABLE: OnceLock<Vec<Measure>> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../../../assets/measures.toml")).unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    measure: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    key: Slug,
    zh: Box<str>,
    en: Box<str>,
    behind: Vec<BehindLine>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BehindLine {
    Figure { register: Slug, figure: Slug },
    Core { core: Core },
}

/// Reads a file of measures.
///
/// # Errors
/// What TOML says; the error knows line and column.
pub fn read(text: &str) -> Result<Vec<Measure>, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let measure = |line: Line| Measure {
        key: line.key,
        name: Names { zh: line.zh, en: line.en },
        behind: line
            .behind
            .into_iter()
            .map(|behind| match behind {
                BehindLine::Figure { register, figure } => Behind::Figure(register, figure),
                BehindLine::Core { core } => Behind::Core(core),
            })
            .collect(),
    };
    Ok(file.measure.into_iter().map(measure).collect())
}

/// What stands behind a measure in a unit.
pub fn progress(view: &View, behind: &Behind, unit: UnitId) -> Progress {
    match behind {
        Behind::Figure(register, figure) => match view.register(*register) {
            Some(definition) => of_register(view, definition, *figure, unit),
            None => Progress::NothingKept,
        },
        Behind::Core(core) => of_core(view, *core, unit),
    }
}

fn of_register(view: &View, definition: &Definition, figure: Slug, unit: UnitId) -> Progress {
    match definition.figure(figure) {
        Some(figure) if !view.entries_below(definition.key, unit).is_empty() => {
            Progress::Reading(reading(view, definition, figure, unit))
        }
        Some(_) | None => Progress::NothingKept,
    }
}

fn of_core(view: &View, core: Core, unit: UnitId) -> Progress {
    let share = |value: usize, of: usize| {
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (value, of) = (whole(value), whole(of));
        Progress::Reading(Reading { value, of: Some(of), target: Some(of), ..Reading::default() })
    };
    match core {
        Core::GroupsServed => {
            let groups = || view.below(unit).filter(|(_, at)| at.level == Level::Group);
            match groups().count() {
                0 => Progress::NothingKept,
                of => share(groups().filter(|(_, group)| !group.organisations.is_empty()).count(), of),
            }
        }
        Core::GridsServed => {
            let sums = view.sums(unit);
            match sums.grids {
                0 => Progress::NothingKept,
                of => share(sums.served as usize, of as usize),
            }
        }
        Core::Reserves => Progress::NothingKept,
    }
}

/// Which rows behind a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// Those that it counts.
    There,
    /// Those of its base that it does not count yet.
    Missing,
}

/// The units, grids or persons behind a number; `None` where it counts entries, which their register lists, or where
/// nothing says what is missing.
pub fn rows(view: &View, behind: &Behind, unit: UnitId, which: Which) -> Option<Vec<RowId>> {
    let units = |all: &mut dyn Iterator<Item = UnitId>| all.map(UnitId::row).collect();
    match behind {
        Behind::Figure(register, figure) => {
            let definition = view.register(*register)?;
            let figure = definition.figure(*figure)?;
            if which == Which::Missing {
                let missing = missing_units(view, definition, figure, unit)?;
                return Some(units(&mut missing.into_iter()));
            }
            if let Some(found) = counted_units(view, definition, figure, unit) {
                let mut all: Vec<UnitId> = found.into_iter().collect();
                all.sort_by_key(|unit| view.place(*unit));
                return Some(units(&mut all.into_iter()));
            }
            let persons = counted_persons(view, definition, figure, unit)?;
            Some(persons.into_iter().map(PersonId::row).collect())
        }
        Behind::Core(Core::GroupsServed) => {
            let served = which == Which::There;
            let groups = view.below(unit).filter(|(_, at)| at.level == Level::Group);
            let groups = groups.filter(|(_, group)| group.organisations.is_empty() != served);
            Some(groups.map(|(id, _)| id.row()).collect())
        }
        Behind::Core(Core::GridsServed) => {
            let served = which == Which::There;
            let grids = view.grids_below(unit).filter(|(_, grid)| grid.organisations.is_empty() != served);
            Some(grids.map(|(id, _)| id.row()).collect())
        }
        Behind::Core(Core::Reserves) => None,
    }
}

/// One measure in the towns below a unit, in the order of the tree: the first line of what stands behind it.
pub fn by_town(view: &View, measure: &Measure, unit: UnitId) -> Vec<(UnitId, Progress)> {
    let Some(first) = measure.behind.first() else { return Vec::new() };
    let towns = view.below(unit).filter(|(_, at)| at.level == Level::Town);
    towns.map(|(town, _)| (town, progress(view, first, town))).collect()
}
