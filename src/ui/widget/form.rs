//! A form made from a record's table of fields. Printable keys start an edit, Enter saves the field and goes
//! down; digits choose; `+` repeats what the record before held. Nothing leaves the form before it is saved.

use super::{Accepts, Cursor, Input, Picked, Picker, Step, parse::parse};
use crate::{
    domain::{
        Field, FieldProblem, Kind, Opened, Right, Row, RowId, Shape, Step as ActStep, Value, act::difference,
        id_number, person::Sex, rights::check::STRUCTURE,
    },
    lang::Msg,
    term::{Code, Key, fold_command},
    ui::{Canvas, Effect, Look, Tone, describe, wording},
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Cells of the labels.
const LABEL_CELLS: u16 = 16;
/// Rows below the fields: what may be entered, what is wrong.
const HELP_ROWS: u16 = 3;
/// Fields that nobody types: they are set by acts of their own.
const BY_ACTS: [(Kind, &str); 4] =
    [(Kind::Person, "merged_into"), (Kind::Unit, "level"), (Kind::Unit, "stub"), (Kind::Account, "login")];

/// What is being typed.
#[derive(Clone, Debug)]
enum Edit {
    None,
    Text(Input),
    Pick(Picker),
}

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filled {
    /// The key is for somebody else.
    Not,
    /// The form took the key; nothing that it holds is another than before.
    Typing,
    /// The text being typed is another one: worth keeping, since a line is lost without warning.
    Typed,
    /// A field holds something else now: worth keeping as a draft.
    Field,
    /// Enter on the last line: save.
    Save,
}

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The row and what it held when the form was opened; `None` for a new one.
    base: Option<(RowId, Row)>,
    /// What the form began with: defaults and held fields are nothing that somebody filled in.
    begun: Row,
    row: Row,
    fields: Vec<usize>,
    cursor: Cursor,
    edit: Edit,
    problem: Option<(usize, FieldProblem)>,
    sticky: BTreeSet<usize>,
    previous: Option<Row>,
}

impl Form {
    /// A form for a new record that already holds something.
    pub fn new(row: Row) -> Form {
        let fields = Form::shown(&row, true);
        Form {
            base: None,
            begun: row.clone(),
            row,
            fields,
            cursor: Cursor::default(),
            edit: Edit::None,
            problem: None,
            sticky: BTreeSet::new(),
            previous: None,
        }
    }

    /// A form for an existing record.
    pub fn of(at: RowId, row: Row) -> Form {
        let fields = Form::shown(&row, false);
        Form { fields, base: Some((at, row.clone())), ..Form::new(row) }
    }

    /// The same with what was filled in before, and the cursor on a field.
    #[must_use]
    pub fn resumed(mut self, base: Option<Row>, row: Row, field: usize, typed: Option<&str>) -> Form {
        if let (Some((_, held)), Some(seen)) = (&mut self.base, base) {
            *held = seen;
        }
        self.row = row;
        let at = self.fields.iter().position(|at| *at == field).unwrap_or(0);
        self.cursor = Cursor::on(at);
        if let (Some(text), Some(shape)) = (typed, self.shape())
            && let Some(accepts) = accepts(shape)
        {
            self.edit = Edit::Text(Input::new(accepts, text));
        }
        self
    }

    fn shown(row: &Row, is_new: bool) -> Vec<usize> {
        let typed = |field: &Field| {
            let by_act = BY_ACTS.contains(&(row.kind(), field.key)) && !(is_new && field.required);
            field.shape != Shape::Part && !by_act
        };
        row.fields().iter().enumerate().filter(|(_, field)| typed(field)).map(|(at, _)| at).collect()
    }

    /// The record as far as it is filled.
    pub const fn row(&self) -> &Row {
        &self.row
    }

    /// What an existing record held when the form was opened.
    pub fn base(&self) -> Option<&Row> {
        self.base.as_ref().map(|(_, row)| row)
    }

    /// The row of an existing record.
    pub fn at(&self) -> Option<RowId> {
        self.base.as_ref().map(|(at, _)| *at)
    }

    /// Number of the field under the cursor, in the record's table; `None` on the line that saves.
    pub fn field(&self) -> Option<usize> {
        self.fields.get(self.cursor.at(self.lines())).copied()
    }

