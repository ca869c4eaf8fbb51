//! What all parts of the generator share: the rows made so far, the seeded generator, and adding one row.

use super::words::{Words, fill};
use crate::domain::{
    AssignmentId, Day, GridId, OrganisationId, PersonId, RoleId, Row, RowId, UnitId,
    appraisal::record::{Cycle, Scheme, Sheet},
    assignment::{Assignment, Began, Ended},
    duty::Confirmation,
    grid::Grid,
    office::{
        Incumbency, Post,
        record::{Election, Term},
    },
    organisation::Organisation,
    person::Person,
    pipeline::record::{Filing, Pairing, Recruit, Reserve, Training},
    register::{Definition, Entry, Slug, desk},
    role::Role,
    setting::Setting,
    unit::{Level, Unit},
};
use std::collections::BTreeMap;

/// The rows in the order of their ids.
pub(super) struct Rows {
    pub roles: Vec<Role>,
    pub units: Vec<Unit>,
    pub organisations: Vec<Organisation>,
    pub people: Vec<Person>,
    pub grids: Vec<Grid>,
    pub assignments: Vec<Assignment>,
    pub entries: Vec<Entry>,
    pub schemes: Vec<Scheme>,
    pub cycles: Vec<Cycle>,
    pub sheets: Vec<Sheet>,
    pub settings: Vec<Setting>,
    pub posts: Vec<Post>,
    pub terms: Vec<Term>,
    pub elections: Vec<Election>,
    pub incumbencies: Vec<Incumbency>,
    pub reserves: Vec<Reserve>,
    pub filings: Vec<Filing>,
    pub pairings: Vec<Pairing>,
    pub trainings: Vec<Training>,
    pub recruits: Vec<Recruit>,
    pub confirmations: Vec<Confirmation>,
}

/// Tables have at most 2^31 rows; a sample is far smaller.
pub(super) fn id(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Rows {
    pub fn new(roles: &[Role]) -> Rows {
        Rows {
            roles: roles.to_vec(),
            units: Vec::new(),
            organisations: Vec::new(),
            people: Vec::new(),
            grids: Vec::new(),
            assignments: Vec::new(),
            entries: Vec::new(),
            schemes: Vec::new(),
            cycles: Vec::new(),
            sheets: Vec::new(),
            settings: Vec::new(),
            posts: Vec::new(),
            terms: Vec::new(),
            elections: Vec::new(),
            incumbencies: Vec::new(),
            reserves: Vec::new(),
            filings: Vec::new(),
            pairings: Vec::new(),
            trainings: Vec::new(),
            recruits: Vec::new(),
            confirmations: Vec::new(),
        }
    }

    pub fn into_pairs(self) -> Vec<(RowId, Row)> {
        let Rows {
            roles,
            units,
            organisations,
            people,
            grids,
            assignments,
            entries,
            schemes,
            cycles,
            sheets,
            settings,
            posts,
            terms,
            elections,
            incumbencies,
            reserves,
            filings,
            pairings,
            trainings,
            recruits,
            confirmations,
        } = self;
        fn of<T: Into<Row>>(list: Vec<T>) -> impl Iterator<Item = (RowId, Row)> {
            list.into_iter().enumerate().map(|(place, record)| {
                let row: Row = record.into();
                (RowId { kind: row.kind(), id: id(place) }, row)
            })
        }
        let scores = of(schemes).chain(of(cycles)).chain(of(sheets));
        let rest = of(people).chain(of(grids)).chain(of(assignments)).chain(of(entries)).chain(scores);
        let held = of(settings).chain(of(posts)).chain(of(filings)).chain(of(terms)).chain(of(elections));
        let held = held.chain(of(incumbencies)).chain(of(reserves));
        let held = held.chain(of(pairings)).chain(of(trainings)).chain(of(recruits)).chain(of(confirmations));
        of(roles).chain(of(units)).chain(of(organisations)).chain(rest).chain(held).collect()
    }
}

/// The shipped roles by what they mean here.
#[derive(Clone, Copy)]
pub(super) struct Posts {
    pub head: RoleId,
    pub full_time: RoleId,
    pub part_time: RoleId,
    pub adviser: RoleId,
    pub liaison: RoleId,
    pub piece_head: RoleId,
    pub force: RoleId,
}

impl Posts {
    pub fn find(roles: &[Role]) -> Option<Posts> {
        let of = |key: &str| roles.iter().position(|role| &*role.key == key).map(|at| RoleId(id(at)));
        Some(Posts {
            head: of("grid_head")?,
            full_time: of("full_time")?,
            part_time: of("part_time")?,
            adviser: of("adviser")?,
            liaison: of("liaison")?,
            piece_head: of("piece_head")?,
            force: of("force")?,
        })
    }
}

/// How an assignment ended or will end.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub to: Day,
    pub why: Ended,
}

