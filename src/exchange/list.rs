//! What a screen lists, as data: a view to a [`Sheet`]. Rows stand in the order of the unit tree.

mod indicators;
mod offices;

use super::{
    ImportKind, ListKind, Masking,
    cell::show,
    history,
    places::{organisation_ref, person_ref, unit_ref},
    sheet::{Cell, Sheet},
};
use crate::domain::{
    Class, Day, GridId, Kind, OrganisationId, PersonId, Record, Right, RoleId, Row, UnitId, View,
    assignment::{Assignment, Standing},
    grid::{Grid, LineageKind},
    organisation::Organisation,
    person::Person,
    role::{Need, Reach, Requirement, Role},
    setting,
    unit::{Level, Unit},
};
use std::borrow::Cow;

/// What is listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ListOptions {
    /// This unit and what lies below it; `None` is all that the view shows.
    pub unit: Option<UnitId>,
    /// Whether identity and telephone numbers are shown whole.
    pub masking: Masking,
    /// What has ended too, as an export has it: units, grids, organisations, assignments.
    pub ended: bool,
    /// How far a forecast looks ahead; 0 is a year. *Unit*: months.
    pub months: u8,
    /// Figures as they were frozen at this period's end, where they were.
    pub period: Option<Day>,
}

impl ListOptions {
    /// All that the view shows, in the form that its own import takes back without a change.
    pub const fn export(masking: Masking) -> ListOptions {
        ListOptions { unit: None, masking, ended: true, months: 0, period: None }
    }
}

/// Lists what a view shows of a kind.
pub fn list(view: &View, kind: ListKind, options: ListOptions) -> Sheet {
    // A column of a class that the account does not see is left out: an import of the file then leaves it as it is.
    // In a file that is taken away stands no more than the account may take away.
    let taken = |class| {
        !options.ended || primary(kind).is_none_or(|of| view.sight().classes(Right::Export, of).has(class))
    };
    let shown =
        |key: &&str| class_of(kind, key).is_none_or(|(of, class)| view.sees_class(of, class) && taken(class));
    let keys = kind.columns().iter().map(|column| column.key).filter(shown);
    let columns: Vec<Cow<'static, str>> = keys.map(Into::into).collect();
    let mut sheet = Sheet { kind, columns, rows: Vec::new() };
    let list = List { view, options };
    match kind {
        ListKind::Units => list.units(&mut sheet, false),
        ListKind::Groups => list.units(&mut sheet, true),
        ListKind::Grids => list.grids(&mut sheet),
        ListKind::Organisations => list.organisations(&mut sheet),
        ListKind::People => list.people(&mut sheet),
        ListKind::Assignments => list.assignments(&mut sheet),
        ListKind::Roles => list.roles(&mut sheet),
        ListKind::Settings => list.settings(&mut sheet),
        ListKind::Gaps => list.gaps(&mut sheet),
        ListKind::Coverage => list.coverage(&mut sheet),
        ListKind::Posts => list.posts(&mut sheet),
        ListKind::Incumbencies => list.incumbencies(&mut sheet),
        ListKind::Reserves => list.reserves(&mut sheet),
        ListKind::Offices => list.offices(&mut sheet),
        ListKind::Filings => list.filings(&mut sheet),
        ListKind::Ratios => list.ratios(&mut sheet),
        ListKind::Pipeline => list.pipeline(&mut sheet),
        ListKind::Forecast => list.forecast(&mut sheet),
        ListKind::Indicators => list.indicators(&mut sheet),
    }
    sheet
}

/// Records are followed through at most so many mergers.
const MAX_MERGERS: usize = 16;

struct List<'v> {
    view: &'v View,
    options: ListOptions,
}

/// The kind of record whose export a list is.
fn primary(kind: ListKind) -> Option<Kind> {
    ImportKind::ALL.iter().find(|import| import.list() == kind).map(|import| import.kind())
}

