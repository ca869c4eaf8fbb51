//! A command without a screen, on a thread of its own: its results and messages go to the client, and the client
//! opens its files.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::wire::{Blocking, Kind, PART_MAX, Told, put, put_split};

/// Questions about files of one command.
const ASKED_MAX: u32 = 100;

/// The client's side of a command.
#[derive(Debug)]
pub struct Pipes {
    wire: Mutex<(Blocking<UnixStream>, u32)>,
}

/// Writes into one of the client's two outputs.
#[derive(Debug)]
pub struct Pipe<'a> {
    pipes: &'a Pipes,
    kind: Kind,
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut frames = Vec::new();
        put_split(&mut frames, self.kind, bytes);
        self.pipes.lock().0.write(&frames)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Pipes {
    pub(super) fn new(wire: Blocking<UnixStream>) -> Pipes {
        Pipes { wire: Mutex::new((wire, 0)) }
    }

    fn lock(&self) -> MutexGuard<'_, (Blocking<UnixStream>, u32)> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client's standard output.
    pub fn result(&self) -> Pipe<'_> {
        Pipe { pipes: self, kind: Kind::Output }
    }

    /// The client's standard error.
    pub fn message(&self) -> Pipe<'_> {
        Pipe { pipes: self, kind: Kind::Message }
    }

    /// Reads a file that stands on the client's command line.
    ///
    /// *Errors*: those of the client's file system; `PermissionDenied` where the name does not stand there.
    pub fn read(&self, name: &str, limit_bytes: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.ask(Kind::Read, name, limit_bytes, None, &mut |part| {
            content.extend_from_slice(&part);
            (content.len() as u64) < limit_bytes
        })?;
        content.truncate(usize::try_from(limit_bytes).unwrap_or(usize::MAX));
        Ok(content)
    }

    /// Whether a file that stands on the client's command line is there.
    pub fn exists(&self, name: &str) -> bool {
        self.ask(Kind::Seek, name, 0, None, &mut |_| true).is_ok()
    }

    /// Makes a file that stands on the client's command line.
    ///
    /// *Errors*: those of the client's file system; `PermissionDenied` where the name does not stand there.
    pub fn write_new(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.ask(Kind::Make, name, 0, Some(content), &mut |_| true).map(drop)
    }

    /// Asks about a file; `take` says whether more of it is wanted.
    fn ask(
        &self,
        kind: Kind,
        name: &str,
        limit_bytes: u64,
        content: Option<&[u8]>,
        take: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> io::Result<String> {
        if name.len() > 4096 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut locked = self.lock();
        let (wire, asked) = &mut *locked;
        *asked += 1;
        if *asked > ASKED_MAX {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let number = asked.to_le_bytes();
        let mut frames = Vec::new();
        match kind {
            Kind::Read => put(&mut frames, kind, &[&number, &limit_bytes.to_le_bytes(), name.as_bytes()]),
            _ => put(&mut frames, kind, &[&number, name.as_bytes()]),
        }
        if let Some(content) = content {
            content.chunks(PART_MAX).for_each(|part| put(&mut frames, Kind::Part, &[&number, part]));
            put(&mut frames, Kind::Done, &[&number]);
        }
        wire.write(&frames)?;
        let mut wanted = true;
        loop {
            let frame = wire.read()?;
            match frame.kind {
                Kind::Told => {}
                // A terminal may change its size while a command runs; keys are nobody's.
                Kind::Resize | Kind::Input => continue,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
            let (told, what) = Told::read(&frame.bytes).map_err(|_| io::ErrorKind::InvalidData)?;
            if told != *asked {
                return Err(io::ErrorKind::InvalidData.into());
            }
            match what {
                // The rest of a file that is too large is let pass: the client cannot be stopped within it.
                Told::Part(part) => wanted = wanted && take(part),
                Told::Done(name) => return Ok(name),
                Told::Failed(kind) => return Err(kind.into()),
            }
        }
    }

    /// Tells the exit code and ends the line.
    pub(super) fn end(&self, exit: u8) {
        let mut frames = Vec::new();
        put(&mut frames, Kind::Exit, &[&[exit]]);
        let mut locked = self.lock();
        // A client that has gone needs no exit code.
        let _ = locked.0.write(&frames);
        let _ = locked.0.socket().shutdown(std::net::Shutdown::Both);
    }
}
