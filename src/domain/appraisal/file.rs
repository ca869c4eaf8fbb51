//! A template as text: TOML in, a checked [`Template`] out, with every finding and not only the first.
//!
//! Knows no file system. Sums, edges and names are judged in [`check`](super::check), on the same lines that are read
//! here. The format is told at the head of `assets/templates/group-leader-example.toml`.

use super::{
    allowance::Allowance,
    check::{Finding, Findings, check},
    points::{Points, Ratio, Rounding},
    template::{
        BallotRule, Base, Cap, Class, Consequence, DeductLine, Deduction, Document, Grade, Item, ItemSource,
        LedgerLine, Level, Missing, Name, Part, Pool, RateRule, RubricBand, Scoring, Section, Source,
        SourceKind, Split, State, Template,
    },
};
use serde::Deserialize;

/// The longest template. *Unit*: bytes.
pub const MAX_BYTES: usize = 256 << 10;
/// The most items, and the most slots (items times sources), of a sheet.
pub const MAX_SLOTS: usize = 64;
/// The most entries of any list of a template.
pub const MAX_LINES: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub key: Box<str>,
    pub version: u16,
    pub name: Name,
    #[serde(default)]
    pub example: bool,
    pub object: Box<str>,
    pub total: Option<Points>,
    pub most: Option<Points>,
    pub decimals: u8,
    pub rounding: Rounding,
    #[serde(default)]
    pub min_months: u8,
    pub notice_days: Option<u8>,
    pub appeal_days: Option<u8>,
    #[serde(default)]
    pub tie_order: Vec<Box<str>>,
    pub max_move: Option<u8>,
    pub document: Document,
    pub source: Vec<SourceLine>,
    pub section: Vec<SectionLine>,
    pub item: Vec<ItemLine>,
    #[serde(default)]
    pub grade: Vec<GradeLine>,
    #[serde(default)]
    pub cap: Vec<CapLine>,
    pub split: Option<SplitLine>,
    pub state: Vec<State>,
    #[serde(default)]
    pub consequence: Vec<ConsequenceLine>,
    pub ballot: Option<BallotLine>,
    pub allowance: Option<Allowance>,
    #[serde(default)]
    pub level: Vec<Level>,
    pub max_level_move: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceLine {
    pub key: Box<str>,
    pub name: Name,
    pub kind: SourceKind,
    pub missing: Missing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionLine {
    pub key: Box<str>,
    pub name: Name,
    pub max: Option<Points>,
    pub weight: Option<Ratio>,
    #[serde(default)]
    pub outside: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemLine {
    pub key: Box<str>,
    pub section: Box<str>,
    pub name: Name,
    pub max: Option<Points>,
    #[serde(default)]
    pub min: Points,
    pub scorer: Option<Box<str>>,
    #[serde(default)]
    pub sources: Vec<ShareLine>,
    #[serde(default)]
    pub evidence: Box<str>,
    pub scoring: ScoringLine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareLine {
    pub source: Box<str>,
    pub weight: Ratio,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ScoringLine {
    Deduct {
        line: Vec<DeductEntry>,
        #[serde(default)]
        reasons: Vec<Name>,
    },
    Checklist {
        part: Vec<Part>,
    },
    Rate {
        target: Option<Ratio>,
        per: Option<Ratio>,
        minus: Option<Points>,
        #[serde(default)]
        begun: bool,
        #[serde(default)]
        proportional: bool,
    },
    Rubric {
        #[serde(default)]
        band: Vec<RubricBand>,
    },
    Classes {
        class: Vec<Class>,
    },
    Ledger {
        #[serde(default)]
        start: Points,
        line: Vec<LedgerEntry>,
    },
    Ranks {
        points: Vec<Points>,
        #[serde(default)]
        rest: Points,
    },
    Means {
        part: Vec<Part>,
    },
    Bonus {
        piece: Vec<Class>,
    },
    Veto {
        grade: Box<str>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeductEntry {
    pub name: Name,
    pub each: Option<Points>,
    pub most: Option<Points>,
    #[serde(default)]
    pub all: bool,
    #[serde(default)]
    pub below: Vec<(Points, Points)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerEntry {
    pub name: Name,
    pub points: Vec<Points>,
    #[serde(default)]
    pub bookers: Vec<Box<str>>,
    pub per_month: Option<Points>,
    pub per_year: Option<Points>,
    pub per_person: Option<Points>,
    pub falls_to: Option<Box<str>>,
    #[serde(default)]
    pub recurring: bool,
    #[serde(default)]
    pub document: bool,
    #[serde(default)]
    pub honour: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeLine {
    pub key: Box<str>,
    pub name: Name,
    pub from: Option<Points>,
    /// Upper edge as the document states it: the first score that no longer belongs.
    pub below: Option<Points>,
    /// Upper edge as a document states it that says "60 to 69".
    pub to: Option<Points>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CapLine {
    pub grade: Box<str>,
    pub share: Ratio,
    pub base: Base,
    #[serde(default)]
    pub small: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitLine {
    pub parts: Vec<u32>,
    pub base: Base,
    #[serde(default)]
    pub small: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsequenceLine {
    pub grade: Box<str>,
    #[serde(default = "one")]
    pub running: u8,
    pub text: Name,
    pub basis: Box<str>,
    pub applies_to: Name,
}

const fn one() -> u8 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BallotLine {
    pub least: u16,
    pub mark: Vec<Class>,
    pub class: Vec<VoterLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoterLine {
    pub name: Name,
    pub weight: Ratio,
}

/// A template with what is worth a warning.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded {
    /// The template.
    pub template: Template,
    /// Findings that do not bar it.
    pub warnings: Vec<Finding>,
}

/// Reads and checks a template.
///
/// # Errors
/// All [`Findings`], as soon as one of them bars the template.
pub fn read(text: &str) -> Result<Loaded, Findings> {
    if text.len() > MAX_BYTES {
        return Err(Findings(vec![Finding::TooLong { bytes: text.len(), limit: MAX_BYTES }]));
    }
    let file: File =
        toml::from_str(text).map_err(|wrong| Findings(vec![Finding::Syntax(Box::new(wrong))]))?;
    let findings = check(&file);
    if findings.iter().any(Finding::bars) {
        return Err(Findings(findings));
    }
    Ok(Loaded { template: build(file), warnings: findings })
}

fn place<'a>(keys: impl IntoIterator<Item = &'a str>, key: &str) -> u8 {
    // Unknown keys and long lists were refused before.
    keys.into_iter().position(|other| other == key).and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

fn build(file: File) -> Template {
    let sources: Vec<Source> = file
        .source
        .into_iter()
        .map(|line| Source { key: line.key, name: line.name, kind: line.kind, missing: line.missing })
        .collect();
    let grades: Vec<Grade> = file
        .grade
        .into_iter()
        .map(|line| Grade { key: line.key, name: line.name, from: line.from })
        .collect();
    let source_of = |key: &str| place(sources.iter().map(|source| &*source.key), key);
    let grade_of = |key: &str| place(grades.iter().map(|grade| &*grade.key), key);
    let sections: Vec<Section> = file
        .section
        .into_iter()
        .map(|line| Section {
            key: line.key,
            name: line.name,
            max: line.max,
            weight: line.weight.unwrap_or(Ratio::ONE),
            outside: line.outside,
        })
        .collect();
    let mut slot = 0;
    let items: Vec<Item> = file
        .item
        .into_iter()
        .map(|line| {
            let shares = match &line.scorer {
                Some(scorer) => vec![ItemSource { source: source_of(scorer), weight: 1 }],
                None => weights(&line.sources, &source_of),
            };
            let first = slot;
            slot += u8::try_from(shares.len()).unwrap_or(u8::MAX);
            Item {
                section: place(sections.iter().map(|section| &*section.key), &line.section),
                key: line.key,
                name: line.name,
                max: line.max,
                min: line.min,
                scoring: scoring(line.scoring, &source_of, &grade_of),
                sources: shares,
                slot: first,
                evidence: line.evidence,
            }
        })
        .collect();
    let tie_order =
        file.tie_order.iter().map(|key| place(items.iter().map(|item| &*item.key), key)).collect();
    Template {
        tie_order,
        caps: file
            .cap
            .iter()
            .map(|line| Cap {
                grade: grade_of(&line.grade),
                share: line.share,
                pool: Pool { base: line.base, small: line.small },
            })
            .collect(),
        split: file
            .split
            .map(|line| Split { parts: line.parts, pool: Pool { base: line.base, small: line.small } }),
        consequences: file
            .consequence
            .into_iter()
            .map(|line| Consequence {
                grade: grade_of(&line.grade),
                running: line.running,
                text: line.text,
                basis: line.basis,
                applies_to: line.applies_to,
            })
            .collect(),
        ballot: file.ballot.map_or_else(BallotRule::default, |line| BallotRule {
            marks: line.mark,
            classes: line.class.into_iter().map(|class| (class.name, class.weight)).collect(),
            least: line.least,
        }),
        key: file.key,
        version: file.version,
        name: file.name,
        example: file.example,
        object: file.object,
        document: file.document,
        total: file.total,
        most: file.most.or(file.total),
        decimals: file.decimals,
        rounding: file.rounding,
        min_months: file.min_months,
        notice_days: file.notice_days,
        appeal_days: file.appeal_days,
        sources,
        sections,
        items,
        grades,
        max_move: file.max_move,
        states: file.state,
        allowance: file.allowance,
        levels: file.level,
        max_level_move: file.max_level_move,
    }
}

/// Weights over their common divisor; that they add up to one was checked.
fn weights(shares: &[ShareLine], source_of: &dyn Fn(&str) -> u8) -> Vec<ItemSource> {
    let common = common_divisor(shares.iter().map(|share| share.weight)).unwrap_or(1);
    shares
        .iter()
        .map(|share| ItemSource {
            source: source_of(&share.source),
            weight: share.weight.num() * (common / share.weight.den()),
        })
        .collect()
}

/// The least common denominator, if it stays within what weights may have.
pub(super) fn common_divisor(shares: impl Iterator<Item = Ratio>) -> Option<i64> {
    let mut common: i64 = 1;
    for share in shares {
        let (mut a, mut b) = (common, share.den());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        common = common.checked_mul(share.den() / a).filter(|n| *n <= Ratio::LIMIT)?;
    }
    Some(common)
}

fn scoring(line: ScoringLine, source_of: &dyn Fn(&str) -> u8, grade_of: &dyn Fn(&str) -> u8) -> Scoring {
    match line {
        ScoringLine::Deduct { line, reasons } => Scoring::Deduct {
            lines: line
                .into_iter()
                .map(|entry| DeductLine {
                    name: entry.name,
                    deduction: match entry.each {
                        Some(minus) => Deduction::Each { minus, most: entry.most },
                        None if entry.all => Deduction::All,
                        None => Deduction::Below(entry.below),
                    },
                })
                .collect(),
            reasons,
        },
        ScoringLine::Checklist { part } => Scoring::Checklist(part),
        ScoringLine::Rate { target, per, minus, begun, proportional: _ } => {
            Scoring::Rate(match (target, per, minus) {
                (Some(target), Some(per), Some(minus)) => RateRule::Steps { target, per, minus, begun },
                _ => RateRule::Proportional,
            })
        }
        ScoringLine::Rubric { band } => Scoring::Rubric(band),
        ScoringLine::Classes { class } => Scoring::Classes(class),
        ScoringLine::Ledger { start, line } => Scoring::Ledger {
            start,
            lines: line
                .into_iter()
                .map(|entry| LedgerLine {
                    name: entry.name,
                    points: entry.points,
                    bookers: entry.bookers.iter().map(|key| source_of(key)).collect(),
                    per_month: entry.per_month,
                    per_year: entry.per_year,
                    per_person: entry.per_person,
                    falls_to: entry.falls_to.map(|key| grade_of(&key)),
                    recurring: entry.recurring,
                    document: entry.document,
                    honour: entry.honour,
                })
                .collect(),
        },
        ScoringLine::Ranks { points, rest } => Scoring::Ranks { points, rest },
        ScoringLine::Means { part } => Scoring::Means(part),
        ScoringLine::Bonus { piece } => Scoring::Bonus(piece),
        ScoringLine::Veto { grade } => Scoring::Veto { grade: grade_of(&grade) },
    }
}

/// The shipped templates, by key. Each is an example to copy: its document belongs to another county, or to none.
pub const SHIPPED: [(&str, &str); 9] = [
    ("group-leader-example", include_str!("../../../assets/templates/group-leader-example.toml")),
    ("new-village-quarterly", include_str!("../../../assets/templates/new-village-quarterly.toml")),
    ("grid-worker-stars", include_str!("../../../assets/templates/grid-worker-stars.toml")),
    ("village-official-hundred", include_str!("../../../assets/templates/village-official-hundred.toml")),
    ("haibei-secretary", include_str!("../../../assets/templates/haibei-secretary.toml")),
    ("haibei-member", include_str!("../../../assets/templates/haibei-member.toml")),
    ("secretary-levels-example", include_str!("../../../assets/templates/secretary-levels-example.toml")),
    ("lecture-contest-example", include_str!("../../../assets/templates/lecture-contest-example.toml")),
    ("ring-contest-example", include_str!("../../../assets/templates/ring-contest-example.toml")),
];

/// A shipped template.
///
/// # Errors
/// [`Findings`], which a test rules out; `None` where there is none of this key.
pub fn shipped(key: &str) -> Option<Result<Loaded, Findings>> {
    SHIPPED.iter().find(|(other, _)| *other == key).map(|(_, text)| read(text))
}
