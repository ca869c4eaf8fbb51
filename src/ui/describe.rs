//! Rows and values in words: names with what tells them apart, dates, choices, unknown and none.

use super::{Look, wording_offices as offices};
use crate::{
    domain::{
        Class, Day, EntryId, Field, Kind, Known, Opened, OrganisationId, PersonId, Row, RowId, Shape, UnitId,
        Value, person::Person, register::shipped,
    },
    lang::numbers,
};

/// A row in words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// Its name.
    pub name: String,
    /// What tells it from others of the same name: parent units, code, sex, age, kind.
    pub detail: String,
}

/// Name and detail of a row; a row that is gone or may not be shown is named so.
pub fn row(look: &Look<'_>, at: RowId) -> Said {
    let view = look.view;
    let day = view.day();
    let gone = || Said { name: look.words.t("row-not-shown").into_owned(), detail: String::new() };
    if let Some(definition) = shipped::of_row(at) {
        let chinese = look.words.lang() == crate::lang::Lang::Zh;
        let detail = look.words.t(format!("register-group-{}", definition.group.key())).into_owned();
        return Said { name: definition.name.of(chinese).to_owned(), detail };
    }
    let Some((_, row)) = view.row(at) else { return gone() };
    match &row {
        Row::Unit(unit) => {
            let id = UnitId(at.id);
            let code = unit.code(day).map(|code| code.to_string()).unwrap_or_default();
            Said { name: unit.name(day).to_owned(), detail: joined(&[&above(look, id), &code]) }
        }
        Row::Person(person) if person.is_erased() => {
            Said { name: look.words.t("erased-person").into_owned(), detail: String::new() }
        }
        Row::Person(person) => Said { name: person.name.to_string(), detail: person_detail(look, person) },
        Row::Organisation(organisation) => Said {
            name: organisation.name.to_string(),
            detail: joined(&[
                &choice(look, "organisation_kind", organisation.kind.key()),
                &unit_path(look, organisation.unit),
            ]),
        },
        Row::Grid(grid) => {
            let code = grid.code(day).map(|code| code.to_string()).unwrap_or_default();
            Said { name: grid.name.to_string(), detail: joined(&[&unit_path(look, grid.village), &code]) }
        }
        Row::Assignment(assignment) => {
            let person = name(look, assignment.person.row());
            let grid = name(look, assignment.grid.row());
            Said {
                name: joined(&[&person, &grid, &role(look, assignment.role.row())]),
                detail: span(look, assignment.from, assignment.to),
            }
        }
        Row::Role(_) => Said { name: role(look, at), detail: String::new() },
        Row::Setting(setting) => {
            Said { name: setting_name(look, &setting.key), detail: setting.value.to_string() }
        }
        Row::Register(register) => Said {
            name: view.register(register.key).map_or_else(
                || register.key.to_string(),
                |definition| definition.name.of(look.words.lang() == crate::lang::Lang::Zh).to_owned(),
            ),
            detail: String::new(),
        },
        Row::Entry(entry) => {
            let chinese = look.words.lang() == crate::lang::Lang::Zh;
            let definition = view.register(entry.register);
            let register =
                definition.map_or_else(|| entry.register.to_string(), |of| of.name.of(chinese).to_owned());
            let subject = entry.subject.map(|subject| name(look, subject)).unwrap_or_default();
            let title = definition.map_or("", |of| view.entry_title(of, entry));
            let title = if *title == *subject { "" } else { title };
            Said {
                name: joined(&[&register, &entry.number, &subject, title]),
                detail: unit_path(look, entry.unit),
            }
        }
        Row::Template(scheme) => {
            let chinese = look.words.lang() == crate::lang::Lang::Zh;
            let name = &scheme.template.name;
            Said {
                name: if chinese { name.zh.to_string() } else { name.en.to_string() },
                detail: format!("v{}", scheme.version),
            }
        }
        Row::Cycle(cycle) => Said { name: cycle.name.to_string(), detail: unit_path(look, cycle.unit) },
        Row::Sheet(sheet) => Said {
            name: joined(&[&name(look, sheet.person.row()), &name(look, sheet.cycle.row())]),
            detail: unit_path(look, sheet.unit),
        },
        Row::Ballot(ballot) => self::row(look, ballot.sheet.row()),
        Row::Post(post) => Said {
            name: joined(&[&name(look, post.unit.row()), &offices::office(look.words, post.office)]),
            detail: post.count.to_string(),
        },
        Row::Incumbency(held) => Said {
            name: joined(&[
                &name(look, held.person.row()),
                &name(look, held.unit.row()),
                &offices::office(look.words, held.office),
            ]),
            detail: span(look, held.from, held.to),
        },
        Row::Term(term) => Said { name: term.name.to_string(), detail: unit_path(look, term.unit) },
        Row::Election(election) => Said {
            name: joined(&[
                &name(look, election.unit.row()),
                &offices::office(look.words, election.office),
                &name(look, election.term.row()),
            ]),
            detail: unit_path(look, election.unit),
        },
        Row::Reserve(reserve) => Said {
            name: joined(&[
                &name(look, reserve.person.row()),
                &name(look, reserve.unit.row()),
                &offices::office(look.words, reserve.office),
            ]),
            detail: offices::stage(look.words, reserve.stage),
        },
        Row::Filing(filing) => Said {
            name: joined(&[
                &name(look, filing.person.row()),
                &choice(look, "filing_kind", filing.kind.key()),
                &offices::office(look.words, filing.office),
            ]),
            detail: unit_path(look, filing.unit),
        },
        Row::Pairing(pairing) => Said {
            name: joined(&[&name(look, pairing.mentor.row()), &name(look, pairing.mentee.row())]),
            detail: span(look, pairing.from, pairing.to),
        },
        Row::Training(training) => {
            Said { name: training.name.to_string(), detail: span(look, training.from, training.to) }
        }
        Row::Recruit(recruit) => {
            Said { name: name(look, recruit.person.row()), detail: unit_path(look, recruit.unit) }
        }
        Row::Indicator(own) => Said {
            name: view.indicator(own.key).map_or_else(
                || own.key.to_string(),
                |of| of.name.of(look.words.lang() == crate::lang::Lang::Zh).to_owned(),
            ),
            detail: String::new(),
        },
        Row::Freeze(freeze) => Said { name: unit_path(look, freeze.unit), detail: freeze.day.to_string() },
        Row::Confirmation(confirmation) => Said {
            name: crate::domain::duty::duty(confirmation.duty).map_or_else(
                || confirmation.duty.to_string(),
                |duty| duty.name(look.words.lang() == crate::lang::Lang::Zh).to_owned(),
            ),
            detail: joined(&[&unit_path(look, confirmation.unit), &confirmation.until.to_string()]),
        },
        Row::Account(account) => Said {
            name: account.name.to_string(),
            detail: joined(&[&account.login, &choice(look, "office", account.office.key())]),
        },
    }
}

