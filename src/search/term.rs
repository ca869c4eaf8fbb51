//! What people type, and what it fits.
//!
//! A term fits a name from the beginning of any of its characters on. Each character takes from the term
//! either itself, or one of its readings in full (`mao`), or the reading's initial (`m`, `sh`); the last one
//! also any beginning of a reading (`maoga`). So `maogang`, `mg`, `maog` and `茅g` all fit 茅冈, and every
//! reading of every character counts without one combination being stored.

use super::found::Rank;
use crate::lang::fold::{fold_char, is_skipped};

/// Most characters of one term; the rest is not looked at.
pub const MAX_TERM: usize = 60;
/// Most terms of one query; the rest is not looked at.
pub const MAX_TERMS: usize = 8;
/// Most characters of what is typed that are read at all.
pub const MAX_QUERY: usize = 400;

/// Folded terms, each of which a record must fit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    pub(super) terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed: terms apart by spaces, full-width or not.
    pub fn parse(typed: &str) -> Query {
        let typed: String = typed.chars().take(MAX_QUERY).collect();
        let terms = typed.split_whitespace().map(Term::new).filter(|term| !term.chars.is_empty());
        let mut terms: Vec<Term> = terms.take(MAX_TERMS).collect();
        // The order does not matter to what fits; long terms leave least for the others to look at.
        terms.sort_by_key(|term| std::cmp::Reverse(term.chars.len()));
        Query { terms }
    }

    /// Whether nothing was typed that could fit anything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// The characters of a name as they are compared: folded, without spaces, dots and invisible signs.
pub(super) fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !is_skipped(*c)).map(fold_char)
}

/// A code as it is compared: folded, without spaces and whatever is not ASCII.
pub(super) fn code_bytes(code: &str) -> impl Iterator<Item = u8> {
    folded(code).filter(char::is_ascii).map(|c| c as u8)
}

/// One folded term.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Term {
    chars: Vec<char>,
    /// The same, with 0xFF for what is not ASCII, so that readings compare as bytes.
    bytes: Vec<u8>,
}

/// Places in a term: bit i says that i characters of it are used up.
type Places = u64;

/// The term is used up by a mere beginning of a reading.
const TAIL: Places = 1 << 63;

/// Set in steps that a [`Memory`] has worked out; no term is so long that this is a place.
const KNOWN: Places = 1 << 62;

/// Where a character leads from one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Steps {
    /// By itself or by a reading in full, or, at the end of the term, by a beginning of one ([`TAIL`]).
    full: Places,
    /// By the initial of a reading.
    short: Places,
}

impl Steps {
    pub(super) fn is_none(self) -> bool {
        self.full | self.short == 0
    }

    pub(super) fn or(self, other: Steps) -> Steps {
        Steps { full: self.full | other.full, short: self.short | other.short }
    }
}

/// Steps worked out so far for one term, by character number and place.
///
/// A key press meets the same few characters thousands of times. The table comes zeroed from the system, so
/// what is never asked costs nothing.
pub(super) struct Memory {
    steps: Vec<[Places; 2]>,
    length: usize,
}

impl Memory {
    pub(super) fn new(term: &Term, letters: usize) -> Memory {
        let length = term.chars.len();
        Memory { steps: vec![[0; 2]; letters * length], length }
    }

    pub(super) fn steps(&mut self, letter: usize, place: usize, work_out: impl FnOnce() -> Steps) -> Steps {
        let slot = &mut self.steps[letter * self.length + place];
        if slot[0] & KNOWN == 0 {
            let steps = work_out();
            *slot = [steps.full | KNOWN, steps.short];
        }
        Steps { full: slot[0] & !KNOWN, short: slot[1] }
    }
}

impl Term {
    fn new(word: &str) -> Term {
        let chars: Vec<char> = folded(word).take(MAX_TERM).collect();
        let bytes = chars.iter().map(|c| if c.is_ascii() { *c as u8 } else { 0xFF }).collect();
        Term { chars, bytes }
    }

