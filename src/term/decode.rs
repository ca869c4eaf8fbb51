use std::collections::VecDeque;

use termina::Event;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};

use super::keys::{Code, Key};

/// Bytes of one paste that are kept; the rest is dropped and said to be.
pub const MAX_PASTE_BYTES: usize = 256 * 1024;
/// How long a lone ESC may be the beginning of a sequence. *Unit*: milliseconds.
pub const ESCAPE_WAIT_MS: u64 = 60;
/// How long an unfinished paste may be silent before it counts as ended. *Unit*: milliseconds.
pub const PASTE_WAIT_MS: u64 = 5_000;
/// Bytes of one control sequence; longer ones are swallowed.
const MAX_SEQUENCE_BYTES: usize = 64;
/// Bytes of one string that a terminal sends unasked; behind them keys are keys again.
const MAX_STRING_BYTES: usize = 512;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What a terminal answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is ready: the answer to [`Pacer::QUESTION`](super::Pacer::QUESTION).
    Ready,
    /// It reports a malfunction; an answer all the same.
    Faulty,
    /// Where its cursor stands, counted from 1.
    Cursor {
        /// The row, from 1.
        row: u16,
        /// The column, from 1.
        column: u16,
    },
}

/// A text pasted as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paste {
    /// What was pasted, with line ends as `\n`. Other control characters are still in it.
    pub text: String,
    /// There was more than [`MAX_PASTE_BYTES`], or the end never came.
    pub cut: bool,
}

/// What comes from a person's terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key press.
    Key(Key),
    /// A bracketed paste.
    Paste(Paste),
    /// The terminal's answer to a question.
    Answer(Answer),
    /// The terminal has another size now. It comes beside the bytes, never from the decoder.
    Resize {
        /// Cells in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
}

/// Turns bytes into keys, pastes and answers, however they are split.
///
/// It cuts the stream into whole sequences and leaves their meaning to `termina`, after translating what
/// that does not know (rxvt, keypads, `modifyOtherKeys`). What nobody knows is swallowed.
///
/// ```
/// use touyan::term::{Decoder, Input, Key};
/// let mut decoder = Decoder::default();
/// decoder.feed(b"\x1b[1");
/// assert_eq!(decoder.next(), None);
/// decoder.feed(b"9~");
/// assert_eq!(decoder.next(), Some(Input::Key(Key::f(8))));
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    held: Vec<u8>,
    paste_end_seen: usize,
    paste_cut: bool,
    after_return: bool,
    ready: VecDeque<Input>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// A character that needs so many bytes in all.
    Utf8(usize),
    Escape,
    Csi,
    /// A control sequence that is too long.
    CsiSkip,
    /// `CSI [` of the Linux console: one letter follows.
    LinuxF,
    Ss3,
    /// A string the terminal sends, swallowed.
    Text,
    TextEscape,
    Paste,
}

