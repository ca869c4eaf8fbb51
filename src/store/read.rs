//! Reading: all entries from a number on, one entry, one row as it was.
//!
//! A reader sees the journal up to the last act that was durable when it looked; the writer never waits for it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::chain::{Chain, Head, StoreId};
use super::digest::StateDigest;
use super::entry::{Entry, RowAfter};
use super::error::{Damage, DamageKind, Doing, StoreError};
use super::files::{Files, OneFile};
use super::frame::{Found, FrameHeader, SegmentBytes};
use super::lines;
use super::segment::{SEGMENT_HEADER_BYTES, SegmentHeader, segment_path};
use super::tail::{self, End, Opened};

/// A place is remembered for every so many bytes of a segment.
const MARK_EVERY_BYTES: u64 = 32 << 10;
/// Segments whose places are remembered at the same time; each holds a file open.
const MARKED_SEGMENTS_MAX: usize = 32;

/// What readers may see; replaced by the writer after each sync.
#[derive(Clone, Debug)]
pub(super) struct Live {
    segments: Arc<Vec<SegmentHeader>>,
    end: End,
}

impl Live {
    pub fn new(segments: Vec<SegmentHeader>, end: End) -> Self {
        Self { segments: Arc::new(segments), end }
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub files: Arc<dyn Files>,
    pub folder: PathBuf,
    pub store: StoreId,
    live: RwLock<Live>,
    marked: Mutex<Places>,
}

/// Remembered places by segment.
#[derive(Debug, Default)]
struct Places {
    segments: BTreeMap<u64, Marked>,
    /// Grows when a segment's file is replaced, so that nobody brings an old file back.
    replaced: u64,
}

/// Places of frames in one segment, found as they were needed.
#[derive(Clone, Debug)]
struct Marked {
    file: Arc<dyn OneFile>,
    /// First number and offset, in order.
    marks: Vec<(u64, u64)>,
}

impl Shared {
    pub fn new(files: Arc<dyn Files>, folder: PathBuf, store: StoreId, live: Live) -> Self {
        Self { files, folder, store, live: RwLock::new(live), marked: Mutex::default() }
    }

    pub fn live(&self) -> Live {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows readers the new end; `begun` are segments begun since, in order.
    pub fn publish(&self, begun: &mut Vec<SegmentHeader>, end: End) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if !begun.is_empty() {
            let segments = Arc::make_mut(&mut live.segments);
            for header in begun.drain(..) {
                while segments.last().is_some_and(|last| last.first_seq >= header.first_seq) {
                    segments.pop();
                }
                segments.push(header);
            }
        }
        live.end = end;
    }

    pub fn open(&self, index: u64) -> Result<Arc<dyn OneFile>, StoreError> {
        let path = segment_path(&self.folder, index);
        self.files.open(&path, true).map_err(|error| StoreError::io(Doing::Open, path, error))
    }

    pub fn reading(&self, index: u64) -> impl Fn(io::Error) -> StoreError {
        let path = segment_path(&self.folder, index);
        move |error| StoreError::io(Doing::Read, path.clone(), error)
    }

    /// Finds the frame that holds `seq`, which the caller knows to live: segment position, bytes, offset.
    fn find(&self, live: &Live, seq: u64) -> Result<(usize, SegmentBytes, u64), StoreError> {
        let at = live.segments.partition_point(|segment| segment.first_seq <= seq);
        let Some(segment) = at.checked_sub(1).and_then(|at| live.segments.get(at)) else {
            return Err(StoreError::Absent { seq });
        };
        let index = segment.index;
        let (known, replaced) = {
            let places = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
            (places.segments.get(&index).cloned(), places.replaced)
        };
        let mut marked = match known {
            Some(marked) => marked,
            None => Marked {
                file: self.open(index)?,
                marks: vec![(segment.first_seq, SEGMENT_HEADER_BYTES as u64)],
            },
        };
        let mut bytes = SegmentBytes::new(Arc::clone(&marked.file)).map_err(self.reading(index))?;
        let from = marked.marks.partition_point(|(first, _)| *first <= seq).saturating_sub(1);
        let (mut next, mut offset) = marked.marks.get(from).copied().ok_or(StoreError::Absent { seq })?;
        let mut grown = false;
        loop {
            let Some(header) = bytes.header(offset).map_err(self.reading(index))? else {
                return Err(early_end(&mut bytes, segment, offset, seq + 1).map_err(self.reading(index))?);
            };
            if header.first_seq != next {
                let kind = DamageKind::OutOfOrder { expected: next, found: header.first_seq };
                return Err(Damage { segment: index, offset, kind }.into());
            }
            if marked.marks.last().is_some_and(|(_, last)| offset >= last + MARK_EVERY_BYTES) {
                marked.marks.push((next, offset));
                grown = true;
            }
            if header.last_seq() >= seq {
                break;
            }
            next = header.last_seq() + 1;
            offset += header.frame_bytes();
        }
        if grown || from == 0 {
            self.remember(index, marked, replaced);
        }
        Ok((at - 1, bytes, offset))
    }

