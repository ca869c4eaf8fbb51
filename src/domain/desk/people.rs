//! Two records of one person become one, and two again.

use crate::domain::{
    Act, PersonId, Refusal, Row, Secret, Step, Verb, View, act::difference, assignment::Assignment,
    person::Person,
};

fn person(view: &View, id: PersonId) -> Result<Person, Refusal> {
    match view.row(id.row()) {
        Some((_, Row::Person(person))) => Ok((*person).clone()),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

/// Records are followed through at most so many mergers.
const MAX_MERGERS: usize = 16;

/// The records that a record became a part of, one after the other.
fn mergers(view: &View, person: PersonId) -> impl Iterator<Item = PersonId> + '_ {
    let into = move |id: &PersonId| view.person(*id).and_then(|person| person.merged_into);
    std::iter::successors(Some(person), into).skip(1).take(MAX_MERGERS)
}

/// Offices, reserve lists, filings, mentor pairs and recruitment of one record pass to another one, seen by whoever
/// merges or not: no list keeps a record that is gone. Training batches keep the record that was entered.
fn followed(
    view: &View,
    from: PersonId,
    to: PersonId,
    mark: impl Fn(Option<PersonId>) -> Option<Option<PersonId>>,
) -> Vec<Step> {
    let book = view.book();
    let mut steps = Vec::new();
    macro_rules! follow {
        ($rows:expr, $($person:ident),+) => {
            for (id, old) in $rows {
                // What keeps its mark stays where it is.
                let Some(merged_from) = mark(old.merged_from) else { continue };
                let mut new = old.clone();
                new.merged_from = merged_from;
                $(if new.$person == from {
                    new.$person = to;
                })+
                steps.extend(difference(id.row(), &old.clone().into(), &new.into()));
            }
        };
    }
    follow!(book.incumbencies_of_person(from), person);
    follow!(book.reserves_of_person(from), person);
    follow!(book.filings_of_person(from), person);
    follow!(book.pairings_of_person(from), mentor, mentee);
    follow!(book.recruits_of_person(from), person);
    steps
}

/// 并档: what `loser` serves, holds, stands on and was filed for passes to `winner`, who also gets what only the loser's record knew.
///
/// Tags and former names are joined; every other field of the winner stays, and is filled from the loser where
/// it is empty. The loser's record stays, marked, without its numbers, so that it can be un-merged.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::SamePerson`] when one is merged already or both are the same.
pub fn merge(view: &View, winner: PersonId, loser: PersonId) -> Result<Act, Refusal> {
    let (before, gone) = (person(view, winner)?, person(view, loser)?);
    if winner == loser || before.merged_into.is_some() || gone.merged_into.is_some() {
        return Err(Refusal::SamePerson(winner));
    }
    // The mark comes first: what follows the person is told by it from what somebody else would change.
    let marked = Person { merged_into: Some(winner), ..gone.clone() };
    let mut steps: Vec<Step> =
        difference(loser.row(), &gone.clone().into(), &marked.into()).into_iter().collect();
    steps.extend(followed(view, loser, winner, |from| Some(Some(from.unwrap_or(loser)))));
    for (id, old) in view.assignments_of_person(loser) {
        let new =
            Assignment { person: winner, merged_from: Some(old.merged_from.unwrap_or(loser)), ..old.clone() };
        steps.extend(difference(id.row(), &old.clone().into(), &new.into()));
    }
    let gone_row: Row = gone.clone().into();
    let mut after: Row = before.clone().into();
    for field in 0..after.fields().len() {
        if after.get(field) == crate::domain::Value::Empty && after.fields()[field].key != "merged_into" {
            // The value comes from a record of the same kind, so it fits.
            let _fits = after.set(field, &gone_row.get(field));
        }
    }
    if let Row::Person(after) = &mut after {
        let after = std::sync::Arc::make_mut(after);
        for tag in &gone.tags {
            if !after.tags.contains(tag) {
                after.tags.push(tag.clone());
            }
        }
        for name in gone.former_names.iter().chain([&gone.name]) {
            if *name != after.name && !after.former_names.contains(name) {
                after.former_names.push(name.clone());
            }
        }
    }
    steps.extend(difference(winner.row(), &before.into(), &after));
    Ok(Act::new(Verb::MergePeople, steps))
}

/// 拆档: the loser's record lives again with what it served, held, stood on and was filed for.
///
/// What the winner's record took over stays with it; a person decides about that in the form.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] when the record was not merged.
pub fn unmerge(view: &View, loser: PersonId) -> Result<Act, Refusal> {
    let before = person(view, loser)?;
    if before.merged_into.is_none() {
        return Err(Refusal::NoChange);
    }
    // The record in which it is may have become a part of another one since; its posts went along.
    let Some(winner) = mergers(view, loser).last() else { return Err(Refusal::NoChange) };
    // What it had and what those had that it had taken in; theirs stay marked as theirs.
    let is_its = |from: Option<PersonId>| {
        from.is_some_and(|from| from == loser || mergers(view, from).any(|into| into == loser))
    };
    let left = |from: Option<PersonId>| from.filter(|from| *from != loser);
    let after = Person { merged_into: None, ..before.clone() };
    let mut steps = followed(view, winner, loser, |from| is_its(from).then(|| left(from)));
    for (id, old) in view.assignments_of_person(winner).into_iter().filter(|(_, a)| is_its(a.merged_from)) {
        let new = Assignment { person: loser, merged_from: left(old.merged_from), ..old.clone() };
        steps.extend(difference(id.row(), &old.clone().into(), &new.into()));
    }
    // The numbers that both records would then claim go back to the one that had them first.
    if let Ok(kept) = person(view, winner) {
        let mut freed = kept.clone();
        if !before.id_number.is_empty() && kept.id_number.same(&before.id_number) {
            freed.id_number = Secret::default();
            freed.id_kind = None;
        }
        if !before.number.is_empty() && kept.number == before.number {
            freed.number = "".into();
        }
        steps.extend(difference(winner.row(), &kept.into(), &freed.into()));
    }
    steps.extend(difference(loser.row(), &before.into(), &after.into()));
    Ok(Act::new(Verb::UnmergePeople, steps))
}
