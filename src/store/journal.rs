//! Writing: one frame, one write, one sync, and everything taken back when one of them fails.
//!
//! Only one thread holds the [`Journal`]; everybody else reads through a [`JournalReader`], which sees an act only
//! when it is on the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::chain::{Chain, Head, StoreId};
use super::digest::StateDigest;
use super::entry::EntryDraft;
use super::error::{Doing, DraftFault, StoreError};
use super::files::{Files, OneFile};
use super::frame::{FRAME_BYTES_MAX, FRAME_ENTRIES_MAX, FRAME_HEADER_BYTES, FrameHeader};
use super::free_space::SpaceLimits;
use super::lines::{Encoder, FramePlan};
use super::read::{JournalReader, Live, Shared};
use super::real_files::RealFiles;
use super::segment::{
    Preparer, SEGMENT_BYTES, SEGMENT_HEADER_BYTES, SegmentHeader, is_unfinished, lay_out, segment_path,
};
use super::tail::{self, End, Opened};

/// The buffer that frames are built in is given back when a large act has made it larger than this.
const BUFFER_KEPT_BYTES: usize = 2 << 20;

/// The room on the disk is asked for again after so many bytes, a small part of what must stay free. *Unit*: bytes.
const SPACE_BYTES: u64 = 1 << 20;
/// And after so long. *Unit*: milliseconds.
const SPACE_MS: u128 = 250;

/// How a journal is opened.
#[derive(Clone, Debug)]
pub struct JournalOptions {
    /// The disk.
    pub files: Arc<dyn Files>,
    /// Size of new segments. *Unit*: bytes.
    pub segment_bytes: u64,
    /// When changes are refused for want of room.
    pub space: SpaceLimits,
    /// The store that it must belong to; `None` takes whatever is there, and a new id for a new journal.
    pub store: Option<StoreId>,
    /// Whether a journal is begun where there is none.
    pub create: bool,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self {
            files: Arc::new(RealFiles),
            segment_bytes: SEGMENT_BYTES,
            space: SpaceLimits::default(),
            store: None,
            create: true,
        }
    }
}

/// What an append has made durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Number of the first entry; entry `i` has `first_seq + i`.
    pub first_seq: u64,
    /// Number of the last.
    pub last_seq: u64,
    /// The chain's new head.
    pub head: Head,
    /// A new segment was begun: the next one should be prepared.
    pub rolled: bool,
    /// What it took in the journal. *Unit*: bytes.
    pub bytes: u64,
}

/// The journal's writing end.
#[derive(Debug)]
pub struct Journal {
    shared: Arc<Shared>,
    preparer: Preparer,
    space: SpaceLimits,
    /// When there last was enough room, and what was written since.
    roomy: Option<(Instant, u64)>,
    frame_bytes_max: usize,
    current: Current,
    /// Whole frames that must not come back stand behind the end, or a sync failed: never write there again.
    must_roll: bool,
    end: End,
    /// Frames of the act that is being written. *Unit*: bytes.
    written_bytes: u64,
    /// Segments begun by the act that is being written.
    begun: Vec<SegmentHeader>,
    encoder: Encoder,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Current {
    index: u64,
    file: Arc<dyn OneFile>,
    bytes: u64,
    offset: u64,
    dirty_until: u64,
    /// The header is on the disk.
    started: bool,
}

enum Failed {
    /// Before or in the write: nothing that counts is on the disk.
    Early(StoreError),
    /// In the sync: nobody knows what is on the disk.
    Sync(io::Error),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Early(error)
    }
}

