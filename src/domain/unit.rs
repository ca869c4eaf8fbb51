//! Administrative units from province to villager group, with the history of their names, codes and parents.

use super::{
    Day, Known, UnitId, choice::choice, code::Code, field::part_value, grid::Lineage,
    organisation::OrganisationLinks, record::record,
};
use serde::{Deserialize, Serialize};

choice! {
    /// How high a unit stands.
    Level {
        /// 省.
        Province = "province",
        /// 地级市.
        Prefecture = "prefecture",
        /// 县, 市, 区.
        County = "county",
        /// 镇, 街道, 乡.
        Town = "town",
        /// 村, 社区 and other village-level units.
        Village = "village",
        /// 村民小组.
        Group = "group",
    }
}

choice! {
    /// What a village-level or town-level unit is, as far as posts are concerned.
    UnitKind {
        /// 街道.
        Subdistrict = "subdistrict",
        /// 镇.
        Town = "town",
        /// 乡.
        Township = "township",
        /// 村委会.
        VillagersCommittee = "villagers_committee",
        /// 居委会.
        ResidentsCommittee = "residents_committee",
        /// Farms, parks, virtual communities: no elected posts, never vacant.
        Other = "other",
    }
}

impl UnitKind {
    /// The kind that a code says, where it says one.
    ///
    /// *Source*: the statistical coding rules: towns 001–099 街道, 100–199 镇, 200–399 乡, others special;
    /// villages 001–199 居委会, 200–399 村委会, others neither.
    pub fn from_code(code: Code) -> Option<UnitKind> {
        match (code.digits(), code.serial()) {
            (9, 1..=99) => Some(UnitKind::Subdistrict),
            (9, 100..=199) => Some(UnitKind::Town),
            (9, 200..=399) => Some(UnitKind::Township),
            (12, 1..=199) => Some(UnitKind::ResidentsCommittee),
            (12, 200..=399) => Some(UnitKind::VillagersCommittee),
            (9 | 12, _) => Some(UnitKind::Other),
            _ => None,
        }
    }
}

impl Level {
    /// The level that a code of this length stands for; a 15-digit code is a grid, not a unit.
    pub const fn from_code(code: Code) -> Option<Level> {
        match code.digits() {
            2 => Some(Level::Province),
            4 => Some(Level::Prefecture),
            6 => Some(Level::County),
            9 => Some(Level::Town),
            12 => Some(Level::Village),
            _ => None,
        }
    }
}

/// A value with the days from which it held, oldest first. The first entry also covers all days before it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dated<T>(Vec<(Day, T)>);

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Dated(Vec::new())
    }
}

impl<T: Clone + PartialEq> Dated<T> {
    /// A value that held from the beginning.
    pub fn new(value: T) -> Self {
        Dated(vec![(Day::MIN, value)])
    }

    /// Values with the day from which each holds; `None` where the days do not ascend or there is none.
    pub fn from_spans(spans: Vec<(Day, T)>) -> Option<Self> {
        let ascends = spans.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
        (ascends && !spans.is_empty()).then_some(Dated(spans))
    }

    /// The value on a day, `None` only where nothing was ever set.
    pub fn on(&self, day: Day) -> Option<&T> {
        let at = self.0.partition_point(|(from, _)| *from <= day);
        self.0.get(at.max(1) - 1).map(|(_, value)| value)
    }

    /// The last value, whether or not its day has come.
    pub fn last(&self) -> Option<&T> {
        self.0.last().map(|(_, value)| value)
    }

    /// Sets the value from a day on; what was set for later days is dropped.
    pub fn change(&mut self, from: Day, value: T) {
        let from = if self.0.is_empty() { Day::MIN } else { from };
        self.0.retain(|(day, _)| *day < from);
        if self.0.last().is_none_or(|(_, last)| *last != value) {
            self.0.push((from, value));
        }
    }

    /// Corrects the last value without a new date: it was always meant like this.
    pub fn correct(&mut self, value: T) {
        match self.0.last_mut() {
            Some((_, last)) => *last = value,
            None => self.0.push((Day::MIN, value)),
        }
    }

