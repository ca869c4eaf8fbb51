//! Numbers that are kept sealed: what the book holds of them, and what opens them.
//!
//! The record holds the sealed number, the keyed hash that finds it, and its mask. The key is none of the records: the
//! process holds it as a [`Vault`] beside the book, and without one everything but these numbers works.

use super::{Day, FieldProblem, Value, field::FieldValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use std::sync::Arc;

/// How a sealed number begins in JSON. No number that anybody enters is as long as what follows.
const MARK: &str = "sealed:1:";
/// Bytes of a keyed hash.
pub const PRINT_BYTES: usize = 24;
/// Bytes of a key's name.
const KEY_BYTES: usize = 4;
/// Bytes that make a sealed number authentic.
const TAG_BYTES: usize = 16;
/// The longest number that is sealed. *Unit*: bytes.
pub const MAX_BYTES: usize = 250;

/// The name of a key; says nothing about the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KeyId(pub [u8; KEY_BYTES]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for KeyId {
    type Err = ();

    fn from_str(text: &str) -> Result<KeyId, ()> {
        bytes_of(text).and_then(|bytes| bytes.try_into().ok()).map(KeyId).ok_or(())
    }
}

/// A keyed hash of a number: equal numbers under one key have equal ones, and nobody without the key can try numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Print(pub [u8; PRINT_BYTES]);

impl Print {
    /// Its first bytes, for an index.
    pub const fn short(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}

/// A sealed number.
///
/// *Shape*: name of the key (4 bytes), keyed hash (24; it is the nonce too), length of the mask (1), mask, sealed text
/// with its tag.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sealed(Box<[u8]>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} {})", self.key(), self.mask())
    }
}

impl Sealed {
    /// Puts a sealed number together; `None` where the mask is too long.
    pub fn new(key: KeyId, print: Print, mask: &str, sealed: &[u8]) -> Option<Sealed> {
        let length = u8::try_from(mask.len()).ok()?;
        Sealed::read([&key.0, &print.0[..], &[length], mask.as_bytes(), sealed].concat().into())
    }

    /// Takes bytes that were written before; `None` where they cannot be a sealed number.
    fn read(bytes: Box<[u8]>) -> Option<Sealed> {
        let behind = bytes.get(KEY_BYTES + PRINT_BYTES..)?;
        let (length, behind) = behind.split_first()?;
        let mask = behind.get(..usize::from(*length))?;
        std::str::from_utf8(mask).ok()?.chars().all(super::field::is_clean).then_some(())?;
        let body = behind.len() - mask.len();
        (TAG_BYTES..=TAG_BYTES + MAX_BYTES).contains(&body).then_some(Sealed(bytes))
    }

    fn parts(&self) -> (&[u8], &[u8], &[u8], &[u8]) {
        let (key, rest) = self.0.split_at(KEY_BYTES);
        let (print, rest) = rest.split_at(PRINT_BYTES);
        let (length, rest) = rest.split_at(1);
        let (mask, body) = rest.split_at(usize::from(length[0]));
        (key, print, mask, body)
    }

    /// The key that opens it.
    pub fn key(&self) -> KeyId {
        let mut key = KeyId::default();
        key.0.copy_from_slice(self.parts().0);
        key
    }

    /// The keyed hash that finds it.
    pub fn print(&self) -> Print {
        let mut print = Print([0; PRINT_BYTES]);
        print.0.copy_from_slice(self.parts().1);
        print
    }

    /// What may be shown of it.
    pub fn mask(&self) -> &str {
        std::str::from_utf8(self.parts().2).unwrap_or_default()
    }

    /// The sealed text with its tag.
    pub fn body(&self) -> &[u8] {
        self.parts().3
    }
}

impl Default for KeyId {
    fn default() -> Self {
        KeyId([0; KEY_BYTES])
    }
}

/// What seals, opens and finds numbers. The process holds it; no record, no file of the store does.
pub trait Vault: Send + Sync + fmt::Debug {
    /// The key that seals now.
    fn active(&self) -> KeyId;

    /// Seals the number of a field; `None` where it is longer than [`MAX_BYTES`].
    fn seal(&self, field: &str, number: &str) -> Option<Sealed>;

    /// Opens the number of a field; `None` where its key is not here or somebody has changed it.
    fn open(&self, field: &str, sealed: &Sealed) -> Option<Box<str>>;

    /// The keyed hashes of a number, one under each key.
    fn prints(&self, field: &str, number: &str) -> Vec<Print>;

    /// Since when the key that seals now has had no copy elsewhere; `None` where there is one.
    fn uncopied_since(&self) -> Option<Day>;

