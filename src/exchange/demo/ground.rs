//! Villager groups and grids.

use super::{
    maker::Maker,
    plan::VillagePlan,
    words::{one, weighted},
};
use crate::domain::{
    Day, GridId, Known, OrganisationId, UnitId,
    grid::{Grid, GridKind, Norm},
    unit::{Level, Unit},
};
use std::collections::BTreeSet;

/// A village while it is being made.
pub(super) struct Ground<'p> {
    pub plan: &'p VillagePlan,
    /// What people call it: 茅冈.
    pub short: Box<str>,
    /// What its organisations are called after: 茅冈村.
    pub full: Box<str>,
    /// Name of the town.
    pub town: Box<str>,
    /// When its grids were drawn.
    pub since: Day,
    /// For each basic grid its groups.
    pub groups: Vec<Vec<UnitId>>,
    pub grids: Vec<GridId>,
    pub used_names: BTreeSet<Box<str>>,
}

impl Ground<'_> {
    /// The groups of a grid, none for a dedicated one.
    pub fn groups_of(&self, place: usize) -> &[UnitId] {
        self.groups.get(place).map_or(&[], Vec::as_slice)
    }
}

impl Maker<'_> {
    /// A name that the village does not have yet.
    fn place_name(&mut self, ground: &mut Ground, group: bool) -> Box<str> {
        let words = self.words;
        let endings = if group { &words.group_endings } else { &words.street_endings };
        loop {
            let stem = one(&mut self.rng, &words.place_stems);
            let ending = weighted(&mut self.rng, endings);
            let name: Box<str> = format!("{stem}{ending}").into();
            // One stem once: 东安里 and 东安坊 in one village would be confused.
            if ground.used_names.insert(stem.into()) {
                return name;
            }
        }
    }

    /// Adds a group of a grid. Its numbers are set with the grid's households.
    pub fn group(&mut self, ground: &mut Ground, grid: usize, name: &str) {
        let serial = ground.groups.iter().map(Vec::len).sum::<usize>() + 1;
        let mut unit = Unit::new(Level::Group, name, None, Some(ground.plan.unit));
        unit.serial = u16::try_from(serial).unwrap_or(u16::MAX);
        let at = self.unit(unit);
        ground.groups[grid].push(at);
    }

    /// The groups of a village, spread over its basic grids in order.
    pub fn groups(&mut self, ground: &mut Ground, real: Option<&str>) {
        let basic = ground.plan.basic();
        ground.groups = vec![Vec::new(); basic];
        if !ground.plan.rural {
            return;
        }
        let count = self.rng.usize(9..=16);
        for n in 0..count {
            let name = match real {
                Some(real) if n == 0 => real.into(),
                _ => self.place_name(ground, true),
            };
            self.group(ground, n * basic / count, &name);
        }
    }

    /// The grids of a village.
    pub fn grids(&mut self, ground: &mut Ground) {
        let plan = ground.plan;
        let dense = !plan.rural && self.chance(300);
        for place in 0..plan.basic() {
            let first = ground.groups_of(place).first().copied();
            let name: Box<str> = match first {
                Some(group) => self.rows.units[group.0 as usize].name(self.today).into(),
                None => self.place_name(ground, false),
            };
            let households = self.households(dense);
            // Somebody has still to count two grids of the county.
            let known = if plan.first_grid + place == 500 || plan.first_grid + place == 800 {
                Known::Unknown
            } else {
                Known::Is(households)
            };
            let norm = if dense { Norm::Dense } else { Norm::Standard };
            let pieces = u16::try_from((households + 50) / 100).unwrap_or(1).max(2);
            self.basic_grid(ground, place, &name, known, norm, pieces);
        }
        if plan.dedicated {
            let ending = weighted(&mut self.rng, &self.words.dedicated_endings);
            let name = format!("{}{ending}", ground.short);
            self.dedicated_grid(ground, &name);
        }
    }

    fn households(&mut self, dense: bool) -> u32 {
        match (dense, self.rng.u32(0..100)) {
            (true, _) => self.rng.u32(200..=300),
            (false, 0..5) => self.rng.u32(150..=249),
            (false, 5..12) => self.rng.u32(250..=299),
            (false, 12..15) => self.rng.u32(501..=520),
            (false, _) => self.rng.u32(300..=500),
        }
    }

    /// A grid of households; its groups get their part of them.
    pub fn basic_grid(
        &mut self,
        ground: &mut Ground,
        place: usize,
        name: &str,
        households: Known,
        norm: Norm,
        pieces: u16,
    ) {
        let mut grid = self.blank(ground, name);
        grid.groups = ground.groups_of(place).to_vec();
        grid.households = households;
        grid.norm = norm;
        grid.pieces = pieces;
        if let Known::Is(households) = households {
            let people = households * self.rng.u32(270..340) / 100;
            grid.population = Known::Is(people);
            let parts = u32::try_from(grid.groups.len()).unwrap_or(1).max(1);
            for (n, group) in (0..parts).zip(&grid.groups) {
                let part = |all: u32| all / parts + u32::from(n < all % parts);
                let unit = &mut self.rows.units[group.0 as usize];
                unit.households = Known::Is(part(households));
                unit.population = Known::Is(part(people));
                unit.adults = Known::Is(part(people) * 82 / 100);
            }
        }
        let at = self.grid(grid);
        ground.grids.push(at);
    }

    /// A grid of a school, market or park: no households, no pieces.
    pub fn dedicated_grid(&mut self, ground: &mut Ground, name: &str) {
        let mut grid = self.blank(ground, name);
        grid.kind = GridKind::Dedicated;
        grid.norm = Norm::Exempt;
        grid.households = Known::None;
        grid.population = Known::None;
        let at = self.grid(grid);
        ground.grids.push(at);
    }

    fn blank(&mut self, ground: &Ground, name: &str) -> Grid {
        let serial = u16::try_from(ground.grids.len() + 1).unwrap_or(u16::MAX);
        // A village code always has room for the few grids of the sample.
        let code = ground.plan.code.child(serial).unwrap_or(ground.plan.code);
        let mut grid = Grid::new(code, name, ground.plan.unit);
        grid.from = Some(ground.since);
        grid.boundary = self.boundary();
        grid
    }

    /// Which organisations serve a grid.
    pub fn serve(&mut self, grid: GridId, organisation: OrganisationId) {
        self.rows.grids[grid.0 as usize].organisations.push(organisation);
    }

    /// The village's own numbers: the sum of its grids, not known where one of them is not.
    pub fn village_numbers(&mut self, ground: &Ground) {
        let (mut households, mut population) = (Some(0), Some(0));
        for grid in &ground.grids {
            let grid = &self.rows.grids[grid.0 as usize];
            let plus = |sum: Option<u32>, part| match part {
                Known::Is(n) => sum.map(|sum| sum + n),
                Known::None => sum,
                Known::Unknown => None,
            };
            households = plus(households, grid.households);
            population = plus(population, grid.population);
        }
        let unit = &mut self.rows.units[ground.plan.unit.0 as usize];
        unit.households = households.map_or(Known::Unknown, Known::Is);
        unit.population = population.map_or(Known::Unknown, Known::Is);
        unit.adults = population.map_or(Known::Unknown, |people| Known::Is(people * 82 / 100));
    }
}
