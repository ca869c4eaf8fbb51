//! Undo: a new act that gives every field back what one's own act changed, while nobody has changed it since.

use std::sync::PoisonError;

use super::ask::{Answer, NotSaved};
use super::handle::Store;
use super::history::PastChange;
use super::memory::ActHead;
use super::writer::BULK_STEPS;
use crate::domain::act::reverse;
use crate::domain::refusal::Clash;
use crate::domain::{AccountId, Act, Book, Refusal, RequestId, Row, RowId, Verb};

impl Store {
    /// Takes back the last act of an account that still stands.
    ///
    /// # Errors
    /// `CannotUndo(0)` where there is none; otherwise as [`Store::undo_act`].
    pub fn undo(&self, account: AccountId, request: RequestId) -> Answer {
        let last = self.memory.lock().unwrap_or_else(PoisonError::into_inner).next_undo(account);
        self.take_back(account, last.ok_or(Refusal::CannotUndo(0))?, request)
    }

    /// Does again what was undone last, unless the account has done something else since.
    ///
    /// # Errors
    /// As [`Store::undo`].
    pub fn redo(&self, account: AccountId, request: RequestId) -> Answer {
        let last = self.memory.lock().unwrap_or_else(PoisonError::into_inner).next_redo(account);
        self.take_back(account, last.ok_or(Refusal::CannotUndo(0))?, request)
    }

    /// Takes back one of the last acts of an account, by the number of its first entry.
    ///
    /// # Errors
    /// `CannotUndo` where it is not the account's own, too old or not to be undone; `AlreadyUndone`; `Clashes` with
    /// every field that others changed since; what the rules say today.
    pub fn undo_act(&self, account: AccountId, act: u64, request: RequestId) -> Answer {
        let known = self.memory.lock().unwrap_or_else(PoisonError::into_inner).act(act);
        match known {
            Some((owner, head)) if owner == account => self.take_back(account, head, request),
            Some(_) | None => Err(Refusal::CannotUndo(act).into()),
        }
    }

    fn take_back(&self, account: AccountId, head: ActHead, request: RequestId) -> Answer {
        let act = Act { request, ..self.plan_undo(account, &head)? };
        if act.steps.len() > BULK_STEPS { self.carry_out(act) } else { self.propose(act).wait() }
    }

    /// The act that would take `head` back.
    ///
    /// # Errors
    /// As [`Store::undo_act`].
    pub fn plan_undo(&self, account: AccountId, head: &ActHead) -> Result<Act, NotSaved> {
        if !head.undoable() {
            return Err(Refusal::CannotUndo(head.act).into());
        }
        if head.undone_by.is_some() {
            return Err(Refusal::AlreadyUndone(head.act).into());
        }
        let changes = self.changes_of(head.act)?;
        if changes.iter().any(|change| change.erased) {
            return Err(Refusal::CannotUndo(head.act).into());
        }
        let book = self.book();
        let mut clashes = Vec::new();
        for change in &changes {
            find_clashes(&book, change, &mut clashes)?;
        }
        if !clashes.is_empty() {
            return Err(Refusal::Clashes(clashes).into());
        }
        // Backwards, so that what was taken last is free again first.
        let steps = reverse(changes.iter().rev().map(|change| {
            let PastChange { row, version: _, was: _, before, after, erased: _ } = change;
            (*row, book.version(*row), before.as_ref(), after.as_ref())
        }));
        let verb = if head.verb == Verb::Undo { Verb::Redo } else { Verb::Undo };
        Ok(Act { account, undoes: Some(head.act), ..Act::new(verb, steps) })
    }
}

/// Fields that hold something else than what the act gave them.
fn find_clashes(book: &Book, change: &PastChange, clashes: &mut Vec<Clash>) -> Result<(), Refusal> {
    let PastChange { row, version: _, was: _, before, after, erased: _ } = change;
    let Some(after) = after else {
        return if book.row(*row).is_some() { Err(Refusal::Clashes(Vec::new())) } else { Ok(()) };
    };
    let Some((version, now)) = book.row(*row) else { return Err(Refusal::NotFound(*row)) };
    let changed =
        |field: &usize| before.as_ref().is_none_or(|before| before.get(*field) != after.get(*field));
    for field in (0..after.fields().len()).filter(changed) {
        let theirs = now.get(field);
        if theirs != after.get(field) {
            clashes.push(clash(*row, field, before.as_ref(), after, theirs, version));
        }
    }
    Ok(())
}

fn clash(
    row: RowId,
    field: usize,
    before: Option<&Row>,
    after: &Row,
    theirs: crate::domain::Value,
    version: u64,
) -> Clash {
    let mine = before.map(|before| before.get(field)).unwrap_or_default();
    Clash { row, field, was: after.get(field), mine, theirs, version }
}
