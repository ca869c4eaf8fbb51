//! Durable commits against the disk's own limit, at one county and at ten; opening and rebuilding.
//!
//! The reference writes what the store has just written, piece by piece: as many bytes in each write, one fdatasync
//! behind each, into a file laid out in the same way on the same disk. It runs in turns with the store; all figures
//! are medians. Rows are carried into sled between the turns and counted on a line of their own.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and stops on a surprise"
)]

#[path = "figures/mod.rs"]
mod figures;

use figures::{Figures, Limit};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};
use touyan::domain::account::{Account, Office};
use touyan::domain::assignment::{Assignment, Began};
use touyan::domain::person::{Person, PersonStatus};
use touyan::domain::{
    AccountId, Act, AssignmentId, Book, FieldEdit, GridId, Kind, PersonId, Record, RoleId, Row, Step, Value,
    Verb,
};
use touyan::session::founding::{Founder, Sample, found_sample};
use touyan::store::files::{Files, OneFile};
use touyan::store::free_space::Space;
use touyan::store::real_files::RealFiles;
use touyan::store::segment::SEGMENT_BYTES;
use touyan::store::{Options, Source, Store};

const RUNS: usize = 11;
const COMMITS: u32 = 200;
const THREADS: u32 = 50;
const COMMITS_EACH: u32 = 40;
const PEOPLE: u32 = 30_000;

/// The machine's disk, which remembers how long each write was.
#[derive(Clone, Debug, Default)]
struct Watched(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    writes: Mutex<Vec<usize>>,
    syncs: AtomicU64,
}

#[derive(Debug)]
struct WatchedFile(Arc<dyn OneFile>, Watched);

impl Watched {
    fn file(&self, file: Arc<dyn OneFile>) -> Arc<dyn OneFile> {
        Arc::new(WatchedFile(file, self.clone()))
    }

    /// Writes since the last call; there were as many syncs.
    fn take(&self) -> Vec<usize> {
        let writes = std::mem::take(&mut *self.0.writes.lock().unwrap());
        assert_eq!(self.0.syncs.swap(0, Ordering::Relaxed), writes.len() as u64, "one sync for each write");
        writes
    }

    fn forget(&self) {
        self.0.writes.lock().unwrap().clear();
        self.0.syncs.store(0, Ordering::Relaxed);
    }
}

impl Files for Watched {
    fn open(&self, path: &Path, read_only: bool) -> io::Result<Arc<dyn OneFile>> {
        RealFiles.open(path, read_only).map(|file| self.file(file))
    }
    fn create(&self, path: &Path) -> io::Result<Arc<dyn OneFile>> {
        RealFiles.create(path).map(|file| self.file(file))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealFiles.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealFiles.remove(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        RealFiles.list(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealFiles.create_folder(folder)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealFiles.sync_folder(folder)
    }
    fn space(&self, folder: &Path) -> io::Result<Space> {
        RealFiles.space(folder)
    }
}

impl OneFile for WatchedFile {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.1.0.writes.lock().unwrap().push(bytes.len());
        self.0.write_at(offset, bytes)
    }
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, into)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.1.0.syncs.fetch_add(1, Ordering::Relaxed);
        self.0.sync_data()
    }
    fn length(&self) -> io::Result<u64> {
        self.0.length()
    }
    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        self.0.preallocate(bytes)
    }
}

#[derive(Clone, Copy)]
struct Taken {
    wall: f64,
    cpu: f64,
}

/// CPU time of this process so far.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// *Unit*: microseconds.
fn timed(work: impl FnOnce()) -> Taken {
    let (begun, before) = (Instant::now(), cpu());
    work();
    Taken { wall: begun.elapsed().as_secs_f64() * 1e6, cpu: (cpu() - before).as_secs_f64() * 1e6 }
}

