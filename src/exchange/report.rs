//! Words for what became of a file: problems, reasons, a summary, and the file of refused rows to be mended.

use super::{
    FileProblem, ImportKind, Plan, Reason, RefusedRow, TableFile,
    cell::read,
    encoding::encode,
    plan::Remark,
    sheet::{guarded, line},
    vocabulary::vocabulary,
};
use crate::{
    domain::id_number::IdProblem,
    lang::{Lang, Value, Words},
};
use std::borrow::Cow;

/// Heading of the column of reasons in a file of refused rows; an import passes over it.
pub(super) const REASON_HEADING: &str = "拒收原因 refused because";

/// Why a file cannot be read, with what to do about it.
pub fn file_problem(words: Words, kind: ImportKind, problem: &FileProblem) -> Cow<'static, str> {
    let number = |n: usize| Value::from(n);
    match problem {
        FileProblem::Empty => words.t("exchange-file-empty"),
        FileProblem::TooLarge { limit_bytes } => {
            words.ta("exchange-file-too-large", &[("limit", number(limit_bytes >> 20))])
        }
        FileProblem::Workbook => words.t("exchange-file-workbook"),
        FileProblem::NotText => words.t("exchange-file-not-text"),
        FileProblem::DamagedText { line } => words.ta("exchange-file-damaged", &[("line", (*line).into())]),
        FileProblem::OpenQuotation { row } => {
            words.ta("exchange-file-open-quotation", &[("row", (*row).into())])
        }
        FileProblem::TooManyColumns { row, limit } => {
            words.ta("exchange-file-too-many-columns", &[("row", (*row).into()), ("limit", number(*limit))])
        }
        FileProblem::TooManyRows { limit } => {
            words.ta("exchange-file-too-many-rows", &[("limit", number(*limit))])
        }
        FileProblem::MissingColumns(missing) => {
            let or = format!(" {} ", words.t("exchange-or"));
            let any = |keys: &&[&'static str]| {
                keys.iter().map(|key| heading(words, kind, key)).collect::<Vec<_>>().join(&or)
            };
            let columns = missing.iter().map(any).collect::<Vec<_>>().join("; ");
            words.ta("exchange-file-missing-columns", &[("columns", columns.into())])
        }
        FileProblem::SameColumn { key } => {
            words.ta("exchange-file-same-column", &[("column", heading(words, kind, key).into())])
        }
        FileProblem::Cancelled => words.t("exchange-file-cancelled"),
    }
}

