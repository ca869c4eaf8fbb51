//! What a screen is. Drawing takes `&self`: it cannot change anything.

use super::{Binding, Canvas, Command, Effect, Event, Look, Place, binding};
use crate::{
    domain::{Kind, UnitId},
    lang::Msg,
    term::Key,
};
use ratatui::layout::Position;

/// Which changes of the book a screen wants to be rung for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Interests {
    /// Changes in this unit or below; `None` is everywhere.
    pub unit: Option<UnitId>,
    /// Changes of these kinds; empty is all.
    pub kinds: Vec<Kind>,
}

/// One screen. A screen is one file and one line in [`screens::DOORS`](super::screens::DOORS).
///
/// Its state is what the eye cannot recompute: cursor, filter, text being typed. Everything else comes
/// from the look at drawing time; what is too costly for that is computed in [`Screen::event`] and kept.
pub trait Screen: Sized + 'static {
    /// Name in places, stable.
    const NAME: &'static str;
    /// What people call it; also its line in menus.
    const TITLE: Msg;
    /// Its commands.
    const BINDINGS: &'static [Binding<Self>];
    /// Whether the shell keeps a status line above the hint line for it.
    const STATUS: bool = true;

    /// The screen at a place. It must stand whatever the place says: rows may be gone.
    fn open(look: &Look<'_>, place: &Place) -> Self;

    /// Where it is, to be opened again.
    fn place(&self, look: &Look<'_>) -> Place;

    /// What stands behind its name in the title line.
    fn heading(&self, look: &Look<'_>) -> String;

    /// Draws the body; returns where the cursor stands.
    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position>;

    /// Takes a key before the bindings do: text being typed, a picker, the first letter of an edit.
    /// `None` leaves it to the bindings.
    fn key(&mut self, _look: &Look<'_>, _key: Key) -> Option<Effect> {
        None
    }

    /// Takes a pasted text.
    fn paste(&mut self, _look: &Look<'_>, _text: &str) -> Effect {
        Effect::None
    }

    /// What the hint line says instead of the commands while something is being typed or looked for: which keys are
    /// for the text.
    fn asks(&self) -> Option<Msg> {
        None
    }

    /// Hears what happened.
    fn event(&mut self, _look: &Look<'_>, _event: &mut Event) -> Effect {
        Effect::None
    }

    /// Esc with nothing else in the way: `None` closes the screen.
    ///
    /// A screen where digits are data answers here with [`Effect::None`] only while something is half
    /// done; otherwise the shell opens the numbered commands for it.
    fn escape(&mut self, _look: &Look<'_>) -> Option<Effect> {
        None
    }

    /// Whether digits are data here, so that Esc leads to the numbered commands.
    fn digits_are_data(&self) -> bool {
        false
    }

    /// Which changes it wants to hear of.
    fn interests(&self, _look: &Look<'_>) -> Interests {
        Interests::default()
    }
}

/// A screen of any type; every [`Screen`] is one.
pub trait AnyScreen {
    /// Name in places.
    fn name(&self) -> &'static str;
    /// What people call it.
    fn title(&self) -> Msg;
    /// Whether it has a status line.
    fn has_status(&self) -> bool;
    /// See [`Screen::place`].
    fn place(&self, look: &Look<'_>) -> Place;
    /// See [`Screen::heading`].
    fn heading(&self, look: &Look<'_>) -> String;
    /// See [`Screen::draw`].
    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position>;
    /// Its commands that are possible now.
    fn commands(&self, look: &Look<'_>) -> Vec<Command>;
    /// All its commands, possible or not.
    fn all_commands(&self) -> Vec<Command>;
    /// See [`Screen::key`].
    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect>;
    /// Runs the command that a key leads to.
    fn dispatch(&mut self, look: &Look<'_>, key: Key) -> Option<Effect>;
    /// Runs a command by name.
    fn run(&mut self, look: &Look<'_>, id: &str) -> Option<Effect>;
    /// See [`Screen::paste`].
    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect;
    /// See [`Screen::asks`].
    fn asks(&self) -> Option<Msg>;
    /// See [`Screen::event`].
    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect;
    /// See [`Screen::escape`].
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect>;
    /// See [`Screen::digits_are_data`].
    fn digits_are_data(&self) -> bool;
    /// See [`Screen::interests`].
    fn interests(&self, look: &Look<'_>) -> Interests;
}

impl<S: Screen> AnyScreen for S {
    fn name(&self) -> &'static str {
        S::NAME
    }
    fn title(&self) -> Msg {
        S::TITLE
    }
    fn has_status(&self) -> bool {
        S::STATUS
    }
    fn place(&self, look: &Look<'_>) -> Place {
        Screen::place(self, look)
    }
    fn heading(&self, look: &Look<'_>) -> String {
        Screen::heading(self, look)
    }
    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        Screen::draw(self, look, canvas)
    }
    fn commands(&self, look: &Look<'_>) -> Vec<Command> {
        binding::commands(S::BINDINGS, S::NAME, self, look)
    }
    fn all_commands(&self) -> Vec<Command> {
        S::BINDINGS.iter().map(Command::from).collect()
    }
    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        Screen::key(self, look, key)
    }
    fn dispatch(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        binding::dispatch(S::BINDINGS, S::NAME, self, look, key)
    }
    fn run(&mut self, look: &Look<'_>, id: &str) -> Option<Effect> {
        binding::run(S::BINDINGS, S::NAME, self, look, id)
    }
    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        Screen::paste(self, look, text)
    }
    fn asks(&self) -> Option<Msg> {
        Screen::asks(self)
    }
    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        Screen::event(self, look, event)
    }
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        Screen::escape(self, look)
    }
    fn digits_are_data(&self) -> bool {
        Screen::digits_are_data(self)
    }
    fn interests(&self, look: &Look<'_>) -> Interests {
        Screen::interests(self, look)
    }
}

/// How a screen is reached by name.
pub struct Door {
    /// Name in places.
    pub name: &'static str,
    /// What people call it.
    pub title: Msg,
    /// Opens it.
    pub open: fn(&Look<'_>, &Place) -> Box<dyn AnyScreen>,
}

impl Door {
    /// The door of a screen.
    pub const fn to<S: Screen>() -> Door {
        Door { name: S::NAME, title: S::TITLE, open: |look, place| Box::new(S::open(look, place)) }
    }
}
