//! What was done: the history of a row, the last acts, and what others did meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use super::entry::{EntryHead, Kept, RowAfter};
use super::error::StoreError;
use super::handle::Store;
use super::memory::Note;
use crate::domain::{AccountId, Kind, Row, RowId};

/// Entries that one question looks at, at most.
pub const SCAN_MAX: u64 = 20_000;
/// Entries that are read together when going back.
const WINDOW: u64 = 256;
/// Acts or items that one answer holds at most.
pub const PAGE_MAX: usize = 500;

/// One change of a row.
#[derive(Clone, PartialEq, Debug)]
pub struct HistoryItem {
    /// The entry that made it; the row's version from then on.
    pub seq: u64,
    /// The act that it belongs to.
    pub act: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: AccountId,
    /// Which act, as the key of a verb.
    pub verb: Box<str>,
    /// The row before; `None` where it was new (or erased).
    pub before: Option<Row>,
    /// The row after; `None` where it was taken out (or erased).
    pub after: Option<Row>,
    /// Its content was erased because the law asked.
    pub erased: bool,
    /// Document number and reason.
    pub note: Note,
}

/// One act of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActLine {
    /// Number of its first entry.
    pub act: u64,
    /// Number of its last entry.
    pub seq: u64,
    /// When. *Unit*: milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: AccountId,
    /// Which act, as the key of a verb.
    pub verb: Box<str>,
    /// Document number, reason, and which act it took back.
    pub note: Note,
    /// How many rows it changed.
    pub rows: u64,
    /// The first of them.
    pub touched: Vec<RowId>,
    /// The act that took it back, where that is remembered.
    pub undone_by: Option<u64>,
}

/// Acts in the order asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// The acts.
    pub acts: Vec<ActLine>,
    /// Where to go on, where there may be more.
    pub more: Option<u64>,
}

impl Store {
    /// The changes of a row that is in the book, newest first, at most `limit`.
    ///
    /// # Errors
    /// `Damaged`, `EntryUnreadable`, `Io`.
    pub fn history(&self, row: RowId, limit: usize) -> Result<Vec<HistoryItem>, StoreError> {
        self.history_from(row, self.book().version(row), limit)
    }

    /// The changes of a row from one of its versions backwards, also of a row that is no longer there.
    ///
    /// # Errors
    /// As [`Store::history`].
    pub fn history_from(
        &self,
        row: RowId,
        version: u64,
        limit: usize,
    ) -> Result<Vec<HistoryItem>, StoreError> {
        let mut items: Vec<HistoryItem> = Vec::new();
        let mut at = version;
        while at != 0 {
            let Some(RowAfter { was, after, .. }) = self.journal().row_at(row.kind as u8, row.id, at)? else {
                break;
            };
            let after_row = row_of(row.kind, &after, at)?;
            if let Some(later) = items.last_mut() {
                later.before = after_row.clone();
            }
            if items.len() == limit.min(PAGE_MAX) {
                break;
            }
            let EntryHead { act, at_ms, actor, verb, note, .. } = self.journal().head_of(at)?;
            // The note stands with the act's first entry.
            let note = if act == at { note } else { self.journal().head_of(act)?.note };
            items.push(HistoryItem {
                seq: at,
                act,
                at_ms,
                actor: AccountId(actor),
                verb: verb.into(),
                before: None,
                erased: matches!(after, Kept::Erased),
                after: after_row,
                note: Note::of(&note),
            });
            at = was;
        }
        Ok(items)
    }

