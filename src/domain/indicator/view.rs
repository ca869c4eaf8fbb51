//! Which indicators a view shows. Whoever may not read a person's fields may not count by them either: a village has
//! one secretary, so a share of one is that person.

use super::{Freeze, Indicator, OwnIndicator, shipped};
use crate::domain::{Class, FreezeId, IndicatorId, Kind, PersonId, UnitId, View, register::Slug};

impl View {
    /// All indicators that this account may see, in the order of the columns.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        let seen = |of: &&Indicator| match of.class {
            Class::Open => true,
            Class::Internal | Class::Personal | Class::Sensitive => self.sees_class(Kind::Person, of.class),
            Class::Vetting => self.sees_vetting(),
        };
        let own = self.book().indicators();
        let shipped = shipped::indicators().iter();
        let mended = shipped.map(|of| self.book().indicator(of.key).unwrap_or(of));
        mended.chain(own.filter(|own| shipped::indicator(own.key).is_none())).filter(seen)
    }

    /// The county's own indicators, retired ones too.
    pub fn own_indicators(&self) -> impl Iterator<Item = (IndicatorId, &OwnIndicator)> {
        self.book().own_indicators()
    }

    /// What was frozen and may be shown, by id.
    pub fn freezes(&self) -> impl Iterator<Item = (FreezeId, &Freeze)> {
        let seen = |freeze: &Freeze| self.sight().sees_circle(freeze.circle) && self.touches(freeze.unit);
        self.book().freezes().filter(move |(_, freeze)| seen(freeze))
    }

    /// Whether a unit is in scope or has the account's own below it; figures are looked up by unit afterwards.
    fn touches(&self, unit: UnitId) -> bool {
        self.in_scope(unit) || self.home().is_some_and(|home| self.within(home, unit))
    }

    /// The record that holds a person's data after mergers of records.
    pub(in crate::domain) fn merged(&self, person: PersonId) -> PersonId {
        let mut at = person;
        for _ in 0..8 {
            match self.book().person(at).and_then(|record| record.merged_into) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The indicator with this key, if this account may see it.
    pub fn indicator(&self, key: Slug) -> Option<&Indicator> {
        self.indicators().find(|of| of.key == key)
    }
}
