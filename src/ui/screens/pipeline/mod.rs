//! The leader pipeline: ratios from county to village, the people on the lists, who could be recommended.

mod desk;
mod filing;
mod followup;
mod offices;
mod people;
mod recommend;
mod term;

pub use desk::Pipeline;
pub use filing::Filings;
pub use followup::{Followup, due};
pub use offices::Offices;
pub use people::Reserves;
pub use recommend::Recommend;
pub use term::TermChange;

use crate::{
    domain::{
        pipeline::{desk::Merit, switches::Uncounted},
        register::Slug,
    },
    ui::{Look, describe, wording_offices},
};

/// Why somebody on a list does not count.
fn uncounted(look: &Look<'_>, why: Uncounted) -> String {
    look.words.t(format!("uncounted-{}", why.key())).into_owned()
}

/// What speaks for somebody.
fn merit(look: &Look<'_>, merit: Merit) -> String {
    let words = look.words;
    match merit {
        Merit::Member => words.t("merit-member").into_owned(),
        Merit::Probationary => words.t("merit-probationary").into_owned(),
        Merit::InOffice(office) => wording_offices::office(words, office),
        Merit::ServesGrids(grids) => {
            words.ta("merit-grids", &[("grids", u32::from(grids).into())]).into_owned()
        }
        Merit::Trained => words.t("merit-trained").into_owned(),
    }
}

/// Path of a unit in the title: the one above and itself.
fn heading(look: &Look<'_>, unit: crate::domain::UnitId, office: Slug) -> String {
    let mut names: Vec<&str> = look.view.path(unit).take(2).map(|unit| look.view.unit_name(unit)).collect();
    names.reverse();
    describe::joined(&[&names.join(" > "), &wording_offices::office(look.words, office)])
}

/// The office of a place, the village secretary where it names none.
fn office_of(place: &crate::ui::Place) -> Slug {
    place.text("office").and_then(Slug::parse).unwrap_or(crate::domain::office::file::SECRETARY)
}

#[cfg(test)]
mod tests;
