//! Scores, ranks and grades of many sheets, kept so that one changed sheet does not cost all the others.
//!
//! What a screen shows while somebody keys and what a decision writes down are the same numbers. Start with
//! [`results`].

use super::{
    acts::cycle_of,
    grading::{self, Entrant, Grading, Outcome, Standing},
    mark::{Booking, Mark, Raw},
    record::{Cycle, Sheet},
    scoring::{Engine, SheetScore},
    template::{Base, Scoring, Template},
};
use crate::domain::{CycleId, Refusal, SheetId, UnitId, View};
use std::collections::BTreeMap;

/// Everybody's scores and grades, in one order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Results {
    /// The latest revision of every sheet, in the order of the tree.
    pub sheets: Vec<SheetId>,
    /// Their scores.
    pub scores: Vec<SheetScore>,
    /// What they were graded by.
    pub entrants: Vec<Entrant>,
    /// Their grades.
    pub grading: Grading,
}

/// Works a cycle out. `last` gives the grade of the year before, by person, where a template limits steps.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn results(view: &View, cycle: CycleId, last: &BTreeMap<u32, u8>) -> Result<Results, Refusal> {
    let (held, template) = cycle_of(view, cycle)?;
    Ok(of_sheets(view, held, template, &view.sheets_of(cycle), last))
}

/// The same for as many sheets as decide about those below a unit: those of its town where places are shared out
/// within villages, of the whole cycle where they are shared out among all.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn results_around(
    view: &View,
    cycle: CycleId,
    unit: UnitId,
    last: &BTreeMap<u32, u8>,
) -> Result<Results, Refusal> {
    let (held, template) = cycle_of(view, cycle)?;
    let mut sheets = view.sheets_of(cycle);
    if is_by_unit(template) {
        let around = view.town_of(unit).unwrap_or(unit);
        sheets.retain(|(_, sheet)| view.within(sheet.unit, around));
    }
    Ok(of_sheets(view, held, template, &sheets, last))
}

/// Whether places are shared out within units, so that other towns decide nothing.
fn is_by_unit(template: &Template) -> bool {
    let split = template.split.as_ref().map(|split| split.pool);
    let mut pools = template.caps.iter().map(|cap| cap.pool).chain(split).peekable();
    pools.peek().is_some() && pools.all(|pool| pool.base == Base::Unit)
}

fn of_sheets(
    view: &View,
    cycle: &Cycle,
    template: &Template,
    sheets: &[(SheetId, &Sheet)],
    last: &BTreeMap<u32, u8>,
) -> Results {
    let engine = Engine::new(template);
    let mut results = Results {
        sheets: sheets.iter().map(|(id, _)| *id).collect(),
        scores: Vec::with_capacity(sheets.len()),
        entrants: Vec::with_capacity(sheets.len()),
        grading: Grading::default(),
    };
    for (id, sheet) in sheets {
        let score = score(view, cycle, &engine, sheet, sheet.cells.marks());
        results.entrants.push(entrant(view, template, *id, sheet, &score, last));
        results.scores.push(score);
    }
    results.grading = grading::grade(template, &results.entrants);
    results
}

/// The score of a sheet with these marks, bookings of the year's earlier cycles among them.
fn score(view: &View, cycle: &Cycle, engine: &Engine<'_>, sheet: &Sheet, marks: &[Mark]) -> SheetScore {
    let earlier = earlier(view, cycle, engine.template(), sheet);
    let slices: Vec<(u8, &[Booking])> = earlier.iter().map(|(at, events)| (*at, events.as_slice())).collect();
    engine.sheet(marks, &slices)
}

