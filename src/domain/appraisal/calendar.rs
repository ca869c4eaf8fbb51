//! Working days by the yearly announcement of holidays: first and last day of a public notice.
//!
//! A year without its file has no answer; weekends alone would be wrong around every holiday. Start with [`Calendar`].

use crate::domain::{Day, setting::Setting};
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

/// What the settings of a county's own years are called, before the year.
pub const SETTING: &str = "holidays.";

impl File {
    /// A year as a setting has it: days off as `01-01~01-03` or `01-01`, make-up working days as `+02-14`.
    fn short(year: i16, text: &str, document: &str) -> Option<File> {
        let day = |text: &str| {
            let (month, day) = text.split_once('-')?;
            Day::from_ymd(year, month.parse().ok()?, day.parse().ok()?)
        };
        let document = if document.trim().is_empty() { format!("{SETTING}{year}") } else { document.into() };
        let mut file = File { year, document: document.into(), off: Vec::new(), working: Vec::new() };
        for part in text.split_whitespace() {
            match (part.strip_prefix('+'), part.split_once('~')) {
                (Some(working), _) => file.working.push(day(working)?),
                (None, Some((first, last))) => file.off.push((day(first)?, day(last)?)),
                (None, None) => file.off.push((day(part)?, day(part)?)),
            }
        }
        (!file.off.is_empty()).then_some(file)
    }
}

/// A year's file as the value of its setting, with year and document.
///
/// # Errors
/// A [`CalendarProblem`].
pub fn as_setting(text: &str) -> Result<(i16, String, Box<str>), CalendarProblem> {
    let file: File = toml::from_str(text).map_err(|wrong| CalendarProblem::Syntax(Box::new(wrong)))?;
    let short = |day: &Day| {
        let (_, month, day) = day.ymd();
        format!("{month:02}-{day:02}")
    };
    let off = file.off.iter().map(|(first, last)| match first == last {
        true => short(first),
        false => format!("{}~{}", short(first), short(last)),
    });
    let working = file.working.iter().map(|day| format!("+{}", short(day)));
    let parts: Vec<String> = off.chain(working).collect();
    let (year, document) = (file.year, file.document.clone());
    Calendar::default().take(file)?;
    Ok((year, parts.join(" "), document))
}

/// Whether the value of a county's own year can be read; other settings always can.
pub fn fits(setting: &Setting) -> bool {
    let Some(year) = setting.key.strip_prefix(SETTING) else { return true };
    let file = year.parse().ok().and_then(|year| File::short(year, &setting.value, &setting.document));
    setting.value.trim().is_empty() || file.is_some_and(|file| Calendar::default().take(file).is_ok())
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
        self.take(file)
    }

    fn take(&mut self, file: File) -> Result<(), CalendarProblem> {
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

    /// The shipped years with those that a county set itself (settings `holidays.2027`, …), which count before them.
    pub fn of<'a>(settings: impl Iterator<Item = &'a Setting>) -> Calendar {
        let mut calendar = Calendar::shipped();
        for setting in settings {
            let year = setting.key.strip_prefix(SETTING).and_then(|year| year.parse().ok());
            if let Some(file) = year.and_then(|year| File::short(year, &setting.value, &setting.document)) {
                calendar.forget(file.year);
                let _ = calendar.take(file);
            }
        }
        calendar
    }

    fn forget(&mut self, year: i16) {
        self.documents.remove(&year);
        self.off.retain(|day| day.ymd().0 != year);
        self.working.retain(|day| day.ymd().0 != year);
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

    #[test]
    fn a_county_sets_a_year_that_was_announced_after_the_release_and_its_own_year_counts_before_the_shipped_one()
     {
        let shipped = include_str!("../../../assets/holidays/2026.toml");
        let (year, value, document) = as_setting(shipped).unwrap();
        assert!(value.chars().count() <= 200, "{value}");
        let setting = |year: i16, value: &str| Setting {
            key: format!("{SETTING}{year}").into(),
            value: value.into(),
            document: document.clone(),
            from: None,
        };
        let same = Calendar::of([setting(year, &value)].iter());
        assert_eq!((same.off.len(), same.working.len()), (33, 6));
        let own = [setting(2027, "01-01~01-03 02-05~02-11 +02-20"), setting(2026, "10-01~10-08")];
        assert!(own.iter().all(fits));
        let calendar = Calendar::of(own.iter());
        assert_eq!(calendar.notice(day("2026-12-30"), 5).unwrap().last, day("2027-01-06"));
        assert!(!calendar.works(day("2026-10-08")).unwrap() && calendar.works(day("2026-02-16")).unwrap());
        assert!(calendar.works(day("2027-02-20")).unwrap(), "a working Saturday");
        for wrong in ["x", "01-01~", "13-01", "01-05~01-03", "01-01 +01-04 +x", "01-01 +01-05"] {
            assert!(!fits(&setting(2027, wrong)), "{wrong}");
        }
        assert!(!fits(&Setting { key: "holidays.x".into(), ..setting(2027, "01-01") }));
    }
}
