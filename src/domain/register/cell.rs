//! A value of an entry as text: names of choices, money in yuan, units of measure kept, rows by name.
//!
//! Yes, no, unknown and none have no words here; whoever shows them has. With [`Cells::exact`] rows are
//! written so that the same text leads back to the same row: code, number, or name and `#id`.

use super::{
    Column, Definition, Entry, FieldDef, Type,
    definition::{Choice, Names},
};
use crate::domain::{EntryId, GridId, Kind, OrganisationId, PersonId, UnitId, Value, View, unit::Level};

/// What a cell shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// Nothing.
    Empty,
    /// Known to be unknown.
    Unknown,
    /// Known to be none.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// Several of yes, no and not known.
    Flags(Vec<Option<bool>>),
    /// Text.
    Text(String),
}

/// Shows values in one language.
#[derive(Clone, Copy)]
pub struct Cells<'v> {
    /// What may be shown.
    pub view: &'v View,
    /// Chinese, else English.
    pub chinese: bool,
}

/// A whole number of `10^-decimals` as it is written, without zeros at the end: `12.5`.
pub fn decimal(held: i64, decimals: u8) -> String {
    let unit = 10i64.pow(u32::from(decimals.min(9)));
    let (whole, rest) =
        (held.unsigned_abs() / unit.unsigned_abs(), held.unsigned_abs() % unit.unsigned_abs());
    let sign = if held < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:00$}", usize::from(decimals));
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// A written number as a whole number of `10^-decimals`; spaces and separators of thousands are passed over.
pub fn read_decimal(text: &str, decimals: u8) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '_')).collect();
    let (negative, plain) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.as_str()),
    };
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let rest = rest.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > usize::from(decimals) {
        return None;
    }
    let unit = 10i64.pow(u32::from(decimals.min(9)));
    let rest: i64 =
        if rest.is_empty() { 0 } else { format!("{rest:0<0$}", usize::from(decimals)).parse().ok()? };
    let held = whole.parse::<i64>().ok()?.checked_mul(unit)?.checked_add(rest)?;
    Some(if negative { -held } else { held })
}

