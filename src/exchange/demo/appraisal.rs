//! Two appraisal cycles of the model village's town: one filed, one in which scores are being entered.
//!
//! The villages are real, so nobody in them does badly: every score is an ordinary one. Who leads a group is
//! invented like everybody else.

use super::maker::{Maker, id};
use crate::domain::{
    CycleId, Day, TemplateId, UnitId,
    appraisal::{
        Engine, Mark, Points, Template,
        due::{Due, Spell, due},
        file,
        grading::{Entrant, Standing, grade},
        record::{Cycle, Decided, Scheme, Sheet},
    },
    code::Code,
    office::file::GROUP_LEADER,
};

/// The template that both cycles use.
const TEMPLATE: &str = "group-leader-example";

/// First and last day of the half year around a day, and its name.
fn half(day: Day) -> Option<(Day, Day, String)> {
    let (year, month, _) = day.ymd();
    let (from, to, name) = match month {
        1..=6 => ((1, 1), (6, 30), "上半年"),
        _ => ((7, 1), (12, 31), "下半年"),
    };
    let day = |(month, day): (i8, i8)| Day::from_ymd(year, month, day);
    Some((day(from)?, day(to)?, format!("{year}{name}")))
}

/// Adds template, cycles and sheets of the town of a village; nothing where the sample does not have it.
pub(super) fn town(maker: &mut Maker, village: Code) {
    let Some(Ok(loaded)) = file::shipped(TEMPLATE) else { return };
    let Some(town) = village.parent().and_then(|code| unit_of(maker, code)) else { return };
    let leaders = leaders(maker, town);
    let (Some(now), Some(before)) =
        (half(maker.today), half(maker.today).and_then(|now| half(now.0.before())))
    else {
        return;
    };
    let template = loaded.template;
    let scheme = TemplateId(id(maker.rows.schemes.len()));
    maker.rows.schemes.push(Scheme {
        key: template.key.clone(),
        version: template.version,
        retired: false,
        template: template.clone(),
    });
    let cycle = |(from, to, name): &(Day, Day, String), due: Day| Cycle {
        template: scheme,
        name: name.as_str().into(),
        unit: town,
        from: *from,
        to: *to,
        due: Some(due),
        document: "".into(),
        reverse_document: "".into(),
    };
    // Its own numbers, so that the rest of the sample does not depend on it.
    let mut rng = fastrand::Rng::with_seed(u64::from(town.0) + 7);
    let first = CycleId(id(maker.rows.cycles.len()));
    maker.rows.cycles.push(cycle(&before, before.1.plus(-36)));
    let mut done: Vec<Sheet> = due(&leaders, before.0, before.1, template.min_months)
        .iter()
        .map(|one| filled(&template, first, one, template.slots(), &mut rng))
        .collect();
    decide(maker, &template, &mut done, before.1);
    maker.rows.sheets.extend(done);
    let second = CycleId(first.0 + 1);
    maker.rows.cycles.push(cycle(&now, maker.today.plus(2)));
    let mut villages: Vec<UnitId> = Vec::new();
    for one in due(&leaders, now.0, now.1, template.min_months) {
        let village = above(maker, one.spell.unit);
        if villages.last() != Some(&village) {
            villages.push(village);
        }
        // Of every three villages one is through, one has begun, one has not.
        let slots = match villages.len() % 3 {
            1 => template.slots(),
            2 => usize::from(rng.u8(0..8)),
            _ => 0,
        };
        let mut sheet = filled(&template, second, &one, slots, &mut rng);
        sheet.state = u8::from(slots > 0);
        if rng.u8(0..40) == 0 && slots > 2 {
            sheet.cells.set(1, Mark::Absent);
        }
        maker.rows.sheets.push(sheet);
    }
}

fn unit_of(maker: &Maker, code: Code) -> Option<UnitId> {
    maker.rows.units.iter().position(|unit| unit.code(maker.today) == Some(code)).map(|at| UnitId(id(at)))
}

fn above(maker: &Maker, unit: UnitId) -> UnitId {
    maker.rows.units.get(unit.0 as usize).and_then(|unit| unit.parent(maker.today)).unwrap_or(unit)
}

/// Whoever leads a villager group of the town.
fn leaders(maker: &Maker, town: UnitId) -> Vec<Spell> {
    let in_town = |group: UnitId| above(maker, above(maker, group)) == town;
    maker
        .rows
        .incumbencies
        .iter()
        .filter(|held| held.office == GROUP_LEADER && in_town(held.unit))
        .map(|held| Spell { unit: held.unit, person: held.person, from: held.from, to: held.to })
        .collect()
}

/// A sheet with ordinary scores in its first so many slots.
fn filled(template: &Template, cycle: CycleId, due: &Due, slots: usize, rng: &mut fastrand::Rng) -> Sheet {
    let mut sheet = Sheet::new(cycle, due);
    for slot in 0..slots {
        let Some((item, _)) = template.slot(slot) else { continue };
        let Some(max) = item.max else { continue };
        let mark = match &item.scoring {
            crate::domain::appraisal::template::Scoring::Deduct { .. } => {
                let cases = [0, 0, 0, 1, 0, 2][rng.usize(0..6)];
                Mark::cases(0, cases, u8::from(cases > 0))
            }
            _ => {
                let half_points = rng.i64(0..=max.thousandths() / 1_000 / 2);
                Mark::points(max.minus(Points::of_thousandths(half_points * 500)))
            }
        };
        sheet.cells.set(slot, mark);
    }
    sheet
}

/// Writes down what the scores of a finished cycle gave.
fn decide(maker: &Maker, template: &Template, sheets: &mut [Sheet], end: Day) {
    let engine = Engine::new(template);
    let scores: Vec<_> = sheets.iter().map(|sheet| engine.sheet(sheet.cells.marks(), &[])).collect();
    let entrants: Vec<Entrant> = (0u32..)
        .zip(sheets.iter().zip(&scores))
        .map(|(id, (sheet, score))| Entrant {
            id,
            unit: above(maker, sheet.unit).0,
            above: above(maker, above(maker, sheet.unit)).0,
            standing: Standing::Scored,
            total: score.so_far,
            ties: template.tie_order.iter().map(|item| score.items[usize::from(*item)].points).collect(),
            falls_to: None,
            before: None,
            released: "".into(),
        })
        .collect();
    let grading = grade(template, &entrants);
    let last = u8::try_from(template.states.len().saturating_sub(1)).unwrap_or(0);
    for ((sheet, score), outcome) in sheets.iter_mut().zip(&scores).zip(&grading.outcomes) {
        sheet.state = last;
        sheet.notice_from = Some(end.plus(9));
        sheet.notice_to = Some(end.plus(15));
        sheet.document = format!("百镇[{}]12号", end.ymd().0).into();
        sheet.decided = Decided {
            is: true,
            total: score.total,
            rank: outcome.rank,
            by_score: outcome.by_score,
            grade: outcome.grade,
        };
    }
}
