//! Every command with its arguments and words, in one table.

use super::commands::{appraisal::Move, sheet::One};
use super::{Call, CliError, Exit, commands};
use crate::lang::Msg;
use crate::ui::report::Paper;

/// How an argument is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// By its place; it must be there.
    Needed,
    /// By its place; it may be left out.
    Optional,
    /// `--name`.
    Flag,
    /// `--name VALUE`.
    Value,
}

/// An argument of a command.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// Its name: `--name` where it is not told by its place.
    pub name: &'static str,
    /// How it is written.
    pub shape: Shape,
    /// What stands for its value in the help.
    pub value: Option<Msg>,
    /// What it says.
    pub help: Msg,
}

const fn needed(name: &'static str, value: Msg, help: Msg) -> Arg {
    Arg { name, shape: Shape::Needed, value: Some(value), help }
}

const fn flag(name: &'static str, help: Msg) -> Arg {
    Arg { name, shape: Shape::Flag, value: None, help }
}

const fn optional(name: &'static str, value: Msg, help: Msg) -> Arg {
    Arg { name, shape: Shape::Optional, value: Some(value), help }
}

const fn value(name: &'static str, value: Msg, help: Msg) -> Arg {
    Arg { name, shape: Shape::Value, value: Some(value), help }
}

/// One command.
pub struct Command {
    /// The words by which it is called; none for the bare program.
    pub path: &'static [&'static str],
    /// What it does.
    pub about: Msg,
    /// Its arguments besides [`GLOBALS`].
    pub args: &'static [Arg],
    /// Runs it.
    pub run: fn(&mut Call<'_>) -> Result<Exit, CliError>,
}

/// First words of commands that no server carries out: they concern this machine and not the records.
pub const AT_HOME: &[&str] = &["serve", "attach", "rebuild", "key"];
/// First words of commands that take the terminal over.
const SCREENS: &[&str] = &["demo", "doctor"];

impl Command {
    /// Whether the server of a store carries it out.
    pub fn by_server(&self) -> bool {
        !self.path.first().is_some_and(|first| AT_HOME.contains(first))
    }

    /// Whether it takes the terminal over.
    pub fn opens_screen(&self) -> bool {
        self.path.first().is_none_or(|first| SCREENS.contains(first))
    }
}

const FILE: Msg = Msg("cli-value-file");
const FOLDER: Msg = Msg("cli-value-folder");
const KIND: Msg = Msg("cli-value-kind");
const LOGIN: Arg = needed("login", Msg("cli-value-login"), Msg("cli-arg-login"));
/// What can be said of an account.
const USER: &[Arg] = &[
    LOGIN,
    value("name", Msg("cli-value-name"), Msg("cli-arg-user-name")),
    value("role", Msg("cli-value-role"), Msg("cli-arg-role")),
    value("unit", CODE, Msg("cli-arg-user-unit")),
    value("person", NUMBER, Msg("cli-arg-user-person")),
    value("speaks", Msg("cli-value-language"), Msg("cli-arg-speaks")),
    value("duties", Msg("cli-value-roles"), Msg("cli-arg-duties")),
    flag("gate", Msg("cli-arg-user-gate")),
    flag("vetting", Msg("cli-arg-vetting")),
    flag("no-vetting", Msg("cli-arg-no-vetting")),
];
const NUMBER: Msg = Msg("cli-value-number");
const CODE: Msg = Msg("cli-value-code");
const TEXT: Msg = Msg("cli-value-text");
const PERIOD: Msg = Msg("cli-value-period");
const FORECAST: Msg = Msg("cli-value-forecast");

