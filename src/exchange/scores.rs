//! Scores in and out as a table: a row a person, a column an item, entries as they are typed on the sheet.
//!
//! A file that was written here is taken here. A person is found by the number of the sheet, or by the village's
//! code and the name, with the group where two of a village share one. Start with [`plan_scores`].

use super::TableFile;
use crate::domain::{
    CycleId, Refusal, SheetId, View,
    appraisal::{
        Mark, Template, acts,
        entry::{self, EntryProblem},
        record::Sheet,
    },
};
use std::collections::HashMap;

/// Why a row or cell was not taken.
#[derive(Clone, PartialEq, Debug)]
pub enum ScoreProblem {
    /// Nobody of the cycle is meant.
    Nobody,
    /// Several are meant.
    Several,
    /// The entry of the column with this heading.
    Entry(String, EntryProblem),
}

/// What a file of scores would do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ScorePlan {
    /// Cells to be scored.
    pub cells: Vec<(SheetId, usize, Mark)>,
    /// Rows of people.
    pub rows: usize,
    /// Rows not taken, by their number in the file.
    pub refused: Vec<(u64, ScoreProblem)>,
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

/// Reads a file of scores. A row with anything that cannot stand is refused whole.
///
/// # Errors
/// [`Refusal::NotFound`] without the cycle.
pub fn plan_scores(view: &View, cycle: CycleId, table: &TableFile) -> Result<ScorePlan, Refusal> {
    let (_, template) = acts::cycle_of(view, cycle)?;
    let mut plan = ScorePlan::default();
    let mut heads: [Option<usize>; 4] = [None; 4];
    let mut columns: Vec<(usize, usize)> = Vec::new();
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
            (None, None) => plan.unknown.push(heading.to_owned()),
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
    for row in &table.rows {
        let cell = |head: usize| heads[head].and_then(|at| row.cells.get(at)).unwrap_or_default().trim();
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
                plan.refused.push((row.number, problem));
                continue;
            }
        };
        let before = plan.cells.len();
        for (at, slot) in &columns {
            let text = row.cells.get(*at).unwrap_or_default().trim();
            // An empty cell says nothing, so that a file of one column leaves the others alone.
            if text.is_empty() {
                continue;
            }
            match entry::read(template, *slot, text, today) {
                Ok(mark) => plan.cells.push((sheet, *slot, mark)),
                Err(problem) => {
                    plan.cells.truncate(before);
                    let heading = table.headings.get(*at).unwrap_or_default().to_owned();
                    plan.refused.push((row.number, ScoreProblem::Entry(heading, problem)));
                    break;
                }
            }
        }
    }
    Ok(plan)
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
            row.extend((0..template.slots()).map(|slot| entry::write(template, slot, sheet.cells.get(slot))));
            row
        })
        .collect();
    Ok((heads, rows))
}
