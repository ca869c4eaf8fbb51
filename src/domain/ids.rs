//! The kinds of records and dense numbers for their rows. An id is given once by the writer and never reused.

use serde::{Deserialize, Serialize};

/// Ids at or above this are places held by an act for rows that it creates; the writer replaces them.
pub const PROVISIONAL: u32 = 0x8000_0000;

/// The table of kinds. `kinds!(then)` calls the macro `then!` with all of its lines, so that a new kind is one line here.
///
/// A line: the kind and its prefix, its name in the journal, in `--json` and as message key, the type of its ids, its
/// record, its table in the book, and what keeps the book's indexes of it. Prefixes and names are part of the stored
/// format and never change.
macro_rules! kinds {
    ($then:ident) => {
        $then! {
            /// An administrative unit, from province to villager group.
            Unit = 1, "unit", UnitId, Unit, units, index_unit;
            /// A person.
            Person = 2, "person", PersonId, Person, people, index_person;
            /// A Party organisation.
            Organisation = 3, "organisation", OrganisationId, Organisation, organisations, index_organisation;
            /// A grid below a village or community.
            Grid = 4, "grid", GridId, Grid, grids, index_grid;
            /// A person in a role of a grid for a time.
            Assignment = 5, "assignment", AssignmentId, Assignment, assignments, index_assignment;
            /// The definition of a grid role.
            Role = 6, "role", RoleId, Role, roles, index_nothing;
            /// A county's own value of a setting.
            Setting = 7, "setting", SettingId, Setting, settings, index_nothing;
            /// A user account.
            Account = 8, "account", AccountId, Account, accounts, index_nothing;
            /// A county's own definition of a register.
            Register = 9, "register", RegisterId, Register, registers, index_register;
            /// An entry of a register.
            Entry = 10, "entry", EntryId, Entry, entries, index_entry;
            /// A version of an appraisal template.
            Template = 11, "template", TemplateId, Scheme, schemes, index_nothing;
            /// An appraisal cycle.
            Cycle = 12, "cycle", CycleId, Cycle, cycles, index_nothing;
            /// One due person's entries in a cycle.
            Sheet = 13, "sheet", SheetId, Sheet, sheets, index_sheet;
            /// Totals of a vote about a sheet.
            Ballot = 14, "ballot", BallotId, Ballot, ballots, index_ballot;
            /// Posts of an office established in a unit.
            Post = 25, "post", PostId, Post, posts, index_post;
            /// A person in an office for a time.
            Incumbency = 26, "incumbency", IncumbencyId, Incumbency, incumbencies, index_incumbency;
            /// A term of elected offices.
            Term = 27, "term", TermId, Term, terms, index_nothing;
            /// The election of an office in a unit.
            Election = 28, "election", ElectionId, Election, elections, index_election;
            /// Somebody on a reserve list.
            Reserve = 29, "reserve", ReserveId, Reserve, reserves, index_reserve;
            /// A filing with the county.
            Filing = 30, "filing", FilingId, Filing, filings, index_filing;
            /// A mentor and whom she guides.
            Pairing = 31, "pairing", PairingId, Pairing, pairings, index_pairing;
            /// A training batch.
            Training = 32, "training", TrainingId, Training, trainings, index_nothing;
            /// Somebody on the way into the Party.
            Recruit = 33, "recruit", RecruitId, Recruit, recruits, index_recruit;
            /// A county's own definition of an indicator.
            Indicator = 50, "indicator", IndicatorId, OwnIndicator, own_indicators, index_indicator;
            /// Figures and names of indicators as they stood at a period's end.
            Freeze = 51, "freeze", FreezeId, Freeze, freezes, index_nothing;
            /// A recurring duty done, or found to need nothing.
            Confirmation = 52, "confirmation", ConfirmationId, Confirmation, confirmations, index_confirmation;
        }
    };
}
pub(crate) use kinds;

macro_rules! define {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal, $key:literal, $id:ident, $record:ident, $table:ident, $index:ident;)*) => {
        /// Kinds of rows, each with the one-byte prefix that it has in the journal's digest and in sled.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Kind {
            $($(#[$doc])* $kind = $prefix,)*
        }

        impl Kind {
            /// All kinds, in the order of their prefixes.
            pub const ALL: [Kind; [$($prefix),*].len()] = [$(Kind::$kind),*];

            /// The name used in the journal, in `--json` and as the message key: `unit`, `person` …
            pub const fn key(self) -> &'static str {
                match self {
                    $(Kind::$kind => $key,)*
                }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $id(pub u32);

            impl $id {
                /// A place for the `n`-th row of this kind that an act creates, counted from 0.
                pub const fn provisional(n: u32) -> Self {
                    $id(PROVISIONAL | n)
                }

                /// The row with this id.
                pub const fn row(self) -> RowId {
                    RowId { kind: Kind::$kind, id: self.0 }
                }
            }
        )*
    };
}
kinds!(define);

impl Kind {
    /// The kind with this prefix, if there is one.
    pub fn from_prefix(prefix: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == prefix)
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
