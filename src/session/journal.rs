//! The journal as an account may read it: every act that is sought, page by page, never all of it at once.
//!
//! What changed no rows (reveals, exports, attempts, backups) is told to auditors, and to everybody of one's own doing.

use super::past::{self, MAX_CHANGES, MAX_ROWS_READ};
use crate::domain::{AccountId, Book, Change, Day, Kind, PersonId, Right, RowId, UnitId, Verb, View};
use crate::exchange::registers::RegisterSheet;
use crate::lang::Words;
use crate::store::history::ActLine;
use crate::store::{Store, StoreError, Touched, disclosure};
use crate::ui::{Aside, Entry, Sought, report};

/// Entries of one page.
pub const PAGE: usize = 100;
/// Rows that are read for one page; one that needs more goes on with the next.
const ROWS_MAX: u64 = 40_000;
/// Acts in one file.
pub const FILE_MAX: usize = 50_000;

/// The acts that are sought, newest first, before entry `before` where given.
///
/// *Shape*: the entries, and before which one to go on where there may be more. What cannot be read is left out:
/// history is no reason to stop work.
pub fn page(
    store: &Store,
    view: &View,
    sought: &Sought,
    before: Option<u64>,
    limit: usize,
) -> (Vec<Entry>, Option<u64>) {
    match sought.row {
        Some(row) => (of_row(store, view, sought, row, before, limit), None),
        None => scan(store, view, sought, before, limit).unwrap_or_default(),
    }
}

/// The acts that touched a record, by the way back from its present version.
fn of_row(
    store: &Store,
    view: &View,
    sought: &Sought,
    row: RowId,
    before: Option<u64>,
    limit: usize,
) -> Vec<Entry> {
    let fits = |entry: &Entry| {
        before.is_none_or(|before| entry.seq < before)
            && sought.account.is_none_or(|account| account == entry.account)
            && sought.day.is_none_or(|day| Day::of_instant(entry.at_ms) == day)
            && sought.person.is_none_or(|person| entry.changes.iter().any(|change| names(change, person)))
    };
    past::history(store, view, row).into_iter().filter(fits).take(limit).collect()
}

fn scan(
    store: &Store,
    view: &View,
    sought: &Sought,
    before: Option<u64>,
    limit: usize,
) -> Result<(Vec<Entry>, Option<u64>), StoreError> {
    let (mut first, mut before) = (1, before);
    if let Some(day) = sought.day {
        first = store.first_since(day.start_ms())?;
        let end = store.first_since(day.plus(1).start_ms())?;
        before = Some(before.map_or(end, |before| before.min(end)));
    }
    let wanted = |line: &ActLine| sought.account.is_none_or(|account| account == line.actor);
    let mut entries = Vec::new();
    let mut rows = 0;
    loop {
        let page = store.acts_where(&wanted, first, before, PAGE)?;
        for line in page.acts {
            let act = line.act;
            rows += line.rows.min(ROWS_MAX);
            entries.extend(entry(store, view, sought, line));
            if entries.len() >= limit || rows >= ROWS_MAX {
                return Ok((entries, (act > first.max(1)).then_some(act)));
            }
        }
        match page.more {
            // As far as one question goes: whoever asks goes on from here.
            Some(more) if entries.is_empty() => return Ok((entries, Some(more))),
            Some(more) => before = Some(more),
            None => return Ok((entries, None)),
        }
    }
}

fn entry(store: &Store, view: &View, sought: &Sought, line: ActLine) -> Option<Entry> {
    if line.rows == 0 {
        return aside(store, view, sought, &line);
    }
    let large = line.rows > MAX_ROWS_READ;
    let narrow = sought.person.is_some() || sought.unit.is_some();
    if !narrow && large && past::sees_everything(view) {
        return past::told(store, view, line);
    }
    if large && sought.person.is_some_and(|person| !holds(store, view, person, &line)) {
        return None;
    }
    let mut changes = past::seen_changes(store, view, line.act);
    let book = store.book();
    let erased = changes.is_empty() && !narrow && past::sees_everything(view);
    changes.retain(|change| {
        sought.person.is_none_or(|person| names(change, person))
            && sought.unit.is_none_or(|unit| lies(view, &book, change, unit))
    });
    if changes.is_empty() && !erased {
        return None;
    }
    let count = if erased { usize::try_from(line.rows).unwrap_or(usize::MAX) } else { changes.len() };
    changes.truncate(MAX_CHANGES);
    let aside = if erased { Aside::Erased } else { Aside::Nothing };
    Some(made(&line, changes, count, aside))
}

