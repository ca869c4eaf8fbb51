//! What a search answers.

/// How well a record fits, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rank {
    /// The whole name or code, written out or in full pinyin.
    Exact,
    /// It begins so.
    Prefix,
    /// It holds it further in, from the beginning of a character.
    Inside,
    /// The initials (or some syllables and some initials) of the whole name.
    Initials,
    /// It begins with such initials.
    InitialsPrefix,
    /// It holds such initials further in.
    InitialsInside,
}

/// Which of its keys fitted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum By {
    /// The present name.
    Name,
    /// A former or other name: worth showing beside the present one.
    Alias,
    /// A code.
    Code,
}

/// One record found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Hit {
    /// Kind of record.
    pub kind: u8,
    /// Its id within the kind.
    pub id: u32,
    /// How well it fits; of several terms, the worst.
    pub rank: Rank,
    /// Which key fitted that worst term.
    pub by: By,
}

/// The records found and how many there are within the asker's scope.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// The best of them, in order of rank, key, kind, id.
    pub hits: Vec<Hit>,
    /// All of them, also those behind the limit.
    pub total: usize,
    /// The same by kind, for kinds that have any.
    pub by_kind: Vec<(u8, usize)>,
}

/// Rank and key in one byte that compares as the two do; smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Mark(u8);

impl Mark {
    /// Does not fit, or is not to be answered.
    pub(super) const OUT: Mark = Mark(u8::MAX);
    /// How many different marks a hit can have.
    pub(super) const COUNT: usize = RANKS.len() * KEYS.len();

    pub(super) fn new(rank: Rank, by: By) -> Mark {
        Mark(rank as u8 * KEYS.len() as u8 + by as u8)
    }

    pub(super) fn slot(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn hit(self, kind: u8, id: u32) -> Option<Hit> {
        let rank = *RANKS.get(self.slot() / KEYS.len())?;
        Some(Hit { kind, id, rank, by: KEYS[self.slot() % KEYS.len()] })
    }
}

const RANKS: [Rank; 6] =
    [Rank::Exact, Rank::Prefix, Rank::Inside, Rank::Initials, Rank::InitialsPrefix, Rank::InitialsInside];
const KEYS: [By; 3] = [By::Name, By::Alias, By::Code];
