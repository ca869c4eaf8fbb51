//! The lock file against the list of accepted advisories.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::fs;

fn lock() -> Vec<(String, String)> {
    let text = fs::read_to_string("Cargo.lock").unwrap();
    let lock: toml::Table = toml::from_str(&text).unwrap();
    let packages = lock["package"].as_array().unwrap();
    packages
        .iter()
        .map(|p| (p["name"].as_str().unwrap().to_owned(), p["version"].as_str().unwrap().to_owned()))
        .collect()
}

fn list(key: &str) -> Vec<toml::Table> {
    let text = fs::read_to_string(".ci/advisories.toml").unwrap();
    let file: toml::Table = toml::from_str(&text).unwrap();
    file[key].as_array().unwrap().iter().map(|entry| entry.as_table().unwrap().clone()).collect()
}

#[test]
fn every_accepted_advisory_is_still_needed_and_has_a_reason() {
    let lock = lock();
    for entry in list("accepted") {
        let name = entry["crate"].as_str().unwrap();
        assert!(lock.iter().any(|(locked, _)| locked == name), "{name} is gone: take it from the list");
        assert!(entry["reason"].as_str().unwrap().len() > 20, "{name}");
        assert!(entry["id"].as_str().unwrap().starts_with("RUSTSEC-"), "{name}");
    }
}

#[test]
fn banned_crates_stay_out() {
    let lock = lock();
    for entry in list("banned") {
        let name = entry["crate"].as_str().unwrap();
        assert!(!lock.iter().any(|(locked, _)| locked == name), "{name} is banned");
    }
}

#[test]
fn the_pinned_versions_are_the_ones_that_were_measured() {
    let lock = lock();
    for (name, version) in [("sled", "0.34.7"), ("bincode", "2.0.1")] {
        assert!(lock.contains(&(name.to_owned(), version.to_owned())), "{name} must stay at {version}");
    }
}
