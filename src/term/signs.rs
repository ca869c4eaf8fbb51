//! ASCII signs that stand for others: frames without box drawing, signs of disputed width, letters that a
//! terminal cannot show. Every substitute is one cell wide, so a layout never moves.

use super::profile::Profile;
use super::width::{Ambiguous, PLACEHOLDER, char_cells, is_settled};

/// The sign that this terminal is given for a showable character, and the cells that it fills there.
pub(super) fn drawn(sign: char, profile: &Profile) -> (char, u8) {
    if sign.is_ascii() {
        return (sign, 1);
    }
    let cells = if is_settled(sign) { 2 } else { char_cells(sign, Ambiguous::Narrow).clamp(1, 2) as u8 };
    if !profile.shows_chinese {
        return (ascii_for(sign).unwrap_or(PLACEHOLDER), 1);
    }
    if cells > 1 || !profile.ascii_frames && !profile.ambiguous_wide {
        return (sign, cells);
    }
    // Tables of ambiguous characters differ among terminals: what has a substitute is replaced at once.
    match ascii_for(sign) {
        Some(ascii) => (ascii, 1),
        None if profile.ascii_frames || char_cells(sign, Ambiguous::Wide) == 2 => (PLACEHOLDER, 1),
        None => (sign, 1),
    }
}

/// The nearest ASCII sign of a character, if there is one.
pub(super) fn ascii_for(sign: char) -> Option<char> {
    let code = u32::from(sign);
    let digit = |first: u32| char::from_digit(code - first + 1, 10);
    Some(match sign {
        '─' | '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' | '═' | '╴' | '╶' | '╸' | '╺' | '╼' | '╾' => {
            '-'
        }
        '│' | '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' | '║' | '╵' | '╷' | '╹' | '╻' | '╽' | '╿' => {
            '|'
        }
        '╱' => '/',
        '╲' => '\\',
        '╳' => 'x',
        '\u{2500}'..='\u{257F}' => '+',
        '░' => '.',
        '▒' => ':',
        '\u{2580}'..='\u{259F}' => '#',
        '→' | '⇒' | '▶' | '▸' | '►' | '›' => '>',
        '←' | '⇐' | '◀' | '◂' | '◄' | '‹' => '<',
        '↑' | '⇑' | '▲' | '△' => '^',
        '↓' | '⇓' | '▼' | '▽' => 'v',
        '…' | '·' | '•' | '‧' | '∙' | '‥' | '。' => '.',
        '①'..='⑨' => return digit(0x2460),
        '⑴'..='⑼' => return digit(0x2474),
        '⒈'..='⒐' => return digit(0x2488),
        '❶'..='❾' => return digit(0x2776),
        '“' | '”' | '″' => '"',
        '‘' | '’' | '′' => '\'',
        '—' | '–' | '―' | '‐' | '‑' | '−' => '-',
        '×' | '✗' | '✘' | '☓' => 'x',
        '÷' => '/',
        '±' | '≈' => '~',
        '≤' => '<',
        '≥' => '>',
        '≠' => '!',
        '√' | '✓' | '✔' => 'v',
        '●' | '■' | '◆' | '★' | '☆' | '※' | '◎' => '*',
        '○' | '◯' | '°' => 'o',
        '□' | '◇' | '№' => '#',
        '℃' => 'C',
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'ā' | 'ǎ' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ǐ' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ō' | 'ǒ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        '\u{3000}' => ' ',
        '、' => ',',
        '【' => '[',
        '】' => ']',
        '《' | '〈' => '<',
        '》' | '〉' => '>',
        '\u{FF01}'..='\u{FF5E}' => return char::from_u32(code - 0xFEE0),
        _ => return None,
    })
}
