//! Grids that are split, merged, renumbered or abolished, and units that are renamed, moved, merged, abolished.
//! Nothing is thrown away: the old ends the day before, the new begins, and each knows the other.

use super::posts::{Basis, ending};
use crate::domain::{
    Act, GridId, Known, OrganisationId, Refusal, Row, Step, UnitId, Verb, View,
    act::difference,
    assignment::{Assignment, Ended, Standing},
    code::Code,
    grid::{Grid, Lineage, LineageKind},
    unit::{Dated, Level, Unit, UnitKind},
};

/// Which of the two new grids something goes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The first.
    Left,
    /// The second.
    Right,
    /// Both (a person or organisation that goes on serving both).
    Both,
    /// Neither: the post ends.
    Neither,
}

impl Side {
    const fn reaches(self, side: Side) -> bool {
        matches!((self, side), (Side::Both, _) | (Side::Left, Side::Left) | (Side::Right, Side::Right))
    }
}

/// One of the two grids that a split makes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Half {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Box<str>,
    /// Its households.
    pub households: Known,
    /// Its population.
    pub population: Known,
    /// Its micro-grids.
    pub pieces: u16,
}

/// How a grid is split. Assignments, groups and organisations that are not listed go left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Split {
    /// The two halves, left first.
    pub halves: [Half; 2],
    /// Where assignments in force go, by place in [`current`].
    pub posts: Vec<Side>,
    /// Where villager groups go, in the order of the grid.
    pub groups: Vec<Side>,
    /// Where organisations go, in the order of the grid.
    pub organisations: Vec<Side>,
}

fn grid(view: &View, id: GridId) -> Result<Grid, Refusal> {
    let grid = view.grid(id).cloned().ok_or(Refusal::NotFound(id.row()))?;
    match grid.to {
        Some(to) => Err(Refusal::GridOver { grid: id, to }),
        None => Ok(grid),
    }
}

/// The assignments of a grid that are in force or to come, in the order of role and rank.
pub fn current(view: &View, id: GridId) -> Vec<(crate::domain::AssignmentId, Assignment)> {
    view.assignments_of_grid(id)
        .into_iter()
        .filter(|(_, a)| a.standing(view.day()) != Standing::Over)
        .map(|(id, a)| (id, a.clone()))
        .collect()
}

/// An assignment as it goes on in another grid.
fn carried(old: &Assignment, grid: GridId, basis: &Basis) -> Step {
    Step::Create(
        Assignment {
            grid,
            from: old.from.max(basis.from),
            covers: None,
            document: basis.document.clone(),
            ..old.clone()
        }
        .into(),
    )
}

fn closed(id: GridId, before: Grid, basis: &Basis, lineage: &[(LineageKind, GridId)]) -> Option<Step> {
    let mut after = before.clone();
    after.to = Some(basis.from.before());
    after.lineage.extend(lineage.iter().map(|(kind, other)| Lineage {
        day: basis.from,
        kind: *kind,
        other: *other,
    }));
    difference(id.row(), &before.into(), &after.into())
}

fn side(sides: &[Side], at: usize) -> Side {
    sides.get(at).copied().unwrap_or(Side::Left)
}

