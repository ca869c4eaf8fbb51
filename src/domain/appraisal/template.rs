//! What a template is once it was read and checked: sections, items, how each is scored, grades, caps, states.
//!
//! A template is data of a county; it never changes once a cycle uses it. Places in its lists are what score
//! sheets and cycles keep, so the order of sources, items and slots is part of it. Read from text by
//! [`file`](super::file), which is the only way to one; start with [`Template`], then [`Scoring`].

use super::{
    allowance::Allowance,
    points::{Points, Ratio, Rounding},
};
use crate::domain::{Day, account::Office, choice::choice, field::part_value};
use serde::{Deserialize, Serialize};

/// A name in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Chinese.
    pub zh: Box<str>,
    /// English.
    pub en: Box<str>,
}

/// The document that a template rests on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Document number, empty for an example.
    pub number: Box<str>,
    /// Title.
    pub title: Box<str>,
    /// First day on which it applies.
    pub effective: Option<Day>,
    /// Where its text was found.
    pub source: Box<str>,
}

choice! {
    /// Who a source of scores is.
    SourceKind {
        /// 自评.
        Own = "self",
        /// 村评.
        Village = "village",
        /// 镇评.
        Town = "town",
        /// 部门.
        Department = "department",
        /// 测评票.
        Ballot = "ballot",
    }
}

choice! {
    /// What happens where a source gives no score.
    Missing {
        /// No result before it is there.
        Block = "block",
        /// The others count for more.
        Reweight = "reweight",
        /// It counts as nothing.
        Zero = "zero",
    }
}

/// A source of scores.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// Who it is.
    pub kind: SourceKind,
    /// What happens where it is missing.
    pub missing: Missing,
}

/// A section. Its items' maxima add up to its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Section {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// The most that its items give together; `None` for an open ledger.
    pub max: Option<Points>,
    /// With which factor it counts in the total (实绩 70 %, 测评 30 %).
    pub weight: Ratio,
    /// Whether it stands outside the declared total: bonus, deduction, veto.
    pub outside: bool,
}

/// A part with a maximum of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name.
    pub name: Name,
    /// The most that it gives.
    pub max: Points,
}

/// What one line of a deduction takes away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deduction {
    /// So much for each case; at most so much in all, where stated.
    Each {
        /// Per case.
        minus: Points,
        /// At most.
        most: Option<Points>,
    },
    /// Everything, once it happened.
    All,
    /// The last of these whose edge lies above the measured value, edges falling.
    Below(Vec<(Points, Points)>),
}

/// One line of a deduction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeductLine {
    /// What is counted or measured.
    pub name: Name,
    /// What it costs.
    pub deduction: Deduction,
}

/// How a rate becomes points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RateRule {
    /// Full at `target`; each `per` below it costs `minus`.
    Steps {
        /// Where nothing is lost.
        target: Ratio,
        /// Width of a step.
        per: Ratio,
        /// What a step costs.
        minus: Points,
        /// Whether a step only begun costs too.
        begun: bool,
    },
    /// The maximum times the rate.
    Proportional,
}

/// A band of a rubric: from here to the band above.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricBand {
    /// Name.
    pub name: Name,
    /// Least points of the band.
    pub from: Points,
}

/// A class and what it gives.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Name.
    pub name: Name,
    /// Points.
    pub points: Points,
    /// Level of the honours that it stands for (`national`, `provincial`, …), empty for none.
    #[serde(default)]
    pub honour: Box<str>,
}

/// A line of an event ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LedgerLine {
    /// What happened.
    pub name: Name,
    /// What one booking may give or take; several where the document leaves a choice.
    pub points: Vec<Points>,
    /// Sources that may book it; empty where the document does not say, and then only the item's own scorer may.
    pub bookers: Vec<u8>,
    /// At most so much a calendar month, up or down.
    pub per_month: Option<Points>,
    /// At most so much a calendar year.
    pub per_year: Option<Points>,
    /// At most so much a calendar year for what one person did.
    pub per_person: Option<Points>,
    /// Falls to this grade, apart from points (降 B 级).
    pub falls_to: Option<u8>,
    /// A booking goes on in the next cycle by itself.
    pub recurring: bool,
    /// A document number is required.
    pub document: bool,
    /// Level of the honours that it stands for, empty for none.
    #[serde(default)]
    pub honour: Box<str>,
}

