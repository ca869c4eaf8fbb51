//! Ratios: the towns or villages of a unit down; posts, need, valid reserves and what is short across.

use super::{super::lists::List, heading, office_of, uncounted};
use crate::{
    domain::{
        Kind, Right, UnitId,
        indicator::{
            self, Side,
            freeze::{RESERVE_RATIO, Trends, last_day},
        },
        office::{Bench, file::SECRETARY, offices},
        pipeline::{
            desk, forecast,
            sums::{OfficeSum, Verdict},
            switches::NEAR_MONTHS,
        },
        register::Slug,
        unit::Level,
    },
    lang::Msg,
    ui::{
        Binding, Canvas, Effect, Event, Interests, Look, Order, Place, Screen, Tone, describe, keys,
        widget::{Cell, Column, Cursor, Listed, Step, Table, down, first, last, page_down, page_up, up},
    },
};
use ratatui::layout::Position;

/// Rows below the table on a wide and on a low screen.
const BELOW: (u16, u16) = (4, 2);
/// Names in a sentence; what is left out is counted.
const MOST_NAMED: usize = 4;

/// One unit with its figures.
struct Line {
    unit: UnitId,
    sum: OfficeSum,
}

/// What is said of the unit under the cursor: computed when the cursor comes to rest, not when drawing.
#[derive(Default)]
struct Said {
    short: String,
    mend: String,
}

/// The desk.
pub struct Pipeline {
    above: UnitId,
    office: Slug,
    /// Only villages below their target.
    only_short: bool,
    cursor: Cursor,
    column: usize,
    lines: Vec<Line>,
    total: OfficeSum,
    said: Said,
    /// What comes if nothing is done, and what was frozen last: of the whole unit, so once for a book and day.
    outlook: String,
}

/// What a column counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Name,
    Posts,
    Vacant,
    Need,
    Valid,
    Ratio,
    ShortUnits,
    Short,
    Uncounted,
    Unfiled,
    Leaving,
    Verdict,
}

const COLUMNS: [What; 12] = [
    What::Name,
    What::Posts,
    What::Vacant,
    What::Need,
    What::Valid,
    What::Ratio,
    What::ShortUnits,
    What::Short,
    What::Uncounted,
    What::Unfiled,
    What::Leaving,
    What::Verdict,
];

impl Pipeline {
    fn refresh(&mut self, look: &Look<'_>) {
        let view = look.view;
        let level = |unit: &crate::domain::unit::Unit| unit.level;
        let units: Vec<UnitId> = if self.only_short {
            desk::short_villages(view, self.above, self.office).into_iter().map(|(unit, _)| unit).collect()
        } else {
            view.children(self.above)
                .filter(|(_, unit)| level(unit) != Level::Group)
                .map(|(id, _)| id)
                .collect()
        };
        self.lines = units
            .into_iter()
            .filter(|unit| view.in_scope(*unit))
            .map(|unit| Line { unit, sum: view.pipeline(unit).office(self.office) })
            .collect();
        self.total = view.pipeline(self.above).office(self.office);
        self.outlook = if view.sees_vetting() { self.look_ahead(look) } else { String::new() };
        self.say(look);
    }

    fn page(look: &Look<'_>) -> usize {
        let rows = look.body(true).height;
        Table::page(rows.saturating_sub(2 + Pipeline::below(rows)), 1)
    }

    const fn below(rows: u16) -> u16 {
        if rows >= 18 { BELOW.0 } else { BELOW.1 }
    }

    fn current(&self) -> Option<UnitId> {
        self.lines.get(self.cursor.at(self.lines.len())).map(|line| line.unit)
    }

    fn has_row(&self, _: &Look<'_>) -> bool {
        !self.lines.is_empty()
    }

    fn what(&self) -> What {
        COLUMNS.get(self.column).copied().unwrap_or(What::Name)
    }

