//! One field of one record: its key, its shape, who may see it, and its value outside the record.
//!
//! A record's table of fields is the one list that forms, lists, imports, exports, histories and
//! conflicts read. Values travel as [`Value`]; a record's own type parses them in [`FieldValue`].

use super::{Date, Day, Kind, Known, register::Slug};

/// A field's value outside its record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Value {
    /// Nothing was entered.
    #[default]
    Empty,
    /// Known to be unknown.
    Unknown,
    /// Known to be none.
    Nothing,
    /// Text, or the key of a choice.
    Text(Box<str>),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A civil day.
    Day(Day),
    /// A date with its precision.
    Date(Date),
    /// Another row.
    Ref(Kind, u32),
    /// Several values.
    List(Box<[Value]>),
    /// A structured part (dated names, lineage, requirements) as JSON; compared whole, never typed by hand.
    Part(Box<str>),
    /// A number that is kept sealed; never typed, never shown but through its key.
    Sealed(std::sync::Arc<super::secret::Sealed>),
    /// Values of a field whose parts have keys of their own, in the order of the keys. An edit names only the
    /// parts that it touches, so that a conflict is one of a part; an empty part is taken out.
    Fields(Box<[(Slug, Value)]>),
}

impl Value {
    /// A part of a field of parts, empty where there is none.
    pub fn part(&self, key: Slug) -> &Value {
        match self {
            Value::Fields(parts) => parts.iter().find(|(k, _)| *k == key).map_or(&Value::Empty, |(_, v)| v),
            _ => &Value::Empty,
        }
    }

    /// The keys of the parts that differ between two values of a field of parts.
    pub fn parts_changed(&self, other: &Value) -> Vec<Slug> {
        let keys = |value: &Value| match value {
            Value::Fields(parts) => parts.iter().map(|(key, _)| *key).collect(),
            _ => Vec::new(),
        };
        let mut all = keys(self);
        all.extend(keys(other));
        all.sort_unstable();
        all.dedup();
        all.retain(|key| self.part(*key) != other.part(*key));
        all
    }

    /// Only these parts, empty ones named as empty.
    #[must_use]
    pub fn only_parts(&self, keys: &[Slug]) -> Value {
        Value::Fields(keys.iter().map(|key| (*key, self.part(*key).clone())).collect())
    }
}

/// What may be entered in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Text of at most so many characters.
    Text(u16),
    /// A whole number.
    Number,
    /// A count: a number, none or not known.
    Count,
    /// Yes or no.
    Flag,
    /// A civil day.
    Day,
    /// A date with its precision.
    Date,
    /// One of these keys; the message id is `choice-<list>-<key>`.
    Choice(&'static str, &'static [&'static str]),
    /// Another row of this kind.
    Ref(Kind),
    /// Several texts, each at most so many characters.
    Texts(u16),
    /// Several rows of this kind.
    Refs(Kind),
    /// A structured part that has its own screens.
    Part,
}

/// Who may see a field's content. Rights are decided per class, never per field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Anyone with access to the unit.
    Open,
    /// Office use.
    Internal,
    /// Personal data.
    Personal,
    /// Sensitive personal data (ID, phone, bank account): masked until revealed.
    Sensitive,
    /// Vetting opinions and reserve lists.
    Vetting,
}

/// One line of a record's table of fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// Key in JSON, CSV headings and message ids (`field-<kind>-<key>`).
    pub key: &'static str,
    /// What may be entered.
    pub shape: Shape,
    /// Who may see it.
    pub class: Class,
    /// Whether a record without it is refused.
    pub required: bool,
}

/// Why a value does not fit its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldProblem {
    /// Required and empty.
    Missing,
    /// Longer than the field's limit of characters.
    TooLong(u16),
    /// Not a whole number in range.
    NotANumber,
    /// Not a day or date.
    NotADate,
    /// Not yes or no.
    NotAFlag,
    /// None of the choices.
    NotAChoice,
    /// Not a unit or grid code.
    NotACode,
    /// The check digit or form of an identity number is wrong.
    NotAnIdNumber(super::id_number::IdProblem),
    /// Names a row that does not exist.
    NotThere,
    /// Holds control characters, line breaks or marks that change the direction of text.
    Unclean,
    /// Of another shape altogether.
    WrongShape,
}

/// A Rust type that can be a field.
pub trait FieldValue: Sized {
    /// The value outside the record.
    fn to_value(&self) -> Value;
    /// The typed value, or why it does not fit.
    ///
    /// # Errors
    /// A [`FieldProblem`] when the value is of the wrong shape.
    fn from_value(value: &Value) -> Result<Self, FieldProblem>;
    /// Puts a value in place; a field of parts takes only those that the value names.
    ///
    /// # Errors
    /// A [`FieldProblem`]; nothing is changed then.
    fn put(&mut self, value: &Value) -> Result<(), FieldProblem> {
        *self = Self::from_value(value)?;
        Ok(())
    }
}

