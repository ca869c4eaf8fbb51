//! A person at an imaginary terminal in the sample county, through the public interface alone: keys in,
//! buffers out. Acts are carried out in memory.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::{Arc, OnceLock};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use touyan::domain::account::{Account, Office};
use touyan::domain::grid::Grid;
use touyan::domain::unit::Level;
use touyan::domain::{
    AccountId, Book, Day, GridId, Kind, PersonId, Row, RowId, UnitId, Verb, View, apply, code::Code,
};
use touyan::exchange::demo;
use touyan::lang::{Lang, Words};
use touyan::search::{Document, Index, Source};
use touyan::term::{Key, Profile};
use touyan::ui::{Entry, Event, Facts, LastAct, Look, Order, Place, Question, Receipt, Recent, Shell, Since};

/// 2026-11-23 08:30 in the county.
pub const NOW_MS: i64 = 1_795_393_800_000;

/// A book and its search index.
#[derive(Clone)]
pub struct County {
    pub book: Arc<Book>,
    pub index: Arc<Index>,
}

pub fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

impl County {
    pub fn of(mut book: Book) -> County {
        book.settle();
        let index = Arc::new(Index::build(&Named(&book)));
        County { book: Arc::new(book), index }
    }

    /// The same with something changed, past all rules.
    pub fn with(&self, change: impl FnOnce(&mut Book)) -> County {
        let mut book = Book::clone(&self.book);
        change(&mut book);
        County::of(book)
    }

    pub fn view(&self) -> View {
        View::new(Arc::clone(&self.book), AccountId(0)).unwrap()
    }
}

/// The sample county with a county clerk.
pub fn sample() -> County {
    static SAMPLE: OnceLock<County> = OnceLock::new();
    SAMPLE
        .get_or_init(|| {
            let mut book = Book::new(today());
            let mut county = None;
            for (at, row) in demo::sample(1, 1, today()).unwrap() {
                if let Row::Unit(unit) = &row
                    && unit.level == Level::County
                {
                    county = Some(UnitId(at.id));
                }
                book.put(at, 1, Some(row));
            }
            let clerk = Account { scope: county, ..Account::new("chenxj", "陈小静", Office::CountyClerk) };
            book.put(AccountId(0).row(), 1, Some(clerk.into()));
            book.advance(1);
            County::of(book)
        })
        .clone()
}

/// The village 茅冈 of the sample.
pub fn maogang(county: &County) -> UnitId {
    county.view().unit_by_code(Code::parse("440783110223").unwrap()).unwrap()
}

/// The sample with a village of forty grids: 茅冈 with copies of its own.
pub fn wide_village() -> (County, UnitId) {
    let county = sample();
    let village = maogang(&county);
    let county = county.with(|book| {
        let grids: Vec<(GridId, Grid)> =
            book.grids_of(village).map(|(id, grid)| (id, grid.clone())).collect();
        let posts: Vec<_> = grids
            .iter()
            .map(|(id, _)| book.assignments_of_grid(*id).map(|(_, a)| a.clone()).collect::<Vec<_>>())
            .collect();
        let code = grids[0].1.code(today()).unwrap().to_string();
        let people: Vec<PersonId> = county.view().people_below(village).map(|(id, _)| id).collect();
        let mut next = (book.next_id(Kind::Grid), book.next_id(Kind::Assignment));
        for serial in grids.len() + 1..=40 {
            let from = serial % grids.len();
            let mut grid = grids[from].1.clone();
            let code = Code::parse(&format!("{}{serial:03}", &code[..12])).unwrap();
            grid.codes = Grid::new(code, "", village).codes;
            grid.name = format!("东安{}里", ["一", "二", "三", "四", "五", "六"][serial % 6]).into();
            let at = GridId(next.0);
            book.put(at.row(), 1, Some(grid.into()));
            for post in &posts[from] {
                let mut post = post.clone();
                post.grid = at;
                post.person = people[next.1 as usize * 7 % people.len()];
                book.put(RowId { kind: Kind::Assignment, id: next.1 }, 1, Some(post.into()));
                next.1 += 1;
            }
            next.0 += 1;
        }
    });
    (county, village)
}

/// One person at one imaginary terminal.
pub struct Stage {
    pub county: County,
    pub lang: Lang,
    pub profile: Profile,
    pub size: (u16, u16),
    pub facts: Facts,
    pub shell: Option<Shell>,
    /// The last screen was left.
    pub left: bool,
}

impl Stage {
    pub fn at(county: &County, lang: Lang, size: (u16, u16), place: &Place) -> Stage {
        Stage::with(county, lang, Profile::usual(), size, place)
    }