    /// What is short, what mends it, and what comes: in sentences about the unit under the cursor.
    fn say(&mut self, look: &Look<'_>) {
        self.said = Said::default();
        let (view, words) = (look.view, look.words);
        let Some(unit) = self.current() else { return };
        if !view.sees_vetting() {
            self.said.short = words.t("pipeline-hidden").into_owned();
            return;
        }
        let name = view.unit_name(unit).to_owned();
        let short = desk::short_villages(view, unit, self.office);
        let mut parts: Vec<String> = short
            .iter()
            .take(MOST_NAMED)
            .map(|(village, n)| {
                let vacancy = vacancy(look, *village, self.office);
                format!("{}{n}{vacancy}", view.unit_name(*village))
            })
            .collect();
        if short.len() > MOST_NAMED {
            parts.push(
                words.ta("pipeline-and-more", &[("count", (short.len() - MOST_NAMED).into())]).into_owned(),
            );
        }
        let reasons = desk::reasons(view, unit, self.office);
        let why: Vec<String> =
            reasons.iter().map(|(why, n)| format!("{}{n}", uncounted(look, *why))).collect();
        let apart = words.t("list-comma");
        let shorts = parts.join(&apart);
        let uncounted: u32 = reasons.iter().map(|(_, n)| n).sum();
        self.said.short = match (parts.is_empty(), uncounted) {
            (true, 0) => words.ta("pipeline-said-met", &[("unit", name.into())]).into_owned(),
            (true, n) => words
                .ta(
                    "pipeline-said-uncounted",
                    &[("unit", name.into()), ("count", n.into()), ("why", why.join(&apart).into())],
                )
                .into_owned(),
            (false, 0) => words
                .ta("pipeline-said-short", &[("unit", name.into()), ("short", shorts.into())])
                .into_owned(),
            (false, n) => words
                .ta(
                    "pipeline-said-both",
                    &[
                        ("unit", name.into()),
                        ("short", shorts.into()),
                        ("count", n.into()),
                        ("why", why.join(&apart).into()),
                    ],
                )
                .into_owned(),
        };
        if !short.is_empty() {
            let mended: usize =
                reasons.iter().filter(|(why, _)| why.mended_by_validation()).map(|(_, n)| *n as usize).sum();
            let offered: usize =
                short.iter().map(|(village, _)| desk::suggestions(view, *village, self.office).len()).sum();
            self.said.mend = words
                .ta("pipeline-said-mend", &[("validate", mended.into()), ("people", offered.into())])
                .into_owned();
        } else if view.setting("reserve.stale_after_months").is_none_or(str::is_empty) {
            self.said.mend = words.t("pipeline-said-no-months").into_owned();
        }
    }

    /// What is valid in a year if nothing is done, and how many more or fewer there are than were frozen last.
    fn look_ahead(&self, look: &Look<'_>) -> String {
        let (view, words) = (look.view, look.words);
        let then = forecast::then(view, self.above, self.office, NEAR_MONTHS);
        let Some(ratio) = then.ratio().text(2) else { return String::new() };
        let day = view.day().plus_months(NEAR_MONTHS).to_string();
        let ahead = words.ta(
            "pipeline-said-then",
            &[
                ("month", day.get(..7).unwrap_or_default().to_owned().into()),
                ("unit", view.unit_name(self.above).to_owned().into()),
                ("valid", then.valid.into()),
                ("ratio", ratio.into()),
                ("villages", then.short_units.into()),
            ],
        );
        let trends = Trends::of(view, [self.above]);
        let last = trends.last(RESERVE_RATIO, self.above).filter(|_| self.office == SECRETARY);
        let since = last.map(|past| {
            let before = past.figure.reading.met;
            let (sign, by) = match self.total.valid.checked_sub(before) {
                Some(more) => ("+", more),
                None => ("-", before - self.total.valid),
            };
            let args = [
                ("month", u32::try_from(past.day.ymd().1).unwrap_or(0).into()),
                ("valid", before.into()),
                ("change", format!("{sign}{by}").into()),
            ];
            words.ta("pipeline-said-frozen", &args).into_owned()
        });
        describe::joined(&[&ahead, &since.unwrap_or_default()])
    }

