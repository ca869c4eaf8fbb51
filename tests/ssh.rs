//! Ten people over a real OpenSSH server and client on one store: lines are cut, the server is killed and replaced.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/terminal.rs"]
mod terminal;

use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use terminal::{Terminal, server_of, stop_server};
use touyan::domain::account::{Account, Office};
use touyan::domain::{Act, Step, Verb, View};
use touyan::exchange::{ImportKind, plan, read_table};
use touyan::server::identity::login_of;
use touyan::session::founding::{self, FOUNDER, Founder};
use touyan::session::office::request_id;
use touyan::store::Options;

const KAIPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/kaiping-440783.csv");
const SSHD: &str = "/usr/sbin/sshd";
const PEOPLE: usize = 10;
/// Units that each of them imports.
const IMPORTS: usize = 3;
/// How often one import is tried again when the server went away under it.
const TRIES: usize = 20;
const STUCK: Duration = Duration::from_secs(120);

/// A machine that people log in to: a store whose owner is a gate, and an SSH server with a key for each person.
struct Machine {
    folder: tempfile::TempDir,
    sshd: Child,
    port: u16,
}

fn keygen(path: &Path) {
    let done = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).status();
    assert!(done.unwrap().success());
}

impl Machine {
    fn new() -> Option<Machine> {
        if !Path::new(SSHD).exists() {
            assert!(std::env::var_os("CI").is_none(), "openssh-server is missing; .ci/run installs it");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let store = found(&at("store"));
        keygen(&at("host"));
        let mut keys = String::new();
        for person in 0..PEOPLE {
            let key = at(&format!("key{person}"));
            keygen(&key);
            let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
            let program = env!("CARGO_BIN_EXE_touyan");
            let store = store.display();
            keys +=
                &format!("restrict,pty,command=\"{program} attach --store {store} --as p{person}\" {public}");
        }
        std::fs::write(at("authorized_keys"), keys).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n\
             MaxStartups 200\nPrintMotd no\nPrintLastLog no\n",
            at("host").display(),
            at("authorized_keys").display()
        );
        std::fs::write(at("sshd_config"), config).unwrap();
        if rustix::process::getuid().is_root() {
            std::fs::create_dir_all("/run/sshd").unwrap();
        }
        let mut command = Command::new(SSHD);
        command.args(["-D", "-e", "-f"]).arg(at("sshd_config")).stdin(Stdio::null()).stdout(Stdio::null());
        let sshd = command.stderr(std::fs::File::create(at("sshd.log")).unwrap()).spawn().unwrap();
        let machine = Machine { folder, sshd, port };
        let until = Instant::now() + STUCK;
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "sshd: {}", machine.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(machine)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("sshd.log")).unwrap_or_default()
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn ssh(&self, person: usize, tty: &str) -> Command {
        let mut command = Command::new("ssh");
        command.arg(tty).arg("-i").arg(self.folder.path().join(format!("key{person}")));
        command.arg("-p").arg(self.port.to_string());
        for option in [
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "BatchMode=yes",
            "IdentitiesOnly=yes",
        ] {
            command.arg("-o").arg(option);
        }
        command.arg(format!("{}@127.0.0.1", login_of(rustix::process::getuid().as_raw())));
        command
    }

    fn sit(&self, person: usize) -> Terminal {
        let mut terminal = Terminal::run(self.ssh(person, "-tt"), &self.store());
        terminal.first_screen();
        terminal
    }