    /// All values with the day from which each held.
    pub fn spans(&self) -> &[(Day, T)] {
        &self.0
    }

    /// The same, to put other ids in their place.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

/// An administrative unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unit {
    /// Its level; it never changes.
    pub level: Level,
    /// What it is, `None` above the town and for groups.
    pub kind: Option<UnitKind>,
    /// Names by date.
    pub names: Dated<Box<str>>,
    /// Codes by date; a group has none.
    pub codes: Dated<Option<Code>>,
    /// Whether the last code is provisional until the official one is known.
    pub provisional_code: bool,
    /// The unit above, by date.
    pub parents: Dated<Option<UnitId>>,
    /// Serial number of a group within its village, 0 elsewhere.
    pub serial: u16,
    /// Made because a file named it as a parent; nothing but its code is known.
    pub stub: bool,
    /// Other names and spellings, for search.
    pub aliases: Vec<Box<str>>,
    /// Households.
    pub households: Known,
    /// Residents of 18 and above.
    pub adults: Known,
    /// Residents.
    pub population: Known,
    /// Party organisations of a villager group.
    pub organisations: OrganisationLinks,
    /// First day, where known.
    pub from: Option<Day>,
    /// Last day, once abolished.
    pub to: Option<Day>,
    /// What it came from and what became of it.
    pub lineage: Vec<Lineage<UnitId>>,
}

part_value!(Dated<Box<str>>, Dated<Option<Code>>, Dated<Option<UnitId>>, Vec<Lineage<UnitId>>);

record!(Unit, Unit, |unit, visit| {
        use super::Kind;
        for (_, parent) in unit.parents.spans() {
            parent.iter().for_each(|parent| visit(Kind::Unit, parent.0));
        }
        unit.organisations.iter().for_each(|organisation| visit(Kind::Organisation, organisation.0));
        unit.lineage.iter().for_each(|line| visit(Kind::Unit, line.other.0));
    }, |unit, visit| {
        use super::Kind;
        for parent in unit.parents.values_mut().flatten() {
            visit(Kind::Unit, &mut parent.0);
        }
        for organisation in &mut unit.organisations {
            visit(Kind::Organisation, &mut organisation.0);
        }
        for line in &mut unit.lineage {
            visit(Kind::Unit, &mut line.other.0);
        }
    };
    level: Choice("level", Level::KEYS), Open, required;
    kind: Choice("unit_kind", UnitKind::KEYS), Open;
    names: Part, Open, required;
    codes: Part, Open;
    provisional_code: Flag, Open;
    parents: Part, Open;
    serial: Number, Open;
    stub: Flag, Open;
    aliases: Texts(30), Open;
    households: Count, Open;
    adults: Count, Open;
    population: Count, Open;
    organisations: Refs(super::Kind::Organisation), Open;
    from: Day, Open;
    to: Day, Open;
    lineage: Part, Open;
);

impl Unit {
    /// A new unit with the kind that its code says.
    pub fn new(level: Level, name: &str, code: Option<Code>, parent: Option<UnitId>) -> Unit {
        Unit {
            level,
            kind: code.and_then(UnitKind::from_code),
            names: Dated::new(name.into()),
            codes: Dated::new(code),
            provisional_code: false,
            parents: Dated::new(parent),
            serial: 0,
            stub: false,
            aliases: Vec::new(),
            households: Known::Unknown,
            adults: Known::Unknown,
            population: Known::Unknown,
            organisations: Vec::new(),
            from: None,
            to: None,
            lineage: Vec::new(),
        }
    }

    /// The name on a day.
    pub fn name(&self, day: Day) -> &str {
        self.names.on(day).map_or("", |name| name)
    }

    /// The code on a day.
    pub fn code(&self, day: Day) -> Option<Code> {
        self.codes.on(day).copied().flatten()
    }

    /// The unit above on a day.
    pub fn parent(&self, day: Day) -> Option<UnitId> {
        self.parents.on(day).copied().flatten()
    }

    /// Whether it exists on a day.
    pub fn exists(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
