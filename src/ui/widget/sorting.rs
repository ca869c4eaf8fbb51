//! By which column a list is sorted: a digit chooses a column, the same digit turns it round.

use crate::{
    lang::{Msg, Words},
    term::Key,
    ui::{Binding, Effect, Look, Place, keys},
};

/// A column and a direction, or the list's own order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sorting {
    column: Option<usize>,
    descending: bool,
}

impl Sorting {
    /// As a place remembers it.
    pub fn of(place: &Place) -> Sorting {
        let text = place.text("sort").unwrap_or_default();
        let column = text.trim_end_matches('-').parse().ok();
        Sorting { column, descending: column.is_some() && text.ends_with('-') }
    }

    /// The place with it.
    #[must_use]
    pub fn put_into(self, place: Place) -> Place {
        match self.column {
            Some(column) => place.with("sort", format!("{column}{}", if self.descending { "-" } else { "" })),
            None => place,
        }
    }

    /// Which of a list's columns, and whether the greatest comes first.
    pub fn chosen<C: Copy>(self, columns: &[(C, Msg)]) -> Option<(C, bool)> {
        columns.get(self.column?).map(|(column, _)| (*column, self.descending))
    }

    /// The place of the chosen column and whether the largest comes first.
    pub fn column(self) -> Option<(usize, bool)> {
        self.column.map(|column| (column, self.descending))
    }

    /// Chooses a column; the one that is chosen already is turned round, and after that let go.
    pub fn choose(&mut self, column: usize) {
        *self = match (self.column == Some(column), self.descending) {
            (false, _) => Sorting { column: Some(column), descending: false },
            (true, false) => Sorting { descending: true, ..*self },
            (true, true) => Sorting::default(),
        };
    }

    /// The next column, after the last one the list's own order.
    pub fn next(&mut self, columns: usize) {
        let column = self.column.map_or(0, |column| column + 1);
        *self = Sorting { column: (column < columns).then_some(column), descending: false };
    }

    /// What it is called, empty for the list's own order.
    pub fn words<C: Copy>(self, words: Words, columns: &[(C, Msg)]) -> String {
        let Some((_, label)) = self.column.and_then(|column| columns.get(column)) else {
            return String::new();
        };
        let direction = if self.descending { words.t("sorted-down") } else { words.t("sorted-up") };
        format!("{} {direction}", words.t(label))
    }
}

/// A list that can be sorted; [`sort_by`] and [`sort_next`] are its bindings.
pub trait Sorts: Sized {
    /// How many columns it can be sorted by.
    const COLUMNS: usize;
    /// How it is sorted now.
    fn sorting(&mut self) -> &mut Sorting;
    /// Puts the rows in order anew and keeps the cursor on its row.
    fn sorted(&mut self, look: &Look<'_>);
    /// Whether digits mean columns now.
    fn may_sort(&self, _: &Look<'_>) -> bool {
        true
    }
}

const KEYS: [&[Key]; 9] = [
    &[keys::ch('1')],
    &[keys::ch('2')],
    &[keys::ch('3')],
    &[keys::ch('4')],
    &[keys::ch('5')],
    &[keys::ch('6')],
    &[keys::ch('7')],
    &[keys::ch('8')],
    &[keys::ch('9')],
];
const IDS: [&str; 9] =
    ["sort-1", "sort-2", "sort-3", "sort-4", "sort-5", "sort-6", "sort-7", "sort-8", "sort-9"];

/// Sorts by the column with this number, 0 first; its key is the digit one higher.
pub const fn sort_by<S: Sorts, const N: usize>(label: Msg) -> Binding<S> {
    let binding = Binding::new(IDS[N], label, KEYS[N], |list: &mut S, look: &Look<'_>| {
        list.sorting().choose(N);
        list.sorted(look);
        Effect::None
    })
    .when(S::may_sort);
    // One hint stands for all digits.
    if N == 0 { binding.hint(6).shown(Msg("key-digits")).short(Msg("sort")) } else { binding }
}

const NEXT: &[Key] = &[keys::f(9), keys::ch('o')];

/// Sorts by the next column.
pub const fn sort_next<S: Sorts>() -> Binding<S> {
    Binding::new("sort-next", Msg("command-sort-next"), NEXT, |list: &mut S, look: &Look<'_>| {
        list.sorting().next(S::COLUMNS);
        list.sorted(look);
        Effect::None
    })
    .when(S::may_sort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_chosen_turned_round_and_let_go_and_survives_in_a_place() {
        let mut sorting = Sorting::default();
        let mut seen = Vec::new();
        for _ in 0..3 {
            sorting.choose(2);
            assert_eq!(Sorting::of(&sorting.put_into(Place::new("people"))), sorting);
            seen.push((sorting.column, sorting.descending));
        }
        assert_eq!(seen, [(Some(2), false), (Some(2), true), (None, false)]);
        sorting.next(2);
        sorting.next(2);
        assert_eq!(sorting.column, Some(1));
        sorting.next(2);
        assert_eq!(sorting.column, None);
    }
}
