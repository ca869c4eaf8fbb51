//! Where a store, the sample county and saved files are.

use std::path::PathBuf;

use super::{Caller, CliError};

/// Names the store of this person below the folder for programs' data.
const OWN_STORE: [&str; 2] = ["touyan", "store"];
/// Names the sample county beside it.
const OWN_DEMO: [&str; 2] = ["touyan", "demo"];
/// Names the folder that files are saved into.
const OWN_EXPORTS: [&str; 2] = ["touyan", "exports"];

/// The file that names the store of a machine: `store = "/srv/touyan"`.
#[derive(Default, serde::Deserialize)]
struct MachineFile {
    store: Option<PathBuf>,
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
