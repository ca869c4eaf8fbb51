//! Going over every frame and link, for `check` and `journal verify`. Changes nothing.

use std::path::Path;
use std::sync::Arc;

use super::chain::Head;
use super::entry::Kept;
use super::error::StoreError;
use super::files::Files;
use super::read::{JournalReader, Walk};
use super::tail::Opened;

/// What going over a journal has counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends and what opening would cut.
    pub opened: Opened,
    /// Frames that live.
    pub frames: u64,
    /// Entries in them.
    pub entries: u64,
    /// Rows in them, removed and erased ones too.
    pub rows: u64,
    /// Rows and notes of which only the leaf is left.
    pub erased: u64,
    /// Whether a head printed earlier is in this journal.
    pub against: Option<Against>,
}

/// What a head printed earlier says of this journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The journal had this head at that number and has only grown since.
    Held,
    /// At that number this journal has another hash: it is not the one that the head was printed from.
    Differs,
    /// No frame ends at that number: it is not the head of this journal at any time.
    NoSuchEnd,
    /// The journal ends before it: something is missing.
    Beyond,
}

/// Reads every live frame of the journal in `folder` and checks each checksum, number, leaf and link.
///
/// *Errors*: the first damage found, as in [`super::read::JournalReader::open`].
pub fn verify(files: Arc<dyn Files>, folder: &Path, against: Option<Head>) -> Result<Verified, StoreError> {
    let (reader, opened) = JournalReader::open(files, folder, None)?;
    let end = opened.head.seq;
    let mut verified = Verified { opened, frames: 0, entries: 0, rows: 0, erased: 0, against: None };
    let mut held = match against {
        Some(head) if head.seq > end => Some(Against::Beyond),
        Some(Head { seq: 0, chain }) => {
            let same = chain == super::chain::Chain::genesis(reader.store());
            Some(if same { Against::Held } else { Against::Differs })
        }
        Some(_) => Some(Against::NoSuchEnd),
        None => None,
    };
    for frame in Walk::new(reader.shared(), 1)? {
        let (header, entries) = frame?;
        verified.frames += 1;
        verified.entries += entries.len() as u64;
        for entry in &entries {
            verified.rows += entry.rows.len() as u64;
            let all = entry.rows.iter().map(|row| &row.after).chain([&entry.note]);
            verified.erased += all.filter(|kept| matches!(kept, Kept::Erased)).count() as u64;
        }
        if let Some(head) = against
            && head.seq == header.last_seq()
        {
            held = Some(if head.chain == header.chain { Against::Held } else { Against::Differs });
        }
    }
    verified.against = held;
    Ok(verified)
}
