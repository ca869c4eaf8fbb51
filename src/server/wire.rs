//! What goes over the socket: frames of bytes, each with a limit, and the greeting that a client begins with.
//!
//! A frame is its kind (1 byte), its length (4 bytes, little-endian) and its bytes. A greeting is fields of the same
//! form. Kinds and fields that are not known are passed over, so that both sides may be of different releases.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// Bytes in front of what a frame carries.
pub const HEAD_BYTES: usize = 5;
/// The longest frame of a kind that this release does not know. *Unit*: bytes.
const UNKNOWN_MAX: u32 = 64 << 10;
/// What one frame of screen, result or file carries at most. *Unit*: bytes.
pub const PART_MAX: usize = 64 << 10;
/// What the server leaves with a client at most (see [`Kind::Keep`]). *Unit*: bytes.
pub const KEPT_MAX: usize = 128 << 10;
/// Arguments of a greeting.
pub const ARGS_MAX: usize = 256;
/// Variables of a greeting.
pub const ENV_MAX: usize = 32;

/// What a frame is. The numbers never change their meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// Client: a [`Hello`], first and once.
    Hello = 1,
    /// Client: what was typed.
    Input = 2,
    /// Client: columns and rows.
    Resize = 3,
    /// Client: a part of what was asked for a file; see [`Told`].
    Told = 4,
    /// Server: for standard output.
    Output = 16,
    /// Server: for standard error.
    Message = 17,
    /// Server: the exit code; the last frame.
    Exit = 18,
    /// Server: number, most bytes (8 bytes) and name of a file of the client's command line that is to be sent.
    Read = 19,
    /// Server: number and name of a file of the client's command line that is to be made.
    Make = 20,
    /// Server: the same in the client's folder for exports.
    Save = 21,
    /// Server: number and a part of what goes into the file.
    Part = 22,
    /// Server: number of the file that is complete.
    Done = 23,
    /// Server: bytes that the client hands back when it greets the next server.
    Keep = 24,
    /// Server: from now on the terminal is the server's.
    Screen = 25,
    /// Server: number and name of a file that may be there.
    Seek = 26,
    /// Server: number, most bytes (8 bytes) and name of a file that the person has typed and that is to be sent.
    Fetch = 27,
}

impl Kind {
    const ALL: [Kind; 16] = [
        Kind::Hello,
        Kind::Input,
        Kind::Resize,
        Kind::Told,
        Kind::Output,
        Kind::Message,
        Kind::Exit,
        Kind::Read,
        Kind::Make,
        Kind::Save,
        Kind::Part,
        Kind::Done,
        Kind::Keep,
        Kind::Screen,
        Kind::Seek,
        Kind::Fetch,
    ];

    /// The kind with this number.
    fn of(number: u8) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// What a frame of the kind carries at most. *Unit*: bytes.
    pub const fn limit(self) -> u32 {
        match self {
            Kind::Hello => 256 << 10,
            Kind::Keep => KEPT_MAX as u32,
            Kind::Input | Kind::Output | Kind::Message => PART_MAX as u32,
            Kind::Told | Kind::Part => PART_MAX as u32 + 16,
            Kind::Read | Kind::Make | Kind::Save | Kind::Seek | Kind::Fetch => 12 + 4096,
            Kind::Resize | Kind::Done => 4,
            Kind::Exit => 1,
            Kind::Screen => 0,
        }
    }
}

/// Why a stream of frames makes no sense; whoever sends such a thing is not talked to any longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WireFault {
    /// A frame above its limit: number of its kind, length.
    TooLong(u8, u32),
    /// Something inside a frame is shorter or longer than it must be.
    Malformed,
    /// A frame that the side that sent it never sends, or not now.
    OutOfPlace,
}

impl WireFault {
    /// Its name in the journal.
    pub const fn key(self) -> &'static str {
        match self {
            WireFault::TooLong(..) => "wire-too-long",
            WireFault::Malformed => "wire-malformed",
            WireFault::OutOfPlace => "wire-out-of-place",
        }
    }
}

/// A frame of a kind that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// What it carries.
    pub bytes: Vec<u8>,
}

