//! 一次配齐: a person for every unfilled role of a unit at once, by an optimal assignment under the rules.
//!
//! *Hard*: nobody gets a role that the rules refuse, more grids than the limit, or two new roles in one grid.
//! *Optimised*, in two steps, each solved to the optimum as a mixed-integer programme:
//! 1. every village with its own people (villages that share people are solved together);
//! 2. what stays unfilled, with people of the same town.
//!
//! Within a step the most roles are filled; then, weighed by [`Weights`], fitting tags, an even load (the
//! k-th grid of a person costs k), a home in the grid, and the order in which candidates stand beside a gap.

use super::{
    Basis, Candidate, GridRow,
    candidates::{self, Nearness},
    village_rows,
};
use crate::domain::{
    Act, GridId, PersonId, RoleId, Step, UnitId, Verb, View,
    assignment::Assignment,
    role::{Reach, Role},
    unit::Level,
};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// What things cost; the sum is minimised. An unfilled role costs more than anything else together.
pub struct Weights;

impl Weights {
    /// A role left unfilled.
    pub const UNFILLED: i64 = 1_000_000;
    /// A person without a tag that the role asks for.
    pub const TAG: i64 = 4_000;
    /// The k-th grid of a person costs k times this.
    pub const LOAD: i64 = 200;
    /// Not living in a group of the grid.
    pub const DISTANCE: i64 = 60;
    /// Each place further down in the list of candidates.
    pub const PLACE: i64 = 1;
}

/// At most so many candidates are weighed for one role of one grid.
pub const MOST_CANDIDATES: usize = 40;
/// Villages whose gaps together exceed this are still solved, but with fewer candidates per gap.
const WIDE: usize = 24;

/// One proposed appointment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The grid.
    pub grid: GridId,
    /// The role.
    pub role: RoleId,
    /// Who, and why.
    pub candidate: Candidate,
}

/// A role for which nobody could be found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfilled {
    /// The grid.
    pub grid: GridId,
    /// The role.
    pub role: RoleId,
    /// How many posts.
    pub posts: u16,
}

/// A proposal for a unit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proposal {
    /// The appointments, in the order of the tree, by grid and role.
    pub lines: Vec<Line>,
    /// What stays unfilled.
    pub unfilled: Vec<Unfilled>,
    /// What the lines cost by [`Weights`], unfilled posts included.
    pub cost: i64,
}

/// One role of one grid with posts to fill.
struct Demand {
    grid: GridId,
    role: RoleId,
    posts: u16,
    candidates: Vec<Candidate>,
}

/// What the first step has given to a person.
type Given = BTreeMap<PersonId, Vec<(GridId, RoleId)>>;

/// Proposes for every gap in a unit. `None` when `stop` said true meanwhile.
///
/// `progress` is told villages done and villages in all.
pub fn propose(
    view: &View,
    unit: UnitId,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(usize, usize),
) -> Option<Proposal> {
    let villages: Vec<UnitId> =
        view.below(unit).filter(|(_, unit)| unit.level == Level::Village).map(|(id, _)| id).collect();
    let mut demands = Vec::new();
    for (at, village) in villages.iter().enumerate() {
        if stop() {
            return None;
        }
        demands.extend(village_demands(view, *village));
        progress(at, villages.len());
    }
    let mut given = Given::new();
    let mut proposal = Proposal::default();
    let left = step(view, demands, &mut given, &mut proposal, stop)?;
    let second = left.into_iter().map(|demand| widened(view, demand, &given)).collect();
    for Demand { grid, role, posts, .. } in step(view, second, &mut given, &mut proposal, stop)? {
        proposal.cost += i64::from(posts) * Weights::UNFILLED;
        proposal.unfilled.push(Unfilled { grid, role, posts });
    }
    let place = |grid: GridId| view.grid(grid).map(|g| (view.place(g.village), g.code(view.day())));
    let order = |role: RoleId| view.role(role).map(|role| role.order);
    proposal.lines.sort_by_cached_key(|l| (place(l.grid), order(l.role), l.candidate.person));
    proposal.unfilled.sort_by_cached_key(|u| (place(u.grid), order(u.role)));
    progress(villages.len(), villages.len());
    Some(proposal)
}

