//! A document outside a segment: what was changed since it was packed.

use super::{
    Document,
    found::{By, Mark},
    packer::{MAX_KEY, MAX_KEYS},
    term::{Term, code_bytes, folded},
};
use crate::lang::pinyin::readings;

/// A character with its readings, so that no search has to look them up.
type LooseChar = (char, Box<[&'static str]>);

/// One document by itself.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    /// Its own name, then its aliases.
    names: Vec<Vec<LooseChar>>,
    codes: Vec<Vec<u8>>,
}

impl Loose {
    pub(super) fn new(document: &Document<'_>) -> Loose {
        let with_readings = |c| (c, readings(c).as_slice().into());
        let names = std::iter::once(&document.name).chain(document.aliases).take(MAX_KEYS);
        let codes = document.codes.iter().take(MAX_KEYS);
        Loose {
            names: names.map(|name| folded(name).take(MAX_KEY).map(with_readings).collect()).collect(),
            codes: codes.map(|code| code_bytes(code).take(MAX_KEY).collect()).collect(),
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = impl Iterator<Item = char>> {
        self.names.iter().map(|name| name.iter().map(|(c, _)| *c))
    }

    pub(super) fn codes(&self) -> &[Vec<u8>] {
        &self.codes
    }

    /// How this term fits, if it does.
    pub(super) fn mark(&self, term: &Term) -> Mark {
        let names = self.names.iter().enumerate().filter_map(|(turn, name)| {
            let by = if turn == 0 { By::Name } else { By::Alias };
            let steps = |at: usize, place| term.steps(place, name[at].0, &name[at].1);
            let ranks =
                (0..name.len()).filter_map(|start| term.fit(start, steps(start, 0), name.len(), steps));
            ranks.min().map(|rank| Mark::new(rank, by))
        });
        let codes = self.codes.iter().filter(|code| !code.is_empty());
        let codes = codes.filter_map(|code| term.fit_code(code));
        names.chain(codes.map(|rank| Mark::new(rank, By::Code))).min().unwrap_or(Mark::OUT)
    }
}
