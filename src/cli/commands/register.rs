//! `touyan register` and `measures`, and what `list`, `export` and `import` do with a register.

use crate::cli::house::{self, Desk};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::{
    Act, Kind, Right, Row, UnitId, Verb, View,
    act::difference,
    code::Code,
    register::{
        Definition, Register, Slug,
        measures::{self, Behind, Progress, Which},
        shipped,
        totals::due_soon,
    },
    rights::Denied,
    unit::Level,
};
use crate::exchange::registers::{self, RegisterSheet};
use crate::exchange::{ImportKind, read_table};
use crate::lang::{Lang, Msg};
use crate::session::{office::request_id, register_report};
use crate::store::disclosure::ExportNote;
use crate::ui::wording_register;

/// More bytes than any definition file may have.
const MAX_BYTES: u64 = crate::domain::register::file::MAX_BYTES as u64 + 1;

fn open(call: &Call<'_>) -> Result<(Desk, View), CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    Ok((desk, view))
}

/// The unit that was asked for, else where the account's work begins.
fn unit(call: &Call<'_>, view: &View) -> Result<Option<UnitId>, CliError> {
    let Some(text) = call.given.text("unit") else { return Ok(view.home()) };
    let found =
        Code::parse(text).and_then(|code| view.unit_by_code(code)).filter(|unit| view.in_scope(*unit));
    found.map(Some).ok_or_else(|| CliError::NoUnit(text.to_owned()))
}

/// Refuses a word that is no register before a store is looked for: it may be a kind written wrongly.
fn known(call: &Call<'_>, key: &str, among: Msg) -> Result<(), CliError> {
    let folder = house::folder(call)?;
    let slug = Slug::parse(key);
    let shipped = slug.is_some_and(|key| shipped::register(key).is_some());
    let own = slug.is_some() && (call.house.served.is_some() || house::has_store(&folder));
    if shipped || own { Ok(()) } else { Err(CliError::no_kind(among, key)) }
}

/// A register by its key.
///
/// *Errors*: there is none.
pub fn find<'v>(view: &'v View, key: &str, among: Msg) -> Result<&'v Definition, CliError> {
    let found = Slug::parse(key).and_then(|key| view.register(key));
    found.ok_or_else(|| CliError::no_kind(among, key))
}

fn given_register<'v>(call: &Call<'_>, view: &'v View) -> Result<&'v Definition, CliError> {
    find(view, call.given.text("register").unwrap_or_default(), Msg("cli-arg-register"))
}

fn print(call: &mut Call<'_>, sheet: &RegisterSheet) -> Result<Exit, CliError> {
    match (call.given.flag("json"), call.given.flag("csv")) {
        (true, true) => return Err(UsageProblem::Twice("--json --csv".to_owned()).into()),
        (true, false) => call.out.bytes(&sheet.to_json())?,
        (false, true) => call.out.bytes(&sheet.to_csv())?,
        (false, false) => call.out.bytes(sheet.to_text().as_bytes())?,
    }
    Ok(Exit::Done)
}

/// A table with keys and headings in the language of the call.
fn table(call: &Call<'_>, columns: &[(&str, Msg)], rows: Vec<Vec<String>>) -> RegisterSheet {
    RegisterSheet {
        keys: columns.iter().map(|(key, _)| (*key).to_owned()).collect(),
        headings: columns.iter().map(|(_, heading)| call.words.t(*heading).into_owned()).collect(),
        rows,
    }
}

/// Lists all registers with how many entries each has in a unit and how many end soon.
///
/// *Errors*: the store cannot be opened, or there is no such unit.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let unit = unit(call, &view)?;
    let chinese = call.words.lang() == Lang::Zh;
    let row = |definition: &Definition| {
        let entries = unit.map(|unit| view.entries_below(definition.key, unit)).unwrap_or_default();
        let holding = entries.iter().filter(|(_, entry)| entry.holds(view.day())).count();
        let due = unit.map_or(0, |unit| due_soon(&view, definition, unit).len());
        vec![
            definition.key.to_string(),
            definition.name.of(chinese).to_owned(),
            call.words.t(format!("register-group-{}", definition.group.key())).into_owned(),
            holding.to_string(),
            due.to_string(),
        ]
    };
    let rows = view.registers().map(row).collect();
    let columns = [
        ("key", Msg("cli-register-key")),
        ("name", Msg("menu-registers")),
        ("group", Msg("cli-register-group")),
        ("entries", Msg("register-entries")),
        ("due", Msg("register-due")),
    ];
    let sheet = table(call, &columns, rows);
    print(call, &sheet)
}

