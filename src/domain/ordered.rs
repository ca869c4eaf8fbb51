//! Ordered sets with structural sharing, which a book that is being loaded fills at one go.
//!
//! A key put into a large set costs a walk through memory that nobody else needs; a whole county has a million of
//! them. While a book is loaded they are only noted down; then they are sorted and put in.

use std::ops::Deref;

/// Keys that are noted down at most, before what is there is put in. *Unit*: keys.
const NOTED_MAX: usize = 1 << 20;

/// An ordered set. Must not be read between [`OrdSet::load`] and [`OrdSet::finish`].
#[derive(Clone, Debug)]
pub(super) struct OrdSet<T: Ord> {
    set: imbl::OrdSet<T>,
    /// What was put in (true) and taken out since loading began, in that order.
    noted: Option<Vec<(T, bool)>>,
}

impl<T: Ord> Default for OrdSet<T> {
    fn default() -> Self {
        OrdSet { set: imbl::OrdSet::new(), noted: None }
    }
}

impl<T: Ord> Deref for OrdSet<T> {
    type Target = imbl::OrdSet<T>;

    fn deref(&self) -> &imbl::OrdSet<T> {
        debug_assert!(self.noted.is_none(), "an index is read while its book is being loaded");
        &self.set
    }
}

impl<'a, T: Ord + Clone> IntoIterator for &'a OrdSet<T> {
    type Item = &'a T;
    type IntoIter = <&'a imbl::OrdSet<T> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).iter()
    }
}

impl<T: Ord + Clone> PartialEq for OrdSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.set == other.set
    }
}

impl<T: Ord + Clone> OrdSet<T> {
    /// Puts a key in, or takes it out.
    pub fn toggle(&mut self, key: T, on: bool) {
        match &mut self.noted {
            Some(noted) => {
                noted.push((key, on));
                if noted.len() >= NOTED_MAX {
                    self.finish();
                    self.load();
                }
            }
            None if on => drop(self.set.insert(key)),
            None => drop(self.set.remove(&key)),
        }
    }

    /// From now on changes are noted down only.
    pub fn load(&mut self) {
        self.noted.get_or_insert_with(Vec::new);
    }

    /// Puts in what was noted down.
    pub fn finish(&mut self) {
        let Some(mut noted) = self.noted.take() else { return };
        // Stable: of several changes of one key the last one counts.
        noted.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut kept: Vec<T> = Vec::new();
        let mut changes = noted.into_iter().peekable();
        while let Some((key, on)) = changes.next() {
            if changes.peek().is_some_and(|(next, _)| *next == key) {
                continue;
            }
            if on {
                kept.push(key);
            } else {
                self.set.remove(&key);
            }
        }
        if self.set.is_empty() {
            // Every second key first: the nodes are cut in halves by those, and filled whole by the others.
            for from in [0, 1] {
                kept.iter().skip(from).step_by(2).for_each(|key| drop(self.set.insert(key.clone())));
            }
        } else {
            self.set.extend(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_is_loaded_is_the_one_that_was_filled_key_by_key() {
        let mut random = fastrand::Rng::with_seed(7);
        for rounds in [0, 1, 2, 17, 300, 5_000] {
            let (mut slow, mut quick) = (OrdSet::default(), OrdSet::default());
            (0..rounds / 3)
                .for_each(|key| [&mut slow, &mut quick].into_iter().for_each(|set| set.toggle(key, true)));
            quick.load();
            for _ in 0..rounds {
                let (key, on) = (random.u32(..rounds), random.u8(..3) > 0);
                slow.toggle(key, on);
                quick.toggle(key, on);
            }
            quick.finish();
            assert_eq!(slow, quick);
            assert_eq!(quick.iter().count(), slow.len());
            assert_eq!(quick.get_max(), slow.get_max());
            quick.toggle(u32::MAX, true);
            assert_eq!(*quick.get_max().unwrap(), u32::MAX);
        }
    }
}
