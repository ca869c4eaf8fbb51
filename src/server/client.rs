//! The other end of the wire: carries bytes between the caller's terminal and a server, opens the caller's files, gives
//! the terminal back whatever happens.
//!
//! Thin on purpose: fifty of these run on one small machine. It knows no words, no records, no keys.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::reach::Reach;
use super::wire::{Blocking, Frame, Frames, Hello, Kind, PART_MAX, Told, numbered, put, size_bytes};
use crate::term::tty::{Tty, Wanted, size};

/// What was typed and not sent; more is left in the terminal. *Unit*: bytes.
const TYPED_MAX: usize = 64 << 10;
/// How long a server that has gone is looked for.
const AGAIN_LIMIT: Duration = Duration::from_secs(30);
/// Between two tries to reach it.
const AGAIN_PAUSE: Duration = Duration::from_millis(50);
/// How long the last frame may take to reach the terminal.
const LAST_LIMIT: Duration = Duration::from_secs(2);
/// Contents of one file that a server sends. *Unit*: bytes.
const MADE_MAX: usize = 256 << 20;

/// How a visit ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// As the server said.
    Exit(u8),
    /// The server has gone and no other came.
    Lost,
    /// The terminal has gone, or a signal ended it.
    Stopped,
}

/// One try to reach a server.
#[derive(Debug)]
pub enum Attempt {
    /// Here it is.
    Reached(UnixStream),
    /// Not yet.
    Wait,
    /// There will be none; the exit code.
    Failed(u8),
}

/// One visit to a server.
#[derive(Debug)]
pub struct Client {
    /// What is said first; what the server leaves is put in for the next one.
    pub hello: Hello,
    /// The files that a server may ask for.
    pub reach: Reach,
}

/// How one connection ended.
enum Cut {
    Exit(u8),
    Screen(Frames),
    Lost,
}

impl Client {
    /// Talks to the server until the visit ends. `again` tries once to reach a server after this one has gone.
    ///
    /// *Errors*: those of the caller's own terminal and outputs; a reader that has gone is none.
    pub fn run(mut self, socket: UnixStream, again: &mut dyn FnMut() -> Attempt) -> io::Result<Outcome> {
        let frames = match self.errand(socket.try_clone()?)? {
            Cut::Exit(exit) => return Ok(Outcome::Exit(exit)),
            Cut::Lost => return Ok(Outcome::Lost),
            Cut::Screen(frames) => frames,
        };
        let mut screen = Screen::new(self, Tty::open()?, socket, frames)?;
        let outcome = screen.run(again);
        let said = std::mem::take(&mut screen.said);
        // The terminal is given back before anything is said on it.
        drop(screen);
        let _ = io::stderr().write_all(&said);
        outcome
    }

    /// The part of a visit before a screen opens; all of it where none does.
    fn errand(&mut self, socket: UnixStream) -> io::Result<Cut> {
        let mut wire = Blocking::new(socket, Frames::default());
        let mut frames = Vec::new();
        put(&mut frames, Kind::Hello, &[&self.hello.write()]);
        if wire.write(&frames).is_err() {
            return Ok(Cut::Lost);
        }
        let mut files = Files::default();
        let mut out = io::stdout().lock();
        loop {
            let frame = match wire.read() {
                Ok(frame) => frame,
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(error),
                Err(_) => return Ok(Cut::Lost),
            };
            match frame.kind {
                Kind::Output => match out.write_all(&frame.bytes).and_then(|()| out.flush()) {
                    Ok(()) => {}
                    // Nobody reads any more (`| head`): the command ends quietly.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Cut::Exit(0)),
                    Err(error) => return Err(error),
                },
                Kind::Message => drop(io::stderr().write_all(&frame.bytes)),
                Kind::Exit => return Ok(Cut::Exit(frame.bytes.first().copied().unwrap_or_default())),
                Kind::Screen => return Ok(Cut::Screen(wire.into_frames())),
                Kind::Keep => self.hello.kept = Some(frame.bytes),
                _ => {
                    let mut tell = |frames: Vec<u8>| wire.write(&frames);
                    if files.serve(&self.reach, &frame, &mut tell).is_err() {
                        return Ok(Cut::Lost);
                    }
                }
            }
        }
    }
}

/// Answers about files: what a server sends for one comes in parts.
#[derive(Debug, Default)]
struct Files {
    making: Option<(u32, bool, String, Vec<u8>)>,
}

