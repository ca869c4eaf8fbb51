//! Why the store could not do it. Data only: the words are found by whoever shows them.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::chain::{Chain, StoreId};

/// Why nothing (or, in one case, nobody knows what) was saved or read.
#[derive(Debug)]
pub enum StoreError {
    /// Another process holds the store.
    Locked(Holder),
    /// The folder or its file system cannot be written.
    ReadOnly(PathBuf),
    /// Locks and syncs are not to be trusted there.
    NetworkFileSystem {
        /// The folder that was asked for.
        path: PathBuf,
        /// `f_type` of statfs.
        magic: u64,
    },
    /// These files belong to another store.
    Foreign {
        /// The file that says so.
        path: PathBuf,
        /// The store that was asked for.
        expected: StoreId,
        /// The store that it belongs to.
        found: StoreId,
    },
    /// Written by a later release.
    Newer {
        /// The file that says so.
        path: PathBuf,
        /// Its format level.
        found: u16,
        /// The highest level that this release knows.
        known: u16,
    },
    /// Bytes that had been durable are not what they were.
    Damaged(Damage),
    /// A dump is not what it was when it was written.
    DumpDamaged {
        /// The dump.
        path: PathBuf,
        /// What is wrong with it.
        kind: DumpDamage,
    },
    /// A dump of which the journal does not speak: it may be another store's, or made just before a crash.
    DumpUnknown {
        /// The dump.
        path: PathBuf,
    },
    /// Too little free space to take changes; reading goes on.
    DiskNearlyFull {
        /// *Unit*: bytes.
        free: u64,
        /// *Unit*: bytes.
        needed: u64,
    },
    /// A draft that cannot be written as it is; a bug of the caller.
    Draft(DraftFault),
    /// The operating system refused; nothing was saved.
    Io {
        /// What was being done.
        doing: Doing,
        /// On which file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The sync after a write failed.
    SyncFailed {
        /// True: the frame has been declared dead for good, nothing was saved. False: it may be found again
        /// when the journal is next opened, unless a later append succeeds first.
        settled: bool,
        /// What the system answered.
        source: io::Error,
    },
    /// There is no journal in that folder.
    NoJournal(PathBuf),
    /// There is a store in this folder already.
    Exists(PathBuf),
    /// The rows have been given entries that the journal does not hold: most likely an older copy of the journal was
    /// put in its place. Nothing is changed; the right journal, or a rebuild that gives those entries up, is needed.
    JournalShorter {
        /// The journal's last entry.
        journal: u64,
        /// The last entry that the rows have.
        applied: u64,
    },
    /// An entry holds a row that this release cannot read.
    EntryUnreadable {
        /// The entry.
        seq: u64,
    },
    /// The rows that the journal amounts to are not the ones that its last frame was written for.
    DigestDiffers {
        /// The journal's last entry.
        seq: u64,
    },
    /// More is waiting than the writer takes; try again.
    Busy,
    /// The store was closed.
    Closed,
    /// A thread could not be started.
    Thread(io::Error),
    /// What was asked for is not in the journal.
    Absent {
        /// The number asked for.
        seq: u64,
    },
}

/// What a failed append has left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The act does not exist and will not appear later.
    NothingSaved,
    /// It may be found when the journal is opened next; the request id tells.
    Unknown,
}

impl StoreError {
    /// What may be said of the act whose append gave this error.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::SyncFailed { settled: false, .. } => Outcome::Unknown,
            _ => Outcome::NothingSaved,
        }
    }
}

/// Who holds the lock, as far as the lock file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The process, where the file names one.
    pub pid: Option<u32>,
    /// Since when, UTC. *Unit*: milliseconds since 1970.
    pub since_ms: Option<i64>,
}

/// Where a journal is damaged and how one knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The segment's number, as in its file name.
    pub segment: u64,
    /// *Unit*: bytes from the start of that file.
    pub offset: u64,
    /// How it shows.
    pub kind: DamageKind,
}

/// How damage shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// A segment's file is missing between others.
    SegmentMissing,
    /// The header of a segment that holds frames cannot be read.
    HeaderBad,
    /// A frame that cannot be read has a good one behind it.
    FrameBad {
        /// Where the good one begins.
        good_at: u64,
    },
    /// The frames end before the point where the next segment says that they end.
    EndsEarly {
        /// The next segment's first number.
        next_first: u64,
    },
    /// The next segment was not begun behind these frames.
    NotJoined,
    /// A number is missing or comes twice.
    OutOfOrder {
        /// The number that should stand here.
        expected: u64,
        /// The number that does.
        found: u64,
    },
    /// A frame's content does not give the hash that it carries.
    ChainBroken {
        /// The frame's first number.
        seq: u64,
    },
    /// The checksum is right and the lines inside make no sense.
    LinesBad {
        /// The frame's first number.
        seq: u64,
    },
}

/// What is wrong with a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DumpDamage {
    /// It does not unpack, or a line cannot be read.
    Unreadable,
    /// It has another number of rows than its last line says.
    RowsMissing,
    /// Its rows do not give the digest of its first line.
    DigestDiffers,
    /// Its bytes do not give the hash that the journal has.
    HashDiffers {
        /// The hash of the file as it is.
        found: Chain,
    },
}

/// Why a draft cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftFault {
    /// No entry was given.
    Empty,
    /// Too many bytes for one frame: split it.
    TooLarge {
        /// *Unit*: bytes.
        bytes: u64,
        /// *Unit*: bytes.
        limit: u64,
    },
    /// One row or note above its limit.
    RowTooLarge {
        /// *Unit*: bytes.
        bytes: u64,
    },
    /// JSON over several lines; a line is a row.
    LineBreak,
    /// JSON `null`, which would read as a removed row.
    Null,
    /// A verb that is empty or too long.
    Verb,
}

/// What was being done when the operating system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Opening or creating a file.
    Open,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Waiting for bytes to be on the disk.
    Sync,
    /// Laying out a new segment.
    Prepare,
    /// Reading, making or changing a folder.
    Folder,
    /// Asking for free space.
    Space,
    /// Taking the lock.
    Lock,
    /// Asking for random bytes.
    Random,
}

impl StoreError {
    /// Ties an answer of the system to what was being done.
    pub fn io(doing: Doing, path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::PermissionDenied if doing != Doing::Read => Self::ReadOnly(path),
            _ => Self::Io { doing, path, source },
        }
    }
}

impl From<Damage> for StoreError {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // For logs; people get words from assets/lang.
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for StoreError {}
