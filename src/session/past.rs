//! What the journal knows, as screens are told it: the history of a row, what others did, what can be undone.

use super::journal;
use crate::domain::{AccountId, Change, Kind, Right, Row, RowId, UnitId, Verb, View};
use crate::store::disclosure::Reveal;
use crate::store::history::{ActLine, HistoryItem, PAGE_MAX, PastChange};
use crate::store::memory::ActHead;
use crate::store::{Store, Touched};
use crate::ui::{Aside, Entry, LastAct, Question, Since};

/// Rows of an act that are told.
pub(super) const MAX_CHANGES: usize = 20;
/// Acts with more rows are told by number alone: nobody reads an import row by row.
pub(super) const MAX_ROWS_READ: u64 = 500;
/// Rows of the last act that are told.
const MAX_LAST_ROWS: usize = 4;

/// What the journal answers, newest first. What cannot be read is left out: history is no reason to stop work.
///
/// *Shape*: the entries, and before which one to go on where there may be more.
pub fn answer(store: &Store, account: AccountId, question: Question) -> (Vec<Entry>, Option<u64>) {
    let Some(view) = View::new(store.book(), account) else { return (Vec::new(), None) };
    let entries = match question {
        Question::History(row) => history(store, &view, row),
        Question::SinceVisit(unit) => since_visit(store, &view, unit),
        Question::OwnActs => own_acts(store, &view),
        Question::Journal(sought, before) => {
            return journal::page(store, &view, &sought, before, journal::PAGE);
        }
    };
    (entries, None)
}

pub(super) fn history(store: &Store, view: &View, row: RowId) -> Vec<Entry> {
    if view.row(row).is_none() {
        return Vec::new();
    }
    let items = store.history(row, PAGE_MAX).unwrap_or_default();
    let told = |item: HistoryItem| {
        let HistoryItem { seq, act, at_ms, actor, verb, before, after, erased: _, note } = item;
        let was = if before.is_some() { seq } else { 0 };
        Entry {
            seq: act,
            at_ms,
            account: actor,
            verb: Verb::from_key(&verb).unwrap_or(Verb::Edit),
            document: note.document,
            reason: note.reason,
            changes: vec![Change { row, was, before, after }],
            rows: 1,
            undoes: note.undoes,
            shown: Vec::new(),
            aside: Aside::Nothing,
        }
    };
    let mut entries: Vec<Entry> = items.into_iter().map(told).collect();
    let reveals = store.reveals(row, PAGE_MAX).unwrap_or_default().into_iter();
    entries.extend(reveals.map(|reveal| {
        let Reveal { seq, at_ms, actor, fields, purpose } = reveal;
        Entry {
            seq,
            at_ms,
            account: actor,
            verb: Verb::Reveal,
            document: Box::default(),
            reason: purpose,
            changes: vec![Change { row, was: 0, before: None, after: None }],
            rows: 1,
            undoes: None,
            shown: fields,
            aside: Aside::Nothing,
        }
    }));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.seq));
    entries
}

/// Acts of others since the account's last visit, in or below a unit.
fn since_visit(store: &Store, view: &View, unit: UnitId) -> Vec<Entry> {
    let account = view.account_id();
    let seen = store.remembered(account).map(|bytes| super::Memory::read(&bytes).seq).unwrap_or_default();
    let acts = store.changes_since(seen, PAGE_MAX).unwrap_or_default().acts;
    let book = store.book();
    let mut entries = Vec::new();
    for line in acts.into_iter().rev().filter(|line| line.actor != account) {
        let Some(entry) = told(store, view, line) else { continue };
        let mut touched = Touched::default();
        entry.changes.iter().for_each(|change| touched.add(&book, change));
        if touched.everywhere || touched.units.iter().any(|at| view.within(*at, unit)) {
            entries.push(entry);
        }
    }
    entries
}

/// What others did since the account had seen entry `seen`, as far as it sees the records.
pub fn since(store: &Store, account: AccountId, seen: u64, left_ms: i64) -> Since {
    let mut since = Since { left_ms, ..Since::default() };
    let Some(view) = View::new(store.book(), account) else { return since };
    let acts = store.changes_since(seen, PAGE_MAX).unwrap_or_default().acts;
    for line in acts.into_iter().filter(|line| line.actor != account) {
        if line.rows > MAX_ROWS_READ && sees_everything(&view) {
            since.changes = since.changes.saturating_add(u32::try_from(line.rows).unwrap_or(u32::MAX));
            continue;
        }
        let changes = seen_changes(store, &view, line.act);
        since.changes = since.changes.saturating_add(u32::try_from(changes.len()).unwrap_or(u32::MAX));
        if line.rows > MAX_ROWS_READ {
            continue;
        }
        let was_mine = |change: &Change| {
            change.was > 0 && store.journal().head_of(change.was).is_ok_and(|head| head.actor == account.0)
        };
        let mine = changes.iter().filter(|change| was_mine(change)).count();
        since.mine = since.mine.saturating_add(u32::try_from(mine).unwrap_or(u32::MAX));
    }
    since
}

