use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::encode::Encoder;
use super::grid::{Grid, Spot};
use super::motion::At;
use super::pen::{Pen, push_number};
use super::profile::Profile;
use super::scroll::{self, Scroll};

/// Takes a terminal over: another screen, so that the person's own comes back; pastes marked; no wrapping
/// behind the last column; the cursor hidden until a caret is shown.
///
/// A terminal ignores what it does not know. Sent, like [`RESTORE`], by whoever holds the terminal
/// ([`Tty`](super::tty::Tty)), never by a session.
pub const ENTER: &[u8] = b"\x1b[?1049h\x1b[r\x1b[?2004h\x1b[?7l\x1b[?25l";

/// Gives a terminal back whatever state a session, even a crashed one, has left it in.
///
/// The last row is where a terminal without a second screen goes on.
pub const RESTORE: &[u8] = b"\x1b[r\x1b[m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[999H\x1b[?1049l";

/// Bytes up to which no scroll can be worth its region.
const SMALL_CHANGE_BYTES: usize = 40;
/// Bytes from which clearing the screen first may be worth it.
const LARGE_CHANGE_BYTES: usize = 400;
/// Changed rows that are tried in every order.
const MAX_PERMUTED_ROWS: usize = 4;

/// Turns each frame into the fewest bytes that make the terminal show it.
///
/// It keeps what the terminal shows: cells, cursor, colours. It never asks; if something else wrote to the
/// terminal, or bytes were lost, say so with [`invalidate`](Self::invalidate).
///
/// ```
/// use ratatui::buffer::Buffer;
/// use touyan::term::{Painter, Profile};
/// let mut painter = Painter::new(Profile::usual());
/// let mut page = Buffer::with_lines(["茅冈村", "缺 7"]);
/// painter.paint(&page, None);
/// page.set_string(3, 1, "6", ratatui::style::Style::new());
/// assert_eq!(painter.paint(&page, None), b"\x086");
/// assert_eq!(painter.paint(&page, None), b"");
/// ```
#[derive(Clone, Debug)]
pub struct Painter {
    profile: Profile,
    /// `None` until the first frame and after [`invalidate`](Self::invalidate).
    shown: Option<Grid>,
    at: At,
    pen: Pen,
    /// `None` while nobody knows.
    cursor_shown: Option<bool>,
    out: Vec<u8>,
}

impl Painter {
    /// A painter for a terminal of which nothing is known yet.
    pub fn new(profile: Profile) -> Self {
        Self { profile, shown: None, at: At::UNKNOWN, pen: Pen::PLAIN, cursor_shown: None, out: Vec::new() }
    }

    /// The profile that it draws for.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Draws for another profile from now on; the next frame is drawn whole.
    pub fn set_profile(&mut self, profile: Profile) {
        if self.profile != profile {
            self.profile = profile;
            self.invalidate();
        }
    }

    /// Forgets what the terminal shows; the next frame is drawn whole.
    pub fn invalidate(&mut self) {
        self.shown = None;
        self.cursor_shown = None;
    }

