//! The Party organisations of a unit as a list. They are few, so their records are read as they are sorted.

use super::{Ids, NameOrder, Sort, arrange, arrange_names};
use crate::domain::{OrganisationId, UnitId, View, organisation::Organisation};

/// A column that organisations are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationColumn {
    /// The name, in the order handed in.
    Name,
    /// Kind.
    Kind,
    /// Full members.
    Members,
    /// Grids served.
    Grids,
    /// Day of the next election.
    Election,
    /// The unit, in the order of the tree.
    Unit,
}

/// The organisations of a unit and below, in the order of the tree.
pub struct OrganisationRows {
    view: View,
    rows: Vec<OrganisationId>,
}

impl OrganisationRows {
    /// Reads a unit's organisations.
    pub fn new(view: &View, unit: UnitId) -> OrganisationRows {
        let rows = view.organisations_below(unit).map(|(id, _)| id).collect();
        OrganisationRows { view: view.clone(), rows }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Those that a typed text fits (all where none was typed), sorted.
    pub fn select(
        &self,
        among: Option<&Ids>,
        sort: Option<Sort<OrganisationColumn>>,
        names: &dyn NameOrder,
    ) -> Vec<OrganisationId> {
        let kept: Vec<(OrganisationId, &Organisation)> = self
            .rows
            .iter()
            .filter(|id| among.is_none_or(|among| among.has(id.0)))
            .filter_map(|id| Some((*id, self.view.organisation(*id)?)))
            .collect();
        let Some(Sort { column, descending }) = sort else {
            return kept.into_iter().map(|(id, _)| id).collect();
        };
        let all = kept.iter();
        let order = match column {
            OrganisationColumn::Name => {
                let name = |at: u32| kept.get(at as usize).map_or("", |(_, o)| &*o.name);
                arrange_names(all.map(|(_, o)| names.key(&o.name, 0)), descending, names, &name)
            }
            OrganisationColumn::Kind => arrange(all.map(|(_, o)| Some(o.kind as u64)), descending),
            OrganisationColumn::Members => {
                arrange(all.map(|(_, o)| o.members_full.value().map(u64::from)), descending)
            }
            OrganisationColumn::Grids => {
                arrange(all.map(|(id, _)| Some(self.view.grids_served_by(*id).count() as u64)), descending)
            }
            OrganisationColumn::Election => {
                let key =
                    |day: crate::domain::Day| (i64::from(day.number()) - i64::from(i32::MIN)).unsigned_abs();
                arrange(all.map(|(_, o)| o.next_election.map(key)), descending)
            }
            OrganisationColumn::Unit => {
                arrange(all.map(|(_, o)| Some(u64::from(self.view.place(o.unit)))), descending)
            }
        };
        order.into_iter().filter_map(|at| kept.get(at as usize)).map(|(id, _)| *id).collect()
    }
}