/// The act that carries out the lines that were accepted.
pub fn accept(view: &View, lines: &[Line], basis: &Basis) -> Act {
    let mut ranks: BTreeMap<(GridId, RoleId), u8> = BTreeMap::new();
    let steps = lines
        .iter()
        .map(|line| {
            let mut new: Assignment = basis.assignment(view, line.grid, line.role, line.candidate.person);
            let rank = ranks.entry((line.grid, line.role)).or_insert(new.rank);
            new.rank = *rank;
            *rank = rank.saturating_add(1);
            Step::Create(new.into())
        })
        .collect();
    basis.act(Verb::Propose, steps)
}

fn village_demands(view: &View, village: UnitId) -> Vec<Demand> {
    let gaps: Vec<(GridId, RoleId, u16)> = village_rows(view, village)
        .iter()
        .flat_map(|GridRow { grid, cells }| {
            let gap = |cell: &super::RoleCell| (*grid, cell.role, cell.cell.gap());
            cells.iter().map(gap).filter(|(_, _, posts)| *posts > 0).collect::<Vec<_>>()
        })
        .collect();
    if gaps.is_empty() {
        return Vec::new();
    }
    let most = if gaps.len() > WIDE { WIDE } else { MOST_CANDIDATES };
    gaps.into_iter()
        .map(|(grid, role, posts)| {
            let candidates = candidates::candidates(view, grid, role, most.max(usize::from(posts) * 2)).best;
            Demand { grid, role, posts, candidates }
        })
        .collect()
}

/// The same demand with candidates from the whole town, less those whom the first step already gave it.
fn widened(view: &View, demand: Demand, given: &Given) -> Demand {
    let Some(town) = view.grid(demand.grid).and_then(|grid| view.town_of(grid.village)) else {
        return demand;
    };
    let counts = view.role(demand.role).is_some_and(|role| role.counts_load);
    let mut all: Vec<Candidate> = candidates::pool(view, town)
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|person| {
            let new = given.get(person).map_or(&[][..], Vec::as_slice);
            !new.iter().any(|(grid, role)| *grid == demand.grid || bars(view, *role, demand.role))
        })
        .filter_map(|person| candidates::candidate(view, person, demand.grid, demand.role))
        .collect();
    all.sort_by_cached_key(|c| candidates::rank(c, counts));
    all.truncate(MOST_CANDIDATES);
    Demand { candidates: all, ..demand }
}

/// Whether one person cannot hold both roles anywhere.
fn bars(view: &View, a: RoleId, b: RoleId) -> bool {
    let one = |role: Option<&Role>, other: RoleId| {
        role.is_some_and(|role| role.exclusions.iter().any(|e| e.role == other && e.reach == Reach::Anywhere))
    };
    one(view.role(a), b) || one(view.role(b), a)
}