impl Files {
    /// Answers one frame; what is told goes to `tell` as frames.
    fn serve(
        &mut self,
        reach: &Reach,
        frame: &Frame,
        tell: &mut dyn FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<()> {
        let wrong = |_| io::Error::from(io::ErrorKind::InvalidData);
        let (number, rest) = numbered(&frame.bytes).map_err(wrong)?;
        let name =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| io::ErrorKind::InvalidData.into());
        let mut say = |told: Told| {
            let mut frames = Vec::new();
            told.put(&mut frames, number);
            tell(frames)
        };
        let done = |result: io::Result<String>| match result {
            Ok(name) => Told::Done(name),
            Err(error) => Told::Failed(error.kind()),
        };
        match frame.kind {
            Kind::Read | Kind::Fetch => {
                let (limit, rest) = rest.split_first_chunk::<8>().ok_or(io::ErrorKind::InvalidData)?;
                let name: io::Result<String> = name(rest);
                let name = name?;
                let file = match frame.kind {
                    Kind::Read => reach.read(&name),
                    _ => reach.fetch(&name),
                };
                match file {
                    Ok(file) => {
                        let mut file = file.take(u64::from_le_bytes(*limit));
                        let mut part = vec![0; PART_MAX];
                        loop {
                            match file.read(&mut part) {
                                Ok(0) => return say(Told::Done(String::new())),
                                Ok(count) => say(Told::Part(part[..count].to_vec()))?,
                                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                                Err(error) => return say(Told::Failed(error.kind())),
                            }
                        }
                    }
                    Err(error) => say(Told::Failed(error.kind())),
                }
            }
            Kind::Seek => {
                let name: io::Result<String> = name(rest);
                say(done(reach.seek(&name?).map(|()| String::new())))
            }
            Kind::Make | Kind::Save => {
                self.making = Some((number, frame.kind == Kind::Make, name(rest)?, Vec::new()));
                Ok(())
            }
            Kind::Part => match &mut self.making {
                Some((making, _, _, content)) if *making == number && content.len() <= MADE_MAX => {
                    content.extend_from_slice(rest);
                    Ok(())
                }
                _ => Err(io::ErrorKind::InvalidData.into()),
            },
            Kind::Done => match self.making.take() {
                Some((making, make, name, content)) if making == number => say(done(if make {
                    reach.make(&name, &content).map(|()| name)
                } else {
                    reach.save(&name, &content)
                })),
                _ => Err(io::ErrorKind::InvalidData.into()),
            },
            _ => Ok(()),
        }
    }
}

/// A visit with a screen.
struct Screen {
    client: Client,
    tty: Tty,
    socket: UnixStream,
    frames: Frames,
    files: Files,
    /// For the terminal.
    out: Vec<u8>,
    /// For the server, in frames.
    send: Vec<u8>,
    /// For the server, as typed.
    typed: Vec<u8>,
    /// For standard error, once the terminal is given back.
    said: Vec<u8>,
}

/// What a turn of the loop has come to.
enum Turn {
    On,
    Cut,
    End(Outcome),
}

impl Screen {
    fn new(client: Client, tty: Tty, socket: UnixStream, frames: Frames) -> io::Result<Screen> {
        socket.set_nonblocking(true)?;
        let nothing = Vec::new;
        let (out, send, typed, said) = (nothing(), nothing(), nothing(), nothing());
        let mut screen =
            Screen { client, tty, socket, frames, files: Files::default(), out, send, typed, said };
        // It may have been changed while the server was being reached.
        screen.tell_size();
        Ok(screen)
    }

    fn tell_size(&mut self) {
        let now = size();
        if now != self.client.hello.size {
            self.client.hello.size = now;
            put(&mut self.send, Kind::Resize, &[&size_bytes(now)]);
        }
    }

    fn run(&mut self, again: &mut dyn FnMut() -> Attempt) -> io::Result<Outcome> {
        loop {
            // What came together with the word that the screen opens.
            let turn = match self.take_frames()? {
                Turn::On => self.turn()?,
                other => other,
            };
            match turn {
                Turn::On => {}
                Turn::End(outcome) => {
                    if matches!(outcome, Outcome::Exit(_)) {
                        self.last_words()?;
                    }
                    return Ok(outcome);
                }
                Turn::Cut => match self.look_for_another(again)? {
                    Turn::End(outcome) => return Ok(outcome),
                    Turn::On | Turn::Cut => {}
                },
            }
        }
    }

