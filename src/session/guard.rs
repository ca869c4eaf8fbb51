//! A bug in a screen ends one session and nothing else: caught here, written down, the terminal given back.

use std::cell::RefCell;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use super::event::{Event, Now, Output};
use super::machine::Session;

thread_local! {
    /// Where the last panic of this thread came from. Its message is left out: it may quote what was on the screen.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A session has failed; it must not be used any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crash {
    /// File and line in the source.
    pub place: String,
}

/// Keeps panics from writing over a screen; where they came from is kept for [`handle`]. For the whole process.
pub fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
            PLACE.with(|kept| *kept.borrow_mut() = place);
        }));
    });
}

/// Runs `run`.
///
/// *Errors*: a [`Crash`] where it panicked.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Crash> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
        let place = PLACE.with(|kept| kept.borrow_mut().take());
        Crash { place: place.unwrap_or_else(|| "?".to_owned()) }
    })
}

/// [`Session::handle`] with a net below it.
///
/// *Errors*: a [`Crash`].
pub fn handle(session: &mut Session, event: Event, now: Now) -> Result<Output, Crash> {
    guarded(|| session.handle(event, now))
}

/// Writes down where a session failed and its last events, into a file of its own in `folder`.
///
/// *Shape*: the file, where it could be written.
pub fn write_log(folder: &Path, crash: &Crash, session: Option<&Session>, now: Now) -> Option<PathBuf> {
    let path = folder.join(format!("crash-{}.log", now.wall_ms));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).ok()?;
    let events = session.map(|session| session.recorder().lines(now.steady_ms)).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    write!(file, "touyan {version}\nat {}\n{events}", crash.place).ok()?;
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_by_its_place_and_never_by_its_words() {
        quiet_panics();
        let crash = guarded(|| panic!("谢丽珍")).err().unwrap();
        assert!(crash.place.contains("guard.rs:"), "{crash:?}");
        let folder = tempfile::tempdir().unwrap();
        let now = Now { steady_ms: 1, wall_ms: 7 };
        let path = write_log(folder.path(), &crash, None, now).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("guard.rs:") && !text.contains("谢丽珍"), "{text}");
        assert_eq!(guarded(|| 3), Ok(3));
    }
}
