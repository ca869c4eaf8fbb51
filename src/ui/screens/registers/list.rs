//! The list of one register in a unit: sort, filter, mark, act on the marked ones, totals of what is shown.

use super::{
    act::{Done, Panel},
    list_place, named, part_place, register_of, rows,
    rows::Rows,
    selection_of,
};
use crate::{
    domain::{
        EntryId, UnitId,
        register::{
            Column, Definition, Selection, Show, Slug, desk,
            totals::{UNSAID, row_of_key},
        },
    },
    lang::{Lang, Msg},
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Order, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Cursor, EntryForm, Filled, Input, Listed, Sorting, Sorts, Step, Table, Typed,
            down, first, last, page_down, page_up, set_column, sort_by, sort_next, up,
        },
        wording_register,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Longest text that is searched for.
const MAX_TEXT: u16 = 40;
/// Columns that digits sort by.
const SORTED: usize = 9;

/// The list of a register.
pub struct Register {
    register: Option<Slug>,
    unit: Option<UnitId>,
    selection: Selection,
    rows: Rows,
    sorting: Sorting,
    text: Input,
    typing: bool,
    cursor: Cursor,
    marked: BTreeSet<EntryId>,
    panel: Option<Panel>,
    /// The same values for several entries, while they are filled in.
    same: Option<(EntryForm, Vec<EntryId>)>,
}

