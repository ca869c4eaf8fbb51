//! The bytes of one row's change: where to write, where to jump, where to erase.

use super::grid::Spot;
use super::motion::{self, At};
use super::pen::{self, Pen};
use super::width::is_settled;

/// Cells of an unchanged stretch that may be written again instead of being jumped over; a jump costs
/// at most nine bytes.
const MAX_REWRITTEN: usize = 9;

/// Writes changes into a buffer and keeps what they leave behind in the terminal.
#[derive(Clone, Debug)]
pub(super) struct Encoder {
    pub(super) out: Vec<u8>,
    pub(super) at: At,
    pub(super) pen: Pen,
    /// The terminal has no erasing of cells, no addressing by column, no taking off of single marks.
    pub(super) plain: bool,
}

impl Encoder {
    pub(super) fn go(&mut self, row: usize, column: usize) {
        motion::write(self.at, row, column, self.plain, &mut self.out);
        self.at = At { row: Some(row), column: Some(column) };
    }

    pub(super) fn take(&mut self, pen: Pen) {
        pen::write_change(self.pen, pen, !self.plain, &mut self.out);
        self.pen = pen;
    }

    /// A pen that leaves erased cells empty, whichever colour a terminal erases with.
    pub(super) fn take_blank(&mut self) {
        if !self.pen.draws_blank() {
            self.take(Pen::PLAIN);
        }
    }

    fn pen_cost(&self, from: Pen, to: Pen) -> usize {
        let mut out = Vec::new();
        pen::write_change(from, to, !self.plain, &mut out);
        out.len()
    }

    /// Turns the row that the terminal shows into the wanted one.
    pub(super) fn row(&mut self, row: usize, shown: &[Spot], wanted: &[Spot]) {
        let changed = changed(shown, wanted);
        let Some(mut column) = next_changed(&changed, 0) else { return };
        loop {
            let reached = if wanted[column].is_blank() {
                self.blanks(row, column, wanted, &changed)
            } else {
                let spot = wanted[column];
                let end = column + usize::from(spot.cells);
                // A terminal may draw this in one cell: what stood in the other must not stay.
                if spot.cells == 2 && !is_settled(spot.sign) && !shown[column + 1].is_blank() {
                    self.go(row, column);
                    self.write(Spot { sign: ' ', cells: 1, ..spot }, column, wanted.len());
                    self.write(Spot { sign: ' ', cells: 1, ..spot }, column + 1, wanted.len());
                }
                self.go(row, column);
                self.write(spot, column, wanted.len());
                end
            };
            let Some(next) = next_changed(&changed, reached) else { return };
            self.bridge(row, reached, next, wanted);
            column = next;
        }
    }

    /// Writes a cell where the cursor stands.
    fn write(&mut self, spot: Spot, column: usize, columns: usize) {
        if !(spot.is_blank() && self.pen.draws_blank()) {
            self.take(spot.pen);
        }
        let mut bytes = [0; 4];
        self.out.extend_from_slice(spot.sign.encode_utf8(&mut bytes).as_bytes());
        let next = column + usize::from(spot.cells);
        self.at.column = (next < columns && is_settled(spot.sign)).then_some(next);
    }

    /// Empties the changed cells of the blank stretch that begins at `column`; returns where it ends.
    fn blanks(&mut self, row: usize, column: usize, wanted: &[Spot], changed: &[bool]) -> usize {
        let end = (column..wanted.len()).find(|at| !wanted[*at].is_blank()).unwrap_or(wanted.len());
        let last = (column..end).rev().find(|at| changed[*at]).map_or(column, |last| last);
        let count = last + 1 - column;
        self.go(row, column);
        self.take_blank();
        if end == wanted.len() && count > 3 {
            self.out.extend_from_slice(b"\x1b[K");
            return end;
        }
        let erased = 3 + motion::digits(count) + self.onward(row, column, end, wanted, changed);
        let written = count + self.onward(row, last + 1, end, wanted, changed);
        if !self.plain && erased < written {
            self.out.extend_from_slice(b"\x1b[");
            pen::push_number(&mut self.out, count);
            self.out.push(b'X');
            return last + 1;
        }
        self.out.extend(std::iter::repeat_n(b' ', count));
        self.at.column = (last + 1 < wanted.len()).then_some(last + 1);
        last + 1
    }

    /// Bytes from `column` to the next changed cell at or behind `end`.
    fn onward(&self, row: usize, column: usize, end: usize, wanted: &[Spot], changed: &[bool]) -> usize {
        match next_changed(changed, end) {
            Some(next) if column < wanted.len() => {
                let at = At { row: Some(row), column: Some(column) };
                let jump = motion::cost(at, row, next, self.plain);
                self.rewriting(column, next, wanted).map_or(jump, |(cost, _)| cost.min(jump))
            }
            _ => 0,
        }
    }

    /// Gets over unchanged cells: writes them again where that costs fewer bytes than the jump.
    fn bridge(&mut self, row: usize, from: usize, to: usize, wanted: &[Spot]) {
        if !self.at.is(row, from) {
            return;
        }
        let Some((cost, pen_after)) = self.rewriting(from, to, wanted) else { return };
        let pen_then = self.pen_cost(pen_after, wanted[to].pen);
        let pen_now = self.pen_cost(self.pen, wanted[to].pen);
        if cost + pen_then <= motion::cost(self.at, row, to, self.plain) + pen_now {
            for (at, spot) in wanted.iter().enumerate().take(to).skip(from).filter(|(_, spot)| spot.cells > 0)
            {
                self.write(*spot, at, wanted.len());
            }
        }
    }

    /// What writing unchanged cells again costs and the pen that it leaves, if it can be done at all.
    fn rewriting(&self, from: usize, to: usize, wanted: &[Spot]) -> Option<(usize, Pen)> {
        if to - from > MAX_REWRITTEN || wanted[from].cells == 0 {
            return None;
        }
        let (mut cost, mut pen) = (0, self.pen);
        for spot in wanted[from..to].iter().filter(|spot| spot.cells > 0) {
            if !is_settled(spot.sign) {
                return None;
            }
            if !(spot.is_blank() && pen.draws_blank()) {
                cost += self.pen_cost(pen, spot.pen);
                pen = spot.pen;
            }
            cost += spot.sign.len_utf8();
        }
        Some((cost, pen))
    }
}

/// Which cells must be written.
///
/// Where a terminal may have drawn a sign two cells wide, the cell behind it is written again too, so
/// that it stays whole.
fn changed(shown: &[Spot], wanted: &[Spot]) -> Vec<bool> {
    let mut changed: Vec<bool> = shown.iter().zip(wanted).map(|(old, new)| old != new).collect();
    for at in 0..wanted.len().saturating_sub(1) {
        let spot = wanted[at];
        if changed[at] && spot.cells == 1 && !is_settled(spot.sign) {
            changed[at + 1] = true;
        }
        // The right half comes with the left one.
        if wanted[at + 1].cells == 0 {
            changed[at] |= changed[at + 1];
            changed[at + 1] = false;
        }
    }
    changed
}

fn next_changed(changed: &[bool], from: usize) -> Option<usize> {
    (from..changed.len()).find(|at| changed[*at])
}
