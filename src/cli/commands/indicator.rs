//! `touyan indicator`: a county's own indicators, what can be asked in one, freezing of periods.

use super::list::{open, show as print, unit};
use super::pipeline::period_end;
use crate::cli::house::Desk;
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::{
    Act, Refusal, View,
    indicator::{self, Indicator, fact, record, shipped},
    register::Slug,
};
use crate::exchange::ListKind;
use crate::exchange::list::{ListOptions, list as listed};
use crate::exchange::registers::RegisterSheet;
use crate::lang::{Lang, Msg};
use crate::session::office::request_id;
use crate::store::NotSaved;
use crate::ui::wording_register;

/// Lists the indicators of a unit and of those right below it; with `--period` as they were frozen then.
///
/// *Errors*: the store cannot be opened, or there is no such unit or period.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let unit = unit(call, &view, "unit")?;
    let period = match call.given.text("period") {
        None => None,
        Some(text) => Some(period_end(text).ok_or_else(|| CliError::value("--period", text))?),
    };
    let view = period.map_or_else(|| view.clone(), |day| view.on(day));
    let sheet = listed(&view, ListKind::Indicators, ListOptions { unit, period, ..ListOptions::default() });
    print(call, &view, &sheet)
}

/// Writes the file of an indicator: the county's own, else the shipped one. It can be changed and added.
///
/// *Errors*: the store cannot be opened, or there is no such indicator.
pub fn show(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let given = call.given.text("indicator").unwrap_or_default().to_owned();
    let key = Slug::parse(&given);
    let own = view.own_indicators().find(|(_, own)| Some(own.key) == key);
    let own = own.map(|(_, own)| own.text.0.to_string());
    let shipped = || shipped::FILES.iter().find(|(of, _)| *of == given).map(|(_, text)| (*text).to_owned());
    let text = own.or_else(shipped).ok_or_else(|| CliError::no_kind(Msg("cli-arg-indicator"), &given))?;
    call.out.bytes(text.as_bytes())?;
    Ok(Exit::Done)
}

fn read(call: &mut Call<'_>) -> Result<(String, Option<Indicator>), CliError> {
    let file = call.given.path("file").ok_or_else(|| UsageProblem::Missing("FILE".to_owned()))?;
    let fault = |error| CliError::File { path: call.caller.path(&file), error };
    let limit = indicator::file::MAX_BYTES as u64 + 1;
    let bytes = call.house.files.read(&file, limit).map_err(fault)?;
    let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
    match Indicator::read(&text) {
        Ok(indicator) => Ok((text, Some(indicator))),
        Err(mistakes) => {
            for mistake in &mistakes {
                let line = wording_register::mistake(call.words, mistake);
                call.out.line(&line)?;
            }
            Ok((text, None))
        }
    }
}

/// Says every mistake of an indicator's file, or that it can be used.
///
/// *Errors*: the file cannot be read.
pub fn check(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_, Some(indicator)) = read(call)? else { return Ok(Exit::Findings) };
    let name = indicator.name.of(call.words.lang() == Lang::Zh).to_owned();
    let line = call.words.ta("cli-indicator-good", &[("indicator", name.into())]);
    call.out.line(&line)?;
    Ok(Exit::Done)
}

/// Takes an indicator's file into the store, as one act; one that is there already is changed.
///
/// *Errors*: the file, the store, the rules.
pub fn add(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (text, Some(indicator)) = read(call)? else { return Ok(Exit::Findings) };
    if call.given.flag("dry-run") {
        let line = call.words.t("cli-import-dry");
        call.out.line(&line)?;
        return Ok(Exit::Done);
    }
    let (desk, view) = open(call)?;
    match record::define(&view, &indicator, &text) {
        Ok(act) => save(call, &desk, &view, act),
        Err(refusal) => Err(CliError::of_act(NotSaved::Refused(refusal), Some(view))),
    }
}

/// Shows a county's own indicator no more; what was frozen of it stays.
///
/// *Errors*: the store, the rules, or there is no such indicator of the county's own.
pub fn retire(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let given = call.given.text("indicator").unwrap_or_default().to_owned();
    let own = Slug::parse(&given).filter(|key| view.own_indicators().any(|(_, own)| own.key == *key));
    let key = own.ok_or_else(|| CliError::no_kind(Msg("cli-arg-own-indicator"), &given))?;
    let act = record::retire(&view, key);
    save(call, &desk, &view, act)
}

fn save(call: &mut Call<'_>, desk: &Desk, view: &View, act: Option<Act>) -> Result<Exit, CliError> {
    let Some(act) = act else {
        let line = call.words.t("cli-import-nothing");
        call.out.line(&line)?;
        return Ok(Exit::Done);
    };
    let act = Act { account: desk.account, request: request_id(), ..act };
    let told = |fault| CliError::of_act(fault, Some(view.clone()));
    let receipt = desk.store.carry_out(act).map_err(told)?;
    let line = call.words.ta("cli-import-saved", &[("seq", receipt.act.to_string().into())]);
    call.out.line(&line)?;
    Ok(Exit::Done)
}

/// Freezes what is due, or the period that is named.
///
/// *Errors*: the store, or the period is not over or no period's end.
pub fn freeze(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let days = match call.given.text("period") {
        None => None,
        Some(text) => {
            let day = period_end(text).filter(|day| indicator::Period::Month.ends(*day));
            let day = day.ok_or_else(|| CliError::value("--period", text))?;
            if day >= view.today() {
                let open = NotSaved::Refused(Refusal::PeriodOpen(day));
                return Err(CliError::of_act(open, Some(view)));
            }
            // What was frozen stays as it is.
            let is_frozen = view.freezes().any(|(_, freeze)| freeze.day == day);
            Some(if is_frozen { Vec::new() } else { vec![day] })
        }
    };
    let told = |fault| CliError::of_act(fault, Some(view.clone()));
    let receipt = desk.store.freeze(desk.account, request_id(), days.as_deref()).map_err(told)?;
    let line = match receipt {
        Some(receipt) => call.words.ta("cli-import-saved", &[("seq", receipt.act.to_string().into())]),
        None => call.words.t("cli-indicator-frozen"),
    };
    call.out.line(&line)?;
    Ok(Exit::Done)
}

/// Lists what can be asked in an indicator's file: facts, their kind of answer, the records that have them.
///
/// *Errors*: it cannot be written.
pub fn facts(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let rows = fact::table().into_iter().map(Vec::from).collect();
    let columns = [
        ("fact", Msg("cli-indicator-fact")),
        ("answer", Msg("cli-indicator-answer")),
        ("of", Msg("cli-indicator-of")),
    ];
    let sheet = RegisterSheet {
        keys: columns.iter().map(|(key, _)| (*key).to_owned()).collect(),
        headings: columns.iter().map(|(_, heading)| call.words.t(*heading).into_owned()).collect(),
        rows,
    };
    match (call.given.flag("json"), call.given.flag("csv")) {
        (true, true) => return Err(UsageProblem::Twice("--json --csv".to_owned()).into()),
        (true, false) => call.out.bytes(&sheet.to_json())?,
        (false, true) => call.out.bytes(&sheet.to_csv())?,
        (false, false) => call.out.bytes(sheet.to_text().as_bytes())?,
    }
    Ok(Exit::Done)
}
