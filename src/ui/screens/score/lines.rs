//! One line of text below the table: long entries, votes, reasons, returns, objections; and the ways from here.

use super::{LineFor, Mode, Pending, Score, Step, can_enter};
use crate::{
    domain::{
        BallotId, Kind, Refusal, RowId, SheetId,
        appraisal::{
            acts, ballot, honours, money,
            template::{SourceKind, StateKind},
        },
    },
    lang::Msg,
    term::Key,
    ui::{
        Effect, Look, Place, keys,
        widget::{Accepts, Input, Typed},
        wording,
    },
};

/// Most characters of a line of text.
pub(super) const LINE: u16 = 200;

impl LineFor {
    /// What stands before the line.
    pub(super) const fn label(self) -> Msg {
        match self {
            LineFor::Entry => Msg("score-line-entry"),
            LineFor::Ballot => Msg("score-line-ballot"),
            LineFor::NotGraded => Msg("score-line-not-graded"),
            LineFor::Return => Msg("score-line-return"),
            LineFor::Object => Msg("score-line-object"),
            LineFor::Answer(false) => Msg("score-line-answer"),
            LineFor::Answer(true) => Msg("score-line-uphold"),
            LineFor::Release => Msg("score-line-release"),
            LineFor::Revise => Msg("score-line-revise"),
            LineFor::Pay => Msg("score-line-pay"),
        }
    }
}

impl Score {
    fn kind(&self, look: &Look<'_>) -> Option<StateKind> {
        let (_, sheet) = self.current(look)?;
        let (_, template) = self.about(look)?;
        template.states.get(usize::from(sheet.state)).map(|state| state.kind)
    }

    pub(super) fn is_ballot(&self, look: &Look<'_>) -> bool {
        let source = self.about(look).and_then(|(_, template)| template.slot(self.slot));
        self.is_open(look) && source.is_some_and(|(_, source)| source.kind == SourceKind::Ballot)
    }

    pub(super) fn can_return(&self, look: &Look<'_>) -> bool {
        let above = self.current(look).is_some_and(|(_, sheet)| sheet.state > 0);
        above && self.kind(look).is_some_and(|kind| kind != StateKind::Decided)
    }

    pub(super) fn is_public(&self, look: &Look<'_>) -> bool {
        matches!(self.kind(look), Some(StateKind::Notice | StateKind::Objection))
    }

    pub(super) fn is_decided(&self, look: &Look<'_>) -> bool {
        self.current(look).is_some_and(|(_, sheet)| sheet.decided.is)
    }

    fn objection(&self, look: &Look<'_>) -> Option<usize> {
        let (_, sheet) = self.current(look)?;
        sheet.objections.0.iter().position(|one| one.answered.is_none())
    }

    pub(super) fn has_objection(&self, look: &Look<'_>) -> bool {
        self.objection(look).is_some()
    }

    /// Whether the template pays an allowance that needs something besides the result.
    pub(super) fn asks_pay(&self, look: &Look<'_>) -> bool {
        let asks = self.about(look).is_some_and(|(_, template)| {
            let posts = template.allowance.as_ref().is_some_and(|rule| !rule.post.is_empty());
            money::asks(template) != (false, false) || posts
        });
        asks && self.is_open(look)
    }

    /// The first honour of the person under the cursor that could be counted, and how many there are.
    pub(super) fn honour(&self, look: &Look<'_>) -> Option<(honours::Suggested, usize)> {
        let (_, sheet) = self
            .current(look)
            .filter(|(_, sheet)| self.about(look).is_some_and(|(_, template)| can_enter(template, sheet)))?;
        let all = honours::suggested(look.view, sheet);
        let count = all.len();
        all.into_iter().next().map(|first| (first, count))
    }

    pub(super) fn has_honour(&self, look: &Look<'_>) -> bool {
        self.honour(look).is_some()
    }

    /// Books the honour that is suggested and notes it there, so that no other cycle counts it again.
    pub(super) fn take_honour(&mut self, look: &Look<'_>) -> Effect {
        let (Some((honour, _)), Some((id, _))) = (self.honour(look), self.current(look)) else {
            return Effect::None;
        };
        match honours::take(look.view, id, &honour) {
            Ok(act) => {
                let (row, slot) = (self.row(), self.slot);
                self.pending = Some(Pending { row, slot, text: None, then: Step::Stay });
                Effect::propose(act)
            }
            Err(refusal) => Effect::Say(wording::refusal(look, &refusal)),
        }
    }

    pub(super) fn has_levels(&self, look: &Look<'_>) -> bool {
        self.about(look).is_some_and(|(_, template)| !template.levels.is_empty())
    }

    pub(super) fn levels(&mut self, _: &Look<'_>) -> Effect {
        let (Some(cycle), Some(unit)) = (self.cycle, self.unit) else { return Effect::None };
        Effect::Open(Place::new("appraisal-levels").about(cycle.row()).with("unit", unit.0))
    }

    pub(super) fn begin_line(&mut self, look: &Look<'_>, what: LineFor) -> Effect {
        self.clear_jump();
        let text = match what {
            LineFor::Release => self.current(look).map(|(_, sheet)| sheet.released.to_string()),
            LineFor::Pay => self.current(look).map(|(_, sheet)| money::write(&sheet.pay)),
            _ => None,
        };
        let accepts = if matches!(what, LineFor::Ballot | LineFor::Pay) {
            Accepts::Folded(LINE)
        } else {
            Accepts::Text(LINE)
        };
        self.mode = Mode::Line(Input::new(accepts, &text.unwrap_or_default()), what);
        Effect::None
    }

