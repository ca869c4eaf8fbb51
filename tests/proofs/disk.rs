//! A disk as recorded system calls leave it, and what of it may survive a power cut.
//!
//! A write is *live* at once and *durable* only when a sync that began after it has returned. At a cut each block of
//! 4 KiB is found, on its own, in any of the states that it went through since, torn at 512 bytes now and then, and the
//! length in any of its. A name that was made, changed or taken away is durable only when a sync of its folder that
//! began after it has returned; until then it is there or not, by chance.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

const BLOCK: usize = 4096;
const SECTOR: usize = 512;

/// One change of a file's bytes.
#[derive(Clone, Debug)]
enum Change {
    Write(usize, Rc<[u8]>),
    Length(usize),
}

#[derive(Clone, Debug, Default)]
struct Inode {
    durable: Vec<u8>,
    /// Call number and change, oldest first.
    pending: Vec<(usize, Change)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Node {
    Folder,
    File(usize),
}

#[derive(Clone, Debug)]
enum Naming {
    Put(PathBuf, Node),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

impl Naming {
    fn folder(&self) -> &Path {
        match self {
            Naming::Put(path, _) | Naming::Remove(path) | Naming::Rename(path, _) => path.parent().unwrap(),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, Node>) {
        match self {
            Naming::Put(path, node) => drop(names.insert(path.clone(), *node)),
            Naming::Remove(path) => drop(names.remove(path)),
            Naming::Rename(from, to) => {
                let moved: Vec<PathBuf> =
                    names.keys().filter(|path| path.starts_with(from)).cloned().collect();
                if !moved.is_empty() {
                    // A folder that was replaced was empty.
                    names.retain(|path, _| !path.starts_with(to));
                }
                for path in moved {
                    let node = names.remove(&path).unwrap();
                    let rest = path.strip_prefix(from).unwrap();
                    let at = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                    names.insert(at, node);
                }
            }
        }
    }
}

/// What a sync that is under way will have made durable when it returns.
#[derive(Clone, Debug)]
pub enum Syncing {
    File(usize, BTreeSet<usize>),
    Folder(BTreeSet<usize>),
}

/// The disk; paths are below the recorded folder's parent.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    inodes: Vec<Inode>,
    live: BTreeMap<PathBuf, Node>,
    durable: BTreeMap<PathBuf, Node>,
    naming: Vec<(usize, Naming)>,
    /// Calls that have begun and not returned.
    under_way: BTreeSet<usize>,
}

impl Disk {
    /// A disk with the files below `root` on it, and the folder above that, all durable.
    pub fn of(root: &Path) -> Self {
        let mut disk = Self::default();
        disk.live.insert(root.parent().unwrap().to_owned(), Node::Folder);
        if root.exists() {
            disk.take_in(root);
        }
        disk.durable = disk.live.clone();
        disk
    }

    fn take_in(&mut self, path: &Path) {
        if path.is_dir() {
            self.live.insert(path.to_owned(), Node::Folder);
            for entry in std::fs::read_dir(path).unwrap() {
                self.take_in(&entry.unwrap().path());
            }
        } else {
            let durable = std::fs::read(path).unwrap();
            self.live.insert(path.to_owned(), Node::File(self.inodes.len()));
            self.inodes.push(Inode { durable, pending: Vec::new() });
        }
    }

    pub fn begin(&mut self, call: usize) {
        self.under_way.insert(call);
    }

    pub fn end(&mut self, call: usize) {
        self.under_way.remove(&call);
    }

    pub fn find(&self, path: &Path) -> Option<Node> {
        self.live.get(path).copied()
    }

    fn name(&mut self, call: usize, naming: Naming) {
        naming.apply(&mut self.live);
        self.naming.push((call, naming));
    }

    pub fn create(&mut self, call: usize, path: &Path) -> usize {
        let at = self.inodes.len();
        self.inodes.push(Inode::default());
        self.name(call, Naming::Put(path.to_owned(), Node::File(at)));
        at
    }

    pub fn make_folder(&mut self, call: usize, path: &Path) {
        self.name(call, Naming::Put(path.to_owned(), Node::Folder));
    }

    pub fn remove(&mut self, call: usize, path: &Path) {
        self.name(call, Naming::Remove(path.to_owned()));
    }

    pub fn rename(&mut self, call: usize, from: &Path, to: &Path) {
        assert_eq!(from.parent(), to.parent(), "only within a folder");
        self.name(call, Naming::Rename(from.to_owned(), to.to_owned()));
    }

    pub fn write(&mut self, call: usize, file: usize, offset: usize, bytes: Rc<[u8]>) {
        self.inodes[file].pending.push((call, Change::Write(offset, bytes)));
    }

    pub fn set_length(&mut self, call: usize, file: usize, bytes: usize) {
        self.inodes[file].pending.push((call, Change::Length(bytes)));
    }

    pub fn length(&self, file: usize) -> usize {
        self.inodes[file].live().len()
    }

    /// A sync begins: only what had returned by now is in it.
    pub fn sync_begins(&self, path: &Path) -> Option<Syncing> {
        let done = |call: &usize| !self.under_way.contains(call);
        match self.find(path)? {
            Node::File(file) => {
                let pending = self.inodes[file].pending.iter().map(|(call, _)| *call).filter(done).collect();
                Some(Syncing::File(file, pending))
            }
            Node::Folder => {
                let own = self.naming.iter().filter(|(_, naming)| naming.folder() == path);
                Some(Syncing::Folder(own.map(|(call, _)| *call).filter(done).collect()))
            }
        }
    }