    /// The names that make the difference to the last frozen period, in the unit under the cursor.
    fn since(&mut self, look: &Look<'_>) -> Effect {
        let (Some(of), Some(unit)) = (look.view.indicator(RESERVE_RATIO), self.current()) else {
            return Effect::None;
        };
        let sides = [Side::Lost, Side::Gained];
        let found = sides.into_iter().find(|side| !indicator::rows(look.view, of, unit, *side).is_empty());
        match found {
            Some(side) => Effect::Open(List::Counted(of.key, side).place(unit)),
            None => Effect::Say(look.words.t("map-unchanged").into_owned()),
        }
    }

    fn is_frozen(&self, look: &Look<'_>) -> bool {
        let frozen =
            || look.view.indicator(RESERVE_RATIO).is_some_and(|of| last_day(look.view, of).is_some());
        self.has_row(look) && self.office == SECRETARY && frozen()
    }

    /// Who reaches a limit in the months to come.
    fn limits(&mut self, _: &Look<'_>) -> Effect {
        let unit = self.current().unwrap_or(self.above);
        Effect::Open(Place::new("followup").about(unit.row()).with("topic", "limits"))
    }

    /// The table as a file.
    fn export(&mut self, look: &Look<'_>) -> Effect {
        let code = look.view.unit_code(self.above).map(|code| format!("@{code}")).unwrap_or_default();
        Effect::Order(Order::Export { kind: format!("ratios{code}").into() })
    }

    fn place_of(&self, look: &Look<'_>, unit: UnitId) -> Place {
        let village = look.view.unit(unit).is_some_and(|unit| unit.level == Level::Village);
        Place::new(if village { super::Reserves::NAME } else { Pipeline::NAME })
            .about(unit.row())
            .with("office", self.office)
    }

    /// Down into the unit; on a number, to the list that it counts.
    fn enter(&mut self, look: &Look<'_>) -> Effect {
        let Some(unit) = self.current() else { return Effect::None };
        let list = |slice: &str| {
            let place = Place::new(super::Reserves::NAME).about(unit.row());
            Effect::Open(place.with("office", self.office).with("slice", slice))
        };
        match self.what() {
            What::Valid => list("valid"),
            What::Uncounted => list("uncounted"),
            What::Unfiled => list("unfiled"),
            What::Leaving => list("leaving"),
            What::ShortUnits | What::Short
                if look.view.unit(unit).is_some_and(|unit| unit.level != Level::Village) =>
            {
                let place = Place::new(Pipeline::NAME).about(unit.row());
                Effect::Open(place.with("office", self.office).with("short", 1))
            }
            What::Posts | What::Vacant => self.offices(look),
            What::Name | What::Need | What::Ratio | What::ShortUnits | What::Short | What::Verdict => {
                Effect::Open(self.place_of(look, unit))
            }
        }
    }

    /// The posts of the unit with who holds them.
    fn offices(&mut self, _: &Look<'_>) -> Effect {
        let Some(unit) = self.current() else { return Effect::None };
        let place = Place::new("offices").about(unit.row()).with("office", self.office);
        Effect::Open(if self.what() == What::Vacant { place.with("vacant", 1) } else { place })
    }

    /// People who could be recommended, in the first village that is short from the cursor on.
    fn recommend(&mut self, look: &Look<'_>) -> Effect {
        let first = |unit| desk::short_villages(look.view, unit, self.office).first().map(|(unit, _)| *unit);
        let at = self.cursor.at(self.lines.len());
        let village = self.lines.iter().skip(at).chain(&self.lines).find_map(|line| first(line.unit));
        match village {
            Some(village) => Effect::Open(
                Place::new(super::Recommend::NAME).about(village.row()).with("office", self.office),
            ),
            None => Effect::Say(look.words.t("pipeline-none-short").into_owned()),
        }
    }

    fn all_people(&mut self, _: &Look<'_>) -> Effect {
        let place = Place::new(super::Reserves::NAME).about(self.above.row());
        Effect::Open(place.with("office", self.office))
    }

    fn other_office(&mut self, look: &Look<'_>) -> Effect {
        let with_list: Vec<Slug> =
            offices().iter().filter(|kind| kind.ratio.is_some()).map(|kind| kind.key).collect();
        let at = with_list.iter().position(|office| *office == self.office).unwrap_or(0);
        if let Some(next) = with_list.get((at + 1) % with_list.len().max(1)) {
            self.office = *next;
            self.refresh(look);
        }
        Effect::None
    }

