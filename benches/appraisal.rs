//! A county's appraisal: 2,800 leaders with twenty items each. CPU of a whole cycle, of a key on the score sheet to its
//! frame, and the time of an import of 56,000 scores into a store on this disk.
//!
//! Beside each its reference in the same run: the plain sums sorted, without rules; the same frame drawn without a key;
//! the same file read and written back with one sync.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark prints what it measured"
)]

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/support/stage.rs"]
mod stage;

use figures::{Figures, Limit, median};
use rustix::time::{ClockId, clock_gettime};
use std::{fmt::Write, fs, hint::black_box, io::Write as _, time::Instant};
use touyan::domain::{
    AccountId, Act, Book, CycleId, PersonId, Row, TemplateId, UnitId, View,
    account::{Account, Office},
    appraisal::{
        Engine, Mark, Points, acts,
        due::Spell,
        file,
        grading::{self, Entrant, Standing},
        record::Cycle,
    },
    code::Code,
    person::Person,
    unit::{Level, Unit},
};
use touyan::exchange::{read_table, scores};
use touyan::lang::Lang;
use touyan::store::{Options, Store};
use touyan::term::{Painter, Profile};
use touyan::ui::Place;

const LEADERS: u32 = 2_800;
const ITEMS: u8 = 20;
const RUNS: usize = 21;
const IMPORTS: usize = 5;
const KEYS: usize = 40;

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

/// Twenty items of five points: every second one deducts, two sources share every fifth one.
fn template() -> String {
    let mut text = String::from(
        "key='b'\nversion=1\nname={zh='测',en='Bench'}\nexample=true\nobject='o'\ntotal=100\ndecimals=1\n
         rounding='half_away'\ntie_order=['i0','i1','i2']\n[document]\nnumber=''\ntitle=''\nsource=''\n
         [[source]]\nkey='v'\nname={zh='村',en='V'}\nkind='village'\nmissing='block'\n
         [[source]]\nkey='t'\nname={zh='镇',en='T'}\nkind='town'\nmissing='reweight'\n
         [[section]]\nkey='s'\nname={zh='节',en='S'}\nmax=100\n",
    );
    for item in 0..ITEMS {
        let scorer = match item % 5 {
            0 => "sources=[{source='v',weight='1/3'},{source='t',weight='2/3'}]",
            _ => "scorer='v'",
        };
        let scoring = match item % 2 {
            0 => "scoring={type='rubric'}".to_owned(),
            _ => "[item.scoring]\ntype='deduct'\n[[item.scoring.line]]\nname={zh='起',en='Case'}\neach='0.5'"
                .to_owned(),
        };
        write!(
            text,
            "[[item]]\nkey='i{item}'\nsection='s'\nname={{zh='项',en='I'}}\nmax=5\n{scorer}\n{scoring}\n"
        )
        .unwrap();
    }
    text.push_str(
        "[[grade]]\nkey='a'\nname={zh='优',en='A'}\nfrom=90\n[[grade]]\nkey='b'\nname={zh='中',en='B'}\nfrom=60\n
         [[grade]]\nkey='c'\nname={zh='差',en='C'}\nfrom=0\n[[cap]]\ngrade='a'\nshare='15%'\nbase='unit'\nsmall=7\n
         [[state]]\nkey='e'\nname={zh='录',en='E'}\nkind='entry'\nactor='village_clerk'\n
         [[state]]\nkey='d'\nname={zh='定',en='D'}\nkind='decided'\nactor='town_clerk'\n",
    );
    text
}

fn main() {
    let mut figures = Figures::of("appraisal");
    cycle(&mut figures);
    let folder = tempfile::tempdir().unwrap();
    let (store, first) = county(&folder.path().join("store"));
    import(&mut figures, folder.path(), &store, first);
    keys(&mut figures, &store);
}

