//! Measuring a terminal and the line to it: how long an answer takes, how many cells signs get, what the line carries.
//!
//! A state machine like the session itself: it gives bytes and takes what the terminal says of its cursor. It works on
//! the second row of the screen, where no answer can be taken for a key, and leaves it to be painted over.

use crate::ui::terminal::{AMBIGUOUS, Measured, WIDE};

/// Asks where the cursor stands.
const WHERE: &str = "\x1b[6n";
/// To the beginning of the second row.
const SECOND_ROW: &str = "\x1b[2;1H";
/// Times that the way there and back is measured; the shortest counts.
const ROUNDS: u8 = 3;
/// Sent to a line that may be slow, and to one that has taken that at once. *Unit*: bytes.
const SAMPLES: [usize; 2] = [1_200, 24_000];
/// A sample that took longer than this says enough. *Unit*: milliseconds.
const SLOW_MS: u64 = 40;
/// Less than this is no measure. *Unit*: milliseconds.
const TOO_QUICK_MS: u64 = 10;
/// How long an answer may take. *Unit*: milliseconds.
const PATIENCE_MS: u64 = 5_000;

enum Step {
    /// This many rounds are left.
    Round(u8),
    Cells,
    Sample(usize),
}

/// A measurement under way.
pub struct Probe {
    step: Step,
    sent_ms: u64,
    round_trip_ms: u64,
    found: Measured,
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// More answers are to come.
    Wait,
    /// To be sent.
    Send(Vec<u8>),
    /// All is known.
    Done(Measured),
}

impl Probe {
    /// Begins; gives the first bytes.
    pub fn begin(now_ms: u64) -> (Probe, Vec<u8>) {
        let probe = Probe {
            step: Step::Round(ROUNDS),
            sent_ms: now_ms,
            round_trip_ms: u64::MAX,
            found: Measured::default(),
        };
        (probe, format!("{SECOND_ROW}{WHERE}").into_bytes())
    }

    /// When the terminal counts as one that does not answer. *Unit*: milliseconds.
    pub const fn due_ms(&self) -> u64 {
        self.sent_ms.saturating_add(PATIENCE_MS)
    }

    /// What is known when no answer comes any more.
    pub fn give_up(self) -> Measured {
        self.found
    }

    /// Takes what the terminal says: the column of its cursor, from 1.
    pub fn heard(&mut self, column: u16, now_ms: u64) -> Next {
        let took_ms = now_ms.saturating_sub(self.sent_ms);
        match self.step {
            Step::Round(left) => {
                self.found.answers = true;
                self.round_trip_ms = self.round_trip_ms.min(took_ms);
                self.found.round_trip_ms = u32::try_from(self.round_trip_ms).unwrap_or(u32::MAX);
                self.sent_ms = now_ms;
                if left > 1 {
                    self.step = Step::Round(left - 1);
                    return Next::Send(format!("{SECOND_ROW}{WHERE}").into_bytes());
                }
                self.step = Step::Cells;
                let signs = AMBIGUOUS.iter().chain(&WIDE);
                Next::Send(
                    signs.map(|sign| format!("{SECOND_ROW}{sign}{WHERE}")).collect::<String>().into_bytes(),
                )
            }
            Step::Cells => {
                self.found.cells.push(u8::try_from(column.saturating_sub(1)).unwrap_or(u8::MAX));
                if self.found.cells.len() < AMBIGUOUS.len() + WIDE.len() {
                    return Next::Wait;
                }
                self.sample(0, now_ms)
            }
            Step::Sample(at) => {
                let alone_ms = took_ms.saturating_sub(self.round_trip_ms);
                if alone_ms < SLOW_MS && at + 1 < SAMPLES.len() {
                    return self.sample(at + 1, now_ms);
                }
                let bytes = SAMPLES[at] as u64;
                let rate = (alone_ms >= TOO_QUICK_MS).then(|| bytes * 1_000 / alone_ms);
                self.found.bytes_per_s = rate.map(|rate| u32::try_from(rate).unwrap_or(u32::MAX));
                Next::Done(std::mem::take(&mut self.found))
            }
        }
    }

    fn sample(&mut self, at: usize, now_ms: u64) -> Next {
        self.step = Step::Sample(at);
        self.sent_ms = now_ms;
        let mut bytes = SECOND_ROW.repeat(SAMPLES[at] / SECOND_ROW.len());
        bytes.push_str(WHERE);
        Next::Send(bytes.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with a round trip and a rate, and a terminal on which disputed signs take `wide` cells.
    fn measure(round_trip_ms: u64, bytes_per_s: u64, wide: u16) -> Measured {
        let mut now = 1_000;
        let (mut probe, mut bytes) = Probe::begin(now);
        loop {
            now += round_trip_ms + bytes.len() as u64 * 1_000 / bytes_per_s;
            let text = String::from_utf8(std::mem::take(&mut bytes)).unwrap();
            let mut next = Next::Wait;
            for asked in text.split(WHERE).filter(|asked| !asked.is_empty()) {
                assert_eq!(next, Next::Wait, "nothing more is sent while an answer is owed");
                let sign = asked.rsplit('H').next().unwrap_or_default().chars().next();
                let cells = match sign {
                    None => 0,
                    Some(sign) if WIDE.contains(&sign) => 2,
                    Some(_) => wide,
                };
                next = probe.heard(1 + cells, now);
            }
            match next {
                Next::Wait => panic!("it waits for an answer that nobody owes"),
                Next::Send(more) => bytes = more,
                Next::Done(found) => return found,
            }
        }
    }

    #[test]
    fn round_trip_rate_and_widths_come_out_as_they_are() {
        let slow = measure(150, 1_200, 2);
        assert!(slow.answers && (150..170).contains(&slow.round_trip_ms), "{slow:?}");
        // The question itself, of some ten bytes, is counted with the way: within a few hundredths.
        assert!(slow.bytes_per_s.is_some_and(|rate| (1_150..1_260).contains(&rate)), "{slow:?}");
        assert_eq!(slow.cells, [2, 2, 2, 2, 2, 2, 2, 2]);
        let quick = measure(2, 400_000, 1);
        assert!(quick.bytes_per_s.is_some_and(|rate| (380_000..420_000).contains(&rate)), "{quick:?}");
        assert_eq!(quick.cells, [1, 1, 1, 1, 1, 2, 2, 2]);
        assert_eq!(measure(0, 1_000_000_000, 1).bytes_per_s, None, "more than can be measured");
    }

    #[test]
    fn a_terminal_that_says_nothing_is_known_as_that() {
        let (probe, _) = Probe::begin(7);
        assert_eq!(probe.due_ms(), 7 + PATIENCE_MS);
        assert!(!probe.give_up().answers);
    }
}
