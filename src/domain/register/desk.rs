//! Acts on entries: record, change, move to a state, end, renew. Each is one act, one entry in the history.

use super::{
    Definition, Entry, FileText, Register, Slug,
    definition::{Desk, Numbering, is_filled},
};
use crate::domain::{
    Act, Date, Day, EntryId, GridId, Kind, OrganisationId, PersonId, Row, RowId, Step, UnitId, Value, Verb,
    View, act::difference, unit::Level,
};
use std::collections::BTreeMap;

/// A new entry in its first state, for a form to fill.
pub fn begin(definition: &Definition, unit: UnitId, subject: Option<RowId>, day: Day) -> Entry {
    let state = definition.states.first().map(|state| state.key);
    Entry { subject, state, state_since: state.map(|_| day), ..Entry::new(definition.key, unit) }
}

/// The unit in whose list an entry about a row would stand: the nearest at or above the row's own unit at a level
/// that the register has.
pub fn own_unit(view: &View, definition: &Definition, row: RowId) -> Option<UnitId> {
    let unit = match row.kind {
        Kind::Unit => UnitId(row.id),
        Kind::Person => view.person(PersonId(row.id))?.home?,
        Kind::Organisation => view.organisation(OrganisationId(row.id))?.unit,
        Kind::Grid => view.grid(GridId(row.id))?.village,
        Kind::Entry => view.entry(EntryId(row.id))?.unit,
        _ => return None,
    };
    fitting_unit(view, definition, unit)
}

/// The unit itself or the nearest above it in which entries of the register stand, as far as it may be shown.
pub fn fitting_unit(view: &View, definition: &Definition, unit: UnitId) -> Option<UnitId> {
    let fits = |at: &UnitId| view.unit(*at).is_some_and(|unit| definition.levels.contains(&unit.level));
    view.path(unit).filter(|at| view.in_scope(*at)).find(fits)
}

/// A way that an entry can go from where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// The state that it leads to, by its place in [`Definition::states`].
    pub to: usize,
    /// Who may go it, at least.
    pub by: Desk,
    /// Whether the account of the view may.
    pub may: bool,
}

/// The ways on from an entry's state, in the order of the states.
pub fn ways(view: &View, definition: &Definition, entry: &Entry) -> Vec<Way> {
    let Some((from, _)) = entry.state.and_then(|state| definition.state(state)) else { return Vec::new() };
    let desk = view.account().map_or(Some(Desk::County), |account| Desk::of(account.office));
    let mut ways: Vec<Way> = Vec::new();
    for step in definition.moves.iter().filter(|step| step.from.contains(&from)) {
        let may = desk.is_some_and(|desk| desk >= step.by);
        match ways.iter_mut().find(|way| way.to == step.to) {
            Some(way) if way.by > step.by => *way = Way { to: step.to, by: step.by, may },
            Some(_) => {}
            None => ways.push(Way { to: step.to, by: step.by, may }),
        }
    }
    ways.sort_by_key(|way| way.to);
    ways
}

/// Whether an entry holds what a state needs.
pub fn is_filled_in_state(definition: &Definition, entry: &Entry, state: Slug) -> bool {
    let filled =
        |at: &usize| definition.fields.get(*at).is_none_or(|field| is_filled(entry.values.get(field.key)));
    definition.state(state).is_none_or(|(_, state)| state.needs.iter().all(filled))
}

/// What stands before the serial number of an entry: the year and the unit, as its register numbers.
///
/// Each unit has a series of its own, so that a number tells nobody how many there are elsewhere.
///
/// *Shape*: `2026-110223-`, `110223-`, `440783110223-`; the county's own entries have no unit: `2026-`.
pub fn series(
    numbering: Numbering,
    year: i16,
    code: Option<&str>,
    county: Option<&str>,
    unit: UnitId,
) -> String {
    let code = code.map_or_else(|| format!("U{}", unit.0), str::to_owned);
    let within = county.and_then(|county| code.strip_prefix(county)).unwrap_or(&code);
    let within = if within.is_empty() { String::new() } else { format!("{within}-") };
    match numbering {
        Numbering::All => within,
        Numbering::Year => format!("{year:04}-{within}"),
        Numbering::Unit => format!("{code}-"),
    }
}

