//! `assets/headings.toml`: what offices write above columns and in cells.

use super::{ImportKind, ListKind};
use crate::{
    domain::{Row, Shape},
    lang::{Lang, Words},
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

type Synonyms = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
struct File {
    words: Synonyms,
    choices: BTreeMap<String, Synonyms>,
    names: Names,
    provinces: BTreeMap<String, String>,
    #[serde(flatten)]
    headings: BTreeMap<String, Synonyms>,
}

#[derive(Deserialize)]
struct Names {
    endings: Vec<String>,
}

/// The asset, turned round for looking up what stands in a file.
pub(super) struct Vocabulary {
    /// By kind: folded heading to key.
    headings: HashMap<String, HashMap<String, String>>,
    /// By kind and key: the heading that our own files bear in Chinese.
    shown: HashMap<String, HashMap<String, String>>,
    words: HashMap<(Answer, String), ()>,
    /// By list: a word as it is compared to the key.
    choices: HashMap<&'static str, HashMap<String, &'static str>>,
    endings: Vec<String>,
    provinces: BTreeMap<String, String>,
}

/// What a word in a cell can say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Answer {
    Unknown,
    None,
    Yes,
    No,
}

const ANSWERS: [(Answer, &str); 4] =
    [(Answer::Unknown, "unknown"), (Answer::None, "none"), (Answer::Yes, "yes"), (Answer::No, "no")];

