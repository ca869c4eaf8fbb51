//! What a village's notice sheet (公示牌) says, as data: the screen and the file are made from the same rows.
//!
//! *Source*: 滨州市社会治理网格化服务管理条例 §6.

use crate::domain::{GridId, PersonId, RoleId, UnitId, View};

/// One grid of the sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// The grid.
    pub grid: GridId,
    /// Who serves in it, by role and rank. Who is suspended or has not begun is left out.
    pub serving: Vec<(RoleId, PersonId)>,
}

/// The grids of a village on the view's day with who serves in them.
pub fn notice(view: &View, village: UnitId) -> Vec<Posted> {
    let serving = |grid: GridId| {
        let held = view.assignments_of_grid(grid);
        let of_role = |role: RoleId| {
            let fills = held.iter().filter(move |(_, a)| a.role == role && a.standing(view.day()).fills());
            fills.map(move |(_, a)| (role, a.person)).collect::<Vec<_>>()
        };
        view.roles().into_iter().flat_map(|(role, _)| of_role(role)).collect()
    };
    view.grids_of(village).into_iter().map(|(grid, _)| Posted { grid, serving: serving(grid) }).collect()
}
