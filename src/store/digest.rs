//! The state digest: one number that two states share only when they have the same rows at the same versions.
//!
//! It is a sum, so a change costs one addition and one subtraction and the order of rows does not matter.

use super::entry::EntryDraft;

/// Sum of a 128-bit hash of (kind, id, version) over all live rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateDigest(u128);

impl StateDigest {
    /// Counts a live row in.
    pub fn add(&mut self, kind: u8, id: u32, version: u64) {
        self.0 = self.0.wrapping_add(term(kind, id, version));
    }

    /// Counts a row out that was live at `version`.
    pub fn take(&mut self, kind: u8, id: u32, version: u64) {
        self.0 = self.0.wrapping_sub(term(kind, id, version));
    }

    /// One row goes from version `was` (0: it was not there) to `now` (`None`: it is gone).
    pub fn change(&mut self, kind: u8, id: u32, was: u64, now: Option<u64>) {
        if was != 0 {
            self.take(kind, id, was);
        }
        if let Some(version) = now {
            self.add(kind, id, version);
        }
    }

    /// Takes over what an entry with number `seq` leaves behind.
    pub fn apply(&mut self, draft: &EntryDraft, seq: u64) {
        for change in &draft.rows {
            self.change(change.kind, change.id, change.was, change.row.is_some().then_some(seq));
        }
    }

    /// The bytes that a frame carries.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// Reads what a frame carries.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }
}

fn term(kind: u8, id: u32, version: u64) -> u128 {
    let mut key = [0; 13];
    key[0] = kind;
    key[1..5].copy_from_slice(&id.to_be_bytes());
    key[5..].copy_from_slice(&version.to_be_bytes());
    let hash = blake3::hash(&key);
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_state_does_not_show_in_its_digest() {
        let mut long = StateDigest::default();
        long.change(1, 7, 0, Some(3));
        long.change(2, 7, 0, Some(3));
        long.change(1, 7, 3, Some(9));
        long.change(2, 7, 3, None);
        let mut short = StateDigest::default();
        short.add(1, 7, 9);
        assert_eq!(long, short);
    }

    #[test]
    fn kind_id_and_version_all_count() {
        let of = |kind, id, version| {
            let mut digest = StateDigest::default();
            digest.add(kind, id, version);
            digest.to_bytes()
        };
        let all = [of(1, 2, 3), of(2, 2, 3), of(1, 3, 3), of(1, 2, 4), [0; 16]];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one));
        }
    }
}
