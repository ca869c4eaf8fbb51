//! From files to a book: sled's rows and the journal's tail if they prove right, else the journal alone.

use std::collections::BTreeSet;
use std::path::Path;

use super::backup::from_dump;
use super::drafts::Drafts;
use super::error::StoreError;
use super::memory::Memory;
use super::read::JournalReader;
use super::replay::{replay, take_in};
use super::shelf::{self, Loaded, SHELF_FOLDER, Shelf, ShelfFault};
use super::tail::Opened;
use crate::domain::{AccountId, Book, Day, Kind, RowId};

/// How the book came to be when the store was opened.
#[derive(Debug)]
pub enum Source {
    /// From sled's rows and this many entries of the journal's tail.
    Rows {
        /// Entries behind what sled had applied.
        tail: u64,
    },
    /// From the newest good dump and the journal, because sled was of no use.
    Journal {
        /// Why.
        fault: ShelfFault,
        /// Entries read.
        entries: u64,
    },
}

pub(super) struct OpenedBook {
    pub book: Book,
    pub memory: Memory,
    /// `None`: closed, or to be made anew.
    pub shelf: Option<Shelf>,
    /// Whether what sled holds is good.
    pub trusted: bool,
    pub source: Source,
    pub behind: Behind,
}

/// What the journal's tail holds and sled does not: to be carried, or sled would say that it has applied what it never
/// got as soon as anything else is.
#[derive(Default)]
pub(super) struct Behind {
    pub rows: BTreeSet<RowId>,
    pub acts: Vec<(AccountId, u64)>,
    entries: u64,
}

/// What opening needs to know beside the files.
pub(super) struct Opening<'a> {
    pub folder: &'a Path,
    pub today: Day,
    pub open_limit_ms: u64,
    /// The program whose process holds sled; `None`: this one.
    pub program: Option<&'a Path>,
    /// Whatever sled holds is not taken (drafts aside).
    pub distrust_rows: bool,
}

pub(super) fn open_book(
    opening: &Opening<'_>,
    reader: &JournalReader,
    opened: &Opened,
    drafts: &mut Drafts,
) -> Result<OpenedBook, StoreError> {
    let Opening { folder, today, open_limit_ms, program, distrust_rows } = *opening;
    let fault = match Shelf::open(&folder.join(SHELF_FOLDER), open_limit_ms, program) {
        Ok(shelf) if distrust_rows => {
            // Only for the drafts, which are nowhere else.
            drop(shelf.load(today, drafts));
            shelf.close();
            ShelfFault::Distrusted
        }
        Ok(shelf) => match from_rows(&shelf, reader, opened, today, drafts)? {
            Ok((mut book, memory, behind)) => {
                book.settle();
                // A process of its own has done its work until something is to be carried.
                let shelf = if shelf.is_beside() {
                    shelf.close();
                    None
                } else {
                    Some(shelf)
                };
                let source = Source::Rows { tail: behind.entries };
                return Ok(OpenedBook { book, memory, shelf, trusted: true, source, behind });
            }
            Err(fault) => {
                shelf.close();
                fault
            }
        },
        Err(fault) => fault,
    };
    let (book, memory, entries) = from_journal(folder, reader, opened.digest, today, opened.head.seq)?;
    let source = Source::Journal { fault, entries };
    Ok(OpenedBook { book, memory, shelf: None, trusted: false, source, behind: Behind::default() })
}

type Rows = Result<(Book, Memory, Behind), ShelfFault>;

fn from_rows(
    shelf: &Shelf,
    reader: &JournalReader,
    opened: &Opened,
    today: Day,
    drafts: &mut Drafts,
) -> Result<Rows, StoreError> {
    let Loaded { mut book, mut memory, mark } = match shelf.load(today, drafts) {
        Ok(loaded) => loaded,
        Err(fault) => return Ok(Err(fault)),
    };
    if !shelf::is_of(&mark, opened.store) {
        return Ok(Err(ShelfFault::Foreign));
    }
    let end = opened.head.seq;
    if mark.seq > end {
        return Err(StoreError::JournalShorter { journal: end, applied: mark.seq });
    }
    book.advance(mark.seq);
    let mut behind = Behind::default();
    for entry in reader.read_from(mark.seq + 1)? {
        let entry = entry?;
        if entry.seq > end {
            break;
        }
        take_in(&mut book, &entry)?;
        memory.note_entry(&entry);
        behind.entries += 1;
        behind.acts.push((AccountId(entry.actor), entry.act));
        let rows = entry.rows.iter();
        behind
            .rows
            .extend(rows.filter_map(|row| Some(RowId { kind: Kind::from_prefix(row.kind)?, id: row.id })));
    }
    if book.digest().to_le_bytes() != opened.digest {
        return Ok(Err(ShelfFault::Digest));
    }
    Ok(Ok((book, memory, behind)))
}

/// The book from the newest good dump and the journal's tail, else from the whole journal; settled, with how many
/// entries were read.
///
/// # Errors
/// `DigestDiffers` where the rows are not those that the last frame was written for; `Damaged`, `Io`.
fn from_journal(
    folder: &Path,
    reader: &JournalReader,
    digest: [u8; 16],
    today: Day,
    until: u64,
) -> Result<(Book, Memory, u64), StoreError> {
    if let Some((mut book, memory, entries)) = from_dump(folder, reader, today, until)?
        && book.digest().to_le_bytes() == digest
    {
        book.settle();
        return Ok((book, memory, entries));
    }
    let mut book = Book::loading(today);
    let mut memory = Memory::default();
    let entries = replay(&mut book, &mut memory, reader, 1, until)?;
    if book.digest().to_le_bytes() != digest {
        return Err(StoreError::DigestDiffers { seq: until });
    }
    book.settle();
    Ok((book, memory, entries))
}
