//! The cursor of a list: which row, and which row is the first one shown.

use crate::{
    lang::{Msg, Value},
    ui::{Binding, Effect, Look, keys},
};

/// One movement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// A row, and the first row shown. Both may be stale; [`Cursor::at`] and [`Cursor::top`] hold them in range.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    at: usize,
    top: usize,
}

impl Cursor {
    /// The cursor on a row.
    pub const fn on(at: usize) -> Cursor {
        Cursor { at, top: 0 }
    }

    /// The row, within a list of so many.
    pub fn at(self, rows: usize) -> usize {
        self.at.min(rows.saturating_sub(1))
    }

    /// Arguments of the message `counter`: rows, page, pages. The page and not the row, so that moving the
    /// cursor changes nothing but its sign.
    pub fn counter(self, rows: usize, page: usize) -> [(&'static str, Value<'static>); 3] {
        let page = page.max(1);
        let at = self.at(rows) / page + 1;
        [("total", rows.into()), ("page", at.into()), ("pages", rows.div_ceil(page).max(1).into())]
    }

    /// The first row shown on a page of so many.
    pub fn top(self, rows: usize, page: usize) -> usize {
        let (at, page) = (self.at(rows), page.max(1));
        self.top.min(rows.saturating_sub(page)).clamp((at + 1).saturating_sub(page), at)
    }

    /// Moves it; the page scrolls only as far as needed, by whole pages for page keys.
    pub fn step(&mut self, step: Step, rows: usize, page: usize) {
        let last = rows.saturating_sub(1);
        let (at, top, page) = (self.at(rows), self.top(rows, page), page.max(1));
        let (to, top) = match step {
            Step::Up => (at.saturating_sub(1), top),
            Step::Down => ((at + 1).min(last), top),
            Step::PageUp => (at.saturating_sub(page), top.saturating_sub(page)),
            Step::PageDown => ((at + page).min(last), top + page),
            Step::First => (0, 0),
            Step::Last => (last, last),
        };
        self.top = top;
        self.go(to, rows, page);
    }

    /// Puts it on a row.
    pub fn go(&mut self, at: usize, rows: usize, page: usize) {
        self.at = at;
        self.at = self.at(rows);
        self.top = self.top(rows, page);
    }
}

/// A screen with a list to move in; [`up`] and its kin are its bindings.
pub trait Listed: Sized {
    /// Moves the cursor.
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect;
}

/// One row up.
pub const fn up<S: Listed>() -> Binding<S> {
    Binding::new("up", Msg("command-up"), &[keys::UP], |s: &mut S, look: &Look<'_>| s.step(look, Step::Up))
        .hint(9)
        .shown(Msg("key-up-down"))
        .short(Msg("hint-move"))
}

/// One row down.
pub const fn down<S: Listed>() -> Binding<S> {
    Binding::new("down", Msg("command-down"), &[keys::DOWN], |s: &mut S, look: &Look<'_>| {
        s.step(look, Step::Down)
    })
}

/// One page up.
pub const fn page_up<S: Listed>() -> Binding<S> {
    Binding::new("page-up", Msg("command-page-up"), &[keys::PAGE_UP], |s: &mut S, look: &Look<'_>| {
        s.step(look, Step::PageUp)
    })
}

/// One page down.
pub const fn page_down<S: Listed>() -> Binding<S> {
    Binding::new("page-down", Msg("command-page-down"), &[keys::PAGE_DOWN], |s: &mut S, look: &Look<'_>| {
        s.step(look, Step::PageDown)
    })
}

/// To the first row.
pub const fn first<S: Listed>() -> Binding<S> {
    Binding::new("first", Msg("command-first"), &[keys::HOME], |s: &mut S, look: &Look<'_>| {
        s.step(look, Step::First)
    })
}

/// To the last row.
pub const fn last<S: Listed>() -> Binding<S> {
    Binding::new("last", Msg("command-last"), &[keys::END], |s: &mut S, look: &Look<'_>| {
        s.step(look, Step::Last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_scrolls_only_when_the_cursor_leaves_it() {
        let mut cursor = Cursor::default();
        for _ in 0..9 {
            cursor.step(Step::Down, 30, 10);
        }
        assert_eq!((cursor.at(30), cursor.top(30, 10)), (9, 0));
        cursor.step(Step::Down, 30, 10);
        assert_eq!((cursor.at(30), cursor.top(30, 10)), (10, 1));
        cursor.step(Step::Up, 30, 10);
        assert_eq!((cursor.at(30), cursor.top(30, 10)), (9, 1));
        cursor.step(Step::PageDown, 30, 10);
        assert_eq!((cursor.at(30), cursor.top(30, 10)), (19, 11));
        cursor.step(Step::Last, 30, 10);
        assert_eq!((cursor.at(30), cursor.top(30, 10)), (29, 20));
    }

    #[test]
    fn a_list_that_shrank_or_a_page_that_did_keeps_the_cursor_in_sight() {
        let cursor = Cursor::on(25);
        assert_eq!((cursor.at(3), cursor.top(3, 10)), (2, 0));
        assert_eq!((cursor.at(0), cursor.top(0, 10)), (0, 0));
        assert_eq!(cursor.top(30, 4), 22);
    }
}
