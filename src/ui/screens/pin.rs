//! The personal code that opens a locked screen: typed twice, kept as a hash, changed or taken back.

use crate::{
    lang::Msg,
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Look, Order, Place, Screen, Tone, keys,
        widget::{Accepts, Input},
    },
};
use ratatui::layout::Position;

/// Signs of a code, least and most.
const SIGNS: (usize, usize) = (4, 32);

/// The screen of the code.
pub struct Pin {
    /// Being typed, and the one typed first.
    input: Option<Input>,
    first: Option<String>,
}

impl Pin {
    fn begin(&mut self, _: &Look<'_>) -> Effect {
        self.input = Some(Input::new(Accepts::Folded(SIGNS.1 as u16), ""));
        self.first = None;
        Effect::None
    }

    fn stop(&mut self) {
        (self.input, self.first) = (None, None);
    }

    fn entered(&mut self, look: &Look<'_>) -> Effect {
        let Some(input) = self.input.take() else { return Effect::None };
        let typed = input.text().to_owned();
        let say = |id: &'static str| Effect::Say(look.words.t(id).into_owned());
        match self.first.take() {
            None if typed.chars().count() < SIGNS.0 => {
                self.begin(look);
                say(TOO_SHORT.0)
            }
            None => {
                self.first = Some(typed);
                self.input = Some(Input::new(Accepts::Folded(SIGNS.1 as u16), ""));
                Effect::None
            }
            Some(first) if first == typed => Effect::Order(Order::SetPin(Some(typed.into()))),
            Some(_) => {
                self.begin(look);
                say(DIFFER.0)
            }
        }
    }

    fn forget(&mut self, _: &Look<'_>) -> Effect {
        Effect::Order(Order::SetPin(None))
    }

    fn has_pin(&self, look: &Look<'_>) -> bool {
        look.facts.has_pin
    }
}

const TOO_SHORT: Msg = Msg("pin-too-short");
const DIFFER: Msg = Msg("pin-differ");

impl Screen for Pin {
    const NAME: &'static str = "pin";
    const TITLE: Msg = Msg("menu-pin");
    const BINDINGS: &'static [Binding<Pin>] = &[
        Binding::new("set", Msg("pin-set"), &[keys::ENTER], Pin::begin).hint(1),
        Binding::new("lock", Msg("pin-lock-now"), &[keys::f(5), keys::ch('l')], |_, _| {
            Effect::Order(Order::Lock)
        })
        .hint(2)
        .when(Pin::has_pin),
        Binding::new("forget", Msg("pin-forget"), &[keys::DEL, keys::f(8)], Pin::forget)
            .hint(3)
            .when(Pin::has_pin),
    ];

    fn open(_look: &Look<'_>, _place: &Place) -> Pin {
        Pin { input: None, first: None }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(Pin::NAME)
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn asks(&self) -> Option<Msg> {
        self.input.as_ref().map(|_| Msg("pin-keys"))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.input.as_mut()?;
        if key == keys::ENTER {
            return Some(self.entered(look));
        }
        if key == keys::ESC {
            self.stop();
            return Some(Effect::None);
        }
        input.key(key);
        Some(Effect::None)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::PinKept(true) => Effect::Say(look.words.t("pin-kept").into_owned()),
            Event::PinKept(false) => Effect::Say(look.words.t("pin-forgotten").into_owned()),
            _ => Effect::None,
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let minutes = look.view.setting_number("session.lock_minutes").unwrap_or(0);
        let after = [("count", minutes.into())];
        let said = match (minutes, look.facts.has_pin) {
            (0, _) => words.t("pin-never"),
            (_, true) => words.ta("pin-locks", &after),
            (_, false) => words.ta("pin-ends", &after),
        };
        let row = canvas.paragraph(1, 1, &said, Tone::Plain) + 1;
        let row = canvas.paragraph(row, 1, &words.t("pin-what"), Tone::Dim) + 1;
        let input = self.input.as_ref()?;
        let label = if self.first.is_some() { words.t("pin-again") } else { words.t("pin-new") };
        let column = canvas.text(row, 1, &label, Tone::Head) + 1;
        let end = canvas.text(row, column, &"*".repeat(input.text().chars().count()), Tone::Plain);
        canvas.position(row, end.max(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::Stage;

    fn kept(stage: &Stage) -> Vec<Option<String>> {
        let pin = |order: &Order| match order {
            Order::SetPin(pin) => Some(pin.as_ref().map(|pin| pin.to_string())),
            _ => None,
        };
        stage.orders.iter().filter_map(pin).collect()
    }

    #[test]
    fn a_code_is_typed_twice_and_never_shown() {
        let mut stage = Stage::at(&Place::new(Pin::NAME));
        stage.shows("15").keys("Enter '471 Enter").shows("至少 4 位");
        stage
            .keys("'471108 Enter")
            .hides("471108")
            .shows("再输一次")
            .keys("'471109 Enter")
            .shows("两次不一样");
        assert!(kept(&stage).is_empty());
        stage.keys("'471108 Enter '471108 Enter");
        assert_eq!(kept(&stage), [Some("471108".to_owned())]);
        stage.facts.has_pin = true;
        stage.tell(Event::PinKept(true));
        stage.shows("锁屏口令已记下").keys("F5");
        assert!(matches!(stage.orders.last(), Some(Order::Lock)));
        stage.keys("Del");
        assert_eq!(kept(&stage).len(), 2);
    }
}
