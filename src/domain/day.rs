//! Civil days of the county, and dates that know how exactly they are known.

use jiff::{ToSpan, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// A civil day, counted from 1970-01-01.
///
/// *Shape*: days between 0001-01-01 and 9999-12-31. Written `2026-11-23` in JSON, a number in sled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(i32);

const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl Day {
    /// The first day that can be written.
    pub const MIN: Day = Day(-719_162);
    /// The last day that can be written; stands for "no end" in comparisons.
    pub const MAX: Day = Day(2_932_896);

    /// The day with this year, month and day of the month, if there is one.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        civil::Date::new(year, month, day).ok().filter(|date| date.year() >= 1).map(Day::from_civil)
    }

    /// The civil day at an instant by the county's clock (UTC+8; no summer time since 1991).
    ///
    /// *Unit*: milliseconds since 1970-01-01 UTC.
    pub fn of_instant(at_ms: i64) -> Day {
        let days = (at_ms + 8 * 3_600_000).div_euclid(86_400_000);
        Day(i32::try_from(days).unwrap_or(0).clamp(Day::MIN.0, Day::MAX.0))
    }

    /// The instant at which this day begins by the county's clock, in milliseconds UTC.
    pub fn start_ms(self) -> i64 {
        i64::from(self.0) * 86_400_000 - 8 * 3_600_000
    }

    fn from_civil(date: civil::Date) -> Day {
        // Both ends are within jiff's range, so the difference in days fits.
        Day(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }

    fn to_civil(self) -> civil::Date {
        EPOCH.checked_add(i64::from(self.0).days()).unwrap_or(EPOCH)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day with this number, if it can be written.
    pub fn from_number(number: i32) -> Option<Day> {
        (Day::MIN.0..=Day::MAX.0).contains(&number).then_some(Day(number))
    }

    /// The day `days` later (earlier if negative), held within what can be written.
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days).clamp(Day::MIN.0, Day::MAX.0))
    }

    /// The day before.
    pub fn before(self) -> Day {
        self.plus(-1)
    }

    /// The same day `months` later; the last of the month where that month is shorter.
    pub fn plus_months(self, months: i32) -> Day {
        self.to_civil().checked_add(i64::from(months).months()).map_or(self, Day::from_civil)
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        let date = self.to_civil();
        (date.year(), date.month(), date.day())
    }

    /// Day of the week: 1 = Monday … 7 = Sunday.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.0 + 3).rem_euclid(7) + 1).unwrap_or(1)
    }

    /// Whole years from `birth` to this day.
    pub fn years_since(self, birth: Day) -> i32 {
        let (y, m, d) = self.ymd();
        let (by, bm, bd) = birth.ymd();
        i32::from(y) - i32::from(by) - i32::from((m, d) < (bm, bd))
    }

    /// Reads `2026-11-23`, `2026/11/23`, `2026.11.23`, `20261123` or `2026年11月23日`.
    pub fn parse(text: &str) -> Option<Day> {
        match Date::parse(text)? {
            Date { day, precision: Precision::Day } => Some(day),
            Date { .. } => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Day::parse(&text).ok_or_else(|| D::Error::custom("not a day"))
        } else {
            Day::from_number(i32::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a day"))
        }
    }
}

/// How exactly a date is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

/// A date from a file: a day, or only its month or year. Unknown parts are held as 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    /// The first day that the date can mean.
    pub day: Day,
    /// How much of it is known.
    pub precision: Precision,
}

impl Date {
    /// A date known to the day.
    pub const fn exact(day: Day) -> Date {
        Date { day, precision: Precision::Day }
    }