/// Frames out of bytes that come in pieces of any size.
#[derive(Debug, Default)]
pub struct Frames {
    waiting: Vec<u8>,
    read: usize,
}

impl Frames {
    /// Takes bytes as they came.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.read > 0 {
            self.waiting.drain(..self.read);
            self.read = 0;
        }
        self.waiting.extend_from_slice(bytes);
    }

    /// Whether a frame has begun and is not complete.
    pub fn is_cut(&self) -> bool {
        self.read < self.waiting.len()
    }

    /// The next whole frame; unknown ones are passed over.
    ///
    /// *Errors*: [`WireFault::TooLong`], before its bytes have come.
    pub fn take(&mut self) -> Result<Option<Frame>, WireFault> {
        loop {
            let rest = self.waiting.get(self.read..).unwrap_or_default();
            let Some((head, body)) = rest.split_first_chunk::<HEAD_BYTES>() else {
                if rest.is_empty() {
                    // Nothing is left: large pastes and files must not stay in memory for good.
                    self.waiting = Vec::new();
                    self.read = 0;
                }
                return Ok(None);
            };
            let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
            let kind = Kind::of(head[0]);
            if length > kind.map_or(UNKNOWN_MAX, Kind::limit) {
                return Err(WireFault::TooLong(head[0], length));
            }
            let Some(bytes) = body.get(..length as usize) else { return Ok(None) };
            let bytes = bytes.to_vec();
            self.read += HEAD_BYTES + bytes.len();
            if let Some(kind) = kind {
                return Ok(Some(Frame { kind, bytes }));
            }
        }
    }
}

/// Appends a frame.
pub fn put(to: &mut Vec<u8>, kind: Kind, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    debug_assert!(length <= kind.limit() as usize, "{kind:?} of {length} bytes");
    to.push(kind as u8);
    to.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    parts.iter().for_each(|part| to.extend_from_slice(part));
}

/// Appends bytes as frames of one kind, each within its limit.
pub fn put_split(to: &mut Vec<u8>, kind: Kind, bytes: &[u8]) {
    bytes.chunks(PART_MAX).for_each(|part| put(to, kind, &[part]));
}

/// What a client says first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hello {
    /// Arguments behind the program's name.
    pub args: Vec<String>,
    /// Those variables that matter to a session.
    pub env: BTreeMap<String, String>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The account that somebody speaks for; honoured only where that somebody is a gate.
    pub claimed: Option<String>,
    /// Where relative names begin; only told, never opened.
    pub working_folder: String,
    /// Both ends are a terminal.
    pub at_terminal: bool,
    /// Messages go to a terminal.
    pub progress_at_terminal: bool,
    /// What the last server left with the client, where there was one.
    pub kept: Option<Vec<u8>>,
}

const ARG: u8 = 1;
const VARIABLE: u8 = 2;
const SIZE: u8 = 3;
const CLAIMED: u8 = 4;
const FOLDER: u8 = 5;
const ENDS: u8 = 6;
const KEPT: u8 = 7;

impl Hello {
    /// The bytes of its frame.
    pub fn write(&self) -> Vec<u8> {
        let mut to = Vec::new();
        let mut field = |tag: u8, bytes: &[u8]| {
            to.push(tag);
            to.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
            to.extend_from_slice(bytes);
        };
        self.args.iter().for_each(|arg| field(ARG, arg.as_bytes()));
        for (name, value) in &self.env {
            field(VARIABLE, format!("{name}={value}").as_bytes());
        }
        field(SIZE, &size_bytes(self.size));
        if let Some(claimed) = &self.claimed {
            field(CLAIMED, claimed.as_bytes());
        }
        field(FOLDER, self.working_folder.as_bytes());
        field(ENDS, &[u8::from(self.at_terminal) | u8::from(self.progress_at_terminal) << 1]);
        if let Some(kept) = &self.kept {
            field(KEPT, kept);
        }
        to
    }