    /// Whether something is being typed.
    pub const fn is_typing(&self) -> bool {
        !matches!(self.edit, Edit::None)
    }

    /// The text that stands in the field of the cursor without being entered yet.
    pub fn typed(&self) -> Option<&str> {
        match &self.edit {
            Edit::Text(input) => Some(input.text()),
            Edit::None | Edit::Pick(_) => None,
        }
    }

    /// Whether a line lost now would lose something: an unsaved field, or a text that differs from what the field
    /// held when one began to type.
    pub fn is_half_done(&self, look: &Look<'_>) -> bool {
        let held = || match (self.field(), self.shape()) {
            (Some(index), Some(shape)) if self.masked(look).is_none() => self.as_typed(look, shape, index),
            _ => String::new(),
        };
        self.is_changed() || self.typed().is_some_and(|typed| *typed != held())
    }

    /// What the hint line says while something is being typed.
    pub const fn asks(&self) -> Option<Msg> {
        match self.edit {
            Edit::Text(_) => Some(Msg("field-hints")),
            Edit::Pick(_) => Some(Msg("search-hints")),
            Edit::None => None,
        }
    }

    /// Whether it holds anything that is not saved.
    pub fn is_changed(&self) -> bool {
        match &self.base {
            Some((_, base)) => *base != self.row,
            None => self.begun != self.row,
        }
    }

    /// The field whose content would be shown by [`Order::Reveal`](crate::ui::Order::Reveal).
    pub fn masked(&self, look: &Look<'_>) -> Option<(RowId, usize)> {
        let (at, index) = (self.at()?, self.field()?);
        let field = self.row.fields().get(index)?;
        let hidden = describe::is_masked(look, Some(at), index, field) && self.row.get(index) != Value::Empty;
        let may = look.view.may(Right::Reveal, at.kind) && !describe::is_closed(look, at.kind, field);
        (hidden && may).then_some((at, index))
    }

    /// Fields and the line that saves.
    fn lines(&self) -> usize {
        self.fields.len() + 1
    }

    fn page(rows: u16) -> usize {
        usize::from(rows.saturating_sub(HELP_ROWS)).max(1)
    }

    /// Moves the cursor; what is being typed is entered first, and holds the cursor if it does not fit.
    pub fn step(&mut self, look: &Look<'_>, step: Step, rows: u16) -> Filled {
        let before = self.is_typing();
        if before && !self.enter(look) {
            return Filled::Typing;
        }
        self.cursor.step(step, self.lines(), Form::page(rows));
        if before { Filled::Field } else { Filled::Typing }
    }

    /// Puts the cursor on a field.
    pub fn go(&mut self, field: usize, rows: u16) {
        if let Some(at) = self.fields.iter().position(|at| *at == field) {
            self.cursor.go(at, self.lines(), Form::page(rows));
        }
    }

    /// Says what is wrong with a field and goes there.
    pub fn blame(&mut self, field: usize, problem: FieldProblem, rows: u16) {
        self.problem = Some((field, problem));
        self.go(field, rows);
    }

    /// Holds a field for the next record, or lets it go.
    pub fn toggle_sticky(&mut self) {
        if let Some(field) = self.field()
            && !self.sticky.remove(&field)
        {
            self.sticky.insert(field);
        }
    }

    /// Holds these fields for the next record.
    pub fn hold(&mut self, fields: &[usize]) {
        self.sticky.extend(fields);
    }

    /// Begins the next record after this one was saved: held fields stay, the rest comes from `empty`.
    pub fn next(&mut self, empty: Row) {
        let saved = std::mem::replace(&mut self.row, empty);
        for field in &self.sticky {
            let value = saved.get(*field);
            let fitted = self.row.set(*field, &value);
            debug_assert!(fitted.is_ok(), "it was in the same field before");
        }
        self.begun = self.row.clone();
        self.previous = Some(saved);
        self.cursor = Cursor::default();
        self.problem = None;
    }

    /// Goes on from what the record holds by now: fields that were not changed here, and those in `theirs`, take what
    /// stands there; the others keep what was entered, over it.
    pub fn settle(&mut self, now: Row, theirs: &[usize]) {
        let Some((_, base)) = &mut self.base else { return };
        for index in 0..self.row.fields().len() {
            if self.row.get(index) == base.get(index) || theirs.contains(&index) {
                // It held this before, so it fits.
                let _ = self.row.set(index, &now.get(index));
            }
        }
        *base = now;
    }