/// 拆分: one grid becomes two.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::GridOver`]; code rules are checked when it is carried out.
pub fn split(view: &View, id: GridId, split: &Split, basis: &Basis) -> Result<Act, Refusal> {
    let old = grid(view, id)?;
    let new = [GridId::provisional(0), GridId::provisional(1)];
    let mut steps = Vec::new();
    for (half, to) in split.halves.iter().zip([Side::Left, Side::Right]) {
        let groups = old.groups.iter().enumerate().filter(|(at, _)| side(&split.groups, *at).reaches(to));
        let organisations: Vec<OrganisationId> = old
            .organisations
            .iter()
            .enumerate()
            .filter(|(at, _)| side(&split.organisations, *at).reaches(to))
            .map(|(_, organisation)| *organisation)
            .collect();
        steps.push(Step::Create(
            Grid {
                groups: groups.map(|(_, group)| *group).collect(),
                organisations,
                kind: old.kind,
                norm: old.norm,
                households: half.households,
                population: half.population,
                pieces: half.pieces,
                from: Some(basis.from),
                lineage: vec![Lineage { day: basis.from, kind: LineageKind::SplitFrom, other: id }],
                ..Grid::new(half.code, &half.name, old.village)
            }
            .into(),
        ));
    }
    for (at, (post, assignment)) in current(view, id).iter().enumerate() {
        steps.push(ending(view, *post, basis.from.before(), Ended::GridChanged, &basis.document)?);
        for (to, new_id) in [(Side::Left, new[0]), (Side::Right, new[1])] {
            if side(&split.posts, at).reaches(to) {
                steps.push(carried(assignment, new_id, basis));
            }
        }
    }
    let into = [(LineageKind::SplitInto, new[0]), (LineageKind::SplitInto, new[1])];
    steps.extend(closed(id, old, basis, &into));
    Ok(basis.act(Verb::Split, steps))
}

/// 合并: several grids become one new one; whoever serves in one of them goes on, nobody twice in one role.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::GridOver`].
pub fn merge(view: &View, ids: &[GridId], code: Code, name: &str, basis: &Basis) -> Result<Act, Refusal> {
    let olds: Vec<(GridId, Grid)> =
        ids.iter().map(|id| Ok((*id, grid(view, *id)?))).collect::<Result<_, Refusal>>()?;
    let Some((_, first)) = olds.first() else { return Err(Refusal::NoChange) };
    let new_id = GridId::provisional(0);
    let mut new = Grid {
        kind: first.kind,
        norm: first.norm,
        from: Some(basis.from),
        households: sum(olds.iter().map(|(_, grid)| grid.households)),
        population: sum(olds.iter().map(|(_, grid)| grid.population)),
        pieces: olds.iter().map(|(_, grid)| grid.pieces).fold(0, u16::saturating_add),
        ..Grid::new(code, name, first.village)
    };
    for (id, old) in &olds {
        for group in &old.groups {
            if !new.groups.contains(group) {
                new.groups.push(*group);
            }
        }
        for organisation in &old.organisations {
            if !new.organisations.contains(organisation) {
                new.organisations.push(*organisation);
            }
        }
        new.lineage.push(Lineage { day: basis.from, kind: LineageKind::MergedFrom, other: *id });
    }
    let mut steps = vec![Step::Create(new.into())];
    let mut seen = Vec::new();
    for (id, old) in olds {
        for (post, assignment) in current(view, id) {
            steps.push(ending(view, post, basis.from.before(), Ended::GridChanged, &basis.document)?);
            let key = (assignment.role, assignment.person);
            if !seen.contains(&key) {
                seen.push(key);
                steps.push(carried(&assignment, new_id, basis));
            }
        }
        steps.extend(closed(id, old, basis, &[(LineageKind::MergedInto, new_id)]));
    }
    Ok(basis.act(Verb::Merge, steps))
}

/// Adds counts: unknown if any is unknown, none if all are none.
fn sum(counts: impl Iterator<Item = Known>) -> Known {
    counts.fold(Known::None, |total, count| match (total, count) {
        (Known::Unknown, _) | (_, Known::Unknown) => Known::Unknown,
        (Known::None, other) | (other, Known::None) => other,
        (Known::Is(a), Known::Is(b)) => Known::Is(a.saturating_add(b)),
    })
}

/// 换码: a grid has another code from a day on; the old one is never used again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn renumber(view: &View, id: GridId, code: Code, basis: &Basis) -> Result<Act, Refusal> {
    let before = grid(view, id)?;
    let mut after = before.clone();
    after.codes.change(basis.from, code);
    let step = difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(basis.act(Verb::Renumber, vec![step]))
}

