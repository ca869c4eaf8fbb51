//! Readings of Chinese characters in pinyin without tones.
//!
//! Syllables are small ASCII letters; ü is written `v` (`lv`), with `lyu` (passports) and `lue` as further
//! readings. Nothing here guesses which reading is meant: search takes all of them, and
//! [`romanise`](mod@super::romanise) takes the first.

use super::fold::{fold_char, is_skipped};
use pinyin::{ToPinyin, ToPinyinMulti};
use std::{collections::HashMap, sync::OnceLock};

/// Most readings kept for one character.
pub const MAX_READINGS: usize = 8;
/// Most ways of spelling one name that [`spell`] answers.
pub const MAX_SPELLINGS: usize = 8;

const READINGS: &str = include_str!("../../assets/lang/readings.txt");

/// The distinct readings of one character, the usual one first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Readings {
    list: [&'static str; MAX_READINGS],
    len: usize,
}

impl Readings {
    /// The readings; none for what is not a Chinese character.
    pub fn as_slice(&self) -> &[&'static str] {
        &self.list[..self.len]
    }

    fn push(&mut self, reading: &'static str) {
        let (plain, more) = match reading {
            "lü" => ("lv", Some("lyu")),
            "nü" => ("nv", Some("nyu")),
            "lüe" => ("lve", Some("lue")),
            "nüe" => ("nve", Some("nue")),
            _ => (reading, None),
        };
        for syllable in std::iter::once(plain).chain(more) {
            // Signs of Cantonese such as `ê` or `m̀` cannot be typed as pinyin.
            let typed = !syllable.is_empty() && syllable.bytes().all(|b| b.is_ascii_lowercase());
            if typed && self.len < MAX_READINGS && !self.as_slice().contains(&syllable) {
                self.list[self.len] = syllable;
                self.len += 1;
            }
        }
    }
}

/// Every reading of `c`: the usual one, then those of surnames and places, then all others.
pub fn readings(c: char) -> Readings {
    let mut found = Readings::default();
    if c.is_ascii() {
        return found;
    }
    let table = Table::get();
    for c in [c, fold_char(c)] {
        if let Some(usual) = c.to_pinyin() {
            found.push(usual.plain());
        }
        for syllable in table.of_char.get(&c).into_iter().flatten() {
            found.push(syllable);
        }
        for syllable in c.to_pinyin_multi().into_iter().flatten() {
            found.push(syllable.plain());
        }
    }
    found
}

/// One way of spelling a name: `maogang`, `mg`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spelling {
    /// All syllables, run together.
    pub full: String,
    /// The first letter of each.
    pub initials: String,
}

/// The ways of spelling a name, the most usual first; signs that are not Chinese stay as they are, folded.
///
/// *Shape*: at least one, at most [`MAX_SPELLINGS`]. For sorting and for showing; search itself matches
/// syllable by syllable and knows no such bound.
pub fn spell(name: &str) -> Vec<Spelling> {
    let mut all = vec![Spelling { full: String::new(), initials: String::new() }];
    for c in name.chars().filter(|c| !is_skipped(*c)) {
        let readings = readings(c);
        if readings.as_slice().is_empty() {
            let c = fold_char(c);
            for spelling in &mut all {
                spelling.full.push(c);
                spelling.initials.push(c);
            }
            continue;
        }
        let kept = all.len();
        for (turn, syllable) in readings.as_slice().iter().enumerate().rev() {
            for at in 0..kept {
                if turn == 0 {
                    extend(&mut all[at], syllable);
                } else if all.len() < MAX_SPELLINGS {
                    let mut other = all[at].clone();
                    extend(&mut other, syllable);
                    all.push(other);
                }
            }
        }
    }
    all
}

fn extend(spelling: &mut Spelling, syllable: &str) {
    spelling.full.push_str(syllable);
    spelling.initials.push_str(&syllable[..1]);
}

/// What `assets/lang/readings.txt` says.
pub(super) struct Table {
    /// Surnames of one or two characters and the usual syllables of each.
    pub(super) surnames: HashMap<&'static str, Vec<&'static str>>,
    /// Characters and words of place names.
    pub(super) places: HashMap<&'static str, Vec<&'static str>>,
    /// Endings of unit names, longest first, with the word for each.
    pub(super) suffixes: Vec<(&'static str, &'static str)>,
    /// Every reading that the table gives to a character, alone or inside a word.
    of_char: HashMap<char, Vec<&'static str>>,
}

impl Table {
    pub(super) fn get() -> &'static Table {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Table::parse)
    }

    fn parse() -> Table {
        let mut table = Table {
            surnames: HashMap::new(),
            places: HashMap::new(),
            suffixes: Vec::new(),
            of_char: HashMap::new(),
        };
        for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let (Some(kind), Some(chars)) = (words.next(), words.next()) else { continue };
            let syllables: Vec<&'static str> = words.collect();
            if kind == "suffix" {
                table.suffixes.extend(syllables.first().map(|word| (chars, *word)));
                continue;
            }
            for (c, syllable) in chars.chars().zip(&syllables) {
                table.of_char.entry(c).or_default().push(syllable);
            }
            let list = if kind == "surname" { &mut table.surnames } else { &mut table.places };
            list.entry(chars).or_insert(syllables);
        }
        table.suffixes.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_their_readings_both_ways() {
        for (c, both) in [
            ('单', ["shan", "dan"]),
            ('解', ["xie", "jie"]),
            ('区', ["ou", "qu"]),
            ('仇', ["qiu", "chou"]),
            ('查', ["zha", "cha"]),
            ('盖', ["ge", "gai"]),
            ('曾', ["zeng", "ceng"]),
            ('尉', ["yu", "wei"]),
            ('长', ["chang", "zhang"]),
            ('圩', ["xu", "wei"]),
            ('涌', ["chong", "yong"]),
            ('区', ["ou", "qu"]),
            ('吕', ["lv", "lyu"]),
        ] {
            let found = readings(c);
            assert!(both.iter().all(|syllable| found.as_slice().contains(syllable)), "{c} {found:?}");
        }
        assert_eq!(readings('任').as_slice().first(), Some(&"ren"));
        assert!(readings('a').as_slice().is_empty());
        assert!(readings('·').as_slice().is_empty());
    }

    #[test]
    fn every_line_of_the_table_has_one_syllable_for_each_character() {
        for line in READINGS.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            match words[0] {
                "suffix" => assert_eq!(words.len(), 3, "{line}"),
                "surname" | "place" => assert_eq!(words[1].chars().count(), words.len() - 2, "{line}"),
                _ => panic!("{line}"),
            }
        }
    }

    #[test]
    fn a_name_is_spelt_in_full_and_by_initials_at_most_eight_ways() {
        let maogang = &spell("茅冈")[0];
        assert_eq!((maogang.full.as_str(), maogang.initials.as_str()), ("maogang", "mg"));
        let shan: Vec<String> = spell("单小燕").into_iter().map(|s| s.full).collect();
        assert!(shan.contains(&"shanxiaoyan".to_owned()) && shan.contains(&"danxiaoyan".to_owned()));
        assert!(spell("单解区仇查盖曾").len() <= MAX_SPELLINGS);
        assert_eq!(spell("03东安裡")[0].initials, "03dal");
    }
}
