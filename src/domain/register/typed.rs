//! What people type in a field of a register, as a value. Signs are plain ASCII here: whoever reads keys folds them.
//!
//! Rows (people, units …) are never typed, they are picked; everything else is read here: numbers of choices and of
//! units of measure as a form shows them, or their names.

use super::{
    FieldDef, Type,
    cell::{decimal, read_decimal},
    definition::Choice,
};
use crate::domain::{Date, FieldProblem, Value, field::FieldValue};

/// Signs between the parts of a list; folding must leave them alone.
pub const SEPARATORS: [char; 5] = ['、', '；', ';', '，', '　'];

/// Reads a typed text. `?` is "not known", `-` is "known to be none", where the field has these.
///
/// # Errors
/// Why it does not fit.
pub fn typed(field: &FieldDef, text: &str) -> Result<Value, FieldProblem> {
    let text = text.trim();
    let wordless = matches!(field.of, Type::Text(_) | Type::Document | Type::Choice(_) | Type::Period);
    match text {
        "" => return Ok(Value::Empty),
        "?" if !wordless => return Ok(Value::Unknown),
        "-" if !wordless && !matches!(field.of, Type::YesNo | Type::Date) => return Ok(Value::Nothing),
        _ => {}
    }
    if let Type::Quantity(units) = &field.of {
        let mut all = quantities(units, text)?;
        return if field.list {
            Ok(Value::List(all.into()))
        } else if all.len() == 1 {
            all.pop().ok_or(FieldProblem::NotANumber)
        } else {
            Err(FieldProblem::NotANumber)
        };
    }
    if !field.list {
        return one(field, text);
    }
    let parts = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| one(field, part)).collect::<Result<Box<[Value]>, _>>().map(Value::List)
}

fn one(field: &FieldDef, text: &str) -> Result<Value, FieldProblem> {
    let within = |limit: u16| match text.chars().count() > usize::from(limit) {
        true => Err(FieldProblem::TooLong(limit)),
        false => Ok(Value::Text(text.into())),
    };
    let number = |decimals| read_decimal(text, decimals).map(Value::Number).ok_or(FieldProblem::NotANumber);
    let date = |text: &str| Date::parse(text).map(Value::Date).ok_or(FieldProblem::NotADate);
    match &field.of {
        Type::Text(limit) => within(*limit),
        Type::Document => within(60),
        Type::Number { decimals, .. } => number(*decimals),
        Type::Money => number(2),
        Type::Date => date(text),
        Type::Period => {
            let (from, to) = text.split_once(['~', '～', '至', ' ']).ok_or(FieldProblem::NotADate)?;
            let end = |text: &str| if text.trim().is_empty() { Ok(Value::Empty) } else { date(text.trim()) };
            Ok(Value::List([end(from)?, end(to)?].into()))
        }
        Type::Choice(choices) => choice(choices, text).map(|one| one.key.to_value()),
        Type::YesNo => match text {
            "1" => Ok(Value::Flag(true)),
            "0" => Ok(Value::Flag(false)),
            _ => Err(FieldProblem::NotAFlag),
        },
        Type::Quantity(_)
        | Type::Person
        | Type::Unit(_)
        | Type::Grid
        | Type::Organisation
        | Type::Entry(_) => Err(FieldProblem::WrongShape),
    }
}

/// A choice by its number in the file's order, its key, its name, or what only one name has in it.
fn choice<'c>(choices: &'c [Choice], text: &str) -> Result<&'c Choice, FieldProblem> {
    if let Ok(number) = text.parse::<usize>() {
        return number.checked_sub(1).and_then(|at| choices.get(at)).ok_or(FieldProblem::NotAChoice);
    }
    let named =
        |one: &&Choice| one.key == *text || *one.name.zh == *text || one.name.en.eq_ignore_ascii_case(text);
    if let Some(one) = choices.iter().find(named) {
        return Ok(one);
    }
    let mut with = choices.iter().filter(|one| one.name.zh.contains(text) || one.name.en.contains(text));
    match (with.next(), with.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(FieldProblem::NotAChoice),
    }
}

/// Numbers, each with its unit of measure behind it: `9碉楼、21洋庐` or by the number of the unit, `9 1、21 2`.
fn quantities(units: &[Choice], text: &str) -> Result<Vec<Value>, FieldProblem> {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut all = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| SEPARATORS.contains(&c) || c == ' ');
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(is_digit(c) || c == ',')).unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(end);
        let held = read_decimal(digits, 0).ok_or(FieldProblem::NotANumber)?;
        let behind = behind.trim_start_matches(' ');
        let by_number = behind.starts_with(is_digit);
        let stop = |c: char| SEPARATORS.contains(&c) || c == ' ' || (!by_number && is_digit(c));
        let end = behind.find(stop).unwrap_or(behind.len());
        let (unit, next) = behind.split_at(end);
        let unit = match (units, unit) {
            ([only], "") => only,
            (units, unit) => choice(units, unit)?,
        };
        all.push(Value::List([Value::Number(held), unit.key.to_value()].into()));
        rest = next.trim_start_matches(|c: char| SEPARATORS.contains(&c) || c == ' ');
    }
    Ok(all)
}