/// Full-width ASCII becomes half-width and the wide space a space; nothing else changes.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{A0}' => ' ',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// The form in which words of cells are compared.
fn plain(text: &str) -> String {
    crate::lang::fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The form in which headings are compared: folded, brackets with their content and signs left out.
pub(super) fn plain_heading(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for c in crate::lang::fold(text).chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

/// The vocabulary; a test reads it, so that an unreadable one cannot be released.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static LOADED: OnceLock<Vocabulary> = OnceLock::new();
    LOADED.get_or_init(|| {
        let file: File =
            toml::from_str(include_str!("../../assets/headings.toml")).unwrap_or_else(|_| File {
                words: BTreeMap::new(),
                choices: BTreeMap::new(),
                names: Names { endings: Vec::new() },
                provinces: BTreeMap::new(),
                headings: BTreeMap::new(),
            });
        Vocabulary::new(file)
    })
}

impl Vocabulary {
    fn new(file: File) -> Vocabulary {
        let mut made = Vocabulary {
            headings: HashMap::new(),
            shown: HashMap::new(),
            words: HashMap::new(),
            choices: HashMap::new(),
            endings: file.names.endings,
            provinces: file.provinces,
        };
        for (kind, columns) in file.headings {
            let (read, shown) =
                (made.headings.entry(kind.clone()).or_default(), made.shown.entry(kind).or_default());
            for (key, words) in columns {
                read.insert(plain_heading(&key), key.clone());
                for word in &words {
                    read.insert(plain_heading(word), key.clone());
                }
                shown.insert(key, words.into_iter().next().unwrap_or_default());
            }
        }
        for (answer, key) in ANSWERS {
            for word in file.words.get(key).into_iter().flatten() {
                made.words.insert((answer, plain(word)), ());
            }
        }
        for field in ImportKind::ALL.iter().flat_map(|kind| Row::fields_of(kind.kind())) {
            let Shape::Choice(list, keys) = field.shape else { continue };
            let meant = made.choices.entry(list).or_default();
            for key in keys {
                for word in file.choices.get(list).and_then(|words| words.get(*key)).into_iter().flatten() {
                    meant.insert(plain(word), key);
                }
            }
            // Our own words come last: they win where an office uses one for something else.
            for (key, lang) in keys.iter().flat_map(|key| Lang::ALL.iter().map(move |lang| (key, *lang))) {
                meant.insert(plain(&Words::new(lang).t(format!("choice-{list}-{key}"))), key);
                meant.insert(plain(key), key);
            }
        }
        made
    }

    /// The column that a heading of a kind of file means.
    pub(super) fn column(&self, kind: ImportKind, heading: &str) -> Option<&'static str> {
        let key = self.headings.get(kind.key())?.get(&plain_heading(heading))?;
        kind.columns().iter().map(|column| column.key).find(|known| known == key)
    }

    /// The heading that a column bears in a language: its key in English.
    pub(super) fn heading<'a>(&'a self, kind: ListKind, key: &'a str, lang: Lang) -> &'a str {
        match lang {
            Lang::En => key,
            Lang::Zh => self.shown.get(kind.key()).and_then(|keys| keys.get(key)).map_or(key, String::as_str),
        }
    }

    /// Whether a cell says this and nothing else.
    pub(super) fn says(&self, answer: Answer, text: &str) -> bool {
        // Longer cells are no answers; most cells need no look-up at all.
        text.len() <= 24 && self.words.contains_key(&(answer, plain(text)))
    }

    /// The key of a closed list that a word means: the key itself, its words in any language, or what
    /// offices write for it.
    pub(super) fn choice(
        &self,
        list: &str,
        keys: &'static [&'static str],
        text: &str,
    ) -> Option<&'static str> {
        let known = || self.choices.get(list)?.get(&plain(text)).copied();
        keys.iter().copied().find(|key| *key == text).or_else(known)
    }

    /// A name of a town or village without its ending, folded.
    pub(super) fn core<'a>(&self, name: &'a str) -> std::borrow::Cow<'a, str> {
        let ending =
            self.endings.iter().find(|ending| name.len() > ending.len() && name.ends_with(ending.as_str()));
        let bare = ending.map_or(name, |ending| &name[..name.len() - ending.len()]);
        crate::lang::fold(bare).into()
    }

    /// The name of a province.
    pub(super) fn province(&self, code: &str) -> Option<&str> {
        self.provinces.get(code).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_heading_and_every_heading_a_column() {
        let file: File = toml::from_str(include_str!("../../assets/headings.toml")).unwrap();
        assert_eq!(file.headings.len(), ListKind::ALL.len());
        for kind in ListKind::ALL {
            let keys: Vec<_> = file.headings[kind.key()].keys().map(String::as_str).collect();
            let mut columns: Vec<_> = kind.columns().iter().map(|column| column.key).collect();
            columns.sort_unstable();
            assert_eq!(keys, columns, "{}", kind.key());
        }
    }

    #[test]
    fn no_heading_means_two_columns_of_one_file() {
        let file: File = toml::from_str(include_str!("../../assets/headings.toml")).unwrap();
        for kind in ImportKind::ALL {
            let mut seen: HashMap<String, &str> = HashMap::new();
            for (key, words) in &file.headings[kind.key()] {
                for word in words.iter().chain([key]) {
                    let before = seen.insert(plain_heading(word), key);
                    assert!(before.is_none_or(|before| before == key), "{} {word}", kind.key());
                }
            }
        }
    }

    #[test]
    fn every_choice_names_a_key_of_its_list() {
        use crate::domain::Field;
        let file: File = toml::from_str(include_str!("../../assets/headings.toml")).unwrap();
        let fields: Vec<&Field> =
            ImportKind::ALL.iter().flat_map(|kind| Row::fields_of(kind.kind())).collect();
        for (list, keys) in &file.choices {
            let known = fields.iter().find_map(|field| match field.shape {
                Shape::Choice(name, known) if name == list => Some(known),
                _ => None,
            });
            let known = known.unwrap_or_else(|| panic!("no list {list}"));
            for key in keys.keys() {
                assert!(known.contains(&key.as_str()), "{list} {key}");
            }
        }
    }

    #[test]
    fn headings_are_read_as_offices_write_them() {
        let column = |heading| vocabulary().column(ImportKind::People, heading);
        for heading in [
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "id_number",
            "ID Number",
            "* 身份证号（18位）",
            "身份证 号码",
        ] {
            assert_eq!(column(heading), Some("id_number"), "{heading}");
        }
        assert_eq!(column("手机"), Some("phone"));
        assert_eq!(column("联系电话"), Some("phone"));
        assert_eq!(column("血型"), None);
        assert_eq!(vocabulary().core("冈中村委会"), "冈中");
        assert_eq!(vocabulary().core("东河社区居委会"), vocabulary().core("东河"));
    }
}
