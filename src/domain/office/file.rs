//! `assets/offices.toml`: the kinds of office that villages and groups have.

use super::record::{Left, Taken};
use crate::domain::{
    register::Slug,
    unit::{Level, Unit, UnitKind},
};
use serde::Deserialize;
use std::sync::OnceLock;

/// The most kinds of office; kept sums have a place for each.
pub const MAX_OFFICES: usize = 8;

/// A kind of office.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeKind {
    /// Key.
    pub key: Slug,
    /// Name in Chinese.
    pub name_zh: Box<str>,
    /// Name in English.
    pub name_en: Box<str>,
    /// Heading in Chinese.
    pub short_zh: Box<str>,
    /// Heading in English.
    pub short_en: Box<str>,
    /// Where its posts stand.
    pub level: Level,
    /// In which kinds of unit; empty: in all of the level.
    pub units: Vec<UnitKind>,
    /// Posts that are offered when posts are established.
    pub posts: u16,
    /// *Unit*: years.
    pub term_years: u8,
    /// How it may begin.
    pub taken: Vec<Taken>,
    /// How it may end.
    pub left: Vec<Left>,
    /// Key of the setting with the number of reserve candidates per post.
    pub ratio: Option<Box<str>>,
    /// Whether beginning and end are filed with the county.
    #[serde(default)]
    pub filed: bool,
    /// The office that should be in the same hands (一肩挑).
    pub concurrent: Option<Slug>,
    /// Law or document.
    pub source: Box<str>,
}

impl OfficeKind {
    /// Whether it is filled by election alone: results are recorded, nobody appoints or removes.
    pub fn elected(&self) -> bool {
        !self.taken.contains(&Taken::Appointed)
    }

    /// Whether a unit can have posts of it.
    pub fn fits(&self, unit: &Unit) -> bool {
        unit.level == self.level
            && (self.units.is_empty() || unit.kind.is_some_and(|kind| self.units.contains(&kind)))
    }

    /// The name in a language, `zh` or any other.
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.name_zh } else { &self.name_en }
    }

    /// The heading in a language.
    pub fn short(&self, chinese: bool) -> &str {
        if chinese { &self.short_zh } else { &self.short_en }
    }
}

#[derive(Deserialize)]
struct File {
    office: Vec<OfficeKind>,
}

/// All kinds; the table is checked by a test, so that an unreadable one cannot be released.
pub fn offices() -> &'static [OfficeKind] {
    static TABLE: OnceLock<Vec<OfficeKind>> = OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str::<File>(include_str!("../../../assets/offices.toml"))
            .map_or_else(|_| Vec::new(), |file| file.office)
    })
}

/// The kind with this key.
pub fn office(key: Slug) -> Option<&'static OfficeKind> {
    offices().iter().find(|office| office.key == key)
}

/// The place of a kind in kept sums.
pub fn place(key: Slug) -> Option<usize> {
    offices().iter().position(|office| office.key == key).filter(|at| *at < MAX_OFFICES)
}

/// The kind with this key, Chinese or English name or heading, as files name it.
pub fn named(text: &str) -> Option<&'static OfficeKind> {
    let text = text.trim();
    offices().iter().find(|office| {
        office.key == *text
            || [&office.name_zh, &office.name_en, &office.short_zh, &office.short_en]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(text))
    })
}

/// The key of village secretaries, of whom the pipeline speaks first.
pub const SECRETARY: Slug = Slug::literal("secretary");
/// The key of directors of villagers' committees.
pub const DIRECTOR: Slug = Slug::literal("director");
/// The key of members of villagers' committees.
pub const COMMITTEE_MEMBER: Slug = Slug::literal("committee_member");
/// The key of villager-group leaders.
pub const GROUP_LEADER: Slug = Slug::literal("group_leader");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_offices_can_be_read_and_elected_ones_cannot_be_appointed_or_removed() {
        assert!((5..=MAX_OFFICES).contains(&offices().len()));
        for key in [SECRETARY, DIRECTOR, COMMITTEE_MEMBER, GROUP_LEADER] {
            assert!(office(key).is_some(), "{key}");
        }
        for office in offices() {
            assert_eq!(office.elected(), !office.left.contains(&Left::Removed), "{}", office.key);
            assert!(office.short_zh.chars().count() <= 4 && office.short_en.len() <= 9, "{}", office.key);
        }
        let elected: Vec<&str> = offices().iter().filter(|o| o.elected()).map(|o| &*o.short_zh).collect();
        assert_eq!(elected, ["主任", "委员", "组长", "监委主任", "代表"]);
    }
}
