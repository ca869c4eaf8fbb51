//! A session that nobody has touched for a while: locked where its person has a code, ended where not.
//!
//! There is no tick. The session asks to be woken once, at the instant at which it would be locked, and each key moves
//! that instant.

use crate::store::pins::PIN_MAX;
use crate::term::{Code, Input, Key};

/// Wrong codes after which the session ends.
pub const TRIES_MAX: u32 = 5;

/// What is done with a key at a locked screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tried {
    /// Nothing beyond what is shown.
    Nothing,
    /// This code is to be checked.
    Code(String),
    /// The person leaves; the place is kept.
    Leave,
}

/// A locked screen.
#[derive(Debug, Default)]
pub struct Lock {
    typed: String,
    /// Wrong codes so far.
    wrong: u32,
    /// A code is being checked; keys wait for the next.
    checking: bool,
}

impl Lock {
    /// Signs typed so far; what they are is not shown.
    pub fn typed(&self) -> usize {
        self.typed.chars().count()
    }

    /// Codes that may still be tried, once one was wrong.
    pub fn left(&self) -> Option<u32> {
        (self.wrong > 0).then(|| TRIES_MAX.saturating_sub(self.wrong))
    }

    /// Whether a code is being checked.
    pub const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Takes what was typed.
    pub fn take(&mut self, input: &Input) -> Tried {
        if self.checking {
            return Tried::Nothing;
        }
        let Input::Key(key) = input else { return Tried::Nothing };
        match (key.code, key.ctrl) {
            (Code::Enter, _) if !self.typed.is_empty() => {
                self.checking = true;
                return Tried::Code(std::mem::take(&mut self.typed));
            }
            (Code::Backspace, _) => drop(self.typed.pop()),
            (Code::Esc, _) if self.typed.is_empty() => return Tried::Leave,
            (Code::Esc, _) => self.typed.clear(),
            _ => self.type_in(*key),
        }
        Tried::Nothing
    }

    fn type_in(&mut self, key: Key) {
        // Digits that an input method made wide are the same digits.
        let sign = key.folded().typed().or_else(|| key.typed());
        if let Some(sign) = sign.filter(|_| self.typed() < PIN_MAX) {
            self.typed.push(sign);
        }
    }

    /// A code was wrong. Gives whether another one may be tried.
    pub fn refuse(&mut self) -> bool {
        self.checking = false;
        self.wrong += 1;
        self.wrong < TRIES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_corrected_sent_once_and_refused_five_times() {
        let mut lock = Lock::default();
        let key = |lock: &mut Lock, key| lock.take(&Input::Key(key));
        for sign in "4７1x".chars() {
            assert_eq!(key(&mut lock, Key::char(sign)), Tried::Nothing);
        }
        key(&mut lock, Key::plain(Code::Backspace));
        assert_eq!(key(&mut lock, Key::plain(Code::Enter)), Tried::Code("471".into()));
        assert_eq!(key(&mut lock, Key::plain(Code::Enter)), Tried::Nothing, "one at a time");
        for left in (1..TRIES_MAX).rev() {
            assert!(lock.refuse());
            assert_eq!(lock.left(), Some(left));
        }
        assert!(!lock.refuse());
        assert_eq!(key(&mut lock, Key::plain(Code::Esc)), Tried::Leave);
    }
}
