//! Plans of appraisal: open a cycle, score cells, fill down, submit, send back, publish, object, decide, file, revise.
//!
//! Nothing here changes anything: a plan is an [`Act`] that the writer carries out under the rules. What touches many
//! sheets is one act. [`results`](super::results) is what a screen shows and what [`decide`] writes down.

use super::{
    calendar::Calendar,
    due::{Due, Spell, due},
    file::Loaded,
    mark::{Booking, MAX_EVENTS, Mark, Raw, fits},
    money,
    record::{Ballot, Cells, Cycle, Decided, Handed, NotGraded, Objection, Pay, Scheme, Sheet},
    results::results,
    rules::{Refused, notice_days},
    scoring::Engine,
    template::{Scoring, StateKind, Template},
};
use crate::domain::{
    AccountId, Act, BallotId, CycleId, Day, FieldEdit, Refusal, SheetId, Step, TemplateId, Verb, View,
    act::difference, field::FieldValue,
};
use std::collections::BTreeMap;

fn refused<T>(why: Refused) -> Result<T, Refusal> {
    Err(Refusal::Appraisal(Box::new(why)))
}

fn sheet_of(view: &View, id: SheetId) -> Result<&Sheet, Refusal> {
    view.sheet(id).ok_or(Refusal::NotFound(id.row()))
}

/// A cycle with its template.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn cycle_of(view: &View, id: CycleId) -> Result<(&Cycle, &Template), Refusal> {
    let cycle = view.cycle(id).ok_or(Refusal::NotFound(id.row()))?;
    let scheme = view.scheme(cycle.template).ok_or(Refusal::NotFound(cycle.template.row()))?;
    Ok((cycle, &scheme.template))
}

fn edited(id: SheetId, before: &Sheet, after: Sheet) -> Result<Step, Refusal> {
    difference(id.row(), &before.clone().into(), &after.into()).ok_or(Refusal::NoChange)
}

/// Every sheet changed in the same way, as one act.
fn each(
    view: &View,
    verb: Verb,
    sheets: &[SheetId],
    change: impl Fn(SheetId, &Sheet, &Template) -> Result<Sheet, Refusal>,
) -> Result<Act, Refusal> {
    let mut steps = Vec::with_capacity(sheets.len());
    for id in sheets {
        let before = sheet_of(view, *id)?;
        let (_, template) = cycle_of(view, before.cycle)?;
        steps.push(edited(*id, before, change(*id, before, template)?)?);
    }
    Ok(Act::new(verb, steps))
}

/// Takes a checked template in.
pub fn add_template(loaded: Loaded) -> Act {
    let template = loaded.template;
    let scheme = Scheme { key: template.key.clone(), version: template.version, retired: false, template };
    Act::new(Verb::Create, vec![Step::Create(scheme.into())])
}

/// Opens a cycle with a sheet for everybody due; recurring events of `before` come along.
///
/// # Errors
/// [`Refusal::NotFound`] without the template.
pub fn open(view: &View, cycle: Cycle, spells: &[Spell], before: Option<CycleId>) -> Result<Act, Refusal> {
    let template = TemplateId(cycle.template.0);
    let scheme = view.scheme(template).ok_or(Refusal::NotFound(template.row()))?;
    let people = due(spells, cycle.from, cycle.to, scheme.template.min_months);
    let mut steps = Vec::with_capacity(people.len() + 1);
    let from = cycle.from;
    steps.push(Step::Create(cycle.into()));
    let old = before.map(|before| view.sheets_of(before)).unwrap_or_default();
    for one in &people {
        let mut sheet = Sheet::new(CycleId::provisional(0), one);
        let last = old.iter().find(|(_, sheet)| same_post(sheet, one));
        if let Some((_, last)) = last {
            carry_over(&scheme.template, last, &mut sheet, from);
            stay(&scheme.template, last, &mut sheet);
        }
        steps.push(Step::Create(sheet.into()));
    }
    Ok(Act::new(Verb::OpenCycle, steps))
}

