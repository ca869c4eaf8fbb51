//! 县级备案: the matrix of filings and departments. "No objection" fills down with one key, an exception is typed
//! with the number of its reply; decisions for marked rows with one key.

use super::super::place_for;
use crate::{
    domain::{
        FilingId, UnitId,
        office::desk::Ground,
        pipeline::{
            file,
            filing::{self, Reply},
            record::{FilingOutcome, Verdict},
        },
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, page_down,
            page_up, up,
        },
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Columns before the departments: name, village, kind, missing parts.
const FROZEN: usize = 3;
/// Longest document number.
const DOCUMENT: u16 = 40;

/// What a number is being typed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Typing {
    /// The reply with an objection.
    Objection,
    /// The decision.
    Outcome(FilingOutcome),
}

/// The matrix.
pub struct Filings {
    unit: UnitId,
    /// Decided ones too.
    all: bool,
    cursor: Cursor,
    column: usize,
    lines: Vec<FilingId>,
    marked: BTreeSet<FilingId>,
    departments: Vec<Box<str>>,
    typing: Option<(Typing, Input)>,
    /// Whether the parts of the personal file are being noted: digits switch them.
    parts: bool,
}

impl Filings {
    fn refresh(&mut self, look: &Look<'_>) {
        let shown = look.view.filings_below(self.unit).filter(|(_, one)| self.all || one.outcome.is_none());
        self.lines = shown.map(|(id, _)| id).collect();
        self.departments = filing::departments(look.view);
        let here: BTreeSet<FilingId> = self.lines.iter().copied().collect();
        self.marked.retain(|id| here.contains(id));
        self.column = self.column.min(self.departments.len().saturating_sub(1));
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(5), 0)
    }

    fn current(&self) -> Option<FilingId> {
        self.lines.get(self.cursor.at(self.lines.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty() && self.typing.is_none()
    }

    fn chosen(&self) -> Vec<FilingId> {
        if self.marked.is_empty() {
            self.current().into_iter().collect()
        } else {
            self.marked.iter().copied().collect()
        }
    }

    fn say(look: &Look<'_>, planned: Result<crate::domain::Act, crate::domain::Refusal>) -> Effect {
        match planned {
            Ok(act) => Effect::propose(act),
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    /// "No objection" in every open cell of the marked filings, of all where none is marked.
    fn fill(&mut self, look: &Look<'_>) -> Effect {
        let ids: Vec<FilingId> =
            if self.marked.is_empty() { self.lines.clone() } else { self.marked.iter().copied().collect() };
        let ground = Ground::from(look.view.today());
        self.marked.clear();
        Filings::say(look, filing::fill(look.view, &ids, &self.departments, &ground))
    }

    /// The cell under the cursor: nothing, no objection, nothing.
    fn clear(&mut self, look: &Look<'_>) -> Effect {
        let (Some(id), Some(department)) = (self.current(), self.departments.get(self.column)) else {
            return Effect::None;
        };
        let said = look.view.filing(id).and_then(|one| one.opinion(department)).is_some();
        let verdict = (!said).then_some(Verdict::Clear);
        let ground = Ground::from(look.view.today());
        Filings::say(look, filing::opine(look.view, id, department, verdict, &ground))
    }

    fn object(&mut self, _: &Look<'_>) -> Effect {
        self.typing = Some((Typing::Objection, Input::new(Accepts::Text(DOCUMENT), "")));
        Effect::None
    }

    fn decide(&mut self, outcome: FilingOutcome) -> Effect {
        self.typing = Some((Typing::Outcome(outcome), Input::new(Accepts::Text(DOCUMENT), "")));
        Effect::None
    }

    fn finish(&mut self, look: &Look<'_>) -> Effect {
        let Some((typing, input)) = self.typing.take() else { return Effect::None };
        let ground = Ground { document: input.text().trim().into(), ..Ground::from(look.view.today()) };
        match typing {
            Typing::Objection => {
                let (Some(id), Some(department)) = (self.current(), self.departments.get(self.column)) else {
                    return Effect::None;
                };
                let verdict = Some(Verdict::Objection);
                Filings::say(look, filing::opine(look.view, id, department, verdict, &ground))
            }
            Typing::Outcome(outcome) => {
                let ids = self.chosen();
                self.marked.clear();
                Filings::say(look, filing::decide(look.view, &ids, outcome, &ground))
            }
        }
    }

    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(id) = self.current() {
            if !self.marked.remove(&id) {
                self.marked.insert(id);
            }
            self.cursor.step(Step::Down, self.lines.len(), Filings::page(look));
        }
        Effect::None
    }

    fn mark_all(&mut self, _: &Look<'_>) -> Effect {
        if self.marked.len() == self.lines.len() {
            self.marked.clear();
        } else {
            self.marked = self.lines.iter().copied().collect();
        }
        Effect::None
    }

    fn yearly(&mut self, look: &Look<'_>) -> Effect {
        Filings::say(look, filing::yearly(look.view, self.unit, &Ground::from(look.view.today())))
    }

    fn toggle_parts(&mut self, _: &Look<'_>) -> Effect {
        self.parts = !self.parts;
        Effect::None
    }

    /// Switches one part of the personal file.
    fn part(&self, look: &Look<'_>, at: usize) -> Effect {
        let (Some(id), Some(part)) = (self.current(), file::dossier().get(at)) else { return Effect::None };
        let Some(one) = look.view.filing(id) else { return Effect::None };
        let mut parts = one.dossier.clone();
        match parts.iter().position(|key| part.key == **key) {
            Some(at) => drop(parts.remove(at)),
            None => parts.push(part.key.as_str().into()),
        }
        Filings::say(look, filing::note_parts(look.view, id, parts, &Ground::from(look.view.today())))
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(place_for(look, id.row())))
    }

    fn show_all(&mut self, look: &Look<'_>) -> Effect {
        self.all = !self.all;
        self.refresh(look);
        Effect::None
    }

    fn columns_by(&mut self, by: isize) -> Effect {
        self.column = self.column.saturating_add_signed(by).min(self.departments.len().saturating_sub(1));
        Effect::None
    }
}

impl Listed for Filings {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Filings::page(look));
        Effect::None
    }
}

