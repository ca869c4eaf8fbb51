//! Finding a row by what people type: Chinese, pinyin, initials, codes; a digit takes one of the hits.

use super::{Accepts, Cursor, Input, Step, Typed};
use crate::{
    domain::{Class, EntryId, Kind, PersonId, RowId, UnitId, register::Slug, unit::Level},
    search::{Ask, FORMER_NAMES, Kinds, Query},
    term::{Code, Key, width},
    ui::{Canvas, Effect, Look, Tone, describe, wording},
};
use ratatui::layout::Position;

/// Most hits that a picker offers: one digit each, and the arrows for the rest.
pub const MAX_HITS: usize = 20;
/// Hits among which those that the person works at are looked for.
const MAX_RANKED: usize = 200;
/// Signs of an identity number: a passport has the fewest.
const NUMBER_MIN: usize = 7;
const NUMBER_MAX: usize = 20;
/// Most characters of a query.
const MAX_QUERY: u16 = 60;

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picked {
    /// Still looking.
    Still,
    /// This row.
    Row(RowId),
    /// Given up.
    Cancelled,
    /// The key is for somebody else.
    Not,
}

/// Which rows of its kinds a finder takes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Only {
    /// All of them.
    #[default]
    Any,
    /// Units of these levels.
    Levels(Vec<Level>),
    /// Entries of this register.
    Register(Slug),
}

impl Only {
    fn takes(&self, look: &Look<'_>, row: RowId) -> bool {
        match self {
            Only::Any => true,
            Only::Levels(levels) => {
                look.view.unit(UnitId(row.id)).is_some_and(|unit| levels.contains(&unit.level))
            }
            Only::Register(key) => {
                look.view.entry(EntryId(row.id)).is_some_and(|entry| entry.register == *key)
            }
        }
    }
}

/// A search line with its hits.
#[derive(Clone, Debug)]
pub struct Picker {
    input: Input,
    kinds: Vec<Kind>,
    /// Hits in this unit come first, then those in the unit above it.
    near: Option<UnitId>,
    only: Only,
    /// What is there to be taken while nothing is typed.
    offered: Vec<RowId>,
    hits: Vec<RowId>,
    total: usize,
    /// What was typed is the identity number of somebody who may not be shown.
    elsewhere: bool,
    cursor: Cursor,
}

impl Picker {
    /// A picker for rows of these kinds; none means all.
    pub fn new(kinds: &[Kind]) -> Picker {
        Picker {
            input: Input::new(Accepts::Text(MAX_QUERY), ""),
            kinds: kinds.to_vec(),
            near: None,
            only: Only::Any,
            offered: Vec::new(),
            hits: Vec::new(),
            total: 0,
            elsewhere: false,
            cursor: Cursor::default(),
        }
    }

    /// The same with the people of a unit first.
    #[must_use]
    pub fn near(self, unit: Option<UnitId>) -> Picker {
        Picker { near: unit, ..self }
    }

    /// The same, taking only some rows of its kinds.
    #[must_use]
    pub fn only(self, only: Only) -> Picker {
        Picker { only, ..self }
    }

    /// The same, with these rows to be taken while nothing is typed.
    #[must_use]
    pub fn offering(self, offered: Vec<RowId>) -> Picker {
        Picker { offered, ..self }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.text()
    }

    /// The hits.
    pub fn hits(&self) -> &[RowId] {
        &self.hits
    }

