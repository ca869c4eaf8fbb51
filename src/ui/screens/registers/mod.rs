//! The screens of all registers: menu, list, card, form, totals. There is one of each, driven by the definitions; the
//! words come from their two languages. Start with [`list`].

mod act;
mod behind;
mod card;
mod form;
mod links;
mod list;
mod measures;
mod menu;
mod rows;
mod totals;

pub use behind::MeasureRows;
pub use card::Card;
pub use form::EntryScreen;
pub use links::{Links, naming};
pub use list::Register;
pub use measures::{Measures, RegisterFigures};
pub use menu::Registers;
pub use totals::Totals;

use crate::{
    domain::{
        UnitId,
        register::{Definition, Names, Selection, Show, Slug, totals::due_soon},
    },
    lang::Lang,
    ui::{Board, Counting, Due, Look, Place},
};

/// A name of a definition in the language of the session.
fn named<'n>(look: &Look<'_>, names: &'n Names) -> &'n str {
    names.of(look.words.lang() == Lang::Zh)
}

/// The register that a place names.
fn register_of(place: &Place) -> Option<Slug> {
    place.text("register").and_then(Slug::parse)
}

/// The list of a register in a unit.
pub fn list_place(register: Slug, unit: Option<UnitId>) -> Place {
    let place = Place::new("register").with("register", register);
    unit.map_or(place.clone(), |unit| place.about(unit.row()))
}

/// The list of a part of a register in a unit.
pub fn part_place(definition: &Definition, unit: Option<UnitId>, selection: &Selection) -> Place {
    let mut place = list_place(definition.key, unit);
    if selection.show != Show::Holding {
        place = place.with("show", selection.show.key());
    }
    if !selection.keys.is_empty() {
        place = place.with("keys", selection.keys_text(definition));
    }
    match selection.figure {
        Some(figure) => place.with("figure", figure),
        None => place,
    }
}

/// What [`part_place`] wrote.
fn selection_of(definition: &Definition, place: &Place) -> Selection {
    Selection {
        show: place.text("show").and_then(Show::of).unwrap_or_default(),
        keys: Selection::read_keys(definition, place.text("keys").unwrap_or_default()),
        figure: place.text("figure").and_then(Slug::parse),
    }
}

/// What the first screen says of registers: entries that end or fall due soon.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let (view, mut board) = (look.view, Board::default());
    for definition in view.registers().filter(|definition| definition.term.is_some()) {
        let due = due_soon(view, definition, unit);
        let Some((first, ..)) = due.first() else { continue };
        let label =
            look.words.ta("due-register", &[("register", named(look, &definition.name).to_owned().into())]);
        let place =
            part_place(definition, Some(unit), &Selection { show: Show::Due, ..Selection::default() });
        board.due.push(Due::new(label, due.len(), place).by(*first, view.today()));
    }
    board
}

#[cfg(test)]
mod tests;
