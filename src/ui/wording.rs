//! Refusals, warnings, acts and keys in words, each refusal with the next step.

use super::{
    Facts, Look, MIN_COLUMNS, MIN_ROWS, StoreFailure, describe, wording_offices as offices,
    wording_register as register, wording_rights as rights,
};
use crate::domain::refusal::Clash;
use crate::{
    domain::{
        FieldProblem, Kind, Refusal, Right, Row, RowId, Verb, View, Warning,
        appraisal::{mark::MarkProblem, rules::Refused},
        duty::DutyProblem,
    },
    lang::{Value, Words},
    search::Index,
    term::{Code, Key, Profile},
};

/// Most clashes that are told one by one.
const MAX_CLASHES: usize = 5;

/// Why an act was refused, for whoever has no screen: the same sentence, with nothing revealed.
pub fn refusal_without_screen(view: &View, words: Words, refusal: &Refusal) -> String {
    let (profile, index, facts) = (Profile::usual(), Index::default(), Facts::default());
    let size = (MIN_COLUMNS, MIN_ROWS);
    self::refusal(&Look { view, words, profile: &profile, index: &index, facts: &facts, size }, refusal)
}

/// What two people did to one field: its name, what it held, what the person wants, what it holds now.
pub fn clash_values(look: &Look<'_>, clash: &Clash) -> Option<[String; 4]> {
    let field = Row::fields_of(clash.row.kind).get(clash.field)?;
    let masked = describe::is_masked(look, Some(clash.row), clash.field, field);
    let said = |value| match masked {
        true => describe::hidden(look, field, value),
        false => shown(look, describe::content(look, field, value)),
    };
    let name = describe::field(look, clash.row.kind, field);
    Some([name, said(&clash.was), said(&clash.mine), said(&clash.theirs)])
}

