//! The cycles, each with how far its units are: due, scored, not yet scored, absent, not graded; who is late.

use super::due::waiting;
use crate::{
    domain::{
        Act, CycleId, Day, Kind, UnitId,
        appraisal::{
            acts, due, file,
            progress::{By, Part, Progress, progress},
            record::Cycle,
        },
    },
    lang::{Msg, dates},
    term::Key,
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

/// A line: a cycle, or a unit's part of one.
struct Line {
    cycle: CycleId,
    part: Part,
    /// A cycle itself.
    whole: bool,
    late: bool,
}

/// The list of cycles; about one of them, its towns or villages.
pub struct Cycles {
    about: Option<CycleId>,
    /// Villages of this town.
    town: Option<UnitId>,
    /// Only villages that have not handed in.
    waiting: bool,
    cursor: Cursor,
    lines: Vec<Line>,
    /// What is typed to open a cycle.
    opening: Option<Input>,
    wrong: Option<String>,
}

impl Cycles {
    /// Asks for a template, a name and the days of a new cycle; the newest one of the list is the pattern.
    fn begin(&mut self, look: &Look<'_>) -> Effect {
        let key = look.view.schemes().map(|(_, scheme)| scheme).filter(|scheme| !scheme.retired).last();
        let key = key.map_or_else(|| file::SHIPPED[0].0.to_owned(), |scheme| scheme.key.to_string());
        let (year, month, _) = look.view.today().ymd();
        let (name, days) = match month {
            1..=6 => (format!("{year}-1"), format!("{year}-01-01 {year}-06-30")),
            _ => (format!("{year}-2"), format!("{year}-07-01 {year}-12-31")),
        };
        self.opening = Some(Input::new(Accepts::Text(120), &format!("{key} {name} {days}")));
        Effect::None
    }

    fn opened(&mut self, look: &Look<'_>, text: &str) -> Effect {
        match planned(look, self.town, text) {
            Ok(act) => {
                (self.opening, self.wrong) = (None, None);
                Effect::propose(act)
            }
            Err(why) => {
                self.wrong = Some(why);
                Effect::None
            }
        }
    }

    fn refresh(&mut self, look: &Look<'_>) {
        let today = look.view.today();
        self.lines.clear();
        let Some(id) = self.about else {
            let mut all: Vec<(CycleId, &Cycle)> = look.view.cycles().collect();
            // The newest first.
            all.sort_by_key(|(id, cycle)| (std::cmp::Reverse(cycle.from), *id));
            for (id, cycle) in all {
                let parts = progress(look.view, id, None, By::Whole);
                let part = parts.first().copied();
                let part = part.unwrap_or(Part { unit: cycle.unit, progress: Progress::default() });
                let late = part.progress.is_late(cycle, today);
                self.lines.push(Line { cycle: id, part, whole: true, late });
            }
            return;
        };
        let Some(cycle) = look.view.cycle(id) else { return };
        let towns = progress(look.view, id, self.town, By::Town);
        let parts = if self.waiting {
            waiting(look.view, id, self.town)
        } else if towns.len() == 1 {
            progress(look.view, id, self.town, By::Village)
        } else {
            towns
        };
        self.lines.extend(parts.into_iter().map(|part| {
            let late = part.progress.is_late(cycle, today);
            Line { cycle: id, part, whole: false, late }
        }));
    }

    fn current(&self) -> Option<&Line> {
        self.lines.get(self.cursor.at(self.lines.len()))
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 0)
    }

    /// A cycle of several towns or villages opens their list first; a unit opens its sheet.
    fn open_sheet(&mut self, look: &Look<'_>) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        let place = Place::new("score").about(line.cycle.row()).with("unit", line.part.unit.0);
        let many = line.whole && progress(look.view, line.cycle, None, By::Town).len() > 1;
        Effect::Open(if many { Place::new(Cycles::NAME).about(line.cycle.row()) } else { place })
    }

    /// Towns or villages of the cycle or town under the cursor.
    fn parts(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        let place = Place::new(Cycles::NAME).about(line.cycle.row());
        Effect::Open(if line.whole { place } else { place.with("town", line.part.unit.0) })
    }

    fn has_parts(&self, look: &Look<'_>) -> bool {
        use crate::domain::unit::Level;
        self.current().is_some_and(|line| {
            line.whole || look.view.unit(line.part.unit).is_some_and(|unit| unit.level == Level::Town)
        })
    }

    fn has_levels(&self, look: &Look<'_>) -> bool {
        self.current().is_some_and(|line| {
            acts::cycle_of(look.view, line.cycle).is_ok_and(|(_, template)| !template.levels.is_empty())
        })
    }

    fn levels(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        let place = Place::new("appraisal-levels").about(line.cycle.row());
        Effect::Open(place.with("unit", line.part.unit.0))
    }

    fn papers(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        let place = Place::new("appraisal-papers").about(line.cycle.row()).with("paper", "results");
        Effect::Open(place.with("unit", line.part.unit.0))
    }

    fn card(&mut self, _: &Look<'_>) -> Effect {
        let Some(line) = self.current() else { return Effect::None };
        Effect::Open(Place::new("record").about(line.cycle.row()))
    }
}

