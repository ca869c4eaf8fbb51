//! Days and times as people write them: `2026-11-23 周一`, `2026-11-23 Mon`.
//!
//! The order year-month-day is the same in every language, so columns stay aligned and sortable.

use super::Words;
use std::borrow::Cow;

/// Year, month, day of the month.
pub type Ymd = (i16, i8, i8);

/// `2026-11-23`.
pub fn day((year, month, day): Ymd) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// `11-23`: for lists in which the year is plain from what stands around them.
pub fn month_day((_, month, day): Ymd) -> String {
    format!("{month:02}-{day:02}")
}

/// `2026-11`: a month, or a day known no more exactly than that.
pub fn month((year, month, _): Ymd) -> String {
    format!("{year:04}-{month:02}")
}

/// `周一` or `Mon`.
///
/// *Shape*: 1 = Monday … 7 = Sunday.
pub fn weekday(words: Words, weekday: u8) -> Cow<'static, str> {
    match weekday {
        1 => words.t("weekday-1"),
        2 => words.t("weekday-2"),
        3 => words.t("weekday-3"),
        4 => words.t("weekday-4"),
        5 => words.t("weekday-5"),
        6 => words.t("weekday-6"),
        _ => words.t("weekday-7"),
    }
}

/// `2026-11-23 周一`.
///
/// *Shape*: `day_of_week` as in [`weekday`].
pub fn day_weekday(words: Words, ymd: Ymd, day_of_week: u8) -> String {
    format!("{} {}", day(ymd), weekday(words, day_of_week))
}

/// `08:30`.
///
/// *Unit*: minutes since midnight by the county's clock.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_day_is_written_with_its_weekday_in_both_languages() {
        let monday = (2026, 11, 23);
        assert_eq!(day_weekday(Words::new(Lang::Zh), monday, 1), "2026-11-23 周一");
        assert_eq!(day_weekday(Words::new(Lang::En), monday, 1), "2026-11-23 Mon");
        assert_eq!(weekday(Words::new(Lang::Zh), 7), "周日");
        assert_eq!(
            (month_day(monday), month(monday), clock(510)),
            ("11-23".into(), "2026-11".into(), "08:30".into())
        );
    }
}
