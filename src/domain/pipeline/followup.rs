//! What has to be followed: visits of mentors, steps of recruitment, rows that were carried over.

use super::{
    file,
    record::{Attendee, Pairing, Recruit, RecruitEnd, Reserve, StepDone, Training, Visit},
};
use crate::domain::{
    Act, Day, PairingId, PersonId, RecruitId, Refusal, Row, RowId, Step, TrainingId, UnitId, Verb, View,
    act::difference,
    office::{Incumbency, Post, desk::Ground},
};

/// Pairs in force of a unit with the day by which the next visit is due, the most overdue first.
///
/// *Shape*: `None` where neither the pair nor the county says how often.
pub fn pairs(view: &View, unit: UnitId) -> Vec<(PairingId, Option<Day>)> {
    let months = view.setting_number("mentor.visit_months");
    let mut all: Vec<(PairingId, Option<Day>)> = view
        .pairings_below(unit)
        .filter(|(_, pair)| pair.active(view.day()))
        .map(|(id, pair)| {
            let known = pair.every_months > 0 || months.is_some();
            (id, known.then(|| pair.next_visit(months.unwrap_or(0))))
        })
        .collect();
    all.sort_by_key(|(id, due)| (due.unwrap_or(Day::MAX), *id));
    all
}

/// Pairs whose next visit was due before the view's day.
pub fn overdue_pairs(view: &View, unit: UnitId) -> Vec<PairingId> {
    let late = |due: Option<Day>| due.is_some_and(|due| due < view.day());
    pairs(view, unit).into_iter().filter(|(_, due)| late(*due)).map(|(id, _)| id).collect()
}

/// The next step of a way into the Party, with the first and the last day on which it may be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NextStep {
    /// Its number.
    pub step: u8,
    /// Not before this day.
    pub earliest: Option<Day>,
    /// Not after this day.
    pub latest: Option<Day>,
}

/// The next step; `None` when all are done or it has ended.
pub fn next_step(recruit: &Recruit) -> Option<NextStep> {
    let number = recruit.steps.last().map_or(0, |done| done.step) + 1;
    let (_, step) = file::recruit_step(number).filter(|_| recruit.to.is_none())?;
    let since = step.from.and_then(|from| recruit.steps.iter().find(|done| done.step == from));
    let after = |months: Option<u8>| Some(since?.day.plus_months(i32::from(months?)));
    Some(NextStep { step: number, earliest: after(step.least_months), latest: after(step.most_months) })
}

/// Those whose next step was to be done before the view's day, in the order of the tree.
pub fn overdue_recruits(view: &View, unit: UnitId) -> Vec<RecruitId> {
    let late = |recruit: &Recruit| {
        next_step(recruit).and_then(|next| next.latest).is_some_and(|latest| latest < view.day())
    };
    view.recruits_below(unit).filter(|(_, recruit)| late(recruit)).map(|(id, _)| id).collect()
}

fn changed(row: RowId, before: impl Into<Row>, after: impl Into<Row>) -> Option<Step> {
    difference(row, &before.into(), &after.into())
}

fn act(ground: &Ground, verb: Verb, step: Option<Step>) -> Result<Act, Refusal> {
    step.map(|step| ground.act(verb, vec![step])).ok_or(Refusal::NoChange)
}

/// 走访: a mentor's visit on a day.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn visit(view: &View, id: PairingId, day: Day, ground: &Ground) -> Result<Act, Refusal> {
    let before = view.pairing(id).ok_or(Refusal::NotFound(id.row()))?;
    let mut after: Pairing = before.clone();
    after.visits.push(Visit { day, note: "".into() });
    after.visits.sort_by_key(|visit| visit.day);
    act(ground, Verb::Visit, changed(id.row(), before.clone(), after))
}

/// The next step of recruitment is done on a day; with the last one the way has ended.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where none is left. The rules refuse one before its time.
pub fn step_done(view: &View, id: RecruitId, day: Day, ground: &Ground) -> Result<Act, Refusal> {
    let before = view.recruit(id).ok_or(Refusal::NotFound(id.row()))?;
    let next = next_step(before).ok_or(Refusal::NoChange)?;
    let mut after: Recruit = before.clone();
    after.steps.push(StepDone { step: next.step, day });
    if next.step == file::recruit_steps() {
        after.to = Some(day);
        after.ended = Some(RecruitEnd::Admitted);
    }
    act(ground, Verb::Advance, changed(id.row(), before.clone(), after))
}

/// Somebody joins a training batch.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] for somebody who is in it.
pub fn attend(view: &View, id: TrainingId, person: PersonId, ground: &Ground) -> Result<Act, Refusal> {
    let before = view.training(id).ok_or(Refusal::NotFound(id.row()))?;
    if before.attendees.iter().any(|one| one.person == person) {
        return Err(Refusal::NoChange);
    }
    let mut after: Training = before.clone();
    after.attendees.push(Attendee { person, assessment: "".into() });
    act(ground, Verb::Edit, changed(id.row(), before.clone(), after))
}

/// Somebody looked at a row that was carried over from another unit.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where nothing was carried over.
pub fn looked_at(view: &View, row: RowId, ground: &Ground) -> Result<Act, Refusal> {
    let (_, before) = view.row(row).ok_or(Refusal::NotFound(row))?;
    let after: Row = match &before {
        Row::Post(post) => Post { carried_from: None, ..(**post).clone() }.into(),
        Row::Incumbency(held) => Incumbency { carried_from: None, ..(**held).clone() }.into(),
        Row::Reserve(reserve) => Reserve { carried_from: None, ..(**reserve).clone() }.into(),
        _ => return Err(Refusal::NoChange),
    };
    act(ground, Verb::Edit, difference(row, &before, &after))
}
