//! State dumps: all live rows at one number, as lines of JSON, compressed. The nightly backup, and what a rebuild
//! starts from.
//!
//! ```text
//! {"touyan_dump":1,"store":"…","seq":4711,"chain":"…","digest":"…"}
//! {"kind":3,"id":12,"version":4690,"row":{…}}
//! {"rows":40213}
//! ```
//! A dump gets its name only when all of it is on the disk. Its hash goes into the journal, so that a dump that was
//! changed since is told from one that was not.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chain::{Chain, Head, StoreId, from_hex, push_hex};
use super::digest::StateDigest;
use super::entry::ROW_BYTES_MAX;
use super::error::{Doing, DumpDamage, StoreError};
use super::real_files::create_folder;

/// The dump format that this release writes, and the highest that it reads.
pub const DUMP_LEVEL: u16 = 1;
/// A line is a row and a little more.
const LINE_BYTES_MAX: u64 = ROW_BYTES_MAX as u64 + 256;
const PREFIX: &str = "state-";
const SUFFIX: &str = ".jsonl.gz";
const UNFINISHED: &str = "state.tmp";

/// Which state a dump holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DumpHead {
    /// Which store.
    pub store: StoreId,
    /// The journal's head at that state.
    pub head: Head,
    /// The state's digest.
    pub digest: StateDigest,
}

/// A row of a dump.
#[derive(Clone, Debug)]
pub struct DumpRow<J> {
    /// Which kind of record.
    pub kind: u8,
    /// Dense number within its kind.
    pub id: u32,
    /// The entry that wrote it.
    pub version: u64,
    /// The row's JSON, on one line.
    pub row: J,
}

/// A dump that is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpWritten {
    /// Where.
    pub path: PathBuf,
    /// The blake3 hash of the file, for the journal.
    pub hash: Chain,
    /// *Unit*: bytes.
    pub bytes: u64,
    /// How many rows it holds.
    pub rows: u64,
}

#[derive(Serialize, Deserialize)]
struct HeadLine<'a> {
    touyan_dump: u16,
    store: &'a str,
    seq: u64,
    chain: &'a str,
    digest: &'a str,
}

#[derive(Deserialize)]
struct RowLine<'a> {
    kind: u8,
    id: u32,
    version: u64,
    #[serde(borrow)]
    row: &'a RawValue,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndLine {
    rows: u64,
}

