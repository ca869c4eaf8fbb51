//! Reading a packed segment for the terms of a query, in one pass.

use super::{
    found::{By, Mark, Rank},
    segment::{Alphabet, Letter, Segment},
    term::{Memory, Steps, Term},
};
use std::ops::Range;

/// What a character can do for a term, in one byte. The bits are placed so that two characters standing one
/// behind the other are judged without a branch.
///
/// It begins the term and uses it up by itself.
const ALONE: u8 = 1;
/// It begins the term, and another one must go on.
const BEGINS: u8 = 2;
/// It can go on behind one that begins; [`BEGINS`] of the one before, shifted by one.
const GOES_ON: u8 = 4;

/// As many as there are values of [`Letter`], so that looking a role up needs no check.
const LETTERS: usize = 1 << Letter::BITS;

type Roles = Box<[u8; LETTERS]>;

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

    /// What each character of the alphabet can do.
    fn roles(&mut self) -> Roles {
        let mut all = Box::new([0; LETTERS]);
        let roles = &mut all[..self.alphabet.chars.len()];
        let mut reached = Steps::default();
        for (letter, role) in roles.iter_mut().enumerate() {
            let steps = self.steps(letter, 0);
            reached = reached.or(steps);
            *role |= if self.term.is_done(steps) { ALONE } else { 0 };
            *role |= if self.term.is_open(steps) { BEGINS } else { 0 };
        }
        for place in self.term.open_places(reached) {
            for (letter, role) in roles.iter_mut().enumerate() {
                *role |= if self.steps(letter, place).is_none() { 0 } else { GOES_ON };
            }
        }
        all
    }

    /// The best fit in a whole name.
    fn fit(&mut self, name: &[Letter]) -> Option<Rank> {
        let term = self.term;
        let mut best: Option<Rank> = None;
        for start in 0..name.len() {
            let first = self.steps(usize::from(name[start]), 0);
            if first.is_none() {
                continue;
            }
            let steps = |at: usize, place| self.steps(usize::from(name[at]), place);
            let Some(rank) = term.fit(start, first, name.len(), steps) else { continue };
            best = Some(best.map_or(rank, |best| best.min(rank)));
            // Nothing further in is better than a fit by whole readings; initials may be bettered.
            if rank <= Rank::Inside {
                break;
            }
        }
        best
    }
}

/// Letters that are judged together.
const TOGETHER: usize = 64;

/// Which of these letters may end a fit: one that does alone, or that can go on behind one that begins. `before` is
/// what the letter in front of them can do, and becomes what the last of them can.
fn hits(letters: &[Letter], roles: &[u8; LETTERS], before: &mut u8) -> u64 {
    let mut hits = 0;
    for (at, letter) in letters.iter().enumerate() {
        let role = roles[usize::from(*letter)];
        hits |= u64::from(role & ALONE | (*before & BEGINS) << 1 & role != 0) << at;
        *before = role;
    }
    hits
}

impl Segment {
    /// Hands every document of `range` that fits all terms to `take`, in order, but for those in `dead`.
    ///
    /// *Shape*: `dead` is sorted. No terms find nothing.
    pub(super) fn scan(
        &self,
        terms: &[Term],
        range: Range<usize>,
        dead: &[usize],
        mut take: impl FnMut((u8, u32), Mark),
    ) {
        let Some((term, others)) = terms.split_first() else { return };
        let mut reader = Reader::new(&self.alphabet, term);
        let mut others: Vec<_> = others.iter().map(|term| Reader::new(&self.alphabet, term)).collect();
        let candidates = self.candidates(&range, &reader.roles());
        let mut candidates = candidates.iter().copied();
        let mut named = candidates.next().unwrap_or(NONE);
        let mut codes = Codes::new(self, term, &range);
        let mut dead = dead.iter().peekable();
        // Both lists are in order: the next document is the first of either.
        while named.min(codes.doc) != NONE {
            let doc = named.min(codes.doc);
            let mut mark = Mark::OUT;
            if named == doc {
                mark = self.mark_names(&mut reader, doc as usize);
                named = candidates.next().unwrap_or(NONE);
            }
            while codes.doc == doc {
                mark = mark.min(Mark::new(codes.rank, By::Code));
                codes.advance();
            }
            let doc = doc as usize;
            while dead.next_if(|gone| **gone < doc).is_some() {}
            if mark == Mark::OUT || dead.peek() == Some(&&doc) {
                continue;
            }
            for other in &mut others {
                mark = mark.max(self.mark(other, doc));
            }
            if mark != Mark::OUT {
                take(self.key(doc), mark);
            }
        }
    }

