//! Every screen on the sample county: at every size, in both languages, on every kind of terminal, through an
//! independent emulator; and what its keys cost on the wire.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and prints what it measured"
)]

#[path = "support/careful.rs"]
mod careful;
#[path = "support/replay.rs"]
mod replay;
#[path = "support/stage.rs"]
mod stage;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use replay::Wire;
use stage::{County, Stage, lines, maogang, places, sample, wide_village};
use touyan::lang::Lang;
use touyan::term::{Colours, Kind, Profile, width};
use touyan::ui::Place;

/// Keys pressed on every screen, one frame each.
const SERIES: [&str; 18] = [
    "Down", "Down", "Down", "PgDn", "PgUp", "End", "Home", "Tab", "Right", "F8", "F1", "Down", "Esc", "F2",
    "'m", "'g", "Esc", "Up",
];

fn profiles() -> Vec<Profile> {
    let usual = Profile::usual();
    vec![
        usual.clone(),
        Profile { colours: Colours::Many, ..usual.clone() },
        Profile { colours: Colours::None, ..usual.clone() },
        Profile { ascii_frames: true, ..usual.clone() },
        Profile { ambiguous_wide: true, ..usual.clone() },
        Profile {
            kind: Kind::Vt100,
            colours: Colours::None,
            ascii_frames: true,
            can_erase_cells: false,
            ..usual
        },
    ]
}

/// A Linux text console: English, names in Latin letters.
fn console() -> Profile {
    Profile { kind: Kind::LinuxConsole, ascii_frames: true, shows_chinese: false, ..Profile::usual() }
}

/// Holds for a buffer what holds for every frame of every screen.
#[track_caller]
fn check_frame(buffer: &Buffer, what: &str) {
    let width = buffer.area.width;
    for row in 0..buffer.area.height {
        let mut column = 0;
        while column < width {
            let cells = width::text_cells(buffer[(column, row)].symbol()) as u16;
            assert!(column + cells <= width, "{what}: a wide character is cut at the edge of row {row}");
            if cells == 2 {
                let right = buffer[(column + 1, row)].symbol();
                assert!(matches!(right, " " | ""), "{what}: row {row} is drawn over at {column}");
            }
            column += cells.max(1);
        }
    }
    let text = lines(buffer).join("\n");
    let missing = text.split('[').skip(1).find(|rest| {
        rest.split_once(']').is_some_and(|(id, _)| {
            id.contains('-') && id.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_'))
        })
    });
    assert!(missing.is_none(), "{what}: no words for {missing:?}\n{text}");
}

/// Replays the series of keys on a place in a language and size, on all these terminals at once.
fn replay(county: &County, place: &Place, lang: Lang, size: (u16, u16), profiles: &[Profile]) {
    let mut stage = Stage::with(county, lang, profiles[0].clone(), size, place);
    let mut wires: Vec<Wire> = profiles.iter().map(|p| Wire::new(size.0, size.1, p.clone())).collect();
    // The whole series at the usual size, the main ones elsewhere.
    let keys = if size == (80, 24) { &SERIES[..] } else { &["Down", "PgDn", "F8", "F1", "Esc", "F2"] };
    for key in std::iter::once("").chain(keys.iter().copied()) {
        stage.keys(key);
        if stage.left {
            break;
        }
        let what = format!("{} {lang:?} {size:?} {key:?}", place.screen);
        for (profile, wire) in profiles.iter().zip(&mut wires) {
            let (buffer, caret) = stage.draw(profile);
            check_frame(&buffer, &what);
            wire.check(&buffer, caret);
            if !profile.shows_chinese {
                let foreign = lines(&buffer).into_iter().find(|line| !line.is_ascii());
                assert_eq!(foreign, None, "{what}: a console cannot show this");
            }
        }
    }
    let other = if size.0 == 80 { (60, 16) } else { (80, 24) };
    stage.resize(other);
    wires[0].screen.screen_mut().set_size(other.1, other.0);
    let (buffer, caret) = stage.draw(&profiles[0]);
    wires[0].check(&buffer, caret);
}

#[test]
fn every_screen_stands_on_an_independent_terminal_as_it_was_drawn_in_chinese() {
    let county = sample();
    for place in places(&county) {
        replay(&county, &place, Lang::Zh, (80, 24), &profiles());
        replay(&county, &place, Lang::Zh, (60, 16), &profiles()[2..4]);
        replay(&county, &place, Lang::Zh, (132, 50), &profiles()[..1]);
    }
}

#[test]
fn every_screen_stands_on_an_independent_terminal_as_it_was_drawn_in_english() {
    let county = sample();
    for place in places(&county) {
        replay(&county, &place, Lang::En, (80, 24), &profiles()[3..5]);
        replay(&county, &place, Lang::En, (60, 16), &profiles()[..1]);
        replay(&county, &place, Lang::En, (132, 50), &profiles()[..1]);
    }
}

