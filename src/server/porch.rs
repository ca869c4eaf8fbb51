//! The socket that guests come through: a file in the store's folder, or one that the system hands over.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The socket's name in the store's folder, which only its owner can enter.
pub const SOCKET: &str = "socket";
/// The longest path that a socket can be bound to. *Unit*: bytes. *Source*: unix(7).
const PATH_MAX: usize = 107;

/// A listening socket.
#[derive(Debug)]
pub struct Porch {
    listener: UnixListener,
    /// Its file, where it is ours to remove.
    file: Option<PathBuf>,
}

/// A way to a socket that is short enough, whatever the folder's own path is; the folder must stay open meanwhile.
fn short(path: &Path) -> io::Result<(PathBuf, Option<File>)> {
    if path.as_os_str().len() <= PATH_MAX {
        return Ok((path.to_owned(), None));
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let folder = File::open(folder)?;
    Ok((PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(name), Some(folder)))
}

/// Connects to a store's server: `at` is the store's folder or a socket.
///
/// *Errors*: nobody listens there, or the system says no.
pub fn connect(at: &Path) -> io::Result<UnixStream> {
    let path = if is_socket(at) { at.to_owned() } else { at.join(SOCKET) };
    let (path, _open) = short(&path)?;
    UnixStream::connect(path)
}

/// Whether a path is a socket rather than a store's folder.
pub fn is_socket(at: &Path) -> bool {
    std::fs::metadata(at).is_ok_and(|found| found.file_type().is_socket())
}

impl Porch {
    /// Listens in a store's folder. Whoever holds the store's lock may: a socket that is there is left from before.
    ///
    /// *Errors*: the socket cannot be made.
    pub fn in_folder(folder: &Path) -> io::Result<Porch> {
        let file = folder.join(SOCKET);
        let listener = bind(&file)?;
        Ok(Porch { listener, file: Some(file) })
    }

    /// Listens on a socket that the system hands over as standard input.
    ///
    /// *Errors*: it is none.
    pub fn handed_over() -> io::Result<Porch> {
        let handed: OwnedFd = io::stdin().as_fd().try_clone_to_owned()?;
        let listener = UnixListener::from(handed);
        listener.local_addr()?;
        listener.set_nonblocking(true)?;
        Ok(Porch { listener, file: None })
    }

    /// For waiting until somebody comes.
    pub fn listener(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }

    /// Whoever comes next, if anybody does.
    pub fn accept(&self) -> Option<UnixStream> {
        loop {
            match self.listener.accept() {
                Ok((socket, _)) => return Some(socket),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }

    /// Shuts the door; where somebody came meanwhile it is open again, and here they are.
    pub fn close(&mut self) -> Option<Vec<UnixStream>> {
        let file = self.file.clone()?;
        let _ = std::fs::remove_file(&file);
        let came: Vec<UnixStream> = std::iter::from_fn(|| self.accept()).collect();
        if came.is_empty() {
            return None;
        }
        if let Ok(listener) = bind(&file) {
            self.listener = listener;
        }
        Some(came)
    }
}

impl Drop for Porch {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = std::fs::remove_file(file);
        }
    }
}

fn bind(file: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let (path, _open) = short(file)?;
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_in_a_deep_folder_can_be_served_and_a_socket_left_behind_is_no_hindrance() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("深".repeat(40)).join("店".repeat(20));
        std::fs::create_dir_all(&deep).unwrap();
        std::mem::forget(Porch::in_folder(&deep).unwrap());
        let porch = Porch::in_folder(&deep).unwrap();
        let _client = connect(&deep).unwrap();
        assert!(porch.accept().is_some() && porch.accept().is_none());
        drop(porch);
        assert!(connect(&deep).is_err());
    }

    #[test]
    fn whoever_comes_while_the_door_is_being_shut_is_let_in() {
        let folder = tempfile::tempdir().unwrap();
        let mut porch = Porch::in_folder(folder.path()).unwrap();
        let _client = connect(folder.path()).unwrap();
        assert_eq!(porch.close().map(|came| came.len()), Some(1));
        let _second = connect(folder.path()).unwrap();
        assert!(porch.accept().is_some());
        assert!(porch.close().is_none());
        assert!(connect(folder.path()).is_err());
    }
}
