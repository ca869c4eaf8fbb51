//! strace's log, read back: which calls a process made on files, when each began and when it returned.

use super::disk::{Disk, Node, Syncing};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What strace is asked for. The calls that we cannot play fail the reading when they touch the store.
pub const CALLS: &str = "trace=open,openat,openat2,creat,close,dup,dup2,dup3,fcntl,lseek,read,write,writev,pwrite64,\
    pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,msync,sync,syncfs,rename,renameat,\
    renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,copy_file_range,sendfile,splice,\
    io_uring_setup";

/// One call, as far as it can be told when it begins.
#[derive(Debug)]
struct Call {
    name: String,
    args: Vec<Arg>,
    /// `None`: it never returned.
    result: Option<i64>,
}

/// One argument.
#[derive(Clone, Debug, PartialEq)]
enum Arg {
    /// A number, or a word of strace's (flags).
    Word(String),
    /// A descriptor with what it stands for.
    File(i64, PathBuf),
    /// Bytes between quotes.
    Bytes(Rc<[u8]>),
}

/// What happens, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Begins(usize),
    Returns(usize),
}

/// A whole log.
#[derive(Debug, Default)]
pub struct Trace {
    calls: Vec<Call>,
    pub events: Vec<Event>,
}

fn hex(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => panic!("not a hexadecimal digit: {byte}"),
    }
}

/// Text in which `\x41` stands for bytes.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'\\' && text.get(at + 1) == Some(&b'x') {
            out.push(hex(text[at + 2]) << 4 | hex(text[at + 3]));
            at += 4;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&unescape(bytes)).into_owned())
}

/// The arguments between the brackets, which may be cut off behind any of them.
fn arguments(text: &[u8]) -> Vec<Arg> {
    let mut args = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b',' | b' ' => at += 1,
            b'"' => {
                let end = at + 1 + memchr::memchr(b'"', &text[at + 1..]).expect("an open quote");
                assert!(!text[end + 1..].starts_with(b"..."), "strace has shortened what was written");
                args.push(Arg::Bytes(unescape(&text[at + 1..end]).into()));
                at = end + 1;
            }
            _ => {
                let mut depth = 0;
                let mut end = at;
                while end < text.len() && (depth > 0 || text[end] != b',') {
                    match text[end] {
                        b'<' | b'[' | b'{' => depth += 1,
                        b'>' | b']' | b'}' => depth -= 1,
                        _ => {}
                    }
                    end += 1;
                }
                let word = &text[at..end];
                let opened = memchr::memchr(b'<', word);
                args.push(match opened {
                    Some(opened) if word.ends_with(b">") => {
                        let number = std::str::from_utf8(&word[..opened]).unwrap();
                        // AT_FDCWD comes with the current folder.
                        let number = number.parse().unwrap_or(-100);
                        Arg::File(number, path_of(&word[opened + 1..word.len() - 1]))
                    }
                    _ => Arg::Word(String::from_utf8_lossy(word).trim().to_owned()),
                });
                at = end;
            }
        }
    }
    args
}

fn position(text: &[u8], what: &str) -> Option<usize> {
    memchr::memmem::find(text, what.as_bytes())
}

/// Where the closing bracket stands, and where the result behind it begins.
fn closing(text: &[u8]) -> Option<(usize, usize)> {
    let equals = memchr::memmem::rfind(text, b" = ")?;
    let end = text[..equals].trim_ascii_end().len().checked_sub(1)?;
    (text[end] == b')').then_some((end, equals + 3))
}

