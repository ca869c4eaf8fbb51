//! One real server, several clients: people see each other's work, commands run in the server with the caller's files,
//! and what may not be is turned away and written down.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/office.rs"]
mod office;
#[path = "support/terminal.rs"]
mod terminal;

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use office::{Guest, KAIPING, Office, STUCK, screen};
use terminal::Terminal;
use touyan::server::porch::connect;
use touyan::server::wire::{Hello, Kind, Told, numbered, put};

#[test]
fn what_one_saves_the_others_see_and_only_those_who_look_at_it_are_sent_anything() {
    let office = Office::open(&[]);
    let mut looker = office.person();
    let mut other = office.person();
    looker.send(Kind::Input, b"53");
    looker.until("list of units", |guest| guest.text().contains("440783001"));
    other.open_menu();
    other.waiting();
    let import = office.run(&["import", "units", "-"], "code,name\n440783999,雁北镇\n".as_bytes());
    assert_eq!(import.status.code(), Some(0), "{}", String::from_utf8_lossy(&import.stderr));
    looker.until("the new unit", |guest| guest.text().contains("雁北镇"));
    // Both are told in the same turn of the loop: what the other would be sent has been sent by now.
    assert_eq!(other.waiting(), 0);
}

#[test]
fn commands_run_in_the_server_with_the_callers_files_pipes_and_exit_codes() {
    let office = Office::open(&[]);
    let csv = office.check(&["list", "units", "--csv", "--unit", "440783"], 0);
    assert_eq!(csv.lines().count(), 288, "a heading and domain.md's 287 units");
    std::fs::write(office.folder.path().join("more.csv"), "代码,名称\n440783999,新镇\n44078,坏\n").unwrap();
    let told = office.check(&["import", "units", "more.csv", "--refused", "again.csv"], 1);
    assert!(told.contains("again.csv"), "{told}");
    let refused = std::fs::read_to_string(office.folder.path().join("again.csv")).unwrap();
    assert!(refused.contains("44078") && !refused.contains("新镇"), "{refused}");
    office.check(&["list", "ghosts"], 2);
    office.check(&["import", "units", "absent.csv"], 6);
    office.check(&["check"], 0);
    office.check(&["journal", "verify"], 0);
    let person = office.person();
    assert!(office.check(&["rebuild"], 4).contains("using the store"), "not under people who work");
    drop(person);
    // A reader that goes early ends the command quietly, and the server with nobody else.
    let mut list = office.command(&["list", "units"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(list.stdout.take());
    assert_eq!(list.wait().unwrap().code(), Some(0));
    office.check(&["list", "units", "--json"], 0);
}

#[test]
fn a_server_opens_no_path_that_a_client_names() {
    let office = Office::open(&[]);
    let elsewhere = office.folder.path().join("elsewhere");
    let path = elsewhere.display().to_string();
    let hello = |args: &[&str]| Hello {
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        working_folder: "/".to_owned(),
        ..screen()
    };
    // The file is there for the server, yet the client is asked, and what the client says is what counts.
    let mut import = office.guest(&hello(&["import", "units", KAIPING, "--dry-run"]));
    let asked = loop {
        let frame = import.step().unwrap();
        if frame.kind == Kind::Read {
            break frame;
        }
    };
    let (number, rest) = numbered(&asked.bytes).unwrap();
    assert_eq!(&rest[8..], KAIPING.as_bytes());
    let mut frames = Vec::new();
    Told::Failed(std::io::ErrorKind::NotFound).put(&mut frames, number);
    import.raw(&frames);
    assert_eq!(import.until_the_end(), Some(6));
    // Another store, a folder to be made, a command for this machine: none of them is the server's to touch.
    let mut verify = office.guest(&hello(&["list", "units", "--store", &path]));
    assert_eq!(verify.until_the_end(), Some(0));
    for args in [&["rebuild", "--into", &path][..], &["serve", "--store", &path], &["attach", "--as", "root"]]
    {
        let mut guest = office.guest(&hello(args));
        assert_eq!(guest.until_the_end(), Some(2), "{args:?}: {}", guest.said);
    }
    let mut demo = office.guest(&hello(&["demo", "--into", &path]));
    demo.until("a screen", |guest| guest.received > 0);
    assert!(!elsewhere.exists());
}

#[test]
fn frames_that_make_no_sense_end_their_own_line_are_written_down_and_disturb_nobody() {
    let office = Office::open(&[]);
    let mut bystander = office.person();
    let hello = screen().write();
    let framed = |kind: Kind, bytes: &[u8]| {
        let mut frames = Vec::new();
        put(&mut frames, kind, &[bytes]);
        frames
    };
    let greeting = framed(Kind::Hello, &hello);
    let mut told = Vec::new();
    Told::Done(String::new()).put(&mut told, 7);
    let replayed = [&greeting[..], &greeting].concat();
    let huge = [&greeting[..], &[Kind::Input as u8], &u32::MAX.to_le_bytes()].concat();
    let wrong_size = [&greeting[..], &framed(Kind::Resize, &[1])].concat();
    let never_asked = [&greeting[..], &told].concat();
    let attempts: [(&str, Vec<u8>); 8] = [
        ("a greeting above its limit", [&[Kind::Hello as u8][..], &(1_u32 << 20).to_le_bytes()].concat()),
        ("keys before a greeting", framed(Kind::Input, b"x")),
        ("a field that ends beyond the greeting", framed(Kind::Hello, &[1, 255, 0, 0, 0, 1])),
        ("a frame that only servers send", framed(Kind::Exit, &[0])),
        ("a second greeting", replayed),
        ("keys above their limit", huge),
        ("a size that is none", wrong_size),
        ("an answer that nobody asked for", never_asked),
    ];
    for (what, bytes) in &attempts {
        let mut guest = Guest::silent(connect(&office.store()).unwrap());
        guest.raw(bytes);
        guest.until_the_end();
        assert_eq!(guest.exit, None, "{what}");
    }
    // Cut within a frame.
    let mut cut = Guest::silent(connect(&office.store()).unwrap());
    cut.raw(&greeting[..greeting.len() - 1]);
    cut.wire.socket().shutdown(std::net::Shutdown::Write).unwrap();
    cut.until_the_end();
    assert_eq!(office.turned_away(), attempts.len() + 1);
    bystander.open_menu();
}

#[test]
fn nobody_speaks_for_another_but_a_gate() {
    let office = Office::open(&[]);
    let own = office.check(&["list", "units", "--csv"], 0);
    let as_other = |office: &Office| office.guest(&Hello { claimed: Some("chenxj".into()), ..screen() });
    let mut forged = as_other(&office);
    assert_eq!(forged.until_the_end(), Some(3));
    assert!(forged.said.contains("gates"), "{}", forged.said);
    assert_eq!(office.turned_away(), 1);
    assert_eq!(office.check(&["list", "units", "--csv"], 0), own);
    drop(office);
    // A gate may, but for people who have an account.
    let login = touyan::server::identity::login_of(rustix::process::getuid().as_raw());
    let office = Office::open(&["--gate", &login]);
    let mut stranger = as_other(&office);
    assert_eq!(stranger.until_the_end(), Some(3));
    assert!(stranger.said.contains("account"), "{}", stranger.said);
}

#[test]
fn another_unix_account_reaches_neither_the_files_nor_the_socket() {
    if !rustix::process::getuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "only root can be somebody else");
        return;
    }
    let office = Office::open(&[]);
    // Only the store itself must keep others out.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(office.folder.path(), open).unwrap();
    let program = office.folder.path().join("touyan");
    std::fs::copy(env!("CARGO_BIN_EXE_touyan"), &program).unwrap();
    for args in [&["list", "units"][..], &["journal", "verify"], &["check"], &["serve"]] {
        let mut command = Command::new(&program);
        command.args(args).arg("--store").arg(office.store()).env_clear().uid(65_534).gid(65_534);
        let done = command.stdin(Stdio::null()).current_dir("/").output().unwrap();
        assert_ne!(done.status.code(), Some(0), "{args:?}");
        assert!(done.stdout.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&done.stdout));
    }
    let cat = Command::new("cat").arg(office.store().join("lock")).uid(65_534).output().unwrap();
    assert!(!cat.status.success());
}