/// Why an act was refused and what to do next.
pub fn refusal(look: &Look<'_>, refusal: &Refusal) -> String {
    let words = look.words;
    let name = |row: RowId| Value::from(describe::name(look, row));
    let detailed = |row: RowId| {
        let said = describe::row(look, row);
        Value::from(describe::joined(&[&said.name, &said.detail]))
    };
    match refusal {
        Refusal::Clashes(clashes) => {
            let mut lines = vec![words.t("refusal-clashes").into_owned()];
            for clash in clashes.iter().take(MAX_CLASHES) {
                if clash.row.kind == Kind::Entry {
                    lines.extend(register::clash(look, clash));
                    continue;
                }
                let Some([field, was, mine, theirs]) = clash_values(look, clash) else { continue };
                let args = [
                    ("row", name(clash.row)),
                    ("field", field.into()),
                    ("was", was.into()),
                    ("mine", mine.into()),
                    ("theirs", theirs.into()),
                ];
                lines.push(words.ta("refusal-clash", &args).into_owned());
            }
            lines.join("\n")
        }
        Refusal::NotFound(row) => {
            words.ta("refusal-not-found", &[("kind", kind(words, row.kind).into())]).into_owned()
        }
        Refusal::Field { kind, field, problem } => {
            let label = Row::fields_of(*kind).get(*field).map(|f| describe::field(look, *kind, f));
            let problem = self::problem(words, *problem);
            words
                .ta(
                    "refusal-field",
                    &[("field", label.unwrap_or_default().into()), ("problem", problem.into())],
                )
                .into_owned()
        }
        Refusal::CodeTaken { code, by } => words
            .ta("refusal-code-taken", &[("code", code.to_string().into()), ("by", detailed(*by))])
            .into_owned(),
        Refusal::CodeNotBelow { code, parent } => words
            .ta(
                "refusal-code-not-below",
                &[("code", code.to_string().into()), ("parent", detailed(parent.row()))],
            )
            .into_owned(),
        Refusal::WrongLevel { parent } => {
            words.ta("refusal-wrong-level", &[("parent", name(parent.row()))]).into_owned()
        }
        Refusal::Circle(unit) => words.ta("refusal-circle", &[("unit", name(unit.row()))]).into_owned(),
        Refusal::NameTaken { by } if by.kind == Kind::Template => {
            words.ta("appraisal-template-taken", &[("by", detailed(*by))]).into_owned()
        }
        Refusal::NameTaken { by } => words.ta("refusal-name-taken", &[("by", detailed(*by))]).into_owned(),
        Refusal::DateOrder { from, to } => words
            .ta("refusal-date-order", &[("from", from.to_string().into()), ("to", to.to_string().into())])
            .into_owned(),
        Refusal::SamePerson(person) if look.view.person(*person).is_none() => {
            words.t("refusal-same-person-elsewhere").into_owned()
        }
        Refusal::SamePerson(person) => {
            words.ta("refusal-same-person", &[("person", detailed(person.row()))]).into_owned()
        }
        Refusal::AlreadyHolds(assignment) => {
            words.ta("refusal-already-holds", &[("assignment", detailed(assignment.row()))]).into_owned()
        }
        Refusal::Excluded { person, role, by } => words
            .ta(
                "refusal-excluded",
                &[
                    ("person", name(person.row())),
                    ("role", describe::role(look, role.row()).into()),
                    ("by", name(by.row())),
                ],
            )
            .into_owned(),
        Refusal::PersonGone(person) => {
            words.ta("refusal-person-gone", &[("person", name(person.row()))]).into_owned()
        }
        Refusal::GridOver { grid, to } => words
            .ta("refusal-grid-over", &[("grid", name(grid.row())), ("to", to.to_string().into())])
            .into_owned(),
        Refusal::UnitOver(unit) => words.ta("refusal-unit-over", &[("unit", name(unit.row()))]).into_owned(),
        Refusal::RoleRetired(role) => words
            .ta("refusal-role-retired", &[("role", describe::role(look, role.row()).into())])
            .into_owned(),
        Refusal::StillNamed { row, by } => {
            words.ta("refusal-still-named", &[("row", name(*row)), ("by", detailed(*by))]).into_owned()
        }
        Refusal::TooManyRoles => words.t("refusal-too-many-roles").into_owned(),
        Refusal::Locked { kind, field } => {
            let label = Row::fields_of(*kind).get(*field).map(|f| describe::field(look, *kind, f));
            words.ta("refusal-locked", &[("field", label.unwrap_or_default().into())]).into_owned()
        }
        Refusal::NotAllowed(_) => words.t("refusal-not-allowed").into_owned(),
        Refusal::Denied(denied) => rights::denied(look, denied),
        Refusal::CannotUndo(0) => words.t("refusal-nothing-to-undo").into_owned(),
        Refusal::CannotUndo(_) => words.t("refusal-cannot-undo").into_owned(),
        Refusal::AlreadyUndone(_) => words.t("refusal-already-undone").into_owned(),
        Refusal::AlreadySaved { at_ms, .. } => {
            words.ta("refusal-already-saved", &[("time", look.short_time(*at_ms).into())]).into_owned()
        }
        Refusal::TooLarge { steps, limit } => words
            .ta("refusal-too-large", &[("steps", (*steps).into()), ("limit", (*limit).into())])
            .into_owned(),
        Refusal::Entry { register, problem } => register::problem(look, *register, problem),
        Refusal::RegisterFile(mistakes) => {
            let lines: Vec<String> =
                mistakes.iter().map(|mistake| register::mistake(words, mistake)).collect();
            lines.join("\n")
        }
        Refusal::IndicatorFile(mistakes) => {
            let lines: Vec<String> =
                mistakes.iter().map(|mistake| register::mistake(words, mistake)).collect();
            lines.join("\n")
        }
        Refusal::PeriodOpen(day) => {
            words.ta("refusal-period-open", &[("day", day.to_string().into())]).into_owned()
        }
        Refusal::Duty(problem) => duty(words, *problem),
        Refusal::RegisterInUse { field, by, .. } => words
            .ta("refusal-register-in-use", &[("field", field.as_str().into()), ("by", detailed(by.row()))])
            .into_owned(),
        Refusal::Appraisal(why) => appraisal(look, why),
        Refusal::Office(why) => offices::office_refusal(look, why),
        Refusal::Pipeline(why) => offices::pipeline_refusal(look, why),
        Refusal::NoOrder => words.t("refusal-no-order").into_owned(),
        Refusal::NoChange => words.t("refusal-no-change").into_owned(),
    }
}

fn duty(words: Words, problem: DutyProblem) -> String {
    match problem {
        DutyProblem::Unknown => words.t("refusal-duty-unknown"),
        DutyProblem::WrongLevel(level) => {
            let level = words.t(format!("choice-level-{}", level.key())).into_owned();
            words.ta("refusal-duty-level", &[("level", level.into())])
        }
        DutyProblem::MustBeDone => words.t("refusal-duty-must"),
        DutyProblem::Early(day) => words.ta("refusal-duty-early", &[("day", day.to_string().into())]),
    }
    .into_owned()
}

