//! The process that writes, what it says of its doing, and what must be true of a store that it left.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use touyan::domain::account::{Account, Office};
use touyan::domain::code::Code;
use touyan::domain::person::Person;
use touyan::domain::unit::{Level, Unit};
use touyan::domain::{AccountId, Act, Book, FieldEdit, PersonId, Record, Row, Step, UnitId, Value, Verb};
use touyan::store::check::{Finding, Report, check};
use touyan::store::clock::FixedClock;
use touyan::store::free_space::SpaceLimits;
use touyan::store::{NotSaved, Options, Receipt, Store, StoreError};

/// 2026-11-23, 09:00 in Kaiping.
const NOW_MS: i64 = 1_795_395_600_000;
/// Small, so that a short run begins many.
const SEGMENT_BYTES: u64 = 48 << 10;
/// Threads that propose at the same time.
const THREADS: usize = 3;

const FOLDER: &str = "TOUYAN_PROOF_FOLDER";
const SEED: &str = "TOUYAN_PROOF_CHILD_SEED";
const ACTS: &str = "TOUYAN_PROOF_ACTS";

/// Whether the full form was asked for.
pub fn full() -> bool {
    std::env::var("TOUYAN_PROOF").is_ok_and(|proof| proof == "full")
}

/// Where chance begins.
pub fn seed() -> u64 {
    std::env::var("TOUYAN_PROOF_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_123)
}

/// A proof that this machine cannot make: says so, and fails where the machine is one that must.
pub fn cannot(why: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "not proved here: {why}");
    println!("not proved here: {why}");
}

pub fn options() -> Options {
    Options {
        clock: Arc::new(FixedClock::new(NOW_MS)),
        segment_bytes: SEGMENT_BYTES,
        space: SpaceLimits::NONE,
        carry_delay_ms: 1,
        ..Options::default()
    }
}

/// With sled in a process of its own, as the program runs; without, it is in the one that writes.
pub fn options_beside(beside: bool) -> Options {
    Options { shelf_program: beside.then(|| env!("CARGO_BIN_EXE_touyan").into()), ..options() }
}

pub fn founding() -> Vec<Row> {
    let unit = |level, name, code, parent: Option<u32>| {
        Row::from(Unit::new(level, name, Code::parse(code), parent.map(UnitId::provisional)))
    };
    let account = Account::new("zhou", "zhou", Office::Administrator);
    vec![
        Row::from(account),
        unit(Level::Province, "广东省", "44", None),
        unit(Level::Prefecture, "江门市", "4407", Some(0)),
        unit(Level::County, "开平市", "440783", Some(1)),
        unit(Level::Town, "赤坎镇", "440783104", Some(2)),
    ]
}

/// Opens the store, or makes it where there is none yet.
pub fn open_or_create(folder: &Path) -> Store {
    open_or_create_with(folder, &options())
}

fn open_or_create_with(folder: &Path, options: &Options) -> Store {
    match Store::open(folder, options.clone()) {
        Ok(store) if store.head().seq > 0 => return store,
        Ok(_) | Err(StoreError::NoJournal(_)) => {}
        Err(error) => panic!("{error:?}"),
    }
    Store::create(folder, founding(), options.clone()).unwrap()
}