/// The kind and class of the field that a column shows; `None` for columns that are put together.
fn class_of(kind: ListKind, key: &str) -> Option<(Kind, Class)> {
    let of = |kind: Kind| Row::fields_of(kind).iter().find(|field| field.key == key).map(|f| (kind, f.class));
    match kind {
        ListKind::Units | ListKind::Groups => of(Kind::Unit),
        ListKind::Grids => of(Kind::Grid),
        ListKind::Organisations => of(Kind::Organisation),
        ListKind::People => of(Kind::Person),
        ListKind::Assignments => of(Kind::Assignment).or_else(|| of(Kind::Person)),
        ListKind::Roles => of(Kind::Role),
        ListKind::Settings => of(Kind::Setting),
        ListKind::Posts => of(Kind::Post),
        ListKind::Incumbencies => of(Kind::Incumbency).or_else(|| of(Kind::Person)),
        ListKind::Reserves | ListKind::Pipeline => of(Kind::Reserve).or_else(|| of(Kind::Person)),
        ListKind::Filings => of(Kind::Filing).or_else(|| of(Kind::Person)),
        ListKind::Forecast => of(Kind::Person),
        ListKind::Gaps | ListKind::Coverage | ListKind::Offices | ListKind::Ratios | ListKind::Indicators => {
            None
        }
    }
}

/// The value of a plain field, by its key.
fn field<R: Record>(record: &R, key: &str) -> Cell {
    let at = R::FIELDS.iter().position(|field| field.key == key);
    at.and_then(|at| Some(show(R::FIELDS.get(at)?, &record.get(at)))).unwrap_or(Cell::Empty)
}

impl<'v> List<'v> {
    /// The units at whose whole subtrees to look: the one asked for, else all that have none above them.
    fn tops(&self) -> Vec<UnitId> {
        if let Some(unit) = self.options.unit {
            return vec![unit];
        }
        let mut tops: Vec<UnitId> = Vec::new();
        let units: Box<dyn Iterator<Item = UnitId>> = match self.options.ended {
            true => Box::new(self.view.all_units().map(|(id, _)| id)),
            false => Box::new(self.view.units().map(|(id, _)| id)),
        };
        for id in units {
            if tops.last().is_none_or(|top| !self.view.within(id, *top)) {
                tops.push(id);
            }
        }
        tops
    }

    fn name(&self, unit: Option<UnitId>) -> Cell {
        unit.map_or(Cell::Empty, |id| Cell::text(self.view.unit_name(id)))
    }

    fn code(&self, unit: Option<UnitId>) -> Cell {
        unit.map_or(Cell::Empty, |id| Cell::text(&unit_ref(self.view, id)))
    }

    fn town_village(&self, unit: Option<UnitId>, key: &str) -> Cell {
        let place = |at: UnitId| match key {
            "town" => self.view.town_of(at),
            _ => self.view.village_of(at),
        };
        self.name(unit.and_then(place))
    }

    fn served_by(&self, from: UnitId, organisations: &[OrganisationId]) -> Cell {
        let names: Vec<Box<str>> = organisations
            .iter()
            .map(|id| organisation_ref(self.view, from, *id))
            .filter(|name| !name.is_empty())
            .map(Into::into)
            .collect();
        if names.is_empty() { Cell::Empty } else { Cell::List(names) }
    }

    fn units(&self, sheet: &mut Sheet, groups: bool) {
        let below = self.tops().into_iter().flat_map(|top| self.view.all_below(top));
        let below = below.filter(|(_, unit)| self.options.ended || unit.exists(self.view.day()));
        for (id, unit) in below.filter(|(_, unit)| (unit.level == Level::Group) == groups) {
            let row = sheet.columns.iter().map(|key| self.unit(id, unit, key)).collect();
            sheet.rows.push(row);
        }
    }