/// A value, or that nothing was entered.
fn shown(look: &Look<'_>, value: String) -> String {
    if value.is_empty() { look.words.t("not-entered").into_owned() } else { value }
}

/// A kind of record.
pub fn kind(words: Words, kind: Kind) -> String {
    words.t(format!("kind-{}", kind.key())).into_owned()
}

/// What is wrong with a value, and how it should be.
pub fn problem(words: Words, problem: FieldProblem) -> String {
    use crate::domain::id_number::IdProblem;
    match problem {
        FieldProblem::Missing => words.t("problem-missing"),
        FieldProblem::TooLong(limit) => words.ta("problem-too-long", &[("limit", limit.into())]),
        FieldProblem::NotANumber => words.t("problem-not-a-number"),
        FieldProblem::NotADate => words.t("problem-not-a-date"),
        FieldProblem::NotAFlag => words.t("problem-not-a-flag"),
        FieldProblem::NotAChoice => words.t("problem-not-a-choice"),
        FieldProblem::NotACode => words.t("problem-not-a-code"),
        FieldProblem::NotAnIdNumber(id) => match id {
            IdProblem::Form => words.t("problem-id-form"),
            IdProblem::LostDigits => words.t("problem-id-lost-digits"),
            IdProblem::Birth => words.t("problem-id-birth"),
            IdProblem::CheckDigit => words.t("problem-id-check-digit"),
            IdProblem::Region => words.t("problem-id-region"),
        },
        FieldProblem::NotThere => words.t("problem-not-there"),
        FieldProblem::Unclean => words.t("problem-unclean"),
        FieldProblem::WrongShape => words.t("problem-wrong-shape"),
    }
    .into_owned()
}

/// A soft rule that was broken.
pub fn warning(look: &Look<'_>, warning: &Warning) -> String {
    let words = look.words;
    let name = |row: RowId| Value::from(describe::name(look, row));
    match warning {
        Warning::OverMaximum { grid, role, now, max } => words.ta(
            "warning-over-maximum",
            &[
                ("grid", name(grid.row())),
                ("role", describe::role(look, role.row()).into()),
                ("now", (*now).into()),
                ("max", (*max).into()),
            ],
        ),
        Warning::OverLimit { person, grids, limit } => words.ta(
            "warning-over-limit",
            &[("person", name(person.row())), ("grids", (*grids).into()), ("limit", (*limit).into())],
        ),
        Warning::FewMembers(organisation) => {
            words.ta("warning-few-members", &[("organisation", name(organisation.row()))])
        }
        Warning::OffNorm { grid, households, min, max } => words.ta(
            "warning-off-norm",
            &[
                ("grid", name(grid.row())),
                ("households", (*households).into()),
                ("min", (*min).into()),
                ("max", (*max).into()),
            ],
        ),
        Warning::OtherVillage { person, grid } => {
            words.ta("warning-other-village", &[("person", name(person.row())), ("grid", name(grid.row()))])
        }
        Warning::SexDiffers(person) => words.ta("warning-sex-differs", &[("person", name(person.row()))]),
        Warning::BirthDiffers(person) => words.ta("warning-birth-differs", &[("person", name(person.row()))]),
        Warning::Entry { entry, what } => return register::doubt(look, *entry, what),
        Warning::SameName(person) => {
            let said = describe::row(look, person.row());
            words.ta("warning-same-name", &[("person", describe::joined(&[&said.name, &said.detail]).into())])
        }
        Warning::PersonUnavailable(person) => {
            words.ta("warning-person-unavailable", &[("person", name(person.row()))])
        }
        Warning::ReserveShort { unit, office, short } => words.ta(
            "warning-reserve-short",
            &[
                ("unit", name(unit.row())),
                ("office", offices::office(words, *office).into()),
                ("short", (*short).into()),
            ],
        ),
        Warning::OverPosts { unit, office, held, posts } => words.ta(
            "warning-over-posts",
            &[
                ("unit", name(unit.row())),
                ("office", offices::office(words, *office).into()),
                ("held", (*held).into()),
                ("posts", (*posts).into()),
            ],
        ),
    }
    .into_owned()
}

