//! Rows of one kind by dense id, shared between books: a change copies one path of 64-wide pages.

use std::sync::Arc;

const WIDTH: usize = 64;

/// A record with the number of the entry that left it behind.
#[derive(Debug)]
pub struct Held<T> {
    /// The entry's number.
    pub version: u64,
    /// The record.
    pub record: Arc<T>,
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Held { version: self.version, record: Arc::clone(&self.record) }
    }
}

type Page<T> = Arc<[Option<Held<T>>; WIDTH]>;
type Shelf<T> = Arc<[Option<Page<T>>; WIDTH]>;

/// A persistent table. Cloning it costs one reference per 4,096 ids.
#[derive(Debug)]
pub struct Table<T> {
    shelves: Vec<Option<Shelf<T>>>,
    len: usize,
    next: u32,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Table { shelves: self.shelves.clone(), len: self.len, next: self.next }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { shelves: Vec::new(), len: 0, next: 0 }
    }
}

const fn split(id: u32) -> (usize, usize, usize) {
    let id = id as usize;
    (id / (WIDTH * WIDTH), id / WIDTH % WIDTH, id % WIDTH)
}

impl<T> Table<T> {
    /// The record with this id and its version.
    pub fn get(&self, id: u32) -> Option<&Held<T>> {
        let (shelf, page, slot) = split(id);
        self.shelves.get(shelf)?.as_ref()?[page].as_ref()?[slot].as_ref()
    }

    /// Puts a record in place or takes it out; gives back what was there.
    pub fn put(&mut self, id: u32, held: Option<Held<T>>) -> Option<Held<T>> {
        let (shelf, page, slot) = split(id);
        if held.is_none() {
            self.get(id)?;
        }
        if self.shelves.len() <= shelf {
            self.shelves.resize_with(shelf + 1, || None);
        }
        let shelf = self.shelves[shelf].get_or_insert_with(|| Arc::new(std::array::from_fn(|_| None)));
        let page = Arc::make_mut(shelf)[page].get_or_insert_with(|| Arc::new(std::array::from_fn(|_| None)));
        let is = held.is_some();
        let was = std::mem::replace(&mut Arc::make_mut(page)[slot], held);
        self.len = self.len + usize::from(is) - usize::from(was.is_some());
        if is {
            self.next = self.next.max(id.saturating_add(1));
        }
        was
    }

    /// Ids whose record or version is another one in `other`, ascending. What both share is passed over
    /// unread, so that one change among a million costs a few microseconds.
    pub fn differences<'a>(&'a self, other: &'a Table<T>) -> impl Iterator<Item = u32> + 'a {
        fn same<P>(a: Option<&Arc<P>>, b: Option<&Arc<P>>) -> bool {
            match (a, b) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }
        }
        let shelf = |table: &'a Table<T>, at: usize| table.shelves.get(at).and_then(Option::as_ref);
        let shelves = 0..self.shelves.len().max(other.shelves.len());
        let shelves = shelves.map(move |at| (at, shelf(self, at), shelf(other, at)));
        let pages = shelves.filter(|(_, a, b)| !same(*a, *b)).flat_map(|(at, a, b)| {
            (0..WIDTH).map(move |page| {
                (at * WIDTH + page, a.and_then(|a| a[page].as_ref()), b.and_then(|b| b[page].as_ref()))
            })
        });
        pages.filter(|(_, a, b)| !same(*a, *b)).flat_map(|(page, a, b)| {
            (0..WIDTH).filter_map(move |slot| {
                let (a, b) = (a.and_then(|a| a[slot].as_ref()), b.and_then(|b| b[slot].as_ref()));
                let equal = match (a, b) {
                    (Some(a), Some(b)) => a.version == b.version && Arc::ptr_eq(&a.record, &b.record),
                    (None, None) => true,
                    (Some(_), None) | (None, Some(_)) => false,
                };
                (!equal).then(|| u32::try_from(page * WIDTH + slot).unwrap_or(u32::MAX))
            })
        })
    }

    /// How many records there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The id after the highest ever used.
    pub const fn next_id(&self) -> u32 {
        self.next
    }

    /// Marks ids below `next` as used, so that none of a removed row is given again.
    pub fn reserve(&mut self, next: u32) {
        self.next = self.next.max(next);
    }

    /// All records in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Held<T>)> {
        self.shelves.iter().enumerate().flat_map(|(s, shelf)| {
            shelf.iter().flat_map(move |pages| {
                pages.iter().enumerate().flat_map(move |(p, page)| {
                    page.iter().flat_map(move |slots| {
                        slots.iter().enumerate().filter_map(move |(i, held)| {
                            let id = (s * WIDTH + p) * WIDTH + i;
                            held.as_ref().map(|held| (u32::try_from(id).unwrap_or(u32::MAX), held))
                        })
                    })
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let held = |n: u32| Some(Held { version: u64::from(n), record: Arc::new(n) });
        let mut table = Table::default();
        let mut plain = BTreeMap::new();
        let mut random = fastrand::Rng::with_seed(7);
        for step in 0..5_000u32 {
            let id = random.u32(0..9_000);
            if random.u8(0..4) == 0 {
                table.put(id, None);
                plain.remove(&id);
            } else {
                table.put(id, held(step));
                plain.insert(id, step);
            }
        }
        let before = table.clone();
        let changed = [3, 4_095, 4_096, 8_999, 20_000];
        for id in changed {
            table.put(id, held(id));
        }
        assert_eq!(table.differences(&before).collect::<Vec<_>>(), changed);
        assert_eq!(before.differences(&table).collect::<Vec<_>>(), changed);
        table = before.clone();
        for id in 0..9_000 {
            table.put(id, None);
        }
        assert!(table.is_empty());
        assert_eq!(before.len(), plain.len());
        assert_eq!(before.iter().map(|(id, held)| (id, *held.record)).collect::<BTreeMap<_, _>>(), plain);
        assert_eq!(table.next_id(), before.next_id(), "ids of removed rows are not given again");
    }
}
