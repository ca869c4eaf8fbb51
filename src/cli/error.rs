use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::parse::UsageProblem;
use super::{Exit, OutFault};
use crate::domain::{Refusal, View};
use crate::exchange::demo::DemoProblem;
use crate::exchange::{FileProblem, ImportKind};
use crate::lang::Msg;
use crate::session::founding::SampleFault;
use crate::session::guard::Crash;
use crate::store::keys::KeyFault;
use crate::store::{NotSaved, StoreError};
use crate::term::Unusable;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum CliError {
    /// It was not written as it must be.
    Usage(UsageProblem),
    /// Nobody reads the results any more.
    Closed,
    /// The results could not be written.
    Output(io::Error),
    /// A file or folder of the caller's.
    File {
        /// Which.
        path: PathBuf,
        /// What the system answered.
        error: io::Error,
    },
    /// The file that names the store of this machine makes no sense.
    MachineFile(PathBuf),
    /// The person has no folder for data.
    NoDataFolder,
    /// A file that cannot be imported at all.
    Import(PathBuf, ImportKind, FileProblem),
    /// A unit's code that nobody has.
    NoUnit(String),
    /// The unit with this code is no village.
    NoVillage(String),
    /// The store.
    Store(Arc<StoreError>),
    /// The rules, and the records that they were asked of; none where no store could be made.
    Refused(Refusal, Option<View>),
    /// The key file.
    Key(KeyFault),
    /// Keys are changed only while nobody else has the store open.
    KeyInUse,
    /// No folder for settings is known and nothing names a key file.
    NoKeyPlace,
    /// The sample county.
    Sample(DemoProblem),
    /// No screen can be shown here.
    NoScreen(Option<Unusable>),
    /// The terminal failed.
    Terminal(io::Error),
    /// A paper of appraisal that is not there or may not be shown.
    NoPaper(crate::ui::report::NoReport),
    /// The account does not exist or is closed.
    NoAccount,
    /// The server has gone, or there is none.
    ServerLost,
    /// No server carries this command out.
    AtHome(String),
    /// Speaks for somebody without being allowed to.
    NoGate(String),
    /// The account has as many sessions as one may have.
    TooMany(usize),
    /// The server has as many guests as it takes.
    ServerFull(usize),
    /// The session ended because nobody touched it; its place is kept.
    Idle,
    /// A bug.
    Crash(Crash, Option<PathBuf>),
}

impl CliError {
    /// An argument whose value says nothing.
    pub fn value(argument: &str, written: &str) -> CliError {
        UsageProblem::BadValue { argument: argument.to_owned(), written: written.to_owned() }.into()
    }

    /// What became of an act, where the refusal can be told by the names of the records.
    pub fn of_act(fault: NotSaved, view: Option<View>) -> CliError {
        match fault {
            NotSaved::Refused(refusal) => Self::Refused(refusal, view),
            NotSaved::Failed(error) => Self::Store(error),
        }
    }

    /// There is no such kind; the message lists those that there are.
    pub fn no_kind(among: Msg, written: &str) -> CliError {
        UsageProblem::NoKind { among, written: written.to_owned() }.into()
    }

    /// The exit code that it leads to.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::NoUnit(_) | Self::NoVillage(_) => Exit::Usage,
            Self::Closed | Self::Idle => Exit::Done,
            Self::Import(..) => Exit::Findings,
            Self::Sample(DemoProblem::Scale { .. }) => Exit::Usage,
            Self::Refused(..) | Self::NoPaper(_) | Self::NoAccount | Self::NoGate(_) => Exit::Refused,
            Self::TooMany(_) | Self::ServerFull(_) => Exit::Busy,
            Self::AtHome(_) => Exit::Usage,
            Self::KeyInUse => Exit::Busy,
            Self::Store(error) => store_exit(error),
            Self::Output(_)
            | Self::File { .. }
            | Self::MachineFile(_)
            | Self::NoDataFolder
            | Self::NoKeyPlace
            | Self::Key(_)
            | Self::Sample(DemoProblem::Shipped(_))
            | Self::NoScreen(_)
            | Self::Terminal(_)
            | Self::ServerLost
            | Self::Crash(..) => Exit::InputOutput,
        }
    }
}

fn store_exit(error: &StoreError) -> Exit {
    match error {
        StoreError::Locked(_) | StoreError::Busy | StoreError::Closed => Exit::Busy,
        StoreError::Foreign { .. }
        | StoreError::Newer { .. }
        | StoreError::Damaged(_)
        | StoreError::DumpDamaged { .. }
        | StoreError::JournalShorter { .. }
        | StoreError::EntryUnreadable { .. }
        | StoreError::DigestDiffers { .. } => Exit::Damaged,
        _ => Exit::InputOutput,
    }
}

impl From<UsageProblem> for CliError {
    fn from(problem: UsageProblem) -> Self {
        Self::Usage(problem)
    }
}

impl From<OutFault> for CliError {
    fn from(fault: OutFault) -> Self {
        match fault {
            OutFault::Closed => Self::Closed,
            OutFault::Failed(error) => Self::Output(error),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<NotSaved> for CliError {
    fn from(fault: NotSaved) -> Self {
        match fault {
            NotSaved::Refused(refusal) => Self::Refused(refusal, None),
            NotSaved::Failed(error) => Self::Store(error),
        }
    }
}

impl From<SampleFault> for CliError {
    fn from(fault: SampleFault) -> Self {
        match fault {
            SampleFault::Sample(problem) => Self::Sample(problem),
            SampleFault::Store(fault) => fault.into(),
        }
    }
}
