//! The frame around all screens: title, body, status line, hint line; the stack of screens; help, search,
//! undo and messages, the same everywhere.

use super::{
    After, AnyScreen, Binding, Canvas, Command, Effect, Event, Interests, Look, Order, Place, Tone, binding,
    help::{Chosen, Help},
    keys, screens,
    taken_back::TakenBack,
    widget::{Picked, Picker},
    wording,
};
use crate::{
    domain::{Kind, Refusal},
    lang::Msg,
    term::{Key, width},
};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

/// Most screens on top of each other; the oldest but the first goes when another one opens.
pub const MAX_SCREENS: usize = 16;
/// Cells for the name of somebody who has the same record open.
const NAME_CELLS: usize = 12;
/// Most lines of one message.
const MAX_MESSAGE_LINES: usize = 8;
/// Most effects that follow from one key: a screen that answers an opening with another opening stops here.
const MAX_EFFECTS: usize = 64;

/// What lies over the screen.
enum Over {
    Help(Help),
    Search(Picker),
}

/// A sentence to the person.
struct Message {
    text: String,
    tone: Tone,
}

/// One person's screens.
pub struct Shell {
    stack: Vec<Box<dyn AnyScreen>>,
    over: Option<Over>,
    message: Option<Message>,
    after: After,
    orders: Vec<Order>,
    /// The numbered commands were opened by Esc.
    leaving: bool,
    taken: TakenBack,
}

/// Commands that every screen has.
const BINDINGS: &[Binding<Shell>] = &[
    Binding::new("help", Msg("command-help"), &[keys::f(1), keys::ch('?'), keys::ctrl('p')], Shell::help)
        .hint(20)
        .short(Msg("hint-help")),
    Binding::new("search", Msg("command-search"), &[keys::f(2), keys::ch('/')], Shell::search).hint(18),
    Binding::new("undo", Msg("command-undo"), &[keys::ctrl('u')], |_, _| Effect::Order(Order::Undo)),
    Binding::new("redo", Msg("command-redo"), &[keys::ctrl('r')], |_, _| Effect::Order(Order::Redo)),
    Binding::new("home", Msg("command-home"), &[keys::ctrl('g')], Shell::home),
    Binding::new("repaint", Msg("command-repaint"), &[keys::ctrl('l')], |_, _| Effect::Order(Order::Repaint)),
    Binding::new("record", Msg("command-record"), &[], |_, _| Effect::Order(Order::Record)),
    Binding::new("back", Msg("command-back"), &[keys::ESC], Shell::back).hint(21).when(|s, _| !s.is_last()),
    Binding::new("quit", Msg("command-quit"), &[keys::ESC], Shell::back).hint(21).when(|s, _| s.is_last()),
];

impl Shell {
    /// The shell with its first screen at a place; what the screen wants at once is in the orders.
    pub fn new(look: &Look<'_>, place: &Place) -> (Shell, Vec<Order>) {
        let mut shell = Shell {
            stack: Vec::new(),
            leaving: false,
            taken: TakenBack::default(),
            over: None,
            message: None,
            after: After::Stay,
            orders: Vec::new(),
        };
        shell.stack.push(screens::open(look, &Place::new(screens::HOME)));
        let first = shell.tell(look, &mut Event::Opened);
        shell.perform(look, first);
        if *place.screen != *screens::HOME {
            shell.perform(look, Effect::Open(place.clone()));
        }
        let orders = std::mem::take(&mut shell.orders);
        (shell, orders)
    }

    /// Says that the last session was cut off here, unless the screen has said what it brought back.
    pub fn say_resumed(&mut self, look: &Look<'_>) {
        let text = || look.words.t("resumed-here").into_owned();
        self.message.get_or_insert_with(|| Message { text: text(), tone: Tone::Plain });
    }