    /// Takes what was saved for what the record holds.
    pub fn saved(&mut self, row: Row) {
        if let Some((_, base)) = &mut self.base {
            *base = row.clone();
            self.row = row;
        }
        self.problem = None;
    }

    /// The step that saves it: all fields of a new record, the changed ones of an existing one. `None` if
    /// nothing changed or a required field is empty, which is then blamed.
    pub fn finish(&mut self, look: &Look<'_>, rows: u16) -> Option<ActStep> {
        if self.is_typing() && !self.enter(look) {
            return None;
        }
        let fields = self.row.fields();
        let missing = self
            .fields
            .iter()
            .find(|at| fields[**at].required && self.row.get(**at) == Value::Empty)
            .copied();
        if let Some(field) = missing {
            self.blame(field, FieldProblem::Missing, rows);
            return None;
        }
        match &self.base {
            Some((at, base)) => difference(*at, base, &self.row),
            None => Some(ActStep::Create(self.row.clone())),
        }
    }

    /// Takes a key.
    pub fn key(&mut self, look: &Look<'_>, key: Key, rows: u16) -> Filled {
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
                    super::Typed::Changed => Filled::Typed,
                    super::Typed::Moved => Filled::Typing,
                    super::Typed::Not => Filled::Not,
                },
            },
            Edit::Pick(picker) => match picker.key(look, key) {
                Picked::Row(row) => {
                    self.edit = Edit::None;
                    self.take(row);
                    self.cursor.step(Step::Down, self.lines(), Form::page(rows));
                    Filled::Field
                }
                Picked::Cancelled => {
                    self.edit = Edit::None;
                    Filled::Typing
                }
                Picked::Still => Filled::Typing,
                Picked::Not => Filled::Not,
            },
            Edit::None => self.begin(look, key, rows),
        }
    }

    /// Types a pasted text into the field under the cursor; says so where it is too long for it.
    pub fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if !self.is_typing() && self.field().is_some_and(|index| self.is_shut(look, index)) {
            return Effect::None;
        }
        if !self.is_typing()
            && let Some(shape) = self.shape()
        {
            self.edit = Form::editor(look, shape, "");
        }
        match &mut self.edit {
            Edit::Text(input) => input.paste(look, text),
            Edit::Pick(picker) => picker.paste(look, text),
            Edit::None => Effect::None,
        }
    }

    fn shape(&self) -> Option<Shape> {
        self.field().and_then(|at| self.row.fields().get(at)).map(|field| field.shape)
    }

    fn editor(look: &Look<'_>, shape: Shape, text: &str) -> Edit {
        if let Shape::Ref(kind) | Shape::Refs(kind) = shape {
            let mut picker = Picker::new(&[kind]);
            picker.type_in(look, text);
            return Edit::Pick(picker);
        }
        accepts(shape).map_or(Edit::None, |accepts| Edit::Text(Input::new(accepts, text)))
    }

    /// Whether the account may not change this field: neither show it nor take keys for it.
    fn is_shut(&self, look: &Look<'_>, index: usize) -> bool {
        let kind = self.row.kind();
        let Some(field) = self.row.fields().get(index) else { return true };
        let own_language = kind == Kind::Account
            && field.key == "language"
            && self.at() == Some(look.view.account_id().row());
        let structural = matches!(kind, Kind::Unit | Kind::Grid)
            && (self.at().is_none() || STRUCTURE.contains(&field.key));
        let right = if structural { Right::Structure } else { kind.right() };
        let classes = look.view.sight().classes(right, kind);
        !own_language && (!classes.has(field.class) || describe::is_closed(look, kind, field))
    }

    /// A key with nothing being typed yet.
    fn begin(&mut self, look: &Look<'_>, key: Key, rows: u16) -> Filled {
        let (Some(index), Some(shape)) = (self.field(), self.shape()) else {
            return if key.code == Code::Enter { Filled::Save } else { Filled::Not };
        };
        let down = |form: &mut Form| {
            form.problem = None;
            form.cursor.step(Step::Down, form.lines(), Form::page(rows));
            Filled::Field
        };
        if self.is_shut(look, index) {
            if key.code == Code::Enter {
                self.cursor.step(Step::Down, self.lines(), Form::page(rows));
                return Filled::Typing;
            }
            return Filled::Not;
        }
        match (key.code, key.typed().map(fold_command)) {
            (Code::Enter, _) => match shape {
                Shape::Flag | Shape::Choice(..) | Shape::Part => {
                    self.cursor.step(Step::Down, self.lines(), Form::page(rows));
                    Filled::Typing
                }
                _ => {
                    // A masked content is not put on the screen by editing it.
                    let text = match (self.masked(look), shape) {
                        (Some(_), _) | (None, Shape::Ref(_) | Shape::Refs(_)) => String::new(),
                        (None, _) => self.as_typed(look, shape, index),
                    };
                    self.edit = Form::editor(look, shape, &text);
                    Filled::Typing
                }
            },
            (Code::Tab, _) => {
                self.cursor.step(Step::Down, self.lines(), Form::page(rows));
                Filled::Typing
            }
            (Code::Delete | Code::Backspace, _) => {
                let set = self.row.set(index, &Value::Empty);
                self.problem = set.err().map(|problem| (index, problem));
                Filled::Field
            }
            (_, Some('+')) if self.ditto(index).is_some() => {
                let value = self.ditto(index).unwrap_or_default();
                match self.row.set(index, &value) {
                    Ok(()) => down(self),
                    Err(_) => Filled::Typing,
                }
            }
            (_, Some(sign)) => match shape {
                Shape::Choice(..) | Shape::Flag => {
                    let cleared = sign == '0' && shape != Shape::Flag;
                    let value = if cleared { Ok(Value::Empty) } else { parse(shape, &sign.to_string()) };
                    match value.and_then(|value| self.row.set(index, &value)) {
                        Ok(()) => down(self),
                        Err(problem) => {
                            self.problem = Some((index, problem));
                            Filled::Typing
                        }
                    }
                }
                Shape::Count if matches!(sign, '-' | '?') => {
                    let value = parse(shape, &sign.to_string()).unwrap_or(Value::Unknown);
                    match self.row.set(index, &value) {
                        Ok(()) => down(self),
                        Err(_) => Filled::Typing,
                    }
                }
                _ => {
                    self.edit = Form::editor(look, shape, "");
                    self.key(look, key, rows)
                }
            },
            (_, None) => Filled::Not,
        }
    }

    /// What `+` would repeat in an empty field: what the record before held there.
    fn ditto(&self, index: usize) -> Option<Value> {
        let value = self.previous.as_ref()?.get(index);
        (self.row.get(index) == Value::Empty && value != Value::Empty).then_some(value)
    }

    /// A value as one would type it.
    fn as_typed(&self, look: &Look<'_>, shape: Shape, index: usize) -> String {
        let value = self.row.get(index);
        if let Some(field) = self.row.fields().get(index)
            && let Opened::Is(number) = look.view.opened_value(field.key, &value)
        {
            return number.into();
        }
        match (value, shape) {
            (Value::Nothing, _) => "-".to_owned(),
            (Value::Empty | Value::Unknown, _) => String::new(),
            (Value::Number(number), _) => number.to_string(),
            (Value::List(items), _) => {
                let texts: Vec<String> = items
                    .iter()
                    .filter_map(
                        |item| if let Value::Text(text) = item { Some(text.to_string()) } else { None },
                    )
                    .collect();
                texts.join("、")
            }
            (Value::Text(text), _) => text.to_string(),
            (Value::Day(day), _) => day.to_string(),
            (Value::Date(date), _) => date.to_string(),
            (Value::Flag(_) | Value::Ref(..) | Value::Part(_) | Value::Fields(_) | Value::Sealed(_), _) => {
                String::new()
            }
        }
    }

    /// Enters what is being typed; says what is wrong and stays if it does not fit.
    fn enter(&mut self, _look: &Look<'_>) -> bool {
        let Edit::Text(input) = &self.edit else {
            self.edit = Edit::None;
            return true;
        };
        let (Some(index), Some(shape)) = (self.field(), self.shape()) else { return true };
        match parse(shape, input.text()).and_then(|value| self.row.set(index, &value)) {
            Ok(()) => {
                self.edit = Edit::None;
                self.problem = None;
                self.prefill(index);
                true
            }
            Err(problem) => {
                self.problem = Some((index, problem));
                false
            }
        }
    }

    /// An identity number fills in birth and sex where they are empty; the file prevails, so it overwrites
    /// nothing.
    fn prefill(&mut self, changed: usize) {
        let Row::Person(person) = &self.row else { return };
        if self.row.fields().get(changed).is_none_or(|field| field.key != "id_number") {
            return;
        }
        let Some(number) = person.id_number.plain() else { return };
        let kind = person.id_kind.unwrap_or_else(|| id_number::guess(number));
        match id_number::check(kind, number) {
            Ok(Some(facts)) => {
                let mut person = (**person).clone();
                person.id_kind.get_or_insert(kind);
                person.birth.get_or_insert(crate::domain::Date::exact(facts.birth));
                person.sex.get_or_insert(if facts.female { Sex::Female } else { Sex::Male });
                self.row = person.into();
            }
            Ok(None) => {}
            Err(problem) => self.problem = Some((changed, FieldProblem::NotAnIdNumber(problem))),
        }
    }

    /// Takes a picked row: the one of a field, or one more of several.
    fn take(&mut self, row: RowId) {
        let (Some(index), Some(shape)) = (self.field(), self.shape()) else { return };
        let picked = Value::Ref(row.kind, row.id);
        let value = match (shape, self.row.get(index)) {
            (Shape::Refs(_), Value::List(items)) => {
                let mut items = items.into_vec();
                if !items.contains(&picked) {
                    items.push(picked);
                }
                Value::List(items.into())
            }
            (Shape::Refs(_), _) => Value::List([picked].into()),
            _ => picked,
        };
        self.problem = self.row.set(index, &value).err().map(|problem| (index, problem));
    }

    /// Draws fields, the line that saves, and what may be entered; returns where the caret is.
    pub fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let kind = self.row.kind();
        let page = Form::page(canvas.rows());
        let top = self.cursor.top(self.lines(), page);
        let mut caret = None;
        let help_at = canvas.rows().saturating_sub(HELP_ROWS);
        for (row, line) in (0..help_at).zip(top..self.lines()) {
            let here = line == self.cursor.at(self.lines());
            canvas.text(row, 0, if here { ">" } else { " " }, Tone::Plain);
            if here {
                caret = canvas.position(row, 1);
            }
            let Some(index) = self.fields.get(line).copied() else {
                let tone = if self.is_changed() { Tone::Strong } else { Tone::Dim };
                canvas.text(row, LABEL_CELLS + 3, &words.t("form-save-line"), tone);
                continue;
            };
            let field = &self.row.fields()[index];
            let sign = if self.problem.is_some_and(|(at, _)| at == index) {
                "!"
            } else if self.sticky.contains(&index) {
                "="
            } else if field.required {
                "*"
            } else {
                " "
            };
            canvas.text(row, 1, sign, Tone::Alert);
            canvas.fitted(row, 2, &describe::field(look, kind, field), LABEL_CELLS, Tone::Head);
            let column = LABEL_CELLS + 3;
            match &self.edit {
                Edit::Text(input) if here => {
                    let cells = canvas.columns().saturating_sub(column + 1);
                    caret = input.draw(canvas, row, column, cells).or(caret);
                }
                _ => {
                    let value = self.row.get(index);
                    let is_changed = self.base().is_some_and(|base| base.get(index) != value);
                    let (text, tone) = if describe::is_closed(look, kind, field) {
                        (words.t("not-shown").into_owned(), Tone::Dim)
                    } else if describe::is_masked(look, self.at(), index, field)
                        && value != Value::Empty
                        && !is_changed
                    {
                        (describe::hidden(look, field, &value), Tone::Dim)
                    } else if value == Value::Empty && field.required {
                        (words.t("not-entered").into_owned(), Tone::Dim)
                    } else {
                        let tone = if is_changed { Tone::Strong } else { Tone::Plain };
                        (describe::content(look, field, &value), tone)
                    };
                    canvas.text(row, column, &text, tone);
                }
            }
        }
        let mut below = canvas.part(help_at, HELP_ROWS);
        if let Edit::Pick(picker) = &self.edit {
            // A picker needs room: it takes the lower half of the form.
            let from = canvas.rows() / 2;
            let rows = canvas.rows() - from;
            let mut over = canvas.part(from, rows);
            (0..over.rows()).for_each(|row| over.clear(row));
            over.rule(0);
            return picker.draw(look, &mut over.part(1, rows - 1), &words.t("search-label"));
        }
        below.rule(0);
        self.draw_help(look, &mut below);
        caret
    }

    fn draw_help(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) {
        let words = look.words;
        let (Some(index), Some(shape)) = (self.field(), self.shape()) else {
            canvas.text(1, 1, &words.t("form-save-help"), Tone::Dim);
            return;
        };
        let help = match shape {
            Shape::Choice(list, keys) => {
                let one =
                    |(at, key): (usize, &&str)| format!("{} {}", at + 1, describe::choice(look, list, key));
                keys.iter().enumerate().map(one).collect::<Vec<_>>().join("  ")
            }
            Shape::Flag => format!("1 {}  0 {}", words.t("yes"), words.t("no")),
            Shape::Count => words.t("form-count").into_owned(),
            Shape::Day => words.t("form-day").into_owned(),
            Shape::Date => words.t("form-date").into_owned(),
            Shape::Texts(_) => words.t("form-texts").into_owned(),
            Shape::Ref(_) => words.t("form-ref").into_owned(),
            Shape::Refs(_) => words.t("form-refs").into_owned(),
            Shape::Number => words.t("form-number").into_owned(),
            Shape::Text(limit) => words.ta("form-text", &[("limit", limit.into())]).into_owned(),
            Shape::Part => words.t("value-part").into_owned(),
        };
        canvas.text(1, 1, &help, Tone::Dim);
        match self.problem.filter(|(at, _)| *at == index) {
            Some((_, problem)) => {
                let label = describe::field(look, self.row.kind(), &self.row.fields()[index]);
                let args = [("field", label.into()), ("problem", wording::problem(words, problem).into())];
                canvas.text(2, 1, &words.ta("refusal-field", &args), Tone::Alert);
            }
            None if self.ditto(index).is_some() => {
                canvas.text(2, 1, &words.t("form-ditto"), Tone::Dim);
            }
            None => {}
        }
    }
}

