//! The rows of a list: which entries, in which order, and what of them is shown in a cell.

use crate::{
    domain::{
        EntryId, Kind, UnitId, Value, View,
        register::{
            Column, Definition, Entry, FieldDef, Selection, Slug, Type,
            cell::Cells,
            totals::{self, Totals, due},
        },
    },
    lang::{Lang, collate, fold, numbers},
    term::width,
    ui::{
        Look, Tone, describe,
        screens::sieve::among,
        widget::{self, Cell, shut},
        wording_register,
    },
};

/// Widest heading and widest name of a choice that a column makes room for. *Unit*: cells.
const WIDEST: usize = 14;
/// Rows whose cells are measured, so that columns are as wide as what they hold.
const MEASURED: usize = 200;

/// The rows of a register's list.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// All of the selection, in the order of the tree.
    all: Vec<EntryId>,
    /// What their cells say, folded; made when a text is first looked for.
    texts: Vec<Box<str>>,
    /// Those that are shown, in their order.
    pub shown: Vec<EntryId>,
    /// Their totals.
    pub totals: Totals,
    /// Cells that the columns need for what they hold.
    widths: Vec<usize>,
}

/// What a row is sorted by: what holds nothing comes last either way.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(u64, u64, Box<str>),
}

impl Rows {
    /// Reads the entries of a selection anew.
    pub fn read(&mut self, look: &Look<'_>, definition: &Definition, unit: UnitId, selection: &Selection) {
        self.all = selection.entries(look.view, definition, unit);
        self.texts.clear();
    }

    /// How many the selection has.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Keeps those in which a text stands and sorts them by a column.
    pub fn select(
        &mut self,
        look: &Look<'_>,
        definition: &Definition,
        within: Option<UnitId>,
        text: &str,
        sort: Option<(Column, bool)>,
    ) {
        let view = look.view;
        let sought = fold(text.trim());
        self.shown = if sought.is_empty() {
            self.all.clone()
        } else {
            if self.texts.len() != self.all.len() {
                self.texts = self.all.iter().map(|id| row_text(look, definition, *id)).collect();
            }
            // A name that fits by pinyin or initials is found through the index.
            let (entries, people) = (among(look, text, Kind::Entry), among(look, text, Kind::Person));
            let by_index = |id: &EntryId| {
                (entries.as_ref().is_some_and(|ids| ids.has(id.0)) && view.may_search_entry(*id))
                    || view.entry(*id).and_then(|entry| entry.subject).is_some_and(|row| {
                        row.kind == Kind::Person && people.as_ref().is_some_and(|ids| ids.has(row.id))
                    })
            };
            let both = self.all.iter().zip(&self.texts);
            both.filter(|(id, said)| said.contains(&*sought) || by_index(id)).map(|(id, _)| *id).collect()
        };
        // The order by a column would tell what it holds.
        if let Some((column, descending)) =
            sort.filter(|(column, _)| !is_shut_always(view, definition, *column))
        {
            sort_by(view, look.words.lang() == Lang::Zh, definition, &mut self.shown, column, descending);
        }
        let entries = self.shown.iter().filter_map(|id| view.entry(*id));
        self.totals = totals::of(view, definition, entries);
        self.widths = definition
            .list
            .iter()
            .map(|column| {
                let rows = self.shown.iter().take(MEASURED).filter_map(|id| Some((*id, view.entry(*id)?)));
                let cells = |(id, _)| width::text_cells(&cell(look, definition, id, *column, within).text);
                rows.map(cells).max().unwrap_or(0)
            })
            .collect();
    }
}

fn sort_by(
    view: &View,
    chinese: bool,
    definition: &Definition,
    ids: &mut Vec<EntryId>,
    column: Column,
    descending: bool,
) {
    let cells = Cells { view, chinese };
    let key = |entry: &Entry| -> Option<SortKey> {
        if column == Column::Unit {
            return Some(SortKey::Number(i64::from(view.place(entry.unit))));
        }
        if column == Column::State {
            let at = entry.state.and_then(|state| definition.state(state)).map(|(at, _)| at);
            return at.and_then(|at| i64::try_from(at).ok()).map(SortKey::Number);
        }
        match definition.value(entry, column) {
            Value::Number(number) => Some(SortKey::Number(number)),
            Value::Day(day) => Some(SortKey::Number(day.number().into())),
            Value::Date(date) => Some(SortKey::Number(date.day.number().into())),
            Value::Flag(flag) => Some(SortKey::Number(flag.into())),
            Value::Empty | Value::Unknown | Value::Nothing => None,
            value => {
                if let (Column::Own(at), Value::Text(key)) = (column, &value)
                    && let Type::Choice(choices) = &definition.fields[at].of
                {
                    let at = choices.iter().position(|choice| choice.key == **key)?;
                    return i64::try_from(at).ok().map(SortKey::Number);
                }
                match cells.show(definition, column, &value) {
                    crate::domain::register::cell::Shown::Text(text) => Some(SortKey::Text(
                        collate::key(&text, 0, false),
                        collate::key(&text, 1, false),
                        text.into(),
                    )),
                    _ => None,
                }
            }
        }
    };
    let mut keyed: Vec<(Option<SortKey>, EntryId)> =
        ids.iter().map(|id| (view.entry(*id).and_then(key), *id)).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    *ids = keyed.into_iter().map(|(_, id)| id).collect();
}