    fn remember(&self, index: u64, found: Marked, replaced: u64) {
        let mut places = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        if places.replaced != replaced {
            return;
        }
        if places.segments.len() >= MARKED_SEGMENTS_MAX && !places.segments.contains_key(&index) {
            // The oldest segment: history is mostly asked about the near past.
            places.segments.pop_first();
        }
        places.segments.insert(index, found);
    }

    /// The file of segment `index` has been replaced.
    pub fn forget(&self, index: u64) {
        let mut places = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        places.replaced += 1;
        places.segments.remove(&index);
    }

    pub fn segments(&self) -> Arc<Vec<SegmentHeader>> {
        self.live().segments
    }
}

/// Says how frames that must be there are not.
fn early_end(
    bytes: &mut SegmentBytes,
    segment: &SegmentHeader,
    offset: u64,
    next_first: u64,
) -> io::Result<StoreError> {
    let (good_at, _) = bytes.search(offset + 1)?;
    let kind = match good_at {
        Some(good_at) => DamageKind::FrameBad { good_at },
        None => DamageKind::EndsEarly { next_first },
    };
    Ok(Damage { segment: segment.index, offset, kind }.into())
}

/// The journal's reading end; cheap to clone, for any thread.
#[derive(Clone, Debug)]
pub struct JournalReader {
    shared: Arc<Shared>,
}

impl JournalReader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Opens a journal for reading alone: nothing is written. Not beside a running writer, whose frames may be seen
    /// half-written and in another order than written; it has readers of its own.
    ///
    /// *Errors*: as [`super::journal::Journal::open`].
    pub fn open(
        files: Arc<dyn Files>,
        folder: &Path,
        store: Option<StoreId>,
    ) -> Result<(Self, Opened), StoreError> {
        let found = tail::find(&*files, folder, store, true)?
            .ok_or_else(|| StoreError::NoJournal(folder.to_owned()))?;
        let tail::Tail { live, end, opened, .. } = found;
        let shared = Shared::new(files, folder.to_owned(), opened.store, Live::new(live, end));
        Ok((Self::new(Arc::new(shared)), opened))
    }

    /// The last number that is durable and the chain's hash there.
    pub fn head(&self) -> Head {
        self.shared.live().end.head
    }

    /// The state digest of the last frame.
    pub fn digest(&self) -> StateDigest {
        StateDigest::from_bytes(self.shared.live().end.digest)
    }

    /// Which store it is.
    pub fn store(&self) -> StoreId {
        self.shared.store
    }

    /// All entries from number `seq` on, up to the head of this moment, checksums and links checked on the way.
    ///
    /// *Errors*: the iterator ends after the first error. The link of the very first frame is checked only when it is
    /// the journal's or a segment's first.
    pub fn read_from(&self, seq: u64) -> Result<Entries, StoreError> {
        let walk = Walk::new(Arc::clone(&self.shared), seq.max(1))?;
        Ok(Entries { walk, from: seq, ready: Vec::new().into_iter() })
    }

    /// The entry with this number.
    ///
    /// *Errors*: `Absent`, `Damaged`, `Io`.
    pub fn entry(&self, seq: u64) -> Result<Entry, StoreError> {
        let at = self.at(seq, |header, payload| {
            let (entries, _) = lines::decode(header, payload, &Chain::default())?;
            Some(entries.into_iter().find(|entry| entry.seq == seq))
        })?;
        at.ok_or(StoreError::Absent { seq })
    }

    /// The row as entry `version` left it behind; `None` where that entry does not hold the row.
    ///
    /// *Errors*: `Absent` where there is no such entry, `Damaged`, `Io`.
    pub fn row_at(&self, kind: u8, id: u32, version: u64) -> Result<Option<RowAfter>, StoreError> {
        self.at(version, |header, payload| lines::find_row(header, payload, version, kind, id))
    }

    pub(super) fn at<T>(
        &self,
        seq: u64,
        read: impl FnOnce(&FrameHeader, &[u8]) -> Option<T>,
    ) -> Result<T, StoreError> {
        let live = self.shared.live();
        if seq == 0 || seq > live.end.head.seq {
            return Err(StoreError::Absent { seq });
        }
        let (at, mut bytes, offset) = self.shared.find(&live, seq)?;
        let segment = &live.segments[at];
        let reading = self.shared.reading(segment.index);
        let damage = |kind| StoreError::from(Damage { segment: segment.index, offset, kind });
        if let Found::Frame(header, payload) = bytes.frame(offset).map_err(&reading)? {
            let seq = header.first_seq;
            return read(&header, payload).ok_or_else(|| damage(DamageKind::LinesBad { seq }));
        }
        Err(early_end(&mut bytes, segment, offset, seq + 1).map_err(&reading)?)
    }
}

