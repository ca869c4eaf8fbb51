//! The way of a cycle's sheets: how many of a unit are in each state, and what moves them on or back.

use crate::{
    domain::{
        CycleId, Day, Kind, Refusal, SheetId, UnitId,
        appraisal::{
            Engine, Template, acts,
            calendar::Calendar,
            progress::{Where, sheets},
            results,
            template::StateKind,
        },
    },
    lang::{Lang, Msg},
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        report::{Around, money},
        widget::{Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, up},
        wording,
    },
};
use ratatui::layout::Position;

/// What is being typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    /// First day of the public notice.
    NoticeFrom,
    /// Document of the decision.
    Document,
    /// Remarks of a return.
    Remarks,
}

/// Sheets of one state.
#[derive(Default)]
struct Line {
    /// All.
    all: Vec<SheetId>,
    /// Those that can go on: wholly scored or not graded.
    ready: Vec<SheetId>,
    returned: usize,
    objections: usize,
    notice: Option<(Day, Day)>,
}

/// The screen.
pub struct Flow {
    cycle: Option<CycleId>,
    unit: Option<UnitId>,
    cursor: Cursor,
    lines: Vec<Line>,
    typing: Option<(Input, Asked)>,
    wrong: Option<String>,
    /// What the cycle costs, while a notice or decision is asked for.
    budget: Option<String>,
}

