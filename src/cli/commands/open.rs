//! `touyan`: opens the person's store.

use crate::cli::{Call, CliError, Exit, attach, house};

/// Opens the store on the caller's terminal; makes a new one where there is none.
///
/// *Errors*: no terminal, or the server cannot be reached or started.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    house::needs_screen(call)?;
    let folder = house::folder(call)?;
    attach::open(call.caller, &folder)
}
