//! What stands in one cell of a score sheet: nothing yet, absent, not known, or what was entered, unworked.
//!
//! A cell keeps what the person keyed (two cases, reason 1) and never the points that follow from it, so that a
//! formula can be shown and a corrected template version compared. [`fits`] is the door; start with [`Mark`].

use super::{
    points::Points,
    template::{Deduction, LedgerLine, Scoring, Template},
};
use crate::domain::{Day, FieldProblem, PersonId, Value, field::FieldValue, field::is_clean};
use serde::{Deserialize, Serialize};

/// The most bookings of one item in one cycle.
pub const MAX_EVENTS: usize = 200;
/// The most cases of one line.
pub const MAX_CASES: i64 = 9_999;
/// Characters of a document number and of a reason.
const TEXT: usize = 200;

/// One cell.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// 未评: not yet scored.
    #[default]
    Open,
    /// Said to be not known: like not yet scored, but somebody has looked.
    Unknown,
    /// 缺: this source gives no score; the template says what follows.
    Absent,
    /// What was entered.
    Is(Raw),
}

/// Cases of one line of a deduction or bonus.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tally {
    /// Line, counted from 0.
    pub line: u8,
    /// How many cases, or what was measured.
    pub amount: Points,
    /// Number of the reason, 0 for none.
    #[serde(default)]
    pub reason: u8,
}

/// One booking of an event ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Line, counted from 0.
    pub line: u8,
    /// When it happened.
    pub day: Day,
    /// What it gives or takes.
    pub points: Points,
    /// Whose doing it was, where not the appraised person's.
    pub about: Option<PersonId>,
    /// Place of the source that booked it.
    pub source: u8,
    /// Document number.
    pub document: Box<str>,
    /// Whether it came over from the cycle before.
    pub carried: bool,
}

/// What was entered, by scoring type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raw {
    /// Points as such (rubric).
    Points(Points),
    /// Cases (deduction, bonus); an empty list is "no case".
    Cases(Vec<Tally>),
    /// Points of each part (checklist).
    Parts(Vec<Points>),
    /// A rate.
    Rate {
        /// Numerator.
        part: i64,
        /// Denominator.
        whole: i64,
    },
    /// Place of the class.
    Class(u8),
    /// Rank, 1 the first.
    Rank(u16),
    /// Sum and number of the scores of each sub-source (means).
    Sums(Vec<(Points, u16)>),
    /// Bookings (ledger).
    Events(Vec<Booking>),
    /// 一票否决.
    Veto {
        /// Document number.
        document: Box<str>,
        /// Reason, not shown to readers.
        reason: Box<str>,
    },
}

impl Mark {
    /// Points as such.
    pub const fn points(points: Points) -> Mark {
        Mark::Is(Raw::Points(points))
    }

    /// So many cases of one line.
    pub fn cases(line: u8, cases: i32, reason: u8) -> Mark {
        let tally = Tally { line, amount: Points::whole(cases), reason };
        Mark::Is(Raw::Cases(if cases == 0 { Vec::new() } else { vec![tally] }))
    }
}

