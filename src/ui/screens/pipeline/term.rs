//! 换届: the elections of a term down, what each came to across; "all re-elected except" in one go, exceptions one by
//! one with candidates beside them.

use super::super::place_for;
use crate::{
    domain::{
        ElectionId, PersonId, TermId,
        office::{
            Election, Outcome,
            desk::Ground,
            term::{self, Mark, Progress, Team},
        },
        register::Slug,
    },
    lang::Msg,
    term::{Code, Key},
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, page_down,
            page_up, up,
        },
        wording, wording_offices,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Candidates beside an election.
const BESIDE: usize = 6;
/// Longest number of minutes.
const MINUTES: u16 = 40;

/// The screen.
pub struct TermChange {
    term: Option<TermId>,
    only_open: bool,
    cursor: Cursor,
    lines: Vec<ElectionId>,
    /// Those who are not re-elected.
    marked: BTreeSet<ElectionId>,
    progress: Progress,
    teams: (Team, Team),
    /// Candidates for the election under the cursor, while one is asked for.
    beside: Option<Vec<PersonId>>,
    /// The number of the minutes for all that are re-elected.
    minutes: Option<Input>,
}

impl TermChange {
    fn refresh(&mut self, look: &Look<'_>) {
        let view = look.view;
        let latest = || view.terms().map(|(id, term)| (term.closed.is_none(), id)).max().map(|(_, id)| id);
        self.term = self.term.filter(|id| view.term(*id).is_some()).or_else(latest);
        let Some(id) = self.term else {
            self.lines.clear();
            return;
        };
        let open = |election: &Election| election.outcome != Some(Outcome::Elected);
        let all = view.elections_of_term(id);
        self.lines = all.iter().filter(|(_, e)| !self.only_open || open(e)).map(|(id, _)| *id).collect();
        let here: BTreeSet<ElectionId> = self.lines.iter().copied().collect();
        self.marked.retain(|id| here.contains(id));
        self.progress = term::progress(view, id);
        if let Some(record) = view.term(id) {
            let offices: Vec<Slug> = record.offices.iter().filter_map(|key| Slug::parse(key)).collect();
            let team = |day| term::team(view, record.unit, &offices, day);
            self.teams = (team(record.from.before()), team(view.day().max(record.from)));
        }
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(5), 0)
    }

    fn current(&self) -> Option<ElectionId> {
        self.lines.get(self.cursor.at(self.lines.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty() && self.minutes.is_none()
    }

    fn say(look: &Look<'_>, planned: Result<crate::domain::Act, crate::domain::Refusal>) -> Effect {
        match planned {
            Ok(act) => Effect::propose(act),
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    /// The first day of the term, not earlier than it: what results begin with.
    fn ground(&self, look: &Look<'_>, document: &str) -> Ground {
        let from = self.term.and_then(|id| look.view.term(id)).map_or(look.view.today(), |term| term.from);
        Ground { document: document.into(), ..Ground::from(from) }
    }

    fn mark_row(&mut self, look: &Look<'_>) -> Effect {
        if let Some(id) = self.current() {
            if !self.marked.remove(&id) {
                self.marked.insert(id);
            }
            self.cursor.step(Step::Down, self.lines.len(), TermChange::page(look));
        }
        Effect::None
    }

    fn ask_minutes(&mut self, _: &Look<'_>) -> Effect {
        self.minutes = Some(Input::new(Accepts::Text(MINUTES), ""));
        Effect::None
    }

    fn all(&mut self, look: &Look<'_>) -> Effect {
        let (Some(term), Some(input)) = (self.term, self.minutes.take()) else { return Effect::None };
        let ground = self.ground(look, input.text().trim());
        let planned = term::all_reelected(look.view, term, &self.marked, &ground);
        if planned.is_ok() {
            self.marked.clear();
            self.only_open = true;
            self.cursor = Cursor::default();
        }
        TermChange::say(look, planned)
    }

    /// Candidates beside the election under the cursor, a digit each.
    fn elect(&mut self, look: &Look<'_>) -> Effect {
        let election = self.current().and_then(|id| look.view.election(id));
        self.beside = election.map(|election| {
            let mut all = term::electable(look.view, election);
            all.truncate(BESIDE);
            all
        });
        Effect::None
    }

    fn winner(&mut self, look: &Look<'_>, person: PersonId) -> Effect {
        self.beside = None;
        let Some(id) = self.current() else { return Effect::None };
        let ground = self.ground(look, "");
        TermChange::say(look, term::result(look.view, id, &[person], &ground))
    }

    fn note(&mut self, look: &Look<'_>, mark: Mark) -> Effect {
        let ids: Vec<ElectionId> = match self.marked.is_empty() {
            true => self.current().into_iter().collect(),
            false => self.marked.iter().copied().collect(),
        };
        self.marked.clear();
        TermChange::say(look, term::mark(look.view, &ids, mark, &Ground::from(look.view.today())))
    }

    fn open_term(&mut self, look: &Look<'_>) -> Effect {
        let unit = look.view.home();
        let place = Place::new("office-act").with("how", "term");
        Effect::Open(unit.map_or(place.clone(), |unit| place.about(unit.row())))
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |id| Effect::Open(place_for(look, id.row())))
    }

    fn next_term(&mut self, look: &Look<'_>) -> Effect {
        let all: Vec<TermId> = look.view.terms().map(|(id, _)| id).collect();
        let at = self.term.and_then(|id| all.iter().position(|known| *known == id)).unwrap_or(0);
        self.term = all.get((at + 1) % all.len().max(1)).copied();
        self.refresh(look);
        Effect::None
    }

    fn toggle_open(&mut self, look: &Look<'_>) -> Effect {
        self.only_open = !self.only_open;
        self.refresh(look);
        Effect::None
    }
}

impl Listed for TermChange {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.beside = None;
        self.cursor.step(step, self.lines.len(), TermChange::page(look));
        Effect::None
    }
}

impl Screen for TermChange {
    const NAME: &'static str = "term";
    const TITLE: Msg = Msg("menu-term");
    const BINDINGS: &'static [Binding<TermChange>] = &[
        Binding::new("mark", Msg("term-except"), &[keys::SPACE], TermChange::mark_row)
            .hint(1)
            .when(TermChange::has_row),
        Binding::new("all", Msg("term-all"), &[keys::f(4), keys::ch('a')], TermChange::ask_minutes)
            .hint(2)
            .when(TermChange::has_row),
        Binding::new("elect", Msg("term-elect"), &[keys::f(6), keys::ch('e')], TermChange::elect)
            .hint(3)
            .when(TermChange::has_row),
        Binding::new("new", Msg("term-open"), &[keys::f(3), keys::ch('n')], TermChange::open_term).hint(4),
        Binding::new("unfilled", Msg("term-unfilled"), &[keys::f(9), keys::ch('l')], TermChange::toggle_open)
            .hint(5),
        Binding::new(
            "reviewed",
            Msg("term-reviewed"),
            &[keys::f(5)],
            |s: &mut TermChange, look: &Look<'_>| s.note(look, Mark::Reviewed),
        )
        .hint(6)
        .when(TermChange::has_row),
        Binding::new("failed", Msg("term-failed"), &[keys::f(7)], |s: &mut TermChange, look: &Look<'_>| {
            s.note(look, Mark::Failed)
        })
        .when(TermChange::has_row),
        Binding::new(
            "postponed",
            Msg("term-postponed"),
            &[keys::ch('p')],
            |s: &mut TermChange, look: &Look<'_>| s.note(look, Mark::Postponed),
        )
        .when(TermChange::has_row),
        Binding::new(
            "handed-over",
            Msg("term-handed-over"),
            &[keys::f(8)],
            |s: &mut TermChange, look: &Look<'_>| s.note(look, Mark::HandedOver),
        )
        .when(TermChange::has_row),
        Binding::new(
            "audited",
            Msg("term-audited"),
            &[keys::ch('u')],
            |s: &mut TermChange, look: &Look<'_>| s.note(look, Mark::Audited),
        )
        .when(TermChange::has_row),
        Binding::new("other", Msg("term-other"), &[keys::TAB], TermChange::next_term),
        Binding::new("open", Msg("command-open"), &[keys::ENTER], TermChange::open_row)
            .when(TermChange::has_row),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> TermChange {
        let mut screen = TermChange {
            term: place.text("term").and_then(|id| id.parse().ok()).map(TermId),
            only_open: place.number("open") > 0,
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
            marked: BTreeSet::new(),
            progress: Progress::default(),
            teams: (Team::default(), Team::default()),
            beside: None,
            minutes: None,
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(TermChange::NAME).with("cursor", self.cursor.at(self.lines.len()));
        let place = if self.only_open { place.with("open", 1) } else { place };
        self.term.map_or(place.clone(), |term| place.with("term", term.0))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let term = self.term.and_then(|id| look.view.term(id));
        term.map_or_else(String::new, |term| {
            describe::joined(&[look.view.unit_name(term.unit), &term.name, &term.from.to_string()])
        })
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (words, view) = (look.words, look.view);
        if self.term.is_none() {
            canvas.paragraph(1, 1, &words.t("term-none"), Tone::Plain);
            return None;
        }
        let Progress { all, reviewed, elected, failed, open, not_handed_over, not_audited } = self.progress;
        let args = [
            ("all", all.into()),
            ("reviewed", reviewed.into()),
            ("elected", elected.into()),
            ("failed", failed.into()),
            ("open", open.into()),
            ("handover", not_handed_over.into()),
            ("audit", not_audited.into()),
        ];
        canvas.text(0, 1, &words.ta("term-progress", &args), Tone::Strong);
        canvas.rule(1);
        let columns = [
            Column::new(words.t("offices-unit"), 12).grow(),
            Column::new(words.t("pipeline-office"), 8),
            Column::new(words.t("term-holder"), 10),
            Column::new(words.t("field-election-outcome"), 8),
            Column::new(words.t("field-election-held"), 10),
            Column::new(words.t("term-review-short"), 10),
            Column::new(words.t("term-handover-short"), 10),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(one) = self.lines.get(row).and_then(|id| view.election(*id)) else {
                return Cell::default();
            };
            let day = |day: Option<crate::domain::Day>| day.map(|day| day.to_string()).unwrap_or_default();
            match column {
                0 => describe::unit_path(look, one.unit).into(),
                1 => wording_offices::office(words, one.office).into(),
                2 => {
                    let names: Vec<String> =
                        term::holders(view, one).iter().map(|id| describe::name(look, id.row())).collect();
                    match names.is_empty() {
                        true => Cell::new(words.t("offices-vacancy"), Tone::Alert),
                        false => names.join(" ").into(),
                    }
                }
                3 => match one.outcome {
                    Some(Outcome::Elected) => Cell::new(words.t("choice-outcome-elected"), Tone::Good),
                    Some(outcome) => Cell::new(describe::choice(look, "outcome", outcome.key()), Tone::Alert),
                    None => Cell::new(words.t("term-waits"), Tone::Dim),
                },
                4 => day(one.held).into(),
                5 => day(one.reviewed).into(),
                _ => day(one.handed_over).into(),
            }
        };
        let rows = canvas.rows().saturating_sub(5);
        let marked = |row: usize| self.lines.get(row).is_some_and(|id| self.marked.contains(id));
        let table = Table { marked: &marked, ..Table::new(&columns, self.lines.len(), self.cursor, &cell) };
        let mut caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.text(4, 1, &words.t("term-all-filled"), Tone::Dim);
        }
        let at = rows + 2;
        if let Some(typed) = self.below(look, canvas, at) {
            caret = Some(typed);
        }
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), TermChange::page(look)));
        let said = match self.marked.len() {
            0 => String::new(),
            n => words.ta("term-marked", &[("count", n.into())]).into_owned(),
        };
        canvas.both(canvas.rows() - 1, (&said, Tone::Strong), (&counter, Tone::Dim));
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if let Some(input) = &mut self.minutes {
            return Some(match key.code {
                Code::Enter => self.all(look),
                Code::Esc => {
                    self.minutes = None;
                    Effect::None
                }
                _ => {
                    let _typed: Typed = input.key(key);
                    Effect::None
                }
            });
        }
        let beside = self.beside.as_ref()?;
        let digit = key.folded().typed().and_then(|c| c.to_digit(10))? as usize;
        let person = digit.checked_sub(1).and_then(|at| beside.get(at)).copied()?;
        Some(self.winner(look, person))
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        self.minutes.as_mut().map_or(Effect::None, |input| input.paste(look, text))
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        if self.minutes.take().is_some() || self.beside.take().is_some() {
            return Some(Effect::None);
        }
        (!std::mem::take(&mut self.marked).is_empty()).then_some(Effect::None)
    }

    fn digits_are_data(&self) -> bool {
        self.beside.is_some()
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests::default()
    }
}

