//! The values of an entry by field key: what the register's own fields hold.
//!
//! A key that the definition no longer has keeps its value, so a field can be taken out of a file and put
//! back. In JSON they are an object of tagged values, in sled a list of pairs in the order of the keys.

use super::Slug;
use crate::domain::{Date, FieldProblem, Kind, Value, field::FieldValue};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::Error,
    ser::{SerializeMap, SerializeSeq},
};
use std::fmt;

/// The most values of one entry.
pub const MAX_VALUES: usize = 64;

/// Values in the order of their keys; a field without one is not among them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values(Vec<(Slug, Value)>);

impl Values {
    /// The value of a field, `Empty` where there is none.
    pub fn get(&self, key: Slug) -> &Value {
        match self.0.binary_search_by_key(&key, |(k, _)| *k) {
            Ok(at) => &self.0[at].1,
            Err(_) => &Value::Empty,
        }
    }

    /// Puts a value in place; `Empty` takes it out.
    ///
    /// # Errors
    /// [`FieldProblem::WrongShape`] for a value that no field can hold.
    pub fn set(&mut self, key: Slug, value: Value) -> Result<(), FieldProblem> {
        if !storable(&value, true) {
            return Err(FieldProblem::WrongShape);
        }
        // A day is a date known to the day: one form, so that equal dates are equal values.
        let value = if let Value::Day(day) = value { Value::Date(Date::exact(day)) } else { value };
        match (self.0.binary_search_by_key(&key, |(k, _)| *k), value) {
            (Ok(at), Value::Empty) => drop(self.0.remove(at)),
            (Ok(at), value) => self.0[at].1 = value,
            (Err(_), Value::Empty) => {}
            (Err(at), value) => self.0.insert(at, (key, value)),
        }
        Ok(())
    }

    /// The same with one more value, for building entries in code; a value that cannot be held is left out.
    #[must_use]
    pub fn with(mut self, key: Slug, value: Value) -> Values {
        let _ = self.set(key, value);
        self
    }

    /// All values in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (Slug, &Value)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// How many fields hold a value.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no field holds a value.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Shows every row that a value names.
    pub fn refs(&self, visit: &mut dyn FnMut(Kind, u32)) {
        fn of(value: &Value, visit: &mut dyn FnMut(Kind, u32)) {
            match value {
                Value::Ref(kind, id) => visit(*kind, *id),
                Value::List(items) => items.iter().for_each(|item| of(item, visit)),
                _ => {}
            }
        }
        self.0.iter().for_each(|(_, value)| of(value, visit));
    }

    pub(super) fn each_ref(&mut self, visit: &mut dyn FnMut(Kind, &mut u32)) {
        fn of(value: &mut Value, visit: &mut dyn FnMut(Kind, &mut u32)) {
            match value {
                Value::Ref(kind, id) => visit(*kind, id),
                Value::List(items) => items.iter_mut().for_each(|item| of(item, visit)),
                _ => {}
            }
        }
        self.0.iter_mut().for_each(|(_, value)| of(value, visit));
    }
}

fn storable(value: &Value, outer: bool) -> bool {
    match value {
        Value::List(items) => items.iter().all(|item| storable(item, false) || nested(item, outer)),
        Value::Day(_) => outer,
        Value::Part(_) | Value::Fields(_) | Value::Sealed(_) => false,
        Value::Empty
        | Value::Unknown
        | Value::Nothing
        | Value::Text(_)
        | Value::Number(_)
        | Value::Flag(_)
        | Value::Date(_)
        | Value::Ref(..) => true,
    }
}

/// Quantities and periods are lists of two, so a list of them nests once.
fn nested(item: &Value, outer: bool) -> bool {
    outer && matches!(item, Value::List(_)) && storable(item, false)
}

impl FieldValue for Values {
    fn to_value(&self) -> Value {
        Value::Fields(self.0.clone().into())
    }
    /// Sets the values that are named and leaves the others alone.
    fn put(&mut self, value: &Value) -> Result<(), FieldProblem> {
        let Value::Fields(pairs) = value else {
            *self = Values::from_value(value)?;
            return Ok(());
        };
        let mut next = self.clone();
        pairs.iter().try_for_each(|(key, value)| next.set(*key, value.clone()))?;
        *self = next;
        Ok(())
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Empty => Ok(Values::default()),
            Value::Fields(pairs) => {
                let mut values = Values::default();
                pairs.iter().try_for_each(|(key, value)| values.set(*key, value.clone()))?;
                Ok(values)
            }
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

/// How a value stands in files; the variants' order is part of sled's row format.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Empty,
    Unknown,
    Nothing,
    Text(Box<str>),
    Number(i64),
    Flag(bool),
    Date(Date),
    Ref(Kind, u32),
    List(Vec<Stored>),
}

impl From<Stored> for Value {
    fn from(stored: Stored) -> Value {
        match stored {
            Stored::Empty => Value::Empty,
            Stored::Unknown => Value::Unknown,
            Stored::Nothing => Value::Nothing,
            Stored::Text(text) => Value::Text(text),
            Stored::Number(number) => Value::Number(number),
            Stored::Flag(flag) => Value::Flag(flag),
            Stored::Date(date) => Value::Date(date),
            Stored::Ref(kind, id) => Value::Ref(kind, id),
            Stored::List(items) => Value::List(items.into_iter().map(Value::from).collect()),
        }
    }
}

/// Writes what [`Stored`] reads without a copy.
struct Storing<'v>(&'v Value);

