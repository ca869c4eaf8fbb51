//! Through whose hands a record went: what keeps entering, reviewing and approving apart.
//!
//! The list is written by `apply` alone, from the changes themselves. It is no field, so no form, import or act can set it.

use super::Right;
use crate::domain::AccountId;
use serde::{Deserialize, Serialize};

/// Different hands that are remembered for one record; beyond it the latest take the place of the last one.
pub const MAX_HANDS: usize = 64;

/// Who used which right on a record.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hands(Box<[(Right, AccountId)]>);

impl Hands {
    /// Whether the account entered anything in the record.
    pub fn entered(&self, account: AccountId) -> bool {
        self.0.iter().any(|(right, by)| {
            *by == account && matches!(right, Right::Enter | Right::Score | Right::TakeOver)
        })
    }

    /// Who used a right on the record, first come first.
    pub fn with(&self, right: Right) -> impl Iterator<Item = AccountId> + '_ {
        self.0.iter().filter(move |(used, _)| *used == right).map(|(_, by)| *by)
    }

    /// Adds one.
    pub(in crate::domain) fn add(&mut self, right: Right, account: AccountId) {
        if self.0.contains(&(right, account)) {
            return;
        }
        let mut all = std::mem::take(&mut self.0).into_vec();
        all.truncate(MAX_HANDS - 1);
        all.push((right, account));
        self.0 = all.into();
    }
}
