//! What the server leaves with a client, so that the next server begins where this one was: the place and the
//! half-filled forms. To the client it is bytes. What comes back was in other hands and is looked at like any input.

use serde::{Deserialize, Serialize};

use super::wire::KEPT_MAX;
use crate::domain::AccountId;
use crate::session::Task;
use crate::store::erasing::Texts;
use crate::ui::{Draft, Place};

/// Forms that are left with a client, the newest first.
const DRAFTS_MAX: usize = 4;

/// Place and forms of one session.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    /// Whose they are: nobody else gets them back.
    #[serde(default)]
    account: Option<u32>,
    /// Where the person was.
    #[serde(default)]
    pub place: Option<Place>,
    /// Half-filled forms.
    #[serde(default)]
    pub drafts: Vec<Draft>,
    /// The screen was locked: the next server locks it too.
    #[serde(default)]
    pub locked: bool,
    /// Something is newer than what the client has.
    #[serde(skip)]
    changed: bool,
}

impl Kept {
    /// Nothing yet, of an account.
    pub fn of(account: AccountId) -> Kept {
        Kept { account: Some(account.0), ..Kept::default() }
    }

    /// What a client hands back; something unreadable, or another account's, counts as nothing.
    pub fn read(bytes: &[u8], account: AccountId) -> Kept {
        let kept: Kept = serde_json::from_slice(bytes).unwrap_or_default();
        if kept.account != Some(account.0) {
            return Kept::of(account);
        }
        kept
    }

    /// Follows what a session wants kept.
    pub fn follow(&mut self, task: &Task) {
        match task {
            Task::KeepDraft(draft) => {
                self.drafts.retain(|kept| !kept.belongs_to(&draft.place));
                self.drafts.insert(0, Draft::clone(draft));
                self.drafts.truncate(DRAFTS_MAX);
                self.changed = true;
            }
            Task::DropDraft(place) => {
                let before = self.drafts.len();
                self.drafts.retain(|kept| !kept.belongs_to(place));
                self.changed |= self.drafts.len() != before;
            }
            _ => {}
        }
    }

    /// Notes where the person is.
    pub fn at(&mut self, place: &Place) {
        if self.place.as_ref() != Some(place) {
            self.place = Some(place.clone());
            self.changed = true;
        }
    }

    /// Notes whether the screen is locked.
    pub const fn lock(&mut self, locked: bool) {
        if self.locked != locked {
            self.locked = locked;
            self.changed = true;
        }
    }

    /// Leaves none of these texts with the client.
    pub fn forget(&mut self, texts: &Texts) {
        let holds = |text: &str| texts.iter().any(|sought| text.contains(&**sought));
        self.drafts.retain(|draft| !serde_json::to_string(draft).is_ok_and(|json| holds(&json)));
        self.place.take_if(|place| place.details.values().any(|detail| holds(detail)));
        // Also what a client was sent earlier is replaced.
        self.changed = true;
    }

    /// The bytes for the client, where they have changed; the oldest forms are left out until they are few enough.
    pub fn news(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        let mut told = self.clone();
        loop {
            // Strings and numbers only: writing cannot fail.
            let bytes = serde_json::to_vec(&told).unwrap_or_default();
            if bytes.len() <= KEPT_MAX {
                return Some(bytes);
            }
            told.drafts.pop()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Kind, UnitId};

    fn draft(unit: u32, bytes: usize) -> Draft {
        let place = Place::new("record").about(UnitId(unit).row());
        Draft {
            place,
            at_ms: 1,
            kind: Kind::Unit,
            base: None,
            row: "x".repeat(bytes).into(),
            request: None,
            typed: None,
        }
    }

    #[test]
    fn forms_come_back_to_their_account_alone_and_only_when_something_changed() {
        let mut kept = Kept::of(AccountId(3));
        kept.at(&Place::new("people"));
        kept.follow(&Task::KeepDraft(Box::new(draft(1, 10))));
        let bytes = kept.news().unwrap();
        assert_eq!(kept.news(), None);
        let back = Kept::read(&bytes, AccountId(3));
        assert_eq!((back.place.clone(), back.drafts.len()), (Some(Place::new("people")), 1));
        assert_eq!(Kept::read(&bytes, AccountId(4)), Kept::of(AccountId(4)));
        assert_eq!(Kept::read(b"{", AccountId(4)), Kept::of(AccountId(4)));
        kept.follow(&Task::DropDraft(Box::new(draft(1, 0).place)));
        assert!(Kept::read(&kept.news().unwrap(), AccountId(3)).drafts.is_empty());
    }

    #[test]
    fn a_client_is_left_nothing_that_holds_an_erased_text() {
        let mut kept = Kept::of(AccountId(3));
        kept.at(&Place::new("people").with("find", "谢丽珍"));
        let typed = |unit, typed: &str| Draft { typed: Some(typed.into()), ..draft(unit, 1) };
        kept.follow(&Task::KeepDraft(Box::new(typed(1, "谢丽珍之女"))));
        kept.follow(&Task::KeepDraft(Box::new(typed(2, "谢国安"))));
        kept.forget(&["谢丽珍".into()].into());
        let bytes = kept.news().unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("谢丽珍"));
        let back = Kept::read(&bytes, AccountId(3));
        assert_eq!((back.place, back.drafts.len()), (None, 1));
    }

    #[test]
    fn what_is_left_with_a_client_stays_within_its_limit() {
        let mut kept = Kept::of(AccountId(0));
        for unit in 0..9 {
            kept.follow(&Task::KeepDraft(Box::new(draft(unit, 50_000))));
        }
        let bytes = kept.news().unwrap();
        assert!(bytes.len() <= KEPT_MAX);
        let back = Kept::read(&bytes, AccountId(0)).drafts;
        assert_eq!(back.first(), Some(&draft(8, 50_000)));
        assert_eq!(back.len(), 2);
    }
}