fn made(line: &ActLine, changes: Vec<Change>, rows: usize, aside: Aside) -> Entry {
    Entry {
        seq: line.act,
        at_ms: line.at_ms,
        account: line.actor,
        verb: Verb::from_key(&line.verb).unwrap_or(Verb::Edit),
        document: line.note.document.clone(),
        reason: line.note.reason.clone(),
        changes,
        rows,
        undoes: line.note.undoes,
        shown: Vec::new(),
        aside,
    }
}

/// Whether a change is of this person or of a record that names the person.
fn names(change: &Change, person: PersonId) -> bool {
    let mut named = change.row == person.row();
    for row in [&change.before, &change.after].into_iter().flatten() {
        row.refs(&mut |kind, id| named |= RowId { kind, id } == person.row());
    }
    named
}

/// The same of a large act, without reading all of it: by the records that name the person now.
fn holds(store: &Store, view: &View, person: PersonId, line: &ActLine) -> bool {
    let posts = view.assignments_of_person(person).into_iter().map(|(id, _)| id.row());
    let sheets = view.sheets_of_person(person).map(|(id, _)| id.row());
    let entries = view.entries_naming(person.row()).map(|(id, _)| id.row());
    let rows: Vec<RowId> = std::iter::once(person.row()).chain(posts).chain(sheets).chain(entries).collect();
    let held = |seq: u64, row: &RowId| {
        store.journal().row_at(row.kind as u8, row.id, seq).is_ok_and(|found| found.is_some())
    };
    (line.act..=line.seq).any(|seq| rows.iter().any(|row| held(seq, row)))
}

fn lies(view: &View, book: &Book, change: &Change, unit: UnitId) -> bool {
    let mut touched = Touched::default();
    touched.add(book, change);
    touched.units.iter().any(|at| view.within(*at, unit))
}

/// An entry without rows, as far as it may be told.
fn aside(store: &Store, view: &View, sought: &Sought, line: &ActLine) -> Option<Entry> {
    let head = store.journal().head_of(line.act).ok()?;
    let own = line.actor == view.account_id();
    if let Some((fields, purpose)) = disclosure::shown(&head) {
        let wanted = |(row, _): &(RowId, usize)| {
            sought.person.is_none_or(|person| person.row() == *row)
                && sought.unit.is_none_or(|unit| is_in(store, view, *row, unit))
                && (own || view.may(Right::Audit, row.kind) || view.sees(*row))
        };
        let fields: Vec<_> = fields.into_iter().filter(wanted).collect();
        let (first, _) = *fields.first()?;
        let mut rows: Vec<RowId> = fields.iter().map(|(row, _)| *row).collect();
        rows.dedup();
        let change = |row: &RowId| Change { row: *row, was: 0, before: None, after: None };
        let changes = rows.iter().take(MAX_CHANGES).map(change).collect();
        let shown = fields.iter().filter(|(row, _)| *row == first).map(|(_, field)| *field).collect();
        return Some(Entry {
            reason: purpose,
            shown,
            ..made(line, changes, rows.len().max(1), Aside::Nothing)
        });
    }
    if sought.person.is_some() || sought.unit.is_some() {
        return None;
    }
    if !own && !view.may(Right::Audit, Kind::Account) {
        return None;
    }
    let what = if let Some(attempt) = Store::attempt_note(&head) {
        Aside::Attempt { what: attempt.what, login: attempt.login }
    } else if let Some(export) = Store::export_note(&head) {
        Aside::Export { kind: export.kind, unit: export.unit, count: export.count }
    } else {
        Aside::Backup
    };
    Some(made(line, Vec::new(), 0, what))
}

fn is_in(store: &Store, view: &View, row: RowId, unit: UnitId) -> bool {
    let Some((_, record)) = view.row(row) else { return false };
    lies(view, &store.book(), &Change { row, was: 0, before: None, after: Some(record) }, unit)
}

/// All acts that are sought as a table, one line for each changed field; at most [`FILE_MAX`] acts.
pub fn sheet(store: &Store, account: AccountId, sought: &Sought, words: Words) -> Option<RegisterSheet> {
    let view = View::new(store.book(), account)?;
    Some(table(&view, words, &whole(store, &view, sought, FILE_MAX)))
}

/// The acts that are sought, newest first, at most `limit`.
pub fn whole(store: &Store, view: &View, sought: &Sought, limit: usize) -> Vec<Entry> {
    let (mut entries, mut before) = (Vec::new(), None);
    loop {
        let (more, next) = page(store, view, sought, before, limit - entries.len());
        entries.extend(more);
        before = match next {
            Some(next) if entries.len() < limit => Some(next),
            _ => return entries,
        };
    }
}

