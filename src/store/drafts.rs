//! Half-filled forms and what a session remembers of its account: small, in sled, never in the journal.
//!
//! All of them are held in memory too, so reading one never waits for sled and a set-aside sled loses none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rows::{PREFIX_DRAFT, PREFIX_MEMORY, PREFIX_PIN};
use crate::domain::AccountId;

/// What a draft may hold. *Unit*: bytes.
pub const DRAFT_BYTES_MAX: usize = 64 << 10;
/// Drafts that an account may have; beyond it the oldest goes.
pub const DRAFTS_MAX: usize = 100;
/// What the name of a place may hold. *Unit*: bytes.
pub const PLACE_BYTES_MAX: usize = 200;

/// A half-filled form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Which form: a name of the session's choosing, one draft each.
    pub place: Box<str>,
    /// When it was last saved. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// What the session keeps in it.
    pub bytes: Arc<[u8]>,
}

/// Why a draft is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DraftRefused {
    /// More than [`DRAFT_BYTES_MAX`].
    TooLarge,
    /// The place's name is longer than [`PLACE_BYTES_MAX`].
    PlaceTooLong,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Key {
    prefix: u8,
    account: AccountId,
    place: Box<str>,
}

impl Key {
    fn bytes(&self) -> Vec<u8> {
        let mut out = vec![self.prefix];
        out.extend_from_slice(&self.account.0.to_be_bytes());
        out.extend_from_slice(self.place.as_bytes());
        out
    }

    fn parse(key: &[u8]) -> Option<Key> {
        let (account, place) = key.get(1..)?.split_first_chunk::<4>()?;
        let place = std::str::from_utf8(place).ok()?.into();
        Some(Key { prefix: *key.first()?, account: AccountId(u32::from_be_bytes(*account)), place })
    }
}

/// All drafts and memories of a store.
#[derive(Default, Debug)]
pub struct Drafts {
    kept: BTreeMap<Key, (i64, Arc<[u8]>)>,
    dirty: BTreeSet<Key>,
}

impl Drafts {
    /// Keeps a draft, in the place of an earlier one for the same form.
    ///
    /// # Errors
    /// A [`DraftRefused`].
    pub fn save(
        &mut self,
        account: AccountId,
        place: &str,
        at_ms: i64,
        bytes: &[u8],
    ) -> Result<(), DraftRefused> {
        self.put(PREFIX_DRAFT, account, place, at_ms, bytes)?;
        while self.drafts(account).len() > DRAFTS_MAX {
            let Some(oldest) = self.drafts(account).into_iter().min_by_key(|draft| draft.at_ms) else {
                break;
            };
            self.remove(account, &oldest.place);
        }
        Ok(())
    }

    /// Keeps what a session remembers of its account.
    ///
    /// # Errors
    /// A [`DraftRefused`].
    pub fn remember(&mut self, account: AccountId, at_ms: i64, bytes: &[u8]) -> Result<(), DraftRefused> {
        self.put(PREFIX_MEMORY, account, "", at_ms, bytes)
    }

    fn put(
        &mut self,
        prefix: u8,
        account: AccountId,
        place: &str,
        at_ms: i64,
        bytes: &[u8],
    ) -> Result<(), DraftRefused> {
        if bytes.len() > DRAFT_BYTES_MAX {
            return Err(DraftRefused::TooLarge);
        }
        if place.len() > PLACE_BYTES_MAX {
            return Err(DraftRefused::PlaceTooLong);
        }
        let key = Key { prefix, account, place: place.into() };
        self.dirty.insert(key.clone());
        self.kept.insert(key, (at_ms, bytes.into()));
        Ok(())
    }

    /// Drops a draft; gives whether there was one.
    pub fn remove(&mut self, account: AccountId, place: &str) -> bool {
        let key = Key { prefix: PREFIX_DRAFT, account, place: place.into() };
        let was = self.kept.remove(&key).is_some();
        if was {
            self.dirty.insert(key);
        }
        was
    }

    /// Passes the drafts of one account to another; a form that both have half filled stays the other's own.
    pub fn pass(&mut self, from: AccountId, to: AccountId) -> usize {
        let mut passed = 0;
        for Draft { place, at_ms, bytes } in self.drafts(from) {
            let taken = Key { prefix: PREFIX_DRAFT, account: to, place: place.clone() };
            if !self.kept.contains_key(&taken) && self.save(to, &place, at_ms, &bytes).is_ok() {
                passed += 1;
            }
            self.remove(from, &place);
        }
        passed
    }

