use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Stands for whatever must not reach a terminal: it is one cell wide everywhere.
pub const PLACEHOLDER: char = '?';

/// Bytes of a text that are looked at for each cell to be filled, and some to begin with.
///
/// Ten thousand invisible characters in a name must not cost ten thousand steps on every frame.
const BYTES_PER_CELL: usize = 16;

/// How many cells the terminal gives to characters of ambiguous width such as `…`, `·` or `①`.
///
/// On screens they are always counted as one: where a terminal would take two, the painter draws a
/// one-cell ASCII sign instead. Only plain lines written without the painter need `Wide`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Ambiguous {
    /// One cell, as on western terminals.
    #[default]
    Narrow,
    /// Two cells, as on many Chinese terminals.
    Wide,
}

/// Cells that one character takes: 0 for what is invisible, else 1 or 2.
///
/// *Unit*: cells.
pub fn char_cells(sign: char, ambiguous: Ambiguous) -> usize {
    match ambiguous {
        Ambiguous::Narrow => sign.width().unwrap_or(0),
        Ambiguous::Wide => sign.width_cjk().unwrap_or(0),
    }
}

/// Cells that `text` takes on a screen once it is cleaned.
///
/// *Unit*: cells.
///
/// ```
/// assert_eq!(touyan::term::width::text_cells("茅冈村 01"), 9);
/// ```
pub fn text_cells(text: &str) -> usize {
    Shown::of(text).map(|(_, cells)| cells).sum()
}

/// Cells that `text` takes as a plain line outside the painter, once it is cleaned.
///
/// *Unit*: cells.
pub fn line_cells(text: &str, ambiguous: Ambiguous) -> usize {
    Shown::of(text).map(|(sign, _)| char_cells(sign, ambiguous)).sum()
}

/// Whether every terminal agrees how many cells this character takes.
///
/// That is printable ASCII, the CJK ideographs of the basic plane with their punctuation, kana and the
/// full-width forms. Behind anything else the painter moves the cursor explicitly.
pub fn is_settled(sign: char) -> bool {
    matches!(sign,
        ' '..='~'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{3000}'..='\u{3011}'
        | '\u{3014}'..='\u{301F}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309B}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}')
}

/// Whether a character may be sent to a terminal by itself: visible, one place wide or two, joining
/// nothing before or after it, with an agreed look.
pub fn is_showable(sign: char) -> bool {
    if is_settled(sign) {
        return true;
    }
    let code = u32::from(sign);
    let private = matches!(code, 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF);
    let flag_half = matches!(code, 0x1F1E6..=0x1F1FF);
    let skin_tone = matches!(code, 0x1F3FB..=0x1F3FF);
    let nothing =
        code & 0xFFFE == 0xFFFE || matches!(code, 0xFDD0..=0xFDEF | 0x2028 | 0x2029 | 0xFFF9..=0xFFFB);
    let soft_hyphen = code == 0xAD;
    if private || flag_half || skin_tone || nothing || soft_hyphen || !matches!(sign.width(), Some(1 | 2)) {
        return false;
    }
    let mut probe = String::with_capacity(6);
    probe.push('a');
    probe.push(sign);
    probe.push('a');
    probe.graphemes(true).count() == 3
}

/// The text as it may be shown: control characters, escape sequences, bidirectional and zero-width marks,
/// emoji sequences and private-use characters are replaced by [`PLACEHOLDER`], a run of them by one.
///
/// The data keeps what it holds; only what is shown changes. A variant selector behind an ideograph is
/// left out, because the ideograph says the same without it.
///
/// ```
/// use touyan::term::width::clean_for_display;
/// assert_eq!(clean_for_display("陈\u{1b}[2J小静"), "陈?[2J小静");
/// ```
pub fn clean_for_display(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_settled) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(Shown::of(text).map(|(sign, _)| sign).collect())
}

/// The beginning of the cleaned text that fits into `cells`; a wide character is never cut in half.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    let mut used = 0;
    for (at, sign) in text.char_indices() {
        if !is_settled(sign) {
            return Cow::Owned(cut_slowly(text, cells));
        }
        let wide = if sign.is_ascii() { 1 } else { 2 };
        if used + wide > cells {
            return Cow::Borrowed(&text[..at]);
        }
        used += wide;
    }
    Cow::Borrowed(text)
}

