//! The shipped registers: one line per file. A test holds that every file of the folder stands here.

use super::{Definition, Slug};
use crate::domain::{Kind, RowId};
use std::sync::OnceLock;

macro_rules! files {
    ($($key:literal)*) => {
        &[$(($key, include_str!(concat!("../../../assets/registers/", $key, ".toml")))),*]
    };
}

/// Key and text of every shipped file, in the order of the menu.
pub const FILES: &[(&str, &str)] = files! {
    "responsibility_area"
    "model_household"
    "member_post"
    "vanguard_post"
    "dual_cultivation"
    "lead_and_pledge"
    "member_points"
    "party_brand"
    "honour"
    "talent"
    "demonstration_project"
    "model_village"
    "product_brand"
    "cluster_committee"
    "firm"
    "enrichment_company"
    "cooperative"
    "village_pairing"
    "enterprise_pairing"
    "executive_secondment"
    "commissioner"
    "guidance_team"
    "guidance_visit"
    "loudspeaker"
    "village_facts"
    "deliberation_pilot"
    "problem"
    "special_task"
    "overseas_home"
    "mediation_station"
    "periodical"
    "house_custody"
    "donation"
    "returnee_base"
    "united_front_contact"
    "united_front_event"
};

/// The shipped registers in the order of the menu.
pub fn registers() -> &'static [Definition] {
    static TABLE: OnceLock<Vec<Definition>> = OnceLock::new();
    TABLE.get_or_init(|| FILES.iter().filter_map(|(_, text)| Definition::read(text).ok()).collect())
}

/// The shipped registers, each under a row that no county's own can have, so that search can name them.
pub fn rows() -> impl Iterator<Item = (RowId, &'static Definition)> {
    let row = |at: u32| RowId { kind: Kind::Register, id: u32::MAX - at };
    (0..).map(row).zip(registers())
}

/// The shipped register that [`rows`] names so.
pub fn of_row(row: RowId) -> Option<&'static Definition> {
    rows().find(|(at, _)| *at == row).map(|(_, definition)| definition)
}

/// The shipped register with this key.
pub fn register(key: Slug) -> Option<&'static Definition> {
    registers().iter().find(|register| register.key == key)
}
