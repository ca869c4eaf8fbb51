//! What is wrong or due in a unit: every number opens exactly the list that it counts.

use crate::domain::{
    AssignmentId, Day, GridId, Kind, Known, OrganisationId, PersonId, RoleId, RowId, UnitId, View,
    assignment::{Assignment, Standing},
    person::PersonStatus,
    role::MAX_ROLES,
    sums,
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
            Finding::OverLimit => {
                let limit = view.grid_limit();
                let serving = view.persons_serving(unit, None).into_iter();
                serving.filter(|person| view.load(*person) > limit).map(PersonId::row).collect()
            }
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

/// What a finding comes to in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Rows that it lists.
    pub count: usize,
    /// The first of their days, for findings that are about days.
    pub first: Option<Day>,
}

impl Tally {
    fn add(&mut self, day: Option<Day>) {
        self.count += 1;
        self.first = match (self.first, day) {
            (Some(first), Some(day)) => Some(first.min(day)),
            (first, day) => first.or(day),
        };
    }
}

/// How many rows each of the findings lists in a unit; see [`tallies`].
pub fn counts(view: &View, unit: UnitId, findings: &[Finding]) -> Vec<usize> {
    tallies(view, unit, findings).into_iter().map(|tally| tally.count).collect()
}

/// What each of the findings comes to in a unit: the same rows as [`Finding::rows`] counted in one pass over grids and
/// posts and one over organisations, because the first screen asks for all of them.
pub fn tallies(view: &View, unit: UnitId, findings: &[Finding]) -> Vec<Tally> {
    let mut pass = Pass::default();
    let kinds: Vec<Kind> = findings.iter().map(|finding| finding.kind()).collect();
    if kinds.iter().any(|kind| *kind != Kind::Organisation) {
        pass.grids(view, unit, findings);
    }
    if kinds.contains(&Kind::Organisation) {
        pass.organisations(view, unit);
    }
    let tally = |finding: &Finding| match finding {
        Finding::Unfilled(role) => pass.unfilled[at(*role)],
        Finding::Over(role) => pass.over[at(*role)],
        Finding::Unserved => pass.unserved,
        Finding::OffNorm => pass.off_norm,
        Finding::HouseholdsUnknown => pass.households_unknown,
        Finding::OverLimit => pass.over_limit,
        Finding::Unavailable => pass.unavailable,
        Finding::Ending => pass.ending,
        Finding::Suspended => pass.suspended,
        Finding::Beginning => pass.beginning,
        Finding::ElectionOverdue => pass.election_overdue,
        Finding::ElectionDue => pass.election_due,
        Finding::FewMembers => pass.few_members,
    };
    findings.iter().map(tally).collect()
}

fn at(role: RoleId) -> usize {
    (role.0 as usize).min(MAX_ROLES - 1)
}

#[derive(Default)]
struct Pass {
    unfilled: [Tally; MAX_ROLES],
    over: [Tally; MAX_ROLES],
    unserved: Tally,
    off_norm: Tally,
    households_unknown: Tally,
    over_limit: Tally,
    unavailable: Tally,
    ending: Tally,
    suspended: Tally,
    beginning: Tally,
    election_overdue: Tally,
    election_due: Tally,
    few_members: Tally,
}

impl Pass {
    fn grids(&mut self, view: &View, unit: UnitId, findings: &[Finding]) {
        let by_role = findings.iter().any(|finding| finding.role().is_some());
        let by_limit = findings.contains(&Finding::OverLimit);
        let roles = view.roles();
        // What a norm says stands in the settings: asked once, not for every grid.
        let mut norms = Vec::new();
        let mut serving: Vec<PersonId> = Vec::new();
        for (id, grid) in view.grids_below(unit) {
            let held: Vec<(AssignmentId, &Assignment)> = view.book().assignments_of_grid(id).collect();
            if by_role {
                for (role_id, role) in &roles {
                    let posts = held.iter().map(|(_, a)| *a);
                    let cell = sums::cell_among(view.book(), grid, *role_id, role, view.day(), posts);
                    if cell.gap() > 0 {
                        self.unfilled[at(*role_id)].add(None);
                    }
                    if cell.over() {
                        self.over[at(*role_id)].add(None);
                    }
                }
            }
            if grid.organisations.is_empty() {
                self.unserved.add(None);
            }
            match grid.households {
                Known::Is(households) => {
                    let known = norms.iter().find(|(norm, _)| *norm == grid.norm).map(|(_, range)| *range);
                    let range = known.unwrap_or_else(|| {
                        let range = view.household_norm(grid);
                        norms.push((grid.norm, range));
                        range
                    });
                    if range.is_some_and(|(min, max)| !(min..=max).contains(&households)) {
                        self.off_norm.add(None);
                    }
                }
                Known::Unknown => self.households_unknown.add(None),
                Known::None => {}
            }
            for (post, assignment) in &held {
                let standing = assignment.standing(view.day());
                if by_limit && standing.fills() {
                    serving.push(assignment.person);
                }
                self.post(view, *post, assignment, standing, &held);
            }
        }
        serving.sort_unstable();
        serving.dedup();
        let limit = view.grid_limit();
        let over = serving.iter().filter(|person| view.load(**person) > limit).count();
        self.over_limit.count = over;
    }

    fn post(
        &mut self,
        view: &View,
        id: AssignmentId,
        a: &Assignment,
        standing: Standing,
        held: &[(AssignmentId, &Assignment)],
    ) {
        let day = view.day();
        let soon = day.plus(AHEAD_DAYS);
        if standing.in_force() {
            let gone = |status| matches!(status, PersonStatus::OutOfContact | PersonStatus::Deceased);
            // First what costs nothing: whether a person may be shown is looked up.
            if view.book().person(a.person).is_some_and(|person| gone(person.status))
                && view.person(a.person).is_some()
            {
                self.unavailable.add(None);
            }
            if a.covers.is_none() && a.to.is_some_and(|to| to <= soon) {
                self.ending.add(a.to);
            }
        }
        match standing {
            Standing::Suspended => {
                if !held.iter().any(|(_, other)| other.covers == Some(id) && other.standing(day).fills()) {
                    self.suspended.add(a.suspended);
                }
            }
            Standing::Waiting if a.from <= soon => self.beginning.add(Some(a.from)),
            Standing::Waiting | Standing::Serving | Standing::Acting | Standing::Over => {}
        }
    }

    fn organisations(&mut self, view: &View, unit: UnitId) {
        let day = view.day();
        let soon = day.plus(AHEAD_DAYS);
        for (_, organisation) in view.organisations_below(unit) {
            match organisation.next_election {
                Some(due) if due < day => self.election_overdue.add(Some(due)),
                Some(due) if due <= soon => self.election_due.add(Some(due)),
                Some(_) | None => {}
            }
            if organisation.members_full.value().is_some_and(|n| n < FULL_MEMBERS) {
                self.few_members.add(None);
            }
        }
    }
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
