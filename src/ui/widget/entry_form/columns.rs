//! The columns of an entry as a form knows them: what is typed or picked in each, what may be entered.

use crate::{
    domain::{
        Date, Day, EntryId, FieldProblem, Kind, RowId, UnitId, Value,
        field::FieldValue,
        register::{
            Column, Definition, Entry, FIRMS, FieldDef, Slug, Subject, Type,
            typed::{SEPARATORS, typed},
        },
        unit::Level,
    },
    lang::Lang,
    term::fold_command,
    ui::{
        Look, describe,
        widget::{Accepts, Only},
        wording_register,
    },
};

/// The longest text of a field that holds several.
const MAX_TEXT: u16 = 1_000;

/// Whether a field of an entry is hidden: not shown to the account at all, or masked until it is shown on purpose.
pub fn shut(look: &Look<'_>, at: Option<EntryId>, field: &FieldDef) -> bool {
    let revealed = |id: EntryId| look.facts.revealed.contains(&(id.row(), Entry::VALUES));
    !look.view.sees_field(field) || (field.is_masked() && at.is_some_and(|id| !revealed(id)))
}

/// A value of a column as it is shown, units with what they lie in.
pub fn shown_value(look: &Look<'_>, definition: &Definition, column: Column, value: &Value) -> String {
    match (column, value) {
        (Column::Unit, Value::Ref(_, id)) => describe::unit_path(look, UnitId(*id)),
        (Column::Subject, Value::Ref(kind, id)) => describe::name(look, RowId { kind: *kind, id: *id }),
        _ => wording_register::value(look, definition, column, value),
    }
}

/// Puts a value into a column of an entry.
///
/// # Errors
/// Why it does not fit; a required fixed column cannot be empty.
pub fn set(
    definition: &Definition,
    entry: &mut Entry,
    column: Column,
    value: Value,
) -> Result<(), FieldProblem> {
    match column {
        Column::Own(at) => {
            let field = definition.fields.get(at).ok_or(FieldProblem::NotThere)?;
            entry.values.set(field.key, value)
        }
        Column::Number => entry.number.put(&value),
        Column::Unit => entry.unit.put(&value),
        Column::Subject => entry.subject.put(&value),
        Column::State => entry.state.put(&value),
        Column::StateSince => entry.state_since.put(&value),
        Column::From => entry.from.put(&value),
        Column::To => entry.to.put(&value),
        Column::Document => entry.document.put(&value),
        Column::Remarks => entry.remarks.put(&value),
    }
}

pub(super) fn is_yes_no(definition: &Definition, column: Column) -> bool {
    matches!(column, Column::Own(at) if definition.fields[at].of == Type::YesNo && !definition.fields[at].list)
}

/// Whether one digit says it all.
pub(super) fn by_digit(definition: &Definition, column: Column) -> bool {
    match column {
        Column::State => definition.states.len() < 10,
        Column::Own(at) => {
            let field = &definition.fields[at];
            match &field.of {
                Type::YesNo => !field.list,
                Type::Choice(choices) => !field.list && choices.len() < 10,
                _ => false,
            }
        }
        _ => false,
    }
}

/// The kind of row that is picked for a column, and which of them.
pub(super) fn picks(definition: &Definition, column: Column) -> Option<(Kind, Only)> {
    match column {
        Column::Unit => Some((Kind::Unit, Only::Levels(definition.levels.to_vec()))),
        Column::Subject => Some(match definition.subject {
            Subject::Group => (Kind::Unit, Only::Levels(vec![Level::Group])),
            Subject::Firm => (Kind::Entry, Slug::fixed(FIRMS).map_or(Only::Any, Only::Register)),
            other => (other.kind()?, Only::Any),
        }),
        Column::Own(at) => {
            let of = &definition.fields[at].of;
            let only = match of {
                Type::Unit(levels) => Only::Levels(levels.to_vec()),
                Type::Entry(register) => Only::Register(*register),
                _ => Only::Any,
            };
            Some((of.refers_to()?, only))
        }
        _ => None,
    }
}

