//! The work calendar: recurring duties as data, and what units have confirmed of them.
//!
//! `assets/duties.toml` says who does what how often and until when; a confirmation is a row: done, or looked at and
//! nothing to change. What is late is computed, never stored. Start with [`standing`].

#[cfg(test)]
mod tests;

use crate::domain::{
    Act, Book, ConfirmationId, Day, Kind, Refusal, Step, UnitId, Verb, View, choice::choice, record::record,
    register::Slug, unit::Level,
};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

choice! {
    /// What a unit says of a duty.
    Answer {
        /// 已办.
        Done = "done",
        /// 无变化.
        NoChange = "no_change",
    }
}

/// A duty of one period, confirmed by the unit whose duty it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Confirmation {
    /// Key of the duty.
    pub duty: Slug,
    /// Whose duty it is.
    pub unit: UnitId,
    /// Last day of the period.
    pub until: Day,
    /// When it was said.
    pub day: Day,
    /// What was said.
    pub answer: Answer,
}

record!(Confirmation, Confirmation, |said, visit| visit(Kind::Unit, said.unit.0), |said, visit| {
        visit(Kind::Unit, &mut said.unit.0);
    };
    duty: Text(24), Open, required;
    unit: Ref(Kind::Unit), Open, required;
    until: Day, Open, required;
    day: Day, Open, required;
    answer: Choice("duty_answer", Answer::KEYS), Open, required;
);

/// How often a duty comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// From Monday to Sunday.
    Week,
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// To the end of June and of December.
    HalfYear,
    /// Every year.
    Year,
}

/// At whose desk it lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The county's organisation department.
    County,
    /// Towns.
    Town,
    /// Villages.
    Village,
}

impl Role {
    /// The level of its units.
    pub const fn level(self) -> Level {
        match self {
            Role::County => Level::County,
            Role::Town => Level::Town,
            Role::Village => Level::Village,
        }
    }
}

/// A recurring duty.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Key.
    pub key: Slug,
    /// Name in Chinese.
    pub name_zh: Box<str>,
    /// Name in English.
    pub name_en: Box<str>,
    /// Who does it.
    pub role: Role,
    /// How often.
    pub period: Rhythm,
    /// So many days before the period's end it can be done. *Unit*: days.
    pub lead_days: u8,
    /// So many days after the period's end it is late. *Unit*: days.
    pub days: u8,
    /// Whether "nothing to change" is an answer.
    pub no_change: bool,
    /// The screen on which it is done.
    pub screen: Box<str>,
    /// Where it comes from.
    pub source: Box<str>,
}

impl Duty {
    /// The name in a language.
    pub fn name(&self, chinese: bool) -> &str {
        if chinese { &self.name_zh } else { &self.name_en }
    }

    /// Last day of the period that is asked for on a day: the latest whose time has come.
    pub fn until(&self, day: Day) -> Day {
        let ahead = self.period.end(day);
        if ahead.plus(-i32::from(self.lead_days)) <= day { ahead } else { self.period.last_end(day) }
    }

    /// The last day on which it is in time.
    pub fn due(&self, until: Day) -> Day {
        until.plus(i32::from(self.days))
    }
}

impl Rhythm {
    const fn months(self) -> i8 {
        match self {
            Rhythm::Week | Rhythm::Month => 1,
            Rhythm::Quarter => 3,
            Rhythm::HalfYear => 6,
            Rhythm::Year => 12,
        }
    }

    /// Last day of the period in which a day lies.
    pub fn end(self, day: Day) -> Day {
        if self == Rhythm::Week {
            return self.last_end(day).plus(7);
        }
        let (year, month, _) = day.ymd();
        let first = Day::from_ymd(year, month, 1).unwrap_or(day);
        let ahead = i32::from(self.months() - (month - 1) % self.months());
        first.plus_months(ahead).before()
    }

