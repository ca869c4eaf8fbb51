//! A province of 240,000 villager groups with their leaders: the ratio table and the status map of any unit, one change
//! carried up, and one ratio recomputed at all levels beside the same roll-up in DuckDB and SQLite on the same rows.
//!
//! CPU time, medians; the roll-ups are wall time on both sides. DuckDB comes from its Python package
//! (`pip install duckdb`); where that is not installed the bench says so and shows SQLite alone.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints what it measured")]

#[path = "figures/mod.rs"]
mod figures;
#[path = "pipeline/province.rs"]
mod province;

use figures::{Figures, Limit, median};
use ratatui::{buffer::Buffer, layout::Rect};
use rustix::time::{ClockId, clock_gettime};
use std::{fmt::Write as _, hint::black_box, process::Command, sync::Arc, time::Instant};
use touyan::{
    domain::{
        AccountId, Book, Day, Kind, PersonId, Row, RowId, UnitId, View,
        account::{Account, Office},
        indicator::{self, Indicator},
        office::record::Incumbency,
        person::{Person, Political},
        pipeline::record::Reserve,
        register::Slug,
        unit::Level,
    },
    exchange::{
        ListKind, demo,
        list::{ListOptions, list},
    },
    lang::{Lang, Words},
    search::Index,
    term::{Code, Key, Profile},
    ui::{Facts, Look, Place, Shell},
};

/// *Unit*: microseconds.
fn cpu_us() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e6 + now.tv_nsec as f64 / 1e3
}

fn us(mut run: impl FnMut(), times: usize) -> f64 {
    median((0..times).map(|_| {
        let begun = cpu_us();
        run();
        cpu_us() - begun
    }))
}

fn main() {
    let mut figures = Figures::of("pipeline");
    let begun = cpu_us();
    let mut book = province::book();
    println!(
        "{} units, {} of them groups; {} people, {} incumbencies: a book in {:.0} ms",
        book.count(Kind::Unit),
        province::GROUPS,
        book.count(Kind::Person),
        book.count(Kind::Incumbency),
        (cpu_us() - begun) / 1e3
    );
    let begun = cpu_us();
    let view = View::whole(Arc::new(book.clone()));
    let all: Vec<&Indicator> = view.indicators().collect();
    let top = view.home().unwrap_or(UnitId(0));
    black_box(indicator::reading(&view, all[0], top));
    figures.tell(
        "240,000 groups: all indicators counted once, when first asked",
        (cpu_us() - begun) / 1e3,
        "ms",
        Limit::None,
        &format!("{} indicators", all.len()),
    );
    tables(&view, &all, &mut figures);
    changes(&mut book, &mut figures);
    rollup(&view, &mut figures);
    for scale in [1, 10] {
        desk(scale, &mut figures);
    }
}

/// The ratio table and the status map of every unit that has parts; the dearest of all.
fn tables(view: &View, all: &[&Indicator], figures: &mut Figures) {
    let units: Vec<(UnitId, Level)> = view
        .all_units()
        .filter(|(id, unit)| unit.level <= Level::Village && view.children(*id).next().is_some())
        .map(|(id, unit)| (id, unit.level))
        .collect();
    let (mut ratios, mut map) = ((0.0, 0), (0.0, 0));
    // All but villages, and every fiftieth of these.
    let some = units.iter().enumerate().filter(|(at, (_, level))| *level < Level::Village || at % 50 == 0);
    for (_, (unit, _)) in some {
        let parts = view.children(*unit).count();
        let options = ListOptions { unit: Some(*unit), ..ListOptions::default() };
        let took = us(|| drop(black_box(list(view, ListKind::Ratios, options))), 3);
        ratios = if took > ratios.0 { (took, parts) } else { ratios };
        let took = us(
            || {
                for of in all {
                    black_box(indicator::reading(view, of, *unit));
                    for (part, _) in view.children(*unit) {
                        black_box(indicator::reading(view, of, part));
                    }
                }
            },
            3,
        );
        map = if took > map.0 { (took, parts) } else { map };
    }
    let beside = |(_, parts): (f64, usize)| format!("dearest of all units: {parts} parts");
    figures.tell(
        "240,000 groups: ratio table of any unit",
        ratios.0,
        "us",
        Limit::Most(1_000.0),
        &beside(ratios),
    );
    figures.tell("240,000 groups: status map of any unit", map.0, "us", Limit::Most(1_000.0), &beside(map));
}