    /// Reads the bytes of its frame; fields that are not known are passed over.
    ///
    /// *Errors*: [`WireFault::Malformed`], also for more arguments or variables than there may be.
    pub fn read(bytes: &[u8]) -> Result<Hello, WireFault> {
        let mut hello = Hello::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (head, body) = rest.split_first_chunk::<HEAD_BYTES>().ok_or(WireFault::Malformed)?;
            let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let value = body.get(..length).ok_or(WireFault::Malformed)?;
            rest = &body[length..];
            match head[0] {
                ARG if hello.args.len() < ARGS_MAX => hello.args.push(text(value)?),
                VARIABLE if hello.env.len() < ENV_MAX => {
                    let variable = text(value)?;
                    let (name, value) = variable.split_once('=').ok_or(WireFault::Malformed)?;
                    hello.env.insert(name.to_owned(), value.to_owned());
                }
                ARG | VARIABLE => return Err(WireFault::Malformed),
                SIZE => hello.size = read_size(value)?,
                CLAIMED => hello.claimed = Some(text(value)?),
                FOLDER => hello.working_folder = text(value)?,
                ENDS => {
                    let ends = *value.first().ok_or(WireFault::Malformed)?;
                    hello.at_terminal = ends & 1 != 0;
                    hello.progress_at_terminal = ends & 2 != 0;
                }
                KEPT => hello.kept = (value.len() <= KEPT_MAX).then(|| value.to_vec()),
                _ => {}
            }
        }
        Ok(hello)
    }
}

fn text(bytes: &[u8]) -> Result<String, WireFault> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text.to_owned()),
        _ => Err(WireFault::Malformed),
    }
}

/// The bytes of a size: columns, rows.
pub fn size_bytes((columns, rows): (u16, u16)) -> [u8; 4] {
    let ([a, b], [c, d]) = (columns.to_le_bytes(), rows.to_le_bytes());
    [a, b, c, d]
}

/// Reads a size.
///
/// *Errors*: [`WireFault::Malformed`].
pub fn read_size(bytes: &[u8]) -> Result<(u16, u16), WireFault> {
    let [a, b, c, d] = *bytes else { return Err(WireFault::Malformed) };
    Ok((u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])))
}

/// What a client tells of a file: number of the question, then one of these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// A part of its content; more follows.
    Part(Vec<u8>),
    /// That was all; where a file was saved, under which name.
    Done(String),
    /// The system said no.
    Failed(io::ErrorKind),
}

/// Kinds of failures that are told apart; the rest is "other".
const FAILURES: [io::ErrorKind; 8] = [
    io::ErrorKind::Other,
    io::ErrorKind::NotFound,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::AlreadyExists,
    io::ErrorKind::StorageFull,
    io::ErrorKind::ReadOnlyFilesystem,
    io::ErrorKind::IsADirectory,
    io::ErrorKind::InvalidInput,
];

impl Told {
    /// Appends its frame.
    pub fn put(&self, to: &mut Vec<u8>, number: u32) {
        let number = number.to_le_bytes();
        match self {
            Told::Part(bytes) => put(to, Kind::Told, &[&number, &[0], bytes]),
            Told::Done(name) => put(to, Kind::Told, &[&number, &[1], name.as_bytes()]),
            Told::Failed(kind) => {
                let at = FAILURES.iter().position(|known| known == kind).unwrap_or(0);
                put(to, Kind::Told, &[&number, &[2, u8::try_from(at).unwrap_or(0)]]);
            }
        }
    }

    /// Reads what a frame carries.
    ///
    /// *Errors*: [`WireFault::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<(u32, Told), WireFault> {
        let (number, rest) = numbered(bytes)?;
        let (what, rest) = rest.split_first().ok_or(WireFault::Malformed)?;
        let told = match what {
            0 => Told::Part(rest.to_vec()),
            1 => Told::Done(text(rest)?),
            2 => {
                let at = usize::from(*rest.first().ok_or(WireFault::Malformed)?);
                Told::Failed(FAILURES.get(at).copied().unwrap_or(io::ErrorKind::Other))
            }
            _ => return Err(WireFault::Malformed),
        };
        Ok((number, told))
    }
}

/// The number in front of what a frame about a file carries, and the rest.
///
/// *Errors*: [`WireFault::Malformed`].
pub fn numbered(bytes: &[u8]) -> Result<(u32, &[u8]), WireFault> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or(WireFault::Malformed)?;
    Ok((u32::from_le_bytes(*number), rest))
}

