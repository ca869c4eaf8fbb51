//! The grid desk of a village: who holds which role in which grid, gaps marked, candidates beside them.
//!
//! Start with [`Desk`] (its state and bindings); [`matrix`] draws names in cells, [`panel`] what stands below
//! them, [`acts`] turns keys into acts, [`ways`] moves between gaps and villages.

mod acts;
mod matrix;
mod panel;
mod ways;

pub(in crate::ui::screens) use matrix::heading;

use crate::{
    domain::{
        AssignmentId, Day, GridId, Kind, PersonId, RoleId, RowId, UnitId, View,
        assignment::{Began, Ended},
        desk::{Basis, Candidates, GridRow, RoleCell, matrix as rows},
        unit::Level,
    },
    lang::Msg,
    term::Key,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Place, Screen, describe, keys, screens,
        widget::{Accepts, Cursor, Input, Picked, Picker, Typed},
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Most candidates beside a gap: a digit each.
const MOST_CANDIDATES: usize = 9;
/// Most characters of a document number.
const DOCUMENT: u16 = 40;

/// What the person is in the middle of.
enum Mode {
    /// Moving in the matrix.
    Matrix,
    /// Looking for a person.
    Pick(Picker, PickFor),
    /// Typing one line.
    Line(Input, LineFor),
    /// One post is held, another one is looked for.
    Held(AssignmentId, HeldFor),
}

/// What the person that is looked for shall do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum PickFor {
    /// Fill the post under the cursor.
    Appoint,
    /// Take over from whom holds it.
    Replace(AssignmentId),
    /// Stand in.
    Cover(AssignmentId),
}

/// What is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LineFor {
    /// First day of what begins.
    From,
    /// Document number.
    Document,
    /// Reason for setting warnings aside.
    Reason,
    /// The day that is shown.
    AsOf,
}

/// What the held post waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum HeldFor {
    /// Another post, to change places with.
    Swap,
    /// Another cell, to go to.
    Transfer,
}

/// The desk.
pub struct Desk {
    village: Option<UnitId>,
    /// A unit above the villages, whose counts are to be shown instead.
    above: Option<UnitId>,
    /// The day shown; `None` is today.
    day: Option<Day>,
    cursor: Cursor,
    /// The role column.
    column: usize,
    /// Which of several in one cell.
    nth: usize,
    marked: BTreeSet<GridId>,
    basis: Basis,
    /// Filling one role in all grids of a unit: after each appointment the next gap comes by itself.
    fill: Option<(UnitId, RoleId)>,
    mode: Mode,
    /// Kept, computed anew when the book, the village or the day changed.
    rows: Vec<GridRow>,
    roles: Vec<RoleId>,
    /// For the gap under the cursor.
    candidates: Candidates,
    /// What was typed wrong, in words.
    wrong: Option<String>,
}

impl Desk {
    /// The view on the day that is shown.
    fn view(&self, look: &Look<'_>) -> View {
        self.day.map_or_else(|| look.view.clone(), |day| look.view.on(day))
    }

    fn refresh(&mut self, look: &Look<'_>) {
        let view = self.view(look);
        self.roles = view.roles().into_iter().map(|(id, _)| id).collect();
        self.rows = self.village.map(|village| rows::village_rows(&view, village)).unwrap_or_default();
        self.column = self.column.min(self.roles.len().saturating_sub(1));
        self.look_around(look);
    }

    /// Finds the candidates for where the cursor stands.
    fn look_around(&mut self, look: &Look<'_>) {
        self.candidates = match (self.is_gap(look), self.place_of()) {
            (true, Some((grid, role))) => {
                crate::domain::desk::candidates(look.view, grid, role, MOST_CANDIDATES)
            }
            _ => Candidates::default(),
        };
    }

    fn row(&self) -> Option<&GridRow> {
        self.rows.get(self.cursor.at(self.rows.len()))
    }

    fn cell(&self) -> Option<&RoleCell> {
        self.row()?.cells.get(self.column)
    }

    /// Grid and role under the cursor.
    fn place_of(&self) -> Option<(GridId, RoleId)> {
        Some((self.row()?.grid, *self.roles.get(self.column)?))
    }

    /// The post under the cursor.
    fn post(&self) -> Option<rows::Post> {
        let posts = &self.cell()?.posts;
        posts.get(self.nth.min(posts.len().saturating_sub(1))).copied()
    }

    fn is_today(&self, _: &Look<'_>) -> bool {
        self.day.is_none()
    }

    fn is_gap(&self, look: &Look<'_>) -> bool {
        self.is_today(look) && self.cell().is_some_and(|cell| cell.cell.gap() > 0)
    }