/// A value as one would type it, `None` for what is picked.
pub fn as_typed(field: &FieldDef, value: &Value, chinese: bool) -> Option<String> {
    let name = |choices: &[Choice], key: &str| {
        let found = choices.iter().find(|one| one.key == *key);
        found.map_or_else(|| key.to_owned(), |one| one.name.of(chinese).to_owned())
    };
    Some(match (&field.of, value) {
        (_, Value::Empty) => String::new(),
        (_, Value::Unknown) => "?".to_owned(),
        (_, Value::Nothing) => "-".to_owned(),
        (Type::Quantity(units), Value::List(pair)) if matches!(pair.first(), Some(Value::Number(_))) => {
            match &**pair {
                [Value::Number(held), Value::Text(unit)] => format!("{held} {}", name(units, unit)),
                _ => return None,
            }
        }
        (Type::Period, Value::List(pair)) if !matches!(pair.first(), Some(Value::List(_))) => {
            let end = |value: &Value| match value {
                Value::Date(date) => date.to_string(),
                _ => String::new(),
            };
            pair.iter().map(end).collect::<Vec<_>>().join("~")
        }
        (_, Value::List(items)) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| as_typed(field, item, chinese)).collect();
            texts?.join("、")
        }
        (Type::Choice(choices), Value::Text(key)) => name(choices, key),
        (_, Value::Text(text)) => text.to_string(),
        (Type::Money, Value::Number(held)) => decimal(*held, 2),
        (Type::Number { decimals, .. }, Value::Number(held)) => decimal(*held, *decimals),
        (_, Value::Number(held)) => held.to_string(),
        (_, Value::Date(date)) => date.to_string(),
        (_, Value::Day(day)) => day.to_string(),
        (_, Value::Flag(flag)) => if *flag { "1" } else { "0" }.to_owned(),
        (_, Value::Ref(..) | Value::Part(_) | Value::Fields(_) | Value::Sealed(_)) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::register::{Slug, shipped, tests::slug};

    fn field(register: &str, key: &str) -> &'static FieldDef {
        let definition = shipped::register(slug(register)).unwrap();
        definition.field(Slug::parse(key).unwrap()).unwrap().1
    }

    fn pair(number: i64, unit: &str) -> Value {
        Value::List([Value::Number(number), Value::Text(unit.into())].into())
    }

    #[test]
    fn objects_are_typed_with_the_number_or_any_name_of_their_unit() {
        let items = field("donation", "items");
        let told = Value::List([pair(9, "tower"), pair(21, "villa"), pair(32, "object")].into());
        for text in [
            "9 1、21 2、32 3",
            "9幢碉楼、21间洋庐；32件物品",
            "9碉楼 21洋庐 32物品",
            "9 towers 21 villas 32 objects",
        ] {
            assert_eq!(typed(items, text), Ok(told.clone()), "{text}");
        }
        for (text, problem) in [
            ("9", FieldProblem::NotAChoice),
            ("9 99", FieldProblem::NotAChoice),
            ("9头牛", FieldProblem::NotAChoice),
            ("碉楼9", FieldProblem::NotANumber),
        ] {
            assert_eq!(typed(items, text), Err(problem), "{text}");
        }
        assert_eq!(typed(items, "-"), Ok(Value::Nothing));
    }

    #[test]
    fn what_is_shown_for_typing_is_read_back_the_same() {
        for (register, key, text) in [
            ("donation", "items", "9 幢碉楼、21 间洋庐"),
            ("donation", "cash", "2000000.5"),
            ("donation", "given_on", "2024-05"),
            ("honour", "level", "省级"),
            ("donation", "cash", "?"),
        ] {
            let field = field(register, key);
            let value = typed(field, text).unwrap();
            assert_eq!(as_typed(field, &value, true).as_deref(), Some(text), "{key}");
        }
        assert_eq!(typed(field("honour", "level"), "3"), typed(field("honour", "level"), "provincial"));
        assert_eq!(typed(field("donation", "cash"), "1.234"), Err(FieldProblem::NotANumber));
        assert_eq!(typed(field("donation", "given_on"), "明年"), Err(FieldProblem::NotADate));
    }
}
