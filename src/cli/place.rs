//! Where a store, the sample county and saved files are.

use std::path::{Path, PathBuf};

use super::{Caller, CliError};

/// Names the store of this person below the folder for programs' data.
const OWN_STORE: [&str; 2] = ["touyan", "store"];
/// Names the sample county beside it.
const OWN_DEMO: [&str; 2] = ["touyan", "demo"];
/// Names the folder that files are saved into.
const OWN_EXPORTS: [&str; 2] = ["touyan", "exports"];

/// Names the key file below the person's folder for programs' settings.
const OWN_KEY: [&str; 2] = ["touyan", "touyan.key"];

/// The file that names the store of a machine and its key file: `store = "/srv/touyan"`, `key = "/etc/touyan.key"`.
#[derive(Default, serde::Deserialize)]
struct MachineFile {
    store: Option<PathBuf>,
    key: Option<PathBuf>,
    /// Unix accounts that may speak for others: `gates = ["office"]`.
    #[serde(default)]
    gates: Vec<String>,
}

/// Where the store is: `--store`, else `TOUYAN_STORE`, else the one that the machine's file names, else the
/// person's own data folder.
///
/// *Errors*: the machine's file cannot be read, or no folder is known at all.
pub fn store(caller: &Caller, asked: Option<&PathBuf>) -> Result<PathBuf, CliError> {
    if let Some(asked) = asked {
        return Ok(caller.path(asked));
    }
    if let Some(named) = caller.variable("TOUYAN_STORE") {
        return Ok(caller.path(named.as_ref()));
    }
    match machine_file(caller)?.store {
        Some(store) => Ok(store),
        None => own(caller, OWN_STORE),
    }
}

/// The Unix accounts that may speak for others: those of `asked` (with commas between) and of the machine's file.
///
/// *Errors*: the machine's file cannot be read.
pub fn gates(caller: &Caller, asked: Option<&str>) -> Result<Vec<String>, CliError> {
    let mut gates = machine_file(caller)?.gates;
    let asked = asked.into_iter().flat_map(|asked| asked.split(','));
    gates.extend(asked.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    Ok(gates)
}

fn machine_file(caller: &Caller) -> Result<MachineFile, CliError> {
    match std::fs::read_to_string(&caller.machine_file) {
        Ok(text) => toml::from_str(&text).map_err(|_| CliError::MachineFile(caller.machine_file.clone())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(MachineFile::default()),
        Err(error) => Err(CliError::File { path: caller.machine_file.clone(), error }),
    }
}

/// Where the key file of a store is: `TOUYAN_KEY`, else the file `<store>.key` beside it if there is one, else the one
/// that the machine's file names, else the one in the person's folder for settings. `None`: no such folder is known.
///
/// *Errors*: the machine's file cannot be read.
pub fn key(caller: &Caller, store: &Path) -> Result<Option<PathBuf>, CliError> {
    if let Some(named) = caller.variable("TOUYAN_KEY") {
        return Ok(Some(caller.path(named.as_ref())));
    }
    let beside = key_beside(store);
    if beside.exists() {
        return Ok(Some(beside));
    }
    if let Some(named) = machine_file(caller)?.key {
        return Ok(Some(named));
    }
    let below = |folder: &PathBuf| OWN_KEY.into_iter().fold(folder.clone(), |folder, name| folder.join(name));
    Ok(caller.config_folder.as_ref().map(below))
}

/// The key file that stands beside a store: the sample county's, which lives and goes with it.
pub fn key_beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Where the sample county is kept.
///
/// *Errors*: no folder of the person's is known.
pub fn demo(caller: &Caller, asked: Option<&PathBuf>) -> Result<PathBuf, CliError> {
    asked.map_or_else(|| own(caller, OWN_DEMO), |asked| Ok(caller.path(asked)))
}

/// Where screens save files: `TOUYAN_EXPORTS`, else beside the person's own store.
///
/// *Errors*: no folder of the person's is known.
pub fn exports(caller: &Caller) -> Result<PathBuf, CliError> {
    match caller.variable("TOUYAN_EXPORTS") {
        Some(named) => Ok(caller.path(named.as_ref())),
        None => own(caller, OWN_EXPORTS),
    }
}

fn own(caller: &Caller, names: [&str; 2]) -> Result<PathBuf, CliError> {
    let folder = caller.data_folder.as_ref().ok_or(CliError::NoDataFolder)?;
    Ok(names.into_iter().fold(folder.clone(), |folder, name| folder.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_asked_for_then_named_by_the_environment_then_by_the_machine_then_the_persons_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut caller = Caller {
            machine_file: folder.path().join("touyan.toml"),
            data_folder: Some("/home/chen/.local/share".into()),
            working_folder: "/work".into(),
            ..Caller::default()
        };
        let at = |caller: &Caller, asked: Option<&str>| {
            store(caller, asked.map(PathBuf::from).as_ref()).unwrap().display().to_string()
        };
        assert_eq!(at(&caller, None), "/home/chen/.local/share/touyan/store");
        std::fs::write(&caller.machine_file, "store = \"/srv/touyan\"\n").unwrap();
        assert_eq!(at(&caller, None), "/srv/touyan");
        caller.env.insert("TOUYAN_STORE".into(), "kaiping".into());
        assert_eq!(at(&caller, None), "/work/kaiping");
        assert_eq!(at(&caller, Some("/other")), "/other");
        let key_of = |caller: &Caller| key(caller, Path::new("/srv/touyan")).unwrap();
        assert_eq!(key_of(&caller), None);
        caller.config_folder = Some("/home/chen/.config".into());
        assert_eq!(key_of(&caller), Some("/home/chen/.config/touyan/touyan.key".into()));
        std::fs::write(&caller.machine_file, "key = \"/etc/touyan.key\"\n").unwrap();
        assert_eq!(key_of(&caller), Some("/etc/touyan.key".into()));
        std::fs::write(folder.path().join("demo.key"), "").unwrap();
        assert_eq!(key(&caller, &folder.path().join("demo")).unwrap(), Some(folder.path().join("demo.key")));
        caller.env.insert("TOUYAN_KEY".into(), "other.key".into());
        assert_eq!(key_of(&caller), Some("/work/other.key".into()));
        assert_eq!(demo(&caller, None).unwrap(), PathBuf::from("/home/chen/.local/share/touyan/demo"));
    }

    #[test]
    fn a_machine_file_that_cannot_be_read_is_told_and_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let machine_file = folder.path().join("touyan.toml");
        std::fs::write(&machine_file, "store = [\n").unwrap();
        let caller = Caller { machine_file, data_folder: Some("/home".into()), ..Caller::default() };
        assert!(matches!(store(&caller, None), Err(CliError::MachineFile(_))));
    }
}
