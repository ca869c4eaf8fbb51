//! Files that leave a session. The session never opens one: whoever runs it does.

use std::io;

/// The caller's side of files: a session gives names and contents, never paths.
pub trait Door: Send + Sync {
    /// Saves a new file into the caller's export folder; an existing one is never replaced.
    ///
    /// *Shape*: where it is, as shown to the person. *Errors*: those of the file system, and names that would
    /// leave the folder.
    fn save_new(&self, name: &str, content: &[u8]) -> io::Result<String>;

    /// Reads a file that the person names, at most `limit_bytes` of it.
    ///
    /// *Errors*: those of the file system; `PermissionDenied` where nothing of the caller's may be read.
    fn read(&self, _name: &str, _limit_bytes: u64) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

/// A door that is shut.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDoor;

impl Door for NoDoor {
    fn save_new(&self, _name: &str, _content: &[u8]) -> io::Result<String> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
}

/// The longest file name that is taken. *Unit*: bytes.
pub const MAX_NAME_BYTES: usize = 200;
/// Names that are tried (`x.csv`, `x-2.csv` …) before giving up.
const MAX_TRIES: u32 = 1_000;

/// A door into one folder of this machine, made when the first file is saved.
#[derive(Clone, Debug)]
pub struct FolderDoor {
    folder: std::path::PathBuf,
    /// Where relative names of files to be read begin; `None` reads nothing.
    reads: Option<std::path::PathBuf>,
}

impl FolderDoor {
    /// A door into `folder`.
    pub fn new(folder: impl Into<std::path::PathBuf>) -> FolderDoor {
        FolderDoor { folder: folder.into(), reads: None }
    }

    /// The same for a person with this machine's rights: files may be read too, relative names beginning at `folder`.
    #[must_use]
    pub fn reading_from(self, folder: impl Into<std::path::PathBuf>) -> FolderDoor {
        FolderDoor { reads: Some(folder.into()), ..self }
    }
}

/// Whether a name stays in its folder and can be typed: no separators, no control characters, no hidden file.
pub fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.starts_with('.')
        && !name.chars().any(|sign| sign.is_control() || matches!(sign, '/' | '\\' | ':'))
}

impl Door for FolderDoor {
    fn save_new(&self, name: &str, content: &[u8]) -> io::Result<String> {
        use std::io::Write;
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        if !is_plain_name(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let (stem, ending) = name.rsplit_once('.').map_or((name, None), |(stem, end)| (stem, Some(end)));
        for number in 1..=MAX_TRIES {
            let numbered = match (number, ending) {
                (1, _) => name.to_owned(),
                (_, Some(ending)) => format!("{stem}-{number}.{ending}"),
                (_, None) => format!("{stem}-{number}"),
            };
            let path = self.folder.join(numbered);
            match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
                Ok(mut file) => {
                    file.write_all(content)?;
                    file.sync_data()?;
                    return Ok(path.display().to_string());
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn read(&self, name: &str, limit_bytes: u64) -> io::Result<Vec<u8>> {
        use std::io::Read;
        let from = self.reads.as_ref().ok_or(io::ErrorKind::PermissionDenied)?;
        let path = from.join(name);
        // A pipe or a device would never end.
        if !std::fs::metadata(&path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(limit_bytes).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_file_of_a_name_stands_beside_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let door = FolderDoor::new(folder.path().join("exports"));
        let first = door.save_new("茅冈村.csv", b"1").unwrap();
        let second = door.save_new("茅冈村.csv", b"2").unwrap();
        assert!(first.ends_with("茅冈村.csv") && second.ends_with("茅冈村-2.csv"));
        assert_eq!(std::fs::read(first).unwrap(), b"1");
        assert_eq!(std::fs::read(second).unwrap(), b"2");
    }

    #[test]
    fn only_a_door_that_may_read_reads_and_no_more_than_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("units.csv"), "code,name").unwrap();
        let shut = FolderDoor::new(folder.path());
        assert_eq!(shut.read("units.csv", 99).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        let open = shut.reading_from(folder.path());
        assert_eq!(open.read("units.csv", 4).unwrap(), b"code");
        assert!(open.read(".", 99).is_err() && open.read("none.csv", 99).is_err());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let door = FolderDoor::new(folder.path());
        for name in ["../x", "/etc/x", ".bashrc", "a\\b", "a\nb", "", "c:x"] {
            assert!(door.save_new(name, b"").is_err(), "{name:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
