//! What is refused of offices, and what is only warned of.

use super::{
    clock::bench_of,
    file::{self, OfficeKind},
    record::{Election, Incumbency, Left, Post, Taken, Term},
};
use crate::domain::{
    Book, Day, ElectionId, FieldProblem, IncumbencyId, Kind, PostId, Record, Refusal, UnitId, Warning,
    person::PersonStatus, register::Slug,
};

/// Why an act on offices is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfficeRefused {
    /// No kind of office has this key.
    NoSuchOffice(Slug),
    /// Such posts do not stand in this unit.
    NotHere {
        /// The unit.
        unit: UnitId,
        /// The office.
        office: Slug,
    },
    /// The office does not begin like this; where it is elected, nobody appoints.
    NotTaken {
        /// The office.
        office: Slug,
        /// How it was to begin.
        taken: Taken,
    },
    /// The office does not end like this; where it is elected, nobody removes.
    NotLeft {
        /// The office.
        office: Slug,
        /// Why it was to end.
        left: Left,
    },
    /// The same person holds it there in that time.
    AlreadyHolds(IncumbencyId),
    /// The unit has such posts in that time already.
    AlreadyEstablished(PostId),
    /// The election of this office in this unit and term is there already.
    AlreadyCalled(ElectionId),
}

impl From<OfficeRefused> for Refusal {
    fn from(refused: OfficeRefused) -> Refusal {
        Refusal::Office(Box::new(refused))
    }
}

fn in_order(from: Option<Day>, to: Option<Day>) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(Refusal::DateOrder { from, to }),
        _ => Ok(()),
    }
}

/// The kind of office, held to the unit that it stands in.
fn kind_in(book: &Book, unit: UnitId, office: Slug) -> Result<&'static OfficeKind, Refusal> {
    let kind = file::office(office).ok_or(OfficeRefused::NoSuchOffice(office))?;
    match book.unit(unit) {
        Some(record) if kind.fits(record) => Ok(kind),
        _ => Err(OfficeRefused::NotHere { unit, office }.into()),
    }
}

/// Checks established posts.
///
/// # Errors
/// The hard rule that they break.
pub fn check_post(book: &Book, id: PostId, post: &Post) -> Result<(), Refusal> {
    in_order(post.from, post.to)?;
    kind_in(book, post.unit, post.office)?;
    let overlaps = |other: &Post| {
        let before = |a: &Post, b: &Post| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
        !before(post, other) && !before(other, post)
    };
    let same =
        |(other, record): &(PostId, &Post)| *other != id && record.office == post.office && overlaps(record);
    match book.posts_of_unit(post.unit).find(same) {
        Some((other, _)) => Err(OfficeRefused::AlreadyEstablished(other).into()),
        None => Ok(()),
    }
}

/// Checks an incumbency.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_incumbency(
    book: &Book,
    id: IncumbencyId,
    held: &Incumbency,
    before: Option<&Incumbency>,
    warnings: &mut Vec<Warning>,
) -> Result<(), Refusal> {
    in_order(Some(held.from), held.to)?;
    let kind = kind_in(book, held.unit, held.office)?;
    if !kind.taken.contains(&held.began) {
        return Err(OfficeRefused::NotTaken { office: held.office, taken: held.began }.into());
    }
    match (held.ended, held.to) {
        (Some(_), None) => {
            let field = Incumbency::field_index("to").unwrap_or(0);
            return Err(Refusal::Field { kind: Kind::Incumbency, field, problem: FieldProblem::Missing });
        }
        (Some(left), Some(_)) if held.began != Taken::Acting && !kind.left.contains(&left) => {
            return Err(OfficeRefused::NotLeft { office: held.office, left }.into());
        }
        _ => {}
    }
    let end = |a: &Incumbency| a.to.unwrap_or(Day::MAX);
    let same = |(other, a): &(IncumbencyId, &Incumbency)| {
        *other != id
            && (a.unit, a.office) == (held.unit, held.office)
            && a.from <= end(held)
            && held.from <= end(a)
    };
    if let Some((other, _)) = book.incumbencies_of_person(held.person).find(same) {
        return Err(OfficeRefused::AlreadyHolds(other).into());
    }
    let begins = before.is_none_or(|b| (b.unit, b.office, b.person) != (held.unit, held.office, held.person));
    if !begins {
        return Ok(());
    }
    if let Some(person) = book.person(held.person)
        && (person.is_gone() || (person.status == PersonStatus::Deceased && held.to.is_none()))
    {
        return Err(Refusal::PersonGone(held.person));
    }
    if held.to.is_some_and(|to| to < book.today()) {
        return Ok(());
    }
    announce_holes(book, held, warnings);
    let bench = bench_of(book, held.unit, held.office, held.from.max(book.today()));
    if bench.held > bench.posts {
        warnings.push(Warning::OverPosts {
            unit: held.unit,
            office: held.office,
            held: bench.held,
            posts: bench.posts,
        });
    }
    Ok(())
}

/// Tells of villages that fell below their target because somebody on their list takes this office.
fn announce_holes(book: &Book, held: &Incumbency, warnings: &mut Vec<Warning>) {
    if held.began == Taken::Acting {
        return;
    }
    for (_, reserve) in book.reserves_of_person(held.person).filter(|(_, r)| r.office == held.office) {
        let left_now = reserve.to.is_none_or(|to| to >= held.from.before());
        let short = book.pipeline_of(reserve.unit).office(held.office).short;
        if left_now && short > 0 {
            warnings.push(Warning::ReserveShort { unit: reserve.unit, office: held.office, short });
        }
    }
}

/// Checks a term.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_term(term: &Term) -> Result<(), Refusal> {
    in_order(Some(term.from), term.to)?;
    for key in &term.offices {
        if Slug::parse(key).and_then(file::office).is_none() {
            let field = Term::field_index("offices").unwrap_or(0);
            return Err(Refusal::Field { kind: Kind::Term, field, problem: FieldProblem::NotAChoice });
        }
    }
    Ok(())
}

/// Checks an election.
///
/// # Errors
/// The hard rule that it breaks.
pub fn check_election(book: &Book, id: ElectionId, election: &Election) -> Result<(), Refusal> {
    kind_in(book, election.unit, election.office)?;
    let same = |(other, record): &(ElectionId, &Election)| {
        *other != id && record.term == election.term && record.office == election.office
    };
    match book.elections_of_unit(election.unit).find(same) {
        Some((other, _)) => Err(OfficeRefused::AlreadyCalled(other).into()),
        None => Ok(()),
    }
}
