//! Party organisations: county, towns, villages, and what serves each grid and group. Every grid and every
//! group is served, as the founding document says of the county.

use super::{ground::Ground, maker::Maker, words::fill};
use crate::domain::{
    Date, Day, Known, OrganisationId, Precision, UnitId,
    organisation::{Organisation, OrganisationKind},
};

/// Names of an organisation: in full, and what fits in a column.
pub(super) struct Called<'n> {
    pub full: &'n str,
    pub short: &'n str,
}

impl Maker<'_> {
    pub fn party(
        &mut self,
        called: &Called,
        kind: OrganisationKind,
        unit: UnitId,
        superior: Option<OrganisationId>,
    ) -> OrganisationId {
        let mut organisation = Organisation::new(called.full, kind, unit);
        organisation.short_name = called.short.into();
        organisation.superior = superior;
        organisation.members_full = Known::Is(0);
        organisation.members_probationary = Known::Is(0);
        organisation.founded = Some(self.founded());
        // Groups within a branch elect nobody on a date of their own. A few others are just overdue.
        organisation.next_election = match kind {
            OrganisationKind::PartyGroup => None,
            _ if self.chance(15) => Some(self.days_ago(3, 40)),
            _ => Some(self.days_ago(-1100, -12)),
        };
        self.organisation(organisation)
    }

    fn founded(&mut self) -> Date {
        let (today, ..) = self.today.ymd();
        let year = today - self.rng.i16(4..70);
        let (month, day) = (self.rng.i8(1..=12), self.rng.i8(1..=28));
        let (month, day, precision) = match self.rng.u32(0..100) {
            0..60 => (month, day, Precision::Day),
            60..85 => (month, 1, Precision::Month),
            _ => (1, 1, Precision::Year),
        };
        Date { day: Day::from_ymd(year, month, day).unwrap_or(self.today), precision }
    }

    /// Counts members in an organisation and in all above it.
    pub fn members(&mut self, organisation: OrganisationId, full: u32, probationary: u32) {
        let mut at = Some(organisation);
        while let Some(id) = at {
            let row = &mut self.rows.organisations[id.0 as usize];
            let plus = |known: Known, n| Known::Is(known.value().unwrap_or(0) + n);
            row.members_full = plus(row.members_full, full);
            row.members_probationary = plus(row.members_probationary, probationary);
            at = row.superior;
        }
    }

    /// The organisations of a village below its town's committee, with what they serve.
    pub fn village_party(&mut self, ground: &Ground, town: OrganisationId) {
        let words = self.words;
        let names = &words.organisations;
        let unit = ground.plan.unit;
        let parts = [&*ground.town, &*ground.full];
        let basic = ground.plan.basic();
        let top;
        if self.chance(700) {
            let full = fill(&names.general_branch, &parts);
            let called = Called { full: &full, short: &names.general_branch_short };
            top = self.party(&called, OrganisationKind::GeneralBranch, unit, Some(town));
            let count = self.rng.usize(2..=basic.max(2)).min(4);
            let branches: Vec<_> = (0..count).map(|n| self.sub_branch(ground, top, n)).collect();
            for place in 0..basic {
                let branch = branches[place * count / basic];
                self.serve(ground.grids[place], branch);
                for group in ground.groups_of(place) {
                    self.rows.units[group.0 as usize].organisations.push(branch);
                }
            }
        } else {
            let full = fill(&names.branch, &parts);
            let called = Called { full: &full, short: &names.branch_short };
            top = self.party(&called, OrganisationKind::Branch, unit, Some(town));
            for place in 0..basic {
                let numeral = &*words.numerals[place % words.numerals.len()];
                let full = fill(&names.party_group, &[&ground.town, &ground.full, numeral]);
                let short = fill(&names.party_group_short, &[numeral]);
                let called = Called { full: &full, short: &short };
                let group = self.party(&called, OrganisationKind::PartyGroup, unit, Some(top));
                let (members, new) = (self.rng.u32(4..14), u32::from(self.chance(150)));
                self.members(group, members, new);
                self.serve(ground.grids[place], top);
                for unit in ground.groups_of(place) {
                    self.rows.units[unit.0 as usize].organisations.push(group);
                }
            }
        }
        if let Some(grid) = ground.grids.get(basic).copied() {
            let name = self.rows.grids[grid.0 as usize].name.clone();
            if name.ends_with(&*words.school) {
                let branch = self.school_branch(ground, top);
                self.serve(grid, branch);
            } else {
                // A market or park: its firms have a joint branch, and the village's own looks after it too.
                let full = fill(&names.joint_branch, &[&ground.town, &name]);
                let called = Called { full: &full, short: &names.joint_branch_short };
                let branch = self.party(&called, OrganisationKind::JointBranch, unit, Some(top));
                let members = self.rng.u32(4..18);
                self.members(branch, members, 0);
                self.serve(grid, branch);
                self.serve(grid, top);
            }
        }
    }

    /// The `n`-th branch below a general branch, counted from 0.
    pub fn sub_branch(&mut self, ground: &Ground, top: OrganisationId, n: usize) -> OrganisationId {
        let words = self.words;
        let names = &words.organisations;
        let numeral = &*words.numerals[n % words.numerals.len()];
        let full = fill(&names.sub_branch, &[&ground.town, &ground.full, numeral]);
        let short = fill(&names.sub_branch_short, &[numeral]);
        let called = Called { full: &full, short: &short };
        let branch = self.party(&called, OrganisationKind::Branch, ground.plan.unit, Some(top));
        let (members, new) = (self.rng.u32(9..36), u32::from(self.chance(300)));
        self.members(branch, members, new);
        branch
    }

    pub fn school_branch(&mut self, ground: &Ground, top: OrganisationId) -> OrganisationId {
        let names = &self.words.organisations;
        let full = fill(&names.school_branch, &[&ground.town, &ground.short]);
        let called = Called { full: &full, short: &names.school_branch_short };
        let branch = self.party(&called, OrganisationKind::Branch, ground.plan.unit, Some(top));
        let members = self.rng.u32(5..20);
        self.members(branch, members, 0);
        branch
    }
}
