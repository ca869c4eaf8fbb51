//! Looking after a store: its history and whether it is whole.

use std::sync::Arc;

use crate::cli::{Call, CliError, Exit, house, place};
use crate::domain::{Day, View};
use crate::lang::dates;
use crate::session::founding::FOUNDER;
use crate::store::StoreError;
use crate::store::chain::Head;
use crate::store::real_files::RealFiles;
use crate::store::handle::JOURNAL_FOLDER;
use crate::store::verify::{Against, verify as verify_journal};

/// Acts that `history` shows unless told otherwise.
const LAST: usize = 20;

/// Goes over every frame and link of the journal.
///
/// *Errors*: the first damage found.
pub fn verify(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let folder = place::store(call.caller, call.given.path("store").as_ref())?;
    if !house::has_store(&folder) {
        return Err(StoreError::NoJournal(folder).into());
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
    let folder = place::store(call.caller, call.given.path("store").as_ref())?;
    let store = house::open(&folder)?;
    let view = View::new(store.book(), FOUNDER).ok_or(CliError::NoAccount)?;
    for act in store.recent_acts(None, None, last)?.acts {
        let day = Day::of_instant(act.at_ms);
        let minutes = u16::try_from((act.at_ms - day.start_ms()) / 60_000).unwrap_or(0);
        let who = view.accounts().find(|(id, _)| *id == act.actor).map(|(_, account)| account.name.clone());
        let verb = call.words.t(format!("verb-{}", act.verb));
        let rows = call.words.ta("count-rows", &[("count", act.rows.into())]);
        let line = format!(
            "{}\t{day} {}\t{}\t{verb}\t{rows}\t{}",
            act.act,
            dates::clock(minutes),
            who.unwrap_or_default(),
            act.note.document
        );
        call.out.line(line.trim_end())?;
    }
    Ok(Exit::Done)
}
