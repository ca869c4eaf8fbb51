//! Party organisations as records; which grids and groups they serve stands with the grid or group.

use super::{Date, Day, Known, OrganisationId, UnitId, choice::choice, record::record};
use serde::{Deserialize, Serialize};

choice! {
    /// Kind of Party organisation.
    OrganisationKind {
        /// 党委.
        Committee = "committee",
        /// 党总支.
        GeneralBranch = "general_branch",
        /// 党支部.
        Branch = "branch",
        /// 联合党支部.
        JointBranch = "joint_branch",
        /// 党小组.
        PartyGroup = "party_group",
        /// 功能型党组织.
        Functional = "functional",
    }
}

/// The organisations that serve a grid or group.
pub type OrganisationLinks = Vec<OrganisationId>;

/// A Party organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Organisation {
    /// Full name.
    pub name: Box<str>,
    /// What fits in a column, such as 一支部.
    pub short_name: Box<str>,
    /// Kind.
    pub kind: OrganisationKind,
    /// The organisation above.
    pub superior: Option<OrganisationId>,
    /// The unit that it belongs to.
    pub unit: UnitId,
    /// Full members.
    pub members_full: Known,
    /// Probationary members.
    pub members_probationary: Known,
    /// Founded on.
    pub founded: Option<Date>,
    /// Next election due on.
    pub next_election: Option<Day>,
    /// Last day, once dissolved.
    pub to: Option<Day>,
}

record!(Organisation, Organisation, |organisation, visit| {
        use super::Kind;
        visit(Kind::Unit, organisation.unit.0);
        organisation.superior.iter().for_each(|superior| visit(Kind::Organisation, superior.0));
    }, |organisation, visit| {
        use super::Kind;
        visit(Kind::Unit, &mut organisation.unit.0);
        if let Some(superior) = &mut organisation.superior {
            visit(Kind::Organisation, &mut superior.0);
        }
    };
    name: Text(60), Open, required;
    short_name: Text(10), Open;
    kind: Choice("organisation_kind", OrganisationKind::KEYS), Open, required;
    superior: Ref(super::Kind::Organisation), Open;
    unit: Ref(super::Kind::Unit), Open, required;
    members_full: Count, Open;
    members_probationary: Count, Open;
    founded: Date, Open;
    next_election: Day, Open;
    to: Day, Open;
);

impl Organisation {
    /// A new organisation of which only the name, kind and unit are known.
    pub fn new(name: &str, kind: OrganisationKind, unit: UnitId) -> Organisation {
        Organisation {
            name: name.into(),
            short_name: "".into(),
            kind,
            superior: None,
            unit,
            members_full: Known::Unknown,
            members_probationary: Known::Unknown,
            founded: None,
            next_election: None,
            to: None,
        }
    }
}