    /// Takes a key; answers what the session has to do.
    pub fn key(&mut self, look: &Look<'_>, key: Key) -> Vec<Order> {
        if !look.is_large_enough() {
            return Vec::new();
        }
        // A list of several lines is a thing of its own that Esc closes. A sentence goes with any key, which does its
        // work, however narrow the window is in which the sentence is broken.
        let list = self.message.take().is_some_and(|message| message.text.contains('\n'));
        if list && key == keys::ESC {
            return Vec::new();
        }
        let effect = self.effect_of(look, key);
        self.perform(look, effect);
        std::mem::take(&mut self.orders)
    }

    fn effect_of(&mut self, look: &Look<'_>, key: Key) -> Effect {
        match &mut self.over {
            Some(Over::Help(help)) => {
                return match help.key(look, key) {
                    Chosen::Still => Effect::None,
                    Chosen::Closed => {
                        self.over = None;
                        // Where Esc led to the numbered commands, Esc again leads out: two keys, never a circle.
                        if std::mem::take(&mut self.leaving) && key == keys::ESC {
                            return self.run(look, "back");
                        }
                        Effect::None
                    }
                    Chosen::Command(id) => {
                        self.over = None;
                        self.run(look, id)
                    }
                };
            }
            Some(Over::Search(picker)) => {
                return match picker.key(look, key) {
                    Picked::Still | Picked::Not => Effect::None,
                    Picked::Cancelled => {
                        self.over = None;
                        Effect::None
                    }
                    Picked::Row(row) => {
                        self.over = None;
                        Effect::Open(screens::place_for(look, row))
                    }
                };
            }
            None => {}
        }
        if let Some(effect) = self.stack.last_mut().and_then(|top| top.key(look, key)) {
            return effect;
        }
        let key = key.folded();
        if let Some(effect) = self.stack.last_mut().and_then(|top| top.dispatch(look, key)) {
            return effect;
        }
        binding::dispatch(BINDINGS, "", self, look, key).unwrap_or_default()
    }

    /// Runs a command of the screen or the shell by name. Leaving by number really leaves.
    fn run(&mut self, look: &Look<'_>, id: &str) -> Effect {
        if id == "back" {
            return self.stack.last_mut().and_then(|top| top.escape(look)).unwrap_or(Effect::Close);
        }
        if let Some(effect) = self.stack.last_mut().and_then(|top| top.run(look, id)) {
            return effect;
        }
        binding::run(BINDINGS, "", self, look, id).unwrap_or_default()
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, look: &Look<'_>, text: &str) -> Vec<Order> {
        let effect = match &mut self.over {
            Some(Over::Search(picker)) => picker.paste(look, text),
            Some(Over::Help(_)) => Effect::None,
            None => self.stack.last_mut().map(|top| top.paste(look, text)).unwrap_or_default(),
        };
        self.perform(look, effect);
        std::mem::take(&mut self.orders)
    }

    /// Hears what happened; answers what the session has to do.
    pub fn event(&mut self, look: &Look<'_>, mut event: Event) -> Vec<Order> {
        let words = look.words;
        let mut after = After::Stay;
        match &event {
            Event::Saved(receipt) => {
                after = std::mem::take(&mut self.after);
                let mut text = self.taken.said(look, receipt).unwrap_or_else(|| {
                    let rows: Vec<_> = receipt.rows().collect();
                    let act = wording::act(look, receipt.act.verb, &rows, rows.len());
                    words.ta("saved-act", &[("act", act.into())]).into_owned()
                });
                for warning in receipt.warnings.iter().take(MAX_MESSAGE_LINES) {
                    text.push('\n');
                    text.push_str(&words.ta("warned", &[("what", wording::warning(look, warning).into())]));
                }
                let tone = if receipt.warnings.is_empty() { Tone::Good } else { Tone::Warn };
                self.message = Some(Message { text, tone });
            }
            Event::Refused(refusal) => {
                self.after = After::Stay;
                let why = wording::refusal(look, refusal);
                self.message = Some(match refusal {
                    // No act of this person's is left: nothing went wrong, there is only nothing to do.
                    Refusal::CannotUndo(0) => Message { text: why, tone: Tone::Plain },
                    _ => {
                        let text = words.ta("refused", &[("why", why.into())]).into_owned();
                        Message { text, tone: Tone::Alert }
                    }
                });
            }
            Event::StoreFailed(failure) => {
                self.after = After::Stay;
                self.message =
                    Some(Message { text: wording::store_failure(words, *failure), tone: Tone::Alert });
            }
            Event::Written(Some(path)) => {
                let text = words.ta("file-written", &[("path", path.as_str().into())]).into_owned();
                self.message = Some(Message { text, tone: Tone::Good });
            }
            Event::Written(None) => {
                self.message =
                    Some(Message { text: words.t("file-not-written").into_owned(), tone: Tone::Alert });
            }
            Event::BookChanged => {
                if let Some(Over::Search(picker)) = &mut self.over {
                    picker.refresh(look);
                }
            }
            Event::Opened
            | Event::Shown
            | Event::Answer(..)
            | Event::Worked(..)
            | Event::Previewed(_)
            | Event::Measured(_)
            | Event::PinKept(_)
            | Event::Resized => {}
        }
        let effect = self.tell(look, &mut event);
        self.perform(look, effect);
        match after {
            After::Stay => {}
            After::Close => self.perform(look, Effect::Close),
            After::Replace(place) => self.perform(look, Effect::Replace(place)),
        }
        std::mem::take(&mut self.orders)
    }

