//! The people of a unit and below: in the order of the tree or sorted by a column, all or those that fit.

use super::{
    record::Record,
    sieve::{self, Sieve, Sifted},
};
use crate::{
    domain::{
        Class, Kind, PersonId, UnitId,
        person::PersonStatus,
        query::{NameOrder, PeopleColumn, PeopleIds, PeopleRows, Sort, Source},
    },
    lang::{Msg, collate},
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Cell, Column, Cursor, Listed, Sorting, Sorts, Step, Table, down, first, last, page_down, page_up,
            sort_by, sort_next, up,
        },
    },
};
use ratatui::layout::Position;

/// Columns that the list can be sorted by, in the order of their digits.
const COLUMNS: [(PeopleColumn, Msg); 8] = [
    (PeopleColumn::Name, Msg("sort-name")),
    (PeopleColumn::Sex, Msg("sort-sex")),
    (PeopleColumn::Age, Msg("sort-age")),
    (PeopleColumn::Home, Msg("sort-home")),
    (PeopleColumn::Load, Msg("sort-load")),
    (PeopleColumn::Political, Msg("sort-political")),
    (PeopleColumn::Education, Msg("sort-education")),
    (PeopleColumn::Status, Msg("sort-status")),
];

/// Names of people by pinyin, surnames read as such.
pub(super) struct ByPinyin {
    pub(super) of_people: bool,
}

impl NameOrder for ByPinyin {
    fn key(&self, name: &str, piece: usize) -> u64 {
        collate::key(name, piece, self.of_people)
    }
}

/// The list of people.
pub struct People {
    unit: Option<UnitId>,
    /// Who stands in the list as long as all of them do, in the order of the tree.
    ids: Option<PeopleIds>,
    /// What is sorted and filtered, read once that is asked for, kept and brought up to date when the book changed.
    rows: Option<PeopleRows>,
    /// Those who fit, sorted: moving the cursor computes nothing.
    people: Vec<PersonId>,
    serving_only: bool,
    sieve: Sieve,
    sorting: Sorting,
    cursor: Cursor,
}

impl People {
    fn page(&self, look: &Look<'_>) -> usize {
        let panel = if self.sieve.is_open() { sieve::ROWS } else { 0 };
        Table::page(look.body(true).height.saturating_sub(1 + panel), 0)
    }

    fn source(&self) -> Source {
        if self.serving_only { Source::Serving } else { Source::Living }
    }

    /// Takes the book's changes in.
    fn refresh(&mut self, look: &Look<'_>) {
        if let Some(ids) = &mut self.ids {
            ids.follow(look.view);
        }
        if let Some(rows) = &mut self.rows {
            rows.follow(look.view);
        }
        self.select(look);
    }

    /// Whether all who live there are listed as the tree has them: then nothing else need be known of anybody.
    fn is_plain(&self) -> bool {
        let sorted = self.sorting.chosen(&COLUMNS).is_some();
        !(self.serving_only || sorted || self.sieve.is_open()) && self.sieve.is_empty()
    }

    /// Filters and sorts anew; the cursor stays on its person where that one still fits.
    fn select(&mut self, look: &Look<'_>) {
        let Some(unit) = self.unit else { return };
        let current = self.current();
        if self.is_plain() && self.rows.is_none() {
            let ids = self.ids.get_or_insert_with(|| PeopleIds::new(look.view, unit));
            self.people = ids.ids().collect();
            return self.keep(look, current);
        }
        let source = self.source();
        let rows = self.rows.get_or_insert_with(|| {
            self.ids = None;
            PeopleRows::new(look.view, unit, source, &ByPinyin { of_people: true })
        });
        let chosen = self.sorting.chosen(&COLUMNS);
        let sort = chosen.map(|(column, descending)| Sort { column, descending });
        self.people = rows.select(self.sieve.filter(), self.sieve.among(look).as_ref(), sort);
        self.keep(look, current);
    }

