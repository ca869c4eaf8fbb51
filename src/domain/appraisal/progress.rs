//! How far a cycle is: due, scored, not yet scored, absent, not graded; by unit, with those that are late.
//!
//! The four things stay four: somebody without a score is no zero, and whoever is not graded is not missing.

use super::{
    acts::cycle_of,
    record::{Cycle, Sheet},
    scoring::{Engine, SheetScore},
};
use crate::domain::{CycleId, SheetId, UnitId, View};

/// Where a sheet stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Where {
    /// Everything is scored.
    Scored,
    /// Something is not yet scored.
    Open,
    /// A source is absent that it cannot do without.
    Absent,
    /// 不定等次.
    NotGraded,
}

impl Where {
    /// Where a sheet with this score stands.
    pub fn of(sheet: &Sheet, score: &SheetScore) -> Where {
        match score {
            _ if !sheet.not_graded.document.is_empty() => Where::NotGraded,
            score if score.open > 0 => Where::Open,
            score if score.total.is_none() => Where::Absent,
            _ => Where::Scored,
        }
    }
}

/// Sheets of a unit by where they stand. *Unit*: sheets, one a due person and post.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// All.
    pub due: u32,
    /// Wholly scored.
    pub scored: u32,
    /// Not yet.
    pub open: u32,
    /// A source is absent.
    pub absent: u32,
    /// 不定等次.
    pub not_graded: u32,
    /// Still in the hands of villages: the first states, before anybody above has them.
    pub below: u32,
    /// Sent back.
    pub returned: u32,
    /// In public notice.
    pub in_notice: u32,
    /// Objections without answer.
    pub objections: u32,
    /// Decided or filed.
    pub decided: u32,
}

impl Progress {
    /// Counts one more sheet.
    pub fn add(&mut self, cycle: &super::Template, sheet: &Sheet, stands: Where) {
        use super::template::StateKind;
        self.due += 1;
        let of = match stands {
            Where::Scored => &mut self.scored,
            Where::Open => &mut self.open,
            Where::Absent => &mut self.absent,
            Where::NotGraded => &mut self.not_graded,
        };
        *of += 1;
        self.returned += u32::from(sheet.returned);
        let unanswered = sheet.objections.0.iter().filter(|one| one.answered.is_none()).count();
        self.objections += u32::try_from(unanswered).unwrap_or(u32::MAX);
        match cycle.states.get(usize::from(sheet.state)).map(|state| (state.kind, state.actor)) {
            Some((StateKind::Notice, _)) => self.in_notice += 1,
            Some((StateKind::Decided | StateKind::Filed, _)) => self.decided += 1,
            Some((StateKind::Entry | StateKind::Review, crate::domain::account::Office::VillageClerk)) => {
                self.below += 1;
            }
            Some((StateKind::Entry | StateKind::Review | StateKind::Objection, _)) | None => {}
        }
    }

    /// Whether it should have been handed in by `due` and was not.
    pub fn is_late(&self, cycle: &Cycle, today: crate::domain::Day) -> bool {
        cycle.due.is_some_and(|due| due < today) && (self.below > 0 || self.open > 0)
    }
}

/// A unit's part of a cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Town or village.
    pub unit: UnitId,
    /// Its counts.
    pub progress: Progress,
}

/// What a list of a cycle's parts is made by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// All sheets together.
    Whole,
    /// By town.
    Town,
    /// By village.
    Village,
}

/// The counts of a cycle in scope and below `within`, by town or village, in the order of the tree.
pub fn progress(view: &View, cycle: CycleId, within: Option<UnitId>, by: By) -> Vec<Part> {
    let Ok((held, template)) = cycle_of(view, cycle) else { return Vec::new() };
    let engine = Engine::new(template);
    let mut parts: Vec<Part> = Vec::new();
    for (_, sheet) in sheets(view, cycle, within) {
        let unit = match by {
            By::Whole => Some(held.unit),
            By::Town => view.town_of(sheet.unit),
            By::Village => view.village_of(sheet.unit),
        };
        let unit = unit.unwrap_or(sheet.unit);
        let stands = Where::of(sheet, &engine.sheet(sheet.cells.marks(), &[]));
        // The sheets come in the order of the tree, so those of one unit come together.
        if parts.last().is_none_or(|part| part.unit != unit) {
            parts.push(Part { unit, progress: Progress::default() });
        }
        if let Some(part) = parts.last_mut() {
            part.progress.add(template, sheet, stands);
        }
    }
    parts
}

/// The sheets of a cycle in scope below a unit, the latest revision of each, in the order of the tree.
pub fn sheets(view: &View, cycle: CycleId, within: Option<UnitId>) -> Vec<(SheetId, &Sheet)> {
    let mut all = view.sheets_of(cycle);
    if let Some(unit) = within {
        all.retain(|(_, sheet)| view.within(sheet.unit, unit));
    }
    all
}
