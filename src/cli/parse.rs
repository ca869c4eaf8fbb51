//! How a command line is understood: the parser, its help and its mistakes, all from the table.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::table::{Arg, COMMANDS, Command, GLOBALS, GROUPS, Shape};
use super::{Caller, CliError};
use crate::lang::{Lang, Msg, Words, choose};

/// The name that people type.
pub const PROGRAM: &str = "touyan";

/// What the arguments amount to.
pub enum Parsed {
    /// A command with its arguments.
    Run(&'static Command, Given),
    /// A text that was asked for: help or version.
    Text(String),
}

/// Arguments of one command as they were written.
#[derive(Debug)]
pub struct Given(clap::ArgMatches);

/// What is wrong with the way in which a command was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UsageProblem {
    /// No such command.
    NoCommand {
        /// What was written.
        written: String,
        /// What may have been meant.
        meant: Option<String>,
    },
    /// The command takes no such argument.
    NoArgument {
        /// What was written.
        written: String,
        /// What may have been meant.
        meant: Option<String>,
    },
    /// Something needed is missing.
    Missing(String),
    /// A value stands where it cannot, or cannot be read.
    BadValue {
        /// The argument.
        argument: String,
        /// What was written.
        written: String,
    },
    /// There is no such kind of record.
    NoKind {
        /// The message that lists the kinds.
        among: Msg,
        /// What was written.
        written: String,
    },
    /// The argument was given twice or goes not with another one.
    Twice(String),
    /// Something is not text.
    NotText,
}

impl Given {
    /// The value of an argument.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.try_get_one::<OsString>(name).ok().flatten().and_then(|value| value.to_str())
    }

    /// The value of an argument that names a file or folder.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.try_get_one::<OsString>(name).ok().flatten().map(PathBuf::from)
    }

    /// Whether a flag was set.
    pub fn flag(&self, name: &str) -> bool {
        self.0.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
    }

    /// The value of an argument that is a number.
    ///
    /// *Errors*: it is none, or too large.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Result<Option<N>, UsageProblem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let bad = || UsageProblem::BadValue { argument: format!("--{name}"), written: text.to_owned() };
        text.parse().map(Some).map_err(|_| bad())
    }
}

impl Given {
    /// What was asked of the terminal on the command line.
    ///
    /// *Errors*: `--colour` says something unknown.
    pub fn terminal_options(&self) -> Result<crate::term::Options, CliError> {
        let colours = match self.text("colour") {
            None => None,
            Some("none") => Some(crate::term::Colours::None),
            Some("16") => Some(crate::term::Colours::Sixteen),
            Some("256") => Some(crate::term::Colours::Many),
            Some(other) => return Err(CliError::value("--colour", other)),
        };
        let tongue = match self.text("lang").map(str::parse) {
            None => None,
            Some(Ok(Lang::Zh)) => Some(crate::term::Tongue::Chinese),
            Some(Ok(Lang::En)) => Some(crate::term::Tongue::English),
            Some(Err(unknown)) => return Err(CliError::value("--lang", &unknown.0)),
        };
        Ok(crate::term::Options {
            ascii: self.flag("ascii"),
            colours,
            ambiguous_wide: self.flag("ambiguous-wide"),
            tongue,
            no_pacing: self.flag("no-pacing"),
        })
    }
}

/// The language in which to speak, known before the arguments are understood: their mistakes are told in it.
pub fn language(caller: &Caller) -> Lang {
    let mut asked = None;
    let mut args = caller.args.iter().filter_map(|arg| arg.to_str());
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.next(),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        asked = value.and_then(|value| value.parse().ok()).or(asked);
    }
    // A console without Chinese letters is spoken to in English, whatever was asked for.
    let shows_chinese =
        !caller.variable("TERM").is_some_and(|term| term == "linux" || term.starts_with("linux-"));
    if shows_chinese { choose(asked, None, caller.locale()) } else { Lang::En }
}

/// Reads the arguments.
///
/// *Errors*: a [`UsageProblem`], the first one found.
pub fn parse(args: &[OsString], words: Words) -> Result<Parsed, UsageProblem> {
    let program = std::iter::once(OsString::from(PROGRAM));
    let mut matches = match build(words).try_get_matches_from(program.chain(args.iter().cloned())) {
        Ok(matches) => matches,
        Err(error) => {
            return match error.kind() {
                ErrorKind::DisplayHelp
                | ErrorKind::DisplayVersion
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    Ok(Parsed::Text(error.render().to_string()))
                }
                _ => Err(problem(&error)),
            };
        }
    };
    let mut path = Vec::new();
    while let Some((name, below)) = matches.remove_subcommand() {
        path.push(name);
        matches = below;
    }
    let found = COMMANDS.iter().find(|command| command.path.iter().eq(path.iter()));
    let missing = || UsageProblem::NoCommand { written: path.join(" "), meant: None };
    Ok(Parsed::Run(found.ok_or_else(missing)?, Given(matches)))
}

