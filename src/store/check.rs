//! `check`: every frame, link, row, index, dump and the book against each other. Changes nothing; sled is looked at in a
//! copy, because opening it writes.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::backup::dump_faults;
use super::drafts::Drafts;
use super::entry::Kept;
use super::error::{Doing, StoreError};
use super::handle::{JOURNAL_FOLDER, Options, Store};
use super::lock::StoreLock;
use super::memory::Memory;
use super::read::{JournalReader, Walk};
use super::replay::{replay, take_in};
use super::shelf::{self, SHELF_FOLDER, Shelf, ShelfFault};
use super::tail::{Cut, Unfinished};
use super::verify::verify;
use crate::domain::book::row_digest;
use crate::domain::{Book, Kind, RowId, person::Person};

/// Findings that a report holds; more are only counted.
pub const FINDINGS_MAX: usize = 1_000;

/// Something that is not as it should be.
#[derive(Debug)]
pub enum Finding {
    /// The journal itself is damaged, foreign, newer or unreadable.
    Journal(StoreError),
    /// Bytes behind the journal's end that are no frame: the rest of a write that a power cut broke off.
    TornTail(Cut),
    /// An act whose end was never written; it does not exist.
    Unfinished(Unfinished),
    /// An entry says that it changed another version of a row than the one that stood there.
    BrokenLink {
        /// The entry.
        seq: u64,
        /// The row.
        row: RowId,
        /// What it says.
        was: u64,
        /// What stood there.
        held: u64,
    },
    /// The rows up to an entry are not the ones that its frame was written for.
    Digest {
        /// The entry.
        seq: u64,
    },
    /// A row names one that is not there.
    Dangling {
        /// The row.
        row: RowId,
        /// What it names.
        names: RowId,
    },
    /// An index of the book says something else than the rows; its name in the code.
    Index(&'static str),
    /// sled is of no use as it is; opening builds it anew.
    Shelf(ShelfFault),
    /// sled has applied more than the journal holds.
    ShelfAhead {
        /// The journal's last entry.
        journal: u64,
        /// What sled has applied.
        applied: u64,
    },
    /// A row in sled is not the one of the journal; opening builds sled anew.
    RowDiffers(RowId),
    /// A dump is not what was written.
    Dump(StoreError),
}

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Nothing was found.
    Sound,
    /// Something was found that opening or a rebuild mends, or that harms nothing.
    Findings,
    /// The journal is damaged: something that was saved may be lost.
    Damaged,
}

impl Verdict {
    /// The exit code of the program: 0, 1 or 5.
    pub const fn exit_code(self) -> u8 {
        match self {
            Verdict::Sound => 0,
            Verdict::Findings => 1,
            Verdict::Damaged => 5,
        }
    }
}

impl Finding {
    /// How bad it is.
    pub fn verdict(&self) -> Verdict {
        match self {
            Finding::Journal(_)
            | Finding::BrokenLink { .. }
            | Finding::Digest { .. }
            | Finding::ShelfAhead { .. } => Verdict::Damaged,
            Finding::TornTail(_)
            | Finding::Unfinished(_)
            | Finding::Dangling { .. }
            | Finding::Index(_)
            | Finding::Shelf(_)
            | Finding::RowDiffers(_)
            | Finding::Dump(_) => Verdict::Findings,
        }
    }
}

/// What a check has looked at and found.
#[derive(Debug, Default)]
pub struct Report {
    /// Frames of the journal.
    pub frames: u64,
    /// Entries.
    pub entries: u64,
    /// Live rows.
    pub rows: u64,
    /// Whether numbers are sealed in it.
    pub sealed: bool,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Findings beyond [`FINDINGS_MAX`].
    pub more: u64,
}

impl Report {
    fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// The worst of what was found.
    pub fn verdict(&self) -> Verdict {
        self.findings.iter().map(Finding::verdict).max().unwrap_or(Verdict::Sound)
    }
}

/// Checks the store in `folder`, which nobody may have open. Not a byte of it changes.
///
/// # Errors
/// Only where nothing can be said: `NoJournal`, `Locked`, `Io` on the folder or on the copy.
pub fn check(folder: &Path, options: &Options) -> Result<Report, StoreError> {
    let journal = folder.join(JOURNAL_FOLDER);
    if !journal.is_dir() {
        return Err(StoreError::NoJournal(folder.to_owned()));
    }
    let _lock = StoreLock::hold(folder)?;
    look(folder, options, None)
}

/// The same for a store that this process has open, while people work on it: what is written meanwhile is left out.
///
/// # Errors
/// As [`check`].
pub fn check_open(store: &Store, options: &Options) -> Result<Report, StoreError> {
    store.carry_now();
    let sled = store.folder().join(SHELF_FOLDER);
    // Before the journal is read, or sled would seem to know of entries that are not there.
    let held = shelf::hold(&sled, options.open_limit_ms);
    let copy = Copy::of(&sled)?;
    drop(held);
    look(store.folder(), options, Some(copy))
}

