//! What the server's guests get: this is where arguments, words and rights meet somebody at the door.

use std::ffi::OsString;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::CliError;
use super::files::Files;
use super::house::{House, Served};
use super::parse::{self, Parsed};
use super::{Caller, Exit, Out, sentence};
use crate::domain::{AccountId, View};
use crate::lang::{Lang, Words};
use crate::server::errand::Pipes;
use crate::server::identity::account_of;
use crate::server::{Guest, Host, Parting, Welcome};
use crate::session::Library;
use crate::session::founding::{FOUNDER, is_demo};
use crate::store::attempt::Attempt;
use crate::term::{Profile, Tongue};
use crate::ui::{Place, screens};

/// Asks a server that nobody uses to let go of its store: `serve --release`, from another process of this program.
pub const RELEASE: [&str; 2] = ["serve", "--release"];
/// The longest name of a place where somebody works. *Unit*: characters.
const SEAT_MAX: usize = 80;
/// A result is sent in pieces of this size. *Unit*: bytes.
const PIECE_BYTES: usize = 32 << 10;

/// The host of one served store.
#[derive(Debug)]
pub struct CliHost {
    /// The store.
    pub served: Arc<Served>,
    /// This program, where it may be started anew.
    pub program: Option<PathBuf>,
}

impl CliHost {
    fn caller(&self, guest: &Guest) -> Caller {
        let hello = &guest.hello;
        Caller {
            login: guest.login.clone(),
            is_owner: guest.is_owner && !guest.through_gate,
            program: self.program.clone(),
            args: hello.args.iter().map(OsString::from).collect(),
            env: hello.env.clone(),
            // Nothing of this process is the guest's.
            machine_file: PathBuf::new(),
            data_folder: None,
            config_folder: None,
            working_folder: PathBuf::from(&hello.working_folder),
            at_terminal: hello.at_terminal,
            progress_at_terminal: false,
        }
    }
}

fn words_of(guest: &Guest) -> Words {
    let args = guest.hello.args.iter().map(OsString::from).collect();
    Words::new(parse::language(&Caller { args, env: guest.hello.env.clone(), ..Caller::default() }))
}

fn farewell(words: Words, error: &CliError) -> Welcome {
    Welcome::Farewell(sentence(words, error).unwrap_or_default(), error.exit() as u8)
}

impl Host for CliHost {
    fn welcome(&self, guest: &Guest, library: &Arc<Library>) -> Welcome {
        let words = words_of(guest);
        if guest.hello.args == RELEASE {
            return match guest.is_owner {
                true => Welcome::Close(Exit::Done as u8, Exit::Busy as u8),
                false => farewell(words, &CliError::NoAccount),
            };
        }
        let caller = self.caller(guest);
        let (command, given) = match parse::parse(&caller.args, words) {
            Ok(Parsed::Run(command, given)) => (command, given),
            Ok(Parsed::Text(text)) => {
                return Welcome::Errand(Box::new(move |pipes| {
                    use std::io::Write;
                    // Nobody reading help is no failure.
                    let _ = pipes.result().write_all(text.as_bytes());
                    Exit::Done as u8
                }));
            }
            Err(problem) => return farewell(words, &problem.into()),
        };
        if !command.by_server() {
            return farewell(words, &CliError::AtHome(command.path.join(" ")));
        }
        if command.opens_screen() {
            let place = (command.path == ["doctor"]).then(|| Place::new(screens::DOCTOR));
            return screen(&caller, given, words, library, place);
        }
        let served = Arc::clone(&self.served);
        Welcome::Errand(Box::new(move |pipes| {
            let files = WireFiles(pipes);
            let house = House { files: &files, served: Some(&served) };
            let (mut result, mut message) =
                (BufWriter::with_capacity(PIECE_BYTES, pipes.result()), pipes.message());
            super::run(&caller, house, Out::new(&mut result, &mut message)) as u8
        }))
    }

