//! What a screen wants done, and what it hears back.

use super::{
    Draft, Entry, Place, Sought,
    terminal::{Measured, Terminal},
};
use crate::{
    domain::{Act, Refusal, RowId, Step, UnitId, View, Warning},
    lang::Msg,
};
use std::any::Any;

/// What follows when an act was saved.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum After {
    /// The screen stays.
    #[default]
    Stay,
    /// The screen closes.
    Close,
    /// Another place takes its place.
    Replace(Place),
}

/// Something that only the journal knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// The acts that touched a row, newest first.
    History(RowId),
    /// Acts of others in a unit since the person's last visit, newest first.
    SinceVisit(UnitId),
    /// The person's own acts that can still be undone, newest first.
    OwnActs,
    /// The acts of the journal that are sought, newest first, before this entry where given; page by page.
    Journal(Sought, Option<u64>),
}

/// A long computation. It runs off the session's thread on a view of its own.
pub struct Work {
    /// Chosen by the screen; comes back with the result.
    pub id: u32,
    /// What it is called while it runs.
    pub label: Msg,
    /// The computation. It looks at `stop` now and then and returns early when it says true.
    #[expect(clippy::type_complexity, reason = "one closure, named in one place")]
    pub run: Box<dyn FnOnce(View, &dyn Fn() -> bool) -> Box<dyn Any + Send> + Send>,
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("id", &self.id).field("label", &self.label).finish_non_exhaustive()
    }
}

/// What a file would do, told before anything is saved.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Preview {
    /// Key of the kind of file, or of a register.
    pub kind: Box<str>,
    /// Its name, as the person wrote it.
    pub file: Box<str>,
    /// Counts, refused rows with their reasons, remarks; or why the file cannot be read.
    pub lines: Vec<String>,
    /// All good rows as one act; `None` where there is nothing to save.
    pub act: Option<Box<Act>>,
}

/// What only the session can do.
#[derive(Debug)]
pub enum Order {
    /// Save an act. The answer is [`Event::Saved`], [`Event::Refused`] or [`Event::StoreFailed`].
    Propose(Box<Act>),
    /// Undo the person's last act.
    Undo,
    /// Undo one act of the person's.
    UndoAct(u64),
    /// Do again what was undone last.
    Redo,
    /// Ask the journal; answered with [`Event::Answer`].
    Ask(Question),
    /// Keep a half-filled form.
    KeepDraft(Box<Draft>),
    /// Forget the half-filled form of this place.
    DropDraft(Box<Place>),
    /// Write a file into the caller's export folder; answered with [`Event::Written`].
    Write {
        /// Name without folder.
        name: String,
        /// Content.
        content: Vec<u8>,
    },
    /// Read a file that the person names, as far as whoever runs the session lets it, and plan its import; answered
    /// with [`Event::Previewed`].
    Preview {
        /// Key of the kind: `units`, `groups`, `grids`, `organisations`, `people`, `assignments`; or of a register.
        kind: Box<str>,
        /// The file, as the person wrote it.
        file: String,
    },
    /// Write all records of a kind that the person may see into the export folder, numbers masked; answered with
    /// [`Event::Written`].
    Export {
        /// Key of the kind, or of a register.
        kind: Box<str>,
    },
    /// Write all acts of the journal that are sought into the export folder; answered with [`Event::Written`].
    ExportJournal(Sought),
    /// Compute off the session's thread; answered with [`Event::Worked`].
    Work(Work),
    /// Stop a computation.
    StopWork(u32),
    /// Show sensitive fields; journalled together, with what for (may be empty). They then stand in
    /// [`Facts::revealed`](super::Facts::revealed).
    Reveal(Vec<(RowId, usize)>, Box<str>),
    /// Measure the terminal and the line to it; answered with [`Event::Measured`].
    Measure,
    /// Show lines as they are, without the care that screens take for signs of disputed width, until the next key.
    Ruler(Vec<String>),
    /// Keep what was found out about the terminal for this person and place, and draw accordingly from now on.
    KeepTerminal(Box<Terminal>),
    /// Save an act of erasure and take what it names, and these texts, out of everything; answered like a proposal.
    Erase(Box<Act>, Vec<String>),
    /// Keep a code that opens a locked screen, or forget it; answered with [`Event::PinKept`].
    SetPin(Option<Box<str>>),
    /// Lock the screen.
    Lock,
    /// Write the last events of this session into the export folder, for a bug report; answered with
    /// [`Event::Written`].
    Record,
    /// Send every cell again.
    Repaint,
    /// Leave.
    Quit,
}

