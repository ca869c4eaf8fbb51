//! Screens without a terminal and without a store: keys in, lines of text out. Acts are carried out in memory.

use super::{Event, Facts, Look, Order, Place, Receipt, Shell, StoreFailure};
use crate::{
    domain::{AccountId, Act, Book, Kind, Refusal, RowId, View, act::reverse, apply, apply::Change, fixture},
    lang::{Lang, Words},
    search::{Document, Index, Source},
    term::{Key, Profile},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use std::sync::Arc;

/// 2026-11-23 08:30 in the county.
pub(crate) const NOW_MS: i64 = 1_795_393_800_000;

/// One person at one imaginary terminal.
pub(crate) struct Stage {
    pub(crate) book: Book,
    pub(crate) account: AccountId,
    pub(crate) lang: Lang,
    pub(crate) profile: Profile,
    pub(crate) size: (u16, u16),
    pub(crate) facts: Facts,
    pub(crate) shell: Option<Shell>,
    /// What the session was asked for and the stage did not carry out itself.
    pub(crate) orders: Vec<Order>,
    /// The next proposal fails like this.
    pub(crate) failure: Option<StoreFailure>,
    /// The last refusal.
    pub(crate) refused: Option<Refusal>,
    done: Vec<Vec<Change>>,
}

impl Stage {
    /// The county of [`fixture::book`] at a place, Chinese, 80 by 24.
    pub(crate) fn at(place: &Place) -> Stage {
        Stage::with(fixture::book(), place)
    }

    /// A county at a place.
    pub(crate) fn with(book: Book, place: &Place) -> Stage {
        let facts = Facts { now_ms: NOW_MS, demo: true, ..Facts::default() };
        let mut stage = Stage {
            book,
            account: AccountId(0),
            lang: Lang::Zh,
            profile: Profile::usual(),
            size: (80, 24),
            facts,
            shell: None,
            orders: Vec::new(),
            failure: None,
            refused: None,
            done: Vec::new(),
        };
        stage.open(place);
        stage
    }

    /// Begins anew at a place, with what was changed in the stage since.
    pub(crate) fn open(&mut self, place: &Place) {
        let (shell, orders) = self.look(|look| Shell::new(look, place));
        self.shell = Some(shell);
        self.carry_out(orders);
    }

    pub(crate) fn view(&self) -> View {
        View::new(Arc::new(self.book.clone()), self.account).expect("the account exists")
    }

    /// Runs something with the look of this moment.
    pub(crate) fn look<T>(&self, run: impl FnOnce(&Look<'_>) -> T) -> T {
        let view = self.view();
        let index = Index::build(&Everything(&self.book));
        run(&Look {
            view: &view,
            words: Words::new(self.lang),
            profile: &self.profile,
            index: &index,
            facts: &self.facts,
            size: self.size,
        })
    }

    /// Types keys by name, apart by blanks: `Down Enter Ctrl+U F8`; `'text` types the letters of a text.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Stage {
        for name in keys.split(' ').filter(|name| !name.is_empty()) {
            match name.strip_prefix('\'') {
                Some(text) => text.chars().for_each(|c| self.key(Key::char(c))),
                None => self.key(name.parse().unwrap_or_else(|_| panic!("no key {name}"))),
            }
        }
        self
    }

    /// Presses one key and carries out what follows.
    pub(crate) fn key(&mut self, key: Key) {
        let mut shell = self.shell.take().expect("the shell is open");
        let orders = self.look(|look| shell.key(look, key));
        self.shell = Some(shell);
        self.carry_out(orders);
    }

    /// Pastes a text.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Stage {
        let mut shell = self.shell.take().expect("the shell is open");
        let orders = self.look(|look| shell.paste(look, text));
        self.shell = Some(shell);
        self.carry_out(orders);
        self
    }

    /// Tells the shell something.
    pub(crate) fn tell(&mut self, event: Event) {
        let mut shell = self.shell.take().expect("the shell is open");
        let orders = self.look(|look| shell.event(look, event));
        self.shell = Some(shell);
        self.carry_out(orders);
    }

    fn carry_out(&mut self, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::Propose(act) => self.propose(*act),
                Order::Undo => {
                    let Some(changes) = self.done.pop() else { continue };
                    let seq = self.book.seq();
                    let steps =
                        reverse(changes.iter().map(|c| (c.row, seq, c.before.as_ref(), c.after.as_ref())));
                    self.propose(Act::new(crate::domain::Verb::Undo, steps));
                    self.done.pop();
                }
                Order::Reveal(cells, _) => self.facts.revealed.extend(cells),
                Order::KeepDraft(draft) => {
                    self.facts.drafts.retain(|other| !other.belongs_to(&draft.place));
                    self.facts.drafts.insert(0, *draft);
                }
                Order::DropDraft(place) => self.facts.drafts.retain(|draft| !draft.belongs_to(&place)),
                other => self.orders.push(other),
            }
        }
    }

    fn propose(&mut self, act: Act) {
        if let Some(failure) = self.failure.take() {
            return self.tell(Event::StoreFailed(failure));
        }
        let seq = self.book.seq() + 1;
        let mut next = self.book.clone();
        match apply(&mut next, &act, seq) {
            Ok(applied) => {
                next.settle();
                next.advance(seq);
                self.book = next;
                self.done.push(applied.changes);
                let act = Box::new(act);
                let (created, warnings) = (applied.created, applied.warnings);
                let receipt = Receipt { seq, at_ms: NOW_MS, act, created, warnings };
                let (verb, rows) = (receipt.act.verb, receipt.rows().collect());
                self.tell(Event::Saved(receipt));
                self.facts.last = (verb != crate::domain::Verb::Undo).then_some(super::LastAct {
                    at_ms: NOW_MS,
                    verb,
                    rows,
                });
            }
            Err(refusal) => {
                self.refused = Some(refusal.clone());
                self.tell(Event::Refused(refusal));
            }
        }
    }

    /// The screen and where the cursor stands.
    pub(crate) fn buffer(&self) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let shell = self.shell.as_ref().expect("the shell is open");
        let caret = self.look(|look| shell.draw(look, &mut buffer));
        (buffer, caret)
    }

    /// The screen as lines of text, trailing blanks cut.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (buffer, _) = self.buffer();
        (0..self.size.1).map(|row| line(&buffer, row)).collect()
    }

    /// The screen as one text.
    pub(crate) fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// Holds that the screen shows a text.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) -> &mut Stage {
        assert!(self.text().contains(text), "{text:?} is not on the screen:\n{}", self.text());
        self
    }

    /// Holds that the screen does not show a text.
    #[track_caller]
    pub(crate) fn hides(&mut self, text: &str) -> &mut Stage {
        assert!(!self.text().contains(text), "{text:?} is on the screen:\n{}", self.text());
        self
    }

    /// The row of the screen in which the cursor stands.
    #[track_caller]
    pub(crate) fn caret_line(&self) -> String {
        let (buffer, caret) = self.buffer();
        line(&buffer, caret.expect("the cursor is shown").y)
    }
}

