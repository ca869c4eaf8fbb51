//! What the checks of a statistics form say, in words; screen and command say the same.

use super::{Lang, Msg, Words};
use crate::domain::statistics::{Axis, Form, Outcome, Rule};

/// What one check found: which numbers, and whether they agree.
pub fn outcome(words: Words, form: &Form, one: &Outcome) -> String {
    let zh = words.lang() == Lang::Zh;
    let Some(check) = form.checks.get(one.check) else { return String::new() };
    let name = |axis: Axis, at: usize| match axis {
        Axis::Rows => form.lines.get(at).map_or("", |line| line.name.of(zh)),
        Axis::Columns => form.columns.get(at).map_or("", |column| column.name.of(zh)),
    };
    let across = match check.axis {
        Axis::Rows if form.columns.len() == 1 => "",
        Axis::Rows => name(Axis::Columns, one.at),
        Axis::Columns => name(Axis::Rows, one.at),
    };
    let parts: Vec<&str> = match one.part {
        Some(part) => vec![name(check.axis, usize::from(part))],
        None => check.parts.iter().map(|part| name(check.axis, usize::from(*part))).collect(),
    };
    let id = match (check.rule, one.agrees) {
        (Rule::Sum, true) => Msg("stat-sum-agrees"),
        (Rule::Sum, false) => Msg("stat-sum-differs"),
        (Rule::Same, true) => Msg("stat-same-agrees"),
        (Rule::Same, false) => Msg("stat-same-differs"),
        (Rule::Most, true) => Msg("stat-most-agrees"),
        (Rule::Most, false) => Msg("stat-most-differs"),
    };
    let said = words.ta(
        id,
        &[
            ("parts", parts.join("+").into()),
            ("sum", one.parts.into()),
            ("whole", name(check.axis, usize::from(check.total)).to_owned().into()),
            ("total", one.total.into()),
        ],
    );
    match across {
        "" => said.into_owned(),
        across => format!("{across}: {said}"),
    }
}
