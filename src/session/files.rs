//! Files of the person's own: what one would do before it is imported, and lists written in the form of their import.

use std::ops::ControlFlow;

use super::door::Door;
use super::{founding::is_demo, register_report};
use crate::domain::{
    Act, Kind, Right, View,
    code::Code,
    register::{self, Definition, Slug},
};
use crate::exchange::list::{ListOptions, list};
use crate::exchange::table_file::MAX_FILE_BYTES;
use crate::exchange::{
    CsvOptions, Encoding, ImportKind, ListKind, Masking, plan, read_table, registers, report,
};
use crate::lang::Words;
use crate::ui::{Preview, wording_register};

/// Lines that a preview holds at most.
const MAX_LINES: usize = 200;

/// The word for definitions of registers of the county's own.
const DEFINITIONS: &str = "registers";

fn read(door: &dyn Door, file: &str, limit: u64, words: Words) -> Result<Vec<u8>, String> {
    door.read(file, limit).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => words.t("cli-why-not-found"),
            std::io::ErrorKind::PermissionDenied => words.t("cli-why-denied"),
            _ => words.t("files-unreadable"),
        };
        words.ta("cli-error-file", &[("path", file.into()), ("why", why.into())]).into_owned()
    })
}

/// What a register's file defines, or all its mistakes; and the act that takes it in.
fn definition(door: &dyn Door, file: &str, words: Words, view: &View) -> (Vec<String>, Option<Box<Act>>) {
    let bytes = match read(door, file, register::file::MAX_BYTES as u64 + 1, words) {
        Ok(bytes) => bytes,
        Err(line) => return (vec![line], None),
    };
    let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
    match Definition::read(&text) {
        Ok(definition) => {
            let good = register_report::good(words, &definition);
            let act = register::desk::define(view, &definition, &text);
            match act {
                Some(act) => (vec![good], Some(Box::new(act))),
                None => (vec![good, words.t("cli-import-nothing").into_owned()], None),
            }
        }
        Err(mistakes) => {
            (mistakes.iter().map(|mistake| wording_register::mistake(words, mistake)).collect(), None)
        }
    }
}

/// Reads a file through the door and plans its import; nothing is saved.
pub fn preview(door: &dyn Door, kind: &str, file: String, words: Words, view: &View) -> Preview {
    let told = |lines, act| Preview { kind: kind.into(), file: file.as_str().into(), lines, act };
    if kind == DEFINITIONS {
        let (lines, act) = definition(door, &file, words, view);
        return told(lines, act);
    }
    let register = Slug::parse(kind).and_then(|key| view.register(key));
    let import = match (ImportKind::from_key(kind), register) {
        (Some(import), _) => import,
        // What is wrong with a file as such is told the same way whatever it holds.
        (None, Some(_)) => ImportKind::People,
        (None, None) => return told(Vec::new(), None),
    };
    let bytes = match read(door, &file, MAX_FILE_BYTES as u64 + 1, words) {
        Ok(bytes) => bytes,
        Err(line) => return told(vec![line], None),
    };
    let problem = |problem| vec![report::file_problem(words, import, &problem).into_owned()];
    let table = match read_table(&bytes) {
        Ok(table) => table,
        Err(fault) => return told(problem(fault), None),
    };
    if let Some(definition) = register.filter(|_| ImportKind::from_key(kind).is_none()) {
        let plan = registers::plan(view, definition, &table);
        let mut lines = register_report::summary(words, view, definition, &table, &plan);
        lines.truncate(MAX_LINES);
        let act = (!plan.act.steps.is_empty()).then(|| Box::new(plan.act));
        if act.is_none() {
            lines.push(words.t("cli-import-nothing").into_owned());
        }
        return told(lines, act);
    }
    match plan(import, &table, view, &mut |_| ControlFlow::Continue(())) {
        Ok(plan) => {
            let mut lines = report::summary(words, &table, &plan);
            lines.truncate(MAX_LINES);
            let act = (!plan.act.steps.is_empty()).then(|| Box::new(plan.act));
            if act.is_none() {
                lines.push(words.t("cli-import-nothing").into_owned());
            }
            told(lines, act)
        }
        Err(fault) => told(problem(fault), None),
    }
}

/// Writes everything of a kind that the person may see, numbers masked; where it is, if it could be written.
pub fn export(door: &dyn Door, kind: &str, words: Words, view: &View) -> Option<String> {
    let of = ImportKind::from_key(kind).map_or(Kind::Entry, ImportKind::kind);
    if !view.may(Right::Export, of) {
        return None;
    }
    let register = Slug::parse(kind).and_then(|key| view.register(key));
    if let Some(definition) = register.filter(|_| ImportKind::from_key(kind).is_none()) {
        let unit = view.home()?;
        let csv = registers::sheet(view, definition, unit, words, false).to_csv();
        // Spreadsheets take UTF-8 without a mark for something else.
        let marked = [b"\xef\xbb\xbf", csv.as_slice()].concat();
        return door.save_new(&format!("{kind}-{}.csv", view.day()), &marked).ok();
    }
    let (name, unit) = kind.split_once('@').unwrap_or((kind, ""));
    let sheet = match ImportKind::from_key(name) {
        Some(import) => list(view, import.list(), ListOptions::export(Masking::Masked)),
        // A list that no import takes: of the unit that is named, as its screen shows it.
        None => {
            let unit = Code::parse(unit).and_then(|code| view.unit_by_code(code));
            list(view, ListKind::from_key(name)?, ListOptions { unit, ..ListOptions::default() })
        }
    };
    let kind = name;
    let demo = words.t("mark-demo");
    let remark = is_demo(view).then_some(&*demo);
    // Spreadsheets take UTF-8 without a mark for something else.
    let csv = sheet.to_csv(CsvOptions { words: Some(words), encoding: Encoding::Utf8Mark, remark });
    door.save_new(&format!("{kind}-{}.csv", view.day()), &csv).ok()
}