    fn unit(&self, id: UnitId, unit: &Unit, key: &str) -> Cell {
        let parent = || self.view.parent(id);
        match key {
            "code" => self.code(Some(id)),
            "name" => Cell::text(unit.name(self.view.day())),
            "parent_code" | "village_code" => self.code(parent()),
            "parent" | "village" => self.name(parent()),
            "town" => self.town_village(Some(id), "town"),
            "serial" if unit.serial == 0 => Cell::Empty,
            "organisations" => self.served_by(parent().unwrap_or(id), &unit.organisations),
            "names" => history::dated(&unit.names, |name| Some(name.to_string())),
            "codes" => history::dated(&unit.codes, |code| Some((*code)?.to_string())),
            "parents" => history::dated(&unit.parents, |parent| Some(unit_ref(self.view, (*parent)?))),
            key => match lineage_kind(key) {
                Some(kind) => history::lineage(&unit.lineage, kind, |other| unit_ref(self.view, other)),
                None => field(unit, key),
            },
        }
    }

    /// The grids of the units asked for, ended ones too where they are, in the order of the tree, by code.
    fn listed_grids(&self) -> Vec<(GridId, &'v Grid)> {
        let mut all = Vec::new();
        for top in self.tops() {
            if !self.options.ended {
                all.extend(self.view.grids_below(top));
                continue;
            }
            for (village, _) in self.view.all_below(top).filter(|(_, unit)| unit.level == Level::Village) {
                let mut grids: Vec<_> = self.view.all_grids_of(village).collect();
                grids.sort_by_key(|(id, grid)| (grid.code(self.view.day()), *id));
                all.extend(grids);
            }
        }
        all
    }

    /// Whom an assignment stands in for, and since when that one holds the role.
    fn covers(&self, assignment: &Assignment) -> Cell {
        let covered = assignment.covers.and_then(|id| self.view.assignment(id));
        let known = covered.and_then(|covered| Some((covered, self.view.person(covered.person)?)));
        let Some((covered, person)) = known else { return Cell::Empty };
        let who = if person.number.is_empty() { &person.name } else { &person.number };
        Cell::List(vec![history::stamped(who, covered.from)])
    }

    fn grids(&self, sheet: &mut Sheet) {
        for (_, grid) in self.listed_grids() {
            let group = |id: &UnitId| -> Option<Box<str>> {
                let unit = self.view.unit(*id)?;
                if self.view.parent(*id) != Some(grid.village) {
                    // It lies elsewhere since its village was merged.
                    return Some(unit_ref(self.view, *id).into());
                }
                Some(match unit.serial {
                    0 => unit.name(self.view.day()).into(),
                    serial => format!("{serial:02}").into(),
                })
            };
            let row = sheet.columns.iter().map(|key| match &**key {
                "code" => {
                    grid.code(self.view.day()).map_or(Cell::Empty, |code| Cell::text(&code.to_string()))
                }
                "town" => self.town_village(Some(grid.village), "town"),
                "village" => self.name(Some(grid.village)),
                "village_code" => self.code(Some(grid.village)),
                "groups" if grid.groups.is_empty() => Cell::Empty,
                "groups" => Cell::List(grid.groups.iter().filter_map(group).collect()),
                "organisations" => self.served_by(grid.village, &grid.organisations),
                "codes" => history::dated(&grid.codes, |code| Some(code.to_string())),
                key => match lineage_kind(key) {
                    Some(kind) => history::lineage(&grid.lineage, kind, |other| grid_ref(self.view, other)),
                    None => field(grid, key),
                },
            });
            let row = row.collect();
            sheet.rows.push(row);
        }
    }

    fn organisations(&self, sheet: &mut Sheet) {
        let below = |top| -> Vec<(OrganisationId, &Organisation)> {
            if !self.options.ended {
                return self.view.organisations_below(top).collect();
            }
            let units = self.view.all_below(top);
            units.flat_map(|(unit, _)| self.view.all_organisations_of(unit)).collect()
        };
        for (_, organisation) in self.tops().into_iter().flat_map(below) {
            let Organisation { unit, superior, .. } = organisation;
            let row = sheet.columns.iter().map(|key| match &**key {
                "town" | "village" => self.town_village(Some(*unit), key),
                "unit_code" => self.code(Some(*unit)),
                "unit" => self.name(Some(*unit)),
                "superior" => {
                    superior.map_or(Cell::Empty, |id| Cell::text(&organisation_ref(self.view, *unit, id)))
                }
                key => field(organisation, key),
            });
            let row = row.collect();
            sheet.rows.push(row);
        }
    }

