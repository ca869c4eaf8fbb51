//! The card of one entry: two lines, then every field; what can be done with it by digits; where its links lead.

use super::{
    act::{Done, Panel, move_to},
    form, list_place, named,
    rows::{self},
};
use crate::{
    domain::{
        EntryId, Kind, RowId, Value,
        register::{Column, Definition, Entry, Subject, Type, desk::ways, totals::due},
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Order, Place, Screen, Tone, describe, keys, screens,
        widget::{
            Accepts, Cursor, Input, Listed, Step, Typed, down, first, last, page_down, page_up, shown_value,
            shut, up,
        },
        wording_register,
    },
};
use ratatui::layout::Position;

/// Longest purpose of showing what is hidden. *Unit*: characters.
const PURPOSE_MAX: u16 = 100;
/// Cells of the labels.
const LABEL_CELLS: u16 = 18;
/// Rows above the fields: two lines of the card, what can be done, a rule.
const HEAD_ROWS: u16 = 4;

/// One line of the card: a column, and which of its values where it holds several rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Column(Column),
    Link(Column, RowId),
    /// An entry of any register that names this one.
    Named(EntryId),
}

/// The card of an entry.
pub struct Card {
    id: EntryId,
    cursor: Cursor,
    panel: Option<Panel>,
    purpose: Option<Input>,
}

