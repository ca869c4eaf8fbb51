//! When there is too little room to take changes: a journal must never be the thing that fills a disk to the brim.

use super::error::StoreError;

/// Room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What an ordinary account can still use. *Unit*: bytes.
    pub free_bytes: u64,
    /// *Unit*: bytes.
    pub total_bytes: u64,
}

/// How much must stay free: `max(least, min(total / share, most))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceLimits {
    /// Never less than this. *Unit*: bytes.
    pub least_bytes: u64,
    /// One part in this many of the whole disk.
    pub share: u64,
    /// The share never asks for more than this. *Unit*: bytes.
    pub most_bytes: u64,
}

impl Default for SpaceLimits {
    fn default() -> Self {
        Self { least_bytes: 64 << 20, share: 50, most_bytes: 1 << 30 }
    }
}

impl SpaceLimits {
    /// No limit at all, for tests.
    pub const NONE: Self = Self { least_bytes: 0, share: 1, most_bytes: 0 };

    /// What must stay free on a disk of this size. *Unit*: bytes.
    pub fn needed(&self, total_bytes: u64) -> u64 {
        let share = total_bytes.checked_div(self.share).unwrap_or(0);
        share.min(self.most_bytes).max(self.least_bytes)
    }

    /// Refuses where less is free.
    ///
    /// *Errors*: [`StoreError::DiskNearlyFull`].
    pub fn check(&self, space: Space) -> Result<(), StoreError> {
        let needed = self.needed(space.total_bytes);
        if space.free_bytes < needed {
            return Err(StoreError::DiskNearlyFull { free: space.free_bytes, needed });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_two_percent_between_64_mib_and_1_gib() {
        let limits = SpaceLimits::default();
        let mib = 1 << 20;
        assert_eq!(limits.needed(1000 * mib), 64 * mib);
        assert_eq!(limits.needed(10_000 * mib), 200 * mib);
        assert_eq!(limits.needed(1_000_000 * mib), 1024 * mib);
    }
}
