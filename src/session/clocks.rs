//! The two clocks that whoever drives sessions looks at, and how long nothing happens by itself.

use std::sync::Arc;
use std::time::Instant;

use super::event::Now;
use crate::domain::Day;

/// How long a session that was left waits for the terminal's last answer, which would stand in the next prompt.
/// *Unit*: milliseconds.
pub const LAST_ANSWER_MS: u64 = 500;
/// *Unit*: milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Two clocks of this machine.
#[derive(Clone, Debug)]
pub struct Clocks {
    begun: Instant,
    wall: Arc<dyn crate::store::clock::Clock>,
}

impl Clocks {
    /// Steady from now on; the wall clock is the store's.
    pub fn new(wall: Arc<dyn crate::store::clock::Clock>) -> Clocks {
        Clocks { begun: Instant::now(), wall }
    }

    /// The present.
    pub fn now(&self) -> Now {
        let steady_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { steady_ms, wall_ms: self.wall.now_ms() }
    }
}

/// How long the day `today` still lasts. *Unit*: milliseconds.
pub fn until_midnight_ms(now: Now, today: Day) -> u64 {
    let left_ms = today.start_ms().saturating_add(DAY_MS).saturating_sub(now.wall_ms).max(1);
    u64::try_from(left_ms).unwrap_or(1)
}
