//! Many documents packed: all names in one arena of character numbers, all codes in one of bytes.
//!
//! A name costs two bytes a character and eight for its place, so 240,000 people take some 10 MB and one key
//! press reads some megabytes in a straight line.

use super::{
    Document,
    found::{By, Mark, Rank},
    term::{Memory, Steps, Term, folded},
};
use crate::lang::pinyin::readings;
use std::{collections::HashMap, ops::Range};

/// Most characters kept of one name, alias or code.
pub(super) const MAX_KEY: usize = 200;
/// Most names and aliases, and most codes, of one document.
pub(super) const MAX_KEYS: usize = 16;

/// A further term is looked for in single documents where at most one in so many is left.
const FEW: usize = 8;

/// Number of a character within the segment. 0 stands for one that is not in its table and fits nothing.
type Letter = u16;

#[derive(Clone, Copy, Debug)]
struct Doc {
    id: u32,
    names: u32,
    codes: u32,
    kind: u8,
}

/// Where a name begins, and whose it is; the high bit of `owner` marks an alias.
#[derive(Clone, Copy, Debug)]
struct Key {
    start: u32,
    owner: u32,
}

const ALIAS: u32 = 1 << 31;

impl Key {
    fn doc(self) -> usize {
        (self.owner & !ALIAS) as usize
    }

    fn by(self) -> By {
        if self.owner & ALIAS == 0 { By::Name } else { By::Alias }
    }
}

/// The characters that occur, each with its readings.
#[derive(Clone, Debug, Default)]
struct Alphabet {
    chars: Vec<char>,
    reading_starts: Vec<u32>,
    readings: Vec<&'static str>,
}

impl Alphabet {
    fn readings(&self, letter: usize) -> &[&'static str] {
        let end = self.reading_starts.get(letter + 1).map_or(self.readings.len(), |end| *end as usize);
        &self.readings[self.reading_starts[letter] as usize..end]
    }

    fn push(&mut self, c: char) {
        self.chars.push(c);
        self.reading_starts.push(self.readings.len() as u32);
        self.readings.extend(readings(c).as_slice());
    }
}

/// One term going along packed names.
struct Reader<'a> {
    alphabet: &'a Alphabet,
    term: &'a Term,
    memory: Memory,
}

impl<'a> Reader<'a> {
    fn new(alphabet: &'a Alphabet, term: &'a Term) -> Reader<'a> {
        Reader { alphabet, term, memory: Memory::new(term, alphabet.chars.len()) }
    }

    fn steps(&mut self, letter: usize, place: usize) -> Steps {
        self.memory.steps(letter, place, || {
            self.term.steps(place, self.alphabet.chars[letter], self.alphabet.readings(letter))
        })
    }

    /// The best fit from `start` on.
    fn fit(&mut self, name: &[Letter], start: usize) -> Option<Rank> {
        let term = self.term;
        let first = self.steps(usize::from(name[start]), 0);
        if first.is_none() {
            return None;
        }
        term.fit(start, first, name.len(), |at, place| self.steps(usize::from(name[at]), place))
    }
}

/// Packed documents in the order of kind and id, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    alphabet: Alphabet,
    docs: Vec<Doc>,
    names: Vec<Key>,
    letters: Vec<Letter>,
    codes: Vec<Key>,
    code_bytes: Vec<u8>,
}

impl Segment {
    pub(super) fn len(&self) -> usize {
        self.docs.len()
    }

    pub(super) fn key(&self, doc: usize) -> (u8, u32) {
        (self.docs[doc].kind, self.docs[doc].id)
    }

    pub(super) fn find(&self, key: (u8, u32)) -> Option<usize> {
        self.docs.binary_search_by_key(&key, |doc| (doc.kind, doc.id)).ok()
    }

    /// The documents of one kind.
    pub(super) fn of_kind(&self, kind: u8) -> Range<usize> {
        self.docs.partition_point(|doc| doc.kind < kind)..self.docs.partition_point(|doc| doc.kind <= kind)
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Doc>() * self.docs.capacity()
            + size_of::<Key>() * (self.names.capacity() + self.codes.capacity())
            + size_of::<Letter>() * self.letters.capacity()
            + self.code_bytes.capacity()
            + size_of::<char>() * self.alphabet.chars.capacity()
            + size_of::<&str>() * self.alphabet.readings.capacity()
            + size_of::<u32>() * self.alphabet.reading_starts.capacity()
    }

