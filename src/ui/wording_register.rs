//! What is wrong with an entry of a register or with a definition's file, in words with the next step.

use super::{Look, describe};
use crate::{
    domain::{
        EntryId, Value as Held, View,
        refusal::Clash,
        register::{
            Column, Definition, Entry, EntryDoubt, EntryProblem, Mistake, Names, Slug, Type, Wanted, Wrong,
            definition::{Check, Desk, Figure, What},
            entry::FIXED,
        },
    },
    lang::{Lang, Value, Words, numbers},
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
        EntryProblem::NotComputed(key) => words.ta("entry-not-computed", &[("field", about(*key))]),
        EntryProblem::NotYours(key) => words.ta("entry-not-yours", &[("field", about(*key))]),
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
        Wrong::NotAscending { key: name } => words.ta("mistake-not-ascending", &[key(name)]),
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

/// A number of a figure as it is written: money in yuan, the digits behind the point that its field has.
pub fn figure_number(words: Words, definition: &Definition, figure: &Figure, value: i64) -> String {
    let of = match figure.what {
        What::Sum(at, _) | What::Max(at) => definition.fields.get(at).map(|field| &field.of),
        What::Entries | What::Units(_) | What::Persons(_) => None,
    };
    match of {
        Some(Type::Money) if value % 100 != 0 => numbers::yuan(value),
        Some(Type::Money) => numbers::whole(words.lang(), value / 100),
        Some(Type::Number { decimals, .. }) if *decimals > 0 => {
            crate::domain::register::cell::decimal(value, *decimals)
        }
        _ => numbers::whole(words.lang(), value),
    }
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
        Shown::Flags(flags) => {
            let word = |flag: &Option<bool>| match flag {
                Some(yes) => look.words.t(if *yes { "yes" } else { "no" }),
                None => look.words.t("unknown"),
            };
            flags.iter().map(word).collect::<Vec<_>>().join(&look.words.t("list-separator"))
        }
        Shown::Text(text) => text,
    }
}

/// The fields of an entry that a change touched, each with what it held and holds: by the words of its register.
/// What the account does not see is left out; what is masked stays so.
pub fn changes(look: &Look<'_>, id: EntryId, before: Option<&Entry>, after: Option<&Entry>) -> Vec<Change> {
    let Some(entry) = after.or(before) else { return Vec::new() };
    let Some(definition) = look.view.register(entry.register) else { return Vec::new() };
    let masked = |of: Column| {
        matches!(of, Column::Own(at) if definition.fields[at].is_masked())
            && !look.facts.revealed.contains(&(id.row(), Entry::VALUES))
    };
    let side = |entry: Option<&Entry>, of: Column| entry.map_or(Held::Empty, |e| definition.value(e, of));
    let said = |of: Column, held: &Held| match held {
        Held::Empty => look.words.t("not-entered").into_owned(),
        _ if masked(of) => look.words.t("masked").into_owned(),
        held => value(look, definition, of, held),
    };
    let own = (0..definition.fields.len()).map(Column::Own);
    Column::FIXED
        .iter()
        .map(|(_, column)| *column)
        .chain(own)
        .filter(|of| look.view.sees_column(definition, *of))
        .map(|of| (of, side(before, of), side(after, of)))
        .filter(|(_, before, after)| before != after)
        .map(|(of, before, after)| Change {
            label: column(look.words, definition, of),
            before: said(of, &before),
            after: said(of, &after),
        })
        .collect()
}

/// A field that a change touched, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What people call the field.
    pub label: String,
    /// What it held.
    pub before: String,
    /// What it holds.
    pub after: String,
}

/// A clash over an entry, one line for each of its fields.
pub fn clash(look: &Look<'_>, clash: &Clash) -> Vec<String> {
    let words = look.words;
    let Some(entry) = look.view.entry(EntryId(clash.row.id)) else { return Vec::new() };
    let Some(definition) = look.view.register(entry.register) else { return Vec::new() };
    let columns: Vec<(Column, [Held; 3])> = match &clash.mine {
        Held::Fields(parts) => parts
            .iter()
            .filter_map(|(key, mine)| {
                let of = Column::Own(definition.field(*key)?.0);
                Some((of, [clash.was.part(*key).clone(), mine.clone(), clash.theirs.part(*key).clone()]))
            })
            .filter(|(_, [was, _, theirs])| was != theirs)
            .collect(),
        mine => {
            let key = FIXED.get(clash.field).map_or("", |field| field.key);
            let fixed = definition.column(key);
            fixed
                .map(|of| (of, [clash.was.clone(), mine.clone(), clash.theirs.clone()]))
                .into_iter()
                .collect()
        }
    };
    let masked = |of: Column| {
        matches!(of, Column::Own(at) if definition.fields[at].is_masked())
            && !look.facts.revealed.contains(&(clash.row, Entry::VALUES))
    };
    let line = |(of, held): (Column, [Held; 3])| {
        let [was, mine, theirs] = held.map(|held| match held {
            Held::Empty => words.t("not-entered").into_owned(),
            _ if masked(of) || !look.view.sees_column(definition, of) => words.t("masked").into_owned(),
            held => value(look, definition, of, &held),
        });
        let args = [
            ("row", describe::name(look, clash.row).into()),
            ("field", column(words, definition, of).into()),
            ("was", was.into()),
            ("mine", mine.into()),
            ("theirs", theirs.into()),
        ];
        words.ta("refusal-clash", &args).into_owned()
    };
    columns.into_iter().map(line).collect()
}