    /// Searches anew, after typing or when the book changed.
    pub fn refresh(&mut self, look: &Look<'_>) {
        let mut kinds: Vec<u8> = match self.kinds.as_slice() {
            [] => Kind::ALL.iter().map(|kind| *kind as u8).collect(),
            kinds => kinds.iter().map(|kind| *kind as u8).collect(),
        };
        // Who may not see what somebody was called before does not find anybody by it either.
        if kinds.contains(&(Kind::Person as u8)) && look.view.sees_class(Kind::Person, Class::Personal) {
            kinds.push(FORMER_NAMES);
        }
        let row = |kind: u8, id: u32| match kind {
            FORMER_NAMES => Some(PersonId(id).row()),
            _ => Kind::from_prefix(kind).map(|kind| RowId { kind, id }),
        };
        self.hits.clear();
        if self.input.is_empty() && !self.offered.is_empty() {
            self.hits = self.offered.iter().copied().filter(|row| look.sees(*row)).collect();
            self.total = self.hits.len();
            self.cursor = Cursor::default();
            return;
        }
        let above = self.near.and_then(|unit| look.view.parent(unit));
        // From near to far, until the list is full; the last search is over everything and counts.
        for within in [self.near, above].into_iter().filter(Option::is_some).chain([None]) {
            let ask = Ask {
                kinds: Kinds::of(&kinds),
                limit: MAX_RANKED,
                scope: &|kind, id| {
                    row(kind, id).is_some_and(|row| {
                        let found = row.kind != Kind::Entry || look.view.may_search_entry(EntryId(row.id));
                        look.sees(row) && found && lives(look, row, within) && self.only.takes(look, row)
                    })
                },
            };
            let found = look.index.search(&Query::parse(self.input.text()), &ask);
            let mut hits: Vec<_> =
                found.hits.iter().filter_map(|hit| Some((hit, row(hit.kind, hit.id)?))).collect();
            // Among hits that fit equally well: what the person has been working at, then villages, because nearly
            // all work is a village's, then as the index has them.
            hits.sort_by_key(|(hit, row)| (hit.rank, hit.by, recency(look, *row), hit.kind, far(look, *row)));
            for (_, hit) in hits {
                if self.hits.len() < MAX_HITS && !self.hits.contains(&hit) {
                    self.hits.push(hit);
                }
            }
            self.total = found.total;
        }
        self.find_number(look);
        self.cursor = Cursor::default();
    }

    /// Finds the person whose identity number was typed whole, for whoever may see such numbers: a part of one, or one
    /// typed by somebody else, finds nobody.
    fn find_number(&mut self, look: &Look<'_>) {
        self.elsewhere = false;
        let wanted = self.kinds.is_empty() || self.kinds.contains(&Kind::Person);
        let number: String = self.input.text().trim().to_uppercase();
        let is_number = (NUMBER_MIN..=NUMBER_MAX).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !wanted || !is_number || !look.view.sees_class(Kind::Person, Class::Sensitive) {
            return;
        }
        match look.view.person_by_id_number(&number).map(PersonId::row) {
            Some(row) if look.sees(row) && self.only.takes(look, row) => {
                self.hits.retain(|hit| *hit != row);
                self.hits.insert(0, row);
                self.hits.truncate(MAX_HITS);
                self.total = self.total.max(self.hits.len());
            }
            Some(_) => {}
            None => self.elsewhere = look.view.registered_elsewhere("", &number),
        }
    }

    /// Begins with a text.
    pub fn type_in(&mut self, look: &Look<'_>, text: &str) {
        self.input.insert(text);
        self.refresh(look);
    }

