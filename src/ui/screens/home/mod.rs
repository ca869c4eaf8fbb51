//! The first screen: what is due, gaps against last week, the numbered menu, search.

pub(super) mod sources;

use super::{MENU, SOURCES};
use crate::{
    domain::{Day, UnitId},
    lang::{Msg, dates},
    term::{Key, width},
    ui::{
        Binding, Board, Canvas, Counting, Effect, Event, Look, Place, Report, Screen, Tone, Trend, describe,
        keys, screens,
        widget::{Cursor, Step},
    },
};
use ratatui::layout::Position;

/// Rows of a window from which on it shows the week's reports.
const REPORT_ROWS: u16 = 20;

/// Which part the cursor is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Part {
    #[default]
    Due,
    Gaps,
    Recent,
}

/// The first screen.
pub struct Home {
    counted: Counted,
    board: Board,
    part: Part,
    due: Cursor,
    gaps: Cursor,
    recent: Cursor,
}

/// Opens the menu line of a digit.
const fn menu(digit: usize) -> Binding<Home> {
    const KEYS: [&[Key]; 10] = [
        &[keys::ch('1')],
        &[keys::ch('2')],
        &[keys::ch('3')],
        &[keys::ch('4')],
        &[keys::ch('5')],
        &[keys::ch('6')],
        &[keys::ch('7')],
        &[keys::ch('8')],
        &[keys::ch('9')],
        &[keys::ch('0')],
    ];
    const RUN: [fn(&mut Home, &Look<'_>) -> Effect; 10] = [
        |home, _| home.menu(0),
        |home, _| home.menu(1),
        |home, _| home.menu(2),
        |home, _| home.menu(3),
        |home, _| home.menu(4),
        |home, _| home.menu(5),
        |home, _| home.menu(6),
        |home, _| home.menu(7),
        |home, _| home.menu(8),
        |home, _| home.menu(9),
    ];
    const WHEN: [fn(&Home, &Look<'_>) -> bool; 10] = [
        |_, _| has(0),
        |_, _| has(1),
        |_, _| has(2),
        |_, _| has(3),
        |_, _| has(4),
        |_, _| has(5),
        |_, _| has(6),
        |_, _| has(7),
        |_, _| has(8),
        |_, _| has(9),
    ];
    const IDS: [&str; 10] =
        ["menu-1", "menu-2", "menu-3", "menu-4", "menu-5", "menu-6", "menu-7", "menu-8", "menu-9", "menu-0"];
    let binding = Binding::new(IDS[digit], MENU[digit].label, KEYS[digit], RUN[digit]).when(WHEN[digit]);
    // One hint stands for all ten digits; people and organisations are always there.
    match digit {
        4 => binding.hint(3).shown(Msg("key-digits")).short(Msg("hint-menu")),
        _ => binding,
    }
}

/// Whether the screen of a menu line is there.
fn has(line: usize) -> bool {
    MENU.get(line).is_some_and(|line| line.place().is_some())
}

/// What the sources said of a book on a day: counting goes through every grid and post, so it is kept as long as
/// neither is another one.
#[derive(Default)]
struct Counted {
    of: Option<(u64, Day, Day, Option<UnitId>)>,
    board: Board,
}

impl Counted {
    /// Asks the sources, unless that was done for this book and day; then adds what the session itself knows.
    fn board(&mut self, look: &Look<'_>) -> Board {
        let view = look.view;
        let of = (view.seq(), view.day(), view.today(), view.home());
        if self.of != Some(of) {
            let mut board = Board::default();
            if let Some(unit) = view.home() {
                let week_ago = view.on(view.day().plus(-7));
                let counting = Counting { look, unit, week_ago: &week_ago };
                SOURCES.iter().for_each(|source| board.take(source(&counting)));
            }
            *self = Counted { of: Some(of), board };
        }
        let mut board = Board::default();
        board.take(sources::of_session(look));
        board.report.clone_from(&self.board.report);
        board.due.extend(self.board.due.iter().cloned());
        board.gaps.extend(self.board.gaps.iter().cloned());
        board.due.sort_by_key(|due| (due.urgency, due.by.unwrap_or(Day::MAX)));
        board
    }
}

/// Lines of the menu that lead somewhere.
fn menu_lines() -> impl Iterator<Item = &'static super::menu::Line> {
    MENU.iter().filter(|line| line.place().is_some())
}

/// Lines of the menu side by side on a screen of so many columns.
fn menu_columns(columns: u16) -> u16 {
    (columns.saturating_sub(2) / 14).clamp(1, 5)
}

impl Home {
    fn menu(&mut self, line: usize) -> Effect {
        MENU.get(line).and_then(super::menu::Line::place).map_or(Effect::None, Effect::Open)
    }

    /// Rows of the two lists, given the rows of the body.
    fn rows(&self, look: &Look<'_>) -> usize {
        // Above: a line of news, a rule, the headings. Below: rule, report, recent, rule, menu, search.
        let menu = menu_lines().count().div_ceil(usize::from(menu_columns(look.size.0)));
        let report = usize::from(self.report(look).is_some());
        usize::from(look.body(true).height).saturating_sub(7 + menu + report).max(3)
    }

    /// The week's reports, in a window that has a line for them.
    fn report(&self, look: &Look<'_>) -> Option<&Report> {
        self.board.report.as_ref().filter(|_| look.size.1 >= REPORT_ROWS)
    }

    fn open_report(&mut self, _: &Look<'_>) -> Effect {
        self.board.report.as_ref().map_or(Effect::None, |report| Effect::Open(report.place.clone()))
    }

    fn draw_report(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) {
        let Some(report) = self.report(look) else { return };
        let words = look.words;
        let counts = [
            ("units", report.units.into()),
            ("done", report.done.into()),
            ("same", report.no_change.into()),
            ("missing", report.missing.len().into()),
        ];
        let mut column = canvas.text(row, 1, &words.ta("home-report", &counts), Tone::Plain) + 1;
        let key = words.t("home-report-key");
        let cells = |text: &str| u16::try_from(width::text_cells(&look.name(text))).unwrap_or(u16::MAX);
        // The names that fit, and the key behind them: how many there are stands before them.
        let end = canvas.columns().saturating_sub(cells(&key) + 2);
        for name in &report.missing {
            if column.saturating_add(cells(name)) > end {
                break;
            }
            column = canvas.text(row, column, name, Tone::Warn) + 1;
        }
        canvas.text(row, column.min(end) + 1, &key, Tone::Dim);
    }

    fn lengths(&self, look: &Look<'_>) -> (usize, usize, usize) {
        (self.board.due.len(), self.board.gaps.len(), look.facts.recent.len())
    }

    fn step(&mut self, look: &Look<'_>, step: Step) -> Effect {
        let (due, gaps, recent) = self.lengths(look);
        let page = self.rows(look);
        match self.part {
            Part::Due => self.due.step(step, due, page),
            Part::Gaps => self.gaps.step(step, gaps, page),
            Part::Recent => self.recent.step(step, recent, recent),
        }
        Effect::None
    }

    fn next_part(&mut self, look: &Look<'_>) -> Effect {
        let (_, _, recent) = self.lengths(look);
        self.part = match self.part {
            Part::Due => Part::Gaps,
            Part::Gaps if recent > 0 => Part::Recent,
            Part::Gaps | Part::Recent => Part::Due,
        };
        Effect::None
    }

    fn open_line(&mut self, look: &Look<'_>) -> Effect {
        let (due, gaps, recent) = self.lengths(look);
        let place = match self.part {
            Part::Due => self.board.due.get(self.due.at(due)).map(|line| line.place.clone()),
            Part::Gaps => self.board.gaps.get(self.gaps.at(gaps)).map(|line| line.place.clone()),
            Part::Recent => look.facts.recent.get(self.recent.at(recent)).map(|line| line.place.clone()),
        };
        place.map_or(Effect::None, Effect::Open)
    }

    fn draw_news(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) {
        let words = look.words;
        let Some(since) = look.facts.since else {
            if look.view.sight().is_alone() {
                canvas.text(0, 1, &words.t("account-alone"), Tone::Warn);
            }
            return;
        };
        let left = crate::domain::Day::of_instant(since.left_ms);
        let when = format!(
            "{} {} {}",
            dates::month_day(left.ymd()),
            dates::weekday(words, left.weekday()),
            look.clock(since.left_ms)
        );
        let args = [("time", when.into()), ("changes", since.changes.into()), ("mine", since.mine.into())];
        canvas.text(0, 1, &words.ta("home-since", &args), Tone::Plain);
    }

    fn draw_due(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let end = canvas.columns();
        canvas.text(0, 1, &words.t("home-due"), Tone::Head);
        canvas.aligned(
            0,
            end.saturating_sub(20),
            &words.t("home-count"),
            5,
            crate::ui::Align::Right,
            Tone::Head,
        );
        canvas.text(0, end.saturating_sub(14), &words.t("home-deadline"), Tone::Head);
        if self.board.due.is_empty() {
            canvas.text(1, 1, &words.t("home-nothing-due"), Tone::Good);
        }
        let total = self.board.due.len();
        let page = usize::from(canvas.rows()).saturating_sub(1);
        let top = self.due.top(total, page);
        let mut caret = canvas.position(1, 0);
        for (row, at) in (1..canvas.rows()).zip(top..total) {
            let line = &self.board.due[at];
            if self.part == Part::Due && at == self.due.at(total) {
                canvas.text(row, 0, ">", Tone::Plain);
                caret = canvas.position(row, 0);
            }
            canvas.fitted(row, 1, &line.label, end.saturating_sub(21), line.urgency.tone());
            let count = line.count.to_string();
            canvas.aligned(row, end.saturating_sub(20), &count, 5, crate::ui::Align::Right, Tone::Plain);
            canvas.fitted(row, end.saturating_sub(14), &line.deadline(look), 11, Tone::Plain);
            canvas.text(row, end.saturating_sub(2), line.urgency.sign(), line.urgency.tone());
        }
        caret
    }

    fn draw_gaps(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let number = |canvas: &mut Canvas<'_>, row, back: u16, text: &str, tone| {
            let at = canvas.columns().saturating_sub(back);
            canvas.aligned(row, at, text, 5, crate::ui::Align::Right, tone);
        };
        let room = canvas.columns().saturating_sub(16);
        canvas.fitted(0, 2, &words.t("home-gaps"), room, Tone::Head);
        number(canvas, 0, 14, &words.t("home-today"), Tone::Head);
        number(canvas, 0, 9, &words.t("home-last-week"), Tone::Head);
        let total = self.board.gaps.len();
        let page = usize::from(canvas.rows()).saturating_sub(1);
        let top = self.gaps.top(total, page);
        let mut caret = None;
        for (row, at) in (0..canvas.rows()).zip(0usize..) {
            canvas.text(row, 0, "|", Tone::Dim);
            let Some(line) = at.checked_sub(1).and_then(|line| self.board.gaps.get(top + line)) else {
                continue;
            };
            if self.part == Part::Gaps && top + at - 1 == self.gaps.at(total) {
                canvas.text(row, 1, ">", Tone::Plain);
                caret = canvas.position(row, 1);
            }
            let room = canvas.columns().saturating_sub(16);
            canvas.fitted(row, 2, &line.label, room, Tone::Plain);
            number(canvas, row, 14, &line.today.to_string(), Tone::Plain);
            if let Some(before) = line.before {
                number(canvas, row, 9, &before.to_string(), Tone::Dim);
            }
            let (word, tone) = match line.trend() {
                Some(Trend::Better) => (words.t("home-better"), Tone::Good),
                Some(Trend::Worse) => (words.t("home-worse"), Tone::Alert),
                Some(Trend::Same) | None => continue,
            };
            let at = canvas.columns().saturating_sub(3);
            canvas.text(row, at, &word, tone);
        }
        caret
    }

    fn draw_recent(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) -> Option<Position> {
        let mut column = canvas.text(row, 1, &look.words.t("home-recent"), Tone::Head) + 2;
        let mut caret = None;
        let recent = &look.facts.recent;
        for (at, line) in recent.iter().enumerate() {
            let here = self.part == Part::Recent && at == self.recent.at(recent.len());
            let cells = u16::try_from(width::text_cells(&look.name(line.title.trim()))).unwrap_or(u16::MAX);
            if column.saturating_add(cells).saturating_add(4) > canvas.columns() {
                break;
            }
            if at > 0 {
                canvas.text(row, column - 2, "/", Tone::Dim);
            }
            if here {
                caret = canvas.position(row, column - 1);
                canvas.text(row, column - 1, ">", Tone::Plain);
            }
            column = canvas.text(row, column, line.title.trim(), Tone::Plain) + 3;
        }
        caret
    }

    fn draw_menu(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) {
        let side = menu_columns(canvas.columns());
        let step = (canvas.columns() - 2) / side;
        for (at, line) in (0u16..).zip(menu_lines()) {
            let (down, across) = (at / side, at % side);
            let text = format!("{} {}", line.digit, look.words.t(line.label));
            canvas.fitted(row + down, 2 + across * step, &text, step - 1, Tone::Plain);
        }
    }
}

