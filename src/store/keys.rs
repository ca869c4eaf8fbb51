//! The key file: where the keys of a store lie, outside the store.
//!
//! *Shape*: TOML, readable and writable by its owner alone. A key is added by a rotation and never taken out, because
//! the history stays sealed under the older ones.
//!
//! ```toml
//! backup = "2026-11-25"
//! [[key]]
//! id = "1f00aa3c"
//! made = "2026-11-23"
//! secret = "…64 hexadecimal digits…"
//! ```

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::vault::{KEY_BYTES, KEYS_MAX, Key, Ring};
use crate::domain::Day;
use crate::domain::secret::KeyId;

/// What a key file may hold. *Unit*: bytes.
pub const FILE_BYTES_MAX: u64 = 64 << 10;

/// Why there are no keys.
#[derive(Debug)]
pub enum KeyFault {
    /// There is no such file.
    Missing(PathBuf),
    /// There is one already.
    Exists(PathBuf),
    /// Others than its owner may read or write it; permissions as they are.
    Open(PathBuf, u32),
    /// It lies in the store's own folder, where every copy of the store would carry it along.
    Inside(PathBuf),
    /// It makes no sense.
    Unreadable(PathBuf),
    /// It holds as many keys as a file may.
    Full(PathBuf),
    /// The file system.
    Io(PathBuf, io::Error),
    /// The system has no random bytes.
    Random,
}

/// A key with what is told of it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// When it was made.
    pub made: Day,
    /// The key.
    pub key: Key,
}

/// What a key file holds.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its keys, oldest first; the last one seals.
    pub keys: Vec<Kept>,
    /// When a copy was last made.
    pub backup: Option<Day>,
}

#[derive(Deserialize)]
struct Written {
    backup: Option<String>,
    #[serde(default)]
    key: Vec<WrittenKey>,
}

#[derive(Deserialize)]
struct WrittenKey {
    id: String,
    made: String,
    secret: String,
}

impl Drop for WrittenKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl KeyFile {
    /// Reads a key file.
    ///
    /// # Errors
    /// A [`KeyFault`].
    pub fn read(path: &Path) -> Result<KeyFile, KeyFault> {
        let fault = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyFault::Missing(path.to_owned()),
            _ => KeyFault::Io(path.to_owned(), error),
        };
        let file = std::fs::File::open(path).map_err(fault)?;
        let told = file.metadata().map_err(fault)?;
        let mode = told.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFault::Open(path.to_owned(), mode));
        }
        let unreadable = || KeyFault::Unreadable(path.to_owned());
        if !told.is_file() || told.len() > FILE_BYTES_MAX {
            return Err(unreadable());
        }
        let mut text = Zeroizing::new(String::new());
        file.take(FILE_BYTES_MAX).read_to_string(&mut text).map_err(fault)?;
        let written: Written = toml::from_str(&text).map_err(|_| unreadable())?;
        let day = |text: &str| Day::parse(text).ok_or_else(unreadable);
        let mut keys = Vec::new();
        for key in &written.key {
            let kept = Kept { made: day(&key.made)?, key: key_of(&key.secret).ok_or_else(unreadable)? };
            // A digit that was lost while the file was copied by hand shows here.
            if Ok(kept.key.id()) != key.id.parse() {
                return Err(unreadable());
            }
            keys.push(kept);
        }
        if keys.is_empty() || keys.len() > KEYS_MAX {
            return Err(unreadable());
        }
        let backup = written.backup.as_deref().map(day).transpose()?;
        Ok(KeyFile { path: path.to_owned(), keys, backup })
    }

    /// A new file with one new key.
    ///
    /// # Errors
    /// `Exists`, `Io`, `Random`.
    pub fn create(path: &Path, today: Day) -> Result<KeyFile, KeyFault> {
        let key = Key::random().map_err(|_| KeyFault::Random)?;
        let file = KeyFile { path: path.to_owned(), keys: vec![Kept { made: today, key }], backup: None };
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|error| KeyFault::Io(path.to_owned(), error))?;
        }
        file.write_new(path)?;
        Ok(file)
    }

    /// Adds a new key, which seals from now on.
    ///
    /// # Errors
    /// `Full`, `Io`, `Random`.
    pub fn rotate(&mut self, today: Day) -> Result<KeyId, KeyFault> {
        if self.keys.len() >= KEYS_MAX {
            return Err(KeyFault::Full(self.path.clone()));
        }
        let key = Key::random().map_err(|_| KeyFault::Random)?;
        let id = key.id();
        self.keys.push(Kept { made: today, key });
        self.backup = None;
        self.replace()?;
        Ok(id)
    }

    /// Writes a copy to `to`, and notes here that there is one.
    ///
    /// # Errors
    /// `Exists`, `Io`.
    pub fn back_up(&mut self, to: &Path, today: Day) -> Result<(), KeyFault> {
        self.write_new(to)?;
        self.backup = Some(today);
        self.replace()
    }

    /// Since when the last key has had no copy elsewhere; `None` where there is one.
    pub fn uncopied_since(&self) -> Option<Day> {
        self.keys.last().map(|key| key.made).filter(|_| self.backup.is_none())
    }

    /// The key that seals.
    pub fn active(&self) -> Option<&Kept> {
        self.keys.last()
    }

    /// The keys for work.
    pub fn ring(&self) -> Option<Ring> {
        let ring = Ring::new(self.keys.iter().map(|kept| kept.key.clone()).collect())?;
        Some(ring.uncopied_since(self.uncopied_since()))
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(256 + 160 * self.keys.len());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# touyan key file: keep a copy of it where the store is not.");
        if let Some(backup) = self.backup {
            let _ = writeln!(text, "backup = \"{backup}\"");
        }
        for Kept { made, key } in &self.keys {
            let _ = write!(text, "\n[[key]]\nid = \"{}\"\nmade = \"{made}\"\nsecret = \"", key.id());
            for byte in key.bytes() {
                let _ = write!(text, "{byte:02x}");
            }
            let _ = writeln!(text, "\"");
        }
        Zeroizing::new(text)
    }

    fn write_new(&self, path: &Path) -> Result<(), KeyFault> {
        let fault = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyFault::Exists(path.to_owned()),
            _ => KeyFault::Io(path.to_owned(), error),
        };
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(fault)?;
        file.set_permissions(Permissions::from_mode(0o600)).map_err(fault)?;
        file.write_all(self.text().as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
        }
        Ok(())
    }

    /// Puts the file in the place of the old one; whoever is cut off in between has the one or the other.
    fn replace(&self) -> Result<(), KeyFault> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        drop(std::fs::remove_file(&beside));
        self.write_new(&beside)?;
        let fault = |error| KeyFault::Io(self.path.clone(), error);
        std::fs::rename(&beside, &self.path).map_err(fault)?;
        match self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(fault),
            None => Ok(()),
        }
    }
}

