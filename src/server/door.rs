//! The door to files of a session behind a socket: the client opens them, the session's helpers wait for it.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::wire::{Kind, PART_MAX, Told, put};
use crate::session::Door;
use crate::session::door::is_plain_name;

/// Questions of one session that are open at the same time.
const OPEN_MAX: usize = 8;
/// How long a client may take over a part of a file.
const PATIENCE: Duration = Duration::from_secs(120);

/// Open questions of one session.
#[derive(Debug, Default)]
pub(super) struct Questions {
    open: Mutex<Option<Open>>,
}

/// Number of the last question, and who waits for which answer; nothing once nobody will answer any more.
type Open = (u32, BTreeMap<u32, Sender<Told>>);

impl Questions {
    pub fn new() -> Arc<Questions> {
        Arc::new(Questions { open: Mutex::new(Some((0, BTreeMap::new()))) })
    }

    /// Hands an answer on; `false` where nobody has asked that.
    pub fn told(&self, number: u32, told: Told) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, waiting)) = open.as_mut() else { return false };
        let more = matches!(told, Told::Part(_));
        let Some(to) = waiting.get(&number) else { return false };
        // Whoever asked may have given up; the rest is then let pass.
        let _ = to.send(told);
        if !more {
            waiting.remove(&number);
        }
        true
    }

    /// Nobody will answer any more.
    pub fn close(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn ask(&self) -> io::Result<(u32, mpsc::Receiver<Told>)> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, waiting) = open.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        if waiting.len() >= OPEN_MAX {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        *last += 1;
        let (to, from) = mpsc::channel();
        waiting.insert(*last, to);
        Ok((*last, from))
    }
}

/// Sends frames to the session's client, from any thread.
pub(super) type Send = Arc<dyn Fn(Vec<u8>) + std::marker::Send + Sync>;

/// The client's files, as a session may ask for them.
pub(super) struct WireDoor {
    pub questions: Arc<Questions>,
    pub send: Send,
}

impl WireDoor {
    fn ask(
        &self,
        kind: Kind,
        name: &str,
        content: Option<&[u8]>,
        limit: u64,
    ) -> io::Result<(Vec<u8>, String)> {
        let (number, answers) = self.questions.ask()?;
        let number = number.to_le_bytes();
        let mut frames = Vec::new();
        match kind {
            Kind::Fetch => put(&mut frames, kind, &[&number, &limit.to_le_bytes(), name.as_bytes()]),
            _ => put(&mut frames, kind, &[&number, name.as_bytes()]),
        }
        if let Some(content) = content {
            content.chunks(PART_MAX).for_each(|part| put(&mut frames, Kind::Part, &[&number, part]));
            put(&mut frames, Kind::Done, &[&number]);
        }
        (self.send)(frames);
        let mut read = Vec::new();
        loop {
            match answers.recv_timeout(PATIENCE).map_err(|_| io::ErrorKind::TimedOut)? {
                Told::Part(part) if (read.len() as u64) < limit => read.extend_from_slice(&part),
                Told::Part(_) => {}
                Told::Done(name) => return Ok((read, name)),
                Told::Failed(kind) => return Err(kind.into()),
            }
        }
    }
}

impl Door for WireDoor {
    fn save_new(&self, name: &str, content: &[u8]) -> io::Result<String> {
        if !is_plain_name(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(self.ask(Kind::Save, name, Some(content), 0)?.1)
    }

    fn read(&self, name: &str, limit_bytes: u64) -> io::Result<Vec<u8>> {
        if name.len() > 4096 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let (mut content, _) = self.ask(Kind::Fetch, name, None, limit_bytes)?;
        content.truncate(usize::try_from(limit_bytes).unwrap_or(usize::MAX));
        Ok(content)
    }
}