    /// A command over SSH with something on its standard input.
    fn run(&self, person: usize, line: &str, input: &str) -> Output {
        use std::io::Write;
        let mut command = self.ssh(person, "-T");
        command.arg(line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that was refused reads nothing.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Imports a unit and tries again until somebody says that it is saved; its code.
    fn import(&self, person: usize, number: usize) -> String {
        let code = format!("{}", 450_000 + (person * IMPORTS + number) * 10_000);
        let csv = format!("code,name\n{code},省{person}-{number}\n");
        for _ in 0..TRIES {
            let done = self.run(person, "touyan import units - --lang en", &csv);
            if done.status.code() == Some(0) {
                return code;
            }
        }
        panic!("person {person} cannot save: {}", self.log());
    }

    fn kill_server(&self) {
        let server = server_of(&self.store()).and_then(|pid| Pid::from_raw(i32::try_from(pid).unwrap()));
        let _ = kill_process(server.unwrap(), Signal::KILL);
    }

    /// The processes that serve a person's line on this machine.
    fn clients(&self, person: usize) -> Vec<Pid> {
        let mine = format!("--as\0p{person}\0");
        let store = self.store().display().to_string();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let pids = processes.filter_map(|process| {
            let line = std::fs::read_to_string(process.path().join("cmdline")).ok()?;
            let ours = line.contains(&mine) && line.contains(&store) && !line.contains(" attach ");
            let pid = process.file_name().to_str()?.parse().ok()?;
            ours.then(|| Pid::from_raw(pid)).flatten()
        });
        pids.collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
        stop_server(&self.store());
    }
}

/// A store with an administrator, ten clerks, and this Unix account as the gate that speaks for them.
fn found(folder: &Path) -> PathBuf {
    let founder = Founder { login: "admin".into(), name: "管理员".into() };
    let store = founding::found(folder, &founder, Options::default()).unwrap();
    // With units the first screen is the one that people work from. They come first: beside a second account the
    // administrator changes no structure.
    let units = read_table(&std::fs::read(KAIPING).unwrap()).unwrap();
    let view = View::new(store.book(), FOUNDER).unwrap();
    let planned = plan(ImportKind::Units, &units, &view, &mut |_| ControlFlow::Continue(())).unwrap();
    store.propose(Act { account: FOUNDER, request: request_id(), ..planned.act }).wait().unwrap();
    let gate = login_of(rustix::process::getuid().as_raw());
    let mut steps =
        vec![Step::Create(Account { gate: true, ..Account::new(&gate, "入口", Office::Reader) }.into())];
    for person in 0..PEOPLE {
        let account = Account::new(&format!("p{person}"), &format!("文员{person}"), Office::CountyClerk);
        steps.push(Step::Create(account.into()));
    }
    let act = Act { account: FOUNDER, request: request_id(), ..Act::new(Verb::Create, steps) };
    store.propose(act).wait().unwrap();
    drop(store);
    folder.to_owned()
}

fn name(person: usize) -> String {
    format!("半填{person}")
}

/// Opens a form for a new person and fills its first field.
fn begin_form(terminal: &mut Terminal, person: usize) {
    for keys in [&b"5"[..], b"1", b"\x1b[15~", b"\x1b[B", name(person).as_bytes(), b"\r"] {
        terminal.type_in(keys);
    }
    terminal.until("the name", |text| text.contains(&name(person)));
}

#[test]
fn ten_people_over_ssh_lose_nothing_when_lines_are_cut_and_the_server_is_killed_and_replaced() {
    let Some(machine) = Machine::new() else { return };
    let mut terminals: Vec<Option<Terminal>> = (0..PEOPLE).map(|person| Some(machine.sit(person))).collect();
    for (person, terminal) in terminals.iter_mut().enumerate() {
        begin_form(terminal.as_mut().unwrap(), person);
    }
    // Forms reach the disk a moment after they were left with the server.
    terminals[0].as_mut().unwrap().settle();
    let saved: Vec<String> = std::thread::scope(|scope| {
        let machine = &machine;
        let importing: Vec<_> = (0..PEOPLE)
            .map(|person| {
                scope.spawn(move || {
                    let import = |number| machine.import(person, number);
                    (0..IMPORTS).map(import).collect::<Vec<_>>()
                })
            })
            .collect();
        // Meanwhile: one server killed, one told to end as for an upgrade, four lines cut by killing the far ends.
        machine.kill_server();
        for person in [1, 4, 6, 9] {
            drop(terminals[person].take());
        }
        let until = Instant::now() + STUCK;
        while server_of(&machine.store()).is_none() {
            assert!(Instant::now() < until, "nobody starts the next server");
            std::thread::sleep(Duration::from_millis(20));
        }
        let program = env!("CARGO_BIN_EXE_touyan");
        let stop = Command::new(program).args(["serve", "--stop", "--store"]).arg(machine.store()).output();
        assert!(stop.unwrap().status.success());
        importing.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    // Every acknowledged change is there, once.
    let listed = machine.run(0, "touyan list units --csv --lang en", "");
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(saved.len(), PEOPLE * IMPORTS);
    for code in &saved {
        assert_eq!(listed.matches(&**code).count(), 1, "{code} in {listed}");
    }
    // Those whose line held are where they were; the others find their forms when they come back.
    for (person, kept) in terminals.iter_mut().enumerate() {
        let terminal = kept.get_or_insert_with(|| machine.sit(person));
        terminal.until("the half-filled form", |text| text.contains(&name(person)));
    }
    // A signal gives each terminal back, and nothing of the person stays behind.
    for (person, terminal) in terminals.into_iter().enumerate() {
        let mut terminal = terminal.unwrap();
        for client in machine.clients(person) {
            let _ = kill_process(client, Signal::TERM);
        }
        terminal.until_ended();
        assert!(terminal.was_given_back(), "person {person}");
    }
    let until = Instant::now() + STUCK;
    while (0..PEOPLE).any(|person| !machine.clients(person).is_empty()) {
        assert!(Instant::now() < until, "a process stays behind a cut line");
        std::thread::sleep(Duration::from_millis(20));
    }
    // A key opens touyan and nothing else.
    for line in ["cat /etc/passwd", "touyan list units; id", "sh -c id", "touyan attach --as p3"] {
        let done = machine.run(0, line, "");
        assert_eq!(done.status.code(), Some(2), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(done.stdout.is_empty(), "{line}");
    }
    assert_eq!(machine.run(0, "touyan check --lang en", "").status.code(), Some(0));
}
