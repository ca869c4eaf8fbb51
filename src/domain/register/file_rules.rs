//! The rules, terms and figures of a register's file.

use super::{
    Slug,
    definition::{
        Base, Check, Column, Condition, Definition, Figure, Rule, Subject, Target, Term, Test, Type, What,
    },
    file::{MAX_CHOICES, MAX_RULES, NAME, column, columns, own_fields, words},
    mistake::Wrong,
    reader::Reader,
};
use crate::domain::{Kind, grid::GridKind, organisation::OrganisationKind, person::Political, unit::Level};

const BASES: [(&str, Base); 9] = [
    ("entries", Base::Entries),
    ("towns", Base::Units(Level::Town)),
    ("villages", Base::Units(Level::Village)),
    ("groups", Base::Units(Level::Group)),
    ("villagers_committees", Base::VillagersCommittees),
    ("grids", Base::Grids),
    ("counties", Base::Units(Level::County)),
    ("members", Base::Members),
    ("members_without_office", Base::MembersWithoutOffice),
];
const RULES: [&str; 9] =
    ["order", "at_least_one", "together", "unique", "range", "different", "needed_when", "within", "kind"];

pub(super) fn condition(reader: &Reader<'_>, of: &Definition) -> Option<Condition> {
    if !reader.has("field") {
        reader.wrong(reader.line, Wrong::Missing { key: "field" });
    }
    let line = reader.line_of("field");
    let column = reader.text("field", Slug::MAX).and_then(|text| column(reader, "field", line, &text, of));
    let (set, flag) = (reader.flag("filled"), reader.flag("yes"));
    let keys = reader.texts("is", MAX_CHOICES);
    reader.finish();
    let column = column?;
    let test = match (set, flag, keys.as_slice()) {
        (Some(filled), None, []) => Test::Filled(filled),
        (None, Some(flag), []) => {
            let yes_no = matches!(column, Column::Own(at) if of.fields[at].of == Type::YesNo);
            if !yes_no {
                let field = of.column_key(column).into();
                reader.wrong(line, Wrong::WrongField { field, wanted: "yes_no" });
            }
            Test::Flag(flag)
        }
        (None, None, [_, ..]) => {
            let known: Vec<&str> = match column {
                Column::State => of.states.iter().map(|state| state.key.as_str()).collect(),
                Column::Own(at) => match &of.fields[at].of {
                    Type::Choice(choices) => choices.iter().map(|choice| choice.key.as_str()).collect(),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            };
            if known.is_empty() {
                let field = of.column_key(column).into();
                reader.wrong(line, Wrong::WrongField { field, wanted: "choice" });
            } else {
                for (line, text) in &keys {
                    reader.word_of("is", *line, text, &known);
                }
            }
            Test::OneOf(keys.iter().map(|(_, text)| Box::from(*text)).collect())
        }
        _ => {
            reader.wrong(reader.line, Wrong::Missing { key: "is" });
            return None;
        }
    };
    Some(Condition { column, is: test })
}

/// What two columns must hold to be compared by `order`: both dates or both numbers.
fn comparable(of: &Definition, column: Column) -> Option<bool> {
    match column {
        Column::From | Column::To | Column::StateSince => Some(true),
        Column::Own(at) => match of.fields[at].of {
            _ if of.fields[at].list => None,
            Type::Date => Some(true),
            Type::Number { .. } | Type::Money => Some(false),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn check(reader: &Reader<'_>, of: &Definition) -> Option<Check> {
    if !reader.has("rule") {
        reader.wrong(reader.line, Wrong::Missing { key: "rule" });
    }
    let rule = reader.word("rule", &RULES).map(|at| RULES[at]);
    let named = columns(reader, "fields", reader.texts("fields", 12), of);
    let soft = reader.flag("soft").unwrap_or(false);
    let say = reader.names("say", 80, false);
    let rule = rule.and_then(|rule| self::rule(reader, rule, &named, of));
    let own = matches!(rule, Some(Rule::NeededWhen(..)));
    let when = if own { None } else { reader.table("when").and_then(|when| condition(&when, of)) };
    reader.finish();
    Some(Check { rule: rule?, when, soft, say })
}

fn rule(reader: &Reader<'_>, rule: &str, named: &[Column], of: &Definition) -> Option<Rule> {
    let wrong_field = |column: Column, wanted| {
        let field = of.column_key(column).into();
        reader.wrong(reader.line_of("fields"), Wrong::WrongField { field, wanted });
    };
    let (min, max) = match rule {
        "order" | "different" => (2, 2),
        "at_least_one" | "together" => (2, 12),
        "range" | "within" | "kind" => (1, 1),
        _ => (1, 12),
    };
    if !reader.has("fields") {
        reader.wrong(reader.line, Wrong::Missing { key: "fields" });
        return None;
    }
    if !(min..=max).contains(&named.len()) {
        reader.wrong(reader.line_of("fields"), Wrong::FieldCount { min, max });
        return None;
    }
    Some(match rule {
        "order" => {
            let kinds = [named[0], named[1]].map(|column| comparable(of, column));
            match kinds {
                [Some(a), Some(b)] if a == b => {}
                [None, _] => wrong_field(named[0], "date, number, money"),
                _ => wrong_field(named[1], "date, number, money"),
            }
            Rule::Order(named[0], named[1])
        }
        "different" => Rule::Different(named[0], named[1]),
        "at_least_one" => Rule::AtLeastOne(named.into()),
        "together" => Rule::Together(named.into()),
        "unique" => Rule::Unique(named.into()),
        "range" => {
            let (least, most) =
                (reader.number("min", i64::MIN, i64::MAX), reader.number("max", i64::MIN, i64::MAX));
            match (least, most) {
                (Some(min), Some(max)) if min > max => {
                    reader.wrong(reader.line_of("min"), Wrong::MinAboveMax { min, max });
                }
                (None, None) => reader.wrong(reader.line, Wrong::Missing { key: "min" }),
                _ => {}
            }
            match named[0] {
                Column::Own(at) if of.fields[at].of.adds_up() => Rule::Range(at, least, most),
                other => {
                    wrong_field(other, "number, money, quantity");
                    return None;
                }
            }
        }
        "within" => {
            let names_place = |column: Column| match column {
                Column::Subject => of.subject != Subject::Unit,
                Column::Own(at) => {
                    matches!(of.fields[at].of, Type::Unit(_) | Type::Grid | Type::Organisation | Type::Person)
                }
                _ => false,
            };
            if !names_place(named[0]) {
                wrong_field(named[0], "unit, grid, organisation, person");
            }
            if !reader.has("level") {
                reader.wrong(reader.line, Wrong::Missing { key: "level" });
            }
            Rule::Within(named[0], Level::ALL[reader.word("level", Level::KEYS)?])
        }
        "kind" => {
            let known: &[&str] = match kind_of(of, named[0]) {
                Some(Kind::Person) => Political::KEYS,
                Some(Kind::Organisation) => OrganisationKind::KEYS,
                Some(Kind::Grid) => GridKind::KEYS,
                Some(Kind::Unit) => &KINDS_OF_UNITS,
                _ => {
                    wrong_field(named[0], "person, unit, grid, organisation");
                    return None;
                }
            };
            if !reader.has("is") {
                reader.wrong(reader.line, Wrong::Missing { key: "is" });
            }
            let words = reader.texts("is", MAX_CHOICES);
            for (line, text) in &words {
                reader.word_of("is", *line, text, known);
            }
            Rule::Kind(named[0], words.iter().map(|(_, text)| Box::from(*text)).collect())
        }
        _ => match reader.table("when") {
            Some(when) => Rule::NeededWhen(named.into(), condition(&when, of)?),
            None => {
                reader.wrong(reader.line, Wrong::Missing { key: "when" });
                return None;
            }
        },
    })
}

/// Levels of units and kinds of villages, as `kind` takes them.
const KINDS_OF_UNITS: [&str; 8] = [
    "province",
    "prefecture",
    "county",
    "town",
    "village",
    "group",
    "villagers_committee",
    "residents_committee",
];

/// The kind of row that a column names.
fn kind_of(of: &Definition, column: Column) -> Option<Kind> {
    match column {
        Column::Unit => Some(Kind::Unit),
        Column::Subject => of.subject.kind(),
        Column::Own(at) => of.fields[at].of.refers_to(),
        _ => None,
    }
}

pub(super) fn term(reader: &Reader<'_>, of: &Definition) -> Term {
    let months = reader.number("months", 1, 1_200).and_then(|months| u32::try_from(months).ok());
    let setting = reader.text("setting", 40);
    if months.is_some() && setting.is_some() {
        reader.wrong(reader.line_of("setting"), Wrong::NotHere { key: "setting" });
    }
    let date = |key: &'static str| {
        let line = reader.line_of(key);
        match reader.text(key, Slug::MAX).and_then(|text| column(reader, key, line, &text, of))? {
            Column::Own(at) if of.fields[at].of == Type::Date && !of.fields[at].list => Some(at),
            other => {
                let field = of.column_key(other).into();
                reader.wrong(line, Wrong::WrongField { field, wanted: "date" });
                None
            }
        }
    };
    let term = Term {
        due: date("due"),
        start: date("start"),
        latest: columns(reader, "latest", reader.texts("latest", 6), of),
        months,
        setting,
        renew: reader.flag("renew").unwrap_or(false),
        clear: own_fields(reader, "clear", of),
        remind_days: reader
            .number("remind_days", 0, 3_650)
            .and_then(|days| u16::try_from(days).ok())
            .unwrap_or(30),
    };
    reader.finish();
    term
}

pub(super) fn figures(top: &Reader<'_>, of: &Definition) -> Box<[Figure]> {
    let mut figures: Vec<Figure> = Vec::new();
    for reader in top.tables("figure", MAX_RULES) {
        let figure = figure(&reader, of);
        reader.finish();
        let Some(figure) = figure else { continue };
        if figures.iter().any(|other| other.key == figure.key) {
            reader.wrong(reader.line, Wrong::Twice { key: figure.key.as_str().into() });
        }
        figures.push(figure);
    }
    figures.into()
}

fn figure(reader: &Reader<'_>, of: &Definition) -> Option<Figure> {
    let (key, name) = (reader.slug("key"), reader.names("name", NAME, true));
    const COUNTS: [&str; 5] = ["entries", "units", "persons", "sum", "max"];
    let count = reader.word("count", &COUNTS).unwrap_or(0);
    let line = reader.line_of("field");
    let field = reader.text("field", Slug::MAX).and_then(|text| column(reader, "field", line, &text, of));
    let need = |key: &'static str| reader.wrong(reader.line, Wrong::Missing { key });
    let wrong = |column: Column, wanted| {
        reader.wrong(line, Wrong::WrongField { field: of.column_key(column).into(), wanted });
    };
    if count != 1 {
        reader.not_here(&["level"]);
    }
    let unit = if reader.has("unit") { reader.slug("unit") } else { None };
    let what = match (COUNTS[count], field) {
        ("units", _) => match reader.word("level", Level::KEYS) {
            Some(at) => Some(What::Units(Level::ALL[at])),
            None if reader.has("level") => None,
            None => {
                need("level");
                None
            }
        },
        ("persons", Some(column)) => {
            let person = match column {
                Column::Subject => of.subject == Subject::Person,
                Column::Own(at) => of.fields[at].of == Type::Person,
                _ => false,
            };
            if !person {
                wrong(column, "person");
            }
            Some(What::Persons(column))
        }
        ("sum", Some(Column::Own(at))) if of.fields[at].of.adds_up() => {
            match (&of.fields[at].of, unit) {
                (Type::Quantity(units), Some(unit)) if units.iter().any(|choice| choice.key == unit) => {}
                (Type::Quantity(units), named) => {
                    let known = units.iter().map(|choice| choice.key.as_str().into()).collect();
                    let text = named.map(|key| Box::from(key.as_str())).unwrap_or_default();
                    reader.wrong(reader.line_of("unit"), Wrong::NotOneOf { key: "unit", text, known });
                }
                (_, Some(_)) => reader.wrong(reader.line_of("unit"), Wrong::NotHere { key: "unit" }),
                (_, None) => {}
            }
            Some(What::Sum(at, unit))
        }
        ("max", Some(Column::Own(at))) if matches!(of.fields[at].of, Type::Number { .. } | Type::Money) => {
            Some(What::Max(at))
        }
        ("sum", Some(column)) => {
            wrong(column, "number, money, quantity");
            None
        }
        ("max", Some(column)) => {
            wrong(column, "number, money");
            None
        }
        ("persons" | "sum" | "max", None) => {
            if !reader.has("field") {
                need("field");
            }
            None
        }
        _ => Some(What::Entries),
    };
    let filter = reader.tables("where", 6);
    let filter = filter.iter().filter_map(|table| condition(table, of)).collect();
    let base = reader.word("of", &words(BASES)).map(|at| BASES[at].1);
    let number = reader.number("target", 0, i64::MAX).map(Target::Number);
    let all = reader.flag("target_all").filter(|all| *all).map(|_| Target::All);
    let setting = reader.text("target_setting", 40).map(Target::Setting);
    if all.is_some() && base.is_none() {
        need("of");
    }
    Some(Figure { key: key?, name: name?, what: what?, filter, of: base, target: number.or(all).or(setting) })
}