fn problem(error: &clap::Error) -> UsageProblem {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        // The likeliest stands last.
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        _ => None,
    };
    let argument = || said(ContextKind::InvalidArg).unwrap_or_default();
    let written = || said(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => UsageProblem::NoCommand {
            written: said(ContextKind::InvalidSubcommand).unwrap_or_default(),
            meant: said(ContextKind::SuggestedSubcommand),
        },
        ErrorKind::UnknownArgument => {
            UsageProblem::NoArgument { written: argument(), meant: said(ContextKind::SuggestedArg) }
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand | ErrorKind::TooFewValues => {
            UsageProblem::Missing(argument())
        }
        ErrorKind::ArgumentConflict => UsageProblem::Twice(argument()),
        ErrorKind::InvalidUtf8 => UsageProblem::NotText,
        ErrorKind::InvalidValue if written().is_empty() => UsageProblem::Missing(argument()),
        _ => UsageProblem::BadValue { argument: argument(), written: written() },
    }
}

fn build(words: Words) -> clap::Command {
    let bare = COMMANDS.iter().find(|command| command.path.is_empty());
    let mut root = level(clap::Command::new(PROGRAM), &[], words)
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(words.t("cli-exit-codes").into_owned());
    if let Some(bare) = bare {
        root = filled(root, bare, words);
    }
    for arg in GLOBALS {
        root = root.arg(argument(arg, words).global(true));
    }
    let mut groups: Vec<(&str, clap::Command)> = Vec::new();
    for command in COMMANDS {
        match command.path {
            [] => {}
            [name] => root = root.subcommand(leaf(command, name, words)),
            [group, name, ..] => {
                let leaf = leaf(command, name, words);
                match groups.iter_mut().find(|(known, _)| known == group) {
                    Some((_, built)) => *built = built.clone().subcommand(leaf),
                    None => {
                        let about = GROUPS.iter().find(|(known, _)| known == group).map(|(_, about)| *about);
                        let built = level(clap::Command::new(*group), &command.path[..1], words)
                            .about(about.map(|about| words.t(about).into_owned()).unwrap_or_default())
                            .subcommand_required(true)
                            .arg_required_else_help(true)
                            .subcommand(leaf);
                        groups.push((group, built));
                    }
                }
            }
        }
    }
    groups.into_iter().fold(root, |root, (_, built)| root.subcommand(built))
}

fn leaf(command: &'static Command, name: &'static str, words: Words) -> clap::Command {
    filled(level(clap::Command::new(name), command.path, words), command, words)
}

fn filled(built: clap::Command, command: &'static Command, words: Words) -> clap::Command {
    let built = built.about(words.t(command.about).into_owned());
    command.args.iter().fold(built, |built, arg| built.arg(argument(arg, words)))
}

/// What every level of commands has in common: headings and help in the person's language.
fn level(built: clap::Command, path: &'static [&'static str], words: Words) -> clap::Command {
    let usage = words.t("cli-usage");
    built
        .help_template(format!("{{about}}\n\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"))
        .override_usage(usage_line(path, words))
        .subcommand_help_heading(fixed(words, COMMANDS_HEADING))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .action(clap::ArgAction::Help)
                .help(words.t("cli-arg-help").into_owned())
                .help_heading(fixed(words, OPTIONS)),
        )
        .args(path.is_empty().then(|| {
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(clap::ArgAction::Version)
                .help(words.t("cli-arg-version").into_owned())
                .help_heading(fixed(words, OPTIONS))
        }))
}

fn usage_line(path: &'static [&'static str], words: Words) -> String {
    let mut line = vec![PROGRAM.to_owned()];
    line.extend(path.iter().map(|word| (*word).to_owned()));
    match COMMANDS.iter().find(|command| command.path == path) {
        Some(command) => {
            let shown = |arg: &Arg| arg.value.map(|value| words.t(value)).unwrap_or_default();
            for arg in command.args {
                line.push(match arg.shape {
                    Shape::Needed => shown(arg).into_owned(),
                    Shape::Optional => format!("[{}]", shown(arg)),
                    Shape::Flag => format!("[--{}]", arg.name),
                    Shape::Value => format!("[--{} {}]", arg.name, shown(arg)),
                });
            }
            if path.is_empty() {
                line.push(format!("[{}]", words.t("cli-value-command")));
            }
        }
        None => line.push(words.t("cli-value-command").into_owned()),
    }
    line.join(" ")
}

fn argument(arg: &Arg, words: Words) -> clap::Arg {
    let built = clap::Arg::new(arg.name)
        .help(words.t(arg.help).into_owned())
        .value_name(arg.value.map(|value| fixed(words, value)).unwrap_or_default());
    let heading = |built: clap::Arg, of| built.help_heading(fixed(words, of));
    match arg.shape {
        Shape::Needed => heading(built.required(true).value_parser(ValueParser::os_string()), ARGUMENTS),
        Shape::Optional => heading(built.value_parser(ValueParser::os_string()), ARGUMENTS),
        Shape::Flag => heading(built.long(arg.name).action(clap::ArgAction::SetTrue), OPTIONS),
        Shape::Value => heading(built.long(arg.name).value_parser(ValueParser::os_string()), OPTIONS),
    }
}

