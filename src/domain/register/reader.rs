//! Reads a table of a definition file and notes every mistake with its line, instead of stopping at the first.

use super::{
    Slug,
    definition::{Choice, Names},
    mistake::{Mistake, Wanted, Wrong},
};
use std::cell::RefCell;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The mistakes of one file.
pub(in crate::domain) struct Notes {
    starts: Vec<usize>,
    mistakes: RefCell<Vec<Mistake>>,
}

impl Notes {
    pub fn new(text: &str) -> Notes {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Notes { starts: std::iter::once(0).chain(breaks).collect(), mistakes: RefCell::default() }
    }

    pub fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    pub fn add(&self, line: u32, table: &str, what: Wrong) {
        self.mistakes.borrow_mut().push(Mistake { line, table: table.into(), what });
    }

    /// All mistakes in the order of the file.
    pub fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes.dedup();
        mistakes
    }
}

/// Reads a whole definition file.
///
/// *Errors*: every [`Mistake`] in the order of the file. A damaged line makes more mistakes than there are, so what is no
/// TOML at all comes first and alone.
pub(in crate::domain) fn file<T>(
    text: &str,
    max_bytes: usize,
    read: impl FnOnce(&Reader<'_>) -> Option<T>,
) -> Result<T, Vec<Mistake>> {
    let notes = Notes::new(text);
    if text.len() > max_bytes {
        notes.add(0, "", Wrong::TooLarge { limit: max_bytes });
        return Err(notes.into_mistakes());
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map_or(0, |span| notes.line(span.start));
        notes.add(line, "", Wrong::Syntax);
    }
    if !errors.is_empty() {
        return Err(notes.into_mistakes());
    }
    let read = read(&Reader::new(&notes, "", 1, table.get_ref()));
    let mistakes = notes.into_mistakes();
    match read {
        Some(read) if mistakes.is_empty() => Ok(read),
        Some(_) | None => Err(mistakes),
    }
}

/// A table that is being read. [`Reader::finish`] notes what nobody asked for.
pub(in crate::domain) struct Reader<'t> {
    pub notes: &'t Notes,
    /// What to call it, such as `field books`.
    pub name: String,
    pub line: u32,
    table: &'t DeTable<'t>,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Reader<'t> {
    pub fn new(notes: &'t Notes, name: &str, line: u32, table: &'t DeTable<'t>) -> Reader<'t> {
        Reader { notes, name: name.to_owned(), line, table, known: RefCell::default() }
    }

    pub fn wrong(&self, line: u32, what: Wrong) {
        self.notes.add(line, &self.name, what);
    }

    fn find(&self, key: &'static str) -> Option<(u32, &'t DeValue<'t>)> {
        self.known.borrow_mut().push(key);
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
        Some((self.notes.line(value.span().start), value.get_ref()))
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref().as_ref() == key)
    }

    pub fn line_of(&self, key: &str) -> u32 {
        let found = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key);
        found.map_or(self.line, |(name, _)| self.notes.line(name.span().start))
    }

    fn typed<T>(
        &self,
        key: &'static str,
        wanted: Wanted,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<(u32, T)> {
        let (line, value) = self.find(key)?;
        let read = read(value);
        if read.is_none() {
            self.wrong(line, Wrong::WrongType { key, wanted });
        }
        Some((line, read?))
    }

    fn missing(&self, key: &'static str) {
        if !self.has(key) {
            self.wrong(self.line, Wrong::Missing { key });
        }
    }

    pub fn text(&self, key: &'static str, limit: usize) -> Option<Box<str>> {
        let (line, text) = self.typed(key, Wanted::Text, DeValue::as_str)?;
        self.checked(key, line, text, limit)
    }

    fn checked(&self, key: &'static str, line: u32, text: &str, limit: usize) -> Option<Box<str>> {
        let text = text.trim();
        let clean = text.chars().all(crate::domain::field::is_clean);
        if text.is_empty() || !clean || text.chars().count() > limit {
            self.wrong(line, Wrong::Length { key, limit });
            return None;
        }
        Some(text.into())
    }

    pub fn flag(&self, key: &'static str) -> Option<bool> {
        self.typed(key, Wanted::YesNo, DeValue::as_bool).map(|(_, flag)| flag)
    }

    pub fn number(&self, key: &'static str, min: i64, max: i64) -> Option<i64> {
        let integer = |value: &DeValue<'_>| {
            let integer = value.as_integer()?;
            i64::from_str_radix(integer.as_str(), integer.radix()).ok()
        };
        let (line, number) = self.typed(key, Wanted::Number, integer)?;
        if !(min..=max).contains(&number) {
            self.wrong(line, Wrong::OutOfRange { key, min, max });
            return None;
        }
        Some(number)
    }

    pub fn slug(&self, key: &'static str) -> Option<Slug> {
        self.missing(key);
        let (line, text) = self.typed(key, Wanted::Text, DeValue::as_str)?;
        self.slug_of(key, line, text)
    }

    pub fn slug_of(&self, key: &'static str, line: u32, text: &str) -> Option<Slug> {
        let slug = Slug::parse(text);
        if slug.is_none() {
            self.wrong(line, Wrong::NotAKey { key, text: text.into() });
        }
        slug
    }

    /// One of a list of words; the place of the word in the list.
    pub fn word(&self, key: &'static str, known: &[&str]) -> Option<usize> {
        let (line, text) = self.typed(key, Wanted::Text, DeValue::as_str)?;
        self.word_of(key, line, text, known)
    }

    pub fn word_of(&self, key: &'static str, line: u32, text: &str, known: &[&str]) -> Option<usize> {
        let at = known.iter().position(|word| *word == text);
        if at.is_none() {
            let known = known.iter().map(|word| Box::from(*word)).collect();
            self.wrong(line, Wrong::NotOneOf { key, text: text.into(), known });
        }
        at
    }

    pub fn names(&self, key: &'static str, limit: usize, required: bool) -> Option<Names> {
        if required {
            self.missing(key);
        }
        let (line, table) = self.typed(key, Wanted::Names, DeValue::as_table)?;
        let inner = Reader::new(self.notes, &self.name, line, table);
        let names = inner.names_here(limit);
        inner.finish();
        names
    }

    /// `zh` and `en` of this table. English takes twice the room.
    pub fn names_here(&self, limit: usize) -> Option<Names> {
        self.missing("zh");
        self.missing("en");
        let (zh, en) = (self.text("zh", limit), self.text("en", limit * 2));
        Some(Names { zh: zh?, en: en? })
    }

    /// A list of texts, each with its line.
    pub fn texts(&self, key: &'static str, limit: usize) -> Vec<(u32, &'t str)> {
        let Some((line, list)) = self.typed(key, Wanted::List, DeValue::as_array) else { return Vec::new() };
        if list.len() > limit {
            self.wrong(line, Wrong::TooMany { key, limit });
        }
        let one = |value: &'t Spanned<DeValue<'t>>| {
            let line = self.notes.line(value.span().start);
            let text = value.get_ref().as_str();
            if text.is_none() {
                self.wrong(line, Wrong::WrongType { key, wanted: Wanted::Text });
            }
            Some((line, text?))
        };
        list.iter().filter_map(one).collect()
    }

    /// A list of whole numbers.
    pub fn numbers(&self, key: &'static str, limit: usize) -> Vec<i64> {
        self.missing(key);
        let Some((line, list)) = self.typed(key, Wanted::List, DeValue::as_array) else { return Vec::new() };
        if list.len() > limit {
            self.wrong(line, Wrong::TooMany { key, limit });
        }
        let one = |value: &'t Spanned<DeValue<'t>>| {
            let integer = value.get_ref().as_integer();
            let number = integer.and_then(|of| i64::from_str_radix(of.as_str(), of.radix()).ok());
            if number.is_none() {
                let line = self.notes.line(value.span().start);
                self.wrong(line, Wrong::WrongType { key, wanted: Wanted::Number });
            }
            number
        };
        list.iter().filter_map(one).collect()
    }

    /// A list of texts that all have a length of their own, for words people write.
    pub fn phrases(&self, key: &'static str, many: usize, limit: usize) -> Box<[Box<str>]> {
        let texts = self.texts(key, many);
        texts.into_iter().filter_map(|(line, text)| self.checked(key, line, text, limit)).collect()
    }

    /// A list of lists of texts.
    pub fn lists(&self, key: &'static str, limit: usize) -> Vec<Vec<(u32, &'t str)>> {
        let Some((line, list)) = self.typed(key, Wanted::List, DeValue::as_array) else { return Vec::new() };
        if list.len() > limit {
            self.wrong(line, Wrong::TooMany { key, limit });
        }
        let mut out = Vec::new();
        for value in list.iter() {
            let line = self.notes.line(value.span().start);
            let Some(items) = value.get_ref().as_array() else {
                self.wrong(line, Wrong::WrongType { key, wanted: Wanted::List });
                continue;
            };
            let texts = items.iter().filter_map(|item| {
                let text = item.get_ref().as_str();
                if text.is_none() {
                    self.wrong(line, Wrong::WrongType { key, wanted: Wanted::Text });
                }
                Some((line, text?))
            });
            out.push(texts.collect());
        }
        out
    }

    /// The tables of a list of tables, each called after `key` and its own key.
    pub fn tables(&self, key: &'static str, limit: usize) -> Vec<Reader<'t>> {
        let Some((line, list)) = self.typed(key, Wanted::List, DeValue::as_array) else { return Vec::new() };
        if list.len() > limit {
            self.wrong(line, Wrong::TooMany { key, limit });
        }
        let mut out = Vec::new();
        for (place, value) in list.iter().enumerate() {
            let line = self.notes.line(value.span().start);
            let Some(table) = value.get_ref().as_table() else {
                self.wrong(line, Wrong::WrongType { key, wanted: Wanted::Table });
                continue;
            };
            let own = table.iter().find(|(name, _)| name.get_ref().as_ref() == "key");
            let own = own.and_then(|(_, value)| value.get_ref().as_str());
            let called = own.map_or_else(|| format!("{key} {}", place + 1), |own| format!("{key} {own}"));
            out.push(Reader::new(self.notes, &called, line, table));
        }
        out
    }

    /// One table.
    pub fn table(&self, key: &'static str) -> Option<Reader<'t>> {
        let (line, table) = self.typed(key, Wanted::Table, DeValue::as_table)?;
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{} {key}", self.name) };
        Some(Reader::new(self.notes, &name, line, table))
    }

    /// A list of choices with key and names.
    pub fn choices(&self, key: &'static str, limit: usize) -> Box<[Choice]> {
        self.missing(key);
        let mut choices: Vec<Choice> = Vec::new();
        for reader in self.tables(key, limit) {
            let reader = Reader { name: self.name.clone(), ..reader };
            let (slug, name) = (reader.slug("key"), reader.names_here(20));
            reader.finish();
            let (Some(key), Some(name)) = (slug, name) else { continue };
            if choices.iter().any(|other| other.key == key) {
                reader.wrong(reader.line, Wrong::Twice { key: key.as_str().into() });
            }
            choices.push(Choice { key, name });
        }
        choices.into()
    }

    /// Notes that something has no meaning here.
    pub fn not_here(&self, keys: &[&'static str]) {
        for key in keys.iter().copied().filter(|key| self.has(key)) {
            self.known.borrow_mut().push(key);
            self.wrong(self.line_of(key), Wrong::NotHere { key });
        }
    }

    /// Notes every name that nobody has asked for.
    pub fn finish(&self) {
        let mut known = self.known.borrow_mut();
        known.sort_unstable();
        known.dedup();
        for (name, _) in self.table.iter() {
            let key: &str = name.get_ref().as_ref();
            if !known.contains(&key) {
                let line = self.notes.line(name.span().start);
                self.wrong(line, Wrong::UnknownKey { key: key.into(), known: known.clone().into() });
            }
        }
    }
}
