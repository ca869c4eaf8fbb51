//! What is wrong with an entry of a register or with a definition's file, in words with the next step.

use super::{Look, describe};
use crate::{
    domain::{
        EntryId, Value as Held, View,
        register::{
            Column, Definition, EntryDoubt, EntryProblem, Mistake, Names, Slug, Wanted, Wrong,
            definition::{Check, Desk},
        },
    },
    lang::{Lang, Value, Words},
};

fn named(words: Words, names: &Names) -> &str {
    names.of(words.lang() == Lang::Zh)
}

/// The heading of a column of a register.
pub fn column(words: Words, definition: &Definition, column: Column) -> String {
    match column {
        Column::Own(at) => definition.fields.get(at).map_or("", |field| named(words, &field.name)).to_owned(),
        _ => words.t(format!("field-entry-{}", definition.column_key(column))).into_owned(),
    }
}

fn field(words: Words, definition: Option<&Definition>, key: Slug) -> String {
    let own = definition.and_then(|definition| definition.field(key));
    own.map_or_else(|| key.to_string(), |(_, field)| named(words, &field.name).to_owned())
}

/// Who may do a step, at least.
pub fn desk(words: Words, desk: Desk) -> String {
    match desk {
        Desk::Village => words.t("level-village-desk"),
        Desk::Town => words.t("level-town-desk"),
        Desk::County => words.t("level-county-desk"),
    }
    .into_owned()
}

/// What a check asks: the file's own sentence, else one made from its columns.
fn check(words: Words, definition: &Definition, check: &Check) -> String {
    if let Some(say) = &check.say {
        return named(words, say).to_owned();
    }
    let columns: Vec<String> = check.rule.columns().iter().map(|of| column(words, definition, *of)).collect();
    let id = format!("check-{}", check.rule.key().replace('_', "-"));
    words.ta(id, &[("fields", columns.join(&words.t("list-separator")).into())]).into_owned()
}

/// A limit as it is written, with the digits behind the point that the field has.
fn limit(definition: Option<&Definition>, key: Slug, held: Option<i64>) -> String {
    use crate::domain::register::Type;
    let of = definition.and_then(|definition| definition.field(key)).map(|(_, field)| &field.of);
    let decimals = match of {
        Some(Type::Money) => 2,
        Some(Type::Number { decimals, .. }) => *decimals,
        _ => 0,
    };
    held.map(|held| crate::domain::register::cell::decimal(held, decimals)).unwrap_or_default()
}

/// Why an entry is refused, with the name of its register.
pub fn problem(look: &Look<'_>, register: Slug, problem: &EntryProblem) -> String {
    let words = look.words;
    let definition = look.view.register(register);
    let name = definition.map_or_else(|| register.to_string(), |of| named(words, &of.name).to_owned());
    let said = said(words, look.view, register, problem);
    words.ta("refusal-entry", &[("register", name.into()), ("problem", said.into())]).into_owned()
}

/// Why an entry is refused.
pub fn said(words: Words, view: &View, register: Slug, problem: &EntryProblem) -> String {
    let definition = view.register(register);
    let about = |key: Slug| Value::from(field(words, definition, key));
    let state = |key: Slug| {
        let state = definition.and_then(|definition| definition.state(key));
        Value::from(state.map_or_else(|| key.to_string(), |(_, state)| named(words, &state.name).to_owned()))
    };
    let said = match problem {
        EntryProblem::NoRegister => words.t("entry-no-register"),
        EntryProblem::Retired => words.t("entry-retired"),
        EntryProblem::WrongLevel => words.t("entry-wrong-level"),
        EntryProblem::SubjectMissing => words.t("entry-subject-missing"),
        EntryProblem::SubjectWrong => words.t("entry-subject-wrong"),
        EntryProblem::NoField(key) => words.ta("entry-no-field", &[("field", key.as_str().into())]),
        EntryProblem::Field(key, problem) => words.ta(
            "refusal-field",
            &[("field", about(*key)), ("problem", super::wording::problem(words, *problem).into())],
        ),
        EntryProblem::OutOfRange(key, min, max) => words.ta(
            "entry-out-of-range",
            &[
                ("field", about(*key)),
                ("min", limit(definition, *key, *min).into()),
                ("max", limit(definition, *key, *max).into()),
            ],
        ),
        EntryProblem::WrongKind(key) => words.ta("entry-wrong-kind", &[("field", about(*key))]),
        EntryProblem::NoState => words.t("entry-no-state"),
        EntryProblem::NoMove { from, to } => match from {
            Some(from) => words.ta("entry-no-move", &[("from", state(*from)), ("to", state(*to))]),
            None => words.ta("entry-no-beginning", &[("to", state(*to))]),
        },
        EntryProblem::HigherDesk(least) => {
            words.ta("entry-higher-desk", &[("desk", desk(words, *least).into())])
        }
        EntryProblem::NeededInState(key) => words.ta("entry-needed-in-state", &[("field", about(*key))]),
        EntryProblem::SettingMissing(key) => words.ta(
            "entry-setting-missing",
            &[("setting", words.t(format!("setting-{}", key.replace(['.', '_'], "-"))).into())],
        ),
        EntryProblem::TooEarly(day) => words.ta("entry-too-early", &[("day", day.to_string().into())]),
        EntryProblem::StateOrder => words.t("entry-state-order"),
        EntryProblem::DateOrder => words.t("entry-date-order"),
        EntryProblem::Check(at) => match definition.and_then(|of| Some((of, of.checks.get(*at)?))) {
            Some((of, broken)) => check(words, of, broken).into(),
            None => words.t("entry-no-register"),
        },
    };
    said.into_owned()
}