/// Gives out numbers of one register, each once, also within one act.
#[derive(Default)]
pub struct Numbers {
    last: BTreeMap<String, u32>,
}

impl Numbers {
    /// The next number of an entry, empty where its register gives none.
    ///
    /// *Shape*: [`series`] and at least three digits.
    pub fn next(&mut self, view: &View, definition: &Definition, entry: &Entry) -> Box<str> {
        let Some(numbering) = definition.numbering else { return "".into() };
        let (year, ..) = entry.from.map_or(view.today(), |from| from.day).ymd();
        let code = view.unit_code(entry.unit).map(|code| code.to_string());
        let county =
            view.path(entry.unit).find(|at| view.unit(*at).is_some_and(|u| u.level == Level::County));
        let county = county.and_then(|county| view.unit_code(county)).map(|code| code.to_string());
        let series = series(numbering, year, code.as_deref(), county.as_deref(), entry.unit);
        let last =
            self.last.entry(series.clone()).or_insert_with(|| view.last_number(definition.key, &series));
        *last += 1;
        format!("{series}{last:03}").into()
    }
}

/// Takes a definition's file into the store, or changes the one that is there; `None` where it says the same.
pub fn define(view: &View, definition: &Definition, text: &str) -> Option<Act> {
    let new = Register { key: definition.key, text: FileText(text.into()), retired: false };
    match view.own_register(definition.key) {
        Some((id, known)) => {
            let step = difference(id.row(), &Row::from(known.clone()), &new.into())?;
            Some(Act::new(Verb::Edit, vec![step]))
        }
        None => Some(Act::new(Verb::Create, vec![Step::Create(new.into())])),
    }
}

/// Entries of a person that suggest appraisal points (honours) within a period and were not booked yet, by id.
///
/// *Shape*: those of registers with `suggests_points` that name the person, count today, fall into the period by their
/// own field `awarded_on`, else by the year in `year`, else by their beginning, and whose `points_suggested` is empty.
/// Whoever books one writes its cycle there ([`book_points`]), so each suggests points once.
pub fn unbooked_points(view: &View, person: PersonId, from: Day, to: Day) -> Vec<(EntryId, &Entry)> {
    let (awarded, year) = (Slug::fixed("awarded_on"), Slug::fixed("year"));
    let held =
        |entry: &Entry, key: Option<Slug>| key.map(|key| entry.values.get(key).clone()).unwrap_or_default();
    let within = |entry: &Entry| match (held(entry, awarded), held(entry, year), entry.from) {
        (Value::Date(date), _, _) => from <= date.last_day() && date.day <= to,
        (_, Value::Number(year), _) => i64::from(from.ymd().0) <= year && year <= i64::from(to.ymd().0),
        (_, _, Some(date)) => from <= date.last_day() && date.day <= to,
        (_, _, None) => false,
    };
    let fits = |entry: &&Entry| {
        let definition = view.register(entry.register).filter(|definition| definition.suggests_points);
        definition.is_some_and(|definition| definition.counts(entry, view.day()))
            && within(entry)
            && !is_filled(&held(entry, BOOKED))
    };
    let mut all: Vec<(EntryId, &Entry)> =
        view.entries_naming(person.row()).filter(|(_, entry)| fits(entry)).collect();
    all.dedup_by_key(|(id, _)| *id);
    all
}

/// The field that says in which cycle an entry's points were booked.
const BOOKED: Option<Slug> = Slug::fixed("points_suggested");

