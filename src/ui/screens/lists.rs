//! Lists that numbers lead to. A number on a screen and the list behind it come from the same place here:
//! the domain's findings, and what this program itself still needs to be told.

use crate::{
    domain::{
        AssignmentId, Day, GridId, Kind, RoleId, RowId, UnitId, View,
        desk::findings::Finding,
        indicator::{self, Item, Side, alert},
        register::Slug,
        setting, statistics,
        unit::Level,
    },
    lang::{Lang, Value},
    ui::{Look, Place, describe},
};

/// One list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    /// What is wrong or due among the records.
    Finding(Finding),
    /// Units known by their code only, or with a provisional code.
    Stubs,
    /// Required settings without a value.
    Unset,
    /// One side of an indicator.
    Counted(Slug, Side),
    /// A cell of a statistics form.
    Cell {
        /// The form.
        form: Slug,
        /// Its row.
        line: u8,
        /// Its column.
        column: u8,
        /// The day on which it was counted, where it is not today.
        day: Option<Day>,
    },
    /// Rows by which an indicator will fall below its target soon.
    Lapsing(Slug),
}

/// One line of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The row that it is about.
    pub row: RowId,
    /// Where it leads.
    pub place: Place,
    /// Name.
    pub name: String,
    /// Where it is, and what tells it from others.
    pub detail: String,
    /// Why it is here: days, numbers.
    pub note: String,
}

impl List {
    /// The list of a place, the unset settings where the place names none.
    pub fn of(place: &Place, view: &View) -> List {
        let role = RoleId(u32::try_from(place.number("role")).unwrap_or(0));
        let key = place.text("list").unwrap_or_default();
        if key == "counted" {
            let side = place.text("side").and_then(Side::from_key);
            let indicator = place.text("indicator").and_then(Slug::parse);
            if let (Some(side), Some(indicator)) = (side, indicator) {
                return List::Counted(indicator, side);
            }
        }
        if let ("cell", Some(form)) = (key, place.text("form").and_then(Slug::parse)) {
            let small = |key: &str| u8::try_from(place.number(key)).unwrap_or(u8::MAX);
            let day = place.text("day").and_then(Day::parse);
            return List::Cell { form, line: small("line"), column: small("column"), day };
        }
        if let ("lapsing", Some(indicator)) = (key, place.text("indicator").and_then(Slug::parse)) {
            return List::Lapsing(indicator);
        }
        let fits = |finding: &Finding| finding.key() == key && finding.role().is_none_or(|is| is == role);
        match Finding::all(view).into_iter().find(fits) {
            Some(finding) => List::Finding(finding),
            None if key == "stubs" => List::Stubs,
            None => List::Unset,
        }
    }

