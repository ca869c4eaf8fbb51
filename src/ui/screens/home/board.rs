//! What is due and where the gaps are. Computed when the screen is shown, not when it is drawn.

use crate::{
    domain::{
        Day, UnitId,
        desk::findings::{Finding, Tally, tallies},
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
    /// What `numbers` come to in words, with what the session itself knows to be due.
    pub(super) fn of(look: &Look<'_>, numbers: &Numbers) -> Board {
        let Some(unit) = look.view.home() else { return Board::default() };
        Board { due: due(look, unit, numbers), gaps: gaps(look, unit, numbers) }
    }
}

/// What was counted in a book on a day: counting goes through every grid and post, so it is kept as long as neither
/// is another one.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    of: Option<(u64, Day, Day, Option<UnitId>)>,
    today: Vec<(List, Tally)>,
    week_ago: Vec<(Finding, usize)>,
}

impl Numbers {
    /// Counts, unless that was done for this book and day.
    pub(super) fn follow(&mut self, look: &Look<'_>) {
        let view = look.view;
        let of = (view.seq(), view.day(), view.today(), view.home());
        if self.of == Some(of) {
            return;
        }
        *self = Numbers { of: Some(of), ..Numbers::default() };
        let Some(unit) = view.home() else { return };
        let all = Finding::all(view);
        let counted = tallies(view, unit, &all);
        self.today.extend(all.iter().copied().map(List::Finding).zip(counted));
        for list in [List::Stubs, List::Unset] {
            self.today.push((list, Tally { count: list.count(view, unit), first: None }));
        }
        let dated: Vec<Finding> = all.into_iter().filter(|finding| is_dated(*finding)).collect();
        let before = tallies(&view.on(view.day().plus(-7)), unit, &dated);
        self.week_ago.extend(dated.into_iter().zip(before.iter().map(|tally| tally.count)));
    }

    fn of(&self, list: List) -> Tally {
        self.today.iter().find(|(of, _)| *of == list).map(|(_, tally)| *tally).unwrap_or_default()
    }
}

/// Whether the records say what it was a week ago.
const fn is_dated(finding: Finding) -> bool {
    matches!(finding, Finding::Unfilled(_) | Finding::Over(_) | Finding::OverLimit)
}

fn due(look: &Look<'_>, unit: UnitId, numbers: &Numbers) -> Vec<Due> {
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
        let Tally { count, first } = numbers.of(list);
        if count == 0 {
            continue;
        }
        let urgency = match (list, first) {
            (List::Finding(Finding::ElectionOverdue), _) => Urgency::Overdue,
            (List::Finding(Finding::Unavailable | Finding::Suspended), _) => Urgency::Today,
            (_, Some(day)) if day <= today => Urgency::Today,
            (_, Some(_)) => Urgency::Soon,
            (_, None) => Urgency::Later,
        };
        let deadline = first.map(|day| deadline(look, day)).unwrap_or_default();
        let (label, place) = (list.title(look), list.place(unit));
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
fn gaps(look: &Look<'_>, unit: UnitId, numbers: &Numbers) -> Vec<Gap> {
    let mut dated = Vec::new();
    let mut others = Vec::new();
    for (list, tally) in &numbers.today {
        let List::Finding(finding) = *list else { continue };
        let before = numbers.week_ago.iter().find(|(of, _)| *of == finding).map(|(_, count)| *count);
        let of = (*list, tally.count, before);
        match finding {
            Finding::Unfilled(_) | Finding::Over(_) | Finding::OverLimit => dated.push(of),
            Finding::Unserved | Finding::OffNorm | Finding::HouseholdsUnknown | Finding::FewMembers => {
                others.push(of);
            }
            Finding::Unavailable
            | Finding::Ending
            | Finding::Suspended
            | Finding::Beginning
            | Finding::ElectionOverdue
            | Finding::ElectionDue => {}
        }
    }
    let worth = |today, before: Option<usize>| today > 0 || before.is_some_and(|before| before > 0);
    let all = dated.into_iter().chain(others).filter(|(_, today, before)| worth(*today, *before));
    all.map(|(list, today, before)| Gap { label: list.title(look), today, before, place: list.place(unit) })
        .collect()
}
