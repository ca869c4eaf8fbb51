//! A painter, and an independent terminal emulator that shows what it sends.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use touyan::term::width::is_settled;
use touyan::term::{Colours, ENTER, Painter, Profile};
use unicode_width::UnicodeWidthStr;

/// A painter and an emulator that shows what it sends.
pub struct Wire {
    pub painter: Painter,
    pub screen: vt100::Parser,
}

impl Wire {
    pub fn new(columns: u16, rows: u16, profile: Profile) -> Self {
        let mut screen = vt100::Parser::new(rows, columns, 0);
        // What stood there before must vanish.
        screen.process(ENTER);
        // The emulator itself cannot wrap on a screen of one row or column.
        let old = if columns > 20 { "旧的内容" } else { "" };
        screen.process(format!("\x1b[31;7m{old}\r\n\x1b[44m{old}").repeat(3).as_bytes());
        Self { painter: Painter::new(profile), screen }
    }

    /// Paints, replays, compares every cell and the cursor; returns the bytes' number.
    pub fn check(&mut self, page: &Buffer, caret: Option<Position>) -> usize {
        let bytes = self.painter.paint(page, caret).to_vec();
        self.screen.process(&bytes);
        let many = self.painter.profile().colours;
        let profile = self.painter.profile();
        // Where signs are replaced, another test says by what; here everything else must stand in its place.
        let replaced = profile.ascii_frames || profile.ambiguous_wide || !profile.shows_chinese;
        let judged = |text: &str| !replaced || text.chars().all(is_settled);
        compare(self.screen.screen(), page, many, judged, &bytes);
        assert_eq!(self.screen.screen().hide_cursor(), caret.is_none());
        if let Some(caret) = caret {
            assert_eq!(self.screen.screen().cursor_position(), (caret.y, caret.x), "{}", shown(&bytes));
        }
        bytes.len()
    }
}

pub fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).escape_debug().to_string()
}

fn colour(colour: Color, colours: Colours) -> vt100::Color {
    let index = match colour {
        _ if colours == Colours::None => return vt100::Color::Default,
        Color::Reset => return vt100::Color::Default,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Cyan => 6,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::White => 15,
        Color::Indexed(index) => index,
        other => panic!("the tests do not use {other:?}"),
    };
    vt100::Color::Idx(index)
}

/// Compares the emulator's cells with the buffer's, where `judged` says that the symbol is to be judged.
pub fn compare(
    screen: &vt100::Screen,
    page: &Buffer,
    colours: Colours,
    judged: impl Fn(&str) -> bool,
    bytes: &[u8],
) {
    let width = page.area.width;
    for row in 0..page.area.height {
        let mut column = 0;
        while column < width {
            let cell = &page[(column, row)];
            let seen = screen.cell(row, column).unwrap();
            let wide = cell.symbol().width() == 2;
            let room = column + 1 < width && page[(column + 1, row)].symbol() == " ";
            let text = if wide && !room { " " } else { cell.symbol() };
            let place = || format!("row {row} column {column} after {}", shown(bytes));
            if judged(text) {
                let contents = if seen.has_contents() { seen.contents() } else { " " };
                assert_eq!(contents, text, "{}", place());
                assert_eq!(seen.is_wide(), wide && room, "{}", place());
                assert_eq!(seen.bgcolor(), colour(cell.bg, colours), "{}", place());
                assert_eq!(seen.inverse(), cell.modifier.contains(Modifier::REVERSED), "{}", place());
                assert_eq!(seen.underline(), cell.modifier.contains(Modifier::UNDERLINED), "{}", place());
                if text != " " || seen.inverse() || seen.underline() {
                    assert_eq!(seen.fgcolor(), colour(cell.fg, colours), "{}", place());
                    assert_eq!(seen.bold(), cell.modifier.contains(Modifier::BOLD), "{}", place());
                }
            }
            column += if wide && room { 2 } else { 1 };
        }
    }
}
