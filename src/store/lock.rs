//! One process per store: a lock on a file of our own, held until the process ends however it ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock, statfs};
use rustix::process::{Pid, test_kill_process};

use super::error::{Doing, Holder, StoreError};
use super::real_files::create_folder;

/// The lock's file in the store's folder.
pub const LOCK_FILE: &str = "lock";
/// A process that is killed while it starts another leaves its lock to that one, until that one has become its own
/// program: a moment, for which it is tried again so often, with such pauses.
const LEFT_BEHIND_TRIES: u32 = 200;
const LEFT_BEHIND_PAUSE: Duration = Duration::from_millis(10);
/// More is never read of it.
const LOCK_BYTES_MAX: usize = 256;

/// `f_type` of file systems whose locks and syncs end at another machine: NFS, SMB, SMB2, CIFS, AFS, Coda, NCP, Ceph,
/// 9P, FUSE (sshfs and its like), GFS2, OCFS2, Lustre, GPFS. *Source*: statfs(2) and the kernel's magic.h.
const NETWORK: [u64; 15] = [
    0x6969,
    0x517b,
    0xfe53_4d42,
    0xff53_4d42,
    0x5346_414f,
    0x6b41_4653,
    0x7375_7245,
    0x564c,
    0x00c3_6400,
    0x0102_1997,
    0x6573_5546,
    0x0116_1970,
    0x7461_636f,
    0x0bd0_0bd0,
    0x4750_4653,
];

/// The right to write to a store; ends when dropped.
#[derive(Debug)]
pub struct StoreLock {
    // Closing it gives the lock back.
    file: File,
}

impl Drop for StoreLock {
    /// Lets go at once: a process that is just being started has the lock's file open too until it has begun.
    fn drop(&mut self) {
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

impl StoreLock {
    /// Makes the store's folder (only its owner can enter) if there is none, and takes its lock. `now_ms` is written
    /// into the file for whoever comes second. *Unit*: milliseconds since 1970, UTC.
    ///
    /// *Errors*: `Locked` with what the file says of the holder, `NetworkFileSystem`, `ReadOnly`, `Io`.
    pub fn take(folder: &Path, now_ms: i64) -> Result<Self, StoreError> {
        let failed = |error: io::Error| StoreError::io(Doing::Lock, folder, error);
        create_folder(folder).map_err(|error| StoreError::io(Doing::Folder, folder, error))?;
        refuse_network(folder)?;
        let path = folder.join(LOCK_FILE);
        let opened =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = match opened {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(StoreError::ReadOnly(folder.to_owned()));
            }
            opened => opened.map_err(failed)?,
        };
        lock(folder, &file)?;
        let text = format!("pid {}\nsince_ms {now_ms}\n", std::process::id());
        file.set_len(0).map_err(failed)?;
        file.write_all_at(text.as_bytes(), 0).map_err(failed)?;
        Ok(Self { file })
    }
}

impl StoreLock {
    /// Takes the lock without writing who has it, for looking only: not a byte of the folder changes. `None` where
    /// nobody ever took it.
    ///
    /// *Errors*: `Locked`, `Io`.
    pub fn hold(folder: &Path) -> Result<Option<Self>, StoreError> {
        let failed = |error: io::Error| StoreError::io(Doing::Lock, folder, error);
        let file = match File::open(folder.join(LOCK_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        lock(folder, &file)?;
        Ok(Some(Self { file }))
    }
}

/// Takes the lock at once or not at all, unless the process that had it is no more.
fn lock(folder: &Path, file: &File) -> Result<(), StoreError> {
    let mut left = LEFT_BEHIND_TRIES;
    loop {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(rustix::io::Errno::WOULDBLOCK) => {}
            Err(error) => return Err(StoreError::io(Doing::Lock, folder, error.into())),
        }
        let holder = holder(file);
        // Another process of this very program may hold it under its own number, so one that lives is believed.
        if left == 0 || holder.pid.is_none_or(is_alive) {
            return Err(StoreError::Locked(holder));
        }
        left -= 1;
        std::thread::sleep(LEFT_BEHIND_PAUSE);
    }
}

fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_none_or(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// Refuses folders on other machines.
///
/// *Errors*: `NetworkFileSystem`, `Io`.
pub fn refuse_network(folder: &Path) -> Result<(), StoreError> {
    let at = statfs(folder).map_err(|error| StoreError::io(Doing::Folder, folder, error.into()))?;
    // The type's width and sign differ between machines; the magic is its low 32 bits.
    #[allow(clippy::cast_lossless, clippy::unnecessary_cast, reason = "another type on other machines")]
    let magic = (at.f_type as u64) & 0xffff_ffff;
    if is_network(magic) {
        return Err(StoreError::NetworkFileSystem { path: folder.to_owned(), magic });
    }
    Ok(())
}

fn is_network(magic: u64) -> bool {
    NETWORK.contains(&magic)
}

fn holder(file: &File) -> Holder {
    let mut bytes = [0; LOCK_BYTES_MAX];
    let mut holder = Holder::default();
    // Half-written or empty is no reason to say anything but "locked". Read from the front each time.
    let read = file.read_at(&mut bytes, 0).unwrap_or(0);
    let Ok(text) = std::str::from_utf8(&bytes[..read]) else { return holder };
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("pid", pid)) => holder.pid = pid.parse().ok(),
            Some(("since_ms", since)) => holder.since_ms = since.parse().ok(),
            Some(_) | None => {}
        }
    }
    holder
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_second_holder_is_told_who_and_since_when() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("a/store");
        let first = StoreLock::take(&store, 1_700_000_000_123).unwrap();
        let mode = std::fs::metadata(&store).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        match StoreLock::take(&store, 1) {
            Err(StoreError::Locked(holder)) => {
                let pid = Some(std::process::id());
                assert_eq!(holder, Holder { pid, since_ms: Some(1_700_000_000_123) });
            }
            other => panic!("{other:?}"),
        }
        drop(first);
        StoreLock::take(&store, 2).unwrap();
    }

    #[test]
    fn a_lock_that_a_dead_process_left_behind_for_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut gone = std::process::Command::new("true").spawn().unwrap();
        gone.wait().unwrap();
        let lock = StoreLock::take(folder.path(), 1).unwrap();
        let text = format!("pid {}\nsince_ms 1\n", gone.id());
        std::fs::write(folder.path().join(LOCK_FILE), text).unwrap();
        let waiting = {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || StoreLock::take(&folder, 2).map(drop))
        };
        drop(lock);
        waiting.join().unwrap().unwrap();
    }

    #[test]
    fn network_file_systems_are_known_and_local_ones_are_not_among_them() {
        // NFS and SMB2; ext4, xfs, btrfs, tmpfs, overlayfs.
        assert!([0x6969, 0xfe53_4d42].into_iter().all(is_network));
        assert!(![0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630].into_iter().any(is_network));
    }
}
