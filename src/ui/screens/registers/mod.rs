//! The screens of all registers: menu, list, card, form, totals. There is one of each, driven by the definitions; the
//! words come from their two languages. Start with [`list`].

mod act;
mod card;
mod form;
mod list;
mod menu;
mod rows;
mod totals;

pub use card::Card;
pub use form::EntryScreen;
pub use list::Register;
pub use menu::Registers;
pub use totals::Totals;

use crate::{
    domain::{
        UnitId,
        register::{Definition, Names, Selection, Show, Slug},
    },
    lang::Lang,
    ui::{Look, Place},
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

#[cfg(test)]
mod tests;
