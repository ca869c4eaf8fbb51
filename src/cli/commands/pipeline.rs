//! `touyan ratios`, `pipeline` and `filing`: the figures and lists of the pipeline desk, for files and other programs.

use super::list::{open, show, unit};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::Day;
use crate::exchange::ListKind;
use crate::exchange::list::{ListOptions, list};

/// Reserves per post: a unit and those right below it.
///
/// *Errors*: the store cannot be opened, or there is no such unit or period.
pub fn ratios(call: &mut Call<'_>) -> Result<Exit, CliError> {
    listed(call, ListKind::Ratios)
}

/// Entries of reserve lists with what they are worth; with `forecast` who leaves when, and what that does.
///
/// *Errors*: as [`ratios`].
pub fn pipeline(call: &mut Call<'_>) -> Result<Exit, CliError> {
    match call.given.text("forecast") {
        None => listed(call, ListKind::Pipeline),
        Some("forecast") => listed(call, ListKind::Forecast),
        Some(written) => {
            let problem = UsageProblem::BadValue { argument: "forecast".into(), written: written.into() };
            Err(problem.into())
        }
    }
}

/// Filings with how many departments have spoken.
///
/// *Errors*: as [`ratios`].
pub fn filing(call: &mut Call<'_>) -> Result<Exit, CliError> {
    listed(call, ListKind::Filings)
}

fn listed(call: &mut Call<'_>, kind: ListKind) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let unit = unit(call, &view, "unit")?;
    let period = match call.given.text("period") {
        None => None,
        Some(text) => Some(period_end(text).ok_or_else(|| CliError::value("--period", text))?),
    };
    let view = period.map_or_else(|| view.clone(), |day| view.on(day));
    let months = call.given.number::<u8>("months")?.unwrap_or_default();
    let sheet = list(&view, kind, ListOptions { unit, months, period, ..ListOptions::default() });
    show(call, &view, &sheet)
}

/// The last day of a period: `2026`, `2026-09`, `2026Q3`, or a day itself.
pub(super) fn period_end(text: &str) -> Option<Day> {
    let upper = text.trim().to_ascii_uppercase();
    if let Some((year, quarter)) = upper.split_once('Q') {
        let (year, quarter): (i16, i8) = (year.trim_end_matches('-').parse().ok()?, quarter.parse().ok()?);
        let first = (1..=4).contains(&quarter).then(|| Day::from_ymd(year, quarter * 3, 1))??;
        return Some(first.plus_months(1).before());
    }
    crate::domain::Date::parse(&upper).map(crate::domain::Date::last_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_shown_as_it_stood_on_its_last_day() {
        let end = |text: &str| period_end(text).map(|day| day.to_string());
        assert_eq!(end("2026").as_deref(), Some("2026-12-31"));
        assert_eq!(end("2026-09").as_deref(), Some("2026-09-30"));
        assert_eq!(end("2026Q1").as_deref(), Some("2026-03-31"));
        assert_eq!(end("2026-q4").as_deref(), Some("2026-12-31"));
        assert_eq!(end("2026-11-23").as_deref(), Some("2026-11-23"));
        assert_eq!((end("2026Q5"), end("autumn")), (None, None));
    }
}