fn same_post(sheet: &Sheet, due: &Due) -> bool {
    (sheet.unit, sheet.person) == (due.spell.unit, due.spell.person)
}

/// A level lasts until a document changes it; what allowances are worked out from is looked through, not keyed again.
fn stay(template: &Template, last: &Sheet, sheet: &mut Sheet) {
    if last.level.is_some_and(|level| usize::from(level) < template.levels.len()) {
        (sheet.level, sheet.level_document) = (last.level, last.level_document.clone());
    }
    sheet.pay = last.pay.clone();
}

fn carry_over(template: &Template, last: &Sheet, sheet: &mut Sheet, from: Day) {
    for item in &template.items {
        let Scoring::Ledger { lines, .. } = &item.scoring else { continue };
        let slot = usize::from(item.slot);
        let Mark::Is(Raw::Events(events)) = last.cells.get(slot) else { continue };
        let kept: Vec<Booking> = events
            .iter()
            .filter(|event| lines.get(usize::from(event.line)).is_some_and(|line| line.recurring))
            .take(MAX_EVENTS)
            .map(|event| Booking { day: from, carried: true, ..event.clone() })
            .collect();
        if !kept.is_empty() {
            sheet.cells.set(slot, Mark::Is(Raw::Events(kept)));
        }
    }
}

/// Scores cells. An edit names only the cells that it touches, so others of the same sheet cannot conflict.
///
/// # Errors
/// [`Refused::Mark`] with the range, [`Refusal::NoChange`].
pub fn score(view: &View, cells: &[(SheetId, usize, Mark)]) -> Result<Act, Refusal> {
    let mut order: Vec<SheetId> = Vec::new();
    let mut by: BTreeMap<SheetId, BTreeMap<usize, &Mark>> = BTreeMap::new();
    for (id, slot, mark) in cells {
        let (_, template) = cycle_of(view, sheet_of(view, *id)?.cycle)?;
        if let Err(problem) = fits(template, *slot, mark) {
            return refused(Refused::Mark { slot: *slot, problem });
        }
        if !by.contains_key(id) {
            order.push(*id);
        }
        by.entry(*id).or_default().insert(*slot, mark);
    }
    let mut steps = Vec::new();
    for id in order {
        let sheet = sheet_of(view, id)?;
        let changed = by.remove(&id).unwrap_or_default();
        let keys: Vec<_> = changed
            .iter()
            .filter(|(slot, mark)| sheet.cells.get(**slot) != **mark)
            .filter_map(|(slot, _)| super::record::cell_key(*slot))
            .collect();
        if keys.is_empty() {
            continue;
        }
        let mut after = sheet.cells.clone();
        for (slot, mark) in changed {
            after.set(slot, mark.clone());
        }
        let (was, now) = (Cells::to_value(&sheet.cells), Cells::to_value(&after));
        let edit = FieldEdit { field: Sheet::CELLS, was: was.only_parts(&keys), now: now.only_parts(&keys) };
        steps.push(Step::Edit { row: id.row(), fields: vec![edit] });
    }
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(Act::new(Verb::Score, steps)) }
}

/// Fills a column down: the mark of the first sheet into those below that are not yet scored.
///
/// # Errors
/// As [`score`].
pub fn fill_down(view: &View, sheets: &[SheetId], slot: usize) -> Result<Act, Refusal> {
    let [first, below @ ..] = sheets else { return Err(Refusal::NoChange) };
    let mark = sheet_of(view, *first)?.cells.get(slot);
    let open = |id: &&SheetId| view.sheet(**id).is_some_and(|sheet| *sheet.cells.get(slot) == Mark::Open);
    let cells: Vec<_> = below.iter().filter(open).map(|id| (*id, slot, mark.clone())).collect();
    score(view, &cells)
}

