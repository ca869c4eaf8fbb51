//! `touyan appraisal …`: templates, cycles, scores and papers without a screen.

use crate::cli::house::{self, Desk};
use crate::cli::parse::UsageProblem;
use crate::cli::{Call, CliError, Exit};
use crate::domain::appraisal::{
    Template, acts, allowance,
    due::{self, Spell},
    entry::EntryProblem,
    file::{self, Loaded},
    mark::MarkProblem,
    progress::{By, progress},
    record::Cycle,
    results,
};
use crate::domain::{Act, CycleId, Day, PersonId, TemplateId, UnitId, View, code::Code};
use crate::exchange::table_file::MAX_FILE_BYTES;
use crate::exchange::{guarded, read_table, scores};
use crate::lang::{Msg, Words};
use crate::session::office::request_id;
use crate::ui::report::{self, Around, Paper, Report, forms, money, page, tables, templates};

/// The store with a view of it.
pub(super) fn open(call: &Call<'_>) -> Result<(Desk, View), CliError> {
    let folder = house::folder(call)?;
    let desk = house::open(call, &folder)?;
    let view = desk.view()?;
    Ok((desk, view))
}

pub(super) fn unit(call: &Call<'_>, view: &View) -> Result<Option<UnitId>, CliError> {
    let Some(text) = call.given.text("unit") else { return Ok(None) };
    let found = Code::parse(text).and_then(|code| view.unit_by_code(code));
    found.map(Some).ok_or_else(|| CliError::NoUnit(text.to_owned()))
}

/// The cycle that an argument names by its number or its name.
pub(super) fn cycle(call: &Call<'_>, view: &View) -> Result<CycleId, CliError> {
    let text = call.given.text("cycle").unwrap_or_default();
    let by_number = text.parse().ok().map(CycleId).filter(|id| view.cycle(*id).is_some());
    let mut named = view.cycles().filter(|(_, cycle)| &*cycle.name == text).map(|(id, _)| id);
    let by_name = named.next().filter(|_| named.next().is_none());
    let named = format!("<{}>", call.words.t("cli-value-cycle"));
    by_number.or(by_name).ok_or_else(|| CliError::value(&named, text))
}

fn day(call: &Call<'_>, name: &str) -> Result<Option<Day>, CliError> {
    let Some(text) = call.given.text(name) else { return Ok(None) };
    Day::parse(text).map(Some).ok_or_else(|| CliError::value(&format!("--{name}"), text))
}

/// Prints a report as JSON or CSV where that is asked for, else as lines, with a form feed between pages.
pub(super) fn print(call: &mut Call<'_>, report: &Report) -> Result<Exit, CliError> {
    if call.given.flag("json") {
        call.out.bytes(report.json().as_bytes())?;
    } else if call.given.flag("csv") {
        let heads: Vec<String> = report.heads.iter().map(|head| head.key.clone()).collect();
        csv(call, &heads, &report.rows)?;
    } else {
        call.out.bytes(page::text(&report.lines()).as_bytes())?;
    }
    Ok(Exit::Done)
}

/// A table for spreadsheets.
fn csv(call: &mut Call<'_>, heads: &[String], rows: &[Vec<String>]) -> Result<(), CliError> {
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<String> = row.iter().map(|cell| quoted(&guarded(cell))).collect();
        call.out.bytes(format!("{}\r\n", cells.join(",")).as_bytes())?;
    }
    Ok(())
}

pub(super) fn carry_out(call: &mut Call<'_>, desk: &Desk, act: Act) -> Result<Exit, CliError> {
    let reason = call.given.text("reason").unwrap_or_default().into();
    let Desk { store, account } = desk;
    let account = *account;
    let act = Act { account, reason, request: request_id(), ..act };
    let told = |fault| CliError::of_act(fault, View::new(store.book(), account));
    let receipt = store.carry_out(act).map_err(told)?;
    let seq = receipt.act.to_string();
    call.out.line(&call.words.ta("cli-import-saved", &[("seq", seq.into())]))?;
    Ok(Exit::Done)
}

/// The templates of the store and the shipped ones.
///
/// *Errors*: the store.
pub fn list(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let report = templates::list(&view, call.words);
    print(call, &report)
}

