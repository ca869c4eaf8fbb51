//! The table of account roles: text in, powers out.
//!
//! A role is a list of grants, each with rights, kinds of record, field classes and, where it is not for all of them,
//! the states that a record may be in. What no grant names is not allowed.

use super::{Classes, Kinds, Right};
use crate::domain::{
    Class, Kind,
    register::{Slug, definition::Desk},
};
use serde::Deserialize;
use std::sync::{Arc, OnceLock};

/// Most roles that one file may hold.
pub const MAX_ACCOUNT_ROLES: usize = 64;
/// Most grants of one role.
pub const MAX_GRANTS: usize = 32;
/// Numbers that kinds can have.
const KIND_PLACES: usize = 64;
/// Kinds that are not the daily work: each is granted by its own name only.
const APART: Kinds = Kinds::of(Kind::Account)
    .and(Kinds::of(Kind::Setting))
    .and(Kinds::of(Kind::Role))
    .and(Kinds::of(Kind::Register))
    .and(Kinds::of(Kind::Indicator))
    .and(Kinds::of(Kind::Template));

/// What is wrong with a file of account roles.
#[derive(Clone, PartialEq, Debug)]
pub enum RoleTableProblem {
    /// Not TOML, or an unknown or missing key; the error knows line and column.
    Syntax(Box<toml::de::Error>),
    /// More roles or grants than there can be.
    TooMany(usize),
    /// Two roles have this key, or it is none.
    Key(Box<str>),
    /// No right has this name.
    Right(Box<str>),
    /// No kind or group of kinds has this name.
    Kind(Box<str>),
    /// No field class has this name.
    Class(Box<str>),
    /// No desk has this name.
    Desk(Box<str>),
    /// No state can have this name.
    State(Box<str>),
}

/// What a role may do, ready to be asked.
#[derive(Clone, PartialEq, Debug)]
pub struct Powers {
    /// The desk at which it sits when records go from desk to desk; `None` takes part in no such way.
    pub desk: Option<Desk>,
    /// Whether only assignments in the account's own grid roles are its business.
    pub own_duties: bool,
    /// By right, then by number of kind.
    table: Box<[[Classes; KIND_PLACES]]>,
    /// Grants that hold in some states only.
    in_states: Box<[InStates]>,
}

impl Powers {
    /// No powers at all: of closed and unknown accounts.
    pub fn none() -> Arc<Powers> {
        static NONE: OnceLock<Arc<Powers>> = OnceLock::new();
        Arc::clone(NONE.get_or_init(|| Arc::new(Powers::filled(Classes::NONE, None))))
    }

    /// All powers: of the program's own work, and of an administrator as long as there is nobody else.
    pub fn everything() -> Arc<Powers> {
        static ALL: OnceLock<Arc<Powers>> = OnceLock::new();
        Arc::clone(ALL.get_or_init(|| Arc::new(Powers::filled(Classes::ALL, Some(Desk::County)))))
    }

    fn filled(classes: Classes, desk: Option<Desk>) -> Powers {
        let table = vec![[classes; KIND_PLACES]; Right::ALL.len()].into();
        Powers { desk, own_duties: false, table, in_states: [].into() }
    }

    /// The field classes of a kind to which a right extends; none where there is no such right.
    pub fn classes(&self, right: Right, kind: Kind) -> Classes {
        self.table.get(right as usize).map_or(Classes::NONE, |kinds| kinds[kind as usize])
    }

    /// Whether there is such a right for a kind at all.
    pub fn may(&self, right: Right, kind: Kind) -> bool {
        !self.classes(right, kind).is_empty()
    }

    /// Whether a right for a kind holds in a state; records without states are in none.
    pub fn may_in(&self, right: Right, kind: Kind, state: Option<Slug>) -> bool {
        let limits = self.in_states.iter().filter(|(limited, kinds, _)| *limited == right && kinds.has(kind));
        let mut limits = limits.peekable();
        let Some(state) = state.filter(|_| limits.peek().is_some()) else { return true };
        limits.any(|(_, _, states)| states.contains(&state))
    }

    /// The same without vetting: of accounts that are not named for it. Who is named, is not itself vetting.
    #[must_use]
    fn unnamed(&self) -> Powers {
        let mut less = self.clone();
        for kinds in &mut less.table {
            for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Account) {
                let classes = &mut kinds[kind as usize];
                *classes = classes.without(Class::Vetting);
            }
        }
        less
    }
}

/// A right for some kinds that holds in some states only.
type InStates = (Right, Kinds, Box<[Slug]>);