/// Whether `c` may stand in a text field.
///
/// Control characters, bidirectional marks, zero-width characters and line separators are refused
/// at the door, so that no screen or sheet needs to trust stored text.
pub fn is_clean(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'))
}

impl FieldValue for Box<str> {
    fn to_value(&self) -> Value {
        if self.is_empty() { Value::Empty } else { Value::Text(self.clone()) }
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Empty => Ok("".into()),
            Value::Text(text) if !text.chars().all(is_clean) => Err(FieldProblem::Unclean),
            Value::Text(text) => Ok(text.trim().into()),
            _ => Err(FieldProblem::WrongShape),
        }
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Empty, T::to_value)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Empty => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// A list type with several entries as one field value.
macro_rules! list_value {
    ($($item:ty),*) => {$(
        impl FieldValue for Vec<$item> {
            fn to_value(&self) -> Value {
                if self.is_empty() {
                    Value::Empty
                } else {
                    Value::List(self.iter().map(FieldValue::to_value).collect())
                }
            }
            fn from_value(value: &Value) -> Result<Self, FieldProblem> {
                match value {
                    Value::Empty => Ok(Vec::new()),
                    Value::List(items) => items.iter().map(<$item>::from_value).collect(),
                    one => Ok(vec![<$item>::from_value(one)?]),
                }
            }
        }
    )*};
}

list_value!(Box<str>, super::UnitId, super::OrganisationId, super::GridId, super::RoleId);

impl FieldValue for Known {
    fn to_value(&self) -> Value {
        match self {
            Known::Unknown => Value::Unknown,
            Known::None => Value::Nothing,
            Known::Is(n) => Value::Number(i64::from(*n)),
        }
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Empty | Value::Unknown => Ok(Known::Unknown),
            Value::Nothing => Ok(Known::None),
            Value::Number(n) => u32::try_from(*n).map(Known::Is).map_err(|_| FieldProblem::NotANumber),
            _ => Err(FieldProblem::NotANumber),
        }
    }
}

macro_rules! number_value {
    ($($number:ty),*) => {$(
        impl FieldValue for $number {
            fn to_value(&self) -> Value {
                Value::Number(i64::from(*self))
            }
            fn from_value(value: &Value) -> Result<Self, FieldProblem> {
                match value {
                    Value::Number(n) => <$number>::try_from(*n).map_err(|_| FieldProblem::NotANumber),
                    Value::Empty => Ok(0),
                    _ => Err(FieldProblem::NotANumber),
                }
            }
        }
    )*};
}
number_value!(u8, u16, u32, i64);

impl FieldValue for bool {
    fn to_value(&self) -> Value {
        Value::Flag(*self)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Flag(flag) => Ok(*flag),
            Value::Empty => Ok(false),
            _ => Err(FieldProblem::NotAFlag),
        }
    }
}

impl FieldValue for Day {
    fn to_value(&self) -> Value {
        Value::Day(*self)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Day(day) => Ok(*day),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::NotADate),
        }
    }
}

impl FieldValue for Date {
    fn to_value(&self) -> Value {
        Value::Date(*self)
    }
    fn from_value(value: &Value) -> Result<Self, FieldProblem> {
        match value {
            Value::Date(date) => Ok(*date),
            Value::Day(day) => Ok(Date::exact(*day)),
            Value::Empty => Err(FieldProblem::Missing),
            _ => Err(FieldProblem::NotADate),
        }
    }
}

macro_rules! ref_value {
    ($($id:ident => $kind:ident),*) => {$(
        impl FieldValue for super::$id {
            fn to_value(&self) -> Value {
                Value::Ref(Kind::$kind, self.0)
            }
            fn from_value(value: &Value) -> Result<Self, FieldProblem> {
                match value {
                    Value::Ref(Kind::$kind, id) => Ok(super::$id(*id)),
                    Value::Empty => Err(FieldProblem::Missing),
                    _ => Err(FieldProblem::WrongShape),
                }
            }
        }
    )*};
}
ref_value!(UnitId => Unit, PersonId => Person, OrganisationId => Organisation, GridId => Grid,
    AssignmentId => Assignment, RoleId => Role, AccountId => Account, TermId => Term, FilingId => Filing);

/// Makes a serde type usable as a structured field that is compared whole.
macro_rules! part_value {
    ($($part:ty),* $(,)?) => {$(
        impl $crate::domain::field::FieldValue for $part {
            fn to_value(&self) -> $crate::domain::Value {
                // Plain data without maps or floats: writing it as JSON cannot fail.
                $crate::domain::Value::Part(serde_json::to_string(self).unwrap_or_default().into())
            }
            fn from_value(
                value: &$crate::domain::Value,
            ) -> Result<Self, $crate::domain::FieldProblem> {
                match value {
                    $crate::domain::Value::Part(json) => serde_json::from_str(json)
                        .map_err(|_| $crate::domain::FieldProblem::WrongShape),
                    $crate::domain::Value::Empty => Ok(Self::default()),
                    _ => Err($crate::domain::FieldProblem::WrongShape),
                }
            }
        }
    )*};
}
pub(crate) use part_value;
