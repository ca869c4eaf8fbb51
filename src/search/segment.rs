//! Many documents packed: all names in one arena of character numbers, all codes in one of bytes.
//!
//! A name costs two bytes a character and four for its place, so 240,000 people take some 10 MB and one key
//! press reads some megabytes in a straight line. Packing is in [`packer`](super::packer), reading in
//! [`scan`](super::scan).

use crate::lang::pinyin::readings;
use std::ops::Range;

/// Number of a character within the segment. 0 stands for one that is not in its table and fits nothing.
pub(super) type Letter = u16;

/// One document: what it is, and where its names (its own, then aliases) and codes begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doc {
    pub(super) id: u32,
    pub(super) names: u32,
    pub(super) codes: u32,
    pub(super) kind: u8,
}

/// The characters that occur, each with its readings.
#[derive(Clone, Debug, Default)]
pub(super) struct Alphabet {
    pub(super) chars: Vec<char>,
    reading_starts: Vec<u32>,
    readings: Vec<&'static str>,
}

impl Alphabet {
    pub(super) fn readings(&self, letter: usize) -> &[&'static str] {
        let end = self.reading_starts.get(letter + 1).map_or(self.readings.len(), |end| *end as usize);
        &self.readings[self.reading_starts[letter] as usize..end]
    }

    pub(super) fn push(&mut self, c: char) {
        self.chars.push(c);
        self.reading_starts.push(self.readings.len() as u32);
        self.readings.extend(readings(c).as_slice());
    }
}

/// Packed documents in the order of kind and id, each once.
///
/// *Shape*: `docs`, `name_starts` and `code_starts` end in one entry more, which says where the last one ends.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) alphabet: Alphabet,
    pub(super) docs: Vec<Doc>,
    pub(super) name_starts: Vec<u32>,
    pub(super) letters: Vec<Letter>,
    pub(super) code_starts: Vec<u32>,
    /// Codes, each followed by a zero byte, which no term holds.
    pub(super) code_bytes: Vec<u8>,
}

impl Segment {
    pub(super) fn len(&self) -> usize {
        self.docs.len() - 1
    }

    pub(super) fn key(&self, doc: usize) -> (u8, u32) {
        (self.docs[doc].kind, self.docs[doc].id)
    }

    pub(super) fn find(&self, key: (u8, u32)) -> Option<usize> {
        self.docs[..self.len()].binary_search_by_key(&key, |doc| (doc.kind, doc.id)).ok()
    }

    /// The documents of one kind.
    pub(super) fn of_kind(&self, kind: u8) -> Range<usize> {
        let docs = &self.docs[..self.len()];
        docs.partition_point(|doc| doc.kind < kind)..docs.partition_point(|doc| doc.kind <= kind)
    }

    /// The names of a document: its own first, then its aliases.
    pub(super) fn names_of(&self, doc: usize) -> Range<usize> {
        self.docs[doc].names as usize..self.docs[doc + 1].names as usize
    }

    pub(super) fn codes_of(&self, doc: usize) -> Range<usize> {
        self.docs[doc].codes as usize..self.docs[doc + 1].codes as usize
    }

    pub(super) fn name(&self, name: usize) -> &[Letter] {
        &self.letters[self.name_starts[name] as usize..self.name_starts[name + 1] as usize]
    }

    /// A code without the zero that ends it.
    pub(super) fn code(&self, code: usize) -> &[u8] {
        &self.code_bytes[self.code_starts[code] as usize..self.code_starts[code + 1] as usize - 1]
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Doc>() * self.docs.capacity()
            + size_of::<u32>() * (self.name_starts.capacity() + self.code_starts.capacity())
            + size_of::<Letter>() * self.letters.capacity()
            + self.code_bytes.capacity()
            + size_of::<char>() * self.alphabet.chars.capacity()
            + size_of::<&str>() * self.alphabet.readings.capacity()
            + size_of::<u32>() * self.alphabet.reading_starts.capacity()
    }
}