/// A role of accounts.
#[derive(Clone, PartialEq, Debug)]
pub struct AccountRole {
    /// Key: that of an [`Office`](crate::domain::account::Office).
    pub key: Slug,
    /// What it may do, for accounts that are named for vetting.
    pub named: Arc<Powers>,
    /// What it may do otherwise.
    pub powers: Arc<Powers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: Vec<RoleLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleLine {
    key: Box<str>,
    desk: Option<Box<str>>,
    #[serde(default)]
    own_duties: bool,
    #[serde(default)]
    may: Vec<GrantLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantLine {
    rights: Vec<Box<str>>,
    kinds: Vec<Box<str>>,
    classes: Vec<Box<str>>,
    states: Option<Vec<Box<str>>>,
}

fn kinds(name: &str) -> Option<Kinds> {
    Some(match name {
        "work" => Kinds::ALL.without(APART),
        "definitions" => Kinds::of(Kind::Role)
            .and(Kinds::of(Kind::Register))
            .and(Kinds::of(Kind::Template))
            .and(Kinds::of(Kind::Indicator)),
        key => Kinds::of(Kind::ALL.into_iter().find(|kind| kind.key() == key)?),
    })
}

fn class(name: &str) -> Option<Class> {
    Some(match name {
        "open" => Class::Open,
        "internal" => Class::Internal,
        "personal" => Class::Personal,
        "sensitive" => Class::Sensitive,
        "vetting" => Class::Vetting,
        _ => return None,
    })
}

fn desk(name: &str) -> Option<Desk> {
    Some(match name {
        "village" => Desk::Village,
        "town" => Desk::Town,
        "county" => Desk::County,
        _ => return None,
    })
}

/// Reads each name of a list; the first that means nothing is the problem.
fn read_all<T>(
    names: &[Box<str>],
    read: impl Fn(&str) -> Option<T>,
    problem: fn(Box<str>) -> RoleTableProblem,
) -> Result<Vec<T>, RoleTableProblem> {
    names.iter().map(|name| read(name).ok_or_else(|| problem(name.clone()))).collect()
}

/// Reads a file of account roles.
///
/// # Errors
/// The first [`RoleTableProblem`] found.
pub fn read(text: &str) -> Result<Vec<AccountRole>, RoleTableProblem> {
    let file: File = toml::from_str(text).map_err(|problem| RoleTableProblem::Syntax(Box::new(problem)))?;
    if file.role.len() > MAX_ACCOUNT_ROLES {
        return Err(RoleTableProblem::TooMany(file.role.len()));
    }
    let mut roles: Vec<AccountRole> = Vec::with_capacity(file.role.len());
    for RoleLine { key, desk: at, own_duties, may } in file.role {
        let taken = |slug: &Slug| roles.iter().any(|role| role.key == *slug);
        let slug = Slug::parse(&key).filter(|slug| !taken(slug)).ok_or(RoleTableProblem::Key(key))?;
        let desk = at.map(|name| desk(&name).ok_or(RoleTableProblem::Desk(name))).transpose()?;
        if may.len() > MAX_GRANTS {
            return Err(RoleTableProblem::TooMany(may.len()));
        }
        let mut powers = Powers { own_duties, ..Powers::filled(Classes::NONE, desk) };
        let mut in_states = Vec::new();
        for GrantLine { rights, kinds: names, classes, states } in may {
            let rights = read_all(&rights, Right::from_key, RoleTableProblem::Right)?;
            let kinds = read_all(&names, kinds, RoleTableProblem::Kind)?
                .into_iter()
                .fold(Kinds::default(), Kinds::and);
            let classes = read_all(&classes, class, RoleTableProblem::Class)?
                .into_iter()
                .fold(Classes::NONE, |all, class| all.and(Classes::of(class)));
            let states =
                states.map(|all| read_all(&all, Slug::parse, RoleTableProblem::State)).transpose()?;
            for right in rights {
                for kind in Kind::ALL.into_iter().filter(|kind| kinds.has(*kind)) {
                    let held = &mut powers.table[right as usize][kind as usize];
                    *held = held.and(classes);
                }
                if let Some(states) = &states {
                    in_states.push((right, kinds, states.clone().into()));
                }
            }
        }
        powers.in_states = in_states.into();
        let unnamed = Arc::new(powers.unnamed());
        roles.push(AccountRole { key: slug, named: Arc::new(powers), powers: unnamed });
    }
    Ok(roles)
}

/// The shipped table; it is checked by a test, so that an unreadable one cannot be released.
pub fn shipped() -> &'static [AccountRole] {
    static TABLE: OnceLock<Vec<AccountRole>> = OnceLock::new();
    TABLE.get_or_init(|| read(include_str!("../../../assets/account-roles.toml")).unwrap_or_default())
}
