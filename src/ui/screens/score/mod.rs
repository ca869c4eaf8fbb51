//! The score sheet: people down, items across, keyed as fast as in a spreadsheet.
//!
//! Start with [`Score`] (its state and bindings); [`keying`] turns keys into entries, [`table`] draws them, [`panel`]
//! says below the cell what the rule is, how the score came about and what it leads to.

mod block;
mod keying;
mod lines;
mod panel;
mod second;
mod table;

use super::appraisal::Only;
use crate::{
    domain::{
        CycleId, Kind, PersonId, SheetId, UnitId,
        appraisal::{
            Mark, SheetScore, Template, acts,
            grading::Grading,
            record::{Cycle, Sheet},
            results::{self, Results},
        },
    },
    lang::Msg,
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, describe, keys,
        widget::{Cursor, Input, Table},
    },
};
use block::Block;
use ratatui::layout::Position;
use second::Second;

/// What the person is in the middle of.
enum Mode {
    /// Moving among cells.
    Cells,
    /// Typing into the cell under the cursor.
    Typing(Input),
    /// Typing one line of text below the table.
    Line(Input, LineFor),
    /// Looking at a pasted block before it is taken.
    Paste(Block),
}

/// What a line of text is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LineFor {
    /// The entry of the cell under the cursor.
    Entry,
    /// Counts of a vote.
    Ballot,
    /// Document and reason of 不定等次.
    NotGraded,
    /// Remarks of a return.
    Return,
    /// An objection.
    Object,
    /// The answer to the oldest objection without one; found right or not.
    Answer(bool),
    /// Document that sets the limit of one step a year aside.
    Release,
    /// Document of a new revision.
    Revise,
    /// What the allowance needs besides the result.
    Pay,
}

/// Where the cursor goes once what was typed is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Stay,
    Next,
    By(isize, isize),
    /// To the first item of the next person.
    NextPerson,
}

/// A proposal under way: the cell, what was typed into it, and what follows.
struct Pending {
    row: usize,
    slot: usize,
    text: Option<String>,
    then: Step,
}

/// What would come out if what is being typed were saved.
struct Live {
    score: SheetScore,
    grading: Grading,
}

/// The score sheet of a cycle in a unit.
pub struct Score {
    cycle: Option<CycleId>,
    unit: Option<UnitId>,
    /// Only some of the sheets, as the line that was opened counts them.
    only: Option<Only>,
    cursor: Cursor,
    slot: usize,
    /// Enter goes along one person's paper form instead of down a column.
    along: bool,
    /// A whole number that nothing can follow is confirmed by itself.
    auto: bool,
    mode: Mode,
    /// Letters or signs typed so far to jump to a name.
    jump: String,
    /// Digits typed behind `/` to jump to an item.
    item: Option<String>,
    pending: Option<Pending>,
    second: Option<Second>,
    /// Kept, computed anew when the book changed.
    results: Results,
    /// Places in the results of the rows shown.
    rows: Vec<usize>,
    live: Option<Live>,
    /// What was typed wrong, in words.
    wrong: Option<String>,
}

