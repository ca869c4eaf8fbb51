//! Posts, vacancies and reserves of a unit, kept for villages and above.
//!
//! A change recomputes its *village* whole and adds the difference to the levels above; groups are computed when
//! shown; at midnight everything is computed anew, because ages, vacancies and re-validations move without a change.

use super::switches::{Switches, Worth};
use crate::domain::{
    Book, Day, UnitId,
    office::{
        clock::bench,
        file::{self, MAX_OFFICES},
        record::Incumbency,
    },
    register::Slug,
    unit::Level,
};

/// What a unit has of one office.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OfficeSum {
    /// Posts established.
    pub posts: u32,
    /// Posts that somebody holds.
    pub held: u32,
    /// Posts that nobody holds; a stand-in does not fill one.
    pub vacant: u32,
    /// Stand-ins.
    pub acting: u32,
    /// Posts vacant for longer than the setting says.
    pub long_vacant: u32,
    /// Posts with a target of reserves. A vacancy does not lower it.
    pub base: u32,
    /// Of these, vacant.
    pub base_vacant: u32,
    /// Reserves needed.
    pub need: u32,
    /// Entries of reserve lists that count.
    pub valid: u32,
    /// Entries that are filed and do not count.
    pub uncounted: u32,
    /// Entries that are not filed.
    pub unfiled: u32,
    /// Of those that count, how many will not in a year.
    pub leaving: u32,
    /// Villages below their target.
    pub short_units: u32,
    /// Reserves missing in them; what other villages have too many does not help them.
    pub short: u32,
}

impl OfficeSum {
    /// Every number with its name: one list for adding, comparing and showing.
    pub const fn parts(&self) -> [u32; 14] {
        let OfficeSum {
            posts,
            held,
            vacant,
            acting,
            long_vacant,
            base,
            base_vacant,
            need,
            valid,
            uncounted,
            unfiled,
            leaving,
            short_units,
            short,
        } = *self;
        [
            posts,
            held,
            vacant,
            acting,
            long_vacant,
            base,
            base_vacant,
            need,
            valid,
            uncounted,
            unfiled,
            leaving,
            short_units,
            short,
        ]
    }

    const fn of_parts(parts: [u32; 14]) -> OfficeSum {
        let [
            posts,
            held,
            vacant,
            acting,
            long_vacant,
            base,
            base_vacant,
            need,
            valid,
            uncounted,
            unfiled,
            leaving,
            short_units,
            short,
        ] = parts;
        OfficeSum {
            posts,
            held,
            vacant,
            acting,
            long_vacant,
            base,
            base_vacant,
            need,
            valid,
            uncounted,
            unfiled,
            leaving,
            short_units,
            short,
        }
    }

    /// Reserves per post.
    pub const fn ratio(&self) -> Ratio {
        Ratio { of: self.valid, by: self.base }
    }

    /// Share of the need that is met.
    pub const fn share(&self) -> Ratio {
        Ratio { of: self.valid, by: self.need }
    }

    /// Whether the total reaches the target; `None` without posts.
    pub const fn met(&self) -> Option<bool> {
        if self.base == 0 { None } else { Some(self.valid >= self.need) }
    }

    /// Whether every village reaches its target; `None` without posts.
    pub const fn met_everywhere(&self) -> Option<bool> {
        if self.base == 0 { None } else { Some(self.short_units == 0) }
    }

    /// The two verdicts in one.
    pub const fn verdict(&self) -> Verdict {
        match (self.met(), self.met_everywhere()) {
            (None, _) | (_, None) => Verdict::NoPosts,
            (Some(true), Some(true)) => Verdict::Met,
            (Some(true), Some(false)) => Verdict::SomeShort,
            (Some(false), _) => Verdict::TotalShort,
        }
    }
}

/// What the two verdicts come to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Total and every village.
    Met,
    /// The total, but some village is short.
    SomeShort,
    /// Not even the total.
    TotalShort,
    /// Nothing established: neither met nor missed.
    NoPosts,
}

/// A ratio that keeps both numbers; it is cut when shown, never rounded up into "met".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ratio {
    /// Numerator.
    pub of: u32,
    /// Denominator.
    pub by: u32,
}

impl Ratio {
    /// The ratio in units of the last of `decimals` places, cut; `None` where the base is empty.
    pub fn cut(self, decimals: u32) -> Option<u64> {
        let scale = 10_u64.checked_pow(decimals)?;
        (u64::from(self.of) * scale).checked_div(u64::from(self.by))
    }

    /// The ratio in words: `2.02`.
    pub fn text(self, decimals: u32) -> Option<String> {
        let cut = self.cut(decimals)?;
        let scale = 10_u64.pow(decimals);
        let places = decimals as usize;
        if places == 0 {
            return Some(cut.to_string());
        }
        Some(format!("{}.{:0places$}", cut / scale, cut % scale))
    }

