//! Keys to entries: typing replaces, signs of the keypad, jumps by initials and item number, filling.

use super::{LineFor, Live, Mode, Pending, Score, Step, can_enter, person_name};
use crate::{
    domain::{
        Refusal, SheetId,
        appraisal::{
            Mark, acts,
            entry::{self, EntryProblem},
            mark::MarkProblem,
            rules::Refused,
            template::Scoring,
        },
    },
    term::Key,
    ui::{
        Effect, Look, keys,
        widget::{Accepts, Input, Typed},
        wording,
    },
};

/// Most characters of an entry in its cell.
const ENTRY: u16 = 60;

/// The input of a cell.
pub(super) fn input(text: &str) -> Input {
    Input::new(Accepts::Folded(ENTRY), text)
}

impl Score {
    pub(super) fn keyed(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        match &self.mode {
            Mode::Typing(_) => self.key_in_cell(look, key),
            Mode::Line(..) => self.key_in_line(look, key),
            Mode::Paste(_) => self.key_in_block(look, key),
            Mode::Cells => self.key_among_cells(look, key),
        }
    }

    fn key_among_cells(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        if key == keys::BACKSPACE && (!self.jump.is_empty() || self.item.is_some()) {
            if self.jump.pop().is_none() {
                self.item = None;
            }
            return Some(Effect::None);
        }
        let sign = key.typed()?;
        let folded = crate::term::fold_command(sign);
        if let Some(digits) = &self.item {
            if folded.is_ascii_digit() {
                let items = self.about(look).map_or(0, |(_, template)| template.items.len());
                let longer = format!("{digits}{folded}");
                // A digit that makes no item's number is the first one of the entry there.
                if longer.parse::<usize>().is_ok_and(|number| number <= items) {
                    self.item = Some(longer);
                    return Some(self.jump_to_item(look));
                }
            }
            self.item = None;
        }
        match folded {
            '/' => {
                self.clear_jump();
                self.item = Some(String::new());
                Some(Effect::None)
            }
            ' ' if !self.jump.is_empty() => Some(self.jump_to_name(look, true)),
            ' ' => None,
            '0'..='9' | '.' => {
                self.clear_jump();
                Some(self.begin(look, folded))
            }
            '-' => Some(self.enter(look, Mark::Absent, None, Step::Next)),
            '*' => Some(self.enter(look, Mark::Unknown, None, Step::Next)),
            '+' => Some(self.ditto(look)),
            sign if sign.is_alphabetic() => {
                if self.jump.chars().count() < 12 {
                    self.wrong = None;
                    self.jump.push(sign.to_ascii_lowercase());
                }
                Some(self.jump_to_name(look, false))
            }
            _ => None,
        }
    }

    /// Begins an entry with its first sign, if the cell takes entries.
    fn begin(&mut self, look: &Look<'_>, sign: char) -> Effect {
        if !self.is_open(look) {
            return self.closed(look);
        }
        self.mode = Mode::Typing(input(sign.encode_utf8(&mut [0; 4])));
        self.typed_more(look)
    }

    fn closed(&mut self, look: &Look<'_>) -> Effect {
        let Some((id, _)) = self.current(look) else { return Effect::None };
        let why = Refusal::Appraisal(Box::new(Refused::Locked(id)));
        self.wrong = Some(wording::refusal(look, &why));
        Effect::None
    }

    fn key_in_cell(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let then = match key {
            keys::ENTER => Step::Next,
            keys::TAB | keys::RIGHT => Step::By(0, 1),
            keys::BACK_TAB | keys::LEFT => Step::By(0, -1),
            keys::DOWN => Step::By(1, 0),
            keys::UP => Step::By(-1, 0),
            keys::ESC => {
                self.mode = Mode::Cells;
                self.wrong = None;
                self.live = None;
                return Some(Effect::None);
            }
            key => {
                let Mode::Typing(input) = &mut self.mode else { return None };
                if input.key(key) == Typed::Not {
                    return None;
                }
                if input.is_empty() {
                    self.mode = Mode::Cells;
                }
                return Some(self.typed_more(look));
            }
        };
        Some(self.confirm(look, then))
    }

    /// After a sign of an entry: says at once what is out of range, works out what it would lead to.
    fn typed_more(&mut self, look: &Look<'_>) -> Effect {
        (self.wrong, self.live) = (None, None);
        let Mode::Typing(input) = &self.mode else { return Effect::None };
        let text = input.text().to_owned();
        match self.read(look, &text) {
            Ok(mark) => {
                self.live = self.what_if(look, &mark);
                let done = self.auto
                    && self
                        .about(look)
                        .is_some_and(|(_, template)| entry::is_finished(template, self.slot, &text));
                if done { self.confirm(look, Step::Next) } else { Effect::None }
            }
            Err(problem) => {
                let range = matches!(problem, EntryProblem::Mark(MarkProblem::OutOfRange { .. }));
                if range {
                    self.wrong = Some(self.worded(look, problem));
                }
                Effect::None
            }
        }
    }

