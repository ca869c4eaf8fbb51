//! What has to be followed: mentor pairs, training batches, recruitment, incumbencies before their filing, rows carried
//! over by a merger, limits that come. Tab goes from list to list; one key does what each asks for.

use super::super::place_for;
use crate::{
    domain::{
        Act, Day, Kind, PairingId, RecruitId, Refusal, RowId, UnitId, View,
        office::{
            desk::{Ground, to_review},
            file::SECRETARY,
        },
        pipeline::{
            file,
            filing::{self, Early},
            followup,
            forecast::{self, Limit},
        },
    },
    lang::{Lang, Msg},
    ui::{
        Binding, Board, Canvas, Counting, Due, Effect, Event, Gap, Interests, Look, Place, Screen, Tone,
        Urgency, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
        wording,
    },
};
use ratatui::layout::Position;

/// Months that the list of limits looks ahead.
const AHEAD_MONTHS: i32 = 12;

/// The lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Topic {
    Pairs,
    OverduePairs,
    Recruits,
    OverdueRecruits,
    Trainings,
    Early,
    Review,
    Limits,
}

const TOPICS: [(Topic, &str, Msg); 8] = [
    (Topic::Pairs, "pairs", Msg("follow-pairs")),
    (Topic::OverduePairs, "visits", Msg("follow-visits")),
    (Topic::Recruits, "recruits", Msg("follow-recruits")),
    (Topic::OverdueRecruits, "late", Msg("follow-late")),
    (Topic::Trainings, "trainings", Msg("follow-trainings")),
    (Topic::Early, "early", Msg("follow-early")),
    (Topic::Review, "review", Msg("follow-review")),
    (Topic::Limits, "limits", Msg("follow-limits")),
];

/// One line: the row, and why it is here.
struct Line {
    row: RowId,
    note: String,
    alert: bool,
}

/// The screen.
pub struct Followup {
    unit: UnitId,
    topic: Topic,
    cursor: Cursor,
    lines: Vec<Line>,
}

impl Topic {
    fn lines(self, look: &Look<'_>, unit: UnitId) -> Vec<Line> {
        let (view, words) = (look.view, look.words);
        let today = view.day();
        let line = |row: RowId, note: String, alert: bool| Line { row, note, alert };
        match self {
            Topic::Pairs | Topic::OverduePairs => followup::pairs(view, unit)
                .into_iter()
                .filter(|(_, due)| self == Topic::Pairs || due.is_some_and(|due| due < today))
                .map(|(id, due)| {
                    let note = due.map_or_else(
                        || words.t("follow-no-months").into_owned(),
                        |due| words.ta("follow-visit-due", &[("day", due.to_string().into())]).into_owned(),
                    );
                    line(id.row(), note, due.is_some_and(|due| due < today))
                })
                .collect(),
            Topic::Recruits => {
                let open = view.recruits_below(unit).filter(|(_, recruit)| recruit.to.is_none());
                open.map(|(id, _)| line(id.row(), step(look, id), false)).collect()
            }
            Topic::OverdueRecruits => {
                let late = followup::overdue_recruits(view, unit).into_iter();
                late.map(|id| line(id.row(), step(look, id), true)).collect()
            }
            Topic::Trainings => {
                let all = view.trainings().filter(|(_, training)| view.within(training.unit, unit));
                all.map(|(id, training)| {
                    let count = [("count", training.attendees.len().into())];
                    line(id.row(), words.ta("count-persons", &count).into_owned(), false)
                })
                .collect()
            }
            Topic::Early => filing::early(view, unit)
                .into_iter()
                .map(|(id, why)| {
                    let note = match why {
                        Early::NotFiled => words.t("early-not-filed").into_owned(),
                        Early::Undecided => words.t("early-undecided").into_owned(),
                        Early::Refused => words.t("early-refused").into_owned(),
                        Early::Before(day) => {
                            words.ta("early-before", &[("day", day.to_string().into())]).into_owned()
                        }
                    };
                    line(id.row(), note, true)
                })
                .collect(),
            Topic::Review => to_review(view, unit)
                .into_iter()
                .map(|row| line(row, words.t("follow-carried").into_owned(), false))
                .collect(),
            Topic::Limits => forecast::reached(view, unit, SECRETARY, AHEAD_MONTHS)
                .into_iter()
                .map(|one| {
                    let (row, why) = match one.limit {
                        Limit::Term(id) => (id.row(), Msg("limit-term")),
                        Limit::Age(id) => (id.row(), Msg("limit-age")),
                        Limit::ReserveAge(id) => (id.row(), Msg("limit-reserve-age")),
                        Limit::ReserveEnds(id) => (id.row(), Msg("limit-reserve-ends")),
                    };
                    line(row, format!("{} {}", one.day, words.t(why)), false)
                })
                .collect(),
        }
    }

