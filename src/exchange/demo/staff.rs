//! Who serves the grids of a village, today and before.

use super::{
    ground::Ground,
    maker::{End, Maker},
    plan::{Gaps, Plan},
};
use crate::domain::{
    Day, GridId, PersonId, RoleId, UnitId,
    assignment::{Began, Ended},
    person::PersonStatus,
};
use std::collections::BTreeMap;

/// People of a village who have no role yet.
pub(super) struct Pool {
    free: Vec<PersonId>,
}

/// Youngest and oldest who are asked to serve.
const AGES: std::ops::RangeInclusive<i32> = 23..=66;

/// The people over their limit, by their number in the plan: invented when their first grid comes.
pub(super) type Overloaded = BTreeMap<usize, PersonId>;

impl Pool {
    /// Those of `people` who may serve, shuffled.
    pub fn new(maker: &mut Maker, people: &[PersonId]) -> Pool {
        let mut free: Vec<PersonId> = people
            .iter()
            .copied()
            .filter(|id| {
                let person = &maker.rows.people[id.0 as usize];
                let age = person.birth.map_or(0, |birth| maker.today.years_since(birth.day));
                person.status == PersonStatus::Active && AGES.contains(&age)
            })
            .collect();
        maker.rng.shuffle(&mut free);
        Pool { free }
    }

    /// Somebody who lives in one of these groups, else anybody.
    pub fn take(&mut self, maker: &Maker, groups: &[UnitId]) -> Option<PersonId> {
        let lives_there =
            |id: &PersonId| maker.rows.people[id.0 as usize].home.is_some_and(|home| groups.contains(&home));
        let at = self.free.iter().position(lives_there).or(self.free.len().checked_sub(1))?;
        Some(self.free.swap_remove(at))
    }
}

/// One grid with what is needed to staff it.
#[derive(Clone, Copy)]
struct Spot<'g> {
    grid: GridId,
    /// Number within the county.
    number: usize,
    groups: &'g [UnitId],
    since: Day,
    dedicated: bool,
}

