//! A county from its list of places: units, then village by village what is invented.

use super::{
    divisions::County,
    ground::Ground,
    maker::Maker,
    maogang::Model,
    party::Called,
    person::Clan,
    plan::{self, Found, Plan},
    staff::Overloaded,
    words::fill,
};
use crate::domain::{
    Day, OrganisationId, PersonId, UnitId,
    assignment::Standing,
    code::Code,
    organisation::OrganisationKind,
    person::PersonStatus,
    unit::{Level, Unit, UnitKind},
};
use std::collections::{BTreeMap, BTreeSet};

/// A town while its villages are being made.
struct Town {
    name: Box<str>,
    committee: OrganisationId,
    /// Where its officials live: the first village-level unit of the list.
    seat: Option<UnitId>,
    /// Months since its grids were drawn.
    months: i32,
}

pub(super) fn county(maker: &mut Maker, county: &County, model: &Model) {
    let first_county = county.below.iter().any(|place| model.village(place.code));
    let province = above(maker, &county.province.name, county.province.code, None);
    let prefecture = above(maker, &county.prefecture.name, county.prefecture.code, Some(province));
    let place = &county.place;
    let top = maker.unit(Unit::new(Level::County, &place.name, Some(place.code), Some(prefecture)));

    let names = &maker.words.organisations;
    let called = Called { full: &fill(&names.county, &[&place.name]), short: &names.county_short };
    let committee = maker.party(&called, OrganisationKind::Committee, top, None);
    maker.members(committee, 320, 2);
    let (towns, found) = places(maker, county, top, committee);
    let plan = plan::plan(maker, &found, first_county, model);

    let first_person = maker.rows.people.len();
    let first_assignment = maker.rows.assignments.len();
    let mut overloaded = Overloaded::new();
    for village in &plan.villages {
        let town = &towns[village.town];
        maker.town_mark = mark(maker, &town.name);
        let unit = &maker.rows.units[village.unit.0 as usize];
        let short: Box<str> = maker.words.short(unit.name(maker.today)).into();
        let suffix = if village.rural { &maker.words.village_suffix } else { &maker.words.community_suffix };
        let (year, month, _) = maker.today.plus_months(-town.months).ymd();
        let mut ground = Ground {
            plan: village,
            full: format!("{short}{suffix}").into(),
            short,
            town: town.name.clone(),
            since: Day::from_ymd(year, month, 1).unwrap_or(maker.today),
            groups: Vec::new(),
            grids: Vec::new(),
            used_names: BTreeSet::new(),
        };
        let clan = maker.clan();
        if model.village(village.code) {
            maker.model_village(&mut ground, model, town.committee, town.seat);
        } else {
            let guest = model.near(village.code).then_some(model);
            make(maker, &mut ground, town, &plan, guest, &clan, &mut overloaded);
        }
        maker.village_numbers(&ground);
    }
    tag_part_time(maker, first_person, first_assignment, plan.part_time_tagged, model);
}

/// A unit above the county, made once.
fn above(maker: &mut Maker, name: &str, code: Code, parent: Option<UnitId>) -> UnitId {
    let known = maker.rows.units.iter().position(|unit| unit.code(maker.today) == Some(code));
    if let Some(at) = known {
        return UnitId(super::maker::id(at));
    }
    let level = if parent.is_some() { Level::Prefecture } else { Level::Province };
    maker.unit(Unit::new(level, name, Some(code), parent))
}

/// Towns and villages of the list. Those without elected posts get nothing invented.
fn places(
    maker: &mut Maker,
    county: &County,
    top: UnitId,
    committee: OrganisationId,
) -> (Vec<Town>, Vec<Found>) {
    let mut units: BTreeMap<Code, (UnitId, usize)> = BTreeMap::new();
    let (mut towns, mut found) = (Vec::new(), Vec::new());
    for place in county.below.iter().filter(|place| place.code.digits() == 9) {
        let at = maker.unit(Unit::new(Level::Town, &place.name, Some(place.code), Some(top)));
        units.insert(place.code, (at, towns.len()));
        let names = &maker.words.organisations;
        let town = UnitKind::from_code(place.code) != Some(UnitKind::Subdistrict)
            && UnitKind::from_code(place.code) != Some(UnitKind::Other);
        let (template, short) = if town {
            (&names.town, &names.town_short)
        } else {
            (&names.subdistrict, &names.subdistrict_short)
        };
        let called = Called { full: &fill(template, &[&county.place.name, &place.name]), short };
        let own = maker.party(&called, OrganisationKind::Committee, at, Some(committee));
        let members = maker.rng.u32(30..90);
        maker.members(own, members, 1);
        let months = 34 + maker.rng.i32(0..8);
        towns.push(Town { name: place.name.clone(), committee: own, seat: None, months });
    }
    for place in county.below.iter().filter(|place| place.code.digits() == 12) {
        let Some((above, town)) = place.code.parent().and_then(|code| units.get(&code)).copied() else {
            continue;
        };
        let unit = Unit::new(Level::Village, &place.name, Some(place.code), Some(above));
        let kind = unit.kind;
        let at = maker.unit(unit);
        towns[town].seat.get_or_insert(at);
        if let Some(UnitKind::VillagersCommittee | UnitKind::ResidentsCommittee) = kind {
            found.push((at, place.code, town, kind == Some(UnitKind::VillagersCommittee)));
        }
    }
    (towns, found)
}

