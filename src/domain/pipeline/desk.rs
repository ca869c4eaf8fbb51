//! What the pipeline desk lists and plans: entries with what they are worth, people who could be recommended, stages
//! moved, re-validations, entries sent to filing or struck off.

use super::{
    file,
    record::{Filing, FilingKind, Reserve, ReserveEnd},
    switches::{Switches, Uncounted, Worth, holds},
};
use crate::domain::{
    Act, Day, PersonId, Refusal, ReserveId, Row, Step, UnitId, Verb, View,
    act::difference,
    office::{self, desk::Ground},
    person::{Person, Political},
    register::Slug,
};
use std::collections::{BTreeMap, BTreeSet};

/// The stage in which entries wait for the county.
pub const FILING: Slug = Slug::literal("filing");
/// The stage of entries that the county has filed.
pub const FILED: Slug = Slug::literal("filed");
/// The most people who are offered for one village.
pub const MAX_SUGGESTIONS: usize = 50;

/// An entry of a reserve list with what it is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The entry.
    pub id: ReserveId,
    /// Who.
    pub person: PersonId,
    /// What it is worth.
    pub worth: Worth,
    /// Counts now, but will not in a year.
    pub leaving: bool,
}

/// Which entries of a list are meant; each is one number of the sums.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Slice {
    /// All on the list.
    All,
    /// Those that count.
    Valid,
    /// Those that are filed and do not count.
    Uncounted,
    /// Those that are not filed.
    Unfiled,
    /// Those that will not count in a year.
    Leaving,
}

impl Slice {
    /// All slices, in the order of the columns.
    pub const ALL: [Slice; 5] = [Slice::All, Slice::Valid, Slice::Uncounted, Slice::Unfiled, Slice::Leaving];

    const fn has(self, entry: &Entry) -> bool {
        match self {
            Slice::All => true,
            Slice::Valid => matches!(entry.worth, Worth::Valid),
            Slice::Uncounted => matches!(entry.worth, Worth::Not(_)),
            Slice::Unfiled => matches!(entry.worth, Worth::Unfiled),
            Slice::Leaving => entry.leaving,
        }
    }
}

/// The entries of an office's lists in a unit and below it, in the order of the tree, then of entry.
///
/// Lists without a target are left out, as the sums leave them out: a number opens exactly what it counts.
pub fn entries(view: &View, unit: UnitId, office: Slug, slice: Slice) -> Vec<Entry> {
    let (switches, day) = (view.switches(), view.day());
    let mut all = Vec::new();
    for (village, _) in view.below(unit) {
        if view.reserves_of_unit(village).next().is_none() || view.pipeline_base(village, office) == 0 {
            continue;
        }
        for (id, reserve) in view.reserves_of_unit(village) {
            if reserve.office != office || !reserve.active(day) {
                continue;
            }
            let entry = entry(view, switches, id, reserve);
            if slice.has(&entry) {
                all.push(entry);
            }
        }
    }
    all
}

/// One entry with what it is worth on the view's day.
pub fn entry(view: &View, switches: &Switches, id: ReserveId, reserve: &Reserve) -> Entry {
    let worth = switches.judge(view.book(), id, reserve, view.day());
    let leaving = worth == Worth::Valid && switches.leaves_within_a_year(view.book(), reserve, view.day());
    Entry { id, person: reserve.person, worth, leaving }
}