    fn tell(&mut self, look: &Look<'_>, event: &mut Event) -> Effect {
        self.stack.last_mut().map(|top| top.event(look, event)).unwrap_or_default()
    }

    fn perform(&mut self, look: &Look<'_>, effect: Effect) {
        let mut waiting = vec![effect];
        for _ in 0..MAX_EFFECTS {
            let Some(effect) = waiting.pop() else { return };
            match effect {
                Effect::None => {}
                Effect::All(all) => waiting.extend(all.into_iter().rev()),
                Effect::Find(text) => {
                    let mut picker = searcher();
                    waiting.push(picker.paste(look, &text));
                    self.over = Some(Over::Search(picker));
                }
                Effect::Say(text) => self.message = Some(Message { text, tone: Tone::Plain }),
                Effect::Order(order) => {
                    self.taken.note(look, &order);
                    self.orders.push(order);
                }
                Effect::Propose(mut act, after) => {
                    act.account = look.view.account_id();
                    self.after = after;
                    let order = Order::Propose(act);
                    self.taken.note(look, &order);
                    self.orders.push(order);
                }
                Effect::Open(place) => {
                    if self.stack.len() >= MAX_SCREENS {
                        self.stack.remove(1);
                    }
                    self.stack.push(screens::open(look, &place));
                    waiting.push(self.tell(look, &mut Event::Opened));
                }
                Effect::Replace(place) => {
                    self.stack.pop();
                    self.stack.push(screens::open(look, &place));
                    waiting.push(self.tell(look, &mut Event::Opened));
                }
                Effect::Close => {
                    self.stack.pop();
                    if self.stack.is_empty() {
                        self.orders.push(Order::Quit);
                        return;
                    }
                    waiting.push(self.tell(look, &mut Event::Shown));
                }
            }
        }
    }

    fn help(&mut self, look: &Look<'_>) -> Effect {
        if let Some(top) = self.stack.last() {
            let (all, now) = (self.all_commands(look), self.commands(look));
            self.over = Some(Over::Help(Help::new(top.title(), top.name(), all, &now)));
        }
        Effect::None
    }

    fn search(&mut self, _look: &Look<'_>) -> Effect {
        self.over = Some(Over::Search(searcher()));
        Effect::None
    }

    fn home(&mut self, look: &Look<'_>) -> Effect {
        self.stack.truncate(1);
        self.tell(look, &mut Event::Shown)
    }

    /// Whether closing the screen on top leaves the program.
    fn is_last(&self) -> bool {
        self.stack.len() <= 1
    }

    fn back(&mut self, look: &Look<'_>) -> Effect {
        let Some(top) = self.stack.last_mut() else { return Effect::Close };
        match top.escape(look) {
            Some(effect) => effect,
            None if top.digits_are_data() => {
                let effect = self.help(look);
                self.leaving = true;
                effect
            }
            None => Effect::Close,
        }
    }