/// Moves sheets to the next state. Into public notice use [`publish`], into the decision [`decide`].
///
/// # Errors
/// [`Refusal::NotFound`], [`Refused::NoSuchMove`] at the end.
pub fn submit(view: &View, sheets: &[SheetId]) -> Result<Act, Refusal> {
    forward(view, Verb::Submit, sheets)
}

/// 备案: decided sheets are filed.
///
/// # Errors
/// As [`submit`].
pub fn file(view: &View, sheets: &[SheetId]) -> Result<Act, Refusal> {
    forward(view, Verb::File, sheets)
}

fn forward(view: &View, verb: Verb, sheets: &[SheetId]) -> Result<Act, Refusal> {
    each(view, verb, sheets, |id, sheet, template| match template.after(sheet.state) {
        Some(state) => Ok(Sheet {
            state,
            returned: false,
            remarks: "".into(),
            handed: handed(template, sheet, state),
            ..sheet.clone()
        }),
        None => refused(Refused::NoSuchMove(id)),
    })
}

/// The total with which a sheet leaves the first office, noted once: what reviews change shows against it.
fn handed(template: &Template, sheet: &Sheet, to: u8) -> Handed {
    let actor = |at: u8| template.states.get(usize::from(at)).map(|state| state.actor);
    if sheet.handed.0.is_some() || actor(sheet.state) == actor(to) {
        return sheet.handed.clone();
    }
    Handed(Engine::new(template).sheet(sheet.cells.marks(), &[]).total)
}

/// 退回: sheets go back to an earlier state, with remarks; what was announced of a notice is taken back.
///
/// # Errors
/// [`Refused::NoRemarks`], [`Refused::NoSuchMove`].
pub fn send_back(view: &View, sheets: &[SheetId], to: u8, remarks: &str) -> Result<Act, Refusal> {
    each(view, Verb::Return, sheets, |id, sheet, _| {
        if remarks.trim().is_empty() {
            return refused(Refused::NoRemarks(id));
        }
        if to >= sheet.state {
            return refused(Refused::NoSuchMove(id));
        }
        // What was filed goes back as it was decided.
        let filed = sheet.decided.is;
        let keep = |day: Option<Day>| day.filter(|_| filed);
        Ok(Sheet {
            state: to,
            returned: true,
            remarks: remarks.into(),
            notice_from: keep(sheet.notice_from),
            notice_to: keep(sheet.notice_to),
            ..sheet.clone()
        })
    })
}

/// 公示: sheets go into public notice from `from`, for the days that the template or the setting says. What they cost
/// together has to be known before.
///
/// # Errors
/// [`Refused::NoNoticeDays`], [`Refused::NoCalendar`], [`Refused::NoSuchMove`], [`Refused::NoBudget`].
pub fn publish(view: &View, sheets: &[SheetId], calendar: &Calendar, from: Day) -> Result<Act, Refusal> {
    payable(view, sheets)?;
    each(view, Verb::Publish, sheets, |id, sheet, template| {
        let next = template.after(sheet.state).filter(|next| {
            template.states.get(usize::from(*next)).is_some_and(|state| state.kind == StateKind::Notice)
        });
        let Some(state) = next else { return refused(Refused::NoSuchMove(id)) };
        let Some(days) = notice_days(template, view.setting("publicity.days")) else {
            return refused(Refused::NoNoticeDays);
        };
        let notice = match calendar.notice(from, days) {
            Ok(notice) => notice,
            Err(year) => return refused(Refused::NoCalendar(year.0)),
        };
        Ok(Sheet {
            state,
            returned: false,
            notice_from: Some(notice.first),
            notice_to: Some(notice.last),
            ..sheet.clone()
        })
    })
}

