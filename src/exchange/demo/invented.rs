//! Entries that nobody reported: invented ones from `assets/demo/entries.toml`, so that every register of the
//! sample county has something to look at, to total and to renew.
//!
//! Drawn with a generator of its own: what the file holds never moves a person, a grid or a post.

use super::{
    DemoProblem, ShippedFile,
    maker::{Maker, id},
    words::{Weighted, fill, one, weighted},
};
use crate::domain::{
    Date, Kind, RowId, UnitId, Value,
    person::{Person, PersonStatus, Political},
    register::{Definition, Entry, Slug, shipped},
    unit::Level,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// `assets/demo/entries.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipes {
    recipe: Vec<Recipe>,
}

/// How the entries of one register are drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    register: Slug,
    level: At,
    /// Of a thousand units of the level so many have entries.
    of_thousand: u32,
    /// The fewest and the most entries of such a unit.
    each: (usize, usize),
    subject: Option<Draw>,
    #[serde(default)]
    states: Weighted,
    /// Since when it holds: the fewest and the most days ago.
    from: Option<(i32, i32)>,
    /// For how long.
    months: Option<i32>,
    #[serde(default)]
    values: BTreeMap<Slug, Draw>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    Town,
    Village,
}

/// How one value is drawn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Draw {
    /// One of these texts, with `{0}` the unit, `{1}` one of its groups, `{2}` the person whom the entry is
    /// about, or a resident where it is about nobody.
    Text(Vec<Box<str>>),
    /// The same, as a list of one.
    Texts(Vec<Box<str>>),
    /// One of these keys, by weight.
    Choice(Weighted),
    /// A number between these, in steps of the third.
    Number(i64, i64, i64),
    /// At most what another field of the entry holds.
    UpTo(Slug),
    /// A day, the fewest and the most days ago.
    Day(i32, i32),
    /// Yes.
    Yes,
    /// The year of the sample.
    Year,
    /// Some party member of the unit whom no entry of the register is about yet.
    Member,
    /// Some resident of the unit, the same way.
    Resident,
    /// So many party members.
    Members(usize, usize),
    /// The unit's first organisation.
    Organisation,
    /// One of its grids.
    Grid,
    /// One or two of its groups.
    Groups,
    /// The unit itself, as a list.
    Itself,
    /// Another village of the same town.
    Neighbour,
    /// Between so many villages of the town.
    Villages(usize, usize),
    /// An entry of another register that the unit or its town has.
    Entry(Slug),
    /// A number of pieces of one unit of measure: the fewest, the most, the key of the unit.
    Pieces(i64, i64, Box<str>),
}

pub(super) fn read() -> Result<Recipes, DemoProblem> {
    toml::from_str(include_str!("../../../assets/demo/entries.toml"))
        .map_err(|_| DemoProblem::Shipped(ShippedFile::Entries))
}

/// How often an entry is drawn before the unit goes without.
const DRAWS: usize = 8;

/// What stands in a unit, each in the order of its ids.
#[derive(Default)]
struct Stock {
    groups: Vec<UnitId>,
    grids: Vec<u32>,
    organisation: Option<u32>,
    members: Vec<u32>,
    residents: Vec<u32>,
    villages: Vec<UnitId>,
    entries: BTreeMap<Slug, Vec<u32>>,
}

/// Adds the invented entries of the county whose first unit, organisation, person and grid these are.
pub(super) fn county(maker: &mut Maker, recipes: &Recipes, first: &super::First) {
    let seed = u64::from(id(first.unit)) + 1;
    let shared = std::mem::replace(&mut maker.rng, fastrand::Rng::with_seed(seed));
    let mut making = Making { stock: stock(maker, first), maker, taken: BTreeSet::new() };
    for recipe in &recipes.recipe {
        if let Some(definition) = shipped::register(recipe.register) {
            making.register(recipe, definition, first);
        }
    }
    maker.rng = shared;
}

