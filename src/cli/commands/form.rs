//! `touyan form list|show`: official statistics forms, for files and other programs.

use super::list::{open, unit};
use super::pipeline::period_end;
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::{register::Slug, statistics::shipped};
use crate::exchange::{CsvOptions, Encoding, statistics::FormSheet};
use crate::lang::Lang;
use crate::session::founding::is_demo;

/// The forms there are, one a line: key, name, who asks for it.
///
/// *Errors*: it cannot be written.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let zh = call.words.lang() == Lang::Zh;
    if call.given.flag("json") {
        let all: Vec<serde_json::Value> = shipped::forms()
            .iter()
            .map(|form| {
                serde_json::json!({ "form": form.key.as_str(), "name": form.name.of(zh), "source": form.source })
            })
            .collect();
        let mut bytes = serde_json::to_vec_pretty(&all).unwrap_or_default();
        bytes.push(b'\n');
        call.out.bytes(&bytes)?;
        return Ok(Exit::Done);
    }
    for form in shipped::forms() {
        call.out.line(&format!("{:<16}{}", form.key.as_str(), form.name.of(zh)))?;
    }
    Ok(Exit::Done)
}

/// A form of a unit at a period's end, with what its checks say.
///
/// *Errors*: the store cannot be opened, or there is no such form, unit or period.
pub fn show(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let asked = call.given.text("form").unwrap_or_default().to_owned();
    let form = Slug::parse(&asked).and_then(shipped::form);
    let form = form.ok_or_else(|| CliError::value("form", &asked))?;
    let (json, csv) = (call.given.flag("json"), call.given.flag("csv"));
    if json && csv {
        return Err(UsageProblem::Twice("--json --csv".to_owned()).into());
    }
    let (_desk, view) = open(call)?;
    let unit = unit(call, &view, "unit")?.or_else(|| view.home());
    let unit = unit.ok_or_else(|| CliError::NoUnit(String::new()))?;
    let view = match call.given.text("period") {
        None => view,
        Some(text) => view.on(period_end(text).ok_or_else(|| CliError::value("--period", text))?),
    };
    let sheet = FormSheet::of(&view, form, unit, call.words);
    if json {
        call.out.bytes(&sheet.to_json())?;
    } else if csv {
        let demo = call.words.t("mark-demo");
        let remark = is_demo(&view).then_some(&*demo);
        call.out.bytes(&sheet.to_csv(CsvOptions {
            words: Some(call.words),
            encoding: Encoding::Utf8,
            remark,
        }))?;
    } else {
        call.out.bytes(sheet.to_text().as_bytes())?;
    }
    Ok(Exit::Done)
}
