//! What a careful encoder would need to turn one screen into another, computed from the two buffers.
//!
//! It knows nothing of `term`'s encoder. Each row is solved by dynamic programming over (cursor column,
//! pen): write, jump over what is unchanged, erase a blank stretch, erase to the end; rows follow each
//! other from top to bottom, the pen carried along; every scroll region is weighed. Only means that every
//! terminal has count: cursor moves, SGR, ECH, EL, ED, scroll regions.
//!
//! Shared by the wire tests and the benchmark; *unit* of every cost: bytes.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ink {
    fg: u8,
    bg: u8,
    marks: u8,
}

const PLAIN: Ink = Ink { fg: 0, bg: 0, marks: 0 };
const BOLD_DIM: u8 = 3;
const SEEN_ON_BLANK: u8 = 12;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    text: String,
    /// 0 for the right half of a wide character.
    cells: usize,
    ink: Ink,
}

type Row = Vec<Place>;

/// Bytes that a careful encoder needs from `old` (nothing known if `None`) to `new`.
///
/// `cursor` is where the cursor stands (row, column), if known; `caret` where it must stand in the end.
pub fn bytes(
    old: Option<&Buffer>,
    new: &Buffer,
    cursor: Option<(usize, usize)>,
    caret: Option<Position>,
) -> usize {
    let wanted = rows_of(new);
    let blank_row = vec![Place { text: " ".to_owned(), cells: 1, ink: PLAIN }; new.area.width.into()];
    let caret = caret.map(|caret| (usize::from(caret.y), usize::from(caret.x)));
    let Some(old) = old else {
        let nothing = vec![blank_row; wanted.len()];
        return 3 + 7 + page(&nothing, &wanted, Some((0, 0)), caret);
    };
    let shown = rows_of(old);
    let mut best = page(&shown, &wanted, cursor, caret);
    for (top, bottom, shift) in scrolls(&shown, &wanted, &blank_row) {
        let mut moved = shown.clone();
        let count = shift.unsigned_abs();
        let region = &mut moved[top..=bottom];
        if shift > 0 {
            region.rotate_left(count);
            let kept = region.len() - count;
            region[kept..].fill(blank_row.clone());
        } else {
            region.rotate_right(count);
            region[..count].fill(blank_row.clone());
        }
        let set = 4 + digits(top + 1) + digits(bottom + 1) + 3;
        let go = 3 + digits(if shift > 0 { bottom } else { top } + 1);
        let feed = if shift > 0 { count } else { 2 * count };
        best = best.min(set + go + feed + page(&moved, &wanted, Some((0, 0)), caret));
    }
    best
}

fn rows_of(buffer: &Buffer) -> Vec<Row> {
    buffer
        .content
        .chunks(usize::from(buffer.area.width).max(1))
        .map(|cells| {
            let mut row = Row::new();
            while row.len() < cells.len() {
                let cell = &cells[row.len()];
                let wide = cell.symbol().width() == 2;
                let room = cells.get(row.len() + 1).is_some_and(|right| right.symbol() == " ");
                let text = if wide && !room { " ".to_owned() } else { cell.symbol().to_owned() };
                let mut ink = ink_of(cell);
                if text == " " && ink.marks & SEEN_ON_BLANK == 0 {
                    ink = Ink { fg: 0, marks: 0, ..ink };
                }
                let both = wide && room;
                row.push(Place { text, cells: if both { 2 } else { 1 }, ink });
                if both {
                    row.push(Place { text: String::new(), cells: 0, ink });
                }
            }
            row
        })
        .collect()
}

fn ink_of(cell: &ratatui::buffer::Cell) -> Ink {
    let mut marks = 0;
    for (bit, modifier) in
        [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED].iter().enumerate()
    {
        marks |= u8::from(cell.modifier.contains(*modifier)) << bit;
    }
    Ink { fg: colour(cell.fg), bg: colour(cell.bg), marks }
}

fn colour(colour: Color) -> u8 {
    match colour {
        Color::Reset => 0,
        Color::Black => 1,
        Color::Red => 2,
        Color::Green => 3,
        Color::Yellow => 4,
        Color::Blue => 5,
        Color::Magenta => 6,
        Color::Cyan => 7,
        Color::Gray => 8,
        Color::DarkGray => 9,
        Color::LightRed => 10,
        Color::LightGreen => 11,
        Color::LightYellow => 12,
        Color::LightBlue => 13,
        Color::LightMagenta => 14,
        Color::LightCyan => 15,
        Color::White => 16,
        Color::Rgb(..) | Color::Indexed(_) => panic!("the careful encoder knows sixteen colours"),
    }
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}

fn draws_blank(ink: Ink) -> bool {
    ink.bg == 0 && ink.marks & SEEN_ON_BLANK == 0
}