    /// Its name in places.
    pub const fn key(self) -> &'static str {
        match self {
            List::Finding(finding) => finding.key(),
            List::Stubs => "stubs",
            List::Unset => "unset",
            List::Counted(..) => "counted",
            List::Cell { .. } => "cell",
            List::Lapsing(_) => "lapsing",
        }
    }

    /// Its place for a unit.
    pub fn place(self, unit: UnitId) -> Place {
        let place = Place::new("listing").about(unit.row()).with("list", self.key());
        match self {
            List::Finding(finding) => finding.role().map_or(place.clone(), |role| place.with("role", role.0)),
            List::Stubs | List::Unset => place,
            List::Counted(indicator, side) => place.with("indicator", indicator).with("side", side.key()),
            List::Cell { form, line, column, day } => {
                let place = place.with("form", form).with("line", line).with("column", column);
                match day {
                    Some(day) => place.with("day", day),
                    None => place,
                }
            }
            List::Lapsing(indicator) => place.with("indicator", indicator),
        }
    }

    /// What it is called.
    pub fn title(self, look: &Look<'_>) -> String {
        let words = look.words;
        match self {
            List::Finding(finding) => {
                let id = format!("finding-{}", finding.key());
                let role = finding.role().map(|role| describe::role(look, role.row())).unwrap_or_default();
                words.ta(id, &[("role", role.into())]).into_owned()
            }
            List::Stubs => words.t("list-stubs").into_owned(),
            List::Unset => words.t("list-unset").into_owned(),
            List::Counted(key, side) => {
                let name = look.view.indicator(key).map_or("", |of| of.name.of(words.lang() == Lang::Zh));
                describe::joined(&[name, &words.t(format!("side-{}", side.key()))])
            }
            List::Cell { form, line, column, day } => {
                let zh = words.lang() == Lang::Zh;
                let Some(form) = statistics::shipped::form(form) else { return String::new() };
                let line = form.lines.get(usize::from(line)).map_or("", |of| of.name.of(zh));
                let column = form.columns.get(usize::from(column)).map_or("", |of| of.name.of(zh));
                let day = day.map(|day| day.to_string()).unwrap_or_default();
                describe::joined(&[line, column, &day])
            }
            List::Lapsing(key) => {
                let name = look.view.indicator(key).map_or("", |of| of.name.of(words.lang() == Lang::Zh));
                words.ta("alert-soon", &[("indicator", name.to_owned().into())]).into_owned()
            }
        }
    }

    /// How many lines it has.
    pub fn count(self, view: &View, unit: UnitId) -> usize {
        match self {
            List::Finding(finding) => finding.count(view, unit),
            List::Stubs => stubs(view, unit).len(),
            List::Unset => unset(view).count(),
            List::Counted(key, side) => {
                view.indicator(key).map_or(0, |of| indicator::rows(view, of, unit, side).len())
            }
            List::Cell { .. } => self.cell(view, unit).len(),
            List::Lapsing(key) => view.indicator(key).map_or(0, |of| alert::lapsing(view, of, unit).len()),
        }
    }

    /// Its lines, in the order of the tree.
    pub fn lines(self, look: &Look<'_>, unit: UnitId) -> Vec<Line> {
        let plain = |row: RowId| plain(look, row);
        match self {
            List::Finding(finding) => finding
                .rows(look.view, unit)
                .into_iter()
                .map(|row| {
                    let note = note(look, finding, row);
                    let line = Line { note, ..plain(row) };
                    match (row.kind, finding.role()) {
                        (Kind::Grid, Some(role)) => Line { place: line.place.with("role", role.0), ..line },
                        (Kind::Assignment, _) => post(look, line),
                        _ => line,
                    }
                })
                .collect(),
            List::Stubs => stubs(look.view, unit).into_iter().map(|unit| plain(unit.row())).collect(),
            List::Counted(key, side) => match look.view.indicator(key) {
                Some(of) => indicator::rows(look.view, of, unit, side)
                    .iter()
                    .map(|item| counted(look, item))
                    .collect(),
                None => Vec::new(),
            },
            List::Lapsing(key) => match look.view.indicator(key) {
                Some(of) => {
                    alert::lapsing(look.view, of, unit).iter().map(|item| counted(look, item)).collect()
                }
                None => Vec::new(),
            },
            List::Cell { .. } => self.cell(look.view, unit).iter().map(|item| counted(look, item)).collect(),
            List::Unset => unset(look.view)
                .map(|key| Line {
                    row: unit.row(),
                    place: Place::new("settings").with("key", key),
                    name: describe::setting_name(look, key),
                    detail: String::new(),
                    note: String::new(),
                })
                .collect(),
        }
    }
}

impl List {
    /// What a cell of a form counts.
    fn cell(self, view: &View, unit: UnitId) -> Vec<Item> {
        let List::Cell { form, line, column, day } = self else { return Vec::new() };
        let Some(form) = statistics::shipped::form(form) else { return Vec::new() };
        let (line, column) = (usize::from(line), usize::from(column));
        match day {
            Some(day) => statistics::reading::rows(&view.on(day), form, unit, line, column),
            None => statistics::reading::rows(view, form, unit, line, column),
        }
    }
}

/// Any row as a line.
fn plain(look: &Look<'_>, row: RowId) -> Line {
    let said = describe::row(look, row);
    let place = super::place_for(look, row);
    Line { row, place, name: said.name, detail: said.detail, note: String::new() }
}

/// A counted record: the person behind it, and where.
fn counted(look: &Look<'_>, item: &Item) -> Line {
    match item.person {
        Some(person) if item.row.kind != Kind::Assignment => {
            let name = describe::name(look, person.row());
            Line { name, detail: where_it_is(look, item.unit), ..plain(look, item.row) }
        }
        Some(_) => post(look, plain(look, item.row)),
        None => plain(look, item.row),
    }
}

/// A unit with the one above, because names come twice in a county.
fn where_it_is(look: &Look<'_>, unit: UnitId) -> String {
    let said = describe::row(look, unit.row());
    describe::joined(&[&said.detail, &said.name])
}

/// A post is opened where it stands: at its grid.
fn post(look: &Look<'_>, line: Line) -> Line {
    let Some(assignment) = look.view.assignment(AssignmentId(line.row.id)) else { return line };
    let person = describe::name(look, assignment.person.row());
    let grid = describe::row(look, assignment.grid.row());
    Line {
        name: describe::joined(&[&person, &describe::role(look, assignment.role.row())]),
        detail: describe::joined(&[&grid.name, &grid.detail]),
        place: super::place_for(look, assignment.grid.row()).with("role", assignment.role.0),
        ..line
    }
}