impl Register {
    fn definition<'l>(&self, look: &Look<'l>) -> Option<&'l Definition> {
        self.register.and_then(|key| look.view.register(key))
    }

    /// Rows of data on a page.
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 2, 0)
    }

    fn read(&mut self, look: &Look<'_>) {
        let (Some(definition), Some(unit)) = (self.definition(look), self.unit) else { return };
        self.rows.read(look, definition, unit, &self.selection);
        self.select(look);
        let view = look.view;
        self.marked.retain(|id| view.entry(*id).is_some());
    }

    fn select(&mut self, look: &Look<'_>) {
        let Some(definition) = self.definition(look) else { return };
        let current = self.current();
        self.rows.select(look, definition, self.unit, self.text.text(), self.sort(definition));
        if let Some(at) = current.and_then(|current| self.rows.shown.iter().position(|id| *id == current)) {
            self.cursor.go(at, self.rows.shown.len(), Register::page(look));
        }
    }

    fn sort(&self, definition: &Definition) -> Option<(Column, bool)> {
        let (at, descending) = self.sorting.column()?;
        Some((*definition.list.get(at)?, descending))
    }

    fn current(&self) -> Option<EntryId> {
        self.rows.shown.get(self.cursor.at(self.rows.shown.len())).copied()
    }

    /// The marked entries that are shown, else the one under the cursor.
    fn chosen(&self) -> Vec<EntryId> {
        let marked: Vec<EntryId> =
            self.rows.shown.iter().filter(|id| self.marked.contains(id)).copied().collect();
        if marked.is_empty() { self.current().into_iter().collect() } else { marked }
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.rows.shown.is_empty()
    }

    fn exists(&self, look: &Look<'_>) -> bool {
        self.definition(look).is_some()
    }

    fn takes_new(&self, look: &Look<'_>) -> bool {
        self.definition(look).is_some_and(|definition| !definition.retired)
    }

    fn card(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("entry").about(id.row())))
    }

    fn add(&mut self, _: &Look<'_>) -> Effect {
        let Some(key) = self.register else { return Effect::None };
        Effect::Open(Place { screen: "entry-form".into(), ..list_place(key, self.unit) })
    }

    fn totals(&mut self, _: &Look<'_>) -> Effect {
        let Some(key) = self.register else { return Effect::None };
        Effect::Open(Place { screen: "register-totals".into(), ..list_place(key, self.unit) })
    }

    fn filter(&mut self, _: &Look<'_>) -> Effect {
        self.typing = true;
        Effect::None
    }

    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(id) = self.current()
            && !self.marked.remove(&id)
        {
            self.marked.insert(id);
        }
        self.step(look, Step::Down)
    }

    fn mark_all(&mut self, _: &Look<'_>) -> Effect {
        let all = self.rows.shown.iter().all(|id| self.marked.contains(id));
        if all {
            self.marked.clear();
        } else {
            self.marked.extend(&self.rows.shown);
        }
        Effect::None
    }

    fn act(&mut self, look: &Look<'_>) -> Effect {
        let Some(definition) = self.definition(look) else { return Effect::None };
        self.panel = Panel::of(look, definition, self.chosen(), true);
        Effect::None
    }

    /// Goes on to the next of: holding, all with ended ones, those that count, those due.
    fn show_next(&mut self, look: &Look<'_>) -> Effect {
        self.selection.show = match self.selection.show {
            Show::Holding => Show::All,
            Show::All => Show::Counting,
            Show::Counting => Show::Due,
            Show::Due => Show::Holding,
        };
        self.read(look);
        Effect::None
    }

    fn export(&mut self, _: &Look<'_>) -> Effect {
        let Some(key) = self.register else { return Effect::None };
        Effect::Order(Order::Export { kind: key.as_str().into() })
    }

    fn import(&mut self, _: &Look<'_>) -> Effect {
        let Some(key) = self.register else { return Effect::None };
        Effect::Open(Place::new("files").with("kind", key))
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("history").about(id.row())))
    }

    fn panel_key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let definition = self.definition(look)?;
        let done = self.panel.as_mut()?.key(look, definition, key);
        Some(match done {
            Done::Still => Effect::None,
            Done::Closed => {
                self.panel = None;
                Effect::None
            }
            Done::Propose(act) => {
                self.panel = None;
                Effect::propose(*act)
            }
            Done::Same(ids) => {
                self.panel = None;
                self.same = Some((EntryForm::several(look, definition), ids));
                Effect::None
            }
            Done::Fill(id, state) => {
                self.panel = None;
                Effect::Open(super::form::fill_place(id, state))
            }
        })
    }

    fn same_key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let rows = look.body(true).height;
        let (form, _) = self.same.as_mut()?;
        if key == keys::ESC && !form.is_typing() {
            self.same = None;
            return Some(Effect::None);
        }
        if key == keys::f(3) {
            return Some(self.give_same(look));
        }
        Some(match form.key(look, key, rows) {
            Filled::Save => self.give_same(look),
            Filled::Typing | Filled::Typed | Filled::Field => Effect::None,
            Filled::Not => {
                let step = match key.code {
                    Code::Up => Step::Up,
                    Code::Down => Step::Down,
                    Code::PageUp => Step::PageUp,
                    Code::PageDown => Step::PageDown,
                    Code::Home => Step::First,
                    Code::End => Step::Last,
                    _ => return Some(Effect::None),
                };
                form.step(look, step, rows);
                Effect::None
            }
        })
    }

    /// Gives what was filled in to all of them as one act.
    fn give_same(&mut self, look: &Look<'_>) -> Effect {
        let (Some(definition), Some((form, ids))) = (self.definition(look), self.same.as_mut()) else {
            return Effect::None;
        };
        let values = form.filled(look);
        if form.is_typing() || values.is_empty() {
            return Effect::None;
        }
        let act = desk::change_each(look.view, ids, |entry| {
            for (column, value) in &values {
                let _ = set_column(definition, entry, *column, value.clone());
            }
        });
        self.same = None;
        match act.steps.is_empty() {
            true => Effect::Say(look.words.t("refusal-no-change").into_owned()),
            false => Effect::propose(act),
        }
    }

    /// What of the register is shown, in words.
    fn part(&self, look: &Look<'_>) -> String {
        let Some(definition) = self.definition(look) else { return String::new() };
        let chinese = look.words.lang() == Lang::Zh;
        let mut parts: Vec<String> = Vec::new();
        match self.selection.show {
            Show::Holding => {}
            Show::Counting => parts.push(look.words.t("register-show-counting").into_owned()),
            Show::All => parts.push(look.words.t("register-show-all").into_owned()),
            Show::Due => parts.push(look.words.t("register-show-due").into_owned()),
        }
        if let Some(figure) = self.selection.figure.and_then(|key| definition.figure(key)) {
            parts.push(figure.name.of(chinese).to_owned());
        }
        for (column, key) in &self.selection.keys {
            parts.push(key_name(look, definition, *column, key));
        }
        if !self.text.is_empty() {
            parts.push(self.text.text().to_owned());
        }
        parts.join("、")
    }
}