/// Why entries of a unit do not count, with how many each, in the order of the reasons.
pub fn reasons(view: &View, unit: UnitId, office: Slug) -> Vec<(Uncounted, u32)> {
    let mut counts: BTreeMap<Uncounted, u32> = BTreeMap::new();
    for entry in entries(view, unit, office, Slice::Uncounted) {
        if let Worth::Not(why) = entry.worth {
            *counts.entry(why).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

/// Villages below their target in a unit, with how many are missing, in the order of the tree.
pub fn short_villages(view: &View, unit: UnitId, office: Slug) -> Vec<(UnitId, u32)> {
    let at_village =
        |id: UnitId| view.unit(id).is_some_and(|u| u.level == crate::domain::unit::Level::Village);
    view.below(unit)
        .map(|(id, _)| id)
        .filter(|id| at_village(*id))
        .filter_map(|id| {
            let sum = view.pipeline(id).office(office);
            (sum.short > 0).then_some((id, sum.short))
        })
        .collect()
}

/// What speaks for somebody who is not on a list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Merit {
    /// Full Party member.
    Member,
    /// Party member on probation.
    Probationary,
    /// Holds another office in the village.
    InOffice(Slug),
    /// Serves grids of the village.
    ServesGrids(u16),
    /// Was trained in a batch.
    Trained,
}

/// Somebody who meets the conditions and is on no list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Who.
    pub person: PersonId,
    /// Age in whole years at the day that the county takes.
    pub age: Option<i32>,
    /// What speaks for him or her, strongest first.
    pub merits: Vec<Merit>,
}

/// People of a village who meet the conditions and stand on no list for the office, best first.
pub fn suggestions(view: &View, village: UnitId, office: Slug) -> Vec<Suggestion> {
    if !view.sees_vetting() {
        return Vec::new();
    }
    let (switches, day, book) = (view.switches(), view.day(), view.book());
    let trained: BTreeSet<PersonId> =
        view.trainings().flat_map(|(_, training)| training.attendees.iter().map(|one| one.person)).collect();
    let mut all: Vec<(u32, i32, Suggestion)> = Vec::new();
    for (id, person) in view.people_below(village) {
        let listed = |reserve: &Reserve| reserve.office == office && reserve.active(day);
        if switches.person(person, day).is_some()
            || holds(book, id, office, day).is_some()
            || book.reserves_of_person(id).any(|(_, reserve)| listed(reserve))
        {
            continue;
        }
        let merits = merits(view, id, person, village, trained.contains(&id));
        let weight = merits.iter().map(|merit| weight(*merit)).sum();
        let age = person.birth.map(|birth| switches.age_day(day).years_since(birth.day));
        all.push((weight, -age.unwrap_or(0), Suggestion { person: id, age, merits }));
    }
    all.sort_by_key(|(weight, younger, one)| (std::cmp::Reverse((*weight, *younger)), one.person));
    all.truncate(MAX_SUGGESTIONS);
    all.into_iter().map(|(_, _, one)| one).collect()
}

/// How much a merit counts in the order of suggestions: Party members first, then experience, then training.
const fn weight(merit: Merit) -> u32 {
    match merit {
        Merit::Member => 100,
        Merit::Probationary => 60,
        Merit::InOffice(_) => 30,
        Merit::ServesGrids(_) => 10,
        Merit::Trained => 5,
    }
}

fn merits(view: &View, id: PersonId, person: &Person, village: UnitId, trained: bool) -> Vec<Merit> {
    let day = view.day();
    let mut merits = Vec::new();
    match person.political {
        Some(Political::Member) => merits.push(Merit::Member),
        Some(Political::Probationary) => merits.push(Merit::Probationary),
        _ => {}
    }
    let offices = view
        .book()
        .incumbencies_of_person(id)
        .filter(|(_, held)| held.standing(day).in_force() && view.within(held.unit, village));
    merits.extend(offices.map(|(_, held)| Merit::InOffice(held.office)));
    match view.load(id) {
        0 => {}
        grids => merits.push(Merit::ServesGrids(grids)),
    }
    if trained {
        merits.push(Merit::Trained);
    }
    merits
}

/// The county's path through the stages, as its setting names it; unknown names are passed over.
pub fn path(view: &View) -> Vec<&'static file::Stage> {
    let text = view.setting("reserve.stages").unwrap_or_default();
    let mut path: Vec<&'static file::Stage> = Vec::new();
    for key in text.split([',', '，', '、', ' ']).map(str::trim).filter(|key| !key.is_empty()) {
        let stage = file::stages().iter().find(|stage| stage.key == *key || *stage.name_zh == *key);
        if let Some(stage) = stage.filter(|stage| !path.iter().any(|known| known.key == stage.key)) {
            path.push(stage);
        }
    }
    path
}

/// The stage behind one on the county's path; `None` at its end.
pub fn next_stage(view: &View, stage: Slug) -> Option<&'static file::Stage> {
    let path = path(view);
    match path.iter().position(|known| known.key == stage) {
        Some(at) => path.get(at + 1).copied(),
        // A stage that the path no longer has: on with the next one of the shipped order that it does have.
        None => {
            let all = file::stages();
            let at = all.iter().position(|known| known.key == stage)?;
            all[at..].iter().skip(1).find(|later| path.iter().any(|known| known.key == later.key))
        }
    }
}

fn reserve(view: &View, id: ReserveId) -> Result<Reserve, Refusal> {
    match view.row(id.row()) {
        Some((_, Row::Reserve(reserve))) => Ok((*reserve).clone()),
        _ => Err(Refusal::NotFound(id.row())),
    }
}

