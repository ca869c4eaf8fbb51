//! `touyan appraisal …` about one person of a cycle, and about what a whole cycle rests on: objections and answers, not
//! graded, exceptions, levels, allowances, ballots, revisions, honours, the reverse list, a year's holidays.

use super::appraisal::{carry_out, cycle, open, unit};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::appraisal::{
    acts, ballot,
    calendar::{self, SETTING},
    honours, money, progress,
    record::{Pay, Sheet},
};
use crate::domain::setting::Setting;
use crate::domain::{Act, CycleId, Day, Refusal, Row, SheetId, Step, Verb, View, act::difference};
use crate::ui::report::{self, votes};

/// The sheet that an argument names: by its number, or by a name that only one person of the cycle has.
pub(super) fn sheet<'v>(
    call: &Call<'_>,
    view: &'v View,
    id: CycleId,
) -> Result<(SheetId, &'v Sheet), CliError> {
    let text = call.given.text("person").unwrap_or_default();
    let all = progress::sheets(view, id, None);
    let by_number = text.parse::<u32>().ok();
    if let Some(found) = all.iter().find(|(sheet, _)| Some(sheet.0) == by_number) {
        return Ok(*found);
    }
    let named = |sheet: &Sheet| view.person(sheet.person).is_some_and(|person| &*person.name == text);
    let mut of = all.into_iter().filter(|(_, sheet)| named(sheet));
    match (of.next(), of.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(CliError::value(&format!("<{}>", call.words.t("cli-arg-sheet-person")), text)),
    }
}

fn told(view: &View) -> impl Fn(Refusal) -> CliError {
    let view = view.clone();
    move |why| CliError::Refused(why, Some(view.clone()))
}

fn needed(call: &Call<'_>, name: &str) -> Result<String, CliError> {
    let text = call.given.text(name).map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| UsageProblem::Missing(format!("--{name}")).into())
}

fn day(call: &Call<'_>, view: &View) -> Result<Day, CliError> {
    match call.given.text("day") {
        None => Ok(view.today()),
        Some(text) => Day::parse(text).ok_or_else(|| CliError::value("--day", text)),
    }
}

/// What is done to one sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum One {
    /// Notes an objection.
    Object,
    /// Answers the oldest objection that has no answer.
    Answer,
    /// 不定等次, or graded again.
    NotGraded,
    /// Sets the limit of one step a year aside.
    Release,
    /// Begins a revision.
    Revise,
    /// Sets the level.
    Level,
    /// Sets what the allowance needs.
    Pay,
}

/// Changes one sheet.
///
/// *Errors*: an argument, the store, the rules.
pub fn one(call: &mut Call<'_>, what: One) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let id = cycle(call, &view)?;
    let (at, held) = sheet(call, &view, id)?;
    let (_, template) = acts::cycle_of(&view, id).map_err(told(&view))?;
    let text = |name: &str| call.given.text(name).unwrap_or_default().trim().to_owned();
    let act: Result<Act, Refusal> = match what {
        One::Object => acts::object(&view, at, day(call, &view)?, &needed(call, "text")?),
        One::Answer => {
            let open = held.objections.0.iter().position(|one| one.answered.is_none());
            let Some(open) = open else {
                call.out.line(&call.words.t("cli-appraisal-no-objection"))?;
                return Ok(Exit::Findings);
            };
            let answer = needed(call, "text")?;
            acts::answer(&view, at, open, day(call, &view)?, &answer, call.given.flag("upheld"))
        }
        One::NotGraded if call.given.flag("off") => acts::not_grade(&view, at, "", ""),
        One::NotGraded => acts::not_grade(&view, at, &needed(call, "document")?, &needed(call, "text")?),
        One::Release if call.given.flag("off") => acts::release(&view, at, ""),
        One::Release => acts::release(&view, at, &needed(call, "document")?),
        One::Revise => acts::revise(&view, at, &needed(call, "document")?),
        One::Level => {
            let key = needed(call, "level")?;
            let place = template
                .levels
                .iter()
                .position(|level| [&*level.key, &*level.name.zh, &*level.name.en].contains(&key.as_str()));
            let level = match key.as_str() {
                "0" => None,
                _ => {
                    let place = place.and_then(|at| u8::try_from(at).ok());
                    Some(place.ok_or_else(|| CliError::value("--level", &key))?)
                }
            };
            acts::set_level(&view, &[at], level, &text("document"), &text("release"))
        }
        One::Pay => {
            let mut pay: Pay = held.pay.clone();
            if let Some(heads) = call.given.text("heads") {
                pay.heads = Some(heads.parse().map_err(|_| CliError::value("--heads", heads))?);
            }
            if let Some(salary) = call.given.text("salary") {
                let fen = money::parse_yuan(salary);
                pay.salary = Some(fen.ok_or_else(|| CliError::value("--salary", salary))?);
            }
            if let Some(key) = call.given.text("post") {
                let posts = template.allowance.as_ref().map(|rule| rule.post.as_slice());
                let place = posts.unwrap_or_default().iter().position(|post| &*post.key == key);
                let place = place.and_then(|at| u8::try_from(at).ok());
                pay.post = Some(place.ok_or_else(|| CliError::value("--post", key))?);
            }
            acts::set_pay(&view, &[(at, pay)])
        }
    };
    match act {
        Ok(act) => carry_out(call, &desk, act),
        Err(Refusal::NoChange) => {
            call.out.line(&call.words.t("cli-import-nothing"))?;
            Ok(Exit::Done)
        }
        Err(why) => Err(CliError::Refused(why, Some(view))),
    }
}