/// Bytes of the shortest SGR from one pen to another.
fn sgr(from: Ink, to: Ink) -> usize {
    if from == to {
        return 0;
    }
    if to == PLAIN {
        return 3;
    }
    let colour_length = |colour: u8, back: bool| match colour {
        0..=8 => 2,
        _ if back => 3,
        _ => 2,
    };
    let list = |lengths: &[usize]| 3 + lengths.iter().sum::<usize>() + lengths.len() - 1;
    let mut fresh = vec![1];
    let mut change = Vec::new();
    let gone = from.marks & !to.marks;
    let mut added = to.marks & !from.marks;
    if gone & BOLD_DIM != 0 {
        change.push(2);
        added |= to.marks & BOLD_DIM;
    }
    change.extend((2..4).filter(|bit| gone >> bit & 1 == 1).map(|_| 2));
    change.extend((0..4).filter(|bit| added >> bit & 1 == 1).map(|_| 1));
    fresh.extend((0..4).filter(|bit| to.marks >> bit & 1 == 1).map(|_| 1));
    for (old, new, back) in [(from.fg, to.fg, false), (from.bg, to.bg, true)] {
        if old != new {
            change.push(colour_length(new, back));
        }
        if new != 0 {
            fresh.push(colour_length(new, back));
        }
    }
    list(&fresh).min(list(&change))
}

fn forward(count: usize) -> usize {
    match count {
        0 => 0,
        1 => 3,
        _ => 3 + digits(count),
    }
}

fn backward(count: usize) -> usize {
    forward(count).min(count)
}

fn absolute(row: usize, column: usize) -> usize {
    match (row, column) {
        (0, 0) => 3,
        (_, 0) => 3 + digits(row + 1),
        _ => 4 + digits(row + 1) + digits(column + 1),
    }
}

/// Whether every terminal gives this text the same cells.
fn settled(text: &str) -> bool {
    text.chars().all(|sign| {
        sign.is_ascii()
            || ('\u{3000}'..='\u{9fff}').contains(&sign)
            || ('\u{ff01}'..='\u{ff60}').contains(&sign)
    })
}

/// The cost of reaching a column of `row` from where the work above has ended.
fn enter(row: usize, column: usize, cursor: Option<(usize, usize)>, above: bool) -> usize {
    let mut cost = absolute(row, column);
    if above {
        cost = cost.min(2 + forward(column));
    }
    if let Some((at_row, at_column)) = cursor {
        let sideways =
            if at_column <= column { forward(column - at_column) } else { backward(at_column - column) };
        if at_row == row {
            cost = cost.min(sideways).min(1 + forward(column));
        } else if at_row < row {
            cost = cost.min(forward(row - at_row) + sideways).min(1 + (row - at_row) + forward(column));
        } else {
            cost = cost.min(forward(at_row - row).min(2 * (at_row - row)) + sideways);
        }
    }
    cost
}

/// Costs by the pen that the terminal is left with.
type ByPen = BTreeMap<Ink, usize>;

fn keep(costs: &mut ByPen, ink: Ink, cost: usize) {
    let entry = costs.entry(ink).or_insert(cost);
    *entry = cost.min(*entry);
}

/// The cheapest way through one row for every pen it may begin and end with.
fn row_costs(
    number: usize,
    shown: &Row,
    wanted: &Row,
    before: &ByPen,
    cursor: Option<(usize, usize)>,
    above: bool,
) -> ByPen {
    let width = wanted.len();
    let mut changed: Vec<bool> = (0..width)
        .map(|at| {
            wanted[at].cells > 0
                && (shown[at] != wanted[at] || wanted[at].cells == 2 && shown[at + 1] != wanted[at + 1])
        })
        .collect();
    // A terminal may draw a disputed sign over the cell behind it, so a careful encoder writes that again.
    for at in 1..width {
        let before = &wanted[at - 1];
        changed[at] |= changed[at - 1] && before.cells == 1 && !settled(&before.text) && wanted[at].cells > 0;
    }
    let next_changed = |from: usize| (from..width).find(|at| changed[*at]);
    let Some(first) = next_changed(0) else { return before.clone() };
    let blank = |at: usize| wanted[at].text == " " && wanted[at].ink == PLAIN;

    // Known column, and unknown column behind a disputed sign.
    let mut known: Vec<ByPen> = vec![ByPen::new(); width + 2];
    let mut unknown: Vec<ByPen> = vec![ByPen::new(); width + 2];
    let mut done = ByPen::new();
    for column in (0..=first).filter(|column| wanted[*column].cells > 0) {
        for (ink, cost) in before {
            keep(&mut known[column], *ink, cost + enter(number, column, cursor, above));
        }
    }
    for column in 0..=width {
        let Some(next) = next_changed(column) else {
            for (ink, cost) in known[column].iter().chain(&unknown[column]) {
                keep(&mut done, *ink, *cost);
            }
            continue;
        };
        for (ink, cost) in unknown[column].clone() {
            keep(&mut known[next], ink, cost + 3 + digits(next + 1));
        }
        for (ink, cost) in known[column].clone() {
            if next > column {
                keep(&mut known[next], ink, cost + forward(next - column));
            }
            let place = &wanted[column];
            let (pen, change) =
                if blank(column) && draws_blank(ink) { (ink, 0) } else { (place.ink, sgr(ink, place.ink)) };
            let reached = column + place.cells;
            let total = cost + change + place.text.len();
            if settled(&place.text) {
                keep(&mut known[reached], pen, total);
            } else {
                keep(&mut unknown[reached], pen, total);
            }
            if blank(column) {
                let end = (column..width).find(|at| !blank(*at)).unwrap_or(width);
                let (pen, change) = if draws_blank(ink) { (ink, 0) } else { (PLAIN, sgr(ink, PLAIN)) };
                match next_changed(end) {
                    None if end == width => keep(&mut done, pen, cost + change + 3),
                    None => keep(&mut done, pen, cost + change + 3 + digits(end - column)),
                    Some(after) => {
                        let erase = 3 + digits(end - column) + forward(after - column);
                        keep(&mut known[after], pen, cost + change + erase);
                    }
                }
            }
        }
    }
    done
}

