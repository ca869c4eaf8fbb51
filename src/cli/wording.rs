use std::io;
use std::path::Path;
use std::sync::Arc;

use super::CliError;
use super::parse::UsageProblem;
use crate::domain::{Book, Refusal, RowId, View};
use crate::exchange::demo::{DemoProblem, MAX_SCALE};
use crate::exchange::report;
use crate::lang::{Value, Words};
use crate::store::StoreError;
use crate::store::chain::Chain;
use crate::store::check::Finding;
use crate::store::clock::{Clock, SystemClock};
use crate::store::error::{DamageKind, DumpDamage};
use crate::store::keys::KeyFault;
use crate::ui::wording::refusal_without_screen;

fn path(path: &Path) -> Value<'_> {
    path.display().to_string().into()
}

/// What is wrong and what to do, in one sentence; nothing where nobody needs to be told.
pub fn sentence(words: Words, error: &CliError) -> Option<String> {
    Some(match error {
        CliError::Closed => return None,
        CliError::Usage(problem) => usage(words, problem),
        CliError::Output(error) => {
            words.ta("cli-error-output", &[("why", why(words, error).into())]).into_owned()
        }
        CliError::File { path: at, error } => {
            words.ta("cli-error-file", &[("path", path(at)), ("why", why(words, error).into())]).into_owned()
        }
        CliError::MachineFile(at) => words.ta("cli-error-machine-file", &[("path", path(at))]).into_owned(),
        CliError::NoDataFolder => words.t("cli-error-no-data-folder").into_owned(),
        CliError::Import(at, kind, problem) => {
            let why = report::file_problem(words, *kind, problem);
            words.ta("cli-file-problem", &[("path", path(at)), ("why", why.into())]).into_owned()
        }
        CliError::NoUnit(code) => {
            words.ta("cli-error-no-unit", &[("code", code.as_str().into())]).into_owned()
        }
        CliError::NoVillage(code) => {
            words.ta("cli-error-no-village", &[("code", code.as_str().into())]).into_owned()
        }
        CliError::Store(error) => store(words, error),
        CliError::Refused(refusal, view) => refused(words, refusal, view.as_ref()),
        CliError::Key(fault) => key(words, fault),
        CliError::KeyInUse => words.t("cli-key-in-use").into_owned(),
        CliError::NoKeyPlace => words.t("cli-key-no-place").into_owned(),
        CliError::Sample(DemoProblem::Scale { asked }) => words
            .ta("cli-error-scale", &[("asked", (*asked).into()), ("most", MAX_SCALE.into())])
            .into_owned(),
        CliError::Sample(DemoProblem::Shipped(_)) => words.t("cli-error-shipped").into_owned(),
        CliError::NoScreen(_) => words.t("cli-error-no-screen").into_owned(),
        CliError::Terminal(error) => {
            words.ta("cli-error-terminal", &[("why", why(words, error).into())]).into_owned()
        }
        CliError::NoPaper(why) => words.t(why.message()).into_owned(),
        CliError::NoAccount => words.t("cli-error-no-account").into_owned(),
        CliError::Idle => words.t("cli-idle-ended").into_owned(),
        CliError::ServerLost => words.t("cli-error-server-lost").into_owned(),
        CliError::AtHome(command) => {
            words.ta("cli-error-at-home", &[("command", command.as_str().into())]).into_owned()
        }
        CliError::NoGate(name) => {
            words.ta("cli-error-no-gate", &[("name", name.as_str().into())]).into_owned()
        }
        CliError::TooMany(most) => {
            words.ta("cli-error-too-many", &[("most", most.to_string().into())]).into_owned()
        }
        CliError::ServerFull(most) => {
            words.ta("cli-error-server-full", &[("most", most.to_string().into())]).into_owned()
        }
        CliError::Crash(_, Some(log)) => words.ta("cli-error-crash", &[("path", path(log))]).into_owned(),
        CliError::Crash(crash, None) => {
            words.ta("cli-error-crash-place", &[("place", crash.place.as_str().into())]).into_owned()
        }
    })
}

/// Why there are no keys, and what to do.
pub fn key(words: Words, fault: &KeyFault) -> String {
    let said = |id: &'static str, at: &Path| words.ta(id, &[("path", path(at))]).into_owned();
    match fault {
        KeyFault::Random => words.t("cli-key-random").into_owned(),
        KeyFault::Io(at, error) => {
            words.ta("cli-error-file", &[("path", path(at)), ("why", why(words, error).into())]).into_owned()
        }
        KeyFault::Open(at, mode) => {
            let args = [("path", path(at)), ("mode", format!("{mode:03o}").into())];
            words.ta("cli-key-open", &args).into_owned()
        }
        KeyFault::Missing(at) => said(KEY_MISSING.0, at),
        KeyFault::Exists(at) => said(KEY_EXISTS.0, at),
        KeyFault::Inside(at) => said(KEY_INSIDE.0, at),
        KeyFault::Unreadable(at) => said(KEY_UNREADABLE.0, at),
        KeyFault::Full(at) => said(KEY_FULL.0, at),
    }
}