/// The stock of every town and village of the county.
fn stock(maker: &Maker, first: &super::First) -> BTreeMap<UnitId, Stock> {
    let (rows, today) = (&maker.rows, maker.today);
    let mut stock: BTreeMap<UnitId, Stock> = BTreeMap::new();
    let village_of = |unit: UnitId| match rows.units.get(unit.0 as usize) {
        Some(at) if at.level == Level::Group => at.parent(today),
        _ => Some(unit),
    };
    for (place, unit) in rows.units.iter().enumerate().skip(first.unit) {
        let (at, Some(parent)) = (UnitId(id(place)), unit.parent(today)) else { continue };
        match unit.level {
            Level::Group => stock.entry(parent).or_default().groups.push(at),
            Level::Village => stock.entry(parent).or_default().villages.push(at),
            _ => {}
        }
    }
    for (place, grid) in rows.grids.iter().enumerate().skip(first.grid) {
        stock.entry(grid.village).or_default().grids.push(id(place));
    }
    for (place, organisation) in rows.organisations.iter().enumerate().skip(first.organisation) {
        stock.entry(organisation.unit).or_default().organisation.get_or_insert(id(place));
    }
    let there = |person: &Person| matches!(person.status, PersonStatus::Active);
    for (place, person) in rows.people.iter().enumerate().skip(first.person).filter(|(_, p)| there(p)) {
        let Some(village) = person.home.and_then(village_of) else { continue };
        let town = rows.units.get(village.0 as usize).and_then(|unit| unit.parent(today));
        for unit in [Some(village), town].into_iter().flatten() {
            let at = stock.entry(unit).or_default();
            at.residents.push(id(place));
            if person.political == Some(Political::Member) {
                at.members.push(id(place));
            }
        }
    }
    stock
}

struct Making<'m, 'w> {
    maker: &'m mut Maker<'w>,
    stock: BTreeMap<UnitId, Stock>,
    /// What no second entry may have.
    taken: BTreeSet<String>,
}

impl Making<'_, '_> {
    fn register(&mut self, recipe: &Recipe, definition: &Definition, first: &super::First) {
        let level = if recipe.level == At::Town { Level::Town } else { Level::Village };
        let units: Vec<UnitId> = (first.unit..self.maker.rows.units.len())
            .filter(|place| self.maker.rows.units[*place].level == level)
            .map(|place| UnitId(id(place)))
            .collect();
        // Nobody is the subject of two entries of one register.
        let mut used = BTreeSet::new();
        for unit in units {
            if !self.maker.chance(recipe.of_thousand) {
                continue;
            }
            for _ in 0..self.maker.rng.usize(recipe.each.0..=recipe.each.1) {
                let drawn = (0..DRAWS).find_map(|_| {
                    let entry = self.entry(recipe, definition, unit, &mut used)?;
                    let keys = definition.unique_keys(&entry);
                    let known = keys.iter().any(|key| self.taken.contains(key));
                    self.taken.extend(keys);
                    (!known).then_some(entry)
                });
                if let Some(mut entry) = drawn {
                    entry.number = self.maker.number(definition, unit);
                    let at = id(self.maker.rows.entries.len());
                    self.maker.rows.entries.push(entry);
                    self.stock.entry(unit).or_default().entries.entry(recipe.register).or_default().push(at);
                }
            }
        }
    }

    /// An entry, or nothing where the unit lacks what a required field needs.
    fn entry(
        &mut self,
        recipe: &Recipe,
        definition: &Definition,
        unit: UnitId,
        used: &mut BTreeSet<u32>,
    ) -> Option<Entry> {
        let mut entry = Entry::new(recipe.register, unit);
        if let Some(draw) = &recipe.subject {
            let Value::Ref(kind, at) = self.draw(draw, &entry, used)? else { return None };
            entry.subject = Some(RowId { kind, id: at });
        }
        if let Some((least, most)) = recipe.from {
            let from = self.maker.days_ago(least, most);
            entry.from = Some(Date::exact(from));
            entry.to = recipe.months.map(|months| Date::exact(from.plus_months(months).plus(-1)));
            entry.document = self.maker.document(from);
        }
        for (key, draw) in &recipe.values {
            let (_, field) = definition.field(*key)?;
            match self.draw(draw, &entry, used) {
                Some(value) => entry.values.set(*key, value).ok()?,
                None if field.required => return None,
                None => {}
            }
        }
        definition.compute(&mut entry);
        if !definition.states.is_empty() {
            let drawn = weighted(&mut self.maker.rng, &recipe.states).to_owned();
            entry.state = Slug::parse(&drawn).or_else(|| definition.states.first().map(|state| state.key));
            entry.state_since = Some(self.maker.days_ago(2, 200));
        }
        Some(entry)
    }

