//! The form of one entry, made from its register's definition. Works like [`Form`](super::Form): printable keys start
//! an edit, Enter enters it and goes down, digits choose, `+` repeats what the entry before held. Nothing leaves it
//! before it is saved.
//!
//! A new entry can be for several people at once: in the list of hits Tab takes one and stays for the next. Each gets
//! an entry of its own, all in one act.

mod columns;
mod draw;

pub use columns::{set, shown_value, shut};

use super::{Cursor, Filled, Input, Picked, Picker, Step, Typed};
use crate::{
    domain::{
        EntryId, FieldProblem, Kind, RowId, UnitId, Value,
        register::{
            Column, Definition, Entry, EntryProblem, FieldDef, Slug, Subject, Type, definition::is_filled,
            desk, typed::as_typed,
        },
    },
    lang::Lang,
    term::{Code, Key, fold_command},
    ui::{Effect, Look},
};
use columns::{accepts, by_digit, is_yes_no, picks, read};
use std::collections::BTreeSet;

/// Cells of the labels.
const LABEL_CELLS: u16 = 16;
/// Rows below the fields: what may be entered (two), what is wrong.
const HELP_ROWS: u16 = 4;
/// The most entries that one form makes.
pub const MAX_AT_ONCE: usize = 200;

/// What is being typed.
#[derive(Clone, Debug)]
enum Edit {
    None,
    Text(Input),
    Pick(Picker),
}

/// What is wrong with a column.
#[derive(Clone, PartialEq, Debug)]
enum Trouble {
    Field(FieldProblem),
    Entry(EntryProblem),
}

/// What the form is for.
#[derive(Clone, PartialEq, Debug)]
enum For {
    /// One new entry, or one for each of several people.
    New,
    /// An entry as it was when the form was opened.
    Old(EntryId, Box<Entry>),
    /// The same values for several entries: only what is filled in is given to them.
    Several,
}

/// A form of a register.
#[derive(Clone, Debug)]
pub struct EntryForm {
    of: For,
    entry: Entry,
    /// Each new entry stands in the unit of the person or thing that it is about.
    own_unit: bool,
    /// Further people of the column that takes several.
    more: Vec<RowId>,
    columns: Vec<Column>,
    cursor: Cursor,
    edit: Edit,
    problem: Option<(Column, Trouble)>,
    sticky: BTreeSet<Column>,
    previous: Option<Entry>,
}

impl EntryForm {
    /// A form for a new entry in a unit or in the nearest one above that the register has.
    pub fn new(
        look: &Look<'_>,
        definition: &Definition,
        unit: Option<UnitId>,
        subject: Option<RowId>,
    ) -> EntryForm {
        let view = look.view;
        let fitting = unit.and_then(|unit| desk::fitting_unit(view, definition, unit));
        let own = subject.and_then(|row| desk::own_unit(view, definition, row));
        let stands = own.or(fitting);
        let entry = desk::begin(definition, stands.unwrap_or(UnitId(0)), subject, view.today());
        let mut sticky: BTreeSet<Column> = [Column::Unit, Column::State].into();
        let held = definition.fields.iter().enumerate().filter(|(_, field)| field.sticky);
        sticky.extend(held.map(|(at, _)| Column::Own(at)));
        let mut form = EntryForm {
            of: For::New,
            entry,
            own_unit: stands.is_none(),
            more: Vec::new(),
            columns: EntryForm::columns(look, definition, &For::New),
            cursor: Cursor::default(),
            edit: Edit::None,
            problem: None,
            sticky,
            previous: None,
        };
        form.go_first_empty(definition);
        form
    }

    /// A form for an existing entry.
    pub fn of(look: &Look<'_>, definition: &Definition, id: EntryId, entry: &Entry) -> EntryForm {
        let of = For::Old(id, Box::new(entry.clone()));
        EntryForm {
            columns: EntryForm::columns(look, definition, &of),
            of,
            entry: entry.clone(),
            own_unit: false,
            more: Vec::new(),
            cursor: Cursor::default(),
            edit: Edit::None,
            problem: None,
            sticky: BTreeSet::new(),
            previous: None,
        }
    }

