//! Acts as the journal has them: of one record, of others since the last visit, of one's own.

use crate::{
    domain::RowId,
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Entry, Event, Look, Order, Place, Question, Screen, Tone, describe, keys,
        report::journal,
        screens,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording,
    },
};
use ratatui::layout::Position;

/// Rows below the list: the fields of the act under the cursor.
const DETAIL_ROWS: u16 = 7;

/// A list of acts; the three screens below differ only in what they ask the journal.
struct Acts {
    question: Option<Question>,
    /// `None` until the journal has answered.
    entries: Option<Vec<Entry>>,
    cursor: Cursor,
}

impl Acts {
    fn new(question: Option<Question>, place: &Place) -> Acts {
        Acts { question, entries: None, cursor: Cursor::on(place.number("cursor")) }
    }

    fn count(&self) -> usize {
        self.entries.as_ref().map_or(0, Vec::len)
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(DETAIL_ROWS), 0)
    }

    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.count(), Acts::page(look));
        Effect::None
    }

    fn current(&self) -> Option<&Entry> {
        self.entries.as_ref().and_then(|entries| entries.get(self.cursor.at(entries.len())))
    }

    fn hear(&mut self, event: &mut Event) -> Effect {
        match event {
            Event::Opened | Event::Shown | Event::Saved(_) | Event::BookChanged => {
                self.question.map_or(Effect::None, Effect::ask)
            }
            Event::Answer(question, entries, _) if Some(*question) == self.question => {
                self.entries = Some(std::mem::take(entries));
                Effect::None
            }
            _ => Effect::None,
        }
    }

    fn open_row(&self, look: &Look<'_>) -> Effect {
        let row = self.current().and_then(|entry| entry.changes.first()).map(|change| change.row);
        row.filter(|row| look.sees(*row))
            .map_or(Effect::None, |row| Effect::Open(screens::place_for(look, row)))
    }

    fn undo(&self) -> Effect {
        self.current().map_or(Effect::None, |entry| Effect::Order(Order::UndoAct(entry.seq)))
    }

    fn place(&self, name: &str) -> Place {
        Place::new(name).with("cursor", self.cursor.at(self.count()))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some(entries) = &self.entries else {
            canvas.text(1, 1, &words.t("history-reading"), Tone::Dim);
            return None;
        };
        if entries.is_empty() {
            canvas.text(1, 1, &words.t("history-none"), Tone::Plain);
            return None;
        }
        let columns = [
            Column::new(words.t("column-time"), 16),
            Column::new(words.t("column-who"), 10),
            Column::new(words.t("column-what"), 32).grow(),
            Column::new(words.t("document-no"), 14),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(entry) = entries.get(row) else { return Cell::default() };
            match column {
                0 => look.time(entry.at_ms).into(),
                1 => describe::who(look, entry.account).into(),
                2 => journal::act(look, entry).into(),
                _ => Cell::from(&*entry.document),
            }
        };
        let rows = canvas.rows().saturating_sub(DETAIL_ROWS);
        let caret = Table::new(&columns, entries.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        let mut below = canvas.part(rows, DETAIL_ROWS);
        below.rule(0);
        let numbers = self.cursor.counter(entries.len(), Acts::page(look));
        let last = DETAIL_ROWS - 1;
        below.text(last, 1, &words.ta("counter", &numbers), Tone::Dim);
        if let Some(entry) = self.current() {
            for (row, line) in (1..last).zip(details(look, entry)) {
                below.text(row, 1, &line, Tone::Plain);
            }
        }
        caret
    }
}

/// What is told of one act below a list: why, what was shown, which fields changed from what to what.
pub(super) fn details(look: &Look<'_>, entry: &Entry) -> Vec<String> {
    let words = look.words;
    let reason = (!entry.reason.is_empty())
        .then(|| words.ta("history-reason", &[("reason", (&*entry.reason).into())]).into_owned());
    let shown = journal::shown(look, entry).into_iter();
    let shown = shown.map(|field| words.ta("history-shown", &[("field", field.into())]).into_owned());
    let changed = entry.changes.iter().flat_map(|change| journal::fields(look, change));
    let changed = changed.map(|[field, before, after]| {
        let args = [("field", field.into()), ("before", before.into()), ("after", after.into())];
        words.ta("history-field", &args).into_owned()
    });
    reason.into_iter().chain(shown).chain(changed).collect()
}

