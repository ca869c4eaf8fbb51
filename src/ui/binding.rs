//! One table per screen: which keys lead to which command, when, and what it is called.
//!
//! Dispatch, hint line, help and the numbered commands all read it, so they cannot differ.

use super::{Effect, Look, needs};
use crate::{lang::Msg, term::Key};

/// One line of a screen's table.
pub struct Binding<S> {
    /// Stable name, such as `next-gap`.
    pub id: &'static str,
    /// What people call it.
    pub label: Msg,
    /// Its keys, the one to be shown first.
    pub keys: &'static [Key],
    /// Place in the hint line: 1 first, 0 not at all.
    pub hint: u8,
    /// What the hint line shows instead of the first key, for keys that go together (arrows, digits).
    pub shown: Option<Msg>,
    /// A shorter name for the hint line.
    pub short: Option<Msg>,
    /// Whether it makes sense now.
    pub when: fn(&S, &Look<'_>) -> bool,
    /// What it does.
    pub run: fn(&mut S, &Look<'_>) -> Effect,
}

const fn always<S>(_: &S, _: &Look<'_>) -> bool {
    true
}

impl<S> Binding<S> {
    /// A command that is always possible and not in the hint line.
    pub const fn new(
        id: &'static str,
        label: Msg,
        keys: &'static [Key],
        run: fn(&mut S, &Look<'_>) -> Effect,
    ) -> Binding<S> {
        Binding { id, label, keys, hint: 0, shown: None, short: None, when: always::<S>, run }
    }

    /// The same with a place in the hint line.
    #[must_use]
    pub const fn hint(self, place: u8) -> Binding<S> {
        Binding { hint: place, ..self }
    }

    /// The same with words for its keys in the hint line.
    #[must_use]
    pub const fn shown(self, keys: Msg) -> Binding<S> {
        Binding { shown: Some(keys), ..self }
    }

    /// The same with a shorter name in the hint line.
    #[must_use]
    pub const fn short(self, label: Msg) -> Binding<S> {
        Binding { short: Some(label), ..self }
    }

    /// The same, possible only when `when` holds.
    #[must_use]
    pub const fn when(self, when: fn(&S, &Look<'_>) -> bool) -> Binding<S> {
        Binding { when, ..self }
    }
}

/// What help, hints and numbered commands know of a binding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Command {
    /// Stable name.
    pub id: &'static str,
    /// What people call it.
    pub label: Msg,
    /// Its keys.
    pub keys: &'static [Key],
    /// Place in the hint line.
    pub hint: u8,
    /// Words for its keys in the hint line.
    pub shown: Option<Msg>,
    /// A shorter name for the hint line.
    pub short: Option<Msg>,
}

impl<S> From<&Binding<S>> for Command {
    fn from(b: &Binding<S>) -> Command {
        Command { id: b.id, label: b.label, keys: b.keys, hint: b.hint, shown: b.shown, short: b.short }
    }
}

impl<S> Binding<S> {
    /// Whether the command makes sense now and the account may give it.
    fn is_possible(&self, name: &str, screen: &S, look: &Look<'_>) -> bool {
        (self.when)(screen, look) && needs::offers(look, name, self.id)
    }
}

/// The commands of a table that are possible now; `name` is the screen's.
pub fn commands<S>(table: &'static [Binding<S>], name: &str, screen: &S, look: &Look<'_>) -> Vec<Command> {
    table.iter().filter(|binding| binding.is_possible(name, screen, look)).map(Command::from).collect()
}

/// Runs the possible command that this key leads to.
pub fn dispatch<S>(
    table: &'static [Binding<S>],
    name: &str,
    screen: &mut S,
    look: &Look<'_>,
    key: Key,
) -> Option<Effect> {
    let binding = table.iter().find(|b| b.keys.contains(&key) && b.is_possible(name, screen, look))?;
    Some((binding.run)(screen, look))
}

/// Runs the possible command with this name.
pub fn run<S>(
    table: &'static [Binding<S>],
    name: &str,
    screen: &mut S,
    look: &Look<'_>,
    id: &str,
) -> Option<Effect> {
    let binding = table.iter().find(|b| b.id == id && b.is_possible(name, screen, look))?;
    Some((binding.run)(screen, look))
}
