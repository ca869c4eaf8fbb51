//! Folding for search: one form for what people mean by the same name.
//!
//! Full-width signs become half-width, capitals small, variant and traditional characters the one that
//! stands for them (`assets/lang/variants.txt`). Only search keys are folded, never what is stored or shown.

use std::{collections::HashMap, sync::OnceLock};

const VARIANTS: &str = include_str!("../../assets/lang/variants.txt");

/// The character that stands for `c` in search keys.
pub fn fold_char(c: char) -> char {
    let c = match c {
        '\u{3000}' => ' ',
        // Full-width ASCII lies in the same order 0xFEE0 further up.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\x7f' => c,
        'ü' | 'Ü' => 'v',
        '•' | '・' | '‧' | '∙' | '●' | '．' => '·',
        '‐' | '‑' | '–' | '—' | '－' | '−' => '-',
        _ => variants().get(&c).copied().unwrap_or(c),
    }
}

/// `text` with every character folded and nothing left out.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether `c` is invisible or mere punctuation inside a name: left out of search keys and search terms, so
/// that `阿依·古丽` is found as `阿依古丽` and a pasted zero-width sign hides nobody.
pub fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '·' | '\'' | '’' | '"' | '“' | '”' | '(' | ')' | '（' | '）' | ',' | '，' | '、' | '。'
        )
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

fn variants() -> &'static HashMap<char, char> {
    static TABLE: OnceLock<HashMap<char, char>> = OnceLock::new();
    TABLE.get_or_init(|| pairs().collect())
}

/// Variant and the character that stands for it, as the asset lists them.
fn pairs() -> impl Iterator<Item = (char, char)> {
    VARIANTS.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut chars = line.chars();
        let stands = chars.next().unwrap_or(' ');
        chars.filter(|c| *c != ' ').map(move |variant| (variant, stands))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_variant_stands_in_one_place_and_folding_twice_changes_nothing() {
        let mut seen = HashSet::new();
        for (variant, stands) in pairs() {
            assert!(seen.insert(variant), "{variant} is listed twice");
            assert_eq!(fold_char(stands), stands, "{stands} stands for {variant} and is itself a variant");
        }
        assert!(seen.len() > 600);
    }

    #[test]
    fn the_spellings_of_one_place_fold_to_one() {
        for (one, other) in [
            ("簕冲村", "勒沖村"),
            ("东安裡", "東安里"),
            ("茅崗", "茅冈"),
            ("高岗", "高冈"),
            ("蜆岡鎮", "蚬冈镇"),
            ("深水埗", "深水步"),
            ("新墟", "新圩"),
            ("並和", "并和"),
            ("迳头", "径头"),
            ("陳曉靜", "陈晓静"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("大塘面"), fold("大塘"));
    }

    #[test]
    fn full_width_and_capital_letters_fold() {
        assert_eq!(fold("ＭＧ４４０７８３　Ａ"), "mg440783 a");
        assert_eq!(fold("LÜ"), "lv");
        assert!("\u{200B}\u{202E}·’　".chars().all(is_skipped));
    }
}
