//! What the first screen shows of a room: what is due there, and which numbers are gaps or warnings.
//!
//! A room tells it with one function, a [`Source`], and one line in [`screens::SOURCES`](super::screens::SOURCES).

use super::{Look, Place, Tone};
use crate::domain::{Day, UnitId, View};

/// Most lines of either list that one source gives; what is beyond stands on the room's own screen.
pub const MAX_LINES: usize = 24;

/// How soon, the most urgent first: this is the order of the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Urgency {
    /// Sent back to the person.
    Returned,
    /// Its day is over.
    Overdue,
    /// To be done today.
    Today,
    /// The person's own, changed by others since the last visit.
    Changed,
    /// It has a day that is still to come.
    Soon,
    /// Whenever there is time.
    Later,
}

impl Urgency {
    /// The sign at the end of the line.
    pub const fn sign(self) -> &'static str {
        match self {
            Urgency::Returned | Urgency::Overdue => "!!",
            Urgency::Today | Urgency::Changed => "!",
            Urgency::Soon | Urgency::Later => "",
        }
    }

    /// How the line looks.
    pub const fn tone(self) -> Tone {
        match self {
            Urgency::Returned | Urgency::Overdue => Tone::Alert,
            Urgency::Today | Urgency::Changed => Tone::Warn,
            Urgency::Soon | Urgency::Later => Tone::Plain,
        }
    }
}

/// One thing that is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// What is to be done.
    pub label: String,
    /// How many of them; the place opens exactly so many.
    pub count: usize,
    /// Until which day.
    pub by: Option<Day>,
    /// What stands in the column of deadlines where it is not a day.
    pub said: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where it is done.
    pub place: Place,
}

impl Due {
    /// So many things for whenever there is time.
    pub fn new(label: impl Into<String>, count: usize, place: Place) -> Due {
        let (label, said) = (label.into(), String::new());
        Due { label, count, by: None, said, urgency: Urgency::Later, place }
    }

    /// The same until a day, which says how urgent it is.
    #[must_use]
    pub fn by(self, day: Day, today: Day) -> Due {
        let urgency = match day.cmp(&today) {
            std::cmp::Ordering::Less => Urgency::Overdue,
            std::cmp::Ordering::Equal => Urgency::Today,
            std::cmp::Ordering::Greater => Urgency::Soon,
        };
        Due { by: Some(day), urgency, ..self }
    }

    /// The same, as urgent as this whatever its day.
    #[must_use]
    pub fn urgent(self, urgency: Urgency) -> Due {
        Due { urgency, ..self }
    }

    /// What stands in the column of deadlines: `逾期1天`, `今天`, `11-30`.
    pub fn deadline(&self, look: &Look<'_>) -> String {
        let Some(day) = self.by else { return self.said.clone() };
        let today = look.view.today();
        match today.number() - day.number() {
            0 => look.words.t("today").into_owned(),
            days @ 1.. => look.words.ta("overdue-days", &[("count", days.into())]).into_owned(),
            _ if day.ymd().0 == today.ymd().0 => crate::lang::dates::month_day(day.ymd()),
            _ => day.to_string(),
        }
    }
}

/// Against last week.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trend {
    /// Fewer.
    Better,
    /// More.
    Worse,
    /// As many.
    Same,
}

/// One number of gaps or warnings; fewer is better.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// What is counted.
    pub label: String,
    /// Today; the place opens exactly so many.
    pub today: usize,
    /// A week ago; `None` where the records do not say.
    pub before: Option<usize>,
    /// The list that it counts.
    pub place: Place,
}

impl Gap {
    /// Against last week; `None` where that is not known.
    pub fn trend(&self) -> Option<Trend> {
        Some(match self.today.cmp(&self.before?) {
            std::cmp::Ordering::Less => Trend::Better,
            std::cmp::Ordering::Greater => Trend::Worse,
            std::cmp::Ordering::Equal => Trend::Same,
        })
    }
}

/// Who has reported for this week: one line below the lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Units that have to.
    pub units: usize,
    /// Those that have reported.
    pub done: usize,
    /// Those that have said that nothing changed.
    pub no_change: usize,
    /// Names of the others, in the order of the tree.
    pub missing: Vec<String>,
    /// Where it is looked after.
    pub place: Place,
}

/// Both lists, and the line below them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Board {
    /// The week's reports, where the account's unit has units that report.
    pub report: Option<Report>,
    /// What is due.
    pub due: Vec<Due>,
    /// Gaps and warnings.
    pub gaps: Vec<Gap>,
}

impl Board {
    /// This with what another source says.
    pub fn take(&mut self, other: Board) {
        self.due.extend(other.due.into_iter().filter(|due| due.count > 0).take(MAX_LINES));
        self.report = self.report.take().or(other.report);
        let worth = |gap: &Gap| gap.today > 0 || gap.before.is_some_and(|before| before > 0);
        self.gaps.extend(other.gaps.into_iter().filter(worth).take(MAX_LINES));
    }
}

/// What a source sees.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    /// The records of today, the words, the facts.
    pub look: &'a Look<'a>,
    /// The unit whose work it is.
    pub unit: UnitId,
    /// The same records as of the same day last week.
    pub week_ago: &'a View,
}

/// What one room has to say on the first screen. It is asked anew only for another book or day, and must then be
/// quick: one pass, no list that is longer than its number needs. Lines with a count of 0 are left out.
pub type Source = fn(&Counting<'_>) -> Board;
