//! 分级分档: who stands at which level and step, since when, and what moved.

use super::{Around, NoReport, Report};
use crate::domain::{
    SheetId,
    appraisal::{grading::Reason, record::Sheet, results},
};

/// Where somebody stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stand {
    /// The sheet.
    pub sheet: SheetId,
    /// Level, by its place in the template.
    pub level: Option<u8>,
    /// Step: the grade that is decided, or would be as things stand.
    pub step: Option<u8>,
    /// Level when the year began.
    pub level_before: Option<u8>,
    /// Step when the year began.
    pub step_before: Option<u8>,
    /// Whether the limit of one step a year held the step back.
    pub held: bool,
}

/// Everybody below the unit of a cycle whose template has levels, in the order of the sheet.
pub fn stands(around: &Around<'_>) -> Vec<Stand> {
    let one = |at: &usize| {
        let (id, sheet) = around.sheet(*at)?;
        let outcome = around.results.outcome(*at);
        let step = if sheet.decided.is { sheet.decided.grade } else { outcome.and_then(|o| o.grade) };
        let held = outcome
            .is_some_and(|outcome| outcome.squeezes.iter().any(|s| matches!(s.why, Reason::Move { .. })));
        Some(Stand {
            sheet: id,
            level: sheet.level,
            step,
            level_before: results::level_before(around.view, sheet),
            step_before: around.results.entrants.get(*at).and_then(|entrant| entrant.before),
            held: held && !sheet.decided.is,
        })
    };
    around.rows.iter().filter_map(one).collect()
}

/// How many stand at each level and step. *Shape*: rows are the levels and, last, who has none; columns the steps and,
/// last, who has none yet.
pub fn matrix(around: &Around<'_>, stands: &[Stand]) -> Vec<Vec<usize>> {
    let (levels, steps) = (around.template.levels.len(), around.template.grades.len());
    let mut counts = vec![vec![0; steps + 1]; levels + 1];
    for stand in stands {
        let level = stand.level.map_or(levels, usize::from).min(levels);
        let step = stand.step.map_or(steps, usize::from).min(steps);
        counts[level][step] += 1;
    }
    counts
}

impl Around<'_> {
    /// The name of a level; of none that none was set.
    pub fn level(&self, level: Option<u8>) -> String {
        let level = level.and_then(|at| self.template.levels.get(usize::from(at)));
        let none = || self.words.t("levels-none").into_owned();
        level.map_or_else(none, |level| self.said(&level.name).to_owned())
    }

    /// The name of a step; of none that it is not known yet.
    pub fn step(&self, step: Option<u8>) -> String {
        match step {
            Some(_) => self.grade(step),
            None => self.words.t("levels-no-step").into_owned(),
        }
    }

    /// Documents behind a level and behind more than one step in a year.
    pub(super) fn level_documents(&self, sheet: &Sheet) -> String {
        let released = match &*sheet.released {
            "" => String::new(),
            document => {
                self.words.ta("levels-released", &[("document", document.to_owned().into())]).into_owned()
            }
        };
        crate::ui::describe::joined(&[&sheet.level_document, &released])
    }
}

/// The matrix above, who is where below.
///
/// # Errors
/// [`NoReport::NoLevels`] where the template has none.
pub fn levels(around: &Around<'_>) -> Result<Report, NoReport> {
    if around.template.levels.is_empty() {
        return Err(NoReport::NoLevels);
    }
    let words = around.words;
    let stands = stands(around);
    let mut report = Report { title: around.title(&words.t("report-levels")), ..Report::default() };
    let steps = around.template.grades.len();
    let level_count = around.template.levels.len();
    for (level, counts) in matrix(around, &stands).iter().enumerate() {
        let sum: usize = counts.iter().sum();
        if level == level_count && sum == 0 {
            continue;
        }
        let name = around.level(u8::try_from(level).ok().filter(|_| level < level_count));
        let cells: Vec<String> = counts
            .iter()
            .enumerate()
            .filter(|(step, count)| *step < steps || **count > 0)
            .map(|(step, count)| {
                let step = around.step(u8::try_from(step).ok().filter(|_| step < steps));
                format!("{step} {count}")
            })
            .collect();
        let args = [("level", name.into()), ("count", sum.into()), ("steps", cells.join("  ").into())];
        report.lead.push(words.ta("levels-line", &args).into_owned());
    }
    report.head("post", &words.t("report-post"), false);
    report.head("name", &words.t("score-name"), false);
    report.head("level", &words.t("levels-level"), false);
    report.head("step", &words.t("levels-step"), false);
    report.head("level_before", &words.t("levels-level-before"), false);
    report.head("step_before", &words.t("levels-step-before"), false);
    report.head("why", &words.t("report-why"), false);
    report.head("documents", &words.t("levels-documents"), false);
    for stand in &stands {
        let Some(sheet) = around.view.sheet(stand.sheet) else { continue };
        let before = |known: Option<u8>, said: String| known.map_or_else(|| "-".to_owned(), |_| said);
        let why = if stand.held { words.t("levels-held").into_owned() } else { String::new() };
        report.rows.push(vec![
            around.post(sheet),
            around.person(sheet.person),
            around.level(stand.level),
            around.step(stand.step),
            before(stand.level_before, around.level(stand.level_before)),
            before(stand.step_before, around.step(stand.step_before)),
            why,
            around.level_documents(sheet),
        ]);
    }
    report.notes.push(words.t("levels-said").into_owned());
    report.notes.push(around.basis());
    Ok(report)
}