    fn draw(&mut self, draw: &Draw, entry: &Entry, used: &mut BTreeSet<u32>) -> Option<Value> {
        let Making { maker, stock, .. } = self;
        let rng = &mut maker.rng;
        let here = stock.get(&entry.unit)?;
        let of = |kind: Kind, at: u32| Value::Ref(kind, at);
        fn any<T: Copy>(rng: &mut fastrand::Rng, list: &[T]) -> Option<T> {
            (!list.is_empty()).then(|| list[rng.usize(0..list.len())])
        }
        fn fresh(rng: &mut fastrand::Rng, list: &[u32], used: &mut BTreeSet<u32>) -> Option<Value> {
            let start = any(rng, &(0..list.len()).collect::<Vec<_>>())?;
            let in_turn = list[start..].iter().chain(&list[..start]);
            let at = in_turn.copied().find(|at| !used.contains(at))?;
            used.insert(at);
            Some(Value::Ref(Kind::Person, at))
        }
        let some = |rng: &mut fastrand::Rng, list: &[u32], least: usize, most: usize| {
            let mut chosen = list.to_vec();
            rng.shuffle(&mut chosen);
            chosen.truncate(rng.usize(least..=most));
            chosen.sort_unstable();
            chosen
        };
        let town = maker.rows.units.get(entry.unit.0 as usize).and_then(|unit| unit.parent(maker.today));
        let around = town.and_then(|town| stock.get(&town));
        let listed = |kind: Kind, ids: Vec<u32>| {
            (!ids.is_empty()).then(|| Value::List(ids.into_iter().map(|at| Value::Ref(kind, at)).collect()))
        };
        Some(match draw {
            Draw::Text(texts) | Draw::Texts(texts) => {
                let text = one(rng, texts).to_owned();
                let name = |unit: UnitId| {
                    let unit = maker.rows.units.get(unit.0 as usize);
                    maker.words.short(unit.map_or("", |unit| unit.name(maker.today))).to_owned()
                };
                let group = any(rng, &here.groups).map(name).unwrap_or_default();
                let person = match entry.subject {
                    Some(RowId { kind: Kind::Person, id }) => Some(id),
                    _ => any(rng, &here.residents),
                };
                let person = person.and_then(|at| maker.rows.people.get(at as usize));
                let person = person.map(|person| person.name.clone()).unwrap_or_default();
                let text = Value::Text(fill(&text, &[&name(entry.unit), &group, &person]).into());
                if matches!(draw, Draw::Texts(_)) { Value::List([text].into()) } else { text }
            }
            Draw::Choice(keys) => Value::Text(weighted(rng, keys).into()),
            Draw::Number(least, most, step) => Value::Number(rng.i64(*least..=*most) / step * step),
            Draw::UpTo(key) => match entry.values.get(*key) {
                Value::Number(most) => Value::Number(rng.i64(0..=(*most).max(0))),
                _ => return None,
            },
            Draw::Day(least, most) => Value::Date(Date::exact(maker.days_ago(*least, *most))),
            Draw::Yes => Value::Flag(true),
            Draw::Year => Value::Number(i64::from(maker.today.ymd().0)),
            Draw::Member => fresh(rng, &here.members, used)?,
            Draw::Resident => fresh(rng, &here.residents, used)?,
            Draw::Members(least, most) => listed(Kind::Person, some(rng, &here.members, *least, *most))?,
            Draw::Organisation => of(Kind::Organisation, here.organisation?),
            Draw::Grid => of(Kind::Grid, any(rng, &here.grids)?),
            Draw::Groups => {
                let groups: Vec<u32> = here.groups.iter().map(|group| group.0).collect();
                listed(Kind::Unit, some(rng, &groups, 1, 2))?
            }
            Draw::Itself => listed(Kind::Unit, vec![entry.unit.0])?,
            Draw::Neighbour => {
                let others: Vec<UnitId> =
                    around?.villages.iter().copied().filter(|other| *other != entry.unit).collect();
                of(Kind::Unit, any(rng, &others)?.0)
            }
            Draw::Villages(least, most) => {
                let villages: Vec<u32> = here.villages.iter().map(|village| village.0).collect();
                listed(Kind::Unit, some(rng, &villages, *least, *most))?
            }
            Draw::Entry(register) => {
                let found = [Some(here), around].into_iter().flatten();
                let held = found.filter_map(|at| at.entries.get(register)).flatten().copied();
                of(Kind::Entry, any(rng, &held.collect::<Vec<_>>())?)
            }
            Draw::Pieces(least, most, unit) => {
                let pieces = [Value::Number(rng.i64(*least..=*most)), Value::Text(unit.clone())];
                Value::List([Value::List(pieces.into())].into())
            }
        })
    }
}
