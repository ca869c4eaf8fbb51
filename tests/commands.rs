//! The real program in folders that vanish: what each command prints, what it leaves, which code it ends with.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "support/desk.rs"]
mod desk;

use std::path::Path;
use std::process::Stdio;

use desk::{Desk, KAIPING, rows, said};

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).map(|names| names.count()).unwrap_or(0)
}

#[test]
fn the_kaiping_list_is_imported_twice_and_is_there_once() {
    let desk = Desk::new("en_GB.UTF-8");
    let import = format!("import units {KAIPING}");
    let first = desk.check(&import, 0);
    assert!(first.contains("287"), "{first}");
    let second = desk.check(&import, 0);
    assert!(second.contains("nothing to save"), "{second}");
    // domain.md 2.1: 287 rows, and the prefecture and province above them as named stubs.
    let listed = rows(&desk.check("list units --json --unit 440783", 0));
    assert_eq!(listed.len(), 287);
    assert!(listed.iter().any(|row| row["code"] == "440783110223" && row["name"].as_str().is_some()));
    let village = rows(&desk.check("list units --json --unit 440783110223", 0));
    assert_eq!(village.len(), 1);
    let history = desk.check("history", 0);
    assert_eq!(
        history.lines().filter(|line| line.contains("287") || line.contains("289")).count(),
        1,
        "{history}"
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new("en_GB.UTF-8");
    let dry = desk.check(&format!("import units {KAIPING} --dry-run"), 0);
    assert!(dry.contains("287") && dry.contains("nothing saved"), "{dry}");
    assert_eq!(files(&desk.path("")), 0);
    desk.check(&format!("import units {KAIPING}"), 0);
    let head = desk.check("journal verify", 0);
    std::fs::write(desk.path("more.csv"), "code,name\n440783999,新镇\n").unwrap();
    desk.check("import units more.csv --dry-run", 0);
    assert_eq!(desk.check("journal verify", 0), head);
}

#[test]
fn refused_rows_are_told_kept_in_a_file_and_the_good_ones_are_saved() {
    let desk = Desk::new("en_GB.UTF-8");
    std::fs::write(desk.path("units.csv"), "代码,名称\n440783,开平市\n44078,坏\n440783110,百合镇\n").unwrap();
    assert!(
        desk.check("import units units.csv --dry-run", 1).contains("--refused"),
        "says how to get the rows"
    );
    let told = desk.check("import units units.csv --refused again.csv", 1);
    assert!(told.contains("again.csv"), "{told}");
    assert_eq!(rows(&desk.check("list units --json --unit 440783", 0)).len(), 2);
    let refused = std::fs::read_to_string(desk.path("again.csv")).unwrap();
    assert!(refused.contains("44078") && refused.contains('坏') && !refused.contains("百合"), "{refused}");
    // The file is not written over, and nothing is imported before that is known.
    let again = desk.check("import units units.csv --refused again.csv", 6);
    assert!(again.contains("again.csv"), "{again}");
}

#[test]
fn every_mistake_is_one_sentence_in_the_persons_language_with_its_code() {
    let desk = Desk::new("en_GB.UTF-8");
    for (line, code, part) in [
        ("imprt", 2, "import"),
        ("list", 2, "KIND"),
        ("list foo", 2, "kinds are units"),
        ("list ghosts", 2, "ghosts"),
        ("demo --into x --scale ten", 2, "ten"),
        ("demo --into x --scale 0", 2, "0"),
        ("--colour 7", 2, "--colour"),
        ("--lang fr", 2, "fr"),
        ("list units", 6, "store"),
        ("import units missing.csv", 6, "missing.csv"),
        ("", 6, "terminal"),
        ("demo", 6, "terminal"),
    ] {
        let told = desk.check(line, code);
        assert!(told.contains(part), "{line}: {told}");
    }
    let told = desk.check("list units --lang zh", 6);
    assert!(told.contains("台账库"), "{told}");
    assert!(desk.check("--help", 0).contains("Usage:"));
    let help = desk.check("import --help --lang zh", 0);
    assert!(help.contains("用法：touyan import 种类 文件"), "{help}");
    assert_eq!(files(&desk.path("store")), 0, "no mistake leaves a store behind");
}

#[test]
fn a_store_in_use_and_a_damaged_one_have_codes_of_their_own() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check(&format!("import units {KAIPING}"), 0);
    let held = touyan::store::lock::StoreLock::take(&desk.path("store"), 0).unwrap();
    let us = std::process::id().to_string();
    assert!(desk.check("list units", 4).contains(&us));
    drop(held);
    let head = desk.check("journal verify", 0);
    let printed = head.lines().last().unwrap().to_owned();
    assert!(desk.check(&format!("journal verify --against {printed}"), 0).contains("in this journal"));
    let journal = desk.path("store/journal");
    let segment = std::fs::read_dir(&journal).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
    let mut bytes = std::fs::read(&segment).unwrap();
    // A bit of the founding entry; good frames stand behind it.
    bytes[300] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    desk.check("journal verify", 5);
}