impl Decoder {
    /// Takes bytes as they arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
        }
    }

    /// The oldest input that is complete.
    #[expect(
        clippy::should_implement_trait,
        reason = "it is fed between calls, so it has no end to iterate to"
    )]
    pub fn next(&mut self) -> Option<Input> {
        self.ready.pop_front()
    }

    /// Whether a lone ESC waits for [`ESCAPE_WAIT_MS`] to show whether a sequence follows.
    pub fn pending_escape(&self) -> bool {
        self.state == State::Escape
    }

    /// Takes the lone ESC for the key; nothing else may time out.
    pub fn flush_escape(&mut self) {
        if self.pending_escape() {
            self.state = State::Ground;
            self.key(Key::plain(Code::Esc));
        }
    }

    /// Whether a paste has begun and not ended.
    pub fn pending_paste(&self) -> bool {
        self.state == State::Paste
    }

    /// Ends a paste whose end was lost on the way, so that keys work again ([`PASTE_WAIT_MS`] of silence).
    pub fn flush_paste(&mut self) {
        if self.pending_paste() {
            self.paste_cut = true;
            self.end_paste();
        }
    }

    fn key(&mut self, key: Key) {
        self.ready.push_back(Input::Key(key));
    }

    fn take(&mut self, byte: u8) {
        match self.state {
            State::Ground => self.take_ground(byte),
            State::Utf8(length) => self.take_utf8(byte, length),
            State::Escape => self.take_escape(byte),
            State::Csi => self.take_csi(byte),
            State::CsiSkip => match byte {
                0x40..=0x7E => self.state = State::Ground,
                0..=0x1F => self.restart(byte),
                _ => {}
            },
            State::LinuxF => {
                self.state = State::Ground;
                match byte {
                    b'A'..=b'E' => self.key(Key::f(byte - b'A' + 1)),
                    0..=0x1F => self.restart(byte),
                    _ => {}
                }
            }
            State::Ss3 => self.take_ss3(byte),
            State::Text => match byte {
                0x07 => self.state = State::Ground,
                0x1B => self.state = State::TextEscape,
                0..=0x1F => self.restart(byte),
                _ if self.held.len() >= MAX_STRING_BYTES => self.state = State::Ground,
                _ => self.held.push(byte),
            },
            State::TextEscape if byte == b'\\' => self.state = State::Ground,
            State::TextEscape => self.take_escape(byte),
            State::Paste => self.take_paste(byte),
        }
    }

    /// Gives up a sequence and takes the byte afresh.
    fn restart(&mut self, byte: u8) {
        self.state = State::Ground;
        self.take_ground(byte);
    }

    fn take_ground(&mut self, byte: u8) {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            0x1B => self.state = State::Escape,
            b'\n' if after_return => {}
            b'\r' | b'\n' => self.key(Key::plain(Code::Enter)),
            b'\t' => self.key(Key::plain(Code::Tab)),
            0x08 | 0x7F => self.key(Key::plain(Code::Backspace)),
            0 => self.key(Key::ctrl(' ')),
            0x01..=0x1A => self.key(Key::ctrl(char::from(byte - 1 + b'a'))),
            0x1C..=0x1F => self.key(Key::ctrl(char::from(byte + 0x40))),
            b' '..=b'~' => self.key(Key::char(char::from(byte))),
            0xC2..=0xDF => self.begin_utf8(byte, 2),
            0xE0..=0xEF => self.begin_utf8(byte, 3),
            0xF0..=0xF4 => self.begin_utf8(byte, 4),
            0x80..=0xC1 | 0xF5..=0xFF => {}
        }
    }

    fn begin_utf8(&mut self, byte: u8, length: usize) {
        self.held.clear();
        self.held.push(byte);
        self.state = State::Utf8(length);
    }

    fn take_utf8(&mut self, byte: u8, length: usize) {
        if !(0x80..=0xBF).contains(&byte) {
            return self.restart(byte);
        }
        self.held.push(byte);
        if self.held.len() < length {
            return;
        }
        self.state = State::Ground;
        let sign = std::str::from_utf8(&self.held).ok().and_then(|text| text.chars().next());
        // C1 controls are a terminal's language, not a person's.
        if let Some(sign) = sign.filter(|sign| !sign.is_control()) {
            self.key(Key::char(sign));
        }
    }

    fn take_escape(&mut self, byte: u8) {
        self.held.clear();
        match byte {
            b'[' => self.state = State::Csi,
            b'O' => self.state = State::Ss3,
            b']' | b'P' | b'_' => self.state = State::Text,
            0x1B => {
                self.key(Key::plain(Code::Esc));
                self.state = State::Escape;
            }
            // A quick typist's Esc and digit arrive together on a slow line; Alt is used nowhere.
            _ => {
                self.key(Key::plain(Code::Esc));
                self.restart(byte);
            }
        }
    }

    fn take_csi(&mut self, byte: u8) {
        match byte {
            0..=0x1F => self.restart(byte),
            b'[' if self.held.is_empty() => self.state = State::LinuxF,
            // rxvt ends Shift with a function key in `$`; asked questions begin with `?`.
            b'$' if self.held.first().is_some_and(u8::is_ascii_digit) => self.end_csi(byte),
            b' '..=b'?' if self.held.len() >= MAX_SEQUENCE_BYTES => self.state = State::CsiSkip,
            b' '..=b'?' => self.held.push(byte),
            0x40..=0x7E => self.end_csi(byte),
            0x7F => {}
            0x80.. => self.restart(byte),
        }
    }

    fn end_csi(&mut self, last: u8) {
        self.state = State::Ground;
        let body = std::mem::take(&mut self.held);
        let Ok(body) = std::str::from_utf8(&body) else { return };
        if (body, last) == ("200", b'~') {
            self.state = State::Paste;
            self.paste_end_seen = 0;
            self.paste_cut = false;
            return;
        }
        self.ready.extend(meaning(body, last));
    }

    fn take_ss3(&mut self, byte: u8) {
        match byte {
            b'0'..=b'9' | b';' if self.held.len() < 8 => self.held.push(byte),
            b' ' | 0x40..=0x7E => {
                self.state = State::Ground;
                let body = std::mem::take(&mut self.held);
                let body = std::str::from_utf8(&body).unwrap_or_default();
                self.ready.extend(keypad(body, byte).map(Input::Key));
            }
            _ => {
                self.key(Key::plain(Code::Esc));
                self.key(Key::char('O'));
                self.restart(byte);
            }
        }
    }

    fn take_paste(&mut self, byte: u8) {
        if PASTE_END.get(self.paste_end_seen) == Some(&byte) {
            self.paste_end_seen += 1;
            if self.paste_end_seen == PASTE_END.len() {
                self.end_paste();
            }
            return;
        }
        // ESC stands only at the beginning of the end mark, so what was seen of it is plain text.
        let seen = std::mem::replace(&mut self.paste_end_seen, usize::from(byte == PASTE_END[0]));
        for text in &PASTE_END[..seen] {
            self.keep_pasted(*text);
        }
        if self.paste_end_seen == 0 {
            self.keep_pasted(byte);
        }
    }

    fn keep_pasted(&mut self, byte: u8) {
        if self.held.len() < MAX_PASTE_BYTES {
            self.held.push(byte);
        } else {
            self.paste_cut = true;
        }
    }

    fn end_paste(&mut self) {
        self.state = State::Ground;
        let bytes = std::mem::take(&mut self.held);
        let mut text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\r', "\n");
        if self.paste_cut && text.ends_with('\u{FFFD}') {
            text.pop();
        }
        self.ready.push_back(Input::Paste(Paste { text, cut: self.paste_cut }));
    }
}

