use std::path::Path;
use std::sync::Arc;

use super::{Call, CliError};
use crate::domain::View;
use crate::lang::Lang;
use crate::session::founding::{FOUNDER, Founder, is_demo};
use crate::session::{FolderDoor, Library, local};
use crate::store::handle::JOURNAL_FOLDER;
use crate::store::{Options, Store};
use crate::term::{Profile, Tongue};

/// Whether a store was ever made in a folder.
pub fn has_store(folder: &Path) -> bool {
    folder.join(JOURNAL_FOLDER).is_dir()
}

/// Opens the store of a command that needs one.
///
/// *Errors*: those of [`Store::open`].
pub fn open(call: &Call<'_>, folder: &Path) -> Result<Store, CliError> {
    Ok(Store::open(folder, options(call))?)
}

/// How stores are opened here: with sled in a process of its own, where the program can be started anew.
pub fn options(call: &Call<'_>) -> Options {
    Options { shelf_program: call.caller.program.clone(), ..Options::default() }
}

/// Whoever calls, as the first account of a new store.
pub fn founder(call: &Call<'_>) -> Founder {
    let login = call.caller.variable("USER").or(call.caller.variable("LOGNAME")).unwrap_or("admin");
    let login: String = login.chars().filter(|sign| !sign.is_control()).take(40).collect();
    Founder { name: login.clone(), login }
}

/// What the caller's terminal can show.
///
/// *Errors*: there is none, or it shows no screens.
pub fn profile(call: &Call<'_>) -> Result<Profile, CliError> {
    if !call.caller.at_terminal {
        return Err(CliError::NoScreen(None));
    }
    let options = call.terminal_options()?;
    Profile::from_env(&options, &call.caller.env).map_err(|unusable| CliError::NoScreen(Some(unusable)))
}

/// Runs a session on the caller's terminal.
///
/// *Errors*: the terminal, the account, or a bug.
pub fn visit(call: &Call<'_>, store: Store, profile: Profile) -> Result<(), CliError> {
    let view = View::new(store.book(), FOUNDER).ok_or(CliError::NoAccount)?;
    let account = view.account().and_then(|account| account.language.parse().ok()).map(|lang| match lang {
        Lang::Zh => Tongue::Chinese,
        Lang::En => Tongue::English,
    });
    let lang = match profile.tongue(account) {
        Tongue::Chinese => Lang::Zh,
        Tongue::English => Lang::En,
    };
    let demo = is_demo(&view);
    let exports = super::place::exports(call.caller)?;
    let library = Library::open(Arc::new(store)).map_err(CliError::Terminal)?;
    let visit = local::Visit { account: FOUNDER, profile, lang, place: None, demo };
    local::run(
        &library,
        Arc::new(FolderDoor::new(exports).reading_from(&call.caller.working_folder)),
        visit,
    )?;
    Ok(())
}
