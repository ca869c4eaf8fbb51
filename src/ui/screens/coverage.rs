//! Coverage in numbers: the units right below one unit down, posts, persons and gaps across; every number
//! opens the list that it counts.

use super::{desk, lists::List};
use crate::{
    domain::{
        Day, RoleId, UnitId,
        desk::{findings::Finding, findings::serving_with_tag},
        sums::Sums,
        unit::Level,
    },
    lang::{Msg, numbers},
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, Tone, describe, keys, screens,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Tags of part-time workers that the county counts.
const PART_TIME_TAGS: [&str; 2] = ["乡贤", "侨眷"];

/// The numbers of one unit.
struct Line {
    unit: UnitId,
    sums: Sums,
    persons: usize,
}

/// The counts of one unit's parts.
pub struct Coverage {
    above: UnitId,
    day: Option<Day>,
    cursor: Cursor,
    column: usize,
    /// Kept, computed anew when the book changed.
    lines: Vec<Line>,
    total: Option<Line>,
    tagged: usize,
    roles: Vec<RoleId>,
    /// Digits typed so far to jump to a row.
    jump: String,
}

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Number,
    Name,
    Grids,
    Required,
    Filled,
    Waiting,
    Gap,
    Persons,
    Role(RoleId),
    Unserved,
}

/// Columns that stay while others scroll.
const FROZEN: usize = 2;

impl Coverage {
    fn refresh(&mut self, look: &Look<'_>) {
        let view = self.day.map_or_else(|| look.view.clone(), |day| look.view.on(day));
        let line =
            |unit| Line { unit, sums: view.sums(unit), persons: view.persons_serving(unit, None).len() };
        self.lines = view.children(self.above).map(|(id, _)| id).map(line).collect();
        self.total = Some(line(self.above));
        self.tagged = view
            .role_by_key("part_time")
            .map_or(0, |role| serving_with_tag(&view, self.above, role, &PART_TIME_TAGS).len());
        self.roles = view.roles().into_iter().map(|(id, _)| id).collect();
        self.column = self.column.clamp(FROZEN, self.columns().len().max(FROZEN + 1) - 1);
    }

    fn columns(&self) -> Vec<What> {
        let asked =
            |role: &RoleId| self.total.as_ref().is_some_and(|total| total.sums.role(*role).required > 0);
        let mut columns = vec![
            What::Number,
            What::Name,
            What::Grids,
            What::Required,
            What::Filled,
            What::Waiting,
            What::Gap,
        ];
        columns.extend(self.roles.iter().copied().filter(asked).map(What::Role));
        columns.extend([What::Unserved, What::Persons]);
        columns
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 1)
    }

    fn current(&self) -> Option<UnitId> {
        self.lines.get(self.cursor.at(self.lines.len())).map(|line| line.unit)
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn what(&self) -> What {
        self.columns().get(self.column).copied().unwrap_or(What::Name)
    }

    /// The list behind the number under the cursor.
    fn list(&self, unit: UnitId) -> Option<Place> {
        let finding = match self.what() {
            What::Role(role) => Finding::Unfilled(role),
            What::Unserved => Finding::Unserved,
            What::Waiting => Finding::Beginning,
            What::Number
            | What::Name
            | What::Grids
            | What::Required
            | What::Filled
            | What::Gap
            | What::Persons => return None,
        };
        Some(List::Finding(finding).place(unit))
    }

    fn list_here(&mut self, _: &Look<'_>) -> Effect {
        self.current().and_then(|unit| self.list(unit)).map_or(Effect::None, Effect::Open)
    }

    fn has_list(&self, _: &Look<'_>) -> bool {
        self.current().is_some_and(|unit| self.list(unit).is_some())
    }

    /// Down into the unit; on a number of gaps, right to the first of them.
    fn enter(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.current() else { return Effect::None };
        match self.what() {
            What::Role(role) => self.fill(look, unit, role),
            _ => Effect::Open(self.place_of(look, unit)),
        }
    }

    fn place_of(&self, look: &Look<'_>, unit: UnitId) -> Place {
        let is_village = look.view.unit(unit).is_some_and(|unit| unit.level == Level::Village);
        let place = Place::new(if is_village { "desk" } else { "coverage" }).about(unit.row());
        self.day.map_or(place.clone(), |day| place.with("day", day))
    }

    /// The desk at the first gap of a role in a unit; filling goes on from gap to gap.
    fn fill(&self, look: &Look<'_>, unit: UnitId, role: RoleId) -> Effect {
        let open = |id: &UnitId| {
            look.view.unit(*id).is_some_and(|unit| unit.level == Level::Village)
                && look.view.sums(*id).role(role).gap > 0
        };
        let village = look.view.below(unit).map(|(id, _)| id).find(open);
        match village {
            Some(village) => Effect::Open(
                Place::new("desk").about(village.row()).with("fill", unit.0).with("role", role.0),
            ),
            None => Effect::Say(look.words.t("desk-role-filled").into_owned()),
        }
    }

    fn next_gap(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.current() else { return Effect::None };
        if let What::Role(role) = self.what() {
            return self.fill(look, unit, role);
        }
        let open = |id: &UnitId| {
            look.view.unit(*id).is_some_and(|unit| unit.level == Level::Village)
                && look.view.sums(*id).total().gap > 0
        };
        let below = |unit| look.view.below(unit).map(|(id, _)| id).find(open);
        match below(unit).or_else(|| below(self.above)) {
            Some(village) => Effect::Open(Place::new("desk").about(village.row()).with("gap", 1)),
            None => Effect::Say(look.words.t("desk-all-filled").into_owned()),
        }
    }

    fn leave(&mut self, look: &Look<'_>) -> Effect {
        let Some(parent) = look.view.parent(self.above) else { return Effect::None };
        Effect::Replace(Place::new("coverage").about(parent.row()).with("at", self.above.0))
    }

    fn has_parent(&self, look: &Look<'_>) -> bool {
        look.view.parent(self.above).is_some()
    }

    fn propose(&mut self, _: &Look<'_>) -> Effect {
        let unit = self.current().unwrap_or(self.above);
        Effect::Open(Place::new("propose").about(unit.row()))
    }

    fn columns_by(&mut self, by: isize) -> Effect {
        let last = self.columns().len().saturating_sub(1);
        self.column = self.column.saturating_add_signed(by).clamp(FROZEN, last.max(FROZEN));
        Effect::None
    }
}

