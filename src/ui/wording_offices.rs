//! Names of offices, stages and channels, and the refusals of offices and pipeline, each with the next step.

use super::{Look, describe};
use crate::{
    domain::{
        RowId,
        office::{self, rules::OfficeRefused},
        pipeline::{file, rules::PipelineRefused},
        register::Slug,
    },
    lang::{Lang, Value, Words},
};

fn chinese(words: Words) -> bool {
    words.lang() == Lang::Zh
}

/// A kind of office by its key.
pub fn office(words: Words, key: Slug) -> String {
    office::office(key).map_or_else(|| key.to_string(), |kind| kind.name(chinese(words)).to_owned())
}

/// A stage of the reserve list by its key.
pub fn stage(words: Words, key: Slug) -> String {
    file::stage(key).map_or_else(|| key.to_string(), |stage| stage.name(chinese(words)).to_owned())
}

/// A channel of recommendation by its key.
pub fn source(words: Words, key: Slug) -> String {
    file::source(key).map_or_else(|| key.to_string(), |source| source.name(chinese(words)).to_owned())
}

fn detailed(look: &Look<'_>, at: RowId) -> Value<'static> {
    let said = describe::row(look, at);
    Value::from(describe::joined(&[&said.name, &said.detail]))
}

/// A refusal of offices.
pub fn office_refusal(look: &Look<'_>, refused: &OfficeRefused) -> String {
    let words = look.words;
    let name = |key: Slug| Value::from(office(words, key));
    match refused {
        OfficeRefused::NoSuchOffice(key) => {
            words.ta("refusal-office-none", &[("office", key.as_str().into())])
        }
        OfficeRefused::NotHere { unit, office } => words.ta(
            "refusal-office-not-here",
            &[("unit", describe::name(look, unit.row()).into()), ("office", name(*office))],
        ),
        OfficeRefused::NotTaken { office, taken } => words.ta(
            "refusal-office-not-taken",
            &[("office", name(*office)), ("taken", describe::choice(look, "taken", taken.key()).into())],
        ),
        OfficeRefused::NotLeft { office, left } => words.ta(
            "refusal-office-not-left",
            &[("office", name(*office)), ("left", describe::choice(look, "left", left.key()).into())],
        ),
        OfficeRefused::AlreadyHolds(held) => {
            words.ta("refusal-office-holds", &[("held", detailed(look, held.row()))])
        }
        OfficeRefused::AlreadyEstablished(post) => {
            words.ta("refusal-office-established", &[("post", detailed(look, post.row()))])
        }
        OfficeRefused::AlreadyCalled(_) => words.t("refusal-office-called"),
    }
    .into_owned()
}

/// A refusal of the pipeline.
pub fn pipeline_refusal(look: &Look<'_>, refused: &PipelineRefused) -> String {
    let words = look.words;
    match refused {
        PipelineRefused::NoList { unit, office } => words.ta(
            "refusal-pipeline-no-list",
            &[
                ("unit", describe::name(look, unit.row()).into()),
                ("office", self::office(words, *office).into()),
            ],
        ),
        PipelineRefused::OnTheList(reserve) => {
            words.ta("refusal-pipeline-on-list", &[("reserve", detailed(look, reserve.row()))])
        }
        PipelineRefused::SpeaksTwice => words.t("refusal-pipeline-speaks-twice"),
        PipelineRefused::OwnMentor(person) => {
            words.ta("refusal-pipeline-own-mentor", &[("person", describe::name(look, person.row()).into())])
        }
        PipelineRefused::BeingRecruited(recruit) => {
            words.ta("refusal-pipeline-recruited", &[("recruit", detailed(look, recruit.row()))])
        }
        PipelineRefused::TooEarly { step, earliest } => words.ta(
            "refusal-pipeline-too-early",
            &[("step", u32::from(*step).into()), ("earliest", earliest.to_string().into())],
        ),
        PipelineRefused::OutOfOrder { step } => {
            words.ta("refusal-pipeline-order", &[("step", u32::from(*step).into())])
        }
    }
    .into_owned()
}