/// Writes the file of a register: the county's own, else the shipped one. It can be changed and added.
///
/// *Errors*: the store cannot be opened, or there is no such register.
pub fn show(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let key = given_register(call, &view)?.key;
    let own = view.own_register(key).map(|(_, register)| register.text.0.to_string());
    let shipped = || shipped::FILES.iter().find(|(of, _)| key == **of).map(|(_, text)| (*text).to_owned());
    let text = own.or_else(shipped).unwrap_or_default();
    call.out.bytes(text.as_bytes())?;
    Ok(Exit::Done)
}

fn read(call: &mut Call<'_>) -> Result<(String, Result<Definition, Exit>), CliError> {
    let file = call.given.path("file").ok_or_else(|| UsageProblem::Missing("FILE".to_owned()))?;
    let fault = |error| CliError::File { path: call.caller.path(&file), error };
    let bytes = call.house.files.read(&file, MAX_BYTES).map_err(fault)?;
    let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
    match Definition::read(&text) {
        Ok(definition) => Ok((text, Ok(definition))),
        Err(mistakes) => {
            for mistake in &mistakes {
                let line = wording_register::mistake(call.words, mistake);
                call.out.line(&line)?;
            }
            Ok((text, Err(Exit::Findings)))
        }
    }
}

/// Says every mistake of a register's file, or what it defines.
///
/// *Errors*: the file cannot be read.
pub fn check(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_, read) = read(call)?;
    let definition = match read {
        Ok(definition) => definition,
        Err(exit) => return Ok(exit),
    };
    let line = register_report::good(call.words, &definition);
    call.out.line(&line)?;
    Ok(Exit::Done)
}

/// Takes a register's file into the store, as one act; one that is there already is changed, its entries stay.
///
/// *Errors*: the file, the store, the rules.
pub fn add(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (text, read) = read(call)?;
    let definition = match read {
        Ok(definition) => definition,
        Err(exit) => return Ok(exit),
    };
    if call.given.flag("dry-run") {
        let line = call.words.t("cli-import-dry");
        call.out.line(&line)?;
        return Ok(Exit::Done);
    }
    let (desk, view) = open(call)?;
    let act = crate::domain::register::desk::define(&view, &definition, &text);
    save(call, &desk, act)
}

/// Takes no new entries into a county's own register any more; those that are there stay.
///
/// *Errors*: the store, the rules, or there is no such register of the county's own.
pub fn retire(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let key = call.given.text("register").unwrap_or_default().to_owned();
    let known = Slug::parse(&key).and_then(|key| view.own_register(key));
    let (id, known) = known.ok_or_else(|| CliError::no_kind(Msg("cli-arg-own-register"), &key))?;
    let retired = Register { retired: true, ..known.clone() };
    let step = difference(id.row(), &Row::from(known.clone()), &retired.into());
    save(call, &desk, step.map(|step| Act::new(Verb::Edit, vec![step])))
}

fn save(call: &mut Call<'_>, desk: &Desk, act: Option<Act>) -> Result<Exit, CliError> {
    match act {
        Some(act) => carry_out(call, desk, act)?,
        None => {
            let line = call.words.t("cli-import-nothing");
            call.out.line(&line)?;
        }
    }
    Ok(Exit::Done)
}

