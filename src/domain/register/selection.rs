//! Which entries of a register a list shows: what a number on another screen counts, or what a person filters by.

use super::{
    Column, Definition, Entry, Slug,
    totals::{UNSAID, counted, due_soon, groups_by, is_under, keys_of},
};
use crate::domain::{EntryId, UnitId, Value, View};

/// Which entries, as to the day and their state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Show {
    /// Those that hold on the day, whatever their state.
    #[default]
    Holding,
    /// Those that totals and figures count.
    Counting,
    /// Ended ones too.
    All,
    /// Those that end or fall due soon, the soonest first.
    Due,
}

impl Show {
    /// All of them with their names in places and on the command line.
    pub const ALL: [(&'static str, Show); 4] =
        [("holding", Show::Holding), ("counting", Show::Counting), ("all", Show::All), ("due", Show::Due)];

    /// Its name.
    pub fn key(self) -> &'static str {
        Show::ALL.iter().find(|(_, show)| *show == self).map_or("", |(key, _)| key)
    }

    /// The one with this name.
    pub fn of(key: &str) -> Option<Show> {
        Show::ALL.iter().find(|(name, _)| *name == key).map(|(_, show)| *show)
    }
}

/// A part of a register.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Which, as to the day and their state.
    pub show: Show,
    /// Only those that hold this key in this column ([`keys_of`]).
    pub keys: Vec<(Column, Box<str>)>,
    /// Only those that this figure counts.
    pub figure: Option<Slug>,
}

impl Selection {
    /// Its entries in a unit and below it: in the order of the tree, then by id; due ones by day.
    pub fn entries(&self, view: &View, definition: &Definition, unit: UnitId) -> Vec<EntryId> {
        // By what the account does not see nothing is chosen: the choice would tell.
        let told = self.keys.iter().filter(|(column, _)| view.sees_column(definition, *column));
        let told: Vec<&(Column, Box<str>)> = told.collect();
        let fits = |entry: &Entry| told.iter().all(|(column, key)| holds(definition, entry, *column, key));
        let day = view.day();
        if self.show == Show::Due {
            let due = due_soon(view, definition, unit).into_iter();
            return due.filter(|(_, _, entry)| fits(entry)).map(|(_, id, _)| id).collect();
        }
        let figure = self.figure.and_then(|key| definition.figure(key));
        let found = match figure.filter(|figure| view.sees_figure(definition, figure)) {
            Some(figure) => counted(view, definition, figure, unit),
            None => view.entries_below(definition.key, unit),
        };
        let shown = |entry: &Entry| match self.show {
            Show::Holding | Show::Due => entry.holds(day),
            Show::Counting => definition.counts(entry, day),
            Show::All => true,
        };
        let mut found: Vec<(u32, EntryId)> = found
            .into_iter()
            .filter(|(_, entry)| shown(entry) && fits(entry))
            .map(|(id, entry)| (view.place(entry.unit), id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// Whether it leaves anything out besides what ended.
    pub fn is_part(&self) -> bool {
        !self.keys.is_empty() || self.figure.is_some() || matches!(self.show, Show::Counting | Show::Due)
    }

    /// The conditions as text: `state=listed,level=county`.
    pub fn keys_text(&self, definition: &Definition) -> String {
        let one = |(column, key): &(Column, Box<str>)| format!("{}={key}", definition.column_key(*column));
        self.keys.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Selection::keys_text`] wrote; what the register does not have is left out.
    pub fn read_keys(definition: &Definition, text: &str) -> Vec<(Column, Box<str>)> {
        let one = |part: &str| {
            let (column, key) = part.split_once('=')?;
            let column = definition.column(column.trim())?;
            let (key, known) = (key.trim(), keys_of(definition, column));
            let fits = match known.as_slice() {
                [] => groups_by(definition, column),
                known => known.iter().any(|known| **known == *key),
            };
            fits.then(|| (column, key.into()))
        };
        text.split(',').filter_map(one).collect()
    }
}

/// Whether an entry stands under a key of a column in the totals by that column.
fn holds(definition: &Definition, entry: &Entry, column: Column, key: &str) -> bool {
    let value = definition.value(entry, column);
    let any = |is: &dyn Fn(&Value) -> bool| match &value {
        Value::List(items) => items.iter().any(is),
        value => is(value),
    };
    if key != UNSAID {
        return any(&|item| is_under(item, key));
    }
    match keys_of(definition, column).as_slice() {
        [] => {
            !any(&|item| matches!(item, Value::Number(_) | Value::Day(_) | Value::Date(_) | Value::Ref(..)))
        }
        keys => !keys.iter().any(|key| any(&|item| is_under(item, key))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Book, Kind, RowId,
        fixture::{self, COUNTY, OTHER, VILLAGE},
        register::{
            shipped,
            tests::slug,
            totals::{by_key, by_unit, totals},
        },
    };
    use std::sync::Arc;

    fn book() -> Book {
        let mut book = fixture::book();
        let states = ["pledged", "received", "used", "received", "returned"];
        for (id, state) in (0..).zip(states) {
            let unit = if id % 2 == 0 { VILLAGE } else { OTHER };
            let mut entry = Entry::new(slug("donation"), unit);
            entry.state = Some(slug(state));
            if id == 3 {
                let _ = entry.values.set(slug("public"), Value::Flag(true));
            }
            book.put(RowId { kind: Kind::Entry, id }, 1, Some(entry.into()));
        }
        book.settle();
        book
    }

    #[test]
    fn every_number_of_the_totals_opens_as_many_entries() {
        let view = View::whole(Arc::new(book()));
        let donation = shipped::register(slug("donation")).unwrap();
        let count = |selection: &Selection, unit| selection.entries(&view, donation, unit).len() as u32;
        let counting = Selection { show: Show::Counting, ..Selection::default() };
        assert_eq!(count(&Selection::default(), COUNTY), 5);
        assert_eq!(count(&counting, COUNTY), totals(&view, donation, COUNTY).entries);
        for row in by_unit(&view, donation, fixture::TOWN) {
            assert_eq!(count(&counting, row.unit), row.totals.entries);
        }
        let public = donation.column("public").unwrap();
        for column in [Column::State, public] {
            let rows = by_key(&view, donation, COUNTY, column);
            assert_eq!(rows.iter().map(|(_, totals)| totals.entries).sum::<u32>(), 3, "{column:?}");
            for (key, totals) in rows {
                let keys = vec![(column, key.clone())];
                let selection = Selection { keys, ..counting.clone() };
                assert_eq!(count(&selection, COUNTY), totals.entries, "{column:?} {key}");
                let text = selection.keys_text(donation);
                assert_eq!(Selection::read_keys(donation, &text), selection.keys, "{text}");
            }
        }
    }
}