    fn has_post(&self, _: &Look<'_>) -> bool {
        self.post().is_some()
    }

    /// Whether the role under the cursor is the account's business.
    fn is_own(&self, look: &Look<'_>) -> bool {
        self.place_of().is_some_and(|(_, role)| look.view.sight().has_duty(role))
    }

    fn can_change(&self, look: &Look<'_>) -> bool {
        self.is_today(look) && self.has_post(look) && self.is_own(look)
    }

    fn can_change_any(&self, look: &Look<'_>) -> bool {
        self.is_today(look) && self.row().is_some()
    }

    fn is_free(&self) -> bool {
        matches!(self.mode, Mode::Matrix | Mode::Held(..))
    }

    /// Puts the cursor on a grid, and on a role if one is named.
    fn go_to(&mut self, look: &Look<'_>, grid: GridId, role: Option<RoleId>) {
        if let Some(at) = self.rows.iter().position(|row| row.grid == grid) {
            let page = self.page(look);
            self.cursor.go(at, self.rows.len(), page);
        }
        if let Some(column) = role.and_then(|role| self.roles.iter().position(|id| *id == role)) {
            self.column = column;
        }
        self.nth = 0;
        self.look_around(look);
    }

    /// Goes to another village.
    fn enter_village(&mut self, look: &Look<'_>, village: UnitId) {
        self.village = Some(village);
        self.cursor = Cursor::default();
        self.marked.clear();
        self.nth = 0;
        self.refresh(look);
    }

    /// What is taken along to the next place.
    fn with_basis(&self, look: &Look<'_>, place: Place) -> Place {
        let place =
            if self.basis.from == look.view.today() { place } else { place.with("from", self.basis.from) };
        if self.basis.document.is_empty() { place } else { place.with("document", &self.basis.document) }
    }

    fn typed_line(&mut self, look: &Look<'_>, what: LineFor, text: &str) -> Effect {
        let (today, text) = (look.view.today(), text.trim());
        let day = |text: &str| if text.is_empty() { Some(today) } else { ways::day(text, today) };
        match what {
            LineFor::From | LineFor::AsOf => {
                let Some(day) = day(text) else {
                    self.wrong = Some(wording::problem(look.words, crate::domain::FieldProblem::NotADate));
                    return Effect::None;
                };
                if what == LineFor::AsOf {
                    self.day = (day != today).then_some(day);
                    self.mode = Mode::Matrix;
                    self.refresh(look);
                } else {
                    self.basis.from = day;
                    self.mode = Mode::Line(
                        Input::new(Accepts::Text(DOCUMENT), &self.basis.document),
                        LineFor::Document,
                    );
                }
            }
            LineFor::Document => {
                self.basis.document = text.into();
                self.mode = Mode::Line(Input::new(Accepts::Text(200), &self.basis.reason), LineFor::Reason);
            }
            LineFor::Reason => {
                self.basis.reason = text.into();
                self.mode = Mode::Matrix;
            }
        }
        Effect::None
    }

    fn key_in_line(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let Mode::Line(input, what) = &mut self.mode else { return None };
        let what = *what;
        match key {
            keys::ENTER | keys::TAB | keys::DOWN => {
                let text = input.text().to_owned();
                Some(self.typed_line(look, what, &text))
            }
            keys::ESC => {
                self.mode = Mode::Matrix;
                self.wrong = None;
                Some(Effect::None)
            }
            key => (input.key(key) != Typed::Not).then(|| {
                self.wrong = None;
                Effect::None
            }),
        }
    }

    fn key_in_picker(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let Mode::Pick(picker, what) = &mut self.mode else { return None };
        let what = *what;
        match picker.key(look, key) {
            Picked::Still => Some(Effect::None),
            Picked::Not => None,
            Picked::Cancelled => {
                self.mode = Mode::Matrix;
                Some(Effect::None)
            }
            Picked::Row(row) => {
                self.mode = Mode::Matrix;
                Some(self.picked(look, what, PersonId(row.id)))
            }
        }
    }
}

