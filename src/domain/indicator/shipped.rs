//! The shipped indicators: one line per file. A test holds that every file of the folder stands here.

use super::Indicator;
use crate::domain::register::Slug;
use std::sync::OnceLock;

macro_rules! files {
    ($($key:literal)*) => {
        &[$(($key, include_str!(concat!("../../../assets/indicators/", $key, ".toml")))),*]
    };
}

/// Key and text of every shipped file, in the order of the columns.
pub const FILES: &[(&str, &str)] = files! {
    "reserve_ratio"
    "group_coverage"
    "grids_served"
    "liaison_exact"
    "vacancies"
    "filing"
    "leaders_members"
    "secretaries_women"
    "secretaries_young"
    "secretaries_education"
    "secretaries_trained"
    "appraisal_done"
    "homes_with_party"
    "part_time_tagged"
};

/// The shipped indicators in the order of the columns.
pub fn indicators() -> &'static [Indicator] {
    static TABLE: OnceLock<Vec<Indicator>> = OnceLock::new();
    TABLE.get_or_init(|| FILES.iter().filter_map(|(_, text)| Indicator::read(text).ok()).collect())
}

/// The shipped indicator with this key.
pub fn indicator(key: Slug) -> Option<&'static Indicator> {
    indicators().iter().find(|indicator| indicator.key == key)
}
