//! What to do with a store that holds nothing yet: five ways to begin, each one digit.

use crate::{
    domain::{
        Act, Kind, Step as ActStep, Verb,
        code::Code,
        unit::{Level, Unit},
    },
    lang::Msg,
    term::{Code as KeyCode, Key},
    ui::{
        After, Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, keys, screens,
        widget::{Accepts, Input, Typed},
    },
};
use ratatui::layout::Position;

/// Longest code and name of the first unit. *Unit*: characters.
const FIRST_MAX: u16 = 60;
/// The lines of the screen: what each digit does.
const LINES: [Msg; 5] =
    [Msg("first-demo"), Msg("first-list"), Msg("first-hand"), Msg("first-settings"), Msg("first-account")];

/// The screen of a new store.
pub struct FirstSteps {
    /// Code and name of the first unit, while they are typed.
    input: Option<Input>,
    /// What was typed is neither.
    unclear: bool,
}

/// `440783 开平市` as a unit; the code says the level.
fn unit_of(text: &str) -> Option<Unit> {
    let (code, name) = text.trim().split_once(char::is_whitespace)?;
    let code = Code::parse(code)?;
    let level = Level::from_code(code)?;
    let name = name.trim();
    (!name.is_empty()).then(|| Unit::new(level, name, Some(code), None))
}

impl FirstSteps {
    fn demo(&mut self, look: &Look<'_>) -> Effect {
        Effect::Say(look.words.t("first-demo-how").into_owned())
    }

    fn list(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Place::new("files").with("kind", "units"))
    }

    fn hand(&mut self, _: &Look<'_>) -> Effect {
        self.input = Some(Input::new(Accepts::Text(FIRST_MAX), ""));
        self.unclear = false;
        Effect::None
    }

    fn settings(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Place::new("settings"))
    }

    fn account(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(screens::Record::new_place(Kind::Account, None))
    }

    fn save(&mut self) -> Effect {
        let Some(input) = &self.input else { return Effect::None };
        match unit_of(input.text()) {
            Some(unit) => {
                let act = Act::new(Verb::Create, vec![ActStep::Create(unit.into())]);
                Effect::Propose(Box::new(act), After::Replace(Place::new("units")))
            }
            None => {
                self.unclear = true;
                Effect::None
            }
        }
    }
}

impl Screen for FirstSteps {
    const NAME: &'static str = "first-steps";
    const TITLE: Msg = Msg("first-title");
    const BINDINGS: &'static [Binding<FirstSteps>] = &[
        Binding::new("first-demo", LINES[0], &[keys::ch('1')], FirstSteps::demo)
            .hint(1)
            .shown(Msg("key-digits"))
            .short(Msg("hint-menu")),
        Binding::new("first-list", LINES[1], &[keys::ch('2')], FirstSteps::list),
        Binding::new("first-hand", LINES[2], &[keys::ch('3')], FirstSteps::hand),
        Binding::new("first-settings", LINES[3], &[keys::ch('4')], FirstSteps::settings),
        Binding::new("first-account", LINES[4], &[keys::ch('5')], FirstSteps::account),
    ];

    fn open(_look: &Look<'_>, _place: &Place) -> FirstSteps {
        FirstSteps { input: None, unclear: false }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(FirstSteps::NAME)
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        canvas.text(0, 1, &words.t("first-empty"), Tone::Plain);
        for ((row, line), digit) in (2..).zip(LINES).zip(1..) {
            canvas.text(row, 1, &format!("{digit} {}", words.t(line)), Tone::Plain);
        }
        let Some(input) = &self.input else { return canvas.position(2, 0) };
        let column = canvas.text(8, 1, &words.t("first-unit"), Tone::Strong) + 1;
        if self.unclear {
            canvas.text(9, 1, &words.t("first-unit-unclear"), Tone::Alert);
        }
        let cells = canvas.columns().saturating_sub(column + 1);
        input.draw(canvas, 8, column, cells)
    }

    fn key(&mut self, _look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.input.as_mut()?;
        match key.code {
            KeyCode::Enter => Some(self.save()),
            KeyCode::Esc => {
                self.input = None;
                Some(Effect::None)
            }
            _ if input.key(key) == Typed::Not => None,
            _ => Some(Effect::None),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.input.as_mut().map_or(Effect::None, |input| input.paste(look, text))
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        // Once there is something, the first screen is the right one.
        match event {
            Event::Shown if look.view.units().next().is_some() => Effect::Close,
            _ => Effect::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{AccountId, Book, Day, account::Account, account::Office},
        ui::testing::Stage,
    };

    fn nothing() -> Book {
        let mut book = Book::new(Day::from_ymd(2026, 11, 23).expect("a day"));
        let account = Account::new("chen", "陈小静", Office::Administrator);
        book.put(AccountId(0).row(), 1, Some(account.into()));
        book.settle();
        book
    }

    #[test]
    fn each_way_to_begin_is_one_digit() {
        let mut stage = Stage::with(nothing(), &Place::new(FirstSteps::NAME));
        stage.shows("1 ").shows("5 ").keys("1").shows("touyan demo");
        stage.keys("2").shows("导入导出").keys("Esc Esc").shows("还没有").keys("4").shows("设置");
        stage.keys("Esc").keys("5").shows("登录名");
    }

    #[test]
    fn the_first_unit_is_entered_by_code_and_name() {
        let mut stage = Stage::with(nothing(), &Place::new(FirstSteps::NAME));
        stage.keys("3 '开平 Enter").shows("先写代码").keys("Esc");
        let mut typed = |text: &str| text.chars().for_each(|c| stage.key(Key::char(c)));
        typed("3440783 开平市");
        stage.keys("Enter").shows("已保存");
        let view = stage.view();
        let unit = view.unit_by_code(Code::parse("440783").expect("a code")).expect("the unit is there");
        assert_eq!((view.unit_name(unit), view.units().count()), ("开平市", 1));
    }
}
