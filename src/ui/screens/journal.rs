//! The journal: who did what and when, with the fields before and after; by record, person, unit, day and account.
//!
//! It is read page by page: going down past what is there asks for more.

use super::history::details;
use crate::{
    domain::{AccountId, Day, Kind, PersonId, RowId, UnitId},
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Entry, Event, Look, Order, Place, Question, Screen, Sought, Tone, describe,
        keys,
        report::journal,
        screens,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Picked, Picker, Step, Table, Typed, down, first,
            last, page_down, page_up, up,
        },
        wording,
    },
};
use ratatui::layout::Position;

/// Rows below the list: the fields of the act under the cursor.
const DETAIL_ROWS: u16 = 7;
/// Rows of the panel in which is said what is sought.
const PANEL_ROWS: u16 = 5;
/// Acts that one screen keeps; whoever wants older ones says what is sought.
const KEPT_MAX: usize = 5_000;
/// Cells of the panel's labels.
const LABEL_CELLS: u16 = 14;

/// Lines of the panel.
const LINES: [Msg; 4] =
    [Msg("journal-day"), Msg("journal-account"), Msg("journal-unit"), Msg("journal-record")];
const DAY: usize = 0;
const ACCOUNT: usize = 1;
const UNIT: usize = 2;
const RECORD: usize = 3;

/// The journal.
pub struct Journal {
    sought: Sought,
    day: Input,
    /// The line of the panel with the cursor.
    panel: Option<usize>,
    picker: Option<Picker>,
    /// `None` until the journal has answered.
    entries: Option<Vec<Entry>>,
    more: Option<u64>,
    /// The answer that is waited for.
    asked: Option<Question>,
    cursor: Cursor,
}

impl Journal {
    fn page(&self, look: &Look<'_>) -> usize {
        let panel = if self.panel.is_some() { PANEL_ROWS } else { 0 };
        Table::page(look.body(true).height.saturating_sub(DETAIL_ROWS + panel), 0)
    }

    fn count(&self) -> usize {
        self.entries.as_ref().map_or(0, Vec::len)
    }

    fn current(&self) -> Option<&Entry> {
        self.entries.as_ref().and_then(|entries| entries.get(self.cursor.at(entries.len())))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        self.count() > 0
    }

    /// Asks for the first page of what is sought.
    fn ask(&mut self) -> Effect {
        let question = Question::Journal(self.sought, None);
        self.asked = Some(question);
        Effect::ask(question)
    }

    fn ask_again(&mut self) -> Effect {
        self.entries = None;
        self.more = None;
        self.cursor = Cursor::default();
        self.ask()
    }

    /// Asks for the next page where the cursor has come to the end of what is there.
    fn ask_more(&mut self, look: &Look<'_>) -> Effect {
        let near = self.cursor.at(self.count()) + self.page(look) >= self.count();
        match self.more {
            Some(more) if near && self.asked.is_none() && self.count() < KEPT_MAX => {
                let question = Question::Journal(self.sought, Some(more));
                self.asked = Some(question);
                Effect::ask(question)
            }
            _ => Effect::None,
        }
    }

    fn hear(
        &mut self,
        look: &Look<'_>,
        question: Question,
        entries: &mut Vec<Entry>,
        more: Option<u64>,
    ) -> Effect {
        if self.asked != Some(question) {
            return Effect::None;
        }
        self.asked = None;
        let is_first = matches!(question, Question::Journal(_, None));
        let own = self.entries.get_or_insert_default();
        if is_first {
            std::mem::swap(own, entries);
        } else {
            own.append(entries);
        }
        self.more = more;
        // A page in which nothing fits is no reason to make the person ask again.
        self.ask_more(look)
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        let row = self.current().and_then(|entry| entry.changes.first()).map(|change| change.row);
        row.filter(|row| look.sees(*row))
            .map_or(Effect::None, |row| Effect::Open(screens::place_for(look, row)))
    }

    fn export(&mut self, _: &Look<'_>) -> Effect {
        Effect::Order(Order::ExportJournal(self.sought))
    }

    fn open_panel(&mut self, _: &Look<'_>) -> Effect {
        self.panel = Some(0);
        Effect::None
    }

    fn is_all(&self) -> bool {
        self.sought == Sought::default()
    }

