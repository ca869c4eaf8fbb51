//! What is wrong with a template, all of it at once, as data: a screen words each finding with its place.
//!
//! A finding that [bars](Finding::bars) the template would make a wrong result; the others warn its author.

use super::{
    allowance::Rule,
    file::{File, GradeLine, ItemLine, MAX_LINES, MAX_SLOTS, ScoringLine, common_divisor},
    points::{Points, Ratio},
    template::{Name, SourceKind, StateKind},
};
use std::collections::BTreeSet;

/// Levels of honours, as the register of honours has them.
pub const HONOUR_LEVELS: [&str; 7] = ["world", "national", "provincial", "city", "county", "town", "village"];

/// Every finding of a template that was refused.
#[derive(Clone, PartialEq, Debug)]
pub struct Findings(pub Vec<Finding>);

/// One thing that is wrong with a template or worth its author's attention. Texts in it are keys of the template.
#[derive(Clone, PartialEq, Debug)]
pub enum Finding {
    /// Not TOML, or an unknown or missing entry; the error knows line and column.
    Syntax(Box<toml::de::Error>),
    /// Longer than a template may be. *Unit*: bytes.
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A list is longer than it may be.
    TooMany {
        /// Name of the list.
        list: &'static str,
        /// Its length.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A list that cannot be empty is.
    Empty {
        /// Item or the template's own key.
        at: Box<str>,
        /// Name of the list.
        list: &'static str,
    },
    /// A key or name is empty, too long or unclean.
    Text {
        /// Key where it stands.
        at: Box<str>,
    },
    /// Two entries of one list have this key.
    KeyTaken(Box<str>),
    /// A sum of parts or items is not the maximum that stands above it.
    SubSum {
        /// Item or section.
        at: Box<str>,
        /// The declared maximum.
        max: Points,
        /// What the parts add up to.
        sum: Points,
    },
    /// The sections do not add up to the declared total.
    Total {
        /// The declared total.
        declared: Points,
        /// What the sections add up to.
        sum: Points,
    },
    /// A number is below zero, beyond its maximum, or otherwise outside its range.
    Range {
        /// Where.
        at: Box<str>,
        /// Name of the entry.
        entry: &'static str,
    },
    /// Only an event ledger can be without a maximum.
    NoMaximum(Box<str>),
    /// An item names no scorer, or both a scorer and sources.
    NoScorer(Box<str>),
    /// Names a source, section, item or grade that the template does not have.
    Unknown {
        /// Where.
        at: Box<str>,
        /// What it names.
        named: Box<str>,
    },
    /// Weights do not add up to one.
    Weights {
        /// Item, or `ballot`.
        at: Box<str>,
    },
    /// Scores between two bands belong to neither (70 to 79, 80 to 89: where is 79.5).
    Hole {
        /// End of the lower band, which still belongs to it if it was stated with "to".
        from: Points,
        /// Beginning of the upper band.
        to: Points,
    },
    /// Scores belong to two bands.
    Overlap {
        /// Beginning of the upper band.
        from: Points,
        /// End of the lower band.
        to: Points,
    },
    /// The grades do not reach down to zero, or are not listed from the best down.
    GradeOrder(Box<str>),
    /// A deduction or rate states none or several of the ways to state it.
    Unclear {
        /// Item.
        at: Box<str>,
        /// Line, counted from 1; 0 for the item itself.
        line: usize,
    },
    /// A split and a grade with edges, a cap beside a split, or as many parts as there are no grades.
    Split,
    /// States are not in the order entry, review, notice, objection, decided, filed, or one is missing.
    States,
    /// A consequence without a basis or without saying whom it applies to.
    NoBasis(Box<str>),
    /// An allowance rule whose edges, shares or amounts cannot be.
    Allowance,
    /// A document without number or effective date, though not an example.
    NoDocument,
    /// Rewards how many there are, with no limit by month, year or person and no evidence asked for.
    RawCount(Box<str>),
    /// A document says who may book, but the template does not.
    NoBookers(Box<str>),
    /// No tie order: equal totals share a rank, and none of them gets a place that is too few.
    NoTieOrder,
    /// Days of notice are not stated, so the setting `publicity.days` must be.
    NoNoticeDays,
}

impl Finding {
    /// Whether the template cannot be used because of it.
    pub const fn bars(&self) -> bool {
        !matches!(
            self,
            Finding::RawCount(_) | Finding::NoBookers(_) | Finding::NoTieOrder | Finding::NoNoticeDays
        )
    }
}

/// Collects findings, so that one does not hide another.
struct Check<'a> {
    file: &'a File,
    found: Vec<Finding>,
}

