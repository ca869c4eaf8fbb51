//! `touyan retention`: personal data that was kept long enough, and its erasure under an order.

use super::list::unit;
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit, house};
use crate::domain::{Act, Kind, Record, person::Person, retention};
use crate::exchange::registers::RegisterSheet;
use crate::lang::Msg;
use crate::session::office::request_id;

const HEADS: [(&str, Msg); 7] = [
    ("id", Msg("journal-number")),
    ("name", Msg("field-person-name")),
    ("home", Msg("field-person-home")),
    ("fields", Msg("journal-field")),
    ("ended", Msg("retention-ended")),
    ("since", Msg("retention-since")),
    ("source", Msg("retention-source")),
];

/// Lists what is due for erasure, or erases it under an order.
///
/// *Errors*: two forms are asked for; no such unit; no right; the store.
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (json, csv, erase) = (call.given.flag("json"), call.given.flag("csv"), call.given.flag("erase"));
    if json && csv {
        return Err(UsageProblem::Twice("--json --csv".to_owned()).into());
    }
    let order = call.given.text("order").unwrap_or_default().trim().to_owned();
    if erase && order.is_empty() {
        return Err(UsageProblem::Missing("--order".to_owned()).into());
    }
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    let within = unit(call, &view, "unit")?;
    let mut due = retention::due(&view);
    due.retain(|due| {
        let home = view.person(due.person).and_then(|person| person.home);
        within.is_none_or(|unit| home.is_some_and(|home| view.within(home, unit)))
    });
    if erase {
        if due.is_empty() {
            call.out.line(&call.words.t("retention-none"))?;
            return Ok(Exit::Done);
        }
        let plan = retention::plan(&view, &due, &order);
        let act = Act { account: desk.account, request: request_id(), ..plan.act };
        let people = act.steps.len();
        let done = desk.store.erase(act, &plan.texts);
        let (_, gone) = done.map_err(|fault| CliError::of_act(fault, Some(view.clone())))?;
        let args = [("count", people.to_string().into()), ("texts", gone.texts.to_string().into())];
        call.out.line(&call.words.ta("cli-retention-done", &args))?;
        return Ok(Exit::Done);
    }
    let rows = due.iter().map(|due| {
        let person = view.person(due.person);
        let home = person.and_then(|person| person.home);
        let fields = due.fields.iter().filter_map(|at| Person::FIELDS.get(*at));
        let said = fields
            .map(|field| call.words.t(format!("field-{}-{}", Kind::Person.key(), field.key)).into_owned());
        vec![
            due.person.0.to_string(),
            person.map(|person| person.name.to_string()).unwrap_or_default(),
            home.map(|home| view.unit_name(home).to_owned()).unwrap_or_default(),
            said.collect::<Vec<_>>().join(" "),
            due.ended.to_string(),
            due.since.to_string(),
            due.rule.source.clone(),
        ]
    });
    let sheet = RegisterSheet {
        keys: HEADS.iter().map(|(key, _)| (*key).to_owned()).collect(),
        headings: HEADS.iter().map(|(_, heading)| call.words.t(*heading).into_owned()).collect(),
        rows: rows.collect(),
    };
    match (json, csv) {
        (true, _) => call.out.bytes(&sheet.to_json())?,
        (_, true) => call.out.bytes(&sheet.to_csv())?,
        _ => call.out.bytes(sheet.to_text().as_bytes())?,
    }
    Ok(if due.is_empty() { Exit::Done } else { Exit::Findings })
}
