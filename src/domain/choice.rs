//! Closed lists of words: one line per word gives the variant, its key in files and its place in sled.

/// Declares an enum whose variants have a stable key (JSON, CSV, message ids) and a stable number (sled).
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order in which it is shown.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The keys, in the same order.
            pub const KEYS: &'static [&'static str] = &[$($key,)*];

            /// The key used in files and message ids.
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)* }
            }

            /// The value with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some($name::$variant),)* _ => None }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.serialize_str(self.key()) } else { s.serialize_u8(*self as u8) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                use serde::de::Error as _;
                let wrong = || D::Error::custom(concat!("not a ", stringify!($name)));
                if d.is_human_readable() {
                    let key = String::deserialize(d)?;
                    $name::from_key(&key).ok_or_else(wrong)
                } else {
                    $name::ALL.get(usize::from(u8::deserialize(d)?)).copied().ok_or_else(wrong)
                }
            }
        }

        impl $crate::domain::field::FieldValue for $name {
            fn to_value(&self) -> $crate::domain::Value {
                $crate::domain::Value::Text(self.key().into())
            }
            fn from_value(
                value: &$crate::domain::Value,
            ) -> Result<Self, $crate::domain::FieldProblem> {
                match value {
                    $crate::domain::Value::Text(key) => {
                        $name::from_key(key).ok_or($crate::domain::FieldProblem::NotAChoice)
                    }
                    $crate::domain::Value::Empty => Err($crate::domain::FieldProblem::Missing),
                    _ => Err($crate::domain::FieldProblem::NotAChoice),
                }
            }
        }
    };
}
pub(crate) use choice;
