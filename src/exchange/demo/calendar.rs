//! What the towns of the sample county have reported this week: most of them, one without a change, a few not yet.

use super::maker::{Maker, id};
use crate::domain::{
    UnitId,
    duty::{self, Answer, Confirmation},
    register::Slug,
    unit::Level,
};

/// The duty.
const WEEKLY: Slug = Slug::literal("weekly_report");
/// Of the last towns of the list so many have said nothing yet, and the one before them that nothing changed.
const SILENT: usize = 4;

/// Adds the confirmations of the county whose first unit this is.
pub(super) fn county(maker: &mut Maker, first_unit: usize) {
    let Some(weekly) = duty::duty(WEEKLY) else { return };
    let (until, day) = (weekly.until(maker.today), maker.today);
    let units = maker.rows.units.iter().enumerate().skip(first_unit);
    let towns: Vec<UnitId> =
        units.filter(|(_, unit)| unit.level == Level::Town).map(|(place, _)| UnitId(id(place))).collect();
    for (place, unit) in towns.iter().enumerate() {
        let answer = match towns.len() - place {
            0..=SILENT => continue,
            left if left == SILENT + 1 => Answer::NoChange,
            _ => Answer::Done,
        };
        maker.rows.confirmations.push(Confirmation { duty: WEEKLY, unit: *unit, until, day, answer });
    }
}