impl Listed for Coverage {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.jump.clear();
        self.cursor.step(step, self.lines.len(), Coverage::page(look));
        Effect::None
    }
}

impl Screen for Coverage {
    const NAME: &'static str = "coverage";
    const TITLE: Msg = Msg("desk-title");
    const BINDINGS: &'static [Binding<Coverage>] = &[
        Binding::new("enter", Msg("coverage-enter"), &[keys::ENTER], Coverage::enter)
            .hint(1)
            .when(Coverage::has_row),
        Binding::new("next-gap", Msg("desk-next-gap"), &[keys::f(8), keys::ch('n')], Coverage::next_gap)
            .hint(2)
            .when(Coverage::has_row),
        Binding::new("list", Msg("coverage-list"), &[keys::f(9), keys::ch('l')], Coverage::list_here)
            .hint(3)
            .when(Coverage::has_list),
        Binding::new("propose", Msg("desk-propose"), &[keys::f(6), keys::ch('p')], Coverage::propose)
            .hint(4)
            .when(|screen, look| screen.has_row(look) && screens::exists("propose")),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE], Coverage::leave)
            .hint(5)
            .when(Coverage::has_parent),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, _| s.columns_by(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, _| s.columns_by(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Coverage {
        let above = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let today = look.view.today();
        let mut screen = Coverage {
            above: above.unwrap_or(UnitId(0)),
            day: place.text("day").and_then(Day::parse).filter(|day| *day != today),
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column").max(FROZEN),
            lines: Vec::new(),
            total: None,
            tagged: 0,
            roles: Vec::new(),
            jump: String::new(),
        };
        screen.refresh(look);
        if place.text("column").is_none() {
            let gap = screen.columns().iter().position(|what| *what == What::Gap);
            screen.column = gap.unwrap_or(FROZEN);
        }
        let at = place.text("at").and_then(|id| id.parse().ok()).map(UnitId);
        if let Some(row) = at.and_then(|unit| screen.lines.iter().position(|line| line.unit == unit)) {
            screen.cursor.go(row, screen.lines.len(), Coverage::page(look));
        }
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(Coverage::NAME)
            .about(self.above.row())
            .with("cursor", self.cursor.at(self.lines.len()))
            .with("column", self.column);
        self.day.map_or(place.clone(), |day| place.with("day", day))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let day = self.day.map(|day| format!("{} {day}", look.words.t("desk-on"))).unwrap_or_default();
        let mut names: Vec<&str> =
            look.view.path(self.above).take(2).map(|unit| look.view.unit_name(unit)).collect();
        names.reverse();
        describe::joined(&[&names.join(" > "), &day])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let whole = |number: u32| numbers::whole(words.lang(), i64::from(number));
        if let Some(total) = &self.total {
            let sum = look.view.posts(&total.sums);
            let text = words.ta(
                "coverage-summary",
                &[
                    ("grids", whole(total.sums.grids).into()),
                    ("required", whole(sum.required).into()),
                    ("filled", whole(sum.filled).into()),
                    ("waiting", whole(sum.waiting).into()),
                    ("gap", whole(sum.gap).into()),
                    ("persons", total.persons.into()),
                    ("tagged", self.tagged.into()),
                ],
            );
            canvas.text(0, 1, &text, Tone::Strong);
        }
        canvas.rule(1);
        let columns = self.columns();
        let headed: Vec<Column> = columns.iter().map(|what| column(look, *what)).collect();
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let (Some(line), Some(what)) = (self.lines.get(row), columns.get(column)) else {
                return Cell::default();
            };
            number(look, *what, line, row)
        };
        let rows = canvas.rows().saturating_sub(3);
        let totals: Vec<Cell<'_>> = columns
            .iter()
            .map(|what| match (what, &self.total) {
                (What::Number, _) | (_, None) => Cell::default(),
                (What::Name, Some(_)) => Cell::new(words.t("total"), Tone::Head),
                (what, Some(total)) => number(look, *what, total, 0),
            })
            .collect();
        let headings: [&[Cell<'_>]; 1] = [&totals];
        let table = Table {
            frozen: FROZEN,
            headings: &headings,
            column: Some(self.column),
            ..Table::new(&headed, self.lines.len(), self.cursor, &cell)
        };
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.text(4, 1, &words.t("units-none"), Tone::Dim);
        }
        let last = canvas.rows() - 1;
        let numbers = self.cursor.counter(self.lines.len(), Coverage::page(look));
        canvas.both(last, (&self.said(look), Tone::Dim), (&words.ta("counter", &numbers), Tone::Dim));
        caret
    }

    fn key(&mut self, look: &Look<'_>, key: crate::term::Key) -> Option<Effect> {
        // Digits jump to the row with that number: "10" is row 10.
        let digit = key.folded().typed().filter(char::is_ascii_digit);
        let Some(digit) = digit else {
            self.jump.clear();
            return None;
        };
        self.jump.push(digit);
        let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=self.lines.len()).contains(n));
        let to = number(&self.jump).or_else(|| {
            self.jump = digit.to_string();
            number(&self.jump)
        });
        if let Some(to) = to {
            self.cursor.go(to - 1, self.lines.len(), Coverage::page(look));
        } else if self.jump != "0" {
            self.jump.clear();
        }
        Some(Effect::None)
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        self.day.take().map(|_| {
            self.refresh(look);
            Effect::None
        })
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.above), kinds: Vec::new() }
    }
}

