//! The order of the unit tree: every unit has an interval, so "lies below" is two comparisons.

use super::{Day, UnitId, table::Table, unit::Unit};

/// Units in depth-first order, siblings by code, then serial, then id.
#[derive(Debug, Default)]
pub struct Tree {
    order: Vec<UnitId>,
    /// By unit id: first place, place after the last descendant, depth.
    spans: Vec<Option<(u32, u32, u8)>>,
    parents: Vec<Option<UnitId>>,
}

/// Units nested deeper than this are left out of the tree. Six levels exist.
const MAX_DEPTH: u8 = 16;

impl Tree {
    /// The tree as it stands on a day. Abolished units keep their place, so that old records can be found.
    pub fn build(units: &Table<Unit>, today: Day) -> Tree {
        let size = units.next_id() as usize;
        let mut parents: Vec<Option<UnitId>> = vec![None; size];
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); size];
        let mut roots = Vec::new();
        for (id, held) in units.iter() {
            match held.record.parent(today).filter(|parent| units.get(parent.0).is_some()) {
                Some(parent) => {
                    parents[id as usize] = Some(parent);
                    children[parent.0 as usize].push(id);
                }
                None => roots.push(id),
            }
        }
        let key = |id: &u32| {
            let unit = units.get(*id).map(|held| &held.record);
            (
                unit.is_none_or(|u| u.code(today).is_none()),
                unit.and_then(|u| u.code(today)),
                unit.map(|u| u.serial),
                *id,
            )
        };
        let mut tree = Tree { order: Vec::with_capacity(units.len()), spans: vec![None; size], parents };
        roots.sort_by_cached_key(key);
        for list in &mut children {
            list.sort_by_cached_key(key);
        }
        // Depth-first without recursion; a unit is closed when all below it are placed.
        let mut stack: Vec<(u32, usize)> = Vec::new();
        for root in roots {
            stack.push((root, 0));
            while let Some((id, next)) = stack.pop() {
                let at = id as usize;
                if next == 0 {
                    let place = u32::try_from(tree.order.len()).unwrap_or(u32::MAX);
                    let depth = u8::try_from(stack.len()).unwrap_or(MAX_DEPTH);
                    tree.spans[at] = Some((place, place, depth));
                    tree.order.push(UnitId(id));
                }
                match children[at].get(next) {
                    Some(child) if stack.len() < usize::from(MAX_DEPTH) => {
                        stack.push((id, next + 1));
                        stack.push((*child, 0));
                    }
                    _ => {
                        let end = u32::try_from(tree.order.len()).unwrap_or(u32::MAX);
                        if let Some(span) = &mut tree.spans[at] {
                            span.1 = end;
                        }
                    }
                }
            }
        }
        tree
    }

    fn span(&self, unit: UnitId) -> Option<(u32, u32, u8)> {
        self.spans.get(unit.0 as usize).copied().flatten()
    }

    /// Whether `unit` is `above` or lies below it.
    pub fn within(&self, unit: UnitId, above: UnitId) -> bool {
        match (self.span(unit), self.span(above)) {
            (Some((at, _, _)), Some((from, to, _))) => from <= at && at < to,
            _ => false,
        }
    }

    /// The unit above.
    pub fn parent(&self, unit: UnitId) -> Option<UnitId> {
        self.parents.get(unit.0 as usize).copied().flatten()
    }

    /// Units that stand below another one in the other tree, or in one of the two only.
    pub fn moved<'a>(&'a self, other: &'a Tree) -> impl Iterator<Item = UnitId> + 'a {
        let size = self.parents.len().max(other.parents.len());
        let all = (0..u32::try_from(size).unwrap_or(u32::MAX)).map(UnitId);
        all.filter(|unit| {
            self.parent(*unit) != other.parent(*unit)
                || self.span(*unit).is_some() != other.span(*unit).is_some()
        })
    }

    /// The unit itself and all above it, nearest first.
    pub fn path(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::successors(Some(unit), |at| self.parent(*at)).take(usize::from(MAX_DEPTH))
    }

    /// The unit and everything below it, in order.
    pub fn below(&self, unit: UnitId) -> &[UnitId] {
        match self.span(unit) {
            Some((from, to, _)) => self.order.get(from as usize..to as usize).unwrap_or(&[]),
            None => &[],
        }
    }

    /// The units right below.
    pub fn children(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        let all = self.below(unit);
        let mut at = 1;
        std::iter::from_fn(move || {
            let child = *all.get(at)?;
            at += self.below(child).len().max(1);
            Some(child)
        })
    }

    /// All units in order.
    pub fn all(&self) -> &[UnitId] {
        &self.order
    }

    /// Units without one above.
    pub fn roots(&self) -> impl Iterator<Item = UnitId> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let root = *self.order.get(at)?;
            at += self.below(root).len().max(1);
            Some(root)
        })
    }

    /// How many units stand above.
    pub fn depth(&self, unit: UnitId) -> u8 {
        self.span(unit).map_or(0, |(_, _, depth)| depth)
    }

    /// Its place in the order, for sorting.
    pub fn place(&self, unit: UnitId) -> u32 {
        self.span(unit).map_or(u32::MAX, |(at, _, _)| at)
    }
}