fn changed(id: ReserveId, before: Reserve, after: Reserve) -> Option<Step> {
    difference(id.row(), &before.into(), &after.into())
}

fn act(ground: &Ground, verb: Verb, steps: Vec<Step>) -> Result<Act, Refusal> {
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(ground.act(verb, steps)) }
}

/// 推荐入库: people enter the first stage of the path.
///
/// # Errors
/// [`Refusal::NoChange`] for nobody, or where the county's path has no stage.
pub fn recommend(
    view: &View,
    village: UnitId,
    office: Slug,
    people: &[PersonId],
    source: Slug,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let Some(first) = path(view).first().copied() else { return Err(Refusal::NoChange) };
    let entry = |person: &PersonId| {
        Step::Create(Reserve::new(village, office, *person, ground.from, first.key, source).into())
    };
    act(ground, Verb::Recommend, people.iter().map(entry).collect())
}

/// 推进一步: entries move to their next stage. One that comes to the county gets its filing along with it; one that
/// waits there moves on by the decision alone.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where none can move.
pub fn advance(view: &View, ids: &[ReserveId], ground: &Ground) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = reserve(view, *id)?;
        let waits = before.stage == FILING && open_filing(view, &before).is_some();
        let Some(next) = next_stage(view, before.stage).filter(|_| !waits) else { continue };
        steps.extend(moved(view, *id, before, next.key, ground));
    }
    act(ground, Verb::Advance, steps)
}

/// 报备: entries go to the county at once, each with a filing.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`] where all are filed or wait already.
pub fn send_to_filing(view: &View, ids: &[ReserveId], ground: &Ground) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = reserve(view, *id)?;
        let filed = file::stage(before.stage).is_some_and(|stage| stage.filed);
        if !filed && before.stage != FILING {
            steps.extend(moved(view, *id, before, FILING, ground));
        }
    }
    act(ground, Verb::File, steps)
}

fn moved(view: &View, id: ReserveId, before: Reserve, stage: Slug, ground: &Ground) -> Vec<Step> {
    let mut steps = Vec::new();
    if stage == FILING && open_filing(view, &before).is_none() {
        let due = view.setting_number("filing.answer_days").and_then(|days| i32::try_from(days).ok());
        steps.push(Step::Create(
            Filing {
                submitted: Some(ground.from),
                due: due.map(|days| ground.from.plus(days)),
                ..Filing::new(before.unit, before.office, before.person, FilingKind::Reserve)
            }
            .into(),
        ));
    }
    let after = Reserve { stage, stage_since: ground.from, ..before.clone() };
    steps.extend(changed(id, before, after));
    steps
}

/// The undecided filing of an entry.
fn open_filing(view: &View, reserve: &Reserve) -> Option<crate::domain::FilingId> {
    view.book()
        .filings_of_person(reserve.person)
        .find(|(_, filing)| {
            filing.kind == FilingKind::Reserve
                && (filing.unit, filing.office) == (reserve.unit, reserve.office)
                && filing.outcome.is_none()
        })
        .map(|(id, _)| id)
}

/// 复核: entries are found to be still right on a day.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`].
pub fn validate(view: &View, ids: &[ReserveId], day: Day, ground: &Ground) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = reserve(view, *id)?;
        let after = Reserve { validated: Some(day), carried_from: None, ..before.clone() };
        steps.extend(changed(*id, before, after));
    }
    act(ground, Verb::Validate, steps)
}

/// 出库: entries leave the list with `last` as their last day.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NoChange`].
pub fn strike(
    view: &View,
    ids: &[ReserveId],
    last: Day,
    ended: ReserveEnd,
    ground: &Ground,
) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for id in ids {
        let before = reserve(view, *id)?;
        let after = Reserve { to: Some(last.max(before.from)), ended: Some(ended), ..before.clone() };
        steps.extend(changed(*id, before, after));
    }
    act(ground, Verb::End, steps)
}

impl View {
    /// Posts of an office in a village that have a target.
    pub(in crate::domain) fn pipeline_base(&self, village: UnitId, office: Slug) -> u32 {
        let place = office::file::place(office);
        let Some(unit) = self.unit(village) else { return 0 };
        if !place.is_some_and(|place| self.switches().aims(unit.kind, place)) {
            return 0;
        }
        self.bench(village, office).posts
    }
}
