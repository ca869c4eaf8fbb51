//! Scores in and out as a table: a row a person, a column an item, entries as they are typed on the sheet.
//!
//! A file that was written here is taken here. A person is found by the number of the sheet, or by the village's
//! code and the name, with the group where two of a village share one. Start with [`plan_scores`].

use super::{TableFile, report};
use crate::domain::{
    Act, Class, CycleId, Kind, Refusal, SheetId, Verb, View,
    appraisal::{
        Mark, Raw, Template, acts,
        entry::{self, EntryProblem},
        money,
        record::{Pay, Sheet},
        template::{SourceKind, StateKind},
    },
};
use std::collections::{HashMap, HashSet};

/// Why a row or cell was not taken.
#[derive(Clone, PartialEq, Debug)]
pub enum ScoreProblem {
    /// Nobody of the cycle is meant.
    Nobody,
    /// Several are meant.
    Several,
    /// Another row of the file is about the same person.
    Twice,
    /// Cells, by the headings of their columns: all that are wrong, not only the first.
    Cells(Vec<(String, CellProblem)>),
    /// A level or what an allowance needs, in the column with this heading.
    Ground(String),
}

/// Why a cell was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellProblem {
    /// What stands in it is no entry.
    Entry(EntryProblem),
    /// The sheet is past the states in which scores are entered.
    Locked,
    /// A ballot was counted for it and says otherwise, or is not agreed on.
    Counted,
}

/// A level as a row of a file gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelRow {
    /// The sheet.
    pub sheet: SheetId,
    /// Its level.
    pub level: Option<u8>,
    /// Document that set it.
    pub document: String,
    /// Document that allows more than one in a year.
    pub released: String,
}

/// What a file of scores would do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ScorePlan {
    /// Cells to be scored.
    pub cells: Vec<(SheetId, usize, Mark)>,
    /// Rows of people.
    pub rows: usize,
    /// Levels to be set.
    pub levels: Vec<LevelRow>,
    /// What allowances need besides the result.
    pub pays: Vec<(SheetId, Pay)>,
    /// Rows not taken, by their number in the file.
    pub refused: Vec<(u64, ScoreProblem)>,
    /// The same rows by their place among the rows.
    pub places: Vec<usize>,
    /// Headings that are no item of the template.
    pub unknown: Vec<String>,
}

/// The heading of a slot: its item's key, with the source's key where several score it.
pub fn slot_heading(template: &Template, slot: usize) -> String {
    match template.slot(slot) {
        Some((item, source)) if item.sources.len() > 1 => format!("{}:{}", item.key, source.key),
        Some((item, _)) => item.key.to_string(),
        None => String::new(),
    }
}

/// Headings before the items.
pub const HEADS: [&str; 4] = ["sheet", "code", "group", "name"];

/// Headings of what a sheet holds besides scores: levels with their documents, what allowances need.
pub const GROUND: [&str; 6] = ["level", "level_document", "released", "heads", "salary", "post"];

impl ScorePlan {
    /// Everything as one act.
    ///
    /// # Errors
    /// As [`acts::score`]; [`Refusal::NoChange`] where nothing differs.
    pub fn act(&self, view: &View) -> Result<Act, Refusal> {
        let mut act = Act::new(Verb::Score, Vec::new());
        let mut take = |made: Result<Act, Refusal>| match made {
            Ok(made) => {
                act.steps.extend(made.steps);
                Ok(())
            }
            Err(Refusal::NoChange) => Ok(()),
            Err(other) => Err(other),
        };
        take(acts::score(view, &self.cells))?;
        for row in &self.levels {
            take(acts::set_level(view, &[row.sheet], row.level, &row.document, &row.released))?;
        }
        take(acts::set_pay(view, &self.pays))?;
        if act.steps.is_empty() { Err(Refusal::NoChange) } else { Ok(act) }
    }

