//! Where a screen draws: rows and columns in cells, within its own area, never cutting a wide character.

use super::{Look, Tone};
use crate::{lang::romanise, term::width};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Where text stands in its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Align {
    /// Names and sentences.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A part of the buffer with the look of its terminal. Rows and columns are counted from its own corner.
pub struct Canvas<'a> {
    look: &'a Look<'a>,
    area: Rect,
    buffer: &'a mut Buffer,
}

impl<'a> Canvas<'a> {
    /// A canvas over a part of the buffer.
    pub fn new(look: &'a Look<'a>, area: Rect, buffer: &'a mut Buffer) -> Canvas<'a> {
        let area = area.intersection(buffer.area);
        Canvas { look, area, buffer }
    }

    /// Its size and place in the buffer.
    pub const fn area(&self) -> Rect {
        self.area
    }

    /// Rows that it has.
    pub const fn rows(&self) -> u16 {
        self.area.height
    }

    /// Columns (cells) that it has.
    pub const fn columns(&self) -> u16 {
        self.area.width
    }

    /// A canvas over some of its rows.
    pub fn part(&mut self, row: u16, rows: u16) -> Canvas<'_> {
        let row = row.min(self.area.height);
        let area = Rect { y: self.area.y + row, height: rows.min(self.area.height - row), ..self.area };
        Canvas { look: self.look, area, buffer: self.buffer }
    }

    /// A canvas over some of its columns.
    pub fn columns_part(&mut self, column: u16, columns: u16) -> Canvas<'_> {
        let column = column.min(self.area.width);
        let area =
            Rect { x: self.area.x + column, width: columns.min(self.area.width - column), ..self.area };
        Canvas { look: self.look, area, buffer: self.buffer }
    }

    /// The place in the buffer of a row and column, if it lies inside.
    pub fn position(&self, row: u16, column: u16) -> Option<Position> {
        (row < self.area.height && column < self.area.width)
            .then(|| Position::new(self.area.x + column, self.area.y + row))
    }

    /// Writes text from a column to the end of the row; returns the column behind it.
    pub fn text(&mut self, row: u16, column: u16, text: &str, tone: Tone) -> u16 {
        let room = self.area.width.saturating_sub(column);
        self.fitted(row, column, text, room, tone)
    }

    /// Writes at most `cells` of text; what is cut ends in `~`. Returns the column behind it.
    pub fn fitted(&mut self, row: u16, column: u16, text: &str, cells: u16, tone: Tone) -> u16 {
        let Some(at) = self.position(row, column) else { return column };
        let room = cells.min(self.area.width - column);
        let shown = self.look.name(text);
        let shown = width::cut_marked(&shown, usize::from(room));
        let style = self.look.theme().style(tone);
        let (end, _) = self.buffer.set_stringn(at.x, at.y, &shown, usize::from(room), style);
        end - self.area.x
    }

    /// Writes text into a column of exactly `cells`.
    pub fn aligned(&mut self, row: u16, column: u16, text: &str, cells: u16, align: Align, tone: Tone) {
        let shown = self.look.name(text);
        let used = u16::try_from(width::text_cells(&shown)).unwrap_or(u16::MAX).min(cells);
        let at = match align {
            Align::Left => column,
            Align::Right => column + (cells - used),
        };
        self.fitted(row, at, &shown, cells - (at - column), tone);
    }

    /// Writes at both edges of a row; the left text is cut where they would touch.
    pub fn both(&mut self, row: u16, left: (&str, Tone), right: (&str, Tone)) {
        let cells = u16::try_from(width::text_cells(&self.look.name(right.0))).unwrap_or(u16::MAX);
        let column = self.columns().saturating_sub(cells.saturating_add(1));
        self.fitted(row, 1, left.0, column.saturating_sub(3), left.1);
        self.fitted(row, column, right.0, cells, right.1);
    }

    /// A line of dashes over a whole row.
    pub fn rule(&mut self, row: u16) {
        let line = "-".repeat(usize::from(self.area.width).saturating_sub(1));
        self.text(row, 0, &line, Tone::Dim);
    }

    /// Blanks a row.
    pub fn clear(&mut self, row: u16) {
        if row < self.area.height {
            let area = Rect { y: self.area.y + row, height: 1, ..self.area };
            self.buffer.set_style(area, ratatui::style::Style::reset());
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut(Position::new(x, area.y)) {
                    cell.reset();
                }
            }
        }
    }

    /// Writes text over several rows, broken at the end of a row; returns the rows used.
    pub fn paragraph(&mut self, row: u16, column: u16, text: &str, tone: Tone) -> u16 {
        let cells = self.area.width.saturating_sub(column).saturating_sub(1);
        let shown = self.look.name(text).into_owned();
        let lines = wrap(&shown, usize::from(cells));
        let mut used = 0;
        for line in lines {
            if row + used >= self.area.height {
                break;
            }
            self.text(row + used, column, &line, tone);
            used += 1;
        }
        used
    }
}

/// Breaks text into lines of at most `cells`: between Chinese characters anywhere, else at blanks.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if cells < 2 {
        return lines;
    }
    for part in text.lines() {
        let clean = width::clean_for_display(part);
        let mut rest: &str = &clean;
        while !rest.is_empty() {
            let head = width::cut(rest, cells);
            let mut end = head.len();
            if end < rest.len() && rest[end..].starts_with(|c: char| c.is_ascii_graphic()) {
                let blank = head.rfind(|c: char| !c.is_ascii_graphic());
                end = blank.map_or(end, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
            }
            // A full stop or comma may not begin a line: it goes where the line before ends.
            if end < rest.len() && rest[end..].starts_with(['。', '，', '；', '、', '）']) {
                let last = rest[..end].chars().next_back().map_or(0, char::len_utf8);
                end -= if end > last { last } else { 0 };
            }
            let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
            lines.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
    }
    lines
}

impl Look<'_> {
    /// A name as this terminal can show it: in Latin letters where it has no Chinese.
    pub fn name<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.profile.shows_chinese || text.is_ascii() {
            return text.into();
        }
        // Words between blanks are spelt one by one, so that columns inside a line survive.
        let mut out = String::new();
        for (at, word) in text.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            if word.is_ascii() { out.push_str(word) } else { out.push_str(&romanise(word)) }
        }
        out.into()
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_break_between_chinese_characters_and_between_english_words() {
        assert_eq!(wrap("网格不存在，请先新增网格。", 12), ["网格不存在，", "请先新增网", "格。"]);
        assert_eq!(wrap("the grid is gone", 9), ["the grid", "is gone"]);
        assert_eq!(wrap("abcdefgh", 4), ["abcd", "efgh"]);
        assert!(wrap("字", 1).is_empty());
    }
}
