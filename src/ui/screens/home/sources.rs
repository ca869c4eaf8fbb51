//! What the grid desk and the programme itself have to say on the first screen.

use crate::{
    domain::{
        Kind,
        desk::findings::{Finding, Tally, tallies},
        duty::{self, Answer},
        register::Slug,
    },
    ui::{
        Board, Counting, Due, Gap, Look, Place, Report, Urgency,
        screens::{Record, lists::List},
        wording,
    },
};

/// Half-filled forms and what others changed: the session knows of them, not the book.
pub(super) fn of_session(look: &Look<'_>) -> Board {
    let words = look.words;
    let mut board = Board::default();
    for draft in &look.facts.drafts {
        let label = words.ta("due-draft", &[("kind", wording::kind(words, draft.kind).into())]);
        let due = Due::new(label, 1, draft.place.clone()).urgent(Urgency::Today);
        board.due.push(Due { said: look.short_time(draft.at_ms), ..due });
    }
    if let Some(since) = look.facts.since.filter(|since| since.mine > 0) {
        let due = Due::new(words.t("due-changed"), since.mine as usize, Place::new("since"));
        board.due.push(due.urgent(Urgency::Changed));
    }
    board
}

/// Findings of the grid desk: those with a day or a person to ask are due, the others are gaps and warnings.
pub fn desk(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, week_ago } = *counting;
    let all = Finding::all(look.view);
    let counted = tallies(look.view, unit, &all);
    let dated: Vec<Finding> = all.iter().copied().filter(|finding| is_dated(*finding)).collect();
    let before = tallies(week_ago, unit, &dated);
    let before = |of: Finding| {
        let at = dated.iter().position(|finding| *finding == of)?;
        before.get(at).map(|tally| tally.count)
    };
    let mut board = Board::default();
    let mut undated = Vec::new();
    for (finding, tally) in all.iter().copied().zip(counted) {
        let list = List::Finding(finding);
        let (label, place) = (list.title(look), list.place(unit));
        match finding {
            Finding::Unfilled(_) | Finding::Over(_) | Finding::OverLimit => {
                board.gaps.push(Gap { label, today: tally.count, before: before(finding), place });
            }
            // What has no dates in the records has no number of last week.
            Finding::Unserved | Finding::OffNorm | Finding::HouseholdsUnknown | Finding::FewMembers => {
                undated.push(Gap { label, today: tally.count, before: None, place });
            }
            Finding::ElectionOverdue
            | Finding::Unavailable
            | Finding::Suspended
            | Finding::Ending
            | Finding::Beginning
            | Finding::ElectionDue => board.due.push(due(look, finding, tally, label, place)),
        }
    }
    board.gaps.extend(undated);
    board
}

/// Whether the records say what it was a week ago.
const fn is_dated(finding: Finding) -> bool {
    matches!(finding, Finding::Unfilled(_) | Finding::Over(_) | Finding::OverLimit)
}

fn due(look: &Look<'_>, finding: Finding, tally: Tally, label: String, place: Place) -> Due {
    let today = look.view.today();
    let due = Due::new(label, tally.count, place);
    let due = match tally.first {
        Some(day) => due.by(day, today),
        None => due,
    };
    match finding {
        Finding::ElectionOverdue => due.urgent(Urgency::Overdue),
        Finding::Unavailable | Finding::Suspended => due.urgent(Urgency::Today),
        // A day that has come is work for today, not late: the post ends by itself.
        _ if due.urgency == Urgency::Overdue => due.urgent(Urgency::Today),
        _ => due,
    }
}

/// The duty whose answers are one line on the first screen.
pub(super) const WEEKLY: Slug = Slug::literal("weekly_report");

/// Who has reported this week, for whoever has units that report below.
pub fn weekly(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let view = look.view;
    let Some(weekly) = duty::duty(WEEKLY) else { return Board::default() };
    let standing = duty::standing(view, weekly, unit);
    if !standing.units.iter().any(|(at, _)| *at != unit) {
        return Board::default();
    }
    let report = Report {
        units: standing.units.len(),
        done: standing.said(Answer::Done),
        no_change: standing.said(Answer::NoChange),
        missing: standing.missing().map(|at| view.unit_name(at).to_owned()).collect(),
        place: Place::new(&weekly.screen).about(unit.row()),
    };
    Board { report: Some(report), ..Board::default() }
}

/// What the programme itself still needs to be told: names of stub units, settings without a value.
pub fn groundwork(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let line = |list: List| Due::new(list.title(look), list.count(look.view, unit), list.place(unit));
    let mut due: Vec<Due> = [List::Stubs, List::Unset].map(line).into();
    // As long as one account does everything, nobody checks what it enters.
    if look.view.sight().is_alone() && !look.facts.demo {
        let form = Record::new_place(Kind::Account, None);
        due.push(Due::new(look.words.t("due-second-account"), 1, form).urgent(Urgency::Today));
    }
    Board { due, gaps: Vec::new(), report: None }
}