/// The bookings of the same person in cycles of the same template that ended before this one in the same year, by
/// place of their item: yearly caps run over all of them.
pub fn earlier(view: &View, cycle: &Cycle, template: &Template, sheet: &Sheet) -> Vec<(u8, Vec<Booking>)> {
    let yearly = |scoring: &Scoring| match scoring {
        Scoring::Ledger { lines, .. } => {
            lines.iter().any(|line| line.per_year.is_some() || line.per_person.is_some())
        }
        _ => false,
    };
    let items: Vec<(u8, &super::template::Item)> =
        (0u8..).zip(&template.items).filter(|(_, item)| yearly(&item.scoring)).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u8, Vec<Booking>)> = items.iter().map(|(at, _)| (*at, Vec::new())).collect();
    for (_, other) in view.sheets_of_person(sheet.person) {
        let Ok((held, theirs)) = cycle_of(view, other.cycle) else { continue };
        let same = theirs.key == template.key && held.to.ymd().0 == cycle.from.ymd().0;
        if !same || held.to >= cycle.from || other.unit != sheet.unit {
            continue;
        }
        for (of, bookings) in &mut found {
            let Some((_, item)) = items.iter().find(|(at, _)| at == of) else { continue };
            let Some((_, item)) = theirs.item(&item.key) else { continue };
            for n in 0..item.sources.len() {
                if let Mark::Is(Raw::Events(events)) = other.cells.get(usize::from(item.slot) + n) {
                    bookings.extend(events.iter().cloned());
                }
            }
        }
    }
    found
}

fn entrant(
    view: &View,
    template: &Template,
    id: SheetId,
    sheet: &Sheet,
    score: &SheetScore,
    last: &BTreeMap<u32, u8>,
) -> Entrant {
    let standing = match (score.total, score.veto) {
        _ if !sheet.not_graded.document.is_empty() => Standing::NotGraded,
        (_, Some(grade)) => Standing::Vetoed(grade),
        (Some(_), None) => Standing::Scored,
        (None, None) if score.open > 0 => Standing::Open,
        (None, None) => Standing::Absent,
    };
    // Groups are graded among those of their village.
    let unit = view.village_of(sheet.unit).unwrap_or(sheet.unit);
    Entrant {
        id: id.0,
        unit: unit.0,
        above: view.parent(unit).unwrap_or(unit).0,
        standing,
        total: score.so_far,
        ties: template
            .tie_order
            .iter()
            .map(|item| score.items.get(usize::from(*item)).map(|item| item.points).unwrap_or_default())
            .collect(),
        falls_to: score.falls_to,
        before: last.get(&sheet.person.0).copied(),
        released: sheet.released.clone(),
    }
}

impl Results {
    /// The place of a sheet.
    pub fn place(&self, id: SheetId) -> Option<usize> {
        self.sheets.iter().position(|sheet| *sheet == id)
    }

    /// The result of a sheet.
    pub fn outcome(&self, at: usize) -> Option<&Outcome> {
        self.grading.outcomes.get(at)
    }

    /// Works some sheets out anew, with what the view holds now, and everybody's grade.
    ///
    /// *Shape*: `false` where one of them is not among them, and then nothing changed.
    pub fn update(&mut self, view: &View, ids: &[SheetId]) -> bool {
        let places: Option<Vec<usize>> = ids.iter().map(|id| self.place(*id)).collect();
        let Some(places) = places else { return false };
        let Some(first) = ids.first().and_then(|id| view.sheet(*id)) else { return ids.is_empty() };
        let Ok((cycle, template)) = cycle_of(view, first.cycle) else { return false };
        let engine = Engine::new(template);
        for (id, at) in ids.iter().zip(places) {
            let Some(sheet) = view.sheet(*id) else { return false };
            let before = self.entrants[at].before;
            let score = score(view, cycle, &engine, sheet, sheet.cells.marks());
            let none = BTreeMap::new();
            self.entrants[at] = Entrant { before, ..entrant(view, template, *id, sheet, &score, &none) };
            self.scores[at] = score;
        }
        self.grading = grading::grade(template, &self.entrants);
        true
    }