    /// A form whose filled lines several entries are given.
    pub fn several(look: &Look<'_>, definition: &Definition) -> EntryForm {
        let empty = Entry::new(definition.key, UnitId(0));
        EntryForm {
            of: For::Several,
            columns: EntryForm::columns(look, definition, &For::Several),
            ..EntryForm::of(look, definition, EntryId(0), &empty)
        }
    }

    fn columns(look: &Look<'_>, definition: &Definition, of: &For) -> Vec<Column> {
        let one = *of != For::Several;
        let mut all = Vec::new();
        if one {
            all.push(Column::Unit);
            if definition.subject != Subject::Unit {
                all.push(Column::Subject);
            }
        }
        // What the account does not see it does not fill in, and what is worked out nobody does.
        let fields = definition.fields.iter().enumerate();
        let typed = fields.filter(|(_, field)| field.computed.is_none() && look.view.sees_field(field));
        all.extend(typed.map(|(at, _)| Column::Own(at)));
        if one && !definition.states.is_empty() {
            all.extend([Column::State, Column::StateSince]);
        }
        all.extend([Column::From, Column::To, Column::Document, Column::Remarks]);
        if one && definition.numbering.is_some() {
            all.push(Column::Number);
        }
        all
    }

    /// The first line that nobody filled in yet is where typing begins.
    fn go_first_empty(&mut self, definition: &Definition) {
        let is_empty = |column: &Column| match column {
            Column::Unit => false,
            column => !is_filled(&definition.value(&self.entry, *column)),
        };
        let at = self.columns.iter().position(is_empty).unwrap_or(0);
        self.cursor = Cursor::on(at);
    }

    /// The entry as far as it is filled.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The entry that is changed.
    pub const fn at(&self) -> Option<EntryId> {
        match &self.of {
            For::Old(id, _) => Some(*id),
            For::New | For::Several => None,
        }
    }

    /// What the changed entry held when the form was opened.
    pub fn base(&self) -> Option<&Entry> {
        match &self.of {
            For::Old(_, base) => Some(base),
            For::New | For::Several => None,
        }
    }

    /// Whether it is for a new entry.
    pub fn is_new(&self) -> bool {
        self.of == For::New
    }

    /// The column under the cursor; `None` on the line that saves.
    pub fn column(&self) -> Option<Column> {
        self.columns.get(self.cursor.at(self.lines())).copied()
    }

    /// Whether something is being typed.
    pub const fn is_typing(&self) -> bool {
        !matches!(self.edit, Edit::None)
    }

    /// Whether people are being looked up of whom it takes several.
    pub fn picks_several(&self, look: &Look<'_>) -> bool {
        matches!(self.edit, Edit::Pick(_))
            && self.column().is_some_and(|column| self.takes_several(look, column))
    }

    /// Whether it holds anything that is not saved.
    pub fn is_changed(&self, look: &Look<'_>) -> bool {
        let Some(definition) = self.definition(look) else { return false };
        match &self.of {
            For::Old(_, base) => **base != self.entry,
            For::New | For::Several => {
                let held = |column: &Column| {
                    self.sticky.contains(column) || matches!(column, Column::Unit | Column::StateSince)
                };
                let filled = |column: &&Column| definition.value(&self.entry, **column) != Value::Empty;
                !self.more.is_empty()
                    || self.columns.iter().filter(|column| !held(column)).any(|c| filled(&c))
            }
        }
    }

    /// The text that stands in the line of the cursor without being entered yet.
    pub fn typed(&self) -> Option<&str> {
        match &self.edit {
            Edit::Text(input) => Some(input.text()),
            Edit::None | Edit::Pick(_) => None,
        }
    }

    /// Whether a line lost now would lose something: an unsaved field, or a text that differs from what the line held
    /// when one began to type.
    pub fn is_half_done(&self, look: &Look<'_>) -> bool {
        let hidden = |column: &Column| self.masked(look).is_some() || self.shut(look, *column);
        let held =
            || self.column().filter(|column| !hidden(column)).map(|column| self.as_typed(look, column));
        self.is_changed(look) || self.typed().is_some_and(|typed| *typed != held().unwrap_or_default())
    }

    /// What is kept of it besides the entry: the line of the cursor, further people, and where it stands.
    pub fn remembered(&self) -> String {
        let more: Vec<String> =
            self.more.iter().map(|row| format!("{}.{}", row.kind as u8, row.id)).collect();
        format!("{};{};{}", self.cursor.at(self.lines()), u8::from(self.own_unit), more.join(","))
    }