/// Like [`cut`], but a text that does not fit ends in `~`, so that nobody takes a part for the whole.
pub fn cut_marked(text: &str, cells: usize) -> Cow<'_, str> {
    let whole = cut(text, cells);
    let beyond = cut(text, cells + 2);
    if beyond.len() == whole.len() || cells == 0 {
        return whole;
    }
    let mut part = cut(text, cells - 1).into_owned();
    part.push('~');
    Cow::Owned(part)
}

/// The text cut or padded with blanks on the right to exactly `cells`.
pub fn fit(text: &str, cells: usize) -> String {
    let mut line = cut(text, cells).into_owned();
    let missing = cells.saturating_sub(text_cells(&line));
    line.extend(std::iter::repeat_n(' ', missing));
    line
}

/// The text cut or padded with blanks on the left to exactly `cells`: numbers stand under each other.
pub fn fit_right(text: &str, cells: usize) -> String {
    let part = cut(text, cells);
    let missing = cells.saturating_sub(text_cells(&part));
    let mut line = " ".repeat(missing);
    line.push_str(&part);
    line
}

/// The text cut or padded with blanks on both sides to exactly `cells`.
pub fn fit_centre(text: &str, cells: usize) -> String {
    let part = cut(text, cells);
    let missing = cells.saturating_sub(text_cells(&part));
    let mut line = " ".repeat(missing / 2);
    line.push_str(&part);
    line.extend(std::iter::repeat_n(' ', missing - missing / 2));
    line
}

fn cut_slowly(text: &str, cells: usize) -> String {
    let mut look = text.len().min(cells.saturating_add(4).saturating_mul(BYTES_PER_CELL));
    while !text.is_char_boundary(look) {
        look -= 1;
    }
    let mut line = String::new();
    let mut used = 0;
    for (sign, wide) in Shown::of(&text[..look]) {
        if used + wide > cells {
            return line;
        }
        used += wide;
        line.push(sign);
    }
    line
}

/// The characters of a text as they are shown, each with its cells.
struct Shown<'a> {
    graphemes: unicode_segmentation::Graphemes<'a>,
    /// What still follows the character given last.
    second: Option<char>,
    replaced: bool,
}

impl<'a> Shown<'a> {
    fn of(text: &'a str) -> Self {
        Self { graphemes: text.graphemes(true), second: None, replaced: false }
    }

    fn replace(&mut self) -> Option<(char, usize)> {
        if self.replaced {
            return None;
        }
        self.replaced = true;
        Some((PLACEHOLDER, 1))
    }
}

impl Iterator for Shown<'_> {
    type Item = (char, usize);

    fn next(&mut self) -> Option<(char, usize)> {
        if self.second.take().is_some()
            && let Some(item) = self.replace()
        {
            return Some(item);
        }
        loop {
            let grapheme = self.graphemes.next()?;
            let (shown, more) = reduce(grapheme);
            if let Some(sign) = shown {
                self.replaced = false;
                self.second = more.then_some(PLACEHOLDER);
                return Some((sign, char_cells(sign, Ambiguous::Narrow)));
            }
            if let Some(item) = self.replace() {
                return Some(item);
            }
        }
    }
}

/// What of a grapheme may be shown, and whether a placeholder must stand for the rest of it.
pub(super) fn reduce(grapheme: &str) -> (Option<char>, bool) {
    let mut signs = grapheme.chars();
    let Some(base) = signs.next() else { return (None, false) };
    if !is_showable(base) {
        return (None, false);
    }
    let rest = signs.as_str();
    if rest.is_empty() {
        return (Some(base), false);
    }
    if is_ideograph(base) && rest.chars().all(is_variant_selector) {
        return (Some(base), false);
    }
    if matches!(u32::from(base), 0x1F000..=0x1FFFF) {
        return (None, false);
    }
    (Some(base), true)
}

fn is_ideograph(sign: char) -> bool {
    matches!(u32::from(sign), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFD)
}