fn row_text(look: &Look<'_>, definition: &Definition, id: EntryId) -> Box<str> {
    let Some(entry) = look.view.entry(id) else { return "".into() };
    let mut text = String::new();
    for column in &definition.list {
        if !is_shut(look, definition, id, *column) {
            text.push_str(&shown(look, definition, entry, *column, None));
            text.push(' ');
        }
    }
    fold(&text).into()
}

/// Whether a column is hidden in every row until it is shown on purpose.
fn is_shut_always(view: &View, definition: &Definition, column: Column) -> bool {
    let masked = matches!(column, Column::Own(at) if definition.fields[at].is_masked());
    masked || !view.sees_column(definition, column)
}

fn is_shut(look: &Look<'_>, definition: &Definition, id: EntryId, column: Column) -> bool {
    matches!(column, Column::Own(at) if shut(look, Some(id), &definition.fields[at]))
}

/// What a column of an entry shows; units below the list's own with the units between.
fn shown(
    look: &Look<'_>,
    definition: &Definition,
    entry: &Entry,
    column: Column,
    within: Option<UnitId>,
) -> String {
    match column {
        Column::Unit => unit_below(look, entry.unit, within),
        column => {
            let value = definition.value(entry, column);
            match (column, &value) {
                (Column::Own(at), Value::Number(held)) => number(look, definition, at, *held),
                _ => widget::shown_value(look, definition, column, &value),
            }
        }
    }
}

/// A unit with the units above it that lie below another one.
pub fn unit_below(look: &Look<'_>, unit: UnitId, within: Option<UnitId>) -> String {
    let view = look.view;
    let home = within.or_else(|| view.home());
    let mut names: Vec<&str> = view
        .path(unit)
        .take_while(|at| Some(*at) != home && home.is_none_or(|home| view.within(*at, home)))
        .map(|at| view.unit_name(at))
        .collect();
    if names.is_empty() {
        return view.unit_name(unit).to_owned();
    }
    names.reverse();
    names.join(" ")
}

/// A number of a field with separators of thousands; a lower bound is told as one by [`cell`].
pub fn number(look: &Look<'_>, definition: &Definition, at: usize, held: i64) -> String {
    match definition.fields.get(at).map(|field| &field.of) {
        Some(Type::Money) if held % 100 == 0 => numbers::whole(look.words.lang(), held / 100),
        Some(Type::Money) => numbers::yuan(held),
        // A year is a number without separators.
        Some(Type::Number { .. }) if !definition.fields[at].sum => {
            wording_register::value(look, definition, Column::Own(at), &Value::Number(held))
        }
        Some(Type::Number { decimals: 0, .. }) | None => numbers::whole(look.words.lang(), held),
        Some(_) => wording_register::value(look, definition, Column::Own(at), &Value::Number(held)),
    }
}

/// The cell of an entry.
pub fn cell<'a>(
    look: &Look<'_>,
    definition: &Definition,
    id: EntryId,
    column: Column,
    within: Option<UnitId>,
) -> Cell<'a> {
    let Some(entry) = look.view.entry(id) else { return Cell::default() };
    if is_shut(look, definition, id, column) && definition.value(entry, column) != Value::Empty {
        return Cell::new(look.words.t("masked"), Tone::Dim);
    }
    let text = shown(look, definition, entry, column, within);
    match column {
        Column::State => {
            let counts = entry.state.and_then(|state| definition.state(state)).is_some_and(|(_, s)| s.counts);
            Cell::new(text, if counts { Tone::Good } else { Tone::Plain })
        }
        Column::To => match due(look.view, definition, entry) {
            Some(day) if day < look.view.day() => Cell::new(format!("{day} !!"), Tone::Alert),
            Some(day) => day.to_string().into(),
            None => text.into(),
        },
        Column::Own(at) => {
            let flag = definition.fields[at].at_least;
            let bound = flag.is_some_and(|flag| entry.values.get(flag) == &Value::Flag(true));
            if bound && !text.is_empty() {
                look.words.ta("register-at-least", &[("number", text.into())]).into_owned().into()
            } else {
                text.into()
            }
        }
        _ => text.into(),
    }
}

