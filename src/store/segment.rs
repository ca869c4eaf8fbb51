//! Segment files: their names, their header, and laying out the next one before it is needed.
//!
//! ```text
//!   0  8  FF 't' 'o' 'u' 'y' 'a' 'n' 00
//!   8  2  format level
//!  10  6  zero
//!  16 16  store id
//!  32  8  the segment's own number
//!  40  8  first entry number
//!  48  8  first number of the act that goes on into this segment, 0 if none
//!  56 16  state digest before the first frame
//!  72 32  chain hash before the first frame
//! 104 20  zero
//! 124  4  crc32 of the 124 bytes before
//! ```
//! Numbers are little-endian. The header is written together with the first frame behind it, in one write; both
//! begin in the same 512 bytes, so a whole frame behind a torn header cannot come from a power cut.
//!
//! **The header says where its predecessor ends**: whatever stands in earlier segments at or beyond this first
//! number is dead. That is how a frame whose sync failed, and the parts of an unfinished act, are taken back for
//! good without touching the file that holds them.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::chain::{Chain, StoreId};
use super::error::{Doing, StoreError};
use super::files::{Files, OneFile};

/// The format level that this release writes, and the highest that it reads.
pub const FORMAT_LEVEL: u16 = 1;
/// *Unit*: bytes.
pub const SEGMENT_HEADER_BYTES: usize = 128;
/// What a segment holds unless a test says otherwise. *Unit*: bytes.
pub const SEGMENT_BYTES: u64 = 16 << 20;

const MAGIC: [u8; 8] = *b"\xfftouyan\0";
const SUFFIX: &str = ".seg";
const UNFINISHED_SUFFIX: &str = ".tmp";

/// What stands at the front of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentHeader {
    /// Which store it belongs to.
    pub store: StoreId,
    /// Its own number, as in its file name.
    pub index: u64,
    /// The number that its first entry has or will have.
    pub first_seq: u64,
    /// First number of the act that goes on into this segment; 0 if none does.
    pub open_act: u64,
    /// State digest before its first frame.
    pub digest: [u8; 16],
    /// Chain hash before its first frame.
    pub chain: Chain,
}

/// What was found where a header should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundHeader {
    /// A header of a level that we read.
    Good(SegmentHeader),
    /// A whole header of a later level.
    Newer(u16),
    /// Zeros: laid out, not used yet.
    Blank,
    /// Anything else.
    Bad,
}

impl SegmentHeader {
    /// The bytes on disk.
    pub fn to_bytes(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let Self { store, index, first_seq, open_act, digest, chain } = self;
        let mut out = [0; SEGMENT_HEADER_BYTES];
        out[..8].copy_from_slice(&MAGIC);
        out[8..10].copy_from_slice(&FORMAT_LEVEL.to_le_bytes());
        out[16..32].copy_from_slice(&store.0);
        out[32..40].copy_from_slice(&index.to_le_bytes());
        out[40..48].copy_from_slice(&first_seq.to_le_bytes());
        out[48..56].copy_from_slice(&open_act.to_le_bytes());
        out[56..72].copy_from_slice(digest);
        out[72..104].copy_from_slice(&chain.0);
        let crc = crc32fast::hash(&out[..124]);
        out[124..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads what stands at the front of a file.
    pub fn find(bytes: &[u8]) -> FoundHeader {
        if bytes.iter().all(|byte| *byte == 0) {
            return FoundHeader::Blank;
        }
        if bytes.len() < SEGMENT_HEADER_BYTES || bytes[..8] != MAGIC {
            return FoundHeader::Bad;
        }
        if crc32fast::hash(&bytes[..124]).to_le_bytes() != bytes[124..128] {
            return FoundHeader::Bad;
        }
        let level = u16::from_le_bytes(array(&bytes[8..10]));
        if level > FORMAT_LEVEL {
            return FoundHeader::Newer(level);
        }
        FoundHeader::Good(Self {
            store: StoreId(array(&bytes[16..32])),
            index: u64::from_le_bytes(array(&bytes[32..40])),
            first_seq: u64::from_le_bytes(array(&bytes[40..48])),
            open_act: u64::from_le_bytes(array(&bytes[48..56])),
            digest: array(&bytes[56..72]),
            chain: Chain(array(&bytes[72..104])),
        })
    }
}

/// Copies a slice whose length the caller has just chosen.
pub(super) fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[..N]);
    out
}

