//! The one village that stands as drawn in `assets/demo/maogang.toml`.

use super::{
    DemoProblem, ShippedFile,
    ground::Ground,
    maker::{End, Maker},
    party::Called,
    person::Clan,
    village::residents,
    words::fill,
};
use crate::domain::{
    Day, GridId, Known, OrganisationId, PersonId, UnitId,
    assignment::{Began, Ended},
    code::Code,
    grid::Norm,
    organisation::OrganisationKind,
    person::{PersonStatus, Sex},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `assets/demo/maogang.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    pub village: Code,
    pub neighbour: Code,
    pub adviser: Box<str>,
    /// Last grid of each branch.
    pub branches: Vec<usize>,
    pub school_branch: Vec<usize>,
    pub general_branch_members: u32,
    pub more_groups: Vec<(usize, Box<str>)>,
    pub grid: Vec<ModelGrid>,
    pub person: Vec<ModelPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelGrid {
    pub name: Box<str>,
    #[serde(default)]
    pub dedicated: bool,
    #[serde(default)]
    pub households: u32,
    #[serde(default)]
    pub pieces: u16,
    #[serde(default)]
    pub piece_heads: u16,
    pub head: Option<Box<str>>,
    pub acting_head: Option<Box<str>>,
    pub former_head: Option<Box<str>>,
    pub full_time: Option<Box<str>>,
    #[serde(default)]
    pub part_time: Vec<Box<str>>,
    pub waiting_part_time: Option<Box<str>>,
    pub liaison: Option<Box<str>>,
    /// Since how many days the liaison serves, where that matters.
    pub liaison_days: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelPerson {
    pub name: Box<str>,
    #[serde(default)]
    pub female: bool,
    pub age: Option<i32>,
    #[serde(default)]
    pub overseas_family: bool,
    #[serde(default)]
    pub local_notable: bool,
    /// Lives in this grid without serving.
    pub lives_in: Option<usize>,
    /// Lives in the neighbouring village and is liaison of two grids there.
    #[serde(default)]
    pub neighbour: bool,
}

pub(super) fn read() -> Result<Model, DemoProblem> {
    toml::from_str(include_str!("../../../assets/demo/maogang.toml"))
        .map_err(|_| DemoProblem::Shipped(ShippedFile::Village))
}

impl Model {
    pub fn village(&self, code: Code) -> bool {
        code == self.village
    }

    pub fn near(&self, code: Code) -> bool {
        code == self.neighbour
    }

    /// The surnames of the first head and the first part-time worker, each one character long.
    fn clan(&self) -> Clan {
        let surname = |name: Option<&Box<str>>| {
            name.and_then(|name| name.chars().next()).map(String::from).unwrap_or_default().into()
        };
        let grid = self.grid.first();
        Clan {
            first: surname(grid.and_then(|grid| grid.head.as_ref())),
            second: surname(grid.and_then(|grid| grid.part_time.first())),
        }
    }

    fn person(&self, name: &str) -> Option<&ModelPerson> {
        self.person.iter().find(|person| *person.name == *name)
    }

    /// Whether the file gives somebody of this name a tag that counts for part-time workers.
    pub fn tagged(&self, name: &str) -> bool {
        self.person(name).is_some_and(|person| person.overseas_family || person.local_notable)
    }
}

/// People of the file by name, each made once.
type Cast = BTreeMap<Box<str>, PersonId>;

impl Maker<'_> {
    fn cast(&mut self, model: &Model, cast: &mut Cast, name: &str, home: UnitId) -> PersonId {
        if let Some(at) = cast.get(name) {
            return *at;
        }
        let given = model.person(name);
        let sex = if given.is_some_and(|person| person.female) { Sex::Female } else { Sex::Male };
        let age = given.and_then(|person| person.age).unwrap_or_else(|| self.rng.i32(35..=60));
        let at = self.named(name, sex, age, Some(home));
        let words = self.words;
        if given.is_some_and(|person| person.overseas_family) {
            self.tag(at, &words.tag_overseas_family);
        }
        if given.is_some_and(|person| person.local_notable) {
            self.tag(at, &words.tag_local_notable);
        }
        cast.insert(name.into(), at);
        at
    }

    /// The candidate from the neighbouring village.
    pub fn neighbour(&mut self, model: &Model, home: UnitId) -> PersonId {
        let name = model.person.iter().find(|person| person.neighbour).map_or("", |person| &person.name);
        self.cast(model, &mut Cast::new(), name, home)
    }

    pub fn model_village(
        &mut self,
        ground: &mut Ground,
        model: &Model,
        town: OrganisationId,
        seat: Option<UnitId>,
    ) {
        let before = self.rows.people.len();
        self.model_ground(ground, model);
        self.model_party(ground, model, town);
        let mut cast = Cast::new();
        let adviser = self.cast(model, &mut cast, &model.adviser, seat.unwrap_or(ground.plan.unit));
        for (place, grid) in model.grid.iter().enumerate() {
            let home = ground.groups_of(place).first().copied().unwrap_or(ground.plan.unit);
            self.model_grid(ground, model, &mut cast, adviser, (ground.grids[place], grid, home));
        }
        for person in model.person.iter() {
            if let Some(group) = person.lives_in.and_then(|grid| ground.groups_of(grid - 1).first().copied())
            {
                self.cast(model, &mut cast, &person.name, group);
            }
        }
        let made = self.rows.people.len() - before;
        let clan = model.clan();
        let people = residents(self, ground, ground.plan.people.saturating_sub(made), &clan);
        self.model_pieces(ground, model, &people);
    }

    fn model_ground(&mut self, ground: &mut Ground, model: &Model) {
        ground.groups = vec![Vec::new(); ground.plan.basic()];
        for place in 0..ground.plan.basic() {
            self.group(ground, place, &model.grid[place].name);
            for (_, name) in model.more_groups.iter().filter(|(grid, _)| *grid == place + 1) {
                self.group(ground, place, name);
            }
        }
        for (place, grid) in model.grid.iter().enumerate() {
            if grid.dedicated {
                self.dedicated_grid(ground, &grid.name);
            } else {
                let households = Known::Is(grid.households);
                self.basic_grid(ground, place, &grid.name, households, Norm::Standard, grid.pieces);
            }
        }
    }

    fn model_party(&mut self, ground: &Ground, model: &Model, town: OrganisationId) {
        let names = &self.words.organisations;
        let full = fill(&names.general_branch, &[&ground.town, &ground.full]);
        let called = Called { full: &full, short: &names.general_branch_short };
        let top = self.party(&called, OrganisationKind::GeneralBranch, ground.plan.unit, Some(town));
        let mut place = 0;
        for (n, last) in model.branches.iter().enumerate() {
            let branch = self.sub_branch(ground, top, n);
            while place < (*last).min(ground.groups.len()) {
                self.serve(ground.grids[place], branch);
                for group in ground.groups_of(place) {
                    self.rows.units[group.0 as usize].organisations.push(branch);
                }
                place += 1;
            }
        }
        for grid in &model.school_branch {
            let branch = self.school_branch(ground, top);
            self.serve(ground.grids[*grid - 1], branch);
        }
        let counted = self.rows.organisations[top.0 as usize].members_full.value().unwrap_or(0);
        self.members(top, model.general_branch_members.saturating_sub(counted), 0);
    }

    /// The day on which the head of a grid with a former one changed: after the last 15 March, so that
    /// "who was head on 15 March" has another answer than today.
    fn head_changed(&self) -> Day {
        let (year, ..) = self.today.ymd();
        let march = |year| Day::from_ymd(year, 3, 15).filter(|day| self.today.number() - day.number() > 20);
        let march = march(year).or_else(|| march(year - 1)).unwrap_or(self.today.plus(-300));
        march.plus((self.today.number() - march.number()) / 2)
    }

    fn model_grid(
        &mut self,
        ground: &Ground,
        model: &Model,
        cast: &mut Cast,
        adviser: PersonId,
        (at, grid, home): (GridId, &ModelGrid, UnitId),
    ) {
        let posts = self.posts;
        let changed = self.head_changed();
        let former = grid.former_head.as_ref().map(|name| {
            let person = self.cast(model, cast, name, home);
            let from = ground.since.plus(self.rng.i32(0..30));
            let end = End { to: changed.before(), why: Ended::Replaced };
            self.post(at, posts.head, person, from, Some(end))
        });
        if let Some(name) = grid.head.as_ref().or(grid.acting_head.as_ref()) {
            let person = self.cast(model, cast, name, home);
            let from = if former.is_some() { changed } else { self.tenure(ground.since) };
            let head = self.post(at, posts.head, person, from, None);
            if let (Some(assignment), true) = (self.assignment_mut(head), grid.acting_head.is_some()) {
                assignment.began = Began::Acting;
                assignment.covers = former;
            }
        }
        let mut give = |maker: &mut Self, role, name: &str, from: Day| {
            let person = maker.cast(model, cast, name, home);
            maker.post(at, role, person, from, None);
        };
        for (role, name) in grid
            .full_time
            .iter()
            .map(|name| (posts.full_time, name))
            .chain(grid.part_time.iter().map(|name| (posts.part_time, name)))
        {
            let from = self.tenure(ground.since);
            give(self, role, name, from);
        }
        if let Some(name) = &grid.waiting_part_time {
            give(self, posts.part_time, name, self.today.plus(8));
        }
        if let Some(name) = &grid.liaison {
            let from = match grid.liaison_days {
                Some(days) => self.today.plus(-days),
                None => self.tenure(ground.since),
            };
            give(self, posts.liaison, name, from);
        }
        let from = self.tenure(ground.since);
        self.post(at, posts.adviser, adviser, from, None);
    }

    /// Residents without a name in the file look after the pieces. None of them has a liaison's tags, so that
    /// the candidates are those whom the file names.
    fn model_pieces(&mut self, ground: &Ground, model: &Model, people: &[PersonId]) {
        for person in people {
            self.untag(*person);
        }
        for (place, grid) in model.grid.iter().enumerate() {
            let mut left = grid.piece_heads;
            for person in people {
                let row = &self.rows.people[person.0 as usize];
                let age = row.birth.map_or(0, |birth| self.today.years_since(birth.day));
                let fits = row.status == PersonStatus::Active
                    && (25..=66).contains(&age)
                    && row.home.is_some_and(|home| ground.groups_of(place).contains(&home));
                if left > 0 && fits {
                    let from = self.tenure(ground.since);
                    self.post(ground.grids[place], self.posts.piece_head, *person, from, None);
                    left -= 1;
                }
            }
        }
    }
}
