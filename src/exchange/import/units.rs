//! Units with a code: province to village. The key is the code.

use super::{code, ends_within, in_order, name};
use crate::{
    domain::{
        Day, UnitId, Value, View,
        code::Code,
        ids::PROVISIONAL,
        unit::{Dated, Level, Unit},
    },
    exchange::{
        cell::Raw,
        history::{check_lineage, read_dated, read_lineage, with_present},
        plan::{Importer, Line, Remark, Taken},
        problem::{CellError, Reason},
        vocabulary::vocabulary,
    },
};
use std::collections::HashMap;

/// Longest name of a unit, in characters.
pub(in crate::exchange) const MAX_NAME: u16 = 40;

/// Parents to be made, each with its code.
type Stubs = Vec<(Code, Unit)>;

pub(in crate::exchange) struct Units<'v> {
    view: &'v View,
    /// Digits of the shortest code of the file: parents above that level become stubs.
    first: u8,
    /// Units of this file that are good: code to provisional id and row.
    made: HashMap<Code, (UnitId, u64)>,
    /// Codes that units of this file had before.
    former: HashMap<Code, (UnitId, u64)>,
    /// Names taken by this file, by parent.
    names: HashMap<(Option<UnitId>, Box<str>), u64>,
}

impl<'v> Units<'v> {
    pub fn new(view: &'v View) -> Units<'v> {
        Units { view, first: 15, made: HashMap::new(), former: HashMap::new(), names: HashMap::new() }
    }

    /// Whether the account may change what lies right below a unit.
    fn may_hold(&self, parent: Option<UnitId>) -> bool {
        // Only an account without a scope of its own holds what has nothing above it.
        parent.map_or(self.view.sees_all(), |parent| parent.0 >= PROVISIONAL || self.view.in_scope(parent))
    }

    fn there(&self, code: Code) -> Option<UnitId> {
        self.made.get(&code).map(|(id, _)| *id).or_else(|| self.view.unit_by_code(code))
    }

    /// The parent of a new unit and the stubs that it takes, each with its code.
    fn parent(&self, code: Code, to: Option<Day>, next: u32) -> Result<(Option<UnitId>, Stubs), Reason> {
        let above: Vec<Code> = std::iter::successors(code.parent(), |code| code.parent()).collect();
        let found = above.iter().position(|code| self.there(*code).is_some());
        let missing = above.get(..found.unwrap_or(above.len())).unwrap_or_default();
        let mut parent = found.and_then(|at| above.get(at)).and_then(|code| self.there(*code));
        if let Some(parent) = parent.filter(|parent| parent.0 < PROVISIONAL) {
            let over = self.view.unit(parent).is_some_and(|unit| {
                unit.to.is_some_and(|last| last < self.view.today()) && !ends_within(to, unit.to)
            });
            if !self.view.in_scope(parent) {
                return Err(Reason::Elsewhere);
            }
            if over {
                return Err(Reason::UnitOver);
            }
        }
        if missing.is_empty() {
            return Ok((parent, Vec::new()));
        }
        if missing.iter().any(|code| code.digits() >= self.first) {
            // Counties right below a province, towns right below a city without districts.
            let counties = code.digits() <= 6;
            let without_districts =
                code.digits() == 9 && missing.len() == 1 && code.prefix(6).is_some_and(|c| c.serial() == 0);
            return if parent.is_some() && (counties || without_districts) {
                Ok((parent, Vec::new()))
            } else {
                Err(Reason::NoParent)
            };
        }
        if parent.is_none() && !self.may_hold(None) {
            return Err(Reason::Elsewhere);
        }
        let mut stubs = Vec::new();
        for code in missing.iter().rev() {
            let Some(level) = Level::from_code(*code) else { return Err(Reason::NotACode) };
            let digits = code.to_string();
            let name = vocabulary().province(&digits).map_or(digits.as_str(), |name| name);
            let mut stub = Unit::new(level, name, Some(*code), parent);
            stub.stub = true;
            parent = Some(UnitId::provisional(next + u32::try_from(stubs.len()).unwrap_or(0)));
            stubs.push((*code, stub));
        }
        Ok((parent, stubs))
    }

    fn name_free(&self, parent: Option<UnitId>, name: &str, but: Option<UnitId>) -> Result<(), CellError> {
        let day = self.view.today();
        let taken = self.names.contains_key(&(parent, name.into()))
            || self.view.units_named(name).any(|(id, unit)| {
                Some(id) != but && unit.name(day) == name && unit.parent(day) == parent && unit.exists(day)
            });
        if taken { Err(Reason::NameTaken.at("name")) } else { Ok(()) }
    }

    fn parent_cell(
        &self,
        line: &Line<'_>,
        code: Code,
        provisional: bool,
    ) -> Result<Option<UnitId>, CellError> {
        let text = line.text("parent_code")?;
        if text.is_empty() {
            return Ok(None);
        }
        let above = super::code(&text, false, "parent_code")?;
        let parent = self.there(above).ok_or(Reason::NoParent.at("parent_code"))?;
        let prefix = code.prefix(above.digits());
        // A code that is to be replaced may stand anywhere, and one may begin with what its parent was called before.
        let former = || {
            let known = prefix.and_then(|prefix| self.former.get(&prefix).map(|(id, _)| *id));
            known.or_else(|| prefix.and_then(|prefix| self.view.unit_by_code(prefix))) == Some(parent)
        };
        if provisional || prefix == Some(above) || former() {
            Ok(Some(parent))
        } else {
            Err(Reason::CodeNotBelow.at("parent_code"))
        }
    }

    /// The codes that a unit had, of which none may be another's.
    fn codes(
        &self,
        line: &Line<'_>,
        own: Option<UnitId>,
        present: Code,
    ) -> Result<Option<Dated<Option<Code>>>, CellError> {
        read_dated(line, "codes", |text| {
            let Some(text) = text else { return Ok(None) };
            let code = code(text, false, "codes")?;
            let others = self.view.unit_by_code(code).is_some_and(|id| Some(id) != own)
                || self.made.contains_key(&code)
                || self.former.contains_key(&code);
            if code != present && others {
                return Err(Reason::CodeTaken.at("codes"));
            }
            if code.digits() != present.digits() {
                return Err(Reason::NotACode.at("codes"));
            }
            Ok(Some(code))
        })
    }

    /// Whether the row says that the unit's code is to be replaced.
    fn provisional(line: &Line<'_>, before: bool) -> Result<bool, CellError> {
        Ok(match line.value::<Unit>("provisional_code", "provisional_code")? {
            Some(Value::Flag(said)) => said,
            _ => before,
        })
    }

    /// Takes in the names and codes that the row tells, behind its present ones.
    fn take_history(
        &mut self,
        line: &Line<'_>,
        unit: &mut Unit,
        (code, own, id): (Code, Option<UnitId>, UnitId),
    ) -> Result<(), CellError> {
        let day = self.view.today();
        let codes = self.codes(line, own, code)?;
        if let Some(names) = names(line)? {
            unit.names = with_present(names, unit.names.on(day), day);
        }
        if let Some(codes) = codes {
            for (_, former) in codes.spans() {
                self.former.extend(
                    former.filter(|former| *former != code).map(|former| (former, (id, line.number))),
                );
            }
            unit.codes = with_present(codes, unit.codes.on(day), day);
        }
        Ok(())
    }

    fn change(&mut self, line: &Line<'_>, code: Code, id: UnitId) -> Result<Taken<Unit>, CellError> {
        let day = self.view.today();
        let before = self.view.unit(id).cloned().ok_or(Reason::Elsewhere.at("code"))?;
        if before.code(day) != Some(code) {
            return Err(Reason::CodeTaken.at("code"));
        }
        let mut after = before.clone();
        line.set_fields(&mut after)?;
        in_order(after.from, after.to)?;
        let given = line.raw("name")?;
        if !given.is_blank() {
            let name = name(&given, MAX_NAME, "name")?;
            if before.name(day) != &*name {
                if after.to.is_none_or(|to| to >= day) {
                    self.name_free(before.parent(day), &name, Some(id))?;
                }
                self.names.insert((before.parent(day), name.clone()), line.number);
                if before.stub {
                    after.names.correct(name);
                } else {
                    after.names.change(day, name);
                }
            }
            after.stub = false;
        }
        if let Some(crate::domain::Value::Flag(stub)) = line.value::<Unit>("stub", "stub")? {
            after.stub = stub;
        }
        let unchanged =
            before.parent(day).and_then(|parent| self.view.unit_code(parent)).map(|code| code.to_string())
                == Some(line.text("parent_code")?);
        let provisional = Self::provisional(line, before.provisional_code)?;
        if !unchanged && let Some(parent) = self.parent_cell(line, code, provisional)? {
            after.parents.change(day, Some(parent));
        }
        self.take_history(line, &mut after, (code, Some(id), id))?;
        read_parents(line, |_| None)?;
        check_lineage(line)?;
        if before != after && !self.may_hold(before.parent(day)) {
            return Err(Reason::Elsewhere.at("code"));
        }
        Ok(Taken::Old { id: id.0, before, after })
    }
}

impl Importer for Units<'_> {
    type Record = Unit;