/// 撤销: a grid ends with all its posts.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::GridOver`].
pub fn abolish(view: &View, id: GridId, basis: &Basis) -> Result<Act, Refusal> {
    let before = grid(view, id)?;
    let mut steps = Vec::new();
    for (post, _) in current(view, id) {
        steps.push(ending(view, post, basis.from.before(), Ended::GridChanged, &basis.document)?);
    }
    steps.extend(closed(id, before, basis, &[]));
    Ok(basis.act(Verb::Abolish, steps))
}

fn unit(view: &View, id: UnitId) -> Result<Unit, Refusal> {
    match view.row(id.row()) {
        Some((_, Row::Unit(unit))) => Ok((*unit).clone()),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

/// Changes a unit from a day on and says under which verb.
fn changed(
    view: &View,
    id: UnitId,
    verb: Verb,
    basis: &Basis,
    change: impl FnOnce(&mut Unit),
) -> Result<Act, Refusal> {
    let before = unit(view, id)?;
    let mut after = before.clone();
    change(&mut after);
    let step = difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(basis.act(verb, vec![step]))
}

/// 更名: another name from a day on; the old one stays findable.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn rename_unit(view: &View, id: UnitId, name: &str, basis: &Basis) -> Result<Act, Refusal> {
    changed(view, id, Verb::Rename, basis, |unit| unit.names.change(basis.from, name.into()))
}

/// 换码: another code from a day on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn renumber_unit(
    view: &View,
    id: UnitId,
    code: Code,
    provisional: bool,
    basis: &Basis,
) -> Result<Act, Refusal> {
    changed(view, id, Verb::Renumber, basis, |unit| {
        unit.codes.change(basis.from, Some(code));
        unit.provisional_code = provisional;
    })
}

/// 变更隶属: below another unit from a day on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn move_unit(view: &View, id: UnitId, parent: UnitId, basis: &Basis) -> Result<Act, Refusal> {
    changed(view, id, Verb::Move, basis, |unit| unit.parents.change(basis.from, Some(parent)))
}

/// 撤销: the unit ends. Refused while grids in it go on.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::StillNamed`] by a grid or unit that goes on.
pub fn abolish_unit(view: &View, id: UnitId, basis: &Basis) -> Result<Act, Refusal> {
    let goes_on = view
        .children(id)
        .map(|(child, _)| child.row())
        .chain(
            view.grids_of(id).into_iter().filter(|(_, grid)| grid.to.is_none()).map(|(grid, _)| grid.row()),
        )
        .next();
    if let Some(by) = goes_on {
        return Err(Refusal::StillNamed { row: id.row(), by });
    }
    changed(view, id, Verb::Abolish, basis, |unit| unit.to = Some(basis.from.before()))
}

/// 村改居: a village becomes a community from a day on, under another code and, where it has one, another name. Its
/// posts, incumbents, reserves and targets go on as they are and wait to be looked at.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where it is a community already; [`Refusal::WrongLevel`].
pub fn to_community(
    view: &View,
    id: UnitId,
    code: Code,
    name: &str,
    provisional: bool,
    basis: &Basis,
) -> Result<Act, Refusal> {
    let before = unit(view, id)?;
    if before.level != Level::Village {
        return Err(Refusal::WrongLevel { parent: id });
    }
    if before.kind == Some(UnitKind::ResidentsCommittee) {
        return Err(Refusal::NoChange);
    }
    let mut after = before.clone();
    after.kind = Some(UnitKind::ResidentsCommittee);
    if after.codes.last() != Some(&Some(code)) {
        after.codes.change(basis.from, Some(code));
        after.provisional_code = provisional;
    }
    if !name.is_empty() && after.names.last().is_none_or(|last| **last != *name) {
        after.names.change(basis.from, name.into());
    }
    let mut steps: Vec<Step> = difference(id.row(), &before.into(), &after.into()).into_iter().collect();
    steps.extend(crate::domain::office::desk::to_look_at(view, id, basis.from));
    Ok(basis.act(Verb::ToCommunity, steps))
}