/// How an item is scored: the ten types.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Scoring {
    /// T-a 每处扣 N，扣完为止.
    Deduct {
        /// Lines.
        lines: Vec<DeductLine>,
        /// Reasons by number.
        reasons: Vec<Name>,
    },
    /// T-b checklist sum.
    Checklist(Vec<Part>),
    /// T-c rate.
    Rate(RateRule),
    /// T-d points within bands; no bands: points as they are entered. Highest first.
    Rubric(Vec<RubricBand>),
    /// T-e class to points.
    Classes(Vec<Class>),
    /// T-f event ledger.
    Ledger {
        /// Points before the first event.
        start: Points,
        /// Lines.
        lines: Vec<LedgerLine>,
    },
    /// T-g rank to points.
    Ranks {
        /// Points of rank 1, 2, …
        points: Vec<Points>,
        /// Points of every rank behind.
        rest: Points,
    },
    /// T-h mean of each sub-source, added up.
    Means(Vec<Part>),
    /// T-i so much per piece up to the item's maximum.
    Bonus(Vec<Class>),
    /// T-j 一票否决: gives no points, forces a grade.
    Veto {
        /// The grade.
        grade: u8,
    },
}

choice! {
    /// The ten scoring types by name.
    ScoringKind {
        /// T-a.
        Deduct = "deduct",
        /// T-b.
        Checklist = "checklist",
        /// T-c.
        Rate = "rate",
        /// T-d.
        Rubric = "rubric",
        /// T-e.
        Classes = "classes",
        /// T-f.
        Ledger = "ledger",
        /// T-g.
        Ranks = "ranks",
        /// T-h.
        Means = "means",
        /// T-i.
        Bonus = "bonus",
        /// T-j.
        Veto = "veto",
    }
}

impl Scoring {
    /// Which of the ten it is.
    pub const fn kind(&self) -> ScoringKind {
        match self {
            Scoring::Deduct { .. } => ScoringKind::Deduct,
            Scoring::Checklist(_) => ScoringKind::Checklist,
            Scoring::Rate(_) => ScoringKind::Rate,
            Scoring::Rubric(_) => ScoringKind::Rubric,
            Scoring::Classes(_) => ScoringKind::Classes,
            Scoring::Ledger { .. } => ScoringKind::Ledger,
            Scoring::Ranks { .. } => ScoringKind::Ranks,
            Scoring::Means(_) => ScoringKind::Means,
            Scoring::Bonus(_) => ScoringKind::Bonus,
            Scoring::Veto { .. } => ScoringKind::Veto,
        }
    }
}

/// One source of one item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemSource {
    /// Place in [`Template::sources`].
    pub source: u8,
    /// Its part of the item, over the common divisor of the item's sources.
    pub weight: i64,
}

/// An item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// Place of its section.
    pub section: u8,
    /// The most that it gives; `None` for an open ledger.
    pub max: Option<Points>,
    /// The least that it gives: 0, or less for a deduction outside the total.
    pub min: Points,
    /// How it is scored.
    pub scoring: Scoring,
    /// Who scores it, at least one.
    pub sources: Vec<ItemSource>,
    /// Slot of its first source; one slot a source follows.
    pub slot: u8,
    /// What proves the score.
    pub evidence: Box<str>,
}

/// A grade: from its lower edge to the edge of the grade above, which no longer belongs to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grade {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// Lower edge; `None` where grades come from a split alone.
    pub from: Option<Points>,
}

/// A level (级) at which somebody stands beside the step (档) that a cycle gives: 分级分档.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
}

choice! {
    /// Of whom a share is taken.
    Base {
        /// Everybody due in the cycle.
        All = "all",
        /// Everybody due in the unit, small units pooled.
        Unit = "unit",
    }
}

/// What a share is taken of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pool {
    /// Of whom.
    pub base: Base,
    /// Units with fewer people than this are pooled with the other small ones of the unit above.
    pub small: u16,
}

/// At most so many in a grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cap {
    /// Grade.
    pub grade: u8,
    /// Share, rounded down.
    pub share: Ratio,
    /// Of what.
    pub pool: Pool,
}

/// 比例分档: everybody into a grade by rank, largest remainder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Split {
    /// Part of each grade, best first.
    pub parts: Vec<u32>,
    /// Of what.
    pub pool: Pool,
}

choice! {
    /// What a state of a cycle is for.
    StateKind {
        /// Scores are entered.
        Entry = "entry",
        /// Scores are checked.
        Review = "review",
        /// 公示.
        Notice = "notice",
        /// Objections are answered.
        Objection = "objection",
        /// The result stands.
        Decided = "decided",
        /// 备案.
        Filed = "filed",
    }
}

