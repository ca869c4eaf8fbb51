//! Attempts to learn anything of another town, by every command with every argument and on every screen.
//!
//! Two counties differ in the other town alone: in names, texts, and how many records there are. Whatever an account of
//! the first town is shown must be the same in both, to the byte. Commands come from the table of commands, screens
//! from the doors, kinds of record from the kinds: what is added later is tried at once.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::files::Files;
use super::table::{Arg, COMMANDS, Command, Shape};
use super::{Caller, House, Out, Served, run};
use crate::domain::{
    AccountId, Book, Kind, PersonId, Refusal, Row, RowId, SheetId, TermId, UnitId, Value, View,
    account::{Account, Office},
    appraisal::{
        ballot::{ClassCount, Tally},
        record::Ballot,
    },
    duty::{Answer, Confirmation},
    fixture,
    indicator::{Circle, Freeze, freeze::Lines},
    office::{Election, Term},
    register::Slug,
    unit::{Level, Unit},
};
use crate::exchange::{ImportKind, ListKind, ListOptions, Masking, demo, list};
use crate::store::{Options, Store};
use crate::ui::attempt_tests::{MARK, all_that_is_shown, two_towns};
use crate::ui::{Place, screens, testing::Stage};

/// Stands in the second county where the mark stands in the first.
const OTHER: &str = "喜喜喜";
/// Command lines of one command to which each further argument is added.
const FEW: usize = 2;
/// Commands that read the journal, which says nothing here of the book that is shown: they have tests of their own.
const OF_JOURNAL: [&str; 5] = ["history", "journal", "erase", "check", "dump"];
/// Records of each kind that the second county has more of.
const MORE: u32 = 2;
/// Kinds that `two_towns` makes itself, or that belong to no unit.
const MADE: [Kind; 8] = [
    Kind::Unit,
    Kind::Person,
    Kind::Organisation,
    Kind::Grid,
    Kind::Assignment,
    Kind::Account,
    Kind::Role,
    Kind::Setting,
];

/// Kinds that are the county's and no unit's.
const DEFINITIONS: [Kind; 5] = [Kind::Role, Kind::Setting, Kind::Register, Kind::Template, Kind::Indicator];

/// One county with its two towns.
struct County {
    book: Book,
    mine: AccountId,
    /// Rows of the other town, one of each kind.
    foreign: Vec<RowId>,
}

/// The first record of each kind in the sample county, with the level of the unit that it names.
fn samples() -> BTreeMap<u8, (Row, Option<Level>)> {
    let rows = demo::sample(1, 1, fixture::today()).expect("a sample");
    let units: BTreeMap<u32, Level> = rows
        .iter()
        .filter_map(|(at, row)| match row {
            Row::Unit(unit) => Some((at.id, unit.level)),
            _ => None,
        })
        .collect();
    let mut first = BTreeMap::new();
    for (at, row) in rows {
        let mut level = None;
        row.refs(&mut |kind, id| {
            if kind == Kind::Unit && level.is_none() {
                level = units.get(&id).copied();
            }
        });
        first.entry(at.kind as u8).or_insert((row, level));
    }
    // What the sample has none of.
    let office = Slug::parse("secretary").expect("a key");
    let term = Term {
        unit: UnitId(0),
        name: "x".into(),
        offices: vec!["secretary".into()],
        from: fixture::today(),
        to: None,
        elect_by: None,
        document: "x".into(),
        closed: None,
    };
    let election = Election { remarks: "x".into(), ..Election::new(TermId(0), UnitId(0), office) };
    let class = |count| ClassCount {
        issued: count,
        returned: count,
        valid: count,
        invalid: 0,
        abstained: 0,
        marks: vec![count],
    };
    let tally = |count| Tally(vec![class(count)]);
    let ballot = Ballot {
        sheet: SheetId(0),
        slot: 0,
        first: tally(9),
        first_by: None,
        second: tally(9),
        second_by: None,
    };
    let day = fixture::day("2026-09-30");
    let freeze = Freeze {
        unit: UnitId(0),
        day,
        taken: fixture::today(),
        circle: Circle::Open,
        lines: Lines::default(),
    };
    let duty = Slug::parse("month_changes").expect("a key");
    let said =
        Confirmation { duty, unit: UnitId(0), until: day, day: fixture::today(), answer: Answer::Done };
    for (row, level) in [
        (Row::from(term), Level::Town),
        (Row::from(election), Level::Village),
        (Row::from(ballot), Level::Village),
        (Row::from(freeze), Level::Town),
        (Row::from(said), Level::Village),
    ] {
        first.entry(row.kind() as u8).or_insert((row, Some(level)));
    }
    first
}