/// Arguments of the commands that show figures of the pipeline.
const PIPELINE: &[Arg] = &[
    value("unit", CODE, Msg("cli-arg-unit")),
    value("period", PERIOD, Msg("cli-arg-period")),
    flag("json", Msg("cli-arg-json")),
    flag("csv", Msg("cli-arg-csv")),
];
/// Arguments of the commands that print a paper of a cycle.
const PAPER: &[Arg] = &[
    needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
    value("unit", CODE, Msg("cli-arg-appraisal-unit")),
    flag("json", Msg("cli-arg-json")),
    flag("csv", Msg("cli-arg-csv")),
];
/// The same for a paper that can be of one person alone.
const FORM: &[Arg] = &[
    needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
    value("unit", CODE, Msg("cli-arg-appraisal-unit")),
    value("person", TEXT, Msg("cli-arg-form-person")),
    flag("json", Msg("cli-arg-json")),
    flag("csv", Msg("cli-arg-csv")),
];
const CYCLE: Arg = needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle"));
const ONE: Arg = needed("person", TEXT, Msg("cli-arg-sheet-person"));
const DOCUMENT: Arg = value("document", TEXT, Msg("cli-arg-document"));
const REASON: Arg = value("reason", TEXT, Msg("cli-arg-reason"));
const OFF: Arg = flag("off", Msg("cli-arg-off"));
const REGISTER: Msg = Msg("cli-value-register");
const INDICATOR: Msg = Msg("cli-value-indicator");
const DAY: Msg = Msg("cli-value-day");

/// Arguments that every command takes.
pub const GLOBALS: &[Arg] = &[
    value("store", FOLDER, Msg("cli-arg-store")),
    value("lang", Msg("cli-value-lang"), Msg("cli-arg-lang")),
    flag("ascii", Msg("cli-arg-ascii")),
    value("colour", Msg("cli-value-colour"), Msg("cli-arg-colour")),
    flag("ambiguous-wide", Msg("cli-arg-ambiguous-wide")),
    flag("no-pacing", Msg("cli-arg-no-pacing")),
];

