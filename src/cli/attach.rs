//! From the caller's terminal to the server of a store, which is started where nobody serves it.
//!
//! This is what most people's `touyan` does all day, so the way through here is short: no parser, no words, no store.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::host::RELEASE;
use super::table::{AT_HOME, GLOBALS, Shape};
use super::{Caller, CliError, Exit, place};
use crate::lang::Words;
use crate::server::client::{Attempt, Client, Outcome};
use crate::server::porch::{connect, is_socket};
use crate::server::wire::Hello;
use crate::server::{Reach, Typed};
use crate::store::StoreError;
use crate::store::lock::StoreLock;
use crate::term::{Profile, tty};

/// How long a store may be held by somebody who does not serve it.
const START_LIMIT: Duration = Duration::from_secs(20);
/// The same for a command that needs no server.
const HELD_LIMIT: Duration = Duration::from_secs(3);
/// Who waits longer than this for somebody who holds the store is told so.
const TELL_AFTER: Duration = Duration::from_millis(700);
/// Between two looks at a store that somebody holds.
const HELD_PAUSE: Duration = Duration::from_millis(50);
/// Between two looks at a server that is being started.
const START_PAUSE: Duration = Duration::from_millis(2);
/// Servers that are started anew after they were killed.
const KILLED_MAX: u32 = 20;
/// Variables of the caller that a session is told, besides those of its terminal.
const ALSO_TOLD: [&str; 2] = ["LC_MESSAGES", "SSH_CONNECTION"];
/// The command that a person over SSH asked for where a forced command stands in its place.
const ORIGINAL_COMMAND: &str = "SSH_ORIGINAL_COMMAND";

/// The variables that a client tells the server.
pub fn variables_told() -> impl Iterator<Item = &'static str> {
    Profile::VARIABLES.into_iter().chain(ALSO_TOLD)
}

/// What arguments amount to at a glance, before they are understood.
#[derive(Debug, Default, PartialEq, Eq)]
struct Glance {
    store: Option<PathBuf>,
    command: Option<String>,
    /// For whom `attach` speaks.
    speaks_for: Option<String>,
    /// The parser must look.
    unclear: bool,
}

fn glance(args: &[OsString]) -> Glance {
    let mut seen = Glance::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let Some(text) = arg.to_str() else { return Glance { unclear: true, ..Glance::default() } };
        let Some(option) = text.strip_prefix("--") else {
            if matches!(text, "-h" | "-V") {
                seen.unclear = true;
            } else if seen.command.is_none() {
                seen.command = Some(text.to_owned());
            }
            continue;
        };
        let (name, mut value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (option, None),
        };
        let global = GLOBALS.iter().any(|arg| arg.name == name && arg.shape == Shape::Value);
        if value.is_none() && (global || name == "as" && seen.command.as_deref() == Some("attach")) {
            value = args.next().cloned();
        }
        match name {
            "store" => seen.store = value.map(PathBuf::from),
            "as" => seen.speaks_for = value.and_then(|value| value.into_string().ok()),
            "help" | "version" => seen.unclear = true,
            _ => {}
        }
    }
    seen
}

/// Carries out by a server what the arguments ask for, where there is one or one is to be started; `None`: it is to be
/// done in this process.
pub fn quick(caller: &Caller) -> Option<Exited> {
    let seen = glance(&caller.args);
    let command = seen.command.as_deref();
    // The sample county is made by whoever wants to see it; then it is served like any store.
    let at_home = |command: &&str| AT_HOME.contains(command) && *command != "attach" || *command == "demo";
    if seen.unclear || command.as_ref().is_some_and(at_home) {
        return None;
    }
    let args: Vec<String> =
        caller.args.iter().map(|arg| arg.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    let at = place::store(caller, seen.store.as_ref()).ok()?;
    let mut visit = Visit { caller, at: &at, args, speaks_for: None, starts: false };
    match command {
        None if !caller.at_terminal => return None,
        None => visit.starts = true,
        Some("attach") => {
            visit.starts = true;
            visit.speaks_for = seen.speaks_for;
            visit.args = caller.variable(ORIGINAL_COMMAND).map(asked_for).unwrap_or_default();
        }
        Some(_) => {}
    }
    visit.run()
}

/// The arguments in a command line that came over SSH: split as a shell splits, and nothing else of what a shell does.
fn asked_for(line: &str) -> Vec<String> {
    let mut words = split(line);
    if words.first().is_some_and(|first| first.rsplit('/').next() == Some(super::parse::PROGRAM)) {
        words.remove(0);
    }
    words
}

/// Words between blanks; quotes and backslashes hold them together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (Some(open), _) if sign == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                if let Some(next) = signs.next() {
                    word.get_or_insert_default().push(next);
                }
            }
            (None, _) if sign.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words
}

