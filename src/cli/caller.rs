use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Everything that a command takes from the process that it runs in, as data, so that a test or a server
/// can say it instead.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The login name that the system vouches for; empty where nobody does.
    pub login: String,
    /// Whether the caller can open the store's files as their owner.
    pub is_owner: bool,
    /// The program itself, where it may be started anew beside this process.
    pub program: Option<PathBuf>,
    /// Arguments behind the program's name.
    pub args: Vec<OsString>,
    /// Environment, as far as it is text.
    pub env: BTreeMap<String, String>,
    /// The file that names the store of a machine.
    pub machine_file: PathBuf,
    /// The folder of this person for programs' data, where one is known.
    pub data_folder: Option<PathBuf>,
    /// The folder of this person for programs' settings, where one is known.
    pub config_folder: Option<PathBuf>,
    /// Where relative file names begin.
    pub working_folder: PathBuf,
    /// Whether both ends of the process are a terminal.
    pub at_terminal: bool,
    /// Whether messages (not results) go to a terminal.
    pub progress_at_terminal: bool,
}

/// Variables that a client needs of its own, besides those that it tells the server.
const OF_CLIENT: [&str; 4] = ["TOUYAN_STORE", "TOUYAN_EXPORTS", "TOUYAN_KEY", "SSH_ORIGINAL_COMMAND"];

impl Caller {
    /// The caller of this process, as far as a client needs to know it: who it is only the server asks, and of the
    /// environment only what is used is read. Dozens of clients run on one machine, and every page that one touches
    /// counts.
    pub fn of_client() -> Caller {
        let mut env = BTreeMap::new();
        for name in OF_CLIENT.into_iter().chain(super::attach::variables_told()) {
            if let Some(value) = std::env::var_os(name).and_then(|value| value.into_string().ok()) {
                env.insert(name.to_owned(), value);
            }
        }
        Caller::with(String::new(), env)
    }

    /// The caller of this process.
    pub fn of_process() -> Caller {
        let text =
            |(name, value): (OsString, OsString)| name.into_string().ok().zip(value.into_string().ok());
        let login = crate::server::identity::login_of(rustix::process::getuid().as_raw());
        Caller::with(login, std::env::vars_os().filter_map(text).collect())
    }

    fn with(login: String, env: BTreeMap<String, String>) -> Caller {
        use etcetera::BaseStrategy;
        use std::io::IsTerminal;
        let folders = etcetera::choose_base_strategy().ok();
        Caller {
            login,
            is_owner: true,
            program: program(),
            args: std::env::args_os().skip(1).collect(),
            env,
            machine_file: PathBuf::from("/etc/touyan.toml"),
            data_folder: folders.as_ref().map(BaseStrategy::data_dir),
            config_folder: folders.as_ref().map(BaseStrategy::config_dir),
            working_folder: std::env::current_dir().unwrap_or_default(),
            at_terminal: crate::term::tty::is_terminal(),
            progress_at_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// A variable that says something.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The locale: the first of the three variables that says something.
    pub fn locale(&self) -> Option<&str> {
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| self.variable(name))
    }

    /// A file name as the caller means it.
    pub fn path(&self, named: &Path) -> PathBuf {
        self.working_folder.join(named)
    }
}

/// This program, by the name under which a newer release of it will stand.
fn program() -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?;
    // So the system names a file that another one has taken the place of.
    match path.to_str().and_then(|text| text.strip_suffix(" (deleted)")) {
        Some(replaced) => Some(PathBuf::from(replaced)),
        None => Some(path),
    }
}
