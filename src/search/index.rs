//! The index of one published book, and how it follows the book's changes.

use super::{
    Document, KINDS,
    found::{Found, Hit, Mark},
    loose::Loose,
    packer::Packer,
    segment::Segment,
    term::Query,
};
use imbl::OrdMap;
use std::sync::Arc;

/// Changes kept beside the packed segment; more than this are packed with it by [`Index::packed`].
pub const MAX_RECENT: usize = 1024;

/// A set of kinds of record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kinds(u64);

impl Kinds {
    /// Every kind.
    pub const ALL: Kinds = Kinds(u64::MAX);

    /// These kinds; numbers from [`KINDS`] on do not exist.
    pub fn of(kinds: &[u8]) -> Kinds {
        Kinds(kinds.iter().filter(|kind| **kind < KINDS).fold(0, |set, kind| set | 1 << kind))
    }

    /// Whether `kind` is one of them.
    pub fn has(self, kind: u8) -> bool {
        kind < KINDS && self.0 & (1 << kind) != 0
    }
}

/// What is asked besides the words.
pub struct Ask<'a> {
    /// Kinds to be answered.
    pub kinds: Kinds,
    /// Most hits to be answered; the totals count all.
    pub limit: usize,
    /// Whether the asker may know of a record. Decided before anything is counted or answered.
    pub scope: &'a dyn Fn(u8, u32) -> bool,
}

impl Ask<'_> {
    /// Everything of every kind, for one who may see all.
    pub fn all(limit: usize) -> Ask<'static> {
        Ask { kinds: Kinds::ALL, limit, scope: &|_, _| true }
    }
}

/// Where the documents of a whole index come from.
pub trait Source {
    /// Hands every document to `put`, in any order (that of kind and id costs least).
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>));
}

/// All that can be found in one book. Cloning and changing it shares everything that stays.
///
/// *Shape*: a packed segment, and beside it at most about [`MAX_RECENT`] records changed since.
#[derive(Clone, Debug, Default)]
pub struct Index {
    packed: Arc<Segment>,
    /// Changed since: what stands there now, or that it is gone.
    recent: OrdMap<(u8, u32), Option<Arc<Loose>>>,
}

impl Index {
    /// Indexes a whole book: some 0.1 s for 240,000 records.
    pub fn build(source: &impl Source) -> Index {
        let mut packer = Packer::new();
        source.documents(&mut |document| packer.add(document));
        Index { packed: Arc::new(packer.finish()), recent: OrdMap::new() }
    }

    /// Enters a record, or what it is called now.
    pub fn put(&mut self, document: &Document<'_>) {
        if document.kind < KINDS {
            self.recent.insert((document.kind, document.id), Some(Arc::new(Loose::new(document))));
        }
    }

    /// Takes a record out.
    pub fn remove(&mut self, kind: u8, id: u32) {
        if self.packed.find((kind, id)).is_some() {
            self.recent.insert((kind, id), None);
        } else {
            self.recent.remove(&(kind, id));
        }
    }

    /// Whether so many records changed that [`Index::packed`] is worth its time.
    pub fn wants_packing(&self) -> bool {
        self.recent.len() > MAX_RECENT
    }

    /// The same index with the recent changes packed in; for a thread in the background.
    ///
    /// What changed meanwhile is entered again with [`Index::put`] and [`Index::remove`].
    pub fn packed(&self) -> Index {
        let changes = self.recent.iter().map(|(key, loose)| (*key, loose.as_deref()));
        Index { packed: Arc::new(self.packed.with(changes)), recent: OrdMap::new() }
    }

    /// Bytes that the packed part takes.
    pub fn heap_bytes(&self) -> usize {
        self.packed.heap_bytes()
    }

    /// The records that fit every term of the query, the best first.
    ///
    /// An empty query finds nothing.
    pub fn search(&self, query: &Query, ask: &Ask<'_>) -> Found {
        if query.is_empty() {
            return Found::default();
        }
        let mut gathered = Gathered::new(ask);
        for kind in 0..KINDS {
            let range = self.packed.of_kind(kind);
            if !ask.kinds.has(kind) || range.is_empty() {
                continue;
            }
            let changed = self.recent.range((kind, 0)..=(kind, u32::MAX));
            let dead: Vec<usize> = changed.filter_map(|(key, _)| self.packed.find(*key)).collect();
            self.packed.scan(&query.terms, range, &dead, |key, mark| gathered.take(Part::Packed, key, mark));
        }
        for (key, loose) in self.recent.iter().filter(|((kind, _), _)| ask.kinds.has(*kind)) {
            let Some(loose) = loose else { continue };
            let mark = query.terms.iter().map(|term| loose.mark(term)).max().unwrap_or(Mark::OUT);
            if mark != Mark::OUT {
                gathered.take(Part::Recent, *key, mark);
            }
        }
        gathered.finish()
    }
}

/// Which part of the index a hit comes from. Each part yields its hits in the order of kind and id.
#[derive(Clone, Copy)]
enum Part {
    Packed,
    Recent,
}

/// Hits by mark and part, no list longer than will be answered.
struct Gathered<'a> {
    ask: &'a Ask<'a>,
    slots: Vec<[Vec<Hit>; 2]>,
    by_kind: [usize; KINDS as usize],
}

impl<'a> Gathered<'a> {
    fn new(ask: &'a Ask<'a>) -> Gathered<'a> {
        Gathered { ask, slots: vec![Default::default(); Mark::COUNT], by_kind: [0; KINDS as usize] }
    }

    fn take(&mut self, part: Part, (kind, id): (u8, u32), mark: Mark) {
        if !(self.ask.scope)(kind, id) {
            return;
        }
        self.by_kind[usize::from(kind)] += 1;
        let slot = &mut self.slots[mark.slot()][part as usize];
        if slot.len() < self.ask.limit {
            slot.extend(mark.hit(kind, id));
        }
    }

    fn finish(self) -> Found {
        let mut hits = Vec::new();
        for [mut slot, recent] in self.slots {
            slot.extend(recent);
            slot.sort_by_key(|hit| (hit.kind, hit.id));
            hits.extend(slot.into_iter().take(self.ask.limit - hits.len()));
        }
        let by_kind: Vec<_> = (0..).zip(self.by_kind).filter(|(_, count)| *count > 0).collect();
        Found { hits, total: by_kind.iter().map(|(_, count)| count).sum(), by_kind }
    }
}