    /// Joins one more term into the marks of a range of documents: each keeps the worse of what it had and
    /// what this term gives; those that are out stay out and are not looked at.
    ///
    /// *Shape*: `marks[i]` belongs to document `range.start + i`.
    pub(super) fn mark(&self, term: &Term, range: Range<usize>, marks: &mut [Mark]) {
        let mut reader = Reader::new(&self.alphabet, term);
        let left = marks.iter().filter(|mark| **mark != Mark::OUT).count();
        if left * FEW < marks.len() {
            for (doc, mark) in range.zip(marks) {
                if *mark != Mark::OUT {
                    *mark = (*mark).max(self.mark_one(&mut reader, doc));
                }
            }
            return;
        }
        let mut found = vec![Mark::OUT; marks.len()];
        let mut put = |doc: usize, rank: Rank, by: By| {
            let slot = &mut found[doc - range.start];
            *slot = (*slot).min(Mark::new(rank, by));
        };
        self.mark_names(&mut reader, &range, marks, &mut put);
        if let Some(code) = term.as_code() {
            self.mark_codes(code, &range, &mut put);
        }
        for (mark, found) in marks.iter_mut().zip(found) {
            *mark = (*mark).max(found);
        }
    }

    /// Looks at one document by itself: for a further term, when the terms before it left few.
    fn mark_one(&self, reader: &mut Reader<'_>, doc: usize) -> Mark {
        let one = doc..doc + 1;
        let mut best = Mark::OUT;
        let first = self.docs[doc].names as usize;
        for (turn, key) in self.keys_of(&one, &self.names, |doc| doc.names).iter().enumerate() {
            let name = &self.letters[key.start as usize..self.end_of_name(first + turn)];
            for start in 0..name.len() {
                if let Some(rank) = reader.fit(name, start) {
                    best = best.min(Mark::new(rank, key.by()));
                }
            }
        }
        let first = self.docs[doc].codes as usize;
        for (turn, key) in self.keys_of(&one, &self.codes, |doc| doc.codes).iter().enumerate() {
            // The last byte is the zero that ends every code.
            let code = &self.code_bytes[key.start as usize..self.end_of_code(first + turn) - 1];
            if let Some(rank) = reader.term.fit_code(code) {
                best = best.min(Mark::new(rank, By::Code));
            }
        }
        best
    }

    fn end_of_name(&self, key: usize) -> usize {
        self.names.get(key + 1).map_or(self.letters.len(), |next| next.start as usize)
    }

    fn end_of_code(&self, key: usize) -> usize {
        self.codes.get(key + 1).map_or(self.code_bytes.len(), |next| next.start as usize)
    }

    fn mark_names(
        &self,
        reader: &mut Reader<'_>,
        range: &Range<usize>,
        marks: &[Mark],
        put: &mut impl FnMut(usize, Rank, By),
    ) {
        // Which characters can begin the term; nearly all cannot.
        let begins: Vec<bool> =
            (0..self.alphabet.chars.len()).map(|letter| !reader.steps(letter, 0).is_none()).collect();
        let keys = self.keys_of(range, &self.names, |doc| doc.names);
        let Some(from) = keys.first().map(|key| key.start as usize) else { return };
        let behind = self.keys_end(range, |doc| doc.names).min(self.names.len());
        let to = self.end_of_name(behind - 1);
        let end_of = |key: usize| keys.get(key + 1).map_or(to, |next| next.start as usize);

        let mut key = 0;
        let mut at = from;
        while let Some(ahead) = self.letters[at..to].iter().position(|letter| begins[usize::from(*letter)]) {
            at += ahead;
            while end_of(key) <= at {
                key += 1;
            }
            let (owner, end) = (keys[key], end_of(key));
            if marks[owner.doc() - range.start] == Mark::OUT {
                at = end;
                continue;
            }
            let start = owner.start as usize;
            let fit = reader.fit(&self.letters[start..end], at - start);
            if let Some(rank) = fit {
                put(owner.doc(), rank, owner.by());
            }
            // Nothing further in is better than a fit by whole readings; initials may be bettered.
            at = if fit.is_some_and(|rank| rank <= Rank::Inside) { end } else { at + 1 };
        }
    }