/// Acts as a table.
pub fn table(view: &View, words: Words, entries: &[Entry]) -> RegisterSheet {
    let heads = report::journal::HEADS;
    RegisterSheet {
        keys: heads.iter().map(|(key, _)| (*key).to_owned()).collect(),
        headings: heads.iter().map(|(_, heading)| words.t(*heading).into_owned()).collect(),
        rows: report::journal::rows(view, words, entries),
    }
}

/// A table as a file for spreadsheets, which take UTF-8 without a mark for something else.
pub fn csv(sheet: &RegisterSheet) -> Vec<u8> {
    [b"\xef\xbb\xbf", sheet.to_csv().as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Act, RequestId, Row, Step,
        account::{Account, Office},
        act::difference,
        fixture::{self, COUNTY, OTHER, VILLAGE},
        person::Person,
    };
    use crate::lang::Lang;
    use crate::store::{Options, attempt::Attempt};

    const CLERK: AccountId = AccountId(0);
    const VILLAGER: AccountId = AccountId(1);
    const AUDITOR: AccountId = AccountId(3);
    const SECURITY: AccountId = AccountId(4);

    /// The county of the fixture with an auditor and a security officer; some acts, a reveal and an attempt.
    fn county(folder: &std::path::Path) -> Store {
        let account = |login: &str, office| Row::from(Account::new(login, login, office));
        let rows = fixture::book().rows().map(|(_, _, row)| row).collect::<Vec<_>>().into_iter();
        let more = [account("auditor", Office::Auditor), account("security", Office::SecurityOfficer)];
        let founding = rows.chain(more).collect();
        let store = Store::create(&folder.join("store"), founding, Options::default()).unwrap();
        let edit = |id: u32, change: &dyn Fn(&mut Person)| {
            let (_, before) = store.book().row(PersonId(id).row()).unwrap();
            let Row::Person(person) = &before else { unreachable!() };
            let mut after = Person::clone(person);
            change(&mut after);
            difference(PersonId(id).row(), &before, &after.into()).unwrap()
        };
        let save = |verb, steps| store.propose(Act::new(verb, steps)).wait().unwrap();
        save(Verb::Edit, vec![edit(0, &|person| person.phone = "13900001234".into())]);
        save(Verb::Edit, vec![edit(5, &|person| person.remarks = "齐塘的".into())]);
        save(Verb::Edit, vec![edit(0, &|person| person.name = "周国栋".into())]);
        let phone = Row::fields_of(Kind::Person).iter().position(|field| field.key == "phone").unwrap();
        let (told, heard) = std::sync::mpsc::channel();
        let reply = Box::new(move |answer: crate::store::Answer| {
            let _ = told.send(answer.is_ok());
        });
        store.reveal_with(CLERK, &[(PersonId(0).row(), phone)], "核对补贴", reply);
        assert!(heard.recv().unwrap());
        let attempt = Attempt { what: "forged-identity".into(), login: "mallory".into() };
        store.note_attempt(None, &attempt).unwrap();
        store
    }

    fn seen(store: &Store, account: AccountId, sought: Sought) -> Vec<Entry> {
        let view = View::new(store.book(), account).unwrap();
        whole(store, &view, &sought, FILE_MAX)
    }

    fn verbs(entries: &[Entry]) -> Vec<Verb> {
        entries.iter().map(|entry| entry.verb).collect()
    }

    #[test]
    fn it_is_read_by_record_person_unit_account_and_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let all = Sought::default();
        let person = Sought { person: Some(PersonId(0)), ..all };
        assert_eq!(verbs(&seen(&store, CLERK, person)), [Verb::Reveal, Verb::Edit, Verb::Edit, Verb::Found]);
        let row = Sought { row: Some(PersonId(5).row()), ..all };
        assert_eq!(verbs(&seen(&store, CLERK, row)), [Verb::Edit, Verb::Found]);
        let unit = |unit| Sought { unit: Some(unit), ..all };
        assert_eq!(verbs(&seen(&store, CLERK, unit(OTHER))), [Verb::Edit, Verb::Found]);
        assert_eq!(
            verbs(&seen(&store, CLERK, unit(VILLAGE))),
            [Verb::Reveal, Verb::Edit, Verb::Edit, Verb::Found]
        );
        assert_eq!(seen(&store, CLERK, unit(COUNTY)).len(), 5);
        let account = |account| Sought { account: Some(account), ..all };
        assert!(seen(&store, AUDITOR, account(AUDITOR)).is_empty());
        assert_eq!(seen(&store, AUDITOR, account(CLERK)).len(), 5);
        let today = Day::of_instant(store.clock().now_ms());
        let day = |day| Sought { day: Some(day), ..all };
        assert_eq!(seen(&store, AUDITOR, day(today)).len(), 6);
        assert!(seen(&store, AUDITOR, day(today.plus(-1))).is_empty());
        assert!(seen(&store, AUDITOR, day(today.plus(1))).is_empty());
    }

    #[test]
    fn pages_join_without_gap_or_repetition() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let view = View::new(store.book(), AUDITOR).unwrap();
        let whole: Vec<u64> = seen(&store, AUDITOR, Sought::default()).iter().map(|e| e.seq).collect();
        for size in 1..=7 {
            let (mut joined, mut before) = (Vec::new(), None);
            loop {
                let (entries, next) = page(&store, &view, &Sought::default(), before, size);
                assert!(entries.len() <= size);
                joined.extend(entries.iter().map(|entry| entry.seq));
                match next {
                    Some(next) => before = Some(next),
                    None => break,
                }
            }
            assert_eq!(joined, whole, "pages of {size}");
        }
    }

    #[test]
    fn each_office_reads_what_is_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let all = |account| seen(&store, account, Sought::default());
        // The village sees its own people's changes; nobody's reveals of others, no attempts.
        let village = all(VILLAGER);
        assert_eq!(verbs(&village), [Verb::Edit, Verb::Found]);
        let named = |entry: &Entry| entry.changes.iter().any(|change| change.row == PersonId(0).row());
        assert!(!village.iter().any(named), "周国梁 is the other village's");
        // The auditor reads all of it, the security officer what was tried and nobody's data.
        assert_eq!(all(AUDITOR).len(), 6);
        let security = all(SECURITY);
        assert!(security.iter().any(|entry| entry.verb == Verb::Attempt));
        let people = |entry: &Entry| entry.changes.iter().any(|c| c.row.kind == Kind::Person);
        assert!(!security.iter().any(people));
        assert!(!all(CLERK).iter().any(|entry| entry.verb == Verb::Attempt), "a clerk is no auditor");
    }

    #[test]
    fn a_fields_class_decides_whether_before_and_after_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let told = |account| {
            let view = View::new(store.book(), account).unwrap();
            let entries = whole(&store, &view, &Sought::default(), FILE_MAX);
            let sheet = table(&view, Words::new(Lang::Zh), &entries);
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.keys.len()));
            sheet.rows.concat().join("|")
        };
        // Sensitive: that it changed, masked; to whom the class is closed, not even that.
        let clerk = told(CLERK);
        assert!(clerk.contains("电话") && !clerk.contains("13900001234"), "{clerk}");
        assert!(clerk.contains("周国梁|周国栋") && clerk.contains("齐塘的") && clerk.contains("核对补贴"));
        let auditor = told(AUDITOR);
        assert!(auditor.contains("周国梁|周国栋") && !auditor.contains("13900001234"));
        assert!(auditor.contains("mallory"));
        let fields = auditor.matches("|电话|").count();
        assert_eq!(fields, 1, "that it was revealed is told, its change is not: {auditor}");
    }

    #[test]
    fn what_was_erased_is_told_as_an_act_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let view = View::new(store.book(), CLERK).unwrap();
        let plan = crate::domain::desk::erase::erase(&view, PersonId(0), "开法[2026]7号").unwrap();
        let act = Act { account: CLERK, request: RequestId([7; 16]), ..plan.act };
        store.erase(act, &plan.texts).unwrap();
        let entries = seen(&store, CLERK, Sought::default());
        assert_eq!(entries.iter().filter(|entry| entry.aside == Aside::Erased).count(), 2);
        let view = View::new(store.book(), CLERK).unwrap();
        let words = table(&view, Words::new(Lang::Zh), &entries).rows.concat().join("|");
        assert!(words.contains("内容已依法删除") && words.contains("开法[2026]7号"), "{words}");
        assert!(!words.contains("周国") && !words.contains("核对补贴"), "{words}");
    }

    #[test]
    fn steps_that_create_are_told_by_what_they_made() {
        let folder = tempfile::tempdir().unwrap();
        let store = county(folder.path());
        let new = Person { home: Some(VILLAGE), ..Person::new("谢小燕") };
        store.propose(Act::new(Verb::Create, vec![Step::Create(new.into())])).wait().unwrap();
        let entries = seen(&store, CLERK, Sought { unit: Some(VILLAGE), ..Sought::default() });
        assert!(entries[0].changes.iter().any(|change| change.before.is_none() && change.after.is_some()));
    }
}
