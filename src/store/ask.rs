//! What is asked of the writer and what it answers.

use std::sync::{Arc, mpsc};

use super::error::StoreError;
use crate::domain::{Refusal, RowId, Warning};

/// What became of an act that was carried out. It is on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Number of its last entry; the book has it from this number on.
    pub seq: u64,
    /// Number of its first entry, by which it is undone. The same unless the act spans several frames.
    pub act: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// The ids given to the rows that it created, in the order of its steps.
    pub created: Vec<RowId>,
    /// Soft rules that it broke.
    pub warnings: Vec<Warning>,
}

/// Why an act was not carried out.
#[derive(Clone, Debug)]
pub enum NotSaved {
    /// The rules say no.
    Refused(Refusal),
    /// The store could not; see [`StoreError::outcome`]. Shared, because a whole group fails together.
    Failed(Arc<StoreError>),
}

impl NotSaved {
    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Failed(_) => None,
        }
    }
}

impl From<StoreError> for NotSaved {
    fn from(error: StoreError) -> Self {
        Self::Failed(Arc::new(error))
    }
}

impl From<Refusal> for NotSaved {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What the writer says of a proposed act.
pub type Answer = Result<Receipt, NotSaved>;

/// Takes the answer; runs on the writer's thread, so it only hands it on and wakes somebody.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// An answer that will come.
#[derive(Debug)]
pub struct Ticket(mpsc::Receiver<Answer>);

impl Ticket {
    pub(super) fn new() -> (Reply, Ticket) {
        let (to, from) = mpsc::sync_channel(1);
        // Nobody waiting any more is no reason to fail.
        (Box::new(move |answer| drop(to.send(answer))), Ticket(from))
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// As the answer says; [`StoreError::Closed`] where the store was closed before.
    pub fn wait(self) -> Answer {
        self.0.recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// The answer, if it has come.
    pub fn look(&self) -> Option<Answer> {
        self.0.try_recv().ok()
    }
}
