//! Freezing period ends that are over: figures and names of every indicator, as one act that cannot be undone.

use super::{NotSaved, Receipt, Store};
use crate::domain::{AccountId, Act, Day, RequestId, indicator::freeze};

impl Store {
    /// Freezes these period ends, or those that are due; `None` where there is nothing to do.
    ///
    /// # Errors
    /// As [`Store::propose`].
    pub fn freeze(
        &self,
        account: AccountId,
        request: RequestId,
        days: Option<&[Day]>,
    ) -> Result<Option<Receipt>, NotSaved> {
        let book = self.book();
        let days = days.map_or_else(|| freeze::due(&book, self.founded()), <[Day]>::to_vec);
        let Some(act) = freeze::freeze(&book, &days) else { return Ok(None) };
        self.carry_out(Act { account, request, ..act }).map(Some)
    }

    /// The day of the first entry: of a period that was over before it, nobody was shown a figure. A journal whose
    /// beginning cannot be read freezes nothing by itself.
    fn founded(&self) -> Day {
        self.journal().entry(1).map_or(Day::MAX, |entry| Day::of_instant(entry.at_ms))
    }
}
