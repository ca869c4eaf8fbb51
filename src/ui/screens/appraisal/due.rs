//! What appraisal has due, for the first screen; and which of a cycle's villages have not handed in.

use super::Cycles;
use crate::{
    domain::{
        CycleId, SheetId, UnitId, View,
        appraisal::{
            acts,
            progress::{By, Part, progress, sheets},
            record::Sheet,
            template::StateKind,
        },
    },
    lang::Msg,
    ui::{Board, Counting, Due, Place, Urgency},
};

/// Which sheets of a cycle are shown, where not all of them are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Only {
    /// Sent back.
    Returned,
    /// Public notice is over.
    Over,
    /// With an objection that has no answer.
    Objection,
}

impl Only {
    const ALL: [Only; 3] = [Only::Returned, Only::Over, Only::Objection];

    /// The word in a place.
    pub const fn key(self) -> &'static str {
        match self {
            Only::Returned => "returned",
            Only::Over => "over",
            Only::Objection => "objection",
        }
    }

    /// The one with this word.
    pub fn of(key: &str) -> Option<Only> {
        Only::ALL.into_iter().find(|only| only.key() == key)
    }

    /// What it is called.
    pub const fn label(self) -> Msg {
        match self {
            Only::Returned => Msg("due-returned"),
            Only::Over => Msg("due-notice-over"),
            Only::Objection => Msg("due-objection"),
        }
    }

    /// Whether a sheet is among them.
    pub fn has(self, view: &View, sheet: &Sheet) -> bool {
        match self {
            Only::Returned => sheet.returned,
            Only::Objection => sheet.objections.0.iter().any(|one| one.answered.is_none()),
            Only::Over => {
                let kind = acts::cycle_of(view, sheet.cycle)
                    .ok()
                    .and_then(|(_, template)| template.states.get(usize::from(sheet.state)))
                    .map(|state| state.kind);
                matches!(kind, Some(StateKind::Notice | StateKind::Objection))
                    && sheet.notice_to.is_some_and(|last| last < view.today())
            }
        }
    }
}

/// The villages of a cycle in which something is not scored or not handed on yet.
pub fn waiting(view: &View, cycle: CycleId, within: Option<UnitId>) -> Vec<Part> {
    let mut parts = progress(view, cycle, within, By::Village);
    parts.retain(|part| part.progress.open > 0 || part.progress.below > 0);
    parts
}

/// What is sent back, what public notice is over for, which objections wait, who has not handed in.
pub fn due(counting: &Counting<'_>) -> Board {
    let Counting { look, unit, .. } = *counting;
    let (view, words) = (look.view, look.words);
    let mut board = Board::default();
    for (id, cycle) in view.cycles() {
        let all: Vec<(SheetId, &Sheet)> = sheets(view, id, Some(unit));
        if all.iter().all(|(_, sheet)| sheet.decided.is && !sheet.returned) {
            continue;
        }
        let named = |label: Msg| words.ta(label, &[("cycle", cycle.name.to_string().into())]).into_owned();
        for only in Only::ALL {
            let count = all.iter().filter(|(_, sheet)| only.has(view, sheet)).count();
            let place = Place::new("score").about(id.row()).with("unit", unit.0).with("only", only.key());
            let urgency = match only {
                Only::Returned => Urgency::Returned,
                Only::Over | Only::Objection => Urgency::Today,
            };
            board.due.push(Due::new(named(only.label()), count, place).urgent(urgency));
        }
        let late = waiting(view, id, Some(unit)).len();
        let name = <Cycles as crate::ui::Screen>::NAME;
        let place = Place::new(name).about(id.row()).with("town", unit.0).with("waiting", 1);
        let line = Due::new(named(Msg("due-not-handed")), late, place);
        board.due.push(match cycle.due {
            Some(day) => line.by(day, view.today()),
            None => line,
        });
    }
    board
}
