//! The house: imports go one way, each outside crate has its room, no file has outgrown its subject.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::{collections::BTreeMap, fs, path::Path};

/// Which rooms each room may know. `ui` may know of `term` only keys, cells, widths and profiles.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("lang", &["domain"]),
    ("store", &["domain"]),
    ("term", &["domain"]),
    ("search", &["domain", "lang"]),
    ("exchange", &["domain", "lang", "term"]),
    ("ui", &["domain", "lang", "search", "term"]),
    ("session", &["domain", "lang", "store", "term", "search", "exchange", "ui"]),
    ("server", &["domain", "lang", "store", "term", "search", "exchange", "ui", "session"]),
    ("cli", &["domain", "lang", "store", "term", "search", "exchange", "ui", "session", "server"]),
];

/// What of `term` the rooms above it may name, where that is not all.
const OF_TERM: &[(&str, &[&str])] = &[
    ("exchange", &["width"]),
    (
        "ui",
        &["keys", "width", "profile", "Key", "Profile", "Colours", "Input", "Code", "fold_command", "Paste"],
    ),
];

/// Outside crates that only one room may name.
const ONLY_IN: &[(&str, &str)] = &[
    ("sled", "store"),
    ("bincode", "store"),
    ("crossterm", "term"),
    ("termina", "term"),
    ("csv", "exchange"),
    ("encoding_rs", "exchange"),
    ("fluent_bundle", "lang"),
    ("pinyin", "lang"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("chacha20poly1305", "store"),
    ("zeroize", "store"),
    ("argon2", "store"),
];

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What of a file is not its own tests, which stand at its end and may look into other rooms.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

/// Every source file as room, path, text without comments.
fn house() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    files(Path::new("src"), &mut found);
    found
        .into_iter()
        .map(|(path, text)| {
            let room = path.split('/').nth(1).unwrap_or_default().to_owned();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            (room, path, code.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

/// The names right behind every `crate::` in a text, with what follows them.
fn crate_paths(code: &str) -> Vec<(String, String)> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + 7..];
        if let Some(group) = rest.strip_prefix('{') {
            // `use crate::{a::b, c::{d, e}}`: the first name of every part at the outer level.
            let mut depth = 0;
            let mut part = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        paths.push(split(&part));
                        part.clear();
                        continue;
                    }
                    _ => {}
                }
                part.push(c);
            }
            paths.push(split(&part));
        } else {
            let first = name(rest);
            let next = rest[first.len()..].strip_prefix("::").unwrap_or_default();
            let mut second = name(next);
            if next.starts_with('{') {
                second = next.chars().take_while(|c| *c != '}').collect();
            }
            paths.push((first, second));
        }
    }
    paths.retain(|(first, _)| !first.is_empty());
    return paths;

    fn split(part: &str) -> (String, String) {
        let (first, second) = part.trim().split_once("::").unwrap_or((part.trim(), ""));
        (first.trim().to_owned(), second.to_owned())
    }
}

#[test]
fn imports_go_one_way() {
    let rooms: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    let mut wrong = Vec::new();
    for (room, path, code) in house() {
        let Some(known) = rooms.get(room.as_str()) else { continue };
        for (named, _) in crate_paths(without_tests(&code)) {
            if rooms.contains_key(named.as_str()) && named != room && !known.contains(&named.as_str()) {
                wrong.push(format!("{path} names {named}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_folder_is_a_room() {
    let rooms: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    for (room, path, _) in house() {
        assert!(
            rooms.contains_key(room.as_str()) || ["main.rs", "lib.rs"].contains(&room.as_str()),
            "{path}"
        );
    }
}

#[test]
fn screens_and_files_know_of_the_terminal_only_cells_and_keys() {
    let mut wrong = Vec::new();
    for (room, path, code) in house() {
        let Some((_, allowed)) = OF_TERM.iter().find(|(name, _)| *name == room) else { continue };
        for (named, what) in
            crate_paths(without_tests(&code)).into_iter().filter(|(named, _)| named == "term")
        {
            let parts = what.trim_matches(['{', '}']).split(',').map(|part| {
                let part = part.trim();
                let name = part.split("::").next().unwrap_or(part);
                name.split(" as ").next().unwrap_or(name).trim()
            });
            for part in parts.filter(|part| !part.is_empty() && !allowed.contains(part)) {
                wrong.push(format!("{path} names {named}::{part}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn outside_crates_have_their_room() {
    let mut wrong = Vec::new();
    for (room, path, code) in house() {
        for (name, home) in ONLY_IN {
            let named = code.contains(&format!("{name}::")) || code.contains(&format!("use {name};"));
            // Tests compare with outside crates where a second computation is wanted.
            if named && room != *home && !path.ends_with("tests.rs") {
                // Our own modules may bear the same word (`lang::pinyin`).
                let ours = code.matches(&format!("{name}::")).count()
                    == code.matches(&format!("::{name}::")).count();
                if !ours {
                    wrong.push(format!("{path} names {name}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_domain_has_no_clock_no_files_and_no_words() {
    let mut wrong = Vec::new();
    for (room, path, code) in house() {
        if room != "domain" {
            continue;
        }
        let code = without_tests(&code);
        for forbidden in
            ["SystemTime", "Instant::now", "std::fs", "std::io", "std::env", "println!", "Zoned::now"]
        {
            if code.contains(forbidden) {
                wrong.push(format!("{path} names {forbidden}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn screens_cannot_name_a_bare_book() {
    let wrong: Vec<_> = house()
        .into_iter()
        .filter(|(room, _, _)| matches!(room.as_str(), "ui" | "exchange" | "search"))
        .filter(|(_, _, code)| {
            // What stands behind `#[cfg(test)]` may build a book to look at.
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            code.contains("domain::Book") || code.contains("domain::book") || code.contains(" Book,")
        })
        .map(|(_, path, _)| path)
        .filter(|path| !path.contains("/testing") && !path.contains("tests.rs"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Commands that never run in a process that is not the caller's.
const AT_HOME: &[&str] = &["demo.rs", "key.rs", "serve.rs"];

#[test]
fn commands_reach_the_callers_files_only_through_the_callers_side() {
    let mut wrong = Vec::new();
    for (_, path, code) in house() {
        if !path.starts_with("src/cli/commands/") || AT_HOME.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for forbidden in
            ["std::fs", "File::open", "File::create", "OpenOptions", "io::stdin", "std::env", "place::store"]
        {
            if without_tests(&code).contains(forbidden) {
                wrong.push(format!("{path} names {forbidden}; use call.house.files"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_data_file_of_a_folder_is_shipped() {
    use touyan::domain::{indicator::shipped as indicators, statistics::shipped as forms};
    for (folder, files) in [("assets/indicators", indicators::FILES), ("assets/forms", forms::FILES)] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let names =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut there: Vec<String> =
            names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).collect();
        let mut shipped: Vec<&str> = files.iter().map(|(key, _)| *key).collect();
        there.sort();
        shipped.sort_unstable();
        assert_eq!(there, shipped);
    }
}