/// What a control sequence means: `CSI body last`.
fn meaning(body: &str, last: u8) -> Option<Input> {
    let numbers = || body.split(';').map(|number| number.parse::<u16>().ok());
    let arrow = |code| Some(Input::Key(Key { shift: true, ..Key::plain(code) }));
    match (body, last) {
        ("0", b'n') => Some(Input::Answer(Answer::Ready)),
        ("3", b'n') => Some(Input::Answer(Answer::Faulty)),
        ("", b'a') => arrow(Code::Up),
        ("", b'b') => arrow(Code::Down),
        ("", b'c') => arrow(Code::Right),
        ("", b'd') => arrow(Code::Left),
        ("", b'R') => Some(Input::Key(Key::f(3))),
        ("", b'A'..=b'D' | b'F' | b'H' | b'P' | b'Q' | b'S' | b'Z') => ask_termina("", last).map(Input::Key),
        // A position in the first row looks like F3 with a modifier; positions are never asked for.
        (_, b'R') => match (numbers().next().flatten(), numbers().nth(1).flatten()) {
            (Some(1), Some(modifiers @ 2..=8)) => known(&format!("13;{modifiers}"), b'~').map(Input::Key),
            (Some(row), Some(column)) => Some(Input::Answer(Answer::Cursor { row, column })),
            _ => None,
        },
        (_, b'~' | b'u' | b'A'..=b'D' | b'F' | b'H' | b'P' | b'Q' | b'S') => {
            known(body, last).map(Input::Key)
        }
        (_, b'$') => known(&format!("{body};2"), b'~').map(Input::Key),
        (_, b'^') => known(&format!("{body};5"), b'~').map(Input::Key),
        (_, b'@') => known(&format!("{body};6"), b'~').map(Input::Key),
        _ => None,
    }
}