pub(super) fn check(file: &File) -> Vec<Finding> {
    let mut check = Check { file, found: Vec::new() };
    check.lists();
    check.keys();
    check.head();
    for item in &file.item {
        check.item(item);
    }
    check.sums();
    check.grades();
    check.states();
    check.ballot();
    check.found
}

fn text(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && text.chars().all(crate::domain::field::is_clean)
}

fn named(name: &Name) -> bool {
    text(&name.zh, 120) && text(&name.en, 240)
}

impl Check<'_> {
    fn say(&mut self, wrong: bool, finding: impl FnOnce() -> Finding) {
        if wrong {
            self.found.push(finding());
        }
    }

    fn lists(&mut self) {
        let file = self.file;
        let slots = file.item.iter().map(|item| item.sources.len().max(1)).sum();
        let lists = [
            ("item", slots, MAX_SLOTS),
            ("source", file.source.len(), 16),
            ("section", file.section.len(), 32),
            ("grade", file.grade.len(), 16),
            ("cap", file.cap.len(), 16),
            ("state", file.state.len(), 16),
            ("consequence", file.consequence.len(), MAX_LINES),
            ("tie_order", file.tie_order.len(), MAX_SLOTS),
            ("level", file.level.len(), 16),
        ];
        for (list, count, limit) in lists {
            self.say(count > limit, || Finding::TooMany { list, count, limit });
        }
        for (list, empty) in [
            ("item", file.item.is_empty()),
            ("source", file.source.is_empty()),
            ("section", file.section.is_empty()),
            ("state", file.state.is_empty()),
        ] {
            self.say(empty, || Finding::Empty { at: file.key.clone(), list });
        }
    }

    fn keys(&mut self) {
        let file = self.file;
        let lists: [Vec<(&str, Option<&Name>)>; 6] = [
            file.level.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
            file.source.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
            file.section.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
            file.item.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
            file.grade.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
            file.state.iter().map(|line| (&*line.key, Some(&line.name))).collect(),
        ];
        for list in lists.iter().chain([&vec![(&*file.key, Some(&file.name)), (&*file.object, None)]]) {
            let mut seen = BTreeSet::new();
            for (key, name) in list {
                let fine = text(key, 40) && name.is_none_or(named);
                self.say(!fine, || Finding::Text { at: (*key).into() });
                self.say(!seen.insert(*key), || Finding::KeyTaken((*key).into()));
            }
        }
    }

    fn head(&mut self) {
        let file = self.file;
        let range = |entry| Finding::Range { at: file.key.clone(), entry };
        self.say(file.decimals > 3, || range("decimals"));
        self.say(file.version == 0, || range("version"));
        self.say(file.notice_days == Some(0), || range("notice_days"));
        self.say(file.max_move == Some(0), || range("max_move"));
        let moves = file.max_level_move;
        self.say(moves == Some(0) || (moves.is_some() && file.level.is_empty()), || range("max_level_move"));
        self.say(file.min_months > 24, || range("min_months"));
        self.say(file.most.is_some_and(|most| file.total.is_none_or(|total| most < total)), || range("most"));
        let document = &file.document;
        let fine = file.example || (text(&document.number, 60) && document.effective.is_some());
        self.say(!fine, || Finding::NoDocument);
        for key in &file.tie_order {
            self.item_key("tie_order", key);
        }
        self.say(file.tie_order.is_empty() && !file.grade.is_empty(), || Finding::NoTieOrder);
        let notice = file.state.iter().any(|state| state.kind == StateKind::Notice);
        self.say(notice && file.notice_days.is_none(), || Finding::NoNoticeDays);
        self.say(file.appeal_days == Some(0), || range("appeal_days"));
        let Some(rule) = &file.allowance else { return };
        let grades = match &rule.rule {
            Rule::Grades(fen) => fen.len() == file.grade.len(),
            _ => true,
        };
        self.say(!rule.holds() || !grades, || Finding::Allowance);
        for key in rule.pool.iter().flat_map(|pool| &pool.grades) {
            self.grade_key("allowance.pool", key);
        }
    }

    fn item_key(&mut self, at: &str, key: &str) {
        let known = self.file.item.iter().any(|item| &*item.key == key);
        self.say(!known, || Finding::Unknown { at: at.into(), named: key.into() });
    }

    fn grade_key(&mut self, at: &str, key: &str) {
        let known = self.file.grade.iter().any(|grade| &*grade.key == key);
        self.say(!known, || Finding::Unknown { at: at.into(), named: key.into() });
    }

    fn source_key(&mut self, at: &str, key: &str) {
        let known = self.file.source.iter().any(|source| &*source.key == key);
        self.say(!known, || Finding::Unknown { at: at.into(), named: key.into() });
    }

    /// Honours are registered by level; a line for a level that there is not would suggest nothing for ever.
    fn honour(&mut self, item: &ItemLine, honour: &str) {
        let known = honour.is_empty() || HONOUR_LEVELS.contains(&honour);
        self.say(!known, || Finding::Unknown { at: item.key.clone(), named: honour.into() });
    }

    fn item(&mut self, item: &ItemLine) {
        let at = || item.key.clone();
        let section = self.file.section.iter().find(|section| section.key == item.section);
        self.say(section.is_none(), || Finding::Unknown { at: at(), named: item.section.clone() });
        match &item.scorer {
            Some(scorer) if item.sources.is_empty() => self.source_key(&item.key, scorer),
            None if !item.sources.is_empty() => {
                let mut seen = BTreeSet::new();
                for share in &item.sources {
                    self.source_key(&item.key, &share.source);
                    self.say(!seen.insert(&share.source), || Finding::KeyTaken(share.source.clone()));
                }
                let whole = adds_to_one(item.sources.iter().map(|share| share.weight));
                self.say(!whole, || Finding::Weights { at: at() });
            }
            _ => self.found.push(Finding::NoScorer(at())),
        }
        let ledger = matches!(item.scoring, ScoringLine::Ledger { .. });
        let veto = matches!(item.scoring, ScoringLine::Veto { .. });
        self.say(item.max.is_none() && !ledger && !veto, || Finding::NoMaximum(at()));
        let max = item.max.unwrap_or(if veto { Points::ZERO } else { Points::LIMIT });
        let range = |entry| Finding::Range { at: at(), entry };
        self.say(
            max < Points::ZERO || (max == Points::ZERO && !veto) || (veto && item.max.is_some()),
            || range("max"),
        );
        let below =
            item.min > Points::ZERO || (item.min < Points::ZERO && !section.is_some_and(|s| s.outside));
        self.say(below, || range("min"));
        self.say(item.evidence.chars().count() > 200, || Finding::Text { at: at() });
        self.scoring(item, max);
    }

    fn scoring(&mut self, item: &ItemLine, max: Points) {
        let at = || item.key.clone();
        let within = |points: Points| (Points::ZERO..=max).contains(&points);
        let range = |entry| Finding::Range { at: at(), entry };
        let mut names: Vec<&Name> = Vec::new();
        let (count, list) = match &item.scoring {
            ScoringLine::Deduct { line, reasons } => {
                for (n, entry) in line.iter().enumerate() {
                    let ways = [entry.each.is_some(), entry.all, !entry.below.is_empty()];
                    let one = ways.iter().filter(|way| **way).count() == 1;
                    self.say(!one || (entry.most.is_some() && entry.each.is_none()), || Finding::Unclear {
                        at: at(),
                        line: n + 1,
                    });
                    let positive = entry.each.is_none_or(|each| each > Points::ZERO && each <= Points::LIMIT)
                        && entry.most.is_none_or(|most| most > Points::ZERO);
                    self.say(!positive, || range("each"));
                    let falling =
                        entry.below.windows(2).all(|two| two[0].0 > two[1].0 && two[0].1 < two[1].1);
                    self.say(!falling || entry.below.iter().any(|(_, minus)| !within(*minus)), || {
                        range("below")
                    });
                    names.push(&entry.name);
                }
                names.extend(reasons);
                self.say(reasons.len() > 9, || Finding::TooMany {
                    list: "reasons",
                    count: reasons.len(),
                    limit: 9,
                });
                (line.len(), "line")
            }
            ScoringLine::Checklist { part } | ScoringLine::Means { part } => {
                let sum = part.iter().map(|part| part.max).sum();
                self.say(sum != max && item.max.is_some(), || Finding::SubSum { at: at(), max, sum });
                self.say(part.iter().any(|part| part.max <= Points::ZERO), || range("part"));
                names.extend(part.iter().map(|part| &part.name));
                (part.len(), "part")
            }
            ScoringLine::Rate { target, per, minus, begun: _, proportional } => {
                let steps = target.is_some() && per.is_some() && minus.is_some();
                let none = target.is_none() && per.is_none() && minus.is_none();
                let clear = if *proportional { none } else { steps };
                self.say(!clear, || Finding::Unclear { at: at(), line: 0 });
                let possible = per.is_none_or(|per| per.num() > 0)
                    && minus.is_none_or(|minus| minus > Points::ZERO && minus <= max);
                self.say(!possible, || range("per"));
                (1, "rate")
            }
            ScoringLine::Rubric { band } => {
                let falling = band.windows(2).all(|two| two[0].from > two[1].from);
                let to_zero = band.last().is_none_or(|last| last.from == Points::ZERO);
                self.say(!falling || !to_zero || band.iter().any(|band| !within(band.from)), || {
                    range("band")
                });
                names.extend(band.iter().map(|band| &band.name));
                (band.len().max(1), "band")
            }
            ScoringLine::Classes { class } => {
                self.say(class.iter().any(|class| !within(class.points)), || range("class"));
                names.extend(class.iter().map(|class| &class.name));
                (class.len(), "class")
            }
            ScoringLine::Ledger { start, line } => {
                self.say(!within(*start), || range("start"));
                for entry in line {
                    let caps = [entry.per_month, entry.per_year, entry.per_person];
                    let unlimited = caps.iter().all(Option::is_none) && !entry.document;
                    let rewards = entry.points.iter().any(|points| *points > Points::ZERO);
                    let caught = rewards && unlimited && item.evidence.is_empty();
                    self.say(caught, || Finding::RawCount(at()));
                    let caps_fine = caps.iter().flatten().all(|cap| *cap > Points::ZERO);
                    let empty = entry.points.is_empty() && entry.falls_to.is_none();
                    self.say(!caps_fine || empty || entry.points.len() > 16, || range("line"));
                    self.honour(item, &entry.honour);
                    for key in &entry.bookers {
                        self.source_key(&item.key, key);
                    }
                    if let Some(grade) = &entry.falls_to {
                        self.grade_key(&item.key, grade);
                    }
                    names.push(&entry.name);
                }
                self.say(line.iter().all(|entry| entry.bookers.is_empty()), || Finding::NoBookers(at()));
                (line.len(), "line")
            }
            ScoringLine::Ranks { points, rest } => {
                let falling = points.windows(2).all(|two| two[0] >= two[1]);
                let last = points.last().is_some_and(|last| last >= rest);
                self.say(!falling || !last || !points.iter().chain([rest]).all(|p| within(*p)), || {
                    range("points")
                });
                (points.len(), "points")
            }
            ScoringLine::Bonus { piece } => {
                self.say(item.evidence.is_empty(), || Finding::RawCount(at()));
                let fine = piece.iter().all(|piece| piece.points > Points::ZERO && within(piece.points));
                self.say(!fine, || range("piece"));
                for entry in piece {
                    self.honour(item, &entry.honour);
                }
                names.extend(piece.iter().map(|piece| &piece.name));
                (piece.len(), "piece")
            }
            ScoringLine::Veto { grade } => {
                self.grade_key(&item.key, grade);
                (1, "veto")
            }
        };
        self.say(count == 0, || Finding::Empty { at: at(), list });
        self.say(count > MAX_LINES, || Finding::TooMany { list, count, limit: MAX_LINES });
        self.say(!names.into_iter().all(named), || Finding::Text { at: at() });
    }

    /// Items against their section, sections against the total: in exact thousandths over the weights' divisor.
    fn sums(&mut self) {
        let file = self.file;
        for section in &file.section {
            let items = || file.item.iter().filter(|item| item.section == section.key);
            let open =
                items().any(|item| item.max.is_none() && !matches!(item.scoring, ScoringLine::Veto { .. }));
            let sum: Points = items().filter_map(|item| item.max).sum();
            match section.max {
                Some(max) if max != sum || open => {
                    self.found.push(Finding::SubSum { at: section.key.clone(), max, sum });
                }
                None if !open && sum != Points::ZERO => {
                    self.found.push(Finding::NoMaximum(section.key.clone()));
                }
                _ => {}
            }
        }
        let inside = || file.section.iter().filter(|section| !section.outside);
        let weight = |section: &super::file::SectionLine| section.weight.unwrap_or(Ratio::ONE);
        let Some(common) = common_divisor(file.section.iter().map(weight)) else {
            self.found.push(Finding::Weights { at: file.key.clone() });
            return;
        };
        let sum: i128 = inside()
            .filter_map(|section| Some((section.max?, weight(section))))
            .map(|(max, by)| {
                i128::from(max.thousandths()) * i128::from(by.num()) * i128::from(common / by.den())
            })
            .sum();
        let open = inside().any(|section| section.max.is_none());
        match file.total {
            Some(declared) => {
                let whole = i128::from(declared.thousandths()) * i128::from(common);
                let sum_points = i64::try_from(sum / i128::from(common)).unwrap_or(i64::MAX);
                self.say(open || whole != sum, || Finding::Total {
                    declared,
                    sum: Points::of_thousandths(sum_points),
                });
            }
            None => self.say(!open, || Finding::NoMaximum(file.key.clone())),
        }
    }

    fn grades(&mut self) {
        let file = self.file;
        for line in file.cap.iter() {
            self.grade_key("cap", &line.grade);
            self.say(Ratio::ONE.less_than(line.share), || Finding::Range {
                at: "cap".into(),
                entry: "share",
            });
        }
        for line in &file.consequence {
            self.grade_key("consequence", &line.grade);
            let fine = text(&line.basis, 200) && named(&line.text) && named(&line.applies_to);
            self.say(!fine || line.running == 0, || Finding::NoBasis(line.grade.clone()));
        }
        if let Some(split) = &file.split {
            let edges = file.grade.iter().any(|grade| grade.from.is_some());
            let parts = split.parts.len() == file.grade.len() && split.parts.iter().any(|part| *part > 0);
            let sane = split.parts.iter().all(|part| *part <= 10_000);
            self.say(edges || !parts || !sane || !file.cap.is_empty(), || Finding::Split);
            return;
        }
        // Without any edge, grades come from vetoes and falls alone.
        if file.grade.iter().all(|grade| grade.from.is_none()) {
            return;
        }
        let Some(last) = file.grade.last() else { return };
        self.say(last.from != Some(Points::ZERO), || Finding::GradeOrder(last.key.clone()));
        for pair in file.grade.windows(2) {
            let [upper, lower] = pair else { continue };
            let (Some(from), Some(low)) = (upper.from, lower.from) else {
                self.found.push(Finding::GradeOrder(upper.key.clone()));
                continue;
            };
            self.say(from <= low, || Finding::GradeOrder(lower.key.clone()));
            self.edges(from, lower);
        }
        // A best grade that ends before the total leaves the scores behind it to nobody.
        if let (Some(best), Some(total)) = (file.grade.first(), file.most.or(file.total)) {
            let end = best.below.or(best.to.map(|to| to.plus(Points::of_thousandths(1))));
            self.say(end.is_some_and(|end| end <= total), || Finding::Hole {
                from: best.below.or(best.to).unwrap_or(total),
                to: total,
            });
        }
    }

    /// Whether a band that states its upper edge ends exactly where the next one begins.
    fn edges(&mut self, from: Points, lower: &GradeLine) {
        let step = Points::of_thousandths(1);
        // "60 to 69" ends with 69 itself, so a score of 69.5 belongs to nobody.
        let end = match (lower.below, lower.to) {
            (Some(below), None) => below,
            (None, Some(to)) => to.plus(step),
            (None, None) => return,
            (Some(below), Some(_)) => {
                self.found.push(Finding::GradeOrder(lower.key.clone()));
                below
            }
        };
        let shown = lower.below.or(lower.to).unwrap_or(end);
        self.say(end < from, || Finding::Hole { from: shown, to: from });
        self.say(end > from, || Finding::Overlap { from, to: shown });
    }

    fn states(&mut self) {
        let kinds: Vec<StateKind> = self.file.state.iter().map(|state| state.kind).collect();
        let ordered =
            kinds.windows(2).all(|two| two[0] < two[1] || (two[0] == two[1] && two[0] == StateKind::Review));
        let needed = [StateKind::Entry, StateKind::Decided].iter().all(|kind| kinds.contains(kind));
        let objection = kinds.contains(&StateKind::Notice) == kinds.contains(&StateKind::Objection);
        self.say(!ordered || !needed || !objection, || Finding::States);
    }

    fn ballot(&mut self) {
        let file = self.file;
        let asked = file.source.iter().find(|source| source.kind == SourceKind::Ballot);
        let Some(ballot) = &file.ballot else {
            self.say(asked.is_some(), || Finding::Empty { at: file.key.clone(), list: "ballot" });
            return;
        };
        let limits = [("mark", ballot.mark.len(), 9), ("class", ballot.class.len(), 9)];
        for (list, count, limit) in limits {
            self.say(count == 0, || Finding::Empty { at: "ballot".into(), list });
            self.say(count > limit, || Finding::TooMany { list, count, limit });
        }
        let whole = adds_to_one(ballot.class.iter().map(|class| class.weight));
        self.say(!whole, || Finding::Weights { at: "ballot".into() });
        let hundred = Points::whole(100);
        let fine = ballot.mark.iter().all(|mark| (Points::ZERO..=hundred).contains(&mark.points));
        let falling = ballot.mark.windows(2).all(|two| two[0].points > two[1].points);
        self.say(!fine || !falling, || Finding::Range { at: "ballot".into(), entry: "mark" });
    }
}

/// Whether shares add up to exactly one.
fn adds_to_one(shares: impl Iterator<Item = Ratio> + Clone) -> bool {
    let Some(common) = common_divisor(shares.clone()) else { return false };
    let sum: i128 = shares.map(|share| i128::from(share.num()) * i128::from(common / share.den())).sum();
    sum == i128::from(common)
}
