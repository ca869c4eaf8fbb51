//! What is refused of the reserve list, filings, mentor pairs, training and recruitment.

use super::{
    file,
    record::{Filing, Pairing, Recruit, Reserve, Training},
};
use crate::domain::{
    Book, Day, FieldProblem, PersonId, Record, RecruitId, Refusal, ReserveId, UnitId, office,
    person::PersonStatus, register::Slug,
};

/// Why an act on the pipeline is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PipelineRefused {
    /// The office has no reserve list, or not in this unit.
    NoList {
        /// The unit.
        unit: UnitId,
        /// The office.
        office: Slug,
    },
    /// The person stands on this list already.
    OnTheList(ReserveId),
    /// A department speaks twice in one filing.
    SpeaksTwice,
    /// Somebody would guide himself.
    OwnMentor(PersonId),
    /// The person stands in recruitment already.
    BeingRecruited(RecruitId),
    /// A step of recruitment comes before its time.
    TooEarly {
        /// Number of the step.
        step: u8,
        /// First day on which it may be done.
        earliest: Day,
    },
    /// A step of recruitment before the one that it follows.
    OutOfOrder {
        /// Number of the step.
        step: u8,
    },
}

impl From<PipelineRefused> for Refusal {
    fn from(refused: PipelineRefused) -> Refusal {
        Refusal::Pipeline(Box::new(refused))
    }
}

fn in_order(from: Day, to: Option<Day>) -> Result<(), Refusal> {
    match to {
        Some(to) if to < from => Err(Refusal::DateOrder { from, to }),
        _ => Ok(()),
    }
}

fn wrong<R: Record>(key: &str, problem: FieldProblem) -> Refusal {
    Refusal::Field { kind: R::KIND, field: R::field_index(key).unwrap_or(0), problem }
}

/// Whether an office has a reserve list in a unit.
fn listed(book: &Book, unit: UnitId, office: Slug) -> Result<(), Refusal> {
    let kind = office::office(office);
    let fits = kind
        .is_some_and(|kind| kind.ratio.is_some() && book.unit(unit).is_some_and(|record| kind.fits(record)));
    if fits { Ok(()) } else { Err(PipelineRefused::NoList { unit, office }.into()) }
}

/// Checks an entry of the reserve list.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_reserve(
    book: &Book,
    id: ReserveId,
    reserve: &Reserve,
    before: Option<&Reserve>,
) -> Result<(), Refusal> {
    in_order(reserve.from, reserve.to)?;
    listed(book, reserve.unit, reserve.office)?;
    if file::stage(reserve.stage).is_none() {
        return Err(wrong::<Reserve>("stage", FieldProblem::NotAChoice));
    }
    if file::source(reserve.source).is_none() {
        return Err(wrong::<Reserve>("source", FieldProblem::NotAChoice));
    }
    if reserve.ended.is_some() && reserve.to.is_none() {
        return Err(wrong::<Reserve>("to", FieldProblem::Missing));
    }
    if reserve.mentor == Some(reserve.person) {
        return Err(PipelineRefused::OwnMentor(reserve.person).into());
    }
    let end = |a: &Reserve| a.to.unwrap_or(Day::MAX);
    let same = |(other, a): &(ReserveId, &Reserve)| {
        *other != id
            && (a.unit, a.office) == (reserve.unit, reserve.office)
            && a.from <= end(reserve)
            && reserve.from <= end(a)
    };
    if let Some((other, _)) = book.reserves_of_person(reserve.person).find(same) {
        return Err(PipelineRefused::OnTheList(other).into());
    }
    let gone = |person: PersonId| {
        book.person(person).is_some_and(|person| person.is_gone() || person.status == PersonStatus::Deceased)
    };
    if before.is_none() && reserve.to.is_none() && gone(reserve.person) {
        return Err(Refusal::PersonGone(reserve.person));
    }
    Ok(())
}

/// Checks a filing.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_filing(book: &Book, filing: &Filing) -> Result<(), Refusal> {
    let fits = office::office(filing.office)
        .is_some_and(|kind| book.unit(filing.unit).is_some_and(|unit| kind.fits(unit)));
    if !fits {
        return Err(office::rules::OfficeRefused::NotHere { unit: filing.unit, office: filing.office }.into());
    }
    if filing.dossier.iter().any(|key| !file::dossier().iter().any(|part| part.key == **key)) {
        return Err(wrong::<Filing>("dossier", FieldProblem::NotAChoice));
    }
    for (at, opinion) in filing.opinions.iter().enumerate() {
        if filing.opinions[..at].iter().any(|other| other.department == opinion.department) {
            return Err(PipelineRefused::SpeaksTwice.into());
        }
        for (text, max) in [(&opinion.department, 20), (&opinion.document, 40), (&opinion.officer, 20)] {
            if let Some(problem) = crate::domain::apply::text_problem(text, max) {
                return Err(wrong::<Filing>("opinions", problem));
            }
        }
    }
    match (filing.outcome, filing.decided) {
        (Some(_), None) => Err(wrong::<Filing>("decided", FieldProblem::Missing)),
        (_, decided) => match filing.submitted {
            Some(submitted) => in_order(submitted, decided),
            None => Ok(()),
        },
    }
}

/// Checks a mentor pair.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_pairing(pairing: &Pairing) -> Result<(), Refusal> {
    in_order(pairing.from, pairing.to)?;
    if pairing.mentor == pairing.mentee {
        return Err(PipelineRefused::OwnMentor(pairing.mentor).into());
    }
    for visit in &pairing.visits {
        if let Some(problem) = crate::domain::apply::text_problem(&visit.note, 100) {
            return Err(wrong::<Pairing>("visits", problem));
        }
    }
    Ok(())
}

/// Checks a training batch.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_training(training: &Training) -> Result<(), Refusal> {
    in_order(training.from, training.to)?;
    for attendee in &training.attendees {
        if let Some(problem) = crate::domain::apply::text_problem(&attendee.assessment, 40) {
            return Err(wrong::<Training>("attendees", problem));
        }
    }
    Ok(())
}

/// Checks a way into the Party: steps in their order, none before its time.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_recruit(book: &Book, id: RecruitId, recruit: &Recruit) -> Result<(), Refusal> {
    in_order(recruit.from, recruit.to)?;
    if recruit.group.is_some_and(|key| !file::priorities().iter().any(|group| group.key == key)) {
        return Err(wrong::<Recruit>("group", FieldProblem::NotAChoice));
    }
    let open = |(other, record): &(RecruitId, &Recruit)| *other != id && record.to.is_none();
    if recruit.to.is_none()
        && let Some((other, _)) = book.recruits_of_person(recruit.person).find(open)
    {
        return Err(PipelineRefused::BeingRecruited(other).into());
    }
    for (at, done) in recruit.steps.iter().enumerate() {
        let Some((_, step)) = file::recruit_step(done.step) else {
            return Err(wrong::<Recruit>("steps", FieldProblem::NotAChoice));
        };
        if recruit.steps[..at].iter().any(|other| other.step >= done.step || other.day > done.day) {
            return Err(PipelineRefused::OutOfOrder { step: done.step }.into());
        }
        let since = step.from.and_then(|from| recruit.steps.iter().find(|other| other.step == from));
        if let (Some(since), Some(months)) = (since, step.least_months) {
            let earliest = since.day.plus_months(i32::from(months));
            if done.day < earliest {
                return Err(PipelineRefused::TooEarly { step: done.step, earliest }.into());
            }
        }
    }
    Ok(())
}