const KEY_MISSING: crate::lang::Msg = crate::lang::Msg("cli-key-missing");
const KEY_EXISTS: crate::lang::Msg = crate::lang::Msg("cli-key-exists");
const KEY_INSIDE: crate::lang::Msg = crate::lang::Msg("cli-key-inside");
const KEY_UNREADABLE: crate::lang::Msg = crate::lang::Msg("cli-key-unreadable");
const KEY_FULL: crate::lang::Msg = crate::lang::Msg("cli-key-full");

fn usage(words: Words, problem: &UsageProblem) -> String {
    let said = |id: &'static str, text: &str| words.ta(id, &[("what", text.into())]).into_owned();
    let mut sentence = match problem {
        UsageProblem::NoCommand { written, meant: None } => said(NO_COMMAND.0, written),
        UsageProblem::NoArgument { written, meant: None } => said(NO_ARGUMENT.0, written),
        UsageProblem::NoCommand { written, meant: Some(meant) }
        | UsageProblem::NoArgument { written, meant: Some(meant) } => words
            .ta("cli-usage-meant", &[("what", written.as_str().into()), ("meant", meant.as_str().into())])
            .into_owned(),
        UsageProblem::Missing(what) => said(MISSING.0, what),
        UsageProblem::BadValue { argument, written } => words
            .ta(
                "cli-usage-value",
                &[("what", argument.as_str().into()), ("written", written.as_str().into())],
            )
            .into_owned(),
        UsageProblem::NoKind { among, written } => words
            .ta(
                "cli-usage-kind",
                &[("written", written.as_str().into()), ("among", words.t(*among).into_owned().into())],
            )
            .into_owned(),
        UsageProblem::Twice(what) => said(TWICE.0, what),
        UsageProblem::NotText => words.t("cli-usage-not-text").into_owned(),
    };
    sentence.push_str(&words.t("cli-usage-see"));
    sentence
}

const NO_COMMAND: crate::lang::Msg = crate::lang::Msg("cli-usage-no-command");
const NO_ARGUMENT: crate::lang::Msg = crate::lang::Msg("cli-usage-no-argument");
const MISSING: crate::lang::Msg = crate::lang::Msg("cli-usage-missing");
const TWICE: crate::lang::Msg = crate::lang::Msg("cli-usage-twice");

/// What the system answered, in words where people meet it often.
fn why(words: Words, error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => words.t("cli-why-not-found").into_owned(),
        Kind::PermissionDenied => words.t("cli-why-denied").into_owned(),
        Kind::StorageFull => words.t("cli-why-full").into_owned(),
        Kind::ReadOnlyFilesystem => words.t("cli-why-read-only").into_owned(),
        Kind::AlreadyExists => words.t("cli-why-exists").into_owned(),
        Kind::IsADirectory => words.t("cli-why-folder").into_owned(),
        _ => error.to_string(),
    }
}

/// The same sentence as on a screen, on one line.
fn refused(words: Words, refusal: &Refusal, view: Option<&View>) -> String {
    let nothing;
    let view = match view {
        Some(view) => view,
        None => {
            nothing = View::whole(Arc::new(Book::new(SystemClock.today())));
            &nothing
        }
    };
    let why = refusal_without_screen(view, words, refusal);
    let why = why.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    words.ta("refused", &[("why", why.into())]).into_owned()
}

