//! A disk for tests: what a program sees and what would survive a power cut are two things.
//!
//! Every write is *live* at once and *durable* only after a sync. A power cut leaves of the writes since, for each
//! block of 4 KiB on its own, any of the states that it went through, torn at 512 bytes now and then; of the names
//! changed since the folder's sync, any first part. After a failed sync nothing written before it is synced by a
//! later one, as on Linux. All chance comes from a seed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::{Files, OneFile};
use super::free_space::Space;

const BLOCK: usize = 4096;
const SECTOR: usize = 512;

/// The disk; clones are the same disk.
#[derive(Clone, Debug)]
pub struct FakeFiles(Arc<Mutex<Disk>>);

#[derive(Debug)]
struct Disk {
    inodes: Vec<Inode>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    /// States of the names since the folder's last sync, oldest first.
    name_states: Vec<BTreeMap<PathBuf, usize>>,
    random: fastrand::Rng,
    operations: u64,
    writes: u64,
    syncs: u64,
    faults: Faults,
    space: Space,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    live: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<(usize, Vec<u8>)>,
}

/// What shall go wrong, each counted down by its kind of operation; `Some(0)` is the very next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// A write fails after a part of it.
    pub write: Option<u64>,
    /// A sync of a file fails.
    pub sync: Option<u64>,
    /// From this changing operation on there is no power.
    pub power: Option<u64>,
    /// Bytes that can still be written before the disk is full.
    pub room: Option<u64>,
    /// Nothing can be changed.
    pub read_only: bool,
}

impl FakeFiles {
    /// An empty disk.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Disk {
            inodes: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            name_states: Vec::new(),
            random: fastrand::Rng::with_seed(seed),
            operations: 0,
            writes: 0,
            syncs: 0,
            faults: Faults::default(),
            space: Space { free_bytes: 1 << 40, total_bytes: 1 << 40 },
        })))
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what shall go wrong from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.disk().faults = faults;
    }

    /// Sets what the disk says of its room.
    pub fn set_space(&self, space: Space) {
        self.disk().space = space;
    }

    /// Writes and file syncs so far.
    pub fn counts(&self) -> (u64, u64) {
        let disk = self.disk();
        (disk.writes, disk.syncs)
    }

    /// Whether the power has gone.
    pub fn is_off(&self) -> bool {
        self.disk().faults.power == Some(0)
    }

    /// The disk as it may be found after a power cut now; this one stays as it is.
    pub fn after_power_cut(&self, seed: u64) -> Self {
        let old = self.disk();
        let mut random = fastrand::Rng::with_seed(seed);
        let after = Self::new(random.u64(..));
        let mut new = after.disk();
        new.names = match random.usize(..=old.name_states.len()) {
            0 => old.durable_names.clone(),
            state => old.name_states[state - 1].clone(),
        };
        new.durable_names = new.names.clone();
        new.inodes = old
            .inodes
            .iter()
            .map(|inode| {
                let mut inode = inode.clone();
                inode.lose(&mut random);
                inode.live = inode.durable.clone();
                inode
            })
            .collect();
        new.space = old.space;
        drop(new);
        after
    }

    /// The bytes of a file as a program sees them.
    pub fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let disk = self.disk();
        disk.names.get(path).map(|at| disk.inodes[*at].live.clone())
    }

    /// Puts a file there, durable at once.
    pub fn put(&self, path: &Path, bytes: Vec<u8>) {
        let mut disk = self.disk();
        let at = disk.inodes.len();
        disk.inodes.push(Inode { live: bytes.clone(), durable: bytes, pending: Vec::new() });
        disk.names.insert(path.to_owned(), at);
        disk.durable_names.insert(path.to_owned(), at);
        let mut states = std::mem::take(&mut disk.name_states);
        states.iter_mut().for_each(|state| {
            state.insert(path.to_owned(), at);
        });
        disk.name_states = states;
    }
}

impl Inode {
    /// Makes the pending writes durable, each block as far as chance has it.
    fn lose(&mut self, random: &mut fastrand::Rng) {
        let pending = std::mem::take(&mut self.pending);
        if self.live.len() != self.durable.len() && random.bool() {
            self.durable.resize(self.live.len(), 0);
        }
        let mut blocks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, (offset, bytes)) in pending.iter().enumerate() {
            for block in offset / BLOCK..(offset + bytes.len()).div_ceil(BLOCK) {
                blocks.entry(block).or_default().push(at);
            }
        }
        for (block, writes) in blocks {
            let state = |many: usize, old: &[u8]| {
                let mut bytes = old.to_vec();
                for at in &writes[..many] {
                    let (offset, new) = &pending[*at];
                    copy_over(&mut bytes, block * BLOCK, *offset, new);
                }
                bytes
            };
            let start = (block * BLOCK).min(self.durable.len());
            let end = ((block + 1) * BLOCK).min(self.durable.len());
            let old = self.durable[start..end].to_vec();
            let mut new = state(random.usize(..=writes.len()), &old);
            if random.u8(..4) == 0 {
                let other = state(random.usize(..=writes.len()), &old);
                let torn = (random.usize(..=BLOCK / SECTOR) * SECTOR).min(new.len());
                new[torn..].copy_from_slice(&other[torn..]);
            }
            self.durable[start..end].copy_from_slice(&new);
        }
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        if self.live.len() < offset + bytes.len() {
            self.live.resize(offset + bytes.len(), 0);
        }
        self.live[offset..offset + bytes.len()].copy_from_slice(bytes);
        self.pending.push((offset, bytes.to_vec()));
    }
}

