//! The shipped forms: one line per file. A test holds that every file of the folder stands here.

use super::Form;
use crate::domain::register::Slug;
use std::sync::OnceLock;

macro_rules! files {
    ($($key:literal)*) => {
        &[$(($key, include_str!(concat!("../../../assets/forms/", $key, ".toml")))),*]
    };
}

/// Key and text of every shipped file, in the order in which they are offered.
pub const FILES: &[(&str, &str)] = files! {
    "rural_party"
    "group_leaders"
};

/// The shipped forms.
pub fn forms() -> &'static [Form] {
    static TABLE: OnceLock<Vec<Form>> = OnceLock::new();
    TABLE.get_or_init(|| FILES.iter().filter_map(|(_, text)| Form::read(text).ok()).collect())
}

/// The shipped form with this key.
pub fn form(key: Slug) -> Option<&'static Form> {
    forms().iter().find(|form| form.key == key)
}