    /// The same with what was filled in before.
    #[must_use]
    pub fn resumed(
        mut self,
        look: &Look<'_>,
        base: Option<Entry>,
        entry: Entry,
        remembered: &str,
        typed: Option<&str>,
    ) -> EntryForm {
        if let (For::Old(_, held), Some(seen)) = (&mut self.of, base) {
            **held = seen;
        }
        self.entry = entry;
        self.recall(remembered);
        if let (Some(text), Some(column), Some(definition)) = (typed, self.column(), self.definition(look))
            && picks(definition, column).is_none()
        {
            self.edit = Edit::Text(Input::new(accepts(definition, column), text));
        }
        self
    }

    /// Takes up what [`EntryForm::remembered`] gave.
    pub fn recall(&mut self, remembered: &str) {
        let mut parts = remembered.split(';');
        if let Some(at) = parts.next().and_then(|at| at.parse().ok()) {
            self.cursor = Cursor::on(at);
        }
        if self.is_new()
            && let Some(own) = parts.next()
        {
            self.own_unit = own == "1";
        }
        let row = |text: &str| {
            let (kind, id) = text.split_once('.')?;
            Some(RowId { kind: Kind::from_prefix(kind.parse().ok()?)?, id: id.parse().ok()? })
        };
        self.more = parts.next().unwrap_or_default().split(',').filter_map(row).take(MAX_AT_ONCE).collect();
    }