impl Screen for Filings {
    const NAME: &'static str = "filing";
    const TITLE: Msg = Msg("filing-title");
    const BINDINGS: &'static [Binding<Filings>] = &[
        Binding::new("fill", Msg("filing-fill"), &[keys::f(4), keys::ch('a')], Filings::fill)
            .hint(1)
            .when(Filings::has_row),
        Binding::new("clear", Msg("filing-clear"), &[keys::ch('1')], Filings::clear)
            .hint(2)
            .when(Filings::has_row),
        Binding::new("object", Msg("filing-object"), &[keys::ch('2')], Filings::object)
            .hint(3)
            .when(Filings::has_row),
        Binding::new("mark", Msg("command-mark"), &[keys::SPACE], Filings::mark)
            .hint(4)
            .when(Filings::has_row),
        Binding::new("mark-all", Msg("command-mark-all"), &[keys::ch('*')], Filings::mark_all)
            .when(Filings::has_row),
        Binding::new("acknowledge", Msg("filing-acknowledge"), &[keys::f(5)], |s: &mut Filings, _| {
            s.decide(FilingOutcome::Acknowledged)
        })
        .hint(5)
        .when(Filings::has_row),
        Binding::new("return", Msg("filing-return"), &[keys::f(6)], |s: &mut Filings, _| {
            s.decide(FilingOutcome::Returned)
        })
        .hint(6)
        .when(Filings::has_row),
        Binding::new("decline", Msg("filing-decline"), &[keys::f(7)], |s: &mut Filings, _| {
            s.decide(FilingOutcome::Declined)
        })
        .when(Filings::has_row),
        Binding::new("parts", Msg("filing-parts"), &[keys::f(3)], Filings::toggle_parts)
            .hint(7)
            .when(Filings::has_row),
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Filings::open_row).when(Filings::has_row),
        Binding::new("yearly", Msg("filing-yearly"), &[keys::f(8)], Filings::yearly),
        Binding::new("all", Msg("filing-all"), &[keys::f(9)], Filings::show_all),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, _| s.columns_by(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, _| s.columns_by(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Filings {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = Filings {
            unit: unit.unwrap_or(UnitId(0)),
            all: place.number("all") > 0,
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column"),
            lines: Vec::new(),
            marked: BTreeSet::new(),
            departments: Vec::new(),
            typing: None,
            parts: false,
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(Filings::NAME)
            .about(self.unit.row())
            .with("cursor", self.cursor.at(self.lines.len()))
            .with("column", self.column);
        if self.all { place.with("all", 1) } else { place }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        look.view.unit_name(self.unit).to_owned()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (words, view) = (look.words, look.view);
        if !view.sees_vetting() {
            canvas.text(0, 1, &words.t("pipeline-hidden"), Tone::Dim);
            return None;
        }
        let day = view.day();
        let mut columns = vec![
            Column::new(words.t("column-name"), 8),
            Column::new(words.t("reserves-village"), 10),
            Column::new(words.t("column-kind"), 4),
        ];
        columns.extend(self.departments.iter().map(|name| {
            let short: String = look.name(name).chars().take(6).collect();
            Column::new(short, 6)
        }));
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(one) = self.lines.get(row).and_then(|id| view.filing(*id)) else {
                return Cell::default();
            };
            match column {
                0 => describe::name(look, one.person.row()).into(),
                1 => view.unit_name(one.unit).to_owned().into(),
                2 => describe::choice(look, "filing_kind", one.kind.key()).into(),
                column => {
                    match self.departments.get(column - FROZEN).map(|name| filing::reply(one, name, day)) {
                        Some(Reply::Clear) => Cell::new(words.t("reply-clear"), Tone::Good),
                        Some(Reply::Objection) => Cell::new(words.t("reply-objection"), Tone::Alert),
                        Some(Reply::Late) => Cell::new(words.t("reply-late"), Tone::Alert),
                        Some(Reply::Open) => Cell::new(words.t("reply-open"), Tone::Dim),
                        Some(Reply::None) | None => Cell::default(),
                    }
                }
            }
        };
        let rows = canvas.rows().saturating_sub(5);
        let marked = |row: usize| self.lines.get(row).is_some_and(|id| self.marked.contains(id));
        let table = Table {
            frozen: FROZEN,
            column: Some(self.column + FROZEN),
            marked: &marked,
            ..Table::new(&columns, self.lines.len(), self.cursor, &cell)
        };
        let mut caret = table.draw(&mut canvas.part(0, rows));
        if self.lines.is_empty() {
            canvas.text(2, 1, &words.t("filing-none"), Tone::Dim);
        }
        canvas.rule(rows);
        if let Some(typed) = self.about(look, canvas, rows + 1) {
            caret = Some(typed);
        }
        let at = canvas.rows() - 1;
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), Filings::page(look)));
        let said = match self.marked.len() {
            0 => words.t("filing-legend").into_owned(),
            n => words.ta("reserves-marked", &[("count", n.into())]).into_owned(),
        };
        canvas.both(at, (&said, Tone::Dim), (&counter, Tone::Dim));
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if let Some((_, input)) = &mut self.typing {
            return Some(match key.code {
                Code::Enter => self.finish(look),
                Code::Esc => {
                    self.typing = None;
                    Effect::None
                }
                _ => {
                    let _typed: Typed = input.key(key);
                    Effect::None
                }
            });
        }
        if self.parts {
            let digit = key.folded().typed().and_then(|c| c.to_digit(10))? as usize;
            return Some(match digit {
                0 => Effect::None,
                digit => self.part(look, digit - 1),
            });
        }
        None
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.typing.as_mut().map_or(Effect::None, |(_, input)| input.paste(look, text))
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        if self.typing.take().is_some() || std::mem::take(&mut self.parts) {
            return Some(Effect::None);
        }
        (!std::mem::take(&mut self.marked).is_empty()).then_some(Effect::None)
    }

    fn digits_are_data(&self) -> bool {
        true
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.unit), kinds: Vec::new() }
    }
}

