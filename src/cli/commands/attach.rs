//! `touyan attach`: only ever talks to a server; as a forced command it speaks for one person of a shared account.

use crate::cli::{Call, CliError, Exit};

/// Reached only where no server could be.
///
/// *Errors*: always.
pub fn run(_call: &mut Call<'_>) -> Result<Exit, CliError> {
    Err(CliError::ServerLost)
}
