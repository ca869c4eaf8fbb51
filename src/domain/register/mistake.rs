//! What is wrong with a definition file, as data: a screen or command words it, with its line.

/// A mistake and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// Line of the file, from 1; 0 where it is the file as a whole.
    pub line: u32,
    /// The table in which it stands, such as `field books`; empty at the top of the file.
    pub table: Box<str>,
    /// What is wrong.
    pub what: Wrong,
}

/// What a value should have been.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Text in quotation marks.
    Text,
    /// A whole number without quotation marks.
    Number,
    /// `true` or `false`.
    YesNo,
    /// `[…]`.
    List,
    /// `{ zh = "…", en = "…" }`.
    Names,
    /// `{ … }`.
    Table,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The line cannot be read: a quotation mark, bracket or equals sign is missing, or a line stands twice.
    Syntax,
    /// The file is larger than a definition may be.
    TooLarge {
        /// *Unit*: bytes.
        limit: usize,
    },
    /// Nothing of this name is known here.
    UnknownKey {
        /// The name.
        key: Box<str>,
        /// What is known.
        known: Box<[&'static str]>,
    },
    /// It must be said.
    Missing {
        /// The name.
        key: &'static str,
    },
    /// Another kind of value is needed.
    WrongType {
        /// The name.
        key: &'static str,
        /// What it should be.
        wanted: Wanted,
    },
    /// Empty, or more characters than fit.
    Length {
        /// The name.
        key: &'static str,
        /// Most characters.
        limit: usize,
    },
    /// Not a key: small letters, digits and `_`, at most 24, beginning with a letter.
    NotAKey {
        /// The name.
        key: &'static str,
        /// What stands there.
        text: Box<str>,
    },
    /// None of the words that can stand here.
    NotOneOf {
        /// The name.
        key: &'static str,
        /// What stands there.
        text: Box<str>,
        /// What can.
        known: Box<[Box<str>]>,
    },
    /// A number that is too small or too large.
    OutOfRange {
        /// The name.
        key: &'static str,
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// The least is above the greatest.
    MinAboveMax {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
    },
    /// Numbers that must go up and do not.
    NotAscending {
        /// The name.
        key: &'static str,
    },
    /// Two have this key.
    Twice {
        /// The key.
        key: Box<str>,
    },
    /// A field may not have the key of a fixed column.
    Reserved {
        /// The key.
        key: Box<str>,
    },
    /// Names something that the file does not have.
    NoSuch {
        /// What was named in.
        key: &'static str,
        /// The name that is not there.
        named: Box<str>,
    },
    /// A field of another type is needed.
    WrongField {
        /// The field.
        field: Box<str>,
        /// Types that would do.
        wanted: &'static str,
    },
    /// It has no meaning beside what else is said.
    NotHere {
        /// The name.
        key: &'static str,
    },
    /// So many cannot be.
    TooMany {
        /// The name.
        key: &'static str,
        /// How many may be.
        limit: usize,
    },
    /// A check needs so many fields.
    FieldCount {
        /// Least.
        min: usize,
        /// Most.
        max: usize,
    },
    /// No way leads to this state and it is not the first.
    Unreachable {
        /// The state.
        state: Box<str>,
    },
}