    /// The last acts of an account (or of all), newest first, before entry `before` where given.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn recent_acts(
        &self,
        account: Option<AccountId>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.acts_where(&|line| account.is_none_or(|account| account == line.actor), 1, before, limit)
    }

    /// The last acts that are wanted, newest first, before entry `before` where given and not before entry `first`.
    /// At most [`SCAN_MAX`] entries are looked at, whatever is found.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn acts_where(
        &self,
        wanted: &dyn Fn(&ActLine) -> bool,
        first: u64,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let limit = limit.min(PAGE_MAX);
        let mut page = Page::default();
        let mut until = before.unwrap_or(u64::MAX).min(self.head().seq + 1);
        let stop = until.saturating_sub(SCAN_MAX);
        while until > first.max(1) {
            if until <= stop {
                page.more = Some(until);
                break;
            }
            let mut from = until.saturating_sub(WINDOW).max(1);
            // A window never begins inside an act.
            from = self.journal().head_of(from)?.act;
            let acts = self.lines_of(self.journal().heads(from, until - 1)?);
            for line in acts.into_iter().rev().filter(|line| line.act >= first && wanted(line)) {
                if page.acts.len() == limit {
                    page.more = page.acts.last().map(|last| last.act);
                    return Ok(page);
                }
                page.acts.push(line);
            }
            until = from;
        }
        Ok(page)
    }

    /// The first entry that is not older than an instant, or the number behind the last one. Where the clock was set back
    /// in between, one of those that may be meant.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn first_since(&self, at_ms: i64) -> Result<u64, StoreError> {
        let (mut low, mut high) = (1, self.head().seq + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.journal().head_of(middle)?.at_ms < at_ms {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        Ok(low)
    }

    /// The acts behind entry `seq`, oldest first: what was changed since somebody's last visit.
    ///
    /// # Errors
    /// `Damaged`, `Io`.
    pub fn changes_since(&self, seq: u64, limit: usize) -> Result<Page, StoreError> {
        let limit = limit.min(PAGE_MAX);
        let head = self.head().seq;
        let mut page = Page::default();
        let mut from = seq + 1;
        while from <= head {
            let until = (from + WINDOW - 1).min(head);
            let mut heads = self.journal().heads(from, until)?;
            let mut last = until;
            while heads.last().is_some_and(|head| head.continues) {
                last += 1;
                heads.extend(self.journal().heads(last, last)?);
            }
            for line in self.lines_of(heads) {
                if page.acts.len() == limit {
                    page.more = page.acts.last().map(|last| last.seq);
                    return Ok(page);
                }
                page.acts.push(line);
            }
            from = last + 1;
        }
        Ok(page)
    }

    /// Entries as acts: the parts of one become one line.
    fn lines_of(&self, heads: Vec<EntryHead>) -> Vec<ActLine> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines: Vec<ActLine> = Vec::new();
        for head in heads {
            let EntryHead { seq, act, continues: _, at_ms, actor, request: _, verb, note, rows, touched } =
                head;
            if let Some(line) = lines.last_mut().filter(|line| line.act == act) {
                line.seq = seq;
                line.rows += u64::from(rows);
                continue;
            }
            let touched = touched
                .into_iter()
                .filter_map(|(kind, id)| Some(RowId { kind: Kind::from_prefix(kind)?, id }))
                .collect();
            lines.push(ActLine {
                act,
                seq,
                at_ms,
                actor: AccountId(actor),
                verb: verb.into(),
                note: Note::of(&note),
                rows: u64::from(rows),
                touched,
                undone_by: memory.act(act).and_then(|(_, head)| head.undone_by),
            });
        }
        lines
    }

    /// Everything that an act changed, with the rows before and after.
    ///
    /// # Errors
    /// `Absent`, `Damaged`, `EntryUnreadable`, `Io`.
    pub fn changes_of(&self, act: u64) -> Result<Vec<PastChange>, StoreError> {
        let mut changes = Vec::new();
        let mut seq = act;
        loop {
            let entry = self.journal().entry(seq)?;
            for row in entry.rows {
                let kind = Kind::from_prefix(row.kind).ok_or(StoreError::EntryUnreadable { seq })?;
                let erased = matches!(row.after, Kept::Erased);
                let after = row_of(kind, &row.after, seq)?;
                let at = RowId { kind, id: row.id };
                changes.push(PastChange { row: at, version: seq, was: row.was, before: None, after, erased });
            }
            if !entry.continues {
                break;
            }
            seq += 1;
        }
        self.fill_before(&mut changes)?;
        Ok(changes)
    }

    /// Finds the rows before. Entries that many rows come from are read once, not once for each row.
    fn fill_before(&self, changes: &mut [PastChange]) -> Result<(), StoreError> {
        const FEW: usize = 4;
        let mut by_version: BTreeMap<u64, BTreeSet<usize>> = BTreeMap::new();
        for (place, change) in changes.iter().enumerate().filter(|(_, change)| change.was != 0) {
            by_version.entry(change.was).or_default().insert(place);
        }
        for (version, places) in by_version {
            let mut found: BTreeMap<RowId, Kept> = BTreeMap::new();
            if places.len() > FEW {
                for row in self.journal().entry(version)?.rows {
                    if let Some(kind) = Kind::from_prefix(row.kind) {
                        found.insert(RowId { kind, id: row.id }, row.after);
                    }
                }
            } else {
                for place in &places {
                    let at = changes[*place].row;
                    if let Some(row) = self.journal().row_at(at.kind as u8, at.id, version)? {
                        found.insert(at, row.after);
                    }
                }
            }
            for place in places {
                let change = &mut changes[place];
                let kept = found.remove(&change.row).ok_or(StoreError::EntryUnreadable { seq: version })?;
                change.erased |= matches!(kept, Kept::Erased);
                change.before = row_of(change.row.kind, &kept, version)?;
            }
        }
        Ok(())
    }
}

/// One row that an act of the past changed.
#[derive(Clone, PartialEq, Debug)]
pub struct PastChange {
    /// The row.
    pub row: RowId,
    /// The entry that changed it.
    pub version: u64,
    /// Its version before, 0 where it was new.
    pub was: u64,
    /// The record before.
    pub before: Option<Row>,
    /// The record after.
    pub after: Option<Row>,
    /// One of the two was erased because the law asked.
    pub erased: bool,
}

fn row_of(kind: Kind, kept: &Kept, seq: u64) -> Result<Option<Row>, StoreError> {
    let read = |json: &str| Row::read_json(kind, json.as_bytes());
    kept.json().map(read).transpose().map_err(|_| StoreError::EntryUnreadable { seq })
}