    /// Seals what is no number: a half-filled form.
    fn wrap(&self, bytes: &[u8]) -> Vec<u8>;

    /// Opens it again; `None` where it was not wrapped under a key that is here.
    fn unwrap(&self, bytes: &[u8]) -> Option<Vec<u8>>;
}

/// What a book knows of keys.
#[derive(Clone, Debug, Default)]
pub enum Keys {
    /// No key was ever made: numbers stand as they are.
    #[default]
    None,
    /// Numbers are sealed, and the key is not here.
    Locked,
    /// The key is here.
    Held(Arc<dyn Vault>),
}

impl Keys {
    /// The vault, where the key is here.
    pub fn vault(&self) -> Option<&dyn Vault> {
        match self {
            Keys::Held(vault) => Some(&**vault),
            Keys::None | Keys::Locked => None,
        }
    }

    /// What a secret says, as far as the key is here.
    pub fn open(&self, field: &str, secret: &Secret) -> Opened {
        match &secret.0 {
            Held::Nothing => Opened::Nothing,
            Held::Plain(text) => Opened::Is(text.clone()),
            Held::Sealed(sealed) => {
                self.vault().and_then(|vault| vault.open(field, sealed)).map_or(Opened::Locked, Opened::Is)
            }
        }
    }
}

/// What a secret says to whoever asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// Nothing was entered.
    Nothing,
    /// The number.
    Is(Box<str>),
    /// It is sealed and the key is not here.
    Locked,
}

impl Opened {
    /// The number, where it is known.
    pub fn number(&self) -> Option<&str> {
        match self {
            Opened::Is(number) => Some(number),
            Opened::Nothing | Opened::Locked => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Held {
    #[default]
    Nothing,
    /// On its way to be sealed, or entered before there was a key.
    Plain(Box<str>),
    Sealed(Arc<Sealed>),
}

/// A field whose content is kept sealed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(Held);

impl fmt::Debug for Secret {
    /// Never the number: what is printed for debugging ends up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Held::Nothing => f.write_str("Nothing"),
            Held::Plain(_) => f.write_str("Plain"),
            Held::Sealed(sealed) => sealed.fmt(f),
        }
    }
}

impl From<&str> for Secret {
    fn from(number: &str) -> Secret {
        Secret(if number.is_empty() { Held::Nothing } else { Held::Plain(number.into()) })
    }
}

impl Secret {
    /// Whether nothing was entered.
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Held::Nothing)
    }

    /// The number where it is not sealed.
    pub fn plain(&self) -> Option<&str> {
        match &self.0 {
            Held::Plain(text) => Some(text),
            Held::Nothing | Held::Sealed(_) => None,
        }
    }

    /// The sealed number.
    pub fn sealed(&self) -> Option<&Sealed> {
        match &self.0 {
            Held::Sealed(sealed) => Some(sealed),
            Held::Nothing | Held::Plain(_) => None,
        }
    }

    /// What may be shown of it, by `mask` where it is not sealed.
    pub fn masked(&self, mask: fn(&str) -> String) -> String {
        match &self.0 {
            Held::Nothing => String::new(),
            Held::Plain(text) => mask(text),
            Held::Sealed(sealed) => sealed.mask().to_owned(),
        }
    }

    /// Whether both are the same number under the same key, or the same plain one.
    pub fn same(&self, other: &Secret) -> bool {
        match (self.sealed(), other.sealed()) {
            (Some(one), Some(other)) => one.key() == other.key() && one.print() == other.print(),
            _ => self == other,
        }
    }

    /// The same sealed under the key of now; unchanged where it is, or where it cannot be opened.
    #[must_use]
    pub fn under(&self, field: &str, vault: &dyn Vault) -> Secret {
        let number = match &self.0 {
            Held::Nothing => return Secret::default(),
            Held::Sealed(sealed) if sealed.key() == vault.active() => return self.clone(),
            Held::Sealed(sealed) => vault.open(field, sealed),
            Held::Plain(text) => Some(text.clone()),
        };
        match number.and_then(|number| vault.seal(field, &number)) {
            Some(sealed) => Secret(Held::Sealed(Arc::new(sealed))),
            None => self.clone(),
        }
    }
}

/// `440**************X`: the first three signs and the last one of an identity number.
///
/// The eight digits of the birth day stand in the record beside it and the region is the county's: with the last four
/// signs shown, as is the custom, the whole number could be put together. With one, some forty fit.
pub fn mask_id_number(text: &str) -> String {
    ends(text, 3, 1)
}

