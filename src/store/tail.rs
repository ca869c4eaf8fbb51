//! What opening decides: which segments live, where the journal ends, and what behind that end is dead.
//!
//! - A segment lives while no later one begins at or before its first number.
//! - In the last live segment a bad frame with a good one behind it is damage; a bad one with nothing behind it is
//!   a torn tail and is cut.
//! - An act whose last frame is missing does not exist; the journal ends before its first.
//!
//! Nothing is written here, so a damaged or foreign journal is left exactly as it was.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::chain::{Chain, Head, StoreId};
use super::error::{Damage, DamageKind, Doing, StoreError};
use super::files::{Files, OneFile};
use super::frame::{Found, FrameHeader, SegmentBytes};
use super::segment::{
    FORMAT_LEVEL, FoundHeader, Prepared, SEGMENT_HEADER_BYTES, SegmentHeader, segment_index, segment_path,
};

/// What was found when a journal was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which store it is.
    pub store: StoreId,
    /// True where there was no journal and one was begun.
    pub created: bool,
    /// The last number and the chain's hash there. Whoever has applied a higher number must refuse this journal.
    pub head: Head,
    /// The state digest of the last frame; zeros in an empty journal.
    pub digest: [u8; 16],
    /// Bytes behind the last frame that are not a frame: what a power cut left of the one being written, or an
    /// acknowledged one that was damaged since. They stay until the next append.
    pub cut: Option<Cut>,
    /// An act of which only the first parts had been written; it does not exist.
    pub unfinished: Option<Unfinished>,
}

/// A torn tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The segment's number.
    pub segment: u64,
    /// *Unit*: bytes from the start of that file.
    pub offset: u64,
    /// *Unit*: bytes, up to the last that is not zero.
    pub bytes: u64,
}

/// An act without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// The number that its first entry had.
    pub act: u64,
    /// How many entries of it had been written.
    pub entries: u64,
}

/// The end of the journal and the place of the last frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub head: Head,
    pub digest: [u8; 16],
}

/// The last live segment, as the writer goes on with it.
#[derive(Debug)]
pub(super) struct LastSegment {
    pub index: u64,
    pub file: Arc<dyn OneFile>,
    pub bytes: u64,
    /// Where the next frame goes.
    pub offset: u64,
    /// Where the last frame stands, if there is one in this segment.
    pub last_frame: Option<u64>,
    pub dirty_until: u64,
}

#[derive(Debug)]
pub(super) struct Tail {
    pub live: Vec<SegmentHeader>,
    pub end: End,
    pub last: LastSegment,
    /// Whole frames stand behind the end: the next frame must open a new segment, whose header declares them dead.
    pub must_roll: bool,
    pub ready: VecDeque<Prepared>,
    pub next_index: u64,
    pub opened: Opened,
}

struct Scanned {
    header: SegmentHeader,
    file: Arc<dyn OneFile>,
}