#[test]
fn a_client_that_takes_nothing_and_a_large_paste_cost_nobody_a_key() {
    let office = Office::open(&[]);
    // Sends keys for ever and never reads a byte.
    let mut stalled = office.guest(&screen());
    for _ in 0..200 {
        stalled.send(Kind::Input, b"\x0c");
    }
    let mut pasting = office.person();
    let mut paste = b"\x1b[200~".to_vec();
    paste.extend(std::iter::repeat_n(b'x', 120 << 10));
    paste.extend_from_slice(b"\x1b[201~");
    // A search takes it; what stands behind it is still a key.
    pasting.send(Kind::Input, b"/");
    pasting.until("the search", |guest| guest.text().contains("Search ["));
    paste.chunks(777).for_each(|part| pasting.send(Kind::Input, part));
    pasting.send(Kind::Input, b"\x1b");
    pasting.until("the screen again", |guest| !guest.text().contains("Search ["));
    pasting.open_menu();
    // Sequences cut at any byte are the keys that they are.
    for key in [&b"\x1b[B"[..], b"\x1b[6~", b"\x1b[15~"] {
        for byte in key {
            pasting.send(Kind::Input, &[*byte]);
        }
    }
    let size = [80, 0, 24, 0];
    let before = pasting.received;
    pasting.send(Kind::Resize, &size);
    pasting.until("a whole frame for the same size", |guest| guest.received > before + 500);
}