fn line(buffer: &Buffer, row: u16) -> String {
    let mut out = String::new();
    let mut skip = 0;
    for column in 0..buffer.area.width {
        let symbol = buffer[(column, row)].symbol();
        if skip > 0 {
            skip -= 1;
            assert!(symbol.trim().is_empty(), "a wide character is drawn over at {column},{row}");
            continue;
        }
        skip = crate::term::width::text_cells(symbol).saturating_sub(1);
        assert!(column as usize + skip < buffer.area.width as usize, "a wide character is cut at the edge");
        out.push_str(symbol);
    }
    out.trim_end().to_owned()
}

/// Holds for a place what holds for every screen: it can be drawn everywhere, its help shows exactly its
/// commands, every command is reached by number, no command needs a taken key, its place leads back to it.
#[track_caller]
pub(crate) fn check_screen(make: impl Fn() -> Book, place: &Place) {
    let plain = Profile { colours: crate::term::Colours::None, ascii_frames: true, ..Profile::usual() };
    let console = Profile { shows_chinese: false, ..plain.clone() };
    for lang in [Lang::Zh, Lang::En] {
        for size in [(80, 24), (60, 16), (132, 50), (59, 16)] {
            for profile in [Profile::usual(), plain.clone(), console.clone()] {
                let mut stage = Stage::with(make(), place);
                stage.lang = lang;
                stage.profile = profile.clone();
                stage.size = size;
                stage.open(place);
                let text = stage.text();
                if let Some(at) = missing_word(&text) {
                    panic!("{lang:?} {size:?}: no words for {at}\n{text}");
                }
                for key in ["Down", "PgDn", "End", "Up", "Tab"] {
                    stage.keys(key).text();
                }
                let text = stage.keys("F1").text();
                let id = format!("help-{}", place.screen);
                if profile == Profile::usual() && size.0 >= 60 && Words::new(lang).has(&id) {
                    let plain = |text: &str| text.replace(char::is_whitespace, "");
                    let about = Words::new(lang).t(id).into_owned();
                    assert!(plain(&text).contains(&plain(&about)), "{lang:?} {size:?}: cut: {about}\n{text}");
                }
            }
        }
    }
    let mut stage = Stage::with(make(), place);
    let shell = stage.shell.as_ref().expect("the shell is open");
    let again = stage.look(|look| shell.place(look));
    assert_eq!(again.screen, place.screen, "the place leads back to its screen");
    let bound = stage.look(|look| shell.all_commands(look));
    stage.size = (100, u16::try_from(bound.len()).expect("few commands") + 12);
    stage.keys("F1");
    let shown = stage.lines();
    let numbered: Vec<&String> =
        shown.iter().filter(|line| line.get(1..3).is_some_and(|n| n.trim().parse::<u8>().is_ok())).collect();
    assert_eq!(
        numbered.len(),
        bound.len(),
        "help lists other commands than are bound:\n{}",
        shown.join("\n")
    );
    // What the shell has on every screen no screen takes for itself: search, help, undo and redo are always there.
    let (own, shells): (Vec<_>, Vec<_>) =
        bound.iter().enumerate().partition(|(at, _)| *at < bound.len() - Shell::COMMANDS);
    for (_, shells) in shells.iter().filter(|(_, command)| !["back", "quit", "home"].contains(&command.id)) {
        for (_, own) in &own {
            let taken = own.keys.iter().find(|key| shells.keys.contains(key));
            assert_eq!(taken, None, "{} of the screen takes a key of {}", own.id, shells.id);
        }
    }
    for (command, line) in bound.iter().zip(numbered) {
        let label = Words::new(Lang::Zh).t(command.label);
        assert!(line.contains(&*label), "{} is bound but not in the help", command.id);
        for key in command.keys {
            let key = super::wording::key(Words::new(Lang::Zh), *key);
            assert!(line.contains(&key), "{key} of {} is not in {line:?}", command.id);
        }
        assert!(super::keys::can_do_without_taken(command.keys), "{} needs a taken key", command.id);
    }
}