fn carry_out(call: &mut Call<'_>, desk: &Desk, act: Act) -> Result<(), CliError> {
    let Desk { store, account } = desk;
    let account = *account;
    let reason = call.given.text("reason").unwrap_or_default().into();
    let act = Act { account, reason, request: request_id(), ..act };
    let told = |fault| CliError::of_act(fault, View::new(store.book(), account));
    let receipt = store.carry_out(act).map_err(told)?;
    let line = call.words.ta("cli-import-saved", &[("seq", receipt.act.to_string().into())]);
    Ok(call.out.line(&line)?)
}

/// Lists the entries of a register.
///
/// *Errors*: the store cannot be opened, or there is no such unit.
pub fn entries(call: &mut Call<'_>, key: &str, among: Msg) -> Result<Exit, CliError> {
    known(call, key, among)?;
    let (_desk, view) = open(call)?;
    let definition = find(&view, key, among)?;
    let sheet = match unit(call, &view)? {
        Some(unit) => registers::sheet(&view, definition, unit, call.words, false),
        None => RegisterSheet { keys: Vec::new(), headings: Vec::new(), rows: Vec::new() },
    };
    print(call, &sheet)
}

/// Writes a register in the form that its import takes.
///
/// *Errors*: as [`entries`].
pub fn export(call: &mut Call<'_>, key: &str, among: Msg) -> Result<Exit, CliError> {
    known(call, key, among)?;
    let (desk, _) = open(call)?;
    let view = desk.allowed(&[(Right::Export, Kind::Entry)])?;
    if call.given.flag("revealed") {
        desk.allowed(&[(Right::Reveal, Kind::Entry)])?;
    }
    let definition = find(&view, key, among)?;
    let revealed = call.given.flag("revealed");
    let Some(unit) = unit(call, &view)? else { return Ok(Exit::Done) };
    if revealed && !view.may_reveal_entries() {
        let denied = Denied::Right { right: Right::Reveal, kind: Kind::Entry };
        let fault = crate::store::NotSaved::Refused(denied.into());
        return Err(CliError::of_act(fault, Some(view)));
    }
    let sheet = registers::sheet(&view, definition, unit, call.words, revealed);
    if revealed {
        let code = view.unit_code(unit).map(|code| code.to_string()).unwrap_or_default();
        let note = ExportNote { kind: key.into(), unit: code.into(), count: sheet.rows.len() as u64 };
        // Nothing leaves before it is written down who took it.
        desk.store.note_export(desk.account, &note)?;
    }
    // Spreadsheets take UTF-8 without a mark for something else.
    call.out.bytes(b"\xef\xbb\xbf")?;
    call.out.bytes(&sheet.to_csv())?;
    Ok(Exit::Done)
}

/// Imports a file of a register: all good rows as one act.
///
/// *Errors*: the file, the store, the rules. Refused rows are no error; they lead to [`Exit::Findings`].
pub fn import(call: &mut Call<'_>, key: &str, among: Msg) -> Result<Exit, CliError> {
    known(call, key, among)?;
    let words = call.words;
    let file = call.given.path("file").ok_or_else(|| UsageProblem::Missing("FILE".to_owned()))?;
    let refused_to = call.given.path("refused");
    if let Some(path) = refused_to.as_ref().filter(|path| call.house.files.exists(path)) {
        let error = std::io::ErrorKind::AlreadyExists.into();
        return Err(CliError::File { path: call.caller.path(path), error });
    }
    let (desk, view) = open(call)?;
    let definition = find(&view, key, among)?;
    let path = call.caller.path(&file);
    let fault = |error| CliError::File { path: path.clone(), error };
    let limit = crate::exchange::table_file::MAX_FILE_BYTES as u64 + 1;
    let bytes = call.house.files.read(&file, limit).map_err(fault)?;
    // What is wrong with a file as such is told the same way whatever it holds.
    let table =
        read_table(&bytes).map_err(|problem| CliError::Import(path.clone(), ImportKind::People, problem))?;
    let plan = registers::plan(&view, definition, &table);
    for line in register_report::summary(words, &view, definition, &table, &plan) {
        call.out.line(&line)?;
    }
    let exit = if plan.refused.is_empty() { Exit::Done } else { Exit::Findings };
    match refused_to.filter(|_| exit == Exit::Findings) {
        Some(path) => {
            let shown = call.caller.path(&path);
            let fault = |error| CliError::File { path: shown.clone(), error };
            let content = register_report::refused_file(&view, definition, &table, &plan);
            call.house.files.write_new(&path, &content).map_err(fault)?;
            let args = [("path", shown.display().to_string().into())];
            call.out.line(&words.ta("cli-import-refused-file", &args))?;
        }
        None if exit == Exit::Findings => call.out.line(&words.t("cli-import-refused-hint"))?,
        None => {}
    }
    if call.given.flag("dry-run") {
        call.out.line(&words.t("cli-import-dry"))?;
    } else if plan.act.steps.is_empty() {
        call.out.line(&words.t("cli-import-nothing"))?;
    } else {
        carry_out(call, &desk, plan.act)?;
    }
    Ok(exit)
}