/// The act that opens a cycle as it was typed: template, name, first day, last day, perhaps the day it is due. A
/// template that is only shipped has to be taken in first.
fn planned(look: &Look<'_>, town: Option<UnitId>, text: &str) -> Result<Act, String> {
    let words = look.words;
    let parts: Vec<&str> = text.split_whitespace().collect();
    let unreadable = || words.t("appraisal-cycle-unreadable").into_owned();
    let (key, name, from, to) = match parts.as_slice() {
        [key, name, from, to, ..] => (*key, *name, Day::parse(from), Day::parse(to)),
        _ => return Err(unreadable()),
    };
    let (Some(from), Some(to)) = (from, to) else { return Err(unreadable()) };
    let due_day = parts.get(4).and_then(|text| Day::parse(text));
    let view = look.view;
    let newest = view
        .schemes()
        .filter(|(_, scheme)| *scheme.key == *key && !scheme.retired)
        .max_by_key(|(_, scheme)| scheme.version);
    let Some((template, scheme)) = newest else {
        return match file::shipped(key) {
            Some(Ok(loaded)) => Ok(acts::add_template(loaded)),
            _ => Err(words.ta("appraisal-no-template", &[("key", key.to_owned().into())]).into_owned()),
        };
    };
    let unit = town.or_else(|| view.home()).ok_or_else(unreadable)?;
    let cycle = Cycle {
        template,
        name: name.into(),
        unit,
        from,
        to,
        due: due_day,
        document: "".into(),
        reverse_document: "".into(),
    };
    let spells = due::spells(view, unit, &scheme.template.object);
    let same = |other: &Cycle| view.scheme(other.template).is_some_and(|other| other.key == scheme.key);
    let before = view
        .cycles()
        .filter(|(_, other)| other.unit == unit && other.to < from && same(other))
        .max_by_key(|(_, other)| other.to)
        .map(|(id, _)| id);
    acts::open(view, cycle, &spells, before).map_err(|why| wording::refusal(look, &why))
}

impl Listed for Cycles {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Cycles::page(look));
        Effect::None
    }
}