/// Scored, ranked and graded in memory.
fn cycle(figures: &mut Figures) {
    let template = file::read(&template()).unwrap().template;
    let mut random = fastrand::Rng::with_seed(440_783);
    let sheets: Vec<Vec<Mark>> = (0..LEADERS)
        .map(|_| {
            (0..template.slots())
                .map(|slot| match template.slot(slot).map(|(item, _)| item.scoring.kind().key()) {
                    Some("rubric") => Mark::points(Points::of_thousandths(random.i64(0..=50) * 100)),
                    _ => Mark::cases(0, random.i32(0..6), 0),
                })
                .collect()
        })
        .collect();
    let ours = median((0..RUNS).map(|_| {
        let begun = cpu_ms();
        let engine = Engine::new(&template);
        let entrants: Vec<Entrant> = (0..)
            .zip(&sheets)
            .map(|(id, marks)| {
                let score = engine.sheet(marks, &[]);
                Entrant {
                    id,
                    unit: id / 11,
                    above: 100_000 + id / 200,
                    standing: Standing::Scored,
                    total: score.so_far,
                    ties: template
                        .tie_order
                        .iter()
                        .map(|item| score.items[usize::from(*item)].points)
                        .collect(),
                    falls_to: score.falls_to,
                    before: None,
                    released: "".into(),
                }
            })
            .collect();
        black_box(grading::grade(&template, &entrants));
        cpu_ms() - begun
    }));
    // What a spreadsheet's SUM and RANK would do at least: as many numbers added and sorted, with no rule at all.
    let numbers: Vec<Vec<f64>> =
        sheets.iter().map(|marks| marks.iter().map(|_| random.f64() * 5.0).collect()).collect();
    let plain = median((0..RUNS).map(|_| {
        let begun = cpu_ms();
        let mut sums: Vec<f64> = black_box(&numbers).iter().map(|row| row.iter().sum()).collect();
        sums.sort_by(f64::total_cmp);
        black_box(sums);
        cpu_ms() - begun
    }));
    let beside = format!("plain sums sorted, no rules: {plain:.3} ms");
    figures.tell("2,800 leaders x 20 items: a whole cycle, CPU", ours, "ms", Limit::Most(20.0), &beside);
}

/// A county with ten towns of 28 villages, ten leaders each, all due in one cycle; the first sheet's number is 0.
fn county(folder: &std::path::Path) -> (Store, CycleId) {
    let code = |text: String| Code::parse(&text).unwrap();
    let mut rows = vec![
        Row::from(Account::new("zhou", "zhou", Office::Administrator)),
        Row::from(Unit::new(Level::County, "开平市", Some(code("440783".into())), None)),
    ];
    for town in 0..10 {
        let town = code(format!("4407831{:02}", town + 1));
        rows.push(Unit::new(Level::Town, "镇", Some(town), Some(UnitId::provisional(0))).into());
    }
    for village in 0..280u32 {
        let (town, serial) = (village / 28, village % 28);
        let code = code(format!("4407831{:02}{}", town + 1, 201 + serial));
        let name = format!("村{village}");
        rows.push(Unit::new(Level::Village, &name, Some(code), Some(UnitId::provisional(1 + town))).into());
    }
    for n in 0..LEADERS {
        let home = Some(UnitId::provisional(11 + n / 10));
        rows.push(Person { home, ..Person::new(&format!("组长{n}")) }.into());
    }
    let store = Store::create(folder, rows, Options::default()).unwrap();
    carry(&store, acts::add_template(file::read(&template()).unwrap()));
    let book = store.book();
    let people: Vec<(UnitId, PersonId)> =
        book.people().filter_map(|(id, person)| Some((person.home?, id))).collect();
    assert_eq!(people.len(), LEADERS as usize);
    let spells: Vec<Spell> = people
        .into_iter()
        .map(|(unit, person)| Spell { unit, person, from: day("2021-03-01"), to: None })
        .collect();
    let cycle = Cycle {
        template: TemplateId(0),
        name: "2026-2".into(),
        unit: UnitId(0),
        from: day("2026-07-01"),
        to: day("2026-12-31"),
        due: None,
        document: "".into(),
        reverse_document: "".into(),
    };
    let act = acts::open(&view(&store), cycle, &spells, None).unwrap();
    carry(&store, act);
    (store, CycleId(0))
}