/// Keys in a ballot as totals: the first entry by one account, the second by another one; once they agree its points go
/// into the cell.
///
/// *Errors*: an argument, the store, the rules. Entries that differ lead to [`Exit::Findings`].
pub fn ballot(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let id = cycle(call, &view)?;
    let (at, _) = sheet(call, &view, id)?;
    let (_, template) = acts::cycle_of(&view, id).map_err(told(&view))?;
    let key = needed(call, "item")?;
    let slot = (0..template.slots()).find(|slot| {
        template.slot(*slot).is_some_and(|(item, source)| {
            source.kind == crate::domain::appraisal::template::SourceKind::Ballot
                && [&*item.key, &*item.name.zh, &*item.name.en].contains(&key.as_str())
        })
    });
    let slot =
        slot.and_then(|slot| u8::try_from(slot).ok()).ok_or_else(|| CliError::value("--item", &key))?;
    let counts = needed(call, "counts")?;
    let tally = ballot::Tally::read(&counts).ok_or_else(|| CliError::value("--counts", &counts))?;
    let act = acts::tally(&view, at, slot, desk.account, tally).map_err(told(&view))?;
    carry_out(call, &desk, act)?;
    let view = desk.view()?;
    let found = view.ballots_of(at).find(|(_, ballot)| ballot.slot == slot);
    let Some((ballot_id, held)) = found else { return Ok(Exit::Done) };
    call.out.line(&votes::entries(call.words, held))?;
    if held.agreed().is_some() {
        return match acts::take_ballot(&view, ballot_id) {
            Ok(act) => carry_out(call, &desk, act),
            Err(Refusal::NoChange) => Ok(Exit::Done),
            Err(why) => Err(CliError::Refused(why, Some(view.clone()))),
        };
    }
    Ok(if held.second_by.is_some() { Exit::Findings } else { Exit::Done })
}

/// Honours of the registers that the sheets of a cycle could count; with `--take` they are counted.
///
/// *Errors*: the store, the rules.
pub fn honour_list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let (id, within) = (cycle(call, &view)?, unit(call, &view)?);
    let words = call.words;
    let mut report = report::Report::default();
    for (key, said, number) in [
        ("sheet", crate::lang::Msg("report-number"), true),
        ("name", crate::lang::Msg("score-name"), false),
        ("honour", crate::lang::Msg("cli-head-honour"), false),
        ("points", crate::lang::Msg("report-points"), true),
    ] {
        report.heads.push(report::Head { key: key.into(), words: words.t(said).into_owned(), number });
    }
    let mut found = Vec::new();
    for (at, sheet) in progress::sheets(&view, id, within) {
        for honour in honours::suggested(&view, sheet) {
            let name = view.person(sheet.person).map(|person| person.name.to_string()).unwrap_or_default();
            report.rows.push(vec![
                at.0.to_string(),
                name,
                honour.name.to_string(),
                honour.points.to_string(),
            ]);
            found.push((at, honour.entry));
        }
    }
    if !call.given.flag("take") {
        return super::appraisal::print(call, &report);
    }
    let mut counted = 0;
    for (at, entry) in found {
        // Each on what the one before left.
        let view = desk.view()?;
        let Some(sheet) = view.sheet(at) else { continue };
        let Some(honour) = honours::suggested(&view, sheet).into_iter().find(|one| one.entry == entry) else {
            continue;
        };
        carry_out(call, &desk, honours::take(&view, at, &honour).map_err(told(&view))?)?;
        counted += 1;
    }
    call.out.line(&words.ta("cli-appraisal-honours", &[("count", counted.into())]))?;
    Ok(Exit::Done)
}

/// Shows the reverse list of a cycle to towns, or no longer.
///
/// *Errors*: the store, the rules: it is the county's to say.
pub fn show_reverse(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let id = cycle(call, &view)?;
    let document = if call.given.flag("off") { String::new() } else { needed(call, "document")? };
    match acts::show_reverse(&view, id, &document) {
        Ok(act) => carry_out(call, &desk, act),
        Err(Refusal::NoChange) => {
            call.out.line(&call.words.t("cli-import-nothing"))?;
            Ok(Exit::Done)
        }
        Err(why) => Err(CliError::Refused(why, Some(view))),
    }
}

/// Takes in the announced holidays of a year.
///
/// *Errors*: the file, the store, the rules.
pub fn holidays(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let named = call.given.text("file").unwrap_or_default().to_owned();
    let text = super::appraisal::text_of(call, &named)?;
    let (year, value, document) = calendar::as_setting(&text).map_err(|_| CliError::value("FILE", &named))?;
    let (desk, view) = open(call)?;
    let key = format!("{SETTING}{year}");
    let document: Box<str> = document.chars().take(40).collect();
    let new = Setting { key: key.as_str().into(), value: value.into(), document, from: None };
    let held = view.settings().find(|(_, setting)| *setting.key == *key);
    let step = match held {
        Some((id, old)) => difference(id.row(), &Row::from(old.clone()), &new.into()),
        None => Some(Step::Create(new.into())),
    };
    match step {
        Some(step) => carry_out(call, &desk, Act::new(Verb::Configure, vec![step])),
        None => {
            call.out.line(&call.words.t("cli-import-nothing"))?;
            Ok(Exit::Done)
        }
    }
}
