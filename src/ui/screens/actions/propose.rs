//! 一次配齐: a person for every unfilled role of a unit, computed off the session's thread, reviewed line by
//! line, accepted whole or in part as one act.

use super::{
    basis,
    beside::{self, Beside, Chooser},
    slip::{self, Slip, Slipped},
};
use crate::{
    domain::{
        GridId, PersonId, Refusal, RoleId, UnitId,
        desk::{
            candidates,
            propose::{self, Line, Proposal, Unfilled},
        },
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        After, Binding, Canvas, Effect, Event, Interests, Look, Order, Place, Screen, Tone, Work, candidate,
        describe, keys,
        widget::{self, Cell, Column, Cursor, Listed, Step, Table},
        wording,
    },
};
use ratatui::layout::Position;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The only computation that the screen asks for.
const WORK: u32 = 1;
/// Rows above the list: counts, and the basis.
const HEAD_ROWS: u16 = 2;
/// Rows of the sentence below everything.
const SENTENCE_ROWS: u16 = 2;
/// Most lines that were set aside or changed and that a place remembers; beyond it a lost line forgets some.
const MAX_REMEMBERED: usize = 200;

/// A proposed line by what was proposed first, so that it is found again when computed anew.
type Name = (GridId, RoleId, PersonId);

/// How far the computation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Working,
    Stopped,
    Done,
}

/// Why a line can no longer be accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stale {
    /// The post was filled meanwhile.
    Filled,
    /// The person may no longer take it.
    Barred,
}

struct Row {
    name: Name,
    line: Line,
    is_accepted: bool,
    stale: Option<Stale>,
}

/// The screen.
pub struct Propose {
    unit: Option<UnitId>,
    slip: Slip,
    is_editing: bool,
    state: State,
    progress: Arc<[AtomicUsize; 2]>,
    rows: Vec<Row>,
    unfilled: Vec<Unfilled>,
    off: BTreeSet<Name>,
    swapped: BTreeMap<Name, PersonId>,
    cursor: Cursor,
    beside: Beside,
    problem: Option<String>,
}

impl Propose {
    fn begin(&mut self) -> Effect {
        let Some(unit) = self.unit else { return Effect::None };
        self.state = State::Working;
        self.progress = Arc::default();
        let progress = Arc::clone(&self.progress);
        let label = Msg("propose-title");
        Effect::Order(Order::Work(Work {
            id: WORK,
            label,
            run: Box::new(move |view, stop| {
                let mut tell = |done: usize, total: usize| {
                    progress[0].store(done, Ordering::Relaxed);
                    progress[1].store(total, Ordering::Relaxed);
                };
                Box::new(propose::propose(&view, unit, stop, &mut tell))
            }),
        }))
    }

    fn take_over(&mut self, look: &Look<'_>, proposal: Proposal) {
        self.state = State::Done;
        self.unfilled = proposal.unfilled;
        self.rows = proposal
            .lines
            .into_iter()
            .map(|line| {
                let name = (line.grid, line.role, line.candidate.person);
                let is_accepted = !self.off.contains(&name);
                Row { name, line, is_accepted, stale: None }
            })
            .collect();
        for at in 0..self.rows.len() {
            if let Some(person) = self.swapped.get(&self.rows[at].name).copied() {
                self.put(look, at, person);
            }
        }
        let added: Vec<Name> =
            self.swapped.iter().filter(|(name, person)| name.2 == **person).map(|(name, _)| *name).collect();
        for name in added {
            let is_gap = |gap: &Unfilled| (gap.grid, gap.role) == (name.0, name.1);
            if let Some(index) = self.unfilled.iter().position(is_gap) {
                self.fill(look, index, name.2);
            }
        }
        self.check(look);
        self.stand(look);
    }

    /// Puts another person on a line.
    fn put(&mut self, look: &Look<'_>, at: usize, person: PersonId) -> bool {
        let Some(row) = self.rows.get_mut(at) else { return false };
        let Some(candidate) = candidates::candidate(look.view, person, row.line.grid, row.line.role) else {
            return false;
        };
        row.line.candidate = candidate;
        true
    }

    /// Puts somebody on a post that stayed unfilled. A place remembers it as a line changed to itself.
    fn fill(&mut self, look: &Look<'_>, index: usize, person: PersonId) -> bool {
        let Some(gap) = self.unfilled.get(index).copied() else { return false };
        let Some(candidate) = candidates::candidate(look.view, person, gap.grid, gap.role) else {
            return false;
        };
        match gap.posts {
            0 | 1 => {
                self.unfilled.remove(index);
            }
            posts => self.unfilled[index].posts = posts - 1,
        }
        let name = (gap.grid, gap.role, person);
        let line = Line { grid: gap.grid, role: gap.role, candidate };
        self.swapped.insert(name, person);
        self.rows.push(Row { name, line, is_accepted: !self.off.contains(&name), stale: None });
        true
    }

