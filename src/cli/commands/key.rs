//! `touyan key`: the key file that numbers are sealed under, and whether all is well with it.

use std::path::PathBuf;

use crate::cli::{Call, CliError, Exit, attach, house, keys, place, wording};
use crate::domain::View;
use crate::session::office::request_id;
use crate::store::clock::{Clock, SystemClock};
use crate::store::keys::{KeyFault, KeyFile};
use crate::store::sealing::{Sealing, sealing};
use crate::store::{NotSaved, StoreError};

/// The store and the key file of a command, which only whoever holds both may change.
fn places(call: &Call<'_>) -> Result<(PathBuf, PathBuf), CliError> {
    if call.house.served.is_some() {
        return Err(CliError::KeyInUse);
    }
    let store = house::folder(call)?;
    let key = place::key(call.caller, &store)?.ok_or(CliError::NoKeyPlace)?;
    keys::outside(&key, &store).map_err(CliError::Key)?;
    // A server that nobody uses any more still holds the store for a minute.
    attach::release(&store);
    Ok((store, key))
}

fn told(call: &mut Call<'_>, file: &KeyFile) -> Result<(), CliError> {
    for (at, kept) in file.keys.iter().enumerate() {
        let active = at + 1 == file.keys.len();
        let args = [("id", kept.key.id().to_string().into()), ("day", kept.made.to_string().into())];
        let line = match active {
            true => call.words.ta("cli-key-active", &args),
            false => call.words.ta("cli-key-older", &args),
        };
        call.out.line(&line)?;
    }
    call.out.line(&call.words.ta("cli-key-at", &[("path", file.path.display().to_string().into())]))?;
    Ok(())
}

/// Makes a key file.
///
/// *Errors*: there is one, or it cannot be written.
pub fn new(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (store, path) = places(call)?;
    let file = KeyFile::create(&path, SystemClock.today()).map_err(CliError::Key)?;
    told(call, &file)?;
    call.out.line(&call.words.t("cli-key-copy-it"))?;
    if house::has_store(&store) {
        call.out.line(&call.words.t("cli-key-seal-it"))?;
    }
    Ok(Exit::Done)
}

/// Names the keys of the file; what they are stays in it.
///
/// *Errors*: it cannot be used.
pub fn show_id(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_, path) = places(call)?;
    let file = KeyFile::read(&path).map_err(CliError::Key)?;
    told(call, &file)?;
    Ok(Exit::Done)
}

/// Writes a copy of the key file.
///
/// *Errors*: there is something of that name, or it would lie in the store.
pub fn backup(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (store, path) = places(call)?;
    let to = call.given.path("file").map(|file| call.caller.path(&file)).unwrap_or_default();
    keys::outside(&to, &store).map_err(CliError::Key)?;
    let mut file = KeyFile::read(&path).map_err(CliError::Key)?;
    file.back_up(&to, SystemClock.today()).map_err(CliError::Key)?;
    call.out.line(&call.words.ta("cli-key-copied", &[("path", to.display().to_string().into())]))?;
    Ok(Exit::Done)
}

/// Adds a new key and seals everything under it.
///
/// *Errors*: the file, the store.
pub fn rotate(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (store, path) = places(call)?;
    // Where others work in the store the new key would seal nothing: better no key than one nobody expects.
    drop(house::has_store(&store).then(|| house::open(call, &store)).transpose()?);
    let mut file = KeyFile::read(&path).map_err(CliError::Key)?;
    file.rotate(SystemClock.today()).map_err(CliError::Key)?;
    told(call, &file)?;
    call.out.line(&call.words.t("cli-key-copy-it"))?;
    if house::has_store(&store) { seal(call) } else { Ok(Exit::Done) }
}

/// Seals every number that is not under the key of now.
///
/// *Errors*: no key, the store.
pub fn seal(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (store, path) = places(call)?;
    KeyFile::read(&path).map_err(CliError::Key)?;
    let desk = house::open(call, &store)?;
    let before = sealing(&desk.store.book());
    desk.store
        .seal(desk.account, request_id())
        .map_err(|fault: NotSaved| CliError::of_act(fault, View::new(desk.store.book(), desk.account)))?;
    let after = sealing(&desk.store.book());
    let args = [("count", before.waiting.to_string().into()), ("sealed", after.sealed.to_string().into())];
    call.out.line(&call.words.ta("cli-key-sealed", &args))?;
    if before.plain > 0 {
        call.out.line(&call.words.t("cli-key-history"))?;
    }
    left(call, after)
}

/// Says what is left to do, and gives its exit code.
fn left(call: &mut Call<'_>, state: Sealing) -> Result<Exit, CliError> {
    if state.locked > 0 {
        call.out.line(&call.words.ta("cli-key-locked", &[("count", state.locked.to_string().into())]))?;
    }
    if state.waiting > 0 {
        call.out.line(&call.words.ta("cli-key-waiting", &[("count", state.waiting.to_string().into())]))?;
    }
    Ok(if state.locked + state.waiting > 0 { Exit::Findings } else { Exit::Done })
}

/// Whether the key file may be used, has a copy, and opens and seals everything.
///
/// *Errors*: only where nothing can be said.
pub fn check(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (store, path) = places(call)?;
    let mut exit = Exit::Done;
    match KeyFile::read(&path) {
        Ok(file) => {
            told(call, &file)?;
            match file.backup {
                Some(day) => {
                    call.out.line(&call.words.ta("cli-key-backup-of", &[("day", day.to_string().into())]))?;
                }
                None => {
                    call.out.line(&call.words.t("cli-key-copy-it"))?;
                    exit = Exit::Findings;
                }
            }
        }
        Err(fault @ (KeyFault::Missing(_) | KeyFault::Open(..) | KeyFault::Unreadable(_))) => {
            call.out.line(&wording::key(call.words, &fault))?;
            exit = Exit::Findings;
        }
        Err(fault) => return Err(CliError::Key(fault)),
    }
    if !house::has_store(&store) {
        return Err(StoreError::NoJournal(store).into());
    }
    let desk = house::open(call, &store)?;
    let state = sealing(&desk.store.book());
    call.out.line(&call.words.ta("cli-key-state", &[("sealed", state.sealed.to_string().into())]))?;
    let found = left(call, state)?;
    Ok(if found == Exit::Done { exit } else { found })
}