impl Journal {
    /// Opens the journal in `folder`, or begins one. The caller holds the store's lock.
    ///
    /// The last frame is written again in place and synced before anything is built upon it: it may have been read
    /// from a page cache that never reached the disk.
    ///
    /// *Errors*: `Damaged`, `Foreign`, `Newer`, `NoJournal`, `ReadOnly`, `Io`; nothing on the disk is changed by the
    /// first four.
    pub fn open(folder: &Path, options: JournalOptions) -> Result<(Self, Opened), StoreError> {
        let JournalOptions { files, segment_bytes, space, store, create } = options;
        let folder_error = |error| StoreError::io(Doing::Folder, folder, error);
        if create {
            files.create_folder(folder).map_err(folder_error)?;
        }
        let segment_bytes = segment_bytes.max((SEGMENT_HEADER_BYTES + FRAME_HEADER_BYTES) as u64);
        let mut created = false;
        let found = match tail::find(&*files, folder, store, false)? {
            Some(found) => found,
            None if create => {
                created = true;
                begin(&*files, folder, store, segment_bytes)?;
                tail::find(&*files, folder, store, false)?
                    .ok_or_else(|| StoreError::NoJournal(folder.to_owned()))?
            }
            None => return Err(StoreError::NoJournal(folder.to_owned())),
        };
        for name in files.list(folder).map_err(folder_error)?.iter().filter(|name| is_unfinished(name)) {
            files.remove(&folder.join(name)).map_err(folder_error)?;
        }
        let tail::Tail { live, end, last, must_roll, ready, next_index, mut opened } = found;
        opened.created = created;
        write_again(folder, &last)?;
        let shared =
            Arc::new(Shared::new(Arc::clone(&files), folder.to_owned(), opened.store, Live::new(live, end)));
        let room = usize::try_from(segment_bytes).unwrap_or(usize::MAX) - SEGMENT_HEADER_BYTES;
        let journal = Self {
            preparer: Preparer::new(files, folder.to_owned(), segment_bytes, ready, next_index),
            shared,
            space,
            roomy: None,
            frame_bytes_max: FRAME_BYTES_MAX.min(room),
            current: Current {
                index: last.index,
                file: last.file,
                bytes: last.bytes,
                offset: last.offset,
                dirty_until: last.dirty_until,
                started: true,
            },
            must_roll,
            end,
            written_bytes: 0,
            begun: Vec::new(),
            encoder: Encoder::default(),
            buffer: Vec::new(),
        };
        Ok((journal, opened))
    }

    /// The last number and the chain's hash there.
    pub fn head(&self) -> Head {
        self.end.head
    }

    /// The state digest of the last frame.
    pub fn digest(&self) -> StateDigest {
        StateDigest::from_bytes(self.end.digest)
    }

    /// The number that the next entry will have.
    pub fn next_seq(&self) -> u64 {
        self.end.head.seq + 1
    }

    /// Which store it is.
    pub fn store(&self) -> StoreId {
        self.shared.store
    }

    /// What fits into one frame; the limit for [`EntryDraft::split`]. *Unit*: bytes.
    pub fn part_bytes_max(&self) -> usize {
        self.frame_bytes_max - FRAME_HEADER_BYTES
    }

    /// A reading end; cheap, for any thread.
    pub fn reader(&self) -> JournalReader {
        JournalReader::new(Arc::clone(&self.shared))
    }

    /// What lays out the next segment, for the thread beside the writer's.
    pub fn preparer(&self) -> Preparer {
        self.preparer.clone()
    }

    /// Whether changes would be refused now for want of room.
    ///
    /// *Errors*: `DiskNearlyFull`, `Io`.
    pub fn check_space(&self) -> Result<(), StoreError> {
        let Shared { files, folder, .. } = &*self.shared;
        let space = files.space(folder).map_err(|error| StoreError::io(Doing::Space, folder, error))?;
        self.space.check(space)
    }

    /// Makes a group of whole acts durable: one frame, one write, one sync. `digest` is the state's behind it.
    ///
    /// *Errors*: see [`StoreError::outcome`]; after any of them head, numbers and place are what they were.
    pub fn append(&mut self, group: &[EntryDraft], digest: StateDigest) -> Result<Appended, StoreError> {
        self.check(group)?;
        self.check_space_now_and_then()?;
        let needed = group.iter().map(EntryDraft::bytes_at_most).sum();
        self.fits(needed)?;
        self.commit(|journal| {
            let before = journal.end;
            journal.write_frame(group, digest, &before, None)
        })
    }

    /// Makes one act durable that is larger than a frame, given as the parts of [`EntryDraft::split`]. It exists only
    /// with its last part.
    ///
    /// *Errors*: as for [`Journal::append`]; all parts are taken back together.
    pub fn append_act(&mut self, parts: &[EntryDraft], digest: StateDigest) -> Result<Appended, StoreError> {
        if let [_] = parts {
            return self.append(parts, digest);
        }
        self.check(parts)?;
        self.check_space()?;
        parts.iter().try_for_each(|part| self.fits(part.bytes_at_most()))?;
        self.commit(|journal| {
            let act = journal.next_seq();
            for (at, part) in parts.iter().enumerate() {
                let before = journal.end;
                let continues = at + 1 < parts.len();
                journal.write_frame(std::slice::from_ref(part), digest, &before, Some((act, continues)))?;
            }
            Ok(())
        })
    }

