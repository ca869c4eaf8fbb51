//! Personal data that has been kept long enough: what is due for erasure, and the act that erases it.

use crate::{
    domain::{
        Kind, Record,
        person::Person,
        retention::{self, Due},
    },
    lang::Msg,
    term::Key,
    ui::{
        Binding, Board, Canvas, Counting, Effect, Event, Look, Order, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, down, first, last, page_down, page_up,
            up,
        },
    },
};
use ratatui::layout::Position;

/// Rows below the list.
const FOOT_ROWS: u16 = 4;
/// The longest order number. *Unit*: characters.
const ORDER_MAX: u16 = 40;

/// What is due for erasure.
pub struct Retention {
    due: Vec<Due>,
    cursor: Cursor,
    order: Option<Input>,
}

impl Retention {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(FOOT_ROWS), 0)
    }

    fn current(&self) -> Option<&Due> {
        self.due.get(self.cursor.at(self.due.len()))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.due.is_empty()
    }

    fn open_person(&mut self, _: &Look<'_>) -> Effect {
        let row = self.current().map(|due| due.person.row());
        row.map_or(Effect::None, |row| Effect::Open(Place::new("record").about(row)))
    }

    fn begin(&mut self, _: &Look<'_>) -> Effect {
        self.order = Some(Input::new(Accepts::Text(ORDER_MAX), ""));
        Effect::None
    }

    fn erase(&mut self, look: &Look<'_>) -> Effect {
        let Some(order) = self.order.take() else { return Effect::None };
        if order.text().trim().is_empty() {
            self.order = Some(order);
            return Effect::Say(look.words.t("refusal-no-order").into_owned());
        }
        let plan = retention::plan(look.view, &self.due, order.text());
        Effect::Order(Order::Erase(Box::new(plan.act), plan.texts))
    }
}

/// The fields of a line in words.
fn fields(look: &Look<'_>, due: &Due) -> String {
    let table = due.fields.iter().filter_map(|at| Person::FIELDS.get(*at));
    table.map(|field| describe::field(look, Kind::Person, field)).collect::<Vec<_>>().join(" ")
}

impl Listed for Retention {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.due.len(), Retention::page(look));
        Effect::None
    }
}

impl Screen for Retention {
    const NAME: &'static str = "retention";
    const TITLE: Msg = Msg("menu-retention");
    const BINDINGS: &'static [Binding<Retention>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Retention::open_person)
            .hint(1)
            .when(Retention::has_row),
        Binding::new("erase", Msg("retention-erase"), &[keys::f(8), keys::DEL], Retention::begin)
            .hint(2)
            .when(|screen, look| screen.has_row(look) && retention::may_erase(look.view)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_look: &Look<'_>, place: &Place) -> Retention {
        Retention { due: Vec::new(), cursor: Cursor::on(place.number("cursor")), order: None }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(Retention::NAME).with("cursor", self.cursor.at(self.due.len()))
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn asks(&self) -> Option<Msg> {
        self.order.as_ref().map(|_| Msg("retention-keys"))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let order = self.order.as_mut()?;
        if key == keys::ENTER {
            return Some(self.erase(look));
        }
        if key == keys::ESC {
            self.order = None;
            return Some(Effect::None);
        }
        order.key(key);
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.order.as_mut().map_or(Effect::None, |order| order.paste(look, text))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let rows = canvas.rows().saturating_sub(FOOT_ROWS);
        let columns = [
            Column::new(words.t("field-person-name"), 10),
            Column::new(words.t("field-person-home"), 16).grow(),
            Column::new(words.t("journal-field"), 22),
            Column::new(words.t("retention-ended"), 10),
            Column::new(words.t("retention-since"), 10),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(due) = self.due.get(row) else { return Cell::default() };
            let person = look.view.person(due.person);
            match column {
                0 => person.map(|person| person.name.to_string()).unwrap_or_default().into(),
                1 => {
                    let home = person.and_then(|person| person.home);
                    home.map(|home| describe::unit_path(look, home)).unwrap_or_default().into()
                }
                2 => fields(look, due).into(),
                3 => due.ended.to_string().into(),
                _ => due.since.to_string().into(),
            }
        };
        let mut list = canvas.part(0, rows);
        let caret = match self.due.is_empty() {
            true => {
                list.text(1, 1, &words.t("retention-none"), Tone::Plain);
                None
            }
            false => Table::new(&columns, self.due.len(), self.cursor, &cell).draw(&mut list),
        };
        let mut foot = canvas.part(rows, FOOT_ROWS);
        foot.rule(0);
        if let Some(due) = self.current() {
            foot.text(
                1,
                1,
                &words.ta("setting-source", &[("source", due.rule.source.as_str().into())]),
                Tone::Dim,
            );
        }
        if let Some(order) = &self.order {
            let count = [("count", self.due.len().into())];
            let column = foot.text(2, 1, &words.ta("retention-order", &count), Tone::Alert) + 1;
            let cells = foot.columns().saturating_sub(column + 1);
            return order.draw(&mut foot, 2, column, cells);
        }
        let numbers = self.cursor.counter(self.due.len(), Retention::page(look));
        foot.text(3, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.due = retention::due(look.view);
        }
        match event {
            Event::Saved(_) => Effect::Say(look.words.t("retention-done").into_owned()),
            _ => Effect::None,
        }
    }
}

/// On the first screen of whoever may erase.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, .. } = *counting;
    let mut board = Board::default();
    if retention::may_erase(look.view) {
        let count = retention::due(look.view).len();
        let label = look.words.t("due-retention");
        board.due.push(crate::ui::Due::new(label, count, Place::new(Retention::NAME)));
    }
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{GridId, PersonId, Row, fixture},
        ui::testing::Stage,
    };

    #[test]
    fn what_is_due_is_listed_counted_on_the_first_screen_and_erased_under_an_order() {
        let mut book = fixture::book();
        let mut person = book.person(PersonId(0)).unwrap().clone();
        person.phone = "13900001234".into();
        book.put(PersonId(0).row(), 1, Some(person.into()));
        let post = fixture::appoint(&mut book, GridId(0), fixture::HEAD, 0, "2015-01-01").unwrap().created[0];
        let (_, row) = book.row(post).unwrap();
        let Row::Assignment(held) = &row else { unreachable!() };
        let mut ended = crate::domain::assignment::Assignment::clone(held);
        ended.to = Some(fixture::day("2020-01-31"));
        book.put(post, book.seq(), Some(ended.into()));
        book.settle();
        let mut stage = Stage::with(book, &Place::new(crate::ui::screens::HOME));
        stage.shows("保存期满的个人信息");
        stage.open(&Place::new(Retention::NAME));
        stage.shows("周国梁").shows("电话").shows("2020-01-31").shows("2022-01-31").hides("13900001234");
        stage.keys("F8 Enter").shows("须填写依据的文号").keys("'7 Enter");
        let erased = |order: &Order| match order {
            Order::Erase(act, texts) => Some((act.document.to_string(), texts.clone())),
            _ => None,
        };
        let erased: Vec<_> = stage.orders.iter().filter_map(erased).collect();
        assert_eq!(erased, [("7".to_owned(), vec!["13900001234".to_owned()])]);
    }
}