    /// Reads a day, a month (`1970-05`, `1970.05`, `197005`, `1970年5月`) or a year (`1970`, `1970年`).
    ///
    /// Full-width digits are folded by the caller.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let parts: Vec<&str> = text
            .split(['-', '/', '.', '年', '月', '日'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.iter().any(|part| !part.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let (y, m, d) = match parts.as_slice() {
            [all] if all.len() == 8 => (&all[..4], Some(&all[4..6]), Some(&all[6..])),
            [all] if all.len() == 6 => (&all[..4], Some(&all[4..]), None),
            [y] if y.len() == 4 => (*y, None, None),
            [y, m] if y.len() == 4 => (*y, Some(*m), None),
            [y, m, d] if y.len() == 4 => (*y, Some(*m), Some(*d)),
            _ => return None,
        };
        let number = |part: Option<&str>| part.map_or(Some(1), |p| p.parse::<i8>().ok());
        let precision = match (m, d) {
            (None, _) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
        };
        Some(Date { day: Day::from_ymd(y.parse().ok()?, number(m)?, number(d)?)?, precision })
    }
}

impl Date {
    /// The last day that the date can mean.
    pub fn last_day(self) -> Day {
        match self.precision {
            Precision::Day => self.day,
            Precision::Month => self.day.plus_months(1).before(),
            Precision::Year => self.day.plus_months(12).before(),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, _) = self.day.ymd();
        match self.precision {
            Precision::Year => write!(f, "{y:04}"),
            Precision::Month => write!(f, "{y:04}-{m:02}"),
            Precision::Day => self.day.fmt(f),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            // Two low bits hold the precision; the day fits in the rest.
            serializer.serialize_i32(self.day.0 * 4 + self.precision as i32)
        }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || D::Error::custom("not a date");
        if deserializer.is_human_readable() {
            return Date::parse(&String::deserialize(deserializer)?).ok_or_else(wrong);
        }
        let packed = i32::deserialize(deserializer)?;
        let precision = match packed.rem_euclid(4) {
            0 => Precision::Year,
            1 => Precision::Month,
            2 => Precision::Day,
            _ => return Err(wrong()),
        };
        Ok(Date { day: Day::from_number(packed.div_euclid(4)).ok_or_else(wrong)?, precision })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_in_every_form_staff_write_them() {
        let day = Day::from_ymd(2026, 11, 3);
        for text in ["2026-11-03", "2026-11-3", "2026/11/3", "2026.11.03", "20261103", "2026年11月3日"] {
            assert_eq!(Day::parse(text), day, "{text}");
        }
        for text in ["2026-02-30", "26-11-03", "2026-11", "today", "", "2026-11-03-01"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_keeps_how_exactly_it_is_known() {
        for (text, shown) in
            [("1970年5月", "1970-05"), ("197005", "1970-05"), ("1970", "1970"), ("1970年", "1970")]
        {
            assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), Some(shown));
        }
    }

    #[test]
    fn the_county_changes_day_at_sixteen_hours_utc() {
        // 2026-11-23T15:59:59.999Z is still the 23rd in Kaiping, one millisecond later it is the 24th.
        let start = 1_795_392_000_000; // 2026-11-23T00:00:00Z
        assert_eq!(Day::of_instant(start).to_string(), "2026-11-23");
        assert_eq!(Day::of_instant(start + 16 * 3_600_000 - 1).to_string(), "2026-11-23");
        assert_eq!(Day::of_instant(start + 16 * 3_600_000).to_string(), "2026-11-24");
        assert_eq!(Day::parse("2026-11-24").map(Day::start_ms), Some(start + 16 * 3_600_000));
    }

    #[test]
    fn ages_and_months_follow_the_calendar() {
        let day = |t| Day::parse(t).unwrap_or(Day::MIN);
        assert_eq!(day("2026-11-22").years_since(day("1986-11-23")), 39);
        assert_eq!(day("2026-11-23").years_since(day("1986-11-23")), 40);
        assert_eq!(day("2026-08-31").plus_months(6), day("2027-02-28"));
        assert_eq!(day("2026-11-23").weekday(), 1);
        assert_eq!(day("0001-01-01"), Day::MIN);
        assert_eq!(day("9999-12-31"), Day::MAX);
    }
}
