//! Plans of acts on offices: results recorded, incumbencies ended, stand-ins, suspensions, posts established.
//!
//! An elected office has no appointing and no removing act; [`Refusal::Office`] meets whoever tries by another way.

use super::{
    clock::bench_of,
    file::{self, OfficeKind},
    record::{Incumbency, Left, Post, Taken},
    rules::OfficeRefused,
};
use crate::domain::{
    Act, Day, FilingId, IncumbencyId, PersonId, Refusal, Row, RowId, Step, TermId, UnitId, Verb, View,
    act::difference,
    appraisal::record::Sheet,
    person::{Person, PersonStatus},
    pipeline::record::{Filing, Pairing, Recruit, Reserve, ReserveEnd},
    register::Slug,
};

/// What stays the same over many acts of one morning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ground {
    /// First day of what begins; what ends does so the day before.
    pub from: Day,
    /// Number of the document or minutes.
    pub document: Box<str>,
    /// Why a warning is set aside.
    pub reason: Box<str>,
}

impl Ground {
    /// From a day on, without a document.
    pub fn from(from: Day) -> Ground {
        Ground { from, document: "".into(), reason: "".into() }
    }

    /// The act with these steps.
    pub fn act(&self, verb: Verb, steps: Vec<Step>) -> Act {
        Act { document: self.document.clone(), reason: self.reason.clone(), ..Act::new(verb, steps) }
    }
}

/// One result: who holds which office where from now on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Won {
    /// The village or group.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Who.
    pub person: PersonId,
}

