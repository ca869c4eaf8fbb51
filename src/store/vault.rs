//! The keys that numbers are sealed under, and the sealing.
//!
//! A number is sealed with XChaCha20-Poly1305 under a key made from the ring's own for its field. Its nonce is its keyed
//! hash (BLAKE3, 24 bytes, under another key): equal numbers give equal seals, which is what finds them again, and two
//! different ones never meet under one nonce. Nothing here knows a file; [`super::keys`] does.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key as CipherKey, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::domain::Day;
use crate::domain::secret::{
    KeyId, MAX_BYTES, PRINT_BYTES, Print, Sealed, Vault, mask_account, mask_id_number,
};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Keys that a ring may hold; each rotation adds one.
pub const KEYS_MAX: usize = 32;
/// How wrapped bytes begin; nothing else that is wrapped begins so.
const WRAPPED: &[u8; 4] = b"\x01TYW";

const NAME: &str = "touyan 2026 name of a key";
const HASHING: &str = "touyan 2026 keyed hash of a number";
const SEALING: &str = "touyan 2026 sealing of a number";
const WRAPPING: &str = "touyan 2026 wrapping of a form";

/// One key. What it is used for is derived from it, so that no two uses share one.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id())
    }
}

impl Key {
    /// A key of these bytes.
    pub fn new(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Key {
        Key(bytes)
    }

    /// A new random one.
    ///
    /// *Errors*: the system has no random bytes.
    pub fn random() -> Result<Key, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(&mut bytes[..])?;
        Ok(Key(bytes))
    }

    /// Its bytes, for the key file.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Its name, which tells nothing about it.
    pub fn id(&self) -> KeyId {
        let derived = self.derived(NAME, "");
        let [a, b, c, d, ..] = *derived;
        KeyId([a, b, c, d])
    }

    fn derived(&self, what_for: &str, field: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        let own = Zeroizing::new(blake3::derive_key(what_for, &self.0[..]));
        Zeroizing::new(*blake3::keyed_hash(&own, field.as_bytes()).as_bytes())
    }

    fn print(&self, what_for: &str, field: &str, text: &[u8]) -> Print {
        let key = self.derived(what_for, field);
        let mut print = Print([0; PRINT_BYTES]);
        blake3::Hasher::new_keyed(&key).update(text).finalize_xof().fill(&mut print.0);
        print
    }

    fn cipher(&self, what_for: &str, field: &str) -> XChaCha20Poly1305 {
        let key = self.derived(what_for, field);
        XChaCha20Poly1305::new(&CipherKey::from(*key))
    }
}

/// The keys of a store: the last one seals, all of them open.
#[derive(Clone, Debug)]
pub struct Ring {
    keys: Vec<Key>,
    uncopied_since: Option<Day>,
}

impl Ring {
    /// A ring of at least one key, oldest first.
    pub fn new(keys: Vec<Key>) -> Option<Ring> {
        (!keys.is_empty() && keys.len() <= KEYS_MAX).then_some(Ring { keys, uncopied_since: None })
    }

    /// The same, of whose last key there is no copy since a day.
    #[must_use]
    pub fn uncopied_since(self, since: Option<Day>) -> Ring {
        Ring { uncopied_since: since, ..self }
    }

    /// All keys, oldest first.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn last(&self) -> &Key {
        // A ring is never empty.
        &self.keys[self.keys.len() - 1]
    }

    fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.iter().rev().find(|key| key.id() == id)
    }
}

fn mask(field: &str, number: &str) -> String {
    match field {
        "bank_account" => mask_account(number),
        _ => mask_id_number(number),
    }
}

impl Vault for Ring {
    fn active(&self) -> KeyId {
        self.last().id()
    }

    fn seal(&self, field: &str, number: &str) -> Option<Sealed> {
        if number.len() > MAX_BYTES {
            return None;
        }
        let key = self.last();
        let print = key.print(HASHING, field, number.as_bytes());
        let mask = mask(field, number);
        // A mask that was changed does not open either.
        let payload = Payload { msg: number.as_bytes(), aad: mask.as_bytes() };
        let body = key.cipher(SEALING, field).encrypt(&XNonce::from(print.0), payload).ok()?;
        Sealed::new(key.id(), print, &mask, &body)
    }

    fn open(&self, field: &str, sealed: &Sealed) -> Option<Box<str>> {
        let key = self.key(sealed.key())?;
        let payload = Payload { msg: sealed.body(), aad: sealed.mask().as_bytes() };
        let text = key.cipher(SEALING, field).decrypt(&XNonce::from(sealed.print().0), payload).ok()?;
        String::from_utf8(text).ok().map(Into::into)
    }

    fn prints(&self, field: &str, number: &str) -> Vec<Print> {
        self.keys.iter().map(|key| key.print(HASHING, field, number.as_bytes())).collect()
    }