/// What is typed into a field of this shape; `None` where nothing is typed.
const fn accepts(shape: Shape) -> Option<Accepts> {
    match shape {
        Shape::Text(limit) => Some(Accepts::Text(limit)),
        // Several entries of one field, with what stands between them.
        Shape::Texts(limit) => Some(Accepts::Text(limit.saturating_mul(8))),
        Shape::Number | Shape::Count | Shape::Day | Shape::Date => Some(Accepts::Folded(20)),
        Shape::Ref(_) | Shape::Refs(_) | Shape::Flag | Shape::Choice(..) | Shape::Part => None,
    }
}

/// A record of a kind with nothing in it but the unit it belongs to.
pub fn empty(kind: Kind, unit: Option<crate::domain::UnitId>) -> Option<Row> {
    use crate::domain::{
        account::{Account, Office},
        organisation::{Organisation, OrganisationKind},
        person::Person,
    };
    match kind {
        Kind::Person => Some(Person { home: unit, ..Person::new("") }.into()),
        Kind::Organisation => Some(Organisation::new("", OrganisationKind::Branch, unit?).into()),
        // Entries have a form of their own, made from their register's definition.
        Kind::Register | Kind::Entry => None,
        // Appraisal has screens of its own.
        Kind::Template | Kind::Cycle | Kind::Sheet | Kind::Ballot => None,
        Kind::Account => {
            Some(Account { scope: unit, ..Account::new("", "", Office::ALL.last().copied()?) }.into())
        }
        Kind::Unit | Kind::Grid | Kind::Assignment | Kind::Role | Kind::Setting => None,
        // Offices and the pipeline have acts of their own.
        Kind::Post
        | Kind::Incumbency
        | Kind::Term
        | Kind::Election
        | Kind::Reserve
        | Kind::Filing
        | Kind::Pairing
        | Kind::Training
        | Kind::Recruit
        | Kind::Indicator
        | Kind::Freeze
        | Kind::Confirmation => None,
    }
}
