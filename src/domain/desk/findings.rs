//! What is wrong or due in a unit: every number opens exactly the list that it counts.

use crate::domain::{
    GridId, Kind, Known, OrganisationId, PersonId, RoleId, RowId, UnitId, View, assignment::Standing,
    person::PersonStatus, role::MAX_ROLES,
};

/// So many days ahead an ending or an election is worth mentioning.
pub const AHEAD_DAYS: i32 = 30;
/// Fewer full members than this is worth mentioning.
const FULL_MEMBERS: u32 = 3;

/// A kind of finding. The message id is `finding-<key>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Finding {
    /// Grids where a role is below its minimum.
    Unfilled(RoleId),
    /// Grids where a role is above its maximum.
    Over(RoleId),
    /// Grids that no Party organisation serves.
    Unserved,
    /// Grids whose households are outside the norm.
    OffNorm,
    /// Grids whose households nobody has entered.
    HouseholdsUnknown,
    /// People who serve more grids than the limit.
    OverLimit,
    /// Posts held by people who are out of contact or deceased.
    Unavailable,
    /// Posts that end within [`AHEAD_DAYS`].
    Ending,
    /// Posts whose holder is suspended and whom nobody covers.
    Suspended,
    /// Posts that begin within [`AHEAD_DAYS`].
    Beginning,
    /// Party organisations whose election is overdue.
    ElectionOverdue,
    /// Party organisations whose election is due within [`AHEAD_DAYS`].
    ElectionDue,
    /// Party organisations with fewer than three full members.
    FewMembers,
}

impl Finding {
    /// Every finding that can be made with the roles of this view, the most pressing kinds first.
    pub fn all(view: &View) -> Vec<Finding> {
        let roles: Vec<RoleId> = view.roles().into_iter().map(|(id, _)| id).collect();
        let required = |role: &RoleId| {
            view.role(*role).is_some_and(|role| {
                role.requirements.iter().any(|r| r.need != crate::domain::role::Need::NotRequired)
            })
        };
        let limited = roles.iter().copied().filter(required).collect::<Vec<_>>();
        [Finding::Unavailable, Finding::ElectionOverdue]
            .into_iter()
            .chain(limited.iter().copied().map(Finding::Unfilled))
            .chain(limited.iter().copied().map(Finding::Over))
            .chain([
                Finding::Suspended,
                Finding::Ending,
                Finding::OverLimit,
                Finding::Unserved,
                Finding::Beginning,
                Finding::ElectionDue,
                Finding::FewMembers,
                Finding::OffNorm,
                Finding::HouseholdsUnknown,
            ])
            .collect()
    }

    /// The key in message ids.
    pub const fn key(self) -> &'static str {
        match self {
            Finding::Unfilled(_) => "unfilled",
            Finding::Over(_) => "over",
            Finding::Unserved => "unserved",
            Finding::OffNorm => "off-norm",
            Finding::HouseholdsUnknown => "households-unknown",
            Finding::OverLimit => "over-limit",
            Finding::Unavailable => "unavailable",
            Finding::Ending => "ending",
            Finding::Suspended => "suspended",
            Finding::Beginning => "beginning",
            Finding::ElectionOverdue => "election-overdue",
            Finding::ElectionDue => "election-due",
            Finding::FewMembers => "few-members",
        }
    }

    /// The role that it is about.
    pub const fn role(self) -> Option<RoleId> {
        match self {
            Finding::Unfilled(role) | Finding::Over(role) => Some(role),
            _ => None,
        }
    }

    /// The kind of the rows that it lists.
    pub const fn kind(self) -> Kind {
        match self {
            Finding::Unfilled(_)
            | Finding::Over(_)
            | Finding::Unserved
            | Finding::OffNorm
            | Finding::HouseholdsUnknown => Kind::Grid,
            Finding::OverLimit => Kind::Person,
            Finding::Unavailable | Finding::Ending | Finding::Suspended | Finding::Beginning => {
                Kind::Assignment
            }
            Finding::ElectionOverdue | Finding::ElectionDue | Finding::FewMembers => Kind::Organisation,
        }
    }

    /// The rows that it counts in a unit, in the order of the tree.
    pub fn rows(self, view: &View, unit: UnitId) -> Vec<RowId> {
        let day = view.day();
        let soon = day.plus(AHEAD_DAYS);
        match self {
            Finding::Unfilled(role) => {
                grids(view, unit, |id| view.cell(id, role).is_some_and(|c| c.gap() > 0))
            }
            Finding::Over(role) => grids(view, unit, |id| view.cell(id, role).is_some_and(|c| c.over())),
            Finding::Unserved => {
                grids(view, unit, |id| view.grid(id).is_some_and(|grid| grid.organisations.is_empty()))
            }
            Finding::OffNorm => grids(view, unit, |id| {
                let Some(grid) = view.grid(id) else { return false };
                match (grid.households, view.household_norm(grid)) {
                    (Known::Is(households), Some((min, max))) => !(min..=max).contains(&households),
                    _ => false,
                }
            }),
            Finding::HouseholdsUnknown => {
                grids(view, unit, |id| view.grid(id).is_some_and(|grid| grid.households == Known::Unknown))
            }
            Finding::OverLimit => view
                .persons_serving(unit, None)
                .into_iter()
                .filter(|person| view.load(*person) > view.grid_limit())
                .map(PersonId::row)
                .collect(),
            Finding::Unavailable => posts(view, unit, |standing, person, _, _| {
                let gone = |status| matches!(status, PersonStatus::OutOfContact | PersonStatus::Deceased);
                standing.in_force() && view.person(person).is_some_and(|person| gone(person.status))
            }),
            Finding::Ending => posts(view, unit, |standing, _, _, a| {
                standing.in_force() && a.covers.is_none() && a.to.is_some_and(|to| to <= soon)
            }),
            Finding::Suspended => posts(view, unit, |standing, _, id, a| {
                let held = view.assignments_of_grid(a.grid);
                standing == Standing::Suspended
                    && !held.iter().any(|(_, other)| other.covers == Some(id) && other.standing(day).fills())
            }),
            Finding::Beginning => {
                posts(view, unit, |standing, _, _, a| standing == Standing::Waiting && a.from <= soon)
            }
            Finding::ElectionOverdue => {
                organisations(view, unit, |o| o.next_election.is_some_and(|due| due < day))
            }
            Finding::ElectionDue => {
                organisations(view, unit, |o| o.next_election.is_some_and(|due| due >= day && due <= soon))
            }
            Finding::FewMembers => {
                organisations(view, unit, |o| o.members_full.value().is_some_and(|n| n < FULL_MEMBERS))
            }
        }
    }

    /// How many rows it lists in a unit.
    pub fn count(self, view: &View, unit: UnitId) -> usize {
        self.rows(view, unit).len()
    }
}

