//! argv in, exit code out.

use std::io::Write;
use std::process::ExitCode;

use touyan::cli::{self, Caller, Out};

fn main() -> ExitCode {
    // Personal data must not lie about in a core file; where the limit cannot be set, the system has none.
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    let mut result = std::io::BufWriter::new(std::io::stdout().lock());
    let mut message = std::io::stderr();
    let exit = cli::run(&Caller::of_process(), Out::new(&mut result, &mut message));
    // What could not be written was told by the command; a reader that has gone needs nothing more.
    let _ = result.flush();
    exit.into()
}
