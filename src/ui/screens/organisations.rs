//! The Party organisations of a unit and below, with the grids that they serve.

use super::{people::ByPinyin, record::Record, sieve::among};
use crate::{
    domain::{
        Kind, Known, OrganisationId, UnitId,
        query::{OrganisationColumn, OrganisationRows, Sort},
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Sorting, Sorts, Step, Table, Typed, down, first,
            last, page_down, page_up, sort_by, sort_next, up,
        },
    },
};
use ratatui::layout::Position;

/// Columns that the list can be sorted by, in the order of their digits.
const COLUMNS: [(OrganisationColumn, Msg); 6] = [
    (OrganisationColumn::Name, Msg("sort-name")),
    (OrganisationColumn::Kind, Msg("sort-kind")),
    (OrganisationColumn::Members, Msg("sort-members")),
    (OrganisationColumn::Grids, Msg("sort-grids")),
    (OrganisationColumn::Election, Msg("sort-election")),
    (OrganisationColumn::Unit, Msg("sort-home")),
];
/// Longest text that is searched for.
const MAX_TEXT: u16 = 40;

/// Fewer full members than this are marked. *Source*: Party constitution, article 30.
const FULL_MEMBERS: u32 = 3;

/// The list of Party organisations.
pub struct Organisations {
    unit: Option<UnitId>,
    /// What is sorted and filtered; read anew when the book changed.
    rows: Option<OrganisationRows>,
    /// Those that fit, sorted.
    list: Vec<OrganisationId>,
    sorting: Sorting,
    /// The text that names must fit, and whether it is being typed.
    text: Input,
    typing: bool,
    cursor: Cursor,
}

impl Organisations {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
    }

    fn select(&mut self, look: &Look<'_>) {
        let Some(rows) = &self.rows else { return };
        let sort = self.sorting.chosen(&COLUMNS).map(|(column, descending)| Sort { column, descending });
        let current = self.current();
        let among = among(look, self.text.text(), Kind::Organisation);
        self.list = rows.select(among.as_ref(), sort, &ByPinyin { of_people: false });
        if let Some(at) = current.and_then(|current| self.list.iter().position(|id| *id == current)) {
            self.cursor.go(at, self.list.len(), Organisations::page(look));
        }
    }

    fn filter(&mut self, _: &Look<'_>) -> Effect {
        self.typing = true;
        Effect::None
    }

    fn current(&self) -> Option<OrganisationId> {
        self.list.get(self.cursor.at(self.list.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.list.is_empty()
    }

    fn card(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("record").about(id.row())))
    }

    fn add(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Record::new_place(Kind::Organisation, self.unit))
    }

    fn history(&mut self, _: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(Place::new("history").about(id.row())))
    }
}

impl Sorts for Organisations {
    const COLUMNS: usize = COLUMNS.len();

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

impl Listed for Organisations {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.list.len(), Organisations::page(look));
        Effect::None
    }
}

impl Screen for Organisations {
    const NAME: &'static str = "organisations";
    const TITLE: Msg = Msg("menu-organisations");
    const BINDINGS: &'static [Binding<Organisations>] = &[
        Binding::new("card", Msg("command-open"), &[keys::ENTER], Organisations::card)
            .hint(1)
            .when(Organisations::has_row),
        Binding::new(
            "add",
            Msg("command-add-organisation"),
            &[keys::f(5), keys::ch('a')],
            Organisations::add,
        )
        .hint(2),
        Binding::new("history", Msg("command-history"), &[keys::f(7), keys::ch('h')], Organisations::history)
            .hint(7)
            .when(Organisations::has_row),
        Binding::new("filter", Msg("command-filter"), &[keys::f(8), keys::ch('f')], Organisations::filter)
            .hint(4)
            .short(Msg("filter")),
        sort_next(),
        sort_by::<Organisations, 0>(COLUMNS[0].1),
        sort_by::<Organisations, 1>(COLUMNS[1].1),
        sort_by::<Organisations, 2>(COLUMNS[2].1),
        sort_by::<Organisations, 3>(COLUMNS[3].1),
        sort_by::<Organisations, 4>(COLUMNS[4].1),
        sort_by::<Organisations, 5>(COLUMNS[5].1),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Organisations {
        let unit = place.unit().or_else(|| look.view.home());
        Organisations {
            unit,
            rows: None,
            list: Vec::new(),
            sorting: Sorting::of(place),
            text: Input::new(Accepts::Text(MAX_TEXT), place.text("filter").unwrap_or_default()),
            typing: place.text("filtering").is_some(),
            cursor: Cursor::on(place.number("cursor")),
        }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let mut place = Place::new(Organisations::NAME).with("cursor", self.cursor.at(self.list.len()));
        place = self.sorting.put_into(place);
        if !self.text.is_empty() {
            place = place.with("filter", self.text.text());
        }
        if self.typing {
            place = place.with("filtering", 1);
        }
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if !self.typing {
            return None;
        }
        match key.code {
            Code::Enter | Code::Esc => self.typing = false,
            Code::Up | Code::Down | Code::F(_) => return None,
            _ => match self.text.key(key) {
                Typed::Changed => self.select(look),
                Typed::Moved | Typed::Not => {}
            },
        }
        Some(Effect::None)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if !self.typing {
            return Effect::None;
        }
        let said = self.text.paste(look, text);
        self.select(look);
        said
    }

