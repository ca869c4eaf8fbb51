//! Administrative codes: 2 (province), 4 (prefecture), 6 (county), 9 (town), 12 (village) or 15 (grid) digits.
//!
//! *Source*: GB/T 2260 and the statistical division codes; 15-digit grid codes append three digits to the village.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// A code of 2, 4, 6, 9, 12 or 15 digits. The parent is its prefix.
///
/// Ordered as text, so that a unit comes right before what lies in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    number: u64,
    digits: u8,
}

const LENGTHS: [u8; 6] = [2, 4, 6, 9, 12, 15];

impl Code {
    /// Reads a code; spaces around it are ignored.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        let digits = u8::try_from(text.len()).ok().filter(|n| LENGTHS.contains(n))?;
        if !text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with('0') {
            return None;
        }
        Some(Code { number: text.parse().ok()?, digits })
    }

    /// How many digits it has.
    pub const fn digits(self) -> u8 {
        self.digits
    }

    /// The code of the unit above, `None` for a province.
    pub fn parent(self) -> Option<Code> {
        let at = LENGTHS.iter().position(|n| *n == self.digits)?;
        self.prefix(*LENGTHS.get(at.checked_sub(1)?)?)
    }

    /// Its first `digits` digits, if that is a shorter code.
    pub fn prefix(self, digits: u8) -> Option<Code> {
        (digits < self.digits && LENGTHS.contains(&digits))
            .then(|| Code { number: self.number / 10u64.pow(u32::from(self.digits - digits)), digits })
    }

    /// The number within the parent: the last 2 or 3 digits.
    pub fn serial(self) -> u16 {
        let width = if self.digits <= 6 { 100 } else { 1000 };
        u16::try_from(self.number % width).unwrap_or(0)
    }

    /// The code below this one with this serial, if it has one that fits.
    pub fn child(self, serial: u16) -> Option<Code> {
        let at = LENGTHS.iter().position(|n| *n == self.digits)?;
        let digits = *LENGTHS.get(at + 1)?;
        let width: u64 = if digits <= 6 { 100 } else { 1000 };
        (serial > 0 && u64::from(serial) < width)
            .then(|| Code { number: self.number * width + u64::from(serial), digits })
    }

    /// The smallest and largest 15-digit key below this code, for ordered lookups.
    fn key(self) -> u64 {
        self.number * 10u64.pow(u32::from(15 - self.digits))
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.key(), self.digits).cmp(&(other.key(), other.digits))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:01$}", self.number, usize::from(self.digits))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            // The length is at most 15 and fits in the low four bits.
            serializer.serialize_u64(self.number << 4 | u64::from(self.digits))
        }
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || D::Error::custom("not a code");
        if deserializer.is_human_readable() {
            return Code::parse(&String::deserialize(deserializer)?).ok_or_else(wrong);
        }
        let packed = u64::deserialize(deserializer)?;
        Code::parse(&(packed >> 4).to_string())
            .filter(|code| u64::from(code.digits) == packed & 15)
            .ok_or_else(wrong)
    }
}

impl super::field::FieldValue for Code {
    fn to_value(&self) -> super::Value {
        super::Value::Text(self.to_string().into())
    }
    fn from_value(value: &super::Value) -> Result<Self, super::FieldProblem> {
        match value {
            super::Value::Text(text) => Code::parse(text).ok_or(super::FieldProblem::NotACode),
            super::Value::Empty => Err(super::FieldProblem::Missing),
            _ => Err(super::FieldProblem::NotACode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_grid_code_leads_to_its_village_town_county_and_province() {
        let mut up = vec![];
        let mut at = Some(code("440783110223002"));
        while let Some(c) = at {
            up.push(c.to_string());
            at = c.parent();
        }
        assert_eq!(up, ["440783110223002", "440783110223", "440783110", "440783", "4407", "44"]);
        assert_eq!(code("440783110223").child(8).map(|c| c.to_string()).as_deref(), Some("440783110223008"));
        assert_eq!(code("370102013006008").serial(), 8);
        assert_eq!(code("440783110223").child(1000), None);
    }

    #[test]
    fn other_lengths_and_signs_are_no_codes() {
        for text in
            ["", "4", "440", "44078", "4407831102", "44078311022", "4407831102230021", "44078x", "044078"]
        {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }

    #[test]
    fn codes_sort_as_a_tree() {
        let mut codes = ["440784", "440783110223", "440783110", "440783", "4407", "440783002"].map(code);
        codes.sort();
        let sorted = ["4407", "440783", "440783002", "440783110", "440783110223", "440784"];
        assert_eq!(codes.map(|c| c.to_string()), sorted);
    }
}
