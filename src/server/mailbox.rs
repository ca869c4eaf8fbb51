//! What comes to the loop from other threads, with a pipe that wakes it.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};

/// Letters of any kind for one thread.
#[derive(Debug)]
pub struct Mailbox<T> {
    waiting: Mutex<VecDeque<T>>,
    ring: UnixStream,
    rung: UnixStream,
}

impl<T> Mailbox<T> {
    /// An empty one.
    ///
    /// *Errors*: no pipe can be made.
    pub fn new() -> io::Result<Arc<Mailbox<T>>> {
        let (ring, rung) = UnixStream::pair()?;
        ring.set_nonblocking(true)?;
        rung.set_nonblocking(true)?;
        Ok(Arc::new(Mailbox { waiting: Mutex::default(), ring, rung }))
    }

    /// Puts a letter in, from any thread. What is put in is bounded by whoever does: an answer for each question.
    pub fn put(&self, letter: T) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push_back(letter);
        if waiting.len() == 1 {
            // Full: it has been rung already.
            let _ = (&self.ring).write(&[1]);
        }
    }

    /// Takes everything that waits.
    pub fn take(&self) -> VecDeque<T> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = [0; 16];
        while matches!((&self.rung).read(&mut bytes), Ok(1..)) {}
        std::mem::take(&mut *waiting)
    }
}

impl<T> AsFd for Mailbox<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.rung.as_fd()
    }
}