/// What people call a column.
fn heading(words: Words, kind: ImportKind, key: &'static str) -> &'static str {
    vocabulary().heading(kind.list(), key, words.lang())
}

/// Why a cell or row is refused.
pub fn reason(words: Words, reason: Reason) -> Cow<'static, str> {
    match reason {
        Reason::Missing => words.t("exchange-reason-missing"),
        Reason::TooLong(limit) => words.ta("exchange-reason-too-long", &[("limit", limit.into())]),
        Reason::NotANumber => words.t("exchange-reason-not-a-number"),
        Reason::NotADate => words.t("exchange-reason-not-a-date"),
        Reason::NotAFlag => words.t("exchange-reason-not-a-flag"),
        Reason::NotAChoice => words.t("exchange-reason-not-a-choice"),
        Reason::NotACode => words.t("exchange-reason-not-a-code"),
        Reason::Rounded => words.t("exchange-reason-rounded"),
        Reason::Id(IdProblem::Form) => words.t("exchange-reason-id-form"),
        Reason::Id(IdProblem::LostDigits) => words.t("exchange-reason-id-lost-digits"),
        Reason::Id(IdProblem::Birth) => words.t("exchange-reason-id-birth"),
        Reason::Id(IdProblem::CheckDigit) => words.t("exchange-reason-id-check-digit"),
        Reason::Id(IdProblem::Region) => words.t("exchange-reason-id-region"),
        Reason::Unclean => words.t("exchange-reason-unclean"),
        Reason::Masked => words.t("exchange-reason-masked"),
        Reason::Locked => words.t("exchange-reason-locked"),
        Reason::MoreCells => words.t("exchange-reason-more-cells"),
        Reason::Twice { row } => words.ta("exchange-reason-twice", &[("row", row.into())]),
        Reason::TwoMatches => words.t("exchange-reason-two-matches"),
        Reason::CodeTaken => words.t("exchange-reason-code-taken"),
        Reason::CodeNotBelow => words.t("exchange-reason-code-not-below"),
        Reason::NoParent => words.t("exchange-reason-no-parent"),
        Reason::NoUnit => words.t("exchange-reason-no-unit"),
        Reason::ManyUnits => words.t("exchange-reason-many-units"),
        Reason::WrongLevel => words.t("exchange-reason-wrong-level"),
        Reason::UnitOver => words.t("exchange-reason-unit-over"),
        Reason::NoGroup => words.t("exchange-reason-no-group"),
        Reason::NoOrganisation => words.t("exchange-reason-no-organisation"),
        Reason::ManyOrganisations => words.t("exchange-reason-many-organisations"),
        Reason::NoGrid => words.t("exchange-reason-no-grid"),
        Reason::ManyGrids => words.t("exchange-reason-many-grids"),
        Reason::GridOver => words.t("exchange-reason-grid-over"),
        Reason::NoRole => words.t("exchange-reason-no-role"),
        Reason::RoleRetired => words.t("exchange-reason-role-retired"),
        Reason::NoPerson => words.t("exchange-reason-no-person"),
        Reason::ManyPeople => words.t("exchange-reason-many-people"),
        Reason::PersonGone => words.t("exchange-reason-person-gone"),
        Reason::SamePerson => words.t("exchange-reason-same-person"),
        Reason::NameTaken => words.t("exchange-reason-name-taken"),
        Reason::NoneLeft => words.t("exchange-reason-none-left"),
        Reason::DateOrder => words.t("exchange-reason-date-order"),
        Reason::InFuture => words.t("exchange-reason-in-future"),
        Reason::StillServed => words.t("exchange-reason-still-served"),
        Reason::AlreadyHolds => words.t("exchange-reason-already-holds"),
        Reason::Excluded => words.t("exchange-reason-excluded"),
        Reason::Elsewhere => words.t("exchange-reason-elsewhere"),
        Reason::Circle => words.t("exchange-reason-circle"),
        Reason::NotTaken => words.t("exchange-reason-not-taken"),
        Reason::NotLeft => words.t("exchange-reason-not-left"),
    }
}

/// What a remark says.
pub fn remark(words: Words, remark: Remark) -> Cow<'static, str> {
    match remark {
        Remark::SexDiffers => words.t("exchange-remark-sex-differs"),
        Remark::BirthDiffers => words.t("exchange-remark-birth-differs"),
        Remark::SameName => words.t("exchange-remark-same-name"),
        Remark::FewMembers => words.t("exchange-remark-few-members"),
        Remark::Unavailable => words.t("exchange-remark-unavailable"),
        Remark::LinkLost => words.t("exchange-remark-link-lost"),
    }
}

/// A refused row in words: its number, the column, why.
pub fn refused_row(words: Words, kind: ImportKind, refused: &RefusedRow) -> String {
    let why = reason(words, refused.reason);
    let row = ("row", Value::from(refused.row));
    let place = if refused.column.is_empty() {
        words.ta("exchange-row", &[row])
    } else {
        words.ta("exchange-row-column", &[row, ("column", heading(words, kind, refused.column).into())])
    };
    match words.lang() {
        Lang::Zh => format!("{place}：{why}"),
        Lang::En => format!("{place}: {why}"),
    }
}

/// Most refused rows and remarks that a summary spells out.
const MAX_SPELT: usize = 20;