fn say(line: &str) {
    // One write a line, whole lines only.
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The command that writes to the store in `folder` until it is killed, or until each thread has done `acts`.
/// `before` goes in front of it. With an odd seed sled is in a process of its own.
pub fn writer(folder: &Path, seed: u64, acts: u64, before: &[&OsStr]) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut all: Vec<&OsStr> = before.to_vec();
    all.push(program.as_os_str());
    let mut command = Command::new(all[0]);
    command
        .args(&all[1..])
        .args(["the_process_that_writes", "--exact", "--nocapture", "--test-threads", "1"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .env(ACTS, acts.to_string());
    command
}

/// The process itself; does nothing where it was not started as one.
pub fn write() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let number = |name| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let (seed, acts) = (number(SEED), number(ACTS));
    // Behind what the test harness says of its own.
    say("");
    // Every other seed.
    let store = open_or_create_with(Path::new(&folder), &options_beside(seed % 2 == 1));
    let book = store.book();
    let people = people(&book);
    let have: Vec<_> = people.iter().map(|(id, (name, text))| format!("have {id} {name} {text}\n")).collect();
    say(&format!("{}open {}", have.concat(), book.seq()));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let own = people.keys().copied().filter(|id| *id as usize % THREADS == thread).collect();
            let random = fastrand::Rng::with_seed(seed * 31 + thread as u64);
            let worker = Worker { store: &store, thread, random, own, made: 0, nonce: seed };
            scope.spawn(move || worker.run(acts));
        }
    });
    drop(store);
    say("closed");
}

struct Worker<'a> {
    store: &'a Store,
    thread: usize,
    random: fastrand::Rng,
    own: Vec<u32>,
    made: u64,
    nonce: u64,
}

impl Worker<'_> {
    fn run(mut self, acts: u64) {
        let mut done = 0;
        while acts == 0 || done < acts {
            done += 1;
            match self.random.u8(..100) {
                0..45 => self.create(1..=3),
                45..75 => self.edit(),
                75..85 => self.remove(),
                85..87 => self.import(),
                87..95 => self.draft(),
                95 => drop(self.store.dump(AccountId(0)).unwrap()),
                _ => self.create(20..=40),
            }
        }
    }

    fn will(&self, what: &str) {
        say(&format!("will {} {what}", self.thread));
    }

    fn done(&self, answer: Result<Receipt, NotSaved>) -> Vec<u32> {
        let receipt = answer.unwrap();
        let ids: Vec<u32> = receipt.created.iter().map(|row| row.id).collect();
        let words: Vec<_> = ids.iter().map(|id| format!(" {id}")).collect();
        say(&format!("done {} {}{}", self.thread, receipt.seq, words.concat()));
        ids
    }

    fn create(&mut self, many: std::ops::RangeInclusive<usize>) {
        let names = self.names(many);
        self.will(&format!("create {}", names.join(" ")));
        let ids = self.done(self.store.propose(Act::new(Verb::Create, creating(&names))).wait());
        self.own.extend(ids);
    }

    /// Larger than a frame.
    fn import(&mut self) {
        let names = self.names(400..=500);
        self.will(&format!("create {}", names.join(" ")));
        let ids = self.done(self.store.carry_out(Act::new(Verb::Import, creating(&names))));
        self.own.extend(ids);
    }

    fn names(&mut self, many: std::ops::RangeInclusive<usize>) -> Vec<String> {
        let many = self.random.usize(many);
        (0..many)
            .map(|_| {
                self.made += 1;
                format!("村民{}-{}-{}", self.nonce, self.thread, self.made)
            })
            .collect()
    }

    /// Two fields together: half an edit would show.
    fn edit(&mut self) {
        if self.own.is_empty() {
            return;
        }
        let id = self.own[self.random.usize(..self.own.len())];
        let text = format!("{}{}", self.nonce, self.random.u32(..));
        let was = self.store.book().person(PersonId(id)).unwrap().phone.to_string();
        self.will(&format!("edit {id} {text}"));
        let value = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.into()) };
        let field =
            |key| FieldEdit { field: Person::field_index(key).unwrap(), was: value(&was), now: value(&text) };
        let step = Step::Edit { row: PersonId(id).row(), fields: vec![field("phone"), field("remarks")] };
        self.done(self.store.propose(Act::new(Verb::Edit, vec![step])).wait());
    }

    fn remove(&mut self) {
        if self.own.is_empty() {
            return;
        }
        let id = self.own.swap_remove(self.random.usize(..self.own.len()));
        self.will(&format!("remove {id}"));
        let row = PersonId(id).row();
        let step = Step::Remove { row, version: self.store.book().version(row) };
        self.done(self.store.propose(Act::new(Verb::Remove, vec![step])).wait());
    }

    fn draft(&mut self) {
        self.made += 1;
        let place = format!("form{}", self.thread);
        // Of runs one behind the other the later has the greater number.
        let number = self.nonce * 1_000_000 + self.made;
        self.store.save_draft(AccountId(0), &place, number.to_string().as_bytes()).unwrap();
        self.store.carry_now();
        say(&format!("carried {place} {number}"));
    }
}