/// Only the name of a row.
pub fn name(look: &Look<'_>, at: RowId) -> String {
    row(look, at).name
}

/// Name of a role in the language of the session.
pub fn role(look: &Look<'_>, at: RowId) -> String {
    let Some((_, Row::Role(role))) = look.view.row(at) else { return String::new() };
    match look.words.lang() {
        crate::lang::Lang::Zh => role.name_zh.to_string(),
        crate::lang::Lang::En => role.name_en.to_string(),
    }
}

/// What people call a setting.
pub fn setting_name(look: &Look<'_>, key: &str) -> String {
    look.words.t(format!("setting-{}", key.replace(['.', '_'], "-"))).into_owned()
}

fn person_detail(look: &Look<'_>, person: &Person) -> String {
    let sex = person.sex.map(|sex| choice(look, "sex", sex.key())).unwrap_or_default();
    let age = look.view.age(person).map(|age| age.to_string()).unwrap_or_default();
    let home = person.home.map(|home| unit_path(look, home)).unwrap_or_default();
    joined(&[&sex, &age, &home, &person.tags.join(" ")])
}

/// The unit with the units above it up to, but without, the account's own: `百合镇 茅冈村 东安里组`.
pub fn unit_path(look: &Look<'_>, unit: UnitId) -> String {
    joined(&[&above(look, unit), look.view.unit_name(unit)])
}

fn above(look: &Look<'_>, unit: UnitId) -> String {
    let home = look.view.home();
    let mut names: Vec<&str> = look
        .view
        .path(unit)
        .skip(1)
        .take_while(|at| Some(*at) != home && home.is_none_or(|home| look.view.within(*at, home)))
        .map(|at| look.view.unit_name(at))
        .collect();
    names.reverse();
    names.join(" ")
}

/// `2026-03-01 至今`.
pub fn span(look: &Look<'_>, from: Day, to: Option<Day>) -> String {
    let to = to.map_or_else(|| look.words.t("open-ended").into_owned(), |to| to.to_string());
    format!("{from} {to}")
}