/// One row changed, every sum brought up to date: what a change costs in a book whose readings are kept.
fn changes(book: &mut Book, figures: &mut Figures) {
    let ask = |book: &Book| {
        let view = View::whole(Arc::new(book.clone()));
        if let (Some(of), Some(top)) = (view.indicators().next(), view.home()) {
            black_box(indicator::reading(&view, of, top));
        }
    };
    let change = |book: &mut Book, at: RowId, rows: [Row; 2]| {
        let mut times = Vec::new();
        for turn in 0..31u64 {
            ask(book);
            let begun = cpu_us();
            let mut next = book.clone();
            next.put(at, 2 + turn, Some(rows[turn as usize % 2].clone()));
            next.settle();
            times.push(cpu_us() - begun);
            *book = next;
        }
        median(times)
    };
    let leader = PersonId(province::GROUPS / 2);
    if let Some(person) = book.person(leader).cloned() {
        let rows = [Political::Masses, Political::Member]
            .map(|political| Person { political: Some(political), ..person.clone() }.into());
        let took = change(book, leader.row(), rows);
        figures.tell(
            "240,000 groups: a leader becomes a member, carried up",
            took,
            "us",
            Limit::Most(100.0),
            "",
        );
    }
    let found = book.incumbencies().nth(province::GROUPS as usize / 3).map(|(id, held)| (id, held.clone()));
    if let Some((id, held)) = found {
        let person = PersonId(held.person.0 + 1);
        let rows = [Row::from(held.clone()), Row::from(Incumbency { person, ..held })];
        let took = change(book, id.row(), rows);
        figures.tell(
            "240,000 groups: another leader of a group, carried up",
            took,
            "us",
            Limit::Most(100.0),
            "",
        );
    }
    let found = book.rows().find_map(|(at, _, row)| match row {
        Row::Reserve(reserve) => Some((at, (*reserve).clone())),
        _ => None,
    });
    if let Some((at, reserve)) = found {
        let gone = Reserve { to: Some(book.today()), ..reserve.clone() };
        let took = change(book, at, [gone.into(), reserve.into()]);
        figures.tell(
            "240,000 groups: a reserve leaves the list, carried up",
            took,
            "us",
            Limit::Most(100.0),
            "",
        );
    }
}

/// One ratio of different persons at all levels: ours, DuckDB's, SQLite's.
fn rollup(view: &View, figures: &mut Figures) {
    let Some(of) = Slug::parse("leaders_members").and_then(|key| view.indicator(key)) else { return };
    let ours = median((0..7).map(|_| {
        let begun = Instant::now();
        black_box(indicator::everywhere(view, of));
        begun.elapsed().as_secs_f64() * 1e3
    }));
    let top = view.home().unwrap_or(UnitId(0));
    let whole = indicator::recount(view, of, top);
    let mut rows = String::new();
    province::leaders(view, &mut |[county, town, village, group, person, member]| {
        let _ = writeln!(rows, "{county},{town},{village},{group},{person},{member}");
    });
    let path = std::env::temp_dir().join(format!("touyan-rollup-{}.csv", std::process::id()));
    if std::fs::write(&path, rows).is_err() {
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pipeline/rollup.py");
    let output = Command::new("python3").arg(script).arg(&path).output();
    drop(std::fs::remove_file(&path));
    let text = output.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    let mut told = false;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, took) = match words.as_slice() {
            ["duckdb", "missing"] => {
                println!("duckdb is not installed (pip install duckdb): its figure is left out");
                continue;
            }
            [name, took, met, base, version] => {
                let same = (met.parse() == Ok(whole.met)) && (base.parse().ok() == whole.base);
                println!(
                    "{name} {version}: {met} of {base}, {}",
                    if same { "as we say" } else { "NOT AS WE SAY" }
                );
                (*name, took.parse::<f64>().unwrap_or(0.0))
            }
            _ => continue,
        };
        told = true;
        let limit = if name == "duckdb" { Limit::Most(0.1) } else { Limit::None };
        figures.tell(
            &format!("one ratio at all levels, of {name}'s time (wall)"),
            ours / took,
            "times",
            limit,
            &format!("{ours:.1} ms, {name} {took:.0} ms"),
        );
    }
    if !told {
        println!("no database to compare with: python3 is not installed");
    }
}

/// Key to frame of the pipeline desk and the status map in the sample county.
fn desk(scale: u32, figures: &mut Figures) {
    let Some(today) = Day::parse("2026-11-23") else { return };
    let Ok(rows) = demo::sample(1, scale, today) else { return };
    let mut book = Book::loading(today);
    for (at, row) in rows {
        book.put(at, 1, Some(row));
    }
    book.put(
        RowId { kind: Kind::Account, id: 0 },
        1,
        Some(Account { vetting: true, ..Account::new("county", "county", Office::Administrator) }.into()),
    );
    book.settle();
    book.advance(1);
    let Some(view) = View::new(Arc::new(book), AccountId(0)) else { return };
    let (profile, facts, index) = (Profile::usual(), Facts::default(), Index::default());
    let look = Look {
        view: &view,
        words: Words::new(Lang::Zh),
        profile: &profile,
        index: &index,
        facts: &facts,
        size: (80, 24),
    };
    for name in ["pipeline", "map", "forms"] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        let begun = cpu_us();
        let (mut shell, _) = Shell::new(&look, &Place::new(name));
        shell.draw(&look, &mut buffer);
        let first = cpu_us() - begun;
        let key = us(
            || {
                shell.key(&look, Key::plain(Code::Down));
                shell.draw(&look, &mut buffer);
            },
            21,
        );
        figures.tell(
            &format!("scale {scale}: {name}, key to frame"),
            key,
            "us",
            Limit::Most(1_000.0),
            &format!("first frame {:.1} ms", first / 1e3),
        );
    }
}
