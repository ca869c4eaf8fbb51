//! What appraisal puts on paper, as data in words: tables, forms, notices. Screens and commands show the same ones.
//!
//! Made from a view and words alone, so that no screen is needed and equal data gives equal lines. Start with
//! [`Report`]; [`tables`], [`levels`], [`votes`], [`money`], [`papers`] and
//! [`forms`] make them, [`page`] lays out what is printed.

pub mod forms;
pub mod journal;
pub mod levels;
pub mod money;
pub mod page;
pub mod papers;
pub mod sign_off;
pub mod tables;
pub mod templates;
pub mod votes;

use crate::{
    domain::{
        CycleId, PersonId, SheetId, UnitId, View,
        appraisal::{
            Template, acts,
            record::{Cycle, Sheet},
            results::{self, Results},
            template::Name,
        },
        choice::choice,
    },
    lang::{Lang, Words},
    term::width,
};

choice! {
    /// Which paper.
    Paper {
        /// Everybody's scores, ranks and grades.
        Results = "results",
        /// Who was squeezed out of a grade, and why.
        Squeezed = "squeezed",
        /// 分级分档: who stands at which level and step.
        Levels = "levels",
        /// Votes as totals.
        Ballots = "ballots",
        /// Objections and answers.
        Objections = "objections",
        /// What revisions changed.
        Revisions = "revisions",
        /// Mean, spread and severity per scorer and town.
        Calibration = "calibration",
        /// How many total in which band.
        Histogram = "histogram",
        /// The last ones.
        Reverse = "reverse",
        /// What follows from grades, on what it rests.
        Consequences = "consequences",
        /// Allowances and what they cost together.
        Allowance = "allowance",
        /// The same to be signed.
        SignOff = "sign-off",
        /// 公示.
        Notice = "notice",
        /// Empty forms.
        Blank = "blank",
        /// Filled forms, a page a person.
        Filled = "filled",
        /// Empty forms, a page an item.
        BlankColumns = "blank-columns",
        /// Filled forms, a page an item.
        FilledColumns = "filled-columns",
        /// A result told to each person, with how to appeal.
        Letters = "letters",
        /// A person's cycles.
        Person = "person",
    }
}

/// A heading of a report's table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Key for other programs.
    pub key: String,
    /// Words.
    pub words: String,
    /// Whether numbers stand below it.
    pub number: bool,
}

/// The widest column: longer texts stand out of it. *Unit*: cells.
const WIDEST: usize = 60;

/// A report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Title.
    pub title: String,
    /// Lines above the table.
    pub lead: Vec<String>,
    /// Columns.
    pub heads: Vec<Head>,
    /// Rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
    /// Lines below.
    pub notes: Vec<String>,
    /// Pages as they are printed, for papers that have a form of their own; see [`page`].
    pub printed: Vec<String>,
}

/// Why there is no report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoReport {
    /// No such cycle in sight.
    NoCycle,
    /// The reverse list is not shown to towns unless a document says so.
    NotForTowns,
    /// The template has no allowance.
    NoAllowance,
    /// Nothing is published yet.
    NotPublished,
    /// The template has no levels.
    NoLevels,
    /// Scores and pay are not shown to this account.
    Hidden,
}

impl NoReport {
    /// The message that says so, with the next step.
    pub const fn message(self) -> crate::lang::Msg {
        use crate::lang::Msg;
        match self {
            NoReport::NoCycle => Msg("report-no-cycle"),
            NoReport::NotForTowns => Msg("report-not-for-towns"),
            NoReport::NoAllowance => Msg("report-no-allowance"),
            NoReport::NotPublished => Msg("report-not-published"),
            NoReport::NoLevels => Msg("report-no-levels"),
            NoReport::Hidden => Msg("report-hidden"),
        }
    }
}

impl Report {
    fn head(&mut self, key: &str, words: &str, number: bool) {
        self.heads.push(Head { key: key.into(), words: words.into(), number });
    }

    /// The lines of the report, columns aligned by cells, two apart; pages are parted by [`page::BREAK`].
    pub fn lines(&self) -> Vec<String> {
        if !self.printed.is_empty() {
            return self.printed.clone();
        }
        let mut lines = Vec::new();
        if !self.title.is_empty() {
            lines.push(self.title.clone());
        }
        lines.extend(self.lead.iter().cloned());
        if !self.heads.is_empty() {
            let clean = |text: &str| width::clean_for_display(text).into_owned();
            let mut cells: Vec<usize> =
                self.heads.iter().map(|head| width::text_cells(&head.words)).collect();
            for row in &self.rows {
                for (cells, text) in cells.iter_mut().zip(row) {
                    // One very long text does not push all others off the page.
                    *cells = (*cells).max(width::text_cells(&clean(text)).min(WIDEST));
                }
            }
            let line = |texts: &mut dyn Iterator<Item = String>| {
                let parts: Vec<String> = texts
                    .zip(&cells)
                    .zip(&self.heads)
                    .map(|((text, cells), head)| match head.number {
                        _ if width::text_cells(&text) > *cells => text,
                        true => width::fit_right(&text, *cells),
                        false => width::fit(&text, *cells),
                    })
                    .collect();
                parts.join("  ").trim_end().to_owned()
            };
            lines.push(line(&mut self.heads.iter().map(|head| head.words.clone())));
            for row in &self.rows {
                lines.push(line(&mut row.iter().map(|text| clean(text))));
            }
        }
        lines.extend(self.notes.iter().cloned());
        lines
    }

