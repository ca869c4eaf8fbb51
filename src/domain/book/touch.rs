//! Which places a row is counted in: what indicators say of them is counted anew when the row changes.

use super::{Book, index::pairs};
use crate::domain::{PersonId, Row, RowId, UnitId};

impl Book {
    /// Marks the places in which a row is counted, or whose records it tells something of. Asked for what was there
    /// and for what is there now; only where something is kept, so never of a book that is being loaded.
    pub(super) fn touch(&mut self, at: RowId, row: &Row) {
        let mut units: Vec<UnitId> = Vec::new();
        match row {
            Row::Unit(_) => units.push(UnitId(at.id)),
            Row::Person(_) => self.places_of(PersonId(at.id), &mut units),
            Row::Organisation(of) => units.push(of.unit),
            Row::Grid(grid) => units.push(grid.village),
            Row::Assignment(held) => units.extend(self.grid(held.grid).map(|grid| grid.village)),
            Row::Entry(entry) => units.push(entry.unit),
            Row::Cycle(_) => {
                let sheets = pairs(&self.index.sheets_by_cycle, at.id);
                units.extend(sheets.filter_map(|id| Some(self.rows.sheets.get(id)?.record.unit)));
            }
            Row::Sheet(sheet) => {
                units.push(sheet.unit);
                // A sheet that is replaced does not count, wherever it stands.
                units.extend(sheet.replaces.and_then(|old| Some(self.sheet(old)?.unit)));
            }
            Row::Post(post) => units.push(post.unit),
            Row::Incumbency(held) => {
                units.push(held.unit);
                self.lists_with(held.person, &mut units);
            }
            Row::Reserve(held) => {
                units.push(held.unit);
                self.lists_with(held.person, &mut units);
            }
            // Its outcome is told of the offices that rest on it.
            Row::Filing(_) => {
                let held = pairs(&self.index.held_by_filing, at.id);
                units.extend(held.filter_map(|id| Some(self.rows.incumbencies.get(id)?.record.unit)));
            }
            Row::Training(training) => {
                for attendee in &training.attendees {
                    self.places_of(attendee.person, &mut units);
                }
            }
            // What they say holds everywhere.
            Row::Role(_) | Row::Setting(_) | Row::Register(_) | Row::Indicator(_) => self.kept.forget(),
            Row::Account(_)
            | Row::Template(_)
            | Row::Ballot(_)
            | Row::Term(_)
            | Row::Election(_)
            | Row::Pairing(_)
            | Row::Recruit(_)
            | Row::Freeze(_)
            | Row::Confirmation(_) => {}
        }
        units.into_iter().for_each(|unit| self.kept.mark(unit));
    }

    /// Where a person is counted.
    fn places_of(&self, id: PersonId, units: &mut Vec<UnitId>) {
        let grids = self.assignments_of_person(id).filter_map(|(_, held)| self.grid(held.grid));
        units.extend(grids.map(|grid| grid.village));
        units.extend(self.incumbencies_of_person(id).map(|(_, held)| held.unit));
        units.extend(self.sheets_of_person(id).map(|(_, held)| held.unit));
        units.extend(self.entries_naming(id.row()).map(|(_, held)| held.unit));
        self.lists_with(id, units);
    }

    /// On whose reserve lists a person stands: what is true of the person counts there.
    fn lists_with(&self, id: PersonId, units: &mut Vec<UnitId>) {
        units.extend(self.reserves_of_person(id).map(|(_, held)| held.unit));
    }
}