    fn check(&self, drafts: &[EntryDraft]) -> Result<(), StoreError> {
        if drafts.is_empty() {
            return Err(StoreError::Draft(DraftFault::Empty));
        }
        if drafts.len() > FRAME_ENTRIES_MAX {
            let (bytes, limit) = (drafts.len() as u64, FRAME_ENTRIES_MAX as u64);
            return Err(StoreError::Draft(DraftFault::TooLarge { bytes, limit }));
        }
        drafts.iter().try_for_each(EntryDraft::check).map_err(StoreError::Draft)
    }

    /// Asks the disk for its room only where it could have run short since the last time: it costs more than a small
    /// frame's encoding.
    fn check_space_now_and_then(&mut self) -> Result<(), StoreError> {
        let fresh =
            |(at, bytes): &(Instant, u64)| *bytes < SPACE_BYTES && at.elapsed().as_millis() < SPACE_MS;
        if self.roomy.as_ref().is_some_and(fresh) {
            return Ok(());
        }
        self.roomy = None;
        self.check_space()?;
        self.roomy = Some((Instant::now(), 0));
        Ok(())
    }

    fn fits(&self, bytes: usize) -> Result<(), StoreError> {
        let limit = self.part_bytes_max();
        if bytes > limit {
            let (bytes, limit) = (bytes as u64, limit as u64);
            return Err(StoreError::Draft(DraftFault::TooLarge { bytes, limit }));
        }
        Ok(())
    }

    /// Runs `write`; publishes what it wrote, or takes all of it back.
    fn commit(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), Failed>,
    ) -> Result<Appended, StoreError> {
        let before = self.end;
        self.written_bytes = 0;
        let written = write(self);
        if self.buffer.capacity() > BUFFER_KEPT_BYTES {
            self.buffer = Vec::new();
        }
        match written {
            Ok(()) => {
                let rolled = !self.begun.is_empty();
                self.shared.publish(&mut self.begun, self.end);
                let Head { seq, chain: _ } = self.end.head;
                Ok(Appended {
                    first_seq: before.head.seq + 1,
                    last_seq: seq,
                    head: self.end.head,
                    rolled,
                    bytes: self.written_bytes,
                })
            }
            Err(failed) => {
                // Parts that were already on the disk are whole frames: only a new segment's header buries them.
                self.must_roll |= self.end.head.seq != before.head.seq;
                self.end = before;
                self.begun.clear();
                self.roomy = None;
                match failed {
                    Failed::Early(error) => Err(error),
                    Failed::Sync(source) => {
                        self.must_roll = true;
                        Err(StoreError::SyncFailed { settled: self.settle(), source })
                    }
                }
            }
        }
    }

    /// After a failed sync: begins a segment whose header declares the frame dead. Gives whether that is durable.
    fn settle(&mut self) -> bool {
        self.begin_segment().is_ok()
    }

    /// Begins a segment now, before there is a frame for it; whatever stands behind the end is dead from then on.
    pub(super) fn begin_segment(&mut self) -> Result<(), StoreError> {
        self.roll()?;
        let header = self.segment_header(0);
        let bytes = header.to_bytes();
        self.clear_left_over()?;
        if let Err(error) = self.current.file.write_at(0, &bytes) {
            self.current.dirty_until = bytes.len() as u64;
            return Err(StoreError::io(Doing::Write, self.path(), error));
        }
        if let Err(error) = self.current.file.sync_data() {
            self.must_roll = true;
            return Err(StoreError::io(Doing::Sync, self.path(), error));
        }
        self.current.started = true;
        self.current.dirty_until = 0;
        self.begun.push(header);
        self.shared.publish(&mut self.begun, self.end);
        Ok(())
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The number of the segment being written.
    pub(super) fn segment(&self) -> u64 {
        self.current.index
    }

    fn segment_header(&self, open_act: u64) -> SegmentHeader {
        let End { head: Head { seq, chain }, digest } = self.end;
        let (store, index) = (self.shared.store, self.current.index);
        SegmentHeader { store, index, first_seq: seq + 1, open_act, digest, chain }
    }

    /// Goes to a fresh segment; its header is written with its first frame.
    fn roll(&mut self) -> Result<(), StoreError> {
        let next = self.preparer.take()?;
        self.current = Current {
            index: next.index,
            file: next.file,
            bytes: next.bytes,
            offset: SEGMENT_HEADER_BYTES as u64,
            dirty_until: next.dirty_until,
            started: false,
        };
        self.must_roll = false;
        Ok(())
    }

    fn write_frame(
        &mut self,
        drafts: &[EntryDraft],
        digest: StateDigest,
        before: &End,
        part: Option<(u64, bool)>,
    ) -> Result<(), Failed> {
        let End { head: Head { seq, chain }, digest: _ } = before;
        let (part_of, continues) = part.unwrap_or((0, false));
        let plan =
            FramePlan { before: chain, first_seq: seq + 1, part_of, continues, digest: digest.to_bytes() };
        // Room in front for a segment header, which goes into the same write.
        self.buffer.clear();
        self.buffer.resize(SEGMENT_HEADER_BYTES, 0);
        let frame = self
            .encoder
            .frame(&mut self.buffer, &plan, drafts)
            .map_err(|error| StoreError::io(Doing::Random, self.path(), random_failed(error)))?;
        while self.must_roll || self.current.offset + frame.frame_bytes() > self.current.bytes {
            self.roll()?;
        }
        self.written_bytes += frame.frame_bytes();
        let open_act = if part_of == seq + 1 { 0 } else { part_of };
        self.put(&frame, open_act)
    }

    /// One write, one sync.
    fn put(&mut self, frame: &FrameHeader, open_act: u64) -> Result<(), Failed> {
        let header = self.segment_header(open_act);
        let end = self.current.offset + frame.frame_bytes();
        self.clear_left_over()?;
        let (at, bytes) = if self.current.started {
            (self.current.offset, &self.buffer[SEGMENT_HEADER_BYTES..])
        } else {
            self.buffer[..SEGMENT_HEADER_BYTES].copy_from_slice(&header.to_bytes());
            (0, &self.buffer[..])
        };
        if let Err(error) = self.current.file.write_at(at, bytes) {
            self.current.dirty_until = self.current.dirty_until.max(end);
            return Err(Failed::Early(StoreError::io(Doing::Write, self.path(), error)));
        }
        self.current.file.sync_data().map_err(Failed::Sync)?;
        if !self.current.started {
            self.current.started = true;
            self.begun.push(header);
        }
        self.current.offset = end;
        self.current.dirty_until = 0;
        if let Some((_, bytes)) = &mut self.roomy {
            *bytes += frame.frame_bytes();
        }
        self.end = End { head: Head { seq: frame.last_seq(), chain: frame.chain }, digest: frame.digest };
        Ok(())
    }

    /// Zeros what a torn or failed write left behind the end, in a write of its own: in the frame's write it could
    /// fail behind a frame that is whole, and an act that was refused would be found later.
    fn clear_left_over(&mut self) -> Result<(), StoreError> {
        let from = if self.current.started { self.current.offset } else { 0 };
        if self.current.dirty_until <= from {
            return Ok(());
        }
        let zeros = vec![0; (self.current.dirty_until - from) as usize];
        let cleared = self.current.file.write_at(from, &zeros);
        cleared.map_err(|error| StoreError::io(Doing::Write, self.path(), error))
    }

    fn path(&self) -> PathBuf {
        segment_path(&self.shared.folder, self.current.index)
    }
}

