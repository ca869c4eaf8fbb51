//! A frame's payload: for each entry one line about it, then one line for each of its rows.
//!
//! ```text
//! {"seq":7,"act":7,"continues":false,"at_ms":0,"actor":1,"request":"00…","verb":"appoint","rows":2,"salt":"5f…","note":{…}}
//! {"kind":3,"id":12,"was":4,"salt":"9c…","row":{…}}
//! {"kind":3,"id":13,"was":4}
//! ```
//! The third line is a removed row. An erased row has `"leaf":"…"` where salt and row stood, an erased note
//! likewise.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::chain::{Chain, Link, SALT_BYTES, Saying, from_hex, leaf, push_hex};
use super::entry::{Entry, EntryDraft, EntryHead, Kept, RowAfter, TOUCHED_MAX};
use super::frame::{FRAME_HEADER_BYTES, FrameHeader};

/// What is told about a frame before its entries are known.
pub(super) struct FramePlan<'a> {
    pub before: &'a Chain,
    pub first_seq: u64,
    pub part_of: u64,
    pub continues: bool,
    pub digest: [u8; 16],
}

/// Writes frames into one buffer that is kept.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    salts: Vec<u8>,
    random: Salts,
    link: Link,
}

/// Salts from one seed of the system's: a keyed stream that nobody can foresee or run backwards from its output, at
/// a tenth of what asking the system for each frame costs. The seed never leaves the process.
#[derive(Default)]
struct Salts(Option<blake3::OutputReader>);

impl std::fmt::Debug for Salts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salts")
    }
}

impl Salts {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), getrandom::Error> {
        let stream = match &mut self.0 {
            Some(stream) => stream,
            none => {
                let mut seed = [0; blake3::KEY_LEN];
                getrandom::fill(&mut seed)?;
                none.insert(blake3::Hasher::new_keyed(&seed).finalize_xof())
            }
        };
        stream.fill(out);
        Ok(())
    }
}

