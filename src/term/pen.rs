//! How a character is drawn, and the shortest way from one such state to another.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::profile::Colours;

pub(super) const BOLD: u8 = 1;
pub(super) const DIM: u8 = 2;
pub(super) const UNDERLINE: u8 = 4;
pub(super) const REVERSE: u8 = 8;

/// Colours and marks; 0 is the terminal's own colour, n the palette's colour n - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    pub(super) fg: u16,
    pub(super) bg: u16,
    pub(super) marks: u8,
}

impl Pen {
    pub(super) const PLAIN: Self = Self { fg: 0, bg: 0, marks: 0 };

    /// The pen of a cell. Marks that old terminals draw in their own ways (italic, struck out, blinking)
    /// and hidden text are left out.
    pub(super) fn of(cell: &Cell, colours: Colours) -> Self {
        let mut marks = 0;
        for (modifier, mark) in [
            (Modifier::BOLD, BOLD),
            (Modifier::DIM, DIM),
            (Modifier::UNDERLINED, UNDERLINE),
            (Modifier::REVERSED, REVERSE),
        ] {
            if cell.modifier.contains(modifier) {
                marks |= mark;
            }
        }
        Self { fg: colour(cell.fg, colours), bg: colour(cell.bg, colours), marks }
    }

    /// The pen of a blank cell without what cannot be seen there.
    pub(super) fn on_blank(self) -> Self {
        if self.marks & (UNDERLINE | REVERSE) == 0 { Self { fg: 0, marks: 0, ..self } } else { self }
    }

    /// Whether a blank drawn, or a cell erased, with this pen is empty to the eye.
    pub(super) fn draws_blank(self) -> bool {
        self.on_blank() == Self::PLAIN
    }
}

fn colour(colour: Color, colours: Colours) -> u16 {
    let index = match colour {
        Color::Reset => return 0,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(index) => index,
        Color::Rgb(red, green, blue) => of_cube(red, green, blue),
    };
    match colours {
        Colours::None => 0,
        Colours::Many => u16::from(index) + 1,
        Colours::Sixteen => u16::from(of_sixteen(index)) + 1,
    }
}

/// The palette's nearest colour of 256.
fn of_cube(red: u8, green: u8, blue: u8) -> u8 {
    let step = |part: u8| (u16::from(part) * 5 + 127) / 255;
    let index = 16 + 36 * step(red) + 6 * step(green) + step(blue);
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// The nearest of the sixteen colours for one of 256.
fn of_sixteen(index: u8) -> u8 {
    match index {
        0..=15 => index,
        16..=231 => {
            let (red, green, blue) = ((index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6);
            let strongest = red.max(green).max(blue);
            if strongest < 2 {
                return 0;
            }
            let on = |part: u8| u8::from(part * 2 > strongest);
            let hue = on(red) | on(green) << 1 | on(blue) << 2;
            match (hue, strongest) {
                (7, 2..=3) => 8,
                (7, 4) => 7,
                (_, 5) => hue + 8,
                _ => hue,
            }
        }
        232..=237 => 0,
        238..=243 => 8,
        244..=250 => 7,
        251..=255 => 15,
    }
}

/// Writes the shortest change from one pen to another. `can_take_off` is false on a VT100, which can only
/// take all marks off at once.
pub(super) fn write_change(from: Pen, to: Pen, can_take_off: bool, out: &mut Vec<u8>) {
    if from == to {
        return;
    }
    let gone = from.marks & !to.marks;
    let start = out.len();
    if gone == 0 || can_take_off {
        let mut codes = Codes::begin(out);
        let mut missing = to.marks & !from.marks;
        if gone & (BOLD | DIM) != 0 {
            codes.push(22);
            missing |= to.marks & (BOLD | DIM);
        }
        if gone & UNDERLINE != 0 {
            codes.push(24);
        }
        if gone & REVERSE != 0 {
            codes.push(27);
        }
        codes.push_marks(missing);
        if from.fg != to.fg {
            codes.push_colour(to.fg, 30);
        }
        if from.bg != to.bg {
            codes.push_colour(to.bg, 40);
        }
        codes.end();
    }
    let change = out.len() - start;
    if to == Pen::PLAIN {
        if change == 0 || change > 3 {
            out.truncate(start);
            out.extend_from_slice(b"\x1b[m");
        }
        return;
    }
    let mut codes = Codes::begin(out);
    codes.push(0);
    codes.push_marks(to.marks);
    if to.fg != 0 {
        codes.push_colour(to.fg, 30);
    }
    if to.bg != 0 {
        codes.push_colour(to.bg, 40);
    }
    codes.end();
    let reset = out.len() - start - change;
    if change == 0 || reset < change {
        out.drain(start..start + change);
    } else {
        out.truncate(start + change);
    }
}

struct Codes<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Codes<'a> {
    fn begin(out: &'a mut Vec<u8>) -> Self {
        out.extend_from_slice(b"\x1b[");
        Self { out, first: true }
    }

    fn push(&mut self, code: u16) {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(b';');
        }
        push_number(self.out, usize::from(code));
    }

    fn push_marks(&mut self, marks: u8) {
        for (mark, code) in [(BOLD, 1), (DIM, 2), (UNDERLINE, 4), (REVERSE, 7)] {
            if marks & mark != 0 {
                self.push(code);
            }
        }
    }

    fn push_colour(&mut self, colour: u16, base: u16) {
        match colour {
            0 => self.push(base + 9),
            1..=8 => self.push(base + colour - 1),
            9..=16 => self.push(base + 60 + colour - 9),
            _ => {
                self.push(base + 8);
                self.push(5);
                self.push(colour - 1);
            }
        }
    }

    fn end(self) {
        self.out.push(b'm');
    }
}

