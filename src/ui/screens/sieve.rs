//! What is asked of the people in a list: one line for each condition, all of them at once.
//!
//! Every condition is chosen with arrows or a digit, so that no Chinese need be typed; the list follows each key.

use crate::{
    domain::{
        Kind, RoleId,
        person::{PersonStatus, Political, Sex},
        query::{Ids, PeopleFilter},
    },
    lang::Msg,
    search::{Ask, Kinds, Query},
    term::{Code, Key},
    ui::{
        Canvas, Effect, Look, Place, Tone, describe,
        widget::{Accepts, Input, Typed},
    },
};
use ratatui::layout::Position;
use std::cell::RefCell;

/// Parts of the written form stand between tabs: no text from outside can hold one.
const BETWEEN: char = '\t';
/// Longest text that is searched for.
const MAX_TEXT: u16 = 40;

/// A line of the panel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    Text,
    Political,
    Tag,
    Serving,
    Role,
    AgeFrom,
    AgeTo,
    Sex,
    Status,
}

const LINES: [(Line, Msg); 9] = [
    (Line::Text, Msg("sieve-text")),
    (Line::Political, Msg("field-person-political")),
    (Line::Tag, Msg("field-person-tags")),
    (Line::Serving, Msg("sieve-serving")),
    (Line::Role, Msg("sieve-role")),
    (Line::AgeFrom, Msg("sieve-age-from")),
    (Line::AgeTo, Msg("sieve-age-to")),
    (Line::Sex, Msg("field-person-sex")),
    (Line::Status, Msg("field-person-status")),
];

/// Rows that the panel takes.
pub(super) const ROWS: u16 = 9;
/// Cells of the labels.
const LABEL_CELLS: u16 = 14;

/// The conditions, and the panel where it is open.
pub(super) struct Sieve {
    filter: PeopleFilter,
    text: Input,
    ages: [Input; 2],
    /// The line of the panel with the cursor.
    open: Option<usize>,
}

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sifted {
    /// The key is for somebody else.
    Not,
    /// The list stays as it is.
    Same,
    /// Other people fit now.
    Changed,
}

impl Sieve {
    /// As a place remembers it, an open panel included.
    pub(super) fn of(place: &Place) -> Sieve {
        let mut filter = PeopleFilter::default();
        let mut text = "";
        for part in place.text("filter").unwrap_or_default().split(BETWEEN) {
            let Some((key, value)) = part.split_once('=') else { continue };
            match key {
                "status" => filter.status = PersonStatus::from_key(value),
                "sex" => filter.sex = Sex::from_key(value),
                "political" => filter.political = Political::from_key(value),
                "from" => filter.age_from = value.parse().ok(),
                "to" => filter.age_to = value.parse().ok(),
                "tag" => filter.tag = Some(value.into()),
                "serving" => filter.serving = Some(value == "1"),
                "role" => filter.role = value.parse().ok().map(RoleId),
                "text" => text = value,
                _ => {}
            }
        }
        let age = |age: Option<u8>| {
            Input::new(Accepts::Folded(3), &age.map(|age| age.to_string()).unwrap_or_default())
        };
        let ages = [age(filter.age_from), age(filter.age_to)];
        let open = place.text("filtering").map(|_| place.number("filtering").min(LINES.len() - 1));
        Sieve { filter, text: Input::new(Accepts::Text(MAX_TEXT), text), ages, open }
    }

    /// The place with it.
    pub(super) fn put_into(&self, place: Place) -> Place {
        let PeopleFilter { status, sex, political, age_from, age_to, tag, serving, role } = &self.filter;
        let mut parts: Vec<String> = Vec::new();
        let mut part = |key: &str, value: Option<String>| {
            parts.extend(value.map(|value| format!("{key}={value}")));
        };
        part("status", status.map(|status| status.key().to_owned()));
        part("sex", sex.map(|sex| sex.key().to_owned()));
        part("political", political.map(|political| political.key().to_owned()));
        part("from", age_from.map(|age| age.to_string()));
        part("to", age_to.map(|age| age.to_string()));
        part("tag", tag.as_ref().map(|tag| tag.to_string()));
        part("serving", serving.map(|serving| u8::from(serving).to_string()));
        part("role", role.map(|role| role.0.to_string()));
        part("text", (!self.text.is_empty()).then(|| self.text.text().to_owned()));
        let mut place = place;
        if !parts.is_empty() {
            place = place.with("filter", parts.join("\t"));
        }
        self.open.map_or(place.clone(), |at| place.with("filtering", at))
    }

    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether everyone fits.
    pub(super) fn is_empty(&self) -> bool {
        self.filter.is_empty() && self.text.is_empty()
    }

