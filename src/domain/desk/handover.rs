//! A person leaves: all posts end at once, each with a successor or knowingly without.

use super::posts::{Basis, ending, held};
use crate::domain::{
    Act, AssignmentId, PersonId, Refusal, Row, Step, Verb, View,
    act::difference,
    assignment::{Ended, Standing},
    person::{Person, PersonStatus},
};

/// The posts that a person who leaves would give up, those to come too, by grid and role.
pub fn posts(view: &View, person: PersonId) -> Vec<AssignmentId> {
    let mut posts: Vec<_> = view
        .assignments_of_person(person)
        .into_iter()
        .filter(|(_, a)| a.standing(view.day()) != Standing::Over)
        .map(|(id, a)| (view.grid(a.grid).and_then(|grid| grid.code(view.day())), a.role, id))
        .collect();
    posts.sort_unstable();
    posts.into_iter().map(|(_, _, id)| id).collect()
}

/// 移交: every post ends the day before `basis.from`, the named successors begin on it, and the person's status changes.
///
/// # Errors
/// [`Refusal::NotFound`], or [`Refusal::NoChange`] when there is nothing to hand over and no status to set.
pub fn handover(
    view: &View,
    person: PersonId,
    status: Option<PersonStatus>,
    successors: &[(AssignmentId, Option<PersonId>)],
    basis: &Basis,
) -> Result<Act, Refusal> {
    let ended = match status {
        Some(PersonStatus::Deceased) => Ended::Died,
        Some(PersonStatus::Away | PersonStatus::OutOfContact) => Ended::Left,
        Some(PersonStatus::Active) | None => basis.ended,
    };
    let mut steps = Vec::new();
    for id in posts(view, person) {
        let (_, old) = held(view, id)?;
        steps.push(ending(view, id, basis.from.before(), ended, &basis.document)?);
        let successor = successors.iter().find(|(post, _)| *post == id).and_then(|(_, successor)| *successor);
        if let Some(successor) = successor {
            let mut new = basis.assignment(view, old.grid, old.role, successor);
            new.rank = old.rank;
            steps.push(Step::Create(new.into()));
        }
    }
    if let (Some(status), Some((_, Row::Person(before)))) = (status, view.row(person.row())) {
        let after = Person { status, ..(*before).clone() };
        steps.extend(difference(person.row(), &Row::Person(before), &after.into()));
    }
    if steps.is_empty() {
        return Err(Refusal::NoChange);
    }
    Ok(basis.act(Verb::Handover, steps))
}
