//! The hash chain: every frame's hash covers the one before, what the frame says and the leaves of its rows.
//!
//! A leaf is the hash of a random salt and the row. When a row must be erased its salt and text go and the leaf
//! stays, so the chain still verifies and the leaf tells nothing about the row. The chain proves order, not
//! honesty: its head has to be printed elsewhere to be worth something.

use std::fmt;
use std::str::FromStr;

/// Random bytes in front of each row's text.
pub const SALT_BYTES: usize = 16;

/// The hash that ends the chain at some frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Chain(pub [u8; 32]);

/// Which store a file belongs to; random, given once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct StoreId(pub [u8; 16]);

/// The end of the journal: the last number and the chain's hash there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last entry's number; 0 in an empty journal.
    pub seq: u64,
    /// The chain's hash behind it.
    pub chain: Chain,
}

impl Chain {
    /// Where the chain of a store begins.
    pub fn genesis(store: StoreId) -> Self {
        Self(*blake3::Hasher::new().update(b"touyan journal 1").update(&store.0).finalize().as_bytes())
    }
}

/// The leaf of a row or note.
pub fn leaf(salt: &[u8; SALT_BYTES], text: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(salt).update(text).finalize().as_bytes()
}

/// What is hashed for one frame, gathered piece by piece; the buffer is kept for the next.
#[derive(Debug, Default)]
pub(super) struct Link {
    bytes: Vec<u8>,
}

/// What an entry says of itself beside its note and rows.
pub(super) struct Saying<'a> {
    pub seq: u64,
    pub act: u64,
    pub continues: bool,
    pub at_ms: i64,
    pub actor: u32,
    pub request: &'a [u8; 16],
    pub verb: &'a str,
    pub rows: u32,
}

impl Link {
    pub fn begin(&mut self, before: &Chain, first_seq: u64, count: u32, digest: &[u8; 16]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(&before.0);
        self.bytes.extend_from_slice(&first_seq.to_le_bytes());
        self.bytes.extend_from_slice(&count.to_le_bytes());
        self.bytes.extend_from_slice(digest);
    }

    /// Every field has a fixed width or its length in front, so no two sayings give the same bytes.
    pub fn entry(&mut self, saying: &Saying<'_>, note: Option<&[u8; 32]>) {
        let Saying { seq, act, continues, at_ms, actor, request, verb, rows } = saying;
        self.bytes.extend_from_slice(&seq.to_le_bytes());
        self.bytes.extend_from_slice(&act.to_le_bytes());
        self.bytes.push(u8::from(*continues));
        self.bytes.extend_from_slice(&at_ms.to_le_bytes());
        self.bytes.extend_from_slice(&actor.to_le_bytes());
        self.bytes.extend_from_slice(*request);
        self.bytes.extend_from_slice(&(verb.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(verb.as_bytes());
        self.bytes.extend_from_slice(&rows.to_le_bytes());
        self.leaf(note);
    }

    pub fn row(&mut self, kind: u8, id: u32, was: u64, row: Option<&[u8; 32]>) {
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&id.to_le_bytes());
        self.bytes.extend_from_slice(&was.to_le_bytes());
        self.leaf(row);
    }

    fn leaf(&mut self, leaf: Option<&[u8; 32]>) {
        match leaf {
            Some(leaf) => {
                self.bytes.push(1);
                self.bytes.extend_from_slice(leaf);
            }
            None => self.bytes.push(0),
        }
    }

    pub fn end(&self) -> Chain {
        Chain(*blake3::hash(&self.bytes).as_bytes())
    }
}

/// Appends `bytes` as lower-case hexadecimal digits.
pub(super) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Reads exactly `N` bytes of hexadecimal digits.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = (high * 16 + low) as u8;
    }
    Some(out)
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

macro_rules! hex_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(f, &self.0)
            }
        }
        impl FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                from_hex(text).map(Self).ok_or(NotHex)
            }
        }
    };
}
hex_text!(Chain);
hex_text!(StoreId);

/// The text is not the right number of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHex;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.chain)
    }
}

impl FromStr for Head {
    type Err = NotHex;

    /// Reads what `Display` gives: the number, a dash, 64 digits.
    fn from_str(text: &str) -> Result<Self, NotHex> {
        let (seq, chain) = text.split_once('-').ok_or(NotHex)?;
        Ok(Self { seq: seq.parse().map_err(|_| NotHex)?, chain: chain.parse()? })
    }
}