/// A state and who moves a sheet on from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Key within the template.
    pub key: Box<str>,
    /// Name.
    pub name: Name,
    /// What it is for.
    pub kind: StateKind,
    /// Office that acts in it.
    pub actor: Office,
}

/// What follows from a grade.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consequence {
    /// Grade.
    pub grade: u8,
    /// In so many cycles running.
    pub running: u8,
    /// What follows.
    pub text: Name,
    /// Law or document that it rests on.
    pub basis: Box<str>,
    /// Whom it applies to.
    pub applies_to: Name,
}

/// How ballots are cast and counted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct BallotRule {
    /// What a voter may mark, best first, with its points out of 100.
    pub marks: Vec<Class>,
    /// Classes of voters with their weights.
    pub classes: Vec<(Name, Ratio)>,
    /// Fewer valid ballots of a class than this: only the combined result shows.
    pub least: u16,
}

/// A template.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Template {
    /// Key; the versions of one template share it.
    pub key: Box<str>,
    /// Version, 1 first.
    pub version: u16,
    /// Name.
    pub name: Name,
    /// Says that it is an example and no norm (示例).
    pub example: bool,
    /// Key of the role or office whose holders are appraised.
    pub object: Box<str>,
    /// Document.
    pub document: Document,
    /// Declared total; `None` for an open ledger.
    pub total: Option<Points>,
    /// The most that a total can reach with what stands outside it.
    pub most: Option<Points>,
    /// Decimals of item scores and totals.
    pub decimals: u8,
    /// What happens to the digits behind, in item scores. Totals are always cut.
    pub rounding: Rounding,
    /// Who is due has been in post for so many months.
    pub min_months: u8,
    /// Working days of public notice; `None`: the required setting `publicity.days`.
    pub notice_days: Option<u8>,
    /// Sources.
    pub sources: Vec<Source>,
    /// Sections.
    pub sections: Vec<Section>,
    /// Items in the order of the sheet.
    pub items: Vec<Item>,
    /// Grades, best first.
    pub grades: Vec<Grade>,
    /// Items compared one after the other where totals are equal.
    pub tie_order: Vec<u8>,
    /// Caps.
    pub caps: Vec<Cap>,
    /// Split, instead of edges.
    pub split: Option<Split>,
    /// Grades that one may move in a year.
    pub max_move: Option<u8>,
    /// States in their order.
    pub states: Vec<State>,
    /// What follows.
    pub consequences: Vec<Consequence>,
    /// Ballots.
    pub ballot: BallotRule,
    /// Allowance.
    pub allowance: Option<Allowance>,
    /// Levels, best first; none where people are only graded.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Levels that one may move in a year.
    #[serde(default)]
    pub max_level_move: Option<u8>,
    /// Working days within which somebody may ask for a review of his result; `None`: not stated.
    #[serde(default)]
    pub appeal_days: Option<u8>,
}

part_value!(Template);

impl Template {
    /// How many slots a sheet has: one per item and source.
    pub fn slots(&self) -> usize {
        self.items.iter().map(|item| item.sources.len()).sum()
    }

    /// Item and source of a slot.
    pub fn slot(&self, slot: usize) -> Option<(&Item, &Source)> {
        let item = self.items.iter().rfind(|item| usize::from(item.slot) <= slot)?;
        let source = item.sources.get(slot - usize::from(item.slot))?;
        Some((item, self.sources.get(usize::from(source.source))?))
    }

    /// The item with this key.
    pub fn item(&self, key: &str) -> Option<(usize, &Item)> {
        self.items.iter().enumerate().find(|(_, item)| &*item.key == key)
    }

    /// Place of the grade with this key, 0 the best.
    pub fn grade(&self, key: &str) -> Option<u8> {
        self.grades.iter().position(|grade| &*grade.key == key).and_then(|at| u8::try_from(at).ok())
    }

    /// The grade that a total falls into: the first whose lower edge it reaches.
    pub fn grade_of(&self, total: Points) -> Option<u8> {
        let at = self.grades.iter().position(|grade| grade.from.is_some_and(|from| total >= from))?;
        u8::try_from(at).ok()
    }

    /// The state after this one.
    pub fn after(&self, state: u8) -> Option<u8> {
        (usize::from(state) + 1 < self.states.len()).then_some(state + 1)
    }
}