impl TermChange {
    /// The minutes being typed, the candidates, or old and new team side by side.
    fn below(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) -> Option<Position> {
        let words = look.words;
        if let Some(input) = &self.minutes {
            let label = words.ta("term-minutes", &[("except", self.marked.len().into())]);
            let at = canvas.text(row, 1, &label, Tone::Head) + 1;
            let cells = canvas.columns().saturating_sub(at + 2).min(30);
            canvas.text(row, at, "[", Tone::Plain);
            let caret = input.draw(canvas, row, at + 1, cells);
            canvas.text(row, at + 1 + cells, "]", Tone::Plain);
            return caret;
        }
        if let Some(beside) = &self.beside {
            if beside.is_empty() {
                canvas.text(row, 1, &words.t("term-nobody"), Tone::Dim);
            }
            let mut at = 1;
            for (n, person) in beside.iter().enumerate() {
                let line = row + u16::from(n >= BESIDE / 2);
                if n == BESIDE / 2 {
                    at = 1;
                }
                let said = describe::row(look, person.row());
                let age: String = said.detail.split(' ').take(2).collect::<Vec<_>>().join(" ");
                at = canvas.text(line, at, &format!("{} {} {age}", n + 1, said.name), Tone::Plain) + 2;
            }
            return None;
        }
        for (line, (label, team)) in
            (row..).zip([(Msg("term-team-old"), &self.teams.0), (Msg("term-team-new"), &self.teams.1)])
        {
            let mean = (team.age_sum * 10).checked_div(team.aged);
            let age =
                mean.map_or_else(|| "-".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
            let args = [
                ("persons", team.persons.into()),
                ("age", age.into()),
                ("women", team.women.into()),
                ("college", team.college.into()),
                ("young", team.young.into()),
                ("without", team.units_without_young.into()),
                ("concurrent", team.concurrent.into()),
            ];
            let at = canvas.text(line, 1, &words.t(label), Tone::Head) + 1;
            canvas.text(line, at, &words.ta("term-team", &args), Tone::Plain);
        }
        None
    }
}
