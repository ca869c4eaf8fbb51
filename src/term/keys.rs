use std::fmt;
use std::str::FromStr;

/// What was pressed, without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character; a capital letter is itself and carries no shift.
    Char(char),
    /// Enter, on either half of the keyboard.
    Enter,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace, whether it came as 0x08 or as 0x7F.
    Backspace,
    /// Escape.
    Esc,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// A function key, from 1.
    F(u8),
}

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// Ctrl was held; a letter is then in lower case.
    pub ctrl: bool,
    /// Alt was held. No command uses it: `Esc` and a character sent together are two keys.
    pub alt: bool,
    /// Shift was held with a key that is no character.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character without modifiers.
    pub const fn char(sign: char) -> Self {
        Self::plain(Code::Char(sign))
    }

    /// A letter with Ctrl.
    pub const fn ctrl(letter: char) -> Self {
        Self { code: Code::Char(letter.to_ascii_lowercase()), ctrl: true, alt: false, shift: false }
    }

    /// The function key `number`.
    pub const fn f(number: u8) -> Self {
        Self::plain(Code::F(number))
    }

    /// The character that this key types into a text, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(sign) if !self.ctrl && !self.alt => Some(sign),
            _ => None,
        }
    }

    /// The key as a command sees it: what an input method made full-width is ASCII again.
    pub fn folded(self) -> Self {
        match self.code {
            Code::Char(sign) => Self { code: Code::Char(fold_command(sign)), ..self },
            _ => self,
        }
    }
}

/// The ASCII character that was meant when an input method composed a full-width or Chinese sign.
///
/// For commands and numbers only; in texts people mean what they typed.
///
/// ```
/// use touyan::term::fold_command;
/// assert_eq!([fold_command('３'), fold_command('。'), fold_command('村')], ['3', '.', '村']);
/// ```
pub fn fold_command(sign: char) -> char {
    match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{3000}' => ' ',
        '。' | '·' => '.',
        '、' => '/',
        '￥' => '$',
        '…' => '^',
        '—' => '_',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '【' | '「' => '[',
        '】' | '」' => ']',
        '《' => '<',
        '》' => '>',
        _ => sign,
    }
}

const NAMES: [(&str, Code); 15] = [
    ("Enter", Code::Enter),
    ("Tab", Code::Tab),
    ("Backspace", Code::Backspace),
    ("Esc", Code::Esc),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PgUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("Ins", Code::Insert),
    ("Del", Code::Delete),
    ("Space", Code::Char(' ')),
];

impl fmt::Display for Key {
    /// The name printed on keyboards: `Ctrl+U`, `F8`, `Shift+Tab`, `x`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in
            [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift || self.code == Code::BackTab, "Shift+")]
        {
            if held {
                out.write_str(name)?;
            }
        }
        let code = if self.code == Code::BackTab { Code::Tab } else { self.code };
        if let Some((name, _)) = NAMES.iter().find(|(_, named)| *named == code) {
            return out.write_str(name);
        }
        match code {
            Code::Char(sign) if self.ctrl => write!(out, "{}", sign.to_ascii_uppercase()),
            Code::Char(sign) => write!(out, "{sign}"),
            Code::F(number) => write!(out, "F{number}"),
            _ => Ok(()),
        }
    }
}

/// A text that names no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("no such key")
    }
}

impl std::error::Error for KeyError {}

impl FromStr for Key {
    type Err = KeyError;

    /// Reads what [`Display`](fmt::Display) writes; the letters' case matters only for single characters.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut key = Key::char(' ');
        let mut rest = text;
        while let Some((held, more)) =
            rest.split_once('+').filter(|(held, more)| !held.is_empty() && !more.is_empty())
        {
            match held.to_ascii_lowercase().as_str() {
                "ctrl" => key.ctrl = true,
                "alt" => key.alt = true,
                "shift" => key.shift = true,
                _ => return Err(KeyError),
            }
            rest = more;
        }
        let mut signs = rest.chars();
        key.code = match (signs.next(), signs.next()) {
            (Some(sign), None) if key.ctrl => Code::Char(sign.to_ascii_lowercase()),
            (Some(sign), None) => Code::Char(sign),
            _ => named(rest)?,
        };
        if key.code == Code::Tab && key.shift {
            key = Key { code: Code::BackTab, shift: false, ..key };
        }
        Ok(key)
    }
}

fn named(text: &str) -> Result<Code, KeyError> {
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Ok(*code);
    }
    let number = text.strip_prefix(['F', 'f']).and_then(|number| number.parse::<u8>().ok());
    number.filter(|number| (1..=35).contains(number)).map(Code::F).ok_or(KeyError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_its_name() {
        let keys = [
            (Key::ctrl('u'), "Ctrl+U"),
            (Key::f(12), "F12"),
            (Key::plain(Code::BackTab), "Shift+Tab"),
            (Key::char('+'), "+"),
            (Key { ctrl: true, ..Key::char('+') }, "Ctrl++"),
            (Key::char(' '), "Space"),
            (Key { shift: true, ..Key::f(3) }, "Shift+F3"),
            (Key::char('G'), "G"),
            (Key::plain(Code::PageDown), "PgDn"),
        ];
        for (key, name) in keys {
            assert_eq!(key.to_string(), name);
            assert_eq!(name.parse(), Ok(key), "{name}");
        }
        for nothing in ["", "Hyper+X", "F0", "F99", "ctrl", "Enterr"] {
            assert_eq!(nothing.parse::<Key>(), Err(KeyError), "{nothing}");
        }
    }

    #[test]
    fn full_width_ascii_is_folded_whole() {
        for ascii in '!'..='~' {
            let full = char::from_u32(u32::from(ascii) + 0xFEE0).unwrap();
            assert_eq!(fold_command(full), ascii);
            assert_eq!(fold_command(ascii), ascii);
        }
        assert_eq!(fold_command('\u{3000}'), ' ');
        assert_eq!(Key::char('１').folded(), Key::char('1'));
    }
}
