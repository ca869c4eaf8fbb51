//! Grids. The key is the code, else village and name; without a code the next one of the village is given.

use super::{
    code,
    groups::{last_day, organisations, village_of},
    in_order, list, name,
};
use crate::{
    domain::{Day, GridId, UnitId, View, code::Code, grid::Grid, unit::Dated},
    exchange::{
        history::{check_lineage, read_dated, read_lineage, with_present},
        places::Places,
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
    },
};
use std::collections::{HashMap, HashSet};

/// Longest name of a grid, in characters.
const MAX_NAME: u16 = 30;

/// Names of a village's grids: which grid where it is registered, and which row where it is in the file.
type Names = HashMap<Box<str>, (Option<GridId>, u64)>;

pub(in crate::exchange) struct Grids<'v> {
    places: Places<'v>,
    /// Codes that rows of the file name: none of them is given to another row.
    claimed: HashSet<Code>,
    codes: HashMap<Code, u64>,
    /// Grids of this file by present code.
    made: HashMap<Code, GridId>,
    names: HashMap<UnitId, Names>,
}

impl<'v> Grids<'v> {
    pub fn new(view: &'v View) -> Grids<'v> {
        Grids {
            places: Places::new(view),
            claimed: HashSet::new(),
            codes: HashMap::new(),
            made: HashMap::new(),
            names: HashMap::new(),
        }
    }

    /// The village of a new grid: named by the row, or the one whose code the grid's code begins with.
    fn village(&self, line: &Line<'_>, code: Option<Code>) -> Result<UnitId, CellError> {
        let said = [line.text("village_code")?, line.text("village")?];
        let Some(code) = code else { return village_of(&self.places, line) };
        let prefix = code.prefix(12).ok_or(Reason::NotACode.at("code"))?;
        let village = if said.iter().all(String::is_empty) {
            self.places.view.unit_by_code(prefix).ok_or(Reason::NoParent.at("code"))?
        } else {
            village_of(&self.places, line)?
        };
        let to = last_day(line)?;
        self.places.usable_until(village, to).map_err(|reason| reason.at("code"))?;
        // A grid may bear what its village was called when it ended.
        if self.places.view.unit_by_code(prefix) == Some(village) {
            Ok(village)
        } else {
            Err(Reason::CodeNotBelow.at("code"))
        }
    }

    fn names_of(&mut self, village: UnitId) -> &mut Names {
        let view = self.places.view;
        self.names.entry(village).or_insert_with(|| {
            let mut grids: Vec<_> = view.all_grids_of(village).collect();
            // Of two grids of one name the one that exists is meant.
            grids.sort_by_key(|(id, grid)| (grid.exists(view.today()), *id));
            grids.into_iter().map(|(id, grid)| (grid.name.clone(), (Some(id), 0))).collect()
        })
    }

    /// The codes that a grid had, of which none may be another's.
    fn codes_of(
        &self,
        line: &Line<'_>,
        own: Option<GridId>,
        present: Option<Code>,
    ) -> Result<Option<Dated<Code>>, CellError> {
        read_dated(line, "codes", |text| {
            let code = code(text.unwrap_or_default(), true, "codes")?;
            let others = self.places.view.grid_by_code(code).is_some_and(|id| Some(id) != own)
                || self.codes.contains_key(&code)
                || self.claimed.contains(&code);
            if Some(code) != present && others {
                return Err(Reason::CodeTaken.at("codes"));
            }
            Ok(code)
        })
    }

    fn next_code(&self, village: UnitId) -> Option<Code> {
        let first = self.places.view.next_grid_code(village)?;
        let above = first.parent()?;
        (first.serial()..=999)
            .filter_map(|serial| above.child(serial))
            .find(|code| !self.claimed.contains(code) && !self.codes.contains_key(code))
    }
}

impl Importer for Grids<'_> {
    type Record = Grid;

