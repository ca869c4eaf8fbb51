//! Short keys in definitions and entries: of a register, a field, a choice, a state.

use crate::domain::{FieldProblem, Value, field::FieldValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// A key of at most 24 small letters, digits and `_`, beginning with a letter.
///
/// It is held inline: tens of thousands of entries carry several each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug([u8; Slug::MAX]);

impl Slug {
    /// Most characters.
    pub const MAX: usize = 24;

    /// Reads a key.
    pub fn parse(text: &str) -> Option<Slug> {
        Slug::fixed(text)
    }

    /// A key written in code; `None` for one that no file could have.
    pub const fn fixed(text: &str) -> Option<Slug> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > Slug::MAX || !bytes[0].is_ascii_lowercase() {
            return None;
        }
        let mut key = [0; Slug::MAX];
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
                return None;
            }
            key[at] = byte;
            at += 1;
        }
        Some(Slug(key))
    }

    /// A key written in a constant; one that no file could have stops the build.
    #[expect(clippy::panic, reason = "it is for constants, where this is an error of the compiler")]
    pub const fn literal(text: &str) -> Slug {
        match Slug::fixed(text) {
            Some(key) => key,
            None => panic!("no file could have this key"),
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(Slug::MAX);
        // Only ASCII gets in.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Slug;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key of at most 24 characters a-z, 0-9 and _, beginning with a letter")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Slug, E> {
                Slug::parse(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor).map_err(D::Error::custom)
    }
}

impl FieldValue for Slug {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().into())
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Text(text) => Slug::parse(text).ok_or(FieldProblem::NotAChoice),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_plain() {
        let longest = "a".repeat(Slug::MAX);
        for good in ["a", "books", "award_2024", longest.as_str()] {
            assert_eq!(Slug::parse(good).map(|key| key.to_string()).as_deref(), Some(good));
        }
        let too_long = "a".repeat(Slug::MAX + 1);
        for bad in ["", "Books", "1a", "_a", "a-b", "藏书", "a b", too_long.as_str()] {
            assert_eq!(Slug::parse(bad), None, "{bad}");
        }
        // Ordered as text, so that values stand in the same order everywhere.
        let [a, b] = ["ab", "b"].map(Slug::parse);
        assert!(a < b);
    }
}
