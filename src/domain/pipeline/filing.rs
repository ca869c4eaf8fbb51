//! 县级备案: the matrix of files and departments, what is late or missing, decisions, and who began too early.

use super::{
    desk::{FILED, FILING},
    file,
    record::{Filing, FilingKind, FilingOutcome, Opinion, Reserve, Verdict},
};
use crate::domain::{
    Act, Day, FilingId, IncumbencyId, Refusal, Row, Step, UnitId, Verb, View,
    act::difference,
    office::{self, Incumbency, Taken, desk::Ground},
};

/// The most departments that a matrix has.
pub const MAX_DEPARTMENTS: usize = 20;

/// The departments that the county asks, as its setting names them.
pub fn departments(view: &View) -> Vec<Box<str>> {
    let text = view.setting("filing.departments").unwrap_or_default();
    let mut all: Vec<Box<str>> = Vec::new();
    for name in text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|name| !name.is_empty()) {
        if !all.iter().any(|known| **known == *name) {
            all.push(name.into());
        }
    }
    all.truncate(MAX_DEPARTMENTS);
    all
}

/// How one department stands to one filing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Not asked yet, or decided without it.
    None,
    /// Asked, and there is time.
    Open,
    /// Asked, and its time is over.
    Late,
    /// No objection.
    Clear,
    /// An objection.
    Objection,
}

/// How a department stands to a filing on a day.
pub fn reply(filing: &Filing, department: &str, day: Day) -> Reply {
    match filing.opinion(department).map(|opinion| opinion.verdict) {
        Some(Verdict::Clear) => Reply::Clear,
        Some(Verdict::Objection) => Reply::Objection,
        None if filing.outcome.is_some() || filing.submitted.is_none() => Reply::None,
        None if filing.due.is_some_and(|due| due < day) => Reply::Late,
        None => Reply::Open,
    }
}

/// The parts of the personal file that are missing.
pub fn missing_parts(filing: &Filing) -> Vec<&'static file::Named> {
    let there = |part: &&file::Named| !filing.dossier.iter().any(|key| part.key == **key);
    file::dossier().iter().filter(there).collect()
}

fn filing(view: &View, id: FilingId) -> Result<Filing, Refusal> {
    match view.row(id.row()) {
        Some((_, Row::Filing(filing))) => Ok((*filing).clone()),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

fn changed(id: FilingId, before: Filing, after: Filing) -> Option<Step> {
    difference(id.row(), &before.into(), &after.into())
}

fn act(ground: &Ground, verb: Verb, steps: Vec<Step>) -> Result<Act, Refusal> {
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(ground.act(verb, steps)) }
}

/// Fills "no objection" down: every department that has not spoken, in every filing that is not decided.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where all have spoken.
pub fn fill(
    view: &View,
    ids: &[FilingId],
    departments: &[Box<str>],
    ground: &Ground,
) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = filing(view, *id)?;
        if before.outcome.is_some() {
            continue;
        }
        let mut after = before.clone();
        for department in departments {
            if after.opinion(department).is_none() {
                after.opinions.push(Opinion {
                    department: department.clone(),
                    verdict: Verdict::Clear,
                    day: ground.from,
                    document: ground.document.clone(),
                    officer: "".into(),
                });
            }
        }
        steps.extend(changed(*id, before, after));
    }
    act(ground, Verb::Opine, steps)
}

/// One department's opinion of one filing; `None` takes it back.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`].
pub fn opine(
    view: &View,
    id: FilingId,
    department: &str,
    verdict: Option<Verdict>,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let before = filing(view, id)?;
    let mut after = before.clone();
    let at = after.opinions.iter().position(|opinion| &*opinion.department == department);
    match (verdict, at) {
        (None, Some(at)) => drop(after.opinions.remove(at)),
        (None, None) => {}
        (Some(verdict), at) => {
            let said = Opinion {
                department: department.into(),
                verdict,
                day: ground.from,
                document: ground.document.clone(),
                officer: "".into(),
            };
            match at {
                Some(at) => after.opinions[at] = said,
                None => after.opinions.push(said),
            }
        }
    }
    act(ground, Verb::Opine, changed(id, before, after).into_iter().collect())
}

/// The decision about filings. An acknowledged entry of a reserve list is filed with it; an acknowledged appointment
/// is noted in the incumbency that rests on it.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`].
pub fn decide(
    view: &View,
    ids: &[FilingId],
    outcome: FilingOutcome,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = filing(view, *id)?;
        let after = Filing {
            outcome: Some(outcome),
            decided: Some(ground.from),
            document: if ground.document.is_empty() {
                before.document.clone()
            } else {
                ground.document.clone()
            },
            ..before.clone()
        };
        let Some(step) = changed(*id, before.clone(), after) else { continue };
        steps.push(step);
        if outcome == FilingOutcome::Acknowledged {
            steps.extend(followed(view, *id, &before, ground));
        }
    }
    act(ground, Verb::File, steps)
}