    pub fn with(county: &County, lang: Lang, profile: Profile, size: (u16, u16), place: &Place) -> Stage {
        let facts = facts(county);
        let mut stage =
            Stage { county: county.clone(), lang, profile, size, facts, shell: None, left: false };
        let (shell, orders) = stage.look(&stage.profile, |look| Shell::new(look, place));
        stage.shell = Some(shell);
        stage.carry_out(orders);
        stage
    }

    /// Runs something with the look of this moment, on a terminal of this profile.
    pub fn look<T>(&self, profile: &Profile, run: impl FnOnce(&Look<'_>) -> T) -> T {
        let view = self.county.view();
        run(&Look {
            view: &view,
            words: Words::new(self.lang),
            profile,
            index: &self.county.index,
            facts: &self.facts,
            size: self.size,
        })
    }

    /// Types keys by name, apart by blanks; `'text` types the letters of a text, `!` pastes it.
    pub fn keys(&mut self, keys: &str) -> &mut Stage {
        for name in keys.split(' ').filter(|name| !name.is_empty()) {
            match name.strip_prefix('\'') {
                Some(text) => text.chars().for_each(|c| self.key(Key::char(c))),
                None => self.key(name.parse().unwrap_or_else(|_| panic!("no key {name}"))),
            }
        }
        self
    }

    pub fn key(&mut self, key: Key) {
        self.shell(|shell, look| shell.key(look, key));
    }

    pub fn paste(&mut self, text: &str) {
        self.shell(|shell, look| shell.paste(look, text));
    }

    pub fn tell(&mut self, event: Event) {
        self.shell(|shell, look| shell.event(look, event));
    }

    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.tell(Event::Resized);
    }

    fn shell(&mut self, run: impl FnOnce(&mut Shell, &Look<'_>) -> Vec<Order>) {
        let mut shell = self.shell.take().unwrap();
        let orders = self.look(&self.profile, |look| run(&mut shell, look));
        self.shell = Some(shell);
        self.carry_out(orders);
    }

    fn carry_out(&mut self, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::Propose(act) => {
                    let seq = self.county.book.seq() + 1;
                    let mut next = Book::clone(&self.county.book);
                    match apply(&mut next, &act, seq) {
                        Ok(applied) => {
                            next.settle();
                            next.advance(seq);
                            self.county.book = Arc::new(next);
                            let (created, warnings) = (applied.created, applied.warnings);
                            let receipt = Receipt { seq, at_ms: NOW_MS, act, created, warnings };
                            self.tell(Event::Saved(receipt));
                        }
                        Err(refusal) => self.tell(Event::Refused(refusal)),
                    }
                }
                Order::Ask(question) => {
                    let answer = past(&self.county, &question);
                    self.tell(Event::Answer(question, answer, None));
                }
                Order::Work(work) => {
                    let result = (work.run)(self.county.view(), &|| false);
                    self.tell(Event::Worked(work.id, Some(result)));
                }
                Order::KeepDraft(draft) => {
                    self.facts.drafts.retain(|other| !other.belongs_to(&draft.place));
                    self.facts.drafts.insert(0, *draft);
                }
                Order::Quit => self.left = true,
                _ => {}
            }
        }
    }

    /// The screen on a terminal of this profile, and where the cursor stands.
    pub fn draw(&self, profile: &Profile) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let caret = self.look(profile, |look| self.shell.as_ref().map(|shell| shell.draw(look, &mut buffer)));
        (buffer, caret.flatten())
    }

    pub fn buffer(&self) -> (Buffer, Option<Position>) {
        self.draw(&self.profile)
    }

    pub fn lines(&self) -> Vec<String> {
        lines(&self.buffer().0)
    }

    pub fn text(&self) -> String {
        self.lines().join("\n")
    }
}

/// The rows of a buffer as text, trailing blanks cut; right halves of wide characters skipped.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area.height)
        .map(|row| {
            let (mut out, mut column) = (String::new(), 0);
            while column < buffer.area.width {
                let symbol = buffer[(column, row)].symbol();
                out.push_str(symbol);
                column += u16::try_from(touyan::term::width::text_cells(symbol)).unwrap().max(1);
            }
            out.trim_end().to_owned()
        })
        .collect()
}

