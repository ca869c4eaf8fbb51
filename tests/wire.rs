//! Our bytes through an independent terminal emulator, and what they cost.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it measured"
)]

#[path = "support/careful.rs"]
mod careful;
#[path = "support/grid_desk.rs"]
mod grid_desk;
#[path = "support/replay.rs"]
mod replay;

use grid_desk::{Desk, draw};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use replay::{Wire, compare};
use touyan::term::width::is_settled;
use touyan::term::{Colours, ENTER, Painter, Profile, RESTORE};
use unicode_width::UnicodeWidthStr;

const WORDS: [&str; 14] = [
    "茅冈村",
    "缺",
    "[ 缺 ]",
    "a",
    "Enter",
    "  ",
    "周伟明",
    "，",
    "1,438",
    "努尔·买买提",
    "─│…",
    "①",
    "ひら",
    "é",
];

fn any_style(random: &mut fastrand::Rng) -> Style {
    let mut style = Style::new();
    if random.u8(0..3) == 0 {
        style =
            style
                .fg([Color::Red, Color::LightRed, Color::Cyan, Color::DarkGray, Color::White]
                    [random.usize(0..5)]);
    }
    if random.u8(0..6) == 0 {
        style = style.bg([Color::Blue, Color::Green, Color::DarkGray][random.usize(0..3)]);
    }
    for modifier in [Modifier::BOLD, Modifier::REVERSED, Modifier::UNDERLINED] {
        if random.u8(0..8) == 0 {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// Changes a page the way screens do: words, whole rows, styles, scrolling, boxes laid over, clearing.
fn change(page: &mut Buffer, random: &mut fastrand::Rng) {
    let (width, height) = (page.area.width, page.area.height);
    let (x, y) = (random.u16(0..width), random.u16(0..height));
    match random.u8(0..9) {
        0..=2 => {
            page.set_string(x, y, WORDS[random.usize(0..WORDS.len())], any_style(random));
        }
        3 => {
            let line: String =
                (0..random.usize(1..12)).map(|_| WORDS[random.usize(0..WORDS.len())]).collect();
            page.set_string(0, y, line, any_style(random));
        }
        4 => page.set_style(Rect::new(0, y, width, 1), any_style(random)),
        5 | 6 => {
            let bottom = random.u16(y..height);
            let rows = usize::from(bottom - y) + 1;
            let row = usize::from(width);
            let region = &mut page.content[usize::from(y) * row..(usize::from(bottom) + 1) * row];
            let shift = random.usize(0..rows) * row;
            region.rotate_left(shift);
        }
        7 => {
            let area = Rect::new(x, y, random.u16(1..=width - x), random.u16(1..=height - y));
            for row in area.rows() {
                for place in row.positions() {
                    page[place].reset();
                }
            }
            if random.bool() {
                page.set_string(area.x, area.y, "|", any_style(random));
                page.set_string(area.right() - 1, area.y, "|", any_style(random));
            }
        }
        _ if random.u8(0..4) == 0 => page.reset(),
        _ => page.set_style(Rect::new(x, y, 1, 1), any_style(random)),
    }
}

#[test]
fn an_independent_terminal_shows_every_cell_of_random_frames() {
    let sizes = [(80, 24), (60, 16), (13, 5), (2, 2), (1, 1), (80, 1)];
    let profiles = [
        Profile::usual(),
        Profile { colours: Colours::None, ..Profile::usual() },
        Profile { can_erase_cells: false, ..Profile::usual() },
        Profile { can_scroll_region: false, ..Profile::usual() },
    ];
    for seed in 0..48 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (columns, rows) = sizes[seed as usize % sizes.len()];
        let mut wire = Wire::new(columns, rows, profiles[seed as usize / 6 % profiles.len()].clone());
        let mut page = Buffer::empty(Rect::new(0, 0, columns, rows));
        for _ in 0..40 {
            for _ in 0..random.usize(0..6) {
                change(&mut page, &mut random);
            }
            let caret = random.bool().then(|| Position::new(random.u16(0..columns), random.u16(0..rows)));
            wire.check(&page, caret);
            assert_eq!(wire.painter.paint(&page, caret), b"", "an unchanged frame sends nothing");
        }
    }
}

#[test]
fn terminals_that_dispute_the_width_of_signs_keep_everything_else_in_its_place() {
    for (seed, drawn_as) in (0..32).zip(['口', 'x'].into_iter().cycle()) {
        let mut random = fastrand::Rng::with_seed(1_000 + seed);
        let mut page = Buffer::empty(Rect::new(0, 0, 40, 12));
        let mut painter = Painter::new(Profile::usual());
        let mut screen = vt100::Parser::new(12, 40, 0);
        for _ in 0..30 {
            for _ in 0..random.usize(1..5) {
                change(&mut page, &mut random);
            }
            let (x, y) = (random.u16(0..36), random.u16(0..12));
            page.set_string(x, y, ["𠮷", "한", "…", "①a"][random.usize(0..4)], any_style(&mut random));
            // Real terminals do not wrap in the last column after ENTER; this emulator does.
            for row in 0..12 {
                page[(39, row)].reset();
                page[(38, row)].reset();
            }
            let text = String::from_utf8(painter.paint(&page, None).to_vec()).unwrap();
            let seen: String = text
                .chars()
                .map(|sign| if sign.is_control() || is_settled(sign) { sign } else { drawn_as })
                .collect();
            screen.process(seen.as_bytes());
            let judged = |symbol: &str| symbol.chars().all(is_settled);
            compare(screen.screen(), &page, Colours::Sixteen, judged, text.as_bytes());
            for at in 0..page.content.len() - 1 {
                let symbol = page.content[at].symbol();
                if drawn_as == 'x'
                    && symbol.width() == 2
                    && !judged(symbol)
                    && page.content[at + 1].symbol() == " "
                {
                    let right = screen.screen().cell((at / 40) as u16, (at % 40 + 1) as u16).unwrap();
                    assert!(matches!(right.contents(), "" | " "), "what stood behind {symbol} has stayed");
                }
            }
        }
    }
}

#[test]
fn another_size_or_profile_draws_the_frame_whole() {
    let mut wire = Wire::new(80, 24, Profile::usual());
    let page = draw(Desk { of: 9, at: 1, ..Desk::default() });
    let first = wire.check(&page, None);
    let mut small = page.clone();
    small.resize(Rect::new(0, 0, 60, 16));
    wire.screen.screen_mut().set_size(16, 60);
    wire.check(&small, None);
    wire.screen.screen_mut().set_size(24, 80);
    assert!(wire.check(&page, None) > first / 2);
    wire.painter.set_profile(Profile { colours: Colours::None, ..Profile::usual() });
    assert!(wire.check(&page, None) > first / 2);
    wire.painter.invalidate();
    wire.screen.process(b"\x1b[2Jbroadcast message from root");
    assert!(wire.check(&page, None) > first / 2);
}

#[test]
fn a_terminal_is_given_back_as_it_was() {
    let mut screen = vt100::Parser::new(24, 80, 0);
    screen.process(b"$ touyan\r\n");
    screen.process(ENTER);
    let mut painter = Painter::new(Profile::usual());
    screen.process(painter.paint(&draw(Desk { of: 9, ..Desk::default() }), None));
    screen.process(b"\x1b[3;9r\x1b[7;31m");
    screen.process(RESTORE);
    let screen = screen.screen();
    assert!(
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste() && !screen.inverse()
    );
    assert_eq!(screen.contents(), "$ touyan");
    assert_eq!(screen.cursor_position(), (1, 0));
}

#[test]
fn hostile_text_can_neither_move_the_cursor_nor_break_a_frame() {
    let evil = [
        "\u{1b}[2J\u{1b}[1;1Hpwned".to_owned(),
        "\u{9b}2J\u{90}x\u{9c}".to_owned(),
        format!("陈{}", "\u{301}".repeat(10_000)),
        format!("陈{}", "\u{200b}\u{202e}".repeat(5_000)),
        "陈小静".repeat(3_334),
        "👨\u{200d}👩\u{200d}👧🇨🇳1\u{fe0f}\u{20e3}\r\n\u{8}\u{7f}\u{0}".to_owned(),
        "=cmd|' /C calc'!A0\u{e000}\u{f0000}".to_owned(),
    ];
    let mut wire = Wire::new(80, 24, Profile::usual());
    let clean = draw(Desk { of: 9, ..Desk::default() });
    wire.check(&clean, None);
    for name in &evil {
        // Once as a screen draws it, once as a careless one would, straight into the cells.
        let mut page = clean.clone();
        page.set_string(19, 7, touyan::term::width::fit(name, 8), Style::new());
        wire.check(&page, None);
        let mut careless = clean.clone();
        careless.set_string(19, 7, name, Style::new());
        for (at, sign) in name.chars().take(60).enumerate() {
            careless.content[80 * 9 + at].set_symbol(&sign.to_string());
        }
        careless.content[80 * 10].set_symbol(name);
        let bytes = wire.painter.paint(&careless, None).to_vec();
        assert!(bytes.len() < 1_000, "{}", bytes.len());
        wire.screen.process(&bytes);
        for row in [0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 23] {
            for column in 0..80 {
                let symbol = clean[(column, row)].symbol();
                let seen = wire.screen.screen().cell(row, column).unwrap();
                if symbol != " " {
                    assert_eq!(seen.contents(), symbol, "row {row} column {column} of {name:.20?}");
                }
            }
        }
        wire.check(&clean, None);
    }
}

#[test]
fn a_profile_is_never_sent_what_its_terminal_cannot_show() {
    let utf8_of = |profile: Profile| {
        let mut painter = Painter::new(profile);
        let mut random = fastrand::Rng::with_seed(3);
        let mut page = draw(Desk { of: 60, ..Desk::default() });
        let mut all = painter.paint(&page, None).to_vec();
        for _ in 0..200 {
            change(&mut page, &mut random);
            all.extend_from_slice(painter.paint(&page, None));
        }
        String::from_utf8(all).unwrap()
    };
    let has = |text: &str, sequences: &[&str]| sequences.iter().any(|sequence| text.contains(sequence));
    let ascii = utf8_of(Profile { ascii_frames: true, ..Profile::usual() });
    assert!(ascii.contains("茅冈村") && ascii.chars().all(|sign| sign.is_control() || is_settled(sign)));
    let wide = utf8_of(Profile { ambiguous_wide: true, ..Profile::usual() });
    assert!(wide.contains("茅冈村") && !has(&wide, &["…", "·", "─", "①", "é"]));
    assert!(utf8_of(Profile { shows_chinese: false, ..Profile::usual() }).is_ascii());
    let mono = utf8_of(Profile { colours: Colours::None, ..Profile::usual() });
    let mut codes: Vec<&str> =
        sequences(&mono).filter_map(|(body, last)| (last == 'm').then_some(body)).collect();
    codes.sort_unstable();
    codes.dedup();
    let marks = ["0", "1", "4", "7", "22", "24", "27", ""];
    assert!(codes.iter().all(|body| body.split(';').all(|code| marks.contains(&code))), "{codes:?}");
    assert!(codes.contains(&"7") && codes.contains(&"1"), "{codes:?}");
    let plain = utf8_of(Profile { can_erase_cells: false, ..Profile::usual() });
    let finals: String = sequences(&plain).map(|(_, last)| last).collect();
    assert!(finals.chars().all(|last| "ABCDHJKmrl".contains(last)), "{finals}");
}

/// The control sequences in what was sent: parameters and final character.
fn sequences(sent: &str) -> impl Iterator<Item = (&str, char)> {
    sent.split("\u{1b}[").skip(1).filter_map(|rest| {
        let end = rest.find(|sign: char| sign.is_ascii_alphabetic())?;
        Some((&rest[..end], rest[end..].chars().next()?))
    })
}

/// Bytes of the change from one page to the next, after some frames have settled cursor and pen.
struct Step {
    ours: usize,
    careful: usize,
}

fn step(before: &[Buffer], after: &Buffer, caret: [Option<Position>; 2]) -> Step {
    let mut wire = Wire::new(80, 24, Profile::usual());
    for page in before {
        wire.check(page, caret[0]);
    }
    let (row, column) = wire.screen.screen().cursor_position();
    let cursor = Some((usize::from(row), usize::from(column)));
    let ours = wire.check(after, caret[1]);
    Step { ours, careful: careful::bytes(before.last(), after, cursor, caret[1]) }
}

#[test]
fn the_grid_desk_costs_no_more_bytes_than_its_budget() {
    let desk = |first, at| draw(Desk { first, at, of: 60, ..Desk::default() });
    let typing = |typed| draw(Desk { first: 0, at: 1, of: 60, typed });
    let caret = |x| Some(Position::new(x, 18));
    let cases = [
        ("first frame", step(&[], &desk(0, 1), [None; 2]), 3_000),
        ("cursor down", step(&[desk(0, 1)], &desk(0, 2), [None; 2]), 16),
        ("cursor down again", step(&[desk(0, 1), desk(0, 2)], &desk(0, 3), [None; 2]), 16),
        ("cursor up", step(&[desk(0, 5)], &desk(0, 4), [None; 2]), 16),
        ("cursor to two digits", step(&[desk(2, 7), desk(2, 8)], &desk(2, 9), [None; 2]), 16),
        ("scroll down", step(&[desk(0, 8)], &desk(1, 9), [None; 2]), 180),
        ("scroll up", step(&[desk(9, 9)], &desk(8, 8), [None; 2]), 180),
        ("page down", step(&[desk(0, 3)], &desk(9, 12), [None; 2]), 1_800),
        ("page up", step(&[desk(0, 3), desk(9, 12)], &desk(0, 3), [None; 2]), 1_800),
        ("typed letter", step(&[typing("m")], &typing("mg"), [caret(10), caret(11)]), 12),
        ("typed character", step(&[typing("茅")], &typing("茅冈"), [caret(11), caret(13)]), 12),
        ("erased letter", step(&[typing("mg")], &typing("m"), [caret(11), caret(10)]), 12),
    ];
    for (name, step, budget) in &cases {
        println!("{name:22} {:5} bytes, careful {:5}, budget {budget:5}", step.ours, step.careful);
    }
    for (name, step, budget) in &cases {
        assert!(step.ours <= *budget, "{name}: {} bytes of {budget}", step.ours);
        assert!(step.ours * 10 <= step.careful * 13, "{name}: {} bytes, careful {}", step.ours, step.careful);
    }
}

#[test]
fn random_changes_cost_at_most_a_third_more_than_a_careful_encoder_needs() {
    let (mut ours, mut careful, mut worst) = (0, 0, (0, 1));
    for seed in 0..8 {
        let mut random = fastrand::Rng::with_seed(500 + seed);
        let mut wire = Wire::new(80, 24, Profile::usual());
        let mut page = draw(Desk { of: 60, ..Desk::default() });
        wire.check(&page, None);
        for _ in 0..6 {
            let old = page.clone();
            for _ in 0..random.usize(1..4) {
                change(&mut page, &mut random);
            }
            let (row, column) = wire.screen.screen().cursor_position();
            let cursor = Some((usize::from(row), usize::from(column)));
            let sent = wire.check(&page, None);
            let need = careful::bytes(Some(&old), &page, cursor, None);
            (ours, careful) = (ours + sent, careful + need);
            if sent > 30 && sent * worst.1 > worst.0 * need {
                worst = (sent, need);
            }
        }
    }
    println!("ours {ours}, careful {careful}, worst single change {worst:?}");
    assert!(ours * 10 <= careful * 13);
    assert!(worst.0 * 10 <= worst.1 * 13, "{worst:?}");
}
