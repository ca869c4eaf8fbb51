//! Keys become acts.

use super::{Desk, HeldFor, LineFor, Mode, PickFor, about};
use crate::{
    domain::{
        Act, AssignmentId, Kind, PersonId, Refusal,
        assignment::{Ended, Standing},
        desk::{Basis, candidates, posts},
    },
    ui::{
        Effect, Look, Place,
        widget::{Accepts, Input, Picker},
        wording,
    },
};

/// Most people that are offered to replace or to cover somebody: a digit each.
const OFFERED: usize = 9;

fn proposed(look: &Look<'_>, act: Result<Act, Refusal>) -> Effect {
    match act {
        Ok(act) => Effect::propose(act),
        Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
    }
}

impl Desk {
    /// The basis with the reason why something ends.
    fn because(&self, ended: Ended) -> Basis {
        Basis { ended, ..self.basis.clone() }
    }

    pub(super) fn has_candidate(&self, look: &Look<'_>, at: usize) -> bool {
        self.is_free() && self.is_gap(look) && self.is_own(look) && at < self.candidates.best.len()
    }

    /// Appoints the candidate with this number, in all marked rows if some are marked.
    pub(super) fn take(&mut self, look: &Look<'_>, at: usize) -> Effect {
        let Some(person) = self.candidates.best.get(at).map(|candidate| candidate.person) else {
            return Effect::None;
        };
        self.appoint(look, person)
    }

    fn appoint(&mut self, look: &Look<'_>, person: PersonId) -> Effect {
        let Some((grid, role)) = self.place_of() else { return Effect::None };
        if self.marked.is_empty() {
            return Effect::propose(posts::appoint(look.view, grid, role, person, &self.basis));
        }
        let open = |grid: &crate::domain::GridId| {
            let row = self.rows.iter().find(|row| row.grid == *grid);
            row.is_some_and(|row| row.cells.iter().any(|cell| cell.role == role && cell.cell.gap() > 0))
        };
        let all: Vec<_> = self.marked.iter().copied().filter(open).map(|grid| (grid, role, person)).collect();
        if all.is_empty() {
            return Effect::Say(look.words.t("desk-marked-no-gap").into_owned());
        }
        Effect::propose(posts::appoint_all(look.view, &all, &self.basis))
    }

    /// What becomes of the person that was looked for.
    pub(super) fn picked(&mut self, look: &Look<'_>, what: PickFor, person: PersonId) -> Effect {
        match what {
            PickFor::Appoint => self.appoint(look, person),
            PickFor::Replace(id) => {
                proposed(look, posts::replace(look.view, id, person, &self.because(Ended::Replaced)))
            }
            PickFor::Cover(id) => proposed(look, posts::cover(look.view, id, person, None, &self.basis)),
        }
    }

    fn pick(&mut self, look: &Look<'_>, what: PickFor) -> Effect {
        // Who fits best stands there before anything is typed, as beside a gap; who leaves is not offered. Beside a gap
        // they stand there already, and a digit begins a number.
        let leaves = self.post().map(|post| post.person);
        let post = self.place_of().filter(|_| what != PickFor::Appoint);
        let best = post.map(|(grid, role)| candidates::candidates(look.view, grid, role, OFFERED + 1));
        let best = best.into_iter().flat_map(|found| found.best).map(|candidate| candidate.person);
        let offered =
            best.filter(|person| Some(*person) != leaves).take(OFFERED).map(PersonId::row).collect();
        let mut picker = Picker::new(&[Kind::Person]).near(self.village).offering(offered);
        picker.refresh(look);
        self.mode = Mode::Pick(picker, what);
        Effect::None
    }

    pub(super) fn find(&mut self, look: &Look<'_>) -> Effect {
        self.pick(look, PickFor::Appoint)
    }

    pub(super) fn exchange(&mut self, look: &Look<'_>) -> Effect {
        match self.post() {
            Some(post) => self.pick(look, PickFor::Replace(post.assignment)),
            None => Effect::None,
        }
    }

    pub(super) fn cover(&mut self, look: &Look<'_>) -> Effect {
        match self.post() {
            Some(post) => self.pick(look, PickFor::Cover(post.assignment)),
            None => Effect::None,
        }
    }