fn store(words: Words, error: &StoreError) -> String {
    match error {
        StoreError::Locked(holder) => match holder.pid {
            Some(pid) => words.ta("cli-store-locked-by", &[("pid", pid.to_string().into())]).into_owned(),
            None => words.t("cli-store-locked").into_owned(),
        },
        StoreError::ReadOnly(at) => words.ta("cli-store-read-only", &[("path", path(at))]).into_owned(),
        StoreError::NetworkFileSystem { path: at, .. } => {
            words.ta("cli-store-network", &[("path", path(at))]).into_owned()
        }
        StoreError::Foreign { path: at, .. } => {
            words.ta("cli-store-foreign", &[("path", path(at))]).into_owned()
        }
        StoreError::Newer { path: at, .. } => words.ta("cli-store-newer", &[("path", path(at))]).into_owned(),
        StoreError::Damaged(damage) => words
            .ta(
                "cli-store-damaged",
                &[
                    ("segment", damage.segment.to_string().into()),
                    ("offset", damage.offset.to_string().into()),
                    ("how", damage_kind(words, damage.kind).into()),
                ],
            )
            .into_owned(),
        StoreError::DumpDamaged { path: at, kind } => {
            let how = match kind {
                DumpDamage::HashDiffers { found } => short(found),
                DumpDamage::Unreadable => words.t("cli-dump-unreadable").into_owned(),
                DumpDamage::RowsMissing => words.t("cli-dump-rows-missing").into_owned(),
                DumpDamage::DigestDiffers => words.t("cli-damage-digest").into_owned(),
            };
            words.ta("cli-store-dump-damaged", &[("path", path(at)), ("how", how.into())]).into_owned()
        }
        StoreError::DiskNearlyFull { free, needed } => {
            let mib = |bytes: u64| (bytes >> 20).to_string();
            words
                .ta("cli-store-disk-full", &[("free", mib(*free).into()), ("needed", mib(*needed).into())])
                .into_owned()
        }
        StoreError::Io { path: at, source, .. } => {
            words.ta("cli-error-file", &[("path", path(at)), ("why", why(words, source).into())]).into_owned()
        }
        StoreError::SyncFailed { source, settled } => {
            let id = if *settled { SYNC_FAILED } else { SYNC_UNKNOWN };
            words.ta(id, &[("why", why(words, source).into())]).into_owned()
        }
        StoreError::NoJournal(at) => words.ta("cli-store-none", &[("path", path(at))]).into_owned(),
        StoreError::Exists(at) => words.ta("cli-store-exists", &[("path", path(at))]).into_owned(),
        StoreError::JournalShorter { journal, applied } => words
            .ta(
                "cli-store-shorter",
                &[("journal", journal.to_string().into()), ("applied", applied.to_string().into())],
            )
            .into_owned(),
        StoreError::EntryUnreadable { seq } | StoreError::Absent { seq } => {
            words.ta("cli-store-entry", &[("seq", seq.to_string().into())]).into_owned()
        }
        StoreError::DigestDiffers { seq } => {
            words.ta("cli-store-digest", &[("seq", seq.to_string().into())]).into_owned()
        }
        StoreError::Busy => words.t("cli-store-busy").into_owned(),
        StoreError::Closed => words.t("cli-store-closed").into_owned(),
        other => words.ta("cli-store-other", &[("what", other.to_string().into())]).into_owned(),
    }
}

const SYNC_FAILED: crate::lang::Msg = crate::lang::Msg("cli-store-sync-failed");
const SYNC_UNKNOWN: crate::lang::Msg = crate::lang::Msg("cli-store-sync-unknown");

fn damage_kind(words: Words, kind: DamageKind) -> String {
    match kind {
        DamageKind::SegmentMissing => words.t("cli-damage-segment-missing").into_owned(),
        DamageKind::HeaderBad => words.t("cli-damage-header").into_owned(),
        DamageKind::FrameBad { .. } => words.t("cli-damage-frame").into_owned(),
        DamageKind::EndsEarly { .. } => words.t("cli-damage-ends-early").into_owned(),
        DamageKind::NotJoined => words.t("cli-damage-not-joined").into_owned(),
        DamageKind::OutOfOrder { expected, found } => {
            let args = [("expected", expected.to_string().into()), ("found", found.to_string().into())];
            words.ta("cli-damage-order", &args).into_owned()
        }
        DamageKind::ChainBroken { seq } => {
            words.ta("cli-damage-chain", &[("seq", seq.to_string().into())]).into_owned()
        }
        DamageKind::LinesBad { seq } => {
            words.ta("cli-damage-lines", &[("seq", seq.to_string().into())]).into_owned()
        }
    }
}

fn short(chain: &Chain) -> String {
    chain.to_string().chars().take(12).collect()
}

/// What a check has found, in one line.
pub fn finding(words: Words, finding: &Finding) -> String {
    let number = |number: u64| Value::from(number.to_string());
    let row = |row: RowId| Value::from(format!("{} {}", words.t(format!("kind-{}", row.kind.key())), row.id));
    match finding {
        Finding::Journal(error) | Finding::Dump(error) => store(words, error),
        Finding::TornTail(_) => words.t("cli-found-torn").into_owned(),
        Finding::Unfinished(_) => words.t("cli-found-unfinished").into_owned(),
        Finding::BrokenLink { seq, row: at, was, held } => words
            .ta(
                "cli-found-link",
                &[("seq", number(*seq)), ("row", row(*at)), ("was", number(*was)), ("held", number(*held))],
            )
            .into_owned(),
        Finding::Digest { seq } => words.ta("cli-store-digest", &[("seq", number(*seq))]).into_owned(),
        Finding::Dangling { row: at, names } => {
            words.ta("cli-found-dangling", &[("row", row(*at)), ("names", row(*names))]).into_owned()
        }
        Finding::Index(name) => words.ta("cli-found-index", &[("name", (*name).into())]).into_owned(),
        Finding::Shelf(_) => words.t("cli-found-shelf").into_owned(),
        Finding::ShelfAhead { journal, applied } => words
            .ta("cli-store-shorter", &[("journal", number(*journal)), ("applied", number(*applied))])
            .into_owned(),
        Finding::RowDiffers(at) => words.ta("cli-found-row", &[("row", row(*at))]).into_owned(),
    }
}