    /// Marks the lines that no longer hold: the book may have changed since they were computed.
    fn check(&mut self, look: &Look<'_>) {
        let mut open: BTreeMap<(GridId, RoleId), u16> = BTreeMap::new();
        for row in &mut self.rows {
            let (grid, role) = (row.line.grid, row.line.role);
            let gap = open
                .entry((grid, role))
                .or_insert_with(|| look.view.cell(grid, role).map_or(0, |cell| cell.gap()));
            let fits = || candidates::candidate(look.view, row.line.candidate.person, grid, role).is_some();
            row.stale = match *gap {
                0 => Some(Stale::Filled),
                _ if !fits() => Some(Stale::Barred),
                _ => None,
            };
            if row.stale.is_none() && row.is_accepted {
                *gap -= 1;
            }
        }
        let view = look.view;
        self.unfilled.retain(|gap| view.cell(gap.grid, gap.role).is_some_and(|cell| cell.gap() > 0));
    }

    /// Lines, what stays unfilled, and the line that accepts.
    fn total(&self) -> usize {
        self.rows.len() + self.unfilled.len() + 1
    }

    fn at(&self) -> usize {
        self.cursor.at(self.total())
    }

    fn is_at_end(&self) -> bool {
        self.at() + 1 == self.total()
    }

