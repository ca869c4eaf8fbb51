//! The order of names in lists: by pinyin, what is not Chinese before it.

use super::{
    fold::{fold_char, is_skipped},
    pinyin::{Table, readings},
};
use std::sync::OnceLock;

/// First and last character that have a place of their own: the unified ideographs of the basic block and of
/// extension A. What lies beyond stands behind them by its number.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;
/// Places of characters: 15 bits hold them all, so that four stand in one key.
const BITS: u32 = 15;
const FIRST_CHINESE: u16 = 0x80;
const BEYOND: u16 = (1 << BITS) - 1;
/// Characters in one key.
const PIECE: usize = 4;

/// The places of characters in the order of pinyin.
struct Places {
    of: Vec<u16>,
    /// The same for a character that stands first and is a surname: 区 is ou there.
    as_surname: Vec<u16>,
}

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let table = Table::get();
        let mut all: Vec<(&'static str, char, bool)> = Vec::new();
        for c in (FIRST..=LAST).filter_map(char::from_u32) {
            let usual = readings(c).as_slice().first().copied().unwrap_or("~");
            all.push((usual, c, false));
            let surname = table.surnames.get(c.encode_utf8(&mut [0; 4]) as &str);
            if let Some(syllable) = surname.and_then(|syllables| syllables.first()).filter(|s| **s != usual) {
                all.push((syllable, c, true));
            }
        }
        all.sort_unstable();
        let size = (LAST - FIRST + 1) as usize;
        let mut places = Places { of: vec![BEYOND; size], as_surname: vec![0; size] };
        for ((_, c, surname), place) in all.into_iter().zip(FIRST_CHINESE..BEYOND) {
            let at = (u32::from(c) - FIRST) as usize;
            let list = if surname { &mut places.as_surname } else { &mut places.of };
            list[at] = place;
        }
        // Variants stand where their usual form does.
        for c in (FIRST..=LAST).filter_map(char::from_u32) {
            let usual = u32::from(fold_char(c)).wrapping_sub(FIRST) as usize;
            if let Some(place) = places.of.get(usual).copied() {
                places.of[(u32::from(c) - FIRST) as usize] = place;
            }
        }
        places
    })
}

fn place(places: &Places, c: char, first: bool) -> u64 {
    let Some(at) = u32::from(c).checked_sub(FIRST).map(|at| at as usize).filter(|at| *at < places.of.len())
    else {
        let c = fold_char(c);
        return if c.is_ascii() { u64::from(u32::from(c)) + 1 } else { u64::from(BEYOND) };
    };
    let surname = if first { places.as_surname.get(at).copied().filter(|place| *place > 0) } else { None };
    let plain = || places.of.get(at).copied().unwrap_or(BEYOND);
    u64::from(surname.unwrap_or_else(plain))
}

/// The key of four characters of a name, from `piece` times four on; keys compare as the names do. 0 where
/// the name has ended; odd where it goes on behind these four. `person` reads the first one as a surname.
pub fn key(name: &str, piece: usize, person: bool) -> u64 {
    let places = places();
    let mut chars = name.chars().filter(|c| !is_skipped(*c)).enumerate().skip(piece * PIECE);
    let mut key = 0;
    for _ in 0..PIECE {
        let place = chars.next().map_or(0, |(at, c)| place(places, c, person && at == 0));
        key = key << BITS | place;
    }
    key << 1 | u64::from(chars.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>, person: bool) -> Vec<&str> {
        names.sort_by_key(|name| (0..4).map(|piece| key(name, piece, person)).collect::<Vec<_>>());
        names
    }

    #[test]
    fn names_stand_in_the_order_of_pinyin_with_surnames_read_as_such() {
        // chen, ou (区), shan (单), tan, xie (解), zhou.
        let names = sorted(vec!["周国梁", "区小燕", "谭惠芳", "单志强", "陈远", "解放", "陈安"], true);
        assert_eq!(names, ["陈安", "陈远", "区小燕", "单志强", "谭惠芳", "解放", "周国梁"]);
    }

    #[test]
    fn long_names_differ_behind_their_first_four_characters_and_short_ones_come_first() {
        let names = ["中共开平市百合镇", "中共开平市", "中共开平市赤坎镇", "A支部"];
        assert_eq!(
            sorted(names.to_vec(), false),
            ["A支部", "中共开平市", "中共开平市百合镇", "中共开平市赤坎镇"]
        );
        assert_eq!(key("陈远", 1, true), 0);
    }
}