    fn count(self, view: &View, unit: UnitId) -> usize {
        match self {
            Topic::OverduePairs => followup::overdue_pairs(view, unit).len(),
            Topic::OverdueRecruits => followup::overdue_recruits(view, unit).len(),
            Topic::Early => filing::early(view, unit).len(),
            Topic::Review => to_review(view, unit).len(),
            Topic::Pairs | Topic::Recruits | Topic::Trainings | Topic::Limits => 0,
        }
    }

    fn place(self, unit: UnitId) -> Place {
        let key = TOPICS.iter().find(|(topic, ..)| *topic == self).map_or("pairs", |(_, key, _)| *key);
        Place::new(Followup::NAME).about(unit.row()).with("topic", key)
    }
}

/// The next step of somebody's recruitment in words.
fn step(look: &Look<'_>, id: RecruitId) -> String {
    let words = look.words;
    let Some(next) = look.view.recruit(id).and_then(followup::next_step) else { return String::new() };
    let Some((stage, step)) = file::recruit_step(next.step) else { return String::new() };
    let chinese = words.lang() == Lang::Zh;
    let stage = if chinese { &stage.name_zh } else { &stage.name_en };
    let name = if chinese { &step.zh } else { &step.en };
    let text = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let limit = match (next.earliest, next.latest) {
        (Some(day), None) => words.ta("step-earliest", &[("day", day.to_string().into())]).into_owned(),
        (_, Some(day)) => words.ta("step-latest", &[("day", day.to_string().into())]).into_owned(),
        (None, None) => text(None),
    };
    describe::joined(&[stage, &format!("{}", next.step), name, &limit])
}

impl Followup {
    fn refresh(&mut self, look: &Look<'_>) {
        self.lines = self.topic.lines(look, self.unit);
    }

    fn page(look: &Look<'_>) -> usize {
        Table::page(look.body(true).height.saturating_sub(3), 0)
    }