/// Why a row is in a list.
fn note(look: &Look<'_>, finding: Finding, row: RowId) -> String {
    let (view, words) = (look.view, look.words);
    match finding {
        Finding::Unfilled(role) | Finding::Over(role) => view.cell(GridId(row.id), role).map(|cell| {
            let max = cell.max.map_or_else(String::new, |max| max.to_string());
            let numbers: [(&str, Value<'_>); 3] =
                [("min", cell.min.into()), ("max", max.into()), ("now", cell.filled.into())];
            words.ta("note-required", &numbers).into_owned()
        }),
        Finding::OffNorm => view.grid(GridId(row.id)).and_then(|grid| {
            let (min, max) = view.household_norm(grid)?;
            let numbers: [(&str, Value<'_>); 3] =
                [("households", grid.households.value()?.into()), ("min", min.into()), ("max", max.into())];
            Some(words.ta("note-norm", &numbers).into_owned())
        }),
        Finding::OverLimit => {
            let load = view.load(crate::domain::PersonId(row.id));
            Some(words.ta("count-grids", &[("count", load.into())]).into_owned())
        }
        Finding::Unavailable => view.assignment(AssignmentId(row.id)).and_then(|assignment| {
            let person = view.person(assignment.person)?;
            Some(describe::choice(look, "person_status", person.status.key()))
        }),
        Finding::Ending => view.assignment(AssignmentId(row.id)).and_then(|a| Some(a.to?.to_string())),
        Finding::Suspended => {
            view.assignment(AssignmentId(row.id)).and_then(|a| Some(a.suspended?.to_string()))
        }
        Finding::Beginning => view.assignment(AssignmentId(row.id)).map(|a| a.from.to_string()),
        Finding::ElectionOverdue | Finding::ElectionDue => view
            .organisation(crate::domain::OrganisationId(row.id))
            .and_then(|organisation| Some(organisation.next_election?.to_string())),
        Finding::FewMembers => view
            .organisation(crate::domain::OrganisationId(row.id))
            .map(|organisation| describe::known(look, organisation.members_full)),
        Finding::Unserved | Finding::HouseholdsUnknown => None,
    }
    .unwrap_or_default()
}

fn stubs(view: &View, unit: UnitId) -> Vec<UnitId> {
    view.below(unit)
        .filter(|(_, unit)| unit.level >= Level::Town && (unit.stub || unit.provisional_code))
        .map(|(id, _)| id)
        .collect()
}

fn unset(view: &View) -> impl Iterator<Item = &'static str> {
    setting::definitions().iter().map(|d| d.key.as_str()).filter(|key| view.setting(key).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::fixture, ui::testing::Stage};

    #[test]
    fn every_number_of_the_first_screen_opens_as_many_lines() {
        let mut book = fixture::book();
        fixture::appoint(&mut book, fixture::G1, fixture::HEAD, 0, "2026-01-01").expect("the grid is free");
        let stage = Stage::with(book, &Place::new(super::super::HOME));
        stage.look(|look| {
            let lists =
                Finding::all(look.view).into_iter().map(List::Finding).chain([List::Stubs, List::Unset]);
            for list in lists {
                let count = list.count(look.view, fixture::COUNTY);
                assert_eq!(list.lines(look, fixture::COUNTY).len(), count, "{list:?}");
                assert_eq!(List::of(&list.place(fixture::COUNTY), look.view), list);
            }
            let all = Finding::all(look.view);
            let together = crate::domain::desk::findings::counts(look.view, fixture::COUNTY, &all);
            let alone: Vec<usize> = all.iter().map(|one| one.count(look.view, fixture::COUNTY)).collect();
            assert_eq!(together, alone, "counted together as each by itself");
        });
        // Three grids, one of them has a head now.
        let head = List::Finding(Finding::Unfilled(fixture::HEAD));
        assert_eq!(head.count(&stage.view(), fixture::COUNTY), 2);
    }

    #[test]
    fn a_gap_on_the_first_screen_leads_to_its_grids() {
        let mut stage = Stage::at(&Place::new(super::super::HOME));
        stage.shows("缺grid_head").keys("Tab Enter").shows("清单  开平市 缺grid_head").shows("共3条 第1/1页");
        stage.shows("东安里").shows("应1至1 现0");
    }
}
