//! What a screen sees when it draws or acts.

use super::{Facts, Theme};
use crate::{
    domain::View,
    lang::{Words, dates},
    search::Index,
    term::Profile,
};
use ratatui::layout::Rect;

/// Fewer columns than this show one sentence instead of a screen.
pub const MIN_COLUMNS: u16 = 60;
/// Fewer rows than this show one sentence instead of a screen.
pub const MIN_ROWS: u16 = 16;

/// Everything that a screen may look at. It holds no way to change anything.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The records, as this account may see them, on a day.
    pub view: &'a View,
    /// The words of the session's language.
    pub words: Words,
    /// What the terminal can show.
    pub profile: &'a Profile,
    /// The search index of the same book.
    pub index: &'a Index,
    /// What the session tells besides.
    pub facts: &'a Facts,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
}

impl Look<'_> {
    /// The theme of the terminal.
    pub const fn theme(&self) -> Theme {
        Theme::new(self.profile.colours)
    }

    /// Whether the terminal is large enough for screens.
    pub const fn is_large_enough(&self) -> bool {
        self.size.0 >= MIN_COLUMNS && self.size.1 >= MIN_ROWS
    }

    /// The area of a screen's body: below the title line, above the hint line, and above the status line
    /// where the screen has one. The same at drawing and at acting, so pages can be counted at both.
    pub const fn body(&self, status: bool) -> Rect {
        let taken = if status { 3 } else { 2 };
        Rect { x: 0, y: 1, width: self.size.0, height: self.size.1.saturating_sub(taken) }
    }

    /// Day and time of an instant by the county's clock: `2026-11-20 17:40`.
    pub fn time(&self, at_ms: i64) -> String {
        let day = crate::domain::Day::of_instant(at_ms);
        format!("{day} {}", self.clock(at_ms))
    }

    /// The time of an instant, with month and day where it was not today: `11-20 17:40`.
    pub fn short_time(&self, at_ms: i64) -> String {
        let day = crate::domain::Day::of_instant(at_ms);
        if day == self.view.today() {
            return self.clock(at_ms);
        }
        format!("{} {}", dates::month_day(day.ymd()), self.clock(at_ms))
    }

    /// `17:40`.
    pub fn clock(&self, at_ms: i64) -> String {
        let start = crate::domain::Day::of_instant(at_ms).start_ms();
        dates::clock(u16::try_from((at_ms - start) / 60_000).unwrap_or(0))
    }
}
