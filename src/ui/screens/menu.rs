//! The numbered menu of the first screen, as data, and the screen of a line that leads to several others.

use super::DOORS;
use crate::{
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Door, Effect, Look, Place, Screen, Tone, keys,
        widget::{Cursor, Listed, Step, down, first, last, up},
    },
};
use ratatui::layout::Position;

/// One line of the menu. Its digit stays the same whatever else there is, so that fingers can learn it.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The digit that opens it.
    pub digit: char,
    /// What people call it.
    pub label: Msg,
    /// Names of its screens, at most nine; with one the digit opens it at once, with none the line is not shown.
    pub screens: &'static [&'static str],
}

const fn line(digit: char, label: Msg, screens: &'static [&'static str]) -> Line {
    Line { digit, label, screens }
}

/// The menu. A screen gets into it by its name here.
pub const MENU: &[Line] = &[
    line('1', Msg("menu-desk"), &["coverage"]),
    line('2', Msg("menu-appraisal"), &["appraisal"]),
    line('3', Msg("menu-pipeline"), &["pipeline", "filing", "reserves", "offices", "followup"]),
    line('4', Msg("menu-map"), &["map"]),
    line('5', Msg("menu-records"), &["people", "organisations", "units", "registers"]),
    line('6', Msg("menu-reports"), &["measures", "forms", "calendar"]),
    line('7', Msg("menu-files"), &["files"]),
    line('8', Msg("menu-term"), &["term"]),
    line('9', Msg("menu-since"), &["since"]),
    line(
        '0',
        Msg("menu-house"),
        &["accounts", "own", "journal", "retention", "pin", "key", "settings", "doctor"],
    ),
];

impl Line {
    /// Where its digit leads; `None` while there is no screen behind it.
    pub fn place(&self) -> Option<Place> {
        match self.screens {
            [] => None,
            [only] => Some(Place::new(only)),
            _ => Some(Place::new(Menu::NAME).with("digit", self.digit)),
        }
    }
}

/// A line of the menu that leads to several screens.
pub struct Menu {
    line: Line,
    cursor: Cursor,
}

impl Menu {
    fn doors(&self) -> Vec<&'static Door> {
        let door = |name: &&str| DOORS.iter().find(|door| door.name == *name);
        self.line.screens.iter().filter_map(door).collect()
    }

    fn open_at(&self, at: usize) -> Effect {
        self.doors().get(at).map_or(Effect::None, |door| Effect::Replace(Place::new(door.name)))
    }

    fn open_line(&mut self, _: &Look<'_>) -> Effect {
        self.open_at(self.cursor.at(self.doors().len()))
    }
}

impl Listed for Menu {
    fn step(&mut self, _: &Look<'_>, step: Step) -> Effect {
        let total = self.doors().len();
        self.cursor.step(step, total, total);
        Effect::None
    }
}

impl Screen for Menu {
    const NAME: &'static str = super::MENU_NAME;
    const TITLE: Msg = Msg("menu-title");
    const BINDINGS: &'static [Binding<Menu>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Menu::open_line)
            .hint(1)
            .shown(Msg("key-digit-or-enter")),
        up(),
        down(),
        first(),
        last(),
    ];

    fn open(_: &Look<'_>, place: &Place) -> Menu {
        let digit = place.text("digit").unwrap_or_default();
        let several = || MENU.iter().find(|line| line.screens.len() > 1);
        let line = MENU.iter().find(|line| digit.starts_with(line.digit)).or_else(several);
        Menu { line: line.copied().unwrap_or(MENU[0]), cursor: Cursor::on(place.number("cursor")) }
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let cursor = self.cursor.at(self.doors().len());
        Place::new(Menu::NAME).with("digit", self.line.digit).with("cursor", cursor)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        format!("{} {}", self.line.digit, look.words.t(self.line.label))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let doors = self.doors();
        let mut caret = None;
        for (at, door) in doors.iter().enumerate() {
            let row = 1 + 2 * u16::try_from(at).unwrap_or(u16::MAX);
            if at == self.cursor.at(doors.len()) {
                canvas.text(row, 1, ">", Tone::Plain);
                caret = canvas.position(row, 1);
            }
            canvas.fitted(row, 3, &format!("{} {}", at + 1, look.words.t(door.title)), 18, Tone::Plain);
            let help = format!("help-{}", door.name);
            if look.words.has(&help) {
                canvas.text(row, 22, &look.words.t(help), Tone::Dim);
            }
        }
        caret
    }

    fn key(&mut self, _: &Look<'_>, key: Key) -> Option<Effect> {
        let Code::Char(digit @ '1'..='9') = key.folded().code else { return None };
        let at = digit as usize - '1' as usize;
        (at < self.doors().len()).then(|| self.open_at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::exists, *};
    use crate::{
        lang::{Lang, Words},
        ui::testing::Stage,
    };

    #[test]
    fn every_digit_is_there_once_and_leads_to_screens_that_exist() {
        let digits: String = MENU.iter().map(|line| line.digit).collect();
        assert_eq!(digits, "1234567890");
        for line in MENU {
            assert!(line.screens.len() <= 9, "{line:?}: a digit each");
            for screen in line.screens {
                assert!(exists(screen), "{screen} is in the menu and not among the doors");
            }
        }
    }

    #[test]
    fn every_screen_of_the_menu_says_what_it_is_for() {
        for lang in Lang::ALL {
            let words = Words::new(*lang);
            for screen in MENU.iter().flat_map(|line| line.screens) {
                assert!(words.has(format!("help-{screen}")), "no help-{screen} in {lang:?}");
            }
        }
    }

    #[test]
    fn a_digit_with_several_screens_lists_them_and_a_second_digit_opens_one() {
        let mut stage = Stage::at(&Place::new(super::super::HOME));
        stage.shows("5 人员与组织").keys("5").shows("1 人员").shows("2 党组织").shows("3 单位");
        stage.keys("9").shows("1 人员").keys("３").shows("单位  开平市");
        // The list of screens is a way, not a place to come back to.
        stage.keys("Esc").shows("要我办的").keys("5 Down Enter").shows("党组织").hides("要我办的");
    }

    #[test]
    fn a_digit_without_a_screen_is_neither_shown_nor_taken() {
        let mut stage = Stage::at(&Place::new(super::super::HOME));
        for line in MENU.iter().filter(|line| line.place().is_none()) {
            let label = stage.look(|look| format!("{} {}", line.digit, look.words.t(line.label)));
            stage.hides(&label).keys(&line.digit.to_string()).shows("要我办的");
        }
    }
}