/// Entries in order; see [`JournalReader::read_from`].
#[derive(Debug)]
pub struct Entries {
    walk: Walk,
    from: u64,
    ready: std::vec::IntoIter<Entry>,
}

impl Iterator for Entries {
    type Item = Result<Entry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.ready.next() {
                if entry.seq >= self.from {
                    return Some(Ok(entry));
                }
                continue;
            }
            match self.walk.next()? {
                Ok((_, entries)) => self.ready = entries.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Goes over live frames in order, across segments, and checks each against the one before.
#[derive(Debug)]
pub(super) struct Walk {
    shared: Arc<Shared>,
    live: Live,
    at: usize,
    bytes: Option<SegmentBytes>,
    offset: u64,
    next_seq: u64,
    /// Chain hash before the next frame, where it is known.
    before: Option<Chain>,
}

impl Walk {
    pub fn new(shared: Arc<Shared>, seq: u64) -> Result<Self, StoreError> {
        let live = shared.live();
        let mut walk = Self { shared, live, at: 0, bytes: None, offset: 0, next_seq: seq, before: None };
        if seq > walk.live.end.head.seq {
            return Ok(walk);
        }
        let (at, mut bytes, offset) = walk.shared.find(&walk.live, seq)?;
        let segment = walk.live.segments[at];
        let header = bytes.header(offset).map_err(walk.shared.reading(segment.index))?;
        walk.next_seq = header.map_or(seq, |header| header.first_seq);
        walk.before = (offset == SEGMENT_HEADER_BYTES as u64).then_some(segment.chain);
        (walk.at, walk.bytes, walk.offset) = (at, Some(bytes), offset);
        Ok(walk)
    }

    /// Number and offset of the segment where the next frame is looked for.
    pub fn place(&self) -> (u64, u64) {
        (self.live.segments.get(self.at).map_or(0, |segment| segment.index), self.offset)
    }

    fn step(&mut self) -> Result<(FrameHeader, Vec<Entry>), StoreError> {
        let next_segment = self.live.segments.get(self.at + 1).copied();
        if let Some(next) = next_segment
            && next.first_seq == self.next_seq
        {
            let (segment, offset) = self.place();
            if self.before.is_some_and(|before| before != next.chain) {
                return Err(Damage { segment, offset, kind: DamageKind::NotJoined }.into());
            }
            self.at += 1;
            self.before = Some(next.chain);
            self.offset = SEGMENT_HEADER_BYTES as u64;
            let file = self.shared.open(next.index)?;
            self.bytes = Some(SegmentBytes::new(file).map_err(self.shared.reading(next.index))?);
        }
        let segment = self.live.segments[self.at];
        let reading = self.shared.reading(segment.index);
        let offset = self.offset;
        let damage = |kind| Damage { segment: segment.index, offset, kind };
        let Some(bytes) = self.bytes.as_mut() else {
            return Err(StoreError::Absent { seq: self.next_seq });
        };
        let next_first =
            self.live.segments.get(self.at + 1).map_or(self.live.end.head.seq + 1, |next| next.first_seq);
        let found = match bytes.frame(offset).map_err(&reading)? {
            Found::Frame(header, payload) => {
                if header.first_seq != self.next_seq || header.last_seq() >= next_first {
                    let kind = DamageKind::OutOfOrder { expected: self.next_seq, found: header.first_seq };
                    return Err(damage(kind).into());
                }
                let seq = header.first_seq;
                let before = self.before.unwrap_or_default();
                let (entries, chain) =
                    lines::decode(&header, payload, &before).ok_or(damage(DamageKind::LinesBad { seq }))?;
                if self.before.is_some() && chain != header.chain {
                    return Err(damage(DamageKind::ChainBroken { seq }).into());
                }
                Some((header, entries))
            }
            Found::Nothing | Found::Bad => None,
        };
        let Some((header, entries)) = found else {
            return Err(early_end(bytes, &segment, offset, next_first).map_err(&reading)?);
        };
        self.before = Some(header.chain);
        self.next_seq = header.last_seq() + 1;
        self.offset += header.frame_bytes();
        Ok((header, entries))
    }
}

impl Iterator for Walk {
    type Item = Result<(FrameHeader, Vec<Entry>), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next_seq > self.live.end.head.seq {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.next_seq = u64::MAX;
        }
        Some(step)
    }
}