    pub(super) fn read(&self, look: &Look<'_>, text: &str) -> Result<Mark, EntryProblem> {
        let Some((_, template)) = self.about(look) else { return Err(EntryProblem::Unreadable) };
        let mark = entry::read(template, self.slot, text, look.view.today())?;
        // An incident is booked beside those that were booked before.
        let before = self.mark_at(look, self.row(), self.slot);
        let both = match (before, &mark) {
            (
                Mark::Is(crate::domain::appraisal::Raw::Events(old)),
                Mark::Is(crate::domain::appraisal::Raw::Events(new)),
            ) if matches!(self.mode, Mode::Typing(_)) => {
                let all = old.iter().chain(new).cloned().collect();
                Mark::Is(crate::domain::appraisal::Raw::Events(all))
            }
            _ => return Ok(mark),
        };
        crate::domain::appraisal::mark::fits(template, self.slot, &both).map_err(EntryProblem::Mark)?;
        Ok(both)
    }

    fn what_if(&self, look: &Look<'_>, mark: &Mark) -> Option<Live> {
        if self.second.is_some() {
            return None;
        }
        let (_, sheet) = self.current(look)?;
        let mut cells = sheet.cells.clone();
        cells.set(self.slot, mark.clone());
        let at = *self.rows.get(self.row())?;
        let (score, grading) = self.results.what_if(look.view, at, cells.marks())?;
        Some(Live { score, grading })
    }

    pub(super) fn worded(&self, look: &Look<'_>, problem: EntryProblem) -> String {
        let problem = match problem {
            EntryProblem::Unreadable => return look.words.t("score-unreadable").into_owned(),
            EntryProblem::Mark(problem) => problem,
        };
        let why = Refusal::Appraisal(Box::new(Refused::Mark { slot: self.slot, problem }));
        wording::refusal(look, &why)
    }

    /// Confirms what is being typed; what cannot stand stays with its reason.
    pub(super) fn confirm(&mut self, look: &Look<'_>, then: Step) -> Effect {
        let Mode::Typing(input) = &self.mode else { return self.step(look, then) };
        let text = input.text().to_owned();
        match self.read(look, &text) {
            Ok(mark) => self.enter(look, mark, Some(text), then),
            Err(problem) => {
                self.wrong = Some(self.worded(look, problem));
                Effect::None
            }
        }
    }

    /// Puts a mark into the cell under the cursor.
    pub(super) fn enter(&mut self, look: &Look<'_>, mark: Mark, text: Option<String>, then: Step) -> Effect {
        let (row, slot) = (self.row(), self.slot);
        if let Some(effect) = self.enter_second(look, &mark, then) {
            return effect;
        }
        let Some((id, _)) = self.current(look) else { return Effect::None };
        if !self.is_open(look) {
            return self.closed(look);
        }
        self.propose(look, &[(id, slot, mark)], Pending { row, slot, text, then })
    }