    fn accepted(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.is_accepted && row.stale.is_none())
    }

    fn post_here(&self) -> Option<(GridId, RoleId)> {
        let at = self.at();
        let line = self.rows.get(at).map(|row| (row.line.grid, row.line.role));
        line.or_else(|| self.unfilled.get(at.checked_sub(self.rows.len())?).map(|gap| (gap.grid, gap.role)))
    }

    fn stand(&mut self, look: &Look<'_>) {
        let here = self.rows.get(self.at()).map(|row| row.line.candidate.person);
        self.beside.stand(look, self.post_here(), here);
    }

    fn panel_rows(rows: u16) -> u16 {
        if rows >= 18 { 5 } else { 3 }
    }

    fn page(look: &Look<'_>) -> usize {
        let rows = look.body(true).height;
        Table::page(rows.saturating_sub(HEAD_ROWS + SENTENCE_ROWS + Propose::panel_rows(rows)), 0)
    }

    fn is_reviewing(&self, _: &Look<'_>) -> bool {
        self.state == State::Done && !self.is_editing
    }

    fn is_on_line(&self, look: &Look<'_>) -> bool {
        self.is_reviewing(look) && self.at() < self.rows.len()
    }

    fn is_idle(&self, _: &Look<'_>) -> bool {
        self.state != State::Working
    }

    fn toggle(&mut self, look: &Look<'_>) -> Effect {
        let at = self.at();
        if let Some(row) = self.rows.get_mut(at) {
            row.is_accepted = !row.is_accepted;
            if row.is_accepted {
                self.off.remove(&row.name);
            } else {
                self.off.insert(row.name);
            }
        }
        self.check(look);
        self.step(look, Step::Down)
    }

    /// Somebody else on the line under the cursor, or on a post that stayed unfilled.
    fn change(&mut self, look: &Look<'_>, person: PersonId) -> Effect {
        let at = self.at();
        self.problem = None;
        if at < self.rows.len() {
            if !self.put(look, at, person) {
                return Effect::Say(look.words.t("propose-barred-now").into_owned());
            }
            let row = &mut self.rows[at];
            row.is_accepted = true;
            self.off.remove(&row.name);
            self.swapped.insert(row.name, person);
        } else if !self.fill(look, at - self.rows.len(), person) {
            return Effect::Say(look.words.t("propose-barred-now").into_owned());
        }
        self.check(look);
        self.step(look, Step::Down)
    }

    fn edit(&mut self, look: &Look<'_>) -> Effect {
        if self.is_editing {
            return self.edit_done(look);
        }
        self.is_editing = true;
        Effect::None
    }

    fn edit_done(&mut self, look: &Look<'_>) -> Effect {
        self.is_editing = !self.slip.is_whole(look);
        Effect::None
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        if self.is_editing {
            if self.slip.is_at_end() {
                return self.edit_done(look);
            }
            return slip::step(self, look, Step::Down);
        }
        match self.state {
            State::Done if self.is_at_end() => self.accept(look),
            State::Done => self.step(look, Step::Down),
            State::Stopped => self.begin(),
            State::Working => Effect::None,
        }
    }

    fn accept(&mut self, look: &Look<'_>) -> Effect {
        if !self.slip.is_whole(look) {
            self.is_editing = true;
            return Effect::None;
        }
        let lines: Vec<Line> = self.accepted().map(|row| row.line.clone()).collect();
        if lines.is_empty() {
            return Effect::Say(look.words.t("propose-nothing").into_owned());
        }
        let act = propose::accept(look.view, &lines, &basis::read(&self.slip, look));
        Effect::Propose(Box::new(act), After::Stay)
    }

    fn refused(&mut self, look: &Look<'_>, refusal: &Refusal) {
        self.problem = Some(wording::refusal(look, refusal));
        let of_person = |who: PersonId| self.rows.iter().position(|row| row.line.candidate.person == who);
        let at = match refusal {
            Refusal::Excluded { person, .. } | Refusal::PersonGone(person) => of_person(*person),
            Refusal::AlreadyHolds(id) => look.view.assignment(*id).and_then(|a| of_person(a.person)),
            Refusal::GridOver { grid, .. } => self.rows.iter().position(|row| row.line.grid == *grid),
            Refusal::DateOrder { .. } | Refusal::Field { .. } => {
                self.is_editing = true;
                self.slip.blame(look, refusal);
                None
            }
            _ => None,
        };
        if let Some(at) = at {
            self.cursor.go(at, self.total(), Propose::page(look));
            self.stand(look);
        }
    }

    fn summary(&self, look: &Look<'_>) -> String {
        let stale = self.rows.iter().filter(|row| row.stale.is_some()).count();
        let accepted = self.accepted().count();
        let persons: BTreeSet<PersonId> = self.accepted().map(|row| row.line.candidate.person).collect();
        let unfilled: u32 = self.unfilled.iter().map(|gap| u32::from(gap.posts)).sum();
        look.words
            .ta(
                "propose-summary",
                &[
                    ("total", self.rows.len().into()),
                    ("accepted", accepted.into()),
                    ("persons", persons.len().into()),
                    ("stale", stale.into()),
                    ("unfilled", unfilled.into()),
                ],
            )
            .into_owned()
    }

    fn draw_list(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns = [
            Column::new("", 3),
            Column::new(words.t("kind-grid"), 18),
            Column::new(words.t("role"), 12),
            Column::new(words.t("kind-person"), 8),
            Column::new(words.t("propose-why"), 10).grow(),
        ];
        let grid = |id: GridId| {
            let village =
                look.view.grid(id).map(|grid| look.view.unit_name(grid.village)).unwrap_or_default();
            describe::joined(&[village, &describe::name(look, id.row())])
        };
        let cell = |at: usize, column: usize| -> Cell<'_> {
            if let Some(row) = self.rows.get(at) {
                let tone = match (row.stale, row.is_accepted) {
                    (Some(_), _) => Tone::Warn,
                    (None, true) => Tone::Plain,
                    (None, false) => Tone::Dim,
                };
                let text = match column {
                    0 if row.stale.is_some() => " ! ".to_owned(),
                    0 if row.is_accepted => "[x]".to_owned(),
                    0 => "[ ]".to_owned(),
                    1 => grid(row.line.grid),
                    2 => describe::role(look, row.line.role.row()),
                    3 => describe::name(look, row.line.candidate.person.row()),
                    _ => match row.stale {
                        Some(Stale::Filled) => words.t("propose-stale-filled").into_owned(),
                        Some(Stale::Barred) => words.t("propose-stale-barred").into_owned(),
                        None => candidate::reasons(look, &row.line.candidate),
                    },
                };
                return Cell::new(text, tone);
            }
            if let Some(gap) = self.unfilled.get(at - self.rows.len()) {
                let text = match column {
                    0 => return Cell::default(),
                    1 => grid(gap.grid),
                    2 => describe::role(look, gap.role.row()),
                    3 => words.ta("propose-missing", &[("count", gap.posts.into())]).into_owned(),
                    _ => words.t("propose-unfilled-why").into_owned(),
                };
                return Cell::new(text, Tone::Alert);
            }
            match column {
                1 => Cell::new(words.t("propose-accept"), Tone::Head),
                4 => Cell::new(
                    words.ta("propose-accept-count", &[("count", self.accepted().count().into())]),
                    Tone::Dim,
                ),
                _ => Cell::default(),
            }
        };
        Table::new(&columns, self.total(), self.cursor, &cell).draw(canvas)
    }
}