impl Screen for Desk {
    const NAME: &'static str = "desk";
    const TITLE: Msg = Msg("desk-title");
    const BINDINGS: &'static [Binding<Desk>] = &[
        Binding::new("next-gap", Msg("desk-next-gap"), &[keys::f(8), keys::ch('n')], Desk::next_gap)
            .hint(1)
            .when(|desk, look| desk.is_today(look)),
        Binding::new("take-1", Msg("desk-take"), &[keys::ch('1')], |d: &mut Desk, l| d.take(l, 0))
            .hint(2)
            .shown(Msg("desk-take-keys"))
            .short(Msg("desk-take-short"))
            .when(|desk, look| desk.has_candidate(look, 0)),
        Binding::new("take-2", Msg("desk-take-2"), &[keys::ch('2')], |d: &mut Desk, l| d.take(l, 1))
            .when(|desk, look| desk.has_candidate(look, 1)),
        Binding::new("take-3", Msg("desk-take-3"), &[keys::ch('3')], |d: &mut Desk, l| d.take(l, 2))
            .when(|desk, look| desk.has_candidate(look, 2)),
        Binding::new("take-4", Msg("desk-take-4"), &[keys::ch('4')], |d: &mut Desk, l| d.take(l, 3))
            .when(|desk, look| desk.has_candidate(look, 3)),
        Binding::new("take-5", Msg("desk-take-5"), &[keys::ch('5')], |d: &mut Desk, l| d.take(l, 4))
            .when(|desk, look| desk.has_candidate(look, 4)),
        Binding::new("take-6", Msg("desk-take-6"), &[keys::ch('6')], |d: &mut Desk, l| d.take(l, 5))
            .when(|desk, look| desk.has_candidate(look, 5)),
        Binding::new("take-7", Msg("desk-take-7"), &[keys::ch('7')], |d: &mut Desk, l| d.take(l, 6))
            .when(|desk, look| desk.has_candidate(look, 6)),
        Binding::new("take-8", Msg("desk-take-8"), &[keys::ch('8')], |d: &mut Desk, l| d.take(l, 7))
            .when(|desk, look| desk.has_candidate(look, 7)),
        Binding::new("take-9", Msg("desk-take-9"), &[keys::ch('9')], |d: &mut Desk, l| d.take(l, 8))
            .when(|desk, look| desk.has_candidate(look, 8)),
        Binding::new("other", Msg("desk-other"), &[keys::ENTER, keys::ch('0')], Desk::find)
            .hint(3)
            .when(|desk, look| desk.is_gap(look) && desk.is_own(look)),
        Binding::new("exchange", Msg("desk-exchange"), &[keys::ENTER, keys::ch('0')], Desk::exchange)
            .hint(3)
            .when(|desk, look| desk.can_change(look) && !desk.is_gap(look)),
        Binding::new("add", Msg("desk-add"), &[keys::ch('+'), keys::ch('a')], Desk::find)
            .when(|desk, look| desk.can_change_any(look) && !desk.is_gap(look) && desk.is_own(look)),
        Binding::new("end", Msg("desk-end"), &[keys::DEL, keys::ctrl('d')], Desk::end)
            .hint(4)
            .when(|desk, look| desk.is_today(look) && (desk.has_post(look) || !desk.marked.is_empty())),
        Binding::new("mark", Msg("desk-mark"), &[keys::SPACE], Desk::mark).hint(5).when(Desk::can_change_any),
        Binding::new("handover", Msg("desk-handover"), &[keys::f(4), keys::ch('h')], Desk::handover)
            .hint(6)
            .when(|desk, look| desk.can_change(look) && screens::exists("handover")),
        Binding::new("propose", Msg("desk-propose"), &[keys::f(6), keys::ch('p')], Desk::propose)
            .hint(7)
            .when(|desk, look| desk.is_today(look) && screens::exists("propose")),
        Binding::new("basis", Msg("desk-basis"), &[keys::f(3), keys::ch('b')], Desk::edit_basis)
            .hint(8)
            .when(|desk, look| desk.is_today(look)),
        Binding::new("person", Msg("desk-person"), &[keys::f(5), keys::ch('e')], Desk::open_person)
            .hint(9)
            .when(Desk::has_post),
        Binding::new("grid", Msg("desk-grid"), &[keys::ch('g')], Desk::open_grid)
            .when(|desk, _| desk.row().is_some()),
        Binding::new("history", Msg("desk-history"), &[keys::f(7)], Desk::history).when(Desk::has_post),
        Binding::new("as-of", Msg("desk-as-of"), &[keys::f(9), keys::ch('d')], Desk::edit_day).hint(10),
        Binding::new("cover", Msg("desk-cover"), &[keys::ch('c')], Desk::cover).when(Desk::can_change),
        Binding::new("suspend", Msg("desk-suspend"), &[keys::ch('s')], Desk::suspend)
            .when(|desk, look| desk.can_change(look) && !desk.is_suspended()),
        Binding::new("resume", Msg("desk-resume"), &[keys::ch('s')], Desk::resume)
            .when(|desk, look| desk.can_change(look) && desk.is_suspended()),
        Binding::new("swap", Msg("desk-swap"), &[keys::ch('x')], Desk::swap).when(Desk::can_change),
        Binding::new("transfer", Msg("desk-transfer"), &[keys::ch('t')], Desk::transfer).when(
            |desk, look| {
                desk.can_change_any(look)
                    && (desk.has_post(look) || matches!(desk.mode, Mode::Held(_, HeldFor::Transfer)))
            },
        ),
        Binding::new("split", Msg("desk-split"), &[keys::ch('v')], |d: &mut Desk, _| d.regrid("split"))
            .when(|desk, look| desk.can_change_any(look) && screens::exists("regrid")),
        Binding::new("merge", Msg("desk-merge"), &[keys::ch('m')], |d: &mut Desk, _| d.regrid("merge"))
            .when(|desk, look| desk.is_today(look) && desk.marked.len() > 1 && screens::exists("regrid")),
        Binding::new("renumber", Msg("desk-renumber"), &[keys::ch('r')], |d: &mut Desk, _| {
            d.regrid("renumber")
        })
        .when(|desk, look| desk.can_change_any(look) && screens::exists("regrid")),
        Binding::new("abolish", Msg("desk-abolish"), &[keys::ch('z')], |d: &mut Desk, _| d.regrid("abolish"))
            .when(|desk, look| desk.can_change_any(look) && screens::exists("regrid")),
        Binding::new("new-grid", Msg("desk-new-grid"), &[keys::ctrl('n'), keys::ch('w')], Desk::new_grid)
            .when(|desk, look| desk.is_today(look) && screens::exists("reunit")),
        Binding::new("notice", Msg("desk-notice"), &[keys::ch('o')], Desk::notice)
            .when(|_, _| screens::exists("notice")),
        Binding::new("coverage", Msg("desk-coverage"), &[keys::BACKSPACE], Desk::coverage),
        Binding::new("next-village", Msg("desk-next-village"), &[keys::ch('>'), keys::ch('.')], |d, l| {
            d.village(l, 1)
        }),
        Binding::new("last-village", Msg("desk-last-village"), &[keys::ch('<'), keys::ch(',')], |d, l| {
            d.village(l, -1)
        }),
        Binding::new("up", Msg("command-up"), &[keys::UP], |d, l| d.rows(l, -1)),
        Binding::new("down", Msg("command-down"), &[keys::DOWN], |d, l| d.rows(l, 1)),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |d, l| d.columns(l, -1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |d, l| d.columns(l, 1)),
        Binding::new("page-up", Msg("command-page-up"), &[keys::PAGE_UP], |d, l| d.pages(l, -1)),
        Binding::new("page-down", Msg("command-page-down"), &[keys::PAGE_DOWN], |d, l| d.pages(l, 1)),
        Binding::new("first", Msg("command-first"), &[keys::HOME], |d, l| d.rows(l, isize::MIN)),
        Binding::new("last", Msg("command-last"), &[keys::END], |d, l| d.rows(l, isize::MAX)),
        Binding::new("which", Msg("desk-which"), &[keys::ch('\'')], Desk::which)
            .when(|desk, _| desk.cell().is_some_and(|cell| cell.posts.len() > 1)),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Desk {
        let today = look.view.today();
        let grid = place.grid().filter(|grid| look.view.grid(*grid).is_some());
        let village = grid.and_then(|grid| look.view.grid(grid).map(|grid| grid.village)).or_else(|| {
            match place.unit() {
                Some(unit) => look.view.village_of(unit),
                None => look.view.units().map(|(id, _)| id).find(|id| is_village(look, *id)),
            }
        });
        let number = |key: &str| place.text(key).and_then(|text| text.parse::<u32>().ok());
        let role = number("role").map(RoleId);
        let fill = number("fill").map(UnitId).zip(role);
        let mut basis = Basis::from(place.text("from").and_then(Day::parse).unwrap_or(today));
        basis.document = place.text("document").unwrap_or_default().into();
        basis.began = Began::Appointed;
        basis.ended = Ended::Adjusted;
        let mut desk = Desk {
            village,
            above: place.unit().filter(|_| village.is_none()),
            day: place.text("day").and_then(Day::parse).filter(|day| *day != today),
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column"),
            nth: 0,
            marked: BTreeSet::new(),
            basis,
            fill,
            mode: Mode::Matrix,
            rows: Vec::new(),
            roles: Vec::new(),
            candidates: Candidates::default(),
            wrong: None,
        };
        desk.refresh(look);
        if let Some(grid) = grid {
            desk.go_to(look, grid, role);
        } else if place.text("gap").is_some() && !desk.is_gap(look) {
            // Only the cursor moves; what it says when there is none is said by the screen before.
            let _ = desk.next_gap(look);
        } else if let Some(role) = role {
            let with_gap = |row: &&GridRow| row.cells.iter().any(|c| c.role == role && c.cell.gap() > 0);
            if let Some(grid) = desk.rows.iter().find(with_gap).map(|row| row.grid) {
                desk.go_to(look, grid, Some(role));
            }
        }
        desk
    }