    /// Types a pasted text; says so where it is too long.
    pub fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        let said = self.input.paste(look, text);
        self.refresh(look);
        said
    }

    /// Takes a key. Digits take a hit unless what was typed so far is a number itself.
    pub fn key(&mut self, look: &Look<'_>, key: Key) -> Picked {
        let folded = key.folded();
        let offers = self.input.is_empty() && !self.offered.is_empty();
        let number = !offers && self.input.text().chars().all(|c| c.is_ascii_digit());
        if let (Code::Char(digit @ '1'..='9'), false) = (folded.code, number)
            && !folded.ctrl
            && let Some(row) = self.hits.get(digit as usize - '1' as usize)
        {
            return Picked::Row(*row);
        }
        match key.code {
            Code::Esc => return Picked::Cancelled,
            Code::Enter => {
                return self
                    .hits
                    .get(self.cursor.at(self.hits.len()))
                    .map_or(Picked::Still, |row| Picked::Row(*row));
            }
            Code::Up | Code::Down => {
                let step = if key.code == Code::Up { Step::Up } else { Step::Down };
                self.cursor.step(step, self.hits.len(), MAX_HITS);
                return Picked::Still;
            }
            _ => {}
        }
        let typed = if number && folded.typed().is_some_and(|c| c.is_ascii_digit()) { folded } else { key };
        match self.input.key(typed) {
            Typed::Changed => {
                self.refresh(look);
                Picked::Still
            }
            Typed::Moved => Picked::Still,
            Typed::Not => Picked::Not,
        }
    }

    /// Draws the search line in the first row and hits below it; returns where the caret is.
    pub fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, label: &str) -> Option<Position> {
        let after = canvas.text(0, 1, label, Tone::Head) + 1;
        let cells = canvas.columns().saturating_sub(after + 20).clamp(10, 40);
        canvas.text(0, after, "[", Tone::Plain);
        let caret = self.input.draw(canvas, 0, after + 1, cells);
        let end = after + 1 + cells;
        canvas.text(0, end, "]", Tone::Plain);
        let count = if self.input.is_empty() {
            look.words.t("search-how")
        } else {
            look.words.ta("search-found", &[("count", self.total.into())])
        };
        // What does not fit whole is better left out: the line says nothing that must be known.
        if usize::from(end + 2) + width::text_cells(&count) <= usize::from(canvas.columns()) {
            canvas.text(0, end + 2, &count, Tone::Dim);
        }
        if self.elsewhere && self.hits.is_empty() {
            canvas.text(1, 1, &look.words.t("picker-elsewhere"), Tone::Warn);
        }
        let page = usize::from(canvas.rows().saturating_sub(1));
        let top = self.cursor.top(self.hits.len(), page);
        for (row, at) in (1..canvas.rows()).zip(top..self.hits.len()) {
            let marker = if at == self.cursor.at(self.hits.len()) { ">" } else { " " };
            let number = if at < 9 { (at + 1).to_string() } else { String::new() };
            let said = describe::row(look, self.hits[at]);
            let name = match self.kinds.len() {
                1 => said.name,
                _ => describe::joined(&[&said.name, &wording::kind(look.words, self.hits[at].kind)]),
            };
            let column = canvas.text(row, 0, &format!("{marker}{number:1} {name}  "), Tone::Plain);
            canvas.text(row, column, &said.detail, Tone::Dim);
        }
        caret
    }
}

/// How long ago a row was opened, among the recently opened ones.
fn recency(look: &Look<'_>, row: RowId) -> usize {
    look.facts.recent.iter().position(|recent| recent.place.row() == Some(row)).unwrap_or(usize::MAX)
}

/// Whether a row is a unit that is no village.
fn far(look: &Look<'_>, row: RowId) -> bool {
    let unit = if row.kind == Kind::Unit { look.view.unit(UnitId(row.id)) } else { None };
    unit.is_some_and(|unit| unit.level != Level::Village)
}

/// Whether a row is a person who lives in the unit; everything does where no unit is asked for.
fn lives(look: &Look<'_>, row: RowId, within: Option<UnitId>) -> bool {
    let Some(unit) = within else { return true };
    let home =
        if row.kind == Kind::Person { look.view.person(PersonId(row.id)).and_then(|p| p.home) } else { None };
    home.is_some_and(|home| look.view.within(home, unit))
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{
            Row, RowId,
            fixture::{self, COUNTY, TOWN, VILLAGE},
            unit::{Level, Unit},
        },
        ui::{Place, Recent, screens::HOME, testing::Stage},
    };

    /// The town 马冈厂 and the village 茅冈村 have the same initials, and the town has the lower id.
    #[test]
    fn among_equal_hits_what_was_opened_lately_comes_first_then_villages() {
        let mut book = fixture::book();
        let (seq, Row::Unit(town)) = book.row(TOWN.row()).expect("the town") else { panic!("a unit") };
        let renamed = Unit::new(Level::Town, "马冈厂", town.code(fixture::today()), Some(COUNTY));
        book.put(TOWN.row(), seq, Some(renamed.into()));
        book.settle();
        let mut stage = Stage::with(book, &Place::new(HOME));
        stage.keys("'mgc").shows("1 茅冈村 单位").shows("2 马冈厂 单位");
        let opened = |row: RowId| Recent { place: Place::new("units").about(row), title: "".into() };
        stage.facts.recent = vec![opened(TOWN.row())];
        stage.keys("Esc 'mgc").shows("1 马冈厂 单位").shows("2 茅冈村 单位");
        stage.facts.recent = vec![opened(VILLAGE.row()), opened(TOWN.row())];
        stage.keys("Esc 'mgc").shows("1 茅冈村 单位").shows("2 马冈厂 单位");
    }
}
