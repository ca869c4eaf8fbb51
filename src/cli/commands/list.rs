//! `touyan list`, `export` and `notice`: what the screens show, for files and other programs.

use crate::cli::house::{self, Desk};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::{Right, UnitId, View, code::Code, unit::Level};
use crate::exchange::list::{ListOptions, list};
use crate::exchange::{CsvOptions, Encoding, ImportKind, ListKind, Masking, Sheet, notice_sheet};
use crate::lang::Msg;
use crate::session::founding::is_demo;
use crate::store::disclosure::ExportNote;

/// Lists a kind as a table for people, as JSON or as CSV.
///
/// *Errors*: the store cannot be opened, or there is no such kind or unit.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let key = call.given.text("kind").unwrap_or_default();
    let Some(kind) = ListKind::from_key(key) else {
        let key = key.to_owned();
        return super::register::entries(call, &key, Msg("cli-arg-list-kind"));
    };
    let (_desk, view) = open(call)?;
    let unit = unit(call, &view, "unit")?;
    let sheet = list(&view, kind, ListOptions { unit, ..ListOptions::default() });
    show(call, &view, &sheet)
}

/// Writes a sheet as a table for people, as JSON or as CSV.
///
/// *Errors*: two forms are asked for, or it cannot be written.
pub(super) fn show(call: &mut Call<'_>, view: &View, sheet: &Sheet) -> Result<Exit, CliError> {
    let (json, csv) = (call.given.flag("json"), call.given.flag("csv"));
    if json && csv {
        return Err(UsageProblem::Twice("--json --csv".to_owned()).into());
    }
    if json {
        call.out.bytes(&sheet.to_json())?;
    } else if csv {
        let options = csv_options(call, Encoding::Utf8);
        let demo = call.words.t("mark-demo");
        call.out.bytes(&sheet.to_csv(CsvOptions { remark: is_demo(view).then_some(&*demo), ..options }))?;
    } else {
        call.out.bytes(sheet.to_text(call.words).as_bytes())?;
    }
    Ok(Exit::Done)
}

/// Writes everything of a kind in the form that its import takes.
///
/// *Errors*: as [`run`].
pub fn export(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let key = call.given.text("kind").unwrap_or_default().to_owned();
    let Some(kind) = ImportKind::from_key(&key) else {
        return super::register::export(call, &key, Msg("cli-arg-export-kind"));
    };
    let (desk, _) = open(call)?;
    let view = desk.allowed(&[(Right::Export, kind.kind())])?;
    if call.given.flag("revealed") {
        desk.allowed(&[(Right::Reveal, kind.kind())])?;
    }
    let unit = unit(call, &view, "unit")?;
    let masking = if call.given.flag("revealed") { Masking::Revealed } else { Masking::Masked };
    let sheet = list(&view, kind.list(), ListOptions { unit, ..ListOptions::export(masking) });
    if masking == Masking::Revealed {
        let unit = unit.and_then(|unit| view.unit_code(unit)).map(|code| code.to_string());
        let note = ExportNote {
            kind: key.into(),
            unit: unit.unwrap_or_default().into(),
            count: sheet.rows.len() as u64,
        };
        // Nothing leaves before it is written down who took it.
        desk.store.note_export(desk.account, &note)?;
    }
    // Spreadsheets take UTF-8 without a mark for something else.
    let options = csv_options(call, Encoding::Utf8Mark);
    let demo = call.words.t("mark-demo");
    call.out.bytes(&sheet.to_csv(CsvOptions { remark: is_demo(&view).then_some(&*demo), ..options }))?;
    Ok(Exit::Done)
}

/// Writes the notice sheet of a village.
///
/// *Errors*: as [`run`].
pub fn notice(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let village = unit(call, &view, "village")?.ok_or_else(|| UsageProblem::Missing("VILLAGE".to_owned()))?;
    if view.unit(village).is_none_or(|unit| unit.level != Level::Village) {
        return Err(CliError::NoVillage(call.given.text("village").unwrap_or_default().to_owned()));
    }
    let sheet = notice_sheet(&view, village, Masking::Masked, call.words);
    if is_demo(&view) {
        call.out.line(&call.words.t("mark-demo"))?;
    }
    call.out.bytes(sheet.as_bytes())?;
    Ok(Exit::Done)
}

fn csv_options(call: &Call<'_>, encoding: Encoding) -> CsvOptions<'static> {
    CsvOptions { words: Some(call.words), encoding, remark: None }
}

/// The store with a view of it; the store stays open as long as the view is used.
pub(super) fn open(call: &Call<'_>) -> Result<(Desk, View), CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    Ok((desk, view))
}

pub(super) fn unit(call: &Call<'_>, view: &View, argument: &str) -> Result<Option<UnitId>, CliError> {
    let Some(text) = call.given.text(argument) else { return Ok(None) };
    let found = Code::parse(text).and_then(|code| view.unit_by_code(code));
    found.map(Some).ok_or_else(|| CliError::NoUnit(text.to_owned()))
}