#[test]
fn a_reader_that_goes_away_ends_a_list_quietly() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check(&format!("import units {KAIPING}"), 0);
    let mut child =
        desk.command("list units --json").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let (code, _, message) = said(child.wait_with_output().unwrap());
    assert_eq!((code, message.as_str()), (0, ""));
}

#[test]
fn equal_seeds_give_equal_samples_and_a_folder_in_use_is_refused() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check("demo --into a --seed 7", 0);
    desk.check("demo --into b --seed 7", 0);
    desk.check("demo --into a", 6);
    let list = |folder: &str, kind: &str| desk.check(&format!("list {kind} --json --store {folder}"), 0);
    for kind in ["grids", "assignments"] {
        assert!(list("a", kind) == list("b", kind), "{kind}");
    }
    let csv = desk.check("list grids --csv --store a --unit 440783110223", 0);
    assert!(csv.starts_with('#'), "the sample says what it is: {csv}");
    let notice = desk.check("notice 440783110223 --store a --lang zh", 0);
    assert!(notice.contains("演示数据") && notice.contains("茅冈"), "{notice}");
}

#[test]
fn check_dump_and_rebuild_agree_on_a_sound_store() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check(&format!("import units {KAIPING}"), 0);
    assert!(desk.check("check", 0).contains("Sound"));
    assert!(desk.check("dump", 0).contains("rows"));
    let history = desk.check("history", 0);
    assert!(history.contains("backed up") && !history.contains('['), "{history}");
    desk.check("rebuild --into again", 0);
    let units = |store: &str| desk.check(&format!("list units --json --store {store}"), 0);
    assert_eq!(units("again"), units("store"));
    desk.check("rebuild --at 1", 2);
    desk.check("rebuild --at 1 --into early", 0);
    assert!(rows(&units("early")).is_empty());
    desk.check("rebuild --into again", 6);
    assert!(desk.check("check", 0).contains("Sound"));
}

#[test]
fn numbers_leave_masked_unless_asked_for_whole_and_that_is_journalled_once() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check("demo --into a", 0);
    let export = "export people --unit 440783110223 --store a";
    let masked = desk.check(export, 0);
    assert!(masked.contains("****"));
    let head = desk.check("journal verify --store a", 0);
    assert_eq!(desk.check(export, 0), masked);
    assert_eq!(desk.check("journal verify --store a", 0), head, "a masked file leaves no trace");
    let whole = desk.check(&format!("{export} --revealed"), 0);
    assert!(!whole.contains("****") && whole.lines().count() == masked.lines().count());
    let history = desk.check("history --store a", 0);
    let told = |history: &str| history.lines().filter(|line| line.contains("exported with whole")).count();
    assert_eq!(told(&history), 1, "{history}");
    let store = touyan::store::Store::open(&desk.path("a"), touyan::store::Options::default()).unwrap();
    let note =
        touyan::store::Store::export_note(&store.journal().head_of(store.head().seq).unwrap()).unwrap();
    assert_eq!((&*note.kind, &*note.unit), ("people", "440783110223"));
    // The headings, and what the sample says of itself, are no rows.
    assert_eq!(
        note.count,
        whole.trim_start_matches('\u{feff}').lines().filter(|line| !line.starts_with('#')).count() as u64 - 1
    );
}