/// 合并: `from` becomes part of `into`: what lies below it, its grids, organisations and people move over.
///
/// Its grids end and go on as new ones with codes of `into`, under their names unless `into` has a grid of that name;
/// so a past day still shows them where they were.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::WrongLevel`] when the two are of different levels.
pub fn merge_units(view: &View, from: UnitId, into: UnitId, basis: &Basis) -> Result<Act, Refusal> {
    let (gone, kept) = (unit(view, from)?, unit(view, into)?);
    if gone.level != kept.level || from == into {
        return Err(Refusal::WrongLevel { parent: into });
    }
    let day = basis.from;
    let mut steps = Vec::new();
    let serials = view.children(into).map(|(_, unit)| unit.serial).max().unwrap_or(0);
    for (at, (child, unit)) in view.children(from).enumerate() {
        let mut after = unit.clone();
        after.parents.change(basis.from, Some(into));
        if after.serial > 0 {
            after.serial = serials.saturating_add(u16::try_from(at + 1).unwrap_or(u16::MAX));
        }
        steps.extend(difference(child.row(), &unit.clone().into(), &after.into()));
    }
    let mut names: Vec<Box<str>> =
        view.grids_of(into).into_iter().map(|(_, grid)| grid.name.clone()).collect();
    let mut next = view.next_grid_code(into);
    for (at, (id, before)) in
        view.grids_of(from).into_iter().filter(|(_, grid)| grid.to.is_none()).enumerate()
    {
        let Some(code) = next else { return Err(Refusal::TooLarge { steps: at, limit: at }) };
        next = code.parent().and_then(|village| village.child(code.serial() + 1));
        let new_id = GridId::provisional(u32::try_from(at).unwrap_or(0));
        let name = if names.contains(&before.name) {
            format!("{}{}", gone.name(day), before.name).into()
        } else {
            before.name.clone()
        };
        names.push(name.clone());
        steps.push(Step::Create(
            Grid {
                name,
                codes: Dated::new(code),
                village: into,
                from: Some(day),
                lineage: vec![Lineage { day, kind: LineageKind::MergedFrom, other: id }],
                ..before.clone()
            }
            .into(),
        ));
        for (post, assignment) in current(view, id) {
            steps.push(ending(view, post, day.before(), Ended::GridChanged, &basis.document)?);
            steps.push(carried(&assignment, new_id, basis));
        }
        steps.extend(closed(id, before.clone(), basis, &[(LineageKind::MergedInto, new_id)]));
    }
    for (id, before) in view.organisations_below(from).filter(|(_, organisation)| organisation.unit == from) {
        let mut after = before.clone();
        after.unit = into;
        steps.extend(difference(id.row(), &before.clone().into(), &after.into()));
    }
    for (id, before) in view.people_below(from).filter(|(_, person)| person.home == Some(from)) {
        let mut after = before.clone();
        after.home = Some(into);
        steps.extend(difference(id.row(), &before.clone().into(), &after.into()));
    }
    steps.extend(crate::domain::office::desk::carried_over(view, from, into, day));
    let mut ended = gone.clone();
    ended.to = Some(day.before());
    ended.lineage.push(Lineage { day, kind: LineageKind::MergedInto, other: into });
    let mut grown = kept.clone();
    grown.lineage.push(Lineage { day, kind: LineageKind::MergedFrom, other: from });
    grown.households = sum([kept.households, gone.households].into_iter());
    grown.adults = sum([kept.adults, gone.adults].into_iter());
    grown.population = sum([kept.population, gone.population].into_iter());
    for name in gone.names.spans().iter().map(|(_, name)| name).chain(&gone.aliases) {
        if !grown.aliases.contains(name) {
            grown.aliases.push(name.clone());
        }
    }
    steps.extend(difference(from.row(), &gone.into(), &ended.into()));
    steps.extend(difference(into.row(), &kept.into(), &grown.into()));
    Ok(basis.act(Verb::Merge, steps))
}
