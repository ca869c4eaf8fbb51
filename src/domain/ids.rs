//! Dense numbers per kind of record. An id is given once by the writer and never reused.

use serde::{Deserialize, Serialize};

/// Ids at or above this are places held by an act for rows that it creates; the writer replaces them.
pub const PROVISIONAL: u32 = 0x8000_0000;

/// Kinds of rows, each with the one-byte prefix that it has in the journal's digest and in sled.
///
/// The numbers are part of the stored format and never change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// An administrative unit, from province to villager group.
    Unit = 1,
    /// A person.
    Person = 2,
    /// A Party organisation.
    Organisation = 3,
    /// A grid below a village or community.
    Grid = 4,
    /// A person in a role of a grid for a time.
    Assignment = 5,
    /// The definition of a grid role.
    Role = 6,
    /// A county's own value of a setting.
    Setting = 7,
    /// A user account.
    Account = 8,
    /// A county's own definition of a register.
    Register = 9,
    /// An entry of a register.
    Entry = 10,
    /// A version of an appraisal template.
    Template = 11,
    /// An appraisal cycle.
    Cycle = 12,
    /// One due person's entries in a cycle.
    Sheet = 13,
    /// Totals of a vote about a sheet.
    Ballot = 14,
    /// Posts of an office established in a unit.
    Post = 25,
    /// A person in an office for a time.
    Incumbency = 26,
    /// A term of elected offices.
    Term = 27,
    /// The election of an office in a unit.
    Election = 28,
    /// Somebody on a reserve list.
    Reserve = 29,
    /// A filing with the county.
    Filing = 30,
    /// A mentor and whom she guides.
    Pairing = 31,
    /// A training batch.
    Training = 32,
    /// Somebody on the way into the Party.
    Recruit = 33,
    /// A county's own definition of an indicator.
    Indicator = 50,
    /// Figures and names of indicators as they stood at a period's end.
    Freeze = 51,
    /// A recurring duty done, or found to need nothing.
    Confirmation = 52,
}

impl Kind {
    /// All kinds, in the order of their prefixes.
    pub const ALL: [Kind; 26] = [
        Kind::Unit,
        Kind::Person,
        Kind::Organisation,
        Kind::Grid,
        Kind::Assignment,
        Kind::Role,
        Kind::Setting,
        Kind::Account,
        Kind::Register,
        Kind::Entry,
        Kind::Template,
        Kind::Cycle,
        Kind::Sheet,
        Kind::Ballot,
        Kind::Post,
        Kind::Incumbency,
        Kind::Term,
        Kind::Election,
        Kind::Reserve,
        Kind::Filing,
        Kind::Pairing,
        Kind::Training,
        Kind::Recruit,
        Kind::Indicator,
        Kind::Freeze,
        Kind::Confirmation,
    ];

    /// The kind with this prefix, if there is one.
    pub fn from_prefix(prefix: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == prefix)
    }

    /// The name used in the journal, in `--json` and as the message key: `unit`, `person` …
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Unit => "unit",
            Kind::Person => "person",
            Kind::Organisation => "organisation",
            Kind::Grid => "grid",
            Kind::Assignment => "assignment",
            Kind::Role => "role",
            Kind::Setting => "setting",
            Kind::Account => "account",
            Kind::Register => "register",
            Kind::Entry => "entry",
            Kind::Template => "template",
            Kind::Cycle => "cycle",
            Kind::Sheet => "sheet",
            Kind::Ballot => "ballot",
            Kind::Post => "post",
            Kind::Incumbency => "incumbency",
            Kind::Term => "term",
            Kind::Election => "election",
            Kind::Reserve => "reserve",
            Kind::Filing => "filing",
            Kind::Pairing => "pairing",
            Kind::Training => "training",
            Kind::Recruit => "recruit",
            Kind::Indicator => "indicator",
            Kind::Freeze => "freeze",
            Kind::Confirmation => "confirmation",
        }
    }
}

/// One row of one kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RowId {
    /// The kind of record.
    pub kind: Kind,
    /// The number within its kind.
    pub id: u32,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// A place for the `n`-th row of this kind that an act creates, counted from 0.
            pub const fn provisional(n: u32) -> Self {
                $name(PROVISIONAL | n)
            }

            /// The row with this id.
            pub const fn row(self) -> RowId {
                RowId { kind: Kind::$kind, id: self.0 }
            }
        }
    )*};
}

ids! {
    /// A unit: province, prefecture, county, town, village or villager group.
    UnitId => Unit;
    /// A person.
    PersonId => Person;
    /// A Party organisation.
    OrganisationId => Organisation;
    /// A grid.
    GridId => Grid;
    /// An assignment.
    AssignmentId => Assignment;
    /// A grid role.
    RoleId => Role;
    /// A setting that the county has given a value.
    SettingId => Setting;
    /// An account.
    AccountId => Account;
    /// A county's own definition of a register.
    RegisterId => Register;
    /// An entry of a register.
    EntryId => Entry;
    /// A version of an appraisal template.
    TemplateId => Template;
    /// An appraisal cycle.
    CycleId => Cycle;
    /// One due person's entries in a cycle.
    SheetId => Sheet;
    /// Totals of a vote about a sheet.
    BallotId => Ballot;
    /// Posts of an office established in a unit.
    PostId => Post;
    /// A person in an office for a time.
    IncumbencyId => Incumbency;
    /// A term of elected offices.
    TermId => Term;
    /// The election of an office in a unit.
    ElectionId => Election;
    /// Somebody on a reserve list.
    ReserveId => Reserve;
    /// A filing with the county.
    FilingId => Filing;
    /// A mentor and whom she guides.
    PairingId => Pairing;
    /// A training batch.
    TrainingId => Training;
    /// Somebody on the way into the Party.
    RecruitId => Recruit;
    /// A county's own definition of an indicator.
    IndicatorId => Indicator;
    /// Figures and names at a period's end.
    FreezeId => Freeze;
    /// A recurring duty done.
    ConfirmationId => Confirmation;
}
