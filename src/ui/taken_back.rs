//! What undo took back, in words: the rows of an undone act may be gone when the answer comes, so that what it was
//! called has to be known before.

use super::{Look, Order, Receipt, wording};
use crate::domain::{RowId, Verb};

/// Most acts that are remembered for redo.
const MAX_TAKEN: usize = 64;

/// An act by its rows, as it was called before it was undone.
struct Called {
    rows: Vec<RowId>,
    name: String,
}

/// What was undone in this session and is undone right now.
#[derive(Default)]
pub(super) struct TakenBack {
    now: Option<Called>,
    before: Vec<Called>,
}

impl TakenBack {
    /// Looks at what the session is asked to do.
    pub(super) fn note(&mut self, look: &Look<'_>, order: &Order) {
        match order {
            Order::Undo => {
                self.now = look.facts.last.as_ref().map(|last| Called {
                    rows: last.rows.clone(),
                    name: wording::act(look, last.verb, &last.rows, last.rows.len()),
                });
            }
            Order::Redo => self.now = self.before.pop(),
            // Something new: what was undone before it cannot be done again.
            Order::Propose(_) => self.before.clear(),
            _ => {}
        }
    }

    /// What to say when it is done; `None` for every other act.
    pub(super) fn said(&mut self, look: &Look<'_>, receipt: &Receipt) -> Option<String> {
        let verb = receipt.act.verb;
        if !matches!(verb, Verb::Undo | Verb::Redo) {
            return None;
        }
        let rows: Vec<RowId> = receipt.rows().collect();
        // The store decides which act is the last: only one with the same rows is the one that was named.
        let named = self.now.take().filter(|called| called.rows.iter().any(|row| rows.contains(row)));
        let name = match &named {
            Some(called) => called.name.clone(),
            None => wording::rows(look, &rows, rows.len()),
        };
        if let (Verb::Undo, Some(called)) = (verb, named) {
            self.before.push(called);
            if self.before.len() > MAX_TAKEN {
                self.before.remove(0);
            }
        }
        let act = [("act", name.into())];
        let said = if verb == Verb::Undo {
            look.words.ta("undone-act", &act)
        } else {
            look.words.ta("redone-act", &act)
        };
        Some(said.into_owned())
    }
}