#[test]
fn what_a_terminal_can_do_is_found_out_kept_for_the_place_and_used_by_the_next_session() {
    let office = Office::open(&[]);
    let doctor = |from: &str| {
        let mut hello = Hello { args: vec!["doctor".to_owned()], ..screen() };
        hello.env.insert("SSH_CONNECTION".to_owned(), format!("{from} 50022 10.0.0.1 22"));
        let mut guest = office.guest(&hello);
        guest.until("the screen of the terminal", |guest| guest.text().contains("Terminal check"));
        guest
    };
    let mut person = doctor("10.0.0.7");
    person.send(Kind::Input, b"1");
    // A terminal that gives two cells to every sign, and says so each time that it is asked.
    while !person.text().contains("bytes a second") && !person.text().contains("too fast") {
        let frame = person.step().unwrap();
        let sent = String::from_utf8_lossy(&frame.bytes).into_owned();
        for asked in sent.split("\x1b[6n").take(sent.matches("\x1b[6n").count()) {
            let column = if asked.ends_with('H') { 1 } else { 3 };
            person.send(Kind::Input, format!("\x1b[2;{column}R").as_bytes());
        }
    }
    assert!(person.text().contains("take two cells"), "{}", person.text());
    // The person leaves: what was found out is there again, at this place and at no other.
    drop(person);
    let mut again = doctor("10.0.0.7");
    again.until("what is known", |guest| guest.text().contains("take two cells"));
    let mut elsewhere = doctor("10.0.0.8");
    elsewhere.until("nothing known", |guest| guest.text().contains("not tried yet"));
    assert!(!elsewhere.text().contains("take two cells"));
    // A ruler is shown as it is and leaves with any key.
    again.send(Kind::Input, b"2");
    again.until("the ruler", |guest| guest.text().contains("stand right below"));
    again.send(Kind::Input, b"1");
    again.until("the answer", |guest| guest.text().contains("take one cell"));
}

