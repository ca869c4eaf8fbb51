//! The accounts of the store.

use crate::{
    domain::{AccountId, Kind, Right},
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Look, Place, Screen, Tone, describe, keys,
        screens::Record,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// The list of accounts.
pub struct Accounts {
    cursor: Cursor,
}

impl Accounts {
    fn list(look: &Look<'_>) -> Vec<AccountId> {
        look.view.accounts().map(|(id, _)| id).collect()
    }

    fn card(&mut self, look: &Look<'_>) -> Effect {
        let list = Accounts::list(look);
        let current = list.get(self.cursor.at(list.len()));
        current.map_or(Effect::None, |id| Effect::Open(Place::new("record").about(id.row())))
    }
}

impl Listed for Accounts {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let rows = Accounts::list(look).len();
        self.cursor.step(step, rows, Table::page(look.body(true).height - 1, 0));
        Effect::None
    }
}

impl Screen for Accounts {
    const NAME: &'static str = "accounts";
    const TITLE: Msg = Msg("menu-accounts");
    const BINDINGS: &'static [Binding<Accounts>] = &[
        Binding::new("card", Msg("command-open"), &[keys::ENTER], Accounts::card).hint(1),
        Binding::new("add", Msg("accounts-add"), &[keys::f(6)], |_: &mut Accounts, _| {
            Effect::Open(Record::new_place(Kind::Account, None))
        })
        .when(|_, look| look.view.may(Right::Accounts, Kind::Account))
        .hint(2),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_look: &Look<'_>, place: &Place) -> Accounts {
        Accounts { cursor: Cursor::on(place.number("cursor")) }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        Place::new(Accounts::NAME).with("cursor", self.cursor.at(Accounts::list(look).len()))
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let list: Vec<_> = look.view.accounts().collect();
        let columns = [
            Column::new(words.t("field-account-name"), 12),
            Column::new(words.t("field-account-login"), 16),
            Column::new(words.t("field-account-office"), 14),
            Column::new(words.t("field-account-scope"), 18).grow(),
            Column::new(words.t("field-account-closed"), 6),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some((_, account)) = list.get(row) else { return Cell::default() };
            match column {
                0 => Cell::from(&*account.name),
                1 => Cell::from(&*account.login),
                2 => describe::choice(look, "office", account.office.key()).into(),
                3 => match account.scope {
                    Some(unit) => describe::unit_path(look, unit).into(),
                    None => words.t("all").into(),
                },
                _ if account.closed => words.t("yes").into(),
                _ => Cell::default(),
            }
        };
        let rows = canvas.rows() - 1;
        let caret = Table::new(&columns, list.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let numbers = self.cursor.counter(list.len(), Table::page(look.body(true).height - 1, 0));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }
}
