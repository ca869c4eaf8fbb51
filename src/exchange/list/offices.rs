//! Lists of offices and of the pipeline, one row per record or, for ratios, per unit.

use super::{List, field};
use crate::{
    domain::{
        Day, PersonId, UnitId, View,
        indicator::freeze::{Figure, RESERVE_RATIO, figure_at, villages_at},
        office::{self, OfficeKind, file::SECRETARY, offices},
        pipeline::{
            desk::{self, Slice},
            file, filing,
            forecast::{self, Limit},
            sums::{OfficeSum, Verdict},
            switches::{NEAR_MONTHS, Uncounted, Worth},
        },
        register::Slug,
        unit::Level,
    },
    exchange::{
        import::office_name,
        sheet::{Cell, Sheet},
    },
};

/// A number, or nothing where there is none.
fn number(value: Option<u32>) -> Cell {
    value.map_or(Cell::Empty, Cell::from)
}

impl List<'_> {
    fn seat(&self, unit: UnitId, office: Slug, key: &str) -> Option<Cell> {
        Some(match key {
            "town" | "village" => self.town_village(Some(unit), key),
            "group" if self.view.unit(unit).is_some_and(|unit| unit.level == Level::Group) => {
                self.name(Some(unit))
            }
            "group" => Cell::Empty,
            "unit_code" => self.code(Some(unit)),
            "office" => Cell::text(office.as_str()),
            "office_name" => Cell::text(office_name(office)),
            _ => return None,
        })
    }

    fn who(&self, person: PersonId, key: &str) -> Option<Cell> {
        let of = |key: &str| self.view.person(person).map_or(Cell::Empty, |record| self.person(record, key));
        Some(match key {
            "person" => of("name"),
            "person_number" => of("number"),
            "id_number" | "birth" | "home_code" => of(key),
            _ => return None,
        })
    }

    pub(super) fn posts(&self, sheet: &mut Sheet) {
        let day = self.view.day();
        for (unit, _) in self.below() {
            let all =
                self.view.posts_of_unit(unit).filter(|(_, post)| self.options.ended || post.exists(day));
            for (_, post) in all {
                let bench = self.view.bench(unit, post.office);
                let row = sheet.columns.iter().map(|key| {
                    self.seat(unit, post.office, key).unwrap_or_else(|| match &**key {
                        "held" => Cell::from(bench.held),
                        "vacant" => Cell::from(bench.vacant),
                        "acting" => Cell::from(bench.acting),
                        "vacant_days" => number(bench.days(day)),
                        key => field(post, key),
                    })
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    fn below(&self) -> impl Iterator<Item = (UnitId, &crate::domain::unit::Unit)> {
        let (ended, day) = (self.options.ended, self.view.day());
        let all = self.tops().into_iter().flat_map(|top| self.view.all_below(top).collect::<Vec<_>>());
        all.filter(move |(_, unit)| ended || unit.exists(day))
    }

    pub(super) fn incumbencies(&self, sheet: &mut Sheet) {
        let day = self.view.day();
        for (unit, _) in self.below() {
            for (_, held) in self.view.incumbencies_of_unit(unit) {
                if !self.options.ended && held.to.is_some_and(|to| to < day) {
                    continue;
                }
                let row = sheet.columns.iter().map(|key| {
                    self.seat(unit, held.office, key).or_else(|| self.who(held.person, key)).unwrap_or_else(
                        || match &**key {
                            "standing" => Cell::Choice("standing", super::standing_key(held.standing(day))),
                            key => field(held, key),
                        },
                    )
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    pub(super) fn reserves(&self, sheet: &mut Sheet) {
        let (day, switches) = (self.view.day(), self.view.switches());
        for (unit, _) in self.below() {
            for (id, reserve) in self.view.reserves_of_unit(unit) {
                if !self.options.ended && !reserve.active(day) {
                    continue;
                }
                let entry = desk::entry(self.view, switches, id, reserve);
                let row = sheet.columns.iter().map(|key| {
                    self.seat(unit, reserve.office, key)
                        .or_else(|| self.who(reserve.person, key))
                        .unwrap_or_else(|| match &**key {
                            "stage_name" => Cell::text(file::stage(reserve.stage).map_or("", |s| &s.name_zh)),
                            "source_name" => {
                                Cell::text(file::source(reserve.source).map_or("", |s| &s.name_zh))
                            }
                            "worth" if !reserve.active(day) => Cell::Empty,
                            "worth" => Cell::text(worth_key(entry.worth)),
                            "mentor" => reserve
                                .mentor
                                .and_then(|mentor| self.view.person(mentor))
                                .map_or(Cell::Empty, |mentor| Cell::text(&mentor.name)),
                            key => field(reserve, key),
                        })
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    pub(super) fn filings(&self, sheet: &mut Sheet) {
        let day = self.view.day();
        let departments = filing::departments(self.view);
        for top in self.tops() {
            for (_, one) in self.view.filings_below(top) {
                if !self.options.ended && one.outcome.is_some() {
                    continue;
                }
                let replies = |wanted: filing::Reply| {
                    let count =
                        departments.iter().filter(|name| filing::reply(one, name, day) == wanted).count();
                    Cell::from(u32::try_from(count).unwrap_or(u32::MAX))
                };
                let row = sheet.columns.iter().map(|key| {
                    self.seat(one.unit, one.office, key).or_else(|| self.who(one.person, key)).unwrap_or_else(
                        || match &**key {
                            "clear" => replies(filing::Reply::Clear),
                            "objections" => replies(filing::Reply::Objection),
                            "open" => replies(filing::Reply::Open),
                            "late" => replies(filing::Reply::Late),
                            "missing" => Cell::List(
                                filing::missing_parts(one).iter().map(|part| part.name_zh.clone()).collect(),
                            ),
                            key => field(one, key),
                        },
                    )
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    pub(super) fn offices(&self, sheet: &mut Sheet) {
        for kind in offices() {
            let row = sheet.columns.iter().map(|key| office_cell(kind, key)).collect();
            sheet.rows.push(row);
        }
    }

    /// The unit and those right below it, for each office with a target.
    pub(super) fn ratios(&self, sheet: &mut Sheet) {
        let Some(top) = self.options.unit.or_else(|| self.view.home()) else { return };
        let children: Vec<UnitId> = self
            .view
            .children(top)
            .filter(|(id, unit)| unit.level != Level::Group && self.view.in_scope(*id))
            .map(|(id, _)| id)
            .collect();
        for kind in offices().iter().filter(|kind| kind.ratio.is_some()) {
            for unit in std::iter::once(top).chain(children.iter().copied()) {
                let frozen = self.options.period.and_then(|day| frozen_sum(self.view, unit, kind.key, day));
                let live = self.view.pipeline(unit).office(kind.key);
                let sum = frozen.map_or(live, |(_, then)| OfficeSum {
                    base_vacant: live.base_vacant,
                    uncounted: live.uncounted,
                    unfiled: live.unfiled,
                    leaving: live.leaving,
                    ..then
                });
                if unit != top && sum.base == 0 && kind.posts == 0 {
                    continue;
                }
                let row = sheet.columns.iter().map(|key| match (&**key, frozen) {
                    ("frozen", Some((taken, _))) => Cell::text(&taken.to_string()),
                    ("frozen", None) => Cell::Empty,
                    (key, _) => self.ratio(unit, kind, &sum, key),
                });
                let row = row.collect();
                sheet.rows.push(row);
            }
        }
    }

    fn ratio(&self, unit: UnitId, kind: &OfficeKind, sum: &OfficeSum, key: &str) -> Cell {
        let shown = self.view.sees_vetting();
        let listed = |value: u32| if shown && sum.base > 0 { Cell::from(value) } else { Cell::Unknown };
        match key {
            "code" => self.code(Some(unit)),
            "name" => self.name(Some(unit)),
            "office" => Cell::text(kind.key.as_str()),
            "office_name" => Cell::text(&kind.name_zh),
            "posts" => Cell::from(sum.base),
            "vacant" => Cell::from(sum.base_vacant),
            "need" => Cell::from(sum.need),
            "valid" => listed(sum.valid),
            "ratio" | "share" if !shown => Cell::Unknown,
            "ratio" => sum.ratio().text(2).map_or(Cell::None, |text| Cell::text(&text)),
            "share" => sum.share().percent().map_or(Cell::None, |text| Cell::text(&text)),
            "short_villages" => listed(sum.short_units),
            "short" => listed(sum.short),
            "uncounted" => listed(sum.uncounted),
            "unfiled" => listed(sum.unfiled),
            "leaving" => listed(sum.leaving),
            "verdict" if shown => Cell::text(verdict_key(sum.verdict())),
            _ => Cell::Unknown,
        }
    }

    /// Who reaches a limit, the sums by then, and the fewest additions, one below the other.
    pub(super) fn forecast(&self, sheet: &mut Sheet) {
        let months = match self.options.months {
            0 => NEAR_MONTHS,
            months => i32::from(months),
        };
        let view = self.view;
        for top in self.tops() {
            for kind in offices().iter().filter(|kind| kind.ratio.is_some()) {
                for one in forecast::reached(view, top, kind.key, months) {
                    let limit = match one.limit {
                        Limit::Term(_) => "term",
                        Limit::Age(_) => "age",
                        Limit::ReserveAge(_) => "reserve_age",
                        Limit::ReserveEnds(_) => "reserve_ends",
                    };
                    let row = sheet.columns.iter().map(|key| match &**key {
                        "part" => Cell::text("limit"),
                        "day" => Cell::text(&one.day.to_string()),
                        "limit" => Cell::text(limit),
                        key => self
                            .seat(one.unit, kind.key, key)
                            .or_else(|| self.who(one.person, key))
                            .unwrap_or(Cell::Empty),
                    });
                    let row = row.collect();
                    sheet.rows.push(row);
                }
                let then = forecast::then(view, top, kind.key, months);
                if then.base == 0 {
                    continue;
                }
                let day = view.day().plus_months(months);
                let row = sheet.columns.iter().map(|key| match &**key {
                    "part" => Cell::text("ratio"),
                    "day" => Cell::text(&day.to_string()),
                    "need" => Cell::from(then.need),
                    "valid" => Cell::from(then.valid),
                    "ratio" => then.ratio().text(2).map_or(Cell::None, |text| Cell::text(&text)),
                    "short" => Cell::from(then.short),
                    key => self.seat(top, kind.key, key).unwrap_or(Cell::Empty),
                });
                let row = row.collect();
                sheet.rows.push(row);
                for addition in forecast::additions(view, top, kind.key, months) {
                    let validate = addition.validate.iter().filter_map(|id| view.reserve(*id));
                    let names = validate.map(|reserve| (reserve.person, "validate"));
                    let names: Vec<_> =
                        names.chain(addition.people.iter().map(|person| (*person, "recommend"))).collect();
                    for (person, limit) in names {
                        let row = sheet.columns.iter().map(|key| match &**key {
                            "part" => Cell::text("addition"),
                            "limit" => Cell::text(limit),
                            "short" => Cell::from(addition.needed),
                            key => self
                                .seat(addition.village, kind.key, key)
                                .or_else(|| self.who(person, key))
                                .unwrap_or(Cell::Empty),
                        });
                        let row = row.collect();
                        sheet.rows.push(row);
                    }
                }
            }
        }
    }

    /// Why entries do not count, who could be recommended: the work list behind the ratios.
    pub(super) fn pipeline(&self, sheet: &mut Sheet) {
        let switches = self.view.switches();
        for top in self.tops() {
            for kind in offices().iter().filter(|kind| kind.ratio.is_some()) {
                for entry in desk::entries(self.view, top, kind.key, Slice::All) {
                    let Some(reserve) = self.view.reserve(entry.id) else { continue };
                    let row = sheet.columns.iter().map(|key| {
                        self.seat(reserve.unit, reserve.office, key)
                            .or_else(|| self.who(reserve.person, key))
                            .unwrap_or_else(|| match &**key {
                                "worth" => Cell::text(worth_key(entry.worth)),
                                "leaving" => Cell::Flag(entry.leaving),
                                "age" => self
                                    .view
                                    .person(reserve.person)
                                    .and_then(|person| person.birth)
                                    .map_or(Cell::Unknown, |birth| {
                                        let age = switches.age_day(self.view.day()).years_since(birth.day);
                                        Cell::Number(i64::from(age))
                                    }),
                                key => field(reserve, key),
                            })
                    });
                    let row = row.collect();
                    sheet.rows.push(row);
                }
            }
        }
    }
}

/// Key of what an entry is worth, as `--json` has it.
pub(super) const fn worth_key(worth: Worth) -> &'static str {
    match worth {
        Worth::Valid => "valid",
        Worth::Unfiled => "unfiled",
        Worth::Not(why) => match why {
            Uncounted::Gone => "gone",
            Uncounted::OutOfContact => "out_of_contact",
            Uncounted::Incumbent => "incumbent",
            Uncounted::Elsewhere => "elsewhere",
            Uncounted::TooOld => "too_old",
            Uncounted::AgeUnknown => "age_unknown",
            Uncounted::Education => "education",
            Uncounted::EducationUnknown => "education_unknown",
            Uncounted::Stale => "stale",
            Uncounted::NeverValidated => "never_validated",
        },
    }
}

const fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::SomeShort => "some_villages_short",
        Verdict::TotalShort => "total_short",
        Verdict::NoPosts => "no_posts",
    }
}

fn office_cell(kind: &OfficeKind, key: &str) -> Cell {
    let words = |all: Vec<&'static str>| Cell::List(all.into_iter().map(Into::into).collect());
    match key {
        "key" => Cell::text(kind.key.as_str()),
        "name_zh" => Cell::text(&kind.name_zh),
        "name_en" => Cell::text(&kind.name_en),
        "level" => Cell::Choice("level", kind.level.key()),
        "posts" => Cell::from(u32::from(kind.posts)),
        "term_years" => Cell::from(u32::from(kind.term_years)),
        "taken" => words(kind.taken.iter().map(|taken| taken.key()).collect()),
        "left" => words(kind.left.iter().map(|left| left.key()).collect()),
        "filed" => Cell::Flag(kind.filed),
        "concurrent" => kind
            .concurrent
            .map_or(Cell::Empty, |other| Cell::text(office::office(other).map_or("", |o| o.key.as_str()))),
        _ => Cell::text(&kind.source),
    }
}

/// What was frozen of the reserve lists of a unit at a period's end, with the day on which it was.
fn frozen_sum(view: &View, unit: UnitId, office: Slug, day: Day) -> Option<(Day, OfficeSum)> {
    let of = view.indicator(RESERVE_RATIO).filter(|_| office == SECRETARY)?;
    let past = figure_at(view, of.key, unit, day)?;
    let villages = villages_at(view, of.key, unit, day);
    let short = |figure: &Figure| figure.needed.unwrap_or(0).saturating_sub(figure.reading.met);
    let shorts: Vec<u32> = villages.iter().map(short).filter(|short| *short > 0).collect();
    let base = past.figure.reading.base.unwrap_or(0);
    let sum = OfficeSum {
        posts: base,
        base,
        need: past.figure.needed.unwrap_or(0),
        valid: past.figure.reading.met,
        short_units: u32::try_from(shorts.len()).unwrap_or(u32::MAX),
        short: shorts.iter().sum(),
        ..OfficeSum::default()
    };
    Some((past.taken, sum))
}
