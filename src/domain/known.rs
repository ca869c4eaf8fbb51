//! Three answers to "how many": a value, none, not known. They are never mixed up.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A count that may be absent for two different reasons.
///
/// *Shape in JSON*: a number, `"none"` or `"unknown"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Known {
    /// Nobody has said.
    #[default]
    Unknown,
    /// It does not apply here (a school grid has no households).
    None,
    /// The value, which may be 0.
    Is(u32),
}

impl Known {
    /// The value, where there is one.
    pub const fn value(self) -> Option<u32> {
        match self {
            Known::Is(n) => Some(n),
            Known::None | Known::Unknown => None,
        }
    }
}

impl Serialize for Known {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return match self {
                Known::Unknown => 0u64,
                Known::None => 1,
                Known::Is(n) => u64::from(*n) + 2,
            }
            .serialize(serializer);
        }
        match self {
            Known::Unknown => serializer.serialize_str("unknown"),
            Known::None => serializer.serialize_str("none"),
            Known::Is(n) => serializer.serialize_u32(*n),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u32),
    Word(String),
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return match u64::deserialize(deserializer)? {
                0 => Ok(Known::Unknown),
                1 => Ok(Known::None),
                n => u32::try_from(n - 2).map(Known::Is).map_err(D::Error::custom),
            };
        }
        match Written::deserialize(deserializer)? {
            Written::Number(n) => Ok(Known::Is(n)),
            Written::Word(word) if word == "none" => Ok(Known::None),
            Written::Word(word) if word == "unknown" => Ok(Known::Unknown),
            Written::Word(_) => Err(D::Error::custom("not a count")),
        }
    }
}