/// Makes a row another unit's: every record that it names is the one of the same kind in `own`, every text the mark.
fn moved(row: &Row, level: Option<Level>, own: &BTreeMap<u8, u32>, town: UnitId, mark: Option<&str>) -> Row {
    let mut row = row.clone();
    row.each_ref(&mut |kind, id| {
        let village = own.get(&(Kind::Unit as u8)).copied().unwrap_or_default();
        *id = match kind {
            Kind::Unit if level.is_some_and(|level| level <= Level::Town) => town.0,
            Kind::Unit => village,
            _ => own.get(&(kind as u8)).copied().unwrap_or(*id),
        };
    });
    for (at, field) in row.fields().iter().enumerate() {
        // Keys and numbers lead somewhere; names and remarks are what must not be seen.
        let is_text = matches!(row.get(at), Value::Text(_))
            && !["register", "state", "key", "text"].contains(&field.key);
        if let Some(mark) = mark.filter(|_| is_text) {
            let _ = row.set(at, &Value::Text(mark.into()));
        }
    }
    row
}

/// The county; `other` has other texts and more records in the other town.
fn county(other: bool) -> County {
    let (mut book, mine, mut foreign) = two_towns();
    let samples = samples();
    let first = |rows: &[RowId], kind: Kind| rows.iter().find(|row| row.kind == kind).map(|row| row.id);
    let town = UnitId(first(&foreign, Kind::Unit).expect("the other town"));
    let mut theirs: BTreeMap<u8, u32> = foreign.iter().rev().map(|row| (row.kind as u8, row.id)).collect();
    theirs.insert(Kind::Unit as u8, town.0 + 1);
    let mut ours = BTreeMap::from([
        (Kind::Unit as u8, fixture::VILLAGE.0),
        (Kind::Person as u8, 1),
        (Kind::Grid as u8, fixture::G1.0),
    ]);
    // Definitions first, then what names them.
    let mut kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !MADE.contains(kind)).collect();
    let early = [Kind::Register, Kind::Template, Kind::Cycle, Kind::Sheet, Kind::Term];
    kinds.sort_by_key(|kind| early.iter().position(|other| other == kind).unwrap_or(early.len()));
    for kind in kinds {
        let Some((row, level)) = samples.get(&(kind as u8)) else { continue };
        let put = |book: &mut Book, row: Row| {
            let at = RowId { kind, id: book.next_id(kind) };
            book.put(at, 1, Some(row));
            at
        };
        let own = put(&mut book, moved(row, *level, &ours, fixture::TOWN, None));
        ours.insert(kind as u8, own.id);
        if DEFINITIONS.contains(&kind) {
            // Definitions are the county's.
            theirs.insert(kind as u8, own.id);
            continue;
        }
        let alien = put(&mut book, moved(row, *level, &theirs, town, Some(MARK)));
        theirs.insert(kind as u8, alien.id);
        foreign.push(alien);
    }
    if other {
        let rows: Vec<(RowId, Row)> = foreign.iter().filter_map(|at| Some((*at, book.row(*at)?.1))).collect();
        for (at, row) in &rows {
            let mut json = Vec::new();
            row.write_json(&mut json).expect("JSON");
            let json = String::from_utf8(json).expect("text").replace(MARK, OTHER);
            let changed = Row::read_json(at.kind, json.as_bytes()).expect("the same record");
            book.put(*at, 1, Some(changed.clone()));
            for more in 0..MORE {
                let id = book.next_id(at.kind);
                let again = match &changed {
                    // Who serves in both towns is known to serve elsewhere, and how often: that much may be told.
                    Row::Assignment(held) if held.person == PersonId(0) => continue,
                    // A code is nobody else's.
                    Row::Unit(_) => {
                        Row::from(Unit::new(Level::Village, &format!("{OTHER}{more}"), None, Some(town)))
                    }
                    Row::Grid(_) | Row::Account(_) => continue,
                    _ => changed.clone(),
                };
                book.put(RowId { kind: at.kind, id }, 1, Some(again));
            }
        }
    }
    book.settle();
    book.advance(1);
    County { book, mine, foreign }
}

