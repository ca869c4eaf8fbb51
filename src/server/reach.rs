//! Which of the caller's files a server may ask its client for: those that stand on the command line, new ones in the
//! folder for exports, and those that the person types. The client decides; what a server says is only asked.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use crate::session::{Door, FolderDoor};

/// Stands for standard input where a command reads a file.
pub const STANDARD_INPUT: &str = "-";

/// Which files that a person types may be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typed {
    /// All: the server runs as the same Unix account and could read them itself.
    All,
    /// Plain files below the working folder and the folder for exports, none of them hidden.
    Below,
    /// Those in the folder for exports alone: many people share this Unix account.
    Exports,
}

/// The files that a client lets a server have.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Arguments of the command.
    pub args: Vec<String>,
    /// Where relative names begin.
    pub working_folder: PathBuf,
    /// Where screens save files.
    pub exports: Option<PathBuf>,
    /// Which files that the person types may be read.
    pub typed: Typed,
}

impl Reach {
    /// Whether a name stands on the command line, alone or behind `--option=`.
    fn is_argument(&self, name: &str) -> bool {
        let value = |arg: &str| arg.starts_with("--") && arg.split_once('=').is_some_and(|(_, v)| v == name);
        !name.is_empty() && self.args.iter().any(|arg| arg == name || value(arg))
    }

    /// Only standard input and output belong to somebody for whom a gate speaks.
    fn of_command_line(&self, name: &str) -> io::Result<PathBuf> {
        if !self.is_argument(name) || self.typed == Typed::Exports {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(self.working_folder.join(name))
    }

    /// Opens a file of the command line.
    ///
    /// *Errors*: those of the file system; `PermissionDenied` where the name does not stand there.
    pub fn read(&self, name: &str) -> io::Result<Box<dyn Read>> {
        if name == STANDARD_INPUT && self.is_argument(name) {
            return Ok(Box::new(io::stdin()));
        }
        Ok(Box::new(File::open(self.of_command_line(name)?)?))
    }

    /// Whether a file of the command line is there.
    ///
    /// *Errors*: it is not, or may not be asked for.
    pub fn seek(&self, name: &str) -> io::Result<()> {
        std::fs::symlink_metadata(self.of_command_line(name)?).map(drop)
    }

    /// Makes a file of the command line.
    ///
    /// *Errors*: those of the file system; `AlreadyExists` where there is one.
    pub fn make(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let path = self.of_command_line(name)?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(path)?.write_all(content)
    }

    /// Saves a new file into the folder for exports; where it is then.
    ///
    /// *Errors*: as [`Door::save_new`].
    pub fn save(&self, name: &str, content: &[u8]) -> io::Result<String> {
        let folder = self.exports.as_ref().ok_or(io::ErrorKind::NotFound)?;
        FolderDoor::new(folder).save_new(name, content)
    }

    /// Opens a file that the person has typed.
    ///
    /// *Errors*: those of the file system; `PermissionDenied` where it is out of reach.
    pub fn fetch(&self, name: &str) -> io::Result<Box<dyn Read>> {
        let path = self.working_folder.join(name);
        let exports = self.exports.as_deref();
        let below = |folder: &Path| is_plainly_below(&path, folder);
        let allowed = match self.typed {
            Typed::All => true,
            Typed::Below => below(&self.working_folder) || exports.is_some_and(below),
            Typed::Exports => exports.is_some_and(below),
        };
        if !allowed {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        // A pipe or a device would never end.
        if !std::fs::metadata(&path)?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        Ok(Box::new(File::open(path)?))
    }
}

/// Whether a path leads, links followed, to something below a folder without passing anything hidden.
fn is_plainly_below(path: &Path, folder: &Path) -> bool {
    let (Ok(path), Ok(folder)) = (path.canonicalize(), folder.canonicalize()) else { return false };
    let Ok(rest) = path.strip_prefix(&folder) else { return false };
    rest.components().all(|part| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(folder: &Path, typed: Typed) -> Reach {
        Reach {
            args: ["import", "people", "people.csv", "--refused=mend.csv"].map(str::to_owned).into(),
            working_folder: folder.to_owned(),
            exports: Some(folder.join("exports")),
            typed,
        }
    }

    fn kind<T>(result: io::Result<T>) -> Option<io::ErrorKind> {
        result.err().map(|error| error.kind())
    }

    #[test]
    fn a_server_gets_what_stands_on_the_command_line_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["people.csv", "secret.csv"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let reach = reach(folder.path(), Typed::All);
        assert!(reach.read("people.csv").is_ok() && reach.seek("people.csv").is_ok());
        let denied = Some(io::ErrorKind::PermissionDenied);
        for name in ["secret.csv", "./people.csv", "../people.csv", "/etc/passwd", "-", "", "refused"] {
            assert_eq!(kind(reach.read(name)), denied, "{name}");
            assert_eq!(kind(reach.make(name, b"x")), denied, "{name}");
            assert_eq!(kind(reach.seek(name)), denied, "{name}");
        }
        reach.make("mend.csv", b"x").unwrap();
        assert_eq!(kind(reach.make("mend.csv", b"y")), Some(io::ErrorKind::AlreadyExists));
        assert_eq!(kind(reach.save("../x", b"y")), Some(io::ErrorKind::InvalidInput));
        assert!(reach.save("x.csv", b"y").unwrap().ends_with("exports/x.csv"));
    }

    #[test]
    fn what_is_typed_on_a_foreign_server_leads_to_plain_files_below_and_not_out_of_there() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        std::fs::create_dir_all(home.join(".ssh")).unwrap();
        std::fs::create_dir_all(home.join("exports")).unwrap();
        for name in ["a.csv", ".ssh/key", "exports/b.csv", "../out.csv"] {
            std::fs::write(home.join(name), "x").unwrap();
        }
        std::os::unix::fs::symlink(home.join(".ssh/key"), home.join("link.csv")).unwrap();
        let below = reach(&home, Typed::Below);
        assert!(below.fetch("a.csv").is_ok() && below.fetch("exports/b.csv").is_ok());
        for name in [".ssh/key", "link.csv", "../out.csv", "/etc/passwd", "none.csv"] {
            assert_eq!(kind(below.fetch(name)), Some(io::ErrorKind::PermissionDenied), "{name}");
        }
        let shared = reach(&home, Typed::Exports);
        assert!(shared.fetch("exports/b.csv").is_ok());
        assert!(shared.fetch("a.csv").is_err() && shared.read("people.csv").is_err());
        assert!(reach(&home, Typed::All).fetch("../out.csv").is_ok());
    }
}
