//! The rules between records: what is refused and what is only warned of.

use super::{Book, Day, GridId, PersonId};

/// Different grids that a person serves on a day in roles that count towards the limit.
pub fn load(book: &Book, person: PersonId, day: Day) -> u16 {
    let mut grids: Vec<GridId> = book
        .assignments_of_person(person)
        .filter(|(_, a)| a.standing(day).in_force() && book.role(a.role).is_none_or(|role| role.counts_load))
        .map(|(_, a)| a.grid)
        .collect();
    grids.sort_unstable();
    grids.dedup();
    u16::try_from(grids.len()).unwrap_or(u16::MAX)
}