    /// Opens the panel.
    pub(super) fn open(&mut self) {
        self.open = Some(0);
    }

    /// Asks nothing any more.
    pub(super) fn clear(&mut self) {
        *self = Sieve { open: self.open, ..Sieve::of(&Place::default()) };
    }

    pub(super) const fn filter(&self) -> &PeopleFilter {
        &self.filter
    }

    /// The people whom the typed text fits, `None` where none was typed.
    pub(super) fn among(&self, look: &Look<'_>) -> Option<Ids> {
        among(look, self.text.text(), Kind::Person)
    }

    /// The conditions in words.
    pub(super) fn words(&self, look: &Look<'_>) -> String {
        let words: Vec<String> = LINES
            .iter()
            .filter_map(|(line, label)| match line {
                Line::Text if self.text.is_empty() => None,
                Line::Text => Some(self.text.text().to_owned()),
                Line::AgeFrom => {
                    let age = self.filter.age_from?;
                    Some(look.words.ta("sieve-from-years", &[("age", age.into())]).into_owned())
                }
                Line::AgeTo => {
                    let age = self.filter.age_to?;
                    Some(look.words.ta("sieve-to-years", &[("age", age.into())]).into_owned())
                }
                Line::Role => {
                    let role = describe::role(look, self.filter.role?.row());
                    Some(format!("{} {role}", look.words.t(label)))
                }
                Line::Political | Line::Tag | Line::Serving | Line::Sex | Line::Status => {
                    let (options, at) = self.options(look, *line, &[]);
                    at.and_then(|at| options.get(at).cloned())
                }
            })
            .collect();
        words.join(" ")
    }

    /// The values of a line in words, and which one is chosen.
    fn options(&self, look: &Look<'_>, line: Line, tags: &[Box<str>]) -> (Vec<String>, Option<usize>) {
        let choices = |list: &str, keys: &[&str]| -> Vec<String> {
            keys.iter().map(|key| describe::choice(look, list, key)).collect()
        };
        match line {
            Line::Political => (
                choices("political", Political::KEYS),
                self.filter.political.map(|political| political as usize),
            ),
            Line::Sex => (choices("sex", Sex::KEYS), self.filter.sex.map(|sex| sex as usize)),
            Line::Status => {
                (choices("person_status", PersonStatus::KEYS), self.filter.status.map(|is| is as usize))
            }
            Line::Serving => (
                vec![
                    look.words.t("sieve-with-post").into_owned(),
                    look.words.t("sieve-without-post").into_owned(),
                ],
                self.filter.serving.map(|serving| usize::from(!serving)),
            ),
            Line::Role => {
                let roles = look.view.roles();
                let at = self.filter.role.and_then(|is| roles.iter().position(|(role, _)| *role == is));
                (roles.iter().map(|(role, _)| describe::role(look, role.row())).collect(), at)
            }
            Line::Tag => {
                let mut all: Vec<String> = tags.iter().map(|tag| tag.to_string()).collect();
                let Some(tag) = &self.filter.tag else { return (all, None) };
                let at = all.iter().position(|known| **known == **tag).unwrap_or_else(|| {
                    all.push(tag.to_string());
                    all.len() - 1
                });
                (all, Some(at))
            }
            Line::Text | Line::AgeFrom | Line::AgeTo => (Vec::new(), None),
        }
    }

    fn choose(&mut self, look: &Look<'_>, line: Line, tags: &[Box<str>], at: Option<usize>) {
        let filter = &mut self.filter;
        match line {
            Line::Political => filter.political = at.and_then(|at| Political::ALL.get(at).copied()),
            Line::Sex => filter.sex = at.and_then(|at| Sex::ALL.get(at).copied()),
            Line::Status => filter.status = at.and_then(|at| PersonStatus::ALL.get(at).copied()),
            Line::Serving => filter.serving = at.filter(|at| *at < 2).map(|at| at == 0),
            Line::Role => {
                filter.role = at.and_then(|at| look.view.roles().get(at).map(|(role, _)| *role));
            }
            Line::Tag => filter.tag = at.and_then(|at| tags.get(at).cloned()),
            Line::Text | Line::AgeFrom | Line::AgeTo => {}
        }
    }

