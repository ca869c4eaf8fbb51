//! People of a village who meet the conditions and stand on no list: marked ones enter it with one key, with the
//! channel that a digit chooses.

use super::{heading, merit, office_of};
use crate::{
    domain::{
        PersonId, UnitId,
        office::desk::Ground,
        pipeline::{
            desk::{self, Suggestion},
            file,
        },
        register::Slug,
    },
    lang::Msg,
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        screens::place_for,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// The screen.
pub struct Recommend {
    village: UnitId,
    office: Slug,
    source: usize,
    cursor: Cursor,
    lines: Vec<Suggestion>,
    marked: BTreeSet<PersonId>,
}

impl Recommend {
    fn refresh(&mut self, look: &Look<'_>) {
        self.lines = desk::suggestions(look.view, self.village, self.office);
        let here: BTreeSet<PersonId> = self.lines.iter().map(|line| line.person).collect();
        self.marked.retain(|person| here.contains(person));
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(4), 0)
    }

    fn current(&self) -> Option<&Suggestion> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(person) = self.current().map(|line| line.person) {
            if !self.marked.remove(&person) {
                self.marked.insert(person);
            }
            self.cursor.step(Step::Down, self.lines.len(), Recommend::page(look));
        }
        Effect::None
    }

    fn save(&mut self, look: &Look<'_>) -> Effect {
        let chosen: Vec<PersonId> = match self.marked.is_empty() {
            true => self.current().map(|line| line.person).into_iter().collect(),
            false => {
                let shown = self.lines.iter().map(|line| line.person);
                shown.filter(|person| self.marked.contains(person)).collect()
            }
        };
        let Some(source) = file::sources().get(self.source) else { return Effect::None };
        let ground = Ground::from(look.view.today());
        match desk::recommend(look.view, self.village, self.office, &chosen, source.key, &ground) {
            Ok(act) => {
                self.marked.clear();
                Effect::propose(act)
            }
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |line| Effect::Open(place_for(look, line.person.row())))
    }

    fn next_source(&mut self, _: &Look<'_>) -> Effect {
        self.source = (self.source + 1) % file::sources().len().max(1);
        Effect::None
    }
}

impl Listed for Recommend {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Recommend::page(look));
        Effect::None
    }
}

impl Screen for Recommend {
    const NAME: &'static str = "recommend";
    const TITLE: Msg = Msg("recommend-title");
    const BINDINGS: &'static [Binding<Recommend>] = &[
        Binding::new("save", Msg("recommend-save"), &[keys::ENTER], Recommend::save)
            .hint(1)
            .when(Recommend::has_row),
        Binding::new("mark", Msg("command-mark"), &[keys::SPACE], Recommend::mark)
            .hint(2)
            .when(Recommend::has_row),
        Binding::new("source", Msg("recommend-source"), &[keys::f(4), keys::TAB], Recommend::next_source)
            .hint(3)
            .shown(Msg("recommend-source-keys")),
        Binding::new("open", Msg("command-open"), &[keys::f(3), keys::ch('o')], Recommend::open_row)
            .hint(4)
            .when(Recommend::has_row),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Recommend {
        let village = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = Recommend {
            village: village.unwrap_or(UnitId(0)),
            office: office_of(place),
            source: place.number("source").min(file::sources().len().saturating_sub(1)),
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
            marked: BTreeSet::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        Place::new(Recommend::NAME)
            .about(self.village.row())
            .with("office", self.office)
            .with("source", self.source)
            .with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        heading(look, self.village, self.office)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let view = look.view;
        let sum = view.pipeline(self.village).office(self.office);
        let args = [("need", sum.need.into()), ("valid", sum.valid.into()), ("short", sum.short.into())];
        canvas.text(0, 1, &words.ta("recommend-short", &args), Tone::Strong);
        let chinese = words.lang() == crate::lang::Lang::Zh;
        let mut at = canvas.text(1, 1, &words.t("recommend-from"), Tone::Head) + 1;
        for (place, source) in file::sources().iter().enumerate() {
            let text = format!("{} {}", place + 1, source.name(chinese));
            let (text, tone) = match place == self.source {
                true => (format!("[{text}]"), Tone::Strong),
                false => (format!(" {text} "), Tone::Plain),
            };
            at = canvas.text(1, at, &text, tone) + 1;
        }
        canvas.rule(2);
        let columns = [
            Column::new(words.t("column-name"), 10),
            Column::new(words.t("reserves-sex"), 4),
            Column::new(words.t("reserves-age"), 4).right(),
            Column::new(words.t("reserves-education"), 8),
            Column::new(words.t("recommend-merits"), 20).grow(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            let person = view.person(line.person);
            match column {
                0 => describe::name(look, line.person.row()).into(),
                1 => person
                    .and_then(|person| person.sex)
                    .map(|sex| describe::choice(look, "sex", sex.key()))
                    .unwrap_or_default()
                    .into(),
                2 => line.age.map(|age| age.to_string()).unwrap_or_default().into(),
                3 => person
                    .and_then(|person| person.education)
                    .map(|education| describe::choice(look, "education", education.key()))
                    .unwrap_or_default()
                    .into(),
                _ => {
                    let merits: Vec<String> = line.merits.iter().map(|one| merit(look, *one)).collect();
                    merits.join(&words.t("list-comma")).into()
                }
            }
        };
        let rows = canvas.rows().saturating_sub(4);
        let marked = |row: usize| self.lines.get(row).is_some_and(|line| self.marked.contains(&line.person));
        let table = Table { marked: &marked, ..Table::new(&columns, self.lines.len(), self.cursor, &cell) };
        let caret = table.draw(&mut canvas.part(3, rows));
        if self.lines.is_empty() {
            canvas.text(5, 1, &words.t("recommend-none"), Tone::Dim);
        }
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), Recommend::page(look)));
        let said = match self.marked.len() {
            0 => words.t("recommend-how").into_owned(),
            n => words.ta("reserves-marked", &[("count", n.into())]).into_owned(),
        };
        let at = canvas.rows() - 1;
        canvas.both(at, (&said, Tone::Plain), (&counter, Tone::Dim));
        caret
    }

    fn key(&mut self, _: &Look<'_>, key: Key) -> Option<Effect> {
        let digit = key.folded().typed().and_then(|c| c.to_digit(10))? as usize;
        if (1..=file::sources().len()).contains(&digit) {
            self.source = digit - 1;
        }
        Some(Effect::None)
    }

    fn digits_are_data(&self) -> bool {
        true
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
        Interests { unit: Some(self.village), kinds: Vec::new() }
    }
}