    fn current(&self) -> Option<RowId> {
        self.lines.get(self.cursor.at(self.lines.len())).map(|line| line.row)
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn open_row(&mut self, look: &Look<'_>) -> Effect {
        self.current().map_or(Effect::None, |row| Effect::Open(place_for(look, row)))
    }

    /// What the list asks for: a visit, the next step, a look at what was carried over.
    fn done(&mut self, look: &Look<'_>) -> Effect {
        let Some(row) = self.current() else { return Effect::None };
        let today = look.view.today();
        let ground = Ground::from(today);
        let planned: Result<Act, Refusal> = match row.kind {
            Kind::Pairing => followup::visit(look.view, PairingId(row.id), today, &ground),
            Kind::Recruit => followup::step_done(look.view, RecruitId(row.id), today, &ground),
            _ => followup::looked_at(look.view, row, &ground),
        };
        match planned {
            Ok(act) => Effect::propose(act),
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    fn new_row(&mut self, _: &Look<'_>) -> Effect {
        let how = match self.topic {
            Topic::Recruits | Topic::OverdueRecruits => "recruit",
            Topic::Trainings => "training",
            _ => "pair",
        };
        Effect::Open(Place::new("office-act").with("how", how).about(self.unit.row()))
    }

    fn attend(&mut self, _: &Look<'_>) -> Effect {
        let Some(row) = self.current() else { return Effect::None };
        Effect::Open(Place::new("office-act").with("how", "attend").about(row))
    }

    fn is_training(&self, look: &Look<'_>) -> bool {
        self.topic == Topic::Trainings && self.has_row(look)
    }

    fn next_topic(&mut self, look: &Look<'_>) -> Effect {
        let at = TOPICS.iter().position(|(topic, ..)| *topic == self.topic).unwrap_or(0);
        self.topic = TOPICS[(at + 1) % TOPICS.len()].0;
        self.cursor = Cursor::default();
        self.refresh(look);
        Effect::None
    }
}

impl Listed for Followup {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Followup::page(look));
        Effect::None
    }
}

impl Screen for Followup {
    const NAME: &'static str = "followup";
    const TITLE: Msg = Msg("follow-title");
    const BINDINGS: &'static [Binding<Followup>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Followup::open_row)
            .hint(1)
            .when(Followup::has_row),
        Binding::new("done", Msg("follow-done"), &[keys::f(4), keys::ch('d')], Followup::done)
            .hint(2)
            .when(Followup::has_row),
        Binding::new("topic", Msg("follow-topic"), &[keys::TAB, keys::f(9)], Followup::next_topic).hint(3),
        Binding::new("new", Msg("follow-new"), &[keys::f(6), keys::ch('n')], Followup::new_row).hint(4),
        Binding::new("attend", Msg("follow-attend"), &[keys::f(5), keys::ch('a')], Followup::attend)
            .hint(5)
            .when(Followup::is_training),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Followup {
        let unit = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let topic = TOPICS.iter().find(|(_, key, _)| Some(*key) == place.text("topic"));
        let mut screen = Followup {
            unit: unit.unwrap_or(UnitId(0)),
            topic: topic.map_or(Topic::Pairs, |(topic, ..)| *topic),
            cursor: Cursor::on(place.number("cursor")),
            lines: Vec::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        self.topic.place(self.unit).with("cursor", self.cursor.at(self.lines.len()))
    }

    fn heading(&self, look: &Look<'_>) -> String {
        look.view.unit_name(self.unit).to_owned()
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let mut at = 1;
        for (topic, _, label) in TOPICS {
            let text = words.t(label);
            let (text, tone) = match topic == self.topic {
                true => (format!("[{text}]"), Tone::Strong),
                false => (format!(" {text} "), Tone::Dim),
            };
            at = canvas.text(0, at, &text, tone);
        }
        canvas.rule(1);
        let columns = [
            Column::new(words.t("column-name"), 26),
            Column::new(words.t("follow-why"), 24),
            Column::new(words.t("offices-unit"), 16).grow(),
        ];
        let cell = |row: usize, column: usize| -> Cell<'_> {
            let Some(line) = self.lines.get(row) else { return Cell::default() };
            match column {
                0 => describe::row(look, line.row).name.into(),
                1 => Cell::new(line.note.clone(), if line.alert { Tone::Alert } else { Tone::Plain }),
                _ => describe::row(look, line.row).detail.into(),
            }
        };
        let rows = canvas.rows().saturating_sub(3);
        let table = Table::new(&columns, self.lines.len(), self.cursor, &cell);
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            canvas.text(4, 1, &words.t("follow-none"), Tone::Dim);
        }
        let counter = words.ta("counter", &self.cursor.counter(self.lines.len(), Followup::page(look)));
        let last = canvas.rows() - 1;
        canvas.both(last, ("", Tone::Dim), (&counter, Tone::Dim));
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

/// What the pipeline has to say on the first screen: short villages, vacancies, and what is late.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, week_ago } = *counting;
    let (view, words) = (look.view, look.words);
    let mut board = Board::default();
    for (topic, _, label) in TOPICS {
        let count = topic.count(view, unit);
        let urgency = match topic {
            Topic::OverduePairs | Topic::OverdueRecruits => Urgency::Overdue,
            _ => Urgency::Later,
        };
        if count > 0 {
            board.due.push(Due::new(words.t(label), count, topic.place(unit)).urgent(urgency));
        }
    }
    let sum = view.pipeline(unit).office(SECRETARY);
    let before = week_ago.pipeline(unit).office(SECRETARY);
    let gap = |label: Msg, today: u32, before: u32, place: Place| Gap {
        label: words.t(label).into_owned(),
        today: today as usize,
        before: Some(before as usize),
        place,
    };
    let desk = Place::new(super::Pipeline::NAME).about(unit.row());
    let list = Place::new(super::Reserves::NAME).about(unit.row());
    let posts = Place::new(super::Offices::NAME).about(unit.row()).with("vacant", 1);
    board.gaps.push(gap(Msg("gap-vacant"), sum.vacant, before.vacant, posts));
    if view.sees_vetting() {
        let short = desk.with("short", 1);
        board.gaps.push(gap(Msg("gap-short"), sum.short_units, before.short_units, short));
        let uncounted = list.with("slice", "uncounted");
        board.gaps.push(gap(Msg("gap-uncounted"), sum.uncounted, before.uncounted, uncounted));
    }
    board.gaps.retain(|gap| gap.today > 0);
    board
}
