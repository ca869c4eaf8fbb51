//! What a county shall come out as before anybody is invented: grids and people per village, and which
//! grids have a gap. Gaps are few and lie in different villages, because the villages are real.

use super::{maker::Maker, maogang::Model};
use crate::domain::{UnitId, code::Code};
use std::collections::{BTreeMap, BTreeSet};

/// People of the first county.
const PEOPLE: usize = 30_000;
/// The part-time workers who are 乡贤 or 侨眷. *Source*: founding document, section 4.
const PART_TIME_TAGGED: usize = 176;

/// A village with what it shall have.
pub(super) struct VillagePlan {
    pub unit: UnitId,
    pub code: Code,
    /// Number of its town within the county.
    pub town: usize,
    /// A village, not a community.
    pub rural: bool,
    pub grids: usize,
    /// Of these, one for a school, market or park, always the last.
    pub dedicated: bool,
    /// Number of its first grid within the county.
    pub first_grid: usize,
    pub people: usize,
}

impl VillagePlan {
    /// Grids of households.
    pub fn basic(&self) -> usize {
        self.grids - usize::from(self.dedicated)
    }
}

/// Grids by their number within the county.
#[derive(Default)]
pub(super) struct Gaps {
    /// Without head, and since how many days.
    pub head: BTreeMap<usize, i32>,
    pub full_time: BTreeSet<usize>,
    pub part_time: BTreeSet<usize>,
    /// The part-time worker's first day has not come.
    pub part_time_waiting: BTreeSet<usize>,
    pub liaison: BTreeSet<usize>,
    /// One micro-grid without head.
    pub piece: BTreeSet<usize>,
    /// The liaison began this week, nobody was there before.
    pub liaison_new: BTreeSet<usize>,
    /// The head is suspended and somebody stands in.
    pub head_suspended: BTreeSet<usize>,
    /// The head's term ends soon and the successor is known.
    pub head_succession: BTreeSet<usize>,
}

pub(super) struct Plan {
    pub villages: Vec<VillagePlan>,
    pub gaps: Gaps,
    /// Grids served full-time by somebody who serves too many, for each such person.
    pub overloaded: Vec<BTreeSet<usize>>,
    pub part_time_tagged: usize,
}

/// Villages with grids and sizes still to be drawn: unit, code, town number, rural.
pub(super) type Found = (UnitId, Code, usize, bool);

pub(super) fn plan(maker: &mut Maker, found: &[Found], first_county: bool, model: &Model) -> Plan {
    let mut villages = Vec::with_capacity(found.len());
    let mut first_grid = 0;
    for (unit, code, town, rural) in found {
        let own = model.village(*code);
        let grids = match own {
            true => model.grid.len(),
            false => match maker.rng.u32(0..100) {
                0..48 => 3,
                48..82 => 4,
                82..95 => 5,
                _ => 6,
            },
        };
        let dedicated = own || maker.chance(350);
        villages.push(VillagePlan {
            unit: *unit,
            code: *code,
            town: *town,
            rural: *rural,
            grids,
            dedicated,
            first_grid,
            people: 0,
        });
        first_grid += grids;
    }
    share_people(&mut villages, first_county);
    let overloaded = overloaded(maker, &villages, model);
    let taken: BTreeSet<usize> = overloaded.iter().flatten().copied().collect();
    let gaps = gaps(maker, &villages, &taken, first_grid, model);
    let part_time_tagged = if first_county { PART_TIME_TAGGED } else { PART_TIME_TAGGED * found.len() / 268 };
    Plan { villages, gaps, overloaded, part_time_tagged }
}

/// Shares the county's people by grids. One adviser per village is among them.
fn share_people(villages: &mut [VillagePlan], first_county: bool) {
    let total = if first_county { PEOPLE } else { villages.len() * 111 };
    let weight = |village: &VillagePlan| village.grids + 2;
    let sum: usize = villages.iter().map(weight).sum();
    let mut given = 0;
    for village in villages.iter_mut() {
        village.people = total * weight(village) / sum.max(1);
        given += village.people;
    }
    for village in villages.iter_mut().take(total - given) {
        village.people += 1;
    }
}