/// How many rows each of the findings lists in a unit, the grids and their cells read once for all of them.
pub fn counts(view: &View, unit: UnitId, findings: &[Finding]) -> Vec<usize> {
    let asks = |of: fn(&Finding) -> bool| findings.iter().any(of);
    let by_role = asks(|finding| matches!(finding, Finding::Unfilled(_) | Finding::Over(_)));
    let roles = view.roles();
    let [mut unfilled, mut over] = [[0usize; MAX_ROLES]; 2];
    if by_role {
        for (id, grid) in view.grids_below(unit) {
            for (role, cell) in view.cells(id, grid, &roles) {
                let at = (role.0 as usize).min(MAX_ROLES - 1);
                unfilled[at] += usize::from(cell.gap() > 0);
                over[at] += usize::from(cell.over());
            }
        }
    }
    let at = |role: RoleId| (role.0 as usize).min(MAX_ROLES - 1);
    let count = |finding: &Finding| match finding {
        Finding::Unfilled(role) => unfilled[at(*role)],
        Finding::Over(role) => over[at(*role)],
        Finding::Unserved
        | Finding::OffNorm
        | Finding::HouseholdsUnknown
        | Finding::OverLimit
        | Finding::Unavailable
        | Finding::Ending
        | Finding::Suspended
        | Finding::Beginning
        | Finding::ElectionOverdue
        | Finding::ElectionDue
        | Finding::FewMembers => finding.count(view, unit),
    };
    findings.iter().map(count).collect()
}

fn grids(view: &View, unit: UnitId, keep: impl Fn(GridId) -> bool) -> Vec<RowId> {
    view.grids_below(unit).filter(|(id, _)| keep(*id)).map(|(id, _)| id.row()).collect()
}

fn posts(
    view: &View,
    unit: UnitId,
    keep: impl Fn(Standing, PersonId, crate::domain::AssignmentId, &crate::domain::assignment::Assignment) -> bool,
) -> Vec<RowId> {
    view.grids_below(unit)
        .flat_map(|(grid, _)| view.assignments_of_grid(grid))
        .filter(|(id, a)| keep(a.standing(view.day()), a.person, *id, a))
        .map(|(id, _)| id.row())
        .collect()
}

fn organisations(
    view: &View,
    unit: UnitId,
    keep: impl Fn(&crate::domain::organisation::Organisation) -> bool,
) -> Vec<RowId> {
    view.organisations_below(unit).filter(|(_, o)| keep(o)).map(|(id, _)| OrganisationId::row(id)).collect()
}

/// The distinct persons in force in a role in a unit who have at least one of these tags, by id.
///
/// *Unit*: persons, distinct within the unit; they do not add up over units.
pub fn serving_with_tag(view: &View, unit: UnitId, role: RoleId, tags: &[&str]) -> Vec<PersonId> {
    let tagged = |person: &PersonId| {
        view.person(*person).is_some_and(|p| tags.iter().any(|tag| super::candidates::has_tag(p, tag)))
    };
    view.persons_serving(unit, Some(role)).into_iter().filter(tagged).collect()
}
