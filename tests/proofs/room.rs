//! A disk that is really full, room made again, and one that cannot be written. They need a file system of their own,
//! which takes the right to mount.

use super::world::{Model, cannot, copy, files_below, full, must_be_sound, open_or_create, options};
use std::path::{Path, PathBuf};
use std::process::Command;
use touyan::domain::person::Person;
use touyan::domain::{Act, Row, Step, Verb};
use touyan::store::check::check;
use touyan::store::free_space::SpaceLimits;
use touyan::store::{NotSaved, Options, Store, StoreError};

/// The store grows with every round. *Unit*: MiB.
fn disk_mib() -> usize {
    if full() { 32 } else { 6 }
}

/// A small file system that is taken away again.
struct Mount(PathBuf);

impl Mount {
    /// A small disk at `at`, in memory, or `ext4` in a file.
    fn small(at: &Path, ext4: bool) -> Option<Mount> {
        std::fs::create_dir(at).unwrap();
        if !ext4 {
            let size = format!("size={}m", disk_mib());
            return run(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(at), at);
        }
        let image = at.with_extension("image");
        std::fs::write(&image, vec![0; disk_mib() << 20]).unwrap();
        let made = Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&image).output();
        if !made.is_ok_and(|made| made.status.success()) {
            return None;
        }
        run(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(at), at)
    }

    fn read_only(of: &Path, at: &Path) -> Option<Mount> {
        std::fs::create_dir(at).unwrap();
        let mount = run(Command::new("mount").arg("--bind").args([of, at]), at)?;
        let again = Command::new("mount").args(["-o", "remount,ro,bind"]).arg(at).output();
        again.is_ok_and(|again| again.status.success()).then_some(mount)
    }
}

fn run(command: &mut Command, at: &Path) -> Option<Mount> {
    let done = command.output().is_ok_and(|output| output.status.success());
    done.then(|| Mount(at.to_owned()))
}

impl Drop for Mount {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).output());
    }
}

fn person(name: &str) -> Act {
    Act::new(Verb::Create, vec![Step::Create(Row::from(Person::new(name)))])
}

/// Fills the disk with a file until at most `left` bytes are free.
fn fill(disk: &Path, left: u64) -> PathBuf {
    let path = disk.join("something else");
    let file = std::fs::File::create(&path).unwrap();
    let mut length = 0;
    loop {
        let at = rustix::fs::statvfs(disk).unwrap();
        let free = at.f_bavail * at.f_frsize;
        let more = if free <= left { break } else { (free - left).min(64 << 10) };
        if std::os::unix::fs::FileExt::write_all_at(&file, &vec![7; more as usize], length).is_err() {
            break;
        }
        length += more;
    }
    path
}