pub(super) struct Maker<'w> {
    pub rng: fastrand::Rng,
    pub words: &'w Words,
    pub posts: Posts,
    pub today: Day,
    pub rows: Rows,
    /// First part of document numbers: the town's first character and its mark.
    pub town_mark: String,
    /// Serial numbers given out, by register and series.
    serials: BTreeMap<(Slug, String), u32>,
}

impl<'w> Maker<'w> {
    pub fn new(rng: fastrand::Rng, words: &'w Words, posts: Posts, today: Day, rows: Rows) -> Maker<'w> {
        Maker { rng, words, posts, today, rows, town_mark: String::new(), serials: BTreeMap::new() }
    }

    /// True in `of_thousand` of 1,000 cases.
    pub fn chance(&mut self, of_thousand: u32) -> bool {
        self.rng.u32(0..1000) < of_thousand
    }

    /// A day between so many days ago, both included. A negative number is a day to come.
    pub fn days_ago(&mut self, least: i32, most: i32) -> Day {
        self.today.plus(-self.rng.i32(least..=most))
    }

    /// The next number that a register gives out in a unit, empty where it gives none.
    pub fn number(&mut self, definition: &Definition, unit: UnitId) -> Box<str> {
        let Some(numbering) = definition.numbering else { return "".into() };
        let of = |unit: UnitId| self.rows.units.get(unit.0 as usize);
        let code = |unit: &Unit| unit.code(self.today).map(|code| code.to_string());
        let above = |unit: &UnitId| of(*unit).and_then(|unit| unit.parent(self.today));
        let county = std::iter::successors(Some(unit), above)
            .filter_map(of)
            .find(|unit| unit.level == Level::County)
            .and_then(code);
        let own = of(unit).and_then(code);
        let (year, ..) = self.today.ymd();
        let series = desk::series(numbering, year, own.as_deref(), county.as_deref(), unit);
        let last = self.serials.entry((definition.key, series.clone())).or_default();
        *last += 1;
        format!("{series}{last:03}").into()
    }

    pub fn unit(&mut self, unit: Unit) -> UnitId {
        self.rows.units.push(unit);
        UnitId(id(self.rows.units.len() - 1))
    }

    pub fn grid(&mut self, grid: Grid) -> GridId {
        self.rows.grids.push(grid);
        GridId(id(self.rows.grids.len() - 1))
    }

    pub fn organisation(&mut self, organisation: Organisation) -> OrganisationId {
        self.rows.organisations.push(organisation);
        OrganisationId(id(self.rows.organisations.len() - 1))
    }

    pub fn person_row(&mut self, person: Person) -> PersonId {
        self.rows.people.push(person);
        PersonId(id(self.rows.people.len() - 1))
    }

    /// A document number of the town, such as 百镇\[2026\]31号.
    pub fn document(&mut self, day: Day) -> Box<str> {
        let (year, ..) = day.ymd();
        let number = self.rng.u8(1..60);
        fill(&self.words.document, &[&self.town_mark, &year.to_string(), &number.to_string()]).into()
    }

    /// Puts a person into a role of a grid.
    pub fn post(
        &mut self,
        grid: GridId,
        role: RoleId,
        person: PersonId,
        from: Day,
        end: Option<End>,
    ) -> AssignmentId {
        let mut assignment = Assignment::new(grid, role, person, from);
        assignment.began = if role == self.posts.head || role == self.posts.full_time {
            Began::Appointed
        } else {
            Began::Assigned
        };
        assignment.document = self.document(from);
        if let Some(End { to, why }) = end {
            assignment.to = Some(to);
            assignment.ended = Some(why);
            if matches!(why, Ended::Removed | Ended::Adjusted | Ended::Replaced) {
                assignment.end_document = self.document(to);
            }
        }
        let same = |a: &&Assignment| a.grid == grid && a.role == role && a.to.is_none_or(|to| to >= from);
        // Assignments of one grid are made together, so its colleagues are among the last rows.
        let before = self.rows.assignments.iter().rev().take(200).filter(same).count();
        assignment.rank = u8::try_from(before + 1).unwrap_or(u8::MAX);
        self.rows.assignments.push(assignment);
        AssignmentId(id(self.rows.assignments.len() - 1))
    }

    /// The assignment with this id, to be changed while it is being made.
    pub fn assignment_mut(&mut self, at: AssignmentId) -> Option<&mut Assignment> {
        self.rows.assignments.get_mut(at.0 as usize)
    }
}
