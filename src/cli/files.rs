//! The caller's files, as a command sees them.

use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Stands for standard input where a command reads a file.
pub const STANDARD_INPUT: &str = "-";

/// The caller's files. A command never opens one itself: it may run in a process that is not the caller's, and a
/// path means nothing there.
pub trait Files {
    /// At most `limit_bytes` of a file, as the caller named it on the command line; `-` is its standard input.
    ///
    /// *Errors*: those of the file system, on the caller's side.
    fn read(&self, named: &Path, limit_bytes: u64) -> io::Result<Vec<u8>>;

    /// Whether there is something with this name.
    fn exists(&self, named: &Path) -> bool;

    /// Writes a file that is not there yet, for its owner alone.
    ///
    /// *Errors*: those of the file system; `AlreadyExists` where there is one.
    fn write_new(&self, named: &Path, content: &[u8]) -> io::Result<()>;
}

/// Files of this very process.
#[derive(Clone, Debug, Default)]
pub struct OwnFiles {
    /// Where relative names begin.
    pub working_folder: PathBuf,
}

impl Files for OwnFiles {
    fn read(&self, named: &Path, limit_bytes: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if named.as_os_str() == STANDARD_INPUT {
            io::stdin().lock().take(limit_bytes).read_to_end(&mut bytes)?;
        } else {
            let file = std::fs::File::open(self.working_folder.join(named))?;
            file.take(limit_bytes).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    fn exists(&self, named: &Path) -> bool {
        self.working_folder.join(named).exists()
    }

    fn write_new(&self, named: &Path, content: &[u8]) -> io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        let path = self.working_folder.join(named);
        options.write(true).create_new(true).mode(0o600).open(path)?.write_all(content)
    }
}
