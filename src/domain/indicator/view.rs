//! Which indicators a view shows. Whoever may not read a person's fields may not count by them either: a village has
//! one secretary, so a share of one is that person.

use super::{Indicator, shipped};
use crate::domain::{Class, Kind, View, register::Slug};

impl View {
    /// All indicators that this account may see, in the order of the columns.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        let seen = |of: &&Indicator| match of.class {
            Class::Open => true,
            Class::Internal | Class::Personal | Class::Sensitive => self.sees_class(Kind::Person, of.class),
            Class::Vetting => self.sees_vetting(),
        };
        shipped::indicators().iter().filter(seen)
    }

    /// The indicator with this key, if this account may see it.
    pub fn indicator(&self, key: Slug) -> Option<&Indicator> {
        self.indicators().find(|of| of.key == key)
    }
}
