//! Plans for single posts and for marked rows: appoint, end, replace, swap, cover, transfer, suspend.

use crate::domain::{
    Act, AssignmentId, Day, GridId, PersonId, Refusal, RoleId, Row, Step, Verb, View,
    act::difference,
    assignment::{Assignment, Began, Ended, Standing},
};

/// What stays the same over many acts of one morning: the first day, the document, how and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// First day of what begins; what ends does so the day before.
    pub from: Day,
    /// Document number.
    pub document: Box<str>,
    /// Why a warning is set aside.
    pub reason: Box<str>,
    /// How what begins begins.
    pub began: Began,
    /// Why what ends ends.
    pub ended: Ended,
}

impl Basis {
    /// Appointed from a day on, without a document.
    pub fn from(from: Day) -> Basis {
        Basis {
            from,
            document: "".into(),
            reason: "".into(),
            began: Began::Appointed,
            ended: Ended::Replaced,
        }
    }

    pub(super) fn act(&self, verb: Verb, steps: Vec<Step>) -> Act {
        Act { document: self.document.clone(), reason: self.reason.clone(), ..Act::new(verb, steps) }
    }

    pub(super) fn assignment(&self, view: &View, grid: GridId, role: RoleId, person: PersonId) -> Assignment {
        Assignment {
            began: self.began,
            rank: next_rank(view, grid, role),
            document: self.document.clone(),
            reason: self.reason.clone(),
            ..Assignment::new(grid, role, person, self.from)
        }
    }
}

/// One more than the highest rank among those who hold the role in the grid.
fn next_rank(view: &View, grid: GridId, role: RoleId) -> u8 {
    let held = view.assignments_of_grid(grid);
    let ranks = held
        .iter()
        .filter(|(_, a)| a.role == role && a.standing(view.day()) != Standing::Over)
        .map(|(_, a)| a.rank);
    ranks.max().map_or(1, |rank| rank.saturating_add(1))
}

pub(super) fn held(view: &View, id: AssignmentId) -> Result<(u64, Assignment), Refusal> {
    match view.row(id.row()) {
        Some((version, Row::Assignment(assignment))) => Ok((version, (*assignment).clone())),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

/// The step that ends an assignment with `last` as its last day. One that would end before it begins never
/// took effect and is taken out.
pub(super) fn ending(
    view: &View,
    id: AssignmentId,
    last: Day,
    ended: Ended,
    document: &str,
) -> Result<Step, Refusal> {
    let (version, before) = held(view, id)?;
    if last < before.from {
        return Ok(Step::Remove { row: id.row(), version });
    }
    let after =
        Assignment { to: Some(last), ended: Some(ended), end_document: document.into(), ..before.clone() };
    difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)
}

/// 任用: a person into a post.
pub fn appoint(view: &View, grid: GridId, role: RoleId, person: PersonId, basis: &Basis) -> Act {
    basis.act(Verb::Appoint, vec![Step::Create(basis.assignment(view, grid, role, person).into())])
}

/// The same person into several posts, or several into several, as one act.
pub fn appoint_all(view: &View, posts: &[(GridId, RoleId, PersonId)], basis: &Basis) -> Act {
    let steps = posts
        .iter()
        .map(|(grid, role, person)| Step::Create(basis.assignment(view, *grid, *role, *person).into()))
        .collect();
    basis.act(Verb::Appoint, steps)
}

/// 卸任: assignments end with `last` as their last day.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn end(view: &View, ids: &[AssignmentId], last: Day, basis: &Basis) -> Result<Act, Refusal> {
    let steps: Result<Vec<_>, _> =
        ids.iter().map(|id| ending(view, *id, last, basis.ended, &basis.document)).collect();
    Ok(basis.act(Verb::End, steps?))
}

/// 换人: the old one ends the day before, the new one begins, no empty day.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn replace(view: &View, id: AssignmentId, person: PersonId, basis: &Basis) -> Result<Act, Refusal> {
    let (_, old) = held(view, id)?;
    let mut new = basis.assignment(view, old.grid, old.role, person);
    new.rank = old.rank;
    let out = ending(view, id, basis.from.before(), basis.ended, &basis.document)?;
    Ok(basis.act(Verb::Replace, vec![out, Step::Create(new.into())]))
}

/// 对调: two people change places.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn swap(view: &View, a: AssignmentId, b: AssignmentId, basis: &Basis) -> Result<Act, Refusal> {
    let ((_, first), (_, second)) = (held(view, a)?, held(view, b)?);
    let mut steps = Vec::with_capacity(4);
    for (id, old, person) in [(a, &first, second.person), (b, &second, first.person)] {
        let mut new = basis.assignment(view, old.grid, old.role, person);
        new.rank = old.rank;
        steps.push(ending(view, id, basis.from.before(), Ended::Adjusted, &basis.document)?);
        steps.push(Step::Create(new.into()));
    }
    Ok(basis.act(Verb::Swap, steps))
}

/// 临时代理: somebody stands in from `basis.from` to `to`, and the post's holder is suspended meanwhile.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn cover(
    view: &View,
    id: AssignmentId,
    person: PersonId,
    to: Option<Day>,
    basis: &Basis,
) -> Result<Act, Refusal> {
    let (_, before) = held(view, id)?;
    let after = Assignment { suspended: before.suspended.or(Some(basis.from)), ..before.clone() };
    let stand_in = Assignment {
        began: Began::Acting,
        covers: Some(id),
        rank: before.rank,
        to,
        ended: to.map(|_| Ended::Expired),
        ..basis.assignment(view, before.grid, before.role, person)
    };
    let mut steps: Vec<Step> = difference(id.row(), &before.into(), &after.into()).into_iter().collect();
    steps.push(Step::Create(stand_in.into()));
    Ok(basis.act(Verb::Cover, steps))
}

/// 复职: the suspended holder serves again, and whoever covers ends the day before.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`] when not suspended.
pub fn resume(view: &View, id: AssignmentId, basis: &Basis) -> Result<Act, Refusal> {
    let (_, before) = held(view, id)?;
    let after = Assignment { suspended: None, ..before.clone() };
    let grid = before.grid;
    let mut steps = vec![difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?];
    for (other, a) in view.assignments_of_grid(grid) {
        if a.covers == Some(id) && a.to.is_none_or(|to| to >= basis.from) {
            steps.push(ending(view, other, basis.from.before(), Ended::Expired, &basis.document)?);
        }
    }
    Ok(basis.act(Verb::Resume, steps))
}

/// 停职: the holder stays in the post but does not fill it.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`] when already suspended.
pub fn suspend(view: &View, id: AssignmentId, basis: &Basis) -> Result<Act, Refusal> {
    let (_, before) = held(view, id)?;
    let after = Assignment { suspended: before.suspended.or(Some(basis.from)), ..before.clone() };
    let step = difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(basis.act(Verb::Suspend, vec![step]))
}

/// 调岗: the person leaves one post and takes another, no empty day.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn transfer(
    view: &View,
    id: AssignmentId,
    grid: GridId,
    role: RoleId,
    basis: &Basis,
) -> Result<Act, Refusal> {
    let (_, old) = held(view, id)?;
    let out = ending(view, id, basis.from.before(), Ended::Adjusted, &basis.document)?;
    let new = basis.assignment(view, grid, role, old.person);
    Ok(basis.act(Verb::Transfer, vec![out, Step::Create(new.into())]))
}
