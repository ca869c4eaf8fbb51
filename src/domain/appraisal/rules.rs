//! The rules of appraisal's rows: frozen templates, entries that fit, states one after the other, who moves them.

use super::{
    allowance::NotPayable,
    ballot::TallyProblem,
    calendar::Calendar,
    due,
    mark::{Mark, MarkProblem, fits},
    money,
    record::{Ballot, Cycle, Decided, Objection, Scheme, Sheet},
    results::reference,
    scoring::Engine,
    template::{StateKind, Template},
};
use crate::domain::{
    Act, Book, Refusal, Row, RowId, SheetId, Verb, account::Office, apply::Change, setting, unit::Level,
};

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
    /// The cell follows from a ballot, which says otherwise or is not agreed on.
    BallotHolds(SheetId),
    /// Somebody keys in a ballot in another one's name.
    NotOwnTally,
    /// What is paid cannot be worked out, so the budget is not known.
    NoBudget(SheetId, NotPayable),
    /// No such level in the template, or none at all.
    NoSuchLevel(SheetId),
    /// A level that changes needs the document that set it.
    NoLevelDocument(SheetId),
    /// More levels in a year than one may move, without a document that says so.
    LevelMove(SheetId, u8),
    /// An objection outside its time, changed afterwards or without a text.
    Objection(SheetId),
    /// Whether towns see the reverse list is the county's to say.
    CountyOnly,
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
            Refused::BallotHolds(_) => "ballot-holds",
            Refused::NotOwnTally => "not-own-tally",
            Refused::NoBudget(..) => "no-budget",
            Refused::NoSuchLevel(_) => "no-such-level",
            Refused::NoLevelDocument(_) => "no-level-document",
            Refused::LevelMove(..) => "level-move",
            Refused::Objection(_) => "objection",
            Refused::CountyOnly => "county-only",
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
        check_counted(book, id, template, slot, mark)?;
    }
    let marked = &sheet.not_graded;
    if marked.document.trim().is_empty() != marked.reason.trim().is_empty() {
        return refused(Refused::NotGraded(id));
    }
    if sheet.months > due::months_of(cycle.from, cycle.to) {
        return Err(Refusal::DateOrder { from: cycle.from, to: cycle.to });
    }
    check_level(book, id, cycle, template, sheet, before)?;
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

/// A score of a cell that was voted on is what the vote gives; where there was no vote anything fits.
fn check_counted(
    book: &Book,
    id: SheetId,
    template: &Template,
    slot: usize,
    mark: &Mark,
) -> Result<(), Refusal> {
    let Mark::Is(_) = mark else { return Ok(()) };
    let Some((_, ballot)) = book.ballots_of(id).find(|(_, ballot)| usize::from(ballot.slot) == slot) else {
        return Ok(());
    };
    let holds = ballot.mark(template).is_some_and(|counted| counted == *mark);
    if holds { Ok(()) } else { refused(Refused::BallotHolds(id)) }
}

/// A level is one of the template's, set by a document, and moves no further in a year than it says.
fn check_level(
    book: &Book,
    id: SheetId,
    cycle: &Cycle,
    template: &Template,
    sheet: &Sheet,
    before: Option<&Sheet>,
) -> Result<(), Refusal> {
    let Some(level) = sheet.level else { return Ok(()) };
    if usize::from(level) >= template.levels.len() {
        return refused(Refused::NoSuchLevel(id));
    }
    let same = |other: &Sheet| (other.level, &other.released) == (sheet.level, &sheet.released);
    if before.is_some_and(same) {
        return Ok(());
    }
    if sheet.level_document.trim().is_empty() {
        return refused(Refused::NoLevelDocument(id));
    }
    let known = book.sheets_of_person(sheet.person).filter_map(|(_, other)| {
        let held = book.cycle(other.cycle)?;
        let same = template_of(book, held).is_some_and(|theirs| theirs.key == template.key);
        (same && other.unit == sheet.unit).then_some((held, other))
    });
    let was = reference(known, cycle, |sheet| sheet.level);
    let (Some(was), Some(most)) = (was, template.max_level_move) else { return Ok(()) };
    if was.abs_diff(level) > most && sheet.released.trim().is_empty() {
        return refused(Refused::LevelMove(id, was));
    }
    Ok(())
}

/// Whether objections are only added and answered, each while there is a time for it.
fn objections_hold(kind: StateKind, before: &[Objection], after: &[Objection]) -> bool {
    if before == after {
        return true;
    }
    let public = matches!(kind, StateKind::Notice | StateKind::Objection);
    let kept = before.len() <= after.len()
        && before.iter().zip(after).all(|(old, new)| {
            let same = (old.day, &old.text) == (new.day, &new.text);
            same && (old == new || (old.answered.is_none() && new.answered.is_some()))
        });
    let told = after.iter().all(|one| {
        let answered = one.answered.is_none_or(|day| day >= one.day) && {
            one.answered.is_none() || !one.answer.trim().is_empty()
        };
        !one.text.trim().is_empty() && answered
    });
    public && kept && told
}