#[test]
fn a_text_console_without_chinese_gets_english_and_latin_names_only() {
    let county = sample();
    for place in places(&county) {
        replay(&county, &place, Lang::En, (80, 24), &[console()]);
        replay(&county, &place, Lang::En, (60, 16), &[console()]);
    }
}

/// What keys cost: a stage at a terminal that is measured.
struct Meter {
    stage: Stage,
    wire: Wire,
    last: Option<Buffer>,
    ours: usize,
    careful: usize,
}

#[derive(Clone, Copy, Debug)]
struct Cost {
    ours: usize,
    careful: usize,
}

impl Meter {
    fn new(stage: Stage) -> Meter {
        let wire = Wire::new(stage.size.0, stage.size.1, stage.profile.clone());
        Meter { stage, wire, last: None, ours: 0, careful: 0 }
    }

    /// Sends the frame of this moment.
    fn frame(&mut self) -> Cost {
        let (row, column) = self.wire.screen.screen().cursor_position();
        let (buffer, caret): (Buffer, Option<Position>) = self.stage.buffer();
        let ours = self.wire.check(&buffer, caret);
        let cursor = Some((usize::from(row), usize::from(column)));
        let careful = careful::bytes(self.last.as_ref(), &buffer, cursor, caret);
        self.last = Some(buffer);
        self.ours += ours;
        self.careful += careful;
        Cost { ours, careful }
    }

    fn key(&mut self, key: &str) -> Cost {
        self.stage.keys(key);
        self.frame()
    }
}