    fn mark_codes(&self, code: &[u8], range: &Range<usize>, put: &mut impl FnMut(usize, Rank, By)) {
        let keys = self.keys_of(range, &self.codes, |doc| doc.codes);
        let Some(first) = keys.first() else { return };
        let behind = self.keys_end(range, |doc| doc.codes).min(self.codes.len());
        let to = self.end_of_code(behind - 1);
        let end_of = |key: usize| keys.get(key + 1).map_or(to, |next| next.start as usize);
        let finder = memchr::memmem::Finder::new(code);
        let mut key = 0;
        let mut at = first.start as usize;
        while key < keys.len() {
            // Codes end in a zero byte, which no term holds, so a find never runs into the next code.
            let begins = self.code_bytes[at..to].starts_with(code);
            if !begins {
                let Some(ahead) = finder.find(&self.code_bytes[at..to]) else { return };
                at += ahead;
                while end_of(key) <= at {
                    key += 1;
                }
            }
            let (start, end) = (keys[key].start as usize, end_of(key));
            let rank = match (at == start, at + code.len() + 1 == end) {
                (true, true) => Rank::Exact,
                (true, false) => Rank::Prefix,
                (false, _) => Rank::Inside,
            };
            put(keys[key].doc(), rank, By::Code);
            key += 1;
            at = end;
        }
    }

    fn keys_end(&self, range: &Range<usize>, start: impl Fn(&Doc) -> u32) -> usize {
        self.docs.get(range.end).map_or(usize::MAX, |doc| start(doc) as usize)
    }

    fn keys_of<'a>(&self, range: &Range<usize>, keys: &'a [Key], start: impl Fn(&Doc) -> u32) -> &'a [Key] {
        let from = self.docs.get(range.start).map_or(keys.len(), |doc| start(doc) as usize);
        &keys[from..self.keys_end(range, start).min(keys.len())]
    }
}

/// Packs documents, which come in any order; of two with the same kind and id the later one stays.
#[derive(Default)]
pub(super) struct Packer {
    segment: Segment,
    numbers: HashMap<char, Letter>,
    /// Whether every document so far came behind the one before it.
    unsorted: bool,
}

impl Packer {
    pub(super) fn new() -> Packer {
        let mut packer = Packer::default();
        // Letter 0: a character of no name.
        packer.segment.alphabet.push('\0');
        packer
    }

    /// A packer that knows the characters of `segment` under the same numbers.
    fn like(segment: &Segment) -> Packer {
        let alphabet = segment.alphabet.clone();
        let numbers = alphabet.chars.iter().enumerate().skip(1).map(|(at, c)| (*c, at as Letter)).collect();
        Packer { segment: Segment { alphabet, ..Segment::default() }, numbers, unsorted: false }
    }

    pub(super) fn add(&mut self, document: &Document<'_>) {
        self.begin(document.kind, document.id);
        let names = std::iter::once(&document.name).chain(document.aliases).take(MAX_KEYS);
        for (turn, name) in names.enumerate() {
            let start = self.segment.letters.len();
            for c in folded(name).take(MAX_KEY) {
                let letter = self.letter(c);
                self.segment.letters.push(letter);
            }
            self.end_name(start, turn > 0);
        }
        for code in document.codes.iter().take(MAX_KEYS) {
            let start = self.segment.code_bytes.len();
            self.segment.code_bytes.extend(code_bytes(code));
            self.end_code(start);
        }
    }

    /// The packed documents.
    pub(super) fn finish(self) -> Segment {
        let mut segment = self.segment;
        if self.unsorted {
            let mut order: Vec<usize> = (0..segment.len()).collect();
            // Stable, so the later of two with one key comes last and stays.
            order.sort_by_key(|doc| segment.key(*doc));
            let mut sorted = Packer::like(&segment);
            for (turn, doc) in order.iter().enumerate() {
                let again = order.get(turn + 1).is_some_and(|next| segment.key(*next) == segment.key(*doc));
                if !again {
                    sorted.copy(&segment, *doc);
                }
            }
            segment = sorted.segment;
        }
        segment.docs.shrink_to_fit();
        segment.names.shrink_to_fit();
        segment.letters.shrink_to_fit();
        segment.codes.shrink_to_fit();
        segment.code_bytes.shrink_to_fit();
        segment
    }

    fn begin(&mut self, kind: u8, id: u32) {
        let segment = &mut self.segment;
        self.unsorted |= segment.docs.last().is_some_and(|last| (last.kind, last.id) >= (kind, id));
        let (names, codes) = (segment.names.len() as u32, segment.codes.len() as u32);
        segment.docs.push(Doc { id, names, codes, kind });
    }