impl Filings {
    /// The filing under the cursor in three lines: the cell, the personal file, or the number being typed.
    fn about(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) -> Option<Position> {
        let (words, view) = (look.words, look.view);
        let one = self.current().and_then(|id| view.filing(id))?;
        let department = self.departments.get(self.column).map_or("", |name| name);
        if let Some((typing, input)) = &self.typing {
            let label = match typing {
                Typing::Objection => words.ta("filing-type-objection", &[("department", department.into())]),
                Typing::Outcome(outcome) => words.ta(
                    "filing-type-outcome",
                    &[
                        ("count", self.chosen().len().into()),
                        ("outcome", describe::choice(look, "filing_outcome", outcome.key()).into()),
                    ],
                ),
            };
            let at = canvas.text(row, 1, &label, Tone::Head) + 1;
            let cells = canvas.columns().saturating_sub(at + 2).min(30);
            canvas.text(row, at, "[", Tone::Plain);
            let caret = input.draw(canvas, row, at + 1, cells);
            canvas.text(row, at + 1 + cells, "]", Tone::Plain);
            return caret;
        }
        let reply = match one.opinion(department) {
            Some(said) => describe::joined(&[
                &describe::choice(look, "verdict", said.verdict.key()),
                &said.day.to_string(),
                &said.document,
            ]),
            None => match filing::reply(one, department, view.day()) {
                Reply::Late => words
                    .ta(
                        "filing-late",
                        &[("day", one.due.map(|day| day.to_string()).unwrap_or_default().into())],
                    )
                    .into_owned(),
                _ => words.t("filing-no-reply").into_owned(),
            },
        };
        canvas.text(row, 1, &describe::joined(&[department, &reply]), Tone::Plain);
        let chinese = words.lang() == crate::lang::Lang::Zh;
        let there = |part: &file::Named| one.dossier.iter().any(|key| part.key == **key);
        let mut at = canvas.text(row + 1, 1, &words.t("filing-parts"), Tone::Head) + 1;
        for (n, part) in file::dossier().iter().enumerate() {
            let sign = if there(part) { "+" } else { "-" };
            let tone = if there(part) { Tone::Plain } else { Tone::Warn };
            let number = if self.parts { (n + 1).to_string() } else { String::new() };
            at = canvas.text(row + 1, at, &format!("{number}{sign}{}", part.name(chinese)), tone) + 1;
        }
        None
    }
}