/// Writes a number in decimal.
pub(super) fn push_number(out: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: Pen, to: Pen, expected: &str) {
        let mut out = Vec::new();
        write_change(from, to, true, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected, "{from:?} to {to:?}");
    }

    #[test]
    fn the_shorter_of_change_and_reset_is_written() {
        let red = Pen { fg: 2, ..Pen::PLAIN };
        let bright = Pen { fg: 10, bg: 5, marks: BOLD | REVERSE };
        check(Pen::PLAIN, red, "\x1b[31m");
        check(red, Pen::PLAIN, "\x1b[m");
        check(Pen::PLAIN, bright, "\x1b[1;7;91;44m");
        check(bright, Pen { marks: BOLD, ..bright }, "\x1b[27m");
        check(bright, red, "\x1b[0;31m");
        check(Pen { marks: BOLD | DIM, ..Pen::PLAIN }, Pen { marks: DIM, ..Pen::PLAIN }, "\x1b[0;2m");
        check(Pen { fg: 200, ..Pen::PLAIN }, Pen { fg: 0, bg: 17, marks: 0 }, "\x1b[0;48;5;16m");
        check(bright, bright, "");
    }

    #[test]
    fn a_vt100_takes_marks_off_only_all_together() {
        let mut out = Vec::new();
        let both = Pen { marks: BOLD | UNDERLINE, ..Pen::PLAIN };
        write_change(both, Pen { marks: BOLD, ..Pen::PLAIN }, false, &mut out);
        assert_eq!(out, b"\x1b[0;1m");
        out.clear();
        write_change(Pen { marks: BOLD, ..Pen::PLAIN }, both, false, &mut out);
        assert_eq!(out, b"\x1b[4m");
    }

    #[test]
    fn colours_become_the_nearest_that_the_profile_has() {
        assert_eq!(colour(Color::Rgb(255, 0, 0), Colours::Sixteen), 10);
        assert_eq!(colour(Color::Rgb(0, 0, 0), Colours::Sixteen), 1);
        assert_eq!(colour(Color::Indexed(255), Colours::Sixteen), 16);
        assert_eq!(colour(Color::Rgb(255, 255, 255), Colours::Many), 232);
        assert_eq!(colour(Color::LightRed, Colours::Sixteen), 10);
        assert_eq!(colour(Color::LightRed, Colours::None), 0);
    }
}
