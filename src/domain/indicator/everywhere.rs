//! One indicator at every unit at once: each record is looked at a single time, and what is additive is added up the
//! tree. Persons who stand in one place only are additive too; the few who stand in several are counted by themselves.

use super::{
    Base, Count, Indicator, Item, Reading, definition::Population, population::each_in, reading::Marks,
};
use crate::domain::{UnitId, View};

/// A population's records all over a view, each with the place of its unit in the order of the tree.
fn each(view: &View, of: Base, visit: &mut dyn FnMut(u32, Item)) {
    if of == Base::Incumbencies {
        // Most units are groups with one record each: the table is gone through, not the index of each unit.
        for (id, held) in view.all_incumbencies().filter(|(_, held)| held.standing(view.day()).in_force()) {
            if view.unit(held.unit).is_some_and(|unit| unit.exists(view.day())) {
                visit(view.place(held.unit), Item::of(id.row(), held.unit, Some(held.person)));
            }
        }
        return;
    }
    for (id, unit) in view.units() {
        let place = view.place(id);
        each_in(view, of, id, unit, &mut |item| visit(place, item));
    }
}

/// Shows every counted record with its place and how it is counted.
fn counted(view: &View, indicator: &Indicator, visit: &mut dyn FnMut(u32, Item, Marks)) {
    let side = |population: &Population, visit: &mut dyn FnMut(u32, Item, Option<bool>)| {
        each(view, population.of, &mut |place, item| visit(place, item, population.meets(view, &item)));
    };
    let met = |answer: Option<bool>| match answer {
        Some(true) => Marks::MET,
        Some(false) => Marks::default(),
        None => Marks::UNKNOWN,
    };
    match &indicator.base {
        Some(base) if indicator.part => side(base, &mut |place, item, within| {
            if within == Some(true) {
                visit(place, item, Marks::BASE.and(met(indicator.met.meets(view, &item))));
            }
        }),
        base => {
            if let Some(base) = base {
                side(base, &mut |place, item, within| {
                    if within == Some(true) {
                        visit(place, item, Marks::BASE);
                    }
                });
            }
            side(&indicator.met, &mut |place, item, answer| {
                let marks = met(answer);
                if marks != Marks::default() {
                    visit(place, item, marks);
                }
            });
        }
    }
}

/// What an indicator says of every unit that a view shows, in the order of the tree: the same as a recount of each.
pub fn everywhere(view: &View, indicator: &Indicator) -> Vec<(UnitId, Reading)> {
    let tree = view.book().tree();
    let mut sums = vec![[0u32; 3]; tree.all().len()];
    let add = |sums: &mut Vec<[u32; 3]>, place: u32, marks: Marks| {
        if let Some(sum) = sums.get_mut(place as usize) {
            sum.iter_mut().zip(marks.numbers()).for_each(|(to, by)| *to += by);
        }
    };
    // By person: the first place, and the marks there; whoever is met a second time goes to `several`.
    let mut persons: Vec<(u32, Marks)> = Vec::new();
    let mut several: Vec<(u32, u32, Marks)> = Vec::new();
    counted(view, indicator, &mut |place, item, marks| match (indicator.count, item.person) {
        (Count::Rows, _) => add(&mut sums, place, marks),
        (Count::Persons, None) => {}
        (Count::Persons, Some(person)) => {
            let at = person.0 as usize;
            if persons.len() <= at {
                persons.resize(at + 1, (u32::MAX, Marks::default()));
            }
            let (first, held) = &mut persons[at];
            if *first == u32::MAX || *first == place {
                (*first, *held) = (place, held.and(marks));
            } else {
                several.push((person.0, place, marks));
            }
        }
    });
    let mut crowd = vec![[0u32; 3]; if several.is_empty() { 0 } else { sums.len() }];
    several.sort_unstable_by_key(|(person, place, _)| (*person, *place));
    for places in several.chunk_by(|a, b| a.0 == b.0) {
        let (first, marks) =
            std::mem::replace(&mut persons[places[0].0 as usize], (u32::MAX, Marks::default()));
        let mut units: Vec<(u32, Marks)> = Vec::new();
        for (place, marks) in places.iter().map(|(_, place, marks)| (*place, *marks)).chain([(first, marks)])
        {
            let Some(unit) = tree.all().get(place as usize) else { continue };
            units.extend(tree.path(*unit).map(|above| (tree.place(above), marks)));
        }
        units.sort_unstable_by_key(|(place, _)| *place);
        for same in units.chunk_by(|a, b| a.0 == b.0) {
            let marks = same.iter().fold(Marks::default(), |all, (_, marks)| all.and(*marks));
            add(&mut crowd, same[0].0, marks);
        }
    }
    for (place, marks) in persons.into_iter().filter(|(place, _)| *place != u32::MAX) {
        add(&mut sums, place, marks);
    }
    // From the last unit to the first: everything below a unit stands behind it.
    for place in (0..sums.len()).rev() {
        let Some(parent) = tree.parent(tree.all()[place]) else { continue };
        let own = sums[place];
        let above = &mut sums[tree.place(parent) as usize];
        above.iter_mut().zip(own).for_each(|(to, by)| *to += by);
    }
    tree.all()
        .iter()
        .enumerate()
        .filter(|(_, unit)| view.in_scope(**unit))
        .map(|(place, unit)| {
            let extra = crowd.get(place).copied().unwrap_or_default();
            let [met, base, unknown] = std::array::from_fn(|at| sums[place][at] + extra[at]);
            (*unit, Reading { met, base: indicator.base.as_ref().map(|_| base), unknown })
        })
        .collect()
}