/// What a key of a column is called: a state, a choice, yes, no, a year, a row, not known.
pub fn key_name(look: &Look<'_>, definition: &Definition, column: Column, key: &str) -> String {
    let words = look.words;
    let named = match (column, key) {
        (_, UNSAID) => Some(words.t("register-unsaid").into_owned()),
        (_, key) if row_of_key(key).is_some() => row_of_key(key).map(|row| describe::name(look, row)),
        (Column::State, key) => Slug::parse(key)
            .and_then(|key| definition.state(key))
            .map(|(_, s)| named(look, &s.name).to_owned()),
        (Column::Own(at), key) => match &definition.fields[at].of {
            crate::domain::register::Type::Choice(choices) => {
                choices.iter().find(|one| one.key == *key).map(|one| named(look, &one.name).to_owned())
            }
            crate::domain::register::Type::YesNo => {
                let label = wording_register::column(words, definition, column);
                Some(format!("{label} {}", words.t(if key == "yes" { "yes" } else { "no" })))
            }
            _ => None,
        },
        _ => None,
    };
    named.unwrap_or_else(|| key.to_owned())
}

impl Sorts for Register {
    const COLUMNS: usize = SORTED;

    fn sorting(&mut self) -> &mut Sorting {
        &mut self.sorting
    }

    fn sorted(&mut self, look: &Look<'_>) {
        self.select(look);
    }

    fn may_sort(&self, _: &Look<'_>) -> bool {
        !self.typing
    }
}

impl Listed for Register {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.rows.shown.len(), Register::page(look));
        Effect::None
    }
}