/// Whether nothing that an act can touch is hidden from the account, so that its rows need not be looked at.
pub(super) fn sees_everything(view: &View) -> bool {
    view.sees_all() && Kind::ALL.into_iter().all(|kind| view.may(Right::Read, kind)) && view.sees_vetting()
}

/// What an act changed, of the records that the account sees.
pub(super) fn seen_changes(store: &Store, view: &View, act: u64) -> Vec<Change> {
    let read = |change: PastChange| {
        let PastChange { row, version: _, was, before, after, erased: _ } = change;
        Change { row, was, before, after }
    };
    store.changes_of(act).unwrap_or_default().into_iter().map(read).filter_map(|c| seen(view, c)).collect()
}

/// A change as the account may see it; `None` where it sees neither the record of now nor the one of then.
fn seen(view: &View, change: Change) -> Option<Change> {
    let Change { row, was, before, after } = change;
    let shown = |record: &Row| view.sees(row) || view.sees_past(row, record);
    let (before, after) = (before.filter(shown), after.filter(shown));
    (before.is_some() || after.is_some()).then_some(Change { row, was, before, after })
}

/// Acts of the past, newest first, of the records that the account sees: what `touyan history` lists.
pub fn acts_seen(store: &Store, view: &View, acts: Vec<ActLine>) -> Vec<ActLine> {
    if sees_everything(view) {
        return acts;
    }
    let own = |mut line: ActLine| {
        line.rows = seen_changes(store, view, line.act).len() as u64;
        (line.rows > 0 || line.actor == view.account_id()).then_some(line)
    };
    acts.into_iter().filter_map(own).collect()
}

fn own_acts(store: &Store, view: &View) -> Vec<Entry> {
    let account = view.account_id();
    let acts = store.recent_acts(Some(account), None, PAGE_MAX).unwrap_or_default().acts;
    let heads = store.own_acts(account);
    let open = |line: &ActLine| heads.iter().any(|head| head.act == line.act && is_open(head));
    acts.into_iter().filter(open).filter_map(|line| told(store, view, line)).collect()
}

fn is_open(head: &ActHead) -> bool {
    head.undoable() && head.verb != Verb::Undo && head.undone_by.is_none()
}

/// The account's last act that undo would take back.
pub fn last_act(store: &Store, account: AccountId) -> Option<LastAct> {
    let head = store.own_acts(account).into_iter().rev().find(is_open)?;
    let rows = rows_of(store, head.act, MAX_LAST_ROWS);
    Some(LastAct { at_ms: head.at_ms, verb: head.verb, rows })
}

/// The first rows that an act touched.
pub fn rows_of(store: &Store, act: u64, most: usize) -> Vec<RowId> {
    let touched = store.journal().head_of(act).map(|head| head.touched).unwrap_or_default();
    let row = |(kind, id)| Some(RowId { kind: crate::domain::Kind::from_prefix(kind)?, id });
    touched.into_iter().filter_map(row).take(most).collect()
}

/// An act as screens are told it; `None` where it touched nothing that the account sees.
pub(super) fn told(store: &Store, view: &View, line: ActLine) -> Option<Entry> {
    let ActLine { act, seq: _, at_ms, actor, verb, note, rows, touched, undone_by: _ } = line;
    let (changes, rows) = if rows > MAX_ROWS_READ && sees_everything(view) {
        let now = |row: RowId| Change { row, was: 0, before: None, after: view.row(row).map(|(_, row)| row) };
        let changes = touched.into_iter().take(MAX_CHANGES).map(now).collect();
        (changes, usize::try_from(rows).unwrap_or(usize::MAX))
    } else {
        let mut changes = seen_changes(store, view, act);
        let count = changes.len();
        changes.truncate(MAX_CHANGES);
        (changes, count)
    };
    if rows == 0 {
        return None;
    }
    Some(Entry {
        seq: act,
        at_ms,
        account: actor,
        verb: Verb::from_key(&verb).unwrap_or(Verb::Edit),
        document: note.document,
        reason: note.reason,
        changes,
        rows,
        undoes: note.undoes,
        shown: Vec::new(),
        aside: Aside::Nothing,
    })
}
