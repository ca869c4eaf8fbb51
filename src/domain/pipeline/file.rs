//! `assets/pipeline.toml`: stages, channels, parts of a personal file, steps of recruitment.

use crate::domain::register::Slug;
use serde::Deserialize;
use std::sync::OnceLock;

/// A key with its words: a channel, a part of the personal file, a priority group.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Key.
    pub key: Slug,
    /// Name in Chinese.
    pub name_zh: Box<str>,
    /// Name in English.
    pub name_en: Box<str>,
}

impl Named {
    /// The name in a language.
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.name_zh } else { &self.name_en }
    }
}

/// A stage of the reserve list.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Key.
    pub key: Slug,
    /// Name in Chinese.
    pub name_zh: Box<str>,
    /// Name in English.
    pub name_en: Box<str>,
    /// Whether the county has filed whoever stands here.
    #[serde(default)]
    pub filed: bool,
}

impl Stage {
    /// The name in a language.
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.name_zh } else { &self.name_en }
    }
}

/// A step of recruitment.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecruitStep {
    /// Name in Chinese.
    pub zh: Box<str>,
    /// Name in English.
    pub en: Box<str>,
    /// The step from which its time limit counts.
    pub from: Option<u8>,
    /// So many months after that one at the earliest.
    pub least_months: Option<u8>,
    /// So many months after that one at the latest.
    pub most_months: Option<u8>,
}

/// A stage of recruitment with its steps.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecruitStage {
    /// Key.
    pub key: Slug,
    /// Name in Chinese.
    pub name_zh: Box<str>,
    /// Name in English.
    pub name_en: Box<str>,
    /// Its steps.
    pub steps: Vec<RecruitStep>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stage: Vec<Stage>,
    source: Vec<Named>,
    dossier: Vec<Named>,
    priority: Vec<Named>,
    recruit_stage: Vec<RecruitStage>,
}

/// The tables; a test reads them, so that an unreadable file cannot be released.
fn tables() -> &'static File {
    static TABLE: OnceLock<File> = OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str(include_str!("../../../assets/pipeline.toml")).unwrap_or_else(|_| File::default())
    })
}

/// All stages that a county's path can have.
pub fn stages() -> &'static [Stage] {
    &tables().stage
}

/// A stage.
pub fn stage(key: Slug) -> Option<&'static Stage> {
    stages().iter().find(|stage| stage.key == key)
}

/// Channels through which candidates are recommended.
pub fn sources() -> &'static [Named] {
    &tables().source
}

/// A channel.
pub fn source(key: Slug) -> Option<&'static Named> {
    sources().iter().find(|source| source.key == key)
}

/// Parts of a personal file.
pub fn dossier() -> &'static [Named] {
    &tables().dossier
}

/// Groups in which recruitment has priority.
pub fn priorities() -> &'static [Named] {
    &tables().priority
}

/// The stages of recruitment.
pub fn recruit_stages() -> &'static [RecruitStage] {
    &tables().recruit_stage
}

/// A step by its number from 1, with its stage.
pub fn recruit_step(number: u8) -> Option<(&'static RecruitStage, &'static RecruitStep)> {
    let steps = recruit_stages().iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    usize::from(number).checked_sub(1).and_then(|at| steps.clone().nth(at))
}

/// How many steps recruitment has.
pub fn recruit_steps() -> u8 {
    u8::try_from(recruit_stages().iter().map(|stage| stage.steps.len()).sum::<usize>()).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recruitment_has_25_steps_in_5_stages_and_limits_that_look_back() {
        assert_eq!((recruit_steps(), recruit_stages().len()), (25, 5));
        for number in 1..=recruit_steps() {
            let (_, step) = recruit_step(number).unwrap();
            assert_eq!(step.from.is_some(), step.least_months.is_some() || step.most_months.is_some());
            assert!(step.from.is_none_or(|from| (1..number).contains(&from)), "{}", step.zh);
        }
        assert!(recruit_step(0).is_none() && recruit_step(26).is_none());
    }

    #[test]
    fn a_personal_file_has_eight_parts_and_four_channels_recommend() {
        assert_eq!((dossier().len(), sources().len()), (8, 4));
        assert!(stages().iter().any(|stage| stage.filed) && stages().iter().any(|stage| !stage.filed));
    }
}
