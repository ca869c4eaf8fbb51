//! What each kind of file and list is called and which columns it has: one table for imports, exports and lists.

use crate::domain::Kind;

/// How a column is used by an import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// A field of the record with the same key, read and written by its shape.
    Field,
    /// Read by the import itself: keys, names of other records, dated parts.
    Own,
    /// Shown only; passed over when the list comes back as a file.
    Shown,
}

/// One column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its key: the heading in English and the key in `--json`.
    pub key: &'static str,
    /// How an import uses it.
    pub used: Use,
}

macro_rules! columns {
    ($($key:ident $used:ident),* $(,)?) => {
        &[$(Column { key: stringify!($key), used: Use::$used }),*]
    };
}

const UNITS: &[Column] = columns![
    code Own, name Own, level Shown, kind Field, parent_code Own, parent Shown, provisional_code Field,
    aliases Field, households Field, adults Field, population Field, from Field, to Field, stub Own, names Own,
    codes Own, parents Own, merged_from Own, merged_into Own,
];
const GROUPS: &[Column] = columns![
    town Own, village Own, village_code Own, serial Own, name Own, households Field, adults Field,
    population Field, organisations Own, aliases Field, from Field, to Field, names Own, parents Own,
];
const GRIDS: &[Column] = columns![
    town Own, village Own, village_code Own, code Own, name Own, kind Field, groups Own, organisations Own,
    households Field, population Field, pieces Field, norm Field, boundary Field, from Field, to Field, codes Own,
    split_from Own, split_into Own, merged_from Own, merged_into Own,
];
const ORGANISATIONS: &[Column] = columns![
    town Own, village Own, unit_code Own, unit Shown, name Own, short_name Field, kind Field, superior Own,
    members_full Field, members_probationary Field, founded Field, next_election Field, to Field,
];
const PEOPLE: &[Column] = columns![
    number Own, name Own, former_names Field, sex Field, ethnicity Field, birth Own, birth_document Field,
    id_kind Field, id_number Own, education Field, political Field, political_since Field, phone Own,
    bank_account Own, tags Field, town Own, village Own, home_code Own, home Own, status Field, remarks Field, merged_into Own,
];
const ASSIGNMENTS: &[Column] = columns![
    town Own, village Own, grid_code Own, grid Own, role Own, role_name Own, person Own, person_number Own,
    id_number Own, birth Own, home_code Own, phone Shown, from Own, to Field, rank Field, began Field,
    ended Field, document Field, end_document Field, suspended Field, reason Field, standing Shown, covers Own,
    merged_from Own,
];
const POSTS: &[Column] = columns![
    town Own, village Own, group Own, unit_code Own, office Own, office_name Own, count Field, from Own,
    to Field, document Field, held Shown, vacant Shown, acting Shown, vacant_days Shown,
];
const INCUMBENCIES: &[Column] = columns![
    town Own, village Own, group Own, unit_code Own, office Own, office_name Own, person Own,
    person_number Own, id_number Own, birth Own, home_code Own, from Own, to Field, due Field, began Field,
    ended Field, document Field, end_document Field, suspended Field, reason Field, standing Shown,
];
const RESERVES: &[Column] = columns![
    town Own, village Own, group Own, unit_code Own, office Own, office_name Own, person Own,
    person_number Own, id_number Own, birth Own, home_code Own, from Own, to Field, stage Own,
    stage_name Shown, stage_since Own, source Own, source_name Shown, mentor Shown, plan Field,
    validated Field, document Field, ended Field, worth Shown,
];
const FILINGS: &[Column] = columns![
    town Shown, village Shown, office Shown, office_name Shown, person Shown, kind Shown, submitted Shown,
    due Shown, clear Shown, objections Shown, open Shown, late Shown, missing Shown, outcome Shown,
    decided Shown, document Shown,
];
const OFFICES: &[Column] = columns![
    key Shown, name_zh Shown, name_en Shown, level Shown, posts Shown, term_years Shown, taken Shown,
    left Shown, filed Shown, concurrent Shown, source Shown,
];
const RATIOS: &[Column] = columns![
    code Shown, name Shown, office Shown, office_name Shown, posts Shown, vacant Shown, need Shown,
    valid Shown, ratio Shown, share Shown, short_villages Shown, short Shown, uncounted Shown,
    unfiled Shown, leaving Shown, verdict Shown, frozen Shown,
];
const PIPELINE: &[Column] = columns![
    town Shown, village Shown, unit_code Shown, office Shown, office_name Shown, person Shown, age Shown,
    stage Shown, source Shown, validated Shown, worth Shown, leaving Shown,
];
const FORECAST: &[Column] = columns![
    part Shown, town Shown, village Shown, unit_code Shown, office Shown, person Shown, day Shown,
    limit Shown, need Shown, valid Shown, ratio Shown, short Shown,
];
const INDICATORS: &[Column] = columns![
    code Shown, name Shown, indicator Shown, indicator_name Shown, met Shown, base Shown, unknown Shown,
    share Shown, needed Shown, verdict Shown, frozen Shown, source Shown,
];
const ROLES: &[Column] = columns![
    key Shown, name_zh Shown, name_en Shown, short_zh Shown, short_en Shown, order Shown, need Shown,
    excludes Shown, tags Shown, counts_load Shown, retired Shown,
];
const SETTINGS: &[Column] = columns![
    key Shown, value Shown, default Shown, shape Shown, source Shown, document Shown, from Shown,
];
const GAPS: &[Column] = columns![
    town Shown, village Shown, village_code Shown, grid_code Shown, grid Shown, role Shown, role_name Shown,
    required Shown, filled Shown, waiting Shown, unfilled Shown,
];
const COVERAGE: &[Column] = columns![
    code Shown, name Shown, grids Shown, households Shown, households_unknown Shown, required Shown,
    filled Shown, waiting Shown, unfilled Shown, persons Shown, served Shown,
];

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal, $columns:ident;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every kind, in the order in which help lists them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word on the command line and in `assets/headings.toml`.
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)* }
            }

            /// Its columns, in the order in which they are written.
            pub const fn columns(self) -> &'static [Column] {
                match self { $($name::$variant => $columns,)* }
            }
        }
    };
}

