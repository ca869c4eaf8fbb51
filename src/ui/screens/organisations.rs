//! The Party organisations of a unit and below, with the grids that they serve.

use super::record::Record;
use crate::{
    domain::{Kind, Known, OrganisationId, UnitId},
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Look, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Fewer full members than this are marked. *Source*: Party constitution, article 30.
const FULL_MEMBERS: u32 = 3;

/// The list of Party organisations.
pub struct Organisations {
    unit: Option<UnitId>,
    list: Vec<OrganisationId>,
    cursor: Cursor,
}

impl Organisations {
    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height - 1, 0)
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
            .hint(4)
            .when(Organisations::has_row),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Organisations {
        let unit = place.unit().or_else(|| look.view.home());
        Organisations { unit, list: Vec::new(), cursor: Cursor::on(place.number("cursor")) }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let place = Place::new(Organisations::NAME).with("cursor", self.cursor.at(self.list.len()));
        self.unit.map_or(place.clone(), |unit| place.about(unit.row()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default()
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
        let total = self.list.len();
        let numbers = self.cursor.counter(total, Organisations::page(look));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_))
            && let Some(unit) = self.unit
        {
            self.list = look.view.organisations_below(unit).map(|(id, _)| id).collect();
        }
        Effect::None
    }
}
