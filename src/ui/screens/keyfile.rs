//! The key file that numbers are sealed under: whether it is here, whether it has a copy, what to do.

use crate::{
    domain::{Class, Kind, Right, View},
    lang::Msg,
    ui::{Binding, Board, Canvas, Counting, Due, Effect, Look, Place, Screen, Tone, Urgency, keys},
};
use ratatui::layout::Position;

/// The screen of the key file.
pub struct KeyFile;

fn ready(_: &mut KeyFile, _: &Look<'_>) -> Effect {
    Effect::Close
}

/// What is to be said of the key, and whether it is a worry.
fn said(view: &View) -> (Msg, bool) {
    match (view.is_locked(), view.sealing_key().is_some(), view.key_uncopied()) {
        (true, ..) => (Msg("key-locked"), true),
        (false, false, _) => (Msg("key-none"), true),
        (false, true, true) => (Msg("key-uncopied"), true),
        (false, true, false) => (Msg("key-well"), false),
    }
}

impl Screen for KeyFile {
    const NAME: &'static str = "key";
    const TITLE: Msg = Msg("menu-key");
    const BINDINGS: &'static [Binding<KeyFile>] =
        &[Binding::new("ready", Msg("command-back"), &[keys::ENTER], ready).hint(1)];

    fn open(_look: &Look<'_>, _place: &Place) -> KeyFile {
        KeyFile
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(KeyFile::NAME)
    }

    fn heading(&self, _look: &Look<'_>) -> String {
        String::new()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (message, worry) = said(look.view);
        let tone = if worry { Tone::Warn } else { Tone::Plain };
        let row = canvas.paragraph(1, 1, &look.words.t(message), tone) + 1;
        canvas.paragraph(row, 1, &look.words.t("key-what"), Tone::Dim);
        canvas.position(1, 1)
    }
}

/// On the first screen: numbers that cannot be opened, for whoever works with them; a key without a copy, for whoever
/// looks after the house.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, .. } = *counting;
    let view = look.view;
    let mut board = Board::default();
    let keeps = view.may(Right::Configure, Kind::Setting);
    let line =
        |label: Msg| Due::new(look.words.t(label), 1, Place::new(KeyFile::NAME)).urgent(Urgency::Today);
    if view.is_locked() && (keeps || view.sees_class(Kind::Person, Class::Sensitive)) {
        board.due.push(line(Msg("due-key-locked")));
    } else if view.key_uncopied() && keeps {
        board.due.push(line(Msg("due-key-uncopied")));
    }
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{AccountId, Keys, fixture},
        ui::testing::Stage,
    };

    #[test]
    fn numbers_without_their_key_are_told_on_the_first_screen_and_the_rest_works() {
        let mut book = fixture::book();
        book.set_keys(Keys::Locked);
        let mut stage = Stage::with(book, &Place::new(crate::ui::screens::HOME));
        stage.shows("号码已锁").keys("5 1").shows("周国梁");
        stage.open(&Place::new(KeyFile::NAME));
        stage.shows("touyan key check");
        // Whoever sees no numbers is not told that they are locked.
        let mut reader = fixture::book();
        reader.set_keys(Keys::Locked);
        let account = crate::domain::account::Account::new("r", "r", crate::domain::account::Office::Reader);
        reader.put(AccountId(7).row(), 1, Some(account.into()));
        reader.settle();
        let mut stage = Stage::with(reader, &Place::new(crate::ui::screens::HOME));
        stage.account = AccountId(7);
        stage.open(&Place::new(crate::ui::screens::HOME));
        stage.hides("号码已锁");
    }
}