    pub(super) fn key_in_line(&mut self, look: &Look<'_>, key: Key) -> Option<Effect> {
        let Mode::Line(input, what) = &mut self.mode else { return None };
        let what = *what;
        match key {
            keys::ESC => {
                self.mode = Mode::Cells;
                self.wrong = None;
                Some(Effect::None)
            }
            keys::ENTER => {
                let text = input.text().trim().to_owned();
                Some(self.line_done(look, what, &text))
            }
            key => (input.key(key) != Typed::Not).then(|| {
                self.wrong = None;
                Effect::None
            }),
        }
    }

    fn line_done(&mut self, look: &Look<'_>, what: LineFor, text: &str) -> Effect {
        let Some((id, sheet)) = self.current(look) else { return Effect::None };
        let (view, today) = (look.view, look.view.today());
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let act = match what {
            LineFor::Entry => {
                return match self.read(look, text) {
                    Ok(mark) => {
                        self.mode = Mode::Cells;
                        self.enter(look, mark, None, Step::Stay)
                    }
                    Err(problem) => {
                        self.wrong = Some(self.worded(look, problem));
                        Effect::None
                    }
                };
            }
            LineFor::Ballot => match ballot::Tally::read(text) {
                Some(tally) => {
                    let slot = u8::try_from(self.slot).unwrap_or(u8::MAX);
                    acts::tally(view, id, slot, view.account_id(), tally)
                }
                None => {
                    self.wrong = Some(look.words.t("score-line-ballot").into_owned());
                    return Effect::None;
                }
            },
            LineFor::NotGraded => acts::not_grade(view, id, first, rest.trim()),
            LineFor::Return => acts::send_back(view, &[id], sheet.state.saturating_sub(1), text),
            LineFor::Object => acts::object(view, id, today, text),
            LineFor::Answer(upheld) => {
                let at = self.objection(look).unwrap_or(0);
                acts::answer(view, id, at, today, text, upheld)
            }
            LineFor::Release => acts::release(view, id, text),
            LineFor::Revise => acts::revise(view, id, text),
            LineFor::Pay => {
                let read = self.about(look).and_then(|(_, template)| money::read(template, text));
                let Some(pay) = read else {
                    self.wrong = Some(look.words.t("score-line-pay").into_owned());
                    return Effect::None;
                };
                acts::set_pay(view, &[(id, pay)])
            }
        };
        match act {
            Ok(act) => {
                let (row, slot) = (self.row(), self.slot);
                self.pending = Some(Pending { row, slot, text: None, then: Step::Stay });
                Effect::propose(act)
            }
            Err(Refusal::NoChange) => {
                self.mode = Mode::Cells;
                Effect::None
            }
            Err(refusal) => {
                self.wrong = Some(wording::refusal(look, &refusal));
                Effect::None
            }
        }
    }

    /// Once two people keyed in the same counts, their points go into the cell by themselves.
    pub(super) fn take_ballot(&mut self, look: &Look<'_>, rows: &[RowId]) -> Effect {
        let Some(row) = rows.iter().find(|row| row.kind == Kind::Ballot) else { return Effect::None };
        let id = BallotId(row.id);
        let Some(ballot) = look.view.ballot(id) else { return Effect::None };
        let open = look.view.sheet(ballot.sheet).zip(self.about(look));
        if ballot.agreed().is_some() && open.is_some_and(|(sheet, (_, template))| can_enter(template, sheet))
        {
            return acts::take_ballot(look.view, id).map_or(Effect::None, Effect::propose);
        }
        if ballot.second_by.is_none() {
            return Effect::Say(look.words.t("score-ballot-second").into_owned());
        }
        let differ = ballot.first.compare(&ballot.second).len();
        let said = look.words.ta("score-ballot-differ", &[("count", differ.into())]);
        Effect::Say(said.into_owned())
    }

    pub(super) fn papers(&mut self, _: &Look<'_>) -> Effect {
        let (Some(cycle), Some(unit)) = (self.cycle, self.unit) else { return Effect::None };
        let place = Place::new("appraisal-papers").about(cycle.row()).with("unit", unit.0);
        Effect::Open(match self.id_at(self.row()) {
            Some(SheetId(sheet)) => place.with("sheet", sheet),
            None => place,
        })
    }

    pub(super) fn flow(&mut self, look: &Look<'_>) -> Effect {
        let (Some(cycle), Some(unit)) = (self.cycle, self.unit) else { return Effect::None };
        let state = self.current(look).map_or(0, |(_, sheet)| sheet.state);
        let place = Place::new("appraisal-flow").about(cycle.row()).with("unit", unit.0);
        Effect::Open(place.with("cursor", state))
    }

    pub(super) fn cycles_of_person(&mut self, look: &Look<'_>) -> Effect {
        let Some((_, sheet)) = self.current(look) else { return Effect::None };
        Effect::Open(Place::new("appraisal-papers").about(sheet.person.row()).with("paper", "person"))
    }
}