    /// The place of the screen on top.
    pub fn place(&self, look: &Look<'_>) -> Place {
        self.stack.last().map(|top| top.place(look)).unwrap_or_default()
    }

    /// What the screen on top is called, for "recently opened".
    pub fn title(&self, look: &Look<'_>) -> String {
        let title =
            |top: &dyn AnyScreen| format!("{} {}", top.heading(look).trim(), look.words.t(top.title()));
        self.stack.last().map(|top| title(top.as_ref())).unwrap_or_default()
    }

    /// Which changes the screen on top wants to be rung for.
    pub fn interests(&self, look: &Look<'_>) -> Interests {
        self.stack.last().map(|top| top.interests(look)).unwrap_or_default()
    }

    /// The commands of the screen on top and of the shell that are possible now.
    pub fn commands(&self, look: &Look<'_>) -> Vec<Command> {
        let mut all = self.stack.last().map(|top| top.commands(look)).unwrap_or_default();
        all.extend(binding::commands(BINDINGS, "", self, look));
        all
    }

    /// All commands of the screen on top and of the shell, possible or not.
    pub fn all_commands(&self, _look: &Look<'_>) -> Vec<Command> {
        let mut all = self.stack.last().map(|top| top.all_commands()).unwrap_or_default();
        all.extend(BINDINGS.iter().map(Command::from));
        all
    }

    /// Draws everything; returns where the cursor stands.
    pub fn draw(&self, look: &Look<'_>, buffer: &mut Buffer) -> Option<Position> {
        let area = buffer.area;
        let mut canvas = Canvas::new(look, area, buffer);
        if !look.is_large_enough() {
            let needed = [("columns", super::MIN_COLUMNS.into()), ("rows", super::MIN_ROWS.into())];
            canvas.paragraph(0, 0, &look.words.ta("too-small", &needed), Tone::Plain);
            return None;
        }
        let top = self.stack.last()?;
        self.draw_title(look, &mut canvas, top.as_ref());
        let body = look.body(top.has_status());
        let mut caret = {
            let mut inner = canvas.part(body.y, body.height);
            top.draw(look, &mut inner)
        };
        let last = canvas.rows() - 1;
        if top.has_status() && self.over.is_none() {
            self.draw_status(look, &mut canvas, last - 1);
        }
        let over: Rect = look.body(false);
        match &self.over {
            Some(Over::Help(help)) => caret = help.draw(look, &mut canvas.part(over.y, over.height)),
            Some(Over::Search(picker)) => {
                let mut inner = canvas.part(over.y, over.height);
                (0..inner.rows()).for_each(|row| inner.clear(row));
                caret = picker.draw(look, &mut inner, &look.words.t("search-label"));
            }
            None => {}
        }
        // A message lies over everything: help and search say things too.
        if let Some(message) = &self.message {
            canvas.clear(last - 1);
            self.draw_status(look, &mut canvas, last - 1);
            if self.is_long(look, message) {
                draw_long(look, &mut canvas, message, last);
            }
        }
        self.draw_hints(look, &mut canvas, last);
        caret
    }

    fn draw_title(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, top: &dyn AnyScreen) {
        let words = look.words;
        let mark = match look.facts.demo {
            true => format!("{} {}", words.t("mark-unclassified"), words.t("mark-demo")),
            false => words.t("mark-unclassified").into_owned(),
        };
        let mark_cells = u16::try_from(width::text_cells(&mark)).unwrap_or(0);
        let mut left = canvas.columns().saturating_sub(mark_cells + 1);
        let mark_at = left;
        if let Some(others) = others(look) {
            let cells = u16::try_from(width::text_cells(&others)).unwrap_or(0);
            left = left.saturating_sub(cells + 2);
            canvas.text(0, left, &others, Tone::Warn);
        }
        let end = canvas.text(0, 1, &words.t(top.title()), Tone::Strong);
        canvas.fitted(0, end + 2, &top.heading(look), left.saturating_sub(end + 4), Tone::Plain);
        canvas.text(0, mark_at, &mark, Tone::Dim);
    }

