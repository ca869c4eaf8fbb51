//! What an indicator is, as its file says.

use super::fact::Fact;
use crate::domain::{
    Class,
    register::{Names, Slug},
    unit::Level,
};

/// Records that can be counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Base {
    /// Units of a level that exist.
    Units(Level),
    /// Grids.
    Grids,
    /// Assignments in force and filling their role.
    Assignments,
    /// Party organisations that are not dissolved.
    Organisations,
    /// Established posts, each by itself.
    Posts,
    /// Incumbencies in force.
    Incumbencies,
    /// People on the reserve list.
    Reserves,
    /// Latest score sheets of cycles that are open or ended within a year.
    Sheets,
    /// Entries of a register that count today.
    Entries(Slug),
}

/// Whether rows or the different persons behind them are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// Rows; they add up over units.
    Rows,
    /// Different persons; distinct in every unit, they do not add up.
    Persons,
}

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// How often its figures are frozen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Period {
    /// At each month's end.
    Month,
    /// At each quarter's end.
    Quarter,
    /// At the end of June and December.
    HalfYear,
    /// At each year's end.
    Year,
}

/// What it should reach (or not exceed, where less is better).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A share of the base. *Unit*: hundredths of a percent.
    Share(u32),
    /// So many for each of the base, as a setting says.
    PerBase(Box<str>),
    /// A share of the base in whole percent, as a setting says.
    ShareSetting(Box<str>),
    /// A number.
    Number(u32),
}

/// What is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Test {
    /// Equal to one of these words, or holding one of them where it is a list.
    In(Box<[Box<str>]>),
    /// Least and greatest number, both included. Of ordered words the place in their order.
    Range(Option<i64>, Option<i64>),
    /// Yes or no.
    Flag(bool),
    /// A number that a setting gives, as greatest.
    AtMostSetting(Box<str>),
    /// A number that a setting gives, as least.
    AtLeastSetting(Box<str>),
}

/// One thing that is asked of a counted record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// What is looked at.
    pub fact: Fact,
    /// What it is compared with.
    pub test: Test,
    /// Whether the opposite is asked.
    pub not: bool,
}

/// Who is counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Population {
    /// The records.
    pub of: Base,
    /// What they all must meet.
    pub when: Box<[Condition]>,
}

/// An indicator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Indicator {
    /// Key.
    pub key: Slug,
    /// Name.
    pub name: Names,
    /// Heading of at most eight cells.
    pub short: Names,
    /// The numerator. Where it names the same records as the base, whoever is in the base and does not meet it is
    /// what is missing.
    pub met: Population,
    /// The denominator; `None` for a plain number.
    pub base: Option<Population>,
    /// Whether the numerator is a part of the base (then those missing can be listed).
    pub part: bool,
    /// Rows or persons.
    pub count: Count,
    /// Which way is better.
    pub direction: Direction,
    /// What it should reach.
    pub target: Option<Target>,
    /// Whether each village should reach it, besides all together.
    pub each_village: bool,
    /// How often it is frozen.
    pub period: Period,
    /// Law, document or work report, with date.
    pub source: Box<str>,
    /// Who may see it.
    pub class: Class,
}

impl Indicator {
    /// The setting that its target stands in, if it does.
    pub fn target_setting(&self) -> Option<&str> {
        match &self.target {
            Some(Target::PerBase(key) | Target::ShareSetting(key)) => Some(key),
            Some(Target::Share(_) | Target::Number(_)) | None => None,
        }
    }
}
