//! One cell: the text that stands in a file to a value, and a value to what a list shows.

use super::{
    problem::Reason,
    sheet::Cell,
    vocabulary::{Answer, half_width, vocabulary},
};
use crate::domain::{Date, Day, Field, Kind, Shape, Value, field::is_clean};
use std::borrow::Cow;

/// What stands in a cell once spaces, invisible marks and a spreadsheet's wrapping are gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Raw<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// Wrapped as text (`'-` or `="-"`): it means itself, not "none" or "not known".
    pub literal: bool,
}

impl Raw<'_> {
    /// Whether nothing was entered.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() && !self.literal
    }

    /// Whether it asks for an optional field to be emptied.
    pub fn is_dash(&self) -> bool {
        !self.literal && matches!(&*self.text, "-" | "－" | "—" | "——" | "--")
    }

    /// The same with full-width signs and digits made half-width.
    pub fn half_width(&self) -> String {
        half_width(&self.text).trim().to_owned()
    }
}

/// Reads what stands in a cell.
///
/// Invisible marks come along with whatever is copied from a chat or a contact list and are dropped; line
/// breaks and tabs become spaces.
///
/// # Errors
/// [`Reason::Unclean`] for control characters and for the mark that stands for a damaged character.
pub(super) fn read(cell: &str) -> Result<Raw<'_>, Reason> {
    let mut text = Cow::Borrowed(cell.trim());
    if !text.chars().all(|c| is_clean(c) && c != '\u{FFFD}') {
        let mut cleaned = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\r' => {}
                '\n' | '\t' => cleaned.push(' '),
                '\u{FFFD}' => return Err(Reason::Unclean),
                c if c.is_control() => return Err(Reason::Unclean),
                c if is_clean(c) => cleaned.push(c),
                _ => {}
            }
        }
        text = Cow::Owned(cleaned.trim().to_owned());
    }
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Ok(Raw { text: Cow::Owned(inner.trim().replace("\"\"", "\"")), literal: true });
    }
    if let Some(rest) = text.strip_prefix('\'') {
        return Ok(Raw { text: Cow::Owned(rest.trim().to_owned()), literal: true });
    }
    Ok(Raw { text, literal: false })
}

/// Whether a spreadsheet has turned digits into a number with an exponent (`4.40783E+11`).
pub(super) fn is_rounded(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().any(|b| b.is_ascii_digit())
        && exponent.strip_prefix('+').is_some_and(all_digits)
}

/// A whole number as spreadsheets write it: `2861`, `2,861`, `2861.00`.
pub(super) fn whole(text: &str) -> Option<i64> {
    let text = text.split_once('.').map_or(
        text,
        |(whole, rest)| {
            if rest.bytes().all(|b| b == b'0') { whole } else { text }
        },
    );
    let digits: String = text.chars().filter(|c| *c != ',').collect();
    digits.parse().ok()
}

/// A day or date as people and spreadsheets write it; a time of day behind it is passed over.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = half_width(text);
    let text = text.trim();
    let day = text.split_once([' ', 'T']).map_or(text, |(day, time)| {
        if !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')) {
            day
        } else {
            text
        }
    });
    Date::parse(day)
}