    /// What is sought, in words.
    fn words(&self, look: &Look<'_>) -> String {
        let parts: Vec<String> = (0..LINES.len()).map(|line| self.value(look, line)).collect();
        describe::joined(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn value(&self, look: &Look<'_>, line: usize) -> String {
        let named = |row: RowId| {
            let said = describe::row(look, row);
            describe::joined(&[&said.name, &said.detail])
        };
        match line {
            DAY => self.sought.day.map(|day| day.to_string()).unwrap_or_default(),
            ACCOUNT => self.sought.account.map(|id| describe::who(look, id)).unwrap_or_default(),
            UNIT => self.sought.unit.map(|id| describe::unit_path(look, id)).unwrap_or_default(),
            _ => self.sought.person.map(PersonId::row).or(self.sought.row).map(named).unwrap_or_default(),
        }
    }

    fn key_in_panel(&mut self, look: &Look<'_>, line: usize, key: Key) -> Effect {
        if let Some(picker) = &mut self.picker {
            match picker.key(look, key) {
                Picked::Row(row) => {
                    self.picker = None;
                    self.choose(row);
                    return self.ask_again();
                }
                Picked::Cancelled => self.picker = None,
                Picked::Still | Picked::Not => {}
            }
            return Effect::None;
        }
        match key.code {
            Code::Enter if matches!(line, UNIT | RECORD) => self.open_picker(look, line, ""),
            Code::Enter | Code::Esc => self.panel = None,
            Code::Up | Code::BackTab => self.panel = Some(line.saturating_sub(1)),
            Code::Down | Code::Tab => self.panel = Some((line + 1).min(LINES.len() - 1)),
            Code::Delete => {
                self.clear(line);
                return self.ask_again();
            }
            Code::Left | Code::Right if line == ACCOUNT => {
                self.next_account(look, key.code == Code::Right);
                return self.ask_again();
            }
            _ if line == DAY && self.day.key(key.folded()) == Typed::Changed => return self.day_typed(),
            _ if matches!(line, UNIT | RECORD) => {
                if let Some(sign) = key.typed() {
                    self.open_picker(look, line, &sign.to_string());
                }
            }
            _ => {}
        }
        Effect::None
    }

    fn open_picker(&mut self, look: &Look<'_>, line: usize, text: &str) {
        let kinds: &[Kind] = if line == UNIT {
            &[Kind::Unit]
        } else {
            &[Kind::Person, Kind::Unit, Kind::Grid, Kind::Organisation]
        };
        let mut picker = Picker::new(kinds);
        picker.type_in(look, text);
        self.picker = Some(picker);
    }

    fn day_typed(&mut self) -> Effect {
        let text = self.day.text().trim();
        let day = Day::parse(text);
        if day == self.sought.day || day.is_none() && !text.is_empty() {
            return Effect::None;
        }
        self.sought.day = day;
        self.ask_again()
    }

    fn choose(&mut self, row: RowId) {
        match (self.panel, row.kind) {
            (Some(UNIT), _) => self.sought.unit = Some(UnitId(row.id)),
            (_, Kind::Person) => {
                self.sought.person = Some(PersonId(row.id));
                self.sought.row = None;
            }
            _ => {
                self.sought.row = Some(row);
                self.sought.person = None;
            }
        }
    }

    fn clear(&mut self, line: usize) {
        match line {
            DAY => {
                self.sought.day = None;
                self.day.set("");
            }
            ACCOUNT => self.sought.account = None,
            UNIT => self.sought.unit = None,
            _ => (self.sought.row, self.sought.person) = (None, None),
        }
    }

    /// The next account in the list, or all again behind the last.
    fn next_account(&mut self, look: &Look<'_>, forward: bool) {
        let all: Vec<AccountId> = look.view.accounts().map(|(id, _)| id).collect();
        let at = self.sought.account.and_then(|is| all.iter().position(|id| *id == is));
        self.sought.account = match (at, forward) {
            (None, true) => all.first().copied(),
            (None, false) => all.last().copied(),
            (Some(at), true) => all.get(at + 1).copied(),
            (Some(at), false) => at.checked_sub(1).and_then(|at| all.get(at).copied()),
        };
    }

    fn draw_panel(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, line: usize) -> Option<Position> {
        let words = look.words;
        if let Some(picker) = &self.picker {
            return picker.draw(look, canvas, &words.t(LINES[line]));
        }
        let mut caret = None;
        for (at, label) in LINES.iter().enumerate() {
            let row = u16::try_from(at).unwrap_or(u16::MAX);
            let sign = if at == line { ">" } else { " " };
            canvas.fitted(row, 1, &format!("{sign}{}", words.t(*label)), LABEL_CELLS, Tone::Plain);
            let column = LABEL_CELLS + 2;
            if at == DAY {
                let drawn = self.day.draw(canvas, row, column, 12);
                caret = if at == line { drawn } else { caret };
                canvas.text(row, column + 14, &words.t("journal-day-form"), Tone::Dim);
                continue;
            }
            let value = self.value(look, at);
            let (text, tone) = match value.is_empty() {
                true => (words.t("all").into_owned(), Tone::Dim),
                false => (value, Tone::Plain),
            };
            canvas.text(row, column, &text, tone);
            if at == line {
                caret = canvas.position(row, column);
            }
        }
        canvas.rule(PANEL_ROWS - 1);
        caret
    }
}

impl Listed for Journal {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let (count, page) = (self.count(), self.page(look));
        self.cursor.step(step, count, page);
        self.ask_more(look)
    }
}

impl Screen for Journal {
    const NAME: &'static str = "journal";
    const TITLE: Msg = Msg("menu-journal");
    const BINDINGS: &'static [Binding<Journal>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Journal::open_row)
            .hint(1)
            .when(Journal::has_row),
        Binding::new("filter", Msg("command-filter"), &[keys::f(8), keys::ch('f')], Journal::open_panel)
            .hint(2)
            .short(Msg("filter")),
        Binding::new("export", Msg("journal-export"), &[keys::f(5), keys::ch('e')], Journal::export).hint(3),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Journal {
        let number = |key: &str| place.text(key).and_then(|text| text.parse().ok());
        let about = place.row().filter(|row| row.kind != Kind::Person);
        let sought = Sought {
            row: about.filter(|row| look.sees(*row)),
            person: place.person(),
            unit: number("unit").map(UnitId),
            day: place.text("day").and_then(Day::parse),
            account: number("account").map(AccountId),
        };
        let day = sought.day.map(|day| day.to_string()).unwrap_or_default();
        Journal {
            sought,
            day: Input::new(Accepts::Folded(10), &day),
            panel: None,
            picker: None,
            entries: None,
            more: None,
            asked: None,
            cursor: Cursor::on(place.number("cursor")),
        }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let mut place = Place::new(Journal::NAME).with("cursor", self.cursor.at(self.count()));
        let Sought { row, person, unit, day, account } = self.sought;
        if let Some(row) = person.map(PersonId::row).or(row) {
            place = place.about(row);
        }
        if let Some(unit) = unit {
            place = place.with("unit", unit.0);
        }
        if let Some(day) = day {
            place = place.with("day", day);
        }
        account.map_or(place.clone(), |account| place.with("account", account.0))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.words(look)
    }