/// The steps that note on entries in which cycle their points were booked, for the act that books them.
pub fn book_points(view: &View, ids: &[EntryId], cycle: &str) -> Vec<Step> {
    let cycle: Box<str> = cycle.chars().take(20).collect();
    let booked = change_each(view, ids, |entry| {
        if let Some(key) = BOOKED {
            let _ = entry.values.set(key, Value::Text(cycle.clone()));
        }
    });
    booked.steps
}

/// Records entries; those without a number get the next one.
pub fn record(view: &View, entries: Vec<Entry>) -> Act {
    let mut numbers: BTreeMap<Slug, Numbers> = BTreeMap::new();
    let steps = entries.into_iter().map(|mut entry| {
        if let Some(definition) = view.register(entry.register) {
            definition.compute(&mut entry);
            if entry.number.is_empty() {
                entry.number = numbers.entry(entry.register).or_default().next(view, definition, &entry);
            }
        }
        Step::Create(entry.into())
    });
    Act::new(Verb::Create, steps.collect())
}

/// Changes one entry; `None` where nothing differs.
pub fn change(id: EntryId, before: &Entry, after: &Entry) -> Option<Act> {
    let (before, after) = (Row::from(before.clone()), Row::from(after.clone()));
    Some(Act::new(Verb::Edit, vec![difference(id.row(), &before, &after)?]))
}

/// Does the same to several entries as one act; entries that would not change or are gone are left out.
pub fn change_each(view: &View, ids: &[EntryId], change: impl Fn(&mut Entry)) -> Act {
    let step = |id: &EntryId| {
        let before = view.entry(*id)?;
        let mut after = before.clone();
        change(&mut after);
        if let Some(definition) = view.register(after.register) {
            definition.compute(&mut after);
        }
        difference(id.row(), &before.clone().into(), &after.into())
    };
    Act::new(Verb::Edit, ids.iter().filter_map(step).collect())
}

/// Moves entries to a state.
pub fn move_to(view: &View, ids: &[EntryId], state: Slug, day: Day, document: &str) -> Act {
    let mut act = change_each(view, ids, |entry| {
        entry.state = Some(state);
        entry.state_since = Some(day);
    });
    act.document = document.into();
    act
}

/// Ends entries on their last day.
pub fn end(view: &View, ids: &[EntryId], last: Date) -> Act {
    Act { verb: Verb::End, ..change_each(view, ids, |entry| entry.to = Some(last)) }
}

/// Ends entries the day before `from` and begins new ones that hold the same, without what is judged anew.
///
/// Entries of registers that are not renewed are left out.
pub fn renew(view: &View, ids: &[EntryId], from: Day) -> Act {
    let mut numbers: BTreeMap<Slug, Numbers> = BTreeMap::new();
    let mut steps = Vec::new();
    for id in ids {
        let Some(old) = view.entry(*id) else { continue };
        let Some(definition) = view.register(old.register) else { continue };
        let Some(term) = definition.term.as_ref().filter(|term| term.renew) else { continue };
        let mut ended = old.clone();
        if old.to.is_none_or(|to| to.last_day() >= from) {
            ended.to = Some(Date::exact(from.before()));
        }
        steps.extend(difference(id.row(), &old.clone().into(), &ended.into()));
        let mut new = Entry { from: Some(Date::exact(from)), to: None, number: "".into(), ..old.clone() };
        new.state_since = new.state.map(|_| from);
        for field in term.clear.iter().filter_map(|at| definition.fields.get(*at)) {
            let _ = new.values.set(field.key, crate::domain::Value::Empty);
        }
        // A year that names its entry goes on by itself.
        if let Some(year) = Slug::fixed("year").filter(|key| definition.field(*key).is_some())
            && let crate::domain::Value::Number(last) = old.values.get(year)
        {
            let _ = new.values.set(year, crate::domain::Value::Number(last + 1));
        }
        definition.compute(&mut new);
        new.number = numbers.entry(new.register).or_default().next(view, definition, &new);
        steps.push(Step::Create(new.into()));
    }
    Act::new(Verb::Create, steps)
}