    /// Waits once and carries what can be carried.
    fn turn(&mut self) -> io::Result<Turn> {
        if self.send.is_empty() && !self.typed.is_empty() {
            put(&mut self.send, Kind::Input, &[&self.typed]);
            self.typed = Vec::new();
        }
        if !self.send.is_empty() {
            match (&self.socket).write(&self.send) {
                Ok(count) => drop(self.send.drain(..count)),
                Err(error) if is_patience(&error) => {}
                Err(_) => return Ok(Turn::Cut),
            }
        }
        let woken = self.tty.wait(Wanted {
            input: self.typed.len() < TYPED_MAX / 2,
            output: !self.out.is_empty(),
            // Nothing more is fetched while the terminal does not take what is here.
            also: Some((self.socket.as_fd(), self.out.is_empty(), !self.send.is_empty())),
            limit: None,
        })?;
        if woken.stop {
            return Ok(Turn::End(Outcome::Stopped));
        }
        if woken.input && !self.read_keys()? {
            return Ok(Turn::End(Outcome::Stopped));
        }
        if woken.resized {
            // Also the same size again: the terminal may have lost what it showed.
            self.client.hello.size = size();
            put(&mut self.send, Kind::Resize, &[&size_bytes(self.client.hello.size)]);
        }
        if woken.output {
            self.show()?;
        }
        if woken.also && self.out.is_empty() {
            let mut bytes = [0; 16 << 10];
            match (&self.socket).read(&mut bytes) {
                Ok(0) => return Ok(Turn::Cut),
                Ok(count) => self.frames.feed(&bytes[..count]),
                Err(error) if is_patience(&error) => {}
                Err(_) => return Ok(Turn::Cut),
            }
        }
        Ok(Turn::On)
    }

    /// `false`: the terminal has gone.
    fn read_keys(&mut self) -> io::Result<bool> {
        let bytes = self.tty.read()?;
        self.typed.extend_from_slice(&bytes);
        Ok(!bytes.is_empty())
    }

    fn show(&mut self) -> io::Result<()> {
        if !self.out.is_empty() {
            let count = self.tty.write(&self.out)?;
            self.out.drain(..count);
        }
        Ok(())
    }

    fn take_frames(&mut self) -> io::Result<Turn> {
        loop {
            let frame = match self.frames.take() {
                Ok(Some(frame)) => frame,
                Ok(None) => return Ok(Turn::On),
                Err(_) => return Ok(Turn::Cut),
            };
            match frame.kind {
                Kind::Output => {
                    self.out.extend_from_slice(&frame.bytes);
                    self.show()?;
                }
                Kind::Message => self.said.extend_from_slice(&frame.bytes),
                Kind::Keep => self.client.hello.kept = Some(frame.bytes),
                // It is the next server's from now on; it draws everything anew.
                Kind::Screen => {}
                Kind::Exit => {
                    let exit = frame.bytes.first().copied().unwrap_or_default();
                    return Ok(Turn::End(Outcome::Exit(exit)));
                }
                _ => {
                    let send = &mut self.send;
                    let mut tell = |frames: Vec<u8>| {
                        send.extend_from_slice(&frames);
                        Ok(())
                    };
                    if self.files.serve(&self.client.reach, &frame, &mut tell).is_err() {
                        return Ok(Turn::Cut);
                    }
                }
            }
        }
    }

    /// The last frame reaches the terminal before it is given back, if the terminal takes it.
    fn last_words(&mut self) -> io::Result<()> {
        let until = Instant::now() + LAST_LIMIT;
        while !self.out.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            let wanted = Wanted { input: false, output: true, also: None, limit: Some(left) };
            if left.is_zero() || self.tty.wait(wanted)?.stop {
                break;
            }
            self.show()?;
        }
        Ok(())
    }

    /// The server has gone. What stands on the screen stays there, keys wait, until another one is reached.
    fn look_for_another(&mut self, again: &mut dyn FnMut() -> Attempt) -> io::Result<Turn> {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        let until = Instant::now() + AGAIN_LIMIT;
        while Instant::now() < until {
            match again() {
                Attempt::Reached(socket) => {
                    socket.set_nonblocking(true)?;
                    self.socket = socket;
                    self.frames = Frames::default();
                    self.files = Files::default();
                    self.client.hello.size = size();
                    self.send = Vec::new();
                    put(&mut self.send, Kind::Hello, &[&self.client.hello.write()]);
                    return Ok(Turn::On);
                }
                Attempt::Failed(exit) => return Ok(Turn::End(Outcome::Exit(exit))),
                Attempt::Wait => {}
            }
            let woken = self.tty.wait(Wanted {
                input: self.typed.len() < TYPED_MAX / 2,
                output: !self.out.is_empty(),
                also: None,
                limit: Some(AGAIN_PAUSE),
            })?;
            if woken.stop || woken.input && !self.read_keys()? {
                return Ok(Turn::End(Outcome::Stopped));
            }
            if woken.output {
                self.show()?;
            }
        }
        Ok(Turn::End(Outcome::Lost))
    }
}

fn is_patience(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
