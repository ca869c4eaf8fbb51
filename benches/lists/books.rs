//! Books of one and ten counties: loading, one change, opening of screens, one key on each, memory.

use super::{
    cpu_ms,
    figures::{Figures, Limit},
    median,
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::{hint::black_box, sync::Arc};
use touyan::{
    domain::{
        AccountId, Book, Day, Kind, Row, RowId, View,
        account::{Account, Office},
    },
    exchange::demo,
    lang::{Lang, Words},
    search::Index,
    session::catalogue,
    term::{Code, Key, Profile},
    ui::{Event, Facts, Look, Place, Shell, screens::DOORS},
};

/// Kilobytes of the process that are its own, its part of shared ones included.
fn pss_kb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("Pss:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

fn administrator() -> Row {
    Account::new("county", "county", Office::Administrator).into()
}

pub(super) fn report(scale: u32, figures: &mut Figures) {
    let Some(today) = Day::parse("2026-11-23") else { return };
    let before = pss_kb();
    let Ok(rows) = demo::sample(1, scale, today) else { return };
    let count = rows.len();
    let made = pss_kb();
    let begun = cpu_ms();
    let mut book = Book::loading(today);
    for (at, row) in &rows {
        book.put(*at, 1, Some(row.clone()));
    }
    let put = cpu_ms() - begun;
    let begun = cpu_ms();
    book.settle();
    let settle = cpu_ms() - begun;
    let loaded = pss_kb();
    println!("scale {scale}: {count} rows");
    println!("  put {put:.0} ms, settle {settle:.0} ms: {:.0} rows/s", count as f64 / (put + settle) * 1e3);
    let slow = key_by_key(&rows, today);
    figures.tell(
        &format!("scale {scale}: {count} rows become a book with its indexes"),
        put + settle,
        "ms",
        Limit::None,
        &format!("key by key {slow:.0} ms"),
    );
    println!(
        "  records {} KB, tables and indexes {} KB, {:.0} bytes a row",
        made - before,
        loaded - made,
        (loaded - before) as f64 * 1024.0 / count as f64
    );
    drop(rows);
    book.put(RowId { kind: Kind::Account, id: 0 }, 1, Some(administrator()));
    book.settle();
    book.advance(1);
    let begun = cpu_ms();
    let index = catalogue::whole(&book);
    println!("  search index {:.0} ms, {} KB", cpu_ms() - begun, index.heap_bytes() / 1024);
    changes(&book, &index);
    screens(&book, &index, (scale, figures));
    println!("  PSS {} KB", pss_kb());
}

/// The same without noting keys down first.
fn key_by_key(rows: &[(RowId, Row)], today: Day) -> f64 {
    let begun = cpu_ms();
    let mut book = Book::new(today);
    for (at, row) in rows {
        book.put(*at, 1, Some(row.clone()));
    }
    book.settle();
    let took = cpu_ms() - begun;
    black_box(book);
    took
}

fn changes(book: &Book, index: &Index) {
    let Some((id, person)) = book.people().nth(book.count(Kind::Person) / 2) else { return };
    let row: Row = person.clone().into();
    let mut one = Vec::new();
    let mut follow = Vec::new();
    for turn in 0..15 {
        let begun = cpu_ms();
        let mut next = book.clone();
        next.put(id.row(), 2 + turn, Some(row.clone()));
        next.settle();
        one.push(cpu_ms() - begun);
        let mut newer = index.clone();
        let begun = cpu_ms();
        catalogue::follow(&mut newer, book, &next);
        follow.push(cpu_ms() - begun);
    }
    println!(
        "  one changed person {:.1} us; the index follows in {:.1} us",
        median(&mut one) * 1e3,
        median(&mut follow) * 1e3
    );
}

fn screens(book: &Book, index: &Index, (scale, figures): (u32, &mut Figures)) {
    let Some(view) = View::new(Arc::new(book.clone()), AccountId(0)) else { return };
    let (profile, facts) = (Profile::usual(), Facts::default());
    let look = Look {
        view: &view,
        words: Words::new(Lang::Zh),
        profile: &profile,
        index,
        facts: &facts,
        size: (80, 24),
    };
    let mut dearest = (0.0, "");
    for name in DOORS.iter().map(|door| door.name) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        let mut first = Vec::new();
        let mut key = Vec::new();
        for _ in 0..3 {
            let begun = cpu_ms();
            let (mut shell, _) = Shell::new(&look, &Place::new(name));
            shell.draw(&look, &mut buffer);
            first.push(cpu_ms() - begun);
            for _ in 0..7 {
                let begun = cpu_ms();
                shell.key(&look, Key::plain(Code::Down));
                shell.draw(&look, &mut buffer);
                key.push(cpu_ms() - begun);
            }
            black_box(shell.event(&look, Event::BookChanged));
        }
        println!(
            "  {name:14} first {:8.2} ms (with the first screen below it), key {:7.3} ms",
            median(&mut first),
            median(&mut key)
        );
        if median(&mut key) > dearest.0 {
            dearest = (median(&mut key), name);
        }
    }
    let what = format!("scale {scale}: dearest key (cursor down and its frame)");
    figures.tell(
        &what,
        dearest.0,
        "ms",
        Limit::Most(1.0),
        &format!("of all {} screens: {}", DOORS.len(), dearest.1),
    );
}
