//! Working days by the yearly announcement of holidays: first and last day of a public notice.
//!
//! A year without its file has no answer; weekends alone would be wrong around every holiday. Start with [`Calendar`].

use crate::domain::Day;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most working days of a notice.
pub const MAX_DAYS: u16 = 250;

/// The files of the years that were announced when this release was made.
const SHIPPED: &[&str] = &[include_str!("../../../assets/holidays/2026.toml")];

/// What is wrong with a year's file.
#[derive(Clone, PartialEq, Debug)]
pub enum CalendarProblem {
    /// Not TOML, or an unknown or missing entry.
    Syntax(Box<toml::de::Error>),
    /// Two files for this year.
    Twice(i16),
    /// A day lies in another year, or ends before it begins.
    Day(Day),
    /// A make-up working day is no Saturday or Sunday, or lies within a holiday.
    Working(Day),
    /// Names no document.
    NoDocument(i16),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: i16,
    document: Box<str>,
    off: Vec<(Day, Day)>,
    working: Vec<Day>,
}

/// Days off and make-up working days of the years whose files there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    documents: BTreeMap<i16, Box<str>>,
    off: BTreeSet<Day>,
    working: BTreeSet<Day>,
}

/// A year that has no file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoYear(pub i16);

/// A public notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
}

impl Calendar {
    /// Takes in the file of a year.
    ///
    /// # Errors
    /// A [`CalendarProblem`]; the calendar is unchanged then.
    pub fn add(&mut self, text: &str) -> Result<(), CalendarProblem> {
        let file: File = toml::from_str(text).map_err(|wrong| CalendarProblem::Syntax(Box::new(wrong)))?;
        if self.documents.contains_key(&file.year) {
            return Err(CalendarProblem::Twice(file.year));
        }
        if file.document.trim().is_empty() {
            return Err(CalendarProblem::NoDocument(file.year));
        }
        let mut off = BTreeSet::new();
        for (first, last) in &file.off {
            if first.ymd().0 != file.year || last.ymd().0 != file.year {
                return Err(CalendarProblem::Day(*first));
            }
            if last < first {
                return Err(CalendarProblem::Day(*last));
            }
            off.extend((first.number()..=last.number()).filter_map(Day::from_number));
        }
        for day in &file.working {
            if day.ymd().0 != file.year {
                return Err(CalendarProblem::Day(*day));
            }
            if day.weekday() < 6 || off.contains(day) {
                return Err(CalendarProblem::Working(*day));
            }
        }
        self.off.extend(off);
        self.working.extend(file.working);
        self.documents.insert(file.year, file.document);
        Ok(())
    }

    /// The shipped years; a test reads them, so that a wrong one cannot be released.
    pub fn shipped() -> Calendar {
        let mut calendar = Calendar::default();
        for text in SHIPPED {
            let _ = calendar.add(text);
        }
        calendar
    }

    /// The document behind a year.
    pub fn document(&self, year: i16) -> Option<&str> {
        self.documents.get(&year).map(|document| &**document)
    }

    /// Whether offices work on a day.
    ///
    /// # Errors
    /// [`NoYear`].
    pub fn works(&self, day: Day) -> Result<bool, NoYear> {
        let year = day.ymd().0;
        if !self.documents.contains_key(&year) {
            return Err(NoYear(year));
        }
        Ok(self.working.contains(&day) || (day.weekday() < 6 && !self.off.contains(&day)))
    }

    /// A notice of so many working days that begins on `from`, or on the first working day behind it.
    ///
    /// # Errors
    /// [`NoYear`] where it reaches into a year that is not known.
    pub fn notice(&self, from: Day, days: u16) -> Result<Notice, NoYear> {
        let mut day = from;
        while !self.works(day)? {
            day = day.plus(1);
        }
        let first = day;
        let mut left = days.clamp(1, MAX_DAYS) - 1;
        while left > 0 {
            day = day.plus(1);
            if self.works(day)? {
                left -= 1;
            }
        }
        Ok(Notice { first, last: day })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn the_shipped_year_is_the_announced_one() {
        let calendar = Calendar::shipped();
        assert!(calendar.document(2026).is_some_and(|document| document.contains("2026")));
        assert_eq!((calendar.off.len(), calendar.working.len()), (33, 6), "3 + 9 + 3 + 5 + 3 + 3 + 7");
        let works = |text: &str| calendar.works(day(text)).unwrap();
        assert!(works("2026-02-14") && works("2026-10-10") && works("2026-11-23"));
        assert!(!works("2026-02-16") && works("2026-10-08") && !works("2026-11-22"));
    }

    #[test]
    fn a_notice_counts_working_days_from_its_first() {
        let calendar = Calendar::shipped();
        let of = |from: &str, days| {
            let notice = calendar.notice(day(from), days).unwrap();
            (notice.first.to_string(), notice.last.to_string())
        };
        assert_eq!(of("2026-11-23", 5), ("2026-11-23".into(), "2026-11-27".into()));
        assert_eq!(of("2026-11-21", 5), ("2026-11-23".into(), "2026-11-27".into()), "a Saturday");
        assert_eq!(
            of("2026-02-12", 5),
            ("2026-02-12".into(), "2026-02-25".into()),
            "12 13 14 24 25 February"
        );
        assert_eq!(of("2026-09-18", 5), ("2026-09-18".into(), "2026-09-23".into()), "a working Sunday");
    }

    #[test]
    fn an_unknown_year_has_no_answer() {
        let calendar = Calendar::shipped();
        assert_eq!(calendar.works(day("2027-03-01")), Err(NoYear(2027)));
        assert_eq!(calendar.notice(day("2026-12-30"), 5), Err(NoYear(2027)));
    }

    #[test]
    fn a_wrong_year_file_is_told_by_its_kind() {
        let file = |off: &str, working: &str| {
            Calendar::default().add(&format!("year=2027\ndocument='d'\noff=[{off}]\nworking=[{working}]"))
        };
        assert_eq!(file("['2027-01-01','2027-01-03']", "'2027-01-09'"), Ok(()));
        assert_eq!(file("['2026-12-31','2027-01-03']", ""), Err(CalendarProblem::Day(day("2026-12-31"))));
        assert_eq!(file("", "'2027-01-04'"), Err(CalendarProblem::Working(day("2027-01-04"))), "a Monday");
        let mut calendar = Calendar::shipped();
        let again = include_str!("../../../assets/holidays/2026.toml");
        assert_eq!(calendar.add(again), Err(CalendarProblem::Twice(2026)));
        assert!(matches!(calendar.add("years=1"), Err(CalendarProblem::Syntax(_))));
    }
}