fn median(all: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.into_iter().collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The same writes as the store's, each synced.
fn raw(folder: &Path, writes: &[usize]) -> Taken {
    let path = folder.join("raw");
    let file = RealFiles.create(&path).unwrap();
    file.preallocate(SEGMENT_BYTES).unwrap();
    let content = vec![b'x'; writes.iter().copied().max().unwrap_or(0)];
    let taken = timed(|| {
        let mut offset = 0;
        for bytes in writes {
            file.write_at(offset, &content[..*bytes]).unwrap();
            file.sync_data().unwrap();
            offset += *bytes as u64;
        }
    });
    std::fs::remove_file(path).unwrap();
    taken
}

fn person(name: String) -> Act {
    Act::new(Verb::Create, vec![Step::Create(Row::from(Person::new(&name)))])
}

fn options(disk: &Watched) -> Options {
    Options { files: Arc::new(disk.clone()), ..Options::default() }
}

fn store(folder: &Path, disk: &Watched) -> Store {
    let first = Account::new("zhou", "zhou", Office::Administrator);
    Store::create(folder, vec![Row::from(first)], options(disk)).unwrap()
}

fn one_writer(folder: &Path, figures: &mut Figures) {
    let disk = Watched::default();
    let store = store(&folder.join("one"), &disk);
    let (mut ours, mut raws, mut carries, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for run in 0..RUNS {
        disk.forget();
        ours.push(timed(|| {
            for number in 0..COMMITS {
                store.propose(person(format!("村民{run}之{number}"))).wait().unwrap();
            }
        }));
        let writes = disk.take();
        assert_eq!(writes.len(), COMMITS as usize, "one write for each act");
        bytes = writes.iter().sum::<usize>() / writes.len();
        carries.push(timed(|| store.carry_now()).cpu);
        raws.push(raw(folder, &writes));
    }
    let each = |taken: &[Taken], of: fn(&Taken) -> f64| median(taken.iter().map(of)) / f64::from(COMMITS);
    let ratio = median(ours.iter().zip(&raws).map(|(ours, raw)| raw.wall / ours.wall));
    let raw_us = each(&raws, |taken| taken.wall);
    let (cpu_us, raw_cpu_us) = (each(&ours, |taken| taken.cpu), each(&raws, |taken| taken.cpu));
    let beside = format!(
        "raw append + fdatasync of {bytes} bytes {raw_us:.0} us, ours {:.0} us (wall)",
        each(&ours, |taken| taken.wall)
    );
    // Where the disk answers at once, the share of the machine counts instead.
    let quick = raw_us < 150.0;
    let ratio_limit = if quick { Limit::None } else { Limit::Least(0.8) };
    figures.tell("one writer: of a raw append's speed", ratio, "of it", ratio_limit, &beside);
    let cpu_limit = if quick { Limit::Most(60.0) } else { Limit::None };
    figures.tell(
        "one writer: CPU a commit",
        cpu_us,
        "us",
        cpu_limit,
        &format!("raw {raw_cpu_us:.1} us; counts where a raw append takes under 150 us"),
    );
    figures.tell("  carrying it into sled", median(carries) / f64::from(COMMITS), "us", Limit::None, "");
}

fn many_writers(folder: &Path, figures: &mut Figures) {
    let disk = Watched::default();
    let store = store(&folder.join("many"), &disk);
    let acts = THREADS * COMMITS_EACH;
    let (mut ours, mut raws, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let (begin, end) = (Barrier::new(THREADS as usize + 1), Barrier::new(THREADS as usize + 1));
        let (begin, end, store) = (&begin, &end, &store);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    begin.wait();
                    for number in 0..COMMITS_EACH {
                        store.propose(person(format!("{run}组{thread}之{number}"))).wait().unwrap();
                    }
                    end.wait();
                });
            }
            disk.forget();
            ours.push(timed(|| {
                begin.wait();
                end.wait();
            }));
        });
        let writes = disk.take();
        groups.push(f64::from(acts) / writes.len() as f64);
        store.carry_now();
        // As many acts in groups of fifty, as large as the store's.
        let whole = writes.iter().sum::<usize>() / (acts / THREADS) as usize;
        raws.push(raw(folder, &vec![whole; (acts / THREADS) as usize]));
    }
    let rate = |taken: &[Taken]| f64::from(acts) / median(taken.iter().map(|taken| taken.wall)) * 1e6;
    let beside = format!(
        "{:.0} commits/s in groups of {:.0}; raw groups of {THREADS} {:.0}/s (wall)",
        rate(&ours),
        median(groups),
        rate(&raws)
    );
    let ratio = median(ours.iter().zip(&raws).map(|(ours, raw)| raw.wall / ours.wall));
    figures.tell("50 threads: of raw grouped appends", ratio, "of it", Limit::Least(0.15), &beside);
    let cpu_us = median(ours.iter().map(|taken| taken.cpu)) / f64::from(acts);
    figures.tell("  CPU a commit", cpu_us, "us", Limit::None, "");
}

/// A store with a sample county, and what is needed to make the `n`th act on it.
struct County {
    store: Store,
    disk: Watched,
    next: u32,
}

const STEP: u32 = 7_919;

impl County {
    fn new(folder: &Path, scale: u32) -> County {
        let disk = Watched::default();
        let founder = Founder { login: "zhou".into(), name: "zhou".into() };
        let store = found_sample(folder, &founder, Sample { seed: 1, scale }, options(&disk)).unwrap();
        store.carry_now();
        County { store, disk, next: 0 }
    }