fn creating(names: &[String]) -> Vec<Step> {
    names.iter().map(|name| Step::Create(Row::from(Person::new(name)))).collect()
}

type People = BTreeMap<u32, (String, String)>;

/// Everybody in a book, by id: name, and the text that stands in two fields.
pub fn people(book: &Book) -> People {
    let mut all = People::new();
    for (at, _, row) in book.rows() {
        if let Row::Person(person) = row {
            assert_eq!(person.phone, person.remarks, "half an edit of {at:?}");
            all.insert(at.id, (person.name.to_string(), person.phone.to_string()));
        }
    }
    all
}

#[derive(Clone, Debug)]
enum Intent {
    Create(Vec<String>),
    Edit(u32, String),
    Remove(u32),
}

/// What must be there, from what the process said.
#[derive(Clone, Default, Debug)]
pub struct Model {
    people: People,
    /// Every id that was ever given, as far as known.
    given: BTreeSet<u32>,
    /// Begun and not acknowledged: there whole, or not at all.
    begun: Vec<(String, Intent)>,
    have: People,
    /// The last number that was acknowledged.
    pub saved: u64,
    /// Acts acknowledged.
    pub acts: u64,
    drafts: BTreeMap<String, u64>,
}

impl Model {
    /// What is there must be there.
    pub fn of(store: &Store) -> Self {
        let people = people(&store.book());
        let given = people.keys().copied().collect();
        Self { people, given, saved: store.head().seq, ..Self::default() }
    }

    /// What was begun has failed and must never be there.
    pub fn give_up(&mut self) {
        self.begun.clear();
    }

    /// Takes in what the process wrote; what is not ours is left aside.
    pub fn hear(&mut self, line: &str) {
        let mut words = line.split(' ');
        match words.next() {
            Some("have") => {
                let id = words.next().unwrap().parse().unwrap();
                let name = words.next().unwrap().to_owned();
                self.have.insert(id, (name, words.next().unwrap().to_owned()));
            }
            Some("open") => {
                // What somebody has seen is there for good, acknowledged or not.
                let have = std::mem::take(&mut self.have);
                self.must_be(have, words.next().unwrap().parse().unwrap());
            }
            Some("will") => {
                let thread = words.next().unwrap().to_owned();
                let kind = words.next().unwrap();
                let mut rest: Vec<String> = words.map(str::to_owned).collect();
                let id = || rest[0].parse().unwrap();
                let intent = match kind {
                    "edit" => Intent::Edit(id(), rest[1].clone()),
                    "remove" => Intent::Remove(id()),
                    _ => Intent::Create(std::mem::take(&mut rest)),
                };
                self.begun.push((thread, intent));
            }
            Some("done") => {
                let thread = words.next().unwrap();
                self.saved = self.saved.max(words.next().unwrap().parse().unwrap());
                self.acts += 1;
                let ids: Vec<u32> = words.map(|id| id.parse().unwrap()).collect();
                let at = self.begun.iter().position(|(by, _)| by == thread).unwrap();
                match self.begun.remove(at).1 {
                    Intent::Create(names) => {
                        assert_eq!(names.len(), ids.len());
                        for (id, name) in ids.into_iter().zip(names) {
                            assert!(self.given.insert(id), "id {id} was given twice");
                            self.people.insert(id, (name, String::new()));
                        }
                    }
                    Intent::Edit(id, text) => self.people.get_mut(&id).unwrap().1 = text,
                    Intent::Remove(id) => drop(self.people.remove(&id).unwrap()),
                }
            }
            Some("carried") => {
                let place = words.next().unwrap().to_owned();
                self.drafts.insert(place, words.next().unwrap().parse().unwrap());
            }
            Some(_) | None => {}
        }
    }