/// Says who holds the store, once, to whoever waits for it.
fn tell_held(caller: &Caller, at: &Path) {
    let Err(StoreError::Locked(holder)) = StoreLock::hold(at) else { return };
    let words = Words::new(super::parse::language(caller));
    let pid = holder.pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
    let sentence = words.ta("cli-waits-held", &[("pid", pid.into())]);
    // Nobody reading it is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

/// Whether a command waits for a store that somebody holds for a moment.
fn waits(at: &Path, begun: Instant) -> bool {
    begun.elapsed() < HELD_LIMIT && !is_socket(at) && is_held(at)
}

/// How a visit ended, for the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exited {
    /// With this code; everything has been said.
    Code(u8),
    /// The server was lost; nothing has been said.
    Lost,
    /// The terminal or an output failed; nothing has been said.
    Failed(std::io::ErrorKind),
}

/// A visit to a server.
#[derive(Debug)]
pub struct Visit<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// The store's folder, or a socket.
    pub at: &'a Path,
    /// The arguments for the server.
    pub args: Vec<String>,
    /// The account that this process speaks for.
    pub speaks_for: Option<String>,
    /// Whether a server is started where there is none.
    pub starts: bool,
}

impl Visit<'_> {
    /// Reaches the server and talks to it; `None` where there is none and none is to be started.
    pub fn run(self) -> Option<Exited> {
        let mut starter = Starter {
            at: self.at.to_owned(),
            program: (self.starts && !is_socket(self.at)).then(|| self.caller.program.clone()).flatten(),
            child: None,
            quiet: false,
            killed: 0,
            is_held: false,
        };
        let begun = Instant::now();
        let mut until = begun + START_LIMIT;
        let mut told = false;
        let socket = loop {
            match starter.attempt() {
                Attempt::Reached(socket) => break socket,
                Attempt::Failed(exit) => return Some(Exited::Code(exit)),
                Attempt::Wait if starter.program.is_none() && !waits(self.at, begun) => return None,
                Attempt::Wait if Instant::now() >= until => return Some(Exited::Code(Exit::Busy as u8)),
                Attempt::Wait if starter.is_held && begun.elapsed() >= TELL_AFTER => {
                    if !std::mem::replace(&mut told, true) {
                        tell_held(self.caller, self.at);
                    }
                    // Whoever holds it lives: it is waited for as long as the person likes.
                    until = Instant::now() + START_LIMIT;
                    std::thread::sleep(HELD_PAUSE);
                }
                Attempt::Wait => std::thread::sleep(START_PAUSE),
            }
        };
        let peer = rustix::net::sockopt::socket_peercred(&socket).map(|peer| peer.uid);
        let typed = match (&self.speaks_for, peer) {
            (Some(_), _) => Typed::Exports,
            (None, Ok(uid)) if uid == rustix::process::getuid() => Typed::All,
            (None, _) => Typed::Below,
        };
        let mut exports = place::exports(self.caller).ok();
        if let Some(name) = &self.speaks_for {
            let plain = crate::session::door::is_plain_name(name);
            exports = exports.filter(|_| plain).map(|folder| folder.join(name));
        }
        let mut env = BTreeMap::new();
        for name in variables_told() {
            if let Some(value) = self.caller.variable(name) {
                env.insert(name.to_owned(), value.to_owned());
            }
        }
        let hello = Hello {
            env,
            size: if self.caller.at_terminal { tty::size() } else { (80, 24) },
            claimed: self.speaks_for,
            working_folder: self.caller.working_folder.to_str().unwrap_or_default().to_owned(),
            at_terminal: self.caller.at_terminal,
            progress_at_terminal: self.caller.progress_at_terminal,
            kept: None,
            args: self.args.clone(),
        };
        let working_folder = self.caller.working_folder.clone();
        let reach = Reach { args: self.args, working_folder, exports, typed };
        starter.quiet = true;
        let ended = Client { hello, reach }.run(socket, &mut || starter.attempt());
        Some(match ended {
            Ok(Outcome::Exit(exit)) => Exited::Code(exit),
            Ok(Outcome::Stopped) => Exited::Code(0),
            Ok(Outcome::Lost) => Exited::Lost,
            Err(error) => Exited::Failed(error.kind()),
        })
    }
}

/// Reaches a store's server, which it starts where it may.
struct Starter {
    at: PathBuf,
    program: Option<PathBuf>,
    child: Option<Child>,
    /// A screen is open: what a failing server says would stand across it.
    quiet: bool,
    /// Servers of this client's that were killed.
    killed: u32,
    /// Somebody holds the store without serving it yet, or at all.
    is_held: bool,
}

