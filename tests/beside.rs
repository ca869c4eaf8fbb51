//! sled in a process of its own: it keeps the rows, and nothing of it stays in the program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use std::path::PathBuf;

use touyan::domain::{
    AccountId, Act, Row, Step, Verb,
    account::{Account, Office},
    person::Person,
};
use touyan::store::{Options, Source, Store};

fn options(program: &str) -> Options {
    Options { shelf_program: Some(PathBuf::from(program)), carry_delay_ms: 0, ..Options::default() }
}

fn founder() -> Row {
    Account::new("founder", "founder", Office::Administrator).into()
}

fn enter(store: &Store, name: &str) {
    let mut act = Act::new(Verb::Create, vec![Step::Create(Person::new(name).into())]);
    act.account = AccountId(0);
    store.propose(act).wait().unwrap();
}

fn names(store: &Store) -> Vec<String> {
    store.book().people().map(|(_, person)| person.name.to_string()).collect()
}

/// Returns when everything is in sled; an act is handed to the carrier a moment after its answer.
fn carried(store: &Store) {
    while store.shelf_health().carried < store.head().seq {
        assert!(!store.shelf_health().given_up);
        store.carry_now();
    }
}

/// Threads of this process whose name begins like sled's.
fn sled_threads() -> usize {
    let named = |task: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default()
    };
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    tasks.map(named).filter(|name| name.starts_with("sled-io")).count()
}

#[test]
fn rows_come_back_from_it_and_no_thread_of_its_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    {
        let store = Store::create(&store, vec![founder()], options(env!("CARGO_BIN_EXE_touyan"))).unwrap();
        for n in 0..300 {
            enter(&store, &format!("人{n}"));
        }
        carried(&store);
        assert_eq!(sled_threads(), 0);
    }
    let store = Store::open(&store, options(env!("CARGO_BIN_EXE_touyan"))).unwrap();
    assert!(matches!(store.source(), Source::Rows { tail: 0 }), "{:?}", store.source());
    assert_eq!(names(&store).len(), 300);
    enter(&store, "后来");
    // It is opened again for what comes later.
    carried(&store);
    assert_eq!(sled_threads(), 0);
}

#[test]
fn a_program_that_cannot_be_started_or_talks_nonsense_harms_nobody() {
    for program in ["/nonexistent", "/bin/true", "/bin/echo"] {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        {
            let store = Store::create(&store, vec![founder()], options(program)).unwrap();
            enter(&store, "谭");
            store.carry_now();
            assert!(store.shelf_health().given_up, "{program}");
            enter(&store, "关");
        }
        let store = Store::open(&store, options(env!("CARGO_BIN_EXE_touyan"))).unwrap();
        assert!(matches!(store.source(), Source::Journal { .. }), "{program}");
        assert_eq!(names(&store), ["谭", "关"], "{program}");
    }
}

#[test]
fn a_sled_that_hangs_is_given_up_and_holds_nobody() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // One says nothing at all; the other opens and then neither reads nor answers.
    for (name, script) in [("mute", "exec sleep 600"), ("deaf", "printf '\\0'; exec sleep 600")] {
        let program = folder.path().join(name);
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let store = folder.path().join(format!("store-{name}"));
        let hanging = Options { open_limit_ms: 50, ..options(program.to_str().unwrap()) };
        {
            let store = Store::create(&store, vec![founder()], hanging.clone()).unwrap();
            // More than two pipes hold.
            let long = "长".repeat(40);
            let people = (0..1_500).map(|n| Step::Create(Person::new(&format!("{long}{n}")).into()));
            store.propose(Act::new(Verb::Import, people.collect())).wait().unwrap();
            store.carry_now();
            assert!(store.shelf_health().given_up, "{name}");
        }
        let again = Store::open(&store, hanging).unwrap();
        assert!(matches!(again.source(), Source::Journal { .. }), "{name}");
        assert_eq!(names(&again).len(), 1_500);
    }
}

#[test]
fn a_sled_that_was_given_up_is_tried_again_when_it_is_too_far_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (store, program) = (folder.path().join("store"), folder.path().join("program"));
    std::os::unix::fs::symlink("/bin/true", &program).unwrap();
    let small = Options { lag_bytes_max: 64 << 10, ..options(program.to_str().unwrap()) };
    let store = Store::create(&store, vec![founder()], small).unwrap();
    store.carry_now();
    assert!(store.shelf_health().given_up);
    std::fs::remove_file(&program).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_touyan"), &program).unwrap();
    enter(&store, "谭");
    store.carry_now();
    assert!(store.shelf_health().given_up, "a little more is no reason");
    let people = (0..600).map(|n| Step::Create(Person::new(&format!("人{n}")).into()));
    store.propose(Act::new(Verb::Import, people.collect())).wait().unwrap();
    while store.shelf_health().carried < store.head().seq {
        std::thread::yield_now();
    }
    assert!(!store.shelf_health().given_up);
}

#[test]
fn what_waits_for_sled_is_carried_at_a_quarter_of_the_limit_however_long_the_delay() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        lag_bytes_max: 64 << 10,
        carry_delay_ms: 3_600_000,
        ..options(env!("CARGO_BIN_EXE_touyan"))
    };
    let store = Store::create(&folder.path().join("store"), vec![founder()], options).unwrap();
    let people = (0..600).map(|n| Step::Create(Person::new(&format!("人{n}")).into()));
    store.propose(Act::new(Verb::Import, people.collect())).wait().unwrap();
    while store.shelf_health().carried < store.head().seq {
        std::thread::yield_now();
    }
}

#[test]
fn a_process_left_behind_by_a_killed_program_puts_nothing_aside() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    {
        let store = Store::create(&store, vec![founder()], options(env!("CARGO_BIN_EXE_touyan"))).unwrap();
        store.save_draft(AccountId(0), "person", "半张表".as_bytes()).unwrap();
        store.carry_now();
    }
    // It begins when nobody holds the other end any more.
    let (nobody, end) = std::io::pipe().unwrap();
    drop(end);
    let mut left = std::process::Command::new(env!("CARGO_BIN_EXE_touyan"));
    left.args(["shelf", "anew"]).arg(store.join("sled")).stdin(nobody).stdout(std::process::Stdio::null());
    left.status().unwrap();
    let store = Store::open(&store, options(env!("CARGO_BIN_EXE_touyan"))).unwrap();
    assert!(matches!(store.source(), Source::Rows { .. }), "{:?}", store.source());
    assert_eq!(store.drafts(AccountId(0)).len(), 1);
}