    fn prepare(&mut self, lines: &[Line<'_>]) -> Option<Vec<usize>> {
        let mut order: Vec<(u8, usize)> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let digits = line.text("code").ok().and_then(|text| super::code(&text, false, "code").ok());
                (digits.map_or(u8::MAX, Code::digits), index)
            })
            .collect();
        order.sort_unstable();
        self.first = order.first().map_or(15, |(digits, _)| *digits);
        // Parents come before what lies in them, wherever they stand in the file.
        Some(order.into_iter().map(|(_, index)| index).collect())
    }

    fn take(&mut self, line: &Line<'_>, next: u32, _: &mut Vec<Remark>) -> Result<Taken<Unit>, CellError> {
        let text = line.text("code")?;
        if text.is_empty() {
            return Err(Reason::Missing.at("code"));
        }
        let code = code(&text, false, "code")?;
        if let Some((_, row)) = self.made.get(&code).or_else(|| self.former.get(&code)) {
            return Err(Reason::Twice { row: *row }.at("code"));
        }
        if let Some(id) = self.view.unit_by_code(code) {
            return self.change(line, code, id);
        }
        let level = Level::from_code(code).ok_or(Reason::NotACode.at("code"))?;
        let name = name(&line.raw("name")?, MAX_NAME, "name")?;
        let to = match line.value::<Unit>("to", "to")? {
            Some(Value::Day(to)) => Some(to),
            _ => None,
        };
        let (parent, stubs) = match self.parent_cell(line, code, Self::provisional(line, false)?)? {
            Some(parent) => (Some(parent), Vec::new()),
            None => self.parent(code, to, next).map_err(|reason| reason.at("code"))?,
        };
        let over = to.is_some_and(|to| to < self.view.today());
        if !over {
            self.name_free(parent, &name, None)?;
        }
        let mut record = Unit::new(level, &name, Some(code), parent);
        line.set_fields(&mut record)?;
        read_parents(line, |_| None)?;
        check_lineage(line)?;
        if let Some(crate::domain::Value::Flag(stub)) = line.value::<Unit>("stub", "stub")? {
            record.stub = stub;
        }
        in_order(record.from, record.to)?;
        let own = UnitId::provisional(next + u32::try_from(stubs.len()).unwrap_or(0));
        self.take_history(line, &mut record, (code, None, own))?;
        let mut id = next;
        for (code, _) in &stubs {
            self.made.insert(*code, (UnitId::provisional(id), line.number));
            id += 1;
        }
        self.made.insert(code, (UnitId::provisional(id), line.number));
        if !over {
            self.names.insert((parent, name), line.number);
        }
        Ok(Taken::New { stubs: stubs.into_iter().map(|(_, stub)| stub).collect(), record })
    }

    fn link(&self, line: &Line<'_>, record: &mut Unit, remarks: &mut Vec<Remark>) {
        let find = |text: &str| Code::parse(text).and_then(|code| self.there(code));
        let day = self.view.today();
        let parents = read_parents(line, find);
        match parents {
            Ok(Some(Some(parents))) => {
                record.parents = with_present(parents, record.parents.on(day), day);
            }
            Ok(Some(None)) => remarks.push(Remark::LinkLost),
            Ok(None) | Err(_) => {}
        }
        if let Ok(false) = read_lineage(line, &mut record.lineage, find) {
            remarks.push(Remark::LinkLost);
        }
    }
}

/// The parents of a unit over time: `None` where the row says nothing, nothing inside where one is not to be found.
#[expect(clippy::option_option, reason = "said nothing, and named somebody unknown, are two things")]
pub(super) fn read_parents(
    line: &Line<'_>,
    mut find: impl FnMut(&str) -> Option<UnitId>,
) -> Result<Option<Option<Dated<Option<UnitId>>>>, CellError> {
    let mut whole = true;
    let parents = read_dated(line, "parents", |text| {
        let Some(text) = text else { return Ok(None) };
        let found = find(text);
        whole &= found.is_some();
        Ok(found)
    })?;
    Ok(parents.map(|parents| whole.then_some(parents)))
}

/// The names of a unit over time.
pub(super) fn names(line: &Line<'_>) -> Result<Option<Dated<Box<str>>>, CellError> {
    read_dated(line, "names", |text| {
        let text = text.unwrap_or_default();
        name(&Raw { text: text.into(), literal: true }, MAX_NAME, "names")
    })
}