    /// What would come out if a sheet had these marks: its score and everybody's grades.
    pub fn what_if(&self, view: &View, at: usize, marks: &[Mark]) -> Option<(SheetScore, Grading)> {
        let id = *self.sheets.get(at)?;
        let sheet = view.sheet(id)?;
        let (cycle, template) = cycle_of(view, sheet.cycle).ok()?;
        let engine = Engine::new(template);
        let score = score(view, cycle, &engine, sheet, marks);
        let mut entrants = self.entrants.clone();
        let before = entrants[at].before;
        entrants[at] = Entrant { before, ..entrant(view, template, id, sheet, &score, &BTreeMap::new()) };
        let grading = grading::grade(template, &entrants);
        Some((score, grading))
    }
}

/// The cycle of the same template and unit that ended last before this one began.
pub fn cycle_before(view: &View, cycle: CycleId) -> Option<CycleId> {
    let (held, template) = cycle_of(view, cycle).ok()?;
    view.cycles()
        .filter(|(id, other)| {
            let same = view.scheme(other.template).is_some_and(|scheme| scheme.key == template.key);
            *id != cycle && same && other.to < held.from && other.unit == held.unit
        })
        .max_by_key(|(id, other)| (other.to, *id))
        .map(|(id, _)| id)
}

/// What a person had at the beginning of a cycle's year, of everything decided before it: the latest of an earlier
/// year, or else the earliest of the same one. "One step a year" is counted from there, however long cycles are.
pub fn reference<'a, T>(
    sheets: impl Iterator<Item = (&'a Cycle, &'a Sheet)>,
    cycle: &Cycle,
    of: impl Fn(&Sheet) -> Option<T>,
) -> Option<T> {
    let year = cycle.to.ymd().0;
    let (mut earlier, mut same) = (None, None);
    for (held, sheet) in sheets {
        if !sheet.decided.is || held.to >= cycle.from {
            continue;
        }
        let at = (held.to, sheet.revision);
        let Some(value) = of(sheet) else { continue };
        if held.to.ymd().0 < year {
            if earlier.as_ref().is_none_or(|(other, _)| *other < at) {
                earlier = Some((at, value));
            }
        } else if same.as_ref().is_none_or(|((other, revision), _)| {
            held.to < *other || (held.to == *other && sheet.revision > *revision)
        }) {
            same = Some((at, value));
        }
    }
    earlier.or(same).map(|(_, value)| value)
}

/// The grades that people had when the year of a cycle began, where the template limits how far one may move in it.
pub fn grades_before(view: &View, cycle: CycleId) -> BTreeMap<u32, u8> {
    let Ok((held, template)) = cycle_of(view, cycle) else { return BTreeMap::new() };
    if template.max_move.is_none() {
        return BTreeMap::new();
    }
    view.sheets_of(cycle)
        .into_iter()
        .filter_map(|(_, sheet)| {
            Some((sheet.person.0, had(view, held, template, sheet, |s| s.decided.grade)?))
        })
        .collect()
}

/// The level that somebody had when the year of a cycle began.
pub fn level_before(view: &View, sheet: &Sheet) -> Option<u8> {
    let (held, template) = cycle_of(view, sheet.cycle).ok()?;
    had(view, held, template, sheet, |sheet| sheet.level)
}

fn had<T>(
    view: &View,
    cycle: &Cycle,
    template: &Template,
    sheet: &Sheet,
    of: impl Fn(&Sheet) -> Option<T>,
) -> Option<T> {
    let known = view.sheets_of_person(sheet.person).filter_map(|(_, other)| {
        let (held, theirs) = cycle_of(view, other.cycle).ok()?;
        (theirs.key == template.key && other.unit == sheet.unit).then_some((held, other))
    });
    reference(known, cycle, of)
}

/// The decided result of the same person and post in the cycle before.
pub fn sheet_before<'v>(view: &'v View, sheet: &Sheet) -> Option<(SheetId, &'v Sheet)> {
    let before = cycle_before(view, sheet.cycle)?;
    view.sheets_of_person(sheet.person)
        .filter(|(_, other)| other.cycle == before && other.unit == sheet.unit && other.decided.is)
        .max_by_key(|(_, other)| other.revision)
}