    /// By turns a telephone number of somebody, somebody in a role of a grid, and that one out of it again.
    fn act(&mut self, last: Option<AssignmentId>) -> Act {
        let book: Arc<Book> = self.store.book();
        self.next += 1;
        let nth = |kind, n: u32| n.wrapping_mul(STEP) % book.next_id(kind);
        if let Some(last) = last {
            let version = book.version(last.row());
            return by(Act::new(Verb::Remove, vec![Step::Remove { row: last.row(), version }]), Verb::Remove);
        }
        if self.next.is_multiple_of(3) {
            let id = PersonId(nth(Kind::Person, self.next));
            let phone = Person::field_index("phone").unwrap();
            let was = Row::from(book.person(id).unwrap().clone()).get(phone);
            let fields =
                vec![FieldEdit { field: phone, was, now: Value::Text(self.next.to_string().into()) }];
            return by(Act::new(Verb::Edit, vec![Step::Edit { row: id.row(), fields }]), Verb::Edit);
        }
        let mut n = self.next;
        loop {
            let (grid, person) = (GridId(nth(Kind::Grid, n)), PersonId(nth(Kind::Person, n)));
            n += 1;
            let role = RoleId(3);
            let free = book.person(person).is_some_and(|record| record.status == PersonStatus::Active)
                && book.assignments_of_person(person).next().is_none();
            if !free || book.grid(grid).is_none_or(|grid| grid.to.is_some()) {
                continue;
            }
            let row = Assignment {
                grid,
                role,
                person,
                from: book.today(),
                to: None,
                rank: 1,
                began: Began::Assigned,
                ended: None,
                document: "开组字〔2026〕1号".into(),
                end_document: "".into(),
                suspended: None,
                covers: None,
                merged_from: None,
                reason: "".into(),
            };
            return by(Act::new(Verb::Appoint, vec![Step::Create(Row::from(row))]), Verb::Appoint);
        }
    }

    fn run(&mut self) -> Taken {
        let mut total = Taken { wall: 0.0, cpu: 0.0 };
        let mut last = None;
        for _ in 0..COMMITS {
            let act = self.act(last.take());
            let appoints = act.verb == Verb::Appoint;
            let mut receipt = None;
            let taken = timed(|| receipt = Some(self.store.propose(act).wait().unwrap()));
            if appoints {
                last = receipt.and_then(|receipt| receipt.created.first().map(|row| AssignmentId(row.id)));
            }
            total = Taken { wall: total.wall + taken.wall, cpu: total.cpu + taken.cpu };
        }
        self.disk.forget();
        self.store.carry_now();
        total
    }
}

fn by(act: Act, verb: Verb) -> Act {
    Act { account: AccountId(0), verb, ..act }
}

fn scales(folder: &Path, figures: &mut Figures) {
    let mut small = County::new(&folder.join("scale1"), 1);
    let mut large = County::new(&folder.join("scale10"), 10);
    let runs: Vec<_> = (0..RUNS).map(|_| (small.run(), large.run())).collect();
    let each = |of: fn(&(Taken, Taken)) -> f64| median(runs.iter().map(of)) / f64::from(COMMITS);
    let times = median(runs.iter().map(|(small, large)| large.cpu / small.cpu));
    let beside = format!(
        "CPU {:.1} us at scale 1, {:.1} us at scale 10; wall {:.0} and {:.0} us",
        each(|(small, _)| small.cpu),
        each(|(_, large)| large.cpu),
        each(|(small, _)| small.wall),
        each(|(_, large)| large.wall)
    );
    figures.tell("a commit at scale 10 beside scale 1", times, "times", Limit::Most(2.0), &beside);
}

fn opening(folder: &Path, figures: &mut Figures) {
    let disk = Watched::default();
    let store = store(&folder.join("open"), &disk);
    for number in 0..1_000 {
        store.propose_with(person(format!("村民{number}")), Box::new(drop));
    }
    let steps =
        (0..PEOPLE).map(|number| Step::Create(Row::from(Person::new(&format!("村民{number}"))))).collect();
    let begun = Instant::now();
    store.carry_out(Act::new(Verb::Import, steps)).unwrap();
    println!("import of {PEOPLE} people: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    for number in 0..30_000 {
        let ticket = store.propose(person(format!("后来{number}")));
        if number % 200 == 199 {
            ticket.wait().unwrap();
        }
    }
    drop(store);
    let (mut opens, mut rebuilds) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let begun = Instant::now();
        drop(Store::open(&folder.join("open"), Options::default()).unwrap());
        opens.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let options = Options { distrust_rows: true, ..Options::default() };
        let store = Store::open(&folder.join("open"), options).unwrap();
        let took = begun.elapsed().as_secs_f64();
        let Source::Journal { entries, .. } = store.source() else { continue };
        rebuilds.push(*entries as f64 / took);
    }
    figures.tell("open and close with 60,000 people (wall)", median(opens), "ms", Limit::None, "");
    let beside = format!("the whole journal with every link checked; one entry has {PEOPLE} rows (wall)");
    figures.tell("rebuild", median(rebuilds), "entries/s", Limit::Least(25_000.0), &beside);
}

/// Without arguments everything; else only the parts named.
fn main() {
    // Where the build is, because /tmp may be memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut figures = Figures::of("store");
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, part) in [
        ("one", one_writer as fn(&Path, &mut Figures)),
        ("many", many_writers),
        ("scale", scales),
        ("open", opening),
    ] {
        if asked.is_empty() || asked.iter().any(|word| word == name) {
            part(folder.path(), &mut figures);
        }
    }
}
