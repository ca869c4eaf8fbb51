//! What was tried and turned away: entries without rows, so that an auditor finds them among everything else.

use serde::{Deserialize, Serialize};

use super::ask::Answer;
use super::encode::raw;
use super::entry::EntryHead;
use super::handle::Store;
use crate::domain::{AccountId, Book, Refusal, Row, Verb, rights::Denied};

/// The longest login name that is noted. *Unit*: characters.
const LOGIN_MAX: usize = 60;
/// Stands for somebody without an account.
pub const NOBODY: AccountId = AccountId(u32::MAX);

/// Something that was tried and turned away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// What: `forged-identity`, `wire-too-long`, `wire-malformed`, `wire-out-of-place`, `wire-cut`,
    /// `sessions`; of acts and reveals `right`, `state`, `field`, `duty`, `own-work`, `own-score`, `out-of-scope`,
    /// `hidden-row`, `undo`, `second-administrator`, with the right and the kind of record.
    pub what: Box<str>,
    /// The Unix account that tried it.
    pub login: Box<str>,
}

/// Attempts of one account that the writer notes in a day; more of them would only fill the journal.
pub(super) const NOTED_MAX: u32 = 500;

/// What a refusal says was tried, without any content; `None` where a rule of the work was broken and no right.
pub(super) fn tried(book: &Book, account: AccountId, refusal: &Refusal) -> Option<Attempt> {
    let what = match refusal {
        Refusal::NotAllowed(_) => "out-of-scope".to_owned(),
        // A row that is there and that the account does not see is answered as if it were not.
        Refusal::NotFound(row) if book.version(*row) != 0 => format!("hidden-row {}", row.kind.key()),
        Refusal::CannotUndo(act) if *act != 0 => "undo".to_owned(),
        Refusal::Denied(denied) => match denied {
            Denied::Right { right, kind } => format!("right {} {}", right.key(), kind.key()),
            Denied::State { right, kind } => format!("state {} {}", right.key(), kind.key()),
            Denied::Field { kind, field } => {
                let key = Row::fields_of(*kind).get(*field).map_or("", |field| field.key);
                format!("field {} {key}", kind.key())
            }
            Denied::OtherDuty(_) => "duty".to_owned(),
            Denied::OwnWork { right, row } => format!("own-work {} {}", right.key(), row.kind.key()),
            Denied::OwnScore => "own-score".to_owned(),
            Denied::SecondAdministrator => "second-administrator".to_owned(),
            Denied::VettingBelowCounty => "vetting-below-county".to_owned(),
            Denied::NoAdministrator | Denied::NoSuccessor => return None,
        },
        _ => return None,
    };
    let login = book.account(account).map_or_else(|| "".into(), |account| account.login.clone());
    Some(Attempt { what: what.into(), login })
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