impl Trace {
    /// Reads the log of `strace -f -y -xx -o`.
    pub fn read(log: &[u8]) -> Self {
        let mut trace = Self::default();
        let mut open: HashMap<Vec<u8>, usize> = HashMap::new();
        for line in log.split(|byte| *byte == b'\n') {
            let Some(space) = memchr::memchr(b' ', line) else { continue };
            let (pid, rest) = (line[..space].to_vec(), line[space..].trim_ascii_start());
            if rest.starts_with(b"+++") || rest.starts_with(b"---") {
                continue;
            }
            let (call, tail) = if let Some(resumed) = rest.strip_prefix(b"<... ") {
                // "<... name resumed>rest) = result"; a thread begins with a call that nobody saw begin.
                let Some(call) = open.remove(&pid) else { continue };
                let from = position(resumed, " resumed>").expect("a resumed call");
                (call, &resumed[from..])
            } else {
                let Some(bracket) = memchr::memchr(b'(', rest) else { continue };
                let name = String::from_utf8_lossy(&rest[..bracket]).into_owned();
                let call = trace.calls.len();
                let inside = &rest[bracket + 1..];
                trace.events.push(Event::Begins(call));
                if let Some(until) = position(inside, " <unfinished ...>") {
                    let args = arguments(inside[..until].trim_ascii_end());
                    trace.calls.push(Call { name, args, result: None });
                    open.insert(pid, call);
                    continue;
                }
                let end = closing(inside).map_or(inside.len(), |(end, _)| end);
                let args = arguments(inside[..end].trim_ascii_end());
                trace.calls.push(Call { name, args, result: None });
                (call, inside)
            };
            // Behind the arguments: "-1 ENOENT (...)", "5<path>", "?" for one that never returned.
            let Some((_, from)) = closing(tail) else { continue };
            let result = &tail[from..];
            let digits: Vec<u8> =
                result.iter().copied().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').collect();
            let number = std::str::from_utf8(&digits).unwrap().parse().ok();
            trace.calls[call].result = number;
            if number.is_some() {
                trace.events.push(Event::Returns(call));
            }
        }
        trace
    }
}

impl Trace {
    /// Decides of calls that never returned, because the process was killed in them, by the files that it left: the
    /// kernel may have done them, or the front of a write.
    pub fn settle(&mut self) {
        for call in self.calls.iter_mut().filter(|call| call.result.is_none()) {
            let path = |at: usize| match call.args.get(at) {
                Some(Arg::Bytes(name)) => PathBuf::from(String::from_utf8_lossy(name).as_ref()),
                Some(Arg::File(_, path)) => path.clone(),
                Some(Arg::Word(_)) | None => PathBuf::new(),
            };
            call.result = match (call.name.as_str(), call.args.as_slice()) {
                ("pwrite64", [Arg::File(_, path), Arg::Bytes(bytes), _, Arg::Word(offset)]) => {
                    let found = std::fs::read(path).unwrap_or_default();
                    let found = found.get(offset.parse::<usize>().unwrap()..).unwrap_or_default();
                    let written = bytes.iter().zip(found).take_while(|(a, b)| a == b).count();
                    (written > 0).then_some(written as i64)
                }
                ("ftruncate", [Arg::File(_, path), Arg::Word(length)]) => {
                    let found = std::fs::metadata(path).map(|found| found.len().to_string());
                    found.is_ok_and(|found| found == *length).then_some(0)
                }
                ("rename", _) => (!path(0).exists() && path(1).exists()).then_some(0),
                ("unlink" | "rmdir", _) => (!path(0).exists()).then_some(0),
                ("unlinkat", _) => (!path(0).join(path(1)).exists()).then_some(0),
                ("mkdir", _) => path(0).exists().then_some(0),
                ("openat", [_, _, Arg::Word(flags), ..]) if flags.contains("O_CREAT") => {
                    path(0).join(path(1)).exists().then_some(i64::MAX)
                }
                _ => None,
            };
        }
    }
}

/// Plays a trace onto a disk, one event after the other.
pub struct Player<'a> {
    trace: &'a Trace,
    root: PathBuf,
    pub disk: Disk,
    /// Positions by file: descriptors of two processes have the same numbers.
    positions: BTreeMap<PathBuf, usize>,
    syncing: BTreeMap<usize, Syncing>,
    /// The disk lies: a sync returns and nothing is durable.
    pub lies: bool,
    /// What the process has said up to now, without its last half line.
    half_line: Vec<u8>,
}

