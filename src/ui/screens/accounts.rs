//! The accounts of the store.

use crate::{
    domain::{AccountId, Kind, rights::users},
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Look, Place, Screen, Tone, describe, keys,
        screens::Record,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording,
    },
};
use ratatui::layout::Position;

/// The list of accounts.
pub struct Accounts {
    cursor: Cursor,
    /// This account is being closed: who takes over is chosen in the list.
    closing: Option<AccountId>,
}

impl Accounts {
    fn list(look: &Look<'_>) -> Vec<AccountId> {
        look.view.accounts().map(|(id, _)| id).collect()
    }

    fn current(&self, look: &Look<'_>) -> Option<AccountId> {
        let list = Accounts::list(look);
        list.get(self.cursor.at(list.len())).copied()
    }

    fn card(&mut self, look: &Look<'_>) -> Effect {
        let Some(current) = self.current(look) else { return Effect::None };
        let Some(closing) = self.closing.take() else {
            return Effect::Open(Place::new("record").about(current.row()));
        };
        // The account itself stands for nobody.
        let successor = (current != closing).then_some(current);
        match users::close(look.view, closing, successor) {
            Ok(act) => Effect::propose(act),
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    /// Asks who takes over what the account under the cursor leaves half done.
    fn close(&mut self, look: &Look<'_>) -> Effect {
        self.closing = self.current(look);
        Effect::None
    }

    fn can_close(&self, look: &Look<'_>) -> bool {
        let current = self.current(look);
        self.closing.is_none()
            && current.is_some_and(|id| look.view.accounts().any(|(of, account)| of == id && !account.closed))
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
        .hint(2),
        Binding::new("close", Msg("accounts-close"), &[keys::f(8), keys::DEL], Accounts::close)
            .hint(3)
            .when(Accounts::can_close),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(_look: &Look<'_>, place: &Place) -> Accounts {
        Accounts { cursor: Cursor::on(place.number("cursor")), closing: None }
    }

    fn place(&self, look: &Look<'_>) -> Place {
        Place::new(Accounts::NAME).with("cursor", self.cursor.at(Accounts::list(look).len()))
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn asks(&self) -> Option<Msg> {
        self.closing.map(|_| Msg("accounts-closing-hints"))
    }

    fn escape(&mut self, _look: &Look<'_>) -> Option<Effect> {
        self.closing.take().map(|_| Effect::None)
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
        if let Some(closing) = self.closing {
            let name = look.view.account_name(closing).unwrap_or_default().to_owned();
            canvas.text(rows, 1, &words.ta("accounts-closing", &[("name", name.into())]), Tone::Strong);
            return caret;
        }
        let numbers = self.cursor.counter(list.len(), Table::page(look.body(true).height - 1, 0));
        canvas.text(rows, 1, &words.ta("counter", &numbers), Tone::Dim);
        caret
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Book, account::Account, account::Office, fixture},
        ui::{Order, testing::Stage},
    };

    /// The fixture with an administrator, who is account 3.
    fn with_administrator() -> (Book, AccountId) {
        let mut book = fixture::book();
        let id = AccountId(book.next_id(Kind::Account));
        book.put(id.row(), 1, Some(Account::new("admin", "管理员", Office::Administrator).into()));
        book.settle();
        (book, id)
    }

    fn stage(account: AccountId, book: Book) -> Stage {
        let mut stage = Stage::with(book, &Place::new(Accounts::NAME));
        stage.account = account;
        stage.open(&Place::new(Accounts::NAME));
        stage
    }

    #[test]
    fn a_leaver_is_closed_with_a_named_successor_or_with_none() {
        let (book, admin) = with_administrator();
        let mut stage = stage(admin, book);
        // The first account leaves, the third takes over.
        stage.keys("F8").shows("谁接手").keys("Down Down Enter").shows("已保存");
        let first = |stage: &Stage| {
            let view = stage.view();
            view.accounts().next().map(|(_, account)| (account.closed, account.successor))
        };
        assert_eq!(first(&stage), Some((true, Some(AccountId(2)))));
        stage.keys("Home Down F8 Esc").hides("谁接手").keys("F8 Enter").shows("已保存");
        let second = stage.view().accounts().nth(1).map(|(_, account)| (account.closed, account.successor));
        assert_eq!(second, Some((true, None)));
        assert!(stage.orders.iter().all(|order| !matches!(order, Order::Quit)));
    }

    #[test]
    fn whoever_keeps_no_accounts_is_offered_neither_adding_nor_closing() {
        let (book, _) = with_administrator();
        let mut stage = stage(AccountId(0), book);
        stage.hides("F6").hides("F8").keys("F8").hides("谁接手").keys("F6").hides("[ 保存 ]");
    }
}