/// Working days of notice that a template or else the county's setting asks for.
pub fn notice_days(template: &Template, set: Option<&str>) -> Option<u16> {
    let set = || set.and_then(|days| days.trim().parse::<u16>().ok());
    template.notice_days.map(u16::from).or_else(set).filter(|days| *days > 0)
}

/// Whether first and last day of a notice are as many working days apart as there must be.
fn check_notice(book: &Book, id: SheetId, template: &Template, sheet: &Sheet) -> Result<(), Refusal> {
    let (Some(first), Some(last)) = (sheet.notice_from, sheet.notice_to) else {
        return refused(Refused::NoNotice(id));
    };
    let Some(days) = notice_days(template, setting::value(book, "publicity.days", book.today())) else {
        return refused(Refused::NoNoticeDays);
    };
    match Calendar::of(book.settings().map(|(_, setting)| setting)).notice(first, days) {
        Ok(notice) if notice.first == first && notice.last <= last => Ok(()),
        Ok(_) => refused(Refused::NoNotice(id)),
        Err(year) => refused(Refused::NoCalendar(year.0)),
    }
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
    let same_ground = (&before.level, &before.level_document, &before.pay)
        == (&sheet.level, &sheet.level_document, &sheet.pay);
    let open = entering(was) && entering(kind);
    if !((same_scores && same_ground) || open) {
        return refused(Refused::Locked(id));
    }
    // A result comes with the decision and at no other time; it never changes afterwards.
    let decides = was < StateKind::Decided && kind == StateKind::Decided && sheet.state > before.state;
    if before.decided != sheet.decided && (before.decided.is || !decides) {
        return refused(Refused::Locked(id));
    }
    if !objections_hold(was, &before.objections.0, &sheet.objections.0) {
        return refused(Refused::Objection(id));
    }
    let days = |sheet: &Sheet| (sheet.notice_from, sheet.notice_to);
    let published = kind == StateKind::Notice && was != StateKind::Notice;
    let withdrawn = sheet.state < before.state && days(sheet) == (None, None);
    if days(before) != days(sheet) && !published && !withdrawn {
        return refused(Refused::Locked(id));
    }
    if sheet.state == before.state {
        return Ok(());
    }
    if sheet.state < before.state {
        // Decided results change only by a new revision; what was filed may be sent back as it is.
        let filed = was == StateKind::Filed && kind == StateKind::Decided && days(before) == days(sheet);
        if was >= StateKind::Decided && !filed {
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
        if let Some(why) = money::unknown(template, sheet) {
            return refused(Refused::NoBudget(id, why));
        }
    }
    let has_notice = template.states.iter().any(|state| state.kind == StateKind::Notice);
    match kind {
        StateKind::Notice => check_notice(book, id, template, sheet),
        StateKind::Decided if has_notice && sheet.notice_to.is_none_or(|to| book.today() <= to) => {
            refused(Refused::NoticeOn(id))
        }
        StateKind::Decided if sheet.objections.0.iter().any(|one| one.answered.is_none()) => {
            refused(Refused::Unanswered(id))
        }
        StateKind::Decided if !sheet.decided.is => refused(Refused::NoResult(id)),
        StateKind::Entry
        | StateKind::Review
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
    let sheet = book.sheet(ballot.sheet);
    let kind = sheet.and_then(|sheet| state_of(book, sheet)).map(|state| state.kind);
    if !matches!(kind, Some(StateKind::Entry | StateKind::Review) | None) {
        return refused(Refused::Locked(ballot.sheet));
    }
    if ballot.first_by.is_some() && ballot.first_by == ballot.second_by {
        return refused(Refused::SamePerson);
    }
    let template = sheet.and_then(|sheet| book.cycle(sheet.cycle)).and_then(|cycle| template_of(book, cycle));
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
    if let Some(Row::Ballot(after)) = &change.after {
        let before = match &change.before {
            Some(Row::Ballot(before)) => Some(before),
            _ => None,
        };
        let keyed = |of: fn(&Ballot) -> (&super::ballot::Tally, Option<crate::domain::AccountId>)| {
            before.is_none_or(|before| of(before) != of(after))
                && of(after).1.is_some_and(|by| by != act.account)
        };
        let taken_back = act.verb == Verb::Undo;
        if !taken_back && (keyed(|b| (&b.first, b.first_by)) || keyed(|b| (&b.second, b.second_by))) {
            return refused(Refused::NotOwnTally);
        }
    }
    if let Some(Row::Cycle(after)) = &change.after {
        let was = match &change.before {
            Some(Row::Cycle(before)) => &*before.reverse_document,
            _ => "",
        };
        let scope = book.account(act.account).and_then(|account| account.scope);
        let below = scope.and_then(|scope| book.unit(scope)).is_some_and(|unit| unit.level >= Level::Town);
        if below && *was != *after.reverse_document {
            return refused(Refused::CountyOnly);
        }
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
