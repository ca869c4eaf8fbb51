//! A set of ids, one bit each.

/// Ids of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ids {
    words: Vec<u64>,
    len: usize,
}

impl Ids {
    /// Takes an id in.
    pub fn insert(&mut self, id: u32) {
        let (word, bit) = (id as usize / 64, 1 << (id % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.len += usize::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }

    /// Whether an id is in it.
    pub fn has(&self, id: u32) -> bool {
        self.words.get(id as usize / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    /// How many are in it.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl FromIterator<u32> for Ids {
    fn from_iter<T: IntoIterator<Item = u32>>(ids: T) -> Ids {
        let mut all = Ids::default();
        ids.into_iter().for_each(|id| all.insert(id));
        all
    }
}