    fn definition<'l>(&self, look: &Look<'l>) -> Option<&'l Definition> {
        look.view.register(self.entry.register)
    }

    fn lines(&self) -> usize {
        self.columns.len() + 1
    }

    fn page(rows: u16) -> usize {
        usize::from(rows.saturating_sub(HELP_ROWS)).max(1)
    }

    /// Moves the cursor; what is being typed is entered first, and holds the cursor if it does not fit.
    pub fn step(&mut self, look: &Look<'_>, step: Step, rows: u16) -> Filled {
        let typing = self.is_typing();
        if typing && !self.enter(look) {
            return Filled::Typing;
        }
        self.cursor.step(step, self.lines(), EntryForm::page(rows));
        if typing { Filled::Field } else { Filled::Typing }
    }

    /// Puts the cursor on a column.
    pub fn go(&mut self, column: Column, rows: u16) {
        if let Some(at) = self.columns.iter().position(|at| *at == column) {
            self.cursor.go(at, self.lines(), EntryForm::page(rows));
        }
    }

    /// Says what is wrong and goes there.
    pub fn blame(&mut self, look: &Look<'_>, problem: &EntryProblem, rows: u16) {
        let column = self.definition(look).and_then(|definition| problem.column(definition));
        if let Some(column) = column {
            self.problem = Some((column, Trouble::Entry(problem.clone())));
            self.go(column, rows);
        }
    }

    /// Gives the entry the state that it is to go to, as of today, and goes to the first field that this needs.
    pub fn go_to_state(&mut self, look: &Look<'_>, state: Slug, rows: u16) {
        let Some(definition) = self.definition(look) else { return };
        let Some((_, to)) = definition.state(state) else { return };
        self.entry.state = Some(state);
        self.entry.state_since = Some(look.view.today());
        let empty = |at: &&usize| {
            definition.fields.get(**at).is_some_and(|field| !is_filled(self.entry.values.get(field.key)))
        };
        if let Some(at) = to.needs.iter().find(empty) {
            let problem = EntryProblem::NeededInState(definition.fields[*at].key);
            self.blame(look, &problem, rows);
        }
    }

    fn missing(&mut self, column: Column, rows: u16) {
        self.problem = Some((column, Trouble::Field(FieldProblem::Missing)));
        self.go(column, rows);
    }

    /// Holds a line for the next entry, or lets it go.
    pub fn toggle_sticky(&mut self) {
        if let Some(column) = self.column().filter(|_| self.is_new())
            && !self.sticky.remove(&column)
        {
            self.sticky.insert(column);
        }
    }

    /// Begins the next entry after this one was saved: held lines stay.
    pub fn next(&mut self, look: &Look<'_>) {
        let Some(definition) = self.definition(look) else { return };
        let unit = self.entry.unit;
        let mut empty = desk::begin(definition, unit, None, look.view.today());
        let saved = std::mem::replace(&mut self.entry, Entry::new(definition.key, unit));
        for column in self.sticky.iter().filter(|column| !matches!(column, Column::Unit | Column::Number)) {
            let _ = set(definition, &mut empty, *column, definition.value(&saved, *column));
        }
        self.entry = empty;
        self.previous = Some(saved);
        self.more.clear();
        self.problem = None;
        self.go_first_empty(definition);
    }

    /// Takes what was saved for what the entry holds.
    pub fn saved(&mut self, entry: &Entry) {
        if let For::Old(_, base) = &mut self.of {
            **base = entry.clone();
            self.entry = entry.clone();
        }
        self.problem = None;
    }

    /// The entries that it makes, or the entry as it shall be. `None` while something is missing or does not fit,
    /// which is then blamed.
    pub fn finish(&mut self, look: &Look<'_>, rows: u16) -> Option<Vec<Entry>> {
        if self.is_typing() && !self.enter(look) {
            return None;
        }
        let definition = self.definition(look)?;
        let empty = |column: Column, entry: &Entry| definition.value(entry, column) == Value::Empty;
        let required = |at: &usize| definition.fields[*at].required && empty(Column::Own(*at), &self.entry);
        let own = (0..definition.fields.len()).find(required).map(Column::Own);
        let subject = definition.subject != Subject::Unit && empty(Column::Subject, &self.entry);
        // A field that has become required since may stay empty in an entry that is older.
        let own = own.filter(|column| self.base().is_none_or(|base| !empty(*column, base)));
        if let Some(column) = subject.then_some(Column::Subject).or(own) {
            self.missing(column, rows);
            return None;
        }
        definition.compute(&mut self.entry);
        if !self.is_new() {
            return Some(vec![self.entry.clone()]);
        }
        let several = self.several_column(look);
        let mut all = vec![self.entry.clone()];
        for row in &self.more {
            let mut entry = self.entry.clone();
            let value = Value::Ref(row.kind, row.id);
            if several.is_some_and(|column| set(definition, &mut entry, column, value).is_ok()) {
                all.push(entry);
            }
        }
        if self.own_unit {
            for entry in &mut all {
                let about = entry.subject.or_else(|| match several.map(|of| definition.value(entry, of)) {
                    Some(Value::Ref(kind, id)) => Some(RowId { kind, id }),
                    _ => None,
                });
                match about.and_then(|row| desk::own_unit(look.view, definition, row)) {
                    Some(unit) => entry.unit = unit,
                    None => {
                        self.missing(Column::Unit, rows);
                        return None;
                    }
                }
            }
        }
        Some(all)
    }

    /// The columns that were filled in, with their values, for [`EntryForm::several`].
    pub fn filled(&mut self, look: &Look<'_>) -> Vec<(Column, Value)> {
        if self.is_typing() && !self.enter(look) {
            return Vec::new();
        }
        let Some(definition) = self.definition(look) else { return Vec::new() };
        let value = |column: &Column| (*column, definition.value(&self.entry, *column));
        self.columns.iter().map(value).filter(|(_, value)| *value != Value::Empty).collect()
    }

    /// The column that takes several people in a new entry: what it is about, else its first field of a person.
    fn several_column(&self, look: &Look<'_>) -> Option<Column> {
        let definition = self.definition(look).filter(|_| self.is_new())?;
        if definition.subject != Subject::Unit {
            return Some(Column::Subject);
        }
        let person = |field: &FieldDef| field.of == Type::Person && !field.list;
        definition.fields.iter().position(person).map(Column::Own)
    }

    fn takes_several(&self, look: &Look<'_>, column: Column) -> bool {
        self.several_column(look) == Some(column)
    }

    fn shut(&self, look: &Look<'_>, column: Column) -> bool {
        let (Some(definition), Column::Own(at)) = (self.definition(look), column) else { return false };
        let Some(base) = self.base() else { return false };
        let field = &definition.fields[at];
        shut(look, self.at(), field)
            && base.values.get(field.key) != &Value::Empty
            && base.values.get(field.key) == self.entry.values.get(field.key)
    }

    /// The entry whose hidden fields would be shown.
    pub fn masked(&self, look: &Look<'_>) -> Option<EntryId> {
        self.column().filter(|column| self.shut(look, *column)).and(self.at())
    }

    /// Takes a key.
    pub fn key(&mut self, look: &Look<'_>, key: Key, rows: u16) -> Filled {
        let several = self.picks_several(look);
        match &mut self.edit {
            Edit::Text(input) => match key.code {
                Code::Enter | Code::Tab | Code::Down => self.step(look, Step::Down, rows),
                Code::Up => self.step(look, Step::Up, rows),
                Code::Esc => {
                    self.edit = Edit::None;
                    self.problem = None;
                    Filled::Typed
                }
                _ => match input.key(key) {
                    Typed::Changed => Filled::Typed,
                    Typed::Moved => Filled::Typing,
                    Typed::Not => Filled::Not,
                },
            },
            Edit::Pick(picker) => {
                let stays = key.code == Code::Tab && several;
                let asked = if stays { Key::plain(Code::Enter) } else { key };
                // With nothing typed, Enter and Tab close the search where somebody was already taken.
                if asked.code == Code::Enter && picker.text().is_empty() {
                    self.edit = Edit::None;
                    self.cursor.step(Step::Down, self.lines(), EntryForm::page(rows));
                    return Filled::Typing;
                }
                match picker.key(look, asked) {
                    Picked::Row(row) => {
                        self.take(look, row);
                        if stays {
                            self.edit = self.editor(look, "");
                        } else {
                            self.edit = Edit::None;
                            self.cursor.step(Step::Down, self.lines(), EntryForm::page(rows));
                        }
                        Filled::Field
                    }
                    Picked::Cancelled => {
                        self.edit = Edit::None;
                        Filled::Typing
                    }
                    Picked::Still => Filled::Typing,
                    Picked::Not => Filled::Not,
                }
            }
            Edit::None => self.begin(look, key, rows),
        }
    }

    /// Types a pasted text into the line under the cursor; says so where it is too long for it.
    pub fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if !self.is_typing() {
            self.edit = self.editor(look, "");
        }
        match &mut self.edit {
            Edit::Text(input) => input.paste(look, text),
            Edit::Pick(picker) => picker.paste(look, text),
            Edit::None => Effect::None,
        }
    }

    /// A key with nothing being typed yet.
    fn begin(&mut self, look: &Look<'_>, key: Key, rows: u16) -> Filled {
        let Some(column) = self.column() else {
            return if key.code == Code::Enter { Filled::Save } else { Filled::Not };
        };
        let Some(definition) = self.definition(look) else { return Filled::Not };
        let down = |form: &mut EntryForm| {
            form.problem = None;
            form.cursor.step(Step::Down, form.lines(), EntryForm::page(rows));
            Filled::Field
        };
        let by_digit = by_digit(definition, column);
        match (key.code, key.typed().map(fold_command)) {
            (Code::Enter, _) if by_digit => {
                self.cursor.step(Step::Down, self.lines(), EntryForm::page(rows));
                Filled::Typing
            }
            (Code::Enter, _) => {
                // A masked content is not put on the screen by editing it.
                let hidden = self.shut(look, column);
                let text = if hidden { String::new() } else { self.as_typed(look, column) };
                self.edit = self.editor(look, &text);
                Filled::Typing
            }
            (Code::Tab, _) => {
                self.cursor.step(Step::Down, self.lines(), EntryForm::page(rows));
                Filled::Typing
            }
            (Code::Delete | Code::Backspace, _) => {
                self.clear(look, column);
                Filled::Field
            }
            (_, Some('+')) if self.ditto(look, column).is_some() => {
                let value = self.ditto(look, column).unwrap_or_default();
                match set(definition, &mut self.entry, column, value) {
                    Ok(()) => down(self),
                    Err(_) => Filled::Typing,
                }
            }
            // Who it was, nobody knows: that is picked as well.
            (_, Some('?')) if matches!(column, Column::Own(_)) && picks(definition, column).is_some() => {
                match set(definition, &mut self.entry, column, Value::Unknown) {
                    Ok(()) => down(self),
                    Err(_) => Filled::Typing,
                }
            }
            (_, Some(sign)) if by_digit => {
                let value = match sign {
                    '0' if !is_yes_no(definition, column) => Ok(Value::Empty),
                    sign => read(definition, column, &sign.to_string()),
                };
                match value.and_then(|value| set(definition, &mut self.entry, column, value)) {
                    Ok(()) => down(self),
                    Err(problem) => {
                        self.problem = Some((column, Trouble::Field(problem)));
                        Filled::Typing
                    }
                }
            }
            (_, Some(_)) => {
                self.edit = self.editor(look, "");
                self.key(look, key, rows)
            }
            (_, None) => Filled::Not,
        }
    }

    fn clear(&mut self, look: &Look<'_>, column: Column) {
        let Some(definition) = self.definition(look) else { return };
        if self.takes_several(look, column) {
            self.more.clear();
        }
        if column == Column::Unit {
            self.own_unit = self.is_new();
            return;
        }
        let done = set(definition, &mut self.entry, column, Value::Empty);
        self.problem = done.err().map(|problem| (column, Trouble::Field(problem)));
    }

    /// What `+` would repeat in an empty line: what the entry before held there.
    fn ditto(&self, look: &Look<'_>, column: Column) -> Option<Value> {
        let definition = self.definition(look)?;
        let value = definition.value(self.previous.as_ref()?, column);
        (definition.value(&self.entry, column) == Value::Empty && value != Value::Empty).then_some(value)
    }

    fn editor(&self, look: &Look<'_>, text: &str) -> Edit {
        let (Some(column), Some(definition)) = (self.column(), self.definition(look)) else {
            return Edit::None;
        };
        match picks(definition, column) {
            Some((kind, only)) => {
                let near = (!self.own_unit).then_some(self.entry.unit).filter(|_| self.of != For::Several);
                let mut picker = Picker::new(&[kind]).only(only).near(near);
                if !text.is_empty() {
                    picker.type_in(look, text);
                }
                Edit::Pick(picker)
            }
            None => Edit::Text(Input::new(accepts(definition, column), text)),
        }
    }

    fn as_typed(&self, look: &Look<'_>, column: Column) -> String {
        let Some(definition) = self.definition(look) else { return String::new() };
        let chinese = look.words.lang() == Lang::Zh;
        let value = definition.value(&self.entry, column);
        match (column, value) {
            (Column::Own(at), value) => as_typed(&definition.fields[at], &value, chinese).unwrap_or_default(),
            (_, Value::Text(text)) => text.into(),
            (_, Value::Date(date)) => date.to_string(),
            (_, Value::Day(day)) => day.to_string(),
            _ => String::new(),
        }
    }

    /// Enters what is being typed; says what is wrong and stays if it does not fit.
    fn enter(&mut self, look: &Look<'_>) -> bool {
        let Edit::Text(input) = &self.edit else {
            self.edit = Edit::None;
            return true;
        };
        let (Some(column), Some(definition)) = (self.column(), self.definition(look)) else { return true };
        let entered = read(definition, column, input.text())
            .and_then(|value| set(definition, &mut self.entry, column, value));
        match entered {
            Ok(()) => {
                self.edit = Edit::None;
                self.problem = None;
                true
            }
            Err(problem) => {
                self.problem = Some((column, Trouble::Field(problem)));
                false
            }
        }
    }

    /// Takes a picked row: the one of a line, one more of several, or one more person for an entry of their own.
    fn take(&mut self, look: &Look<'_>, row: RowId) {
        let (Some(column), Some(definition)) = (self.column(), self.definition(look)) else { return };
        let picked = Value::Ref(row.kind, row.id);
        let held = definition.value(&self.entry, column);
        if column == Column::Unit {
            self.own_unit = false;
        }
        if self.takes_several(look, column) && is_filled(&held) {
            if held != picked && !self.more.contains(&row) && self.more.len() + 1 < MAX_AT_ONCE {
                self.more.push(row);
            }
            return;
        }
        let is_list = matches!(column, Column::Own(at) if definition.fields[at].list);
        let value = match (is_list, held) {
            (true, Value::List(items)) => {
                let mut items = items.into_vec();
                if !items.contains(&picked) {
                    items.push(picked);
                }
                Value::List(items.into())
            }
            (true, _) => Value::List([picked].into()),
            (false, _) => picked,
        };
        let done = set(definition, &mut self.entry, column, value);
        self.problem = done.err().map(|problem| (column, Trouble::Field(problem)));
    }
}