fn differ(shown: &Row, wanted: &Row) -> bool {
    shown != wanted
}

/// The cost of a whole page without scrolling: top to bottom, or the cursor's row first.
fn page(
    shown: &[Row],
    wanted: &[Row],
    cursor: Option<(usize, usize)>,
    caret: Option<(usize, usize)>,
) -> usize {
    let rows: Vec<usize> = (0..wanted.len()).filter(|row| differ(&shown[*row], &wanted[*row])).collect();
    if rows.is_empty() {
        return match (caret, cursor) {
            (Some(caret), cursor) if Some(caret) != cursor => enter(caret.0, caret.1, cursor, false),
            _ => 0,
        };
    }
    let here = cursor.map(|(row, _)| row);
    let mut rotated: Vec<usize> = rows.iter().copied().filter(|row| Some(*row) == here).collect();
    rotated.extend(rows.iter().filter(|row| Some(**row) != here));
    let mut orders = vec![rows.clone(), rotated];
    if rows.len() <= 4 {
        orders = permutations(&rows);
    }
    // Where the last change of a row leaves the cursor, unless it was erased or is the last column.
    let end_of = |row: usize| {
        let last = (0..wanted[row].len()).rev().find(|at| shown[row][*at] != wanted[row][*at]).unwrap_or(0);
        Some((row, last + 1)).filter(|(_, end)| *end < wanted[row].len())
    };
    let solve = |order: &Vec<usize>| {
        let mut costs = ByPen::from([(PLAIN, 0)]);
        let mut at = cursor;
        for row in order {
            costs = row_costs(
                *row,
                &shown[*row],
                &wanted[*row],
                &costs,
                at,
                at.is_some_and(|(at, _)| at + 1 == *row),
            );
            at = end_of(*row).or(Some((*row, wanted[*row].len())));
        }
        let home = caret.map_or(0, |(row, column)| enter(row, column, at, false));
        costs.into_values().min().unwrap_or(0) + home
    };
    orders.iter().map(solve).min().unwrap_or(0)
}

fn permutations(rows: &[usize]) -> Vec<Vec<usize>> {
    if rows.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let rest = [&rows[..at], &rows[at + 1..]].concat();
        all.extend(permutations(&rest).into_iter().map(|tail| [&[*row][..], &tail].concat()));
    }
    all
}

/// The scrolls that promise most, by the rows' own costs.
fn scrolls(shown: &[Row], wanted: &[Row], blank: &Row) -> Vec<(usize, usize, isize)> {
    let height = wanted.len();
    // An estimate is enough here: the best few are solved in full.
    let alone = |old: &Row, new: &Row| {
        let (mut cost, mut gap) = (0isize, true);
        for (old, new) in old.iter().zip(new) {
            if old != new {
                cost += new.text.len() as isize + if gap { 4 } else { 0 };
            }
            gap = old == new;
        }
        cost
    };
    let pair: Vec<Vec<isize>> =
        shown.iter().map(|old| wanted.iter().map(|new| alone(old, new)).collect()).collect();
    let bare: Vec<isize> = wanted.iter().map(|new| alone(blank, new)).collect();
    let mut found = Vec::new();
    for shift in 1 - height as isize..height as isize {
        if shift == 0 {
            continue;
        }
        let sums = |value: &dyn Fn(usize) -> isize| {
            let mut sums = vec![0];
            for row in 0..height {
                sums.push(sums[row] + value(row));
            }
            sums
        };
        let count = shift.unsigned_abs();
        let moved = sums(&|row| {
            let source = row as isize + shift;
            if (0..height as isize).contains(&source) {
                pair[row][row] - pair[source as usize][row]
            } else {
                0
            }
        });
        let laid_bare = sums(&|row| pair[row][row] - bare[row]);
        for top in 0..height {
            for bottom in top + count..height {
                let edge = if shift > 0 { bottom + 1 - count } else { top + count };
                let gain = if shift > 0 {
                    moved[edge] - moved[top] + laid_bare[bottom + 1] - laid_bare[edge]
                } else {
                    moved[bottom + 1] - moved[edge] + laid_bare[edge] - laid_bare[top]
                };
                if gain > 14 {
                    found.push((gain, (top, bottom, shift)));
                }
            }
        }
    }
    found.sort_by_key(|(gain, _)| -gain);
    found.truncate(6);
    found.into_iter().map(|(_, scroll)| scroll).collect()
}