    fn people(&self, sheet: &mut Sheet) {
        let people: Vec<(PersonId, &Person)> = match self.options.unit {
            Some(unit) => self.view.people_below(unit).collect(),
            None => {
                let mut all: Vec<_> = self.view.people().collect();
                all.sort_by_cached_key(|(id, person)| {
                    (person.home.map_or(u32::MAX, |home| self.view.place(home)), *id)
                });
                all
            }
        };
        // An export is a whole: records merged into others come behind those in which they are, so that they can be
        // un-merged after an import too.
        let mut merged: Vec<_> = match self.options {
            ListOptions { ended: true, unit: None, .. } => self.view.merged_people().collect(),
            _ => Vec::new(),
        };
        merged.sort_by_cached_key(|(id, person)| (self.depth(person), *id));
        for (_, person) in people.into_iter().chain(merged) {
            let row = sheet.columns.iter().map(|key| self.person(person, key)).collect();
            sheet.rows.push(row);
        }
    }

    /// Through how many records a merged one leads to the one that is somebody's.
    fn depth(&self, person: &Person) -> usize {
        let into = |person: &&Person| person.merged_into.and_then(|id| self.view.person(id));
        std::iter::successors(Some(person), into).take(MAX_MERGERS).count()
    }

    fn person(&self, person: &Person, key: &str) -> Cell {
        match key {
            "merged_into" => {
                let into = person.merged_into.and_then(|id| self.view.person(id));
                into.map_or(Cell::Empty, |into| Cell::text(&person_ref(self.view, into)))
            }
            "town" | "village" => self.town_village(person.home, key),
            "home_code" => self.code(person.home),
            "home" => self.name(person.home),
            "id_number" => Cell::text(&self.options.masking.id_number(self.view, &person.id_number)),
            "bank_account" => Cell::text(&self.options.masking.bank_account(self.view, &person.bank_account)),
            "phone" => Cell::text(&self.options.masking.phone(&person.phone)),
            key => field(person, key),
        }
    }

