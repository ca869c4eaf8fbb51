//! What people type in a field, as a value.

use crate::{
    domain::{Date, Day, FieldProblem, Shape, Value},
    lang::fold,
};

/// Signs between several entries of one field.
const SEPARATORS: [char; 7] = [' ', '　', '、', ',', '，', ';', '；'];

/// Reads a field's text. Numbers and dates are folded, texts are taken as typed.
///
/// # Errors
/// A [`FieldProblem`] that says how it should be.
pub fn parse(shape: Shape, text: &str) -> Result<Value, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    let folded = fold(text);
    match shape {
        Shape::Text(limit) => within(text, limit).map(|text| Value::Text(text.into())),
        Shape::Texts(limit) => text
            .split(SEPARATORS)
            .filter(|part| !part.is_empty())
            .map(|part| within(part, limit).map(|part| Value::Text(part.into())))
            .collect::<Result<Box<[Value]>, _>>()
            .map(Value::List),
        Shape::Number => folded.parse().map(Value::Number).map_err(|_| FieldProblem::NotANumber),
        Shape::Count => match folded.as_str() {
            "-" => Ok(Value::Nothing),
            "?" => Ok(Value::Unknown),
            number => {
                number.parse::<u32>().map(|n| Value::Number(n.into())).map_err(|_| FieldProblem::NotANumber)
            }
        },
        Shape::Day => Day::parse(&folded).map(Value::Day).ok_or(FieldProblem::NotADate),
        Shape::Date => Date::parse(&folded).map(Value::Date).ok_or(FieldProblem::NotADate),
        Shape::Flag => match folded.as_str() {
            "1" => Ok(Value::Flag(true)),
            "0" => Ok(Value::Flag(false)),
            _ => Err(FieldProblem::NotAFlag),
        },
        Shape::Choice(_, keys) => folded
            .parse::<usize>()
            .ok()
            .and_then(|number| keys.get(number.checked_sub(1)?))
            .map(|key| Value::Text((*key).into()))
            .ok_or(FieldProblem::NotAChoice),
        Shape::Ref(_) | Shape::Refs(_) | Shape::Part => Err(FieldProblem::WrongShape),
    }
}

fn within(text: &str, limit: u16) -> Result<&str, FieldProblem> {
    if text.chars().count() > usize::from(limit) { Err(FieldProblem::TooLong(limit)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_read_however_an_input_method_wrote_them() {
        assert_eq!(parse(Shape::Number, "３１"), Ok(Value::Number(31)));
        assert_eq!(parse(Shape::Count, "－"), Ok(Value::Nothing));
        assert_eq!(parse(Shape::Count, "？"), Ok(Value::Unknown));
        assert_eq!(parse(Shape::Count, "0"), Ok(Value::Number(0)));
        assert_eq!(
            parse(Shape::Date, "1970年5月"),
            Date::parse("1970-05").map(Value::Date).ok_or(FieldProblem::NotADate)
        );
        assert_eq!(parse(Shape::Day, "2026-02-30"), Err(FieldProblem::NotADate));
        assert_eq!(parse(Shape::Count, "many"), Err(FieldProblem::NotANumber));
    }

    #[test]
    fn tags_are_parted_by_whatever_stands_between_them() {
        let tags = |parts: &[&str]| Ok(Value::List(parts.iter().map(|t| Value::Text((*t).into())).collect()));
        assert_eq!(parse(Shape::Texts(20), "侨眷、乡贤， 退役军人"), tags(&["侨眷", "乡贤", "退役军人"]));
        assert_eq!(parse(Shape::Texts(2), "退役军人"), Err(FieldProblem::TooLong(2)));
        assert_eq!(parse(Shape::Text(4), "  "), Ok(Value::Empty));
    }
}
