//! argv in, exit code out.

use std::io::Write;
use std::process::ExitCode;

use touyan::cli::{self, Caller, CliError, House, Out, attach, attach::Exited, files::OwnFiles};
use touyan::store::{beside, shelf::OPEN_LIMIT_MS};

fn main() -> ExitCode {
    // Personal data must not lie about in a core file; where the limit cannot be set, the system has none. One byte,
    // not none: at 0 the kernel still hands the memory to a program that collects cores, at 1 it does not.
    let none = rustix::process::Rlimit { current: Some(1), maximum: Some(1) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    if let Some(exit) = shelf() {
        return exit;
    }
    let caller = Caller::of_client();
    let mut lost = None;
    match attach::quick(&caller) {
        Some(Exited::Code(code)) => return ExitCode::from(code),
        Some(Exited::Lost) => lost = Some(CliError::ServerLost),
        Some(Exited::Failed(kind)) => lost = Some(CliError::Terminal(kind.into())),
        None => {}
    }
    let mut result = std::io::BufWriter::new(std::io::stdout().lock());
    let mut message = std::io::stderr();
    let mut out = Out::new(&mut result, &mut message);
    if let Some(error) = lost {
        return cli::end_with(&caller, &mut out, &error).into();
    }
    let caller = Caller::of_process();
    let files = OwnFiles { working_folder: caller.working_folder.clone() };
    let exit = cli::run(&caller, House { files: &files, served: None }, out);
    // What could not be written was told by the command; a reader that has gone needs nothing more.
    let _ = result.flush();
    exit.into()
}

/// The hidden command that holds sled for another process of this program: `touyan shelf open|anew FOLDER`.
fn shelf() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != beside::COMMAND {
        return None;
    }
    let anew = args.next()? == "anew";
    let folder = args.next()?;
    // Standard output of itself sends with every byte that looks like the end of a line: each would wake the reader.
    let mut to = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut from = std::io::stdin().lock();
    let done = beside::serve(folder.as_ref(), anew, OPEN_LIMIT_MS, &mut from, &mut to);
    Some(if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