impl Screen for Register {
    const NAME: &'static str = "register";
    const TITLE: Msg = Msg("register-title");
    const BINDINGS: &'static [Binding<Register>] = &[
        Binding::new("card", Msg("command-open"), &[keys::ENTER], Register::card)
            .hint(1)
            .when(Register::has_row),
        Binding::new("add", Msg("command-add-entry"), &[keys::f(5), keys::ch('a')], Register::add)
            .hint(2)
            .short(Msg("hint-add"))
            .when(Register::takes_new),
        Binding::new("act", Msg("command-act"), &[keys::f(4), keys::ch('m')], Register::act)
            .hint(3)
            .short(Msg("hint-act"))
            .when(Register::has_row),
        Binding::new("mark", Msg("command-mark-entry"), &[keys::SPACE, keys::TAB], Register::mark)
            .hint(4)
            .short(Msg("hint-mark"))
            .when(Register::has_row),
        Binding::new("mark-all", Msg("command-mark-entries"), &[keys::ch('*')], Register::mark_all)
            .when(Register::has_row),
        Binding::new("totals", Msg("command-totals"), &[keys::f(6), keys::ch('t')], Register::totals)
            .hint(5)
            .short(Msg("hint-totals"))
            .when(Register::exists),
        Binding::new("filter", Msg("command-filter"), &[keys::f(8), keys::ch('f')], Register::filter)
            .hint(6)
            .short(Msg("filter"))
            .when(Register::exists),
        Binding::new("show", Msg("command-show-next"), &[keys::ch('e')], Register::show_next)
            .when(Register::exists),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Register::history)
            .when(Register::has_row),
        Binding::new("export", Msg("command-export-register"), &[keys::ch('x')], Register::export)
            .when(Register::exists),
        Binding::new("import", Msg("command-import-register"), &[keys::ch('i')], Register::import)
            .when(Register::takes_new),
        sort_next(),
        sort_by::<Register, 0>(Msg("sort-column-1")).hint(9),
        sort_by::<Register, 1>(Msg("sort-column-2")),
        sort_by::<Register, 2>(Msg("sort-column-3")),
        sort_by::<Register, 3>(Msg("sort-column-4")),
        sort_by::<Register, 4>(Msg("sort-column-5")),
        sort_by::<Register, 5>(Msg("sort-column-6")),
        sort_by::<Register, 6>(Msg("sort-column-7")),
        sort_by::<Register, 7>(Msg("sort-column-8")),
        sort_by::<Register, 8>(Msg("sort-column-9")),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Register {
        let register = register_of(place);
        let definition = register.and_then(|key| look.view.register(key));
        Register {
            register,
            unit: place.unit().or_else(|| look.view.home()),
            selection: definition.map(|of| selection_of(of, place)).unwrap_or_default(),
            rows: Rows::default(),
            sorting: Sorting::of(place),
            text: Input::new(Accepts::Text(MAX_TEXT), place.text("filter").unwrap_or_default()),
            typing: false,
            cursor: Cursor::on(place.number("cursor")),
            marked: BTreeSet::new(),
            panel: None,
            same: None,
        }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let place = match self.definition(look) {
            Some(definition) => part_place(definition, self.unit, &self.selection),
            None => Place::new(Register::NAME),
        };
        let mut place = self.sorting.put_into(place).with("cursor", self.cursor.at(self.rows.shown.len()));
        if !self.text.is_empty() {
            place = place.with("filter", self.text.text());
        }
        place
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let name = self.definition(look).map(|definition| named(look, &definition.name)).unwrap_or_default();
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let part = self.part(look);
        match part.is_empty() {
            true => describe::joined(&[name, &unit]),
            false => {
                let part = look.words.ta("list-filtered", &[("what", part.into())]);
                describe::joined(&[name, &unit, &part])
            }
        }
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if self.same.is_some() {
            return self.same_key(look, key);
        }
        if self.panel.is_some() {
            return self.panel_key(look, key);
        }
        if !self.typing {
            return None;
        }
        match key.code {
            Code::Enter | Code::Esc => self.typing = false,
            Code::Up | Code::Down | Code::F(_) => return None,
            _ => {
                if self.text.key(key) == Typed::Changed {
                    self.select(look);
                }
            }
        }
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if let Some((form, _)) = &mut self.same {
            return form.paste(look, text);
        }
        if !self.typing {
            return Effect::None;
        }
        let said = self.text.paste(look, text);
        self.select(look);
        said
    }

    /// Esc lets marks go, then the filter, before it leaves the list.
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        if !self.marked.is_empty() {
            self.marked.clear();
            return Some(Effect::None);
        }
        if self.text.is_empty() {
            return None;
        }
        self.text.set("");
        self.select(look);
        Some(Effect::None)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let (Some(definition), Some(unit)) = (self.definition(look), self.unit) else {
            canvas.text(0, 1, &words.t("register-gone"), Tone::Plain);
            return None;
        };
        if let Some((form, ids)) = &self.same {
            canvas.text(0, 1, &words.ta("entry-same-how", &[("count", ids.len().into())]), Tone::Strong);
            let rows = canvas.rows() - 1;
            return form.draw(look, &mut canvas.part(1, rows));
        }
        let columns = rows::columns(look, definition, &self.rows);
        let shown = &self.rows.shown;
        let cell = |row: usize, column: usize| -> Cell<'_> {
            match (shown.get(row), definition.list.get(column)) {
                (Some(id), Some(column)) => rows::cell(look, definition, *id, *column, Some(unit)),
                _ => Cell::default(),
            }
        };
        let marked = |row: usize| shown.get(row).is_some_and(|id| self.marked.contains(id));
        let rows = canvas.rows() - 2;
        let table = Table { marked: &marked, ..Table::new(&columns, shown.len(), self.cursor, &cell) };
        let mut caret = table.draw(&mut canvas.part(0, rows));
        if shown.is_empty() {
            canvas.text(1, 1, &words.t("register-empty"), Tone::Dim);
        }
        canvas.text(rows, 1, &rows::sums_line(look, definition, &self.rows.totals), Tone::Strong);
        if self.typing {
            let label = canvas.text(rows + 1, 1, &words.t("sieve-text"), Tone::Head) + 1;
            caret = self.text.draw(canvas, rows + 1, label, 20);
        }
        let column = if self.typing { 40 } else { 1 };
        canvas.text(rows + 1, column, &self.counter(look, definition), Tone::Dim);
        if let Some(panel) = &self.panel {
            let rows = panel.rows().min(canvas.rows());
            let from = canvas.rows() - rows;
            return panel.draw(look, definition, &mut canvas.part(from, rows));
        }
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            if matches!(event, Event::Saved(_)) {
                self.marked.clear();
            }
            self.read(look);
        }
        Effect::None
    }
}

impl Register {
    fn counter(&self, look: &Look<'_>, definition: &Definition) -> String {
        let words = look.words;
        let found = self.rows.shown.len();
        let numbers = self.cursor.counter(found, Register::page(look));
        let mut counter = match self.text.is_empty() {
            true => words.ta("counter", &numbers).into_owned(),
            false => {
                let [_, page, pages] = numbers;
                let numbers = [("total", self.rows.len().into()), ("found", found.into()), page, pages];
                words.ta("counter-found-rows", &numbers).into_owned()
            }
        };
        if !self.marked.is_empty() {
            let marked = words.ta("register-marked", &[("count", self.marked.len().into())]);
            counter = format!("{counter}  {marked}");
        }
        if let Some((column, descending)) = self.sort(definition) {
            let direction = words.t(if descending { "sorted-down" } else { "sorted-up" });
            let name = wording_register::column(words, definition, column);
            counter = format!("{counter}  {name} {direction}");
        }
        counter
    }
}