impl Card {
    fn of<'l>(&self, look: &Look<'l>) -> Option<(&'l Definition, &'l Entry)> {
        let entry = look.view.entry(self.id)?;
        Some((look.view.register(entry.register)?, entry))
    }

    fn lines(&self, look: &Look<'_>) -> Vec<Line> {
        let Some((definition, entry)) = self.of(look) else { return Vec::new() };
        let mut columns = Vec::new();
        if definition.numbering.is_some() {
            columns.push(Column::Number);
        }
        columns.push(Column::Unit);
        if definition.subject != Subject::Unit {
            columns.push(Column::Subject);
        }
        columns.extend((0..definition.fields.len()).map(Column::Own));
        if !definition.states.is_empty() {
            columns.extend([Column::State, Column::StateSince]);
        }
        columns.extend([Column::From, Column::To, Column::Document, Column::Remarks]);
        let mut lines = Vec::new();
        for column in columns {
            match definition.value(entry, column) {
                Value::Ref(kind, id) => lines.push(Line::Link(column, RowId { kind, id })),
                Value::List(items) if items.iter().any(|item| matches!(item, Value::Ref(..))) => {
                    let row = |item: &Value| match item {
                        Value::Ref(kind, id) => Some(Line::Link(column, RowId { kind: *kind, id: *id })),
                        _ => None,
                    };
                    lines.extend(items.iter().filter_map(row));
                }
                _ => lines.push(Line::Column(column)),
            }
        }
        let naming = look.view.entries_naming(self.id.row()).map(|(id, _)| Line::Named(id));
        lines.extend(naming.filter(|line| *line != Line::Named(self.id)));
        lines
    }

    fn page(look: &Look<'_>) -> usize {
        usize::from(look.body(true).height.saturating_sub(HEAD_ROWS)).max(1)
    }

    fn line(&self, look: &Look<'_>) -> Option<Line> {
        let lines = self.lines(look);
        lines.get(self.cursor.at(lines.len())).copied()
    }

    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        match self.line(look) {
            Some(Line::Link(_, row)) => Effect::Open(screens::place_for(look, row)),
            Some(Line::Named(id)) => Effect::Open(Place::new(Card::NAME).about(id.row())),
            Some(Line::Column(_)) | None => self.edit(look),
        }
    }

    fn edit(&mut self, look: &Look<'_>) -> Effect {
        let place = Place::new("entry-form").about(self.id.row());
        let column = match self.line(look) {
            Some(Line::Column(column) | Line::Link(column, _)) => Some(column),
            Some(Line::Named(_)) | None => None,
        };
        match (column, self.of(look)) {
            (Some(column), Some((definition, _))) => {
                Effect::Open(place.with("column", definition.column_key(column)))
            }
            _ => Effect::Open(place),
        }
    }

    /// Goes the way of a digit.
    fn go(&mut self, look: &Look<'_>, at: usize) -> Effect {
        let Some((definition, entry)) = self.of(look) else { return Effect::None };
        let ways = ways(look.view, definition, entry);
        let Some(way) = ways.get(at) else { return Effect::None };
        let Some(state) = definition.states.get(way.to).map(|state| state.key) else { return Effect::None };
        if !way.may {
            let problem = crate::domain::register::EntryProblem::HigherDesk(way.by);
            return Effect::Say(wording_register::problem(look, definition.key, &problem));
        }
        match move_to(look.view, definition, &[self.id], state) {
            Done::Propose(act) => Effect::propose(*act),
            Done::Fill(id, state) => Effect::Open(form::fill_place(id, state)),
            Done::Still | Done::Closed | Done::Same(_) => Effect::None,
        }
    }

    fn has_way<const N: usize>(&self, look: &Look<'_>) -> bool {
        self.of(look).is_some_and(|(definition, entry)| ways(look.view, definition, entry).len() > N)
    }

    fn act(&mut self, look: &Look<'_>) -> Effect {
        if let Some((definition, _)) = self.of(look) {
            self.panel = Panel::of(look, definition, vec![self.id], false);
        }
        Effect::None
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Place::new("history").about(self.id.row()))
    }

    fn list(&mut self, look: &Look<'_>) -> Effect {
        let Some((definition, entry)) = self.of(look) else { return Effect::None };
        Effect::Open(list_place(definition.key, Some(entry.unit)))
    }

    fn exists(&self, look: &Look<'_>) -> bool {
        self.of(look).is_some()
    }

    fn hides(&self, look: &Look<'_>) -> bool {
        self.of(look).is_some_and(|(definition, entry)| {
            definition
                .fields
                .iter()
                .any(|field| shut(look, Some(self.id), field) && entry.values.get(field.key) != &Value::Empty)
        })
    }

    fn reveal(&mut self, _: &Look<'_>) -> Effect {
        self.purpose = Some(Input::new(Accepts::Text(PURPOSE_MAX), ""));
        Effect::None
    }

    fn text(
        &self,
        look: &Look<'_>,
        definition: &Definition,
        entry: &Entry,
        column: Column,
    ) -> (String, Tone) {
        let value = definition.value(entry, column);
        let hidden = matches!(column, Column::Own(at) if shut(look, Some(self.id), &definition.fields[at]));
        if hidden && value != Value::Empty {
            return (look.words.t("masked").into_owned(), Tone::Dim);
        }
        let text = match (column, &value) {
            (Column::To, _) => match (entry.to, due(look.view, definition, entry)) {
                (Some(to), _) => to.to_string(),
                (None, Some(day)) => {
                    look.words.ta("entry-due-on", &[("day", day.to_string().into())]).into_owned()
                }
                (None, None) => String::new(),
            },
            (Column::Own(at), Value::Number(held)) => rows::number(look, definition, at, *held),
            (column, value) => shown_value(look, definition, column, value),
        };
        let bound = match column {
            Column::Own(at) => definition.fields[at].at_least,
            _ => None,
        };
        match bound.is_some_and(|flag| entry.values.get(flag) == &Value::Flag(true)) && !text.is_empty() {
            true => {
                (look.words.ta("register-at-least", &[("number", text.into())]).into_owned(), Tone::Plain)
            }
            false => (text, Tone::Plain),
        }
    }
}

