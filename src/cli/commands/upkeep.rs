//! Looking after a store: its history and whether it is whole.

use std::sync::Arc;

use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit, attach, house, wording};
use crate::domain::Day;
use crate::lang::dates;
use crate::session::past;
use crate::store::backup::{BACKUP_VERB, rebuild as rebuild_store};
use crate::store::chain::Head;
use crate::store::check::{Verdict, check as check_store, check_open};
use crate::store::handle::JOURNAL_FOLDER;
use crate::store::real_files::RealFiles;
use crate::store::verify::{Against, verify as verify_journal};
use crate::store::{Options, StoreError};

/// Acts that `history` shows unless told otherwise.
const LAST: usize = 20;

/// Goes over every frame and link of the journal.
///
/// *Errors*: the first damage found.
pub fn verify(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    if !house::has_store(&folder) {
        return Err(StoreError::NoJournal(folder).into());
    }
    // Whoever can open the files needs nobody's leave.
    if call.house.served.is_some() {
        house::open(call, &folder)?.allowed(&house::UPKEEP)?;
    }
    let against = match call.given.text("against") {
        Some(text) => Some(text.parse::<Head>().map_err(|_| CliError::value("--against", text))?),
        None => None,
    };
    let verified = verify_journal(Arc::new(RealFiles), &folder.join(JOURNAL_FOLDER), against)?;
    let numbers = [
        ("frames", verified.frames.to_string().into()),
        ("entries", verified.entries.to_string().into()),
        ("rows", verified.rows.to_string().into()),
        ("erased", verified.erased.to_string().into()),
    ];
    call.out.line(&call.words.ta("cli-verify-done", &numbers))?;
    call.out.line(&verified.opened.head.to_string())?;
    let (said, exit) = match verified.against {
        None => return Ok(Exit::Done),
        Some(Against::Held) => (call.words.t("cli-against-held"), Exit::Done),
        Some(Against::Differs) => (call.words.t("cli-against-differs"), Exit::Damaged),
        Some(Against::NoSuchEnd) => (call.words.t("cli-against-no-end"), Exit::Damaged),
        Some(Against::Beyond) => (call.words.t("cli-against-beyond"), Exit::Damaged),
    };
    call.out.line(&said)?;
    Ok(exit)
}

/// The last acts, newest first: number, time, who, what, how many rows, document.
///
/// *Errors*: the store cannot be opened or read.
pub fn history(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let last = call.given.number("last")?.unwrap_or(LAST);
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    for act in past::acts_seen(&desk.store, &view, desk.store.recent_acts(None, None, last)?.acts) {
        let day = Day::of_instant(act.at_ms);
        let minutes = u16::try_from((act.at_ms - day.start_ms()) / 60_000).unwrap_or(0);
        let elsewhere = call.words.t("account-elsewhere");
        let who = view.account_name(act.actor).unwrap_or(&elsewhere);
        // The store's own entry has no place among the verbs of the work.
        let verb = match &*act.verb {
            BACKUP_VERB => call.words.t("verb-backup"),
            verb => call.words.t(format!("verb-{verb}")),
        };
        let rows = call.words.ta("count-rows", &[("count", act.rows.into())]);
        let line = format!(
            "{}\t{day} {}\t{}\t{verb}\t{rows}\t{}",
            act.act,
            dates::clock(minutes),
            who,
            act.note.document
        );
        call.out.line(line.trim_end())?;
    }
    Ok(Exit::Done)
}

/// Checks everything against everything, changing nothing.
///
/// *Errors*: only where nothing can be said. Findings are no error; they lead to their exit code.
pub fn check(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let report = match call.house.served {
        Some(served) => {
            house::open(call, &folder)?.allowed(&house::UPKEEP)?;
            check_open(&served.store, &Options::default())?
        }
        None => check_store(&folder, &Options::default())?,
    };
    for finding in &report.findings {
        call.out.line(&wording::finding(call.words, finding))?;
    }
    if report.verdict() == Verdict::Sound {
        let numbers =
            [("entries", report.entries.to_string().into()), ("rows", report.rows.to_string().into())];
        call.out.line(&call.words.ta("cli-check-sound", &numbers))?;
    } else {
        let count = report.findings.len() as u64 + report.more;
        call.out.line(&call.words.ta("cli-check-findings", &[("count", count.to_string().into())]))?;
    }
    Ok(match report.verdict() {
        Verdict::Sound => Exit::Done,
        Verdict::Findings => Exit::Findings,
        Verdict::Damaged => Exit::Damaged,
    })
}

/// Makes a store anew from dump and journal.
///
/// *Errors*: `--at` without `--into`, a folder in use, a damaged journal.
pub fn rebuild(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    attach::release(&folder);
    let at = call.given.number("at")?;
    let into = call.given.path("into").map(|into| call.caller.path(&into));
    if at.is_some() && into.is_none() {
        return Err(UsageProblem::Missing("--into".to_owned()).into());
    }
    let rebuilt = rebuild_store(&folder, at, into.as_deref(), house::options(call, &folder)?)?;
    let numbers = [
        ("seq", rebuilt.seq.to_string().into()),
        ("rows", rebuilt.rows.to_string().into()),
        ("path", rebuilt.folder.display().to_string().into()),
    ];
    call.out.line(&call.words.ta("cli-rebuild-done", &numbers))?;
    Ok(Exit::Done)
}

/// Writes a dump of the present state and notes it in the journal.
///
/// *Errors*: the store, the disk.
pub fn dump(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    desk.allowed(&house::UPKEEP)?;
    let written = desk.store.dump(desk.account)?;
    let numbers = [
        ("path", written.path.display().to_string().into()),
        ("rows", written.rows.to_string().into()),
        ("bytes", written.bytes.to_string().into()),
        ("hash", written.hash.to_string().into()),
    ];
    call.out.line(&call.words.ta("cli-dump-done", &numbers))?;
    Ok(Exit::Done)
}