    /// Everything acknowledged is among `found`, nothing is half there, and nothing else is.
    fn must_be(&mut self, found: People, seq: u64) {
        assert!(seq >= self.saved, "{} was acknowledged, {seq} is the last there", self.saved);
        let by_name: BTreeMap<&str, u32> = found.iter().map(|(id, (name, _))| (name.as_str(), *id)).collect();
        for (_, intent) in std::mem::take(&mut self.begun) {
            match intent {
                Intent::Create(names) => {
                    let there: Vec<u32> =
                        names.iter().filter_map(|name| by_name.get(name.as_str()).copied()).collect();
                    assert!(
                        there.is_empty() || there.len() == names.len(),
                        "half an act: {} of {}",
                        there.len(),
                        names.len()
                    );
                    for (id, name) in there.into_iter().zip(names) {
                        assert!(self.given.insert(id), "id {id} was given twice");
                        self.people.insert(id, (name, String::new()));
                    }
                }
                Intent::Edit(id, text) => {
                    if found.get(&id).is_some_and(|(_, now)| *now == text) {
                        self.people.get_mut(&id).unwrap().1 = text;
                    }
                }
                Intent::Remove(id) => {
                    if !found.contains_key(&id) {
                        self.people.remove(&id);
                    }
                }
            }
        }
        let differs = |id: &&u32| self.people.get(id) != found.get(id);
        let ids: BTreeSet<u32> = self.people.keys().chain(found.keys()).copied().collect();
        let wrong: Vec<&u32> = ids.iter().filter(differs).take(5).collect();
        assert!(wrong.is_empty(), "wrong or missing at {seq}: {wrong:?}");
        self.saved = seq;
    }

    /// The same of an open store; from then on what is there is what must be.
    pub fn must_hold(&mut self, store: &Store) {
        let book = store.book();
        assert_eq!(book.seq(), store.head().seq);
        assert_eq!(book.digest().to_le_bytes(), store.journal().digest().to_bytes());
        self.must_be(people(&book), book.seq());
    }

    /// Drafts that were in sled are there, or newer ones.
    pub fn must_hold_drafts(&self, store: &Store) {
        let drafts = store.drafts(AccountId(0));
        for (place, number) in &self.drafts {
            let draft = drafts.iter().find(|draft| *draft.place == **place);
            let draft = draft.unwrap_or_else(|| panic!("a draft is gone, after {:?}", store.source()));
            let found: u64 = std::str::from_utf8(&draft.bytes).unwrap().parse().unwrap();
            assert!(found >= *number, "an older draft: {found} instead of {number}");
        }
    }

    /// Work goes on: one more act, which is what the next opening finds.
    pub fn goes_on(&mut self, store: &Store) {
        let name = format!("后来{}", self.saved);
        self.hear(&format!("will 9 create {name}"));
        let steps = creating(&[name]);
        let receipt = store.propose(Act::new(Verb::Create, steps)).wait().unwrap();
        self.hear(&format!("done 9 {} {}", receipt.seq, receipt.created[0].id));
    }
}

/// The check finds nothing, but for a backup that was cut off before its entry: it counts for nothing and is named.
pub fn must_be_sound(folder: &Path) -> Report {
    let report = check(folder, &options()).unwrap();
    let harmless = |finding: &Finding| matches!(finding, Finding::Dump(StoreError::DumpUnknown { .. }));
    assert!(report.findings.iter().all(harmless), "{:?}", report.findings);
    report
}

/// All files below a folder, in order.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_below(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Copies a folder in which nobody works.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