    fn draw_status(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) {
        let words = look.words;
        if let Some(message) = &self.message {
            if !self.is_long(look, message) {
                canvas.text(row, 1, &message.text, message.tone);
            }
            return;
        }
        let Some(last) = &look.facts.last else { return };
        let undo = format!("{} {}", wording::key(words, keys::ctrl('u')), words.t("undo"));
        let undo_at =
            canvas.columns().saturating_sub(u16::try_from(width::text_cells(&undo)).unwrap_or(0) + 2);
        let act = wording::act(look, last.verb, &last.rows, last.rows.len());
        let said = words.ta("last-act", &[("act", act.into()), ("time", look.short_time(last.at_ms).into())]);
        canvas.fitted(row, 1, &said, undo_at.saturating_sub(3), Tone::Plain);
        canvas.text(row, undo_at, &undo, Tone::Dim);
    }

    fn is_long(&self, look: &Look<'_>, message: &Message) -> bool {
        message.text.contains('\n') || width::text_cells(&message.text) + 2 > usize::from(look.size.0)
    }

    fn draw_hints(&self, look: &Look<'_>, canvas: &mut Canvas<'_>, row: u16) {
        let line = match &self.over {
            None => match self.stack.last().and_then(|top| top.asks()) {
                Some(asks) => look.words.t(asks).into_owned(),
                None => hint_line(look, &self.commands(look), usize::from(canvas.columns()) - 1),
            },
            Some(Over::Help(_)) => look.words.t("help-hints").into_owned(),
            Some(Over::Search(_)) => look.words.t("search-hints").into_owned(),
        };
        canvas.text(row, 1, &line, Tone::Dim);
    }
}

/// The hint line: help always, then what is most important, as long as it fits.
pub fn hint_line(look: &Look<'_>, commands: &[Command], cells: usize) -> String {
    let mut wanted: Vec<(usize, &Command)> =
        commands.iter().enumerate().filter(|(_, command)| command.hint > 0).collect();
    wanted.sort_by_key(|(at, command)| (command.hint, *at));
    let said = |command: &Command| {
        // A key that never arrives from this terminal is not worth a hint.
        let arrives = |key: &&Key| !look.profile.silent_keys.contains(key);
        let key = match (command.shown, command.keys.iter().find(arrives).or(command.keys.first())) {
            (Some(words), _) => look.words.t(words).into_owned(),
            (None, Some(key)) => wording::key(look.words, *key),
            (None, None) => String::new(),
        };
        format!("{key} {}", look.words.t(command.short.unwrap_or(command.label)))
    };
    let help =
        wanted.iter().find(|(_, command)| command.id == "help").map(|(_, c)| said(c)).unwrap_or_default();
    let mut room = cells.saturating_sub(width::text_cells(&help) + 1);
    let mut parts = Vec::new();
    for (_, command) in wanted {
        if command.id == "help" {
            parts.push(help.clone());
            continue;
        }
        let part = said(command);
        let need = width::text_cells(&part) + 2;
        if need <= room {
            room -= need;
            parts.push(part);
        }
    }
    parts.join("  ")
}

/// The search over everything that has a name.
fn searcher() -> Picker {
    Picker::new(&[Kind::Unit, Kind::Person, Kind::Organisation, Kind::Grid, Kind::Register, Kind::Entry])
}

/// A message that needs more than the status line stands over the end of the body.
/// Who else has this record before them, as far as the person may know of them.
fn others(look: &Look<'_>) -> Option<String> {
    let known = |id: &crate::domain::AccountId| {
        look.view.accounts().find(|(account, _)| account == id).map(|(_, account)| &*account.name)
    };
    let mut names = look.facts.others.iter().filter_map(known);
    let first = width::cut(names.next()?, NAME_CELLS);
    Some(match names.count() {
        0 => look.words.ta("mark-other", &[("name", first.as_ref().into())]).into_owned(),
        more => {
            let numbers = [("name", first.as_ref().into()), ("more", (more as u64).into())];
            look.words.ta("mark-others", &numbers).into_owned()
        }
    })
}

