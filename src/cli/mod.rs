//! The command line: argv in, an exit code out.
//!
//! Every command works on the same views with the same rights as the screens. Results go to standard output, the
//! same bytes each time; sentences for people go to standard error, in their language. Nothing here knows how
//! records are kept or what rules hold.
//!
//! Start with [`table`] (every command, its arguments, its words) and [`run`]; one file in [`commands`] each.

pub mod attach;
#[cfg(test)]
mod attempt_tests;
mod caller;
pub mod commands;
mod error;
mod exit;
pub mod files;
mod host;
mod house;
mod keys;
mod out;
pub mod parse;
pub mod place;
pub mod table;
mod wording;

pub use caller::Caller;
pub use error::CliError;
pub use exit::Exit;
pub use house::{House, Served};
pub use out::{Out, OutFault};
pub use wording::sentence;

use crate::lang::Words;
use parse::{Given, Parsed};

/// A command that is being carried out.
pub struct Call<'a> {
    /// Who calls, from where.
    pub caller: &'a Caller,
    /// The person's language.
    pub words: Words,
    /// The arguments.
    pub given: Given,
    /// Whose store it works on, and with whose files.
    pub house: House<'a>,
    /// Where results and messages go.
    pub out: Out<'a>,
}

/// Carries out what the caller asks for. Everything that goes wrong is one sentence and one exit code.
pub fn run<'a>(caller: &'a Caller, house: House<'a>, out: Out<'a>) -> Exit {
    let words = Words::new(parse::language(caller));
    let mut out = out;
    let parsed = match parse::parse(&caller.args, words) {
        Ok(Parsed::Run(command, given)) => (command, given),
        Ok(Parsed::Text(text)) => {
            return match out.bytes(text.as_bytes()).and_then(|()| out.flush()) {
                Ok(()) => Exit::Done,
                Err(fault) => end(words, &mut out, &fault.into()),
            };
        }
        Err(problem) => return end(words, &mut out, &problem.into()),
    };
    let (command, given) = parsed;
    let mut call = Call { caller, words, given, house, out };
    let checked = call.given.terminal_options().map(drop);
    let done = checked.and_then(|()| (command.run)(&mut call)).and_then(|exit| {
        call.out.flush()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit,
        Err(error) => end(words, &mut call.out, &error),
    }
}

/// Says what is wrong, where that is known before the arguments are understood.
pub fn end_with(caller: &Caller, out: &mut Out<'_>, error: &CliError) -> Exit {
    end(Words::new(parse::language(caller)), out, error)
}

fn end(words: Words, out: &mut Out<'_>, error: &CliError) -> Exit {
    if let Some(sentence) = sentence(words, error) {
        out.say(&sentence);
    }
    error.exit()
}