    /// Esc lets the filter go before it leaves the list.
    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        if self.text.is_empty() {
            return None;
        }
        self.text.set("");
        self.select(look);
        Some(Effect::None)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        if self.text.is_empty() {
            return unit;
        }
        describe::joined(&[&unit, &look.words.ta("list-filtered", &[("what", self.text.text().into())])])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (view, words) = (look.view, look.words);
        let columns = [
            Column::new(words.t("column-name"), 24).grow(),
            Column::new(words.t("column-kind"), 10),
            Column::new(words.t("field-organisation-members_full"), 8).right(),
            Column::new(words.t("column-grids"), 5).right(),
            Column::new(words.t("field-organisation-next_election"), 13),
            Column::new(words.t("column-where"), 14),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let found = self.list.get(row).and_then(|id| Some((*id, view.organisation(*id)?)));
            let Some((id, organisation)) = found else { return Cell::default() };
            match column {
                0 => Cell::from(&*organisation.name),
                1 => describe::choice(look, "organisation_kind", organisation.kind.key()).into(),
                2 => {
                    let few = matches!(organisation.members_full, Known::Is(n) if n < FULL_MEMBERS);
                    let number = describe::known(look, organisation.members_full);
                    if few { Cell::new(format!("! {number}"), Tone::Warn) } else { number.into() }
                }
                3 => match view.grids_served_by(id).count() {
                    0 => "-".into(),
                    count => count.to_string().into(),
                },
                4 => match organisation.next_election {
                    Some(day) if day < view.day() => Cell::new(format!("{day} !!"), Tone::Alert),
                    Some(day) => day.to_string().into(),
                    None => Cell::default(),
                },
                _ => view.unit_name(organisation.unit).into(),
            }
        };
        let rows = canvas.rows() - 1;
        let caret = Table::new(&columns, self.list.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let found = self.list.len();
        let numbers = self.cursor.counter(found, Organisations::page(look));
        let mut counter = match self.text.is_empty() {
            true => words.ta("counter", &numbers).into_owned(),
            false => {
                let [_, page, pages] = numbers;
                let all = self.rows.as_ref().map_or(0, OrganisationRows::len);
                let numbers = [("total", all.into()), ("found", found.into()), page, pages];
                words.ta("counter-found-rows", &numbers).into_owned()
            }
        };
        let sorted = self.sorting.words(words, &COLUMNS);
        if !sorted.is_empty() {
            counter = format!("{counter}  {sorted}");
        }
        if self.typing {
            let label = canvas.text(rows, 1, &words.t("sieve-text"), Tone::Head) + 1;
            let asking = self.text.draw(canvas, rows, label, 20);
            canvas.text(rows, label + 22, &counter, Tone::Dim);
            return asking;
        }
        canvas.text(rows, 1, &counter, Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_))
            && let Some(unit) = self.unit
        {
            self.rows = Some(OrganisationRows::new(look.view, unit));
            self.select(look);
        }
        Effect::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            fixture,
            organisation::{Organisation, OrganisationKind},
        },
        ui::testing::Stage,
    };

    #[test]
    fn unknown_members_stand_at_the_end_both_ways_and_a_typed_name_filters() {
        let mut book = fixture::book();
        for (id, name, members) in
            [(0, "茅冈支部", Known::Unknown), (1, "齐塘支部", Known::Is(2)), (2, "百合总支", Known::Is(9))]
        {
            let new = Organisation::new(name, OrganisationKind::ALL[0], fixture::VILLAGE);
            let new = Organisation { members_full: members, ..new };
            book.put(OrganisationId(id).row(), 1, Some(new.into()));
        }
        book.settle();
        let mut stage = Stage::with(book, &Place::new(Organisations::NAME));
        let order = |stage: &Stage| {
            let lines = stage.lines();
            let mut found: Vec<_> = ["茅冈", "齐塘", "百合总"]
                .into_iter()
                .filter_map(|name| Some((lines.iter().position(|line| line.contains(name))?, name)))
                .collect();
            found.sort_unstable();
            found.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        stage.keys("3");
        assert_eq!(order(&stage), ["齐塘", "百合总", "茅冈"]);
        stage.keys("3");
        assert_eq!(order(&stage), ["百合总", "齐塘", "茅冈"]);
        stage.keys("f 'qt").shows("筛出1条");
        assert_eq!(order(&stage), ["齐塘"]);
        stage.keys("Enter Esc").shows("共3条");
    }
}