    fn end_name(&mut self, start: usize, alias: bool) {
        if self.segment.letters.len() > start {
            let owner = (self.segment.docs.len() as u32 - 1) | if alias { ALIAS } else { 0 };
            self.segment.names.push(Key { start: start as u32, owner });
        }
    }

    fn end_code(&mut self, start: usize) {
        if self.segment.code_bytes.len() > start {
            self.segment.code_bytes.push(0);
            let owner = self.segment.docs.len() as u32 - 1;
            self.segment.codes.push(Key { start: start as u32, owner });
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

    /// Copies a document of a segment whose characters have the same numbers here.
    fn copy(&mut self, from: &Segment, doc: usize) {
        let (kind, id) = from.key(doc);
        self.begin(kind, id);
        let one = doc..doc + 1;
        let first = from.docs[doc].names as usize;
        for (turn, key) in from.keys_of(&one, &from.names, |doc| doc.names).iter().enumerate() {
            let end = from.end_of_name(first + turn);
            let start = self.segment.letters.len();
            self.segment.letters.extend_from_slice(&from.letters[key.start as usize..end]);
            self.end_name(start, key.by() == By::Alias);
        }
        let first = from.docs[doc].codes as usize;
        for (turn, key) in from.keys_of(&one, &from.codes, |doc| doc.codes).iter().enumerate() {
            let end = from.end_of_code(first + turn);
            let start = self.segment.code_bytes.len();
            // Without the zero byte, which end_code sets.
            self.segment.code_bytes.extend_from_slice(&from.code_bytes[key.start as usize..end - 1]);
            self.end_code(start);
        }
    }
}

/// A code as it is compared: folded, without spaces and whatever is not ASCII.
pub(super) fn code_bytes(code: &str) -> impl Iterator<Item = u8> {
    folded(code).filter(char::is_ascii).take(MAX_KEY).map(|c| c as u8)
}

/// A character of a loose name with its readings, so that no search has to look them up.
type LooseChar = (char, Box<[&'static str]>);

/// One document outside a segment: what was changed since it was packed.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    names: Vec<(By, Vec<LooseChar>)>,
    codes: Vec<Vec<u8>>,
}

impl Loose {
    pub(super) fn new(document: &Document<'_>) -> Loose {
        let names = std::iter::once(&document.name).chain(document.aliases).take(MAX_KEYS);
        let names = names.enumerate().map(|(turn, name)| {
            let by = if turn == 0 { By::Name } else { By::Alias };
            let chars = folded(name).take(MAX_KEY).map(|c| (c, readings(c).as_slice().into()));
            (by, chars.collect::<Vec<LooseChar>>())
        });
        let codes = document.codes.iter().take(MAX_KEYS).map(|code| code_bytes(code).collect::<Vec<_>>());
        Loose {
            names: names.filter(|(_, name)| !name.is_empty()).collect(),
            codes: codes.filter(|code| !code.is_empty()).collect(),
        }
    }

    /// How this term fits, if it does.
    pub(super) fn mark(&self, term: &Term) -> Mark {
        let names = self.names.iter().filter_map(|(by, name)| {
            let steps = |at: usize, place| term.steps(place, name[at].0, &name[at].1);
            let ranks =
                (0..name.len()).filter_map(|start| term.fit(start, steps(start, 0), name.len(), steps));
            ranks.min().map(|rank| Mark::new(rank, *by))
        });
        let codes = self.codes.iter().filter_map(|code| term.fit_code(code));
        names.chain(codes.map(|rank| Mark::new(rank, By::Code))).min().unwrap_or(Mark::OUT)
    }
}

impl Segment {
    /// A segment with the changes taken in: what is `None` is gone, what is loose replaces or joins.
    pub(super) fn with<'a>(&self, changes: impl Iterator<Item = ((u8, u32), Option<&'a Loose>)>) -> Segment {
        let mut packer = if self.docs.is_empty() { Packer::new() } else { Packer::like(self) };
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

impl Packer {
    fn add_loose(&mut self, (kind, id): (u8, u32), loose: &Loose) {
        self.begin(kind, id);
        for (by, name) in &loose.names {
            let start = self.segment.letters.len();
            for (c, _) in name {
                let letter = self.letter(*c);
                self.segment.letters.push(letter);
            }
            self.end_name(start, *by == By::Alias);
        }
        for code in &loose.codes {
            let start = self.segment.code_bytes.len();
            self.segment.code_bytes.extend_from_slice(code);
            self.end_code(start);
        }
    }
}