/// Lists the ten measures in a unit and in the towns below it: now, of how many, target, what is missing.
///
/// *Errors*: the store cannot be opened, or there is no such unit.
pub fn measures(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let chinese = call.words.lang() == Lang::Zh;
    let mut rows = Vec::new();
    let units = unit_and_towns(&view, unit(call, &view)?);
    for measure in measures::shipped() {
        for behind in &measure.behind {
            for at in &units {
                rows.push(measure_row(&view, measure.name.of(chinese), behind, *at));
            }
        }
    }
    let sheet = table(call, &measure_columns(Msg("menu-measures")), rows);
    print(call, &sheet)
}

/// Lists the figures of a register in a unit and in the towns below it, as [`measures()`].
///
/// *Errors*: the store cannot be opened, or there is no such unit or register.
pub fn figures(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let definition = given_register(call, &view)?;
    let chinese = call.words.lang() == Lang::Zh;
    let mut rows = Vec::new();
    for at in unit_and_towns(&view, unit(call, &view)?) {
        for figure in &definition.figures {
            let behind = Behind::Figure(definition.key, figure.key);
            rows.push(measure_row(&view, figure.name.of(chinese), &behind, at));
        }
    }
    let sheet = table(call, &measure_columns(Msg("cli-measure-figure")), rows);
    print(call, &sheet)
}

fn unit_and_towns(view: &View, unit: Option<UnitId>) -> Vec<UnitId> {
    let Some(unit) = unit else { return Vec::new() };
    let towns = view.below(unit).filter(|(at, of)| of.level == Level::Town && *at != unit);
    std::iter::once(unit).chain(towns.map(|(at, _)| at)).collect()
}

const fn measure_columns(first: Msg) -> [(&'static str, Msg); 9] {
    [
        ("measure", first),
        ("figure", Msg("cli-register-key")),
        ("code", Msg("cli-value-code")),
        ("unit", Msg("field-entry-unit")),
        ("now", Msg("measure-now")),
        ("at_least", Msg("cli-measure-at-least")),
        ("of", Msg("measure-of")),
        ("target", Msg("measure-target")),
        ("missing", Msg("measure-missing")),
    ]
}

fn measure_row(view: &View, name: &str, behind: &Behind, unit: UnitId) -> Vec<String> {
    let figure = match behind {
        Behind::Figure(register, figure) => format!("{register}.{figure}"),
        Behind::Indicator(indicator) => indicator.to_string(),
        Behind::Core(core) => core.key().to_owned(),
    };
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let missing = measures::rows(view, behind, unit, Which::Missing).map(|rows| rows.len() as i64);
    let code = view.unit_code(unit).map(|code| code.to_string()).unwrap_or_default();
    let mut row = vec![name.to_owned(), figure, code, view.unit_name(unit).to_owned()];
    row.extend(match measures::progress(view, behind, unit) {
        Progress::NothingKept | Progress::Hidden => [None, None, None, None, missing].map(number),
        Progress::Reading(reading) => [
            Some(reading.value),
            reading.at_least.then_some(1),
            reading.of,
            reading.target,
            missing.or_else(|| reading.short()),
        ]
        .map(number),
    });
    row
}
