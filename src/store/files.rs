//! The few operations on files that the journal is built from, so that tests can stand in for the disk.
//!
//! Never memory maps, never buffers of its own: what is written here is one call of the operating system, so a
//! recording of system calls is a recording of the journal.

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::free_space::Space;

/// A disk.
pub trait Files: Send + Sync + Debug {
    /// Opens an existing file for reading and, unless `read_only`, writing.
    fn open(&self, path: &Path, read_only: bool) -> io::Result<Arc<dyn OneFile>>;
    /// Creates an empty file that only its owner can read; one of that name must not exist.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn OneFile>>;
    /// Gives a file another name, replacing what has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Names in a folder, in no order.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Makes a folder that only its owner can enter, and those above it; one that exists is left alone.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Returns when the folder's names are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Free and total space where `folder` is.
    fn space(&self, folder: &Path) -> io::Result<Space>;
}

/// One open file.
pub trait OneFile: Send + Sync + Debug {
    /// Writes all of `bytes` at `offset`; after an error any part may have been written.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Reads into `into` and gives how much; less only at the file's end.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;
    /// Returns when everything written, and the length, is on the disk.
    fn sync_data(&self) -> io::Result<()>;
    /// *Unit*: bytes.
    fn length(&self) -> io::Result<u64>;
    /// Fills the file with `bytes` zeros that are really written, so that later writes change no metadata.
    fn preallocate(&self, bytes: u64) -> io::Result<()>;
}