    pub(super) fn propose(
        &mut self,
        look: &Look<'_>,
        cells: &[(SheetId, usize, Mark)],
        pending: Pending,
    ) -> Effect {
        match acts::score(look.view, cells) {
            Ok(act) => {
                self.wrong = None;
                self.pending = Some(pending);
                Effect::propose(act)
            }
            // It stands there already: confirmed all the same.
            Err(Refusal::NoChange) => {
                self.mode = Mode::Cells;
                self.live = None;
                self.wrong = None;
                self.advance(look, pending.then);
                Effect::None
            }
            Err(refusal) => {
                self.wrong = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    /// Enter with nothing being typed, or a move after something was.
    pub(super) fn step(&mut self, look: &Look<'_>, then: Step) -> Effect {
        self.clear_jump();
        if let Some(effect) = self.step_second(look, then) {
            return effect;
        }
        self.advance(look, then);
        Effect::None
    }

    pub(super) fn advance(&mut self, look: &Look<'_>, then: Step) {
        let (row, slot, rows) = (self.row(), self.slot, self.rows.len());
        let slots = self.about(look).map_or(1, |(_, template)| template.slots());
        let last = slots.saturating_sub(1);
        let (row, slot) = match then {
            Step::Stay => (row, slot),
            Step::By(rows_by, slots_by) => {
                (row.saturating_add_signed(rows_by), slot.saturating_add_signed(slots_by))
            }
            Step::NextPerson if row + 1 < rows => (row + 1, 0),
            Step::NextPerson => (row, slot),
            Step::Next if self.along => match self.next_slot(look, slot) {
                Some(slot) => (row, slot),
                None if row + 1 < rows => (row + 1, 0),
                None => (row, slot),
            },
            Step::Next if row + 1 < rows => (row + 1, slot),
            Step::Next => match self.next_slot(look, slot) {
                Some(slot) => (0, slot),
                None => (row, slot),
            },
        };
        self.go(look, row, slot.min(last));
    }

    /// The next item that is scored: a veto is no item of the form and is gone to by hand.
    fn next_slot(&self, look: &Look<'_>, slot: usize) -> Option<usize> {
        let (_, template) = self.about(look)?;
        (slot + 1..template.slots()).find(|slot| {
            template.slot(*slot).is_some_and(|(item, _)| !matches!(item.scoring, Scoring::Veto { .. }))
        })
    }

    fn ditto(&mut self, look: &Look<'_>) -> Effect {
        let row = self.row();
        let above = row.checked_sub(1).map(|row| self.mark_at(look, row, self.slot).clone());
        match above {
            Some(mark) if mark != Mark::Open && self.second.is_none() => {
                self.enter(look, mark, None, Step::Next)
            }
            _ => {
                self.wrong = Some(look.words.t("score-nothing-above").into_owned());
                Effect::None
            }
        }
    }

    pub(super) fn fill_down(&mut self, look: &Look<'_>) -> Effect {
        let ids: Vec<SheetId> = (self.row()..self.rows.len()).filter_map(|row| self.id_at(row)).collect();
        let open = |id: &SheetId| {
            let (Some(sheet), Some((_, template))) = (look.view.sheet(*id), self.about(look)) else {
                return false;
            };
            can_enter(template, sheet)
        };
        let ids: Vec<SheetId> = ids.into_iter().filter(open).collect();
        let (row, slot) = (self.row(), self.slot);
        match acts::fill_down(look.view, &ids, slot) {
            Ok(act) if *self.mark_at(look, row, slot) != Mark::Open => {
                self.pending = Some(Pending { row, slot, text: None, then: Step::Stay });
                Effect::propose(act)
            }
            Ok(_) | Err(Refusal::NoChange) => Effect::Say(look.words.t("score-nothing-to-fill").into_owned()),
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    /// The rest of this person's form with full marks, with what is being typed, then the next person.
    pub(super) fn rest_full(&mut self, look: &Look<'_>) -> Effect {
        let (Some((id, sheet)), Some((_, template))) = (self.current(look), self.about(look)) else {
            return Effect::None;
        };
        let (row, slot) = (self.row(), self.slot);
        let mut cells = Vec::new();
        let mut text = None;
        if let Mode::Typing(input) = &self.mode {
            let typed = input.text().to_owned();
            match self.read(look, &typed) {
                Ok(mark) => cells.push((id, slot, mark)),
                Err(problem) => {
                    self.wrong = Some(self.worded(look, problem));
                    return Effect::None;
                }
            }
            text = Some(typed);
        }
        let typed = cells.first().map(|(_, slot, _)| *slot);
        for other in 0..template.slots() {
            if Some(other) != typed && *sheet.cells.get(other) == Mark::Open {
                cells.extend(entry::full(template, other).map(|mark| (id, other, mark)));
            }
        }
        if cells.is_empty() {
            self.advance(look, Step::NextPerson);
            return Effect::None;
        }
        self.propose(look, &cells, Pending { row, slot, text, then: Step::NextPerson })
    }

    pub(super) fn unscore(&mut self, look: &Look<'_>) -> Effect {
        self.enter(look, Mark::Open, None, Step::Stay)
    }

    /// Opens the entry of the cell as a line of text: several lines, bookings, documents, reasons.
    pub(super) fn edit_line(&mut self, look: &Look<'_>) -> Effect {
        let Some((_, template)) = self.about(look) else { return Effect::None };
        // A vote is keyed in as its totals.
        if self.is_ballot(look) && !matches!(self.mode, Mode::Typing(_)) {
            return self.begin_line(look, LineFor::Ballot);
        }
        let text = match &self.mode {
            Mode::Typing(input) => input.text().to_owned(),
            _ => entry::write(template, self.slot, self.mark_at(look, self.row(), self.slot)),
        };
        self.mode = Mode::Line(Input::new(Accepts::Text(super::lines::LINE), &text), LineFor::Entry);
        Effect::None
    }

    /// The first person whose initials, spelling or name begin with what was typed, or the next one.
    fn jump_to_name(&mut self, look: &Look<'_>, next: bool) -> Effect {
        let rows = self.rows.len();
        let from = if next { self.row() + 1 } else { 0 };
        let found = (0..rows).map(|n| (from + n) % rows.max(1)).find(|row| {
            self.sheet_at(look, *row)
                .is_some_and(|(_, sheet)| matches(&person_name(look, sheet.person), &self.jump))
        });
        match found {
            Some(row) => self.go(look, row, self.slot),
            None => self.wrong = Some(look.words.t("score-no-such-name").into_owned()),
        }
        Effect::None
    }

    /// To the item of this number, once no other number can follow.
    fn jump_to_item(&mut self, look: &Look<'_>) -> Effect {
        let Some((_, template)) = self.about(look) else { return Effect::None };
        let items = template.items.len();
        let digits = self.item.clone().unwrap_or_default();
        let number: usize = digits.parse().unwrap_or(0);
        if let Some(item) = number.checked_sub(1).and_then(|at| template.items.get(at)) {
            self.go(look, self.row(), usize::from(item.slot));
        }
        if number * 10 > items || digits.len() >= 2 {
            self.item = None;
        }
        Effect::None
    }
}

/// Whether a name begins with what was typed: in its own signs, its initials or its spelling.
fn matches(name: &str, typed: &str) -> bool {
    name.starts_with(typed)
        || crate::lang::pinyin::spell(name)
            .iter()
            .any(|spelling| spelling.initials.starts_with(typed) || spelling.full.starts_with(typed))
}