/// Reads the folder and decides; `None` where it holds no journal.
pub(super) fn find(
    files: &dyn Files,
    folder: &Path,
    expected: Option<StoreId>,
    read_only: bool,
) -> Result<Option<Tail>, StoreError> {
    let Some((mut live, ready, next_index)) = survey(files, folder, expected, read_only)? else {
        return Ok(None);
    };
    let Some(last) = live.last() else { return Ok(None) };
    let store = last.header.store;
    let mut walked = walk(folder, last, None)?;
    // What is left of a segment's header and only frame: a write that was broken off, or flipped bits in both.
    let left = ready.iter().find(|unused| unused.dirty_until > 0);
    let left = left.map(|unused| Cut { segment: unused.index, offset: 0, bytes: unused.dirty_until });
    let cut = walked.cut.or(left);
    let mut unfinished = None;
    let open_act = match walked.last_header {
        Some(frame) if frame.continues => Some(frame.part_of),
        Some(_) => None,
        None => Some(last.header.open_act).filter(|act| *act != 0),
    };
    if let Some(act) = open_act {
        unfinished = Some(Unfinished { act, entries: walked.end.head.seq + 1 - act });
        while live.len() > 1 && live.last().is_some_and(|segment| segment.header.first_seq >= act) {
            live.pop();
        }
        let Some(last) = live.last() else { return Ok(None) };
        walked = walk(folder, last, Some(act))?;
    }
    if let [.., before, last] = live.as_slice() {
        join(folder, before, last)?;
    }
    let Some(last) = live.last() else { return Ok(None) };
    let bytes = last.file.length().map_err(reading(folder, last.header.index))?;
    let tail = Tail {
        end: walked.end,
        last: LastSegment {
            index: last.header.index,
            file: Arc::clone(&last.file),
            bytes,
            offset: walked.offset,
            last_frame: walked.last_frame,
            dirty_until: walked.cut.map_or(0, |cut| cut.offset + cut.bytes),
        },
        must_roll: unfinished.is_some(),
        ready,
        next_index,
        opened: Opened {
            store,
            created: false,
            head: walked.end.head,
            digest: walked.end.digest,
            cut,
            unfinished,
        },
        live: live.iter().map(|segment| segment.header).collect(),
    };
    Ok(Some(tail))
}

/// Hops over the frames of `before`, checksums unjudged, and checks that they end where `last` begins. A copy of a
/// folder in use can have an old segment and the new one behind it.
fn join(folder: &Path, before: &Scanned, last: &Scanned) -> Result<(), StoreError> {
    let (index, next_first) = (before.header.index, last.header.first_seq);
    let mut bytes = SegmentBytes::new(Arc::clone(&before.file)).map_err(reading(folder, index))?;
    let mut offset = SEGMENT_HEADER_BYTES as u64;
    let (mut seq, mut chain) = (before.header.first_seq, before.header.chain);
    while seq < next_first {
        let header = bytes.header(offset).map_err(reading(folder, index))?;
        let Some(frame) = header.filter(|header| header.first_seq == seq) else {
            return Err(damage(index, offset, DamageKind::EndsEarly { next_first }));
        };
        seq = frame.last_seq() + 1;
        chain = frame.chain;
        offset += frame.frame_bytes();
    }
    if seq != next_first || chain != last.header.chain {
        return Err(damage(index, offset, DamageKind::NotJoined));
    }
    Ok(())
}

fn reading(folder: &Path, index: u64) -> impl Fn(io::Error) -> StoreError {
    let path = segment_path(folder, index);
    move |error| StoreError::io(Doing::Read, path.clone(), error)
}

type Survey = (Vec<Scanned>, VecDeque<Prepared>, u64);

