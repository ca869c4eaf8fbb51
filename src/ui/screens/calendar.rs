//! The work calendar: recurring duties with who has confirmed them, and the units of one duty. A unit says "done" or
//! "no change" with one key.

use crate::{
    domain::{
        UnitId,
        duty::{self, Answer, Duty, Standing},
        register::Slug,
    },
    lang::{Lang, Msg},
    ui::{
        Align, Binding, Board, Canvas, Counting, Due, Effect, Event, Interests, Look, Place, Screen, Tone,
        Urgency, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording,
    },
};
use ratatui::layout::Position;
use std::collections::BTreeSet;

/// Names in a sentence; what is left out is counted.
const MOST_NAMED: usize = 4;
/// What is later than this is not asked for on the first screen any more.
const MOST_LATE_DAYS: i32 = 60;

/// The screen: all duties, or the units of one.
pub struct Calendar {
    unit: UnitId,
    duty: Option<Slug>,
    /// Only units that have said nothing.
    only_missing: bool,
    cursor: Cursor,
    marked: BTreeSet<UnitId>,
    all: Vec<(&'static Duty, Standing)>,
    /// Of the open duty, those that are shown.
    units: Vec<(UnitId, Option<Answer>)>,
}

impl Calendar {
    fn refresh(&mut self, look: &Look<'_>) {
        let standing = |duty: &'static Duty| (duty, duty::standing(look.view, duty, self.unit));
        let all = duty::duties().iter().map(standing);
        self.all = all.filter(|(_, standing)| !standing.units.is_empty()).collect();
        self.units = match self.open_duty() {
            Some((_, standing)) => {
                let wanted = |(_, said): &&(UnitId, Option<Answer>)| !self.only_missing || said.is_none();
                standing.units.iter().filter(wanted).copied().collect()
            }
            None => Vec::new(),
        };
        let shown: BTreeSet<UnitId> = self.units.iter().map(|(unit, _)| *unit).collect();
        self.marked.retain(|unit| shown.contains(unit));
    }

    fn open_duty(&self) -> Option<&(&'static Duty, Standing)> {
        self.all.iter().find(|(duty, _)| Some(duty.key) == self.duty)
    }

    /// The duty under the cursor, or the one whose units are shown.
    fn current(&self) -> Option<&(&'static Duty, Standing)> {
        match self.duty {
            Some(_) => self.open_duty(),
            None => self.all.get(self.cursor.at(self.all.len())),
        }
    }

    fn len(&self) -> usize {
        if self.duty.is_some() { self.units.len() } else { self.all.len() }
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 0)
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        self.len() > 0
    }

    /// Whose duty is confirmed: marked units, the one under the cursor, or the only one that there is.
    fn chosen(&self) -> Vec<UnitId> {
        if !self.marked.is_empty() {
            return self.marked.iter().copied().collect();
        }
        if self.duty.is_some() {
            return self
                .units
                .get(self.cursor.at(self.units.len()))
                .map(|(unit, _)| *unit)
                .into_iter()
                .collect();
        }
        match self.current() {
            Some((_, standing)) if standing.units.len() == 1 => {
                standing.units.iter().map(|(unit, _)| *unit).collect()
            }
            _ => Vec::new(),
        }
    }