    fn above(&mut self, look: &Look<'_>) -> Effect {
        let Some(parent) = look.view.parent(self.above).filter(|parent| look.view.in_scope(*parent)) else {
            return Effect::None;
        };
        Effect::Replace(Place::new(Pipeline::NAME).about(parent.row()).with("office", self.office))
    }

    fn has_parent(&self, look: &Look<'_>) -> bool {
        look.view.parent(self.above).is_some_and(|parent| look.view.in_scope(parent))
    }

    fn columns_by(&mut self, by: isize) -> Effect {
        self.column = self.column.saturating_add_signed(by).min(COLUMNS.len() - 1);
        Effect::None
    }
}

/// How long a village has been without secretary and who stands in: `（空缺47天，代 梁某）`.
fn vacancy(look: &Look<'_>, village: UnitId, office: Slug) -> String {
    let view = look.view;
    let bench: Bench = view.bench(village, office);
    if bench.vacant == 0 {
        return String::new();
    }
    let acting = view
        .holders(village, office)
        .into_iter()
        .find(|(_, held)| !held.holds(view.day()))
        .and_then(|(_, held)| view.person(held.person))
        .map(|person| person.name.to_string());
    let days = bench.days(view.day());
    match (acting, days) {
        (_, None) => look.words.t("pipeline-vacant-unknown"),
        (Some(name), Some(days)) => {
            look.words.ta("pipeline-vacant-acting", &[("days", days.into()), ("name", name.into())])
        }
        (None, Some(days)) => look.words.ta("pipeline-vacant", &[("days", days.into())]),
    }
    .into_owned()
}

impl Listed for Pipeline {
    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        self.cursor.step(step, self.lines.len(), Pipeline::page(look));
        self.say(look);
        Effect::None
    }
}

