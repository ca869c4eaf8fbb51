//! Finds the part of the screen that only moved up or down since the last frame.

use super::grid::{Grid, Spot};

/// Bytes of setting a scroll region, scrolling and setting it back, about.
const OVERHEAD: isize = 17;
/// How many of the best candidates are encoded to see what they really cost.
const CANDIDATES: usize = 2;
/// Rows that a scroll can move; beyond that the page is drawn.
const MAX_SHIFT: usize = 64;

/// Moving the rows `top..=bottom` up by `count`, down if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) count: isize,
}

/// The scrolls that promise the most, best first.
pub(super) fn candidates(shown: &Grid, wanted: &Grid) -> Vec<Scroll> {
    let Some(first) = (0..wanted.rows).find(|row| shown.row(*row) != wanted.row(*row)) else {
        return Vec::new();
    };
    let last = (first..wanted.rows).rev().find(|row| shown.row(*row) != wanted.row(*row)).unwrap_or(first);
    let rows = last + 1 - first;
    let blank = vec![Spot::BLANK; wanted.columns];
    let stay: Vec<isize> = (first..=last).map(|row| weight(shown.row(row), wanted.row(row))).collect();
    let fresh: Vec<isize> = (first..=last).map(|row| weight(&blank, wanted.row(row))).collect();

    let mut found: Vec<(isize, Scroll)> = Vec::new();
    for shift in 1..rows.min(MAX_SHIFT) {
        for up in [true, false] {
            let best = best_region(shown, wanted, first, rows, shift, up, &stay, &fresh);
            found.extend(best);
        }
    }
    found.sort_by_key(|(gain, _)| -gain);
    found.truncate(CANDIDATES);
    found.into_iter().map(|(_, scroll)| scroll).collect()
}

/// The region that gains the most when it is moved by `shift` rows.
#[expect(clippy::too_many_arguments, reason = "one step of the search above, with what it has computed once")]
fn best_region(
    shown: &Grid,
    wanted: &Grid,
    first: usize,
    rows: usize,
    shift: usize,
    up: bool,
    stay: &[isize],
    fresh: &[isize],
) -> Option<(isize, Scroll)> {
    // What each row gains if it comes from `shift` rows further on, and if it is laid bare.
    let moved: Vec<isize> = (0..rows)
        .map(|row| {
            let source = if up { row.checked_add(shift) } else { row.checked_sub(shift) };
            match source.filter(|source| *source < rows) {
                Some(source) => stay[row] - weight(shown.row(first + source), wanted.row(first + row)),
                None => 0,
            }
        })
        .collect();
    let bare: Vec<isize> = (0..rows).map(|row| stay[row] - fresh[row]).collect();
    let moved = sums(&moved);
    let bare = sums(&bare);
    let mut best = None;
    for top in 0..rows {
        for bottom in top + shift..rows {
            let gain = if up {
                moved[bottom + 1 - shift] - moved[top] + bare[bottom + 1] - bare[bottom + 1 - shift]
            } else {
                moved[bottom + 1] - moved[top + shift] + bare[top + shift] - bare[top]
            } - OVERHEAD;
            if gain > best.map_or(0, |(best, _)| best) {
                let count = if up { shift as isize } else { -(shift as isize) };
                best = Some((gain, Scroll { top: first + top, bottom: first + bottom, count }));
            }
        }
    }
    best
}

fn sums(values: &[isize]) -> Vec<isize> {
    let mut total = 0;
    std::iter::once(0)
        .chain(values.iter().map(|value| {
            total += value;
            total
        }))
        .collect()
}

/// About how many bytes it takes to turn one row into another.
fn weight(shown: &[Spot], wanted: &[Spot]) -> isize {
    if shown == wanted {
        return 0;
    }
    let (mut bytes, mut since, mut blanks) = (0, 9, 0);
    for (old, new) in shown.iter().zip(wanted) {
        if old == new {
            since += 1;
            continue;
        }
        bytes += since.min(5);
        since = 0;
        if new.is_blank() {
            blanks += 1;
            bytes += isize::from(blanks <= 4);
        } else {
            blanks = 0;
            bytes += new.sign.len_utf8() as isize * isize::from(new.cells > 0);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::super::profile::Profile;
    use super::*;

    fn grid(lines: &[String]) -> Grid {
        Grid::load(&Buffer::with_lines(lines.iter().map(String::as_str)), &Profile::usual())
    }

    fn page(from: usize) -> Vec<String> {
        let mut lines = vec!["网格台  百合镇".to_owned(), "-".repeat(40)];
        lines.extend(
            (from..from + 12).map(|row| format!("{row:02} 东安里第{}片 周建华 谭锦培 {}", row * 7, row * 13)),
        );
        lines.push("F8 下一缺口 Esc 退出".to_owned());
        lines
    }

    #[test]
    fn a_list_that_moved_between_its_head_and_foot_is_found() {
        let found = candidates(&grid(&page(10)), &grid(&page(11)));
        assert_eq!(found.first(), Some(&Scroll { top: 2, bottom: 13, count: 1 }));
        let back = candidates(&grid(&page(13)), &grid(&page(10)));
        assert_eq!(back.first(), Some(&Scroll { top: 2, bottom: 13, count: -3 }));
    }

    #[test]
    fn a_page_that_did_not_move_has_no_candidate() {
        let mut changed = page(10);
        changed[5].push('x');
        assert_eq!(candidates(&grid(&page(10)), &grid(&changed)), []);
        assert_eq!(candidates(&grid(&page(10)), &grid(&page(10))), []);
    }
}
