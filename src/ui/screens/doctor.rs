//! What this terminal can do and how good the line to it is. What is found out is kept for the person and the place,
//! and used at once and by the next session.

use crate::{
    lang::Msg,
    term::{Code, Colours, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Order, Place, Screen, Tone, keys,
        terminal::{AMBIGUOUS, Terminal},
        widget::{Accepts, Cursor, Input, Listed, Step, Typed, down, first, last, up},
        wording,
    },
};
use ratatui::layout::Position;

/// Keys that commands of this program have, letters and digits aside, in the order in which they are tried.
const KEYS: [Key; 33] = [
    keys::f(1),
    keys::f(2),
    keys::f(3),
    keys::f(4),
    keys::f(5),
    keys::f(6),
    keys::f(7),
    keys::f(8),
    keys::f(9),
    keys::f(10),
    keys::UP,
    keys::DOWN,
    keys::LEFT,
    keys::RIGHT,
    keys::HOME,
    keys::END,
    keys::PAGE_UP,
    keys::PAGE_DOWN,
    keys::TAB,
    keys::BACK_TAB,
    keys::BACKSPACE,
    keys::DEL,
    keys::SPACE,
    keys::ENTER,
    keys::ctrl('e'),
    keys::ctrl('f'),
    keys::ctrl('g'),
    keys::ctrl('k'),
    keys::ctrl('l'),
    keys::ctrl('n'),
    keys::ctrl('p'),
    keys::ctrl('r'),
    keys::ctrl('u'),
];
/// Longest text that is typed to see whether Chinese arrives. *Unit*: characters.
const TYPED_MAX: u16 = 20;
/// Cells of one key's name.
const KEY_CELLS: u16 = 11;
/// The first row of the lines, and the first one below them.
const FIRST_ROW: u16 = 2;
/// How often the disputed signs stand on the ruler.
const RULER: usize = 4;

/// The lines of the screen.
const LINES: [Msg; 7] = [
    Msg("doctor-line"),
    Msg("doctor-ruler"),
    Msg("doctor-colours"),
    Msg("doctor-frames"),
    Msg("doctor-chinese"),
    Msg("doctor-keys"),
    Msg("doctor-forget"),
];

enum Asking {
    Nothing,
    /// The terminal, which has not answered yet.
    Line,
    /// Whether the bars of the ruler stand below each other.
    Ruler,
    /// A word in Chinese.
    Chinese(Input),
    /// Keys that have not arrived yet.
    Keys(Vec<Key>),
}

/// The screen of the terminal.
pub struct Doctor {
    cursor: Cursor,
    asking: Asking,
}

fn keep(found: Terminal) -> Effect {
    Effect::Order(Order::KeepTerminal(Box::new(found)))
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|sign| matches!(sign, '\u{3400}'..='\u{9FFF}'))
}

impl Doctor {
    fn known(look: &Look<'_>) -> Terminal {
        look.facts.terminal.clone()
    }

    fn measure(&mut self, _: &Look<'_>) -> Effect {
        self.asking = Asking::Line;
        Effect::Order(Order::Measure)
    }

    fn ruler(&mut self, look: &Look<'_>) -> Effect {
        let signs: String = AMBIGUOUS.iter().collect::<String>().repeat(RULER);
        let plain = "-".repeat(signs.chars().count());
        let mut lines = vec![format!("{signs}|"), format!("{plain}|"), String::new()];
        lines.extend(look.words.t("doctor-ruler-asks").lines().map(str::to_owned));
        self.asking = Asking::Ruler;
        Effect::Order(Order::Ruler(lines))
    }

    /// The next number of colours.
    fn colours(&mut self, look: &Look<'_>) -> Effect {
        let next = match look.profile.colours {
            Colours::None => 16,
            Colours::Sixteen => 256,
            Colours::Many => 0,
        };
        keep(Terminal { colours: Some(next), ..Doctor::known(look) })
    }

    fn frames(&mut self, look: &Look<'_>) -> Effect {
        keep(Terminal { ascii: Some(!look.profile.ascii_frames), ..Doctor::known(look) })
    }

    fn chinese(&mut self, _: &Look<'_>) -> Effect {
        self.asking = Asking::Chinese(Input::new(Accepts::Text(TYPED_MAX), ""));
        Effect::None
    }

    fn keys(&mut self, _: &Look<'_>) -> Effect {
        // It is Enter that ends the trial.
        self.asking = Asking::Keys(KEYS.into_iter().filter(|key| *key != keys::ENTER).collect());
        Effect::None
    }

