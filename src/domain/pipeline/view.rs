//! What a view shows of the pipeline. Reserve lists and opinions are vetting records: every reader here asks
//! [`View::sees_vetting`] first, so that what the rights say of them holds everywhere.

use super::{
    record::{Filing, Pairing, Recruit, Reserve, Training},
    sums::{self, PipelineSums},
    switches::Switches,
};
use crate::domain::{
    FilingId, Kind, PairingId, PersonId, RecruitId, ReserveId, Right, TrainingId, UnitId, View, unit::Level,
};

impl View {
    /// Whether vetting records (reserve lists, opinions of departments) are shown: to accounts named for them only.
    pub fn sees_vetting(&self) -> bool {
        self.sight().sees_vetting()
    }

    fn lists(&self, unit: UnitId) -> bool {
        self.sees_vetting() && self.in_scope(unit)
    }

    /// Posts, vacancies and reserves of a unit on the view's day: kept ones for today, computed for other days and
    /// for groups. Who may not see reserve lists is shown nothing of them.
    pub fn pipeline(&self, unit: UnitId) -> PipelineSums {
        if !self.in_scope(unit) {
            return PipelineSums::default();
        }
        let group = self.unit(unit).is_some_and(|record| record.level == Level::Group);
        let sums = if group {
            let mut sums = PipelineSums::default();
            sums::of_posts(self.book(), unit, self.switches(), self.day(), &mut sums);
            sums
        } else if self.is_today() {
            self.book().pipeline_of(unit)
        } else {
            self.pipeline_with(unit, self.switches(), self.day())
        };
        if self.sees_vetting() { sums } else { sums.without_lists() }
    }

    /// The same from the rows, under other switches and on another day.
    pub(super) fn pipeline_with(
        &self,
        unit: UnitId,
        switches: &Switches,
        day: crate::domain::Day,
    ) -> PipelineSums {
        let mut total = PipelineSums::default();
        let villages = self
            .book()
            .tree()
            .below(unit)
            .iter()
            .filter(|id| self.book().unit(**id).is_some_and(|record| record.level == Level::Village));
        for village in villages {
            total.add(&sums::of_village(self.book(), *village, switches, day), 1);
        }
        total
    }

    /// An entry of a reserve list.
    pub fn reserve(&self, id: ReserveId) -> Option<&Reserve> {
        self.book().reserve(id).filter(|reserve| self.lists(reserve.unit))
    }

    /// The reserve lists of a village, past entries too, by id.
    pub fn reserves_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        self.book().reserves_of_unit(unit).filter(move |_| self.lists(unit))
    }

    /// The entries of a person on reserve lists that may be shown, by id.
    pub fn reserves_of_person(&self, person: PersonId) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        self.book().reserves_of_person(person).filter(|(_, reserve)| self.lists(reserve.unit))
    }

    /// The same, seen or not: whoever takes an office leaves every list.
    pub(in crate::domain) fn all_reserves_of_person(
        &self,
        person: PersonId,
    ) -> impl Iterator<Item = (ReserveId, &Reserve)> {
        self.book().reserves_of_person(person)
    }

    /// A filing.
    pub fn filing(&self, id: FilingId) -> Option<&Filing> {
        self.book().filing(id).filter(|filing| self.lists(filing.unit))
    }

    /// The filings of a village, by id.
    pub fn filings_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (FilingId, &Filing)> {
        self.book().filings_of_unit(unit).filter(move |_| self.lists(unit))
    }

    /// The filings of a unit and below it, in the order of the tree.
    pub fn filings_below(&self, unit: UnitId) -> impl Iterator<Item = (FilingId, &Filing)> {
        self.all_below(unit).flat_map(|(unit, _)| self.filings_of_unit(unit))
    }

    /// A mentor pair.
    pub fn pairing(&self, id: PairingId) -> Option<&Pairing> {
        self.book().pairing(id).filter(|_| self.sees(id.row()))
    }

    /// The mentor pairs of a unit and below it, in the order of the tree.
    pub fn pairings_below(&self, unit: UnitId) -> impl Iterator<Item = (PairingId, &Pairing)> {
        let shown = self.may(Right::Read, Kind::Pairing);
        let units = self.all_below(unit).filter(move |_| shown);
        units.flat_map(|(unit, _)| self.book().pairings_of_unit(unit))
    }

    /// A training batch of a unit in scope or above it.
    pub fn training(&self, id: TrainingId) -> Option<&Training> {
        self.book().training(id).filter(|_| self.sees(id.row()))
    }

    /// All training batches that may be shown, by id.
    pub fn trainings(&self) -> impl Iterator<Item = (TrainingId, &Training)> {
        self.book().trainings().filter(|(id, _)| self.sees(id.row()))
    }

    /// Somebody on the way into the Party.
    pub fn recruit(&self, id: RecruitId) -> Option<&Recruit> {
        self.book().recruit(id).filter(|_| self.sees(id.row()))
    }

    /// Those of a unit and below it on the way into the Party, in the order of the tree.
    pub fn recruits_below(&self, unit: UnitId) -> impl Iterator<Item = (RecruitId, &Recruit)> {
        let shown = self.may(Right::Read, Kind::Recruit);
        let units = self.all_below(unit).filter(move |_| shown);
        units.flat_map(|(unit, _)| self.book().recruits_of_unit(unit))
    }
}