/// What a file would do or has done, line by line: how it was read, counts, what was passed over, the first
/// refused rows and remarks.
pub fn summary(words: Words, table: &TableFile, plan: &Plan) -> Vec<String> {
    let count = |n: usize| Value::from(n);
    let read = [("encoding", Value::from(table.encoding.name())), ("rows", count(table.rows.len()))];
    let counts = [
        ("new", count(plan.counts.new)),
        ("changed", count(plan.counts.changed)),
        ("unchanged", count(plan.counts.unchanged)),
        ("refused", count(plan.counts.refused)),
    ];
    let mut lines = vec![
        words.ta("exchange-read", &read).into_owned(),
        words.ta("exchange-counts", &counts).into_owned(),
    ];
    if plan.counts.stubs > 0 {
        lines.push(words.ta("exchange-stubs", &[("count", count(plan.counts.stubs))]).into_owned());
    }
    if !plan.unknown_columns.is_empty() {
        let columns = plan.unknown_columns.join(", ");
        lines.push(words.ta("exchange-unknown-columns", &[("columns", columns.into())]).into_owned());
    }
    lines.extend(plan.refused.iter().take(MAX_SPELT).map(|row| refused_row(words, plan.kind, row)));
    let more = |left: usize| words.ta("exchange-more", &[("count", count(left))]).into_owned();
    if plan.refused.len() > MAX_SPELT {
        lines.push(more(plan.refused.len() - MAX_SPELT));
    }
    lines.extend(plan.remarks.iter().take(MAX_SPELT).map(|(row, said)| {
        let place = words.ta("exchange-row", &[("row", (*row).into())]);
        format!("{place} {}", remark(words, *said))
    }));
    if plan.remarks.len() > MAX_SPELT {
        lines.push(more(plan.remarks.len() - MAX_SPELT));
    }
    lines
}

/// The refused rows as a file ready to be mended: the same columns behind one that gives the reason in both
/// languages, in the encoding of the original. It can be imported as it is once it is mended.
///
/// Control characters appear as U+FFFD and cells that a spreadsheet would run are guarded.
pub fn refused_file(table: &TableFile, plan: &Plan) -> Vec<u8> {
    let both = |refused: &RefusedRow| -> String {
        let said = Lang::ALL.iter().map(|lang| refused_row(Words::new(*lang), plan.kind, refused));
        said.collect::<Vec<_>>().join(" / ")
    };
    reasons_file(table, plan.refused.iter().map(|refused| (refused.index, both(refused))))
}

/// Some rows of a file behind the reasons why they are refused, as [`refused_file`].
///
/// *Shape*: place of the row in the file and its reason.
pub fn reasons_file(table: &TableFile, refused: impl Iterator<Item = (usize, String)>) -> Vec<u8> {
    let mut text = Vec::new();
    let headings = table.headings.iter().map(shown);
    line(&mut text, &std::iter::once(Cow::Borrowed(REASON_HEADING)).chain(headings).collect::<Vec<_>>());
    for (index, reason) in refused {
        let Some(row) = table.rows.get(index) else { continue };
        let cells = std::iter::once(Cow::Owned(reason));
        line(&mut text, &cells.chain(row.cells.iter().map(shown)).collect::<Vec<_>>());
    }
    let text = String::from_utf8_lossy(&text);
    // Spreadsheets take UTF-8 without a mark for something else.
    let encoding = match table.encoding {
        super::Encoding::Gb18030 => super::Encoding::Gb18030,
        super::Encoding::Utf8 | super::Encoding::Utf8Mark | super::Encoding::Utf16 => {
            super::Encoding::Utf8Mark
        }
    };
    encode(&text, encoding)
}

/// A cell of the original, safe to be opened in a spreadsheet.
fn shown(cell: &str) -> Cow<'_, str> {
    match read(cell) {
        Ok(raw) if raw.literal => Cow::Owned(format!("'{}", raw.text)),
        Ok(raw) if raw.text == cell => guarded(cell),
        Ok(raw) => Cow::Owned(guarded(&raw.text).into_owned()),
        Err(_) => {
            let visible = cell.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c });
            Cow::Owned(guarded(&visible.collect::<String>()).into_owned())
        }
    }
}