impl Screen for Pipeline {
    const NAME: &'static str = "pipeline";
    const TITLE: Msg = Msg("pipeline-title");
    const BINDINGS: &'static [Binding<Pipeline>] = &[
        Binding::new("enter", Msg("pipeline-enter"), &[keys::ENTER], Pipeline::enter)
            .hint(1)
            .when(Pipeline::has_row),
        Binding::new(
            "recommend",
            Msg("pipeline-recommend"),
            &[keys::f(6), keys::ch('r')],
            Pipeline::recommend,
        )
        .hint(2)
        .when(|screen, look| screen.has_row(look) && look.view.sees_vetting()),
        Binding::new("offices", Msg("pipeline-offices"), &[keys::f(3), keys::ch('o')], Pipeline::offices)
            .hint(3)
            .when(Pipeline::has_row),
        Binding::new("people", Msg("pipeline-people"), &[keys::f(9), keys::ch('l')], Pipeline::all_people)
            .hint(4)
            .when(|_, look| look.view.sees_vetting()),
        Binding::new("since", Msg("map-since"), &[keys::f(8), keys::ch('s')], Pipeline::since)
            .when(Pipeline::is_frozen),
        Binding::new("limits", Msg("pipeline-limits"), &[keys::f(7), keys::ch('f')], Pipeline::limits)
            .hint(5)
            .when(|_, look| look.view.sees_vetting()),
        Binding::new("export", Msg("pipeline-export"), &[keys::f(10), keys::ch('e')], Pipeline::export)
            .when(|screen, look| screen.has_row(look) && look.view.may(Right::Export, Kind::Reserve)),
        Binding::new("office", Msg("pipeline-office"), &[keys::f(5), keys::ch('t')], Pipeline::other_office),
        Binding::new("above", Msg("command-above"), &[keys::BACKSPACE], Pipeline::above)
            .hint(6)
            .when(Pipeline::has_parent),
        Binding::new("left", Msg("command-left"), &[keys::LEFT, keys::BACK_TAB], |s, _| s.columns_by(-1)),
        Binding::new("right", Msg("command-right"), &[keys::RIGHT, keys::TAB], |s, _| s.columns_by(1)),
        up(),
        down(),
        page_up(),
        page_down(),
        first(),
        last(),
    ];

    fn open(look: &Look<'_>, place: &Place) -> Pipeline {
        let above = place.unit().filter(|unit| look.view.in_scope(*unit)).or_else(|| look.view.home());
        let mut screen = Pipeline {
            above: above.unwrap_or(UnitId(0)),
            office: office_of(place),
            only_short: place.number("short") > 0,
            cursor: Cursor::on(place.number("cursor")),
            column: place.number("column"),
            lines: Vec::new(),
            total: OfficeSum::default(),
            said: Said::default(),
            outlook: String::new(),
        };
        screen.refresh(look);
        screen
    }

    fn place(&self, _: &Look<'_>) -> Place {
        let place = Place::new(Pipeline::NAME)
            .about(self.above.row())
            .with("office", self.office)
            .with("cursor", self.cursor.at(self.lines.len()))
            .with("column", self.column);
        if self.only_short { place.with("short", 1) } else { place }
    }

    fn heading(&self, look: &Look<'_>) -> String {
        heading(look, self.above, self.office)
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        verdicts(look, canvas, self.above, &self.total);
        canvas.rule(1);
        let headed: Vec<Column> = COLUMNS.iter().map(|what| column(look, *what)).collect();
        let cell = |row: usize, column: usize| -> Cell<'_> {
            match (self.lines.get(row), COLUMNS.get(column)) {
                (Some(line), Some(what)) => number(look, *what, line),
                _ => Cell::default(),
            }
        };
        let sum = Line { unit: self.above, sum: self.total };
        let totals: Vec<Cell<'_>> = COLUMNS
            .iter()
            .map(|what| match what {
                What::Name => Cell::new(words.t("total"), Tone::Head),
                what => number(look, *what, &sum),
            })
            .collect();
        let headings: [&[Cell<'_>]; 1] = [&totals];
        let below = Pipeline::below(canvas.rows());
        let rows = canvas.rows().saturating_sub(2 + below);
        let table = Table {
            headings: &headings,
            column: Some(self.column),
            ..Table::new(&headed, self.lines.len(), self.cursor, &cell)
        };
        let caret = table.draw(&mut canvas.part(2, rows));
        if self.lines.is_empty() {
            let none = if self.only_short { Msg("pipeline-none-short") } else { Msg("units-none") };
            canvas.text(5, 1, &words.t(none), Tone::Dim);
        }
        let at = canvas.rows() - below;
        let said = [&self.said.short, &self.said.mend, &self.outlook];
        canvas.rule(at);
        for (row, text) in (at + 1..canvas.rows()).zip(said.into_iter().filter(|text| !text.is_empty())) {
            canvas.text(row, 1, text, Tone::Plain);
        }
        caret
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if let Event::BookChanged | Event::Shown | Event::Saved(_) = event {
            self.refresh(look);
        }
        Effect::None
    }

    fn interests(&self, _: &Look<'_>) -> Interests {
        Interests { unit: Some(self.above), kinds: Vec::new() }
    }
}

/// Both verdicts in one line: the total, and every village.
fn verdicts(look: &Look<'_>, canvas: &mut Canvas<'_>, unit: UnitId, sum: &OfficeSum) {
    let words = look.words;
    if !look.view.sees_vetting() {
        canvas.text(0, 1, &words.t("pipeline-hidden"), Tone::Dim);
        return;
    }
    let (Some(met), Some(everywhere), Some(ratio)) = (sum.met(), sum.met_everywhere(), sum.ratio().text(2))
    else {
        canvas.text(0, 1, &words.t("pipeline-no-posts"), Tone::Dim);
        return;
    };
    let word = |met: bool| words.t(if met { Msg("verdict-met") } else { Msg("verdict-missed") });
    let tone = |met: bool| if met { Tone::Good } else { Tone::Alert };
    let total = words.ta(
        "pipeline-total",
        &[
            ("unit", look.view.unit_name(unit).to_owned().into()),
            ("posts", sum.base.into()),
            ("need", sum.need.into()),
            ("valid", sum.valid.into()),
            ("ratio", ratio.into()),
        ],
    );
    let mut at = canvas.text(0, 1, &total, Tone::Strong);
    at = canvas.text(0, at + 1, &word(met), tone(met));
    let each = match everywhere {
        true => words.t("pipeline-each-met").into_owned(),
        false => words
            .ta("pipeline-each-short", &[("villages", sum.short_units.into()), ("short", sum.short.into())])
            .into_owned(),
    };
    at = canvas.text(0, at + 2, &each, Tone::Strong);
    canvas.text(0, at + 1, &word(everywhere), tone(everywhere));
}