fn draw_long(look: &Look<'_>, canvas: &mut Canvas<'_>, message: &Message, last: u16) {
    let cells = usize::from(canvas.columns()).saturating_sub(3);
    let lines: Vec<String> = super::canvas::wrap(&look.name(&message.text), cells);
    let count = u16::try_from(lines.len().min(MAX_MESSAGE_LINES)).unwrap_or(1).min(last.saturating_sub(3));
    let first = last - count;
    canvas.clear(first - 1);
    canvas.rule(first - 1);
    for (row, line) in (first..last).zip(&lines) {
        canvas.clear(row);
        canvas.text(row, 1, line, message.tone);
    }
}

#[cfg(test)]
impl Shell {
    /// How many commands every screen has.
    pub(crate) const COMMANDS: usize = BINDINGS.len();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{screens::HOME, testing::Stage};

    #[test]
    fn the_first_screen_says_where_who_when_and_what_kind_of_data() {
        let mut stage = Stage::at(&Place::new(HOME));
        stage.shows("头雁  开平市  县级经办 county  2026-11-23 周一 08:30").shows("非涉密 演示数据");
        stage.shows("缺口与预警").shows("5 人员与组织").shows("F1 帮助").hides("进 [");
    }

    #[test]
    fn every_command_can_be_given_by_number() {
        let mut stage = Stage::at(&Place::new("units"));
        stage.shows("百合镇");
        // Number 1 of the units screen goes down a level; full-width digits are folded.
        stage.keys("Ctrl+P '１ Enter");
        assert!(stage.lines().iter().any(|line| line.contains("单位  开平市 > 百合镇")), "{}", stage.text());
        stage.keys("Ctrl+P 0").shows("要我办的");
    }

    #[test]
    fn esc_closes_one_thing_at_a_time_and_leaves_from_the_first_screen() {
        let mut stage = Stage::at(&Place::new("units"));
        stage.keys("F2 'bh").shows("百合镇").keys("Esc").shows("单位  开平市").keys("Esc").shows("要我办的");
        assert!(stage.orders.is_empty());
        stage.keys("Esc");
        assert!(matches!(stage.orders.as_slice(), [Order::Quit]));
    }

    #[test]
    fn a_sentence_takes_no_esc_however_narrow_the_window() {
        let mut stage = Stage::at(&Place::new("units"));
        stage.size = (60, 24);
        stage.keys("F2").paste(&"x".repeat(120_000)).shows("没有粘贴").keys("Esc").hides("没有粘贴");
        stage.keys("Esc").shows("要我办的");
    }

    #[test]
    fn search_finds_by_initials_and_a_digit_opens() {
        let mut stage = Stage::at(&Place::new(HOME));
        stage.keys("F2 'qt").shows("1 齐塘 网格").shows("2 齐塘村 单位  百合镇 440783110226");
        assert!(stage.caret_line().contains("qt"), "the cursor stands where one types");
        stage.keys("Esc F2 'bhz 1").shows("单位  开平市 > 百合镇");
    }

    #[test]
    fn a_window_too_small_says_so_and_takes_no_keys() {
        let mut stage = Stage::at(&Place::new(HOME));
        stage.size = (59, 24);
        stage.keys("4").shows("60 列 16 行");
        stage.size = (60, 16);
        stage.shows("要我办的");
    }

    #[test]
    fn the_hint_line_keeps_help_and_drops_what_matters_least() {
        let mut stage = Stage::at(&Place::new("units"));
        let last = |stage: &Stage| stage.lines().pop().unwrap_or_default();
        stage.size = (120, 24);
        let wide = last(&stage);
        stage.size = (60, 24);
        let narrow = last(&stage);
        assert!(
            wide.contains("F1") && narrow.contains("F1") && wide.len() > narrow.len(),
            "{wide}\n{narrow}"
        );
        assert!(narrow.contains("Enter 看下级"), "{narrow}");
    }
}
