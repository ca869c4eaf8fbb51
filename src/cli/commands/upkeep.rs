//! Looking after a store: its history and whether it is whole.

use std::path::Path;
use std::sync::Arc;

use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit, attach, house, keys, wording};
use crate::domain::{Day, View};
use crate::lang::dates;
use crate::session::past;
use crate::store::backup::{BACKUP_VERB, rebuild as rebuild_store};
use crate::store::chain::Head;
use crate::store::check::{Report, Verdict, check as check_store, check_open};
use crate::store::clock::{Clock, SystemClock};
use crate::store::handle::JOURNAL_FOLDER;
use crate::store::real_files::RealFiles;
use crate::store::verify::{Against, changed_between, verify_heads};
use crate::store::{Options, StoreError};

/// Acts that `history` shows unless told otherwise.
const LAST: usize = 20;

/// What a file of heads may hold. *Unit*: bytes.
const HEADS_BYTES: u64 = 1 << 20;

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
    let heads = match call.given.text("against").map(str::to_owned) {
        Some(said) => heads(call, &said)?,
        None => Vec::new(),
    };
    let (verified, told) = verify_heads(Arc::new(RealFiles), &folder.join(JOURNAL_FOLDER), &heads)?;
    let numbers = [
        ("frames", verified.frames.to_string().into()),
        ("entries", verified.entries.to_string().into()),
        ("rows", verified.rows.to_string().into()),
        ("erased", verified.erased.to_string().into()),
    ];
    call.out.line(&call.words.ta("cli-verify-done", &numbers))?;
    call.out.line(&verified.opened.head.to_string())?;
    let Some((last, _)) = told.last() else { return Ok(Exit::Done) };
    let Some((from, until)) = changed_between(&told) else {
        call.out.line(&call.words.t("cli-against-held"))?;
        let end = verified.opened.head.seq;
        if end > last.seq {
            // Somebody's work, or an entry that somebody put behind it: whoever printed the head knows which.
            let args = [("from", (last.seq + 1).to_string().into()), ("until", end.to_string().into())];
            call.out.line(&call.words.ta("cli-against-since", &args))?;
        }
        return Ok(Exit::Done);
    };
    let worst = told.iter().find(|(_, said)| *said != Against::Held).map(|(_, said)| *said);
    let said = match worst {
        Some(Against::NoSuchEnd) => call.words.t("cli-against-no-end"),
        Some(Against::Beyond) => call.words.t("cli-against-beyond"),
        Some(Against::Differs | Against::Held) | None => call.words.t("cli-against-differs"),
    };
    call.out.line(&said)?;
    let args = [("from", from.to_string().into()), ("until", until.to_string().into())];
    call.out.line(&call.words.ta("cli-against-between", &args))?;
    Ok(Exit::Damaged)
}

/// The head that was given, or those of a file, one a line.
fn heads(call: &Call<'_>, said: &str) -> Result<Vec<Head>, CliError> {
    if let Ok(head) = said.parse() {
        return Ok(vec![head]);
    }
    let path = call.caller.path(Path::new(said));
    let bytes = call.house.files.read(&path, HEADS_BYTES).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CliError::value("--against", said),
        _ => CliError::File { path: path.clone(), error },
    })?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let words = text.lines().filter_map(|line| line.split_whitespace().next());
    let heads: Vec<Head> = words.filter_map(|word| word.parse().ok()).collect();
    if heads.is_empty() { Err(CliError::value("--against", said)) } else { Ok(heads) }
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
    key_state(call, &folder, &report)?;
    Ok(match report.verdict() {
        Verdict::Sound => Exit::Done,
        Verdict::Findings => Exit::Findings,
        Verdict::Damaged => Exit::Damaged,
    })
}

/// Reminds of a key file without a copy, and of one that is not here; no finding of the store's own.
fn key_state(call: &mut Call<'_>, folder: &Path, report: &Report) -> Result<(), CliError> {
    let (is_locked, is_uncopied) = match call.house.served {
        Some(served) => {
            let view = View::whole(served.store.book());
            (view.is_locked(), view.key_uncopied())
        }
        None => {
            let vault = keys::held(call, folder)?;
            let since = vault.as_ref().and_then(|vault| vault.uncopied_since());
            (report.sealed && vault.is_none(), since.is_some_and(|since| since < SystemClock.today()))
        }
    };
    if is_locked {
        call.out.line(&call.words.t("key-locked"))?;
    } else if is_uncopied {
        call.out.line(&call.words.t("cli-key-copy-it"))?;
    }
    Ok(())
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
