//! The personal code that opens a locked screen: kept as its argon2id hash, beside the drafts and never in the journal.
//!
//! It protects an open session from whoever comes by; logging in is the system's business. A code that is lost with a
//! damaged sled is only missing: then an idle session ends instead of being locked.

use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::drafts::DraftRefused;
use super::handle::Store;
use super::vault::is_wrapped;
use crate::domain::AccountId;

/// The shortest code. *Unit*: characters.
pub const PIN_MIN: usize = 4;
/// The longest one. *Unit*: characters.
pub const PIN_MAX: usize = 32;
/// Memory that one hash takes. *Unit*: KiB. With two passes what OWASP asks for; some 50 ms of one core of a small machine.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const HASH_BYTES: usize = 32;

/// One hash at a time: many people who come back from lunch together must not take a gigabyte.
static HASHING: Mutex<()> = Mutex::new(());

/// What is kept of a code, with the parameters that it was made with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: [u8; 16],
    hash: [u8; HASH_BYTES],
}

impl Kept {
    fn hash(&self, pin: &str) -> Option<[u8; HASH_BYTES]> {
        let _one = HASHING.lock().unwrap_or_else(PoisonError::into_inner);
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(HASH_BYTES)).ok()?;
        let mut hash = [0; HASH_BYTES];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(pin.as_bytes(), &self.salt, &mut hash).ok()?;
        Some(hash)
    }
}

impl Store {
    /// Keeps an account's code, or forgets it. Gives whether there is one from now on.
    ///
    /// # Errors
    /// Never by size; where the system gives no random bytes the code is not kept.
    pub fn set_pin(&self, account: AccountId, pin: Option<&str>) -> Result<bool, DraftRefused> {
        let length = pin.map_or(0, |pin| pin.chars().count());
        let Some(pin) = pin.filter(|_| (PIN_MIN..=PIN_MAX).contains(&length)) else {
            self.keep_pin(account, None)?;
            return Ok(false);
        };
        let mut salt = [0; 16];
        if getrandom::fill(&mut salt).is_err() {
            return Ok(self.has_pin(account));
        }
        let (memory_kib, passes, lanes) = (MEMORY_KIB, PASSES, LANES);
        let mut kept = Kept { memory_kib, passes, lanes, salt, hash: [0; HASH_BYTES] };
        let Some(hash) = kept.hash(pin) else { return Ok(self.has_pin(account)) };
        kept.hash = hash;
        let mut bytes = serde_json::to_vec(&kept).unwrap_or_default();
        // A short code is guessed quickly by whoever has its hash: with a key file nobody has that either.
        let wrapped = self.book().keys().vault().map(|vault| vault.wrap(&bytes));
        self.keep_pin(account, Some(wrapped.as_deref().unwrap_or(&bytes)))?;
        bytes.zeroize();
        Ok(true)
    }

    /// Whether a locked screen of this account can be opened.
    pub fn has_pin(&self, account: AccountId) -> bool {
        self.read_pin(account).is_some()
    }

    /// Whether this is the account's code. Takes some 50 ms, never on a thread that others wait for.
    pub fn is_pin(&self, account: AccountId, pin: &str) -> bool {
        let Some(kept) = self.read_pin(account) else { return false };
        // Blake3's comparison takes the same time wherever two hashes differ.
        kept.hash(pin)
            .is_some_and(|hash| blake3::Hash::from_bytes(hash) == blake3::Hash::from_bytes(kept.hash))
    }

    fn read_pin(&self, account: AccountId) -> Option<Kept> {
        let bytes = self.kept_pin(account)?;
        if !is_wrapped(&bytes) {
            return serde_json::from_slice(&bytes).ok();
        }
        let book = self.book();
        let opened = book.keys().vault().and_then(|vault| vault.unwrap(&bytes))?;
        serde_json::from_slice(&opened).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Office};
    use crate::store::Options;

    #[test]
    fn a_code_opens_for_its_account_alone_survives_reopening_and_is_nowhere_in_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("store");
        let founder = Account::new("chen", "陈小静", Office::Administrator);
        let store = Store::create(&at, vec![founder.into()], Options::default()).unwrap();
        let (me, other) = (AccountId(0), AccountId(1));
        assert!(!store.has_pin(me) && !store.is_pin(me, "471108"));
        assert_eq!(store.set_pin(me, Some("471108")), Ok(true));
        assert!(store.is_pin(me, "471108") && !store.is_pin(me, "471109") && !store.is_pin(other, "471108"));
        store.carry_now();
        drop(store);
        let store = Store::open(&at, Options::default()).unwrap();
        assert!(store.is_pin(me, "471108"));
        let kept = store.read_pin(me).unwrap();
        assert_eq!((kept.memory_kib, kept.passes, kept.lanes), (19_456, 2, 1));
        assert_ne!(&kept.hash[..], &[0; 32][..]);
        store.set_pin(other, Some("471108")).unwrap();
        assert_ne!(kept.hash, store.read_pin(other).unwrap().hash, "each with a salt of its own");
        // Too short a code is none.
        assert_eq!(store.set_pin(me, Some("123")), Ok(false));
        assert!(!store.has_pin(me));
        assert_eq!(store.set_pin(other, None), Ok(false));
        assert!(!store.has_pin(other));
    }
}
