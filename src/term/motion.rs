//! Where the terminal's cursor stands, and the shortest way from there to another cell.

use super::pen::push_number;

/// What is known of the cursor. Rows and columns count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// Not known before the first move.
    pub(super) row: Option<usize>,
    /// Not known behind a sign whose width terminals dispute, and in the last column, where some wait and
    /// some have wrapped.
    pub(super) column: Option<usize>,
}

impl At {
    pub(super) const UNKNOWN: Self = Self { row: None, column: None };
    pub(super) const HOME: Self = Self { row: Some(0), column: Some(0) };

    pub(super) fn is(self, row: usize, column: usize) -> bool {
        self.row == Some(row) && self.column == Some(column)
    }
}

#[derive(Clone, Copy)]
enum Vertical {
    Stay,
    /// Line feeds: only in the first column, because some terminals return to it on a line feed.
    Feeds(usize),
    Down(usize),
    Up(usize),
    /// Reverse line feeds.
    Reverse(usize),
    Row(usize),
}

#[derive(Clone, Copy)]
enum Horizontal {
    Stay,
    Backspaces(usize),
    Right(usize),
    Left(usize),
    Column(usize),
}

#[derive(Clone, Copy)]
enum Way {
    Stay,
    Absolute,
    /// A carriage return if so, then down or up, then sideways.
    Steps(bool, Vertical, Horizontal),
}

fn counted(count: usize) -> usize {
    3 + if count > 1 { digits(count) } else { 0 }
}

pub(super) fn digits(number: usize) -> usize {
    if number < 10 { 1 } else { 1 + digits(number / 10) }
}

impl Vertical {
    fn cost(self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Feeds(count) => count,
            Self::Down(count) | Self::Up(count) => counted(count),
            Self::Reverse(count) => 2 * count,
            Self::Row(row) => 3 + digits(row + 1),
        }
    }
}

impl Horizontal {
    fn cost(self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Backspaces(count) => count,
            Self::Right(count) | Self::Left(count) => counted(count),
            Self::Column(column) => 3 + digits(column + 1),
        }
    }
}

fn absolute_cost(row: usize, column: usize) -> usize {
    match (row, column) {
        (0, 0) => 3,
        (_, 0) => 3 + digits(row + 1),
        _ => 4 + digits(row + 1) + digits(column + 1),
    }
}

/// The shortest way and its bytes. `plain` terminals cannot address a row or column alone.
fn best(from: At, row: usize, column: usize, plain: bool) -> (usize, Way) {
    if from.is(row, column) {
        return (0, Way::Stay);
    }
    let mut found = (absolute_cost(row, column), Way::Absolute);
    let Some(from_row) = from.row else { return found };
    for returned in [false, true] {
        let start = if returned { Some(0) } else { from.column };
        let mut down = [None; 3];
        if from_row == row {
            down[0] = Some(Vertical::Stay);
        } else if from_row < row {
            down[0] = Some(Vertical::Down(row - from_row));
            down[1] = (start == Some(0)).then_some(Vertical::Feeds(row - from_row));
        } else {
            down[0] = Some(Vertical::Up(from_row - row));
            down[1] = Some(Vertical::Reverse(from_row - row));
        }
        if !plain && from_row != row {
            down[2] = Some(Vertical::Row(row));
        }
        let mut side = [None; 3];
        match start {
            Some(start) if start == column => side[0] = Some(Horizontal::Stay),
            Some(start) if start < column => side[0] = Some(Horizontal::Right(column - start)),
            Some(start) => {
                side[0] = Some(Horizontal::Backspaces(start - column));
                side[1] = Some(Horizontal::Left(start - column));
            }
            None => {}
        }
        if !plain {
            side[2] = Some(Horizontal::Column(column));
        }
        // Only an unknown column behind the last cell may still wrap: leave it by a return, not sideways.
        for down in down.iter().flatten() {
            for side in side.iter().flatten() {
                let cost = usize::from(returned) + down.cost() + side.cost();
                if cost < found.0 {
                    found = (cost, Way::Steps(returned, *down, *side));
                }
            }
        }
    }
    found
}