    fn forget(&mut self, _: &Look<'_>) -> Effect {
        keep(Terminal::default())
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        match self.cursor.at(LINES.len()) {
            0 => self.measure(look),
            1 => self.ruler(look),
            2 => self.colours(look),
            3 => self.frames(look),
            4 => self.chinese(look),
            5 => self.keys(look),
            _ => self.forget(look),
        }
    }

    /// What is known, line by line, with the tone in which it is told.
    fn said(&self, look: &Look<'_>, line: usize) -> (String, Tone) {
        let (words, known) = (look.words, Doctor::known(look));
        let plain = |id: Msg| (words.t(id).into_owned(), Tone::Plain);
        let unknown = || (words.t("doctor-untried").into_owned(), Tone::Dim);
        match line {
            0 if matches!(self.asking, Asking::Line) => {
                (words.t("doctor-measuring").into_owned(), Tone::Strong)
            }
            0 => match &known.measured {
                None => unknown(),
                Some(measured) if !measured.answers => (words.t("doctor-silent").into_owned(), Tone::Warn),
                Some(measured) => {
                    let way = [("ms", measured.round_trip_ms.into())];
                    let rate = match measured.bytes_per_s {
                        Some(rate) => words.ta("doctor-rate", &[("rate", rate.into())]),
                        None => words.t("doctor-rate-high"),
                    };
                    let mut text = format!("{}{rate}", words.ta("doctor-way", &way));
                    let tone = match measured.shows_wide() {
                        Some(false) => {
                            text.push_str(&words.t("doctor-not-wide"));
                            Tone::Warn
                        }
                        Some(true) | None => Tone::Plain,
                    };
                    (text, tone)
                }
            },
            1 => match (known.ambiguous_wide, look.profile.ambiguous_wide) {
                (None, _) => unknown(),
                (Some(_), true) => plain(Msg("doctor-two-cells")),
                (Some(_), false) => plain(Msg("doctor-one-cell")),
            },
            2 => match look.profile.colours {
                Colours::None => plain(Msg("doctor-no-colours")),
                Colours::Sixteen => plain(Msg("doctor-sixteen")),
                Colours::Many => plain(Msg("doctor-many")),
            },
            3 if look.profile.ascii_frames => plain(Msg("doctor-ascii")),
            3 => plain(Msg("doctor-signs")),
            4 => match known.chinese_arrives {
                None => unknown(),
                Some(true) => plain(Msg("doctor-chinese-arrives")),
                Some(false) => (words.t("doctor-no-chinese").into_owned(), Tone::Warn),
            },
            5 => match known.missing.as_deref() {
                None => unknown(),
                Some([]) => plain(Msg("doctor-all-keys")),
                Some(missing) => {
                    let names = missing.join(" ");
                    (words.ta("doctor-missing", &[("keys", names.into())]).into_owned(), Tone::Warn)
                }
            },
            _ if known.is_unknown() => (String::new(), Tone::Plain),
            _ => {
                let time = look.time(known.at_ms);
                (words.ta("doctor-known-since", &[("time", time.into())]).into_owned(), Tone::Dim)
            }
        }
    }

    fn tried(&mut self, look: &Look<'_>, key: Key) -> Effect {
        let Asking::Keys(missing) = &mut self.asking else { return Effect::None };
        missing.retain(|waited| *waited != key);
        if key != keys::ENTER {
            return Effect::None;
        }
        let missing = missing.iter().map(|key| key.to_string().into()).collect();
        self.asking = Asking::Nothing;
        keep(Terminal { missing: Some(missing), ..Doctor::known(look) })
    }

    fn typed(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let Asking::Chinese(input) = &mut self.asking else { return None };
        match key.code {
            Code::Enter if !input.is_empty() => {
                let arrives = is_chinese(input.text());
                self.asking = Asking::Nothing;
                Some(keep(Terminal { chinese_arrives: Some(arrives), ..Doctor::known(look) }))
            }
            Code::Enter | Code::Esc => {
                self.asking = Asking::Nothing;
                Some(Effect::None)
            }
            _ if input.key(key) == Typed::Not => None,
            _ => Some(Effect::None),
        }
    }

    fn draw_keys(look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16, missing: &[Key]) {
        let across = (canvas.columns() / KEY_CELLS).max(1);
        for (key, at) in KEYS.into_iter().filter(|key| *key != keys::ENTER).zip(0..) {
            let arrived = !missing.contains(&key);
            let mark = if arrived { "+" } else { " " };
            let text = format!("{mark}{}", wording::key(look.words, key));
            let tone = if arrived { Tone::Good } else { Tone::Plain };
            canvas.fitted(row + at / across, 1 + (at % across) * KEY_CELLS, &text, KEY_CELLS - 1, tone);
        }
    }
}