    fn asks(&self) -> Option<Msg> {
        self.panel.map(|_| Msg("journal-panel-keys"))
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let line = self.panel?;
        if matches!(key.code, Code::F(_)) && self.picker.is_none() {
            return None;
        }
        Some(self.key_in_panel(look, line, key))
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        match (&mut self.picker, self.panel) {
            (Some(picker), _) => picker.paste(look, text),
            (None, Some(DAY)) => {
                let said = self.day.paste(look, text);
                said.and(self.day_typed())
            }
            (None, Some(line @ (UNIT | RECORD))) => {
                self.open_picker(look, line, text);
                Effect::None
            }
            _ => Effect::None,
        }
    }

    /// Esc lets go what is sought before it leaves.
    fn escape(&mut self, _look: &Look<'_>) -> Option<Effect> {
        if self.is_all() {
            return None;
        }
        self.sought = Sought::default();
        self.day.set("");
        Some(self.ask_again())
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let panel = if self.panel.is_some() { PANEL_ROWS } else { 0 };
        let asking = self.panel.and_then(|line| self.draw_panel(look, &mut canvas.part(0, panel), line));
        let rows = canvas.rows().saturating_sub(DETAIL_ROWS + panel);
        let entries = self.entries.as_deref().unwrap_or_default();
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
        let mut list = canvas.part(panel, rows);
        let caret = match (&self.entries, entries) {
            (None, _) => {
                list.text(1, 1, &words.t("history-reading"), Tone::Dim);
                None
            }
            (Some(_), []) if self.asked.is_some() => {
                list.text(1, 1, &words.t("history-reading"), Tone::Dim);
                None
            }
            (Some(_), []) => {
                list.text(1, 1, &words.t("journal-none"), Tone::Plain);
                None
            }
            _ => Table::new(&columns, entries.len(), self.cursor, &cell).draw(&mut list),
        };
        let mut below = canvas.part(panel + rows, DETAIL_ROWS);
        below.rule(0);
        let last = DETAIL_ROWS - 1;
        let [total, ..] = self.cursor.counter(entries.len(), self.page(look));
        let counter = match (self.more, entries.len() >= KEPT_MAX) {
            (Some(_), true) => words.ta("journal-counter-full", &[total]),
            (Some(_), false) => words.ta("journal-counter-more", &[total]),
            (None, _) => words.ta("journal-counter", &[total]),
        };
        below.text(last, 1, &counter, Tone::Dim);
        if let Some(entry) = self.current() {
            let row = entry.changes.first().map(|change| change.row);
            let record = row.map(|row| {
                let said = describe::row(look, row);
                describe::joined(&[&wording::kind(words, row.kind), &said.name, &said.detail])
            });
            // What has no record may be longer than its line of the list.
            let record = record.or_else(|| Some(journal::act(look, entry)));
            for (row, line) in (1..last).zip(record.into_iter().chain(details(look, entry))) {
                below.text(row, 1, &line, Tone::Plain);
            }
        }
        asking.or(caret)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Opened | Event::Shown => self.ask(),
            // The newest are looked at anew only where nothing older was asked for.
            Event::Saved(_) | Event::BookChanged if self.cursor.at(self.count()) == 0 => self.ask(),
            Event::Answer(question, entries, more) => self.hear(look, *question, entries, *more),
            _ => Effect::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Change, Row, Verb, person::Person},
        ui::{
            Aside,
            testing::{NOW_MS, Stage},
        },
    };