/// Solves all demands, component by component, and gives back what stays unfilled.
fn step(
    view: &View,
    demands: Vec<Demand>,
    given: &mut Given,
    proposal: &mut Proposal,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Demand>> {
    let mut left = Vec::new();
    for component in components(demands) {
        if stop() {
            return None;
        }
        let chosen = solve(view, &component, given);
        for (mut demand, chosen) in component.into_iter().zip(chosen) {
            demand.posts -= u16::try_from(chosen.len()).unwrap_or(demand.posts).min(demand.posts);
            for at in chosen {
                let candidate = demand.candidates[at].clone();
                let new = given.entry(candidate.person).or_default();
                proposal.cost += cost(view, &demand, at) + load_cost(view, &candidate, demand.role, new);
                new.push((demand.grid, demand.role));
                proposal.lines.push(Line { grid: demand.grid, role: demand.role, candidate });
            }
            if demand.posts > 0 {
                left.push(demand);
            }
        }
    }
    Some(left)
}

/// What a candidate costs apart from load.
fn cost(view: &View, demand: &Demand, at: usize) -> i64 {
    let candidate = &demand.candidates[at];
    let tags = view.role(demand.role).map_or(0, |role| role.tags.len());
    let untagged = tags > 0 && usize::from(candidate.tag) >= tags;
    i64::from(untagged) * Weights::TAG
        + i64::from(candidate.nearness != Nearness::Grid) * Weights::DISTANCE
        + i64::try_from(at).unwrap_or(0) * Weights::PLACE
}

fn counts(view: &View, role: RoleId) -> bool {
    view.role(role).is_some_and(|role| role.counts_load)
}

fn new_load(view: &View, new: &[(GridId, RoleId)]) -> u16 {
    let grids: BTreeSet<GridId> =
        new.iter().filter(|(_, role)| counts(view, *role)).map(|(grid, _)| *grid).collect();
    u16::try_from(grids.len()).unwrap_or(u16::MAX)
}

fn load_cost(view: &View, candidate: &Candidate, role: RoleId, new: &[(GridId, RoleId)]) -> i64 {
    if !counts(view, role) {
        return 0;
    }
    i64::from(candidate.load.saturating_add(new_load(view, new)) + 1) * Weights::LOAD
}

/// Demands that share candidates, together; each list in its old order.
fn components(demands: Vec<Demand>) -> Vec<Vec<Demand>> {
    let mut root: Vec<usize> = (0..demands.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let mut first: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (at, demand) in demands.iter().enumerate() {
        for candidate in &demand.candidates {
            let other = *first.entry(candidate.person).or_insert(at);
            let (a, b) = (find(&mut root, at), find(&mut root, other));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<Demand>> = BTreeMap::new();
    for (at, demand) in demands.into_iter().enumerate() {
        groups.entry(find(&mut root, at)).or_default().push(demand);
    }
    groups.into_values().collect()
}

/// The candidates chosen for each demand, as places in its list.
fn solve(view: &View, demands: &[Demand], given: &Given) -> Vec<Vec<usize>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    // The solver counts in f64; every coefficient is a whole number far below 2^53 and the answer is read as yes or no.
    #[expect(clippy::cast_precision_loss, reason = "weights are small whole numbers")]
    let price = |cost: i64| cost as f64;
    let mut choices: Vec<Vec<Variable>> = Vec::with_capacity(demands.len());
    let mut by_person: BTreeMap<PersonId, Vec<(usize, usize)>> = BTreeMap::new();
    for (d, demand) in demands.iter().enumerate() {
        let mut row = Vec::with_capacity(demand.candidates.len());
        for (c, candidate) in demand.candidates.iter().enumerate() {
            row.push(problem.add_binary_var(price(cost(view, demand, c) - Weights::UNFILLED)));
            by_person.entry(candidate.person).or_default().push((d, c));
        }
        problem.add_constraint(row.iter().map(|x| (*x, 1.0)), ComparisonOp::Le, f64::from(demand.posts));
        choices.push(row);
    }
    for (person, edges) in &by_person {
        let var = |(d, c): &(usize, usize)| choices[*d][*c];
        let mut by_grid: BTreeMap<GridId, Vec<Variable>> = BTreeMap::new();
        let mut by_role: BTreeMap<RoleId, Vec<Variable>> = BTreeMap::new();
        for edge in edges {
            by_grid.entry(demands[edge.0].grid).or_default().push(var(edge));
            by_role.entry(demands[edge.0].role).or_default().push(var(edge));
        }
        for vars in by_grid.values().filter(|vars| vars.len() > 1) {
            problem.add_constraint(vars.iter().map(|x| (*x, 1.0)), ComparisonOp::Le, 1.0);
        }
        exclusions(view, &mut problem, &by_role);
        let counted: Vec<Variable> =
            edges.iter().filter(|(d, _)| counts(view, demands[*d].role)).map(var).collect();
        let Some(candidate) = edges.first().map(|(d, c)| &demands[*d].candidates[*c]) else { continue };
        let load = candidate.load + given.get(person).map_or(0, |new| new_load(view, new));
        let room = usize::from(view.grid_limit().saturating_sub(load)).min(counted.len());
        let mut balance: Vec<(Variable, f64)> = counted.iter().map(|x| (*x, 1.0)).collect();
        for k in 0..room {
            let nth = i64::from(load) + i64::try_from(k).unwrap_or(0) + 1;
            balance.push((problem.add_var(price(nth * Weights::LOAD), (0.0, 1.0)), -1.0));
        }
        if !counted.is_empty() {
            problem.add_constraint(balance, ComparisonOp::Eq, 0.0);
        }
    }
    match problem.solve() {
        Ok(solution) => choices
            .iter()
            .map(|row| {
                let chosen = |x: &Variable| solution.var_value(*x) > 0.5;
                row.iter().enumerate().filter(|(_, x)| chosen(x)).map(|(c, _)| c).collect()
            })
            .collect(),
        // Leaving everything empty is always a solution, so there is none to find only if the solver gives up.
        Err(_) => vec![Vec::new(); demands.len()],
    }
}

/// Forbids one person two new roles that exclude each other anywhere.
fn exclusions(view: &View, problem: &mut Problem, by_role: &BTreeMap<RoleId, Vec<Variable>>) {
    let roles: Vec<_> = by_role.keys().copied().collect();
    let mut barred: BTreeMap<RoleId, Variable> = BTreeMap::new();
    for (at, a) in roles.iter().enumerate() {
        for b in &roles[at + 1..] {
            if !bars(view, *a, *b) {
                continue;
            }
            let mut holds = |role: &RoleId| {
                *barred.entry(*role).or_insert_with(|| {
                    let any = problem.add_binary_var(0.0);
                    for x in &by_role[role] {
                        problem.add_constraint([(*x, 1.0), (any, -1.0)], ComparisonOp::Le, 0.0);
                    }
                    any
                })
            };
            let (a, b) = (holds(a), holds(b));
            problem.add_constraint([(a, 1.0), (b, 1.0)], ComparisonOp::Le, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Kind, Row, RowId, fixture::*, person::Person};

    /// The least cost over all ways to fill the gaps of one village, tried one by one.
    fn least(view: &View, demands: &[Demand]) -> i64 {
        fn go(view: &View, demands: &[Demand], at: usize, given: &mut Given) -> i64 {
            let Some(demand) = demands.get(at) else { return 0 };
            // Every gap of the small county is one post.
            assert_eq!(demand.posts, 1);
            let mut best = Weights::UNFILLED + go(view, demands, at + 1, given);
            for (c, candidate) in demand.candidates.iter().enumerate() {
                let new = given.entry(candidate.person).or_default().clone();
                let room = candidate.load + new_load(view, &new) < view.grid_limit();
                let free = !new.iter().any(|(g, r)| *g == demand.grid || bars(view, *r, demand.role));
                if !free || (counts(view, demand.role) && !room) {
                    continue;
                }
                let here = cost(view, demand, c) + load_cost(view, candidate, demand.role, &new);
                given.entry(candidate.person).or_default().push((demand.grid, demand.role));
                best = best.min(here + go(view, demands, at + 1, given));
                given.insert(candidate.person, new);
            }
            best
        }
        go(view, demands, 0, &mut Given::new())
    }

    #[test]
    fn no_other_choice_costs_less() {
        let mut random = fastrand::Rng::with_seed(3);
        for round in 0..25 {
            let mut book = book();
            // Fill a random part first, so that loads and exclusions differ.
            for _ in 0..random.u8(0..6) {
                let grid = [G1, G2, FAR][random.usize(0..3)];
                let _refused_is_fine =
                    appoint(&mut book, grid, RoleId(random.u32(0..4)), random.u32(0..6), "2026-01-01");
            }
            let view = view(&book);
            let demands = village_demands(&view, VILLAGE);
            let want = least(&view, &demands);
            let mut got = Proposal::default();
            let left = step(&view, demands, &mut Given::new(), &mut got, &|| false).unwrap();
            let unfilled: i64 = left.iter().map(|d| i64::from(d.posts) * Weights::UNFILLED).sum();
            assert_eq!(got.cost + unfilled, want, "round {round}");
        }
    }

    #[test]
    fn what_is_proposed_is_accepted_and_nothing_is_left_that_could_be_filled() {
        let mut book = book();
        for id in 10..30 {
            let person =
                Person { home: Some([VILLAGE, OTHER][id as usize % 2]), ..Person::new(&format!("人{id}")) };
            book.put(RowId { kind: Kind::Person, id }, 1, Some(Row::from(person)));
        }
        book.settle();
        let before = view(&book);
        let proposal = propose(&before, COUNTY, &|| false, &mut |_, _| {}).unwrap();
        assert_eq!(proposal.unfilled, []);
        assert_eq!(proposal.lines.len(), 12);
        let applied = run(&mut book, accept(&before, &proposal.lines, &Basis::from(today()))).unwrap();
        assert_eq!(applied.created.len(), 12);
        assert_eq!(book.sums_of(COUNTY).total().gap, 0);
        // The same question gives the same answer.
        assert_eq!(propose(&before, COUNTY, &|| false, &mut |_, _| {}).unwrap(), proposal);
        assert_eq!(propose(&before, COUNTY, &|| true, &mut |_, _| {}), None);
    }
}
