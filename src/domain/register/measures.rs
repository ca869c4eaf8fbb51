//! The ten measures: what each has come to, from the registers behind it.
//!
//! *Source*: founding document, section 3 (十大举措), which names exactly ten when counted.

use super::{
    Definition, Names, Slug,
    definition::{Base, Figure, What},
    totals::{Reading, counted, counted_persons, counted_units, missing_persons, missing_units, reading},
};
use crate::domain::{
    EntryId, PersonId, RowId, UnitId, View,
    indicator::{self, Side},
    unit::Level,
};
use serde::Deserialize;
use std::sync::OnceLock;

/// A number that stands behind a measure and that neither a register nor an indicator keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Core {
    /// Mentor pairs that run.
    MentorPairs,
    /// Batches of training in advanced places.
    TrainingBatches,
}

impl Core {
    /// The word for it in files.
    pub const fn key(self) -> &'static str {
        match self {
            Core::MentorPairs => "mentor_pairs",
            Core::TrainingBatches => "training_batches",
        }
    }
}

/// Where a measure's progress comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Behind {
    /// A figure of a register.
    Figure(Slug, Slug),
    /// An indicator of the core records.
    Indicator(Slug),
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
    /// Nothing is kept for it yet.
    NothingKept,
    /// It is kept, and not for this account to see.
    Hidden,
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
    Indicator { indicator: Slug },
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
                BehindLine::Indicator { indicator } => Behind::Indicator(indicator),
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
        Behind::Indicator(key) => of_indicator(view, *key, unit),
        Behind::Core(core) => match core_rows(view, *core, unit).len() {
            0 => Progress::NothingKept,
            count => Progress::Reading(Reading { value: whole(count), ..Reading::default() }),
        },
    }
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn of_register(view: &View, definition: &Definition, figure: Slug, unit: UnitId) -> Progress {
    match definition.figure(figure) {
        Some(figure) if !view.sees_figure(definition, figure) => Progress::Hidden,
        Some(figure) if !view.entries_below(definition.key, unit).is_empty() => {
            Progress::Reading(reading(view, definition, figure, unit))
        }
        Some(_) | None => Progress::NothingKept,
    }
}

fn of_indicator(view: &View, key: Slug, unit: UnitId) -> Progress {
    let Some(indicator) = view.indicator(key) else {
        return match indicator::shipped::indicator(key) {
            Some(_) => Progress::Hidden,
            None => Progress::NothingKept,
        };
    };
    let told = indicator::reading(view, indicator, unit);
    if told.base == Some(0) {
        return Progress::NothingKept;
    }
    let target = told.needed(view, indicator).map(i64::from);
    let setting = indicator.target_setting().filter(|_| target.is_none());
    Progress::Reading(Reading {
        value: told.met.into(),
        unknown: told.unknown,
        at_least: false,
        of: told.base.map(i64::from),
        target,
        setting_missing: setting.map(Into::into),
    })
}

fn core_rows(view: &View, core: Core, unit: UnitId) -> Vec<RowId> {
    let day = view.day();
    match core {
        Core::MentorPairs => view
            .pairings_below(unit)
            .filter(|(_, pair)| pair.from <= day && pair.to.is_none_or(|to| day <= to))
            .map(|(id, _)| id.row())
            .collect(),
        Core::TrainingBatches => view
            .trainings()
            .filter(|(_, batch)| view.within(batch.unit, unit) && batch.from <= day)
            .map(|(id, _)| id.row())
            .collect(),
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

/// The units, grids, persons or entries behind a number; `None` where the number is a sum, or where nothing says what is
/// missing.
pub fn rows(view: &View, behind: &Behind, unit: UnitId, which: Which) -> Option<Vec<RowId>> {
    match behind {
        Behind::Figure(register, figure) => {
            let definition = view.register(*register)?;
            let figure = definition.figure(*figure).filter(|figure| view.sees_figure(definition, figure))?;
            match which {
                Which::There => figure_rows(view, definition, figure, unit),
                Which::Missing => missing_rows(view, definition, figure, unit),
            }
        }
        Behind::Indicator(key) => {
            let indicator = view.indicator(*key)?;
            let side = |side| indicator::rows(view, indicator, unit, side).into_iter().map(|item| item.row);
            match which {
                Which::There => Some(side(Side::Met).collect()),
                // What is not known is not there either.
                Which::Missing if indicator.part => {
                    Some(side(Side::Missing).chain(side(Side::Unknown)).collect())
                }
                Which::Missing if indicator.each_village => {
                    let short = indicator::reading::short_villages(view, indicator, unit);
                    Some(short.into_iter().map(UnitId::row).collect())
                }
                Which::Missing => None,
            }
        }
        Behind::Core(core) => match which {
            Which::There => Some(core_rows(view, *core, unit)),
            Which::Missing => None,
        },
    }
}

fn figure_rows(view: &View, definition: &Definition, figure: &Figure, unit: UnitId) -> Option<Vec<RowId>> {
    if let Some(found) = counted_units(view, definition, figure, unit) {
        let mut all: Vec<UnitId> = found.into_iter().collect();
        all.sort_by_key(|unit| view.place(*unit));
        return Some(all.into_iter().map(UnitId::row).collect());
    }
    if let Some(persons) = counted_persons(view, definition, figure, unit) {
        return Some(persons.into_iter().map(PersonId::row).collect());
    }
    let entries =
        || counted(view, definition, figure, unit).into_iter().map(|(id, _)| EntryId::row(id)).collect();
    matches!(figure.what, What::Entries).then(entries)
}

fn missing_rows(view: &View, definition: &Definition, figure: &Figure, unit: UnitId) -> Option<Vec<RowId>> {
    if let Some(persons) = missing_persons(view, definition, figure, unit) {
        return Some(persons.into_iter().map(PersonId::row).collect());
    }
    if figure.of == Some(Base::Entries) {
        let all = Figure { filter: Box::new([]), ..figure.clone() };
        let meets: Vec<EntryId> =
            counted(view, definition, figure, unit).into_iter().map(|(id, _)| id).collect();
        let rest = counted(view, definition, &all, unit).into_iter().map(|(id, _)| id);
        return Some(rest.filter(|id| !meets.contains(id)).map(EntryId::row).collect());
    }
    let missing = missing_units(view, definition, figure, unit)?;
    Some(missing.into_iter().map(UnitId::row).collect())
}

/// One measure in the towns below a unit, in the order of the tree: the first line of what stands behind it.
pub fn by_town(view: &View, measure: &Measure, unit: UnitId) -> Vec<(UnitId, Progress)> {
    let Some(first) = measure.behind.first() else { return Vec::new() };
    let towns = view.below(unit).filter(|(_, at)| at.level == Level::Town);
    towns.map(|(town, _)| (town, progress(view, first, town))).collect()
}