    /// The term as a code, if it could be part of one.
    pub(super) fn as_code(&self) -> Option<&[u8]> {
        self.bytes.iter().all(u8::is_ascii).then_some(&self.bytes)
    }

    const fn done(&self) -> Places {
        1 << self.chars.len()
    }

    /// Whether these steps use the term up.
    pub(super) fn is_done(&self, steps: Steps) -> bool {
        (steps.full | steps.short) & (self.done() | TAIL) != 0
    }

    /// Whether these steps lead to places from which the term still goes on.
    pub(super) fn is_open(&self, steps: Steps) -> bool {
        (steps.full | steps.short) & !(self.done() | TAIL) != 0
    }

    /// The places these steps lead to from which the term still goes on.
    pub(super) fn open_places(&self, steps: Steps) -> impl Iterator<Item = usize> + use<> {
        places((steps.full | steps.short) & !(self.done() | TAIL))
    }

    /// Where `c` with these readings leads from `place`.
    pub(super) fn steps(&self, place: usize, c: char, readings: &[&str]) -> Steps {
        let mut steps = Steps::default();
        let rest = &self.bytes[place..];
        if self.chars[place] == c {
            steps.full |= 1 << (place + 1);
        }
        if !rest[0].is_ascii_lowercase() {
            return steps;
        }
        for reading in readings {
            let reading = reading.as_bytes();
            let same = reading.iter().zip(rest).take_while(|(a, b)| a == b).count();
            if same == reading.len() {
                steps.full |= 1 << (place + same);
            } else if same == rest.len() {
                steps.full |= TAIL;
            }
            if same >= 1 && rest.len() > 1 {
                steps.short |= 1 << (place + 1);
                if same >= 2 && reading[1] == b'h' && rest.len() > 2 {
                    steps.short |= 1 << (place + 2);
                }
            }
        }
        steps
    }

    /// The best fit in a name from `start` on, whose first character leads to `first`.
    ///
    /// `rest` gives the steps of the characters behind it.
    pub(super) fn fit(
        &self,
        start: usize,
        first: Steps,
        length: usize,
        mut steps_at: impl FnMut(usize, usize) -> Steps,
    ) -> Option<Rank> {
        let mut best: Option<Rank> = None;
        let (mut full, mut short) = (first.full, first.short);
        let mut at = start + 1;
        loop {
            if (full | short) & (self.done() | TAIL) != 0 {
                let at_end = at == length;
                let rank = if full & self.done() != 0 && start == 0 && at_end {
                    Rank::Exact
                } else if full & (self.done() | TAIL) != 0 {
                    if start == 0 { Rank::Prefix } else { Rank::Inside }
                } else if start > 0 {
                    Rank::InitialsInside
                } else if at_end {
                    Rank::Initials
                } else {
                    Rank::InitialsPrefix
                };
                best = Some(best.map_or(rank, |found| found.min(rank)));
            }
            full &= !(self.done() | TAIL);
            short &= !(self.done() | TAIL);
            if full | short == 0 || at >= length {
                return best;
            }
            let (mut next_full, mut next_short) = (0, 0);
            for place in places(full | short) {
                let steps = steps_at(at, place);
                if full & (1 << place) != 0 {
                    next_full |= steps.full;
                    next_short |= steps.short;
                }
                if short & (1 << place) != 0 {
                    next_short |= steps.full | steps.short;
                }
            }
            (full, short) = (next_full, next_short);
            at += 1;
        }
    }

    /// How a code fits, which is compared as it is written.
    pub(super) fn fit_code(&self, code: &[u8]) -> Option<Rank> {
        let term = self.as_code()?;
        if code == term {
            Some(Rank::Exact)
        } else if code.starts_with(term) {
            Some(Rank::Prefix)
        } else {
            memchr::memmem::find(code, term).map(|_| Rank::Inside)
        }
    }
}

fn places(mut set: Places) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let place = set.trailing_zeros() as usize;
            set &= set - 1;
            place
        })
    })
}
