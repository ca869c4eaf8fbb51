//! Keys by name for tables of bindings.

use crate::term::{Code, Key};

/// Enter.
pub const ENTER: Key = Key::plain(Code::Enter);
/// Tab.
pub const TAB: Key = Key::plain(Code::Tab);
/// Shift and Tab.
pub const BACK_TAB: Key = Key::plain(Code::BackTab);
/// Escape.
pub const ESC: Key = Key::plain(Code::Esc);
/// Delete.
pub const DEL: Key = Key::plain(Code::Delete);
/// Backspace.
pub const BACKSPACE: Key = Key::plain(Code::Backspace);
/// The blank.
pub const SPACE: Key = Key::char(' ');
/// Arrow up.
pub const UP: Key = Key::plain(Code::Up);
/// Arrow down.
pub const DOWN: Key = Key::plain(Code::Down);
/// Arrow left.
pub const LEFT: Key = Key::plain(Code::Left);
/// Arrow right.
pub const RIGHT: Key = Key::plain(Code::Right);
/// Page up.
pub const PAGE_UP: Key = Key::plain(Code::PageUp);
/// Page down.
pub const PAGE_DOWN: Key = Key::plain(Code::PageDown);
/// Home.
pub const HOME: Key = Key::plain(Code::Home);
/// End.
pub const END: Key = Key::plain(Code::End);

/// A function key.
pub const fn f(number: u8) -> Key {
    Key::f(number)
}

/// A letter, digit or sign.
pub const fn ch(sign: char) -> Key {
    Key::char(sign)
}

/// A letter with Ctrl.
pub const fn ctrl(letter: char) -> Key {
    Key::ctrl(letter)
}

/// Keys that a terminal, an SSH client, a browser or an input method takes, with who takes them.
///
/// *Shape*: name of the key as printed, reason. From `assets/keymap.toml`.
pub fn taken() -> &'static [(Key, String)] {
    #[derive(serde::Deserialize)]
    struct File {
        taken: Vec<Taken>,
    }
    #[derive(serde::Deserialize)]
    struct Taken {
        key: String,
        by: String,
    }
    static TABLE: std::sync::OnceLock<Vec<(Key, String)>> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| {
        let file = toml::from_str::<File>(include_str!("../../assets/keymap.toml"));
        let lines = file.map_or_else(|_| Vec::new(), |file| file.taken);
        lines.into_iter().filter_map(|line| Some((line.key.parse().ok()?, line.by))).collect()
    })
}

/// Whether a key may be the only way to a command: nobody takes it and it has no Alt.
pub fn is_free(key: Key) -> bool {
    !key.alt && taken().iter().all(|(taken, _)| *taken != key)
}

/// Whether a command with these keys can be given although some of them are taken. A command without keys
/// is given by number.
pub fn can_do_without_taken(keys: &[Key]) -> bool {
    keys.is_empty() || keys.iter().any(|key| is_free(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_taken_keys_is_read_whole() {
        let source = include_str!("../../assets/keymap.toml");
        assert_eq!(taken().len(), source.matches("[[taken]]").count());
        for letter in ['a', 'b', 's', 'q', 'z', 'c', 'v'] {
            assert!(!is_free(ctrl(letter)), "Ctrl+{letter}");
        }
        assert!(is_free(ctrl('u')) && is_free(f(8)) && !is_free(f(11)));
    }
}