/// What an entry should not have and may.
pub fn doubt(look: &Look<'_>, id: EntryId, doubt: &EntryDoubt) -> String {
    let words = look.words;
    let entry = look.view.entry(id);
    let definition = entry.and_then(|entry| look.view.register(entry.register));
    let said = match doubt {
        EntryDoubt::Check(at) => match definition.and_then(|of| Some((of, of.checks.get(*at)?))) {
            Some((of, broken)) => check(words, of, broken),
            None => String::new(),
        },
        EntryDoubt::StillEmpty(key) => {
            words.ta("entry-still-empty", &[("field", field(words, definition, *key).into())]).into_owned()
        }
        EntryDoubt::Elsewhere => words.t("entry-elsewhere").into_owned(),
    };
    let name = describe::name(look, id.row());
    words.ta("warning-entry", &[("entry", name.into()), ("problem", said.into())]).into_owned()
}

/// One mistake of a definition's file with its line.
pub fn mistake(words: Words, mistake: &Mistake) -> String {
    let Mistake { line, table, what } = mistake;
    let key = |key: &str| ("key", Value::from(key.to_owned()));
    let all = |known: &[Box<str>]| Value::from(known.join(" "));
    let said = match what {
        Wrong::Syntax => words.t("mistake-syntax"),
        Wrong::TooLarge { limit } => words.ta("mistake-too-large", &[("limit", (*limit).into())]),
        Wrong::UnknownKey { key: name, known } => {
            words.ta("mistake-unknown-key", &[key(name), ("known", known.join(" ").into())])
        }
        Wrong::Missing { key: name } => words.ta("mistake-missing", &[key(name)]),
        Wrong::WrongType { key: name, wanted } => {
            let wanted = match wanted {
                Wanted::Text => words.t("mistake-wanted-text"),
                Wanted::Number => words.t("mistake-wanted-number"),
                Wanted::YesNo => words.t("mistake-wanted-yes-no"),
                Wanted::List => words.t("mistake-wanted-list"),
                Wanted::Names => words.t("mistake-wanted-names"),
                Wanted::Table => words.t("mistake-wanted-table"),
            };
            words.ta("mistake-wrong-type", &[key(name), ("wanted", wanted.into_owned().into())])
        }
        Wrong::Length { key: name, limit } => {
            words.ta("mistake-length", &[key(name), ("limit", (*limit).into())])
        }
        Wrong::NotAKey { key: name, text } => {
            words.ta("mistake-not-a-key", &[key(name), ("text", text.to_string().into())])
        }
        Wrong::NotOneOf { key: name, text, known } => words
            .ta("mistake-not-one-of", &[key(name), ("text", text.to_string().into()), ("known", all(known))]),
        Wrong::OutOfRange { key: name, min, max } => words.ta(
            "mistake-out-of-range",
            &[key(name), ("min", min.to_string().into()), ("max", max.to_string().into())],
        ),
        Wrong::MinAboveMax { min, max } => words
            .ta("mistake-min-above-max", &[("min", min.to_string().into()), ("max", max.to_string().into())]),
        Wrong::Twice { key: name } => words.ta("mistake-twice", &[key(name)]),
        Wrong::Reserved { key: name } => words.ta("mistake-reserved", &[key(name)]),
        Wrong::NoSuch { key: name, named } => {
            words.ta("mistake-no-such", &[key(name), ("named", named.to_string().into())])
        }
        Wrong::WrongField { field, wanted } => words
            .ta("mistake-wrong-field", &[("field", field.to_string().into()), ("wanted", (*wanted).into())]),
        Wrong::NotHere { key: name } => words.ta("mistake-not-here", &[key(name)]),
        Wrong::TooMany { key: name, limit } => {
            words.ta("mistake-too-many", &[key(name), ("limit", (*limit).into())])
        }
        Wrong::FieldCount { min, max } => {
            words.ta("mistake-field-count", &[("min", (*min).into()), ("max", (*max).into())])
        }
        Wrong::Unreachable { state } => {
            words.ta("mistake-unreachable", &[("state", state.to_string().into())])
        }
    };
    let said = Value::from(said.into_owned());
    let (line, table) = (Value::from(*line), table.to_string());
    match table.is_empty() {
        true => words.ta("mistake-at", &[("line", line), ("problem", said)]),
        false => words.ta("mistake-in", &[("line", line), ("table", table.into()), ("problem", said)]),
    }
    .into_owned()
}

/// A value of a register's own field in words: choices by name, money in yuan, units kept.
pub fn value(look: &Look<'_>, definition: &Definition, of: Column, held: &Held) -> String {
    use crate::domain::register::cell::{Cells, Shown};
    let chinese = look.words.lang() == Lang::Zh;
    let cells = Cells { view: look.view, chinese };
    match cells.show(definition, of, held) {
        Shown::Empty => String::new(),
        Shown::Unknown => look.words.t("unknown").into_owned(),
        Shown::Nothing => look.words.t("none").into_owned(),
        Shown::Flag(yes) => look.words.t(if yes { "yes" } else { "no" }).into_owned(),
        Shown::Text(text) => text,
    }
}