    /// A sync has returned.
    pub fn sync_ends(&mut self, syncing: &Syncing) {
        match syncing {
            Syncing::File(file, calls) => self.inodes[*file].settle(calls),
            Syncing::Folder(calls) => {
                let (done, left) =
                    std::mem::take(&mut self.naming).into_iter().partition(|(call, _)| calls.contains(call));
                self.naming = left;
                let done: Vec<(usize, Naming)> = done;
                done.iter().for_each(|(_, naming)| naming.apply(&mut self.durable));
            }
        }
    }

    /// Fails where the folder at `root` is not what the recorded calls amount to.
    pub fn must_be(&self, root: &Path) {
        let real = Self::of(root);
        let names = |disk: &Self| -> Vec<PathBuf> {
            disk.live.keys().filter(|path| path.starts_with(root)).cloned().collect()
        };
        assert_eq!(names(self), names(&real), "the recording has other names than the folder");
        for path in names(&real) {
            if let (Some(Node::File(played)), Some(Node::File(real_file))) =
                (self.find(&path), real.find(&path))
            {
                let (played, real) = (self.inodes[played].live(), &real.inodes[real_file].durable);
                let at = played.iter().zip(real).position(|(a, b)| a != b);
                assert!(
                    played.len() == real.len() && at.is_none(),
                    "the recording has other bytes than {}: {} and {} long, other from {at:?}",
                    path.display(),
                    played.len(),
                    real.len()
                );
            }
        }
    }

    /// Writes what is left of `root` after a power cut now to `into`, by chance.
    pub fn after_power_cut(&self, root: &Path, into: &Path, random: &mut fastrand::Rng) {
        let mut names = self.durable.clone();
        let style = random.u8(..4);
        let first = random.usize(..=self.naming.len());
        for (at, (_, naming)) in self.naming.iter().enumerate() {
            let kept = match style {
                0 => false,
                1 => true,
                2 => at < first,
                _ => random.bool(),
            };
            if kept {
                naming.apply(&mut names);
            }
        }
        for (path, node) in &names {
            let Ok(rest) = path.strip_prefix(root) else { continue };
            let target = if rest.as_os_str().is_empty() { into.to_owned() } else { into.join(rest) };
            if !target.parent().unwrap().is_dir() {
                // Its folder is gone.
                continue;
            }
            match node {
                Node::Folder => drop(std::fs::create_dir(target)),
                Node::File(file) => std::fs::write(target, self.inodes[*file].lose(random)).unwrap(),
            }
        }
    }

    /// From now on what is live is in the page cache of a machine that goes on: the process alone has ended.
    pub fn process_ends(&mut self) {
        self.under_way.clear();
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Write(offset, data) => {
                let end = offset + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(data);
            }
            Change::Length(length) => bytes.resize(*length, 0),
        }
    }

    /// The same within one block.
    fn apply_to_block(&self, start: usize, block: &mut [u8]) -> bool {
        let end = start + block.len();
        match self {
            Change::Write(offset, data) => {
                let (from, to) = ((*offset).max(start), (offset + data.len()).min(end));
                if from >= to {
                    return false;
                }
                block[from - start..to - start].copy_from_slice(&data[from - offset..to - offset]);
                true
            }
            Change::Length(length) if *length < end => {
                block[length.saturating_sub(start)..].fill(0);
                true
            }
            Change::Length(_) => false,
        }
    }
}

impl Inode {
    fn live(&self) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        self.pending.iter().for_each(|(_, change)| change.apply(&mut bytes));
        bytes
    }

    fn settle(&mut self, calls: &BTreeSet<usize>) {
        for (_, change) in self.pending.iter().filter(|(call, _)| calls.contains(call)) {
            change.apply(&mut self.durable);
        }
        self.pending.retain(|(call, _)| !calls.contains(call));
    }

    fn lose(&self, random: &mut fastrand::Rng) -> Vec<u8> {
        let style = random.u8(..6);
        if self.pending.is_empty() || style == 0 {
            return self.durable.clone();
        }
        if style == 1 {
            return self.live();
        }
        // Every length that it had, and the longest for cutting from.
        let mut lengths = vec![self.durable.len()];
        for (_, change) in &self.pending {
            let last = *lengths.last().unwrap();
            lengths.push(match change {
                Change::Write(offset, data) => last.max(offset + data.len()),
                Change::Length(length) => *length,
            });
        }
        let longest = lengths.iter().copied().max().unwrap().div_ceil(BLOCK) * BLOCK;
        let mut out = self.durable.clone();
        out.resize(longest, 0);
        for start in (0..longest).step_by(BLOCK) {
            let mut states = vec![out[start..start + BLOCK].to_vec()];
            for (_, change) in &self.pending {
                let mut next = states.last().unwrap().clone();
                if change.apply_to_block(start, &mut next) {
                    states.push(next);
                }
            }
            let mut found = states[random.usize(..states.len())].clone();
            if random.u8(..4) == 0 {
                let other = &states[random.usize(..states.len())];
                for at in (0..BLOCK).step_by(SECTOR) {
                    if random.bool() {
                        found[at..at + SECTOR].copy_from_slice(&other[at..at + SECTOR]);
                    }
                }
            }
            out[start..start + BLOCK].copy_from_slice(&found);
        }
        let length =
            if random.bool() { *lengths.last().unwrap() } else { lengths[random.usize(..lengths.len())] };
        out.truncate(length);
        out
    }
}