fn random_failed(error: getrandom::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::ErrorKind::Other.into(), io::Error::from_raw_os_error)
}

fn begin(files: &dyn Files, folder: &Path, store: Option<StoreId>, bytes: u64) -> Result<(), StoreError> {
    let store = match store {
        Some(store) => store,
        None => {
            let mut id = [0; 16];
            getrandom::fill(&mut id)
                .map_err(|error| StoreError::io(Doing::Random, folder, random_failed(error)))?;
            StoreId(id)
        }
    };
    let (chain, digest) = (Chain::genesis(store), StateDigest::default().to_bytes());
    let header = SegmentHeader { store, index: 1, first_seq: 1, open_act: 0, digest, chain };
    lay_out(files, folder, 1, bytes, Some(&header)).map(drop)
}

/// Writes the last frame (and the header, where it is the first or there is none) again in place, and syncs.
fn write_again(folder: &Path, last: &tail::LastSegment) -> Result<(), StoreError> {
    let header_end = SEGMENT_HEADER_BYTES as u64;
    let from = match last.last_frame {
        Some(at) if at > header_end => at,
        Some(_) | None => 0,
    };
    let path = segment_path(folder, last.index);
    let mut bytes = vec![0; (last.offset - from) as usize];
    let read =
        last.file.read_at(from, &mut bytes).map_err(|error| StoreError::io(Doing::Read, &path, error))?;
    bytes.truncate(read);
    last.file.write_at(from, &bytes).map_err(|error| StoreError::io(Doing::Write, &path, error))?;
    last.file.sync_data().map_err(|error| StoreError::io(Doing::Sync, &path, error))
}
