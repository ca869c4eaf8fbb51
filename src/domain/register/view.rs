//! What a view shows of entries. A field has a class of its own, so what an account sees of an entry is decided field by
//! field: every list, card, form, total, sort, search, export and history asks here.

use super::{
    Column, Definition, Entry, FieldDef, Slug, Type,
    definition::{Condition, Figure, What},
};
use crate::domain::{Class, EntryId, Kind, Right, Value, View, rights::Shown};

impl View {
    /// Whether a field of a register is shown to the account at all.
    pub fn sees_field(&self, field: &FieldDef) -> bool {
        self.sees_class(Kind::Entry, field.class)
    }

    /// Whether a column of a register is shown to the account at all.
    pub fn sees_column(&self, definition: &Definition, column: Column) -> bool {
        match column {
            Column::Own(at) => definition.fields.get(at).is_some_and(|field| self.sees_field(field)),
            Column::Subject | Column::Remarks => self.sees_class(Kind::Entry, Class::Internal),
            Column::Number
            | Column::Unit
            | Column::State
            | Column::StateSince
            | Column::From
            | Column::To
            | Column::Document => self.sees_class(Kind::Entry, Class::Open),
        }
    }

    /// What a column of an entry holds, as far as the account sees it. What is masked until it is shown on purpose is
    /// there too: [`FieldDef::is_masked`].
    pub fn entry_value(&self, definition: &Definition, entry: &Entry, column: Column) -> Shown {
        match column {
            Column::Own(at) if !self.sees_column(definition, column) => {
                Shown::Hidden(definition.fields.get(at).map_or(Class::Vetting, |field| field.class))
            }
            _ if !self.sees_column(definition, column) => Shown::Hidden(Class::Internal),
            _ => Shown::Is(definition.value(entry, column)),
        }
    }

    /// Whether masked fields of entries may be shown whole to the account.
    pub fn may_reveal_entries(&self) -> bool {
        self.sight().classes(Right::Reveal, Kind::Entry).has(Class::Sensitive)
    }

    /// Whether a figure says nothing of what the account does not see.
    pub fn sees_figure(&self, definition: &Definition, figure: &Figure) -> bool {
        let sees = |column: Column| self.sees_column(definition, column);
        let counted = match figure.what {
            What::Entries | What::Units(_) => true,
            What::Persons(column) => sees(column),
            What::Sum(at, _) | What::Max(at) => sees(Column::Own(at)),
        };
        counted && figure.filter.iter().all(|Condition { column, .. }| sees(*column))
    }

    /// What an entry is called, of what the account sees and what is never masked: its own field `name`, else its first
    /// required text; empty where there is neither.
    pub fn entry_title<'e>(&self, definition: &Definition, entry: &'e Entry) -> &'e str {
        match definition.title_field(entry) {
            Some((field, text)) if self.sees_field(field) => text,
            Some(_) | None => "",
        }
    }

    /// Whether an entry may be found by its name: whoever does not see the name must not find out by searching.
    pub fn may_search_entry(&self, id: EntryId) -> bool {
        let Some(entry) = self.entry(id) else { return false };
        let Some(definition) = self.register(entry.register) else { return false };
        definition.title_field(entry).is_none_or(|(field, _)| self.sees_field(field))
    }
}

/// The first own field that a change touches and whose class is not open.
pub(in crate::domain) fn closed_field(
    definition: &Definition,
    before: Option<&Entry>,
    after: &Entry,
    is_open: &dyn Fn(Class) -> bool,
) -> Option<Slug> {
    let held = |field: &FieldDef| before.map_or(&Value::Empty, |entry| entry.values.get(field.key));
    let touched = |field: &&FieldDef| held(field) != after.values.get(field.key);
    definition.fields.iter().filter(touched).find(|field| !is_open(field.class)).map(|field| field.key)
}

impl FieldDef {
    /// Whether it is masked until it is shown on purpose.
    pub const fn is_masked(&self) -> bool {
        matches!(self.class, Class::Sensitive)
    }
}

impl Definition {
    /// The field that names an entry, with its text.
    fn title_field<'s, 'e>(&'s self, entry: &'e Entry) -> Option<(&'s FieldDef, &'e str)> {
        let text = |field: &FieldDef| match entry.values.get(field.key) {
            Value::Text(text) if !field.list && matches!(field.of, Type::Text(_)) => Some(&**text),
            _ => None,
        };
        let plain =
            |field: &&FieldDef| matches!(field.class, Class::Open | Class::Internal | Class::Personal);
        let named =
            self.fields.iter().filter(plain).find(|field| field.key == *"name" && text(field).is_some());
        let first = || self.fields.iter().filter(plain).find(|field| field.required && text(field).is_some());
        let field = named.or_else(first)?;
        Some((field, text(field)?))
    }

    /// What an entry is called: its own field `name`, else its first required text, empty where it has neither. For
    /// whoever may see all of it.
    pub fn title_of<'e>(&self, entry: &'e Entry) -> &'e str {
        self.title_field(entry).map_or("", |(_, title)| title)
    }
}