/// Whether the payment of each of these sheets can be worked out.
fn payable(view: &View, sheets: &[SheetId]) -> Result<(), Refusal> {
    let Some(first) = sheets.first() else { return Ok(()) };
    let id = sheet_of(view, *first)?.cycle;
    let (cycle, template) = cycle_of(view, id)?;
    if template.allowance.is_none() {
        return Ok(());
    }
    let results = results(view, id, &super::results::grades_before(view, id))?;
    for (at, id) in results.sheets.iter().enumerate().filter(|(_, id)| sheets.contains(id)) {
        let line = results.outcome(at).and_then(|outcome| {
            money::payment(template, cycle, view.sheet(*id)?, &results.scores[at], outcome)
        });
        if let Some(Err(why)) = line {
            return refused(Refused::NoBudget(*id, why));
        }
    }
    Ok(())
}

/// 定级: puts people on a level by a document; with `None` they have none.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn set_level(
    view: &View,
    sheets: &[SheetId],
    level: Option<u8>,
    document: &str,
    released: &str,
) -> Result<Act, Refusal> {
    let act = each(view, Verb::Score, sheets, |_, before, _| {
        let released = if released.is_empty() { before.released.clone() } else { released.into() };
        let level_document = if level.is_some() { document } else { "" };
        Ok(Sheet { level, level_document: level_document.into(), released, ..before.clone() })
    })?;
    Ok(Act { document: document.into(), ..act })
}

/// What a sheet's allowance is worked out from besides its result.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn set_pay(view: &View, pays: &[(SheetId, Pay)]) -> Result<Act, Refusal> {
    let mut steps = Vec::new();
    for (id, pay) in pays {
        let before = sheet_of(view, *id)?;
        if before.pay != *pay {
            steps.push(edited(*id, before, Sheet { pay: pay.clone(), ..before.clone() })?);
        }
    }
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(Act::new(Verb::Score, steps)) }
}

/// Shows the reverse list of a cycle to towns by a document; with an empty one it is not shown.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn show_reverse(view: &View, id: CycleId, document: &str) -> Result<Act, Refusal> {
    let (before, _) = cycle_of(view, id)?;
    let after = Cycle { reverse_document: document.trim().into(), ..before.clone() };
    let step = difference(id.row(), &before.clone().into(), &after.into()).ok_or(Refusal::NoChange)?;
    Ok(Act { document: document.trim().into(), ..Act::new(Verb::Edit, vec![step]) })
}

/// 异议: an objection to a sheet's result.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn object(view: &View, sheet: SheetId, day: Day, text: &str) -> Result<Act, Refusal> {
    each(view, Verb::Object, &[sheet], |_, before, _| {
        let mut after = before.clone();
        let objection =
            Objection { day, text: text.into(), answered: None, answer: "".into(), upheld: false };
        after.objections.0.push(objection);
        Ok(after)
    })
}

/// Answers an objection.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`] where there is no such objection.
pub fn answer(
    view: &View,
    sheet: SheetId,
    objection: usize,
    day: Day,
    answer: &str,
    upheld: bool,
) -> Result<Act, Refusal> {
    each(view, Verb::Object, &[sheet], |_, before, _| {
        let mut after = before.clone();
        let one = after.objections.0.get_mut(objection).ok_or(Refusal::NoChange)?;
        (one.answered, one.answer, one.upheld) = (Some(day), answer.into(), upheld);
        Ok(after)
    })
}

/// 不定等次, or, with an empty document and reason, graded again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn not_grade(view: &View, sheet: SheetId, document: &str, reason: &str) -> Result<Act, Refusal> {
    each(view, Verb::Score, &[sheet], |_, before, _| {
        let not_graded = NotGraded { document: document.into(), reason: reason.into() };
        Ok(Sheet { not_graded, ..before.clone() })
    })
}

/// Sets the limit of one step a year aside for a sheet, by a document; with an empty one it holds again.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NoChange`].
pub fn release(view: &View, sheet: SheetId, document: &str) -> Result<Act, Refusal> {
    each(view, Verb::Score, &[sheet], |_, before, _| {
        Ok(Sheet { released: document.into(), ..before.clone() })
    })
}

