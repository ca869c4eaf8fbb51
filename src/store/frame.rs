//! Frames: one per group of acts, whole or absent.
//!
//! ```text
//!   0  4  FF 'f' 'r' 'm'
//!   4  4  payload length
//!   8  4  crc32 over bytes 4..8, 12..88 and the payload
//!  12  4  number of entries
//!  16  8  first entry number
//!  24  8  first number of the act that this frame is a part of, 0 unless the act is larger than a frame
//!  32  4  1 where that act goes on in the next frame
//!  36  4  zero
//!  40 16  state digest behind this frame, given by the caller
//!  56 32  chain hash behind this frame
//!  88  .  payload: lines of JSON, see `lines`
//! ```
//! The first byte cannot stand in JSON, so text in a row can never look like a frame.

use std::io;
use std::sync::Arc;

use super::chain::Chain;
use super::files::OneFile;
use super::segment::array;

/// *Unit*: bytes.
pub const FRAME_HEADER_BYTES: usize = 88;
/// Acts above this are cut into several frames. *Unit*: bytes, header included.
pub const FRAME_BYTES_MAX: usize = 4 << 20;
/// Entries that one frame holds at most.
pub const FRAME_ENTRIES_MAX: usize = 4096;

const MAGIC: [u8; 4] = *b"\xfffrm";
/// Files are read in pieces of this many bytes.
const PIECE: usize = 256 << 10;

/// What stands in front of a frame's payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// *Unit*: bytes.
    pub payload_bytes: u32,
    /// Entries inside.
    pub count: u32,
    /// The first entry's number.
    pub first_seq: u64,
    /// First number of the act that this frame is a part of; 0 unless the act is larger than a frame.
    pub part_of: u64,
    /// The act goes on in the next frame.
    pub continues: bool,
    /// State digest behind this frame.
    pub digest: [u8; 16],
    /// Chain hash behind this frame.
    pub chain: Chain,
}

impl FrameHeader {
    /// The last entry's number.
    pub fn last_seq(&self) -> u64 {
        self.first_seq + u64::from(self.count) - 1
    }

    /// Header and payload. *Unit*: bytes.
    pub fn frame_bytes(&self) -> u64 {
        FRAME_HEADER_BYTES as u64 + u64::from(self.payload_bytes)
    }

    /// Fills in the header in front of a payload that already stands at its place in `frame`.
    pub(super) fn seal(&self, frame: &mut [u8]) {
        let Self { payload_bytes, count, first_seq, part_of, continues, digest, chain } = self;
        frame[..4].copy_from_slice(&MAGIC);
        frame[4..8].copy_from_slice(&payload_bytes.to_le_bytes());
        frame[12..16].copy_from_slice(&count.to_le_bytes());
        frame[16..24].copy_from_slice(&first_seq.to_le_bytes());
        frame[24..32].copy_from_slice(&part_of.to_le_bytes());
        frame[32..36].copy_from_slice(&u32::from(*continues).to_le_bytes());
        frame[36..40].fill(0);
        frame[40..56].copy_from_slice(digest);
        frame[56..88].copy_from_slice(&chain.0);
        let crc = checksum(frame);
        frame[8..12].copy_from_slice(&crc.to_le_bytes());
    }

    /// Reads a header without judging the payload; `None` where none can be.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < FRAME_HEADER_BYTES || bytes[..4] != MAGIC {
            return None;
        }
        let header = Self {
            payload_bytes: u32::from_le_bytes(array(&bytes[4..8])),
            count: u32::from_le_bytes(array(&bytes[12..16])),
            first_seq: u64::from_le_bytes(array(&bytes[16..24])),
            part_of: u64::from_le_bytes(array(&bytes[24..32])),
            continues: u32::from_le_bytes(array(&bytes[32..36])) == 1,
            digest: array(&bytes[40..56]),
            chain: Chain(array(&bytes[56..88])),
        };
        let sane = header.count > 0
            && header.first_seq > 0
            && header.first_seq.checked_add(u64::from(header.count)).is_some();
        sane.then_some(header)
    }
}

fn checksum(frame: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&frame[4..8]);
    crc.update(&frame[12..]);
    crc.finalize()
}