/// Passes bytes on and hashes them.
struct Hashing<W> {
    to: W,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes)?;
        self.hasher.update(&bytes[..done]);
        self.bytes += done as u64;
        Ok(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Writes the dump of one state into `folder`, which is made if there is none.
///
/// *Errors*: `ReadOnly`, `Io`; then there is no new dump and the old ones are as they were.
pub fn write_dump<J: AsRef<str>>(
    folder: &Path,
    of: &DumpHead,
    rows: impl IntoIterator<Item = DumpRow<J>>,
) -> Result<DumpWritten, StoreError> {
    let failed = |error| StoreError::io(Doing::Write, folder, error);
    create_folder(folder).map_err(|error| StoreError::io(Doing::Folder, folder, error))?;
    let unfinished = folder.join(UNFINISHED);
    let path = dump_path(folder, of.head.seq);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
    let file = file.map_err(|error| StoreError::io(Doing::Open, &unfinished, error))?;
    let written = write_lines(file, of, rows).and_then(|(file, written)| {
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(folder)?.sync_all()?;
        Ok(written)
    });
    match written {
        Ok((hash, bytes, rows)) => Ok(DumpWritten { path, hash, bytes, rows }),
        Err(error) => {
            // It only takes room; the next dump overwrites it anyway.
            let _ = fs::remove_file(&unfinished);
            Err(failed(error))
        }
    }
}

fn write_lines<J: AsRef<str>>(
    file: File,
    of: &DumpHead,
    rows: impl IntoIterator<Item = DumpRow<J>>,
) -> io::Result<(File, (Chain, u64, u64))> {
    let hashing = Hashing { to: BufWriter::new(file), hasher: blake3::Hasher::new(), bytes: 0 };
    let mut out = GzEncoder::new(hashing, Compression::fast());
    let mut digest = Vec::new();
    push_hex(&mut digest, &of.digest.to_bytes());
    let head = HeadLine {
        touyan_dump: DUMP_LEVEL,
        store: &of.store.to_string(),
        seq: of.head.seq,
        chain: &of.head.chain.to_string(),
        digest: &String::from_utf8_lossy(&digest),
    };
    serde_json::to_writer(&mut out, &head)?;
    out.write_all(b"\n")?;
    let mut many = 0;
    for DumpRow { kind, id, version, row } in rows {
        let row = row.as_ref();
        writeln!(out, "{{\"kind\":{kind},\"id\":{id},\"version\":{version},\"row\":{row}}}")?;
        many += 1;
    }
    serde_json::to_writer(&mut out, &EndLine { rows: many })?;
    out.write_all(b"\n")?;
    let Hashing { to, hasher, bytes } = out.finish()?;
    let file = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((file, (Chain(*hasher.finalize().as_bytes()), bytes, many)))
}

/// The name of the dump of number `seq`.
pub fn dump_path(folder: &Path, seq: u64) -> PathBuf {
    folder.join(format!("{PREFIX}{seq:020}{SUFFIX}"))
}

/// The dumps in a folder, newest first, with the number of their state. A folder that is not there holds none.
///
/// *Errors*: `Io`.
pub fn dumps(folder: &Path) -> Result<Vec<(u64, PathBuf)>, StoreError> {
    let names = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        names => names.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let names = names.map_err(|error| StoreError::io(Doing::Folder, folder, error))?;
    let mut found: Vec<(u64, PathBuf)> = names
        .iter()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let seq = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()?;
            Some((seq, entry.path()))
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Removes all dumps but the newest `keep`; gives how many went.
///
/// *Errors*: `ReadOnly`, `Io`.
pub fn keep_newest(folder: &Path, keep: usize) -> Result<usize, StoreError> {
    let old: Vec<_> = dumps(folder)?.into_iter().skip(keep).collect();
    for (_, path) in &old {
        fs::remove_file(path).map_err(|error| StoreError::io(Doing::Write, path, error))?;
    }
    Ok(old.len())
}

/// Reads a dump row by row. Only when the iterator has ended without an error is the dump known to be whole.
pub struct DumpReader {
    path: PathBuf,
    lines: BufReader<GzDecoder<BufReader<File>>>,
    of: DumpHead,
    digest: StateDigest,
    rows: u64,
    line: Vec<u8>,
    done: bool,
}

impl DumpReader {
    /// Opens a dump; with `hash` given, the file's bytes are checked against it first.
    ///
    /// *Errors*: `DumpDamaged`, `Newer`, `Io`.
    pub fn open(path: &Path, hash: Option<Chain>) -> Result<Self, StoreError> {
        let opening = |error| StoreError::io(Doing::Open, path, error);
        if let Some(expected) = hash {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(File::open(path).map_err(opening)?).map_err(opening)?;
            let found = Chain(*hasher.finalize().as_bytes());
            if found != expected {
                return Err(damaged(path, DumpDamage::HashDiffers { found }));
            }
        }
        let file = File::open(path).map_err(opening)?;
        let mut reader = Self {
            path: path.to_owned(),
            lines: BufReader::new(GzDecoder::new(BufReader::new(file))),
            of: DumpHead {
                store: StoreId::default(),
                head: Head { seq: 0, chain: Chain::default() },
                digest: StateDigest::default(),
            },
            digest: StateDigest::default(),
            rows: 0,
            line: Vec::new(),
            done: false,
        };
        let unreadable = || damaged(path, DumpDamage::Unreadable);
        reader.read_line()?;
        #[derive(Deserialize)]
        struct Level {
            touyan_dump: u16,
        }
        let level: Level = serde_json::from_slice(&reader.line).map_err(|_| unreadable())?;
        if level.touyan_dump > DUMP_LEVEL {
            let (path, found) = (path.to_owned(), level.touyan_dump);
            return Err(StoreError::Newer { path, found, known: DUMP_LEVEL });
        }
        let head: HeadLine<'_> = serde_json::from_slice(&reader.line).map_err(|_| unreadable())?;
        reader.of = DumpHead {
            store: head.store.parse().map_err(|_| unreadable())?,
            head: Head { seq: head.seq, chain: head.chain.parse().map_err(|_| unreadable())? },
            digest: StateDigest::from_bytes(from_hex(head.digest).ok_or_else(unreadable)?),
        };
        Ok(reader)
    }

    /// Which state the dump says that it holds.
    pub fn of(&self) -> &DumpHead {
        &self.of
    }

    fn damaged(&self, kind: DumpDamage) -> StoreError {
        damaged(&self.path, kind)
    }

    fn read_line(&mut self) -> Result<(), StoreError> {
        self.line.clear();
        let read = (&mut self.lines).take(LINE_BYTES_MAX).read_until(b'\n', &mut self.line);
        match read {
            Ok(_) if self.line.ends_with(b"\n") => Ok(()),
            Ok(0) => Err(self.damaged(DumpDamage::RowsMissing)),
            Ok(_) | Err(_) => Err(self.damaged(DumpDamage::Unreadable)),
        }
    }

    fn step(&mut self) -> Result<Option<DumpRow<Box<RawValue>>>, StoreError> {
        self.read_line()?;
        if let Ok(RowLine { kind, id, version, row }) = serde_json::from_slice(&self.line) {
            let row = row.to_owned();
            self.rows += 1;
            self.digest.add(kind, id, version);
            return Ok(Some(DumpRow { kind, id, version, row }));
        }
        let end: EndLine =
            serde_json::from_slice(&self.line).map_err(|_| self.damaged(DumpDamage::Unreadable))?;
        if end.rows != self.rows {
            return Err(self.damaged(DumpDamage::RowsMissing));
        }
        if self.digest != self.of.digest {
            return Err(self.damaged(DumpDamage::DigestDiffers));
        }
        // The compressed stream has a checksum behind its last byte.
        let mut more = [0];
        match self.lines.read(&mut more) {
            Ok(0) => Ok(None),
            Ok(_) | Err(_) => Err(self.damaged(DumpDamage::Unreadable)),
        }
    }
}

fn damaged(path: &Path, kind: DumpDamage) -> StoreError {
    StoreError::DumpDamaged { path: path.to_owned(), kind }
}

impl Iterator for DumpReader {
    type Item = Result<DumpRow<Box<RawValue>>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let step = self.step();
        self.done = !matches!(step, Ok(Some(_)));
        step.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> (DumpHead, Vec<DumpRow<String>>) {
        let mut digest = StateDigest::default();
        let rows = (0..500).map(|id| {
            let version = u64::from(id) + 7;
            digest.add(3, id, version);
            DumpRow { kind: 3, id, version, row: format!("{{\"name\":\"茅冈 {id}\"}}") }
        });
        let rows = rows.collect();
        let head = Head { seq: 600, chain: Chain([9; 32]) };
        (DumpHead { store: StoreId([5; 16]), head, digest }, rows)
    }

    #[test]
    fn a_dump_comes_back_and_only_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (mut of, rows) = state();
        for seq in [600, 601, 602] {
            of.head.seq = seq;
            write_dump(folder.path(), &of, rows.clone()).unwrap();
        }
        assert_eq!(keep_newest(folder.path(), 2).unwrap(), 1);
        let found = dumps(folder.path()).unwrap();
        assert_eq!(found.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [602, 601]);
        let written = write_dump(folder.path(), &of, rows.clone()).unwrap();
        let reader = DumpReader::open(&written.path, Some(written.hash)).unwrap();
        assert_eq!(*reader.of(), of);
        let back: Vec<_> = reader.map(Result::unwrap).collect();
        assert_eq!(back.len(), 500);
        for (back, row) in back.iter().zip(&rows) {
            assert_eq!((back.kind, back.id, back.version), (row.kind, row.id, row.version));
            assert_eq!(back.row.get(), row.row);
        }
    }

    #[test]
    fn a_changed_or_shortened_dump_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (of, mut rows) = state();
        let written = write_dump(folder.path(), &of, rows.clone()).unwrap();
        let whole = fs::read(&written.path).unwrap();
        let read = |bytes: &[u8]| -> Result<usize, StoreError> {
            fs::write(&written.path, bytes).unwrap();
            let reader = DumpReader::open(&written.path, None)?;
            Ok(reader.collect::<Result<Vec<_>, _>>()?.len())
        };
        assert_eq!(read(&whole).unwrap(), 500);
        for length in [0, 5, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            assert!(matches!(read(&whole[..length]), Err(StoreError::DumpDamaged { .. })), "{length}");
        }
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        assert!(matches!(read(&flipped), Err(StoreError::DumpDamaged { .. })));
        fs::write(&written.path, &flipped).unwrap();
        assert!(matches!(
            DumpReader::open(&written.path, Some(written.hash)).map(drop),
            Err(StoreError::DumpDamaged { kind: DumpDamage::HashDiffers { .. }, .. })
        ));
        rows.pop();
        let short = write_dump(folder.path(), &of, rows).unwrap();
        let error = DumpReader::open(&short.path, Some(short.hash)).unwrap().last().unwrap().unwrap_err();
        assert!(
            matches!(error, StoreError::DumpDamaged { kind: DumpDamage::DigestDiffers, .. }),
            "{error:?}"
        );
    }
}