/// Parts a list of texts at `;`, `；`, `、`, `，`, `,` and `|`; a backslash keeps the next sign from parting.
pub(super) fn items(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, all.last_mut()) {
            ('\\', Some(last)) => last.extend(chars.next()),
            (c, _) if is_separator(c) => all.push(String::new()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    all.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

const fn is_separator(c: char) -> bool {
    matches!(c, ';' | '；' | '、' | '，' | ',' | '|')
}

/// One item of a list as it is written: whatever would part it is kept by a backslash.
pub(super) fn item(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_separator(c) || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What a cell says of a field.
///
/// *Shape*: `None` leaves the field as it is (an empty cell).
///
/// # Errors
/// Why the cell does not fit the field.
pub(super) fn value(field: &Field, raw: &Raw<'_>) -> Result<Option<Value>, Reason> {
    if raw.is_blank() {
        return Ok(None);
    }
    let words = vocabulary();
    let says = |answer| !raw.literal && words.says(answer, &raw.text);
    let text = &*raw.text;
    let limited = |text: &str, limit: u16| {
        if text.chars().count() > usize::from(limit) { Err(Reason::TooLong(limit)) } else { Ok(()) }
    };
    Ok(Some(match field.shape {
        Shape::Text(_) if raw.is_dash() => Value::Empty,
        Shape::Text(limit) => {
            limited(text, limit)?;
            Value::Text(text.into())
        }
        Shape::Count if says(Answer::Unknown) => Value::Unknown,
        Shape::Count if says(Answer::None) => Value::Nothing,
        Shape::Number if raw.is_dash() => Value::Empty,
        Shape::Count | Shape::Number => {
            Value::Number(whole(&raw.half_width()).filter(|n| *n >= 0).ok_or(Reason::NotANumber)?)
        }
        Shape::Flag if words.says(Answer::Yes, text) => Value::Flag(true),
        Shape::Flag if raw.is_dash() || words.says(Answer::No, text) => Value::Flag(false),
        Shape::Flag => return Err(Reason::NotAFlag),
        // A choice may have its own word for "other" or "none"; only what is no choice is an answer.
        Shape::Choice(list, keys) => match words.choice(list, keys, text) {
            Some(key) => Value::Text(key.into()),
            None if says(Answer::Unknown) || says(Answer::None) => Value::Empty,
            None => return Err(Reason::NotAChoice),
        },
        Shape::Day | Shape::Date | Shape::Texts(_) | Shape::Ref(_) | Shape::Refs(_)
            if says(Answer::Unknown) || says(Answer::None) =>
        {
            Value::Empty
        }
        Shape::Day => Value::Day(day(text).ok_or(Reason::NotADate)?),
        Shape::Date => Value::Date(date(text).ok_or(Reason::NotADate)?),
        Shape::Texts(limit) => {
            let items = items(text);
            for item in &items {
                limited(item, limit)?;
            }
            if items.is_empty() {
                return Ok(None);
            }
            Value::List(items.into_iter().map(|item| Value::Text(item.into())).collect())
        }
        // References and parts are read by the import that knows their names.
        Shape::Ref(_) | Shape::Refs(_) | Shape::Part => return Err(Reason::NotAChoice),
    }))
}

/// A civil day as people write it.
pub(super) fn day(text: &str) -> Option<Day> {
    date(text).filter(|date| date.precision == crate::domain::Precision::Day).map(|date| date.day)
}

/// What a list shows of a field's value. References and parts show nothing: their columns are the list's own.
pub(super) fn show(field: &Field, value: &Value) -> Cell {
    match value {
        Value::Empty | Value::Part(_) | Value::Fields(_) => Cell::Empty,
        Value::Sealed(sealed) => Cell::text(sealed.mask()),
        Value::Unknown => Cell::Unknown,
        Value::Nothing => Cell::None,
        Value::Text(text) => match field.shape {
            Shape::Choice(list, keys) => {
                keys.iter().find(|key| **key == &**text).map_or(Cell::Empty, |key| Cell::Choice(list, key))
            }
            Shape::Text(_)
            | Shape::Number
            | Shape::Count
            | Shape::Flag
            | Shape::Day
            | Shape::Date
            | Shape::Ref(_)
            | Shape::Texts(_)
            | Shape::Refs(_)
            | Shape::Part => Cell::Text(text.clone()),
        },
        Value::Number(n) => Cell::Number(*n),
        Value::Flag(flag) => Cell::Flag(*flag),
        Value::Day(day) => Cell::Text(day.to_string().into()),
        Value::Date(date) => Cell::Text(date.to_string().into()),
        Value::Ref(Kind::Role | Kind::Unit | Kind::Person | Kind::Organisation, _)
        | Value::Ref(Kind::Grid | Kind::Assignment | Kind::Setting | Kind::Account, _)
        | Value::Ref(Kind::Register | Kind::Entry, _)
        | Value::Ref(Kind::Template | Kind::Cycle | Kind::Sheet | Kind::Ballot, _)
        | Value::Ref(
            Kind::Post
            | Kind::Incumbency
            | Kind::Term
            | Kind::Election
            | Kind::Reserve
            | Kind::Filing
            | Kind::Pairing
            | Kind::Training
            | Kind::Recruit
            | Kind::Indicator
            | Kind::Freeze
            | Kind::Confirmation,
            _,
        ) => Cell::Empty,
        Value::List(items) => Cell::List(
            items
                .iter()
                .filter_map(|item| if let Value::Text(text) = item { Some(text.clone()) } else { None })
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Class;

    fn of(shape: Shape, cell: &str) -> Result<Option<Value>, Reason> {
        let field = Field { key: "x", shape, class: Class::Open, required: false };
        value(&field, &read(cell)?)
    }

    #[test]
    fn a_value_none_and_unknown_are_three_things_and_blank_is_a_fourth() {
        for (cell, expected) in [
            ("412", Some(Value::Number(412))),
            ("２，861", Some(Value::Number(2861))),
            ("412.00", Some(Value::Number(412))),
            ("0", Some(Value::Number(0))),
            ("不详", Some(Value::Unknown)),
            ("？", Some(Value::Unknown)),
            ("无", Some(Value::Nothing)),
            ("-", Some(Value::Nothing)),
            ("  ", None),
        ] {
            assert_eq!(of(Shape::Count, cell), Ok(expected), "{cell}");
        }
        for cell in ["-3", "四百", "4.5", "1e3"] {
            assert_eq!(of(Shape::Count, cell), Err(Reason::NotANumber), "{cell}");
        }
    }

    #[test]
    fn wrappings_of_spreadsheets_come_off() {
        for cell in ["'440783198001011234", "=\"440783198001011234\"", "\t440783198001011234 "] {
            assert_eq!(read(cell).unwrap().text, "440783198001011234");
        }
        assert_eq!(of(Shape::Text(9), "'-"), Ok(Some(Value::Text("-".into()))));
        assert_eq!(of(Shape::Text(9), "-"), Ok(Some(Value::Empty)));
        assert!(is_rounded("4.40783E+17") && !is_rounded("E5+1") && !is_rounded("440783"));
    }

    #[test]
    fn invisible_marks_are_dropped_and_control_characters_refused() {
        assert_eq!(read("\u{202D}13800005678\u{202C}").unwrap().text, "13800005678");
        assert_eq!(read("茅\u{200B}冈\n村").unwrap().text, "茅冈 村");
        assert_eq!(read("a\u{1B}[2J"), Err(Reason::Unclean));
        assert_eq!(read("\u{FFFD}"), Err(Reason::Unclean));
    }

    #[test]
    fn lists_part_at_every_sign_and_items_keep_theirs() {
        assert_eq!(items("乡贤；侨眷、退役军人,a | "), ["乡贤", "侨眷", "退役军人", "a"]);
        let odd = ["a;b", "c\\d", "e、f"];
        assert_eq!(items(&odd.map(item).join(";")), odd);
    }

    #[test]
    fn dates_lose_a_time_of_day_and_keep_their_precision() {
        assert_eq!(of(Shape::Day, "2026/11/23 0:00:00"), Ok(Day::parse("2026-11-23").map(Value::Day)));
        assert_eq!(of(Shape::Date, "１９７０年５月"), Ok(Date::parse("1970-05").map(Value::Date)));
        assert_eq!(of(Shape::Day, "1970-05"), Err(Reason::NotADate));
        assert_eq!(of(Shape::Day, "无"), Ok(Some(Value::Empty)));
    }
}
