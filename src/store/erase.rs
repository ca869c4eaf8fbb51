//! Taking rows out of the history when the law asks: text and salt go, the leaf stays, the chain still verifies.
//!
//! Each segment is written anew beside the old one and takes its name when it is on the disk. A power cut leaves some
//! segments done and others not, every one of them whole; erasing again finishes it. What stands in dead frames goes
//! too.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::chain::Chain;
use super::disclosure;
use super::error::{Damage, DamageKind, Doing, StoreError};
use super::frame::{Found, SegmentBytes};
use super::journal::Journal;
use super::lines;
use super::read::Shared;
use super::segment::{SEGMENT_HEADER_BYTES, SegmentHeader, segment_path, unfinished_path};

/// What an erasure has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Texts of rows, and notes of the entries that held them, that are gone.
    pub texts: u64,
    /// Segments that were written anew.
    pub segments: u64,
}

impl Journal {
    /// Erases every version of the rows named by (kind, id), and the notes of the entries that hold them, from the
    /// whole history. The caller journals the erasure as an act of its own and makes sled and dumps anew.
    ///
    /// *Errors*: as for appending and reading; what is done by then stays done, and erasing again finishes it.
    pub fn erase(&mut self, rows: &BTreeSet<(u8, u32)>) -> Result<Erased, StoreError> {
        self.erase_before(&rows.iter().map(|row| (*row, u64::MAX)).collect())
    }

    /// The same, but only versions older than the number that stands with each row.
    ///
    /// *Errors*: as [`Journal::erase`].
    pub fn erase_before(&mut self, rows: &BTreeMap<(u8, u32), u64>) -> Result<Erased, StoreError> {
        // A fresh segment closes the one being written, so that all that hold anything are closed ones.
        self.begin_segment()?;
        let shared = Arc::clone(self.shared());
        let segments = shared.segments();
        let mut erased = Erased::default();
        for index in 1..self.segment() {
            let at = segments.partition_point(|segment| segment.index < index);
            let live = segments.get(at).filter(|segment| segment.index == index);
            // Segments that a later one has buried hold nothing that counts.
            let (bytes, texts) = match (live, segments.get(at + 1)) {
                (Some(segment), Some(next)) => rewritten(&shared, segment, next, rows)?,
                _ => (vec![0; SEGMENT_HEADER_BYTES], 0),
            };
            if texts > 0 || holds_more(&shared, index, bytes.len() as u64)? {
                replace(&shared, index, &bytes)?;
                erased.texts += texts;
                erased.segments += 1;
            }
        }
        Ok(erased)
    }
}

/// The segment's live frames without the rows, and how many texts went.
fn rewritten(
    shared: &Shared,
    segment: &SegmentHeader,
    next: &SegmentHeader,
    rows: &BTreeMap<(u8, u32), u64>,
) -> Result<(Vec<u8>, u64), StoreError> {
    let reading = shared.reading(segment.index);
    let mut bytes = SegmentBytes::new(shared.open(segment.index)?).map_err(&reading)?;
    let mut out = segment.to_bytes().to_vec();
    let mut offset = SEGMENT_HEADER_BYTES as u64;
    let (mut seq, mut before, mut texts) = (segment.first_seq, segment.chain, 0);
    while seq < next.first_seq {
        let damage = |kind| StoreError::from(Damage { segment: segment.index, offset, kind });
        let Found::Frame(header, payload) = bytes.frame(offset).map_err(&reading)? else {
            return Err(damage(DamageKind::EndsEarly { next_first: next.first_seq }));
        };
        let from = out.len();
        let erase = |seq, kind, id| rows.get(&(kind, id)).is_some_and(|before| seq < *before);
        let note =
            |seq, verb: &str, json: &str| disclosure::names(verb, json, &|kind, id| erase(seq, kind, id));
        let gone = lines::erase(&mut out, &header, payload, &erase, &note);
        let gone = gone.ok_or(damage(DamageKind::LinesBad { seq }))?;
        // What is put in place of the truth has to amount to the same.
        let new = out.get(from + super::frame::FRAME_HEADER_BYTES..).unwrap_or_default();
        match lines::decode(&header, new, &before) {
            Some((_, chain)) if chain == header.chain && header.first_seq == seq => {}
            _ => return Err(damage(DamageKind::ChainBroken { seq })),
        }
        texts += gone;
        seq = header.last_seq() + 1;
        before = header.chain;
        offset += header.frame_bytes();
    }
    let joined: Chain = next.chain;
    if before != joined {
        return Err(Damage { segment: segment.index, offset, kind: DamageKind::NotJoined }.into());
    }
    Ok((out, texts))
}

/// Whether anything but zeros stands behind the first `bytes` of a segment.
fn holds_more(shared: &Shared, index: u64, bytes: u64) -> Result<bool, StoreError> {
    let reading = shared.reading(index);
    let mut found = SegmentBytes::new(shared.open(index)?).map_err(&reading)?;
    let (frame, dirty_until) = found.search(bytes).map_err(&reading)?;
    Ok(frame.is_some() || dirty_until > bytes)
}

fn replace(shared: &Shared, index: u64, bytes: &[u8]) -> Result<(), StoreError> {
    let Shared { files, folder, .. } = shared;
    let (path, unfinished) = (segment_path(folder, index), unfinished_path(folder, index));
    let replaced = (|| -> io::Result<()> {
        let file = match files.create(&unfinished) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                files.remove(&unfinished)?;
                files.create(&unfinished)?
            }
            made => made?,
        };
        file.write_at(0, bytes)?;
        file.sync_data()?;
        files.rename(&unfinished, &path)?;
        files.sync_folder(folder)
    })();
    shared.forget(index);
    replaced.map_err(|error| StoreError::io(Doing::Write, path, error))
}