    fn uncopied_since(&self) -> Option<Day> {
        self.uncopied_since
    }

    fn wrap(&self, bytes: &[u8]) -> Vec<u8> {
        let key = self.last();
        let nonce = key.print(WRAPPING, "nonce", bytes);
        let body = key.cipher(WRAPPING, "").encrypt(&XNonce::from(nonce.0), bytes);
        // Only a text beyond all memory cannot be sealed.
        [&WRAPPED[..], &key.id().0, &nonce.0, &body.unwrap_or_default()].concat()
    }

    fn unwrap(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let rest = bytes.strip_prefix(WRAPPED)?;
        let (id, rest) = rest.split_first_chunk()?;
        let (nonce, body) = rest.split_first_chunk::<PRINT_BYTES>()?;
        self.key(KeyId(*id))?.cipher(WRAPPING, "").decrypt(&XNonce::from(*nonce), body).ok()
    }
}

/// Whether bytes were wrapped under some key.
pub fn is_wrapped(bytes: &[u8]) -> bool {
    bytes.starts_with(WRAPPED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "44078319800101123X";

    fn key(byte: u8) -> Key {
        Key::new(Zeroizing::new([byte; KEY_BYTES]))
    }

    fn ring(bytes: &[u8]) -> Ring {
        Ring::new(bytes.iter().map(|byte| key(*byte)).collect()).unwrap()
    }

    #[test]
    fn a_sealed_number_opens_with_its_key_for_its_field_and_with_nothing_else() {
        let sealed = ring(&[1]).seal("id_number", NUMBER).unwrap();
        assert_eq!(ring(&[1]).open("id_number", &sealed).as_deref(), Some(NUMBER));
        assert_eq!(ring(&[1, 2]).open("id_number", &sealed).as_deref(), Some(NUMBER), "after a rotation");
        assert_eq!(ring(&[2]).open("id_number", &sealed), None);
        assert_eq!(ring(&[1]).open("bank_account", &sealed), None);
        let bytes =
            serde_json::to_string(&crate::domain::Secret::from(NUMBER).under("id_number", &ring(&[1])));
        assert!(!bytes.unwrap().contains("19800101"));
    }

    #[test]
    fn a_number_that_somebody_changed_does_not_open() {
        let ring = ring(&[1]);
        let sealed = ring.seal("id_number", NUMBER).unwrap();
        for at in 0..sealed.body().len() {
            let mut body = sealed.body().to_vec();
            body[at] ^= 1;
            let changed = Sealed::new(sealed.key(), sealed.print(), sealed.mask(), &body).unwrap();
            assert_eq!(ring.open("id_number", &changed), None, "byte {at}");
        }
        let changed = Sealed::new(sealed.key(), sealed.print(), "440**************1", sealed.body()).unwrap();
        assert_eq!(ring.open("id_number", &changed), None, "the mask");
    }

    #[test]
    fn equal_numbers_are_found_under_every_key_and_different_ones_never() {
        let ring = ring(&[1, 2]);
        let sealed = ring.seal("id_number", NUMBER).unwrap();
        assert_eq!(Some(&sealed), ring.seal("id_number", NUMBER).as_ref());
        assert!(ring.prints("id_number", NUMBER).contains(&sealed.print()));
        assert!(!ring.prints("id_number", "440783198001011248").contains(&sealed.print()));
        assert!(!ring.prints("bank_account", NUMBER).contains(&sealed.print()), "no field tells another");
    }

    #[test]
    fn wrapped_bytes_come_back_with_the_key_alone() {
        let wrapped = ring(&[1]).wrap("谢丽珍".as_bytes());
        assert!(is_wrapped(&wrapped) && !String::from_utf8_lossy(&wrapped).contains("谢"));
        assert_eq!(ring(&[1, 2]).unwrap(&wrapped).as_deref(), Some("谢丽珍".as_bytes()));
        assert_eq!((ring(&[2]).unwrap(&wrapped), ring(&[1]).unwrap(b"{}")), (None, None));
    }

    /// XChaCha20-Poly1305 with a key and nonce of our own making must be the standard one.
    #[test]
    fn the_cipher_is_the_one_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, A.3.1.
        let key: Vec<u8> = (0x80..0xa0).collect();
        let nonce: Vec<u8> = (0x40..0x58).collect();
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let text =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
                     sunscreen would be it.";
        let key: [u8; 32] = key.try_into().unwrap();
        let nonce: [u8; 24] = nonce.try_into().unwrap();
        let cipher = XChaCha20Poly1305::new(&CipherKey::from(key));
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: text, aad: &aad }).unwrap();
        assert_eq!(sealed[..8], [0xbd, 0x6d, 0x17, 0x9d, 0x3e, 0x83, 0xd4, 0x3b]);
        let tag =
            [0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49];
        assert_eq!(sealed[sealed.len() - 16..], tag);
    }
}
