//! The screens, one file each, and the doors by which they are opened.

mod accounts;
mod actions;
mod alerts;
mod appraisal;
mod calendar;
mod coverage;
pub mod desk;
mod doctor;
mod files;
mod first_steps;
mod forms;
mod history;
mod home;
mod journal;
mod keyfile;
mod listing;
pub mod lists;
pub mod menu;
mod organisations;
mod people;
mod pin;
mod pipeline;
mod record;
pub mod registers;
mod retention;
mod score;
mod settings;
mod sieve;
mod status_map;
mod tile_map;
mod units;

pub use menu::MENU;
pub use record::Record;

use super::{AnyScreen, Door, Look, Place, Source};
use crate::domain::{Kind, Row, RowId, UnitId, register::shipped, unit::Level};

/// Name of the first screen.
pub const HOME: &str = "home";
/// Name of the first screen of a store that holds no unit yet.
pub const FIRST_STEPS: &str = "first-steps";

/// Name of the screen of a menu line: a way, not a place to come back to.
pub const MENU_NAME: &str = "menu";

/// Name of the screen that looks at the terminal.
pub const DOCTOR: &str = "doctor";

/// Every screen. The first one is opened for places of screens that are not there.
pub const DOORS: &[Door] = &[
    Door::to::<home::Home>(),
    Door::to::<units::Units>(),
    Door::to::<coverage::Coverage>(),
    Door::to::<desk::Desk>(),
    Door::to::<status_map::StatusMap>(),
    Door::to::<tile_map::TileMap>(),
    Door::to::<forms::Forms>(),
    Door::to::<calendar::Calendar>(),
    Door::to::<appraisal::Cycles>(),
    Door::to::<appraisal::Flow>(),
    Door::to::<appraisal::Papers>(),
    Door::to::<appraisal::Levels>(),
    Door::to::<score::Score>(),
    Door::to::<people::People>(),
    Door::to::<organisations::Organisations>(),
    Door::to::<record::Record>(),
    Door::to::<registers::Registers>(),
    Door::to::<registers::Register>(),
    Door::to::<registers::Card>(),
    Door::to::<registers::EntryScreen>(),
    Door::to::<registers::Totals>(),
    Door::to::<registers::Links>(),
    Door::to::<registers::Measures>(),
    Door::to::<registers::RegisterFigures>(),
    Door::to::<registers::MeasureRows>(),
    Door::to::<listing::Listing>(),
    Door::to::<history::History>(),
    Door::to::<history::SinceVisit>(),
    Door::to::<history::OwnActs>(),
    Door::to::<journal::Journal>(),
    Door::to::<retention::Retention>(),
    Door::to::<pin::Pin>(),
    Door::to::<keyfile::KeyFile>(),
    Door::to::<settings::Settings>(),
    Door::to::<accounts::Accounts>(),
    Door::to::<doctor::Doctor>(),
    Door::to::<menu::Menu>(),
    Door::to::<first_steps::FirstSteps>(),
    Door::to::<files::Files>(),
    Door::to::<actions::Handover>(),
    Door::to::<actions::Propose>(),
    Door::to::<actions::Regrid>(),
    Door::to::<actions::Reunit>(),
    Door::to::<actions::Notice>(),
    Door::to::<actions::MergePeople>(),
    Door::to::<pipeline::Pipeline>(),
    Door::to::<pipeline::Reserves>(),
    Door::to::<pipeline::Recommend>(),
    Door::to::<pipeline::Offices>(),
    Door::to::<pipeline::Filings>(),
    Door::to::<pipeline::TermChange>(),
    Door::to::<pipeline::Followup>(),
    Door::to::<actions::OfficeAct>(),
];

/// Who has something to say on the first screen: what is due, and which gaps there are. One line for each room.
pub const SOURCES: &[Source] = &[
    home::sources::desk,
    home::sources::weekly,
    home::sources::groundwork,
    registers::due,
    pipeline::due,
    appraisal::due,
    calendar::due,
    alerts::due,
    retention::due,
    keyfile::due,
];

/// Opens a place.
pub fn open(look: &Look<'_>, place: &Place) -> Box<dyn AnyScreen> {
    let door = DOORS.iter().find(|door| *door.name == *place.screen).unwrap_or(&DOORS[0]);
    (door.open)(look, place)
}

/// Whether there is a screen of this name.
pub fn exists(name: &str) -> bool {
    DOORS.iter().any(|door| door.name == name)
}

/// Where a row is opened.
pub fn place_for(look: &Look<'_>, row: RowId) -> Place {
    let level = match row.kind {
        Kind::Unit => look.view.unit(UnitId(row.id)).map(|unit| unit.level),
        _ => None,
    };
    let screen = match (row.kind, level) {
        (Kind::Unit, Some(Level::Village)) | (Kind::Grid, _) if exists("desk") => "desk",
        (Kind::Unit, Some(Level::Group)) => "record",
        (Kind::Unit, _) => "units",
        (Kind::Setting, _) => "settings",
        (Kind::Entry, _) => "entry",
        _ => "record",
    };
    if row.kind == Kind::Register {
        let key = match look.view.row(row) {
            Some((_, Row::Register(register))) => Some(register.key),
            _ => shipped::of_row(row).map(|definition| definition.key),
        };
        return key.map_or(Place::new("registers"), |key| registers::list_place(key, look.view.home()));
    }
    Place::new(screen).about(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::fixture, ui::testing::check_screen};

    #[test]
    fn every_door_has_a_name_of_its_own() {
        let mut names: Vec<_> = DOORS.iter().map(|door| door.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DOORS.len());
        assert!(exists(HOME));
    }

    #[test]
    fn every_screen_is_drawn_everywhere_and_shows_its_commands() {
        for door in DOORS {
            check_screen(fixture::book, &Place::new(door.name));
        }
    }
}
