//! `touyan`: opens the person's store.

use crate::cli::{Call, CliError, Exit, house, place};
use crate::session::founding;

/// Opens the store on the caller's terminal; makes a new one where there is none.
///
/// *Errors*: no terminal, or the store cannot be opened.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let profile = house::profile(call)?;
    if !profile.shows_chinese {
        call.out.say(&call.words.t("cli-no-chinese"));
    }
    let folder = place::store(call.caller, call.given.path("store").as_ref())?;
    let store = match house::has_store(&folder) {
        true => house::open(call, &folder)?,
        false => founding::found(&folder, &house::founder(call), house::options(call))?,
    };
    house::visit(call, store, profile)?;
    Ok(Exit::Done)
}
