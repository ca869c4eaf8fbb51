//! The disk of this machine: plain `pwrite`, `pread`, `fdatasync`.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use super::files::{Files, OneFile};
use super::free_space::Space;

/// Zeros are written in pieces of this many bytes.
const ZEROS: usize = 256 << 10;

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFiles;

impl Files for RealFiles {
    fn open(&self, path: &Path, read_only: bool) -> io::Result<Arc<dyn OneFile>> {
        Ok(Arc::new(RealFile(OpenOptions::new().read(true).write(!read_only).open(path)?)))
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn OneFile>> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Arc::new(RealFile(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        // Names that are not Unicode are not ours.
        let names =
            fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name().into_string().ok()));
        Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        create_folder(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn space(&self, folder: &Path) -> io::Result<Space> {
        let at = rustix::fs::statvfs(folder)?;
        // What an ordinary account can use, not the reserve of the system's.
        Ok(Space {
            free_bytes: at.f_bavail.saturating_mul(at.f_frsize),
            total_bytes: at.f_blocks.saturating_mul(at.f_frsize),
        })
    }
}

/// Makes a folder that only its owner can enter, and those above it, each known to the disk before the next: a journal
/// is not durable in a folder whose name is not.
///
/// *Errors*: the system's; a folder that exists is none.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = match folder.parent() {
        Some(above) if above.as_os_str().is_empty() => Path::new("."),
        Some(above) => above,
        None => Path::new("/"),
    };
    create_folder(above)?;
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        made => made?,
    }
    match File::open(above) {
        // One may be allowed to make names in a folder and not to read it; then there is nothing to sync with.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        opened => opened?.sync_all(),
    }
}

#[derive(Debug)]
struct RealFile(File);

impl OneFile for RealFile {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < into.len() {
            match self.0.read_at(&mut into[done..], offset + done as u64) {
                Ok(0) => break,
                Ok(more) => done += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        let zeros = vec![0; ZEROS];
        let mut at = 0;
        while at < bytes {
            let piece = (bytes - at).min(ZEROS as u64);
            self.0.write_all_at(&zeros[..piece as usize], at)?;
            at += piece;
        }
        // Length and extents too, which fdatasync may leave for later.
        self.0.sync_all()
    }
}
