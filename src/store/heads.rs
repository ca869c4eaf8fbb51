//! Reading the journal without its rows: who did what and when, over many entries.

use super::entry::EntryHead;
use super::error::StoreError;
use super::lines;
use super::read::JournalReader;

impl JournalReader {
    /// What entry `seq` says of itself.
    ///
    /// # Errors
    /// `Absent`, `Damaged`, `Io`.
    pub fn head_of(&self, seq: u64) -> Result<EntryHead, StoreError> {
        let head = self.at(seq, |header, payload| {
            Some(lines::heads(header, payload)?.into_iter().find(|head| head.seq == seq))
        })?;
        head.ok_or(StoreError::Absent { seq })
    }

    /// What the entries from `from` to `until` (or the head) say of themselves, in order.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn heads(&self, from: u64, until: u64) -> Result<Vec<EntryHead>, StoreError> {
        let until = until.min(self.head().seq);
        let mut all = Vec::new();
        let mut next = from.max(1);
        while next <= until {
            let heads = self.at(next, lines::heads)?;
            let Some(last) = heads.last().map(|head| head.seq) else { break };
            all.extend(heads.into_iter().filter(|head| (next..=until).contains(&head.seq)));
            next = last + 1;
        }
        Ok(all)
    }
}