#[test]
fn on_every_screen_every_key_costs_at_most_a_third_more_than_a_careful_encoder_needs() {
    let county = sample();
    let mut failed = Vec::new();
    for place in places(&county) {
        let mut meter = Meter::new(Stage::at(&county, Lang::Zh, (80, 24), &place));
        let first = meter.frame();
        let mut worst = (first, "first frame");
        for key in SERIES {
            let cost = meter.key(key);
            if cost.ours > 30 && cost.ours * worst.0.careful > worst.0.ours * cost.careful {
                worst = (cost, key);
            }
            if cost.ours > 30 && cost.ours * 10 > cost.careful * 13 {
                failed.push(format!("{} {:?} {key}: {cost:?}", place.screen, place.details));
            }
        }
        println!("{:14} first {first:?} all {}/{} worst {worst:?}", place.screen, meter.ours, meter.careful);
        if meter.ours * 10 > meter.careful * 13 {
            failed.push(format!("{}: {}/{}", place.screen, meter.ours, meter.careful));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The grid desk, Chinese, 80x24, sixteen colours, a full page.
#[test]
fn the_grid_desk_keeps_its_budget_of_bytes() {
    let (wide, wide_village) = wide_village();
    let county = sample();
    let mut all: Vec<(String, Cost, usize)> = Vec::new();
    let mut meter = |county: &County, place: &Place| {
        let mut meter = Meter::new(Stage::at(county, Lang::Zh, (80, 24), place));
        all.push((format!("{} first frame", place.screen), meter.frame(), 3_000));
        (meter, std::mem::take(&mut all))
    };
    // Counts above the villages: nothing but the cursor's sign moves, and a page number now and then.
    let top = county.view().home().unwrap();
    let (mut counts, mut all) = meter(&county, &Place::new("coverage").about(top.row()));
    for _ in 0..12 {
        all.push(("coverage cursor down".into(), counts.key("Down"), 16));
    }
    let village = maogang(&county);
    for (name, county, village) in [("9 grids", &county, village), ("40 grids", &wide, wide_village)] {
        let place = Place::new("desk").about(village.row());
        let mut desk = Meter::new(Stage::at(county, Lang::Zh, (80, 24), &place));
        let mut take = |what: &str, cost, budget| all.push((format!("{name}: {what}"), cost, budget));
        take("first frame", desk.frame(), 3_000);
        let top_row = |desk: &Meter| desk.stage.lines()[5].clone();
        for _ in 0..12 {
            let before = top_row(&desk);
            let cost = desk.key("Down");
            let scrolled = before[1..] != top_row(&desk)[1..];
            // Who holds the post under the cursor stands below the matrix and changes with it.
            take(
                if scrolled { "one-line scroll" } else { "down, with the panel" },
                cost,
                if scrolled { 180 } else { 60 },
            );
        }
        take("page down", desk.key("PgDn"), 1_800);
        take("page down again", desk.key("PgDn"), 1_800);
        take("page up", desk.key("PgUp"), 1_800);
        desk.key("F3");
        desk.key("Enter");
        for typed in ["'b", "'2", "'6", "'号", "Backspace"] {
            take("typed", desk.key(typed), 12);
        }
        desk.key("Esc");
        take("next gap, with its candidates", desk.key("F8"), 1_800);
        take("the same frame again", desk.frame(), 0);
    }
    for (what, Cost { ours, careful }, budget) in &all {
        println!("{what:40} {ours:5} bytes, careful {careful:5}, budget {budget:5}");
    }
    for (what, cost, budget) in &all {
        assert!(cost.ours <= *budget, "{what}: {cost:?}, budget {budget}");
        assert!(cost.ours <= 30 || cost.ours * 10 <= cost.careful * 13, "{what}: {cost:?}");
    }
}

/// Names that an outsider could have typed, past all rules.
fn hostile() -> Vec<String> {
    vec![
        "\u{1b}[2J\u{1b}[1;1Hpwned\u{1b}]0;x\u{7}".to_owned(),
        "\u{9b}2J\u{90}x\u{9c}".to_owned(),
        format!("陈{}", "\u{301}".repeat(10_000)),
        "\u{202e}\u{2066}\u{200f}明小陈\u{200b}\u{feff}\u{ad}".to_owned(),
        "陈小静".repeat(3_334),
        "👨\u{200d}👩\u{200d}👧🇨🇳1\u{fe0f}\u{20e3}\r\n\t\u{8}\u{7f}\u{0}".to_owned(),
        "=cmd|' /C calc'!A0\u{e000}\u{f0000}".to_owned(),
        "\n\n\n".to_owned(),
        "[X-Y] ~~~~ {$name} { \"{\" }".to_owned(),
    ]
}

/// The sample with such a name, document or boundary in everything about 茅冈, its town and its clerk.
fn poisoned(shift: usize) -> County {
    let clean = sample();
    let village = maogang(&clean);
    let view = clean.view();
    let town = view.town_of(village).unwrap();
    let names = hostile();
    clean.with(|book| {
        let mut at = shift;
        let mut next = || {
            at += 1;
            names[at % names.len()].as_str()
        };
        for id in [village, town].into_iter().chain(view.children(village).map(|(id, _)| id)) {
            let mut unit = book.unit(id).unwrap().clone();
            unit.names.correct(next().into());
            unit.aliases.push(next().into());
            book.put(id.row(), 1, Some(unit.into()));
        }
        for (id, grid) in view.grids_of(village) {
            let mut grid = grid.clone();
            (grid.name, grid.boundary) = (next().into(), next().into());
            book.put(id.row(), 1, Some(grid.into()));
            for (id, post) in view.assignments_of_grid(id) {
                let mut post = post.clone();
                (post.document, post.reason) = (next().into(), next().into());
                book.put(id.row(), 1, Some(post.into()));
            }
        }
        for (id, person) in view.people_below(town).take(400) {
            let mut person = person.clone();
            person.name = next().into();
            person.phone = next().into();
            person.tags = vec![next().into()];
            book.put(id.row(), 1, Some(person.into()));
        }
        for (id, organisation) in view.organisations_below(town) {
            let mut organisation = organisation.clone();
            (organisation.name, organisation.short_name) = (next().into(), next().into());
            book.put(id.row(), 1, Some(organisation.into()));
        }
        let mut account = book.account(touyan::domain::AccountId(0)).unwrap().clone();
        (account.name, account.login) = (next().into(), next().into());
        book.put(touyan::domain::AccountId(0).row(), 1, Some(account.into()));
    })
}

#[test]
fn hostile_names_break_no_frame_and_move_no_cursor() {
    let clean = sample();
    for (shift, lang) in [(0, Lang::Zh), (4, Lang::En)] {
        let evil = poisoned(shift);
        for place in places(&clean) {
            let mut stage = Stage::at(&evil, lang, (80, 24), &place);
            for recent in &mut stage.facts.recent {
                recent.title = hostile()[shift].as_str().into();
            }
            let mut wire = Wire::new(80, 24, Profile::usual());
            for key in ["", "Down", "F8", "F8", "PgDn", "Tab", "Enter", "Esc", "F2"] {
                stage.keys(key);
                if stage.left {
                    break;
                }
                let what = format!("{} {lang:?} {key:?}", place.screen);
                let (buffer, caret) = stage.buffer();
                check_frame(&buffer, &what);
                assert!(wire.check(&buffer, caret) < 4_000, "{what}");
                let rows = lines(&buffer);
                let mark =
                    if lang == Lang::Zh { "非涉密 演示数据" } else { "UNCLASSIFIED SAMPLE DATA" };
                assert!(rows[0].ends_with(mark), "{what}: {}", rows[0]);
                assert!(rows[23].contains("F1") || rows[23].contains("Esc"), "{what}: {}", rows[23]);
            }
            for name in hostile() {
                stage.paste(&name);
                let (buffer, caret) = stage.buffer();
                check_frame(&buffer, "pasted into the search");
                wire.check(&buffer, caret);
            }
        }
    }
}
