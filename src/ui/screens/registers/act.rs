//! What can be done with one entry or with all marked ones: moves between states with who may go them, ending,
//! renewing, the same values for several. Each is one act.

use super::named;
use crate::{
    domain::{
        Act, Date, Day, EntryId, View,
        register::{
            Definition, EntryProblem, Slug,
            definition::Desk,
            desk::{self, is_filled_in_state, ways},
            totals::due,
        },
    },
    term::{Code, Key},
    ui::{
        Canvas, Look, Tone,
        widget::{Accepts, Cursor, Input, Step, Typed},
        wording_register,
    },
};
use ratatui::layout::Position;

/// One thing that can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    /// Move to a state; how many of the entries can go there.
    Move {
        to: Slug,
        by: Desk,
        may: bool,
        count: usize,
    },
    End,
    Renew,
    Same,
}

/// The open panel.
#[derive(Clone, Debug)]
pub struct Panel {
    ids: Vec<EntryId>,
    lines: Vec<What>,
    cursor: Cursor,
    /// The day that is being typed for ending or renewing.
    day: Option<(What, Input)>,
    problem: Option<String>,
}

/// What became of a key.
#[derive(Debug)]
pub enum Done {
    /// Still open.
    Still,
    /// Closed without anything.
    Closed,
    /// This is to be saved.
    Propose(Box<Act>),
    /// The same values are to be filled in for these.
    Same(Vec<EntryId>),
    /// A field must be filled in before this entry can go to a state.
    Fill(EntryId, Slug),
}

/// Rows of the panel that are not lines.
const HEAD_ROWS: u16 = 2;

impl Panel {
    /// A panel for these entries of a register; `None` where nothing can be done with them.
    pub fn of(look: &Look<'_>, definition: &Definition, ids: Vec<EntryId>, several: bool) -> Option<Panel> {
        let view = look.view;
        let mut lines: Vec<What> = Vec::new();
        for entry in ids.iter().filter_map(|id| view.entry(*id)) {
            for way in ways(view, definition, entry) {
                let Some(state) = definition.states.get(way.to).map(|state| state.key) else { continue };
                let known = lines.iter_mut().find_map(|line| match line {
                    What::Move { to, count, .. } if *to == state => Some(count),
                    _ => None,
                });
                match known {
                    Some(count) => *count += 1,
                    None => lines.push(What::Move { to: state, by: way.by, may: way.may, count: 1 }),
                }
            }
        }
        let open = ids.iter().filter_map(|id| view.entry(*id)).any(|entry| entry.to.is_none());
        if open {
            lines.push(What::End);
        }
        if definition.term.as_ref().is_some_and(|term| term.renew) {
            lines.push(What::Renew);
        }
        if several {
            lines.push(What::Same);
        }
        (!lines.is_empty()).then(|| Panel { ids, lines, cursor: Cursor::default(), day: None, problem: None })
    }

    /// How many rows it takes.
    pub fn rows(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(9) + HEAD_ROWS
    }

    /// Takes a key.
    pub fn key(&mut self, look: &Look<'_>, definition: &Definition, key: Key) -> Done {
        self.problem = None;
        if let Some((what, input)) = &mut self.day {
            match key.code {
                Code::Enter => {
                    let typed: String = input.text().chars().map(crate::term::fold_command).collect();
                    let what = *what;
                    return self.dated(look, what, &typed);
                }
                Code::Esc => self.day = None,
                _ => {
                    if input.key(key) == Typed::Not {
                        return Done::Still;
                    }
                }
            }
            return Done::Still;
        }
        let total = self.lines.len();
        match key.folded().code {
            Code::Esc => return Done::Closed,
            Code::Up => self.cursor.step(Step::Up, total, total),
            Code::Down | Code::Tab => self.cursor.step(Step::Down, total, total),
            Code::Enter => return self.choose(look, definition, self.cursor.at(total)),
            Code::Char(digit @ '1'..='9') => {
                return self.choose(look, definition, digit as usize - '1' as usize);
            }
            _ => {}
        }
        Done::Still
    }

    fn choose(&mut self, look: &Look<'_>, definition: &Definition, at: usize) -> Done {
        let Some(what) = self.lines.get(at).copied() else { return Done::Still };
        self.cursor = Cursor::on(at);
        let today = look.view.today();
        match what {
            What::Move { by, may: false, .. } => {
                let problem = EntryProblem::HigherDesk(by);
                self.problem = Some(wording_register::problem(look, definition.key, &problem));
                Done::Still
            }
            What::Move { to, .. } => move_to(look.view, definition, &self.ids, to),
            What::End => self.ask(what, today),
            What::Renew => {
                let last = |id: &EntryId| due(look.view, definition, look.view.entry(*id)?);
                let from = self.ids.iter().filter_map(last).max().map_or(today, |day| day.plus(1));
                self.ask(what, from)
            }
            What::Same => Done::Same(self.ids.clone()),
        }
    }