    /// The bytes that make the terminal show `next`, with its cursor at `caret`, or hidden without one.
    ///
    /// *Shape*: empty if nothing changed, else to be sent in one write. Another size than before means a
    /// new terminal size: the frame is drawn whole. A caret outside the buffer counts as none.
    pub fn paint(&mut self, next: &Buffer, caret: Option<Position>) -> &[u8] {
        let wanted = Grid::load(next, &self.profile);
        let caret = caret
            .map(|caret| (usize::from(caret.y), usize::from(caret.x)))
            .filter(|(row, column)| *row < wanted.rows && *column < wanted.columns);
        let same_size = |shown: &Grid| (shown.rows, shown.columns) == (wanted.rows, wanted.columns);
        let encoder = match self.shown.take_if(|shown| same_size(shown)) {
            Some(shown) => self.cheapest(shown, &wanted, caret),
            None => self.whole(&wanted, caret),
        };
        self.at = encoder.at;
        self.pen = encoder.pen;
        self.out = encoder.out;
        if self.cursor_shown != Some(caret.is_some()) {
            self.out.extend_from_slice(if caret.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.cursor_shown = Some(caret.is_some());
        }
        self.shown = Some(wanted);
        &self.out
    }

    fn encoder(&self) -> Encoder {
        Encoder { out: Vec::new(), at: self.at, pen: self.pen, plain: !self.profile.can_erase_cells }
    }

    fn whole(&self, wanted: &Grid, caret: Option<(usize, usize)>) -> Encoder {
        let mut encoder = self.encoder();
        encoder.out.extend_from_slice(b"\x1b[m");
        encoder.pen = Pen::PLAIN;
        self.cleared(encoder, wanted, caret)
    }

    fn cleared(&self, mut encoder: Encoder, wanted: &Grid, caret: Option<(usize, usize)>) -> Encoder {
        encoder.take_blank();
        encoder.out.extend_from_slice(b"\x1b[H\x1b[2J");
        encoder.at = At::HOME;
        changes(encoder, &Grid::blank(wanted.columns, wanted.rows), wanted, caret)
    }

    fn cheapest(&self, mut shown: Grid, wanted: &Grid, caret: Option<(usize, usize)>) -> Encoder {
        let mut best = changes(self.encoder(), &shown, wanted, caret);
        if best.out.len() <= SMALL_CHANGE_BYTES {
            return best;
        }
        if self.profile.can_scroll_region {
            for found in scroll::candidates(&shown, wanted) {
                let mut encoder = self.encoder();
                write_scroll(&mut encoder, found, wanted.rows);
                let kept = shown.clone();
                shown.scroll(found.top, found.bottom, found.count);
                let moved = changes(encoder, &shown, wanted, caret);
                shown = kept;
                if moved.out.len() < best.out.len() {
                    best = moved;
                }
            }
        }
        if best.out.len() > LARGE_CHANGE_BYTES {
            let cleared = self.cleared(self.encoder(), wanted, caret);
            if cleared.out.len() < best.out.len() {
                return cleared;
            }
        }
        best
    }
}

/// Scrolls by line feeds at the bottom of a region, or reverse ones at its top: every terminal can.
fn write_scroll(encoder: &mut Encoder, scroll: Scroll, rows: usize) {
    encoder.take_blank();
    let whole = scroll.top == 0 && scroll.bottom + 1 == rows;
    if !whole {
        encoder.out.extend_from_slice(b"\x1b[");
        push_number(&mut encoder.out, scroll.top + 1);
        if scroll.bottom + 1 != rows {
            encoder.out.push(b';');
            push_number(&mut encoder.out, scroll.bottom + 1);
        }
        encoder.out.push(b'r');
        // Setting margins sends the cursor home; terminals dispute whether that is inside them.
        encoder.at = At::UNKNOWN;
    }
    let count = scroll.count.unsigned_abs();
    if scroll.count > 0 {
        encoder.go(scroll.bottom, 0);
        encoder.out.extend(std::iter::repeat_n(b'\n', count));
    } else {
        encoder.go(scroll.top, 0);
        (0..count).for_each(|_| encoder.out.extend_from_slice(b"\x1bM"));
    }
    if !whole {
        encoder.out.extend_from_slice(b"\x1b[r");
        encoder.at = At::HOME;
    }
}

/// One thing to do, in any order with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    Row(usize),
    /// Everything from this row down is blank.
    EraseFrom(usize),
}

impl Job {
    fn row(self) -> usize {
        match self {
            Self::Row(row) | Self::EraseFrom(row) => row,
        }
    }
}

/// Writes all differences between two screens, in the order that costs the fewest bytes.
fn changes(encoder: Encoder, shown: &Grid, wanted: &Grid, caret: Option<(usize, usize)>) -> Encoder {
    let jobs = jobs(shown, wanted);
    let run = |order: &[Job]| {
        let mut encoder = encoder.clone();
        for job in order {
            match *job {
                Job::Row(row) => encoder.row(row, shown.row(row), wanted.row(row)),
                Job::EraseFrom(row) => {
                    encoder.go(row, 0);
                    encoder.take_blank();
                    encoder.out.extend_from_slice(b"\x1b[J");
                }
            }
        }
        if let Some((row, column)) = caret {
            encoder.go(row, column);
        }
        encoder
    };
    let mut best = run(&jobs);
    for order in orders(&jobs, encoder.at.row.unwrap_or(0), caret.map(|(row, _)| row)) {
        let other = run(&order);
        if other.out.len() < best.out.len() {
            best = other;
        }
    }
    best
}

fn jobs(shown: &Grid, wanted: &Grid) -> Vec<Job> {
    let mut jobs: Vec<Job> =
        (0..wanted.rows).filter(|row| shown.row(*row) != wanted.row(*row)).map(Job::Row).collect();
    let is_empty = |row: usize| wanted.row(row).iter().all(|spot| *spot == Spot::BLANK);
    let blank_from = (0..wanted.rows).rev().take_while(|row| is_empty(*row)).last().unwrap_or(wanted.rows);
    if jobs.iter().filter(|job| job.row() >= blank_from).count() > 1 {
        jobs.retain(|job| job.row() < blank_from);
        jobs.push(Job::EraseFrom(blank_from));
    }
    jobs
}

/// Other orders than from top to bottom that are worth a try.
fn orders(jobs: &[Job], here: usize, caret: Option<usize>) -> Vec<Vec<Job>> {
    if jobs.len() < 2 {
        return Vec::new();
    }
    if jobs.len() <= MAX_PERMUTED_ROWS {
        return permutations(jobs);
    }
    // What is near the cursor first, what is near the caret last.
    let mut near: Vec<Job> = jobs.iter().copied().filter(|job| job.row() == here).collect();
    near.extend(jobs.iter().filter(|job| job.row() != here && Some(job.row()) != caret));
    near.extend(jobs.iter().filter(|job| job.row() != here && Some(job.row()) == caret));
    vec![near]
}

fn permutations(jobs: &[Job]) -> Vec<Vec<Job>> {
    if jobs.len() < 2 {
        return vec![jobs.to_vec()];
    }
    let mut all = Vec::new();
    for first in 0..jobs.len() {
        let mut rest = jobs.to_vec();
        let head = rest.remove(first);
        for mut tail in permutations(&rest) {
            tail.insert(0, head);
            all.push(tail);
        }
    }
    all
}