    fn refuse(&mut self, at: usize, number: u64, why: ScoreProblem) {
        self.places.push(at);
        self.refused.push((number, why));
    }
}

/// A cell without the sign that keeps a spreadsheet from running it.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Where a column of a file belongs.
fn slot_of(template: &Template, heading: &str) -> Option<usize> {
    let heading = heading.trim();
    (0..template.slots()).find(|slot| {
        let Some((item, _)) = template.slot(*slot) else { return false };
        let number = template.items.iter().position(|other| other.key == item.key).map_or(0, |at| at + 1);
        slot_heading(template, *slot) == heading
            || (item.sources.len() == 1
                && [&*item.name.zh, &*item.name.en, &format!("{number}{}", item.name.zh)].contains(&heading))
    })
}

/// Whether a mark may be put into a sheet's cell: what the rules would refuse for the whole file is refused for its cell.
fn may_stand(
    view: &View,
    template: &Template,
    id: SheetId,
    sheet: &Sheet,
    slot: usize,
    mark: &Mark,
) -> Option<CellProblem> {
    if sheet.cells.get(slot) == mark {
        return None;
    }
    let state = template.states.get(usize::from(sheet.state)).map(|state| state.kind);
    if !matches!(state, Some(StateKind::Entry | StateKind::Review)) {
        return Some(CellProblem::Locked);
    }
    let voted = template.slot(slot).is_some_and(|(_, source)| source.kind == SourceKind::Ballot);
    let ballot =
        voted.then(|| view.ballots_of(id).find(|(_, ballot)| usize::from(ballot.slot) == slot)).flatten();
    let holds = |counted: Option<Mark>| matches!(mark, Mark::Is(_)) && counted.as_ref() != Some(mark);
    ballot.filter(|(_, ballot)| holds(ballot.mark(template))).map(|_| CellProblem::Counted)
}