    fn prepare(&mut self, lines: &[Line<'_>]) -> Option<Vec<usize>> {
        let codes = lines.iter().filter_map(|line| line.text("code").ok());
        self.claimed = codes.filter_map(|text| code(&text, true, "code").ok()).collect();
        None
    }

    fn take(&mut self, line: &Line<'_>, next: u32, _: &mut Vec<Remark>) -> Result<Taken<Grid>, CellError> {
        let view = self.places.view;
        let day = view.today();
        let text = line.text("code")?;
        let coded = if text.is_empty() { None } else { Some(code(&text, true, "code")?) };
        if let Some(row) = coded.and_then(|code| self.codes.get(&code)) {
            return Err(Reason::Twice { row: *row }.at("code"));
        }
        let given = line.raw("name")?;
        // Of an ended grid only the code tells which one it is.
        let over = last_day(line)?.is_some_and(|to| to < day);
        let by_code = coded.and_then(|code| view.grid_by_code(code));
        let (found, village) = match by_code.and_then(|id| Some((id, view.grid(id)?))) {
            Some((id, grid)) => {
                if grid.code(day) != coded {
                    return Err(Reason::CodeTaken.at("code"));
                }
                let said = !(line.text("village_code")?.is_empty() && line.text("village")?.is_empty());
                if said && village_of(&self.places, line)? != grid.village {
                    return Err(Reason::CodeNotBelow.at("village"));
                }
                (Some(id), grid.village)
            }
            None => {
                let village = self.village(line, coded)?;
                let named = self.names_of(village).get(&*given.text).copied();
                match named {
                    Some((None, row)) if coded.is_none() => return Err(Reason::Twice { row }.at("name")),
                    Some((id, _)) if coded.is_none() => (id, village),
                    _ => (None, village),
                }
            }
        };
        let before = found.and_then(|id| Some((id, view.grid(id)?.clone())));
        let mut after = match &before {
            Some((_, grid)) => grid.clone(),
            None => {
                let name = name(&given, MAX_NAME, "name")?;
                let code = coded.or_else(|| self.next_code(village)).ok_or(Reason::NoneLeft.at("code"))?;
                Grid::new(code, &name, village)
            }
        };
        if !given.is_blank() {
            after.name = name(&given, MAX_NAME, "name")?;
            let other = self.names_of(village).get(&after.name).copied().is_some_and(|(id, _)| {
                let living = id.and_then(|id| view.grid(id)).is_none_or(|grid| grid.exists(day));
                (id != found || found.is_none()) && living && !over
            });
            if other {
                return Err(Reason::NameTaken.at("name"));
            }
        }
        line.set_fields(&mut after)?;
        if let Some(items) = list(&line.raw("groups")?) {
            after.groups.clear();
            for item in items {
                let id = self.places.group(village, &item).map_err(|reason| reason.at("groups"))?;
                if !after.groups.contains(&id) {
                    after.groups.push(id);
                }
            }
        }
        if let Some(organisations) = organisations(&self.places, line, village)? {
            after.organisations = organisations;
        }
        if let Some(codes) = self.codes_of(line, found, after.code(day))? {
            after.codes = with_present(codes, after.codes.on(day), day);
        }
        check_lineage(line)?;
        in_order(after.from, after.to)?;
        let was = before.as_ref().and_then(|(_, before)| before.to);
        if let (Some((id, _)), Some(to)) = (&before, after.to.filter(|to| Some(*to) != was)) {
            let beyond = |end: Option<Day>| end.is_none_or(|end| end > to);
            if view.assignments_of_grid(*id).iter().any(|(_, assignment)| beyond(assignment.to)) {
                return Err(Reason::StillServed.at("to"));
            }
        }
        let name = after.name.clone();
        self.codes.extend(after.codes.spans().iter().map(|(_, code)| (*code, line.number)));
        let own = found.unwrap_or(GridId::provisional(next));
        self.made.extend(after.code(day).map(|code| (code, own)));
        if !over {
            self.names_of(village).insert(name, (found, line.number));
        }
        Ok(match before {
            Some((id, before)) => Taken::Old { id: id.0, before, after },
            None => Taken::New { stubs: Vec::new(), record: after },
        })
    }

    fn link(&self, line: &Line<'_>, record: &mut Grid, remarks: &mut Vec<Remark>) {
        let find = |text: &str| {
            let code = Code::parse(text)?;
            self.made.get(&code).copied().or_else(|| self.places.view.grid_by_code(code))
        };
        if let Ok(false) = read_lineage(line, &mut record.lineage, find) {
            remarks.push(Remark::LinkLost);
        }
    }
}