/// A store that shows a book.
struct Shown {
    served: Served,
    book: Arc<Book>,
}

impl Shown {
    fn of(book: &Book, folder: &Path) -> Shown {
        let founder = Account::new("founder", "founder", Office::Administrator);
        let store = Store::create(folder, vec![founder.into()], Options::default()).expect("a store");
        Shown {
            served: Served { folder: folder.to_owned(), store: Arc::new(store) },
            book: Arc::new(book.clone()),
        }
    }
}

/// The caller's files, in memory.
#[derive(Default)]
struct Desk {
    files: BTreeMap<PathBuf, Vec<u8>>,
    written: Mutex<Vec<u8>>,
}

impl Files for Desk {
    fn read(&self, named: &Path, _: u64) -> io::Result<Vec<u8>> {
        self.files.get(named).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn exists(&self, named: &Path) -> bool {
        self.files.contains_key(named)
    }

    fn write_new(&self, _: &Path, content: &[u8]) -> io::Result<()> {
        self.written.lock().expect("one thread").extend_from_slice(content);
        Ok(())
    }
}

/// Files that speak of the other town: what the county would export of each kind, and definitions.
fn files(book: &Book) -> BTreeMap<PathBuf, Vec<u8>> {
    let view = View::whole(Arc::new(book.clone()));
    let mut files: BTreeMap<PathBuf, Vec<u8>> = ImportKind::ALL
        .iter()
        .map(|kind| {
            let sheet = list(&view, kind.list(), ListOptions::export(Masking::Revealed));
            (PathBuf::from(kind.key()), sheet.to_csv(crate::exchange::CsvOptions::default()))
        })
        .collect();
    let text = |of: &'static str| of.as_bytes().to_vec();
    files.insert("register.toml".into(), text(include_str!("../../assets/registers/firm.toml")));
    files.insert("template.toml".into(), text(include_str!("../../assets/templates/haibei-member.toml")));
    files.insert("holders.csv".into(), format!("姓名,单位\n{MARK}人,{MARK}村\n").into_bytes());
    files
}

/// What is tried for an argument.
fn tried(arg: &Arg, foreign: &BTreeMap<u8, u32>) -> Vec<String> {
    let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let Some(value) = arg.value else { return vec![String::new()] };
    match value.0 {
        "cli-value-code" => {
            all(&["440783111", "440783111201", "440783110223", "440783110", "440783", "440783199"])
        }
        "cli-value-kind" => {
            let keys = ImportKind::ALL.iter().map(|kind| kind.key());
            let keys = keys.chain(ListKind::ALL.iter().map(|kind| kind.key()));
            let mut keys: Vec<String> = keys.map(str::to_owned).collect();
            keys.extend(all(&["model_household", "talent", "haibei-member", MARK]));
            keys.sort();
            keys.dedup();
            keys
        }
        "cli-value-file" => all(&["people", "register.toml", "template.toml", "holders.csv"]),
        "cli-value-login" => all(&[MARK, "town", "county", "nobody"]),
        "cli-value-number" => all(&["2", MARK]),
        "cli-value-register" => all(&["model_household", "talent", MARK]),
        "cli-value-cycle" => {
            let ids = [foreign.get(&(Kind::Cycle as u8)).copied().unwrap_or_default(), 0, 9];
            ids.iter().map(u32::to_string).chain([MARK.to_owned()]).collect()
        }
        "cli-value-person" | "cli-value-record" => all(&[MARK, "6", "person 6", "9999"]),
        "cli-value-text" => all(&[MARK, "x"]),
        "cli-value-name" => all(&[MARK]),
        "cli-value-role" => all(&["reader", "administrator"]),
        "cli-value-roles" => all(&["grid_head"]),
        "cli-value-language" | "cli-value-lang" => all(&["en"]),
        "cli-value-day" => all(&["2026-11-23"]),
        "cli-value-period" => all(&["2026"]),
        "cli-value-forecast" => all(&["forecast"]),
        "cli-value-head" => all(&["0"]),
        "cli-value-form" => all(&["rural_party", MARK]),
        "cli-value-indicator" => all(&["reserve_ratio", MARK]),
        "cli-value-folder" => all(&["elsewhere"]),
        "cli-value-colour" => all(&["none"]),
        other => panic!("say what is tried for {other}"),
    }
}

/// Every command line that is tried of a command: each combination of what it needs, and each of the rest once.
fn lines(command: &Command, foreign: &BTreeMap<u8, u32>) -> Vec<Vec<String>> {
    let path = || command.path.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut needed = vec![path()];
    for arg in command.args.iter().filter(|arg| arg.shape == Shape::Needed) {
        let values = tried(arg, foreign);
        needed = needed
            .iter()
            .flat_map(|line| values.iter().map(|value| line.iter().cloned().chain([value.clone()]).collect()))
            .collect();
    }
    if command.path == ["import"] {
        // Each kind with the file of its own.
        needed.iter_mut().for_each(|line| line[2] = line[1].clone());
    }
    needed.dedup();
    let mut all = needed.clone();
    for line in needed.iter().take(FEW) {
        for arg in command.args {
            let more: Vec<Vec<String>> = match arg.shape {
                Shape::Needed => continue,
                Shape::Optional => tried(arg, foreign).into_iter().map(|value| vec![value]).collect(),
                Shape::Flag => vec![vec![format!("--{}", arg.name)]],
                Shape::Value => tried(arg, foreign)
                    .into_iter()
                    .map(|value| vec![format!("--{}", arg.name), value])
                    .collect(),
            };
            all.extend(more.into_iter().map(|more| line.iter().cloned().chain(more).collect()));
        }
    }
    all
}

/// What a command line shows an account, its files and its exit code among it.
fn shown(store: &Shown, files: &BTreeMap<PathBuf, Vec<u8>>, login: &str, line: &[String]) -> String {
    // Whatever the line before has tried, this one finds the county as it was.
    store.served.store.show(Arc::clone(&store.book));
    let caller = Caller {
        login: login.to_owned(),
        args: line.iter().map(Into::into).collect(),
        env: [("LANG".to_owned(), "zh_CN.UTF-8".to_owned())].into(),
        ..Caller::default()
    };
    let desk = Desk { files: files.clone(), ..Desk::default() };
    let (mut result, mut message) = (Vec::new(), Vec::new());
    let house = House { files: &desk, served: Some(&store.served) };
    let exit = run(&caller, house, Out::new(&mut result, &mut message));
    result.extend(message);
    result.extend(desk.written.into_inner().expect("one thread"));
    format!("{exit:?}\n{}", String::from_utf8_lossy(&result))
}

#[test]
fn no_command_tells_a_town_anything_of_another() {
    let (first, second) = (county(false), county(true));
    let missing: Vec<&str> = Kind::ALL
        .into_iter()
        .filter(|kind| !DEFINITIONS.contains(kind))
        .filter(|kind| !first.foreign.iter().any(|row| row.kind == *kind))
        .map(Kind::key)
        .collect();
    assert!(missing.is_empty(), "the other town has no {missing:?}");
    let foreign: BTreeMap<u8, u32> = first.foreign.iter().map(|row| (row.kind as u8, row.id)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let one = Shown::of(&first.book, &folder.path().join("one"));
    let county_sees = Shown::of(&first.book, &folder.path().join("county"));
    let two = Shown::of(&second.book, &folder.path().join("two"));
    let files = files(&first.book);
    let (mut count, mut differ, mut seen) = (0, Vec::new(), 0);
    let told = |command: &&Command| !command.path.first().is_some_and(|first| OF_JOURNAL.contains(first));
    let all = COMMANDS.iter().filter(|command| command.by_server() && !command.opens_screen());
    for command in all.filter(told) {
        for line in lines(command, &foreign) {
            let (a, b) = (shown(&one, &files, "town", &line), shown(&two, &files, "town", &line));
            count += 1;
            let asked = line.iter().any(|word| word.contains(MARK)) || command.path == ["import"];
            if a != b || !asked && a.contains(MARK) {
                differ.push(format!("touyan {}\n--- one:\n{a}--- two:\n{b}", line.join(" ")));
            }
        }
        // The county is shown what the town must not see, so there is something to be found.
        for line in lines(command, &foreign).iter().take(FEW) {
            seen += usize::from(shown(&county_sees, &files, "county", line).contains(MARK));
        }
    }
    assert!(differ.is_empty(), "{} of {count}:\n{}", differ.len(), differ.join("\n"));
    assert!(count > 300 && seen > 5, "{count} tried, {seen} of them show the county something to hide");
}

#[test]
fn no_screen_tells_a_town_anything_of_another() {
    let (first, second) = (county(false), county(true));
    let all = |county: &County| {
        let mut seen = Vec::new();
        let rows = [PersonId(0).row()];
        all_that_is_shown(&county.book, county.mine, &rows, &mut |how, text| {
            seen.push(format!("{how}\n{text}"));
        });
        seen
    };
    let (a, b) = (all(&first), all(&second));
    assert_eq!(a.len(), b.len());
    let differ: Vec<String> = a
        .into_iter()
        .zip(b)
        .filter(|(a, b)| a != b || a.contains(MARK))
        .map(|(a, b)| format!("{a}\n--- and\n{b}"))
        .collect();
    assert!(
        differ.is_empty(),
        "{}:\n{}",
        differ.len(),
        differ.iter().take(8).cloned().collect::<Vec<_>>().join("\n\n")
    );
}

#[test]
fn no_screen_offers_what_rights_would_refuse() {
    let County { mut book, .. } = county(false);
    let offices =
        [(Office::Reader, None), (Office::DepartmentOfficer, None), (Office::SecurityOfficer, None)];
    let accounts = offices.map(|(office, scope)| {
        let id = AccountId(book.next_id(Kind::Account));
        book.put(
            id.row(),
            1,
            Some(Account { scope, ..Account::new(office.key(), office.key(), office) }.into()),
        );
        id
    });
    book.settle();
    let (mut tried, mut refused) = (0, Vec::new());
    for account in accounts {
        let mut stage = Stage::with(book.clone(), &Place::new(screens::HOME));
        stage.account = account;
        for door in screens::DOORS {
            let place = Place::new(door.name);
            stage.open(&place);
            let commands = stage.look(|look| stage.shell.as_ref().map(|shell| shell.commands(look)));
            for command in commands.unwrap_or_default() {
                let Some(key) = command.keys.first() else { continue };
                stage.open(&place);
                stage.refused = None;
                stage.key(*key);
                // On to the end, whatever it asks on the way.
                stage.keys("1 Enter F3");
                tried += 1;
                if let Some(Refusal::Denied(denied)) = stage.refused.take() {
                    refused.push(format!("{} {}: {denied:?}", door.name, command.id));
                }
                stage.orders.clear();
            }
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(tried > 300, "{tried} commands were tried");
}
