//! What the loop asks of whoever knows commands and words. To the loop a guest's arguments mean nothing.

use std::path::PathBuf;
use std::sync::Arc;

use super::errand::Pipes;
use super::wire::Hello;
use crate::domain::AccountId;
use crate::lang::Lang;
use crate::session::Library;
use crate::session::guard::Crash;
use crate::term::Profile;
use crate::ui::Place;

/// Somebody at the door, and who the system says that it is.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Login name: of the Unix account, or the one that a gate speaks for.
    pub login: String,
    /// The Unix account of the client.
    pub uid: u32,
    /// Whether a gate speaks for it.
    pub through_gate: bool,
    /// Whether the client runs as the Unix account that owns the store.
    pub is_owner: bool,
    /// What it said.
    pub hello: Hello,
}

/// What a guest gets.
pub enum Welcome {
    /// A session.
    Screen {
        /// Whose.
        account: AccountId,
        /// What the terminal can show.
        profile: Box<Profile>,
        /// Its language.
        lang: Lang,
        /// The store is the sample county.
        demo: bool,
        /// Said before the screen opens.
        message: Option<String>,
        /// Where it begins, unless the client was somewhere before.
        place: Option<Place>,
        /// From where the person works: kind of terminal and address.
        seat: String,
    },
    /// A command without a screen; gives its exit code.
    Errand(Box<dyn FnOnce(&Pipes) -> u8 + Send>),
    /// A sentence and an exit code.
    Farewell(String, u8),
    /// The server closes, if nobody else is there; the exit codes where it does and does not.
    Close(u8, u8),
}

/// Why a session is not begun or goes no further.
#[derive(Clone, Debug)]
pub enum Parting {
    /// Speaks for somebody without being a gate.
    NoGate,
    /// The account has as many sessions as one may have; so many.
    AccountFull(usize),
    /// The server has as many as it takes.
    ServerFull(usize),
    /// There is no such account, or it is closed.
    NoAccount,
    /// Nobody touched the session for long, or no code opened it.
    Idle,
    /// A bug, and the file that tells of it.
    Crash(Crash, Option<PathBuf>),
}

/// Knows commands, words and rights.
pub trait Host: Send + Sync {
    /// What a guest gets.
    fn welcome(&self, guest: &Guest, library: &Arc<Library>) -> Welcome;

    /// A sentence in the guest's language, and the exit code.
    fn parting(&self, guest: &Guest, why: &Parting) -> (String, u8);

    /// Notes an attempt that was turned away: what, and by whom.
    fn turned_away(&self, library: &Arc<Library>, what: &'static str, login: &str);
}
