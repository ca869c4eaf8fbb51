//! Many people on one served store: nobody waits for another, two on one record, one who has too many sessions, and
//! terminals that are given back whatever happens to whoever holds them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/office.rs"]
mod office;
#[path = "support/terminal.rs"]
mod terminal;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use office::{Guest, KAIPING, Office, STUCK, screen};
use rustix::process::{Pid, Signal, kill_process};
use terminal::Terminal;
use touyan::server::identity::login_of;
use touyan::server::wire::{Hello, Kind};
use touyan::term::tty::Tty;

/// Sessions at the same time.
const MANY: usize = 200;
/// Sessions of one account behind a gate.
const OF_ONE: usize = 8;

/// An office of one Unix account behind which several people work, with an account for each of these.
fn gated(people: &[(&str, &str)]) -> Office {
    let login = login_of(rustix::process::getuid().as_raw());
    let office = Office::open(&["--gate", &login]);
    for (person, role) in people {
        office.check(&["user", "add", person, "--role", role, "--name", &format!("{person} by name")], 0);
    }
    office
}

/// Somebody for whom the gate speaks, with the first frame on the screen.
fn sits(office: &Office, person: &str) -> Guest {
    let mut guest = office.guest(&Hello { claimed: Some(person.to_owned()), ..screen() });
    guest.until("a whole screen", |guest| guest.text().lines().count() >= 24);
    guest
}

/// Opens the card of the first town in the list of units.
fn opens_card(guest: &mut Guest) {
    guest.send(Kind::Input, b"53");
    guest.until("the list of units", |guest| guest.text().contains("440783001"));
    guest.send(Kind::Input, b"e");
    guest.until("the card", |guest| guest.text().contains("[ save ]"));
}

#[test]
fn two_hundred_sessions_with_some_that_take_nothing_lose_no_key_and_wait_for_nobody() {
    let office = Office::open(&[]);
    // They never read a byte, and one of them types all the time.
    let mut stalled: Vec<Guest> = (0..3).map(|_| office.guest(&screen())).collect();
    for _ in 0..300 {
        stalled[0].send(Kind::Input, b"\x0c");
    }
    let mut people: Vec<Guest> = (3..MANY).map(|_| office.guest(&screen())).collect();
    for person in &mut people {
        person.until("a whole screen", |guest| guest.text().lines().count() >= 24);
    }
    // A key of two bytes and a half, cut wherever a line may cut it; then one that must not be lost behind it.
    for (at, person) in people.iter_mut().enumerate() {
        let keys = b"\x1b[15~5";
        let cut = at % keys.len();
        person.send(Kind::Input, &keys[..cut]);
        person.send(Kind::Input, &keys[cut..]);
    }
    for person in &mut people {
        person.until("the menu of records", |guest| guest.text().contains("Registers"));
    }
    // The same size again brings a whole frame to each, and nothing more to anybody.
    for person in &mut people {
        person.received = 0;
        person.send(Kind::Resize, &[80, 0, 24, 0]);
    }
    for person in &mut people {
        person.until("a whole frame", |guest| guest.received > 500);
    }
    drop(stalled);
    assert_eq!(people[7].waiting(), 0);
}

#[test]
fn the_second_of_two_people_on_one_field_sees_both_values_who_was_first_and_chooses() {
    let office = gated(&[("amy", "county_clerk"), ("ben", "county_clerk")]);
    let (mut amy, mut ben) = (sits(&office, "amy"), sits(&office, "ben"));
    opens_card(&mut amy);
    opens_card(&mut ben);
    // Each sees that the other one is there.
    amy.until("who else is there", |guest| guest.text().contains("ben by name"));
    ben.until("who else is there", |guest| guest.text().contains("amy by name"));
    // Each goes down to the other names of the town and writes one of his own.
    let name = |guest: &mut Guest, text: &str| {
        while !guest.caret_line().contains("Other names") {
            let before = guest.received;
            guest.send(Kind::Input, b"\x1b[B");
            guest.until("a move", |guest| guest.received > before);
        }
        guest.send(Kind::Input, text.as_bytes());
        guest.until("what was typed", |guest| guest.text().contains(text));
        guest.send(Kind::Input, b"\r");
        guest.until("the next field", |guest| !guest.caret_line().contains("Other names"));
    };
    name(&mut ben, "Second-by-Ben");
    name(&mut amy, "First-by-Amy");
    amy.send(Kind::Input, b"\x1b[13~");
    amy.until("that it is saved", |guest| guest.text().contains("Saved"));
    ben.send(Kind::Input, b"\x1b[13~");
    ben.until("both values", |guest| {
        let text = guest.text();
        text.contains("First-by-Amy")
            && text.contains("Second-by-Ben")
            && text.contains("changed by amy by name")
    });
    ben.send(Kind::Input, b"1");
    ben.until("that it is saved", |guest| guest.text().contains("Saved"));
    amy.until("what Ben has saved", |guest| guest.text().contains("Second-by-Ben"));
    // Ben goes: Amy is alone with the record.
    drop(ben);
    amy.until("nobody else", |guest| !guest.text().contains("ben by name"));
}

