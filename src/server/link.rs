//! One client's socket as the loop uses it: nothing here ever waits.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use super::wire::{Frame, Frames, Kind, WireFault, put, put_split};

/// Read from a client at one time; the others come in between. *Unit*: bytes.
const TURN_BYTES: usize = 64 << 10;

/// Why a client is not there any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gone {
    /// It has ended, between two frames.
    Ended,
    /// It has ended or failed within a frame.
    Cut,
    /// It sends what makes no sense.
    Fault(WireFault),
}

/// A socket that does not block, with what waits on both sides of it.
#[derive(Debug)]
pub struct Link {
    socket: UnixStream,
    frames: Frames,
    out: Vec<u8>,
    sent: usize,
}

impl Link {
    /// Takes a socket that was just accepted.
    ///
    /// *Errors*: it cannot be kept from blocking.
    pub fn new(socket: UnixStream) -> io::Result<Link> {
        socket.set_nonblocking(true)?;
        Ok(Link { socket, frames: Frames::default(), out: Vec::new(), sent: 0 })
    }

    /// Reads what has come, a turn's worth.
    ///
    /// *Errors*: [`Gone`]; frames that came before can still be taken.
    pub fn fill(&mut self) -> Result<(), Gone> {
        let mut bytes = [0; 16 << 10];
        let mut turn = 0;
        while turn < TURN_BYTES {
            match (&self.socket).read(&mut bytes) {
                Ok(0) => return Err(if self.frames.is_cut() { Gone::Cut } else { Gone::Ended }),
                Ok(count) => {
                    self.frames.feed(&bytes[..count]);
                    turn += count;
                    if count < bytes.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Gone::Ended),
            }
        }
        Ok(())
    }

    /// The next whole frame.
    ///
    /// *Errors*: [`Gone::Fault`].
    pub fn take(&mut self) -> Result<Option<Frame>, Gone> {
        self.frames.take().map_err(Gone::Fault)
    }

    /// Puts a frame behind what waits.
    pub fn put(&mut self, kind: Kind, parts: &[&[u8]]) {
        put(&mut self.out, kind, parts);
    }

    /// Puts bytes behind what waits, as frames within their limit.
    pub fn put_split(&mut self, kind: Kind, bytes: &[u8]) {
        put_split(&mut self.out, kind, bytes);
    }

    /// Puts frames that are ready behind what waits.
    pub fn put_frames(&mut self, frames: &[u8]) {
        self.out.extend_from_slice(frames);
    }

    /// Sends what the socket takes now.
    ///
    /// *Errors*: [`Gone::Ended`].
    pub fn flush(&mut self) -> Result<(), Gone> {
        while self.is_clogged() {
            match (&self.socket).write(self.out.get(self.sent..).unwrap_or_default()) {
                Ok(0) => return Err(Gone::Ended),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Gone::Ended),
            }
        }
        self.sent = 0;
        if self.out.capacity() > TURN_BYTES {
            self.out = Vec::new();
        } else {
            self.out.clear();
        }
        Ok(())
    }

    /// Whether something waits to leave.
    pub fn is_clogged(&self) -> bool {
        self.sent < self.out.len()
    }

    /// Ends it for both sides, whoever else holds the socket.
    pub fn shut(&self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
    }

    /// The socket with what was read from it, for a thread that may wait.
    ///
    /// *Errors*: the socket cannot be made to block again.
    pub fn into_blocking(self) -> io::Result<(UnixStream, Frames)> {
        self.socket.set_nonblocking(false)?;
        Ok((self.socket, self.frames))
    }

    /// A link again.
    ///
    /// *Errors*: it cannot be kept from blocking.
    pub fn from_blocking(socket: UnixStream, frames: Frames) -> io::Result<Link> {
        Ok(Link { frames, ..Link::new(socket)? })
    }
}

impl AsFd for Link {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
