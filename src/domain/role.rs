//! Grid roles are data: what they are called, how many a grid needs, and what they exclude.

use super::{RoleId, UnitId, choice::choice, field::part_value, grid::GridKind, record::record};
use serde::{Deserialize, Serialize};

/// How many roles a county may define. Sums keep an array of this length.
pub const MAX_ROLES: usize = 16;

/// How many of a role a grid needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// At least and at most so many (`None`: no upper number).
    Range {
        /// Fewer than this is an unfilled role.
        min: u16,
        /// More than this is a warning.
        max: Option<u16>,
    },
    /// One for each micro-grid of the grid.
    PerPiece,
    /// Not required by the standard (shown as 不需), but not forbidden.
    NotRequired,
}

/// A required number, for all grids or for some.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Requirement {
    /// Only below this unit; `None` everywhere. The nearest unit wins.
    pub unit: Option<UnitId>,
    /// Only for this kind of grid; `None` for all. Within one unit the one that names a kind wins.
    pub grid_kind: Option<GridKind>,
    /// The number.
    pub need: Need,
}

choice! {
    /// How far an exclusion reaches.
    Reach {
        /// One person cannot hold both in the same grid.
        SameGrid = "same_grid",
        /// One person cannot hold both anywhere.
        Anywhere = "anywhere",
    }
}

/// Another role that the same person cannot hold at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exclusion {
    /// The other role.
    pub role: RoleId,
    /// How far.
    pub reach: Reach,
}

/// The definition of a grid role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Role {
    /// Key in files, such as `grid_head`.
    pub key: Box<str>,
    /// Chinese name, such as 网格长.
    pub name_zh: Box<str>,
    /// English name.
    pub name_en: Box<str>,
    /// Chinese heading of at most four characters.
    pub short_zh: Box<str>,
    /// English heading of at most eight letters.
    pub short_en: Box<str>,
    /// Place among the columns, from 1.
    pub order: u8,
    /// Required numbers.
    pub requirements: Vec<Requirement>,
    /// Excluded roles.
    pub exclusions: Vec<Exclusion>,
    /// Tags that make a person fit for it, best first.
    pub tags: Vec<Box<str>>,
    /// Whether a grid in this role counts towards the most grids that one person may serve.
    pub counts_load: bool,
    /// No longer given to anyone.
    pub retired: bool,
}

part_value!(Vec<Requirement>, Vec<Exclusion>);

record!(Role, Role, |role, visit| {
        use super::Kind;
        role.requirements.iter().filter_map(|r| r.unit).for_each(|unit| visit(Kind::Unit, unit.0));
        role.exclusions.iter().for_each(|exclusion| visit(Kind::Role, exclusion.role.0));
    }, |role, visit| {
        use super::Kind;
        for unit in role.requirements.iter_mut().filter_map(|r| r.unit.as_mut()) {
            visit(Kind::Unit, &mut unit.0);
        }
        for exclusion in &mut role.exclusions {
            visit(Kind::Role, &mut exclusion.role.0);
        }
    };
    key: Text(20), Open, required;
    name_zh: Text(20), Open, required;
    name_en: Text(40), Open, required;
    short_zh: Text(4), Open, required;
    short_en: Text(8), Open, required;
    order: Number, Open, required;
    requirements: Part, Open;
    exclusions: Part, Open;
    tags: Texts(20), Open;
    counts_load: Flag, Open;
    retired: Flag, Open;
);
