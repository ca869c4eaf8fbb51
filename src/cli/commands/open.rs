//! `touyan`: opens the person's store.

use crate::cli::{Call, CliError, Exit, house, place};

/// Opens the store on the caller's terminal; makes a new one where there is none.
///
/// *Errors*: no terminal, or the store cannot be opened.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let profile = house::profile(call)?;
    if !profile.shows_chinese {
        call.out.say(&call.words.t("cli-no-chinese"));
    }
    let folder = place::store(call.caller, call.given.path("store").as_ref())?;
    let desk = house::open_or_found(call, &folder)?;
    house::visit(call, desk, profile)?;
    Ok(Exit::Done)
}
