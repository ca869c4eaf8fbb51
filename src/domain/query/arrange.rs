//! Putting rows in order by packed keys.

/// Fewer rows than this are sorted by comparing; a pass over the digits of so few costs more.
const RADIX_FROM: usize = 1_024;
/// Bits of one digit: its counters fit the first cache of a small machine.
const DIGIT: u32 = 11;
const DIGITS: usize = 1 << DIGIT;
/// The key of a row whose value is not known.
const LAST: u64 = u64::MAX;
/// Most pieces of one name that are compared; names hold at most 60 characters.
const MAX_PIECES: usize = 16;

/// How names compare: packed keys of the pieces of a name.
pub trait NameOrder {
    /// The key of the piece with this number (0 first), below `u64::MAX`; 0 where the name has ended, and
    /// keys of a piece after which the name goes on are odd.
    fn key(&self, name: &str, piece: usize) -> u64;
}

/// Names by their characters' numbers, for those who know no better.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByCharacter;

impl NameOrder for ByCharacter {
    fn key(&self, name: &str, piece: usize) -> u64 {
        let mut chars = name.chars().skip(piece * 2);
        let (a, b) = (chars.next(), chars.next());
        let pack = |c: Option<char>| c.map_or(0, |c| u64::from(u32::from(c)) + 1);
        (pack(a) << 22 | pack(b)) << 1 | u64::from(chars.next().is_some())
    }
}

/// Orders rows by their keys: places in `keys`, equal ones in the order in which they stand, rows without a
/// key at the end in both directions. Keys lie below `u64::MAX`.
pub fn arrange(keys: impl Iterator<Item = Option<u64>>, descending: bool) -> Vec<u32> {
    let turned = |key: u64| if descending { LAST - 1 - key.min(LAST - 1) } else { key.min(LAST - 1) };
    let mut rows: Vec<(u64, u32)> = (0..).zip(keys).map(|(at, key)| (key.map_or(LAST, turned), at)).collect();
    sort(&mut rows);
    rows.into_iter().map(|(_, at)| at).collect()
}

/// Orders rows by name: `first` holds the first piece of every name, further pieces are asked for only where
/// two names agree so far.
pub fn arrange_names<'a>(
    first: impl Iterator<Item = u64>,
    descending: bool,
    order: &dyn NameOrder,
    name: &dyn Fn(u32) -> &'a str,
) -> Vec<u32> {
    let turned = |key: u64| if descending { LAST - 1 - key.min(LAST - 1) } else { key.min(LAST - 1) };
    let known = |key: u64| if key == 0 { LAST } else { turned(key) };
    let mut rows: Vec<(u64, u32)> = (0..).zip(first).map(|(at, key)| (known(key), at)).collect();
    sort(&mut rows);
    refine(&mut rows, 1, &turned, order, name);
    rows.into_iter().map(|(_, at)| at).collect()
}

fn refine<'a>(
    rows: &mut [(u64, u32)],
    piece: usize,
    turned: &dyn Fn(u64) -> u64,
    order: &dyn NameOrder,
    name: &dyn Fn(u32) -> &'a str,
) {
    if piece >= MAX_PIECES {
        return;
    }
    for run in rows.chunk_by_mut(|a, b| a.0 == b.0) {
        let [(key, _), (..), ..] = run else { continue };
        // Turned keys keep their last bit's meaning only when turned back.
        let plain = if turned(0) == 0 { *key } else { LAST - 1 - *key };
        if *key == LAST || plain & 1 == 0 {
            continue;
        }
        for row in run.iter_mut() {
            row.0 = turned(order.key(name(row.1), piece));
        }
        sort(run);
        refine(run, piece + 1, turned, order, name);
    }
}

/// Sorts by key, then by place; the places ascend where it begins.
fn sort(rows: &mut [(u64, u32)]) {
    if rows.len() < RADIX_FROM {
        rows.sort_unstable();
        return;
    }
    // Keys without those of unknown rows, which are moved behind them first: their bits would cost passes.
    let mut known: Vec<(u64, u32)> = Vec::with_capacity(rows.len());
    known.extend(rows.iter().filter(|(key, _)| *key != LAST));
    let unknown: Vec<(u64, u32)> = rows.iter().filter(|(key, _)| *key == LAST).copied().collect();
    let least = known.iter().map(|(key, _)| *key).min().unwrap_or(0);
    let (mut any, mut all) = (0, u64::MAX);
    for (key, _) in &mut known {
        *key -= least;
        any |= *key;
        all &= *key;
    }
    let varying = any & !all;
    let mut other = vec![(0, 0); known.len()];
    let mut shift = 0;
    while shift < u64::BITS && varying >> shift != 0 {
        // Bits that are the same in every key are skipped.
        shift += (varying >> shift).trailing_zeros();
        let digit = |key: u64| (key >> shift) as usize & (DIGITS - 1);
        let mut starts = [0usize; DIGITS];
        known.iter().for_each(|(key, _)| starts[digit(*key)] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for row in &known {
            let to = &mut starts[digit(row.0)];
            other[*to] = *row;
            *to += 1;
        }
        std::mem::swap(&mut known, &mut other);
        shift += DIGIT;
    }
    for (row, (key, at)) in rows.iter_mut().zip(known) {
        *row = (key + least, at);
    }
    let end = rows.len() - unknown.len();
    rows[end..].copy_from_slice(&unknown);
}
