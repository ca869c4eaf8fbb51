//! Bringing all numbers of a store under the key of now: after it got its first key, and after a rotation.

use super::ask::{NotSaved, Receipt};
use super::handle::{KEY_SETTING, Store};
use crate::domain::apply::waits_for_sealing;
use crate::domain::secret::KeyId;
use crate::domain::setting::Setting;
use crate::domain::{AccountId, Act, Book, PersonId, RequestId, Row, Step, Vault, Verb, act::difference};

/// How the numbers of a store are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sealing {
    /// People of whom a number stands sealed under the key of now.
    pub sealed: usize,
    /// People of whom a number waits to be sealed: it is plain, or under an older key.
    pub waiting: usize,
    /// People of whom a number is plain.
    pub plain: usize,
    /// People of whom a number cannot be opened with the keys that are here.
    pub locked: usize,
}

/// Counts how the numbers of a book are kept.
pub fn sealing(book: &Book) -> Sealing {
    let mut counts = Sealing::default();
    let count = |is: bool| usize::from(is);
    for (id, person) in book.people() {
        let secrets = person.secrets();
        let locked = |(key, secret): &(&str, &crate::domain::Secret)| {
            book.keys().open(key, secret) == crate::domain::Opened::Locked
        };
        let is_locked = secrets.iter().any(locked);
        let waits = book.row(id.row()).is_some_and(|(_, row)| waits_for_sealing(book, &row));
        let any_sealed = secrets.iter().any(|(_, secret)| secret.sealed().is_some());
        counts.locked += count(is_locked);
        counts.waiting += count(waits && !is_locked);
        counts.plain += count(secrets.iter().any(|(_, secret)| secret.plain().is_some()));
        counts.sealed += count(any_sealed && !waits && !is_locked);
    }
    counts
}

impl Store {
    /// Seals every number that is not under the key of now, as one act that cannot be undone; `None` where there is
    /// nothing to do.
    ///
    /// # Errors
    /// As [`Store::propose`]; nothing is done where no key is here.
    pub fn seal(&self, account: AccountId, request: RequestId) -> Result<Option<Receipt>, NotSaved> {
        let book = self.book();
        let Some(active) = book.keys().vault().map(Vault::active) else { return Ok(None) };
        // Naming a row is enough: whatever an act touches leaves sealed.
        let waiting: Vec<PersonId> = book
            .people()
            .map(|(id, _)| id)
            .filter(|id| book.row(id.row()).is_some_and(|(_, row)| waits_for_sealing(&book, &row)))
            .collect();
        let people = waiting.into_iter().map(|id| Step::Edit { row: id.row(), fields: Vec::new() });
        let named = key_setting(active);
        let held = book.settings().find(|(_, setting)| &*setting.key == KEY_SETTING);
        let named = match held {
            None => Some(Step::Create(named.into())),
            Some((id, held)) => difference(id.row(), &Row::from(held.clone()), &named.into()),
        };
        let steps: Vec<Step> = people.chain(named).collect();
        if steps.is_empty() {
            return Ok(None);
        }
        self.carry_out(Act { account, request, ..Act::new(Verb::Seal, steps) }).map(Some)
    }
}

/// The row that names the key of a store.
pub fn key_setting(active: KeyId) -> Setting {
    Setting { key: KEY_SETTING.into(), value: active.to_string().into(), document: "".into(), from: None }
}
