//! Candidates beside a post, ranked, with the reason; a digit takes one, a letter looks for somebody else.

use crate::{
    domain::{
        GridId, Kind, PersonId, RoleId,
        desk::{Candidates, candidates},
    },
    lang::Msg,
    term::Key,
    ui::{
        Binding, Canvas, Effect, Look, Place, Tone, candidate, keys,
        widget::{Picked, Picker},
    },
};
use ratatui::layout::Position;

/// Most candidates: a digit each.
pub(super) const MOST: usize = 9;

/// The candidates for one post, or the search for somebody else.
#[derive(Default)]
pub(super) struct Beside {
    candidates: Candidates,
    picker: Option<Picker>,
}

impl Beside {
    /// Finds the candidates for a post; one person is left out: who leaves it.
    pub(super) fn stand(
        &mut self,
        look: &Look<'_>,
        post: Option<(GridId, RoleId)>,
        without: Option<PersonId>,
    ) {
        self.candidates = post
            .map(|(grid, role)| candidates::candidates(look.view, grid, role, MOST + 1))
            .unwrap_or_default();
        let before = self.candidates.best.len();
        self.candidates.best.retain(|candidate| Some(candidate.person) != without);
        self.candidates.total -= before - self.candidates.best.len();
        self.candidates.best.truncate(MOST);
    }

    /// The candidate with this number.
    pub(super) fn nth(&self, at: usize) -> Option<PersonId> {
        self.candidates.best.get(at).map(|candidate| candidate.person)
    }

    /// Looks for somebody else.
    pub(super) fn look_for(&mut self, look: &Look<'_>, text: &str) {
        let mut picker = Picker::new(&[Kind::Person]);
        picker.type_in(look, text);
        self.picker = Some(picker);
    }

    /// The place with what is being looked for.
    pub(super) fn remember(&self, place: Place) -> Place {
        match &self.picker {
            Some(picker) => place.with("find", picker.text()),
            None => place,
        }
    }

    /// Looks again for what was being looked for when the line was lost.
    pub(super) fn look_again(&mut self, look: &Look<'_>, place: &Place) {
        if let Some(text) = place.text("find") {
            self.look_for(look, text);
        }
    }

    /// Types a pasted text; says so where it is too long.
    pub(super) fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.picker.as_mut().map_or(Effect::None, |picker| picker.paste(look, text))
    }

    /// Takes a key of the search, or the letter that begins one. `Some(Some(..))` is the person found.
    pub(super) fn key(&mut self, look: &Look<'_>, key: Key, may_begin: bool) -> Option<Option<PersonId>> {
        let Some(picker) = &mut self.picker else {
            let letter = key.typed().filter(|c| c.is_alphabetic() && may_begin)?;
            self.look_for(look, letter.encode_utf8(&mut [0; 4]));
            return Some(None);
        };
        match picker.key(look, key) {
            Picked::Still => Some(None),
            Picked::Not => None,
            Picked::Cancelled => {
                self.picker = None;
                Some(None)
            }
            Picked::Row(row) => {
                self.picker = None;
                Some(Some(PersonId(row.id)))
            }
        }
    }

    /// Draws title and candidates, or the search. `taken` tells of how many posts somebody gets already here.
    pub(super) fn draw(
        &self,
        look: &Look<'_>,
        canvas: &mut Canvas<'_>,
        title: &str,
        taken: &dyn Fn(PersonId) -> usize,
    ) -> Option<Position> {
        let words = look.words;
        if let Some(picker) = &self.picker {
            return picker.draw(look, canvas, &words.t("beside-other"));
        }
        canvas.text(0, 1, title, Tone::Head);
        let all = &self.candidates;
        let room = usize::from(canvas.rows().saturating_sub(1));
        // The last row says that there is somebody else to look for.
        let shown = all.best.len().min(room.saturating_sub(1));
        for (row, (at, candidate)) in (1..).zip(all.best.iter().take(shown).enumerate()) {
            let mut text = format!("{} {}", at + 1, candidate::line(look, candidate));
            let posts = taken(candidate.person);
            if posts > 0 {
                text.push_str(&words.ta("beside-taken", &[("count", posts.into())]));
            }
            canvas.text(row, 1, &text, Tone::Plain);
        }
        let more = all.total.saturating_sub(shown);
        let text = match all.total {
            0 => words.t("beside-none"),
            _ if more == 0 => words.t("beside-else"),
            _ => words.ta("beside-more", &[("more", more.into())]),
        };
        canvas.text(u16::try_from(shown + 1).unwrap_or(u16::MAX), 1, &text, Tone::Dim);
        None
    }
}

/// A screen with candidates; [`take`] and [`other`] are its bindings.
pub(super) trait Chooser: Sized {
    /// Whether there is a candidate with this number, counted from 0, and he may be taken now.
    fn has(&self, at: usize) -> bool;
    /// Takes him.
    fn take(&mut self, look: &Look<'_>, at: usize) -> Effect;
    /// Whether somebody else may be looked for now.
    fn may_look(&self) -> bool;
    /// Looks for somebody else.
    fn look_for(&mut self, look: &Look<'_>);
}

const TAKE: [(&str, Msg, &[Key]); MOST] = [
    ("take-1", Msg("beside-take-1"), &[keys::ch('1')]),
    ("take-2", Msg("beside-take-2"), &[keys::ch('2')]),
    ("take-3", Msg("beside-take-3"), &[keys::ch('3')]),
    ("take-4", Msg("beside-take-4"), &[keys::ch('4')]),
    ("take-5", Msg("beside-take-5"), &[keys::ch('5')]),
    ("take-6", Msg("beside-take-6"), &[keys::ch('6')]),
    ("take-7", Msg("beside-take-7"), &[keys::ch('7')]),
    ("take-8", Msg("beside-take-8"), &[keys::ch('8')]),
    ("take-9", Msg("beside-take-9"), &[keys::ch('9')]),
];

/// Takes the candidate with this number, counted from 0.
pub(super) const fn take<S: Chooser, const AT: usize>() -> Binding<S> {
    let (id, label, keys) = TAKE[AT];
    let binding = Binding::new(id, label, keys, |screen: &mut S, look: &Look<'_>| screen.take(look, AT))
        .when(|screen: &S, _: &Look<'_>| screen.has(AT));
    if AT == 0 {
        binding.hint(1).shown(Msg("beside-take-keys")).short(Msg("beside-take-hint"))
    } else {
        binding
    }
}

/// Key that looks for somebody else.
const OTHER: &[Key] = &[keys::ch('0')];

/// Looks for somebody else.
pub(super) const fn other<S: Chooser>() -> Binding<S> {
    Binding::new("other", Msg("beside-command-other"), OTHER, |screen: &mut S, look: &Look<'_>| {
        screen.look_for(look);
        Effect::None
    })
    .hint(4)
    .when(|screen: &S, _: &Look<'_>| screen.may_look())
}