    fn ask(&mut self, what: What, day: Day) -> Done {
        self.day = Some((what, Input::new(Accepts::Folded(20), &day.to_string())));
        Done::Still
    }

    fn dated(&mut self, look: &Look<'_>, what: What, typed: &str) -> Done {
        let view = look.view;
        let act = match what {
            What::End => Date::parse(typed.trim()).map(|last| desk::end(view, &self.ids, last)),
            What::Renew => Day::parse(typed.trim()).map(|from| desk::renew(view, &self.ids, from)),
            What::Move { .. } | What::Same => None,
        };
        match act {
            Some(act) if !act.steps.is_empty() => Done::Propose(Box::new(act)),
            Some(_) => {
                self.problem = Some(look.words.t("refusal-no-change").into_owned());
                Done::Still
            }
            None => {
                self.problem = Some(look.words.t("problem-not-a-date").into_owned());
                Done::Still
            }
        }
    }

    /// Draws it; returns where the cursor stands.
    pub fn draw(
        &self,
        look: &Look<'_>,
        definition: &Definition,
        canvas: &mut Canvas<'_>,
    ) -> Option<Position> {
        let words = look.words;
        (0..canvas.rows()).for_each(|row| canvas.clear(row));
        canvas.rule(0);
        let title = words.ta("entry-act-title", &[("count", self.ids.len().into())]);
        canvas.text(0, 2, &format!(" {title} "), Tone::Head);
        let mut caret = None;
        for (row, (at, what)) in (1..canvas.rows() - 1).zip(self.lines.iter().enumerate()) {
            let here = at == self.cursor.at(self.lines.len());
            let label = self.label(look, definition, *what);
            let tone = if matches!(what, What::Move { may: false, .. }) { Tone::Dim } else { Tone::Plain };
            canvas.text(row, 0, &format!("{}{} {label}", if here { ">" } else { " " }, at + 1), tone);
            if here {
                caret = canvas.position(row, 0);
            }
        }
        let last = canvas.rows() - 1;
        if let Some((what, input)) = &self.day {
            let asked = match what {
                What::End => words.t("entry-end-on"),
                _ => words.t("entry-renew-from"),
            };
            let column = canvas.text(last, 1, &asked, Tone::Strong) + 1;
            caret = input.draw(canvas, last, column, 14).or(caret);
            if let Some(problem) = &self.problem {
                canvas.text(last, column + 16, problem, Tone::Alert);
            }
        } else if let Some(problem) = &self.problem {
            canvas.text(last, 1, problem, Tone::Alert);
        } else {
            canvas.text(last, 1, &words.t("entry-act-how"), Tone::Dim);
        }
        caret
    }

    fn label(&self, look: &Look<'_>, definition: &Definition, what: What) -> String {
        let words = look.words;
        match what {
            What::Move { to, by, count, .. } => {
                let state = definition.state(to).map_or("", |(_, state)| named(look, &state.name));
                let desk = wording_register::desk(words, by);
                let text = words
                    .ta("entry-move-to", &[("state", state.to_owned().into()), ("desk", desk.into())])
                    .into_owned();
                match self.ids.len() {
                    1 => text,
                    all => {
                        let counts = [("count", count.into()), ("all", all.into())];
                        format!("{text}  {}", words.ta("entry-move-count", &counts))
                    }
                }
            }
            What::End => words.t("entry-act-end").into_owned(),
            What::Renew => words.t("entry-act-renew").into_owned(),
            What::Same => words.t("entry-act-same").into_owned(),
        }
    }
}

/// Moves those of the entries that can go to a state; where one alone still lacks a field, that has to be filled in.
pub fn move_to(view: &View, definition: &Definition, ids: &[EntryId], to: Slug) -> Done {
    let leads = |id: &EntryId| {
        let entry = view.entry(*id)?;
        let target = definition.state(to)?.0;
        ways(view, definition, entry).iter().any(|way| way.to == target).then_some(*id)
    };
    let ids: Vec<EntryId> = ids.iter().filter_map(leads).collect();
    if let [id] = ids[..]
        && view.entry(id).is_some_and(|entry| !is_filled_in_state(definition, entry, to))
    {
        return Done::Fill(id, to);
    }
    Done::Propose(Box::new(desk::move_to(view, &ids, to, view.today(), "")))
}
