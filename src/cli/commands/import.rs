//! `touyan import`: a file becomes one act.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::house::{self, Desk};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::{Act, Book, Day, View};
use crate::exchange::table_file::MAX_FILE_BYTES;
use crate::exchange::{FileProblem, ImportKind, Plan, TableFile, plan, read_table, report};
use crate::lang::Msg;
use crate::session::office::request_id;
use crate::store::clock::{Clock, SystemClock};

/// Files with fewer rows are done before anybody could read a bar.
const ROWS_WITH_PROGRESS: usize = 5_000;

/// The kind of a file of scores, which go into the cycle that `--cycle` names.
const APPRAISAL: &str = "appraisal";

/// Imports a file into the store; one is made where there is none.
///
/// *Errors*: the file, the store, the rules. Refused rows are no error; they lead to [`Exit::Findings`].
pub fn run(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let words = call.words;
    let key = call.given.text("kind").unwrap_or_default();
    if key == APPRAISAL {
        return super::appraisal::import(call);
    }
    let Some(kind) = ImportKind::from_key(key) else {
        let key = key.to_owned();
        return super::register::import(call, &key, Msg("cli-arg-import-kind"));
    };
    let file = call.given.path("file").ok_or_else(|| UsageProblem::Missing("FILE".to_owned()))?;
    let refused_to = call.given.path("refused");
    if let Some(path) = refused_to.as_ref().filter(|path| call.house.files.exists(path)) {
        let error = std::io::ErrorKind::AlreadyExists.into();
        return Err(CliError::File { path: call.caller.path(path), error });
    }
    let path = call.caller.path(&file);
    let fault = |problem| CliError::Import(path.clone(), kind, problem);
    let table = read_table(&read(call, &file)?).map_err(fault)?;
    let folder = house::folder(call)?;
    let dry_run = call.given.flag("dry-run");
    let desk = match (call.house.served.is_some() || house::has_store(&folder), dry_run) {
        (true, _) => Some(house::open(call, &folder)?),
        (false, true) => None,
        (false, false) => {
            // A file that cannot be taken at all must not leave an empty store behind.
            planned(call, kind, &table, &nothing()).map_err(fault)?;
            Some(house::open_or_found(call, &folder)?)
        }
    };
    let view = match &desk {
        Some(desk) => desk.view()?,
        None => nothing(),
    };
    let plan = planned(call, kind, &table, &view).map_err(fault)?;
    for line in report::summary(words, &table, &plan) {
        call.out.line(&line)?;
    }
    let exit = if plan.counts.refused > 0 { Exit::Findings } else { Exit::Done };
    match refused_to {
        Some(path) if exit == Exit::Findings => {
            let shown = call.caller.path(&path);
            let fault = |error| CliError::File { path: shown.clone(), error };
            call.house.files.write_new(&path, &report::refused_file(&table, &plan)).map_err(fault)?;
            let shown = shown.display().to_string();
            call.out.line(&words.ta("cli-import-refused-file", &[("path", shown.into())]))?;
        }
        // Who did not ask for the file beforehand can still have it: the good rows do no harm a second time.
        None if exit == Exit::Findings => call.out.line(&words.t("cli-import-refused-hint"))?,
        Some(_) | None => {}
    }
    match desk {
        Some(desk) if !dry_run => save(call, &desk, plan)?,
        Some(_) | None => call.out.line(&words.t("cli-import-dry"))?,
    }
    Ok(exit)
}

/// What a store that is not there yet shows.
fn nothing() -> View {
    let today: Day = SystemClock.today();
    View::whole(Arc::new(Book::new(today)))
}

fn read(call: &Call<'_>, named: &Path) -> Result<Vec<u8>, CliError> {
    let fault = |error| CliError::File { path: call.caller.path(named), error };
    // One byte more than a file may have shows that it is too large, without taking all of it in.
    call.house.files.read(named, MAX_FILE_BYTES as u64 + 1).map_err(fault)
}

fn planned(call: &Call<'_>, kind: ImportKind, table: &TableFile, view: &View) -> Result<Plan, FileProblem> {
    let shown = call.caller.progress_at_terminal && table.rows.len() >= ROWS_WITH_PROGRESS;
    let bar = if shown { ProgressBar::new(table.rows.len() as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len}") {
        bar.set_style(style.progress_chars("## "));
    }
    let plan = plan(kind, table, view, &mut |progress| {
        bar.set_position(progress.done as u64);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    plan
}

fn save(call: &mut Call<'_>, desk: &Desk, plan: Plan) -> Result<(), CliError> {
    if plan.act.steps.is_empty() {
        return Ok(call.out.line(&call.words.t("cli-import-nothing"))?);
    }
    let reason = call.given.text("reason").unwrap_or_default().into();
    let Desk { store, account } = desk;
    let account = *account;
    let act = Act { account, reason, request: request_id(), ..plan.act };
    let told = |fault| CliError::of_act(fault, View::new(store.book(), account));
    let receipt = store.carry_out(act).map_err(told)?;
    let seq = receipt.act.to_string();
    Ok(call.out.line(&call.words.ta("cli-import-saved", &[("seq", seq.into())]))?)
}
