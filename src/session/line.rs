//! One terminal line: bytes in become inputs, frames become bytes, at most one of them under way.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::term::{Answer, Decoder, ENTER, ESCAPE_WAIT_MS, Input, PASTE_WAIT_MS, Pacer, Painter, Profile};

/// Positions that are kept at the same time; a terminal that sends more was not asked for them.
const MAX_POSITIONS: usize = 64;

/// The terminal as a session knows it. Times are milliseconds of a clock that never goes back.
#[derive(Debug)]
pub struct Line {
    decoder: Decoder,
    painter: Painter,
    pacer: Pacer,
    /// When a lone ESC becomes the key.
    escape_due_ms: Option<u64>,
    /// When an unfinished paste counts as ended.
    paste_due_ms: Option<u64>,
    entered: bool,
    /// Where the terminal said that its cursor stands: row and column, from 1. Kept only while somebody measures.
    positions: Option<Vec<(u16, u16)>>,
}

impl Line {
    /// A line to a terminal that has been sent nothing yet.
    pub fn new(profile: Profile) -> Line {
        Line {
            pacer: Pacer::new(profile.answers_status, profile.has_answered),
            painter: Painter::new(profile),
            decoder: Decoder::default(),
            escape_due_ms: None,
            paste_due_ms: None,
            entered: false,
            positions: None,
        }
    }

    /// What the terminal can show.
    pub fn profile(&self) -> &Profile {
        self.painter.profile()
    }

    /// Takes bytes as they arrived; gives what they mean. Answers of the terminal end here.
    pub fn feed(&mut self, bytes: &[u8], now_ms: u64) -> Vec<Input> {
        self.decoder.feed(bytes);
        self.escape_due_ms = self.decoder.pending_escape().then(|| now_ms.saturating_add(ESCAPE_WAIT_MS));
        self.paste_due_ms = self.decoder.pending_paste().then(|| now_ms.saturating_add(PASTE_WAIT_MS));
        self.inputs()
    }

    /// Lets pass what has waited long enough; gives the inputs that this completes.
    pub fn due(&mut self, now_ms: u64) -> Vec<Input> {
        let passed = |due: &mut Option<u64>| due.take_if(|due| *due <= now_ms).is_some();
        if passed(&mut self.escape_due_ms) {
            self.decoder.flush_escape();
        }
        if passed(&mut self.paste_due_ms) {
            self.decoder.flush_paste();
        }
        self.inputs()
    }

    fn inputs(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        while let Some(input) = self.decoder.next() {
            match input {
                Input::Answer(Answer::Ready | Answer::Faulty) => self.pacer.answer(),
                Input::Answer(Answer::Cursor { row, column }) => {
                    if let Some(positions) = self.positions.as_mut().filter(|kept| kept.len() < MAX_POSITIONS)
                    {
                        positions.push((row, column));
                    }
                }
                Input::Key(_) | Input::Paste(_) | Input::Resize { .. } => inputs.push(input),
            }
        }
        inputs
    }

    /// When [`due`](Self::due) has something to do, or a frame that is `wanted` may be painted although the
    /// terminal has not answered the last one. `None`: nothing will happen by itself.
    pub fn wake_at_ms(&self, wanted: bool) -> Option<u64> {
        let frame = self.pacer.deadline_ms().filter(|_| wanted);
        [self.escape_due_ms, self.paste_due_ms, frame].into_iter().flatten().min()
    }

    /// Whether no frame is under way.
    pub fn may_paint(&mut self, now_ms: u64) -> bool {
        self.pacer.may_paint() || self.pacer.timed_out(now_ms)
    }

    /// Whether the terminal still owes an answer, which would turn up at whatever reads its keys next.
    pub fn awaits_answer(&self) -> bool {
        !self.pacer.may_paint()
    }

    /// The bytes that make the terminal show a frame, to be sent in one write; none where it shows it already.
    pub fn paint(&mut self, frame: &Buffer, caret: Option<Position>, now_ms: u64) -> Vec<u8> {
        let mut bytes = if self.entered { Vec::new() } else { ENTER.to_vec() };
        self.entered = true;
        bytes.extend_from_slice(self.painter.paint(frame, caret));
        if !bytes.is_empty() {
            bytes.extend_from_slice(self.pacer.question());
            self.pacer.frame_sent(now_ms);
        }
        bytes
    }

    /// Begins or ends keeping what the terminal says of its cursor.
    pub fn listen(&mut self, on: bool) {
        self.positions = on.then(Vec::new);
    }

    /// What the terminal has said of its cursor since it was asked the last time.
    pub fn positions(&mut self) -> Vec<(u16, u16)> {
        self.positions.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether the terminal was taken over by a first frame.
    pub const fn is_entered(&self) -> bool {
        self.entered
    }

    /// Draws for another profile from now on.
    pub fn set_profile(&mut self, profile: Profile) {
        if profile.answers_status != self.painter.profile().answers_status {
            self.pacer = Pacer::new(profile.answers_status, profile.has_answered);
        }
        self.painter.set_profile(profile);
    }

    /// Forgets what the terminal shows: the next frame is drawn whole.
    pub fn forget(&mut self) {
        self.painter.invalidate();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{Code, Key};

    fn page(text: &str) -> Buffer {
        Buffer::with_lines([text])
    }

    #[test]
    fn the_first_frame_takes_the_terminal_over_and_asks_in_the_same_write() {
        let mut line = Line::new(Profile::usual());
        let bytes = line.paint(&page("茅冈村"), None, 0);
        assert!(bytes.starts_with(ENTER) && bytes.ends_with(Pacer::QUESTION));
        assert!(!line.may_paint(10));
        assert_eq!(line.wake_at_ms(false), None, "nobody waits for an answer that nobody needs");
        assert!(line.wake_at_ms(true).is_some());
        assert!(line.feed(b"\x1b[0n", 20).is_empty(), "the answer is nobody's key");
        assert!(line.may_paint(20));
        assert!(
            line.paint(&page("茅冈村"), None, 30).is_empty(),
            "the same frame costs no byte, no question"
        );
        assert!(line.may_paint(30));
    }

    #[test]
    fn only_a_lone_escape_waits_and_becomes_the_key() {
        let mut line = Line::new(Profile::usual());
        assert!(line.feed(b"\x1b", 100).is_empty());
        assert_eq!(line.wake_at_ms(false), Some(160));
        assert!(line.due(159).is_empty());
        assert_eq!(line.due(160), [Input::Key(Key::plain(Code::Esc))]);
        assert_eq!(line.wake_at_ms(false), None);
        line.feed(b"\x1b[", 200);
        assert_eq!(line.wake_at_ms(false), None, "the rest of a sequence may take as long as it likes");
        assert_eq!(line.feed(b"A", 9_000), [Input::Key(Key::plain(Code::Up))]);
    }

    #[test]
    fn a_terminal_that_never_answers_is_soon_no_longer_waited_for() {
        let mut line = Line::new(Profile::usual());
        let mut now = 0;
        for text in ["a", "b", "c"] {
            while !line.may_paint(now) {
                now = line.wake_at_ms(true).unwrap();
            }
            line.paint(&page(text), None, now);
        }
        assert_eq!(now, 2_000, "twice the first limit of a second");
        let bytes = line.paint(&page("d"), None, now);
        assert!(bytes.ends_with(b"d"), "it is asked no more: {bytes:?}");
        assert!(line.may_paint(now));
    }
}