/// 审定: sheets are decided with the results of the whole cycle, which are written down as announced.
///
/// # Errors
/// [`Refused::NoSuchMove`], [`Refusal::NotFound`].
pub fn decide(
    view: &View,
    cycle: CycleId,
    sheets: &[SheetId],
    last: &BTreeMap<u32, u8>,
    document: &str,
) -> Result<Act, Refusal> {
    let results = results(view, cycle, last)?;
    let of: BTreeMap<SheetId, usize> = results.sheets.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    let act = each(view, Verb::Decide, sheets, |id, sheet, template| {
        let at = *of.get(&id).ok_or(Refusal::NotFound(id.row()))?;
        let Some(state) = template.after(sheet.state) else { return refused(Refused::NoSuchMove(id)) };
        let (score, outcome) = (&results.scores[at], &results.grading.outcomes[at]);
        let decided = Decided {
            is: true,
            total: score.total,
            rank: outcome.rank,
            by_score: outcome.by_score,
            grade: outcome.grade,
        };
        Ok(Sheet { state, returned: false, decided, document: document.into(), ..sheet.clone() })
    })?;
    Ok(Act { document: document.into(), ..act })
}

/// A new revision of a decided result, in the first state, with the same scores; the old one is kept.
///
/// # Errors
/// [`Refused::AlreadyRevised`] where it is not decided or was revised before.
pub fn revise(view: &View, id: SheetId, document: &str) -> Result<Act, Refusal> {
    let old = sheet_of(view, id)?;
    let newer = view.sheets_of_person(old.person).any(|(_, sheet)| sheet.replaces == Some(id));
    if newer || !old.decided.is {
        return refused(Refused::AlreadyRevised(id));
    }
    let new = Sheet {
        state: 0,
        returned: false,
        remarks: "".into(),
        notice_from: None,
        notice_to: None,
        objections: Default::default(),
        decided: Decided::default(),
        handed: Handed::default(),
        document: "".into(),
        revision: old.revision + 1,
        replaces: Some(id),
        ..old.clone()
    };
    Ok(Act { document: document.into(), ..Act::new(Verb::Revise, vec![Step::Create(new.into())]) })
}

/// Keys in a ballot: the first entry by one, the second by another person.
///
/// # Errors
/// [`Refused::SamePerson`], [`Refusal::NotFound`].
pub fn tally(
    view: &View,
    sheet: SheetId,
    slot: u8,
    by: AccountId,
    tally: super::ballot::Tally,
) -> Result<Act, Refusal> {
    sheet_of(view, sheet)?;
    let held = view.ballots_of(sheet).find(|(_, ballot)| ballot.slot == slot);
    let step = match held {
        None => Step::Create(
            Ballot {
                sheet,
                slot,
                first: tally,
                first_by: Some(by),
                second: Default::default(),
                second_by: None,
            }
            .into(),
        ),
        Some((id, before)) => {
            let mut after = before.clone();
            // Whoever made an entry corrects it; anybody else makes the second one.
            if before.first_by == Some(by) {
                after.first = tally;
            } else {
                (after.second, after.second_by) = (tally, Some(by));
            }
            difference(id.row(), &before.clone().into(), &after.into()).ok_or(Refusal::NoChange)?
        }
    };
    Ok(Act::new(Verb::Score, vec![step]))
}

/// Scores the cell of a ballot from its counts, once both entries agree.
///
/// # Errors
/// [`Refused::SamePerson`] while they do not, [`Refusal::NotFound`].
pub fn take_ballot(view: &View, id: BallotId) -> Result<Act, Refusal> {
    let ballot = view.ballot(id).ok_or(Refusal::NotFound(id.row()))?;
    let (_, template) = cycle_of(view, sheet_of(view, ballot.sheet)?.cycle)?;
    let Some(mark) = ballot.mark(template) else { return refused(Refused::SamePerson) };
    score(view, &[(ballot.sheet, usize::from(ballot.slot), mark)])
}