    fn say(&mut self, look: &Look<'_>, answer: Answer) -> Effect {
        let units = self.chosen();
        let Some((duty, _)) = self.current() else { return Effect::None };
        if units.is_empty() {
            // Nobody confirms two hundred villages unseen.
            return self.enter(look);
        }
        match duty::confirm(look.view, duty, &units, answer) {
            Ok(act) => {
                self.marked.clear();
                Effect::propose(act)
            }
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    fn no_change(&mut self, look: &Look<'_>) -> Effect {
        self.say(look, Answer::NoChange)
    }

    fn done(&mut self, look: &Look<'_>) -> Effect {
        self.say(look, Answer::Done)
    }

    fn takes_no_change(&self, look: &Look<'_>) -> bool {
        self.has_row(look) && self.current().is_some_and(|(duty, _)| duty.no_change)
    }

    fn enter(&mut self, look: &Look<'_>) -> Effect {
        match (self.duty, self.current()) {
            (None, Some((duty, _))) => Effect::Open(place(self.unit, duty)),
            (Some(_), Some(_)) => self.work(look),
            (_, None) => Effect::None,
        }
    }

    /// Opens the screen on which the duty is done.
    fn work(&mut self, _: &Look<'_>) -> Effect {
        let unit = self.units.get(self.cursor.at(self.units.len())).map_or(self.unit, |(unit, _)| *unit);
        let own = |screen: &str| screen == Calendar::NAME;
        match self.current() {
            Some((duty, _)) if !own(&duty.screen) => Effect::Open(Place::new(&duty.screen).about(unit.row())),
            _ => Effect::None,
        }
    }

    fn has_work(&self, _: &Look<'_>) -> bool {
        self.current().is_some_and(|(duty, _)| *duty.screen != *Calendar::NAME)
    }

    fn mark(&mut self, look: &Look<'_>) -> Effect {
        if let Some((unit, _)) = self.units.get(self.cursor.at(self.units.len())) {
            if !self.marked.remove(unit) {
                self.marked.insert(*unit);
            }
            self.cursor.step(Step::Down, self.units.len(), Calendar::page(look));
        }
        Effect::None
    }

    fn of_units(&self, look: &Look<'_>) -> bool {
        self.duty.is_some() && self.has_row(look)
    }

    fn which(&mut self, look: &Look<'_>) -> Effect {
        self.only_missing = !self.only_missing;
        self.cursor = Cursor::default();
        self.refresh(look);
        Effect::None
    }

    fn draw_duties(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns = [
            Column::new(words.t("calendar-duty"), 14).grow(),
            Column::new(words.t("calendar-until"), 10),
            Column::new(words.t("calendar-due"), 10),
            Column::new(words.t("calendar-done"), 6).right(),
            Column::new(words.t("choice-duty_answer-no_change"), 9).right(),
            Column::new(words.t("calendar-missing"), 10).right(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some((duty, standing)) = self.all.get(row) else { return Cell::default() };
            let missing = standing.missing().count();
            match column {
                0 => duty.name(words.lang() == Lang::Zh).into(),
                1 => standing.until.to_string().into(),
                2 => standing.due.to_string().into(),
                3 => standing.said(Answer::Done).to_string().into(),
                4 => standing.said(Answer::NoChange).to_string().into(),
                _ if missing == 0 => Cell::new(words.t("calendar-all"), Tone::Good),
                _ if standing.due < look.view.today() => Cell::new(format!("{missing}!!"), Tone::Alert),
                _ => Cell::new(format!("{missing} "), Tone::Plain),
            }
        };
        let rows = canvas.rows().saturating_sub(3);
        let caret = Table::new(&columns, self.all.len(), self.cursor, &cell).draw(&mut canvas.part(0, rows));
        if self.all.is_empty() {
            canvas.text(2, 1, &words.t("calendar-none"), Tone::Dim);
        }
        caret
    }

    fn draw_units(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let columns =
            [Column::new(words.t("column-name"), 20).grow(), Column::new(words.t("calendar-answer"), 10)];
        let late = self.open_duty().is_some_and(|(_, standing)| standing.due < look.view.today());
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some((unit, said)) = self.units.get(row) else { return Cell::default() };
            match (column, said) {
                (0, _) => describe::unit_path(look, *unit).into(),
                (_, Some(answer)) => {
                    Cell::new(describe::choice(look, "duty_answer", answer.key()), Tone::Good)
                }
                (_, None) if late => Cell::new(format!("{} !!", words.t("calendar-silent")), Tone::Alert),
                (_, None) => Cell::new(words.t("calendar-silent"), Tone::Plain),
            }
        };
        let marked = |row: usize| self.units.get(row).is_some_and(|(unit, _)| self.marked.contains(unit));
        let rows = canvas.rows().saturating_sub(3);
        let table = Table { marked: &marked, ..Table::new(&columns, self.units.len(), self.cursor, &cell) };
        let caret = table.draw(&mut canvas.part(0, rows));
        if self.units.is_empty() {
            canvas.text(2, 1, &words.t("calendar-all"), Tone::Good);
        }
        caret
    }
}

/// Where the units of a duty are listed.
fn place(unit: UnitId, duty: &Duty) -> Place {
    Place::new(Calendar::NAME).about(unit.row()).with("duty", duty.key)
}

/// Who has said nothing: `大沙 蚬冈 金鸡 等4个`.
fn missing_names(look: &Look<'_>, standing: &Standing) -> String {
    let missing: Vec<UnitId> = standing.missing().collect();
    let mut names: Vec<String> =
        missing.iter().take(MOST_NAMED).map(|unit| look.view.unit_name(*unit).to_owned()).collect();
    if missing.len() > MOST_NAMED {
        let more = [("count", (missing.len() - MOST_NAMED).into())];
        names.push(look.words.ta("pipeline-and-more", &more).into_owned());
    }
    names.join(" ")
}

impl Listed for Calendar {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.len(), Calendar::page(look));
        Effect::None
    }
}

