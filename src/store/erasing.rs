//! Carrying an erasure through a whole open store: journal, drafts, what sessions remember of their accounts, dumps, sled.
//!
//! The act is saved first, then everything that the acts of erasure name is taken out of the history. A mark in the
//! folder stands from before the act until all is done, so that a store that was cut off in between finishes it when it
//! is opened; doing it again changes nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, mpsc};

use super::ask::{NotSaved, Receipt};
use super::backup::DUMP_FOLDER;
use super::error::{Doing, StoreError};
use super::handle::Store;
use super::shelf::{ASIDE_FOLDER, SHELF_FOLDER};
use super::writer::Ask;
use crate::domain::{AccountId, Act, Verb};

/// Stands in the store's folder as long as an erasure is not finished. It is empty.
pub const MARK: &str = "erasing";
/// Entries that are looked at together.
const WINDOW: u64 = 1_024;

/// Rows by kind and id, each with the act before which all its versions go.
pub(super) type Rows = BTreeMap<(u8, u32), u64>;
/// Texts that sessions forget.
pub type Texts = Arc<[Box<str>]>;

/// What an erasure has done to the files.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Gone {
    /// Texts taken out of the history.
    pub texts: u64,
    /// Half-filled forms dropped.
    pub drafts: usize,
    /// Dumps taken away.
    pub dumps: usize,
    /// The dump that was made in their place, where there had been one.
    pub dump: Option<PathBuf>,
    /// sled could not be made anew: it goes when the store is opened next time.
    pub rows_left: bool,
}

/// Which half-filled forms and memories go.
enum Traces<'a> {
    /// Those that hold one of these texts, or cannot be read.
    Texts(&'a [String]),
    /// Those older than this instant. *Unit*: milliseconds since 1970, UTC.
    Older(i64),
}

impl Store {
    /// Saves an act of erasure and takes what it names out of every file of the store. Sessions forget the texts.
    ///
    /// # Errors
    /// A refusal, or that of the disk; what is done by then stays done, and the next opening finishes it.
    pub fn erase(&self, act: Act, texts: &[String]) -> Result<(Receipt, Gone), NotSaved> {
        let account = act.account;
        let _one = self.erasing.lock().unwrap_or_else(PoisonError::into_inner);
        self.set_mark()?;
        let receipt = self.carry_out(act).inspect_err(|_| self.clear_mark())?;
        let gone = self.take_out(&Traces::Texts(texts), account)?;
        Ok((receipt, gone))
    }

    /// Finishes an erasure that was cut off.
    ///
    /// # Errors
    /// As [`Store::erase`].
    pub(super) fn finish_erasing(&self) -> Result<Gone, NotSaved> {
        if !self.folder().join(MARK).exists() {
            return Ok(Gone::default());
        }
        let (rows, last) = self.erased_rows()?;
        let Some((at_ms, account)) = last.filter(|_| !rows.is_empty()) else {
            self.clear_mark();
            return Ok(Gone::default());
        };
        self.take_out(&Traces::Older(at_ms), account)
    }

    fn take_out(&self, traces: &Traces<'_>, account: AccountId) -> Result<Gone, NotSaved> {
        let mut gone = Gone::default();
        let texts = match traces {
            Traces::Texts(texts) => texts,
            Traces::Older(_) => &[][..],
        };
        let (rows, _) = self.erased_rows()?;
        let (reply, answer) = mpsc::sync_channel(1);
        self.ask(Ask::Erase { rows, texts: texts.iter().map(|text| text.as_str().into()).collect(), reply });
        gone.texts = answer.recv().map_err(|_| StoreError::Busy)??.texts;
        let failed = |path: PathBuf| move |error: io::Error| StoreError::io(Doing::Folder, path, error);
        let dumps = self.folder().join(DUMP_FOLDER);
        if dumps.is_dir() {
            let _one = self.dumping.lock().unwrap_or_else(PoisonError::into_inner);
            gone.dumps = fs::read_dir(&dumps).map_err(failed(dumps.clone()))?.count();
            fs::remove_dir_all(&dumps).map_err(failed(dumps.clone()))?;
        }
        if gone.dumps > 0 {
            gone.dump = Some(self.dump(account)?.path);
        }
        gone.drafts = self.forget(traces);
        self.carry_anew();
        gone.rows_left = self.shelf_health().given_up;
        let aside = self.folder().join(SHELF_FOLDER).with_file_name(ASIDE_FOLDER);
        if aside.is_dir() {
            fs::remove_dir_all(&aside).map_err(failed(aside.clone()))?;
        }
        if !gone.rows_left {
            self.clear_mark();
        }
        Ok(gone)
    }

    /// The rows that acts of erasure name, each with the act's number, and when and by whom the last was.
    fn erased_rows(&self) -> Result<(Rows, Option<(i64, AccountId)>), StoreError> {
        let (mut rows, mut last) = (Rows::new(), None);
        let (mut from, until) = (1, self.head().seq);
        while from <= until {
            let heads = self.journal().heads(from, until.min(from + WINDOW - 1))?;
            for head in heads.iter().filter(|head| head.verb == Verb::Erase.key()) {
                last = Some((head.at_ms, AccountId(head.actor)));
                for row in self.journal().entry(head.seq)?.rows {
                    rows.insert((row.kind, row.id), head.seq);
                }
            }
            from += WINDOW;
        }
        Ok((rows, last))
    }

    /// Drops half-filled forms and memories; gives how many forms.
    fn forget(&self, traces: &Traces<'_>) -> usize {
        let holds = |at_ms: i64, bytes: &[u8]| match traces {
            Traces::Texts(texts) => {
                let text = String::from_utf8_lossy(bytes);
                texts.iter().any(|sought| text.contains(sought.as_str()))
            }
            Traces::Older(than) => at_ms <= *than,
        };
        // What sessions remember is only convenient, and has no time of its own.
        let accounts: Vec<AccountId> = self.book().accounts().map(|(id, _)| id).collect();
        let mut dropped = 0;
        for account in accounts {
            let open = self.drafts(account).into_iter().filter(|draft| !holds(draft.at_ms, &draft.bytes));
            let open: Vec<Box<str>> = open.map(|draft| draft.place).collect();
            for place in self.draft_places(account) {
                if !open.contains(&place) && self.drop_draft(account, &place) {
                    dropped += 1;
                }
            }
            if self.remembered(account).is_some_and(|bytes| holds(i64::MIN, &bytes)) {
                // Empty bytes are read as nothing remembered, and are within every limit.
                let _ = self.remember(account, &[]);
            }
        }
        dropped
    }

    fn set_mark(&self) -> Result<(), StoreError> {
        let path = self.folder().join(MARK);
        let made = File::create(&path).and_then(|file| file.sync_all());
        let made = made.and_then(|()| File::open(self.folder())?.sync_all());
        made.map_err(|error| StoreError::io(Doing::Write, path, error))
    }

    /// A mark that stays costs one more look at the next opening.
    fn clear_mark(&self) {
        let _ = fs::remove_file(self.folder().join(MARK));
    }
}
