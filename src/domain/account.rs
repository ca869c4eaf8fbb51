//! Who may work with the store, and for which units.

use super::{PersonId, UnitId, choice::choice, record::record};
use serde::{Deserialize, Serialize};

choice! {
    /// What an account may do.
    Office {
        /// Accounts and settings. Until a second account exists also everything else.
        Administrator = "administrator",
        /// County clerk.
        CountyClerk = "county_clerk",
        /// Town clerk.
        TownClerk = "town_clerk",
        /// Village clerk.
        VillageClerk = "village_clerk",
        /// Reads, changes nothing.
        Reader = "reader",
    }
}

/// A user account. The first one is whoever created the store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Login name, unique.
    pub login: Box<str>,
    /// Name shown on screens and in the history.
    pub name: Box<str>,
    /// What it may do.
    pub office: Office,
    /// The unit whose records it sees; `None` is the whole store.
    pub scope: Option<UnitId>,
    /// The person behind it, where registered.
    pub person: Option<PersonId>,
    /// Preferred language, `zh` or `en`; empty follows the terminal.
    pub language: Box<str>,
    /// Closed accounts keep their history.
    pub closed: bool,
}

record!(Account, Account, |account, visit| {
        use super::Kind;
        account.scope.iter().for_each(|unit| visit(Kind::Unit, unit.0));
        account.person.iter().for_each(|person| visit(Kind::Person, person.0));
    }, |account, visit| {
        use super::Kind;
        if let Some(unit) = &mut account.scope {
            visit(Kind::Unit, &mut unit.0);
        }
        if let Some(person) = &mut account.person {
            visit(Kind::Person, &mut person.0);
        }
    };
    login: Text(40), Open, required;
    name: Text(60), Open, required;
    office: Choice("office", Office::KEYS), Open, required;
    scope: Ref(super::Kind::Unit), Open;
    person: Ref(super::Kind::Person), Internal;
    language: Text(5), Open;
    closed: Flag, Open;
);