    fn entry(seq: u64, verb: Verb, changes: Vec<Change>, aside: Aside) -> Entry {
        Entry {
            seq,
            at_ms: NOW_MS,
            account: AccountId(0),
            verb,
            document: "".into(),
            reason: "".into(),
            rows: changes.len(),
            changes,
            undoes: None,
            shown: Vec::new(),
            aside,
        }
    }

    fn renamed() -> Change {
        let person = |name: &str, phone: &str| Row::from(Person { phone: phone.into(), ..Person::new(name) });
        let (before, after) = (person("周国良", "1390000"), person("周国梁", "1391111"));
        Change { row: PersonId(0).row(), was: 1, before: Some(before), after: Some(after) }
    }

    fn asked(stage: &mut Stage) -> Vec<(Sought, Option<u64>)> {
        let journal = |order: Order| match order {
            Order::Ask(Question::Journal(sought, before)) => Some((sought, before)),
            _ => None,
        };
        std::mem::take(&mut stage.orders).into_iter().filter_map(journal).collect()
    }

    #[test]
    fn the_journal_shows_before_and_after_and_what_was_tried() {
        let mut stage = Stage::at(&Place::new(Journal::NAME));
        stage.shows("正在读取");
        assert_eq!(asked(&mut stage), [(Sought::default(), None)]);
        let tried = Aside::Attempt { what: "right reveal person".into(), login: "mallory".into() };
        let entries = vec![
            entry(9, Verb::Edit, vec![renamed()], Aside::Nothing),
            entry(8, Verb::Attempt, vec![], tried),
        ];
        stage.tell(Event::Answer(Question::Journal(Sought::default(), None), entries, None));
        stage.shows("2026-11-23 08:30").shows("姓名：周国良 -> 周国梁").hides("1391111");
        stage.keys("Down").shows("尝试被拒").shows("mallory").shows("查看隐去的号码");
    }

    #[test]
    fn going_past_the_end_asks_for_the_next_page_and_only_once() {
        let mut stage = Stage::at(&Place::new(Journal::NAME));
        let all = Sought::default();
        asked(&mut stage);
        let some = |from: u64| {
            (0..100).map(|at| entry(from - at, Verb::Edit, vec![renamed()], Aside::Nothing)).collect()
        };
        stage.tell(Event::Answer(Question::Journal(all, None), some(500), Some(401)));
        assert!(asked(&mut stage).is_empty(), "the page is full and the cursor at its head");
        stage.keys("End");
        assert_eq!(asked(&mut stage), [(all, Some(401))]);
        stage.keys("Down Down");
        assert!(asked(&mut stage).is_empty(), "one question at a time");
        stage.tell(Event::Answer(Question::Journal(all, Some(401)), some(400), None));
        stage.shows("共200条");
    }

    #[test]
    fn it_is_filtered_by_day_account_unit_and_person_without_a_letter_of_chinese() {
        let mut stage = Stage::at(&Place::new(Journal::NAME));
        asked(&mut stage);
        stage.keys("F8 '2026-11");
        assert!(asked(&mut stage).is_empty(), "half a day is not sought");
        stage.keys("'-23");
        let sought = Sought { day: Day::parse("2026-11-23"), ..Sought::default() };
        assert_eq!(asked(&mut stage).last(), Some(&(sought, None)));
        stage.keys("Down Right");
        let sought = Sought { account: Some(AccountId(0)), ..sought };
        assert_eq!(asked(&mut stage), [(sought, None)]);
        stage.keys("Down Down 'zgl").shows("周国梁").keys("1");
        let sought = Sought { person: Some(PersonId(0)), ..sought };
        assert_eq!(asked(&mut stage), [(sought, None)]);
        // The place brings all of it back; Del lets one line go, Esc all.
        let place = stage.look(|look| stage.shell.as_ref().unwrap().place(look));
        let mut again = Stage::at(&place);
        assert_eq!(asked(&mut again), [(sought, None)]);
        stage.keys("Up Up Del");
        assert_eq!(asked(&mut stage), [(Sought { account: None, ..sought }, None)]);
        stage.keys("Esc Esc");
        assert_eq!(asked(&mut stage), [(Sought::default(), None)]);
        stage.keys("F5");
        assert!(matches!(stage.orders.last(), Some(Order::ExportJournal(_))));
    }
}
