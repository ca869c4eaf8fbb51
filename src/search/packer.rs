//! Packing documents into a segment, and taking changes in.

use super::{
    Document, KINDS,
    loose::Loose,
    segment::{Alphabet, Doc, Letter, Segment},
    term::{code_bytes, folded},
};
use std::collections::HashMap;

/// Most characters kept of one name, alias or code.
pub(super) const MAX_KEY: usize = 200;
/// Most names and aliases, and most codes, of one document.
pub(super) const MAX_KEYS: usize = 16;

/// Packs documents, which come in any order; of two with the same kind and id the later one stays.
pub(super) struct Packer {
    segment: Segment,
    numbers: HashMap<char, Letter>,
    /// Whether some document so far came before the one in front of it.
    unsorted: bool,
}

impl Packer {
    pub(super) fn new() -> Packer {
        let mut alphabet = Alphabet::default();
        // Letter 0: a character of no name.
        alphabet.push('\0');
        Packer::with(alphabet)
    }

    fn with(alphabet: Alphabet) -> Packer {
        let numbers = alphabet.chars.iter().enumerate().skip(1).map(|(at, c)| (*c, at as Letter)).collect();
        let segment = Segment {
            alphabet,
            docs: Vec::new(),
            name_starts: Vec::new(),
            letters: Vec::new(),
            code_starts: Vec::new(),
            code_bytes: Vec::new(),
        };
        Packer { segment, numbers, unsorted: false }
    }

    pub(super) fn add(&mut self, document: &Document<'_>) {
        if document.kind >= KINDS {
            return;
        }
        self.begin(document.kind, document.id);
        // The own name keeps its place even if nothing of it can be compared: what follows are aliases.
        for name in std::iter::once(&document.name).chain(document.aliases).take(MAX_KEYS) {
            self.begin_name();
            for c in folded(name).take(MAX_KEY) {
                let letter = self.letter(c);
                self.segment.letters.push(letter);
            }
        }
        for code in document.codes.iter().take(MAX_KEYS) {
            self.add_code(code_bytes(code).take(MAX_KEY));
        }
    }

    pub(super) fn add_loose(&mut self, (kind, id): (u8, u32), loose: &Loose) {
        self.begin(kind, id);
        for name in loose.names() {
            self.begin_name();
            for c in name {
                let letter = self.letter(c);
                self.segment.letters.push(letter);
            }
        }
        for code in loose.codes() {
            self.add_code(code.iter().copied());
        }
    }

    /// Copies a document of a finished segment whose characters have the same numbers here.
    fn copy(&mut self, from: &Segment, doc: usize) {
        let (kind, id) = from.key(doc);
        self.begin(kind, id);
        for name in from.names_of(doc) {
            self.begin_name();
            self.segment.letters.extend_from_slice(from.name(name));
        }
        for code in from.codes_of(doc) {
            self.add_code(from.code(code).iter().copied());
        }
    }

    /// The packed documents.
    pub(super) fn finish(mut self) -> Segment {
        self.begin(u8::MAX, u32::MAX);
        self.begin_name();
        let end = self.segment.code_bytes.len() as u32;
        self.segment.code_starts.push(end);
        let mut segment = self.segment;
        if self.unsorted {
            let mut order: Vec<usize> = (0..segment.len()).collect();
            // Stable, so the later of two with one key comes last and stays.
            order.sort_by_key(|doc| segment.key(*doc));
            let mut sorted = Packer::with(segment.alphabet.clone());
            for (turn, doc) in order.iter().enumerate() {
                let again = order.get(turn + 1).is_some_and(|next| segment.key(*next) == segment.key(*doc));
                if !again {
                    sorted.copy(&segment, *doc);
                }
            }
            segment = sorted.finish();
        }
        segment.docs.shrink_to_fit();
        segment.name_starts.shrink_to_fit();
        segment.letters.shrink_to_fit();
        segment.code_starts.shrink_to_fit();
        segment.code_bytes.shrink_to_fit();
        segment
    }

    fn begin(&mut self, kind: u8, id: u32) {
        let segment = &mut self.segment;
        self.unsorted |= segment.docs.last().is_some_and(|last| (last.kind, last.id) >= (kind, id));
        let (names, codes) = (segment.name_starts.len() as u32, segment.code_starts.len() as u32);
        segment.docs.push(Doc { id, names, codes, kind });
    }

    fn begin_name(&mut self) {
        self.segment.name_starts.push(self.segment.letters.len() as u32);
    }

    fn add_code(&mut self, code: impl Iterator<Item = u8>) {
        let start = self.segment.code_bytes.len();
        self.segment.code_bytes.extend(code);
        if self.segment.code_bytes.len() > start {
            self.segment.code_bytes.push(0);
            self.segment.code_starts.push(start as u32);
        }
    }

    fn letter(&mut self, c: char) -> Letter {
        if let Some(letter) = self.numbers.get(&c) {
            return *letter;
        }
        let Ok(letter) = Letter::try_from(self.segment.alphabet.chars.len()) else { return 0 };
        self.segment.alphabet.push(c);
        self.numbers.insert(c, letter);
        letter
    }
}

impl Default for Segment {
    fn default() -> Segment {
        Packer::new().finish()
    }
}

impl Segment {
    /// A segment with the changes taken in: what is `None` is gone, what is loose replaces or joins.
    ///
    /// *Shape*: `changes` in the order of kind and id.
    pub(super) fn with<'a>(&self, changes: impl Iterator<Item = ((u8, u32), Option<&'a Loose>)>) -> Segment {
        let mut packer = Packer::with(self.alphabet.clone());
        let mut next = 0;
        for (key, change) in changes {
            while next < self.len() && self.key(next) < key {
                packer.copy(self, next);
                next += 1;
            }
            if next < self.len() && self.key(next) == key {
                next += 1;
            }
            if let Some(loose) = change {
                packer.add_loose(key, loose);
            }
        }
        for doc in next..self.len() {
            packer.copy(self, doc);
        }
        packer.finish()
    }
}
