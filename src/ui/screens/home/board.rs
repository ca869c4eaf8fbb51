//! What is due and where the gaps are. Computed when the screen is shown, not when it is drawn.

use crate::{
    domain::{
        Day, UnitId,
        desk::findings::{Finding, counts},
    },
    ui::{Look, Place, Tone, screens::lists::List, wording},
};

/// How soon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Urgency {
    Overdue,
    Today,
    Soon,
    Later,
}

impl Urgency {
    /// The sign at the end of the line.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Urgency::Overdue => "!!",
            Urgency::Today => "!",
            Urgency::Soon | Urgency::Later => "",
        }
    }

    pub(super) const fn tone(self) -> Tone {
        match self {
            Urgency::Overdue => Tone::Alert,
            Urgency::Today => Tone::Warn,
            Urgency::Soon | Urgency::Later => Tone::Plain,
        }
    }
}

/// One thing that is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Due {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) deadline: String,
    pub(super) urgency: Urgency,
    pub(super) place: Place,
}

/// Against last week.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trend {
    Better,
    Worse,
    Same,
}

/// One number of gaps or warnings; fewer is better.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    pub(super) label: String,
    pub(super) today: usize,
    pub(super) before: Option<usize>,
    pub(super) place: Place,
}

impl Gap {
    pub(super) fn trend(&self) -> Option<Trend> {
        Some(match self.today.cmp(&self.before?) {
            std::cmp::Ordering::Less => Trend::Better,
            std::cmp::Ordering::Greater => Trend::Worse,
            std::cmp::Ordering::Equal => Trend::Same,
        })
    }
}

/// Both lists.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Board {
    pub(super) due: Vec<Due>,
    pub(super) gaps: Vec<Gap>,
}

impl Board {
    pub(super) fn of(look: &Look<'_>) -> Board {
        let Some(unit) = look.view.home() else { return Board::default() };
        Board { due: due(look, unit), gaps: gaps(look, unit) }
    }
}

fn due(look: &Look<'_>, unit: UnitId) -> Vec<Due> {
    let words = look.words;
    let today = look.view.today();
    let mut all: Vec<(Option<Day>, Due)> = Vec::new();
    for draft in &look.facts.drafts {
        let kind = wording::kind(words, draft.kind);
        let label = words.ta("due-draft", &[("kind", kind.into())]).into_owned();
        let deadline = look.short_time(draft.at_ms);
        let place = draft.place.clone();
        all.push((Some(today), Due { label, count: 1, deadline, urgency: Urgency::Today, place }));
    }
    if let Some(since) = look.facts.since.filter(|since| since.mine > 0) {
        let place = Place::new("since");
        let label = words.t("due-changed").into_owned();
        let count = since.mine as usize;
        all.push((
            Some(today),
            Due { label, count, deadline: String::new(), urgency: Urgency::Today, place },
        ));
    }
    let dated = [
        Finding::ElectionOverdue,
        Finding::Unavailable,
        Finding::Suspended,
        Finding::Ending,
        Finding::Beginning,
        Finding::ElectionDue,
    ];
    for list in dated.map(List::Finding).into_iter().chain([List::Stubs, List::Unset]) {
        let lines = list.lines(look, unit);
        if lines.is_empty() {
            continue;
        }
        let first = lines.iter().filter_map(|line| Day::parse(&line.note)).min();
        let urgency = match (list, first) {
            (List::Finding(Finding::ElectionOverdue), _) => Urgency::Overdue,
            (List::Finding(Finding::Unavailable | Finding::Suspended), _) => Urgency::Today,
            (_, Some(day)) if day <= today => Urgency::Today,
            (_, Some(_)) => Urgency::Soon,
            (_, None) => Urgency::Later,
        };
        let deadline = first.map(|day| deadline(look, day)).unwrap_or_default();
        let (label, count, place) = (list.title(look), lines.len(), list.place(unit));
        all.push((first, Due { label, count, deadline, urgency, place }));
    }
    all.sort_by(|(a, one), (b, other)| {
        (one.urgency, a.unwrap_or(Day::MAX)).cmp(&(other.urgency, b.unwrap_or(Day::MAX)))
    });
    all.into_iter().map(|(_, due)| due).collect()
}

/// `逾期1天`, `今天`, `11-30`.
fn deadline(look: &Look<'_>, day: Day) -> String {
    let today = look.view.today();
    let days = today.number() - day.number();
    match days {
        0 => look.words.t("today").into_owned(),
        1.. => look.words.ta("overdue-days", &[("count", days.into())]).into_owned(),
        _ if day.ymd().0 == today.ymd().0 => crate::lang::dates::month_day(day.ymd()),
        _ => day.to_string(),
    }
}

/// Findings that are gaps or warnings, with what the records say of the same day a week ago. What has no
/// dates (households, organisations) has no such number.
fn gaps(look: &Look<'_>, unit: UnitId) -> Vec<Gap> {
    let view = look.view;
    let week_ago = view.on(view.day().plus(-7));
    let mut dated = Vec::new();
    let mut others = Vec::new();
    for finding in Finding::all(view) {
        match finding {
            Finding::Unfilled(_) | Finding::Over(_) | Finding::OverLimit => dated.push(finding),
            Finding::Unserved | Finding::OffNorm | Finding::HouseholdsUnknown | Finding::FewMembers => {
                others.push(finding);
            }
            Finding::Unavailable
            | Finding::Ending
            | Finding::Suspended
            | Finding::Beginning
            | Finding::ElectionOverdue
            | Finding::ElectionDue => {}
        }
    }
    let before = counts(&week_ago, unit, &dated).into_iter().map(Some).chain(std::iter::repeat(None));
    let findings: Vec<Finding> = dated.into_iter().chain(others).collect();
    let mut all: Vec<Gap> = Vec::new();
    for ((finding, today), before) in findings.iter().zip(counts(view, unit, &findings)).zip(before) {
        let list = List::Finding(*finding);
        if today > 0 || before.is_some_and(|before| before > 0) {
            all.push(Gap { label: list.title(look), today, before, place: list.place(unit) });
        }
    }
    all
}