    fn assignments(&self, sheet: &mut Sheet) {
        let view = self.view;
        for (id, grid) in self.listed_grids() {
            for (_, assignment) in view.assignments_of_grid(id) {
                let standing = assignment.standing(view.day());
                if standing == Standing::Over && !self.options.ended {
                    continue;
                }
                let place = Some(grid.village);
                let row = sheet.columns.iter().map(|key| match &**key {
                    "town" | "village" => self.town_village(place, key),
                    "grid_code" => {
                        grid.code(view.day()).map_or(Cell::Empty, |code| Cell::text(&code.to_string()))
                    }
                    "grid" => Cell::text(&grid.name),
                    key => self.assignment(assignment, standing, key),
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    fn assignment(&self, assignment: &Assignment, standing: Standing, key: &str) -> Cell {
        let role = || self.view.role(assignment.role);
        let person = self.view.person(assignment.person);
        let of_person = |key: &str| person.map_or(Cell::Empty, |person| self.person(person, key));
        match key {
            "role" => role().map_or(Cell::Empty, |role| Cell::text(&role.key)),
            "role_name" => role().map_or(Cell::Empty, |role| Cell::text(&role.name_zh)),
            "person" => of_person("name"),
            "person_number" => of_person("number"),
            "id_number" | "birth" | "home_code" | "phone" => of_person(key),
            "standing" => Cell::Choice("standing", standing_key(standing)),
            "covers" => self.covers(assignment),
            "merged_from" => {
                let from = assignment.merged_from.and_then(|id| self.view.person(id));
                from.map_or(Cell::Empty, |from| Cell::text(&person_ref(self.view, from)))
            }
            key => field(assignment, key),
        }
    }

    fn roles(&self, sheet: &mut Sheet) {
        for (_, role) in self.view.roles() {
            let row = sheet.columns.iter().map(|key| match &**key {
                "need" => texts(role.requirements.iter().map(|need| self.need(need))),
                "excludes" => texts(role.exclusions.iter().map(|exclusion| {
                    let key = self.view.role(exclusion.role).map_or("", |role| &role.key);
                    match exclusion.reach {
                        Reach::SameGrid => key.to_owned(),
                        Reach::Anywhere => format!("{key} (anywhere)"),
                    }
                })),
                key => field(role, key),
            });
            let row = row.collect();
            sheet.rows.push(row);
        }
    }

    /// A required number with where it holds: `1..3`, `440783110 basic: 1..1`.
    fn need(&self, requirement: &Requirement) -> String {
        let number = match requirement.need {
            Need::Range { min, max: Some(max) } => format!("{min}..{max}"),
            Need::Range { min, max: None } => format!("{min}.."),
            Need::PerPiece => "per_piece".to_owned(),
            Need::NotRequired => "not_required".to_owned(),
        };
        let unit = requirement.unit.map(|unit| unit_ref(self.view, unit));
        let kind = requirement.grid_kind.map(|kind| kind.key().to_owned());
        let place: Vec<String> = unit.into_iter().chain(kind).collect();
        if place.is_empty() { number } else { format!("{}: {number}", place.join(" ")) }
    }

    fn settings(&self, sheet: &mut Sheet) {
        for definition in setting::definitions() {
            let own = self
                .view
                .settings()
                .filter(|(_, own)| {
                    *own.key == *definition.key && own.from.is_none_or(|from| from <= self.view.day())
                })
                .max_by_key(|(id, own)| (own.from, *id))
                .map(|(_, own)| own);
            let row = sheet.columns.iter().map(|key| match &**key {
                "key" => Cell::text(&definition.key),
                "value" => self.view.setting(&definition.key).map_or(Cell::Unknown, Cell::text),
                "default" => definition.default.as_deref().map_or(Cell::None, Cell::text),
                "shape" => Cell::text(&definition.shape),
                "source" => Cell::text(&definition.source),
                key => own.map_or(Cell::Empty, |own| field(own, key)),
            });
            let row = row.collect();
            sheet.rows.push(row);
        }
    }

    fn gaps(&self, sheet: &mut Sheet) {
        let roles = self.view.roles();
        for (id, grid) in
            self.tops().into_iter().flat_map(|top| self.view.grids_below(top).collect::<Vec<_>>())
        {
            for (role_id, role) in &roles {
                let Some(cell) = self.view.cell(id, *role_id).filter(|cell| cell.gap() > 0) else { continue };
                let row = sheet.columns.iter().map(|key| match &**key {
                    "town" | "village" => self.town_village(Some(grid.village), key),
                    "village_code" => self.code(Some(grid.village)),
                    "grid_code" => self.grid_code(id),
                    "grid" => Cell::text(&grid.name),
                    "role" => Cell::text(&role.key),
                    "role_name" => Cell::text(&role.name_zh),
                    "required" => Cell::from(u32::from(cell.min)),
                    "filled" => Cell::from(u32::from(cell.filled)),
                    "waiting" => Cell::from(u32::from(cell.waiting)),
                    _ => Cell::from(u32::from(cell.gap())),
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    fn grid_code(&self, id: GridId) -> Cell {
        let code = self.view.grid(id).and_then(|grid| grid.code(self.view.day()));
        code.map_or(Cell::Empty, |code| Cell::text(&code.to_string()))
    }

    /// The unit and those right below it; for a village its grids. Each role adds three columns.
    fn coverage(&self, sheet: &mut Sheet) {
        let roles = self.view.roles();
        for (_, role) in &roles {
            for number in ["required", "filled", "unfilled"] {
                sheet.columns.push(format!("{}_{number}", role.key).into());
            }
        }
        let Some(top) = self.options.unit.or_else(|| self.view.home()) else { return };
        self.coverage_of_unit(sheet, top, &roles);
        if self.view.unit(top).is_some_and(|unit| unit.level == Level::Village) {
            for (id, _) in self.view.grids_of(top) {
                self.coverage_of_grid(sheet, id, &roles);
            }
            return;
        }
        for (id, unit) in self.view.children(top) {
            if unit.level != Level::Group && self.view.in_scope(id) {
                self.coverage_of_unit(sheet, id, &roles);
            }
        }
    }

    fn coverage_of_unit(&self, sheet: &mut Sheet, id: UnitId, roles: &[(RoleId, &Role)]) {
        let sums = self.view.sums(id);
        let total = self.view.posts(&sums);
        let mut row = vec![self.code(Some(id)), self.name(Some(id))];
        let persons = u32::try_from(self.view.persons_serving(id, None).len()).unwrap_or(u32::MAX);
        row.extend(
            [
                sums.grids,
                sums.households,
                sums.households_unknown,
                total.required,
                total.filled,
                total.waiting,
                total.gap,
                persons,
                sums.served,
            ]
            .map(Cell::from),
        );
        for (role, _) in roles {
            let sum = sums.role(*role);
            row.extend([sum.required, sum.filled, sum.gap].map(Cell::from));
        }
        sheet.rows.push(row);
    }

    fn coverage_of_grid(&self, sheet: &mut Sheet, id: GridId, roles: &[(RoleId, &Role)]) {
        let view = self.view;
        let Some(grid) = view.grid(id) else { return };
        let cells: Vec<_> = roles.iter().map(|(role, _)| view.cell(id, *role)).collect();
        let sum = |number: fn(&crate::domain::sums::Cell) -> u16| {
            Cell::from(cells.iter().flatten().map(|cell| u32::from(number(cell))).sum::<u32>())
        };
        let filled = |cell: &crate::domain::sums::Cell| cell.filled.min(cell.min);
        let waiting =
            |cell: &crate::domain::sums::Cell| cell.waiting.min(cell.min - cell.filled.min(cell.min));
        let mut persons: Vec<PersonId> = view
            .assignments_of_grid(id)
            .into_iter()
            .filter(|(_, a)| a.standing(view.day()).fills())
            .map(|(_, a)| a.person)
            .collect();
        persons.sort_unstable();
        persons.dedup();
        let mut row = vec![self.grid_code(id), Cell::text(&grid.name), Cell::from(1)];
        row.push(field(grid, "households"));
        row.push(Cell::from(u32::from(grid.households == crate::domain::Known::Unknown)));
        row.extend([sum(|cell| cell.min), sum(filled), sum(waiting), sum(|cell| cell.gap())]);
        row.push(Cell::from(u32::try_from(persons.len()).unwrap_or(u32::MAX)));
        row.push(Cell::from(u32::from(!grid.organisations.is_empty())));
        for cell in &cells {
            match cell {
                Some(cell) => {
                    row.extend([cell.min, filled(cell), cell.gap()].map(|n| Cell::from(u32::from(n))))
                }
                None => row.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
            }
        }
        sheet.rows.push(row);
    }
}

fn grid_ref(view: &View, id: GridId) -> String {
    let code = view.grid(id).and_then(|grid| grid.code(view.day()));
    code.map_or_else(String::new, |code| code.to_string())
}

fn lineage_kind(column: &str) -> Option<LineageKind> {
    history::COLUMNS.iter().find(|(_, key)| *key == column).map(|(kind, _)| *kind)
}

fn texts(items: impl Iterator<Item = String>) -> Cell {
    let items: Vec<Box<str>> = items.map(Into::into).collect();
    if items.is_empty() { Cell::Empty } else { Cell::List(items) }
}

const fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "waiting",
        Standing::Serving => "serving",
        Standing::Acting => "acting",
        Standing::Suspended => "suspended",
        Standing::Over => "over",
    }
}
