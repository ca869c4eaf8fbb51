//! What every kind of record has in common: a kind, a table of fields, and the rows that it names.

use super::{Field, FieldProblem, Kind, Value};
use serde::{Serialize, de::DeserializeOwned};

/// A record of the book.
///
/// The JSON field names of `Serialize` are the keys of [`Record::FIELDS`]; a test holds the two together.
pub trait Record: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The kind of its rows.
    const KIND: Kind;
    /// Its fields, in the order of its form.
    const FIELDS: &'static [Field];

    /// The value of field number `index` of [`Record::FIELDS`]; `Empty` beyond its end.
    fn get(&self, index: usize) -> Value;

    /// Sets field number `index`.
    ///
    /// # Errors
    /// A [`FieldProblem`] when the value does not fit; the record is unchanged then.
    fn set(&mut self, index: usize, value: &Value) -> Result<(), FieldProblem>;

    /// Shows every row that this record names to `visit`, in the order of [`Record::each_ref`].
    fn refs(&self, visit: &mut dyn FnMut(Kind, u32));

    /// Shows every row that this record names to `visit`, which may put another id in its place.
    fn each_ref(&mut self, visit: &mut dyn FnMut(Kind, &mut u32));

    /// The number of the field with this key.
    fn field_index(key: &str) -> Option<usize> {
        Self::FIELDS.iter().position(|field| field.key == key)
    }
}

/// Writes `Record` for a struct from two functions that show the rows it names, once to look and once to change them,
/// and one table: `field: Shape, Class;` and `field: Shape, Class, required;`.
macro_rules! record {
    ($name:ident, $kind:ident, $refs:expr, $each_ref:expr; $($field:ident : $shape:expr, $class:ident $(, $required:ident)?;)*) => {
        impl $crate::domain::Record for $name {
            const KIND: $crate::domain::Kind = $crate::domain::Kind::$kind;
            const FIELDS: &'static [$crate::domain::Field] = {
                #[allow(unused_imports, reason = "not every table uses every shape")]
                use $crate::domain::field::Shape::*;
                &[$($crate::domain::Field {
                    key: stringify!($field),
                    shape: $shape,
                    class: $crate::domain::Class::$class,
                    required: record!(@required $($required)?),
                },)*]
            };

            fn get(&self, index: usize) -> $crate::domain::Value {
                let mut _at = 0;
                $(
                    if index == _at {
                        return $crate::domain::field::FieldValue::to_value(&self.$field);
                    }
                    _at += 1;
                )*
                $crate::domain::Value::Empty
            }

            fn set(
                &mut self,
                index: usize,
                value: &$crate::domain::Value,
            ) -> Result<(), $crate::domain::FieldProblem> {
                let mut _at = 0;
                $(
                    if index == _at {
                        return $crate::domain::field::FieldValue::put(&mut self.$field, value);
                    }
                    _at += 1;
                )*
                Err($crate::domain::FieldProblem::WrongShape)
            }

            fn refs(&self, visit: &mut dyn FnMut($crate::domain::Kind, u32)) {
                let refs: fn(&$name, &mut dyn FnMut($crate::domain::Kind, u32)) = $refs;
                refs(self, visit);
            }

            fn each_ref(&mut self, visit: &mut dyn FnMut($crate::domain::Kind, &mut u32)) {
                let each_ref: fn(&mut $name, &mut dyn FnMut($crate::domain::Kind, &mut u32)) = $each_ref;
                each_ref(self, visit);
            }
        }
    };
    (@required) => { false };
    (@required required) => { true };
}
pub(crate) use record;
