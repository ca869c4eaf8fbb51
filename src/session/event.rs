//! What a session hears and what it answers: plain data, so that a terminal, a socket and a test are alike.

use std::any::Any;
use std::sync::Arc;

use crate::domain::{Act, RowId, View};
use crate::lang::Words;
use crate::store::{NotSaved, Receipt, Touched};
use crate::ui::{Draft, Entry, LastAct, Place, Preview, Question, Since, Sought, Work};

/// The present, from two clocks: one that never goes back, and the one on the wall.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Now {
    /// For limits and pauses. *Unit*: milliseconds since any instant.
    pub steady_ms: u64,
    /// For what people are shown. *Unit*: milliseconds since 1970, UTC.
    pub wall_ms: i64,
}

/// What a session hears.
#[derive(Debug)]
pub enum Event {
    /// Bytes from the terminal.
    Bytes(Vec<u8>),
    /// The terminal has another size: columns, rows.
    Resized(u16, u16),
    /// A newer book was published.
    Published(Touched),
    /// A task was carried out.
    Answered(Answer),
    /// Whether what was sent before still waits to leave; until then nothing is painted.
    Clogged(bool),
    /// The instant named in [`Output::wake_at_ms`] has come.
    Due,
    /// The line is gone or the process must end.
    Stopped,
}

/// What a session wants done by whoever runs it; each is answered, unless it says otherwise.
#[derive(Debug)]
pub enum Task {
    /// Carry out an act. Answered with [`Answer::Saved`].
    Propose(Token, Box<Act>),
    /// Undo the account's last act, or the one with this number. Answered with [`Answer::Saved`].
    Undo(Token, Option<u64>),
    /// Do again what was undone last. Answered with [`Answer::Saved`].
    Redo(Token),
    /// Ask the journal. Answered with [`Answer::Told`].
    Ask(Question),
    /// Count what others have done since this entry; when the person left. Answered with [`Answer::Since`].
    Since(u64, i64),
    /// Keep a half-filled form. No answer.
    KeepDraft(Box<Draft>),
    /// Forget the half-filled form of a place. No answer.
    DropDraft(Box<Place>),
    /// Keep what the next session of this account begins with. No answer.
    Remember(Vec<u8>),
    /// Journal that the account is shown these fields (row, number of the field), and what for. Answered with
    /// [`Answer::Revealed`].
    Reveal(Vec<(RowId, usize)>, Box<str>),
    /// Read a file that the person names and plan its import. Answered with [`Answer::Previewed`].
    Preview {
        /// What it holds.
        kind: Box<str>,
        /// Its name.
        file: String,
        /// Language of what is told.
        words: Words,
        /// What the person may see.
        view: View,
    },
    /// Save a list in the form of its import into the export folder. Answered with [`Answer::Written`].
    Export {
        /// What is listed.
        kind: Box<str>,
        /// Language of the headings.
        words: Words,
        /// What the person may see.
        view: View,
    },
    /// Save the acts of the journal that are sought as CSV into the export folder. Answered with [`Answer::Written`].
    ExportJournal {
        /// Which.
        sought: Sought,
        /// Language of the headings.
        words: Words,
    },
    /// Save a new file into the caller's export folder. Answered with [`Answer::Written`].
    Write {
        /// Name without folder.
        name: String,
        /// Content.
        content: Vec<u8>,
    },
    /// Carry out an act of erasure and forget these texts. Answered with [`Answer::Saved`].
    Erase(Token, Box<Act>, Vec<String>),
    /// Keep a code that opens a locked screen, or forget it. Answered with [`Answer::PinKept`].
    SetPin(Option<Box<str>>),
    /// Check a code. Answered with [`Answer::PinChecked`].
    CheckPin(Box<str>),
    /// Note that something that may not be was tried. No answer.
    Tried(&'static str),
    /// Compute on a thread of its own. Answered with [`Answer::Worked`].
    Work(Work, View),
    /// Stop a computation. It answers as such.
    StopWork(u32),
    /// Freeze the period ends that are over by now. No answer; the book that follows says it.
    Freeze,
}

/// Tells the answers of one session apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Token(pub u64);

/// What became of a task.
#[derive(Debug)]
pub enum Answer {
    /// An act is on the disk, or not; with the act as carried out (undo and redo are acts too).
    Saved(Token, Box<Act>, Result<Receipt, NotSaved>),
    /// What the journal says, newest first, and before which entry to go on where there may be more.
    Told(Question, Vec<Entry>, Option<u64>),
    /// What others have done.
    Since(Since),
    /// The account's last act that can be undone.
    Last(Option<LastAct>),
    /// It is on the disk that these fields are shown, or it is not.
    Revealed(Vec<(RowId, usize)>, Result<(), NotSaved>),
    /// What a file would do.
    Previewed(Preview),
    /// Where a file was saved, if it was.
    Written(Option<String>),
    /// The result of a computation, unless it was stopped.
    Worked(u32, Option<Box<dyn Any + Send>>),
    /// Whether the account has a code from now on.
    PinKept(bool),
    /// Whether the code was right.
    PinChecked(bool),
    /// A newer search index stands ready.
    Indexed,
}

/// What a session answers.
#[derive(Debug, Default)]
pub struct Output {
    /// Bytes for the terminal, to be sent in one write; empty: none.
    pub bytes: Vec<u8>,
    /// What is to be done.
    pub tasks: Vec<Task>,
    /// When [`Event::Due`] is wanted, by the steady clock. `None`: nothing happens by itself.
    pub wake_at_ms: Option<u64>,
    /// The session is over.
    pub ended: Option<End>,
}

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The person left.
    Quit,
    /// Nobody touched it for long, or no code opened it; the place is kept.
    Idle,
    /// The line or the process went.
    Stopped,
}

/// Takes what a session is told from other threads and wakes whoever runs it.
pub type Post = Arc<dyn Fn(Event) + Send + Sync>;