impl Screen for Home {
    const NAME: &'static str = screens::HOME;
    const TITLE: Msg = Msg("home-title");
    const BINDINGS: &'static [Binding<Home>] = &[
        Binding::new("open", Msg("command-open"), &[keys::ENTER], Home::open_line).hint(2),
        menu(0),
        menu(1),
        menu(2),
        menu(3),
        menu(4),
        menu(5),
        menu(6),
        menu(7),
        menu(8),
        menu(9),
        Binding::new("own", Msg("menu-own"), &[keys::f(7)], |_: &mut Home, _| {
            Effect::Open(Place::new("own"))
        }),
        Binding::new("report", Msg("command-report"), &[keys::f(6)], Home::open_report).when(
            |home: &Home, look: &Look<'_>| {
                home.report(look).is_some_and(|report| super::exists(&report.place.screen))
            },
        ),
        Binding::new("next-part", Msg("command-next-part"), &[keys::TAB], Home::next_part).hint(4),
        Binding::new("up", Msg("command-up"), &[keys::UP], |home: &mut Home, look: &Look<'_>| {
            home.step(look, Step::Up)
        })
        .hint(1)
        .shown(Msg("key-up-down"))
        .short(Msg("hint-items")),
        Binding::new("down", Msg("command-down"), &[keys::DOWN], |home: &mut Home, look: &Look<'_>| {
            home.step(look, Step::Down)
        }),
    ];

    fn open(_look: &Look<'_>, _place: &Place) -> Home {
        Home {
            counted: Counted::default(),
            board: Board::default(),
            part: Part::Due,
            due: Cursor::default(),
            gaps: Cursor::default(),
            recent: Cursor::default(),
        }
    }

    fn place(&self, _look: &Look<'_>) -> Place {
        Place::new(screens::HOME)
    }

    fn heading(&self, look: &Look<'_>) -> String {
        let (view, words) = (look.view, look.words);
        let home = view.home().map(|unit| view.unit_name(unit)).unwrap_or_default();
        let (office, name) = view.account().map_or((String::new(), ""), |account| {
            (describe::choice(look, "office", account.office.key()), &*account.name)
        });
        let today = dates::day_weekday(words, view.today().ymd(), view.today().weekday());
        let who = describe::joined(&[&office, name]);
        format!("{home}  {who}  {today} {}", look.clock(look.facts.now_ms))
    }

    fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        self.draw_news(look, canvas);
        canvas.rule(1);
        let rows = u16::try_from(self.rows(look) + 1).unwrap_or(u16::MAX);
        let middle = canvas.columns() * 23 / 40;
        let due = self.draw_due(look, &mut canvas.part(2, rows).columns_part(0, middle));
        let gaps = {
            let room = canvas.columns() - middle;
            self.draw_gaps(look, &mut canvas.part(2, rows).columns_part(middle, room))
        };
        let mut below = 2 + rows;
        canvas.rule(below);
        if self.report(look).is_some() {
            self.draw_report(look, canvas, below + 1);
            below += 1;
        }
        let recent = self.draw_recent(look, canvas, below + 1);
        canvas.rule(below + 2);
        self.draw_menu(look, canvas, below + 3);
        canvas.text(canvas.rows() - 1, 1, &look.words.t("home-search"), Tone::Dim);
        match self.part {
            Part::Due => due,
            Part::Gaps => gaps,
            Part::Recent => recent,
        }
    }

    /// Here only digits are commands: a letter or a Chinese character begins a search.
    fn key(&mut self, _look: &Look<'_>, key: Key) -> Option<Effect> {
        let sign = key.typed().filter(|sign| sign.is_alphabetic())?;
        Some(Effect::Find(sign.to_string()))
    }

    fn paste(&mut self, _look: &Look<'_>, text: &str) -> Effect {
        Effect::Find(text.to_owned())
    }

    fn event(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        if matches!(event, Event::Opened | Event::Shown | Event::BookChanged | Event::Saved(_)) {
            self.board = self.counted.board(look);
        }
        Effect::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Office};
    use crate::ui::{Due, Urgency, testing::Stage};

    #[test]
    fn what_was_sent_back_comes_first_then_what_is_late_today_changed_by_others_and_still_to_come() {
        let stage = Stage::at(&Place::new(screens::HOME));
        let today = stage.view().today();
        let due = |day: i32| Due::new("", 1, Place::default()).by(today.plus(day), today);
        let mut all = [
            due(9),
            due(0).urgent(Urgency::Changed),
            Due::new("", 1, Place::default()),
            due(0),
            due(3),
            due(5).urgent(Urgency::Returned),
            due(-2),
        ];
        all.sort_by_key(|due| (due.urgency, due.by.unwrap_or(Day::MAX)));
        let said: Vec<_> = all.iter().map(|due| stage.look(|look| due.deadline(look))).collect();
        assert_eq!(said, ["11-28", "逾期2天", "今天", "今天", "11-26", "12-02", ""]);
        let signs: Vec<_> = all.iter().map(|due| due.urgency.sign()).collect();
        assert_eq!(signs, ["!!", "!!", "!", "!", "", "", ""]);
    }

    #[test]
    fn who_is_alone_reads_the_whole_sentence_about_it() {
        let mut book = crate::domain::fixture::book();
        let accounts: Vec<_> = book.accounts().map(|(id, _)| id.row()).collect();
        for row in accounts {
            let only = Account::new("first", "", Office::Administrator);
            book.put(row, 1, (row.id == 0).then(|| only.into()));
        }
        book.settle();
        let mut stage = Stage::with(book, &Place::new(screens::HOME));
        for lang in [crate::lang::Lang::Zh, crate::lang::Lang::En] {
            stage.lang = lang;
            stage.open(&Place::new(screens::HOME));
            let told = crate::lang::Words::new(lang).t("account-alone").into_owned();
            stage.shows(&told);
        }
    }

    #[test]
    fn the_weeks_reports_are_one_line_with_the_names_of_those_that_are_missing() {
        use crate::domain::{
            Act, Verb,
            duty::{Answer, Confirmation, duty},
            fixture,
        };
        let book = fixture::book();
        let weekly = duty(super::sources::WEEKLY).unwrap();
        let day = book.today();
        let mut stage = Stage::with(book, &Place::new(screens::HOME));
        stage.shows("已报 0").shows("未报 1： 百合镇");
        let said = Confirmation {
            duty: weekly.key,
            unit: fixture::TOWN,
            until: weekly.until(day),
            day,
            answer: Answer::NoChange,
        };
        let act = Act::new(Verb::Confirm, vec![crate::domain::Step::Create(said.into())]);
        crate::domain::apply::apply(&mut stage.book, &act, 99).unwrap();
        stage.book.settle();
        stage.open(&Place::new(screens::HOME));
        stage.shows("无变化 1").shows("未报 0").hides("未报 0： 百合镇");
        // A low window has no line to spare.
        stage.size = (80, 16);
        stage.open(&Place::new(screens::HOME));
        stage.hides("本周报数");
    }

    #[test]
    fn a_letter_on_the_first_screen_begins_a_search() {
        let mut stage = Stage::at(&Place::new(screens::HOME));
        stage
            .keys("'qt")
            .shows("2 齐塘村 单位")
            .keys("Esc")
            .shows("要我办的")
            .keys("'齐")
            .shows("1 齐塘村 单位");
    }
}