impl Listed for Propose {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        if self.is_editing {
            return slip::step(self, look, step);
        }
        self.cursor.step(step, self.total(), Propose::page(look));
        self.stand(look);
        Effect::None
    }
}

impl Slipped for Propose {
    fn rows(look: &Look<'_>) -> u16 {
        look.body(true).height.saturating_sub(HEAD_ROWS)
    }
    fn slip(&mut self) -> &mut Slip {
        &mut self.slip
    }
    fn save(&mut self, look: &Look<'_>) -> Effect {
        self.edit_done(look)
    }
}

impl Chooser for Propose {
    fn has(&self, at: usize) -> bool {
        self.state == State::Done && !self.is_editing && self.beside.nth(at).is_some()
    }
    fn take(&mut self, look: &Look<'_>, at: usize) -> Effect {
        let person = self.beside.nth(at);
        person.map_or(Effect::None, |person| self.change(look, person))
    }
    fn may_look(&self) -> bool {
        self.state == State::Done && !self.is_editing && !self.is_at_end()
    }
    fn look_for(&mut self, look: &Look<'_>) {
        self.beside.look_for(look, "");
    }
}

impl Screen for Propose {
    const NAME: &'static str = "propose";
    const TITLE: Msg = Msg("propose-title");
    const BINDINGS: &'static [Binding<Propose>] = &[
        Binding::new("toggle", Msg("propose-command-toggle"), &[keys::SPACE], Propose::toggle)
            .hint(2)
            .short(Msg("propose-hint-toggle"))
            .when(Propose::is_on_line),
        beside::take::<Propose, 0>(),
        beside::take::<Propose, 1>(),
        beside::take::<Propose, 2>(),
        beside::take::<Propose, 3>(),
        beside::take::<Propose, 4>(),
        beside::take::<Propose, 5>(),
        beside::take::<Propose, 6>(),
        beside::take::<Propose, 7>(),
        beside::take::<Propose, 8>(),
        beside::other(),
        Binding::new("enter", Msg("propose-command-enter"), &[keys::ENTER], Propose::enter),
        Binding::new(
            "accept",
            Msg("propose-command-accept"),
            &[keys::ctrl('e'), keys::f(10)],
            Propose::accept,
        )
        .hint(3)
        .short(Msg("propose-accept"))
        .when(Propose::is_reviewing),
        Binding::new("basis", Msg("basis-command"), &[keys::f(3)], Propose::edit).hint(5),
        Binding::new("again", Msg("propose-command-again"), &[keys::f(5)], |propose: &mut Propose, _| {
            propose.begin()
        })
        .when(Propose::is_idle),
        widget::up(),
        widget::down(),
        widget::page_up(),
        widget::page_down(),
        widget::first(),
        widget::last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Propose {
        let unit = place
            .unit()
            .or_else(|| place.grid().and_then(|grid| look.view.grid(grid)).map(|grid| grid.village))
            .filter(|unit| look.view.unit(*unit).is_some())
            .or_else(|| look.view.home());
        let mut beside = Beside::default();
        beside.look_again(look, place);
        Propose {
            unit,
            slip: basis::lines(Slip::part(look), look, place).resumed(look, place.text("basis")),
            is_editing: place.text("editing") == Some("1"),
            state: State::Stopped,
            progress: Arc::default(),
            rows: Vec::new(),
            unfilled: Vec::new(),
            off: place.text("off").map(|text| read(text).map(|(name, _)| name).collect()).unwrap_or_default(),
            swapped: place.text("swapped").map(|text| read(text).collect()).unwrap_or_default(),
            cursor: Cursor::on(place.number("cursor")),
            beside,
            problem: None,
        }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        let off = self.off.iter().take(MAX_REMEMBERED).map(|name| (name, name.2));
        let swapped = self.swapped.iter().take(MAX_REMEMBERED).map(|(name, person)| (name, *person));
        let place = Place::new(Propose::NAME)
            .with("basis", self.slip.memory())
            .with("off", write(off))
            .with("swapped", write(swapped))
            .with("cursor", self.at())
            .with("editing", u8::from(self.is_editing));
        let place = self.beside.remember(place);
        match self.unit {
            Some(unit) => place.about(unit.row()),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let rows = canvas.rows();
        canvas.text(1, 1, &basis::said_new(&self.slip, look), Tone::Dim);
        if self.is_editing {
            let preview = words.t("handover-basis-how");
            return self.slip.draw(look, &mut canvas.part(HEAD_ROWS, rows - HEAD_ROWS), &preview);
        }
        match self.state {
            State::Working => {
                let [done, total] = [0, 1].map(|at: usize| self.progress[at].load(Ordering::Relaxed));
                let said = match total {
                    0 => words.t("propose-working"),
                    total => words.ta("propose-progress", &[("done", done.into()), ("total", total.into())]),
                };
                canvas.text(0, 1, &said, Tone::Strong);
                return None;
            }
            State::Stopped => {
                canvas.text(0, 1, &words.t("propose-stopped"), Tone::Warn);
                return None;
            }
            State::Done => {}
        }
        canvas.text(0, 1, &self.summary(look), Tone::Strong);
        let panel = Propose::panel_rows(rows);
        let table = rows.saturating_sub(HEAD_ROWS + panel + SENTENCE_ROWS);
        let caret = self.draw_list(look, &mut canvas.part(HEAD_ROWS, table));
        let looking = match self.post_here() {
            Some((grid, role)) => {
                let args = [
                    ("grid", describe::name(look, grid.row()).into()),
                    ("role", describe::role(look, role.row()).into()),
                ];
                let title = words.ta("propose-others", &args);
                let taken =
                    |person| self.accepted().filter(|row| row.line.candidate.person == person).count();
                self.beside.draw(look, &mut canvas.part(HEAD_ROWS + table, panel), &title, &taken)
            }
            None => None,
        };
        let mut foot = canvas.part(rows - SENTENCE_ROWS, SENTENCE_ROWS);
        match &self.problem {
            Some(problem) => foot.paragraph(0, 1, problem, Tone::Alert),
            None => foot.paragraph(0, 1, &words.t("propose-optimised"), Tone::Dim),
        };
        looking.or(caret)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if self.is_editing {
            if key.code == Code::Esc && !self.slip.is_looking() {
                return Some(self.edit_done(look));
            }
            return self.slip.key(look, key, <Propose as Slipped>::rows(look)).then_some(Effect::None);
        }
        let may_begin = self.may_look();
        match self.beside.key(look, key, may_begin)? {
            Some(person) => Some(self.change(look, person)),
            None => Some(Effect::None),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        if self.is_editing { self.slip.paste(look, text) } else { self.beside.paste(look, text) }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Opened => return self.begin(),
            Event::Worked(WORK, result) => {
                let proposal = result.take().and_then(|any| any.downcast::<Option<Proposal>>().ok());
                match proposal.and_then(|proposal| *proposal) {
                    Some(proposal) => self.take_over(look, proposal),
                    None => self.state = State::Stopped,
                }
            }
            Event::Saved(_) => {
                // What was accepted is done; what was set aside stays to be looked at.
                self.problem = None;
                self.rows.retain(|row| !row.is_accepted || row.stale.is_some());
                self.check(look);
                self.cursor = Cursor::default();
                self.stand(look);
            }
            Event::BookChanged | Event::Shown if self.state == State::Done => {
                self.check(look);
                self.stand(look);
            }
            // The answer went to whatever lay on top.
            Event::Shown if self.state == State::Working => {
                return Effect::Order(Order::StopWork(WORK)).and(self.begin());
            }
            Event::Refused(refusal) => self.refused(look, refusal),
            _ => {}
        }
        Effect::None
    }

    fn escape(&mut self, _look: &Look<'_>) -> Option<Effect> {
        (self.state == State::Working).then(|| {
            self.state = State::Stopped;
            Effect::Order(Order::StopWork(WORK))
        })
    }

    fn interests(&self, _look: &Look<'_>) -> Interests {
        Interests { unit: self.unit, kinds: Vec::new() }
    }
}

/// Lines as a text for a place: `grid:role:person:other`.
fn write<'a>(lines: impl Iterator<Item = (&'a Name, PersonId)>) -> String {
    let said =
        lines.map(|((grid, role, person), other)| format!("{}:{}:{}:{}", grid.0, role.0, person.0, other.0));
    said.collect::<Vec<_>>().join(",")
}

fn read(text: &str) -> impl Iterator<Item = (Name, PersonId)> + '_ {
    text.split(',').filter_map(|part| {
        let mut numbers = part.split(':').map(|number| number.parse::<u32>().ok());
        let mut next = || numbers.next().flatten();
        Some(((GridId(next()?), RoleId(next()?), PersonId(next()?)), PersonId(next()?)))
    })
}
