//! sled in a process of its own, so that it can neither wake an idle program nor take it down.
//!
//! sled 0.34 keeps seven threads that wake once a second for as long as the process lives, opened or not. So the
//! program starts itself anew with one hidden command, talks to that process over its standard input and output, and
//! lets it end when nothing waits to be carried. What the two say to each other is only keys and values.
//!
//! Start with [`Beside`] (the asking side) and [`serve`] (the answering side).

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use super::shelf::{Shelf, ShelfFault, Writes};

/// The hidden command: `touyan shelf open|anew FOLDER`.
pub const COMMAND: &str = "shelf";
/// No key or value is longer than this; a longer one means that the pipe is out of step.
const PART_MAX: u32 = 1 << 20;
/// Stands for "no more" and for "take out".
const NONE: u32 = u32::MAX;

const READ_ALL: u8 = 1;
const WRITE: u8 = 2;
const SYNC: u8 = 3;

const DONE: u8 = 0;
const FAILED: u8 = 1;
const PANICKED: u8 = 2;
const MISSING: u8 = 3;
const TOO_SLOW: u8 = 4;

/// A pipe that is not waited for longer than the limit.
#[derive(Debug)]
struct Timed<P> {
    pipe: P,
    limit_ms: u64,
}

impl<P: AsFd> Timed<P> {
    fn wait(&self, flags: PollFlags) -> io::Result<()> {
        let seconds = i64::try_from(self.limit_ms / 1_000).unwrap_or(i64::MAX);
        let nanos = i64::try_from(self.limit_ms % 1_000 * 1_000_000).unwrap_or(0);
        let limit = Timespec { tv_sec: seconds, tv_nsec: nanos };
        match poll(&mut [PollFd::new(&self.pipe, flags)], Some(&limit))? {
            0 => Err(io::ErrorKind::TimedOut.into()),
            _ => Ok(()),
        }
    }
}

impl Read for Timed<ChildStdout> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.wait(PollFlags::IN)?;
        self.pipe.read(into)
    }
}

/// The pipe itself never blocks: one that hangs and reads nothing must not hold the carrier.
impl Write for Timed<ChildStdin> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            self.wait(PollFlags::OUT)?;
            match self.pipe.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }
}

/// A process that holds sled open.
#[derive(Debug)]
pub(super) struct Beside {
    child: Child,
    to: BufWriter<Timed<ChildStdin>>,
    from: BufReader<Timed<ChildStdout>>,
}

impl Beside {
    /// Starts it; returns when sled is open there.
    pub fn start(program: &Path, folder: &Path, anew: bool, limit_ms: u64) -> Result<Beside, ShelfFault> {
        let mut child = Command::new(program)
            .arg(COMMAND)
            .arg(if anew { "anew" } else { "open" })
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A key that stops the program must not stop what carries its rows.
            .process_group(0)
            .spawn()
            .map_err(ShelfFault::Io)?;
        let (Some(to), Some(pipe)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(ShelfFault::Io(io::ErrorKind::BrokenPipe.into()));
        };
        let flags = fcntl_getfl(&to).map_err(|error| ShelfFault::Io(error.into()))?;
        fcntl_setfl(&to, flags | OFlags::NONBLOCK).map_err(|error| ShelfFault::Io(error.into()))?;
        // It waits for another that is still closing sled, then opens it, each within the limit.
        let from = BufReader::with_capacity(1 << 16, Timed { pipe, limit_ms: limit_ms.saturating_mul(3) });
        let to = BufWriter::with_capacity(1 << 16, Timed { pipe: to, limit_ms });
        let mut beside = Beside { child, to, from };
        match beside.answer() {
            Ok(()) => Ok(beside),
            Err(fault) => {
                // It may hang, with sled half open; and whoever has ended waits to be asked why.
                let _ = beside.child.kill();
                let _ = beside.child.wait();
                Err(fault)
            }
        }
    }

    fn answer(&mut self) -> Result<(), ShelfFault> {
        self.to.flush().map_err(fault)?;
        let mut status = [0];
        self.from.read_exact(&mut status).map_err(fault)?;
        match status[0] {
            DONE => Ok(()),
            PANICKED => Err(ShelfFault::Panicked),
            MISSING => Err(ShelfFault::Missing),
            TOO_SLOW => Err(ShelfFault::TooSlow),
            _ => Err(ShelfFault::Io(io::Error::other("sled"))),
        }
    }

