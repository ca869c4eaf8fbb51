use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::Files;
use super::{Call, CliError, place};
use crate::domain::{AccountId, Kind, Right, View, rights::Denied};
use crate::server::identity::account_of;
use crate::session::founding::{self, FOUNDER, Founder};
use crate::store::attempt::Attempt;
use crate::store::handle::JOURNAL_FOLDER;
use crate::store::{Options, Store};
use crate::term::Profile;

/// Where a command works: on whose store, with whose files.
#[derive(Clone, Copy)]
pub struct House<'a> {
    /// The caller's files.
    pub files: &'a dyn Files,
    /// The store that this process serves; `None`: whatever the command opens is its own.
    pub served: Option<&'a Served>,
}

/// A store that this process holds open for several people.
#[derive(Debug)]
pub struct Served {
    /// Where it is.
    pub folder: PathBuf,
    /// It.
    pub store: Arc<Store>,
}

/// A store that a command works on, and in whose name.
#[derive(Debug)]
pub struct Desk {
    /// The store. It stays open as long as this is held.
    pub store: Arc<Store>,
    /// Whose rights hold.
    pub account: AccountId,
}

impl Desk {
    /// What the account may see now.
    ///
    /// *Errors*: it does not exist or is closed.
    pub fn view(&self) -> Result<View, CliError> {
        View::new(self.store.book(), self.account).ok_or(CliError::NoAccount)
    }
}

impl Desk {
    /// What the account may see now, where it has one of these rights. Who has none is refused, and it is written down.
    ///
    /// *Errors*: the refusal names the first of them; or there is no such account.
    pub fn allowed(&self, rights: &[(Right, Kind)]) -> Result<View, CliError> {
        let view = self.view()?;
        if rights.iter().any(|(right, kind)| view.may(*right, *kind)) {
            return Ok(view);
        }
        let (right, kind) = rights.first().copied().unwrap_or((Right::Configure, Kind::Setting));
        let what = format!("right {} {}", right.key(), kind.key()).into();
        let login = view.account().map(|account| account.login.clone()).unwrap_or_default();
        // Whether or not it could be noted, nothing is done.
        let _ = self.store.note_attempt(Some(self.account), &Attempt { what, login });
        Err(CliError::Refused(Denied::Right { right, kind }.into(), Some(view)))
    }
}

/// Rights of which one is needed to look after a store: to back it up, to check it.
pub const UPKEEP: [(Right, Kind); 2] = [(Right::Configure, Kind::Setting), (Right::Audit, Kind::Setting)];

/// Whether a store was ever made in a folder.
pub fn has_store(folder: &Path) -> bool {
    folder.join(JOURNAL_FOLDER).is_dir()
}

/// Opens the store of a command that needs one, in the caller's name.
///
/// *Errors*: those of [`Store::open`]; the caller has no account.
pub fn open(call: &Call<'_>, folder: &Path) -> Result<Desk, CliError> {
    let store = match call.house.served {
        Some(served) => Arc::clone(&served.store),
        None => Arc::new(Store::open(folder, options(call, folder)?)?),
    };
    desk(call, store)
}

/// Opens the store, or makes one where there is none.
///
/// *Errors*: as [`open`], and those of making one.
pub fn open_or_found(call: &Call<'_>, folder: &Path) -> Result<Desk, CliError> {
    if call.house.served.is_some() || has_store(folder) {
        return open(call, folder);
    }
    let store = founding::found(folder, &founder(call), founding_options(call, folder)?)?;
    Ok(Desk { store: Arc::new(store), account: FOUNDER })
}

/// A store in the caller's name.
///
/// *Errors*: the caller has no account.
pub fn desk(call: &Call<'_>, store: Arc<Store>) -> Result<Desk, CliError> {
    let known = account_of(&store.book(), &call.caller.login);
    // Who can open the files as their owner can read them anyway: the founder, unless an account bears the name.
    let account = known.or(call.caller.is_owner.then_some(FOUNDER)).ok_or(CliError::NoAccount)?;
    Ok(Desk { store, account })
}

/// How stores are opened here: with sled in a process of its own, where the program can be started anew.
/// The keys are those of the store's key file; without them numbers are locked.
///
/// *Errors*: the machine's file cannot be read.
pub fn options(call: &Call<'_>, folder: &Path) -> Result<Options, CliError> {
    let vault = super::keys::held(call, folder)?;
    Ok(Options { shelf_program: call.caller.program.clone(), vault, ..Options::default() })
}

/// The same for a store that is to be made, whose numbers are sealed from the first one on: a key file is made where
/// there is none.
///
/// *Errors*: as [`options`]; the key file may not be used or cannot be made.
pub fn founding_options(call: &Call<'_>, folder: &Path) -> Result<Options, CliError> {
    let vault = super::keys::new_or_held(place::key(call.caller, folder)?, folder)?;
    Ok(Options { vault, ..options(call, folder)? })
}

/// Whoever calls, as the first account of a new store.
pub fn founder(call: &Call<'_>) -> Founder {
    let login = match call.caller.login.as_str() {
        "" => "admin",
        login => login,
    };
    Founder { name: login.to_owned(), login: login.to_owned() }
}

/// Where the store of a command is. In a server it is the one that is served, whatever the caller says.
///
/// *Errors*: as [`place::store`].
pub fn folder(call: &Call<'_>) -> Result<PathBuf, CliError> {
    match call.house.served {
        Some(served) => Ok(served.folder.clone()),
        None => place::store(call.caller, call.given.path("store").as_ref()),
    }
}

/// Refuses where no screen can be shown.
///
/// *Errors*: there is no terminal, or it shows no screens.
pub fn needs_screen(call: &Call<'_>) -> Result<(), CliError> {
    if !call.caller.at_terminal {
        return Err(CliError::NoScreen(None));
    }
    let options = call.given.terminal_options()?;
    Profile::from_env(&options, &call.caller.env).map_err(|unusable| CliError::NoScreen(Some(unusable)))?;
    Ok(())
}
