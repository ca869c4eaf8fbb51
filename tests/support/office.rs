//! A served store and clients that say exactly what they are told to.

#![allow(dead_code, reason = "each binary that includes it uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::terminal;
use touyan::server::porch::connect;
use touyan::server::wire::{Blocking, Frame, Frames, Hello, Kind, put};

pub const KAIPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/kaiping-440783.csv");
/// Long enough for the slowest machine; whatever must come, comes long before.
pub const STUCK: Duration = Duration::from_secs(60);

/// A store with Kaiping's units and its server.
pub struct Office {
    pub folder: tempfile::TempDir,
    pub server: Option<Child>,
}

impl Office {
    /// Serves a new store, with more arguments for the server.
    pub fn open(args: &[&str]) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut office = Office { folder, server: None };
        office.serve(args);
        let done = office.run(&["import", "units", KAIPING], b"");
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        office
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
        command.args(args).arg("--store").arg(self.store()).env_clear().current_dir(self.folder.path());
        command.env("HOME", self.folder.path()).env("LANG", "en_GB.UTF-8").env("TERM", "xterm");
        command
    }

    pub fn serve(&mut self, args: &[&str]) {
        let mut command = self.command(&["serve"]);
        self.server = Some(command.args(args).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let until = Instant::now() + STUCK;
        while connect(&self.store()).is_err() {
            assert!(Instant::now() < until, "no server");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn run(&self, args: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What a command that must end with this code prints.
    pub fn check(&self, args: &[&str], code: i32) -> String {
        let done = self.run(args, b"");
        let said =
            String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{args:?}: {said}");
        said
    }

    pub fn guest(&self, hello: &Hello) -> Guest {
        let mut guest = Guest::silent(connect(&self.store()).unwrap());
        guest.send(Kind::Hello, &hello.write());
        guest
    }

    /// A session with its first frame on the screen.
    pub fn person(&self) -> Guest {
        let mut guest = self.guest(&screen());
        guest.until("a whole screen", |guest| guest.text().lines().count() >= 24);
        guest
    }

    pub fn turned_away(&self) -> usize {
        self.check(&["history", "--last", "50"], 0).matches("turned away").count()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        terminal::stop_server(&self.store());
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

pub fn screen() -> Hello {
    Hello {
        env: [("TERM", "xterm"), ("LANG", "en_GB.UTF-8")].map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
        size: (80, 24),
        at_terminal: true,
        ..Hello::default()
    }
}

/// A client that says exactly what it is told to.
pub struct Guest {
    pub wire: Blocking<UnixStream>,
    pub screen: vt100::Parser,
    pub received: usize,
    pub exit: Option<u8>,
    pub said: String,
}

impl Guest {
    pub fn silent(socket: UnixStream) -> Guest {
        socket.set_read_timeout(Some(STUCK)).unwrap();
        Guest {
            wire: Blocking::new(socket, Frames::default()),
            screen: vt100::Parser::new(24, 80, 0),
            received: 0,
            exit: None,
            said: String::new(),
        }
    }

    pub fn send(&mut self, kind: Kind, bytes: &[u8]) {
        let mut frames = Vec::new();
        put(&mut frames, kind, &[bytes]);
        self.raw(&frames);
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        // The server may have ended the line already.
        let _ = self.wire.write(bytes);
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The row in which the cursor stands.
    pub fn caret_line(&self) -> String {
        let (row, _) = self.screen.screen().cursor_position();
        self.text().lines().nth(usize::from(row)).unwrap_or_default().to_owned()
    }

    /// Takes one frame; `None`: the line has ended. Answers like a terminal.
    pub fn step(&mut self) -> Option<Frame> {
        let frame = self.wire.read().ok()?;
        match frame.kind {
            Kind::Output => {
                self.received += frame.bytes.len();
                self.screen.process(&frame.bytes);
                if frame.bytes.ends_with(b"\x1b[5n") {
                    self.send(Kind::Input, b"\x1b[0n");
                }
            }
            Kind::Message => self.said.push_str(&String::from_utf8_lossy(&frame.bytes)),
            Kind::Exit => self.exit = frame.bytes.first().copied(),
            _ => {}
        }
        Some(frame)
    }

    pub fn until(&mut self, what: &str, wanted: impl Fn(&Guest) -> bool) {
        while !wanted(self) {
            assert!(self.step().is_some(), "no {what}: {}\n{}", self.said, self.text());
        }
    }

    pub fn open_menu(&mut self) {
        self.send(Kind::Input, b"5");
        self.until("the menu of records", |guest| guest.text().contains("Registers"));
    }

    /// Reads until the server ends the line.
    pub fn until_the_end(&mut self) -> Option<u8> {
        while self.step().is_some() {}
        self.exit
    }

    /// Bytes that have come and were not looked at.
    pub fn waiting(&mut self) -> usize {
        let socket = self.wire.socket();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let before = self.received;
        while self.step().is_some() {}
        self.wire.socket().set_read_timeout(Some(STUCK)).unwrap();
        self.received - before
    }
}