/// Reads a file of scores. A row with anything that cannot stand is refused whole, with every cell that is wrong.
///
/// # Errors
/// [`Refusal::NotFound`] without the cycle.
pub fn plan_scores(view: &View, cycle: CycleId, table: &TableFile) -> Result<ScorePlan, Refusal> {
    let (_, template) = acts::cycle_of(view, cycle)?;
    let mut plan = ScorePlan::default();
    let mut heads: [Option<usize>; 4] = [None; 4];
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let mut ground: [Option<usize>; 6] = [None; 6];
    for (at, heading) in table.headings.iter().enumerate() {
        let known = match heading.trim() {
            "sheet" => Some(0),
            "code" | "代码" => Some(1),
            "group" | "小组" => Some(2),
            "name" | "姓名" => Some(3),
            _ => None,
        };
        match (known, slot_of(template, heading)) {
            (Some(head), _) => heads[head] = Some(at),
            (None, Some(slot)) => columns.push((at, slot)),
            (None, None) if heading == report::REASON_HEADING => {}
            (None, None) => match GROUND.iter().position(|key| *key == heading.trim()) {
                Some(key) => ground[key] = Some(at),
                None => plan.unknown.push(heading.to_owned()),
            },
        }
    }
    let sheets = view.sheets_of(cycle);
    let by_id: HashMap<u32, &Sheet> = sheets.iter().map(|(id, sheet)| (id.0, *sheet)).collect();
    let mut by_name: HashMap<(String, &str), Vec<(SheetId, &Sheet)>> = HashMap::new();
    for (id, sheet) in &sheets {
        let code = view.village_of(sheet.unit).and_then(|village| view.unit_code(village));
        let name = view.person(sheet.person).map(|person| &*person.name).unwrap_or_default();
        let code = code.map(|code| code.to_string()).unwrap_or_default();
        by_name.entry((code, name)).or_default().push((*id, sheet));
    }
    let today = view.today();
    let mut seen: HashSet<SheetId> = HashSet::new();
    for (place, row) in table.rows.iter().enumerate() {
        let cell = |head: usize| plain(heads[head].and_then(|at| row.cells.get(at)).unwrap_or_default());
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        plan.rows += 1;
        let sheet = match cell(0).parse::<u32>() {
            Ok(id) if by_id.contains_key(&id) => Ok(SheetId(id)),
            Ok(_) => Err(ScoreProblem::Nobody),
            Err(_) => {
                let found =
                    by_name.get(&(cell(1).to_owned(), cell(3))).map(Vec::as_slice).unwrap_or_default();
                let group = cell(2);
                let fits = |sheet: &Sheet| group.is_empty() || view.unit_name(sheet.unit) == group;
                let mut of = found.iter().filter(|(_, sheet)| fits(sheet)).map(|(id, _)| *id);
                match (of.next(), of.next()) {
                    (Some(id), None) => Ok(id),
                    (Some(_), Some(_)) => Err(ScoreProblem::Several),
                    (None, _) => Err(ScoreProblem::Nobody),
                }
            }
        };
        let sheet = match sheet {
            Ok(sheet) => sheet,
            Err(problem) => {
                plan.refuse(place, row.number, problem);
                continue;
            }
        };
        if !seen.insert(sheet) {
            plan.refuse(place, row.number, ScoreProblem::Twice);
            continue;
        }
        let said = |key: usize| plain(ground[key].and_then(|at| row.cells.get(at)).unwrap_or_default());
        if let Err(key) = ground_of(template, by_id.get(&sheet.0).copied(), sheet, &said, &mut plan) {
            plan.refuse(place, row.number, ScoreProblem::Ground(GROUND[key].to_owned()));
            continue;
        }
        let before = plan.cells.len();
        let mut wrong = Vec::new();
        for (at, slot) in &columns {
            let text = plain(row.cells.get(*at).unwrap_or_default());
            // An empty cell says nothing, so that a file of one column leaves the others alone.
            if text.is_empty() {
                continue;
            }
            let read =
                entry::read(template, *slot, text, today).map_err(CellProblem::Entry).and_then(|mark| {
                    let held = by_id.get(&sheet.0);
                    match held.and_then(|held| may_stand(view, template, sheet, held, *slot, &mark)) {
                        Some(problem) => Err(problem),
                        None => Ok(mark),
                    }
                });
            match read {
                Ok(mark) => plan.cells.push((sheet, *slot, mark)),
                Err(problem) => wrong.push((table.headings.get(*at).unwrap_or_default().to_owned(), problem)),
            }
        }
        if !wrong.is_empty() {
            plan.cells.truncate(before);
            plan.levels.retain(|row| row.sheet != sheet);
            plan.pays.retain(|(other, _)| *other != sheet);
            plan.refuse(place, row.number, ScoreProblem::Cells(wrong));
        }
    }
    Ok(plan)
}

/// Takes level and what an allowance needs from a row; empty cells say nothing. The number of a wrong column otherwise.
fn ground_of<'c>(
    template: &Template,
    held: Option<&Sheet>,
    sheet: SheetId,
    said: &dyn Fn(usize) -> &'c str,
    plan: &mut ScorePlan,
) -> Result<(), usize> {
    let Some(held) = held else { return Ok(()) };
    let level = match said(0) {
        "" => None,
        text => {
            let by_name = template
                .levels
                .iter()
                .position(|level| [&*level.key, &*level.name.zh, &*level.name.en].contains(&text));
            Some(by_name.and_then(|at| u8::try_from(at).ok()).ok_or(0usize)?)
        }
    };
    let mut pay = held.pay.clone();
    if !said(3).is_empty() {
        pay.heads = Some(said(3).parse().map_err(|_| 3usize)?);
    }
    if !said(4).is_empty() {
        pay.salary = Some(money::parse_yuan(said(4)).ok_or(4usize)?);
    }
    if !said(5).is_empty() {
        let posts = template.allowance.as_ref().map(|rule| rule.post.as_slice()).unwrap_or_default();
        let at =
            posts.iter().position(|post| [&*post.key, &*post.name.zh, &*post.name.en].contains(&said(5)));
        pay.post = Some(at.and_then(|at| u8::try_from(at).ok()).ok_or(5usize)?);
    }
    if pay != held.pay {
        plan.pays.push((sheet, pay));
    }
    if let Some(level) = level.filter(|level| held.level != Some(*level)) {
        plan.levels.push(LevelRow {
            sheet,
            level: Some(level),
            document: said(1).to_owned(),
            released: said(2).to_owned(),
        });
    }
    Ok(())
}

