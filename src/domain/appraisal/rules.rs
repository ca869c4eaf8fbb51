//! The rules of appraisal's rows: frozen templates, entries that fit, states one after the other, who moves them.

use super::{
    ballot::TallyProblem,
    due,
    mark::{MarkProblem, fits},
    record::{Ballot, Cycle, Decided, Scheme, Sheet},
    scoring::Engine,
    template::{StateKind, Template},
};
use crate::domain::{Act, Book, Refusal, Row, RowId, SheetId, Verb, account::Office, apply::Change};

/// Why a change of appraisal's rows is refused.
#[derive(Clone, PartialEq, Debug)]
pub enum Refused {
    /// A cycle uses the template, or sheets the cycle.
    Frozen(RowId),
    /// Key or version of the row are not those of the template in it.
    NotItsTemplate,
    /// The entry does not fit its cell.
    Mark {
        /// The slot.
        slot: usize,
        /// Why.
        problem: MarkProblem,
    },
    /// The sheet is in a state in which nothing is entered.
    Locked(SheetId),
    /// States follow one another.
    NoSuchMove(SheetId),
    /// Sent back without remarks.
    NoRemarks(SheetId),
    /// Not everything is scored, or a source is absent that the template cannot do without.
    Incomplete(SheetId),
    /// No first and last day of notice.
    NoNotice(SheetId),
    /// The notice is still on.
    NoticeOn(SheetId),
    /// An objection has no answer.
    Unanswered(SheetId),
    /// The result was not decided with the state.
    NoResult(SheetId),
    /// 不定等次 without document number or reason.
    NotGraded(SheetId),
    /// A higher office acts in this state.
    HigherOffice(Office),
    /// Counts of a ballot cannot be.
    Tally(TallyProblem),
    /// Both entries of a ballot by the same person.
    SamePerson,
    /// The days of notice are not set.
    NoNoticeDays,
    /// A year has no announced holidays.
    NoCalendar(i16),
    /// A result is decided, so it changes only in a new revision.
    AlreadyRevised(SheetId),
}

impl Refused {
    /// Its key in message ids.
    pub const fn key(&self) -> &'static str {
        match self {
            Refused::Frozen(_) => "frozen",
            Refused::NotItsTemplate => "not-its-template",
            Refused::Mark { .. } => "mark",
            Refused::Locked(_) => "locked",
            Refused::NoSuchMove(_) => "no-such-move",
            Refused::NoRemarks(_) => "no-remarks",
            Refused::Incomplete(_) => "incomplete",
            Refused::NoNotice(_) => "no-notice",
            Refused::NoticeOn(_) => "notice-on",
            Refused::Unanswered(_) => "unanswered",
            Refused::NoResult(_) => "no-result",
            Refused::NotGraded(_) => "not-graded",
            Refused::HigherOffice(_) => "higher-office",
            Refused::Tally(_) => "tally",
            Refused::SamePerson => "same-person",
            Refused::NoNoticeDays => "no-notice-days",
            Refused::NoCalendar(_) => "no-calendar",
            Refused::AlreadyRevised(_) => "already-revised",
        }
    }
}

fn refused<T>(why: Refused) -> Result<T, Refusal> {
    Err(Refusal::Appraisal(Box::new(why)))
}

/// The template of a cycle.
pub fn template_of<'a>(book: &'a Book, cycle: &Cycle) -> Option<&'a Template> {
    book.scheme(cycle.template).map(|scheme| &scheme.template)
}

/// The state that a sheet is in.
pub fn state_of<'a>(book: &'a Book, sheet: &Sheet) -> Option<&'a super::template::State> {
    template_of(book, book.cycle(sheet.cycle)?)?.states.get(usize::from(sheet.state))
}