/// Lays `new` at `offset` over a window of a file that begins at `start`.
fn copy_over(window: &mut [u8], start: usize, offset: usize, new: &[u8]) {
    let from = offset.max(start);
    let to = (offset + new.len()).min(start + window.len());
    if from < to {
        window[from - start..to - start].copy_from_slice(&new[from - offset..to - offset]);
    }
}

impl Disk {
    /// Counts a changing operation; an error when the power is off or the disk read-only.
    fn step(&mut self) -> io::Result<()> {
        self.operations += 1;
        match &mut self.faults.power {
            Some(0) => return Err(io::Error::other("no power")),
            Some(left) => *left -= 1,
            None => {}
        }
        if self.faults.read_only { Err(io::ErrorKind::ReadOnlyFilesystem.into()) } else { Ok(()) }
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn named(&mut self) {
        self.name_states.push(self.names.clone());
    }
}

fn due(countdown: &mut Option<u64>) -> bool {
    match countdown {
        Some(0) => {
            *countdown = None;
            true
        }
        Some(left) => {
            *left -= 1;
            false
        }
        None => false,
    }
}

impl Files for FakeFiles {
    fn open(&self, path: &Path, read_only: bool) -> io::Result<Arc<dyn OneFile>> {
        let disk = self.disk();
        let at = disk.find(path)?;
        if disk.faults.read_only && !read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        Ok(Arc::new(FakeFile { files: self.clone(), at }))
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn OneFile>> {
        let mut disk = self.disk();
        disk.step()?;
        if disk.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let at = disk.inodes.len();
        disk.inodes.push(Inode::default());
        disk.names.insert(path.to_owned(), at);
        disk.named();
        Ok(Arc::new(FakeFile { files: self.clone(), at }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        disk.step()?;
        let at = disk.find(from)?;
        disk.names.remove(from);
        disk.names.insert(to.to_owned(), at);
        disk.named();
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        disk.step()?;
        disk.find(path)?;
        disk.names.remove(path);
        disk.named();
        Ok(())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let disk = self.disk();
        let inside = disk.names.keys().filter(|path| path.parent() == Some(folder));
        Ok(inside.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect())
    }

    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        disk.step()?;
        disk.durable_names = disk.names.clone();
        disk.name_states.clear();
        Ok(())
    }

    fn space(&self, _folder: &Path) -> io::Result<Space> {
        Ok(self.disk().space)
    }
}

#[derive(Debug)]
struct FakeFile {
    files: FakeFiles,
    at: usize,
}

impl OneFile for FakeFile {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.files.disk();
        let offset = offset as usize;
        disk.writes += 1;
        if disk.faults.power == Some(0) {
            return Err(io::Error::other("no power"));
        }
        // The write in which the power goes has begun: it may be found like any other that was not synced.
        let last = disk.faults.power == Some(1);
        disk.step()?;
        let mut done = bytes.len();
        let mut error = None;
        if due(&mut disk.faults.write) {
            done = disk.random.usize(..bytes.len().max(1));
            error = Some(io::Error::from_raw_os_error(5));
        }
        if let Some(room) = disk.faults.room {
            if (room as usize) < done {
                done = room as usize;
                error = Some(io::ErrorKind::StorageFull.into());
            }
            disk.faults.room = Some(room - done as u64);
        }
        disk.inodes[self.at].write(offset, &bytes[..done]);
        if last {
            error = Some(io::Error::other("no power"));
        }
        error.map_or(Ok(()), Err)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let disk = self.files.disk();
        let live = &disk.inodes[self.at].live;
        let from = (offset as usize).min(live.len());
        let many = into.len().min(live.len() - from);
        into[..many].copy_from_slice(&live[from..from + many]);
        Ok(many)
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut disk = self.files.disk();
        disk.syncs += 1;
        disk.step()?;
        let at = self.at;
        if due(&mut disk.faults.sync) {
            let mut random = disk.random.fork();
            // What is not written now is never written, though every reader still sees it.
            disk.inodes[at].lose(&mut random);
            return Err(io::Error::from_raw_os_error(5));
        }
        let inode = &mut disk.inodes[at];
        let pending = std::mem::take(&mut inode.pending);
        inode.durable.resize(inode.live.len(), 0);
        for (offset, bytes) in pending {
            inode.durable[offset..offset + bytes.len()].copy_from_slice(&bytes);
        }
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.files.disk().inodes[self.at].live.len() as u64)
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        self.write_at(0, &vec![0; bytes as usize])?;
        self.sync_data()
    }
}