/// Rows that were not taken, each behind its reason, to be mended and imported again.
pub fn refused_file(table: &TableFile, plan: &ScorePlan, said: &dyn Fn(&ScoreProblem) -> String) -> Vec<u8> {
    let rows = plan.places.iter().zip(&plan.refused).map(|(at, (_, why))| (*at, said(why)));
    report::reasons_file(table, rows)
}

/// The entries of a cycle as they were typed, below a unit.
///
/// *Shape*: headings, then rows, each as long as the headings.
pub fn score_table(
    view: &View,
    cycle: CycleId,
    unit: Option<crate::domain::UnitId>,
) -> Result<(Vec<String>, Vec<Vec<String>>), Refusal> {
    let (_, template) = acts::cycle_of(view, cycle)?;
    let mut heads: Vec<String> = HEADS.iter().map(|head| (*head).to_owned()).collect();
    heads.extend((0..template.slots()).map(|slot| slot_heading(template, slot)));
    let (asks_heads, asks_salary) = money::asks(template);
    let posts = template.allowance.as_ref().map(|rule| rule.post.as_slice()).unwrap_or_default();
    let shown = [
        !template.levels.is_empty(),
        !template.levels.is_empty(),
        !template.levels.is_empty(),
        asks_heads,
        asks_salary,
        !posts.is_empty(),
    ];
    heads.extend(GROUND.iter().zip(shown).filter(|(_, shown)| *shown).map(|(key, _)| (*key).to_owned()));
    // Reasons of vetoes are for whoever works on scores, not for every reader.
    let reads_reasons = view.sees_class(Kind::Sheet, Class::Personal);
    let sheets = crate::domain::appraisal::progress::sheets(view, cycle, unit);
    let rows = sheets
        .into_iter()
        .map(|(id, sheet)| {
            let code = view.village_of(sheet.unit).and_then(|village| view.unit_code(village));
            let mut row = vec![
                id.0.to_string(),
                code.map(|code| code.to_string()).unwrap_or_default(),
                view.unit_name(sheet.unit).to_owned(),
                view.person(sheet.person).map(|person| person.name.to_string()).unwrap_or_default(),
            ];
            row.extend((0..template.slots()).map(|slot| match sheet.cells.get(slot) {
                Mark::Is(Raw::Veto { document, .. }) if !reads_reasons => document.to_string(),
                mark => entry::write(template, slot, mark),
            }));
            let level = sheet.level.and_then(|at| template.levels.get(usize::from(at)));
            let post = sheet.pay.post.and_then(|at| posts.get(usize::from(at)));
            let of_pay = |text: Option<String>| text.filter(|_| reads_reasons).unwrap_or_default();
            let ground = [
                level.map(|level| level.key.to_string()).unwrap_or_default(),
                sheet.level_document.to_string(),
                sheet.released.to_string(),
                of_pay(sheet.pay.heads.map(|heads| heads.to_string())),
                of_pay(sheet.pay.salary.map(|salary| salary.to_string())),
                of_pay(post.map(|post| post.key.to_string())),
            ];
            row.extend(ground.into_iter().zip(shown).filter(|(_, shown)| *shown).map(|(text, _)| text));
            row
        })
        .collect();
    Ok((heads, rows))
}

#[cfg(test)]
mod tests;