impl Coverage {
    /// What the number under the cursor means.
    fn said(&self, look: &Look<'_>) -> String {
        let words = look.words;
        match self.what() {
            What::Role(role) => words
                .ta("coverage-said-role", &[("role", describe::role(look, role.row()).into())])
                .into_owned(),
            What::Unserved => words.t("coverage-said-unserved").into_owned(),
            What::Persons => words.t("coverage-said-persons").into_owned(),
            What::Filled | What::Required | What::Gap => words.t("coverage-said-posts").into_owned(),
            What::Waiting => words.t("coverage-said-waiting").into_owned(),
            What::Grids | What::Name | What::Number => words.t("coverage-said-grids").into_owned(),
        }
    }
}

fn column(look: &Look<'_>, what: What) -> Column {
    let words = look.words;
    match what {
        What::Number => Column::new("", 3).right(),
        What::Name => Column::new(words.t("column-name"), 14).grow(),
        What::Grids => Column::new(words.t("coverage-grids"), 5).right(),
        What::Required => Column::new(words.t("coverage-required"), 5).right(),
        What::Filled => Column::new(words.t("coverage-filled"), 5).right(),
        What::Waiting => Column::new(words.t("coverage-waiting"), 4).right(),
        What::Gap => Column::new(words.t("coverage-gap"), 4).right(),
        What::Persons => Column::new(words.t("coverage-persons"), 5).right(),
        What::Role(role) => {
            let heading = look.view.role(role).map(|role| desk::heading(look, role)).unwrap_or_default();
            Column::new(heading, 6).right()
        }
        What::Unserved => Column::new(words.t("coverage-unserved"), 6).right(),
    }
}

fn number(look: &Look<'_>, what: What, line: &Line, row: usize) -> Cell<'static> {
    let sum = look.view.posts(&line.sums);
    let plain = |n: u32| Cell::new(if n == 0 { "-".to_owned() } else { n.to_string() }, Tone::Plain);
    let short =
        |n: u32| if n == 0 { Cell::new("0", Tone::Dim) } else { Cell::new(format!("{n}!"), Tone::Alert) };
    if line.sums.grids == 0 && !matches!(what, What::Number | What::Name | What::Grids) {
        return Cell::new("-", Tone::Dim);
    }
    match what {
        What::Number => Cell::new((row + 1).to_string(), Tone::Dim),
        What::Name => look.view.unit_name(line.unit).to_owned().into(),
        What::Grids => plain(line.sums.grids),
        What::Required => plain(sum.required),
        What::Filled => plain(sum.filled),
        What::Waiting => plain(sum.waiting),
        What::Gap => short(sum.gap),
        What::Persons => plain(u32::try_from(line.persons).unwrap_or(u32::MAX)),
        What::Role(role) => short(line.sums.role(role).gap),
        What::Unserved => short(line.sums.grids - line.sums.served.min(line.sums.grids)),
    }
}
