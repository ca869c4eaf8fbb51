//! A candidate in words, the same wherever one is offered: beside a gap, in a handover, in a proposal.

use super::{Look, describe};
use crate::{
    domain::desk::{Candidate, Reason, candidates::Nearness},
    term::width,
};

/// `谭惠芳   女 46  住本网格，侨眷，未任他职`. Names and ages stand in columns, so that the next candidate changes letters
/// and shifts nothing.
pub fn line(look: &Look<'_>, candidate: &Candidate) -> String {
    let view = look.view;
    let Some(person) = view.person(candidate.person) else {
        return look.words.t("row-not-shown").into_owned();
    };
    let name = look.name(&person.name).into_owned();
    let pad = 8usize.saturating_sub(width::text_cells(&name));
    let sex = person.sex.map(|sex| describe::choice(look, "sex", sex.key())).unwrap_or_default();
    let age = view.age(person).map(|age| age.to_string()).unwrap_or_default();
    let about = width::fit(&describe::joined(&[&sex, &age]), 6);
    format!("{name}{} {about} {}", " ".repeat(pad), reasons(look, candidate))
}

/// The reasons in words: `住本网格，侨眷，未任他职`.
pub fn reasons(look: &Look<'_>, candidate: &Candidate) -> String {
    let said: Vec<String> = candidate.reasons.iter().map(|reason| said(look, reason)).collect();
    said.join(&look.words.t("candidate-and"))
}

fn said(look: &Look<'_>, reason: &Reason) -> String {
    let words = look.words;
    match reason {
        Reason::Near(Nearness::Grid) => words.t("reason-near-grid"),
        Reason::Near(Nearness::Village) => words.t("reason-near-village"),
        Reason::Near(Nearness::Town) => words.t("reason-near-town"),
        Reason::Near(Nearness::Elsewhere) => words.t("reason-near-elsewhere"),
        Reason::Tag(tag) => tag.to_string().into(),
        Reason::SameRoleInVillage(count) => words.ta("reason-same-role", &[("count", (*count).into())]),
        Reason::Load(0) => words.t("reason-no-load"),
        Reason::Load(count) => words.ta("reason-load", &[("count", (*count).into())]),
        Reason::ServesHere(role) => {
            words.ta("reason-serves-here", &[("role", describe::role(look, role.row()).into())])
        }
        Reason::Away => words.t("reason-away"),
    }
    .into_owned()
}