fn day(text: &str) -> touyan::domain::Day {
    touyan::domain::Day::parse(text).unwrap()
}

fn view(store: &Store) -> View {
    View::new(store.book(), AccountId(0)).unwrap()
}

fn carry(store: &Store, act: Act) {
    store.carry_out(act).unwrap();
}

/// A file of 56,000 scores: read, planned, checked, journalled and synced. Each run has other scores, so that none is
/// unchanged.
fn import(figures: &mut Figures, folder: &std::path::Path, store: &Store, cycle: CycleId) {
    let (mut ours, mut raws) = (Vec::new(), Vec::new());
    for run in 0..IMPORTS {
        let mut text = String::from("sheet");
        (0..ITEMS).for_each(|item| match item % 5 {
            0 => write!(text, ",i{item}:v").unwrap(),
            _ => write!(text, ",i{item}").unwrap(),
        });
        text.push('\n');
        for sheet in 0..LEADERS {
            write!(text, "{sheet}").unwrap();
            (0..u32::from(ITEMS)).for_each(|item| {
                write!(text, ",{}", (sheet + item * 7 + u32::try_from(run).unwrap()) % 6).unwrap();
            });
            text.push('\n');
        }
        let begun = Instant::now();
        let table = read_table(text.as_bytes()).unwrap();
        let view = view(store);
        let plan = scores::plan_scores(&view, cycle, &table).unwrap();
        assert!(plan.refused.is_empty() && plan.unknown.is_empty(), "{:?} {:?}", plan.refused, plan.unknown);
        assert_eq!(plan.cells.len(), 56_000);
        let act = plan.act(&view).unwrap();
        carry(store, act);
        ours.push(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in reader.records() {
            writer.write_record(&record.unwrap()).unwrap();
        }
        let mut file = fs::File::create(folder.join("raw.csv")).unwrap();
        file.write_all(&writer.into_inner().unwrap()).unwrap();
        file.sync_data().unwrap();
        raws.push(begun.elapsed().as_secs_f64());
    }
    let beside = format!("the file read and written back with one sync: {:.3} s", median(raws));
    figures.tell("56,000 scores imported, on disk (wall)", median(ours), "s", Limit::Most(2.0), &beside);
}

/// A digit typed into the sheet of a village of a cycle of 2,800, to the bytes of its frame; and the Enter that saves.
fn keys(figures: &mut Figures, store: &Store) {
    let book = Book::clone(&store.book());
    let county = stage::County::of(book);
    let village = stage::maogang(&county);
    let place = Place::new("score").about(CycleId(0).row()).with("unit", village.0);
    let mut stage = stage::Stage::at(&county, Lang::Zh, (80, 24), &place);
    let before = county.book.seq();
    let mut painter = Painter::new(Profile::usual());
    let (shown, caret) = stage.buffer();
    painter.paint(&shown, caret);
    let (mut digits, mut enters, mut frames) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..KEYS {
        let digit = ["3", "4", "2"][n % 3];
        for (key, times) in [(digit, &mut digits), ("Enter", &mut enters)] {
            let begun = cpu_ms();
            stage.keys(key);
            let (shown, caret) = stage.buffer();
            black_box(painter.paint(&shown, caret));
            times.push(cpu_ms() - begun);
        }
        let begun = cpu_ms();
        let (shown, caret) = stage.buffer();
        black_box(painter.paint(&shown, caret));
        frames.push(cpu_ms() - begun);
    }
    let frame = median(frames);
    let beside = format!("the same frame without a key {frame:.3} ms");
    figures.tell(
        "score sheet of 2,800 due: a digit to its frame, CPU",
        median(digits),
        "ms",
        Limit::Most(1.0),
        &beside,
    );
    figures.tell(
        "score sheet of 2,800 due: Enter, checked and saved in memory",
        median(enters),
        "ms",
        Limit::Most(1.0),
        &beside,
    );
    assert!(stage.county.book.seq() > before, "the keys scored nothing");
}