impl Serialize for Storing<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        const NAME: &str = "Stored";
        match self.0 {
            // What cannot be stored never gets in; see `Values::set`.
            Value::Empty | Value::Part(_) | Value::Fields(_) | Value::Sealed(_) => {
                s.serialize_unit_variant(NAME, 0, "empty")
            }
            Value::Unknown => s.serialize_unit_variant(NAME, 1, "unknown"),
            Value::Nothing => s.serialize_unit_variant(NAME, 2, "nothing"),
            Value::Text(text) => s.serialize_newtype_variant(NAME, 3, "text", &**text),
            Value::Number(number) => s.serialize_newtype_variant(NAME, 4, "number", number),
            Value::Flag(flag) => s.serialize_newtype_variant(NAME, 5, "flag", flag),
            Value::Date(date) => s.serialize_newtype_variant(NAME, 6, "date", date),
            Value::Day(day) => s.serialize_newtype_variant(NAME, 6, "date", &Date::exact(*day)),
            Value::Ref(kind, id) => {
                use serde::ser::SerializeTupleVariant;
                let mut pair = s.serialize_tuple_variant(NAME, 7, "ref", 2)?;
                pair.serialize_field(kind)?;
                pair.serialize_field(id)?;
                pair.end()
            }
            Value::List(items) => {
                struct Items<'v>(&'v [Value]);
                impl Serialize for Items<'_> {
                    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                        let mut list = s.serialize_seq(Some(self.0.len()))?;
                        self.0.iter().try_for_each(|item| list.serialize_element(&Storing(item)))?;
                        list.end()
                    }
                }
                s.serialize_newtype_variant(NAME, 8, "list", &Items(items))
            }
        }
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            let mut map = s.serialize_map(Some(self.0.len()))?;
            self.0.iter().try_for_each(|(key, value)| map.serialize_entry(key, &Storing(value)))?;
            map.end()
        } else {
            let mut list = s.serialize_seq(Some(self.0.len()))?;
            self.0.iter().try_for_each(|(key, value)| list.serialize_element(&(key, Storing(value))))?;
            list.end()
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> serde::de::Visitor<'de> for Object {
            type Value = Vec<(Slug, Stored)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of values")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        let pairs = if d.is_human_readable() {
            d.deserialize_map(Object)?
        } else {
            Vec::<(Slug, Stored)>::deserialize(d)?
        };
        let mut values = Values(Vec::with_capacity(pairs.len()));
        for (key, stored) in pairs {
            values.set(key, stored.into()).map_err(|_| D::Error::custom("not a value of an entry"))?;
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Slug {
        Slug::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn values_read_back_from_json_as_they_were() {
        let date = Date::parse("2026-05").map(Value::Date).unwrap_or_default();
        let quantity = Value::List([Value::Number(9), Value::Text("tower".into())].into());
        let values = Values::default()
            .with(key("z"), Value::Text("茅冈".into()))
            .with(key("a"), Value::Number(-3))
            .with(key("b"), Value::Unknown)
            .with(key("c"), Value::Nothing)
            .with(key("d"), Value::Flag(false))
            .with(key("e"), date.clone())
            .with(key("f"), Value::Ref(Kind::Person, 7))
            .with(key("g"), Value::List([quantity].into()))
            .with(key("h"), Value::List([date, Value::Empty].into()));
        let json = serde_json::to_string(&values).unwrap();
        assert!(
            json.starts_with(r#"{"a":{"number":-3},"b":"unknown","c":"nothing","d":{"flag":false}"#),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Values>(&json).unwrap(), values);
        assert_eq!(Values::from_value(&values.to_value()), Ok(values));
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let values = Values::default().with(key("a"), Value::Number(1)).with(key("a"), Value::Empty);
        assert!(values.is_empty());
        assert_eq!(Values::default().set(key("a"), Value::Part("{}".into())), Err(FieldProblem::WrongShape));
    }
}
