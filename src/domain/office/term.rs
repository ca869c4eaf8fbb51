//! 换届: a term is opened for a unit, elections stand for each of its posts, results come in by the hundred or one by
//! one, and what is still unfilled is followed day by day.

use super::{
    desk::{Ground, Won, results},
    file,
    record::{Election, Outcome, Term},
};
use crate::domain::{
    Act, Day, ElectionId, PersonId, Refusal, Row, Step, TermId, UnitId, Verb, View,
    act::difference,
    assignment::Standing,
    person::{Education, Sex},
    register::Slug,
};
use std::collections::BTreeSet;

/// Opens a term: one election for each office in each unit below that has posts of it.
///
/// # Errors
/// [`Refusal::NoChange`] where there are no such posts.
pub fn open(
    view: &View,
    unit: UnitId,
    offices: &[Slug],
    name: &str,
    to: Day,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let term = Term {
        unit,
        name: name.into(),
        offices: offices.iter().map(|office| office.as_str().into()).collect(),
        from: ground.from,
        to: Some(to),
        elect_by: None,
        document: ground.document.clone(),
        closed: None,
    };
    let mut steps = vec![Step::Create(term.into())];
    for (at, _) in view.below(unit) {
        for office in offices {
            let has = |(_, post): (_, &super::Post)| post.office == *office && post.exists(ground.from);
            if view.posts_of_unit(at).any(has) {
                steps.push(Step::Create(Election::new(TermId::provisional(0), at, *office).into()));
            }
        }
    }
    if steps.len() == 1 { Err(Refusal::NoChange) } else { Ok(ground.act(Verb::OpenTerm, steps)) }
}

fn election(view: &View, id: ElectionId) -> Result<Election, Refusal> {
    match view.row(id.row()) {
        Some((_, Row::Election(election))) => Ok((*election).clone()),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

/// Whoever holds the posts of an election now.
pub fn holders(view: &View, election: &Election) -> Vec<PersonId> {
    let held = view.holders(election.unit, election.office);
    held.into_iter().filter(|(_, held)| held.holds(view.day())).map(|(_, held)| held.person).collect()
}

/// "All re-elected except": every election without outcome whose holders go on, but for the excepted ones.
///
/// # Errors
/// [`Refusal::NoChange`] where none is left.
pub fn all_reelected(
    view: &View,
    term: TermId,
    except: &BTreeSet<ElectionId>,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    let mut won = Vec::new();
    for (id, election) in view.elections_of_term(term) {
        let holders = holders(view, election);
        if election.outcome.is_some() || except.contains(&id) || holders.is_empty() {
            continue;
        }
        let (unit, office) = (election.unit, election.office);
        won.extend(holders.into_iter().map(|person| Won { unit, office, person }));
        steps.extend(done(id, election, Outcome::Elected, ground));
    }
    if steps.is_empty() {
        return Err(Refusal::NoChange);
    }
    steps.extend(results(view, &won, Some(term), ground)?);
    Ok(ground.act(Verb::RecordResult, steps))
}

fn done(id: ElectionId, before: &Election, outcome: Outcome, ground: &Ground) -> Option<Step> {
    let after = Election {
        held: Some(ground.from),
        meeting: ground.document.clone(),
        outcome: Some(outcome),
        again: None,
        ..before.clone()
    };
    difference(id.row(), &before.clone().into(), &after.into())
}

/// The result of one election: who won. Fewer winners than posts leave it short.
///
/// # Errors
/// [`Refusal::Office`], [`Refusal::NotFound`].
pub fn result(view: &View, id: ElectionId, people: &[PersonId], ground: &Ground) -> Result<Act, Refusal> {
    let before = election(view, id)?;
    let (unit, office) = (before.unit, before.office);
    let won: Vec<Won> = people.iter().map(|person| Won { unit, office, person: *person }).collect();
    let posts = view.bench(unit, office).posts as usize;
    let outcome = if won.len() < posts { Outcome::Short } else { Outcome::Elected };
    let mut steps: Vec<Step> = done(id, &before, outcome, ground).into_iter().collect();
    steps.extend(results(view, &won, Some(before.term), ground)?);
    Ok(ground.act(Verb::RecordResult, steps))
}

/// Something else that happens to elections on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// The joint review of those proposed was passed.
    Reviewed,
    /// Not elected; another vote is needed.
    Failed,
    /// Put off.
    Postponed,
    /// The old team handed over.
    HandedOver,
    /// The exit audit is finished.
    Audited,
}

/// Notes it for elections.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn mark(view: &View, ids: &[ElectionId], mark: Mark, ground: &Ground) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = election(view, *id)?;
        let mut after = before.clone();
        match mark {
            Mark::Reviewed => after.reviewed = Some(ground.from),
            Mark::Failed => {
                after.held = Some(ground.from);
                after.outcome = Some(Outcome::Short);
            }
            Mark::Postponed => after.outcome = Some(Outcome::Postponed),
            Mark::HandedOver => after.handed_over = Some(ground.from),
            Mark::Audited => after.audited = Some(ground.from),
        }
        steps.extend(difference(id.row(), &before.into(), &after.into()));
    }
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(ground.act(Verb::Edit, steps)) }
}