impl<'a> Player<'a> {
    pub fn new(trace: &'a Trace, root: &Path, disk: Disk) -> Self {
        Self {
            trace,
            root: root.to_owned(),
            disk,
            positions: BTreeMap::new(),
            syncing: BTreeMap::new(),
            lies: false,
            half_line: Vec::new(),
        }
    }

    fn ours(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }

    /// Plays one event; gives what the process said with it, and whether it changed anything on the disk.
    pub fn play(&mut self, event: Event) -> (Vec<String>, bool) {
        match event {
            Event::Begins(call) => self.begins(call),
            Event::Returns(call) => {
                self.disk.end(call);
                let synced = self.syncing.remove(&call);
                if let Some(syncing) = synced.as_ref().filter(|_| !self.lies) {
                    self.disk.sync_ends(syncing);
                }
                (Vec::new(), synced.is_some())
            }
        }
    }

    fn begins(&mut self, number: usize) -> (Vec<String>, bool) {
        let call = &self.trace.calls[number];
        let none = (Vec::new(), false);
        // One that never returned and is not seen in the files did nothing.
        let Some(result) = call.result.filter(|result| *result >= 0) else { return none };
        let path = |folder: usize, name: usize| match (&call.args[folder], &call.args[name]) {
            (Arg::File(_, folder), Arg::Bytes(name)) => folder.join(String::from_utf8_lossy(name).as_ref()),
            other => panic!("{}: {other:?}", call.name),
        };
        let plain = |at: usize| match &call.args[at] {
            Arg::Bytes(name) => PathBuf::from(String::from_utf8_lossy(name).as_ref()),
            other => panic!("{}: {other:?}", call.name),
        };
        let number_at = |at: usize| match &call.args[at] {
            Arg::Word(word) => word.parse::<usize>().unwrap(),
            other => panic!("{}: {other:?}", call.name),
        };
        let bytes_at = |at: usize| match &call.args[at] {
            Arg::Bytes(bytes) => Rc::clone(bytes),
            other => panic!("{}: {other:?}", call.name),
        };
        let (descriptor, file) = match call.args.first() {
            Some(Arg::File(descriptor, file)) => (*descriptor, file.as_path()),
            _ => (-1, Path::new("")),
        };
        let name = call.name.as_str();
        match name {
            "open" | "creat" => assert!(!self.ours(&plain(0)), "{name} is not played"),
            "openat" => {
                let path = path(0, 1);
                self.positions.insert(path.clone(), 0);
                let Arg::Word(flags) = &call.args[2] else { return none };
                if !self.ours(&path) {
                    return none;
                }
                assert!(!flags.contains("O_APPEND") && !flags.contains("O_TMPFILE"), "{flags} is not played");
                return match self.disk.find(&path) {
                    None => {
                        assert!(flags.contains("O_CREAT"), "{} comes from nowhere", path.display());
                        self.disk.begin(number);
                        self.disk.create(number, &path);
                        (Vec::new(), true)
                    }
                    Some(Node::File(file)) if flags.contains("O_TRUNC") && self.disk.length(file) > 0 => {
                        self.disk.begin(number);
                        self.disk.set_length(number, file, 0);
                        (Vec::new(), true)
                    }
                    Some(_) => none,
                };
            }
            "lseek" => drop(self.positions.insert(file.to_owned(), result as usize)),
            "read" => *self.positions.entry(file.to_owned()).or_default() += result as usize,
            // The writer's output; that of a process beside it is a pipe.
            "write" if descriptor == 1 && file == Path::new("/dev/null") => {
                self.half_line.extend_from_slice(&bytes_at(1)[..result as usize]);
                let mut lines = Vec::new();
                while let Some(end) = memchr::memchr(b'\n', &self.half_line) {
                    lines.push(String::from_utf8_lossy(&self.half_line[..end]).into_owned());
                    self.half_line.drain(..=end);
                }
                return (lines, false);
            }
            "write" | "pwrite64" => {
                let bytes: Rc<[u8]> = bytes_at(1)[..result as usize].into();
                let offset = if name == "pwrite64" {
                    number_at(3)
                } else {
                    let at = self.positions.entry(file.to_owned()).or_default();
                    *at += bytes.len();
                    *at - bytes.len()
                };
                if let Some(Node::File(file)) = self.ours(file).then(|| self.disk.find(file)).flatten() {
                    self.disk.begin(number);
                    self.disk.write(number, file, offset, bytes);
                    return (Vec::new(), true);
                }
            }
            "ftruncate" => {
                if let Some(Node::File(file)) = self.ours(file).then(|| self.disk.find(file)).flatten() {
                    self.disk.begin(number);
                    self.disk.set_length(number, file, number_at(1));
                    return (Vec::new(), true);
                }
            }
            "fsync" | "fdatasync" => {
                // A folder above the store can be the one that is synced.
                if let Some(syncing) = self.disk.sync_begins(file) {
                    self.syncing.insert(number, syncing);
                }
            }
            "rename" => {
                let (from, to) = (plain(0), plain(1));
                if self.ours(&from) {
                    self.disk.begin(number);
                    self.disk.rename(number, &from, &to);
                    return (Vec::new(), true);
                }
            }
            "unlink" | "rmdir" | "unlinkat" => {
                let path = if name == "unlinkat" { path(0, 1) } else { plain(0) };
                if self.ours(&path) {
                    self.disk.begin(number);
                    self.disk.remove(number, &path);
                    return (Vec::new(), true);
                }
            }
            "mkdir" => {
                let path = plain(0);
                if self.ours(&path) {
                    self.disk.begin(number);
                    self.disk.make_folder(number, &path);
                    return (Vec::new(), true);
                }
            }
            // Neither of them promises anything.
            "close" | "dup" | "dup2" | "dup3" | "fcntl" | "sync_file_range" | "msync" => {}
            other => {
                let touches = call.args.iter().any(|arg| match arg {
                    Arg::File(_, path) => self.ours(path),
                    Arg::Bytes(bytes) => self.ours(Path::new(String::from_utf8_lossy(bytes).as_ref())),
                    Arg::Word(_) => false,
                });
                assert!(!touches, "{other} is not played");
            }
        }
        none
    }
}

