//! The people of a unit and below, in the order of the tree.

use super::record::Record;
use crate::{
    domain::{Kind, PersonId, UnitId, person::PersonStatus},
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// The list of people.
pub struct People {
    unit: Option<UnitId>,
    /// Kept, because a county has tens of thousands; computed anew when the book changed.
    people: Vec<PersonId>,
    serving_only: bool,
    cursor: Cursor,
}

impl People {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn refresh(&mut self, look: &Look<'_>) {
        let Some(unit) = self.unit else { return };
        self.people = match self.serving_only {
            true => look.view.persons_serving(unit, None),
            false => look.view.people_below(unit).map(|(id, _)| id).collect(),
        };
    }

    fn current(&self) -> Option<PersonId> {
        self.people.get(self.cursor.at(self.people.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.people.is_empty()
    }

    fn card(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("record").about(id.row())))
    }

    fn add(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Record::new_place(Kind::Person, self.unit))
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("history").about(id.row())))
    }

    fn toggle_serving(&mut self, look: &Look<'_>) -> Effect {
        let current = self.current();
        self.serving_only = !self.serving_only;
        self.refresh(look);
        let at = self.people.iter().position(|id| Some(*id) == current).unwrap_or(0);
        self.cursor.go(at, self.people.len(), People::page(look));
        Effect::None
    }
}

impl Listed for People {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.people.len(), People::page(look));
        Effect::None
    }
}

impl Screen for People {
    const NAME: &'static str = "people";
    const TITLE: Msg = Msg("menu-people");
    const BINDINGS: &'static [Binding<People>] = &[
        Binding::new("card", Msg("command-open"), &[keys::ENTER], People::card).hint(1).when(People::has_row),
        Binding::new("add", Msg("command-add-person"), &[keys::f(5), keys::ch('a')], People::add).hint(2),
        Binding::new(
            "serving",
            Msg("command-serving-only"),
            &[keys::f(6), keys::ch('s')],
            People::toggle_serving,
        )
        .hint(3),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], People::history)
            .hint(4)
            .when(People::has_row),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> People {
        let unit = place.unit().or_else(|| look.view.home());
        let cursor = Cursor::on(place.number("cursor"));
        People { unit, people: Vec::new(), serving_only: place.text("serving").is_some(), cursor }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let mut place = Place::new(People::NAME).with("cursor", self.cursor.at(self.people.len()));
        if self.serving_only {
            place = place.with("serving", 1);
        }
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let which =
            if self.serving_only { look.words.t("people-serving") } else { look.words.t("people-living") };
        describe::joined(&[&unit, &which])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (view, words) = (look.view, look.words);
        let columns = [
            Column::new(words.t("field-person-name"), 10),
            Column::new(words.t("field-person-sex"), 4),
            Column::new(words.t("column-age"), 4).right(),
            Column::new(words.t("field-person-home"), 18).grow(),
            Column::new(words.t("column-load"), 6).right(),
            Column::new(words.t("field-person-political"), 12),
            Column::new(words.t("field-person-tags"), 14),
            Column::new(words.t("field-person-status"), 6),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some((id, person)) = self.people.get(row).and_then(|id| Some((*id, view.person(*id)?)))
            else {
                return Cell::default();
            };
            match column {
                0 => Cell::from(&*person.name),
                1 => {
                    person.sex.map(|sex| describe::choice(look, "sex", sex.key())).unwrap_or_default().into()
                }
                2 => person
                    .birth
                    .map(|birth| view.today().years_since(birth.day).to_string())
                    .unwrap_or_default()
                    .into(),
                3 => person.home.map(|home| describe::unit_path(look, home)).unwrap_or_default().into(),
                4 => match view.load(id) {
                    0 => "-".into(),
                    load => load.to_string().into(),
                },
                5 => person
                    .political
                    .map(|political| describe::choice(look, "political", political.key()))
                    .unwrap_or_default()
                    .into(),
                6 => person.tags.join(" ").into(),
                _ => {
                    let text = describe::choice(look, "person_status", person.status.key());
                    let tone = if person.status == PersonStatus::Active { Tone::Plain } else { Tone::Warn };
                    Cell::new(text, tone)
                }
            }
        };
        let rows = canvas.rows() - 1;
        let caret =
            Table::new(&columns, self.people.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let total = self.people.len();
        let numbers = self.cursor.counter(total, People::page(look));
        canvas.text(rows, 1, &words.ta("counter-persons", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.refresh(look);
        }
        Effect::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{fixture, person::Person},
        term::{Painter, Profile},
        ui::testing::Stage,
    };

    /// A village with so many people, all of the same name.
    fn crowd(name: &str, count: u32) -> Stage {
        let mut book = fixture::book();
        for id in 10..10 + count {
            let person = Person { home: Some(fixture::VILLAGE), ..Person::new(name) };
            book.put(PersonId(id).row(), 1, Some(person.into()));
        }
        book.settle();
        Stage::with(book, &Place::new(People::NAME))
    }

    /// Design, section 6: the cursor down costs 5 bytes, 3 more where the pen changes, one line scrolled at most 180.
    #[test]
    fn moving_the_cursor_costs_a_few_bytes() {
        let mut stage = crowd("周国梁", 200);
        let mut painter = Painter::new(Profile::usual());
        let mut bytes = |stage: &Stage| {
            let (buffer, caret) = stage.buffer();
            painter.paint(&buffer, caret).len()
        };
        let first = bytes(&stage);
        assert!(first < 3_000, "first frame: {first}");
        assert_eq!(bytes(&stage), 0, "nothing changed, nothing is sent");
        for _ in 0..18 {
            stage.keys("Down");
            let cost = bytes(&stage);
            assert!(cost <= 8, "cursor down: {cost}");
        }
        stage.keys("Down");
        let cost = bytes(&stage);
        assert!(cost <= 180, "one line scrolled: {cost}");
    }

    #[test]
    fn a_hostile_name_breaks_no_line() {
        let long = "长".repeat(10_000);
        for name in ["\u{1b}[2J\u{1b}[1;1H", "a\u{202e}b", "e\u{301}\u{200b}", "=1+1", &long] {
            let mut stage = crowd(name, 3);
            let before = stage.lines();
            assert!(before.iter().any(|line| line.contains("共9人")), "{before:#?}");
            stage.keys("Down Down Enter").shows("资料  人员");
        }
    }
}