    /// The documents of which some name may fit. Kept small and apart: every name passes through here, as one text
    /// without regard to where one ends; what seems to fit across two names is sorted out later.
    fn candidates(&self, range: &Range<usize>, roles: &[u8; LETTERS]) -> Vec<u32> {
        let start_of = |doc: usize| self.name_starts[self.docs[doc].names as usize] as usize;
        let (first, last) = (start_of(range.start), start_of(range.end));
        let mut found = Vec::new();
        let (mut doc, mut before) = (range.start, 0);
        // Letters before this one belong to documents that are dealt with.
        let mut from = first;
        for (turn, letters) in self.letters[first..last].chunks(TOGETHER).enumerate() {
            let base = first + turn * TOGETHER;
            let mut hits = hits(letters, roles, &mut before);
            while hits != 0 {
                let at = base + hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if at < from {
                    continue;
                }
                while start_of(doc + 1) <= at {
                    doc += 1;
                }
                found.push(doc as u32);
                doc += 1;
                from = start_of(doc);
            }
        }
        found
    }

    fn mark_names(&self, reader: &mut Reader<'_>, doc: usize) -> Mark {
        let mut best = Mark::OUT;
        for (turn, name) in self.names_of(doc).enumerate() {
            let by = if turn == 0 { By::Name } else { By::Alias };
            best = best.min(reader.fit(self.name(name)).map_or(Mark::OUT, |rank| Mark::new(rank, by)));
        }
        best
    }

    /// How a further term fits a document that the first one fitted.
    fn mark(&self, reader: &mut Reader<'_>, doc: usize) -> Mark {
        let mut best = self.mark_names(reader, doc);
        for code in self.codes_of(doc) {
            let rank = reader.term.fit_code(self.code(code));
            best = best.min(rank.map_or(Mark::OUT, |rank| Mark::new(rank, By::Code)));
        }
        best
    }
}

/// Where a list of documents has ended.
const NONE: u32 = u32::MAX;

/// Going along the codes of documents for those that fit, by looking through all of them as one text.
///
/// The first letter of a code that everybody bears fits a quarter of a million: each is told as it is met, so that
/// nothing is written down for it.
struct Codes<'a> {
    segment: &'a Segment,
    wanted: &'a [u8],
    finder: memchr::memmem::Finder<'a>,
    /// The codes of the range, each behind the other.
    text: &'a [u8],
    /// The code to look at next, and behind the last.
    code: usize,
    end: usize,
    /// The document whose code was found and how it fits; [`NONE`] when there are no more.
    doc: u32,
    rank: Rank,
    /// The document that the next code belongs to, or one before it.
    owner: usize,
}

impl<'a> Codes<'a> {
    fn new(segment: &'a Segment, term: &'a Term, range: &Range<usize>) -> Codes<'a> {
        let wanted = term.as_code();
        let end = segment.docs[range.end].codes as usize;
        let code = if wanted.is_some() { segment.docs[range.start].codes as usize } else { end };
        let wanted = wanted.unwrap_or_default();
        let mut codes = Codes {
            segment,
            wanted,
            finder: memchr::memmem::Finder::new(wanted),
            text: &segment.code_bytes[..segment.code_starts[end] as usize],
            code,
            end,
            doc: NONE,
            rank: Rank::Inside,
            owner: range.start,
        };
        codes.advance();
        codes
    }

    fn advance(&mut self) {
        let starts = &self.segment.code_starts;
        while self.code < self.end {
            let start = starts[self.code] as usize;
            // Codes of one place lie together and begin alike: tried first, it spares a search for each.
            if begins_with(&self.text[start..], self.wanted) {
                // Each code ends with a zero.
                let whole = starts[self.code + 1] as usize - 1 - start == self.wanted.len();
                return self.found(if whole { Rank::Exact } else { Rank::Prefix });
            }
            let Some(ahead) = self.finder.find(&self.text[start..]) else { break };
            let at = start + ahead;
            while starts[self.code + 1] as usize <= at {
                self.code += 1;
            }
            // Where it is a beginning after all, further on, the next turn tells which.
            if starts[self.code] as usize != at {
                return self.found(Rank::Inside);
            }
        }
        self.doc = NONE;
    }

    fn found(&mut self, rank: Rank) {
        while self.segment.docs[self.owner + 1].codes as usize <= self.code {
            self.owner += 1;
        }
        (self.doc, self.rank) = (self.owner as u32, rank);
        self.code += 1;
    }
}

/// As `starts_with`, without a call for what differs at once.
fn begins_with(text: &[u8], wanted: &[u8]) -> bool {
    text.first() == wanted.first() && (wanted.len() == 1 || text.starts_with(wanted))
}