impl Listed for Doctor {
    fn step(&mut self, _: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, LINES.len(), LINES.len());
        Effect::None
    }
}

impl Screen for Doctor {
    const NAME: &'static str = super::DOCTOR;
    const TITLE: Msg = Msg("doctor-title");
    const BINDINGS: &'static [Binding<Doctor>] = &[
        Binding::new("try", Msg("doctor-try"), &[keys::ENTER], Doctor::enter)
            .hint(1)
            .shown(Msg("key-digit-or-enter")),
        Binding::new("line", LINES[0], &[keys::ch('1')], Doctor::measure),
        Binding::new("ruler", LINES[1], &[keys::ch('2')], Doctor::ruler),
        Binding::new("colours", LINES[2], &[keys::ch('3')], Doctor::colours),
        Binding::new("frames", LINES[3], &[keys::ch('4')], Doctor::frames),
        Binding::new("chinese", LINES[4], &[keys::ch('5')], Doctor::chinese),
        Binding::new("keys", LINES[5], &[keys::ch('6')], Doctor::keys),
        Binding::new("forget", LINES[6], &[keys::ch('7')], Doctor::forget),
        up(),
        down(),
        first(),
        last(),
    ];

    fn open(_: &Look<'_>, place: &Place) -> Doctor {
        Doctor { cursor: Cursor::on(place.number("cursor")), asking: Asking::Nothing }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        Place::new(Doctor::NAME).with("cursor", self.cursor.at(LINES.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        look.facts.seat.to_string()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        if let Asking::Keys(missing) = &self.asking {
            canvas.text(0, 1, &words.t("doctor-press"), Tone::Strong);
            Doctor::draw_keys(look, canvas, FIRST_ROW, missing);
            return None;
        }
        canvas.text(0, 1, &words.t("doctor-about"), Tone::Dim);
        let mut caret = None;
        for (line, row) in LINES.into_iter().zip(FIRST_ROW..) {
            let at = usize::from(row - FIRST_ROW);
            if at == self.cursor.at(LINES.len()) {
                canvas.text(row, 1, ">", Tone::Plain);
                caret = canvas.position(row, 1);
            }
            canvas.fitted(row, 3, &format!("{} {}", at + 1, words.t(line)), 20, Tone::Plain);
            let (said, tone) = self.said(look, at);
            canvas.text(row, 24, &said, tone);
        }
        let below = FIRST_ROW + 8;
        match &self.asking {
            Asking::Nothing | Asking::Line | Asking::Ruler | Asking::Keys(_) => {
                // What every tone looks like here.
                let mut column = 1;
                for (id, tone) in [
                    (Msg("doctor-tone-plain"), Tone::Plain),
                    (Msg("doctor-tone-good"), Tone::Good),
                    (Msg("doctor-tone-warn"), Tone::Warn),
                    (Msg("doctor-tone-alert"), Tone::Alert),
                    (Msg("doctor-tone-dim"), Tone::Dim),
                ] {
                    column = canvas.text(below, column, &words.t(id), tone) + 2;
                }
            }
            Asking::Chinese(input) => {
                let column = canvas.text(below, 1, &words.t("doctor-type-chinese"), Tone::Strong) + 1;
                let cells = canvas.columns().saturating_sub(column + 1);
                caret = input.draw(canvas, below, column, cells).or(caret);
            }
        }
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        match &self.asking {
            Asking::Nothing | Asking::Line => None,
            Asking::Ruler => {
                self.asking = Asking::Nothing;
                let wide = match key.folded().code {
                    Code::Char('1') => false,
                    Code::Char('2') => true,
                    _ => return Some(Effect::None),
                };
                Some(keep(Terminal { ambiguous_wide: Some(wide), ..Doctor::known(look) }))
            }
            Asking::Chinese(_) => self.typed(look, key),
            Asking::Keys(_) => Some(self.tried(look, key)),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        match &mut self.asking {
            Asking::Chinese(input) => input.paste(look, text),
            Asking::Nothing | Asking::Line | Asking::Ruler | Asking::Keys(_) => Effect::None,
        }
    }

    fn asks(&self) -> Option<Msg> {
        match self.asking {
            Asking::Nothing | Asking::Line | Asking::Ruler => None,
            Asking::Chinese(_) => Some(Msg("line-hints")),
            Asking::Keys(_) => Some(Msg("doctor-press-hints")),
        }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        let Event::Measured(measured) = event else { return Effect::None };
        self.asking = Asking::Nothing;
        let known = Doctor::known(look);
        let ambiguous_wide = measured.ambiguous_wide().or(known.ambiguous_wide);
        keep(Terminal { measured: Some(std::mem::take(measured)), ambiguous_wide, ..known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{screens, terminal::Measured, testing::Stage};
    use std::collections::BTreeSet;

    fn kept(stage: &mut Stage) -> Terminal {
        match stage.orders.pop() {
            Some(Order::KeepTerminal(found)) => {
                stage.facts.terminal = *found.clone();
                *found
            }
            other => panic!("nothing was kept: {other:?}"),
        }
    }

    #[test]
    fn what_the_terminal_says_is_told_and_kept() {
        let mut stage = Stage::at(&Place::new(Doctor::NAME));
        stage.shows("还没试过").keys("1").shows("正在量");
        assert!(matches!(stage.orders.pop(), Some(Order::Measure)));
        let measured = Measured {
            answers: true,
            round_trip_ms: 152,
            bytes_per_s: Some(1_180),
            cells: vec![1, 1, 2, 1, 1, 2, 2, 2],
        };
        stage.tell(Event::Measured(measured));
        assert_eq!(kept(&mut stage).ambiguous_wide, Some(true));
        stage.shows("往返152毫秒").shows("每秒1180字节").hides("正在量");
        stage.tell(Event::Measured(Measured::default()));
        assert_eq!(kept(&mut stage).ambiguous_wide, Some(true), "what was read off the ruler stays");
        stage.shows("终端不应答");
    }

    #[test]
    fn the_ruler_is_answered_with_a_digit_and_any_other_key_leaves_it() {
        let mut stage = Stage::at(&Place::new(Doctor::NAME));
        stage.keys("2");
        let Some(Order::Ruler(lines)) = stage.orders.pop() else { panic!("no ruler") };
        let bar = |line: &str| line.chars().position(|sign| sign == '|');
        assert_eq!(
            bar(&lines[0]),
            bar(&lines[1]),
            "the bars stand below each other where each sign takes one cell"
        );
        stage.keys("'２");
        assert_eq!(kept(&mut stage).ambiguous_wide, Some(true));
        stage.keys("2");
        stage.orders.clear();
        stage.keys("Esc").shows("终端体检");
        assert!(stage.orders.is_empty());
    }

    #[test]
    fn keys_that_did_not_arrive_are_kept_and_no_hint_shows_them() {
        let mut stage = Stage::at(&Place::new(Doctor::NAME));
        stage.keys("6");
        for key in KEYS.into_iter().filter(|key| *key != keys::f(1) && *key != keys::ENTER) {
            stage.key(key);
        }
        stage.shows("+F2").shows("+Ctrl+U").hides("+F1 ").keys("Enter");
        let found = kept(&mut stage);
        assert_eq!(found.missing.as_deref(), Some(&["F1".into()][..]));
        stage.shows("F1");
        let hints = |stage: &Stage| stage.lines().pop().unwrap_or_default();
        assert!(hints(&stage).contains("F1 "));
        found.fit(&mut stage.profile);
        assert!(hints(&stage).contains("? ") && !hints(&stage).contains("F1"), "{}", hints(&stage));
    }

    #[test]
    fn chinese_that_arrives_is_told_from_letters_that_do() {
        let mut stage = Stage::at(&Place::new(Doctor::NAME));
        stage.keys("5 '头雁 Enter");
        assert_eq!(kept(&mut stage).chinese_arrives, Some(true));
        stage.keys("5 'touyan Enter");
        assert_eq!(kept(&mut stage).chinese_arrives, Some(false));
        stage.keys("7");
        assert!(kept(&mut stage).is_unknown());
    }

    #[test]
    fn every_key_that_a_command_has_is_tried() {
        let mut bound = BTreeSet::new();
        for door in screens::DOORS {
            let stage = Stage::at(&Place::new(door.name));
            let shell = stage.shell.as_ref().expect("the shell is open");
            let all = stage.look(|look| shell.all_commands(look));
            bound.extend(all.iter().flat_map(|command| command.keys.iter().copied()));
        }
        // What may not be a way by itself need not arrive, and Esc would end the trial of those who have no other way.
        bound.retain(|key| {
            key.typed().is_none_or(|sign| sign == ' ') && keys::is_free(*key) && *key != keys::ESC
        });
        let missing: Vec<_> =
            bound.iter().filter(|key| !KEYS.contains(key)).map(ToString::to_string).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
