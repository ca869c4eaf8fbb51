//! Honours of the registers on the score sheet: each suggests its points once, and whoever takes them notes it there.
//!
//! Which line of a ledger or bonus stands for which level of honour is said by the template. Start with [`suggested`].

use super::{
    acts::{cycle_of, score},
    mark::{Booking, Mark, Raw, Tally, fits},
    points::Points,
    record::Sheet,
    template::{Item, Scoring, Template},
};
use crate::domain::{
    Act, EntryId, Refusal, SheetId, Value, View,
    register::{Entry, Slug, desk},
};

/// An honour of the appraised person's that no cycle has counted yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggested {
    /// The entry of the register.
    pub entry: EntryId,
    /// What it is called.
    pub name: Box<str>,
    /// Slot of the cell that it would be booked in.
    pub slot: usize,
    /// Line of its item.
    pub line: u8,
    /// What the line gives.
    pub points: Points,
}

/// The line of an item that stands for honours of a level, with what it gives.
fn line_for(item: &Item, level: &str) -> Option<(u8, Points)> {
    let place = |found: Option<usize>| found.and_then(|at| u8::try_from(at).ok());
    match &item.scoring {
        Scoring::Ledger { lines, .. } => {
            let at = place(lines.iter().position(|line| &*line.honour == level))?;
            Some((at, *lines[usize::from(at)].points.first()?))
        }
        Scoring::Bonus(pieces) => {
            let at = place(pieces.iter().position(|piece| &*piece.honour == level))?;
            Some((at, pieces[usize::from(at)].points))
        }
        _ => None,
    }
}

fn text(entry: &Entry, key: &str) -> Box<str> {
    match Slug::parse(key).map(|key| entry.values.get(key).clone()) {
        Some(Value::Text(text)) => text,
        _ => "".into(),
    }
}

/// The honours that a sheet could count, within its cycle; none where the template has no line for any.
pub fn suggested(view: &View, sheet: &Sheet) -> Vec<Suggested> {
    let Ok((cycle, template)) = cycle_of(view, sheet.cycle) else { return Vec::new() };
    let takes = |item: &Item| match &item.scoring {
        Scoring::Ledger { lines, .. } => lines.iter().any(|line| !line.honour.is_empty()),
        Scoring::Bonus(pieces) => pieces.iter().any(|piece| !piece.honour.is_empty()),
        _ => false,
    };
    if !template.items.iter().any(takes) {
        return Vec::new();
    }
    let one = |(id, entry): (EntryId, &Entry)| {
        let level = text(entry, "level");
        if level.is_empty() {
            return None;
        }
        let (item, (line, points)) =
            template.items.iter().find_map(|item| Some((item, line_for(item, &level)?)))?;
        let name = text(entry, "name");
        Some(Suggested { entry: id, name, slot: usize::from(item.slot), line, points })
    };
    desk::unbooked_points(view, sheet.person, cycle.from, cycle.to).into_iter().filter_map(one).collect()
}

/// Books an honour in its cell and notes the cycle on the honour, as one act.
///
/// # Errors
/// [`Refusal::NotFound`]; why the cell does not take it.
pub fn take(view: &View, id: SheetId, honour: &Suggested) -> Result<Act, Refusal> {
    let sheet = view.sheet(id).ok_or(Refusal::NotFound(id.row()))?;
    let (cycle, template) = cycle_of(view, sheet.cycle)?;
    let entry = view.entry(honour.entry).ok_or(Refusal::NotFound(honour.entry.row()))?;
    let mark = with(template, sheet, entry, honour, view.today().min(cycle.to).max(cycle.from));
    let mut act = score(view, &[(id, honour.slot, mark)])?;
    act.steps.extend(desk::book_points(view, &[honour.entry], &cycle.name));
    Ok(act)
}

/// The cell with one honour more.
fn with(
    template: &Template,
    sheet: &Sheet,
    entry: &Entry,
    honour: &Suggested,
    today: crate::domain::Day,
) -> Mark {
    let held = sheet.cells.get(honour.slot);
    let item = template.slot(honour.slot).map(|(item, _)| item);
    let Some(item) = item else { return held.clone() };
    match &item.scoring {
        Scoring::Bonus(_) => {
            let mut cases = match held {
                Mark::Is(Raw::Cases(cases)) => cases.clone(),
                _ => Vec::new(),
            };
            match cases.iter_mut().find(|case| case.line == honour.line) {
                Some(case) => case.amount = case.amount.plus(Points::whole(1)),
                None => cases.push(Tally { line: honour.line, amount: Points::whole(1), reason: 0 }),
            }
            Mark::Is(Raw::Cases(cases))
        }
        Scoring::Ledger { lines, .. } => {
            let mut events = match held {
                Mark::Is(Raw::Events(events)) => events.clone(),
                _ => Vec::new(),
            };
            let awarded = match Slug::parse("awarded_on").map(|key| entry.values.get(key).clone()) {
                Some(Value::Date(date)) => date.day,
                _ => today,
            };
            let own = lines.get(usize::from(honour.line)).and_then(|line| line.bookers.first()).copied();
            let source = own.or(item.sources.first().map(|share| share.source)).unwrap_or_default();
            // The honour itself is the document that the line may ask for.
            let document: Box<str> = match &*honour.name {
                "" => format!("#{}", honour.entry.0).into(),
                name => name.into(),
            };
            events.push(Booking {
                line: honour.line,
                day: awarded,
                points: honour.points,
                about: None,
                source,
                document,
                carried: false,
            });
            let mark = Mark::Is(Raw::Events(events));
            if fits(template, honour.slot, &mark).is_ok() { mark } else { held.clone() }
        }
        _ => held.clone(),
    }
}