/// First part of a town's document numbers: 百合镇 → 百镇.
fn mark(maker: &Maker, town: &str) -> String {
    let mut mark: String = town.chars().take(1).collect();
    let ending = maker.words.town_marks.iter().find(|(ending, _)| town.ends_with(&**ending));
    mark.push_str(ending.map_or("", |(_, short)| short));
    mark
}

fn make(
    maker: &mut Maker,
    ground: &mut Ground,
    town: &Town,
    plan: &Plan,
    neighbour: Option<&Model>,
    clan: &Clan,
    overloaded: &mut Overloaded,
) {
    let village = ground.plan;
    let words = maker.words;
    let real = words.real_groups.iter().find(|(code, _)| Code::parse(code) == Some(village.code));
    maker.groups(ground, real.map(|(_, name)| &**name));
    maker.grids(ground);
    maker.village_party(ground, town.committee);
    let adviser = official(maker, town.seat, clan);
    let guest = neighbour.map(|model| maker.neighbour(model, village.unit));
    let more = village.people.saturating_sub(1 + usize::from(guest.is_some()));
    let people = residents(maker, ground, more, clan);
    maker.staff(ground, plan, &people, adviser, guest, overloaded);
}

/// A town's official, who serves no grid but as adviser.
fn official(maker: &mut Maker, seat: Option<UnitId>, clan: &Clan) -> PersonId {
    let age = maker.rng.i32(28..56);
    let at = maker.resident_aged(age, seat, clan);
    maker.rows.people[at.0 as usize].status = PersonStatus::Active;
    at
}

/// People spread over the groups of a village; in a community they live in the community.
pub(super) fn residents(maker: &mut Maker, ground: &Ground, count: usize, clan: &Clan) -> Vec<PersonId> {
    let groups: Vec<UnitId> = ground.groups.iter().flatten().copied().collect();
    (0..count)
        .map(|n| {
            let home = if groups.is_empty() { ground.plan.unit } else { groups[n % groups.len()] };
            maker.resident(Some(home), clan)
        })
        .collect()
}

/// Makes exactly so many of today's part-time workers 乡贤 or 侨眷, as distinct persons.
fn tag_part_time(
    maker: &mut Maker,
    first_person: usize,
    first_assignment: usize,
    wanted: usize,
    model: &Model,
) {
    let (words, role, today) = (maker.words, maker.posts.part_time, maker.today);
    let of_role = maker.rows.assignments[first_assignment..].iter().filter(|a| a.role == role);
    let mut all: Vec<PersonId> =
        of_role.clone().filter(|a| a.standing(today) != Standing::Over).map(|a| a.person).collect();
    let mut serving: Vec<PersonId> =
        of_role.filter(|a| a.standing(today).fills()).map(|a| a.person).collect();
    for list in [&mut all, &mut serving] {
        list.sort_unstable();
        list.dedup();
    }
    maker.rng.shuffle(&mut serving);
    // Those whom the model village names with a tag keep it and are counted first.
    let fixed = |maker: &Maker, id: &PersonId| {
        let person = &maker.rows.people[id.0 as usize];
        id.0 as usize >= first_person && model.tagged(&person.name) && !person.tags.is_empty()
    };
    serving.sort_by_key(|id| !fixed(maker, id));
    for person in all {
        maker.untag(person);
    }
    for (n, person) in serving.into_iter().take(wanted).enumerate() {
        let both = n % 9 == 8;
        if n % 3 != 2 || both {
            maker.tag(person, &words.tag_overseas_family);
        }
        if n % 3 == 2 {
            maker.tag(person, &words.tag_local_notable);
        }
    }
}
