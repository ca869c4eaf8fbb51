//! A register of 50,000 entries: into the book, filtered, totalled, drilled, read back from its packed form.
//! Medians of seven runs.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark prints what it measured"
)]

use std::{collections::BTreeMap, hint::black_box, sync::Arc, time::Instant};
use touyan::domain::{
    Book, Day, Kind, RowId, UnitId, Value, View,
    register::{
        Column, Entry, Slug,
        definition::{Condition, Test},
        shipped,
        totals::{by_unit, select, totals},
    },
    unit::Level,
};

const ENTRIES: u32 = 50_000;

fn slug(key: &str) -> Slug {
    Slug::parse(key).unwrap_or_else(|| panic!("{key}"))
}

fn median(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<u128> = (0..7)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!("{name:<44} {:>9.2} ms", times[3] as f64 / 1000.0);
}

fn main() {
    let today = Day::from_ymd(2026, 11, 23).unwrap_or(Day::MIN);
    let rows = touyan::exchange::demo::sample(1, 1, today).unwrap_or_else(|problem| panic!("{problem:?}"));
    let mut book = Book::new(today);
    for (at, row) in rows {
        book.put(at, 1, Some(row));
    }
    book.settle();
    let villages: Vec<UnitId> =
        book.units().filter(|(_, unit)| unit.level == Level::Village).map(|(id, _)| id).collect();
    let units = ["tower", "villa", "object"];
    let entry = |n: u32| {
        let mut entry = Entry::new(slug("donation"), villages[n as usize % villages.len()]);
        entry.number = format!("2025-{n:05}").into();
        entry.state = Some(slug(["received", "used", "pledged"][n as usize % 3]));
        let item = Value::List(
            [Value::Number(i64::from(n % 9) + 1), Value::Text(units[n as usize % 3].into())].into(),
        );
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
    };
    let entries: Vec<Arc<Entry>> = (0..ENTRIES).map(|n| Arc::new(entry(n))).collect();
    let first = book.next_id(Kind::Entry);
    let fill = |book: &mut Book| {
        for (n, entry) in entries.iter().enumerate() {
            let at = RowId { kind: Kind::Entry, id: first + n as u32 };
            book.put(at, 1, Some(Arc::clone(entry).into()));
        }
        book.settle();
    };
    println!("{ENTRIES} entries of one register, {} villages", villages.len());
    median("into the book with all indexes", || {
        let mut copy = book.clone();
        fill(&mut copy);
        black_box(copy.count(Kind::Entry));
    });
    fill(&mut book);
    let view = View::whole(Arc::new(book));
    let county = view.home().unwrap_or(UnitId(0));
    let donation = shipped::register(slug("donation")).unwrap_or_else(|| panic!("donation"));
    median("all totals of the county", || drop(black_box(totals(&view, donation, county))));
    median("totals by town", || drop(black_box(by_unit(&view, donation, county))));
    median("totals of one village", || drop(black_box(totals(&view, donation, villages[7]))));
    let used = [Condition { column: Column::State, is: Test::OneOf([Box::from("used")].into()) }];
    median("filter by state, in the order of the tree", || {
        drop(black_box(select(&view, donation, county, &used)));
    });
    median("number of each state", || {
        let mut states: BTreeMap<Option<Slug>, u32> = BTreeMap::new();
        for (_, entry) in view.entries(donation.key) {
            *states.entry(entry.state).or_default() += 1;
        }
        black_box(states);
    });
    let json: Vec<Vec<u8>> =
        entries.iter().map(|entry| serde_json::to_vec(&**entry).unwrap_or_default()).collect();
    median("read from the journal's JSON", || {
        for row in &json {
            black_box(serde_json::from_slice::<Entry>(row).ok());
        }
    });
}
