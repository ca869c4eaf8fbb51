//! Established posts, incumbencies and reserve lists. The keys are unit, office and first day; the same with the
//! person for those two that have one.

use super::{assignments::person, in_order};
use crate::{
    domain::{
        Day, PersonId, UnitId, View,
        office::{self, Incumbency, OfficeKind, Post, Taken, file::named},
        person::PersonStatus,
        pipeline::{file, record::Reserve},
        register::Slug,
    },
    exchange::{
        places::{Place, Places},
        plan::{Importer, Line, Remark, Taken as Row},
        problem::{CellError, Reason},
    },
};
use std::collections::HashMap;

/// The unit of a row, and the kind of office in it.
fn seat(places: &Places<'_>, line: &Line<'_>) -> Result<(UnitId, &'static OfficeKind), CellError> {
    let (code, town) = (line.text("unit_code")?, line.raw("town")?.text);
    let (village, group) = (line.raw("village")?.text, line.raw("group")?.text);
    let column = if code.is_empty() { "village" } else { "unit_code" };
    let place = Place { code: &code, town: &town, village: &village, group: &group };
    let found = places.find(place).map_err(|reason| reason.at(column))?;
    let unit = found.ok_or(Reason::Missing.at(column))?;
    if !places.view.in_scope(unit) {
        return Err(Reason::Elsewhere.at(column));
    }
    let office = office(line)?;
    let fits = places.view.unit(unit).is_some_and(|unit| office.fits(unit));
    if fits { Ok((unit, office)) } else { Err(Reason::WrongLevel.at(column)) }
}

fn office(line: &Line<'_>) -> Result<&'static OfficeKind, CellError> {
    for column in ["office", "office_name"] {
        let text = line.raw(column)?;
        if !text.is_blank() {
            return named(&text.text).ok_or(Reason::NotAChoice.at(column));
        }
    }
    Err(Reason::Missing.at("office"))
}

fn village_of(places: &Places<'_>, unit: UnitId) -> UnitId {
    places.view.village_of(unit).unwrap_or(unit)
}

/// The one record that is `same`, with its id; several are a matter for a person.
fn only<I: Copy, R: Clone>(mut found: impl Iterator<Item = (I, R)>) -> Result<Option<(I, R)>, CellError> {
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Reason::TwoMatches.at("")),
        (first, _) => Ok(first),
    }
}

fn once<K: std::hash::Hash + Eq>(
    seen: &mut HashMap<K, u64>,
    key: K,
    line: &Line<'_>,
) -> Result<(), CellError> {
    match seen.insert(key, line.number) {
        Some(row) => Err(Reason::Twice { row }.at("")),
        None => Ok(()),
    }
}

/// Established posts.
pub(in crate::exchange) struct Posts<'v> {
    places: Places<'v>,
    seen: HashMap<(UnitId, Slug, Option<Day>), u64>,
}

impl<'v> Posts<'v> {
    pub fn new(view: &'v View) -> Posts<'v> {
        Posts { places: Places::new(view), seen: HashMap::new() }
    }
}

impl Importer for Posts<'_> {
    type Record = Post;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(&mut self, line: &Line<'_>, _: u32, _: &mut Vec<Remark>) -> Result<Row<Post>, CellError> {
        let (unit, office) = seat(&self.places, line)?;
        let view = self.places.view;
        let from = line.day("from")?;
        // A last day that is no day, as the word for none, is read with the other fields.
        let to = line.day("to").unwrap_or_default();
        let matched = |same: &dyn Fn(&Post) -> bool| {
            let all = view.posts_of_unit(unit).filter(|(_, post)| post.office == office.key && same(post));
            only(all.map(|(id, post)| (id, post.clone())))
        };
        // Ended posts are known by their first day, or by their last day where the first is not known.
        let before = match from {
            Some(_) => matched(&|post| post.from == from)?,
            None => match matched(&|post| post.to == to && (to.is_some() || post.from.is_none()))? {
                None => matched(&|post| post.exists(view.today()))?,
                found => found,
            },
        };
        let mut after = match &before {
            Some((_, post)) => post.clone(),
            None => Post { from, ..Post::new(unit, office.key, office.posts) },
        };
        line.set_fields(&mut after)?;
        in_order(after.from, after.to)?;
        once(&mut self.seen, (unit, office.key, after.from), line)?;
        Ok(match before {
            Some((id, before)) => Row::Old { id: id.0, before, after },
            None => Row::New { stubs: Vec::new(), record: after },
        })
    }
}

/// Incumbencies.
pub(in crate::exchange) struct Incumbencies<'v> {
    places: Places<'v>,
    seen: HashMap<(UnitId, Slug, PersonId, Day), u64>,
}