#[test]
fn who_else_is_on_a_record_is_not_told_to_somebody_who_may_not_know_of_him() {
    let office = gated(&[("amy", "county_clerk"), ("eve", "county_clerk")]);
    // Tom works for one town, and Amy for another.
    office.check(&["user", "change", "amy", "--role", "town_clerk", "--unit", "440783001"], 0);
    office.check(
        &["user", "add", "tom", "--name", "tom by name", "--role", "town_clerk", "--unit", "440783110"],
        0,
    );
    let (mut amy, mut tom, mut eve) = (sits(&office, "amy"), sits(&office, "tom"), sits(&office, "eve"));
    // All three look at the county, which stands above both towns.
    for guest in [&mut amy, &mut tom, &mut eve] {
        guest.send(Kind::Input, b"/440783");
        guest.until("the county", |guest| guest.text().contains("1 "));
        guest.send(Kind::Input, b"\r");
        guest.until("a screen about it", |guest| !guest.text().contains("Search ["));
        guest.send(Kind::Input, b"e");
    }
    eve.until("both", |guest| guest.text().contains("amy by name") || guest.text().contains("2 others"));
    assert!(!amy.text().contains("tom by name") && !tom.text().contains("amy by name"));
}

#[test]
fn one_account_has_no_more_sessions_than_it_may_and_each_attempt_is_written_down() {
    let office = gated(&[("amy", "county_clerk"), ("ben", "county_clerk")]);
    let mut all: Vec<Guest> = (0..OF_ONE).map(|_| sits(&office, "amy")).collect();
    let mut more = office.guest(&Hello { claimed: Some("amy".to_owned()), ..screen() });
    assert_eq!(more.until_the_end(), Some(4), "{}", more.said);
    assert!(more.said.contains('8'), "{}", more.said);
    // Others are not held up, and whoever leaves one makes room.
    drop(sits(&office, "ben"));
    drop(all.pop());
    let until = Instant::now() + STUCK;
    loop {
        let mut again = office.guest(&Hello { claimed: Some("amy".to_owned()), ..screen() });
        if again.step().is_some() && again.exit.is_none() && again.said.is_empty() {
            break;
        }
        assert!(Instant::now() < until, "no room: {}", again.said);
    }
}

fn store_of_kaiping(folder: &Path) -> std::path::PathBuf {
    let store = folder.join("store");
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    let done =
        Command::new(program).args(["import", "units", KAIPING, "--store"]).arg(&store).output().unwrap();
    assert!(done.status.success());
    store
}

#[test]
fn after_its_client_was_killed_a_session_keeps_the_form_and_the_next_one_puts_the_terminal_right_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_of_kaiping(folder.path());
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    let mut person = Terminal::start(program, &store);
    person.first_screen();
    for keys in [&b"5"[..], b"1", b"\x1b[15~", b"\x1b[B", "谢丽珍".as_bytes(), b"\r"] {
        person.press(keys);
    }
    person.until("the name", |text| text.contains("谢丽珍"));
    let pid = Pid::from_raw(i32::try_from(person.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    person.wait();
    assert!(!person.was_given_back() && person.is_raw(), "a killed program gives nothing back");
    person.again(program);
    person.until("the form again", |text| text.contains("谢丽珍") && text.lines().count() >= 24);
    assert!(
        person.restored_first(),
        "what the killed one left was not put right before the screen was taken over"
    );
    // And it is given back as people want it, not as the killed one left it.
    let pid = Pid::from_raw(i32::try_from(person.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    person.until_ended();
    assert!(person.was_given_back() && !person.is_raw());
}

/// Not a test by itself: run on a terminal by the test below, it fails as a program does that has a bug.
#[test]
fn a_program_that_panics_while_it_holds_its_terminal() {
    if std::env::var_os("TOUYAN_TEST_PANICS").is_none() {
        return;
    }
    let _tty = Tty::open().unwrap();
    panic!("a bug");
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["a_program_that_panics_while_it_holds_its_terminal", "--exact", "--nocapture"]);
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::with(command, &folder.path().join("none"), &[("TOUYAN_TEST_PANICS", "1")]);
    terminal.until_ended();
    assert!(!terminal.is_raw(), "{}", terminal.text());
    assert!(terminal.was_restored(), "{}", terminal.text());
}

#[test]
fn a_command_that_holds_the_store_makes_others_wait_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_of_kaiping(folder.path());
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    // Held as a long import holds it.
    let held = touyan::store::lock::StoreLock::take(&store, 0).unwrap();
    let mut person = Terminal::start(program, &store);
    person.until("who holds it", |text| text.contains(&std::process::id().to_string()));
    drop(held);
    person.until("the first screen", |text| text.lines().count() >= 24);
    person.leave();
}

#[test]
fn nobody_waits_a_minute_for_a_server_that_nobody_uses() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_of_kaiping(folder.path());
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    let run = |args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).arg("--store").arg(&store).env("TOUYAN_KEY", folder.path().join("key"));
        command.env("LANG", "en_GB.UTF-8").output().unwrap()
    };
    let made = run(&["key", "new"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for args in
        [&["key", "show-id"][..], &["key", "check"], &["key", "seal"], &["key", "rotate"], &["rebuild"]]
    {
        // A server that stays for a minute, of which the last person has gone.
        let mut person = Terminal::lingering(program, &store);
        person.first_screen();
        person.type_in(b"\x1b");
        person.until_ended();
        assert!(terminal::server_of(&store).is_some(), "the server has gone by itself");
        let done = run(args);
        assert_ne!(done.status.code(), Some(4), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