/// Reads frames from a socket that blocks.
#[derive(Debug)]
pub struct Blocking<S> {
    socket: S,
    frames: Frames,
}

impl<S: Read + Write> Blocking<S> {
    /// A socket with what has been read from it already.
    pub fn new(socket: S, frames: Frames) -> Blocking<S> {
        Blocking { socket, frames }
    }

    /// The next frame.
    ///
    /// *Errors*: those of the socket; `UnexpectedEof` where it has ended, `InvalidData` where it makes no sense.
    pub fn read(&mut self) -> io::Result<Frame> {
        let mut bytes = vec![0; 16 << 10];
        loop {
            match self.frames.take() {
                Ok(Some(frame)) => return Ok(frame),
                Ok(None) => {}
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
            match self.socket.read(&mut bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.frames.feed(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends frames that were put together before.
    ///
    /// *Errors*: those of the socket.
    pub fn write(&mut self, frames: &[u8]) -> io::Result<()> {
        self.socket.write_all(frames)
    }

    /// What was read and not yet taken.
    pub fn into_frames(self) -> Frames {
        self.frames
    }

    /// The socket.
    pub fn socket(&self) -> &S {
        &self.socket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> Hello {
        Hello {
            args: vec!["import".into(), "people".into(), "人员.csv".into()],
            env: [("TERM".to_owned(), "xterm".to_owned())].into(),
            size: (80, 24),
            claimed: Some("chenxj".into()),
            working_folder: "/home/chen".into(),
            at_terminal: true,
            progress_at_terminal: true,
            kept: Some(vec![1, 2, 3]),
        }
    }

    #[test]
    fn frames_come_out_whole_however_they_were_cut() {
        let mut bytes = Vec::new();
        put(&mut bytes, Kind::Hello, &[&hello().write()]);
        put(&mut bytes, Kind::Resize, &[&size_bytes((120, 40))]);
        Told::Failed(io::ErrorKind::NotFound).put(&mut bytes, 7);
        for step in 1..bytes.len() {
            let mut frames = Frames::default();
            let mut seen = Vec::new();
            for piece in bytes.chunks(step) {
                frames.feed(piece);
                while let Some(frame) = frames.take().unwrap() {
                    seen.push(frame);
                }
            }
            assert_eq!(seen.len(), 3, "in pieces of {step}");
            assert!(!frames.is_cut());
            assert_eq!(Hello::read(&seen[0].bytes), Ok(hello()));
            assert_eq!(read_size(&seen[1].bytes), Ok((120, 40)));
            assert_eq!(Told::read(&seen[2].bytes), Ok((7, Told::Failed(io::ErrorKind::NotFound))));
        }
    }

    #[test]
    fn what_a_later_release_may_send_is_passed_over() {
        let mut bytes = vec![200, 3, 0, 0, 0, 9, 9, 9];
        put(&mut bytes, Kind::Exit, &[&[4]]);
        let mut frames = Frames::default();
        frames.feed(&bytes);
        assert_eq!(frames.take(), Ok(Some(Frame { kind: Kind::Exit, bytes: vec![4] })));
        let mut later = hello().write();
        later.extend_from_slice(&[99, 2, 0, 0, 0, 1, 1]);
        assert_eq!(Hello::read(&later), Ok(hello()));
    }

    #[test]
    fn a_frame_above_its_limit_is_known_by_its_head_alone() {
        for (kind, length) in [(1_u8, 257_u32 << 10), (2, 1 << 30), (3, 5), (18, 2), (25, 1), (200, 1 << 20)]
        {
            let mut frames = Frames::default();
            frames.feed(&[kind]);
            frames.feed(&length.to_le_bytes());
            assert_eq!(frames.take(), Err(WireFault::TooLong(kind, length)));
        }
    }

    #[test]
    fn a_greeting_cut_anywhere_is_none_or_the_shorter_one_and_never_a_panic() {
        let whole = hello().write();
        for cut in 0..whole.len() {
            if let Ok(read) = Hello::read(&whole[..cut]) {
                assert_ne!(read, hello());
            }
        }
        let many = Hello { args: vec!["x".into(); ARGS_MAX + 1], ..Hello::default() };
        assert_eq!(Hello::read(&many.write()), Err(WireFault::Malformed));
    }
}
