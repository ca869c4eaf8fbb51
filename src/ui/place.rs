//! Where a person is, as plain data: a dropped line reopens it, "recently opened" lists it.

use crate::domain::{GridId, Kind, OrganisationId, PersonId, RowId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most details that one place carries; a screen that wants more saves them as a draft.
pub const MAX_DETAILS: usize = 16;

/// A screen, the row that it is about, and what else it needs to stand as it stood.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// Name of the screen, as in [`Screen::NAME`](super::Screen::NAME).
    pub screen: Box<str>,
    /// The row that it is about.
    #[serde(default)]
    pub about: Option<(Kind, u32)>,
    /// Cursor, filter, day … by name.
    #[serde(default)]
    pub details: BTreeMap<Box<str>, Box<str>>,
}

impl Place {
    /// The screen with this name, about nothing in particular.
    pub fn new(screen: &str) -> Place {
        Place { screen: screen.into(), ..Place::default() }
    }

    /// The same about a row.
    #[must_use]
    pub fn about(mut self, row: RowId) -> Place {
        self.about = Some((row.kind, row.id));
        self
    }

    /// The same with a detail.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Place {
        if self.details.len() < MAX_DETAILS {
            self.details.insert(key.into(), value.to_string().into());
        }
        self
    }

    /// The row that it is about.
    pub fn row(&self) -> Option<RowId> {
        self.about.map(|(kind, id)| RowId { kind, id })
    }

    /// The unit that it is about.
    pub fn unit(&self) -> Option<UnitId> {
        self.id(Kind::Unit).map(UnitId)
    }

    /// The person that it is about.
    pub fn person(&self) -> Option<PersonId> {
        self.id(Kind::Person).map(PersonId)
    }

    /// The grid that it is about.
    pub fn grid(&self) -> Option<GridId> {
        self.id(Kind::Grid).map(GridId)
    }

    /// The organisation that it is about.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.id(Kind::Organisation).map(OrganisationId)
    }

    fn id(&self, kind: Kind) -> Option<u32> {
        self.about.filter(|(is, _)| *is == kind).map(|(_, id)| id)
    }

    /// A detail.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.details.get(key).map(|text| &**text)
    }

    /// A detail that is a number, 0 where there is none.
    pub fn number(&self, key: &str) -> usize {
        self.text(key).and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_being_written_down() {
        let place = Place::new("people").about(UnitId(7).row()).with("cursor", 12);
        let json = serde_json::to_string(&place).unwrap();
        let back: Place = serde_json::from_str(&json).unwrap();
        assert_eq!((back.unit(), back.person(), back.number("cursor")), (Some(UnitId(7)), None, 12));
        assert_eq!(back, place);
    }
}
