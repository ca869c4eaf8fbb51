//! The shipped registers: one line per file. A test holds that every file of the folder stands here.

use super::{Definition, Slug};
use std::sync::OnceLock;

macro_rules! files {
    ($($key:literal)*) => {
        &[$(($key, include_str!(concat!("../../../assets/registers/", $key, ".toml")))),*]
    };
}

/// Key and text of every shipped file, in the order of the menu.
pub const FILES: &[(&str, &str)] = files! {
    "village_facts"
};

/// The shipped registers in the order of the menu.
pub fn registers() -> &'static [Definition] {
    static TABLE: OnceLock<Vec<Definition>> = OnceLock::new();
    TABLE.get_or_init(|| FILES.iter().filter_map(|(_, text)| Definition::read(text).ok()).collect())
}

/// The shipped register with this key.
pub fn register(key: Slug) -> Option<&'static Definition> {
    registers().iter().find(|register| register.key == key)
}