/// A choice in words.
pub fn choice(look: &Look<'_>, list: &str, key: &str) -> String {
    look.words.t(format!("choice-{list}-{key}")).into_owned()
}

/// What people call a field.
pub fn field(look: &Look<'_>, kind: Kind, field: &Field) -> String {
    look.words.t(format!("field-{}-{}", kind.key(), field.key)).into_owned()
}

/// Whether fields of this class are not shown to the account at all.
pub fn is_closed(look: &Look<'_>, kind: Kind, field: &Field) -> bool {
    !look.view.sees_class(kind, field.class)
}

/// Whether a field of a row is masked: not shown to the account at all, or sensitive and not revealed in this session.
pub fn is_masked(look: &Look<'_>, at: Option<RowId>, index: usize, field: &Field) -> bool {
    if at.is_some_and(|at| is_closed(look, at.kind, field)) {
        return true;
    }
    field.class == Class::Sensitive && at.is_some_and(|at| !look.facts.revealed.contains(&(at, index)))
}

/// The content of a field that may be shown whole, in words: a sealed number is opened, or said to be locked.
pub fn content(look: &Look<'_>, field: &Field, value: &Value) -> String {
    match (value, look.view.opened_value(field.key, value)) {
        (_, Opened::Is(number)) => number.into(),
        (_, Opened::Locked) => look.words.t("locked").into_owned(),
        (value, Opened::Nothing) => self::value(look, field.shape, value),
    }
}

/// Who did something, as far as the account may know; an account of elsewhere has no name here.
pub fn who(look: &Look<'_>, account: crate::domain::AccountId) -> String {
    match look.view.account_name(account) {
        Some(name) => name.to_owned(),
        None => look.words.t("account-elsewhere").into_owned(),
    }
}

/// What stands for a hidden content: masked, or locked where it could not be shown to anybody.
pub fn hidden(look: &Look<'_>, field: &Field, value: &Value) -> String {
    let locked = look.view.opened_value(field.key, value) == Opened::Locked;
    look.words.t(if locked { "locked" } else { "masked" }).into_owned()
}

/// A value in words; empty for an empty one.
pub fn value(look: &Look<'_>, shape: Shape, value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Unknown => look.words.t("unknown").into_owned(),
        Value::Nothing => look.words.t("none").into_owned(),
        Value::Text(text) => match shape {
            Shape::Choice(list, _) => choice(look, list, text),
            _ => text.to_string(),
        },
        Value::Number(number) => numbers::whole(look.words.lang(), *number),
        Value::Flag(true) => look.words.t("yes").into_owned(),
        Value::Flag(false) => look.words.t("no").into_owned(),
        Value::Day(day) => day.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Ref(kind, id) => {
            let said = row(look, RowId { kind: *kind, id: *id });
            match kind {
                // A unit is never named without what it lies in.
                Kind::Unit => joined(&[&above(look, UnitId(*id)), &said.name]),
                _ => said.name,
            }
        }
        Value::List(items) => {
            items.iter().map(|item| self::value(look, shape, item)).collect::<Vec<_>>().join("、")
        }
        Value::Sealed(sealed) => sealed.mask().to_owned(),
        Value::Part(_) | Value::Fields(_) => look.words.t("value-part").into_owned(),
    }
}

/// A count in words: a number, none or not known.
pub fn known(look: &Look<'_>, count: Known) -> String {
    use crate::domain::field::FieldValue;
    value(look, Shape::Count, &count.to_value())
}

/// Parts with blanks between them, empty ones left out.
pub fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

impl Look<'_> {
    /// Whether a row may be shown; records of people that were merged into others are not.
    pub fn sees(&self, row: RowId) -> bool {
        match row.kind {
            Kind::Person => self.view.person(PersonId(row.id)).is_some_and(|person| !person.is_gone()),
            Kind::Organisation => self.view.organisation(OrganisationId(row.id)).is_some(),
            Kind::Unit => self.view.unit(UnitId(row.id)).is_some(),
            Kind::Entry => self.view.entry(EntryId(row.id)).is_some(),
            Kind::Register => shipped::of_row(row).is_some() || self.view.row(row).is_some(),
            Kind::Grid
            | Kind::Assignment
            | Kind::Role
            | Kind::Setting
            | Kind::Account
            | Kind::Template
            | Kind::Cycle
            | Kind::Sheet
            | Kind::Ballot
            | Kind::Post
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
            | Kind::Confirmation => self.view.row(row).is_some(),
        }
    }
}
