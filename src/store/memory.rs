//! What the store remembers of acts beside the rows: who can undo what, and which requests were saved.
//!
//! Everything here can be found again in the journal; sled carries it so that opening need not read all of it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};

use super::entry::{Entry, EntryHead, Kept};
use crate::domain::{AccountId, RequestId, Verb};

/// Acts of an account that can be undone.
pub const UNDO_MAX: usize = 50;
/// How long a request id is remembered. *Unit*: milliseconds.
pub const REQUEST_KEPT_MS: i64 = 7 * 86_400_000;
/// Request ids remembered at the same time; beyond it the oldest go first.
pub const REQUESTS_MAX: usize = 100_000;
/// Request ids that stand together in one value of sled.
pub const REQUESTS_TOGETHER: u64 = 64;

/// One act of an account, as undo needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ActHead {
    /// Number of its first entry.
    pub act: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// What it is.
    pub verb: Verb,
    /// The act that it took back or did again.
    pub undoes: Option<u64>,
    /// The act that took it back.
    pub undone_by: Option<u64>,
}

impl ActHead {
    /// Whether taking it back is offered at all.
    pub fn undoable(&self) -> bool {
        !matches!(self.verb, Verb::Found | Verb::Seal | Verb::Erase | Verb::Freeze)
    }
}

/// What a note of an entry says.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Document number.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub document: Box<str>,
    /// Why warnings were set aside.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// The act that this one takes back or does again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<u64>,
}

impl Note {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Note::default()
    }

    /// Reads a kept note; one that was erased, or is of another kind, says nothing.
    pub fn of(kept: &Kept) -> Note {
        kept.json().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }
}

/// A saved request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// Number of the act's first entry.
    pub act: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Its request id.
    pub request: [u8; 16],
}

/// Acts by account and requests by id.
#[derive(Clone, Default, Debug)]
pub struct Memory {
    acts: BTreeMap<AccountId, VecDeque<ActHead>>,
    by_request: HashMap<[u8; 16], (u64, i64)>,
    /// By age.
    requests: BTreeMap<u64, Saved>,
}

impl Memory {
    /// Takes in one durable act; taking it in twice changes nothing.
    pub fn note(&mut self, account: AccountId, head: ActHead, request: RequestId) {
        if let Some(undone) = head.undoes {
            for list in self.acts.values_mut() {
                if let Some(other) = list.iter_mut().find(|other| other.act == undone) {
                    other.undone_by = Some(head.act);
                }
            }
        }
        let list = self.acts.entry(account).or_default();
        if list.back().is_none_or(|last| last.act < head.act) {
            list.push_back(head);
            if list.len() > UNDO_MAX {
                list.pop_front();
            }
        }
        self.save(Saved { act: head.act, at_ms: head.at_ms, request: request.0 });
    }

    /// Takes in an entry of the journal; only the first of an act counts.
    pub fn note_entry(&mut self, entry: &Entry) {
        let Entry { seq, act, at_ms, actor, request, verb, note, .. } = entry;
        if seq == act {
            self.note_words(*act, *at_ms, *actor, *request, verb, note);
        }
    }

    /// The same from what an entry says of itself.
    pub fn note_head(&mut self, head: &EntryHead) {
        let EntryHead { seq, act, at_ms, actor, request, verb, note, .. } = head;
        if seq == act {
            self.note_words(*act, *at_ms, *actor, *request, verb, note);
        }
    }

    fn note_words(&mut self, act: u64, at_ms: i64, actor: u32, request: [u8; 16], verb: &str, note: &Kept) {
        let changing =
            |verb: &Verb| !matches!(verb, Verb::Reveal | Verb::Export | Verb::Attempt | Verb::Backup);
        let Some(verb) = Verb::from_key(verb).filter(changing) else {
            self.save(Saved { act, at_ms, request });
            return;
        };
        let head = ActHead { act, at_ms, verb, undoes: Note::of(note).undoes, undone_by: None };
        self.note(AccountId(actor), head, RequestId(request));
    }

