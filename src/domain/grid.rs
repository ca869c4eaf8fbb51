//! Grids below a village: who serves them is an [`assignment`](super::assignment), what they are is here.

use super::{
    Day, GridId, Known, UnitId, choice::choice, code::Code, field::part_value,
    organisation::OrganisationLinks, record::record, unit::Dated,
};
use serde::{Deserialize, Serialize};

choice! {
    /// Kind of grid. *Source*: Xi'an DB6101-T 3185-2024.
    GridKind {
        /// 基础网格.
        Basic = "basic",
        /// 专属网格: a school, market, park or firm.
        Dedicated = "dedicated",
    }
}

choice! {
    /// Which household norm applies.
    Norm {
        /// 300 to 500 households.
        Standard = "standard",
        /// 200 to 300 households, big complex communities.
        Dense = "dense",
        /// Not measured by households.
        Exempt = "exempt",
    }
}

choice! {
    /// How a unit or grid is related to another one.
    LineageKind {
        /// Was split off from the other.
        SplitFrom = "split_from",
        /// Was split into the other.
        SplitInto = "split_into",
        /// Was merged from the other.
        MergedFrom = "merged_from",
        /// Was merged into the other.
        MergedInto = "merged_into",
    }
}

/// One line of descent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lineage<Id> {
    /// First day of the new state.
    pub day: Day,
    /// Direction.
    pub kind: LineageKind,
    /// The other unit or grid.
    pub other: Id,
}

/// A grid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grid {
    /// Codes of 15 digits by date.
    pub codes: Dated<Code>,
    /// Name, unique within its village.
    pub name: Box<str>,
    /// Kind.
    pub kind: GridKind,
    /// The village or community that it lies in.
    pub village: UnitId,
    /// Villager groups that it covers, wholly or in part.
    pub groups: Vec<UnitId>,
    /// Party organisations that serve it. One organisation may serve several grids.
    pub organisations: OrganisationLinks,
    /// Households.
    pub households: Known,
    /// Residents.
    pub population: Known,
    /// Micro-grids (片), each with one 微网格长.
    pub pieces: u16,
    /// Household norm.
    pub norm: Norm,
    /// What it is bounded by, in words.
    pub boundary: Box<str>,
    /// First day, where known.
    pub from: Option<Day>,
    /// Last day, once split, merged or abolished.
    pub to: Option<Day>,
    /// Descent.
    pub lineage: Vec<Lineage<GridId>>,
}

part_value!(Dated<Code>, Vec<Lineage<GridId>>);

record!(Grid, Grid, |grid, visit| {
        use super::Kind;
        visit(Kind::Unit, grid.village.0);
        grid.groups.iter().for_each(|group| visit(Kind::Unit, group.0));
        grid.organisations.iter().for_each(|organisation| visit(Kind::Organisation, organisation.0));
        grid.lineage.iter().for_each(|line| visit(Kind::Grid, line.other.0));
    }, |grid, visit| {
        use super::Kind;
        visit(Kind::Unit, &mut grid.village.0);
        for group in &mut grid.groups {
            visit(Kind::Unit, &mut group.0);
        }
        for organisation in &mut grid.organisations {
            visit(Kind::Organisation, &mut organisation.0);
        }
        for line in &mut grid.lineage {
            visit(Kind::Grid, &mut line.other.0);
        }
    };
    codes: Part, Open, required;
    name: Text(30), Open, required;
    kind: Choice("grid_kind", GridKind::KEYS), Open, required;
    village: Ref(super::Kind::Unit), Open, required;
    groups: Refs(super::Kind::Unit), Open;
    organisations: Refs(super::Kind::Organisation), Open;
    households: Count, Open;
    population: Count, Open;
    pieces: Number, Open;
    norm: Choice("norm", Norm::KEYS), Open, required;
    boundary: Text(400), Open;
    from: Day, Open;
    to: Day, Open;
    lineage: Part, Open;
);

impl Grid {
    /// A new basic grid.
    pub fn new(code: Code, name: &str, village: UnitId) -> Grid {
        Grid {
            codes: Dated::new(code),
            name: name.into(),
            kind: GridKind::Basic,
            village,
            groups: Vec::new(),
            organisations: Vec::new(),
            households: Known::Unknown,
            population: Known::Unknown,
            pieces: 0,
            norm: Norm::Standard,
            boundary: "".into(),
            from: None,
            to: None,
            lineage: Vec::new(),
        }
    }

    /// The code on a day.
    pub fn code(&self, day: Day) -> Option<Code> {
        self.codes.on(day).copied()
    }

    /// Whether it exists on a day.
    pub fn exists(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