impl Encoder {
    /// Appends the frame of `drafts` to `out` and gives its header.
    ///
    /// *Errors*: when the system has no random bytes.
    pub fn frame(
        &mut self,
        out: &mut Vec<u8>,
        plan: &FramePlan<'_>,
        drafts: &[EntryDraft],
    ) -> Result<FrameHeader, getrandom::Error> {
        let leaves = drafts.iter().map(|draft| draft.rows.len() + 1).sum::<usize>();
        self.salts.resize(leaves * SALT_BYTES, 0);
        self.random.fill(&mut self.salts)?;
        let (salts, _) = self.salts.as_chunks::<SALT_BYTES>();
        let mut salts = salts.iter();
        let mut salt = || salts.next().copied().unwrap_or_default();

        let start = out.len();
        out.resize(start + FRAME_HEADER_BYTES, 0);
        let count = drafts.len() as u32;
        self.link.begin(plan.before, plan.first_seq, count, &plan.digest);
        for (draft, seq) in drafts.iter().zip(plan.first_seq..) {
            let EntryDraft { at_ms, actor, request, verb, note, rows } = draft;
            let act = if plan.part_of == 0 { seq } else { plan.part_of };
            let saying = Saying {
                seq,
                act,
                continues: plan.continues,
                at_ms: *at_ms,
                actor: *actor,
                request,
                verb,
                rows: rows.len() as u32,
            };
            entry_line(out, &saying);
            let note_leaf = note.as_ref().map(|note| salted(out, &salt(), "note", note));
            out.extend_from_slice(b"}\n");
            self.link.entry(&saying, note_leaf.as_ref());
            for change in rows {
                row_line(out, change.kind, change.id, change.was);
                let row_leaf = change.row.as_ref().map(|row| salted(out, &salt(), "row", row));
                out.extend_from_slice(b"}\n");
                self.link.row(change.kind, change.id, change.was, row_leaf.as_ref());
            }
        }
        let header = FrameHeader {
            payload_bytes: (out.len() - start - FRAME_HEADER_BYTES) as u32,
            count,
            first_seq: plan.first_seq,
            part_of: plan.part_of,
            continues: plan.continues,
            digest: plan.digest,
            chain: self.link.end(),
        };
        header.seal(&mut out[start..]);
        Ok(header)
    }
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn entry_line(out: &mut Vec<u8>, saying: &Saying<'_>) {
    let Saying { seq, act, continues, at_ms, actor, request, verb, rows } = saying;
    out.extend_from_slice(b"{\"seq\":");
    number(out, *seq);
    out.extend_from_slice(b",\"act\":");
    number(out, *act);
    out.extend_from_slice(if *continues { b",\"continues\":true" } else { b",\"continues\":false" });
    out.extend_from_slice(b",\"at_ms\":");
    if *at_ms < 0 {
        out.push(b'-');
    }
    number(out, at_ms.unsigned_abs());
    out.extend_from_slice(b",\"actor\":");
    number(out, u64::from(*actor));
    out.extend_from_slice(b",\"request\":\"");
    push_hex(out, *request);
    out.extend_from_slice(b"\",\"verb\":");
    string(out, verb);
    out.extend_from_slice(b",\"rows\":");
    number(out, u64::from(*rows));
}

/// The start of a row's line; also what a row is searched by.
pub(super) fn row_line(out: &mut Vec<u8>, kind: u8, id: u32, was: u64) {
    row_line_key(out, kind, id);
    out.extend_from_slice(b",\"was\":");
    number(out, was);
}

fn row_line_key(out: &mut Vec<u8>, kind: u8, id: u32) {
    out.extend_from_slice(b"{\"kind\":");
    number(out, u64::from(kind));
    out.extend_from_slice(b",\"id\":");
    number(out, u64::from(id));
}

fn salted(out: &mut Vec<u8>, salt: &[u8; SALT_BYTES], name: &str, json: &RawValue) -> [u8; 32] {
    out.extend_from_slice(b",\"salt\":\"");
    push_hex(out, salt);
    out.extend_from_slice(b"\",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(json.get().as_bytes());
    leaf(salt, json.get().as_bytes())
}

fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                push_hex(out, &[byte]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

#[derive(Deserialize)]
struct EntryLine<'a> {
    seq: u64,
    act: u64,
    continues: bool,
    at_ms: i64,
    actor: u32,
    #[serde(borrow)]
    request: &'a str,
    #[serde(borrow)]
    verb: std::borrow::Cow<'a, str>,
    rows: u32,
    #[serde(borrow, default)]
    salt: Option<&'a str>,
    #[serde(borrow, default)]
    note: Option<&'a RawValue>,
    #[serde(borrow, default)]
    leaf: Option<&'a str>,
}

#[derive(Deserialize)]
struct RowLine<'a> {
    kind: u8,
    id: u32,
    was: u64,
    #[serde(borrow, default)]
    salt: Option<&'a str>,
    #[serde(borrow, default)]
    row: Option<&'a RawValue>,
    #[serde(borrow, default)]
    leaf: Option<&'a str>,
}

/// A row or note as it stands on a line.
#[derive(Clone, Copy)]
enum Held<'a> {
    Nothing,
    Json { salt: [u8; SALT_BYTES], json: &'a RawValue },
    Erased { leaf: [u8; 32] },
}

impl<'a> Held<'a> {
    fn new(salt: Option<&'a str>, json: Option<&'a RawValue>, leaf: Option<&'a str>) -> Option<Self> {
        match (salt, json, leaf) {
            (None, None, None) => Some(Self::Nothing),
            (Some(salt), Some(json), None) => Some(Self::Json { salt: from_hex(salt)?, json }),
            (None, None, Some(leaf)) => Some(Self::Erased { leaf: from_hex(leaf)? }),
            _ => None,
        }
    }

    fn leaf(&self) -> Option<[u8; 32]> {
        match self {
            Self::Nothing => None,
            Self::Json { salt, json } => Some(leaf(salt, json.get().as_bytes())),
            Self::Erased { leaf } => Some(*leaf),
        }
    }