/// The file of segment `index`.
pub fn segment_path(folder: &Path, index: u64) -> PathBuf {
    folder.join(format!("{index:010}{SUFFIX}"))
}

/// The file that becomes segment `index` when it is whole.
pub(super) fn unfinished_path(folder: &Path, index: u64) -> PathBuf {
    folder.join(format!("{index:010}{UNFINISHED_SUFFIX}"))
}

/// The number in a segment's file name.
pub fn segment_index(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SUFFIX)?;
    if digits.len() != 10 { None } else { digits.parse().ok() }
}

/// Whether a name is a segment that was being laid out when the process ended.
pub fn is_unfinished(name: &str) -> bool {
    name.ends_with(UNFINISHED_SUFFIX)
}

/// Lays out a file of zeros and gives it its name only when all of it is on the disk.
pub(super) fn lay_out(
    files: &dyn Files,
    folder: &Path,
    index: u64,
    bytes: u64,
    header: Option<&SegmentHeader>,
) -> Result<Arc<dyn OneFile>, StoreError> {
    let path = segment_path(folder, index);
    let unfinished = unfinished_path(folder, index);
    let made = (|| -> io::Result<Arc<dyn OneFile>> {
        let file = match files.create(&unfinished) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                files.remove(&unfinished)?;
                files.create(&unfinished)?
            }
            made => made?,
        };
        file.preallocate(bytes)?;
        if let Some(header) = header {
            file.write_at(0, &header.to_bytes())?;
            file.sync_data()?;
        }
        files.rename(&unfinished, &path)?;
        files.sync_folder(folder)?;
        Ok(file)
    })();
    made.map_err(|source| {
        // The half-made file only takes room that is needed elsewhere; opening removes it too.
        let _ = files.remove(&unfinished);
        StoreError::io(Doing::Prepare, path, source)
    })
}

/// A segment that has its name and holds no frame that counts.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub index: u64,
    pub file: Arc<dyn OneFile>,
    pub bytes: u64,
    /// Bytes before this offset may not be zero (what a power cut left of a first frame).
    pub dirty_until: u64,
}

/// Lays out segments ahead of need; the writer's side thread holds one of these.
#[derive(Clone, Debug)]
pub struct Preparer(Arc<PreparerState>);

#[derive(Debug)]
struct PreparerState {
    files: Arc<dyn Files>,
    folder: PathBuf,
    segment_bytes: u64,
    slot: Mutex<Slot>,
}

#[derive(Debug)]
struct Slot {
    ready: VecDeque<Prepared>,
    next_index: u64,
}

impl Preparer {
    pub(super) fn new(
        files: Arc<dyn Files>,
        folder: PathBuf,
        segment_bytes: u64,
        ready: VecDeque<Prepared>,
        next_index: u64,
    ) -> Self {
        let slot = Mutex::new(Slot { ready, next_index });
        Self(Arc::new(PreparerState { files, folder, segment_bytes, slot }))
    }

    /// Lays out the next segment if none is ready; gives whether it did. Takes as long as the disk needs for a
    /// whole segment, so it belongs on a thread beside the writer's.
    ///
    /// *Errors*: of the system; nothing is lost by them, the writer will try itself when it needs the segment.
    pub fn prepare_next(&self) -> Result<bool, StoreError> {
        let mut slot = self.0.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if !slot.ready.is_empty() {
            return Ok(false);
        }
        let made = self.make(&mut slot)?;
        slot.ready.push_back(made);
        Ok(true)
    }

    /// The next segment, laid out now if none is ready.
    pub(super) fn take(&self) -> Result<Prepared, StoreError> {
        let mut slot = self.0.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.ready.pop_front() {
            Some(ready) => Ok(ready),
            None => self.make(&mut slot),
        }
    }

    fn make(&self, slot: &mut Slot) -> Result<Prepared, StoreError> {
        let PreparerState { files, folder, segment_bytes, slot: _ } = &*self.0;
        let index = slot.next_index;
        let file = match lay_out(&**files, folder, index, *segment_bytes, None) {
            Ok(file) => file,
            Err(error) => {
                // The name may have been given before the failure (the folder's sync); then it counts as used.
                if files.open(&segment_path(folder, index), true).is_ok() {
                    slot.next_index += 1;
                }
                return Err(error);
            }
        };
        slot.next_index += 1;
        Ok(Prepared { index, file, bytes: *segment_bytes, dirty_until: 0 })
    }
}