const fn way<const N: usize>(label: Msg) -> Binding<Card> {
    const KEYS: [&[Key]; 6] = [
        &[keys::ch('1')],
        &[keys::ch('2')],
        &[keys::ch('3')],
        &[keys::ch('4')],
        &[keys::ch('5')],
        &[keys::ch('6')],
    ];
    const IDS: [&str; 6] = ["way-1", "way-2", "way-3", "way-4", "way-5", "way-6"];
    Binding::new(IDS[N], label, KEYS[N], |card: &mut Card, look: &Look<'_>| card.go(look, N))
        .when(Card::has_way::<N>)
}

impl Listed for Card {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let total = self.lines(look).len();
        self.cursor.step(step, total, Card::page(look));
        Effect::None
    }
}

impl Screen for Card {
    const NAME: &'static str = "entry";
    const TITLE: Msg = Msg("entry-title");
    const BINDINGS: &'static [Binding<Card>] = &[
        Binding::new("open", Msg("command-open-line"), &[keys::ENTER], Card::open_line)
            .hint(1)
            .short(Msg("hint-open-line"))
            .when(Card::exists),
        Binding::new("edit", Msg("command-edit-entry"), &[keys::f(5), keys::ch('e')], Card::edit)
            .hint(2)
            .short(Msg("hint-edit"))
            .when(Card::exists),
        way::<0>(Msg("entry-way-1")).hint(3).shown(Msg("key-digits")).short(Msg("hint-act")),
        way::<1>(Msg("entry-way-2")),
        way::<2>(Msg("entry-way-3")),
        way::<3>(Msg("entry-way-4")),
        way::<4>(Msg("entry-way-5")),
        way::<5>(Msg("entry-way-6")),
        Binding::new("act", Msg("command-act"), &[keys::f(4), keys::ch('m')], Card::act)
            .hint(4)
            .short(Msg("hint-act-more"))
            .when(Card::exists),
        Binding::new("reveal", Msg("command-reveal"), &[keys::f(9)], Card::reveal).hint(5).when(Card::hides),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Card::history)
            .hint(6)
            .when(Card::exists),
        Binding::new("list", Msg("command-entry-list"), &[keys::f(6), keys::ch('l')], Card::list)
            .when(Card::exists),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_: &Look<'_>, place: &Place) -> Card {
        let id = place.row().filter(|row| row.kind == Kind::Entry).map_or(u32::MAX, |row| row.id);
        Card { id: EntryId(id), cursor: Cursor::on(place.number("cursor")), panel: None, purpose: None }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let at = self.cursor.at(self.lines(look).len());
        Place::new(Card::NAME).about(self.id.row()).with("cursor", at)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let said = describe::row(look, self.id.row());
        self.of(look).map(|_| said.name).unwrap_or_default()
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if let Some(input) = &mut self.purpose {
            return match key.code {
                Code::Enter => {
                    let purpose =
                        self.purpose.take().map(|input| input.text().trim().into()).unwrap_or_default();
                    Some(Effect::Order(Order::Reveal(vec![(self.id.row(), Entry::VALUES)], purpose)))
                }
                Code::Esc => {
                    self.purpose = None;
                    Some(Effect::None)
                }
                _ if input.key(key) == Typed::Not => None,
                _ => Some(Effect::None),
            };
        }
        let (definition, _) = self.of(look)?;
        let done = self.panel.as_mut()?.key(look, definition, key);
        if !matches!(done, Done::Still) {
            self.panel = None;
        }
        Some(match done {
            Done::Still | Done::Closed | Done::Same(_) => Effect::None,
            Done::Propose(act) => Effect::propose(*act),
            Done::Fill(id, state) => Effect::Open(form::fill_place(id, state)),
        })
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.purpose.as_mut().map_or(Effect::None, |input| input.paste(look, text))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some((definition, entry)) = self.of(look) else {
            canvas.text(0, 1, &words.t("record-gone"), Tone::Plain);
            return None;
        };
        for (row, line) in (0..2).zip(&definition.card) {
            // A name or a day says what it is; a number or an answer does not.
            let bare = |column: &Column| match column {
                Column::Own(at) => !matches!(
                    definition.fields[*at].of,
                    Type::Number { .. } | Type::Money | Type::YesNo | Type::Date | Type::Period
                ),
                Column::From | Column::To | Column::StateSince => false,
                _ => true,
            };
            let part = |column: &Column| {
                let text = self.text(look, definition, entry, *column).0;
                match text.is_empty() || bare(column) {
                    true => text,
                    false => format!("{} {text}", wording_register::column(words, definition, *column)),
                }
            };
            let parts: Vec<String> = line.iter().map(part).filter(|text| !text.is_empty()).collect();
            canvas.text(row, 1, &parts.join("  "), if row == 0 { Tone::Strong } else { Tone::Plain });
        }
        let mut caret = None;
        if let Some(input) = &self.purpose {
            let column = canvas.text(2, 1, &words.t("record-purpose"), Tone::Strong) + 1;
            let cells = canvas.columns().saturating_sub(column + 1);
            caret = input.draw(canvas, 2, column, cells);
        } else {
            canvas.text(2, 1, &self.ways_line(look, definition, entry), Tone::Dim);
        }
        canvas.rule(3);
        let lines = self.lines(look);
        let page = Card::page(look);
        let top = self.cursor.top(lines.len(), page);
        let mut before = None;
        for (row, at) in (HEAD_ROWS..canvas.rows()).zip(top..lines.len()) {
            if at == self.cursor.at(lines.len()) {
                canvas.text(row, 0, ">", Tone::Plain);
                caret = caret.or(canvas.position(row, 0));
            }
            let (column, text, tone) = match lines[at] {
                Line::Column(column) => {
                    let (text, tone) = self.text(look, definition, entry, column);
                    (Some(column), text, tone)
                }
                Line::Link(column, row) => {
                    let shown = match column {
                        Column::Unit => describe::unit_path(look, entry.unit),
                        _ => {
                            let said = describe::row(look, row);
                            format!("{}  {}", said.name, said.detail)
                        }
                    };
                    (Some(column), format!("> {shown}"), Tone::Plain)
                }
                Line::Named(id) => (None, format!("> {}", describe::name(look, id.row())), Tone::Plain),
            };
            let label = match column {
                column if column == before && column.is_some() => String::new(),
                Some(column) => wording_register::column(words, definition, column),
                None => words.t("entry-named-by").into_owned(),
            };
            before = column;
            canvas.fitted(row, 1, &label, LABEL_CELLS, Tone::Head);
            canvas.text(row, LABEL_CELLS + 2, &text, tone);
        }
        if let Some(panel) = &self.panel {
            let rows = panel.rows().min(canvas.rows());
            let from = canvas.rows() - rows;
            return panel.draw(look, definition, &mut canvas.part(from, rows));
        }
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        // A renewal ends this entry and begins another one: the card goes on with that.
        if let Event::Saved(receipt) = event
            && let [created] = receipt.created[..]
            && created.kind == Kind::Entry
            && look.view.entry(EntryId(created.id)).is_some()
        {
            self.id = EntryId(created.id);
            self.cursor = Cursor::default();
        }
        Effect::None
    }
}

impl Card {
    /// The ways on from here, with the digit and who may: `1 -> 已审核（镇）`.
    fn ways_line(&self, look: &Look<'_>, definition: &Definition, entry: &Entry) -> String {
        let words = look.words;
        let ways: Vec<String> = ways(look.view, definition, entry)
            .iter()
            .zip(1..)
            .filter_map(|(way, digit): (_, usize)| {
                let state = definition.states.get(way.to)?;
                let args = [
                    ("state", named(look, &state.name).to_owned().into()),
                    ("desk", wording_register::desk(words, way.by).into()),
                ];
                Some(format!("{digit} {}", words.ta("entry-move-to", &args)))
            })
            .collect();
        ways.join("  ")
    }
}