pub(super) fn text_of(call: &Call<'_>, named: &str) -> Result<String, CliError> {
    let path = std::path::Path::new(named);
    let shown = call.caller.path(path);
    let bytes = call
        .house
        .files
        .read(path, file::MAX_BYTES as u64 + 1)
        .map_err(|error| CliError::File { path: shown, error })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A template by the name of a shipped one or of a file. `Err` prints what bars it.
fn template(call: &mut Call<'_>, named: &str) -> Result<Option<Loaded>, CliError> {
    let read = match file::shipped(named) {
        Some(shipped) => shipped,
        None => file::read(&text_of(call, named)?),
    };
    let words = call.words;
    match read {
        Ok(loaded) => {
            for line in templates::findings(words, &loaded.warnings) {
                call.out.say(&line);
            }
            Ok(Some(loaded))
        }
        Err(found) => {
            for line in templates::findings(words, &found.0) {
                call.out.line(&line)?;
            }
            Ok(None)
        }
    }
}

/// Checks a template file and says everything that is wrong with it.
///
/// *Errors*: the file. Findings that bar it lead to [`Exit::Findings`].
pub fn check(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let named = call.given.text("file").unwrap_or_default().to_owned();
    let Some(loaded) = template(call, &named)? else { return Ok(Exit::Findings) };
    let args = [
        ("key", loaded.template.key.to_string().into()),
        ("items", loaded.template.items.len().into()),
        ("warnings", loaded.warnings.len().into()),
    ];
    call.out.line(&call.words.ta("template-fine", &args))?;
    Ok(Exit::Done)
}

/// Takes a template into the store.
///
/// *Errors*: the file, the store, the rules.
pub fn add(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let named = call.given.text("file").unwrap_or_default().to_owned();
    let Some(loaded) = template(call, &named)? else { return Ok(Exit::Findings) };
    let (desk, _) = open(call)?;
    carry_out(call, &desk, acts::add_template(loaded))
}

/// What two templates differ in: files, shipped ones, or `key@version` of the store.
///
/// *Errors*: a file, the store.
pub fn diff(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let mut two: Vec<Template> = Vec::new();
    for name in ["before", "after"] {
        let named = call.given.text(name).unwrap_or_default().to_owned();
        let stored =
            named.split_once('@').and_then(|(key, version)| Some((key, version.parse::<u16>().ok()?)));
        match stored {
            Some((key, version)) => {
                let (_desk, view) = open(call)?;
                let held = view.schemes().find(|(_, s)| &*s.key == key && s.version == version);
                let held = held.map(|(_, scheme)| scheme.template.clone());
                two.push(held.ok_or_else(|| CliError::value("TEMPLATE", &named))?);
            }
            None => match template(call, &named)? {
                Some(loaded) => two.push(loaded.template),
                None => return Ok(Exit::Findings),
            },
        }
    }
    let [before, after] = two.as_slice() else { return Ok(Exit::Findings) };
    let report = templates::difference(call.words, before, after);
    let same = report.rows.is_empty();
    print(call, &report)?;
    Ok(if same { Exit::Done } else { Exit::Findings })
}

/// The cycles with how far they are.
///
/// *Errors*: the store.
pub fn cycles(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let words = call.words;
    let mut report = Report::default();
    for (key, said, number) in [
        ("cycle", Msg("report-number"), true),
        ("name", Msg("appraisal-name"), false),
        ("unit", Msg("appraisal-unit"), false),
        ("by", Msg("appraisal-due-day"), false),
        ("due", Msg("appraisal-due"), true),
        ("scored", Msg("appraisal-scored"), true),
        ("open", Msg("appraisal-open"), true),
        ("absent", Msg("appraisal-absent"), true),
        ("not_graded", Msg("appraisal-notgraded"), true),
        ("decided", Msg("appraisal-decided"), true),
        ("late", Msg("appraisal-late"), false),
    ] {
        report.heads.push(report::Head { key: key.into(), words: words.t(said).into_owned(), number });
    }
    let by_unit = call.given.flag("units");
    for (id, cycle) in view.cycles() {
        let by = if by_unit { By::Village } else { By::Whole };
        for part in progress(&view, id, None, by) {
            let late = part.progress.is_late(cycle, view.today());
            let p = part.progress;
            report.rows.push(vec![
                id.0.to_string(),
                cycle.name.to_string(),
                view.unit_name(part.unit).to_owned(),
                cycle.due.map(|day| day.to_string()).unwrap_or_default(),
                p.due.to_string(),
                p.scored.to_string(),
                p.open.to_string(),
                p.absent.to_string(),
                p.not_graded.to_string(),
                p.decided.to_string(),
                if late { words.t("appraisal-late").into_owned() } else { String::new() },
            ]);
        }
    }
    print(call, &report)
}

/// Opens a cycle of a template with a sheet for everybody due.
///
/// *Errors*: an argument, the store, the rules.
pub fn begin(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (desk, view) = open(call)?;
    let named = call.given.text("template").unwrap_or_default().to_owned();
    let newest = |view: &View| -> Option<TemplateId> {
        view.schemes()
            .filter(|(_, scheme)| *scheme.key == *named && !scheme.retired)
            .max_by_key(|(_, scheme)| scheme.version)
            .map(|(id, _)| id)
    };
    let (template, view) = match newest(&view) {
        Some(id) => (id, view),
        None => {
            // A shipped one is taken in with its first cycle.
            let Some(Ok(loaded)) = file::shipped(&named) else {
                return Err(CliError::value("TEMPLATE", &named));
            };
            carry_out(call, &desk, acts::add_template(loaded))?;
            let view = desk.view()?;
            (newest(&view).ok_or_else(|| CliError::value("TEMPLATE", &named))?, view)
        }
    };
    let need = |name: &str| UsageProblem::Missing(format!("--{name}"));
    let unit = unit(call, &view)?.or_else(|| view.home()).ok_or_else(|| need("unit"))?;
    let from = day(call, "from")?.ok_or_else(|| need("from"))?;
    let to = day(call, "to")?.ok_or_else(|| need("to"))?;
    let cycle = Cycle {
        template,
        name: call.given.text("name").ok_or_else(|| need("name"))?.into(),
        unit,
        from,
        to,
        due: day(call, "due")?,
        document: call.given.text("document").unwrap_or_default().into(),
        reverse_document: call.given.text("reverse").unwrap_or_default().into(),
    };
    let object = view.scheme(template).map(|scheme| scheme.template.object.to_string()).unwrap_or_default();
    let spells = match call.given.text("holders").map(str::to_owned) {
        Some(named) => holders(call, &view, &named)?,
        None => due::spells(&view, unit, &object),
    };
    let before = view
        .cycles()
        .filter(|(_, other)| other.unit == unit && other.to < from)
        .filter(|(_, other)| {
            view.scheme(other.template).map(|s| &s.key) == view.scheme(template).map(|s| &s.key)
        })
        .max_by_key(|(_, other)| other.to)
        .map(|(id, _)| id);
    let act = acts::open(&view, cycle, &spells, before)
        .map_err(|why| CliError::Refused(why, Some(view.clone())))?;
    let due = act.steps.len().saturating_sub(1);
    carry_out(call, &desk, act)?;
    call.out.line(&call.words.ta("cli-appraisal-due", &[("count", due.into())]))?;
    Ok(Exit::Done)
}

/// Holders from a file: `code`, `group`, `name`, `from`, `to`.
fn holders(call: &mut Call<'_>, view: &View, named: &str) -> Result<Vec<Spell>, CliError> {
    let path = std::path::Path::new(named);
    let shown = call.caller.path(path);
    let bytes = call
        .house
        .files
        .read(path, MAX_FILE_BYTES as u64 + 1)
        .map_err(|error| CliError::File { path: shown.clone(), error })?;
    let table = read_table(&bytes).map_err(|_| CliError::value("--holders", named))?;
    let column = |names: &[&str]| table.headings.iter().position(|heading| names.contains(&heading.trim()));
    let columns = [
        column(&["code", "代码"]),
        column(&["group", "小组"]),
        column(&["name", "姓名"]),
        column(&["from", "起任"]),
        column(&["to", "止任"]),
    ];
    let mut spells = Vec::new();
    for row in &table.rows {
        let cell = |at: usize| columns[at].and_then(|at| row.cells.get(at)).unwrap_or_default().trim();
        let bad = || CliError::value("--holders", &format!("{named}:{}", row.number));
        let village = Code::parse(cell(0)).and_then(|code| view.unit_by_code(code)).ok_or_else(bad)?;
        let unit = match cell(1) {
            "" => village,
            group => view
                .children(village)
                .find(|(_, unit)| unit.name(view.today()) == group)
                .map(|(id, _)| id)
                .ok_or_else(bad)?,
        };
        let mut of = view
            .people_named(cell(2))
            .filter(|(_, person)| person.home.is_some_and(|home| view.within(home, village)));
        let person = of.next().filter(|_| of.next().is_none()).map(|(id, _)| id).ok_or_else(bad)?;
        let from = Day::parse(cell(3)).ok_or_else(bad)?;
        let to = match cell(4) {
            "" => None,
            text => Some(Day::parse(text).ok_or_else(bad)?),
        };
        spells.push(Spell { unit, person, from, to });
    }
    Ok(spells)
}

/// The entries of a cycle as they were typed: what `appraisal import` takes.
///
/// *Errors*: the store, the cycle.
pub fn sheet(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let (id, unit) = (cycle(call, &view)?, unit(call, &view)?);
    let (heads, rows) =
        scores::score_table(&view, id, unit).map_err(|why| CliError::Refused(why, Some(view.clone())))?;
    if call.given.flag("csv") {
        csv(call, &heads, &rows)?;
        return Ok(Exit::Done);
    }
    let head = |key: String| report::Head { words: key.clone(), key, number: false };
    let report = Report { heads: heads.into_iter().map(head).collect(), rows, ..Report::default() };
    print(call, &report)
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Imports scores; refused rows are told and leave the others alone.
///
/// *Errors*: the file, the store, the rules. Refused rows lead to [`Exit::Findings`].
pub fn import(call: &mut Call<'_>) -> Result<Exit, CliError> {
    if call.given.text("cycle").is_none() {
        return Err(UsageProblem::Missing("--cycle".to_owned()).into());
    }
    let (desk, view) = open(call)?;
    let id = cycle(call, &view)?;
    let file = call.given.path("file").ok_or_else(|| UsageProblem::Missing("FILE".to_owned()))?;
    let path = call.caller.path(&file);
    let fault = |error| CliError::File { path: path.clone(), error };
    let refused_to = call.given.path("refused");
    if let Some(path) = refused_to.as_ref().filter(|path| call.house.files.exists(path)) {
        let error = std::io::ErrorKind::AlreadyExists.into();
        return Err(CliError::File { path: call.caller.path(path), error });
    }
    let bytes = call.house.files.read(&file, MAX_FILE_BYTES as u64 + 1).map_err(fault)?;
    let table = read_table(&bytes).map_err(|_| CliError::value("FILE", &path.display().to_string()))?;
    let plan =
        scores::plan_scores(&view, id, &table).map_err(|why| CliError::Refused(why, Some(view.clone())))?;
    let words = call.words;
    let args = [
        ("rows", plan.rows.into()),
        ("cells", (plan.cells.len() + plan.levels.len() + plan.pays.len()).into()),
        ("refused", plan.refused.len().into()),
    ];
    call.out.line(&words.ta("cli-appraisal-scores", &args))?;
    for heading in &plan.unknown {
        call.out.line(&words.ta("cli-appraisal-heading", &[("heading", heading.clone().into())]))?;
    }
    for (row, problem) in &plan.refused {
        let args = [("row", row.to_string().into()), ("why", score_problem(words, problem).into())];
        call.out.line(&words.ta("cli-appraisal-refused", &args))?;
    }
    let exit = if plan.refused.is_empty() { Exit::Done } else { Exit::Findings };
    match refused_to {
        Some(path) if exit == Exit::Findings => {
            let shown = call.caller.path(&path);
            let fault = |error| CliError::File { path: shown.clone(), error };
            let content = scores::refused_file(&table, &plan, &|why| score_problem(words, why));
            call.house.files.write_new(&path, &content).map_err(fault)?;
            let shown = shown.display().to_string();
            call.out.line(&words.ta("cli-import-refused-file", &[("path", shown.into())]))?;
        }
        None if exit == Exit::Findings => call.out.line(&words.t("cli-import-refused-hint"))?,
        Some(_) | None => {}
    }
    if call.given.flag("dry-run") {
        call.out.line(&words.t("cli-import-dry"))?;
        return Ok(exit);
    }
    match plan.act(&view) {
        Ok(act) => carry_out(call, &desk, act)?,
        Err(crate::domain::Refusal::NoChange) => {
            call.out.line(&words.t("cli-import-nothing"))?;
            exit
        }
        Err(why) => return Err(CliError::Refused(why, Some(view))),
    };
    Ok(exit)
}

fn score_problem(words: Words, problem: &scores::ScoreProblem) -> String {
    match problem {
        scores::ScoreProblem::Nobody => words.t("cli-appraisal-nobody").into_owned(),
        scores::ScoreProblem::Several => words.t("cli-appraisal-several").into_owned(),
        scores::ScoreProblem::Ground(heading) => {
            words.ta("cli-appraisal-ground", &[("heading", heading.clone().into())]).into_owned()
        }
        scores::ScoreProblem::Twice => words.t("cli-appraisal-twice").into_owned(),
        scores::ScoreProblem::Cells(cells) => {
            let said = |(heading, why): &(String, scores::CellProblem)| {
                format!("{heading} {}", cell_problem(words, *why))
            };
            cells.iter().map(said).collect::<Vec<_>>().join("  ")
        }
    }
}

fn cell_problem(words: Words, why: scores::CellProblem) -> String {
    let id = match why {
        scores::CellProblem::Entry(EntryProblem::Unreadable) => Msg("score-unreadable"),
        scores::CellProblem::Entry(EntryProblem::Mark(MarkProblem::OutOfRange { least, most })) => {
            let args = [("least", least.to_string().into()), ("most", most.to_string().into())];
            return words.ta("appraisal-refused-range", &args).into_owned();
        }
        scores::CellProblem::Entry(EntryProblem::Mark(MarkProblem::Decimals(decimals))) => {
            return words
                .ta("cli-appraisal-decimals", &[("decimals", i64::from(decimals).into())])
                .into_owned();
        }
        scores::CellProblem::Entry(EntryProblem::Mark(MarkProblem::NeedsDocument)) => {
            Msg("cli-appraisal-needs-document")
        }
        scores::CellProblem::Entry(EntryProblem::Mark(_)) => Msg("appraisal-refused-mark"),
        scores::CellProblem::Locked => Msg("cli-appraisal-cell-locked"),
        scores::CellProblem::Counted => Msg("cli-appraisal-cell-counted"),
    };
    words.t(id).into_owned()
}

/// The shipped rules of allowances, or one of them as it goes into a template.
///
/// *Errors*: no rule of this key.
pub fn rules(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let Some(key) = call.given.text("rule").map(str::to_owned) else {
        for (key, text) in allowance::SHIPPED {
            let about = text.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
            call.out.line(&format!("{key:<16}  {about}"))?;
        }
        return Ok(Exit::Done);
    };
    let found = allowance::SHIPPED.iter().find(|(other, _)| *other == key);
    let (_, text) = found.ok_or_else(|| CliError::value("RULE", &key))?;
    call.out.bytes(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Prints one of a cycle's papers.
///
/// *Errors*: the store, the cycle, a paper that may not be shown. Payments that cannot be worked out yet lead to
/// [`Exit::Findings`].
pub fn paper(call: &mut Call<'_>, paper: Paper) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let (id, unit) = (cycle(call, &view)?, unit(call, &view)?);
    let around = Around::new(&view, call.words, id, unit).map_err(CliError::NoPaper)?;
    let only = match call.given.text("person") {
        Some(_) => Some(super::sheet::sheet(call, &view, id)?.0),
        None => None,
    };
    let report = match (paper, only) {
        (Paper::Blank, Some(_)) => Ok(forms::forms(&around, only, false)),
        (Paper::Filled, Some(_)) => forms::filled(&around, only),
        (paper, _) => report::make(&around, paper),
    };
    print(call, &report.map_err(CliError::NoPaper)?)?;
    let pays = matches!(paper, Paper::Allowance | Paper::SignOff);
    let open = money::cost(&around).filter(|_| pays).is_some_and(|cost| cost.open() > 0);
    Ok(if open { Exit::Findings } else { Exit::Done })
}

/// A person's cycles.
///
/// *Errors*: the store, nobody of this number or name.
pub fn person(call: &mut Call<'_>) -> Result<Exit, CliError> {
    let (_desk, view) = open(call)?;
    let text = call.given.text("person").unwrap_or_default().to_owned();
    let text = text.as_str();
    let named: Vec<PersonId> = view.people_named(text).map(|(id, _)| id).collect();
    let found = view.person_by_number(text).or_else(|| named.first().copied().filter(|_| named.len() == 1));
    if found.is_none() && named.len() > 1 {
        // Who is meant is said by the number; so each is told with it.
        for id in named {
            let Some(person) = view.person(id) else { continue };
            let home = person.home.map(|home| view.unit_name(home)).unwrap_or_default();
            call.out.line(&format!("{}  {}  {home}", person.number, person.name))?;
        }
        return Ok(Exit::Findings);
    }
    let id = found.ok_or_else(|| CliError::value(&format!("<{}>", call.words.t("cli-value-text")), text))?;
    let report = tables::person(&view, call.words, id);
    print(call, &report)
}

/// Moves the sheets of a unit that are ready on by one state, sends them back, publishes or decides them.
///
/// *Errors*: an argument, the store, the rules.
pub fn step(call: &mut Call<'_>, what: Move) -> Result<Exit, CliError> {
    use crate::domain::appraisal::template::StateKind;
    use crate::domain::appraisal::{calendar::Calendar, progress};
    let (desk, view) = open(call)?;
    let (id, unit) = (cycle(call, &view)?, unit(call, &view)?);
    let (_, template) = acts::cycle_of(&view, id).map_err(|why| CliError::Refused(why, None))?;
    let asked = match call.given.text("state") {
        None => None,
        Some(key) => {
            let at = template.states.iter().position(|state| &*state.key == key);
            Some(at.ok_or_else(|| CliError::value("--state", key))?)
        }
    };
    let fits = |state: usize| {
        let kind = |at: usize| template.states.get(at).map(|state| state.kind);
        let next = kind(state + 1);
        let by_kind = match what {
            Move::Submit => {
                !matches!(next, Some(StateKind::Notice | StateKind::Decided | StateKind::Filed) | None)
            }
            Move::Return => state > 0 && kind(state).is_some_and(|kind| kind != StateKind::Decided),
            Move::Publish => next == Some(StateKind::Notice),
            Move::Decide => next == Some(StateKind::Decided),
            Move::File => next == Some(StateKind::Filed),
        };
        by_kind && asked.is_none_or(|asked| asked == state)
    };
    let all = progress::sheets(&view, id, unit);
    let state = all.iter().map(|(_, sheet)| usize::from(sheet.state)).filter(|state| fits(*state)).min();
    let ids: Vec<_> =
        all.iter().filter(|(_, sheet)| Some(usize::from(sheet.state)) == state).map(|(id, _)| *id).collect();
    if ids.is_empty() {
        call.out.line(&call.words.t("cli-appraisal-none-there"))?;
        return Ok(Exit::Findings);
    }
    let text = |name: &str| call.given.text(name).unwrap_or_default().to_owned();
    let act = match what {
        Move::Submit => acts::submit(&view, &ids),
        Move::File => acts::file(&view, &ids),
        Move::Return => {
            let to = u8::try_from(state.unwrap_or(1).saturating_sub(1)).unwrap_or(0);
            acts::send_back(&view, &ids, to, &text("remarks"))
        }
        Move::Publish => {
            let from = day(call, "from")?.unwrap_or(view.today());
            let calendar = Calendar::of(view.settings().map(|(_, setting)| setting));
            acts::publish(&view, &ids, &calendar, from)
        }
        Move::Decide => acts::decide(&view, id, &ids, &results::grades_before(&view, id), &text("document")),
    };
    let act = act.map_err(|why| CliError::Refused(why, Some(view.clone())))?;
    carry_out(call, &desk, act)?;
    call.out.line(&call.words.ta("cli-appraisal-moved", &[("count", ids.len().into())]))?;
    Ok(Exit::Done)
}

/// What [`step`] does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// On, before public notice.
    Submit,
    /// Back by one.
    Return,
    /// Into public notice.
    Publish,
    /// Into the decision.
    Decide,
    /// To the county's files.
    File,
}
