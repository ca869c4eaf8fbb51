//! The people on the reserve lists of a unit: marked ones move a stage, are re-validated or go to filing with one key.

use super::{heading, office_of, uncounted};
use crate::{
    domain::{
        Class, Kind, PersonId, Refusal, ReserveId, UnitId,
        office::desk::Ground,
        pipeline::{
            desk::{self, Entry, Slice},
            record::ReserveEnd,
            switches::Worth,
        },
        register::Slug,
        unit::Level,
    },
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        screens::place_for,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording, wording_offices,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// The list.
pub struct Reserves {
    unit: UnitId,
    office: Slug,
    slice: Slice,
    cursor: Cursor,
    lines: Vec<Entry>,
    marked: BTreeSet<ReserveId>,
    summary: String,
}

/// Names of the slices in places.
const SLICES: [(&str, Slice, Msg); 5] = [
    ("all", Slice::All, Msg("slice-all")),
    ("valid", Slice::Valid, Msg("pipeline-valid")),
    ("uncounted", Slice::Uncounted, Msg("pipeline-uncounted")),
    ("unfiled", Slice::Unfiled, Msg("pipeline-unfiled")),
    ("leaving", Slice::Leaving, Msg("pipeline-leaving")),
];

impl Reserves {
    fn refresh(&mut self, look: &Look<'_>) {
        self.lines = desk::entries(look.view, self.unit, self.office, self.slice);
        let here: BTreeSet<ReserveId> = self.lines.iter().map(|line| line.id).collect();
        self.marked.retain(|id| here.contains(id));
        let sum = look.view.pipeline(self.unit).office(self.office);
        self.summary = look
            .words
            .ta(
                "reserves-summary",
                &[
                    ("posts", sum.base.into()),
                    ("need", sum.need.into()),
                    ("valid", sum.valid.into()),
                    ("short", sum.short.into()),
                ],
            )
            .into_owned();
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 0)
    }

    fn current(&self) -> Option<Entry> {
        self.lines.get(self.cursor.at(self.lines.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    /// The marked entries, else the one under the cursor.
    fn chosen(&self) -> Vec<ReserveId> {
        if self.marked.is_empty() {
            return self.current().map(|line| line.id).into_iter().collect();
        }
        self.marked.iter().copied().collect()
    }

    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(line) = self.current() {
            if !self.marked.remove(&line.id) {
                self.marked.insert(line.id);
            }
            self.cursor.step(Step::Down, self.lines.len(), Reserves::page(look));
        }
        Effect::None
    }

    fn mark_all(&mut self, _: &Look<'_>) -> Effect {
        if self.marked.len() == self.lines.len() {
            self.marked.clear();
        } else {
            self.marked = self.lines.iter().map(|line| line.id).collect();
        }
        Effect::None
    }

    fn carry_out(
        &mut self,
        look: &Look<'_>,
        plan: impl FnOnce(&[ReserveId], &Ground) -> Result<crate::domain::Act, Refusal>,
    ) -> Effect {
        let ground = Ground::from(look.view.today());
        match plan(&self.chosen(), &ground) {
            Ok(act) => {
                self.marked.clear();
                Effect::propose(act)
            }
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    fn advance(&mut self, look: &Look<'_>) -> Effect {
        self.carry_out(look, |ids, ground| desk::advance(look.view, ids, ground))
    }

    fn validate(&mut self, look: &Look<'_>) -> Effect {
        self.carry_out(look, |ids, ground| desk::validate(look.view, ids, ground.from, ground))
    }

    fn file(&mut self, look: &Look<'_>) -> Effect {
        self.carry_out(look, |ids, ground| desk::send_to_filing(look.view, ids, ground))
    }

    fn strike(&mut self, look: &Look<'_>) -> Effect {
        self.carry_out(look, |ids, ground| {
            desk::strike(look.view, ids, ground.from, ReserveEnd::Struck, ground)
        })
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |line| Effect::Open(place_for(look, line.id.row())))
    }

    fn recommend(&mut self, _: &Look<'_>) -> Effect {
        let place = Place::new(super::Recommend::NAME).about(self.unit.row());
        Effect::Open(place.with("office", self.office))
    }

    fn is_village(&self, look: &Look<'_>) -> bool {
        look.view.unit(self.unit).is_some_and(|unit| unit.level == Level::Village)
    }

    fn offices(&mut self, _: &Look<'_>) -> Effect {
        Effect::Open(Place::new("offices").about(self.unit.row()).with("office", self.office))
    }

    fn next_slice(&mut self, look: &Look<'_>) -> Effect {
        let at = SLICES.iter().position(|(_, slice, _)| *slice == self.slice).unwrap_or(0);
        self.slice = SLICES[(at + 1) % SLICES.len()].1;
        self.refresh(look);
        Effect::None
    }
}

impl Listed for Reserves {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Reserves::page(look));
        Effect::None
    }
}

impl Screen for Reserves {
    const NAME: &'static str = "reserves";
    const TITLE: Msg = Msg("reserves-title");
    const BINDINGS: &'static [Binding<Reserves>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Reserves::open_row)
            .hint(1)
            .when(Reserves::has_row),
        Binding::new("mark", Msg("command-mark"), &[keys::SPACE], Reserves::mark)
            .hint(2)
            .when(Reserves::has_row),
        Binding::new("mark-all", Msg("command-mark-all"), &[keys::ch('*')], Reserves::mark_all)
            .when(Reserves::has_row),
        Binding::new("advance", Msg("reserves-advance"), &[keys::f(4), keys::ch('a')], Reserves::advance)
            .hint(3)
            .when(Reserves::has_row),
        Binding::new("validate", Msg("reserves-validate"), &[keys::f(5), keys::ch('v')], Reserves::validate)
            .hint(4)
            .when(Reserves::has_row),
        Binding::new(
            "recommend",
            Msg("pipeline-recommend"),
            &[keys::f(6), keys::ch('r')],
            Reserves::recommend,
        )
        .hint(5)
        .when(Reserves::is_village),
        Binding::new("file", Msg("reserves-file"), &[keys::f(8), keys::ch('f')], Reserves::file)
            .hint(6)
            .when(Reserves::has_row),
        Binding::new("strike", Msg("reserves-strike"), &[keys::DEL], Reserves::strike)
            .when(Reserves::has_row),
        Binding::new("offices", Msg("pipeline-offices"), &[keys::f(3), keys::ch('o')], Reserves::offices),
        Binding::new("slice", Msg("reserves-slice"), &[keys::f(9), keys::ch('l')], Reserves::next_slice)
            .hint(7),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Reserves {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let slice = place.text("slice").unwrap_or("all");
        let mut screen = Reserves {
            unit: unit.unwrap_or(UnitId(0)),
            office: office_of(place),
            slice: SLICES.iter().find(|(key, ..)| *key == slice).map_or(Slice::All, |(_, slice, _)| *slice),
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
            marked: BTreeSet::new(),
            summary: String::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let slice = SLICES.iter().find(|(_, slice, _)| *slice == self.slice).map_or("all", |(key, ..)| *key);
        Place::new(Reserves::NAME)
            .about(self.unit.row())
            .with("office", self.office)
            .with("slice", slice)
            .with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        heading(look, self.unit, self.office)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        if !look.view.sees_vetting() {
            canvas.text(0, 1, &words.t("pipeline-hidden"), Tone::Dim);
            return None;
        }
        let slice =
            SLICES.iter().find(|(_, slice, _)| *slice == self.slice).map_or(Msg("slice-all"), |(.., m)| *m);
        canvas.both(0, (&self.summary, Tone::Strong), (&words.t(slice), Tone::Head));
        canvas.rule(1);
        let columns = [
            Column::new(words.t("column-name"), 10),
            Column::new(words.t("reserves-village"), 10).grow(),
            Column::new(words.t("reserves-age"), 4).right(),
            Column::new(words.t("reserves-education"), 8),
            Column::new(words.t("reserves-stage"), 8),
            Column::new(words.t("reserves-validated"), 10),
            Column::new(words.t("reserves-worth"), 10),
            Column::new(words.t("reserves-source"), 12),
        ];
        let view = look.view;
        let switches = view.switches();
        let age = |person: PersonId| {
            let shown = view.sees_class(Kind::Person, Class::Personal);
            let birth = view.person(person).and_then(|person| person.birth).filter(|_| shown);
            birth.map(|birth| switches.age_day(view.day()).years_since(birth.day))
        };
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            let Some(reserve) = view.reserve(line.id) else { return Cell::default() };
            let person = view.person(line.person);
            match column {
                0 => describe::name(look, line.person.row()).into(),
                1 => view.unit_name(reserve.unit).to_owned().into(),
                2 => {
                    age(line.person).map_or_else(|| words.t("unknown").into_owned(), |n| n.to_string()).into()
                }
                3 => person
                    .and_then(|person| person.education)
                    .map(|education| describe::choice(look, "education", education.key()))
                    .unwrap_or_default()
                    .into(),
                4 => wording_offices::stage(words, reserve.stage).into(),
                5 => reserve.validated.map(|day| day.to_string()).unwrap_or_default().into(),
                6 => match line.worth {
                    Worth::Valid if line.leaving => Cell::new(words.t("worth-leaving"), Tone::Warn),
                    Worth::Valid => Cell::new(words.t("worth-valid"), Tone::Good),
                    Worth::Unfiled => Cell::new(words.t("worth-unfiled"), Tone::Dim),
                    Worth::Not(why) => Cell::new(uncounted(look, why), Tone::Alert),
                },
                _ => wording_offices::source(words, reserve.source).into(),
            }
        };
        let rows = canvas.rows().saturating_sub(3);
        let marked = |row: usize| self.lines.get(row).is_some_and(|line| self.marked.contains(&line.id));
        let table = Table { marked: &marked, ..Table::new(&columns, self.lines.len(), self.cursor, &cell) };
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.text(4, 1, &words.t("reserves-none"), Tone::Dim);
        }
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), Reserves::page(look)));
        let said = match self.marked.len() {
            0 => String::new(),
            n => words.ta("reserves-marked", &[("count", n.into())]).into_owned(),
        };
        let at = canvas.rows() - 1;
        canvas.both(at, (&said, Tone::Strong), (&counter, Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        (!std::mem::take(&mut self.marked).is_empty()).then_some(Effect::None)
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.unit), kinds: Vec::new() }
    }
}
