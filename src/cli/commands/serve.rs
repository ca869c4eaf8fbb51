//! `touyan serve`: this process owns the store and everybody else's `touyan` talks to it.

use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};

use crate::cli::host::CliHost;
use crate::cli::{Call, CliError, Exit, Served, house, place};
use crate::server::hall::{Hall, Rules};
use crate::server::porch::Porch;
use crate::session::Library;
use crate::store::lock::StoreLock;
use crate::store::{Store, StoreError};
use crate::term::tty::Signals;

/// How long a server that was started by somebody's `touyan` stays when the last one has left. *Unit*: seconds.
const LINGER_S: u64 = 60;
/// The variable that says otherwise.
const LINGER: &str = "TOUYAN_LINGER";
/// How long a server that is told to end may take.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// How often it is looked whether it has.
const STOP_PAUSE: Duration = Duration::from_millis(20);

/// Serves the store until it is told to end, or nobody has been there for a while.
///
/// *Errors*: the store is in use or cannot be opened, or no socket can be made.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = place::store(call.caller, call.given.path("store").as_ref())?;
    if call.given.flag("stop") {
        return stop(&folder);
    }
    let detached = call.given.flag("detached");
    let linger_s = match (call.given.number("linger")?, call.caller.variable(LINGER)) {
        (Some(seconds), _) => Some(seconds),
        (None, Some(seconds)) if detached => Some(seconds.parse().unwrap_or(LINGER_S)),
        (None, _) => detached.then_some(LINGER_S),
    };
    if detached {
        // The terminal from which it was started may go; in a shell of its own this fails and does no harm.
        let _ = rustix::process::setsid();
    }
    let store = match open(call, &folder) {
        // Whoever has started this one tries again by itself.
        Err(CliError::Store(error)) if detached && matches!(*error, StoreError::Locked(_)) => {
            return Ok(Exit::Busy);
        }
        opened => opened?,
    };
    let fault = |error| CliError::File { path: folder.clone(), error };
    let porch = match is_socket(std::io::stdin()) {
        true => Porch::handed_over().map_err(fault)?,
        false => Porch::in_folder(&folder).map_err(fault)?,
    };
    let signals = Signals::take().map_err(CliError::Terminal)?;
    let stop = signals.stopped().try_clone_to_owned().map_err(CliError::Terminal)?;
    let gates = place::gates(call.caller, call.given.text("gate"))?;
    let rules = Rules { linger_ms: linger_s.map(|s| s.saturating_mul(1_000)), gates, stop: Some(stop) };
    let served = Arc::new(Served { folder: folder.clone(), store: Arc::clone(&store) });
    let host = Arc::new(CliHost { served, program: call.caller.program.clone() });
    let library = Library::open(Arc::clone(&store)).map_err(CliError::Terminal)?;
    let hall = Hall::new(library, host, porch, rules).map_err(CliError::Terminal)?;
    if detached {
        let_go();
    } else {
        let shown = folder.display().to_string();
        call.out.say(&call.words.ta("cli-serving", &[("path", shown.into())]));
    }
    let ran = hall.run();
    // Helpers of the last session may still hold it for a moment; what they save is waited for.
    for _ in 0..STOP_LIMIT.as_millis() / STOP_PAUSE.as_millis() {
        if Arc::strong_count(&store) == 1 {
            break;
        }
        std::thread::sleep(STOP_PAUSE);
    }
    drop(store);
    ran.map_err(CliError::Terminal)?;
    Ok(Exit::Done)
}

/// Opens the store; one that is not there yet is made, with the caller, or whoever is named, as administrator.
fn open(call: &Call<'_>, folder: &Path) -> Result<Arc<Store>, CliError> {
    if house::has_store(folder) {
        return Ok(Arc::new(Store::open(folder, house::options(call, folder)?)?));
    }
    let mut founder = house::founder(call);
    if let Some(named) = call.given.text("administrator") {
        founder.login = named.to_owned();
        founder.name = named.to_owned();
    }
    Ok(Arc::new(crate::session::founding::found(folder, &founder, house::founding_options(call, folder)?)?))
}

fn is_socket(input: impl AsFd) -> bool {
    rustix::fs::fstat(input).is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_socket())
}

/// Nothing of the place where it was started is held any longer.
fn let_go() {
    if let Ok(null) = rustix::fs::open("/dev/null", OFlags::RDWR, Mode::empty()) {
        let _ = rustix::stdio::dup2_stdin(&null);
        let _ = rustix::stdio::dup2_stdout(&null);
        let _ = rustix::stdio::dup2_stderr(&null);
    }
    let _ = std::env::set_current_dir("/");
}

/// Tells the server of a store to end: people who are there come back to the next one by themselves.
fn stop(folder: &Path) -> Result<Exit, CliError> {
    let holder = match StoreLock::hold(folder) {
        Ok(_) => return Ok(Exit::Done),
        Err(StoreError::Locked(holder)) => holder,
        Err(error) => return Err(error.into()),
    };
    let pid = holder.pid.and_then(|pid| rustix::process::Pid::from_raw(i32::try_from(pid).ok()?));
    let pid = pid.ok_or_else(|| CliError::from(StoreError::Locked(holder.clone())))?;
    rustix::process::kill_process(pid, rustix::process::Signal::TERM)
        .map_err(|error| CliError::File { path: folder.to_owned(), error: error.into() })?;
    for _ in 0..STOP_LIMIT.as_millis() / STOP_PAUSE.as_millis() {
        if matches!(StoreLock::hold(folder), Err(StoreError::Locked(now)) if now.pid == holder.pid) {
            std::thread::sleep(STOP_PAUSE);
        } else {
            return Ok(Exit::Done);
        }
    }
    Err(StoreError::Locked(holder).into())
}