    /// The share in hundredths of a per cent, cut: 451 of 452 is 99.77.
    pub fn percent(self) -> Option<String> {
        Ratio { of: self.of, by: self.by }.cut(4).map(|cut| format!("{}.{:02}", cut / 100, cut % 100))
    }
}

/// What a unit has of all offices, by their place in `assets/offices.toml`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PipelineSums {
    /// One per office.
    pub offices: [OfficeSum; MAX_OFFICES],
}

impl PipelineSums {
    /// One office.
    pub fn office(&self, key: Slug) -> OfficeSum {
        file::place(key).and_then(|at| self.offices.get(at)).copied().unwrap_or_default()
    }

    /// Adds (`sign` 1) or takes away (`sign` -1) another unit's sums.
    pub fn add(&mut self, other: &PipelineSums, sign: i64) {
        for (to, by) in self.offices.iter_mut().zip(&other.offices) {
            let mut parts = to.parts();
            for (part, by) in parts.iter_mut().zip(by.parts()) {
                *part = u32::try_from((i64::from(*part) + sign * i64::from(by)).max(0)).unwrap_or(u32::MAX);
            }
            *to = OfficeSum::of_parts(parts);
        }
    }

    /// The same without what reserve lists say.
    #[must_use]
    pub fn without_lists(mut self) -> PipelineSums {
        for office in &mut self.offices {
            *office = OfficeSum {
                valid: 0,
                uncounted: 0,
                unfiled: 0,
                leaving: 0,
                short_units: 0,
                short: 0,
                ..*office
            };
        }
        self
    }
}

/// The sums of a village with its groups on a day, from the rows.
pub fn of_village(book: &Book, village: UnitId, switches: &Switches, day: Day) -> PipelineSums {
    let mut sums = PipelineSums::default();
    let groups = book
        .tree()
        .children(village)
        .filter(|id| book.unit(*id).is_some_and(|unit| unit.level == Level::Group));
    for unit in std::iter::once(village).chain(groups) {
        of_posts(book, unit, switches, day, &mut sums);
    }
    of_lists(book, village, switches, day, &mut sums);
    for (place, sum) in sums.offices.iter_mut().enumerate() {
        sum.need = sum.base * switches.ratio.get(place).copied().unwrap_or(0);
        sum.short = sum.need.saturating_sub(sum.valid);
        sum.short_units = u32::from(sum.short > 0);
    }
    sums
}

/// Posts right in a unit.
pub fn of_posts(book: &Book, unit: UnitId, switches: &Switches, day: Day, sums: &mut PipelineSums) {
    let Some(record) = book.unit(unit).filter(|record| record.exists(day)) else { return };
    let mut offices: Vec<Slug> =
        book.posts_of_unit(unit).filter(|(_, post)| post.exists(day)).map(|(_, post)| post.office).collect();
    if offices.is_empty() {
        return;
    }
    offices.sort_unstable();
    offices.dedup();
    let held: Vec<&Incumbency> = book.incumbencies_of_unit(unit).map(|(_, held)| held).collect();
    for office in offices {
        let Some(place) = file::place(office) else { continue };
        let bench = bench(book.posts_of_unit(unit).map(|(_, post)| post), held.iter().copied(), office, day);
        let sum = &mut sums.offices[place];
        sum.posts += bench.posts;
        sum.held += bench.held.min(bench.posts);
        sum.vacant += bench.vacant;
        sum.acting += bench.acting;
        let long = |since: Day| since.plus_months(switches.long_vacancy_months) <= day;
        if bench.since.is_some_and(long) {
            sum.long_vacant += bench.vacant;
        }
        if switches.aims(record.kind, place) {
            sum.base += bench.posts;
            sum.base_vacant += bench.vacant;
        }
    }
}

/// Reserve lists of a village. A list without established posts counts for nothing: it has no target.
fn of_lists(book: &Book, village: UnitId, switches: &Switches, day: Day, sums: &mut PipelineSums) {
    for (id, reserve) in book.reserves_of_unit(village).filter(|(_, reserve)| reserve.active(day)) {
        let Some(place) = file::place(reserve.office) else { continue };
        let sum = &mut sums.offices[place];
        if sum.base == 0 {
            continue;
        }
        match switches.judge(book, id, reserve, day) {
            Worth::Valid => {
                sum.valid += 1;
                sum.leaving += u32::from(switches.leaves_within_a_year(book, reserve, day));
            }
            Worth::Not(_) => sum.uncounted += 1,
            Worth::Unfiled => sum.unfiled += 1,
        }
    }
}