    /// The cursor stays on its person.
    fn keep(&mut self, look: &Look<'_>, current: Option<PersonId>) {
        if let Some(at) = current.and_then(|current| self.people.iter().position(|id| *id == current)) {
            self.cursor.go(at, self.people.len(), self.page(look));
        }
    }

    fn tags(&self) -> &[Box<str>] {
        self.rows.as_ref().map(PeopleRows::tags).unwrap_or_default()
    }

    fn current(&self) -> Option<PersonId> {
        self.people.get(self.cursor.at(self.people.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.people.is_empty()
    }

    fn open_sieve(&mut self, look: &Look<'_>) -> Effect {
        self.sieve.open();
        self.select(look);
        Effect::None
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
        self.serving_only = !self.serving_only;
        self.rows = None;
        self.refresh(look);
        Effect::None
    }
}

impl Sorts for People {
    const COLUMNS: usize = COLUMNS.len();

    fn sorting(&mut self) -> &mut Sorting {
        &mut self.sorting
    }

    fn sorted(&mut self, look: &Look<'_>) {
        self.select(look);
    }

    fn may_sort(&self, _: &Look<'_>) -> bool {
        !self.sieve.is_open()
    }
}

impl Listed for People {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let page = self.page(look);
        self.cursor.step(step, self.people.len(), page);
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
            .hint(7)
            .when(People::has_row),
        Binding::new("filter", Msg("command-filter"), &[keys::f(8), keys::ch('f')], People::open_sieve)
            .hint(4)
            .short(Msg("filter")),
        sort_next(),
        sort_by::<People, 0>(COLUMNS[0].1),
        sort_by::<People, 1>(COLUMNS[1].1),
        sort_by::<People, 2>(COLUMNS[2].1),
        sort_by::<People, 3>(COLUMNS[3].1),
        sort_by::<People, 4>(COLUMNS[4].1),
        sort_by::<People, 5>(COLUMNS[5].1),
        sort_by::<People, 6>(COLUMNS[6].1),
        sort_by::<People, 7>(COLUMNS[7].1),
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
        People {
            unit,
            ids: None,
            rows: None,
            people: Vec::new(),
            serving_only: place.text("serving").is_some(),
            sieve: Sieve::of(place),
            sorting: Sorting::of(place),
            cursor,
        }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let mut place = Place::new(People::NAME).with("cursor", self.cursor.at(self.people.len()));
        if self.serving_only {
            place = place.with("serving", 1);
        }
        place = self.sieve.put_into(self.sorting.put_into(place));
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let tags = self.rows.as_ref().map(PeopleRows::tags).unwrap_or_default();
        match self.sieve.key(look, key, tags) {
            Sifted::Not => return None,
            Sifted::Same => {}
            Sifted::Changed => self.select(look),
        }
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let Some(said) = self.sieve.paste(look, text) else { return Effect::None };
        self.select(look);
        said
    }

    /// Esc lets the filter go before it leaves the list.
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        if self.sieve.is_empty() {
            return None;
        }
        self.sieve.clear();
        self.select(look);
        Some(Effect::None)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let which =
            if self.serving_only { look.words.t("people-serving") } else { look.words.t("people-living") };
        let fits = self.sieve.words(look);
        if fits.is_empty() {
            return describe::joined(&[&unit, &which]);
        }
        let fits = look.words.ta("list-filtered", &[("what", fits.into())]);
        describe::joined(&[&unit, &which, &fits])
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
        let personal = view.sees_class(Kind::Person, Class::Personal);
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
                2 if !personal => Cell::new(words.t("not-shown"), Tone::Dim),
                2 => view.age(person).map(|age| age.to_string()).unwrap_or_default().into(),
                3 => person.home.map(|home| describe::unit_path(look, home)).unwrap_or_default().into(),
                4 => match view.load(id) {
                    0 => "-".into(),
                    load => load.to_string().into(),
                },
                5 if !personal => Cell::new(words.t("not-shown"), Tone::Dim),
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
        let panel = if self.sieve.is_open() { sieve::ROWS.min(rows) } else { 0 };
        let asking = self.sieve.draw(look, &mut canvas.part(0, panel), self.tags());
        let caret = Table::new(&columns, self.people.len(), self.cursor, &cell)
            .draw(&mut canvas.part(panel, rows - panel));
        let found = self.people.len();
        let numbers = self.cursor.counter(found, self.page(look));
        let mut counter = match self.sieve.is_empty() {
            true => words.ta("counter-persons", &numbers).into_owned(),
            false => {
                let [_, page, pages] = numbers;
                let all = self.rows.as_ref().map_or(0, PeopleRows::len);
                let numbers = [("total", all.into()), ("found", found.into()), page, pages];
                words.ta("counter-found", &numbers).into_owned()
            }
        };
        let sorted = self.sorting.words(words, &COLUMNS);
        if !sorted.is_empty() {
            counter = format!("{counter}  {sorted}");
        }
        canvas.text(rows, 1, &counter, Tone::Dim);
        asking.or(caret)
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

    /// The names of the people shown, in their order.
    fn names(stage: &Stage) -> Vec<String> {
        let lines = stage.lines();
        let name = |line: &String| line.get(1..)?.split_whitespace().next().map(str::to_owned);
        let from = lines.iter().position(|line| line.trim_start().starts_with("姓名")).unwrap() + 1;
        lines[from..].iter().map_while(name).take_while(|name| !name.starts_with('共')).collect()
    }

    #[test]
    fn a_digit_sorts_by_its_column_turns_round_and_lets_go() {
        let mut stage = Stage::at(&Place::new(People::NAME));
        let tree = names(&stage);
        // By pinyin: chen, guan, li, tan, zhou guo, zhou jin.
        let by_name = ["陈远", "关永健", "李卓文", "谭惠芳", "周国梁", "周锦棠"];
        stage.keys("1").shows("姓名 升序");
        assert_eq!(names(&stage), by_name);
        stage.keys("1").shows("姓名 降序");
        assert!(names(&stage).iter().eq(by_name.iter().rev()));
        stage.keys("1");
        assert_eq!(names(&stage), tree);
        stage.keys("o");
        assert_eq!(names(&stage), by_name, "the next column after none is the first");
    }

    #[test]
    fn conditions_are_chosen_with_digits_and_arrows_and_esc_lets_them_go() {
        let mut stage = Stage::at(&Place::new(People::NAME));
        stage.shows("共6人").keys("f Down Down Right").shows("筛选：侨眷").shows("筛出2人");
        // Closed with Enter, the conditions stay and are named; Esc lets them go, once more leaves.
        stage.keys("Enter");
        assert_eq!(names(&stage), ["周锦棠", "谭惠芳"]);
        stage.keys("Enter").shows("资料").keys("Esc").shows("筛出2人");
        stage.keys("Esc").shows("共6人").shows("人员  ");
        // A typed text finds by initials; a digit chooses.
        stage.keys("f 'zgl").shows("筛出1人").keys("Enter Esc").keys("f Down Down Down 2").shows("筛出6人");
    }

    #[test]
    fn a_place_remembers_sort_filter_and_the_half_asked_question() {
        let mut stage = Stage::at(&Place::new(People::NAME));
        stage.keys("1 1 f 'zhou Down Down Right");
        let before = stage.text();
        let place = stage.look(|look| stage.shell.as_ref().unwrap().place(look));
        stage.open(&place);
        assert_eq!(stage.text(), before);
        stage.shows("筛出1人").shows("周锦棠");
    }

    #[test]
    fn a_saved_change_moves_the_person_within_the_sorted_list() {
        let mut stage = Stage::at(&Place::new(People::NAME));
        stage.keys("1");
        let renamed = Person { home: Some(fixture::VILLAGE), ..Person::new("安远") };
        stage.book.put(PersonId(5).row(), 9, Some(renamed.into()));
        stage.book.settle();
        stage.book.advance(9);
        stage.tell(Event::BookChanged);
        assert_eq!(names(&stage)[..2], ["安远", "关永健"]);
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