#[test]
fn a_refused_act_ends_with_code_3_and_the_sentence_of_the_screens() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check(&format!("import units {KAIPING}"), 0);
    {
        use touyan::domain::{AccountId, Act, Row, Step, Verb, account::Account, account::Office};
        let store =
            touyan::store::Store::open(&desk.path("store"), touyan::store::Options::default()).unwrap();
        let (_, before) = store.book().row(AccountId(0).row()).unwrap();
        let Row::Account(founder) = &before else { panic!("{before:?}") };
        let second = Account { login: "liang".into(), name: "梁惠仪".into(), ..Account::clone(founder) };
        let reader = Account { office: Office::Reader, ..Account::clone(founder) };
        let after = Row::from(reader);
        let edit = touyan::domain::act::difference(AccountId(0).row(), &before, &after).unwrap();
        let act = Act::new(Verb::Create, vec![Step::Create(Row::from(second)), edit]);
        store.propose(act).wait().unwrap();
    }
    // The caller only reads from now on.
    std::fs::write(desk.path("more.csv"), "code,name\n440783199,新镇\n").unwrap();
    // What the file would do is told before it is refused; the refusal itself is one sentence.
    for (line, part) in
        [("import units more.csv", "Not saved: "), ("import units more.csv --lang zh", "未保存：")]
    {
        let (code, _, message) = desk.run(line);
        assert_eq!((code, message.trim_end().lines().count()), (3, 1), "{message}");
        assert!(message.starts_with(part), "{message}");
    }
    assert!(!desk.check("list units", 0).contains("新镇"));
}

#[test]
fn numbers_are_sealed_under_a_key_file_that_is_made_with_the_store_and_locked_without_it() {
    use std::os::unix::fs::PermissionsExt;
    // No county has a code that begins with 99.
    let number = "990783198001011233";
    let desk = Desk::new("en_GB.UTF-8");
    let key = desk.path(".config/touyan/touyan.key");
    std::fs::write(desk.path("people.csv"), format!("name,id_number\n谢丽珍,{number}\n")).unwrap();
    desk.check("import people people.csv", 0);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&key), 0o600, "the key was made with the store");
    let checked = desk.check("key check", 1);
    assert!(checked.contains("There is no copy yet") && !checked.contains("cannot be opened"), "{checked}");
    assert!(desk.check("key backup store/copy.key", 6).contains("may not lie in the store's folder"));
    desk.check("key backup copy.key", 0);
    assert!(desk.check("key backup copy.key", 6).contains("is there already"));
    assert_eq!(mode(&desk.path("copy.key")), 0o600);
    assert!(desk.check("key check", 0).contains("Numbers sealed under the key of now: 1"));
    assert!(desk.check("export people --revealed", 0).contains(number));
    for file in std::fs::read_dir(desk.path("store/journal")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(memchr::memmem::find(&bytes, number.as_bytes()).is_none(), "the journal holds a number");
    }

    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let checked = desk.check("key check", 1);
    assert!(checked.contains("chmod 600") && checked.contains("cannot be opened"), "{checked}");
    std::fs::rename(&key, desk.path("away.key")).unwrap();
    let locked = desk.check("export people --revealed", 0);
    assert!(locked.contains("990**************3"), "without the key even an export is masked: {locked}");
    assert!(desk.check("import people people.csv", 1).contains("the key is not here"));

    std::fs::rename(desk.path("copy.key"), &key).unwrap();
    let rotated = desk.check("key rotate", 0);
    assert!(
        rotated.contains("only opens older numbers") && rotated.contains("Sealed the numbers"),
        "{rotated}"
    );
    assert!(desk.check("export people --revealed", 0).contains(number));
    assert_eq!(desk.check("key show-id", 0).lines().count(), 3);
    assert!(!desk.check("import people people.csv --dry-run", 0).contains("new 1"), "it is found again");
    desk.check("check", 0);
}

#[test]
fn accounts_are_opened_changed_and_closed_on_the_command_line_by_the_administrator_alone() {
    let desk = Desk::new("en_GB.UTF-8");
    desk.check(&format!("import units {KAIPING}"), 0);
    desk.check("user add liang --name 梁惠仪 --role town_clerk --unit 440783110", 0);
    let listed = desk.check("user list", 0);
    assert!(listed.contains("liang\t梁惠仪\t") && listed.contains("百合镇"), "{listed}");
    desk.check("user add guan --role approver", 0);
    // One administrator; names that mean nothing; a login that is taken.
    for line in ["user add second --role administrator", "user add guan --role reader"] {
        let (code, _, message) = desk.run(line);
        assert_eq!(code, 3, "{line} {message}");
    }
    for line in ["user add x --role king", "user show nobody", "user add x --unit 999999999"] {
        assert_eq!(desk.run(line).0, 2, "{line}");
    }
    desk.check("user change liang --role reader", 0);
    desk.check("user close liang --successor guan", 0);
    assert!(desk.check("user show liang", 0).contains("Closed"));
    // From the second account on the administrator reads nobody, and enters nobody.
    std::fs::write(desk.path("people.csv"), "name\n周国梁\n").unwrap();
    assert_ne!(desk.run("import people people.csv").0, 0);
}
