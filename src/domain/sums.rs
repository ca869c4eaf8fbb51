//! What a unit's grids need and have, kept for villages and above.
//!
//! A change recomputes its village whole and adds the difference to the levels above; at midnight
//! everything is computed anew. Only what adds up is kept here: persons do not, they are counted
//! distinct at each level where they are shown.

use super::{
    Book, Day, GridId, Known, RoleId, UnitId,
    assignment::{Assignment, Standing},
    grid::{Grid, GridKind},
    role::{MAX_ROLES, Need, Role},
};

/// Posts of one role.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoleSum {
    /// Posts that the standard requires.
    pub required: u32,
    /// Of these, filled.
    pub filled: u32,
    /// Of these, to be filled by somebody whose first day has not come.
    pub waiting: u32,
    /// Of these, neither: unfilled roles.
    pub gap: u32,
    /// All who serve in the role, required or not (roles, not persons).
    pub serving: u32,
    /// Grids with nobody in it although required.
    pub grids_without: u32,
    /// Grids with more than the standard allows.
    pub grids_over: u32,
}

/// The sums of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Grids.
    pub grids: u32,
    /// Households of grids where known.
    pub households: u32,
    /// Grids whose households are not known.
    pub households_unknown: u32,
    /// Grids served by at least one Party organisation.
    pub served: u32,
    /// By role id, below [`MAX_ROLES`].
    pub roles: [RoleSum; MAX_ROLES],
}

/// Adds field by field; `sign` is 1 or -1.
fn shift(to: &mut u32, by: u32, sign: i64) {
    *to = u32::try_from((i64::from(*to) + sign * i64::from(by)).max(0)).unwrap_or(u32::MAX);
}

impl Sums {
    /// Adds (`sign` 1) or takes away (`sign` -1) another unit's sums.
    pub fn add(&mut self, other: &Sums, sign: i64) {
        let Sums { grids, households, households_unknown, served, roles } = other;
        shift(&mut self.grids, *grids, sign);
        shift(&mut self.households, *households, sign);
        shift(&mut self.households_unknown, *households_unknown, sign);
        shift(&mut self.served, *served, sign);
        for (to, by) in self.roles.iter_mut().zip(roles) {
            let RoleSum { required, filled, waiting, gap, serving, grids_without, grids_over } = by;
            shift(&mut to.required, *required, sign);
            shift(&mut to.filled, *filled, sign);
            shift(&mut to.waiting, *waiting, sign);
            shift(&mut to.gap, *gap, sign);
            shift(&mut to.serving, *serving, sign);
            shift(&mut to.grids_without, *grids_without, sign);
            shift(&mut to.grids_over, *grids_over, sign);
        }
    }

    /// One role's numbers; zeros for a role beyond the table.
    pub fn role(&self, role: RoleId) -> RoleSum {
        self.roles.get(role.0 as usize).copied().unwrap_or_default()
    }

    /// All roles together.
    pub fn total(&self) -> RoleSum {
        let mut total = Sums::default();
        for role in &self.roles {
            total.add(&Sums { roles: [*role; MAX_ROLES], ..Sums::default() }, 1);
        }
        total.roles[0]
    }
}

/// What one grid needs and has in one role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Least, after the standard.
    pub min: u16,
    /// Most, after the standard.
    pub max: Option<u16>,
    /// Whether the standard asks for the role here at all.
    pub required: bool,
    /// How many fill it.
    pub filled: u16,
    /// How many wait for their first day.
    pub waiting: u16,
}

impl Cell {
    /// Posts below the minimum that nobody fills or waits for.
    pub const fn gap(&self) -> u16 {
        self.min.saturating_sub(self.filled.saturating_add(self.waiting))
    }

    /// Whether more serve than the standard allows.
    pub fn over(&self) -> bool {
        self.max.is_some_and(|max| self.filled > max)
    }
}

/// What the standard asks of a grid for a role.
///
/// The requirement of the nearest unit wins; within one unit the one that names the grid's kind.
pub fn need(book: &Book, grid: &Grid, role: &Role) -> Need {
    need_at(|unit| book.tree().path(grid.village).position(|at| at == unit), grid.kind, role)
}