pub(super) fn accepts(definition: &Definition, column: Column) -> Accepts {
    match column {
        Column::Own(at) => {
            let field = &definition.fields[at];
            match &field.of {
                Type::Text(limit) => Accepts::Text(if field.list { MAX_TEXT } else { *limit }),
                Type::Document => Accepts::Text(60),
                Type::Choice(_) | Type::Quantity(_) => Accepts::Text(MAX_TEXT),
                _ => Accepts::Folded(60),
            }
        }
        Column::StateSince | Column::From | Column::To => Accepts::Folded(20),
        Column::Number => Accepts::Text(40),
        Column::Document => Accepts::Text(60),
        Column::Remarks => Accepts::Text(400),
        Column::Unit | Column::Subject | Column::State => Accepts::Text(60),
    }
}

/// Reads what was typed in a column.
pub(super) fn read(definition: &Definition, column: Column, text: &str) -> Result<Value, FieldProblem> {
    let fold = |sign: char| if SEPARATORS.contains(&sign) { sign } else { fold_command(sign) };
    let plain: String = text.chars().map(fold).collect();
    let plain = plain.trim();
    let text_of = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.into()) };
    match column {
        Column::Own(at) => {
            let field = &definition.fields[at];
            match field.of {
                Type::Text(_) | Type::Document => typed(field, text),
                _ => typed(field, plain),
            }
        }
        _ if plain.is_empty() => Ok(Value::Empty),
        Column::StateSince => Day::parse(plain).map(Value::Day).ok_or(FieldProblem::NotADate),
        Column::From | Column::To => Date::parse(plain).map(Value::Date).ok_or(FieldProblem::NotADate),
        Column::State => {
            let at = plain.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let state = at.and_then(|at| definition.states.get(at));
            state.map(|state| state.key.to_value()).ok_or(FieldProblem::NotAChoice)
        }
        Column::Number | Column::Document | Column::Remarks => Ok(text_of(text.trim())),
        Column::Unit | Column::Subject => Err(FieldProblem::WrongShape),
    }
}

/// What may be entered in a column.
pub(super) fn help(look: &Look<'_>, definition: &Definition, column: Column) -> String {
    let words = look.words;
    let chinese = words.lang() == Lang::Zh;
    let numbered = |names: &mut dyn Iterator<Item = &str>| {
        names.zip(1..).map(|(name, at): (&str, usize)| format!("{at} {name}")).collect::<Vec<_>>().join("  ")
    };
    match column {
        Column::Unit => words.t("form-ref").into_owned(),
        Column::Subject => words.t("entry-help-subject").into_owned(),
        Column::State => numbered(&mut definition.states.iter().map(|state| state.name.of(chinese))),
        Column::StateSince => words.t("form-day").into_owned(),
        Column::From | Column::To => words.t("form-date").into_owned(),
        Column::Number => words.t("entry-help-number").into_owned(),
        Column::Document => words.ta("form-text", &[("limit", 60.into())]).into_owned(),
        Column::Remarks => words.ta("form-text", &[("limit", 400.into())]).into_owned(),
        Column::Own(at) => {
            let field = &definition.fields[at];
            let several = |text: String| {
                if field.list { format!("{text}  {}", words.t("entry-help-list")) } else { text }
            };
            match &field.of {
                Type::Text(limit) => {
                    several(words.ta("form-text", &[("limit", (*limit).into())]).into_owned())
                }
                Type::Document => words.ta("form-text", &[("limit", 60.into())]).into_owned(),
                Type::Number { unit, .. } => {
                    let unit = unit.as_ref().map_or("", |unit| unit.of(chinese));
                    words.ta("entry-help-figure", &[("unit", unit.into())]).into_owned()
                }
                Type::Money => words.t("entry-help-money").into_owned(),
                Type::Quantity(units) => {
                    let names = numbered(&mut units.iter().map(|unit| unit.name.of(chinese)));
                    format!("{} {names}", words.t("entry-help-quantity"))
                }
                Type::Date => words.t("form-date").into_owned(),
                Type::Period => words.t("entry-help-period").into_owned(),
                Type::Choice(choices) => {
                    several(numbered(&mut choices.iter().map(|choice| choice.name.of(chinese))))
                }
                Type::YesNo => format!("1 {}  0 {}  ? {}", words.t("yes"), words.t("no"), words.t("unknown")),
                Type::Person | Type::Unit(_) | Type::Grid | Type::Organisation | Type::Entry(_) => {
                    let how = words.t(if field.list { "form-refs" } else { "form-ref" });
                    format!("{how}  ? {}", words.t("unknown"))
                }
            }
        }
    }
}