fn held(view: &View, id: IncumbencyId) -> Result<(u64, Incumbency), Refusal> {
    match view.row(id.row()) {
        Some((version, Row::Incumbency(held))) => Ok((version, (*held).clone())),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

/// The step that ends an incumbency with `last` as its last day. One that would end before it begins never took
/// effect and is taken out.
pub fn ending(view: &View, id: IncumbencyId, last: Day, left: Left, document: &str) -> Result<Step, Refusal> {
    let (version, before) = held(view, id)?;
    if last < before.from {
        return Ok(Step::Remove { row: id.row(), version });
    }
    let left = if before.began == Taken::Acting { Left::ActingOver } else { left };
    let after =
        Incumbency { to: Some(last), ended: Some(left), end_document: document.into(), ..before.clone() };
    difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)
}

/// Whoever takes an office leaves its reserve list the day before, in every village at once.
pub fn leaving_the_list(view: &View, person: PersonId, office: Slug, from: Day) -> Vec<Step> {
    view.all_reserves_of_person(person)
        .filter(|(_, reserve)| reserve.office == office && reserve.to.is_none())
        .filter_map(|(id, before)| {
            let last = from.before().max(before.from);
            let after = Reserve { to: Some(last), ended: Some(ReserveEnd::TookOffice), ..before.clone() };
            difference(id.row(), &before.clone().into(), &after.into())
        })
        .collect()
}

/// A person takes an office: by a result that is recorded, or by appointment where the office knows it.
///
/// Stand-ins of the post end the day before.
///
/// # Errors
/// [`Refusal::Office`] where the office does not begin like this.
pub fn take(
    view: &View,
    won: Won,
    taken: Taken,
    filing: Option<FilingId>,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let kind = kind(won.office)?;
    if !kind.taken.contains(&taken) {
        return Err(OfficeRefused::NotTaken { office: won.office, taken }.into());
    }
    let mut steps = Vec::new();
    if taken != Taken::Acting {
        for (id, other) in view.incumbencies_of_unit(won.unit) {
            let open = other.office == won.office && other.to.is_none_or(|to| to >= ground.from);
            if open && other.began == Taken::Acting {
                steps.push(ending(view, id, ground.from.before(), Left::ActingOver, &ground.document)?);
            }
        }
        steps.extend(leaving_the_list(view, won.person, won.office, ground.from));
    }
    steps.push(Step::Create(
        Incumbency {
            document: ground.document.clone(),
            reason: ground.reason.clone(),
            filing,
            ..Incumbency::new(won.unit, won.office, won.person, ground.from, taken)
        }
        .into(),
    ));
    let verb = match taken {
        Taken::Elected | Taken::ByElection => Verb::RecordResult,
        Taken::Appointed => Verb::Appoint,
        Taken::Acting => Verb::Cover,
    };
    Ok(ground.act(verb, steps))
}

/// Incumbencies end with `last` as their last day.
///
/// # Errors
/// [`Refusal::Office`] where one of the offices does not end like this.
pub fn end(
    view: &View,
    ids: &[IncumbencyId],
    last: Day,
    left: Left,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let mut steps = Vec::with_capacity(ids.len());
    for id in ids {
        let (_, before) = held(view, *id)?;
        if before.began != Taken::Acting && !kind(before.office)?.left.contains(&left) {
            return Err(OfficeRefused::NotLeft { office: before.office, left }.into());
        }
        steps.push(ending(view, *id, last, left, &ground.document)?);
        if left == Left::Died
            && let Some(person) = view.person(before.person)
        {
            let after = Person { status: PersonStatus::Deceased, ..person.clone() };
            let step = difference(before.person.row(), &person.clone().into(), &after.into());
            // Two offices of one person end in one act; the person is marked once.
            steps.extend(step.filter(|step| !steps.contains(step)));
        }
    }
    Ok(ground.act(Verb::End, steps))
}

/// The results of one day: for each post the winners; whoever held it before and did not win leaves with the term.
///
/// Those who are elected again end their old incumbency and begin a new one, so that terms can be told apart.
///
/// # Errors
/// [`Refusal::Office`] where an office is not elected; [`Refusal::NotFound`].
pub fn results(
    view: &View,
    won: &[Won],
    term: Option<TermId>,
    ground: &Ground,
) -> Result<Vec<Step>, Refusal> {
    let mut steps = Vec::new();
    let mut seen: Vec<(UnitId, Slug)> = Vec::new();
    for one in won {
        let kind = kind(one.office)?;
        if !kind.taken.contains(&Taken::Elected) {
            return Err(OfficeRefused::NotTaken { office: one.office, taken: Taken::Elected }.into());
        }
        if !seen.contains(&(one.unit, one.office)) {
            seen.push((one.unit, one.office));
            for (id, other) in view.incumbencies_of_unit(one.unit) {
                if other.office == one.office && other.to.is_none_or(|to| to >= ground.from) {
                    steps.push(ending(view, id, ground.from.before(), Left::TermOver, &ground.document)?);
                }
            }
        }
        steps.extend(leaving_the_list(view, one.person, one.office, ground.from));
        steps.push(Step::Create(
            Incumbency {
                document: ground.document.clone(),
                term,
                ..Incumbency::new(one.unit, one.office, one.person, ground.from, Taken::Elected)
            }
            .into(),
        ));
    }
    Ok(steps)
}

/// 停职 and 复职: a suspended holder keeps the post.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn suspend(view: &View, id: IncumbencyId, since: Option<Day>, ground: &Ground) -> Result<Act, Refusal> {
    let (_, before) = held(view, id)?;
    let after = Incumbency { suspended: since, ..before.clone() };
    let step = difference(id.row(), &before.into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(ground.act(if since.is_some() { Verb::Suspend } else { Verb::Resume }, vec![step]))
}

/// Establishes the usual number of posts of an office wherever a fitting unit below has none.
///
/// # Errors
/// [`Refusal::NoChange`] where none is missing.
pub fn establish(view: &View, unit: UnitId, office: Slug, ground: &Ground) -> Result<Act, Refusal> {
    let kind = kind(office)?;
    let missing = view.below(unit).filter(|(_, below)| kind.fits(below)).filter(|(id, _)| {
        !view.posts_of_unit(*id).any(|(_, post)| post.office == office && post.exists(ground.from))
    });
    let steps: Vec<Step> = missing
        .map(|(id, _)| {
            let post = Post::new(id, office, kind.posts);
            Step::Create(Post { from: Some(ground.from), document: ground.document.clone(), ..post }.into())
        })
        .collect();
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(ground.act(Verb::Create, steps)) }
}

/// The kind of office behind a key.
///
/// # Errors
/// [`Refusal::Office`] where there is none.
pub fn kind(office: Slug) -> Result<&'static OfficeKind, Refusal> {
    file::office(office).ok_or_else(|| OfficeRefused::NoSuchOffice(office).into())
}

/// A post that nobody holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vacancy {
    /// The village or group.
    pub unit: UnitId,
    /// Kind of office.
    pub office: Slug,
    /// Posts vacant.
    pub vacant: u32,
    /// Stand-ins.
    pub acting: u32,
    /// Days since it is vacant, where known.
    pub days: Option<u32>,
}

/// The vacancies of an office in a unit and below it, in the order of the tree.
pub fn vacancies(view: &View, unit: UnitId, office: Slug) -> Vec<Vacancy> {
    let Some(kind) = file::office(office) else { return Vec::new() };
    let day = view.day();
    view.below(unit)
        .filter(|(_, below)| kind.fits(below))
        .filter_map(|(unit, _)| {
            let bench = bench_of(view.book(), unit, office, day);
            (bench.vacant > 0).then(|| Vacancy {
                unit,
                office,
                vacant: bench.vacant,
                acting: bench.acting,
                days: bench.days(day),
            })
        })
        .collect()
}