impl Cells<'_> {
    fn name<'n>(&self, names: &'n Names) -> &'n str {
        names.of(self.chinese)
    }

    /// What a column of an entry shows, rows by name.
    pub fn of(&self, definition: &Definition, entry: &Entry, column: Column) -> Shown {
        self.show(definition, column, &definition.value(entry, column))
    }

    /// What a value shows, rows by name.
    pub fn show(&self, definition: &Definition, column: Column, value: &Value) -> Shown {
        self.shown(definition, column, value, false)
    }

    /// What a value shows, rows so that they can be found again.
    pub fn exact(&self, definition: &Definition, column: Column, value: &Value) -> Shown {
        self.shown(definition, column, value, true)
    }

    fn shown(&self, definition: &Definition, column: Column, value: &Value, exact: bool) -> Shown {
        let own = match column {
            Column::Own(at) => definition.fields.get(at),
            _ => None,
        };
        match value {
            Value::Empty | Value::Part(_) | Value::Fields(_) | Value::Sealed(_) => Shown::Empty,
            Value::Unknown => Shown::Unknown,
            Value::Nothing => Shown::Nothing,
            Value::Flag(flag) => Shown::Flag(*flag),
            Value::List(items) if own.is_some_and(|field| field.list && field.of == Type::YesNo) => {
                let one = |item: &Value| if let Value::Flag(flag) = item { Some(*flag) } else { None };
                Shown::Flags(items.iter().map(one).collect())
            }
            Value::List(items) if own.is_none_or(|field| field.list) => {
                let texts: Vec<String> = items.iter().map(|item| self.text(own, item, exact)).collect();
                Shown::Text(texts.join(if self.chinese { "；" } else { "; " }))
            }
            Value::Text(key) if column == Column::State => {
                let state = super::Slug::parse(key).and_then(|key| definition.state(key));
                Shown::Text(state.map_or(&**key, |(_, state)| self.name(&state.name)).to_owned())
            }
            Value::List(_)
            | Value::Text(_)
            | Value::Number(_)
            | Value::Day(_)
            | Value::Date(_)
            | Value::Ref(..) => Shown::Text(self.text(own, value, exact)),
        }
    }

    fn choice(&self, choices: &[Choice], key: &str) -> String {
        let choice = choices.iter().find(|choice| choice.key == *key);
        choice.map_or(key, |choice| self.name(&choice.name)).to_owned()
    }

    fn text(&self, field: Option<&FieldDef>, value: &Value, exact: bool) -> String {
        match (value, field.map(|field| &field.of)) {
            (Value::Text(key), Some(Type::Choice(choices))) => self.choice(choices, key),
            (Value::Text(text), _) => text.to_string(),
            (Value::Number(held), Some(Type::Money)) => decimal(*held, 2),
            (Value::Number(held), Some(Type::Number { decimals, .. })) => decimal(*held, *decimals),
            (Value::Number(held), _) => held.to_string(),
            (Value::List(pair), Some(Type::Quantity(units))) => match &**pair {
                [Value::Number(held), Value::Text(unit)] => {
                    let space = if self.chinese { "" } else { " " };
                    format!("{held}{space}{}", self.choice(units, unit))
                }
                _ => String::new(),
            },
            (Value::List(pair), Some(Type::Period)) => {
                let ends: Vec<String> = pair.iter().map(|end| self.text(None, end, exact)).collect();
                ends.join("~")
            }
            (Value::Date(date), _) => date.to_string(),
            (Value::Day(day), _) => day.to_string(),
            (Value::Ref(kind, id), _) => self.row(*kind, *id, exact),
            _ => String::new(),
        }
    }

    /// A row by name; `exact`, so that it can be found again.
    pub fn row(&self, kind: Kind, id: u32, exact: bool) -> String {
        let view = self.view;
        let named = |name: &str, alone: bool| match exact && !alone {
            true => format!("{name} #{id}"),
            false => name.to_owned(),
        };
        let with = |key: String, name: &str| if exact { format!("{key} {name}") } else { name.to_owned() };
        match kind {
            Kind::Unit => {
                let unit = UnitId(id);
                let name = view.unit_name(unit);
                match view.unit_code(unit) {
                    Some(code) => with(code.to_string(), name),
                    None => {
                        // A group is known by its village and number.
                        let group =
                            view.unit(unit).filter(|unit| unit.level == Level::Group && unit.serial > 0);
                        let village = view.village_of(unit).and_then(|village| view.unit_code(village));
                        match (group, village) {
                            (Some(group), Some(village)) => {
                                with(format!("{village}-{:02}", group.serial), name)
                            }
                            _ => named(name, false),
                        }
                    }
                }
            }
            Kind::Person => match view.person(PersonId(id)) {
                Some(person) if !person.number.is_empty() => with(person.number.to_string(), &person.name),
                Some(person) => {
                    named(&person.name, exact && view.people_named(&person.name).nth(1).is_none())
                }
                None => String::new(),
            },
            Kind::Organisation => view
                .organisation(OrganisationId(id))
                .map_or_else(String::new, |found| named(&found.name, false)),
            Kind::Grid => match view.grid(GridId(id)) {
                Some(grid) => match grid.code(view.day()) {
                    Some(code) => with(code.to_string(), &grid.name),
                    None => named(&grid.name, false),
                },
                None => String::new(),
            },
            Kind::Entry => match view.entry(EntryId(id)) {
                Some(entry) => {
                    let definition = view.register(entry.register);
                    match (&*entry.number, definition.map_or("", |of| view.entry_title(of, entry))) {
                        ("", title) => named(title, false),
                        (number, "") => number.to_owned(),
                        (number, title) => with(number.to_owned(), title),
                    }
                }
                None => String::new(),
            },
            Kind::Assignment | Kind::Role | Kind::Setting | Kind::Account | Kind::Register => String::new(),
            Kind::Indicator | Kind::Freeze | Kind::Confirmation => String::new(),
            Kind::Template | Kind::Cycle | Kind::Sheet | Kind::Ballot => String::new(),
            Kind::Post
            | Kind::Incumbency
            | Kind::Term
            | Kind::Election
            | Kind::Reserve
            | Kind::Filing
            | Kind::Pairing
            | Kind::Training
            | Kind::Recruit => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_without_floats() {
        for (held, decimals, text) in [
            (200_000_000, 2, "2000000"),
            (48_650, 2, "486.5"),
            (5, 2, "0.05"),
            (-125, 1, "-12.5"),
            (7, 0, "7"),
        ] {
            assert_eq!(decimal(held, decimals), text);
            assert_eq!(read_decimal(text, decimals), Some(held));
        }
        assert_eq!(read_decimal("2,000,000.50", 2), Some(200_000_050));
        for (text, decimals) in [("1.234", 2), ("", 2), (".5", 2), ("1.2.3", 2), ("两百", 0), ("1e5", 0)] {
            assert_eq!(read_decimal(text, decimals), None, "{text}");
        }
        assert_eq!(read_decimal("99999999999999999999", 2), None);
    }
}
