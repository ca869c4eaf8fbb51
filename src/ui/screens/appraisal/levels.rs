//! 分级分档: levels down, steps across, how many stand where; below it who they are.

use crate::{
    domain::{
        CycleId, Kind, Refusal, SheetId, UnitId,
        appraisal::{Template, acts, template::Name},
    },
    lang::{Lang, Msg},
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys,
        report::{
            Around,
            levels::{Stand, matrix, stands},
        },
        widget::{
            Accepts, Cell, Column, Cursor, Input, Listed, Step, Table, Typed, down, first, last, page_down,
            page_up, up,
        },
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// The screen.
pub struct Levels {
    cycle: Option<CycleId>,
    unit: Option<UnitId>,
    /// Cell of the matrix: level, and step; one behind the last is "none", two behind it the sum.
    row: usize,
    column: usize,
    /// Whether the cursor is among the people of the cell.
    in_list: bool,
    cursor: Cursor,
    /// Marked in the list: what is set is set for all of them.
    marked: BTreeSet<SheetId>,
    /// Kept, made anew when the book changed.
    people: Vec<Stand>,
    counts: Vec<Vec<usize>>,
    /// What is typed: a level; with the document of an exception too.
    typing: Option<(Input, bool)>,
    wrong: Option<String>,
}

fn said<'t>(look: &Look<'_>, name: &'t Name) -> &'t str {
    if look.words.lang() == Lang::Zh { &name.zh } else { &name.en }
}

impl Levels {
    fn template<'v>(&self, look: &Look<'v>) -> Option<&'v Template> {
        acts::cycle_of(look.view, self.cycle?).ok().map(|(_, template)| template)
    }

    fn refresh(&mut self, look: &Look<'_>) {
        (self.people, self.counts) = (Vec::new(), Vec::new());
        let Some(cycle) = self.cycle else { return };
        let Ok(around) = Around::new(look.view, look.words, cycle, self.unit) else { return };
        self.people = stands(&around);
        self.counts = matrix(&around, &self.people);
        let (rows, columns) = self.size();
        (self.row, self.column) =
            (self.row.min(rows.saturating_sub(1)), self.column.min(columns.saturating_sub(1)));
        // Whoever was moved out of the cell takes the list with him.
        self.in_list &= !self.shown().is_empty();
    }

    /// Rows and columns of the matrix with those of the sums.
    fn size(&self) -> (usize, usize) {
        (self.counts.len() + 1, self.counts.first().map_or(0, Vec::len) + 1)
    }

    fn count(&self, row: usize, column: usize) -> usize {
        let in_row = |counts: &Vec<usize>| match counts.get(column) {
            Some(count) => *count,
            None => counts.iter().sum(),
        };
        self.counts.get(row).map_or_else(|| self.counts.iter().map(in_row).sum(), in_row)
    }

    /// The people of the cell under the cursor.
    fn shown(&self) -> Vec<&Stand> {
        let (rows, columns) = self.size();
        let fits = |at: Option<u8>, cell: usize, cells: usize| {
            // The last one is the sum, the one before it who has none.
            cell + 1 >= cells || at.map_or(cells.saturating_sub(2), usize::from) == cell
        };
        let here =
            |stand: &&Stand| fits(stand.level, self.row, rows) && fits(stand.step, self.column, columns);
        self.people.iter().filter(here).collect()
    }

    fn level_name(look: &Look<'_>, template: &Template, level: Option<u8>) -> String {
        let level = level.and_then(|at| template.levels.get(usize::from(at)));
        level.map_or_else(|| look.words.t("levels-none").into_owned(), |l| said(look, &l.name).to_owned())
    }

    fn step_name(look: &Look<'_>, template: &Template, step: Option<u8>) -> String {
        let step = step.and_then(|at| template.grades.get(usize::from(at)));
        step.map_or_else(|| look.words.t("levels-no-step").into_owned(), |g| said(look, &g.name).to_owned())
    }

    fn label(&self, look: &Look<'_>, template: &Template, row: usize) -> String {
        if row + 1 >= self.size().0 {
            return look.words.t("levels-sum").into_owned();
        }
        Levels::level_name(look, template, u8::try_from(row).ok())
    }

    fn heading_of(&self, look: &Look<'_>, template: &Template, column: usize) -> String {
        if column + 1 >= self.size().1 {
            return look.words.t("levels-sum").into_owned();
        }
        Levels::step_name(look, template, u8::try_from(column).ok())
    }

    fn has_people(&self, _: &Look<'_>) -> bool {
        !self.shown().is_empty()
    }

    fn is_in_list(&self, _: &Look<'_>) -> bool {
        self.in_list && !self.shown().is_empty()
    }

    fn current(&self) -> Option<Stand> {
        let shown = self.shown();
        shown.get(self.cursor.at(shown.len())).map(|stand| (*stand).clone())
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        if !self.in_list {
            return self.switch(look);
        }
        let (Some(stand), Some(cycle)) = (self.current(), self.cycle) else { return Effect::None };
        let place = Place::new("score").about(cycle.row()).with("sheet", stand.sheet.0);
        Effect::Open(self.unit.map_or(place.clone(), |unit| place.with("unit", unit.0)))
    }

    fn switch(&mut self, _: &Look<'_>) -> Effect {
        self.in_list = !self.in_list && !self.shown().is_empty();
        self.cursor = Cursor::default();
        self.marked.clear();
        Effect::None
    }

    fn sideways(&mut self, by: isize) -> Effect {
        if !self.in_list {
            self.column = self.column.saturating_add_signed(by).min(self.size().1.saturating_sub(1));
        }
        Effect::None
    }

    /// Marks the person under the cursor, or takes the mark off, and goes down.
    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some(stand) = self.current() {
            if !self.marked.remove(&stand.sheet) {
                self.marked.insert(stand.sheet);
            }
            return Listed::step(self, look, Step::Down);
        }
        Effect::None
    }

    fn history(&mut self, look: &Look<'_>) -> Effect {
        let person = self.current().and_then(|stand| look.view.sheet(stand.sheet)).map(|sheet| sheet.person);
        let Some(person) = person else { return Effect::None };
        Effect::Open(Place::new("appraisal-papers").about(person.row()).with("paper", "person"))
    }

    fn paper(&mut self, _: &Look<'_>) -> Effect {
        let Some(cycle) = self.cycle else { return Effect::None };
        let place = Place::new("appraisal-papers").about(cycle.row()).with("paper", "levels");
        Effect::Open(self.unit.map_or(place.clone(), |unit| place.with("unit", unit.0)))
    }

    fn ask(&mut self, exception: bool) -> Effect {
        self.wrong = None;
        self.typing = Some((Input::new(Accepts::Text(120), ""), exception));
        Effect::None
    }

    fn typed(&mut self, look: &Look<'_>, text: &str, exception: bool) -> Effect {
        let (Some(stand), Some(template)) = (self.current(), self.template(look)) else {
            return Effect::None;
        };
        let mut parts = text.split_whitespace();
        let level = parts.next().and_then(|part| {
            let folded: String = part.chars().map(crate::term::fold_command).collect();
            folded.parse::<usize>().ok().filter(|level| *level <= template.levels.len())
        });
        let Some(level) = level else {
            self.wrong = Some(look.words.t("levels-unreadable").into_owned());
            return Effect::None;
        };
        let level = level.checked_sub(1).and_then(|level| u8::try_from(level).ok());
        let document = parts.next().unwrap_or_default();
        let released = if exception { parts.next().unwrap_or_default() } else { "" };
        let mut ids: Vec<SheetId> = self.marked.iter().copied().collect();
        if ids.is_empty() {
            ids.push(stand.sheet);
        }
        match acts::set_level(look.view, &ids, level, document, released) {
            // What was typed stays until it is saved, so that a refused document need not be typed again.
            Ok(act) => Effect::propose(act),
            Err(Refusal::NoChange) => {
                self.typing = None;
                Effect::None
            }
            Err(refusal) => {
                self.wrong = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    /// Rows of the matrix with its heading.
    fn matrix_rows(&self) -> u16 {
        u16::try_from(self.size().0 + 1).unwrap_or(u16::MAX)
    }

    fn page(&self, look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(self.matrix_rows() + 3), 0)
    }

    fn draw_matrix(&self, look: &Look<'_>, template: &Template, canvas: &mut Canvas<'_>) -> Option<Position> {
        let (rows, steps) = self.size();
        let mut columns = vec![Column::new(look.words.t("levels-level"), 12)];
        let heading = |at: usize| self.heading_of(look, template, at);
        columns.extend((0..steps).map(|at| Column::new(heading(at), 8).right()));
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(step) = column.checked_sub(1) else { return self.label(look, template, row).into() };
            let here = !self.in_list && (row, step) == (self.row, self.column);
            let count = self.count(row, step);
            let text = if here { format!("[{count}]") } else { count.to_string() };
            Cell::new(text, if count == 0 { Tone::Dim } else { Tone::Strong })
        };
        let table = Table {
            column: Some(self.column + 1),
            ..Table::new(&columns, rows, Cursor::on(self.row), &cell)
        };
        table.draw(canvas)
    }

    fn draw_people(&self, look: &Look<'_>, template: &Template, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns = [
            Column::new(words.t("score-name"), 8),
            Column::new(words.t("appraisal-unit"), 10).grow(),
            Column::new(words.t("levels-level"), 8),
            Column::new(words.t("levels-step"), 8),
            Column::new(words.t("levels-level-before"), 8),
            Column::new(words.t("levels-step-before"), 8),
            Column::new(words.t("levels-documents"), 14),
        ];
        let shown = self.shown();
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(stand) = shown.get(row) else { return Cell::default() };
            let Some(sheet) = look.view.sheet(stand.sheet) else { return Cell::default() };
            let dash = || Cell::new("-", Tone::Dim);
            match column {
                0 => look
                    .view
                    .person(sheet.person)
                    .map(|person| look.name(&person.name).into_owned())
                    .unwrap_or_else(|| words.t("row-not-shown").into_owned())
                    .into(),
                1 => look.name(look.view.unit_name(sheet.unit)).into_owned().into(),
                2 => Levels::level_name(look, template, stand.level).into(),
                3 if stand.held => {
                    Cell::new(format!("{}!", Levels::step_name(look, template, stand.step)), Tone::Warn)
                }
                3 => Levels::step_name(look, template, stand.step).into(),
                4 if stand.level_before.is_none() => dash(),
                4 => Levels::level_name(look, template, stand.level_before).into(),
                5 if stand.step_before.is_none() => dash(),
                5 => Levels::step_name(look, template, stand.step_before).into(),
                _ => describe::joined(&[&sheet.level_document, &sheet.released]).into(),
            }
        };
        let marked = |row: usize| shown.get(row).is_some_and(|stand| self.marked.contains(&stand.sheet));
        let table = Table { marked: &marked, ..Table::new(&columns, shown.len(), self.cursor, &cell) };
        let caret = table.draw(canvas);
        if !self.in_list {
            // One cursor is enough: this one stands in the matrix.
            canvas.text(1, 0, " ", Tone::Plain);
        }
        if shown.is_empty() {
            canvas.text(1, 1, &words.t("levels-nobody"), Tone::Dim);
        }
        caret
    }
}