const ARGUMENTS: Msg = Msg("cli-arguments");
const OPTIONS: Msg = Msg("cli-options");
const COMMANDS_HEADING: Msg = Msg("cli-commands");

/// Words that take no arguments, for the parser, which wants them to live for ever; they do.
fn fixed(words: Words, msg: Msg) -> &'static str {
    match words.t(msg) {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => msg.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Parsed, UsageProblem> {
        let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        parse(&args, Words::new(Lang::En))
    }

    fn run(line: &str) -> (&'static [&'static str], Given) {
        match parsed(line) {
            Ok(Parsed::Run(command, given)) => (command.path, given),
            Ok(Parsed::Text(text)) => panic!("{text}"),
            Err(problem) => panic!("{problem:?}"),
        }
    }

    #[test]
    fn the_parser_is_the_table_and_finds_no_fault_in_it() {
        for lang in Lang::ALL {
            build(Words::new(*lang)).debug_assert();
        }
    }

    /// A Chinese value name is two cells a character: columns are counted in cells.
    #[test]
    fn the_help_of_options_stands_in_one_column() {
        for lang in Lang::ALL {
            let words = Words::new(*lang);
            let Ok(Parsed::Text(text)) = parse(&["--help".into()], words) else { panic!("no help") };
            let column = |arg: &Arg| {
                let help = words.t(arg.help);
                let (before, _) = text.lines().find_map(|line| line.split_once(&*help))?;
                Some(crate::term::width::text_cells(before))
            };
            let columns: Vec<usize> = GLOBALS.iter().filter_map(column).collect();
            assert!(columns.len() > 3, "{text}");
            assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{columns:?}\n{text}");
        }
    }

    #[test]
    fn every_command_shows_its_help_in_every_language() {
        for lang in Lang::ALL {
            let words = Words::new(*lang);
            for command in COMMANDS {
                let args: Vec<OsString> =
                    command.path.iter().copied().chain(["--help"]).map(OsString::from).collect();
                let Ok(Parsed::Text(text)) = parse(&args, words) else { panic!("{:?}", command.path) };
                assert!(text.contains(&*words.t(command.about)), "{text}");
                for arg in GLOBALS.iter().chain(command.args) {
                    let help = words.t(arg.help);
                    let start: String = help.chars().take(8).collect();
                    assert!(text.contains(&start), "{start} in {text}");
                }
                for foreign in ["Usage:", "Options:", "Commands:", "possible values", "default:"] {
                    assert!(*lang == Lang::En || !text.contains(foreign), "{foreign} in {text}");
                }
            }
        }
    }

    #[test]
    fn a_bare_call_opens_and_options_for_all_stand_before_or_behind_a_command() {
        let (path, given) = run("");
        assert!(path.is_empty() && given.text("store").is_none());
        for line in ["--store /a list grids --json", "list grids --json --store /a"] {
            let (path, given) = run(line);
            assert_eq!(path, ["list"]);
            assert_eq!(given.text("store"), Some("/a"));
            assert_eq!(given.text("kind"), Some("grids"));
            assert!(given.flag("json") && !given.flag("csv") && !given.flag("ascii"));
        }
        assert_eq!(run("journal verify --against 7:ab").0, ["journal", "verify"]);
        assert_eq!(run("demo --scale 3").1.number::<u32>("scale"), Ok(Some(3)));
    }

    #[test]
    fn each_mistake_is_told_apart() {
        let wrong = |line: &str| parsed(line).err();
        assert_eq!(
            wrong("imprt a b"),
            Some(UsageProblem::NoCommand { written: "imprt".into(), meant: Some("import".into()) })
        );
        assert_eq!(
            wrong("list grids --jsn"),
            Some(UsageProblem::NoArgument { written: "--jsn".into(), meant: Some("--json".into()) })
        );
        assert!(matches!(wrong("import units"), Some(UsageProblem::Missing(_))));
        assert!(matches!(wrong("list grids --unit"), Some(UsageProblem::Missing(_))));
        assert!(matches!(wrong("list grids --json --json"), Some(UsageProblem::Twice(_))));
        assert_eq!(
            run("demo --scale ten").1.number::<u32>("scale"),
            Err(UsageProblem::BadValue { argument: "--scale".into(), written: "ten".into() })
        );
    }

    #[test]
    fn the_language_is_known_even_where_the_arguments_are_wrong() {
        let caller = |args: &[&str], lang: &str| Caller {
            args: args.iter().map(OsString::from).collect(),
            env: [("LANG".to_owned(), lang.to_owned())].into(),
            ..Caller::default()
        };
        assert_eq!(language(&caller(&["--lang", "en", "nonsense"], "zh_CN.UTF-8")), Lang::En);
        assert_eq!(language(&caller(&["nonsense", "--lang=zh"], "en_GB.UTF-8")), Lang::Zh);
        assert_eq!(language(&caller(&["--lang"], "en_GB.UTF-8")), Lang::En);
        assert_eq!(language(&caller(&[], "C")), Lang::Zh);
        let mut console = caller(&["--lang", "zh"], "zh_CN.UTF-8");
        console.env.insert("TERM".to_owned(), "linux".to_owned());
        assert_eq!(language(&console), Lang::En);
    }
}