/// An id in brackets stands where a message is missing.
fn missing_word(text: &str) -> Option<String> {
    text.split('[').skip(1).find_map(|rest| {
        let (id, _) = rest.split_once(']')?;
        let looks = id.contains('-') && id.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_');
        looks.then(|| id.to_owned())
    })
}

/// Every named row of a book, for the search index.
struct Everything<'a>(&'a Book);

impl Source for Everything<'_> {
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
        let day = self.0.today();
        for (RowId { kind, id }, definition) in crate::domain::register::shipped::rows() {
            let name = &definition.name.zh;
            put(&Document { kind: kind as u8, id, name, aliases: &[], codes: &[] });
        }
        for (RowId { kind, id }, _, row) in self.0.rows() {
            let (name, code) = match &row {
                crate::domain::Row::Unit(unit) => (unit.name(day).to_owned(), unit.code(day)),
                crate::domain::Row::Person(person) => (person.name.to_string(), None),
                crate::domain::Row::Organisation(organisation) => (organisation.name.to_string(), None),
                crate::domain::Row::Grid(grid) => (grid.name.to_string(), grid.code(day)),
                crate::domain::Row::Entry(entry) if !entry.title().is_empty() => {
                    (entry.title().to_owned(), None)
                }
                _ => continue,
            };
            let code = code.map(|code| code.to_string());
            let codes: Vec<&str> = code.as_deref().into_iter().collect();
            put(&Document { kind: kind as u8, id, name: &name, aliases: &[], codes: &codes });
            debug_assert_ne!(kind, Kind::Setting);
        }
    }
}