/// Checks a template as the act leaves it.
///
/// # Errors
/// [`Refused::Frozen`], [`Refused::NotItsTemplate`].
pub fn check_scheme(book: &Book, id: RowId, scheme: &Scheme, before: Option<&Scheme>) -> Result<(), Refusal> {
    if scheme.key != scheme.template.key || scheme.version != scheme.template.version {
        return refused(Refused::NotItsTemplate);
    }
    let changed = before.is_some_and(|before| before.template != scheme.template);
    match book.cycles().find(|(_, cycle)| changed && cycle.template.0 == id.id) {
        Some((cycle, _)) => refused(Refused::Frozen(cycle.row())),
        None => Ok(()),
    }
}

/// Checks a cycle as the act leaves it.
///
/// # Errors
/// Dates in the wrong order, [`Refused::Frozen`].
pub fn check_cycle(book: &Book, id: RowId, cycle: &Cycle, before: Option<&Cycle>) -> Result<(), Refusal> {
    if cycle.to < cycle.from {
        return Err(Refusal::DateOrder { from: cycle.from, to: cycle.to });
    }
    let changed = before.is_some_and(|before| {
        (before.template, before.from, before.to) != (cycle.template, cycle.from, cycle.to)
    });
    match book.sheets_of(crate::domain::CycleId(id.id)).next() {
        Some((sheet, _)) if changed => refused(Refused::Frozen(sheet.row())),
        _ => Ok(()),
    }
}

/// Checks a sheet as the act leaves it.
///
/// # Errors
/// A [`Refused`].
pub fn check_sheet(book: &Book, id: SheetId, sheet: &Sheet, before: Option<&Sheet>) -> Result<(), Refusal> {
    let Some(cycle) = book.cycle(sheet.cycle) else { return Ok(()) };
    let Some(template) = template_of(book, cycle) else { return Ok(()) };
    let Some(state) = template.states.get(usize::from(sheet.state)) else {
        return refused(Refused::NoSuchMove(id));
    };
    for (slot, mark) in sheet.cells.marks().iter().enumerate() {
        if before.is_some_and(|before| before.cells.get(slot) == mark) {
            continue;
        }
        if let Err(problem) = fits(template, slot, mark) {
            return refused(Refused::Mark { slot, problem });
        }
    }
    let marked = &sheet.not_graded;
    if marked.document.trim().is_empty() != marked.reason.trim().is_empty() {
        return refused(Refused::NotGraded(id));
    }
    if sheet.months > due::months_of(cycle.from, cycle.to) {
        return Err(Refusal::DateOrder { from: cycle.from, to: cycle.to });
    }
    let Some(before) = before else {
        // A revision replaces the latest decided one.
        return match sheet.replaces {
            Some(old) => check_revision(book, id, sheet, old),
            None => Ok(()),
        };
    };
    check_move(book, id, template, state.kind, sheet, before)
}

fn check_revision(book: &Book, id: SheetId, sheet: &Sheet, old: SheetId) -> Result<(), Refusal> {
    let Some(replaced) = book.sheet(old) else { return Ok(()) };
    let mine = (sheet.cycle, sheet.unit, sheet.person, sheet.revision);
    let follows = mine == (replaced.cycle, replaced.unit, replaced.person, replaced.revision + 1);
    let other = book.sheets_of(sheet.cycle).any(|(other, s)| other != id && s.replaces == Some(old));
    if !follows || !replaced.decided.is || other { refused(Refused::AlreadyRevised(old)) } else { Ok(()) }
}

