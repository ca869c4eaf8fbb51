//! CPU time of a whole cycle: 2,800 leaders with twenty items each, scored, ranked and graded.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured")]

use rustix::time::{ClockId, clock_gettime};
use std::{fmt::Write, hint::black_box};
use touyan::domain::appraisal::{
    Engine, Mark, Points, file,
    grading::{self, Entrant, Standing},
};

const LEADERS: u32 = 2_800;
const ITEMS: u8 = 20;
const RUNS: usize = 21;
const LIMIT_MS: f64 = 20.0;

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
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
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
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times[RUNS / 2];
    println!("appraisal: {LEADERS} leaders x {ITEMS} items: {median:.2} ms CPU (limit {LIMIT_MS})");
    assert!(median < LIMIT_MS, "too slow");
}
