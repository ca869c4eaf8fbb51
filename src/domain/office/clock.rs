//! Who holds the posts of an office on a day, and since when one is vacant.

use super::{
    file,
    record::{Incumbency, Post},
};
use crate::domain::{Book, Day, PersonId, UnitId, View, assignment::Standing, register::Slug};

/// The posts of one office in one unit on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bench {
    /// Posts established.
    pub posts: u32,
    /// Of these, held by somebody who serves or is suspended.
    pub held: u32,
    /// Stand-ins; they hold no post.
    pub acting: u32,
    /// Posts that nobody holds.
    pub vacant: u32,
    /// First day on which not all posts were held; `None` while none is vacant, or where it is not known.
    pub since: Option<Day>,
}

impl Bench {
    /// Days for which a post has been vacant, the first one counted; `None` where nothing is or it is not known.
    pub fn days(&self, day: Day) -> Option<u32> {
        let since = self.since?;
        u32::try_from(day.number() - since.number() + 1).ok()
    }
}

/// Counts the posts of one office in one unit from its rows.
///
/// *Source*: 代理不填补空缺 and 停职不算空缺 are the wording of the order; an acting holder does not stop the clock,
/// a suspension is no vacancy.
pub fn bench<'a>(
    posts: impl Iterator<Item = &'a Post>,
    held: impl Iterator<Item = &'a Incumbency> + Clone,
    office: Slug,
    day: Day,
) -> Bench {
    let mut bench = Bench::default();
    let mut established: Option<Day> = None;
    for post in posts.filter(|post| post.office == office && post.exists(day)) {
        bench.posts += u32::from(post.count);
        established = established.max(post.from);
    }
    let held = held.filter(|held| held.office == office);
    for one in held.clone() {
        bench.held += u32::from(one.holds(day));
        bench.acting += u32::from(one.standing(day) == Standing::Acting);
    }
    bench.vacant = bench.posts.saturating_sub(bench.held);
    if bench.vacant == 0 {
        return bench;
    }
    // The last day on which enough held a post is the last day of somebody; the clock starts the day after.
    let mut ends: Vec<Day> = held
        .clone()
        .filter(|one| one.holds(one.from))
        .filter_map(|one| one.to)
        .filter(|to| *to < day)
        .collect();
    ends.sort_unstable();
    let full = |at: Day| held.clone().filter(|one| one.holds(at)).count() >= bench.posts as usize;
    bench.since =
        ends.into_iter().rev().take(MAX_ENDS).find(|end| full(*end)).map(|end| end.plus(1)).max(established);
    bench
}

/// How far back the clock looks, in incumbencies that ended.
const MAX_ENDS: usize = 64;

/// The same from a book.
pub fn bench_of(book: &Book, unit: UnitId, office: Slug, day: Day) -> Bench {
    let held: Vec<&Incumbency> = book.incumbencies_of_unit(unit).map(|(_, held)| held).collect();
    bench(book.posts_of_unit(unit).map(|(_, post)| post), held.iter().copied(), office, day)
}

/// Somebody who led a villager group long enough to be appraised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueLeader {
    /// The group.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
    /// First day in office.
    pub from: Day,
    /// Last day, where it has ended.
    pub to: Option<Day>,
}

/// Who led a group of `unit` for at least `months` whole months between two days, in the order of the tree.
///
/// Stand-ins are among them: who does the work is appraised for it.
pub fn due_leaders(view: &View, unit: UnitId, first: Day, last: Day, months: u32) -> Vec<DueLeader> {
    let office = file::GROUP_LEADER;
    let mut due = Vec::new();
    for (group, _) in view.all_below(unit) {
        for (_, held) in view.incumbencies_of_unit(group).filter(|(_, held)| held.office == office) {
            let (from, to) = (held.from.max(first), held.to.unwrap_or(last).min(last));
            let enough = from.plus_months(i32::try_from(months).unwrap_or(i32::MAX)).before() <= to;
            if from <= to && enough {
                due.push(DueLeader { unit: group, person: held.person, from: held.from, to: held.to });
            }
        }
    }
    due
}