impl Maker<'_> {
    /// Staffs the grids of a village from its people.
    pub fn staff(
        &mut self,
        ground: &Ground,
        plan: &Plan,
        people: &[PersonId],
        adviser: PersonId,
        guest: Option<PersonId>,
        overloaded: &mut Overloaded,
    ) {
        let mut pool = Pool::new(self, people);
        let mut shared: Option<(PersonId, u32)> = None;
        for (place, grid) in ground.grids.iter().enumerate() {
            let spot = Spot {
                grid: *grid,
                number: ground.plan.first_grid + place,
                groups: ground.groups_of(place),
                since: ground.since,
                dedicated: place >= ground.plan.basic(),
            };
            self.head(spot, &plan.gaps, &mut pool);
            let over = plan.overloaded.iter().position(|grids| grids.contains(&spot.number));
            let worker = match (over, shared.take()) {
                (Some(n), _) => {
                    let person = overloaded.get(&n).copied().or_else(|| pool.take(self, spot.groups));
                    if let Some(person) = person {
                        overloaded.insert(n, person);
                    }
                    person
                }
                (None, Some((person, more))) => {
                    shared = (more > 0).then(|| (person, more - 1));
                    Some(person)
                }
                (None, None) => {
                    let person = pool.take(self, spot.groups);
                    let more = [0, 0, 0, 1, 1, 2][self.rng.usize(0..6)];
                    shared = person.filter(|_| more > 0).map(|person| (person, more - 1));
                    person
                }
            };
            if plan.gaps.full_time.contains(&spot.number) {
                self.former(spot, self.posts.full_time, &mut pool, 8..200);
            } else if let Some(worker) = worker {
                self.filled(spot, self.posts.full_time, worker, &mut pool, 150);
            }
            let part_time = self.part_time(spot, &plan.gaps, &mut pool);
            let from = self.tenure(spot.since);
            self.post(spot.grid, self.posts.adviser, adviser, from, None);
            self.liaison(spot, &plan.gaps, &mut pool, guest.filter(|_| place < 2));
            let missing = u16::from(plan.gaps.piece.contains(&spot.number));
            let pieces = self.rows.grids[grid.0 as usize].pieces.saturating_sub(missing);
            self.piece_heads(spot, pieces, part_time, &mut pool);
            if self.chance(200) {
                for _ in 0..self.rng.u32(1..=2) {
                    self.one(spot, self.posts.force, &mut pool);
                }
            }
        }
    }

    /// A first day between the drawing of the grid and a month ago.
    pub fn tenure(&mut self, since: Day) -> Day {
        let days = self.today.number() - since.number();
        since.plus(self.rng.i32(0..(days - 30).max(1)))
    }

    fn one(&mut self, spot: Spot, role: RoleId, pool: &mut Pool) -> Option<PersonId> {
        let person = pool.take(self, spot.groups)?;
        let from = self.tenure(spot.since);
        self.post(spot.grid, role, person, from, None);
        Some(person)
    }

    /// Somebody who held the role until so many days ago.
    fn former(&mut self, spot: Spot, role: RoleId, pool: &mut Pool, ago: std::ops::Range<i32>) {
        let Some(person) = pool.take(self, spot.groups) else { return };
        let to = self.today.plus(-self.rng.i32(ago));
        self.ended(spot, role, person, to, Ended::Resigned);
    }

    fn ended(&mut self, spot: Spot, role: RoleId, person: PersonId, to: Day, otherwise: Ended) {
        let why = match self.rng.u32(0..100) {
            0..20 => Ended::Left,
            20..25 => Ended::Died,
            25..45 => Ended::Adjusted,
            _ => otherwise,
        };
        let status = &mut self.rows.people[person.0 as usize].status;
        match why {
            Ended::Left => *status = PersonStatus::Away,
            Ended::Died => *status = PersonStatus::Deceased,
            Ended::Adjusted
            | Ended::Replaced
            | Ended::Resigned
            | Ended::Removed
            | Ended::Expired
            | Ended::GridChanged => {}
        }
        let from = spot.since.plus(self.rng.i32(0..200)).min(to.plus(-60)).max(spot.since);
        self.post(spot.grid, role, person, from, Some(End { to, why }));
    }

    /// A role that `person` holds; in some cases after somebody else, without an empty day between.
    fn filled(&mut self, spot: Spot, role: RoleId, person: PersonId, pool: &mut Pool, after: u32) {
        let mut from = self.tenure(spot.since);
        if self.chance(after)
            && let Some(other) = pool.take(self, spot.groups)
        {
            from = self.days_ago(30, 420).max(spot.since.plus(90));
            self.ended(spot, role, other, from.before(), Ended::Replaced);
        }
        self.post(spot.grid, role, person, from, None);
    }

    fn head(&mut self, spot: Spot, gaps: &Gaps, pool: &mut Pool) {
        let role = self.posts.head;
        if let Some(days) = gaps.head.get(&spot.number) {
            self.former(spot, role, pool, *days..*days + 1);
            return;
        }
        let Some(head) = pool.take(self, spot.groups) else { return };
        if gaps.head_suspended.contains(&spot.number) {
            let from = self.tenure(spot.since);
            let held = self.post(spot.grid, role, head, from, None);
            let since = self.days_ago(8, 29);
            if let Some(assignment) = self.assignment_mut(held) {
                assignment.suspended = Some(since);
            }
            if let Some(other) = pool.take(self, spot.groups) {
                let cover = self.post(spot.grid, role, other, since, None);
                if let Some(assignment) = self.assignment_mut(cover) {
                    assignment.began = Began::Acting;
                    assignment.covers = Some(held);
                    assignment.rank = 1;
                }
            }
            return;
        }
        if gaps.head_succession.contains(&spot.number)
            && let Some(next) = pool.take(self, spot.groups)
        {
            let from = self.tenure(spot.since);
            let to = self.days_ago(-30, -5);
            self.post(spot.grid, role, head, from, Some(End { to, why: Ended::Expired }));
            self.post(spot.grid, role, next, to.plus(1), None);
            return;
        }
        self.filled(spot, role, head, pool, 350);
    }

    /// The part-time workers; gives back one of today's.
    fn part_time(&mut self, spot: Spot, gaps: &Gaps, pool: &mut Pool) -> Option<PersonId> {
        let role = self.posts.part_time;
        if spot.dedicated {
            return None;
        }
        if gaps.part_time.contains(&spot.number) {
            self.former(spot, role, pool, 8..200);
            return None;
        }
        if gaps.part_time_waiting.contains(&spot.number) {
            let person = pool.take(self, spot.groups)?;
            let from = self.days_ago(-25, -5);
            self.post(spot.grid, role, person, from, None);
            return None;
        }
        let first = pool.take(self, spot.groups)?;
        self.filled(spot, role, first, pool, 150);
        for _ in 0..[0, 0, 0, 1, 1, 2][self.rng.usize(0..6)] {
            self.one(spot, role, pool);
        }
        Some(first)
    }

    fn liaison(&mut self, spot: Spot, gaps: &Gaps, pool: &mut Pool, guest: Option<PersonId>) {
        let role = self.posts.liaison;
        if let Some(guest) = guest {
            let from = self.tenure(spot.since);
            self.post(spot.grid, role, guest, from, None);
            return;
        }
        if gaps.liaison.contains(&spot.number) {
            if self.rng.bool() {
                self.former(spot, role, pool, 10..200);
            }
            return;
        }
        let Some(person) = pool.take(self, spot.groups) else { return };
        let words = self.words;
        self.untag(person);
        match self.rng.u32(0..100) {
            0..78 => self.tag(person, &words.tag_overseas_family),
            78..92 => self.tag(person, &words.tag_local_notable),
            _ => {}
        }
        if gaps.liaison_new.contains(&spot.number) {
            let from = self.days_ago(4, 5);
            self.post(spot.grid, role, person, from, None);
            return;
        }
        self.filled(spot, role, person, pool, 150);
    }

    fn piece_heads(&mut self, spot: Spot, pieces: u16, part_time: Option<PersonId>, pool: &mut Pool) {
        let role = self.posts.piece_head;
        for n in 0..pieces {
            match part_time.filter(|_| n == 0) {
                // Some part-time workers look after a piece of their own grid too.
                Some(person) if self.chance(250) => {
                    let from = self.tenure(spot.since);
                    self.post(spot.grid, role, person, from, None);
                }
                _ => {
                    self.one(spot, role, pool);
                }
            }
        }
    }
}