/// Files of a folder and below that hold a text, also where they are packed.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut plain = Vec::new();
        let unpacked =
            std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut plain);
        let all = if unpacked.is_ok() { &plain } else { &bytes };
        if memchr::memmem::find(all, text.as_bytes()).is_some() {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_person_is_erased_from_a_served_store_and_from_what_sessions_and_clients_hold() {
    let office = Office::open(&[]);
    let number = "990783198001011233";
    let people = format!("name,phone,id_number,number\n谢丽珍,13900001234,{number},P7001\n谢国安,,,P7002\n");
    assert_eq!(office.run(&["import", "people", "-"], people.as_bytes()).status.code(), Some(0));
    office.check(&["dump"], 0);
    // Somebody has the name half typed into a form, which is kept as a draft and left with the client.
    let mut typist = office.person();
    let mut keep = Vec::new();
    for keys in [&b"5"[..], b"1", b"\x1b[15~", b"\x1b[B", "谢丽珍".as_bytes(), b"\r"] {
        typist.send(Kind::Input, keys);
    }
    typist.until("the half-filled form", |guest| guest.text().contains("谢丽珍"));
    assert!(office.check(&["erase", "P7001"], 2).contains("--order"), "not without an order");
    assert!(!holding(&office.store(), "谢丽珍").is_empty());
    let said = office.check(&["erase", "P7001", "--order", "开法[2026]7号"], 0);
    assert!(said.contains("1 drafts and 1 backups"), "{said}");
    while typist.text().contains("谢丽珍") || memchr::memmem::find(&keep, "谢丽珍".as_bytes()).is_some()
    {
        let frame = typist.step().unwrap();
        if frame.kind == Kind::Keep {
            keep = frame.bytes;
        }
    }
    office.check(&["erase", "P7001", "--order", "开法[2026]7号"], 2);
    assert!(office.check(&["journal", "verify"], 0).contains("erased"));
    office.check(&["check"], 0);
    let listed = office.check(&["export", "people", "--revealed"], 0);
    assert!(listed.contains("谢国安") && !listed.contains("谢丽珍") && !listed.contains("***"), "{listed}");
    for text in ["谢丽珍", "13900001234", number, "P7001"] {
        assert_eq!(holding(&office.store(), text), Vec::<PathBuf>::new(), "{text}");
    }
    // Whoever leaves and comes back is not brought back there either.
    drop(typist);
    let again = office.person();
    assert!(!again.text().contains("谢丽珍"));
    drop(again);
    office.check(&["history"], 0);
    assert_eq!(holding(&office.store(), "谢丽珍"), Vec::<PathBuf>::new());
}

#[test]
fn a_half_filled_form_survives_the_server_and_its_terminal_never_notices() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let program = Path::new(env!("CARGO_BIN_EXE_touyan"));
    let done =
        Command::new(program).args(["import", "units", KAIPING, "--store"]).arg(&store).output().unwrap();
    assert!(done.status.success());
    let mut person = Terminal::start(program, &store);
    person.first_screen();
    for keys in [&b"5"[..], b"1", b"\x1b[15~", b"\x1b[B", "谢丽珍".as_bytes(), b"\r"] {
        person.press(keys);
    }
    person.until("the name", |text| text.contains("谢丽珍"));
    for upgrade in [false, true] {
        let first = terminal::server_of(&store).unwrap();
        let frames = person.frames;
        if upgrade {
            let stop =
                Command::new(program).args(["serve", "--stop", "--store"]).arg(&store).output().unwrap();
            assert!(stop.status.success());
        } else {
            let id = rustix::process::Pid::from_raw(i32::try_from(first).unwrap()).unwrap();
            rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
        }
        let until = Instant::now() + STUCK;
        while person.frames == frames {
            assert!(Instant::now() < until, "it does not come back:\n{}", person.text());
            person.pump(Duration::from_millis(50));
        }
        person.until("the form again", |text| text.contains("谢丽珍"));
        assert_ne!(terminal::server_of(&store), Some(first));
    }
    person.leave();
}
