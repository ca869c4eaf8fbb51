//! What a screen holds, cell by cell, after everything that this terminal cannot show was replaced.

use ratatui::buffer::{Buffer, Cell};

use super::pen::Pen;
use super::profile::Profile;
use super::signs::drawn;
use super::width::{Ambiguous, PLACEHOLDER, char_cells, is_showable, reduce};

/// One cell of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) sign: char,
    /// 1 or 2; 0 is the right half of the wide character before it.
    pub(super) cells: u8,
    pub(super) pen: Pen,
}

impl Spot {
    pub(super) const BLANK: Self = Self { sign: ' ', cells: 1, pen: Pen::PLAIN };

    pub(super) fn is_blank(self) -> bool {
        self == Self::BLANK
    }
}

/// A whole screen. A wide character is always followed by its right half, with the same pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    spots: Vec<Spot>,
}

impl Grid {
    pub(super) fn blank(columns: usize, rows: usize) -> Self {
        Self { columns, rows, spots: vec![Spot::BLANK; columns * rows] }
    }

    /// Takes a buffer over for this terminal.
    ///
    /// A wide character whose right half was drawn over (a frame laid on a table), or that has no room
    /// for it, becomes a blank: half a character is never shown.
    pub(super) fn load(buffer: &Buffer, profile: &Profile) -> Self {
        let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        let mut grid = Self::blank(columns, rows);
        for (cells, spots) in
            buffer.content.chunks_exact(columns.max(1)).zip(grid.spots.chunks_exact_mut(columns.max(1)))
        {
            load_row(cells, spots, profile);
        }
        grid
    }

    pub(super) fn row(&self, row: usize) -> &[Spot] {
        &self.spots[row * self.columns..(row + 1) * self.columns]
    }

    /// Moves the rows `top..=bottom` up by `count` (down if negative), as a scroll region does.
    pub(super) fn scroll(&mut self, top: usize, bottom: usize, count: isize) {
        let region = &mut self.spots[top * self.columns..(bottom + 1) * self.columns];
        let shift = count.unsigned_abs().min(bottom + 1 - top) * self.columns;
        if count > 0 {
            region.rotate_left(shift);
            let kept = region.len() - shift;
            region[kept..].fill(Spot::BLANK);
        } else {
            region.rotate_right(shift);
            region[..shift].fill(Spot::BLANK);
        }
    }
}

fn load_row(cells: &[Cell], spots: &mut [Spot], profile: &Profile) {
    let mut at = 0;
    while at < cells.len() {
        let cell = &cells[at];
        let pen = Pen::of(cell, profile.colours);
        let (sign, wide) = sign_of(cell.symbol(), profile);
        let has_room = cells.get(at + 1).is_some_and(|right| matches!(right.symbol(), " " | ""));
        if wide && has_room {
            spots[at] = Spot { sign, cells: 2, pen };
            spots[at + 1] = Spot { sign: ' ', cells: 0, pen };
            at += 2;
            continue;
        }
        let sign = if wide { ' ' } else { sign };
        let pen = if sign == ' ' { pen.on_blank() } else { pen };
        spots[at] = Spot { sign, cells: 1, pen };
        at += 1;
    }
}

/// The sign to draw for a cell's symbol and whether it is wide.
///
/// Screens clean their texts before they lay them out; whatever still comes here joined together is one
/// placeholder, because its width is anybody's guess.
fn sign_of(symbol: &str, profile: &Profile) -> (char, bool) {
    let mut signs = symbol.chars();
    let Some(first) = signs.next() else { return (' ', false) };
    let single = signs.as_str().is_empty();
    let shown = if single {
        is_showable(first).then_some(first)
    } else {
        match reduce(first_grapheme(symbol)) {
            (Some(sign), false) => Some(sign),
            // A mark on a letter: the letter says more than a placeholder would.
            (Some(sign), true) if char_cells(sign, Ambiguous::Narrow) == 1 && sign != ' ' => Some(sign),
            _ => None,
        }
    };
    let (sign, cells) = drawn(shown.unwrap_or(PLACEHOLDER), profile);
    (sign, cells == 2)
}

/// At most the first few characters: a symbol with ten thousand marks must cost nothing.
fn first_grapheme(symbol: &str) -> &str {
    match symbol.char_indices().nth(4) {
        Some((end, _)) => &symbol[..end],
        None => symbol,
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn shown(grid: &Grid, row: usize) -> String {
        grid.row(row).iter().filter(|spot| spot.cells > 0).map(|spot| spot.sign).collect()
    }

    fn line(width: u16, draw: impl Fn(&mut Buffer)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        draw(&mut buffer);
        buffer
    }

    #[test]
    fn a_wide_character_drawn_over_in_half_becomes_a_blank() {
        let buffer = line(8, |buffer| {
            buffer.set_string(0, 0, "茅冈村", Style::new());
            buffer.set_string(3, 0, "|", Style::new());
        });
        assert_eq!(shown(&Grid::load(&buffer, &Profile::usual()), 0), "茅 |村  ");
    }

    #[test]
    fn the_ascii_profile_keeps_chinese_and_replaces_frames_and_signs() {
        let buffer = line(16, |buffer| {
            buffer.set_string(0, 0, "┌─┐│…·→①é村", Style::new());
        });
        let ascii = Profile { ascii_frames: true, ..Profile::usual() };
        assert_eq!(shown(&Grid::load(&buffer, &ascii), 0), "+-+|..>1e村     ");
        let wide = Profile { ambiguous_wide: true, ..Profile::usual() };
        assert_eq!(shown(&Grid::load(&buffer, &wide), 0), "+-+|..>1e村     ");
        let none = Profile { shows_chinese: false, ..Profile::usual() };
        assert_eq!(shown(&Grid::load(&buffer, &none), 0), "+-+|..>1e?      ");
    }

    #[test]
    fn what_is_joined_together_or_invisible_never_reaches_the_screen() {
        let mut buffer = line(6, |_| {});
        for (at, symbol) in ["e\u{301}", "\u{1b}", "👨\u{200d}👩", "\u{e000}", "", "陈"].iter().enumerate()
        {
            buffer.content[at].set_symbol(symbol);
        }
        assert_eq!(shown(&Grid::load(&buffer, &Profile::usual()), 0), "e???  ");
    }

    #[test]
    fn scrolling_moves_rows_and_leaves_blanks() {
        let buffer = Buffer::with_lines(["a", "b", "c", "d"]);
        let mut grid = Grid::load(&buffer, &Profile::usual());
        grid.scroll(1, 3, 1);
        assert_eq!((0..4).map(|row| shown(&grid, row)).collect::<String>(), "acd ");
        grid.scroll(0, 2, -2);
        assert_eq!((0..4).map(|row| shown(&grid, row)).collect::<String>(), "  a ");
    }
}