    fn parting(&self, guest: &Guest, why: &Parting) -> (String, u8) {
        let error = match why {
            Parting::NoGate => CliError::NoGate(guest.hello.claimed.clone().unwrap_or_default()),
            Parting::AccountFull(most) => CliError::TooMany(*most),
            Parting::ServerFull(most) => CliError::ServerFull(*most),
            Parting::NoAccount => CliError::NoAccount,
            Parting::Idle => CliError::Idle,
            Parting::Crash(crash, log) => CliError::Crash(crash.clone(), log.clone()),
        };
        (sentence(words_of(guest), &error).unwrap_or_default(), error.exit() as u8)
    }

    fn turned_away(&self, library: &Arc<Library>, what: &'static str, login: &str) {
        let account = account_of(&library.book(), login);
        let attempt = Attempt { what: what.into(), login: login.into() };
        // A journal that cannot be written turns everybody away by itself.
        let _ = library.store().note_attempt(account, &attempt);
    }
}

/// A session for whoever has an account.
fn screen(
    caller: &Caller,
    given: parse::Given,
    words: Words,
    library: &Arc<Library>,
    place: Option<Place>,
) -> Welcome {
    let account = match account(caller, library) {
        Some(account) => account,
        None => return farewell(words, &CliError::NoAccount),
    };
    let Some(view) = View::new(library.book(), account) else {
        return farewell(words, &CliError::NoAccount);
    };
    if !caller.at_terminal {
        return farewell(words, &CliError::NoScreen(None));
    }
    let options = match given.terminal_options() {
        Ok(options) => options,
        Err(error) => return farewell(words, &error),
    };
    let profile = match Profile::from_env(&options, &caller.env) {
        Ok(profile) => profile,
        Err(unusable) => return farewell(words, &CliError::NoScreen(Some(unusable))),
    };
    let preferred = view.account().and_then(|account| account.language.parse().ok());
    let preferred = preferred.map(|lang| match lang {
        Lang::Zh => Tongue::Chinese,
        Lang::En => Tongue::English,
    });
    let lang = match profile.tongue(preferred) {
        Tongue::Chinese => Lang::Zh,
        Tongue::English => Lang::En,
    };
    let message = (!profile.shows_chinese).then(|| format!("{}\n", words.t("cli-no-chinese")));
    let (demo, seat) = (is_demo(&view), seat(caller));
    Welcome::Screen { account, profile: Box::new(profile), lang, demo, message, place, seat }
}

/// From where somebody works: the kind of terminal and, over SSH, the address of the machine it stands on.
fn seat(caller: &Caller) -> String {
    let term = caller.variable("TERM").unwrap_or_default();
    let from = caller.variable("SSH_CONNECTION").and_then(|line| line.split_whitespace().next());
    [term, from.unwrap_or_default()].join(" ").trim().chars().take(SEAT_MAX).collect()
}

/// Whose rights a caller has: the open account with its login name, else, for whoever owns the files and can read them
/// anyway, the founder's.
pub fn account(caller: &Caller, library: &Library) -> Option<AccountId> {
    account_of(&library.book(), &caller.login).or(caller.is_owner.then_some(FOUNDER))
}

/// The client's files.
struct WireFiles<'a>(&'a Pipes);

fn name(named: &Path) -> std::io::Result<&str> {
    named.to_str().ok_or_else(|| std::io::ErrorKind::InvalidInput.into())
}

impl Files for WireFiles<'_> {
    fn read(&self, named: &Path, limit_bytes: u64) -> std::io::Result<Vec<u8>> {
        self.0.read(name(named)?, limit_bytes)
    }

    fn exists(&self, named: &Path) -> bool {
        name(named).is_ok_and(|name| self.0.exists(name))
    }

    fn write_new(&self, named: &Path, content: &[u8]) -> std::io::Result<()> {
        self.0.write_new(name(named)?, content)
    }
}