    /// Ends the post under the cursor, or in the marked rows all posts of the cursor's role.
    pub(super) fn end(&mut self, look: &Look<'_>) -> Effect {
        let ids: Vec<AssignmentId> = if self.marked.is_empty() {
            self.post().map(|post| post.assignment).into_iter().collect()
        } else {
            let cells = self.rows.iter().filter(|row| self.marked.contains(&row.grid));
            let cells = cells.filter_map(|row| row.cells.get(self.column));
            cells.flat_map(|cell| &cell.posts).map(|post| post.assignment).collect()
        };
        if ids.is_empty() {
            return Effect::Say(look.words.t("desk-nothing-to-end").into_owned());
        }
        proposed(look, posts::end(look.view, &ids, self.basis.from.before(), &self.because(Ended::Adjusted)))
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.post().is_some_and(|post| post.standing == Standing::Suspended)
    }

    pub(super) fn suspend(&mut self, look: &Look<'_>) -> Effect {
        let Some(post) = self.post() else { return Effect::None };
        proposed(look, posts::suspend(look.view, post.assignment, &self.basis))
    }

    pub(super) fn resume(&mut self, look: &Look<'_>) -> Effect {
        let Some(post) = self.post() else { return Effect::None };
        proposed(look, posts::resume(look.view, post.assignment, &self.basis))
    }

    pub(super) fn swap(&mut self, look: &Look<'_>) -> Effect {
        let Some(post) = self.post() else { return Effect::None };
        match self.mode {
            Mode::Held(first, HeldFor::Swap) if first != post.assignment => {
                self.mode = Mode::Matrix;
                proposed(look, posts::swap(look.view, first, post.assignment, &self.basis))
            }
            _ => {
                self.mode = Mode::Held(post.assignment, HeldFor::Swap);
                Effect::None
            }
        }
    }

    pub(super) fn transfer(&mut self, look: &Look<'_>) -> Effect {
        if let (Mode::Held(id, HeldFor::Transfer), Some((grid, role))) = (&self.mode, self.place_of()) {
            let act = posts::transfer(look.view, *id, grid, role, &self.basis);
            self.mode = Mode::Matrix;
            return proposed(look, act);
        }
        if let Some(post) = self.post() {
            self.mode = Mode::Held(post.assignment, HeldFor::Transfer);
        }
        Effect::None
    }

    pub(super) fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(grid) = self.row().map(|row| row.grid)
            && !self.marked.remove(&grid)
        {
            self.marked.insert(grid);
        }
        self.rows(look, 1)
    }

    pub(super) fn edit_basis(&mut self, _: &Look<'_>) -> Effect {
        let from = self.basis.from.to_string();
        self.mode = Mode::Line(Input::new(Accepts::Folded(12), &from), LineFor::From);
        Effect::None
    }

    pub(super) fn edit_day(&mut self, _: &Look<'_>) -> Effect {
        self.mode = Mode::Line(Input::new(Accepts::Folded(12), ""), LineFor::AsOf);
        Effect::None
    }

    pub(super) fn handover(&mut self, look: &Look<'_>) -> Effect {
        let place = self.with_basis(look, Place::new("handover"));
        about(self.post().map(|post| post.person.row()), place)
    }

    pub(super) fn propose(&mut self, look: &Look<'_>) -> Effect {
        let unit = self.fill.map(|(unit, _)| unit).or(self.village);
        about(unit.map(crate::domain::UnitId::row), self.with_basis(look, Place::new("propose")))
    }

    pub(super) fn open_person(&mut self, _: &Look<'_>) -> Effect {
        about(self.post().map(|post| post.person.row()), Place::new("record"))
    }

    pub(super) fn open_grid(&mut self, _: &Look<'_>) -> Effect {
        about(self.row().map(|row| row.grid.row()), Place::new("record"))
    }

    pub(super) fn history(&mut self, _: &Look<'_>) -> Effect {
        about(self.post().map(|post| post.assignment.row()), Place::new("history"))
    }

    pub(super) fn new_grid(&mut self, _: &Look<'_>) -> Effect {
        about(self.village.map(crate::domain::UnitId::row), Place::new("reunit").with("how", "new-grid"))
    }

    pub(super) fn notice(&mut self, _: &Look<'_>) -> Effect {
        about(self.village.map(crate::domain::UnitId::row), Place::new("notice"))
    }

    /// Split, merge, renumber, abolish: a screen of their own about the grid under the cursor.
    pub(super) fn regrid(&mut self, how: &str) -> Effect {
        let grids: Vec<String> = self.marked.iter().map(|grid| grid.0.to_string()).collect();
        let place = Place::new("regrid").with("how", how).with("others", grids.join(","));
        let first =
            if how == "merge" { self.marked.first().copied() } else { self.row().map(|row| row.grid) };
        about(first.map(crate::domain::GridId::row), place)
    }
}