/// Reads all headers; sorts the files into live, dead and unused.
fn survey(
    files: &dyn Files,
    folder: &Path,
    expected: Option<StoreId>,
    read_only: bool,
) -> Result<Option<Survey>, StoreError> {
    let names = files.list(folder).map_err(|error| StoreError::io(Doing::Folder, folder, error))?;
    let mut indexes: Vec<u64> = names.iter().filter_map(|name| segment_index(name)).collect();
    indexes.sort_unstable();
    let mut expected = expected;
    let mut good: Vec<Scanned> = Vec::new();
    let mut ready = VecDeque::new();
    for (index, wanted) in indexes.iter().copied().zip(1..) {
        if index != wanted {
            return Err(damage(wanted, 0, DamageKind::SegmentMissing));
        }
        let path = segment_path(folder, index);
        let file = files.open(&path, read_only).map_err(|error| StoreError::io(Doing::Open, &path, error))?;
        let mut bytes = SegmentBytes::new(Arc::clone(&file)).map_err(reading(folder, index))?;
        let front = bytes.at(0, SEGMENT_HEADER_BYTES).map_err(reading(folder, index))?;
        match SegmentHeader::find(front) {
            FoundHeader::Good(header) => {
                let store = *expected.get_or_insert(header.store);
                if header.store != store {
                    return Err(StoreError::Foreign { path, expected: store, found: header.store });
                }
                if header.index != index {
                    let kind = DamageKind::OutOfOrder { expected: index, found: header.index };
                    return Err(damage(index, 0, kind));
                }
                while good.last().is_some_and(|before| before.header.first_seq >= header.first_seq) {
                    good.pop();
                }
                good.push(Scanned { header, file });
                // Unused ones before a used one will not be used any more.
                ready.clear();
            }
            FoundHeader::Newer(found) => {
                return Err(StoreError::Newer { path, found, known: FORMAT_LEVEL });
            }
            FoundHeader::Blank | FoundHeader::Bad => {
                ready.push_back(Prepared { index, file, bytes: bytes.length(), dirty_until: 0 });
            }
        }
    }
    let next_index = indexes.last().map_or(1, |last| last + 1);
    if indexes.is_empty() {
        return Ok(None);
    }
    let begins = good.first().map(|first| (first.header.first_seq, first.header.chain, first.header.store));
    match begins {
        Some((1, chain, store)) if chain == Chain::genesis(store) => {}
        _ => return Err(damage(1, 0, DamageKind::HeaderBad)),
    }
    for unused in &mut ready {
        let mut bytes = SegmentBytes::new(Arc::clone(&unused.file)).map_err(reading(folder, unused.index))?;
        let (frame, dirty_until) = bytes.search(0).map_err(reading(folder, unused.index))?;
        if frame.is_some() {
            return Err(damage(unused.index, 0, DamageKind::HeaderBad));
        }
        unused.dirty_until = dirty_until;
    }
    Ok(Some((good, ready, next_index)))
}

fn damage(segment: u64, offset: u64, kind: DamageKind) -> StoreError {
    StoreError::Damaged(Damage { segment, offset, kind })
}

struct Walked {
    end: End,
    offset: u64,
    last_frame: Option<u64>,
    last_header: Option<FrameHeader>,
    cut: Option<Cut>,
}

/// Goes over the frames of one segment, checksums judged, up to its end or to the first frame of act `until`.
fn walk(folder: &Path, segment: &Scanned, until: Option<u64>) -> Result<Walked, StoreError> {
    let SegmentHeader { store: _, index, first_seq, open_act: _, digest, chain } = segment.header;
    let reading = reading(folder, index);
    let mut bytes = SegmentBytes::new(Arc::clone(&segment.file)).map_err(&reading)?;
    let mut walked = Walked {
        end: End { head: Head { seq: first_seq - 1, chain }, digest },
        offset: SEGMENT_HEADER_BYTES as u64,
        last_frame: None,
        last_header: None,
        cut: None,
    };
    loop {
        let offset = walked.offset;
        let next = walked.end.head.seq + 1;
        if until == Some(next) {
            return Ok(walked);
        }
        let frame = match bytes.frame(offset).map_err(&reading)? {
            Found::Frame(frame, _) => frame,
            Found::Nothing | Found::Bad if until.is_some() => {
                // Seen whole a moment ago or declared whole by the next segment.
                return Err(damage(index, offset, DamageKind::EndsEarly { next_first: next }));
            }
            Found::Nothing | Found::Bad => {
                let (good_at, dirty_until) = bytes.search(offset).map_err(&reading)?;
                if let Some(good_at) = good_at {
                    return Err(damage(index, offset, DamageKind::FrameBad { good_at }));
                }
                if dirty_until > offset {
                    walked.cut = Some(Cut { segment: index, offset, bytes: dirty_until - offset });
                }
                return Ok(walked);
            }
        };
        if frame.first_seq != next {
            let kind = DamageKind::OutOfOrder { expected: next, found: frame.first_seq };
            return Err(damage(index, offset, kind));
        }
        walked.end = End { head: Head { seq: frame.last_seq(), chain: frame.chain }, digest: frame.digest };
        walked.last_frame = Some(offset);
        walked.last_header = Some(frame);
        walked.offset += frame.frame_bytes();
    }
}