impl Starter {
    fn attempt(&mut self) -> Attempt {
        if let Ok(socket) = connect(&self.at) {
            // It goes on by itself and is nobody's child any more when this process ends.
            return Attempt::Reached(socket);
        }
        let Some(program) = &self.program else { return Attempt::Wait };
        match &mut self.child {
            None if is_held(&self.at) => self.is_held = true,
            None => {
                self.is_held = false;
                let mut command = Command::new(program);
                command.arg("serve").arg("--detached").arg("--store").arg(&self.at);
                command.stdin(Stdio::null()).stdout(Stdio::null());
                if self.quiet {
                    command.stderr(Stdio::null());
                }
                match command.spawn() {
                    Ok(child) => self.child = Some(child),
                    Err(_) => return Attempt::Failed(Exit::InputOutput as u8),
                }
            }
            Some(child) => match child.try_wait() {
                Ok(None) => {}
                Ok(Some(status)) => {
                    self.child = None;
                    match status.code().and_then(|code| u8::try_from(code).ok()) {
                        // Somebody else holds the store for a moment, or the server had nobody and has gone.
                        Some(code) if code == Exit::Busy as u8 || code == Exit::Done as u8 => {}
                        Some(code) => return Attempt::Failed(code),
                        // Killed. One that is killed again and again is not started for ever.
                        None if self.killed < KILLED_MAX => self.killed += 1,
                        None => return Attempt::Failed(Exit::InputOutput as u8),
                    }
                }
                Err(_) => return Attempt::Failed(Exit::InputOutput as u8),
            },
        }
        Attempt::Wait
    }
}

/// Asks a server that nobody uses any more to let go of its store now, and waits until it has.
pub fn release(folder: &Path) {
    use crate::server::wire::{Blocking, Frames, Kind, put};
    let Ok(socket) = connect(folder) else { return };
    let hello = Hello { args: RELEASE.map(str::to_owned).into(), ..Hello::default() };
    let mut frames = Vec::new();
    put(&mut frames, Kind::Hello, &[&hello.write()]);
    let mut wire = Blocking::new(socket, Frames::default());
    let exit = wire.write(&frames).and_then(|()| wire.read());
    let lets_go = exit.is_ok_and(|frame| frame.kind == Kind::Exit && frame.bytes == [Exit::Done as u8]);
    let until = Instant::now() + START_LIMIT;
    while lets_go && is_held(folder) && Instant::now() < until {
        std::thread::sleep(START_PAUSE);
    }
}

/// Whether somebody holds a store without serving it: a command, or a server that is just beginning or ending.
fn is_held(folder: &Path) -> bool {
    matches!(StoreLock::hold(folder), Err(StoreError::Locked(_)))
}

/// Opens a store on the caller's terminal, from a command that has looked at its arguments.
///
/// *Errors*: the server was lost, or the terminal failed.
pub fn open(caller: &Caller, at: &Path) -> Result<Exit, CliError> {
    let args = caller.args.iter().filter_map(|arg| arg.to_str().map(str::to_owned)).collect();
    let visit = Visit { caller, at, args, speaks_for: None, starts: true };
    match visit.run() {
        Some(Exited::Code(code)) => {
            Exit::ALL.into_iter().find(|exit| *exit as u8 == code).ok_or(CliError::ServerLost)
        }
        Some(Exited::Failed(kind)) => Err(CliError::Terminal(kind.into())),
        Some(Exited::Lost) | None => Err(CliError::ServerLost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> Glance {
        glance(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_glance_tells_command_and_store_wherever_they_stand() {
        let list = Glance { store: Some("/a".into()), command: Some("list".into()), ..Glance::default() };
        assert_eq!(seen("--store /a list grids --json"), list);
        assert_eq!(seen("--lang zh --ascii list grids --unit 4407 --store=/a"), list);
        assert_eq!(seen("--ascii --colour none"), Glance::default());
        assert!(seen("list --help").unclear && seen("-V").unclear);
        assert_eq!(seen("attach --as chen").speaks_for.as_deref(), Some("chen"));
    }

    #[test]
    fn a_command_line_over_ssh_is_split_and_never_expanded() {
        assert_eq!(asked_for("touyan list grids --csv"), ["list", "grids", "--csv"]);
        assert_eq!(asked_for("/usr/local/bin/touyan"), [""; 0]);
        assert_eq!(asked_for("import people '人 员.csv'"), ["import", "people", "人 员.csv"]);
        assert_eq!(asked_for(r#"a "b \"c\" $HOME" d\ e ''"#), ["a", "b \"c\" $HOME", "d e", ""]);
        assert_eq!(
            asked_for("list $(id); rm -rf ~ | sh `x` > y"),
            ["list", "$(id);", "rm", "-rf", "~", "|", "sh", "`x`", ">", "y"]
        );
        assert_eq!(asked_for("a 'open"), ["a", "open"]);
    }
}