/// Bytes of the shortest way from `from` to a cell.
pub(super) fn cost(from: At, row: usize, column: usize, plain: bool) -> usize {
    best(from, row, column, plain).0
}

/// Writes the shortest way from `from` to a cell.
pub(super) fn write(from: At, row: usize, column: usize, plain: bool, out: &mut Vec<u8>) {
    let (_, way) = best(from, row, column, plain);
    let (returned, down, side) = match way {
        Way::Stay => return,
        Way::Absolute => {
            out.extend_from_slice(b"\x1b[");
            if (row, column) != (0, 0) {
                push_number(out, row + 1);
            }
            if column != 0 {
                out.push(b';');
                push_number(out, column + 1);
            }
            out.push(b'H');
            return;
        }
        Way::Steps(returned, down, side) => (returned, down, side),
    };
    if returned {
        out.push(b'\r');
    }
    match down {
        Vertical::Stay => {}
        Vertical::Feeds(count) => out.extend(std::iter::repeat_n(b'\n', count)),
        Vertical::Down(count) => push_counted(out, count, b'B'),
        Vertical::Up(count) => push_counted(out, count, b'A'),
        Vertical::Reverse(count) => (0..count).for_each(|_| out.extend_from_slice(b"\x1bM")),
        Vertical::Row(row) => push_addressed(out, row, b'd'),
    }
    match side {
        Horizontal::Stay => {}
        Horizontal::Backspaces(count) => out.extend(std::iter::repeat_n(8, count)),
        Horizontal::Right(count) => push_counted(out, count, b'C'),
        Horizontal::Left(count) => push_counted(out, count, b'D'),
        Horizontal::Column(column) => push_addressed(out, column, b'G'),
    }
}

fn push_addressed(out: &mut Vec<u8>, place: usize, last: u8) {
    out.extend_from_slice(b"\x1b[");
    push_number(out, place + 1);
    out.push(last);
}

fn push_counted(out: &mut Vec<u8>, count: usize, last: u8) {
    out.extend_from_slice(b"\x1b[");
    if count > 1 {
        push_number(out, count);
    }
    out.push(last);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_leads_to_its_cell_and_costs_what_it_says() {
        for plain in [false, true] {
            for from_row in [0, 3, 9, 23] {
                for from_column in [None, Some(0), Some(4), Some(40), Some(78)] {
                    for row in [0, 2, 3, 4, 10, 23] {
                        for column in [0, 1, 5, 39, 60, 79] {
                            check(At { row: Some(from_row), column: from_column }, row, column, plain);
                        }
                    }
                }
            }
        }
    }

    fn check(from: At, row: usize, column: usize, plain: bool) {
        let mut out = Vec::new();
        write(from, row, column, plain, &mut out);
        assert_eq!(out.len(), cost(from, row, column, plain), "{from:?} to {row},{column}");
        let mut screen = vt100::Parser::new(24, 80, 0);
        let start_column = from.column.unwrap_or(50) + 1;
        screen.process(format!("\x1b[{};{start_column}H", from.row.unwrap_or(0) + 1).as_bytes());
        screen.process(&out);
        let reached = screen.screen().cursor_position();
        assert_eq!((usize::from(reached.0), usize::from(reached.1)), (row, column), "{from:?} {out:?}");
    }

    #[test]
    fn near_cells_are_reached_by_the_fewest_bytes() {
        let from = |row, column| At { row: Some(row), column: Some(column) };
        assert_eq!(cost(from(9, 1), 10, 0, false), 2);
        assert_eq!(cost(from(9, 1), 9, 0, false), 1);
        assert_eq!(cost(from(22, 77), 22, 76, false), 1);
        assert_eq!(cost(At::UNKNOWN, 0, 0, false), 3);
        assert_eq!(cost(from(10, 1), 9, 1, false), 2);
    }
}