impl Screen for Calendar {
    const NAME: &'static str = "calendar";
    const TITLE: Msg = Msg("calendar-title");
    const BINDINGS: &'static [Binding<Calendar>] = &[
        Binding::new("enter", Msg("command-open"), &[keys::ENTER], Calendar::enter)
            .hint(1)
            .when(Calendar::has_row),
        Binding::new(
            "unchanged",
            Msg("calendar-unchanged"),
            &[keys::f(4), keys::ch('n')],
            Calendar::no_change,
        )
        .hint(2)
        .when(Calendar::takes_no_change),
        Binding::new("done", Msg("calendar-confirm"), &[keys::f(5), keys::ch('d')], Calendar::done)
            .hint(3)
            .when(Calendar::has_row),
        Binding::new("work", Msg("calendar-work"), &[keys::f(3), keys::ch('w')], Calendar::work)
            .hint(4)
            .when(Calendar::has_work),
        Binding::new("which", Msg("calendar-which"), &[keys::TAB, keys::f(9)], Calendar::which)
            .hint(5)
            .when(|screen, _| screen.duty.is_some()),
        Binding::new("mark", Msg("command-mark"), &[keys::SPACE], Calendar::mark).when(Calendar::of_units),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Calendar {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = Calendar {
            unit: unit.unwrap_or(UnitId(0)),
            duty: place.text("duty").and_then(Slug::parse).filter(|key| duty::duty(*key).is_some()),
            only_missing: place.number("missing") > 0,
            cursor: Cursor::on(place.number("cursor")),
            marked: BTreeSet::new(),
            all: Vec::new(),
            units: Vec::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place =
            Place::new(Calendar::NAME).about(self.unit.row()).with("cursor", self.cursor.at(self.len()));
        let place = self.duty.map_or(place.clone(), |duty| place.with("duty", duty));
        if self.only_missing { place.with("missing", 1) } else { place }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let chinese = look.words.lang() == Lang::Zh;
        let duty = self.open_duty();
        let name = duty.map(|(duty, _)| duty.name(chinese)).unwrap_or_default();
        let until = duty.map(|(_, standing)| standing.until.to_string()).unwrap_or_default();
        describe::joined(&[look.view.unit_name(self.unit), name, &until])
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let caret = match self.duty {
            Some(_) => self.draw_units(look, canvas),
            None => self.draw_duties(look, canvas),
        };
        let at = canvas.rows() - 3;
        canvas.rule(at);
        if let Some((duty, standing)) = self.current() {
            let missing = missing_names(look, standing);
            let said = words.ta(
                "calendar-said",
                &[
                    ("units", standing.units.len().into()),
                    ("done", standing.said(Answer::Done).into()),
                    ("unchanged", standing.said(Answer::NoChange).into()),
                    ("missing", standing.missing().count().into()),
                    ("names", missing.into()),
                ],
            );
            canvas.text(at + 1, 1, &said, Tone::Plain);
            canvas.text(at + 2, 1, &duty.source, Tone::Dim);
        }
        let counter = words.ta("counter", &self.cursor.counter(self.len(), Calendar::page(look)));
        let cells = u16::try_from(crate::term::width::text_cells(&counter)).unwrap_or(0);
        let column = canvas.columns().saturating_sub(cells + 1);
        canvas.aligned(at + 2, column, &counter, cells, Align::Right, Tone::Dim);
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.unit), kinds: vec![crate::domain::Kind::Confirmation] }
    }
}