    /// Shows every key and value, in the order of the keys.
    pub fn each(&mut self, take: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), ShelfFault> {
        self.to.write_all(&[READ_ALL]).and_then(|()| self.to.flush()).map_err(fault)?;
        let (mut key, mut value) = (Vec::new(), Vec::new());
        while get(&mut self.from, &mut key).map_err(fault)? {
            get(&mut self.from, &mut value).map_err(fault)?;
            take(&key, &value);
        }
        self.answer()
    }

    /// Puts one batch in place, whole or not at all.
    pub fn write(&mut self, writes: &Writes) -> Result<(), ShelfFault> {
        self.send(writes).map_err(fault)?;
        self.answer()
    }

    fn send(&mut self, writes: &Writes) -> io::Result<()> {
        self.to.write_all(&[WRITE])?;
        for (key, value) in writes.all() {
            put(&mut self.to, Some(key))?;
            put(&mut self.to, value.as_deref())?;
        }
        put(&mut self.to, None)
    }

    /// Returns when everything is on the disk.
    pub fn sync(&mut self) -> Result<(), ShelfFault> {
        self.to.write_all(&[SYNC]).map_err(fault)?;
        self.answer()
    }

    /// Lets it close sled and end.
    pub fn close(self) {
        let Beside { mut child, to, from } = self;
        // The end of its input is what it ends on. What was not sent it was not told of, and is carried again.
        drop(to.into_parts());
        let mut rest = [0];
        let mut from = from;
        if from.read(&mut rest).is_err() {
            // It hangs; what it has not synced is carried again from the journal.
            let _ = child.kill();
        }
        let _ = child.wait();
    }
}

fn fault(error: io::Error) -> ShelfFault {
    match error.kind() {
        io::ErrorKind::TimedOut => ShelfFault::TooSlow,
        _ => ShelfFault::Io(error),
    }
}

fn put(to: &mut impl Write, part: Option<&[u8]>) -> io::Result<()> {
    let Some(part) = part else { return to.write_all(&NONE.to_le_bytes()) };
    let length = u32::try_from(part.len()).ok().filter(|length| *length <= PART_MAX);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(part)
}

/// Reads one part; `false` where there is none.
fn get(from: &mut impl Read, into: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    into.clear();
    if length == NONE {
        return Ok(false);
    }
    if length > PART_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    into.resize(length as usize, 0);
    from.read_exact(into)?;
    Ok(true)
}

/// Whether somebody still holds the other end of the pipe.
fn is_asked(from: BorrowedFd<'_>) -> bool {
    let mut at = [PollFd::new(&from, PollFlags::IN)];
    let polled = poll(&mut at, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    polled.is_ok() && !at[0].revents().contains(PollFlags::HUP)
}

fn status(done: &Result<(), ShelfFault>) -> u8 {
    match done {
        Ok(()) => DONE,
        Err(ShelfFault::Panicked) => PANICKED,
        Err(ShelfFault::Missing) => MISSING,
        Err(ShelfFault::TooSlow) => TOO_SLOW,
        Err(_) => FAILED,
    }
}

/// The answering side: opens sled, does what it is asked, and ends when it is asked nothing more.
///
/// # Errors
/// Of the pipes. What sled refuses is an answer, not an error.
pub fn serve(
    folder: &Path,
    anew: bool,
    limit_ms: u64,
    from: &mut (impl Read + AsFd),
    to: &mut impl Write,
) -> io::Result<()> {
    let opened = if anew {
        // Whoever asked may have been killed, and the next one may have filled what would be put aside.
        Shelf::anew_while(folder, limit_ms, &|| is_asked(from.as_fd()))
    } else {
        Shelf::open(folder, limit_ms, None)
    };
    let shelf = match opened {
        Ok(shelf) => shelf,
        Err(fault) => {
            to.write_all(&[status(&Err(fault))])?;
            return to.flush();
        }
    };
    to.write_all(&[DONE])?;
    to.flush()?;
    let mut ask = [0];
    while from.read(&mut ask)? == 1 {
        let done = match ask[0] {
            READ_ALL => {
                let mut sent = Ok(());
                let read = shelf.each(&mut |key, value| {
                    if sent.is_ok() {
                        sent = put(to, Some(key)).and_then(|()| put(to, Some(value)));
                    }
                });
                sent?;
                put(to, None)?;
                read
            }
            WRITE => {
                let mut writes = Writes::default();
                let (mut key, mut value) = (Vec::new(), Vec::new());
                while get(from, &mut key)? {
                    if get(from, &mut value)? {
                        writes.put_raw(&key, &value);
                    } else {
                        writes.remove(&key);
                    }
                }
                shelf.write(writes)
            }
            SYNC => shelf.sync(),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        to.write_all(&[status(&done)])?;
        to.flush()?;
    }
    shelf.close();
    Ok(())
}
