//! The sample county: real towns and villages, invented people, groups, grids and organisations.
//!
//! Makes rows and nothing else; whoever calls puts them into a book or a founding act. Knows no clock, no
//! files and no store, and equal arguments give equal rows on every machine: one seeded generator per
//! county, no order that depends on hashing. Identity numbers and telephones are impossible by
//! construction (`person`); what the founding document says of the county is true in it (`plan`).
//! Start with [`sample`].

mod appraisal;
mod calendar;
mod divisions;
mod ground;
mod invented;
mod maker;
mod maogang;
mod offices;
mod party;
mod person;
mod plan;
mod registers;
mod staff;
mod village;
mod words;

use crate::domain::{Day, Row, RowId, role_file};
use maker::{Maker, Posts, Rows};

/// The most counties of a sample. The Guangdong list has 124.
pub const MAX_SCALE: u32 = 100;

/// Why there is no sample.
#[derive(Clone, PartialEq, Debug)]
pub enum DemoProblem {
    /// The scale is not between 1 and [`MAX_SCALE`].
    Scale {
        /// What was asked for.
        asked: u32,
    },
    /// A shipped list cannot be read: the program was built from damaged files.
    Shipped(ShippedFile),
}

/// A file that the sample is made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShippedFile {
    /// `assets/demo/words.toml`.
    Words,
    /// `assets/demo/maogang.toml`.
    Village,
    /// A division list.
    Divisions,
    /// `assets/roles.toml`.
    Roles,
    /// `assets/demo/facts.toml`.
    Facts,
    /// `assets/demo/entries.toml`.
    Entries,
}

/// Where the rows of a county begin.
struct First {
    unit: usize,
    organisation: usize,
    person: usize,
    grid: usize,
}

/// Makes the rows of `scale` counties as they stand on `today`: Kaiping, then its neighbours.
///
/// Ids are dense per kind from 0 in the order of the result, so that an act that creates the rows in this
/// order on an empty store gives the same ids. Kinds come in the order roles, units, organisations,
/// people, grids, assignments, entries of registers, templates, cycles and score sheets of appraisal, settings
/// (examples where no norm was found), posts, filings, terms, elections, incumbencies, reserves, mentor pairs, training batches,
/// recruitment, confirmations of duties. Accounts are not among them. The first county's rows do not depend on the scale.
///
/// # Errors
/// [`DemoProblem`].
pub fn sample(seed: u64, scale: u32, today: Day) -> Result<Vec<(RowId, Row)>, DemoProblem> {
    if !(1..=MAX_SCALE).contains(&scale) {
        return Err(DemoProblem::Scale { asked: scale });
    }
    let words = words::read()?;
    let model = maogang::read()?;
    let facts = registers::read()?;
    let recipes = invented::read()?;
    let counties = divisions::counties(&words, scale)?;
    let posts = Posts::find(role_file::shipped()).ok_or(DemoProblem::Shipped(ShippedFile::Roles))?;
    let mut rows = Rows::new(role_file::shipped());
    for county in &counties {
        let rng = fastrand::Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ county.number());
        let first = First {
            unit: rows.units.len(),
            organisation: rows.organisations.len(),
            person: rows.people.len(),
            grid: rows.grids.len(),
        };
        let mut maker = Maker::new(rng, &words, posts, today, rows);
        village::county(&mut maker, county, &model);
        if county.below.iter().any(|place| model.village(place.code)) {
            registers::county(&mut maker, &facts);
        }
        invented::county(&mut maker, &recipes, &first);
        offices::county(&mut maker, first.unit, first.person);
        calendar::county(&mut maker, first.unit);
        // Who leads a group is known once offices are filled.
        if let Some(village) = county.below.iter().map(|place| place.code).find(|code| model.village(*code)) {
            appraisal::town(&mut maker, village);
        }
        rows = maker.rows;
    }
    Ok(rows.into_pairs())
}

#[cfg(test)]
mod fact_tests;
#[cfg(test)]
mod indicator_tests;
#[cfg(test)]
mod tests;