impl Score {
    fn about<'v>(&self, look: &Look<'v>) -> Option<(&'v Cycle, &'v Template)> {
        self.cycle.and_then(|cycle| acts::cycle_of(look.view, cycle).ok())
    }

    fn refresh(&mut self, look: &Look<'_>) {
        self.live = None;
        let (Some(cycle), Some(unit)) = (self.cycle, self.unit) else { return };
        let last = results::grades_before(look.view, cycle);
        self.results = results::results_around(look.view, cycle, unit, &last).unwrap_or_default();
        let within = |at: &usize| {
            let sheet = self.results.sheets.get(*at).and_then(|id| look.view.sheet(*id));
            sheet.is_some_and(|sheet| {
                look.view.within(sheet.unit, unit) && self.only.is_none_or(|only| only.has(look.view, sheet))
            })
        };
        self.rows = (0..self.results.sheets.len()).filter(within).collect();
        let slots = self.about(look).map_or(1, |(_, template)| template.slots());
        self.slot = self.slot.min(slots.saturating_sub(1));
    }

    /// The row under the cursor.
    fn row(&self) -> usize {
        self.cursor.at(self.rows.len())
    }

    fn id_at(&self, row: usize) -> Option<SheetId> {
        self.results.sheets.get(*self.rows.get(row)?).copied()
    }

    fn sheet_at<'v>(&self, look: &Look<'v>, row: usize) -> Option<(SheetId, &'v Sheet)> {
        let id = self.id_at(row)?;
        Some((id, look.view.sheet(id)?))
    }

    fn current<'v>(&self, look: &Look<'v>) -> Option<(SheetId, &'v Sheet)> {
        self.sheet_at(look, self.row())
    }

    fn mark_at<'v>(&self, look: &Look<'v>, row: usize, slot: usize) -> &'v Mark {
        self.sheet_at(look, row).map_or(&Mark::Open, |(_, sheet)| sheet.cells.get(slot))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.rows.is_empty()
    }

    /// Whether the sheet under the cursor can still be scored in its state.
    fn is_open(&self, look: &Look<'_>) -> bool {
        let (Some((_, sheet)), Some((_, template))) = (self.current(look), self.about(look)) else {
            return false;
        };
        can_enter(template, sheet)
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(table::Plan::of(look.body(true).height).table.1, 1)
    }

    fn go(&mut self, look: &Look<'_>, row: usize, slot: usize) {
        self.cursor.go(row, self.rows.len(), Score::page(look));
        let slots = self.about(look).map_or(1, |(_, template)| template.slots());
        self.slot = slot.min(slots.saturating_sub(1));
        self.live = None;
    }

    fn open_person(&mut self, look: &Look<'_>) -> Effect {
        let Some((id, _)) = self.current(look) else { return Effect::None };
        Effect::Open(Place::new("record").about(id.row()))
    }

    fn turn(&mut self, _: &Look<'_>) -> Effect {
        self.along = !self.along;
        Effect::None
    }

    fn toggle_auto(&mut self, _: &Look<'_>) -> Effect {
        self.auto = !self.auto;
        Effect::None
    }

    /// The next cell that is not yet scored, in the direction of Enter, from here round to here.
    fn next_open(&mut self, look: &Look<'_>) -> Effect {
        if let Some(second) = &self.second {
            let found = second.next_difference(self.row());
            return match found {
                Some(row) => {
                    self.go(look, row, self.slot);
                    Effect::None
                }
                None => Effect::Say(look.words.t("score-second-none").into_owned()),
            };
        }
        let Some((_, template)) = self.about(look) else { return Effect::None };
        let (rows, slots) = (self.rows.len(), template.slots());
        let all = rows * slots;
        let veto = |slot: usize| {
            let item = template.slot(slot).map(|(item, _)| &item.scoring);
            matches!(item, Some(crate::domain::appraisal::template::Scoring::Veto { .. }))
        };
        let at = if self.along { self.row() * slots + self.slot } else { self.slot * rows + self.row() };
        let found = (1..=all).map(|n| (at + n) % all.max(1)).find_map(|n| {
            let (row, slot) = if self.along { (n / slots, n % slots) } else { (n % rows, n / rows) };
            let (_, sheet) = self.sheet_at(look, row)?;
            let open = matches!(sheet.cells.get(slot), Mark::Open | Mark::Unknown) && !veto(slot);
            (open && can_enter(template, sheet)).then_some((row, slot))
        });
        match found {
            Some((row, slot)) => {
                self.go(look, row, slot);
                Effect::None
            }
            None => Effect::Say(look.words.t("score-all-scored").into_owned()),
        }
    }

    fn moved(&mut self, look: &Look<'_>, rows: isize, slots: isize) -> Effect {
        self.clear_jump();
        let row = self.row().saturating_add_signed(rows).min(self.rows.len().saturating_sub(1));
        self.go(look, row, self.slot.saturating_add_signed(slots));
        Effect::None
    }

    fn pages(&mut self, look: &Look<'_>, step: crate::ui::widget::Step) -> Effect {
        self.clear_jump();
        self.cursor.step(step, self.rows.len(), Score::page(look));
        self.live = None;
        Effect::None
    }

    fn clear_jump(&mut self) {
        self.jump.clear();
        self.item = None;
        self.wrong = None;
    }
}