fn known(body: &str, last: u8) -> Option<Key> {
    let plain = body.starts_with(|sign: char| sign.is_ascii_digit())
        && body.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':'));
    if !plain || body.starts_with("200;") {
        return None;
    }
    // xterm's modifyOtherKeys: 27 ; modifiers ; character.
    if let Some((modifiers, sign)) = body.strip_prefix("27;").and_then(|rest| rest.split_once(';')) {
        return ask_termina(&format!("{sign};{modifiers}"), b'u');
    }
    ask_termina(body, last)
}

/// What SS3 sequences mean: function and arrow keys, and the keypad in its application mode.
fn keypad(body: &str, last: u8) -> Option<Key> {
    let ctrl = |code| Some(Key { ctrl: true, ..Key::plain(code) });
    match last {
        b'p'..=b'y' => Some(Key::char(char::from(last - b'p' + b'0'))),
        b'j'..=b'o' => Some(Key::char(char::from(last - b'j' + b'*'))),
        b'X' => Some(Key::char('=')),
        b' ' => Some(Key::char(' ')),
        b'M' => Some(Key::plain(Code::Enter)),
        b'I' => Some(Key::plain(Code::Tab)),
        b'a' => ctrl(Code::Up),
        b'b' => ctrl(Code::Down),
        b'c' => ctrl(Code::Right),
        b'd' => ctrl(Code::Left),
        b'R' if body.is_empty() => Some(Key::f(3)),
        b'R' => known(&format!("13;{}", body.trim_start_matches("1;")), b'~'),
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' if body.is_empty() => ask_termina("", last),
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' if body.contains(';') => known(body, last),
        b'A'..=b'D' | b'F' | b'H' | b'P'..=b'S' => known(&format!("1;{body}"), last),
        _ => None,
    }
}

fn ask_termina(body: &str, last: u8) -> Option<Key> {
    let mut parser = termina::Parser::default();
    let mut sequence = b"\x1b[".to_vec();
    sequence.extend_from_slice(body.as_bytes());
    sequence.push(last);
    parser.parse(&sequence, true);
    match parser.pop()? {
        Event::Key(event) => from_termina(event),
        _ => None,
    }
}

