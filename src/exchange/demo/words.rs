//! The lists that the sample is made from, and drawing from them.

use super::{DemoProblem, ShippedFile};
use serde::Deserialize;

pub(super) type Weighted = Vec<(Box<str>, u32)>;

/// `assets/demo/words.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub ethnicities: Weighted,
    pub tag_overseas_family: Box<str>,
    pub tag_local_notable: Box<str>,
    pub tag_veteran: Box<str>,
    pub tag_returned_graduate: Box<str>,
    pub birth_document: Box<str>,
    pub never: Vec<Box<str>>,
    pub surnames: Weighted,
    pub male_first: Box<str>,
    pub male_last: Box<str>,
    pub female_first: Box<str>,
    pub female_last: Box<str>,
    pub place_stems: Vec<Box<str>>,
    pub group_endings: Weighted,
    pub street_endings: Weighted,
    pub dedicated_endings: Weighted,
    pub real_groups: Vec<(Box<str>, Box<str>)>,
    pub landmarks: Vec<Box<str>>,
    pub boundary: Box<str>,
    pub numerals: Vec<Box<str>>,
    pub committee_endings: Vec<Box<str>>,
    pub village_suffix: Box<str>,
    pub community_suffix: Box<str>,
    pub school: Box<str>,
    pub town_marks: Vec<(Box<str>, Box<str>)>,
    pub document: Box<str>,
    pub organisations: OrganisationNames,
    pub pipeline: PipelineNames,
    pub province: Named,
    pub prefecture: Named,
}

/// Words of the pipeline.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PipelineNames {
    pub example: Box<str>,
    pub programme: Box<str>,
    pub batch: Box<str>,
    pub term: Box<str>,
    pub place: Box<str>,
}

/// How organisations are called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationNames {
    pub county: Box<str>,
    pub county_short: Box<str>,
    pub town: Box<str>,
    pub town_short: Box<str>,
    pub subdistrict: Box<str>,
    pub subdistrict_short: Box<str>,
    pub general_branch: Box<str>,
    pub general_branch_short: Box<str>,
    pub branch: Box<str>,
    pub branch_short: Box<str>,
    pub sub_branch: Box<str>,
    pub sub_branch_short: Box<str>,
    pub party_group: Box<str>,
    pub party_group_short: Box<str>,
    pub school_branch: Box<str>,
    pub school_branch_short: Box<str>,
    pub joint_branch: Box<str>,
    pub joint_branch_short: Box<str>,
}

/// A unit above the first county, which the division list has no row for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub code: Box<str>,
    pub name: Box<str>,
}

pub(super) fn read() -> Result<Words, DemoProblem> {
    toml::from_str(include_str!("../../../assets/demo/words.toml"))
        .map_err(|_| DemoProblem::Shipped(ShippedFile::Words))
}

/// Puts the parts where the template has `{0}`, `{1}` …
pub(super) fn fill(template: &str, parts: &[&str]) -> String {
    let mut text = template.to_owned();
    for (place, part) in parts.iter().enumerate() {
        text = text.replace(&format!("{{{place}}}"), part);
    }
    text
}

/// Draws by weight; empty from an empty list.
pub(super) fn weighted<'w>(rng: &mut fastrand::Rng, list: &'w [(Box<str>, u32)]) -> &'w str {
    let total: u32 = list.iter().map(|(_, weight)| weight).sum();
    let mut at = rng.u32(0..total.max(1));
    for (text, weight) in list {
        if at < *weight {
            return text;
        }
        at -= weight;
    }
    ""
}

/// Draws one of a list; empty from an empty list.
pub(super) fn one<'w>(rng: &mut fastrand::Rng, list: &'w [Box<str>]) -> &'w str {
    if list.is_empty() {
        return "";
    }
    &list[rng.usize(0..list.len())]
}

impl Words {
    /// What a committee's place is called: 茅冈村委会 → 茅冈.
    pub fn short<'n>(&self, name: &'n str) -> &'n str {
        self.committee_endings
            .iter()
            .find_map(|ending| name.strip_suffix(&**ending).filter(|rest| !rest.is_empty()))
            .unwrap_or(name)
    }
}
