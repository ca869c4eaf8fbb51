//! Who is counted: the records of a base in one unit, found through the view, so that rights hold for every number.

use super::definition::{Base, Population};
use crate::domain::{PersonId, RowId, UnitId, View, unit::Level, unit::Unit};

/// A counted record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Item {
    /// The row that a list shows.
    pub row: RowId,
    /// Which of several posts that the row stands for, from 0.
    pub part: u16,
    /// The unit in which it is counted.
    pub unit: UnitId,
    /// The person behind it.
    pub person: Option<PersonId>,
}

impl Item {
    pub(super) const fn of(row: RowId, unit: UnitId, person: Option<PersonId>) -> Item {
        Item::new(row, unit, person)
    }

    const fn new(row: RowId, unit: UnitId, person: Option<PersonId>) -> Item {
        Item { row, part: 0, unit, person }
    }
}

/// Shows every record of a base that stands right in a unit (not below it).
pub(super) fn each_in(view: &View, base: Base, id: UnitId, unit: &Unit, visit: &mut dyn FnMut(Item)) {
    match base {
        Base::Units(level) => {
            if unit.level == level {
                visit(Item::new(id.row(), id, None));
            }
        }
        Base::Grids => {
            if unit.level == Level::Village {
                view.grids_of(id).into_iter().for_each(|(grid, _)| visit(Item::new(grid.row(), id, None)));
            }
        }
        Base::Assignments => {
            if unit.level == Level::Village {
                for (grid, _) in view.grids_of(id) {
                    for (post, a) in view.assignments_of_grid(grid) {
                        if a.standing(view.day()).fills() {
                            visit(Item::new(post.row(), id, Some(a.person)));
                        }
                    }
                }
            }
        }
        Base::Organisations => {
            for (organisation, held) in view.all_organisations_of(id) {
                if held.to.is_none_or(|to| view.day() <= to) {
                    visit(Item::new(organisation.row(), id, None));
                }
            }
        }
        Base::Entries(register) => {
            let Some(definition) = view.register(register) else { return };
            for (entry, held) in view.entries_in(register, id) {
                if definition.counts(held, view.day()) {
                    let person = held.subject.filter(|of| of.kind == crate::domain::Kind::Person);
                    visit(Item::new(entry.row(), id, person.map(|of| PersonId(of.id))));
                }
            }
        }
        Base::Posts => {
            // Each established post is one; those that somebody holds come first, so that the last ones are vacant.
            for (post, held) in view.posts_of_unit(id).filter(|(_, held)| held.exists(view.day())) {
                (0..held.count).for_each(|part| visit(Item { part, ..Item::new(post.row(), id, None) }));
            }
        }
        Base::Incumbencies => {
            for (held, incumbency) in view.incumbencies_of_unit(id) {
                if incumbency.standing(view.day()).in_force() {
                    visit(Item::new(held.row(), id, Some(incumbency.person)));
                }
            }
        }
        Base::Reserves => {
            for (reserve, held) in view.reserves_of_unit(id).filter(|(_, held)| held.active(view.day())) {
                visit(Item::new(reserve.row(), id, Some(held.person)));
            }
        }
        Base::Sheets => {
            let year_ago = view.day().plus_months(-12);
            for (sheet, held) in view.sheets_of_unit(id) {
                let recent = view
                    .cycle(held.cycle)
                    .is_some_and(|cycle| cycle.from <= view.day() && year_ago < cycle.to);
                if recent {
                    visit(Item::new(sheet.row(), id, Some(held.person)));
                }
            }
        }
    }
}

impl Population {
    /// Whether a record meets all conditions; `None` where something that would decide it is not known.
    pub(super) fn meets(&self, view: &View, item: &Item) -> Option<bool> {
        all(self.when.iter().map(|condition| condition.holds(view, item)))
    }
}

/// Three-valued "and": one clear no decides, whatever else is not known.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_no_decides_and_what_is_not_known_does_not_become_a_yes() {
        let of = |answers: &[Option<bool>]| all(answers.iter().copied());
        assert_eq!(of(&[]), Some(true));
        assert_eq!(of(&[Some(true), None]), None);
        assert_eq!(of(&[None, Some(false)]), Some(false));
    }
}
