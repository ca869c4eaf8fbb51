use std::io::{self, IsTerminal, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, Termios, tcgetattr, tcgetwinsize, tcsetattr,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};

use super::painter::RESTORE;

/// A terminal that takes nothing gets no more time than this to be given back.
const RESTORE_LIMIT: Duration = Duration::from_millis(40);
/// Bytes read from a terminal at once.
const READ_BYTES: usize = 16 * 1024;

/// The caller's own terminal in raw mode, given back when this is dropped, also by a panic.
///
/// One per process: raw mode and signals are the process's. Signals that would end the process arrive as
/// [`Woken::stop`] instead, so that the terminal is given back first.
#[derive(Debug)]
pub struct Tty {
    signals: Signals,
    before: Termios,
    /// The terminal opened once more, so that writing never waits and nobody else's writing is changed.
    own: Option<OwnedFd>,
}

/// Signals of this process as bytes in pipes.
#[derive(Debug)]
pub struct Signals {
    resized: UnixStream,
    stopped: UnixStream,
    handlers: Vec<signal_hook::SigId>,
}

impl Signals {
    /// Takes the signals over.
    ///
    /// *Errors*: one cannot be taken.
    pub fn take() -> io::Result<Signals> {
        let (resized, winch) = UnixStream::pair()?;
        let (stopped, stop) = UnixStream::pair()?;
        for stream in [&resized, &stopped] {
            stream.set_nonblocking(true)?;
        }
        let mut signals = Signals { resized, stopped, handlers: Vec::new() };
        signals.handlers.push(signal_hook::low_level::pipe::register(SIGWINCH, winch)?);
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            signals.handlers.push(signal_hook::low_level::pipe::register(signal, stop.try_clone()?)?);
        }
        Ok(signals)
    }

    /// Can be read when TERM, INT or HUP has come.
    pub fn stopped(&self) -> BorrowedFd<'_> {
        self.stopped.as_fd()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for handler in self.handlers.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
    }
}

/// What ended a [`Tty::wait`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// There are bytes to [`read`](Tty::read), or the terminal has gone.
    pub input: bool,
    /// The terminal takes more.
    pub output: bool,
    /// The terminal may have another [`size`].
    pub resized: bool,
    /// TERM, INT or HUP came: leave.
    pub stop: bool,
    /// The other descriptor can be read.
    pub also: bool,
    /// The other descriptor can be written to.
    pub also_out: bool,
}

/// What a [`Tty::wait`] waits for besides signals.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Keys.
    pub input: bool,
    /// That the terminal takes more.
    pub output: bool,
    /// Another descriptor: to be read, to be written to.
    pub also: Option<(BorrowedFd<'a>, bool, bool)>,
    /// How long at most.
    pub limit: Option<Duration>,
}

/// Whether both the input and the output of this process are a terminal.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The terminal's size now: columns and rows; 80 by 24 where it does not say.
///
/// *Unit*: cells.
pub fn size() -> (u16, u16) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
    }
}

/// Whether a program that was killed has left the terminal as only a program wants it.
fn is_left_raw(termios: &Termios) -> bool {
    !termios.local_modes.intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
}

/// The same as people want it.
fn sane(mut termios: Termios) -> Termios {
    termios.local_modes |= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHOE | LocalModes::ECHOK;
    termios.local_modes |= LocalModes::ISIG | LocalModes::IEXTEN;
    termios.input_modes |= InputModes::ICRNL | InputModes::IXON | InputModes::BRKINT;
    termios.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
    termios
}

impl Tty {
    /// Sets raw mode and takes the signals over; dropping sends [`RESTORE`]. What a killed program has left behind
    /// is put right first. The first frame takes the screen over.
    ///
    /// *Errors*: there is no terminal, or no signal can be taken over.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::take()?;
        let mut before = tcgetattr(io::stdin())?;
        let left = is_left_raw(&before);
        if left {
            before = sane(before);
        }
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let own = rustix::fs::open("/proc/self/fd/1", flags, Mode::empty()).ok();
        let tty = Self { signals, before, own };
        if left {
            tty.write_within(RESTORE, RESTORE_LIMIT);
        }
        Ok(tty)
    }

    /// Waits until something happens that is wanted, or the limit has passed.
    ///
    /// *Errors*: those of poll; an interruption counts as nothing having happened.
    pub fn wait(&self, wanted: Wanted<'_>) -> io::Result<Woken> {
        let (stdin, out) = (io::stdin(), self.out());
        let flag = |on: bool, flag| if on { flag } else { PollFlags::empty() };
        let mut polled = vec![
            PollFd::new(&stdin, flag(wanted.input, PollFlags::IN)),
            PollFd::from_borrowed_fd(out, flag(wanted.output, PollFlags::OUT)),
            PollFd::from_borrowed_fd(self.signals.resized.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.signals.stopped.as_fd(), PollFlags::IN),
        ];
        if let Some((also, read, write)) = wanted.also {
            let flags = flag(read, PollFlags::IN) | flag(write, PollFlags::OUT);
            polled.push(PollFd::from_borrowed_fd(also, flags));
        }
        let limit = wanted.limit.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        match poll(&mut polled, limit.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Woken::default()),
            Err(error) => return Err(error.into()),
        }
        let ready = |at: usize| polled.get(at).map_or(PollFlags::empty(), PollFd::revents);
        let (input, output, also) = (ready(0), ready(1), ready(4));
        let ended = PollFlags::HUP | PollFlags::ERR;
        Ok(Woken {
            input: !input.is_empty(),
            output: output.intersects(PollFlags::OUT | ended),
            resized: !ready(2).is_empty() && drain(&self.signals.resized),
            stop: !ready(3).is_empty() && drain(&self.signals.stopped),
            also: also.intersects(PollFlags::IN | ended),
            also_out: also.intersects(PollFlags::OUT | ended),
        })
    }

    fn out(&self) -> BorrowedFd<'_> {
        // Standard output stays open as long as the process.
        match &self.own {
            Some(own) => own.as_fd(),
            None => rustix::stdio::stdout(),
        }
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

    /// Writes as much as the terminal takes now; how much that was.
    ///
    /// *Errors*: those of the write.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        // Standard output's own buffer would split a frame at its line ends.
        match rustix::io::write(self.out(), bytes) {
            Ok(count) => Ok(count),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes all of it, unless the terminal does not take it in time.
    fn write_within(&self, bytes: &[u8], limit: Duration) {
        let mut rest = bytes;
        let until = std::time::Instant::now() + limit;
        while !rest.is_empty() {
            match self.write(rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(_) => return,
            }
            let left = until.saturating_duration_since(std::time::Instant::now());
            if rest.is_empty() || left.is_zero() {
                return;
            }
            let wanted = [PollFd::from_borrowed_fd(self.out(), PollFlags::OUT)];
            let _ = poll(&mut { wanted }, Timespec::try_from(left).ok().as_ref());
        }
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Whatever fails here, nothing more can be done for the terminal. It may be stalled: nothing waits for it long.
        self.write_within(RESTORE, RESTORE_LIMIT);
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
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