kinds! {
    /// What a file may hold, in the order in which files of a whole county find what they name. Organisations
    /// of groups are the exception: they need the groups first and go in with a second run.
    ImportKind {
        /// Units with a code.
        Units = "units", UNITS;
        /// Party organisations.
        Organisations = "organisations", ORGANISATIONS;
        /// Villager groups.
        Groups = "groups", GROUPS;
        /// Grids.
        Grids = "grids", GRIDS;
        /// People.
        People = "people", PEOPLE;
        /// Assignments.
        Assignments = "assignments", ASSIGNMENTS;
        /// Established posts.
        Posts = "posts", POSTS;
        /// Incumbencies.
        Incumbencies = "incumbencies", INCUMBENCIES;
        /// Reserve lists.
        Reserves = "reserves", RESERVES;
    }
}

kinds! {
    /// What can be listed.
    ListKind {
        /// Units with a code.
        Units = "units", UNITS;
        /// Villager groups.
        Groups = "groups", GROUPS;
        /// Grids.
        Grids = "grids", GRIDS;
        /// Party organisations.
        Organisations = "organisations", ORGANISATIONS;
        /// People.
        People = "people", PEOPLE;
        /// Assignments.
        Assignments = "assignments", ASSIGNMENTS;
        /// Grid roles.
        Roles = "roles", ROLES;
        /// Settings.
        Settings = "settings", SETTINGS;
        /// Unfilled roles.
        Gaps = "gaps", GAPS;
        /// The coverage matrix in numbers.
        Coverage = "coverage", COVERAGE;
        /// Established posts.
        Posts = "posts", POSTS;
        /// Incumbencies.
        Incumbencies = "incumbencies", INCUMBENCIES;
        /// Reserve lists.
        Reserves = "reserves", RESERVES;
        /// Kinds of office.
        Offices = "offices", OFFICES;
        /// Filings.
        Filings = "filings", FILINGS;
        /// Reserves per post.
        Ratios = "ratios", RATIOS;
        /// Entries of reserve lists with what they are worth.
        Pipeline = "pipeline", PIPELINE;
        /// Who reaches a limit, the ratios then, and the fewest additions.
        Forecast = "forecast", FORECAST;
        /// Indicators of a unit and of those right below it.
        Indicators = "indicators", INDICATORS;
    }
}

impl ImportKind {
    /// The kind with this word; `divisions` means units.
    pub fn from_key(key: &str) -> Option<ImportKind> {
        let key = if key == "divisions" { "units" } else { key };
        ImportKind::ALL.iter().copied().find(|kind| kind.key() == key)
    }

    /// The kind of record that its rows become.
    pub const fn kind(self) -> Kind {
        match self {
            ImportKind::Units | ImportKind::Groups => Kind::Unit,
            ImportKind::Grids => Kind::Grid,
            ImportKind::Organisations => Kind::Organisation,
            ImportKind::People => Kind::Person,
            ImportKind::Assignments => Kind::Assignment,
            ImportKind::Posts => Kind::Post,
            ImportKind::Incumbencies => Kind::Incumbency,
            ImportKind::Reserves => Kind::Reserve,
        }
    }

    /// The list that is written in its form.
    pub const fn list(self) -> ListKind {
        match self {
            ImportKind::Units => ListKind::Units,
            ImportKind::Groups => ListKind::Groups,
            ImportKind::Grids => ListKind::Grids,
            ImportKind::Organisations => ListKind::Organisations,
            ImportKind::People => ListKind::People,
            ImportKind::Assignments => ListKind::Assignments,
            ImportKind::Posts => ListKind::Posts,
            ImportKind::Incumbencies => ListKind::Incumbencies,
            ImportKind::Reserves => ListKind::Reserves,
        }
    }

    /// Columns without which no row could be read: at least one of each list.
    pub const fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            ImportKind::Units => &[&["code"], &["name"]],
            ImportKind::Groups => &[&["village_code", "village"], &["serial", "name"]],
            ImportKind::Grids => &[&["code", "village_code", "village"], &["code", "name"]],
            ImportKind::Organisations => &[&["unit_code", "village", "town"], &["name"]],
            ImportKind::People => &[&["name", "number", "id_number"]],
            ImportKind::Assignments => &[
                &["grid_code", "grid"],
                &["role", "role_name"],
                &["person", "person_number", "id_number"],
                &["from"],
            ],
            ImportKind::Posts => &[&["unit_code", "village"], &["office", "office_name"]],
            ImportKind::Incumbencies => &[
                &["unit_code", "village"],
                &["office", "office_name"],
                &["person", "person_number", "id_number"],
                &["from"],
            ],
            ImportKind::Reserves => &[
                &["unit_code", "village"],
                &["office", "office_name"],
                &["person", "person_number", "id_number"],
            ],
        }
    }
}

impl ListKind {
    /// The kind with this word; `divisions` means units.
    pub fn from_key(key: &str) -> Option<ListKind> {
        let key = if key == "divisions" { "units" } else { key };
        ListKind::ALL.iter().copied().find(|kind| kind.key() == key)
    }
}