/// What the calendar has to say on the first screen: duties of the unit itself that are open, and below it how many
/// units have said nothing once it is late.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let (view, words) = (look.view, look.words);
    let today = view.today();
    let mut board = Board::default();
    let Some(level) = view.unit(unit).map(|unit| unit.level) else { return board };
    for duty in duty::duties() {
        let standing = duty::standing(view, duty, unit);
        let missing = standing.missing().count();
        let own = duty.role.level() == level;
        let late = standing.due < today;
        if missing == 0 || !own && !late || standing.due < today.plus(-MOST_LATE_DAYS) {
            continue;
        }
        let name = duty.name(words.lang() == Lang::Zh).to_owned();
        let label = if own { name } else { words.ta("calendar-late", &[("duty", name.into())]).into_owned() };
        let due = Due::new(label, missing, place(unit, duty).with("missing", 1)).by(standing.due, today);
        // What others have not confirmed is asked for, it is not late here.
        board.due.push(if own { due } else { due.urgent(Urgency::Soon) });
    }
    board
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            duty::Confirmation,
            fixture::{self, COUNTY, TOWN, VILLAGE},
        },
        ui::testing::{Stage, check_screen},
    };

    fn said(stage: &Stage) -> Vec<Confirmation> {
        let units = [TOWN, VILLAGE, fixture::OTHER];
        units
            .iter()
            .flat_map(|unit| stage.book.confirmations_of(*unit))
            .map(|(_, said)| said.clone())
            .collect()
    }

    #[test]
    fn the_calendar_stands_everywhere() {
        for unit in [COUNTY, TOWN, VILLAGE] {
            check_screen(fixture::book, &Place::new(Calendar::NAME).about(unit.row()));
            let changes = Place::new(Calendar::NAME).about(unit.row()).with("duty", "month_changes");
            check_screen(fixture::book, &changes);
        }
    }

    #[test]
    fn a_village_says_with_one_key_that_nothing_changed() {
        let mut stage = Stage::at(&Place::new(Calendar::NAME).about(VILLAGE.row()));
        stage
            .shows("月度变动核对")
            .shows("1!!")
            .hides("全部已确认")
            .keys("F4")
            .shows("已保存")
            .shows("全部已确认");
        let [one] = &said(&stage)[..] else { panic!("{}", stage.text()) };
        assert_eq!((one.unit, one.answer.key(), one.duty.as_str()), (VILLAGE, "no_change", "month_changes"));
        assert_eq!(one.until.to_string(), "2026-10-31");
    }

    #[test]
    fn a_county_does_not_confirm_its_villages_unseen_but_the_marked_ones() {
        let mut stage = Stage::at(&Place::new(Calendar::NAME).about(COUNTY.row()));
        stage.shows("月度变动核对").keys("Down F4").shows("茅冈村").shows("未确认");
        assert!(said(&stage).is_empty());
        stage.keys("Space Space F5").shows("已保存").shows("已办");
        assert_eq!(said(&stage).len(), 2);
        stage.keys("Tab").shows("全部已确认");
    }

    #[test]
    fn late_duties_stand_on_the_first_screen_and_open_as_many_units_as_they_say() {
        let stage = Stage::at(&Place::new("home"));
        stage.look(|look| {
            let before = look.view.on(look.view.day().plus(-7));
            let board = due(&Counting { look, unit: COUNTY, week_ago: &before });
            assert!(board.due.len() >= 2, "{:?}", board.due);
            for due in &board.due {
                let screen = Calendar::open(look, &due.place);
                assert_eq!(screen.units.len(), due.count, "{}", due.label);
            }
        });
    }
}
