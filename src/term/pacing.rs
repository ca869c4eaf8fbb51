/// Waits for the first answer of a terminal that has not answered yet.
const FIRST_LIMIT_MS: u64 = 1_000;
/// Waits for an answer of a terminal that has answered before: a full page takes 3 s at 9,600 baud.
const LIMIT_MS: u64 = 5_000;
/// Questions without an answer, one after the other, until none are asked any more.
const MISSES_UNTIL_OFF: u8 = 3;
/// The same for a terminal that has never answered.
const FIRST_MISSES_UNTIL_OFF: u8 = 2;

/// Keeps at most one frame in flight: a question follows each frame, the next one waits for the answer.
///
/// A key held down over a slow line would otherwise leave up to a minute of stale frames on their way.
/// It has no clock: times are milliseconds on any clock of the caller that never goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pacer {
    asking: bool,
    proven: bool,
    misses: u8,
    deadline_ms: Option<u64>,
}

impl Pacer {
    /// The question: report your status. Every terminal since the VT100 knows it.
    pub const QUESTION: &'static [u8] = b"\x1b[5n";

    /// A pacer; `answers` is the profile's `answers_status`, `proven` says that it did so before.
    pub fn new(answers: bool, proven: bool) -> Self {
        Self { asking: answers, proven, misses: 0, deadline_ms: None }
    }

    /// What to append to the frame about to be sent: the question, or nothing when pacing is off.
    pub fn question(&self) -> &'static [u8] {
        if self.asking { Self::QUESTION } else { b"" }
    }

    /// Notes that a frame (with its [`question`](Self::question)) has been sent.
    pub fn frame_sent(&mut self, now_ms: u64) {
        if self.asking {
            let limit = if self.proven { LIMIT_MS } else { FIRST_LIMIT_MS };
            self.deadline_ms = Some(now_ms.saturating_add(limit));
        }
    }

    /// Whether no frame is in flight.
    pub fn may_paint(&self) -> bool {
        self.deadline_ms.is_none()
    }

    /// When the frame in flight counts as lost. *Unit*: milliseconds of the caller's clock.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms
    }

    /// Notes the terminal's answer. One that comes late, after pacing was given up, takes it up again.
    pub fn answer(&mut self) {
        self.proven = true;
        self.asking = true;
        self.misses = 0;
        self.deadline_ms = None;
    }

    /// Whether the frame in flight has now waited too long; if so it is given up and the next may go.
    pub fn timed_out(&mut self, now_ms: u64) -> bool {
        let Some(deadline_ms) = self.deadline_ms else { return false };
        if now_ms < deadline_ms {
            return false;
        }
        self.deadline_ms = None;
        self.misses = self.misses.saturating_add(1);
        let enough = if self.proven { MISSES_UNTIL_OFF } else { FIRST_MISSES_UNTIL_OFF };
        if self.misses >= enough {
            self.asking = false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_frame_waits_for_the_answer() {
        let mut pacer = Pacer::new(true, false);
        assert!(pacer.may_paint());
        assert_eq!(pacer.question(), b"\x1b[5n");
        pacer.frame_sent(100);
        assert!(!pacer.may_paint());
        assert!(!pacer.timed_out(150));
        pacer.answer();
        assert!(pacer.may_paint());
        assert_eq!(pacer.deadline_ms(), None);
    }

    #[test]
    fn a_terminal_that_never_answers_is_asked_twice_and_then_left_alone() {
        let mut pacer = Pacer::new(true, false);
        pacer.frame_sent(0);
        assert!(pacer.timed_out(1_000));
        assert!(pacer.may_paint());
        pacer.frame_sent(2_000);
        assert!(!pacer.timed_out(2_999));
        assert!(pacer.timed_out(3_000));
        assert_eq!(pacer.question(), b"");
        pacer.frame_sent(4_000);
        assert!(pacer.may_paint(), "nothing was asked, so nothing is waited for");
    }

    #[test]
    fn a_slow_line_that_has_answered_is_waited_for_longer_and_may_come_back() {
        let mut pacer = Pacer::new(true, false);
        pacer.frame_sent(0);
        pacer.answer();
        for miss in 0..3 {
            pacer.frame_sent(miss * 10_000);
            assert!(!pacer.timed_out(miss * 10_000 + 4_999));
            assert!(pacer.timed_out(miss * 10_000 + 5_000));
        }
        assert_eq!(pacer.question(), b"");
        pacer.answer();
        assert_eq!(pacer.question(), b"\x1b[5n");
    }

    #[test]
    fn a_slow_line_that_is_known_to_answer_is_waited_for_from_the_first_frame_on() {
        let mut pacer = Pacer::new(true, true);
        pacer.frame_sent(0);
        assert!(!pacer.timed_out(LIMIT_MS - 1));
        assert!(pacer.timed_out(LIMIT_MS));
    }

    #[test]
    fn a_profile_without_answers_never_waits() {
        let mut pacer = Pacer::new(false, false);
        pacer.frame_sent(0);
        assert!(pacer.may_paint() && pacer.question().is_empty());
    }
}
