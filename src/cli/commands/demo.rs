//! `touyan demo`: the sample county, on the screen or into a folder.

use std::path::Path;

use crate::cli::{Call, CliError, Exit, attach, house, keys, place};
use crate::session::founding::{self, Sample};
use crate::store::lock::StoreLock;
use crate::store::{Options, Store, StoreError};

/// Opens the sample county, made first where there is none; with `--into` only makes it.
///
/// *Errors*: no terminal, a folder in use, a scale that there is not.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let usual = Sample::default();
    let sample = Sample {
        seed: call.given.number("seed")?.unwrap_or(usual.seed),
        scale: call.given.number("scale")?.unwrap_or(usual.scale),
    };
    if let Some(into) = call.given.path("into") {
        let folder = call.caller.path(&into);
        let used = std::fs::read_dir(&folder).is_ok_and(|mut names| names.next().is_some());
        if used {
            return Err(StoreError::Exists(folder).into());
        }
        make(call, &folder, sample)?;
        return Ok(Exit::Done);
    }
    house::needs_screen(call)?;
    let folder = place::demo(call.caller, call.given.path("store").as_ref())?;
    if call.given.flag("fresh") && house::has_store(&folder) {
        clear(call, &folder)?;
    }
    if !house::has_store(&folder) {
        drop(make(call, &folder, sample)?);
    }
    attach::open(call.caller, &folder)
}

fn make(call: &mut Call<'_>, folder: &Path, sample: Sample) -> Result<Store, CliError> {
    if call.caller.progress_at_terminal {
        call.out.say(&call.words.t("cli-demo-making"));
    }
    let key = place::key_beside(folder);
    let is_new = !key.exists();
    let vault = keys::new_or_held(Some(key.clone()), folder)?;
    let options = Options { vault, ..house::options(call, folder)? };
    let founded = founding::found_sample(folder, &house::founder(call), sample, options);
    if is_new {
        match &founded {
            Ok(_) => {
                let path = key.display().to_string();
                call.out.say(&call.words.ta("cli-key-made", &[("path", path.into())]));
            }
            // A key that opens nothing would only be in the way of the next one.
            Err(_) => drop(std::fs::remove_file(&key)),
        }
    }
    Ok(founded?)
}

/// Takes the old sample away, unless somebody works in it or it is none.
fn clear(call: &Call<'_>, folder: &Path) -> Result<(), CliError> {
    attach::release(folder);
    let desk = house::open(call, folder)?;
    if !founding::is_demo(&crate::domain::View::whole(desk.store.book())) {
        return Err(StoreError::Exists(folder.to_owned()).into());
    }
    drop(desk);
    let file = |error| CliError::File { path: folder.to_owned(), error };
    let lock = StoreLock::take(folder, 0)?;
    std::fs::remove_dir_all(folder).map_err(file)?;
    drop(lock);
    Ok(())
}