/// `*******************0123`: the last four digits of an account number.
pub fn mask_account(text: &str) -> String {
    ends(text, 0, 4)
}

/// A text of which only so many signs at its ends are told.
pub fn ends(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    // A short number would be told by its ends.
    let (first, last) = if count < first + last + 3 { (first.min(1).min(count), 0) } else { (first, last) };
    text.chars().enumerate().map(|(at, c)| if at < first || at >= count - last { c } else { '*' }).collect()
}

impl FieldValue for Secret {
    fn to_value(&self) -> Value {
        match &self.0 {
            Held::Nothing => Value::Empty,
            Held::Plain(text) => Value::Text(text.clone()),
            Held::Sealed(sealed) => Value::Sealed(Arc::clone(sealed)),
        }
    }

    fn from_value(value: &Value) -> Result<Secret, FieldProblem> {
        match value {
            Value::Sealed(sealed) => Ok(Secret(Held::Sealed(Arc::clone(sealed)))),
            other => Ok(Secret::from(&*Box::<str>::from_value(other)?)),
        }
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

/// The compact form, for rows that are no JSON.
#[derive(Serialize, Deserialize)]
enum Bare {
    Nothing,
    Plain(Box<str>),
    Sealed(Box<[u8]>),
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return match &self.0 {
                Held::Nothing => Bare::Nothing,
                Held::Plain(text) => Bare::Plain(text.clone()),
                Held::Sealed(sealed) => Bare::Sealed(sealed.0.clone()),
            }
            .serialize(serializer);
        }
        match &self.0 {
            Held::Nothing => serializer.serialize_str(""),
            Held::Plain(text) => serializer.serialize_str(text),
            Held::Sealed(sealed) => {
                let mut text = String::with_capacity(MARK.len() + 2 * sealed.0.len());
                text.push_str(MARK);
                for byte in &sealed.0 {
                    text.extend(
                        [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)])),
                    );
                }
                serializer.serialize_str(&text)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        let sealed = |bytes| Sealed::read(bytes).ok_or_else(|| D::Error::custom("not a sealed number"));
        let sealed = |bytes| Ok(Secret(Held::Sealed(Arc::new(sealed(bytes)?))));
        if !deserializer.is_human_readable() {
            return match Bare::deserialize(deserializer)? {
                Bare::Nothing => Ok(Secret::default()),
                Bare::Plain(text) => Ok(Secret::from(&*text)),
                Bare::Sealed(bytes) => sealed(bytes),
            };
        }
        let text = String::deserialize(deserializer)?;
        match text.strip_prefix(MARK) {
            Some(hex) => match bytes_of(hex) {
                Some(bytes) => sealed(bytes.into()),
                None => Err(D::Error::custom("not a sealed number")),
            },
            None => Ok(Secret::from(&*text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_does_not_give_the_number_away_and_keeps_its_length() {
        assert_eq!(mask_id_number("44078319800101123X"), "440**************X");
        assert_eq!(mask_id_number("K12"), "K**", "a short number would be told by its ends");
        assert_eq!(mask_account("6222021234567890123"), "***************0123");
        assert_eq!(mask_account("123456"), "******");
        assert_eq!(mask_id_number(""), "");
    }

    #[test]
    fn a_sealed_number_comes_back_from_json_and_a_mangled_one_is_no_number() {
        let sealed = Sealed::new(KeyId([1, 2, 3, 4]), Print([7; 24]), "440*X", &[9; 34]).unwrap();
        let secret = Secret(Held::Sealed(Arc::new(sealed)));
        let json = serde_json::to_string(&secret).unwrap();
        assert!(json.starts_with("\"sealed:1:01020304"), "{json}");
        assert_eq!(serde_json::from_str::<Secret>(&json).unwrap(), secret);
        assert_eq!(
            serde_json::from_str::<Secret>("\"44078319800101123X\"").unwrap().plain(),
            Some("44078319800101123X")
        );
        for bad in ["sealed:1:", "sealed:1:0102", "sealed:1:zz", &json[1..60]] {
            assert!(serde_json::from_value::<Secret>(bad.into()).is_err(), "{bad}");
        }
        assert_eq!("01020304".parse(), Ok(KeyId([1, 2, 3, 4])));
        assert!(["", "0102030", "010203040", "0102030é"].iter().all(|bad| bad.parse::<KeyId>().is_err()));
    }

    #[test]
    fn debug_output_never_holds_a_number() {
        let secret = Secret::from("44078319800101123X");
        assert!(!format!("{secret:?}").contains("4407"));
    }
}