    /// Last day of the period before the one in which a day lies.
    pub fn last_end(self, day: Day) -> Day {
        if self == Rhythm::Week {
            return day.plus(-i32::from(day.weekday()));
        }
        let (year, month, _) = day.ymd();
        let first = Day::from_ymd(year, month, 1).unwrap_or(day);
        first.plus_months(-i32::from((month - 1) % self.months())).before()
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    duty: Vec<Duty>,
}

/// The calendar, in the order of its file. A test reads it, so that an unreadable file cannot be released.
pub fn duties() -> &'static [Duty] {
    static TABLE: OnceLock<File> = OnceLock::new();
    &TABLE
        .get_or_init(|| {
            toml::from_str(include_str!("../../../assets/duties.toml")).unwrap_or_else(|_| File::default())
        })
        .duty
}

/// A duty.
pub fn duty(key: Slug) -> Option<&'static Duty> {
    duties().iter().find(|duty| duty.key == key)
}

/// Why a duty cannot be confirmed like this.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DutyProblem {
    /// The calendar has no such duty.
    Unknown,
    /// It is the duty of units of another level.
    WrongLevel(Level),
    /// It has to be done; "nothing to change" is no answer.
    MustBeDone,
    /// Its time has not come.
    Early(Day),
}

/// Checks a confirmation.
///
/// # Errors
/// [`Refusal::Duty`].
pub fn check(book: &Book, said: &Confirmation) -> Result<(), Refusal> {
    let no = |problem| Err(Refusal::Duty(problem));
    let Some(duty) = duty(said.duty) else { return no(DutyProblem::Unknown) };
    if book.unit(said.unit).is_none_or(|unit| unit.level != duty.role.level()) {
        return no(DutyProblem::WrongLevel(duty.role.level()));
    }
    if said.answer == Answer::NoChange && !duty.no_change {
        return no(DutyProblem::MustBeDone);
    }
    let opens = said.until.plus(-i32::from(duty.lead_days));
    if said.day < opens {
        return no(DutyProblem::Early(opens));
    }
    Ok(())
}

/// How a duty stands in the units of one period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Last day of the period.
    pub until: Day,
    /// The last day on which it is in time.
    pub due: Day,
    /// Every unit whose duty it is, in the order of the tree, with what it said.
    pub units: Vec<(UnitId, Option<Answer>)>,
}

impl Standing {
    /// How many said this.
    pub fn said(&self, answer: Answer) -> usize {
        self.units.iter().filter(|(_, said)| *said == Some(answer)).count()
    }

    /// Those that have said nothing.
    pub fn missing(&self) -> impl Iterator<Item = UnitId> {
        self.units.iter().filter(|(_, said)| said.is_none()).map(|(unit, _)| *unit)
    }
}

/// How a duty stands in a unit and below it: the period that is asked for on the view's day.
pub fn standing(view: &View, duty: &Duty, unit: UnitId) -> Standing {
    let until = duty.until(view.day());
    let units = view.below(unit).filter(|(_, at)| at.level == duty.role.level());
    let said = |unit: UnitId| {
        let all = view.confirmations_of(unit);
        let mut all = all.filter(|(_, said)| (said.duty, said.until) == (duty.key, until));
        all.next().map(|(_, said)| said.answer)
    };
    Standing { until, due: duty.due(until), units: units.map(|(id, _)| (id, said(id))).collect() }
}

/// Confirms a duty for units that have said nothing yet.
///
/// # Errors
/// [`Refusal::NoChange`] where all have.
pub fn confirm(view: &View, duty: &Duty, units: &[UnitId], answer: Answer) -> Result<Act, Refusal> {
    let until = duty.until(view.day());
    let open = |unit: &&UnitId| {
        !view.confirmations_of(**unit).any(|(_, said)| (said.duty, said.until) == (duty.key, until))
    };
    let day = view.day();
    let said =
        |unit: &UnitId| Step::Create(Confirmation { duty: duty.key, unit: *unit, until, day, answer }.into());
    let steps: Vec<Step> = units.iter().filter(open).map(said).collect();
    if steps.is_empty() { Err(Refusal::NoChange) } else { Ok(Act::new(Verb::Confirm, steps)) }
}

impl View {
    /// What a unit in scope has confirmed, by id.
    pub fn confirmations_of(&self, unit: UnitId) -> impl Iterator<Item = (ConfirmationId, &Confirmation)> {
        let shown = self.in_scope(unit);
        self.book().confirmations_of(unit).filter(move |_| shown)
    }
}
