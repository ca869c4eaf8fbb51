//! A register of 50,000 entries: what a person waits for on its screens, and what stands behind it. CPU time, medians of
//! seven; beside each the same on 500 entries in the same run.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark prints what it measured"
)]

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/support/stage.rs"]
mod stage;

use figures::{Figures, Limit, median};
use rustix::time::{ClockId, clock_gettime};
use stage::{County, Stage, sample};
use std::hint::black_box;
use touyan::{
    domain::{
        Book, Kind, RowId, UnitId, Value,
        register::{
            Column, Entry, Slug,
            definition::{Condition, Test},
            shipped,
            totals::{by_key, by_unit, select, totals},
        },
        unit::Level,
    },
    lang::Lang,
    term::{Painter, Profile},
    ui::Place,
};

const ENTRIES: u32 = 50_000;
const FEW: u32 = 500;
/// What nobody notices. *Unit*: milliseconds.
const NOTICED: f64 = 50.0;

fn slug(key: &str) -> Slug {
    Slug::parse(key).unwrap_or_else(|| panic!("{key}"))
}

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn timed(mut run: impl FnMut()) -> f64 {
    median((0..7).map(|_| {
        let begun = cpu_ms();
        run();
        cpu_ms() - begun
    }))
}

fn entry(n: u32, unit: UnitId) -> Entry {
    let units = ["tower", "villa", "object"];
    let mut entry = Entry::new(slug("donation"), unit);
    entry.number = format!("2025-{n:05}").into();
    entry.state = Some(slug(["received", "used", "pledged"][n as usize % 3]));
    let item =
        Value::List([Value::Number(i64::from(n % 9) + 1), Value::Text(units[n as usize % 3].into())].into());
    for (key, value) in [
        ("donor", Value::Text(format!("捐赠人{n}").into())),
        ("cash", if n.is_multiple_of(7) { Value::Unknown } else { Value::Number(i64::from(n) * 100) }),
        ("items", Value::List([item].into())),
        ("purpose", Value::Text("红色侨心馆项目".into())),
        ("public", Value::Flag(n.is_multiple_of(2))),
    ] {
        entry.values.set(slug(key), value).unwrap_or_else(|problem| panic!("{problem:?}"));
    }
    entry
}

/// The sample county with so many more donations.
fn county(count: u32) -> County {
    sample().with(|book: &mut Book| {
        let villages: Vec<UnitId> =
            book.units().filter(|(_, unit)| unit.level == Level::Village).map(|(id, _)| id).collect();
        let first = book.next_id(Kind::Entry);
        for n in 0..count {
            let unit = villages[n as usize % villages.len()];
            book.put(RowId { kind: Kind::Entry, id: first + n }, 1, Some(entry(n, unit).into()));
        }
    })
}

/// What a person does, each on a screen of its own: name, screen, keys before, keys that are measured.
const WAITS: [(&str, &str, &str, &str); 9] = [
    ("list: a key to its frame", "register", "", "Down"),
    ("list: a page down to its frame", "register", "", "PgDn"),
    ("list: the first letter of a filter", "register", "F8", "'人"),
    ("list: the next letter of a filter", "register", "F8 '人", "'4"),
    ("list: sorted by cash", "register", "", "4"),
    ("list: sorted by donor", "register", "", "2"),
    ("list: all marked", "register", "", "*"),
    ("totals: from towns to states", "register-totals", "", "Tab"),
    ("totals: a town opened", "register-totals", "Down", "Enter"),
];

fn screens(figures: &mut Figures, many: &County, few: &County) {
    let place = |screen: &str| match screen {
        "registers" | "measures" => Place::new(screen),
        screen => Place::new(screen).with("register", "donation"),
    };
    let open = |county: &County, screen: &str| {
        timed(|| {
            let stage = Stage::at(county, Lang::Zh, (80, 24), &place(screen));
            black_box(stage.buffer());
        })
    };
    for screen in ["register", "register-totals", "register-figures", "registers", "measures"] {
        let (large, small) = (open(many, screen), open(few, screen));
        let beside = format!("{small:.2} ms with {FEW} entries");
        figures.tell(&format!("{screen}: opened and drawn"), large, "ms", Limit::Most(NOTICED), &beside);
    }
    let key = |county: &County, screen: &str, before: &str, keys: &str| {
        median((0..7).map(|_| {
            let mut stage = Stage::at(county, Lang::Zh, (80, 24), &place(screen));
            stage.keys(before);
            let mut painter = Painter::new(Profile::usual());
            let (shown, caret) = stage.buffer();
            painter.paint(&shown, caret);
            let begun = cpu_ms();
            stage.keys(keys);
            let (next, caret) = stage.buffer();
            black_box(painter.paint(&next, caret));
            cpu_ms() - begun
        }))
    };
    for (what, screen, before, keys) in WAITS {
        let (large, small) = (key(many, screen, before, keys), key(few, screen, before, keys));
        let limit = if what.ends_with("to its frame") { 2.0 } else { NOTICED };
        let beside = format!("{small:.2} ms with {FEW} entries");
        figures.tell(what, large, "ms", Limit::Most(limit), &beside);
    }
}

fn behind(figures: &mut Figures, county: &County) {
    let view = county.view();
    let home = view.home().unwrap_or(UnitId(0));
    let donation = shipped::register(slug("donation")).unwrap_or_else(|| panic!("donation"));
    let pass = timed(|| {
        let known = view.entries(donation.key).filter(|(_, entry)| !entry.number.is_empty());
        black_box(known.count());
    });
    let beside = format!("{pass:.2} ms to pass over all of them");
    let mut tell = |what: &str, run: &mut dyn FnMut()| {
        figures.tell(what, timed(run), "ms", Limit::Most(NOTICED), &beside);
    };
    tell("all totals of the county", &mut || drop(black_box(totals(&view, donation, home))));
    tell("totals by town", &mut || drop(black_box(by_unit(&view, donation, home))));
    let donor = donation.column("given_on").unwrap_or(Column::State);
    tell("totals by year", &mut || drop(black_box(by_key(&view, donation, home, donor))));
    let used = [Condition { column: Column::State, is: Test::OneOf([Box::from("used")].into()) }];
    tell("filter by state, in the order of the tree", &mut || {
        drop(black_box(select(&view, donation, home, &used)));
    });
}

fn main() {
    println!("{ENTRIES} entries of one register in the sample county, 80x24, Chinese");
    let (many, few) = (county(ENTRIES), county(FEW));
    let mut figures = Figures::of("registers");
    screens(&mut figures, &many, &few);
    behind(&mut figures, &many);
}
