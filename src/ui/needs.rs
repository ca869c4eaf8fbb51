//! Which right a command needs, by screen and command: what an account may not do is not offered to it, neither by key
//! nor by number, nor in the hint line. Whether an act is allowed is decided by `domain::rights` from its changes; here
//! stands only what screens show.

use super::Look;
use crate::domain::{Class, Kind, Right};

use Right::{
    Accounts, Approve, Begin, Configure, Define, Enter, Export, File, Merge, Publish, Reveal, Review, Score,
    Structure,
};

/// One of these is needed.
type Rights = &'static [(Right, Kind)];

const ASSIGN: Rights = &[(Enter, Kind::Assignment)];
const GRIDS: Rights = &[(Structure, Kind::Grid)];
const UNITS: Rights = &[(Structure, Kind::Unit)];
const SCORE: Rights = &[(Score, Kind::Sheet)];
const REVIEW: Rights = &[(Review, Kind::Sheet)];
const APPROVE: Rights = &[(Approve, Kind::Sheet)];
const MOVE: Rights = &[
    (Score, Kind::Sheet),
    (Review, Kind::Sheet),
    (Publish, Kind::Sheet),
    (Approve, Kind::Sheet),
    (File, Kind::Sheet),
];
const ENTRY: Rights = &[(Enter, Kind::Entry)];
const ENTRY_ACT: Rights = &[
    (Enter, Kind::Entry),
    (Review, Kind::Entry),
    (Publish, Kind::Entry),
    (Approve, Kind::Entry),
    (File, Kind::Entry),
];
const MERGE: Rights = &[(Merge, Kind::Person)];
const RESERVE: Rights = &[(Enter, Kind::Reserve)];
const FILING: Rights = &[(Enter, Kind::Filing)];
const OPINION: Rights = &[(Review, Kind::Filing)];
const DECISION: Rights = &[(Approve, Kind::Filing)];
const OFFICE: Rights = &[(Enter, Kind::Incumbency)];
const ELECTION: Rights = &[(Enter, Kind::Election)];
const FOLLOW: Rights = &[(Enter, Kind::Pairing), (Enter, Kind::Training), (Enter, Kind::Recruit)];
const IMPORT: Rights =
    &[(Enter, Kind::Person), (Enter, Kind::Assignment), (Enter, Kind::Entry), (Structure, Kind::Unit)];

/// Screen, command, rights of which one is needed.
const NEEDS: &[(&str, &[&str], Rights)] = &[
    ("accounts", &["add", "close"], &[(Accounts, Kind::Account)]),
    ("appraisal", &["begin"], &[(Begin, Kind::Cycle)]),
    ("appraisal-flow", &["go-on", "send-back"], MOVE),
    ("coverage", &["propose"], ASSIGN),
    (
        "desk",
        &[
            "take-1", "take-2", "take-3", "take-4", "take-5", "take-6", "take-7", "take-8", "take-9",
            "other", "exchange", "add", "end", "mark", "handover", "propose", "basis", "cover", "suspend",
            "resume", "swap", "transfer",
        ],
        ASSIGN,
    ),
    ("desk", &["split", "merge", "renumber", "abolish", "new-grid"], GRIDS),
    ("entries-of", &["add"], ENTRY),
    ("entry", &["edit"], ENTRY),
    ("entry", &["act"], ENTRY_ACT),
    ("entry-form", &["save", "hold", "discard"], ENTRY),
    ("files", &["save"], IMPORT),
    ("files", &["export"], &[(Export, Kind::Person), (Export, Kind::Unit), (Export, Kind::Assignment)]),
    ("filing", &["fill", "yearly"], FILING),
    ("filing", &["clear", "object"], OPINION),
    ("filing", &["acknowledge", "return", "decline"], DECISION),
    ("first-steps", &["first-list", "first-hand"], UNITS),
    ("first-steps", &["first-settings"], &[(Configure, Kind::Setting)]),
    ("first-steps", &["first-account"], &[(Accounts, Kind::Account)]),
    ("followup", &["done", "new", "attend"], FOLLOW),
    ("handover", &["nobody", "reopen", "enter", "save", "basis"], ASSIGN),
    ("measure-rows", &["add"], ENTRY),
    ("merge-people", &["enter", "unmerge"], MERGE),
    ("notice", &["reveal"], &[(Reveal, Kind::Person)]),
    ("office-act", &["save"], OFFICE),
    ("offices", &["end", "acting", "take", "suspend"], OFFICE),
    ("organisations", &["add"], &[(Enter, Kind::Organisation)]),
    ("people", &["add"], &[(Enter, Kind::Person)]),
    ("pipeline", &["recommend"], RESERVE),
    ("propose", &["toggle", "accept", "basis"], ASSIGN),
    ("recommend", &["save"], RESERVE),
    ("record", &["handover"], ASSIGN),
    ("record", &["merge-people"], MERGE),
    ("register", &["add"], ENTRY),
    ("register", &["act"], ENTRY_ACT),
    ("register", &["import"], ENTRY),
    ("register", &["export"], &[(Export, Kind::Entry)]),
    ("registers", &["add"], ENTRY),
    ("registers", &["add-register"], &[(Define, Kind::Register)]),
    ("regrid", &["save"], GRIDS),
    ("reserves", &["advance", "validate", "recommend", "file", "strike"], RESERVE),
    ("reunit", &["save"], UNITS),
    ("score", &["rest-full", "line", "fill-down", "unscore", "second", "ballot", "not-graded"], SCORE),
    ("score", &["return", "object", "answer"], REVIEW),
    ("score", &["uphold", "release", "revise"], APPROVE),
    ("settings", &["edit"], &[(Configure, Kind::Setting)]),
    ("term", &["all", "elect", "new", "reviewed", "failed", "postponed", "handed-over", "audited"], ELECTION),
    ("units", &["new-group", "rename", "renumber", "move", "merge", "abolish"], UNITS),
    ("units", &["new-grid"], GRIDS),
];

/// Whether a command of a screen is offered to the account.
pub fn offers(look: &Look<'_>, screen: &str, command: &str) -> bool {
    NEEDS
        .iter()
        .filter(|(of, ids, _)| *of == screen && ids.contains(&command))
        .all(|(_, _, rights)| rights.iter().any(|(right, kind)| may(look, *right, *kind)))
}

fn may(look: &Look<'_>, right: Right, kind: Kind) -> bool {
    // Who only names accounts for vetting neither opens nor closes one.
    let is_whole = right != Accounts || look.view.sight().classes(right, kind).has(Class::Open);
    is_whole && look.view.may(right, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Place, screens, testing::Stage};

    #[test]
    fn every_line_names_a_command_that_there_is() {
        for (screen, ids, _) in NEEDS {
            assert!(screens::exists(screen), "no screen {screen}");
            let stage = Stage::at(&Place::new(screen));
            let shell = stage.shell.as_ref().expect("the shell is open");
            let all = stage.look(|look| shell.all_commands(look));
            for id in *ids {
                assert!(all.iter().any(|command| command.id == *id), "{screen} has no {id}");
            }
        }
    }
}
