//! Sorting and filtering of 240,000 people, beside a plain sort and filter of the records in the same run.

use super::{
    cpu_ms,
    figures::{Figures, Limit},
    median,
};
use std::{hint::black_box, sync::Arc};
use touyan::{
    domain::{
        Book, Date, Day, Kind, PersonId, RowId, UnitId, View,
        code::Code,
        person::{Person, Political, Sex},
        query::{NameOrder, PeopleColumn, PeopleFilter, PeopleRows, Sort, Source},
        unit::{Level, Unit},
    },
    lang::collate,
};

const PEOPLE: u32 = 240_000;
const VILLAGES: u32 = 2_800;
const RUNS: usize = 7;

struct ByPinyin;

impl NameOrder for ByPinyin {
    fn key(&self, name: &str, piece: usize) -> u64 {
        collate::key(name, piece, true)
    }
}

fn book() -> Option<Book> {
    let mut book = Book::new(Day::parse("2026-11-23")?);
    let mut random = fastrand::Rng::with_seed(440_783);
    let county = Unit::new(Level::County, "开平市", Code::parse("440783"), None);
    book.put(RowId { kind: Kind::Unit, id: 0 }, 1, Some(county.into()));
    for id in 1..=VILLAGES {
        let unit = Unit::new(Level::Group, "东安里", None, Some(UnitId(0)));
        book.put(RowId { kind: Kind::Unit, id }, 1, Some(Unit { serial: id as u16, ..unit }.into()));
    }
    let surnames: Vec<char> = "陈李张黄何周吴梁谭关余司劳邓谢林罗区冯邝许方胡麦伍单".chars().collect();
    let given: Vec<char> = "伟国华建志明强文荣丽珍娥秀英美玲惠仪小静燕芳梅兰金银生福康".chars().collect();
    for id in 0..PEOPLE {
        let mut pick = |from: &[char]| from[random.usize(..from.len())];
        let name: String = [pick(&surnames), pick(&given), pick(&given)].iter().collect();
        let born = Day::from_number(random.i32(-10_000..14_000)).map(Date::exact);
        let person = Person {
            home: Some(UnitId(random.u32(1..=VILLAGES))),
            birth: (id % 50 != 0).then_some(born).flatten(),
            sex: Some(Sex::ALL[random.usize(..2)]),
            political: Some(Political::ALL[random.usize(..7)]),
            tags: if id % 20 == 0 { vec!["侨眷".into()] } else { Vec::new() },
            ..Person::new(&name)
        };
        book.put(PersonId(id).row(), 1, Some(person.into()));
    }
    book.settle();
    Some(book)
}

fn timed(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = cpu_ms();
            run();
            cpu_ms() - begun
        })
        .collect();
    median(&mut times)
}

pub(super) fn report(figures: &mut Figures) {
    let Some(book) = book() else { return };
    let view = View::whole(Arc::new(book));
    let unit = UnitId(0);
    let begun = cpu_ms();
    black_box(collate::key("陈", 0, true));
    println!("lists: {PEOPLE} people; order of pinyin made in {:.1} ms", cpu_ms() - begun);
    let read = timed(|| {
        black_box(PeopleRows::new(&view, unit, Source::Living, &ByPinyin));
    });
    println!("  reading the list {read:.1} ms");
    let rows = PeopleRows::new(&view, unit, Source::Living, &ByPinyin);
    let all = PeopleFilter::default();
    let mut dearest: f64 = 0.0;
    for column in [
        PeopleColumn::Name,
        PeopleColumn::Sex,
        PeopleColumn::Age,
        PeopleColumn::Home,
        PeopleColumn::Load,
        PeopleColumn::Political,
        PeopleColumn::Status,
    ] {
        for descending in [false, true] {
            let sort = Some(Sort { column, descending });
            let ours = timed(|| {
                black_box(rows.select(&all, None, sort));
            });
            dearest = dearest.max(ours);
            println!("  sort {column:?} descending {descending}: {ours:.2} ms");
        }
    }
    let people: Vec<(PersonId, &Person)> = view.people_below(unit).collect();
    let plain = timed(|| {
        let mut sorted = people.clone();
        sorted.sort_by_key(|(_, person)| person.birth);
        black_box(sorted);
    });
    let ours = timed(|| {
        black_box(rows.select(&all, None, Some(Sort { column: PeopleColumn::Age, descending: false })));
    });
    println!("  a plain Vec sort by birth {plain:.2} ms: ours is {:.2} of it", ours / plain);
    let beside = format!("a plain Vec sort by birth {plain:.2} ms");
    figures.tell("sort: dearest column of 240000 rows", dearest, "ms", Limit::Most(12.0), &beside);
    let filter = PeopleFilter {
        sex: Some(Sex::Female),
        political: Some(Political::Member),
        age_from: Some(30),
        age_to: Some(45),
        tag: Some("侨眷".into()),
        ..PeopleFilter::default()
    };
    let some = PeopleFilter { age_from: Some(30), ..PeopleFilter::default() };
    let plain = timed(|| {
        let today = view.today();
        let fits = |person: &Person| person.birth.is_some_and(|birth| today.years_since(birth.day) >= 30);
        black_box(people.iter().filter(|(_, person)| fits(person)).map(|(id, _)| *id).collect::<Vec<_>>());
    });
    let mut dearest: f64 = 0.0;
    for (what, filter) in [("five conditions", &filter), ("one condition", &some)] {
        let ours = timed(|| {
            black_box(rows.select(filter, None, None));
        });
        dearest = dearest.max(ours);
        println!("  filter, {what}: {ours:.2} ms; plain over the records {plain:.2} ms");
    }
    let beside = format!("a plain filter of the records {plain:.2} ms");
    figures.tell("filter: dearest of 240000 rows", dearest, "ms", Limit::Most(4.0), &beside);
}