/// What a key led to.
#[derive(Debug, Default)]
pub enum Effect {
    /// Nothing beyond what the screen changed in itself; it is drawn anew either way.
    #[default]
    None,
    /// Open a place on top.
    Open(Place),
    /// Open a place instead of this screen.
    Replace(Place),
    /// Close this screen.
    Close,
    /// Search for what was typed so far; one goes on typing there.
    Find(String),
    /// Say a sentence in the status line until the next key.
    Say(String),
    /// Save an act, then go on.
    Propose(Box<Act>, After),
    /// Something for the session.
    Order(Order),
    /// Several, in order.
    All(Vec<Effect>),
}

impl Effect {
    /// Proposes an act; the screen stays.
    pub fn propose(act: Act) -> Effect {
        Effect::Propose(Box::new(act), After::Stay)
    }

    /// Asks the journal.
    pub const fn ask(question: Question) -> Effect {
        Effect::Order(Order::Ask(question))
    }

    /// This and another one.
    #[must_use]
    pub fn and(self, other: Effect) -> Effect {
        match (self, other) {
            (Effect::None, other) => other,
            (this, Effect::None) => this,
            (Effect::All(mut all), other) => {
                all.push(other);
                Effect::All(all)
            }
            (this, other) => Effect::All(vec![this, other]),
        }
    }
}

/// What was saved.
#[derive(Clone, PartialEq, Debug)]
pub struct Receipt {
    /// Number of the entry.
    pub seq: u64,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The act as proposed.
    pub act: Box<Act>,
    /// Rows that it created, in the order of its steps.
    pub created: Vec<RowId>,
    /// Soft rules that it broke.
    pub warnings: Vec<Warning>,
}

impl Receipt {
    /// The rows that it touched, in the order of its steps.
    pub fn rows(&self) -> impl Iterator<Item = RowId> + '_ {
        let mut created = self.created.iter().copied();
        self.act.steps.iter().filter_map(move |step| match step {
            Step::Create(_) => created.next(),
            Step::Edit { row, .. } | Step::Remove { row, .. } | Step::Restore { row, .. } => Some(*row),
        })
    }
}

/// Why nothing was saved although the rules allowed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StoreFailure {
    /// Too little room on the disk.
    DiskFull,
    /// The disk refused the write or the sync.
    DiskFailed,
    /// The folder can only be read.
    ReadOnly,
    /// The server is going down.
    Closing,
}

/// What a screen hears.
#[derive(Debug)]
pub enum Event {
    /// It was just opened.
    Opened,
    /// What lay on top of it closed, or it was sent here again.
    Shown,
    /// Its proposal was saved; the view already holds it.
    Saved(Receipt),
    /// Its proposal broke a hard rule and changed nothing.
    Refused(Refusal),
    /// Its proposal could not be stored and changed nothing.
    StoreFailed(StoreFailure),
    /// The view is newer than before.
    BookChanged,
    /// The journal's answer, newest first, and before which entry to go on where there may be more.
    Answer(Question, Vec<Entry>, Option<u64>),
    /// The result of a computation, `None` if it was stopped.
    Worked(u32, Option<Box<dyn Any + Send>>),
    /// What a file would do.
    Previewed(Preview),
    /// Where a file was written, or `None` if it could not be.
    Written(Option<String>),
    /// Whether there is a code from now on.
    PinKept(bool),
    /// What the terminal said when it was measured.
    Measured(Measured),
    /// The terminal has another size.
    Resized,
}
