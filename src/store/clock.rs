//! What time it is, given by the caller: the store asks, tests answer.

use crate::domain::Day;
use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock.
pub trait Clock: Send + Sync + Debug {
    /// *Unit*: milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;

    /// The civil day of the county.
    fn today(&self) -> Day {
        Day::of_instant(self.now_ms())
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands until it is set, for tests and for the sample county.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows this instant.
    pub fn new(at_ms: i64) -> Self {
        Self(AtomicI64::new(at_ms))
    }

    /// Shows another instant from now on.
    pub fn set(&self, at_ms: i64) {
        self.0.store(at_ms, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}