/// Whether scores of a sheet may be entered in the state that it is in.
fn can_enter(template: &Template, sheet: &Sheet) -> bool {
    use crate::domain::appraisal::template::StateKind;
    let kind = template.states.get(usize::from(sheet.state)).map(|state| state.kind);
    matches!(kind, Some(StateKind::Entry | StateKind::Review))
}

/// A person's name as it may be shown.
fn person_name(look: &Look<'_>, person: PersonId) -> String {
    let name = look.view.person(person).map(|person| person.name.to_string());
    name.unwrap_or_else(|| look.words.t("row-not-shown").into_owned())
}

/// A name of a template in the language of the session.
fn said<'t>(look: &Look<'_>, name: &'t crate::domain::appraisal::template::Name) -> &'t str {
    match look.words.lang() {
        crate::lang::Lang::Zh => &name.zh,
        crate::lang::Lang::En => &name.en,
    }
}

impl Screen for Score {
    const NAME: &'static str = "score";
    const TITLE: Msg = Msg("score-title");
    const BINDINGS: &'static [Binding<Score>] = &[
        Binding::new("next", Msg("score-next"), &[keys::ENTER], |s: &mut Score, l| s.step(l, Step::Next))
            .hint(1)
            .short(Msg("score-next-short"))
            .when(Score::has_row),
        Binding::new("next-open", Msg("score-next-open"), &[keys::f(8)], Score::next_open)
            .hint(2)
            .when(Score::has_row),
        Binding::new("rest-full", Msg("score-rest-full"), &[keys::f(6)], Score::rest_full)
            .hint(3)
            .when(Score::is_open),
        Binding::new("turn", Msg("score-turn"), &[keys::f(5)], Score::turn).hint(4),
        Binding::new("line", Msg("score-line"), &[keys::f(4)], Score::edit_line).hint(7).when(Score::is_open),
        Binding::new("fill-down", Msg("score-fill-down"), &[keys::ctrl('f')], Score::fill_down)
            .when(Score::is_open),
        Binding::new("unscore", Msg("score-unscore"), &[keys::DEL], Score::unscore).when(Score::is_open),
        Binding::new("second", Msg("score-second"), &[keys::ctrl('g')], Score::toggle_second)
            .when(Score::has_row),
        Binding::new("auto", Msg("score-auto"), &[keys::ctrl('e')], Score::toggle_auto),
        Binding::new("card", Msg("score-card"), &[keys::f(7)], Score::open_person).when(Score::has_row),
        Binding::new("papers", Msg("score-papers"), &[keys::f(9)], Score::papers)
            .hint(5)
            .when(Score::has_row),
        Binding::new("flow", Msg("score-flow"), &[keys::f(3)], Score::flow).hint(6).when(Score::has_row),
        Binding::new("ballot", Msg("score-ballot"), &[], |s: &mut Score, l| s.begin_line(l, LineFor::Ballot))
            .when(Score::is_ballot),
        Binding::new("not-graded", Msg("score-set-not-graded"), &[], |s: &mut Score, l| {
            s.begin_line(l, LineFor::NotGraded)
        })
        .when(Score::is_open),
        Binding::new("return", Msg("score-return"), &[], |s: &mut Score, l| s.begin_line(l, LineFor::Return))
            .when(Score::can_return),
        Binding::new("object", Msg("score-object"), &[], |s: &mut Score, l| s.begin_line(l, LineFor::Object))
            .when(Score::is_public),
        Binding::new("answer", Msg("score-answer"), &[], |s: &mut Score, l| {
            s.begin_line(l, LineFor::Answer(false))
        })
        .when(Score::has_objection),
        Binding::new("uphold", Msg("score-uphold"), &[], |s: &mut Score, l| {
            s.begin_line(l, LineFor::Answer(true))
        })
        .when(Score::has_objection),
        Binding::new("release", Msg("score-release"), &[], |s: &mut Score, l| {
            s.begin_line(l, LineFor::Release)
        })
        .when(Score::is_open),
        Binding::new("revise", Msg("score-revise"), &[], |s: &mut Score, l| s.begin_line(l, LineFor::Revise))
            .when(Score::is_decided),
        Binding::new("pay", Msg("score-pay"), &[], |s: &mut Score, l| s.begin_line(l, LineFor::Pay))
            .when(Score::asks_pay),
        Binding::new("honour", Msg("score-honour"), &[keys::ctrl('k')], Score::take_honour)
            .when(Score::has_honour),
        Binding::new("levels", Msg("levels-title"), &[], Score::levels).when(Score::has_levels),
        Binding::new("person", Msg("score-person"), &[], Score::cycles_of_person).when(Score::has_row),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, l| s.moved(l, 0, -1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, l| s.moved(l, 0, 1)),
        Binding::new("up", Msg("command-up"), &[keys::UP], |s, l| s.moved(l, -1, 0)),
        Binding::new("down", Msg("command-down"), &[keys::DOWN], |s, l| s.moved(l, 1, 0)),
        Binding::new("page-up", Msg("command-page-up"), &[keys::PAGE_UP], |s, l| {
            s.pages(l, crate::ui::widget::Step::PageUp)
        }),
        Binding::new("page-down", Msg("command-page-down"), &[keys::PAGE_DOWN], |s, l| {
            s.pages(l, crate::ui::widget::Step::PageDown)
        }),
        Binding::new("first", Msg("command-first"), &[keys::HOME], |s, l| {
            s.pages(l, crate::ui::widget::Step::First)
        }),
        Binding::new("last", Msg("command-last"), &[keys::END], |s, l| {
            s.pages(l, crate::ui::widget::Step::Last)
        }),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Score {
        let asked = place.row().filter(|row| row.kind == Kind::Cycle).map(|row| CycleId(row.id));
        let newest = || look.view.cycles().max_by_key(|(id, cycle)| (cycle.from, *id)).map(|(id, _)| id);
        let cycle = asked.filter(|id| look.view.cycle(*id).is_some()).or_else(newest);
        let unit = place.text("unit").and_then(|id| id.parse().ok()).map(UnitId);
        let held = cycle.and_then(|id| look.view.cycle(id)).map(|cycle| cycle.unit);
        let unit = unit.or(held).map(|unit| match look.view.in_scope(unit) {
            true => unit,
            false => look.view.home().unwrap_or(unit),
        });
        let mut screen = Score {
            cycle,
            unit,
            only: place.text("only").and_then(Only::of),
            cursor: Cursor::on(place.number("cursor")),
            slot: place.number("slot"),
            along: place.text("along").is_some(),
            auto: place.text("auto").is_some(),
            mode: Mode::Cells,
            jump: String::new(),
            item: None,
            pending: None,
            second: None,
            results: Results::default(),
            rows: Vec::new(),
            live: None,
            wrong: None,
        };
        screen.refresh(look);
        screen.second = place.text("second").and_then(|text| Second::parse(text, screen.rows.len()));
        screen.resume_second(look);
        if let Some(row) = place
            .text("sheet")
            .and_then(|id| id.parse().ok())
            .and_then(|id| (0..screen.rows.len()).find(|row| screen.id_at(*row) == Some(SheetId(id))))
        {
            screen.go(look, row, screen.slot);
        }
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Score::NAME).with("cursor", self.row()).with("slot", self.slot);
        if let Some(cycle) = self.cycle {
            place = place.about(cycle.row());
        }
        if let Some(unit) = self.unit {
            place = place.with("unit", unit.0);
        }
        if let Some(only) = self.only {
            place = place.with("only", only.key());
        }
        if self.along {
            place = place.with("along", 1);
        }
        if self.auto {
            place = place.with("auto", 1);
        }
        // What was keyed a second time is nowhere else until it is compared.
        if let Some(second) = &self.second {
            place = place.with("second", second.written());
        }
        place
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let Some((cycle, template)) = self.about(look) else { return String::new() };
        let unit = self.unit.map(|unit| describe::unit_path(look, unit)).unwrap_or_default();
        let name = format!("{}v{}", said(look, &template.name), template.version);
        let only = match self.only {
            Some(only) => look.words.ta(only.label(), &[("cycle", cycle.name.to_string().into())]),
            None => "".into(),
        };
        match self.only {
            Some(_) => describe::joined(&[&unit, &only]),
            None => describe::joined(&[&unit, &cycle.name, &name]),
        }
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let Some((cycle, template)) = self.about(look) else {
            canvas.paragraph(1, 1, &look.words.t("score-no-cycle"), crate::ui::Tone::Dim);
            return None;
        };
        let plan = table::Plan::of(canvas.rows());
        table::summary(self, look, cycle, template, &mut canvas.part(0, 2));
        if plan.rules {
            canvas.rule(2);
            canvas.rule(plan.panel.0 - 1);
        }
        let caret = table::draw(self, look, template, &mut canvas.part(plan.table.0, plan.table.1));
        let line = panel::draw(self, look, template, &mut canvas.part(plan.panel.0, plan.panel.1));
        line.or(caret)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        self.keyed(look, key)
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        match &mut self.mode {
            Mode::Typing(input) if !text.trim().contains(['\n', '\t']) => input.paste(look, text),
            Mode::Line(input, _) => input.paste(look, text),
            Mode::Typing(_) | Mode::Cells | Mode::Paste(_) => {
                self.pasted(look, text);
                Effect::None
            }
        }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Saved(receipt) => {
                let ids: Vec<SheetId> =
                    receipt.rows().filter(|row| row.kind == Kind::Sheet).map(|row| SheetId(row.id)).collect();
                let scores = receipt.created.is_empty() && ids.len() == receipt.rows().count();
                self.live = None;
                if !scores || !self.results.update(look.view, &ids) {
                    self.refresh(look);
                }
                if let Some(pending) = self.pending.take() {
                    self.mode = Mode::Cells;
                    self.advance(look, pending.then);
                }
                self.take_ballot(look, &receipt.rows().collect::<Vec<_>>())
            }
            Event::Refused(_) | Event::StoreFailed(_) => {
                // What was typed stands in its cell again.
                if let Some(Pending { row, slot, text, .. }) = self.pending.take() {
                    self.go(look, row, slot);
                    if let Some(text) = text {
                        self.mode = Mode::Typing(keying::input(&text));
                    }
                }
                Effect::None
            }
            Event::BookChanged | Event::Shown => {
                let here = self.id_at(self.row());
                self.refresh(look);
                // Rows may have come or gone; the cursor stays on its person.
                if let Some(row) =
                    here.and_then(|id| (0..self.rows.len()).find(|r| self.id_at(*r) == Some(id)))
                {
                    self.go(look, row, self.slot);
                }
                Effect::None
            }
            _ => Effect::None,
        }
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        if !self.jump.is_empty() || self.item.is_some() || self.wrong.is_some() {
            self.clear_jump();
            return Some(Effect::None);
        }
        self.second.take().map(|_| Effect::None)
    }

    fn digits_are_data(&self) -> bool {
        true
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: self.unit, kinds: vec![Kind::Sheet, Kind::Cycle, Kind::Ballot, Kind::Person] }
    }
}

#[cfg(test)]
mod tests;