fn column(look: &Look<'_>, what: What) -> Column {
    let words = look.words;
    match what {
        What::Name => Column::new(words.t("column-name"), 10).grow(),
        What::Posts => Column::new(words.t("pipeline-posts"), 5).right(),
        What::Vacant => Column::new(words.t("pipeline-vacancies"), 4).right(),
        What::Need => Column::new(words.t("pipeline-need"), 4).right(),
        What::Valid => Column::new(words.t("pipeline-valid"), 4).right(),
        What::Ratio => Column::new(words.t("pipeline-ratio"), 5).right(),
        What::ShortUnits => Column::new(words.t("pipeline-short-units"), 4).right(),
        What::Short => Column::new(words.t("pipeline-short"), 4).right(),
        What::Uncounted => Column::new(words.t("pipeline-uncounted"), 6).right(),
        What::Unfiled => Column::new(words.t("pipeline-unfiled"), 6).right(),
        What::Leaving => Column::new(words.t("pipeline-leaving"), 6).right(),
        What::Verdict => Column::new(words.t("pipeline-verdict"), 9).right(),
    }
}

fn number(look: &Look<'_>, what: What, line: &Line) -> Cell<'static> {
    let sum = &line.sum;
    let plain = |n: u32| Cell::new(n.to_string(), Tone::Plain);
    let bad = |n: u32| Cell::new(n.to_string(), if n > 0 { Tone::Alert } else { Tone::Dim });
    let nothing = Cell::new("-", Tone::Dim);
    match what {
        What::Name => return look.view.unit_name(line.unit).to_owned().into(),
        What::Posts if sum.base == 0 => return Cell::new("0", Tone::Dim),
        What::Posts => return plain(sum.base),
        _ if sum.base == 0 => {
            let none = if what == What::Verdict { look.words.t("verdict-no-posts") } else { "-".into() };
            return Cell::new(none, Tone::Dim);
        }
        What::Vacant => return bad(sum.base_vacant),
        What::Need => return plain(sum.need),
        _ if !look.view.sees_vetting() => return nothing,
        _ => {}
    }
    match what {
        What::Valid => plain(sum.valid),
        What::Ratio => sum.ratio().text(2).map_or(nothing, |text| Cell::new(text, Tone::Plain)),
        What::ShortUnits => bad(sum.short_units),
        What::Short => bad(sum.short),
        What::Uncounted => plain(sum.uncounted),
        What::Unfiled => plain(sum.unfiled),
        What::Leaving => plain(sum.leaving),
        What::Verdict => {
            let (word, sign, tone) = match sum.verdict() {
                Verdict::Met => (Msg("verdict-met"), "", Tone::Good),
                Verdict::SomeShort => (Msg("verdict-some-short"), "! ", Tone::Warn),
                Verdict::TotalShort => (Msg("verdict-total-short"), "!! ", Tone::Alert),
                Verdict::NoPosts => (Msg("verdict-no-posts"), "", Tone::Dim),
            };
            Cell::new(format!("{sign}{}", look.words.t(word)), tone)
        }
        What::Name | What::Posts | What::Vacant | What::Need => nothing,
    }
}

impl Pipeline {
    /// The slice of entries that a column counts, for the tests that open every number.
    #[cfg(test)]
    pub(super) const fn slices() -> [(usize, desk::Slice); 4] {
        use desk::Slice;
        [(4, Slice::Valid), (8, Slice::Uncounted), (9, Slice::Unfiled), (10, Slice::Leaving)]
    }
}