impl Flow {
    fn template<'v>(&self, look: &Look<'v>) -> Option<&'v Template> {
        acts::cycle_of(look.view, self.cycle?).ok().map(|(_, template)| template)
    }

    fn refresh(&mut self, look: &Look<'_>) {
        self.lines.clear();
        let (Some(cycle), Some(template)) = (self.cycle, self.template(look)) else { return };
        self.lines.resize_with(template.states.len(), Line::default);
        let engine = Engine::new(template);
        for (id, sheet) in sheets(look.view, cycle, self.unit) {
            let Some(line) = self.lines.get_mut(usize::from(sheet.state)) else { continue };
            line.all.push(id);
            let stands = Where::of(sheet, &engine.sheet(sheet.cells.marks(), &[]));
            if matches!(stands, Where::Scored | Where::NotGraded) {
                line.ready.push(id);
            }
            line.returned += usize::from(sheet.returned);
            line.objections += sheet.objections.0.iter().filter(|one| one.answered.is_none()).count();
            if let (Some(from), Some(to)) = (sheet.notice_from, sheet.notice_to) {
                let held = line.notice.get_or_insert((from, to));
                *held = (held.0.min(from), held.1.max(to));
            }
        }
    }

    fn state(&self) -> usize {
        self.cursor.at(self.lines.len())
    }

    /// Where the last sheets of a state went on or back, the cursor goes with them.
    fn follow(&mut self) {
        let here = self.state();
        let has = |at: &usize| self.lines.get(*at).is_some_and(|line| !line.all.is_empty());
        if !has(&here) {
            let next = (here + 1..self.lines.len()).find(has).or_else(|| (0..here).rev().find(has));
            self.cursor = Cursor::on(next.unwrap_or(here));
        }
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.state())
    }

    fn next_kind(&self, look: &Look<'_>) -> Option<StateKind> {
        self.template(look)?.states.get(self.state() + 1).map(|state| state.kind)
    }

    fn kind(&self, look: &Look<'_>) -> Option<StateKind> {
        self.template(look)?.states.get(self.state()).map(|state| state.kind)
    }

    fn can_move(&self, look: &Look<'_>) -> bool {
        self.next_kind(look).is_some() && self.line().is_some_and(|line| !line.ready.is_empty())
    }

    fn can_return(&self, look: &Look<'_>) -> bool {
        self.state() > 0
            && self.kind(look).is_some_and(|kind| kind != StateKind::Decided)
            && self.line().is_some_and(|line| !line.all.is_empty())
    }

    /// On to the next state; notice and decision ask first.
    fn go_on(&mut self, look: &Look<'_>) -> Effect {
        self.wrong = None;
        let ask = match self.next_kind(look) {
            Some(StateKind::Notice) => {
                let first = calendar(look).notice(look.view.today().plus(1), 1).map(|notice| notice.first);
                let first = first.unwrap_or(look.view.today()).to_string();
                Some((Input::new(Accepts::Folded(10), &first), Asked::NoticeFrom))
            }
            Some(StateKind::Decided) => Some((Input::new(Accepts::Text(60), ""), Asked::Document)),
            _ => None,
        };
        if ask.is_some() {
            let around = self.cycle.and_then(|id| Around::new(look.view, look.words, id, self.unit).ok());
            self.budget = around.and_then(|around| Some(money::said(look.words, &money::cost(&around)?)));
            self.typing = ask;
            return Effect::None;
        }
        let ready = self.line().map(|line| line.ready.clone()).unwrap_or_default();
        let act = match self.next_kind(look) {
            Some(StateKind::Filed) => acts::file(look.view, &ready),
            _ => acts::submit(look.view, &ready),
        };
        self.proposed(look, act)
    }

    fn send_back(&mut self, _: &Look<'_>) -> Effect {
        (self.wrong, self.budget) = (None, None);
        self.typing = Some((Input::new(Accepts::Text(200), ""), Asked::Remarks));
        Effect::None
    }

    fn proposed(&mut self, look: &Look<'_>, act: Result<crate::domain::Act, Refusal>) -> Effect {
        match act {
            // What was typed stays until it is saved.
            Ok(act) => Effect::propose(act),
            Err(refusal) => {
                self.wrong = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    fn typed(&mut self, look: &Look<'_>, asked: Asked, text: &str) -> Effect {
        let (Some(cycle), Some(line)) = (self.cycle, self.line()) else { return Effect::None };
        let (all, ready) = (line.all.clone(), line.ready.clone());
        let act = match asked {
            Asked::NoticeFrom => {
                let Some(from) = Day::parse(text) else {
                    self.wrong = Some(wording::problem(look.words, crate::domain::FieldProblem::NotADate));
                    return Effect::None;
                };
                acts::publish(look.view, &ready, &calendar(look), from)
            }
            Asked::Document => {
                let last = results::grades_before(look.view, cycle);
                acts::decide(look.view, cycle, &ready, &last, text)
            }
            Asked::Remarks => {
                let to = u8::try_from(self.state().saturating_sub(1)).unwrap_or(0);
                acts::send_back(look.view, &all, to, text)
            }
        };
        self.proposed(look, act)
    }

    fn open_sheet(&mut self, _: &Look<'_>) -> Effect {
        let Some(cycle) = self.cycle else { return Effect::None };
        let place = Place::new("score").about(cycle.row());
        let place = self.unit.map_or(place.clone(), |unit| place.with("unit", unit.0));
        let sheet = self.line().and_then(|line| line.all.first());
        Effect::Open(sheet.map_or(place.clone(), |sheet| place.with("sheet", sheet.0)))
    }
}

/// The announced years, with those that the county set itself.
fn calendar(look: &Look<'_>) -> Calendar {
    Calendar::of(look.view.settings().map(|(_, setting)| setting))
}

impl Listed for Flow {
    fn step(&mut self, _: &Look<'_>, step: Step) -> Effect {
        let total = self.lines.len();
        self.cursor.step(step, total, total.max(1));
        Effect::None
    }
}

impl Screen for Flow {
    const NAME: &'static str = "appraisal-flow";
    const TITLE: Msg = Msg("flow-title");
    const BINDINGS: &'static [Binding<Flow>] = &[
        Binding::new("go-on", Msg("flow-go-on"), &[keys::f(3), keys::ch('s')], Flow::go_on)
            .hint(1)
            .when(Flow::can_move),
        Binding::new("send-back", Msg("flow-send-back"), &[keys::f(4), keys::ch('r')], Flow::send_back)
            .hint(2)
            .when(Flow::can_return),
        Binding::new("sheet", Msg("appraisal-sheet"), &[keys::ENTER], Flow::open_sheet)
            .hint(3)
            .when(|flow, _| flow.cycle.is_some()),
        up(),
        down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Flow {
        let asked = place.row().filter(|row| row.kind == Kind::Cycle).map(|row| CycleId(row.id));
        let cycle = asked.filter(|id| look.view.cycle(*id).is_some());
        let mut screen = Flow {
            cycle,
            unit: place.text("unit").and_then(|id| id.parse().ok()).map(UnitId),
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
            typing: None,
            wrong: None,
            budget: None,
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Flow::NAME).with("cursor", self.state());
        if let Some(cycle) = self.cycle {
            place = place.about(cycle.row());
        }
        self.unit.map_or(place.clone(), |unit| place.with("unit", unit.0))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let cycle = self.cycle.map(|cycle| describe::name(look, cycle.row())).unwrap_or_default();
        describe::joined(&[&unit, &cycle])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let Some(template) = self.template(look) else {
            canvas.paragraph(1, 1, &words.t("score-no-cycle"), Tone::Dim);
            return None;
        };
        let columns = [
            Column::new(words.t("flow-state"), 14),
            Column::new(words.t("flow-actor"), 12),
            Column::new(words.t("flow-sheets"), 5).right(),
            Column::new(words.t("flow-ready"), 6).right(),
            Column::new(words.t("appraisal-returned"), 5).right(),
            Column::new(words.t("appraisal-objections"), 5).right(),
            Column::new(words.t("flow-notice"), 23).grow(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let (Some(line), Some(state)) = (self.lines.get(row), template.states.get(row)) else {
                return Cell::default();
            };
            let number = |count: usize, tone| {
                if count == 0 { Cell::new("-", Tone::Dim) } else { Cell::new(count.to_string(), tone) }
            };
            match column {
                0 if words.lang() == Lang::Zh => state.name.zh.to_string().into(),
                0 => state.name.en.to_string().into(),
                1 => describe::choice(look, "office", state.actor.key()).into(),
                2 => number(line.all.len(), Tone::Strong),
                3 => number(line.ready.len(), Tone::Good),
                4 => number(line.returned, Tone::Warn),
                5 => number(line.objections, Tone::Alert),
                _ => match line.notice {
                    Some((from, to)) => format!("{from} - {to}").into(),
                    None => Cell::default(),
                },
            }
        };
        let rows = canvas.rows().saturating_sub(4);
        let table = Table::new(&columns, self.lines.len(), self.cursor, &cell);
        let caret = table.draw(&mut canvas.part(0, rows));
        let row = canvas.rows().saturating_sub(3);
        canvas.rule(row - 1);
        if let Some((input, asked)) = &self.typing {
            let label = match asked {
                Asked::NoticeFrom => words.t("flow-ask-notice"),
                Asked::Document => words.t("flow-ask-document"),
                Asked::Remarks => words.t("flow-ask-remarks"),
            };
            let end = canvas.text(row, 1, &label, Tone::Head) + 1;
            let room = canvas.columns().saturating_sub(end + 1);
            if let Some(wrong) = &self.wrong {
                canvas.paragraph(row + 1, 1, wrong, Tone::Alert);
            } else if let Some(budget) = &self.budget {
                // What the cycle costs is known before it is announced.
                canvas.text(row + 1, 1, budget, Tone::Strong);
            }
            return input.draw(canvas, row, end, room);
        }
        match &self.wrong {
            Some(wrong) => {
                canvas.paragraph(row, 1, wrong, Tone::Alert);
            }
            None => {
                canvas.paragraph(row, 1, &words.t("flow-said"), Tone::Dim);
            }
        }
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let (input, asked) = self.typing.as_mut()?;
        let asked = *asked;
        match key {
            keys::ESC => {
                (self.typing, self.wrong) = (None, None);
                Some(Effect::None)
            }
            keys::ENTER => {
                let text = input.text().trim().to_owned();
                Some(self.typed(look, asked, &text))
            }
            key => (input.key(key) != Typed::Not).then_some(Effect::None),
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.typing.as_mut().map_or(Effect::None, |(input, _)| input.paste(look, text))
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Saved(_) => {
                (self.typing, self.wrong, self.budget) = (None, None, None);
                self.refresh(look);
                self.follow();
            }
            Event::Refused(refusal) => self.wrong = Some(wording::refusal(look, refusal)),
            Event::BookChanged | Event::Shown => self.refresh(look),
            _ => {}
        }
        Effect::None
    }

    fn digits_are_data(&self) -> bool {
        self.typing.is_some()
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: self.unit, kinds: vec![Kind::Sheet, Kind::Cycle] }
    }
}