/// What a term has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Elections.
    pub all: u32,
    /// Joint reviews passed.
    pub reviewed: u32,
    /// With all posts filled.
    pub elected: u32,
    /// Held, but short or put off.
    pub failed: u32,
    /// Still to come.
    pub open: u32,
    /// Decided ones without handover.
    pub not_handed_over: u32,
    /// Decided ones without exit audit.
    pub not_audited: u32,
}

/// Counts the elections of a term in scope.
pub fn progress(view: &View, term: TermId) -> Progress {
    let mut progress = Progress::default();
    for (_, election) in view.elections_of_term(term) {
        progress.all += 1;
        progress.reviewed += u32::from(election.reviewed.is_some());
        match election.outcome {
            Some(Outcome::Elected) => {
                progress.elected += 1;
                progress.not_handed_over += u32::from(election.handed_over.is_none());
                progress.not_audited += u32::from(election.audited.is_none());
            }
            Some(Outcome::Short | Outcome::Postponed) => progress.failed += 1,
            None => progress.open += 1,
        }
    }
    progress
}

/// A team in figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Team {
    /// Persons.
    pub persons: u32,
    /// Of known age, with the sum of their ages in whole years.
    pub aged: u32,
    /// Sum of ages.
    pub age_sum: u32,
    /// Women.
    pub women: u32,
    /// College and above.
    pub college: u32,
    /// 35 or younger.
    pub young: u32,
    /// Units with nobody of 35 or younger.
    pub units_without_young: u32,
    /// Directors who are secretaries too.
    pub concurrent: u32,
}

/// 35 counts as young. *Source*: the usual wording of 换届: 至少有1名35岁以下.
const YOUNG: i32 = 35;

/// The team that held the offices of a term in a unit on a day.
pub fn team(view: &View, unit: UnitId, offices: &[Slug], day: Day) -> Team {
    let mut team = Team::default();
    let mut counted: BTreeSet<PersonId> = BTreeSet::new();
    let book = view.book();
    for (at, _) in view.all_below(unit) {
        let mut here = 0;
        let mut young = 0;
        for (_, held) in view.incumbencies_of_unit(at) {
            if !offices.contains(&held.office) || held.standing(day) == Standing::Over || !held.holds(day) {
                continue;
            }
            here += 1;
            let Some(person) = book.person(held.person) else { continue };
            let age = person.birth.map(|birth| day.years_since(birth.day));
            young += u32::from(age.is_some_and(|age| age <= YOUNG));
            if held.office == file::DIRECTOR {
                let also = |(_, other): (_, &super::Incumbency)| {
                    other.office == file::SECRETARY && other.unit == at && other.holds(day)
                };
                team.concurrent += u32::from(book.incumbencies_of_person(held.person).any(also));
            }
            if !counted.insert(held.person) {
                continue;
            }
            team.persons += 1;
            if let Some(age) = age {
                team.aged += 1;
                team.age_sum += u32::try_from(age.max(0)).unwrap_or(0);
                team.young += u32::from(age <= YOUNG);
            }
            team.women += u32::from(person.sex == Some(Sex::Female));
            team.college += u32::from(person.education.is_some_and(|level| level >= Education::College));
        }
        team.units_without_young += u32::from(here > 0 && young == 0);
    }
    team
}

/// People of a unit who could be elected there: those who live in it and hold nothing of the office, by id.
pub fn electable(view: &View, election: &Election) -> Vec<PersonId> {
    let now: BTreeSet<PersonId> = holders(view, election).into_iter().collect();
    view.people_below(election.unit)
        .filter(|(id, person)| {
            !now.contains(id) && person.status == crate::domain::person::PersonStatus::Active
        })
        .filter(|(_, person)| {
            person.birth.is_some_and(|birth| (25..=60).contains(&view.day().years_since(birth.day)))
        })
        .map(|(id, _)| id)
        .collect()
}