/// The same; `steps` says how many steps a unit stands above the grid's village.
fn need_at(steps: impl Fn(UnitId) -> Option<usize>, grid_kind: GridKind, role: &Role) -> Need {
    let rank = |unit: Option<UnitId>, kind: Option<GridKind>| {
        if kind.is_some_and(|kind| kind != grid_kind) {
            return None;
        }
        let distance = match unit {
            None => usize::MAX,
            Some(unit) => steps(unit)?,
        };
        Some((distance, kind.is_none()))
    };
    role.requirements
        .iter()
        .filter_map(|r| rank(r.unit, r.grid_kind).map(|rank| (rank, r.need)))
        .min_by_key(|(rank, _)| *rank)
        .map_or(Need::NotRequired, |(_, need)| need)
}

/// A cell with nobody in it yet.
fn empty_cell(need: Need, grid: &Grid) -> Cell {
    let (min, max, required) = match need {
        Need::Range { min, max } => (min, max, min > 0),
        Need::PerPiece => (grid.pieces, Some(grid.pieces), grid.pieces > 0),
        Need::NotRequired => (0, None, false),
    };
    Cell { min, max, required, filled: 0, waiting: 0 }
}

impl Cell {
    fn count(&mut self, standing: Standing, waiting_counts: bool) {
        match standing {
            Standing::Serving | Standing::Acting => self.filled += 1,
            Standing::Waiting if waiting_counts => self.waiting += 1,
            Standing::Waiting | Standing::Suspended | Standing::Over => {}
        }
    }
}

/// One cell of the coverage matrix on a day.
pub fn cell(book: &Book, id: GridId, grid: &Grid, role_id: RoleId, role: &Role, day: Day) -> Cell {
    cell_among(book, grid, role_id, role, day, book.assignments_of_grid(id).map(|(_, assignment)| assignment))
}

/// The same from the grid's assignments, for those who ask for many roles of one grid.
pub(super) fn cell_among<'a>(
    book: &Book,
    grid: &Grid,
    role_id: RoleId,
    role: &Role,
    day: Day,
    held: impl Iterator<Item = &'a Assignment>,
) -> Cell {
    let mut cell = empty_cell(need(book, grid, role), grid);
    for assignment in held.filter(|a| a.role == role_id) {
        cell.count(assignment.standing(day), day >= book.today());
    }
    cell
}

/// The sums of one village's grids on a day, computed from the rows.
pub fn of_village(book: &Book, village: UnitId, day: Day) -> Sums {
    let mut sums = Sums::default();
    let roles: Vec<_> = book.roles().filter(|(_, role)| !role.retired).collect();
    let path: Vec<UnitId> = book.tree().path(village).collect();
    let mut cells: Vec<Cell> = Vec::with_capacity(roles.len());
    for (id, grid) in book.grids_of(village).filter(|(_, grid)| grid.exists(day)) {
        sums.grids += 1;
        match grid.households {
            Known::Is(n) => sums.households = sums.households.saturating_add(n),
            Known::Unknown => sums.households_unknown += 1,
            Known::None => {}
        }
        sums.served += u32::from(!grid.organisations.is_empty());
        cells.clear();
        let steps = |unit| path.iter().position(|at| *at == unit);
        cells.extend(roles.iter().map(|(_, role)| empty_cell(need_at(steps, grid.kind, role), grid)));
        // Once through the grid's assignments, not once for each role.
        for (_, assignment) in book.assignments_of_grid(id) {
            if let Ok(place) = roles.binary_search_by_key(&assignment.role, |(role_id, _)| *role_id) {
                cells[place].count(assignment.standing(day), day >= book.today());
            }
        }
        for ((role_id, _), cell) in roles.iter().zip(&cells) {
            let Some(sum) = sums.roles.get_mut(role_id.0 as usize) else { continue };
            let filled = cell.filled.min(cell.min);
            let waiting = cell.waiting.min(cell.min - filled);
            sum.required += u32::from(cell.min);
            sum.filled += u32::from(filled);
            sum.waiting += u32::from(waiting);
            sum.gap += u32::from(cell.min - filled - waiting);
            sum.serving += u32::from(cell.filled);
            sum.grids_without += u32::from(cell.required && cell.filled == 0);
            sum.grids_over += u32::from(cell.over());
        }
    }
    sums
}