    fn place(&self, look: &Look<'_>) -> Place {
        let mut place = Place::new(Desk::NAME)
            .with("cursor", self.cursor.at(self.rows.len()))
            .with("column", self.column);
        if let Some(village) = self.village {
            place = place.about(village.row());
        }
        if let Some(day) = self.day {
            place = place.with("day", day);
        }
        if let Some((unit, role)) = self.fill {
            place = place.with("fill", unit.0).with("role", role.0);
        }
        self.with_basis(look, place)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let Some(village) = self.village else { return String::new() };
        let code = look.view.unit_code(village).map(|code| code.to_string()).unwrap_or_default();
        let day = self.day.map(|day| format!("{} {day}", look.words.t("desk-on"))).unwrap_or_default();
        describe::joined(&[&describe::unit_path(look, village).replace(' ', " > "), &code, &day])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let plan = matrix::Plan::of(canvas.rows(), self.rows.len());
        let view = self.view(look);
        matrix::summary(self, look, &view, &mut canvas.part(0, 1));
        let caret = matrix::draw(self, look, &view, &mut canvas.part(plan.matrix.0, plan.matrix.1));
        if plan.rules {
            canvas.rule(1);
            canvas.rule(plan.panel.0 - 1);
        }
        if let Some(row) = plan.totals {
            matrix::totals(self, look, &view, &mut canvas.part(row, 1));
        }
        let typing = panel::draw(self, look, &view, &mut canvas.part(plan.panel.0, plan.panel.1));
        typing.or(caret)
    }

