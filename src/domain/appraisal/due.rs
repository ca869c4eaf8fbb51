//! Who is due in a cycle: whoever held the post long enough, each with the months that are theirs.
//!
//! A month belongs to whoever holds the post on its fifteenth, so two holders never share one and together they have
//! at most the months of the cycle.

use crate::domain::{Day, PersonId, UnitId, View, office, register::Slug};

/// Somebody's time in a post.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spell {
    /// The unit of the post.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
    /// First day.
    pub from: Day,
    /// Last day, `None` while open.
    pub to: Option<Day>,
}

/// Somebody due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Due {
    /// The spell.
    pub spell: Spell,
    /// Months within the cycle.
    pub months: u8,
}

/// The fifteenths of the months that a cycle touches, at most 24: those within it, else its middle day.
fn marks(from: Day, to: Day) -> Vec<Day> {
    let (year, month, _) = from.ymd();
    let first = Day::from_ymd(year, month, 15).unwrap_or(from);
    let all: Vec<Day> =
        (0..24).map(|n| first.plus_months(n)).filter(|day| (from..=to).contains(day)).collect();
    if all.is_empty() { vec![from.plus((to.number() - from.number()) / 2)] } else { all }
}

/// How many months a cycle has.
pub fn months_of(from: Day, to: Day) -> u8 {
    u8::try_from(marks(from, to).len()).unwrap_or(u8::MAX)
}

/// Who is due: held the post within the cycle, had held it for `min_months` when the cycle or the spell ended.
///
/// *Shape*: by unit, then first day; spells outside the cycle and without a month in it are left out.
pub fn due(spells: &[Spell], from: Day, to: Day, min_months: u8) -> Vec<Due> {
    let marks = marks(from, to);
    let mut found: Vec<Due> = spells
        .iter()
        .filter(|spell| spell.from <= to && spell.to.is_none_or(|end| from <= end))
        .filter(|spell| {
            let end = spell.to.unwrap_or(to).min(to);
            // A period runs to the day before its end.
            spell.from.plus_months(i32::from(min_months)) <= end.plus(1)
        })
        .map(|spell| {
            let theirs = |day: &&Day| spell.from <= **day && spell.to.is_none_or(|end| **day <= end);
            Due {
                spell: *spell,
                months: u8::try_from(marks.iter().filter(theirs).count()).unwrap_or(u8::MAX),
            }
        })
        .filter(|due| due.months > 0)
        .collect();
    found.sort_unstable_by_key(|due| (due.spell.unit, due.spell.from, due.spell.person));
    found
}

/// The spells of everybody who served in a grid role below a unit; one person's in several grids of a village are one
/// spell from the earliest to the latest day.
pub fn spells_of_role(view: &View, unit: UnitId, role: &str) -> Vec<Spell> {
    let Some(role) = view.role_by_key(role) else { return Vec::new() };
    let mut spells: Vec<Spell> = Vec::new();
    for (id, grid) in view.grids_below(unit) {
        for (_, a) in view.assignments_of_grid(id).into_iter().filter(|(_, a)| a.role == role) {
            let same = |spell: &&mut Spell| (spell.unit, spell.person) == (grid.village, a.person);
            match spells.iter_mut().find(same) {
                Some(spell) => {
                    spell.from = spell.from.min(a.from);
                    spell.to = spell.to.zip(a.to).map(|(one, other)| one.max(other));
                }
                None => {
                    spells.push(Spell { unit: grid.village, person: a.person, from: a.from, to: a.to });
                }
            }
        }
    }
    spells.sort_unstable();
    spells
}

/// The spells of everybody whom a template's object names: holders of an office or of a grid role.
///
/// Whether they held it long enough is the template's own question, asked by [`due`].
pub fn spells(view: &View, unit: UnitId, object: &str) -> Vec<Spell> {
    let office = Slug::parse(object).filter(|key| office::office(*key).is_some());
    let Some(office) = office else { return spells_of_role(view, unit, object) };
    let mut spells: Vec<Spell> = Vec::new();
    for (below, _) in view.all_below(unit) {
        let held = view.incumbencies_of_unit(below).filter(|(_, held)| held.office == office);
        spells.extend(held.map(|(_, held)| Spell {
            unit: below,
            person: held.person,
            from: held.from,
            to: held.to,
        }));
    }
    spells.sort_unstable();
    spells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn holders_who_changed_have_their_months_and_together_no_more_than_the_cycle() {
        let spell = |person, from: &str, to: Option<&str>| Spell {
            unit: UnitId(1),
            person: PersonId(person),
            from: day(from),
            to: to.map(day),
        };
        let (from, to) = (day("2026-07-01"), day("2026-12-31"));
        let spells = [
            spell(1, "2021-05-01", Some("2026-09-20")),
            spell(2, "2026-09-21", None),
            spell(3, "2026-11-01", None),
            spell(4, "2020-01-01", Some("2026-06-30")),
        ];
        let found = due(&spells, from, to, 3);
        assert_eq!(found.iter().map(|d| (d.spell.person.0, d.months)).collect::<Vec<_>>(), [(1, 3), (2, 3)]);
        assert_eq!(months_of(from, to), 6);
        assert_eq!(months_of(day("2026-03-01"), day("2026-03-31")), 1);
        let all = due(&spells, from, to, 0);
        assert_eq!(all.len(), 3, "with no minimum the newcomer is due too");
        // Exactly three months, to the day.
        assert_eq!(due(&[spell(5, "2026-10-01", None)], from, to, 3).len(), 1);
        assert_eq!(due(&[spell(5, "2026-10-02", None)], from, to, 3).len(), 0);
    }
}
