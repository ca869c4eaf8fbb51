//! Chinese names in Latin letters, for terminals that cannot show Chinese.
//!
//! One spelling, the usual one: family name first, the given name in one word (`Chen Xiaojing`); a place with
//! the word for its kind (`Baihe Zhen`, `Maogang Cun`). Shown only; nothing is stored or compared by it.

use super::{
    fold::fold_char,
    pinyin::{Table, readings},
};

/// The name in Latin letters, as a place if it ends like one, else as a person.
///
/// Where the caller knows what the name is, [`person`] and [`place`] say so.
pub fn romanise(name: &str) -> String {
    let ends_like_a_place = Table::get()
        .suffixes
        .iter()
        .any(|(suffix, _)| name.strip_suffix(suffix).is_some_and(|stem| stem.chars().count() >= 2));
    if ends_like_a_place { place(name) } else { person(name) }
}

/// A person's name: `陈小静` → `Chen Xiaojing`, `司徒健` → `Situ Jian`, `区锦棠` → `Ou Jintang`.
pub fn person(name: &str) -> String {
    let name = name.trim();
    // Names of other peoples are one run of syllables with a dot between their parts.
    if name.contains('·') {
        return name.split('·').map(|part| capital(&syllables(part))).collect::<Vec<_>>().join(" ");
    }
    let folded: Vec<char> = name.chars().map(fold_char).collect();
    let surname = [2, 1].into_iter().find_map(|length| {
        let head: String = folded.get(..length)?.iter().collect();
        // A name of two characters has a family name of one.
        let whole = length == 2 && folded.len() <= 2;
        let known = Table::get().surnames.get(head.as_str()).filter(|_| !whole)?;
        Some((length, known.concat()))
    });
    let (length, family) = surname.unwrap_or_else(|| {
        let first: String = folded.iter().take(1).collect();
        (first.chars().count(), syllables(&first))
    });
    if folded.first().is_some_and(char::is_ascii) {
        return syllables(name);
    }
    let given: String = folded[length..].iter().collect();
    join([capital(&family), capital(&syllables(&given))])
}

/// A place's name: `百合镇` → `Baihe Zhen`, `茅冈村委会` → `Maogang Cun`.
pub fn place(name: &str) -> String {
    let name = name.trim();
    let cut = Table::get().suffixes.iter().find_map(|(suffix, word)| {
        let stem = name.strip_suffix(suffix)?;
        (stem.chars().count() >= 2).then_some((stem, *word))
    });
    let (stem, word) = cut.unwrap_or((name, ""));
    let stem: String = stem.chars().map(fold_char).collect();
    let mut out = String::new();
    let mut rest = stem.as_str();
    while let Some(c) = rest.chars().next() {
        let known = [2, 1].into_iter().find_map(|length| {
            let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
            Some((end, Table::get().places.get(&rest[..end])?))
        });
        if let Some((end, known)) = known {
            out.push_str(&known.concat());
            rest = &rest[end..];
        } else {
            out.push_str(&syllables(c.encode_utf8(&mut [0; 4])));
            rest = &rest[c.len_utf8()..];
        }
    }
    join([capital(&out), word.to_owned()])
}

/// The usual reading of each character; ASCII stays, any other sign becomes `?`.
fn syllables(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match readings(c).as_slice().first() {
            // ü is written yu, as in passports.
            Some(&syllable) => out.push_str(match syllable {
                "lv" => "lyu",
                "nv" => "nyu",
                other => other,
            }),
            None if fold_char(c).is_ascii() => out.push(if c.is_ascii() { c } else { fold_char(c) }),
            None => out.push('?'),
        }
    }
    out
}

/// The first letter made a capital; digits of a serial stay in front of it.
fn capital(word: &str) -> String {
    let first = word.find(|c: char| c.is_ascii_alphabetic());
    word.char_indices().map(|(at, c)| if Some(at) == first { c.to_ascii_uppercase() } else { c }).collect()
}

fn join(words: [String; 2]) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_written_family_name_first() {
        for (name, latin) in [
            ("陈小静", "Chen Xiaojing"),
            ("陳小靜", "Chen Xiaojing"),
            ("司徒健", "Situ Jian"),
            ("区锦棠", "Ou Jintang"),
            ("单小燕", "Shan Xiaoyan"),
            ("曾丽嫦", "Zeng Lichang"),
            ("解明", "Xie Ming"),
            ("尉迟敬", "Yuchi Jing"),
            ("吕绿", "Lyu Lyu"),
            ("阿依·古丽", "Ayi Guli"),
            ("John", "John"),
            ("", ""),
        ] {
            assert_eq!(person(name), latin, "{name}");
        }
    }

    #[test]
    fn places_are_written_with_the_word_for_their_kind() {
        for (name, latin) in [
            ("百合镇", "Baihe Zhen"),
            ("茅冈村委会", "Maogang Cun"),
            ("长沙街道", "Changsha Jiedao"),
            ("开平市", "Kaiping Shi"),
            ("东河社区居委会", "Donghe Shequ"),
            ("簕冲村委会", "Lechong Cun"),
            ("蚬冈镇", "Xiangang Zhen"),
            ("广东省", "Guangdong Sheng"),
            ("龙塘里", "Longtangli"),
            ("03东安里", "03Donganli"),
        ] {
            assert_eq!(place(name), latin, "{name}");
        }
        assert_eq!(romanise("百合镇"), "Baihe Zhen");
        assert_eq!(romanise("谢丽珍"), "Xie Lizhen");
    }

    #[test]
    fn what_comes_out_is_always_ascii() {
        for name in ["𠮷野", "茅冈🐟村", "\u{202E}周", "Müller", "周…", "①组"] {
            assert!(romanise(name).is_ascii(), "{name}");
        }
    }
}
