//! CPU time of search as you type, at one county and at ten times that.
//!
//! Names are invented: usual family names of the region and characters of given names, drawn with a seed.
//! Each word is typed key by key; every key is a whole search with a scope filter, as a screen asks it.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "figures/mod.rs"]
mod figures;

use figures::{Figures, Limit};
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use touyan::search::{Ask, Document, Index, Kinds, Query, Source};

const SURNAMES: &str = "陈李张黄何周吴梁谭关余司劳邓谢林罗区冯邝许方胡麦伍单曾解甄苏";
const GIVEN: &str =
    "伟国华建志明强文荣丽珍娥秀英美玲惠仪小静燕芳梅兰金银生福康健辉振焕堂锦棠达权坤洪春桃月琼彩凤婵娟";
const PLACES: &str = "茅冈东安里龙塘南盛仁和永兴西成新村马簕冲大沙蚬水口赤坎百合长三埠月山金鸡苍城塘楼石平";
const RUNS: usize = 7;

struct County {
    people: u32,
}

impl Source for County {
    fn documents(&self, put: &mut dyn FnMut(&Document<'_>)) {
        let mut random = fastrand::Rng::with_seed(440_783);
        let [surnames, given, places] = [SURNAMES, GIVEN, PLACES].map(|all| all.chars().collect::<Vec<_>>());
        let rare: Vec<char> = ('\u{6000}'..'\u{6C00}').collect();
        let mut pick = |from: &[char]| from[random.usize(..from.len())];
        for id in 0..self.people / 8 {
            let stem: String = (0..2).map(|_| pick(&places)).collect();
            let code = format!("4407831{:02}{:03}{:03}", id % 17, id % 270, id % 1000);
            put(&Document {
                kind: 1,
                id,
                name: &format!("{stem}村委会"),
                aliases: &[&stem],
                codes: &[&code],
            });
        }
        for id in 0..self.people {
            // One name in ten holds a rare character, as lists of people do.
            let last = if id % 10 == 0 { rare[id as usize / 10 % rare.len()] } else { pick(&given) };
            let name: String = [pick(&surnames), pick(&given), last].iter().collect();
            put(&Document { kind: 2, id, name: &name, aliases: &[], codes: &[&format!("R{:06}", id)] });
        }
    }
}

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

/// A search as one would write it first: every name and code looked through for what was typed.
fn plain(people: u32) -> f64 {
    let mut all: Vec<String> = Vec::new();
    County { people }.documents(&mut |document| {
        all.push(format!("{} {}", document.name, document.codes.join(" ")));
    });
    figures::median((0..RUNS).map(|_| {
        let begun = cpu_ms();
        black_box(all.iter().filter(|text| text.contains(black_box("R0012"))).count());
        cpu_ms() - begun
    }))
}

fn main() {
    let mut figures = Figures::of("search");
    for (people, limit_ms) in [(30_000, 2.0), (240_000, 5.0)] {
        let begun = cpu_ms();
        let index = Index::build(&County { people });
        let built = cpu_ms() - begun;
        println!("search: {people} people, {} units", people / 8);
        println!("  build {built:.1} ms, packed {:.2} MB", index.heap_bytes() as f64 / 1e6);
        let mut changed = index.clone();
        let begun = cpu_ms();
        for id in 0..1000 {
            changed.put(&Document { kind: 2, id: id * 7, name: "陈小静", ..Document::default() });
        }
        println!("  one change {:.2} us", cpu_ms() - begun);
        let begun = cpu_ms();
        black_box(changed.packed());
        println!("  packing 1000 changes {:.1} ms", cpu_ms() - begun);
        let mut worst: f64 = 0.0;
        for (what, index, kinds) in [
            ("people", &index, Kinds::of(&[2])),
            ("all kinds", &index, Kinds::ALL),
            ("1000 changed", &changed, Kinds::ALL),
        ] {
            for word in [
                "chenxiaojing",
                "cxj",
                "maogang",
                "mg",
                "陈小静",
                "zhzh",
                "440783110223",
                "R0012",
                "chen jing",
            ] {
                let chars: Vec<char> = word.chars().collect();
                // The median of each key over the runs; the dearest key of the word is shown.
                let mut keys = vec![Vec::new(); chars.len()];
                let mut total = 0;
                for _ in 0..RUNS {
                    for (key, times) in keys.iter_mut().enumerate() {
                        let typed: String = chars[..=key].iter().collect();
                        let begun = cpu_ms();
                        let scope = |_: u8, id: u32| id != 1;
                        let ask = Ask { kinds, limit: 20, scope: &scope };
                        let found = black_box(index.search(&Query::parse(black_box(&typed)), &ask));
                        times.push(cpu_ms() - begun);
                        total = found.total;
                    }
                }
                let medians: Vec<f64> = keys
                    .into_iter()
                    .map(|mut times| {
                        times.sort_by(f64::total_cmp);
                        times[RUNS / 2]
                    })
                    .collect();
                let dearest = medians.iter().copied().fold(0.0, f64::max);
                let mean = medians.iter().sum::<f64>() / medians.len() as f64;
                worst = worst.max(dearest);
                println!(
                    "  {what:12} {word:14} mean {mean:.3} ms, dearest key {dearest:.3} ms, {total} found"
                );
            }
        }
        let what = format!("search: dearest key over {people} people");
        let reference = format!("plain substring over all texts {:.2} ms", plain(people));
        figures.tell(&what, worst, "ms", Limit::Most(limit_ms), &reference);
    }
}