/// The columns of a register's list, as wide as what they hold, and all of them in sight as far as that can be.
pub fn columns(look: &Look<'_>, definition: &Definition, rows: &Rows) -> Vec<widget::Column> {
    let grows = definition.list.iter().position(|column| match column {
        Column::Own(at) => matches!(definition.fields[*at].of, Type::Text(_) | Type::Quantity(_)),
        Column::Remarks => true,
        _ => false,
    });
    let headings: Vec<String> = definition
        .list
        .iter()
        .map(|column| wording_register::column(look.words, definition, *column))
        .collect();
    let sizes: Vec<Size> = definition
        .list
        .iter()
        .zip(&headings)
        .enumerate()
        .map(|(at, (column, heading))| {
            let held = rows.widths.get(at).copied().unwrap_or(0);
            let (most, least) = room(definition, *column);
            let wanted = held.max(width::text_cells(heading)).max(4);
            let least = if least == 0 { held.max(8) } else { least.max(4) };
            Size { cells: held.min(most).max(width::text_cells(heading).min(WIDEST)).max(4), wanted, least }
        })
        .collect();
    let cells = fit(sizes, usize::from(look.size.0).saturating_sub(1));
    let one = |((at, column), (heading, cells)): ((usize, &Column), (String, usize))| {
        let made = widget::Column::new(heading, u16::try_from(cells).unwrap_or(20));
        let made = if is_number(definition, *column) { made.right() } else { made };
        if grows.unwrap_or(0) == at { made.grow() } else { made }
    };
    definition.list.iter().enumerate().zip(headings.into_iter().zip(cells)).map(one).collect()
}

/// What a column takes. *Unit*: cells.
#[derive(Clone, Copy)]
struct Size {
    /// What it begins with.
    cells: usize,
    /// What shows all of it.
    wanted: usize,
    /// What it gives away at most down to.
    least: usize,
}

/// Widths with which all columns fit, each with a blank before it: the widest give first, and what is left over goes to
/// those that are cut.
fn fit(mut sizes: Vec<Size>, room: usize) -> Vec<usize> {
    let taken = |sizes: &[Size]| sizes.iter().map(|size| size.cells + 1).sum::<usize>();
    while taken(&sizes) > room {
        let Some(widest) =
            sizes.iter_mut().filter(|size| size.cells > size.least).max_by_key(|size| size.cells)
        else {
            break;
        };
        widest.cells -= 1;
    }
    let mut spare = room.saturating_sub(taken(&sizes));
    for size in &mut sizes {
        let more = size.wanted.saturating_sub(size.cells).min(spare);
        size.cells += more;
        spare -= more;
    }
    sizes.into_iter().map(|size| size.cells).collect()
}

/// Whether a column stands at the right.
fn is_number(definition: &Definition, column: Column) -> bool {
    matches!(column, Column::Own(at) if matches!(definition.fields[at].of, Type::Number { .. } | Type::Money))
}

/// The most cells with which a column begins, and the fewest that it keeps; 0 where it is not cut, because a part of a
/// number or a day says something else.
fn room(definition: &Definition, column: Column) -> (usize, usize) {
    match column {
        Column::Unit => (20, 12),
        Column::Number => (18, 0),
        Column::Subject => (14, 6),
        Column::State => (14, 0),
        // A due day is marked.
        Column::To => (13, 0),
        Column::StateSince | Column::From => (10, 0),
        Column::Document | Column::Remarks => (16, 8),
        Column::Own(at) => match &definition.fields[at].of {
            Type::Text(_) | Type::Document => (20, 8),
            Type::Number { .. } => (12, 0),
            Type::Money => (18, 0),
            Type::Quantity(_) => (24, 10),
            Type::Period => (21, 0),
            Type::Date => (14, 0),
            Type::Choice(_) | Type::YesNo | Type::Person => (14, 6),
            Type::Unit(_) | Type::Grid | Type::Organisation | Type::Entry(_) => (14, 8),
        },
    }
}

/// The sums of some entries in one line, each with its unit of measure.
pub fn sums_line(look: &Look<'_>, definition: &Definition, totals: &Totals) -> String {
    let chinese = look.words.lang() == Lang::Zh;
    let mut parts = Vec::new();
    let told = |field: &FieldDef| field.sum && look.view.sees_field(field);
    for (at, field) in definition.fields.iter().enumerate().filter(|(_, field)| told(field)) {
        for ((key, unit), sum) in totals.sums.iter().filter(|((key, _), _)| *key == field.key) {
            debug_assert_eq!(*key, field.key);
            if sum.known == 0 {
                continue;
            }
            parts.push(sum_text(look, definition, at, *unit, sum, chinese));
        }
    }
    describe::joined(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn sum_text(
    look: &Look<'_>,
    definition: &Definition,
    at: usize,
    unit: Option<Slug>,
    sum: &totals::Sum,
    chinese: bool,
) -> String {
    let field = &definition.fields[at];
    let text = sum_number(look, definition, at, sum);
    match (&field.of, unit) {
        (Type::Quantity(units), Some(unit)) => {
            let name =
                units.iter().find(|choice| choice.key == unit).map_or("", |choice| choice.name.of(chinese));
            if chinese { format!("{text}{name}") } else { format!("{text} {name}") }
        }
        _ => format!("{} {text}", field.name.of(chinese)),
    }
}

/// A sum, marked where the truth may be more.
pub fn sum_number(look: &Look<'_>, definition: &Definition, at: usize, sum: &totals::Sum) -> String {
    let text = number(look, definition, at, sum.value);
    match sum.is_at_least() {
        true => look.words.ta("register-at-least", &[("number", text.into())]).into_owned(),
        false => text,
    }
}