    /// One array of objects, one a line; reports without a table give their lines. Numbers are numbers, and where there
    /// is none stands `null`.
    pub fn json(&self) -> String {
        let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let lines: Vec<String> = if self.heads.is_empty() {
            self.lead.iter().chain(&self.notes).map(|line| text(line)).collect()
        } else {
            let one = |row: &Vec<String>| {
                let parts: Vec<String> = self
                    .heads
                    .iter()
                    .zip(row)
                    .map(|(head, cell)| match (head.number, cell.as_str()) {
                        (true, "") => format!("{}:null", text(&head.key)),
                        (true, cell) if is_number(cell) => format!("{}:{cell}", text(&head.key)),
                        (_, cell) => format!("{}:{}", text(&head.key), text(cell)),
                    })
                    .collect();
                format!("{{{}}}", parts.join(","))
            };
            self.rows.iter().map(one).collect()
        };
        if lines.is_empty() { "[]\n".into() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = bare.split_once('.').unwrap_or((bare, "0"));
    digits(whole) && digits(part) && (whole == "0" || !whole.starts_with('0'))
}

/// What every report of a cycle looks at.
pub struct Around<'v> {
    /// The records.
    pub view: &'v View,
    /// The words.
    pub words: Words,
    /// The cycle.
    pub id: CycleId,
    /// It.
    pub cycle: &'v Cycle,
    /// Its template.
    pub template: &'v Template,
    /// The unit that is reported on.
    pub unit: UnitId,
    /// Results of everybody who decides about those below the unit.
    pub results: Results,
    /// Places in the results of those below the unit.
    pub rows: Vec<usize>,
}

impl<'v> Around<'v> {
    /// Looks at a cycle below a unit, the cycle's own where none is named.
    ///
    /// # Errors
    /// [`NoReport::NoCycle`].
    pub fn new(
        view: &'v View,
        words: Words,
        id: CycleId,
        unit: Option<UnitId>,
    ) -> Result<Around<'v>, NoReport> {
        let (cycle, template) = acts::cycle_of(view, id).map_err(|_| NoReport::NoCycle)?;
        let unit = unit.unwrap_or(cycle.unit);
        let unit = if view.in_scope(unit) { unit } else { view.home().unwrap_or(unit) };
        let last = results::grades_before(view, id);
        let results = results::results_around(view, id, unit, &last).map_err(|_| NoReport::NoCycle)?;
        let within = |at: &usize| {
            results.sheets.get(*at).and_then(|id| view.sheet(*id)).is_some_and(|s| view.within(s.unit, unit))
        };
        let rows = (0..results.sheets.len()).filter(within).collect();
        Ok(Around { view, words, id, cycle, template, unit, results, rows })
    }

    /// A name of the template.
    pub fn said<'t>(&self, name: &'t Name) -> &'t str {
        match self.words.lang() {
            Lang::Zh => &name.zh,
            Lang::En => &name.en,
        }
    }

    /// The name of a grade, empty for none.
    pub fn grade(&self, grade: Option<u8>) -> String {
        let grade = grade.and_then(|at| self.template.grades.get(usize::from(at)));
        grade.map(|grade| self.said(&grade.name).to_owned()).unwrap_or_default()
    }

    /// A person's name as it may be shown.
    pub fn person(&self, person: PersonId) -> String {
        let name = self.view.person(person).map(|person| person.name.to_string());
        name.unwrap_or_else(|| self.words.t("row-not-shown").into_owned())
    }

    /// The sheet at a place in the results.
    pub fn sheet(&self, at: usize) -> Option<(SheetId, &'v Sheet)> {
        let id = *self.results.sheets.get(at)?;
        Some((id, self.view.sheet(id)?))
    }

    /// Village and group of a sheet's post.
    fn post(&self, sheet: &Sheet) -> String {
        self.post_folding(sheet).replace(page::SEAM, "")
    }

    /// The same with a seam between the two, for columns that fold.
    fn post_folding(&self, sheet: &Sheet) -> String {
        let village = self.view.village_of(sheet.unit);
        let name = self.view.unit_name(sheet.unit);
        match village {
            Some(village) if village != sheet.unit => {
                format!("{}{}{name}", self.view.unit_name(village), page::SEAM)
            }
            _ => name.to_owned(),
        }
    }

    fn title(&self, paper: &str) -> String {
        let unit = self.view.unit_name(self.unit);
        let template = self.said(&self.template.name);
        format!("{unit} {} {template} v{} {paper}", self.cycle.name, self.template.version)
    }

    /// The document that the template rests on, or that it is an example.
    fn basis(&self) -> String {
        let document = &self.template.document;
        let number = if document.number.is_empty() { &document.title } else { &document.number };
        self.words.ta("report-basis", &[("document", number.to_string().into())]).into_owned()
    }
}

/// Makes a report of a cycle.
///
/// # Errors
/// A [`NoReport`].
pub fn make(around: &Around<'_>, paper: Paper) -> Result<Report, NoReport> {
    Ok(match paper {
        Paper::Results => tables::results(around),
        Paper::Squeezed => tables::squeezed(around),
        Paper::Levels => levels::levels(around)?,
        Paper::Ballots => votes::ballots(around),
        Paper::Objections => votes::objections(around),
        Paper::Revisions => votes::revisions(around),
        Paper::Calibration => tables::calibration(around),
        Paper::Histogram => tables::histogram(around),
        Paper::Reverse => tables::reverse(around)?,
        Paper::Consequences => tables::consequences(around),
        Paper::Allowance => money::allowance(around)?,
        Paper::SignOff => sign_off::list(around)?,
        Paper::Notice => papers::notice(around)?,
        Paper::Blank => forms::forms(around, None, false),
        Paper::BlankColumns => forms::columns(around, false),
        Paper::Filled => forms::filled(around, None)?,
        Paper::FilledColumns => forms::filled_columns(around)?,
        Paper::Letters => papers::letters(around)?,
        Paper::Person => tables::results(around),
    })
}

#[cfg(test)]
mod tests;