    fn kept(&self) -> Kept {
        match self {
            Self::Nothing => Kept::None,
            Self::Json { salt: _, json } => Kept::Json((*json).to_owned()),
            Self::Erased { leaf: _ } => Kept::Erased,
        }
    }
}

struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.rest)?;
        let line = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        Some(line)
    }

    fn entry(&mut self) -> Option<EntryLine<'a>> {
        serde_json::from_slice(self.next()?).ok()
    }

    fn row(&mut self) -> Option<RowLine<'a>> {
        serde_json::from_slice(self.next()?).ok()
    }
}

/// Reads a frame's entries; `None` where the lines make no sense. Gives the chain hash that they amount to behind
/// `before`, to be compared with the header's.
pub(super) fn decode(header: &FrameHeader, payload: &[u8], before: &Chain) -> Option<(Vec<Entry>, Chain)> {
    let mut link = Link::default();
    let mut lines = Lines { rest: payload };
    link.begin(before, header.first_seq, header.count, &header.digest);
    let mut entries = Vec::with_capacity(header.count.min(1024) as usize);
    for seq in header.first_seq..=header.last_seq() {
        let line = lines.entry()?;
        let (request, note) = (from_hex(line.request)?, Held::new(line.salt, line.note, line.leaf)?);
        let act = if header.part_of == 0 { seq } else { header.part_of };
        if (line.seq, line.act, line.continues) != (seq, act, header.continues) {
            return None;
        }
        link.entry(
            &Saying {
                seq,
                act,
                continues: line.continues,
                at_ms: line.at_ms,
                actor: line.actor,
                request: &request,
                verb: &line.verb,
                rows: line.rows,
            },
            note.leaf().as_ref(),
        );
        let mut rows = Vec::with_capacity(line.rows.min(65_536) as usize);
        for _ in 0..line.rows {
            let row = lines.row()?;
            let held = Held::new(row.salt, row.row, row.leaf)?;
            link.row(row.kind, row.id, row.was, held.leaf().as_ref());
            rows.push(RowAfter { kind: row.kind, id: row.id, was: row.was, after: held.kept() });
        }
        entries.push(Entry {
            seq,
            act,
            continues: line.continues,
            at_ms: line.at_ms,
            actor: line.actor,
            request,
            verb: line.verb.into_owned(),
            note: note.kept(),
            rows,
        });
    }
    lines.rest.is_empty().then(|| (entries, link.end()))
}

/// Finds one row that entry `seq` left behind, without decoding the others of a large act.
///
/// *Shape*: outer `None` where the lines make no sense, inner where the entry has no such row.
#[allow(clippy::option_option, reason = "two different absences, both looked at by the one caller")]
pub(super) fn find_row(
    header: &FrameHeader,
    payload: &[u8],
    seq: u64,
    kind: u8,
    id: u32,
) -> Option<Option<RowAfter>> {
    let mut key = Vec::with_capacity(48);
    row_line_key(&mut key, kind, id);
    key.push(b',');
    let mut lines = Lines { rest: payload };
    for at in header.first_seq..=header.last_seq() {
        let entry = lines.entry()?;
        for _ in 0..entry.rows {
            let line = lines.next()?;
            if at != seq || !line.starts_with(&key) {
                continue;
            }
            let row: RowLine<'_> = serde_json::from_slice(line).ok()?;
            let held = Held::new(row.salt, row.row, row.leaf)?;
            return Some(Some(RowAfter { kind, id, was: row.was, after: held.kept() }));
        }
        if at == seq {
            return Some(None);
        }
    }
    Some(None)
}