/// Every command. Parser, help, messages and tests read this table and nothing else.
pub const COMMANDS: &[Command] = &[
    Command { path: &[], about: Msg("cli-about"), args: &[], run: commands::open::run },
    Command {
        path: &["demo"],
        about: Msg("cli-demo"),
        args: &[
            flag("fresh", Msg("cli-arg-fresh")),
            value("into", FOLDER, Msg("cli-arg-demo-into")),
            value("scale", NUMBER, Msg("cli-arg-scale")),
            value("seed", NUMBER, Msg("cli-arg-seed")),
        ],
        run: commands::demo::run,
    },
    Command { path: &["doctor"], about: Msg("cli-doctor"), args: &[], run: commands::open::run },
    Command {
        path: &["import"],
        about: Msg("cli-import"),
        args: &[
            needed("kind", KIND, Msg("cli-arg-import-kind")),
            needed("file", FILE, Msg("cli-arg-import-file")),
            value("cycle", Msg("cli-value-cycle"), Msg("cli-arg-import-cycle")),
            flag("dry-run", Msg("cli-arg-dry-run")),
            value("reason", TEXT, Msg("cli-arg-reason")),
            value("refused", FILE, Msg("cli-arg-refused")),
        ],
        run: commands::import::run,
    },
    Command {
        path: &["list"],
        about: Msg("cli-list"),
        args: &[
            needed("kind", KIND, Msg("cli-arg-list-kind")),
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::list::run,
    },
    Command { path: &["ratios"], about: Msg("cli-ratios"), args: PIPELINE, run: commands::pipeline::ratios },
    Command {
        path: &["pipeline"],
        about: Msg("cli-pipeline"),
        args: &[
            optional("forecast", FORECAST, Msg("cli-arg-forecast")),
            value("months", NUMBER, Msg("cli-arg-months")),
            value("unit", CODE, Msg("cli-arg-unit")),
            value("period", PERIOD, Msg("cli-arg-period")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::pipeline::pipeline,
    },
    Command { path: &["filing"], about: Msg("cli-filing"), args: PIPELINE, run: commands::pipeline::filing },
    Command {
        path: &["form", "list"],
        about: Msg("cli-form-list"),
        args: &[flag("json", Msg("cli-arg-json"))],
        run: commands::form::list,
    },
    Command {
        path: &["form", "show"],
        about: Msg("cli-form-show"),
        args: &[
            needed("form", Msg("cli-value-form"), Msg("cli-arg-form")),
            value("unit", CODE, Msg("cli-arg-unit")),
            value("period", PERIOD, Msg("cli-arg-period")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::form::show,
    },
    Command {
        path: &["export"],
        about: Msg("cli-export"),
        args: &[
            needed("kind", KIND, Msg("cli-arg-export-kind")),
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("revealed", Msg("cli-arg-revealed")),
        ],
        run: commands::list::export,
    },
    Command {
        path: &["notice"],
        about: Msg("cli-notice"),
        args: &[needed("village", CODE, Msg("cli-arg-village"))],
        run: commands::list::notice,
    },
    Command {
        path: &["serve"],
        about: Msg("cli-serve"),
        args: &[
            value("linger", NUMBER, Msg("cli-arg-linger")),
            value("gate", TEXT, Msg("cli-arg-gate")),
            value("administrator", TEXT, Msg("cli-arg-administrator")),
            flag("stop", Msg("cli-arg-stop")),
            flag("detached", Msg("cli-arg-detached")),
        ],
        run: commands::serve::run,
    },
    Command {
        path: &["attach"],
        about: Msg("cli-attach"),
        args: &[value("as", TEXT, Msg("cli-arg-as"))],
        run: commands::attach::run,
    },
    Command {
        path: &["measures"],
        about: Msg("cli-measures"),
        args: &[
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::register::measures,
    },
    Command {
        path: &["register", "list"],
        about: Msg("cli-register-list"),
        args: &[
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::register::list,
    },
    Command {
        path: &["register", "show"],
        about: Msg("cli-register-show"),
        args: &[needed("register", REGISTER, Msg("cli-arg-register"))],
        run: commands::register::show,
    },
    Command {
        path: &["register", "figures"],
        about: Msg("cli-register-figures"),
        args: &[
            needed("register", REGISTER, Msg("cli-arg-register")),
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::register::figures,
    },
    Command {
        path: &["register", "check"],
        about: Msg("cli-register-check"),
        args: &[needed("file", FILE, Msg("cli-arg-register-file"))],
        run: commands::register::check,
    },
    Command {
        path: &["register", "add"],
        about: Msg("cli-register-add"),
        args: &[needed("file", FILE, Msg("cli-arg-register-file")), flag("dry-run", Msg("cli-arg-dry-run"))],
        run: commands::register::add,
    },
    Command {
        path: &["register", "retire"],
        about: Msg("cli-register-retire"),
        args: &[needed("register", REGISTER, Msg("cli-arg-register"))],
        run: commands::register::retire,
    },
    Command {
        path: &["indicator", "list"],
        about: Msg("cli-indicator-list"),
        args: PIPELINE,
        run: commands::indicator::list,
    },
    Command {
        path: &["indicator", "show"],
        about: Msg("cli-indicator-show"),
        args: &[needed("indicator", INDICATOR, Msg("cli-arg-indicator"))],
        run: commands::indicator::show,
    },
    Command {
        path: &["indicator", "check"],
        about: Msg("cli-indicator-check"),
        args: &[needed("file", FILE, Msg("cli-arg-indicator-file"))],
        run: commands::indicator::check,
    },
    Command {
        path: &["indicator", "add"],
        about: Msg("cli-indicator-add"),
        args: &[needed("file", FILE, Msg("cli-arg-indicator-file")), flag("dry-run", Msg("cli-arg-dry-run"))],
        run: commands::indicator::add,
    },
    Command {
        path: &["indicator", "retire"],
        about: Msg("cli-indicator-retire"),
        args: &[needed("indicator", INDICATOR, Msg("cli-arg-indicator"))],
        run: commands::indicator::retire,
    },
    Command {
        path: &["indicator", "freeze"],
        about: Msg("cli-indicator-freeze"),
        args: &[value("period", PERIOD, Msg("cli-arg-freeze-period"))],
        run: commands::indicator::freeze,
    },
    Command {
        path: &["indicator", "facts"],
        about: Msg("cli-indicator-facts"),
        args: &[flag("json", Msg("cli-arg-json")), flag("csv", Msg("cli-arg-csv"))],
        run: commands::indicator::facts,
    },
    Command { path: &["check"], about: Msg("cli-check"), args: &[], run: commands::upkeep::check },
    Command {
        path: &["rebuild"],
        about: Msg("cli-rebuild"),
        args: &[value("at", NUMBER, Msg("cli-arg-at")), value("into", FOLDER, Msg("cli-arg-rebuild-into"))],
        run: commands::upkeep::rebuild,
    },
    Command { path: &["dump"], about: Msg("cli-dump"), args: &[], run: commands::upkeep::dump },
    Command {
        path: &["history"],
        about: Msg("cli-history"),
        args: &[value("last", NUMBER, Msg("cli-arg-last"))],
        run: commands::upkeep::history,
    },
    Command {
        path: &["erase"],
        about: Msg("cli-erase"),
        args: &[
            needed("person", Msg("cli-value-person"), Msg("cli-arg-erase-person")),
            value("order", TEXT, Msg("cli-arg-order")),
        ],
        run: commands::erase::run,
    },
    Command {
        path: &["retention"],
        about: Msg("cli-retention"),
        args: &[
            value("unit", CODE, Msg("cli-arg-unit")),
            flag("erase", Msg("cli-arg-retention-erase")),
            value("order", TEXT, Msg("cli-arg-order")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::retention::run,
    },
    Command { path: &["key", "new"], about: Msg("cli-key-new"), args: &[], run: commands::key::new },
    Command {
        path: &["key", "show-id"],
        about: Msg("cli-key-show-id"),
        args: &[],
        run: commands::key::show_id,
    },
    Command { path: &["key", "check"], about: Msg("cli-key-check"), args: &[], run: commands::key::check },
    Command { path: &["key", "seal"], about: Msg("cli-key-seal"), args: &[], run: commands::key::seal },
    Command { path: &["key", "rotate"], about: Msg("cli-key-rotate"), args: &[], run: commands::key::rotate },
    Command {
        path: &["key", "backup"],
        about: Msg("cli-key-backup"),
        args: &[needed("file", FILE, Msg("cli-arg-key-backup"))],
        run: commands::key::backup,
    },
    Command { path: &["user", "list"], about: Msg("cli-user-list"), args: &[], run: commands::user::list },
    Command {
        path: &["user", "show"],
        about: Msg("cli-user-show"),
        args: &[LOGIN],
        run: commands::user::show,
    },
    Command { path: &["user", "add"], about: Msg("cli-user-add"), args: USER, run: commands::user::add },
    Command {
        path: &["user", "change"],
        about: Msg("cli-user-change"),
        args: USER,
        run: commands::user::change,
    },
    Command {
        path: &["user", "close"],
        about: Msg("cli-user-close"),
        args: &[LOGIN, value("successor", Msg("cli-value-login"), Msg("cli-arg-successor"))],
        run: commands::user::close,
    },
    Command {
        path: &["journal", "list"],
        about: Msg("cli-journal-list"),
        args: &[
            value("record", Msg("cli-value-record"), Msg("cli-arg-journal-record")),
            value("person", Msg("cli-value-person"), Msg("cli-arg-journal-person")),
            value("unit", CODE, Msg("cli-arg-journal-unit")),
            value("day", DAY, Msg("cli-arg-journal-day")),
            value("account", Msg("cli-value-login"), Msg("cli-arg-journal-account")),
            value("last", NUMBER, Msg("cli-arg-journal-last")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::journal::list,
    },
    Command {
        path: &["journal", "head"],
        about: Msg("cli-journal-head"),
        args: &[],
        run: commands::journal::head,
    },
    Command {
        path: &["journal", "verify"],
        about: Msg("cli-journal-verify"),
        args: &[value("against", Msg("cli-value-head"), Msg("cli-arg-against"))],
        run: commands::upkeep::verify,
    },
    Command {
        path: &["appraisal", "templates"],
        about: Msg("cli-appraisal-templates"),
        args: &[flag("json", Msg("cli-arg-json"))],
        run: commands::appraisal::list,
    },
    Command {
        path: &["appraisal", "check"],
        about: Msg("cli-appraisal-check"),
        args: &[needed("file", FILE, Msg("cli-arg-template"))],
        run: commands::appraisal::check,
    },
    Command {
        path: &["appraisal", "add"],
        about: Msg("cli-appraisal-add"),
        args: &[needed("file", FILE, Msg("cli-arg-template")), value("reason", TEXT, Msg("cli-arg-reason"))],
        run: commands::appraisal::add,
    },
    Command {
        path: &["appraisal", "diff"],
        about: Msg("cli-appraisal-diff"),
        args: &[
            needed("before", FILE, Msg("cli-arg-template-before")),
            needed("after", FILE, Msg("cli-arg-template-after")),
            flag("json", Msg("cli-arg-json")),
        ],
        run: commands::appraisal::diff,
    },
    Command {
        path: &["appraisal", "cycles"],
        about: Msg("cli-appraisal-cycles"),
        args: &[flag("units", Msg("cli-arg-units")), flag("json", Msg("cli-arg-json"))],
        run: commands::appraisal::cycles,
    },
    Command {
        path: &["appraisal", "open"],
        about: Msg("cli-appraisal-open"),
        args: &[
            needed("template", KIND, Msg("cli-arg-template-key")),
            value("name", TEXT, Msg("cli-arg-cycle-name")),
            value("unit", CODE, Msg("cli-arg-cycle-unit")),
            value("from", DAY, Msg("cli-arg-cycle-from")),
            value("to", DAY, Msg("cli-arg-cycle-to")),
            value("due", DAY, Msg("cli-arg-cycle-due")),
            value("document", TEXT, Msg("cli-arg-document")),
            value("reverse", TEXT, Msg("cli-arg-reverse")),
            value("holders", FILE, Msg("cli-arg-holders")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: commands::appraisal::begin,
    },
    Command {
        path: &["appraisal", "sheet"],
        about: Msg("cli-appraisal-sheet"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            flag("json", Msg("cli-arg-json")),
            flag("csv", Msg("cli-arg-csv")),
        ],
        run: commands::appraisal::sheet,
    },
    Command {
        path: &["appraisal", "import"],
        about: Msg("cli-appraisal-import"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            needed("file", FILE, Msg("cli-arg-scores-file")),
            value("refused", FILE, Msg("cli-arg-refused")),
            flag("dry-run", Msg("cli-arg-dry-run")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: commands::appraisal::import,
    },
    Command {
        path: &["appraisal", "person"],
        about: Msg("cli-appraisal-person"),
        args: &[needed("person", TEXT, Msg("cli-arg-person")), flag("json", Msg("cli-arg-json"))],
        run: commands::appraisal::person,
    },
    Command {
        path: &["appraisal", "results"],
        about: Msg("paper-results"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Results),
    },
    Command {
        path: &["appraisal", "squeezed"],
        about: Msg("paper-squeezed"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Squeezed),
    },
    Command {
        path: &["appraisal", "levels"],
        about: Msg("paper-levels"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Levels),
    },
    Command {
        path: &["appraisal", "ballots"],
        about: Msg("paper-ballots"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Ballots),
    },
    Command {
        path: &["appraisal", "objections"],
        about: Msg("paper-objections"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Objections),
    },
    Command {
        path: &["appraisal", "revisions"],
        about: Msg("paper-revisions"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Revisions),
    },
    Command {
        path: &["appraisal", "calibration"],
        about: Msg("paper-calibration"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Calibration),
    },
    Command {
        path: &["appraisal", "histogram"],
        about: Msg("paper-histogram"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Histogram),
    },
    Command {
        path: &["appraisal", "reverse"],
        about: Msg("paper-reverse"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Reverse),
    },
    Command {
        path: &["appraisal", "consequences"],
        about: Msg("paper-consequences"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Consequences),
    },
    Command {
        path: &["appraisal", "allowance"],
        about: Msg("paper-allowance"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Allowance),
    },
    Command {
        path: &["appraisal", "rules"],
        about: Msg("cli-appraisal-rules"),
        args: &[optional("rule", KIND, Msg("cli-arg-rule"))],
        run: commands::appraisal::rules,
    },
    Command {
        path: &["appraisal", "sign-off"],
        about: Msg("paper-sign-off"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::SignOff),
    },
    Command {
        path: &["appraisal", "notice"],
        about: Msg("paper-notice"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Notice),
    },
    Command {
        path: &["appraisal", "blank"],
        about: Msg("paper-blank"),
        args: FORM,
        run: |call| commands::appraisal::paper(call, Paper::Blank),
    },
    Command {
        path: &["appraisal", "filled"],
        about: Msg("paper-filled"),
        args: FORM,
        run: |call| commands::appraisal::paper(call, Paper::Filled),
    },
    Command {
        path: &["appraisal", "blank-columns"],
        about: Msg("paper-blank-columns"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::BlankColumns),
    },
    Command {
        path: &["appraisal", "filled-columns"],
        about: Msg("paper-filled-columns"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::FilledColumns),
    },
    Command {
        path: &["appraisal", "letters"],
        about: Msg("paper-letters"),
        args: PAPER,
        run: |call| commands::appraisal::paper(call, Paper::Letters),
    },
    Command {
        path: &["appraisal", "submit"],
        about: Msg("cli-appraisal-submit"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            value("state", TEXT, Msg("cli-arg-state")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: |call| commands::appraisal::step(call, Move::Submit),
    },
    Command {
        path: &["appraisal", "return"],
        about: Msg("cli-appraisal-return"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            value("state", TEXT, Msg("cli-arg-state")),
            value("remarks", TEXT, Msg("cli-arg-remarks")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: |call| commands::appraisal::step(call, Move::Return),
    },
    Command {
        path: &["appraisal", "publish"],
        about: Msg("cli-appraisal-publish"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            value("state", TEXT, Msg("cli-arg-state")),
            value("from", DAY, Msg("cli-arg-notice-from")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: |call| commands::appraisal::step(call, Move::Publish),
    },
    Command {
        path: &["appraisal", "decide"],
        about: Msg("cli-appraisal-decide"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            value("state", TEXT, Msg("cli-arg-state")),
            value("document", TEXT, Msg("cli-arg-document")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: |call| commands::appraisal::step(call, Move::Decide),
    },
    Command {
        path: &["appraisal", "file"],
        about: Msg("cli-appraisal-file"),
        args: &[
            needed("cycle", Msg("cli-value-cycle"), Msg("cli-arg-cycle")),
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            value("state", TEXT, Msg("cli-arg-state")),
            value("reason", TEXT, Msg("cli-arg-reason")),
        ],
        run: |call| commands::appraisal::step(call, Move::File),
    },
    Command {
        path: &["appraisal", "object"],
        about: Msg("cli-appraisal-object"),
        args: &[
            CYCLE,
            ONE,
            value("text", TEXT, Msg("cli-arg-objection")),
            value("day", DAY, Msg("cli-arg-objection-day")),
            REASON,
        ],
        run: |call| commands::sheet::one(call, One::Object),
    },
    Command {
        path: &["appraisal", "answer"],
        about: Msg("cli-appraisal-answer"),
        args: &[
            CYCLE,
            ONE,
            value("text", TEXT, Msg("cli-arg-answer")),
            value("day", DAY, Msg("cli-arg-answer-day")),
            flag("upheld", Msg("cli-arg-upheld")),
            REASON,
        ],
        run: |call| commands::sheet::one(call, One::Answer),
    },
    Command {
        path: &["appraisal", "not-graded"],
        about: Msg("cli-appraisal-not-graded"),
        args: &[CYCLE, ONE, DOCUMENT, value("text", TEXT, Msg("cli-arg-not-graded")), OFF, REASON],
        run: |call| commands::sheet::one(call, One::NotGraded),
    },
    Command {
        path: &["appraisal", "release"],
        about: Msg("cli-appraisal-release"),
        args: &[CYCLE, ONE, DOCUMENT, OFF, REASON],
        run: |call| commands::sheet::one(call, One::Release),
    },
    Command {
        path: &["appraisal", "revise"],
        about: Msg("cli-appraisal-revise"),
        args: &[CYCLE, ONE, DOCUMENT, REASON],
        run: |call| commands::sheet::one(call, One::Revise),
    },
    Command {
        path: &["appraisal", "level"],
        about: Msg("cli-appraisal-level"),
        args: &[
            CYCLE,
            ONE,
            value("level", TEXT, Msg("cli-arg-level")),
            DOCUMENT,
            value("release", TEXT, Msg("cli-arg-level-release")),
            REASON,
        ],
        run: |call| commands::sheet::one(call, One::Level),
    },
    Command {
        path: &["appraisal", "pay"],
        about: Msg("cli-appraisal-pay"),
        args: &[
            CYCLE,
            ONE,
            value("heads", TEXT, Msg("cli-arg-heads")),
            value("salary", TEXT, Msg("cli-arg-salary")),
            value("post", TEXT, Msg("cli-arg-post")),
            REASON,
        ],
        run: |call| commands::sheet::one(call, One::Pay),
    },
    Command {
        path: &["appraisal", "ballot"],
        about: Msg("cli-appraisal-ballot"),
        args: &[
            CYCLE,
            ONE,
            value("item", TEXT, Msg("cli-arg-item")),
            value("counts", TEXT, Msg("cli-arg-counts")),
            REASON,
        ],
        run: commands::sheet::ballot,
    },
    Command {
        path: &["appraisal", "honours"],
        about: Msg("cli-appraisal-honour-list"),
        args: &[
            CYCLE,
            value("unit", CODE, Msg("cli-arg-appraisal-unit")),
            flag("take", Msg("cli-arg-take")),
            flag("json", Msg("cli-arg-json")),
            REASON,
        ],
        run: commands::sheet::honour_list,
    },
    Command {
        path: &["appraisal", "show-reverse"],
        about: Msg("cli-appraisal-show-reverse"),
        args: &[CYCLE, DOCUMENT, OFF, REASON],
        run: commands::sheet::show_reverse,
    },
    Command {
        path: &["appraisal", "holidays"],
        about: Msg("cli-appraisal-holidays"),
        args: &[needed("file", FILE, Msg("cli-arg-holidays")), REASON],
        run: commands::sheet::holidays,
    },
];

/// What stands above the commands of a first word that has several, such as `journal`.
pub const GROUPS: &[(&str, Msg)] = &[
    ("appraisal", Msg("cli-appraisal")),
    ("journal", Msg("cli-journal")),
    ("key", Msg("cli-key")),
    ("user", Msg("cli-user")),
    ("register", Msg("cli-register")),
    ("indicator", Msg("cli-indicator")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Lang, Words};

    #[test]
    fn every_command_and_argument_has_words_in_every_language_and_no_name_twice() {
        for lang in Lang::ALL {
            let words = Words::new(*lang);
            for command in COMMANDS {
                assert!(words.has(command.about), "{:?}", command.path);
                let mut names: Vec<_> = GLOBALS.iter().chain(command.args).map(|arg| arg.name).collect();
                for arg in GLOBALS.iter().chain(command.args) {
                    assert!(words.has(arg.help) && arg.value.is_none_or(|value| words.has(value)));
                    assert_eq!(arg.value.is_none(), arg.shape == Shape::Flag, "{}", arg.name);
                }
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), GLOBALS.len() + command.args.len(), "{:?}", command.path);
            }
            for (group, about) in GROUPS {
                assert!(words.has(about) && COMMANDS.iter().any(|c| c.path.first() == Some(group)));
            }
        }
    }
}
