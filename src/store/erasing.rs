//! Carrying an erasure through a whole store: journal, drafts, what sessions remember, dumps, sled.
//!
//! The act itself is saved first; then the store is closed and everything that the acts of erasure name is taken out of
//! the history. A cut in between leaves every file whole, and doing it again finishes it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::backup::DUMP_FOLDER;
use super::error::{Doing, StoreError};
use super::handle::{JOURNAL_FOLDER, Options, Store};
use super::journal::{Journal, JournalOptions};
use super::lock::StoreLock;
use super::shelf::{ASIDE_FOLDER, SHELF_FOLDER};
use crate::domain::person::Person;
use crate::domain::{AccountId, Verb};

/// Entries that are looked at together.
const WINDOW: u64 = 1_024;

/// What an erasure has done to the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gone {
    /// Texts taken out of the history.
    pub texts: u64,
    /// Half-filled forms dropped.
    pub drafts: usize,
    /// Dumps taken away; a new one was made.
    pub dumps: usize,
}

impl Store {
    /// Drops every half-filled form that holds one of these texts or that cannot be opened, and what sessions remember of
    /// their accounts where it does. Gives how many forms.
    pub fn forget_texts(&self, texts: &[&str]) -> usize {
        let holds = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            texts.iter().any(|sought| !sought.is_empty() && text.contains(sought))
        };
        let accounts: Vec<AccountId> = self.book().accounts().map(|(id, _)| id).collect();
        let mut dropped = 0;
        for account in accounts {
            let open: Vec<Box<str>> = self
                .drafts(account)
                .into_iter()
                .filter(|draft| !holds(&draft.bytes))
                .map(|draft| draft.place)
                .collect();
            for place in self.draft_places(account) {
                if !open.contains(&place) && self.drop_draft(account, &place) {
                    dropped += 1;
                }
            }
            if self.remembered(account).is_some_and(|bytes| holds(&bytes)) {
                // Empty bytes are read as nothing remembered.
                drop(self.remember(account, &[]));
            }
        }
        dropped
    }
}

/// The texts by which a person's traces are known.
pub fn texts_of(person: &Person) -> Vec<&str> {
    let names = person.former_names.iter().map(|name| &**name);
    [&*person.name, &*person.phone, &*person.number].into_iter().chain(names).collect()
}

/// Takes everything that the store's acts of erasure name out of its files and makes rows and dump anew. Nobody may have
/// the store open. Doing it again changes nothing.
///
/// # Errors
/// `Locked`, `Damaged`, `Io`; what is done by then stays done.
pub fn finish(folder: &Path, options: Options) -> Result<Gone, StoreError> {
    let mut gone = Gone::default();
    {
        let _lock = StoreLock::take(folder, options.clock.now_ms())?;
        let (mut journal, opened) = Journal::open(
            &folder.join(JOURNAL_FOLDER),
            JournalOptions {
                files: Arc::clone(&options.files),
                segment_bytes: options.segment_bytes,
                space: options.space,
                store: None,
                create: false,
            },
        )?;
        let reader = journal.reader();
        let mut rows: BTreeMap<(u8, u32), u64> = BTreeMap::new();
        let mut from = 1;
        while from <= opened.head.seq {
            let until = (from + WINDOW - 1).min(opened.head.seq);
            for head in reader.heads(from, until)?.iter().filter(|head| head.verb == Verb::Erase.key()) {
                for row in reader.entry(head.seq)?.rows {
                    rows.insert((row.kind, row.id), head.seq);
                }
            }
            from = until + 1;
        }
        gone.texts = journal.erase_before(&rows)?.texts;
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error: io::Error| StoreError::io(Doing::Folder, path, error)
        };
        let dumps = folder.join(DUMP_FOLDER);
        if dumps.is_dir() {
            gone.dumps = fs::read_dir(&dumps).map_err(failed(&dumps))?.count();
            fs::remove_dir_all(&dumps).map_err(failed(&dumps))?;
        }
        let aside = folder.join(ASIDE_FOLDER);
        if aside.is_dir() {
            fs::remove_dir_all(&aside).map_err(failed(&aside))?;
        }
    }
    // sled is made anew with the forms that were kept; what stood in the old one goes with its folder.
    let store = Store::open(folder, Options { distrust_rows: true, ..options })?;
    store.carry_now();
    drop(store);
    let aside = folder.join(SHELF_FOLDER).with_file_name(ASIDE_FOLDER);
    if aside.is_dir() {
        fs::remove_dir_all(&aside).map_err(|error| StoreError::io(Doing::Folder, aside, error))?;
    }
    Ok(gone)
}