fn from_termina(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        KeyCode::Char(sign) => Code::Char(sign),
        KeyCode::Enter => Code::Enter,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Escape => Code::Esc,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Insert => Code::Insert,
        KeyCode::Delete => Code::Delete,
        KeyCode::Function(number @ 1..=35) => Code::F(number),
        _ => return None,
    };
    let ctrl = event.modifiers.contains(Modifiers::CONTROL);
    let alt = event.modifiers.intersects(Modifiers::ALT.union(Modifiers::META));
    let shift = event.modifiers.contains(Modifiers::SHIFT);
    Some(match code {
        Code::Char(sign) if sign.is_control() => return None,
        Code::Char(sign) if ctrl => Key { alt, ..Key::ctrl(sign) },
        Code::Char(sign) if shift => Key { alt, ..Key::char(sign.to_ascii_uppercase()) },
        Code::Char(sign) => Key { alt, ..Key::char(sign) },
        Code::BackTab => Key { code, ctrl, alt, shift: false },
        _ => Key { code, ctrl, alt, shift },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(decoder: &mut Decoder) -> Vec<Input> {
        std::iter::from_fn(|| decoder.next()).collect()
    }

    fn decode(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::default();
        decoder.feed(bytes);
        all(&mut decoder)
    }

    fn check(bytes: &[u8], names: &[&str]) {
        let keys: Vec<Input> = names.iter().map(|name| Input::Key(name.parse().unwrap())).collect();
        assert_eq!(decode(bytes), keys, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn function_keys_are_known_from_every_terminal() {
        let xterm = ["OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~"];
        let linux = ["[[A", "[[B", "[[C", "[[D", "[[E"];
        let rxvt = ["[11~", "[12~", "[13~", "[14~", "[15~"];
        let kitty = ["[P", "[Q", "[R", "[S"];
        for family in [&xterm[..], &linux, &rxvt, &kitty] {
            for (index, sequence) in family.iter().enumerate() {
                check(format!("\x1b{sequence}").as_bytes(), &[&format!("F{}", index + 1)]);
            }
        }
        check(
            b"\x1b[1;2P\x1b[1;5R\x1b[19;2~\x1bO2P\x1bO1;5Q",
            &["Shift+F1", "Ctrl+F3", "Shift+F8", "Shift+F1", "Ctrl+F2"],
        );
        check(b"\x1bO2R\x1bO1;5R", &["Shift+F3", "Ctrl+F3"]);
        check(b"\x1b[23$\x1b[3^\x1b[2@", &["Shift+F11", "Ctrl+Del", "Ctrl+Shift+Ins"]);
    }

    #[test]
    fn arrows_and_the_keys_around_them_are_known_from_every_terminal() {
        check(b"\x1b[A\x1bOA\x1b[B\x1b[C\x1b[D", &["Up", "Up", "Down", "Right", "Left"]);
        check(
            b"\x1b[H\x1b[1~\x1b[7~\x1bOH\x1b[F\x1b[4~\x1b[8~",
            &["Home", "Home", "Home", "Home", "End", "End", "End"],
        );
        check(b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[Z", &["Ins", "Del", "PgUp", "PgDn", "Shift+Tab"]);
        check(b"\x1b[1;5C\x1b[a\x1bOd\x1b[1;2A", &["Ctrl+Right", "Shift+Up", "Ctrl+Left", "Shift+Up"]);
    }

    #[test]
    fn both_bytes_of_backspace_are_backspace() {
        check(b"\x08\x7f", &["Backspace", "Backspace"]);
    }

    #[test]
    fn control_letters_keep_their_names() {
        check(
            b"\x15\x1a\x1f\x00\t\r\n\n",
            &["Ctrl+U", "Ctrl+Z", "Ctrl+_", "Ctrl+Space", "Tab", "Enter", "Enter"],
        );
        check(b"\x1b[117;5u\x1b[27;5;117~\x1b[97;2u", &["Ctrl+U", "Ctrl+U", "A"]);
    }

    #[test]
    fn the_keypad_types_plain_characters() {
        check(
            b"\x1bOp\x1bOy\x1bOj\x1bOk\x1bOm\x1bOn\x1bOo\x1bOM",
            &["0", "9", "*", "+", "-", ".", "/", "Enter"],
        );
        check(b"\x1b[57400u\x1b[57414u", &["1", "Enter"]);
    }

    #[test]
    fn composed_text_arrives_as_single_characters() {
        check("茅冈村，１𠮷".as_bytes(), &["茅", "冈", "村", "，", "１", "𠮷"]);
    }

    #[test]
    fn only_a_lone_escape_waits() {
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b");
        assert!(decoder.pending_escape());
        assert_eq!(decoder.next(), None);
        decoder.flush_escape();
        assert_eq!(decoder.next(), Some(Input::Key(Key::plain(Code::Esc))));
        decoder.feed(b"\x1b[");
        assert!(!decoder.pending_escape());
        decoder.flush_escape();
        decoder.feed(b"A");
        assert_eq!(all(&mut decoder), [Input::Key(Key::plain(Code::Up))]);
        check(b"\x1b3\x1b\x1b[B", &["Esc", "3", "Esc", "Down"]);
    }

    #[test]
    fn answers_are_told_from_keys_and_the_unknown_is_swallowed() {
        assert_eq!(decode(b"\x1b[0n"), [Input::Answer(Answer::Ready)]);
        assert_eq!(decode(b"\x1b[3n"), [Input::Answer(Answer::Faulty)]);
        assert_eq!(decode(b"\x1b[24;80R"), [Input::Answer(Answer::Cursor { row: 24, column: 80 })]);
        check(b"\x1b[?62;1c\x1b[I\x1b[O\x1b[>0;95;0c\x1b[?2026;2$ya", &["a"]);
        check(b"\x1b]11;rgb:0000/0000/0000\x07\x1bP1$r0m\x1b\\\x1b_x\x1b\\b", &["b"]);
        check(b"\x1b[!p\x1b[;5A\x1b[999~\x1b[<0;1;1M\x1b[1 qc\xff\xfe\x80d", &["c", "d"]);
        check(b"\x1b]\rx", &["Enter", "x"]);
        check(b"\xe8\x8cA", &["A"]);
    }

    #[test]
    fn sequences_may_be_split_at_any_byte() {
        let mut stream = b"a\x1bOP\x1b[19~\x1b[[C\x1b[1;5C\x08\x1b[0n\x1b[Z".to_vec();
        stream.extend_from_slice("茅\x1b[200~贴\r\n\x1b[2x\x1b\x1b[201~𠮷\x1b]0;t\x1b\\z".as_bytes());
        let whole = decode(&stream);
        assert_eq!(whole.len(), 12, "{whole:?}");
        assert!(whole.contains(&Input::Paste(Paste { text: "贴\n\x1b[2x\x1b".to_owned(), cut: false })));
        for split in 0..=stream.len() {
            let mut decoder = Decoder::default();
            decoder.feed(&stream[..split]);
            let mut found = all(&mut decoder);
            decoder.feed(&stream[split..]);
            found.extend(all(&mut decoder));
            assert_eq!(found, whole, "split at {split}");
        }
        let mut decoder = Decoder::default();
        for byte in &stream {
            decoder.feed(&[*byte]);
        }
        assert_eq!(all(&mut decoder), whole);
    }

    #[test]
    fn a_paste_is_whole_up_to_its_limit_and_says_when_it_was_cut() {
        let pasted = |text: &str| {
            let mut bytes = b"\x1b[200~".to_vec();
            bytes.extend_from_slice(text.as_bytes());
            bytes.extend_from_slice(PASTE_END);
            decode(&bytes)
        };
        let long = "茅冈村\n".repeat(12_000);
        assert_eq!(long.len(), 120_000);
        assert_eq!(pasted(&long), [Input::Paste(Paste { text: long, cut: false })]);
        let Some(Input::Paste(cut)) = pasted(&"村".repeat(100_000)).pop() else { panic!("no paste") };
        assert!(cut.cut);
        assert_eq!(cut.text, "村".repeat(MAX_PASTE_BYTES / 3));
    }

    #[test]
    fn a_paste_whose_end_was_lost_can_be_ended() {
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b[200~abc");
        assert!(decoder.pending_paste());
        decoder.flush_paste();
        decoder.feed(b"x");
        let cut = Input::Paste(Paste { text: "abc".to_owned(), cut: true });
        assert_eq!(all(&mut decoder), [cut, Input::Key(Key::char('x'))]);
    }

    #[test]
    fn random_bytes_never_panic_and_never_jam() {
        let mut random = fastrand::Rng::with_seed(7);
        let parts: [&[u8]; 12] =
            [b"\x1b", b"[", b"O", b"]", b"<", b"1;", b"200", b"~", b"\x1b[M", b"u", b"?", b"R"];
        for _ in 0..20_000 {
            let mut decoder = Decoder::default();
            for _ in 0..random.usize(0..12) {
                if random.bool() {
                    decoder.feed(parts[random.usize(..parts.len())]);
                } else {
                    decoder.feed(&[random.u8(..)]);
                }
            }
            decoder.flush_escape();
            decoder.flush_paste();
            decoder.feed(b"\r\rq");
            assert_eq!(all(&mut decoder).pop(), Some(Input::Key(Key::char('q'))));
        }
    }
}
