//! The posts of a unit with who holds them: incumbents and vacancies, and the acts on them.

use super::{heading, office_of};
use crate::{
    domain::{
        IncumbencyId, UnitId,
        assignment::Standing,
        office::{OfficeKind, file::office, offices},
        pipeline::forecast::term_end,
        register::Slug,
        unit::Level,
    },
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        screens::place_for,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording_offices,
    },
};
use ratatui::layout::Position;

/// One row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Line {
    unit: UnitId,
    office: Slug,
    /// Who; `None` is a post that nobody holds.
    held: Option<IncumbencyId>,
}

/// The list.
pub struct Offices {
    unit: UnitId,
    office: Slug,
    vacant: bool,
    cursor: Cursor,
    lines: Vec<Line>,
}

impl Offices {
    fn refresh(&mut self, look: &Look<'_>) {
        let view = look.view;
        let village = view.unit(self.unit).is_some_and(|unit| unit.level >= Level::Village);
        let shown = |kind: &&OfficeKind| (village && !self.vacant) || kind.key == self.office;
        self.lines.clear();
        for (unit, record) in view.below(self.unit) {
            for kind in offices().iter().filter(shown).filter(|kind| kind.fits(record)) {
                let holders = view.holders(unit, kind.key);
                let vacant = view.bench(unit, kind.key).vacant;
                if self.vacant && vacant == 0 {
                    continue;
                }
                let line = |held| Line { unit, office: kind.key, held };
                self.lines.extend(holders.into_iter().map(|(id, _)| line(Some(id))));
                self.lines.extend((0..vacant).map(|_| line(None)));
            }
        }
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 0)
    }

    fn current(&self) -> Option<Line> {
        self.lines.get(self.cursor.at(self.lines.len())).copied()
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn has_holder(&self, _: &Look<'_>) -> bool {
        self.current().is_some_and(|line| line.held.is_some())
    }

    fn act(&self, how: &str) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        let place = Place::new("office-act").with("how", how).with("office", line.office);
        Effect::Open(match line.held {
            Some(id) => place.about(id.row()).with("unit", line.unit.0),
            None => place.about(line.unit.row()),
        })
    }

    fn end(&mut self, _: &Look<'_>) -> Effect {
        self.act("end")
    }

    fn acting(&mut self, _: &Look<'_>) -> Effect {
        self.act("acting")
    }

    fn take(&mut self, _: &Look<'_>) -> Effect {
        self.act("take")
    }

    fn suspend(&mut self, _: &Look<'_>) -> Effect {
        self.act("suspend")
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        match self.current().and_then(|line| line.held) {
            Some(id) => Effect::Open(place_for(look, id.row())),
            None => self.take(look),
        }
    }

    fn all(&mut self, look: &Look<'_>) -> Effect {
        self.vacant = !self.vacant;
        self.refresh(look);
        Effect::None
    }

    fn next_office(&mut self, look: &Look<'_>) -> Effect {
        let all = offices();
        let at = all.iter().position(|kind| kind.key == self.office).unwrap_or(0);
        if let Some(next) = all.get((at + 1) % all.len().max(1)) {
            self.office = next.key;
            self.refresh(look);
        }
        Effect::None
    }
}

impl Listed for Offices {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Offices::page(look));
        Effect::None
    }
}

impl Screen for Offices {
    const NAME: &'static str = "offices";
    const TITLE: Msg = Msg("offices-title");
    const BINDINGS: &'static [Binding<Offices>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Offices::open_row)
            .hint(1)
            .when(Offices::has_row),
        Binding::new("end", Msg("offices-end"), &[keys::f(4), keys::DEL], Offices::end)
            .hint(2)
            .when(Offices::has_holder),
        Binding::new("acting", Msg("offices-acting"), &[keys::f(5), keys::ch('a')], Offices::acting)
            .hint(3)
            .when(Offices::has_row),
        Binding::new("take", Msg("offices-take"), &[keys::f(6), keys::ch('r')], Offices::take)
            .hint(4)
            .when(Offices::has_row),
        Binding::new("suspend", Msg("offices-suspend"), &[keys::f(7), keys::ch('s')], Offices::suspend)
            .when(Offices::has_holder),
        Binding::new("vacant", Msg("offices-vacant"), &[keys::f(9), keys::ch('l')], Offices::all).hint(5),
        Binding::new("office", Msg("pipeline-office"), &[keys::f(8), keys::ch('t')], Offices::next_office)
            .hint(6),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Offices {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = Offices {
            unit: unit.unwrap_or(UnitId(0)),
            office: office_of(place),
            vacant: place.number("vacant") > 0,
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(Offices::NAME)
            .about(self.unit.row())
            .with("office", self.office)
            .with("cursor", self.cursor.at(self.lines.len()));
        if self.vacant { place.with("vacant", 1) } else { place }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        heading(look, self.unit, self.office)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (words, view) = (look.words, look.view);
        let sum = view.pipeline(self.unit).office(self.office);
        let args = [
            ("office", wording_offices::office(words, self.office).into()),
            ("posts", sum.posts.into()),
            ("held", sum.held.into()),
            ("vacant", sum.vacant.into()),
            ("long", sum.long_vacant.into()),
        ];
        canvas.text(0, 1, &words.ta("offices-summary", &args), Tone::Strong);
        canvas.rule(1);
        let columns = [
            Column::new(words.t("offices-unit"), 12),
            Column::new(words.t("pipeline-office"), 10),
            Column::new(words.t("column-name"), 10).grow(),
            Column::new(words.t("offices-taken"), 6),
            Column::new(words.t("offices-from"), 10),
            Column::new(words.t("offices-due"), 10),
            Column::new(words.t("offices-state"), 12),
        ];
        let day = view.day();
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            let held = line.held.and_then(|id| view.incumbency(id));
            match (column, held) {
                (0, _) => view.unit_name(line.unit).to_owned().into(),
                (1, _) => office(line.office)
                    .map_or_else(String::new, |kind| {
                        kind.short(words.lang() == crate::lang::Lang::Zh).to_owned()
                    })
                    .into(),
                (2, None) => Cell::new(words.t("offices-vacancy"), Tone::Alert),
                (2, Some(held)) => describe::name(look, held.person.row()).into(),
                (3, Some(held)) => describe::choice(look, "taken", held.began.key()).into(),
                (4, Some(held)) => held.from.to_string().into(),
                (5, Some(held)) => term_end(held).map(|end| end.to_string()).unwrap_or_default().into(),
                (6, None) => match view.bench(line.unit, line.office).days(day) {
                    Some(days) => Cell::new(words.ta("offices-days", &[("days", days.into())]), Tone::Alert),
                    None => Cell::new(words.t("unknown"), Tone::Dim),
                },
                (6, Some(held)) => match held.standing(day) {
                    Standing::Serving => Cell::default(),
                    Standing::Acting => Cell::new(words.t("choice-taken-acting"), Tone::Warn),
                    Standing::Suspended => Cell::new(words.t("choice-standing-suspended"), Tone::Warn),
                    Standing::Waiting | Standing::Over => Cell::default(),
                },
                _ => Cell::default(),
            }
        };
        let rows = canvas.rows().saturating_sub(3);
        let table = Table { frozen: 3, ..Table::new(&columns, self.lines.len(), self.cursor, &cell) };
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.text(4, 1, &words.t("offices-none"), Tone::Dim);
        }
        let at = canvas.rows() - 1;
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), Offices::page(look)));
        canvas.both(at, (&words.t("offices-clock"), Tone::Dim), (&counter, Tone::Dim));
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.unit), kinds: Vec::new() }
    }
}