/// A segment's bytes, read in pieces; nothing of it is held longer than needed.
#[derive(Debug)]
pub(super) struct SegmentBytes {
    file: Arc<dyn OneFile>,
    length: u64,
    start: u64,
    piece: Vec<u8>,
}

/// What was found at some place in a segment.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// A whole frame.
    Frame(FrameHeader, &'a [u8]),
    /// Zeros or the file's end: nothing was written here.
    Nothing,
    /// Something that is not a whole frame.
    Bad,
}

impl SegmentBytes {
    pub fn new(file: Arc<dyn OneFile>) -> io::Result<Self> {
        let length = file.length()?;
        Ok(Self { file, length, start: 0, piece: Vec::new() })
    }

    /// *Unit*: bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Up to `wanted` bytes from `offset`; less only at the end of the file.
    pub fn at(&mut self, offset: u64, wanted: usize) -> io::Result<&[u8]> {
        let wanted = wanted.min(usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX));
        let end = self.start + self.piece.len() as u64;
        if offset < self.start || offset + wanted as u64 > end {
            let room = self.length.saturating_sub(offset);
            let read = (wanted.max(PIECE) as u64).min(room) as usize;
            self.piece.resize(read, 0);
            self.start = offset;
            let got = match self.file.read_at(offset, &mut self.piece) {
                Ok(got) => got,
                Err(error) => {
                    self.piece.clear();
                    return Err(error);
                }
            };
            self.piece.truncate(got);
        }
        let from = (offset - self.start) as usize;
        let to = (from + wanted).min(self.piece.len());
        Ok(&self.piece[from..to])
    }

    /// The header at `offset`, unjudged; for hopping over frames that are known to be whole.
    pub fn header(&mut self, offset: u64) -> io::Result<Option<FrameHeader>> {
        let header = FrameHeader::parse(self.at(offset, FRAME_HEADER_BYTES)?);
        Ok(header.filter(|header| offset + header.frame_bytes() <= self.length))
    }

    /// The frame at `offset`, with its checksum judged.
    pub fn frame(&mut self, offset: u64) -> io::Result<Found<'_>> {
        let Some(header) = self.header(offset)? else {
            let bytes = self.at(offset, FRAME_HEADER_BYTES)?;
            let nothing = bytes.iter().all(|byte| *byte == 0);
            return Ok(if nothing { Found::Nothing } else { Found::Bad });
        };
        let frame = self.at(offset, header.frame_bytes() as usize)?;
        if frame.len() as u64 != header.frame_bytes() || checksum(frame).to_le_bytes() != frame[8..12] {
            return Ok(Found::Bad);
        }
        Ok(Found::Frame(header, &frame[FRAME_HEADER_BYTES..]))
    }

    /// The first whole frame at or behind `offset`, and the end of what is not zero there.
    pub fn search(&mut self, offset: u64) -> io::Result<(Option<u64>, u64)> {
        let mut at = offset;
        let mut dirty_until = offset;
        while at < self.length {
            let bytes = self.at(at, PIECE)?;
            if bytes.len() < MAGIC.len() {
                // The file is shorter than it said, or at its very end.
                if let Some(last) = last_set(bytes) {
                    dirty_until = at + last as u64 + 1;
                }
                break;
            }
            let here = at;
            let read = bytes.len() as u64;
            if let Some(last) = last_set(bytes) {
                dirty_until = here + last as u64 + 1;
            }
            let suspects: Vec<u64> =
                memchr::memmem::find_iter(bytes, &MAGIC).map(|hit| here + hit as u64).collect();
            for suspect in suspects {
                if let Found::Frame(..) = self.frame(suspect)? {
                    return Ok((Some(suspect), dirty_until));
                }
            }
            // Three bytes twice, so that a mark across two pieces is seen.
            at = if here + read >= self.length { self.length } else { here + read - 3 };
        }
        Ok((None, dirty_until))
    }
}

/// Position of the last byte that is not zero; whole blocks of zeros are skipped by comparing memory.
fn last_set(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 4096;
    static ZEROS: [u8; BLOCK] = [0; BLOCK];
    let mut end = bytes.len();
    while end > 0 {
        let from = end.saturating_sub(BLOCK);
        let block = &bytes[from..end];
        if *block != ZEROS[..block.len()] {
            return block.iter().rposition(|byte| *byte != 0).map(|at| from + at);
        }
        end = from;
    }
    None
}
