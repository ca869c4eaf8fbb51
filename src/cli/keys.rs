//! The key file of the store that a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Call, CliError, place};
use crate::domain::Vault;
use crate::store::clock::{Clock, SystemClock};
use crate::store::keys::{KeyFault, KeyFile};

/// Reads a key file, which must lie outside the store: a copy of the store would carry it along.
///
/// *Errors*: a [`KeyFault`].
pub fn read(path: &Path, store: &Path) -> Result<KeyFile, KeyFault> {
    outside(path, store)?;
    KeyFile::read(path)
}

/// Refuses a place for keys inside the store.
///
/// *Errors*: `Inside`.
pub fn outside(path: &Path, store: &Path) -> Result<(), KeyFault> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().map_or_else(PathBuf::new, real);
    match folder.starts_with(real(store)) || path.starts_with(store) {
        true => Err(KeyFault::Inside(path.to_owned())),
        false => Ok(()),
    }
}

/// The keys of a store, where they are here. With a key file that may not be used
/// numbers stay locked: the first screen says so, and `key check` why.
///
/// *Errors*: the machine's file cannot be read.
pub fn held(call: &Call<'_>, store: &Path) -> Result<Option<Arc<dyn Vault>>, CliError> {
    let Some(path) = place::key(call.caller, store)? else { return Ok(None) };
    match read(&path, store) {
        Ok(file) => Ok(vault(&file)),
        Err(_) => Ok(None),
    }
}

/// The keys for a new store: those of the key file, or a new file where there is none.
///
/// *Errors*: the file may not be used or cannot be made; a store whose numbers would stand open is not made.
pub fn new_or_held(path: Option<PathBuf>, store: &Path) -> Result<Option<Arc<dyn Vault>>, CliError> {
    let Some(path) = path else { return Ok(None) };
    let file = match read(&path, store) {
        Err(KeyFault::Missing(_)) => KeyFile::create(&path, SystemClock.today()).map_err(CliError::Key)?,
        read => read.map_err(CliError::Key)?,
    };
    Ok(vault(&file))
}

fn vault(file: &KeyFile) -> Option<Arc<dyn Vault>> {
    let ring = file.ring()?;
    Some(Arc::new(ring))
}
