//! The locked screen. It shows nothing of the records: neither who works here nor on what.

use super::{Canvas, Look, Tone};
use ratatui::{buffer::Buffer, layout::Position};

/// What the locked screen knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Locked {
    /// Signs typed so far.
    pub typed: usize,
    /// A code is being checked.
    pub checking: bool,
    /// Codes that may still be tried, once one was wrong.
    pub left: Option<u32>,
}

impl Locked {
    /// Draws it; returns where the cursor stands.
    pub fn draw(self, look: &Look<'_>, buffer: &mut Buffer) -> Option<Position> {
        let words = look.words;
        let area = buffer.area;
        let mut canvas = Canvas::new(look, area, buffer);
        let row = canvas.rows() / 3;
        canvas.text(row, 2, &words.t("locked-title"), Tone::Strong);
        let column = canvas.text(row + 2, 2, &words.t("locked-code"), Tone::Plain) + 1;
        let end = canvas.text(row + 2, column, &"*".repeat(self.typed), Tone::Plain);
        let said = match (self.checking, self.left) {
            (true, _) => words.t("locked-checking"),
            (false, Some(left)) => words.ta("locked-wrong", &[("left", left.into())]),
            (false, None) => words.t("locked-kept"),
        };
        canvas.text(row + 4, 2, &said, if self.left.is_some() { Tone::Alert } else { Tone::Dim });
        let last = canvas.rows().saturating_sub(1);
        canvas.text(last, 1, &words.t("locked-keys"), Tone::Dim);
        canvas.position(row + 2, end.max(column))
    }
}
