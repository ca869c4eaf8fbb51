//! Who may do what: role × unit scope × field class × state, decided in one place for screens, lists, exports, commands
//! and for every act.
//!
//! The table of roles is data (`assets/account-roles.toml`, [`table`]). [`Sight`] is what one account may see of a book;
//! a [`View`](super::View) asks it, and so does [`check`], which holds every step of an act to the same table. Screens
//! ask [`View::may`](super::View::may) to hide what would be refused; they never decide.
//!
//! Nothing here knows words for people or what day it is.

pub mod check;
pub mod hands;
pub mod sight;
pub mod table;
pub mod users;

pub use check::Denied;
pub use hands::Hands;
pub use sight::Sight;
pub use table::{AccountRole, Powers};

use super::{Class, Kind, Verb, choice::choice};

choice! {
    /// What can be allowed. The right that a change needs follows from the change itself, never from its name.
    Right {
        /// Read records.
        Read = "read",
        /// Enter, change and take out records.
        Enter = "enter",
        /// Make, split, merge, move, renumber and abolish units and grids.
        Structure = "structure",
        /// Make one record of two of the same person, and two again.
        Merge = "merge",
        /// Enter what was decided before the program was there: lists that exist.
        TakeOver = "take_over",
        /// Open an appraisal cycle or the like.
        Begin = "begin",
        /// Give scores and key in votes.
        Score = "score",
        /// Send on or back what others entered.
        Review = "review",
        /// Put up for public notice.
        Publish = "publish",
        /// Decide.
        Approve = "approve",
        /// Put on file.
        File = "file",
        /// Change roles, registers, templates and account roles.
        Define = "define",
        /// Change settings.
        Configure = "configure",
        /// Accounts.
        Accounts = "accounts",
        /// See a masked number whole.
        Reveal = "reveal",
        /// Write lists to files.
        Export = "export",
        /// Read the journal of everybody: reveals, refusals, accounts.
        Audit = "audit",
        /// Take personal data out of everything, because the law asks.
        Erase = "erase",
    }
}

impl Right {
    /// Whether it settles what others entered, so that nobody may use it on what he entered himself.
    pub const fn is_judgement(self) -> bool {
        matches!(self, Right::Approve | Right::File)
    }
}

impl Kind {
    /// The right under which forms enter and change records of this kind.
    pub const fn right(self) -> Right {
        match self {
            Kind::Account => Right::Accounts,
            Kind::Setting => Right::Configure,
            Kind::Role | Kind::Register | Kind::Template | Kind::Indicator => Right::Define,
            Kind::Cycle => Right::Begin,
            Kind::Sheet | Kind::Ballot => Right::Score,
            _ => Right::Enter,
        }
    }
}

impl Verb {
    /// The right under which screens offer it. What an act really needs is found from its changes ([`check`]).
    pub const fn right(self) -> Right {
        match self {
            Verb::Found
            | Verb::Create
            | Verb::Edit
            | Verb::Remove
            | Verb::Appoint
            | Verb::End
            | Verb::Replace
            | Verb::Swap
            | Verb::Cover
            | Verb::Transfer
            | Verb::Suspend
            | Verb::Resume
            | Verb::Handover
            | Verb::Propose
            | Verb::Import
            | Verb::RecordResult
            | Verb::Recommend
            | Verb::Advance
            | Verb::Validate
            | Verb::OpenTerm
            | Verb::Visit
            | Verb::Freeze
            | Verb::Confirm
            | Verb::Undo
            | Verb::Redo => Right::Enter,
            Verb::ToCommunity
            | Verb::Split
            | Verb::Merge
            | Verb::Renumber
            | Verb::Rename
            | Verb::Move
            | Verb::Abolish => Right::Structure,
            Verb::MergePeople | Verb::UnmergePeople => Right::Merge,
            Verb::Configure | Verb::Seal | Verb::Attempt => Right::Configure,
            Verb::OpenCycle => Right::Begin,
            Verb::Score | Verb::Submit => Right::Score,
            Verb::Return | Verb::Object | Verb::Opine => Right::Review,
            Verb::Publish => Right::Publish,
            Verb::Decide | Verb::Revise => Right::Approve,
            Verb::File => Right::File,
            Verb::Reveal => Right::Reveal,
            Verb::Export | Verb::Backup => Right::Export,
            Verb::Erase => Right::Erase,
        }
    }
}

/// A set of field classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Classes(u8);

impl Classes {
    /// None.
    pub const NONE: Classes = Classes(0);
    /// All.
    pub const ALL: Classes = Classes(0b1_1111);

    /// One class.
    pub const fn of(class: Class) -> Classes {
        Classes(1 << class as u8)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    /// These without one class.
    #[must_use]
    pub const fn without(self, class: Class) -> Classes {
        Classes(self.0 & !(1 << class as u8))
    }

    /// Whether the class is in it.
    pub const fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }

    /// Whether all of `other` are in it.
    pub const fn has_all(self, other: Classes) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is none in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A set of kinds of record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Kinds(u64);

impl Kinds {
    /// Every kind, also those that later releases add.
    pub const ALL: Kinds = Kinds(u64::MAX);

    /// One kind.
    pub const fn of(kind: Kind) -> Kinds {
        Kinds(1 << kind as u8)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// These without those of another set.
    #[must_use]
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// Whether the kind is in it.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}

/// A value as an account may see it.
#[derive(Clone, PartialEq, Debug)]
pub enum Shown {
    /// What is entered.
    Is(super::Value),
    /// The account does not see fields of this class: neither the value nor whether there is one.
    Hidden(Class),
}

#[cfg(test)]
mod tests;