/// `copy` is one of sled from before; then the journal may be written to meanwhile.
fn look(folder: &Path, options: &Options, copy: Option<Copy>) -> Result<Report, StoreError> {
    let journal = folder.join(JOURNAL_FOLDER);
    let open = copy.is_some();
    let mut report = Report::default();
    let files = Arc::clone(&options.files);
    match verify(Arc::clone(&files), &journal, None) {
        Ok(verified) => {
            (report.frames, report.entries) = (verified.frames, verified.entries);
            // In an open store they are what is just being written.
            if !open {
                verified.opened.cut.into_iter().for_each(|cut| report.add(Finding::TornTail(cut)));
                let unfinished = verified.opened.unfinished.into_iter();
                unfinished.for_each(|act| report.add(Finding::Unfinished(act)));
            }
        }
        Err(error) => report.add(Finding::Journal(error)),
    }
    let reader = match JournalReader::open(files, &journal, None) {
        Ok((reader, _)) => reader,
        Err(error) => {
            if report.findings.is_empty() {
                report.add(Finding::Journal(error));
            }
            return Ok(report);
        }
    };
    let mut book = Book::loading(options.clock.today());
    if let Err(error) = check_entries(&reader, &mut book, &mut report) {
        if report.findings.is_empty() {
            report.add(Finding::Journal(error));
        }
        return Ok(report);
    }
    book.settle();
    let is_sealed = |person: &Person| person.secrets().iter().any(|(_, secret)| secret.sealed().is_some());
    report.sealed = book.people().any(|(_, person)| is_sealed(person));
    check_book(&book, &mut report);
    check_shelf(folder, copy, &reader, &book, options, &mut report)?;
    dump_faults(folder, &reader)?.into_iter().for_each(|error| report.add(Finding::Dump(error)));
    Ok(report)
}

fn check_entries(reader: &JournalReader, book: &mut Book, report: &mut Report) -> Result<(), StoreError> {
    // Rows whose content was erased still count with their versions, until a later entry replaces them.
    let mut ghosts: BTreeMap<RowId, u64> = BTreeMap::new();
    for frame in Walk::new(reader.shared(), 1)? {
        let (header, entries) = frame?;
        let unfinished = header.continues;
        for entry in &entries {
            for row in &entry.rows {
                let kind =
                    Kind::from_prefix(row.kind).ok_or(StoreError::EntryUnreadable { seq: entry.seq })?;
                let at = RowId { kind, id: row.id };
                let held = ghosts.remove(&at).unwrap_or_else(|| book.version(at));
                if held != row.was {
                    report.add(Finding::BrokenLink { seq: entry.seq, row: at, was: row.was, held });
                }
            }
            take_in(book, entry)?;
            for row in entry.rows.iter().filter(|row| matches!(row.after, Kept::Erased)) {
                let kind =
                    Kind::from_prefix(row.kind).ok_or(StoreError::EntryUnreadable { seq: entry.seq })?;
                ghosts.insert(RowId { kind, id: row.id }, entry.seq);
            }
        }
        // All frames of one act carry the digest behind its last.
        let erased = ghosts.iter().fold(0u128, |sum, (row, seq)| sum.wrapping_add(row_digest(*row, *seq)));
        if !unfinished && book.digest().wrapping_add(erased).to_le_bytes() != header.digest {
            report.add(Finding::Digest { seq: header.last_seq() });
        }
    }
    Ok(())
}

fn check_book(book: &Book, report: &mut Report) {
    for (row, _, record) in book.rows() {
        report.rows += 1;
        record.refs(&mut |kind, id| {
            let names = RowId { kind, id };
            if book.version(names) == 0 {
                report.add(Finding::Dangling { row, names });
            }
        });
    }
    book.index_faults().into_iter().for_each(|index| report.add(Finding::Index(index)));
}

fn check_shelf(
    folder: &Path,
    copy: Option<Copy>,
    reader: &JournalReader,
    book: &Book,
    options: &Options,
    report: &mut Report,
) -> Result<(), StoreError> {
    let sled = folder.join(SHELF_FOLDER);
    if !sled.is_dir() {
        report.add(Finding::Shelf(ShelfFault::Missing));
        return Ok(());
    }
    // A process that a killed program left behind may still be closing it; where it hangs the copy will tell.
    let copy = match copy {
        Some(copy) => copy,
        None => {
            let held = shelf::hold(&sled, options.open_limit_ms);
            let copy = Copy::of(&sled)?;
            drop(held);
            copy
        }
    };
    let shelf = match Shelf::open(&copy.0, options.open_limit_ms, None) {
        Ok(shelf) => shelf,
        Err(fault) => {
            report.add(Finding::Shelf(fault));
            return Ok(());
        }
    };
    let loaded = shelf.load(book.today(), &mut Drafts::default());
    shelf.close();
    let mut loaded = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => {
            report.add(Finding::Shelf(fault));
            return Ok(());
        }
    };
    let end = reader.head().seq;
    if !shelf::is_of(&loaded.mark, reader.store()) {
        report.add(Finding::Shelf(ShelfFault::Foreign));
        return Ok(());
    }
    if loaded.mark.seq > end {
        report.add(Finding::ShelfAhead { journal: end, applied: loaded.mark.seq });
        return Ok(());
    }
    replay(&mut loaded.book, &mut Memory::default(), reader, loaded.mark.seq + 1, end)?;
    for (at, version, row) in book.rows() {
        if loaded.book.row(at) != Some((version, row)) {
            report.add(Finding::RowDiffers(at));
        }
    }
    for (at, _, _) in loaded.book.rows() {
        if book.version(at) == 0 {
            report.add(Finding::RowDiffers(at));
        }
    }
    Ok(())
}

/// A copy that vanishes.
struct Copy(PathBuf);

impl Copy {
    fn of(folder: &Path) -> Result<Copy, StoreError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random)
            .map_err(|_| StoreError::io(Doing::Random, folder, io::ErrorKind::Other.into()))?;
        let name = format!("touyan-check-{:016x}", u64::from_le_bytes(random));
        let copy = Copy(std::env::temp_dir().join(name));
        copy_folder(folder, &copy.0).map_err(|error| StoreError::io(Doing::Folder, &copy.0, error))?;
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