    fn key(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        match self.mode {
            Mode::Line(..) => self.key_in_line(look, key),
            Mode::Pick(..) => self.key_in_picker(look, key),
            Mode::Matrix | Mode::Held(..) => None,
        }
    }

    fn asks(&self) -> Option<Msg> {
        match self.mode {
            Mode::Line(..) => Some(Msg("line-hints")),
            Mode::Pick(..) => Some(Msg("search-hints")),
            Mode::Matrix | Mode::Held(..) => None,
        }
    }

    fn paste(&mut self, look: &Look<'_>, text: &str) -> Effect {
        match &mut self.mode {
            Mode::Line(input, _) => input.paste(look, text),
            Mode::Pick(picker, _) => picker.paste(look, text),
            Mode::Matrix | Mode::Held(..) => Effect::None,
        }
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        match event {
            // A place about a county or town leads to its counts.
            Event::Opened if self.village.is_none() => {
                let unit = self.above.or_else(|| look.view.home());
                unit.map_or(Effect::None, |unit| Effect::Replace(Place::new("coverage").about(unit.row())))
            }
            Event::Saved(_) => {
                self.marked.clear();
                self.mode = Mode::Matrix;
                self.refresh(look);
                if self.fill.is_some() && !self.is_gap(look) {
                    // What was saved is not hidden by the news that nothing is left to fill.
                    self.find_next_gap(look);
                }
                Effect::None
            }
            Event::BookChanged | Event::Shown | Event::Resized => {
                self.refresh(look);
                Effect::None
            }
            _ => Effect::None,
        }
    }

    fn escape(&mut self, look: &Look<'_>) -> Option<Effect> {
        match &self.mode {
            Mode::Held(..) => {
                self.mode = Mode::Matrix;
                Some(Effect::None)
            }
            _ if !self.marked.is_empty() => {
                self.marked.clear();
                Some(Effect::None)
            }
            _ if self.day.is_some() => {
                self.day = None;
                self.refresh(look);
                Some(Effect::None)
            }
            _ => None,
        }
    }

    fn digits_are_data(&self) -> bool {
        true
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        let kinds =
            vec![Kind::Grid, Kind::Assignment, Kind::Person, Kind::Role, Kind::Organisation, Kind::Unit];
        Interests { unit: self.village, kinds }
    }
}

/// A row of this village, or of none.
fn about(row: Option<RowId>, place: Place) -> Effect {
    row.map_or(Effect::None, |row| Effect::Open(place.about(row)))
}

/// Whether a unit is a village.
fn is_village(look: &Look<'_>, unit: UnitId) -> bool {
    look.view.unit(unit).is_some_and(|unit| unit.level == Level::Village)
}

#[cfg(test)]
mod tests;
