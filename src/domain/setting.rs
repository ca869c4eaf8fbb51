//! Settings of a county: a key of the shipped table with the county's own value.

use super::{Day, record::record};
use serde::{Deserialize, Serialize};

/// The county's value of one setting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Setting {
    /// Key of the shipped table, such as `grid.households.max`.
    pub key: Box<str>,
    /// The value, written as in the shipped table.
    pub value: Box<str>,
    /// The document that set it.
    pub document: Box<str>,
    /// From which day it holds.
    pub from: Option<Day>,
}

record!(Setting, Setting, |_setting, _visit| {}, |_setting, _visit| {};
    key: Text(40), Open, required;
    value: Text(200), Open;
    document: Text(40), Open;
    from: Day, Open;
);

/// One line of the shipped table of settings.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Definition {
    /// Key, such as `grid.households.max`. The message ids are `setting-<key with dashes>`.
    pub key: String,
    /// Default; a required setting without one asks.
    pub default: Option<String>,
    /// What may be entered: `number`, `percent`, `text`, `choice`.
    pub shape: String,
    /// Norm or document that the default rests on.
    pub source: String,
    /// Article and effective date, where it is law.
    #[serde(default)]
    pub effective: Option<Day>,
    /// Whether it may be set below the default (legal minimums may not).
    #[serde(default)]
    pub floor: bool,
}

#[derive(Deserialize)]
struct File {
    setting: Vec<Definition>,
}

/// The shipped table; it is checked by a test, so that an unreadable one cannot be released.
pub fn definitions() -> &'static [Definition] {
    static TABLE: std::sync::OnceLock<Vec<Definition>> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| {
        toml::from_str::<File>(include_str!("../../assets/settings.toml"))
            .map_or_else(|_| Vec::new(), |file| file.setting)
            .into_iter()
            .chain(super::retention::rules().iter().map(|rule| Definition {
                key: rule.setting(),
                default: Some(rule.years.to_string()),
                shape: "number".to_owned(),
                source: rule.source.clone(),
                effective: None,
                floor: false,
            }))
            .collect()
    })
}

/// The value of a setting on a day: the county's latest, else the default.
pub fn value<'a>(book: &'a super::Book, key: &str, day: Day) -> Option<&'a str> {
    book.settings()
        .filter(|(_, setting)| &*setting.key == key && setting.from.is_none_or(|from| from <= day))
        .max_by_key(|(id, setting)| (setting.from, *id))
        .map(|(_, setting)| &*setting.value)
        .or_else(|| definitions().iter().find(|d| d.key == key)?.default.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_hold_the_values_of_the_norms() {
        let of = |key: &str| definitions().iter().find(|d| d.key == key).map(|d| d.default.clone());
        assert_eq!(of("grid.liaison.exact"), Some(Some("1".into())));
        assert_eq!(of("person.max_grids"), Some(Some("10".into())));
        assert_eq!(of("grid.households.min"), Some(Some("300".into())));
        assert_eq!(of("grid.households.max"), Some(Some("500".into())));
        assert_eq!(of("reserve.stale_after_months"), Some(None), "no norm was found, so it asks");
        assert_eq!(of("publicity.days"), Some(None), "no norm was found, so it asks");
    }
}