fn key_of(hex: &str) -> Option<Key> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    let digits = hex.as_bytes();
    if digits.len() != 2 * KEY_BYTES {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |sign: u8| char::from(sign).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?;
    }
    Some(Key::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Vault;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_key_file_comes_back_with_all_its_keys_and_asks_for_a_copy_until_there_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config/touyan.key");
        let mut file = KeyFile::create(&path, day("2026-11-23")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(file.uncopied_since(), Some(day("2026-11-23")));
        let copy = folder.path().join("copy.key");
        file.back_up(&copy, day("2026-11-24")).unwrap();
        assert_eq!(file.uncopied_since(), None);
        let sealed = file.ring().unwrap().seal("id_number", "1").unwrap();
        file.rotate(day("2026-12-01")).unwrap();
        let again = KeyFile::read(&path).unwrap();
        assert_eq!(again.uncopied_since(), Some(day("2026-12-01")), "the copy does not have the new key");
        assert_eq!(again.keys.len(), 2);
        assert!(again.ring().unwrap().open("id_number", &sealed).is_some());
        assert!(KeyFile::read(&copy).unwrap().ring().unwrap().open("id_number", &sealed).is_some());
        assert!(matches!(KeyFile::create(&path, day("2026-12-01")), Err(KeyFault::Exists(_))));
        assert!(matches!(file.back_up(&copy, day("2026-12-01")), Err(KeyFault::Exists(_))));
    }

    #[test]
    fn a_file_that_others_may_read_or_that_lost_a_digit_gives_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touyan.key");
        assert!(matches!(KeyFile::read(&path), Err(KeyFault::Missing(_))));
        KeyFile::create(&path, day("2026-11-23")).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(matches!(KeyFile::read(&path), Err(KeyFault::Open(_, m)) if m == mode));
        }
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let at = text.find("secret = \"").unwrap() + 12;
        for bad in [
            format!("{}{}{}", &text[..at], if &text[at..=at] == "0" { "1" } else { "0" }, &text[at + 1..]),
            format!("{}{}", &text[..at], &text[at + 1..]),
            String::new(),
            "key = 1".to_owned(),
        ] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(KeyFile::read(&path), Err(KeyFault::Unreadable(_))));
        }
    }
}
