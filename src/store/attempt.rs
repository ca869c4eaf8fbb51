//! What was tried and turned away: entries without rows, so that an auditor finds them among everything else.

use serde::{Deserialize, Serialize};

use super::ask::Answer;
use super::encode::raw;
use super::entry::EntryHead;
use super::handle::Store;
use crate::domain::{AccountId, Verb};

/// The longest login name that is noted. *Unit*: characters.
const LOGIN_MAX: usize = 60;
/// Stands for somebody without an account.
pub const NOBODY: AccountId = AccountId(u32::MAX);

/// Something that was tried and turned away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// What: `forged-identity`, `wire-too-long`, `wire-malformed`, `wire-out-of-place`, `wire-cut`,
    /// `sessions`.
    pub what: Box<str>,
    /// The Unix account that tried it.
    pub login: Box<str>,
}

impl Store {
    /// Notes an attempt, of an account or of [`NOBODY`]. The caller bounds how many are noted.
    ///
    /// # Errors
    /// As [`Store::propose`].
    pub fn note_attempt(&self, account: Option<AccountId>, attempt: &Attempt) -> Answer {
        let login: String = attempt.login.chars().filter(|c| !c.is_control()).take(LOGIN_MAX).collect();
        let noted = Attempt { what: attempt.what.clone(), login: login.into() };
        self.note(Verb::Attempt.key(), account.unwrap_or(NOBODY), raw(&noted)?)
    }

    /// What the entry of an attempt says.
    pub fn attempt_note(head: &EntryHead) -> Option<Attempt> {
        if head.verb != Verb::Attempt.key() {
            return None;
        }
        serde_json::from_str(head.note.json()?).ok()
    }
}
