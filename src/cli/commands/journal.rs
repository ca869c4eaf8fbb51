//! `touyan journal list` and `head`: who did what, and where the chain stands.

use super::list::unit;
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit, house};
use crate::domain::{Day, Kind, PersonId, RowId, View, code::Code};
use crate::session::journal;
use crate::ui::Sought;

/// Acts that are listed unless told otherwise.
const LAST: usize = 100;

/// Lists the acts that are sought, newest first: a line for each changed field.
///
/// *Errors*: the store cannot be opened; what is sought by is not there, or not for this account.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (json, csv) = (call.given.flag("json"), call.given.flag("csv"));
    if json && csv {
        return Err(UsageProblem::Twice("--json --csv".to_owned()).into());
    }
    let last = call.given.number("last")?.unwrap_or(LAST).min(journal::FILE_MAX);
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let sought = Sought {
        row: said(call, "record", |text| record(&view, text))?,
        person: said(call, "person", |text| person(&view, text))?,
        unit: unit(call, &view, "unit")?,
        day: said(call, "day", Day::parse)?,
        account: said(call, "account", |text| view.account_by_login(text).map(|(id, _)| id))?,
    };
    let sheet = journal::table(&view, call.words, &journal::whole(&desk.store, &view, &sought, last));
    match (json, csv) {
        (true, _) => call.out.bytes(&sheet.to_json())?,
        (_, true) => call.out.bytes(&sheet.to_csv())?,
        _ => call.out.bytes(sheet.to_text().as_bytes())?,
    }
    Ok(Exit::Done)
}

/// Prints the journal's head, to be kept apart and given to `verify --against`.
///
/// *Errors*: the store cannot be opened.
pub fn head(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    desk.view()?;
    call.out.line(&desk.store.head().to_string())?;
    Ok(Exit::Done)
}

fn said<T>(call: &Call<'_>, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, CliError> {
    let Some(text) = call.given.text(name) else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| CliError::value(&format!("--{name}"), text))
}

/// The person with an office number, an identity number or a name that nobody else has.
pub(super) fn person(view: &View, said: &str) -> Option<PersonId> {
    let by_number = view.person_by_number(said).or_else(|| view.person_by_id_number(said));
    by_number.or_else(|| {
        let mut named = view.people_named(said).map(|(id, _)| id);
        named.next().filter(|_| named.next().is_none())
    })
}

/// A unit or grid by its code, or any record as `kind:number`, as lists for other programs give it.
fn record(view: &View, said: &str) -> Option<RowId> {
    if let Some(code) = Code::parse(said) {
        let grid = view.grid_by_code(code).map(|id| id.row());
        return grid.or_else(|| view.unit_by_code(code).map(|id| id.row()));
    }
    let (kind, id) = said.split_once(':')?;
    let kind = Kind::ALL.into_iter().find(|known| known.key() == kind)?;
    Some(RowId { kind, id: id.parse().ok()? }).filter(|row| view.sees(*row))
}
