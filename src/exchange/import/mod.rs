//! One file of rows per kind. Each matches a row to a record by the keys of its kind and says what the row
//! makes of it; counting, refusing and the act are [`super::plan`](mod@super::plan)'s.

mod assignments;
mod grids;
mod groups;
mod offices;
mod organisations;
mod people;
mod units;

pub(super) use assignments::Assignments;
pub(super) use grids::Grids;
pub(super) use groups::Groups;
pub(super) use offices::{Incumbencies, Posts, Reserves, name as office_name};
pub(super) use organisations::Organisations;
pub(super) use people::People;
pub(super) use units::Units;

use super::{
    cell::{self, Raw, is_rounded},
    problem::{CellError, Reason},
};
use crate::domain::{Day, code::Code, field::is_clean};

/// A name: not empty, clean, of at most `limit` characters.
fn name(raw: &Raw<'_>, limit: u16, column: &'static str) -> Result<Box<str>, CellError> {
    if raw.text.is_empty() || raw.is_dash() {
        return Err(Reason::Missing.at(column));
    }
    if !raw.text.chars().all(is_clean) {
        return Err(Reason::Unclean.at(column));
    }
    if raw.text.chars().count() > usize::from(limit) {
        return Err(Reason::TooLong(limit).at(column));
    }
    Ok((*raw.text).into())
}

/// A code of a unit (`grid` false) or of a grid.
fn code(text: &str, grid: bool, column: &'static str) -> Result<Code, CellError> {
    if is_rounded(text) {
        return Err(Reason::Rounded.at(column));
    }
    // A spreadsheet that took the code for a number may have put a fraction behind it.
    let text = text.strip_suffix(".0").unwrap_or(text);
    Code::parse(text).filter(|code| (code.digits() == 15) == grid).ok_or(Reason::NotACode.at(column))
}

/// Refuses a last day before the first.
fn in_order(from: Option<Day>, to: Option<Day>) -> Result<(), CellError> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(Reason::DateOrder.at("to")),
        _ => Ok(()),
    }
}

/// Whether something that ends on `to` ends no later than what it lies in.
fn ends_within(to: Option<Day>, above: Option<Day>) -> bool {
    to.is_some_and(|to| above.is_none_or(|above| to <= above))
}

/// The items of a list column: `None` leaves it as it is, an empty list clears it.
pub(super) fn list(raw: &Raw<'_>) -> Option<Vec<String>> {
    if raw.is_blank() {
        return None;
    }
    let none =
        !raw.literal && super::vocabulary::vocabulary().says(super::vocabulary::Answer::None, &raw.text);
    Some(if none { Vec::new() } else { cell::items(&raw.text) })
}