fn check_move(
    book: &Book,
    id: SheetId,
    template: &Template,
    kind: StateKind,
    sheet: &Sheet,
    before: &Sheet,
) -> Result<(), Refusal> {
    let was = template.states.get(usize::from(before.state)).map_or(StateKind::Entry, |state| state.kind);
    let entering = |kind| matches!(kind, StateKind::Entry | StateKind::Review);
    let same_scores = (&before.cells, &before.not_graded, &before.released)
        == (&sheet.cells, &sheet.not_graded, &sheet.released);
    let open = entering(was) && entering(kind);
    if !(same_scores || open) {
        return refused(Refused::Locked(id));
    }
    if before.decided.is && before.decided != sheet.decided {
        return refused(Refused::Locked(id));
    }
    if sheet.state == before.state {
        return Ok(());
    }
    if sheet.state < before.state {
        // Decided results change only by a new revision.
        if was >= StateKind::Decided {
            return refused(Refused::Locked(id));
        }
        return if sheet.remarks.trim().is_empty() { refused(Refused::NoRemarks(id)) } else { Ok(()) };
    }
    if sheet.state != before.state + 1 {
        return refused(Refused::NoSuchMove(id));
    }
    if entering(was) && !entering(kind) {
        let graded = sheet.not_graded.document.is_empty();
        if graded && Engine::new(template).sheet(sheet.cells.marks(), &[]).total.is_none() {
            return refused(Refused::Incomplete(id));
        }
    }
    let has_notice = template.states.iter().any(|state| state.kind == StateKind::Notice);
    match kind {
        StateKind::Notice if sheet.notice_from.is_none() || sheet.notice_to < sheet.notice_from => {
            refused(Refused::NoNotice(id))
        }
        StateKind::Decided if has_notice && sheet.notice_to.is_none_or(|to| book.today() <= to) => {
            refused(Refused::NoticeOn(id))
        }
        StateKind::Decided if sheet.objections.0.iter().any(|one| one.answered.is_none()) => {
            refused(Refused::Unanswered(id))
        }
        StateKind::Decided if !sheet.decided.is => refused(Refused::NoResult(id)),
        StateKind::Entry
        | StateKind::Review
        | StateKind::Notice
        | StateKind::Objection
        | StateKind::Decided
        | StateKind::Filed => Ok(()),
    }
}

/// Checks a ballot as the act leaves it.
///
/// # Errors
/// [`Refused::Tally`], [`Refused::SamePerson`].
pub fn check_ballot(book: &Book, ballot: &Ballot) -> Result<(), Refusal> {
    if ballot.first_by.is_some() && ballot.first_by == ballot.second_by {
        return refused(Refused::SamePerson);
    }
    let template = book
        .sheet(ballot.sheet)
        .and_then(|sheet| book.cycle(sheet.cycle))
        .and_then(|cycle| template_of(book, cycle));
    let Some(template) = template else { return Ok(()) };
    for (tally, by) in [(&ballot.first, ballot.first_by), (&ballot.second, ballot.second_by)] {
        if by.is_some() {
            tally.check(&template.ballot).or_else(|problem| refused(Refused::Tally(problem)))?;
        }
    }
    Ok(())
}

/// The office's height, by the desk at which it sits: county offices may do what those below do.
const fn height(office: Office) -> u8 {
    match office {
        Office::Reader | Office::SecurityOfficer | Office::Auditor => 0,
        Office::VillageClerk => 1,
        Office::TownClerk => 2,
        Office::CountyClerk | Office::Administrator | Office::DepartmentOfficer | Office::Approver => 3,
    }
}

/// Whether the account may do this to a sheet in the state that it is in: locking from below. A new sheet begins in
/// the first state, but where a store is founded with what was decided before.
///
/// # Errors
/// [`Refused::HigherOffice`], [`Refused::NoSuchMove`].
pub fn check_actor(book: &Book, act: &Act, change: &Change) -> Result<(), Refusal> {
    if let (None, Some(Row::Sheet(new))) = (&change.before, &change.after)
        && act.verb != Verb::Found
        && (new.state != 0 || new.decided != Decided::default())
    {
        return refused(Refused::NoSuchMove(SheetId(change.row.id)));
    }
    let (Some(Row::Sheet(before)), Some(account)) = (&change.before, book.account(act.account)) else {
        return Ok(());
    };
    let state = book
        .cycle(before.cycle)
        .and_then(|cycle| template_of(book, cycle))
        .and_then(|template| template.states.get(usize::from(before.state)));
    match state {
        Some(state) if height(account.office) < height(state.actor) => {
            refused(Refused::HigherOffice(state.actor))
        }
        _ => Ok(()),
    }
}