impl Listed for Levels {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        if self.in_list {
            let (total, page) = (self.shown().len(), self.page(look));
            self.cursor.step(step, total, page);
        } else {
            let rows = self.size().0;
            let mut cursor = Cursor::on(self.row);
            cursor.step(step, rows, rows);
            self.row = cursor.at(rows);
        }
        Effect::None
    }
}

impl Screen for Levels {
    const NAME: &'static str = "appraisal-levels";
    const TITLE: Msg = Msg("levels-title");
    const BINDINGS: &'static [Binding<Levels>] = &[
        Binding::new("enter", Msg("command-open"), &[keys::ENTER], Levels::enter)
            .hint(1)
            .when(Levels::has_people),
        Binding::new("switch", Msg("levels-switch"), &[keys::TAB], Levels::switch)
            .hint(2)
            .when(Levels::has_people),
        Binding::new("set", Msg("levels-set"), &[keys::f(3), keys::ch('e')], |s: &mut Levels, _| {
            s.ask(false)
        })
        .hint(3)
        .when(Levels::is_in_list),
        Binding::new("mark", Msg("command-mark"), &[keys::ch(' ')], Levels::mark).when(Levels::is_in_list),
        Binding::new("release", Msg("levels-release"), &[keys::f(4)], |s: &mut Levels, _| s.ask(true))
            .when(Levels::is_in_list),
        Binding::new("history", Msg("levels-history"), &[keys::f(7), keys::ch('h')], Levels::history)
            .hint(4)
            .when(Levels::is_in_list),
        Binding::new("paper", Msg("score-papers"), &[keys::f(9)], Levels::paper)
            .hint(5)
            .when(|s, _| s.cycle.is_some()),
        Binding::new("left", Msg("command-left"), &[keys::LEFT], |s: &mut Levels, _| s.sideways(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT], |s: &mut Levels, _| s.sideways(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Levels {
        let asked = place.row().filter(|row| row.kind == Kind::Cycle).map(|row| CycleId(row.id));
        let has = |id: &CycleId| acts::cycle_of(look.view, *id).is_ok_and(|(_, t)| !t.levels.is_empty());
        let newest = || {
            let all = look.view.cycles().filter(|(id, _)| has(id));
            all.max_by_key(|(id, cycle)| (cycle.from, *id)).map(|(id, _)| id)
        };
        let mut screen = Levels {
            cycle: asked.filter(has).or_else(newest),
            unit: place.text("unit").and_then(|id| id.parse().ok()).map(UnitId),
            row: place.number("row"),
            column: place.number("column"),
            in_list: place.text("list").is_some(),
            cursor: Cursor::on(place.number("cursor")),
            marked: BTreeSet::new(),
            people: Vec::new(),
            counts: Vec::new(),
            typing: None,
            wrong: None,
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let mut place = Place::new(Levels::NAME)
            .with("row", self.row)
            .with("column", self.column)
            .with("cursor", self.cursor.at(self.shown().len()));
        if let Some(cycle) = self.cycle {
            place = place.about(cycle.row());
        }
        if self.in_list {
            place = place.with("list", 1);
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
        let Some(template) = self.template(look).filter(|template| !template.levels.is_empty()) else {
            canvas.paragraph(1, 1, &words.t("levels-no-cycle"), Tone::Dim);
            return None;
        };
        let matrix = self.matrix_rows().min(canvas.rows().saturating_sub(4));
        let on_matrix = self.draw_matrix(look, template, &mut canvas.part(0, matrix));
        canvas.rule(matrix);
        let args = [
            ("level", self.label(look, template, self.row).into()),
            ("step", self.heading_of(look, template, self.column).into()),
            ("count", self.shown().len().into()),
        ];
        canvas.text(matrix + 1, 1, &words.ta("levels-people", &args), Tone::Strong);
        let last = canvas.rows().saturating_sub(1);
        let room = last.saturating_sub(matrix + 2);
        let on_list = self.draw_people(look, template, &mut canvas.part(matrix + 2, room));
        if let Some((input, exception)) = &self.typing {
            if let Some(wrong) = &self.wrong {
                canvas.clear(last - 1);
                canvas.text(last - 1, 1, wrong, Tone::Alert);
            }
            let list: Vec<String> = template
                .levels
                .iter()
                .enumerate()
                .map(|(n, level)| format!("{}{}", n + 1, said(look, &level.name)))
                .collect();
            let label = match exception {
                true => words.t("levels-ask-release").into_owned(),
                false => words.ta("levels-ask", &[("list", list.join(" ").into())]).into_owned(),
            };
            let end = canvas.text(last, 1, &label, Tone::Head) + 1;
            let room = canvas.columns().saturating_sub(end + 1);
            return input.draw(canvas, last, end, room);
        }
        canvas.text(last, 1, &words.t("levels-said"), Tone::Dim);
        if self.in_list { on_list } else { on_matrix }
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let (input, exception) = self.typing.as_mut()?;
        let exception = *exception;
        match key {
            keys::ESC => {
                (self.typing, self.wrong) = (None, None);
                Some(Effect::None)
            }
            keys::ENTER => {
                let text = input.text().trim().to_owned();
                Some(self.typed(look, &text, exception))
            }
            key => (input.key(key) != Typed::Not).then_some(Effect::None),
        }
    }

    fn paste(&mut self, _: &Look<'_>, text: &str) -> Effect {
        if let Some((input, _)) = &mut self.typing {
            input.insert(text.trim());
        }
        Effect::None
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            Event::Saved(_) => {
                (self.typing, self.wrong) = (None, None);
                self.marked.clear();
                self.refresh(look);
            }
            Event::Refused(refusal) if self.typing.is_some() => {
                self.wrong = Some(wording::refusal(look, refusal));
            }
            Event::BookChanged | Event::Shown => self.refresh(look),
            _ => {}
        }
        Effect::None
    }

    fn escape(&mut self, _: &Look<'_>) -> Option<Effect> {
        let was = std::mem::take(&mut self.in_list);
        was.then_some(Effect::None)
    }

    fn digits_are_data(&self) -> bool {
        self.typing.is_some()
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: self.unit, kinds: vec![Kind::Sheet, Kind::Cycle] }
    }
}
