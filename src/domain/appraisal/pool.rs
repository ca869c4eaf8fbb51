//! The pool (统筹): what results cost some is shared out again among others, to the last fen.
//!
//! Shares come from the largest remainder, so they add up to the pool exactly; equal remainders fall by the order in
//! which people stand. A pool that an account sees only a part of is not shared out for it. Start with [`shares`].

use super::{
    money,
    points::Fen,
    record::Sheet,
    results::Results,
    template::{Base, Template},
};
use crate::domain::{SheetId, UnitId, View, choice::choice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

choice! {
    /// What a share of the pool is measured by.
    By {
        /// Months in post: everybody alike for each.
        Equal = "equal",
        /// Total times months in post.
        Score = "score",
    }
}

/// Who shares a pool, and how. *Source*: \[B13\] (yearly awards), 屯支书办法 (town pool).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// One pool of everybody due, or one of each town (`unit`).
    pub base: Base,
    /// What a share is measured by.
    pub by: By,
    /// Keys of the grades that take part; none: everybody who is graded or scored.
    #[serde(default)]
    pub grades: Vec<Box<str>>,
}

/// Shares `pool` out by weights: each gets its part cut to the fen, the fen that are left go one each to the largest
/// remainders, the first of equal ones first.
///
/// *Shape*: as many as weights, adding up to `pool`; all 0 where nobody has a weight or there is nothing to share.
pub fn shares(pool: Fen, weights: &[i64]) -> Vec<Fen> {
    let all: i128 = weights.iter().map(|weight| i128::from((*weight).max(0))).sum();
    if all == 0 || pool <= Fen(0) {
        return vec![Fen(0); weights.len()];
    }
    let part = |weight: &i64| i128::from(pool.0) * i128::from((*weight).max(0));
    let cut = |weight: &i64| i64::try_from(part(weight) / all).unwrap_or(0);
    let mut out: Vec<Fen> = weights.iter().map(|weight| Fen(cut(weight))).collect();
    let left = pool.minus(out.iter().copied().sum());
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(part(&weights[*at]) % all), *at));
    for at in order.into_iter().take(usize::try_from(left.0).unwrap_or(0)) {
        out[at] = out[at].plus(Fen(1));
    }
    out
}

/// What one pool has, and what of it nobody takes part to get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shared {
    /// The town; `None` where everybody shares one pool.
    pub town: Option<UnitId>,
    /// What flowed in.
    pub pool: Fen,
    /// How many share it.
    pub people: u32,
}

/// Pools of a cycle with everybody's share.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pools {
    /// Each pool that the account sees whole.
    pub pools: Vec<Shared>,
    /// Shares by sheet; whoever gets none is not there.
    pub shares: BTreeMap<SheetId, Fen>,
}

/// Works the pools out from results that hold everybody of them; `None` where the template shares nothing out.
pub fn pools(view: &View, template: &Template, results: &Results) -> Option<Pools> {
    let rule = template.allowance.as_ref()?.pool.as_ref()?;
    let mut by: BTreeMap<Option<UnitId>, Vec<usize>> = BTreeMap::new();
    for (at, id) in results.sheets.iter().enumerate() {
        let Some(sheet) = view.sheet(*id) else { continue };
        let town = (rule.base == Base::Unit).then(|| view.town_of(sheet.unit)).flatten();
        by.entry(town).or_default().push(at);
    }
    let takes_part = |at: usize, sheet: &Sheet| {
        let now = results.outcome(at).and_then(|outcome| outcome.grade);
        let grade = if sheet.decided.is { sheet.decided.grade } else { now };
        let key = grade.and_then(|at| template.grades.get(usize::from(at))).map(|grade| &grade.key);
        rule.grades.is_empty() || key.is_some_and(|key| rule.grades.contains(key))
    };
    let mut out = Pools::default();
    for (town, list) in by {
        let whole = town.or_else(|| view.sheet(*results.sheets.get(list[0])?).and_then(|s| held(view, s)));
        if whole.is_some_and(|unit| !view.in_scope(unit)) {
            continue;
        }
        let mut pool = Fen(0);
        let mut weights = Vec::with_capacity(list.len());
        for at in &list {
            let sheet = results.sheets.get(*at).and_then(|id| view.sheet(*id));
            let paid = sheet.and_then(|sheet| {
                let cycle = view.cycle(sheet.cycle)?;
                let line =
                    money::payment(template, cycle, sheet, results.scores.get(*at)?, results.outcome(*at)?);
                Some((sheet, line?.ok()?))
            });
            let Some((sheet, payment)) = paid else {
                weights.push(0);
                continue;
            };
            pool = pool.plus(payment.withheld);
            let total = if sheet.decided.is { sheet.decided.total } else { results.scores[*at].total };
            let months = i64::from(sheet.months);
            weights.push(match rule.by {
                _ if !takes_part(*at, sheet) => 0,
                By::Equal => months,
                By::Score => total.unwrap_or_default().thousandths().max(0).saturating_mul(months),
            });
        }
        let people = u32::try_from(weights.iter().filter(|weight| **weight > 0).count()).unwrap_or(u32::MAX);
        out.pools.push(Shared { town, pool, people });
        for (at, share) in list.iter().zip(shares(pool, &weights)) {
            if let Some(id) = results.sheets.get(*at).filter(|_| share > Fen(0)) {
                out.shares.insert(*id, share);
            }
        }
    }
    Some(out)
}

/// The unit that holds a sheet's cycle.
fn held(view: &View, sheet: &Sheet) -> Option<UnitId> {
    view.cycle(sheet.cycle).map(|cycle| cycle.unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fastrand::Rng;

    #[test]
    fn shares_add_up_to_the_pool_to_the_fen_and_differ_by_less_than_one_from_their_part() {
        let mut random = Rng::with_seed(2_026);
        for _ in 0..2_000 {
            let weights: Vec<i64> = (0..random.usize(1..40))
                .map(|_| if random.u8(0..4) == 0 { 0 } else { random.i64(0..1_200_000) })
                .collect();
            let pool = Fen(random.i64(0..100_000_000));
            let out = shares(pool, &weights);
            let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            let sum: Fen = out.iter().copied().sum();
            assert_eq!(sum, if all == 0 { Fen(0) } else { pool });
            for (weight, share) in weights.iter().zip(&out) {
                let exact = i128::from(pool.0) * i128::from(*weight);
                let off = (i128::from(share.0) * all - exact).abs();
                assert!(off < all.max(1), "{weight} of {all}: {share}");
            }
        }
    }

    #[test]
    fn fen_that_are_left_go_to_the_largest_remainders_and_by_order_where_they_are_equal() {
        assert_eq!(shares(Fen(100), &[1, 1, 1]), [Fen(34), Fen(33), Fen(33)]);
        // 10 x 5/17 = 2.94, 10 x 9/17 = 5.29, 10 x 3/17 = 1.76: the same arithmetic as the split 3:5:2 of places.
        assert_eq!(shares(Fen(10), &[5, 9, 3]), [Fen(3), Fen(5), Fen(2)]);
        assert_eq!(shares(Fen(7), &[0, 0]), [Fen(0), Fen(0)], "nobody takes part");
        assert_eq!(shares(Fen(0), &[1]), [Fen(0)]);
    }
}
