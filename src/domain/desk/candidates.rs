//! Who could fill a post, best first, and why.

use crate::domain::{
    GridId, PersonId, RoleId, UnitId, View,
    assignment::Assignment,
    person::{Person, PersonStatus, Political},
    rules,
};

/// The tag that stands for full Party membership, which is a political status and not a tag of the record.
const MEMBER_TAG: &str = "党员";

/// Younger people are not offered.
const OF_AGE: i32 = 18;
/// Older people are offered after the others. No norm was found; this only orders a list.
const ADVANCED_AGE: i32 = 65;

/// How near a person lives to a grid, nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Nearness {
    /// In a group that the grid covers.
    Grid,
    /// In its village.
    Village,
    /// In its town.
    Town,
    /// Elsewhere, or not known.
    Elsewhere,
}

/// Why a candidate stands where he stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// How near.
    Near(Nearness),
    /// Has a tag that the role asks for.
    Tag(Box<str>),
    /// Holds the same role in so many other grids of the village.
    SameRoleInVillage(u16),
    /// Serves so many grids.
    Load(u16),
    /// Holds another role in this very grid.
    ServesHere(RoleId),
    /// Is away.
    Away,
}

/// A candidate for one post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonId,
    /// How near.
    pub nearness: Nearness,
    /// Place of the best fitting tag among the role's tags; their number where none fits.
    pub tag: u8,
    /// Grids served, in roles that count.
    pub load: u16,
    /// Whether the person is older than 65.
    pub old: bool,
    /// The reasons, most telling first.
    pub reasons: Vec<Reason>,
}

/// The candidates for one post.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidates {
    /// The best, best first.
    pub best: Vec<Candidate>,
    /// How many there are in all.
    pub total: usize,
}

/// Whether a person has a tag; full Party membership counts as the tag 党员.
pub fn has_tag(person: &Person, tag: &str) -> bool {
    person.tags.iter().any(|own| **own == *tag)
        || (tag == MEMBER_TAG && person.political == Some(Political::Member))
}

/// How near a person's home is to a grid.
pub fn nearness(view: &View, person: &Person, grid: GridId) -> Nearness {
    let (Some(home), Some(grid)) = (person.home, view.grid(grid)) else { return Nearness::Elsewhere };
    if grid.groups.contains(&home) {
        Nearness::Grid
    } else if view.village_of(home) == Some(grid.village) {
        Nearness::Village
    } else if view.town_of(home).is_some() && view.town_of(home) == view.town_of(grid.village) {
        Nearness::Town
    } else {
        Nearness::Elsewhere
    }
}

/// Whether the person may be offered for the post at all: alive, in contact, not excluded, not already in it,
/// below the limit of grids.
pub fn may_serve(view: &View, person: PersonId, record: &Person, grid: GridId, role: RoleId) -> bool {
    if record.is_gone() || matches!(record.status, PersonStatus::Deceased | PersonStatus::OutOfContact) {
        return false;
    }
    if age(view, record).is_some_and(|age| age < OF_AGE) {
        return false;
    }
    let wanted = Assignment::new(grid, role, person, view.day());
    let mut held = view.assignments_of_person(person).into_iter().map(|(_, a)| a);
    if held.any(|a| a.grid == grid && a.role == role && rules::overlap(a, &wanted)) {
        return false;
    }
    if view.excluded_by(&wanted).is_some() {
        return false;
    }
    let counts = view.role(role).is_some_and(|role| role.counts_load);
    let here = || {
        view.assignments_of_person(person)
            .iter()
            .any(|(_, a)| a.grid == grid && a.standing(view.day()).in_force())
    };
    !counts || view.load(person) < view.grid_limit() || here()
}

/// What is said about one person for a post; `None` where he may not be offered.
pub fn candidate(view: &View, person: PersonId, grid: GridId, role: RoleId) -> Option<Candidate> {
    let record = view.person(person)?;
    if !may_serve(view, person, record, grid, role) {
        return None;
    }
    let definition = view.role(role)?;
    let village = view.grid(grid)?.village;
    let nearness = nearness(view, record, grid);
    let tag = definition.tags.iter().position(|tag| has_tag(record, tag));
    let load = view.load(person);
    let held = view.assignments_of_person(person);
    let in_force = || held.iter().map(|(_, a)| *a).filter(|a| a.standing(view.day()).in_force());
    let same = in_force()
        .filter(|a| a.role == role && view.grid(a.grid).is_some_and(|grid| grid.village == village))
        .count();
    let same = u16::try_from(same).unwrap_or(u16::MAX);
    let mut reasons = Vec::new();
    if same > 0 {
        reasons.push(Reason::SameRoleInVillage(same));
    }
    reasons.push(Reason::Near(nearness));
    if let Some(tag) = tag.and_then(|at| definition.tags.get(at)) {
        reasons.push(Reason::Tag(tag.clone()));
    }
    if let Some(here) = in_force().find(|a| a.grid == grid) {
        reasons.push(Reason::ServesHere(here.role));
    }
    reasons.push(Reason::Load(load));
    if record.status == PersonStatus::Away {
        reasons.push(Reason::Away);
    }
    let tag = u8::try_from(tag.unwrap_or(definition.tags.len())).unwrap_or(u8::MAX);
    let old = age(view, record).is_some_and(|age| age > ADVANCED_AGE);
    Some(Candidate { person, nearness, tag, load, old, reasons })
}

/// The best `most` candidates for a post, from those who live in the village and those who serve in it.
///
/// *Order*: a role that does not count towards the limit (one adviser for a whole village) goes first to who holds
/// it next door; then the nearest home, not away, the best tag, not of advanced age, the least load, the lowest id.
pub fn candidates(view: &View, grid: GridId, role: RoleId, most: usize) -> Candidates {
    let Some(village) = view.grid(grid).map(|grid| grid.village) else { return Candidates::default() };
    let mut people = pool(view, village);
    people.sort_unstable();
    people.dedup();
    let counts = view.role(role).is_some_and(|role| role.counts_load);
    let mut all: Vec<Candidate> =
        people.into_iter().filter_map(|person| candidate(view, person, grid, role)).collect();
    all.sort_by_cached_key(|c| rank(c, counts));
    let total = all.len();
    all.truncate(most);
    Candidates { best: all, total }
}

fn age(view: &View, person: &Person) -> Option<i32> {
    person.birth.map(|birth| view.today().years_since(birth.day))
}

/// What candidates are ordered by; smaller is better.
pub fn rank(c: &Candidate, counts_load: bool) -> (bool, Nearness, bool, u8, bool, u16, PersonId) {
    let next_door = c.reasons.iter().any(|reason| matches!(reason, Reason::SameRoleInVillage(_)));
    let away = c.reasons.contains(&Reason::Away);
    (!next_door || counts_load, c.nearness, away, c.tag, c.old, c.load, c.person)
}

/// Who lives in a village or serves in one of its grids.
pub fn pool(view: &View, village: UnitId) -> Vec<PersonId> {
    let homes = view.people_below(village).map(|(id, _)| id);
    let serving = view.persons_serving(village, None);
    homes.chain(serving).collect()
}
