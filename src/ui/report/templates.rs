//! What is wrong with a template, in words; the templates that there are; what two versions differ in.

use super::Report;
use crate::{
    domain::{
        View,
        appraisal::{
            Template,
            check::Finding,
            diff::compare,
            file::{self, Loaded},
        },
    },
    lang::{Lang, Msg, Value, Words},
};

/// One finding with its place and what to do.
pub fn finding(words: Words, finding: &Finding) -> String {
    let text = |text: &str| Value::from(text.to_owned());
    let (id, args): (Msg, Vec<(&str, Value<'_>)>) = match finding {
        Finding::Syntax(wrong) => (Msg("template-syntax"), vec![("why", text(wrong.message()))]),
        Finding::TooLong { bytes, limit } => {
            (Msg("template-too-long"), vec![("bytes", (*bytes).into()), ("limit", (*limit).into())])
        }
        Finding::TooMany { list, count, limit } => (
            Msg("template-too-many"),
            vec![("list", text(list)), ("count", (*count).into()), ("limit", (*limit).into())],
        ),
        Finding::Empty { at, list } => (Msg("template-empty"), vec![("at", text(at)), ("list", text(list))]),
        Finding::Text { at } => (Msg("template-text"), vec![("at", text(at))]),
        Finding::KeyTaken(at) => (Msg("template-key-taken"), vec![("at", text(at))]),
        Finding::SubSum { at, max, sum } => (
            Msg("template-sub-sum"),
            vec![("at", text(at)), ("max", text(&max.to_string())), ("sum", text(&sum.to_string()))],
        ),
        Finding::Total { declared, sum } => (
            Msg("template-total"),
            vec![("declared", text(&declared.to_string())), ("sum", text(&sum.to_string()))],
        ),
        Finding::Range { at, entry } => {
            (Msg("template-range"), vec![("at", text(at)), ("entry", text(entry))])
        }
        Finding::NoMaximum(at) => (Msg("template-no-maximum"), vec![("at", text(at))]),
        Finding::NoScorer(at) => (Msg("template-no-scorer"), vec![("at", text(at))]),
        Finding::Unknown { at, named } => {
            (Msg("template-unknown"), vec![("at", text(at)), ("named", text(named))])
        }
        Finding::Weights { at } => (Msg("template-weights"), vec![("at", text(at))]),
        Finding::Hole { from, to } => {
            (Msg("template-hole"), vec![("from", text(&from.to_string())), ("to", text(&to.to_string()))])
        }
        Finding::Overlap { from, to } => {
            (Msg("template-overlap"), vec![("from", text(&from.to_string())), ("to", text(&to.to_string()))])
        }
        Finding::GradeOrder(at) => (Msg("template-grade-order"), vec![("at", text(at))]),
        Finding::Unclear { at, line } => {
            (Msg("template-unclear"), vec![("at", text(at)), ("line", (*line).into())])
        }
        Finding::Split => (Msg("template-split"), vec![]),
        Finding::States => (Msg("template-states"), vec![]),
        Finding::NoBasis(at) => (Msg("template-no-basis"), vec![("at", text(at))]),
        Finding::Allowance => (Msg("template-allowance"), vec![]),
        Finding::NoDocument => (Msg("template-no-document"), vec![]),
        Finding::RawCount(at) => (Msg("template-raw-count"), vec![("at", text(at))]),
        Finding::NoBookers(at) => (Msg("template-no-bookers"), vec![("at", text(at))]),
        Finding::NoTieOrder => (Msg("template-no-tie-order"), vec![]),
        Finding::NoNoticeDays => (Msg("template-no-notice-days"), vec![]),
    };
    words.ta(id, &args).into_owned()
}

/// What loading a template says: what bars it, then what is worth a warning.
pub fn findings(words: Words, found: &[Finding]) -> Vec<String> {
    let mut order: Vec<&Finding> = found.iter().collect();
    order.sort_by_key(|finding| !finding.bars());
    let said = |one: &&Finding| {
        let id = if one.bars() { Msg("template-bars") } else { Msg("template-warns") };
        words.ta(id, &[("what", finding(words, one).into())]).into_owned()
    };
    order.iter().map(said).collect()
}

/// The templates of the store, then the shipped ones that it does not have.
pub fn list(view: &View, words: Words) -> Report {
    let mut report = Report { title: words.t("template-list").into_owned(), ..Report::default() };
    report.head("key", &words.t("template-key"), false);
    report.head("version", &words.t("template-version"), true);
    report.head("name", &words.t("template-name"), false);
    report.head("items", &words.t("template-items"), true);
    report.head("total", &words.t("score-total"), true);
    report.head("where", &words.t("template-where"), false);
    let mut row = |template: &Template, place: String| {
        let name = if words.lang() == Lang::Zh { &template.name.zh } else { &template.name.en };
        report.rows.push(vec![
            template.key.to_string(),
            template.version.to_string(),
            name.to_string(),
            template.items.len().to_string(),
            template.total.map(|total| total.to_string()).unwrap_or_default(),
            place,
        ]);
    };
    for (_, scheme) in view.schemes() {
        let id = if scheme.retired { Msg("template-retired") } else { Msg("template-in-store") };
        row(&scheme.template, words.t(id).into_owned());
    }
    for (key, _) in file::SHIPPED {
        if let Some(Ok(Loaded { template, .. })) = file::shipped(key) {
            let held = |scheme: &crate::domain::appraisal::record::Scheme| {
                scheme.key == template.key && scheme.version == template.version
            };
            if !view.schemes().any(|(_, scheme)| held(scheme)) {
                row(&template, words.t("template-shipped").into_owned());
            }
        }
    }
    report
}

/// What two versions differ in.
pub fn difference(words: Words, before: &Template, after: &Template) -> Report {
    let title = format!("{} v{} - v{}", before.key, before.version, after.version);
    let mut report = Report { title, ..Report::default() };
    report.head("place", &words.t("template-place"), false);
    report.head("before", &words.t("template-before"), false);
    report.head("after", &words.t("template-after"), false);
    for one in compare(before, after) {
        let none = || words.t("template-nothing").into_owned();
        report.rows.push(vec![one.place, one.before.unwrap_or_else(none), one.after.unwrap_or_else(none)]);
    }
    report
}