    /// The drafts of an account, by place.
    pub fn drafts(&self, account: AccountId) -> Vec<Draft> {
        let from = Key { prefix: PREFIX_DRAFT, account, place: "".into() };
        let own = |(key, _): &(&Key, _)| key.prefix == PREFIX_DRAFT && key.account == account;
        let all = self.kept.range(from..).take_while(own);
        all.map(|(key, (at_ms, bytes))| Draft {
            place: key.place.clone(),
            at_ms: *at_ms,
            bytes: Arc::clone(bytes),
        })
        .collect()
    }

    /// What a session last remembered of its account.
    pub fn memory(&self, account: AccountId) -> Option<Arc<[u8]>> {
        let key = Key { prefix: PREFIX_MEMORY, account, place: "".into() };
        self.kept.get(&key).map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Keeps what a code of an account is checked against, or forgets it.
    ///
    /// # Errors
    /// A [`DraftRefused`].
    pub fn keep_pin(
        &mut self,
        account: AccountId,
        at_ms: i64,
        bytes: Option<&[u8]>,
    ) -> Result<(), DraftRefused> {
        if let Some(bytes) = bytes {
            return self.put(PREFIX_PIN, account, "", at_ms, bytes);
        }
        let key = Key { prefix: PREFIX_PIN, account, place: "".into() };
        if self.kept.remove(&key).is_some() {
            self.dirty.insert(key);
        }
        Ok(())
    }

    /// What a code of an account is checked against.
    pub fn pin(&self, account: AccountId) -> Option<Arc<[u8]>> {
        let key = Key { prefix: PREFIX_PIN, account, place: "".into() };
        self.kept.get(&key).map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Whether something waits to be carried.
    pub fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    /// Gives keys and bodies that wait to be carried (`None`: to be removed), and takes them as carried.
    pub(super) fn take_dirty(&mut self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let dirty = std::mem::take(&mut self.dirty);
        dirty
            .into_iter()
            .map(|key| {
                let body = self.kept.get(&key).map(|(at_ms, bytes)| {
                    let mut body = at_ms.to_le_bytes().to_vec();
                    body.extend_from_slice(bytes);
                    body
                });
                (key.bytes(), body)
            })
            .collect()
    }

    /// Everything is to be carried again, into a new sled.
    pub(super) fn all_dirty(&mut self) {
        self.dirty = self.kept.keys().cloned().collect();
    }

    /// Takes in what sled carried; `None` where it makes no sense.
    pub(super) fn load(&mut self, key: &[u8], body: &[u8]) -> Option<()> {
        let (at_ms, bytes) = body.split_first_chunk::<8>()?;
        self.kept.insert(Key::parse(key)?, (i64::from_le_bytes(*at_ms), bytes.into()));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_come_back_by_account_and_the_oldest_goes_first() {
        let mut drafts = Drafts::default();
        for number in 0..=DRAFTS_MAX as i64 {
            drafts.save(AccountId(2), &format!("p{number}"), number, b"x").unwrap();
        }
        drafts.save(AccountId(3), "person", 5, "半".as_bytes()).unwrap();
        drafts.remember(AccountId(3), 6, b"seen 9").unwrap();
        assert_eq!(drafts.drafts(AccountId(2)).len(), DRAFTS_MAX);
        assert!(!drafts.remove(AccountId(2), "p0"), "the oldest made room");
        let mut again = Drafts::default();
        for (key, body) in drafts.take_dirty() {
            if let Some(body) = body {
                again.load(&key, &body).unwrap();
            }
        }
        assert_eq!(again.drafts(AccountId(2)), drafts.drafts(AccountId(2)));
        assert_eq!(&*again.drafts(AccountId(3))[0].bytes, "半".as_bytes());
        assert_eq!(again.memory(AccountId(3)).as_deref(), Some(&b"seen 9"[..]));
        assert_eq!(drafts.save(AccountId(1), "a", 0, &[0; DRAFT_BYTES_MAX + 1]), Err(DraftRefused::TooLarge));
    }
}