    fn save(&mut self, saved: Saved) {
        if saved.request == [0; 16] {
            return;
        }
        self.by_request.insert(saved.request, (saved.act, saved.at_ms));
        self.requests.insert(saved.act, saved);
        while self.requests.len() > REQUESTS_MAX {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((act, saved)) = self.requests.pop_first()
            && self.by_request.get(&saved.request).is_some_and(|(other, _)| *other == act)
        {
            self.by_request.remove(&saved.request);
        }
    }

    /// Forgets requests that are too old; gives the acts that they belonged to.
    pub fn forget_before(&mut self, at_ms: i64) -> Vec<u64> {
        let mut forgotten = Vec::new();
        while let Some((act, saved)) = self.requests.first_key_value()
            && saved.at_ms < at_ms
        {
            forgotten.push(*act);
            self.drop_oldest();
        }
        forgotten
    }

    /// The act that was saved under this id and when, no earlier than `since_ms`.
    pub fn request(&self, request: RequestId, since_ms: i64) -> Option<(u64, i64)> {
        self.by_request.get(&request.0).copied().filter(|(_, at_ms)| *at_ms >= since_ms)
    }

    /// The last acts of an account, oldest first.
    pub fn acts(&self, account: AccountId) -> impl DoubleEndedIterator<Item = &ActHead> {
        self.acts.get(&account).into_iter().flatten()
    }

    /// One of the last acts of any account.
    pub fn act(&self, act: u64) -> Option<(AccountId, ActHead)> {
        self.acts.iter().find_map(|(account, list)| {
            list.iter().find(|head| head.act == act).map(|head| (*account, *head))
        })
    }

    /// Accounts with acts.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.acts.keys().copied()
    }

    /// The act that undo would take back next.
    pub fn next_undo(&self, account: AccountId) -> Option<ActHead> {
        // What can never be taken back is stepped over, the founding aside, before which there was nothing.
        let passed = |verb| matches!(verb, Verb::Undo | Verb::Seal | Verb::Erase | Verb::Freeze);
        let open = |head: &&ActHead| !passed(head.verb) && head.undone_by.is_none();
        self.acts(account).rev().find(open).copied().filter(ActHead::undoable)
    }

    /// The undo that redo would take back next; none once something else was done since.
    pub fn next_redo(&self, account: AccountId) -> Option<ActHead> {
        for head in self.acts(account).rev() {
            match (head.verb, head.undone_by) {
                (_, Some(_)) | (Verb::Redo, None) => {}
                (Verb::Undo, None) => return Some(*head),
                (_, None) => return None,
            }
        }
        None
    }

    /// The requests that stand in value number `bucket` of sled.
    pub fn requests_in(&self, bucket: u64) -> Vec<Saved> {
        let first = bucket.saturating_mul(REQUESTS_TOGETHER);
        self.requests.range(first..first.saturating_add(REQUESTS_TOGETHER)).map(|(_, saved)| *saved).collect()
    }

    /// All values of sled that requests stand in.
    pub fn buckets(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.requests.keys().map(|act| act / REQUESTS_TOGETHER).collect();
        all.dedup();
        all
    }

    /// Takes in what sled carried.
    pub fn load_requests(&mut self, saved: Vec<Saved>) {
        saved.into_iter().for_each(|saved| self.save(saved));
    }

    /// Takes in what sled carried.
    pub fn load_acts(&mut self, account: AccountId, acts: Vec<ActHead>) {
        self.acts.insert(account, acts.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: AccountId = AccountId(1);

    fn act(memory: &mut Memory, act: u64, verb: Verb, undoes: Option<u64>) {
        let head = ActHead { act, at_ms: 0, verb, undoes, undone_by: None };
        memory.note(ME, head, RequestId([act as u8; 16]));
    }

    fn next(memory: &Memory) -> (Option<u64>, Option<u64>) {
        (memory.next_undo(ME).map(|head| head.act), memory.next_redo(ME).map(|head| head.act))
    }

    #[test]
    fn undo_goes_back_step_by_step_and_redo_forward_again() {
        let mut memory = Memory::default();
        act(&mut memory, 1, Verb::Edit, None);
        act(&mut memory, 2, Verb::Edit, None);
        assert_eq!(next(&memory), (Some(2), None));
        act(&mut memory, 3, Verb::Undo, Some(2));
        assert_eq!(next(&memory), (Some(1), Some(3)));
        act(&mut memory, 4, Verb::Undo, Some(1));
        assert_eq!(next(&memory), (None, Some(4)));
        act(&mut memory, 5, Verb::Redo, Some(4));
        assert_eq!(next(&memory), (Some(5), Some(3)));
        act(&mut memory, 6, Verb::Redo, Some(3));
        assert_eq!(next(&memory), (Some(6), None));
        act(&mut memory, 7, Verb::Undo, Some(6));
        assert_eq!(next(&memory), (Some(5), Some(7)));
        act(&mut memory, 8, Verb::Edit, None);
        assert_eq!(next(&memory), (Some(8), None), "something else was done since");
    }

    #[test]
    fn fifty_acts_are_kept_and_old_requests_forgotten() {
        let mut memory = Memory::default();
        for number in 1..=60 {
            act(&mut memory, number, Verb::Edit, None);
        }
        assert_eq!(memory.acts(ME).count(), UNDO_MAX);
        assert_eq!(memory.request(RequestId([60; 16]), 0), Some((60, 0)));
        assert_eq!(memory.request(RequestId([60; 16]), 1), None);
        memory.forget_before(1);
        assert_eq!((memory.request(RequestId([60; 16]), 0), memory.buckets().len()), (None, 0));
    }
}