fn is_variant_selector(sign: char) -> bool {
    matches!(u32::from(sign), 0xFE00..=0xFE0E | 0xE_0100..=0xE_01EF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_is_never_cut_in_half() {
        for (cells, expected) in
            [(0, ""), (1, ""), (2, "茅"), (3, "茅"), (4, "茅冈"), (5, "茅冈a"), (9, "茅冈a村")]
        {
            assert_eq!(cut("茅冈a村", cells), expected, "{cells} cells");
        }
        assert_eq!(fit("茅冈村", 5), "茅冈 ");
        assert_eq!(fit_right("茅冈村", 5), " 茅冈");
        assert_eq!(fit_right("1,438", 8), "   1,438");
        assert_eq!(fit_centre("组", 5), " 组  ");
    }

    #[test]
    fn a_cut_text_says_that_it_is_cut() {
        assert_eq!(cut_marked("茅冈村", 6), "茅冈村");
        assert_eq!(cut_marked("茅冈村", 5), "茅冈~");
        assert_eq!(cut_marked("茅冈村", 0), "");
        assert_eq!(cut_marked("abc", 3), "abc");
        assert_eq!(cut_marked("abcd", 3), "ab~");
    }

    #[test]
    fn hostile_characters_become_one_visible_placeholder() {
        let check = |text: &str, shown: &str| assert_eq!(clean_for_display(text), shown, "{text:?}");
        check("陈\u{1b}]0;x\u{7}静", "陈?]0;x?静");
        check("a\u{202e}b\u{2066}c\u{200f}d\u{61c}e", "a?b?c?d?e");
        check("a\u{200b}\u{200b}\u{feff}b", "a?b");
        check("e\u{301}", "e?");
        check("👨\u{200d}👩\u{200d}👧", "?");
        check("1\u{fe0f}\u{20e3}", "1?");
        check("🇨🇳", "?");
        check("\u{e000}\u{f0000}", "?");
        check("葛\u{e0100}城", "葛城");
        check("a\r\nb\tc\0d\u{9b}e\u{85}f", "a?b?c?d?e?f");
        check("努尔·买买提", "努尔·买买提");
        check("\u{2028}\u{fdd0}\u{fff9}", "?");
        check("陈", "陈");
    }

    #[test]
    fn what_was_cleaned_stays_as_it_is_when_cleaned_again() {
        let mut random = fastrand::Rng::with_seed(11);
        for _ in 0..2_000 {
            let text: String = (0..12).map(|_| crate::term::width::tests::any_sign(&mut random)).collect();
            let once = clean_for_display(&text).into_owned();
            assert_eq!(clean_for_display(&once), once, "{text:?}");
            for grapheme in once.graphemes(true) {
                assert_eq!(grapheme.chars().count(), 1, "{text:?} gives {once:?}");
            }
        }
    }

    fn any_sign(random: &mut fastrand::Rng) -> char {
        match random.u8(0..6) {
            0 => char::from(random.u8(0..128)),
            1 => random.char('\u{80}'..'\u{3000}'),
            2 => random.char('一'..'龥'),
            3 => random.char('\u{1100}'..'\u{11ff}'),
            4 => random.char('\u{1f000}'..'\u{1faff}'),
            _ => random.char(..),
        }
    }

    #[test]
    fn ten_thousand_hostile_characters_cost_no_more_than_their_cells() {
        for sign in ['\u{301}', '\u{200b}', '\u{1b}', '\u{202e}', '\u{200d}'] {
            let name: String = std::iter::once('陈').chain(std::iter::repeat_n(sign, 10_000)).collect();
            assert_eq!(cut(&name, 8), "陈?");
            assert_eq!(fit(&name, 8), "陈?     ");
            assert_eq!(text_cells(&name), 3);
        }
        let long = "陈".repeat(10_000);
        assert_eq!(cut(&long, 7), "陈陈陈");
    }

    #[test]
    fn ambiguous_signs_take_one_cell_on_screens_and_two_on_wide_terminals() {
        for sign in ['…', '·', '→', '①', '─'] {
            assert_eq!(char_cells(sign, Ambiguous::Narrow), 1);
            assert_eq!(char_cells(sign, Ambiguous::Wide), 2);
            assert!(!is_settled(sign));
        }
        assert_eq!(line_cells("努尔·买买提", Ambiguous::Wide), 12);
        assert_eq!(text_cells("努尔·买买提"), 11);
    }

    #[test]
    fn the_width_of_every_settled_character_is_that_of_the_standard() {
        for sign in ('\0'..=char::MAX).filter(|sign| is_settled(*sign)) {
            let expected = if sign.is_ascii() { 1 } else { 2 };
            assert_eq!(char_cells(sign, Ambiguous::Narrow), expected, "{sign:?}");
            assert_eq!(char_cells(sign, Ambiguous::Wide), expected, "{sign:?}");
        }
    }
}
