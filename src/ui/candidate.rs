//! A candidate in words, the same wherever one is offered: beside a gap, in a handover, in a proposal.

use super::{Look, describe};
use crate::{
    domain::{
        desk::{Candidate, Reason, candidates::Nearness},
        person::Sex,
    },
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
    // As wide as the longest word for a sex, a blank and an age: a narrower column would cut the age.
    let sexes = Sex::ALL.iter().map(|sex| width::text_cells(&describe::choice(look, "sex", sex.key())));
    let about = width::fit(&describe::joined(&[&sex, &age]), sexes.max().unwrap_or(2) + 4);
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

#[cfg(test)]
mod tests {
    use crate::{
        domain::{Row, fixture},
        lang::Lang,
        ui::{Place, testing::Stage},
    };

    #[test]
    fn an_age_stands_whole_beside_the_word_for_the_sex_in_both_languages() {
        let mut book = fixture::book();
        let at = crate::domain::PersonId(3).row();
        let (seq, Row::Person(person)) = book.row(at).expect("the person") else { panic!("a person") };
        let mut person = (*person).clone();
        person.sex = Some(crate::domain::person::Sex::Female);
        person.birth = crate::domain::Date::parse("1980-05-12");
        book.put(at, seq, Some(person.into()));
        book.settle();
        let mut stage = Stage::with(book, &Place::new("desk").about(fixture::VILLAGE.row()));
        stage.shows("女 46  ");
        stage.lang = Lang::En;
        stage.shows("female 46  ");
    }
}