/// Commits until it is refused or `most` are done.
fn commit(store: &Store, model: &mut Model, most: usize, failed: &mut Vec<StoreErrorKind>) {
    for _ in 0..most {
        let name = format!("村民{}x{}", model.saved, failed.len());
        model.hear(&format!("will 0 create {name}"));
        match store.propose(person(&name)).wait() {
            Ok(receipt) => model.hear(&format!("done 0 {} {}", receipt.seq, receipt.created[0].id)),
            Err(NotSaved::Failed(error)) => {
                failed.push(StoreErrorKind::of(&error));
                // Not saved is not saved: it is not there, now or later.
                model.give_up();
                model.must_hold(store);
                return;
            }
            Err(NotSaved::Refused(refusal)) => panic!("{refusal:?}"),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum StoreErrorKind {
    NearlyFull,
    Full,
}

impl StoreErrorKind {
    fn of(error: &StoreError) -> Self {
        match error {
            StoreError::DiskNearlyFull { .. } => Self::NearlyFull,
            StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            other => panic!("not a reason that helps: {other:?}"),
        }
    }
}

fn fill_and_free(disk: &Path) {
    let folder = disk.join("store");
    drop(open_or_create(&folder));
    let rounds = if full() { 6 } else { 2 };
    for (limits, left, reason) in [
        // The limit speaks first; without it the disk itself does, at some byte.
        (
            SpaceLimits { least_bytes: 2 << 20, share: 50, most_bytes: 1 << 30 },
            1 << 20,
            StoreErrorKind::NearlyFull,
        ),
        (SpaceLimits::NONE, 0, StoreErrorKind::Full),
        (SpaceLimits::NONE, 20 << 10, StoreErrorKind::Full),
    ] {
        let store = Store::open(&folder, Options { space: limits, ..options() }).unwrap();
        let mut model = Model::of(&store);
        let mut failed = Vec::new();
        for _ in 0..rounds {
            commit(&store, &mut model, 20, &mut failed);
            assert!(failed.is_empty(), "refused with room left");
            let ballast = fill(disk, left);
            // Enough for every segment that was laid out before. The room is not asked for at every act, so for a
            // moment the disk itself may speak where the limit should.
            while failed.last() != Some(&reason) {
                commit(&store, &mut model, 2_000, &mut failed);
                assert!(!failed.is_empty(), "nothing was refused");
            }
            commit(&store, &mut model, 1, &mut failed);
            assert_eq!(failed.last(), Some(&reason), "still refused");
            std::fs::remove_file(ballast).unwrap();
            // The same open store goes on.
            failed.clear();
            commit(&store, &mut model, 200, &mut failed);
            assert!(failed.is_empty(), "refused although there is room again");
        }
        drop(store);
        model.must_hold(&Store::open(&folder, options()).unwrap());
        must_be_sound(&folder);
        // Killed while it is full, so to say: what is there opens elsewhere too.
        let store = Store::open(&folder, options()).unwrap();
        let ballast = fill(disk, 0);
        commit(&store, &mut model, 2_000, &mut failed);
        let elsewhere = tempfile::tempdir().unwrap();
        let to = elsewhere.path().join("store");
        copy(&folder, &to);
        model.must_hold(&Store::open(&to, options()).unwrap());
        // A full disk can be opened and read too, where nothing needs to be made.
        drop(store);
        match Store::open(&folder, options()) {
            Ok(store) => model.must_hold(&store),
            Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::StorageFull => {}
            Err(error) => panic!("{error:?}"),
        }
        std::fs::remove_file(ballast).unwrap();
        model.must_hold(&Store::open(&folder, options()).unwrap());
        // A little store again for the next round.
        std::fs::remove_dir_all(&folder).unwrap();
        drop(open_or_create(&folder));
    }
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_works_once_there_is_room() {
    let work = tempfile::tempdir().unwrap();
    let Some(memory) = Mount::small(&work.path().join("memory"), false) else {
        return cannot("no file system may be mounted");
    };
    fill_and_free(&memory.0);
    drop(memory);
    let Some(ext4) = Mount::small(&work.path().join("ext4"), true) else {
        // Not on every machine that mounts: the same code has been proved in memory by now.
        return println!("not proved on ext4 here: no loop device, or no mkfs.ext4");
    };
    fill_and_free(&ext4.0);
    println!("filled and freed in memory and on ext4");
}

#[test]
fn a_store_that_cannot_be_written_says_so_and_is_left_as_it_is() {
    let work = tempfile::tempdir().unwrap();
    let (folder, at) = (work.path().join("store"), work.path().join("seen"));
    drop(open_or_create(&folder));
    let bytes = || -> Vec<_> {
        files_below(&folder).into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect()
    };
    let before = bytes();
    let Some(mount) = Mount::read_only(&folder, &at) else {
        return cannot("no file system may be mounted");
    };
    match Store::open(&at, options()) {
        Err(StoreError::ReadOnly(path)) => assert!(path.starts_with(&at), "{}", path.display()),
        other => panic!("{other:?}"),
    }
    // Looking works: the check writes nothing there.
    let report = check(&at, &options()).unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    drop(mount);
    assert!(bytes() == before, "something was written");
    must_be_sound(&folder);
}