/// One screen over a list of acts.
macro_rules! acts_screen {
    ($(#[$doc:meta])* $name:ident, $place:literal, $title:expr, $question:expr, [$($own:expr),*]) => {
        $(#[$doc])*
        pub struct $name {
            acts: Acts,
            about: Option<RowId>,
        }

        impl Listed for $name {
            fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
                self.acts.step(look, step)
            }
        }

        impl $name {
            fn has_row(&self, _: &Look<'_>) -> bool {
                self.acts.count() > 0
            }
        }

        impl Screen for $name {
            const NAME: &'static str = $place;
            const TITLE: Msg = $title;
            const BINDINGS: &'static [Binding<$name>] = &[
                Binding::new("open", Msg("command-open"), &[keys::ENTER], |s: &mut $name, look: &Look<'_>| {
                    s.acts.open_row(look)
                })
                .hint(1)
                .when($name::has_row),
                $($own,)*
                up(),
                down(),
                page_up(),
                page_down(),
                first(),
                last(),
            ];

            fn open(look: &Look<'_>, place: &Place) -> $name {
                let ask: fn(&Look<'_>, &Place) -> Option<Question> = $question;
                $name { acts: Acts::new(ask(look, place), place), about: place.row() }
            }

            fn place(&self, _look: &Look<'_>) -> Place {
                let place = self.acts.place($place);
                self.about.map_or(place.clone(), |row| place.about(row))
            }

            fn heading(&self, look: &Look<'_>) -> String {
                let Some(row) = self.about else { return String::new() };
                let said = describe::row(look, row);
                describe::joined(&[&wording::kind(look.words, row.kind), &said.name, &said.detail])
            }

            fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
                self.acts.draw(look, canvas)
            }

            fn event(&mut self, _look: &Look<'_>, event: &mut Event) -> Effect {
                self.acts.hear(event)
            }
        }
    };
}

acts_screen! {
    /// The history of one record.
    History, "history", Msg("history-title"), |_, place| place.row().map(Question::History), []
}

acts_screen! {
    /// What others did since the last visit.
    SinceVisit, "since", Msg("menu-since"),
    |look, place| place.unit().or_else(|| look.view.home()).map(Question::SinceVisit), []
}

acts_screen! {
    /// One's own acts, each of which can be undone.
    OwnActs, "own", Msg("menu-own"), |_, _| Some(Question::OwnActs),
    [Binding::new("undo-this", Msg("command-undo-this"), &[keys::f(8), keys::ch('u')], |s: &mut OwnActs, _: &Look<'_>| {
        s.acts.undo()
    })
    .hint(2)
    .when(OwnActs::has_row)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{PersonId, Row, Verb, person::Person},
        ui::Change,
        ui::testing::{NOW_MS, Stage},
    };

    #[test]
    fn a_record_shows_who_changed_which_field_from_what_to_what() {
        let at = PersonId(0).row();
        let mut stage = Stage::at(&Place::new("history").about(at));
        assert!(matches!(stage.orders.as_slice(), [Order::Ask(Question::History(row))] if *row == at));
        stage.shows("正在读取");
        let person = |name: &str, phone: &str| Row::from(Person { phone: phone.into(), ..Person::new(name) });
        let change = Change {
            row: at,
            was: 1,
            before: Some(person("周国良", "00000000001")),
            after: Some(person("周国梁", "00000000002")),
        };
        let entry = Entry {
            seq: 2,
            at_ms: NOW_MS,
            account: crate::domain::AccountId(0),
            verb: Verb::Edit,
            document: "百镇[2026]31号".into(),
            reason: "".into(),
            changes: vec![change],
            rows: 1,
            undoes: None,
            shown: Vec::new(),
            aside: Default::default(),
        };
        stage.tell(Event::Answer(Question::History(at), vec![entry], None));
        stage.shows("2026-11-23 08:30").shows("county").shows("修改 周国梁").shows("百镇[2026]31号");
        stage.shows("姓名：周国良 -> 周国梁").shows("电话：已隐去 -> 已隐去").hides("00000000002");
    }
}
