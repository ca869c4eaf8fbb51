//! A person in a role of a grid, from a day to a day.

use super::{AssignmentId, Day, GridId, PersonId, RoleId, choice::choice, record::record};
use serde::{Deserialize, Serialize};

choice! {
    /// How an assignment began.
    Began {
        /// 选举.
        Elected = "elected",
        /// 任命.
        Appointed = "appointed",
        /// 指派.
        Assigned = "assigned",
        /// 代理.
        Acting = "acting",
    }
}

choice! {
    /// Why an assignment ended.
    Ended {
        /// 调整.
        Adjusted = "adjusted",
        /// 被接替.
        Replaced = "replaced",
        /// 辞任.
        Resigned = "resigned",
        /// 免去.
        Removed = "removed",
        /// 期满.
        Expired = "expired",
        /// 离开 (moved away).
        Left = "left",
        /// 去世.
        Died = "died",
        /// 网格调整 (split, merged, abolished).
        GridChanged = "grid_changed",
    }
}

/// An assignment. It runs from its first day to its last day, both included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// The grid.
    pub grid: GridId,
    /// The role.
    pub role: RoleId,
    /// The person.
    pub person: PersonId,
    /// First day.
    pub from: Day,
    /// Last day, `None` while open.
    pub to: Option<Day>,
    /// Order among several in the same role, 1 first.
    pub rank: u8,
    /// How it began.
    pub began: Began,
    /// Why it ended, once `to` is set.
    pub ended: Option<Ended>,
    /// Number of the document that began it.
    pub document: Box<str>,
    /// Number of the document that ended it.
    pub end_document: Box<str>,
    /// Suspended since this day.
    pub suspended: Option<Day>,
    /// Whom this one covers for, while acting or replacing for a time.
    pub covers: Option<AssignmentId>,
    /// The record that held it before two records of one person were merged.
    pub merged_from: Option<PersonId>,
    /// Why a warning was set aside.
    pub reason: Box<str>,
}

record!(Assignment, Assignment, |assignment, visit| {
        use super::Kind;
        visit(Kind::Grid, assignment.grid.0);
        visit(Kind::Role, assignment.role.0);
        visit(Kind::Person, assignment.person.0);
        assignment.covers.iter().for_each(|covered| visit(Kind::Assignment, covered.0));
        assignment.merged_from.iter().for_each(|other| visit(Kind::Person, other.0));
    }, |assignment, visit| {
        use super::Kind;
        visit(Kind::Grid, &mut assignment.grid.0);
        visit(Kind::Role, &mut assignment.role.0);
        visit(Kind::Person, &mut assignment.person.0);
        if let Some(covered) = &mut assignment.covers {
            visit(Kind::Assignment, &mut covered.0);
        }
        if let Some(other) = &mut assignment.merged_from {
            visit(Kind::Person, &mut other.0);
        }
    };
    grid: Ref(super::Kind::Grid), Open, required;
    role: Ref(super::Kind::Role), Open, required;
    person: Ref(super::Kind::Person), Internal, required;
    from: Day, Open, required;
    to: Day, Open;
    rank: Number, Open;
    began: Choice("began", Began::KEYS), Open, required;
    ended: Choice("ended", Ended::KEYS), Open;
    document: Text(40), Open;
    end_document: Text(40), Open;
    suspended: Day, Open;
    covers: Ref(super::Kind::Assignment), Open;
    merged_from: Ref(super::Kind::Person), Internal;
    reason: Text(200), Internal;
);

/// What an assignment is on a given day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// Has not begun.
    Waiting,
    /// In force.
    Serving,
    /// In force as a stand-in.
    Acting,
    /// In force but suspended.
    Suspended,
    /// Over.
    Over,
}

impl Standing {
    /// Whether it fills its role on that day. A stand-in does; someone suspended or still to come does not.
    pub const fn fills(self) -> bool {
        matches!(self, Standing::Serving | Standing::Acting)
    }

    /// Whether it is neither waiting nor over.
    pub const fn in_force(self) -> bool {
        matches!(self, Standing::Serving | Standing::Acting | Standing::Suspended)
    }
}

impl Assignment {
    /// A new open assignment, appointed.
    pub fn new(grid: GridId, role: RoleId, person: PersonId, from: Day) -> Assignment {
        Assignment {
            grid,
            role,
            person,
            from,
            to: None,
            rank: 1,
            began: Began::Appointed,
            ended: None,
            document: "".into(),
            end_document: "".into(),
            suspended: None,
            covers: None,
            merged_from: None,
            reason: "".into(),
        }
    }

    /// What it is on a day.
    pub fn standing(&self, day: Day) -> Standing {
        if day < self.from {
            Standing::Waiting
        } else if self.to.is_some_and(|to| to < day) {
            Standing::Over
        } else if self.suspended.is_some_and(|since| since <= day) {
            Standing::Suspended
        } else if self.began == Began::Acting {
            Standing::Acting
        } else {
            Standing::Serving
        }
    }
}