fn facts(county: &County) -> Facts {
    let village = maogang(county);
    let recent = vec![
        Recent {
            place: Place::new("desk").about(village.row()), title: "百合镇 茅冈村 网格台".into()
        },
        Recent { place: Place::new("people"), title: "开平市 人员".into() },
    ];
    Facts {
        now_ms: NOW_MS,
        demo: true,
        since: Some(Since { left_ms: NOW_MS - 2 * 86_400_000 - 53_280_000, changes: 23, mine: 4 }),
        last: Some(LastAct {
            at_ms: NOW_MS - 86_400_000,
            verb: Verb::Edit,
            rows: vec![person(county).row()],
        }),
        recent,
        ..Facts::default()
    }
}

/// Someone who lives in the county.
pub fn person(county: &County) -> PersonId {
    let village = maogang(county);
    county.view().people_below(village).next().unwrap().0
}

/// What the journal would answer: a few edits and some long acts.
fn past(county: &County, question: &Question) -> Vec<Entry> {
    let row = match question {
        Question::History(row) => *row,
        _ => person(county).row(),
    };
    let Some((_, now)) = county.book.row(row) else { return Vec::new() };
    (0..30u32)
        .map(|at| Entry {
            seq: 90 - u64::from(at),
            at_ms: NOW_MS - i64::from(at) * 50_000_000,
            account: AccountId(0),
            verb: if at % 3 == 0 { Verb::Create } else { Verb::Edit },
            document: if at % 2 == 0 { "百镇[2026]31号".into() } else { "".into() },
            reason: "".into(),
            changes: vec![apply_change(row, &now)],
            rows: 1 + at as usize * 700,
            undoes: None,
            shown: Vec::new(),
            aside: Default::default(),
        })
        .collect()
}

fn apply_change(row: RowId, now: &Row) -> touyan::ui::Change {
    touyan::ui::Change { row, was: 0, before: None, after: Some(now.clone()) }
}

/// Every named row of a book, for the search index.
struct Named<'a>(&'a Book);

impl Source for Named<'_> {
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
        let day = self.0.today();
        for (RowId { kind, id }, _, row) in self.0.rows() {
            let (name, code) = match &row {
                Row::Unit(unit) => (unit.name(day).to_owned(), unit.code(day)),
                Row::Person(person) => (person.name.to_string(), None),
                Row::Organisation(organisation) => (organisation.name.to_string(), None),
                Row::Grid(grid) => (grid.name.to_string(), grid.code(day)),
                _ => continue,
            };
            let code = code.map(|code| code.to_string());
            let codes: Vec<&str> = code.as_deref().into_iter().collect();
            put(&Document { kind: kind as u8, id, name: &name, aliases: &[], codes: &codes });
        }
    }
}

/// Every door, about something of the county that fills it; several for some.
pub fn places(county: &County) -> Vec<Place> {
    let view = county.view();
    let village = maogang(county);
    let town = view.town_of(village).unwrap();
    let top = view.home().unwrap();
    let grid = view.grids_of(village)[1].0;
    let post = view.assignments_of_grid(grid)[0];
    let (person, post) = (post.1.person, post.0);
    let organisation = view.organisations_below(village).next().map(|(id, _)| id);
    let mut all = Vec::new();
    for door in touyan::ui::screens::DOORS {
        let place = Place::new(door.name);
        match door.name {
            "units" => all.extend([place.clone(), place.about(town.row())]),
            "coverage" => all.extend([place.clone().about(top.row()), place.about(town.row())]),
            "desk" => all.extend([place.clone().about(village.row()), place.about(grid.row())]),
            "record" => {
                all.extend([place.clone().about(person.row()), place.clone().about(grid.row())]);
                all.extend([place.clone().about(village.row()), place.clone().with("new", "person")]);
                all.extend(organisation.map(|id| place.about(id.row())));
            }
            "people" => all.extend([place.clone(), place.about(village.row())]),
            "organisations" => all.extend([place.clone(), place.about(town.row())]),
            "listing" => {
                let list = |key: &str| place.clone().about(top.row()).with("list", key);
                let role = view.role_by_key("liaison").unwrap();
                all.extend([list("stubs"), list("unset"), list("off-norm"), list("unserved")]);
                all.push(list("unfilled").with("role", role.0));
            }
            "history" | "handover" => all.extend([place.about(person.row())]),
            "regrid" => {
                let of = |how: &str| place.clone().about(grid.row()).with("how", how);
                all.extend([of("split"), of("merge"), of("renumber"), of("abolish")]);
            }
            "propose" => all.extend([place.clone().about(village.row()), place.about(town.row())]),
            "notice" | "reunit" => all.push(place.about(village.row())),
            _ => all.push(place),
        }
    }
    let _ = post;
    all
}
