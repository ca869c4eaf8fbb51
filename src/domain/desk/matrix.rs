//! The coverage matrix of a village: a row per grid, a cell per role, names in cells.

use crate::domain::{AssignmentId, GridId, PersonId, RoleId, UnitId, View, assignment::Standing, sums::Cell};

/// One name in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Post {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The person.
    pub person: PersonId,
    /// Serving, acting, suspended or waiting.
    pub standing: Standing,
}

/// One cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleCell {
    /// The role of its column.
    pub role: RoleId,
    /// What is needed and filled.
    pub cell: Cell,
    /// Who serves or waits, by rank; those serving first.
    pub posts: Vec<Post>,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridRow {
    /// The grid.
    pub grid: GridId,
    /// Its cells, in the order of [`View::roles`].
    pub cells: Vec<RoleCell>,
}

impl GridRow {
    /// Columns with an unfilled role, from the left.
    pub fn gaps(&self) -> impl Iterator<Item = usize> + '_ {
        self.cells.iter().enumerate().filter(|(_, cell)| cell.cell.gap() > 0).map(|(column, _)| column)
    }
}

/// The rows of a village on the view's day, by grid code.
pub fn village_rows(view: &View, village: UnitId) -> Vec<GridRow> {
    view.grids_of(village).into_iter().map(|(grid, _)| row(view, grid)).collect()
}

/// The row of one grid on the view's day.
pub fn row(view: &View, grid: GridId) -> GridRow {
    let held = view.assignments_of_grid(grid);
    let day = view.day();
    let cells = view
        .roles()
        .into_iter()
        .filter_map(|(role, _)| {
            let mut posts: Vec<Post> = held
                .iter()
                .filter(|(_, a)| a.role == role)
                .map(|(id, a)| Post { assignment: *id, person: a.person, standing: a.standing(day) })
                .filter(|post| match post.standing {
                    // On a past day nobody is shown who was only named later.
                    Standing::Waiting => day >= view.today(),
                    Standing::Over => false,
                    Standing::Serving | Standing::Acting | Standing::Suspended => true,
                })
                .collect();
            // The list comes by rank; a stable sort keeps that within those serving and those not.
            posts.sort_by_key(|post| !post.standing.fills());
            Some(RoleCell { role, cell: view.cell(grid, role)?, posts })
        })
        .collect();
    GridRow { grid, cells }
}