impl Screen for Cycles {
    const NAME: &'static str = "appraisal";
    const TITLE: Msg = Msg("appraisal-title");
    const BINDINGS: &'static [Binding<Cycles>] = &[
        Binding::new("sheet", Msg("appraisal-sheet"), &[keys::ENTER], Cycles::open_sheet)
            .hint(1)
            .when(Cycles::has_row),
        Binding::new("parts", Msg("appraisal-parts"), &[keys::f(6), keys::ch('t')], Cycles::parts)
            .hint(2)
            .when(Cycles::has_parts),
        Binding::new("begin", Msg("appraisal-begin"), &[keys::f(4), keys::ch('o')], Cycles::begin).hint(3),
        Binding::new("levels", Msg("levels-title"), &[keys::f(8), keys::ch('l')], Cycles::levels)
            .hint(4)
            .when(Cycles::has_levels),
        Binding::new("papers", Msg("score-papers"), &[keys::f(9), keys::ch('p')], Cycles::papers)
            .hint(5)
            .when(Cycles::has_row),
        Binding::new("card", Msg("appraisal-card"), &[keys::f(7), keys::ch('e')], Cycles::card)
            .when(Cycles::has_row),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Cycles {
        let about = place.row().filter(|row| row.kind == Kind::Cycle).map(|row| CycleId(row.id));
        let town = place.text("town").and_then(|id| id.parse().ok()).map(UnitId);
        let cursor = Cursor::on(place.number("cursor"));
        let waiting = place.text("waiting").is_some();
        let mut screen =
            Cycles { about, town, waiting, cursor, lines: Vec::new(), opening: None, wrong: None };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Cycles::NAME).with("cursor", self.cursor.at(self.lines.len()));
        if let Some(cycle) = self.about {
            place = place.about(cycle.row());
        }
        if self.waiting {
            place = place.with("waiting", 1);
        }
        match self.town {
            Some(town) => place.with("town", town.0),
            None => place,
        }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let cycle = self.about.map(|cycle| describe::name(look, cycle.row())).unwrap_or_default();
        let town = self.town.map(|town| look.view.unit_name(town)).unwrap_or_default();
        let waiting = if self.waiting { look.words.t("due-waiting-only") } else { "".into() };
        describe::joined(&[&cycle, town, &waiting])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let late = self.lines.iter().filter(|line| line.late).count();
        let said = words.ta(
            if self.about.is_some() { Msg("appraisal-units-summary") } else { Msg("appraisal-summary") },
            &[("count", self.lines.len().into()), ("late", late.into())],
        );
        canvas.text(0, 1, &said, if late > 0 { Tone::Warn } else { Tone::Strong });
        canvas.rule(1);
        let columns = [
            Column::new(words.t("appraisal-name"), 14).grow(),
            Column::new(words.t("appraisal-unit"), 10),
            Column::new(words.t("appraisal-due-day"), 6),
            Column::new(words.t("appraisal-due"), 5).right(),
            Column::new(words.t("appraisal-scored"), 5).right(),
            Column::new(words.t("appraisal-open"), 5).right(),
            Column::new(words.t("appraisal-absent"), 5).right(),
            Column::new(words.t("appraisal-notgraded"), 5).right(),
            Column::new(words.t("appraisal-decided"), 5).right(),
            Column::new("", 5),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            let Some(cycle) = look.view.cycle(line.cycle) else { return Cell::default() };
            let progress = &line.part.progress;
            let number = |count: u32, tone: Tone| match count {
                0 => Cell::new("0", Tone::Dim),
                count => Cell::new(count.to_string(), tone),
            };
            match column {
                0 if line.whole => cycle.name.to_string().into(),
                0 => look.view.unit_name(line.part.unit).to_owned().into(),
                1 if line.whole => look.view.unit_name(cycle.unit).to_owned().into(),
                1 => look
                    .view
                    .parent(line.part.unit)
                    .map(|unit| look.view.unit_name(unit))
                    .unwrap_or_default()
                    .to_owned()
                    .into(),
                2 => cycle.due.map(|day| dates::month_day(day.ymd())).unwrap_or_default().into(),
                3 => progress.due.to_string().into(),
                4 => number(progress.scored, Tone::Plain),
                5 => number(progress.open, Tone::Plain),
                6 => number(progress.absent, Tone::Warn),
                7 => number(progress.not_graded, Tone::Plain),
                8 => number(progress.decided, Tone::Good),
                _ if line.late => Cell::new(words.t("appraisal-late"), Tone::Alert),
                _ if progress.objections > 0 => Cell::new(words.t("appraisal-objections"), Tone::Alert),
                _ if progress.returned > 0 => Cell::new(words.t("appraisal-returned"), Tone::Warn),
                _ => Cell::default(),
            }
        };
        let rows = canvas.rows().saturating_sub(3);
        let table = Table::new(&columns, self.lines.len(), self.cursor, &cell);
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.paragraph(4, 1, &words.t("appraisal-none"), Tone::Dim);
        }
        let last = canvas.rows().saturating_sub(1);
        if let Some(input) = &self.opening {
            if let Some(wrong) = &self.wrong {
                canvas.clear(last - 1);
                canvas.text(last - 1, 1, wrong, Tone::Alert);
            }
            let end = canvas.text(last, 1, &words.t("appraisal-ask-cycle"), Tone::Head) + 1;
            let room = canvas.columns().saturating_sub(end + 1);
            return input.draw(canvas, last, end, room);
        }
        let template = self.current().and_then(|line| acts::cycle_of(look.view, line.cycle).ok());
        let template = template.map(|(cycle, template)| {
            let name =
                if words.lang() == crate::lang::Lang::Zh { &template.name.zh } else { &template.name.en };
            format!("{name} v{}  {} - {}", template.version, cycle.from, cycle.to)
        });
        let numbers = self.cursor.counter(self.lines.len(), Cycles::page(look));
        let counter = words.ta("counter", &numbers);
        canvas.both(last, (&template.unwrap_or_default(), Tone::Dim), (&counter, Tone::Dim));
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let input = self.opening.as_mut()?;
        match key {
            keys::ESC => {
                (self.opening, self.wrong) = (None, None);
                Some(Effect::None)
            }
            keys::ENTER => {
                let text = input.text().to_owned();
                Some(self.opened(look, &text))
            }
            key => (input.key(key) != Typed::Not).then_some(Effect::None),
        }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: None, kinds: vec![Kind::Cycle, Kind::Sheet, Kind::Template] }
    }
}