/// Why nothing was saved although the rules allowed it.
pub fn store_failure(words: Words, failure: StoreFailure) -> String {
    match failure {
        StoreFailure::DiskFull => words.t("store-disk-full"),
        StoreFailure::DiskFailed => words.t("store-disk-failed"),
        StoreFailure::ReadOnly => words.t("store-read-only"),
        StoreFailure::Closing => words.t("store-closing"),
    }
    .into_owned()
}

/// An act in one line: `任用 谢丽珍 东安里 侨务联络员`.
pub fn act(look: &Look<'_>, verb: Verb, rows: &[RowId], count: usize) -> String {
    let verb = look.words.t(format!("verb-{}", verb.key()));
    describe::joined(&[&verb, &self::rows(look, rows, count)])
}

/// The rows of an act in words: the first by its name, of the others their number.
pub fn rows(look: &Look<'_>, rows: &[RowId], count: usize) -> String {
    // What an undo took away has no name any more; the first row that is still there stands for all.
    let first = rows.iter().find(|row| look.sees(**row));
    let first = first.map(|row| describe::name(look, *row)).unwrap_or_default();
    let more = match count {
        0 | 1 => String::new(),
        count => look.words.ta("act-rows", &[("count", count.into())]).into_owned(),
    };
    describe::joined(&[&first, &more])
}

/// What was tried and turned away, by the key under which the store notes it.
pub fn attempt(look: &Look<'_>, what: &str) -> String {
    let words = look.words;
    let mut parts = what.split(' ');
    let key = parts.next().unwrap_or_default();
    let said = words.t(format!("attempt-{key}"));
    let rest: Vec<String> = parts
        .map(|part| match (Right::from_key(part), Kind::ALL.into_iter().find(|of| of.key() == part)) {
            (Some(right), _) => words.t(format!("right-{}", right.key())).into_owned(),
            (None, Some(of)) => kind(words, of),
            (None, None) => part.to_owned(),
        })
        .collect();
    describe::joined(&[&said, &rest.join(" ")])
}

/// A key as it is written on the keyboard, in the language of the session.
pub fn key(words: Words, key: Key) -> String {
    match (key.code, key.ctrl) {
        (Code::Up, false) => words.t("key-up").into_owned(),
        (Code::Down, false) => words.t("key-down").into_owned(),
        (Code::Left, false) => words.t("key-left").into_owned(),
        (Code::Right, false) => words.t("key-right").into_owned(),
        (Code::Char(' '), false) => words.t("key-space").into_owned(),
        _ => key.to_string(),
    }
}

/// Why a change of appraisal's rows is refused.
fn appraisal(look: &Look<'_>, why: &Refused) -> String {
    let words = look.words;
    let name = |at: RowId| -> Value<'static> { describe::name(look, at).into() };
    let id = format!("appraisal-refused-{}", why.key());
    match why {
        Refused::Mark { problem: MarkProblem::OutOfRange { least, most }, .. } => words.ta(
            "appraisal-refused-range",
            &[("least", least.to_string().into()), ("most", most.to_string().into())],
        ),
        Refused::Frozen(row) => words.ta(id, &[("row", name(*row))]),
        Refused::Locked(sheet)
        | Refused::NoSuchMove(sheet)
        | Refused::NoRemarks(sheet)
        | Refused::Incomplete(sheet)
        | Refused::NoNotice(sheet)
        | Refused::NoticeOn(sheet)
        | Refused::Unanswered(sheet)
        | Refused::NoResult(sheet)
        | Refused::NotGraded(sheet)
        | Refused::BallotHolds(sheet)
        | Refused::NoSuchLevel(sheet)
        | Refused::NoLevelDocument(sheet)
        | Refused::LevelMove(sheet, _)
        | Refused::Objection(sheet)
        | Refused::AlreadyRevised(sheet) => words.ta(id, &[("row", name(sheet.row()))]),
        Refused::HigherOffice(office) => {
            let office = describe::choice(look, "office", office.key());
            words.ta(id, &[("office", office.into())])
        }
        Refused::NoBudget(sheet, why) => {
            let why = super::report::money::not_payable(words, *why);
            words.ta(id, &[("row", name(sheet.row())), ("why", why.into())])
        }
        Refused::NoCalendar(year) => words.ta(id, &[("year", year.to_string().into())]),
        Refused::NotItsTemplate
        | Refused::Mark { .. }
        | Refused::Tally(_)
        | Refused::SamePerson
        | Refused::NotOwnTally
        | Refused::CountyOnly
        | Refused::NoNoticeDays => words.t(id),
    }
    .into_owned()
}