/// Rows that were carried over from another unit and that nobody has looked at, in the order of the tree.
pub fn to_review(view: &View, unit: UnitId) -> Vec<RowId> {
    let mut all = Vec::new();
    for (at, _) in view.below(unit) {
        let posts = view.posts_of_unit(at).filter(|(_, post)| post.carried_from.is_some());
        all.extend(posts.map(|(id, _)| id.row()));
        let held = view.incumbencies_of_unit(at).filter(|(_, held)| held.carried_from.is_some());
        all.extend(held.map(|(id, _)| id.row()));
        let listed = view.reserves_of_unit(at).filter(|(_, reserve)| reserve.carried_from.is_some());
        all.extend(listed.map(|(id, _)| id.row()));
    }
    all
}

/// What of a unit waits to be looked at after it became something else: posts, incumbencies and reserves in force.
pub fn to_look_at(view: &View, unit: UnitId, day: Day) -> Vec<Step> {
    let book = view.book();
    let mut steps = Vec::new();
    for (id, post) in book.posts_of_unit(unit).filter(|(_, post)| post.exists(day)) {
        let after = Post { carried_from: Some(unit), ..post.clone() };
        steps.extend(difference(id.row(), &post.clone().into(), &after.into()));
    }
    for (id, held) in book.incumbencies_of_unit(unit).filter(|(_, held)| held.to.is_none_or(|to| to >= day)) {
        let after = Incumbency { carried_from: Some(unit), ..held.clone() };
        steps.extend(difference(id.row(), &held.clone().into(), &after.into()));
    }
    for (id, reserve) in
        book.reserves_of_unit(unit).filter(|(_, reserve)| reserve.to.is_none_or(|to| to >= day))
    {
        let after = Reserve { carried_from: Some(unit), ..reserve.clone() };
        steps.extend(difference(id.row(), &reserve.clone().into(), &after.into()));
    }
    steps
}

/// What goes along when a unit becomes part of another: posts, incumbencies, reserves, filings, undecided appraisals,
/// pairs and recruits, each marked until somebody has looked at it.
///
/// Posts of an office that the other unit has too are added to them, so that the target goes along; what had ended
/// stays where it was.
pub fn carried_over(view: &View, from: UnitId, into: UnitId, day: Day) -> Vec<Step> {
    let book = view.book();
    let mut steps = Vec::new();
    for (id, post) in book.posts_of_unit(from).filter(|(_, post)| post.exists(day)) {
        let same = |other: &Post| other.office == post.office && other.exists(day);
        let ended = Post { to: Some(day.before()), ..post.clone() };
        let gone = post.from.is_some_and(|first| first > day.before());
        if !gone {
            steps.extend(difference(id.row(), &post.clone().into(), &ended.into()));
        }
        match book.posts_of_unit(into).find(|(_, other)| same(other)) {
            Some((kept, other)) => {
                let count = other.count.saturating_add(post.count);
                let grown = Post { count, carried_from: Some(from), ..other.clone() };
                steps.extend(difference(kept.row(), &other.clone().into(), &grown.into()));
            }
            None => steps.push(Step::Create(
                Post { unit: into, from: Some(day), to: None, carried_from: Some(from), ..post.clone() }
                    .into(),
            )),
        }
    }
    for (id, held) in book.incumbencies_of_unit(from).filter(|(_, held)| held.to.is_none_or(|to| to >= day)) {
        let after = Incumbency { unit: into, carried_from: Some(from), ..held.clone() };
        steps.extend(difference(id.row(), &held.clone().into(), &after.into()));
    }
    for (id, reserve) in
        book.reserves_of_unit(from).filter(|(_, reserve)| reserve.to.is_none_or(|to| to >= day))
    {
        let after = Reserve { unit: into, carried_from: Some(from), ..reserve.clone() };
        steps.extend(difference(id.row(), &reserve.clone().into(), &after.into()));
    }
    for (id, filing) in book.filings_of_unit(from).filter(|(_, filing)| filing.outcome.is_none()) {
        let after = Filing { unit: into, ..filing.clone() };
        steps.extend(difference(id.row(), &filing.clone().into(), &after.into()));
    }
    // Undecided results go on in the new unit; decided ones stay where they were earned.
    for (id, sheet) in book.sheets_of_unit(from).filter(|(_, sheet)| !sheet.decided.is) {
        let after = Sheet { unit: into, ..sheet.clone() };
        steps.extend(difference(id.row(), &sheet.clone().into(), &after.into()));
    }
    for (id, pairing) in
        book.pairings_of_unit(from).filter(|(_, pairing)| pairing.to.is_none_or(|to| to >= day))
    {
        let after = Pairing { unit: into, ..pairing.clone() };
        steps.extend(difference(id.row(), &pairing.clone().into(), &after.into()));
    }
    for (id, recruit) in book.recruits_of_unit(from).filter(|(_, recruit)| recruit.to.is_none()) {
        let after = Recruit { unit: into, ..recruit.clone() };
        steps.extend(difference(id.row(), &recruit.clone().into(), &after.into()));
    }
    steps
}