#[test]
fn interleaved_calls_are_put_together_again() {
    let log = br#"7 pwrite64(3<\x2f\x61>, "\x61\x22", 2, 4096 <unfinished ...>
8 fdatasync(4<\x2f\x62> <unfinished ...>
7 <... pwrite64 resumed>) = 2
9 openat(AT_FDCWD<\x2f>, "\x2f\x63", O_RDWR|O_CREAT, 0600) = 5<\x2f\x63>
8 <... fdatasync resumed>)          = -1 EIO (Input/output error)
7 fdatasync(3<\x2f\x61>)           = ?
7 +++ killed by SIGKILL +++
"#;
    let trace = Trace::read(log);
    let (begins, returns) = (Event::Begins, Event::Returns);
    assert_eq!(
        trace.events,
        [begins(0), begins(1), returns(0), begins(2), returns(2), returns(1), begins(3)]
    );
    let file = |number, path: &str| Arg::File(number, path.into());
    let word = |word: &str| Arg::Word(word.to_owned());
    assert_eq!(trace.calls[0].args, [file(3, "/a"), Arg::Bytes((*b"a\"").into()), word("2"), word("4096")]);
    assert_eq!(trace.calls[2].args[0], file(-100, "/"));
    let results: Vec<_> = trace.calls.iter().map(|call| call.result).collect();
    assert_eq!(results, [Some(2), Some(-1), Some(5), None]);
}