/// Two people who serve 11 and 12 grids of neighbouring villages of one town.
fn overloaded(maker: &mut Maker, villages: &[VillagePlan], model: &Model) -> Vec<BTreeSet<usize>> {
    let mut out: Vec<BTreeSet<usize>> = Vec::new();
    let mut towns: Vec<usize> = villages.iter().map(|village| village.town).collect();
    towns.dedup();
    maker.rng.shuffle(&mut towns);
    for town in towns {
        let wanted = 11 + out.len();
        let of_town = || villages.iter().filter(|village| village.town == town);
        if of_town().any(|village| model.village(village.code)) {
            continue;
        }
        let basic = of_town()
            .filter(|village| village.rural)
            .flat_map(|village| village.first_grid..village.first_grid + village.basic());
        let grids: BTreeSet<usize> = basic.take(wanted).collect();
        if grids.len() == wanted {
            out.push(grids);
        }
        if out.len() == 2 {
            break;
        }
    }
    out
}

/// Draws gaps in the measure of the sketched first screen: 14 grids without liaison and 5 without head in a
/// county of a thousand grids, of which the model village has its own.
fn gaps(
    maker: &mut Maker,
    villages: &[VillagePlan],
    taken: &BTreeSet<usize>,
    grids: usize,
    model: &Model,
) -> Gaps {
    let home = villages.iter().find(|village| model.village(village.code)).map(|village| village.town);
    let free: Vec<&VillagePlan> =
        villages.iter().filter(|village| !model.village(village.code) && !model.near(village.code)).collect();
    let share = |n: usize| if home.is_some() { n } else { n * grids / 1000 };
    let mut gaps = Gaps::default();
    let mut draw = |n: usize, keep: &dyn Fn(&VillagePlan) -> bool, used: &BTreeSet<usize>| {
        let mut some: Vec<&&VillagePlan> = free.iter().filter(|village| keep(village)).collect();
        maker.rng.shuffle(&mut some);
        let mut grids = BTreeSet::new();
        for village in some {
            if grids.len() == n {
                break;
            }
            let grid = village.first_grid + maker.rng.usize(0..village.basic());
            if !used.contains(&grid) && !taken.contains(&grid) {
                grids.insert(grid);
            }
        }
        grids
    };
    let none = BTreeSet::new();
    // Ten liaisons are missing in the model village's town, so that filling a town can be tried out there.
    gaps.liaison = match home {
        Some(home) => {
            let mut grids = draw(8, &|village| village.town == home, &none);
            grids.extend(draw(4, &|village| village.town != home, &none));
            grids
        }
        None => draw(share(14), &|_| true, &none),
    };
    gaps.liaison_new = draw(share(2), &|village| Some(village.town) != home, &gaps.liaison);
    let head = draw(share(5), &|_| true, &gaps.liaison);
    let days = [4, 33, 52, 18, 96];
    gaps.head = head.iter().enumerate().map(|(n, grid)| (*grid, days[n % days.len()])).collect();
    gaps.head_suspended = draw(share(3), &|_| true, &head);
    let mut busy: BTreeSet<usize> = head.union(&gaps.head_suspended).copied().collect();
    gaps.head_succession = draw(share(2), &|_| true, &busy);
    busy.extend(&gaps.liaison);
    gaps.full_time = draw(share(15), &|_| true, &busy);
    busy.extend(&gaps.full_time);
    gaps.part_time = draw(share(20), &|_| true, &busy);
    busy.extend(&gaps.part_time);
    gaps.part_time_waiting = draw(share(5), &|_| true, &busy);
    gaps.piece = draw(share(18), &|_| true, &none);
    gaps
}