/// What an acknowledged filing changes elsewhere.
fn followed(view: &View, id: FilingId, filing: &Filing, ground: &Ground) -> Option<Step> {
    match filing.kind {
        FilingKind::Reserve => {
            let same = |reserve: &Reserve| {
                (reserve.unit, reserve.office) == (filing.unit, filing.office)
                    && reserve.active(view.day())
                    && reserve.stage == FILING
            };
            let (row, before) = view.reserves_of_person(filing.person).find(|(_, reserve)| same(reserve))?;
            let after = Reserve {
                stage: FILED,
                stage_since: ground.from,
                validated: before.validated.max(Some(ground.from)),
                document: ground.document.clone(),
                ..before.clone()
            };
            difference(row.row(), &before.clone().into(), &after.into())
        }
        FilingKind::Appoint | FilingKind::Adjust => {
            let same = |held: &Incumbency| {
                (held.unit, held.office) == (filing.unit, filing.office)
                    && held.to.is_none()
                    && held.filing.is_none()
            };
            let all = view.incumbencies_of_person(filing.person);
            let (row, before) = all.into_iter().find(|(_, held)| same(held))?;
            let after = Incumbency { filing: Some(id), ..before.clone() };
            difference(row.row(), &before.clone().into(), &after.into())
        }
        FilingKind::Remove | FilingKind::Annual => None,
    }
}

/// Notes which parts of a personal file are there.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`].
pub fn note_parts(view: &View, id: FilingId, parts: Vec<Box<str>>, ground: &Ground) -> Result<Act, Refusal> {
    let before = filing(view, id)?;
    let after = Filing { dossier: parts, ..before.clone() };
    act(ground, Verb::Edit, changed(id, before, after).into_iter().collect())
}

/// Sends the yearly filings of a unit's incumbents: one for each who has none of this year.
///
/// # Errors
/// [`Refusal::NoChange`] where all are there.
pub fn yearly(view: &View, unit: UnitId, ground: &Ground) -> Result<Act, Refusal> {
    let (year, ..) = ground.from.ymd();
    let first = Day::from_ymd(year, 1, 1).unwrap_or(ground.from);
    let due = view.setting_number("filing.answer_days").and_then(|days| i32::try_from(days).ok());
    let mut steps = Vec::new();
    for (village, _) in view.below(unit) {
        for (_, held) in view.incumbencies_of_unit(village).filter(|(_, held)| held.holds(view.day())) {
            if !office::office(held.office).is_some_and(|kind| kind.filed) {
                continue;
            }
            let there = view.filings_of_unit(village).any(|(_, filing)| {
                filing.kind == FilingKind::Annual
                    && (filing.person, filing.office) == (held.person, held.office)
                    && filing.submitted.is_some_and(|day| day >= first)
            });
            if !there {
                let filing = Filing::new(village, held.office, held.person, FilingKind::Annual);
                steps.push(Step::Create(
                    Filing {
                        submitted: Some(ground.from),
                        due: due.map(|days| ground.from.plus(days)),
                        ..filing
                    }
                    .into(),
                ));
            }
        }
    }
    act(ground, Verb::File, steps)
}

/// Why an incumbency is flagged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Early {
    /// It names no filing.
    NotFiled,
    /// Its filing is not decided.
    Undecided,
    /// It began before its filing was decided.
    Before(Day),
    /// Its filing was returned or declined.
    Refused,
}

/// Incumbencies in force of offices that are filed and began before their filing's decision, in the order of the tree.
pub fn early(view: &View, unit: UnitId) -> Vec<(IncumbencyId, Early)> {
    let mut all = Vec::new();
    for (village, _) in view.below(unit) {
        for (id, held) in view.incumbencies_of_unit(village) {
            let asked = office::office(held.office).is_some_and(|kind| kind.filed)
                && held.began != Taken::Acting
                && held.standing(view.day()).in_force();
            if !asked {
                continue;
            }
            let filing = held.filing.and_then(|filing| view.book().filing(filing));
            let why = match filing.map(|filing| (filing.outcome, filing.decided)) {
                None => Early::NotFiled,
                Some((Some(FilingOutcome::Acknowledged), Some(decided))) if held.from < decided => {
                    Early::Before(decided)
                }
                Some((Some(FilingOutcome::Acknowledged), _)) => continue,
                Some((Some(FilingOutcome::Returned | FilingOutcome::Declined), _)) => Early::Refused,
                Some((None, _)) => Early::Undecided,
            };
            all.push((id, why));
        }
    }
    all
}

/// The acknowledged filing of an appointment that a beginning can rest on, the newest first.
pub fn acknowledged(
    view: &View,
    unit: UnitId,
    office: crate::domain::register::Slug,
    person: crate::domain::PersonId,
) -> Option<FilingId> {
    let fits = |filing: &Filing| {
        (filing.unit, filing.office) == (unit, office)
            && matches!(filing.kind, FilingKind::Appoint | FilingKind::Adjust)
            && filing.outcome == Some(FilingOutcome::Acknowledged)
    };
    let all = view.book().filings_of_person(person).filter(|(_, filing)| fits(filing));
    all.max_by_key(|(id, filing)| (filing.decided, *id)).map(|(id, _)| id)
}
