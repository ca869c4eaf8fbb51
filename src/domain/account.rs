//! Who may work with the store, and for which units.

use super::{AccountId, PersonId, RoleId, UnitId, choice::choice, record::record};
use serde::{Deserialize, Serialize};

choice! {
    /// The role of an account; what it may do stands in `assets/account-roles.toml`.
    Office {
        /// Accounts and settings. Until a second account exists also everything else.
        Administrator = "administrator",
        /// Names accounts for vetting, reads what was tried.
        SecurityOfficer = "security_officer",
        /// Reads all and the journal of everybody, changes nothing.
        Auditor = "auditor",
        /// County clerk.
        CountyClerk = "county_clerk",
        /// A department of the county: its own grid roles in every town.
        DepartmentOfficer = "department_officer",
        /// Decides what others entered.
        Approver = "approver",
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
    /// A Unix account that many people share and that may say who of them calls (a forced command); nobody itself.
    #[serde(default)]
    pub gate: bool,
    /// Named for vetting opinions and reserve lists.
    #[serde(default)]
    pub vetting: bool,
    /// Grid roles that are its business, where its role has only its own.
    #[serde(default)]
    pub duties: Vec<RoleId>,
    /// Who took over the drafts and tasks of a closed account.
    #[serde(default)]
    pub successor: Option<AccountId>,
}

impl Account {
    /// An open account without a unit scope of its own.
    pub fn new(login: &str, name: &str, office: Office) -> Account {
        Account {
            login: login.into(),
            name: name.into(),
            office,
            scope: None,
            person: None,
            language: "".into(),
            closed: false,
            gate: false,
            vetting: false,
            duties: Vec::new(),
            successor: None,
        }
    }
}

record!(Account, Account, |account, visit| {
        use super::Kind;
        account.scope.iter().for_each(|unit| visit(Kind::Unit, unit.0));
        account.person.iter().for_each(|person| visit(Kind::Person, person.0));
        account.duties.iter().for_each(|role| visit(Kind::Role, role.0));
        account.successor.iter().for_each(|other| visit(Kind::Account, other.0));
    }, |account, visit| {
        use super::Kind;
        if let Some(unit) = &mut account.scope {
            visit(Kind::Unit, &mut unit.0);
        }
        if let Some(person) = &mut account.person {
            visit(Kind::Person, &mut person.0);
        }
        for role in &mut account.duties {
            visit(Kind::Role, &mut role.0);
        }
        if let Some(other) = &mut account.successor {
            visit(Kind::Account, &mut other.0);
        }
    };
    login: Text(40), Open, required;
    name: Text(60), Open, required;
    office: Choice("office", Office::KEYS), Open, required;
    scope: Ref(super::Kind::Unit), Open;
    person: Ref(super::Kind::Person), Internal;
    language: Text(5), Open;
    closed: Flag, Open;
    gate: Flag, Open;
    vetting: Flag, Vetting;
    duties: Refs(super::Kind::Role), Internal;
    successor: Ref(super::Kind::Account), Internal;
);