impl<'v> Incumbencies<'v> {
    pub fn new(view: &'v View) -> Incumbencies<'v> {
        Incumbencies { places: Places::new(view), seen: HashMap::new() }
    }
}

impl Importer for Incumbencies<'_> {
    type Record = Incumbency;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(
        &mut self,
        line: &Line<'_>,
        _: u32,
        remarks: &mut Vec<Remark>,
    ) -> Result<Row<Incumbency>, CellError> {
        let (unit, office) = seat(&self.places, line)?;
        let view = self.places.view;
        let who = person(&self.places, line, village_of(&self.places, unit))?;
        let from = line.day("from")?.ok_or(Reason::Missing.at("from"))?;
        once(&mut self.seen, (unit, office.key, who, from), line)?;
        let same = |held: &Incumbency| (held.office, held.person, held.from) == (office.key, who, from);
        let all = view.incumbencies_of_unit(unit).filter(|(_, held)| same(held));
        let before = only(all.map(|(id, held)| (id, held.clone())))?;
        let usual = office.taken.first().copied().unwrap_or(Taken::Elected);
        let mut after = match &before {
            Some((_, held)) => held.clone(),
            None => Incumbency::new(unit, office.key, who, from, usual),
        };
        line.set_fields(&mut after)?;
        if before.as_ref().is_none_or(|(_, before)| *before != after) {
            in_order(Some(after.from), after.to)?;
            if !office.taken.contains(&after.began) {
                return Err(Reason::NotTaken.at("began"));
            }
            match after.ended {
                Some(_) if after.to.is_none() => return Err(Reason::Missing.at("to")),
                Some(left) if after.began != Taken::Acting && !office.left.contains(&left) => {
                    return Err(Reason::NotLeft.at("ended"));
                }
                _ => {}
            }
            let person = view.person(who).ok_or(Reason::NoPerson.at("person"))?;
            if person.status == PersonStatus::Deceased && after.to.is_none() {
                return Err(Reason::PersonGone.at("person"));
            }
            let end = |held: &Incumbency| held.to.unwrap_or(Day::MAX);
            let own = before.as_ref().map(|(id, _)| *id);
            let beside = view.incumbencies_of_unit(unit).find(|(id, held)| {
                Some(*id) != own
                    && (held.office, held.person) == (office.key, who)
                    && held.from <= end(&after)
                    && after.from <= end(held)
            });
            if beside.is_some() {
                return Err(Reason::AlreadyHolds.at("person"));
            }
            if after.to.is_none() && person.status != PersonStatus::Active {
                remarks.push(Remark::Unavailable);
            }
        }
        Ok(match before {
            Some((id, before)) => Row::Old { id: id.0, before, after },
            None => Row::New { stubs: Vec::new(), record: after },
        })
    }
}

/// Reserve lists.
pub(in crate::exchange) struct Reserves<'v> {
    places: Places<'v>,
    seen: HashMap<(UnitId, Slug, PersonId, Day), u64>,
}

impl<'v> Reserves<'v> {
    pub fn new(view: &'v View) -> Reserves<'v> {
        Reserves { places: Places::new(view), seen: HashMap::new() }
    }
}

impl Importer for Reserves<'_> {
    type Record = Reserve;

    fn prepare(&mut self, _: &[Line<'_>]) -> Option<Vec<usize>> {
        None
    }

    fn take(&mut self, line: &Line<'_>, _: u32, _: &mut Vec<Remark>) -> Result<Row<Reserve>, CellError> {
        let (unit, office) = seat(&self.places, line)?;
        let view = self.places.view;
        if !view.sees_vetting() {
            return Err(Reason::Elsewhere.at(""));
        }
        if office.ratio.is_none() {
            return Err(Reason::NotAChoice.at("office"));
        }
        let who = person(&self.places, line, village_of(&self.places, unit))?;
        let from = line.day("from")?.unwrap_or(view.today());
        let open = |reserve: &Reserve| (reserve.office, reserve.person) == (office.key, who);
        let listed: Vec<_> = view.reserves_of_unit(unit).filter(|(_, reserve)| open(reserve)).collect();
        let exact = only(
            listed.iter().filter(|(_, reserve)| reserve.from == from).map(|(id, one)| (*id, (*one).clone())),
        )?;
        let (text, source) = (line.raw("stage")?, line.raw("source")?);
        let stage =
            file::stages().iter().find(|stage| stage.key == *text.text || *stage.name_zh == *text.text);
        let channel =
            file::sources().iter().find(|one| one.key == *source.text || *one.name_zh == *source.text);
        if (stage.is_none() && !text.is_blank()) || (channel.is_none() && !source.is_blank()) {
            return Err(Reason::NotAChoice.at(if stage.is_none() && !text.is_blank() {
                "stage"
            } else {
                "source"
            }));
        }
        let mut after = match &exact {
            Some((_, reserve)) => reserve.clone(),
            None => {
                let stage = stage.ok_or(Reason::Missing.at("stage"))?;
                let channel = channel.ok_or(Reason::Missing.at("source"))?;
                Reserve::new(unit, office.key, who, from, stage.key, channel.key)
            }
        };
        line.set_fields(&mut after)?;
        if let Some(stage) = stage.filter(|stage| stage.key != after.stage) {
            after.stage = stage.key;
            after.stage_since = line.day("stage_since")?.unwrap_or(view.today());
        }
        if let Some(channel) = channel {
            after.source = channel.key;
        }
        in_order(Some(after.from), after.to)?;
        let end = |reserve: &Reserve| reserve.to.unwrap_or(Day::MAX);
        let own = exact.as_ref().map(|(id, _)| *id);
        if listed
            .iter()
            .any(|(id, one)| Some(*id) != own && one.from <= end(&after) && after.from <= end(one))
        {
            return Err(Reason::AlreadyHolds.at("person"));
        }
        once(&mut self.seen, (unit, office.key, who, from), line)?;
        Ok(match exact {
            Some((id, before)) => Row::Old { id: id.0, before, after },
            None => Row::New { stubs: Vec::new(), record: after },
        })
    }
}

/// What an office is called in a file.
pub(in crate::exchange) fn name(office: Slug) -> &'static str {
    office::office(office).map_or("", |kind| &kind.name_zh)
}