impl FieldValue for Mark {
    fn to_value(&self) -> Value {
        match self {
            Mark::Open => Value::Empty,
            Mark::Unknown => Value::Unknown,
            Mark::Absent => Value::Nothing,
            // Plain data without maps or floats: writing it as JSON cannot fail.
            Mark::Is(raw) => Value::Part(serde_json::to_string(raw).unwrap_or_default().into()),
        }
    }
    fn from_value(value: &Value) -> Result<Mark, FieldProblem> {
        match value {
            Value::Empty => Ok(Mark::Open),
            Value::Unknown => Ok(Mark::Unknown),
            Value::Nothing => Ok(Mark::Absent),
            Value::Part(json) => {
                serde_json::from_str(json).map(Mark::Is).map_err(|_| FieldProblem::WrongShape)
            }
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

/// Why an entry does not fit its cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkProblem {
    /// The template has no such cell.
    NoSuchCell,
    /// Another scoring type's entry.
    WrongType,
    /// Outside the range.
    OutOfRange {
        /// Least.
        least: Points,
        /// Most.
        most: Points,
    },
    /// More decimals than the template keeps.
    Decimals(u8),
    /// Cases are counted in whole numbers.
    NotWhole,
    /// The same line twice, or not as many parts as the item has.
    Lines,
    /// No line or class of this number.
    NoSuchLine,
    /// No reason of this number.
    NoSuchReason,
    /// A rate of nothing.
    NoBase,
    /// The line gives other points.
    OtherPoints,
    /// This source may not book the line.
    NotTheirs,
    /// More bookings than a cell holds.
    TooManyEvents,
    /// A veto or this line needs a document number, a veto a reason too.
    NeedsDocument,
    /// A text holds what may not be stored or is too long.
    Text,
}

/// Whether a mark may stand in a slot.
///
/// # Errors
/// A [`MarkProblem`], out of range with the range.
pub fn fits(template: &Template, slot: usize, mark: &Mark) -> Result<(), MarkProblem> {
    let (item, _) = template.slot(slot).ok_or(MarkProblem::NoSuchCell)?;
    let Mark::Is(raw) = mark else {
        let veto = matches!(item.scoring, Scoring::Veto { .. });
        return if veto && *mark != Mark::Open { Err(MarkProblem::WrongType) } else { Ok(()) };
    };
    let max = item.max.unwrap_or(Points::LIMIT);
    let between = |points: Points, most: Points| {
        if points < Points::ZERO || points > most {
            Err(MarkProblem::OutOfRange { least: Points::ZERO, most })
        } else if points != points.rounded(template.decimals, super::Rounding::Cut) {
            Err(MarkProblem::Decimals(template.decimals))
        } else {
            Ok(())
        }
    };
    match (&item.scoring, raw) {
        (Scoring::Rubric(_), Raw::Points(points)) => between(*points, max),
        (Scoring::Deduct { lines, reasons }, Raw::Cases(cases)) => {
            each_once(cases)?;
            for case in cases {
                let line = lines.get(usize::from(case.line)).ok_or(MarkProblem::NoSuchLine)?;
                match line.deduction {
                    Deduction::Each { .. } | Deduction::All => whole_cases(case.amount)?,
                    Deduction::Below(_) if case.amount < Points::ZERO || case.amount > Points::LIMIT => {
                        return Err(MarkProblem::OutOfRange { least: Points::ZERO, most: Points::LIMIT });
                    }
                    Deduction::Below(_) => {}
                }
                if usize::from(case.reason) > reasons.len() {
                    return Err(MarkProblem::NoSuchReason);
                }
            }
            Ok(())
        }
        (Scoring::Bonus(pieces), Raw::Cases(cases)) => {
            each_once(cases)?;
            for case in cases {
                pieces.get(usize::from(case.line)).ok_or(MarkProblem::NoSuchLine)?;
                whole_cases(case.amount)?;
                if case.reason != 0 {
                    return Err(MarkProblem::NoSuchReason);
                }
            }
            Ok(())
        }
        (Scoring::Checklist(parts), Raw::Parts(points)) => {
            if parts.len() != points.len() {
                return Err(MarkProblem::Lines);
            }
            parts.iter().zip(points).try_for_each(|(part, points)| between(*points, part.max))
        }
        (Scoring::Rate(_), Raw::Rate { part, whole }) => {
            let limit = super::Ratio::LIMIT;
            if *whole <= 0 {
                Err(MarkProblem::NoBase)
            } else if *part < 0 || *part > limit || *whole > limit {
                Err(MarkProblem::OutOfRange { least: Points::ZERO, most: Points::whole(100) })
            } else {
                Ok(())
            }
        }
        (Scoring::Classes(classes), Raw::Class(class)) => {
            classes.get(usize::from(*class)).map(|_| ()).ok_or(MarkProblem::NoSuchLine)
        }
        (Scoring::Ranks { .. }, Raw::Rank(rank)) => {
            if *rank == 0 {
                return Err(MarkProblem::OutOfRange { least: Points::whole(1), most: Points::whole(65_535) });
            }
            Ok(())
        }
        (Scoring::Means(parts), Raw::Sums(sums)) => {
            if parts.len() != sums.len() {
                return Err(MarkProblem::Lines);
            }
            parts.iter().zip(sums).try_for_each(|(part, (sum, count))| {
                if *count == 0 {
                    return Err(MarkProblem::NoBase);
                }
                let most = part.max.times(i64::from(*count));
                if *sum < Points::ZERO || *sum > most {
                    return Err(MarkProblem::OutOfRange { least: Points::ZERO, most });
                }
                Ok(())
            })
        }
        (Scoring::Ledger { lines, .. }, Raw::Events(events)) => {
            if events.len() > MAX_EVENTS {
                return Err(MarkProblem::TooManyEvents);
            }
            let own: Vec<u8> = item.sources.iter().map(|source| source.source).collect();
            events.iter().try_for_each(|event| booking(lines, &own, event))
        }
        (Scoring::Veto { .. }, Raw::Veto { document, reason }) => {
            if document.trim().is_empty() || reason.trim().is_empty() {
                return Err(MarkProblem::NeedsDocument);
            }
            [document, reason].into_iter().try_for_each(|part| clean(part))
        }
        _ => Err(MarkProblem::WrongType),
    }
}

fn clean(text: &str) -> Result<(), MarkProblem> {
    let fine = text.chars().count() <= TEXT && text.chars().all(is_clean);
    if fine { Ok(()) } else { Err(MarkProblem::Text) }
}

fn each_once(cases: &[Tally]) -> Result<(), MarkProblem> {
    let twice = cases.iter().enumerate().any(|(n, case)| cases[..n].iter().any(|c| c.line == case.line));
    if twice { Err(MarkProblem::Lines) } else { Ok(()) }
}

fn whole_cases(amount: Points) -> Result<(), MarkProblem> {
    let most = Points::of_thousandths(MAX_CASES * 1_000);
    if !amount.is_whole() {
        Err(MarkProblem::NotWhole)
    } else if !(Points::ZERO..=most).contains(&amount) {
        Err(MarkProblem::OutOfRange { least: Points::ZERO, most })
    } else {
        Ok(())
    }
}

/// Whether a booking is one that its line allows: its points, its source, its document.
fn booking(lines: &[LedgerLine], own: &[u8], event: &Booking) -> Result<(), MarkProblem> {
    let line = lines.get(usize::from(event.line)).ok_or(MarkProblem::NoSuchLine)?;
    let may = if line.bookers.is_empty() { own } else { &line.bookers };
    if !may.contains(&event.source) {
        return Err(MarkProblem::NotTheirs);
    }
    let outcome_only = line.points.is_empty() && event.points == Points::ZERO;
    // A line that gives points or, instead, a lower grade may be booked with either.
    let instead = line.falls_to.is_some() && event.points == Points::ZERO;
    if !outcome_only && !instead && !line.points.contains(&event.points) {
        return Err(MarkProblem::OtherPoints);
    }
    if line.document && event.document.trim().is_empty() {
        return Err(MarkProblem::NeedsDocument);
    }
    clean(&event.document)
}