    /// Takes a key while the panel is open. `tags` are those that people of the list bear.
    pub(super) fn key(&mut self, look: &Look<'_>, key: Key, tags: &[Box<str>]) -> Sifted {
        let Some((at, (line, _))) = self.open.and_then(|at| Some((at, LINES.get(at)?))) else {
            return Sifted::Not;
        };
        let line = *line;
        match key.code {
            Code::Enter | Code::Esc => self.open = None,
            Code::Up | Code::BackTab => self.open = Some(at.saturating_sub(1)),
            Code::Down | Code::Tab => self.open = Some((at + 1).min(LINES.len() - 1)),
            Code::F(_) => return Sifted::Not,
            _ => {
                let before = (self.filter.clone(), self.text.text().to_owned());
                self.edit(look, line, key, tags);
                let same = before == (self.filter.clone(), self.text.text().to_owned());
                return if same { Sifted::Same } else { Sifted::Changed };
            }
        }
        Sifted::Same
    }

    fn edit(&mut self, look: &Look<'_>, line: Line, key: Key, tags: &[Box<str>]) {
        let age = |input: &Input| input.text().parse::<u8>().ok();
        match line {
            Line::Text => {
                let _: Typed = self.text.key(key);
            }
            Line::AgeFrom => {
                let _: Typed = self.ages[0].key(key);
                self.filter.age_from = age(&self.ages[0]);
            }
            Line::AgeTo => {
                let _: Typed = self.ages[1].key(key);
                self.filter.age_to = age(&self.ages[1]);
            }
            Line::Political | Line::Tag | Line::Serving | Line::Role | Line::Sex | Line::Status => {
                let (options, at) = self.options(look, line, tags);
                let count = options.len();
                // Before the first value and behind the last one stands "any".
                let to = match (key.code, key.folded().typed().and_then(|c| c.to_digit(10))) {
                    (Code::Right, _) | (Code::Char(' '), _) => match at {
                        None => Some(0),
                        Some(at) => Some(at + 1),
                    },
                    (Code::Left, _) => match at {
                        None => count.checked_sub(1),
                        Some(at) => at.checked_sub(1),
                    },
                    (_, Some(digit)) => (digit as usize).checked_sub(1),
                    (Code::Delete | Code::Backspace, _) => None,
                    _ => return,
                };
                self.choose(look, line, tags, to.filter(|to| *to < count));
            }
        }
    }

    /// Takes a pasted text; says so where it is too long. `None`: nothing is being typed.
    pub(super) fn paste(&mut self, look: &Look<'_>, text: &str) -> Option<Effect> {
        let is_text = self.open.and_then(|at| LINES.get(at)).is_some_and(|(line, _)| *line == Line::Text);
        is_text.then(|| self.text.paste(look, text))
    }

    /// Draws the panel into its [`ROWS`]; returns where the cursor stands.
    pub(super) fn draw(
        &self,
        look: &Look<'_>,
        canvas: &mut Canvas<'_>,
        tags: &[Box<str>],
    ) -> Option<Position> {
        let open = self.open?;
        let mut caret = None;
        for (row, (line, label)) in (0u16..).zip(LINES) {
            let here = usize::from(row) == open;
            canvas.text(row, 0, if here { ">" } else { " " }, Tone::Plain);
            canvas.fitted(row, 1, &look.words.t(label), LABEL_CELLS, Tone::Head);
            let column = LABEL_CELLS + 2;
            let input = match line {
                Line::Text => Some((&self.text, 30)),
                Line::AgeFrom => Some((&self.ages[0], 4)),
                Line::AgeTo => Some((&self.ages[1], 4)),
                Line::Political | Line::Tag | Line::Serving | Line::Role | Line::Sex | Line::Status => None,
            };
            if let Some((input, cells)) = input {
                let at = input.draw(canvas, row, column, cells);
                caret = if here { at } else { caret };
                continue;
            }
            let (options, chosen) = self.options(look, line, tags);
            let any = || look.words.t("sieve-any").into_owned();
            let value = chosen.and_then(|at| options.get(at).cloned()).unwrap_or_else(any);
            let end = canvas.text(row, column, &format!("< {value} >"), Tone::Input);
            if here {
                caret = canvas.position(row, column);
                let all: Vec<String> =
                    (1..10).zip(&options).map(|(digit, option)| format!("{digit}{option}")).collect();
                canvas.text(row, end + 2, &format!("0{} {}", any(), all.join(" ")), Tone::Dim);
            }
        }
        caret
    }
}

/// The rows of a kind that a text fits, found through the search index; `None` for an empty text.
pub(super) fn among(look: &Look<'_>, text: &str, kind: Kind) -> Option<Ids> {
    let query = Query::parse(text);
    if query.is_empty() {
        return None;
    }
    // Everything found is only marked: ranking and gathering so many hits would be for nothing.
    let found = RefCell::new(Ids::default());
    let mark = |_: u8, id: u32| {
        found.borrow_mut().insert(id);
        false
    };
    look.index.search(&query, &Ask { kinds: Kinds::of(&[kind as u8]), limit: 0, scope: &mark });
    Some(found.into_inner())
}