/// Reads what a frame's entries say of themselves and passes over their rows; `None` where the lines make no sense.
pub(super) fn heads(header: &FrameHeader, payload: &[u8]) -> Option<Vec<EntryHead>> {
    let mut lines = Lines { rest: payload };
    let mut heads = Vec::with_capacity(header.count.min(1024) as usize);
    for _ in 0..header.count {
        let EntryLine { seq, act, continues, at_ms, actor, request, verb, rows, salt, note, leaf } =
            lines.entry()?;
        let mut touched = Vec::with_capacity(TOUCHED_MAX.min(rows as usize));
        for at in 0..rows as usize {
            let line = lines.next()?;
            if at < TOUCHED_MAX {
                touched.push(row_key(line)?);
            }
        }
        heads.push(EntryHead {
            seq,
            act,
            continues,
            at_ms,
            actor,
            request: from_hex(request)?,
            verb: verb.into_owned(),
            note: Held::new(salt, note, leaf)?.kept(),
            rows,
            touched,
        });
    }
    Some(heads)
}

/// Kind and id at the front of a row's line.
fn row_key(line: &[u8]) -> Option<(u8, u32)> {
    let rest = line.strip_prefix(b"{\"kind\":")?;
    let (kind, rest) = rest.split_at(memchr::memchr(b',', rest)?);
    let rest = rest.strip_prefix(b",\"id\":")?;
    let id = &rest[..memchr::memchr(b',', rest)?];
    Some((std::str::from_utf8(kind).ok()?.parse().ok()?, std::str::from_utf8(id).ok()?.parse().ok()?))
}

/// Writes a frame anew with the rows that `erase` names reduced to their leaves, and the notes of their entries
/// too, as well as notes that `note` picks by verb and text; numbers and chain stay. `None` where the lines make no sense. The second value counts what was erased.
pub(super) fn erase(
    out: &mut Vec<u8>,
    header: &FrameHeader,
    payload: &[u8],
    erase: &dyn Fn(u64, u8, u32) -> bool,
    note_goes: &dyn Fn(u64, &str, &str) -> bool,
) -> Option<u64> {
    let start = out.len();
    out.resize(start + FRAME_HEADER_BYTES, 0);
    let mut lines = Lines { rest: payload };
    let mut erased = 0;
    let mut rows = Vec::new();
    for _ in 0..header.count {
        let entry = lines.entry()?;
        rows.clear();
        let mut touched = false;
        for _ in 0..entry.rows {
            let text = lines.next()?;
            let row: RowLine<'_> = serde_json::from_slice(text).ok()?;
            let held = Held::new(row.salt, row.row, row.leaf)?;
            if !erase(entry.seq, row.kind, row.id) {
                rows.extend_from_slice(text);
                rows.push(b'\n');
                continue;
            }
            touched = true;
            erased += u64::from(matches!(held, Held::Json { .. }));
            row_line(&mut rows, row.kind, row.id, row.was);
            erased_line_end(&mut rows, &held);
        }
        let request = from_hex(entry.request)?;
        let EntryLine { seq, act, continues, at_ms, actor, request: _, verb, rows: count, salt, note, leaf } =
            entry;
        entry_line(
            out,
            &Saying { seq, act, continues, at_ms, actor, request: &request, verb: &verb, rows: count },
        );
        match Held::new(salt, note, leaf)? {
            Held::Json { salt, json } if !touched && !note_goes(seq, &verb, json.get()) => {
                salted(out, &salt, "note", json);
                out.extend_from_slice(b"}\n");
            }
            held => {
                erased += u64::from(matches!(held, Held::Json { .. }));
                erased_line_end(out, &held);
            }
        }
        out.extend_from_slice(&rows);
    }
    if !lines.rest.is_empty() {
        return None;
    }
    let payload_bytes = (out.len() - start - FRAME_HEADER_BYTES) as u32;
    FrameHeader { payload_bytes, ..*header }.seal(&mut out[start..]);
    Some(erased)
}

fn erased_line_end(out: &mut Vec<u8>, held: &Held<'_>) {
    if let Some(leaf) = held.leaf() {
        out.extend_from_slice(b",\"leaf\":\"");
        push_hex(out, &leaf);
        out.push(b'"');
    }
    out.extend_from_slice(b"}\n");
}
