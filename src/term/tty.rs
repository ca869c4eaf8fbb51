use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};

use super::painter::{ENTER, RESTORE};

/// Bytes read from a terminal at once.
const READ_BYTES: usize = 16 * 1024;

/// The caller's own terminal in raw mode, given back when this is dropped, also by a panic.
///
/// One per process: raw mode and signals are the process's. Signals that would end the process arrive as
/// [`Woken::stop`] instead, so that the terminal is given back first.
#[derive(Debug)]
pub struct Tty {
    resized: UnixStream,
    stopped: UnixStream,
    handlers: Vec<signal_hook::SigId>,
    entered: bool,
}

/// What ended a [`Tty::wait`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// There are bytes to [`read`](Tty::read), or the terminal has gone.
    pub input: bool,
    /// The terminal may have another [`size`].
    pub resized: bool,
    /// TERM, INT or HUP came: leave.
    pub stop: bool,
    /// Which of the other descriptors can be read, in their order.
    pub also: Vec<bool>,
}

/// Whether both the input and the output of this process are a terminal.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The terminal's size now: columns and rows; 80 by 24 where it does not say.
///
/// *Unit*: cells.
pub fn size() -> (u16, u16) {
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns > 0 && rows > 0 => (columns, rows),
        _ => (80, 24),
    }
}

impl Tty {
    /// Sets raw mode, takes the signals over and sends [`ENTER`]; dropping sends [`RESTORE`]. A session
    /// sends neither: whoever holds the terminal takes it and gives it back.
    ///
    /// *Errors*: there is no terminal, or no signal can be taken over.
    pub fn open() -> io::Result<Self> {
        let (resized, winch) = UnixStream::pair()?;
        let (stopped, stop) = UnixStream::pair()?;
        for stream in [&resized, &stopped] {
            stream.set_nonblocking(true)?;
        }
        let mut tty = Self { resized, stopped, handlers: Vec::new(), entered: false };
        tty.handlers.push(signal_hook::low_level::pipe::register(SIGWINCH, winch)?);
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            tty.handlers.push(signal_hook::low_level::pipe::register(signal, stop.try_clone()?)?);
        }
        crossterm::terminal::enable_raw_mode()?;
        tty.entered = true;
        tty.write(ENTER)?;
        Ok(tty)
    }

    /// Waits until something happens, `limit` has passed, or one of the `also` descriptors can be read.
    ///
    /// *Errors*: those of poll; an interruption counts as nothing having happened.
    pub fn wait(&self, also: &[BorrowedFd<'_>], limit: Option<Duration>) -> io::Result<Woken> {
        let stdin = io::stdin();
        let mut polled: Vec<PollFd<'_>> = [stdin.as_fd(), self.resized.as_fd(), self.stopped.as_fd()]
            .into_iter()
            .chain(also.iter().copied())
            .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN))
            .collect();
        let limit = limit.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        match poll(&mut polled, limit.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => {
                return Ok(Woken { also: vec![false; also.len()], ..Woken::default() });
            }
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<bool> = polled.iter().map(|fd| !fd.revents().is_empty()).collect();
        drop(polled);
        Ok(Woken {
            input: ready[0],
            resized: ready[1] && drain(&self.resized),
            stop: ready[2] && drain(&self.stopped),
            also: ready[3..].to_vec(),
        })
    }

    /// Reads what was typed; empty when the terminal has gone.
    ///
    /// *Errors*: those of the read.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; READ_BYTES];
        loop {
            match rustix::io::read(io::stdin().as_fd(), &mut bytes) {
                Ok(count) => {
                    bytes.truncate(count);
                    return Ok(bytes);
                }
                Err(rustix::io::Errno::INTR) => {}
                // A terminal that was hung up reports an error instead of its end.
                Err(rustix::io::Errno::IO) => return Ok(Vec::new()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Writes one frame: one write, unless the terminal takes less.
    ///
    /// *Errors*: those of the write.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        // Standard output's own buffer would split a frame at its line ends.
        let mut rest = bytes;
        while !rest.is_empty() {
            match rustix::io::write(io::stdout().as_fd(), rest) {
                Ok(count) => rest = &rest[count..],
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => {
                    let stdout = io::stdout();
                    let mut polled = [PollFd::from_borrowed_fd(stdout.as_fd(), PollFlags::OUT)];
                    match poll(&mut polled, None) {
                        Ok(_) | Err(rustix::io::Errno::INTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        for handler in self.handlers.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
        if self.entered {
            // Whatever fails here, nothing more can be done for the terminal.
            let _ = io::stdout().flush();
            let _ = self.write(RESTORE);
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }
}

/// Empties a signal pipe; whether anything was in it.
fn drain(mut pipe: &UnixStream) -> bool {
    let mut bytes = [0; 64];
    let mut any = false;
    while let Ok(count @ 1..) = pipe.read(&mut bytes) {
        any = true;
        if count < bytes.len() {
            break;
        }
    }
    any
}
