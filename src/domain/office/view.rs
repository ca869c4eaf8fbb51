//! What a view shows of offices.

use super::{
    clock::{Bench, bench_of},
    record::{Election, Incumbency, Post, Term},
};
use crate::domain::{
    ElectionId, IncumbencyId, Kind, PersonId, PostId, Right, TermId, UnitId, View, register::Slug, unit::Unit,
};

impl View {
    /// The unit and all below it that are in scope, abolished ones too, in order.
    pub fn all_below(&self, unit: UnitId) -> impl Iterator<Item = (UnitId, &Unit)> {
        let below = self.book().tree().below(unit).iter().filter(|id| self.in_scope(**id));
        below.filter_map(|id| Some((*id, self.unit(*id)?)))
    }

    /// Established posts in scope.
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.book().post(id).filter(|_| self.sees(id.row()))
    }

    /// The posts established right in a unit, past ones too, by id.
    pub fn posts_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (PostId, &Post)> {
        self.book().posts_of_unit(unit).filter(move |_| self.may_in(Right::Read, Kind::Post, unit))
    }

    /// An incumbency in scope.
    pub fn incumbency(&self, id: IncumbencyId) -> Option<&Incumbency> {
        self.book().incumbency(id).filter(|_| self.sees(id.row()))
    }

    /// The incumbencies right in a unit, past and future ones too, by id.
    pub fn incumbencies_of_unit(&self, unit: UnitId) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        let shown = self.may_in(Right::Read, Kind::Incumbency, unit);
        self.book().incumbencies_of_unit(unit).filter(move |_| shown)
    }

    /// All incumbencies in scope, past and future ones too, by id.
    pub(in crate::domain) fn all_incumbencies(&self) -> impl Iterator<Item = (IncumbencyId, &Incumbency)> {
        let shown = self.may(Right::Read, Kind::Incumbency);
        self.book().incumbencies().filter(move |(_, held)| shown && self.in_scope(held.unit))
    }

    /// The incumbencies of a person that are in scope, by first day.
    pub fn incumbencies_of_person(&self, person: PersonId) -> Vec<(IncumbencyId, &Incumbency)> {
        let mut all: Vec<_> =
            self.book().incumbencies_of_person(person).filter(|(id, _)| self.sees(id.row())).collect();
        all.sort_by_key(|(id, held)| (held.from, *id));
        all
    }

    /// Who holds an office in a unit on the view's day, stand-ins behind the others.
    pub fn holders(&self, unit: UnitId, office: Slug) -> Vec<(IncumbencyId, &Incumbency)> {
        let day = self.day();
        let mut all: Vec<_> = self
            .incumbencies_of_unit(unit)
            .filter(|(_, held)| held.office == office && held.standing(day).in_force())
            .collect();
        all.sort_by_key(|(id, held)| (!held.holds(day), held.from, *id));
        all
    }

    /// The posts of an office right in a unit on the view's day, with the vacancy clock.
    pub fn bench(&self, unit: UnitId, office: Slug) -> Bench {
        if self.may_in(Right::Read, Kind::Post, unit) {
            bench_of(self.book(), unit, office, self.day())
        } else {
            Bench::default()
        }
    }

    /// A term of a unit in scope or above it.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.book().term(id).filter(|_| self.sees(id.row()))
    }

    /// All terms that may be shown, by id.
    pub fn terms(&self) -> impl Iterator<Item = (TermId, &Term)> {
        self.book().terms().filter(|(id, _)| self.sees(id.row()))
    }

    /// An election in scope.
    pub fn election(&self, id: ElectionId) -> Option<&Election> {
        self.book().election(id).filter(|_| self.sees(id.row()))
    }

    /// The elections of a term in scope, in the order of the tree.
    pub fn elections_of_term(&self, term: TermId) -> Vec<(ElectionId, &Election)> {
        let mut all: Vec<_> =
            self.book().elections_of_term(term).filter(|(id, _)| self.sees(id.row())).collect();
        all.sort_by_key(|(id, election)| (self.place(election.unit), election.office, *id));
        all
    }
}
